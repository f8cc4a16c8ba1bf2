"""From the leaves to every amount of a form. Pure; öre in, öre out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    found = {step.key: step for page in form.pages for block in page.blocks for step in _block_steps(form, page, block)}
    return MappingProxyType(found)


@cache
def _entered(form: Form) -> tuple[tuple[Key, ...], ...]:
    """The leaves of each block that has any."""
    return tuple(keys for page in form.pages for block in page.blocks if (keys := form.block_leaves(page, block)))


def _block_steps(form: Form, page: Page, block: Block) -> Iterator[Step]:
    for row in _deepest_last({row.code: row.sum_of for row in form.rows}):
        for part in _deepest_last({part.code: part.sum_of for part in form.parts}):
            key = Key(page.code, row, block.code, part)
            sources = _sources(form, key, block)
            if sources:
                yield Step(key, sources, isinstance(block.source, Compared))


def _sources(form: Form, key: Key, block: Block) -> tuple[Key, ...]:
    """What a computed amount is computed from; nothing for one that is entered."""
    if isinstance(block.source, Compared):
        return tuple(key._replace(block=code) for code in form.convention.terms(block.source))
    if isinstance(block.source, Shown):
        return (key._replace(page=block.source.page, block=block.source.block),)
    parts = form.part_by_code[key.part].sum_of
    if parts:
        return tuple(key._replace(part=part) for part in parts)
    return tuple(key._replace(row=row) for row in form.row_by_code[key.row].sum_of)


def _deepest_last(sums: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The codes, each behind those it adds up, wherever the form has them: Personal stands above its rows."""

    def depth(code: str) -> int:
        return max((1 + depth(other) for other in sums[code]), default=0)

    return sorted(sums, key=depth)
