"""Indicators of the whole landsting that several förvaltningar deliver: counted once, and one value only.

An indicator on one of :data:`WHOLE_LEVELS` is of the whole. Where several lines have the same indicator, level, year,
target and outcome they are one indicator: it counts once in the whole and in its målområde, once in each nämnd, and in
every förvaltning that delivered it. Where target or outcome differ they are counted apart, and a finding says so.
Any other level, and no level, is the förvaltning's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.lines import Line
from vplan_xl.finding import Finding, Place
from vplan_xl.form.goal_tables import GOALS
from vplan_xl.language import N_, _

WHOLE_LEVELS = frozenset(("landstinget", "regionen"))

_Name = tuple[str, str, int]


class Repeats(NamedTuple):
    """Numbers of lines that are not counted again, each with the line's that is, in the whole and in a nämnd."""

    in_whole: Mapping[int, int]
    in_board: Mapping[int, int]


NO_REPEATS = Repeats(MappingProxyType({}), MappingProxyType({}))


def repeats(lines: Sequence[tuple[Delivery, Line]]) -> Repeats:
    """Of lines of goals, numbered from 0, those that repeat an earlier one."""
    in_whole: dict[int, int] = {}
    in_board: dict[int, int] = {}
    whole: dict[object, int] = {}
    boards: dict[object, int] = {}
    for number, (one, line) in enumerate(lines):
        key = repeat_key(
            line.text("INDIKATOR"),
            line.text("NIVA"),
            line.number("AR") or one.period.year,
            line.text("LAST_SOM") or line.text("MALVARDE"),
            line.text("BEDOMT_UTFALL"),
        )
        if key is None:
            continue
        for seen, repeated, at in (
            (whole, in_whole, key), (boards, in_board, (*key, _plain(line.text("NAMND")))),
        ):  # fmt: skip
            first = seen.setdefault(at, number)
            if first != number:
                repeated[number] = first
    return Repeats(in_whole, in_board)


def repeat_key(indicator: str, level: str, year: int | None, target: str, outcome: str) -> tuple[str, ...] | None:
    """What two lines of one indicator of the whole share, None of any other; *target* as it is read, if it is."""
    if _plain(level) not in WHOLE_LEVELS:
        return None
    return _plain(indicator), _plain(level), str(year), _plain(target), _plain(outcome)


def check_repeats(deliveries: Iterable[Delivery]) -> Iterator[Finding]:
    """Where two förvaltningar have another target or outcome of the same indicator of the whole."""
    firsts: dict[_Name, tuple[Delivery, Line]] = {}
    for one in deliveries:
        for line in one.lines:
            name = _name(one, line) if line.table == GOALS else None
            if name is None:
                continue
            other, before = firsts.setdefault(name, (one, line))
            if other is not one:
                yield from _differences(other, before, one, line)


def _differences(other: Delivery, before: Line, one: Delivery, line: Line) -> Iterator[Finding]:
    pairs = (
        (N_("målvärdet"), _target, before.text("MALVARDE"), line.text("MALVARDE")),
        (N_("utfallet"), _outcome, before.text("BEDOMT_UTFALL"), line.text("BEDOMT_UTFALL")),
    )
    for what, plain, first, second in pairs:
        if plain(before) != plain(line):
            yield Finding(
                "MAL_OLIKA",
                Place(one.path),
                {
                    "indicator": line.text("INDIKATOR"),
                    "level": line.text("NIVA"),
                    "what": _(what),
                    "first": other.label,
                    "second": one.label,
                },
                first or "–",
                second or "–",
            )


def _name(one: Delivery, line: Line) -> _Name | None:
    """What an indicator of the whole is known by, None of any other."""
    level = _plain(line.text("NIVA"))
    if level not in WHOLE_LEVELS:
        return None
    return _plain(line.text("INDIKATOR")), level, line.number("AR") or one.period.year


def _target(line: Line) -> str:
    """As it is read: "minst 80 %" and ">= 80%" are one target."""
    return _plain(line.text("LAST_SOM") or line.text("MALVARDE"))


def _outcome(line: Line) -> str:
    return _plain(line.text("BEDOMT_UTFALL"))


def _plain(text: str) -> str:
    """Without letter case and white space: "80 %" and "80%" are one value."""
    return "".join(text.casefold().split())
