"""Calculate the deviations into a workbook: the sheets Avvikelser and Kontroller, and what is said of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from vplan_xl.deviations.lines import deviations, explained_cells, read_explained
from vplan_xl.finding import Finding, has_fel
from vplan_xl.form.follow_up import OUTCOME
from vplan_xl.form.layout import CellPlace
from vplan_xl.jobs.apply import Outcome, carry_out, unwritten
from vplan_xl.jobs.checks import checks_cells, counts
from vplan_xl.jobs.intake import without_amounts
from vplan_xl.language import N_
from vplan_xl.register import Register
from vplan_xl.report.change import Entries, Plan, plan, renewed
from vplan_xl.report.report import Report, read_report
from vplan_xl.rules.check import check
from vplan_xl.workbook.snapshot import Cell, Kind


@dataclass(frozen=True, slots=True)
class Calculated:
    """What the two sheets shall hold, and what is to be told: how many deviations of Totalt are above the thresholds.

    ``findings`` are those on Kontroller. Where ``refused`` says why, there is nothing to write.
    """

    cells: Mapping[CellPlace, Cell | None]
    above: int
    unexplained: int
    findings: tuple[Finding, ...]
    refused: tuple[Finding, ...]


def calculated(report: Report, register: Register) -> Calculated:
    """The deviations of a report that was read with its form's tables; words on Avvikelser stay with their lines."""
    if report.content is None:
        return Calculated({}, 0, 0, (), report.findings)
    if refused := without_amounts(report):
        return Calculated({}, 0, 0, (), refused)
    if lost := unfound(report):  # no deviation of it is known, which must not read as none above the thresholds
        return Calculated({}, 0, 0, (), lost)
    found = read_explained(report)
    if found.table.area is None or has_fel(found.findings):
        return Calculated({}, 0, 0, (), found.findings)
    listed = deviations(report, found.words)
    cells = explained_cells(report, found, listed, found.lines)
    after = renewed(plan(report, Entries({}, {}, cells), overwrite=True).after)
    findings = (*register.findings, *check(after, register))
    checks, lost = checks_cells(report, findings)
    if lost:
        return Calculated({}, 0, 0, (), lost)
    above = sum(one.comparison.is_above and bool(report.form.part_by_code[one.key.part].sum_of) for one in listed)
    unexplained = sum(finding.code == "FORKLARING_SAKNAS" for finding in findings)
    return Calculated({**cells, **checks}, above, unexplained, findings, ())


def unfound(report: Report) -> tuple[Finding, ...]:
    """What of the printed pages is not where it should be: their amounts may be there, and are not known."""
    printed = {page.code for page in report.form.pages if page.printed}
    return tuple(one for one in report.findings if one.code in _NOT_FOUND and one.place.page in printed)


_NOT_FOUND = ("FR1_BLAD_SAKNAS", "FR1_RAD_ANDRAD", "FR1_BLOCK_SAKNAS")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and what was calculated (``done.refused`` says why not)."""

    outcome: Outcome
    done: Calculated


def write_deviations(path: Path, target: Path, register: Register, moment: datetime.datetime, dry_run: bool) -> Written:
    """Calculate the deviations of the workbook at *path* and write it to *target*, whole or not at all.

    Where nothing has changed since the last time nothing is written, the time in the status cell neither.
    """
    report = read_report(path, tables=True)
    done = calculated(report, register)
    if done.refused:
        return Written(unwritten(target, done.refused), done)
    planned = plan(report, Entries({}, {}, done.cells), overwrite=True)
    if planned.writes:
        planned = with_outcome(report, Entries({}, {}, done.cells), deviation_words(done), moment)
    return Written(carry_out(report, done.findings, planned, path, target, dry_run), done)


def with_outcome(report: Report, entries: Entries, words: str, moment: datetime.datetime) -> Plan:
    """The plan that also leaves in the status cell what came of it, and when; without, where there is none."""
    if OUTCOME not in report.places.fields:
        return plan(report, entries, overwrite=True)
    cell = Cell(Kind.TEXT, stamped(words, moment))
    return plan(report, Entries(entries.leaves, {**entries.fields, OUTCOME: cell}, entries.cells), overwrite=True)


def deviation_words(done: Calculated, in_language: Callable[[str], str] = N_) -> str:
    """What was calculated, in a sentence: in Swedish, for the status cell, unless another language is asked for."""
    if done.unexplained:
        words = N_("Avvikelser beräknade: {above} över trösklarna, {unexplained} saknar förklaring.")
    elif done.above:
        words = N_("Avvikelser beräknade: {above} över trösklarna, alla förklarade.")
    else:
        words = N_("Avvikelser beräknade: {above} över trösklarna.")
    told = in_language(words).format(above=done.above, unexplained=done.unexplained)
    return f"{told} {checks_words(done.findings, in_language)}"


def checks_words(findings: tuple[Finding, ...], in_language: Callable[[str], str] = N_) -> str:
    """How much there is on Kontroller, in a sentence."""
    named = [f"{severity.value} {number}" for severity, number in counts(findings).items() if number]
    if not named:
        return in_language(N_("Kontroller: inga anmärkningar."))
    return in_language(N_("Kontroller: {counts}.")).format(counts=", ".join(named))


def stamped(words: str, moment: datetime.datetime) -> str:
    """Words with the time before them: the last press is shown, and nobody remembers when that was."""
    return f"{moment:%Y-%m-%d %H:%M} {words}"
