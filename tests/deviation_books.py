"""Workbooks whose deviations are calculated, and what their sheets then show; read with openpyxl, not with ours."""

from __future__ import annotations

import datetime
import functools
import tempfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from tests.workbooks import make
from vplan_xl.jobs.apply import Outcome, prepare
from vplan_xl.jobs.deviation import Written, write_deviations
from vplan_xl.jobs.resources import read_register
from vplan_xl.report.report import read_report
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Cell, Kind

REGISTER = read_register(None)
MOMENT = datetime.datetime(2017, 9, 8, 9, 0)
SHEET, CHECKS = "Avvikelser", "Kontroller"
TKR = 100_000
LineKey = tuple[str, str, str, str]  # as it is printed: page, row, part and what is compared with
COLUMNS = "ABCDEFGHIJKLM"

# SYNTETISK: travel costs 900 tkr more than budgeted so far, hired staff 800 tkr less. Both are 5 % of what was wanted.
LEAVES: dict[str, int | None] = {
    "ACK DRIFT_RESOR UTFALL EXTERNT": 1_900 * TKR,
    "ACK DRIFT_RESOR BUDGET EXTERNT": 1_000 * TKR,
    "ACK PERSONAL_INHYRDA UTFALL EXTERNT": 200 * TKR,
    "ACK PERSONAL_INHYRDA BUDGET EXTERNT": 1_000 * TKR,
}
RESOR: LineKey = ("Utfall", "Drift, Resor", "Totalt", "Budget")
INHYRDA: LineKey = ("Utfall", "Personal, Inhyrda", "Totalt", "Budget")
DRIFT: LineKey = ("Utfall", "Drift", "Totalt", "Budget")
PERSONAL: LineKey = ("Utfall", "Personal", "Totalt", "Budget")
NETTO: LineKey = ("Utfall", "NETTORESULTAT", "Totalt", "Budget")
KOSTNADER: LineKey = ("Utfall", "TOTALA KOSTNADER", "Totalt", "Budget")


def calculate(path: Path, target: Path | None = None, *, dry_run: bool = False) -> Written:
    """The workbook with its deviations calculated, in its own place but for a *target*."""
    return write_deviations(path, target or path, REGISTER, MOMENT, dry_run)


def calculated_book(path: Path, leaves: Mapping[str, int | None] = LEAVES) -> Path:
    """A workbook at *path* with these amounts and its deviations calculated."""
    path.write_bytes(_calculated(tuple(leaves.items())))
    return path


@functools.lru_cache(maxsize=16)
def _calculated(leaves: tuple[tuple[str, int | None], ...]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bok.xlsx"
        make(path, dict(leaves))
        assert calculate(path).outcome.saved is not None
        return path.read_bytes()


def codes(outcome: Outcome) -> list[str]:
    return [finding.code for finding in outcome.findings]


def opened(path: Path) -> openpyxl.Workbook:
    """A workbook's results, of which only those sheets are read that are asked for."""
    return openpyxl.load_workbook(path, read_only=True, data_only=True)


def whole(book: openpyxl.Workbook, sheet: str) -> ReadOnlyWorksheet:
    """A sheet with all its rows, also those below where it says that it ends."""
    found = book[sheet]
    assert isinstance(found, ReadOnlyWorksheet)
    found.reset_dimensions()
    return found


def shown(path: Path, sheet: str = SHEET) -> list[list[object]]:
    """The lines of a sheet's table, blank ones left out."""
    book = opened(path)
    rows = [list(row) for row in whole(book, sheet).iter_rows(5, max_col=13, values_only=True)]
    book.close()
    return [row for row in rows if any(value is not None for value in row)]


def rows_of(path: Path, sheet: str = SHEET) -> dict[LineKey, int]:
    """{what a line is about: its row}."""
    book = opened(path)
    found = {
        (str(a), str(b), str(c), str(d)): row
        for row, (a, b, c, d) in enumerate(whole(book, sheet).iter_rows(5, max_col=4, values_only=True), 5)
        if a is not None
    }
    book.close()
    return found


def line(path: Path, key: LineKey) -> dict[str, object]:
    """{column: what a line shows}, without what is blank."""
    (found,) = [row for row in shown(path) if tuple(row[:4]) == key]
    return {column: value for column, value in zip(COLUMNS, found, strict=True) if value is not None}


def words_of(path: Path) -> dict[LineKey, object]:
    """{what a line is about: the words on it}."""
    return {(str(a), str(b), str(c), str(d)): row[10] for row in shown(path) if row[10] for a, b, c, d in [row[:4]]}


def put(path: Path, cells: Mapping[tuple[str, str], str | Cell | None]) -> None:
    """Cells of a workbook as somebody writes them: a text, another cell, or blank."""
    writes = []
    for (sheet, at), value in cells.items():
        held = Cell(Kind.TEXT, value) if isinstance(value, str) else value
        kind, text = (held.kind, held.value) if held else (None, "")
        writes.append(CellWrite(sheet, at, kind, text, formula=held.formula if held else None))
    path.write_bytes(prepare(read_report(path, tables=True), writes))


def explain(path: Path, words: Mapping[LineKey, str | Cell], sheet: str = SHEET) -> None:
    """Words on the lines they are about."""
    rows = rows_of(path, sheet)
    put(path, {(sheet, f"K{rows[key]}"): value for key, value in words.items()})


def enter(path: Path, cells: Mapping[str, float]) -> None:
    """Amounts in tkr on the sheet Utfall."""
    put(path, {("Utfall", at): Cell(Kind.NUMBER, str(tkr)) for at, tkr in cells.items()})
