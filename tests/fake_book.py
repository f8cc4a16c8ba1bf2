"""An open workbook in plain Python: just what vplan_xl.excel uses of xlwings, behaving as Excel does there."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vplan_xl.workbook.a1 import position, quoted, reference
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.reader import read_outline, read_sheets
from vplan_xl.workbook.snapshot import Cell, Kind

ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!",
          "#BLOCKED!", "#CONNECT!", "#BUSY!", "#GETTING_DATA", "#UNKNOWN!")  # fmt: skip
_HYPERLINK = re.compile(r'HYPERLINK\("#(?:[^"]|"")*","((?:[^"]|"")*)"\)')
_SHOWN = re.compile(r"""IF\((?:'(.+)'|([^'!]+))!([A-Z]+\d+)="","",.+!\3\)""")


class ExcelError(Exception):
    """What Excel raises, whatever was wrong."""


@dataclass
class FakeName:
    name: str
    refers_to: str


@dataclass
class FakeApp:
    """``settings`` tells what was set, in order."""

    books: list[FakeBook] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)
    settings: list[tuple[str, object]] = field(default_factory=list)

    def __setattr__(self, name: str, value: object) -> None:
        if name in ("screen_updating", "calculation"):
            self.settings.append((name, value))
        object.__setattr__(self, name, value)

    def __post_init__(self) -> None:
        self.screen_updating = True
        self.calculation = "automatic"
        self.settings.clear()

    def alert(self, prompt: str, title: str) -> None:
        self.alerts.append(f"{title}: {prompt}")


class FakeRange:
    def __init__(self, sheet: FakeSheet, first: tuple[int, int], last: tuple[int, int]) -> None:
        self._sheet = sheet
        self._rows = range(first[0], last[0] + 1)
        self._columns = range(first[1], last[1] + 1)

    @property
    def last_cell(self) -> FakeRange:
        end = (self._rows[-1], self._columns[-1])
        return FakeRange(self._sheet, end, end)

    @property
    def row(self) -> int:
        return self._rows[0]

    @property
    def column(self) -> int:
        return self._columns[0]

    def _cells(self) -> list[list[str]]:
        return [[reference(column, row) for column in self._columns] for row in self._rows]

    @property
    def formula(self) -> tuple[tuple[str, ...], ...]:
        self._sheet.book.reads.append(f"{self._sheet.name} formula")
        return tuple(tuple(map(self._sheet.formula_of, row)) for row in self._cells())

    @formula.setter
    def formula(self, given: object) -> None:
        book = self._sheet.book
        rows = given if isinstance(given, list) else [[given]]
        cells = self._cells()
        assert [len(row) for row in rows] == [len(row) for row in cells], "as many as there are cells"
        book.writes.append(f"{self._sheet.name}!{cells[0][0]}:{cells[-1][-1]}")
        if len(book.writes) in book.failing or any(
            (self._sheet.name, cell) in book.locked for row in cells for cell in row
        ):
            raise ExcelError
        filtered = self._sheet.filtered
        is_over_a_filter = len(rows) * len(rows[0]) > 1 and not filtered.isdisjoint(self._rows)
        for number, cells_of_row, row in zip(self._rows, cells, rows, strict=True):
            for cell, content in zip(cells_of_row, row, strict=True):
                if not is_over_a_filter:
                    self._sheet.assign(cell, content)
                elif number not in filtered:
                    self._sheet.assign(cell, rows[0][0])

    def options(self, *, err_to_str: bool) -> FakeRange:
        assert err_to_str
        return self

    @property
    def value(self) -> list[list[object]]:
        self._sheet.book.reads.append(f"{self._sheet.name} value")
        return [[self._sheet.value_of(cell) for cell in row] for row in self._cells()]


@dataclass
class FakeSheet:
    """``dates`` are cells that are formatted as days, ``currency`` as money: their values have four decimals.

    Rows that are ``filtered`` away spoil what is assigned to several cells, as in Excel, and cells ``merged`` with one
    before them take nothing. ``shown_at`` are the cells that show one of this sheet; no other formula is computed, and
    HYPERLINK.
    """

    book: FakeBook
    name: str
    cells: dict[str, Cell]
    visible: object = True
    dates: set[str] = field(default_factory=set)
    currency: set[str] = field(default_factory=set)
    is_active: bool = False
    filtered: set[int] = field(default_factory=set)
    merged: set[str] = field(default_factory=set)
    shown_at: dict[str, list[tuple[FakeSheet, str]]] = field(default_factory=dict, repr=False)

    @property
    def used_range(self) -> FakeRange:
        places = [place for place in map(position, self.cells) if place] or [(1, 1)]
        columns, rows = zip(*places, strict=True)
        return FakeRange(self, (min(rows), min(columns)), (max(rows), max(columns)))

    def range(self, first: tuple[int, int], last: tuple[int, int]) -> FakeRange:
        return FakeRange(self, first, last)

    def activate(self) -> None:
        for sheet in self.book.sheets:
            sheet.is_active = sheet is self

    def formula_of(self, at: str) -> str:
        cell = self.cells.get(at)
        if cell is None:
            return ""
        if cell.formula is not None:
            return "=" + cell.formula
        return str(cell.value == "1").upper() if cell.kind is Kind.BOOLEAN else cell.value

    def value_of(self, at: str) -> object:
        cell = self.cells.get(at)
        if cell is None or cell.value == "":
            return None
        if cell.kind is Kind.BOOLEAN:
            return cell.value == "1"
        if cell.kind is not Kind.NUMBER:
            return cell.value
        number = float(cell.value)
        if at in self.dates:
            serial = number + 1462 if self.book.date1904 else number
            return datetime.datetime(1899, 12, 30) + datetime.timedelta(serial)
        return round(number, 4) if at in self.currency else number

    def assign(self, at: str, content: object) -> None:
        """What Excel makes of what is assigned. A text that it would have to guess about is an error of ours."""
        self.cells.pop(at, None)
        if at in self.merged:
            return
        if isinstance(content, bool):
            self.cells[at] = Cell(Kind.BOOLEAN, str(int(content)))
        elif isinstance(content, float):
            self.cells[at] = Cell(Kind.NUMBER, str(int(content)) if content.is_integer() else repr(content))
        elif content in ERRORS:
            self.cells[at] = Cell(Kind.ERROR, str(content))
        elif content != "":
            assert isinstance(content, str), content
            assert content[0] in "'=", content
            is_text = content[0] == "'"
            self.cells[at] = Cell(Kind.TEXT, content[1:]) if is_text else _computed(content[1:])
        for sheet, shown in self.shown_at.get(at, ()):
            held = self.cells.get(at, Cell(Kind.TEXT, ""))
            sheet.cells[shown] = held._replace(formula=sheet.cells[shown].formula)


def _computed(formula: str) -> Cell:
    link = _HYPERLINK.fullmatch(formula)
    return Cell(Kind.TEXT, link[1].replace('""', '"'), formula) if link else Cell(Kind.NUMBER, "0", formula)


class FakeSheets(list[FakeSheet]):
    def __getitem__(self, name: object) -> FakeSheet:  # type: ignore[override]
        return next(sheet for sheet in self if sheet.name == name)


@dataclass
class FakeBook:
    """``failing`` are numbers of writes, from 1, that Excel refuses; ``locked`` are cells it refuses to write."""

    sheets: FakeSheets = field(default_factory=FakeSheets)
    names: list[FakeName] = field(default_factory=list)
    name: str = "bok.xlsm"
    fullname: str = "/mapp/bok.xlsm"
    date1904: bool = False
    app: FakeApp = field(default_factory=FakeApp)
    reads: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    failing: set[int] = field(default_factory=set)
    locked: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.app.books.append(self)

    def add(self, name: str, cells: Mapping[str, Cell], *, visible: object = True) -> FakeSheet:
        sheet = FakeSheet(self, name, dict(cells), visible)
        self.sheets.append(sheet)
        return sheet

    def all(self) -> dict[str, dict[str, Cell]]:
        """Every cell, for a comparison."""
        return {sheet.name: dict(sheet.cells) for sheet in self.sheets}

    def rename(self, old: str, new: str) -> None:
        """A sheet gets another name, and every formula and name that points to it follows."""
        self.sheets[old].name = new
        for name in self.names:
            name.refers_to = name.refers_to.replace(f"={quoted(old)}!", f"={quoted(new)}!")
        for sheet in self.sheets:
            for at, cell in sheet.cells.items():
                if cell.formula is not None:
                    moved = cell.formula.replace(f"{quoted(old)}!", f"{quoted(new)}!")
                    sheet.cells[at] = cell._replace(formula=moved)


def opened(path: Path) -> FakeBook:
    """The workbook at *path* as Excel has it when it is open."""
    archive = open_archive(path.read_bytes())
    outline = read_outline(archive)
    sheets = read_sheets(archive, outline, [sheet.name for sheet in outline.sheets])
    book = FakeBook(date1904=outline.date1904, fullname=str(path), name=path.name)
    for entry in outline.sheets:
        sheet = book.add(entry.name, sheets[entry.name], visible=not entry.hidden)
        book.names.append(FakeName(f"{quoted(entry.name)}!Print_Area", f"={quoted(entry.name)}!$A$1:$M$40"))
        sheet.dates = set(_days(sheets[entry.name]))
    for sheet in book.sheets:
        for at, cell in sheet.cells.items():
            if shown := _SHOWN.fullmatch(cell.formula or ""):
                book.sheets[shown[1] or shown[2]].shown_at.setdefault(shown[3], []).append((sheet, at))
    book.names += (FakeName(name, f"={refers_to}") for name, refers_to in outline.names.items())
    book.names += (FakeName(f"{quoted(sheet)}!{name}", "=#REF!") for sheet, name in outline.sheet_names)
    return book


def _days(cells: Mapping[str, Cell]) -> Iterator[str]:
    """Cells of a day in this century, formatted as such: no amount in the tests' books is among them."""
    for at, cell in cells.items():
        if cell.kind is Kind.NUMBER and cell.value.isdigit() and 36_526 <= int(cell.value) < 50_000:
            yield at
