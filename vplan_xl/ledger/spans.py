"""Which of the ledger's lines a block of FR 1 is made of: outcome or budget, and of which months."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from vplan_xl.ledger.booking import BUDGET, OUTCOME, Booking
from vplan_xl.period import Period

_DECEMBER = 12


class BlockCode(NamedTuple):
    """A block of a page, by codes."""

    page: str
    block: str


class Span(NamedTuple):
    """A kind of lines, and the months of a year up to ``last``."""

    kind: str
    last: Period

    @property
    def months(self) -> tuple[Period, ...]:
        """The months, in order."""
        return tuple(Period(self.last.year, month) for month in range(1, self.last.month + 1))

    def holds(self, booking: Booking) -> bool:
        """Whether a booking is one of these."""
        return booking.kind == self.kind and self.last.year == booking.period.year and booking.period <= self.last


def spans(period: Period) -> Mapping[BlockCode, Span]:
    """{block that a ledger gives: its span} of a report of *period*. The forecast is no ledger's."""
    last_year = period.year - 1
    return {
        BlockCode("ACK", "UTFALL"): Span(OUTCOME, period),
        BlockCode("ACK", "BUDGET"): Span(BUDGET, period),
        BlockCode("ACK", "FOREG_AR"): Span(OUTCOME, Period(last_year, period.month)),
        BlockCode("HELAR", "BUDGET"): Span(BUDGET, Period(period.year, _DECEMBER)),
        BlockCode("HELAR", "FOREG_AR"): Span(OUTCOME, Period(last_year, _DECEMBER)),
    }
