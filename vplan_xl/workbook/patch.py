"""Change cells in somebody's workbook and nothing else.

Zip members that are not touched are copied as the bytes they are. In a touched sheet the listed
cells are spliced in; the workbook part asks Excel to recompute, and nothing more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from vplan_xl.workbook.archive import Archive, inflate
from vplan_xl.workbook.repack import repacked
from vplan_xl.workbook.sheet_patch import Write, patched_sheet
from vplan_xl.workbook.snapshot import Outline
from vplan_xl.workbook.splice import TAG, Splice, as_utf8, element_end, spliced
from vplan_xl.workbook.xml import MAIN, new_parser, run


def is_signed(archive: Archive) -> bool:
    """Whether the workbook carries a digital signature, which any change would break."""
    return any(name.casefold().startswith("_xmlsignatures/") for name in archive.members)


def patch(archive: Archive, outline: Outline, writes: Iterable[Write]) -> bytes:
    """The workbook's bytes with the writes carried out, to be recalculated when Excel opens it.

    Only the touched sheets' parts, the workbook part and, where a formula gave way, the
    calculation chain differ. Refuses to tear a shared or array formula apart.
    """
    by_sheet: defaultdict[str, list[Write]] = defaultdict(list)
    for write in writes:
        by_sheet[write.sheet].append(write)
    by_part: defaultdict[str, list[Write]] = defaultdict(list)
    for sheet, sheet_writes in by_sheet.items():
        entry = outline.sheet(sheet)
        assert entry is not None, sheet
        by_part[entry.part] += sheet_writes
    changed: dict[str, bytes] = {}
    gone: dict[str, set[str]] = {}  # {sheet: cells whose formula gave way}
    for part, part_writes in by_part.items():
        changed[part], lost = patched_sheet(inflate(archive, part), part, part_writes)
        if lost:
            gone |= {entry.name: lost for entry in outline.sheets if entry.part == part}
    if not changed:
        return archive.data
    workbook_xml = inflate(archive, outline.part)
    changed[outline.part] = _recalculated(workbook_xml, outline.part)
    if gone and outline.calc_chain_part and archive.part(outline.calc_chain_part):
        chain = inflate(archive, outline.calc_chain_part)
        changed[outline.calc_chain_part] = _unchained(
            chain, outline.calc_chain_part, _sheet_ids(workbook_xml, outline.part, gone)
        )
    return repacked(archive, changed)


# -- the workbook's own parts -----------------------------------------------------------------


def _names(*local: str) -> frozenset[str]:
    """The names with each namespace a workbook may have."""
    return frozenset(f"{namespace} {name}" for namespace in MAIN for name in local)


_CALCULATION, _SHEET, _ENTRY = _names("calcPr"), _names("sheet"), _names("c")


def _recalculated(xml: bytes, part: str) -> bytes:
    """The workbook part, asking Excel to compute everything when it opens the file."""
    xml = as_utf8(xml)
    found: list[int] = []
    parser = new_parser(part)

    def start(name: str, _attributes: dict[str, str]) -> None:
        if name in _CALCULATION:
            found.append(parser.CurrentByteIndex)

    parser.StartElementHandler = start
    run(parser, xml, part)
    if not found:
        return _with_calculation(xml, part)
    tag = TAG.match(xml, found[0])
    assert tag is not None
    without = re.sub(rb"""\s+fullCalcOnLoad\s*=\s*("[^"]*"|'[^']*')""", b"", tag[0])
    name_end = 1 + len(tag[1])
    return spliced(xml, [(*tag.span(), without[:name_end] + b' fullCalcOnLoad="1"' + without[name_end:])])


# CT_Workbook is a sequence: calcPr stands behind the last of these that is there.
_BEFORE_CALCULATION = _names("sheets", "functionGroups", "externalReferences", "definedNames")


def _with_calculation(xml: bytes, part: str) -> bytes:
    """The workbook part with a calcPr where it has none."""
    starts: list[int] = []
    places: list[int] = []
    begun = 0
    parser = new_parser(part)

    def start(_name: str, _attributes: dict[str, str]) -> None:
        starts.append(parser.CurrentByteIndex)

    def end(name: str) -> None:
        nonlocal begun
        begun = starts.pop()  # in the end that of the root
        if name in _BEFORE_CALCULATION:
            places.append(element_end(xml, begun, parser.CurrentByteIndex))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    run(parser, xml, part)
    root = TAG.match(xml, begun)
    assert root is not None
    prefix = root[1][: -len(b"workbook")]
    place = max(places)
    return spliced(xml, [(place, place, b"<" + prefix + b'calcPr fullCalcOnLoad="1"/>')])


def _sheet_ids(workbook_xml: bytes, part: str, gone: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """{sheetId: cells} for {sheet name: cells}."""
    ids: dict[str, set[str]] = {}
    parser = new_parser(part)

    def start(name: str, attributes: dict[str, str]) -> None:
        if name in _SHEET and attributes.get("name") in gone:
            ids[attributes.get("sheetId", "")] = gone[attributes["name"]]

    parser.StartElementHandler = start
    run(parser, workbook_xml, part)
    return ids


def _unchained(xml: bytes, part: str, gone: Mapping[str, set[str]]) -> bytes:
    """The calculation chain without cells that no longer hold a formula; Excel calls such a file damaged.

    An entry without a sheet (``i``) is on the sheet of the entry before it, so one that follows a
    removed entry is given its sheet.
    """
    xml = as_utf8(xml)
    splices: list[Splice] = []
    sheet = ""
    orphaned = False
    goes = -1  # where the entry that is removed begins
    parser = new_parser(part)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal sheet, orphaned, goes
        if name not in _ENTRY:
            return
        sheet = attributes.get("i", sheet)
        if attributes.get("r") in gone.get(sheet, ()):
            goes = parser.CurrentByteIndex
            orphaned = orphaned or "i" in attributes
            return
        if orphaned and "i" not in attributes:
            tag = TAG.match(xml, parser.CurrentByteIndex)
            assert tag is not None
            behind_name = tag.start() + 1 + len(tag[1])
            splices.append((behind_name, behind_name, f' i="{sheet}"'.encode()))
        orphaned = False

    def end(_name: str) -> None:
        nonlocal goes
        if goes >= 0:
            splices.append((goes, element_end(xml, goes, parser.CurrentByteIndex), b""))
            goes = -1

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    run(parser, xml, part)
    return spliced(xml, splices)
