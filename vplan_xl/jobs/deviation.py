"""Read the workbooks whose deviations somebody wants to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vplan_xl.finding import Finding
from vplan_xl.report.report import Report, read_report
from vplan_xl.workbook.save import is_backup


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports read, and what is to be said of them and of the files left out."""

    reports: tuple[Report, ...]
    findings: tuple[Finding, ...]


def read_reports(paths: Sequence[Path]) -> Reports:
    """Every file's report, in the order given; among several, our own backups are no reports."""
    backups = [path for path in paths if is_backup(path)] if len(paths) > 1 else []
    reports = tuple(read_report(path) for path in paths if path not in backups)
    left_out = [Finding("FIL_KOPIA").in_file(str(path)) for path in backups]
    return Reports(reports, (*left_out, *(finding for report in reports for finding in report.findings)))
