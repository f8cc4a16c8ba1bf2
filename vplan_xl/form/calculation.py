"""The calculated cells of a form's sister sheets where its tables stand: their formulas, and what those give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

from vplan_xl.amounts import Amount as Ore
from vplan_xl.amounts import number_text, round_ratio, scaled_text
from vplan_xl.form.expression import Amount, Calculated, Entry, Linked, Ref, Value, formula_of
from vplan_xl.form.layout import CellPlace, Places, declared_places, table_range
from vplan_xl.form.model import Form, Key
from vplan_xl.form.reckoning import reckoning
from vplan_xl.form.standing import Reckoned, Standing
from vplan_xl.form.table import Table
from vplan_xl.workbook.a1 import Range, absolute, quoted, reference
from vplan_xl.workbook.snapshot import Cell, Cells, Kind

Areas = Mapping[str, Range]  # {table code: its heading row and lines}
_SHARE_DECIMALS = 10**12


class CalculatedCell(NamedTuple):
    """A calculated cell where its table stands, and which of the table's it is."""

    place: CellPlace
    formula: str
    shows: Calculated
    entry: Entry

    @property
    def sheet(self) -> str:
        """The sheet it is on."""
        return self.place.sheet

    @property
    def cell(self) -> str:
        """Its reference on that sheet."""
        return self.place.cell


def declared_areas(form: Form) -> Areas:
    """Where the template has the tables that are calculated, and those that they are calculated from."""
    return _declared_areas(form)


@cache
def _declared_areas(form: Form) -> Areas:
    return {table.code: table_range(table) for table in calculated_tables(form)}


@cache
def calculated_tables(form: Form) -> tuple[Table, ...]:
    """The tables on whose sheets anything is calculated."""
    sheets = {form.table_by_code[one.table].sheet for one in form.calculated}
    return tuple(table for table in form.tables if table.sheet in sheets)


def calculated_cells(form: Form, places: Places, areas: Areas) -> tuple[CalculatedCell, ...]:
    """Every calculated cell whose table was found, with what it is calculated from."""
    if places is declared_places(form):
        return _calculated_on_declared_pages(form, tuple(areas.items()))
    return tuple(_calculated_cells(form, places, areas))


@lru_cache(maxsize=32)  # nearly every workbook has all tables where they were declared, of those that a job reads
def _calculated_on_declared_pages(form: Form, areas: tuple[tuple[str, Range], ...]) -> tuple[CalculatedCell, ...]:
    return tuple(_calculated_cells(form, declared_places(form), dict(areas)))


def _calculated_cells(form: Form, places: Places, areas: Areas) -> Iterator[CalculatedCell]:
    layout = _Layout(form, places, areas)
    for one in form.calculated:
        entry = Entry(one.table, one.column, one.line)
        place = table_place(form, areas, entry)
        formula = formula_of(one.expression, _Addresses(layout, place.sheet)) if place else None
        if place is not None and formula is not None:
            yield CalculatedCell(place, formula, one, entry)


def table_place(form: Form, areas: Areas, entry: Entry) -> CellPlace | None:
    """Where a table's cell stands, None where the table was not found."""
    area = areas.get(entry.table)
    if area is None or entry.line is None:
        return None
    column = area.first_column + form.table_by_code[entry.table].position(entry.column)
    return CellPlace(area.sheet, reference(column, area.first_row + 1 + entry.line))


def choices_range(table: Table, area: Range) -> Range:
    """Where the choices stand that a column of the table is made from, what stands beside them among it."""
    column = next(column for column in table.columns if column.beside)
    first, row = area.first_column + len(table.columns) + 1, area.first_row + 1
    return Range(area.sheet, first, row, first + 1, row + len(column.choices) - 1)


@dataclass(frozen=True)
class _Layout:
    """Where things stand that expressions name."""

    form: Form
    places: Places
    areas: Areas

    def place(self, ref: Ref) -> CellPlace | None:
        if isinstance(ref, Amount):
            return self.places.cell(self.form, ref.key)
        if isinstance(ref, Linked):
            return self.places.fields.get(ref.field)
        return table_place(self.form, self.areas, ref)

    def lines(self, table: str, column: str) -> Range | None:
        area = self.areas.get(table)
        if area is None:
            return None
        number = area.first_column + self.form.table_by_code[table].position(column)
        return Range(area.sheet, number, area.first_row + 1, number, area.last_row)

    def beside(self, table: str, column: str) -> Mapping[str, str]:
        found = self.form.table_by_code[table]
        one = found.columns[found.position(column)]
        return {text.casefold(): beside for text, beside in zip(one.choices, one.beside, strict=True)}


@dataclass(frozen=True)
class _Addresses:
    """The same as the formulas of one sheet name them."""

    layout: _Layout
    sheet: str

    def cell(self, ref: Ref) -> str | None:
        place = self.layout.place(ref)
        if place is None:
            return None
        return place.cell if place.sheet == self.sheet else f"{quoted(place.sheet)}!{place.cell}"

    def lines(self, table: str, column: str) -> str | None:
        area = self.layout.lines(table, column)
        return self._local(area) if area else None

    def choices(self, table: str, column: str) -> str | None:
        area = self.layout.areas.get(table)
        return self._local(choices_range(self.layout.form.table_by_code[table], area)) if area else None

    def _local(self, area: Range) -> str:
        text = absolute(area)
        return text.rpartition("!")[2] if area.sheet == self.sheet else text


# -- what they give -------------------------------------------------------------------------------


def calculated_results(
    form: Form,
    cells: tuple[CalculatedCell, ...],
    places: Places,
    areas: Areas,
    sheets: Mapping[str, Cells],
    shown: Mapping[CellPlace, Cell],
    amounts: Mapping[Key, Ore],
    table: str = "",
) -> dict[CellPlace, Cell]:
    """{calculated cell: its formula and result}, given what the form's own computed cells *shown* show, of *amounts*.

    Of all tables, or only of the one whose code is given.

    A figure typed over a formula counts where another formula names it, as it does in Excel. A result that cannot
    be known is of kind MISSING.
    """
    if places is declared_places(form):
        reckoned = _reckoned_on_declared_pages(form, tuple(areas.items()))
    else:
        reckoned = _reckoned(_Layout(form, places, areas), cells)
    standing = Standing(reckoned, sheets, shown, amounts)
    wanted = [cell for cell in reckoned.values() if cell.table == table] if table else reckoned.values()
    return {cell.place: _cell(standing.result(cell), cell) for cell in wanted}


@lru_cache(maxsize=32)
def _reckoned_on_declared_pages(form: Form, areas: tuple[tuple[str, Range], ...]) -> Mapping[CellPlace, Reckoned]:
    layout = _Layout(form, declared_places(form), dict(areas))
    return _reckoned(layout, _calculated_on_declared_pages(form, areas))


def _reckoned(layout: _Layout, cells: tuple[CalculatedCell, ...]) -> Mapping[CellPlace, Reckoned]:
    return {
        cell.place: Reckoned(
            cell.shows.table,
            cell.place,
            cell.formula,
            reckoning(cell.shows.expression, layout),
            Cell(Kind.TEXT, "", cell.formula),
        )
        for cell in cells
    }


def _cell(value: Value, cell: Reckoned) -> Cell:
    if value == "":
        return cell.nothing
    if isinstance(value, int):
        return Cell(Kind.NUMBER, number_text(value), cell.formula)
    if isinstance(value, str):
        return Cell(Kind.TEXT, value, cell.formula)
    if isinstance(value, Fraction):
        scaled = round_ratio(value.numerator, _SHARE_DECIMALS, value.denominator)
        return Cell(Kind.NUMBER, scaled_text(scaled, _SHARE_DECIMALS), cell.formula)
    return Cell(Kind.MISSING, "", cell.formula)
