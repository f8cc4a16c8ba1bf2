"""From the leaves to every amount of a form. Pure; öre in, öre out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from vplan_xl.amounts import Amount, Gap, difference, total
from vplan_xl.form.model import Block, Compared, Form, Key, Page, Shown


class Step(NamedTuple):
    """How one amount is computed: the sum of *sources*, or the first minus the second."""

    key: Key
    sources: tuple[Key, ...]
    is_deviation: bool


_NOTHING_TYPED: Mapping[Key, int] = MappingProxyType({})


def compute(
    form: Form, leaves: Mapping[Key, Amount], typed: Mapping[Key, Amount] = _NOTHING_TYPED
) -> dict[Key, Amount]:
    """Every amount of every page from the entered ones; an absent leaf is blank.

    A block in which nothing is entered stays blank, and so does what compares it (a month without
    forecast has no forecast deviation). In a block with at least one number a blank leaf is 0.
    What depends on an unknown leaf is unknown.

    *typed* are figures that stand in the place of formulas: they are what is there, and what depends
    on them is computed from them, as Excel does.
    """
    amounts: dict[Key, Amount] = {}
    for entered in _entered(form):
        block = {key: leaves.get(key, Gap.BLANK) for key in entered}
        if any(isinstance(amount, int) for amount in block.values()):
            block = {key: 0 if amount is Gap.BLANK else amount for key, amount in block.items()}
        amounts.update(block)
    for step in steps(form).values():
        amounts[step.key] = typed[step.key] if step.key in typed else by_formula(step, amounts)
    return amounts


def by_formula(step: Step, amounts: Mapping[Key, Amount]) -> Amount:
    """What the form's formula for an amount gives, from the amounts that it names."""
    if step.is_deviation:
        return difference(amounts[step.sources[0]], amounts[step.sources[1]])
    return total([amounts[source] for source in step.sources])


@cache
def steps(form: Form) -> Mapping[Key, Step]:
    """{computed amount: how}, each behind those it is computed from."""
    rows = _deepest_last({row.code: row.sum_of for row in form.rows})
    parts = _deepest_last({part.code: part.sum_of for part in form.parts})
    codes = [(row, part) for row in rows for part in parts]
    return MappingProxyType(
        {step.key: step for page in form.pages for block in page.blocks for step in _steps(form, page, block, codes)}
    )


@cache
def _entered(form: Form) -> tuple[tuple[Key, ...], ...]:
    """The leaves of each block that has any."""
    return tuple(keys for page in form.pages for block in page.blocks if (keys := form.block_leaves(page, block)))


def _steps(form: Form, page: Page, block: Block, codes: Iterable[tuple[str, str]]) -> Iterator[Step]:
    """The steps of a block, of (row, part) by *codes* in their order; none for what is entered."""
    source = block.source
    if isinstance(source, Compared):
        first, second = form.convention.terms(source)
        for row, part in codes:
            terms = (Key(page.code, row, first, part), Key(page.code, row, second, part))
            yield Step(Key(page.code, row, block.code, part), terms, True)
    elif isinstance(source, Shown):
        for row, part in codes:
            shown = Key(source.page, row, source.block, part)
            yield Step(Key(page.code, row, block.code, part), (shown,), False)
    else:
        rows, parts = form.row_by_code, form.part_by_code
        for row, part in codes:
            if parts[part].sum_of:
                added = tuple(Key(page.code, row, block.code, other) for other in parts[part].sum_of)
            else:
                added = tuple(Key(page.code, other, block.code, part) for other in rows[row].sum_of)
            if added:
                yield Step(Key(page.code, row, block.code, part), added, False)


def _deepest_last(sums: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The codes, each behind those it adds up, wherever the form has them: Personal stands above its rows."""

    def depth(code: str) -> int:
        return max((1 + depth(other) for other in sums[code]), default=0)

    return sorted(sums, key=depth)
