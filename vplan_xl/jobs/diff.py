"""Compare two workbooks; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vplan_xl.deviations.lines import read_explained
from vplan_xl.finding import Finding
from vplan_xl.form.follow_up import DEVIATIONS
from vplan_xl.report.difference import Difference, difference_between
from vplan_xl.report.report import Report, read_report


@dataclass(frozen=True, slots=True)
class Diff:
    """Two workbooks, what changed from the first to the second, and all that is to be said of them.

    ``difference`` is None where they could not be compared; ``findings`` say why.
    """

    old: Report
    new: Report
    difference: Difference | None
    findings: tuple[Finding, ...]


def diff(old_path: Path, new_path: Path) -> Diff:
    """What changed from one workbook to another."""
    old, new = (read_report(path, tables=True) for path in (old_path, new_path))
    findings = (*old.findings, *new.findings)
    if old.content is None or new.content is None:
        return Diff(old, new, None, findings)
    found = difference_between(old, new)
    if isinstance(found, Finding):
        return Diff(old, new, None, (*findings, found))
    # Words on a line that does not say what they are about are in neither.
    explained = [read_explained(report) for report in (old, new) if DEVIATIONS in report.form.table_by_code]
    lost = (finding for one in explained for finding in one.findings if finding.code == "FORKLARING_LOS")
    return Diff(old, new, found, (*findings, *found.findings, *lost))
