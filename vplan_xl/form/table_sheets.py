"""The sheets of the template that hold tables, derived from their declaration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from vplan_xl.form.choice_list import has_list, list_range, list_texts
from vplan_xl.form.layout import CellPlace, column_range, table_cell, table_range
from vplan_xl.form.look import (
    AMOUNT,
    BAND,
    HAIR,
    INPUT,
    LINE,
    LINK,
    NOTE,
    PART,
    PLAIN,
    TITLE,
    UNFAVOURABLE,
    footer,
    text_cell,
)
from vplan_xl.form.model import Form
from vplan_xl.form.table import Column, ColumnKind, Table
from vplan_xl.form.table_validations import Takes, table_validations, takes_of
from vplan_xl.workbook.a1 import Range, reference
from vplan_xl.workbook.author import Chart, Highlight, Series, SheetSpec, Style
from vplan_xl.workbook.snapshot import Cell

_FORMATS = {
    ColumnKind.MONTH: "[$-41D]mmmm yyyy",
    ColumnKind.DATE: "yyyy-mm-dd",
    ColumnKind.TKR: AMOUNT.num_format,
    ColumnKind.ANYTHING: AMOUNT.num_format,
    ColumnKind.SHARE: "0.0%_-",
    ColumnKind.KRONOR: "#,##0.00_-",
    ColumnKind.DIFFERENCE: "#,##0.00_-",
    ColumnKind.COUNTERPARTIES: "@",  # or Excel makes a date of 11-12
    ColumnKind.PHRASE: "@",  # or it stores 35 % as 0.35
}
_HEADING = replace(PART, bold=True, font_size=8, text_wrap=True, top=1)
_LIST_WIDTH = 24.0
_ROW_HEIGHT = 15.0
_TITLE_HEIGHT = 26.0  # of a table below another: room between the two
_COLORS = ("#1F4E79", "#8FAADC", "#A5A5A5", "#C55A11")
_CHART_SIZE = (760, 360)
_CHART_ROWS = 18


def table_sheets(form: Form, results: Mapping[CellPlace, Cell]) -> tuple[SheetSpec, ...]:
    """A sheet for all tables that are declared to stand on it; *results* are what its calculated cells show."""
    return tuple(_sheet(form, sheet, results) for sheet in dict.fromkeys(table.sheet for table in form.tables))


def _sheet(form: Form, sheet: str, results: Mapping[CellPlace, Cell]) -> SheetSpec:
    tables = [table for table in form.tables if table.sheet == sheet]
    main = next((table for table in tables if table.grows), tables[0])
    cells: dict[str, tuple[Cell | None, Style]] = {}
    if main.grows:  # what is above the headings does not look as the lines do
        above = [
            reference(number, row) for row in range(1, main.head_row) for number in range(1, len(main.columns) + 1)
        ]
        cells |= dict.fromkeys(above, (None, PLAIN))
    for table in tables:
        cells |= dict(_cells(form, table)) | dict(_calculated(form, table, results))
        cells |= {at: (text_cell(text), NOTE) for at, text in list_texts(form, table)}
    last = max(table.head_row + max(table.lines, _CHART_ROWS if table.has_chart else 0) for table in tables)
    charts = tuple(_chart(table) for table in tables if table.has_chart)
    lists = {list_range(form, table).first_column: _LIST_WIDTH for table in tables if has_list(table)}
    # Excel lets nobody add lines to a table, sort or paste whole columns on a protected sheet.
    is_protected = not (main.grows and any(column.is_input for column in main.columns))
    others = [table for table in tables[1:] if not table.has_chart]
    titles = {table.head_row - table.rows_above: _TITLE_HEIGHT for table in others}
    return SheetSpec(
        name=sheet,
        cells=cells,
        widths={number: column.width for number, column in enumerate(main.columns, 1)} | lists,
        heights=_heights(main) | {table.head_row: 30.0 for table in tables if not table.has_chart} | titles,
        row_height=main.line_height if main.grows else 0,
        validations=tuple(check for table in tables for check in table_validations(form, table, is_protected)),
        highlights=tuple(_alarm(table, table.alarm) for table in tables if table.alarm),
        # Where people may, they add a filter themselves.
        filter=table_range(main) if is_protected and not main.keys and not _is_for_people(main) else None,
        print_area=None if main.grows else Range(sheet, 1, 1, len(main.columns), last),
        footer=footer(""),
        freeze=_freeze(main),
        select=reference(1 + len(main.keys[0]) if main.keys else 1, main.head_row + 1),
        charts=charts,
        repeat=(main.head_row, main.head_row),
        fit_width=main.pages_wide,
        repeat_columns=(main.position(main.repeated) + 1,) * 2 if main.repeated else None,
        protected=is_protected,
        columns={number: _line_style(main, number) for number in range(1, len(main.columns) + 1)} if main.grows else {},
    )


def _is_for_people(table: Table) -> bool:
    """Whether people alone fill in a table."""
    return all(column.is_input for column in table.columns)


_DEEPEST = 8  # with headings further down no room would be left on a small screen


def _freeze(main: Table) -> tuple[int, int]:
    """The first row and column that scroll."""
    column = 1 + len(main.keys[0]) if main.keys else 1
    return (main.head_row + 1, column) if main.head_row <= _DEEPEST else (1, 2)


def _cells(form: Form, table: Table) -> Iterator[tuple[str, tuple[Cell | None, Style]]]:
    top = table.head_row
    yield reference(1, top - table.rows_above), (text_cell(table.title), TITLE)
    if table.note:
        yield reference(1, top - 2), (text_cell(table.note), NOTE)
    for number, column in enumerate(table.columns, 1):
        look = _line_style(table, number)
        heading = replace(_HEADING, align=_align(column), indent=look.indent, left=HAIR if column.is_input else 0)
        yield reference(number, top), (text_cell(column.label), heading)
        for line in range(0 if table.grows else table.lines):
            key = table.keys[line][number - 1] if table.is_key(column.code) else None
            style = replace(look, bottom=_line_under(table, line), bold=_is_sum(form, table, line))
            if takes_of(form, table, column, line) in (Takes.FORM, Takes.NOBODY):
                style = replace(style, bg_color=BAND if line in form.total_lines(table) else "", locked=True)
            yield reference(number, top + 1 + line), (text_cell(key) if key is not None else None, style)


def _line_under(table: Table, line: int) -> int:
    """The line below a line: none but the thinnest within what belongs together."""
    if table.grows or (line + 1 < table.lines and not table.keys):
        return HAIR
    return HAIR if line + 1 < table.lines and table.keys[line][0] == table.keys[line + 1][0] else 1


def _calculated(
    form: Form, table: Table, results: Mapping[CellPlace, Cell]
) -> Iterator[tuple[str, tuple[Cell | None, Style]]]:
    """The table's calculated cells as the template has them."""
    for one in form.calculated:
        if one.table == table.code:
            at = table_cell(table, one.column, one.line)
            look = _line_style(table, table.position(one.column) + 1)
            look = replace(look, num_format=_FORMATS.get(one.kind, ""), align=_aligned(one.kind))
            if not one.is_typed:
                look = replace(look, bg_color=BAND if one.is_total else "", locked=True)
            is_bold = one.is_total or _is_sum(form, table, one.line)
            look = replace(look, bold=is_bold, bottom=_line_under(table, one.line))
            yield at.cell, (results[at], look)


def _is_sum(form: Form, table: Table, line: int) -> bool:
    """Whether a line of a calculated table is a row of the form that adds others up."""
    is_calculated = table.code in form.calculated_positions
    code = form.row_titles.get(table.keys[line][0].casefold()) if is_calculated and table.keys else None
    return code is not None and not form.row_by_code[code].is_leaf


def _line_style(table: Table, number: int) -> Style:
    """How the cells of a column look, of one whose number is given from 1."""
    column = table.columns[number - 1]
    # A text right after a number would run into it.
    indent = int(number > 1 and (_align(table.columns[number - 2]), _align(column)) == ("right", "left"))
    return replace(_style(column), indent=indent, bottom=HAIR, locked=table.is_key(column.code))


def _heights(table: Table) -> dict[int, float]:
    if not table.line_height:
        return {}
    if table.grows:  # its lines have the height of every row that is not above them
        return dict.fromkeys(range(1, table.head_row), _ROW_HEIGHT)
    return dict.fromkeys(range(table.head_row + 1, table.head_row + table.lines + 1), table.line_height)


def _style(column: Column) -> Style:
    look = replace(PLAIN, border_color=LINE, num_format=_FORMATS.get(column.kind, ""), align=_align(column))
    is_long = any(len(choice) > column.width for choice in column.choices) and column.kind is ColumnKind.CHOICE
    if column.kind in (ColumnKind.WORDS, ColumnKind.PHRASE) or is_long:
        look = replace(look, text_wrap=True)
    if column.kind is ColumnKind.PLACE:
        look = replace(look, font_color=LINK)
    return replace(look, bg_color=INPUT, left=HAIR) if column.is_input else look


def _align(column: Column) -> str:
    return _aligned(column.kind)


def _aligned(kind: ColumnKind) -> str:
    return "right" if kind in _FIGURES else "left"


_FIGURES = (
    ColumnKind.TKR,
    ColumnKind.KRONOR,
    ColumnKind.SHARE,
    ColumnKind.ANYTHING,
    ColumnKind.QUANTITY,
    ColumnKind.DIFFERENCE,
)


def _alarm(table: Table, alarm: tuple[str, str]) -> Highlight:
    area = column_range(table, alarm[0])
    return Highlight(area, f'{reference(area.first_column, area.first_row)}="{alarm[1]}"', UNFAVOURABLE)


def _chart(table: Table) -> Chart:
    """A table of a few lines as columns: its first column names them, each other is a series."""
    names = column_range(table, table.columns[0].code)
    series = []
    for column in table.columns[1:]:
        values = column_range(table, column.code)
        heading = values._replace(first_row=table.head_row, last_row=table.head_row)
        series.append(Series(heading, values))
    at = reference(len(table.columns) + 2, table.head_row - 1)
    return Chart(table.title, names, tuple(series), _COLORS, at, *_CHART_SIZE)
