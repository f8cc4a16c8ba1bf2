"""The bridge from the previous report's deviation to this one's, against FR 1 and its own items (4.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from vplan_xl.form.layout import CellPlace
from vplan_xl.form.model import Key
from vplan_xl.form.sister_tables import BRIDGE, BRIDGE_LINE, ITEMS, LARGEST_REST, YES
from vplan_xl.report.report import Report
from vplan_xl.report.sister_lines import SisterLine, SisterTables, read_lists, read_sister_tables
from vplan_xl.tie_outs.places import Looked, tkr
from vplan_xl.tie_outs.tie_out import COUNT, ONE, TKR, Figure, TieOut, added, figure, tie

_DEVIATION = Key("HELAR", "NETTORESULTAT", "JMF_BUDGET", "TOTALT")
_BUDGET = Key("HELAR", "NETTORESULTAT", "BUDGET", "TOTALT")
_PREVIOUS = Key("FORANDRING", "NETTORESULTAT", "FOREG_PROGNOS", "TOTALT")


def bridge_tie_outs(looked: Looked) -> Iterator[TieOut]:
    """Nothing of a bridge that nobody has filled in: without a forecast, or without changes, none is asked for."""
    items = looked.lines(ITEMS)
    if not looked.has(BRIDGE) or not (items or _entered(looked, "OPPNING") or _entered(looked, "BUDGET_FORE")):
        return
    yield from _figures(looked)
    yield from _rest(looked)
    yield from _opening(looked)
    yield from _budget(looked)
    for item in items:
        yield from _effect(looked, item)
        yield _is_said(item)


class Ends(NamedTuple):
    """Where a report's bridge starts and ends: what it says of the report before, and what the next has to say of it.

    ``closings`` are the sum of a bridge that is filled in, and the deviation of the forecast.
    """

    opening: tuple[Figure, CellPlace] | None = None
    before: tuple[Figure, CellPlace] | None = None
    closings: tuple[Figure, ...] = ()
    budget: Figure | None = None


def ends(report: Report) -> Ends:
    """Those of a report that was read with its tables, where it has a bridge; an opening that is blank says nothing."""
    if BRIDGE not in report.areas:
        return Ends()
    lists = read_lists(report, (ITEMS,))
    is_filled = lists.has_bridge or lists.lines[ITEMS]
    nothing = SisterTables({}, {}, frozenset(), frozenset())
    looked = Looked(report, read_sister_tables(report, lists, table=BRIDGE) if is_filled else nothing)
    entered = {code: _entered(looked, code) for code in ("OPPNING", "BUDGET_FORE")}
    opening, before = ((one, _place(looked, code)) if one is not None else None for code, one in entered.items())
    closings = (_summed(looked) if is_filled else None, looked.amount(_DEVIATION))
    found = tuple(closing for closing in closings if closing is not None)
    return Ends(opening, before, found, looked.amount(_BUDGET))


def _figures(looked: Looked) -> Iterator[TieOut]:
    """What the bridge adds up or shows, each against what it should."""
    opening, items, summed = _entered(looked, "OPPNING"), _items(looked), _summed(looked)
    deviation, budget, before = looked.amount(_DEVIATION), looked.amount(_BUDGET), _entered(looked, "BUDGET_FORE")
    taken = _on_budget(looked)
    yield from _line(looked, "POSTER", "posternas effekt på budgeten − på prognosen", items)
    yield from _line(looked, "SUMMA", "öppningen + posterna", added([opening, items] if opening else [items]))
    yield from _line(looked, "AVVIKELSE", "FR 1 NETTORESULTAT, prognos jämfört med budget", deviation)
    if deviation and summed:
        yield from _line(looked, "REST", "avvikelsen − summan", added([deviation], [summed]))
    yield from _line(looked, "BUDGET_NU", "FR 1 NETTORESULTAT, budget helår", budget)
    yield from _line(looked, "BUDGET_POSTER", "posterna som redan är i budgeten", taken)
    if before and budget:
        yield from _line(looked, "BUDGET_REST", "budgetändringen − posterna", added([budget], [before, taken]))


def _line(looked: Looked, code: str, what: str, right: Figure | None) -> Iterator[TieOut]:
    """A line of the bridge against what it should be."""
    number = BRIDGE_LINE[code]
    shown = looked.stands(BRIDGE, "BELOPP", number)
    if shown is not None and right is not None:
        left = figure(shown, TKR) if looked.is_typed(BRIDGE, "BELOPP", number) else right._replace(value=shown)
        yield tie("AVST_BRYGGA", _place(looked, code), f"{_label(looked, code)}: {what}", left, right)


def _rest(looked: Looked) -> Iterator[TieOut]:
    """The forecast's deviation = opening + items, but for a rest that is small enough."""
    summed, deviation = _summed(looked), looked.amount(_DEVIATION)
    if summed and deviation:
        largest = looked.stands(BRIDGE, "BELOPP", BRIDGE_LINE["STORST"])
        limit = LARGEST_REST if largest is None else max(largest, 0)
        what = "Summa budgetavvikelse = FR 1 NETTORESULTAT, prognos jämfört med budget"
        yield tie("AVST_REST", _place(looked, "REST"), what, summed, deviation, limit=limit)


def _opening(looked: Looked) -> Iterator[TieOut]:
    """The opening = what the previous report's budget and forecast gave, where both are filled in."""
    opening, before, forecast = _entered(looked, "OPPNING"), _entered(looked, "BUDGET_FORE"), looked.amount(_PREVIOUS)
    if opening and before and forecast:
        what = "Öppningen = budget helår vid föregående rapportering − föregående prognos"
        yield tie("AVST_OPPNING", _place(looked, "OPPNING"), what, opening, added([before], [forecast]))


def _budget(looked: Looked) -> Iterator[TieOut]:
    """The budget's change since the previous report = the items that are in it already."""
    before, now = _entered(looked, "BUDGET_FORE"), looked.amount(_BUDGET)
    if before and now:
        what = "Ändringen av budget helår = posterna som redan är i budgeten"
        yield tie("AVST_BUDGET", _place(looked, "BUDGET_REST"), what, added([now], [before]), _on_budget(looked))


def _effect(looked: Looked, item: SisterLine) -> Iterator[TieOut]:
    """An item's effect on the deviation."""
    number = looked.line_number(item)
    shown = looked.stands(ITEMS, "EFFEKT_AVVIKELSE", number)
    if shown is not None:
        right = _deviation([item])
        is_typed = looked.is_typed(ITEMS, "EFFEKT_AVVIKELSE", number)
        left = figure(shown, TKR) if is_typed else right._replace(value=shown)
        what = f"{item.text('TEXT')}: effekten på budgeten − på prognosen"
        yield tie("AVST_BRYGGA", item.cell("EFFEKT_AVVIKELSE"), what, left, right)


def _is_said(item: SisterLine) -> TieOut:
    """An item has a type and an effect, and says whether the budget has it when it changes the budget."""
    said = [
        "typ" if not item.text("TYP") else "",
        "effekt" if item.number("EFFEKT_BUDGET") is None and item.number("EFFEKT_PROGNOS") is None else "",
        "Redan i budgeten" if item.number("EFFEKT_BUDGET") and not item.text("I_BUDGETEN") else "",
    ]
    lacking = [word for word in said if word]
    what = f"{item.text('TEXT')}: " + (f"{', '.join(lacking)} saknas" if lacking else "allt är ifyllt")
    columns = {"typ": "TYP", "effekt": "EFFEKT_PROGNOS", "Redan i budgeten": "I_BUDGETEN"}
    place = item.cell(columns[lacking[0]]) if lacking else item.place
    return tie("AVST_POST", place, what, Figure((len(said) - len(lacking)) * ONE), Figure(len(said) * ONE), COUNT)


# -- what stands in it ----------------------------------------------------------------------------


def _entered(looked: Looked, code: str) -> Figure | None:
    value = looked.stands(BRIDGE, "BELOPP", BRIDGE_LINE[code])
    return None if value is None else figure(value, TKR)


def _summed(looked: Looked) -> Figure | None:
    """The sum as it stands."""
    number = BRIDGE_LINE["SUMMA"]
    value = looked.stands(BRIDGE, "BELOPP", number)
    if value is None or looked.is_typed(BRIDGE, "BELOPP", number):
        return None if value is None else figure(value, TKR)
    opening = _entered(looked, "OPPNING")
    return added([_items(looked), *([opening] if opening else [])])._replace(value=value)


def _items(looked: Looked) -> Figure:
    return _deviation(looked.lines(ITEMS))


def _deviation(items: Iterable[SisterLine]) -> Figure:
    listed = list(items)
    return added(tkr(listed, "EFFEKT_BUDGET"), tkr(listed, "EFFEKT_PROGNOS"))


def _on_budget(looked: Looked) -> Figure:
    return added(tkr([item for item in looked.lines(ITEMS) if item.text("I_BUDGETEN") == YES], "EFFEKT_BUDGET"))


def _place(looked: Looked, code: str) -> CellPlace:
    return looked.place(BRIDGE, "BELOPP", BRIDGE_LINE[code])


def _label(looked: Looked, code: str) -> str:
    return looked.report.form.table_by_code[BRIDGE].keys[BRIDGE_LINE[code]][0]
