"""The buttons over a workbook as xlwings Lite hands it over. xlwings Lite itself is not run."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fake_book import FakeBook, opened
from tests.fake_lite import LiteBook, LiteRange
from tests.open_books import besides_status, said
from tests.test_prognosis import LEAVES
from tests.workbooks import EXAMPLE, make
from vplan_xl import excel
from vplan_xl.excel import MOST_CELLS
from vplan_xl.excel_lite import press
from vplan_xl.jobs.fault_log import log_fault
from vplan_xl.workbook.a1 import reference
from vplan_xl.workbook.snapshot import Cell, Kind

BUTTONS = (excel.calculate_deviations, excel.fill_forecast, excel.undo_forecast, excel.check)
Button = Callable[..., None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook in which the forecast is blank."""
    make(tmp_path / "bok.xlsx", LEAVES)
    return tmp_path / "bok.xlsx"


def pressed(button: Button, inner: FakeBook) -> FakeBook:
    book: Any = LiteBook(inner)
    asyncio.run(press(button, book))
    assert book.queue == []
    return inner


@pytest.mark.parametrize("button", BUTTONS)
@pytest.mark.parametrize("is_filled", [False, True])
def test_a_button_writes_what_it_writes_in_excel(button: Button, is_filled: bool, path: Path) -> None:
    here, there = opened(path), opened(path)
    if is_filled:
        excel.fill_forecast(here)
        pressed(excel.fill_forecast, there)
        assert there.all() != opened(path).all()
    for book in (here, there):
        book.writes.clear()
    button(here)
    assert besides_status(pressed(button, there).all()) == besides_status(here.all())
    assert said(there) == said(here)
    assert there.writes == here.writes


def test_a_workbook_is_read_as_in_excel() -> None:
    seen = []

    def look(book: Any) -> None:
        seen.append(excel.read_book(book))

    pressed(look, opened(EXAMPLE))
    here = excel.read_book(opened(EXAMPLE))
    assert (seen[0].header, seen[0].amounts, seen[0].findings) == (here.header, here.amounts, here.findings)
    assert seen[0].content.outline == here.content.outline
    for sheet, cells in here.content.sheets.items():
        there = seen[0].content.sheets[sheet]
        assert there.keys() == cells.keys()
        for at, cell in cells.items():
            same = there[at]._replace(value=cell.value) if cell.kind is Kind.NUMBER else there[at]
            assert same == cell
            assert cell.kind is not Kind.NUMBER or float(there[at].value) == float(cell.value)


def test_a_persons_formula_that_shows_nothing_stays(path: Path) -> None:
    book = opened(path)
    own = Cell(Kind.TEXT, "", 'IF(Utfall!B14=0,"","")')
    book.sheets["Prognos"].cells["B14"] = own
    pressed(excel.fill_forecast, book)
    assert book.sheets["Prognos"].cells["B14"] == own
    assert book.sheets["Prognos"].cells["B15"].kind is Kind.NUMBER


def test_words_for_which_there_is_no_cell_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    book = FakeBook(name="Budget.xlsx")
    book.add("Blad1", {"B2": Cell(Kind.TEXT, "hej")})
    pressed(excel.check, book)
    assert "Budget.xlsx: " in capsys.readouterr().out
    assert book.writes == []


def test_nothing_says_that_the_workbook_was_never_saved(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = pressed(excel.fill_forecast, opened(path))
    said = capsys.readouterr().out + "".join(cell.value for cells in book.all().values() for cell in cells.values())
    assert "Prognosen är ifylld" in said
    assert "aldrig sparats" not in said


def test_a_sheet_of_too_many_cells_is_not_read(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = opened(path)
    book.sheets["Utfall"].cells[reference(10, MOST_CELLS)] = Cell(Kind.TEXT, "långt ned")
    pressed(excel.check, book)
    assert "Utfall: Bladet har för många celler" in capsys.readouterr().out
    assert "Utfall formula" not in book.reads


def test_an_xlwings_that_cannot_fetch_formulas_is_told_and_nothing_is_written(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.delattr(LiteRange, "get_formula")
    book = pressed(excel.fill_forecast, opened(path))
    out = capsys.readouterr().out
    assert "Formlerna i arbetsboken går inte att läsa; ingenting är ändrat. Skriv xlwings>=0.37" in out
    assert "AttributeError" in out
    assert book.writes == []


def test_what_excel_does_not_take_is_told(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    book = opened(path)
    book.locked = {("Prognos", "B14")}
    pressed(excel.fill_forecast, book)
    out = capsys.readouterr().out
    assert "Excel tog inte emot allt som skulle skrivas, och en del kan vara skrivet" in out
    assert "ExcelError" in out


def test_a_fault_is_printed_where_nobody_can_open_its_log(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        assert log_fault() == "utskriften i xlwings Lite"
    assert "ZeroDivisionError" in capsys.readouterr().out
