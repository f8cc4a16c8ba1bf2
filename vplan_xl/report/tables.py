"""The tables on a form's sister sheets, read line by line into values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from itertools import count, islice, takewhile
from types import MappingProxyType
from typing import NamedTuple

from vplan_xl.finding import Finding, Place
from vplan_xl.form.layout import CellPlace, table_name, table_range
from vplan_xl.form.model import Form
from vplan_xl.form.table import ColumnKind, Table
from vplan_xl.language import _
from vplan_xl.report.locate import named_range, wrong_heading
from vplan_xl.report.report import Report
from vplan_xl.report.table_values import TableValue, readers
from vplan_xl.workbook.a1 import LAST_ROW, Range, position, reference
from vplan_xl.workbook.snapshot import NO_CELLS, Cell, Kind, Outline


class TableLine(NamedTuple):
    """A line that holds something: {column code: value} of what could be read, and where it stands."""

    table: Table
    sheet: str
    first_column: int
    row: int
    values: Mapping[str, TableValue]

    def cell(self, code: str) -> CellPlace:
        """The line's cell in the column of that code."""
        return CellPlace(self.sheet, reference(self.first_column + self.table.position(code), self.row))


class TableContent(NamedTuple):
    """A table as it was found; ``area`` is heading row and lines, None where there is none to read.

    Lines in the sheet's order, also those below the area. ``calculated`` are its calculated cells, as
    :attr:`Form.calculated_positions` has them.
    """

    lines: tuple[TableLine, ...]
    findings: tuple[Finding, ...]
    area: Range | None
    calculated: Mapping[int, frozenset[int] | None] = MappingProxyType({})

    @property
    def is_found(self) -> bool:
        """Whether there was a table to read."""
        return self.area is not None

    def sum_rows(self, table: Table) -> frozenset[int]:
        """The rows that are calculated where people enter others, as the one with the total: nobody's."""
        assert self.area is not None
        inputs = [number for number, column in enumerate(table.columns) if column.is_input]
        return frozenset(
            self.area.first_row + 1 + line for number in inputs for line in self.calculated.get(number) or ()
        )

    def is_calculated(self, column: int, row: int) -> bool:
        """Whether the formula of the table's cell is the form's; *column* counts the table's from 0."""
        assert self.area is not None
        return column in self.calculated and _is_taken(self.calculated[column], row - self.area.first_row - 1)


def read_table(report: Report, table: Table, besides: Container[str] = (), *, with_blank: bool = False) -> TableContent:
    """The lines of one table of a report that was read with it; a cell that cannot be read is a finding fel.

    Without its calculated cells.

    Found by its name or where it is declared, and confirmed by its headings. Lines below the last
    declared one count as well. What stands in the columns *besides* is not looked at. A line of which nothing but
    what is printed from the start is there is left out, unless *with_blank*.
    """
    assert report.content is not None
    area = named_range(report.content.outline, table_name(report.form, table)) or table_range(table)
    entry = report.content.outline.sheet(area.sheet)
    if entry is None:
        finding = Finding("TABELL_SAKNAS", Place(report.path), {"table": table.sheet})
        return TableContent((), (finding,), None)
    cells = report.content.sheets.get(entry.name, NO_CELLS)
    wrong = wrong_heading(table, area, cells)
    if wrong is not None:
        at, expected, found = wrong
        finding = Finding("TABELL_ANDRAD", Place(report.path, entry.name, at), {}, expected, found)
        return TableContent((), (finding,), None)
    findings: list[Finding] = []
    area = area._replace(sheet=entry.name)
    lines = tuple(_lines(report, table, besides, with_blank, area, cells, findings))
    return TableContent(lines, tuple(findings), area, report.form.calculated_positions.get(table.code, {}))


def filled_cells(
    table: Table, found: TableContent, lines: Sequence[Mapping[str, Cell | None]], ours: Collection[int] = ()
) -> dict[CellPlace, Cell | None]:
    """{cell: what it shall hold} of a table that was found, for *lines* of {column code: cell} from its top.

    The table's further lines are emptied, and the rows *ours* below it. Any other row there that holds something is
    somebody's own and stays: what finds no room in the table goes on in the next free rows.
    """
    area = found.area
    assert area is not None
    sums = found.sum_rows(table)
    # A name may go down to the sheet's last row, where there is nothing to empty.
    filled = max((line.row for line in found.lines), default=0)
    last = min(area.last_row, max(filled, area.first_row + (len(lines) if table.grows else table.lines)))
    own = {line.row for line in found.lines if line.row > last}.difference(ours) | sums
    free = (row for row in count(area.first_row + 1) if row not in own)
    rows = list(islice(free, max(last - area.first_row, len(lines))))
    held = dict(zip(rows, lines, strict=False))
    cells: dict[CellPlace, Cell | None] = {}
    for row in sorted({*rows, *ours}):
        line = held.get(row, {})
        for offset, column in enumerate(table.columns):
            if found.is_calculated(offset, row):
                continue
            cells[CellPlace(area.sheet, reference(area.first_column + offset, row))] = line.get(column.code)
    return cells


_NOWHERE = (0, 0)


def _is_taken(lines: frozenset[int] | None, line: int) -> bool:
    """Whether a line is among those of a calculated column; None is all of them."""
    return lines is None or line in lines


def _lines(
    report: Report,
    table: Table,
    besides: Container[str],
    with_blank: bool,
    area: Range,
    cells: Mapping[str, Cell],
    findings: list[Finding],
) -> Iterator[TableLine]:
    rows: defaultdict[int, dict[int, Cell]] = defaultdict(dict)
    calculated = report.form.calculated_positions.get(table.code, {})
    _sheet, left, head, _right, _bottom = area
    width = len(table.columns)
    for at, cell in cells.items():
        column, row = position(at) or _NOWHERE
        number = column - left
        is_within = row > head and 0 <= number < width
        if is_within and (number not in calculated or not _is_taken(calculated[number], row - head - 1)):
            rows[row][number] = cell
    if not rows:
        return
    assert report.content is not None
    date1904 = report.content.outline.date1904
    end = _end(report.form, report.content.outline, area)
    keys = len(table.keys[0]) if table.keys else 0
    key_codes = [column.code for column in table.columns[:keys]]
    is_for_people = all(column.is_input for column in table.columns[keys:])
    columns = {
        number: (column, read, column.kind is ColumnKind.ANYTHING)
        for number, (column, read) in enumerate(zip(table.columns, readers(report.form, table), strict=True))
        if column.code not in besides
    }
    known: dict[tuple[TableValue | None, ...], int] = {}
    text = Kind.TEXT
    for row in takewhile(lambda row: row < end, sorted(rows)):
        if is_for_people and not with_blank and max(rows[row]) < keys:
            continue
        values: dict[str, TableValue] = {}
        for number, cell in rows[row].items():
            if number not in columns:
                continue
            asked, read, may_be_blank = columns[number]
            if cell.kind is text and not may_be_blank and not cell.value.strip():
                continue
            value = read(cell, date1904)
            if value is None:
                where = Place(report.path, area.sheet, reference(area.first_column + number, row))
                shown = cell.value or f"={cell.formula}"
                findings.append(Finding("TABELL_VARDE", where, {"field": asked.label}, _(asked.kind.value), shown))
            else:
                values[asked.code] = value
        line = TableLine(table, area.sheet, area.first_column, row, values)
        if is_for_people and keys:
            findings += _lacking_keys(report.path, line, rows[row].keys())
        key = tuple(values.get(code) for code in key_codes)
        if key and None not in key and known.setdefault(key, row) != row:
            where = Place(report.path, *line.cell(table.columns[0].code))
            findings.append(Finding("TABELL_DUBBEL", where, {}, str(known[key])))
            continue
        yield line


def _lacking_keys(path: str, line: TableLine, filled: Collection[int]) -> Iterator[Finding]:
    """A figure that does not say what it is about; that a key cannot be read is said elsewhere."""
    for number, column in enumerate(line.table.columns[: len(line.table.keys[0])]):
        if number not in filled:
            yield Finding("TABELL_LUCKA", Place(path, *line.cell(column.code)), {"field": column.label})


def _end(form: Form, outline: Outline, area: Range) -> int:
    """The row of the title of the next table on the sheet, or the one below the sheet's last."""
    others = [(named_range(outline, table_name(form, other)) or table_range(other), other) for other in form.tables]
    below = [
        other.first_row - table.rows_above
        for other, table in others
        if other.first_row > area.first_row and other.sheet.casefold() == area.sheet.casefold()
    ]
    return min(below, default=LAST_ROW + 1)
