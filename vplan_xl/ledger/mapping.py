"""Which accounts belong to which row: the lines of Kontomappning, of which the first that fits holds. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from vplan_xl.finding import Finding, Place
from vplan_xl.language import _
from vplan_xl.ledger.codes import ANY, Codes, number_of


class Target(NamedTuple):
    """A row and a part that people enter, by codes."""

    row: str
    part: str


_MOST_NAMED = 5  # lines in a finding
_NOWHERE = Place()
NOT_IN_FORM = Target("", "")  # of an account that is said not to belong to the form, such as one of the balance sheet


@dataclass(frozen=True, slots=True)
class MappingLine:
    """The accounts from *first* to *last*, of bookings from *year* on, with some counterparties: where they belong.

    Accounts are whole numbers, so that 30111 is not among 3000–3999. ``place`` is where the line stands.
    """

    first: int
    last: int
    target: Target
    year: int = 0
    counterparties: Codes = ANY
    place: Place = _NOWHERE

    @property
    def title(self) -> str:
        """The accounts as a message has them."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    def covers(self, other: MappingLine) -> bool:
        """Whether every booking of the other line is one of this one's."""
        accounts = self.first <= other.first and other.last <= self.last
        return accounts and self._is_wider(other)

    def is_exception_from(self, other: MappingLine) -> bool:
        """Whether it says something particular of what the other line is about: of some of its bookings only.

        One for certain counterparties, or from a later year, may reach beyond the other's accounts: a chart of
        accounts that is new in 2019 has other limits than the old one.
        """
        is_narrower = self.year != other.year or self.counterparties != other.counterparties
        return other.covers(self) or (is_narrower and other._is_wider(self))

    def common(self, other: MappingLine) -> MappingLine | None:
        """This line for the bookings that are the other's too; None where none can be."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        codes = self.counterparties.common(other.counterparties)
        if first > last or codes is None:
            return None
        return replace(self, first=first, last=last, year=max(self.year, other.year), counterparties=codes)

    def _is_wider(self, other: MappingLine) -> bool:
        return self.year <= other.year and self.counterparties.covers(other.counterparties)


Finder = Callable[[str, int, str], int | None]


def finder(lines: Sequence[MappingLine]) -> Finder:
    """A function from a booking's (account, year, counterparty) to the line that holds, from 0; None where none does.

    An account that is no number has none.
    """
    of_account: dict[str, tuple[tuple[int, MappingLine], ...]] = {}

    def find(account: str, year: int, counterparty: str) -> int | None:
        if account not in of_account:
            number = number_of(account)
            fitting = [] if number is None else [p for p in enumerate(lines) if p[1].first <= number <= p[1].last]
            of_account[account] = tuple(fitting)
        own = of_account[account]
        return next((at for at, line in own if line.year <= year and counterparty in line.counterparties), None)

    return find


def mapping_findings(lines: Sequence[MappingLine], used: Collection[int]) -> Iterator[Finding]:
    """What is wrong with the lines as a whole; *used* are those that held for any booking."""
    shadowed: set[int] = set()
    for at, (line, others) in enumerate(zip(lines, _above(lines), strict=True)):
        above = [lines[other] for other in others if other not in shadowed]
        shadow = next((other for other in above if other.covers(line)), None)
        if shadow is not None:
            shadowed.add(at)
            yield Finding("KONTO_SKYMD", line.place, {"accounts": line.title, "other": _where(shadow)})
            continue
        crossings = list(islice(_crossings(above, line), _MOST_NAMED + 1))
        if crossings:
            found = ", ".join([*crossings[:_MOST_NAMED], *("…" for _more in crossings[_MOST_NAMED:])])
            yield Finding("KONTO_OVERLAPP", line.place, {"accounts": line.title}, "", found)
        if at not in used:
            yield Finding("KONTO_OANVAND", line.place, {"accounts": line.title})


def _above(lines: Sequence[MappingLine]) -> list[list[int]]:
    """For each line those above it that have accounts in common with it, in order."""
    above: list[list[int]] = [[] for _line in lines]
    open_: list[int] = []
    for at in sorted(range(len(lines)), key=lambda at: lines[at].first):
        open_ = [other for other in open_ if lines[other].last >= lines[at].first]
        for other in open_:
            above[max(at, other)].append(min(at, other))
        open_.append(at)
    return [sorted(others) for others in above]


def _crossings(above: Sequence[MappingLine], line: MappingLine) -> Iterator[str]:
    """What lines above take from a line, to other rows, without being exceptions from it: "4050–4099 [4000–4099 (A7)]".

    What a line above them takes in turn is not theirs.
    """
    for at, other in enumerate(above):
        shared = other.common(line)
        is_free = other.target == line.target or other.is_exception_from(line)
        if shared is not None and not is_free and not any(first.covers(shared) for first in above[:at]):
            yield f"{shared.title} [{_where(other)}]"


def _where(line: MappingLine) -> str:
    """A line as a message names it, by its accounts and where it stands."""
    row = _("rad {line}").format(line=line.place.line) if line.place.line else ""
    at = line.place.cell or row
    return f"{line.title} ({at})" if at else line.title
