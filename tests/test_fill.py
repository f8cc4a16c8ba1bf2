"""Entering amounts and header fields into somebody's workbook."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.workbooks import EXAMPLE, UTFALL, make, with_part
from vplan_xl.form.model import Key
from vplan_xl.jobs.apply import Outcome, VerificationError
from vplan_xl.jobs.fill import Filling, fill
from vplan_xl.report.change import unknown_results
from vplan_xl.report.report import cell_at, expected_results, read_report, with_calculated
from vplan_xl.workbook.snapshot import Kind

HEADING = "page,row,block,part,tkr\n"
NET = Key("ACK", "NETTORESULTAT", "UTFALL", "TOTALT")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "bok.xlsx"
    shutil.copy(EXAMPLE, path)
    return path


def enter(
    book: Path,
    lines: str,
    fields: dict[str, str] | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
    target: Path | None = None,
) -> Outcome:
    values = book.with_name("belopp.csv")
    values.write_text(HEADING + lines, "utf-8")
    return fill(book, Filling(values, fields or {}, overwrite, dry_run), target or book)


def codes(outcome: Outcome) -> list[str]:
    return [finding.code for finding in outcome.findings]


def test_an_amount_is_entered_and_every_result_follows(book: Path) -> None:
    outcome = enter(book, 'ACK,INTAKTER,UTFALL,EXTERNT,"-22 852,5"\n')
    assert outcome.findings == ()
    assert [(c.place.cell, c.before, c.after) for c in outcome.changes] == [("B7", "-22851", "-22852.5")]
    report = read_report(book, tables=True)
    assert report.ore(NET) == 6_513_850_000
    assert report.content is not None
    stored = {place: cell_at(report.content.sheets, place) for place in expected_results(report)}
    expected = expected_results(report)
    typed = {place for place, held in stored.items() if held and held.formula is None}
    assert {place.sheet for place in typed} == {"Uppföljning"}  # its indented rows
    assert {place: held for place, held in stored.items() if place not in typed} == {
        place: result for place, result in expected.items() if place not in typed
    }
    # Of INTAKTER, TOTALA_INTAKTER and NETTORESULTAT; of these on Uppföljning; three shares of NETTORESULTAT.
    assert outcome.results_updated == (5 + 6 + 6) + (2 + 2 + 2) + 3


def test_what_stood_there_is_kept_as_a_copy(book: Path) -> None:
    before = book.read_bytes()
    outcome = enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n")
    assert outcome.saved is not None
    assert outcome.saved.backup is not None
    assert outcome.saved.backup.read_bytes() == before


def test_twice_is_once(book: Path) -> None:
    enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n")
    once = book.read_bytes()
    files = sorted(path.name for path in book.parent.iterdir())
    again = enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n")
    assert (again.changes, again.saved) == ((), None)
    assert book.read_bytes() == once
    assert sorted(path.name for path in book.parent.iterdir()) == files


def test_a_dry_run_writes_nothing_and_says_what_it_would(book: Path) -> None:
    before = book.read_bytes()
    outcome = enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n", dry_run=True)
    assert [(c.place.cell, c.after) for c in outcome.changes] == [("B7", "-1")]
    assert outcome.saved is None
    assert book.read_bytes() == before


def test_another_file_gets_the_result_and_the_first_is_left(book: Path) -> None:
    before = book.read_bytes()
    target = book.with_name("annan.xlsx")
    enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n", target=target)
    assert book.read_bytes() == before
    assert read_report(target).ore(Key("ACK", "INTAKTER", "UTFALL", "EXTERNT")) == -100_000
    assert codes(enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-2\n", target=target)) == ["SKRIV_FINNS"]


def test_a_blank_amount_empties_the_cell(book: Path) -> None:
    outcome = enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,\n")
    assert [(c.before, c.after) for c in outcome.changes] == [("-22851", "")]
    report = read_report(book)
    assert report.content is not None
    assert "B7" not in report.content.sheets["Utfall"]


def test_an_emptied_block_shows_nothing_and_neither_do_its_comparisons(tmp_path: Path) -> None:
    book = tmp_path / "bok.xlsx"
    make(book, {"ACK INTAKTER UTFALL EXTERNT": -100, "ACK INTAKTER BUDGET EXTERNT": -200})
    enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,\n")
    report = read_report(book)
    assert report.content is not None
    sheet = report.content.sheets["Utfall"]
    assert (sheet["D7"].kind, sheet["D7"].value, sheet["K7"].value, sheet["G7"].value) == (Kind.TEXT, "", "", "-0.002")


def test_one_bad_line_and_nothing_is_written(book: Path) -> None:
    before = book.read_bytes()
    outcome = enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\nACK,INTAKTER,BUDGET,EXTERNT,1.234\n")
    assert [(f.code, f.place.line) for f in outcome.findings] == [("VARDE_BELOPP", 3)]
    assert outcome.saved is None
    assert book.read_bytes() == before


def test_header_fields_are_entered_too(book: Path) -> None:
    outcome = fill(book, Filling(None, {"STATUS": "rättad", "VERSION": "2", "DATUM": ""}, False, False), book)
    assert sorted(change.code for change in outcome.changes) == ["DATUM", "STATUS", "VERSION"]
    header = read_report(book).header
    assert (header.status, header.version, header.date) == ("Rättad", 2, None)


def formula_in_b7(book: Path) -> None:
    data = with_part(
        EXAMPLE.read_bytes(), UTFALL, lambda xml: xml.replace("<v>-22851</v>", "<f>-20000-2851</f><v>-22851</v>", 1)
    )
    book.write_bytes(data)


def test_a_persons_formula_stays_unless_it_may_be_overwritten(book: Path) -> None:
    formula_in_b7(book)
    before = book.read_bytes()
    outcome = enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n")
    assert [(f.code, f.place.cell, f.found) for f in outcome.findings] == [("SKRIV_FORMEL", "B7", "=-20000-2851")]
    assert book.read_bytes() == before
    assert codes(enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-22851\n")) == []  # it says so already
    assert enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n", overwrite=True).saved is not None
    report = read_report(book)
    assert report.content is not None
    assert report.content.sheets["Utfall"]["B7"] == (Kind.NUMBER, "-1", None)


def test_an_altered_formula_of_the_form_keeps_its_result(book: Path) -> None:
    """Its meaning is no longer ours; the form's other results follow."""
    data = with_part(
        EXAMPLE.read_bytes(), UTFALL, lambda xml: xml.replace('IF(B$24=0,"",B7+C7)', 'IF(B$24=0,"",B7)', 1)
    )
    book.write_bytes(data)
    enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n")
    report = read_report(book)
    assert report.content is not None
    assert report.content.sheets["Utfall"]["D7"].value == "-23544"
    assert report.content.sheets["Utfall"]["D20"].value == "-694"


def test_a_block_that_cannot_be_found_takes_no_amount(book: Path) -> None:
    def elsewhere(xml: str) -> str:
        return xml.replace("Utfall!$B$7:$B$22", "Utfall!$C$7:$C$22")

    book.write_bytes(with_part(EXAMPLE.read_bytes(), "xl/workbook.xml", elsewhere))
    outcome = enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n")
    assert codes(outcome) == ["FR1_BLOCK_SAKNAS"]
    assert outcome.saved is None


def test_a_workbook_that_is_open_is_refused_by_name(book: Path) -> None:
    book.with_name("~$bok.xlsx").write_bytes(bytes([10]) + b"Controller" + b" " * 44)
    outcome = enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n")
    assert [(f.code, f.found) for f in outcome.findings] == [("SKRIV_OPPEN", "Controller")]
    assert outcome.changes == ()


def test_a_signed_workbook_is_refused(book: Path) -> None:
    import zipfile

    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<x/>")
    assert codes(enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n")) == ["SKRIV_SIGNERAD"]


def test_unreadable_workbooks_and_values_are_said(book: Path) -> None:
    assert codes(enter(book.with_name("finns inte.xlsx"), "")) == ["FIL_SAKNAS"]
    missing = Filling(book.with_name("inga.csv"), {}, False, False)
    assert codes(fill(book, missing, book)) == ["VARDE_FIL"]
    latin = book.with_name("latin.csv")
    latin.write_bytes("page,row,block,part,tkr\nå".encode("cp1252"))
    assert codes(fill(book, Filling(latin, {}, False, False), book)) == ["VARDE_FIL"]


def test_an_own_sheet_with_formulas_is_named(book: Path) -> None:
    import openpyxl

    own = openpyxl.load_workbook(EXAMPLE)
    own.create_sheet("Mitt blad")["A1"] = "=Utfall!B7*2"
    own["Försättsblad"]["F1"] = "=1+1"
    own.save(book)
    outcome = enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n")
    assert [(f.code, f.found) for f in outcome.findings] == [("SKRIV_EGEN_FORMEL", "Försättsblad!F1, Mitt blad")]


def test_a_damaged_own_sheet_counts_as_one_whose_formulas_nobody_knows(book: Path) -> None:
    import openpyxl

    own = openpyxl.load_workbook(EXAMPLE)
    own.create_sheet("Mitt blad")["A1"] = "SYNTETISK"
    own.save(book)
    raw = bytearray(book.read_bytes())
    with zipfile.ZipFile(book) as archive:
        info = archive.getinfo("xl/worksheets/sheet24.xml")
    raw[info.header_offset + 30 + len(info.filename) + 5] ^= 0xFF
    book.write_bytes(bytes(raw))
    outcome = enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n")
    assert [(f.code, f.found) for f in outcome.findings] == [("SKRIV_EGEN_FORMEL", "Mitt blad")]


def test_an_amount_is_entered_where_a_sheet_that_is_calculated_from_it_is_damaged(book: Path) -> None:
    """Its results are left to Excel, with those of the other sheets that are calculated."""
    raw = bytearray(book.read_bytes())
    with zipfile.ZipFile(book) as archive:
        info = archive.getinfo("xl/worksheets/sheet20.xml")
    raw[info.header_offset + 30 + len(info.filename) + 5] ^= 0xFF
    book.write_bytes(bytes(raw))
    outcome = enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n", dry_run=True)
    assert [(f.code, f.found) for f in outcome.findings] == [
        ("SKRIV_EGEN_FORMEL", "Uppföljning, Projekt, Prognosförklaring, Investeringar, Nyckeltal, Mål")
    ]
    assert (len(outcome.changes), outcome.results_updated) == (1, 5 + 6 + 6)


def test_a_link_to_the_workbook_stays_a_link(book: Path) -> None:
    link = book.with_name("länk.xlsx")
    os.symlink(book, link)
    assert enter(link, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n").saved is not None
    assert link.is_symlink()
    assert read_report(book).ore(Key("ACK", "INTAKTER", "UTFALL", "EXTERNT")) == -100_000


def test_a_patch_that_does_not_read_back_is_never_saved(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = book.read_bytes()
    monkeypatch.setattr("vplan_xl.jobs.apply.patch", lambda archive, *_: archive.data)
    with pytest.raises(VerificationError, match="Utfall!B7"):
        enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n")
    assert book.read_bytes() == before


def test_a_dry_run_refuses_what_the_real_run_would(book: Path) -> None:
    book.with_name("~$bok.xlsx").write_bytes(bytes([10]) + b"Controller" + b" " * 44)
    assert codes(enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n", dry_run=True)) == ["SKRIV_OPPEN"]
    other = book.with_name("annan.xlsm")
    assert codes(enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n", dry_run=True, target=other)) == ["SKRIV_ANDELSE"]


def test_a_text_too_long_for_its_field_is_refused(book: Path) -> None:
    outcome = fill(book, Filling(None, {"IFYLLT_AV": "x" * 101}, False, False), book)
    assert codes(outcome) == ["VARDE_HUVUD"]


def test_sheets_too_large_to_look_into_count_as_ones_with_formulas(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import openpyxl

    own = openpyxl.load_workbook(EXAMPLE)
    own.create_sheet("Mitt blad")["A1"] = "SYNTETISK" * 1000
    own.save(book)
    assert codes(enter(book, "ACK,INTAKTER,UTFALL,EXTERNT,-1\n", dry_run=True)) == []
    real = with_calculated(read_report(book))
    assert real.content is not None
    monkeypatch.setattr("vplan_xl.workbook.archive.LARGEST_TOTAL", 500)
    assert unknown_results(real) == ", ".join(
        (
            "Månader",
            "Engångsposter",
            "Prognosunderlag",
            "Interna poster",
            "Avvikelser",
            "Huvudbok",
            "Kontomappning",
            "Import",
            "Importunderlag",
            "Personal",
            "Avstämning",
            "Insatser",
            "Mitt blad",
        )
    )


@pytest.mark.parametrize("text", ["a\udce5b", "a\x07b", "a\u202eb"])
def test_a_text_with_characters_nobody_sees_is_refused(book: Path, text: str) -> None:
    assert codes(fill(book, Filling(None, {"IFYLLT_AV": text}, False, False), book)) == ["VARDE_HUVUD"]


def test_a_field_that_cannot_be_found_takes_no_value(book: Path) -> None:
    def elsewhere(xml: str) -> str:
        return xml.replace("$C$9</definedName>", "$C$8</definedName>")  # STATUS where DATUM is

    before = with_part(EXAMPLE.read_bytes(), "xl/workbook.xml", elsewhere)
    book.write_bytes(before)
    outcome = fill(book, Filling(None, {"STATUS": "Rättad"}, False, False), book)
    assert [(f.code, f.expected) for f in outcome.findings] == [("FR1_FALT_SAKNAS", "Status")]
    assert book.read_bytes() == before
