"""The sheets of the template that hold tables, derived from their declaration."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import replace

from vplan_xl.form.fields import FIRST_YEAR, LAST_YEAR, LONGEST_ACCOUNT, LONGEST_TEXT, LONGEST_WORDS
from vplan_xl.form.layout import CellPlace, column_range, table_cell, table_range
from vplan_xl.form.look import (
    AMOUNT,
    BAND,
    HAIR,
    INPUT,
    LARGEST_TKR,
    LINE,
    LINK,
    NOTE,
    PART,
    PLAIN,
    TITLE,
    UNFAVOURABLE,
    footer,
    text_cell,
    written_by_program,
)
from vplan_xl.form.model import Form
from vplan_xl.form.table import METHODS, NOT_IN_FORM_LABEL, Column, ColumnKind, Table
from vplan_xl.workbook.a1 import Range, absolute, reference
from vplan_xl.workbook.author import Chart, Highlight, Series, SheetSpec, Style, Validation
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
}
_HEADING = replace(PART, bold=True, font_size=8, text_wrap=True, top=1)
_LIST_WIDTH = 24.0
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
        cells |= dict(_cells(table)) | dict(_list_cells(form, table)) | dict(_calculated(form, table, results))
    last = max(table.head_row + max(table.lines, _CHART_ROWS if table.has_chart else 0) for table in tables)
    charts = tuple(_chart(table) for table in tables if table.has_chart)
    lists = {_list_range(form, table).first_column: _LIST_WIDTH for table in tables if _has_list(table)}
    return SheetSpec(
        name=sheet,
        cells=cells,
        widths={number: column.width for number, column in enumerate(main.columns, 1)} | lists,
        heights={table.head_row: 30.0 for table in tables if not table.has_chart} | _heights(main),
        validations=tuple(check for table in tables for check in _validations(form, table)),
        highlights=tuple(_alarm(table, table.alarm) for table in tables if table.alarm),
        filter=None if main.keys or all(column.is_input for column in main.columns) else table_range(main),
        print_area=None if main.grows else Range(sheet, 1, 1, len(main.columns), last),
        footer=footer(""),
        freeze=_freeze(main),
        select=reference(1 + len(main.keys[0]) if main.keys else 1, main.head_row + 1),
        charts=charts,
        repeat=(main.head_row, main.head_row),
        # Excel lets nobody add lines to a table, sort or paste whole columns on a protected sheet.
        protected=not (main.grows and any(column.is_input for column in main.columns)),
        columns={number: _line_style(main, number) for number in range(1, len(main.columns) + 1)} if main.grows else {},
    )


_DEEPEST = 8  # with headings further down no room would be left on a small screen


def _freeze(main: Table) -> tuple[int, int]:
    """The first row and column that scroll."""
    column = 1 + len(main.keys[0]) if main.keys else 1
    return (main.head_row + 1, column) if main.head_row <= _DEEPEST else (1, 2)


def _cells(table: Table) -> Iterator[tuple[str, tuple[Cell | None, Style]]]:
    top = table.head_row
    yield reference(1, top - table.rows_above), (text_cell(table.title), TITLE)
    if table.note:
        yield reference(1, top - 2), (text_cell(table.note), NOTE)
    for number, column in enumerate(table.columns, 1):
        look = _line_style(table, number)
        heading = replace(_HEADING, align=_align(column), indent=look.indent, left=HAIR if column.is_input else 0)
        yield reference(number, top), (text_cell(column.label), heading)
        for line in range(0 if table.grows else table.lines):
            key = table.keys[line][number - 1] if table.keys and number <= len(table.keys[0]) else None
            ends = line + 1 == table.lines or (table.keys and table.keys[line][0] != table.keys[line + 1][0])
            style = replace(look, bottom=1 if ends else HAIR)
            yield reference(number, top + 1 + line), (text_cell(key) if key is not None else None, style)


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
            look = replace(look, bold=one.is_total or _is_sum(form, table, one.line))
            yield at.cell, (results[at], look)


def _is_sum(form: Form, table: Table, line: int) -> bool:
    """Whether a line is a row of the form that adds others up."""
    code = form.row_titles.get(table.keys[line][0].casefold()) if table.keys else None
    return code is not None and not form.row_by_code[code].is_leaf


def _line_style(table: Table, number: int) -> Style:
    """How the cells of a column look, of one whose number is given from 1."""
    column = table.columns[number - 1]
    # A text right after a number would run into it.
    indent = int(number > 1 and (_align(table.columns[number - 2]), _align(column)) == ("right", "left"))
    return replace(_style(column), indent=indent, bottom=HAIR, locked=table.is_key(column.code))


def _heights(table: Table) -> dict[int, float]:
    rows = range(table.head_row + 1, table.head_row + table.lines + 1) if table.line_height else ()
    return dict.fromkeys(rows, table.line_height)


def _has_list(table: Table) -> bool:
    return any(column.is_input and column.kind in _LISTED for column in table.columns)


_LISTED = (ColumnKind.ROW, ColumnKind.MAPPED_ROW, ColumnKind.PROJECT_ROW)


def _listed(form: Form, table: Table) -> tuple[str, ...]:
    """The titles that people choose among."""
    for column in table.columns:
        if column.kind is ColumnKind.PROJECT_ROW:
            return column.choices
    rows = tuple(form.row_title(row.code) for row in form.leaf_rows)
    has_more = any(column.kind is ColumnKind.MAPPED_ROW for column in table.columns)
    return (*rows, NOT_IN_FORM_LABEL) if has_more else rows


def _list_range(form: Form, table: Table) -> Range:
    """Where the titles stand that people choose among: in a typed list "Drift, Resor" would be two."""
    column = len(table.columns) + 2
    return Range(table.sheet, column, table.head_row + 1, column, table.head_row + len(_listed(form, table)))


def _list_cells(form: Form, table: Table) -> Iterator[tuple[str, tuple[Cell | None, Style]]]:
    if _has_list(table):
        area = _list_range(form, table)
        titles = ("Kontoslag att välja", *_listed(form, table))
        for row, title in enumerate(titles, table.head_row):
            yield reference(area.first_column, row), (text_cell(title), NOTE)
        beside = next((column.beside for column in table.columns if column.beside), ())
        for row, title in enumerate(beside, table.head_row + 1):
            yield reference(area.first_column + 1, row), (text_cell(title), NOTE)


def _style(column: Column) -> Style:
    look = replace(PLAIN, border_color=LINE, num_format=_FORMATS.get(column.kind, ""), align=_align(column))
    if column.kind is ColumnKind.WORDS:
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


def _validations(form: Form, table: Table) -> Iterator[Validation]:
    first, last = datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR, 12, 31)
    length: dict[str, object] = {"validate": "length", "criteria": "between", "minimum": 1, "maximum": LONGEST_TEXT}
    listed = "=" + absolute(_list_range(form, table)).rpartition("!")[2]
    rules: dict[ColumnKind, dict[str, object]] = {
        ColumnKind.MONTH: {"validate": "date", "criteria": "between", "minimum": first, "maximum": last},
        ColumnKind.TKR: {"validate": "decimal", "criteria": "between", "minimum": -LARGEST_TKR, "maximum": LARGEST_TKR},
        ColumnKind.PART: {"validate": "list", "source": [part.label for part in form.entered_parts]},
        ColumnKind.ROW: {"validate": "list", "source": listed},
        ColumnKind.MAPPED_ROW: {"validate": "list", "source": listed},
        ColumnKind.PROJECT_ROW: {"validate": "list", "source": listed},
        ColumnKind.SHARE: {"validate": "decimal", "criteria": "between", "minimum": -10, "maximum": 10},
        ColumnKind.QUANTITY: {
            "validate": "decimal",
            "criteria": "between",
            "minimum": -LARGEST_TKR,
            "maximum": LARGEST_TKR,
        },
        ColumnKind.ACCOUNT: length | {"maximum": LONGEST_ACCOUNT},
        ColumnKind.VALID_FROM: {
            "validate": "integer",
            "criteria": "between",
            "minimum": FIRST_YEAR,
            "maximum": LAST_YEAR,
        },
        ColumnKind.METHOD: {"validate": "list", "source": [method.label for method in METHODS]},
        ColumnKind.COUNTERPARTY: length,
        ColumnKind.COUNTERPARTIES: length,
        ColumnKind.TEXT: length,
        ColumnKind.WORDS: length | {"maximum": LONGEST_WORDS},
    }
    written: Range | None = None  # neighbouring columns together
    typed = {one.column for one in form.calculated if one.table == table.code and one.is_typed}
    for column in [one for one in table.columns if one.code not in typed] if not _is_pasted(table) else ():
        area = column_range(table, column.code)
        if column.is_input:
            is_choice = column.kind is ColumnKind.CHOICE
            rule = {"validate": "list", "source": list(column.choices)} if is_choice else rules[column.kind]
            most = f", högst {rule['maximum']} tecken" if "length" in rule.values() else ""
            words = f"Här skrivs {column.kind.value}{most}."
            yield Validation(area, rule, column.label[:32], words, words)
        if written and (column.is_input or table.is_key(column.code)):
            yield written_by_program(written)
            written = None
        elif not column.is_input and not table.is_key(column.code):
            written = written._replace(last_column=area.last_column) if written else area
    if written:
        yield written_by_program(written)


def _is_pasted(table: Table) -> bool:
    """Whether whole columns come from elsewhere, which no validation looks at."""
    return table.grows and table.is_aside and all(column.is_input for column in table.columns)


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
