"""What an indicator may take from the workbook it stands in: the result and the key figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from vplan_xl.amounts import ORE_PER_TKR
from vplan_xl.form.goal_tables import RESULT, SOURCES
from vplan_xl.form.model import Key
from vplan_xl.form.sister_tables import KEY_FIGURE_LINE, KEY_FIGURES
from vplan_xl.goals.indicator import Indicator
from vplan_xl.goals.quantity import PERCENT, Number, Quantity, Unit, UnitKind
from vplan_xl.report.report import Report, with_calculated
from vplan_xl.report.sister_lines import NO_LISTS, read_sister_tables

_NONE: Mapping[str, Quantity] = MappingProxyType({})
_TKR = Unit(UnitKind.MONEY, "tkr")
_NET = "NETTORESULTAT"
_GROWTHS = {"NETTOKOSTNAD_ALLT": _NET, "PERSONALKOSTNAD_ALLT": "PERSONAL"}  # {key figure: the row that grows}
WITH_PROJECTS = frozenset(_GROWTHS)  # what has a namesake on the sheet Nyckeltal that leaves the projects out


class Economy(NamedTuple):
    """{code of a source: what it is} so far this year, as the forecast has it, and as the budget has it.

    A source that shows no figure is not there. ``budget`` holds the developments alone: what the budget of the whole
    year is to the whole year before.
    """

    outcome: Mapping[str, Quantity] = _NONE
    forecast: Mapping[str, Quantity] = _NONE
    budget: Mapping[str, Quantity] = _NONE


NO_ECONOMY = Economy()


def economy_for(report: Report, indicators: Iterable[Indicator]) -> Economy:
    """The figures of a report of which its indicators take any; none are worked out where none is taken."""
    if report.content is None or not any(one.taken_from for one in indicators):
        return NO_ECONOMY
    return read_economy(with_calculated(report))


def read_economy(report: Report) -> Economy:
    """The figures of a report that was read with its tables; none of a form that has no key figures."""
    if report.content is None or KEY_FIGURES not in report.form.table_by_code:
        return NO_ECONOMY
    standing = read_sister_tables(report, NO_LISTS, table=KEY_FIGURES)

    def figures(column: str, page: str) -> Iterator[tuple[str, Quantity]]:
        deviation = report.ore(Key(page, _NET, "JMF_BUDGET", "TOTALT"))
        if deviation is not None:
            yield RESULT, Quantity(Number(Fraction(deviation, ORE_PER_TKR)), _TKR)
        for code in SOURCES:
            share = standing.number(KEY_FIGURES, column, KEY_FIGURE_LINE[code]) if code in KEY_FIGURE_LINE else None
            if share is not None:
                yield code, _percent(Fraction(share, ORE_PER_TKR))

    return Economy(dict(figures("UTFALL", "ACK")), dict(figures("PROGNOS", "HELAR")), dict(_of_budget(report)))


def _of_budget(report: Report) -> Iterator[tuple[str, Quantity]]:
    """Growth as the key figures have it: the difference by the size of what was before."""
    for code, row in _GROWTHS.items():
        budget, before = (report.ore(Key("HELAR", row, block, "TOTALT")) for block in ("BUDGET", "FOREG_AR"))
        if budget is not None and before:
            yield code, _percent(Fraction(budget - before, abs(before)))


def _percent(share: Fraction) -> Quantity:
    return Quantity(Number(share * 100, 1), PERCENT)
