"""What a rule is, and what it may look at besides the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from vplan_xl.finding import Finding, Place
from vplan_xl.form.layout import CellPlace, FormulaCell, formula_cells
from vplan_xl.form.model import Key
from vplan_xl.register import Forvaltning, Register
from vplan_xl.report.report import Report, cell_at, expected_results
from vplan_xl.workbook.snapshot import Cell


@dataclass(frozen=True, slots=True)
class Case:
    """One report that could be read, and what rules compare it with.

    ``expected`` is what every computed cell should hold, ``forvaltning`` the register's line for the
    report's number and month, None where there is none.
    """

    report: Report
    expected: Mapping[CellPlace, Cell]
    computed: tuple[FormulaCell, ...]
    forvaltning: Forvaltning | None

    def cell(self, place: CellPlace) -> Cell | None:
        """What the workbook holds at a place."""
        assert self.report.content is not None
        return cell_at(self.report.content.sheets, place)

    def place(self, key: Key) -> Place:
        """Where an amount stands, for a finding."""
        at = self.report.places.cell(self.report.form, key)
        return Place("", at.sheet if at else "", at.cell if at else "", *key)


def case_of(report: Report, register: Register) -> Case:
    """The case of a report that could be read."""
    header = report.header
    known = register.find(header.number, header.period) if header.number and header.period else None
    return Case(report, expected_results(report), formula_cells(report.form, report.places), known)


@dataclass(frozen=True, slots=True)
class Rule:
    """A check that gives findings of one code.

    It does not run where one of the codes it ``requires`` to be absent has been found: what it would
    say has that cause, which is said already.
    """

    code: str
    check: Callable[[Case], Iterable[Finding]]
    requires: tuple[str, ...] = ()
