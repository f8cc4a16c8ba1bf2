"""A1 references: columns and rows count from 1."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

LAST_COLUMN = 16_384  # XFD
LAST_ROW = 1_048_576

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_ABSOLUTE_RANGE = re.compile(r"\$([A-Z]{1,3})\$([0-9]+)(?::\$([A-Z]{1,3})\$([0-9]+))?", re.ASCII)


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """1 is "A", 27 is "AA"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """The number of a column: "A" is 1, "XFD" is 16 384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def reference(column: int, row: int) -> str:
    """The cell at a column and row, both from 1: (2, 7) is "B7"."""
    return f"{column_letters(column)}{row}"


@lru_cache(maxsize=8192)
def position(cell: str) -> tuple[int, int] | None:
    """(column, row) of "B7", or None for anything that is no cell of a worksheet."""
    found = _REFERENCE.fullmatch(cell)
    if found is None:
        return None
    column, row = column_number(found[1]), int(found[2])
    return (column, row) if column <= LAST_COLUMN and row <= LAST_ROW else None


def row_number(stated: str, last: int) -> int:
    """The number of a row that states one, or nothing legible: then it follows the *last* one."""
    return int(stated) if stated.isdecimal() and len(stated) < 8 else last + 1


def following(last: str, row: int) -> str:
    """Where a cell without a reference stands: right of the *last* one in its row, or first in it.

    Behind the last column stands no cell, and what it gives is no cell's reference.
    """
    at = position(last)
    return reference(at[0] + 1 if at and at[1] == row else 1, row)


class Range(NamedTuple):
    """A rectangle of cells on a named sheet; both ends belong to it."""

    sheet: str
    first_column: int
    first_row: int
    last_column: int
    last_row: int


def quoted(sheet: str) -> str:
    """The sheet's name as formulas write it, quoted where it must be: also ``Q1`` and ``R``, which look like cells."""
    plain = re.fullmatch(r"[A-Za-z_]+", sheet, re.ASCII) and sheet.upper() not in ("R", "C", "RC")
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"


def absolute(area: Range) -> str:
    """The rectangle as a defined name refers to it: ``Utfall!$B$7:$B$22``."""
    first = f"${column_letters(area.first_column)}${area.first_row}"
    last = f"${column_letters(area.last_column)}${area.last_row}"
    return f"{quoted(area.sheet)}!{first}" if first == last else f"{quoted(area.sheet)}!{first}:{last}"


_LONGEST_ABSOLUTE = 100  # characters; a sheet's name has 31


def parse_absolute(text: str) -> Range | None:
    """The rectangle a defined name refers to, or None for anything but one plain rectangle."""
    return _parsed(text.strip()) if len(text) <= _LONGEST_ABSOLUTE else None


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Range | None:
    sheet, separator, cells = text.rpartition("!")
    found = _ABSOLUTE_RANGE.fullmatch(cells)
    if not separator or found is None:
        return None
    if sheet.startswith("'") and sheet.endswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    column, row, last_column, last_row = found.groups()
    first, last = position(column + row), position((last_column or column) + (last_row or row))
    if first is None or last is None or first[0] > last[0] or first[1] > last[1]:
        return None
    return Range(sheet, *first, *last)
