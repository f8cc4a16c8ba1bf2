"""What a chart is drawn from."""

from __future__ import annotations

import re

from vplan_xl.finding import Refused
from vplan_xl.workbook.archive import Archive, inflate
from vplan_xl.workbook.splice import as_utf8
from vplan_xl.workbook.xml import decoded

_REFERENCE = re.compile(r"<(?:[^\s<>/:]+:)?f>([^<]*)</")


def drawn_from(archive: Archive, part: str) -> set[str]:
    """The sheets that a chart's series refer to; {""} for one that cannot be looked into."""
    try:
        text = as_utf8(inflate(archive, part)).decode("utf-8", "replace")
    except Refused:
        return {""}
    sheets = (decoded(reference).rpartition("!")[0] for reference in _REFERENCE.findall(text))
    return {sheet.strip("'").replace("''", "'") for sheet in sheets} or {""}
