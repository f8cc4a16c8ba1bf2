"""The methods, each a pure function from a situation to a proposal.

In the formulas U is the outcome so far, m the month, B and F what the budget and last year have so far
and b and f what they have for the whole year; all in öre, single events taken out. Halves are
rounded away from zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from vplan_xl.amounts import ORE_PER_TKR, round_ratio
from vplan_xl.language import N_
from vplan_xl.prognosis.situation import Situation, Year

_MONTHS = 12
# Below a tenth of the year a share is mostly chance: what is divided by it is mostly chance as well.
_LEAST_SHARE = Fraction(1, 10)
# An outcome more than five times last year's is of something else than last year's.
_MOST_GROWTH = 5
_NOTHING = Year(0, 0)


class Proposal(NamedTuple):
    """What a method gives, in öre without single events; where it does not apply ``ore`` is None.

    ``reason`` is the msgid of why it does not apply, or why its figure is not to be used.
    """

    method: str
    ore: int | None
    reason: str = ""

    @property
    def is_usable(self) -> bool:
        """Whether there is a figure, and nothing against it."""
        return self.ore is not None and not self.reason


class Interval(NamedTuple):
    """Where the year's outcome ends in eight years of ten, in öre."""

    low: int
    high: int


def linjar(situation: Situation) -> Proposal:
    """U × 12 ÷ m: the year goes on as it has gone so far."""
    return Proposal("linjar", round_ratio(situation.outcome, _MONTHS, situation.month))


def budgetrest(situation: Situation) -> Proposal:
    """U + (b − B): what is left of the year goes as budgeted."""
    if situation.budget is None:
        return Proposal("budgetrest", None, N_("budgeten är inte ifylld eller går inte att läsa"))
    return Proposal("budgetrest", situation.outcome + situation.budget.whole - situation.budget.so_far)


def budgetprofil(situation: Situation) -> Proposal:
    """U × b ÷ B: the outcome is the same share of its year as the budget so far is of its; 0 where all three are."""
    if situation.budget is None:
        return Proposal("budgetprofil", None, N_("budgeten är inte ifylld eller går inte att läsa"))
    if situation.outcome == 0 and situation.budget == _NOTHING:
        return Proposal("budgetprofil", 0)
    if not _share(situation.budget):
        return Proposal("budgetprofil", None, N_("budgeten hittills är ingen del av helårets"))
    return Proposal("budgetprofil", round_ratio(situation.outcome, situation.budget.whole, situation.budget.so_far))


def foregaende_ar(situation: Situation) -> Proposal:
    """U × f ÷ F: the outcome is the same share of its year as last year's was.

    Where that share says little – below a tenth, above the whole, of another sign than the year or than this
    year's outcome, or of an outcome less than a fifth of this year's – what came after it last year is added
    instead: U + (f − F). A row that had nothing last year says nothing of this one.
    """
    last = situation.last_year
    if last is None:
        return Proposal("foregaende_ar", None, N_("föregående år är inte ifyllt eller går inte att läsa"))
    if last == _NOTHING and situation.outcome:
        return Proposal("foregaende_ar", None, N_("raden fanns inte föregående år"))
    is_alike = situation.outcome * last.so_far >= 0 and abs(situation.outcome) <= _MOST_GROWTH * abs(last.so_far)
    if _share(last) >= _LEAST_SHARE and is_alike:
        return Proposal("foregaende_ar", round_ratio(situation.outcome, last.whole, last.so_far))
    return Proposal("foregaende_ar", situation.outcome + last.whole - last.so_far)


def sasong(situation: Situation) -> Proposal:
    """U ÷ s, where s is the mean of the shares that the complete years in Månader had come to by this month.

    0 on a row where nothing has come this year nor in any of those.
    """
    if not situation.years:
        return Proposal("sasong", None, N_("det finns inget helt år i Månader"))
    if situation.outcome == 0 and set(situation.years) == {_NOTHING}:
        return Proposal("sasong", 0)
    shares = _shares(situation.years)
    if len(shares) < len(situation.years):
        return Proposal("sasong", None, N_("andelen av året har varit för olika eller för liten"))
    mean = sum(shares, Fraction(0)) / len(shares)
    return Proposal("sasong", _rounded(situation.outcome / mean))


METHODS: tuple[Callable[[Situation], Proposal], ...] = (linjar, budgetrest, budgetprofil, foregaende_ar, sasong)


def kombination(situation: Situation, proposals: Sequence[Proposal]) -> Proposal:
    """The median of the proposals that can be used; between two middle ones their mean.

    A budget in twelfths makes its profile the run-rate once more: the two count once.
    """
    used = [proposal for proposal in proposals if proposal.is_usable]
    if is_in_twelfths(situation):
        used = [proposal for proposal in used if proposal.method != "budgetprofil"]
    figures = sorted(proposal.ore for proposal in used if proposal.ore is not None)
    if len(figures) < 2:
        return Proposal("kombination", None, N_("bara en metod går att använda"))
    middle = len(figures) // 2
    if len(figures) % 2:
        return Proposal("kombination", figures[middle])
    return Proposal("kombination", round_ratio(figures[middle - 1] + figures[middle], 1, 2))


def is_in_twelfths(situation: Situation) -> bool:
    """Whether the budget so far is as many twelfths of the year's as months have gone, to a tkr."""
    budget = situation.budget
    if budget is None:
        return False
    return abs(budget.so_far - round_ratio(budget.whole, situation.month, _MONTHS)) <= ORE_PER_TKR


# Student's t for eight of ten, by the number of years: one degree of freedom less.
_T = {2: 3.0777, 3: 1.8856}


def interval(situation: Situation) -> Interval | None:
    """U ÷ (s ± t·d·√(1 + 1/n)): where the year ends in eight of ten, if its share is one more of those in Månader.

    s and d are the mean and the standard deviation of the n shares; no share is above the whole. None with fewer
    than two complete years, where the shares differ so much that the year could be anything, or where nothing has
    come yet.
    """
    shares = [float(share) for share in _shares(situation.years)]
    count = len(shares)
    if count < len(situation.years) or count not in _T:
        return None
    mean = sum(shares) / count
    deviation = math.sqrt(sum((share - mean) ** 2 for share in shares) / (count - 1))
    half = _T[count] * deviation * math.sqrt(1 + 1 / count)
    if half >= mean or situation.outcome == 0:
        return None
    ends = sorted((situation.outcome / min(mean + half, 1.0), situation.outcome / (mean - half)))
    return Interval(*(_rounded(Fraction(end)) for end in ends))


def _shares(years: Sequence[Year]) -> list[Fraction]:
    """The shares that are large enough to divide by."""
    return [share for share in map(_share, years) if share >= _LEAST_SHARE]


def _share(year: Year) -> Fraction:
    """What of a year had come by the month: above 0 and at most 1, else 0, because it is no share."""
    if year.whole == 0:
        return Fraction(0)
    share = Fraction(year.so_far, year.whole)
    return share if 0 < share <= 1 else Fraction(0)


def _rounded(number: Fraction) -> int:
    return round_ratio(number.numerator, 1, number.denominator)
