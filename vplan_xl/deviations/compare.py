"""The deviations of a report, rows above the thresholds first. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from vplan_xl.amounts import exceeds, percent_tenths
from vplan_xl.form.fields import value_of
from vplan_xl.form.model import Block, Compared, Form, Key, Page
from vplan_xl.report.report import Report
from vplan_xl.workbook.snapshot import Cell, Kind


class Thresholds(NamedTuple):
    """A deviation is lifted out when it exceeds both: a share (ppm) of the reference and an amount (öre)."""

    share_ppm: int
    least_ore: int


class Comparison(NamedTuple):
    """One reference against the outcome, in öre; ``block`` is the comparison.

    ``tenths`` are tenths of a per cent of |reference|, None against zero.
    """

    block: Block
    reference_block: Block
    reference: int | None
    deviation: int | None
    tenths: int | None
    is_above: bool


class DeviationRow(NamedTuple):
    """A row of a page in one part: its outcome and what it is compared with."""

    row: str
    label: str
    outcome: int | None
    comparisons: tuple[Comparison, ...]

    @property
    def is_above(self) -> bool:
        """Whether any of its deviations is above the thresholds."""
        return any(comparison.is_above for comparison in self.comparisons)


def thresholds(report: Report) -> Thresholds:
    """The header's thresholds; where one is blank or unreadable, the form's default."""
    header = report.header
    share = header.share_ppm if header.share_ppm is not None else _default(report.form, "TROSKEL_PROCENT")
    least = header.least_ore if header.least_ore is not None else _default(report.form, "TROSKEL_TKR")
    return Thresholds(share, least)


def deviation_rows(report: Report, page: Page, part: str) -> tuple[DeviationRow, ...]:
    """The page's rows, those above the thresholds first.

    They go by their first comparison, the most unfavourable on top; the others keep the form's order.
    """
    limits = thresholds(report)
    compared = [block for block in page.blocks if isinstance(block.source, Compared)]
    rows = []
    for row in report.form.rows:
        keys = [Key(page.code, row.code, block.code, part) for block in compared]
        comparisons = tuple(comparison(report, key, limits) for key in keys)
        outcome = outcome_of(report, keys[0])
        rows.append(DeviationRow(row.code, report.form.row_title(row.code), outcome, comparisons))
    above = sorted((row for row in rows if row.is_above), key=lambda row: row.comparisons[0].deviation or 0)
    return (*above, *(row for row in rows if not row.is_above))


@cache
def compared_blocks(form: Form) -> Mapping[tuple[str, str], tuple[Block, Block, str]]:
    """{page and block of a comparison: (the block, that of its reference, the code of its outcome's)}."""
    return {
        (page.code, block.code): (block, page.block(block.source.reference), block.source.outcome)
        for page in form.pages
        for block in page.blocks
        if isinstance(block.source, Compared)
    }


class _Compared(NamedTuple):
    """A comparison's block and that of its reference, and the keys of its reference and outcome."""

    block: Block
    reference_block: Block
    reference: Key
    outcome: Key


@cache
def _compared(form: Form) -> Mapping[Key, _Compared]:
    """{deviation: what it compares}."""
    return {
        key: _Compared(block, reference, key._replace(block=reference.code), key._replace(block=outcome))
        for (page, code), (block, reference, outcome) in compared_blocks(form).items()
        for key in (Key(page, row.code, code, part.code) for row in form.rows for part in form.parts)
    }


def outcome_of(report: Report, key: Key) -> int | None:
    """The outcome that a deviation is taken of, in öre."""
    return report.ore(_compared(report.form)[key].outcome)


def comparison(report: Report, key: Key, limits: Thresholds) -> Comparison:
    """The deviation of that key with what it is taken of."""
    block, reference_block, reference_key, _outcome = _compared(report.form)[key]
    reference = report.ore(reference_key)
    difference = report.ore(key)
    if reference is None or difference is None:
        return Comparison(block, reference_block, reference, difference, None, False)
    above = exceeds(difference, reference, limits.share_ppm, limits.least_ore)
    tenths = percent_tenths(difference, reference)
    return Comparison(block, reference_block, reference, difference, tenths, above)


def _default(form: Form, code: str) -> int:
    field = form.field_by_code[code]
    value = value_of(field, Cell(Kind.NUMBER, field.default), False)
    assert isinstance(value, int)
    return value
