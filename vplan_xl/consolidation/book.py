"""The consolidated workbook: all its sheets, authored at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from vplan_xl.consolidation.basis import VERSION, VERSION_PROPERTY
from vplan_xl.consolidation.basis_sheets import basis_sheet_spec, posts_sheet_spec
from vplan_xl.consolidation.bridge_sheet import bridge_sheet
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.goal_list_sheets import goal_list_sheet, unmet_sheet
from vplan_xl.consolidation.goal_sheet import goal_sheet
from vplan_xl.consolidation.investment_sheet import investment_sheet
from vplan_xl.consolidation.key_figure_sheet import key_figure_sheet
from vplan_xl.consolidation.ledger_sheets import adjustments_sheet, ledger_names, reconciliation_sheet
from vplan_xl.consolidation.line_basis import LINES_PROPERTY
from vplan_xl.consolidation.line_basis_sheets import line_basis_spec
from vplan_xl.consolidation.list_sheets import OtherFile, checks_sheet, said, sources_sheet
from vplan_xl.consolidation.page_sheets import department_sheet, selector_sheet, total_places, total_sheets
from vplan_xl.consolidation.personnel_sheet import personnel_sheet
from vplan_xl.consolidation.project_sheet import project_sheet
from vplan_xl.consolidation.sheet_names import SELECTOR, sheet_names
from vplan_xl.consolidation.summary_sheet import summary_sheet
from vplan_xl.consolidation.trade_sheet import trade_sheet
from vplan_xl.consolidation.whole_sheets import result_sheet, whole_sheet
from vplan_xl.finding import Finding
from vplan_xl.form.goal_tables import GOALS
from vplan_xl.form.layout import defined_names
from vplan_xl.form.sister_tables import BRIDGE, INVESTMENTS, ITEMS, PERSONNEL, PROJECTS, SHARES
from vplan_xl.workbook.a1 import Range
from vplan_xl.workbook.author import SheetSpec, author


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
        *_line_sheets(whole),
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
    specs += (line_basis_spec(whole, basis) for basis in whole.line_bases.values())
    names = {**summary.names, **ledger_names(whole), **_total_names(whole)}
    title = f"{whole.name}, sammanställning {whole.period.label}"
    created = datetime.datetime.combine(whole.date, datetime.time())
    properties = {VERSION_PROPERTY: VERSION}
    if whole.line_bases:
        properties[LINES_PROPERTY] = " ".join(whole.line_bases)
    return author(tuple(specs), names, title, properties, created)


def _line_sheets(whole: Consolidated) -> Iterator[SheetSpec]:
    """The sheets of what the sister sheets hold: those that anybody has filled in, the key figures, the goals."""
    bases = whole.line_bases
    if PROJECTS in bases:
        yield project_sheet(whole, bases[PROJECTS])
    if ITEMS in bases or BRIDGE in bases:
        yield bridge_sheet(whole)
    if INVESTMENTS in bases:
        yield investment_sheet(whole, bases[INVESTMENTS])
    if PERSONNEL in bases or SHARES in bases:
        yield personnel_sheet(whole)
    if whole.has_economic_lines:
        yield key_figure_sheet(whole)
    if GOALS in bases:
        yield goal_sheet(whole, bases[GOALS])
        yield goal_list_sheet(whole, bases[GOALS])
        yield unmet_sheet(whole, bases[GOALS])


def _total_names(whole: Consolidated) -> dict[str, Range]:
    """A name for each column of the total's pages: ``TOTAL_ACK_BUDGET_EXTERNT``."""
    form = whole.departments.form
    prefix = f"{form.code}_"
    return {
        "TOTAL_" + name.removeprefix(prefix): area for name, area in defined_names(form, total_places(whole)).items()
    }
