"""Author a new workbook from a description of its sheets, formulas with their results.

XlsxWriter does the writing (``author_xlsx.py``), and what it wrote is read back (``author_check.py``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from vplan_xl.workbook.a1 import Range
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.patch import patch
from vplan_xl.workbook.reader import read_outline
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Cell, Kind


@dataclass(frozen=True, slots=True)
class Style:
    """A cell's look, in XlsxWriter's words."""

    bold: bool = False
    italic: bool = False
    font_name: str = "Arial"
    font_size: float = 9
    font_color: str = ""
    bg_color: str = ""
    num_format: str = ""
    align: str = ""
    valign: str = "vcenter"
    text_wrap: bool = False
    indent: int = 0
    top: int = 0
    bottom: int = 0
    left: int = 0
    right: int = 0
    border_color: str = ""
    locked: bool = True


@dataclass(frozen=True, slots=True)
class Validation:
    """What a range of input cells takes, with what it tells the person who stands there."""

    area: Range
    rule: Mapping[str, object]
    title: str
    prompt: str
    error: str


@dataclass(frozen=True, slots=True)
class Highlight:
    """A look for the cells of a range for which the formula, written for the first of them, is true.

    Of the style only what it names is laid over the cell's own: a font of no name and size 0 stays.
    """

    area: Range
    formula: str
    style: Style


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar in each cell of a range, as long as its number is large among them; negative ones to the left."""

    area: Range
    color: str
    negative_color: str


@dataclass(frozen=True, slots=True)
class Series:
    """What a chart shows of a range; ``name`` is the cell that holds its name."""

    name: Range
    values: Range


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of columns side by side or of bars below one another; sizes in pixels.

    Its upper left corner is in the cell *at*; the first category of bars is on top. A title of "" is
    none; a single series has no legend.
    """

    title: str
    categories: Range
    series: tuple[Series, ...]
    colors: tuple[str, ...]
    at: str
    width: int
    height: int
    kind: Literal["column", "bar"] = "column"
    negative_color: str = ""  # of what is below zero, in every series; "" is the series' own
    overlap: int = 0  # of the series of a category, in percent; 100 lays them over each other
    gap: int = 60  # between the categories, in percent of a column's width
    num_format: str = "#,##0"


@dataclass(frozen=True, slots=True)
class Button:
    """A button that starts a macro, its upper left corner *left* and *top* pixels into the cell *at*; never printed."""

    at: str
    macro: str
    caption: str
    width: int
    height: int
    left: int = 0
    top: int = 0


@dataclass(frozen=True, slots=True)
class Macros:
    """What makes a workbook one with macros.

    The project's document modules are the workbook, always ``ThisWorkbook``, and the code names of all its sheets.
    ``properties`` are what the workbook says of them, as it does of itself.
    """

    project: bytes
    ribbon: bytes
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rows:
    """Many rows of constants from the column A on, taken one after the other and never held; once only."""

    first_row: int
    columns: int
    rows: Iterable[Sequence[Cell | None]]
    styles: Sequence[Style]  # one a column


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """A sheet to author. Rows and columns count from 1.

    With a ``body`` on any sheet, the whole workbook is written row by row: a merge is then of one row,
    and the sheet with the body has no formulas with texts for results, nor charts drawn from it.
    """

    name: str
    cells: Mapping[str, tuple[Cell | None, Style]]
    widths: Mapping[int, float]
    print_area: Range | None  # None is all that is filled in
    footer: str
    heights: Mapping[int, float] = field(default_factory=dict)
    row_height: float = 0  # of every row that has none of its own; 0 is the program's own
    merges: tuple[Range, ...] = ()
    validations: tuple[Validation, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    freeze: tuple[int, int] | None = None  # the first row and column that scroll
    filter: Range | None = None  # on a protected sheet nobody can add one later
    select: str = "A1"
    charts: tuple[Chart, ...] = ()
    repeat: tuple[int, int] | None = None  # the rows that each printed page begins with
    links: Mapping[str, str] = field(default_factory=dict)  # {cell: where in the workbook it leads, "'Ett blad'!B7"}
    bars: tuple[Bars, ...] = ()
    protected: bool = True
    landscape: bool = True
    fit_width: int = 1  # how many pages wide it is printed, and tall; 0 is as many as it takes
    fit_height: int = 0
    page_breaks: tuple[int, ...] = ()  # the rows after which a printed page ends
    repeat_columns: tuple[int, int] | None = None  # the columns that each printed page begins with
    tab_color: str = ""
    zoom: int = 100
    hidden: bool = False
    header: str = ""
    body: Rows | None = None
    buttons: tuple[Button, ...] = ()  # only in a workbook with macros
    columns: Mapping[int, Style] = field(default_factory=dict)  # the look of cells that are not there yet
    code_name: str = ""  # what macros know the sheet by, whatever a person calls it


def author(
    sheets: tuple[SheetSpec, ...],
    names: Mapping[str, Range],
    title: str,
    properties: Mapping[str, str],
    created: datetime.datetime,
    macros: Macros | None = None,
) -> bytes:
    """The workbook's bytes; the same input gives the same parts on every machine."""
    # Whoever authors nothing need not wait for XlsxWriter; the two modules know the values above.
    from vplan_xl.workbook.author_check import check
    from vplan_xl.workbook.author_macros import check_macros, with_ribbon
    from vplan_xl.workbook.author_xlsx import written

    data, streamed = written(sheets, names, title, properties, created, macros)
    data = _with_text_results(data, sheets)
    if macros:
        data = with_ribbon(open_archive(data), macros.ribbon)
    check(data, sheets, streamed)
    if macros:
        check_macros(data, sheets, macros)
    return data


def _with_text_results(data: bytes, sheets: tuple[SheetSpec, ...]) -> bytes:
    """The texts that XlsxWriter stores otherwise: an empty one as no result at all, "#N/A" as an error value."""
    writes = [
        CellWrite(spec.name, cell, Kind.TEXT, content.value, is_result=True)
        for spec in sheets
        for cell, (content, _style) in spec.cells.items()
        if content and content.formula is not None and content.kind is Kind.TEXT and content.value[:1] in ("", "#")
    ]
    archive = open_archive(data)
    return patch(archive, read_outline(archive), writes)
