"""A workbook's content as values, the same whether read from a file or from the open Excel."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple


class Kind(enum.Enum):
    """What a cell holds. Blank is a cell that is not there."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    ERROR = "error"
    DATE = "date"  # ISO 8601 text; only ISO Strict workbooks store dates so
    MISSING = "missing"  # a formula without a stored result


class Cell(NamedTuple):
    """A cell with content.

    ``value`` is the stored text: a number exactly as the file has it ("2266.6666666666665"), the
    text itself, "1" or "0", "#DIV/0!", an ISO date, or "" for MISSING. ``formula`` has no leading
    "=", and is None for a constant.
    """

    kind: Kind
    value: str
    formula: str | None = None


Cells = Mapping[str, Cell]
NO_CELLS: Cells = MappingProxyType({})


class SheetEntry(NamedTuple):
    """A sheet as the workbook lists it: its name, the part that holds it, whether it is hidden."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """What a workbook says of itself before any sheet is read.

    ``names`` are the defined names of workbook scope: {name: what it refers to}; ``sheet_names`` those
    of a sheet's own: (sheet, name), Excel's built-in ones left out.
    """

    part: str
    sheets: tuple[SheetEntry, ...]
    names: Mapping[str, str]
    date1904: bool
    strings_part: str | None
    calc_chain_part: str | None
    sheet_names: tuple[tuple[str, str], ...] = ()
    _by_name: Mapping[str, SheetEntry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        first_wins = {sheet.name.casefold(): sheet for sheet in reversed(self.sheets)}
        object.__setattr__(self, "_by_name", first_wins)

    def sheet(self, name: str) -> SheetEntry | None:
        """The sheet of that name; Excel does not tell upper and lower case apart."""
        return self._by_name.get(name.casefold())
