"""What Excel makes of a value that a program hands to ``.value`` or ``.formula``, and how it shows a number."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from openpyxl.utils.datetime import to_excel

# The numbers that stand for errors where COM hands over a cell's value.
ERROR_CODES = {
    "#DIV/0!": -2146826281, "#N/A": -2146826246, "#NAME?": -2146826259, "#NULL!": -2146826288,
    "#NUM!": -2146826252, "#REF!": -2146826265, "#VALUE!": -2146826273,
}  # fmt: skip
ERROR_NAMES = {code: name for name, code in ERROR_CODES.items()}

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d+)?")
_DATE = re.compile(r"(?:(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?|(\d{1,2})[-/](\d{1,2}))(?: (\d{1,2}:\d{2}(?::\d{2})?))?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Entry:
    """What then stands in the cell: nothing, a constant of a kind, or a formula (with its "=")."""

    kind: Literal["blank", "number", "text", "boolean", "date", "error", "formula"]
    value: float | str | datetime.datetime | None = None

    @property
    def depends_on_format(self) -> bool:
        """Whether a cell of the format Text would keep what was handed over as it is."""
        return self.kind in ("number", "boolean", "date", "error", "formula")


def entered(given: object) -> Entry:
    """A text is read as a person's typing would be, in English: it may become anything.

    A leading apostrophe, which does not itself stay, makes any text a text.
    """
    match given:
        case None | "":
            return Entry("blank")
        case bool():
            return Entry("boolean", given)
        case int() | float() | Decimal():
            return Entry("number", float(given))
        case datetime.datetime():
            return Entry("date", given)
        case datetime.date():
            return Entry("date", datetime.datetime.combine(given, datetime.time()))
        case str():
            return _typed(given)
    raise TypeError(f"Excel takes no {type(given).__name__}")


def _typed(text: str) -> Entry:
    if text.startswith("'"):
        return Entry("text", text[1:]) if text != "'" else Entry("blank")
    if text.startswith("=") and text != "=":
        return Entry("formula", text)
    bare = text.strip()
    number = _number(bare)
    if number is not None:
        return Entry("number", number)
    moment = _moment(bare)
    if moment is not None:
        return Entry("date", moment)
    if bare.upper() in ("TRUE", "FALSE"):
        return Entry("boolean", bare.upper() == "TRUE")
    if bare.upper() in ERROR_CODES:
        return Entry("error", bare.upper())
    if text[0] in "+-@" and len(text) > 1:
        return Entry("formula", f"={text}")  # a person's habit since Lotus, and "- övrigt" is #NAME? by it
    return Entry("text", text)


def _number(text: str) -> float | None:
    bare = text.removesuffix("%")
    if not _NUMBER.fullmatch(bare) or not re.search(r"\d", bare.lower().partition("e")[0]):
        return None
    number = float(bare.replace(",", ""))
    return number / 100 if bare != text else number


def _moment(text: str) -> datetime.datetime | None:
    """A date, a month ("2024-02" is its first day), or a time of the day that Excel counts as 0."""
    found = _DATE.fullmatch(text)
    clock = found[6] if found else text
    time = _TIME.fullmatch(clock or "0:00")
    if time is None:
        return None
    try:
        at = datetime.time(int(time[1]), int(time[2]), int(time[3] or 0))
        if found is None:
            return datetime.datetime.combine(datetime.date(1899, 12, 30), at)
        year, month, day, first, second, _clock = found.groups()
        if year:
            return datetime.datetime.combine(datetime.date(int(year), int(month), int(day or 1)), at)
        return datetime.datetime.combine(datetime.date.today().replace(month=int(first), day=int(second)), at)
    except ValueError:
        return None


def serial(moment: datetime.datetime) -> float:
    """The number Excel keeps for a moment."""
    return float(to_excel(moment))


def shown(number: float) -> str:
    """A number as ``.formula`` gives it: 15 digits, and "1.5E+21" only when it is very large or very small."""
    rounded = Decimal(f"{number:.15g}").normalize()
    if not rounded:
        return "0"
    power = rounded.adjusted()
    if -10 <= power <= 20:
        return f"{rounded:f}"
    mantissa = rounded.scaleb(-power).normalize()
    return f"{mantissa:f}E{power:+03d}"
