"""A ledger's balances on the form's rows: what is mapped, what is left outside, what nothing is said of. Pure.

Nothing is lost: the three add up to the ledger, to the öre.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vplan_xl.ledger.booking import BUDGET, OUTCOME, Booking
from vplan_xl.ledger.mapping import NOT_IN_FORM, MappingLine, Target, finder
from vplan_xl.period import Period


class Mapped(NamedTuple):
    """On what mapped amounts are added up."""

    kind: str
    period: Period
    target: Target
    counterparty: str


class Unmapped(NamedTuple):
    """On what amounts are added up that nothing is said of."""

    kind: str
    period: Period
    account: str


@dataclass(frozen=True, slots=True)
class Posted:
    """The ledger in öre by what is said of its accounts; ``used`` are the mapping's lines that held for any booking.

    ``months`` are the months of each kind in which anything is booked that is not left outside.
    """

    mapped: Mapping[Mapped, int]
    outside: Mapping[tuple[str, Period], int]
    unmapped: Mapping[Unmapped, int]
    used: frozenset[int]
    months: Mapping[str, frozenset[Period]]


def posted(balances: Mapping[Booking, int], lines: Sequence[MappingLine]) -> Posted:
    """The balances by the lines of a mapping."""
    mapped: defaultdict[Mapped, int] = defaultdict(int)
    outside: defaultdict[tuple[str, Period], int] = defaultdict(int)
    unmapped: defaultdict[Unmapped, int] = defaultdict(int)
    months: dict[str, set[Period]] = {OUTCOME: set(), BUDGET: set()}
    known: dict[tuple[str, int, str], int | None] = {}
    find = finder(lines)
    for booking, ore in balances.items():
        asked = booking.account, booking.period.year, booking.counterparty
        if asked not in known:
            known[asked] = find(*asked)
        at = known[asked]
        if at is not None and lines[at].target == NOT_IN_FORM:
            outside[booking.kind, booking.period] += ore
            continue
        months[booking.kind].add(booking.period)
        if at is None:
            unmapped[Unmapped(booking.kind, booking.period, booking.account)] += ore
        else:
            mapped[Mapped(booking.kind, booking.period, lines[at].target, booking.counterparty)] += ore
    used = frozenset(at for at in known.values() if at is not None)
    return Posted(mapped, outside, unmapped, used, {kind: frozenset(there) for kind, there in months.items()})
