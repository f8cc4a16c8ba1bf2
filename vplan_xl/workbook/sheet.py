"""A sheet part into cells: kind, value and formula of every cell with content."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter

from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.language import N_, _
from vplan_xl.workbook.a1 import following, position, row_number
from vplan_xl.workbook.archive import MIB, damaged_part, megabytes
from vplan_xl.workbook.canonical import CELL, ROWS, TOKEN, canonical_body
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
    masters: Masters = {}
    followers: list[Follower] = []
    number, missing, new_cell = Kind.NUMBER, Kind.MISSING, Cell._make
    for cell, type_, value, formula, attributes in raw_cells:
        if cell in cells or cell in texts:
            raise damaged_part(part, _("cellen {cell} står två gånger").format(cell=cell), cell)
        if attributes:
            formula = _special_formula(cell, formula, attributes, masters, followers)
        if type_ == "n":
            value = value.strip(_BLANKS) if value else ""
            if value:
                cells[cell] = new_cell((number, value, formula))
                continue
        elif type_ == "s":
            if value is not None:
                texts[cell] = (value.strip(_BLANKS), formula)
                continue
        elif type_ not in _KINDS:
            raise damaged_part(part, _("cellen {cell} har en okänd typ").format(cell=cell), cell)
        elif value is not None:
            if type_ == "str":
                value = unescaped(value)
            elif type_ != "inlineStr":
                value = value.strip(_BLANKS)
            cells[cell] = Cell(_KINDS[type_], value, formula)
            continue
        if formula is not None:
            cells[cell] = new_cell((missing, "", formula))
    expanded = sum(len((master or masters.get(index, ("", "")))[1]) for _cell, index, master in followers)
    check_expansion(expanded, _MOST_SHARED, part)
    for follower, index, master in followers:
        _resolve_shared(cells, texts, follower, master or masters.get(index), part)
    return cells, texts


_BLANKS = " \t\n\r"  # XML's own: a number with a no-break space is none
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


_LONGEST_TEXT = MIB  # characters; Excel's cells hold 32 767 and formulas 8 192


def joined(runs: Iterable[str], part: str, cell: str = "") -> str:
    """The text that a part has in pieces; refuses one so long that its copies would take all memory."""
    text = "".join(runs)
    if len(text) > _LONGEST_TEXT:
        raise damaged_part(part, N_("en text är längre än en cell rymmer"), cell)
    return text


def unescaped(text: str) -> str:
    """The text with ``_xHHHH_`` as the characters they stand for (ECMA-376, ST_Xstring).

    They are UTF-16 units: two may make one character, and half of one is none.
    """
    if "_x" not in text:
        return text
    pieces = _ESCAPE.split(text)
    pieces[1::2] = map(_unit, pieces[1::2])
    return "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@lru_cache(maxsize=1024)
def _unit(digits: str) -> str:
    return chr(int(digits, 16))


# -- shared formulas --------------------------------------------------------------------------


Masters = dict[str, tuple[str, str]]  # {si of a shared formula: (cell, formula)}
Follower = tuple[str, str, tuple[str, str] | None]  # cell, si, the latest master before it


def _special_formula(
    cell: str, text: str | None, attributes: dict[str, str], masters: Masters, followers: list[Follower]
) -> str | None:
    """A shared formula is written once and pointed to; a what-if table has no text of its own."""
    kind = attributes.get("t")
    if kind == "dataTable":
        return "TABLE()"
    if kind == "shared":
        index = attributes.get("si", "")
        if text is None:
            followers.append((cell, index, masters.get(index)))
            return ""
        masters[index] = (cell, text)
    return text


_MOST_SHARED = MIB // 2  # characters: ten thousand formulas of ordinary length


def check_expansion(size: int, most: int, part: str) -> None:
    """Refuse what, written once and pointed to by many cells, would be endless where it stands: formulas, texts."""
    if size > most:
        raise Refused(Finding("FIL_BOMB", Place(), {"part_name": part}, megabytes(most), megabytes(size)))


def _resolve_shared(
    cells: dict[str, Cell], texts: Texts, follower: str, master: tuple[str, str] | None, part: str
) -> None:
    here, there = position(follower), position(master[0]) if master else None
    if master is None or here is None or there is None:
        raise damaged_part(part, _("den delade formeln i {cell} saknas").format(cell=follower), follower)
    formula = moved(master[1], here[0] - there[0], here[1] - there[1])
    if follower in texts:
        texts[follower] = (texts[follower][0], formula)
    else:
        cells[follower] = cells[follower]._replace(formula=formula)


# -- the plain way ----------------------------------------------------------------------------

_ATTRIBUTE = re.compile(r'([A-Za-z0-9]+)="([^"]*)"')
# Bytes of a part whose cells are made in one go, which takes several times its memory; a form's sheet has a twentieth.
_LARGEST_PLAIN = MIB


def _plain_cells(xml: bytes, part: str) -> tuple[dict[str, Cell], Texts] | None:
    """The cells of a plainly written part, or None when it has anything else in it or is very large.

    The commonest, numbers and shared texts, are made on the spot; the others go the common way.
    """
    body = canonical_body(xml) if len(xml) <= _LARGEST_PLAIN else None
    if body is None:
        return None
    run(new_parser(part), xml, part)
    text = xml[body.start : body.end].decode()
    if ROWS.match(text) is None:
        return None
    cells: dict[str, Cell] = {}
    texts: Texts = {}
    others: list[RawCell] = []
    found = TOKEN.findall(text)
    if sum(map(len, map(_WHOLE, found))) != len(text):
        return None  # something else in between
    count = 0
    has_entities = "&" in text
    number, shown, new_cell = Kind.NUMBER, Kind.TEXT, tuple.__new__  # Cell(…) itself costs twice as much
    for whole, cell, type_, formula, value in found:
        if not cell:  # blank cells, the start or end of a row
            continue
        if not (formula and formula[2] != ">") and not (has_entities and "&" in whole):
            if value and type_ in _COMMON and (value := value.strip(_BLANKS)):
                count += 1
                text_of_formula = formula[3:-4].strip() or None if formula else None
                if type_ == "s":
                    texts[cell] = (value, text_of_formula)
                else:
                    cells[cell] = new_cell(Cell, (number, value, text_of_formula))
                continue
            if type_ == "str" and formula and whole.endswith("<v></v></c>"):  # it shows nothing
                count += 1
                cells[cell] = new_cell(Cell, (shown, "", formula[3:-4].strip() or None))
                continue
            if type_ == "inlineStr" and not formula and whole.endswith(_INLINE_END) and "_x" not in whole:
                count += 1
                inline = whole[whole.index("<t") : -len(_INLINE_END)]
                cells[cell] = new_cell(Cell, (shown, inline[inline.index(">") + 1 :], None))
                continue
        if whole.endswith("/c>"):
            raw = _raw_cell(whole)
            if raw is None:
                return None
            others += raw
    more, more_texts = _cells(others, part)
    count += len(more) + len(more_texts)
    cells.update(more)
    texts.update(more_texts)
    if len(cells) + len(texts) != count or not cells.keys().isdisjoint(texts):
        return None  # a cell twice: the general reader finds the words
    return cells, texts


_COMMON = frozenset(("", "n", "s"))
_INLINE_END = "</t></is></c>"
_WHOLE = itemgetter(0)  # of a token


def _raw_cell(xml: str) -> list[RawCell] | None:
    """A cell of a plainly written part; none when it is blank, None for what only expat can decode."""
    found = CELL.fullmatch(xml)
    if found is None or "&#" in xml:
        return None
    cell, _style, type_, f, attributes, formula, value, empty_value, inline = found.groups()
    shown = decoded(value) if value is not None else empty_value and ""
    if inline is not None:
        if type_ != "inlineStr":
            return None
        shown = unescaped(decoded(inline))
    if shown is None and f is None:
        return []
    text = decoded(formula).strip() or None if formula else None
    return [(cell, type_ or "n", shown, text, dict(_ATTRIBUTE.findall(attributes or "")))]


# -- any way ----------------------------------------------------------------------------------

# (element, child that may stand in it); whatever else there is, is passed over with all it holds.
_STEPS = {
    *(("worksheet", "sheetData"), ("sheetData", "row"), ("row", "c")),
    *(("c", "v"), ("c", "f"), ("c", "is"), ("is", "t"), ("is", "r"), ("r", "t")),
}
_SHEETS = ("worksheet", "chartsheet", "dialogsheet")
# Among the cells these stand where they should, or nobody can tell what another program makes of them.
_NEVER_ASTRAY = frozenset({"row", "c", "v", "f", "is"})


def _general_cells(xml: bytes, part: str) -> list[RawCell]:
    """The cells of any sheet part, however it writes them: one expat pass, namespaces resolved."""
    parser = new_parser(part)
    raw: list[RawCell] = []
    buffer: list[str] = []
    names: dict[str, str] = {}  # name with its namespace: local name
    path: list[str] = []  # local names; "" for what is passed over
    inside: set[str] = set()  # what the cell has had: v, f, is
    runs: list[str] = []
    cell = type_ = ""
    value: str | None = None
    formula: str | None = None
    attributes_of_formula: dict[str, str] = {}
    row = -1  # before the cells

    def first(name: str, _attributes: dict[str, str]) -> None:
        """The root element tells which of the two namespaces this sheet is in."""
        namespace, _space, local = name.rpartition(" ")
        if namespace not in MAIN or local not in _SHEETS:
            raise damaged_part(part, N_("den är inget kalkylblad"))
        names.update((f"{namespace} {child}", child) for _parent, child in _STEPS)
        path.append(local)
        parser.StartElementHandler = start

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal cell, type_, value, formula, attributes_of_formula, row
        here, local = path[-1], names.get(name, "")
        is_astray = (here, local) not in _STEPS
        among_cells = local == "sheetData" or (local in _NEVER_ASTRAY and path[1:2] == ["sheetData"])
        again = local in inside if here == "c" else local == "sheetData" and row >= 0
        if (is_astray and (among_cells or here in ("v", "f", "t"))) or again:
            stray = _("elementet {element} står på fel plats").format(element=name.rpartition(" ")[2][:20])
            raise damaged_part(part, stray, cell[:20] if "c" in path else "")
        path.append("" if is_astray else local)
        if is_astray:
            return
        buffer.clear()
        if here == "c":
            inside.add(local)
            if local == "f":
                attributes_of_formula = attributes
        elif local == "c":
            cell = attributes.get("r") or following(cell, row)
            type_ = attributes.get("t", "n")
            value = formula = None
            attributes_of_formula = {}
            inside.clear()
            runs.clear()
        elif local == "row":
            row = row_number(attributes.get("r", ""), row)
        elif local == "sheetData":
            row = 0

    def end(_name: str) -> None:
        nonlocal value, formula
        local = path.pop()
        if local == "v":
            value = joined(buffer, part, cell)
        elif local == "f":
            formula = joined(buffer, part, cell).strip() or None
        elif local == "t":
            runs.append(unescaped(joined(buffer, part, cell)))
        elif local == "c":
            if position(cell) is None:
                raise damaged_part(part, _("cellen {cell} finns inte på ett blad").format(cell=cell[:20]))
            if "is" in inside and type_ != "inlineStr":
                raise damaged_part(part, _("cellen {cell} har en okänd typ").format(cell=cell), cell)
            text = "".join(runs) if "is" in inside else value
            if text is not None or "f" in inside:
                raw.append((cell, type_, text, formula, attributes_of_formula))

    parser.StartElementHandler = first
    parser.EndElementHandler = end
    parser.CharacterDataHandler = buffer.append
    run(parser, xml, part)
    return raw
