"""The calculated cells of a form's sister sheets where its tables stand: their formulas, and what those give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import NamedTuple

from vplan_xl.amounts import number_text, ore_from_number, round_ratio, scaled_text
from vplan_xl.form.expression import (
    UNKNOWN,
    Amount,
    Calculated,
    Entry,
    Linked,
    Unknown,
    Value,
    formula_of,
    value_of,
)
from vplan_xl.form.layout import CellPlace, Places, declared_places, table_range
from vplan_xl.form.model import Form
from vplan_xl.form.table import Table
from vplan_xl.workbook.a1 import Range, absolute, quoted, reference
from vplan_xl.workbook.formula import is_same
from vplan_xl.workbook.snapshot import NO_CELLS, Cell, Cells, Kind

Areas = Mapping[str, Range]  # {table code: its heading row and lines}
_SHARE_DECIMALS = 10**12


class CalculatedCell(NamedTuple):
    """A calculated cell where its table stands."""

    place: CellPlace
    formula: str
    shows: Calculated

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
    if places is declared_places(form) and areas == declared_areas(form):
        return _declared_calculated_cells(form)
    return tuple(_calculated_cells(form, places, areas))


@cache
def _declared_calculated_cells(form: Form) -> tuple[CalculatedCell, ...]:
    return tuple(_calculated_cells(form, declared_places(form), declared_areas(form)))


def _calculated_cells(form: Form, places: Places, areas: Areas) -> Iterator[CalculatedCell]:
    for one in form.calculated:
        place = table_place(form, areas, Entry(one.table, one.column, one.line))
        formula = formula_of(one.expression, _Addresses(form, places, areas, place.sheet)) if place else None
        if place is not None and formula is not None:
            yield CalculatedCell(place, formula, one)


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
class _Addresses:
    form: Form
    places: Places
    areas: Areas
    sheet: str

    def cell(self, ref: Amount | Linked | Entry) -> str | None:
        place = _place(self.form, self.places, self.areas, ref)
        if place is None:
            return None
        return place.cell if place.sheet == self.sheet else f"{quoted(place.sheet)}!{place.cell}"

    def lines(self, table: str, column: str) -> str | None:
        area = self.areas.get(table)
        if area is None:
            return None
        number = area.first_column + self.form.table_by_code[table].position(column)
        return self._local(Range(area.sheet, number, area.first_row + 1, number, area.last_row))

    def choices(self, table: str, column: str) -> str | None:
        area = self.areas.get(table)
        return self._local(choices_range(self.form.table_by_code[table], area)) if area else None

    def _local(self, area: Range) -> str:
        text = absolute(area)
        return text.rpartition("!")[2] if area.sheet == self.sheet else text


def _place(form: Form, places: Places, areas: Areas, ref: Amount | Linked | Entry) -> CellPlace | None:
    if isinstance(ref, Amount):
        return places.cell(form, ref.key)
    if isinstance(ref, Linked):
        return places.fields.get(ref.field)
    return table_place(form, areas, ref)


# -- what they give -------------------------------------------------------------------------------


def calculated_results(
    form: Form,
    cells: tuple[CalculatedCell, ...],
    places: Places,
    areas: Areas,
    sheets: Mapping[str, Cells],
    shown: Mapping[CellPlace, Cell],
) -> dict[CellPlace, Cell]:
    """{calculated cell: its formula and result}, given what the form's own computed cells *shown* show.

    A figure typed over a formula counts where another formula names it, as it does in Excel. A result that cannot
    be known is of kind MISSING.
    """
    standing = _Standing(form, {cell.place: cell for cell in cells}, places, areas, sheets, shown)
    return {cell.place: _cell(standing.result(cell), cell.formula) for cell in cells}


def _cell(value: Value, formula: str) -> Cell:
    if isinstance(value, Unknown):
        return Cell(Kind.MISSING, "", formula)
    if isinstance(value, str):
        return Cell(Kind.TEXT, value, formula)
    if isinstance(value, Fraction):
        scaled = round_ratio(value.numerator, _SHARE_DECIMALS, value.denominator)
        return Cell(Kind.NUMBER, scaled_text(scaled, _SHARE_DECIMALS), formula)
    return Cell(Kind.NUMBER, number_text(value), formula)


@dataclass(frozen=True)
class _Standing:
    """What stands in the cells of a workbook while its calculated cells are worked out."""

    form: Form
    calculated: Mapping[CellPlace, CalculatedCell]
    places: Places
    areas: Areas
    sheets: Mapping[str, Cells]
    shown: Mapping[CellPlace, Cell]

    def result(self, cell: CalculatedCell) -> Value:
        """What a calculated cell's own formula gives."""
        if cell.place not in self._results:
            self._results[cell.place] = value_of(cell.shows.expression, self)
        return self._results[cell.place]

    @cached_property
    def _results(self) -> dict[CellPlace, Value]:
        return {}

    @cached_property
    def _columns(self) -> dict[tuple[str, str], dict[int, Value]]:
        return {}

    def of(self, ref: Amount | Linked | Entry) -> Value:
        place = _place(self.form, self.places, self.areas, ref)
        return "" if place is None else self._at(place)

    def _at(self, place: CellPlace) -> Value:
        stored = self.sheets.get(place.sheet, NO_CELLS).get(place.cell)
        calculated = self.calculated.get(place)
        if calculated and stored and stored.formula is not None and is_same(calculated.formula, stored.formula):
            return self.result(calculated)
        return value_of_cell(self.shown.get(place, stored))

    def column(self, table: str, column: str) -> dict[int, Value]:
        if (table, column) not in self._columns:
            self._columns[table, column] = self._column(table, column)
        return self._columns[table, column]

    def _column(self, table: str, column: str) -> dict[int, Value]:
        area = self.areas[table]
        cells = self.sheets.get(area.sheet, NO_CELLS)
        number = area.first_column + self.form.table_by_code[table].position(column)
        rows = self._rows(area)
        places = ((row, CellPlace(area.sheet, reference(number, row))) for row in rows)
        return {row: self._at(place) for row, place in places if place.cell in cells}

    def _rows(self, area: Range) -> list[int]:
        if area not in self._filled:
            self._filled[area] = filled_rows(area, self.sheets.get(area.sheet, NO_CELLS))
        return self._filled[area]

    @cached_property
    def _filled(self) -> dict[Range, list[int]]:
        return {}

    def beside(self, table: str, column: str, choice: str) -> str:
        found = self.form.table_by_code[table]
        one = found.columns[found.position(column)]
        listed = {text.casefold(): beside for text, beside in zip(one.choices, one.beside, strict=True)}
        return listed.get(choice.casefold(), "")


def filled_rows(area: Range, cells: Cells) -> list[int]:
    """The rows of a table's area on which anything stands, anywhere on the sheet."""
    rows = {int(at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for at in cells}
    return sorted(row for row in rows if area.first_row < row <= area.last_row)


def value_of_cell(cell: Cell | None) -> Value:
    """What a cell counts as in a formula: a number in hundred-thousandths, "" when it is blank."""
    if cell is None:
        return ""
    if cell.kind is Kind.NUMBER:
        number = ore_from_number(cell.value)
        return UNKNOWN if number is None else number
    return cell.value if cell.kind is Kind.TEXT else UNKNOWN
