"""Projekt: every ansvar of every förvaltning, the total, and the same by IPDK."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import NamedTuple

from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.line_basis import GROUP, LineBasis, Term, Where
from vplan_xl.consolidation.line_rows import Table, amount, largest, of
from vplan_xl.consolidation.look import head
from vplan_xl.consolidation.sheet_names import PROJECTS_SHEET
from vplan_xl.form.sister_tables import IPDK_OF_ROW, PROJECT_AMOUNTS, PROJECTS, UNITS
from vplan_xl.workbook.author import SheetSpec

_WIDTHS = (34.0, 34.0, *[13.0] * len(PROJECT_AMOUNTS), 66.0)
_TEXTS = (1, 2, len(_WIDTHS))
_COLUMNS = tuple(code for code, _label in PROJECT_AMOUNTS)


class _Unit(NamedTuple):
    delivery: Delivery
    name: str
    text: str  # why there is a remainder


def project_totals(whole: Consolidated) -> dict[str, Term] | None:
    """{column: the sum of all projects}, None where nobody has any."""
    basis = whole.line_bases.get(PROJECTS)
    return None if basis is None else {code: basis.total(code) for code in _COLUMNS}


def project_sheet(whole: Consolidated, basis: LineBasis) -> SheetSpec:
    """The sheet."""
    info = "tkr · intäkter minus och kostnader utan · ur arbetsböckernas blad Projekt; raderna står i Underlag projekt"
    top = head(whole, PROJECTS_SHEET, f"{whole.name} – projektverksamhet", info, _WIDTHS[:7])
    table = Table(top)
    amounts = [label for _code, label in PROJECT_AMOUNTS]
    table.title("Per förvaltning och ansvar")
    table.headings(("Förvaltning", "Ansvar", *amounts, "Varför det finns en rest"), _TEXTS)
    units = _units(whole)
    listed = largest(units, lambda one: _size(basis, one))
    for _number, group in groupby(listed, lambda one: one.delivery.number):
        own = list(group)
        for one in own:
            row = table.row + 1
            where = of(one.delivery, row), Where("ANSVAR", f"$B{row}", one.name)
            sums = (amount(basis.total(code, *where)) for code in _COLUMNS)
            table.put((one.delivery.label, one.name, *sums, one.text))
        if len(own) > 1:
            where_all = of(own[0].delivery, table.row + 1)
            sums = (amount(basis.total(code, where_all)) for code in _COLUMNS)
            table.put((own[0].delivery.label, "Alla ansvar", *sums, ""), is_sum=True)
    table.rest(len(units), basis.sheet)
    table.put(("Alla förvaltningar", "", *(amount(basis.total(code)) for code in _COLUMNS), ""), is_sum=True)
    table.title("Per IPDK")
    table.headings(("IPDK", "", *amounts), (1, 2))
    for ipdk in IPDK_OF_ROW.values():
        where_ipdk = Where(GROUP, f"$A{table.row + 1}", ipdk)
        table.put((ipdk, "", *(amount(basis.total(code, where_ipdk)) for code in _COLUMNS)))
    table.put(("Summa", "", *(amount(basis.total(code)) for code in _COLUMNS)), is_sum=True)
    return table.spec(whole, PROJECTS_SHEET, _WIDTHS)


def _units(whole: Consolidated) -> list[_Unit]:
    """Every ansvar that has lines; a workbook makes no difference between letter cases, and its first name stands."""
    texts = _texts(whole)
    found: dict[tuple[str, str], _Unit] = {}
    for one, line in whole.line_bases[PROJECTS].lines:
        name = line.text("ANSVAR")
        key = one.number, name.casefold()
        found.setdefault(key, _Unit(one, name, texts.get(key, "")))
    return list(found.values())


def _texts(whole: Consolidated) -> Mapping[tuple[str, str], str]:
    basis = whole.line_bases.get(UNITS)
    lines = basis.lines if basis else ()
    return {(one.number, line.text("ANSVAR").casefold()): line.text("TEXT") for one, line in lines}


def _size(basis: LineBasis, unit: _Unit) -> int:
    where = of(unit.delivery, 0), Where("ANSVAR", "", unit.name)
    return max(abs(basis.total(code, *where).value) for code in _COLUMNS)
