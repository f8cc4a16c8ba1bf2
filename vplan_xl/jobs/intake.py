"""Read the workbooks somebody names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vplan_xl.finding import Finding
from vplan_xl.report.report import Report, read_report
from vplan_xl.workbook.save import is_backup


@dataclass(frozen=True, slots=True)
class Intake:
    """The reports read, and a finding for each file that was left out."""

    reports: tuple[Report, ...]
    left_out: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is to be said of the files: those left out, then what reading the others found."""
        return (*self.left_out, *(finding for report in self.reports for finding in report.findings))


def read_reports(paths: Sequence[Path]) -> Intake:
    """Every file's report, in the order given; among several, our own backups are no reports."""
    backups = [path for path in paths if is_backup(path)] if len(paths) > 1 else []
    reports = tuple(read_report(path) for path in paths if path not in backups)
    return Intake(reports, tuple(Finding("FIL_KOPIA").in_file(str(path)) for path in backups))
