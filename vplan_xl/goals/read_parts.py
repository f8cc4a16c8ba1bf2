"""What the phrases of several parts mean: so many units that reach a level, are in a state, or must not be at all."""

from __future__ import annotations

import re
from dataclasses import replace

from vplan_xl.goals.expression import (
    Among,
    Bare,
    Count,
    How,
    Interval,
    Quantifier,
    Relative,
    State,
    Target,
    Threshold,
    YesNo,
)
from vplan_xl.goals.quantity import Number, Quantity, Relation, Unit, UnitKind, whole
from vplan_xl.goals.words import VAGUE, Reason, Unfit, is_state

R = Relation


def in_each(parts: Quantifier, target: Target) -> Among:
    """A target that so many parts must reach; what is told before it is told of them all."""
    match target:
        case Among() | YesNo():
            raise Unfit(Reason.TWICE)
        case Count(relation, number, things):
            return Among(parts, Threshold(relation, Quantity(number, Unit(UnitKind.THINGS, things))))
        case Threshold() | Bare() | Interval() | Relative():
            return Among(parts, replace(target, about=""), None, target.about)
    return Among(parts, target)


def of_parts(core: Among, lead: str) -> Among:
    """So many parts, with what is told before them: a state that they are to be in, or what is counted."""
    quantifier, each = core.quantifier, core.each
    if isinstance(each, Threshold | Bare | Interval | Relative) and each.about and not lead:
        return replace(core, each=replace(each, about=""), about=each.about)
    if each is not None:
        return replace(core, about=lead)
    if quantifier.how is not How.SHARE and VAGUE.search(f"{quantifier.parts} {lead}"):
        raise Unfit(Reason.NO_LEVEL)
    state = re.sub(r"\s(?:i|för|hos|på|inom|vid|av)$", "", lead)
    if state and is_state(state):
        return replace(core, each=State(state))
    if quantifier.how is How.MAJORITY or (lead and quantifier.how is not How.COUNT):
        raise Unfit(Reason.NO_LEVEL)
    return replace(core, about=lead)


def none_of_them(things: str) -> Count:
    """What must not happen at all: "inga fall med MRSA"."""
    if VAGUE.search(things):
        raise Unfit(Reason.NO_LEVEL)
    return Count(R.AT_MOST, whole(0), things)


def quantified(how: How, things: str, count: Number | None = None, of: Number | None = None) -> Quantifier:
    """How many of the parts; but not of some of them alone."""
    if re.search(r"(?<!\w)(?:utom|förutom|undantag\w*)(?!\w)", things, re.I):
        raise Unfit(Reason.NOT_READ)
    if of is not None and of.value.denominator != 1:
        raise Unfit(Reason.NUMBER)
    return Quantifier(how, count, None if of is None else int(of.value), things)
