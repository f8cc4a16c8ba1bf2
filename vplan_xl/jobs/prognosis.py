"""Fill in the forecast in somebody's workbook, with how each figure was made; and take it back."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from vplan_xl.amounts import Gap
from vplan_xl.finding import Finding, Place, has_fel
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.model import Key
from vplan_xl.form.table import SEASONAL
from vplan_xl.jobs.apply import Outcome, carry_out, unwritten
from vplan_xl.jobs.array_cells import array_cells
from vplan_xl.prognosis.basis import basis_cells, cleared_cells, picture_cells
from vplan_xl.prognosis.choice import Choice, choose, more_methods
from vplan_xl.prognosis.respect import Action, Decision, decide, taken_back
from vplan_xl.prognosis.situation import situations
from vplan_xl.report.change import Entries, Plan, plan
from vplan_xl.report.history import HISTORY, History, Leaf, has_history, read_basis, read_history
from vplan_xl.report.report import Report, read_report
from vplan_xl.workbook.snapshot import Cell


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to fill in: {row code: method}, "" for all other rows; whether what people wrote gives way."""

    methods: Mapping[str, str]
    overwrite: bool
    dry_run: bool
    statistics: bool
    today: datetime.date


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a filling, or taking one back, comes to in a report, wherever that was read from.

    ``planned`` is None, and nothing decided, where it cannot be done: the ``findings`` say why. Those of the
    plan itself are not among them.
    """

    planned: Plan | None
    decisions: tuple[Decision, ...]
    findings: tuple[Finding, ...]


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
    report = read_report(path, tables=HISTORY)
    return _written(report, propose_filling(report, wanted), path, target, wanted.dry_run)


def undo_prognosis(path: Path, dry_run: bool, target: Path) -> Forecast:
    """Put back what the last filling replaced, where what it filled in still stands."""
    report = read_report(path, tables=HISTORY)
    return _written(report, propose_undoing(report), path, target, dry_run)


def _written(report: Report, proposed: Proposed, path: Path, target: Path, dry_run: bool) -> Forecast:
    if proposed.planned is None:
        return Forecast(unwritten(target, proposed.findings), ())
    done = carry_out(report, proposed.findings, proposed.planned, path, target, dry_run)
    return Forecast(done, proposed.decisions)


def propose_filling(report: Report, wanted: Wanted) -> Proposed:
    """What the forecast of a report, read with its form's tables, comes to."""
    if report.content is None or not has_history(report.form):
        return _impossible(*report.findings, *_without_history(report))
    if report.header.period is None:
        return _impossible(*report.findings, Finding("PROGNOS_UTAN_PERIOD", Place(report.path)))
    history = read_history(report, report.header.period)
    if has_fel(history.findings):
        return _impossible(*report.findings, *history.findings)
    entries, decisions = forecast_entries(report, history, wanted)
    if not decisions:
        return _impossible(*report.findings, *history.findings, Finding("PROGNOS_UTAN_UTFALL", Place(report.path)))
    planned = plan(report, entries, wanted.overwrite)
    return Proposed(planned, decisions, (*planned.after.findings, *history.findings, *_without_outcome(report)))


def propose_undoing(report: Report) -> Proposed:
    """What taking back the last filling of a report, read with its form's tables, comes to."""
    if report.content is None or not has_history(report.form):
        return _impossible(*report.findings, *_without_history(report))
    history = read_basis(report)
    if has_fel(history.findings):
        return _impossible(*report.findings, *history.findings)
    entries, decisions = undo_entries(report, history)
    planned = plan(report, entries, overwrite=True)
    return Proposed(planned, decisions, planned.after.findings)


def _impossible(*findings: Finding) -> Proposed:
    return Proposed(None, (), findings)


def forecast_entries(report: Report, history: History, wanted: Wanted) -> tuple[Entries, tuple[Decision, ...]]:
    """What shall stand in the forecast and on its basis, and what was decided: nothing, without an outcome."""
    choices = _choices(report, history, wanted)
    arrays = _array_formulas(report) if wanted.overwrite else frozenset[CellPlace]()
    decisions = tuple(decide(report, history, choices, wanted.overwrite, arrays))
    date1904 = report.content is not None and report.content.outline.date1904
    basis = basis_cells(report.form, history, decisions, wanted.today, date1904)
    return Entries(_contents(decisions), {}, basis | picture_cells(report, history, choices)), decisions


def undo_entries(report: Report, history: History) -> tuple[Entries, tuple[Decision, ...]]:
    """What shall stand in the workbook when its last filling is taken back, and what was decided."""
    decisions = tuple(taken_back(report, history))
    return Entries(_contents(decisions), {}, cleared_cells(report.form, history)), decisions


def _contents(decisions: Iterable[Decision]) -> dict[Key, int | Cell | None]:
    return {decision.key: decision.content for decision in decisions if decision.action is Action.FILL}


def _array_formulas(report: Report) -> frozenset[CellPlace]:
    """Cells of the forecast's sheet that cannot come back as they are."""
    page = report.places.pages.get("HELAR")
    return array_cells(report, {page.sheet} if page and report.content else ())


def _without_outcome(report: Report) -> Iterator[Finding]:
    """The rows that get no forecast because what stands as their outcome cannot be read."""
    for row in report.form.leaf_rows:
        for part in report.form.entered_parts:
            key = Key("ACK", row.code, "UTFALL", part.code)
            at = report.places.cell(report.form, key)
            if report.amounts[key] is Gap.UNKNOWN and at is not None:
                title = f"{report.form.row_title(row.code)}, {part.label}"
                yield Finding("PROGNOS_UTAN_RAD", Place(report.path, at.sheet, at.cell, *key), {"field": title})


def _without_history(report: Report) -> list[Finding]:
    """That the form has no forecast to be filled in, of a report that could be read."""
    if report.content is None or has_history(report.form):
        return []
    return [Finding("PROGNOS_FORMULAR", Place(report.path), {}, "", report.form.name)]


def _choices(report: Report, history: History, wanted: Wanted) -> dict[Leaf, Choice]:
    more = more_methods(wanted.statistics or _are_wished(history))
    period = report.header.period
    assert period is not None
    choices = {}
    for leaf, situation in situations(report, period, history.months, history.events).items():
        filled = history.filled.get(leaf)
        wished = wanted.methods.get(leaf.row) or wanted.methods.get("") or (filled.wished if filled else None)
        choices[leaf] = choose(situation, report.form.row_by_code[leaf.row].sign, wished, more)
    return choices


def _are_wished(history: History) -> bool:
    """Whether the sheet asks for a method of statistics, and the extra is there."""
    wished = {filled.wished for filled in history.filled.values()}
    return not wished.isdisjoint(SEASONAL) and find_spec("statsmodels") is not None
