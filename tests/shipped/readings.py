"""A workbook as our reader and as openpyxl have it, in the same words."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import NamedTuple

import openpyxl
from openpyxl.utils.datetime import WINDOWS_EPOCH
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.reader import content_types, read_outline, read_sheets
from vplan_xl.workbook.snapshot import Cell, Kind

Value = float | str | bool | datetime.date | datetime.time | datetime.timedelta | None

NUMBER, TEXT, ERROR, MISSING, DATE = (
    kind.value for kind in (Kind.NUMBER, Kind.TEXT, Kind.ERROR, Kind.MISSING, Kind.DATE)
)
_THEIR_KINDS = {"n": NUMBER, "s": TEXT, "b": Kind.BOOLEAN.value, "e": ERROR, "d": DATE}


class Seen(NamedTuple):
    """A cell with content: what it holds or shows, and its formula without "=".

    The value of a date is ISO text when we read it, which only Strict workbooks have, and an object of
    Python's when openpyxl does, which makes dates of numbers by their format.
    """

    kind: str
    value: Value
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """{worksheet: {A1 reference: its cell}}, blank cells left out.

    ``blank`` counts the cells that stand in the file with nothing in them, ``aside`` are the kinds of
    the sheets that are no worksheets, ``parts`` where each sheet stands.
    """

    sheets: Mapping[str, Mapping[str, Seen]]
    blank: Mapping[str, frozenset[str]] = field(default_factory=dict)
    aside: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    epoch: datetime.datetime = WINDOWS_EPOCH


def by_us(data: bytes) -> Reading:
    """Raises what the reader raises: Refused."""
    archive = open_archive(data)
    outline = read_outline(archive)
    types = content_types(archive)
    kinds = {sheet.name: _kind_of_sheet(types.get(sheet.part.lower(), "")) for sheet in outline.sheets}
    wanted = [name for name, kind in kinds.items() if kind == "worksheet"]
    # One at a time: what sheets may hold together is counted for a form's few.
    read = {name: read_sheets(archive, outline, [name])[name] for name in wanted}
    return Reading(
        {name: {cell: _our_cell(held) for cell, held in cells.items()} for name, cells in read.items()},
        aside=tuple(kind for kind in kinds.values() if kind != "worksheet"),
        parts={sheet.name: sheet.part for sheet in outline.sheets},
    )


def _kind_of_sheet(content_type: str) -> str:
    """ "worksheet", "chartsheet", "dialogsheet", …"""
    return content_type.rpartition(".")[2].removesuffix("+xml")


def _our_cell(cell: Cell) -> Seen:
    value: Value = cell.value
    if cell.kind is Kind.NUMBER:
        try:
            value = float(cell.value)
        except ValueError:
            value = cell.value  # a difference from whatever openpyxl has
    elif cell.kind is Kind.BOOLEAN:
        value = {"0": False, "1": True}.get(cell.value, cell.value)
    elif cell.kind is Kind.MISSING:
        value = None
    return Seen(cell.kind.value, value, cell.formula)


def by_openpyxl(data: bytes) -> Reading:
    """Raises whatever openpyxl raises. It loads twice: formulas, then their results."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        formulas = openpyxl.load_workbook(BytesIO(data))
        results = openpyxl.load_workbook(BytesIO(data), data_only=True)
    sheets: dict[str, dict[str, Seen]] = {}
    blank: dict[str, frozenset[str]] = {}
    for sheet in results.worksheets:
        cells: dict[str, Seen] = {}
        written = formulas[sheet.title]._cells
        for place, cell in sheet._cells.items():
            formula = _formula(written[place].value) if written[place].data_type == "f" else None
            if cell.value is not None:
                cells[cell.coordinate] = Seen(_THEIR_KINDS[cell.data_type], _as_double(cell.value), formula)
            elif formula is not None:
                cells[cell.coordinate] = Seen(MISSING, None, formula)
        sheets[sheet.title] = cells
        blank[sheet.title] = frozenset(cell.coordinate for cell in sheet._cells.values()) - cells.keys()
    return Reading(sheets, blank, tuple("chartsheet" for _sheet in results.chartsheets), {}, results.epoch)


def _formula(value: object) -> str | None:
    """As we have it: a what-if table has no text."""
    if isinstance(value, DataTableFormula):
        return "TABLE()"
    text = value.text if isinstance(value, ArrayFormula) else value
    return str(text).removeprefix("=") if text else None


def _as_double(value: object) -> Value:
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    assert isinstance(value, float | str | bool | datetime.date | datetime.time | datetime.timedelta), value
    return value
