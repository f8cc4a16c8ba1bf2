# ruff: noqa: D102 – a method says what its rule in targets.lark means
"""From the grammar's rules to expressions: one method a rule, called as the parser reduces it."""

from __future__ import annotations

import re

from lark import Token, v_args

from vplan_xl.goals import read_target as reading
from vplan_xl.goals.expression import (
    Among,
    BudgetResult,
    BudgetShare,
    Due,
    How,
    Interval,
    Nothing,
    Pointer,
    Quantifier,
    Reference,
    ReferenceKind,
    Relative,
    State,
    Survey,
    Target,
    YesNo,
)
from vplan_xl.goals.phrases import Amount, Figure, amount, figure, no_year, unit, year_in
from vplan_xl.goals.quantity import PERCENT, PLAIN, POINTS, Number, Quantity, Relation, Unit, UnitKind, whole
from vplan_xl.goals.read_target import Draft, Lead, Parts, Tail, joined_relation, moved
from vplan_xl.goals.read_value import ValueRules
from vplan_xl.goals.words import RELATIONS, Reason, Unfit, is_state, side

R = Relation


@v_args(inline=True)
class Rules(ValueRules):
    """The rules of targets, and what they share with those of values."""

    def number(self, token: Token) -> Figure:
        return figure(token)

    def unit(self, token: Token) -> Unit:
        return unit(token)

    def amount(self, first: Figure | Token, second: Unit | Figure = PLAIN) -> Amount:
        if isinstance(first, Token):
            assert isinstance(second, Figure)
            return amount(second, unit(first))
        assert isinstance(second, Unit)
        return amount(first, second)

    def relation(self, token: Token) -> Relation:
        return RELATIONS[token.type]

    def reference(self, token: Token) -> Reference:
        if token.type == "NAMED_YEAR":
            return Reference(ReferenceKind.YEAR, year_in(token))
        return Reference(ReferenceKind[token.type])

    # -- what stands alone

    def nothing(self, words: Token) -> Nothing:
        return reading.nothing(words)

    def pointer(self, words: Token) -> Pointer:
        return reading.pointer(words)

    def yes_no(self, words: Token) -> YesNo:
        return reading.yes_no(words)

    def due_yes_no(self, year: Token, words: Token) -> Due:
        return Due(year_in(year), reading.yes_no(words))

    def survey(self, *children: object) -> Survey:
        return reading.survey(list(children))

    def joined(self, *clauses: Target) -> Target:
        return reading.joined(list(clauses))

    def clause(self, *children: object) -> Target:
        return reading.clause(list(children))

    def lead(self, *tokens: Token) -> Lead:
        words = [token.rstrip(":, ") for token in tokens if token.type != "IS"]
        return Lead(" ".join(words))

    # -- cores

    def threshold(self, relation: Relation, level: Amount, of_what: str = "") -> Amount:
        no_year(level)
        return level._replace(relation=relation, detail=str(of_what))

    def threshold_or(self, *children: Relation | Amount | Token) -> Amount:
        *before, level, behind = children
        assert isinstance(level, Amount)
        assert isinstance(behind, Token)
        relation = before[0] if before else None
        assert relation is None or isinstance(relation, Relation)
        no_year(level)
        return level._replace(relation=joined_relation(relation, behind))

    def bare(self, level: Amount, of_what: str = "") -> Amount | Draft:
        if level.has_plus and level.quantity.unit in (PERCENT, POINTS):
            return Draft(R.AT_LEAST, ReferenceKind.BASELINE, level.quantity)
        no_year(level)
        return level._replace(detail=str(of_what))

    def relative(self, relation: Relation, *children: object) -> Relative:
        things = [str(child) for child in children if isinstance(child, Token) and child.type == "THINGS"]
        (reference,) = (child for child in children if isinstance(child, Reference))
        return Relative(relation, reference, about="".join(things))

    def relative_alone(self, relation: Relation) -> Draft:
        return Draft(relation, ReferenceKind.PREVIOUS, is_alone=True)

    def relative_or(self, *children: object) -> Relative:
        *before, reference, behind = children
        assert isinstance(reference, Reference)
        assert isinstance(behind, Token)
        relation = before[0] if before else None
        assert relation is None or isinstance(relation, Relation)
        return Relative(joined_relation(relation, behind), reference)

    def offset_relative(self, *children: object) -> Relative:
        things = "".join(str(child) for child in children if isinstance(child, Token) and child.type == "THINGS")
        *bound, step, direction, reference = [child for child in children if not isinstance(child, Token)]
        assert isinstance(step, Amount)
        assert isinstance(direction, Relation)
        assert isinstance(reference, Reference)
        if direction not in (R.HIGHER, R.LOWER, R.BETTER):
            raise Unfit(Reason.TWICE, step.place)
        relation, offset = moved(direction, bound[0] if bound else None, step.quantity)  # type: ignore[arg-type]
        return Relative(relation, reference, offset, about=things)

    def unchanged(self, _words: Token, behind: Token | None = None) -> Draft:
        return Draft(side(behind) if behind else R.LEVEL, ReferenceKind.BASELINE)

    def change(self, words: Token, *children: object) -> Draft:
        direction, yearly = reading.change_direction(words)
        about = "".join(str(child) for child in children if isinstance(child, Token) and child.type == "OBJECT")
        yearly = yearly or any(isinstance(child, Token) and child.type == "YEARLY" for child in children)
        step = next((child for child in children if isinstance(child, Amount)), None)
        own = reading.halved(words)
        if own is not None:
            if step is not None:
                raise Unfit(Reason.TWICE, step.place)
            relation = R.AT_MOST if own.number.value < 0 else R.AT_LEAST
            return Draft(relation, ReferenceKind.BASELINE, own, about, yearly)
        loose = (
            "bli ",
            "positiv",
            *(("ständig", "kontinuerlig", "fortsatt", "löpande") if direction is R.BETTER else ()),
        )
        is_vague = any(word in words.lower() for word in loose)
        fallback = ReferenceKind.PREVIOUS if direction in (R.HIGHER, R.LOWER, R.BETTER) else ReferenceKind.BASELINE
        draft = Draft(direction, fallback, None, about, yearly, is_vague)
        return draft if step is None else reading.with_step(draft, step)

    def step_of_change(self, *children: object) -> Draft:
        *bound, step, words = children
        assert isinstance(step, Amount)
        relation = bound[0] if bound else None
        return self.change(words, step._replace(relation=relation))  # type: ignore[arg-type]

    def at_least_unchanged(self, relation: Relation, _words: Token) -> Draft:
        if relation not in (R.AT_LEAST, R.AT_MOST):
            raise Unfit(Reason.TWICE)
        return Draft(relation, ReferenceKind.BASELINE)

    def by(self, *children: object) -> Amount:
        step = children[-1]
        assert isinstance(step, Amount)
        bound = next((child for child in children if isinstance(child, Relation)), None)
        return step._replace(relation=bound)

    def change_to(self, words: Token, *children: object) -> Amount:
        direction, yearly = reading.change_direction(words)
        level = children[-1]
        assert isinstance(level, Amount)
        if yearly or direction not in (R.HIGHER, R.LOWER):
            raise Unfit(Reason.NOT_READ, level.place)
        relation = next((child for child in children if isinstance(child, Relation)), None)
        no_year(level)
        return level._replace(relation=relation or (R.AT_LEAST if direction is R.HIGHER else R.AT_MOST))

    def change_or_same(self, words: Token, _same: Token) -> Draft:
        direction, yearly = reading.change_direction(words)
        widened = {R.HIGHER: R.AT_LEAST, R.LOWER: R.AT_MOST, R.BETTER: R.NOT_WORSE}
        if direction not in widened:
            raise Unfit(Reason.TWICE)
        return Draft(widened[direction], ReferenceKind.BASELINE, yearly=yearly)

    def interval(self, *children: object) -> Interval:
        first = next(child for child in children if isinstance(child, Figure))
        units = [child for child in children if isinstance(child, Unit)]
        last = children[-1]
        assert isinstance(last, Amount)
        high, of = last.quantity
        if first.number.value > high.value or (units and units[0] != of):
            raise Unfit(Reason.TWICE, first.place)
        if of.kind is UnitKind.INDEX:
            raise Unfit(Reason.NOT_READ, last.place)
        no_year(last)
        return Interval(first.number, high, of)

    def index_interval(self, index: Token, low: Figure, _to: Token, high: Figure) -> Interval:
        if low.number.value > high.number.value:
            raise Unfit(Reason.TWICE, low.place)
        return Interval(low.number, high.number, unit(index))

    def plus_minus(self, *children: object) -> Interval:
        middle = next((child.number for child in children if isinstance(child, Figure)), whole(0))
        step = children[-1]
        assert isinstance(step, Amount)
        size, of = step.quantity
        decimals = max(middle.decimals, size.decimals)
        low, high = (Number(middle.value + sign * size.value, decimals) for sign in (-1, 1))
        if size.value < 0 or of.kind is UnitKind.INDEX:
            raise Unfit(Reason.TWICE, step.place)
        return Interval(low, high, of)

    # -- several parts

    def units(self, quantifier: Quantifier) -> Among | Amount:
        if quantifier.how is How.SHARE and quantifier.count is not None:
            share = Amount(Quantity(quantifier.count, PERCENT), relation=quantifier.relation)
            return share._replace(detail=f"av {quantifier.parts}")
        return Among(quantifier)

    def among(self, quantifier: Quantifier, *children: object) -> Parts:
        each, *rest = [child for child in children if not isinstance(child, Token)]
        return Parts(quantifier, each, rest[0] if rest else None)

    def among_state(self, quantifier: Quantifier, words: Token) -> Among:
        if quantifier.how is not How.COUNT and not is_state(words):
            raise Unfit(Reason.NO_LEVEL, words.start_pos or 0)
        return Among(quantifier, State(str(words)))

    def all_of(self, _all: Token, *children: object) -> Quantifier:
        things = "".join(str(child) for child in children if isinstance(child, Token))
        of = next((child.number for child in children if isinstance(child, Figure)), None)
        return reading.quantified(How.ALL, things, None, of)

    def majority_of(self, _words: Token, things: str = "") -> Quantifier:
        return reading.quantified(How.MAJORITY, str(things))

    def none_of(self, _words: Token, things: Token) -> Quantifier:
        return reading.quantified(How.NONE, str(things))

    def fraction_of(self, words: Token, things: Token) -> Quantifier:
        quarters = next(n for word, n in (("hälften", 2), ("tre", 3), ("en", 1)) if word in words.lower())
        return reading.quantified(How.SHARE, str(things), whole(25 * quarters))

    def both_of(self, words: Token) -> Quantifier:
        return Quantifier(How.ALL, None, 2, re.sub(r"^både\s", "", words, flags=re.I))

    def count_of(self, *children: object) -> Quantifier:
        count, of = (child for child in children if isinstance(child, Figure))
        things = " ".join(str(child) for child in children if isinstance(child, Token) and child.type == "THINGS")
        if count.number.value > of.number.value or count.number.value.denominator != 1:
            raise Unfit(Reason.PARTS, count.place)
        quantifier = reading.quantified(How.COUNT, things, count.number, of.number)
        return self._bounded(quantifier, children, count.place)

    def share_of(self, *children: object) -> Quantifier:
        count = next(child for child in children if isinstance(child, Figure))
        things = str(children[-1])
        return self._bounded(reading.quantified(How.SHARE, things, count.number), children, count.place)

    def _bounded(self, quantifier: Quantifier, children: tuple[object, ...], place: int) -> Quantifier:
        relation = next((child for child in children if isinstance(child, Relation)), R.AT_LEAST)
        if relation in (R.BETTER, R.NOT_WORSE, R.LEVEL):
            raise Unfit(Reason.TWICE, place)
        return Quantifier(quantifier.how, quantifier.count, quantifier.of, quantifier.parts, relation)

    # -- budgets

    def budget_result(self, words: Token, *_children: object) -> BudgetResult:
        text = words.lower()
        or_none = "eller" in text or "negativ" in text
        relation = R.AT_LEAST if or_none else R.HIGHER if "positiv" in text else R.LEVEL
        return BudgetResult(relation, Quantity(whole(0)))

    def balance(self, *_words: Token) -> BudgetResult:
        return reading.balance()

    def within(self, _words: Token) -> Relative:
        return reading.at_most_budget()

    def budget_share(self, _words: Token, *children: object) -> BudgetShare:
        return self._share(children, R.AT_MOST)

    def budget_share_of(self, *children: object) -> BudgetShare:
        return self._share(children, R.AT_MOST)

    def _share(self, children: tuple[object, ...], default: Relation) -> BudgetShare:
        level = next(child for child in children if isinstance(child, Amount))
        if level.quantity.unit != PERCENT:
            raise Unfit(Reason.NOT_READ, level.place)
        return BudgetShare(self._relation_in(children) or default, level.quantity)

    def budget_deviation(self, _words: Token, *children: object) -> BudgetResult:
        level = next(child for child in children if isinstance(child, Amount))
        relation = self._relation_in(children) or R.AT_LEAST
        if level.quantity.value < 0:
            # "Högst -1 %" is how far below the budget it may be.
            relation = {R.AT_MOST: R.AT_LEAST, R.LOWER: R.HIGHER}.get(relation, relation)
        return BudgetResult(relation, level.quantity)

    def _relation_in(self, children: tuple[object, ...]) -> Relation | None:
        return next((child for child in children if isinstance(child, Relation)), None)

    # -- what stands behind

    def due(self, words: Token) -> Tail:
        return reading.due(words)

    def average(self, words: Token) -> Tail:
        return Tail("average", reading.years_of(words))

    def yearly(self, _words: Token) -> Tail:
        return Tail("yearly", True)

    def measured_every(self, words: Token) -> Tail:
        return Tail("every", reading.years_of(words))

    def note(self, *_words: Token) -> Tail:
        return Tail("note")

    def about(self, words: Token) -> Tail:
        return Tail("about", words.rstrip(","))

    def in_parts(self, _words: Token, quantifier: Quantifier) -> Tail:
        return Tail("parts", quantifier)

    def all_parts(self, words: Token, *children: object) -> Tail:
        return Tail("parts", self.all_of(words, *children))

    def in_some_parts(self, _words: Token, *children: object) -> Tail:
        count = next(child for child in children if isinstance(child, Figure))
        no_year(amount(count))
        quantifier = reading.quantified(How.COUNT, str(children[-1]), count.number)
        return Tail("parts", self._bounded(quantifier, children, count.place))

    def since(self, _words: Token, reference: Reference) -> Tail:
        return Tail("since", reference)

    def step(self, _words: Token, *children: object) -> Tail:
        return Tail("step", self.by(*children))

    def so_many_parts(self, *children: object) -> Tail:
        return Tail("parts", self.count_of(*children))

    def stated(self, level: Amount) -> Tail:
        return Tail("stated", no_year(level))

    def tails(self, *tails: Tail) -> Tail:
        return Tail("tails", within=tuple(reading.flattened(list(tails))))
