"""Make a workbook for a förvaltning and a period out of the template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vplan_xl.amounts import Gap
from vplan_xl.entries import parse_fields
from vplan_xl.finding import Finding, Place, Refused, has_fel
from vplan_xl.form.fields import cell_of
from vplan_xl.form.forms import FORM_BY_CODE, FORMS
from vplan_xl.form.look import footer
from vplan_xl.form.model import FieldKind, Form
from vplan_xl.form.vp import VP
from vplan_xl.jobs.apply import Outcome, check_suffix, prepare, unwritten
from vplan_xl.jobs.resources import resource
from vplan_xl.jobs.roll import Leaves, Sources, roll, wrong_form
from vplan_xl.jobs.roll_ledger import COPIED_TABLES, pasted_writes
from vplan_xl.jobs.templates import template_name, template_names
from vplan_xl.period import Period
from vplan_xl.register import Forvaltning, Register
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import Report, cell_at, field_cells, read_report, report_of
from vplan_xl.workbook.reader import OF_A_LEDGER
from vplan_xl.workbook.save import save
from vplan_xl.workbook.sheet_patch import CellWrite, FooterWrite, Write
from vplan_xl.workbook.snapshot import Cell, Kind

# Fields that say of which report and delivery a workbook is: they do not follow into another period.
_OF_ONE_REPORT = ("PERIOD", "DATUM", "STATUS", "VERSION")


@dataclass(frozen=True, slots=True)
class NewWorkbook:
    """What to make.

    ``fields`` are typed values by field code; ``source`` is an older workbook that is copied, or None; ``sources``
    are those whose figures become last year's or the previous forecast. ``form`` is the code of a form, "" for the one
    that the register has for the förvaltning.
    """

    number: str | None
    period: Period | None
    fields: Mapping[str, str]
    source: Path | None
    sources: Sources
    form: str = ""


def new(wanted: NewWorkbook, register: Register, target: Path) -> Outcome:
    """Write the new workbook to *target*, which must not exist, with buttons if its name ends so (.xlsm).

    Nothing is written on a finding fel.
    """
    findings = list(register.findings)
    old = read_report(wanted.source, tables=COPIED_TABLES) if wanted.source else None
    if old is not None:
        findings += old.findings
    number = wanted.number or (old.header.number if old else None)
    period = wanted.period or (old.header.period if old else None)
    forvaltning = register.find(number, period) if number and period else None
    if forvaltning is None or period is None:
        findings.append(Finding("REGISTER_FORVALTNING", found=number or "–", expected=period.label if period else "–"))
        return unwritten(target, findings)
    is_plan = VP.code == wanted.form or (not wanted.form and old is not None and old.form is VP)
    form = VP if is_plan else FORM_BY_CODE.get(forvaltning.form)
    if form is None or wanted.form not in ("", form.code):
        known = wanted.form if form else ", ".join(one.code for one in FORMS)
        findings.append(Finding("REGISTER_FORMULAR", Place(), {"field": forvaltning.number}, known, forvaltning.form))
        return unwritten(target, findings)
    if old is not None and old.form is not form:
        return unwritten(target, [*findings, wrong_form(old, "--from", form)])
    name = template_name(form, ".xlsm" if target.suffix.lower() == ".xlsm" else ".xlsx")
    if name not in template_names(form):
        findings.append(Finding("NY_UTAN_KNAPPAR", Place(str(target)), {}, form.code, target.suffix))
        return unwritten(target, findings)
    leaves, fields = _inputs_of(old, period, findings)
    rolled = roll(wanted.sources, old, form, forvaltning.number, period)
    leaves |= rolled.leaves
    fields |= rolled.fields
    findings += rolled.findings
    if old and old.content and old.header.number != forvaltning.number:
        was = old.header.forvaltning or "–"
        findings.append(Finding("NY_FORVALTNING", Place(old.path), {}, forvaltning.label, was))
    typed, problems = parse_fields(form, wanted.fields, False)
    findings += problems
    fields |= typed | _identity(form, forvaltning, period)
    if has_fel(findings):
        return unwritten(target, findings)
    template = report_of(str(target), resource(name).read_bytes(), tables=COPIED_TABLES)
    is_same = old is not None and old.content is not None and old.header.period == period
    pasted = pasted_writes(old, template, findings) if old and is_same else ()
    planned = plan(template, Entries(leaves, fields, rolled.cells), overwrite=False)
    footers: list[Write] = [
        FooterWrite(sheet, footer(forvaltning.organisation))
        for sheet in dict.fromkeys([form.cover_sheet, *(p.sheet for p in form.pages), *(t.sheet for t in form.tables)])
    ]
    writes = [*planned.writes, *footers]
    try:
        check_suffix(target, Path(name).suffix)
        data = _prepared(template, writes, pasted, old, findings)
        saved = save(target, data, None)
    except Refused as refused:
        return unwritten(target, [*findings, refused.finding.in_file(str(target))])
    return Outcome(str(target), planned.changes, planned.results, tuple(findings), saved)


def _prepared(
    template: Report, writes: list[Write], pasted: tuple[CellWrite, ...], old: Report | None, findings: list[Finding]
) -> bytes:
    """The new workbook; without what was pasted into the old one where that becomes more than can be read."""
    if pasted and old:
        try:
            return prepare(template, [*writes, *pasted], limits=OF_A_LEDGER)
        except Refused as refused:
            why = refused.finding.found
            findings.append(Finding("NY_HUVUDBOK", Place(old.path, pasted[0].sheet), {}, pasted[0].sheet, why))
    return prepare(template, writes)


def _identity(form: Form, forvaltning: Forvaltning, period: Period) -> dict[str, Cell | None]:
    return {
        "FORVALTNING": Cell(Kind.TEXT, forvaltning.label),
        "PERIOD": cell_of(form.field_by_code["PERIOD"], str(period), False),
    }


def _inputs_of(old: Report | None, period: Period, findings: list[Finding]) -> tuple[Leaves, dict[str, Cell | None]]:
    """The entries of an older workbook; what could not be read is among its own findings."""
    if old is None or old.content is None:
        return {}, {}
    leaves: Leaves = {}
    for key, amount in old.leaves.items():
        place = old.places.cell(old.form, key)
        cell = cell_at(old.content.sheets, place) if place else None
        if isinstance(amount, int):
            leaves[key] = amount
        if cell and place and cell.formula is not None and amount is not Gap.UNKNOWN:
            where = Place(old.path, place.sheet, place.cell, *key)
            findings.append(Finding("NY_FORMEL", where, found="=" + cell.formula))
    fields: dict[str, Cell | None] = {}
    other_period = old.header.period != period
    for code, cell in field_cells(old.places, old.content.sheets).items():
        follows = not (other_period and code in _OF_ONE_REPORT)
        if follows and code in old.header.values and old.form.field_by_code[code].kind is not FieldKind.UNIT:
            fields[code] = _in_1900(old, code, Cell(cell.kind, cell.value))
    if other_period and old.form.has_amounts:
        was = old.header.period
        findings.append(Finding("NY_PERIOD", Place(old.path), {}, period.label, was.label if was else "–"))
    return leaves, fields


def _in_1900(old: Report, code: str, cell: Cell) -> Cell | None:
    """Days are counted from 1900 in the template, whatever the older workbook counts from."""
    field = old.form.field_by_code[code]
    if field.kind in (FieldKind.PERIOD, FieldKind.DATE):
        return cell_of(field, str(old.header.values[code]), False)
    return cell
