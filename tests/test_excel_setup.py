"""Setting up the buttons: what is written where, once, and with nothing of anybody else's lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.excel_homes import macos, macro_file, windows
from tests.macro_books import macro_book
from vplan_xl.cli.main import main
from vplan_xl.finding import Finding, Refused
from vplan_xl.jobs.excel_home import ExcelHome, chosen_register, templates_folder, user_settings
from vplan_xl.jobs.excel_setup import SetUp, Wanted, set_up, template_bytes
from vplan_xl.jobs.resources import resource

Machine = Callable[[Path], ExcelHome]

REGISTER = resource("forvaltningar.csv")


def run(home: ExcelHome, tmp_path: Path, wanted: Wanted | None = None) -> SetUp:
    return set_up(home, wanted or Wanted(), macro_file(tmp_path))


def states(done: SetUp) -> dict[str, str]:
    return {step.what: step.state.value for step in done.steps}


def codes(findings: Iterable[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def settings(home: ExcelHome) -> bytes:
    assert home.settings_path is not None
    return home.settings_path.read_bytes()


def put_settings(home: ExcelHome, data: bytes) -> None:
    assert home.settings_path is not None
    home.settings_path.parent.mkdir(parents=True)
    home.settings_path.write_bytes(data)


def template(home: ExcelHome) -> Path:
    return templates_folder(home).path / "FR 1.xltm"


# -- what is written ---------------------------------------------------------------------------


def test_on_windows_the_interpreter_and_the_template_are_put_where_excel_looks(tmp_path: Path) -> None:
    home = windows(tmp_path)
    done = run(home, tmp_path)
    assert (states(done), done.findings) == ({"SETTINGS": "written", "TEMPLATE": "written"}, ())
    lines = f'"INTERPRETER_WIN","{home.python}"\r\n"ADD_WORKBOOK_TO_PYTHONPATH","false"\r\n'
    assert settings(home) == lines.encode("cp1252")
    assert template(home).read_bytes() == template_bytes(macro_file(tmp_path))


def test_on_macos_the_script_is_there_too(tmp_path: Path) -> None:
    home = macos(tmp_path)
    done = run(home, tmp_path)
    assert done.findings == ()
    assert states(done) == {"SETTINGS": "written", "SCRIPT": "written", "TEMPLATE": "written"}
    assert settings(home).startswith(f'"INTERPRETER_MAC","{home.python}"\n'.encode())
    assert home.script_path is not None
    assert home.script_path.read_text("utf-8") == "-- SYNTETISK"
    assert template(home).is_file()


@pytest.mark.parametrize("machine", [windows, macos])
def test_twice_is_once(machine: Machine, tmp_path: Path) -> None:
    home = machine(tmp_path)
    run(home, tmp_path)
    before = {path: path.read_bytes() for path in home.home.rglob("*") if path.is_file()}
    done = run(home, tmp_path)
    assert set(states(done).values()) == {"stands"}
    assert {path: path.read_bytes() for path in home.home.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("machine", [windows, macos])
def test_a_dry_run_shows_the_lines_and_writes_nothing(machine: Machine, tmp_path: Path) -> None:
    home = machine(tmp_path)
    done = run(home, tmp_path, Wanted(dry_run=True))
    assert set(states(done).values()) == {"would be written"}
    assert done.steps[0].lines[0].endswith(f'"{home.python}"')
    assert [path for path in home.home.rglob("*") if path.is_file()] == []


def test_other_lines_of_the_settings_stay_and_the_old_file_is_kept(tmp_path: Path) -> None:
    home = windows(tmp_path)
    before = b'"PYTHONPATH","C:\\\x81\xe5"\n"interpreter_win","C:\\old.exe"\r\n\r\n'
    put_settings(home, before)
    done = run(home, tmp_path)
    assert settings(home) == f'"INTERPRETER_WIN","{home.python}"\r\n'.encode() + b'"PYTHONPATH","C:\\\x81\xe5"\n\r\n'
    assert done.steps[0].backup is not None
    assert done.steps[0].backup.read_bytes() == before


def test_a_file_that_serves_other_workbooks_goes_on_letting_them_import_from_their_folder(tmp_path: Path) -> None:
    home = windows(tmp_path)
    put_settings(home, b"")
    run(home, tmp_path)
    assert b"ADD_WORKBOOK" not in settings(home)


def test_an_older_template_gives_way_to_a_copy_that_excel_does_not_offer(tmp_path: Path) -> None:
    home = windows(tmp_path)
    template(home).write_bytes(b"SYNTETISK")
    done = run(home, tmp_path)
    backup = done.steps[1].backup
    assert backup is not None
    assert (backup.suffix, backup.read_bytes()) == (".bak", b"SYNTETISK")
    assert [path.name for path in template(home).parent.glob("*.xltm")] == ["FR 1.xltm"]


def test_the_template_goes_into_the_folder_that_is_named(tmp_path: Path) -> None:
    home = windows(tmp_path)
    (tmp_path / "mallar").mkdir()
    done = run(home, tmp_path, Wanted(templates=tmp_path / "mallar"))
    assert done.steps[1].path == tmp_path / "mallar" / "FR 1.xltm"
    assert str(tmp_path / "mallar") in done.advice[-1]
    for dry_run in (True, False):
        done = run(home, tmp_path, Wanted(templates=tmp_path / "stavfel", dry_run=dry_run))
        assert codes(done.findings) == ["SKRIV_NEKAD"]
        assert not (tmp_path / "stavfel").exists()


def test_where_excel_has_no_folder_for_templates_one_is_made_and_said(tmp_path: Path) -> None:
    home = replace(windows(tmp_path), registry={})
    template(home).parent.rmdir()
    done = run(home, tmp_path)
    assert (codes(done.findings), template(home).is_file()) == (["EXCEL_MALLMAPP"], True)
    assert done.findings[0].place.file == str(template(home).parent)


# -- the register -------------------------------------------------------------------------------


def test_the_buttons_remember_a_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = windows(tmp_path)
    assert chosen_register(user_settings(home)) is None
    own = tmp_path / "förvaltningar.csv"
    own.write_bytes(REGISTER.read_bytes())
    monkeypatch.chdir(tmp_path)
    done = run(home, tmp_path, Wanted(register=Path("förvaltningar.csv")))
    assert (done.findings, done.steps[0].lines[1]) == ((), f'"VPLAN_REGISTER","{own}"')
    assert chosen_register(user_settings(home)) == own
    run(home, tmp_path)
    assert chosen_register(user_settings(home)) == own


@pytest.mark.parametrize("name", ["saknas.csv", "zażółć.csv", 'a"b.csv'])
def test_a_register_that_cannot_be_read_or_named_is_not_remembered(name: str, tmp_path: Path) -> None:
    home = windows(tmp_path)
    if name != "saknas.csv":
        (tmp_path / name).write_bytes(REGISTER.read_bytes())
    done = run(home, tmp_path, Wanted(register=tmp_path / name))
    assert codes(done.findings) == ["FIL_SAKNAS" if name == "saknas.csv" else "EXCEL_SOKVAG"]
    assert chosen_register(user_settings(home)) is None
    assert b"INTERPRETER_WIN" in settings(home)


def test_without_an_excel_no_register_is_chosen(tmp_path: Path) -> None:
    assert chosen_register(user_settings(replace(windows(tmp_path), system="linux"))) is None


# -- what stops it -------------------------------------------------------------------------------


def test_a_system_without_excel_is_refused(tmp_path: Path) -> None:
    done = run(replace(windows(tmp_path), system="linux"), tmp_path)
    assert (done.steps, codes(done.findings), done.advice) == ((), ["EXCEL_SAKNAS"], ())


def test_an_excel_that_is_not_found_or_a_python_without_the_program_is_said_but_stops_nothing(tmp_path: Path) -> None:
    done = run(replace(windows(tmp_path), excel=None, versions={}), tmp_path)
    assert codes(done.findings) == ["EXCEL_EJ_FUNNEN", "EXCEL_EJ_INSTALLERAT", "EXCEL_EJ_INSTALLERAT"]
    assert states(done) == {"SETTINGS": "written", "TEMPLATE": "written"}


@pytest.mark.parametrize(
    ("machine", "python", "found"),
    [
        (windows, "C:\\Program Files\\Å & (ö)\\python.exe", None),
        (windows, "C:\\%TEMP%\\python.exe", "'%TEMP%'"),
        (windows, "C:\\Łódź\\python.exe", "'Ł' 'ź'"),
        (macos, "/Users/asa/venv/bin/python3.11", None),
        (macos, "/Users/asa/Mina program/venv/bin/python", "' '"),
        (macos, "/Users/åsa/bin/python", "'å'"),
    ],
)
def test_a_python_that_runpython_cannot_start_is_not_written(
    machine: Machine, python: str, found: str | None, tmp_path: Path
) -> None:
    home = replace(machine(tmp_path), python=python)
    done = run(home, tmp_path)
    assert [(finding.code, finding.found) for finding in done.findings] == ([("EXCEL_SOKVAG", found)] if found else [])
    assert ("SETTINGS" in states(done)) is (found is None)
    assert states(done)["TEMPLATE"] == "written"


def test_one_refused_file_does_not_stop_the_others(tmp_path: Path) -> None:
    home = macos(tmp_path)
    assert home.settings_path is not None
    assert home.xlwings is not None
    home.settings_path.parent.parent.mkdir(parents=True)
    home.settings_path.parent.write_bytes(b"SYNTETISK: no folder")
    (home.xlwings / "xlwings-0.37.8.applescript").unlink()
    template(home).mkdir(parents=True)
    done = run(home, tmp_path)
    assert (states(done), codes(done.findings)) == ({}, ["SKRIV_NEKAD", "FIL_SAKNAS", "SKRIV_NEKAD"])
    assert all(finding.place.file for finding in done.findings)


def test_without_the_macro_workbook_there_is_no_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> Path:
        raise FileNotFoundError(name)

    monkeypatch.setattr("vplan_xl.jobs.excel_setup.resource", none)
    with pytest.raises(Refused) as caught:
        template_bytes()
    assert (caught.value.finding.code, caught.value.finding.place.file) == ("DATOR_MALL", "FR1.xlsm")
    monkeypatch.setattr("vplan_xl.jobs.excel_setup.resource", lambda _name: macro_file(tmp_path))
    assert template_bytes() == template_bytes(macro_file(tmp_path))


# -- the command ---------------------------------------------------------------------------------


@pytest.fixture
def pretended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExcelHome:
    home = windows(tmp_path)
    source = tmp_path / "FR1.xlsm"
    source.write_bytes(macro_book())
    monkeypatch.setattr("vplan_xl.jobs.excel_home.this_home", lambda: home)
    monkeypatch.setattr("vplan_xl.jobs.excel_setup.resource", lambda _name: source)
    return home


def test_the_command_tells_people_what_was_done_and_what_is_left(
    pretended: ExcelHome, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["excel", "setup", "--dry-run"]) == 0
    out = capsys.readouterr().out
    line = f'  "INTERPRETER_WIN","{pretended.python}"'
    assert out.splitlines()[:2] == [f"{pretended.settings_path}: skulle skrivas. Ingenting skrevs.", line]
    assert "Betrodda platser" in out
    assert "Avblockera" in out
    assert main(["excel", "setup"]) == 0
    assert f"{template(pretended)}: skrevs.\n" in capsys.readouterr().out
    template(pretended).write_bytes(b"SYNTETISK")
    assert main(["excel", "setup"]) == 0
    out = capsys.readouterr().out
    assert f"{pretended.settings_path}: står redan där. Ingenting skrevs.\n" in out
    assert "Den tidigare filen finns kvar som FR 1.kopia-" in out


def test_the_command_tells_machines(pretended: ExcelHome, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["excel", "setup", "--format", "json", "--templates", str(pretended.home / "saknas")]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["steps"][0]["what"], told["steps"][0]["state"]) == ("SETTINGS", "written")
    assert (told["findings"][0]["code"], len(told["advice"])) == ("SKRIV_NEKAD", 3)


def test_the_command_refuses_where_there_is_no_excel(
    pretended: ExcelHome, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vplan_xl.jobs.excel_home.this_home", lambda: replace(pretended, system="linux"))
    assert main(["excel", "setup"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "[EXCEL_SAKNAS]" in captured.err
