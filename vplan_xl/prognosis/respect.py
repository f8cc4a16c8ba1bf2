"""What may be filled in and what stays: a figure that a person typed has the last word."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from vplan_xl.amounts import number_text, ore_from_number
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.model import Key
from vplan_xl.prognosis.choice import Choice
from vplan_xl.report.history import Filled, History, Leaf
from vplan_xl.report.report import Report, cell_at
from vplan_xl.workbook.snapshot import Cell, Kind


class Action(enum.Enum):
    """What is done with a cell of the forecast."""

    FILL = "fill"  # also where it holds that already
    KEEP = "keep"  # somebody's own stays
    NOTHING = "nothing"  # there is no figure to fill in


class Decision(NamedTuple):
    """What is done with one leaf.

    ``content`` is what shall stand in its cell, or would if somebody's own did not stay; ``stands`` is what
    stands there now; ``replaced`` is what a person had there before it was filled in, to the letter.
    """

    leaf: Leaf
    action: Action
    content: Cell | None
    stands: Cell | None
    replaced: Cell | None
    choice: Choice | None

    @property
    def key(self) -> Key:
        """The amount it is about."""
        return forecast_key(self.leaf)

    @property
    def ore(self) -> int | None:
        """The content in öre, None where it is no number."""
        return _ore(self.content)

    @property
    def is_there(self) -> bool:
        """Whether the cell holds already what it shall."""
        return self.action is Action.FILL and self.stands == self.content


def forecast_key(leaf: Leaf) -> Key:
    """The amount of the forecast for a leaf."""
    return Key("HELAR", leaf.row, "PROGNOS", leaf.part)


def decide(
    report: Report,
    history: History,
    choices: Mapping[Leaf, Choice],
    overwrite: bool,
    never: Collection[CellPlace],
) -> Iterator[Decision]:
    """A decision for each leaf that has a choice; what stands in the cells of *never* is not overwritten either."""
    for leaf, choice in choices.items():
        place = report.places.cell(report.form, forecast_key(leaf))
        cell, filled = _cell(report, leaf), history.filled.get(leaf)
        is_ours = filled is not None and _is_ours(cell, filled)
        may = is_ours or cell is None or (overwrite and place not in never)
        action = Action.NOTHING if choice.ore is None else Action.FILL if may else Action.KEEP
        content = None if choice.ore is None else Cell(Kind.NUMBER, number_text(choice.ore))
        yield Decision(leaf, action, content, cell, filled.replaced if filled and is_ours else cell, choice)


def taken_back(report: Report, history: History) -> Iterator[Decision]:
    """For each leaf that was filled in: what was there comes back, or what somebody wrote since stays."""
    for leaf, filled in history.filled.items():
        if filled.ore is not None:
            cell = _cell(report, leaf)
            action = Action.FILL if _is_ours(cell, filled) else Action.KEEP
            yield Decision(leaf, action, filled.replaced, cell, filled.replaced, None)


def _cell(report: Report, leaf: Leaf) -> Cell | None:
    assert report.content is not None
    place = report.places.cell(report.form, forecast_key(leaf))
    return cell_at(report.content.sheets, place) if place else None


def _is_ours(cell: Cell | None, filled: Filled) -> bool:
    """Whether a cell still holds the very figure that was filled in last."""
    return filled.ore is not None and cell is not None and cell.formula is None and _ore(cell) == filled.ore


def _ore(cell: Cell | None) -> int | None:
    return ore_from_number(cell.value) if cell and cell.kind is Kind.NUMBER else None
