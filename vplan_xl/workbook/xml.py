"""Expat as the workbook room uses it: namespaces resolved, DOCTYPE and odd encodings refused, errors as refusals."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from vplan_xl.amounts import NBSP
from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.language import N_, _
from vplan_xl.workbook.archive import MIB, damaged_part

# Each namespace has two names: as Excel writes it, and in ISO Strict workbooks.
MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
# The name of the attribute by which an element names a relationship.
_RELATION = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)

# Where walk() gives names without their namespace: workbook, relationships, the workbook's own properties.
_KNOWN = (
    *MAIN,
    "http://schemas.openxmlformats.org/package/2006/relationships",
    "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
    "http://purl.oclc.org/ooxml/officeDocument/customProperties",
)


def new_parser(part: str) -> expat.XMLParserType:
    """A parser giving names as "namespace name" and text in whole runs."""

    def refuse_doctype(*_declaration: object) -> None:
        raise Refused(Finding("FIL_DOCTYPE", values={"part_name": part}))

    def refuse_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
        # Office packages are written in UTF-8 or UTF-16 (ECMA-376, part 2); for others expat asks Python's codecs.
        if encoding is not None and encoding.lower() not in ("utf-8", "utf-16"):
            raise damaged_part(part, N_("den är skriven i en annan teckenkod än UTF-8 och UTF-16"))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = 64 * 1024
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.XmlDeclHandler = refuse_encoding
    return parser


# A tag or comment that is not at its end when a piece is, expat reads again from its beginning with the next.
_PIECE = MIB
_LONGEST_TAG = 4 * MIB


def run(parser: expat.XMLParserType, xml: bytes, part: str) -> None:
    """Parse the whole part; what is no well-formed XML is a refusal, and so is a tag of megabytes."""
    view = memoryview(xml)
    try:
        for start in range(0, len(xml) or 1, _PIECE):
            end = min(start + _PIECE, len(xml))
            parser.Parse(view[start:end], end == len(xml))
            if end < len(xml) and end - parser.CurrentByteIndex > _LONGEST_TAG:
                found = _("mer än så i en enda tagg")
                raise Refused(Finding("FIL_BOMB", Place(), {"part_name": part}, f"{_LONGEST_TAG // MIB} MB", found))
    except expat.ExpatError:
        raise damaged_part(part, N_("den är inte giltig XML")) from None


def tags_in(xml: bytes) -> int:
    """How many tags a part has, or more: what it takes to read, whatever else is in it and whatever its encoding."""
    return xml.count(b"<")


def tags(count: int) -> str:
    """A number of tags as a person reads it."""
    return _("{count} XML-taggar").format(count=f"{count:,}".replace(",", NBSP))


def check_tags(xml: bytes, part: str, most: int) -> None:
    """Refuse a part with more tags than are read."""
    count = tags_in(xml)
    if count > most:
        raise Refused(Finding("FIL_BOMB", Place(), {"part_name": part}, tags(most), tags(count)))


def walk(xml: bytes, part: str, element: Callable[[str, dict[str, str], str], None]) -> None:
    """Call *element* with (local name, attributes, text) at the end of each element.

    Names lose their namespace unless it is foreign to workbooks, so that an
    extension's ``sheet`` is none; the ``id`` of relationships comes as "r:id".
    """
    parser = new_parser(part)
    open_elements: list[tuple[str, dict[str, str], list[str]]] = []
    local_names: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        open_elements.append((name, attributes, []))

    def text(run_of_text: str) -> None:
        open_elements[-1][2].append(run_of_text)

    def end(name: str) -> None:
        _name, attributes, texts = open_elements.pop()
        for relation in _RELATION:
            if relation in attributes:
                attributes["r:id"] = attributes[relation]
        element(local_names.get(name) or local_name(name), attributes, "".join(texts))

    def local_name(name: str) -> str:
        namespace, _space, local = name.rpartition(" ")
        return local_names.setdefault(name, local if namespace in _KNOWN else name)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    run(parser, xml, part)


# The standard library's own (xml.sax.saxutils) brings urllib and ssl along: 20 ms at every start.
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


def decoded(text: str) -> str:
    """The text with XML's five named entities as the characters they stand for."""
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def encoded(text: str) -> str:
    """The text as the content of an XML element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
