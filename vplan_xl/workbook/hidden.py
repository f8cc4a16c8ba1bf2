"""Which rows and columns of a sheet nobody sees."""

from __future__ import annotations

import re
from typing import NamedTuple

from vplan_xl.workbook.a1 import LAST_COLUMN, LAST_ROW
from vplan_xl.workbook.splice import as_utf8

# Hidden, filtered away, or without height or width. That the tag ends is seen to first: else each
# "hidden" in the beginning of a tag, in a comment, would be followed to the end.
_UNSEEN = (  # patterns, which re compiles when the first part has a sign
    rb"""<(?:[^\s<>/:]++:)?(row|col)(?=\s[^<>]*+>)"""
    rb"""([^<>]*?\s(?:hidden\s*=\s*["'](?:1|true)|(?:ht|width)\s*=\s*["']0(?:\.0+)?)["'][^<>]*+)>"""
)
_SIGNS = (b"hidden", b' ht="0', b" ht='0", b' width="0', b" width='0")  # nearly no part has any
_NUMBER = rb"""\s(r|min|max)\s*=\s*["']([0-9]{1,7})["']"""


class Hidden(NamedTuple):
    """First and last of each run of hidden rows, and of hidden columns, both from 1."""

    rows: tuple[tuple[int, int], ...]
    columns: tuple[tuple[int, int], ...]


NOTHING_HIDDEN = Hidden((), ())


def hidden_in(xml: bytes) -> Hidden:
    """The hidden rows and columns of a sheet part that could be read.

    A look at the tags alone: what stands in a comment is taken for a tag, and a row that does not say
    its number is passed over. That is enough for a warning.
    """
    rows: list[tuple[int, int]] = []
    columns: list[tuple[int, int]] = []
    xml = as_utf8(xml)
    if not any(sign in xml for sign in _SIGNS):
        return NOTHING_HIDDEN
    for found in re.finditer(_UNSEEN, xml):
        numbers = {name: int(digits) for name, digits in re.findall(_NUMBER, found[2])}
        if found[1] == b"row" and b"r" in numbers:
            rows.append((numbers[b"r"], numbers[b"r"]))
        elif found[1] == b"col" and b"min" in numbers and b"max" in numbers:
            columns.append((numbers[b"min"], numbers[b"max"]))
    return Hidden(_runs(rows, LAST_ROW), _runs(columns, LAST_COLUMN))


def _runs(spans: list[tuple[int, int]], last: int) -> tuple[tuple[int, int], ...]:
    """Neighbouring spans joined, in order."""
    joined: list[tuple[int, int]] = []
    for first, end in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], min(end, last)))
        elif 1 <= first <= end:
            joined.append((first, min(end, last)))
    return tuple(joined)
