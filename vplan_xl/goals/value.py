"""What an ingångsvärde or an utfall says, as a value. Each prints as Swedish that reads back as the same."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from vplan_xl.goals.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Reading:
    """A measured number.

    ``group`` is whose, from the wider to the narrower ("Psykiatrin", "öppen"), empty for the whole; ``country`` and
    ``budget`` are what stands beside it; ``noted`` is where or when it was measured, as written.
    """

    quantity: Quantity
    group: tuple[str, ...] = ()
    year: int | None = None
    country: Quantity | None = None
    budget: Quantity | None = None
    noted: str = ""

    def __str__(self) -> str:
        label = f"{', '.join(self.group)}: " if self.group else ""
        beside = (f" (Riket: {self.country})" if self.country else "") + (
            f" (Budget: {self.budget})" if self.budget else ""
        )
        year = f" ({self.year})" if self.year is not None else ""
        return f"{label}{self.quantity}{beside}{year}" + (f" {self.noted}" if self.noted else "")


@dataclass(frozen=True, slots=True)
class Measured:
    """One or several numbers: of groups, or of years."""

    readings: tuple[Reading, ...]

    def __str__(self) -> str:
        return "; ".join(map(str, self.readings))


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of so many parts; ``level`` is what each of them reached, ``others`` what is told of the rest."""

    count: int
    of: int
    parts: str = ""
    level: Quantity | None = None
    year: int | None = None
    others: str = ""

    def __str__(self) -> str:
        level = f"{self.level} under " if self.level else ""
        year = f" ({self.year})" if self.year is not None else ""
        return (
            f"{level}{self.count} av {self.of} {self.parts}".rstrip()
            + year
            + (f", {self.others}" if self.others else "")
        )


class Answer(enum.Enum):
    """Whether something is there or done."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Told:
    """A state in words."""

    answer: Answer
    words: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Pending:
    """A value that is only named ("Utfall 2018"); ``known`` is what is told beside it."""

    words: str
    year: int | None = None
    known: Measured | None = None

    def __str__(self) -> str:
        return self.words + (f" ({self.known})" if self.known else "")


@dataclass(frozen=True, slots=True)
class Missing:
    """No value: an empty cell, a dash, "Ej relevant"."""

    words: str = ""

    def __str__(self) -> str:
        return self.words


IndicatorValue = Measured | Counted | Told | Pending | Missing
