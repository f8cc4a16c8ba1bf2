"""The months on their own sheet against what the form has for the year so far."""

from __future__ import annotations

from collections.abc import Iterator

from vplan_xl.amounts import ORE_PER_TKR, format_tkr, tolerance
from vplan_xl.finding import Finding
from vplan_xl.form.model import Key
from vplan_xl.period import Period
from vplan_xl.report.history import Leaf
from vplan_xl.rules.rule import Case, Rule


def months_of_this_year(case: Case) -> Iterator[Finding]:
    """The months of this year, when all are filled in, add up to UTFALL - ACKUMULERAT.

    Months in whole tkr may differ from their rounded sum by what rounding alone can do.
    """
    period = case.report.header.period
    if case.history is None or period is None:
        return
    months = [Period(period.year, number) for number in range(1, period.month + 1)]
    if not case.history.months.filled.issuperset(months):
        return
    for row in case.report.form.leaf_rows:
        for part in case.report.form.entered_parts:
            key = Key("ACK", row.code, "UTFALL", part.code)
            outcome = case.report.ore(key)
            of_leaf = case.history.months.of(Leaf(row.code, part.code))
            if not of_leaf.keys() >= set(months):
                continue  # the row has nothing in any of them
            total = sum(of_leaf[month] for month in months)
            if outcome is not None and abs(total - outcome) > max(tolerance(len(months)), 1) * ORE_PER_TKR:
                yield Finding(
                    "MANADER_UTFALL",
                    case.place(key),
                    {"field": case.report.form.row_title(row.code)},
                    format_tkr(total),
                    format_tkr(outcome),
                    format_tkr(outcome - total),
                )


RULES = (Rule("MANADER_UTFALL", months_of_this_year, requires=("TABELL_VARDE", "MANAD_KOMMANDE")),)
