"""Workbooks of a given size: the example with a sheet of the controller's own."""

from __future__ import annotations

import io
import random
import zipfile

from tests.workbooks import EXAMPLE
from vplan_xl.workbook.a1 import reference

_COLUMNS = 20


def with_own_sheet(rows: int, seed: int) -> bytes:
    """The example with one more sheet of *rows* × 20 numbers (SYNTETISK), as a spreadsheet program would write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(EXAMPLE) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, _registered(info.filename, old.read(info).decode()))
        new.writestr("xl/worksheets/sheet99.xml", _sheet(rows, random.Random(seed)))
    return out.getvalue()


def _registered(part: str, xml: str) -> str:
    if part == "[Content_Types].xml":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
        return xml.replace(
            "</Types>", f'<Override PartName="/xl/worksheets/sheet99.xml" ContentType="{kind}"/></Types>'
        )
    if part == "xl/workbook.xml":
        return xml.replace("</sheets>", '<sheet name="Eget underlag" sheetId="99" r:id="rId99"/></sheets>')
    if part == "xl/_rels/workbook.xml.rels":
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
        relation = f'<Relationship Id="rId99" Type="{kind}" Target="worksheets/sheet99.xml"/>'
        return xml.replace("</Relationships>", relation + "</Relationships>")
    return xml


def _sheet(rows: int, chance: random.Random) -> str:
    lines = []
    for row in range(1, rows + 1):
        cells = "".join(
            f'<c r="{reference(column, row)}"><v>{chance.randrange(-(10**9), 10**9) / 100}</v></c>'
            for column in range(1, _COLUMNS + 1)
        )
        lines.append(f'<row r="{row}">{cells}</row>')
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + "".join(lines)
        + "</sheetData></worksheet>"
    )
