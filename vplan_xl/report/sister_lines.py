"""The lines of FR 1's other economic tables, and what stands in their calculated cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from vplan_xl.finding import Finding, Place
from vplan_xl.form.calculation import calculated_cells, table_place
from vplan_xl.form.expression import Entry, Value
from vplan_xl.form.goal_tables import ACTIVITIES, GOALS
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.sister_tables import BRIDGE, BRIDGE_LINE, INVESTMENTS, ITEMS, PERSONNEL, PROJECTS, SHARES, UNITS
from vplan_xl.form.standing import value_of_cell
from vplan_xl.report.report import Report, cell_at, expected_results, is_of_another_template
from vplan_xl.report.table_values import TableValue
from vplan_xl.report.tables import TableContent, TableLine, read_table
from vplan_xl.workbook.snapshot import Cell

# {table: the columns without which a line says nothing}
REQUIRED: Mapping[str, tuple[str, ...]] = {
    UNITS: ("ANSVAR",),
    PROJECTS: ("ANSVAR", "KONTOSLAG"),
    ITEMS: ("TEXT",),
    INVESTMENTS: ("PROJEKT",),
    SHARES: ("GRUPP", "TABELL"),
    PERSONNEL: ("GRUPP", "TABELL"),
    GOALS: ("INDIKATOR",),
    ACTIVITIES: ("TEXT",),
}
LISTS = tuple(REQUIRED)  # the tables that people fill in line by line
ENTERED = ("OPPNING", "STORST", "BUDGET_FORE")  # the lines of the bridge that people fill in
_SUMMED = (UNITS, PROJECTS, ITEMS, INVESTMENTS, GOALS)  # these formulas add up or count


class SisterLine(NamedTuple):
    """A line of a list: {column code: value} of what is filled in.

    Amounts and quantities are in hundred-thousandths (of tkr: öre), shares in tenths of a per cent, a project's
    kontoslag is the code of the form's row.
    """

    table: str
    values: Mapping[str, TableValue]
    line: TableLine

    @property
    def place(self) -> CellPlace:
        """Its first cell."""
        return self.line.cell(self.line.table.columns[0].code)

    def cell(self, column: str) -> CellPlace:
        """Its cell in a column."""
        return self.line.cell(column)

    def number(self, column: str) -> int | None:
        """What stands in a column of figures, None where it is blank."""
        value = self.values.get(column)
        return value if isinstance(value, int) else None

    def text(self, column: str) -> str:
        """What stands in a column of texts or choices, "" where it is blank."""
        value = self.values.get(column)
        return value if isinstance(value, str) else ""


def read_sister_lines(report: Report, table: str) -> tuple[tuple[SisterLine, ...], tuple[Finding, ...]]:
    """(the lines of a list, what is wrong with them), of a report that was read with it.

    A workbook of another template need not have the sheet. A line that lacks what makes it one is a finding and none,
    unless nothing stands there but what the program wrote.
    """
    if report.content is None or table not in report.form.table_by_code:
        return (), ()
    content = read_table(report, report.form.table_by_code[table])
    if not content.is_found:
        lost = any(finding.code == "TABELL_SAKNAS" for finding in content.findings)
        return (), () if lost and is_of_another_template(report) else content.findings
    unread = {finding.place.cell for finding in content.findings}
    lines: list[SisterLine] = []
    findings = [*content.findings, *_below(report.path, content)]
    for line in content.lines:
        gaps = [column for column in REQUIRED[table] if column not in line.values]
        if not gaps:
            lines.append(SisterLine(table, line.values, line))
        elif any(column.is_input and column.code in line.values for column in line.table.columns):
            findings += _gaps(report.path, line, gaps, unread)
    return tuple(lines), tuple(findings)


def _below(path: str, content: TableContent) -> Iterator[Finding]:
    """The lines that no formula looks at, where a list has become longer than its table."""
    below = [line for line in content.lines if line.values and content.area and line.row > content.area.last_row]
    if below and content.area and below[0].table.code in _SUMMED:
        place, last = below[0].cell(below[0].table.columns[0].code), content.area.last_row
        yield Finding("TABELL_FOR_LANG", Place(path, *place), {}, str(last), str(len(below)))


def _gaps(path: str, line: TableLine, gaps: list[str], unread: set[str]) -> Iterator[Finding]:
    """What a line lacks; that a cell cannot be read has been said."""
    labels = {column.code: column.label for column in line.table.columns}
    for code in gaps:
        place = line.cell(code)
        if place.cell not in unread:
            yield Finding("TABELL_LUCKA", Place(path, *place), {"field": labels[code]})


class SisterTables(NamedTuple):
    """What FR 1's other economic tables hold.

    ``standing`` is {calculated cell: what stands there}: a figure that somebody typed, else what the formula gives;
    numbers in hundred-thousandths, "" where nothing is shown; of the tables that were read and found. ``typed`` are
    the calculated cells that hold no formula, ``unread`` the tables in which something could not be read.
    """

    lines: Mapping[str, tuple[SisterLine, ...]]
    standing: Mapping[Entry, Value]
    typed: frozenset[Entry]
    unread: frozenset[str]

    def number(self, table: str, column: str, line: int) -> int | None:
        """The number in a calculated cell, None where it shows none."""
        value = self.standing.get(Entry(table, column, line))
        return value if isinstance(value, int) else None


class Lists(NamedTuple):
    """{list: its lines} of those that were read, and what is wrong with them: {table: findings}, only where any are."""

    lines: Mapping[str, tuple[SisterLine, ...]]
    findings: Mapping[str, tuple[Finding, ...]]
    has_bridge: bool  # whether anything is entered in the bridge itself


NO_LISTS = Lists({}, {}, False)


def read_lists(report: Report, lists: Iterable[str] = LISTS) -> Lists:
    """Those lists, and what people enter in the bridge, of a report that was read with its tables."""
    read = {table: read_sister_lines(report, table) for table in lists}
    findings = {table: found for table, (_lines, found) in read.items() if found}
    has_bridge = _has_bridge(report)
    if has_bridge:
        bridge = read_table(report, report.form.table_by_code[BRIDGE])
        findings |= {BRIDGE: bridge.findings} if bridge.findings else {}
    return Lists({table: lines for table, (lines, _found) in read.items()}, findings, has_bridge)


def _has_bridge(report: Report) -> bool:
    assert report.content is not None
    places = (table_place(report.form, report.areas, Entry(BRIDGE, "BELOPP", BRIDGE_LINE[code])) for code in ENTERED)
    return any(place and cell_at(report.content.sheets, place) for place in places)


def read_sister_tables(
    report: Report, lists: Lists, results: Mapping[CellPlace, Cell] | None = None, *, table: str = ""
) -> SisterTables:
    """The tables of a report whose *lists* they are, or of the calculated ones only that one.

    *results* are its expected_results, where they are known.
    """
    standing, typed = _standing(report, results, table) if report.areas else ({}, frozenset[Entry]())
    return SisterTables(lists.lines, standing, typed, frozenset(lists.findings))


def standing_values(report: Report) -> dict[Entry, Value]:
    """{calculated cell: what stands there}, as SisterTables has it."""
    return _standing(report, None, "")[0] if report.areas else {}


def _standing(
    report: Report, results: Mapping[CellPlace, Cell] | None, table: str
) -> tuple[dict[Entry, Value], frozenset[Entry]]:
    assert report.content is not None
    expected = expected_results(report, table=table) if results is None else results
    found: dict[Entry, Value] = {}
    typed = set()
    for cell in calculated_cells(report.form, report.places, report.areas):
        if table and cell.shows.table != table:
            continue
        stored = cell_at(report.content.sheets, cell.place)
        if stored is not None and stored.formula is None:
            typed.add(cell.entry)
            found[cell.entry] = value_of_cell(stored)
        else:
            found[cell.entry] = value_of_cell(expected[cell.place])
    return found, frozenset(typed)
