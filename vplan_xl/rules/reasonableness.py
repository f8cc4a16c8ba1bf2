"""Figures that may be right and deserve a second look."""

from __future__ import annotations

from collections.abc import Iterator

from vplan_xl.amounts import format_tkr
from vplan_xl.finding import Finding
from vplan_xl.form.model import Key, Sign
from vplan_xl.rules.rule import Case, Rule

_DECEMBER = 12


def forecast_below_outcome(case: Case) -> Iterator[Finding]:
    """The forecast for the year holds less of a cost than is spent already."""
    of_cost = case.report.form.convention.sign_of(Sign.COST)
    for row in case.report.form.leaf_rows:
        if row.sign is Sign.COST:
            outcome = case.report.ore(Key("ACK", row.code, "UTFALL", "TOTALT"))
            forecast = case.report.ore(Key("HELAR", row.code, "PROGNOS", "TOTALT"))
            if outcome is None or forecast is None:
                continue
            if of_cost * (outcome - forecast) > case.report.unit.step:
                yield _finding("RIMLIG_PROGNOS", case, Key("HELAR", row.code, "PROGNOS", "TOTALT"), outcome, forecast)


def budget_above_year(case: Case) -> Iterator[Finding]:
    """The budget so far is more than that of the whole year."""
    yield from _above_year(case, "BUDGET", "RIMLIG_BUDGET")


def last_year_above_year(case: Case) -> Iterator[Finding]:
    """Last year's outcome so far is more than that of the whole year."""
    yield from _above_year(case, "FOREG_AR", "RIMLIG_FOREG_AR")


def december(case: Case) -> Iterator[Finding]:
    """In december both pages say the same: forecast is outcome, and the year has passed."""
    period = case.report.header.period
    if period and period.month == _DECEMBER:
        for so_far, year in (("UTFALL", "PROGNOS"), ("BUDGET", "BUDGET"), ("FOREG_AR", "FOREG_AR")):
            for row in case.report.form.leaf_rows:
                key = Key("HELAR", row.code, year, "TOTALT")
                ack, whole = case.report.ore(Key("ACK", row.code, so_far, "TOTALT")), case.report.ore(key)
                if ack is not None and whole is not None and abs(ack - whole) > case.report.unit.step:
                    yield _finding("RIMLIG_DECEMBER", case, key, ack, whole)


def zero_budget(case: Case) -> Iterator[Finding]:
    """A förvaltning with a nollbudget has a budget with costs but no net."""
    if case.forvaltning and case.forvaltning.zero_budget and case.report.form.has_amounts:
        key = Key("HELAR", case.report.form.total_row.code, "BUDGET", "TOTALT")
        net = case.report.ore(key)
        if net is not None and abs(net) > case.report.unit.step:
            yield _finding("RIMLIG_NOLLBUDGET", case, key, 0, net)


def external_budget_only(case: Case) -> Iterator[Finding]:
    """Budgeted externally only, while there is internal outcome: then only Totalt can be compared."""
    if _internal(case, "BUDGET") == 0 and _internal(case, "UTFALL") not in (0, None):
        key = Key("ACK", case.report.form.total_row.code, "JMF_BUDGET", "INTERNT")
        yield Finding("BUDGET_ENBART_EXTERNT", case.place(key))


RULES = (
    Rule("RIMLIG_PROGNOS", forecast_below_outcome),
    Rule("RIMLIG_BUDGET", budget_above_year),
    Rule("RIMLIG_FOREG_AR", last_year_above_year),
    Rule("RIMLIG_DECEMBER", december),
    Rule("RIMLIG_NOLLBUDGET", zero_budget),
    Rule("BUDGET_ENBART_EXTERNT", external_budget_only),
)


def _above_year(case: Case, block: str, code: str) -> Iterator[Finding]:
    period = case.report.header.period
    if period and period.month == _DECEMBER:
        return  # then they are to be the same, which another rule says
    of_cost = case.report.form.convention.sign_of(Sign.COST)
    for row in case.report.form.leaf_rows:
        if row.sign is Sign.COST:
            key = Key("HELAR", row.code, block, "TOTALT")
            ack, whole = case.report.ore(key._replace(page="ACK")), case.report.ore(key)
            if ack is not None and whole is not None and of_cost * (ack - whole) > case.report.unit.step:
                yield _finding(code, case, key, ack, whole)


def _internal(case: Case, block: str) -> int | None:
    """What stands in a block's internal part, in öre, whatever the signs; None where unknown."""
    keys = [Key("ACK", row.code, block, "INTERNT") for row in case.report.form.leaf_rows]
    amounts = [case.report.ore(key) for key in keys]
    return None if None in amounts else sum(abs(amount) for amount in amounts if amount)


def _finding(code: str, case: Case, key: Key, expected: int, found: int) -> Finding:
    title, difference = case.report.form.row_title(key.row), format_tkr(found - expected)
    return Finding(code, case.place(key), {"field": title}, format_tkr(expected), format_tkr(found), difference)
