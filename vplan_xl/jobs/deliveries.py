"""What a file gives to a month's total: the reports in it, or why there are none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vplan_xl.consolidation.delivery import Delivery, delivery
from vplan_xl.consolidation.goal_lines import read_goal_lines
from vplan_xl.consolidation.ledger import Ledger
from vplan_xl.consolidation.lines import TABLES, read_lines
from vplan_xl.consolidation.read_back import is_consolidation, read_back
from vplan_xl.finding import Finding, Refused
from vplan_xl.register import Register
from vplan_xl.report.internal_posts import read_internal_posts
from vplan_xl.report.report import Tables, report_of
from vplan_xl.rules.check import check
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.reader import read_outline
from vplan_xl.workbook.save import sha256


@dataclass(frozen=True, slots=True)
class Taken:
    """What one file gave: reports, what was typed into a consolidated workbook, what is wrong with the file.

    ``findings`` are those of a file that gave no report; each delivery has its own.
    """

    sha256: str
    deliveries: tuple[Delivery, ...]
    ledger: Ledger
    findings: tuple[Finding, ...]


def take(register: Register, tables: Tables, path: Path, data: bytes) -> Taken:
    """What a file gives, also one that is refused: its digest says which bytes were.

    A report is checked by all rules; of those about sister sheets, by the ones whose *tables* are read.
    """
    try:
        return _taken(register, tables, path, data)
    except Refused as refused:
        return Taken(sha256(data), (), Ledger(), (refused.finding.in_file(str(path)),))


def _taken(register: Register, tables: Tables, path: Path, data: bytes) -> Taken:
    """A report checked by all rules, or the reports in a consolidated workbook."""
    report = report_of(str(path), data, tables=tables)
    content = report.content
    if content is None or report.header.number is None:
        archive = (content.archive if content else None) or open_archive(data)
        outline = content.outline if content else read_outline(archive)
        if is_consolidation(archive, outline):
            found = read_back(str(path), archive, outline)
            return Taken(report.sha256, found.deliveries, found.ledger, found.findings)
    if content and not report.form.has_amounts:
        return Taken(report.sha256, (), Ledger(), (Finding("SAMMAN_PLAN").in_file(str(path)),))
    posts = read_internal_posts(report)[0] if content else ()
    are_read = _are_read(tables)
    lines, of_lines = read_lines(report) if are_read else ((), ())
    goals, of_goals = read_goal_lines(report) if are_read else ((), ())
    findings = _with(check(report, register), (*of_lines, *of_goals))
    one = delivery(report, posts, (*lines, *goals), findings)
    if one is None:
        return Taken(report.sha256, (), Ledger(), _of_no_report(findings))
    return Taken(report.sha256, (one,), Ledger(), ())


def _are_read(tables: Tables) -> bool:
    return tables if isinstance(tables, bool) else tables.issuperset(TABLES)


def _with(findings: tuple[Finding, ...], others: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, and of the others what they do not say: two tables of a sheet that is gone miss the same one."""
    found = {(one.code, one.place, one.found): one for one in others}
    said = {(one.code, one.place, one.found) for one in findings}
    return (*findings, *(one for key, one in found.items() if key not in said))


def _of_no_report(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """A workbook that is no form is passed over; whatever else keeps a report from being one stays as it was found."""
    return tuple(Finding("SAMMAN_ANNAN_BOK", one.place) if one.code == "FR1_EJ_FORMULAR" else one for one in findings)
