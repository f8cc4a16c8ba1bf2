"""How many indicators came out how, in all and per målområde, nämnd, …; how far the insatser have come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from vplan_xl.form.goal_tables import STATUSES
from vplan_xl.goals.follow_up import Followed
from vplan_xl.goals.indicator import Activity
from vplan_xl.goals.verdict import Verdict
from vplan_xl.language import _, ngettext

T = TypeVar("T", bound=Hashable)


class Tally(NamedTuple):
    """How many indicators, and how many of each verdict: ours of every one, the person's where there is any."""

    total: int
    verdicts: Mapping[Verdict, int]
    own: Mapping[Verdict, int]


def tally(followed: Iterable[Followed]) -> Tally:
    """The counts of some indicators; each verdict has one, the best first."""
    listed = tuple(followed)
    ours = Counter(one.judgement.verdict for one in listed)
    own = Counter(one.indicator.own for one in listed)
    return Tally(
        len(listed), {verdict: ours[verdict] for verdict in Verdict}, {verdict: own[verdict] for verdict in Verdict}
    )


def tally_by(followed: Iterable[Followed], of: Callable[[Followed], T]) -> dict[T, Tally]:
    """{what *of* says of an indicator: the counts of those}, in the order of the sheet.

    Names that differ only in letter case are one, as the first line writes it: as in a workbook.
    """
    names: dict[Hashable, T] = {}
    groups: dict[T, list[Followed]] = {}
    for one in followed:
        name = of(one)
        groups.setdefault(names.setdefault(_folded(name), name), []).append(one)
    return {name: tally(listed) for name, listed in groups.items()}


def _folded(name: Hashable) -> Hashable:
    if isinstance(name, tuple):
        return tuple(map(_folded, name))
    return name.casefold() if isinstance(name, str) else name


class Counts(NamedTuple):
    """Every count of some indicators; an inriktningsmål goes with its målområde, what has no name is under ""."""

    whole: Tally
    areas: Mapping[str, Tally]
    aims: Mapping[tuple[str, str], Tally]
    boards: Mapping[str, Tally]
    units: Mapping[str, Tally]


def counts(followed: Iterable[Followed]) -> Counts:
    """The counts of some indicators in all and by what they belong to."""
    listed = tuple(followed)
    return Counts(
        tally(listed),
        tally_by(listed, lambda one: one.indicator.area),
        tally_by(listed, lambda one: (one.indicator.area, one.indicator.aim)),
        tally_by(listed, lambda one: one.indicator.board),
        tally_by(listed, lambda one: one.indicator.unit),
    )


def in_words(counted: Tally) -> str:
    """The counts as the year-end report tells them, in sentences; the person's only where there are any."""
    ours = ngettext(
        "Av {total} indikator är {met} tillfredsställande, {nearly} inte helt tillfredsställande, {unmet} "
        "otillfredsställande, och {rest} saknar uppgift eller går inte att värdera.",
        "Av samtliga {total} indikatorer är {met} tillfredsställande, {nearly} inte helt tillfredsställande, {unmet} "
        "otillfredsställande, och {rest} saknar uppgift eller går inte att värdera.",
        counted.total,
    ).format(total=counted.total, **_named(counted.verdicts))
    if not any(counted.own.values()):
        return ours
    told = ", ".join(f"{count} {_(verdict.value)}" for verdict, count in counted.own.items() if count)
    return f"{ours} {_('Enligt er bedömning: {counts}.').format(counts=told)}"


def _named(verdicts: Mapping[Verdict, int]) -> dict[str, int]:
    return dict(zip(("met", "nearly", "unmet", "rest"), verdicts.values(), strict=True))


def by_status(activities: Iterable[Activity]) -> dict[str, int]:
    """{status as it is chosen in the sheet, "" for none: how many}, as the sheet lists them; only what there is."""
    counted = Counter(one.status for one in activities)
    return {status: counted[status] for status in (*STATUSES, "") if counted[status]}
