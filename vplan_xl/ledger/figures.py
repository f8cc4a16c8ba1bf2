"""Kronor as exports write them, to öre: by the column where all are plainly written, else one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from vplan_xl.amounts import LARGEST_ORE, RefusedAmount, Unit, ore_from_number, parse_amount, reason
from vplan_xl.finding import Finding
from vplan_xl.language import _
from vplan_xl.ledger.problems import Problems

DECIMALS = (",", ".")
_OTHER = {",": ".", ".": ","}
_ENOUGH = 2_000  # amounts with a sign that have told which one is decimal
_FINER = 10_000  # parts of an öre in which it is seen whether an amount is finer


class Unread(NamedTuple):
    """Why a text is no amount, in the chosen language."""

    reason: str


class Evidence(NamedTuple):
    """What amounts tell of the decimal sign: it, "" for nothing; an amount that it takes to read, "" for none."""

    decimal: str
    in_doubt: str


# -- which sign is decimal ---------------------------------------------------------------------


def check_decimal(wanted: str, problems: Problems) -> bool:
    """Whether the user's decimal sign is one, or none is given; False with a finding."""
    if wanted and wanted not in DECIMALS:
        problems.add(Finding("HUVUDBOK_DECIMAL", found=wanted))
        return False
    return True


def evidence(texts: Iterable[str]) -> Evidence:
    """Which sign most of the amounts can only have as a decimal sign.

    >>> evidence(["1.234", "1.234,5"]), evidence(["1.234", "17"])
    (Evidence(decimal=',', in_doubt='1.234'), Evidence(decimal='', in_doubt='1.234'))
    """
    votes = dict.fromkeys(DECIMALS, 0)
    first = in_doubt = ""
    for text in texts:
        if "," not in text and "." not in text:
            continue
        sign = _told(re.sub(r"[^0-9.,]", "", text))
        if sign in votes:
            first = first or text
            votes[sign] += 1
            if votes[sign] > _ENOUGH:
                break
        elif sign and not in_doubt:
            in_doubt = text
    if votes[","] == votes["."]:
        return Evidence("", first or in_doubt)
    return Evidence(max(DECIMALS, key=votes.__getitem__), in_doubt)


def _told(figure: str) -> str:
    """The sign that can only be decimal in a figure, "?" when it could be either and "" when it is no figure."""
    last = max(DECIMALS, key=figure.rfind)
    other = _OTHER[last]
    whole, _sign, decimals = figure.rpartition(last)
    if other in figure:
        return last if last not in whole else ""
    if last in whole:
        return other if re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]{3})+", figure) else ""
    if re.fullmatch("[1-9][0-9]{0,2}", whole) and len(decimals) == 3:
        return "?"
    return last if decimals else ""


# -- a column ----------------------------------------------------------------------------------

_WHOLE = re.compile(r"(?:-?[0-9]{1,13}\n)*+")
_WITH_ORE = {sign: re.compile(rf"(?:-?[0-9]{{1,13}}{re.escape(sign)}[0-9]{{2}}\n)*+") for sign in DECIMALS}
_COMMON = {
    sign: re.compile(
        rf"(?:(?:[-\u2212]?(?:[0-9]{{1,13}}|[1-9][0-9]{{0,2}}([ \xa0\u202f{re.escape(_OTHER[sign])}])[0-9]{{3}}"
        rf"(?:\1[0-9]{{3}}){{0,3}})(?:{re.escape(sign)}[0-9]{{1,2}})?)?\n)*+"
    )
    for sign in DECIMALS
}
_TO_PLAIN = {sign: str.maketrans("\u2212", "-", f" \xa0\u202f{_OTHER[sign]}") for sign in DECIMALS}


def read_column(texts: Sequence[str], decimal: str) -> list[int | None] | None:
    """The öre of amounts, None for blank ones; or None when any is written so that it is to be read by itself.

    *decimal* is "" as long as nothing told, and then only whole kronor are read.
    """
    column = "\n".join(texts) + "\n"
    if " " in column:
        column = "\n".join(map(str.strip, texts)) + "\n"
    if decimal and _WITH_ORE[decimal].fullmatch(column):
        found: list[int | None] = list(map(int, column.replace(decimal, "").split()))
    elif _WHOLE.fullmatch(column):
        found = [int(text) * Unit.KR for text in column.split()]
    elif decimal and _COMMON[decimal].fullmatch(column):
        plain = column.translate(_TO_PLAIN[decimal])[:-1].split("\n")
        parts = (text.partition(decimal) for text in plain)
        found = [int(whole + (ore + "00")[:2]) if whole else None for whole, _sign, ore in parts]
    else:
        return None
    return found if len(found) == len(texts) else None


# -- one amount --------------------------------------------------------------------------------


def read_amount(text: str, decimal: str) -> int | Unread | None:
    """The öre of one amount however it is written, None for a blank one.

    >>> read_amount("(1.234,50)", ","), isinstance(read_amount("1.5", ","), Unread)
    (-123450, True)
    """
    plain = text.strip()
    if not plain:
        return None
    if decimal:
        other = _OTHER[decimal]
        if other in plain:
            if not _grouped(plain, decimal, other):
                is_point = other == "."
                return Unread(
                    _("punkt är inte filens decimaltecken") if is_point else _("komma är inte filens decimaltecken")
                )
            plain = plain.replace(other, "")
        if plain.count(decimal) > 1:
            return Unread(_("decimaltecknet är dubbelt eller står fel"))
        plain = plain.replace(decimal, ",")
    parsed = parse_amount(plain, Unit.KR)
    if isinstance(parsed, RefusedAmount):
        return Unread(reason(parsed))
    if parsed.rounded and _is_finer(re.sub(r"[^0-9.,]", "", plain).replace(",", ".")):
        return Unread(_("det är noggrannare än ett öre"))
    return parsed.ore


def _grouped(text: str, decimal: str, other: str) -> bool:
    """Whether one sign parts the thousands of a figure, and the decimal sign stands behind them at most once."""
    figure = re.sub(r"[^0-9.,]", "", text)
    sign, group = re.escape(decimal), re.escape(other)
    return re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+(?:{sign}[0-9]*)?", figure) is not None


def read_number(text: str, is_computed: bool) -> int | Unread:
    """The öre of a number as a workbook stores it.

    A computed one, or one with all the digits that a number has there, is rounded: a twelfth has no end.
    """
    ore = ore_from_number(text, Unit.KR)
    if ore is None:
        return Unread(_("det är inget tal"))
    if abs(ore) > LARGEST_ORE:
        return Unread(_("beloppet är större än Excel kan hålla på öret"))
    digits = re.sub("[^0-9]", "", text.lower().partition("e")[0]).strip("0")
    if not is_computed and len(digits) < _ALL_DIGITS and _is_finer(text):
        return Unread(_("det är noggrannare än ett öre"))
    return ore


_ALL_DIGITS = 15


def _is_finer(number: str) -> bool:
    """Whether a number of kronor has parts of an öre among the digits that a spreadsheet holds for true."""
    return (ore_from_number(number, Unit.KR * _FINER) or 0) % _FINER != 0
