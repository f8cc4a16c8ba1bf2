"""Macros in an authored workbook: code names, the ribbon, and that all of it came out as asked for.

XlsxWriter takes a project as it is and gives every sheet a code name nobody asked for; a button whose macro is
misspelt is told of only to who presses it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from vplan_xl.workbook.archive import Archive, inflate, open_archive
from vplan_xl.workbook.author import Macros, SheetSpec
from vplan_xl.workbook.reader import read_outline, read_properties
from vplan_xl.workbook.repack import repacked
from vplan_xl.workbook.xml import walk

WORKBOOK_MODULE = "ThisWorkbook"

_CODE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}", re.ASCII)
_RIBBON = "customUI/customUI14.xml"
_RELATIONS = "_rels/.rels"
_RIBBON_RELATION = (
    b'<Relationship Id="rIdRibbon" Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"'
    b' Target="customUI/customUI14.xml"/>'
)
_EXCEL = "urn:schemas-microsoft-com:office:excel "
_OWN_WORKBOOK = "[0]!"


def check_code_names(sheets: Sequence[SheetSpec], has_macros: bool) -> None:
    """Raise ValueError for buttons nobody answers and for code names that Excel would not take."""
    if not has_macros:
        pressed = [spec.name for spec in sheets if spec.buttons]
        if pressed:
            raise ValueError(f"buttons in a workbook without macros: {', '.join(pressed)}")
        return
    names = [spec.code_name for spec in sheets]
    folded = [WORKBOOK_MODULE.casefold(), *(name.casefold() for name in names)]
    if not all(_CODE_NAME.fullmatch(name) for name in names) or len(set(folded)) != len(folded):
        raise ValueError(f"code names of sheets: {', '.join(names)}")


def with_ribbon(archive: Archive, ribbon: bytes) -> bytes:
    """The workbook with the ribbon as a part of its own."""
    before, end, after = inflate(archive, _RELATIONS).rpartition(b"</Relationships>")
    return repacked(archive, {_RELATIONS: before + _RIBBON_RELATION + end + after}, {_RIBBON: ribbon})


def check_macros(data: bytes, sheets: Sequence[SheetSpec], macros: Macros) -> None:
    """Raise ValueError for what is not in the workbook as it was asked for."""
    archive = open_archive(data)
    outline = read_outline(archive)
    walk(macros.ribbon, _RIBBON, lambda *_element: None)
    asked = {"xl/vbaProject.bin": macros.project, _RIBBON: macros.ribbon}
    different = [part for part, content in asked.items() if inflate(archive, part) != content]
    properties = read_properties(archive)
    different += [name for name, value in macros.properties.items() if properties.get(name) != value]
    if _code_name(archive, outline.part, "workbookPr") != WORKBOOK_MODULE:
        different.append(WORKBOOK_MODULE)
    for spec in sheets:
        entry = outline.sheet(spec.name)
        assert entry is not None, spec.name
        if _code_name(archive, entry.part, "sheetPr") != spec.code_name:
            different.append(spec.code_name)
        if _buttons(archive, entry.part) != [(button.macro, button.caption) for button in spec.buttons]:
            different.append(f"the buttons of {spec.name}")
    if different:
        raise ValueError(f"XlsxWriter stored otherwise: {', '.join(different)}")


def _code_name(archive: Archive, part: str, tag: str) -> str:
    found: list[str] = []

    def element(name: str, attributes: dict[str, str], _text: str) -> None:
        if name == tag:
            found.append(attributes.get("codeName", ""))

    walk(inflate(archive, part), part, element)
    return found[0] if found else ""


def _buttons(archive: Archive, sheet_part: str) -> list[tuple[str, str]]:
    """(macro, caption) of each button of a sheet, in their order."""
    folder, _slash, name = sheet_part.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    drawings: list[str] = []
    macros: list[str] = []
    captions: list[str] = []

    def relation(name: str, attributes: dict[str, str], _text: str) -> None:
        if name == "Relationship" and attributes["Type"].endswith("/vmlDrawing"):
            drawings.append(posixpath.normpath(f"{folder}/{attributes['Target']}"))

    def drawn(name: str, _attributes: dict[str, str], text: str) -> None:
        if name == f"{_EXCEL}FmlaMacro":
            macros.append(text.removeprefix(_OWN_WORKBOOK))
        elif name == "font":
            captions.append(text)

    if archive.part(relations):
        walk(inflate(archive, relations), relations, relation)
    for drawing in drawings:
        walk(inflate(archive, drawing), drawing, drawn)
    return list(zip(macros, captions, strict=True))
