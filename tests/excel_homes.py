"""Pretended Windows and macOS machines in a folder, for tests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.macro_books import macro_book
from vplan_xl.jobs.excel_home import MACOS, WINDOWS, ExcelHome

OFFICE = "software\\microsoft\\office\\16.0\\excel\\"
POLICY = "software\\policies\\microsoft\\office\\16.0\\excel\\"
MODE = "security\\vbawarnings"
TEMPLATES = "options\\personaltemplates"
LOCATION = "security\\trusted locations\\location3\\"
LATEST = "0.37.8"


def windows(folder: Path) -> ExcelHome:
    """A Windows with Excel and all that the buttons need installed, but not set up."""
    home = folder / "Användare" / "Åsa Öberg"
    python = folder / "Python 311" / "python.exe"
    templates = home / "Documents" / "Anpassade Office-mallar"
    for path in (home, python.parent, templates):
        path.mkdir(parents=True)
    python.write_bytes(b"SYNTETISK")
    return ExcelHome(
        system=WINDOWS,
        home=home,
        environment={"USERPROFILE": str(home), "TEMP": "SYNTETISK"},
        registry={OFFICE + TEMPLATES: "%userprofile%/Documents/Anpassade Office-mallar"},
        python=str(python),
        encoding="cp1252",
        excel=folder / "EXCEL.EXE",
        versions={"vplan-xl": "0.1.0", "xlwings": LATEST},
        xlwings=None,
    )


def macos(folder: Path) -> ExcelHome:
    """The same on macOS; the package xlwings has its script."""
    home, package, python = folder / "asa", folder / "xlwings", folder / "venv" / "bin" / "python"
    for path in (home, package, python.parent):
        path.mkdir(parents=True)
    python.write_bytes(b"SYNTETISK")
    (package / f"xlwings-{LATEST}.applescript").write_text("-- SYNTETISK", "utf-8")
    pretended = windows(folder / "w")
    return replace(
        pretended, system=MACOS, home=home, registry={}, python=str(python), encoding="utf-8", xlwings=package
    )


def macro_file(folder: Path) -> Path:
    """The macro workbook that the template is made of."""
    path = folder / "FR1.xlsm"
    if not path.exists():
        path.write_bytes(macro_book(LATEST))
    return path
