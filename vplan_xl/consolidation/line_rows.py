"""What the sheets that add up lines are made of: headings, rows of texts and figures, and how many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.line_basis import WHO, Term, Where
from vplan_xl.consolidation.look import (
    FIGURE,
    HEADING,
    HEADING_RIGHT,
    INFO,
    SUM_FIGURE,
    SUM_TEXT,
    TEXT,
    CellsOfSheet,
    Head,
    figure,
)
from vplan_xl.form.look import TITLE, footer, text_cell
from vplan_xl.workbook.a1 import Range, reference
from vplan_xl.workbook.author import Highlight, SheetSpec
from vplan_xl.workbook.snapshot import Cell

MOST_LISTED = 200  # lines of a table; the largest are listed, in their order, and sums are of all
HEADING_HEIGHT = 30.0

_Listed = TypeVar("_Listed")
_AS_AMOUNTS: Mapping[int, str] = MappingProxyType({})


def amount(term: Term) -> Cell:
    """A sum as a cell."""
    return figure(term.value, term.formula)


def of(one: Delivery, row: int) -> Where:
    """Only the lines of a delivery, whose label stands first on the row."""
    return Where(WHO, f"$A{row}", one.label)


def largest(found: Sequence[_Listed], size: Callable[[_Listed], int]) -> list[_Listed]:
    """As many as are listed, the largest of them, in the order that they came in."""
    if len(found) <= MOST_LISTED:
        return list(found)
    order = sorted(range(len(found)), key=lambda number: (-size(found[number]), number))
    return [found[number] for number in sorted(order[:MOST_LISTED])]


class Table:
    """Puts the rows of tables into the cells of a sheet, one below the other; ``row`` is the last one used."""

    def __init__(self, top: Head) -> None:
        self.cells: CellsOfSheet = dict(top.cells)
        self.heights = dict(top.heights)
        self._columns = 0
        self.row = top.next_row - 1
        self._top = top

    def title(self, text: str, info: str = "") -> None:
        """A table's title, with a free row above it, and what is to be said of it."""
        self.row += 1 if self.row < self._top.next_row else 2
        self.cells[reference(1, self.row)] = (text_cell(text), TITLE)
        if info:
            self.note(info)

    def note(self, text: str) -> None:
        """A line of explanation."""
        self.row += 1
        self.cells[reference(1, self.row)] = (text_cell(text), INFO)

    def headings(self, labels: Sequence[str], texts: Iterable[int]) -> None:
        """The headings; those numbered in *texts* (from 1) are of texts, the others of figures."""
        self.row += 1
        self.heights[self.row] = HEADING_HEIGHT
        self._columns = len(labels)
        left = frozenset(texts)
        is_after = False
        for number, label in enumerate(labels, 1):
            style = replace(HEADING, indent=int(is_after)) if number in left else HEADING_RIGHT
            is_after = is_after or number not in left
            self.cells[reference(number, self.row)] = (text_cell(label) if label else None, style)

    def put(
        self, contents: Sequence[Cell | str | None], *, is_sum: bool = False, formats: Mapping[int, str] = _AS_AMOUNTS
    ) -> None:
        """A row under the headings: texts, and figures as amounts or in the *formats* of {column: number format}."""
        self.row += 1
        assert len(contents) == self._columns, contents
        text, number = (SUM_TEXT, SUM_FIGURE) if is_sum else (TEXT, FIGURE)
        is_after = False
        for column, content in enumerate(contents, 1):
            at = reference(column, self.row)
            if isinstance(content, str):
                self.cells[at] = (text_cell(content) if content else None, replace(text, indent=int(is_after)))
            else:
                self.cells[at] = (content, replace(number, num_format=formats.get(column, number.num_format)))
                is_after = True

    def rest(self, count: int, sheet: str) -> None:
        """How many more there are than are listed."""
        if count > MOST_LISTED:
            self.note(f"… och {count - MOST_LISTED} mindre till, som är med i summan. Alla rader står i {sheet}.")

    def spec(
        self, whole: Consolidated, name: str, widths: Sequence[float], highlights: Sequence[Highlight] = ()
    ) -> SheetSpec:
        """The sheet."""
        return SheetSpec(
            name=name,
            cells=self.cells,
            widths=dict(enumerate(widths, 1)),
            heights=self.heights,
            merges=self._top.merges,
            highlights=tuple(highlights),
            print_area=Range(name, 1, 1, len(widths), self.row),
            footer=footer(whole.organisation),
            protected=False,
        )
