"""From the leaves to every amount of a form. Pure; öre in, öre out."""

from __future__ import annotations

from collections.abc import Mapping

from vplan_xl.amounts import Amount, Gap, deviation, total
from vplan_xl.form.model import Block, Compared, Form, Key, Page, Shown


def compute(form: Form, leaves: Mapping[Key, Amount]) -> dict[Key, Amount]:
    """Every amount of every page from the entered ones; an absent leaf is blank.

    A block in which nothing is entered stays blank, and so does what compares it (a month without
    forecast has no forecast deviation). In a block with at least one number a blank leaf is 0.
    What depends on an unknown leaf is unknown.
    """
    amounts: dict[Key, Amount] = {}
    for page in form.pages:
        for block in page.blocks:
            if isinstance(block.source, Compared):
                _compare(form, page, block.code, block.source, amounts)
            elif isinstance(block.source, Shown):
                for row in form.rows:
                    for part in form.parts:
                        shown = Key(block.source.page, row.code, block.source.block, part.code)
                        amounts[Key(page.code, row.code, block.code, part.code)] = amounts[shown]
            else:
                _add_up(form, page, block, leaves, amounts)
    return amounts


def _add_up(form: Form, page: Page, block: Block, leaves: Mapping[Key, Amount], amounts: dict[Key, Amount]) -> None:
    entered = {key: leaves.get(key, Gap.BLANK) for key in form.block_leaves(page, block)}
    if any(isinstance(amount, int) for amount in entered.values()):
        entered = {key: 0 if amount is Gap.BLANK else amount for key, amount in entered.items()}
    amounts.update(entered)

    def amount_of(row: str, part: str) -> Amount:
        key = Key(page.code, row, block.code, part)
        if key not in amounts:
            sum_of_parts = parts[part]
            if sum_of_parts:
                amounts[key] = total([amount_of(row, other) for other in sum_of_parts])
            else:
                amounts[key] = total([amount_of(other, part) for other in form.row_by_code[row].sum_of])
        return amounts[key]

    parts = {part.code: part.sum_of for part in form.parts}
    for row in form.rows:
        for part in form.parts:
            amount_of(row.code, part.code)


def _compare(form: Form, page: Page, block: str, source: Compared, amounts: dict[Key, Amount]) -> None:
    for row in form.rows:
        for part in form.parts:
            reference = amounts[Key(page.code, row.code, source.reference, part.code)]
            outcome = amounts[Key(page.code, row.code, source.outcome, part.code)]
            amounts[Key(page.code, row.code, block, part.code)] = deviation(reference, outcome)
