"""The texts of a report that explain something, each with the amounts it is about."""

from __future__ import annotations

from collections.abc import Iterator

from vplan_xl.deviations.compare import compared_blocks
from vplan_xl.deviations.lines import Explained
from vplan_xl.form.sister_tables import ITEMS, PROJECTS, UNITS
from vplan_xl.report.report import Report
from vplan_xl.report.sister_lines import Lists
from vplan_xl.tie_outs.quotes import Quote

_DEVIATION, _EFFECT, _REST = "avvikelsen", "effekten på avvikelsen", "resten av utfallet"


def quotes_of(report: Report, explained: Explained | None, lists: Lists) -> Iterator[Quote]:
    """The explanations on Avvikelser, the items of the bridge, and what is said of the projects' rests."""
    if explained is not None:
        yield from _explanations(report, explained)
    for item in lists.lines.get(ITEMS, ()):
        budget, forecast = item.number("EFFEKT_BUDGET") or 0, item.number("EFFEKT_PROGNOS") or 0
        amounts = {_EFFECT: budget - forecast, "effekten på budgeten": budget, "effekten på prognosen": forecast}
        yield Quote(item.text("TEXT"), item.place, "Posten", amounts, _EFFECT)
    for unit in lists.lines.get(UNITS, ()):
        name = unit.text("ANSVAR")
        own = [line for line in lists.lines.get(PROJECTS, ()) if line.text("ANSVAR").casefold() == name.casefold()]
        sums = {code: sum(line.number(code) or 0 for line in own) for code in ("UTFALL", "FOREG_AR", "PROGNOS")}
        if own and unit.text("TEXT"):
            amounts = {_REST: sums["UTFALL"], "förra årets": sums["FOREG_AR"], "prognosen": sums["PROGNOS"]}
            yield Quote(unit.text("TEXT"), unit.cell("TEXT"), name, amounts, _REST)


def _explanations(report: Report, explained: Explained) -> Iterator[Quote]:
    form = report.form
    for key, kept in explained.lines.items():
        if kept.text:
            _block, reference, outcome = compared_blocks(form)[key.page, key.block]
            others = (form.page_by_code[key.page].block(outcome), reference)
            keys = {_DEVIATION: key} | {block.short.lower(): key._replace(block=block.code) for block in others}
            amounts = {name: ore for name, at in keys.items() if (ore := report.ore(at)) is not None}
            about = f"{form.row_title(key.row)} ({form.page_by_code[key.page].sheet}, {reference.short})"
            yield Quote(kept.text, kept.line.cell("FORKLARING"), about, amounts, _DEVIATION)
