"""The posts with other förvaltningar against the register, and against the form's Internt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from vplan_xl.amounts import Unit, format_tkr
from vplan_xl.finding import Finding, Place
from vplan_xl.form.model import Key
from vplan_xl.report.internal_posts import BLOCKS
from vplan_xl.rules.rule import Case, Rule


def counterparty(case: Case) -> Iterator[Finding]:
    """Internal trade is with another förvaltning of the register in that month."""
    period, own = case.report.header.period, case.report.header.number
    if period is None:
        return
    for post in case.internal_posts:
        if post.counterparty == own or case.register.find(post.counterparty, period) is None:
            yield Finding("INTERN_MOTPART", Place("", *post.place), {}, period.label, post.counterparty)


def sums(case: Case) -> Iterator[Finding]:
    """The posts of a row add up to its Internt, in each block of which they say anything.

    They may differ by less than half a tkr for each post and half of what the form's figures are rounded to:
    of figures in whole tkr that is what rounding alone can do, and it holds for a form in mnkr too.
    """
    for column, (page, block) in BLOCKS.items():
        posts: defaultdict[str, list[int]] = defaultdict(list)
        for post in case.internal_posts:
            if column in post.ore:
                posts[post.row].append(post.ore[column])
        for row in case.report.form.leaf_rows if posts else ():
            key = Key(page, row.code, block, "INTERNT")
            internal, total = case.report.ore(key), sum(posts[row.code])
            least = len(posts[row.code]) * Unit.TKR.step + case.report.unit.step
            if internal is not None and 2 * abs(internal - total) >= least:
                yield Finding(
                    "INTERN_SUMMA",
                    case.place(key),
                    {"field": case.report.form.row_title(row.code)},
                    format_tkr(total),
                    format_tkr(internal),
                    format_tkr(internal - total),
                )


RULES = (
    Rule("INTERN_MOTPART", counterparty),
    Rule("INTERN_SUMMA", sums, requires=("TABELL_VARDE", "TABELL_LUCKA")),
)
