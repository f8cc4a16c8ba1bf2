# ruff: noqa: D102 – a method says what its rule in targets.lark means
"""From the grammar's rules of several parts, and of budgets, to expressions."""

from __future__ import annotations

import re

from lark import Token, v_args

from vplan_xl.goals import read_target as reading
from vplan_xl.goals.expression import (
    Among,
    BudgetResult,
    BudgetShare,
    How,
    Quantifier,
    Relative,
    State,
)
from vplan_xl.goals.phrases import Amount, Figure
from vplan_xl.goals.quantity import FRACTIONS, PERCENT, Number, Quantity, Relation, whole
from vplan_xl.goals.read_parts import quantified
from vplan_xl.goals.read_target import Parts
from vplan_xl.goals.read_value import ValueRules
from vplan_xl.goals.words import Reason, Unfit, is_state, side

R = Relation


@v_args(inline=True)
class PartRules(ValueRules):
    """The rules of several parts, and of budgets."""

    # -- several parts

    def units(self, quantifier: Quantifier, *others: object) -> Among | Amount:
        if others:
            # The others have a level, and these have none.
            raise Unfit(Reason.NO_LEVEL)
        is_share = quantifier.how is How.SHARE and str(quantifier).partition(" av ")[0].endswith("%")
        if quantifier.count is not None and is_share:
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
        return quantified(How.ALL, things, None, of)

    def majority_of(self, _words: Token, things: str = "") -> Quantifier:
        return quantified(How.MAJORITY, str(things))

    def none_of(self, _words: Token, things: Token) -> Quantifier:
        return quantified(How.NONE, str(things))

    def fraction_of(self, *children: object) -> Quantifier:
        words = next(child for child in children if isinstance(child, Token))
        name = re.split(r"\sav(?!\w)", words.lower())[0]
        share = next((share for share, told in FRACTIONS.items() if told == name), None)
        if share is None:
            raise Unfit(Reason.NUMBER, words.start_pos or 0)
        of = next((f"{child.number} " for child in children if isinstance(child, Figure)), "")
        quantifier = quantified(How.SHARE, f"{of}{children[-1]}", Number(share))
        return self._bounded(quantifier, children, words.start_pos or 0)

    def both_of(self, words: Token) -> Quantifier:
        return Quantifier(How.ALL, None, 2, re.sub(r"^både\s", "", words, flags=re.I))

    def count_of(self, *children: object) -> Quantifier:
        count, of = (child for child in children if isinstance(child, Figure))
        things = " ".join(str(child) for child in children if isinstance(child, Token) and child.type == "THINGS")
        if count.number.value > of.number.value or count.number.value.denominator != 1:
            raise Unfit(Reason.PARTS, count.place)
        quantifier = quantified(How.COUNT, things, count.number, of.number)
        return self._bounded(quantifier, children, count.place)

    def share_of(self, *children: object) -> Quantifier:
        count = next(child for child in children if isinstance(child, Figure))
        things = str(children[-1])
        return self._bounded(quantified(How.SHARE, things, count.number), children, count.place)

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

    def budget_margin(self, _words: Token, *children: object) -> BudgetResult:
        level = next(child for child in children if isinstance(child, Amount))
        if self._relation_in(children) not in (None, R.AT_MOST):
            raise Unfit(Reason.TWICE, level.place)
        return BudgetResult(R.AT_MOST, level.quantity)

    def budget_deviation(self, _words: Token, *children: object) -> BudgetResult:
        level = next(child for child in children if isinstance(child, Amount))
        relation = self._relation_in(children) or R.AT_LEAST
        if level.quantity.value < 0:
            # "Högst -1 %" is how far below the budget it may be.
            relation = {R.AT_MOST: R.AT_LEAST, R.LOWER: R.HIGHER}.get(relation, relation)
        return BudgetResult(relation, level.quantity)

    def budget_deviation_or(self, _words: Token, *children: object) -> BudgetResult:
        *_, level, behind = children
        assert isinstance(level, Amount)
        if side(str(behind)) not in (R.NOT_WORSE, R.AT_LEAST):
            raise Unfit(Reason.TWICE, level.place)
        return BudgetResult(R.AT_LEAST, level.quantity)

    def _relation_in(self, children: tuple[object, ...]) -> Relation | None:
        return next((child for child in children if isinstance(child, Relation)), None)
