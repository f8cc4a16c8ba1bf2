# ruff: noqa: D102 – a method says what its rule in targets.lark means
"""What the grammar's phrases of a value mean, put together to a value."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from lark import Token, Transformer, v_args

from vplan_xl.goals.phrases import INDEX_WORDS, Amount, Figure, no_year, year_in
from vplan_xl.goals.quantity import PLAIN, Number, Quantity, Unit, UnitKind, whole
from vplan_xl.goals.value import Answer, Counted, Measured, Missing, Pending, Reading, Told
from vplan_xl.goals.words import NUMBER_WORDS, Reason, Unfit, answer_of, is_hedged


class Mark(NamedTuple):
    """What stands beside a number of a value: what it is, and its content."""

    kind: str
    content: int | str | Quantity | Reading


@v_args(inline=True)
class ValueRules(Transformer[Token, object]):
    """The rules of values."""

    def missing(self, words: Token) -> Missing:
        return Missing(words.rstrip(". "))

    def told(self, words: Token) -> Told | Counted:
        text = words.rstrip(". ")
        answer = answer_of(text)
        return (answer is Answer.YES and _short_of_all(text)) or Told(answer, text)

    def pending(self, words: Token, known: Measured | None = None) -> Pending:
        text = words.rstrip(". ")
        try:
            year = year_in(text)
        except IndexError:
            return Pending(text, None, known)
        return Pending(text, year, known)

    def no_things(self, _words: Token, year: Token | None = None) -> Measured:
        return Measured((Reading(Quantity(whole(0)), (), year_in(year) if year else None),))

    def counted(self, *children: object) -> Counted:
        return _counted(children)

    def held(self, level: Amount, _words: Token, *children: object) -> Counted:
        return replace(_counted(children), level=level.quantity)

    def all_counted(self, _all: Token, *children: object) -> Counted:
        figure = next(child for child in children if isinstance(child, Figure))
        return _counted((figure, *children))

    def year_in(self, words: Token) -> Mark:
        return Mark("year", year_in(words))

    def year(self, words: Token) -> Mark:
        return Mark("year", year_in(words))

    def year_label(self, words: Token) -> Mark:
        return Mark("year", year_in(words))

    def label(self, words: Token) -> Mark:
        return Mark("label", re.sub(r"^(?:för|bland|hos|i|inom)\s", "", words.rstrip(":= ").strip()))

    def measured_at(self, words: Token) -> Mark:
        return Mark("noted", str(words).strip())

    def country(self, _words: Token, level: Amount) -> Mark:
        return Mark("country", level.quantity)

    def country_after(self, level: Amount, _words: Token) -> Mark:
        return Mark("country", level.quantity)

    def past(self, words: Token, level: Amount) -> Mark:
        return Mark("noted", f"({words.rstrip(':= ')}: {level.quantity})")

    def groups(self, *children: object) -> tuple[Mark, ...]:
        labels = [child for child in children if isinstance(child, Token)]
        levels = [child for child in children if isinstance(child, Amount)]
        readings = (_reading((self.label(label), level)) for label, level in zip(labels, levels, strict=True))
        return tuple(Mark("group", reading) for reading in readings)

    def goal(self, _words: Token, level: Amount) -> Mark:
        return Mark("noted", f"mål {level.quantity}")

    def so_many(self, *children: object) -> Mark:
        written = (str(child.number) if isinstance(child, Figure) else str(child).strip() for child in children)
        return Mark("noted", f"({' '.join(written)})")

    def of_many(self, words: Token, number: Figure) -> Mark:
        return Mark("noted", f"{words.strip().split()[0]} {number.number}")

    def budget(self, _words: Token, level: Amount) -> Mark:
        return Mark("budget", level.quantity)

    def beside(self, *marks: Mark) -> tuple[Mark, ...]:
        return marks

    def reading(self, *children: object) -> tuple[Reading, ...]:
        marks = [mark for child in children if type(child) is tuple for mark in child]
        inner = tuple(mark.content for mark in marks if mark.kind == "group")
        others = [child for child in children if not (type(child) is tuple and inner)]
        return (_reading(tuple(others)), *inner)

    def readings(self, *readings: tuple[Reading, ...]) -> Measured:
        return _measured(tuple(reading for several in readings for reading in several))


# What a label must not say: that the number is how much something has moved.
_CHANGE = re.compile(
    r"minsk|(?<!\w)ök(?:a|n)|sjunk|stig|förbättr|försämr|förändr|skillnad|(?<!\w)(?:upp|ned|ner|med)(?!\w)", re.I
)

_PARTS = ("THINGS", "REACHED")

_NUMBER = rf"(\d+|{'|'.join(NUMBER_WORDS)})"
_SO_MANY = re.compile(
    rf"(?<!\w)(?:på|i|hos|inom|vid|för|till|av)\s{_NUMBER}\s(?:ut)?av\s(?:de\s|totalt\s|samtliga\s|alla\s)*{_NUMBER}(?!\w|\s?%)"
    r"(?:\s([^\W\d_]+))?",
    re.I,
)


def _short_of_all(words: str) -> Counted | None:
    """How many of how many, where "driftsatt på 12 av 40 enheter" says more than that something is done."""
    found = _SO_MANY.search(words)
    if found is None:
        return None
    count, of = (int(text) if text.isdecimal() else NUMBER_WORDS[text.lower()] for text in found.groups()[:2])
    return Counted(count, of, found[3] or "") if count < of else None


# Labels that say what a number is, and nothing of whose.
_NO_GROUP = re.compile(
    r"(?:(?:utfall|resultat|värde|ingångsvärde|andel|antal|nivå|mätning|total|underskott|överskott|minusresultat|\w*avvikelse|helår|region)"
    r"(?:en|et|n|t|ar)?(?:\s(?:är|blev|var|uppgick till))?|totalt|båda könen|samtliga|alla)?",
    re.I,
)


def _counted(children: tuple[object, ...]) -> Counted:
    count, of = (child for child in children if isinstance(child, Figure))
    things = " ".join(str(child) for child in children if isinstance(child, Token) and child.type in _PARTS)
    marks = {child.kind: child.content for child in children if isinstance(child, Mark)}
    year, label = marks.get("year"), str(marks.get("label", ""))
    if _CHANGE.search(label):
        raise Unfit(Reason.NOT_READ, count.place)
    things = things or ("" if _NO_GROUP.fullmatch(label) else label)
    if not 0 <= count.number.value <= of.number.value or (count.number.value * of.number.value).denominator != 1:
        raise Unfit(Reason.PARTS, count.place)
    others = "".join(str(child) for child in children if isinstance(child, Token) and child.type == "OTHERS")
    others = others.strip(",.; ")
    return Counted(int(count.number.value), int(of.number.value), things, None, year, others)  # type: ignore[arg-type]


def _reading(children: tuple[object, ...]) -> Reading:
    amount = next(child for child in children if isinstance(child, Amount))
    marks: dict[str, int | str | Quantity | Reading] = {}
    for child in children:
        for mark in child if isinstance(child, tuple) and not isinstance(child, Mark | Amount) else (child,):
            if isinstance(mark, Mark):
                if mark.kind in marks:
                    raise Unfit(Reason.TWICE, amount.place)
                marks[mark.kind] = mark.content
    noted = str(marks.get("noted", ""))
    year = marks.get("year")
    if year is None and noted and not noted.startswith("("):
        try:
            year = year_in(noted)
        except IndexError:
            year = None
    label = str(marks.get("label", "")).strip(",; ")
    if _CHANGE.search(label):
        raise Unfit(Reason.NOT_READ, amount.place)
    if is_hedged(label):
        raise Unfit(Reason.HEDGED, amount.place)
    quantity = no_year(amount)
    if re.match(r"(?:under|minus)", label, re.I) and quantity.number.value > 0:
        quantity = Quantity(Number(-quantity.number.value, quantity.number.decimals), quantity.unit)
    if quantity.unit == PLAIN and INDEX_WORDS.fullmatch(label):
        quantity, label = Quantity(quantity.number, Unit(UnitKind.INDEX, label)), ""
    group = () if _NO_GROUP.fullmatch(label) else tuple(part.strip() for part in label.split(","))
    return Reading(quantity, group, year, marks.get("country"), marks.get("budget"), noted)  # type: ignore[arg-type]


def _measured(readings: tuple[Reading, ...]) -> Measured:
    """Readings with what each has from its neighbours: the upper group from before, the year from the last one."""
    named = []
    upper = ""
    for number, reading in enumerate(readings):
        group = reading.group
        if number and not group and reading.year is None:
            raise Unfit(Reason.NO_LABEL)
        if len(group) > 1:
            upper = group[0]
        elif upper and group and group[0][:1].islower():
            group = (upper, *group)
        elif group:
            upper = ""
        named.append(replace(reading, group=group))
    last = named[-1].year
    if last is not None and all(reading.year is None for reading in named[:-1]):
        named = [replace(reading, year=last) for reading in named]
    wholes = [reading for reading in named if not reading.group]
    if len(wholes) > 1 and any(reading.year is None for reading in wholes):
        raise Unfit(Reason.NO_LABEL)
    if len({(reading.group, reading.year) for reading in named}) < len(named):
        raise Unfit(Reason.TWICE)
    return Measured(tuple(named))
