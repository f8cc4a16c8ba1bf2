"""Enter amounts and header fields into somebody's workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vplan_xl.entries import Values, parse_fields, parse_values
from vplan_xl.finding import Refused, has_fel
from vplan_xl.form.model import Form
from vplan_xl.jobs.apply import Outcome, carry_out, unwritten
from vplan_xl.jobs.resources import read_text
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import read_report


@dataclass(frozen=True, slots=True)
class Filling:
    """What to enter: a file of amounts (None for none) and typed header fields by code."""

    values: Path | None
    fields: Mapping[str, str]
    overwrite: bool
    dry_run: bool


def fill(path: Path, filling: Filling, target: Path) -> Outcome:
    """Enter what is wanted into the workbook at *path* and write it to *target*, whole or not at all.

    *target* equal to *path* writes in place, with a copy of the old file. What stands there already
    is not written again: filling twice changes nothing the second time.
    """
    report = read_report(path)
    if report.content is None:
        return unwritten(target, report.findings)
    try:
        values = _values(report.form, filling.values)
    except Refused as refused:
        return unwritten(target, [refused.finding])
    fields, problems = parse_fields(report.form, filling.fields, report.content.outline.date1904)
    findings = [*values.findings, *problems]
    planned = plan(report, Entries(values.leaves, fields), filling.overwrite)
    if has_fel(findings):
        return Outcome(str(target), planned.changes, planned.results, (*findings, *planned.findings), None)
    return carry_out(report, findings, planned, path, target, filling.dry_run)


def _values(form: Form, path: Path | None) -> Values:
    if path is None:
        return Values({}, ())
    values = parse_values(form, read_text(path, "VARDE_FIL"))
    return Values(values.leaves, tuple(finding.in_file(str(path)) for finding in values.findings))
