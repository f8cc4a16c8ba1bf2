"""What the cells of a table take, and what they tell the person who stands there."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterator, Mapping
from itertools import groupby

from vplan_xl.form.choice_list import LISTED, list_range
from vplan_xl.form.fields import FIRST_YEAR, LAST_YEAR, LONGEST_ACCOUNT, LONGEST_TEXT, LONGEST_WORDS
from vplan_xl.form.layout import column_range
from vplan_xl.form.look import LARGEST_TKR, computed_by_form, written_by_program
from vplan_xl.form.model import Form
from vplan_xl.form.table import METHODS, Column, ColumnKind, Table
from vplan_xl.workbook.a1 import Range, absolute
from vplan_xl.workbook.author import Validation

LONGEST_TITLE = 32  # of a prompt, in Excel


class Takes(enum.Enum):
    """Who fills in a cell of a table: nobody what is printed from the start, or blank beside what is calculated."""

    PERSON = enum.auto()
    EITHER = enum.auto()  # calculated, and a person may write over it
    FORM = enum.auto()
    PROGRAM = enum.auto()
    NOBODY = enum.auto()


_REFUSING = {Takes.PROGRAM: written_by_program, Takes.FORM: computed_by_form}


def table_validations(form: Form, table: Table, is_protected: bool) -> Iterator[Validation]:
    """A table's validations; cells that are calculated and locked need none.

    Whole columns that are pasted from elsewhere have none either: no validation looks at what is pasted.
    """
    if table.grows and table.is_aside and all(column.is_input for column in table.columns):
        return
    refusing: list[tuple[Takes, Range]] = []  # neighbouring columns together
    for column in table.columns:
        for area, takes in _areas(form, table, column):
            if takes in (Takes.PERSON, Takes.EITHER):
                yield _validation(form, table, column, area, takes)
            elif takes is Takes.PROGRAM or (takes is Takes.FORM and not is_protected):
                _join(refusing, takes, area)
    for takes, area in refusing:
        yield _REFUSING[takes](area)


def takes_of(form: Form, table: Table, column: Column, line: int) -> Takes:
    """Who fills in a column's cell on a line, counted from 0; the lines of a table that grows are all alike."""
    lines = form.calculated_positions.get(table.code, {}).get(table.position(column.code), frozenset())
    if lines is None or line in lines:
        return Takes.EITHER if (table.code, column.code, line) in form.typed_over else Takes.FORM
    if line in form.total_lines(table):
        return Takes.FORM
    if column.is_input:
        return Takes.PERSON
    is_printed = table.is_key(column.code) or table.code in form.calculated_positions
    return Takes.NOBODY if is_printed else Takes.PROGRAM


def _areas(form: Form, table: Table, column: Column) -> Iterator[tuple[Range, Takes]]:
    """A column's lines in runs of those that take the same."""
    whole = column_range(table, column.code)
    if table.grows:
        if table.checked_lines:
            whole = whole._replace(last_row=table.head_row + table.checked_lines)
        yield whole, takes_of(form, table, column, 0)
        return
    first = whole.first_row
    for takes, run in groupby(range(table.lines), lambda line: takes_of(form, table, column, line)):
        lines = list(run)
        yield whole._replace(first_row=first + lines[0], last_row=first + lines[-1]), takes


def _join(refusing: list[tuple[Takes, Range]], takes: Takes, area: Range) -> None:
    """Add an area, to the one on its left where that has the same lines."""
    left = area._replace(first_column=area.first_column - 1, last_column=area.first_column - 1)
    for number, (other, known) in enumerate(refusing):
        if other is takes and known._replace(first_column=known.last_column) == left:
            refusing[number] = takes, known._replace(last_column=area.last_column)
            return
    refusing.append((takes, area))


def _validation(form: Form, table: Table, column: Column, area: Range, takes: Takes) -> Validation:
    rule = _rule(form, table, column)
    most = f", högst {rule['maximum']} tecken" if "length" in rule.values() else ""
    words = f"Här skrivs {column.kind.value}{most}."
    if column.kind is ColumnKind.CHOICE:
        *first, last = column.choices
        words = f"Här väljs {', '.join(first)} eller {last}."
    elif column.kind is ColumnKind.PROJECT_ROW:
        words = f"Här väljs {column.kind.value}."
    prompt = f"Räknas av formuläret. Visar det ingenting skrivs {column.kind.value} här."
    return Validation(area, rule, prompt_title(column.label), prompt if takes is Takes.EITHER else words, words)


def prompt_title(label: str) -> str:
    """A label as the title of a prompt, without the words that have no room."""
    return label if len(label) <= LONGEST_TITLE else label[: LONGEST_TITLE + 1].rpartition(" ")[0]


def _rule(form: Form, table: Table, column: Column) -> Mapping[str, object]:
    if column.kind is ColumnKind.CHOICE:
        return {"validate": "list", "source": list(column.choices)}
    if column.kind in LISTED:
        return {"validate": "list", "source": "=" + absolute(list_range(form, table)).rpartition("!")[2]}
    if column.kind is ColumnKind.PART:
        return {"validate": "list", "source": [part.label for part in form.entered_parts]}
    return _RULES[column.kind]


def _between(what: str, minimum: object, maximum: object) -> Mapping[str, object]:
    return {"validate": what, "criteria": "between", "minimum": minimum, "maximum": maximum}


_TEXT, _AMOUNT = _between("length", 1, LONGEST_TEXT), _between("decimal", -LARGEST_TKR, LARGEST_TKR)
_RULES: Mapping[ColumnKind, Mapping[str, object]] = {
    ColumnKind.MONTH: _between("date", datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR, 12, 31)),
    ColumnKind.TKR: _AMOUNT,
    ColumnKind.QUANTITY: _AMOUNT,
    ColumnKind.SHARE: _between("decimal", -10, 10),
    ColumnKind.ACCOUNT: _between("length", 1, LONGEST_ACCOUNT),
    ColumnKind.VALID_FROM: _between("integer", FIRST_YEAR, LAST_YEAR),
    ColumnKind.METHOD: {"validate": "list", "source": [method.label for method in METHODS]},
    ColumnKind.COUNTERPARTY: _TEXT,
    ColumnKind.COUNTERPARTIES: _TEXT,
    ColumnKind.TEXT: _TEXT,
    ColumnKind.WORDS: _between("length", 1, LONGEST_WORDS),
    ColumnKind.PHRASE: _between("length", 1, LONGEST_WORDS),
}
