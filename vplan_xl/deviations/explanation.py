"""What a controller's words say of a deviation: the amounts they name, and how much of it those explain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from vplan_xl.amounts import ParsedAmount, parse_amount, percent_tenths


class NamedAmount(NamedTuple):
    """What is named ("varav Finsam 1 300" names Finsam), and its öre as a deviation counts them: plus is favourable."""

    name: str
    ore: int


class Explanation(NamedTuple):
    """The amounts that a text names, and what it says in place of one (as it stands there)."""

    amounts: tuple[NamedAmount, ...]
    unread: tuple[str, ...]

    @property
    def ore(self) -> int | None:
        """What is explained in all, None where no amount is named."""
        return sum(amount.ore for amount in self.amounts) if self.amounts else None


# Everything after "varav", to the end of the line or the next one; items are parted by what is no decimal comma.
_WHEREOF = re.compile(r"\bvarav\b(.*?)(?=\bvarav\b|[\n\r]|$)", re.I | re.S)
# The others are patterns that re compiles, once, when some text has a "varav": most reports have none.
_BETWEEN = r"(?i);|,(?!\d)|\.(?=\s|$)|\boch\b|\bsamt\b|\bmen\b"
_FIGURE = r"[+\-−–]?\d[\d\s\u00a0.,]*(?:-(?=\s|$))?\s?(?:%|procent|öre|kr|kronor|tkr|kkr|mkr|mnkr)?"
_ABOUT = r"(?:(?:ca|cirka|c:a|drygt|knappt|nästan|ungefär|omkring|runt)\s+)?"
_NAME_FIRST = rf"(?is)(?P<name>.*?\D)(?::|\s[-–](?=\s)|(?=[\s(]))\s*\(?{_ABOUT}(?P<figure>{_FIGURE})\)?"
_FIGURE_FIRST = rf"(?is){_ABOUT}(?P<figure>{_FIGURE})\s+(?P<name>\D.*)"
# Of "Finsam 1 300 plus moms 200" only the last would count. A year in a name is no amount, nor are few digits.
_AMOUNT_IN_NAME = r"(?<!\d)(?!(?:19|20)\d\d(?![\s.,]?\d))\d(?:[\s\u00a0.,]?\d){2,}\D*[^\W\d]"
_LONGEST = 200  # characters of an item; what is longer is prose


def explanation(text: str, deviation: int) -> Explanation:
    """The amounts named in a text about a deviation of so many öre.

    They are in tkr unless they say their unit. One without a sign goes the deviation's way, as people mean it; one
    with a sign is favourable (+) or unfavourable (-). What follows "varav" must be an amount; further items may be.

    >>> explanation("Lägre intäkter, varav Finsam 1 300, moms +200", -150_000_000).amounts
    (NamedAmount(name='Finsam', ore=-130000000), NamedAmount(name='moms', ore=20000000))
    """
    amounts: list[NamedAmount] = []
    unread: list[str] = []
    for item, is_first in _items(text):
        is_short = len(item) <= _LONGEST
        found = (re.fullmatch(_NAME_FIRST, item) or re.fullmatch(_FIGURE_FIRST, item)) if is_short else None
        parsed = parse_amount(found["figure"]) if found and not re.search(_AMOUNT_IN_NAME, found["name"]) else None
        if found and isinstance(parsed, ParsedAmount):
            signed = found["figure"].strip()[0] in "+-−–" or found["figure"].rstrip().endswith("-")
            amounts.append(NamedAmount(_plain(found["name"]), parsed.ore if signed or deviation >= 0 else -parsed.ore))
        elif found or is_first:
            unread.append(item)
    return Explanation(tuple(amounts), tuple(unread))


def explained_tenths(explained: int, deviation: int) -> int | None:
    """The share of a deviation that is explained, in tenths of a per cent; None where there is no deviation."""
    return percent_tenths(explained if deviation >= 0 else -explained, deviation)


def _items(text: str) -> Iterator[tuple[str, bool]]:
    """(what stands between two separators, whether it is the first after "varav")."""
    for whereof in _WHEREOF.finditer(text):
        is_first = True
        for item in re.split(_BETWEEN, whereof[1]):
            plain = item.strip(" \t\u00a0:.")
            if plain:
                yield plain, is_first
                is_first = False


def _plain(name: str) -> str:
    return " ".join(name.split()).strip(" :(-–")
