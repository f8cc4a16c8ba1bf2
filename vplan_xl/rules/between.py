"""What several reports say of the same thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from vplan_xl.amounts import Unit, format_tkr
from vplan_xl.finding import Finding, Place
from vplan_xl.form.model import Key
from vplan_xl.period import Period
from vplan_xl.report.report import Report
from vplan_xl.tie_outs.bridge import Ends, ends
from vplan_xl.tie_outs.tie_out import TKR, Figure, tolerated


class Statement(NamedTuple):
    """What a report says of the year before, and which report it is: small enough to keep from every file.

    ``last_year`` is {title of a leaf row: (Totalt in öre, where it stands)} of FÖREG. ÅR - HELÅR, as far as known.
    """

    path: str
    number: str
    period: Period
    version: int
    last_year: Mapping[str, tuple[int, Place]]
    unit: Unit
    previous: Period | None
    bridge: Ends


def statement(report: Report) -> Statement | None:
    """The statement of a report that says whose it is and for which month."""
    header = report.header
    if header.number is None or header.period is None:
        return None
    last_year = {}
    for row in report.form.leaf_rows:
        key = Key("HELAR", row.code, "FOREG_AR", "TOTALT")
        ore, at = report.ore(key), report.places.cell(report.form, key)
        if ore is not None and at is not None:
            last_year[report.form.row_title(row.code)] = ore, Place(report.path, at.sheet, at.cell, *key)
    return Statement(
        report.path,
        header.number,
        header.period,
        header.version or 0,
        last_year,
        report.unit,
        header.previous,
        ends(report),
    )


def check_between(statements: Iterable[Statement]) -> Iterator[Finding]:
    """Findings about reports of one förvaltning and year; each names the later report's file."""
    by_year: defaultdict[tuple[str, int], list[Statement]] = defaultdict(list)
    for one in statements:
        by_year[one.number, one.period.year].append(one)
    for same in by_year.values():
        for earlier, later in pairwise(sorted(same, key=lambda one: (one.period, one.version, one.path))):
            if earlier.period != later.period:
                yield from _changed_last_year(earlier, later)
                if later.previous in (None, earlier.period):
                    yield from _another_opening(earlier, later)
                    yield from _another_budget(earlier, later)


def _changed_last_year(earlier: Statement, later: Statement) -> Iterator[Finding]:
    """FÖREG. ÅR HELÅR is the accounts of a year that is closed: it does not change from month to month.

    A tkr more or less, in mnkr a tenth, is rounding: some type rounded figures, some do not.
    """
    rounding = max(earlier.unit.step, later.unit.step)
    for title, (now, place) in later.last_year.items():
        was = earlier.last_year.get(title, (now, place))[0]
        if abs(now - was) > rounding:
            yield Finding(
                "RIMLIG_FOREG_AR_ANDRAT",
                place,
                {"field": title, "source": earlier.path},
                format_tkr(was),
                format_tkr(now),
                format_tkr(now - was),
            )


def _another_opening(earlier: Statement, later: Statement) -> Iterator[Finding]:
    """The bridge opens where the previous report's ended: at its sum, or at its forecast's deviation."""
    closings = earlier.bridge.closings
    if later.bridge.opening is None or not closings:
        return
    opening, place = later.bridge.opening
    closing = min(closings, key=lambda one: abs(opening.value - one.value))
    if not _is_same(opening, closing):
        yield Finding(
            "MELLAN_OPPNING",
            Place(later.path, *place),
            {"source": earlier.path},
            format_tkr(closing.value),
            format_tkr(opening.value),
            format_tkr(opening.value - closing.value),
        )


def _another_budget(earlier: Statement, later: Statement) -> Iterator[Finding]:
    """The budget helår that the bridge starts from is the previous report's."""
    budget = earlier.bridge.budget
    if later.bridge.before is None or budget is None:
        return
    before, place = later.bridge.before
    if not _is_same(before, budget):
        yield Finding(
            "MELLAN_BUDGET",
            Place(later.path, *place),
            {"source": earlier.path},
            format_tkr(budget.value),
            format_tkr(before.value),
            format_tkr(before.value - budget.value),
        )


def _is_same(typed: Figure, other: Figure) -> bool:
    """Whether they differ by what rounding can do, or a tkr, as a total that is rounded by hand."""
    return abs(typed.value - other.value) <= max(tolerated(typed, other, TKR), TKR.step)
