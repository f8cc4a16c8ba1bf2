"""What is known of one leaf and part when a forecast is made, single events taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from vplan_xl.form.model import Key
from vplan_xl.period import Period
from vplan_xl.report.history import Event, Leaf, Months
from vplan_xl.report.report import Report

_YEAR = 12


class Year(NamedTuple):
    """A year's amount up to the month of the forecast, and of the whole year; both in öre."""

    so_far: int
    whole: int


@dataclass(frozen=True, slots=True)
class Situation:
    """What a method may look at, in öre, without single events.

    ``budget`` and ``last_year`` are None where their blocks are blank or unknown. ``years`` are the complete
    years in Månader, the latest first. ``series`` are the months up to this one without a gap, the
    earliest first. ``single`` is what of this year's outcome and forecast is single events; a
    method's figure and that together are the forecast.
    """

    month: int
    outcome: int
    budget: Year | None
    last_year: Year | None
    years: tuple[Year, ...] = ()
    series: tuple[int, ...] = ()
    single: int = 0


def situations(report: Report, period: Period, months: Months, events: Iterable[Event]) -> dict[Leaf, Situation]:
    """{leaf row and part: its situation}; none for an outcome that is blank or unknown."""
    listed = tuple(events)
    found = {}
    for row in report.form.leaf_rows:
        for part in report.form.entered_parts:
            leaf = Leaf(row.code, part.code)
            outcome = report.ore(Key("ACK", *_key(leaf, "UTFALL")))
            if outcome is not None:
                own = [event for event in listed if event.leaf == leaf]
                known = months.of(leaf, unused=outcome == 0)
                found[leaf] = _situation(report, period, leaf, outcome, without_events(known, own), own)
    return found


def without_events(amounts: Mapping[Period, int], events: Iterable[Event]) -> dict[Period, int]:
    """A leaf's months with its single events taken out of those that are there."""
    left = dict(amounts)
    for event in events:
        if event.period in left:
            left[event.period] -= event.ore
    return left


def complete_years(amounts: Mapping[Period, int], before: int, month: int) -> tuple[Year, ...]:
    """The years before one, up to a month and in all: the latest first, as far back as all their months are there."""
    found: list[Year] = []
    while True:
        year = before - 1 - len(found)
        known = [amounts[at] for number in range(1, _YEAR + 1) if (at := Period(year, number)) in amounts]
        if len(known) < _YEAR:
            return tuple(found)
        found.append(Year(sum(known[:month]), sum(known)))


def _situation(
    report: Report, period: Period, leaf: Leaf, outcome: int, months: dict[Period, int], events: list[Event]
) -> Situation:
    now = [event.ore for event in events if event.period.year == period.year]
    past = sum(event.ore for event in events if event.period.year == period.year and event.period <= period)
    return Situation(
        month=period.month,
        outcome=outcome - past,
        budget=_year(report, leaf, "BUDGET", 0, 0),
        last_year=_year(report, leaf, "FOREG_AR", *_last_years(events, period)),
        years=complete_years(months, period.year, period.month),
        series=_series(months, period),
        single=sum(now),
    )


def _last_years(events: Iterable[Event], period: Period) -> tuple[int, int]:
    """Last year's single events up to the same month, and in all."""
    last = [event for event in events if event.period.year == period.year - 1]
    return sum(e.ore for e in last if e.period.month <= period.month), sum(event.ore for event in last)


def _year(report: Report, leaf: Leaf, block: str, single_so_far: int, single: int) -> Year | None:
    so_far = report.ore(Key("ACK", *_key(leaf, block)))
    whole = report.ore(Key("HELAR", *_key(leaf, block)))
    return None if so_far is None or whole is None else Year(so_far - single_so_far, whole - single)


def _key(leaf: Leaf, block: str) -> tuple[str, str, str]:
    return leaf.row, block, leaf.part


def _series(months: Mapping[Period, int], last: Period) -> tuple[int, ...]:
    """The months up to the last one, back to the first gap."""
    found: list[int] = []
    period = last
    while (amount := months.get(period)) is not None:
        found.append(amount)
        period = Period(period.year, period.month - 1) if period.month > 1 else Period(period.year - 1, _YEAR)
    return tuple(reversed(found))
