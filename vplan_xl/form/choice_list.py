"""The list beside a table that people choose kontoslag from: in a typed list "Drift, Resor" would be two."""

from __future__ import annotations

from collections.abc import Iterator

from vplan_xl.form.model import Form
from vplan_xl.form.table import NOT_IN_FORM_LABEL, ColumnKind, Table
from vplan_xl.workbook.a1 import Range, reference

LISTED = (ColumnKind.ROW, ColumnKind.MAPPED_ROW, ColumnKind.PROJECT_ROW)
_HEADING, _HEADING_BESIDE = "Kontoslag att välja", "Hör till"


def has_list(table: Table) -> bool:
    """Whether a table has a column whose choices are listed beside it."""
    return any(column.is_input and column.kind in LISTED for column in table.columns)


def list_range(form: Form, table: Table) -> Range:
    """Where the choices stand, without their heading and what stands beside them."""
    column = len(table.columns) + 2
    return Range(table.sheet, column, table.head_row + 1, column, table.head_row + len(_listed(form, table)))


def list_texts(form: Form, table: Table) -> Iterator[tuple[str, str]]:
    """(cell, text) of the list with its heading, and of what stands beside each choice."""
    if has_list(table):
        beside = next((column.beside for column in table.columns if column.beside), ())
        columns = [(_HEADING, *_listed(form, table)), (_HEADING_BESIDE, *beside) if beside else ()]
        for number, texts in enumerate(columns, list_range(form, table).first_column):
            yield from ((reference(number, row), text) for row, text in enumerate(texts, table.head_row))


def _listed(form: Form, table: Table) -> tuple[str, ...]:
    for column in table.columns:
        if column.kind is ColumnKind.PROJECT_ROW:
            return column.choices
    rows = tuple(form.row_title(row.code) for row in form.leaf_rows)
    has_more = any(column.kind is ColumnKind.MAPPED_ROW for column in table.columns)
    return (*rows, NOT_IN_FORM_LABEL) if has_more else rows
