"""The command line: what a person and a machine see, and the exit code."""

from __future__ import annotations

import csv
import errno
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import click
import pytest

from tests.workbooks import EXAMPLE, make
from vplan_xl.cli.main import COMMANDS, entry_point, main
from vplan_xl.cli.show import findings_table
from vplan_xl.finding import Finding


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out.replace("\u00a0", " "), captured.err.replace("\u00a0", " ")


def test_deviation_puts_rows_above_the_thresholds_first(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "deviation", str(EXAMPLE))
    assert (code, err) == (0, "")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0] == f"17 Landstingsdir. Ledningsstab · augusti 2017 · Inlämnad ({EXAMPLE})"
    assert lines[1].startswith("Över tröskeln är mer än 5,0 % och mer än 500 tkr")
    assert lines[3] == "Utfall · Totalt Utfall Budget Avvikelse % Föreg. år Avvikelse %"
    assert lines[4] == "TOTALA KOSTNADER 88 684 73 940 -14 744 ! -19,9 % 88 132 -552 -0,6 %"
    assert lines[15] == "TOTALA INTÄKTER -23 544 -2 267 21 277 + 938,6 % -25 294 -1 750 ! -6,9 %"
    assert lines[16] == "– ovan: över tröskeln; nedan: övriga –"
    assert lines[17] == "Personal, Inhyrda 0 0 0 0 0"
    assert "NETTORESULTAT 103 984 107 783 3 799 3,5 % 102 251 -1 733 -1,7 %" in lines


def test_deviation_of_one_part(capsys: pytest.CaptureFixture[str]) -> None:
    _code, out, _err = run(capsys, "deviation", str(EXAMPLE), "--part", "internt")
    assert "Utfall · Internt" in out


def test_a_page_with_nothing_above_the_thresholds_has_no_dividing_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path / "bok.xlsx", {"ACK INTAKTER UTFALL EXTERNT": -100})
    code, out, _err = run(capsys, "deviation", str(tmp_path / "bok.xlsx"))
    assert code == 0
    assert "över tröskeln; nedan" not in out


def test_deviation_for_machines_has_all_480_amounts(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "deviation", str(EXAMPLE), "--format", "json")
    (file,) = json.loads(out)["files"]
    assert code == 0
    assert set(file) == {"path", "sha256", "forvaltning", "period", "amounts"}
    assert (file["period"], len(file["sha256"]), len(file["amounts"])) == ("2017-08", 64, 480)
    assert file["amounts"][0] == {
        "page": "ACK", "row": "INTAKTER", "block": "UTFALL", "part": "EXTERNT", "ore": -2_285_100_000,
    }  # fmt: skip


def test_deviation_as_csv_escapes_what_a_spreadsheet_would_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from vplan_xl.workbook.snapshot import Cell, Kind

    monkeypatch.chdir(tmp_path)
    make(tmp_path / "bok.xlsx", {"ACK INTAKTER UTFALL EXTERNT": -7}, {"FORVALTNING": Cell(Kind.TEXT, "=cmd|x")})
    _code, out, _err = run(capsys, "deviation", "bok.xlsx", "--format", "csv")
    rows = list(csv.DictReader(StringIO(out)))
    assert len(rows) == 480
    assert (rows[0]["forvaltning"], rows[0]["ore"], rows[0]["path"]) == ("'=cmd|x", "-7", "bok.xlsx")
    assert next(row["ore"] for row in rows if row["block"] == "BUDGET") == ""


def test_an_unreadable_file_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "trasig.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    code, out, err = run(capsys, "deviation", str(broken), str(EXAMPLE))
    assert code == 1
    assert "NETTORESULTAT" in out
    assert (
        err == f"FEL {broken}: Slutet av filen saknas. Hämta filen på nytt från den som lämnade den. [FIL_AVKORTAD]\n"
    )
    _code, out, _err = run(capsys, "deviation", str(broken), "--format", "json")
    (file,) = json.loads(out)["files"]
    assert (file["forvaltning"], file["period"]) == (None, None)
    assert {amount["ore"] for amount in file["amounts"]} == {None}


def test_new_fill_and_deviation_in_a_folder_with_spaces_and_letters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "Mapp med å ä ö"
    folder.mkdir()
    book, values = str(folder / "FR1 17.xlsx"), folder / "belopp.json"
    code, out, _err = run(capsys, "new", "--forvaltning", "17", "--period", "augusti 2017", "-o", book)
    assert (code, out) == (0, f"{book}: 2 celler skrevs och 6 resultat räknades om.\n")
    values.write_text('[{"page":"ack","row":"intakter","block":"utfall","part":"externt","kr":-1234.56}]', "utf-8")
    code, out, _err = run(capsys, "fill", book, "--values", str(values), "--dry-run")
    assert (code, out.splitlines()[0]) == (0, "Utfall!B7: – → -1.23456  ACK INTAKTER UTFALL EXTERNT")
    code, out, _err = run(capsys, "fill", book, "--values", str(values), "--format", "json")
    told = json.loads(out)
    assert (code, told["written"], told["changes"][0]["after"]) == (0, True, "-1.23456")
    assert Path(told["backup"]).is_file()
    code, out, _err = run(capsys, "fill", book, "--values", str(values))
    assert (code, out) == (0, f"{book}: allt står redan där. Ingenting skrevs.\n")
    code, out, _err = run(capsys, "fill", book, "--set", "status=Inlämnad")
    assert code == 0
    assert "Den tidigare filen finns kvar som FR1 17.kopia-" in out
    assert run(capsys, "new", "--forvaltning", "17", "--period", "2017-08", "-o", book)[0] == 1


def test_findings_of_a_refused_fill_are_told_and_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values = tmp_path / "belopp.csv"
    values.write_text("page,row,block,part,tkr\nACK,INTAKTER,UTFALL,TOTALT,1\n", "utf-8")
    code, out, err = run(capsys, "fill", str(EXAMPLE), "--values", str(values), "-o", str(tmp_path / "ut.xlsx"))
    assert code == 1
    assert out.endswith("ut.xlsx: ingenting skrevs.\n")
    assert "belopp.csv: rad 2: ACK INTAKTER UTFALL TOTALT: Cellen räknas av formuläret" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["fill", str(EXAMPLE)],
        ["fill", str(EXAMPLE), "--set", "STATUS"],
        ["new", "-o", "x.xlsx"],
        ["new", "--forvaltning", "17", "--period", "hösten", "-o", "x.xlsx"],
        ["deviation"],
        ["nonsens"],
        ["--lang", "fi", "form"],
    ],
)
def test_wrong_usage_exits_2_without_a_traceback(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert "Traceback" not in err


@pytest.mark.parametrize("command", [*COMMANDS, "excel setup", "excel doctor"])
def test_every_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, *command.split(), "--help")
    assert code == 0
    assert "Exempel:" in out
    assert f"vplan {command} " in out
    _code, out, _err = run(capsys, *command.split(), "--help", "--lang", "en")
    assert "Example:" in out


def test_help_lists_the_commands_and_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    _code, out, _err = run(capsys, "--help")
    assert all(command in out for command in COMMANDS)
    assert run(capsys, "--version")[1].startswith("vplan 0.")
    assert run(capsys)[0] in (0, 2)


def test_the_form_for_people_and_machines(capsys: pytest.CaptureFixture[str]) -> None:
    _code, out, _err = run(capsys, "form")
    assert "| NETTORESULTAT | NETTORESULTAT | netto | TOTALA_INTAKTER + TOTALA_KOSTNADER |" in out
    _code, out, _err = run(capsys, "form", "--format", "json")
    assert [row["code"] for row in json.loads(out)["rows"]][:2] == ["INTAKTER", "PERSONAL"]


def test_build_writes_the_template_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "build", str(tmp_path))
    names = ("FR1.xlsx", "FR1.xlsm", "FIN.xlsx", "Verksamhetsplan.xlsx")
    assert (code, out) == (0, "".join(f"{tmp_path / name}\n" for name in names))
    assert run(capsys, "build", str(tmp_path))[1] == "Mallarna är redan byggda ur den här deklarationen.\n"
    (tmp_path / "FR1.xlsx").write_bytes(b"gammal")
    assert run(capsys, "build", str(tmp_path))[0] == 0


def test_a_refused_template_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _out, err = run(capsys, "build", str(tmp_path / "finns inte"))
    assert code == 1
    assert "[SKRIV_NEKAD]" in err


def test_an_error_of_ours_leaves_a_log_and_no_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError("provoked")

    monkeypatch.setattr("vplan_xl.jobs.intake.read_report", fail)
    code, _out, err = run(capsys, "deviation", str(EXAMPLE))
    assert code == 3
    assert "Traceback" not in err
    log = Path(err.split()[-1])
    assert "ZeroDivisionError: provoked" in log.read_text("utf-8")
    log.unlink()


@pytest.mark.parametrize(("error", "expected"), [(KeyboardInterrupt, 130), (BrokenPipeError(errno.EPIPE, "pipe"), 0)])
def test_interruptions_are_quiet(
    error: BaseException | type[BaseException],
    expected: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr("vplan_xl.jobs.intake.read_report", stop)
    assert main(["deviation", str(EXAMPLE)]) == expected
    assert "Traceback" not in capsys.readouterr().err


def test_a_reader_that_went_away_is_no_error(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": ""}
    command = [sys.executable, "-m", "vplan_xl", "deviation", str(EXAMPLE), "--format", "json"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 0


def test_the_console_script_returns_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

        def fileno(self) -> int:
            return descriptor

    monkeypatch.setattr("vplan_xl.cli.main.main", lambda: 1)
    with pytest.raises(SystemExit) as ended:
        entry_point()
    assert ended.value.code == 1
    descriptor = os.open(os.devnull, os.O_WRONLY)
    monkeypatch.setattr(sys, "stdout", Closed())
    with pytest.raises(SystemExit) as ended:
        entry_point()
    assert ended.value.code == 1
    os.close(descriptor)


def test_the_console_script_survives_a_terminal_that_knows_no_swedish(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "vplan_xl", "deviation", str(EXAMPLE)]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"NETTORESULTAT" in done.stdout


def test_backups_among_several_files_are_left_out_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, backup = tmp_path / "bok.xlsx", tmp_path / "bok.kopia-20261122-101530.xlsx"
    for path in (book, backup):
        path.write_bytes(EXAMPLE.read_bytes())
    code, out, err = run(capsys, "deviation", str(book), str(backup), "--format", "json")
    assert [file["path"] for file in json.loads(out)["files"]] == [str(book)]
    assert (code, err.split()[0], err.split()[-1]) == (0, "UPPLYSNING", "[FIL_KOPIA]")
    assert run(capsys, "deviation", str(backup))[2] == ""


def test_texts_of_a_workbook_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from vplan_xl.workbook.snapshot import Cell, Kind

    name = Cell(Kind.TEXT, "17 Led\nFEL falsk rad\x1b]0;hej\x07" + "x" * 1000)
    make(tmp_path / "bok.xlsx", {"ACK INTAKTER UTFALL EXTERNT": -7}, {"FORVALTNING": name, "STATUS": name})
    _code, out, err = run(capsys, "deviation", str(tmp_path / "bok.xlsx"))
    assert not any(character in out + err for character in "\x1b\x07")
    assert not any(line.startswith("FEL falsk") for line in (out + err).splitlines())
    assert len(err) < 1000


def test_a_field_given_twice_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    code, _out, err = run(capsys, "fill", str(EXAMPLE), "--set", "STATUS=Rättad", "--set", "status=Utkast")
    assert (code, "två gånger" in err) == (2, True)


def test_validate_tells_each_file_what_is_wrong_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "validate", str(EXAMPLE))
    lines = out.splitlines()
    assert (code, err, lines[0]) == (0, "", f"{EXAMPLE}: 18 anmärkningar.")
    assert lines[1] == "Allvar      Cell            Kod                    Meddelande"
    assert lines[2].startswith(
        "VARNING     Prognos!D15     RIMLIG_PROGNOS         Drift, Information PR: prognosen för året är"
    )
    assert lines[3].startswith("UPPLYSNING  Utfall!L22      BUDGET_ENBART_EXTERNT  Budgeten är bara extern.")
    assert lines[4].startswith(
        "VARNING     Avvikelser!K7   FORKLARING_SAKNAS      Personal, Anställda (Prognos, Budget): "
    )
    assert len(lines) == 4 + 16
    broken = tmp_path / "tom.xlsx"
    broken.write_bytes(b"")
    code, out, _err = run(capsys, "validate", str(broken), str(EXAMPLE))
    assert code == 1
    assert out.splitlines()[:3] == [
        f"{broken}: 1 anmärkning.",
        "Allvar  Cell  Kod      Meddelande",
        "FEL           FIL_TOM  Filen är tom. Hämta filen på nytt från den som lämnade den.",
    ]
    assert out.splitlines()[-1] == "2 filer: fel 1, varningar 17, upplysningar 1."


def test_on_a_terminal_messages_are_broken_to_its_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "60")
    shown = click.unstyle(findings_table([Finding("FIL_TOM"), Finding("FIL_XLS")])).splitlines()
    assert shown == [
        "Allvar  Cell  Kod      Meddelande",
        "FEL           FIL_TOM  Filen är tom. Hämta filen på nytt från",
        "                       den som lämnade den.",
        "FEL           FIL_XLS  Filen är i det gamla formatet Excel",
        "                       97–2003 (.xls). Öppna den i Excel och",
        "                       spara som Excel-arbetsbok (.xlsx).",
    ]


def test_validate_for_machines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "validate", str(EXAMPLE), "--format", "json")
    told = json.loads(out)
    assert (code, told["summary"]) == (0, {"fel": 0, "varning": 17, "upplysning": 1})
    assert set(told["files"][0]) == {"path", "sha256", "forvaltning", "period", "findings"}
    keys = "code severity sheet cell page row block part expected found difference message"
    assert " ".join(told["files"][0]["findings"][0]) == keys
    _code, out, _err = run(capsys, "validate", str(EXAMPLE), "--format", "csv")
    rows = list(csv.DictReader(StringIO(out)))
    assert [(row["path"], row["code"], row["cell"], row["difference"]) for row in rows[:3]] == [
        (str(EXAMPLE), "RIMLIG_PROGNOS", "D15", "-258"),
        (str(EXAMPLE), "BUDGET_ENBART_EXTERNT", "L22", ""),
        (str(EXAMPLE), "FORKLARING_SAKNAS", "K7", ""),
    ]
    _code, out, _err = run(capsys, "validate", str(EXAMPLE), "--format", "markdown")
    assert out.splitlines()[0] == "| Fil | Allvar | Cell | Meddelande | Kod |"
    assert out.splitlines()[3].endswith("| BUDGET_ENBART_EXTERNT |")
    make(tmp_path / "bok.xlsx", {})
    assert json.loads(run(capsys, "validate", str(tmp_path / "bok.xlsx"), "--format", "json")[1])["summary"]["fel"] == 5


def test_validate_with_an_own_register_says_what_is_wrong_with_that_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register = tmp_path / "register.csv"
    register.write_text("nummer;namn\n17;x\n", "utf-8")
    code, _out, err = run(capsys, "validate", str(EXAMPLE), "--register", str(register))
    assert code == 1
    assert "[REGISTER_RAD]" in err


def test_a_clean_file_is_said_to_be_clean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.test_rules import CLEAN, HEADER

    make(tmp_path / "bok.xlsx", CLEAN, dict(HEADER))
    assert run(capsys, "validate", str(tmp_path / "bok.xlsx")) == (
        0,
        f"{tmp_path / 'bok.xlsx'}: inga anmärkningar.\n",
        "",
    )


def test_explain_gives_cause_and_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "explain", "post_text")
    assert code == 0
    assert out.splitlines() == [
        "POST_TEXT  fel",
        "Till exempel: Här står texten 1 234,50 tkr i stället för ett tal. Som belopp: 1 234,50 tkr.",
        "Orsak: Inklistrade eller importerade tal blir ofta text; Excel räknar inte med dem.",
        "Åtgärd: Skriv beloppet som ett tal.",
    ]
    code, _out, err = run(capsys, "explain", "POST")
    assert (code, "POST_TEXT" in err, "FIL_TOM" in err) == (2, True, False)
    assert "FIL_TOM" in run(capsys, "explain", "nonsens")[2]
