"""Which accounts belong to which row: the lines of Kontomappning, of which the first that fits holds. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from vplan_xl.finding import Finding, Place
from vplan_xl.ledger.codes import ANY, Codes, number_of, united


class Target(NamedTuple):
    """A row and a part that people enter, by codes."""

    row: str
    part: str


_NOWHERE = Place()
_MOST_CROSSING = 5  # lines above that are named of each: the same ones often stand above many
_MOST_UNUSED = 20  # lines that are named: a mapping for everybody has many that one förvaltning does not use
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
        return accounts and self.year <= other.year and self.counterparties.covers(other.counterparties)

    def meets(self, other: MappingLine) -> bool:
        """Whether a booking can be one of both."""
        accounts = self.first <= other.last and other.first <= self.last
        return accounts and self.counterparties.meets(other.counterparties)

    def is_exception(self, other: MappingLine) -> bool:
        """Whether it says less than a line below: fewer accounts or counterparties, or nothing of its first years."""
        accounts = other.first <= self.first and self.last <= other.last
        fewer_accounts = accounts and (self.first, self.last) != (other.first, other.last)
        ours, theirs = self.counterparties, other.counterparties
        return fewer_accounts or self.year > other.year or (theirs.covers(ours) and not ours.covers(theirs))


Finder = Callable[[str, int, str], int | None]


def finder(lines: Sequence[MappingLine]) -> Finder:
    """What finds the line that holds for a booking's account, year and counterparty, the first from 0; None of none.

    An account that is no number has none. Each account is looked up once.
    """
    of_account: dict[str, tuple[int, ...]] = {}

    def find(account: str, year: int, counterparty: str) -> int | None:
        if account not in of_account:
            number = number_of(account)
            its = () if number is None else (at for at, o in enumerate(lines) if o.first <= number <= o.last)
            of_account[account] = tuple(its)
        for at in of_account[account]:
            if lines[at].year <= year and counterparty in lines[at].counterparties:
                return at
        return None

    return find


def mapping_findings(lines: Sequence[MappingLine], used: Collection[int]) -> Iterator[Finding]:
    """What is wrong with the lines as a whole; *used* are those that held for any booking."""
    unused: list[MappingLine] = []
    for at, line in enumerate(lines):
        above = [other for other in lines[:at] if other.meets(line)]
        shadow = _shadow(line, above)
        if shadow:
            yield Finding("KONTO_SKYMD", line.place, {"accounts": line.title, "other": ", ".join(map(_where, shadow))})
            continue
        crossing = (other for other in above if other.target != line.target and not other.is_exception(line))
        for other in islice(crossing, _MOST_CROSSING):
            shared = MappingLine(max(line.first, other.first), min(line.last, other.last), line.target)
            yield Finding("KONTO_OVERLAPP", line.place, {"accounts": shared.title, "other": _where(other)})
        if at not in used:
            unused.append(line)
    if unused:
        told = [line.title for line in unused[:_MOST_UNUSED]] + ["…"] * (len(unused) > _MOST_UNUSED)
        where = replace(unused[0].place, cell="", line=0)
        yield Finding("KONTO_OANVAND", where, {"accounts": ", ".join(told)}, "", str(len(unused)))


def _shadow(line: MappingLine, above: Sequence[MappingLine]) -> Sequence[MappingLine]:
    """The one of the lines above, or those together, that hold for all that a line says; none where they do not."""
    alone = next((other for other in above if other.covers(line)), None)
    if alone is not None:
        return (alone,)
    always = [other for other in above if other.year <= line.year]
    # The first account that is left to the line, if any, is its first or comes just after the end of another.
    ends = {other.last + 1 for other in always if line.first <= other.last < line.last}
    for account in dict.fromkeys((line.first, line.last, *sorted(ends))):  # the last one is most often left
        here = [other.counterparties for other in always if other.first <= account <= other.last]
        if not here or not united(here).covers(line.counterparties):
            return ()
    return always


def _where(line: MappingLine) -> str:
    """A line as a message names it, by its accounts and where it stands."""
    at = line.place.cell or (str(line.place.line) if line.place.line else "")
    return f"{line.title} ({at})" if at else line.title
