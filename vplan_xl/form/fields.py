"""Header fields between their cells, the values they mean, and what a person types for them."""

from __future__ import annotations

import datetime

from vplan_xl.amounts import LARGEST_ORE, ParsedAmount, Unit, number_text, ore_from_number, parse_amount
from vplan_xl.form.model import Field, FieldKind
from vplan_xl.language import _
from vplan_xl.period import (
    Period,
    date_of_serial,
    parse_date,
    parse_period,
    period_of_serial,
    serial_of_date,
)
from vplan_xl.workbook.snapshot import Cell, Kind

# A text, a whole number, a share in parts per million, an amount in öre, a month or a day.
FieldValue = str | int | Period | datetime.date

# Months and days a report can be about. The number 201708 in a cell for dates is no day of ours, but one in 2452.
FIRST_YEAR, LAST_YEAR = 2000, 2099

_PPM = 1_000_000
HIGHEST_VERSION = 999
LONGEST_TEXT = 100  # characters
LONGEST_WORDS = 2_000
LONGEST_ACCOUNT = 12


def value_of(field: Field, cell: Cell, date1904: bool) -> FieldValue | None:
    """What a field's cell means; None when it is not what the field asks for.

    Months and days may stand as Excel's serial numbers, as ISO dates or as text. Shares come as
    parts per million (5 % is 50 000), amounts as öre.
    """
    text = cell.value.strip()
    if field.kind in (FieldKind.TEXT, FieldKind.UNIT, FieldKind.CHOICE):
        known = {choice.casefold(): choice for choice in field.choices or (text,)}
        return known.get(text.casefold()) if cell.kind in (Kind.TEXT, Kind.NUMBER) else None
    if field.kind in (FieldKind.PERIOD, FieldKind.DATE):
        moment = _moment(field, cell, date1904)
        return moment if moment and FIRST_YEAR <= moment.year <= LAST_YEAR else None
    if cell.kind is not Kind.NUMBER:
        return None
    if field.kind is FieldKind.WHOLE:
        whole = ore_from_number(text, Unit.ORE)
        exact = whole is not None and ore_from_number(text, Unit.TKR) == whole * Unit.TKR
        return whole if whole is not None and exact and 1 <= whole <= HIGHEST_VERSION else None
    if field.kind is FieldKind.PERCENT:
        share = ore_from_number(text, Unit.MNKR)  # eight decimals; two are below a part per million
        return share * _PPM // Unit.MNKR if share is not None and 0 <= share <= Unit.MNKR else None
    ore = ore_from_number(text)
    return ore if ore is not None and 0 <= ore <= LARGEST_ORE else None


def cell_of(field: Field, text: str, date1904: bool) -> Cell | None:
    """The constant a typed value becomes in a field's cell; None when it does not fit the field."""
    plain = " ".join(text.split())
    if not plain.isprintable():
        return None  # control characters, and bytes of the shell that are no UTF-8
    if field.kind in (FieldKind.PERIOD, FieldKind.DATE):
        moment = value_of(field, Cell(Kind.TEXT, plain), date1904)
        date = datetime.date(moment.year, moment.month, 1) if isinstance(moment, Period) else moment
        return Cell(Kind.NUMBER, str(serial_of_date(date, date1904))) if isinstance(date, datetime.date) else None
    if field.kind in (FieldKind.TEXT, FieldKind.UNIT, FieldKind.CHOICE):
        cell = Cell(Kind.TEXT, plain)
        value = value_of(field, cell, date1904) if 0 < len(plain) <= LONGEST_TEXT else None
        return Cell(Kind.TEXT, str(value)) if value is not None else None
    if field.kind is FieldKind.PERCENT:
        plain = plain.removesuffix("%").removesuffix("procent").strip()
    if field.kind is not FieldKind.TKR and any(map(str.isalpha, plain)):
        return None  # "5 kr" is no percentage and no version
    parsed = parse_amount(plain, Unit.TKR)
    if not isinstance(parsed, ParsedAmount):
        return None
    number = number_text(parsed.ore)
    if field.kind is FieldKind.PERCENT:
        number = number_text(parsed.ore * 10, Unit.MNKR)  # 5 is 0.05
    cell = Cell(Kind.NUMBER, number)
    return cell if value_of(field, cell, date1904) is not None else None


def expected_words(field: Field) -> str:
    """What the field asks for, in the chosen language."""
    if field.choices:
        return ", ".join(field.choices)
    return _(field.kind.value)


def _moment(field: Field, cell: Cell, date1904: bool) -> Period | datetime.date | None:
    is_period = field.kind is FieldKind.PERIOD
    if cell.kind is Kind.NUMBER:
        serial = ore_from_number(cell.value, Unit.MNKR)
        if serial is None:
            return None
        day = serial // Unit.MNKR  # what follows the point is the time of day
        return period_of_serial(day, date1904) if is_period else date_of_serial(day, date1904)
    if cell.kind in (Kind.TEXT, Kind.DATE):
        return parse_period(cell.value) if is_period else parse_date(cell.value)
    return None
