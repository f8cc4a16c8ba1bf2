"""The verdicts of a bedömning, and what decides between them."""

from __future__ import annotations

import enum
from fractions import Fraction
from typing import NamedTuple

from vplan_xl.form.goal_tables import VERDICTS
from vplan_xl.goals.quantity import PERCENT, Quantity


class Verdict(enum.Enum):
    """A bedömning as the year-end report has it; ``value`` is the Swedish word, the name the code machines read."""

    MET, NEARLY, NOT_MET, CANNOT_BE_JUDGED = VERDICTS

    @property
    def mark(self) -> str:
        """A sign of its own shape, for where it must be seen at once and colours are not."""
        return _MARKS[self.name]


_MARKS = {"MET": "●", "NEARLY": "▲", "NOT_MET": "■", "CANNOT_BE_JUDGED": "○"}


class Judgement(NamedTuple):
    """A verdict and why, with the figures, in the chosen language."""

    verdict: Verdict
    reason: str


class Margin(NamedTuple):
    """How far short of a level an outcome is "inte helt": per cent of the level, or percentage points of a per cent.

    The narrower side is not chosen: a level in per cent has the points, any other the share. Of k units of n, one
    unit short is "inte helt". The defaults leave an index of 73 against 75 not met: 2 is 2,7 % of 75.
    """

    share: Fraction = Fraction(2)
    points: Fraction = Fraction(1)

    def of(self, level: Quantity) -> Fraction:
        """The margin at a level, in the level's own unit."""
        return self.points if level.unit == PERCENT else abs(level.value) * self.share / 100


class Context(NamedTuple):
    """What is known beside the values: the year followed up, the margin, and the budget of a target that names one."""

    year: int | None = None
    margin: Margin = Margin()
    budget: Quantity | None = None


class Unjudged(Exception):  # noqa: N818 – that something cannot be judged is no error
    """Carries the reason, in the chosen language, up to the judge."""
