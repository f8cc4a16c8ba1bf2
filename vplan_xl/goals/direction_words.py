"""Which way is better, by what is measured: the words of a target, or of an indicator's name."""

from __future__ import annotations

import re

from vplan_xl.goals.quantity import Better

# Less of these is better, more of those: what the words of a target say where the indicator's owner has said nothing.
_LOWER_IS_BETTER = re.compile(
    r"kostnad|rörlighet|personalomsättning|utsläpp|skillnad|inhyrd|hyrpersonal|frånvaro|skad|infektion|väntetid|fallolyck|förbrukning"
    r"|överbelägg|avvikelser(?!\w)|dödlighet|avfall|antibiotika|övertid|återinskriv|budgetföljsamhet",
    re.I,
)
_HIGHER_IS_BETTER = re.compile(
    r"nöjd|(?<!budget)följsamhet|täckning|svarsfrekvens|avkastning|hme|nki|engagemang|förtroende|måluppfyllelse|tillgänglighet",
    re.I,
)
# An indicator's words that say little beside any of those: a share of what is wanted, an index.
_MOSTLY_HIGHER = re.compile(r"(?<!\w)(?:andel|index)|index(?!\w)", re.I)


def direction(better: Better | None, words: str) -> Better | None:
    """Which way is better: as the indicator's owner says, else as the target's words tell."""
    if better is not None:
        return better
    lower, higher = _signs(words)
    if lower == higher:
        return None
    return Better.LOWER if lower else Better.HIGHER


def _signs(words: str) -> tuple[bool, bool]:
    """Whether words name something that less is better of, and something that more is."""
    return bool(_LOWER_IS_BETTER.search(words)), bool(_HIGHER_IS_BETTER.search(words))


def guessed(name: str) -> Better | None:
    """Which way an indicator's own words let believe is better; None where they say nothing or both.

    >>> guessed("Sjukfrånvaro"), guessed("Andel nöjda patienter"), guessed("Antal beslut")
    (<Better.LOWER: 'lower'>, <Better.HIGHER: 'higher'>, None)
    """
    lower, higher = _signs(name)
    higher = higher or (not lower and bool(_MOSTLY_HIGHER.search(name)))
    if lower == higher:
        return None
    return Better.LOWER if lower else Better.HIGHER
