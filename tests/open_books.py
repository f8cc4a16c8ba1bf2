"""What the tests of the buttons ask of an open workbook."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

from tests.fake_book import FakeBook
from vplan_xl.excel import read_book
from vplan_xl.form.calculation import calculated_cells, declared_areas
from vplan_xl.form.follow_up import CHECKS, DEVIATIONS, OUTCOME
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace, Link, declared_places, formula_cells, table_name
from vplan_xl.report.change import Entries, plan
from vplan_xl.workbook.snapshot import Cell, Kind

Cells = dict[str, dict[str, Cell]]
STATUS = declared_places(FR1).fields[OUTCOME]
RESULTS = tuple(FR1.table_by_code[table].sheet for table in (DEVIATIONS, CHECKS))
_COMPUTED = {
    cell.place
    for cell in (
        *formula_cells(FR1, declared_places(FR1)),
        *calculated_cells(FR1, declared_places(FR1), declared_areas(FR1)),
    )
}
# The status cell and those that show it.
SAID = {STATUS} | {
    cell.place
    for cell in formula_cells(FR1, declared_places(FR1))
    if isinstance(cell.shows, Link) and cell.shows.field == OUTCOME
}


def said(book: FakeBook) -> str:
    """What the status cell says, without the time."""
    time, words = book.sheets[STATUS.sheet].cells[STATUS.cell].value[:16], _status(book)[17:]
    assert datetime.datetime.now() - datetime.datetime.fromisoformat(time) < datetime.timedelta(hours=1)
    return words


def _status(book: FakeBook) -> str:
    return book.sheets[STATUS.sheet].cells[STATUS.cell].value


def alerted(book: FakeBook) -> str:
    """The one sentence shown, without the time."""
    (words,) = book.app.alerts
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d ", "", words)


def writes(book: FakeBook) -> list[str]:
    """What was written besides the status cell."""
    return [written for written in book.writes if written != f"{STATUS.sheet}!{STATUS.cell}:{STATUS.cell}"]


def besides_status(sheets: Mapping[str, Mapping[str, Cell]]) -> Cells:
    """Every cell but the one with the time of the press, and those that show it."""
    shows = f'!{STATUS.cell}="","",'
    return {
        sheet: {
            at: cell
            for at, cell in cells.items()
            if (sheet, at) != STATUS and not (cell.formula and shows in cell.formula)
        }
        for sheet, cells in sheets.items()
    }


def entered_cells(sheets: Mapping[str, Mapping[str, Cell]]) -> dict[CellPlace, tuple[object, ...]]:
    """Every cell that the form does not compute, but for the status cell; numbers as numbers."""
    return {
        CellPlace(sheet, at): (cell.kind, float(cell.value) if cell.kind is Kind.NUMBER else cell.value, cell.formula)
        for sheet, cells in sheets.items()
        for at, cell in cells.items()
        if CellPlace(sheet, at) not in {*_COMPUTED, STATUS}
    }


def typed(book: FakeBook, amounts: Mapping[str, int]) -> None:
    """Somebody enters {"ACK INTAKTER UTFALL EXTERNT": öre}, and Excel computes."""
    keys = {" ".join(key): key for key in FR1.leaves}
    planned = plan(read_book(book), Entries({keys[name]: ore for name, ore in amounts.items()}, {}), overwrite=True)
    for write in planned.writes:
        cells = book.sheets[write.sheet].cells
        assert write.kind
        formula = cells[write.cell].formula if write.is_result else write.formula
        cells[write.cell] = Cell(write.kind, write.value, formula)


def older(book: FakeBook) -> FakeBook:
    """The workbook as of the template before: without the sheets of results and the status cell."""
    for sheet in RESULTS:
        book.sheets.remove(book.sheets[sheet])
    gone = {f"FR1_{OUTCOME}", *(table_name(FR1, FR1.table_by_code[table]) for table in (DEVIATIONS, CHECKS))}
    book.names = [name for name in book.names if name.name not in gone and not name.name.startswith(RESULTS)]
    for sheet in book.sheets:
        sheet.cells = besides_status({sheet.name: sheet.cells})[sheet.name]
    cover = book.sheets[STATUS.sheet].cells
    for at, cell in list(cover.items()):
        if cell.value == FR1.field_by_code[OUTCOME].label:
            del cover[at]
    return book
