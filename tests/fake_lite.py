"""An open workbook as xlwings Lite hands it over, around one that behaves as Excel's.

Values are those of the beginning, formulas come when they are awaited and as Excel's own JavaScript has them, and
what is written waits until all of it is sent. Of the application nothing works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.fake_book import FakeBook, FakeName, FakeRange, FakeSheet
from vplan_xl.amounts import ore_from_number


class LiteBook:
    """``fullname`` is no more than the name."""

    def __init__(self, book: FakeBook) -> None:
        self.inner = book
        self.queue: list[Callable[[], None]] = []
        self.name = self.fullname = book.name
        self.sheets = LiteSheets(self)

    @property
    def names(self) -> list[FakeName]:
        return self.inner.names

    @property
    def app(self) -> object:
        raise NotImplementedError

    async def flush(self) -> None:
        waiting, self.queue = self.queue, []
        for write in waiting:
            write()


class LiteSheets:
    def __init__(self, book: LiteBook) -> None:
        self._book = book

    def __iter__(self) -> Iterator[LiteSheet]:
        return (LiteSheet(self._book, sheet) for sheet in self._book.inner.sheets)

    def __getitem__(self, name: str) -> LiteSheet:
        return LiteSheet(self._book, self._book.inner.sheets[name])


class LiteSheet:
    def __init__(self, book: LiteBook, sheet: FakeSheet) -> None:
        self._book = book
        self._sheet = sheet
        self.name = sheet.name
        self.visible = sheet.visible
        self.used_range = sheet.used_range

    def range(self, first: tuple[int, int], last: tuple[int, int]) -> LiteRange:
        return LiteRange(self._book, self._sheet.range(first, last))

    def activate(self) -> None:
        self._book.queue.append(self._sheet.activate)


class LiteRange:
    def __init__(self, book: LiteBook, area: FakeRange) -> None:
        self._book = book
        self._area = area
        self.options = area.options

    @property
    def formula(self) -> object:
        raise NotImplementedError

    @formula.setter
    def formula(self, given: object) -> None:
        self._book.queue.append(lambda: setattr(self._area, "formula", given))

    async def get_formula(self) -> list[list[object]]:
        return [[_as_javascript(text) for text in row] for row in self._area.formula]


def _as_javascript(text: str) -> object:
    """Numbers and truth values are no texts there."""
    if text in ("TRUE", "FALSE"):
        return text == "TRUE"
    return float(text) if ore_from_number(text) is not None else text
