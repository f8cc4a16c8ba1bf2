"""What consolidation keeps of a report's sister sheets: the lines that people filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from vplan_xl.finding import Finding
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.goal_tables import GOALS, VERDICTS
from vplan_xl.form.sister_tables import BRIDGE, INVESTMENTS, ITEMS, PERSONNEL, PROJECTS, SHARES, UNITS
from vplan_xl.form.table import Column, ColumnKind, Table
from vplan_xl.period import Period
from vplan_xl.report.report import Report, is_of_another_template
from vplan_xl.report.sister_lines import read_sister_lines
from vplan_xl.report.tables import read_table

# In the order that their sheets of the total have. Of BRYGGA only the figures that somebody typed.
ECONOMIC_TABLES = (PROJECTS, UNITS, ITEMS, BRIDGE, INVESTMENTS, PERSONNEL, SHARES)
TABLES = (*ECONOMIC_TABLES, GOALS)

# What an indicator is judged to be where its report is read, beside what people filled in.
BY_OUTCOME, BY_FORECAST = "Utfallet", "Prognosen"
JUDGED = (
    Column("BEDOMNING", "Bedömning", ColumnKind.CHOICE, 34, choices=VERDICTS),
    Column("VARFOR", "Varför", ColumnKind.WORDS, 40),
    Column("BEDOMD_PA", "Bedömd på", ColumnKind.CHOICE, 11, choices=(BY_OUTCOME, BY_FORECAST)),
    Column("BEDOMT_UTFALL", "Utfall i bedömningen", ColumnKind.PHRASE, 24),
    Column("LAST_SOM", "Målvärdet läst som", ColumnKind.WORDS, 30),
)

Held = int | Period | str | None


class Line(NamedTuple):
    """A line of one of :data:`TABLES`: what stands in each of its :func:`columns`, and its first cell.

    Amounts and quantities are in hundred-thousandths (of tkr: öre), shares in tenths of a per cent, a project's
    kontoslag is the code of the form's row. ``cell`` is that of the workbook it was delivered in.
    """

    table: str
    values: tuple[Held, ...]
    cell: str

    def number(self, column: str) -> int | None:
        """What stands in a column of figures, None where it is blank."""
        value = self.values[_positions(self.table)[column]]
        return value if isinstance(value, int) else None

    def text(self, column: str) -> str:
        """What stands in a column of texts or choices, "" where it is blank."""
        value = self.values[_positions(self.table)[column]]
        return value if isinstance(value, str) else ""

    def month(self, column: str) -> Period | None:
        """What stands in a column of months."""
        value = self.values[_positions(self.table)[column]]
        return value if isinstance(value, Period) else None


def declared(code: str) -> Table:
    """The declaration of one of the tables."""
    return FR1.table_by_code[code]


@cache
def columns(code: str) -> tuple[Column, ...]:
    """A table's columns without those that are calculated; of the goals also :data:`JUDGED`."""
    table = declared(code)
    filled_in = tuple(column for column in table.columns if column.is_input or table.is_key(column.code))
    return (*filled_in, *JUDGED) if code == GOALS else filled_in


@cache
def typed_labels() -> Mapping[int, str]:
    """{line of the bridge: its label} of those whose amount people type."""
    table = declared(BRIDGE)
    calculated = FR1.calculated_positions[BRIDGE][table.position("BELOPP")] or frozenset()
    return {number: label for number, (label,) in enumerate(table.keys) if number not in calculated}


@cache
def _positions(code: str) -> dict[str, int]:
    return {column.code: number for number, column in enumerate(columns(code))}


def read_lines(report: Report) -> tuple[tuple[Line, ...], tuple[Finding, ...]]:
    """(the lines of a report that was read with its economic tables, what of them cannot be read)."""
    if report.content is None or report.form is not FR1:
        return (), ()
    lines: list[Line] = []
    findings: list[Finding] = []
    for code in ECONOMIC_TABLES:
        if code == BRIDGE:
            lines += _bridge_lines(report, findings)
            continue
        found, of_table = read_sister_lines(report, code)
        lines += (Line(code, tuple(_held(one.values.get(column.code)) for column in columns(code)), one.place.cell)
                  for one in found)  # fmt: skip
        findings += of_table
    return tuple(lines), tuple(findings)


def _bridge_lines(report: Report, findings: list[Finding]) -> Iterator[Line]:
    """The figures of the bridge that are typed, under the labels that they are declared with."""
    table = declared(BRIDGE)
    content = read_table(report, table)
    if content.area is None:
        lost = any(finding.code == "TABELL_SAKNAS" for finding in content.findings)
        findings += () if lost and is_of_another_template(report) else content.findings
        return
    findings += content.findings
    for one in content.lines:
        number, ore = one.row - content.area.first_row - 1, one.values.get("BELOPP")
        if number in typed_labels() and isinstance(ore, int):
            yield Line(BRIDGE, (typed_labels()[number], ore), one.cell("VAD").cell)


def _held(value: object) -> Held:
    assert value is None or isinstance(value, int | Period | str), value
    return value
