"""Pasted text made plain: one line, plain dashes, no footnotes – and where each character stood before."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

LONGEST = 2_000  # characters of a target or a value; more is running text


class Plain(NamedTuple):
    """A text made plain. ``origin`` has the place in the original for every character, and for the end."""

    text: str
    origin: tuple[int, ...]

    def place(self, offset: int) -> int:
        """Where the character at *offset* of the plain text stands in the original."""
        return self.origin[min(max(offset, 0), len(self.origin) - 1)]


_Characters = list[tuple[str, int]]

_DROPPED = frozenset(
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\"\u201c\u201d\u201e\u00bb\u00ab\u2019\u2018'•·▪*†‡"
)
_REPLACED = {
    **dict.fromkeys("\u2212\u2013\u2014\u2010\u2011\u2012\u2015\ufe63\uff0d", "-"),
    "％": "%", "：": ":", "﹪": "%", "≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤", "＞": ">", "＜": "<", "＝": "=",
    "…": "...",
    **dict.fromkeys("⬆⇧↗⇑⭡", "↑"), **dict.fromkeys("⬇⇩↘⇓⭣", "↓"),
}  # fmt: skip
_SUPERSCRIPTS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
# A unit of area or volume keeps its raised digit.
_RAISED_UNIT = re.compile(r"(?:^|[\s/0-9])(?:k|d|c|m|n)?m$", re.I)
# "riksgenom-\nsnittet" is one word, "miljö- och" is two.
_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])-[ \t\u00a0]*(?:\r\n|\r|\n)\s*(?=[^\W\d_A-ZÅÄÖ])(?!och\b|eller\b|samt\b|el\.)")
# A digit glued to a per cent sign, a bracket or a long word is a footnote's.
_GLUED = re.compile(r"(?<=[%)])\d{1,2}(?![\d,.%])|(?<=[a-zåäö]{5})\d{1,2}(?![\w,.%])")


_PLAIN_ALREADY = re.compile(r"(?:[0-9A-Za-zåäöÅÄÖ%.,:;()<>=+/-]+(?: (?=\S)|$))*")


def plain(original: str) -> Plain:
    r"""The text as the grammar reads it.

    >>> plain("Högre än riksgenom-\nsnittet⁷").text, plain("65%3").text, plain("\u2212 2,5\u00a0%").text
    ('Högre än riksgenomsnittet', '65%', '- 2,5 %')
    """
    if _PLAIN_ALREADY.fullmatch(original) and not _GLUED.search(original):
        return Plain(original, tuple(range(len(original) + 1)))
    joined = _without(_BROKEN_WORD, list(zip(original, range(len(original)), strict=True)))
    characters: _Characters = []
    for character, place in joined:
        if character in _DROPPED or (character in _SUPERSCRIPTS and _is_footnote(characters)):
            continue
        if unicodedata.combining(character) and characters:
            before, first = characters[-1]
            composed = unicodedata.normalize("NFC", before + character)
            if len(composed) == 1:
                characters[-1] = (composed, first)
                continue
        if character.isspace() or not character.isprintable():
            character = " "
        if character == " " and (not characters or characters[-1][0] == " "):
            continue
        characters.append((_REPLACED.get(character, character), place))
    characters = _without(_GLUED, characters)
    while characters and characters[-1][0] == " ":
        characters.pop()
    return Plain("".join(c for c, _place in characters), (*(place for _c, place in characters), len(original)))


def _is_footnote(before: _Characters) -> bool:
    return not _RAISED_UNIT.search("".join(character for character, _place in before[-4:]))


def _without(pattern: re.Pattern[str], characters: _Characters) -> _Characters:
    text = "".join(character for character, _place in characters)
    gone = {number for found in pattern.finditer(text) for number in range(*found.span())}
    return [pair for number, pair in enumerate(characters) if number not in gone] if gone else characters
