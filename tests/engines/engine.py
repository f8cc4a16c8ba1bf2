"""An xlwings engine without Excel: what two backends share, over the few calls in which they differ.

It behaves as Excel over COM does, as far as we know without one: ``.formula`` of a constant is its text,
``.value`` of a formula its result; several cells come as tuples, one cell bare; a date is a datetime in
``.value`` and its serial number in ``.formula``; an error is a number that the option ``err_to_str`` turns
into its name; a text "=1" that is no formula looks like one in ``.formula`` (and is equal to its ``.value``).
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlwings
from xlwings import base_classes

from tests.engines.backend import Area, Backend, ComError, Grid, Workbook, Worksheet
from tests.engines.entry import ERROR_NAMES, Entry, entered
from vplan_xl.workbook.a1 import LAST_COLUMN, LAST_ROW, absolute, parse_absolute, position, quoted
from vplan_xl.workbook.a1 import Range as NamedArea


@dataclass
class Log:
    """What was asked of the engine: ranges as "Utfall!B7:C22", in order.

    With ``fail_at`` the n-th write (counted in ``writes``, from 1) is refused, once.
    """

    formula_reads: list[str] = field(default_factory=list)
    value_reads: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    activated: list[str] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)
    fail_at: int | None = None

    def write(self, address: str) -> None:
        self.writes.append(address)
        if self.fail_at == len(self.writes):
            raise ComError(f"SYNTETISK: write {self.fail_at} ({address}) fails as told")


class Engine:
    """``xlwings.Engine(impl=Engine(backend))`` is the engine."""

    type = "desktop"

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.log = Log()
        self.name = backend.name
        self.apps = Apps(App(self))

    @staticmethod
    def prepare_xl_data_element(value: object, options: object) -> object:
        return "" if value is None else value

    @staticmethod
    def clean_value_data(data: Grid, dates: Any, empty: object, numbers: Any, err_to_str: bool) -> list[list[object]]:
        def cleaned(value: object) -> object:
            match value:
                case None | "":
                    return empty
                case datetime.datetime():
                    parts = (value.year, value.month, value.day, value.hour, value.minute, value.second)
                    keys = ("year", "month", "day", "hour", "minute", "second")
                    return dates(**dict(zip(keys, parts, strict=True)), microsecond=value.microsecond, tzinfo=None)
                case bool():
                    return value
                case float():
                    return numbers(value) if numbers else value
                case int():
                    return ERROR_NAMES[value] if err_to_str else None
            return value

        return [[cleaned(value) for value in row] for row in data]


@contextlib.contextmanager
def in_use(backend: Backend) -> Iterator[Engine]:
    """An engine over *backend* as the one that ``xw.apps`` and ``xw.Book.caller()`` see, for the time being."""
    known = xlwings.engines
    before = (known.active, list(known.engines), dict(known.engines_by_name))
    engine = Engine(backend)
    known.add(xlwings.Engine(impl=engine))
    known.active = known[engine.name]
    try:
        yield engine
    finally:
        known.active, known.engines, known.engines_by_name = before


class Apps(base_classes.Apps):
    """The one program there is."""

    def __init__(self, app: App) -> None:
        self.app = app

    def keys(self) -> list[int]:
        return [self.app.pid]

    def __iter__(self) -> Iterator[App]:
        return iter([self.app])

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        return self.app


class App(base_classes.App):
    """What handlers set for the time of a press is kept, and shows nothing."""

    version = "16.0"
    pid = 1
    visible = screen_updating = display_alerts = enable_events = interactive = True
    calculation = "automatic"
    status_bar: object = False
    selection = None

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def books(self) -> Books:
        return Books(self)

    def activate(self, steal_focus: bool = False) -> None:
        """There is but one."""

    def alert(self, prompt: str, title: object, buttons: object, mode: object, callback: object) -> str:
        self.engine.log.alerts.append(prompt)
        return "ok"


class _Named(base_classes.Collection):
    """Things found by place from 1, or by name in any case."""

    items: Sequence[Any]

    def __call__(self, key: int | str) -> Any:
        if isinstance(key, str):
            found = [item for item in self.items if item.name.casefold() == key.casefold()]
        else:
            found = list(self.items[key - 1 : key])
        if not found:
            raise KeyError(key)
        return found[0]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    def __contains__(self, key: int | str) -> bool:
        with contextlib.suppress(KeyError):
            return self(key) is not None
        return False


class Books(_Named):
    def __init__(self, app: App) -> None:
        self.app = app
        self.items = [Book(app, workbook) for workbook in app.engine.backend.workbooks()]

    @property
    def active(self) -> Book:
        return self.items[0]

    def add(self) -> Book:
        return Book(self.app, self.app.engine.backend.new())

    def open(self, fullname: str, *_settings: object) -> Book:
        return Book(self.app, self.app.engine.backend.open(Path(fullname)))


class Book(base_classes.Book):
    def __init__(self, app: App, workbook: Workbook) -> None:
        self._app, self.workbook = app, workbook

    app = property(lambda self: self._app)
    name = property(lambda self: self.workbook.name)
    fullname = property(lambda self: self.workbook.fullname)
    sheets = property(lambda self: Sheets(self))
    names = property(lambda self: Names(self))

    def activate(self) -> None:
        """A press finds its workbook by name, not by being in front."""

    def save(self, path: str | None = None, password: object = None) -> None:
        self.workbook.save(Path(path) if path else None)

    def close(self) -> None:
        self.workbook.close()


class Sheets(_Named):
    def __init__(self, book: Book) -> None:
        self.book = book
        self.items = [Sheet(book, worksheet, at) for at, worksheet in enumerate(book.workbook.worksheets(), 1)]

    @property
    def active(self) -> Sheet:
        return self(self.book.workbook.active().name)


class Sheet(base_classes.Sheet):
    def __init__(self, book: Book, worksheet: Worksheet, index: int) -> None:
        self._book, self.worksheet, self._index = book, worksheet, index

    book = property(lambda self: self._book)
    index = property(lambda self: self._index)

    @property
    def name(self) -> str:
        return self.worksheet.name

    @name.setter
    def name(self, value: str) -> None:
        self.worksheet.name = value

    @property
    def visible(self) -> bool:
        return self.worksheet.visible

    @visible.setter
    def visible(self, value: bool) -> None:
        self.worksheet.visible = value

    @property
    def names(self) -> Names:
        return Names(self.book, self.name)

    @property
    def used_range(self) -> Range:
        return Range(self, self.worksheet.used())

    @property
    def cells(self) -> Range:
        return Range(self, Area(1, 1, LAST_ROW, LAST_COLUMN))

    def activate(self) -> None:
        self.book.app.engine.log.activated.append(self.name)
        self.worksheet.activate()

    def range(self, first: object, last: object = None) -> Range:
        area = self._area(first)
        if last is not None:
            end = self._area(last)
            rows, columns = end.row + end.rows - area.row, end.column + end.columns - area.column
            area = Area(area.row, area.column, rows, columns)
        return Range(self, area)

    def _area(self, given: object) -> Area:
        match given:
            case Range():
                return given.area
            case tuple():
                return Area(*given)  # (row, column), and how many of them
            case str():
                found = _area(given)
                return self.book.names(given).refers_to_range.area if found is None else found
        raise TypeError(given)


def _area(address: str) -> Area | None:
    ends = [position(end) for end in address.replace("$", "").upper().split(":")]
    if None in ends or len(ends) > 2:
        return None
    (column, row), (last_column, last_row) = ends[0], ends[-1]
    return Area(row, column, last_row - row + 1, last_column - column + 1)


class Range(base_classes.Range):
    def __init__(self, sheet: Sheet, area: Area) -> None:
        self._sheet, self.area = sheet, area
        self._log: Log = sheet.book.app.engine.log

    sheet = property(lambda self: self._sheet)
    row = property(lambda self: self.area.row)
    column = property(lambda self: self.area.column)
    shape = property(lambda self: (self.area.rows, self.area.columns))
    api = property(lambda self: self)  # xlwings writes only where there is something behind
    address = property(lambda self: self.get_address(True, True, False))

    def __len__(self) -> int:
        return self.area.rows * self.area.columns

    def __call__(self, *at: int) -> Range:
        row, column = at if len(at) == 2 else (n + 1 for n in divmod(at[0] - 1, self.area.columns))
        return Range(self._sheet, Area(self.area.row + row - 1, self.area.column + column - 1))

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        if not row_absolute and not col_absolute:
            return self.area.address
        last = Area(self.area.row + self.area.rows - 1, self.area.column + self.area.columns - 1)
        ends = NamedArea("S", self.area.column, self.area.row, last.column, last.row)
        return absolute(ends).removeprefix("S!")

    @property
    def formula(self) -> object:
        self._log.formula_reads.append(self._place)
        return self._bare(self._sheet.worksheet.formulas(self.area))

    @formula.setter
    def formula(self, data: object) -> None:
        self._write(data)

    @property
    def raw_value(self) -> object:
        self._log.value_reads.append(self._place)
        return self._bare(self._sheet.worksheet.values(self.area))

    @raw_value.setter
    def raw_value(self, data: object) -> None:
        self._write(data)

    def clear_contents(self) -> None:
        self._write(None)

    @property
    def _place(self) -> str:
        return f"{quoted(self._sheet.name)}!{self.area.address}"

    def _bare(self, grid: Grid) -> object:
        return grid[0][0] if len(self) == 1 else tuple(map(tuple, grid))

    def _write(self, data: object) -> None:
        if not isinstance(data, list | tuple):
            data = [[data] * self.area.columns] * self.area.rows
        assert [len(row) for row in data] == [self.area.columns] * self.area.rows
        entries = [
            [self._entry(value, self.area.row + y, self.area.column + x) for x, value in enumerate(row)]
            for y, row in enumerate(data)
        ]
        self._log.write(self._place)
        self._sheet.worksheet.write(self.area, entries)

    def _entry(self, given: object, row: int, column: int) -> Entry:
        entry = entered(given)
        if isinstance(given, str) and entry.depends_on_format and self._sheet.worksheet.is_text_cell(row, column):
            return Entry("text", given)
        return entry


class Names(_Named, base_classes.Names):
    def __init__(self, book: Book, sheet: str = "") -> None:
        own = f"{quoted(sheet)}!" if sheet else ""
        self.items = [Name(book, *name) for name in book.workbook.names() if name[0].startswith(own)]

    def contains(self, key: int | str) -> bool:
        return key in self


class Name(base_classes.Name):
    def __init__(self, book: Book, name: str, refers_to: str) -> None:
        self._book, self._name, self._refers_to = book, name, refers_to

    name = property(lambda self: self._name)
    refers_to = property(lambda self: self._refers_to)

    @property
    def refers_to_range(self) -> Range:
        found = parse_absolute(self._refers_to.removeprefix("="))
        if found is None:
            raise ComError(f"{self._name} refers to no cells: {self._refers_to}")
        rows, columns = found.last_row - found.first_row + 1, found.last_column - found.first_column + 1
        return Range(self._book.sheets(found.sheet), Area(found.first_row, found.first_column, rows, columns))
