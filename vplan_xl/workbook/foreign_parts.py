"""Parts of a workbook that are not sheets and figures: macros, links, programs, objects.

None of it is run, followed or opened. A part is known by what the package says it is, and by the folder
such parts stand in, so that neither alone can hide it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from vplan_xl.finding import Finding, Refused
from vplan_xl.workbook.archive import MIB, Archive, inflate
from vplan_xl.workbook.reader import content_types


class ForeignParts(NamedTuple):
    """Names of parts, as the archive has them; ``refused`` tells why the package's word on them cannot be read.

    ``programs`` are links of the kind DDE; they are not among ``links``.
    """

    macros: tuple[str, ...]
    links: tuple[str, ...]
    programs: tuple[str, ...]
    objects: tuple[str, ...]
    refused: Finding | None


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

# A link says of itself that it is DDE near its beginning; larger ones, or many, are still said to be links.
_MOST_OF_LINKS = MIB
_DDE_LINK = re.compile(rb"<(?:[^\s<>/:]+:)?ddeLink[\s>/]")


def foreign_parts(archive: Archive) -> ForeignParts:
    """What a workbook brings along, by one look at its list of parts and into its links."""
    listed: Mapping[str, str] = {}
    refused = None
    try:
        listed = content_types(archive)
    except Refused as refusal:
        refused = refusal.finding
    links = _parts(archive, listed, _LINKS)
    programs = _programs(archive, links)
    return ForeignParts(
        macros=_parts(archive, listed, _MACROS),
        links=tuple(part for part in links if part not in programs),
        programs=programs,
        objects=_parts(archive, listed, _OBJECTS),
        refused=refused,
    )


def _parts(
    archive: Archive, listed: Mapping[str, str], kind: tuple[tuple[str, ...], re.Pattern[str]]
) -> tuple[str, ...]:
    names, types = kind
    folded = ((name, name.lower()) for name in archive.members)
    return tuple(name for name, low in folded if low.startswith(names) or types.search(listed.get(low, "")))


def _programs(archive: Archive, links: tuple[str, ...]) -> tuple[str, ...]:
    """The links that are DDE, among the first of them that together are not too large to look into."""
    found, left = [], _MOST_OF_LINKS
    for part in links:
        left -= archive.members[part].size
        if left < 0:
            break
        if _is_dde(archive, part):
            found.append(part)
    return tuple(found)


def _is_dde(archive: Archive, part: str) -> bool:
    try:
        return _DDE_LINK.search(inflate(archive, part)) is not None
    except Refused:
        return False
