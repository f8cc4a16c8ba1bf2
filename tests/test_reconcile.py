"""``vplan reconcile``: what is shown, what is written on the sheet Avstämning, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.sister_books import Filling, entered, places_of
from tests.test_cli import run
from tests.test_rules import made
from tests.test_tie_outs import BAD, GOOD, PROJECT, table
from tests.workbooks import EXAMPLE, write
from vplan_xl.catalogue import CATALOGUE
from vplan_xl.form.sister_tables import PERSONNEL, PROJECTS
from vplan_xl.jobs.reconcile import KINDS, one_by_one, reconcile, summaries, tie_out_cells, write_tie_outs
from vplan_xl.report.report import Report, read_report
from vplan_xl.tie_outs.tie_out import Verdict
from vplan_xl.workbook.sheet_patch import CellWrite

SHEET = "Avstämning"


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return made(tmp_path_factory.mktemp("bok"), {})


def written(filling: Filling) -> list[CellWrite]:
    return [CellWrite(at.sheet, at.cell, cell.kind, cell.value) for at, cell in places_of(filling).items()]


def book(clean: Report, path: Path, filling: Filling) -> Path:
    """A workbook at *path* with cells of its sister tables filled in."""
    write(clean, written(filling), path)
    return path


def shown(path: Path) -> list[list[object]]:
    """The lines of Avstämning that hold anything."""
    workbook = openpyxl.load_workbook(path, data_only=True)
    rows = [list(row) for row in workbook[SHEET].iter_rows(min_row=5, max_col=8, values_only=True)]
    workbook.close()
    return [row for row in rows if any(value is not None for value in row)]


def test_those_alike_are_one_line_and_each_fel_has_its_own(
    clean: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "reconcile", str(book(clean, tmp_path / "bok.xlsx", {**GOOD, **BAD["AVST_ANSVAR"]})))
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert (code, err) == (1, "")
    assert lines[0].startswith("17 Landstingsdir. Ledningsstab · augusti 2017")
    assert lines[1].startswith("Avstämningar: ")
    assert lines[1].endswith(" exakt, 1 fel.")
    assert lines[2] == "Blad Vad Utslag Det ena Det andra Skillnad Enhet"
    assert lines[3] == "Uppföljning Uppföljning + Projekt = FR 1 Totalt: 25 exakt exakt 0 tkr"
    at = lines.index("Projekt Projektens summor per ansvar och i allt: 9 exakt, 1 fel fel 5,25 tkr")
    assert lines[at + 1] == "Projekt 1321 SYNTETISK, Utfall ack. i år: summan av raderna fel 5,25 0 5,25 tkr"


def test_each_is_shown_when_all_are_asked_for(
    clean: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = book(clean, tmp_path / "bok.xlsx", GOOD)
    few, all_of_them = (run(capsys, "reconcile", str(path), *more)[1].splitlines() for more in ((), ("--all",)))
    count = len(reconcile(read_report(path, tables=True)).tie_outs)
    assert len(all_of_them) == count + 4
    assert len(few) < 35 < count


def test_json_has_every_tie_out(clean: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book(clean, tmp_path / "bok.xlsx", {**GOOD, **BAD["AVST_ANSVAR"]})
    code, out, _err = run(capsys, "reconcile", str(path), "--format", "json")
    (file,) = json.loads(out)["files"]
    (wrong,) = (one for one in file["tie_outs"] if one["verdict"] == "fel")
    assert code == 1
    assert file["period"] == "2017-08"
    assert sum(file["summary"].values()) == len(file["tie_outs"])
    assert wrong == {
        "code": "AVST_ANSVAR",
        "sheet": "Projekt",
        "cell": "C5",
        "what": "1321 SYNTETISK, Utfall ack. i år: summan av raderna",
        "left": "5.25",
        "right": "0",
        "difference": "5.25",
        "tolerance": "0",
        "unit": "tkr",
        "verdict": "fel",
    }


@pytest.mark.parametrize(("name", "code"), [("AVST_REST", 0), ("AVST_POST", 0), ("AVST_KON", 1), ("AVST_PROJEKT", 1)])
def test_only_fel_makes_the_exit_code(
    name: str, code: int, clean: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = book(clean, tmp_path / "bok.xlsx", BAD[name])
    assert run(capsys, "reconcile", str(path))[0] == code


def test_a_line_that_cannot_be_read_is_said_and_its_tables_are_not_tied(
    clean: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = book(clean, tmp_path / "bok.xlsx", {**PROJECT, **table(PROJECTS, 1, KONTOSLAG="Okänt")})
    code, out, err = run(capsys, "reconcile", str(path))
    assert code == 1
    assert "TABELL_VARDE" in err
    assert "Uppföljning" not in out


def test_a_file_that_is_no_workbook_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tom.xlsx").write_bytes(b"")
    code, _out, err = run(capsys, "reconcile", str(tmp_path / "tom.xlsx"))
    assert (code, "FIL_TOM" in err) == (1, True)
    assert run(capsys, "reconcile", "--write", str(tmp_path / "tom.xlsx"))[0] == 1


def test_internal_posts_and_texts_are_tied_too() -> None:
    codes = {one.code for one in reconcile(read_report(EXAMPLE, tables=True)).tie_outs}
    assert "INTERN_SUMMA" in codes


# -- the sheet ------------------------------------------------------------------------------------


def test_the_sheet_is_filled_in_once(clean: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book(clean, tmp_path / "bok.xlsx", {**GOOD, **BAD["AVST_ANSVAR"]})
    code, out, _err = run(capsys, "reconcile", "--write", str(path))
    assert code == 1
    assert "celler skrevs" in out
    listed, data = shown(path), path.read_bytes()
    assert listed[0] == [
        "Uppföljning", "Uppföljning + Projekt = FR 1 Totalt: 25 exakt", None, None, 0, "tkr", "exakt", "AVST_PROJEKT"
    ]  # fmt: skip
    wrong = "1321 SYNTETISK, Utfall ack. i år: summan av raderna"
    assert ["Projekt", wrong, 5.25, 0, 5.25, "tkr", "fel", "AVST_ANSVAR"] in listed
    _code, out, _err = run(capsys, "reconcile", "--write", str(path))
    assert "allt står redan där" in out
    assert path.read_bytes() == data


def test_what_no_longer_is_goes_from_the_sheet(clean: Report, tmp_path: Path) -> None:
    path, other = book(clean, tmp_path / "bok.xlsx", {**GOOD, **BAD["AVST_ANSVAR"]}), tmp_path / "annan.xlsx"
    write_tie_outs(path, path, dry_run=False)
    write(read_report(path, tables=True), written({("PROJEKTANSVAR", "UTFALL", 0): 0.0}), other)
    write_tie_outs(other, other, dry_run=False)
    assert len(shown(other)) == len(shown(path)) - 1
    assert not [row for row in shown(other) if row[6] == "fel"]


def test_a_dry_run_writes_nothing(clean: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book(clean, tmp_path / "bok.xlsx", GOOD)
    data = path.read_bytes()
    code, out, _err = run(capsys, "reconcile", "--write", "--dry-run", str(path))
    assert code == 0
    assert "Avstämning!A5: – → Uppföljning" in out
    assert path.read_bytes() == data


def test_another_file_can_be_written(clean: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, target = book(clean, tmp_path / "bok.xlsx", GOOD), tmp_path / "ny.xlsx"
    data = path.read_bytes()
    assert run(capsys, "reconcile", "--write", "-o", str(target), str(path))[0] == 0
    assert path.read_bytes() == data
    assert shown(target)


def test_what_finds_no_room_is_counted(clean: Report) -> None:
    lines: Filling = {}
    for number in range(90):
        lines |= table(PERSONNEL, number, GRUPP=f"Grupp {number}", TABELL="Antal anställda", I_AR_K=1.0, I_AR_T=2.0)
    report = entered(clean, lines)
    done = reconcile(report)
    assert sum(one.verdict is Verdict.WRONG for one in done.tie_outs) == 90
    cells, lost = tie_out_cells(report, done.tie_outs)
    texts = [cell.value for place, cell in cells.items() if cell and place.cell.startswith("B")]
    assert (lost, len(texts)) == ((), 80)
    left = len(list(summaries(done.tie_outs))) - 79
    assert texts[-1] == f"… och {left} till. Alla visas med vplan reconcile."


@pytest.mark.parametrize(
    "arguments", [("--dry-run",), ("-o", "x.xlsx"), ("--write", "--all"), ("--write", "-o", "x.xlsx", str(EXAMPLE))]
)
def test_what_does_not_go_together_is_usage(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "reconcile", str(EXAMPLE), *arguments)[0] == 2


def test_every_code_of_a_tie_out_has_words_for_the_sheet() -> None:
    assert KINDS.keys() == {code for code in CATALOGUE if code.startswith("AVST_")} | {"INTERN_SUMMA"}


def test_one_tie_out_is_a_line_of_its_own(clean: Report) -> None:
    tie_outs = reconcile(entered(clean, GOOD)).tie_outs
    (rest,) = (one for one in tie_outs if one.code == "AVST_REST")
    assert one_by_one(rest) in list(summaries(tie_outs))
