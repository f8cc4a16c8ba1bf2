"""The sheets of the lines that people filled in on their sister sheets, as they are authored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from vplan_xl.amounts import number_text, scaled_text
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.line_basis import (
    HEAD_ROW,
    LINE_FIRST_ROW,
    LineBasis,
    sheet_columns,
)
from vplan_xl.consolidation.lines import declared
from vplan_xl.consolidation.look import FIGURE, HEADING, HEADING_RIGHT, INFO, SHARE_FORMAT, TEXT, CellsOfSheet
from vplan_xl.form.look import TITLE, footer, text_cell
from vplan_xl.form.table import Column, ColumnKind
from vplan_xl.period import Period
from vplan_xl.workbook.a1 import Range, reference
from vplan_xl.workbook.author import Rows, SheetSpec
from vplan_xl.workbook.snapshot import Cell, Kind

_TAB = "#5B6770"
TENTHS = 1_000  # of a per cent in the whole
_LOOKS = {
    ColumnKind.TKR: FIGURE,
    ColumnKind.QUANTITY: replace(FIGURE, num_format="#,##0.00_-"),
    ColumnKind.SHARE: replace(FIGURE, num_format=SHARE_FORMAT),
    ColumnKind.VALID_FROM: replace(FIGURE, num_format="0_-"),
}


def line_basis_spec(whole: Consolidated, basis: LineBasis) -> SheetSpec:
    """The sheet of a table: a line for each that somebody filled in. Blank is what was blank."""
    table, columns = declared(basis.table), sheet_columns(basis.table)
    words = (
        f"En rad för varje rad i arbetsböckernas blad {table.sheet} ({table.title}). Alla summor räknas härifrån. "
        "vplan consolidate läser bladet igen."
    )
    cells: CellsOfSheet = {
        "A1": (text_cell(basis.sheet.replace(" ", ": ", 1)), TITLE),
        "A2": (text_cell(words), INFO),
    }
    looks = []
    for number, column in enumerate(columns, 1):
        indent = int(any(before.kind in _LOOKS for before in columns[: number - 1]))  # a text behind a figure
        style = HEADING_RIGHT if column.kind in _LOOKS else replace(HEADING, indent=indent)
        cells[reference(number, HEAD_ROW)] = (text_cell(column.label), style)
        looks.append(_LOOKS.get(column.kind, replace(TEXT, indent=indent)))
    return SheetSpec(
        name=basis.sheet,
        cells=cells,
        body=Rows(LINE_FIRST_ROW, len(columns), _rows(basis, columns), tuple(looks)),
        widths={number: column.width for number, column in enumerate(columns, 1)},
        heights={HEAD_ROW: 30.0},
        freeze=(LINE_FIRST_ROW, 2),
        filter=Range(basis.sheet, 1, HEAD_ROW, len(columns), basis.last_row),
        print_area=Range(basis.sheet, 1, 1, len(columns), basis.last_row),
        repeat=(HEAD_ROW, HEAD_ROW),
        footer=footer(whole.organisation),
        select=reference(1, LINE_FIRST_ROW),
        protected=False,
        tab_color=_TAB,
    )


def _rows(basis: LineBasis, columns: Sequence[Column]) -> Iterator[Sequence[Cell | None]]:
    for number in range(len(basis.lines)):
        yield [_cell(basis, number, column) for column in columns]


def _cell(basis: LineBasis, number: int, column: Column) -> Cell | None:
    _delivery, line = basis.lines[number]
    if column.kind in (ColumnKind.TKR, ColumnKind.QUANTITY):
        held = line.number(column.code)
        return None if held is None else Cell(Kind.NUMBER, number_text(held))
    if column.kind is ColumnKind.SHARE:
        tenths = line.number(column.code)
        return None if tenths is None else Cell(Kind.NUMBER, scaled_text(tenths, TENTHS))
    if column.kind is ColumnKind.MONTH:
        month = line.month(column.code)
        return text_cell(str(month)) if isinstance(month, Period) else None
    if column.kind is ColumnKind.VALID_FROM:
        year = line.number(column.code)
        return None if year is None else Cell(Kind.NUMBER, str(year))
    text = basis.text(number, column.code)
    return text_cell(text) if text else None
