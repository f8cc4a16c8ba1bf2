"""What the sheets of a consolidated workbook are called."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vplan_xl.consolidation.basis import POST_SHEET, basis_sheet
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.line_basis import LINE_SHEETS
from vplan_xl.consolidation.page_sheets import printed
from vplan_xl.form.forms import FORMS

SUMMARY = "Sammanställning"
RESULT = "Årets resultat"
TRADE = "Interna poster"
ADJUSTMENTS = "Centrala justeringar"
RECONCILIATION = "Avstämning mot huvudbok"
CHECKS = "Kontroller"
SOURCES = "Källor"
SELECTOR = "Förvaltning"
# Of the sister sheets, where anybody has filled them in.
PROJECTS_SHEET = "Projekt"
BRIDGE_SHEET = "Prognosförklaring"
INVESTMENTS_SHEET = "Investeringar"
PERSONNEL_SHEET = "Personal"
KEY_FIGURES_SHEET = "Nyckeltal"
GOALS_SHEET = "Mål"
GOAL_LIST_SHEET = "Mål, trafikljus"
UNMET_SHEET = "Mål, ej uppnådda"

MOST_PAGES = 40  # förvaltningar with a page each; above that one page shows whichever is chosen
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
    if whole.line_bases:
        yield from (PROJECTS_SHEET, BRIDGE_SHEET, INVESTMENTS_SHEET, PERSONNEL_SHEET, KEY_FIGURES_SHEET)
        yield from (GOALS_SHEET, GOAL_LIST_SHEET, UNMET_SHEET)
        yield from LINE_SHEETS.values()
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
