"""How many indicators came out how, over the lines of goals: in all, per målområde, nämnd and förvaltning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from vplan_xl.amounts import ORE_PER_TKR
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.line_basis import COUNTED, IN_BOARD, IN_WHOLE, WHO, LineBasis, Term, Where, literally
from vplan_xl.consolidation.lines import BY_FORECAST, Line
from vplan_xl.goals.count import Tally
from vplan_xl.goals.verdict import Verdict


class Counted(NamedTuple):
    """Some indicators: how many, how many of each verdict, how many of them by the forecast, and the persons' own."""

    total: Term
    verdicts: dict[Verdict, Term]
    by_forecast: Term
    own: dict[Verdict, Term]

    @property
    def tally(self) -> Tally:
        """The counts without their formulas."""
        ours, own = (
            {verdict: term.value // ORE_PER_TKR for verdict, term in terms.items()}
            for terms in (self.verdicts, self.own)
        )
        return Tally(self.total.value // ORE_PER_TKR, ours, own)


def counted(basis: LineBasis, *where: Where) -> Counted:
    """Over the lines for which all of *where* hold."""

    def by_verdict(column: str) -> dict[Verdict, Term]:
        return {verdict: basis.count(*where, literally(column, verdict.value)) for verdict in Verdict}

    return Counted(
        basis.count(*where),
        by_verdict("BEDOMNING"),
        basis.count(*where, literally("BEDOMD_PA", BY_FORECAST)),
        by_verdict("ER_BEDOMNING"),
    )


# What is counted once, whoever has delivered it (goal_repeats.py).
ONCE_IN_WHOLE, ONCE_IN_BOARD = literally(IN_WHOLE, COUNTED), literally(IN_BOARD, COUNTED)


class Group(NamedTuple):
    """What some indicators have in common: ``name`` in a column, "" where that is blank."""

    column: str
    name: str

    def where(self, cell: str) -> tuple[Where, ...]:
        """The lines that are counted in it; *cell* is the one that shows its name, where there is any."""
        own = Where(self.column, cell if self.name else '""', self.name)
        if self.column == WHO:
            return (own,)
        return own, ONCE_IN_BOARD if self.column == "NAMND" else ONCE_IN_WHOLE


AREAS, BOARDS, UNITS = "MALOMRADE", "NAMND", WHO


def groups(basis: LineBasis, column: str) -> list[Group]:
    """The groups of :data:`AREAS`, :data:`BOARDS` or :data:`UNITS`, as the first line writes them, in that order.

    A workbook makes no difference between letter cases. Who has no line that is counted is no group.
    """
    names: dict[str, str] = {}
    for number in range(len(basis.lines)):
        name = basis.text(number, column)
        names.setdefault(name.casefold(), name)
    found = (Group(column, name) for name in names.values())
    return [one for one in found if basis.count(*one.where("")).value]


class Unmet(NamedTuple):
    """An indicator that is not met, as it is counted in the whole: once, with all who delivered it."""

    line: Line
    delivery: Delivery
    labels: tuple[str, ...]


def unmet(basis: LineBasis) -> list[Unmet]:
    """The otillfredsställande, then the inte helt tillfredsställande, each in the order of the lines."""
    found = dict(_once(basis))
    return [
        one
        for verdict in (Verdict.NOT_MET, Verdict.NEARLY)
        for one in found.values()
        if verdict_of(one.line) is verdict
    ]


def _once(basis: LineBasis) -> Iterator[tuple[int, Unmet]]:
    others: dict[int, list[str]] = {}
    for number, first in basis.repeats.in_whole.items():
        others.setdefault(first, []).append(basis.lines[number][0].label)
    for number, (one, line) in enumerate(basis.lines):
        if number not in basis.repeats.in_whole:
            yield number, Unmet(line, one, tuple(dict.fromkeys((one.label, *others.get(number, ())))))


def verdict_of(line: Line) -> Verdict:
    """Our bedömning."""
    return Verdict(line.text("BEDOMNING"))


def own_verdict(line: Line) -> Verdict | None:
    """The person's, None where there is none."""
    own = line.text("ER_BEDOMNING")
    return Verdict(own) if own else None


def differs(line: Line) -> bool:
    """Whether a person says something else; where there was nothing to judge, nobody is contradicted."""
    own, ours = own_verdict(line), verdict_of(line)
    return own not in (None, ours) and Verdict.CANNOT_BE_JUDGED not in (own, ours)
