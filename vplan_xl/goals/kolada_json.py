"""Values out of JSON as Kolada's API answers, version 2 and 3, saved page by page or as one list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from vplan_xl.finding import Finding, Place
from vplan_xl.goals.kolada_fields import Entry, Problems, Unreadable, gender_of, kpi_of, number_of, place_of, year_of
from vplan_xl.language import _

_LISTS = ("values", "results")
_NEXT = ("next_page", "next_url", "next")
_PREVIOUS = ("previous_page", "previous_url", "previous")
_NESTED = 3  # lists within lists are looked into
_PLACES = ("municipality", "ou")
_NO_PLACE: Final = Place()


class _Figure(str):
    """A number as the JSON text has it."""

    __slots__ = ()


class _Twice(dict[str, object]):
    """An object in which a name stands twice, of which nobody can say what holds."""


def read_json(text: str, problems: Problems) -> Iterator[Entry]:
    """The values of a JSON text: pages with ``values`` or ``results``, lists of pages, lists of records.

    A record has its values by gender under ``values``, or is flat with a ``gender`` and a ``value`` of its own.
    Deleted values (version 3) are no values. Whatever is not read is among the *problems*, with its JSON path.
    """
    try:
        content = json.loads(
            text, parse_float=_Figure, parse_int=_Figure, parse_constant=_Figure, object_pairs_hook=_object
        )
    except json.JSONDecodeError as error:
        words = _("ogiltig JSON vid tecken {column}").format(column=error.colno)
        problems.add(Finding("KOLADA_FIL", Place(line=error.lineno), {"reason": words}))
        return
    except RecursionError:
        problems.add(Finding("KOLADA_FIL", Place(), {"reason": _("för många nivåer i varandra")}))
        return
    pages: list[dict[str, object]] = []
    for where, record in _records(content, "$", 0, pages, problems):
        yield from _entries(where, record, problems)
    coming, gone = (sum(any(page.get(name) for name in names) for page in pages) for names in (_NEXT, _PREVIOUS))
    if coming != gone:  # the next of one page is another, which has it before
        problems.add(Finding("KOLADA_SIDA", Place(), {}, "", str(len(pages))))


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    return read if len(read) == len(pairs) else _Twice(read)


def _records(
    content: object, where: str, depth: int, pages: list[dict[str, object]], problems: Problems
) -> Iterator[tuple[str, dict[str, object]]]:
    """Every record with its path; pages are collected."""
    if isinstance(content, list) and depth < _NESTED:
        for number, item in enumerate(content):
            yield from _records(item, f"{where}[{number}]", depth + 1, pages, problems)
    elif isinstance(content, _Twice):
        problems.unread(_NO_PLACE, where, _("samma namn står två gånger"), content)
    elif isinstance(content, dict) and "kpi" in content:
        yield where, content
    elif isinstance(content, dict) and sum(name in content for name in _LISTS) == 1:
        name = _LISTS[0] if _LISTS[0] in content else _LISTS[1]
        pages.append(content)
        if isinstance(content[name], list):
            for number, item in enumerate(content[name]):
                if isinstance(item, dict) and not isinstance(item, _Twice):
                    yield f"{where}.{name}[{number}]", item
                else:
                    yield from _records(item, f"{where}.{name}[{number}]", _NESTED, pages, problems)
        else:
            problems.unread(_NO_PLACE, f"{where}.{name}", _("det ska vara en lista"), content[name])
    else:
        problems.unread(_NO_PLACE, where, _("det är ingen post med kpi, municipality, period och values"), content)


def _entries(where: str, record: dict[str, object], problems: Problems) -> Iterator[Entry]:
    at = where
    try:
        at = f"{where}.kpi"
        kpi = kpi_of(_text(record, "kpi"))
        name = next((name for name in _PLACES if name in record), _PLACES[0])
        at = f"{where}.{name}"
        place = place_of(_text(record, name))
        at = f"{where}.period"
        year = year_of(_text(record, "period"))
    except Unreadable as reason:
        problems.unread(_NO_PLACE, at, str(reason), record.get(at.rpartition(".")[2]))
        return
    values = record.get("values")
    if isinstance(values, list):
        listed = [(f"{where}.values[{number}]", value) for number, value in enumerate(values)]
    elif "value" in record and "values" not in record:
        listed = [(where, record)]
    else:
        problems.unread(_NO_PLACE, f"{where}.values", _("det ska vara en lista"), values)
        return
    for at, value in listed:
        if not isinstance(value, dict) or isinstance(value, _Twice):
            is_twice = isinstance(value, _Twice)
            words = _("samma namn står två gånger") if is_twice else _("det ska vara ett objekt med gender och value")
            problems.unread(_NO_PLACE, at, words, value)
            continue
        entry = _entry(at, value, (kpi, place, year), problems)
        if entry is not None:
            yield entry


def _entry(where: str, value: dict[str, object], of: tuple[str, str, int], problems: Problems) -> Entry | None:
    field = "gender"
    try:
        gender = gender_of("" if value.get("gender") is None else _text(value, "gender"))
        field = "value"
        if "value" not in value:
            raise Unreadable(_("det saknas"))
        read = value["value"]
        decimal = "." if isinstance(read, _Figure) else ""
        number = None if read is None else number_of(_text(value, "value"), decimal)
        if isinstance(read, _Figure) and number is None:
            raise Unreadable(_("värdet är inget tal"))
    except Unreadable as reason:
        problems.unread(_NO_PLACE, f"{where}.{field}", str(reason), value.get(field))
        return None
    if value.get("isdeleted") is True:
        return None
    return Entry(*of, gender, number, _NO_PLACE, where)


def _text(record: dict[str, object], name: str) -> str:
    value = record.get(name)
    if name not in record:
        raise Unreadable(_("det saknas"))
    if not isinstance(value, str):
        raise Unreadable(_("det ska vara text eller tal"))
    return value
