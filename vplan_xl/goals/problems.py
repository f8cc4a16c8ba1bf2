"""What is wrong with the text of a target or a value, as findings."""

from __future__ import annotations

from vplan_xl.finding import Finding, Place
from vplan_xl.goals.parse import NotUnderstood, misspelt
from vplan_xl.language import _
from vplan_xl.period import date_of_serial


def unread_target(text: str, read: NotUnderstood, place: Place) -> Finding:
    """A målvärde that is not understood: from where in it, and why."""
    where = _where(text, read.place)
    return Finding("MAL_TOLKAS", place, {"place": where, "reason": read.reason}, found=text)


def unread_value(text: str, read: NotUnderstood, place: Place) -> Finding:
    """An ingångsvärde or an utfall that is not understood: from where in it, and why."""
    return Finding("MAL_VARDE", place, {"place": _where(text, read.place), "reason": read.reason}, found=text)


def misspelt_words(text: str, place: Place, *, is_target: bool = True) -> list[Finding]:
    """The words of an understood text that were read as others."""
    words = misspelt(text, is_target=is_target)
    return [Finding("MAL_STAVNING", place, {"read": read}, found=written) for written, read in words]


_SERIAL_DIGITS = 5


def may_be_date(text: str, field: str, year: int | None, place: Place) -> list[Finding]:
    """A bare number that is also a day of the year followed up, or of one beside it, as Excel counts days from 1900."""
    bare = text.strip()
    if year is None or len(bare) != _SERIAL_DIGITS or not (bare.isascii() and bare.isdecimal()):
        return []
    date = date_of_serial(int(bare), date1904=False)
    if date is None or abs(date.year - year) > 1:
        return []
    return [Finding("MAL_DATUM", place, {"field": field}, date.isoformat(), bare)]


_SHOWN = 20  # characters of what stands at a place


def _where(text: str, place: int) -> str:
    """The character's number, from 1, and what stands there."""
    rest = text[place : place + _SHOWN].split("\n")[0]
    return _("tecken {number} (”{rest}”)").format(number=place + 1, rest=rest) if rest else _("slutet")
