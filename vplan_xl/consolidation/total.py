"""The total of the deliveries of one form, and what must hold over all of them. Öre in, öre out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vplan_xl.amounts import LARGEST_ORE, Amount, Gap, format_tkr
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.selection import Selection
from vplan_xl.finding import Finding, Place
from vplan_xl.form.compute import compute
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import Count
from vplan_xl.form.model import Form, Key

EXTERNAL, INTERNAL, BOTH = "EXTERNT", "INTERNT", "TOTALT"


@dataclass(frozen=True, slots=True)
class Total:
    """The deliveries of one form added up, from unrounded leaves.

    ``leaves`` and ``amounts`` are in öre, in the form's own convention; a blank entry adds nothing.
    ``counts`` say how many amounts are entered in each block, over all deliveries.
    """

    form: Form
    deliveries: tuple[Delivery, ...]
    leaves: Mapping[Key, int]
    amounts: Mapping[Key, Amount]
    counts: Mapping[Count, int]

    def ore(self, key: Key) -> int | None:
        """An amount in öre, None where its block is blank."""
        amount = self.amounts[key]
        return amount if isinstance(amount, int) else None

    def net(self, page: str, block: str, part: str = BOTH) -> int | None:
        """The last row of a block, None where it is blank."""
        return self.ore(Key(page, self.form.total_row.code, block, part))


def total(form: Form, deliveries: Iterable[Delivery]) -> Total:
    """The total of the deliveries that are of *form*."""
    own = tuple(one for one in deliveries if one.form is form)
    sums = [0] * len(form.leaves)
    entered = [0] * len(form.leaves)
    for one in own:
        for number, ore in enumerate(one.ore):
            if ore is not None:
                sums[number] += ore
                entered[number] += 1
    leaves = dict(zip(form.leaves, sums, strict=True))
    counts = block_counts(form, entered)
    filled: dict[Key, Amount] = {
        key: ore if counts[Count(key.page, key.block)] else Gap.BLANK for key, ore in leaves.items()
    }
    return Total(form, own, leaves, compute(form, filled), counts)


def check_size(found: Total) -> list[Finding]:
    """Says where a sum is larger than a workbook holds to the öre, and who has entered the largest amount."""
    largest = max((abs(amount) for amount in found.amounts.values() if isinstance(amount, int)), default=0)
    if largest <= LARGEST_ORE:
        return []
    who = max(found.deliveries, key=lambda one: max(abs(ore or 0) for ore in one.ore))
    return [Finding("SAMMAN_STOR", Place(who.path), {"who": who.label}, found=format_tkr(largest))]


def block_counts(form: Form, entered: Iterable[int]) -> dict[Count, int]:
    """How many amounts are entered in each block, from how many are at each leaf."""
    counts: dict[Count, int] = {}
    for key, count in zip(form.leaves, entered, strict=True):
        block = Count(key.page, key.block)
        counts[block] = counts.get(block, 0) + count
    return counts


# -- what compares nothing ------------------------------------------------------------------------


def is_externally_budgeted(one: Delivery) -> bool:
    """Whether a delivery has a budget without internal trade, while its outcome or forecast has some.

    Then Externt and Internt cannot be compared with the budget, only Totalt (DOMAIN: LD-staben).
    """
    return any(
        one.block(page, "BUDGET") is not None
        and not _has_internal(one, page, "BUDGET")
        and _has_internal(one, page, outcome)
        for page, outcome in (("ACK", "UTFALL"), ("HELAR", "PROGNOS"))
    )


def _has_internal(one: Delivery, page: str, block: str) -> bool:
    return any(one.part_leaves(page, block, INTERNAL))


def without_block(deliveries: Iterable[Delivery], page: str, block: str) -> tuple[str, ...]:
    """The labels of those that have a block blank which others have filled; none where all have it blank."""
    listed = tuple(deliveries)
    blank = tuple(one.label for one in listed if one.block(page, block) is None)
    return blank if len(blank) < len(listed) else ()


# -- internal trade nets to zero --------------------------------------------------------------------


class Remainder(NamedTuple):
    """What is left of a block's NETTORESULTAT Internt over all forms, as a net cost in öre.

    ``carried`` is {label: its internal net cost} of those that have any; ``rounding`` (öre) what the rounding of the
    figures it is made of can come to.
    """

    page: str
    block: str
    ore: int
    carried: Mapping[str, int]
    rounding: int

    @property
    def is_rounding(self) -> bool:
        """Whether rounded figures alone can give that much."""
        return abs(self.ore) <= self.rounding


NETTED = (("ACK", "UTFALL"), ("ACK", "BUDGET"), ("ACK", "FOREG_AR"), ("HELAR", "PROGNOS"), ("HELAR", "BUDGET"),
          ("HELAR", "FOREG_AR"))  # fmt: skip


def remainders(deliveries: Iterable[Delivery]) -> tuple[Remainder, ...]:
    """What is left in each entered block of the printed pages."""
    listed = tuple(deliveries)
    return tuple(_remainder(listed, page, block) for page, block in NETTED)


def net_cost(one: Delivery, page: str, block: str, part: str) -> int | None:
    """A delivery's net in öre as a cost, whatever its form's convention; None where the block is blank."""
    net = one.part(page, block, part)
    return None if net is None else one.form.convention.net_cost(net)


def _remainder(listed: Sequence[Delivery], page: str, block: str) -> Remainder:
    carried = {one.label: net for one in listed if (net := net_cost(one, page, block, INTERNAL))}
    steps = sum(_step(one.form, ore) for one in listed for ore in one.part_leaves(page, block, INTERNAL) if ore)
    return Remainder(page, block, sum(carried.values()), carried, steps // 2)


def _step(form: Form, ore: int) -> int:
    """What a figure was rounded to, as far as it can be seen: 0,1 mnkr in a form of mnkr, a tkr; 0 for neither."""
    return next((unit.step for unit in sorted(form.units, reverse=True) if ore % unit.step == 0), 0)


def check_remainders(found: Iterable[Remainder], selection: Selection, named: Mapping[str, int]) -> list[Finding]:
    """What is to be said of the remainders of a complete register; of an incomplete one nothing.

    The outcome's is a varning, that of budget, forecast and last year an upplysning: some budget only
    externally. *named* are those whose trade does not agree with a counterparty's, {label: öre}, where
    counterparties are known; else those with the most internal trade are named.
    """
    if not selection.is_complete:
        return []
    findings = []
    for one in found:
        if one.ore == 0:
            continue
        is_outcome = (one.page, one.block) == ("ACK", "UTFALL")
        code = "SAMMAN_REST_UTFALL" if is_outcome else "SAMMAN_REST"
        who = named if is_outcome and named else one.carried
        block = FR1.page_by_code[one.page].block(one.block).label
        if one.is_rounding:
            code = "SAMMAN_REST_AVRUNDNING"
        left = format_tkr(one.ore)
        findings.append(Finding(code, values={"who": _named(who), "block": block}, expected="0", found=left))
    return findings


_MOST_NAMED = 6


def _named(carried: Mapping[str, int]) -> str:
    largest = sorted(carried.items(), key=lambda item: (-abs(item[1]), item[0]))
    texts = [f"{label} {format_tkr(ore)}" for label, ore in largest[:_MOST_NAMED]]
    return "; ".join(texts) + (" …" if len(largest) > _MOST_NAMED else "")
