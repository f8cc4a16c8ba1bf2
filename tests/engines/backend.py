"""What a program has to do to serve as Excel: the calls in which openpyxl and LibreOffice differ."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from tests.engines.entry import Entry
from vplan_xl.workbook.a1 import column_letters


class ComError(Exception):
    """What Excel answers with a COM error, such as a write to a locked cell of a protected sheet."""


class Area(NamedTuple):
    """A rectangle of cells; rows and columns count from 1."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1

    @property
    def address(self) -> str:
        """ "B7" or "B7:C22"."""
        first = f"{column_letters(self.column)}{self.row}"
        if self.rows == self.columns == 1:
            return first
        return f"{first}:{column_letters(self.column + self.columns - 1)}{self.row + self.rows - 1}"


Grid = Sequence[Sequence[Any]]


class Worksheet(Protocol):
    """A sheet of a backend."""

    name: str
    visible: bool

    def used(self) -> Area: ...
    def formulas(self, area: Area) -> Grid: ...
    def values(self, area: Area) -> Grid: ...
    def is_text_cell(self, row: int, column: int) -> bool: ...
    def write(self, area: Area, entries: Sequence[Sequence[Entry]]) -> None:
        """All of it or, with ComError, nothing."""

    def activate(self) -> None: ...


class Workbook(Protocol):
    """A workbook of a backend. ``fullname`` of one that was never saved is its name alone, as in Excel."""

    name: str
    fullname: str

    def worksheets(self) -> Sequence[Worksheet]: ...
    def names(self) -> Sequence[tuple[str, str]]:
        """(name, what it refers to with "="); a sheet's own name is "Sheet!name"."""

    def active(self) -> Worksheet: ...
    def save(self, path: Path | None) -> None: ...
    def close(self) -> None: ...


class Backend(Protocol):
    """The program with its open workbooks, the active one first."""

    name: str

    def workbooks(self) -> Sequence[Workbook]: ...
    def open(self, path: Path) -> Workbook: ...
    def new(self, template: Path | None = None) -> Workbook:
        """A workbook that was never saved: a blank one, or one made from a file."""
