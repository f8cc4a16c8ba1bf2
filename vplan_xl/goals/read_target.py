"""What the grammar's phrases of a target mean, put together to an expression."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from lark import Token

from vplan_xl.goals.development import Draft, by_itself, finished, with_step
from vplan_xl.goals.expression import (
    ORDINALS,
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
    Quantifier,
    Reference,
    ReferenceKind,
    Relative,
    Survey,
    Target,
    Threshold,
    YesNo,
)
from vplan_xl.goals.phrases import INDEX_WORDS, Amount, last_number, with_words, year_in
from vplan_xl.goals.quantity import PERCENT, PLAIN, Number, Quantity, Relation, Unit, UnitKind, whole
from vplan_xl.goals.read_parts import in_each, none_of_them, of_parts
from vplan_xl.goals.words import (
    MEASURE,
    MONTH,
    VAGUE,
    Reason,
    Unfit,
    check_detail,
    check_lead,
    is_negative,
    is_qualified,
    tells_more,
)

R = Relation
Children = list[object]


class Parts(NamedTuple):
    """What so many parts must reach, and what the others; each as it was read, without what stands behind."""

    quantifier: Quantifier
    each: object
    rest: object = None


class Lead(NamedTuple):
    """What is told before the level."""

    words: str


class Tail(NamedTuple):
    """Something told behind the level: what it is, and its content."""

    kind: str
    content: object = None
    within: tuple[Tail, ...] = ()


# -- a clause: a level with what stands around it -----------------------------------------------------------------


def clause(children: Children) -> Target:
    """A core with its lead and tails; each of what stands around it at most once."""
    core = next(child for child in children if not isinstance(child, Token | Lead | Tail))
    lead = next((child.words for child in children if isinstance(child, Lead)), "")
    check_lead(lead)
    told: dict[str, object] = {}
    for tail in flattened(children):
        if tail.kind == "note":
            continue
        if tail.kind == "about" and "about" in told:
            told["about"] = f"{told['about']} {tail.content}"
            continue
        if tail.kind == "due" and told.get("due") == tail.content:
            continue
        if tail.kind in told:
            raise Unfit(Reason.TWICE)
        told[tail.kind] = tail.content
    detail = str(told.pop("about", ""))
    check_detail(detail)
    target = _with_tails(core, lead, detail, told)
    if isinstance(parts := told.pop("parts", None), Quantifier):
        target = in_each(parts, target)
    if isinstance(years := told.pop("average", None), int):
        target = Average(years, target)
    if isinstance(due := told.pop("due", None), int):
        target = Due(due, target)
    if isinstance(every := told.pop("every", None), int):
        target = Survey(every, None, target)
    if told:
        raise Unfit(Reason.TWICE)
    return target


def flattened(children: Children) -> list[Tail]:
    """The tails, with those in brackets, and what stood first: years and means."""
    tails: list[Tail] = []
    for child in children:
        if isinstance(child, Token) and child.type != "MEAN":
            tails.append(due(child) if child.type == "DUE_FIRST" else Tail("average", years_of(child)))
        elif isinstance(child, Tail):
            tails += child.within or [child]
    return tails


def _with_tails(core: object, lead: str, detail: str, told: dict[str, object]) -> Target:
    if isinstance(core, Parts):
        each = _with_tails(core.each, "", detail, told)
        return of_parts(Among(core.quantifier, each, None if core.rest is None else clause([core.rest])), lead)
    since = told.pop("since", None)
    step = told.pop("step", None)
    stated = told.pop("stated", None)
    yearly = told.pop("yearly", None)
    assert since is None or isinstance(since, Reference)
    if isinstance(core, Draft):
        told.pop("gradually", None)
        about = " ".join(filter(None, (lead, core.about)))
        if isinstance(step, Amount):
            core = with_step(core, step)
        core = finished(core._replace(about=about, yearly=core.yearly or bool(yearly)), since, detail)
    elif isinstance(core, Amount) and since is not None and core.relation is None and step is None:
        core = replace(by_itself(core, since), about=lead, detail=detail)
    elif since is not None or step is not None:
        raise Unfit(Reason.TWICE)
    elif isinstance(core, Relative) and yearly:
        core = replace(core, yearly=True)
    if isinstance(core, Amount):
        core = measured(core, lead, detail)
    elif isinstance(core, Interval) and core.unit == PLAIN and INDEX_WORDS.fullmatch(lead):
        core = replace(core, unit=Unit(UnitKind.INDEX, lead), detail=detail)
    elif isinstance(core, Threshold | Bare | Interval | Relative):
        before = core.detail if isinstance(core, Interval) else ""
        core = replace(core, about=core.about or lead, detail=f"{before} {detail}".strip())
    elif isinstance(core, Among) and core.each is None and core.quantifier.how is How.NONE and not lead:
        core = none_of_them(f"{core.quantifier.parts} {detail}".rstrip())
    elif isinstance(core, Among):
        if detail:
            raise Unfit(Reason.NOT_READ)
        core = of_parts(core, lead)
    elif detail or (lead and not isinstance(core, BudgetResult | BudgetShare)):
        raise Unfit(Reason.NOT_READ)
    if isinstance(stated, Quantity) and _is_the_share(core, stated):
        return core  # type: ignore[return-value]
    if stated is not None:
        if not isinstance(core, Relative) or core.stated or not isinstance(stated, Quantity):
            raise Unfit(Reason.TWICE)
        core = replace(core, stated=stated)
    return core  # type: ignore[return-value]


def _is_the_share(core: object, stated: Quantity) -> bool:
    """Whether so many per cent is what so many parts of so many are: "sju av tio kliniker (70 %)"."""
    if not isinstance(core, Among) or core.each is not None or stated.unit != PERCENT:
        return False
    match core.quantifier:
        case Quantifier(How.ALL):
            return stated.value == 100
        case Quantifier(How.COUNT, Number(count), int(of)):
            share = count * 100 / of
            return round(share, stated.number.decimals) == stated.value
    return False


def measured(amount: Amount, lead: str, detail: str) -> Target:
    """A threshold or a bare number; things that a sentence tells of are counted."""
    relation, quantity = amount.relation, amount.quantity
    detail = " ".join(filter(None, (amount.detail, detail)))
    if MONTH.match(quantity.unit.words) or lead.lower() == "från":
        raise Unfit(Reason.NOT_READ, amount.place)
    if quantity.unit.words or detail:
        check_detail(f"{quantity.unit.words} {detail}")
    if quantity.unit == PLAIN and INDEX_WORDS.fullmatch(lead):
        quantity, lead = Quantity(quantity.number, Unit(UnitKind.INDEX, lead)), ""
    if quantity.unit.kind is UnitKind.RANK:
        return Threshold(*_place(relation, quantity, amount.place), lead, detail)
    is_things = quantity.unit.kind is UnitKind.THINGS and (lead == "räknat" or not MEASURE.match(quantity.unit.words))
    if (
        is_things
        and lead.lower() in ("", "räknat")
        and (relation is not None or amount.is_word or lead or tells_more(f"{quantity.unit.words} {detail} "))
        and (lead or detail or tells_more(quantity.unit.words) or (relation is None and quantity.value))
    ):
        if relation in (R.BETTER, R.NOT_WORSE, R.LEVEL):
            raise Unfit(Reason.NOT_READ, amount.place)
        things = f"{quantity.unit.words} {detail}".rstrip()
        return Count(relation or (R.AT_LEAST if quantity.value else R.AT_MOST), quantity.number, things)
    if relation is None:
        return Bare(quantity, lead, detail)
    return Threshold(relation, quantity, lead, detail)


def place_in(words: str) -> Number:
    """The place that "topp 5" and "bland de tre bästa" ask for."""
    return whole(last_number(words))


def _place(relation: Relation | None, place: Quantity, at: int) -> tuple[Relation, Quantity]:
    """A place or a better one, which has a lower number."""
    if relation is R.BETTER and place.number.value > 1:
        return R.AT_MOST, Quantity(Number(place.number.value - 1), place.unit)
    if relation in (None, R.NOT_WORSE, R.AT_LEAST, R.AT_MOST):
        return R.AT_MOST, place
    raise Unfit(Reason.NOT_READ, at)


def joined(clauses: list[Target]) -> Target:
    """Clauses that must all hold; a survey among them is one of them all."""
    every = [one.every for one in clauses if isinstance(one, Survey)]
    inner = [one.target if isinstance(one, Survey) and one.target else one for one in clauses]
    target = inner[0]
    for other in inner[1:]:
        target = both(target, other)
    return Survey(every[0], None, target) if every else target


def both(first: Target, second: Target) -> Target:
    """Two targets; a floor and a ceiling are an interval."""
    match first, second:
        case (Threshold(R.AT_LEAST, low, about, ""), Threshold(R.AT_MOST, high, "", detail)) if (
            low.unit in (high.unit, PLAIN) and low.number.value <= high.number.value
        ):
            return Interval(low.number, high.number, high.unit, about, detail)
    return Both(first, second)


def due(words: Token) -> Tail:
    """The year that a target holds for."""
    return Tail("due", year_in(words))


def years_of(words: str) -> int:
    """How many years a mean is over: "femårsperiod", "de tre senaste åren", "2021-2023"."""
    return last_number(words)


_EVERY = re.compile(rf"(?:({'|'.join(ORDINALS.values())})|([2-5]):?[ea])\s?år", re.I)


def every_years(words: str) -> int:
    """How many years lie between two measurings: "vart tredje år", "vart 3:e år"; other figures say nothing of it."""
    found = _EVERY.search(words)
    if found is None:
        raise Unfit(Reason.NUMBER)
    return int(found[2]) if found[2] else next(years for years, word in ORDINALS.items() if word == found[1].lower())


def survey(children: Children) -> Survey:
    """A survey, with the year whose target holds and what is told of it."""
    every, *more = children
    assert isinstance(every, Token)
    years = [year_in(child) for child in more if isinstance(child, Token)]
    targets = [child for child in more if not isinstance(child, Token)]
    target = targets[0] if targets else None
    if len(years) > 1 or isinstance(target, Survey):
        raise Unfit(Reason.TWICE)
    return Survey(every_years(every), years[0] if years else None, target)  # type: ignore[arg-type]


# -- what stands alone ----------------------------------------------------------------------------------------------


def yes_no(words: Token) -> YesNo:
    """Something to be there; "för 2016" is the year it is to be there for."""
    text = words.rstrip(".")
    if VAGUE.search(text) or is_qualified(text):
        raise Unfit(Reason.NO_LEVEL)
    year = with_words(text)
    return YesNo(*((text, not is_negative(text)) if year is None else (year[0], not is_negative(text), year[1])))


def nothing(words: Token) -> Nothing:
    """No target."""
    return Nothing(words.rstrip(". "))


def pointer(words: Token) -> Pointer:
    """A target that stands elsewhere."""
    return Pointer(words.rstrip(". "))


def at_most_budget() -> Relative:
    """At most the budget, as in "inom ram"."""
    return Relative(R.AT_MOST, Reference(ReferenceKind.BUDGET))


def balance() -> BudgetResult:
    """A result of nought or more, as in "budget i balans"."""
    return BudgetResult(R.AT_LEAST, Quantity(whole(0)))
