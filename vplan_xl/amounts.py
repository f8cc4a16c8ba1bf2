"""Money as whole öre: the one parser, the one formatter, the one rounding, the one tolerance rule.

One tkr is 100 000 öre. Which sign revenue has is a form's own convention.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from vplan_xl.language import N_, _

NBSP = "\u00a0"


class Unit(enum.IntEnum):
    """A unit of money: its size in öre."""

    ORE = 1
    KR = 100
    TKR = 100_000
    MNKR = 100_000_000

    @property
    def step(self) -> int:
        """The öre to which figures in this unit are rounded where they are printed: a tkr, or 0,1 mnkr."""
        return self // 10 if self is Unit.MNKR else int(self)


ORE_PER_TKR = int(Unit.TKR)

# A double holds 15 significant digits: ten digits of tkr and the five decimals that make öre.
LARGEST_ORE = 10**15 - 1


class Gap(enum.Enum):
    """What stands where no amount is: nothing was entered, or what was entered is no number."""

    BLANK = "blank"
    UNKNOWN = "unknown"


Amount = int | Gap


# -- rounding ---------------------------------------------------------------------------------


def round_ratio(a: int, b: int, c: int) -> int:
    """A × b ÷ c to the nearest whole number, halves away from zero (Excel's ROUND).

    >>> round_ratio(1, 1, 2), round_ratio(-1, 1, 2), round_ratio(10**20, 10**20, 10**20)
    (1, -1, 100000000000000000000)
    """
    product = a * b
    quotient = (2 * abs(product) + abs(c)) // (2 * abs(c))
    return quotient if (product >= 0) == (c > 0) else -quotient


def tolerance(addends: int) -> int:
    """How many units *addends* rounded figures may differ from their own rounded total.

    Each figure is off by at most half a unit, and so is the total. One figure equals itself.

    >>> [tolerance(n) for n in (1, 2, 3, 6)]
    [0, 1, 1, 3]
    """
    return addends // 2


# -- adding what may be missing ---------------------------------------------------------------


def total(amounts: Iterable[Amount]) -> Amount:
    """The sum in öre; blanks add nothing, anything unknown makes the sum unknown.

    >>> B, U = Gap.BLANK, Gap.UNKNOWN
    >>> for first in (5, 0, B, U):
    ...     print("".join(f"{total([first, other])!s:13}" for other in (7, 0, B, U)).rstrip())
    12           5            5            Gap.UNKNOWN
    7            0            0            Gap.UNKNOWN
    7            0            Gap.BLANK    Gap.UNKNOWN
    Gap.UNKNOWN  Gap.UNKNOWN  Gap.UNKNOWN  Gap.UNKNOWN
    """
    listed = list(amounts)
    if Gap.UNKNOWN in listed:
        return Gap.UNKNOWN
    numbers = [amount for amount in listed if isinstance(amount, int)]
    return sum(numbers) if numbers else Gap.BLANK


def difference(first: Amount, second: Amount) -> Amount:
    """The first minus the second, in öre; which one that is, so that positive is favourable, a form's convention says.

    Blank or unknown on either side leaves nothing to compare.

    >>> difference(-226_700_000, -2_354_400_000), difference(Gap.BLANK, 1), difference(1, Gap.UNKNOWN)
    (2127700000, <Gap.BLANK: 'blank'>, <Gap.UNKNOWN: 'unknown'>)
    """
    if isinstance(first, int) and isinstance(second, int):
        return first - second
    return Gap.UNKNOWN if Gap.UNKNOWN in (first, second) else Gap.BLANK


def exceeds(deviation_ore: int, reference: int, share_ppm: int, least_ore: int) -> bool:
    """Whether a deviation is above both thresholds: a share of |reference| (ppm) and an amount (öre).

    Against a reference of zero any share is exceeded, so the amount alone decides (nollbudget).
    """
    size = abs(deviation_ore)
    return size > least_ore and size * 1_000_000 > share_ppm * abs(reference)


# -- numbers as files hold them ---------------------------------------------------------------

_DOUBLE = re.compile(r"([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,9}))?", re.ASCII)
_SIGNIFICANT = 15


@lru_cache(maxsize=4096)  # a report's numbers are asked for by its rules, tables and results in turn
def ore_from_number(text: str, unit: int = Unit.TKR) -> int | None:
    """The öre of a number as a workbook stores it (an XML Schema double), or None if it is none.

    Read with the 15 significant digits Excel shows, then rounded half away from zero, so that a
    result with float noise and the same result saved by another program are one amount.

    >>> ore_from_number("2266.6666666666665"), ore_from_number("-1.5E-1"), ore_from_number("INF")
    (226666667, -15000, None)
    """
    if text.isdecimal() and len(text) <= _SIGNIFICANT and text.isascii():
        return int(text) * unit
    before, _point, after = text.partition(".")
    digits = before.removeprefix("-") + after
    if digits.isdecimal() and len(digits) <= _SIGNIFICANT and digits.isascii():  # as most are
        number = int(before + after) * unit
        return round_ratio(number, 1, 10 ** len(after)) if after else number
    found = _DOUBLE.fullmatch(text.strip(" \t\r\n"))
    if found is None:
        return None
    sign, whole, decimals, bare, exponent_text = found.groups()
    decimals = bare or decimals or ""
    digits = ((whole or "") + decimals).lstrip("0")
    if not digits:
        return 0
    exponent = int(exponent_text or 0) - len(decimals)
    if len(digits) + exponent > 309:  # beyond the largest double, 1.8e308
        return None
    if len(digits) > _SIGNIFICANT:
        exponent += len(digits) - _SIGNIFICANT
        digits = str(round_ratio(int(digits[:400]), 1, 10 ** (min(len(digits), 400) - _SIGNIFICANT)))
    return _scaled(-int(digits) if sign == "-" else int(digits), exponent, unit)[0]


def ore_from_kronor(text: str) -> int | None:
    """The öre of kronor as a ledger exports them: digits, perhaps a decimal point and one or two decimals; else None.

    >>> ore_from_kronor("-1234.5"), ore_from_kronor("-.05"), ore_from_kronor("1,50"), ore_from_kronor("1.005")
    (-123450, -5, None, None)
    """
    found = _KRONOR(text)
    if found is None:
        return None
    decimals = found[2]
    return int(found[1] + (decimals if len(decimals) == 2 else decimals + "0")) if decimals else int(found[1]) * 100


# Thirteen digits before the point stay below LARGEST_ORE.
_KRONOR = re.compile(r"([+-]?(?:[0-9]{1,13}|(?=\.)))(?:\.([0-9]{1,2}))?").fullmatch


def _scaled(mantissa: int, exponent: int, unit: int) -> tuple[int, bool]:
    """(öre of mantissa × 10^exponent units, whether that had to be rounded)."""
    if exponent >= 0:
        return mantissa * 10**exponent * unit, False
    if exponent < -400:
        return 0, mantissa != 0
    divisor = 10**-exponent
    return round_ratio(mantissa, unit, divisor), mantissa * unit % divisor != 0


def number_text(ore: int, unit: Unit = Unit.TKR) -> str:
    """The exact number of *unit* as a file holds it: decimal point, no grouping, nothing rounded.

    >>> number_text(226666667), number_text(-100000), number_text(0)
    ('2266.66667', '-1', '0')
    """
    return scaled_text(ore, unit)


def scaled_text(whole_number: int, unit: int) -> str:
    """A whole number of *unit*-ths, a power of ten, as a file holds it.

    >>> scaled_text(-53, 1000)
    '-0.053'
    """
    if whole_number % unit == 0:
        return str(whole_number // unit)
    whole, rest = divmod(abs(whole_number), unit)
    decimals = f"{rest:0{len(str(unit)) - 1}d}".rstrip("0")
    return f"{'-' if whole_number < 0 else ''}{whole}.{decimals}"


# -- figures as people read them --------------------------------------------------------------


def format_tkr(ore: int, decimals: int = 0) -> str:
    r"""Tkr as FR 1 prints them: grouped by no-break space, decimal comma, minus before.

    >>> format_tkr(-2285100000), format_tkr(226666667, 1), format_tkr(-40000)
    ('-22\xa0851', '2\xa0266,7', '0')
    """
    return format_scaled(round_ratio(ore, 10**decimals, ORE_PER_TKR), decimals)


def format_kr(ore: int) -> str:
    r"""Kronor with their öre, grouped by no-break space, decimal comma.

    >>> format_kr(-123456750)
    '-1\xa0234\xa0567,50'
    """
    return format_scaled(ore, 2)


def format_exact(ore: int) -> str:
    r"""Tkr with all the decimals they have, and no more.

    >>> format_exact(226666667), format_exact(-100000000)
    ('2\xa0266,66667', '-1\xa0000')
    """
    decimals = len(number_text(ore).partition(".")[2])
    return format_tkr(ore, decimals)


def format_change(ore: int) -> str:
    r"""Whole tkr, but with all its decimals what would be shown as 0 and is not.

    >>> format_change(226666667), format_change(-40000), format_change(0)
    ('2\xa0267', '-0,4', '0')
    """
    whole = format_tkr(ore)
    return format_exact(ore) if ore and whole == "0" else whole


def percent_tenths(part: int, base: int) -> int | None:
    """Part ÷ |base| in tenths of a per cent, or None against zero: nothing to divide by."""
    return round_ratio(part, 1000, abs(base)) if base else None


def format_percent(tenths: int) -> str:
    r"""Tenths of a per cent with one decimal: 1234 is "123,4 %".

    >>> format_percent(-53)
    '-5,3\xa0%'
    """
    return format_scaled(tenths, 1) + NBSP + "%"


def format_scaled(scaled: int, decimals: int) -> str:
    r"""A whole number of 10^-decimals as people read it: grouped by no-break space, decimal comma.

    >>> format_scaled(-1234567, 2)
    '-12\xa0345,67'
    """
    whole, rest = divmod(abs(scaled), 10**decimals)
    text = f"{whole:,}".replace(",", NBSP)
    if decimals:
        text += f",{rest:0{decimals}d}"
    return "-" + text if scaled < 0 else text


# -- figures as people write them -------------------------------------------------------------


class ParsedAmount(NamedTuple):
    """An amount somebody typed. ``rounded`` tells that more decimals than öre were given."""

    ore: int
    rounded: bool


class Refusal(enum.Enum):
    """Why a typed figure is not read; the value is the reason's msgid, in Swedish."""

    EMPTY = N_("här står ingenting")
    AMBIGUOUS = N_("punkten kan vara tusental eller decimaltecken: skriv {thousands} eller {decimal}")
    PERCENT = N_("det är procent och inget belopp")
    EXPONENT = N_("talet står med exponent: skriv ut det med siffror")
    LETTER = N_("bokstaven {found} står bland siffrorna: är det en siffra som menas?")
    FOOTNOTE = N_("en upphöjd siffra sitter på talet: ta bort fotnoten")
    SIGN = N_("tecknet är dubbelt eller står fel")
    GROUPING = N_("siffergrupperna stämmer inte: tusental skrivs med tre siffror i varje grupp")
    SEPARATOR = N_("decimaltecknet är dubbelt eller står fel")
    NOT_A_NUMBER = N_("det är inget tal")
    TOO_LARGE = N_("beloppet är större än Excel kan hålla på öret")


class RefusedAmount(NamedTuple):
    """A figure that is not read, with what the reason's text needs."""

    reason: Refusal
    found: str = ""
    thousands: str = ""
    decimal: str = ""


def reason(refused: RefusedAmount) -> str:
    """Why a figure is not read, in the chosen language."""
    return _(refused.reason.value).format(**refused._asdict())


# No soft hyphen: text copied from a PDF has it where a minus was.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"))
_DASHES = str.maketrans(dict.fromkeys("\u2212\u2013\u2010\u2011\ufe63\uff0d", "-"))
UNIT_WORDS = {
    "öre": Unit.ORE, "kr": Unit.KR, "sek": Unit.KR, "kronor": Unit.KR, "tkr": Unit.TKR, "kkr": Unit.TKR,
    "tusen kr": Unit.TKR, "tusen kronor": Unit.TKR, "mkr": Unit.MNKR, "mnkr": Unit.MNKR, "miljon kr": Unit.MNKR,
    "miljon kronor": Unit.MNKR, "miljoner kr": Unit.MNKR, "miljoner kronor": Unit.MNKR,
}  # fmt: skip
_UNIT_SUFFIX = re.compile(r"(.*?)[ ]?(" + "|".join(sorted(UNIT_WORDS, key=len, reverse=True)) + r")\.?", re.I)
_SPACED = re.compile(r"[1-9]\d{0,2}(?: \d{3})+", re.ASCII)
# Digits further apart than one space: two cells or columns pasted as one, unless a line broke before a 0.
_APART = re.compile(r"\d(?![ \u00a0\u2000-\u200a\u202f\u205f\u3000]\d|\s*[\n\r]\s*0)\s+\d")
_SHAPES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    # (shape, thousands separator, decimal separator): the first that fits decides.
    (re.compile(r"\d+", re.ASCII), "", ""),
    (re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){2,}", re.ASCII), ".", ""),
    (re.compile(r"[1-9]\d{0,2}(?:,\d{3}){2,}", re.ASCII), ",", ""),
    (re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+,\d+", re.ASCII), ".", ","),
    (re.compile(r"[1-9]\d{0,2}(?:,\d{3})+\.\d+", re.ASCII), ",", "."),
    (re.compile(r"\d*,\d+", re.ASCII), "", ","),
    (re.compile(r"\d*\.\d+", re.ASCII), "", "."),
)
_LONGEST = 60  # characters; more is no figure, and Python itself refuses integers of 4 300 digits
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}\.\d{3}", re.ASCII)


def parse_amount(text: str, unit: Unit = Unit.TKR) -> ParsedAmount | RefusedAmount:
    """The öre of a figure as people write it; *unit* holds unless the text names another.

    Read: grouping by one space of any width or, where it can mean nothing else, by dot or comma; decimal comma
    or point; minus before or after, in any of its dashes, or parentheses; "-" alone is zero.
    What could mean two things is refused, never guessed.

    >>> parse_amount("52,4 -", Unit.MNKR), parse_amount("1.234").reason.name
    (ParsedAmount(ore=-5240000000, rounded=False), 'AMBIGUOUS')
    """
    return parse_figure(text, unit)


def parse_figure(text: str, unit: int) -> ParsedAmount | RefusedAmount:
    """As :func:`parse_amount`, of a figure that need not be money: how many *unit*-ths it has, for any unit.

    >>> parse_figure("2,125", 1000)
    ParsedAmount(ore=2125, rounded=False)
    """
    visible = text.translate(_INVISIBLE).translate(_DASHES)
    plain = " ".join(visible.split())
    if not plain:
        return RefusedAmount(Refusal.EMPTY)
    if len(plain) > _LONGEST:
        return RefusedAmount(Refusal.NOT_A_NUMBER)
    if "%" in plain or "procent" in plain.lower():
        return RefusedAmount(Refusal.PERCENT)
    if _APART.search(visible):
        return RefusedAmount(Refusal.GROUPING)
    with_unit = _UNIT_SUFFIX.fullmatch(plain)
    if with_unit and with_unit[2].lower() in UNIT_WORDS:  # re.I takes the long s for an s as well
        plain, unit = with_unit[1], UNIT_WORDS[with_unit[2].lower()]
    if plain == "-":
        return ParsedAmount(0, False)
    figure, negative = _unsigned(plain)
    if figure is None:
        return RefusedAmount(Refusal.SIGN)
    return _unsigned_amount(figure, negative, unit)


def _unsigned(plain: str) -> tuple[str | None, bool]:
    """(the figure without its sign, whether it is negative); None for a sign that makes no sense."""
    signs = plain.count("-") + plain.count("+")
    if plain.startswith("(") and plain.endswith(")"):
        return (None if signs else plain[1:-1].strip()), True
    if not signs:
        return plain, False
    if signs > 1 or (plain[0] not in "+-" and plain[-1] != "-"):
        exponent = re.search(r"\d[eE][+-]?\d", plain)  # 1e-3: let the letter be named, not the sign
        return (plain if exponent else None), False
    return plain.strip("+- "), "-" in plain


def _unsigned_amount(figure: str, negative: bool, unit: int) -> ParsedAmount | RefusedAmount:
    if " " in figure:
        joined = re.split("[.,]", figure, maxsplit=1)[0]
        if not re.fullmatch(r"[\d .,]+", figure, re.ASCII):
            return _unreadable(figure)
        if not _SPACED.fullmatch(joined) or " " in figure[len(joined) :]:
            return RefusedAmount(Refusal.GROUPING)
        figure = figure.replace(" ", "")
    elif _AMBIGUOUS.fullmatch(figure):
        signed = "-" + figure if negative else figure
        return RefusedAmount(Refusal.AMBIGUOUS, signed, signed.replace(".", ""), signed.replace(".", ","))
    for shape, thousands, decimal in _SHAPES:  # noqa: B007 – the loop's last values are what it looked for
        if shape.fullmatch(figure):
            break
    else:
        return _unreadable(figure)
    digits = figure.replace(thousands, "") if thousands else figure
    whole, _, decimals = digits.partition(decimal) if decimal else (digits, "", "")
    mantissa = int(whole + decimals)
    ore, rounded = _scaled(-mantissa if negative else mantissa, -len(decimals), unit)
    return ParsedAmount(ore, rounded) if abs(ore) <= LARGEST_ORE else RefusedAmount(Refusal.TOO_LARGE)


def _unreadable(figure: str) -> RefusedAmount:
    if re.search(r"\d[eE][+-]?\d", figure):
        return RefusedAmount(Refusal.EXPONENT)
    if re.search(r"[⁰¹²³⁴-⁹]", figure):
        return RefusedAmount(Refusal.FOOTNOTE)
    letter = re.search(r"(?<=[\d., ])[^\W\d_]|[^\W\d_](?=[\d., ])|^[Oo]$", figure)
    if letter and re.fullmatch(r"[\d., OoIl|SB]+", figure):
        return RefusedAmount(Refusal.LETTER, letter[0])
    if re.fullmatch(r"[\d.,]*\d[\d.,]*", figure, re.ASCII):
        return RefusedAmount(Refusal.SEPARATOR)
    return RefusedAmount(Refusal.NOT_A_NUMBER)
