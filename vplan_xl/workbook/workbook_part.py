"""Changes of the part that lists sheets and names: everything else in it stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from vplan_xl.workbook.splice import TAG, Splice, as_utf8, element_end, spliced
from vplan_xl.workbook.xml import MAIN, encoded, new_parser, run


class _Element(NamedTuple):
    """An element by its local name, where it begins and the byte behind it."""

    name: str
    attributes: Mapping[str, str]
    start: int
    end: int


# CT_Workbook is a sequence: what is added stands behind the last of those before it that are there.
_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")
_BEFORE_CALCULATION = (*_BEFORE_NAMES, "definedNames")


def recalculated(xml: bytes, part: str) -> bytes:
    """The workbook part, asking Excel to compute everything when it opens the file."""
    xml = as_utf8(xml)
    elements = _elements(xml, part, "calcPr", *_BEFORE_CALCULATION)
    found = next((element for element in elements if element.name == "calcPr"), None)
    if found is None:
        place = _behind(elements, _BEFORE_CALCULATION)
        return spliced(xml, [(place, place, b"<" + _prefix(xml, elements) + b'calcPr fullCalcOnLoad="1"/>')])
    tag = TAG.match(xml, found.start)
    assert tag is not None
    without = re.sub(rb"""\s+fullCalcOnLoad\s*=\s*("[^"]*"|'[^']*')""", b"", tag[0])
    name_end = 1 + len(tag[1])
    return spliced(xml, [(*tag.span(), without[:name_end] + b' fullCalcOnLoad="1"' + without[name_end:])])


def with_names(xml: bytes, part: str, names: Mapping[str, str]) -> bytes:
    """The workbook part with these names of workbook scope: {name: what it refers to}.

    One that is there, in whatever case, gets another reference and this spelling; the others come behind
    all that are there.
    """
    if not names:
        return xml
    xml = as_utf8(xml)
    elements = _elements(xml, part, "definedName", *_BEFORE_CALCULATION)
    spelled = {name.casefold(): name for name in names}
    splices: list[Splice] = []
    there: set[str] = set()
    for element in elements:
        name = spelled.get(element.attributes.get("name", "").casefold(), "")
        if element.name == "definedName" and "localSheetId" not in element.attributes and name:
            there.add(name)
            splices.append(_renamed(xml, element, name, names[name]))
    prefix = _prefix(xml, elements).decode()
    more = "".join(
        f'<{prefix}definedName name="{name}">{encoded(refers_to)}</{prefix}definedName>'
        for name, refers_to in names.items()
        if name not in there
    )
    listed = next((element for element in elements if element.name == "definedNames"), None)
    if more and listed is None:
        place = _behind(elements, _BEFORE_NAMES)
        splices.append((place, place, f"<{prefix}definedNames>{more}</{prefix}definedNames>".encode()))
    elif more and listed is not None:
        splices.append(_with_more(xml, listed, more.encode()))
    return spliced(xml, splices)


def sheet_ids(xml: bytes, part: str) -> dict[str, str]:
    """{sheet name: its sheetId}."""
    sheets = (element.attributes for element in _elements(as_utf8(xml), part, "sheet")[:-1])
    return {attributes.get("name", ""): attributes.get("sheetId", "") for attributes in sheets}


def _elements(xml: bytes, part: str, *names: str) -> list[_Element]:
    """The elements of these names, each behind those within it, and the root as the last."""
    wanted = {f"{namespace} {name}": name for namespace in MAIN for name in ("workbook", *names)}
    found: list[_Element] = []
    opened: list[tuple[dict[str, str], int]] = []
    parser = new_parser(part)

    def start(_name: str, attributes: dict[str, str]) -> None:
        opened.append((attributes, parser.CurrentByteIndex))

    def end(name: str) -> None:
        attributes, begun = opened.pop()
        if name in wanted:
            found.append(_Element(wanted[name], attributes, begun, element_end(xml, begun, parser.CurrentByteIndex)))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    run(parser, xml, part)
    return found


def _behind(elements: list[_Element], names: tuple[str, ...]) -> int:
    return max(element.end for element in elements if element.name in names)


def _prefix(xml: bytes, elements: list[_Element]) -> bytes:
    root = TAG.match(xml, elements[-1].start)
    assert root is not None
    return root[1][: -len(b"workbook")]


_ATTRIBUTE = re.compile(rb"""(\s([^\s=/>]+)\s*=\s*)(?:"[^"]*"|'[^']*')""")


def _renamed(xml: bytes, element: _Element, name: str, refers_to: str) -> Splice:
    """The element of a name with another reference in it, and the name as spelled here."""
    tag = TAG.match(xml, element.start)
    assert tag is not None
    opening = tag[0].rstrip(b">").rstrip(b"/")
    if element.attributes["name"] != name:
        opening = _ATTRIBUTE.sub(lambda a: a[1] + b'"%b"' % name.encode() if a[2] == b"name" else a[0], opening)
    return element.start, element.end, opening + b">" + encoded(refers_to).encode() + b"</" + tag[1] + b">"


def _with_more(xml: bytes, element: _Element, more: bytes) -> Splice:
    """More elements behind those an element has."""
    tag = TAG.match(xml, element.start)
    assert tag is not None
    if tag[2]:
        return element.start, element.end, tag[0].rstrip(b">").rstrip(b"/") + b">" + more + b"</" + tag[1] + b">"
    place = xml.rindex(b"</", element.start, element.end)
    return place, place, more
