"""What a cell of a table means in its column."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from functools import cache, partial

from vplan_xl.amounts import LARGEST_ORE, ORE_PER_TKR, ore_from_number, scaled_text
from vplan_xl.form.fields import FIRST_YEAR, LAST_YEAR, LONGEST_ACCOUNT, value_of
from vplan_xl.form.model import Compared, Field, FieldKind, Form
from vplan_xl.form.sister_tables import IPDK
from vplan_xl.form.table import METHODS, NOT_IN_FORM, NOT_IN_FORM_LABEL, YEARS, Column, ColumnKind, Table
from vplan_xl.period import Period
from vplan_xl.report.locate import plain_label
from vplan_xl.workbook.snapshot import Cell, Kind

# Years back, a month, a code, öre, tenths of a per cent, a text, a day, whatever stands in the cell.
TableValue = int | Period | str | datetime.date | Cell

# (cell that is not blank, whether its days count from 1904): None when it is not what its column asks for.
Reader = Callable[[Cell, bool], TableValue | None]

_NUMBER, _TEXT = Kind.NUMBER, Kind.TEXT  # an enumeration is slow to ask
_TENTHS = 1_000  # of a per cent in the whole
_MILLIONTHS = 1_000_000  # a phrase's number has at most six decimals, which is what is read of one
_YEAR_DIGITS = 4


def value_in(form: Form, column: Column, cell: Cell) -> TableValue | None:
    """What a cell means in a column, of days counted from 1900; None when it is not what the column asks for."""
    return _reader(form, column)(cell, False)


@cache
def readers(form: Form, table: Table) -> tuple[Reader, ...]:
    """What reads each of a table's columns: thousands of cells are read, of a few columns."""
    return tuple(_reader(form, column) for column in table.columns)


def _reader(form: Form, column: Column) -> Reader:
    if column.choices:
        return partial(_chosen, _chosen_codes(form, column))
    codes = _codes_of(form, column.kind)
    return partial(_coded, codes) if codes else _READERS[column.kind]


# -- codes ----------------------------------------------------------------------------------------


def _chosen(codes: Mapping[str, str], cell: Cell, _date1904: bool) -> str | None:
    """Formulas look for a choice, and white space makes a difference there."""
    text = _whole(cell.value) or cell.value if cell.kind is _NUMBER else cell.value
    return codes.get(text.casefold()) if cell.kind in (_TEXT, _NUMBER) else None


def _coded(codes: Mapping[str, int | str], cell: Cell, _date1904: bool) -> int | str | None:
    return codes.get(plain_label(cell.value)) if cell.kind in (_TEXT, _NUMBER) else None


@cache
def _chosen_codes(form: Form, column: Column) -> Mapping[str, str]:
    """{choice in lower case: the choice}; of a project's kontoslag the form's row, which can be one that adds up."""
    if column.kind is ColumnKind.PROJECT_ROW:
        return {text.casefold(): IPDK.get(text) or form.row_titles[text.casefold()] for text in column.choices}
    return {text.casefold(): text for text in column.choices}


@cache
def _codes_of(form: Form, kind: ColumnKind) -> Mapping[str, int | str]:
    """{what may stand in a cell: its code}, the codes themselves among it; empty where no code is asked for."""
    if kind is ColumnKind.YEAR:
        return {plain_label(label): years for years, label in enumerate(YEARS)}
    if kind in (ColumnKind.PART, ColumnKind.ANY_PART):
        parts = form.entered_parts if kind is ColumnKind.PART else form.parts
        return {plain_label(part.label): part.code for part in parts}
    if kind is ColumnKind.PAGE:
        return {plain_label(page.sheet): page.code for page in form.pages}
    if kind is ColumnKind.REFERENCE:
        return {
            plain_label(page.block(block.source.reference).short): block.code
            for page in form.pages
            for block in page.blocks
            if isinstance(block.source, Compared)
        }
    if kind is ColumnKind.METHOD:
        return {name: method.code for method in METHODS for name in (method.code, plain_label(method.label))}
    if kind is ColumnKind.ANY_ROW:
        return form.row_titles
    if kind is ColumnKind.ROW:
        return {title: code for title, code in form.row_titles.items() if form.row_by_code[code].is_leaf}
    if kind is ColumnKind.MAPPED_ROW:
        return {**_codes_of(form, ColumnKind.ROW), plain_label(NOT_IN_FORM_LABEL): NOT_IN_FORM}
    return {}


# -- everything else ------------------------------------------------------------------------------


def _number(cell: Cell, _date1904: bool) -> int | None:
    ore = ore_from_number(cell.value) if cell.kind is _NUMBER else None
    return ore if ore is not None and abs(ore) <= LARGEST_ORE else None


def _share(cell: Cell, _date1904: bool) -> int | None:
    return ore_from_number(cell.value, _TENTHS) if cell.kind is _NUMBER else None


def _year(cell: Cell, _date1904: bool) -> int | None:
    year = _digits(cell) or ""
    return int(year) if len(year) == _YEAR_DIGITS and FIRST_YEAR <= int(year) <= LAST_YEAR else None


def _anything(cell: Cell, _date1904: bool) -> Cell:
    return Cell(cell.kind, cell.value)


def _account(cell: Cell, _date1904: bool) -> str | None:
    account = _digits(cell)
    return account if account and len(account) <= LONGEST_ACCOUNT else None


def _counterparties(cell: Cell, _date1904: bool) -> str | None:
    if cell.kind is _NUMBER:
        return _whole(cell.value)
    return cell.value.strip() if cell.kind is _TEXT else None


def _counterparty(cell: Cell, _date1904: bool) -> str | None:
    """The number alone, where a name follows it."""
    if cell.kind is _NUMBER:
        return _whole(cell.value)
    return cell.value.split()[0] if cell.kind is _TEXT else None


def _text(cell: Cell, _date1904: bool) -> str | None:
    return cell.value if cell.kind in (_TEXT, _NUMBER) else None


def _phrase(cell: Cell, _date1904: bool) -> str | None:
    """A number as people write it; what a formula has divided has no end, and is rounded."""
    if cell.kind is _NUMBER:
        number = ore_from_number(cell.value, _MILLIONTHS)
        return scaled_text(number, _MILLIONTHS).replace(".", ",") if number is not None else None
    return cell.value if cell.kind is _TEXT else None


_READERS: Mapping[ColumnKind, Reader] = {
    ColumnKind.TKR: _number,
    ColumnKind.QUANTITY: _number,
    ColumnKind.DIFFERENCE: _number,
    ColumnKind.SHARE: _share,
    ColumnKind.VALID_FROM: _year,
    ColumnKind.ANYTHING: _anything,
    ColumnKind.MONTH: partial(value_of, Field("", "", FieldKind.PERIOD, "")),
    ColumnKind.DATE: partial(value_of, Field("", "", FieldKind.DATE, "")),
    ColumnKind.ACCOUNT: _account,
    ColumnKind.COUNTERPARTIES: _counterparties,
    ColumnKind.COUNTERPARTY: _counterparty,
    ColumnKind.TEXT: _text,
    ColumnKind.WORDS: _text,
    ColumnKind.PHRASE: _phrase,
    ColumnKind.PLACE: _text,
}


def _digits(cell: Cell) -> str | None:
    """A number of digits, as a number or as text."""
    if cell.kind is _NUMBER:
        return _whole(cell.value)
    text = cell.value.strip()
    return text if cell.kind is _TEXT and text.isascii() and text.isdecimal() else None


def _whole(number: str) -> str | None:
    """A number as people write it: some programs store 17 as 17.0."""
    ore = ore_from_number(number)
    return str(ore // ORE_PER_TKR) if ore is not None and ore > 0 and ore % ORE_PER_TKR == 0 else None
