"""What must be entered in one report for it to say what another does. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from itertools import count

from vplan_xl.form.fields import FieldValue
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.model import Key
from vplan_xl.form.table import Table
from vplan_xl.period import Period, serial_of_date
from vplan_xl.report.change import Entries
from vplan_xl.report.difference import Difference, TableChange, about_of, entry_at, inputs_of, not_read
from vplan_xl.report.report import Report, cell_at, field_cells
from vplan_xl.report.table_values import TableValue
from vplan_xl.report.tables import TableContent, TableLine, read_table
from vplan_xl.workbook.a1 import position
from vplan_xl.workbook.snapshot import NO_CELLS, Cell, Kind


def entries_of(difference: Difference) -> Entries:
    """What must be entered in the first report for it to say what the second does.

    In leaves, header, words and lines. Of a table that the first report lacks, or a printed line, nothing is entered.
    What the second report has that cannot be read is entered to the letter.
    """
    old, new = difference.old, difference.new
    assert old.content is not None
    assert new.content is not None
    date1904 = old.content.outline.date1904
    cells_of_new = field_cells(new.places, new.content.sheets)
    fields = {
        change.code: _constant(change.new, cells_of_new.get(change.code), date1904) for change in difference.fields
    }
    cells: dict[CellPlace, Cell | None] = {}
    for change in difference.tables:
        cells.update(_table_cells(old, new, change, date1904))
    return Entries(dict(_leaf_entries(difference)), fields, cells)


def _leaf_entries(difference: Difference) -> Iterator[tuple[Key, int | Cell | None]]:
    """Amounts, but where the unit becomes another the second report's cells, which are in that one."""
    old, new = difference.old, difference.new
    is_unit_same = (old.unit, old.is_unit_known) == (new.unit, new.is_unit_known)
    for key in (moved.key for moved in difference.leaves) if is_unit_same else new.form.leaves:
        amount = new.leaves[key]
        yield key, amount if isinstance(amount, int) and is_unit_same else entry_at(new, key)


def _constant(value: TableValue | FieldValue | None, cell: Cell | None, date1904: bool) -> Cell | None:
    """The cell of a value without its formula, a day as the other workbook counts them."""
    moment = value.first_day if isinstance(value, Period) else value
    if isinstance(moment, datetime.date):
        return Cell(Kind.NUMBER, str(serial_of_date(moment, date1904)))
    return None if cell is None or cell.kind is Kind.MISSING else cell._replace(formula=None)


def _table_cells(old: Report, new: Report, change: TableChange, date1904: bool) -> dict[CellPlace, Cell | None]:
    table, about, inputs = change.table, about_of(change.table), inputs_of(change.table)
    found = read_table(old, table, not_read(table), with_blank=True)
    if found.area is None:
        return {}
    assert old.content is not None
    assert new.content is not None
    cells: dict[CellPlace, Cell | None] = {line.cell(code): None for line in change.removed for code in inputs}
    rows: dict[tuple[TableValue | None, ...], int] = {}
    for line in found.lines:
        rows.setdefault(tuple(line.values.get(code) for code in about), line.row)
    emptied = set() if about else {line.row for line in change.removed}
    used = _used_rows(table, found, old.content.sheets.get(found.area.sheet, NO_CELLS)) - emptied
    free = (row for row in count(found.area.first_row + 1) if row not in used)
    for line in change.added:
        row = rows.get(tuple(line.values[code] for code in about)) if about else None
        if row is None and table.keys:  # its lines are printed: there is no room for others
            continue
        codes = inputs if row is not None else (*about, *inputs)
        at = TableLine(table, found.area.sheet, found.area.first_column, next(free) if row is None else row, {})
        for code in codes:
            cell = cell_at(new.content.sheets, line.cell(code))
            cells[at.cell(code)] = _constant(line.values.get(code), cell, date1904)
    return cells


def _used_rows(table: Table, found: TableContent, cells: Mapping[str, Cell]) -> set[int]:
    """The rows on which anything stands that is not calculated, and those of sums."""
    assert found.area is not None
    first = found.area.first_column
    places = [(place[0] - first, place[1]) for at in cells if (place := position(at))]
    inside = [(column, row) for column, row in places if 0 <= column < len(table.columns)]
    return {row for column, row in inside if not found.is_calculated(column, row)} | found.sum_rows(table)
