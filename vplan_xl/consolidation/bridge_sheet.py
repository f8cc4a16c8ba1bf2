"""Prognosförklaring: what each förvaltning's deviation is made of, by type, and what nobody has explained."""

from __future__ import annotations

from typing import NamedTuple

from vplan_xl.consolidation.basis import Basis
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.line_basis import LineBasis, Term, Where, literally
from vplan_xl.consolidation.line_rows import Table, amount, largest, of
from vplan_xl.consolidation.lines import declared
from vplan_xl.consolidation.look import UNFAVOURABLE, figure, head
from vplan_xl.consolidation.page_sheets import DASH, linked_net, total_places
from vplan_xl.consolidation.sheet_names import BRIDGE_SHEET
from vplan_xl.consolidation.total import BOTH
from vplan_xl.form.sister_tables import BRIDGE, BRIDGE_LINE, ITEM_TYPES, ITEMS, LARGEST_REST, YES
from vplan_xl.workbook.a1 import Range, column_letters
from vplan_xl.workbook.author import Highlight, SheetSpec
from vplan_xl.workbook.snapshot import Cell, Kind

_NOTHING = Term("0", 0)
_NO_ZERO = "#,##0_-;-#,##0_-;"
FORECAST, BUDGET = ("HELAR", "PROGNOS"), ("HELAR", "BUDGET")


class Bridge(NamedTuple):
    """A bridge, of one förvaltning or of all: its opening and the effect of each type of item on the deviation.

    The type "" is of items that have none. ``deviation`` (öre) is the form's, None where it compares nothing.
    """

    opening: Term
    types: dict[str, Term]
    deviation: int | None

    @property
    def total(self) -> int:
        """What is explained."""
        return self.opening.value + sum(term.value for term in self.types.values())

    @property
    def rest(self) -> int | None:
        """What is not."""
        return None if self.deviation is None else self.deviation - self.total

    @property
    def explained(self) -> Term:
        """What is explained, as one formula."""
        found = self.opening
        for term in self.types.values():
            found = found.plus(term)
        return found


def bridge_of(whole: Consolidated, one: Delivery, where: Where) -> Bridge:
    """A förvaltning's; *where* is how the formulas name it."""
    budget, forecast = one.block(*BUDGET), one.block(*FORECAST)
    deviation = None if budget is None or forecast is None else budget - forecast
    return _bridge(whole, deviation, where)


def whole_bridge(whole: Consolidated) -> Bridge:
    """Of all; while somebody has no forecast there is no deviation."""
    deviation = None if whole.without_forecast else whole.departments.net("HELAR", "JMF_BUDGET")
    return _bridge(whole, deviation)


def _bridge(whole: Consolidated, deviation: int | None, *where: Where) -> Bridge:
    items = whole.line_bases.get(ITEMS)
    types = {kind: _effect(items, *where, literally("TYP", kind)) for kind in _types(whole)} if items else {}
    return Bridge(_typed(whole, "OPPNING", *where), types, deviation)


def _effect(items: LineBasis, *where: Where) -> Term:
    """What items do to the deviation: their effect on the budget minus that on the forecast."""
    return items.total("EFFEKT_BUDGET", *where).less(items.total("EFFEKT_PROGNOS", *where))


def _types(whole: Consolidated) -> tuple[str, ...]:
    """The types there are columns of: all that can be chosen, and "" where somebody has chosen none."""
    items = whole.line_bases.get(ITEMS)
    if items is None:
        return ()
    return (*ITEM_TYPES, *(("",) if items.count(literally("TYP", "")).value else ()))


def _typed(whole: Consolidated, code: str, *where: Where) -> Term:
    """What is typed on a line of the bridge."""
    basis = whole.line_bases.get(BRIDGE)
    label = declared(BRIDGE).keys[BRIDGE_LINE[code]][0]
    return _NOTHING if basis is None else basis.total("BELOPP", *where, literally("VAD", label))


def bridge_sheet(whole: Consolidated) -> SheetSpec:
    """The sheet."""
    types = _types(whole)
    labels = ("Förvaltning", "Avvikelse vid föreg. rapportering", *(kind or "Utan typ" for kind in types),
              "Summa budgetavvikelse", "Avvikelse enligt FR 1", "Oförklarad rest")  # fmt: skip
    widths = (34.0, 14.0, *[11.0] * len(types), *[14.0] * 3)
    info = (
        "tkr · plus är gynnsamt · ur arbetsböckernas blad Prognosförklaring; posterna står i Underlag prognosförklaring"
    )
    top = head(whole, BRIDGE_SHEET, f"{whole.name} – prognosförklaring", info, widths)
    table = Table(top)
    table.title("Budgetavvikelsen per förvaltning och typ av post")
    table.headings(labels, (1,))
    basis = whole.basis(whole.departments.form)
    deliveries = whole.departments.deliveries
    first = table.row + 1
    for one in largest(deliveries, lambda one: abs(bridge_of(whole, one, of(one, 0)).rest or 0)):
        row = table.row + 1
        bridge = bridge_of(whole, one, of(one, row))
        cells = _cells(bridge, row, _deviation(basis, one, bridge.deviation))
        table.put((one.label, *cells), formats=dict.fromkeys(range(3, 3 + len(types)), _NO_ZERO))
    last = table.row
    if len(deliveries) > last - first + 1:
        table.note(f"… och {len(deliveries) - (last - first + 1)} till med mindre rest, som är med i summan.")
    whole_one = whole_bridge(whole)
    shown = Cell(Kind.TEXT, DASH) if whole.without_forecast else figure(whole_one.deviation, "")
    linked = linked_net(total_places(whole), whole.departments.form, "HELAR", "JMF_BUDGET", BOTH)
    cells = _cells(whole_one, table.row + 1, shown._replace(formula=linked))
    table.put(("Alla förvaltningar", *cells), is_sum=True)
    rests = Range(BRIDGE_SHEET, len(widths), first, len(widths), max(last, first))
    limit = LARGEST_REST // 100_000
    at = f"{column_letters(len(widths))}{first}"
    table.note(f"Rött är en oförklarad rest större än {limit} tkr.")
    _put_budgets(whole, table, basis)
    red = Highlight(rests, f"ABS(N({at}))>{limit}", UNFAVOURABLE)
    return table.spec(whole, BRIDGE_SHEET, widths, (red,))


def _cells(bridge: Bridge, row: int, deviation: Cell) -> tuple[Cell, ...]:
    """Opening, types, sum, deviation, rest of a row."""
    parts = (bridge.opening, *bridge.types.values())
    total = column_letters(2 + len(parts))
    at = column_letters(3 + len(parts))
    rest = f'IF(ISNUMBER({at}{row}),{at}{row}-{total}{row},"")'
    return (
        *map(amount, parts),
        figure(bridge.total, f"SUM(B{row}:{column_letters(1 + len(parts))}{row})"),
        deviation,
        figure(bridge.rest, rest),
    )


def _deviation(basis: Basis, one: Delivery, deviation: int | None) -> Cell:
    at = basis.row(one)
    budget, forecast = basis.block(*BUDGET, at), basis.block(*FORECAST, at)
    formula = f'IF(OR(COUNT({budget})=0,COUNT({forecast})=0),"",SUM({budget})-SUM({forecast}))'
    return figure(deviation, formula)


# -- what the budget was ----------------------------------------------------------------------------


def _put_budgets(whole: Consolidated, table: Table, basis: Basis) -> None:
    """How the budget has changed since the last report, of those who say what it was."""
    lines = whole.line_bases[BRIDGE].lines if BRIDGE in whole.line_bases else ()
    label = declared(BRIDGE).keys[BRIDGE_LINE["BUDGET_FORE"]][0]
    listed = [one for one, line in lines if line.text("VAD") == label]
    if not listed:
        return
    table.title("Budgetens förändring sedan föregående rapportering")
    labels = ("Förvaltning", "Budget då", "Poster som redan är i budgeten", "Budget nu", "Ändring utan post")
    table.headings(labels, (1,))
    items = whole.line_bases.get(ITEMS)
    for one in largest(listed, lambda one: abs(_change(whole, one))):
        row = table.row + 1
        before = _typed(whole, "BUDGET_FORE", of(one, row))
        inside = (of(one, row), literally("I_BUDGETEN", YES))
        effect = items.total("EFFEKT_BUDGET", *inside) if items else _NOTHING
        now = one.block(*BUDGET)
        block = basis.block(*BUDGET, basis.row(one))
        change = None if now is None else now - before.value - effect.value
        table.put(
            (
                one.label,
                amount(before),
                amount(effect),
                figure(now, f'IF(COUNT({block})=0,"",SUM({block}))'),
                figure(change, f'IF(ISNUMBER(D{row}),D{row}-B{row}-C{row},"")'),
            )
        )
    table.rest(len(listed), whole.line_bases[BRIDGE].sheet)


def _change(whole: Consolidated, one: Delivery) -> int:
    return (one.block(*BUDGET) or 0) - _typed(whole, "BUDGET_FORE", of(one, 0)).value
