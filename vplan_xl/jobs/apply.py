"""A plan carried out: patched, read back and compared, written once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vplan_xl.finding import Finding, Refused, has_fel
from vplan_xl.form.layout import CellPlace
from vplan_xl.report.change import Change, Plan, unknown_results
from vplan_xl.report.report import Report, cell_at
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.patch import NO_NAMES, is_signed, patch
from vplan_xl.workbook.reader import OF_A_FORM, Limits, read_outline, read_sheets
from vplan_xl.workbook.save import Saved, check_target, save
from vplan_xl.workbook.sheet_patch import CellWrite, Write


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a writing job did or, after a dry run, would do; ``saved`` None when nothing was written."""

    path: str
    changes: tuple[Change, ...]
    results_updated: int
    findings: tuple[Finding, ...]
    saved: Saved | None


def unwritten(target: Path, findings: Iterable[Finding]) -> Outcome:
    """The outcome of a job that stopped before there was anything to write."""
    return Outcome(str(target), (), 0, tuple(findings), None)


class VerificationError(Exception):
    """The patched workbook does not read back as planned: a fault of ours, nothing was written."""


def carry_out(
    report: Report, findings: Sequence[Finding], planned: Plan, path: Path, target: Path, dry_run: bool
) -> Outcome:
    """Write the workbook at *path*, which the report is, with the plan in it to *target*, whole or not at all.

    *target* equal to *path* writes in place, with a copy of the old file, and nothing where nothing changes. A
    finding fel of the plan stops it; *findings* are what is to be said besides.
    """
    said = [*findings, *planned.findings]
    if planned.writes:
        unknown = unknown_results(planned.after)
        said += [Finding("SKRIV_EGEN_FORMEL", found=unknown).in_file(report.path)] if unknown else []
    in_place = target.resolve() == path.resolve()
    done = Outcome(str(target), planned.changes, planned.results, tuple(said), None)
    if has_fel(planned.findings) or (in_place and not planned.writes):
        return done
    replaces = report.sha256 if in_place else None
    try:
        check_suffix(target, path.suffix)
        data = prepare(report, planned.writes)
        if dry_run:
            check_target(target, replaces)
            return done
        return replace(done, saved=save(target, data, replaces))
    except Refused as refused:
        return unwritten(target, [*said, refused.finding.in_file(str(target))])


def prepare(
    report: Report, writes: Sequence[Write], names: Mapping[str, str] = NO_NAMES, limits: Limits = OF_A_FORM
) -> bytes:
    """The report's workbook with the writes and names in it, read back and found to hold them; nothing is saved."""
    content = report.content
    assert content is not None
    assert content.archive is not None, "only a file is written so"
    if is_signed(content.archive):
        raise Refused(Finding("SKRIV_SIGNERAD"))
    data = patch(content.archive, content.outline, writes, names)
    _verify(data, writes, names, limits)
    return data


def check_suffix(target: Path, expected: str) -> None:
    """Refuse a name that says another kind of workbook than the content is."""
    if target.suffix.lower() != expected.lower():
        raise Refused(Finding("SKRIV_ANDELSE", expected=expected, found=target.suffix or "–"))


def _verify(data: bytes, writes: Sequence[Write], names: Mapping[str, str], limits: Limits) -> None:
    """Read the touched sheets back, as anybody would, and compare."""
    archive = open_archive(data)
    outline = read_outline(archive)
    sheets = read_sheets(archive, outline, dict.fromkeys(write.sheet for write in writes), limits)
    there = {name.casefold(): refers_to for name, refers_to in outline.names.items()}
    for name, refers_to in names.items():
        if there.get(name.casefold()) != refers_to:
            raise VerificationError(name)
    for expected in writes:
        if isinstance(expected, CellWrite):
            found = cell_at(sheets, CellPlace(expected.sheet, expected.cell))
            same = (
                found is None
                if expected.kind is None
                else bool(found and (found.kind, found.value) == (expected.kind, expected.value))
            )
            formula = found.formula if found else None
            if not same or not (formula is not None if expected.is_result else formula == expected.formula):
                raise VerificationError(f"{expected.sheet}!{expected.cell}")
