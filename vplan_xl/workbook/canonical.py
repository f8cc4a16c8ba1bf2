"""Sheet parts written the plain way every common program writes them, read without a call per tag.

Excel, LibreOffice, openpyxl and XlsxWriter all write ``<c r="B7" s="3" t="s"><v>0</v></c>``. A part
that holds nothing else between ``<sheetData>`` and ``</sheetData>`` is taken apart by one
regular expression; whatever deviates in the least (a prefix, a comment, an attribute more) is left
to the general reader. The part is checked to be well-formed XML either way.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from vplan_xl.workbook.xml import MAIN, new_parser, run

# Rows and blanks match too, so that matches lie end to end: nothing is passed over.
_CELL = (
    r'<c r="(?P<cell>(?:[A-Z]{1,2}|[A-W][A-Z]{2}|X[A-E][A-Z]|XF[A-D])[1-9][0-9]{0,5})"'
    r'(?P<style> s="[0-9]+")?(?: t="(?P<type>[A-Za-z]+)")?(?:/>|>'
    r"(?P<f><f(?P<attributes> [^<>]*?)?(?:/>|>(?P<formula>[^<]*)</f>))?"
    r'(?:<v>(?P<value>[^<]*)</v>|<v/>|<is><t(?: xml:space="preserve")?>(?P<inline>[^<]*)</t></is>)?'
    r"</c>)"
)
_PATTERN = _CELL + r'|<row(?: [a-zA-Z0-9:]+="[^"<>]*")*/?>|</row>|[ \t\n]+'
TEXT_PATTERN = re.compile(_PATTERN)
BYTES_PATTERN = re.compile(_PATTERN.encode())

# The start of a cell, wherever in a canonical body it stands.
CELL_START = re.compile(rb'<c r="([A-Z]+[0-9]+)"')

_HEAD = re.compile(
    rb"""\s*(?:<\?xml version="1\.0"(?: encoding="(?:UTF-8|utf-8)")?(?: standalone="(?:yes|no)")?\s*\?>\s*)?"""
    rb"""<worksheet\s"""
)
_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"


class Body(NamedTuple):
    """The bytes between ``<sheetData>`` and ``</sheetData>``, by offset in the part."""

    start: int
    end: int


def canonical_body(xml: bytes, part: str) -> Body | None:
    """Where the rows of a plainly written part are, or None when the general reader must look.

    Refuses what is no well-formed XML, or carries a DOCTYPE.
    """
    start, end = xml.find(_OPEN), xml.rfind(_CLOSE)
    if not (_HEAD.match(xml) and 0 <= start < end) or b"\r" in xml or b"&#" in xml:
        return None
    unusual: list[object] = []
    namespaces: list[tuple[str | None, str]] = []
    parser = new_parser(part)
    parser.CommentHandler = unusual.append
    parser.StartCdataSectionHandler = lambda: unusual.append("CDATA")
    parser.ProcessingInstructionHandler = lambda *instruction: unusual.append(instruction)
    parser.StartNamespaceDeclHandler = lambda *declared: namespaces.append(declared)
    run(parser, xml, part)
    ours = [declared for declared in namespaces if declared[0] is None or declared[1] in MAIN]
    plain_namespace = len(ours) == 1 and ours[0][0] is None and ours[0][1] in MAIN
    if unusual or not plain_namespace or xml.find(_OPEN, start + 1) >= 0:
        return None
    return Body(start + len(_OPEN), end)
