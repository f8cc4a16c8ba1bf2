"""Fill in the forecast in somebody's workbook, with how each figure was made; and take it back."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vplan_xl.finding import Finding, Place, has_fel
from vplan_xl.jobs.apply import Outcome, carry_out, unwritten
from vplan_xl.prognosis.basis import basis_cells, cleared_cells, picture_cells
from vplan_xl.prognosis.choice import Choice, More, choose, nothing_more
from vplan_xl.prognosis.respect import Action, Decision, cell_before, decide, taken_back
from vplan_xl.prognosis.situation import situations
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.history import History, Leaf, read_history
from vplan_xl.report.report import Report, read_report


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to fill in: {row code: method}, "" for all other rows; whether what people wrote gives way."""

    methods: Mapping[str, str]
    overwrite: bool
    dry_run: bool
    statistics: bool
    today: datetime.date


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was done with a workbook, and what was decided for each of its leaves (also when writing was refused)."""

    outcome: Outcome
    decisions: tuple[Decision, ...]


def fill_prognosis(path: Path, wanted: Wanted, target: Path) -> Forecast:
    """Fill in the PROGNOS block of the workbook at *path* and write it to *target*, whole or not at all.

    A cell that holds what was filled in last may be filled again; anything else there is somebody's and
    stays, unless it may be overwritten. Doing it twice changes nothing the second time.
    """
    report, findings, history = _read(path)
    if history is None or has_fel(history.findings):
        return Forecast(unwritten(target, findings), ())
    choices = _choices(report, history, wanted)
    if not choices:
        finding = Finding("PROGNOS_UTAN_UTFALL", Place(report.path))
        return Forecast(unwritten(target, [*findings, finding]), ())
    decisions = tuple(decide(report, history, choices, wanted.overwrite))
    leaves = {decision.key: decision.ore for decision in decisions if decision.action is Action.FILL}
    date1904 = report.content is not None and report.content.outline.date1904
    cells = {
        **basis_cells(report.form, history, decisions, wanted.today, date1904),
        **picture_cells(report, history, choices),
    }
    planned = plan(report, Entries(leaves, {}, cells), wanted.overwrite)
    return Forecast(carry_out(report, findings, planned, path, target, wanted.dry_run), decisions)


def undo_prognosis(path: Path, dry_run: bool, target: Path) -> Forecast:
    """Put back what the last filling replaced, where what it filled in still stands."""
    report, findings, history = _read(path)
    if history is None or has_fel(history.findings):
        return Forecast(unwritten(target, findings), ())
    decisions = tuple(taken_back(report, history))
    before = {decision.key: cell_before(decision) for decision in decisions if decision.action is Action.FILL}
    planned = plan(report, Entries(before, {}, cleared_cells(report.form, history)), overwrite=True)
    return Forecast(carry_out(report, findings, planned, path, target, dry_run), decisions)


def _read(path: Path) -> tuple[Report, list[Finding], History | None]:
    """The report, what is wrong with what a forecast needs, and the history of one that has it."""
    report = read_report(path, tables=True)
    if report.content is None:
        return report, list(report.findings), None
    if not report.form.tables:
        refused = Finding("PROGNOS_FORMULAR", Place(report.path), {}, "", report.form.name)
        return report, [*report.findings, refused], None
    period = report.header.period
    if period is None:
        return report, [*report.findings, Finding("PROGNOS_UTAN_PERIOD", Place(report.path))], None
    history = read_history(report, period)
    return report, [*report.findings, *history.findings], history


def _choices(report: Report, history: History, wanted: Wanted) -> dict[Leaf, Choice]:
    more: More = nothing_more
    if wanted.statistics:
        from vplan_xl.prognosis.seasonal_models import seasonal_proposals

        more = seasonal_proposals
    period = report.header.period
    assert period is not None
    choices = {}
    for leaf, situation in situations(report, period, history.months, history.events).items():
        filled = history.filled.get(leaf)
        wished = wanted.methods.get(leaf.row) or wanted.methods.get("") or (filled.wished if filled else None)
        choices[leaf] = choose(situation, report.form.row_by_code[leaf.row].sign, wished, more)
    return choices
