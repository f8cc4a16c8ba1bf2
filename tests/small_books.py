"""Workbooks of a few hundred bytes for tests of the workbook room: every part as the test wrote it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.reader import read_outline, read_sheets
from vplan_xl.workbook.snapshot import Cells

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

BOOK, BOOK_RELATIONS, STRINGS, CHAIN = (
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/sharedStrings.xml",
    "xl/calcChain.xml",
)
ROOT_RELATIONS = "_rels/.rels"


def sheet_xml(rows: str, before: str = "", after: str = "") -> str:
    """A sheet part around its rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def strings_xml(*items: str) -> str:
    """A part of shared strings; each item is the inside of an ``si``."""
    return f'<sst xmlns="{MAIN}">' + "".join(f"<si>{item}</si>" for item in items) + "</sst>"


def relationships(*relations: tuple[str, str]) -> str:
    """A part of relationships rId1, rId2, …, each (last word of its type, target)."""
    inside = "".join(
        f'<Relationship Id="rId{number}" Type="{DOCUMENT}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(relations, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{inside}</Relationships>'


def parts_of(
    sheets: Mapping[str, str], strings: str | None = None, chain: str | None = None, after_sheets: str = ""
) -> dict[str, str]:
    """{part name: text} of a workbook with {sheet name: its part}; *after_sheets* stands behind ``sheets``."""
    listed, relations, parts = [], [], {}
    for number, (name, xml) in enumerate(sheets.items(), 1):
        listed.append(f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>')
        relations.append(("worksheet", f"worksheets/sheet{number}.xml"))
        parts[f"xl/worksheets/sheet{number}.xml"] = xml
    if strings is not None:
        relations.append(("sharedStrings", "sharedStrings.xml"))
        parts[STRINGS] = strings
    if chain is not None:
        relations.append(("calcChain", "calcChain.xml"))
        parts[CHAIN] = chain
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets>{"".join(listed)}</sheets>{after_sheets}</workbook>'
    return {
        ROOT_RELATIONS: relationships(("officeDocument", BOOK)),
        BOOK: book,
        BOOK_RELATIONS: relationships(*relations),
        **parts,
    }


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """{part name: content}, read by the standard library, which also checks every CRC."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def cells_of(data: bytes, sheet: str = "Blad") -> Cells:
    """The cells of one sheet of a workbook's bytes."""
    archive = open_archive(data)
    return read_sheets(archive, read_outline(archive), [sheet])[sheet]
