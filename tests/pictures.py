"""The pictures of HANDBOK: the real template, filled with the example's figures, as LibreOffice shows it.

``python -m tests.pictures`` draws them anew into examples/bilder; it needs LibreOffice and pdftoppm (poppler-utils).
tests/test_pictures.py draws nothing: it fails when what they show is no longer what the template and vplan make.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from tests.libreoffice import Document, Office, nested, nothing, properties
from vplan_xl.deviations.lines import read_explained
from vplan_xl.entries import parse_values
from vplan_xl.form.follow_up import OUTCOME
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.model import Key
from vplan_xl.jobs.apply import prepare
from vplan_xl.jobs.new import NewWorkbook, new
from vplan_xl.jobs.press import Pressed, calculate_deviations, fill_forecast
from vplan_xl.jobs.resources import read_register
from vplan_xl.jobs.roll import NO_SOURCES
from vplan_xl.period import Period
from vplan_xl.register import Register
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import Report, read_report
from vplan_xl.workbook.snapshot import Cell, Kind

EXAMPLES = Path(__file__).parents[1] / "examples"
FOLDER = EXAMPLES / "bilder"
SOURCE = FOLDER / "underlag.json"
_AMOUNTS = EXAMPLES / "2017-08" / "17 belopp.csv"
_REGISTER = read_register(None)
_FIELDS = {"IFYLLT_AV": "Controller", "DATUM": "2017-09-08"}
_PRESSED = datetime.datetime(2017, 9, 8, 9, 0)
_WORDS = {  # {page, row and block of a deviation: what a controller may have written}
    ("HELAR", "PERSONAL_ANSTALLDA", "JMF_BUDGET"): "projekt utan budget, varav Finsam 11 300, Etablering 4 100",
    ("HELAR", "DRIFT_KOPTA_TJANSTER", "JMF_BUDGET"): "varav konsulter 5 200, utbildning 2,4 mnkr",
    ("ACK", "PERSONAL_ANSTALLDA", "JMF_BUDGET"): "varav Finsam 6 800, vakanser +900",
    ("ACK", "DRIFT", "JMF_BUDGET"): "projekten köper lokaler och tjänster utan budget",
    ("ACK", "INTAKTER", "JMF_BUDGET"): "projektmedel, varav Finsam 13 900, Etablering 6 800",
}


class Picture(NamedTuple):
    """A file in the folder, and the cells of a workbook's sheet that it shows."""

    name: str
    workbook: str
    sheet: str
    area: str
    width: int  # in pixels


_EXPLAINED, _FORECAST = "explained", "forecast"
PICTURES = (
    Picture("forsattsblad.png", _EXPLAINED, "Försättsblad", "A1:D25", 1_200),
    Picture("utfall.png", _EXPLAINED, "Utfall", "A1:P23", 1_500),
    Picture("avvikelser.png", _EXPLAINED, "Avvikelser", "A1:M28", 1_500),
    Picture("kontroller.png", _EXPLAINED, "Kontroller", "A1:D14", 1_200),
    Picture("prognos.png", _FORECAST, "Prognos", "A1:J24", 1_200),
)
_MARGIN = 200  # in the office's unit, hundredths of a millimetre
_BORDER = 0x8A8A8A


def shown_workbooks(folder: Path) -> dict[str, Path]:
    """{name: workbook} of what the pictures show, each the template with buttons, filled in.

    One is explained and calculated; in the other, which lacks a forecast, that was filled in.
    """
    amounts = parse_values(FR1, _AMOUNTS.read_text("utf-8")).leaves
    found = {name: folder / f"{name}.xlsm" for name in (_EXPLAINED, _FORECAST)}
    for path in found.values():
        new(NewWorkbook("17", Period(2017, 8), _FIELDS, None, NO_SOURCES), _REGISTER, path)
    explained, forecast = found.values()
    _enter(explained, Entries(amounts, {}, {}))
    _press(explained, calculate_deviations)
    lines = read_explained(read_report(explained, tables=True)).lines
    words = {
        lines[Key(*at, "TOTALT")].line.cell("FORKLARING"): Cell(Kind.TEXT, f"SYNTETISK: {text}")
        for at, text in _WORDS.items()
    }
    _enter(explained, Entries({}, {}, words))
    _press(explained, calculate_deviations)
    _enter(forecast, Entries({key: ore for key, ore in amounts.items() if key.block != "PROGNOS"}, {}, {}))
    _press(forecast, fill_forecast)
    return found


def _press(path: Path, button: Callable[[Report, Register, datetime.datetime], Pressed]) -> None:
    """What a press leaves in the workbook, its words too; Excel knows nothing of the file."""
    report = read_report(path, tables=True)
    assert report.content
    pressed = button(replace(report, content=replace(report.content, archive=None)), _REGISTER, _PRESSED)
    assert pressed.planned, pressed.words
    path.write_bytes(prepare(report, pressed.planned.writes))
    _enter(path, Entries({}, {OUTCOME: Cell(Kind.TEXT, pressed.words)}, {}))


def _enter(path: Path, entries: Entries) -> None:
    report = read_report(path, tables=True)
    path.write_bytes(prepare(report, plan(report, entries, overwrite=True).writes))


def source_of(workbooks: Iterable[Path]) -> dict[str, str]:
    """What the pictures are of: the template's version, and a sum over the parts of the workbooks, inflated."""
    digest = hashlib.sha256()
    for workbook in workbooks:
        with zipfile.ZipFile(workbook) as book:
            for name in sorted(book.namelist()):
                content = book.read(name)
                digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return {"mall": f"FR1.xlsm {FR1.version}", "sha256": digest.hexdigest()}


def _draw(office: Office, workbook: Path, pictures: Iterable[Picture], folder: Path) -> None:
    with office.open(workbook) as document:
        with office.deadline():
            for sheet in document.sheets:
                _show_buttons(document, sheet)
        for picture in pictures:
            pdf = workbook.with_suffix(".pdf")
            with office.deadline():
                _print(office, document, picture, pdf)
            size = ["-scale-to-x", str(picture.width), "-scale-to-y", "-1"]
            target = folder / Path(picture.name).stem
            subprocess.run(["pdftoppm", "-png", "-singlefile", *size, pdf, target], check=True)


def _show_buttons(document: Document, sheet: str) -> None:
    """Buttons come out in print, with a border, as the screen has them."""
    book: Any = document.component
    page = book.Sheets.getByName(sheet).DrawPage
    for shape in [page.getByIndex(number) for number in range(page.Count)]:
        if shape.ShapeType == "com.sun.star.drawing.ControlShape":
            shape.Control.Printable = True
            border = book.createInstance("com.sun.star.drawing.RectangleShape")
            page.add(border)
            border.Position, border.Size = shape.Position, shape.Size
            border.FillStyle = nothing("com.sun.star.drawing.FillStyle")
            border.LineColor = _BORDER


def _print(office: Office, document: Document, picture: Picture, pdf: Path) -> None:
    """A page that is as large as the cells, with nothing around them."""
    book: Any = document.component
    sheet = book.Sheets.getByName(picture.sheet)
    area = sheet.getCellRangeByName(picture.area)
    page = book.StyleFamilies.getByName("PageStyles").getByName(sheet.PageStyle)
    page.HeaderIsOn = page.FooterIsOn = False
    page.LeftMargin = page.RightMargin = page.TopMargin = page.BottomMargin = _MARGIN
    page.Width, page.Height = area.Size.Width + 2 * _MARGIN, area.Size.Height + 2 * _MARGIN
    page.ScaleToPagesX = page.ScaleToPagesY = 1
    filter_data = nested(Selection=area)
    book.storeToURL(office.url(pdf), properties(FilterName="calc_pdf_Export", FilterData=filter_data))


def renew() -> None:
    """Draw the pictures, and write beside them what they are of."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as beside:
        workbooks = shown_workbooks(Path(beside))
        office = Office(Path(beside) / "office")
        try:
            office.set_locale("sv-SE")  # else amounts look English
            for name, path in workbooks.items():
                _draw(office, path, [picture for picture in PICTURES if picture.workbook == name], FOLDER)
        finally:
            office.close()
        SOURCE.write_text(json.dumps(source_of(workbooks.values()), indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    renew()
