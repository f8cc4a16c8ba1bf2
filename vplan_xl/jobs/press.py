"""What each button inside Excel wants of the workbook, and the words for how it went. Pure: nothing is written here."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec

from vplan_xl.finding import Finding, Place, Severity, has_fel, worst_first
from vplan_xl.form.follow_up import CHECKS, DEVIATIONS
from vplan_xl.form.goal_tables import GOALS
from vplan_xl.form.layout import CellPlace
from vplan_xl.jobs.checks import checks_cells
from vplan_xl.jobs.deviation import calculated, checks_words, deviation_words, stamped, unfound
from vplan_xl.jobs.prognosis import Proposed, Wanted, propose_filling, propose_undoing
from vplan_xl.jobs.reconcile import reconcile, tie_out_cells
from vplan_xl.language import _, in_swedish, ngettext
from vplan_xl.prognosis.respect import Action
from vplan_xl.register import Register
from vplan_xl.report.change import Entries, Plan, plan
from vplan_xl.report.history import HISTORY
from vplan_xl.report.locate import table_sheets
from vplan_xl.report.report import Report
from vplan_xl.report.tables import read_table
from vplan_xl.rules.check import check
from vplan_xl.rules.rule import TABLES
from vplan_xl.workbook.snapshot import Cell

_CHECKED = TABLES | {CHECKS}
# {button: the tables it looks at, besides the pages}: no other sheet need be read.
TABLES_OF: Mapping[str, frozenset[str]] = {
    "calculate_deviations": _CHECKED,  # what all rules find stands on Kontroller
    "fill_forecast": HISTORY,
    "undo_forecast": HISTORY,
    "check": _CHECKED,
}


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a press comes to: what shall be written, if anything, what was found, and the words for the status cell.

    ``shows`` is the sheet to be seen then, by its name of today.
    """

    planned: Plan | None
    findings: tuple[Finding, ...]
    words: str
    shows: str = ""


@in_swedish()
def calculate_deviations(report: Report, register: Register, moment: datetime.datetime) -> Pressed:
    """Beräkna avvikelse: the sheets of deviations and of checks."""
    done = calculated(report, register)
    if done.refused:  # several are of one kind: they are remedied from the top
        return _failed(done.refused[::-1], moment, also=len(done.refused))
    planned = plan(report, Entries({}, {}, done.cells), overwrite=True)
    if has_fel(planned.findings):
        return _failed(planned.findings, moment)
    words = " ".join((deviation_words(done), *_of_register(register)))
    return Pressed(planned, done.findings, stamped(words, moment), _sheet_of(report, DEVIATIONS))


@in_swedish()
def fill_forecast(report: Report, register: Register, moment: datetime.datetime) -> Pressed:
    """Fyll prognos: the forecast wherever nobody has written their own."""
    proposed = propose_filling(
        report, Wanted({}, overwrite=False, dry_run=False, statistics=False, today=moment.date())
    )
    words = _("Prognosen är ifylld på bladet {sheet}: {fill} belopp. Står kvar: {keep}. Utan förslag: {nothing}.")
    return _forecast(report, proposed, moment, words)


@in_swedish()
def undo_forecast(report: Report, register: Register, moment: datetime.datetime) -> Pressed:
    """Ångra fyllning: what was filled in last is taken back where it still stands."""
    proposed = propose_undoing(report)
    if proposed.planned is not None and not proposed.decisions:
        words = _("Det finns ingen ifyllning av prognosen att ta tillbaka.")
        return _done(report, proposed.planned, proposed.findings, moment, words)
    words = _("Ifyllningen av prognosen är tillbakatagen på bladet {sheet}: {fill} belopp. Står kvar: {keep}.")
    return _forecast(report, proposed, moment, words)


@in_swedish()
def check_report(report: Report, register: Register, moment: datetime.datetime) -> Pressed:
    """Kontrollera: what all rules find, on the sheet of checks; without that sheet the worst of it, in words.

    The goals are followed up too, where there are any, and what is found of them stands on the same sheet.
    """
    of_rules = (*register.findings, *check(report, register))
    bedomningar, of_goals, unfollowed = _goals(report)
    findings = (*of_rules, *(finding for finding in of_goals if finding not in of_rules))
    if report.content is None:
        return _failed(findings, moment)
    counts = checks_words(findings)
    cells, lost = checks_cells(report, findings)
    if lost:
        words = (counts, *map(_sentence, (*worst_first(findings)[:1], *lost)))
        return Pressed(None, findings, stamped(" ".join(words), moment))
    # That the unit is not known, which stops whatever writes amounts, is on the list.
    planned = plan(report, Entries({}, {}, {**cells, **_tie_outs(report), **bedomningar}), overwrite=True)
    sheet = _sheet_of(report, CHECKS)
    listed = [_("De står på bladet {sheet}.").format(sheet=sheet)] if findings else []
    said = " ".join((counts, *listed, *unfollowed, *_of_register(register)))
    return Pressed(planned, findings, stamped(said, moment), sheet)


_FOLLOW_UP = "vplan_xl.jobs.goals"  # with what it reads targets by; the script of xlwings Lite does not carry it


def _goals(report: Report) -> tuple[Mapping[CellPlace, Cell | None], tuple[Finding, ...], tuple[str, ...]]:
    """(what Mål shall hold, what is found of the goals, why they are not followed up) of a report that has any."""
    table = report.form.table_by_code.get(GOALS)
    if report.content is None or table is None or not read_table(report, table).lines:
        return {}, (), ()
    if find_spec(_FOLLOW_UP) is None:
        return {}, (), (_("Målen följs inte upp härifrån: kör vplan goals --write på filen."),)
    from vplan_xl.jobs.goals import goal_cells, goals_of

    found = goals_of(report)
    return goal_cells(report, found.followed), found.findings, ()


def _tie_outs(report: Report) -> Mapping[CellPlace, Cell | None]:
    """What Avstämning shall hold; an older template has no such sheet, and Kontroller tells of one that is lost."""
    cells, _lost = tie_out_cells(report, reconcile(report).tie_outs)
    return cells


def _sheet_of(report: Report, table: str) -> str:
    """Today's name of the sheet of a table that was found."""
    assert report.content is not None
    (name,) = table_sheets(report.form, report.content.outline, [report.form.table_by_code[table]])
    return name


# -- words ----------------------------------------------------------------------------------------


def _forecast(report: Report, proposed: Proposed, moment: datetime.datetime, words: str) -> Pressed:
    if proposed.planned is None:
        return _failed((*proposed.findings, *unfound(report)), moment)
    counts = Counter(decision.action for decision in proposed.decisions)
    page = report.places.pages.get("HELAR")
    said = words.format(
        sheet=page.sheet if page else "–",
        fill=counts[Action.FILL],
        keep=counts[Action.KEEP],
        nothing=counts[Action.NOTHING],
    )
    return _done(report, proposed.planned, proposed.findings, moment, said)


def _done(report: Report, planned: Plan, findings: Sequence[Finding], moment: datetime.datetime, words: str) -> Pressed:
    """The plan with its words, unless it must not be carried out; what else was found, Kontrollera tells."""
    if has_fel(planned.findings):
        return _failed((*planned.findings, *unfound(report)), moment)
    found = (*findings, *planned.findings)
    severe = sum(finding.severity is not Severity.UPPLYSNING for finding in found)
    if severe:
        words = f"{words} {_found_words(severe)}"
    return Pressed(planned, found, stamped(words, moment))


def _found_words(count: int) -> str:
    words = ngettext(
        "{count} anmärkning finns: tryck Kontrollera.", "{count} anmärkningar finns: tryck Kontrollera.", count
    )
    return words.format(count=count)


def _failed(findings: Sequence[Finding], moment: datetime.datetime, also: int = 1) -> Pressed:
    """Nothing is to be written: for the last finding fel, which stopped it, one of as many as *also* says."""
    stopped_by = [finding for finding in findings if finding.severity is Severity.FEL][-1]
    words = _("Ingenting är ändrat. {reason}").format(reason=_sentence(stopped_by))
    if also > 1:
        words = f"{words} {_found_words(also)}"
    return Pressed(None, tuple(findings), stamped(words, moment))


def _sentence(finding: Finding) -> str:
    """A finding as words: where in the workbook, what is wrong, what to do. Of a long text there just its beginning."""
    where = str(Place(sheet=finding.place.sheet, cell=finding.place.cell))
    found = finding.found if len(finding.found) <= _LONGEST else finding.found[:_LONGEST].rstrip() + " …"
    message = replace(finding, found=found).message
    return f"{where}: {message}" if where else message


_LONGEST = 60  # characters: the status cell shows two lines


def _of_register(register: Register) -> list[str]:
    """What keeps the register from being read: without it every förvaltning is unknown."""
    return [f"{finding.place}: {finding.message}" for finding in register.findings if finding.severity is Severity.FEL]
