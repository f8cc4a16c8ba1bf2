"""What XlsxWriter is told, sheet by sheet.

It reports much by warnings and return codes that are easy to lose: here each of them is an error.
"""

from __future__ import annotations

import datetime
import io
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart as Drawing
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from vplan_xl.workbook.a1 import Range, absolute, position, quoted, reference
from vplan_xl.workbook.author import Chart, Macros, Rows, SheetSpec, Style
from vplan_xl.workbook.author_check import Checksums, checksum
from vplan_xl.workbook.author_macros import WORKBOOK_MODULE, check_code_names
from vplan_xl.workbook.snapshot import Cell, Kind

# What a locked sheet still allows: making room to read, filtering, writing comments.
_ALLOWED = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True, "objects": True}
_A4 = 9
_MOST_BREAKS = 1023  # XlsxWriter leaves out those behind

Formats = Callable[[Style], Format]


class _Sheet(Worksheet):  # type: ignore[misc]
    """A worksheet that takes formulas as they are.

    XlsxWriter looks in each for thirty functions of newer Excels, half of the time it takes; ours have none of them.
    Should a later version ask otherwise, it merely takes that time again.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


def written(
    sheets: tuple[SheetSpec, ...],
    names: Mapping[str, Range],
    title: str,
    properties: Mapping[str, str],
    created: datetime.datetime,
    macros: Macros | None,
) -> tuple[bytes, Mapping[str, Checksums]]:
    """The workbook's bytes, and what each sheet with a body was asked to hold."""
    check_code_names(sheets, macros is not None)
    if macros:
        properties = {**properties, **macros.properties}
    out = io.BytesIO()
    streamed = any(spec.body for spec in sheets)
    streams: dict[str, Checksums] = {}
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        warnings.simplefilter("error")
        # Row by row, what is written waits in files of that folder; else nothing is written to a disk.
        book = Workbook(out, {"constant_memory": True, "tmpdir": folder} if streamed else {"in_memory": True})
        try:
            _write_book(book, sheets, names, title, properties, created, streams if streamed else None)
            if macros:
                book.set_vba_name(WORKBOOK_MODULE)
                _done(book.add_vba_project(io.BytesIO(macros.project), is_stream=True))
            book.close()
        finally:
            for sheet in book.worksheets() if streamed else ():
                sheet.row_data_fh.close()
    return out.getvalue(), streams


def _write_book(
    book: Workbook,
    sheets: tuple[SheetSpec, ...],
    names: Mapping[str, Range],
    title: str,
    properties: Mapping[str, str],
    created: datetime.datetime,
    streams: dict[str, Checksums] | None,
) -> None:
    """Everything but its end; given *streams*, row by row, and they receive the checksums of the bodies."""
    formats: dict[Style, Format] = {}
    known: dict[int, tuple[Style, Format]] = {}  # most cells have the very same style as another

    def format_of(style: Style) -> Format:
        found = known.get(id(style))
        if found is None:
            if style not in formats:
                formats[style] = book.add_format({k: v for k, v in asdict(style).items() if v or k == "locked"})
            found = known[id(style)] = style, formats[style]  # kept, so that no other gets its identity
        return found[1]

    if sheets[0].hidden:  # XlsxWriter would show it again
        raise ValueError(f"the first sheet is hidden: {sheets[0].name}")
    by_name = {spec.name: spec for spec in sheets}
    book.set_properties({"title": title, "created": created})
    for name, value in properties.items():
        book.set_custom_property(name, value, "text")
    for spec in sheets:
        sheet = book.add_worksheet(spec.name, _Sheet)
        if streams is None:
            _write_cells(sheet, spec, format_of)
            _set_heights(sheet, spec)
        else:
            _set_heights(sheet, spec)  # with a row goes its height
            checksums = _stream_cells(sheet, spec, format_of)
            if spec.body:
                streams[spec.name] = checksums
        _check_links(spec, by_name)
        _set_up(sheet, spec, format_of)
        for chart in spec.charts:
            cells = None if streams is None else by_name
            _done(sheet.insert_chart(chart.at, _chart(book.add_chart({"type": chart.kind}), chart, cells)))
    for name, area in names.items():
        assert area.sheet in by_name, name
        _done(book.define_name(name, "=" + absolute(area)))


# -- cells ------------------------------------------------------------------------------------


def _write_cells(sheet: Worksheet, spec: SheetSpec, format_of: Formats) -> None:
    for area in spec.merges:
        _merge(sheet, spec, area, format_of)
    for cell, (content, style) in spec.cells.items():
        at = position(cell)
        assert at is not None, cell
        _write(sheet, at, content, format_of(style), spec.links.get(cell))


def _stream_cells(sheet: Worksheet, spec: SheetSpec, format_of: Formats) -> Checksums:
    """Write the cells row after row, the body in its place."""
    rows: defaultdict[int, dict[int, tuple[Cell | None, Style]]] = defaultdict(dict)
    for cell, content in spec.cells.items():
        at = position(cell)
        assert at is not None, cell
        rows[at[1]][at[0]] = content
    merges: defaultdict[int, list[Range]] = defaultdict(list)
    for area in spec.merges:
        if area.first_row != area.last_row:
            raise ValueError(f"merged over rows of a workbook written row by row: {absolute(area)}")
        merges[area.first_row].append(area)
    checksums: dict[int, int] = {}
    # A row that nothing is written to would lose its height: it gets a blank cell.
    blank: dict[int, tuple[Cell | None, Style]] = {1: (None, Style())}
    outside = sorted(rows.keys() | spec.heights.keys())

    def write(wanted: Iterable[int]) -> None:
        for row in wanted:
            cells = sorted((rows.get(row) or blank).items(), key=lambda item: item[0])
            for area in merges[row]:
                _merge(sheet, spec, area, format_of)
            for column, (content, style) in cells:
                _write(sheet, (column, row), content, format_of(style), spec.links.get(reference(column, row)))
            checksums[row] = checksum(content for _column, (content, _style) in cells)

    if spec.body is None:
        write(outside)
        return {}
    for cell, (one, _style) in spec.cells.items():
        if one and one.formula is not None and one.kind is not Kind.NUMBER:
            raise ValueError(f"a formula with a text beside a body: {spec.name}!{cell}")
    first = spec.body.first_row
    write(row for row in outside if row < first)
    last = _write_body(sheet, spec.body, format_of, checksums)
    write(row for row in outside if row > last)
    within = [row for row in outside if row in rows and first <= row <= last]
    if within:
        raise ValueError(f"a cell in the body of {spec.name}, on row {within[0]}")
    return checksums


def _write_body(sheet: Worksheet, body: Rows, format_of: Formats, checksums: dict[int, int]) -> int:
    """The last row that was written, its checksums left in *checksums*."""
    formats = [format_of(style) for style in body.styles]
    assert len(formats) == body.columns
    row = body.first_row - 1
    for row, cells in enumerate(body.rows, body.first_row):
        for column, (content, look) in enumerate(zip(cells, formats, strict=True), 1):
            if content is not None and content.formula is not None:
                raise ValueError(f"a formula in a body: {reference(column, row)}")
            _write(sheet, (column, row), content, look, None)
        checksums[row] = checksum(cells)
    return row


def _merge(sheet: Worksheet, spec: SheetSpec, area: Range, format_of: Formats) -> None:
    style = spec.cells[reference(area.first_column, area.first_row)][1]
    _done(sheet.merge_range(*_zero_based(area), "", format_of(style)))


def _write(sheet: Worksheet, at: tuple[int, int], content: Cell | None, look: Format, link: str | None) -> None:
    column, row = at[0] - 1, at[1] - 1
    if link is not None:  # leaves a text in the cell, which its content then replaces
        shown = content.value if content else ""
        _done(sheet.write_url(row, column, "internal:" + link, look, shown))
    if content is None:
        _done(sheet.write_blank(row, column, None, look))
    elif content.formula is not None:
        assert content.kind in (Kind.NUMBER, Kind.TEXT), reference(*at)
        value = _number(content.value) if content.kind is Kind.NUMBER else content.value
        _done(sheet.write_formula(row, column, "=" + content.formula, look, value))
    elif content.kind is Kind.NUMBER:
        _done(sheet.write_number(row, column, _number(content.value), look))
    else:
        assert content.kind is Kind.TEXT, reference(*at)
        _done(sheet.write_string(row, column, content.value, look))


def _check_links(spec: SheetSpec, by_name: Mapping[str, SheetSpec]) -> None:
    """A link on no cell would be lost, and one that leads nowhere is told of only to who follows it."""
    sheets = {quoted(name) for name in by_name}
    for cell, location in spec.links.items():
        sheet, _sign, target = location.rpartition("!")
        if cell not in spec.cells or sheet not in sheets or position(target) is None:
            raise ValueError(f"a link that leads nowhere: {spec.name}!{cell} to {location}")


# -- the sheet ----------------------------------------------------------------------------------


def _set_heights(sheet: Worksheet, spec: SheetSpec) -> None:
    if spec.row_height:
        sheet.set_default_row(spec.row_height)
    for row, height in spec.heights.items():
        _done(sheet.set_row(row - 1, height))


def _set_up(sheet: Worksheet, spec: SheetSpec, format_of: Formats) -> None:
    """Everything but cells, heights and charts."""
    for column in dict.fromkeys((*spec.widths, *spec.columns)):
        look = format_of(spec.columns[column]) if column in spec.columns else None
        _done(sheet.set_column(column - 1, column - 1, spec.widths.get(column), look))
    for check in spec.validations:
        texts = {
            "input_title": check.title, "input_message": check.prompt,
            "error_title": check.title, "error_message": check.error,
        }  # fmt: skip
        _done(sheet.data_validation(*_zero_based(check.area), {**check.rule, **texts}))
    for highlight in spec.highlights:
        rule = {"type": "formula", "criteria": "=" + highlight.formula, "format": format_of(highlight.style)}
        _done(sheet.conditional_format(*_zero_based(highlight.area), rule))
    for bars in spec.bars:
        drawn = {"bar_color": bars.color, "bar_negative_color": bars.negative_color}
        rule = {"type": "data_bar", "bar_solid": True, "bar_no_border": True, **drawn}
        _done(sheet.conditional_format(*_zero_based(bars.area), rule))
    if spec.freeze:
        sheet.freeze_panes(spec.freeze[0] - 1, spec.freeze[1] - 1)
    if spec.filter:
        _done(sheet.autofilter(*_zero_based(spec.filter)))
    sheet.set_selection(spec.select)
    sheet.hide_gridlines(2)
    sheet.set_zoom(spec.zoom)
    if spec.tab_color:
        sheet.set_tab_color(spec.tab_color)
    if spec.hidden:
        sheet.hide()
    if spec.code_name:
        sheet.set_vba_name(spec.code_name)
    for button in spec.buttons:
        told = {
            "macro": button.macro, "caption": button.caption, "width": button.width, "height": button.height,
            "x_offset": button.left, "y_offset": button.top,
        }  # fmt: skip
        _done(sheet.insert_button(button.at, told))
    if spec.protected:
        sheet.protect("", _ALLOWED)
    _set_page(sheet, spec)


def _set_page(sheet: Worksheet, spec: SheetSpec) -> None:
    if spec.repeat:
        sheet.repeat_rows(spec.repeat[0] - 1, spec.repeat[1] - 1)
    if spec.repeat_columns:
        first, last = spec.repeat_columns
        assert position(reference(last, 1)), spec.repeat_columns
        sheet.repeat_columns(first - 1, last - 1)
    if spec.landscape:
        sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(spec.fit_width, spec.fit_height)
    if spec.page_breaks:
        if spec.fit_height or len(spec.page_breaks) > _MOST_BREAKS:  # Excel passes over them on a given number of pages
            raise ValueError(f"page breaks that come to nothing: {spec.name}")
        sheet.set_h_pagebreaks(list(spec.page_breaks))
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.center_horizontally()
    if spec.print_area:
        _done(sheet.print_area(*_zero_based(spec.print_area)))
    sheet.set_header(spec.header)
    sheet.set_footer(spec.footer)


# -- charts -------------------------------------------------------------------------------------


def _chart(drawn: Drawing, chart: Chart, by_name: Mapping[str, SheetSpec] | None) -> Drawing:
    """The drawing of a chart; with *by_name*, what it shows is told: rows that are written XlsxWriter forgets."""
    for series, color in zip(chart.series, chart.colors, strict=True):
        told = {
            "name": "=" + absolute(series.name),
            "categories": "=" + absolute(chart.categories),
            "values": "=" + absolute(series.values),
            "fill": {"color": color},
            "gap": chart.gap,
            **({"overlap": chart.overlap} if chart.overlap else {}),
        }
        if by_name is not None:
            for what, area in (("name", series.name), ("categories", chart.categories), ("values", series.values)):
                told[what + "_data"] = _shown(area, by_name.get(area.sheet))
        if chart.negative_color:
            told |= {"invert_if_negative": True, "invert_if_negative_color": chart.negative_color}
        drawn.add_series(told)
    font = {"size": 11, "bold": True}
    drawn.set_title({"name": chart.title, "overlay": False, "name_font": font} if chart.title else {"none": True})
    drawn.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
    categories = {"label_position": "low"}
    values = {
        "num_format": chart.num_format,
        "major_gridlines": {"visible": True, "line": {"color": "#D5DBE1"}},
    }
    if chart.kind == "bar":  # from the top down, with the values' axis still below
        drawn.set_y_axis({**categories, "reverse": True, "crossing": "max"})
        drawn.set_x_axis(values)
    else:
        drawn.set_x_axis(categories)
        drawn.set_y_axis(values)
    drawn.set_size({"width": chart.width, "height": chart.height})
    return drawn


def _shown(area: Range, spec: SheetSpec | None) -> list[str | int | float | None]:
    """What a chart draws of a row or column of cells."""
    if spec is None or spec.body is not None:
        raise ValueError(f"a chart of no sheet, or of one with a body: {absolute(area)}")
    shown: list[str | int | float | None] = []
    for row in range(area.first_row, area.last_row + 1):
        for column in range(area.first_column, area.last_column + 1):
            content, _style = spec.cells.get(reference(column, row), (None, None))
            if content is None:
                shown.append(None)
            else:
                shown.append(_number(content.value) if content.kind is Kind.NUMBER else content.value)
    return shown


def _number(text: str) -> int | float:
    return int(text) if text.lstrip("-").isdecimal() else float(text)


def _zero_based(area: Range) -> tuple[int, int, int, int]:
    assert position(reference(area.last_column, area.last_row)), area
    return area.first_row - 1, area.first_column - 1, area.last_row - 1, area.last_column - 1


def _done(code: object) -> None:
    """XlsxWriter answers 0 or nothing when it did what it was told, and a negative number when not."""
    if isinstance(code, int) and code < 0:
        raise ValueError(f"XlsxWriter refused: {code}")
