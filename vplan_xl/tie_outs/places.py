"""What the tie-outs of a report look at: FR 1's amounts, the sister tables, and where each figure stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from vplan_xl.amounts import ORE_PER_TKR
from vplan_xl.form.calculation import table_place
from vplan_xl.form.expression import Entry
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.model import Compared, Form, Key, Shown, added_up
from vplan_xl.form.standing import value_of_cell
from vplan_xl.report.report import Report, cell_at
from vplan_xl.report.sister_lines import SisterLine, SisterTables
from vplan_xl.tie_outs.tie_out import TKR, Figure, figure


@dataclass(frozen=True, slots=True)
class Looked:
    """A report that could be read together with its sister tables.

    Where ``only_untied`` is asked for, tie-outs that hold, as most do, need not be put into words.
    """

    report: Report
    tables: SisterTables
    only_untied: bool = False

    def wants(self, left: int, right: int, rounding: int = 0) -> bool:
        """Whether a tie-out is asked for of two figures that rounding can put so far apart, or further."""
        return not self.only_untied or abs(left - right) > rounding

    def lines(self, table: str) -> tuple[SisterLine, ...]:
        """The lines of a list."""
        return self.tables.lines.get(table, ())

    def has(self, table: str) -> bool:
        """Whether a table with calculated cells was found."""
        return table in self.report.areas

    def amount(self, key: Key) -> Figure | None:
        """An amount of the form, None where it is blank or unknown; it is added up from what was entered."""
        ore = self.report.ore(key)
        if ore is None:
            return None
        leaves = (self.report.leaves[leaf] for leaf in _leaves(self.report.form, key))
        entered = [amount for amount in leaves if isinstance(amount, int)]
        rounded = sum(amount % ORE_PER_TKR == 0 for amount in entered)
        return Figure(ore, rounded, rounded == len(entered))

    def stands(self, table: str, column: str, line: int) -> int | None:
        """The number in a cell of a table with calculated ones, counted or entered, None where there is none."""
        entry = Entry(table, column, line)
        value = self.tables.standing.get(entry)
        if value is None:  # an entered one
            assert self.report.content is not None
            place = table_place(self.report.form, self.report.areas, entry)
            value = value_of_cell(cell_at(self.report.content.sheets, place)) if place else ""
        return value if isinstance(value, int) else None

    def is_typed(self, table: str, column: str, line: int) -> bool:
        """Whether a figure stands in place of a formula."""
        return Entry(table, column, line) in self.tables.typed

    def place(self, table: str, column: str, line: int) -> CellPlace:
        """Where a cell of a table stands that was found."""
        place = table_place(self.report.form, self.report.areas, Entry(table, column, line))
        assert place is not None
        return place

    def line_number(self, line: SisterLine) -> int:
        """Which of its table's lines it is, counted from 0."""
        return line.line.row - self.report.areas[line.table].first_row - 1


def numbers(lines: Iterable[SisterLine], column: str) -> list[int]:
    """What lines hold in a column of figures."""
    return [value for line in lines if isinstance(value := line.values.get(column), int)]


def tkr(lines: Iterable[SisterLine], column: str) -> list[Figure]:
    """The amounts that lines hold in a column, as written."""
    return [figure(ore, TKR) for ore in numbers(lines, column)]


@cache
def _leaves(form: Form, key: Key) -> tuple[Key, ...]:
    """The entries that an amount comes from."""
    source = form.page_by_code[key.page].block(key.block).source
    if isinstance(source, Compared):
        blocks = (source.reference, source.outcome)
        return tuple(leaf for block in blocks for leaf in _leaves(form, key._replace(block=block)))
    if isinstance(source, Shown):
        return _leaves(form, key._replace(page=source.page, block=source.block))
    below = added_up(form, key.row)
    rows = [row.code for row in form.leaf_rows if row.code == key.row or row.code in below]
    parts = form.part_by_code[key.part].sum_of or (key.part,)
    return tuple(Key(key.page, row, key.block, part) for row in rows for part in parts)
