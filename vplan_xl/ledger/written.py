"""What the texts of an exported line say: its month, its account and dimensions, its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from vplan_xl.finding import Finding, Place
from vplan_xl.language import _
from vplan_xl.ledger.booking import BUDGET, OUTCOME, Booking
from vplan_xl.ledger.headings import DIMENSIONS
from vplan_xl.period import Period, parse_date, parse_period

_YEARS = range(2000, 2100)
_KINDS = {
    "utfall": OUTCOME, "utf": OUTCOME, "u": OUTCOME, "actual": OUTCOME,
    "budget": BUDGET, "bud": BUDGET, "b": BUDGET,
}  # fmt: skip
_AS_NUMBER = re.compile(r"(\d+)[.,]0+", re.ASCII)
_AS_FORMULA = re.compile(r'="([^"]*)"')  # how an export keeps Excel from making a number of a code
_SLASHES = re.compile(r"\d{4}/\d{2}(?:/\d{2})?", re.ASCII)
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MONTH = re.compile(r"0?[1-9]|1[0-2]", re.ASCII)
_SUM = re.compile(
    r"(?:(?:del|slut|total)?summa|summering|(?:grand )?total(?:t|er|en)?"
    r"|(?:(?:ing|utg)(?:ående|\.)? ?)?(?:saldo|balans))\b",
    re.IGNORECASE,
)


def code(text: str) -> str:
    """An account or another code without what a spreadsheet adds to it; leading zeros stay.

    >>> code(" 4010,0"), code('="0010"')
    ('4010', '0010')
    """
    plain = text.strip()
    if plain.startswith("="):
        plain = _AS_FORMULA.sub(r"\1", plain).strip()
    number = _AS_NUMBER.fullmatch(plain)
    return number[1] if number else plain


def month(text: str, year: str = "") -> Period | None:
    """The month that a text names, with the year of another column if there is one; None for no month of 2000–2099.

    >>> month("20170815"), month("aug", "2017"), month("1708")
    (Period(year=2017, month=8), Period(year=2017, month=8), None)
    """
    plain = code(text)
    if _SLASHES.fullmatch(plain):
        plain = plain.replace("/", "-")
    if day := _DAY.fullmatch(plain):
        plain = "-".join(day.groups())
    date = parse_date(plain)
    found = Period(date.year, date.month) if date else parse_period(plain)
    if year:
        stated = code(year)
        if _MONTH.fullmatch(plain):
            plain = f"{int(plain):02d}"
            found = parse_period(f"{stated}-{plain}")
        found = found or parse_period(f"{plain} {stated}")
        if found and str(found.year) != stated:
            return None
    return found if found and found.year in _YEARS else None


def is_sum(text: str) -> bool:
    """Whether a text is the word for a sum and nothing else."""
    found = _SUM.match(text.strip())
    return found is not None and not text.strip()[found.end() :].strip(" :.")


def begins_sum(text: str) -> bool:
    """Whether a text begins as that of a sum does: "Summa 4010"."""
    return _SUM.match(text.strip()) is not None


class _Codes(dict[str, str | None]):
    """{text of a column: its code, None for that of a sum}."""

    def __missing__(self, text: str) -> str | None:
        plain = self[text] = None if begins_sum(text) else code(text)
        return plain


class _Months(dict[tuple[str, str], Period | None]):
    """{(text, text of a year of its own): the month}."""

    def __missing__(self, texts: tuple[str, str]) -> Period | None:
        found = self[texts] = month(*texts)
        return found


class LineTexts:
    """Reads on what lines are booked from the texts of their columns, each text that differs once.

    *columns* are the codes of those columns, in the order of the texts.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self._codes, self._months = _Codes(), _Months()
        self._at = {name: at for at, name in enumerate(columns)}
        self._month_at = next(self._at[name] for name in _TIMES if name in self._at)
        self._dimensions = [self._at.get(name, -1) for name in ("KONTO", *DIMENSIONS)]

    def booking(self, texts: Sequence[str]) -> Booking | None:
        """On what a line with these texts is booked, or None when it does not say: see :meth:`findings`."""
        codes = self._codes
        plain = [codes[text] for text in texts]
        if None in plain:
            return None
        year, slag = self._at.get("AR"), self._at.get("SLAG")
        period = self._months[texts[self._month_at], "" if year is None else texts[year]]
        kind = OUTCOME if slag is None else _KINDS.get(texts[slag].strip().casefold())
        plain.append("")  # where there is no column
        said = [plain[at] or "" for at in self._dimensions]
        return Booking(kind, period, *said) if kind and period and said[0] else None

    def findings(self, texts: Sequence[str], line: int) -> Iterator[Finding]:
        """Why a line with an amount and these texts is booked on nothing."""
        sums = next((text for text in texts if begins_sum(text)), None)
        if sums is not None:
            yield sum_found(sums, line)
            return
        named = {name: texts[at].strip() for name, at in self._at.items()}
        if named.get("SLAG", "u").casefold() not in _KINDS:
            words = _("{slag} är varken Utfall eller Budget").format(slag=named["SLAG"] or "–")
            yield Finding("HUVUDBOK_RAD", Place(line=line), {"reason": words})
        if self._months[texts[self._month_at], named.get("AR", "")] is None:
            shown = " ".join(named[name] for name in ("AR", *_TIMES) if named.get(name))
            yield Finding("HUVUDBOK_MANAD", Place(line=line), {}, "", shown or "–")


_TIMES = ("PERIOD", "MANAD", "DATUM")


def sum_found(text: str, line: int) -> Finding:
    """The finding of a line that is left out since it sums others."""
    return Finding("HUVUDBOK_SUMMARAD", Place(line=line), {}, "", text.strip())
