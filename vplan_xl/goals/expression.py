"""What a target (målvärde) says, as a value. Each prints as Swedish that reads back as the same expression."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from vplan_xl.goals.quantity import FRACTIONS, Number, Quantity, Relation, Unit, UnitKind
from vplan_xl.goals.relation_words import WITH_OFFSET, WITH_REFERENCE, with_relation


def _about(about: str, words: str, detail: str = "") -> str:
    return (f"{about}: " if about else "") + words + (f" {detail}" if detail else "")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number and the side of it to be on.

    ``about`` is what is told before it of what is measured, ``detail`` what is told after it ("av de svarande").
    """

    relation: Relation
    level: Quantity
    about: str = ""
    detail: str = ""

    def __str__(self) -> str:
        return _about(self.about, with_relation(self.relation, self.level), self.detail)


@dataclass(frozen=True, slots=True)
class Bare:
    """A number alone; which side of it is good only the indicator's owner knows."""

    level: Quantity
    about: str = ""
    detail: str = ""

    def __str__(self) -> str:
        return _about(self.about, str(self.level), self.detail)


@dataclass(frozen=True, slots=True)
class Interval:
    """Between two numbers, both included."""

    low: Number
    high: Number
    unit: Unit
    about: str = ""
    detail: str = ""

    def __str__(self) -> str:
        if self.unit.kind is UnitKind.INDEX:
            return _about(self.unit.words, f"mellan {self.low} och {self.high}", self.detail)
        return _about(self.about, f"mellan {self.low} och {Quantity(self.high, self.unit)}", self.detail)


class ReferenceKind(enum.Enum):
    """What an outcome is compared with."""

    COUNTRY = "country"
    YEAR = "year"
    BASELINE = "baseline"
    PREVIOUS = "previous_measurement"
    LAST_YEAR = "last_year"
    BUDGET = "budget"


_REFERENCE_WORDS = {
    ReferenceKind.COUNTRY: "riket",
    ReferenceKind.BASELINE: "ingångsvärdet",
    ReferenceKind.PREVIOUS: "föregående mätning",
    ReferenceKind.LAST_YEAR: "föregående år",
    ReferenceKind.BUDGET: "budget",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """What an outcome is compared with; ``year`` only of a named year."""

    kind: ReferenceKind
    year: int | None = None

    def __str__(self) -> str:
        return f"utfall {self.year}" if self.kind is ReferenceKind.YEAR else _REFERENCE_WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class Relative:
    """Compared with another value.

    ``offset`` moves the level: per cent of the reference or an amount of its own unit, minus for downwards; with
    NOT_WORSE towards what is better. ``stated`` is the reference's value where the target states it.
    """

    relation: Relation
    reference: Reference
    offset: Quantity | None = None
    yearly: bool = False
    stated: Quantity | None = None
    about: str = ""
    detail: str = ""

    def __str__(self) -> str:
        if self.offset is None:
            words = WITH_REFERENCE[self.relation].format(self.reference)
        else:
            words = f"{self._moved(self.offset)} jämfört med {self.reference}"
        stated = f" ({self.stated})" if self.stated else ""
        return _about(self.about, words + (" varje år" if self.yearly else "") + stated, self.detail)

    def _moved(self, offset: Quantity) -> str:
        is_down = offset.number.value < 0
        size = Quantity(Number(abs(offset.number.value), offset.number.decimals), offset.unit)
        return WITH_OFFSET[self.relation, is_down].format(size)


@dataclass(frozen=True, slots=True)
class BudgetResult:
    """The outcome is a result or a deviation from budget, where plus is favourable."""

    relation: Relation
    level: Quantity

    def __str__(self) -> str:
        return f"avvikelse mot budget {with_relation(self.relation, self.level)}"


@dataclass(frozen=True, slots=True)
class BudgetShare:
    """The outcome is a per cent of the budget."""

    relation: Relation
    level: Quantity

    def __str__(self) -> str:
        return f"Utfall/Budget {with_relation(self.relation, self.level)}"


class How(enum.Enum):
    """How many of several parts."""

    COUNT = "count"
    SHARE = "share"
    MAJORITY = "majority"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Quantifier:
    """How many of ``of`` parts (None: not said), called ``parts``; ``count`` with COUNT, in per cent with SHARE."""

    how: How
    count: Number | None = None
    of: int | None = None
    parts: str = ""
    relation: Relation = Relation.AT_LEAST

    def __str__(self) -> str:
        named = f" {self.parts}" if self.parts else ""
        match self.how:
            case How.COUNT:
                within = f" av {self.of}" if self.of is not None else ""
                return with_relation(self.relation, self.count) + within + named
            case How.SHARE if self.count is not None and self.count.value in FRACTIONS:
                return with_relation(self.relation, FRACTIONS[self.count.value]) + " av" + named
            case How.SHARE:
                return f"{with_relation(self.relation, self.count)} % av" + named
            case How.MAJORITY:
                return "en majoritet av" + named
            case How.ALL if " och " in self.parts:
                return f"både {self.parts}"
            case How.ALL:
                return "alla" + (f" {self.of}" if self.of is not None else "") + named
            case How.NONE:
                return "ingen" + named


@dataclass(frozen=True, slots=True)
class Among:
    """A target for several parts, where ``rest`` is for the other parts; without ``each`` a number of parts alone."""

    quantifier: Quantifier
    each: Target | None = None
    rest: Target | None = None
    about: str = ""

    def __str__(self) -> str:
        return _about(self.about, self._words())

    def _words(self) -> str:
        if self.each is None:
            return str(self.quantifier)
        if isinstance(self.each, State):
            is_sentence = self.each.words.lower().startswith(("ska ", "skall ", "bör ", "har ", "är "))
            return f"{self.quantifier} {self.each}" if is_sentence else f"{self.each} i {self.quantifier}"
        if self.quantifier.how is How.COUNT and self.quantifier.of is None:
            return f"{self.each} i {self.quantifier}"
        rest = f" och resterande ska vara {self.rest}" if self.rest else ""
        return f"{self.quantifier} ska vara {self.each}{rest}"


@dataclass(frozen=True, slots=True)
class Both:
    """Two targets that must both be reached."""

    first: Target
    second: Target

    def __str__(self) -> str:
        return f"{self.first} samt {self.second}"


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things that a sentence tells more of."""

    relation: Relation
    number: Number
    things: str

    def __str__(self) -> str:
        return f"räknat: {with_relation(self.relation, self.number)} {self.things}"


@dataclass(frozen=True, slots=True)
class Due:
    """A target for a year."""

    year: int
    target: Target

    def __str__(self) -> str:
        return f"senast {self.year}: {self.target}"


@dataclass(frozen=True, slots=True)
class Survey:
    """Measured every so many years; ``next_year`` is the year whose target holds, ``target`` what is told of it."""

    every: int
    next_year: int | None = None
    target: Target | None = None

    def __str__(self) -> str:
        year = f" Se målvärde {self.next_year}." if self.next_year else ""
        return f"Mäts vart {ORDINALS[self.every]} år.{year}" + (f" {self.target}" if self.target else "")


ORDINALS = {2: "annat", 3: "tredje", 4: "fjärde", 5: "femte"}


@dataclass(frozen=True, slots=True)
class Average:
    """A mean over several years."""

    years: int
    target: Target

    def __str__(self) -> str:
        return f"i genomsnitt över {self.years} år: {self.target}"


@dataclass(frozen=True, slots=True)
class YesNo:
    """Something is there or is done – or is not to be."""

    words: str
    expected: bool = True
    year: int | None = None

    def __str__(self) -> str:
        return self.words + (f" för {self.year}" if self.year else "")


@dataclass(frozen=True, slots=True)
class State:
    """A state to reach, in its own words."""

    words: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Pointer:
    """The target stands elsewhere."""

    words: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is no target, or not yet."""

    words: str = ""

    def __str__(self) -> str:
        return self.words


Target = (
    Threshold | Bare | Interval | Relative | BudgetResult | BudgetShare | Among | Both | Count | Due | Survey | Average
    | YesNo | State | Pointer | Nothing
)  # fmt: skip
