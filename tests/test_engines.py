"""The two engines that stand in for Excel behave alike, and as Excel does where a handler has to know it."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwings as xw

from tests.engines.backend import ComError
from tests.engines.engine import Engine, in_use
from tests.engines.entry import ERROR_CODES, shown
from tests.engines.openpyxl_engine import MemoryBackend
from tests.engines.uno_engine import OfficeBackend
from tests.libreoffice import Office
from tests.workbooks import EXAMPLE
from vplan_xl.jobs.resources import resource

LAST_DAY = datetime.datetime(2024, 1, 31)
LINK = '=HYPERLINK("#\'Bl ad\'!B7","till, ""B7""; a.b")'

# {cell: (what the workbook holds, .formula, .value)}; a formula comes with its result.
HELD = {
    "A1": (1.5, "1.5", 1.5),
    "A2": ("text", "text", "text"),
    "A3": (LAST_DAY, "45322", LAST_DAY),
    "A4": (True, "TRUE", True),
    "A5": (None, "", None),
    "A6": (1 / 3, "0.333333333333333", 1 / 3),
    "A7": (-123456789.12345, "-123456789.12345", -123456789.12345),
    "A8": ("=1+1", "=1+1", "=1+1"),  # no formula, and looks like one
    "A9": ("123", "123", "123"),
    "A10": ("'citat", "'citat", "'citat"),
    "B1": (("=A1*2", 3), "=A1*2", 3.0),
    "B2": (("=1/0", "#DIV/0!"), "=1/0", "#DIV/0!"),
    "B3": (('=A2&"x;,"', "textx;,"), '=A2&"x;,"', "textx;,"),
    "B4": (("=SUM(Skyddat!A1,'Å b'!A1:B2)", 5), "=SUM(Skyddat!A1,'Å b'!A1:B2)", 5.0),
    "B5": ((LINK, 'till, "B7"; a.b'), LINK, 'till, "B7"; a.b'),
    "B6": (("=SUM({1,2;3,4})", 10), "=SUM({1,2;3,4})", 10.0),
    "B7": (('=IF(VALT="","",VALT)', 5), '=IF(VALT="","",VALT)', 5.0),
    "B8": (("=A3", LAST_DAY), "=A3", LAST_DAY),
    "B9": (("=A1>1", True), "=A1>1", True),
    "B10": (("=NA()", "#N/A"), "=NA()", "#N/A"),
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("engines") / "Bok på prov.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        date, text = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "@"})
        sheet, protected = book.add_worksheet("Bl ad"), book.add_worksheet("Skyddat")
        book.add_worksheet("Å b").hide()
        for cell, (held, _formula, value) in HELD.items():
            style = date if value == LAST_DAY else None
            match held:
                case (formula, result):
                    number = 45322 if result == LAST_DAY else result
                    sheet.write_formula(cell, formula, style, number)
                case datetime.datetime():
                    sheet.write_datetime(cell, held, style)
                case str():
                    sheet.write_string(cell, held)
                case _:
                    sheet.write(cell, held)
        sheet.write_blank("D1", None, text)
        protected.write("A1", 5)
        protected.write("A2", 6, book.add_format({"locked": False}))
        protected.protect()
        protected.print_area("A1:B2")
        protected.repeat_rows(0)
        book.define_name("VALT", "=Skyddat!$A$1")
        book.define_name("'Bl ad'!LOKALT", "='Bl ad'!$A$1:$B$2")
        book.define_name("KONSTANT", "=42")
    return path


@pytest.fixture(params=["openpyxl", "libreoffice"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "openpyxl":
        with in_use(MemoryBackend()) as engine:
            yield engine
    else:
        office: Office = request.getfixturevalue("office")
        with office.deadline(), in_use(OfficeBackend(office.context)) as engine:
            yield engine


@pytest.fixture
def book(engine: Engine, path: Path) -> Iterator[xw.Book]:
    with xw.books.open(path) as book:
        yield book


def test_a_book_has_its_names(book: xw.Book, path: Path) -> None:
    assert (book.name, book.fullname) == (path.name, str(path))
    assert [(sheet.name, sheet.visible, sheet.index) for sheet in book.sheets] == [
        ("Bl ad", True, 1), ("Skyddat", True, 2), ("Å b", False, 3),
    ]  # fmt: skip
    assert book.sheets["skyddat"].name == "Skyddat"
    assert "Borta" not in book.sheets
    assert [open_book.name for open_book in book.app.books] == [path.name]


def test_names_say_what_they_refer_to(book: xw.Book) -> None:
    assert {name.name: name.refers_to.replace("'Skyddat'", "Skyddat") for name in book.names} == {
        "VALT": "=Skyddat!$A$1", "KONSTANT": "=42", "'Bl ad'!LOKALT": "='Bl ad'!$A$1:$B$2",
        "Skyddat!Print_Area": "=Skyddat!$A$1:$B$2", "Skyddat!Print_Titles": "=Skyddat!$1:$1",
    }  # fmt: skip
    assert book.names["valt"].refers_to_range.value == 5
    assert book.sheets["Skyddat"].range("VALT").address == "$A$1"
    assert "SAKNAS" not in book.names
    assert [name.name for name in book.sheets["Bl ad"].names] == ["'Bl ad'!LOKALT"]
    with pytest.raises(ComError, match="=42"):
        _ = book.names["KONSTANT"].refers_to_range


@pytest.mark.parametrize("cell", HELD)
def test_a_cell_has_a_formula_and_a_value(book: xw.Book, cell: str) -> None:
    _held, formula, value = HELD[cell]
    found = book.sheets["Bl ad"][cell]
    assert unquoted(found.formula) == unquoted(formula)
    shown_value = found.options(err_to_str=True).value
    assert (shown_value, type(shown_value)) == (value, type(value))


def test_several_cells_come_as_rows(engine: Engine, book: xw.Book) -> None:
    sheet = book.sheets["Bl ad"]
    assert sheet["A1:B2"].formula == (("1.5", "=A1*2"), ("text", "=1/0"))
    assert sheet["A1:B2"].raw_value == ((1.5, 3.0), ("text", ERROR_CODES["#DIV/0!"]))
    assert sheet["A1:B2"].value == [[1.5, 3.0], ["text", None]]
    assert sheet["A1:A3"].value == [1.5, "text", LAST_DAY]
    assert sheet["A1"].options(ndim=2).value == [[1.5]]
    assert engine.log.formula_reads == ["'Bl ad'!A1:B2"]
    assert engine.log.value_reads == [f"'Bl ad'!{cells}" for cells in ("A1:B2", "A1:B2", "A1:A3", "A1")]


def test_the_used_range_holds_what_there_is(book: xw.Book) -> None:
    assert book.sheets["Bl ad"].used_range.address in ("$A$1:$D$10", "$A$1:$B$10")  # an empty cell's format counts
    assert book.sheets["Skyddat"].used_range.address == "$A$1:$A$2"


@pytest.mark.parametrize("shipped", [resource("FR1.xlsx"), resource("FIN.xlsx"), EXAMPLE], ids=lambda path: path.stem)
def test_both_engines_read_what_is_shipped_alike(office: Office, shipped: Path) -> None:
    seen = []
    for backend in (MemoryBackend(), OfficeBackend(office.context)):
        with office.deadline(), in_use(backend), xw.books.open(shipped) as book:
            cells = {sheet.name: sheet["A1:T120"] for sheet in book.sheets}
            formulas = {name: [[unquoted(f) for f in row] for row in area.formula] for name, area in cells.items()}
            values = {name: area.options(err_to_str=True).value for name, area in cells.items()}
            # Of rows and columns that are repeated LibreOffice names the rows first.
            names = {name.name: sorted(unquoted(name.refers_to).lstrip("=").split(",")) for name in book.names}
            seen.append((formulas, values, names))
    assert seen[0] == seen[1]
    assert sum(text.startswith("=") for rows in seen[0][0].values() for row in rows for text in row) > 100


def unquoted(formula: str) -> str:
    """LibreOffice quotes sheets only where it must."""
    return formula.replace("'", "")


@pytest.mark.parametrize("how", ["value", "formula"])
@pytest.mark.parametrize(
    ("given", "formula", "value"),
    [
        (2.25, "2.25", 2.25),
        (7, "7", 7.0),
        (-12345678.12345, "-12345678.12345", -12345678.12345),
        ("ord", "ord", "ord"),
        ("'ord", "ord", "ord"),
        ("'=1+1", "=1+1", "=1+1"),
        ("'- övrigt", "- övrigt", "- övrigt"),
        ("''citat", "'citat", "'citat"),
        ("'12", "12", "12"),
        ("'2024-02", "2024-02", "2024-02"),
        ("12", "12", 12.0),
        ("1,234.5", "1234.5", 1234.5),
        ("50%", "0.5", 0.5),
        ("2024-02", "45323", datetime.datetime(2024, 2, 1)),
        ("2024-02-29", "45351", datetime.datetime(2024, 2, 29)),
        ("1 300", "1 300", "1 300"),
        ("1,5", "1,5", "1,5"),
        ("true", "TRUE", True),
        (False, "FALSE", False),
        ("#N/A", "#N/A", "#N/A"),
        (LAST_DAY, "45322", LAST_DAY),
        (datetime.datetime(2024, 1, 31, 13, 30), "45322.5625", datetime.datetime(2024, 1, 31, 13, 30)),
        (None, "", None),
        ("", "", None),
        ("'", "", None),
    ],
)
def test_what_is_written_is_taken_as_if_typed(
    book: xw.Book, how: str, given: object, formula: str, value: object
) -> None:
    cell = book.sheets["Skyddat"]["A2"]
    setattr(cell, how, given)
    assert cell.formula == formula
    assert cell.options(err_to_str=True).value == value
    assert book.sheets["Skyddat"]["A1"].value == 5


def test_a_text_with_a_sign_first_becomes_a_formula(book: xw.Book) -> None:
    cell = book.sheets["Bl ad"]["C1"]
    cell.value = "- övrigt"
    assert cell.formula.startswith("=-")


@pytest.mark.parametrize(
    "formula",
    [LINK, "=SUM(A1,Skyddat!A1:A2)*2", "=IF('Å b'!A1>1.5,\"a,b!c;d\",-1)", "=SUM({1,2;3,4},VALT)", "=A1&\"'x'!\"&B1"],
)
def test_formulas_are_written_and_read_in_excels_english(book: xw.Book, formula: str) -> None:
    cell = book.sheets["Bl ad"]["C1"]
    cell.formula = formula
    assert unquoted(cell.formula) == unquoted(formula)


def test_the_format_text_keeps_what_is_written(book: xw.Book) -> None:
    cell = book.sheets["Bl ad"]["D1"]
    for given in ("12", "2024-02", "=A1", "TRUE"):
        cell.value = given
        assert (cell.formula, cell.value) == (given, given)


def test_rows_are_written_at_once(engine: Engine, book: xw.Book) -> None:
    sheet = book.sheets["Bl ad"]
    sheet["A1"].value = [["x", 1], [None, "=A1"]]
    sheet["C3:C4"].value = 9
    assert sheet["A1:B3"].formula == (("x", "1"), ("", "=A1"), ("45322", '=A2&"x;,"'))
    assert sheet["C3:C4"].value == [9, 9]
    sheet["C3:C4"].clear_contents()
    assert sheet["C3:C4"].value == [None, None]
    assert engine.log.writes == ["'Bl ad'!A1:B2", "'Bl ad'!C3:C4", "'Bl ad'!C3:C4"]


@pytest.mark.parametrize("cells", ["A1", "A1:A2", "A1:B1", "B9"])
def test_locked_cells_of_a_protected_sheet_refuse(book: xw.Book, cells: str) -> None:
    sheet = book.sheets["Skyddat"]
    before = sheet["A1:B9"].formula
    for given in (1, "ord", "=1", None):
        with pytest.raises(ComError, match="is protected"):
            sheet[cells].value = given
    assert sheet["A1:B9"].formula == before


def test_the_nth_write_fails_as_told(engine: Engine, book: xw.Book) -> None:
    sheet = book.sheets["Bl ad"]
    engine.log.fail_at = 2
    sheet["C1"].value = 1
    with pytest.raises(ComError, match="write 2"):
        sheet["C2"].value = 2
    sheet["C3"].value = 3
    assert sheet["C1:C3"].value == [1, None, 3]


def test_what_a_press_sets_in_the_program_is_kept_and_put_back(engine: Engine, book: xw.Book) -> None:
    app = book.app
    with app.properties(screen_updating=False, calculation="manual", status_bar="Räknar"):
        assert (app.screen_updating, app.calculation, app.status_bar) == (False, "manual", "Räknar")
    assert (app.screen_updating, app.calculation, app.status_bar) == (True, "automatic", False)
    assert app.alert("SYNTETISK") == "ok"
    assert engine.log.alerts == ["SYNTETISK"]
    book.sheets["Skyddat"].activate()
    assert book.sheets.active.name == "Skyddat"
    assert engine.log.activated == ["Skyddat"]


def test_a_sheet_may_be_renamed_and_hidden_and_keeps_its_results(book: xw.Book) -> None:
    sheet = book.sheets["Bl ad"]
    sheet.name = "Nytt"
    sheet.visible = False
    assert [(found.name, found.visible) for found in book.sheets][:1] == [("Nytt", False)]
    assert sheet["B1"].value == 3.0
    assert sheet["B5"].formula == LINK  # a text does not follow


def test_the_calling_book_is_found_by_its_name(book: xw.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["-c", f"--wb={book.name}", "--from_xl=1"])
    other = xw.books.add()
    try:
        assert len(xw.books) == 2
        assert xw.Book.caller() == book
        assert other.fullname == other.name  # never saved
    finally:
        other.close()
    assert len(xw.books) == 1


def test_a_saved_copy_holds_what_was_written(book: xw.Book, tmp_path: Path) -> None:
    book.sheets["Bl ad"]["C1"].value = 9
    book.save(tmp_path / "kopia.xlsx")
    assert openpyxl.load_workbook(tmp_path / "kopia.xlsx")["Bl ad"]["C1"].value == 9


def test_results_come_from_the_calculator(path: Path) -> None:
    def calculator(held: openpyxl.Workbook) -> dict[tuple[str, str], float]:
        return {("Bl ad", "B1"): held["Bl ad"]["A1"].value * 2}

    for backend, result in ((MemoryBackend(), 3.0), (MemoryBackend(calculator), 20.0)):
        with in_use(backend):
            sheet = xw.books.open(path).sheets["Bl ad"]
            sheet["A1"].value = 10
            assert sheet["B1"].value == result
            sheet["C1"].formula = "=A1"
            assert sheet["C1"].value is None  # a formula that nobody computed


def test_currency_cells_lose_digits_in_value_only(tmp_path: Path) -> None:
    path = tmp_path / "kronor.xlsx"
    with xlsxwriter.Workbook(str(path)) as written:
        written.add_worksheet().write("A1", 1.23456, written.add_format({"num_format": '#,##0.00 "kr"'}))
    with in_use(MemoryBackend()):
        cell = xw.books.open(path).sheets[0]["A1"]
        assert (cell.formula, str(cell.value)) == ("1.23456", "1.2346")


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (-0.0, "0"), (1e15, "1000000000000000"), (1e21, "1E+21"), (0.00001, "0.00001"), (2.5e-11, "2.5E-11")],
)
def test_numbers_are_shown_in_full(number: float, text: str) -> None:
    assert shown(number) == text


# -- a handler in little ----------------------------------------------------------------------


def double(book: xw.Book) -> None:
    """Write beside each number of column A its double into column C; put all back when a write is refused."""
    sheet = book.sheets["Skyddat"]
    area = sheet["A1:C6"]
    formulas, values = area.formula, area.options(ndim=2).value
    wanted = [row[0] * 2 if isinstance(row[0], float) else None for row in values]
    changed = [at for at, row in enumerate(values) if row[2] != wanted[at]]
    runs = [[at for _, at in run] for _, run in groupby(enumerate(changed), lambda pair: pair[1] - pair[0])]
    done = []
    try:
        for run in runs:
            done.append(run)
            sheet[run[0], 2].resize(len(run), 1).value = [[wanted[at]] for at in run]
    except ComError:
        for run in done[:-1]:
            sheet[run[0], 2].resize(len(run), 1).formula = [[formulas[at][2]] for at in run]
        raise


@pytest.fixture
def numbers(engine: Engine, tmp_path: Path) -> Iterator[xw.Book]:
    path = tmp_path / "tal.xlsx"
    with xlsxwriter.Workbook(str(path)) as written:
        sheet = written.add_worksheet("Skyddat")
        for row, value in enumerate([1, 2, "ord", 4, 5, 6]):
            sheet.write(row, 0, value)
            sheet.write(row, 2, None if row != 3 else 8, written.add_format({"locked": row == 5}))
        sheet.write_formula("B1", "=A1", None, 1)
    with xw.books.open(path) as book:
        yield book


def test_a_handler_reads_once_and_writes_what_changed(engine: Engine, numbers: xw.Book) -> None:
    for _ in range(2):
        double(numbers)
        assert engine.log.writes == ["Skyddat!C1:C2", "Skyddat!C5:C6"]
    assert numbers.sheets[0]["A1:C6"].value == [
        [1, 1, 2], [2, None, 4], ["ord", None, None], [4, None, 8], [5, None, 10], [6, None, 12],
    ]  # fmt: skip
    assert len(engine.log.formula_reads) == 2


def test_a_handler_puts_back_what_it_wrote(engine: Engine, numbers: xw.Book) -> None:
    engine.log.fail_at = 2
    with pytest.raises(ComError):
        double(numbers)
    assert numbers.sheets[0]["C1:C6"].value == [None, None, None, 8, None, None]
    assert engine.log.writes == ["Skyddat!C1:C2", "Skyddat!C5:C6", "Skyddat!C1:C2"]
