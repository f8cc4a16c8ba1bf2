"""The lines of FR 1's other economic tables, and what stands in their calculated cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from vplan_xl.finding import Finding, Place
from vplan_xl.form.calculation import calculated_cells
from vplan_xl.form.expression import Entry, Value
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.sister_tables import INVESTMENTS, ITEMS, PERSONNEL, PROJECTS, SHARES, UNITS
from vplan_xl.form.standing import value_of_cell
from vplan_xl.report.report import Report, cell_at, expected_results, is_of_another_template
from vplan_xl.report.tables import TableContent, TableLine, TableValue, read_table

# {table: the columns without which a line says nothing}
REQUIRED: Mapping[str, tuple[str, ...]] = {
    UNITS: ("ANSVAR",),
    PROJECTS: ("ANSVAR", "KONTOSLAG"),
    ITEMS: ("TEXT",),
    INVESTMENTS: ("PROJEKT",),
    SHARES: ("GRUPP", "TABELL"),
    PERSONNEL: ("GRUPP", "TABELL"),
}
LISTS = tuple(REQUIRED)  # the tables that people fill in line by line
_SUMMED = (UNITS, PROJECTS, ITEMS, INVESTMENTS)  # of these formulas make sums


class SisterLine(NamedTuple):
    """A line of a list: {column code: value} of what is filled in, and its first cell.

    Amounts and quantities are in hundred-thousandths (of tkr: öre), shares in tenths of a per cent, a project's
    kontoslag is the code of the form's row.
    """

    table: str
    values: Mapping[str, TableValue]
    place: CellPlace

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

    A workbook of another template need not have the sheet. A line that lacks what makes it one is a finding and none.
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
            lines.append(SisterLine(table, line.values, line.cell(line.table.columns[0].code)))
        elif line.values:
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


def standing_values(report: Report) -> dict[Entry, Value]:
    """{calculated cell: what stands there}: a figure that somebody typed, else what the formula gives.

    Numbers in hundred-thousandths, "" where nothing is shown; of the tables that were read and found.
    """
    assert report.content is not None
    results = expected_results(report) if report.areas else {}
    found: dict[Entry, Value] = {}
    for cell in calculated_cells(report.form, report.places, report.areas) if report.areas else ():
        stored = cell_at(report.content.sheets, cell.place)
        typed = stored if stored is not None and stored.formula is None else None
        held = typed or results[cell.place]
        entry = Entry(cell.shows.table, cell.shows.column, cell.shows.line)
        found[entry] = value_of_cell(held)
    return found
