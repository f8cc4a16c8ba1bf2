"""FR 1's figures out of a ledger on its rows: the blocks, the months and the internal posts. Öre, pure.

A block is computed when the ledger has anything in the last month of its span; then each of its leaves has a figure,
0 where nothing is booked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from vplan_xl.amounts import format_kr, format_tkr
from vplan_xl.finding import Finding
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.model import Key
from vplan_xl.form.table import YEARS
from vplan_xl.ledger.booking import BUDGET, OUTCOME
from vplan_xl.ledger.codes import number_of
from vplan_xl.ledger.posting import Posted
from vplan_xl.ledger.spans import BlockCode, Span, spans
from vplan_xl.period import Period
from vplan_xl.report.history import Leaf

_MOST_UNMAPPED = 30  # accounts that are told one by one
_SO_FAR, _BUDGET_SO_FAR = BlockCode("ACK", "UTFALL"), BlockCode("ACK", "BUDGET")


@dataclass(frozen=True, slots=True)
class FormFigures:
    """What the ledger gives a report.

    ``months`` are {leaf: {month: outcome}} of this year and those before that Månader has, ``posts`` {(counterparty,
    row): {UTFALL, BUDGET: öre}} of Internt. ``unmapped`` is {account: öre} of the year's outcome so far, and ``total``
    that outcome whole, with the unmapped; None where the ledger has not the report's month.
    """

    leaves: Mapping[Key, int]
    months: Mapping[Leaf, Mapping[Period, int]]
    posts: Mapping[tuple[str, str], Mapping[str, int]]
    unmapped: Mapping[str, int]
    total: int | None
    findings: tuple[Finding, ...]


def form_figures(
    posted: Posted, period: Period, whole_years: Collection[int], accounts: Mapping[str, str]
) -> FormFigures:
    """The figures of a report of *period*; *accounts* are their names, as far as known.

    Of *whole_years* the ledger has each account's amount of the year alone, in one month.
    """
    wanted = spans(period)
    computed = {code: span for code, span in wanted.items() if _is_computed(posted, span, whole_years)}
    findings = [
        *_missing_period(posted, wanted[_SO_FAR], computed),
        *_missing_months(posted, computed, whole_years),
        *_missing_blocks(posted, wanted, computed),
        *_other_months(posted, period),
        *_unmapped_accounts(posted, computed, accounts),
    ]
    unmapped = _unmapped(posted, wanted[_SO_FAR])
    leaves = {key: ore for code, span in computed.items() for key, ore in _block(posted, code, span)}
    total = sum(ore for key, ore in leaves.items() if (key.page, key.block) == _SO_FAR) + sum(unmapped.values())
    return FormFigures(
        leaves,
        _months(posted, period, whole_years),
        _posts(posted, {code: computed[code] for code in (_SO_FAR, _BUDGET_SO_FAR) if code in computed}),
        unmapped,
        total if _SO_FAR in computed else None,
        tuple(findings),
    )


def _is_computed(posted: Posted, span: Span, whole_years: Collection[int]) -> bool:
    """Whether the ledger has the last of its months; of a year known as a whole, the last that it has."""
    months = posted.months[span.kind]
    later = any(span.last < month and month.year == span.last.year for month in months)
    return span.last in months and not (_is_whole(span, whole_years) and later)


def _is_whole(span: Span, whole_years: Collection[int]) -> bool:
    """Whether the year's months are not known one by one, as they always are of a budget."""
    return span.kind == OUTCOME and span.last.year in whole_years


def _block(posted: Posted, code: BlockCode, span: Span) -> Iterator[tuple[Key, int]]:
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    months = set(span.months)
    for mapped, ore in posted.mapped.items():
        if mapped.kind == span.kind and mapped.period in months:
            sums[mapped.target] += ore
    for row in FR1.leaf_rows:
        for part in FR1.entered_parts:
            yield Key(code.page, row.code, code.block, part.code), sums[row.code, part.code]


def _months(posted: Posted, period: Period, whole_years: Collection[int]) -> dict[Leaf, dict[Period, int]]:
    """A leaf that has nothing in a year has no month of it; otherwise a month in which the ledger has any line is 0."""
    by_leaf: defaultdict[Leaf, defaultdict[Period, int]] = defaultdict(lambda: defaultdict(int))
    there = {
        month
        for month in posted.months[OUTCOME]
        if period.year - len(YEARS) < month.year and month <= period and month.year not in whole_years
    }
    for mapped, ore in posted.mapped.items():
        if mapped.kind == OUTCOME and mapped.period in there:
            by_leaf[Leaf(*mapped.target)][mapped.period] += ore
    found: dict[Leaf, dict[Period, int]] = {}
    for leaf, months in by_leaf.items():
        years = {month.year for month, ore in months.items() if ore}
        found[leaf] = {month: months[month] for month in sorted(there) if month.year in years}
    return {leaf: months for leaf, months in found.items() if months}


def _posts(posted: Posted, of: Mapping[BlockCode, Span]) -> dict[tuple[str, str], dict[str, int]]:
    found: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for code, span in of.items():
        months = set(span.months)
        for mapped, ore in posted.mapped.items():
            is_internal = mapped.target.part == "INTERNT" and mapped.counterparty
            if is_internal and mapped.kind == span.kind and mapped.period in months:
                number = number_of(mapped.counterparty)
                counterparty = mapped.counterparty if number is None else str(number)
                amounts = found[counterparty, mapped.target.row]
                amounts[code.block] = amounts.get(code.block, 0) + ore
    return dict(sorted(found.items()))


def _unmapped(posted: Posted, span: Span) -> dict[str, int]:
    sums: defaultdict[str, int] = defaultdict(int)
    months = set(span.months)
    for one, ore in posted.unmapped.items():
        if one.kind == span.kind and one.period in months:
            sums[one.account] += ore
    return dict(sums)


# -- what is to be said ---------------------------------------------------------------------------


def _missing_period(posted: Posted, span: Span, computed: Collection[BlockCode]) -> Iterator[Finding]:
    if _SO_FAR not in computed:
        there = _listed(posted.months[OUTCOME])
        yield Finding("IMPORT_PERIOD", expected=span.last.label, found=there)


def _missing_months(
    posted: Posted, computed: Mapping[BlockCode, Span], whole_years: Collection[int]
) -> Iterator[Finding]:
    for code, span in computed.items():
        lacking = [month for month in span.months if month not in posted.months[span.kind]]
        if lacking and not _is_whole(span, whole_years):
            yield Finding("IMPORT_MANADER", values={"field": _title(code)}, found=_listed(lacking))


def _missing_blocks(
    posted: Posted, wanted: Mapping[BlockCode, Span], computed: Collection[BlockCode]
) -> Iterator[Finding]:
    """Blocks of whose year the ledger has other months; without the report's own month nothing is imported at all."""
    for code, span in wanted.items():
        there = [month for month in posted.months[span.kind] if month.year == span.last.year and month != span.last]
        if there and code not in computed and code != _SO_FAR:
            yield Finding(
                "IMPORT_BLOCK", values={"field": _title(code)}, expected=span.last.label, found=_listed(there)
            )


def _other_months(posted: Posted, period: Period) -> Iterator[Finding]:
    """Months that nothing in the report is about."""
    years = range(period.year - len(YEARS) + 1, period.year + 1)
    used = {OUTCOME: years, BUDGET: range(period.year, period.year + 1)}
    other = {
        kind: [month for month in months if month.year not in used[kind]] for kind, months in posted.months.items()
    }
    shown = [f"{kind.lower()} {_listed(months)}" for kind, months in other.items() if months]
    if shown:
        yield Finding("IMPORT_AR", expected=str(period.year), found=", ".join(shown))
    coming = [month for month in posted.months[OUTCOME] if month.year == period.year and month > period]
    if coming:
        yield Finding("IMPORT_KOMMANDE", expected=period.label, found=_listed(coming))


def _unmapped_accounts(
    posted: Posted, computed: Mapping[BlockCode, Span], accounts: Mapping[str, str]
) -> Iterator[Finding]:
    by_block = {code: _unmapped(posted, span) for code, span in computed.items()}
    named = dict.fromkeys(account for sums in by_block.values() for account in sums)
    size = {account: max(abs(sums.get(account, 0)) for sums in by_block.values()) for account in named}
    ordered = sorted(named, key=lambda account: (-size[account], account))
    for account in ordered[:_MOST_UNMAPPED]:
        title = f"{account} {accounts.get(account, '')}".strip()
        amounts = (
            f"{_title(code)} {format_kr(sums[account])} kr" for code, sums in by_block.items() if account in sums
        )
        yield Finding("KONTO_OMAPPAD", values={"account": title}, found="; ".join(amounts))
    rest = ordered[_MOST_UNMAPPED:]
    if rest:
        outcome = by_block.get(_SO_FAR, {})
        amount = format_tkr(sum(outcome.get(account, 0) for account in rest), 2)
        yield Finding("KONTO_OMAPPADE", expected=amount, found=str(len(rest)))


def _title(code: BlockCode) -> str:
    """A block as the form has it: "UTFALL - ACKUMULERAT"."""
    return FR1.page_by_code[code.page].block(code.block).label


def _listed(months: Collection[Period]) -> str:
    """Months as a person reads them, runs as from and to; "–" where there is none."""
    runs: list[list[Period]] = []
    for month in sorted(set(months)):
        if runs and _number(runs[-1][-1]) + 1 == _number(month):
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} – {run[-1]}" for run in runs) or "–"


def _number(month: Period) -> int:
    return month.year * 12 + month.month
