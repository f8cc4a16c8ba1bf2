"""The sheet Kontroller: findings in order, each with a link to its cell."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from tests.deviation_books import CHECKS, REGISTER, calculate, calculated_book, enter, put, shown
from tests.libreoffice import Office
from tests.workbooks import BOOK, EXAMPLE, template_bytes, with_part
from vplan_xl.finding import Finding, Place, Severity
from vplan_xl.form.layout import CellPlace
from vplan_xl.jobs.checks import checks_cells, counts
from vplan_xl.jobs.deviation import calculated
from vplan_xl.jobs.fill import Filling, fill
from vplan_xl.report.change import unknown_results
from vplan_xl.report.report import Report, read_report, report_of
from vplan_xl.workbook.snapshot import Cell, Kind

ROOM = 200
LINK = re.compile(r"HYPERLINK\(\"#'((?:[^']|'')+)'!([A-Z]+[1-9]\d*)\",\"(.*)\"\)")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return calculated_book(tmp_path / "bok.xlsx")


@pytest.fixture(scope="module")
def blank() -> Report:
    return report_of("mall", template_bytes(), tables=True)


def column(cells: dict[CellPlace, Cell | None], letter: str) -> list[str]:
    found = (cells[CellPlace(CHECKS, f"{letter}{row}")] for row in range(5, 5 + ROOM))
    return [held.value if held else "" for held in found]


def test_the_worst_stand_first_and_each_says_what_to_do(book: Path) -> None:
    lines = shown(book, CHECKS)
    assert [(row[0], row[1], row[3]) for row in lines] == [
        ("FEL", "Utfall!H7", "BLOCK_TOMT"),
        ("FEL", "Prognos!E7", "BLOCK_TOMT"),
        ("FEL", "Prognos!H7", "BLOCK_TOMT"),
        ("VARNING", "Försättsblad!C4", "HUVUD_NAMN"),
        ("VARNING", "Avvikelser!K6", "FORKLARING_SAKNAS"),
        ("VARNING", "Avvikelser!K8", "FORKLARING_SAKNAS"),
        ("UPPLYSNING", "Prognos!B7", "PROGNOS_TOM"),
        ("UPPLYSNING", "Utfall!B7", "POST_LUCKOR"),
    ]
    assert lines[0][2] == "Inget belopp är ifyllt i FÖREG. ÅR - ACKUMULERAT. Fyll i blocket. Är allt noll skrivs 0."
    done = calculated(read_report(book, tables=True), REGISTER)
    assert counts(done.findings) == {Severity.FEL: 3, Severity.VARNING: 3, Severity.UPPLYSNING: 2}


def test_the_examples_remarks_stand_on_its_sheet() -> None:
    report = read_report(EXAMPLE, tables=True)
    done = calculated(report, REGISTER)
    listed = sorted(done.findings, key=lambda one: list(Severity).index(one.severity))
    assert [row[3] for row in shown(EXAMPLE, CHECKS)] == [one.code for one in listed]


def test_what_was_remedied_is_gone_from_the_sheet(book: Path) -> None:
    enter(book, {"H7": 0})
    calculate(book)
    assert [row[1] for row in shown(book, CHECKS)][:2] == ["Prognos!E7", "Prognos!H7"]
    assert len(shown(book, CHECKS)) == 8 - 1 + 1  # its other cells are gaps now
    opened = openpyxl.load_workbook(book)
    assert all(cell.value is None for row in opened[CHECKS].iter_rows(13) for cell in row)
    opened.close()


@pytest.mark.parametrize("last", [4, 6])
def test_rows_that_were_deleted_are_used_again(last: int, book: Path) -> None:
    """Excel then makes the table's name smaller."""
    smaller = with_part(book.read_bytes(), BOOK, lambda xml: xml.replace("$D$204", f"$D${last}"))
    book.write_bytes(smaller)
    put(book, {(CHECKS, f"{column}{row}"): None for column in "ABCD" for row in range(5, 13)})
    calculate(book)
    assert len(shown(book, CHECKS)) == 8
    enter(book, {"B14": 1_000, "B10": 1_000})
    calculate(book)
    assert len(shown(book, CHECKS)) == 6
    assert calculate(book).outcome.changes == ()


def test_links_lead_to_cells_that_are_there(book: Path) -> None:
    opened = openpyxl.load_workbook(book)
    links = [str(row[1].value) for row in opened[CHECKS].iter_rows(5) if row[1].value is not None]
    assert len(links) == 8
    for link in links:
        found = LINK.fullmatch(link.removeprefix("="))
        assert found, link
        assert found[2] in {cell.coordinate for row in opened[found[1]].iter_rows() for cell in row}
        assert found[3] == f"{found[1]}!{found[2]}"
    opened.close()


def test_libreoffice_shows_the_text_of_every_link(book: Path, office: Office, tmp_path: Path) -> None:
    names = {"Utfall": "Bo's utfall", "Prognos": 'Prognos "åäö"', "Avvikelser": "Avvik 'x' & y"}

    def renamed(xml: str) -> str:
        for old, new in names.items():
            escaped = new.replace("&", "&amp;").replace('"', "&quot;")
            inner = new.replace("&", "&amp;").replace("'", "''")
            xml = xml.replace(f'<sheet name="{old}"', f'<sheet name="{escaped}"').replace(f">{old}!", f">'{inner}'!")
            xml = xml.replace(f",{old}!", f",'{inner}'!")
        return xml

    data = with_part(book.read_bytes(), BOOK, renamed)
    book.write_bytes(data)
    assert calculate(book).outcome.saved is not None
    expected = [str(row[1]) for row in shown(book, CHECKS)]
    assert {*names.values(), "Försättsblad"} <= {place.rpartition("!")[0] for place in expected}
    with office.open(book) as opened:
        opened.calculate()
        area = f"B5:B{4 + len(expected)}"
        values, formulas = opened.values(CHECKS, area), opened.formulas(CHECKS, area)
        assert opened.errors(CHECKS) == set()
    assert list(values.values()) == expected
    assert len(formulas) == len(expected)
    assert all(formula.startswith("=HYPERLINK(\"#'") for formula in formulas.values())


def finding(number: int) -> Finding:
    code = ("POST_LUCKOR", "BLOCK_TOMT", "RIMLIG_PROGNOS")[number % 3]
    return Finding(code, Place("", "Utfall", f"B{number}"), {"field": "SYNTETISK"}, "1", str(number), "2")


@pytest.mark.parametrize("count", [0, 1, 199, 200])
def test_as_many_as_there_is_room_for_are_listed(count: int, blank: Report) -> None:
    cells, lost = checks_cells(blank, [finding(number) for number in range(1, count + 1)])
    assert lost == ()
    severities = [text for text in column(cells, "A") if text]
    assert len(severities) == count
    assert severities == sorted(severities, key=["FEL", "VARNING", "UPPLYSNING"].index)
    assert not any("till." in text for text in column(cells, "C"))


def test_what_finds_no_room_is_counted_on_the_last_line(blank: Report) -> None:
    cells, _lost = checks_cells(blank, [finding(number) for number in range(1, 302)])
    texts = column(cells, "C")
    assert texts[-1] == "… och 102 till. Alla visas med vplan validate."
    assert (column(cells, "A")[-1], column(cells, "B")[-1], column(cells, "D")[-1]) == ("", "", "")
    assert all(texts)
    assert len([text for text in column(cells, "A") if text]) + 102 == 301


def test_a_place_that_cannot_be_led_to_is_said_or_left_out(blank: Report) -> None:
    findings = [
        Finding("FIL_TOM", Place(blank.path)),
        Finding("FIL_SAKNAS", Place("mapp/eget register.csv")),
        Finding("BOK_LANKAR", Place("", "Utfall")),
        Finding("BOK_LANKAR", Place("", "Blad9", "B7")),
    ]
    cells, _lost = checks_cells(blank, findings)
    held = [cells[CellPlace(CHECKS, f"B{row}")] for row in (5, 6, 7, 8)]
    assert held == [
        None,
        Cell(Kind.TEXT, "eget register.csv"),
        Cell(Kind.TEXT, "Utfall", 'HYPERLINK("#\'Utfall\'!A1","Utfall")'),
        Cell(Kind.TEXT, "Blad9!B7"),
    ]


def test_the_longest_words_leave_a_cell_that_excel_takes(book: Path) -> None:
    put(book, {("Avvikelser", "K6"): "varav " + "x" * 32_000})
    assert calculate(book).outcome.saved is not None
    (told,) = [str(row[2]) for row in shown(book, CHECKS) if row[3] == "FORKLARING_BELOPP"]
    assert len(told) < 1_000


def test_our_links_are_no_formulas_of_the_controllers(book: Path, tmp_path: Path) -> None:
    assert unknown_results(read_report(book, tables=True)) == unknown_results(read_report(book)) == ""
    values = tmp_path / "v.csv"
    values.write_text("page,row,block,part,tkr\nACK,INTAKTER,UTFALL,EXTERNT,-1\n", "utf-8")
    outcome = fill(book, Filling(values, {}, overwrite=False, dry_run=False), book)
    assert [one.code for one in outcome.findings] == []


@pytest.mark.parametrize(
    ("sheet", "at", "formula"),
    [
        ("Kontroller", "D3", "SUM(Utfall!B7)"),
        ("Kontroller", "D5", 'HYPERLINK("https://example.org")'),
        ("Avvikelser", "K6", "\"varav \"&Utfall!B7"),
        ("Utfall", "R1", "HYPERLINK(\"#'Utfall'!A1\",\"x\")"),
    ],
)  # fmt: skip
def test_a_formula_of_the_controllers_on_the_sheets_is_still_named(
    sheet: str, at: str, formula: str, book: Path
) -> None:
    put(book, {(sheet, at): Cell(Kind.TEXT, "x", formula)})
    assert unknown_results(read_report(book, tables=True)) == f"{sheet}!{at}"


def test_a_heading_that_was_changed_stops_it(book: Path) -> None:
    put(book, {(CHECKS, "A4"): "Grad"})
    written = calculate(book)
    assert ([one.code for one in written.outcome.findings], written.done.cells) == (["TABELL_ANDRAD"], {})
