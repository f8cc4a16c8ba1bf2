"""Text put in the place of text in an XML part, by byte offsets; every other byte stays."""

from __future__ import annotations

import codecs
import re

# (start, end, what stands there instead)
Splice = tuple[int, int, bytes]

# A start or empty-element tag: [1] its name as written, [2] "/" when empty.
TAG = re.compile(rb"""<([^\s/>]+)(?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*(/?)>""")


def element_end(xml: bytes, start: int, index: int) -> int:
    """The byte behind the element that starts at *start*, when expat ends it at *index*.

    Expat ends an element at its end tag, but an empty element behind its only tag.
    """
    tag = TAG.match(xml, start)
    return tag.end() if tag and tag[2] else xml.index(b">", index) + 1


def spliced(xml: bytes, splices: list[Splice]) -> bytes:
    """The part with the splices in it, which must not overlap.

    Insertions at one place keep their order and stand before what replaces the text behind it.
    """
    pieces: list[bytes] = []
    done = 0
    for start, end, text in sorted(splices, key=lambda splice: splice[:2]):
        pieces += (xml[done:start], text)
        done = end
    return b"".join([*pieces, xml[done:]])


_DECLARATION = re.compile(r"\A<\?xml\s[^>]*\?>")


def as_utf8(xml: bytes) -> bytes:
    """The part in UTF-8: splicing needs one byte order. Nearly every part is that already.

    UTF-16 is told as expat tells it; a part in any other encoding is refused when it is parsed.
    """
    if xml.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in xml[:2]:  # UTF-16 without a mark, known by its "<"
        encoding = "utf-16-be" if xml.startswith(b"\0") else "utf-16-le"
    else:
        return xml
    text = xml.decode(encoding, "replace")
    return _DECLARATION.sub('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', text, count=1).encode()
