"""Text put in the place of text in an XML part, by byte offsets; every other byte stays."""

from __future__ import annotations

import codecs
import re

# (start, end, what stands there instead)
Splice = tuple[int, int, bytes]

# A start or empty-element tag: [1] its name as written, [2] "/" when empty.
TAG = re.compile(rb"""<([^\s/>]+)(?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*(/?)>""")


def element_end(xml: bytes, start: int, index: int) -> int:
    """The byte behind the element that starts at *start*, when expat ends it at *index*.

    Expat ends an element at its end tag, but an empty element behind its only tag.
    """
    tag = TAG.match(xml, start)
    return tag.end() if tag and tag[2] else xml.index(b">", index) + 1


def spliced(xml: bytes, splices: list[Splice]) -> bytes:
    """The part with the splices in it, which must not overlap; insertions at one place keep their order."""
    pieces: list[bytes] = []
    done = 0
    for start, end, text in sorted(splices, key=lambda splice: splice[0]):
        pieces += (xml[done:start], text)
        done = end
    return b"".join([*pieces, xml[done:]])


_DECLARATION = re.compile(r"""^\s*<\?xml[^>]*?\?>""")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def as_utf8(xml: bytes) -> bytes:
    """The part in UTF-8: splicing needs one byte order. Nearly every part is that already."""
    if xml.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        declared = _ENCODING.match(xml)
        encoding = declared[1].decode().lower() if declared else "utf-8"
    if encoding in ("utf-8", "utf8", "us-ascii"):
        return xml
    return _DECLARATION.sub('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', xml.decode(encoding)).encode()
