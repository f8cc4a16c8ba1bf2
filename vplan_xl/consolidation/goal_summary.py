"""The goals under names for machines, and in a line of text."""

from __future__ import annotations

from collections.abc import Mapping

from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.goal_counts import (
    AREAS,
    BOARDS,
    ONCE_IN_WHOLE,
    UNITS,
    Counted,
    Unmet,
    counted,
    groups,
    own_verdict,
    unmet,
    verdict_of,
)
from vplan_xl.consolidation.line_basis import LineBasis
from vplan_xl.form.goal_tables import GOALS
from vplan_xl.goals.count import Tally


def goal_tally(whole: Consolidated) -> Tally | None:
    """The counts of them all, each indicator of the whole once; None where nobody has goals."""
    basis = whole.line_bases.get(GOALS)
    return None if basis is None else counted(basis, ONCE_IN_WHOLE).tally


def goal_summary(whole: Consolidated) -> Mapping[str, object] | None:
    """The counts as the sheet Mål has them, and what is not met; None where nobody has goals.

    A verdict is named by its code, also in ``own``, the person's.
    """
    basis = whole.line_bases.get(GOALS)
    if basis is None:
        return None
    numbers = {one.label: one.number for one, _line in basis.lines}
    return {
        **_counts(counted(basis, ONCE_IN_WHOLE)),
        "areas": _by(basis, AREAS, "area"),
        "boards": _by(basis, BOARDS, "board"),
        "units": [{"number": numbers[str(one["label"])], **one} for one in _by(basis, UNITS, "label")],
        "unmet": [_unmet(one) for one in unmet(basis)],
    }


def _by(basis: LineBasis, column: str, name: str) -> list[dict[str, object]]:
    return [{name: one.name, **_counts(counted(basis, *one.where("")))} for one in groups(basis, column)]


def _counts(found: Counted) -> dict[str, object]:
    tally = found.tally
    return {
        "total": tally.total,
        "verdicts": {verdict.name: number for verdict, number in tally.verdicts.items()},
        "own": {verdict.name: number for verdict, number in tally.own.items()},
    }


def _unmet(one: Unmet) -> Mapping[str, object]:
    line, own = one.line, own_verdict(one.line)
    return {
        "labels": list(one.labels),
        "area": line.text("MALOMRADE"),
        "aim": line.text("INRIKTNINGSMAL"),
        "indicator": line.text("INDIKATOR"),
        "board": line.text("NAMND"),
        "level": line.text("NIVA"),
        "year": line.number("AR") or one.delivery.period.year,
        "target": line.text("MALVARDE"),
        "outcome": line.text("BEDOMT_UTFALL"),
        "verdict": verdict_of(line).name,
        "reason": line.text("VARFOR"),
        "own": own.name if own else None,
        "comment": line.text("KOMMENTAR"),
    }
