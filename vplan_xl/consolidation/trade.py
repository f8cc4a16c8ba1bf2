"""Internal trade between two förvaltningar, as each of them has it. Amounts in öre."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vplan_xl.amounts import format_tkr
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.selection import in_order
from vplan_xl.consolidation.total import INTERNAL, net_cost
from vplan_xl.finding import Finding, Place
from vplan_xl.form.model import Sign
from vplan_xl.report.internal_posts import BLOCKS


class Line(NamedTuple):
    """An internal post of a delivery as a net cost: revenue minus, cost plus, whatever the form.

    ``is_sale`` tells revenue from cost; in a row that is neither, the sign does.
    """

    delivery: Delivery
    counterparty: str
    row: str
    cell: str
    ore: Mapping[str, int]
    text: str
    is_sale: bool


class Pair(NamedTuple):
    """A seller's revenue from a buyer, and the buyer's cost from the seller, both above zero; None: nothing."""

    seller: str
    buyer: str
    block: str
    revenue: int | None
    cost: int | None

    @property
    def difference(self) -> int:
        """The revenue minus the cost."""
        return (self.revenue or 0) - (self.cost or 0)


class Sum(NamedTuple):
    """A delivery's posts against the form's Internt, both as a net cost."""

    delivery: Delivery
    block: str
    posts: int
    internal: int

    @property
    def difference(self) -> int:
        """What the posts are above the form's Internt."""
        return self.posts - self.internal


@dataclass(frozen=True, slots=True)
class Trade:
    """All internal posts, the pairs and the sums; ``numbers`` are those who have posts or are named in some.

    ``nets`` are {(förvaltning, motpart, block): net cost}.
    """

    lines: tuple[Line, ...]
    pairs: tuple[Pair, ...]
    sums: tuple[Sum, ...]
    nets: Mapping[tuple[str, str, str], int]
    numbers: tuple[str, ...]
    tolerance: int

    def disagreeing(self, block: str) -> tuple[Pair, ...]:
        """The pairs that differ by more than the tolerance, the largest difference first."""
        found = [one for one in self.pairs if one.block == block and abs(one.difference) > self.tolerance]
        return tuple(sorted(found, key=lambda one: (-abs(one.difference), in_order(one.seller), in_order(one.buyer))))


def trade(deliveries: Sequence[Delivery], tolerance: int) -> Trade:
    """The internal trade of the deliveries; *tolerance* in öre is what a pair or a sum may differ by."""
    lines = tuple(line for one in deliveries for line in _lines(one))
    numbers = {line.delivery.number for line in lines} | {line.counterparty for line in lines}
    nets: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for line in lines:
        for block, ore in line.ore.items():
            nets[line.delivery.number, line.counterparty, block] += ore
    ordered = tuple(sorted(numbers, key=in_order))
    return Trade(lines, _pairs(lines), tuple(_sums(deliveries)), dict(nets), ordered, tolerance)


def _lines(one: Delivery) -> Iterable[Line]:
    for post in one.posts:
        ore = {block: one.form.convention.net_cost(amount) for block, amount in post.ore.items()}
        row_sign = one.form.row_by_code[post.row].sign
        is_sale = row_sign is Sign.REVENUE or (row_sign is Sign.NET and sum(ore.values()) < 0)
        yield Line(one, post.counterparty, post.row, post.place.cell, ore, post.text, is_sale)


def _pairs(lines: Iterable[Line]) -> tuple[Pair, ...]:
    revenue: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    cost: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for line in lines:
        own = line.delivery.number
        for block, ore in line.ore.items():
            if line.is_sale:
                revenue[own, line.counterparty, block] -= ore
            else:
                cost[line.counterparty, own, block] += ore
    both = sorted(revenue.keys() | cost.keys(), key=lambda key: (in_order(key[0]), in_order(key[1]), key[2]))
    return tuple(Pair(*key, revenue.get(key), cost.get(key)) for key in both)


def _sums(deliveries: Iterable[Delivery]) -> Iterable[Sum]:
    for one in deliveries:
        posts = list(_lines(one))
        for block, (page, form_block) in BLOCKS.items():
            amounts = [line.ore[block] for line in posts if block in line.ore]
            internal = net_cost(one, page, form_block, INTERNAL)
            if amounts and internal is not None:
                yield Sum(one, block, sum(amounts), internal)


def check_trade(found: Trade, deliveries: Sequence[Delivery]) -> list[Finding]:
    """The pairs of the *deliveries* that disagree, and who has no posts while others have.

    A pair of whom one has not delivered, or has no posts at all, is nobody's disagreement.
    """
    labels = {one.number: one.label for one in deliveries}
    with_posts = {line.delivery.number for line in found.lines}
    findings = [
        Finding("SAMMAN_UTAN_POSTER", Place(one.path), found=one.label)
        for one in deliveries
        if with_posts and one.number not in with_posts and net_cost(one, "ACK", "UTFALL", INTERNAL)
    ]
    for block in BLOCKS:
        is_outcome = block == "UTFALL"
        for pair in found.disagreeing(block):
            if {pair.seller, pair.buyer} <= with_posts:
                findings.append(
                    Finding(
                        "INTERN_OENIGA" if is_outcome else "INTERN_OENIGA_PLAN",
                        values={
                            "seller": labels.get(pair.seller, pair.seller),
                            "buyer": labels.get(pair.buyer, pair.buyer),
                            "block": block.lower(),
                            "limit": format_tkr(found.tolerance),
                        },
                        expected=_shown(pair.revenue),
                        found=_shown(pair.cost),
                        difference=format_tkr(pair.difference),
                    )
                )
    return findings


def _shown(ore: int | None) -> str:
    return "–" if ore is None else format_tkr(ore)
