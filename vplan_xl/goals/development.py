"""Developments: how far a value is to move, which way, and from what."""

from __future__ import annotations

import re
from typing import NamedTuple

from lark import Token

from vplan_xl.goals.expression import (
    Reference,
    ReferenceKind,
    Relative,
)
from vplan_xl.goals.phrases import Amount
from vplan_xl.goals.quantity import PERCENT, Number, Quantity, Relation, whole
from vplan_xl.goals.words import (
    Reason,
    Unfit,
    is_measured,
    is_qualified,
    side,
)

R = Relation


class Draft(NamedTuple):
    """A development whose reference may come later in the text; ``fallback`` holds where none does."""

    relation: Relation
    fallback: ReferenceKind
    offset: Quantity | None = None
    about: str = ""
    yearly: bool = False
    is_alone: bool = False


_OPPOSITE = {R.AT_LEAST: R.AT_MOST, R.AT_MOST: R.AT_LEAST, R.HIGHER: R.LOWER, R.LOWER: R.HIGHER}


def joined_relation(relation: Relation | None, words: Token) -> Relation:
    """The relation of "som 2016 eller högre": what stands before must be level, or say the same."""
    behind = side(words)
    if relation in (None, R.LEVEL, behind):
        return behind
    raise Unfit(Reason.TWICE, words.start_pos or 0)


def moved(direction: Relation, bound: Relation | None, amount: Quantity) -> tuple[Relation, Quantity]:
    """(relation, signed offset) of "öka med högst 2 %": a direction, perhaps a bound on the step, and the step."""
    if amount.number.value < 0 or bound in (R.BETTER, R.NOT_WORSE, R.LEVEL):
        raise Unfit(Reason.TWICE)
    bound = bound or R.AT_LEAST
    if direction is R.BETTER:
        if bound not in (R.AT_LEAST, R.HIGHER):
            raise Unfit(Reason.TWICE)
        return (R.NOT_WORSE if bound is R.AT_LEAST else R.BETTER), amount
    if direction is R.LOWER:
        down = Number(-amount.number.value, amount.number.decimals)
        return _OPPOSITE[bound], Quantity(down, amount.unit)
    return bound, amount


def change_direction(words: str) -> tuple[Relation, bool]:
    """(the relation that a verb or noun of change asks for, whether year by year)."""
    text = words.lower()
    yearly = any(sign in text for sign in ("årlig", "varje år"))
    down = any(
        sign in text
        for sign in (
            "minsk",
            "sänk",
            "sjunk",
            "reducer",
            "sjönk",
            "avta",
            "falla",
            "nedåt",
            "neråt",
            " ned",
            " ner",
            "halver",
        )
    )
    no = any(sign in text.split() for sign in ("inte", "ej", "aldrig", "ingen"))
    if "försämr" in text or "sämre" in text:
        if not no:
            raise Unfit(Reason.TWICE)
        return R.NOT_WORSE, yearly
    if "förbättr" in text or "bättre" in text or "positiv" in text:
        if no:
            raise Unfit(Reason.TWICE)
        return R.BETTER, yearly
    if no:
        return (R.AT_LEAST if down else R.AT_MOST), yearly
    return (R.LOWER if down else R.HIGHER), yearly


def with_step(draft: Draft, step: Amount) -> Draft:
    """A development with how far it is to go."""
    if draft.offset is not None or draft.relation not in (R.HIGHER, R.LOWER, R.BETTER):
        raise Unfit(Reason.TWICE, step.place)
    relation, offset = moved(draft.relation, step.relation, step.quantity)
    return draft._replace(relation=relation, offset=offset, fallback=ReferenceKind.BASELINE, is_alone=False)


def by_itself(step: Amount, since: Reference) -> Relative:
    """The development of "-10 % jämfört med 2019": a step whose sign says which way."""
    if step.quantity.number.value < 0:
        return Relative(R.AT_MOST, since, step.quantity)
    if step.has_plus:
        return Relative(R.AT_LEAST, since, step.quantity)
    raise Unfit(Reason.TWICE, step.place)


# What is asked in surveys; where each of several groups is told of, it has a number for each.
_ASKED_OF_EACH = re.compile(r"(?:förtroendet?|nöjdhet(?:en)?|tilliten?)\s(?:i|hos|bland|inom)$", re.I)


def finished(draft: Draft, since: Reference | None, detail: str) -> Relative:
    """The development with its reference, which must be of something that has a number."""
    about = draft.about
    if is_qualified(about):
        raise Unfit(Reason.NO_LEVEL)
    if (
        (about or detail)
        and not _ASKED_OF_EACH.search(about)
        and not is_measured(f"{about} {detail}")
        and since is None
    ):
        raise Unfit(Reason.NO_LEVEL)
    if draft.is_alone and since is None and not is_measured(about):
        raise Unfit(Reason.NO_LEVEL)
    fallback = ReferenceKind.PREVIOUS if draft.yearly else draft.fallback
    reference = since or Reference(fallback)
    return Relative(draft.relation, reference, draft.offset, draft.yearly, None, about, detail)


def halved(words: str) -> Quantity | None:
    """The step that a verb itself says."""
    if "halver" in words.lower():
        return Quantity(whole(-50), PERCENT)
    if "dubbl" in words.lower():
        return Quantity(whole(100), PERCENT)
    return None
