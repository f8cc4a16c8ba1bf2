"""An account's month in a SIE file, its total and its splits on objects: what is taken, so that none counts twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from vplan_xl.amounts import format_kr
from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.language import _
from vplan_xl.ledger.sie_content import Balance, Stated
from vplan_xl.ledger.sie_objects import Dimensions, Objects


class Part(NamedTuple):
    """An amount that is taken; ``rest`` is what a finer split leaves of the line's own amount."""

    objects: Objects
    ore: int
    line: int
    rest: bool = False


_Kinds = tuple[str, ...]  # dimensions by which an amount is split


def parts_of(about: Balance, stated: Mapping[Objects, Stated], dimensions: Dimensions) -> list[Part]:
    """What is taken of an account's month: the finest split that gives the total.

    Where a still finer one gives less, its lines and the rest of those that it splits. Without a total, splits that
    differ are Refused.
    """
    if len(stated) == 1:
        return [Part(objects, *amount) for objects, amount in stated.items()]
    splits: defaultdict[_Kinds, dict[Objects, Stated]] = defaultdict(dict)
    for objects, amount in stated.items():
        splits[_kinds(objects)][objects] = amount
    ours = set(dimensions.numbers)
    finest_first = sorted(splits, key=lambda kinds: (-len(kinds), -len(ours.intersection(kinds)), kinds))
    sums = {kinds: sum(amount.ore for amount in splits[kinds].values()) for kinds in finest_first}
    if () not in splits:
        _must_agree(about, sums, splits)
        return [Part(objects, *amount) for objects, amount in splits[finest_first[0]].items()]
    whole = next(kinds for kinds in finest_first if sums[kinds] == sums[()])
    for finer in finest_first:
        if finer != whole and set(finer).issuperset(whole):
            split = _split(splits[whole], splits[finer], whole)
            if split:
                return split
    return [Part(objects, *amount) for objects, amount in splits[whole].items()]


def _kinds(objects: Objects) -> _Kinds:
    return tuple(dimension for dimension, _object in objects)


def _split(whole: Mapping[Objects, Stated], finer: Mapping[Objects, Stated], kinds: _Kinds) -> list[Part]:
    """The finer lines and the rests of those they split; none when they split what is not there."""
    rests = {objects: amount.ore for objects, amount in whole.items()}
    for objects, amount in finer.items():
        split = tuple(pair for pair in objects if pair[0] in kinds)
        if split not in rests:
            return []
        rests[split] -= amount.ore
    untouched = [Part(objects, *amount) for objects, amount in finer.items()]
    return untouched + [
        Part(objects, ore, whole[objects].line, ore != whole[objects].ore) for objects, ore in rests.items() if ore
    ]


def _must_agree(about: Balance, sums: Mapping[_Kinds, int], splits: Mapping[_Kinds, Mapping[Objects, Stated]]) -> None:
    one, *others = sums
    for other in others:
        if sums[other] != sums[one]:
            place = Place(line=min(amount.line for amount in splits[other].values()))
            raise Refused(
                Finding(
                    "SIE_OBJEKT",
                    place,
                    {"account": about.account, "period": str(about.period), "one": _named(one), "other": _named(other)},
                    format_kr(sums[one]),
                    format_kr(sums[other]),
                )
            )


def _named(kinds: _Kinds) -> str:
    return _("dimension {numbers}").format(numbers=" + ".join(kinds))
