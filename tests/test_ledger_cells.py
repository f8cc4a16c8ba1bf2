"""Ledgers in workbooks: the same as in text, whatever kinds of cells they are in; what has no value is told."""

from __future__ import annotations

import csv
import datetime
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.small_books import parts_of, sheet_xml, zipped
from vplan_xl.ledger.booking import BUDGET, OUTCOME, Booking, Detected, LedgerFile, Line, Reading
from vplan_xl.ledger.cells import read_cells_of
from vplan_xl.ledger.read import read_ledger
from vplan_xl.period import Period, serial_of_date
from vplan_xl.workbook.a1 import reference
from vplan_xl.workbook.snapshot import Cell, Cells, Kind

AUGUST = Period(2017, 8)
BOOKED = Booking(OUTCOME, AUGUST, "4010", "", "", "", "")
HEAD = ("Period", "Konto", "Belopp")


def cell(value: object) -> Cell:
    """A cell as a workbook would have the value."""
    if isinstance(value, Cell):
        return value
    return Cell(Kind.TEXT, value) if isinstance(value, str) else Cell(Kind.NUMBER, repr(value))


def cells_of(*rows: tuple[object, ...]) -> Cells:
    return {
        reference(column, row): cell(value)
        for row, values in enumerate(rows, 1)
        for column, value in enumerate(values, 1)
        if value is not None
    }


def read(*rows: tuple[object, ...], reading: Reading | None = None, date1904: bool = False) -> LedgerFile:
    return read_cells_of("bok.xlsx", "Huvudbok", cells_of(*rows), date1904, reading or Reading(), lambda _booking: True)


def told(file: LedgerFile) -> list[tuple[str, str]]:
    return [(finding.code, str(finding.place)) for finding in file.findings]


def book(**sheets: list[tuple[object, ...]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made["Sheet"])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


# -- cells ---------------------------------------------------------------------------------------


def test_a_row_is_a_line_whose_number_is_the_rows() -> None:
    file = read(
        ("Huvudbok",), (), (None, *HEAD, None, "Kst", "Text"), (None, "2017-08", 4010, -1234.56, "x", 1321, "Hyra"), (),
        (None, "2017-09", "4010", 17),
    )  # fmt: skip
    booked = BOOKED._replace(unit="1321")
    september = BOOKED._replace(period=Period(2017, 9))
    assert file.balances == {booked: -123_456, september: 1_700}
    assert file.lines == (Line(4, booked, -123_456, "Hyra"), Line(6, september, 1_700, ""))
    assert (file.count, file.findings) == (2, ())
    columns = {"PERIOD": "Period", "KONTO": "Konto", "BELOPP": "Belopp", "ANSVAR": "Kst", "TEXT": "Text"}
    assert file.detected == Detected("Excel", columns=columns)


@pytest.mark.parametrize("date1904", [False, True])
@pytest.mark.parametrize("heading", ["Period", "Månad", "Bokföringsdatum"])
def test_a_month_may_be_a_number_a_day_or_a_text(heading: str, date1904: bool) -> None:
    day = serial_of_date(datetime.date(2017, 8, 15), date1904)
    for value in (day, day + 0.75, 201708, 201708.0, 20170815, "201708", "aug 2017", Cell(Kind.DATE, "2017-08-15")):
        file = read((heading, "Konto", "Belopp"), (value, "4010", 1), date1904=date1904)
        assert file.balances == {BOOKED: 100}
    for value in (1708, 201713, 8, 99_999, "1708", Cell(Kind.NUMBER, "INF")):
        assert told(read((heading, "Konto", "Belopp"), (value, "4010", 1), ("2017-08", 4010, 1)))[0] == (
            "HUVUDBOK_MANAD", "bok.xlsx: Huvudbok: rad 2",
        )  # fmt: skip


def test_year_and_month_may_be_numbers() -> None:
    assert read(("År", "Period", "Konto", "Belopp"), (2017, 8, 4010, 1)).balances == {BOOKED: 100}


@pytest.mark.parametrize("account", [4010, 4010.0, "4010", Cell(Kind.NUMBER, "4.01E3"), Cell(Kind.TEXT, "4010", "A1")])
def test_an_account_may_be_a_number(account: object) -> None:
    assert read(HEAD, ("2017-08", account, 1)).balances == {BOOKED: 100}


@pytest.mark.parametrize(
    ("amount", "ore"),
    [
        (12.5, 1_250), (1234.5600000000002, 123_456), (0.1 + 0.2, 30), ("12,5", 1_250), ("1 234,50", 123_450), ("-", 0),
        ("(5)", -500), (100 / 12, 833), (Cell(Kind.NUMBER, "33.333", "A1/3"), 3_333), (Cell(Kind.NUMBER, "-1E-7"), 0),
    ],
)  # fmt: skip
def test_an_amount_may_be_a_number_a_result_or_a_text(amount: object, ore: int) -> None:
    assert read(HEAD, ("2017-08", 4010, amount)).balances == {BOOKED: ore}


def test_texts_among_numbers_are_read_by_their_own_evidence() -> None:
    rows = (HEAD, ("2017-08", 4010, 1.5), ("2017-08", 4010, "1.234"))
    assert told(read(*rows)) == [("HUVUDBOK_DECIMAL", "bok.xlsx: Huvudbok!C3")]
    assert read(*rows, ("2017-08", 4010, "0,5")).balances == {BOOKED: 150 + 123_400 + 50}
    assert read(*rows, reading=Reading(decimal=",")).balances == {BOOKED: 150 + 123_400}
    with_point = read(*rows, reading=Reading(decimal="."))
    assert told(with_point) == [("HUVUDBOK_BELOPP", "bok.xlsx: Huvudbok: rad 3")]
    assert told(read(*rows, reading=Reading(decimal="x"))) == [("HUVUDBOK_DECIMAL", "bok.xlsx: Huvudbok")]


@pytest.mark.parametrize("value", [12.345, Cell(Kind.NUMBER, "INF"), 1e15, Cell(Kind.NUMBER, "0.001")])
def test_a_number_that_is_no_amount_is_told_with_its_cell(value: object) -> None:
    assert told(read(HEAD, ("2017-08", 4010, value), ("2017-08", 4010, 1))) == [
        ("HUVUDBOK_BELOPP", "bok.xlsx: Huvudbok!C2")
    ]


@pytest.mark.parametrize("column", [0, 1, 2])
@pytest.mark.parametrize(
    ("value", "found"),
    [
        (Cell(Kind.ERROR, "#N/A"), "#N/A"), (Cell(Kind.BOOLEAN, "1"), "SANT eller FALSKT"),
        (Cell(Kind.MISSING, "", "A1"), "en formel utan resultat"),
    ],
)  # fmt: skip
def test_a_cell_without_a_value_is_told(column: int, value: Cell, found: str) -> None:
    row: list[object] = ["2017-08", 4010, 1]
    row[column] = value
    file = read(HEAD, tuple(row), ("2017-08", 4010, 1))
    assert told(file) == [("HUVUDBOK_CELL", f"bok.xlsx: Huvudbok!{'ABC'[column]}2")]
    assert file.findings[0].found == found


def test_cells_beside_the_columns_that_are_read_may_hold_anything() -> None:
    file = read((*HEAD, "Obs"), ("2017-08", 4010, 1, Cell(Kind.ERROR, "#N/A"), Cell(Kind.MISSING, "", "A1")))
    assert (file.balances, file.findings) == ({BOOKED: 100}, ())


def test_what_is_told_of_a_row_is_told_with_sheet_and_row() -> None:
    file = read(HEAD, ("2017-08", 4010, 1), ("2017-08", None, 2), ("Summa", None, 3))
    assert told(file) == [
        ("HUVUDBOK_KONTO", "bok.xlsx: Huvudbok: rad 3"), ("HUVUDBOK_SUMMARAD", "bok.xlsx: Huvudbok: rad 4"),
    ]  # fmt: skip


def test_a_sheet_without_headings_or_lines_is_told() -> None:
    assert told(read())[0][0] == "HUVUDBOK_RUBRIK"
    assert told(read(("a", "b"), (1, 2)))[0][0] == "HUVUDBOK_RUBRIK"
    assert told(read(("Period", "Konto"), (1, 2))) == [("HUVUDBOK_RUBRIK", "bok.xlsx: Huvudbok: rad 1")]
    assert told(read(HEAD, ("", " "))) == [("HUVUDBOK_FIL", "bok.xlsx: Huvudbok")]
    assert told(read(HEAD, ("2017-08", 4010, None))) == [("HUVUDBOK_FIL", "bok.xlsx: Huvudbok")]


def test_many_rows_are_read_in_pieces() -> None:
    file = read(HEAD, *[("2017-08", 4010, 0.01)] * 2_500)
    assert (file.balances, file.count, file.lines[-1].number) == ({BOOKED: 2_500}, 2_500, 2_501)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["2017-08", "201709", "aug 2017", "x", "", "Summa"]),
        st.sampled_from(["4010", "0010", "", "Totalt"]),
        st.sampled_from(["1,5", "-2", "", "12O", "1 000"]),
        st.sampled_from(["Utfall", "Budget", "?"]),
    ),
    max_size=8,
)


@given(ROWS)
@settings(deadline=None, max_examples=200, derandomize=True)
def test_texts_in_cells_are_read_as_the_same_texts_in_a_file(rows: list[tuple[str, ...]]) -> None:
    all_rows = [("Period", "Konto", "Belopp", "Slag"), *rows]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(all_rows)
    of_text = read_ledger("bok.xlsx", out.getvalue().encode(), Reading(decimal=","), lambda _booking: True)
    of_cells = read(*(tuple(text or None for text in row) for row in all_rows), reading=Reading(decimal=","))
    assert (of_cells.balances, of_cells.lines, of_cells.count) == (of_text.balances, of_text.lines, of_text.count)
    assert [(f.code, f.found, f.place.line) for f in of_cells.findings] == [
        (f.code, f.found, f.place.line) for f in of_text.findings
    ]


# -- workbooks -----------------------------------------------------------------------------------


def test_a_workbooks_only_sheet_with_headings_is_read() -> None:
    data = book(
        Sammanfattning=[("Konto", "Summa"), (4010, 7)],
        Data=[("Datum", "Konto", "Utfall", "Budget"), (datetime.date(2017, 8, 31), 4010, -1234.56, 2)],
    )
    file = read_ledger("bok.xlsx", data, Reading())
    assert file.balances == {BOOKED: -123_456, BOOKED._replace(kind=BUDGET): 200}
    assert (file.detected.kind, len(file.sha256), file.findings) == ("Excel", 64, ())


def test_several_such_sheets_are_told_by_name() -> None:
    rows = [HEAD, ("2017-08", 4010, 1)]
    (finding,) = read_ledger("bok.xlsx", book(Ett=rows, Två=rows, Tre=[]), Reading()).findings
    assert (finding.code, finding.found) == ("HUVUDBOK_RUBRIK", "Ett, Två")


def test_of_no_such_sheet_the_nearest_is_told() -> None:
    file = read_ledger("bok.xlsx", book(Ett=[("a",)], Två=[("Period", "Konto"), (1, 2)]), Reading())
    assert told(file) == [("HUVUDBOK_RUBRIK", "bok.xlsx: Två: rad 1")]


def test_a_workbook_that_cannot_be_read_is_told() -> None:
    data = book(Ett=[HEAD])
    assert told(read_ledger("b.xlsx", data[:-30], Reading())) == [("FIL_AVKORTAD", "b.xlsx")]
    (finding,) = read_ledger("b.xlsx", zipped({"data.csv": "Period;Konto"}), Reading()).findings
    assert (finding.code, finding.found) == ("HUVUDBOK_FIL", "ett zip-arkiv")


def test_a_workbook_that_is_too_large_is_told_with_another_remedy() -> None:
    data = zipped(parts_of({"Blad": sheet_xml("<a/>" * 4_000_001)}))
    (finding,) = read_ledger("b.xlsx", data, Reading()).findings
    assert (finding.code, finding.found) == ("HUVUDBOK_STOR", "15,3 MB")
    assert "CSV" in finding.message
