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

_PERIODS = re.compile(
    r"(?:\S+\s)?(?:(?:kalender)?månad|kvartal|tertial|veck|(?:mät)?period|halvår|dag|dygn|år(?:en)?$)", re.I
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
        case Both(first, second):
            return "quantifier", *kinds(first), *kinds(second)
        case Among(quantifier, each, rest):
            parts = (*(kinds(each) if each else ()), *(kinds(rest) if rest else ()))
            if is_period(quantifier.parts):
                return "periods", *parts
            if parts:
                return "quantifier", *parts
            return ("units",) if quantifier.how is How.COUNT else ("quantifier", "units")
        case Relative(reference=reference):
            return (_OF_REFERENCE[reference.kind],)
        case _:
            return (_SIMPLE[type(target)],)


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
