"""What a sheet part says of a cell, read by neither of the two readers: the witness when they differ."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import NamedTuple
from xml.etree import ElementTree

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, get_column_letter


class RawCell(NamedTuple):
    """``value`` is the text of ``<v>``, ``formula`` that of ``<f>`` with its attributes; None when it is not there."""

    type: str
    value: str | None
    formula: str | None
    formula_attributes: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is stored as the cell's value or its formula's result."""
        return self.value is None or (self.type == "n" and not self.value.strip())


Area = tuple[int, int, int, int]  # first column, first row, last column, last row


class RawSheet(NamedTuple):
    """``namespace`` is that of the root element; ``merged`` and ``linked`` are where cells are merged or hyperlinks."""

    namespace: str
    cells: Mapping[str, RawCell]
    merged: tuple[Area, ...]
    linked: tuple[Area, ...]

    def is_hidden(self, cell: str) -> bool:
        """Whether the cell is under a merged one and not its first."""
        return any(_is_in(cell, area) and _place(cell) != area[:2] for area in self.merged)

    def is_linked(self, cell: str) -> bool:
        """Whether a hyperlink is on the cell."""
        return any(_is_in(cell, area) for area in self.linked)


NO_SHEET = RawSheet("", {}, (), ())


def _place(cell: str) -> tuple[int, int]:
    letters, row = coordinate_from_string(cell)
    return column_index_from_string(letters), row


def _area(reference: str) -> Area:
    ends = [_place(end) for end in reference.replace("$", "").split(":")]
    return (*ends[0], *ends[-1])


def _is_in(cell: str, area: Area) -> bool:
    column, row = _place(cell)
    first, top, last, bottom = area
    return first <= column <= last and top <= row <= bottom


def raw_sheet(data: bytes, part: str) -> RawSheet:
    """A sheet part of a workbook's bytes; NO_SHEET when there is none of that name."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        if part not in package.namelist():
            return NO_SHEET
        root = ElementTree.fromstring(package.read(part))
    namespace = root.tag.rpartition("}")[0] + "}"
    cells: dict[str, RawCell] = {}
    row_number = 0
    for row in root.iterfind(f"{namespace}sheetData/{namespace}row"):
        row_number = int(row.get("r") or row_number + 1)
        column = 0
        for cell in row.iterfind(f"{namespace}c"):
            reference = cell.get("r") or f"{get_column_letter(column + 1)}{row_number}"
            column = _place(reference)[0]
            value, formula = cell.find(f"{namespace}v"), cell.find(f"{namespace}f")
            cells[reference] = RawCell(
                cell.get("t", "n"),
                None if value is None else value.text or "",
                None if formula is None else formula.text or "",
                {} if formula is None else dict(formula.attrib),
            )
    merged, linked = (
        tuple(_area(one.get("ref", "")) for one in root.iter(namespace + name)) for name in ("mergeCell", "hyperlink")
    )
    return RawSheet(namespace.strip("{}"), cells, merged, linked)
