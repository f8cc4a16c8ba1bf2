"""Figures of money that a text quotes, and whether each agrees with the amounts of the table it quotes."""

from __future__ import annotations

import enum
import re
from collections.abc import Hashable, Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

from vplan_xl.amounts import UNIT_WORDS, ParsedAmount, RefusedAmount, parse_amount, round_ratio

# -- reading a text -----------------------------------------------------------------------------


class QuotedFigure(NamedTuple):
    """A figure of money in a text.

    ``written`` is text[start:end], with sign and unit and without the hedge. ``step`` is one unit of its last written
    digit, in öre: 0,1 mnkr of "3,8 mnkr", and never less than one. ``sign`` is 1, -1 or, where none is written, 0.
    ``hedge`` is the word before it that makes it less exact, in lower case, or empty.
    """

    start: int
    end: int
    written: str
    ore: int
    step: int
    sign: int = 0
    hedge: str = ""


class UnreadFigure(NamedTuple):
    """What stands where a figure of money should, and why it is none: "1.234 tkr", "2–3 mnkr"."""

    start: int
    end: int
    written: str
    refused: RefusedAmount


# How the amount may lie to a figure with the word before it: on either side (0), above it (1), below it (-1).
_HEDGES = {
    "ca": 0, "cirka": 0, "c:a": 0, "omkring": 0, "ungefär": 0, "runt": 0,
    "drygt": 1, "över": 1, "minst": 1,
    "knappt": -1, "nästan": -1, "närmare": -1, "under": -1, "högst": -1,
}  # fmt: skip
_WORD_SIGNS = {"minus": "-", "plus": "+"}
_MILLIARDS = ("mdkr", "mdr kr", "miljard kr", "miljard kronor", "miljarder kr", "miljarder kronor")  # told as unread


def _any_of(words: Mapping[str, object] | tuple[str, ...]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s{1,2}") for word in longest_first)


# Every repetition is possessive, or bounded, and no figure starts within a run of digits: that keeps it linear.
_DASH = "\\-\u2212\u2013\u2010\u2011\ufe63\uff0d\u00ad"
_NUMBER = r"(?>[0-9]{1,3}(?:\s{1,3}[0-9]{3}(?![0-9])){1,7}+|[0-9]++)(?:[.,][0-9]++)*+"
_YEAR = r"(?:19|20)[0-9]{2}(?![0-9.,])"
# "2 mnkr + 3 mnkr" adds. A dash with space around it parts words, but U+2212 is always a minus.
_SPACED_SIGN = r"(?<![0-9%]\s)(?<!kr\s)(?<!kronor\s)(?<!öre\s)(?:minus\s{1,2}|plus\s{1,2}|[+\u2212]\s)"
_FIGURE = re.compile(
    rf"""(?:(?<!\w)(?P<hedge>{_any_of(_HEDGES)})\.?\s{{1,3}})?
    (?P<figure>
        (?P<sign>(?<!\w)(?:{_SPACED_SIGN}|(?<![+{_DASH}])[+{_DASH}]{{1,2}}))?
        (?P<number>
            (?<!\w)(?<![0-9][.,:/{_DASH}])
            (?:(?!{_YEAR}){_NUMBER}\s?[{_DASH}]\s?(?=[0-9]))?
            {_NUMBER}
            (?:\s?[{_DASH}](?=\s))?
            \s{{0,2}}
            (?P<unit>{_any_of((*UNIT_WORDS, *_MILLIARDS))})
            (?![^\W\d_\u00b2\u00b3\u00b9\u2070\u2074-\u2079])  # a footnote's digit may be glued on
        )
    )""",
    re.I | re.X,
)


def quoted_figures(text: str) -> tuple[QuotedFigure, ...]:
    """The figures with a unit of money of their own ("kr", "tkr", "mnkr", "miljoner kr", …), in their order.

    Of "från 3,2 till 3,8 mnkr" that is 3,8 only. What cannot be read as one amount is among the unread_figures.

    >>> [(figure.written, figure.ore, figure.step) for figure in quoted_figures("3,8 mnkr lägre, 12 % av 31 tkr")]
    [('3,8 mnkr', 380000000, 10000000), ('31 tkr', 3100000, 100000)]
    """
    return tuple(figure for figure in _figures(text) if isinstance(figure, QuotedFigure))


def unread_figures(text: str) -> tuple[UnreadFigure, ...]:
    """What has a unit of money and is no single amount, with the reason; a span ("2–3 mnkr") is refused for its dash.

    >>> [(figure.written, figure.refused.reason.name) for figure in unread_figures("1.234 tkr av 2–3 mnkr")]
    [('1.234 tkr', 'AMBIGUOUS'), ('2–3 mnkr', 'SIGN')]
    """
    return tuple(figure for figure in _figures(text) if isinstance(figure, UnreadFigure))


def _figures(text: str) -> Iterator[QuotedFigure | UnreadFigure]:
    for found in _FIGURE.finditer(text):
        if found["unit"].lower() == "sek" and found["unit"] != "SEK":  # seconds
            continue
        start, end = found.span("figure")
        sign = (found["sign"] or "").strip()
        plain = _WORD_SIGNS.get(sign.lower(), sign) + found["number"]
        parsed = parse_amount(plain)
        if isinstance(parsed, RefusedAmount):
            yield UnreadFigure(start, end, text[start:end], parsed)
        else:
            hedge = (found["hedge"] or "").lower()
            known = hedge if hedge in _HEDGES else ""  # re.I takes the long s for an s as well
            yield QuotedFigure(start, end, text[start:end], parsed.ore, _step(plain, parsed), _sign(plain), known)


_LAST_DIGIT = re.compile(r"[0-9](?=[^0-9]*$)")


def _step(plain: str, parsed: ParsedAmount) -> int:
    """What it changes the amount to change its last digit by one: the parser knows which digits are decimals."""
    changed = parse_amount(_LAST_DIGIT.sub(lambda digit: "8" if digit[0] == "9" else str(int(digit[0]) + 1), plain))
    assert isinstance(changed, ParsedAmount)
    return max(abs(changed.ore - parsed.ore), 1)


def _sign(plain: str) -> int:
    if "+" in plain:
        return 1
    return -1 if re.search(f"[{_DASH}]", plain) else 0


# -- judging it against a table -----------------------------------------------------------------


class Agreement(enum.IntEnum):
    """How a quoted figure agrees with an amount; the greater, the better."""

    ELSE = 0
    APPROXIMATE = 1
    TRUNCATED = 2
    ROUNDED = 3
    EXACT = 4


def judge(figure: QuotedFigure, ore: int) -> Agreement:
    """How a figure agrees with an exact amount.

    Sizes are compared, and of a figure with a sign (not of 0) the sign as well: "3,8 mnkr lägre" says its sign in
    words. Within one step of its last digit means less than one. With a hedge before it a figure agrees

    - EXACT, as without,
    - ROUNDED, as without, but for "drygt", "över" and "minst" only where the amount is above the figure, and for
      "knappt", "nästan", "närmare", "under" and "högst" only where it is below,
    - APPROXIMATE where the amount is within one step, on that same side; never TRUNCATED, which tells of a figure
      that is cut off where no word says so.

    >>> [judge(quoted_figures(text)[0], 485_200_000).name for text in ("4,9 mnkr", "+4,8 mnkr", "drygt 4,8 mnkr")]
    ['ROUNDED', 'TRUNCATED', 'APPROXIMATE']
    """
    size, step = abs(figure.ore), figure.step
    beyond = abs(ore) - size
    side = _HEDGES.get(figure.hedge, 0)
    if figure.sign and figure.ore * ore < 0:
        return Agreement.ELSE
    if not beyond:
        return Agreement.EXACT
    if side * beyond < 0:
        return Agreement.ELSE
    if round_ratio(abs(ore), 1, step) * step == size:
        return Agreement.ROUNDED
    if figure.hedge:
        return Agreement.APPROXIMATE if abs(beyond) < step else Agreement.ELSE
    return Agreement.TRUNCATED if 0 < beyond < step else Agreement.ELSE


Name = TypeVar("Name", bound=Hashable)


class Match(NamedTuple, Generic[Name]):
    """Which of the named amounts a figure quotes, or at ELSE the one it is nearest to."""

    agreement: Agreement
    name: Name
    ore: int


def best_match(figure: QuotedFigure, candidates: Mapping[Name, int]) -> Match[Name] | None:
    """The candidate (öre) that the figure agrees with best; None where there is none.

    Of those that agree alike it is the nearest, and of those the first. A figure without a sign is near in size.
    """
    matches = [Match(judge(figure, ore), name, ore) for name, ore in candidates.items()]
    return max(matches, key=lambda match: (match.agreement, -_distance(figure, match.ore)), default=None)


def _distance(figure: QuotedFigure, ore: int) -> int:
    return abs(figure.ore - ore) if figure.sign else abs(figure.ore - abs(ore))
