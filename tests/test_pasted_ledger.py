"""Sixty thousand cells pasted into the sheet Huvudbok stand in nobody's way: they are read by those alone who ask."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.fake_book import FakeBook, opened
from tests.workbooks import EXAMPLE, with_part
from vplan_xl import excel
from vplan_xl.form.fr1 import FR1
from vplan_xl.jobs.fill import Filling, fill
from vplan_xl.jobs.repair import repair
from vplan_xl.jobs.resources import read_register
from vplan_xl.jobs.validate import validate
from vplan_xl.report.report import Report, read_report
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.reader import OF_A_FORM, OF_A_LEDGER, read_outline, read_sheets
from vplan_xl.workbook.snapshot import Cell, Kind

HUVUDBOK, STRINGS, UTFALL = "xl/worksheets/sheet11.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet2.xml"
CELLS, COLUMNS = 60_000, "ABCDEFGHI"
REGISTER = read_register(None)


def text(number: int) -> str:
    return f"Verifikation {number} SYNTETISK"


@pytest.fixture(scope="module")
def pasted_bytes() -> bytes:
    """The example with the cells as Excel has them: each its own text, shared in the list of texts."""
    data = EXAMPLE.read_bytes()
    with zipfile.ZipFile(EXAMPLE) as file:
        first = file.read(STRINGS).count(b"<si>")
    rows = []
    for start in range(0, CELLS, len(COLUMNS)):
        row = 5 + start // len(COLUMNS)
        cells = zip(COLUMNS, range(start, min(start + len(COLUMNS), CELLS)), strict=False)
        inside = "".join(f'<c r="{column}{row}" t="s"><v>{first + number}</v></c>' for column, number in cells)
        rows.append(f'<row r="{row}">{inside}</row>')
    texts = "".join(f"<si><t>{text(number)}</t></si>" for number in range(CELLS))
    data = with_part(data, STRINGS, lambda xml: xml.replace("</sst>", texts + "</sst>"))
    return with_part(data, HUVUDBOK, lambda xml: xml.replace("</sheetData>", "".join(rows) + "</sheetData>"))


@pytest.fixture
def path(tmp_path: Path, pasted_bytes: bytes) -> Path:
    path = tmp_path / "bok.xlsx"
    path.write_bytes(pasted_bytes)
    return path


def sheet_of(report: Report, code: str) -> Mapping[str, Cell]:
    assert report.content is not None
    return report.content.sheets[FR1.table_by_code[code].sheet]


def part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as file:
        return file.read(name)


def test_it_reads_as_it_did(path: Path) -> None:
    plain, here = read_report(EXAMPLE, tables=True), read_report(path, tables=True)
    assert (here.findings, here.amounts, here.header) == (plain.findings, plain.amounts, plain.header)
    assert plain.content is not None
    assert here.content is not None
    assert here.content.sheets == plain.content.sheets
    assert "Huvudbok" not in here.content.sheets


def test_it_is_validated_as_it_was(path: Path) -> None:
    (plain,), (here,) = (validate([one], REGISTER).checked for one in (EXAMPLE, path))
    assert [(f.code, f.place.cell) for f in here.findings] == [(f.code, f.place.cell) for f in plain.findings]
    assert here.findings


def test_who_asks_reads_it_within_other_limits(path: Path) -> None:
    archive = open_archive(path.read_bytes())
    outline = read_outline(archive)
    cells = read_sheets(archive, outline, ["Huvudbok"], OF_A_LEDGER)["Huvudbok"]
    assert cells["F6671"] == Cell(Kind.TEXT, text(CELLS - 1))
    assert len(cells) == CELLS + 2 + len(COLUMNS)
    asked = read_report(path, tables=frozenset(("HUVUDBOK",)))
    assert [finding.code for finding in asked.findings] == ["FIL_FOR_MANGA_CELLER"]
    assert len(cells) * 4 > OF_A_FORM.tags


def test_an_amount_is_filled_in_and_the_ledger_stays(path: Path) -> None:
    before = part(path, HUVUDBOK)
    outcome = fill(path, Filling(None, {"IFYLLT_AV": "SYNTETISK"}, False, False), path)
    assert (outcome.findings, outcome.saved is None) == ((), False)
    assert part(path, HUVUDBOK) == before


def test_repair_leaves_it_alone(path: Path, tmp_path: Path) -> None:
    """Also its headings, which may be people's own, and its name."""
    own = with_part(path.read_bytes(), HUVUDBOK, lambda xml: re.sub(r'(<c r="B4"[^>]*)><v>\d+</v></c>', r"\1/>", xml))
    own = with_part(own, "xl/workbook.xml", lambda xml: xml.replace("Huvudbok!$A$4:$I$100004", "#REF!"))
    damaged = with_part(own, UTFALL, lambda xml: re.sub(r'(<c r="D8"[^>]*)><f>.*?</c>', r"\1/>", xml, count=1))
    path.write_bytes(damaged)
    outcome = repair(path, tmp_path / "lagad.xlsx", dry_run=False)
    assert [change.place for change in outcome.changes] == [("Utfall", "D8")]
    assert [finding.code for finding in outcome.findings] == []
    assert part(tmp_path / "lagad.xlsx", HUVUDBOK) == part(path, HUVUDBOK)
    assert b'"FR1_HUVUDBOK">#REF!<' in part(tmp_path / "lagad.xlsx", "xl/workbook.xml")


@pytest.fixture
def book() -> FakeBook:
    """The example, open, with as many cells."""
    book = opened(EXAMPLE)
    cells = {f"{COLUMNS[n % 9]}{5 + n // 9}": Cell(Kind.TEXT, text(n)) for n in range(CELLS)}
    book.sheets["Huvudbok"].cells.update(cells)
    return book


@pytest.mark.parametrize(
    ("button", "words"),
    [
        (excel.calculate_deviations, "Avvikelser beräknade: "),
        (excel.fill_forecast, "Prognosen är ifylld"),
        (excel.check, "Kontroller: varning 18"),
    ],
)
def test_a_button_is_pressed_beside_it(book: FakeBook, button: Callable[[object], None], words: str) -> None:
    button(book)
    assert not [read for read in book.reads if read.startswith(("Huvudbok", "Importunderlag"))]
    assert not [write for write in book.writes if write.startswith("Huvudbok")]
    assert book.writes
    shown = book.sheets["Försättsblad"].cells["C13"].value
    assert shown[17:].startswith(words), shown
