"""What stands in the cells of a workbook while its calculated cells are worked out, by Excel's rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from vplan_xl.amounts import Amount as Ore
from vplan_xl.amounts import ore_from_number
from vplan_xl.form.expression import UNKNOWN, Value
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.model import Key
from vplan_xl.workbook.a1 import Range, position
from vplan_xl.workbook.formula import is_same
from vplan_xl.workbook.snapshot import NO_CELLS, Cell, Cells, Kind

_NUMBER, _TEXT = Kind.NUMBER, Kind.TEXT  # an enumeration is slow to ask


class Reckoned(NamedTuple):
    """A calculated cell of a table, its formula and what works it out; ``nothing`` is the cell while that is ""."""

    table: str
    place: CellPlace
    formula: str
    reckon: Callable[[Standing], Value]
    nothing: Cell


class Standing:
    """What stands in the cells of a workbook while its calculated cells are worked out, each once.

    ``shown`` is what the form's own computed cells show, ``amounts`` the exact amounts among it.
    """

    def __init__(
        self,
        calculated: Mapping[CellPlace, Reckoned],
        sheets: Mapping[str, Cells],
        shown: Mapping[CellPlace, Cell],
        amounts: Mapping[Key, Ore],
    ) -> None:
        self._calculated = calculated
        self._sheets = sheets
        self._shown = shown
        self._amounts = amounts
        self._values: dict[CellPlace, Value] = {}
        self._results: dict[CellPlace, Value] = {}
        self._filled: dict[str, Mapping[int, list[tuple[int, str]]]] = {}
        self._columns: dict[Range, dict[int, Value]] = {}
        self._sums: dict[tuple[Range, Range], dict[object, Value]] = {}
        self._counts: dict[Range, dict[str, int]] = {}

    def result(self, cell: Reckoned) -> Value:
        """What a calculated cell's own formula gives, whatever stands there."""
        value = self._results.get(cell.place)
        if value is None:
            value = self._results[cell.place] = cell.reckon(self)
        return value

    def at(self, place: CellPlace) -> Value:
        """What a cell counts as: one of another formula as what that gives."""
        value = self._values.get(place)
        if value is None:
            value = self._values[place] = self._at(place)
        return value

    def _at(self, place: CellPlace) -> Value:
        stored = self._sheets.get(place.sheet, NO_CELLS).get(place.cell)
        calculated = self._calculated.get(place)
        if calculated and stored and stored.formula is not None and is_same(calculated.formula, stored.formula):
            return self.result(calculated)
        return value_of_cell(self._shown.get(place, stored))

    def amount(self, key: Key, place: CellPlace) -> Value:
        """An amount of the form's, "" in a blank block."""
        value = self._values.get(place)
        if value is None:
            shown, ore = self._shown.get(place), self._amounts[key]
            is_exact = shown is not None and shown.kind is _NUMBER
            value = ore if is_exact and isinstance(ore, int) else self._at(place)
            self._values[place] = value
        return value

    def is_blank(self, place: CellPlace) -> bool:
        """Whether nothing stands in a cell, not even a formula that shows nothing."""
        return place.cell not in self._sheets.get(place.sheet, NO_CELLS) and place not in self._shown

    def column(self, lines: Range) -> Mapping[int, Value]:
        """{row: value} of the lines that hold anything in a column."""
        values = self._columns.get(lines)
        if values is None:
            if lines.sheet not in self._filled:
                self._filled[lines.sheet] = _by_column(self._sheets.get(lines.sheet, NO_CELLS))
            filled = self._filled[lines.sheet].get(lines.first_column, ())
            within = ((row, cell) for row, cell in filled if lines.first_row <= row <= lines.last_row)
            values = self._columns[lines] = {row: self.at(CellPlace(lines.sheet, cell)) for row, cell in within}
        return values

    def sums(self, lines: Range, where: Range) -> Mapping[object, Value]:
        """{what stands in the column *where*, None for nothing: the sum of its lines}."""
        sums = self._sums.get((lines, where))
        if sums is None:
            said = self.column(where)
            found = defaultdict[object, list[Value]](list)
            for row, number in self.column(lines).items():
                found[plain(said[row]) if row in said else None].append(number)
            sums = self._sums[lines, where] = {text: added_up(numbers) for text, numbers in found.items()}
        return sums

    def counts(self, lines: Range) -> Mapping[str, int]:
        """{text in lower case: how many lines hold it}."""
        counts = self._counts.get(lines)
        if counts is None:
            counts = self._counts[lines] = {}
            for text in self.column(lines).values():
                if isinstance(text, str) and text:
                    counts[text.casefold()] = counts.get(text.casefold(), 0) + 1
        return counts


def _by_column(cells: Cells) -> Mapping[int, list[tuple[int, str]]]:
    """{column: [(row, cell)] of what stands there}."""
    found = defaultdict[int, list[tuple[int, str]]](list)
    for cell in cells:
        at = position(cell)
        if at is not None:
            found[at[0]].append((at[1], cell))
    return found


def value_of_cell(cell: Cell | None) -> Value:
    """What a cell counts as in a formula: a number in hundred-thousandths, "" when it is blank."""
    if cell is None:
        return ""
    if cell.kind is _NUMBER:
        number = ore_from_number(cell.value)
        return UNKNOWN if number is None else number
    return cell.value if cell.kind is _TEXT else UNKNOWN


def plain(value: Value) -> object:
    """A value as Excel compares it: letter case makes no difference."""
    return value.casefold() if isinstance(value, str) else value


def added_up(values: Iterable[Value]) -> Value:
    """A sum that passes texts over, as SUM does."""
    whole = 0
    for value in values:
        if isinstance(value, int):
            whole += value
        elif not isinstance(value, str):
            return UNKNOWN
    return whole
