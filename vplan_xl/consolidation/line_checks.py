"""What is to be said of the sister sheets of several deliveries together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from vplan_xl.amounts import LARGEST_ORE, format_tkr
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.goal_repeats import check_repeats
from vplan_xl.consolidation.lines import Line, columns
from vplan_xl.finding import Finding, Place
from vplan_xl.form.sister_tables import BRIDGE, HEADCOUNTS, ITEMS, PERSONNEL, SHARE_TABLES, SHARES
from vplan_xl.form.table import ColumnKind
from vplan_xl.period import Period

_MOST_NAMED = 6

Months = Mapping[Period | None, tuple[str, ...]]


def check_lines(deliveries: Sequence[Delivery]) -> list[Finding]:
    """Where they contradict each other, what only some have, and sums that no workbook holds."""
    of_economy = (*_check_months(deliveries), *_check_bridges(deliveries), *_check_sizes(deliveries))
    return [*of_economy, *check_repeats(deliveries)]


def months_of(lines: Iterable[tuple[Delivery, Line]]) -> Months:
    """{the last month of the lines' statistics: the labels of those who have it}, the earliest first."""
    found: dict[Period | None, dict[str, None]] = {}
    for one, line in lines:
        found.setdefault(line.month("TILL_OCH_MED"), {})[one.label] = None
    ordered = sorted(found.items(), key=lambda item: item[0] or Period(0, 0))
    return {month: tuple(labels) for month, labels in ordered}


def months_words(months: Months) -> str:
    """Each month with whose it is: "juni 2017 (21 Landstingsservice), juli 2017 (61 Tandvård)"."""
    return ", ".join(f"{month.label if month else '–'} ({_names(labels)})" for month, labels in months.items())


def _names(labels: Sequence[str]) -> str:
    rest = len(labels) - _MOST_NAMED
    return ", ".join(labels[:_MOST_NAMED]) + (f" … {rest}" if rest > 0 else "")


def _check_months(deliveries: Sequence[Delivery]) -> Iterator[Finding]:
    for code, tables in ((PERSONNEL, HEADCOUNTS), (SHARES, SHARE_TABLES)):
        for table in tables:
            lines = (
                (one, line)
                for one in deliveries
                for line in one.lines
                if line.table == code and line.text("TABELL") == table and line.month("TILL_OCH_MED")
            )
            months = months_of(lines)
            if len(months) > 1:
                yield Finding("SAMMAN_STATISTIKMANAD", values={"table": table}, found=months_words(months))


def _check_bridges(deliveries: Sequence[Delivery]) -> Iterator[Finding]:
    """Who has a forecast that deviates and nothing that explains it, where others have."""
    with_bridge = {one.number for one in deliveries if any(line.table in (BRIDGE, ITEMS) for line in one.lines)}
    for one in deliveries if with_bridge else ():
        budget, forecast = one.block("HELAR", "BUDGET"), one.block("HELAR", "PROGNOS")
        if one.number in with_bridge or one.form_code != "FR1" or budget is None or forecast is None:
            continue
        if budget != forecast:
            deviation = format_tkr(budget - forecast)
            yield Finding("SAMMAN_UTAN_BRYGGA", Place(one.path), found=one.label, difference=deviation)


def _check_sizes(deliveries: Iterable[Delivery]) -> Iterator[Finding]:
    sums: dict[tuple[str, str], int] = {}
    largest: dict[tuple[str, str], tuple[int, Delivery]] = {}
    for one in deliveries:
        for line in one.lines:
            for column in columns(line.table):
                ore = line.number(column.code) if column.kind is ColumnKind.TKR else None
                if ore is not None:
                    key = line.table, column.code
                    sums[key] = sums.get(key, 0) + abs(ore)
                    if key not in largest or abs(ore) > largest[key][0]:
                        largest[key] = abs(ore), one
    too_large = {key: ore for key, ore in sums.items() if ore > LARGEST_ORE}
    if too_large:
        key = max(too_large, key=lambda key: too_large[key])
        who = largest[key][1]
        yield Finding("SAMMAN_STOR", Place(who.path), {"who": who.label}, found=format_tkr(too_large[key]))
