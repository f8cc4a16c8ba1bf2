"""Investeringar: how far each förvaltning's investments have come, and all of them together."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.line_basis import LineBasis, Term, Where, literally
from vplan_xl.consolidation.line_rows import Table, amount, largest, of
from vplan_xl.consolidation.look import SHARE_FORMAT, head
from vplan_xl.consolidation.ratio import share
from vplan_xl.consolidation.sheet_names import INVESTMENTS_SHEET
from vplan_xl.form.sister_tables import BEGUN, DONE, INVESTED_LINES, PLAN_YEARS
from vplan_xl.form.table import ColumnKind
from vplan_xl.workbook.a1 import column_letters
from vplan_xl.workbook.author import SheetSpec
from vplan_xl.workbook.snapshot import Cell

_CODES = tuple(code for code, _label, _kind in INVESTED_LINES)
_WIDTHS = (34.0, *[14.5] * len(INVESTED_LINES))
_FORMATS = {
    number: SHARE_FORMAT for number, (_code, _label, kind) in enumerate(INVESTED_LINES, 2) if kind is ColumnKind.SHARE
}
_SUMMED = {
    "PLAN_I_AR": PLAN_YEARS[0],
    "UTFALL": "UTFALL",
    "PROGNOS": "PROGNOS",
    "TOTALT": "TOTALT",
    "DRIFTEFFEKT": "DRIFTEFFEKT",
}


class Invested(NamedTuple):
    """The investments of one förvaltning or of all: how many there are, and the sums of their amounts."""

    how_many: Term
    begun: Term
    done: Term
    sums: dict[str, Term]

    @property
    def deviation(self) -> int:
        """This year's plan minus the forecast."""
        return self.sums["PLAN_I_AR"].value - self.sums["PROGNOS"].value


def invested(basis: LineBasis, *where: Where) -> Invested:
    """Over the lines for which all of *where* hold."""
    done = basis.count(*where, literally("STATUS", DONE))
    return Invested(
        basis.count(*where),
        basis.count(*where, literally("STATUS", BEGUN)).plus(done),
        done,
        {code: basis.total(column, *where) for code, column in _SUMMED.items()},
    )


def investment_sheet(whole: Consolidated, basis: LineBasis) -> SheetSpec:
    """The sheet."""
    info = "tkr · ur arbetsböckernas blad Investeringar; planerna står i Underlag investeringar · andelar av antalet"
    top = head(whole, INVESTMENTS_SHEET, f"{whole.name} – investeringar", info, _WIDTHS)
    table = Table(top)
    table.title("Läget per förvaltning")
    table.headings(("Förvaltning", *(label for _code, label, _kind in INVESTED_LINES)), (1,))
    deliveries = list(dict.fromkeys(one.number for one, _line in basis.lines))
    by_number: dict[str, Delivery] = {one.number: one for one, _line in basis.lines}
    for number in largest(deliveries, lambda number: _size(basis, by_number[number])):
        one = by_number[number]
        _put(table, one.label, invested(basis, of(one, table.row + 1)))
    table.rest(len(deliveries), basis.sheet)
    _put(table, "Alla förvaltningar", invested(basis), is_sum=True)
    return table.spec(whole, INVESTMENTS_SHEET, _WIDTHS)


def _size(basis: LineBasis, one: Delivery) -> int:
    return max(abs(term.value) for term in invested(basis, of(one, 0)).sums.values())


def _put(table: Table, label: str, found: Invested, *, is_sum: bool = False) -> None:
    row = table.row + 1
    at = {code: f"{column_letters(2 + number)}{row}" for number, code in enumerate(_CODES)}
    cells: dict[str, Cell] = {code: amount(term) for code, term in found.sums.items()}
    cells["ANTAL"] = amount(found.how_many)
    for code, part in (("PABORJADE", found.begun), ("AVSLUTADE", found.done)):
        value = Fraction(part.value, found.how_many.value)  # whoever is listed has one
        cells[code] = share(f"({part.formula})/{at['ANTAL']}", value)
    deviation = Term(f"{at['PLAN_I_AR']}-{at['PROGNOS']}", found.deviation)
    cells["AVVIKELSE"] = amount(deviation)
    table.put((label, *(cells[code] for code in _CODES)), is_sum=is_sum, formats=_FORMATS)
