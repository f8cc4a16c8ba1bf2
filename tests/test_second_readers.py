"""openpyxl and calamine read the same cells as our reader; where they differ, the cells are listed with the reason."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.cell import get_column_letter, rows_from_range
from python_calamine import CalamineWorkbook

from tests.libreoffice import Office
from tests.workbooks import EXAMPLE
from vplan_xl.jobs.resources import resource
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.patch import patch
from vplan_xl.workbook.reader import read_outline, read_sheets
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Cell, Kind

TEMPLATE = resource("FR1.xlsx")

Value = float | str | bool
Values = dict[tuple[str, str], Value]

# A number in a cell with a date format: both give a date where we give what is stored, the day's number.
DATES = {
    ("Försättsblad", "C5"), ("Försättsblad", "C8"), ("Utfall", "H3"), ("Utfall", "P3"),
    ("Prognos", "H3"), ("Prognos", "P3"), ("Föregående prognos", "F3"),
    *(("Personal", f"C{row}") for row in (5, 6, *range(15, 79))),  # to which month the statistics go
}  # fmt: skip
# A formula that shows an empty text: both give nothing, we tell it from a cell with nothing in it.
# In the example the last report's forecast is not entered, nor its budget; there are three units, thirteen lines of
# projects and four items, and of the indented rows of Uppföljning last year is not known.
EMPTY_TEXTS = {
    (sheet, cell)
    for sheet, areas in {
        "Föregående prognos": ("D7:D22", "H7:J22", "B8:C8", "B12:C12", "B20:C22"),
        "Uppföljning": ("H7:H9", "H11:H16"),
        "Projekt": ("C8:G24", "H44:H90"),
        "Prognosförklaring": ("B14:B14", "F24:F79"),
    }.items()
    for area in areas
    for row in rows_from_range(area)
    for cell in row
}


def our_cells(data: bytes) -> dict[tuple[str, str], Cell]:
    archive = open_archive(data)
    outline = read_outline(archive)
    sheets = read_sheets(archive, outline, [sheet.name for sheet in outline.sheets])
    return {(sheet, cell): held for sheet, cells in sheets.items() for cell, held in cells.items()}


def ours(data: bytes) -> Values:
    """What we read, numbers as the doubles their text denotes."""
    readings: dict[Kind, Callable[[str], Value]] = {
        Kind.NUMBER: float, Kind.TEXT: str, Kind.ERROR: str, Kind.BOOLEAN: lambda text: text == "1",
    }  # fmt: skip
    return {place: readings[held.kind](held.value) for place, held in our_cells(data).items()}


def by_openpyxl(path: Path, data_only: bool = True) -> dict[tuple[str, str], object]:
    book = openpyxl.load_workbook(path, data_only=data_only)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def by_calamine(path: Path) -> dict[tuple[str, str], object]:
    book = CalamineWorkbook.from_path(path)
    return {
        (name, f"{get_column_letter(column)}{row}"): value
        for name in book.sheet_names
        for row, values in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1)
        for column, value in enumerate(values, 1)
        if value != ""
    }


READERS = pytest.mark.parametrize("read", [by_openpyxl, by_calamine])


def is_date(value: object) -> bool:
    return isinstance(value, datetime.date)


def as_stored(value: object) -> object:
    """A date as the day's number, which is what the file holds; ints are the doubles they stand for."""
    if isinstance(value, datetime.date):
        day = value.date() if isinstance(value, datetime.datetime) else value
        return float((day - datetime.date(1899, 12, 30)).days)
    return value if isinstance(value, (bool, str)) else float(str(value))


@READERS
def test_the_example_reads_the_same(read: Callable[[Path], dict[tuple[str, str], object]]) -> None:
    theirs, read_by_us = read(EXAMPLE), ours(EXAMPLE.read_bytes())
    assert {place for place, value in theirs.items() if is_date(value)} == DATES
    assert {place for place, value in read_by_us.items() if value == ""} == EMPTY_TEXTS
    assert {place: as_stored(value) for place, value in theirs.items()} == {
        place: value for place, value in read_by_us.items() if place not in EMPTY_TEXTS
    }


def test_openpyxl_reads_the_same_formulas() -> None:
    formulas = {place: "=" + held.formula for place, held in our_cells(EXAMPLE.read_bytes()).items() if held.formula}
    theirs = {
        place: value
        for place, value in by_openpyxl(EXAMPLE, data_only=False).items()
        if isinstance(value, str) and value.startswith("=")
    }
    links = [place for place, formula in theirs.items() if formula.startswith("=HYPERLINK(")]
    assert links == [("Kontroller", f"B{row}") for row in range(5, 5 + 18)]
    # Of the pages, and of Uppföljning (four columns of nine rows are typed), Projekt, Prognosförklaring, Investeringar,
    # Nyckeltal and the counts of Mål.
    assert len(theirs) == 492 + (112 - 4 * 9 + 166 + 67 + 9 + 13 + 9) + len(links)
    assert formulas == theirs


@READERS
def test_what_libreoffice_saved_reads_the_same(
    office: Office, tmp_path: Path, read: Callable[[Path], dict[tuple[str, str], object]]
) -> None:
    path = tmp_path / "again.xlsx"
    with office.open(EXAMPLE) as book:
        book.store(path)
    theirs, read_by_us = read(path), ours(path.read_bytes())
    assert {place: as_stored(value) for place, value in theirs.items()} == {
        place: value for place, value in read_by_us.items() if place not in EMPTY_TEXTS
    }
    assert read_by_us == ours(EXAMPLE.read_bytes())


NUMBERS = (
    "0", "-0", "1", "-1", "0.1", "-22851.5", "2266.6666666666665", "2266.66667", "0.30000000000000004", "1E-7",
    "1e3", "1.5E+2", "1E+20", "123456789012345678", "9007199254740993", "4.9406564584124654E-324",
    "1.7976931348623157E+308", "-9999999999.99999", "00012.50", "5.", ".5", "+7",
)  # fmt: skip


@READERS
def test_numbers_written_in_any_way_are_the_same_double(
    tmp_path: Path, read: Callable[[Path], dict[tuple[str, str], object]]
) -> None:
    cells = [f"F{row}" for row in range(1, len(NUMBERS) + 1)]
    path = written(
        tmp_path, [CellWrite("Försättsblad", c, Kind.NUMBER, n) for c, n in zip(cells, NUMBERS, strict=True)]
    )
    theirs, read_by_us = read(path), ours(path.read_bytes())
    places = [("Försättsblad", cell) for cell in cells]
    assert [as_stored(theirs[place]) for place in places] == [read_by_us[place] for place in places]


TEXTS = (
    "SYNTETISK", " inledande och avslutande ", "två\nrader", "tabb\there", "Å & <ä> \"ö\" 'é'", "=1+1", "-", "#DIV/0!",
    "TRUE", "1234", "\u00a0\u202f", "😀", "'", "]]>",
)  # fmt: skip


@READERS
def test_texts_are_the_same_to_the_character(
    tmp_path: Path, read: Callable[[Path], dict[tuple[str, str], object]]
) -> None:
    cells = [f"F{row}" for row in range(1, len(TEXTS) + 1)]
    path = written(tmp_path, [CellWrite("Försättsblad", c, Kind.TEXT, t) for c, t in zip(cells, TEXTS, strict=True)])
    theirs, read_by_us = read(path), ours(path.read_bytes())
    assert [theirs["Försättsblad", cell] for cell in cells] == list(TEXTS)
    assert [read_by_us["Försättsblad", cell] for cell in cells] == list(TEXTS)


def written(folder: Path, writes: list[CellWrite]) -> Path:
    archive = open_archive(TEMPLATE.read_bytes())
    path = folder / "written.xlsx"
    path.write_bytes(patch(archive, read_outline(archive), writes))
    return path


ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")


def test_errors_and_truth_values_are_told_apart_where_calamine_sees_blanks(tmp_path: Path) -> None:
    cells = [f"F{row}" for row in range(1, len(ERRORS) + 1)]
    path = written(
        tmp_path,
        [
            *(CellWrite("Försättsblad", c, Kind.ERROR, e) for c, e in zip(cells, ERRORS, strict=True)),
            CellWrite("Försättsblad", "F20", Kind.BOOLEAN, "1"),
            CellWrite("Försättsblad", "F21", Kind.BOOLEAN, "0"),
        ],
    )
    read_by_us, openpyxl_reads, calamine_reads = our_cells(path.read_bytes()), by_openpyxl(path), by_calamine(path)
    places = [("Försättsblad", cell) for cell in cells]
    assert [(read_by_us[place].kind, read_by_us[place].value) for place in places] == [(Kind.ERROR, e) for e in ERRORS]
    assert [openpyxl_reads[place] for place in places] == list(ERRORS)
    assert [calamine_reads.get(place) for place in places] == [None] * len(ERRORS)
    truths = [("Försättsblad", "F20"), ("Försättsblad", "F21")]
    assert [ours(path.read_bytes())[place] for place in truths] == [True, False]
    assert [openpyxl_reads[place] for place in truths] == [calamine_reads[place] for place in truths] == [True, False]


def test_openpyxl_alone_sees_nothing_below_a_merged_cell(tmp_path: Path) -> None:
    path = written(tmp_path, [CellWrite("Utfall", "C5", Kind.NUMBER, "7")])  # B5:D5 is merged
    hidden = ("Utfall", "C5")
    assert ours(path.read_bytes())[hidden] == by_calamine(path)[hidden] == 7
    assert hidden not in by_openpyxl(path)
