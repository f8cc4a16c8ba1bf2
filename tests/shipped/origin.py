"""Which program saved a workbook, by traces that other programs which call themselves Excel do not leave."""

from __future__ import annotations

import re
import struct
import zipfile
from io import BytesIO

_APPLICATION = re.compile(rb"<(?:\w+:)?Application>Microsoft (?:Macintosh )?Excel</")
_BUILD = re.compile(rb'<(?:\w+:)?fileVersion [^>]*appName="xl"[^>]* rupBuild="[0-9]+"')
_GROWTH_HINT = (
    b"\x20\xa2"  # the extra field by which Office's packaging keeps room in a zip; no other zip library has it
)
_LOCAL = struct.Struct("<26x2H")


def saved_by_excel(data: bytes) -> bool:
    """Whether Excel itself packed this file: its name, its build number and its way to write a zip are there.

    XlsxWriter and others write Excel's name too, and Apache POI keeps Excel's parts when it changes a workbook.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            members = package.infolist()
            parts = {member.filename.lower(): member for member in members}
            return (
                members[0].filename == "[Content_Types].xml"
                and _has_growth_hint(data, members[0])
                and _APPLICATION.search(package.read(parts["docprops/app.xml"])) is not None
                and _BUILD.search(package.read(parts["xl/workbook.xml"])) is not None
            )
    except (zipfile.BadZipFile, KeyError, IndexError, RuntimeError, struct.error):
        return False


def _has_growth_hint(data: bytes, member: zipfile.ZipInfo) -> bool:
    name, extra = _LOCAL.unpack_from(data, member.header_offset)
    start = member.header_offset + 30 + name
    return data[start : start + min(extra, 2)] == _GROWTH_HINT
