# ruff: noqa: D102 – a method says what its rule in targets.lark means
"""From the grammar's rules to expressions: one method a rule, called as the parser reduces it."""

from __future__ import annotations

from lark import Token, v_args

from vplan_xl.goals import read_target as reading
from vplan_xl.goals.development import Draft, change_direction, halved, joined_relation, moved, with_step
from vplan_xl.goals.expression import (
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
    YesNo,
)
from vplan_xl.goals.phrases import Amount, Figure, amount, figure, no_year, unit, year_in
from vplan_xl.goals.quantity import PERCENT, PLAIN, POINTS, RANK, Number, Quantity, Relation, Unit, UnitKind, whole
from vplan_xl.goals.read_parts import quantified
from vplan_xl.goals.read_target import Lead, Tail
from vplan_xl.goals.reader_parts import PartRules
from vplan_xl.goals.words import RELATIONS, Reason, Unfit, is_wished, side

R = Relation


@v_args(inline=True)
class Rules(PartRules):
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
        direction, yearly = change_direction(words)
        about = "".join(str(child) for child in children if isinstance(child, Token) and child.type == "OBJECT")
        yearly = yearly or any(isinstance(child, Token) and child.type == "YEARLY" for child in children)
        step = next((child for child in children if isinstance(child, Amount)), None)
        own = halved(words)
        if own is not None:
            if step is not None:
                raise Unfit(Reason.TWICE, step.place)
            relation = R.AT_MOST if own.number.value < 0 else R.AT_LEAST
            return Draft(relation, ReferenceKind.BASELINE, own, about, yearly)
        loose = (
            "bli ",
            "positiv",
            *(("ständig", "löpande") if direction is R.BETTER else ()),
        )
        is_vague = any(word in words.lower() for word in loose)
        fallback = ReferenceKind.PREVIOUS if direction in (R.HIGHER, R.LOWER, R.BETTER) else ReferenceKind.BASELINE
        draft = Draft(direction, fallback, None, about, yearly, is_vague)
        return draft if step is None else with_step(draft, step)

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
        direction, yearly = change_direction(words)
        level = children[-1]
        assert isinstance(level, Amount)
        if yearly or direction not in (R.HIGHER, R.LOWER):
            raise Unfit(Reason.NOT_READ, level.place)
        relation = next((child for child in children if isinstance(child, Relation)), None)
        no_year(level)
        return level._replace(relation=relation or (R.AT_LEAST if direction is R.HIGHER else R.AT_MOST))

    def change_or_same(self, words: Token, _same: Token) -> Draft:
        direction, yearly = change_direction(words)
        widened = {R.HIGHER: R.AT_LEAST, R.LOWER: R.AT_MOST, R.BETTER: R.NOT_WORSE}
        if direction not in widened:
            raise Unfit(Reason.TWICE)
        return Draft(widened[direction], ReferenceKind.BASELINE, yearly=yearly)

    def interval(self, *children: object) -> Interval:
        first = next(child for child in children if isinstance(child, Figure))
        units = [child for child in children if isinstance(child, Unit)]
        last = next(child for child in children if isinstance(child, Amount))
        things = children[-1]
        high, of = last.quantity
        if first.number.value > high.value or (units and units[0] != of):
            raise Unfit(Reason.TWICE, first.place)
        if of.kind in (UnitKind.INDEX, UnitKind.RANK):
            raise Unfit(Reason.NOT_READ, last.place)
        no_year(last)
        detail = str(things) if isinstance(things, Token) and things.type == "THINGS" else ""
        return Interval(first.number, high, of, "", detail)

    def index_interval(self, index: Token, low: Figure, _to: Token, high: Figure) -> Interval:
        if low.number.value > high.number.value:
            raise Unfit(Reason.TWICE, low.place)
        return Interval(low.number, high.number, unit(index))

    def plus_minus(self, *children: object) -> Interval:
        middle = next((child.number for child in children if isinstance(child, Figure)), whole(0))
        step = children[-1]
        assert isinstance(step, Amount)
        size, of = step.quantity
        middle_unit = next((child for child in children if isinstance(child, Unit)), None)
        if middle_unit == PERCENT and of in (POINTS, PLAIN):
            of = PERCENT
        elif middle_unit not in (None, of):
            raise Unfit(Reason.NOT_READ, step.place)
        decimals = max(middle.decimals, size.decimals)
        low, high = (Number(middle.value + sign * size.value, decimals) for sign in (-1, 1))
        if size.value < 0 or of.kind is UnitKind.INDEX:
            raise Unfit(Reason.TWICE, step.place)
        return Interval(low, high, of)

    def among_the_best(self, words: Token) -> Amount:
        return Amount(Quantity(reading.place_in(words), RANK), relation=R.AT_MOST, place=words.start_pos or 0)

    # -- what stands behind

    def due(self, words: Token) -> Tail:
        return reading.due(words)

    def average(self, words: Token) -> Tail:
        return Tail("average", reading.years_of(words))

    def yearly(self, _words: Token) -> Tail:
        return Tail("yearly", True)

    def gradually(self, _words: Token) -> Tail:
        return Tail("gradually", True)

    def measured_every(self, words: Token) -> Tail:
        return Tail("every", reading.every_years(words))

    def note(self, *_words: Token) -> Tail:
        return Tail("note")

    def about(self, words: Token) -> Tail:
        if words.type == "BRACKET" and is_wished(words):
            raise Unfit(Reason.HEDGED, words.start_pos or 0)
        return Tail("about", words.rstrip(","))

    def in_survey(self, words: Token) -> Tail:
        year = Tail("due", year_in(words))
        return Tail("tails", within=(Tail("about", str(words)), year))

    def in_parts(self, _words: Token, quantifier: Quantifier) -> Tail:
        return Tail("parts", quantifier)

    def all_parts(self, words: Token, *children: object) -> Tail:
        return Tail("parts", self.all_of(words, *children))

    def in_some_parts(self, _words: Token, *children: object) -> Tail:
        count = next(child for child in children if isinstance(child, Figure))
        no_year(amount(count))
        quantifier = quantified(How.COUNT, str(children[-1]), count.number)
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
