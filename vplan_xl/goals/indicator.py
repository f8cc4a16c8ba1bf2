"""What a line of the sheets Mål and Insatser says, as values."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from vplan_xl.goals.quantity import Better
from vplan_xl.goals.verdict import Verdict
from vplan_xl.report.sister_lines import SisterLine

Key = tuple[str, str, int | None, str, str]


class Indicator(NamedTuple):
    """An indicator on one level in one year.

    ``target``, ``baseline``, ``outcome`` and ``country`` are the texts as they are written, not read; names have their
    white space put right. ``level`` is empty for the whole; ``year`` is the period's where the line says none, None
    where that is not known either. ``own`` is the person's bedömning. ``margin`` is in per cent, None where the line
    has none that can be used. ``taken_from`` is a code of form/goal_tables.SOURCES, "" where the outcome is written.
    ``unread`` are the columns whose cells hold something that is no text: theirs is empty.
    """

    area: str
    aim: str
    name: str
    board: str
    unit: str
    level: str
    year: int | None
    baseline: str
    target: str
    outcome: str
    country: str
    own: Verdict | None
    comment: str
    better: Better | None
    margin: Fraction | None
    frequency: str
    source: str
    taken_from: str
    kpi: str
    unread: frozenset[str]
    line: SisterLine

    @property
    def key(self) -> Key:
        """What no two lines of a workbook share: indicator, level, year, nämnd and förvaltning, in lower case."""
        name, level, board, unit = (text.casefold() for text in (self.name, self.level, self.board, self.unit))
        return name, level, self.year, board, unit

    @property
    def label(self) -> str:
        """The indicator's name, with its level where it has one."""
        return f"{self.name} ({self.level})" if self.level else self.name


class Activity(NamedTuple):
    """A framgångsfaktor, strategi, insats or uppdrag; ``kind`` and ``status`` are choices of the sheet, or empty."""

    area: str
    aim: str
    kind: str
    text: str
    responsible: str
    status: str
    comment: str
    line: SisterLine
