"""Numbers with their units as targets and values have them, exact."""

from __future__ import annotations

import enum
from fractions import Fraction
from typing import NamedTuple

from vplan_xl.amounts import NBSP, UNIT_WORDS, ParsedAmount, format_scaled, parse_figure, round_ratio

STEPS_OF_ONE = 1_000_000  # a figure is read with six decimals


class Number(NamedTuple):
    """An exact number and how many decimals it was written with."""

    value: Fraction
    decimals: int = 0

    def __str__(self) -> str:
        """With decimal comma and all the decimals it was written with, rounded to them.

        >>> str(Number(Fraction(21, 10), 2)), str(Number(Fraction(2, 3), 1))
        ('2,10', '0,7')
        """
        scaled = round_ratio(self.value.numerator, 10**self.decimals, self.value.denominator)
        return format_scaled(scaled, self.decimals).replace(NBSP, " ")


def parse_number(text: str) -> Number | None:
    """The number of a figure as people write it, or None where it is none or could be two.

    >>> parse_number("10 225,50"), parse_number("1.234")
    (Number(value=Fraction(20451, 2), decimals=2), None)
    """
    parsed = parse_figure(text, STEPS_OF_ONE)
    if not isinstance(parsed, ParsedAmount) or parsed.rounded or text.strip() == "-":
        return None
    value = Fraction(parsed.ore, STEPS_OF_ONE)
    whole, mark, decimals = text.strip().rpartition("," if "," in text else ".")
    shown = len(decimals) if mark and whole and decimals.isdigit() else 0
    # "1.234.567" has dots and no decimals.
    return Number(value, shown if (value * 10**shown).denominator == 1 and shown <= 6 else 0)


def whole(number: int) -> Number:
    """A whole number."""
    return Number(Fraction(number))


class UnitKind(enum.Enum):
    """What a number is a number of."""

    PLAIN = "plain"
    PERCENT = "percent"
    POINTS = "percentage_points"
    INDEX = "index"
    RANK = "rank"
    MONEY = "money"
    THINGS = "things"


class Unit(NamedTuple):
    """A unit; ``words`` are the currency's, the index's, the rank's or the things', else empty."""

    kind: UnitKind = UnitKind.PLAIN
    words: str = ""


PLAIN, PERCENT, POINTS = Unit(), Unit(UnitKind.PERCENT), Unit(UnitKind.POINTS)
INDEX = Unit(UnitKind.INDEX, "index")
RANK = Unit(UnitKind.RANK, "plats")


class Quantity(NamedTuple):
    """A number with its unit."""

    number: Number
    unit: Unit = PLAIN

    def __str__(self) -> str:
        """As people write it: "80 %", "index 75", "17 avdelningar"."""
        kind, words = self.unit
        if kind in (UnitKind.INDEX, UnitKind.RANK):
            return f"{words} {self.number}"
        written = {UnitKind.PERCENT: "%", UnitKind.POINTS: "procentenheter"}.get(kind, words)
        return f"{self.number} {written}".rstrip()

    @property
    def value(self) -> Fraction:
        """The exact number; money in kronor."""
        if self.unit.kind is UnitKind.MONEY:
            return self.number.value * UNIT_WORDS[self.unit.words.lower()] / 100
        return self.number.value


# Shares that people say as parts, in per cent: "två tredjedelar av" is no whole number of them.
FRACTIONS = {
    Fraction(50): "hälften",
    Fraction(100, 3): "en tredjedel",
    Fraction(200, 3): "två tredjedelar",
    **{Fraction(100 * n, 4): words for n, words in ((1, "en fjärdedel"), (3, "tre fjärdedelar"))},
    **{
        Fraction(100 * n, 5): f"{words} femtedel{'ar' if n > 1 else ''}"
        for n, words in enumerate(("en", "två", "tre", "fyra"), start=1)
    },
}


class Relation(enum.Enum):
    """How an outcome is to lie to a level. "Better" is as the indicator says; level is as good, in either direction."""

    HIGHER = ">"
    AT_LEAST = ">="
    LOWER = "<"
    AT_MOST = "<="
    BETTER = "better"
    NOT_WORSE = "not_worse"
    LEVEL = "level"


class Better(enum.Enum):
    """Which direction an indicator improves in."""

    HIGHER = "higher"
    LOWER = "lower"
