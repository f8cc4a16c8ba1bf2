"""Nyckeltal: each key figure förvaltning by förvaltning and for all, with the amounts that it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.key_figures import (
    FORECAST,
    OF_A_NET,
    OUTCOME,
    Figure,
    figures_of,
    whole_figures,
)
from vplan_xl.consolidation.line_rows import MOST_LISTED, Table
from vplan_xl.consolidation.lines import declared
from vplan_xl.consolidation.look import SHARE_FORMAT, figure, head
from vplan_xl.consolidation.ratio import share
from vplan_xl.consolidation.sheet_names import KEY_FIGURES_SHEET
from vplan_xl.form.expression import NOT_APPLICABLE
from vplan_xl.form.look import text_cell
from vplan_xl.form.sister_tables import KEY_FIGURE_LINE, KEY_FIGURES
from vplan_xl.workbook.a1 import reference
from vplan_xl.workbook.author import SheetSpec
from vplan_xl.workbook.snapshot import Cell

_HEADINGS = ("Nyckeltal", "Förvaltning", "Utfall", "Prognos", "Utfall: belopp", "Utfall: jämförs med",
             "Prognos: belopp", "Prognos: jämförs med", "Hur det räknas")  # fmt: skip
_TEXTS = (1, 2, len(_HEADINGS))
_WIDTHS = (36.0, 30.0, 12.0, 12.0, *[12.5] * 4, 72.0)
_FORMATS = dict.fromkeys((3, 4), SHARE_FORMAT)
_AT = {OUTCOME: (2, 4, 5), FORECAST: (3, 6, 7)}  # where share, amount and base stand on a row
_OF_ALL = {"PERSONALANDEL": "Personal ÷ TOTALA KOSTNADER, Externt, inklusive projekt: internt räknas annars två gånger"}
ZERO_BUDGET = "nollbudget"
ALL = "Alla förvaltningar"


def key_figure_sheet(whole: Consolidated) -> SheetSpec:
    """The sheet."""
    info = (
        "räknat på summorna, aldrig som medelvärde av andelar · belopp i tkr · ej tillämpligt: det som jämförs med är "
        "noll eller minus, eller förvaltningen har nollbudget"
    )
    top = head(whole, KEY_FIGURES_SHEET, f"{whole.name} – nyckeltal", info, _WIDTHS)
    table = Table(top)
    table.headings(_HEADINGS, _TEXTS)
    heading = table.row
    listed = whole.departments.deliveries[:MOST_LISTED]
    of_each = [figures_of(whole, one) for one in listed]
    of_all = whole_figures(whole)
    for (code, line), (label, words) in zip(KEY_FIGURE_LINE.items(), declared(KEY_FIGURES).keys, strict=True):
        assert KEY_FIGURE_LINE[code] == line
        plain = words.partition(" (bladet")[0]
        for one, figures in zip(listed, of_each, strict=True):
            is_zero = code in OF_A_NET and one.number in whole.zero_budgets
            _put(table, (label, one.label), _of(code, figures), plain, is_zero=is_zero)
        _put(table, (label, ALL), _of(code, of_all), _OF_ALL.get(code, plain), is_sum=True)
    rest = len(whole.departments.deliveries) - len(listed)
    if rest:
        table.note(f"… och {rest} förvaltningar till, som är med i {ALL.lower()}.")
    return replace(table.spec(whole, KEY_FIGURES_SHEET, _WIDTHS), freeze=(heading + 1, 3), repeat=(heading, heading))


def _of(code: str, figures: Sequence[Figure]) -> list[Figure]:
    return [one for one in figures if one.code == code]


def _put(
    table: Table,
    labels: tuple[str, str],
    figures: Sequence[Figure],
    words: str,
    *,
    is_zero: bool = False,
    is_sum: bool = False,
) -> None:
    """A row; of a nollbudget the amounts stand there, and no share of them."""
    row = table.row + 1
    contents: list[Cell | str | None] = [*labels, *[None] * 6, f"{words} · {ZERO_BUDGET}" if is_zero else words]
    for one in figures:
        of_share, of_amount, of_base = _AT[one.of]
        amount, base = (reference(1 + number, row) for number in (of_amount, of_base))
        contents[of_amount] = figure(one.amount.ore, one.amount.formula)
        contents[of_base] = figure(one.base.ore, one.base.formula)
        contents[of_share] = text_cell(NOT_APPLICABLE) if is_zero else share(one.formula(amount, base), one.value)
    table.put(contents, is_sum=is_sum, formats=_FORMATS)
