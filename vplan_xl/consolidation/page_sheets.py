"""The sheets that look like the form: the total's two pages, and a page for each förvaltning.

An entered amount is a formula over Underlag, everything else the form's own formula.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from vplan_xl.amounts import Amount, number_text
from vplan_xl.consolidation.basis import Basis
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.look import (
    AMOUNT,
    NO_ZERO,
    CellsOfSheet,
    Head,
    convention_words,
    head,
    threshold_highlights,
)
from vplan_xl.consolidation.total import INTERNAL, Total, block_counts
from vplan_xl.form.layout import (
    FIRST_AMOUNT_COLUMN,
    LABEL_COLUMN,
    CellPlace,
    Count,
    FormulaCell,
    PagePlace,
    Places,
    count_row,
    formula_cells,
)
from vplan_xl.form.look import CAPTION, HEADER_VALUE, INPUT, TITLE, footer, text_cell
from vplan_xl.form.model import Compared, Convention, Form, Key, Page
from vplan_xl.form.page_table import page_table
from vplan_xl.form.results import results
from vplan_xl.workbook.a1 import Range, column_letters, quoted, reference
from vplan_xl.workbook.author import Highlight, SheetSpec, Validation
from vplan_xl.workbook.snapshot import Cell, Kind

_HEADINGS = 3  # rows above a table's first: its title, blocks and parts
_BETWEEN = 3  # rows from the line of counts to the next table's title
_LABEL_WIDTH, _AMOUNT_WIDTH = 26.0, 9.5
DASH = "–"


class Figures(NamedTuple):
    """What a page's entered amounts are made of (formulas), and what all of its amounts are (öre)."""

    leaf: Callable[[Key], str]
    filled: Callable[[str, str], str]
    leaves: Mapping[Key, int]
    amounts: Mapping[Key, Amount]
    counts: Mapping[Count, int]


class Flag(NamedTuple):
    """A cell of Underlag; while it is above zero, what it speaks of is not compared but shows a dash."""

    cell: str
    is_up: bool


Flags = Mapping[tuple[str, str, str], Sequence[Flag]]  # {(page, block, part): what speaks against comparing it}


def printed(form: Form) -> tuple[Page, ...]:
    """The form's printed pages."""
    return tuple(page for page in form.pages if page.printed)


@cache
def places_on(form: Form, sheets: tuple[str, ...], first_row: int) -> Places:
    """Where the printed pages stand: one sheet for each, or one below the other on a single one.

    *first_row* is the first of the first table's amounts.
    """
    found = {}
    row = first_row
    for number, page in enumerate(printed(form)):
        codes = [(block.code, part.code) for block in page.blocks for part in form.parts]
        columns = {code: column for column, code in enumerate(codes, FIRST_AMOUNT_COLUMN)}
        found[page.code] = PagePlace(sheets[number % len(sheets)], row, LABEL_COLUMN, columns)
        if len(sheets) == 1:
            row = count_row(form, found[page.code]) + _BETWEEN + _HEADINGS
    return Places(found, {})


def contents(form: Form, places: Places, figures: Figures, flags: Flags) -> dict[CellPlace, Cell]:
    """Every computed cell of the pages' tables: its formula and result."""
    cells = _formulas(form, places)
    found = results(form, cells, figures.amounts, figures.counts, {})
    for place, _formula, shows in cells:
        if isinstance(shows, Count):
            found[place] = found[place]._replace(formula=figures.filled(shows.page, shows.block))
        elif isinstance(shows, Key):
            found[place] = flagged(found[place], flags.get((shows.page, shows.block, shows.part), ()))
    for key in form.leaves:
        at = places.cell(form, key)
        if at is not None:
            found[at] = Cell(Kind.NUMBER, number_text(figures.leaves[key]), figures.leaf(key))
    return found


def _formulas(form: Form, places: Places) -> Sequence[FormulaCell]:
    """Every computed cell; of pages on one sheet no formula names it, and so they are the same on each."""
    first, *others = places.pages.values()
    if any(other.sheet != first.sheet for other in others):
        return formula_cells(form, places)
    on_any = _formulas_on_one(form, first.first_row)
    return [cell._replace(place=CellPlace(first.sheet, cell.place.cell)) for cell in on_any]


@cache
def _formulas_on_one(form: Form, first_row: int) -> tuple[FormulaCell, ...]:
    return formula_cells(form, places_on(form, ("",), first_row))


def flagged(cell: Cell, flags: Sequence[Flag]) -> Cell:
    """The cell with its formula behind flags."""
    if not flags:
        return cell
    formula = f'IF({"+".join(flag.cell for flag in flags)}>0,"{DASH}",{cell.formula})'
    return Cell(Kind.TEXT, DASH, formula) if any(flag.is_up for flag in flags) else cell._replace(formula=formula)


def total_flags(whole: Consolidated) -> Flags:
    """What of the förvaltningar's total is not compared.

    A forecast while somebody has made none; Externt and Internt with the budget while somebody budgets only
    externally.
    """
    basis = whole.basis(whole.departments.form)
    external = Flag(basis.flag("ENBART_EXTERNT"), bool(whole.externally_budgeted))
    forecast = Flag(basis.flag("UTAN_PROGNOS"), bool(whole.without_forecast))
    form = basis.form
    found: dict[tuple[str, str, str], list[Flag]] = {}
    for page in printed(form):
        for block in page.blocks:
            if isinstance(block.source, Compared):
                for part in form.parts:
                    flags = [forecast] if block.source.outcome == "PROGNOS" else []
                    flags += [external] if block.source.reference == "BUDGET" and not part.sum_of else []
                    found[page.code, block.code, part.code] = flags
    return found


# -- the total ------------------------------------------------------------------------------------


def total_figures(total: Total, basis: Basis) -> Figures:
    """The sums of the columns of Underlag."""
    return Figures(
        lambda key: f"SUM({basis.column(key)})",
        lambda page, block: f"COUNT({basis.block(page, block)})",
        total.leaves,
        total.amounts,
        total.counts,
    )


def total_places(whole: Consolidated) -> Places:
    """Where the total's pages stand."""
    form = whole.departments.form
    return places_on(form, tuple(page.sheet for page in printed(form)), len(whole.doubts) + 4 + _HEADINGS)


def total_sheets(whole: Consolidated) -> tuple[SheetSpec, ...]:
    """The form's two pages for the whole."""
    total = whole.departments
    form, places = total.form, total_places(whole)
    cells = contents(form, places, total_figures(total, whole.basis(form)), total_flags(whole))
    sheets = []
    for page in printed(form):
        place = places.pages[page.code]
        widths = _widths(form, page)
        title = f"{whole.name} – {page.title}"
        top = head(whole, page.sheet, title, convention_words(form), widths)
        assert top.next_row + _HEADINGS == place.first_row, top.next_row
        sheets.append(_sheet(whole, form, (page,), place.sheet, top, places, cells))
    return tuple(sheets)


# -- a förvaltning --------------------------------------------------------------------------------


def department_places(form: Form, sheet: str) -> Places:
    """Where a förvaltning's pages stand, one below the other."""
    return places_on(form, (sheet,), _DEPARTMENT_TABLE + _HEADINGS)


_DEPARTMENT_TABLE = 5


def department_sheet(whole: Consolidated, basis: Basis, one: Delivery, sheet: str) -> SheetSpec:
    """A förvaltning's pages, linked to its line of Underlag."""
    row = basis.row(one)
    figures = _figures_of(
        one, lambda key: basis.cell(key, row), lambda page, block: f"COUNT({basis.block(page, block, row)})"
    )
    info = f"{convention_words(one.form)} · {one.status} version {one.version} · ur {basis.sheet} rad {row}"
    return _department_sheet(whole, one, sheet, text_cell(one.label), info, figures)


def selector_sheet(whole: Consolidated, basis: Basis, sheet: str) -> SheetSpec:
    """One page for all: a list to choose among, the first one chosen."""
    one = basis.deliveries[0]
    line = reference(_LINE_COLUMN, _CHOICE_ROW)
    absolute_line = f"${line[0]}${line[1:]}"
    figures = _figures_of(
        one,
        lambda key: f"INDEX({basis.column(key)},{absolute_line})",
        lambda page, block: f"COUNT(INDEX({basis.block(page, block)},{absolute_line},0))",
    )
    made = _department_sheet(whole, one, sheet, text_cell("Förvaltning"), convention_words(one.form), figures)
    choice = Range(sheet, 2, _CHOICE_ROW, 6, _CHOICE_ROW)
    where = Cell(Kind.NUMBER, "1", f"MATCH({reference(2, _CHOICE_ROW)},{basis.facts('FORVALTNING')},0)")
    cells = {
        **made.cells,
        reference(1, _CHOICE_ROW): (text_cell("Välj förvaltning:"), replace(CAPTION, align="left", bold=True)),
        reference(2, _CHOICE_ROW): (text_cell(one.label), replace(HEADER_VALUE, bg_color=INPUT, locked=False)),
        reference(_LINE_COLUMN - 1, _CHOICE_ROW): (text_cell("Rad i Underlag:"), CAPTION),
        line: (where, replace(CAPTION, align="right")),
    }
    words = "Välj en av förvaltningarna i listan."
    rule = {"validate": "list", "source": "=" + basis.facts("FORVALTNING")}
    check = Validation(choice._replace(last_column=2), rule, "Förvaltning", words, words)
    return replace(made, cells=cells, merges=(*made.merges, choice), validations=(check,), select="B3")


_CHOICE_ROW = 3
_LINE_COLUMN = 9


def _figures_of(one: Delivery, leaf: Callable[[Key], str], count: Callable[[str, str], str]) -> Figures:
    counts = block_counts(one.form, (ore is not None for ore in one.ore))
    return Figures(leaf, count, {key: ore or 0 for key, ore in one.leaves()}, one.amounts(), counts)


def _department_sheet(
    whole: Consolidated, one: Delivery, sheet: str, title: Cell, info: str, figures: Figures
) -> SheetSpec:
    places = department_places(one.form, sheet)
    cells: CellsOfSheet = {
        "A1": (title, TITLE),
        "A2": (text_cell(f"{whole.period.label} · {info}"), replace(CAPTION, align="left")),
    }
    top = Head(cells, (), {1: 22.0}, _DEPARTMENT_TABLE)
    found = contents(one.form, places, figures, {})
    made = _sheet(whole, one.form, printed(one.form), sheet, top, places, found)
    return replace(made, tab_color="#9AA5B1")


# -- what other sheets take from them ---------------------------------------------------------------


def linked(places: Places, form: Form, key: Key) -> str:
    """An amount as a formula on another sheet names it: ``'Ett blad'!B7``."""
    at = places.cell(form, key)
    assert at is not None, key
    return f"{quoted(at.sheet)}!{at.cell}"


def linked_net(places: Places, form: Form, page: str, block: str, part: str) -> str:
    """The last row of a block, as a formula on another sheet names it."""
    return linked(places, form, Key(page, form.total_row.code, block, part))


def internal_formula(whole: Consolidated, sheets: Mapping[str, str], page: str, block: str) -> str:
    """NETTORESULTAT Internt of a block over all forms, as a net cost."""
    terms = [f"N({linked_net(total_places(whole), whole.departments.form, page, block, INTERNAL)})"]
    for total in whole.totals[1:]:
        sign = "-" if total.form.convention is Convention.SURPLUS else "+"
        for one in total.deliveries:
            places = department_places(total.form, sheets[one.number])
            terms.append(f"{sign}N({linked_net(places, total.form, page, block, INTERNAL)})")
    return "".join(terms)


# -- what both are made of ------------------------------------------------------------------------


def _widths(form: Form, page: Page) -> list[float]:
    return [_LABEL_WIDTH, *(_AMOUNT_WIDTH for _block in page.blocks for _part in form.parts)]


def _sheet(
    whole: Consolidated,
    form: Form,
    pages: Sequence[Page],
    sheet: str,
    top: Head,
    places: Places,
    found: Mapping[CellPlace, Cell],
) -> SheetSpec:
    cells, merges = dict(top.cells), list(top.merges)
    highlights: list[Highlight] = []
    heights = dict(top.heights)
    for page in pages:
        place = places.pages[page.code]
        table = page_table(form, page, place, found, AMOUNT, "Ifyllda belopp")
        cells |= table.cells
        merges += table.merges
        if len(pages) > 1:
            cells[reference(LABEL_COLUMN, place.first_row - _HEADINGS)] = (text_cell(page.title), TITLE)
        highlights += _highlights(form, page, place)
        heights |= dict.fromkeys(range(place.first_row, place.first_row + len(form.rows)), 16.0)
    places_here = [places.pages[page.code] for page in pages]
    last_column = max(column for place in places_here for column in place.columns.values())
    last = places_here[-1].first_row + len(form.rows) - 1
    first = places_here[0].first_row
    return SheetSpec(
        name=sheet,
        cells=cells,
        widths=dict(enumerate(_widths(form, pages[0]), 1)),
        heights=heights,
        merges=tuple(merges),
        highlights=tuple(highlights),
        freeze=(first, LABEL_COLUMN + 1) if len(pages) == 1 else None,
        print_area=Range(sheet, 1, 1, last_column, last),
        footer=footer(whole.organisation),
        select=reference(LABEL_COLUMN + 1, first),
        protected=False,
        page_breaks=tuple(place.first_row - _HEADINGS - 1 for place in places_here[1:]),
    )


def _highlights(form: Form, page: Page, place: PagePlace) -> list[Highlight]:
    """Deviations above the thresholds, and no zeros where nothing is entered."""
    found: list[Highlight] = []
    last_row = place.first_row + len(form.rows) - 1
    for block in page.blocks:
        columns = [place.columns[block.code, part.code] for part in form.parts]
        area = Range(place.sheet, columns[0], place.first_row, columns[-1], last_row)
        if isinstance(block.source, Compared):
            compared = place.columns[block.source.reference, form.parts[0].code]
            found += threshold_highlights(area, compared)
        elif block.source is None:
            count = f"${column_letters(columns[0])}${count_row(form, place)}"
            found.append(Highlight(area, f"{count}=0", NO_ZERO))
    return found
