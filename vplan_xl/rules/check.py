"""All rules over one report, each where its premise holds."""

from __future__ import annotations

from vplan_xl.finding import Finding
from vplan_xl.register import Register
from vplan_xl.report.report import Report
from vplan_xl.rules import (
    entries,
    explanations,
    foreign,
    formulas,
    header,
    internal_trade,
    months,
    reasonableness,
    structure,
)
from vplan_xl.rules.rule import Rule, case_of

RULES: tuple[Rule, ...] = (
    *structure.RULES,
    *foreign.RULES,
    *header.RULES,
    *entries.RULES,
    *formulas.RULES,
    *reasonableness.RULES,
    *months.RULES,
    *internal_trade.RULES,
    *explanations.RULES,
)


def check(report: Report, register: Register) -> tuple[Finding, ...]:
    """What reading a report found and what the rules find, in that order; nothing is said twice."""
    if report.content is None:
        return report.findings
    case = case_of(report, register)
    found = [*report.findings, *case.table_findings]
    for rule in RULES:
        codes = {finding.code for finding in found}
        if not codes.intersection(rule.requires):
            found += (finding.in_file(report.path) for finding in rule.check(case))
    if any(finding.code == "BOK_MALLVERSION" for finding in found):  # an older template has no such sheets
        found = [finding for finding in found if finding.code != "TABELL_SAKNAS"]
    return tuple(found)
