"""Check workbooks by all rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vplan_xl.finding import Finding, Severity
from vplan_xl.jobs.intake import read_reports
from vplan_xl.register import Register
from vplan_xl.report.report import Report
from vplan_xl.rules.between import check_between
from vplan_xl.rules.check import check


@dataclass(frozen=True, slots=True)
class Checked:
    """A report and all that is wrong with it."""

    report: Report
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Validation:
    """The reports checked, in the order given; ``others`` are findings about other files than those."""

    checked: tuple[Checked, ...]
    others: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, those of other files first."""
        return (*self.others, *(finding for one in self.checked for finding in one.findings))

    def count(self, severity: Severity) -> int:
        """How many findings of a severity there are."""
        return Counter(finding.severity for finding in self.findings)[severity]


def validate(paths: Sequence[Path], register: Register) -> Validation:
    """Every file's findings, also those that files of one year raise about each other.

    A file that cannot be read has one, and stops no other.
    """
    read = read_reports(paths)
    between: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in check_between(read.reports):
        between[finding.place.file].append(finding)
    checked = tuple(Checked(one, (*check(one, register), *between[one.path])) for one in read.reports)
    return Validation(checked, (*register.findings, *read.left_out))
