"""Sheet parts written the plain way every common program writes them, read without a call per tag.

Excel, LibreOffice, openpyxl and XlsxWriter all write ``<c r="B7" s="3" t="s"><v>0</v></c>``. A part
that holds nothing else between ``<sheetData>`` and ``</sheetData>`` is taken apart by one
regular expression; whatever deviates in the least (a prefix, a comment, an attribute more) is left
to the general reader, and whoever reads a part checks first that it is well-formed XML.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from vplan_xl.workbook.xml import MAIN

_START = r'<c r="((?:[A-Z]{1,2}|[A-W][A-Z]{2}|X[A-E][A-Z]|XF[A-D])[1-9][0-9]{0,5}+)"'
_TYPE = r'(?: t="([A-Za-z]++)")?+'
_FORMULA = r"<f(?: [^<>]*?)?(?:/>|>[^<]*+</f>)"
_INLINE = r'<is><t(?: xml:space="preserve")?+>[^<]*+</t></is>'

# One cell, taken wholly apart: reference, style, type, formula's attributes and text, value, inline text.
CELL = re.compile(
    _START
    + r'( s="[0-9]++")?+'
    + _TYPE
    + r"(?:/>|>(<f( [^<>]*?)?(?:/>|>([^<]*+)</f>))?"
    + r'(?:<v>([^<]*+)</v>|(<v/>)|<is><t(?: xml:space="preserve")?+>([^<]*+)</t></is>)?</c>)'
)
CELL_BYTES = re.compile(CELL.pattern.encode())
STYLE, FORMULA_ELEMENT, FORMULA_ATTRIBUTES = 2, 4, 5

# Everything in a body, end to end, rows and blanks too, so that nothing is passed over: the whole match,
# then a cell's reference, type, formula element and value. Possessive quantifiers and few groups for speed.
TOKEN = re.compile(
    "("
    + _START
    + r'(?: s="[0-9]++")?+'
    + _TYPE
    + rf"(?:/>|>({_FORMULA})?(?:<v>([^<]*+)</v>|<v/>|{_INLINE})?</c>)"
    + r'|<row(?: [a-zA-Z0-9:]++="[^"<>]*+")*+/?>|</row>|[ \t\n]++)'
)

_HEAD = re.compile(
    rb"""\s*(?:<\?xml version="1\.0"(?: encoding="(?:UTF-8|utf-8)")?(?: standalone="(?:yes|no)")?\s*\?>\s*)?"""
    rb"""<worksheet\s[^<>]*\bxmlns="(?:""" + b"|".join(re.escape(name.encode()) for name in MAIN) + rb""")"[^<>]*>"""
)
_NO_ELEMENT = re.compile(rb"<[!?]")  # comment, CDATA, DOCTYPE, processing instruction
_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"


class Body(NamedTuple):
    """The bytes between ``<sheetData>`` and ``</sheetData>``, by offset in the part."""

    start: int
    end: int


def canonical_body(xml: bytes) -> Body | None:
    """Where the rows of a plainly written part are, or None when the general reader must look.

    True of well-formed XML only, which it does not check: with nothing but elements in the part and
    one namespace for those without a prefix, every ``<c `` between the tags is a cell.
    """
    head = _HEAD.match(xml)
    start, end = xml.find(_OPEN), xml.rfind(_CLOSE)
    if head is None or not head.end() <= start < end or xml.count(b"xmlns=") != 1 or b"\r" in xml:
        return None
    if _NO_ELEMENT.search(xml, head.end()) or xml.find(_OPEN, start + 1) >= 0:
        return None
    return Body(start + len(_OPEN), end)
