"""The sheets that every figure comes from, as they are authored: Underlag, and the internal posts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from vplan_xl.amounts import number_text
from vplan_xl.consolidation.basis import (
    BLOCK_ROW,
    CODE_ROW,
    COST,
    FACTS,
    FIRST_ROW,
    FLAG_ROW,
    LABEL_ROW,
    NOTE_ROW,
    PART_ROW,
    POST_COLUMNS,
    POST_FIRST_ROW,
    POST_SHEET,
    SALE,
    TITLE_ROW,
    Basis,
    fact_column,
    headings,
    last_column,
    posts_last_row,
)
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.look import FIGURE, HEADING, HEADING_RIGHT, INFO, TEXT, CellsOfSheet
from vplan_xl.consolidation.total import is_externally_budgeted
from vplan_xl.finding import Severity
from vplan_xl.form.look import BLOCK, NOTE, TITLE, footer, text_cell
from vplan_xl.report.internal_posts import AMOUNTS
from vplan_xl.workbook.a1 import Range, column_letters, reference
from vplan_xl.workbook.author import Rows, SheetSpec
from vplan_xl.workbook.snapshot import Cell, Kind

_FLAGS = ("ENBART_EXTERNT", "UTAN_PROGNOS")
YES = "ja"
_LEAF_WIDTH = 10.0
_LEAVES_A_PAGE = 22  # as it is printed: a block of FR 1
_TAB = "#5B6770"


def basis_sheet_spec(whole: Consolidated, basis: Basis) -> SheetSpec:
    """Underlag: a line per workbook. Blank is what was blank."""
    form = basis.form
    last = last_column(form)
    cells: CellsOfSheet = {
        reference(1, TITLE_ROW): (text_cell(f"Underlag: {form.name}"), TITLE),
        reference(1, NOTE_ROW): (
            text_cell(
                "En rad för varje arbetsbok, belopp i tkr med alla decimaler. Alla summor i den här arbetsboken "
                "räknas härifrån. vplan consolidate läser bladet igen."
            ),
            INFO,
        ),
        reference(fact_column(_FLAGS[0]) - 1, FLAG_ROW): (text_cell("Antal ja:"), replace(NOTE, align="right")),
    }
    without = set(whole.without_forecast) if form is whole.departments.form else set()
    yes = {
        "ENBART_EXTERNT": sum(is_externally_budgeted(one) for one in basis.deliveries),
        "UTAN_PROGNOS": sum(one.label in without for one in basis.deliveries),
    }
    for code in _FLAGS:
        letters = column_letters(fact_column(code))
        formula = f'COUNTIF({letters}{FIRST_ROW}:{letters}{basis.last_row},"{YES}")'
        counted = Cell(Kind.NUMBER, str(yes[code]), formula)
        cells[reference(fact_column(code), FLAG_ROW)] = (counted, replace(NOTE, align="left"))
    for number, fact in enumerate(FACTS, 1):
        for row in (BLOCK_ROW, LABEL_ROW, PART_ROW):
            cells[reference(number, row)] = (None, HEADING)
        cells[reference(number, LABEL_ROW)] = (text_cell(fact.label), HEADING)
        cells[reference(number, CODE_ROW)] = (text_cell(fact.code), NOTE)
    before = ""
    for column, block, label, part, code in headings(form):
        edge = int(block != before)
        shown = text_cell(block) if edge else None
        cells[reference(column, BLOCK_ROW)] = (shown, replace(BLOCK, align="left", left=edge, right=0))
        cells[reference(column, LABEL_ROW)] = (text_cell(label), replace(HEADING_RIGHT, left=edge))
        cells[reference(column, PART_ROW)] = (text_cell(part), replace(HEADING_RIGHT, left=edge))
        cells[reference(column, CODE_ROW)] = (text_cell(code), replace(NOTE, align="right"))
        before = block
    facts = [TEXT] * len(FACTS)
    body = Rows(
        FIRST_ROW, last, (_line(one, without) for one in basis.deliveries), (*facts, *[FIGURE] * len(form.leaves))
    )
    return SheetSpec(
        name=basis.sheet,
        cells=cells,
        body=body,
        widths=dict(enumerate((fact.width for fact in FACTS), 1))
        | dict.fromkeys(range(len(FACTS) + 1, last + 1), _LEAF_WIDTH),
        heights={LABEL_ROW: 40.0},
        freeze=(FIRST_ROW, 2),
        filter=Range(basis.sheet, 1, CODE_ROW, last, basis.last_row),
        print_area=Range(basis.sheet, 1, 1, last, basis.last_row),
        repeat=(BLOCK_ROW, PART_ROW),
        repeat_columns=(1, 1),
        fit_width=len(form.leaves) // _LEAVES_A_PAGE,
        footer=footer(whole.organisation),
        select=reference(1, FIRST_ROW),
        protected=False,
        tab_color=_TAB,
    )


def _line(one: Delivery, without_forecast: set[str]) -> Sequence[Cell | None]:
    fel = sum(finding.severity is Severity.FEL for finding in one.findings)
    texts = {
        "FORVALTNING": one.label,
        "PERIOD": str(one.period),
        "STATUS": one.status,
        "DATUM": str(one.date) if one.date else "",
        "FIL": one.path,
        "SHA256": one.sha256,
        "ENBART_EXTERNT": YES if is_externally_budgeted(one) else "nej",
        "UTAN_PROGNOS": YES if one.label in without_forecast else "nej",
    }
    numbers = {"VERSION": one.version, "FEL": fel}
    facts = [
        Cell(Kind.NUMBER, str(numbers[fact.code]))
        if fact.code in numbers
        else text_cell(texts[fact.code])
        if texts[fact.code]
        else None
        for fact in FACTS
    ]
    return [*facts, *(None if ore is None else Cell(Kind.NUMBER, number_text(ore)) for ore in one.ore)]


# -- the internal posts -----------------------------------------------------------------------------


def posts_sheet_spec(whole: Consolidated) -> SheetSpec:
    """Every internal post, as a net cost in tkr."""
    last_row = posts_last_row(len(whole.trade.lines))
    cells: CellsOfSheet = {
        "A1": (text_cell("Underlag: interna poster"), TITLE),
        "A2": (
            text_cell(
                "En rad för varje post i arbetsböckernas blad Interna poster, i tkr som nettokostnad: intäkter med "
                "minus, kostnader utan, också för Finansförvaltningen."
            ),
            INFO,
        ),
    }
    for number, fact in enumerate(POST_COLUMNS, 1):
        style = HEADING_RIGHT if fact.code in AMOUNTS else HEADING
        cells[reference(number, POST_FIRST_ROW - 1)] = (text_cell(fact.label), style)
    styles = tuple(FIGURE if fact.code in AMOUNTS else TEXT for fact in POST_COLUMNS)
    return SheetSpec(
        name=POST_SHEET,
        cells=cells,
        body=Rows(POST_FIRST_ROW, len(POST_COLUMNS), _post_rows(whole), styles),
        widths=dict(enumerate((fact.width for fact in POST_COLUMNS), 1)),
        freeze=(POST_FIRST_ROW, 2),
        filter=Range(POST_SHEET, 1, POST_FIRST_ROW - 1, len(POST_COLUMNS), last_row),
        print_area=Range(POST_SHEET, 1, 1, len(POST_COLUMNS), last_row),
        repeat=(POST_FIRST_ROW - 1, POST_FIRST_ROW - 1),
        footer=footer(whole.organisation),
        select=reference(1, POST_FIRST_ROW),
        protected=False,
        tab_color=_TAB,
    )


def _post_rows(whole: Consolidated) -> Iterator[Sequence[Cell | None]]:
    for line in whole.trade.lines:
        amounts = (line.ore.get(code) for code in AMOUNTS)
        yield [
            text_cell(line.delivery.label),
            text_cell(whole.labels.get(line.counterparty, line.counterparty)),
            text_cell(line.delivery.form.row_title(line.row)),
            text_cell(SALE if line.is_sale else COST),
            *(None if ore is None else Cell(Kind.NUMBER, number_text(ore)) for ore in amounts),
            text_cell(line.text) if line.text else None,
            text_cell(line.cell) if line.cell else None,
        ]
