"""Shares as cells: their formula, and the result with as many decimals as a workbook's own."""

from __future__ import annotations

from fractions import Fraction

from vplan_xl.amounts import round_ratio, scaled_text
from vplan_xl.workbook.snapshot import Cell, Kind

_DECIMALS = 10**12


def share(formula: str, value: Fraction | str) -> Cell:
    """A share, or the text that stands where there is none."""
    if isinstance(value, str):
        return Cell(Kind.TEXT, value, formula)
    scaled = round_ratio(value.numerator, _DECIMALS, value.denominator)
    return Cell(Kind.NUMBER, scaled_text(scaled, _DECIMALS), formula)
