"""The door inside xlwings Lite, the add-in that runs Python where none is installed. Its buttons are those of Excel.

All that differs there stands here. Formulas come only when they are awaited, so they are fetched before the button is
pressed. Writes are queued and reach Excel together, afterwards. Nothing tells where the file lies, a message has only
the output pane, and drawing and computing are not ours to stop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from vplan_xl.excel import area_of, outline_of, wanted_of
from vplan_xl.finding import Refused
from vplan_xl.jobs.fault_log import log_fault
from vplan_xl.jobs.press import TABLES_OF
from vplan_xl.language import _, in_swedish
from vplan_xl.report.report import Tables
from vplan_xl.workbook.grid import Grid

if TYPE_CHECKING:
    import xlwings as xw


async def press(button: Callable[[xw.Book], None], book: xw.Book) -> None:
    """Press one of the buttons of :mod:`vplan_xl.excel`; done when Excel has taken what it wrote. Never raises."""
    with in_swedish():
        try:
            formulas = await _formulas(book, TABLES_OF.get(button.__name__, True))
        except Exception:
            words = _(
                "Formlerna i arbetsboken går inte att läsa; ingenting är ändrat. Skriv xlwings>=0.37 i "
                "requirements.txt och starta om xlwings Lite. Beskrivningen ligger i {path}"
            )
            print(words.format(path=log_fault()))
            return
        button(cast("xw.Book", _Book(book, formulas)))
        try:
            await book.flush()
        except Exception:
            words = _(
                "Excel tog inte emot allt som skulle skrivas, och en del kan vara skrivet: stäng arbetsboken utan att "
                "spara, eller gå tillbaka i versionshistoriken. Är ett blad skyddat och cellerna låsta, ta bort "
                "skyddet eller låsningen och kör igen. Beskrivningen ligger i {path}"
            )
            print(words.format(path=log_fault()))


async def _formulas(book: xw.Book, tables: Tables) -> dict[str, Grid]:
    """{sheet that the report is read from, with those of *tables*: its formulas}."""
    found = {}
    for name in wanted_of(outline_of(book), tables)[1]:
        with suppress(Refused):  # one of too many cells: the button says so
            found[name] = cast("Grid", await area_of(book.sheets[name]).get_formula())
    return found


class _Book:
    """The workbook, with what :mod:`vplan_xl.excel` needs of an engine and no more."""

    def __init__(self, book: xw.Book, formulas: Mapping[str, Grid]) -> None:
        self.name = book.name
        self.names = book.names
        self.sheets = _Sheets(book, formulas)
        self.app = _App()

    @property
    def fullname(self) -> str:
        """Unknown: a name without a folder would be that of a workbook never saved."""
        raise NotImplementedError


class _App:
    def alert(self, prompt: str, title: str) -> None:
        """Words for which there is no cell."""
        print(f"{title}: {prompt}")


class _Sheets:
    def __init__(self, book: xw.Book, formulas: Mapping[str, Grid]) -> None:
        self._book = book
        self._formulas = formulas

    def __iter__(self) -> Iterator[xw.Sheet]:
        return iter(self._book.sheets)

    def __getitem__(self, name: str) -> _Sheet:
        return _Sheet(self._book.sheets[name], self._formulas.get(name))


class _Sheet:
    def __init__(self, sheet: xw.Sheet, formulas: Grid | None) -> None:
        self.name = sheet.name
        self.used_range = sheet.used_range
        self.activate = sheet.activate
        self._sheet = sheet
        self._formulas = formulas

    def range(self, first: tuple[int, int], last: tuple[int, int]) -> _Range:
        """A rectangle; only the one of all that there is to read has its formulas."""
        is_whole = self._formulas is not None and first == (1, 1) and last[0] == len(self._formulas)
        return _Range(self._sheet.range(first, last), self._formulas if is_whole else None)


class _Range:
    def __init__(self, area: xw.Range, formulas: Grid | None) -> None:
        self._area = area
        self._formulas = formulas
        self.options = area.options

    @property
    def formula(self) -> Grid:
        """What was fetched; what has been written since is not to be had."""
        if self._formulas is None:
            raise NotImplementedError
        return self._formulas

    @formula.setter
    def formula(self, given: str | list[list[str]]) -> None:
        self._area.formula = given
