"""The consolidated workbook: all its sheets, authored at once."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence

from vplan_xl.consolidation.basis import POST_SHEET, VERSION, VERSION_PROPERTY, basis_sheet
from vplan_xl.consolidation.basis_sheets import basis_sheet_spec, posts_sheet_spec
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.ledger_sheets import (
    ADJUSTMENTS,
    RECONCILIATION,
    adjustments_sheet,
    ledger_names,
    reconciliation_sheet,
)
from vplan_xl.consolidation.list_sheets import CHECKS, SOURCES, OtherFile, checks_sheet, said, sources_sheet
from vplan_xl.consolidation.page_sheets import department_sheet, printed, selector_sheet, total_places, total_sheets
from vplan_xl.consolidation.summary_sheet import SUMMARY, summary_sheet
from vplan_xl.consolidation.trade_sheet import TRADE, trade_sheet
from vplan_xl.consolidation.whole_sheets import RESULT, result_sheet, whole_sheet
from vplan_xl.finding import Finding
from vplan_xl.form.forms import FORMS
from vplan_xl.form.layout import defined_names
from vplan_xl.workbook.a1 import Range
from vplan_xl.workbook.author import SheetSpec, author

MOST_PAGES = 40  # förvaltningar with a page each; above that one page shows whichever is chosen
SELECTOR = "Förvaltning"


def book(whole: Consolidated, others: Sequence[OtherFile], remarks: Sequence[Finding]) -> bytes:
    """The workbook's bytes; the same input gives the same bytes.

    *others* are the files that gave no report, *remarks* what else is to be said: of files, of the register.
    """
    sheets = sheet_names(whole)
    first = whole.basis(whole.departments.form)
    summary = summary_sheet(whole, sheets)
    finance = whole.finance
    specs: list[SheetSpec] = [
        summary.spec,
        *([result_sheet(whole, finance)] if finance else []),
        whole_sheet(whole, sheets),
        *total_sheets(whole),
        trade_sheet(whole, sheets),
        adjustments_sheet(whole),
        reconciliation_sheet(whole),
        checks_sheet(whole, said(whole, remarks), sheets),
        sources_sheet(whole, others),
    ]
    for basis in whole.bases:
        specs += (
            department_sheet(whole, basis, one, sheets[one.number]) for one in basis.deliveries if one.number in sheets
        )
    if first.deliveries and first.deliveries[0].number not in sheets:
        specs.append(selector_sheet(whole, first, SELECTOR))
    specs += (basis_sheet_spec(whole, basis) for basis in whole.bases)
    specs.append(posts_sheet_spec(whole))
    names = {**summary.names, **ledger_names(whole), **_total_names(whole)}
    title = f"{whole.name}, sammanställning {whole.period.label}"
    created = datetime.datetime.combine(whole.date, datetime.time())
    return author(tuple(specs), names, title, {VERSION_PROPERTY: VERSION}, created)


def _total_names(whole: Consolidated) -> dict[str, Range]:
    """A name for each column of the total's pages: ``TOTAL_ACK_BUDGET_EXTERNT``."""
    form = whole.departments.form
    prefix = f"{form.code}_"
    return {
        "TOTAL_" + name.removeprefix(prefix): area for name, area in defined_names(form, total_places(whole)).items()
    }


# -- names of sheets ------------------------------------------------------------------------------

_LONGEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def sheet_names(whole: Consolidated) -> dict[str, str]:
    """{number: name of its page}, none for FR 1's when there are too many of them for a page each."""
    taken = {name.casefold() for name in _fixed(whole)}
    found = {}
    for total in whole.totals:
        if total is whole.departments and len(total.deliveries) > MOST_PAGES:
            continue
        for one in total.deliveries:
            found[one.number] = _unique(one.label, taken)
    return found


def _fixed(whole: Consolidated) -> Iterable[str]:
    yield from (SUMMARY, RESULT, TRADE, ADJUSTMENTS, RECONCILIATION, CHECKS, SOURCES, SELECTOR, POST_SHEET, whole.whole)
    yield from (page.sheet for page in printed(whole.departments.form))
    yield from (basis_sheet(form) for form in FORMS)
    yield "History"  # Excel keeps that name for itself


def _unique(label: str, taken: set[str]) -> str:
    """The label as a sheet may be called, with a number behind it where there is such a sheet already."""
    plain = _FORBIDDEN.sub(" ", label).strip("' ")[:_LONGEST].strip("' ") or "Blad"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        mark = f" ({number})"
        name = plain[: _LONGEST - len(mark)].rstrip() + mark
    taken.add(name.casefold())
    return name
