"""The template kind of a macro workbook, which Excel offers under New and opens as a new, unnamed workbook."""

from __future__ import annotations

from vplan_xl.workbook.archive import Archive, inflate
from vplan_xl.workbook.reader import CONTENT_TYPES
from vplan_xl.workbook.repack import repacked

_WORKBOOK = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_TEMPLATE = b"application/vnd.ms-excel.template.macroEnabled.main+xml"


def as_template(archive: Archive) -> bytes:
    """The bytes of an .xltm out of our own .xlsm: the list of parts says another kind, all else is the same bytes."""
    listed = inflate(archive, CONTENT_TYPES)
    assert listed.count(_WORKBOOK) == 1, "a macro workbook of ours"
    return repacked(archive, {CONTENT_TYPES: listed.replace(_WORKBOOK, _TEMPLATE)})
