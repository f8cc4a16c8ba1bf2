"""What the buttons do inside a spreadsheet program: the same over workbooks that openpyxl holds and a live LibreOffice.

Nothing here knows which of the two it is; how they come to behave as Excel is in ``tests/engines``.
"""

from __future__ import annotations

import datetime
import itertools
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
import xlwings as xw

from tests.engines.backend import ComError
from tests.engines.engine import Engine, in_use
from tests.engines.entry import serial
from tests.engines.openpyxl_engine import MemoryBackend, Result
from tests.engines.uno_engine import OfficeBackend
from tests.libreoffice import Office
from tests.open_books import SAID, STATUS
from tests.workbooks import make, with_part, write
from vplan_xl import excel
from vplan_xl.amounts import ore_from_number
from vplan_xl.form.calculation import calculated_cells, declared_areas
from vplan_xl.form.follow_up import DEVIATIONS
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace, declared_places, formula_cells, table_cell
from vplan_xl.jobs import press
from vplan_xl.jobs.deviation import write_deviations
from vplan_xl.jobs.prognosis import Wanted, fill_prognosis, undo_prognosis
from vplan_xl.jobs.resources import read_register
from vplan_xl.report.report import Content, expected_results, read_report, report_from
from vplan_xl.rules.check import OF_FILES, check
from vplan_xl.workbook.a1 import position, reference
from vplan_xl.workbook.formula import is_same
from vplan_xl.workbook.snapshot import Cell, Kind, Outline, SheetEntry

REGISTER = read_register(None)
MOMENT = datetime.datetime(2017, 9, 8, 9, 0)  # its words are compared without the time
PLACES = declared_places(FR1)
COMPUTED = {cell.place for cell in (*formula_cells(FR1, PLACES), *calculated_cells(FR1, PLACES, declared_areas(FR1)))}
PAGES = ("Försättsblad", "Utfall", "Prognos", "Föregående prognos")
# SYNTETISK: all as budgeted but salaries and revenue; the forecast is blank.
LEAVES: dict[str, int | None] = {
    " ".join(key): (-50 if key.row == "INTAKTER" else 100) * 100_000 * (1 if key.page == "ACK" else 2)
    for key in FR1.leaves
    if key.page != "FORANDRING" and key.block != "PROGNOS"
}
LEAVES |= {"ACK PERSONAL_ANSTALLDA UTFALL EXTERNT": 180_000_000, "ACK INTAKTER UTFALL EXTERNT": -90_000_000}
SALARIES = "B9"  # of Utfall
KONTROLLER = "xl/worksheets/sheet10.xml"
WORDS_COLUMN = "K"  # of Avvikelser
Button = Callable[[xw.Book | None], None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("contract") / "FR1 på prov.xlsx"
    make(path, LEAVES)
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path))


def computed(held: openpyxl.Workbook) -> Mapping[tuple[str, str], Result]:
    """The results of the form's formulas and of links, which Excel would compute."""
    sheets = {sheet.title: dict(_entered(sheet)) for sheet in held.worksheets}
    entries = tuple(SheetEntry(name, "", False) for name in sheets)
    names = {name: defined.attr_text for name, defined in held.defined_names.items()}
    report = report_from("", "", Content(None, Outline("", entries, names, False, None, None), sheets), FR1)
    results: dict[tuple[str, str], Result] = {
        tuple(place): float(cell.value) if cell.kind is Kind.NUMBER else cell.value
        for place, cell in expected_results(report).items()
    }
    for name, cells in sheets.items():
        for at, cell in cells.items():
            link = re.fullmatch(r'HYPERLINK\("[^"]*","([^"]*)"\)', cell.formula or "")
            if link:
                results[name, at] = link[1]
    return results


def _entered(sheet: Any) -> Iterator[tuple[str, Cell]]:
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        match cell.value:
            case int() | float() as number:
                yield cell.coordinate, Cell(Kind.NUMBER, str(number))
            case datetime.datetime() as moment:
                yield cell.coordinate, Cell(Kind.NUMBER, str(int(serial(moment))))
            case str() as text if cell.data_type == "f":
                yield cell.coordinate, Cell(Kind.MISSING, "", text[1:])
            case str() as text:
                yield cell.coordinate, Cell(Kind.TEXT, text)


@pytest.fixture(params=["openpyxl", "libreoffice"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "openpyxl":
        with in_use(MemoryBackend(computed)) as engine:
            yield engine
    else:
        office: Office = request.getfixturevalue("office")
        with office.deadline(), in_use(OfficeBackend(office.context)) as engine:
            yield engine


@pytest.fixture
def book(engine: Engine, path: Path) -> Iterator[xw.Book]:
    with opened(path) as book:
        yield book


@contextmanager
def opened(path: Path) -> Iterator[xw.Book]:
    book = xw.books.open(path)
    try:
        yield book
    finally:
        book.close()


class Pressed(NamedTuple):
    """What a press asked of the program, as addresses, and what it said, without the time."""

    formulas: list[str]
    values: list[str]
    writes: list[str]
    words: str


def press_button(book: xw.Book, button: Button) -> Pressed:
    log = book.impl.app.engine.log
    for asked in (log.formula_reads, log.value_reads, log.writes, log.alerts, log.activated):
        asked.clear()
    button(book)
    reads, values, writes, alerts = map(list, (log.formula_reads, log.value_reads, log.writes, log.alerts))
    said = alerts[0] if alerts else book.sheets[STATUS.sheet][STATUS.cell].value
    return Pressed(reads, values, writes, re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d ", "", said or "", count=1))


def cells_of(book: xw.Book) -> dict[CellPlace, Cell]:
    """Every cell of every sheet."""
    sheets = {sheet.name: excel.grids_of(sheet) for sheet in book.sheets}
    content = excel.content_of(excel.outline_of(book), sheets)
    return {CellPlace(name, at): cell for name, cells in content.sheets.items() for at, cell in cells.items()}


def file_cells(path: Path) -> dict[CellPlace, Cell]:
    content = read_report(path, tables=frozenset(FR1.table_by_code)).content
    assert content
    return {CellPlace(name, at): cell for name, cells in content.sheets.items() for at, cell in cells.items()}


def changed(before: Mapping[CellPlace, Cell], after: Mapping[CellPlace, Cell]) -> set[CellPlace]:
    """Where something else is entered, or something else comes of the form's formulas."""
    return {at for at in before.keys() | after.keys() if not is_alike(before.get(at), after.get(at))} - SAID


def is_alike(one: Cell | None, other: Cell | None) -> bool:
    if one is None or other is None:
        return one is other
    if one.kind is not other.kind or (one.formula is None) is not (other.formula is None):
        return False
    if one.formula is not None and other.formula is not None and not is_same(one.formula, other.formula):
        return False
    return one.value == other.value or (
        one.kind is Kind.NUMBER and ore_from_number(one.value) == ore_from_number(other.value)
    )


def deviations_in_file(path: Path, target: Path) -> None:
    write_deviations(path, target, REGISTER, MOMENT, dry_run=False)


def forecast_in_file(path: Path, target: Path) -> None:
    wanted = Wanted({}, overwrite=False, dry_run=False, statistics=False, today=datetime.date.today())
    fill_prognosis(path, wanted, target)


def checks_in_file(path: Path, target: Path) -> None:
    report = read_report(path, tables=True)
    planned = press.check_report(report, REGISTER, MOMENT).planned
    assert planned
    write(report, planned.writes, target)


BUTTONS = {
    excel.calculate_deviations: deviations_in_file,
    excel.fill_forecast: forecast_in_file,
    excel.check: checks_in_file,
}


# -- what it comes to --------------------------------------------------------------------------


def test_an_open_workbook_is_read_as_its_file(book: xw.Book, path: Path) -> None:
    here, file = excel.read_book(book), read_report(path, tables=True)
    assert (here.path, here.form, here.header, here.places) == (file.path, file.form, file.header, file.places)
    assert (here.leaves, here.amounts) == (file.leaves, file.amounts)
    assert changed(cells_of(book), file_cells(path)) == set()
    assert check(here, REGISTER) == tuple(f for f in check(file, REGISTER) if f.code not in OF_FILES)


@pytest.mark.parametrize("button", BUTTONS)
def test_a_press_leaves_what_the_job_leaves_in_the_file(
    book: xw.Book, path: Path, tmp_path: Path, button: Button
) -> None:
    BUTTONS[button](path, tmp_path / "jobbet.xlsx")
    before = cells_of(book)
    words = press_button(book, button).words
    assert changed(cells_of(book), file_cells(tmp_path / "jobbet.xlsx")) == set()
    assert changed(before, cells_of(book))
    assert {book.sheets[place.sheet][place.cell].value[17:] for place in SAID} == {words}  # also on the pages
    assert len(SAID) > 2
    assert len(book.sheets) == 23
    lists = (
        "Huvudbok", "Kontomappning", "Projekt", "Prognosförklaring", "Investeringar", "Personal", "Mål", "Insatser",
    )  # fmt: skip
    for sheet in book.sheets:
        if sheet.name not in lists:  # people add lines to them
            with pytest.raises(ComError, match="is protected"):
                sheet["A1"].value = "SYNTETISK"


def test_what_was_filled_in_is_taken_back(book: xw.Book, path: Path, tmp_path: Path) -> None:
    before = cells_of(book)
    press_button(book, excel.fill_forecast)
    said = press_button(book, excel.undo_forecast)
    assert said.words.startswith("Ifyllningen av prognosen är tillbakatagen på bladet Prognos: 22 belopp.")
    assert changed(cells_of(book), before) == set()
    forecast_in_file(path, tmp_path / "ifylld.xlsx")
    undo_prognosis(tmp_path / "ifylld.xlsx", False, tmp_path / "åter.xlsx")
    assert changed(cells_of(book), file_cells(tmp_path / "åter.xlsx")) == set()
    assert press_button(book, excel.undo_forecast).words == "Det finns ingen ifyllning av prognosen att ta tillbaka."


# -- how often the program is asked --------------------------------------------------------------


@pytest.mark.parametrize("button", [*BUTTONS, excel.undo_forecast])
def test_each_sheet_is_read_once_and_each_run_of_changed_cells_written_once(book: xw.Book, button: Button) -> None:
    if button is excel.undo_forecast:
        press_button(book, excel.fill_forecast)
    before = cells_of(book)
    first = press_button(book, button)
    # Only the pages and what the button looks at: nothing of the ledger.
    read = {sheet.name for sheet in book.sheets} - {"Huvudbok", "Kontomappning", "Import", "Importunderlag"}
    if button in (excel.fill_forecast, excel.undo_forecast):
        read = {*PAGES, "Månader", "Engångsposter", "Prognosunderlag"}
    assert sorted(map(sheet_of, first.values)) == sorted(read)
    assert len(read) in (4 + 3, 4 + 6 + 7 + 2)
    read_back = [write for write in first.writes if write != written(*STATUS)]  # see excel._put
    assert first.formulas == [*first.values, *read_back]
    entered = changed(before, cells_of(book)) - COMPUTED
    assert sorted(first.writes) == sorted([*runs(entered), written(*STATUS)])
    second = press_button(book, button)
    assert list(map(sheet_of, second.values)) == list(map(sheet_of, first.values))
    assert (second.formulas, second.writes) == (second.values, [written(*STATUS)])


def sheet_of(address: str) -> str:
    return address.rpartition("!")[0].strip("'")


def written(sheet: str, cells: str) -> str:
    """As the engines' log names cells."""
    return f"{sheet if sheet.isascii() else repr(sheet)}!{cells}"


def runs(cells: set[CellPlace]) -> Iterator[str]:
    """The runs of neighbours on a row, those under each other of the same columns as one."""
    left = {(place.sheet, at[1], at[0]) for place in cells if (at := position(place.cell))}
    for sheet, row, column in sorted(left):
        if (sheet, row, column) not in left:
            continue
        last = next(c for c in range(column, 1000) if (sheet, row, c + 1) not in left)
        bottom = row
        while is_run(left, sheet, bottom + 1, column, last):
            bottom += 1
        left -= {(sheet, r, c) for r in range(row, bottom + 1) for c in range(column, last + 1)}
        first, end = reference(column, row), reference(last, bottom)
        yield written(sheet, first if first == end else f"{first}:{end}")


def is_run(cells: set[tuple[str, int, int]], sheet: str, row: int, column: int, last: int) -> bool:
    ends = (sheet, row, column - 1) in cells or (sheet, row, last + 1) in cells
    return not ends and all((sheet, row, c) in cells for c in range(column, last + 1))


def test_a_changed_amount_changes_its_lines_only(book: xw.Book) -> None:
    press_button(book, excel.calculate_deviations)
    book.sheets["Utfall"][SALARIES].value = 1_900
    again = press_button(book, excel.calculate_deviations)
    assert len(again.writes) < 30
    assert all(write.partition("!")[0] in ("Avvikelser", "Kontroller", "'Försättsblad'") for write in again.writes)


# -- what a workbook may be ------------------------------------------------------------------------


def test_a_sheet_that_is_hidden_or_renamed_is_found(book: xw.Book, path: Path, tmp_path: Path) -> None:
    deviations, checks = book.sheets["Avvikelser"], book.sheets["Kontroller"]
    deviations.name, checks.visible, book.sheets["Utfall"].name = "Våra avvikelser", False, "Utfall aug"
    words = press_button(book, excel.calculate_deviations).words
    assert words.startswith("Avvikelser beräknade: ")
    assert deviations["B5"].value
    assert book.impl.app.engine.log.activated == ["Våra avvikelser"]
    words = press_button(book, excel.check).words
    assert words.endswith("Bladet Kontroller är dolt: visa det för att se resultatet.")
    assert (checks["A5"].value, checks.visible) == ("VARNING", False)
    assert book.impl.app.engine.log.activated == []


def test_a_workbook_that_was_never_saved_works_and_is_told(engine: Engine, path: Path) -> None:
    name = engine.backend.new(path).name
    book = xw.books[name]
    try:
        assert press_button(book, excel.fill_forecast).words == (
            "Prognosen är ifylld på bladet Prognos: 22 belopp. Står kvar: 0. Utan förslag: 0. "
            "Arbetsboken har aldrig sparats: spara den."
        )
    finally:
        book.close()


@pytest.mark.parametrize("button", [*BUTTONS, excel.undo_forecast])
def test_another_workbook_is_told_apart(engine: Engine, button: Button) -> None:
    book = xw.books.add()
    try:
        pressed = press_button(book, button)
        assert pressed.words.startswith(f"{book.name}: Ingenting är ändrat. Arbetsboken går inte att känna igen")
        assert (pressed.writes, cells_of(book)) == ([], {})
    finally:
        book.close()


def test_of_two_open_workbooks_the_one_is_written_and_named(book: xw.Book, path: Path) -> None:
    with opened(Path(shutil.copy(path, path.with_name("Den andra.xlsx")))) as other:
        before, untouched = cells_of(book), cells_of(other)
        words = press_button(book, excel.calculate_deviations).words
        assert words.endswith(f" Det gäller arbetsboken {path.name}.")
        assert cells_of(other) == untouched
        assert changed(before, cells_of(book))


def test_a_locked_cell_in_the_way_leaves_everything_as_it_was(engine: Engine, path: Path) -> None:
    def locked(xml: str) -> str:
        style = re.search(r'<c r="A1" s="(\d+)"', xml)
        assert style
        return re.sub(r'<c r="B6" s="\d+"', f'<c r="B6" s="{style[1]}"', xml)

    path.write_bytes(with_part(path.read_bytes(), KONTROLLER, locked))
    with opened(path) as book:
        before = cells_of(book)
        pressed = press_button(book, excel.calculate_deviations)
        assert re.fullmatch(
            r"Bladet Kontroller går inte att skriva i \(A5:D\d+\)\. Ingenting är ändrat\. Är bladet skyddat och "
            r"cellerna låsta, ta bort skyddet eller låsningen; är celler sammanfogade, dela dem\. Tryck sedan igen\.",
            pressed.words,
        )
        assert pressed.writes[0].startswith("Avvikelser!")  # there was something to put back
        assert changed(before, cells_of(book)) == set()


def test_whichever_write_is_refused_everything_is_as_it_was(engine: Engine, book: xw.Book) -> None:
    before = cells_of(book)
    for engine.log.fail_at in (1, 2, 5):
        assert "Ingenting är ändrat." in press_button(book, excel.calculate_deviations).words
        assert changed(before, cells_of(book)) == set()


# -- the controller's words --------------------------------------------------------------------------


def line_of(book: xw.Book, *key: str) -> int:
    """The row of Avvikelser that is about (page, row, part, compared with)."""
    first = int(table_cell(FR1.table_by_code[DEVIATIONS], "SIDA", 0).cell[1:])
    for row, line in enumerate(book.sheets["Avvikelser"].range((first, 1), (first + 200, 4)).value, first):
        if tuple(line) == key:
            return row
    raise AssertionError(key)


TEXTS = ("=1+1", "2024-02", "1 300", "- övrigt")
LINES = {
    (page, "Personal, Anställda", "Totalt", against): text
    for (page, against), text in zip(
        itertools.product(("Utfall", "Prognos"), ("Budget", "Föreg. år")), TEXTS, strict=True
    )
}


def test_words_stay_with_their_lines_as_they_were_written(book: xw.Book) -> None:
    sheet = book.sheets["Avvikelser"]

    def words() -> dict[int, tuple[str, str]]:
        column = sheet[f"{WORDS_COLUMN}5:{WORDS_COLUMN}200"]
        pairs = zip(column.formula, column.options(ndim=2).value, strict=True)
        return {row: (formula, value) for row, ((formula,), (value,)) in enumerate(pairs, 5) if formula}

    def of_lines() -> dict[int, tuple[str, str]]:
        return {line_of(book, *line): (text, text) for line, text in LINES.items()}

    press_button(book, excel.calculate_deviations)
    for line, text in LINES.items():
        sheet[f"{WORDS_COLUMN}{line_of(book, *line)}"].formula = f"'{text}"
    press_button(book, excel.calculate_deviations)
    above = words()
    assert above == of_lines()
    book.sheets["Utfall"][SALARIES].value = 100  # as budgeted: no longer above the thresholds
    press_button(book, excel.calculate_deviations)
    assert words() == of_lines()
    assert words().keys() != above.keys()
    book.sheets["Utfall"][SALARIES].value = 1_800
    press_button(book, excel.calculate_deviations)
    assert words() == above


def test_amounts_that_words_name_explain_their_share(book: xw.Book) -> None:
    press_button(book, excel.calculate_deviations)
    sheet, row = book.sheets["Avvikelser"], line_of(book, *next(iter(LINES)))
    sheet[f"{WORDS_COLUMN}{row}"].formula = "varav Finsam 1 300"
    press_button(book, excel.calculate_deviations)
    assert sheet[f"G{row}:M{row}"].value[0::4] == [-1_700, "varav Finsam 1 300"]
    assert [abs(number) for number in sheet[f"L{row}:M{row}"].value] == [1_300, 0.765]
