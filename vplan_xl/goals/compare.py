"""Whether one number lies to another as it should, exactly, and by how much it does not."""

from __future__ import annotations

import re
from fractions import Fraction

from vplan_xl.goals.expression import Interval
from vplan_xl.goals.quantity import PERCENT, PLAIN, POINTS, Better, Number, Quantity, Relation, Unit, UnitKind
from vplan_xl.goals.relation_words import with_relation
from vplan_xl.goals.verdict import Context, Judgement, Margin, Unjudged, Verdict
from vplan_xl.language import _

R = Relation

_UNITS = re.compile(
    r"(?<!\w)(dag|dygn|veck|månad|år|timm|tim|minut|min|ton|kg|kilo|gram|kwh|mwh|gwh|km|mil|liter|m2|m²|m3|poäng)", re.I
)


def _measure(unit: Unit) -> str:
    found = _UNITS.match(unit.words)
    return found[1].lower() if found else ""


def require_same_unit(outcome: Quantity, level: Quantity) -> None:
    """Refuse to compare an index with a per cent, or days with weeks; a number without unit goes with all but money."""
    first, second = outcome.unit, level.unit
    if first == second or first.kind is second.kind is UnitKind.MONEY or first.kind is second.kind is UnitKind.INDEX:
        return
    if UnitKind.RANK in (first.kind, second.kind) and not _may_be_place(outcome):
        raise Unjudged(
            _("skriv utfallet som en plats, till exempel plats 3, och inte {outcome}").format(outcome=outcome)
        )
    plain = PLAIN in (first, second)
    is_money = UnitKind.MONEY in (first.kind, second.kind)
    if plain and (not is_money or level.value == 0):
        return
    if first.kind is second.kind is UnitKind.THINGS and _measure(first) == _measure(second):
        return
    raise Unjudged(_("enheterna skiljer sig: {outcome} mot {level}").format(outcome=outcome, level=level))


_LAST_PLACE = 21  # there are as many regions


def _may_be_place(outcome: Quantity) -> bool:
    """Whether a number without a unit can be a place among the regions."""
    return outcome.unit == PLAIN and outcome.value.denominator == 1 and 1 <= outcome.value <= _LAST_PLACE


_RATE = re.compile(r"(?:per|/)\s?(\d[\d ]*)")


def require_same_rate(wanted: str, told: str) -> None:
    """Refuse to hold what is counted per so many against what is counted per another number of them."""
    first, second = (_RATE.search(words) for words in (wanted, told))
    if first is not None and second is not None and first[1].replace(" ", "") != second[1].replace(" ", ""):
        words = _("enheterna skiljer sig: {outcome} mot {level}")
        raise Unjudged(words.format(outcome=second[0].strip(), level=first[0].strip()))


def require_no_fraction(outcome: Quantity, level: Quantity) -> None:
    """Refuse 0,35 against 80 %: Excel keeps 35 % as 0,35, and pasted without its format it looks so.

    That is a number without unit of at most 1, or one that as a share of 1 comes nearer the per cent it is held
    against, which is above 1 or is its share itself.
    """
    for plain, other in ((outcome, level), (level, outcome)):
        if plain.unit != PLAIN or other.unit != PERCENT or plain.value == 0:
            continue
        is_small = abs(plain.value) <= 1 < abs(other.value)
        if is_small or abs(plain.value * 100 - other.value) < abs(plain.value - other.value):
            percent = Quantity(Number(plain.number.value * 100, max(plain.number.decimals - 2, 0)), PERCENT)
            words = _("{figure} kan vara {percent} eller {figure} %: skriv ”{percent}” eller ”{figure} %” som text")
            raise Unjudged(words.format(figure=plain, percent=percent))


def compared(
    outcome: Quantity, relation: Relation, level: Quantity, better: Better | None, source: str, context: Context
) -> Judgement:
    """The verdict of a number against a level; ``source`` is told of the level where it was not in the target."""
    require_same_unit(outcome, level)
    require_no_fraction(outcome, level)
    gap = outcome.value - level.value
    if relation in (R.BETTER, R.NOT_WORSE, R.LEVEL):
        if better is None and (gap != 0 or relation is R.BETTER):
            words = _("det är inte sagt om högre eller lägre är bättre ({outcome} mot {level})")
            raise Unjudged(words.format(outcome=outcome, level=level))
        relation = _towards(better or Better.HIGHER, strict=relation is R.BETTER)
    met = {R.HIGHER: gap > 0, R.AT_LEAST: gap >= 0, R.LOWER: gap < 0, R.AT_MOST: gap <= 0}[relation]
    wanted = with_relation(relation, level)
    told = f"{wanted} ({source})" if source else wanted
    return Judgement(_verdict(met, abs(gap), _in_unit(level, outcome), context), _told(outcome, told, level, gap))


def _towards(better: Better, *, strict: bool) -> Relation:
    if better is Better.HIGHER:
        return R.HIGHER if strict else R.AT_LEAST
    return R.LOWER if strict else R.AT_MOST


def within(outcome: Quantity, target: Interval, context: Context) -> Judgement:
    """The verdict of a number against an interval."""
    low, high = Quantity(target.low, target.unit), Quantity(target.high, target.unit)
    require_same_unit(outcome, high)
    require_no_fraction(outcome, high)
    wanted = _("mellan {low} och {high}").format(low=target.low, high=high)
    nearest = low if outcome.value < low.value else high
    gap = outcome.value - nearest.value
    met = low.value <= outcome.value <= high.value
    verdict = _verdict(met, abs(gap), _in_unit(nearest, outcome), context)
    return Judgement(verdict, _told(outcome, wanted, nearest, Fraction(0) if met else gap))


def _in_unit(level: Quantity, outcome: Quantity) -> Quantity:
    """A level without a unit is of the outcome's."""
    return Quantity(level.number, PERCENT) if level.unit == PLAIN and outcome.unit == PERCENT else level


def _verdict(met: bool, short: Fraction, level: Quantity, context: Context) -> Verdict:
    """What is short by as much as the level itself is not near it, however wide the margin: 0 % of 1 %, 2 % of 1 %."""
    if met:
        return Verdict.MET
    margin = context.margin.of(level)
    is_near = short <= margin and margin > 0 and (level.value == 0 or short < abs(level.value))
    return Verdict.NEARLY if is_near else Verdict.NOT_MET


def _told(outcome: Quantity, wanted: str, level: Quantity, gap: Fraction) -> str:
    if gap == 0:
        return _("{outcome} mot {wanted}").format(outcome=outcome, wanted=wanted)
    words = _("{outcome} mot {wanted}: {gap} över") if gap > 0 else _("{outcome} mot {wanted}: {gap} under")
    return words.format(outcome=outcome, wanted=wanted, gap=_size(abs(gap), outcome, level))


def _size(gap: Fraction, outcome: Quantity, level: Quantity) -> Quantity:
    """A difference with the decimals of what it is between; of per cents, percentage points."""
    unit = outcome.unit
    if unit.kind is UnitKind.MONEY:
        factor = Quantity(Number(Fraction(1)), unit).value
        gap /= factor
    decimals = max(outcome.number.decimals, level.number.decimals)
    shown = POINTS if PERCENT in (unit, level.unit) else unit if unit.kind is not UnitKind.INDEX else PLAIN
    return Quantity(rounded(gap, decimals), shown)


def rounded(value: Fraction, least: int = 0) -> Number:
    """A number with as many decimals as it has, but no more than two beyond *least*, halves away from zero."""
    for decimals in range(least, least + 3):
        scaled = value * 10**decimals
        if scaled.denominator == 1:
            return Number(value, decimals)
    scaled = value * 10 ** (least + 2)
    nearest = int(abs(scaled) + Fraction(1, 2)) * (1 if value >= 0 else -1)
    return Number(Fraction(nearest, 10 ** (least + 2)), least + 2)


def shifted(level: Quantity, offset: Quantity, better: Better | None, relation: Relation) -> Quantity:
    """A level moved by a step: per cent of it, or an amount of its own unit."""
    step = offset.number.value
    if relation in (R.NOT_WORSE, R.BETTER):
        if better is None:
            raise Unjudged(_("det är inte sagt om högre eller lägre är bättre"))
        step = -step if better is Better.LOWER else step
    value = level.number.value
    if offset.unit == PERCENT:
        if value < 0:
            raise Unjudged(
                _("{step} av ett negativt tal kan räknas åt två håll: {level}").format(step=offset, level=level)
            )
        moved = value + abs(value) * step / 100
        return Quantity(Number(moved, rounded(moved, level.number.decimals).decimals), level.unit)
    if offset.unit == POINTS:
        if level.unit not in (PERCENT, PLAIN):
            raise Unjudged(_("procentenheter går inte att lägga till {level}").format(level=level))
    else:
        require_same_unit(offset, level)
        if offset.unit.kind is UnitKind.MONEY and level.unit.kind is UnitKind.MONEY:
            step = (
                step
                * Quantity(Number(Fraction(1)), offset.unit).value
                / Quantity(Number(Fraction(1)), level.unit).value
            )
    moved = value + step
    shown = max(level.number.decimals, offset.number.decimals)
    return Quantity(Number(moved, rounded(moved, shown).decimals), level.unit)


def require_no_change(outcome: Quantity, start: Quantity, offset: Quantity) -> None:
    """Refuse an outcome that tells the change itself, or that is 0 per cent more or less of nothing."""
    if outcome.unit.kind in (UnitKind.PERCENT, UnitKind.POINTS) and outcome.value < 0 <= start.value:
        raise Unjudged(_("utfallet {outcome} verkar vara en förändring och inget värde").format(outcome=outcome))
    if offset.unit == PERCENT and start.value == outcome.value == 0:
        raise Unjudged(_("{step} av 0 är ingen förändring som går att se").format(step=offset))


def of_development(
    outcome: Quantity, relation: Relation, start: Quantity, level: Quantity, better: Better | None, context: Context
) -> Context:
    """The context to judge a development in: what stood still or went the wrong way from *start* has no margin."""
    if relation is R.BETTER or (relation is R.NOT_WORSE and level != start):
        relation = _towards(better or Better.HIGHER, strict=True)
    is_up = relation in (R.HIGHER, R.AT_LEAST) and (level.value > start.value or relation is R.HIGHER)
    is_down = relation in (R.LOWER, R.AT_MOST) and (level.value < start.value or relation is R.LOWER)
    is_wrong_way = (is_up and outcome.value <= start.value) or (is_down and outcome.value >= start.value)
    return context._replace(margin=Margin(Fraction(0), Fraction(0))) if is_wrong_way else context
