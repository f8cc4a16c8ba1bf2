"""The sheet Avvikelser: whether it still holds, and whether what is above the thresholds is explained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from vplan_xl.amounts import format_tkr
from vplan_xl.deviations.compare import compared_blocks
from vplan_xl.deviations.explanation import explanation
from vplan_xl.deviations.lines import deviations, unexplained
from vplan_xl.finding import Finding, Place
from vplan_xl.form.model import Form, Key
from vplan_xl.rules.rule import Case, Rule

_DELIVERED = ("Inlämnad", "Rättad")


def outdated(case: Case) -> Iterator[Finding]:
    """A deviation on the sheet, or that it is above the thresholds, is no longer so."""
    lines = case.explained.lines if case.explained else {}
    held = {key: kept.line.values for key, kept in lines.items()}
    stand = {key: (values.get("AVVIKELSE"), values.get("OVER", "")) for key, values in held.items()}
    listed = {one.key: (one.comparison.deviation, one.word) for one in case.deviations}
    if any(stand.get(key) != listed.get(key) for key in (*stand, *listed)):
        yield Finding("AVVIKELSER_GAMLA", Place(sheet=case.explained_sheet))


def not_calculated(case: Case) -> Iterator[Finding]:
    """A report was delivered with deviations above the thresholds, and the sheet for them is empty."""
    if case.explained and case.explained.table.is_found and not case.explained.lines:
        is_delivered = case.report.header.status in _DELIVERED
        asked = list(unexplained(case.report.form, deviations(case.report), {})) if is_delivered else []
        if asked:
            yield Finding("AVVIKELSER_TOMMA", Place(sheet=case.explained_sheet), found=str(len(asked)))


def missing(case: Case) -> Iterator[Finding]:
    """A deviation above the thresholds that nobody has explained."""
    lines = case.explained.lines if case.explained else {}
    for one in unexplained(case.report.form, case.deviations, lines):
        place = Place("", *lines[one.key].line.cell("FORKLARING"), *one.key)
        shown = format_tkr(one.comparison.deviation or 0)
        yield Finding("FORKLARING_SAKNAS", place, _title(case.report.form, one.key), "", shown)


def unread_amounts(case: Case) -> Iterator[Finding]:
    """What follows "varav" is no amount that can be read."""
    for key, kept in case.explained.lines.items() if case.explained else ():
        for item in explanation(kept.text, 0).unread if kept.text else ():
            yield Finding("FORKLARING_BELOPP", Place("", *kept.line.cell("FORKLARING"), *key), {}, "", item)


@cache  # as many reports are checked, each with dozens of findings that are all kept
def _title(form: Form, key: Key) -> Mapping[str, str]:
    sheet, (_block, reference, _outcome) = form.page_by_code[key.page].sheet, compared_blocks(form)[key.page, key.block]
    return MappingProxyType({"field": f"{form.row_title(key.row)} ({sheet}, {reference.short})"})


RULES = (
    Rule("AVVIKELSER_GAMLA", outdated),
    Rule("AVVIKELSER_TOMMA", not_calculated),
    Rule("FORKLARING_SAKNAS", missing, requires=("AVVIKELSER_GAMLA", "FORKLARING_LOS")),
    Rule("FORKLARING_BELOPP", unread_amounts),
)
