"""Enter amounts and header fields into somebody's workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from vplan_xl.entries import Values, parse_fields, parse_values
from vplan_xl.finding import Finding, Refused, has_fel
from vplan_xl.form.fr1 import FR1
from vplan_xl.jobs.apply import Outcome, check_suffix, prepare, unwritten
from vplan_xl.jobs.resources import read_text
from vplan_xl.report.change import Entries, plan, unknown_results
from vplan_xl.report.report import read_report
from vplan_xl.workbook.save import check_target, save


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
        values = _values(filling.values)
    except Refused as refused:
        return unwritten(target, [refused.finding])
    fields, problems = parse_fields(FR1, filling.fields, report.content.outline.date1904)
    findings = [*values.findings, *problems]
    planned = plan(report, Entries(values.leaves, fields), filling.overwrite)
    findings += planned.findings
    if planned.writes:
        unknown = unknown_results(planned.after)
        findings += [Finding("SKRIV_EGEN_FORMEL", found=unknown).in_file(report.path)] if unknown else []
    in_place = target.resolve() == path.resolve()
    done = Outcome(str(target), planned.changes, planned.results, tuple(findings), None)
    if has_fel(findings) or (in_place and not planned.writes):
        return done
    replaces = report.sha256 if in_place else None
    try:
        check_suffix(target, path.suffix)
        data = prepare(report, planned.writes)
        if filling.dry_run:
            check_target(target, replaces)
            return done
        return replace(done, saved=save(target, data, replaces))
    except Refused as refused:
        return unwritten(target, [*findings, refused.finding.in_file(str(target))])


def _values(path: Path | None) -> Values:
    if path is None:
        return Values({}, ())
    values = parse_values(FR1, read_text(path, "VARDE_FIL"))
    return Values(values.leaves, tuple(finding.in_file(str(path)) for finding in values.findings))
