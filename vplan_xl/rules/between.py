"""What several reports say of the same thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from vplan_xl.amounts import ORE_PER_TKR, format_tkr
from vplan_xl.finding import Finding, Place
from vplan_xl.form.model import Key
from vplan_xl.report.report import Report


def check_between(reports: Iterable[Report]) -> Iterator[Finding]:
    """Findings about reports of one förvaltning and year; each names the later report's file."""
    by_year: defaultdict[tuple[str, int], list[Report]] = defaultdict(list)
    for report in reports:
        if report.header.number and report.header.period:
            by_year[report.header.number, report.header.period.year].append(report)
    for same in by_year.values():
        for earlier, later in pairwise(sorted(same, key=_delivered)):
            if earlier.header.period != later.header.period:
                yield from _changed_last_year(earlier, later)


def _delivered(report: Report) -> tuple[int, int, str]:
    period = report.header.period
    assert period is not None
    return period.month, report.header.version or 0, report.path


def _changed_last_year(earlier: Report, later: Report) -> Iterator[Finding]:
    """FÖREG. ÅR HELÅR is the accounts of a year that is closed: it does not change from month to month.

    A tkr more or less is rounding: some type whole tkr, some do not.
    """
    for row in later.form.leaf_rows:
        key = Key("HELAR", row.code, "FOREG_AR", "TOTALT")
        was, now = earlier.ore(key), later.ore(key)
        if was is not None and now is not None and abs(now - was) > ORE_PER_TKR:
            at = later.places.cell(later.form, key)
            place = Place(later.path, at.sheet if at else "", at.cell if at else "", *key)
            yield Finding(
                "RIMLIG_FOREG_AR_ANDRAT",
                place,
                {"field": later.form.row_title(row.code), "source": earlier.path},
                format_tkr(was),
                format_tkr(now),
                format_tkr(now - was),
            )
