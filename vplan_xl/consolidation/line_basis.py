"""The sheets ``Underlag …`` of the lines that people filled in on their sister sheets, and sums over them.

The only place that knows where something stands on them, for whoever writes and whoever reads them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.goal_repeats import NO_REPEATS, Repeats, repeats
from vplan_xl.consolidation.lines import TABLES, Line, columns
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.goal_tables import GOALS
from vplan_xl.form.model import added_up_by
from vplan_xl.form.sister_tables import (
    BRIDGE,
    INVESTMENTS,
    IPDK_OF_ROW,
    ITEMS,
    PERSONNEL,
    PROJECTS,
    SHARES,
    UNITS,
)
from vplan_xl.form.table import Column, ColumnKind
from vplan_xl.workbook.a1 import column_letters, quoted, reference

LINE_SHEETS = {
    PROJECTS: "Underlag projekt",
    UNITS: "Underlag projektansvar",
    ITEMS: "Underlag prognosförklaring",
    BRIDGE: "Underlag brygga",
    INVESTMENTS: "Underlag investeringar",
    PERSONNEL: "Underlag personal",
    SHARES: "Underlag personalandelar",
    GOALS: "Underlag mål",
}
# Which of those sheets a consolidated workbook has, so that one that is gone is missed.
LINES_PROPERTY = "vplan underlag"
HEAD_ROW = 4
LINE_FIRST_ROW = HEAD_ROW + 1

WHO, GROUP, CELL = "INLAMNAD_AV", "IPDK", "CELL"  # columns beside the table's own
IN_WHOLE, IN_BOARD = "I_HELHETEN", "I_NAMNDEN"  # whether a line is counted there: all are in their förvaltning
COUNTED, NOT_COUNTED = "ja", "nej"
_WHO = Column(WHO, "Förvaltning", ColumnKind.TEXT, 32)
_CELL = Column(CELL, "Cell i arbetsboken", ColumnKind.PLACE, 12)
_MADE = {
    PROJECTS: (Column(GROUP, "IPDK", ColumnKind.TEXT, 14),),
    GOALS: (
        Column(IN_WHOLE, "Räknas i helheten", ColumnKind.TEXT, 12),
        Column(IN_BOARD, "Räknas i nämnden", ColumnKind.TEXT, 12),
    ),
}


@cache
def sheet_columns(table: str) -> tuple[Column, ...]:
    """The columns of a table's sheet. The IPDK of a project is made from its kontoslag."""
    return (_WHO, *columns(table), *_MADE.get(table, ()), _CELL)


@cache
def column_number(table: str, code: str) -> int:
    """The column of that code, counted from 1."""
    return 1 + next(number for number, column in enumerate(sheet_columns(table)) if column.code == code)


@cache
def ipdk_of(row: str) -> str:
    """The IPDK that a row of the form belongs to, as projects are reported by."""
    return next(ipdk for total, ipdk in IPDK_OF_ROW.items() if row == total or row in added_up_by(FR1.rows, total))


class Where(NamedTuple):
    """Only the lines that hold *text* in a column; ``operand`` is how a formula names that text."""

    column: str
    operand: str
    text: str


def literally(column: str, text: str) -> Where:
    """A text that stands in the formula itself: one of the declared ones."""
    return Where(column, f'"{text}"', text)


class Term(NamedTuple):
    """A formula and what it comes to, in hundred-thousandths."""

    formula: str
    value: int

    def less(self, other: Term) -> Term:
        """This one minus another, which must be no sum itself."""
        return Term(f"{self.formula}-{other.formula}", self.value - other.value)

    def plus(self, other: Term) -> Term:
        """Both added up."""
        return Term(f"{self.formula}+{other.formula}", self.value + other.value)


@dataclass(frozen=True, eq=False)
class LineBasis:
    """The sheet of one table with the lines of all deliveries, in their order; there is at least one.

    Sums compare texts as a workbook does, without regard to letter case.
    """

    table: str
    lines: tuple[tuple[Delivery, Line], ...]

    @property
    def sheet(self) -> str:
        """Its name."""
        return LINE_SHEETS[self.table]

    @property
    def last_row(self) -> int:
        """The row of the last line."""
        return LINE_FIRST_ROW + len(self.lines) - 1

    def column(self, code: str) -> str:
        """All lines of a column: ``'Underlag projekt'!$A$5:$A$9``."""
        letters = column_letters(column_number(self.table, code))
        return f"{quoted(self.sheet)}!${letters}${LINE_FIRST_ROW}:${letters}${self.last_row}"

    def cell(self, code: str, row: int) -> str:
        """The cell of a line: ``'Underlag projekt'!C7``."""
        return f"{quoted(self.sheet)}!{reference(column_number(self.table, code), row)}"

    def total(self, code: str, *where: Where) -> Term:
        """The sum of a column of figures, of those lines alone for which all of *where* hold."""
        return Term(self._formula(self.column(code), where), self._sums(code, where))

    def count(self, *where: Where) -> Term:
        """How many lines there are for which all of *where* hold."""
        return Term(self._formula("", where), self._sums("", where))

    def text(self, number: int, column: str) -> str:
        """What the line of that number, counted from 0, shows in a column of texts."""
        if column in (IN_WHOLE, IN_BOARD):
            found = self.repeats.in_whole if column == IN_WHOLE else self.repeats.in_board
            return NOT_COUNTED if number in found else COUNTED
        return _shown_text(*self.lines[number], column)

    @cached_property
    def repeats(self) -> Repeats:
        """The lines of goals that are not counted again."""
        return repeats(self.lines) if self.table == GOALS else NO_REPEATS

    def _formula(self, added: str, where: Sequence[Where]) -> str:
        if not where:
            return f"SUM({added})" if added else f"ROWS({self.column(WHO)})"
        tests = [f"--({self.column(one.column)}={one.operand})" for one in where]
        return f"SUMPRODUCT({','.join([*tests, *([added] if added else [])])})"

    def _sums(self, code: str, where: Sequence[Where]) -> int:
        key = (code, tuple(one.column for one in where))
        if key not in self._index:
            self._index[key] = self._counted(*key)
        return self._index[key][tuple(one.text.casefold() for one in where)]

    def _counted(self, code: str, where: tuple[str, ...]) -> Counter[tuple[str, ...]]:
        found: Counter[tuple[str, ...]] = Counter()
        texts = [self._texts(column) for column in where]
        for number, (_delivery, line) in enumerate(self.lines):
            found[tuple(column[number] for column in texts)] += (line.number(code) or 0) if code else _ONE
        return found

    @cached_property
    def _index(self) -> dict[tuple[str, tuple[str, ...]], Counter[tuple[str, ...]]]:
        return {}

    def _texts(self, column: str) -> list[str]:
        if column not in self._folded:
            known: dict[str, str] = {}  # the same few texts on thousands of lines are kept once
            folded = (self.text(number, column).casefold() for number in range(len(self.lines)))
            self._folded[column] = [known.setdefault(text, text) for text in folded]
        return self._folded[column]

    @cached_property
    def _folded(self) -> dict[str, list[str]]:
        return {}


_ONE = 100_000


def _shown_text(one: Delivery, line: Line, column: str) -> str:
    """What a line shows in a column of texts."""
    if column == WHO:
        return one.label
    if column == CELL:
        return line.cell
    if column == GROUP:
        return ipdk_of(line.text("KONTOSLAG"))
    text = line.text(column)
    return FR1.row_title(text) if column == "KONTOSLAG" else text


def line_bases(deliveries: Iterable[Delivery]) -> dict[str, LineBasis]:
    """{table: its sheet} of the tables that anybody has filled in."""
    found: dict[str, list[tuple[Delivery, Line]]] = {table: [] for table in TABLES}
    for one in deliveries:
        for line in one.lines:
            found[line.table].append((one, line))
    return {table: LineBasis(table, tuple(lines)) for table, lines in found.items() if lines}
