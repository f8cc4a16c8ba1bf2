"""What a workbook brings along that is not figures: macros, links, programs, objects.

None of it is run, followed or opened; it is only said. A part is known by what the package says it
is, and by the folder such parts stand in, so that neither alone can hide it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.rules.rule import Case, Rule
from vplan_xl.workbook.archive import MIB, Archive, inflate
from vplan_xl.workbook.reader import content_types

# (folders and names in lower case, words in the type) of each kind of part.
_MACROS = (
    ("xl/vbaproject", "xl/macrosheets/", "xl/dialogsheets/"),
    re.compile("vbaproject|macrosheet|dialogsheet"),
)
_LINKS = (
    ("xl/externallinks/externallink", "xl/connections.xml", "xl/querytables/", "xl/model/"),
    re.compile("externallink|connections|querytable|model\\.data"),
)
_OBJECTS = (("xl/embeddings/", "xl/activex/"), re.compile("oleobject|activex"))

# A link says of itself that it is DDE near its beginning; a larger one is still said to be a link.
_LARGEST_LINK = MIB
_DDE_LINK = re.compile(rb"<(?:[^\s<>/:]+:)?ddeLink[\s>/]")
# Excel's words for another program's data: Program|'topic'!item, outside of texts.
_STRING = re.compile(r'"(?:[^"]|"")*"')
_DDE_FORMULA = re.compile(r"[\w.]\|(?:'[^']*'|[^'!]{1,255})!|'[^'|]{1,255}\|[^']*'!")


def macros(case: Case) -> Iterator[Finding]:
    """Macros: a VBA project, or sheets of Excel 4 macros and dialogs.

    Where the package's word on its parts cannot be read, that is said here, once.
    """
    refused = _types(case.content.archive)[1]
    if refused:
        yield refused
    found = _parts(case, _MACROS)
    if found:
        yield Finding("BOK_MAKRO", found=", ".join(found))


def links(case: Case) -> Iterator[Finding]:
    """Links and queries by which the workbook takes content from elsewhere."""
    found = [part for part in _parts(case, _LINKS) if not _is_dde(case.content.archive, part)]
    if found:
        yield Finding("BOK_LANKAR", found=", ".join(found))


def programs(case: Case) -> Iterator[Finding]:
    """DDE, by which a workbook starts programs: links of that kind, and formulas on the form's sheets."""
    found = [part for part in _parts(case, _LINKS) if _is_dde(case.content.archive, part)]
    if found:
        yield Finding("BOK_DDE", found=", ".join(found))
    for sheet, cells in case.content.sheets.items():
        for cell, held in cells.items():
            if held.formula and "|" in held.formula and _DDE_FORMULA.search(_STRING.sub("", held.formula)):
                yield Finding("BOK_DDE", Place(sheet=sheet, cell=cell), found=f"={held.formula}")


def objects(case: Case) -> Iterator[Finding]:
    """Documents and controls that stand in the workbook."""
    found = _parts(case, _OBJECTS)
    if found:
        yield Finding("BOK_OBJEKT", found=", ".join(found))


RULES = (
    Rule("BOK_MAKRO", macros),
    Rule("BOK_LANKAR", links),
    Rule("BOK_DDE", programs),
    Rule("BOK_OBJEKT", objects),
)


def _parts(case: Case, kind: tuple[tuple[str, ...], re.Pattern[str]]) -> list[str]:
    """The parts of a kind, as the archive names them."""
    names, types = kind
    listed = _types(case.content.archive)[0]
    folded = ((name, name.lower()) for name in case.content.archive.members)
    return [name for name, low in folded if low.startswith(names) or types.search(listed.get(low, ""))]


def _types(archive: Archive) -> tuple[dict[str, str], Finding | None]:
    """({part in lower case: its type}, why that cannot be read)."""
    try:
        return content_types(archive), None
    except Refused as refused:
        return {}, refused.finding


def _is_dde(archive: Archive, part: str) -> bool:
    member = archive.part(part)
    if member is None or member.size > _LARGEST_LINK:
        return False
    try:
        return _DDE_LINK.search(inflate(archive, part)) is not None
    except Refused:
        return False
