"""What may be filled in and what stays: a figure that a person typed has the last word."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from vplan_xl.amounts import number_text, ore_from_number
from vplan_xl.form.model import Key
from vplan_xl.prognosis.choice import Choice
from vplan_xl.report.history import Filled, History, Leaf
from vplan_xl.report.report import Report, cell_at
from vplan_xl.workbook.snapshot import Cell, Kind


class Action(enum.Enum):
    """What is done with a cell of the forecast."""

    FILL = "fill"  # also where the figure is there already
    KEEP = "keep"  # somebody's own figure stays
    NOTHING = "nothing"  # there is no figure to fill in


class Decision(NamedTuple):
    """What is done with one leaf, and why; amounts in öre.

    ``ore`` is what is proposed; ``stands`` is the text of what stands there now. ``replaced`` and
    ``replaced_text`` are what a person had there before it was filled in: an amount, and a formula
    (with its "=") or a text.
    """

    leaf: Leaf
    action: Action
    ore: int | None
    stands: str
    replaced: int | None
    replaced_text: str
    choice: Choice | None

    @property
    def key(self) -> Key:
        """The amount it is about."""
        return forecast_key(self.leaf)


def forecast_key(leaf: Leaf) -> Key:
    """The amount of the forecast for a leaf."""
    return Key("HELAR", leaf.row, "PROGNOS", leaf.part)


def decide(report: Report, history: History, choices: Mapping[Leaf, Choice], overwrite: bool) -> Iterator[Decision]:
    """A decision for each leaf that has a choice."""
    for leaf, choice in choices.items():
        cell, filled = _cell(report, leaf), history.filled.get(leaf)
        if filled is not None and _is_ours(cell, filled):
            may, (replaced, text) = True, (filled.replaced, filled.replaced_text)
        else:
            may = cell is None or (overwrite and _can_come_back(cell))
            replaced, text = _own(cell)
        action = Action.NOTHING if choice.ore is None else Action.FILL if may else Action.KEEP
        yield Decision(leaf, action, choice.ore, _shown(cell), replaced, text, choice)


def taken_back(report: Report, history: History) -> Iterator[Decision]:
    """For each leaf that was filled in: what was there comes back, or what somebody wrote since stays."""
    for leaf, filled in history.filled.items():
        if filled.ore is not None:
            cell = _cell(report, leaf)
            action = Action.FILL if _is_ours(cell, filled) else Action.KEEP
            yield Decision(leaf, action, filled.replaced, _shown(cell), filled.replaced, filled.replaced_text, None)


def cell_before(decision: Decision) -> Cell | None:
    """The cell as a person had it: the opposite of what :func:`decide` keeps of it."""
    text = decision.replaced_text
    if text.startswith("="):
        if decision.replaced is None:
            return Cell(Kind.MISSING, "", text[1:])
        return Cell(Kind.NUMBER, number_text(decision.replaced), text[1:])
    if text:
        return Cell(Kind.TEXT, text.removeprefix("'"))
    return None if decision.replaced is None else Cell(Kind.NUMBER, number_text(decision.replaced))


def _cell(report: Report, leaf: Leaf) -> Cell | None:
    assert report.content is not None
    place = report.places.cell(report.form, forecast_key(leaf))
    return cell_at(report.content.sheets, place) if place else None


def _is_ours(cell: Cell | None, filled: Filled) -> bool:
    """Whether a cell still holds the very figure that was filled in last."""
    return (
        filled.ore is not None
        and cell is not None
        and cell.formula is None
        and cell.kind is Kind.NUMBER
        and ore_from_number(cell.value) == filled.ore
    )


def _can_come_back(cell: Cell) -> bool:
    """Whether what stands there can be written down, to be put back; a typed error or truth value cannot."""
    return cell.formula is not None or cell.kind in (Kind.NUMBER, Kind.TEXT)


def _own(cell: Cell | None) -> tuple[int | None, str]:
    """A person's amount, and formula or text; a text that could be taken for a formula gets a ' before it."""
    if cell is None:
        return None, ""
    ore = ore_from_number(cell.value) if cell.kind is Kind.NUMBER else None
    if cell.formula is not None:
        return ore, f"={cell.formula}"
    text = cell.value if cell.kind is Kind.TEXT else ""
    return ore, f"'{text}" if text.startswith(("=", "'")) else text


def _shown(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return cell.value if cell.formula is None else f"={cell.formula}"
