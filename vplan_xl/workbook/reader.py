"""Read a workbook into values: what it says of itself, and the sheets asked for."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterable, Mapping

from vplan_xl.finding import Finding, Refused
from vplan_xl.language import N_, _
from vplan_xl.workbook.archive import Archive, check_total, damaged_part, inflate
from vplan_xl.workbook.sheet import check_expansion, read_cells, unescaped
from vplan_xl.workbook.snapshot import Cell, Cells, Kind, Outline, SheetEntry
from vplan_xl.workbook.splice import as_utf8
from vplan_xl.workbook.xml import MAIN, new_parser, run, walk

CONTENT_TYPES = "[Content_Types].xml"
ROOT_RELATIONSHIPS = "_rels/.rels"


def read_outline(archive: Archive) -> Outline:
    """Sheets, names and date system; refuses a zip that is no Excel workbook."""
    part = _workbook_part(archive)
    relations = _relationships(archive, part)
    sheets: list[SheetEntry] = []
    names: dict[str, str] = {}
    folded: set[str] = set()
    local: list[tuple[str, str]] = []
    flags: dict[str, str] = {}

    def element(name: str, attributes: dict[str, str], text: str) -> None:
        if name == "sheet" and "name" in attributes:
            target = relations.get(attributes.get("r:id", ""), ("", ""))[1]
            sheets.append(SheetEntry(attributes["name"], target, attributes.get("state", "visible") != "visible"))
        elif name == "definedName" and "localSheetId" not in attributes:
            named = attributes.get("name", "")
            if named.casefold() in folded:
                raise damaged_part(part, N_("två namn är lika"))
            folded.add(named.casefold())
            names[named] = text
        elif name == "definedName" and not attributes.get("name", "").startswith("_xlnm."):
            local.append((attributes["localSheetId"], attributes.get("name", "")))
        elif name == "workbookPr":
            flags.update(attributes)

    walk(inflate(archive, part), part, element)
    if len({sheet.name.casefold() for sheet in sheets}) != len(sheets):
        raise damaged_part(part, N_("två blad har samma namn"))
    by_kind = dict(relations.values())
    by_number = {str(number): sheet.name for number, sheet in enumerate(sheets)}
    return Outline(
        part=part,
        sheets=tuple(sheets),
        names=names,
        sheet_names=tuple((by_number[number], name) for number, name in local if number in by_number),
        date1904=flags.get("date1904", "0") in ("1", "true"),
        strings_part=by_kind.get("sharedStrings"),
        calc_chain_part=by_kind.get("calcChain"),
    )


def read_sheets(archive: Archive, outline: Outline, wanted: Iterable[str]) -> dict[str, Cells]:
    """{sheet name: cells by A1 reference} of the wanted sheets, in the order asked for.

    A sheet the workbook does not list, or whose part is missing, is a refusal.
    """
    entries: list[SheetEntry] = []
    for name in wanted:
        entry = outline.sheet(name)
        if entry is None or not entry.part:
            raise Refused(Finding("FIL_DEL_SAKNAS", values={"part_name": _("bladet {name}").format(name=name)}))
        entries.append(entry)
    check_total(archive, [entry.part for entry in entries] + [outline.strings_part or ""])
    read = {entry.name: read_cells(inflate(archive, entry.part), entry.part) for entry in entries}
    if any(texts for _cells, texts in read.values()):
        strings = _shared_strings(archive, outline)
        size = 0
        for entry in entries:
            cells, texts = read[entry.name]
            for cell, (index, formula) in texts.items():
                if not (index.isascii() and index.isdigit() and len(index) < 10 and int(index) < len(strings)):
                    raise damaged_part(entry.part, N_("en text saknas bland de delade texterna"))
                cells[cell] = Cell(Kind.TEXT, strings[int(index)], formula)
                size += len(cells[cell].value)
        check_expansion(size, outline.strings_part or "")
    return {name: cells for name, (cells, _texts) in read.items()}


def sheets_with_formulas(archive: Archive, outline: Outline, besides: Container[str]) -> tuple[str, ...]:
    """The sheets, besides those named, that hold formulas or cannot be looked into."""
    parts = {sheet.part for sheet in outline.sheets if sheet.part and sheet.name not in besides}
    try:
        check_total(archive, list(parts))
        computing = {part for part in parts if _has_formula(archive, part)}
    except Refused:
        computing = parts
    return tuple(s.name for s in outline.sheets if s.part in computing and s.name not in besides)


_FORMULA = re.compile(rb"<(?:[^\s<>/:]+:)?f[\s>]")


def _has_formula(archive: Archive, part: str) -> bool:
    try:
        return _FORMULA.search(as_utf8(inflate(archive, part))) is not None
    except Refused:
        return True


def content_types(archive: Archive) -> dict[str, str]:
    """{part: what the package says it is}; a part that it says nothing of, or cannot say it, has "".

    Part names and types in lower case, since neither tells case apart.
    """
    by_part: dict[str, str] = {}
    by_ending: dict[str, str] = {}

    def element(name: str, attributes: dict[str, str], _text: str) -> None:
        kind = attributes.get("ContentType", "").lower()
        if name.endswith(" Override"):
            by_part[attributes.get("PartName", "").lower().removeprefix("/")] = kind
        elif name.endswith(" Default"):
            by_ending[attributes.get("Extension", "").lower()] = kind

    if archive.part(CONTENT_TYPES) is not None:
        walk(inflate(archive, CONTENT_TYPES), CONTENT_TYPES, element)
    names = [name.lower() for name in archive.members]
    return {name: by_part.get(name) or by_ending.get(name.rpartition(".")[2], "") for name in names}


def read_properties(archive: Archive) -> Mapping[str, str]:
    """The workbook's own document properties: {name: value as text}."""
    properties: dict[str, str] = {}
    values: list[str] = []

    def element(name: str, attributes: dict[str, str], text: str) -> None:
        if name == "property":
            properties[attributes.get("name", "")] = "".join(values)
            values.clear()
        else:
            values.append(text)

    for kind, target in _relationships(archive, "").values():
        if kind == "custom-properties":
            walk(inflate(archive, target), target, element)
    return properties


# -- packaging --------------------------------------------------------------------------------


def _workbook_part(archive: Archive) -> str:
    if archive.part(ROOT_RELATIONSHIPS) is None:
        open_document = archive.part("mimetype") is not None
        what = _("ett OpenDocument-kalkylark eller annat dokument") if open_document else _("ett zip-arkiv")
        raise Refused(Finding("FIL_EJ_ARBETSBOK", found=what))
    for kind, target in _relationships(archive, "").values():
        if kind == "officeDocument":
            if target.endswith(".bin"):
                raise Refused(Finding("FIL_EJ_ARBETSBOK", found=_("en binär arbetsbok (.xlsb)")))
            if (not target.endswith("workbook.xml") and "word/" in target) or "ppt/" in target:
                raise Refused(Finding("FIL_EJ_ARBETSBOK", found=_("ett Word- eller PowerPoint-dokument")))
            return target
    raise Refused(Finding("FIL_EJ_ARBETSBOK", found=_("ett zip-arkiv")))


def _relationships(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """{relationship id: (last word of its type, target part)} of a part; external ones left out."""
    folder, _slash, base = part.rpartition("/")
    rels = posixpath.join(folder, "_rels", base + ".rels")
    found: dict[str, tuple[str, str]] = {}

    def element(name: str, attributes: dict[str, str], _text: str) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/" + folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            # Strict workbooks name one type otherwise.
            found[attributes.get("Id", "")] = (kind.replace("customProperties", "custom-properties"), target[1:])

    if archive.part(rels) is not None:
        walk(inflate(archive, rels), rels, element)
    return found


def _shared_strings(archive: Archive, outline: Outline) -> list[str]:
    part = outline.strings_part or "xl/sharedStrings.xml"
    parser = new_parser(part)
    strings: list[str] = []
    runs: list[str] = []
    buffer: list[str] = []
    path: list[str] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        path.append(name.rpartition(" ")[2] if name.startswith(MAIN) else name)
        buffer.clear()

    def end(_name: str) -> None:
        match path:
            case ["sst", "si", "t"] | ["sst", "si", "r", "t"]:  # but not in rPh: how the text is pronounced
                runs.append(unescaped("".join(buffer)))
            case ["sst", "si"]:
                strings.append("".join(runs))
                runs.clear()
        path.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = buffer.append
    run(parser, inflate(archive, part), part)
    return strings
