"""Read a workbook into values: what it says of itself, and the sheets asked for."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.language import N_, _
from vplan_xl.workbook.archive import (
    MIB,
    MOST_MEMBERS,
    Archive,
    check_part,
    check_total,
    damaged_part,
    inflate,
    megabytes,
)
from vplan_xl.workbook.canonical import canonical_texts
from vplan_xl.workbook.sheet import Texts, check_expansion, joined, read_cells, unescaped
from vplan_xl.workbook.snapshot import Cell, Cells, Kind, Outline, SheetEntry
from vplan_xl.workbook.splice import as_utf8
from vplan_xl.workbook.xml import MAIN, check_tags, new_parser, run, tags, tags_in, walk

CONTENT_TYPES = "[Content_Types].xml"
ROOT_RELATIONSHIPS = "_rels/.rels"

# What is read of any workbook within a second and a hundred megabytes, whoever wrote it. A form has ten thousand
# tags in its sheets, in 0.2 MB; but Gnumeric writes every cell that has a validation, the list of texts holds those
# of all sheets, and copied sheets leave names behind by the thousand.
LARGEST_READ = 6 * MIB  # of all sheets that are read at once, of the texts, of each list
MOST_SHEET_TAGS = 125_000  # of all sheets that are read at once
MOST_TEXT_TAGS = 300_000
MOST_NAME_TAGS = 100_000
MOST_LIST_TAGS = 2 * MOST_MEMBERS
MOST_TEXT = 4 * MIB  # characters of shared texts in the cells that are read
_SHORTEST_TAG = 3  # bytes: <a>


class Limits(NamedTuple):
    """How much is read of all sheets that are read at once, and of the texts that they share."""

    size: int  # bytes, inflated
    tags: int
    texts_size: int = LARGEST_READ
    text_tags: int = MOST_TEXT_TAGS
    characters: int = MOST_TEXT


OF_A_FORM = Limits(LARGEST_READ, MOST_SHEET_TAGS)
# An export of a hundred thousand lines: a tag and its end for each cell and each number, and texts that most lines
# share. It takes some seconds and half a gigabyte, once, for a file that a user names; more lines are exported as text.
OF_A_LEDGER = Limits(64 * MIB, 4_000_000, 16 * MIB, 1_000_000, 64 * MIB)


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
            sheets.append(SheetEntry(attributes["name"], target, attributes.get("state") in ("hidden", "veryHidden")))
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

    _walk_list(archive, part, element, MOST_NAME_TAGS)
    if len(sheets) > MOST_MEMBERS:
        raise damaged_part(part, N_("den räknar upp fler blad än en fil kan ha"))
    if len({sheet.name.casefold() for sheet in sheets}) != len(sheets):
        raise damaged_part(part, N_("två blad har samma namn"))
    rels = _relationships_part(part)
    by_number = {str(number): sheet.name for number, sheet in enumerate(sheets)}
    return Outline(
        part=part,
        sheets=tuple(sheets),
        names=names,
        sheet_names=tuple((by_number[number], name) for number, name in local if number in by_number),
        date1904=flags.get("date1904", "0") in ("1", "true"),
        strings_part=_only(relations, "sharedStrings", rels),
        calc_chain_part=_only(relations, "calcChain", rels),
    )


def read_sheets(
    archive: Archive, outline: Outline, wanted: Iterable[str], limits: Limits = OF_A_FORM
) -> dict[str, Cells]:
    """{sheet name: cells by A1 reference} of the wanted sheets, in the order asked for.

    A sheet the workbook does not list, or whose part is missing, is a refusal.
    """
    entries: list[SheetEntry] = []
    for name in wanted:
        entry = outline.sheet(name)
        if entry is None or not entry.part:
            raise Refused(Finding("FIL_DEL_SAKNAS", values={"part_name": _("bladet {name}").format(name=name)}))
        entries.append(entry)
    read = _read_parts(archive, entries, limits)
    if any(texts for _cells, texts in read.values()):
        strings = _shared_strings(archive, outline, limits)
        by_index = {str(number): text for number, text in enumerate(strings)}
        shown, new_cell = Kind.TEXT, tuple.__new__  # Cell(…) itself costs twice as much
        size = 0
        for entry in entries:
            cells, texts = read[entry.name]
            for cell, (index, formula) in texts.items():
                text = by_index.get(index)
                if text is None:
                    if not (index.isascii() and index.isdigit() and len(index) < 10 and int(index) < len(strings)):
                        missing = damaged_part(entry.part, N_("en text saknas bland de delade texterna"), cell)
                        raise _in_sheet(entry, missing)
                    text = strings[int(index)]
                cells[cell] = new_cell(Cell, (shown, text, formula))
                size += len(text)
        check_expansion(size, limits.characters, outline.strings_part or "")
    return {name: cells for name, (cells, _texts) in read.items()}


def _read_parts(
    archive: Archive, entries: Iterable[SheetEntry], limits: Limits
) -> dict[str, tuple[dict[str, Cell], Texts]]:
    """{sheet: its cells, its texts still to be looked up}; refuses more than is read of one workbook."""
    may_be_many = _checked_size(archive, entries, limits) > _SHORTEST_TAG * limits.tags
    read: dict[str, tuple[dict[str, Cell], Texts]] = {}
    count = 0
    for entry in entries:
        try:
            xml = inflate(archive, entry.part)
            count += tags_in(xml) if may_be_many else 0
            if count > limits.tags:
                raise _too_much(entry, tags(count), tags(limits.tags))
            read[entry.name] = read_cells(xml, entry.part)
        except Refused as refused:
            raise _in_sheet(entry, refused) from None
    return read


def _checked_size(archive: Archive, entries: Iterable[SheetEntry], limits: Limits) -> int:
    """How many bytes the sheets are together; refuses more than are read, before any is inflated."""
    size = 0
    for entry in entries:
        member = archive.part(entry.part)
        if member is not None:
            check_part(member)
            size += member.size
        if size > limits.size:
            raise _too_much(entry, megabytes(size), f"{limits.size // MIB} MB")
    return size


def _too_much(entry: SheetEntry, found: str, limit: str) -> Refused:
    return Refused(Finding("FIL_FOR_MANGA_CELLER", Place(sheet=entry.name), {"part_name": entry.part}, limit, found))


def _in_sheet(entry: SheetEntry, refused: Refused) -> Refused:
    """The refusal of what is wrong in a sheet's part, which itself does not know whose it is."""
    finding = refused.finding
    return Refused(replace(finding, place=replace(finding.place, sheet=entry.name)))


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
        _walk_list(archive, CONTENT_TYPES, element, MOST_LIST_TAGS)
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

    target = _only(_relationships(archive, ""), "custom-properties", ROOT_RELATIONSHIPS)
    if target is not None:
        _walk_list(archive, target, element, MOST_LIST_TAGS)
    return properties


# -- packaging --------------------------------------------------------------------------------


def _walk_list(archive: Archive, part: str, element: Callable[[str, dict[str, str], str], None], most: int) -> None:
    """Walk a part that lists what else there is; refuses one that lists more than is read."""
    xml = inflate(archive, part, LARGEST_READ)
    check_tags(xml, part, most)
    walk(xml, part, element)


def _workbook_part(archive: Archive) -> str:
    if archive.part(ROOT_RELATIONSHIPS) is None:
        open_document = archive.part("mimetype") is not None
        what = _("ett OpenDocument-kalkylark eller annat dokument") if open_document else _("ett zip-arkiv")
        raise Refused(Finding("FIL_EJ_ARBETSBOK", found=what))
    target = _only(_relationships(archive, ""), "officeDocument", ROOT_RELATIONSHIPS)
    if target is None:
        raise Refused(Finding("FIL_EJ_ARBETSBOK", found=_("ett zip-arkiv")))
    if target.endswith(".bin"):
        raise Refused(Finding("FIL_EJ_ARBETSBOK", found=_("en binär arbetsbok (.xlsb)")))
    if (not target.endswith("workbook.xml") and "word/" in target) or "ppt/" in target:
        raise Refused(Finding("FIL_EJ_ARBETSBOK", found=_("ett Word- eller PowerPoint-dokument")))
    return target


def _only(relations: Mapping[str, tuple[str, str]], kind: str, part: str) -> str | None:
    """The part of a kind of which a workbook has one or none; of two, programs could read either."""
    targets = {target for other, target in relations.values() if other == kind}
    if len(targets) > 1:
        raise damaged_part(part, _("den anger två delar av sorten {kind}").format(kind=kind))
    return targets.pop() if targets else None


def _relationships_part(part: str) -> str:
    folder, _slash, base = part.rpartition("/")
    return posixpath.join(folder, "_rels", base + ".rels")


def _relationships(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """{relationship id: (last word of its type, target part)} of a part; external ones left out."""
    folder, rels = part.rpartition("/")[0], _relationships_part(part)
    found: dict[str, tuple[str, str]] = {}

    def element(name: str, attributes: dict[str, str], _text: str) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/" + folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            if attributes.get("Id", "") in found:
                raise damaged_part(rels, N_("två hänvisningar är lika"))
            # Strict workbooks name one type otherwise.
            found[attributes.get("Id", "")] = (kind.replace("customProperties", "custom-properties"), target[1:])

    if archive.part(rels) is not None:
        _walk_list(archive, rels, element, MOST_LIST_TAGS)
    return found


# (element, child that may stand in it); not rPh, which tells how a text is pronounced, nor what it holds.
_STEPS = {("", "sst"), ("sst", "si"), ("si", "t"), ("si", "r"), ("r", "t")}
_LOCAL = {f"{namespace} {local}": local for namespace in MAIN for _parent, local in _STEPS}


def _shared_strings(archive: Archive, outline: Outline, limits: Limits) -> list[str]:
    part = outline.strings_part or "xl/sharedStrings.xml"
    xml = inflate(archive, part, limits.texts_size)
    check_tags(xml, part, limits.text_tags)
    plain = canonical_texts(xml)
    if plain is not None:
        run(new_parser(part), xml, part)
        return [unescaped(joined((text,), part)) for text in plain]
    parser = new_parser(part)
    strings: list[str] = []
    runs: list[str] = []
    buffer: list[str] = []
    path = [""]  # local names; "?" for what is passed over

    def start(name: str, _attributes: dict[str, str]) -> None:
        local = _LOCAL.get(name, "?")
        path.append(local if (path[-1], local) in _STEPS else "?")
        buffer.clear()

    def end(_name: str) -> None:
        local = path.pop()
        if local == "t":
            runs.append(unescaped(joined(buffer, part)))
        elif local == "si":
            strings.append(joined(runs, part) if runs else "")
            runs.clear()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = buffer.append
    run(parser, xml, part)
    return strings
