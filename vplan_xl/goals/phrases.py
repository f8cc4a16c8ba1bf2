"""What targets and values have in common: numbers with units, years, references."""

from __future__ import annotations

import re
from typing import NamedTuple

from lark import Token

from vplan_xl.goals.quantity import (
    PERCENT,
    PLAIN,
    POINTS,
    RANK,
    Number,
    Quantity,
    Relation,
    Unit,
    UnitKind,
    parse_number,
    whole,
)
from vplan_xl.goals.words import NUMBER_WORDS, Reason, Unfit

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class Amount(NamedTuple):
    """A quantity as it was written: perhaps with a relation, perhaps as a word."""

    quantity: Quantity
    is_word: bool = False
    relation: Relation | None = None
    place: int = 0
    detail: str = ""
    has_plus: bool = False


INDEX_WORDS = re.compile(
    r"(?:(?:hme|nki|nmi|nöjdhets|medarbetar|engagemangs|kund|patient|totalt?)-?)?(?:index|hme|nki|nmi)(?:et|värde\w*)?",
    re.I,
)


class Figure(NamedTuple):
    """A number as it was written."""

    number: Number
    is_word: bool
    place: int
    has_plus: bool = False


def figure(token: Token) -> Figure:
    """The number of a token, in digits or as a word."""
    place = token.start_pos or 0
    if token.type == "NUMBER_WORD":
        return Figure(whole(NUMBER_WORDS[token.lower()]), True, place)
    written = re.sub(r"^(?:minus\s|-\s?)", "-", re.sub(r"^(?:plus\s|\+\s?)", "+", token, flags=re.I), flags=re.I)
    number = parse_number(written)
    if number is None:
        raise Unfit(Reason.NUMBER, place)
    return Figure(number, False, place, written.startswith("+"))


def unit(token: Token) -> Unit:
    """The unit of a token."""
    match token.type:
        case "PERCENT":
            return PERCENT
        case "POINTS":
            return POINTS
        case "PLACE":
            return RANK
        case "MONEY":
            return Unit(UnitKind.MONEY, " ".join(token.lower().split()))
        case "INDEX":
            return Unit(UnitKind.INDEX, re.sub(r"\s?(?:på|om|är på|är)?:?$", "", token))
        case _:
            return Unit(UnitKind.THINGS, str(token))


def amount(figure: Figure, of: Unit = PLAIN) -> Amount:
    """A number with its unit."""
    return Amount(Quantity(figure.number, of), figure.is_word, None, figure.place, "", figure.has_plus)


def no_year(amount: Amount) -> Quantity:
    """The quantity, unless it may be a year as well."""
    number, of = amount.quantity
    if of == PLAIN and number.decimals == 0 and 1990 <= number.value < 2100:
        raise Unfit(Reason.YEAR_OR_NUMBER, amount.place)
    return amount.quantity


def year_in(words: str) -> int:
    """The last year that stands in a phrase."""
    return int(_YEAR.findall(words)[-1])


def with_words(text: str) -> tuple[str, int] | None:
    """(the words before it, the year) of "finns för 2016", or None."""
    found = re.fullmatch(r"(.*?)\s(?:för|år)\s(?:år\s)?((?:19|20)\d\d)", text)
    return (found[1], int(found[2])) if found else None


_WORDS = "|".join(sorted((word for word, number in NUMBER_WORDS.items() if number > 1), key=len, reverse=True))
_IN_WORDS = re.compile(rf"(?<![a-zåäö])(?:vart|var)?({_WORDS})(?:år(?:s|ig)[a-zåäö]*)?(?![a-zåäö])")


def last_number(words: str) -> int:
    """How many years a phrase is about: "vart tredje år", "femårsperiod", "de tre senaste åren", "2021-2023"."""
    text = words.lower()
    if span := re.search(r"((?:19|20)\d\d)\s?-\s?((?:19|20)?\d\d)(?!\d)", text):
        last = span[2] if len(span[2]) == 4 else span[1][:2] + span[2]
        return int(last) - int(span[1]) + 1
    if digits := re.search(r"(?<!\d)(\d{1,2})(?!\d)", text):
        return int(digits[1])
    if word := _IN_WORDS.search(text):
        return NUMBER_WORDS[word[1]]
    raise Unfit(Reason.NUMBER)
