"""The sheet Avvikelser: its lines, the words that stay with them, and who is asked for words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.deviation_books import (
    CHECKS,
    DRIFT,
    INHYRDA,
    KOSTNADER,
    LEAVES,
    MOMENT,
    NETTO,
    PERSONAL,
    REGISTER,
    RESOR,
    SHEET,
    TKR,
    LineKey,
    calculate,
    calculated_book,
    codes,
    enter,
    explain,
    line,
    put,
    rows_of,
    shown,
    words_of,
)
from tests.libreoffice import Office
from tests.workbooks import BOOK, COVER, EXAMPLE, make, template_bytes, with_part
from vplan_xl.deviations.lines import deviations, key_cells, read_explained, unexplained
from vplan_xl.finding import has_fel
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.model import Key
from vplan_xl.jobs.apply import prepare
from vplan_xl.jobs.deviation import calculated, deviation_words, with_outcome, write_deviations
from vplan_xl.jobs.new import NewWorkbook, new
from vplan_xl.jobs.roll import NO_SOURCES, Sources
from vplan_xl.period import Period
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import Report, read_report, report_of
from vplan_xl.rules.check import check
from vplan_xl.workbook.snapshot import Cell, Kind

WORDS = "Mässa i maj, varav hotell 300, tåg 200"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return calculated_book(tmp_path / "bok.xlsx")


# -- the lines -----------------------------------------------------------------------------------


def test_every_deviation_has_a_line_and_those_above_the_thresholds_are_on_top(book: Path) -> None:
    lines = shown(book)
    assert len(lines) == len({tuple(row[:4]) for row in lines}) == 2 * 2 * 16
    above = [row for row in lines if row[8]]
    assert lines[: len(above)] == above
    # The most unfavourable on top, sums before what they add up.
    assert [(*row[:4], row[6], row[8]) for row in above] == [
        (*DRIFT, -900, "ogynnsam"),
        (*RESOR, -900, "ogynnsam"),
        (*PERSONAL, 800, "gynnsam"),
        (*INHYRDA, 800, "gynnsam"),
    ]
    rest = [tuple(row[:4]) for row in lines[len(above) :]]
    assert rest[:3] == [
        ("Utfall", "Intäkter", "Totalt", "Budget"),
        ("Utfall", "Intäkter", "Totalt", "Föreg. år"),
        ("Utfall", "Personal", "Totalt", "Föreg. år"),
    ]
    assert rest[-1] == ("Prognos", "NETTORESULTAT", "Totalt", "Föreg. år")


def test_a_part_has_a_line_only_while_it_says_more_than_the_whole_or_has_words(tmp_path: Path) -> None:
    """Externt is 900 too much and Internt 800 too little: together they are within the thresholds."""
    ore = {"ACK DRIFT_RESOR UTFALL INTERNT": 200 * TKR, "ACK DRIFT_RESOR BUDGET INTERNT": 1_000 * TKR}
    book = calculated_book(tmp_path / "bok.xlsx", {**LEAVES, **ore})
    externt, internt = (("Utfall", "Drift, Resor", part, "Budget") for part in ("Externt", "Internt"))
    parts = [tuple(row[:4]) for row in shown(book) if row[2] != "Totalt"]
    assert [key for key in parts if "Resor" in key[1]] == [externt, internt]
    assert ("DRIFT_RESOR", "JMF_BUDGET") not in asked(book)  # of parts nobody is asked
    explain(book, {externt: WORDS})
    enter(book, {"B14": 1_001, "C14": 1_000})  # now neither is above
    calculate(book)
    assert [tuple(row[:4]) for row in shown(book) if "Resor" in str(row[1]) and row[2] != "Totalt"] == [externt]
    assert words_of(book) == {externt: WORDS}
    put(book, {(SHEET, f"K{rows_of(book)[externt]}"): None})
    calculate(book)
    assert externt not in rows_of(book)


def test_a_line_has_its_figures(tmp_path: Path) -> None:
    ore = {"ACK DRIFT_RESOR UTFALL EXTERNT": 1_050 * TKR + 1, "ACK DRIFT_RESOR BUDGET EXTERNT": 1_000 * TKR}
    book = calculated_book(tmp_path / "bok.xlsx", ore)
    assert line(book, RESOR) == {
        "A": "Utfall", "B": "Drift, Resor", "C": "Totalt", "D": "Budget", "E": 1050.00001, "F": 1000, "G": -50.00001,
        "H": -0.05,
    }  # fmt: skip
    # Against nothing there is no share, and where there is no forecast no deviation.
    assert line(book, ("Utfall", "Intäkter", "Totalt", "Budget")) == {
        "A": "Utfall", "B": "Intäkter", "C": "Totalt", "D": "Budget", "E": 0, "F": 0, "G": 0,
    }  # fmt: skip
    assert line(book, ("Prognos", "Drift, Resor", "Totalt", "Budget")).keys() == set("ABCD")


@pytest.mark.parametrize(("percent", "tkr", "above"), [("0.05", "500", 4), ("0.9", "500", 0), ("0.05", "800", 2)])
def test_what_is_above_follows_the_thresholds(percent: str, tkr: str, above: int, book: Path) -> None:
    put(book, {("Försättsblad", "C11"): Cell(Kind.NUMBER, percent), ("Försättsblad", "C12"): Cell(Kind.NUMBER, tkr)})
    calculate(book)
    assert sum(row[8] is not None for row in shown(book)) == above


def test_other_thresholds_make_the_sheet_old_until_it_is_calculated(book: Path) -> None:
    def is_old() -> bool:
        return "AVVIKELSER_GAMLA" in {f.code for f in check(read_report(book, tables=True), REGISTER)}

    assert not is_old()
    put(book, {("Försättsblad", "C12"): Cell(Kind.NUMBER, "850")})
    assert is_old()
    calculate(book)
    assert not is_old()


def test_blank_thresholds_are_the_forms_own(book: Path) -> None:
    put(book, {("Försättsblad", "C11"): None, ("Försättsblad", "C12"): None})
    calculate(book)
    assert sum(row[8] is not None for row in shown(book)) == 4


def test_the_examples_lines_are_what_its_pages_give() -> None:
    """By plain arithmetic on what openpyxl reads from the pages, for every line."""
    opened = openpyxl.load_workbook(EXAMPLE, data_only=True)
    labels = {title: row for row, title in enumerate((row.code for row in FR1.rows), 7)}
    columns = {"Externt": 0, "Internt": 1, "Totalt": 2}
    lines = [row[:13] for row in opened[SHEET].iter_rows(5, 196, values_only=True) if row[0]]
    assert [row[2] for row in lines].count("Totalt") == 64
    for page, title, part, against, outcome, wanted, deviation, share, over, *_ in lines:
        sheet, row = opened[str(page)], labels[FR1.row_titles[str(title).casefold()]]
        got = float(str(sheet.cell(row, 2 + columns[str(part)]).value or 0))
        base = float(str(sheet.cell(row, {"Budget": 5, "Föreg. år": 8}[str(against)] + columns[str(part)]).value or 0))
        assert (outcome, wanted) == (pytest.approx(got), pytest.approx(base))
        assert deviation == pytest.approx(base - got)
        assert share == (pytest.approx((base - got) / abs(base), abs=0.0005) if base else None)
        is_above = abs(base - got) > 500 and abs(base - got) > 0.05 * abs(base)
        assert over == (("ogynnsam" if base < got else "gynnsam") if is_above else None)
    opened.close()


@pytest.mark.parametrize("path", sorted(EXAMPLE.parent.glob("*.xlsx")), ids=lambda path: path.name[:2])
def test_the_examples_are_calculated(path: Path) -> None:
    report = read_report(path, tables=True)
    done = calculated(report, REGISTER)
    assert done.refused == ()
    assert plan(report, Entries({}, {}, done.cells), overwrite=True).changes == ()
    assert has_fel(done.findings) is False


# -- what is explained ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "explained", "share"),
    [
        (WORDS, -500, 0.556),
        ("varav hotell 1 800", -1_800, 2.0),
        ("varav hotell -1 000, rabatt +100", -900, 1.0),
        ("varav rabatt +90", 90, -0.1),
        ("varav hotell 0", 0, 0),
        ("Mässa i maj", None, None),
    ],
)
def test_the_amounts_in_the_words_are_summed(text: str, explained: float, share: float, book: Path) -> None:
    explain(book, {RESOR: text})
    calculate(book)
    found = line(book, RESOR)
    assert (found["K"], found.get("L"), found.get("M")) == (text, explained, share)


def test_nothing_is_explained_of_a_deviation_that_is_not_known(book: Path) -> None:
    forecast: LineKey = ("Prognos", "Drift, Resor", "Totalt", "Budget")
    explain(book, {forecast: WORDS})
    calculate(book)
    assert line(book, forecast).keys() == set("ABCDK")


def asked(path: Path) -> list[tuple[str, str]]:
    report = read_report(path, tables=True)
    found = unexplained(FR1, deviations(report), read_explained(report).lines)
    return [(one.key.row, one.key.block) for one in found]


def test_the_lowest_rows_above_the_thresholds_are_asked_favourable_ones_too(book: Path) -> None:
    assert asked(book) == [("DRIFT_RESOR", "JMF_BUDGET"), ("PERSONAL_INHYRDA", "JMF_BUDGET")]
    findings = [f for f in check(read_report(book, tables=True), REGISTER) if f.code == "FORKLARING_SAKNAS"]
    assert [(f.place.cell, f.values["field"], f.found) for f in findings] == [
        ("K6", "Drift, Resor (Utfall, Budget)", "-900"),
        ("K8", "Personal, Inhyrda (Utfall, Budget)", "800"),
    ]


def test_words_on_a_sum_explain_what_it_adds_up(book: Path) -> None:
    explain(book, {DRIFT: WORDS})
    assert asked(book) == [("PERSONAL_INHYRDA", "JMF_BUDGET")]
    explain(book, {KOSTNADER: "Allt"})
    assert asked(book) == []


def test_words_on_a_row_do_not_explain_the_sum_of_others(tmp_path: Path) -> None:
    """Five rows of 150 each are below the threshold of 500, and their sum is above it."""
    rows = ("RESOR", "INFORMATION_PR", "KOPTA_TJANSTER", "POST_OCH_TELE", "OVRIGT")
    leaves: dict[str, int | None] = {f"ACK DRIFT_{row} UTFALL EXTERNT": 150 * TKR for row in rows}
    book = calculated_book(tmp_path / "bok.xlsx", {**leaves, "ACK DRIFT_RESOR BUDGET EXTERNT": 0})
    explain(book, {RESOR: WORDS})
    assert asked(book) == [("DRIFT", "JMF_BUDGET")]
    explain(book, {NETTO: WORDS})
    assert asked(book) == []


# -- the words stay ------------------------------------------------------------------------------


def test_words_stay_with_their_line_when_other_lines_move(book: Path) -> None:
    explain(book, {RESOR: WORDS, INHYRDA: "Vakanser"})
    before = rows_of(book)
    enter(book, {"B10": 3_000})  # hired staff is now the most unfavourable
    calculate(book)
    after = rows_of(book)
    assert after[INHYRDA] < after[RESOR] != before[RESOR] < before[INHYRDA]
    assert words_of(book) == {RESOR: WORDS, INHYRDA: "Vakanser"}


def test_words_stay_when_a_row_drops_below_the_thresholds_and_returns(book: Path) -> None:
    explain(book, {RESOR: WORDS})
    calculate(book)
    top = rows_of(book)[RESOR]
    enter(book, {"B14": 1_001})
    calculate(book)
    assert rows_of(book)[RESOR] > 20
    assert {column: line(book, RESOR)[column] for column in "GKLM"} == {"G": -1, "K": WORDS, "L": -500, "M": 500}
    enter(book, {"B14": 1_900})
    calculate(book)
    assert rows_of(book)[RESOR] == top
    assert words_of(book) == {RESOR: WORDS}


def test_lines_sorted_by_hand_keep_their_words(book: Path) -> None:
    explain(book, {RESOR: WORDS, PERSONAL: "Vakanser"})
    rows = shown(book)[::-1]
    numbers = {
        (SHEET, f"{column}{row}"): (
            None if value is None else value if isinstance(value, str) else Cell(Kind.NUMBER, repr(value))
        )
        for row, values in enumerate(rows, 5)
        for column, value in zip("ABCDEFGHIJKLM", values, strict=True)
    }
    put(book, numbers)
    calculate(book)
    assert words_of(book) == {RESOR: WORDS, PERSONAL: "Vakanser"}
    assert rows_of(book)[DRIFT] == 5


def test_lines_that_were_deleted_come_back(book: Path) -> None:
    explain(book, {RESOR: WORDS})
    rows = rows_of(book)
    put(book, {(SHEET, f"{column}{rows[DRIFT]}"): None for column in "ABCDEFGHIJKLM"})
    calculate(book)
    assert rows_of(book) == rows
    assert words_of(book) == {RESOR: WORDS}


def test_the_name_may_cover_fewer_lines_than_there_are(book: Path) -> None:
    """As when rows of the sheet were deleted in Excel: the table grows below its name."""
    explain(book, {RESOR: WORDS})
    book.write_bytes(with_part(book.read_bytes(), BOOK, lambda xml: xml.replace("$M$196", "$M$20")))
    calculate(book)
    assert (len(shown(book)), words_of(book)) == (64, {RESOR: WORDS})
    assert calculate(book).outcome.changes == ()


def test_what_stands_below_the_lines_is_emptied_when_it_is_a_copy(book: Path) -> None:
    explain(book, {RESOR: WORDS})
    row = rows_of(book)[RESOR]
    put(book, {(SHEET, f"{column}250"): str(shown(book)[row - 5]["ABCDEFGHIJKLM".index(column)]) for column in "ABCDK"})
    assert calculate(book).outcome.saved is not None
    assert (len(shown(book)), words_of(book)) == (64, {RESOR: WORDS})


def test_what_somebody_wrote_below_the_lines_stays(book: Path) -> None:
    notes = {(SHEET, "A250"): "Egen notering", (SHEET, "G251"): "12", ("Kontroller", "A250"): "Egen notering"}
    put(book, {**notes, ("Kontroller", "C190"): "Försvinner: raden är programmets"})
    enter(book, {"B14": 1_950})
    calculate(book)
    opened = openpyxl.load_workbook(book, data_only=True)
    assert {place: opened[place[0]][place[1]].value for place in notes} == notes
    assert opened["Kontroller"]["C190"].value is None
    opened.close()
    assert calculate(book).outcome.changes == ()


def test_a_note_below_a_table_that_has_become_short_stays_and_the_lines_go_on_around_it(book: Path) -> None:
    """As when the rows that seemed needless were deleted in Excel, and something was written below."""
    short = with_part(book.read_bytes(), BOOK, lambda xml: xml.replace("$M$196", "$M$70").replace("$D$204", "$D$8"))
    book.write_bytes(short)
    note = Cell(Kind.TEXT, "Egen notering")
    gone = dict.fromkeys(((CHECKS, f"{column}10") for column in "ABD"), None)
    put(book, {(SHEET, "B80"): note, (CHECKS, "C10"): note, (CHECKS, "C30"): note, **gone})
    enter(book, {"B10": 1_950})
    calculate(book)
    opened = openpyxl.load_workbook(book, data_only=True)
    assert [opened[SHEET]["B80"].value, opened[CHECKS]["C10"].value, opened[CHECKS]["C30"].value] == [note.value] * 3
    assert opened[CHECKS]["A10"].value is None
    assert opened[CHECKS]["A11"].value is not None
    opened.close()
    assert calculate(book).outcome.changes == ()


def test_all_lines_have_room_and_all_words_stay_where_every_part_says_more(tmp_path: Path) -> None:
    """SYNTETISK: whatever Externt has cost too much Internt has cost too little, everywhere."""
    leaves: dict[str, int | None] = {}
    for page, blocks in (("ACK", ("UTFALL", "BUDGET", "FOREG_AR")), ("HELAR", ("PROGNOS", "BUDGET", "FOREG_AR"))):
        for row, block in itertools.product(FR1.leaf_rows, blocks):
            leaves[f"{page} {row.code} {block} EXTERNT"] = (5_000 if block == blocks[0] else 1_000) * TKR
            leaves[f"{page} {row.code} {block} INTERNT"] = (1_000 if block == blocks[0] else 5_000) * TKR
    book = calculated_book(tmp_path / "bok.xlsx", leaves)
    lines = rows_of(book)
    assert len(lines) == 3 * 4 * len(FR1.rows)
    explain(book, {line: f"SYNTETISK {row}" for line, row in lines.items()})
    words = words_of(book)
    enter(book, {"C7": 0, "C10": 0})
    assert calculate(book).outcome.saved is not None
    assert words_of(book) == words
    assert rows_of(book) != lines


def test_a_name_down_to_the_last_row_of_the_sheet_empties_no_more_than_there_is(book: Path) -> None:
    far = with_part(book.read_bytes(), BOOK, lambda xml: xml.replace("$M$196", "$M$1048576"))
    book.write_bytes(far)
    put(book, {(SHEET, "B300"): "Raden är programmets"})
    assert len(calculated(read_report(book, tables=True), REGISTER).cells) < 10_000
    calculate(book)
    assert (len(shown(book)), words_of(book)) == (64, {})


@pytest.mark.parametrize(
    ("held", "is_explained"),
    [
        (Cell(Kind.TEXT, "vakanser 200", '"vakanser "&200'), True),
        (Cell(Kind.NUMBER, "1300"), True),
        (Cell(Kind.ERROR, "#REF!", "#REF!"), True),
        (Cell(Kind.TEXT, "SYNTETISK " * 500), True),
        (Cell(Kind.TEXT, "  rad ett\nrad två\tvarav Finsam 1 300  "), True),
        (Cell(Kind.TEXT, "=1+1 _x0041_ <&> \U0001f600"), True),
        (Cell(Kind.TEXT, "  \n "), False),
        (Cell(Kind.MISSING, "", "A1"), False),
    ],
)
def test_whatever_stands_for_words_moves_as_it_is(held: Cell, is_explained: bool, book: Path) -> None:
    explain(book, {RESOR: held})
    assert (("DRIFT_RESOR", "JMF_BUDGET") not in asked(book)) == is_explained
    enter(book, {"B10": 3_000})
    assert calculate(book).outcome.saved is not None
    report = read_report(book, tables=True)
    kept = read_explained(report).lines[Key("ACK", "DRIFT_RESOR", "JMF_BUDGET", "TOTALT")].words
    assert kept == (None if held.value.isspace() else held)
    assert calculate(book).outcome.changes == ()


# -- what cannot be written ----------------------------------------------------------------------


@pytest.mark.parametrize("column", ["A", "B", "C", "D"])
@pytest.mark.parametrize("text", ["Reskonto", None])
def test_words_on_a_line_that_does_not_say_what_they_are_about_stop_it(
    column: str, text: str | None, book: Path
) -> None:
    explain(book, {RESOR: WORDS})
    put(book, {(SHEET, f"{column}6"): text})
    before = book.read_bytes()
    written = calculate(book)
    (finding,) = written.outcome.findings
    assert (finding.code, finding.place.sheet, finding.place.cell, finding.found) == (
        "FORKLARING_LOS", SHEET, "K6", WORDS,
    )  # fmt: skip
    assert (written.done.cells, written.outcome.saved, book.read_bytes()) == ({}, None, before)


def test_words_on_a_sheet_that_is_not_calculated_yet_stop_it_and_it_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    make(path, LEAVES)
    put(path, {(SHEET, "K5"): WORDS})
    (finding,) = calculate(path).outcome.findings
    assert finding.code == "FORKLARING_LOS"
    assert "Är bladet tomt: ta bort texten, beräkna avvikelserna" in finding.message


def test_a_line_without_words_may_say_anything(book: Path) -> None:
    put(book, {(SHEET, "B6"): "Reskonto", (SHEET, "G6"): "mycket", (SHEET, "H7"): "##", (SHEET, "I7"): "-"})
    assert calculate(book).outcome.saved is not None
    assert line(book, RESOR)["G"] == -900


def test_a_formula_for_words_is_not_lost_though_it_shows_nothing_now(book: Path) -> None:
    put(book, {(SHEET, "B6"): "Reskonto", (SHEET, "K6"): Cell(Kind.TEXT, "", 'IF(Prognos!B7>0,Prognos!A1,"")')})
    (finding,) = calculate(book).outcome.findings
    assert (finding.code, finding.found) == ("FORKLARING_LOS", '=IF(Prognos!B7>0,Prognos!A1,"")')


def test_words_about_what_is_no_deviation_of_the_sheet_stop_it(book: Path) -> None:
    """Föregående prognos is compared too, on a page that is not printed."""
    explain(book, {RESOR: WORDS})
    put(book, {(SHEET, "D6"): "Föreg. prognos"})
    assert codes(calculate(book).outcome) == ["FORKLARING_LOS"]
    put(book, {(SHEET, "A6"): "Föregående prognos"})
    assert codes(calculate(book).outcome) == ["FORKLARING_LOS"]


@pytest.mark.parametrize(("second", "found"), [("Annat", ["FORKLARING_LOS"]), (WORDS, []), (" ", [])])
def test_other_words_for_the_same_deviation_stop_it(second: str, found: list[str], book: Path) -> None:
    explain(book, {RESOR: WORDS})
    put(book, {(SHEET, f"{c}200"): text for c, text in zip("ABCDK", (*RESOR, second), strict=True)})
    outcome = calculate(book).outcome
    assert [code for code in codes(outcome) if code == "FORKLARING_LOS"] == found
    assert (outcome.saved is None) == bool(found)
    assert words_of(book)[RESOR] == (WORDS if not found else second)


def test_a_deviation_of_the_last_report_that_cannot_be_read_stops_it(book: Path) -> None:
    """It cannot be calculated anew; all else can."""
    put(book, {(SHEET, "J6"): "mycket"})
    (finding,) = calculate(book).outcome.findings
    assert (finding.code, finding.place.cell) == ("TABELL_VARDE", "J6")


def test_the_sheets_are_found_by_name_whatever_they_are_called(book: Path) -> None:

    def renamed(xml: str) -> str:
        xml = xml.replace("Avvikelser!", "'Bo''s \"avvik\"'!").replace('"Avvikelser"', '"Bo&apos;s &quot;avvik&quot;"')
        return xml.replace("Kontroller!", "Koll!").replace('"Kontroller"', '"Koll"')

    book.write_bytes(with_part(book.read_bytes(), BOOK, renamed))
    name = 'Bo\'s "avvik"'
    explain(book, {RESOR: WORDS}, name)
    enter(book, {"B10": 3_000})
    assert calculate(book).outcome.saved is not None
    opened = openpyxl.load_workbook(book, data_only=True)
    assert {row[1].value: row[10].value for row in opened[name].iter_rows(5, 12)}["Drift, Resor"] == WORDS
    assert f"{name}!K8" in [row[1].value for row in opened["Koll"].iter_rows(5, 20)]
    opened.close()


@pytest.mark.parametrize("sheet", ["Avvikelser", "Kontroller"])
def test_without_the_sheet_nothing_is_written_and_it_says_what_to_do(sheet: str, book: Path) -> None:
    gone = with_part(book.read_bytes(), BOOK, lambda xml: xml.replace(f'"{sheet}"', '"Blad1"').replace(
        f"{sheet}!$A$4", "Blad9!$A$4"))  # fmt: skip
    book.write_bytes(gone)
    written = calculate(book)
    (finding,) = written.outcome.findings
    assert (finding.code, written.done.cells) == ("TABELL_SAKNAS", {})
    assert "vplan new --from" in finding.message
    assert book.read_bytes() == gone


def test_what_is_no_workbook_is_said(tmp_path: Path) -> None:
    (tmp_path / "tom.xlsx").write_bytes(b"")
    written = calculate(tmp_path / "tom.xlsx")
    assert (codes(written.outcome), written.outcome.saved, written.done.cells) == (["FIL_TOM"], None, {})


@pytest.mark.parametrize(("at", "code"), [("A10", "FR1_RAD_ANDRAD"), ("B6", "FR1_BLOCK_SAKNAS")])
def test_a_page_that_is_not_found_has_no_deviations_rather_than_none_above_the_thresholds(
    at: str, code: str, book: Path
) -> None:
    explain(book, {RESOR: WORDS})
    calculate(book)
    before = shown(book)
    put(book, {("Utfall", at): "Löner"})
    done = calculate(book)
    assert (done.outcome.saved, [finding.code for finding in done.done.refused]) == (None, [code])
    assert shown(book) == before


def test_headings_that_were_changed_stop_it(book: Path) -> None:
    put(book, {(SHEET, "K4"): "Kommentar"})
    assert codes(calculate(book).outcome) == ["TABELL_ANDRAD"]


# -- the status cell, and twice is once -----------------------------------------------------------


def status(path: Path) -> list[object]:
    opened = openpyxl.load_workbook(path, read_only=True, data_only=True)
    cells = [opened["Försättsblad"]["C13"].value, *(opened[page.sheet]["A4"].value for page in FR1.pages)]
    opened.close()
    return cells


def test_the_outcome_and_its_time_stand_on_the_cover_and_on_every_page(book: Path) -> None:
    told = (
        "2017-09-08 09:00 Avvikelser beräknade: 4 över trösklarna, 2 saknar förklaring. "
        "Kontroller: fel 3, varning 3, upplysning 2."
    )
    assert status(book) == [told] * 4
    explain(book, {RESOR: WORDS, INHYRDA: WORDS})
    calculate(book)
    assert str(status(book)[0]).endswith(
        "4 över trösklarna, alla förklarade. Kontroller: fel 3, varning 1, upplysning 2."
    )
    enter(book, {"B14": 1_000, "B10": 1_000})
    calculate(book)
    assert str(status(book)[0]).endswith("beräknade: 0 över trösklarna. Kontroller: fel 3, varning 1, upplysning 2.")


def test_a_clean_workbook_has_no_remarks() -> None:
    report = read_report(EXAMPLE, tables=True)
    done = calculated(report, REGISTER)
    assert deviation_words(done).endswith("Kontroller: varning 17, upplysning 1.")
    assert deviation_words(replace(done, findings=())).endswith("Kontroller: inga anmärkningar.")


def test_twice_is_once_the_time_too(book: Path) -> None:
    explain(book, {RESOR: WORDS})
    calculate(book)
    before = book.read_bytes()
    later = MOMENT.replace(hour=10)
    written = write_deviations(book, book, REGISTER, later, False)
    assert (written.outcome.changes, written.outcome.saved, book.read_bytes()) == ((), None, before)
    assert deviation_words(written.done).startswith("Avvikelser beräknade: 4 över trösklarna, 1 saknar förklaring.")


def test_twice_is_once_where_results_were_lost(book: Path) -> None:
    """A program that drops results: what the write itself renews is not said on Kontroller."""
    opened = openpyxl.load_workbook(book)
    opened["Utfall"]["B14"] = 2_000
    opened.save(book)
    assert calculate(book).outcome.saved is not None
    assert not [row for row in shown(book, "Kontroller") if "RESULTAT" in str(row[3])]
    assert calculate(book).outcome.changes == ()


def test_a_workbook_whose_status_cell_is_lost_is_calculated_without_it(book: Path) -> None:
    put(book, {("Försättsblad", "B13"): "Körd", ("Utfall", "B14"): Cell(Kind.NUMBER, "1950")})
    assert calculate(book).outcome.saved is not None
    assert line(book, RESOR)["G"] == -950
    assert str(status(book)[0]).startswith("2017-09-08 09:00")  # as it was


@pytest.mark.parametrize("held", [Cell(Kind.ERROR, "#REF!"), Cell(Kind.NUMBER, "12"), Cell(Kind.TEXT, "x" * 5_000)])
def test_whatever_stands_in_the_status_cell_is_no_finding(held: Cell, book: Path) -> None:
    known = codes(calculate(book).outcome)
    put(book, {("Försättsblad", "C13"): held})
    assert codes(calculate(book).outcome) == known


def test_a_dry_run_and_another_file_leave_the_workbook_alone(book: Path, tmp_path: Path) -> None:
    explain(book, {RESOR: WORDS})
    before = book.read_bytes()
    dry = calculate(book, dry_run=True)
    assert (len(dry.outcome.changes) > 0, dry.outcome.saved) == (True, None)
    assert calculate(book, tmp_path / "ny.xlsx").outcome.saved is not None
    assert book.read_bytes() == before
    assert line(tmp_path / "ny.xlsx", RESOR)["L"] == -500


# -- what other programs saved, and the other form ------------------------------------------------


def saved_by_openpyxl(_office: Office, path: Path, target: Path) -> None:
    openpyxl.load_workbook(path).save(target)


def saved_by_libreoffice(office: Office, path: Path, target: Path) -> None:
    with office.open(path) as opened:
        opened.store(target)


@pytest.mark.parametrize("save", [saved_by_libreoffice, saved_by_openpyxl])
def test_what_another_program_saved_is_calculated_again(
    save: Callable[[Office, Path, Path], None], office: Office, book: Path, tmp_path: Path
) -> None:
    explain(book, {RESOR: WORDS})
    calculate(book)
    again = tmp_path / "igen.xlsx"
    save(office, book, again)
    enter(again, {"B14": 1_950})
    written = calculate(again)
    assert [code for code in codes(written.outcome) if code not in codes(calculate(book).outcome)] == []
    assert {column: line(again, RESOR)[column] for column in "GKLM"} == {"G": -950, "K": WORDS, "L": -500, "M": 0.526}
    assert shown(again, "Kontroller") == [
        [str(text).replace("-900", "-950") if isinstance(text, str) else text for text in row]
        for row in shown(book, "Kontroller")
    ]
    assert calculate(again).outcome.changes == ()


def test_the_sheet_is_in_tkr_whatever_the_form_is_in(tmp_path: Path) -> None:
    """FIN in mnkr, where costs have minus and a deviation is outcome minus budget."""
    path = tmp_path / "80.xlsx"
    path.write_bytes(next(EXAMPLE.parent.glob("80*.xlsx")).read_bytes())
    figures = {"B9": "30.5", "C9": "0", "E9": "40", "F9": "0"}
    put(path, {("Utfall", at): Cell(Kind.NUMBER, mnkr) for at, mnkr in figures.items()})
    assert calculate(path).outcome.saved is not None
    key: LineKey = ("Utfall", "Finansiella intäkter", "Totalt", "Budget")
    assert {column: line(path, key)[column] for column in "EFGHI"} == {
        "E": 30_500, "F": 40_000, "G": -9_500, "H": -0.238, "I": "ogynnsam",
    }  # fmt: skip
    explain(path, {key: "varav räntor 9 000, avkastning 0,5 mnkr"})
    calculate(path)
    assert {column: line(path, key)[column] for column in "LM"} == {"L": -9_500, "M": 1}
    assert calculate(path).outcome.changes == ()


def test_amounts_of_a_unit_that_nobody_knows_are_not_calculated(tmp_path: Path) -> None:
    path = tmp_path / "80.xlsx"
    path.write_bytes(next(EXAMPLE.parent.glob("80*.xlsx")).read_bytes())
    before = with_part(
        path.read_bytes(), COVER, lambda xml: re.sub(r'(<c r="C6"[^>]*?) t="s"><v>\d+</v></c>', r"\1/>", xml)
    )
    path.write_bytes(before)
    outcome = calculate(path).outcome
    assert "SKRIV_ENHET" in codes(outcome)
    assert (outcome.saved, path.read_bytes()) == (None, before)


# -- into the next workbook -----------------------------------------------------------------------


def next_book(path: Path, source: Path | None, previous: Path | None, month: int) -> list[str]:
    wanted = NewWorkbook("17", Period(2017, month), {}, source, Sources(previous=previous) if previous else NO_SOURCES)
    return codes(new(wanted, REGISTER, path))


def test_words_and_deviations_roll_into_the_next_period(book: Path, tmp_path: Path) -> None:
    explain(book, {RESOR: WORDS, ("Prognos", "Drift, Resor", "Totalt", "Budget"): "Senare"})
    target = tmp_path / "september.xlsx"
    assert next_book(target, None, book, 9) == []
    assert words_of(target) == {RESOR: WORDS, ("Prognos", "Drift, Resor", "Totalt", "Budget"): "Senare"}
    put(target, {("Utfall", at): Cell(Kind.NUMBER, value) for at, value in {"B14": "1250", "E14": "1200"}.items()})
    calculate(target)
    assert {column: line(target, RESOR)[column] for column in "GJK"} == {"G": -50, "J": -900, "K": WORDS}
    assert line(target, INHYRDA)["J"] == 800
    assert words_of(target)[RESOR] == WORDS
    calculate(target)
    assert line(target, RESOR)["J"] == -900  # the last report's, whatever is calculated anew


def test_words_follow_into_a_new_workbook_of_the_same_period(book: Path, tmp_path: Path) -> None:
    explain(book, {RESOR: WORDS, INHYRDA: Cell(Kind.TEXT, "räknat", '"räk"&"nat"')})
    put(book, {(SHEET, "J6"): Cell(Kind.NUMBER, "-123")})
    target = tmp_path / "ny.xlsx"
    assert next_book(target, book, None, 8) == []
    calculate(target)
    assert words_of(target) == {RESOR: WORDS, INHYRDA: "räknat"}
    assert (line(target, RESOR)["J"], line(target, RESOR)["G"]) == (-123, -900)


def test_words_without_a_result_do_not_follow(book: Path, tmp_path: Path) -> None:
    explain(book, {RESOR: Cell(Kind.MISSING, "", "A1"), INHYRDA: WORDS})
    next_book(tmp_path / "ny.xlsx", book, None, 8)
    assert words_of(tmp_path / "ny.xlsx") == {INHYRDA: WORDS}


def test_of_both_the_same_months_words_are_the_newer_ones(book: Path, tmp_path: Path) -> None:
    explain(book, {RESOR: "I juli", PERSONAL: "I juli"})
    july = tmp_path / "juli.xlsx"
    july.write_bytes(book.read_bytes())
    put(july, {("Försättsblad", "C5"): Cell(Kind.NUMBER, "42917")})
    explain(book, {RESOR: WORDS, PERSONAL: " "})
    target = tmp_path / "ny.xlsx"
    next_book(target, book, july, 8)
    assert words_of(target) == {RESOR: WORDS, PERSONAL: "I juli"}
    assert line(target, RESOR)["J"] == -900


def test_loose_words_stop_a_new_workbook_too(book: Path, tmp_path: Path) -> None:
    put(book, {(SHEET, "K250"): WORDS})
    assert next_book(tmp_path / "ny.xlsx", None, book, 9) == ["FORKLARING_LOS"]
    assert not (tmp_path / "ny.xlsx").exists()


# -- any amounts and any words ----------------------------------------------------------------------

KEYS = [one.key for one in deviations(report_of("mall", template_bytes(), tables=True))]
AMOUNTS = st.dictionaries(st.sampled_from(FR1.leaves), st.integers(-(10**11), 10**11), max_size=12)
ANY_WORDS = st.dictionaries(
    st.sampled_from(KEYS),
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=40).filter(str.strip),
    max_size=6,
)


def after(report: Report, entries: Entries) -> Report:
    """The report as it is read from the file that the entries give."""
    planned = plan(report, entries, overwrite=True)
    return report_of("bok", prepare(report, planned.writes), tables=True)


def calculation(report: Report) -> Report:
    done = calculated(report, REGISTER)
    assert done.refused == ()
    planned = with_outcome(report, Entries({}, {}, done.cells), deviation_words(done), MOMENT)
    return report_of("bok", prepare(report, planned.writes), tables=True)


def elsewhere(report: Report) -> dict[str, dict[str, Cell]]:
    """What stands outside the sheets that are written, the status cell and the links to it."""
    assert report.content is not None
    status_cells = {CellPlace("Försättsblad", "C13"), *(CellPlace(page.sheet, "A4") for page in FR1.pages)}
    return {
        sheet: {at: held for at, held in cells.items() if (sheet, at) not in status_cells}
        for sheet, cells in report.content.sheets.items()
        if sheet not in (SHEET, "Kontroller")
    }


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(first=AMOUNTS, second=AMOUNTS, words=ANY_WORDS)
def test_all_words_stay_with_their_keys_and_nothing_else_is_touched(
    first: dict[Key, int], second: dict[Key, int], words: dict[Key, str]
) -> None:
    report = calculation(after(report_of("bok", template_bytes(), tables=True), Entries({**first}, {})))
    found = read_explained(report).lines
    cells: dict[CellPlace, Cell | None] = {
        found[key].line.cell("FORKLARING"): Cell(Kind.TEXT, text) for key, text in words.items()
    }
    report = after(report, Entries({}, {}, cells))
    for amounts in (second, first):
        entered = after(report, Entries({**amounts}, {}))
        report = calculation(entered)
        assert elsewhere(report) == elsewhere(entered)
        lines = read_explained(report).lines
        assert {key: kept.words.value for key, kept in lines.items() if kept.words} == words
        assert list(lines) == [one.key for one in deviations(report)]
        for key, kept in lines.items():
            codes_of = {code: held.value for code, held in key_cells(FR1, key).items() if held}
            assert codes_of.keys() == {"SIDA", "KONTOSLAG", "DEL", "JAMFORELSE"}
            assert kept.line.values.get("AVVIKELSE") == report.ore(key)
