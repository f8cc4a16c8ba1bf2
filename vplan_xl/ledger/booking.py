"""What a line of a ledger says: on what it is booked, and how much. Kronor outside, öre inside, revenue negative."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from vplan_xl.finding import Finding
from vplan_xl.period import Period

OUTCOME, BUDGET = "UTFALL", "BUDGET"


class Booking(NamedTuple):
    """On what an amount is booked: a kind (OUTCOME or BUDGET), a month, an account and its dimensions, "" for none."""

    kind: str
    period: Period
    account: str
    unit: str  # ansvar
    activity: str  # verksamhet
    project: str
    counterparty: str


class Line(NamedTuple):
    """A line as it stands in its source: its number there from 1, on what it is booked, öre, and what it says."""

    number: int
    booking: Booking
    ore: int
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read where that is not left to be found out; "" is found out.

    ``columns`` is {dimension or column code: heading}, in SIE {code: number of the dimension}.
    """

    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Detected:
    """What was found out of a file and is shown: its kind ("CSV", "Excel", "SIE 4"), encoding, delimiter, decimal sign.

    ``columns`` is {column code: the heading it was found by}, in SIE {code: the dimension, "6 Projekt"}.
    """

    kind: str
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """What a file of a ledger holds; with a finding fel it was not read whole and must not be used.

    ``balances`` is {booking: öre} of all lines together and ``count`` how many lines that were; ``lines`` are those
    that were asked for. ``accounts`` is {account: its name} as far as the file tells. Of ``whole_years`` only the
    amount of a year is known, booked on its last known month.
    """

    path: str
    sha256: str
    detected: Detected
    balances: Mapping[Booking, int]
    count: int
    lines: tuple[Line, ...]
    accounts: Mapping[str, str]
    whole_years: frozenset[int]
    findings: tuple[Finding, ...]


Keep = Callable[[Booking], bool]  # which lines are wanted one by one, besides the balances
