"""The part that lists every formula cell: without those that went, with those that came.

Excel calls a workbook damaged whose list names a cell without a formula. It orders the list itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from vplan_xl.workbook.splice import TAG, Splice, as_utf8, element_end, spliced
from vplan_xl.workbook.xml import MAIN, new_parser, run

_ENTRY = frozenset(f"{namespace} c" for namespace in MAIN)


def chained(xml: bytes, part: str, come: Mapping[str, frozenset[str]]) -> bytes:
    """The calculation chain with more cells before its own: {sheetId: cells that hold a formula now}."""
    if not come:
        return xml
    xml = as_utf8(xml)
    roots: list[int] = []
    parser = new_parser(part)

    def start(_name: str, _attributes: dict[str, str]) -> None:
        roots.append(parser.CurrentByteIndex)
        parser.StartElementHandler = None

    parser.StartElementHandler = start
    run(parser, xml, part)
    tag = TAG.match(xml, roots[0])
    assert tag is not None
    name = tag[1].decode().removesuffix("calcChain") + "c"
    entries = "".join(
        f'<{name} r="{cell}" i="{sheet}"/>' for sheet, cells in come.items() for cell in sorted(cells)
    ).encode()
    if tag[2]:  # no formula was left
        opening = tag[0].rstrip(b">").rstrip(b"/") + b">"
        return spliced(xml, [(*tag.span(), opening + entries + b"</" + tag[1] + b">")])
    return spliced(xml, [(tag.end(), tag.end(), entries)])


def unchained(xml: bytes, part: str, gone: Mapping[str, frozenset[str]]) -> bytes:
    """The calculation chain without cells that no longer hold a formula: {sheetId: cells}.

    An entry without a sheet (``i``) is on the sheet of the entry before it, so one that follows a
    removed entry is given its sheet.
    """
    if not gone:
        return xml
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
