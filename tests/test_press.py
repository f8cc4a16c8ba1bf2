"""Pressing a button in LibreOffice runs its macro, and Python over the open workbook at the end of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
import xlwings as xw
from pyopenvba import ExcelFile

from tests.engines.press import NoAnswer, Pressable, pressable
from tests.libreoffice import Office

XLWINGS_BAS = (Path(xw.__file__).parent / "xlwings.bas").read_bytes().decode("cp1252")

ADD = (
    "import xlwings as xw; cell = xw.Book.caller().names['SVAR'].refers_to_range; "
    "cell.value = [['=1+1', cell.value + 1, 'å']]"
)
STATEMENTS = {"Räkna": ADD, "Dela": "1/0", "Sluta": "import os; os._exit(3)"}


def project(folder: Path, modules: dict[str, str]) -> io.BytesIO:
    with ExcelFile.create_new(folder / "project.xlsm") as book:
        held = book.vba_project()
        held.delete_module("Module1")
        for name, source in modules.items():
            held.add_module(name, source)
        book.save()
    with zipfile.ZipFile(folder / "project.xlsm") as parts:
        return io.BytesIO(parts.read("xl/vbaProject.bin"))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("press")
    subs = [f'Sub {name}()\r\n    RunPython "{text}"\r\nEnd Sub' for name, text in STATEMENTS.items()]
    fr1 = "\r\n".join(['Attribute VB_Name = "FR1"', *subs, ""])
    path = folder / "Knappar på prov.xlsm"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_vba_project(project(folder, {"xlwings": XLWINGS_BAS, "FR1": fr1}), is_stream=True)
        book.set_vba_name("ThisWorkbook")
        first, second = book.add_worksheet("Först"), book.add_worksheet("Räknat")
        first.set_vba_name("Sheet1")
        second.write("B2", 41)
        book.define_name("SVAR", "=Räknat!$B$2")
        for row, name in enumerate(STATEMENTS):
            second.insert_button(4 + row, 1, {"macro": f"FR1.{name}", "caption": f"Pröva: {name}"})
    return path


@pytest.fixture
def book(office: Office, path: Path) -> Iterator[Pressable]:
    with pressable(office, path) as book:
        yield book


def test_a_pressed_button_changes_a_cell_through_python(book: Pressable) -> None:
    assert list(book.document.buttons("Räknat")) == ["Pröva: Räkna", "Pröva: Dela", "Pröva: Sluta"]
    report = book.press("Räknat", "Pröva: Räkna")
    assert book.document.values("Räknat", "B2:D2") == {"B2": 2, "C2": 42, "D2": "å"}
    assert (report.log.value_reads, report.log.writes) == (["'Räknat'!B2"], ["'Räknat'!B2:D2"])


def test_what_goes_wrong_in_python_is_said(book: Pressable) -> None:
    with pytest.raises(NoAnswer, match="ZeroDivisionError"):
        book.press("Räknat", "Pröva: Dela")
    with pytest.raises(NoAnswer, match="without a word"):
        book.press("Räknat", "Pröva: Sluta")
    assert book.document.values("Räknat", "B2:B2") == {"B2": 41}


def test_without_the_stand_in_no_macro_runs(book: Pressable) -> None:
    """As long as this holds, the module ``xlwings`` itself cannot be tested here."""
    library = book.document.component.BasicLibraries.getByName("VBAProject")
    library.replaceByName("xlwings", f"Option VBASupport 1\n{XLWINGS_BAS.partition(chr(10))[2]}")
    with pytest.raises(NoAnswer, match="no macro came to RunPython"):
        book.press("Räknat", "Pröva: Räkna")
