"""``vplan deviation --write``: what a person and a machine see, and the exit code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import openpyxl
import pytest

from tests.deviation_books import LEAVES, RESOR, calculated_book, enter, explain, line, put, shown, words_of
from tests.workbooks import BOOK, COVER, EXAMPLE, make, with_part
from vplan_xl.cli.main import main
from vplan_xl.consolidation.selection import Allowed
from vplan_xl.jobs.consolidate import Wanted, consolidate
from vplan_xl.jobs.new import NewWorkbook, new
from vplan_xl.jobs.repair import repair
from vplan_xl.jobs.resources import read_register
from vplan_xl.jobs.roll import NO_SOURCES
from vplan_xl.jobs.validate import validate
from vplan_xl.report.change import unknown_results
from vplan_xl.report.report import read_report
from vplan_xl.workbook.archive import Archive
from vplan_xl.workbook.reader import read_sheets
from vplan_xl.workbook.snapshot import Cell, Cells, Kind, Outline

REGISTER = read_register(None)


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main(["deviation", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out.replace("\u00a0", " "), captured.err.replace("\u00a0", " ")


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The example, of which nothing is wrong enough to be fel, with another amount than its sheet was calculated of.

    What is typed of the same row on Uppföljning is raised by as much.
    """
    path = tmp_path / "bok.xlsx"
    path.write_bytes(EXAMPLE.read_bytes())
    raised = {("Utfall", "B14"): 5_000, ("Uppföljning", "B12"): 1_269 + 5_000 - 1_915}
    put(path, {at: Cell(Kind.NUMBER, str(tkr)) for at, tkr in raised.items()})
    return path


TOLD = r"Avvikelser beräknade: \d+ över trösklarna, \d+ saknar förklaring\. Kontroller: varning \d+, upplysning \d+\."


def test_it_says_how_much_was_written_and_what_came_of_it(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, example, "--write")
    assert (code, err) == (0, "")
    assert re.fullmatch(
        rf"{example}: \d+ celler skrevs och \d+ resultat räknades om\. "
        rf"Den tidigare filen finns kvar som bok[^ ]*\.xlsx\. {TOLD}\n",
        out,
    )
    before = example.read_bytes()
    code, out, _err = run(capsys, example, "--write")
    assert code == 0
    assert re.fullmatch(rf"{example}: allt står redan där\. Ingenting skrevs\. {TOLD}\n", out)
    assert example.read_bytes() == before


def test_in_english_it_is_english(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _code, out, _err = run(capsys, example, "--write", "--lang", "en")
    assert re.search(r"\. Deviations calculated: \d+ above the thresholds, \d+ without explanation\. Kontroller: ", out)
    opened = openpyxl.load_workbook(example, read_only=True, data_only=True)
    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\d \d\d:\d\d {TOLD}", opened["Försättsblad"]["C13"].value)
    opened.close()


def test_a_dry_run_writes_nothing(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = example.read_bytes()
    code, out, _err = run(capsys, example, "--write", "--dry-run")
    assert (code, example.read_bytes()) == (0, before)
    assert re.fullmatch(
        rf"{example}: \d+ celler skulle ändras och \d+ resultat räknas om\. Ingenting skrevs\. {TOLD}\n", out
    )


def test_another_file_takes_it(example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, target = example.read_bytes(), tmp_path / "ny.xlsx"
    assert run(capsys, example, "--write", "-o", target)[0] == 0
    assert example.read_bytes() == before
    assert line(target, RESOR)["E"] != line(example, RESOR)["E"]
    code, _out, err = run(capsys, example, "--write", "-o", target)
    assert (code, "SKRIV_" in err) == (1, True)  # it is there already


def test_what_is_fel_is_shown_and_the_rest_stands_on_the_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bok.xlsx"
    make(path, LEAVES)
    code, out, err = run(capsys, path, "--write")
    assert code == 1  # and yet it is written
    assert "celler skrevs" in out
    assert re.findall(r"\[(\w+)\]", err) == ["BLOCK_TOMT"] * 3
    assert len(shown(path, "Kontroller")) == 8


def test_what_the_sheet_does_not_say_is_said(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    explain(example, {RESOR: Cell(Kind.TEXT, "x", '"x"&Utfall!B14')})
    raised = {("Utfall", "B14"): 5_100, ("Uppföljning", "B12"): 1_269 + 5_100 - 1_915}
    put(example, {at: Cell(Kind.NUMBER, str(tkr)) for at, tkr in raised.items()})
    code, _out, err = run(capsys, example, "--write")
    assert (code, re.findall(r"\[(\w+)\]", err)) == (0, ["SKRIV_EGEN_FORMEL"])


def test_several_files_are_written_and_one_bad_one_costs_itself_alone(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other, empty = calculated_book(tmp_path / "annan.xlsx"), tmp_path / "tom.xlsx"
    enter(other, {"B14": 1_950})
    empty.write_bytes(b"")
    code, out, err = run(capsys, example, empty, other, "--write")
    assert code == 1
    first, second, third = out.splitlines()
    assert second == f"{empty}: ingenting skrevs."
    assert [text.partition(":")[0] for text in (first, third)] == [str(example), str(other)]
    assert "FIL_TOM" in err
    assert line(other, RESOR)["G"] == -950


def test_for_machines(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, example, "--write", "--format", "json")
    (file,) = json.loads(out)["files"]
    assert (code, err, file["path"]) == (0, "", str(example))
    assert {finding["code"] for finding in file["findings"]} >= {"RIMLIG_PROGNOS", "FORKLARING_SAKNAS"}
    assert file["changes"]


def test_loose_words_stop_it_and_are_shown_with_their_place(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(example, {("Avvikelser", "K250"): "Vakanser"})
    before = example.read_bytes()
    code, out, err = run(capsys, example, "--write")
    assert (code, out, example.read_bytes()) == (1, f"{example}: ingenting skrevs.\n", before)
    assert "Avvikelser!K250: Förklaringen hör inte till någon avvikelse: Vakanser." in err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--dry-run",), "--dry-run, -o och --register hör till --write."),
        (("-o", "ny.xlsx"), "--dry-run, -o och --register hör till --write."),
        (("--register", str(EXAMPLE)), "--dry-run, -o och --register hör till --write."),
        (("--write", "--part", "externt"), "--part hör inte till --write: bladet Avvikelser har alla delar."),
        (("--write", "--format", "csv"), "Med --write visas vad som skrevs som text eller JSON."),
        (("--write", str(EXAMPLE), "-o", "ny.xlsx"), "-o går bara att använda med en fil."),
    ],
)
def test_wrong_usage(options: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, EXAMPLE, *options)
    assert (code, out) == (2, "")
    assert told in " ".join(err.split())


def test_a_register_of_ones_own_is_used(example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heading = (
        "nummer;namn;organisation;formular;giltig_fran;giltig_till;prognos_varje_manad;budgeterar_internt;nollbudget"
    )
    register = tmp_path / "register.csv"
    register.write_text(f"{heading}\n17;SYNTETISK;Region X;FR1;2015-01;;ja;ja;nej\n", "utf-8")
    run(capsys, example, "--write", "--register", register)
    assert "HUVUD_NAMN" in [row[3] for row in shown(example, "Kontroller")]


def test_the_status_cell_is_nobodys_to_set(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = example.read_bytes()
    code = main(["fill", str(example), "--set", "KORNING=klart"])
    err = capsys.readouterr().err
    assert (code, example.read_bytes(), "VARDE_KOD" in err) == (1, before, True)
    assert "KORNING," not in err
    assert "TROSKEL_TKR" in err


def test_the_form_tells_of_its_sheets_and_its_status_cell(capsys: pytest.CaptureFixture[str]) -> None:
    for code, form in (("FR1", "fr1"), ("FIN", "fin")):
        assert main(["form", "--formular", form.upper(), "--format", "json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert {"AVVIKELSER", "KONTROLLER"} <= {table["code"] for table in told["tables"]}
        assert {"code": "KORNING", "label": "Senaste körning", "sheet": "Försättsblad", "cell": "C13"} in told["fields"]
        (sheet,) = [table for table in told["tables"] if table["code"] == "AVVIKELSER"]
        assert sheet["name"] == f"{code}_AVVIKELSER"
        assert [column["code"] for column in sheet["columns"] if column["entered"]] == ["FORKLARING"]


@pytest.mark.parametrize(
    ("part", "pattern", "code"),
    [
        (BOOK, r'<definedName name="FR1_KORNING">[^<]*</definedName>', "FR1_NAMN_SAKNAS"),
        (COVER, r'<c r="B13"[^>]*>.*?</c>', "FR1_FALT_SAKNAS"),
        (BOOK, r'<definedName name="FR1_AVVIKELSER">[^<]*</definedName>', None),  # the sheet stands where it should
    ],
)
def test_a_lost_status_cell_or_sheet_name_is_repaired(
    part: str, pattern: str, code: str | None, tmp_path: Path
) -> None:
    path, target = calculated_book(tmp_path / "bok.xlsx"), tmp_path / "lagad.xlsx"
    explain(path, {RESOR: "Mässa"})
    path.write_bytes(with_part(path.read_bytes(), part, lambda xml: re.sub(pattern, "", xml, count=1)))
    assert [finding.code for finding in read_report(path, tables=True).findings] == ([code] if code else [])
    assert repair(path, target, dry_run=False).saved is not None
    report = read_report(target, tables=True)
    assert (report.findings, words_of(target)) == ((), {RESOR: "Mässa"})
    assert report.places.fields["KORNING"] == ("Försättsblad", "C13")
    assert unknown_results(report) == ""


# -- workbooks of older templates -------------------------------------------------------------------


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A workbook as the template before made it: without the two sheets and without a status cell."""
    path = tmp_path / "gammal.xlsx"
    make(path, LEAVES, {"FORVALTNING": Cell(Kind.TEXT, "17 Landstingsdir. Ledningsstab")})
    put(path, {("Försättsblad", "B13"): None, **{(page, "A4"): None for page in ("Utfall", "Prognos")},
               ("Föregående prognos", "A4"): None})  # fmt: skip

    def without(xml: str) -> str:
        xml = re.sub(r"<definedName name=\"FR1_(?:AVVIKELSER|KONTROLLER|KORNING)\">[^<]*</definedName>", "", xml)
        return xml.replace('"Avvikelser"', '"Blad1"').replace('"Kontroller"', '"Blad2"')

    data = with_part(path.read_bytes(), BOOK, without)
    path.write_bytes(with_part(data, "docProps/custom.xml", lambda xml: xml.replace(">1.6<", ">1.2<")))
    return path


def test_an_older_workbook_has_no_new_findings(older: Path) -> None:
    assert [finding.code for finding in validate([older], REGISTER).findings] == [
        "BOK_MALLVERSION", "BLOCK_TOMT", "BLOCK_TOMT", "BLOCK_TOMT", "PROGNOS_TOM", "POST_LUCKOR",
    ]  # fmt: skip


def test_an_older_workbook_is_told_to_take_the_newest_template(older: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = older.read_bytes()
    code, out, err = run(capsys, older, "--write")
    assert (code, out, older.read_bytes()) == (1, f"{older}: ingenting skrevs.\n", before)
    assert "Bladet Avvikelser saknas." in err
    assert "för över arbetsboken till den senaste mallen med vplan new --from" in err


def test_an_older_workbook_is_filled_and_brought_into_the_newest_template(
    older: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fill", str(older), "--set", "STATUS=Inlämnad"]) == 0
    target = tmp_path / "ny.xlsx"
    outcome = new(NewWorkbook(None, None, {}, older, NO_SOURCES), REGISTER, target)
    assert ([finding.code for finding in outcome.findings], outcome.saved is not None) == ([], True)
    assert read_report(target).leaves == read_report(older).leaves
    capsys.readouterr()
    assert "celler skrevs" in run(capsys, target, "--write")[1]
    assert (line(target, RESOR)["G"], words_of(target)) == (-900, {})


def test_a_consolidation_reads_no_more_sheets_than_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: set[str] = set()

    def noted(archive: Archive, outline: Outline, wanted: Iterable[str]) -> Mapping[str, Cells]:
        read.update(wanted)
        return read_sheets(archive, outline, wanted)

    monkeypatch.setattr("vplan_xl.report.report.read_sheets", noted)
    wanted = Wanted((EXAMPLE,), tmp_path / "hela.xlsx", None, Allowed(missing=True), 0)
    assert consolidate(wanted, REGISTER).saved is not None
    added_up = {"Interna poster", "Projekt", "Prognosförklaring", "Investeringar", "Personal", "Mål"}
    taken_from = {"Nyckeltal", "Uppföljning"}  # 17 has a goal whose outcome is taken from there
    assert read == {"Utfall", "Prognos", "Föregående prognos", "Försättsblad"} | added_up | taken_from
