"""Sheet parts written the plain way every common program writes them, read without a call per tag.

Excel, LibreOffice, openpyxl and XlsxWriter all write ``<c r="B7" s="3" t="s"><v>0</v></c>``, openpyxl mostly with a
space before ``/>``. A part that holds nothing else between ``<sheetData>`` and ``</sheetData>`` is taken apart by one
regular expression; whatever deviates in the least (a prefix, a comment, an attribute more) is left to the general
reader, and whoever reads a part checks first that it is well-formed XML.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from vplan_xl.workbook.xml import MAIN

_REFERENCE = r"(?:[A-Z]{1,2}|[A-W][A-Z]{2}|X[A-E][A-Z]|XF[A-D])[1-9][0-9]{0,5}+"
_START = f'<c r="({_REFERENCE})"'
# Cells with nothing but a look, as many as stand in a row: a template has more of them than of any other.
_EMPTY = rf'(?:<c r="{_REFERENCE}"(?: s="[0-9]++")?+(?: t="n")?+ ?+/>)++'
_TYPE = r'(?: t="([A-Za-z]++)")?+'
# Attributes as they are only when nothing in them need be decoded, and no ">" can end the tag too soon.
_ATTRIBUTES = r'(?: [a-zA-Z0-9]++="[^"<>&\t\n]*+")*+'
_FORMULA = rf"<f{_ATTRIBUTES}(?: ?+/>|>[^<]*+</f>)"
_INLINE = r'<is><t(?: xml:space="preserve")?+>[^<]*+</t></is>'

# One cell, taken wholly apart: reference, style, type, formula's attributes and text, value, inline text.
CELL = re.compile(
    _START
    + r'( s="[0-9]++")?+'
    + _TYPE
    + rf"(?: ?+/>|>(<f({_ATTRIBUTES})(?: ?+/>|>([^<]*+)</f>))?"
    + r'(?:<v>([^<]*+)</v>|(<v ?+/>)|<is><t(?: xml:space="preserve")?+>([^<]*+)</t></is>)?</c>)'
)
STYLE, FORMULA_ELEMENT, FORMULA_ATTRIBUTES = 2, 4, 5

# Everything in a body, end to end, so that nothing is passed over: the whole match, then a cell's reference, type,
# formula element and value. What is blank, and rows, are one match as far as they go. Possessive quantifiers and few
# groups for speed.
# Behind a row comes a row or the end, so that with ROWS at the start every cell is in a row and no row in another.
_ROW_OR_END = r"[ \t\n]*+(?:<row|\Z)"
ROWS = re.compile(_ROW_OR_END)
_ROW = rf'<row(?: [a-zA-Z0-9:]++="[^"<>]*+")*+(?:>| ?+/>(?={_ROW_OR_END}))|</row>(?={_ROW_OR_END})|[ \t\n]++'
TOKEN = re.compile(
    "("
    + _START
    + r'(?: s="[0-9]++")?+'
    + _TYPE
    + rf"(?: ?+/>(?:{_EMPTY}|{_ROW})*+|>({_FORMULA})?(?:<v>([^<]*+)</v>|<v ?+/>|{_INLINE})?</c>)|(?:{_ROW})++)"
)

_HEAD = re.compile(
    rb"""\s*(?:<\?xml version="1\.0"(?: encoding="(?:UTF-8|utf-8)")?(?: standalone="(?:yes|no)")?\s*\?>\s*)?"""
    rb"""<worksheet((?:\s+[A-Za-z0-9:._-]+="[^"<>]*")*)\s*>"""
)
_LONGEST_HEAD = 16 * 1024
_NAMESPACES = tuple(b' xmlns="%b"' % name.encode() for name in MAIN)
_NO_ELEMENT = re.compile(rb"<[!?]")  # comment, CDATA, DOCTYPE, processing instruction
_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"


_TEXTS_HEAD = re.compile(_HEAD.pattern.replace(b"<worksheet", b"<sst"))
_TEXT = re.compile(r'(<si><t(?: xml:space="preserve")?+>([^<&]*+)</t></si>)')
_TEXTS_END = b"</sst>"


def canonical_texts(xml: bytes) -> list[str] | None:
    """The shared texts of a part that holds nothing but plain ones, or None when the general reader must look.

    As they are written, escapes and all; true of well-formed XML only, which it does not check.
    """
    head = _TEXTS_HEAD.match(xml, 0, _LONGEST_HEAD)
    if head is None or not any(name in head[1] for name in _NAMESPACES) or b"\r" in xml:
        return None
    end = xml.rfind(_TEXTS_END)
    try:
        body = xml[head.end() : end].decode() if end >= 0 else ""
    except UnicodeDecodeError:
        return None  # to be refused in the general reader's words
    found = _TEXT.findall(body)
    if sum(len(whole) for whole, _text in found) != len(body) or xml[end + len(_TEXTS_END) :].strip():
        return None  # something else in between, or behind
    return [text for _whole, text in found]


class Body(NamedTuple):
    """The bytes between ``<sheetData>`` and ``</sheetData>``, by offset in the part."""

    start: int
    end: int


def canonical_body(xml: bytes) -> Body | None:
    """Where the rows of a plainly written part are, or None when the general reader must look.

    True of well-formed XML only, which it does not check: with nothing but elements in the part, one
    namespace for those without a prefix and one ``sheetData``, a child of the root, every ``<c ``
    between its tags is a cell.
    """
    head = _HEAD.match(xml, 0, _LONGEST_HEAD)
    if head is None or not any(name in head[1] for name in _NAMESPACES) or b"\r" in xml:
        return None
    start, end = xml.find(_OPEN, head.end()), xml.rfind(_CLOSE)
    if not 0 <= start < end or xml.count(b"sheetData") != 2 or _NO_ELEMENT.search(xml, head.end()):
        return None
    if not _is_balanced(xml[head.end() : start]) or _changes_namespace(xml, head.end()):
        return None
    return Body(start + len(_OPEN), end)


def _is_balanced(xml: bytes) -> bool:
    """Whether the beginning of an element's content, in well-formed XML, leaves no tag open."""
    tags = xml.count(b"<")
    return xml.count(b">") == tags == 2 * xml.count(b"</") + xml.count(b"/>")


def _changes_namespace(xml: bytes, start: int) -> bool:
    """Whether elements without a prefix may belong elsewhere than in the root's namespace."""
    at = xml.find(b"xmlns", start)
    while at >= 0 and xml[at + 5 : at + 6] == b":":
        at = xml.find(b"xmlns", at + 5)
    return at >= 0
