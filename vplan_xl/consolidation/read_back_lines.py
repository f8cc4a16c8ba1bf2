"""The lines of the sister sheets as a consolidated workbook holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping

from vplan_xl.amounts import LARGEST_ORE, ore_from_number
from vplan_xl.consolidation.line_basis import (
    CELL,
    HEAD_ROW,
    LINE_FIRST_ROW,
    LINE_SHEETS,
    WHO,
    column_number,
    sheet_columns,
)
from vplan_xl.consolidation.line_basis_sheets import TENTHS
from vplan_xl.consolidation.lines import TABLES, Held, Line, columns, typed_labels
from vplan_xl.finding import Finding, Place
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.goal_tables import GOALS
from vplan_xl.form.sister_tables import BRIDGE
from vplan_xl.form.table import Column, ColumnKind
from vplan_xl.period import parse_period
from vplan_xl.report.sister_lines import REQUIRED
from vplan_xl.report.table_values import value_in
from vplan_xl.workbook.a1 import position, reference
from vplan_xl.workbook.snapshot import NO_CELLS, Cell, Cells, Kind

_REQUIRED: Mapping[str, tuple[str, ...]] = {
    **REQUIRED,
    BRIDGE: ("VAD", "BELOPP"),
    GOALS: (*REQUIRED[GOALS], "BEDOMNING", "BEDOMD_PA"),
}


def rows_of(cells: Cells, first: int) -> dict[int, dict[int, Cell]]:
    """{row: {column: cell}} from a row on, in order."""
    rows: defaultdict[int, dict[int, Cell]] = defaultdict(dict)
    for at, cell in cells.items():
        place = position(at)
        if place and place[1] >= first:
            rows[place[1]][place[0]] = cell
    return {row: rows[row] for row in sorted(rows)}


def amount_of(cell: Cell | None) -> int | None:
    """The öre of a number that a workbook can hold to the öre, else None."""
    ore = ore_from_number(cell.value) if cell is not None and cell.kind is Kind.NUMBER else None
    return None if ore is None or abs(ore) > LARGEST_ORE else ore


def no_amount(cell: Cell, where: Place) -> Finding:
    """That a cell holds something else."""
    return Finding("UNDERLAG_BELOPP", where, {}, "", shown(cell))


def shown(cell: Cell | None) -> str:
    """What a message says of a cell."""
    return "–" if cell is None else cell.value or (f"={cell.formula}" if cell.formula else "–")


def lines_in(
    path: str, sheets: Mapping[str, Cells], promised: Container[str], labels: Container[str], findings: list[Finding]
) -> dict[str, tuple[Line, ...]]:
    """{label: its lines} of the sheets that are there, and of those *promised* which are not.

    A line of none of the *labels*, or that is not as it was written, is a finding and none.
    """
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for table in TABLES:
        sheet = LINE_SHEETS[table]
        if sheet not in sheets and table not in promised:
            continue
        cells = sheets.get(sheet, NO_CELLS)
        wrong = _wrong_heading(path, table, cells)
        if wrong is not None:
            findings.append(wrong)
            continue
        for row, line in rows_of(cells, LINE_FIRST_ROW).items():
            problems, label, read = _line(path, table, row, line, labels)
            findings += problems
            if read is not None:
                found[label].append(read)
    return {label: tuple(lines) for label, lines in found.items()}


def _wrong_heading(path: str, table: str, cells: Cells) -> Finding | None:
    for number, column in enumerate(sheet_columns(table), 1):
        at = reference(number, HEAD_ROW)
        there = cells[at].value if at in cells else "–"
        if there != column.label:
            return Finding("UNDERLAG_ANDRAT", Place(path, LINE_SHEETS[table], at), {}, column.label, there)
    return None


def _line(
    path: str, table: str, row: int, cells: Mapping[int, Cell], labels: Container[str]
) -> tuple[list[Finding], str, Line | None]:
    findings: list[Finding] = []

    def at(code: str) -> Place:
        return Place(path, LINE_SHEETS[table], reference(column_number(table, code), row))

    def content(code: str) -> Cell | None:
        cell = cells.get(column_number(table, code))
        return None if cell is not None and cell.kind is Kind.TEXT and not cell.value else cell

    label = _text(content(WHO)).strip()
    if label not in labels:
        findings.append(Finding("UNDERLAG_RAD", at(WHO), {"field": sheet_columns(table)[0].label}, "", label or "–"))
    values: list[Held] = []
    for column in columns(table):
        cell = content(column.code)
        value = None if cell is None else _value(column, cell)
        if cell is not None and value is None and column.kind is ColumnKind.TKR:
            findings.append(no_amount(cell, at(column.code)))
        elif value is None and (cell is not None or column.code in _REQUIRED[table]):
            findings.append(Finding("UNDERLAG_RAD", at(column.code), {"field": column.label}, "", shown(cell)))
        values.append(value)
    return findings, label, None if findings else Line(table, tuple(values), _text(content(CELL)))


def _text(cell: Cell | None) -> str:
    return cell.value if cell is not None and cell.kind is Kind.TEXT else ""


def _value(column: Column, cell: Cell) -> Held:
    """What a cell means in its column; None where it was not written so."""
    if column.kind in (ColumnKind.TKR, ColumnKind.QUANTITY):
        return amount_of(cell)
    if column.kind is ColumnKind.SHARE:
        return ore_from_number(cell.value, TENTHS) if cell.kind is Kind.NUMBER else None
    if column.kind is ColumnKind.VALID_FROM:
        year = value_in(FR1, column, cell)
        return year if isinstance(year, int) else None
    text = _text(cell)
    if column.kind is ColumnKind.MONTH:
        return parse_period(text)
    if column.kind is ColumnKind.PROJECT_ROW:
        return FR1.row_titles.get(text.casefold())
    if column.code == "VAD":
        return text if text in typed_labels().values() else None
    if column.choices:
        return text if text in column.choices else None
    return text or None
