"""A sheet part into cells: kind, value and formula of every cell with content."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vplan_xl.language import N_, _
from vplan_xl.workbook.a1 import following, position, row_number
from vplan_xl.workbook.archive import damaged_part
from vplan_xl.workbook.canonical import CELL, TOKEN, canonical_body
from vplan_xl.workbook.formula import moved
from vplan_xl.workbook.snapshot import Cell, Kind
from vplan_xl.workbook.xml import MAIN, decoded, new_parser, run

_KINDS = {"str": Kind.TEXT, "inlineStr": Kind.TEXT, "b": Kind.BOOLEAN, "e": Kind.ERROR, "d": Kind.DATE}

# {cell: (index among the shared strings, formula)}: texts whose words stand in another part.
Texts = dict[str, tuple[str, str | None]]


# A cell as the part has it: reference, type, value, formula, the formula's attributes.
RawCell = tuple[str, str, str | None, str | None, dict[str, str]]


def read_cells(xml: bytes, part: str) -> tuple[dict[str, Cell], Texts]:
    """The cells of a sheet part, and those whose text is still to be looked up."""
    plain = _plain_cells(xml, part)
    return plain if plain is not None else _cells(_general_cells(xml, part), part)


def _cells(raw_cells: Iterable[RawCell], part: str) -> tuple[dict[str, Cell], Texts]:
    cells: dict[str, Cell] = {}
    texts: Texts = {}
    masters: dict[str, tuple[str, str]] = {}  # shared formulas: {si: (cell, formula)}
    followers: list[tuple[str, str]] = []  # (cell, si)
    number, missing, new_cell = Kind.NUMBER, Kind.MISSING, Cell._make
    for cell, type_, value, formula, attributes in raw_cells:
        if cell in cells or cell in texts:
            raise damaged_part(part, _("cellen {cell} står två gånger").format(cell=cell))
        if attributes:
            formula = _special_formula(cell, formula, attributes, masters, followers)
        if type_ == "n":
            value = value.strip() if value else ""
            if value:
                cells[cell] = new_cell((number, value, formula))
                continue
        elif type_ == "s":
            if value is not None:
                texts[cell] = (value.strip(), formula)
                continue
        elif type_ not in _KINDS:
            raise damaged_part(part, _("cellen {cell} har en okänd typ").format(cell=cell))
        elif value is not None:
            kind = _KINDS[type_]
            cells[cell] = Cell(kind, unescaped(value) if kind is Kind.TEXT else value.strip(), formula)
            continue
        if formula is not None:
            cells[cell] = new_cell((missing, "", formula))
    for follower, index in followers:
        _resolve_shared(cells, texts, follower, masters.get(index), part)
    return cells, texts


_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """The text with ``_xHHHH_`` as the characters they stand for (ECMA-376, ST_Xstring)."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


# -- shared formulas --------------------------------------------------------------------------


def _special_formula(
    cell: str,
    text: str | None,
    attributes: dict[str, str],
    masters: dict[str, tuple[str, str]],
    followers: list[tuple[str, str]],
) -> str | None:
    """A shared formula is written once and pointed to; a what-if table has no text of its own."""
    kind = attributes.get("t")
    if kind == "dataTable":
        return "TABLE()"
    if kind == "shared":
        index = attributes.get("si", "")
        if text is None:
            followers.append((cell, index))
            return ""
        masters[index] = (cell, text)
    return text


def _resolve_shared(
    cells: dict[str, Cell], texts: Texts, follower: str, master: tuple[str, str] | None, part: str
) -> None:
    here, there = position(follower), position(master[0]) if master else None
    if master is None or here is None or there is None:
        raise damaged_part(part, _("den delade formeln i {cell} saknas").format(cell=follower))
    formula = moved(master[1], here[0] - there[0], here[1] - there[1])
    if follower in texts:
        texts[follower] = (texts[follower][0], formula)
    else:
        cells[follower] = cells[follower]._replace(formula=formula)


# -- the plain way ----------------------------------------------------------------------------

_ATTRIBUTE = re.compile(r'([A-Za-z]+)="([^"]*)"')


def _plain_cells(xml: bytes, part: str) -> tuple[dict[str, Cell], Texts] | None:
    """The cells of a plainly written part, or None when it has anything else in it.

    The commonest, numbers and shared texts, are made on the spot; the others go the common way.
    """
    body = canonical_body(xml)
    if body is None:
        return None
    run(new_parser(part), xml, part)
    text = xml[body.start : body.end].decode()
    cells: dict[str, Cell] = {}
    texts: Texts = {}
    others: list[RawCell] = []
    size = count = 0
    has_entities = "&" in text
    number, new_cell = Kind.NUMBER, tuple.__new__  # Cell(…) itself costs twice as much
    for whole, cell, type_, formula, value in TOKEN.findall(text):
        size += len(whole)
        value = value.strip()
        is_simple = (not formula or formula[2] == ">") and not (has_entities and "&" in whole)
        if is_simple and value and type_ in _COMMON:
            count += 1
            if type_ == "s":
                texts[cell] = (value, formula[3:-4].strip() or None)
            else:
                cells[cell] = new_cell(Cell, (number, value, formula[3:-4].strip() or None))
        elif is_simple and type_ == "str" and formula and whole.endswith("<v></v></c>"):  # it shows nothing
            count += 1
            cells[cell] = new_cell(Cell, (Kind.TEXT, "", formula[3:-4].strip() or None))
        elif whole.endswith("/c>"):
            raw = _raw_cell(whole)
            if raw is None:
                return None
            others += raw
    more, more_texts = _cells(others, part)
    count += len(more) + len(more_texts)
    cells.update(more)
    texts.update(more_texts)
    if size != len(text) or len(cells) + len(texts) != count or not cells.keys().isdisjoint(texts):
        return None  # something else in between, or a cell twice: the general reader finds the words
    return cells, texts


_COMMON = frozenset(("", "n", "s"))


def _raw_cell(xml: str) -> list[RawCell] | None:
    """A cell of a plainly written part; none when it is blank, None for what only expat can decode."""
    found = CELL.fullmatch(xml)
    if found is None or "&#" in xml:
        return None
    cell, _style, type_, f, attributes, formula, value, empty_value, inline = found.groups()
    shown = value if value is not None else inline if inline is not None else empty_value and ""
    if shown is None and f is None:
        return []
    text = decoded(formula).strip() or None if formula else None
    found_attributes = dict(_ATTRIBUTE.findall(attributes or ""))
    return [(cell, type_ or "n", None if shown is None else decoded(shown), text, found_attributes)]


# -- any way ----------------------------------------------------------------------------------


def _general_cells(xml: bytes, part: str) -> list[RawCell]:
    """The cells of any sheet part, however it writes them: one expat pass, namespaces resolved."""
    parser = new_parser(part)
    raw: list[RawCell] = []
    buffer: list[str] = []
    inline: list[str] | None = None
    cell_name = value_name = formula_name = row_name = text_name = phonetic_name = ""
    cell = type_ = ""
    value: str | None = None
    formula: str | None = None
    attributes_of_formula: dict[str, str] = {}
    has_formula = False
    row = 0

    def first(name: str, attributes: dict[str, str]) -> None:
        """The root element tells which of the two namespaces this sheet is in."""
        nonlocal cell_name, value_name, formula_name, row_name, text_name, phonetic_name
        namespace = name.rpartition(" ")[0]
        if namespace not in MAIN:
            raise damaged_part(part, N_("den är inget kalkylblad"))
        names = (f"{namespace} {local}" for local in ("c", "v", "f", "row", "t", "rPh"))
        cell_name, value_name, formula_name, row_name, text_name, phonetic_name = names
        parser.StartElementHandler = start

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal cell, type_, value, formula, inline, attributes_of_formula, has_formula, row
        if name == cell_name:
            cell = attributes.get("r") or following(cell, row)
            type_ = attributes.get("t", "n")
            value = formula = inline = None
            attributes_of_formula, has_formula = {}, False
        elif name in (value_name, text_name):
            buffer.clear()
        elif name == formula_name:
            buffer.clear()
            attributes_of_formula, has_formula = attributes, True
        elif name == row_name:
            row = row_number(attributes.get("r", ""), row)

    def end(name: str) -> None:
        nonlocal value, formula, inline
        if name == value_name:
            value = "".join(buffer)
        elif name == formula_name:
            formula = "".join(buffer).strip() or None
        elif name == text_name:
            inline = [*(inline or []), "".join(buffer)]
        elif name == phonetic_name and inline:  # how the text before is pronounced: not part of it
            inline.pop()
        elif name == cell_name:
            text = "".join(inline) if value is None and inline is not None else value
            if position(cell) is None:
                raise damaged_part(part, _("cellen {cell} finns inte på ett blad").format(cell=cell[:20]))
            if text is not None or has_formula:
                raw.append((cell, type_, text, formula, attributes_of_formula))

    parser.StartElementHandler = first
    parser.EndElementHandler = end
    parser.CharacterDataHandler = buffer.append
    run(parser, xml, part)
    return raw
