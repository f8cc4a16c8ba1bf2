"""The lines of a table in an earlier workbook, as a new one can hold them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from vplan_xl.finding import Finding
from vplan_xl.form.layout import CellPlace, table_cell
from vplan_xl.form.table import Table
from vplan_xl.period import Period, serial_of_date
from vplan_xl.report.report import Report, cell_at, is_of_another_template
from vplan_xl.report.table_values import TableValue
from vplan_xl.report.tables import TableContent, read_table
from vplan_xl.workbook.snapshot import Cell, Kind


class KeptLine(NamedTuple):
    """A line, how many lines below the first it stands: {column code: cell}, of a formula its result.

    ``formulas`` are the formulas of these: {cell of the earlier workbook: formula}.
    """

    line: int
    cells: Mapping[str, Cell]
    formulas: Mapping[CellPlace, str]


def kept_lines(
    source: Report, code: str, columns: Collection[str], findings: list[Finding], *, as_values: bool = False
) -> tuple[KeptLine, ...]:
    """What stands in some columns of a table, without its calculated cells.

    What is not as its column asks for is kept too, for those who read the new workbook to say, unless it is wanted
    *as_values*; what nobody has computed cannot be kept. A workbook of an older template need not have the table.
    """
    table = source.form.table_by_code.get(code)
    if table is None or source.content is None:
        return ()
    found = read_table(source, table, {column.code for column in table.columns}.difference(columns))
    findings += [one for one in _unkept(source, found, as_values) if one not in findings]
    if found.area is None:
        return ()
    first = found.area.first_row + 1
    kept: list[KeptLine] = []
    for line in found.lines:
        cells: dict[str, Cell] = {}
        formulas: dict[CellPlace, str] = {}
        for column in columns:
            place = line.cell(column)
            cell = cell_at(source.content.sheets, place)
            if cell is None or cell.kind is Kind.MISSING or found.is_calculated(table.position(column), line.row):
                continue
            if as_values and column not in line.values:
                continue
            cells[column] = _in_1900(cell, line.values.get(column), source.content.outline.date1904)
            if cell.formula is not None:
                formulas[place] = cell.formula
        if cells:
            kept.append(KeptLine(line.row - first, cells, formulas))
    return tuple(kept)


def cells_of(table: Table, lines: Collection[KeptLine]) -> dict[CellPlace, Cell | None]:
    """{cell of the template: what it shall hold}."""
    return {table_cell(table, code, line.line): cell for line in lines for code, cell in line.cells.items()}


def _in_1900(cell: Cell, value: TableValue | None, date1904: bool) -> Cell:
    """A day as the template counts them."""
    if isinstance(value, datetime.date):
        return Cell(Kind.NUMBER, str(serial_of_date(value, False)))
    if isinstance(value, Period) and (date1904 or cell.kind is Kind.DATE) and cell.kind is not Kind.TEXT:
        return Cell(Kind.NUMBER, str(serial_of_date(value.first_day, False)))
    return Cell(cell.kind, cell.value)


def _unkept(source: Report, found: TableContent, as_values: bool) -> Iterator[Finding]:
    """What is wrong with a table, but for what an older template lacks and what is kept as it is."""
    assert source.content is not None
    is_older = is_of_another_template(source)
    for finding in found.findings:
        at_fault = cell_at(source.content.sheets, CellPlace(finding.place.sheet, finding.place.cell))
        is_kept = finding.code == "TABELL_VARDE" and at_fault is not None and at_fault.kind is not Kind.MISSING
        if not (is_kept and not as_values) and not (is_older and finding.code == "TABELL_SAKNAS"):
            yield finding
