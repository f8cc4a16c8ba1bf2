"""Cells put into a sheet part at the positions where they stand; every other byte of it stays."""

from __future__ import annotations

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.language import N_, _
from vplan_xl.workbook.a1 import following, position, row_number
from vplan_xl.workbook.archive import damaged_part
from vplan_xl.workbook.canonical import (
    CELL,
    FORMULA_ATTRIBUTES,
    FORMULA_ELEMENT,
    STYLE,
    canonical_body,
)
from vplan_xl.workbook.snapshot import Kind
from vplan_xl.workbook.splice import TAG, Splice, as_utf8, element_end, spliced
from vplan_xl.workbook.xml import MAIN, encoded, new_parser, run

_CELL_BYTES = re.compile(CELL.pattern.encode())


@dataclass(frozen=True, slots=True)
class CellWrite:
    """What a cell shall hold. ``kind`` None empties it; its style always stays.

    With ``is_result`` the cell's formula stays and *value* becomes its stored result (kind MISSING
    removes the result); without, a formula in the cell gives way to the constant, or to *formula*
    (no leading "=") with *value* as its stored result.
    """

    sheet: str
    cell: str
    kind: Kind | None
    value: str = ""
    is_result: bool = False
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class FooterWrite:
    """The text of a sheet's printed footer, in Excel's codes (``&L``, ``&P``)."""

    sheet: str
    text: str


Write = CellWrite | FooterWrite


@dataclass(slots=True)
class _Found:
    """An element of interest: byte offsets in the part, its start tag without type and end.

    ``formula`` are the offsets of a cell's formula element.
    """

    opening: str
    start: int
    end: int = -1
    formula: tuple[int, int] | None = None


class Patched(NamedTuple):
    """A sheet part with writes in it, the cells whose formula gave way to none, those that now have one."""

    xml: bytes
    lost: frozenset[str]
    gained: frozenset[str]


def patched_sheet(xml: bytes, part: str, writes: Iterable[Write]) -> Patched:
    """The sheet part with the writes in it.

    The part is one that could be read. Of two writes to one place the last holds.
    """
    xml = as_utf8(xml)
    cell_writes: dict[str, CellWrite] = {}
    footer: FooterWrite | None = None
    for write in writes:
        if isinstance(write, FooterWrite):
            footer = write
        else:
            cell_writes[write.cell] = write
    plain = _plain_scan(xml, cell_writes) if footer is None else None
    scan = _Scan(xml, part, cell_writes) if plain is None else None
    found = scan.cells if scan else plain or {}
    splices: list[Splice] = []
    lost: set[str] = set()
    for cell, place in found.items():
        write = cell_writes[cell]
        if place.formula and not write.is_result and write.formula is None:
            lost.add(cell)
        splices.append((place.start, place.end, _cell_xml(xml, place, write)))
    if scan:
        absent = [w for cell, w in cell_writes.items() if cell not in found and w.kind is not None and not w.is_result]
        _refuse_torn(scan, cell_writes, [*found, *(write.cell for write in absent)])
        splices += _insertions(xml, scan, absent, part) if absent else []
        splices += [_footer_splice(xml, scan, footer, part)] if footer else []
    had = {cell for cell, place in found.items() if place.formula}
    gained = {cell for cell, write in cell_writes.items() if write.formula is not None} - had
    return Patched(spliced(xml, splices), frozenset(lost), frozenset(gained))


def _plain_scan(xml: bytes, wanted: Mapping[str, CellWrite]) -> dict[str, _Found] | None:
    """Where the cells to write stand in a plainly written part; None when the general scan must look.

    That is so when a cell is not there yet, or when a formula of several cells may be there: only
    such a one has a ``ref``.
    """
    body = canonical_body(xml)
    if body is None or xml.find(b"ref", body.start, body.end) >= 0:
        return None
    found: dict[str, _Found] = {}
    done = body.start
    for cell in sorted(wanted, key=_reading_order):
        at = xml.find(b'<c r="%b"' % cell.encode(), done, body.end)
        match = _CELL_BYTES.match(xml, at) if at >= 0 else None
        if match is None or (match[FORMULA_ATTRIBUTES] and not wanted[cell].is_result):
            return None
        done = match.end()
        formula = match.span(FORMULA_ELEMENT) if match[FORMULA_ELEMENT] else None
        found[cell] = _Found(f'<c r="{cell}"{(match[STYLE] or b"").decode()}', match.start(), done, formula)
    return found


def _reading_order(cell: str) -> tuple[int, int]:
    at = position(cell)
    assert at is not None, cell
    return at[1], at[0]


class _Scan:
    """One pass over a sheet part, noting where the cells to write, their rows and the footer stand."""

    def __init__(self, xml: bytes, part: str, wanted: Mapping[str, CellWrite]) -> None:
        self.cells: dict[str, _Found] = {}
        self.rows: dict[int, _Found] = {}
        self.columns: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)  # row: (column, start)
        self.row_looks: dict[int, str] = {}  # row: the style of cells that are not there
        self.column_looks: dict[int, str] = {}  # column to write in: likewise
        self.sheet_data = _Found("", -1)
        self.footer: _Found | None = None
        self.groups: defaultdict[str, list[str]] = defaultdict(list)  # shared formula: its cells
        self.masters: dict[str, tuple[str, str]] = {}  # cell with the text of a shared formula: which, its area
        self.areas: list[str] = []  # what array formulas and what-if tables fill
        wanted_places = [at for at in map(position, wanted) if at]
        wanted_rows = {row for _column, row in wanted_places}
        wanted_columns = {column for column, _row in wanted_places}
        parser = new_parser(part)
        row = depth = 0
        in_data = False
        shared: tuple[str, str] | None = None  # of the formula element being read
        current: _Found | None = None
        cell_name = row_name = formula_name = data_name = footer_name = column_name = ""
        reference = ""

        def first(name: str, attributes: dict[str, str]) -> None:
            nonlocal cell_name, row_name, formula_name, data_name, footer_name, column_name
            namespace = name.rpartition(" ")[0]
            assert namespace in MAIN, part
            names = (f"{namespace} {local}" for local in ("c", "row", "f", "sheetData", "oddFooter", "col"))
            cell_name, row_name, formula_name, data_name, footer_name, column_name = names
            parser.StartElementHandler = start

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal current, row, reference, depth, in_data, shared
            depth += 1
            if name == data_name:
                in_data = True
                self.sheet_data.start = parser.CurrentByteIndex
            elif name == column_name and not in_data:
                self.column_looks |= _looks_of_columns(attributes, wanted_columns)
            elif name == footer_name and depth == _DEPTH_OF_FOOTER:
                self.footer = _Found("", parser.CurrentByteIndex)
            elif not in_data:
                return
            elif name == cell_name:
                reference = attributes.get("r") or following(reference, row)
                at_byte = parser.CurrentByteIndex
                if row in wanted_rows:
                    at = position(reference)
                    self.columns[row].append((at[0] if at else 0, at_byte))
                if reference in wanted:
                    if reference in self.cells:
                        raise damaged_part(part, _("cellen {cell} står två gånger").format(cell=reference))
                    current = self.cells[reference] = _Found(_opening(xml, at_byte, wanted[reference]), at_byte)
            elif name == formula_name:
                if attributes.get("t") == "shared":
                    shared = (attributes.get("si", ""), attributes.get("ref", reference))
                    self.groups[shared[0]].append(reference)
                elif attributes.get("t") in ("array", "dataTable"):
                    self.areas.append(attributes.get("ref", ""))
                if current is not None:
                    current.formula = (parser.CurrentByteIndex, -1)
            elif name == row_name:
                row = row_number(attributes.get("r", ""), row)
                self.rows[row] = _Found("", parser.CurrentByteIndex)
                if row in wanted_rows and attributes.get("customFormat") in _TRUE:
                    self.row_looks[row] = _style(attributes.get("s", ""))

        def text(_run: str) -> None:
            if shared is not None:
                self.masters[reference] = shared

        def end(name: str) -> None:
            nonlocal current, depth, in_data, shared
            depth -= 1
            if name == data_name:
                in_data = False
                self.sheet_data.end = parser.CurrentByteIndex
            elif name == footer_name and self.footer and self.footer.end < 0:
                self.footer.end = element_end(xml, self.footer.start, parser.CurrentByteIndex)
            elif not in_data:
                return
            elif name == cell_name:
                if current is not None:
                    current.end = element_end(xml, current.start, parser.CurrentByteIndex)
                    current = None
            elif name == formula_name:
                shared = None
                if current is not None and current.formula:
                    formula_start = current.formula[0]
                    current.formula = (formula_start, element_end(xml, formula_start, parser.CurrentByteIndex))
            elif name == row_name:
                self.rows[row].end = parser.CurrentByteIndex

        parser.StartElementHandler = first
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        run(parser, xml, part)


_TRUE = ("1", "true")
_NUMBER = re.compile("[0-9]{1,9}")


def _style(number: str) -> str:
    """The number of a style as a cell has it, "0" for none of its own."""
    return number if _NUMBER.fullmatch(number) else "0"


def _looks_of_columns(attributes: Mapping[str, str], wanted: Iterable[int]) -> dict[int, str]:
    """{column: its style} of those wanted columns that an element is about."""
    told = [attributes.get(name, "") for name in ("min", "max")]
    if not all(map(_NUMBER.fullmatch, told)):
        return {}
    style = _style(attributes.get("style", ""))
    return {column: style for column in wanted if int(told[0]) <= column <= int(told[1])}


_DEPTH_OF_FOOTER = 2  # in the sheet's own headerFooter, not in that of somebody's view


def _refuse_torn(scan: _Scan, writes: Mapping[str, CellWrite], cells: Iterable[str]) -> None:
    """Refuse to put a constant where a formula of several cells is.

    A shared formula's first cell gives way only together with all the others. What an array formula
    or a what-if table fills, Excel would compute again and write over.
    """
    areas = [(area, corners) for area in scan.areas if (corners := _corners(area))]
    for cell in cells:
        write, at = writes[cell], position(cell)
        if write.is_result or at is None:
            continue
        torn = [area for area, (left, top, right, bottom) in areas if left <= at[0] <= right and top <= at[1] <= bottom]
        shared, area = scan.masters.get(cell, (None, ""))
        group = scan.groups[shared] if shared is not None else ()
        if any(other not in writes or writes[other].is_result for other in group):
            torn.append(area)
        if torn:
            raise Refused(Finding("SKRIV_DELAD_FORMEL", Place(sheet=write.sheet, cell=cell), found=torn[0]))


def _corners(area: str) -> tuple[int, int, int, int] | None:
    """First column, first row, last column, last row of an area of more than one cell."""
    first, _colon, last = area.partition(":")
    start, end = position(first), position(last)
    return (*start, *end) if start and end and start != end else None


_TYPE = re.compile(r"""\s+t\s*=\s*(?:"[^"]*"|'[^']*')""")
_METADATA = re.compile(r"""\s+[cv]m\s*=\s*(?:"[^"]*"|'[^']*')""")


def _opening(xml: bytes, start: int, write: CellWrite) -> str:
    """A cell's start tag as it stands, without its type, its end, and what described a formula that goes."""
    tag = TAG.match(xml, start)
    assert tag is not None
    opening = _TYPE.sub("", tag[0].decode().rstrip("/>").rstrip())
    return opening if write.is_result else _METADATA.sub("", opening)


def _cell_xml(xml: bytes, found: _Found, write: CellWrite) -> bytes:
    if write.formula is not None:
        prefix = found.opening[1:].split(None, 1)[0][:-1]
        formula = _formula_xml(prefix, write.formula)
    else:
        formula = xml[slice(*found.formula)].decode() if found.formula and write.is_result else ""
    return _element(found.opening, write, formula).encode()


def _formula_xml(prefix: str, formula: str | None) -> str:
    return "" if formula is None else f"<{prefix}f>{encoded(formula)}</{prefix}f>"


_TYPES = {Kind.TEXT: ' t="str"', Kind.BOOLEAN: ' t="b"', Kind.ERROR: ' t="e"', Kind.DATE: ' t="d"'}


def _element(opening: str, write: CellWrite, formula: str) -> str:
    """The cell's XML: *opening* is its start tag as far as it goes, ``<x:c r="B7" s="3"``."""
    name = "c" if opening.startswith("<c ") else opening[1:].split(None, 1)[0]
    prefix = name[:-1]
    kind, value = write.kind, write.value
    if kind is Kind.NUMBER:
        return f"{opening}>{formula}<{prefix}v>{escaped(value)}</{prefix}v></{name}>"
    if kind is Kind.TEXT and not formula:
        text = f'<{prefix}t xml:space="preserve">{escaped(value)}</{prefix}t>'
        return f'{opening} t="inlineStr"><{prefix}is>{text}</{prefix}is></{name}>'
    if kind is None or kind is Kind.MISSING:
        return f"{opening}>{formula}</{name}>" if formula else f"{opening}/>"
    return f"{opening}{_TYPES[kind]}>{formula}<{prefix}v>{escaped(value)}</{prefix}v></{name}>"


_SAFE = re.compile("[0-9A-Za-zÅÄÖåäö .,-]*+")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4})")


def escaped(text: str) -> str:
    """The text as XML holds it; what XML cannot hold as ``_xHHHH_`` (ECMA-376, ST_Xstring)."""
    if _SAFE.fullmatch(text):
        return text
    return encoded(_UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


def _insertions(xml: bytes, scan: _Scan, writes: list[CellWrite], part: str) -> list[Splice]:
    """Cells, and rows, that the part does not have yet, each at its place in the order."""
    if scan.sheet_data.start < 0:
        raise damaged_part(part, N_("den är inget kalkylblad"))
    splices: list[Splice] = []
    by_row: defaultdict[int, list[tuple[int, CellWrite]]] = defaultdict(list)
    for write in writes:
        at = position(write.cell)
        assert at is not None, write.cell
        by_row[at[1]].append((at[0], write))
    data_tag = TAG.match(xml, scan.sheet_data.start)
    assert data_tag is not None
    prefix = data_tag[1].decode()[: -len("sheetData")]
    rows = sorted(scan.rows)
    new_rows: defaultdict[int, list[bytes]] = defaultdict(list)
    for row, row_writes in sorted(by_row.items()):
        cells = [
            (column, _element(f'<{prefix}c r="{w.cell}"{look}', w, _formula_xml(prefix, w.formula)).encode())
            for column, w in sorted(row_writes, key=lambda c: c[0])
            for look in [_look_at(scan, column, row)]
        ]
        found = scan.rows.get(row)
        if found is None:
            number = bisect(rows, row)
            before = scan.rows[rows[number]].start if number < len(rows) else scan.sheet_data.end
            inside = b"".join(cell_xml for _column, cell_xml in cells)
            new_rows[before].append(f'<{prefix}row r="{row}">'.encode() + inside + f"</{prefix}row>".encode())
            continue
        tag = TAG.match(xml, found.start)
        assert tag is not None
        if tag[2]:  # an empty row gets an inside
            inside = xml[found.start : tag.end()].rstrip(b">").rstrip(b"/") + b">"
            splices.append((found.start, tag.end(), inside + b"".join(c for _n, c in cells) + b"</" + tag[1] + b">"))
            continue
        at_place: defaultdict[int, bytes] = defaultdict(bytes)
        for column, cell_xml in cells:
            at_place[next((start for other, start in scan.columns[row] if other > column), found.end)] += cell_xml
        splices += [(place, place, text) for place, text in at_place.items()]
    if data_tag[2]:  # a sheet with no rows at all
        inside = xml[scan.sheet_data.start : data_tag.end()].rstrip(b">").rstrip(b"/") + b">"
        body = b"".join(row_xml for part_rows in new_rows.values() for row_xml in part_rows)
        return [(scan.sheet_data.start, data_tag.end(), inside + body + b"</" + data_tag[1] + b">")]
    return splices + [(place, place, b"".join(texts)) for place, texts in new_rows.items()]


def _look_at(scan: _Scan, column: int, row: int) -> str:
    """The style that a cell has before it is there: its row's, else its column's."""
    style = scan.row_looks.get(row) or scan.column_looks.get(column, "0")
    return f' s="{style}"' if style != "0" else ""


def _footer_splice(xml: bytes, scan: _Scan, write: FooterWrite, part: str) -> tuple[int, int, bytes]:
    assert scan.footer is not None, part
    tag = TAG.match(xml, scan.footer.start)
    assert tag is not None
    return (
        scan.footer.start,
        scan.footer.end,
        b"<" + tag[1] + b">" + escaped(write.text).encode() + b"</" + tag[1] + b">",
    )
