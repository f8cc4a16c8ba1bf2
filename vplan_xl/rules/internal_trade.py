"""The posts with other förvaltningar against the register, and against the form's Internt."""

from __future__ import annotations

from collections.abc import Iterator

from vplan_xl.amounts import format_tkr
from vplan_xl.finding import Finding, Place
from vplan_xl.rules.rule import Case, Rule
from vplan_xl.tie_outs.internal_trade import internal_tie_outs


def counterparty(case: Case) -> Iterator[Finding]:
    """Internal trade is with another förvaltning of the register in that month."""
    period, own = case.report.header.period, case.report.header.number
    if period is None:
        return
    for post in case.internal_posts:
        if post.counterparty == own or case.register.find(post.counterparty, period) is None:
            yield Finding("INTERN_MOTPART", Place("", *post.place), {}, period.label, post.counterparty)


def sums(case: Case) -> Iterator[Finding]:
    """The posts of a row add up to its Internt, in each block of which they say anything."""
    form, places = case.report.form, case.report.places
    for one in internal_tie_outs(case.report, case.internal_posts):
        if not one.verdict.holds:
            key = next(key for key in form.leaves if places.cell(form, key) == one.place)
            yield Finding(
                "INTERN_SUMMA",
                case.place(key),
                {"field": form.row_title(key.row)},
                format_tkr(one.right),
                format_tkr(one.left),
                format_tkr(one.difference),
            )


RULES = (
    Rule("INTERN_MOTPART", counterparty),
    Rule("INTERN_SUMMA", sums, requires=("TABELL_VARDE", "TABELL_LUCKA")),
)
