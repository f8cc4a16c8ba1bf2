"""Change cells and names in somebody's workbook and nothing else.

Zip members that are not touched are copied as the bytes they are. In a touched sheet the listed
cells are spliced in; the workbook part gets the listed names and asks Excel to recompute.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from vplan_xl.workbook.archive import Archive, inflate
from vplan_xl.workbook.calc_chain import chained, unchained
from vplan_xl.workbook.repack import repacked
from vplan_xl.workbook.sheet_patch import Write, patched_sheet
from vplan_xl.workbook.snapshot import Outline
from vplan_xl.workbook.workbook_part import recalculated, sheet_ids, with_names


def is_signed(archive: Archive) -> bool:
    """Whether the workbook carries a digital signature, which any change would break."""
    return any(name.casefold().startswith("_xmlsignatures/") for name in archive.members)


NO_NAMES: Mapping[str, str] = MappingProxyType({})


def patch(archive: Archive, outline: Outline, writes: Iterable[Write], names: Mapping[str, str] = NO_NAMES) -> bytes:
    """The workbook's bytes with the writes carried out, to be recalculated when Excel opens it.

    *names* are defined names of workbook scope, {name: what it shall refer to}, put in the place of
    those that are there or added. Only the touched sheets' parts, the workbook part and, where a
    formula came or went, the calculation chain differ. Refuses to tear a shared or array formula apart.
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
    gone: dict[str, frozenset[str]] = {}  # {sheet: cells whose formula gave way}
    come: dict[str, frozenset[str]] = {}  # {sheet: cells that had none}
    for part, part_writes in by_part.items():
        patched = patched_sheet(inflate(archive, part), part, part_writes)
        changed[part] = patched.xml
        here = [entry.name for entry in outline.sheets if entry.part == part]
        gone |= dict.fromkeys(here if patched.lost else [], patched.lost)
        come |= dict.fromkeys(here if patched.gained else [], patched.gained)
    if not changed and not names:
        return archive.data
    workbook_xml = inflate(archive, outline.part)
    changed[outline.part] = recalculated(with_names(workbook_xml, outline.part, names), outline.part)
    chain_part = outline.calc_chain_part
    if (gone or come) and chain_part and archive.part(chain_part):
        ids = sheet_ids(workbook_xml, outline.part)
        chain = unchained(inflate(archive, chain_part), chain_part, {ids[sheet]: gone[sheet] for sheet in gone})
        changed[chain_part] = chained(chain, chain_part, {ids[sheet]: come[sheet] for sheet in come})
    return repacked(archive, changed)
