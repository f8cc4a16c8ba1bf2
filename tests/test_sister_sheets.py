"""LibreOffice computes what we store on FR 1's sister sheets, and people's own things on them stay."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import openpyxl
import pytest

from tests.libreoffice import Document, Office
from tests.sister_workbooks import book, made_up, printed
from vplan_xl.form.calculation import CalculatedCell, calculated_cells
from vplan_xl.form.fr1 import FR1
from vplan_xl.report.report import Report, read_report
from vplan_xl.workbook.snapshot import Kind

SHEETS = ("Uppföljning", "Projekt", "Prognosförklaring", "Investeringar", "Nyckeltal", "Mål")
ERROR = "an error"
Shown = float | str


def calculated(report: Report) -> tuple[CalculatedCell, ...]:
    cells = calculated_cells(FR1, report.places, report.areas)
    assert {cell.sheet for cell in cells} == {*SHEETS}
    return cells


def stored(path: Path) -> dict[str, Shown]:
    """{"Projekt!C5": what the file says its formula gives} of every cell that has one of ours."""
    report = read_report(path, tables=True)
    assert report.content is not None
    found: dict[str, Shown] = {}
    for cell in calculated(report):
        held = report.content.sheets[cell.sheet].get(cell.cell)
        if held is not None and held.formula == cell.formula:
            value = float(held.value) if held.kind is Kind.NUMBER else held.value
            found[f"{cell.sheet}!{cell.cell}"] = ERROR if held.kind is Kind.MISSING else value
    return found


def recalculated(office: Office, path: Path, cells: Iterable[str]) -> dict[str, Shown]:
    """What LibreOffice computes in the same cells."""
    with office.open(path) as opened:
        opened.calculate()
        return shown(opened, cells)


def shown(opened: Document, cells: Iterable[str]) -> dict[str, Shown]:
    values = {sheet: opened.values(sheet, "A1:O100") for sheet in SHEETS}
    errors = {sheet: opened.errors(sheet) for sheet in SHEETS}
    found: dict[str, Shown] = {}
    for at in cells:
        sheet, _mark, cell = at.partition("!")
        found[at] = ERROR if cell in errors[sheet] else values[sheet][cell]
    return found


def is_near(one: Shown, other: Shown) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-5)


def different(ours: Mapping[str, Shown], theirs: Mapping[str, Shown]) -> dict[str, tuple[Shown, Shown]]:
    assert ours.keys() == theirs.keys()
    return {at: (ours[at], theirs[at]) for at in ours if not is_near(ours[at], theirs[at])}


def test_libreoffice_computes_every_cell_of_an_empty_template(office: Office, tmp_path: Path) -> None:
    path = book(tmp_path / "tom.xlsx", {})
    ours = stored(path)
    assert len(ours) == len(FR1.calculated)
    assert different(ours, recalculated(office, path, ours)) == {}


def test_libreoffice_computes_the_printed_tables(office: Office, tmp_path: Path) -> None:
    path = book(tmp_path / "augusti.xlsx", *printed())
    ours = stored(path)
    assert len(ours) == len(FR1.calculated)
    assert different(ours, recalculated(office, path, ours)) == {}


@pytest.mark.parametrize("seed", range(12))
def test_libreoffice_computes_what_is_made_up(office: Office, tmp_path: Path, seed: int) -> None:
    path = book(tmp_path / "bok.xlsx", *made_up(seed))
    ours = stored(path)
    assert len(ours) > len(FR1.calculated) - 10
    assert different(ours, recalculated(office, path, ours)) == {}


@pytest.mark.parametrize("seed", [4, 6])
def test_openpyxl_reads_the_same_results(tmp_path: Path, seed: int) -> None:
    path = book(tmp_path / "bok.xlsx", *made_up(seed))
    opened = openpyxl.load_workbook(path, data_only=True)
    for at, value in stored(path).items():
        sheet, _mark, cell = at.partition("!")
        assert opened[sheet][cell].value == (None if value in ("", ERROR) else value), at
