"""Each cause that keeps a button from working is told by its own code, and a sound machine by none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.excel_homes import LATEST, LOCATION, MODE, OFFICE, POLICY, macos, macro_file, windows
from tests.macro_books import macro_book, with_member
from tests.workbooks import template_bytes as plain_book
from vplan_xl.cli.main import main
from vplan_xl.jobs.excel_doctor import diagnose_excel
from vplan_xl.jobs.excel_home import ExcelHome, templates_folder
from vplan_xl.jobs.excel_setup import Wanted, set_up
from vplan_xl.jobs.resources import resource


@pytest.fixture
def home(tmp_path: Path) -> ExcelHome:
    """A Windows that is set up."""
    made = windows(tmp_path)
    assert set_up(made, Wanted(), macro_file(tmp_path)).findings == ()
    return made


@pytest.fixture
def mac(tmp_path: Path) -> ExcelHome:
    """A macOS that is set up."""
    made = macos(tmp_path)
    assert set_up(made, Wanted(), macro_file(tmp_path)).findings == ()
    return made


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook with our buttons."""
    path = tmp_path / "FR1 17 & å.xlsm"
    path.write_bytes(macro_book())
    return path


def codes(home: ExcelHome, tmp_path: Path, book: Path | None = None) -> list[str]:
    findings = diagnose_excel(home, book, macro_file(tmp_path)).findings
    assert all(finding.message for finding in findings)
    return [finding.code for finding in findings]


def settings(home: ExcelHome, *lines: str) -> None:
    assert home.settings_path is not None
    home.settings_path.write_bytes("".join(f"{line}\r\n" for line in lines).encode(home.encoding))


def interpreter(home: ExcelHome) -> str:
    return f'"{home.interpreter_key}","{home.python}"'


def with_registry(home: ExcelHome, **values: str | int) -> ExcelHome:
    return replace(home, registry={**home.registry, **values})


# -- sound ---------------------------------------------------------------------------------------


def test_a_machine_that_is_set_up_has_nothing_wrong(home: ExcelHome, tmp_path: Path, book: Path) -> None:
    assert codes(home, tmp_path) == []
    assert codes(home, tmp_path, book) == []
    facts = {fact.code: fact.value for fact in diagnose_excel(home, None, macro_file(tmp_path)).facts}
    assert (facts["system"], facts["interpreter"], facts["xlwings"]) == ("Windows", home.python, LATEST)
    assert (facts["macros"], facts["trusted"], facts["register"]) == ("Excel frågar innan makron körs", "–", "–")


def test_so_has_a_mac(mac: ExcelHome, tmp_path: Path, book: Path) -> None:
    assert codes(mac, tmp_path, book) == []
    facts = diagnose_excel(mac, None, macro_file(tmp_path)).facts
    assert (facts[0].value, "macros" in {fact.code for fact in facts}) == ("macOS", False)


# -- the machine ---------------------------------------------------------------------------------


def test_no_excel_for_the_system_is_the_one_thing_told_of_it(home: ExcelHome, tmp_path: Path, book: Path) -> None:
    linux = replace(home, system="linux", versions={})
    assert codes(linux, tmp_path) == ["EXCEL_SAKNAS"]
    assert codes(linux, tmp_path, book) == ["EXCEL_SAKNAS"]
    book.write_bytes(plain_book())
    assert codes(linux, tmp_path, book) == ["EXCEL_SAKNAS", "EXCEL_UTAN_KNAPPAR"]


def test_no_excel_on_the_computer(home: ExcelHome, tmp_path: Path) -> None:
    assert codes(replace(home, excel=None), tmp_path) == ["EXCEL_EJ_FUNNEN"]


@pytest.mark.parametrize("missing", ["vplan-xl", "xlwings"])
def test_a_python_without_what_the_buttons_need(missing: str, home: ExcelHome, tmp_path: Path) -> None:
    versions = {name: version for name, version in home.versions.items() if name != missing}
    assert codes(replace(home, versions=versions), tmp_path) == ["EXCEL_EJ_INSTALLERAT"]


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ('"INTERPRETER_WIN",""',),
        ("", '"INTERPRETER_WIN","hidden by the blank line"'),
    ],
)
def test_no_line_for_the_interpreter(lines: tuple[str, ...], home: ExcelHome, tmp_path: Path) -> None:
    settings(home, *lines)
    assert codes(home, tmp_path) == ["EXCEL_TOLK_SAKNAS"]


def test_a_python_that_is_gone(home: ExcelHome, tmp_path: Path) -> None:
    settings(home, f'"INTERPRETER_WIN","{tmp_path}/gone/python.exe"')
    assert codes(home, tmp_path) == ["EXCEL_TOLK_BORTA"]


@pytest.mark.parametrize("other", ["python", "{}/other.exe"])
def test_another_python_than_this(other: str, home: ExcelHome, tmp_path: Path) -> None:
    (tmp_path / "other.exe").write_bytes(b"SYNTETISK")
    settings(home, f'"INTERPRETER","{other.format(tmp_path)}"')  # the older key
    assert codes(home, tmp_path) == ["EXCEL_TOLK_ANNAN"]


def test_another_python_on_macos(mac: ExcelHome, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.symlink_to(mac.python)  # a virtual environment's Python is a link to one that has not our packages
    settings(mac, f'"INTERPRETER_MAC","{other}"')
    assert codes(mac, tmp_path) == ["EXCEL_TOLK_ANNAN"]


@pytest.mark.parametrize("name", ["pythonw.exe", "PYTHON.EXE"])
def test_the_same_python_by_another_name(name: str, home: ExcelHome, tmp_path: Path) -> None:
    other = Path(home.python).with_name(name)
    other.write_bytes(b"SYNTETISK")
    settings(home, f'"INTERPRETER_WIN","{other}"')
    assert codes(home, tmp_path) == []


def test_a_python_that_runpython_cannot_start(mac: ExcelHome, tmp_path: Path) -> None:
    odd = tmp_path / "Mina program" / "python"
    odd.parent.mkdir()
    odd.write_bytes(b"SYNTETISK")
    settings(mac, f'"INTERPRETER_MAC","{odd}"')
    assert codes(mac, tmp_path) == ["EXCEL_SOKVAG"]


def test_settings_beside_the_workbook_come_first(home: ExcelHome, tmp_path: Path, book: Path) -> None:
    (tmp_path / "xlwings.conf").write_text('"INTERPRETER_WIN","C:\\gone.exe"\n', "cp1252")
    assert codes(home, tmp_path) == []
    assert codes(home, tmp_path, book) == ["EXCEL_TOLK_BORTA"]


def test_environment_variables_stand_for_their_values(home: ExcelHome, tmp_path: Path) -> None:
    settings(home, '"INTERPRETER_WIN","%plats%/python.exe"')
    assert codes(home, tmp_path) == ["EXCEL_TOLK_BORTA"]
    there = replace(home, environment={**home.environment, "PLATS": str(Path(home.python).parent)})
    assert codes(there, tmp_path) == []


def test_settings_that_cannot_be_read(home: ExcelHome, tmp_path: Path, book: Path) -> None:
    assert home.settings_path is not None
    home.settings_path.unlink()
    home.settings_path.mkdir()
    assert codes(home, tmp_path, book) == ["FIL_SAKNAS"]


def test_conda_that_is_gone(home: ExcelHome, tmp_path: Path) -> None:
    settings(home, interpreter(home), f'"CONDA PATH","{tmp_path}/conda"', '"CONDA ENV","base"')
    assert codes(home, tmp_path) == ["EXCEL_CONDA"]
    (tmp_path / "conda" / "condabin").mkdir(parents=True)
    (tmp_path / "conda" / "condabin" / "conda.bat").write_bytes(b"")
    assert codes(home, tmp_path) == []
    settings(home, interpreter(home), '"CONDA PATH","C:\\gone"')
    assert codes(home, tmp_path) == []


def test_the_script_of_another_xlwings(mac: ExcelHome, tmp_path: Path) -> None:
    updated = replace(mac, versions={**mac.versions, "xlwings": "0.37.9"})
    assert codes(updated, tmp_path) == ["EXCEL_SKRIPT"]


def test_a_remembered_register_that_is_gone(home: ExcelHome, tmp_path: Path) -> None:
    own = tmp_path / "register.csv"
    own.write_bytes(resource("forvaltningar.csv").read_bytes())
    set_up(home, Wanted(register=own), macro_file(tmp_path))
    assert codes(home, tmp_path) == []
    own.unlink()
    assert codes(home, tmp_path) == ["FIL_SAKNAS"]


@pytest.mark.parametrize(
    ("there", "code", "found"),
    [
        (None, "EXCEL_MALL", "–"),
        (macro_book("0.37.1"), "EXCEL_MALL", "(xlwings 0.37.1)"),
        (b"SYNTETISK", "FIL_EJ_ARBETSBOK", ""),
    ],
)
def test_a_template_that_is_missing_old_or_none(
    there: bytes | None, code: str, found: str, home: ExcelHome, tmp_path: Path
) -> None:
    template = templates_folder(home).path / "FR 1.xltm"
    template.unlink()
    if there is not None:
        template.write_bytes(there)
    (finding,) = diagnose_excel(home, None, macro_file(tmp_path)).findings
    assert (finding.code, finding.place.file) == (code, str(template))
    assert found in finding.found


def test_no_macro_workbook_to_compare_the_template_with(home: ExcelHome, tmp_path: Path) -> None:
    findings = diagnose_excel(home, None, tmp_path / "saknas.xlsm").findings
    assert [(finding.code, finding.place.file) for finding in findings] == [
        ("FIL_SAKNAS", str(tmp_path / "saknas.xlsm"))
    ]


# -- security ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "mode", "code", "words"),
    [
        (OFFICE, 1, "EXCEL_MAKRO_ALLA", "alla makron körs utan fråga"),
        (OFFICE, 2, None, ""),
        (OFFICE, 3, "EXCEL_MAKRO_AV", "bara signerade makron körs"),
        (OFFICE, 4, "EXCEL_MAKRO_AV", "inga makron körs"),
        (OFFICE, 7, None, ""),
        (POLICY, 4, "EXCEL_MAKRO_AV", "inga makron körs (bestämt av organisationen)"),
    ],
)
def test_what_excel_does_with_macros(
    key: str, mode: int, code: str | None, words: str, home: ExcelHome, tmp_path: Path
) -> None:
    findings = diagnose_excel(with_registry(home, **{key + MODE: mode}), None, macro_file(tmp_path)).findings
    assert [(finding.code, finding.found) for finding in findings] == ([(code, words)] if code else [])


def test_a_policy_has_the_last_word(home: ExcelHome, tmp_path: Path) -> None:
    assert codes(with_registry(home, **{OFFICE + MODE: 4, POLICY + MODE: 2}), tmp_path) == []


def test_a_trusted_location_lets_macros_run_whatever_else_is_decided(
    home: ExcelHome, tmp_path: Path, book: Path
) -> None:
    Path(f"{book}:Zone.Identifier").write_bytes(b"[ZoneTransfer]\r\nZoneId=3\r\n")
    forbidden = with_registry(home, **{OFFICE + MODE: 4})
    assert codes(forbidden, tmp_path, book) == ["EXCEL_MAKRO_AV", "EXCEL_SPARRAD"]
    trusted = with_registry(forbidden, **{OFFICE + LOCATION + "path": str(tmp_path)})
    assert codes(trusted, tmp_path, book) == []
    assert codes(trusted, tmp_path) == []
    facts = {fact.code: fact.value for fact in diagnose_excel(trusted, None, macro_file(tmp_path)).facts}
    assert facts["trusted"] == str(tmp_path)


@pytest.mark.parametrize(
    ("mark", "expected"),
    [(b"ZoneId=3", True), (b"ZoneId = 4", True), (b"ZoneId=2", False), (b"LastWriterPackageFamilyName=x", False)],
)
def test_a_file_from_the_net_is_blocked(
    mark: bytes, expected: bool, home: ExcelHome, mac: ExcelHome, tmp_path: Path, book: Path
) -> None:
    Path(f"{book}:Zone.Identifier").write_bytes(b"[ZoneTransfer]\r\n" + mark)
    assert codes(home, tmp_path, book) == (["EXCEL_SPARRAD"] if expected else [])
    let = with_registry(home, **{POLICY + "security\\blockcontentexecutionfrominternet": 0})
    assert codes(let, tmp_path, book) == []
    assert codes(mac, tmp_path, book) == []


# -- the workbook --------------------------------------------------------------------------------


def test_a_workbook_that_cannot_be_read(home: ExcelHome, tmp_path: Path) -> None:
    assert codes(home, tmp_path, tmp_path / "saknas.xlsm") == ["FIL_SAKNAS"]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (plain_book(), "inga makron"),
        (with_member(plain_book(), "xl/vbaProject.bin", b"SYNTETISK"), "makron som inte är våra"),
    ],
)
def test_a_workbook_without_our_buttons(data: bytes, found: str, home: ExcelHome, tmp_path: Path, book: Path) -> None:
    book.write_bytes(data)
    (finding,) = diagnose_excel(home, book, macro_file(tmp_path)).findings
    assert (finding.code, finding.found) == ("EXCEL_UTAN_KNAPPAR", found)


def test_a_workbook_with_macros_for_another_xlwings(home: ExcelHome, tmp_path: Path, book: Path) -> None:
    book.write_bytes(macro_book("0.37.7"))
    (finding,) = diagnose_excel(home, book, macro_file(tmp_path)).findings
    assert (finding.code, finding.expected, finding.found) == ("EXCEL_XLWINGS_ANNAN", LATEST, "0.37.7")


@pytest.mark.parametrize(
    ("name", "windows_can", "macos_can"),
    [
        ("Å & (ö) 'x'; ^.xlsm", True, True),
        ("100 % klar, 0 % kvar.xlsm", True, True),
        ("100 % %temp%.xlsm", False, True),
        ("$HOME.xlsm", True, False),
        ("a|b`c.xlsm", True, False),  # no Windows lets a file have that name
    ],
)
def test_a_path_that_runpython_cannot_hand_on(
    name: str, windows_can: bool, macos_can: bool, home: ExcelHome, mac: ExcelHome, tmp_path: Path
) -> None:
    book = tmp_path / name
    book.write_bytes(macro_book())
    assert codes(home, tmp_path, book) == ([] if windows_can else ["EXCEL_SOKVAG"])
    assert codes(mac, tmp_path, book) == ([] if macos_can else ["EXCEL_SOKVAG"])


def test_a_workbook_in_onedrive_needs_a_setting(home: ExcelHome, mac: ExcelHome, tmp_path: Path) -> None:
    cloud = replace(home, environment={**home.environment, "OneDriveCommercial": str(tmp_path / "OneDrive - Region")})
    for one, folder in ((cloud, tmp_path / "OneDrive - Region"), (mac, mac.home / "Library/CloudStorage/OneDrive-X")):
        folder.mkdir(parents=True)
        book = folder / "FR1.xlsm"
        book.write_bytes(macro_book())
        assert codes(one, tmp_path, book) == []
        settings(one, interpreter(one))
        assert codes(one, tmp_path, book) == ["EXCEL_ONEDRIVE"]
        settings(one, interpreter(one), '"ADD_WORKBOOK_TO_PYTHONPATH","False"')
        assert codes(one, tmp_path, book) == []
    settings(home, interpreter(home))
    assert codes(home, tmp_path, book) == []


# -- the command ---------------------------------------------------------------------------------


def test_the_command_tells_people_and_machines(
    home: ExcelHome, tmp_path: Path, book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vplan_xl.jobs.excel_home.this_home", lambda: home)
    monkeypatch.setattr("vplan_xl.jobs.excel_setup.resource", lambda _name: macro_file(tmp_path))
    assert main(["excel", "doctor", str(book)]) == 0
    out = capsys.readouterr().out
    assert f"Knapparnas Python: {home.python}\n" in out
    assert out.endswith("Inga anmärkningar.\n")
    settings(home)
    assert main(["excel", "doctor"]) == 1
    assert "[EXCEL_TOLK_SAKNAS]" in capsys.readouterr().out
    assert main(["excel", "doctor", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["facts"]["xlwings"], told["findings"][0]["code"]) == (LATEST, "EXCEL_TOLK_SAKNAS")
