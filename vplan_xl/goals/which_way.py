"""Which way an indicator improves: said in its column, by its target, by what it is taken from – or guessed."""

from __future__ import annotations

import enum
import re
from typing import NamedTuple

from vplan_xl.goals.compare import direction, signs
from vplan_xl.goals.expression import (
    Among,
    Average,
    Bare,
    Both,
    BudgetResult,
    BudgetShare,
    Count,
    Due,
    ReferenceKind,
    Relative,
    Survey,
    Target,
    Threshold,
)
from vplan_xl.goals.quantity import Better, Relation

R = Relation
_SAYS = {R.HIGHER: Better.HIGHER, R.AT_LEAST: Better.HIGHER, R.LOWER: Better.LOWER, R.AT_MOST: Better.LOWER}

# What a figure of the workbook's own measures: net costs, and a deviation where plus is favourable.
OF_SOURCE = {
    "RESULTATAVVIKELSE": Better.HIGHER,
    "BUDGETFOLJSAMHET": Better.LOWER,
    "NETTOKOSTNAD_ALLT": Better.LOWER,
    "PERSONALKOSTNAD_ALLT": Better.LOWER,
    "PERSONALANDEL": Better.LOWER,
    "INHYRD": Better.LOWER,
}

# An indicator's words that say little beside any that compare.direction knows: a share of what is wanted, an index.
_MOSTLY_HIGHER = re.compile(r"(?<!\w)(?:andel|index)|index(?!\w)", re.I)


class BetterFrom(enum.Enum):
    """Who says which way is better."""

    COLUMN = "column"
    TARGET = "target"
    SOURCE = "source"
    GUESS = "guess"
    NOWHERE = "nowhere"


class Way(NamedTuple):
    """Which way is better, and who says so; None from the target means that each part of it says its own."""

    better: Better | None
    whence: BetterFrom


def which_way(target: Target, column: Better | None, source: str, name: str) -> Way:
    """A target that says it itself overrules the column, and the column wins over a guess.

    *source* is the code of what the outcome is taken from, *name* the indicator's, for the guess.
    """
    told = says(target)
    if told is not None:
        return Way(told, BetterFrom.TARGET)
    if column is not None:
        return Way(column, BetterFrom.COLUMN)
    if not asks_which_way(target):
        return Way(None, BetterFrom.TARGET)
    if source in OF_SOURCE:
        return Way(OF_SOURCE[source], BetterFrom.SOURCE)
    guess = guessed(name)
    return Way(guess, BetterFrom.GUESS if guess else BetterFrom.NOWHERE)


def guessed(name: str) -> Better | None:
    """Which way an indicator's own words let believe is better; None where they say nothing or both.

    >>> guessed("Sjukfrånvaro"), guessed("Andel nöjda patienter"), guessed("Antal beslut")
    (<Better.LOWER: 'lower'>, <Better.HIGHER: 'higher'>, None)
    """
    lower, higher = signs(name)
    higher = higher or (not lower and bool(_MOSTLY_HIGHER.search(name)))
    if lower == higher:
        return None
    return Better.LOWER if lower else Better.HIGHER


def asks_which_way(target: Target) -> bool:
    """Whether a target leaves it to be said elsewhere which way is better."""
    match target:
        case Bare(_, about, detail):
            return direction(None, f"{about} {detail}") is None
        case Threshold(relation, _, about, detail):
            return relation not in _SAYS and direction(None, f"{about} {detail}") is None
        case Relative(relation, reference, about=about, detail=detail):
            is_within_budget = reference.kind is ReferenceKind.BUDGET and relation is R.LEVEL
            return relation not in _SAYS and not is_within_budget and direction(None, f"{about} {detail}") is None
        case Count(relation, _, things):
            return relation not in _SAYS and direction(None, things) is None
        case Due(_, inner) | Average(_, inner):
            return asks_which_way(inner)
        case Survey(_, _, inner):
            return inner is not None and asks_which_way(inner)
        case Both(first, second):
            return asks_which_way(first) or asks_which_way(second)
        case Among(_, each, rest, about):
            parts = [part for part in (each, rest) if part is not None]
            return direction(None, about) is None and any(asks_which_way(part) for part in parts)
    return False


def says(target: Target) -> Better | None:
    """Which way a target's own relation says is better; None where it says none, or several ways."""
    match target:
        case Threshold(relation) | Relative(relation) | Count(relation) | BudgetShare(relation):
            return _SAYS.get(relation)
        case BudgetResult(relation):
            return Better.HIGHER if relation in (R.HIGHER, R.AT_LEAST, R.LEVEL) else None
        case Due(_, inner) | Average(_, inner):
            return says(inner)
        case Survey(_, _, inner):
            return says(inner) if inner is not None else None
        case Both(first, second):
            return says(first) if says(first) is says(second) else None
        case Among(_, each, rest):
            ways = {says(part) for part in (each, rest) if part is not None}
            return ways.pop() if len(ways) == 1 else None
    return None
