"""The kinds of targets: what a controller would call them."""

from __future__ import annotations

import re

from vplan_xl.goals.expression import (
    Among,
    Average,
    Bare,
    Both,
    BudgetResult,
    BudgetShare,
    Count,
    Due,
    How,
    Interval,
    Nothing,
    Pointer,
    ReferenceKind,
    Relative,
    State,
    Survey,
    Target,
    Threshold,
    YesNo,
)
from vplan_xl.goals.quantity import Quantity, Relation, Unit, UnitKind
from vplan_xl.goals.words import MEASURE, tells_more

_PERIODS = re.compile(
    r"(?:\S+\s)?(?:(?:kalender)?månad|mån|mättillfälle|kvartal|tertial|veck|(?:mät)?period|halvår|dag|dygn|år(?:en)?$)",
    re.I,
)

_FLOORS = (Relation.AT_LEAST, Relation.HIGHER)
# What may be asked with yes or no, and what may be told as a state as well.
_ANSWER = re.compile(r"(?<!\w)(?:ja|nej|j/n|finns|finnas)(?!\w)", re.I)
_DONE_FIRST = re.compile(
    r"(?:(?:fullt|helt)\s)?(?:genomför|klar|framtag|antag|beslut|uppfyll|uppnå|på plats)\w*(?!\w)", re.I
)


def is_period(parts: str) -> bool:
    """Whether the parts that are counted are months or other stretches of time."""
    return bool(_PERIODS.match(parts))


def kinds(target: Target) -> tuple[str, ...]:
    """The kinds that a target is of, the outermost first."""
    match target:
        case Due(_, inner):
            return kinds(inner)
        case Survey(_, _, inner):
            return "survey", *(kinds(inner) if inner else ())
        case Average(_, inner):
            return "average", *kinds(inner)
        case Both(Threshold(relation=one), Threshold(relation=other)) if (one in _FLOORS) is not (other in _FLOORS):
            return ("interval",)
        case Both(first, second):
            return "quantifier", *kinds(first), *kinds(second)
        case Among(quantifier, each, rest):
            parts = (*(kinds(each) if each else ()), *(kinds(rest) if rest else ()))
            if is_period(quantifier.parts):
                return "periods", *parts
            if isinstance(each, State):
                return "units", "quantifier", *parts
            if parts:
                return "quantifier", *parts
            return ("units",) if quantifier.how is How.COUNT else ("quantifier", "units")
        case Relative(reference=reference):
            return (_OF_REFERENCE[reference.kind],)
        case Threshold(level=Quantity(unit=Unit(kind=UnitKind.RANK))):
            return ("country",)
        case Threshold(level=Quantity(unit=Unit(UnitKind.THINGS, words))) if _counts(words):
            return "threshold", "count"
        case Bare(Quantity(unit=Unit(UnitKind.THINGS, words))) if _counts(words):
            return "bare", "count"
        case Count(things=things) if not tells_more(things):
            return "count", "threshold"
        case YesNo(words) if not _ANSWER.search(words):
            return "yes_no", "state"
        case State(words) if _ANSWER.search(words) or _DONE_FIRST.match(words):
            return "state", "yes_no"
        case _:
            return (_SIMPLE[type(target)],)


def _counts(words: str) -> bool:
    """Whether a unit is things that are counted, and no measure: "st nya avtal"."""
    return not MEASURE.match(re.sub(r"^st(?:ycken)?\s+(?=\w)", "", words, flags=re.I))


_OF_REFERENCE = {
    ReferenceKind.COUNTRY: "country",
    ReferenceKind.YEAR: "year",
    ReferenceKind.BASELINE: "baseline",
    ReferenceKind.PREVIOUS: "trend",
    ReferenceKind.LAST_YEAR: "trend",
    ReferenceKind.BUDGET: "budget",
}
_SIMPLE: dict[type[Target], str] = {
    Threshold: "threshold",
    Bare: "bare",
    Interval: "interval",
    BudgetResult: "budget",
    BudgetShare: "budget",
    Count: "count",
    YesNo: "yes_no",
    State: "state",
    Pointer: "pointer",
    Nothing: "empty",
}
