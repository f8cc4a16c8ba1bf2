"""One value of Kolada's, and its fields as JSON and exports write them: each is read, or refused with the reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from vplan_xl.finding import Finding, Place
from vplan_xl.goals.quantity import Number, parse_number
from vplan_xl.language import _

COUNTRY = "0000"
OURS = "0010"  # a region's id in Kolada is 00 and its county's code at Statistics Sweden, where Blekinge is 10
GENDERS = ("T", "K", "M")  # totalt, kvinnor, män
MOST = 10  # findings of a code are told one by one


class Entry(NamedTuple):
    """A value with what it is of, and where in the file it stands; ``number`` is None where Kolada has none."""

    kpi: str
    place: str
    year: int
    gender: str
    number: Number | None
    at: Place
    where: str


class Unreadable(Exception):  # noqa: N818 – the exception is the reason, in the chosen language
    """A field that is not read."""


class Problems:
    """Collects findings in the order they are made; of one code only the first few."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._findings: list[Finding] = []

    def add(self, finding: Finding) -> None:
        """One more problem."""
        self._counts[finding.code] += 1
        if self._counts[finding.code] <= MOST:
            self._findings.append(finding)

    def unread(self, at: Place, where: str, reason: str, found: object) -> None:
        """A part of the file that is not read."""
        self.add(Finding("KOLADA_POST", at, {"where": where, "reason": reason}, "", _shown(found)))

    def in_file(self, path: str) -> tuple[Finding, ...]:
        """What was found, placed in a file."""
        more = ((code, count - MOST) for code, count in self._counts.items() if count > MOST)
        told = [Finding("KOLADA_FLER", Place(), {"code": code}, "", str(count)) for code, count in more]
        return tuple(finding.in_file(path) for finding in (*self._findings, *told))


def _shown(found: object) -> str:
    if isinstance(found, str):
        return "".join(character if character.isprintable() else "\ufffd" for character in found[:100]) or "–"
    if isinstance(found, dict):
        return _("ett objekt")
    if isinstance(found, list):
        return _("en lista")
    return "null" if found is None else str(found).lower()  # what is left is true or false


# -- what a value is of ---------------------------------------------------------------------------

_KPI = re.compile(r"[A-Z]\d{5}", re.ASCII)
_KPI_IN_TITLE = re.compile(r"(?P<first>[A-Z]\d{5})[\s:.,–-].*|.*\((?P<last>[A-Z]\d{5})\)", re.ASCII | re.DOTALL)
_NAMES = MappingProxyType(
    {
        "riket": COUNTRY,
        "region blekinge": OURS,
        "landstinget blekinge": OURS,
        "blekinge läns landsting": OURS,
        "blekinge läns landstinget": OURS,
    }
)
_GENDER_WORDS = MappingProxyType(
    {
        **dict.fromkeys(("", "t", "totalt", "total", "totalen", "alla", "samtliga", "båda könen"), "T"),
        **dict.fromkeys(("k", "kvinnor", "kvinna", "women", "female"), "K"),
        **dict.fromkeys(("m", "män", "man", "men", "male"), "M"),
    }
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def kpi_of(text: str) -> str:
    """The id of a key figure, alone or with its title: "N00941", "N00941 Nöjda", "Nöjda (N00941)"."""
    plain = text.strip()
    if _KPI.fullmatch(plain.upper()):
        return plain.upper()
    titled = _KPI_IN_TITLE.fullmatch(plain[:1000])
    if titled:
        return titled["first"] or titled["last"]
    raise Unreadable(_("nyckeltalets id skrivs som N00941"))


def place_of(text: str) -> str:
    """The id of a place; zeros that a spreadsheet took from it are put back. A name not known here is kept as it is."""
    plain = " ".join(text.split())
    if not plain or len(plain) > 100 or not plain.isprintable():
        raise Unreadable(_("kommunens eller regionens id skrivs som 0010"))
    if plain.isascii() and plain.isdigit():
        if len(plain) > 4:
            raise Unreadable(_("kommunens eller regionens id skrivs som 0010"))
        return plain.zfill(4)
    return _NAMES.get(plain.lower(), plain)


def year_of(text: str) -> int:
    """A period, which in Kolada is a year; "2017.0" is what a column of years with gaps becomes."""
    found = re.fullmatch(r"\s*(\d{4})(?:[.,]0)?\s*", text, re.ASCII)
    if not found or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        raise Unreadable(_("perioden är inget år"))
    return int(found[1])


def gender_of(text: str) -> str:
    """T, K or M; nothing is T."""
    gender = _GENDER_WORDS.get(text.strip().lower())
    if gender is None:
        raise Unreadable(_("könet är varken T, K eller M"))
    return gender


# -- numbers -----------------------------------------------------------------------------------------

_MISSING = frozenset(
    ("", "-", "–", "—", ".", "..", "...", "null", "none", "na", "n/a", "nan", "missing", "saknas", "uppgift saknas")
)
_FIGURE = re.compile(r"(-?)(\d{1,20})(?:[.,](\d{1,40}))?(?:[eE]([+-]?\d{1,3}))?", re.ASCII)
_EITHER = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)  # thousands or decimals
_LARGEST = 10**15
_MOST_DECIMALS = 60
_MARK = re.compile(r"(?<=\d)[.,](?=\d)", re.ASCII)


def number_of(text: str, decimal: str) -> Number | None:
    """The exact number of a figure, None where it is told that there is none.

    *decimal* is the file's decimal sign as :func:`decimal_sign` tells it. What could be two numbers is refused.
    """
    plain = text.strip().replace("\u2212", "-")
    if plain.lower() in _MISSING:
        return None
    found = _FIGURE.fullmatch(plain)
    if found is None:
        number = None if decimal == "." and "," in plain and "." not in plain else parse_number(text)
        if number is None:
            raise Unreadable(_("värdet är inget tal"))
        return number
    sign, whole, decimals, exponent = found.groups()
    mark = plain[len(sign) + len(whole)] if decimals else ""
    is_other = bool(mark) and decimal in _OTHER and mark == _OTHER[decimal]
    in_doubt = bool(_EITHER.fullmatch(plain)) and ((mark == "." and decimal != ".") or decimal == BOTH)
    if is_other or in_doubt:
        raise Unreadable(_("punkt eller komma kan vara tusental eller decimaltecken"))
    return exact(int(sign + whole + (decimals or "")), int(exponent or 0) - len(decimals or ""))


def exact(mantissa: int, exponent: int) -> Number:
    """*mantissa* × 10^*exponent*, with the decimals that count: 73.0 has none."""
    while mantissa and exponent < 0 and mantissa % 10 == 0:
        mantissa, exponent = mantissa // 10, exponent + 1
    if mantissa == 0:
        exponent = 0
    is_sane = -_MOST_DECIMALS <= exponent <= 20
    up, down = (10 ** max(exponent, 0), 10 ** max(-exponent, 0)) if is_sane else (1, 1)
    if not is_sane or abs(mantissa) * up >= _LARGEST * down:
        raise Unreadable(_("talet är för stort eller har för många decimaler"))
    return Number(Fraction(mantissa * up, down), max(-exponent, 0))


BOTH = ",."
_OTHER = MappingProxyType({",": ".", ".": ","})


def decimal_sign(figures: Iterable[str]) -> str:
    """The decimal sign that a file's figures show: "," or "."; "" where none does, BOTH where both do.

    >>> decimal_sign(["1.234", "17,5"]), decimal_sign(["1.234"]), decimal_sign(["0.5", "1,234"])
    (',', '', '.')
    """
    shown = {found[0] for figure in figures if not _EITHER.fullmatch(figure) for found in _MARK.findall(figure)}
    return BOTH if len(shown) > 1 else "".join(shown)
