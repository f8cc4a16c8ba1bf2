"""What is asked of the machine, and where Excel's folders are then found."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.excel_homes import LOCATION, OFFICE, POLICY, TEMPLATES, macos, windows
from vplan_xl.jobs.excel_home import is_trusted, templates_folder, this_home, trusted_folders

FOLDERS = "software\\microsoft\\windows\\currentversion\\explorer\\user shell folders\\personal"


def fake_registry(keys: dict[str, dict[str, object]]) -> SimpleNamespace:
    """The parts of the module winreg that are used, over {hive\\key: {name: value}}."""

    @contextmanager
    def open_key(hive: str, key: str) -> Iterator[str]:
        if f"{hive}\\{key}" not in keys:
            raise FileNotFoundError(key)
        yield f"{hive}\\{key}"

    def below(opened: str) -> list[str]:
        names = [key.removeprefix(opened + "\\") for key in keys if key.startswith(opened + "\\")]
        return [name for name in names if "\\" not in name]

    def value(opened: str, number: int) -> tuple[str, object, int]:
        return (*list(keys[opened].items())[number], 1)

    return SimpleNamespace(
        HKEY_CURRENT_USER="HKCU",
        HKEY_LOCAL_MACHINE="HKLM",
        OpenKey=open_key,
        QueryInfoKey=lambda opened: (len(below(opened)), len(keys[opened]), 0),
        EnumValue=value,
        EnumKey=lambda opened, number: below(opened)[number],
    )


def test_this_machine_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "winreg", None)
    home = this_home()
    assert (home.system, home.python, home.registry, home.excel) == (sys.platform, sys.executable, {}, None)
    assert home.xlwings is not None
    assert (home.xlwings / "xlwings.bas").is_file()
    assert home.versions["xlwings"] in (home.xlwings / "xlwings.bas").read_text("utf-8")


def test_the_registry_is_read_with_the_keys_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    excel = tmp_path / "EXCEL.EXE"
    excel.write_bytes(b"SYNTETISK")
    security = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"
    program = r"HKLM\Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
    keys: dict[str, dict[str, object]] = {
        security: {"VBAWarnings": 2, "Blob": b"left out"},
        security + r"\Trusted Locations": {},
        security + r"\Trusted Locations\Location3": {"Path": "C:\\FR1\\", "AllowSubFolders": 1},
        program: {"": str(excel)},
    }
    monkeypatch.setitem(sys.modules, "winreg", fake_registry(keys))
    home = this_home()
    assert home.excel == excel
    assert home.setting(r"Excel\Security", "VBAWarnings") == 2
    assert [(folder.path, folder.with_subfolders) for folder in trusted_folders(home)] == [("C:\\FR1\\", True)]
    assert OFFICE + "security\\blob" not in home.registry


def test_a_package_that_is_not_installed_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import metadata

    def none(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", none)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert (this_home().versions, this_home().xlwings) == ({}, None)


# -- Excel's folders -----------------------------------------------------------------------------


def test_templates_are_where_the_organisation_else_the_user_has_chosen(tmp_path: Path) -> None:
    home = windows(tmp_path)
    documents = home.home / "Documents"
    assert templates_folder(home).path == documents / "Anpassade Office-mallar"
    home = replace(home, registry={**home.registry, POLICY + TEMPLATES: "%OKÄND%/mallar"})
    assert templates_folder(home).path == Path("%OKÄND%/mallar")


@pytest.mark.parametrize(
    ("made", "moved", "expected", "is_known"),
    [
        (None, False, "Documents/Anpassade Office-mallar", False),
        ("Documents/Custom Office Templates", False, "Documents/Custom Office Templates", True),
        ("OneDrive/Dokument/Anpassade Office-mallar", True, "OneDrive/Dokument/Anpassade Office-mallar", True),
    ],
)
def test_templates_are_else_in_the_folder_that_office_makes(
    made: str | None, moved: bool, expected: str, is_known: bool, tmp_path: Path
) -> None:
    home = windows(tmp_path)
    (home.home / "Documents" / "Anpassade Office-mallar").rmdir()
    if made:
        (home.home / made).mkdir(parents=True)
    home = replace(home, registry={FOLDERS: "%USERPROFILE%/OneDrive/Dokument"} if moved else {})
    found = templates_folder(home)
    assert (found.path, found.is_known) == (home.home / expected, is_known)


def test_on_macos_there_is_one_place_for_each(tmp_path: Path) -> None:
    home = macos(tmp_path)
    library = home.home / "Library"
    assert home.settings_path == library / "Containers/com.microsoft.Excel/Data/xlwings.conf"
    assert home.script_path == library / "Application Scripts/com.microsoft.Excel/xlwings-0.37.8.applescript"
    templates = library / "Group Containers/UBF8T346G9.Office/User Content.localized/Templates.localized"
    assert templates_folder(home).path == templates
    assert home.expanded("$HOME/venv/bin/python") == f"{home.home}/venv/bin/python"
    assert home.expanded("%HOME%/$HOME") == "%HOME%/$HOME"


@pytest.mark.parametrize(
    ("location", "subfolders", "book", "expected"),
    [
        ("{}/fr1/", 0, "FR1/bok.xlsm", True),
        ("{}\\FR1", 0, "FR1/2017/bok.xlsm", False),
        ("{}\\FR1", 1, "FR1/2017/bok.xlsm", True),
        ("{}\\FR1", 1, "FR12/bok.xlsm", False),
        ("%UserProfile%", 0, "bok.xlsm", False),
    ],
)
def test_a_workbook_is_trusted_by_its_folder(
    location: str, subfolders: int, book: str, expected: bool, tmp_path: Path
) -> None:
    home = windows(tmp_path)
    registry = {
        OFFICE + LOCATION + "path": location.format(tmp_path),
        OFFICE + LOCATION + "allowsubfolders": subfolders,
    }
    home = replace(home, registry=registry)
    assert is_trusted(home, tmp_path / book) is expected
    off = {**registry, POLICY + "security\\trusted locations\\alllocationsdisabled": 1}
    assert not is_trusted(replace(home, registry=off), tmp_path / book)
