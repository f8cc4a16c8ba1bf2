"""Author a new workbook from a description of its sheets, formulas with their results.

XlsxWriter does the writing. It reports much by warnings and return codes that are easy to lose:
here each of them is an error.
"""

from __future__ import annotations

import datetime
import io
import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from vplan_xl.workbook.a1 import Range, absolute, position, reference
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.patch import patch
from vplan_xl.workbook.reader import read_outline, read_sheets
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
    """A look for the cells of a range for which the formula, written for the first of them, is true."""

    area: Range
    formula: str
    style: Style


@dataclass(frozen=True, slots=True)
class Series:
    """What a chart shows of a range; ``name`` is the cell that holds its name."""

    name: Range
    values: Range


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of columns side by side, its upper left corner in the cell *at*; sizes in pixels."""

    title: str
    categories: Range
    series: tuple[Series, ...]
    colors: tuple[str, ...]
    at: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """A sheet to author. Rows and columns count from 1."""

    name: str
    cells: Mapping[str, tuple[Cell | None, Style]]
    widths: Mapping[int, float]
    print_area: Range
    footer: str
    heights: Mapping[int, float] = field(default_factory=dict)
    merges: tuple[Range, ...] = ()
    validations: tuple[Validation, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    freeze: tuple[int, int] | None = None  # the first row and column that scroll
    filter: Range | None = None  # on a protected sheet nobody can add one later
    select: str = "A1"
    charts: tuple[Chart, ...] = ()
    repeat: tuple[int, int] | None = None  # the rows that each printed page begins with


# What a locked sheet still allows: making room to read, filtering, writing comments.
_ALLOWED = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True, "objects": True}
_A4 = 9


def author(
    sheets: tuple[SheetSpec, ...],
    names: Mapping[str, Range],
    title: str,
    properties: Mapping[str, str],
    created: datetime.datetime,
) -> bytes:
    """The workbook's bytes; the same input gives the same parts on every machine."""
    import xlsxwriter  # a template is built by whoever changes the form; nobody else needs it

    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = xlsxwriter.Workbook(out, {"in_memory": True})
        formats: dict[Style, object] = {}

        def format_of(style: Style) -> object:
            if style not in formats:
                formats[style] = book.add_format({k: v for k, v in asdict(style).items() if v or k == "locked"})
            return formats[style]

        book.set_properties({"title": title, "created": created})
        for name, value in properties.items():
            book.set_custom_property(name, value, "text")
        for spec in sheets:
            sheet = book.add_worksheet(spec.name)
            _write_sheet(sheet, spec, format_of)
            for chart in spec.charts:
                _done(sheet.insert_chart(chart.at, _chart(book.add_chart({"type": "column"}), chart)))
        for name, area in names.items():
            assert area.sheet in {spec.name for spec in sheets}, name
            _done(book.define_name(name, "=" + absolute(area)))
        book.close()
    data = _with_text_results(out.getvalue(), sheets)
    _verify(data, sheets)
    return data


def _write_sheet(sheet: object, spec: SheetSpec, format_of: object) -> None:
    from xlsxwriter.worksheet import Worksheet

    assert isinstance(sheet, Worksheet)
    assert callable(format_of)
    for area in spec.merges:
        style = spec.cells[reference(area.first_column, area.first_row)][1]
        _done(sheet.merge_range(*_zero_based(area), "", format_of(style)))
    for cell, (content, style) in spec.cells.items():
        if content is None:
            _done(sheet.write_blank(cell, None, format_of(style)))
        elif content.formula is not None:
            assert content.kind in (Kind.NUMBER, Kind.TEXT), cell
            value = _number(content.value) if content.kind is Kind.NUMBER else content.value
            _done(sheet.write_formula(cell, "=" + content.formula, format_of(style), value))
        elif content.kind is Kind.NUMBER:
            _done(sheet.write_number(cell, _number(content.value), format_of(style)))
        else:
            assert content.kind is Kind.TEXT, cell
            _done(sheet.write_string(cell, content.value, format_of(style)))
    for column, width in spec.widths.items():
        _done(sheet.set_column(column - 1, column - 1, width))
    for row, height in spec.heights.items():
        _done(sheet.set_row(row - 1, height))
    for check in spec.validations:
        texts = {
            "input_title": check.title, "input_message": check.prompt,
            "error_title": check.title, "error_message": check.error,
        }  # fmt: skip
        _done(sheet.data_validation(*_zero_based(check.area), {**check.rule, **texts}))
    for highlight in spec.highlights:
        rule = {"type": "formula", "criteria": "=" + highlight.formula, "format": format_of(highlight.style)}
        _done(sheet.conditional_format(*_zero_based(highlight.area), rule))
    if spec.freeze:
        sheet.freeze_panes(spec.freeze[0] - 1, spec.freeze[1] - 1)
    if spec.repeat:
        sheet.repeat_rows(spec.repeat[0] - 1, spec.repeat[1] - 1)
    if spec.filter:
        _done(sheet.autofilter(*_zero_based(spec.filter)))
    sheet.set_selection(spec.select)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.center_horizontally()
    _done(sheet.print_area(*_zero_based(spec.print_area)))
    sheet.set_footer(spec.footer)
    sheet.protect("", _ALLOWED)


def _chart(drawn: object, chart: Chart) -> object:
    from xlsxwriter.chart import Chart as Drawing

    assert isinstance(drawn, Drawing)
    for series, color in zip(chart.series, chart.colors, strict=True):
        drawn.add_series(
            {
                "name": "=" + absolute(series.name),
                "categories": "=" + absolute(chart.categories),
                "values": "=" + absolute(series.values),
                "fill": {"color": color},
                "gap": 60,
            }
        )
    drawn.set_title({"name": chart.title, "overlay": False, "name_font": {"size": 11, "bold": True}})
    drawn.set_legend({"position": "bottom"})
    drawn.set_x_axis({"label_position": "low"})
    drawn.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#D5DBE1"}}})
    drawn.set_size({"width": chart.width, "height": chart.height})
    return drawn


def _number(text: str) -> int | float:
    return int(text) if text.lstrip("-").isdecimal() else float(text)


def _zero_based(area: Range) -> tuple[int, int, int, int]:
    assert position(reference(area.last_column, area.last_row)), area
    return area.first_row - 1, area.first_column - 1, area.last_row - 1, area.last_column - 1


def _done(code: object) -> None:
    """XlsxWriter answers 0 or nothing when it did what it was told, and a negative number when not."""
    if isinstance(code, int) and code < 0:
        raise ValueError(f"XlsxWriter refused: {code}")


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


def _verify(data: bytes, sheets: tuple[SheetSpec, ...]) -> None:
    """XlsxWriter cuts a number to 16 digits without a word."""
    archive = open_archive(data)
    read = read_sheets(archive, read_outline(archive), [spec.name for spec in sheets])
    for spec in sheets:
        for cell, (content, _style) in spec.cells.items():
            stored = read[spec.name].get(cell)
            if stored and content and stored.kind is content.kind is Kind.NUMBER:
                stored = stored._replace(value=content.value) if float(stored.value) == float(content.value) else None
            if stored != content:
                raise ValueError(f"XlsxWriter stored {spec.name}!{cell} otherwise")
