"""Check workbooks by all rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from vplan_xl.finding import Finding, Severity
from vplan_xl.jobs.intake import without_backups
from vplan_xl.period import Period
from vplan_xl.register import Register
from vplan_xl.report.report import read_report
from vplan_xl.rules.between import Statement, check_between, statement
from vplan_xl.rules.check import check
from vplan_xl.rules.rule import TABLES


class Checked(NamedTuple):
    """A workbook that was checked: which it is, and all that is wrong with it. Its content is not kept."""

    path: str
    sha256: str
    forvaltning: str | None
    period: Period | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Validation:
    """The workbooks checked, in the order given; ``others`` are findings about other files than those."""

    checked: tuple[Checked, ...]
    others: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, those of other files first."""
        return (*self.others, *(finding for one in self.checked for finding in one.findings))

    def count(self, severity: Severity) -> int:
        """How many findings of a severity there are."""
        return Counter(finding.severity for finding in self.findings)[severity]


Through = Callable[[Sequence[Path]], Iterable[Path]]


def validate(paths: Sequence[Path], register: Register, through: Through = tuple) -> Validation:
    """Every file's findings, also those that files of one year raise about each other.

    A file that cannot be read has one, and stops no other. *through* gives the files one by one, for
    whoever shows how far it has come; each is read, checked and let go before the next.
    """
    named = without_backups(paths)
    checked: list[Checked] = []
    statements: list[Statement] = []
    for path in through(named.paths):
        report = read_report(path, tables=TABLES)
        header = report.header
        findings = check(report, register)
        checked.append(Checked(report.path, report.sha256, header.forvaltning, header.period, findings))
        statements += [said] if (said := statement(report)) else []
    between: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in check_between(statements):
        between[finding.place.file].append(finding)
    whole = tuple(one._replace(findings=(*one.findings, *between[one.path])) for one in checked)
    return Validation(whole, (*register.findings, *named.left_out))
