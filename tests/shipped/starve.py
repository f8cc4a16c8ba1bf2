"""A workbook without the results of its formulas, as a program leaves it that does not compute."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection
from io import BytesIO

_PREFIX = rb"(?:\w+:)?"
_RESULT = re.compile(
    rb"(<PREFIXf(?:\s[^>]*)?(?:/>|>[^<]*</PREFIXf>))\s*<PREFIXv(?:\s[^>]*)?(?:/>|>[^<]*</PREFIXv>)".replace(
        b"PREFIX", _PREFIX
    )
)


def without_results(data: bytes, parts: Collection[str]) -> tuple[bytes, int]:
    """The workbook with the results in these sheet parts taken out, and how many they were."""
    count = 0
    starved = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as package, zipfile.ZipFile(starved, "w", zipfile.ZIP_DEFLATED) as left:
        for member in package.infolist():
            content = package.read(member)
            if member.filename in parts:
                content, taken = _RESULT.subn(rb"\1", content)
                count += taken
            left.writestr(member.filename, content)
    return starved.getvalue(), count
