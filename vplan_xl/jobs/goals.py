"""Follow up the goals in workbooks, and write the bedömningar on the sheet Mål."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from vplan_xl.finding import Finding, Refused
from vplan_xl.form.goal_tables import GOALS, VERDICTS
from vplan_xl.form.layout import CellPlace
from vplan_xl.goals.economy import economy_for
from vplan_xl.goals.follow_up import Followed, follow_up
from vplan_xl.goals.from_kolada import Kolada
from vplan_xl.goals.indicator import Activity
from vplan_xl.goals.kolada import KoladaValues, missing_place, read_kolada
from vplan_xl.goals.kolada_fields import OURS
from vplan_xl.goals.read_goals import read_activities, read_goals
from vplan_xl.jobs.apply import Outcome, carry_out, unwritten
from vplan_xl.language import in_swedish, is_swedish
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import Report, read_report
from vplan_xl.report.tables import read_table
from vplan_xl.workbook.archive import read_file
from vplan_xl.workbook.snapshot import Cell, Kind


class Goals(NamedTuple):
    """A report's indicators with their bedömningar, all that is to be said of them, with its file, and its insatser."""

    report: Report
    followed: tuple[Followed, ...]
    findings: tuple[Finding, ...]
    activities: tuple[Activity, ...] = ()


def goals_of(report: Report, kolada: Kolada | None = None) -> Goals:
    """The follow-up of a report that was read with its tables; one without the sheet Mål has a finding and no more."""
    if report.content is None:
        return Goals(report, (), report.findings)
    missing = _missing(report)
    if missing:
        return Goals(report, (), missing)
    indicators, findings = read_goals(report)
    followed = follow_up(indicators, report.header.period, economy_for(report, indicators), kolada)
    activities, of_activities = read_activities(report)
    of_header = [one for one in report.findings if one.code in _OF_HEADER]
    of_each = [finding.in_file(report.path) for one in followed for finding in one.findings]
    return Goals(report, followed, (*of_header, *findings, *of_each, *of_activities), activities)


_OF_HEADER = ("FR1_HUVUD_TOMT", "FR1_HUVUD_OKANT", "FR1_FALT_SAKNAS")


def _missing(report: Report) -> tuple[Finding, ...]:
    """That there is no list of goals to read, and why."""
    if GOALS not in report.form.table_by_code:
        return (Finding("MAL_FORMULAR", found=report.form.name).in_file(report.path),)
    found = read_table(report, report.form.table_by_code[GOALS])
    return () if found.is_found else found.findings


def goals(paths: Iterable[Path], kolada: Kolada | None = None) -> Iterator[Goals]:
    """The follow-up of each workbook, in the order given; one that cannot be read has its finding."""
    for path in paths:
        yield goals_of(read_report(path, tables=True), kolada)


def kolada_of(path: Path, place: str = OURS) -> tuple[Kolada, tuple[Finding, ...]]:
    """(the values of a file saved from Kolada, what is wrong with it); *place* is the region's id there."""
    try:
        values, findings = read_kolada(str(path), read_file(path))
    except Refused as refused:
        return Kolada(KoladaValues({}), place), (refused.finding.in_file(str(path)),)
    missing = missing_place(values, place)
    return Kolada(values, place), (*findings, *((missing.in_file(str(path)),) if missing else ()))


# -- the sheet ----------------------------------------------------------------------------------------------

_OURS = ("BEDOMNING", "VARFOR", "LAST_SOM")


def judgement_cells(report: Report, followed: Iterable[Followed]) -> dict[CellPlace, Cell | None]:
    """{cell of Mål: what it shall hold}: bedömning, why, and how the target is read, of every indicator's line.

    What an earlier run wrote on a line that is no indicator any more, which is known by its bedömning, is emptied;
    nothing else is touched. Reasons are in the language in which they were made: :func:`write_goals` and buttons make
    them in Swedish.
    """
    table = report.form.table_by_code.get(GOALS)
    if table is None or report.content is None:
        return {}
    found = read_table(report, table)
    if not found.is_found:
        return {}
    cells: dict[CellPlace, Cell | None] = {
        line.cell(column): None
        for line in found.lines
        if line.values.get("BEDOMNING") in VERDICTS
        for column in _OURS
        if column in line.values
    }
    for one in followed:
        texts = (one.judgement.verdict.value, one.judgement.reason, one.read_as)
        for column, text in zip(_OURS, texts, strict=True):
            cells[one.indicator.line.cell(column)] = Cell(Kind.TEXT, text) if text else None
    return cells


class Written(NamedTuple):
    """What was written, and the follow-up that was."""

    outcome: Outcome
    done: Goals


def write_goals(path: Path, target: Path, dry_run: bool, kolada: Kolada | None = None) -> Written:
    """Fill in the bedömningar of the workbook at *path* and write it to *target*, whole or not at all.

    The counts above the list follow. Where nothing has changed since the last time nothing is written.
    """
    report = read_report(path, tables=True)
    done = goals_of(report, kolada)
    if report.content is None or _missing(report):
        return Written(unwritten(target, done.findings), done)
    followed = done.followed
    if not is_swedish():
        with in_swedish():
            followed = goals_of(report, kolada).followed
    planned = plan(report, Entries({}, {}, judgement_cells(report, followed)), overwrite=True)
    return Written(carry_out(report, done.findings, planned, path, target, dry_run), done)
