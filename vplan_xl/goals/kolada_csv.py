"""Values out of delimited text as kolada.se exports it: a line per value, or a line with a column per year."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from vplan_xl.finding import Finding, Place
from vplan_xl.goals.kolada_fields import (
    Entry,
    Problems,
    Unreadable,
    decimal_sign,
    gender_of,
    kpi_of,
    number_of,
    place_of,
    year_of,
)
from vplan_xl.language import _

_DELIMITERS = (";", "\t", ",")
_ROWS_SEARCHED = 30  # an export may have titles above its headings

# {field: headings it goes by, the surest first}, compared without case, spaces and punctuation.
_HEADINGS = {
    "kpi": ("kpi_id", "kpi", "nyckeltal (id)", "nyckeltals-id", "nyckeltal"),
    "municipality": (
        "municipality_id", "kommun (id)", "kommunkod", "region (id)", "område (id)", "enhet (id)", "municipality",
        "kommun", "region", "område", "ou",
    ),
    "period": ("period", "år", "year", "tidsperiod"),
    "gender": ("gender", "kön"),
    "value": ("value", "värde"),
}  # fmt: skip
_SHOWN = {
    "kpi": "nyckeltal (id)",
    "municipality": "kommun (id)",
    "period": "period",
    "gender": "kön",
    "value": "värde",
}
_YEAR = re.compile(r"(?:år)?\s*((?:19|20|21)\d\d)\s*\(?\s*([a-zåäö]*)\s*\)?|([a-zåäö]+)\s+((?:19|20|21)\d\d)", re.I)

Row = list[str]


class _Line(NamedTuple):
    number: int
    fields: Row


class _Columns(NamedTuple):
    """{field: place from 0}, and (place, year, gender or "" where a column tells it) of the columns of years."""

    places: Mapping[str, int]
    years: tuple[tuple[int, int, str], ...]

    @property
    def lacking(self) -> list[str]:
        """The fields that are needed and have no column."""
        needed = ("kpi", "municipality") if self.years else ("kpi", "municipality", "period", "value")
        return [name for name in needed if name not in self.places]


def read_csv(text: str, problems: Problems) -> Iterator[Entry]:
    """The values of a delimited text under a row of headings, which come in any order among others.

    A column of genders may be lacking: then all are of T. A line with nothing but its first field is a note.
    """
    lines, columns = _parted(text, problems)
    if columns is None:
        return
    decimal = decimal_sign(
        field.strip() for line in lines for place in _value_places(columns) if (field := _field(line.fields, place))
    )
    for line in lines:
        if any(field.strip() for field in line.fields[1:]) or _is_kpi(line.fields[:1]):
            yield from _entries(line, columns, decimal, problems)


# -- parting and headings ------------------------------------------------------------------------


def _parted(text: str, problems: Problems) -> tuple[list[_Line], _Columns | None]:
    """(the lines below the headings, the columns); no columns with a finding."""
    nearest: tuple[_Line, _Columns] | None = None
    for delimiter in _DELIMITERS:
        columns = None
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            for fields in reader:
                columns = _columns(fields)
                if not columns.lacking:
                    return [_Line(reader.line_num, row) for row in reader], columns
                if nearest is None or _known(columns) > _known(nearest[1]):
                    nearest = _Line(reader.line_num, fields), columns
                if reader.line_num > _ROWS_SEARCHED:
                    break
        except csv.Error:
            if columns is None or columns.lacking:
                continue
            words = _("citattecken eller skiljetecken stämmer inte")
            problems.add(Finding("KOLADA_FIL", Place(line=reader.line_num), {"reason": words}))
            return [], None
    if nearest is None:
        problems.add(Finding("KOLADA_FIL", Place(), {"reason": _("den är inte text med kolumner")}))
        return [], None
    line, columns = nearest
    seen = ", ".join(field.strip() for field in line.fields if field.strip()) or "–"
    missing = ", ".join(_SHOWN[name] for name in columns.lacking)
    problems.add(Finding("KOLADA_RUBRIK", Place(line=line.number if _known(columns) else 0), {}, missing, seen))
    return [], None


def _known(columns: _Columns) -> int:
    return len(columns.places) + bool(columns.years)


def _columns(fields: Row) -> _Columns:
    names = [_folded(field) for field in fields]
    places = {}
    for name, headings in _HEADINGS.items():
        found = next((_folded(heading) for heading in headings if _folded(heading) in names), None)
        if found is not None:
            places[name] = names.index(found)
    is_long = "period" in places and "value" in places
    return _Columns(places, () if is_long else tuple(_year_columns(fields)))


def _year_columns(fields: Row) -> Iterator[tuple[int, int, str]]:
    for place, field in enumerate(fields):
        found = _YEAR.fullmatch(field.strip())
        if found is None:
            continue
        year, word = (found[1], found[2]) if found[1] else (found[4], found[3])
        try:
            yield place, int(year), gender_of(word) if word and word.lower() != "år" else ""
        except Unreadable:
            continue


def _folded(heading: str) -> str:
    return re.sub(r"[\W_]", "", heading.casefold())


# -- lines -----------------------------------------------------------------------------------------


def _value_places(columns: _Columns) -> Sequence[int]:
    return [place for place, _year, _gender in columns.years] or [columns.places["value"]]


def _field(fields: Row, place: int) -> str:
    return fields[place] if place < len(fields) else ""


def _is_kpi(fields: Row) -> bool:
    try:
        return bool(fields and kpi_of(fields[0]))
    except Unreadable:
        return False


def _entries(line: _Line, columns: _Columns, decimal: str, problems: Problems) -> Iterator[Entry]:
    at = Place(line=line.number)

    def field(name: str) -> str:
        return _field(line.fields, columns.places[name]) if name in columns.places else ""

    name = "kpi"
    try:
        kpi = kpi_of(field("kpi"))
        name = "municipality"
        place = place_of(field("municipality"))
        name = "gender"
        gender = gender_of(field("gender"))
        name = "period"
        years = columns.years or ((columns.places["value"], year_of(field("period")), ""),)
    except Unreadable as reason:
        problems.unread(at, _SHOWN[name], str(reason), field(name))
        return
    for column, year, own in years:
        where = str(year) if columns.years else _SHOWN["value"]
        figure = _field(line.fields, column)
        try:
            number = number_of(figure, decimal)
        except Unreadable as reason:
            problems.unread(at, where, str(reason), figure)
            continue
        yield Entry(kpi, place, year, own or gender, number, at, where)
