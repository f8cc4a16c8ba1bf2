"""A sheet as an open spreadsheet hands it over, two grids of formulas and values, and cells as it takes them.

What cannot be told from the two grids: a constant text of no characters looks blank, a text that reads as an error
value looks like one, and every cell of an array formula has the formula.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from vplan_xl.amounts import ore_from_number
from vplan_xl.workbook.a1 import position, reference
from vplan_xl.workbook.formula import is_same
from vplan_xl.workbook.snapshot import Cell, Kind

# What a grid has for a cell: "" or None where it is blank.
Row = Sequence[object]
Grid = Sequence[Row]

# What an open spreadsheet is given for a cell.
Entered = str | float | bool

_EPOCH = {False: datetime.datetime(1899, 12, 30), True: datetime.datetime(1904, 1, 1)}
_DAY = datetime.timedelta(days=1)

_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!",
           "#BLOCKED!", "#CONNECT!", "#BUSY!", "#GETTING_DATA", "#UNKNOWN!")  # fmt: skip
# Excel hands over an error value that xlwings has no name for as this number and what Excel counts from it.
_FIRST_ERROR, _LAST_ERROR = -2_146_826_288, -2_146_826_188


class Sheet(NamedTuple):
    """Both grids of a sheet, of one size and from its cell A1.

    ``formulas`` are English, with "="; a constant stands there as it was entered. ``values`` are results: a date is a
    datetime, an error value its name.
    """

    formulas: Grid
    values: Grid


def cells_of(sheet: Sheet, date1904: bool) -> dict[str, Cell]:
    """The cells as :func:`vplan_xl.workbook.sheet.read_cells` has them from a file.

    A number that was entered is taken from the formulas, because the values of cells that are formatted as currency
    are cut to four decimals, and those of dates are no numbers.
    """
    cells: dict[str, Cell] = {}
    for row, (formulas, values) in enumerate(zip(sheet.formulas, sheet.values, strict=True), 1):
        for column, (formula, value) in enumerate(zip(formulas, values, strict=True), 1):
            if formula is not None and formula != "":
                cells[reference(column, row)] = _cell(formula, value, date1904)
    return cells


def is_date1904(sheets: Iterable[Sheet]) -> bool:
    """Whether days are counted from 1904: told by a date somewhere and the number that stands for it."""
    for sheet in sheets:
        for formulas, values in zip(sheet.formulas, sheet.values, strict=True):
            for formula, value in zip(formulas, values, strict=True):
                if isinstance(value, datetime.datetime) and ore_from_number(str(formula)) is not None:
                    return abs(float(str(formula)) - _days(value, date1904=False)) > 1
    return False


def _cell(formula: object, value: object, date1904: bool) -> Cell:
    text = str(formula)
    computed = text[1:].strip() if text.startswith("=") and text != value else None
    if isinstance(value, str):
        return Cell(Kind.ERROR if value in _ERRORS else Kind.TEXT, value, computed)
    if value is None:  # a formula that shows nothing
        return Cell(Kind.TEXT, "" if computed is not None else text, computed)
    if isinstance(value, bool):
        return Cell(Kind.BOOLEAN, str(int(value)), computed)
    if isinstance(value, int) and _FIRST_ERROR <= value <= _LAST_ERROR and computed is not None:
        return Cell(Kind.ERROR, "#UNKNOWN!", computed)
    if computed is None and ore_from_number(text) is not None:
        return Cell(Kind.NUMBER, text)
    number = _days(value, date1904) if isinstance(value, datetime.datetime) else value
    return Cell(Kind.NUMBER, _number_text(number), computed)


def _days(moment: datetime.datetime, date1904: bool) -> float:
    return (moment.replace(tzinfo=None) - _EPOCH[date1904]) / _DAY


def _number_text(number: object) -> str:
    """The number as a file has it: with as many digits as tell it apart, none after the point where it is whole."""
    whole = isinstance(number, float) and number.is_integer() and abs(number) < _EXACT
    return str(int(number)) if whole and isinstance(number, float) else str(number)


_EXACT = 2.0**53


# -- what is written --------------------------------------------------------------------------


def entered(cell: Cell | None) -> Entered:
    """What makes a cell hold this when it is assigned as a formula; "" empties it.

    Behind its apostrophe a text is a text, whatever it looks like: a formula, a number, a day.
    """
    if cell is None:
        return ""
    if cell.formula is not None:
        return "=" + cell.formula
    if cell.kind is Kind.NUMBER:
        return float(cell.value)
    if cell.kind is Kind.BOOLEAN:
        return cell.value == "1"
    return cell.value if cell.kind in (Kind.ERROR, Kind.MISSING) else "'" + cell.value


def are_held(given: Sequence[Sequence[Entered]], formulas: object) -> bool:
    """Whether the formulas of some cells, as an engine has them, say that they hold what they were given.

    That a program writes a formula or a day in a way of its own may look like no.
    """
    found = _in_order(formulas)
    return list(map(_is_held, (content for row in given for content in row), found)) == [True] * len(found)


def is_swallowed(given: Sequence[Sequence[Entered]], formulas: object) -> bool:
    """Whether a cell that was given something is blank, by the formulas of some cells as an engine has them."""
    contents = (content for row in given for content in row)
    return any(
        content not in ("", "'") and found in ("", None)
        for content, found in zip(contents, _in_order(formulas), strict=False)
    )


def _in_order(formulas: object) -> list[object]:
    """A grid's cells row by row; a row or a column may come as a list, and a single cell as itself."""
    if not isinstance(formulas, list | tuple):
        return [formulas]
    return [formula for row in formulas for formula in (row if isinstance(row, list | tuple) else (row,))]


def _is_held(content: Entered, formula: object) -> bool:
    text = "" if formula is None else str(formula)
    if isinstance(content, bool):
        return text.upper() == str(content).upper()
    if isinstance(content, float):
        return ore_from_number(text, _FINE) == ore_from_number(str(content), _FINE)
    if content.startswith("="):
        return text.startswith("=") and is_same(content[1:], text[1:])
    return text == content.removeprefix("'")


_FINE = 10**9  # parts of a number by which two are told apart, after its 15 digits


class Block(NamedTuple):
    """A rectangle of cells and what each of them is given, row by row."""

    first_column: int
    first_row: int
    rows: list[list[Entered]]

    @property
    def last_column(self) -> int:
        """Its last column."""
        return self.first_column + len(self.rows[0]) - 1

    @property
    def last_row(self) -> int:
        """Its last row."""
        return self.first_row + len(self.rows) - 1

    def __str__(self) -> str:
        """As a person names it: B7 or B7:C9."""
        first, last = reference(self.first_column, self.first_row), reference(self.last_column, self.last_row)
        return first if first == last else f"{first}:{last}"


def blocks(contents: Mapping[str, Cell | None]) -> list[Block]:
    """The cells as few rectangles that cover them and no other: rows' runs, joined where they lie under each other."""
    done: list[Block] = []
    growing: dict[tuple[int, int], Block] = {}  # {first and last column: the block that ended in the row above}
    for row, runs in _runs(contents):
        continued: dict[tuple[int, int], Block] = {}
        for column, run in runs:
            ends = (column, column + len(run) - 1)
            block = growing.get(ends)
            if block is None or block.last_row != row - 1:
                block = Block(column, row, [])
                done.append(block)
            block.rows.append(run)
            continued[ends] = block
        growing = continued
    return done


def _runs(contents: Mapping[str, Cell | None]) -> Iterator[tuple[int, list[tuple[int, list[Entered]]]]]:
    """(row, its runs: first column and what the cells are given) from the top."""
    rows: dict[int, dict[int, Entered]] = {}
    for at, cell in contents.items():
        place = position(at)
        assert place is not None, at
        rows.setdefault(place[1], {})[place[0]] = entered(cell)
    for row in sorted(rows):
        runs: list[tuple[int, list[Entered]]] = []
        for column in sorted(rows[row]):
            if runs and runs[-1][0] + len(runs[-1][1]) == column:
                runs[-1][1].append(rows[row][column])
            else:
                runs.append((column, [rows[row][column]]))
        yield row, runs
