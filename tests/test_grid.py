"""A sheet as an open spreadsheet hands it over is the same cells as from its file; cells as it takes them."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fake_book import ERRORS, FakeBook
from vplan_xl.workbook.a1 import reference
from vplan_xl.workbook.grid import Entered, Sheet, are_held, blocks, cells_of, entered, is_date1904, is_swallowed
from vplan_xl.workbook.snapshot import Cell, Kind

DAY = datetime.datetime(2017, 8, 1)  # 42948, or 41486 counted from 1904


def one(formula: object, value: object, *, date1904: bool = False) -> Cell | None:
    """The cell of a sheet that has no other."""
    return cells_of(Sheet([[formula]], [[value]]), date1904).get("A1")


@pytest.mark.parametrize(
    ("formula", "value", "cell"),
    [
        ("", None, None),
        (None, None, None),
        ("1300", 1300.0, Cell(Kind.NUMBER, "1300")),
        ("1300.12345", Decimal("1300.1235"), Cell(Kind.NUMBER, "1300.12345")),
        ("1E+20", 1e20, Cell(Kind.NUMBER, "1E+20")),
        (5, 5, Cell(Kind.NUMBER, "5")),
        ("1300", "1300", Cell(Kind.TEXT, "1300")),
        ("=A1+B1", "=A1+B1", Cell(Kind.TEXT, "=A1+B1")),
        ("2017-08", "2017-08", Cell(Kind.TEXT, "2017-08")),
        ("TRUE", True, Cell(Kind.BOOLEAN, "1")),
        ("#N/A", "#N/A", Cell(Kind.ERROR, "#N/A")),
        ("42948", DAY, Cell(Kind.NUMBER, "42948")),
        ("2017-08-01", DAY, Cell(Kind.NUMBER, "42948")),
        ("5 %", 0.05, Cell(Kind.NUMBER, "0.05")),
        ("ingen", None, Cell(Kind.TEXT, "ingen")),
        ("=B1", 2266.6666666666665, Cell(Kind.NUMBER, "2266.6666666666665", "B1")),
        ("=B1", 2266.0, Cell(Kind.NUMBER, "2266", "B1")),
        ("=B1", -0.5, Cell(Kind.NUMBER, "-0.5", "B1")),
        ("=B1", 1e300, Cell(Kind.NUMBER, "1e+300", "B1")),
        ("=B1", Decimal("1.5000"), Cell(Kind.NUMBER, "1.5000", "B1")),
        ("=B1", 7, Cell(Kind.NUMBER, "7", "B1")),
        ("= B1 ", "text", Cell(Kind.TEXT, "text", "B1")),
        ("=B1", None, Cell(Kind.TEXT, "", "B1")),
        ("=B1", False, Cell(Kind.BOOLEAN, "0", "B1")),
        ("=1/0", "#DIV/0!", Cell(Kind.ERROR, "#DIV/0!", "1/0")),
        ("=B1", -2146826243, Cell(Kind.ERROR, "#UNKNOWN!", "B1")),
        ("=B1", DAY, Cell(Kind.NUMBER, "42948", "B1")),
        ("=B1", DAY + datetime.timedelta(hours=12), Cell(Kind.NUMBER, "42948.5", "B1")),
    ],
)
def test_a_cell_is_what_its_file_would_say(formula: object, value: object, cell: Cell | None) -> None:
    assert one(formula, value) == cell


def test_days_are_counted_from_where_the_workbook_counts() -> None:
    assert one("=B1", DAY, date1904=True) == Cell(Kind.NUMBER, "41486", "B1")
    assert is_date1904([Sheet([["=B1", "5"]], [[DAY, 5.0]]), Sheet([["41486"]], [[DAY]])])
    assert not is_date1904([Sheet([["42948"]], [[DAY]]), Sheet([["41486"]], [[DAY]])])
    assert not is_date1904([Sheet([["=B1"]], [[DAY]])])


NUMBERS = st.floats(allow_nan=False, allow_infinity=False).map(
    lambda x: str(int(x)) if x.is_integer() and abs(x) < 2**53 else str(x)
)
TEXTS = st.text(min_size=1).filter(lambda text: text not in ERRORS)
CELLS = st.one_of(
    st.builds(Cell, st.just(Kind.NUMBER), NUMBERS, st.none()),
    st.builds(Cell, st.just(Kind.TEXT), TEXTS, st.none()),
    st.builds(Cell, st.just(Kind.BOOLEAN), st.sampled_from("01"), st.none()),
    st.builds(Cell, st.just(Kind.ERROR), st.sampled_from(ERRORS), st.none()),
)
FORMULAS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)
COMPUTED = st.builds(
    lambda cell, formula, empty: Cell(Kind.TEXT, "", formula) if empty else cell._replace(formula=formula),
    CELLS,
    FORMULAS,
    st.booleans(),
).filter(lambda cell: cell.value != f"={cell.formula}")
REFERENCES = st.builds(reference, st.integers(1, 30), st.integers(1, 40))
SHEETS = st.dictionaries(REFERENCES, CELLS | COMPUTED)


@given(SHEETS)
def test_any_cells_are_read_as_they_are(cells: dict[str, Cell]) -> None:
    sheet = FakeBook().add("Blad", cells)
    area = sheet.range((1, 1), (40, 30))
    assert cells_of(Sheet(area.formula, area.options(err_to_str=True).value), date1904=False) == cells


@given(st.dictionaries(REFERENCES, CELLS | st.none()), SHEETS)
def test_any_cells_are_written_as_they_are(wanted: dict[str, Cell | None], before: dict[str, Cell]) -> None:
    sheet = FakeBook().add("Blad", before)
    for block in blocks(wanted):
        area = sheet.range((block.first_row, block.first_column), (block.last_row, block.last_column))
        area.formula = block.rows
    expected = {**before, **wanted}
    same = {at: cell and (cell.kind, entered(cell)) for at, cell in expected.items() if cell}
    assert {at: (cell.kind, entered(cell)) for at, cell in sheet.cells.items()} == same


@pytest.mark.parametrize(
    ("cell", "given"),
    [
        (None, ""),
        (Cell(Kind.NUMBER, "2266.66667"), 2266.66667),
        (Cell(Kind.TEXT, "=1+1"), "'=1+1"),
        (Cell(Kind.TEXT, "'så"), "''så"),
        (Cell(Kind.TEXT, "1 300"), "'1 300"),
        (Cell(Kind.DATE, "2017-08-01"), "'2017-08-01"),
        (Cell(Kind.BOOLEAN, "0"), False),
        (Cell(Kind.ERROR, "#N/A"), "#N/A"),
        (Cell(Kind.MISSING, "", "3+4"), "=3+4"),
        (Cell(Kind.NUMBER, "7", "3+4"), "=3+4"),
    ],
)
def test_what_a_cell_is_given(cell: Cell | None, given: object) -> None:
    found = entered(cell)
    assert (found, type(found)) == (given, type(given))


@pytest.mark.parametrize(
    ("given", "formulas", "held"),
    [
        ([[1.5, "'a"]], (("1.5", "a"),), True),
        ([[1.5, "'a"]], ["1.5", "a"], True),
        ([[1 / 3]], (("0.333333333333333",),), True),
        ([[1e20, 0.0]], ((1e20, 0.0),), True),
        ([[True, False]], (("TRUE", False),), True),
        ([["", ""]], (("", None),), True),
        ([["#N/A", "=sum( $A$1 )"]], (("#N/A", "=SUM(A1)"),), True),
        ([[1.5]], (("a",),), False),
        ([[1.5]], (("",),), False),
        ([["=A1"]], (("=A2",),), False),
        ([["=A1"]], (("A1",),), False),
        ([["'1"]], (("",),), False),
        ([[""]], (("1",),), False),
        ([[True]], (("1",),), False),
    ],
)
def test_whether_cells_hold_what_they_were_given(given: list[list[Entered]], formulas: object, held: bool) -> None:
    assert are_held(given, formulas) is held


@pytest.mark.parametrize(
    ("given", "formulas", "swallowed"),
    [
        ([["'a", "", "'"], [1.0, True, "=A1"]], (("a", "", ""), ("1", "TRUE", "=A1")), False),
        ([["'a"], ["'b"]], (("a",), ("",)), True),
        ([["'a"], ["'b"]], ["a", None], True),
        ([["'a"]], "", True),
        ([["'a"]], "spelt otherwise", False),
        ([[0.0]], "0", False),
    ],
)
def test_whether_a_cell_took_nothing(given: list[list[Entered]], formulas: object, swallowed: bool) -> None:
    assert is_swallowed(given, formulas) is swallowed


def as_text(*cells: str) -> list[str]:
    return [str(block) for block in blocks(dict.fromkeys(cells))]


def test_cells_that_make_a_rectangle_are_one_write() -> None:
    assert as_text("B2", "C2", "B3", "C3") == ["B2:C3"]
    assert as_text("B2") == ["B2"]
    assert as_text("B2", "D2", "B3", "D3") == ["B2:B3", "D2:D3"]
    assert as_text("B2", "C2", "B3", "B5", "C5") == ["B2:C2", "B3", "B5:C5"]
    assert as_text("Z9", "AA9", "B3") == ["B3", "Z9:AA9"]
    assert as_text() == []
