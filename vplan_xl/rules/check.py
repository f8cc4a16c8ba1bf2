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
    tie_outs,
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
    *tie_outs.RULES,
)

# What is never found in a workbook that is open in Excel, but may be in its file: what only the file tells, and
# formulas that nobody has computed. Of DDE (BOK_DDE) only formulas are seen there, not links; and without the
# template's version TABELL_SAKNAS is said of an older template as well.
OF_FILES = frozenset(rule.code for rule in RULES if rule.of_file) | {"RESULTAT_SAKNAS", "POST_UTAN_RESULTAT"}


def check(report: Report, register: Register) -> tuple[Finding, ...]:
    """What reading a report found and what the rules find, in that order; nothing is said twice.

    An open workbook gives the same as its file, apart from what :data:`OF_FILES` tells.
    """
    if report.content is None:
        return report.findings
    case = case_of(report, register)
    found = [*report.findings, *case.table_findings]
    is_open = report.content.archive is None
    for rule in RULES:
        is_said = any(finding.code in rule.requires for finding in found) if rule.requires else False
        if not is_said and not (rule.of_file and is_open):
            found += (finding.in_file(report.path) for finding in rule.check(case))
    if any(finding.code == "BOK_MALLVERSION" for finding in found):  # an older template has no such sheets
        found = [finding for finding in found if finding.code != "TABELL_SAKNAS"]
    return tuple(found)
