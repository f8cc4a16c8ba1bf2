"""Expressions and values as machines read them: each with its type, numbers exact as texts."""

from __future__ import annotations

import enum
from dataclasses import fields, is_dataclass

from vplan_xl.goals.quantity import Number, Quantity, Unit

Json = dict[str, "Json"] | list["Json"] | str | int | bool | None


def as_json(value: object) -> Json:
    """An expression's fields under their own names, with its ``type``.

    A quantity is ``{"number": "2.10", "unit": "percent", "words": ""}`` with the decimals as written and a point.

    >>> from fractions import Fraction
    >>> as_json(Quantity(Number(Fraction(21, 10), 2)))
    {'number': '2.10', 'unit': 'plain', 'words': ''}
    """
    if isinstance(value, Quantity):
        return {"number": as_json(value.number), **_unit(value.unit)}
    if isinstance(value, Number):
        return str(value).replace(" ", "").replace(",", ".")
    if isinstance(value, Unit):
        return dict(_unit(value))
    if isinstance(value, enum.Enum):
        return str(value.value)
    if is_dataclass(value) and not isinstance(value, type):
        told: dict[str, Json] = {"type": type(value).__name__}
        return told | {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [as_json(one) for one in value]
    assert value is None or isinstance(value, str | int)
    return value


def _unit(unit: Unit) -> dict[str, Json]:
    return {"unit": unit.kind.value, "words": unit.words}
