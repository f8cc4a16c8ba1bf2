"""The header: who reports, when, and whether a report that was left is complete."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from vplan_xl.finding import Finding, Place
from vplan_xl.rules.rule import Case, Rule


def unknown_department(case: Case) -> Iterator[Finding]:
    """The förvaltning is not in the register in that month."""
    header = case.report.header
    if header.number and header.period and case.forvaltning is None:
        yield Finding("HUVUD_FORVALTNING", _place(case, "FORVALTNING"), {}, header.period.label, header.number)


def other_form(case: Case) -> Iterator[Finding]:
    """The register says that the förvaltning reports on another form."""
    known, form = case.forvaltning, case.report.form.code
    if known is not None and known.form != form and case.report.form.has_amounts:
        yield Finding("HUVUD_FORMULAR", _place(case, "FORVALTNING"), {}, known.form, form)


def other_name(case: Case) -> Iterator[Finding]:
    """The number is known, but the register has another name for it."""
    known, written = case.forvaltning, case.report.header.forvaltning
    if known and written and _plain(written) != _plain(known.label):
        yield Finding("HUVUD_NAMN", _place(case, "FORVALTNING"), {}, known.label, written)


def early_date(case: Case) -> Iterator[Finding]:
    """The form is dated before the month it reports has begun."""
    header = case.report.header
    if header.date and header.period and header.date < datetime.date(header.period.year, header.period.month, 1):
        yield Finding("HUVUD_DATUM", _place(case, "DATUM"), {}, header.period.label, str(header.date))


def incomplete(case: Case) -> Iterator[Finding]:
    """A report that has been left says who filled it in, and when."""
    header = case.report.header
    if header.status and header.status != case.report.form.field_by_code["STATUS"].default:
        for code in ("IFYLLT_AV", "DATUM"):
            if code in case.report.places.fields and code not in header.values:
                label = case.report.form.field_by_code[code].label
                yield Finding("HUVUD_OFULLSTANDIGT", _place(case, code), {"field": label}, header.status)


RULES = (
    Rule("HUVUD_FORVALTNING", unknown_department),
    Rule("HUVUD_FORMULAR", other_form),
    Rule("HUVUD_NAMN", other_name),
    Rule("HUVUD_DATUM", early_date),
    Rule("HUVUD_OFULLSTANDIGT", incomplete, requires=("FR1_HUVUD_OKANT",)),
)


def _place(case: Case, code: str) -> Place:
    at = case.report.places.fields.get(code)
    return Place(sheet=at.sheet, cell=at.cell) if at else Place()


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
