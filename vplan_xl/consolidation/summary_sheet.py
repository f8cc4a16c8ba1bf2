"""Sammanställning, the sheet that is read first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from vplan_xl.amounts import number_text, ore_from_number
from vplan_xl.consolidation.basis import Basis
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.look import (
    ACCENT,
    FIGURE,
    HEADING,
    HEADING_RIGHT,
    INFO,
    LEAST_NAME,
    LINK,
    SHARE_NAME,
    SUM_FIGURE,
    SUM_TEXT,
    TEXT,
    CellsOfSheet,
    convention_words,
    figure,
    head,
    threshold_highlights,
)
from vplan_xl.consolidation.page_sheets import DASH, internal_formula, linked_net, total_places
from vplan_xl.consolidation.sheet_names import SUMMARY
from vplan_xl.consolidation.summary import (
    COLUMNS,
    NUMBER_OF,
    Column,
    Figures,
    by_trouble,
    comparison,
    figures,
    result_figures,
    sum_figures,
    verdict,
)
from vplan_xl.consolidation.total import BOTH
from vplan_xl.form.look import HEADER_VALUE, INPUT, NOTE, footer, text_cell
from vplan_xl.form.model import Form
from vplan_xl.workbook.a1 import Range, column_letters, quoted, reference
from vplan_xl.workbook.author import Chart, Highlight, Series, SheetSpec, Style
from vplan_xl.workbook.snapshot import Cell, Kind

_FIRST_COLUMN = 2
_LAST_COLUMN = _FIRST_COLUMN + len(COLUMNS)  # the verdict's
_WIDTHS = (34.0, *([13.5] * len(COLUMNS)), 15.0)
_BARS_COLUMN = _LAST_COLUMN + 2
_MOST_BARS = 25
_CHART_WIDTH = 900
UNFAVOURABLE, FAVOURABLE = "▼ ogynnsam", "▲ gynnsam"


@dataclass(frozen=True, slots=True)
class SummarySheet:
    """The sheet, and {name: where on it} of the thresholds."""

    spec: SheetSpec
    names: Mapping[str, Range]


@dataclass(frozen=True, slots=True)
class _Lines:
    """What is put on the sheet, line by line."""

    cells: CellsOfSheet
    links: dict[str, str]

    def put(
        self, row: int, label: str, found: Sequence[Cell | None], text: Style, figure: Style, remark: Cell | None = None
    ) -> None:
        self.cells[reference(1, row)] = (text_cell(label), text)
        for number, cell in enumerate(found, _FIRST_COLUMN):
            self.cells[reference(number, row)] = (cell, figure)
        self.cells[reference(_LAST_COLUMN, row)] = (remark, replace(text, font_color="", indent=1))


def summary_sheet(whole: Consolidated, sheets: Mapping[str, str]) -> SummarySheet:
    """The sheet; *sheets* are {number: name of its page} of those that have one."""
    total = whole.departments
    basis = whole.basis(total.form)
    title = f"{whole.name} – sammanställning"
    top = head(whole, SUMMARY, title, convention_words(total.form), _WIDTHS)
    lines = _Lines(dict(top.cells), {})
    heading = top.next_row
    _put_heading(lines, heading, "Förvaltning", [column.label for column in COLUMNS])
    first = heading + 1
    ordered = by_trouble(total.deliveries)
    last = first + max(len(ordered), 1) - 1
    for row, one in enumerate(ordered, first):
        _put_delivery(lines, row, one, basis, sheets.get(one.number))
    row = last + 1
    sums = sum_figures(whole, total)
    lines.put(row, "Summa förvaltningar", _sum_cells(whole, sums, first, last), SUM_TEXT, SUM_FIGURE)
    sum_row = row
    if whole.selection.is_complete:
        row += 1
        lines.put(row, "varav internt som blir kvar", _remainder_cells(whole, sheets), TEXT, FIGURE)
    row = _put_finance(lines, whole, row + 1, sum_row, sums, sheets)
    of_finance = len(whole.finance.deliveries) if whole.finance else 0
    judged = [(first, sum_row), *([(row - of_finance, row)] if of_finance else [])]
    row += 2
    names = _put_thresholds(lines, total.form, row)
    has_forecast = sums[NUMBER_OF["PROGNOS"]] is not None
    chart_column = "AVVIKELSE_PROGNOS" if has_forecast else "AVVIKELSE"
    chart = _chart(first, last, heading, row + 2, chart_column)
    end = row + 2 + (_chart_rows(chart) if _is_below(first, last) else 0)
    _put_bars(lines, heading, first, min(last, first + _MOST_BARS - 1), chart_column)
    spec = SheetSpec(
        name=SUMMARY,
        cells=lines.cells,
        links=lines.links,
        widths=dict(enumerate(_WIDTHS, 1)),
        heights=dict(top.heights) | {heading: 30.0} | dict.fromkeys(range(first, sum_row + 1), 16.0),
        merges=top.merges,
        highlights=tuple(_highlights(judged)),
        charts=(chart,) if ordered else (),
        freeze=(first, _FIRST_COLUMN),
        print_area=Range(SUMMARY, 1, 1, _LAST_COLUMN, end),
        repeat=(heading, heading),
        footer=footer(whole.organisation),
        select=reference(1, first),
        protected=False,
        tab_color=ACCENT,
    )
    return SummarySheet(spec, names)


def _put_heading(lines: _Lines, row: int, first: str, labels: Iterable[str]) -> None:
    lines.cells[reference(1, row)] = (text_cell(first), HEADING)
    for number, label in enumerate(labels, _FIRST_COLUMN):
        lines.cells[reference(number, row)] = (text_cell(label), HEADING_RIGHT)
    lines.cells[reference(_LAST_COLUMN, row)] = (text_cell("Läge"), replace(HEADING, indent=1))


# -- a line of a delivery -------------------------------------------------------------------------


def _put_delivery(lines: _Lines, row: int, one: Delivery, basis: Basis, sheet: str | None) -> None:
    found = figures(one)
    at = basis.row(one)
    cells = [
        figure(ore, _delivery_formula(column, one.form, basis, at, row))
        for column, ore in zip(COLUMNS, found, strict=True)
    ]
    words = {-1: UNFAVOURABLE, 0: "", 1: FAVOURABLE}[verdict(found, one.form)]
    judged = Cell(Kind.TEXT, words, _verdict_formula(row))
    lines.put(row, one.label, cells, LINK if sheet else TEXT, FIGURE, judged)
    if sheet:
        lines.links[reference(1, row)] = f"{quoted(sheet)}!A1"


def _delivery_formula(column: Column, form: Form, basis: Basis, at: int, row: int) -> str:
    """The net of a block on the delivery's line of Underlag, or the difference of two columns of this sheet."""
    block = basis.block(*column.reference, at)
    if column.outcome is None:
        return f'IF(COUNT({block})=0,"",SUM({block}))'
    outcome = _cell_of(column.outcome, row)
    plain = next((one for one in COLUMNS if one.outcome is None and one.reference == column.reference), None)
    if plain is None:  # the earlier forecast has no column of its own
        reference_net, is_blank = f"SUM({block})", f"COUNT({block})=0"
    else:
        reference_net = _cell_of(column.reference, row)
        is_blank = f'{reference_net}=""'
    first, second = form.convention.in_order(reference_net, outcome)
    return f'IF(OR({is_blank},{outcome}=""),"",{first}-{second})'


def _cell_of(block: tuple[str, str], row: int) -> str:
    number = next(n for n, one in enumerate(COLUMNS) if one.outcome is None and one.reference == block)
    return reference(_FIRST_COLUMN + number, row)


def _at(code: str, row: int) -> str:
    return reference(_FIRST_COLUMN + NUMBER_OF[code], row)


def _verdict_formula(row: int) -> str:
    def judged(deviation: str, budget: str) -> str:
        size = f"ABS(N({deviation}))"
        is_above = f"AND({size}>{LEAST_NAME},{size}>{SHARE_NAME}*ABS(N({budget})))"
        return f'IF({is_above},IF({deviation}<0,"{UNFAVOURABLE}","{FAVOURABLE}"),"")'

    forecast, outcome = _at("AVVIKELSE_PROGNOS", row), _at("AVVIKELSE", row)
    return (
        f"IF(ISNUMBER({forecast}),{judged(forecast, _at('BUDGET_HELAR', row))},{judged(outcome, _at('BUDGET', row))})"
    )


# -- the sums -------------------------------------------------------------------------------------


def _sum_cells(whole: Consolidated, sums: Figures, first: int, last: int) -> list[Cell]:
    """What the total's pages have; the change since the last forecast is added up here."""
    form, places = whole.departments.form, total_places(whole)
    cells = []
    for column, ore in zip(COLUMNS, sums, strict=True):
        if column.outcome is not None and column.outcome[0] != column.reference[0]:
            letters = column_letters(_FIRST_COLUMN + NUMBER_OF[column.code])
            area = f"{letters}{first}:{letters}{last}"
            cells.append(figure(ore, f'IF(COUNT({area})=0,"",SUM({area}))'))
            continue
        page, block = column.reference
        if column.outcome is not None:
            block = comparison(form, column)
        is_flagged = column.code == "AVVIKELSE_PROGNOS" and bool(whole.without_forecast)
        shown = Cell(Kind.TEXT, DASH, "") if is_flagged else figure(ore, "")
        cells.append(shown._replace(formula=linked_net(places, form, page, block, BOTH)))
    return cells


def _remainder_cells(whole: Consolidated, sheets: Mapping[str, str]) -> list[Cell | None]:
    """NETTORESULTAT Internt over all forms: zero where every internal revenue is another's internal cost."""
    found: list[Cell | None] = []
    for column in COLUMNS:
        left = next((one for one in whole.remainders if (one.page, one.block) == column.reference), None)
        if column.outcome is not None or left is None:
            found.append(None)
            continue
        found.append(figure(left.ore, internal_formula(whole, sheets, *column.reference)))
    return found


def _put_finance(
    lines: _Lines, whole: Consolidated, row: int, sum_row: int, sums: Figures, sheets: Mapping[str, str]
) -> int:
    """Finansförvaltningen and Årets resultat, in the other convention; the last row used."""
    finance = whole.finance
    if finance is None:
        return row - 1
    row += 1
    words = "Överskott med plus: intäkter utan minus och kostnader med minus"
    lines.cells[reference(1, row)] = (text_cell(words), INFO)
    first = row + 1
    basis = whole.basis(finance.form)
    for row, one in enumerate(finance.deliveries, first):
        _put_delivery(lines, row, one, basis, sheets.get(one.number))
    found = sum_figures(whole, finance)
    lines.put(row + 1, "Årets resultat", _result_cells(sums, found, (first, row), sum_row), SUM_TEXT, SUM_FIGURE)
    return row + 1


def _result_cells(departments: Figures, finance: Figures, own: tuple[int, int], sum_row: int) -> list[Cell]:
    cells = []
    for number, (column, ore) in enumerate(zip(COLUMNS, result_figures(departments, finance), strict=True)):
        letters = column_letters(_FIRST_COLUMN + number)
        area, cost = f"{letters}{own[0]}:{letters}{own[1]}", f"{letters}{sum_row}"
        sign = "+" if column.outcome is not None else "-"
        cells.append(figure(ore, f'IF(OR(COUNT({area})=0,NOT(ISNUMBER({cost}))),"",SUM({area}){sign}{cost})'))
    return cells


# -- thresholds, colours, chart -------------------------------------------------------------------


def _put_thresholds(lines: _Lines, form: Form, row: int) -> dict[str, Range]:
    """The thresholds, to be changed by whoever reads; every coloured sheet goes by them."""
    texts = text_cell("Lyfts fram när avvikelsen är större än båda trösklarna:")
    lines.cells[reference(1, row)] = (texts, INFO)
    names = {}
    wanted = (("TROSKEL_PROCENT", SHARE_NAME, "0.0%", "av budget"), ("TROSKEL_TKR", LEAST_NAME, "#,##0", "tkr"))
    for below, (code, name, number_format, words) in enumerate(wanted, row):
        cell = Cell(Kind.NUMBER, form.field_by_code[code].default)
        style = replace(HEADER_VALUE, bg_color=INPUT, num_format=number_format, top=1, left=1, right=1, align="right")
        lines.cells[reference(_FIRST_COLUMN + 2, below)] = (cell, style)
        lines.cells[reference(_FIRST_COLUMN + 3, below)] = (text_cell(words), replace(INFO, indent=1))
        names[name] = Range(SUMMARY, _FIRST_COLUMN + 2, below, _FIRST_COLUMN + 2, below)
    return names


def _highlights(judged: Iterable[tuple[int, int]]) -> Iterable[Highlight]:
    """The deviations of the rows from first to last of each."""
    for first, last in judged:
        for deviation, budget in (("AVVIKELSE", "BUDGET"), ("AVVIKELSE_PROGNOS", "BUDGET_HELAR")):
            column = _FIRST_COLUMN + NUMBER_OF[deviation]
            area = Range(SUMMARY, column, first, column, last)
            yield from threshold_highlights(area, _FIRST_COLUMN + NUMBER_OF[budget])


def _is_below(first: int, last: int) -> bool:
    return last - first < _MOST_BARS


def _put_bars(lines: _Lines, heading: int, first: int, last: int, code: str) -> None:
    """The unfavourable and the favourable deviations apart, beside what is printed: so each has its colour."""
    for column, words, function in ((_BARS_COLUMN, "Ogynnsam", "MIN"), (_BARS_COLUMN + 1, "Gynnsam", "MAX")):
        lines.cells[reference(column, heading)] = (text_cell(words), NOTE)
        for row in range(first, last + 1):
            at = _at(code, row)
            shown = lines.cells[at][0] if at in lines.cells else None
            ore = ore_from_number(shown.value) if shown and shown.kind is Kind.NUMBER else 0
            bar = (min if function == "MIN" else max)(ore or 0, 0)
            formula = f"IF(ISNUMBER({at}),{function}({at},0),0)"
            cell = Cell(Kind.NUMBER, number_text(bar), formula)
            lines.cells[reference(column, row)] = (cell, replace(NOTE, num_format="#,##0"))


def _chart(first: int, last: int, heading: int, below: int, code: str) -> Chart:
    """The deviations as bars, the most unfavourable on top; beside a long table, else below it."""
    shown = min(last, first + _MOST_BARS - 1)
    words = "prognos helår mot budget" if code == "AVVIKELSE_PROGNOS" else "utfall mot budget"
    return Chart(
        title=f"Avvikelse, {words}, tkr",
        categories=Range(SUMMARY, 1, first, 1, shown),
        series=tuple(
            Series(Range(SUMMARY, column, heading, column, heading), Range(SUMMARY, column, first, column, shown))
            for column in (_BARS_COLUMN, _BARS_COLUMN + 1)
        ),
        colors=("#B23A3A", "#3C7A52"),
        at=reference(1, below + 1) if _is_below(first, last) else reference(_BARS_COLUMN + 3, heading),
        width=_CHART_WIDTH,
        height=130 + 28 * (shown - first + 1),
        kind="bar",
        overlap=100,
    )


def _chart_rows(chart: Chart) -> int:
    return chart.height // 20 + 2
