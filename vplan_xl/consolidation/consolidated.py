"""A consolidation as a value: everything its workbook shows."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from vplan_xl.consolidation.basis import Basis, bases
from vplan_xl.consolidation.delivery import Delivery, forms
from vplan_xl.consolidation.ledger import Ledger
from vplan_xl.consolidation.line_basis import LineBasis, line_bases
from vplan_xl.consolidation.line_checks import check_lines
from vplan_xl.consolidation.lines import ECONOMIC_TABLES
from vplan_xl.consolidation.selection import Selection
from vplan_xl.consolidation.total import (
    Remainder,
    Total,
    check_remainders,
    check_size,
    is_externally_budgeted,
    remainders,
    total,
    without_block,
)
from vplan_xl.consolidation.trade import Trade, check_trade, trade
from vplan_xl.finding import Finding
from vplan_xl.form.fin import FIN
from vplan_xl.form.model import Form
from vplan_xl.language import N_, _
from vplan_xl.period import Period
from vplan_xl.register import Register


@dataclass(frozen=True, eq=False)  # what is derived from it is derived once
class Consolidated:
    """The reports of a month, added up.

    ``whole`` is what the whole is called ("Landstinget"), ``organisation`` its full name. ``unread`` are the
    names of files that gave no report and should have, ``zero_budgets`` the numbers of those that the register says
    have a nollbudget. ``findings`` are those of the consolidation itself; each
    delivery has its own.
    """

    period: Period
    whole: str
    organisation: str
    selection: Selection
    totals: tuple[Total, ...]
    remainders: tuple[Remainder, ...]
    trade: Trade
    ledger: Ledger
    unread: tuple[str, ...]
    findings: tuple[Finding, ...]
    zero_budgets: frozenset[str]

    @property
    def name(self) -> str:
        """What the sheets call it: "Landstinget Blekinge"."""
        return self.organisation or self.whole

    @cached_property
    def bases(self) -> tuple[Basis, ...]:
        """The sheets of leaves."""
        return bases(self.selection.taken)

    @cached_property
    def line_bases(self) -> Mapping[str, LineBasis]:
        """{table: the sheet of its lines} of the sister sheets that anybody has filled in."""
        return line_bases(self.selection.taken)

    @property
    def has_economic_lines(self) -> bool:
        """Whether anybody has filled in a sister sheet that key figures are made of."""
        return any(table in self.line_bases for table in ECONOMIC_TABLES)

    def basis(self, form: Form) -> Basis:
        """The sheet of a form's leaves; asked of FR 1 or of a form that somebody delivered."""
        return next(one for one in self.bases if one.form is form)

    def total(self, form: Form) -> Total | None:
        """The total of a form, None where nobody delivered one."""
        return next((one for one in self.totals if one.form is form), None)

    @property
    def departments(self) -> Total:
        """The total of the förvaltningar that report on FR 1; there is always one, if only of nothing."""
        return self.totals[0]

    @property
    def finance(self) -> Total | None:
        """Finansförvaltningen's."""
        return self.total(FIN)

    @cached_property
    def date(self) -> datetime.date:
        """The latest day that a report is dated, else the first of the month: never today."""
        dates = [one.date for one in self.selection.taken if one.date is not None]
        return max(dates, default=self.period.first_day)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """{number: label} of all who have delivered."""
        return {one.number: one.label for one in self.selection.taken}

    @cached_property
    def externally_budgeted(self) -> tuple[str, ...]:
        """The labels of those who budget only externally."""
        return tuple(one.label for one in self.departments.deliveries if is_externally_budgeted(one))

    @cached_property
    def without_forecast(self) -> tuple[str, ...]:
        """The labels of those without a forecast that others have."""
        return without_block(self.departments.deliveries, "HELAR", "PROGNOS")

    @cached_property
    def doubts(self) -> tuple[tuple[str, Sequence[str]], ...]:
        """What must be known before any figure is read: (its words, the names that belong in them)."""
        selection = self.selection
        every = (
            (N_("OFULLSTÄNDIG: saknas {names}."), [one.label for one in selection.missing]),
            (N_("MED FEL: {names}; se Kontroller."), selection.erroneous),
            (N_("EJ MED, går inte att läsa: {names}; se Kontroller."), self.unread),
            (N_("Prognos saknas för {names}: prognosen jämförs inte."), self.without_forecast),
            (N_("Enbart extern budget: {names}; bara Totalt jämförs med budget."), self.externally_budgeted),
        )
        return tuple((words, names) for words, names in every if names)

    @property
    def notices(self) -> tuple[str, ...]:
        """The doubts in the chosen language, for the face of every total."""
        return tuple(_(words).format(names=_listed(names)) for words, names in self.doubts)


def consolidated(
    selection: Selection, register: Register, tolerance: int, ledger: Ledger, unread: tuple[str, ...]
) -> Consolidated:
    """The selection added up; *tolerance* in öre is what two counterparties may differ by."""
    assert selection.period is not None
    found = trade(selection.taken, tolerance)
    left = remainders(selection.taken)
    labels = {one.number: one.label for one in selection.taken}
    named = {
        f"{labels.get(pair.seller, pair.seller)} – {labels.get(pair.buyer, pair.buyer)}": pair.difference
        for pair in found.disagreeing("UTFALL")
    }
    totals = tuple(total(form, selection.taken) for form in forms(selection.taken))
    sizes = [finding for one in totals for finding in check_size(one)]
    whole, organisation = _names(selection.taken, register, selection.period)
    return Consolidated(
        selection.period,
        whole,
        organisation,
        selection,
        totals,
        left,
        found,
        ledger,
        unread,
        (
            *selection.findings,
            *sizes,
            *check_remainders(left, selection, named),
            *check_trade(found, selection.taken),
            *check_lines(selection.taken),
        ),
        frozenset(one.number for one in selection.taken if _has_zero_budget(one, register)),
    )


def _has_zero_budget(one: Delivery, register: Register) -> bool:
    known = register.find(one.number, one.period)
    return known is not None and known.zero_budget


def _names(taken: Sequence[Delivery], register: Register, period: Period) -> tuple[str, str]:
    """What the whole is called, by the register's line for the first that is in it."""
    for one in taken:
        known = register.find(one.number, period)
        if known is not None:
            return known.whole, known.organisation
    return "Totalt", ""


_MOST_NAMED = 8


def _listed(labels: Sequence[str]) -> str:
    shown = ", ".join(labels[:_MOST_NAMED])
    rest = len(labels) - _MOST_NAMED
    return _("{shown} och {rest} till").format(shown=shown, rest=rest) if rest > 0 else shown
