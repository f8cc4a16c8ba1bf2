"""Codes that a person names: "31", "11-49" or "11-49, 60"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LONGEST_NUMBER = 18  # digits
_RANGE = re.compile(r"([0-9]{1,18})\s*[-–]\s*([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Codes:
    """Numbers, from and to in order and apart, and codes that are no numbers, casefolded; any code where all is empty.

    Numbers are compared as such: "0031" is 31.
    """

    ranges: tuple[tuple[int, int], ...] = ()
    words: frozenset[str] = frozenset()

    @property
    def is_any(self) -> bool:
        """Whether every code is meant, none at all too."""
        return not self.ranges and not self.words

    def __contains__(self, code: str) -> bool:
        if self.is_any:
            return True
        number = number_of(code)
        if number is None:
            return code.casefold() in self.words
        return any(first <= number <= last for first, last in self.ranges)

    def covers(self, other: Codes) -> bool:
        """Whether every code of the other is one of these."""
        if self.is_any or other.is_any:
            return self.is_any
        within = all(any(a <= first and last <= b for a, b in self.ranges) for first, last in other.ranges)
        return within and other.words <= self.words

    def common(self, other: Codes) -> Codes | None:
        """The codes that are among both; None where no code is."""
        if self.is_any or other.is_any:
            return other if self.is_any else self
        both = ((max(a, c), min(b, d)) for a, b in self.ranges for c, d in other.ranges)
        found = Codes(tuple(one for one in both if one[0] <= one[1]), self.words & other.words)
        return None if found.is_any else found


ANY = Codes()


def number_of(code: str) -> int | None:
    """The whole number that a code is, whatever zeros it begins with; None for any other."""
    is_number = code.isascii() and code.isdecimal() and len(code) <= _LONGEST_NUMBER
    return int(code) if is_number else None


def parse_codes(text: str) -> Codes | None:
    """The codes of a text as the module's head has it, "" for any; None for anything else, such as "49-11"."""
    if not text.strip():
        return ANY
    ranges: list[tuple[int, int]] = []
    words: set[str] = set()
    for piece in (piece.strip() for piece in re.split("[,;]", text)):
        both = _RANGE.fullmatch(piece)
        if both and int(both[1]) <= int(both[2]):
            ranges.append((int(both[1]), int(both[2])))
        elif (number := number_of(piece)) is not None:
            ranges.append((number, number))
        elif not both and re.fullmatch(r"\w+", piece) and not piece.isdecimal():
            words.add(piece.casefold())
        else:
            return None
    return Codes(tuple(_joined(ranges)), frozenset(words))


def _joined(ranges: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The ranges in order, those that touch as one."""
    held: tuple[int, int] | None = None
    for first, last in sorted(ranges):
        if held and first <= held[1] + 1:
            held = held[0], max(held[1], last)
        else:
            if held:
                yield held
            held = first, last
    if held:
        yield held
