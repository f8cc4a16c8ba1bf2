"""Two sheets about the whole: the total with internal trade eliminated, and Årets resultat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from vplan_xl.amounts import Amount, Gap, number_text
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.look import (
    ACCENT,
    AMOUNT,
    FIGURE,
    HEADING,
    HEADING_RIGHT,
    INFO,
    SUM_FIGURE,
    SUM_TEXT,
    TEXT,
    CellsOfSheet,
    convention_words,
    figure,
    head,
    threshold_highlights,
)
from vplan_xl.consolidation.page_sheets import (
    DASH,
    Flag,
    internal_formula,
    linked,
    linked_net,
    places_on,
    printed,
    total_flags,
    total_places,
)
from vplan_xl.consolidation.sheet_names import RESULT
from vplan_xl.consolidation.total import BOTH, EXTERNAL, INTERNAL, Total
from vplan_xl.form.layout import CellPlace, PagePlace, count_row
from vplan_xl.form.look import NOTE, TITLE, footer, text_cell
from vplan_xl.form.model import Block, Compared, Form, Key, Page, Part
from vplan_xl.form.page_table import page_table
from vplan_xl.workbook.a1 import Range, reference
from vplan_xl.workbook.author import Highlight, SheetSpec
from vplan_xl.workbook.snapshot import Cell, Kind

_SUM, _ELIMINATION, _WHOLE = "SUMMA", "ELIMINERING", "HELHET"
_WIDTH = 11.0
_HEADINGS = 3


@cache
def _eliminating(form: Form, whole: str) -> Form:
    """The form with the columns of a consolidated total: the internal trade is taken out of the sum."""
    parts = (
        Part(_SUM, "Summa förvaltningar"),
        Part(_ELIMINATION, "Eliminering"),
        Part(_WHOLE, whole, (_SUM, _ELIMINATION)),
    )
    return replace(form, parts=parts)


def whole_sheet(whole: Consolidated, sheets: Mapping[str, str]) -> SheetSpec:
    """Summa förvaltningar | Eliminering | Landstinget, both pages; what is left of the internal trade below each."""
    total = whole.departments
    form = _eliminating(total.form, whole.whole)
    pages = printed(form)
    widths = [26.0, *([_WIDTH] * len(pages[0].blocks) * len(form.parts))]
    info = convention_words(form) + " · eliminering = det interna med omvänt tecken"
    top = head(whole, whole.whole, f"{whole.name} – totalt efter eliminering", info, widths)
    places = places_on(form, (whole.whole,), top.next_row + _HEADINGS)
    cells, merges, heights = dict(top.cells), list(top.merges), dict(top.heights)
    highlights: list[Highlight] = []
    for page in pages:
        place = places.pages[page.code]
        found = _contents(whole, total, form, page, place)
        table = page_table(form, page, place, found, AMOUNT, "")
        cells |= table.cells
        merges += table.merges
        cells[reference(1, place.first_row - _HEADINGS)] = (text_cell(page.title), TITLE)
        heights[place.first_row - 1] = 26.0
        for number in range(len(form.parts) * len(page.blocks)):
            at = reference(2 + number, place.first_row - 1)
            cells[at] = (cells[at][0], replace(cells[at][1], text_wrap=True, font_size=8))
        if whole.selection.is_complete:
            cells |= _remainders(whole, page, place, sheets)
        last = place.first_row + len(form.rows) - 1
        for block in page.blocks:
            if isinstance(block.source, Compared):
                columns = [place.columns[block.code, part.code] for part in form.parts]
                area = Range(whole.whole, columns[0], place.first_row, columns[0], last)
                highlights += threshold_highlights(area, place.columns[block.source.reference, _SUM])
    tables = list(places.pages.values())
    return SheetSpec(
        name=whole.whole,
        cells=cells,
        widths=dict(enumerate(widths, 1)),
        heights=heights,
        merges=tuple(merges),
        highlights=tuple(highlights),
        print_area=Range(whole.whole, 1, 1, len(widths), count_row(form, tables[-1])),
        footer=footer(whole.organisation),
        select=reference(2, tables[0].first_row),
        protected=False,
        page_breaks=tuple(place.first_row - _HEADINGS - 1 for place in tables[1:]),
        tab_color=ACCENT,
    )


def _contents(whole: Consolidated, total: Total, form: Form, page: Page, place: PagePlace) -> dict[CellPlace, Cell]:
    flags = total_flags(whole)
    pages = total_places(whole)
    found: dict[CellPlace, Cell] = {}
    for number, row in enumerate(form.rows):
        for block in page.blocks:
            at = {
                part.code: CellPlace(
                    place.sheet, reference(place.columns[block.code, part.code], place.first_row + number)
                )
                for part in form.parts
            }
            key = Key(page.code, row.code, block.code, BOTH)
            internal = linked(pages, total.form, key._replace(part=INTERNAL))
            external = flags.get((page.code, block.code, EXTERNAL), ())
            cells = {
                _SUM: _shown(
                    total.amounts[key], linked(pages, total.form, key), flags.get((page.code, block.code, BOTH), ())
                ),
                _ELIMINATION: _shown(
                    _negative(total.amounts[key._replace(part=INTERNAL)]),
                    # An entered row of a block that nobody filled in shows 0, its Totalt nothing.
                    f"IF(ISNUMBER({internal}),IF(ISNUMBER({at[_SUM].cell}),-{internal},{at[_SUM].cell}),{internal})",
                    external,
                ),
                _WHOLE: _shown(
                    total.amounts[key._replace(part=EXTERNAL)],
                    f"IF(ISNUMBER({at[_ELIMINATION].cell}),{at[_SUM].cell}+{at[_ELIMINATION].cell},"
                    f"{at[_ELIMINATION].cell})",
                    external,
                ),
            }
            found |= {at[code]: cell for code, cell in cells.items()}
    return found


def _negative(amount: Amount) -> Amount:
    return -amount if isinstance(amount, int) else amount


def _shown(amount: Amount, formula: str, flags: Sequence[Flag]) -> Cell:
    """A figure of another sheet, which shows a dash where it is not compared."""
    if any(flag.is_up for flag in flags):
        return Cell(Kind.TEXT, DASH, formula)
    if amount is Gap.BLANK:
        return Cell(Kind.TEXT, "", formula)
    assert isinstance(amount, int), amount
    return Cell(Kind.NUMBER, number_text(amount), formula)


def _remainders(whole: Consolidated, page: Page, place: PagePlace, sheets: Mapping[str, str]) -> CellsOfSheet:
    row = count_row(whole.departments.form, place)
    words = "Internt som blir kvar" + (", med Finansförvaltningen" if whole.finance else "")
    cells: CellsOfSheet = {reference(1, row): (text_cell(words), replace(NOTE, text_wrap=False))}
    for block in page.blocks:
        left = next((one for one in whole.remainders if (one.page, one.block) == (page.code, block.code)), None)
        if left is not None:
            cell = figure(left.ore, internal_formula(whole, sheets, page.code, block.code))
            column = place.columns[block.code, _ELIMINATION]
            cells[reference(column, row)] = (cell, replace(NOTE, align="right", num_format=AMOUNT.num_format))
    return cells


# -- Årets resultat -------------------------------------------------------------------------------


def result_sheet(whole: Consolidated, finance: Total) -> SheetSpec:
    """Finansförvaltningens net minus the förvaltningar's net cost, for every block of the printed pages."""
    departments = whole.departments
    pages = printed(departments.form)
    widths = [44.0, *([18.0] * len(pages[0].blocks))]
    info = (
        "tkr · ÖVERSKOTT MED PLUS på det här bladet: Årets resultat = Finansförvaltningens netto (överskott +) minus "
        "förvaltningarnas nettokostnad · en avvikelse med plus är gynnsam"
    )
    top = head(whole, RESULT, f"{whole.name} – årets resultat", info, widths)
    cells = dict(top.cells)
    row = top.next_row
    highlights: list[Highlight] = []
    for page in pages:
        cells[reference(1, row)] = (text_cell(page.title.rpartition(" - ")[0] or page.title), TITLE)
        cells[reference(1, row + 1)] = (text_cell("Netto, totalt"), HEADING)
        labels = ("Finansförvaltningens netto", "Förvaltningarnas nettokostnad", RESULT)
        for number, label in enumerate(labels, row + 2):
            cells[reference(1, number)] = (text_cell(label), SUM_TEXT if label == RESULT else TEXT)
        for column, block in enumerate(page.blocks, 2):
            cells[reference(column, row + 1)] = (text_cell(block.label), HEADING_RIGHT)
            found = _result_cells(whole, finance, page, block, reference(column, row + 2), reference(column, row + 3))
            for number, cell in enumerate(found, row + 2):
                cells[reference(column, number)] = (cell, SUM_FIGURE if number == row + 4 else FIGURE)
            if isinstance(block.source, Compared):
                reference_column = 2 + [one.code for one in page.blocks].index(block.source.reference)
                area = Range(RESULT, column, row + 4, column, row + 4)
                highlights += threshold_highlights(area, reference_column)
        row += 7
    note = (
        "Finansförvaltningens tryckta summor kan skilja sig från raderna med några tiondels mnkr: de är avrundade. "
        "Här är de summan av raderna."
    )
    cells[reference(1, row - 1)] = (text_cell(note), INFO)
    return SheetSpec(
        name=RESULT,
        cells=cells,
        widths=dict(enumerate(widths, 1)),
        heights=top.heights | {top.next_row + 1: 26.0, top.next_row + 8: 26.0},
        merges=top.merges,
        highlights=tuple(highlights),
        print_area=Range(RESULT, 1, 1, len(widths), row - 1),
        footer=footer(whole.organisation),
        protected=False,
        tab_color=ACCENT,
    )


def _result_cells(
    whole: Consolidated, finance: Total, page: Page, block: Block, net: str, cost: str
) -> tuple[Cell, Cell, Cell]:
    """Finansförvaltningens net, the net cost, the result; a deviation is favourable above zero in both."""
    departments = whole.departments
    basis = whole.basis(finance.form)
    their_net = linked_net(total_places(whole), departments.form, page.code, block.code, BOTH)
    own, theirs = finance.net(page.code, block.code), departments.net(page.code, block.code)
    flags = total_flags(whole).get((page.code, block.code, BOTH), ())
    is_dashed = any(flag.is_up for flag in flags)
    theirs = None if is_dashed else theirs
    if isinstance(block.source, Compared):
        first, second = (basis.block(page.code, code) for code in finance.form.convention.terms(block.source))
        formula = f'IF(OR(COUNT({first})=0,COUNT({second})=0),"",SUM({first})-SUM({second}))'
    else:
        leaves = basis.block(page.code, block.code)
        formula = f'IF(COUNT({leaves})=0,"",SUM({leaves}))'
    sign = "+" if isinstance(block.source, Compared) else "-"
    result = None if own is None or theirs is None else own + theirs if sign == "+" else own - theirs
    return (
        figure(own, formula),
        Cell(Kind.TEXT, DASH, their_net) if is_dashed else figure(theirs, their_net),
        figure(result, f'IF(AND(ISNUMBER({net}),ISNUMBER({cost})),{net}{sign}{cost},"")'),
    )
