"""Whether an outcome reaches a target, and why: the bedömning."""

from __future__ import annotations

import re
from fractions import Fraction

from vplan_xl.goals.answered import answered, require_year
from vplan_xl.goals.compare import (
    compared,
    of_development,
    require_no_change,
    require_same_rate,
    rounded,
    shifted,
    within,
)
from vplan_xl.goals.direction_words import direction
from vplan_xl.goals.expression import (
    Among,
    Average,
    Bare,
    Both,
    BudgetResult,
    BudgetShare,
    Count,
    Due,
    Interval,
    Nothing,
    Pointer,
    Reference,
    ReferenceKind,
    Relative,
    State,
    Survey,
    Target,
    Threshold,
    YesNo,
)
from vplan_xl.goals.outcome import Known, concerned, current, level_of
from vplan_xl.goals.parts import counted, number_counted, of_groups, of_whole, told_of_parts
from vplan_xl.goals.quantity import PERCENT, PLAIN, Better, Number, Quantity, Relation, UnitKind, whole
from vplan_xl.goals.value import Counted, IndicatorValue, Measured, Missing, Pending, Reading, Told
from vplan_xl.goals.verdict import Context, Judgement, Unjudged, Verdict
from vplan_xl.language import _

R = Relation
_NO_VALUE = Missing()
_HERE = Context()


def judge(
    target: Target,
    outcome: IndicatorValue,
    baseline: IndicatorValue = _NO_VALUE,
    country: IndicatorValue = _NO_VALUE,
    better: Better | None = None,
    context: Context = _HERE,
) -> Judgement:
    """The verdict of an outcome against a target, with the reason in a sentence.

    *better* is what the indicator's owner says; the words of a target overrule it. An ingångsvärde without a year
    stands in for a named year, and the reason says so; one of another year does not. An outcome of another year than
    the one followed up is not judged, unless the target is of a survey. Without an outcome for the whole, every group
    of it must reach the target: some do and some do not is "inte helt".
    """
    try:
        return _judged(target, outcome, better, Known(baseline, country, context))
    except Unjudged as unjudged:
        return Judgement(Verdict.CANNOT_BE_JUDGED, str(unjudged))


def _judged(target: Target, outcome: IndicatorValue, better: Better | None, known: Known) -> Judgement:
    match target:
        case Nothing():
            raise Unjudged(_("det finns inget mål att värdera mot"))
        case Pointer(words):
            raise Unjudged(_("målet står på annat håll: {words}").format(words=words))
        case Survey():
            return _survey(target, outcome, better, known)
    match outcome:
        case Missing():
            raise Unjudged(_("utfall saknas"))
        case Pending(words):
            raise Unjudged(_("utfallet är inte känt: {words}").format(words=words))
    if isinstance(outcome, Counted) and outcome.year is not None and not known.is_survey:
        current(Measured((Reading(Quantity(whole(outcome.count)), (), outcome.year),)), known)
    match target:
        case Due(year, inner):
            return _due(year, inner, outcome, better, known)
        case Both(first, second):
            return _both([_tried(one, outcome, better, known) for one in (first, second)])
        case Average(years, inner):
            return _average(years, inner, outcome, better, known)
        case Among():
            return _among(target, outcome, better, known)
        case YesNo(words, expected, year):
            require_year(outcome, year)
            return answered(outcome, expected, words, known.context.year)
        case State(words):
            return answered(outcome, True, words, known.context.year)
        case Relative(reference=Reference(kind=ReferenceKind.BUDGET)) if isinstance(outcome, Told):
            return answered(outcome, True)
        case BudgetResult() | BudgetShare() if isinstance(outcome, Told) and re.match(
            r"(?:ja|nej)\b", outcome.words, re.I
        ):
            return answered(outcome, True)
    if isinstance(outcome, Counted):
        outcome = number_counted(target, outcome) or outcome
    if not isinstance(outcome, Measured):
        raise Unjudged(_("utfallet är inget tal: {words}").format(words=outcome))
    return _measured(target, outcome, better, known)


def _tried(target: Target, outcome: IndicatorValue, better: Better | None, known: Known) -> Judgement:
    try:
        return _judged(target, outcome, better, known)
    except Unjudged as unjudged:
        return Judgement(Verdict.CANNOT_BE_JUDGED, str(unjudged))


# -- when ---------------------------------------------------------------------------------------------------------


def _survey(target: Survey, outcome: IndicatorValue, better: Better | None, known: Known) -> Judgement:
    year = known.context.year
    if target.next_year is not None and (target.target is None or (year is not None and target.next_year > year)):
        words = _("mäts vart {every}:e år; målet gäller {year}")
        raise Unjudged(words.format(every=target.every, year=target.next_year))
    if target.target is None:
        raise Unjudged(_("mäts vart {every}:e år, och något mål står inte här").format(every=target.every))
    return _judged(target.target, outcome, better, known._replace(is_survey=True))


def _due(year: int, inner: Target, outcome: IndicatorValue, better: Better | None, known: Known) -> Judgement:
    judgement = _judged(inner, outcome, better, known)
    if known.context.year is None or year <= known.context.year:
        return judgement
    if judgement.verdict is Verdict.MET:
        return Judgement(Verdict.MET, _("{reason} (målet gäller {year})").format(reason=judgement.reason, year=year))
    raise Unjudged(_("målet gäller först {year}: {reason}").format(year=year, reason=judgement.reason))


def _average(years: int, inner: Target, outcome: IndicatorValue, better: Better | None, known: Known) -> Judgement:
    """The mean of as many years as the target says, or one number that is the mean already."""
    if not isinstance(outcome, Measured):
        raise Unjudged(_("utfallet är inget tal: {words}").format(words=outcome))
    readings = sorted((r for r in outcome.readings if not r.group), key=lambda reading: reading.year or 0)
    if len(readings) >= years:
        last = readings[-years:]
        seen = [reading.year for reading in last]
        if None in seen or seen[-1] - seen[0] != years - 1 or len({r.quantity.unit for r in last}) > 1:  # type: ignore[operator]
            raise Unjudged(_("värden för {years} år i följd saknas").format(years=years))
        mean = sum((r.quantity.number.value for r in last), Fraction(0)) / years
        shown = max(r.quantity.number.decimals for r in last)
        number = Number(mean, rounded(mean, shown).decimals)
        outcome = Measured((Reading(Quantity(number, last[-1].quantity.unit), (), last[-1].year),))
    elif len(outcome.readings) > 1 or (readings and readings[0].year is not None and "snitt" not in readings[0].noted):
        raise Unjudged(_("värden för {years} år i följd saknas").format(years=years))
    return _judged(inner, outcome, better, known)


# -- several targets, several parts ---------------------------------------------------------------------------------

_WORST = (Verdict.NOT_MET, Verdict.CANNOT_BE_JUDGED, Verdict.NEARLY, Verdict.MET)


def _both(judgements: list[Judgement]) -> Judgement:
    worst = min((judgement.verdict for judgement in judgements), key=_WORST.index)
    return Judgement(worst, "; ".join(judgement.reason for judgement in judgements))


def _among(target: Among, outcome: IndicatorValue, better: Better | None, known: Known) -> Judgement:
    quantifier, each = target.quantifier, target.each
    better = direction(better, target.about)
    if isinstance(outcome, Told):
        return told_of_parts(quantifier, outcome)
    if isinstance(outcome, Counted):
        return counted(target, outcome)
    assert isinstance(outcome, Measured)
    now, earlier = current(outcome, known)
    groups = tuple(reading for reading in now if reading.group)
    if each is not None and groups and not isinstance(each, State):
        after = known._replace(earlier=earlier)
        each_of_them = [_tried(each, Measured((reading,)), better, after) for reading in groups]
        rest = target.rest
        others = [_tried(rest, Measured((reading,)), better, after) for reading in groups] if rest else []
        return of_groups(quantifier, groups, each_of_them, others)
    return of_whole(target, now)


# -- numbers ----------------------------------------------------------------------------------------------------


def _measured(target: Target, outcome: Measured, better: Better | None, known: Known) -> Judgement:
    now, earlier = current(outcome, known)
    known = known._replace(earlier=(*known.earlier, *earlier))
    words = " ".join(str(getattr(target, name, "")) for name in ("about", "detail", "things"))
    readings = concerned(now, words)
    _require_size(readings, words)
    way = direction(better, words)
    for reading in readings:
        require_same_rate(words, f"{reading.quantity} {reading.noted}")
    judgements = [_one(target, reading, way, known) for reading in readings]
    if len(readings) == 1 and not readings[0].group:
        return judgements[0]
    reason = "; ".join(
        f"{', '.join(reading.group)}: {judgement.reason}" if reading.group else judgement.reason
        for reading, judgement in zip(readings, judgements, strict=True)
    )
    verdicts = {judgement.verdict for judgement in judgements}
    if len(verdicts) == 1:
        return Judgement(verdicts.pop(), reason)
    return Judgement(Verdict.NEARLY if Verdict.MET in verdicts else Verdict.NOT_MET, reason)


_DEFICIT = re.compile(r"underskott|(?<!\w)(?:minus|förlust)", re.I)


def _require_size(readings: tuple[Reading, ...], words: str) -> None:
    """Refuse -2 000 tkr against a deficit of at most 1 mnkr: the target is about its size, the outcome has a sign."""
    signed = next((r.quantity for r in readings if r.quantity.value < 0), None)
    if signed is not None and _DEFICIT.search(words):
        told = _("målet talar om underskott och utfallet är {outcome}: skriv målet som ”minst” med minus framför talet")
        raise Unjudged(told.format(outcome=signed))


def _one(target: Target, reading: Reading, way: Better | None, known: Known) -> Judgement:
    outcome, context = reading.quantity, known.context
    match target:
        case Threshold(relation, level):
            return compared(outcome, relation, level, way, "", context)
        case Bare(level):
            return compared(outcome, R.NOT_WORSE, level, way, "", context)
        case Interval():
            return within(outcome, target, context)
        case Count(relation, number, things):
            if outcome.unit == PERCENT or outcome.unit.kind is UnitKind.MONEY:
                raise Unjudged(_("utfallet {outcome} räknar inte {things}").format(outcome=outcome, things=things))
            return compared(Quantity(outcome.number), relation, Quantity(number), way, "", context)
        case BudgetResult(relation, level):
            return _result(outcome, relation, level, reading, context)
        case BudgetShare(relation, level):
            return _share(outcome, relation, level, reading, context)
        case Relative():
            return _relative(target, reading, way, known)
    raise Unjudged(_("utfallet {outcome} är inget svar på målet").format(outcome=outcome))


def _relative(target: Relative, reading: Reading, way: Better | None, known: Known) -> Judgement:
    is_budget = target.reference.kind is ReferenceKind.BUDGET
    if is_budget and not target.about and reading.budget is None and reading.quantity.unit == PERCENT:
        return compared(reading.quantity, R.AT_MOST if target.relation is R.LEVEL else target.relation,
                        Quantity(whole(100), PERCENT), way, _("av budget"), known.context)  # fmt: skip
    level, source = level_of(target, reading, known)
    relation, context = target.relation, known.context
    if is_budget and relation is R.LEVEL and way is None:
        relation = R.AT_MOST
    start = level
    if target.offset is not None:
        require_no_change(reading.quantity, start, target.offset)
        level = shifted(start, target.offset, way, relation)
        source = f"{source}: {start}"
    if target.reference.kind not in (ReferenceKind.COUNTRY, ReferenceKind.BUDGET):
        context = of_development(reading.quantity, relation, start, level, way, context)
    return compared(reading.quantity, relation, level, way, source, context)


def _result(outcome: Quantity, relation: Relation, level: Quantity, reading: Reading, context: Context) -> Judgement:
    """A deviation, where plus is favourable; at most so much is meant of its size, whichever way it goes."""
    if reading.budget is not None or (outcome.unit == PERCENT and abs(outcome.value) >= 50):
        raise Unjudged(_("utfallet {outcome} är ingen avvikelse").format(outcome=reading))
    if outcome.unit == PERCENT and level.unit == PLAIN and level.value == 0:
        level = Quantity(level.number, PERCENT)
    if relation in (R.AT_MOST, R.LOWER):
        size = Quantity(Number(abs(outcome.number.value), outcome.number.decimals), outcome.unit)
        return compared(size, relation, level, None, "", context)
    if relation is R.LEVEL:
        relation = R.AT_LEAST
    return compared(outcome, relation, level, Better.HIGHER, "", context)


def _share(outcome: Quantity, relation: Relation, level: Quantity, reading: Reading, context: Context) -> Judgement:
    budget = reading.budget or context.budget
    if budget is not None and outcome.unit.kind is not UnitKind.PERCENT:
        if budget.unit.kind is not outcome.unit.kind or budget.value <= 0:
            raise Unjudged(_("enheterna skiljer sig: {outcome} mot {level}").format(outcome=outcome, level=budget))
        share = outcome.value * 100 / budget.value
        return compared(
            Quantity(Number(share, rounded(share, 1).decimals), PERCENT), relation, level, None, "", context
        )
    if outcome.unit != PERCENT:
        raise Unjudged(_("utfallet {outcome} är inte i procent av budget").format(outcome=outcome))
    return compared(outcome, relation, level, None, _("av budget"), context)
