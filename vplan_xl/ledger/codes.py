"""Codes that a person names: "31", "11-49" or "11-49, 60"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LONGEST = 12  # digits of a number; Python itself refuses thousands of them
_RANGE = re.compile(rf"([0-9]{{1,{_LONGEST}}})\s*[-–]\s*([0-9]{{1,{_LONGEST}}})", re.ASCII)


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
        if number is not None:
            return any(first <= number <= last for first, last in self.ranges)
        return code.casefold() in self.words

    def covers(self, other: Codes) -> bool:
        """Whether every code of the other is one of these."""
        if self.is_any or other.is_any:
            return self.is_any
        within = all(any(a <= first and last <= b for a, b in self.ranges) for first, last in other.ranges)
        return within and other.words <= self.words

    def meets(self, other: Codes) -> bool:
        """Whether a code can be one of both."""
        if self.is_any or other.is_any:
            return True
        crossing = any(a <= last and first <= b for a, b in self.ranges for first, last in other.ranges)
        return crossing or bool(self.words & other.words)


ANY = Codes()


def number_of(code: str) -> int | None:
    """The number that a code is; None of one that is none, or has too many digits to be one."""
    return int(code) if code.isascii() and code.isdecimal() and len(code) <= _LONGEST else None


def united(several: Iterable[Codes]) -> Codes:
    """The codes of all of them; there is one at least, as no codes at all cannot be said."""
    given = list(several)
    if any(codes.is_any for codes in given):
        return ANY
    ranges = [one for codes in given for one in codes.ranges]
    return Codes(tuple(_joined(ranges)), frozenset[str]().union(*(codes.words for codes in given)))


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
        elif piece and not both and re.fullmatch(r"\w+", piece) and not piece.isdecimal():
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
