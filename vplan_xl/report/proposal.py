"""A first draft of the next Prognosförklaring: the bridge from one report's forecast deviation to the next one's. Pure.

Its words are Swedish, as the workbook's are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from vplan_xl.amounts import Amount, difference, format_change, number_text
from vplan_xl.finding import Finding
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.model import Form, Sign
from vplan_xl.form.sister_tables import ITEM_TYPES, ITEMS, NO, YES
from vplan_xl.report.difference import Difference, year_amounts

# As on the sheet Prognosförklaring, where they are pasted.
COLUMNS = tuple(column.label for column in FR1.table_by_code[ITEMS].columns if column.is_input)
DECISION, OTHER = ITEM_TYPES[0], ITEM_TYPES[-1]


class Item(NamedTuple):
    """What moved on a row, Externt and Internt together: net costs in öre, so that plus costs more."""

    row: str
    budget: int
    forecast: int

    @property
    def deviation(self) -> int:
        """The effect on the deviation; plus is favourable."""
        return self.budget - self.forecast

    @property
    def type(self) -> str:
        """A budget moves by somebody's decision; why a forecast moves a person must say."""
        return DECISION if self.budget else OTHER

    @property
    def in_budget(self) -> str:
        """Whether the second report's budget holds it already."""
        return YES if self.budget else NO


class Proposal(NamedTuple):
    """The first report's deviation, what moved, and the second's, in öre.

    ``opening`` and the items' ``deviation`` add up to ``closing``.
    """

    opening: int
    items: tuple[Item, ...]
    closing: int


def propose(found: Difference) -> Proposal | tuple[Finding, ...]:
    """The bridge, an item for each row of which the year's budget or forecast moved.

    The findings, where either report has no deviation to begin or end with.
    """
    opening, closing = (found.year.deviation.old, found.year.deviation.new) if found.year else (None, None)
    if isinstance(opening, int) and isinstance(closing, int):
        return Proposal(opening, tuple(_items(found)), closing)
    return tuple(
        Finding("DIFF_UTAN_AVVIKELSE").in_file(report.path)
        for report, amount in ((found.old, opening), (found.new, closing))
        if not isinstance(amount, int)
    )


def _items(found: Difference) -> Iterator[Item]:
    for row in found.form.leaf_rows:
        pairs = zip(year_amounts(found.old, row.code), year_amounts(found.new, row.code), strict=True)
        budget, forecast = (_effect(before, after) for before, after in pairs)
        if budget or forecast:
            yield Item(row.code, budget, forecast)


def _effect(before: Amount, after: Amount) -> int:
    effect = difference(after, before)
    assert isinstance(effect, int), "a deviation that is known is made of amounts that are"
    return effect


def item_words(form: Form, item: Item) -> str:
    """The item as a person would begin to write it: "Personal, Anställda: prognosen höjd 1 200 tkr".

    Revenue is raised when there is more of it.
    """
    moved = (("budgeten", item.budget), ("prognosen", item.forecast))
    return f"{form.row_title(item.row)}: " + ", ".join(_moved_words(form, item, *one) for one in moved if one[1])


def _moved_words(form: Form, item: Item, what: str, effect: int) -> str:
    sign = form.row_by_code[item.row].sign
    if sign is Sign.NET:
        own = form.convention.net_cost(effect)
        return f"{what} ändrad med {'+' if own > 0 else ''}{format_change(own)} tkr"
    is_raised = (effect > 0) == (sign is Sign.COST)
    return f"{what} {'höjd' if is_raised else 'sänkt'} {format_change(abs(effect))} tkr"


def cells_of(form: Form, item: Item) -> tuple[str, str, str, str, str]:
    """The item under :data:`COLUMNS`: tkr with decimal comma and all the decimals they have."""
    budget, forecast = (number_text(ore).replace(".", ",") for ore in (item.budget, item.forecast))
    return item_words(form, item), item.type, budget, forecast, item.in_budget
