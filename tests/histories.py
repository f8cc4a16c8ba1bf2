"""SYNTETISK: reports and histories without a workbook, and seeded histories that look like personnel cost."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from vplan_xl.form.compute import compute
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import Places
from vplan_xl.period import Period
from vplan_xl.prognosis.situation import Situation, situations
from vplan_xl.report.header import Header
from vplan_xl.report.history import Event, Leaf, Months
from vplan_xl.report.report import Report

ORE_PER_TKR = 100_000
LEAF = Leaf("PERSONAL_ANSTALLDA", "EXTERNT")
THIS_YEAR = 2017


def report_with(leaves: Mapping[str, int | None]) -> Report:
    """A report of the leaves given as {"ACK INTAKTER UTFALL EXTERNT": öre}."""
    keys = {" ".join(key): key for key in FR1.leaves}
    entered = {keys[name]: ore for name, ore in leaves.items() if ore is not None}
    return Report(FR1, "bok.xlsx", "", Header({}), Places({}, {}), entered, compute(FR1, entered), (), None)


def blocks(leaf: Leaf, **pairs: tuple[int | None, int | None]) -> dict[str, int | None]:
    """The entries of one leaf: BUDGET=(so far, whole year); of UTFALL only what is so far."""
    found: dict[str, int | None] = {}
    for block, (so_far, whole) in pairs.items():
        found[f"ACK {leaf.row} {block} {leaf.part}"] = so_far
        if block != "UTFALL":
            found[f"HELAR {leaf.row} {block} {leaf.part}"] = whole
    return found


def months_of(amounts: Mapping[Period, int], leaf: Leaf = LEAF) -> Months:
    return Months({leaf: amounts}, frozenset(amounts))


def situation_of(
    amounts: Mapping[Period, int],
    period: Period,
    events: Iterable[Event] = (),
    budget: tuple[int | None, int | None] = (None, None),
    leaf: Leaf = LEAF,
) -> Situation:
    """What is known at a period of a leaf whose months are all in Månader; last year as the form shows it."""
    so_far = sum(ore for at, ore in amounts.items() if at.year == period.year and at <= period)
    last = {at: ore for at, ore in amounts.items() if at.year == period.year - 1}
    last_year = (sum(ore for at, ore in last.items() if at.month <= period.month), sum(last.values()))
    report = report_with(
        blocks(leaf, UTFALL=(so_far, None), BUDGET=budget, FOREG_AR=last_year if last else (None, None))
    )
    known = {at: ore for at, ore in amounts.items() if at <= period}
    return situations(report, period, months_of(known, leaf), events)[leaf]


class Synthetic(NamedTuple):
    """Months with what recurs and single events together, and the single events, all of them declared."""

    months: dict[Period, int]
    events: tuple[Event, ...]

    @property
    def outcome(self) -> int:
        """How the year that is forecast ended."""
        return sum(ore for at, ore in self.months.items() if at.year == THIS_YEAR)


# How much lower a month of the holiday is than others, at least and at most.
_DIP = {6: (0.03, 0.10), 7: (0.10, 0.35), 8: (0.05, 0.15)}


def personnel(seed: int, years: int = 4) -> Synthetic:
    """Cost that is lower from june to august, with a trend, with noise, and now and then something once.

    Every series has of its own a level (0,2 to 20 mnkr a month), a trend (-2 to +6 % a year, in each year up to 1 %
    more or less), a depth of its summer (in each year up to a fifth more or less) and a noise (1 to 4 % of a month).
    One month in twenty-five has a single event, of 20 to 150 % of a month and either sign.
    """
    chance = random.Random(seed)
    usual = 10 ** chance.uniform(7.3, 9.3)  # öre
    trend, noise = chance.uniform(-0.02, 0.06), chance.uniform(0.01, 0.04)
    dip = {month: chance.uniform(*span) for month, span in _DIP.items()}
    months: dict[Period, int] = {}
    events = []
    for year in range(THIS_YEAR - years + 1, THIS_YEAR + 1):
        growth = (1 + trend + chance.uniform(-0.01, 0.01)) ** (1 / 12)
        summer = chance.uniform(0.8, 1.2)
        for month in range(1, 13):
            at = Period(year, month)
            usual *= growth
            months[at] = round(usual * (1 - summer * dip.get(month, 0)) * (1 + chance.gauss(0, noise)))
            if chance.random() < 1 / 25:
                once = round(usual * chance.uniform(0.2, 1.5) * chance.choice((-1, 1)))
                months[at] += once
                events.append(Event(at, LEAF, once, "SYNTETISK"))
    return Synthetic(months, tuple(events))
