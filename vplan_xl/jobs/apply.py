"""A plan carried out: patched, read back and compared, written once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vplan_xl.finding import Finding, Refused
from vplan_xl.form.layout import CellPlace
from vplan_xl.report.change import Change
from vplan_xl.report.report import Report, cell_at, report_of
from vplan_xl.workbook.patch import NO_NAMES, is_signed, patch
from vplan_xl.workbook.save import Saved
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


def prepare(report: Report, writes: Sequence[Write], names: Mapping[str, str] = NO_NAMES) -> bytes:
    """The report's workbook with the writes and names in it, read back and found to hold them; nothing is saved."""
    content = report.content
    assert content is not None
    if is_signed(content.archive):
        raise Refused(Finding("SKRIV_SIGNERAD"))
    data = patch(content.archive, content.outline, writes, names)
    _verify(report_of(report.path, data, report.form), writes, names)
    return data


def check_suffix(target: Path, expected: str) -> None:
    """Refuse a name that says another kind of workbook than the content is."""
    if target.suffix.lower() != expected.lower():
        raise Refused(Finding("SKRIV_ANDELSE", expected=expected, found=target.suffix or "–"))


def _verify(after: Report, writes: Sequence[Write], names: Mapping[str, str]) -> None:
    sheets = after.content.sheets if after.content else {}
    named = after.content.outline.names if after.content else {}
    there = {name.casefold(): refers_to for name, refers_to in named.items()}
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
