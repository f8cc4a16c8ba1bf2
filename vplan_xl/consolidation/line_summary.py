"""The sums of the sister sheets under names for machines: amounts in öre, headcounts and shares as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from vplan_xl.amounts import ORE_PER_TKR
from vplan_xl.consolidation.bridge_sheet import whole_bridge
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.goal_summary import goal_summary
from vplan_xl.consolidation.investment_sheet import invested
from vplan_xl.consolidation.key_figures import FORECAST, OUTCOME, whole_figures
from vplan_xl.consolidation.line_basis import Term
from vplan_xl.consolidation.personnel_sheet import statistics
from vplan_xl.consolidation.project_sheet import project_totals
from vplan_xl.form.sister_tables import BRIDGE, INVESTMENTS, ITEMS, SEXES, TIMES

_PROJECTS = {
    "UTFALL": "outcome",
    "FOREG_AR": "outcome_last_year",
    "BUDGET": "budget",
    "PROGNOS": "forecast",
    "BUDGET_HELAR": "budget_year",
}
_INVESTED = {
    "PLAN_I_AR": "plan_this_year",
    "UTFALL": "outcome",
    "PROGNOS": "forecast",
    "TOTALT": "plan",
    "DRIFTEFFEKT": "operating_effect",
}
_TIMES = dict(zip((time for time, _when in TIMES), ("last_year", "this_year", "change"), strict=True))
_SEXES = dict(zip((sex for sex, _who in SEXES), ("women", "men", "all"), strict=True))
_KEY_FIGURES = {
    "BUDGETFOLJSAMHET": "budget_adherence",
    "NETTOKOSTNAD": "net_cost_growth",
    "NETTOKOSTNAD_ALLT": "net_cost_growth_with_projects",
    "PERSONALKOSTNAD": "personnel_cost_growth",
    "PERSONALKOSTNAD_ALLT": "personnel_cost_growth_with_projects",
    "PERSONALANDEL": "personnel_share",
    "INHYRD": "hired_share",
    "FORKLARAT": "explained_share",
}
_WHAT = {OUTCOME: "outcome", FORECAST: "forecast"}


def line_summary(whole: Consolidated) -> Mapping[str, object]:
    """The sums over all förvaltningar, and the counts of goals; None of what nobody has filled in.

    A key figure is None where an amount is missing, and the text that the sheet has where it is not applicable.
    """
    return {
        "projects": _projects(whole),
        "bridge": _bridge(whole),
        "investments": _investments(whole),
        "headcounts": _headcounts(whole),
        "key_figures": _key_figures(whole) if whole.has_economic_lines else None,
        "goals": goal_summary(whole),
    }


def _projects(whole: Consolidated) -> Mapping[str, int] | None:
    sums = project_totals(whole)
    return None if sums is None else {name: sums[code].value for code, name in _PROJECTS.items()}


def _bridge(whole: Consolidated) -> Mapping[str, object] | None:
    if BRIDGE not in whole.line_bases and ITEMS not in whole.line_bases:
        return None
    found = whole_bridge(whole)
    return {
        "opening": found.opening.value,
        "types": {kind: term.value for kind, term in found.types.items()},
        "sum": found.total,
        "deviation": found.deviation,
        "rest": found.rest,
    }


def _investments(whole: Consolidated) -> Mapping[str, int] | None:
    basis = whole.line_bases.get(INVESTMENTS)
    if basis is None:
        return None
    found = invested(basis)
    counts = {"count": found.how_many, "begun": found.begun, "done": found.done}
    return {
        **{name: term.value // ORE_PER_TKR for name, term in counts.items()},
        **{name: found.sums[code].value for code, name in _INVESTED.items()},
        "deviation": found.deviation,
    }


def _headcounts(whole: Consolidated) -> list[Mapping[str, object]] | None:
    """Of each table the sum of the lines Total, None where nobody has such a line."""
    found = statistics(whole)
    if not found:
        return None
    return [
        {
            "table": one.table,
            "through": [str(month) if month else None for month in one.months],
            "departments": len(one.labels),
            "with_total": one.with_total,
            "total": _by_time(one.totals) if one.totals else None,
        }
        for one in found
    ]


def _by_time(totals: Mapping[str, Term]) -> Mapping[str, Mapping[str, float]]:
    return {
        when: {who: totals[f"{time}_{sex}"].value / ORE_PER_TKR for sex, who in _SEXES.items()}
        for time, when in _TIMES.items()
    }


def _key_figures(whole: Consolidated) -> Mapping[str, Mapping[str, float | str | None]]:
    found: dict[str, dict[str, float | str | None]] = {name: {} for name in _KEY_FIGURES.values()}
    for one in whole_figures(whole):
        value = one.value
        found[_KEY_FIGURES[one.code]][_WHAT[one.of]] = float(value) if isinstance(value, Fraction) else value or None
    return found
