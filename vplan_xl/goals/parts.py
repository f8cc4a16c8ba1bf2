"""How many of several parts – units, months, groups – reach a target."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from vplan_xl.amounts import round_ratio
from vplan_xl.goals.compare import rounded
from vplan_xl.goals.expression import (
    Among,
    Average,
    Bare,
    Count,
    How,
    Interval,
    Quantifier,
    State,
    Target,
    Threshold,
)
from vplan_xl.goals.kinds import is_period
from vplan_xl.goals.quantity import PERCENT, PLAIN, Number, Quantity, Relation, UnitKind, whole
from vplan_xl.goals.value import Answer, Counted, Measured, Reading, Told
from vplan_xl.goals.verdict import Judgement, Unjudged, Verdict
from vplan_xl.goals.words import tells_a_number
from vplan_xl.language import _

R = Relation


def counted(target: Among, outcome: Counted) -> Judgement:
    """Of an outcome that says how many of how many."""
    quantifier = target.quantifier
    if quantifier.of is not None and quantifier.of != outcome.of:
        words = _("målet gäller {wanted} delar, utfallet {seen}")
        raise Unjudged(words.format(wanted=quantifier.of, seen=outcome.of))
    if outcome.level is not None:
        level = target.each.level if isinstance(target.each, Threshold | Bare) else None
        if level is None or level.number.value != outcome.level.number.value:
            words = _("utfallet räknar dem som når {seen}, målet gäller {wanted}")
            raise Unjudged(words.format(seen=outcome.level, wanted=target.each or quantifier))
    judgement = _so_many(quantifier, outcome.count, outcome.of, str(outcome))
    if target.rest is not None and judgement.verdict is Verdict.MET and outcome.count < outcome.of:
        if re.search(r"försämr|sämre|lägre|minska|under", outcome.others, re.I):
            return Judgement(Verdict.NOT_MET, judgement.reason)
        if not re.search(r"oförändra|i nivå|lika|samma", outcome.others, re.I):
            raise Unjudged(_("{reason}, men uppgift om de övriga saknas").format(reason=judgement.reason))
    return judgement


def told_of_parts(quantifier: Quantifier, outcome: Told) -> Judgement:
    """Of an outcome in words: yes is all that was asked, and no is not."""
    words = outcome.words
    if quantifier.how is How.NONE and outcome.answer is Answer.NO:
        return Judgement(Verdict.MET, words)
    if outcome.answer is Answer.PARTLY:
        if quantifier.how is How.ALL:
            return Judgement(Verdict.NEARLY, words)
        raise Unjudged(_("utfallet säger inte hur många: {words}").format(words=words))
    if outcome.answer is Answer.YES and tells_a_number(words):
        raise Unjudged(_("utfallet säger inte hur många: {words}").format(words=words))
    met = (outcome.answer is Answer.YES) is (quantifier.how is not How.NONE)
    return Judgement(Verdict.MET if met else Verdict.NOT_MET, words)


def of_groups(
    quantifier: Quantifier, groups: Sequence[Reading], each: Sequence[Judgement], rest: Sequence[Judgement]
) -> Judgement:
    """Of an outcome told group by group, each already judged; *rest* is each judged by what the others must reach."""
    if quantifier.of is not None and quantifier.of != len(groups):
        words = _("målet gäller {wanted} delar, utfallet {seen}")
        raise Unjudged(words.format(wanted=quantifier.of, seen=len(groups)))
    labels = [f"{', '.join(one.group)}: " for one in groups]
    told = "; ".join(label + judged.reason.removeprefix(label) for label, judged in zip(labels, each, strict=True))
    if any(judged.verdict is Verdict.CANNOT_BE_JUDGED for judged in each):
        raise Unjudged(told)
    reached = [judged.verdict is Verdict.MET for judged in each]
    judgement = _so_many(quantifier, sum(reached), len(groups), told)
    if judgement.verdict is Verdict.NOT_MET and quantifier.how is not How.NONE:
        near = sum(judged.verdict is Verdict.NEARLY for judged in each)
        if near and _so_many(quantifier, sum(reached) + near, len(groups), told).verdict is Verdict.MET:
            return Judgement(Verdict.NEARLY, judgement.reason)
    left = [judged.verdict for judged, met in zip(rest, reached, strict=False) if not met]
    if judgement.verdict is Verdict.MET and left and set(left) != {Verdict.MET}:
        worst = Verdict.NEARLY if Verdict.NEARLY in left and Verdict.NOT_MET not in left else Verdict.NOT_MET
        return Judgement(worst, judgement.reason)
    return judgement


def number_counted(target: Target, outcome: Counted) -> Measured | None:
    """The number that an outcome of so many of so many is to a target in per cent of them, or of so many of them."""
    if outcome.level is not None:
        return None
    level = target.level if isinstance(target, Threshold | Bare) else None
    share = outcome.count * Fraction(100) / outcome.of if outcome.of and not is_period(outcome.parts) else None
    if share is not None and (
        (level and level.unit == PERCENT) or (isinstance(target, Interval) and target.unit == PERCENT)
    ):
        return Measured((Reading(Quantity(Number(share, rounded(share).decimals), PERCENT), (), outcome.year),))
    is_count = level is not None and (level.unit == PLAIN or level.unit.kind is UnitKind.THINGS)
    if isinstance(target, Count) or (is_count and level is not None and 0 < level.value <= outcome.of):
        return Measured((Reading(Quantity(whole(outcome.count)), (), outcome.year),))
    return None


def of_whole(target: Among, readings: Sequence[Reading]) -> Judgement:
    """Of one number: how many, or how many per cent of the parts."""
    quantifier = target.quantifier
    wholes = [reading for reading in readings if not reading.group] or list(readings)
    if len(wholes) != 1:
        raise Unjudged(_("utfallet säger inte hur många: {words}").format(words="; ".join(map(str, readings))))
    outcome = wholes[0].quantity
    number = outcome.number.value
    is_of_parts = target.each is None or isinstance(target.each, State)
    if outcome.unit == PERCENT and (is_of_parts or quantifier.how is How.SHARE):
        if (quantifier.how is How.COUNT and quantifier.of is None) or not 0 <= number <= 100:
            raise Unjudged(_("utfallet säger inte hur många: {words}").format(words=outcome))
        count = _count_of(outcome.number, quantifier.of)
        if count is not None:
            return _so_many(quantifier, count, quantifier.of, str(outcome))
        return _so_many(quantifier, number, 100, str(outcome))
    counts = outcome.unit == PLAIN or outcome.unit.kind is UnitKind.THINGS
    is_asked = quantifier.how is How.COUNT or (quantifier.how is How.NONE and is_of_parts)
    of = quantifier.of
    is_possible = number.denominator == 1 and number >= 0 and (of is None or number <= of)
    if not (counts and is_asked and is_possible) or isinstance(target.each, Average):
        raise Unjudged(_("utfallet säger inte hur många: {words}").format(words=outcome))
    if of is None and not is_of_parts:
        raise Unjudged(_("utfallet säger inte hur många: {words}").format(words=outcome))
    judgement = _so_many(quantifier, int(number), of, str(outcome))
    if target.rest is not None and judgement.verdict is Verdict.MET and number != of:
        raise Unjudged(_("{reason}, men uppgift om de övriga saknas").format(reason=judgement.reason))
    return judgement


def _count_of(percent: Number, of: int | None) -> int | None:
    """How many of so many parts a rounded per cent is: 83 % of six is five of them. None where it could be none."""
    if of is None:
        return None
    counts = [
        count for count in range(of + 1) if _rounded_to(Fraction(100 * count, of), percent.decimals) == percent.value
    ]
    return counts[0] if len(counts) == 1 else None


def _rounded_to(value: Fraction, decimals: int) -> Fraction:
    return Fraction(round_ratio(value.numerator, 10**decimals, value.denominator), 10**decimals)


def _so_many(quantifier: Quantifier, count: object, of: int | None, told: str) -> Judgement:
    """The verdict of *count* parts of *of*; one part short is "inte helt"."""
    assert isinstance(count, int | Fraction)
    needed = quantifier.count.value if quantifier.count is not None else Fraction(0)
    match quantifier.how:
        case How.COUNT if quantifier.of is not None and of is not None and quantifier.of != of:
            needed = needed * of / quantifier.of
            met = _holds(quantifier.relation, Fraction(count) - needed)
        case How.COUNT:
            met = _holds(quantifier.relation, Fraction(count) - needed)
        case How.SHARE:
            needed = needed * (of or 0) / 100
            met = of is not None and _holds(quantifier.relation, Fraction(count) - needed)
        case How.MAJORITY:
            met = of is not None and 2 * count > of
            needed = Fraction((of or 0) // 2 + 1)
        case How.ALL:
            met = of is not None and count == of
            needed = Fraction(of or 0)
        case How.NONE:
            met = count == 0
    wanted = str(quantifier)
    reason = _("{outcome} mot {wanted}").format(outcome=told, wanted=wanted)
    if met:
        return Judgement(Verdict.MET, reason)
    short = abs(Fraction(count) - needed)
    is_none_of_them = count == 0 and quantifier.relation in (R.AT_LEAST, R.HIGHER)
    one_short = quantifier.how is not How.NONE and short <= 1 and not is_none_of_them
    return Judgement(Verdict.NEARLY if one_short else Verdict.NOT_MET, reason)


def _holds(relation: Relation, gap: object) -> bool:
    return {R.AT_LEAST: gap >= 0, R.HIGHER: gap > 0, R.AT_MOST: gap <= 0, R.LOWER: gap < 0}[relation]  # type: ignore[operator]
