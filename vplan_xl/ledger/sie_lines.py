"""The syntax of a SIE file: lines of a label and fields, and what is a date, a year, an account, an amount."""

from __future__ import annotations

import datetime
import re

from vplan_xl.amounts import ore_from_kronor
from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.language import _
from vplan_xl.ledger.problems import Problems

LONGEST = 64 * 1024  # characters of a line
FIRST_YEAR, LAST_YEAR = 2000, 2099

_QUOTED = r'"(?:[^"\\]++|\\.)*+"'
_FIELD = rf'{_QUOTED}|\{{(?:[^{{}}"]++|{_QUOTED})*+\}}|[^ \t"{{}}]++'
_LINE = re.compile(rf"[ \t]*+#[^ \t]++((?:[ \t]++(?:{_FIELD}))*+)[ \t]*+").fullmatch
_FIELDS = re.compile(_FIELD).findall
_LABEL = re.compile(r"[ \t]*+#([^ \t]++)").match
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_QUOTES_IN_PAIRS = re.compile(rf'(?:[^"]*+{_QUOTED})*+[^"]*+').fullmatch
_ACCOUNT = re.compile(r"\w{1,40}").fullmatch
_YEAR = re.compile(r"[+-]?[0-9]{1,3}").fullmatch
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})").fullmatch
_SHOWN = 40  # characters of a field in a finding

Stretch = tuple[str, str]  # a fiscal year's first and last day, yyyymmdd


def lines_of(text: str, problems: Problems) -> list[str]:
    """The lines of a file, ended in whichever way; what cannot be a line is told of and blank."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n\x1a").split("\n")  # DOS ended its files by 1A
    if _CONTROLS.search(text):
        for number, line in enumerate(lines, 1):
            found = _CONTROLS.search(line)
            if found:
                words = _("styrtecknet {code} står i den").format(code=f"{ord(found[0]):02X}")
                problems.add(wrong(number, words).finding)
                lines[number - 1] = ""
    if max(map(len, lines)) > LONGEST:
        for number, line in enumerate(lines, 1):
            if len(line) > LONGEST:
                problems.add(wrong(number, _("den är längre än {found} tecken").format(found=LONGEST)).finding)
                lines[number - 1] = ""
    return lines


def wrong(number: int, words: str) -> Refused:
    """That a line cannot be read, and why."""
    return Refused(Finding("SIE_RAD", Place(line=number), {}, "", words))


def in_no_year(number: int, words: str) -> Refused:
    """That a line belongs to no fiscal year, and why."""
    return Refused(Finding("SIE_AR", Place(line=number), {}, "", words))


# -- labels and fields -----------------------------------------------------------------------------


def label_of(line: str) -> str:
    """A line's label in capitals, "" without one."""
    found = _LABEL(line)
    return found[1].upper() if found else ""


def fields_of(number: int, line: str, least: int) -> list[str]:
    """What stands after the label, at least so many fields: each as written, within its quotes or braces."""
    found = _LINE(line)
    if found is None:
        raise wrong(number, _what_is_wrong(line))
    fields = _FIELDS(found[1])
    if len(fields) < least:
        words = _("{label} ska ha minst {expected} fält, här är {found}")
        label = _shown(label_of(line))
        raise wrong(number, words.format(label=f"#{label}", expected=least, found=len(fields)))
    return fields


def _what_is_wrong(line: str) -> str:
    if not _QUOTES_IN_PAIRS(line):
        return _("ett citattecken saknar sitt andra")
    if line.count("{") != line.count("}"):
        return _("en klammer saknar sin andra")
    return _("fälten är inte skilda av blanksteg")


def text_of(number: int, fields: list[str], index: int) -> str:
    """A field without its quotes; "" where there are no more fields."""
    if index >= len(fields):
        return ""
    field = fields[index]
    if field[0] == "{":
        raise wrong(number, _("en objektlista står där ett annat fält ska stå"))
    return field[1:-1].replace('\\"', '"') if field[0] == '"' else field


def list_of(number: int, fields: list[str], index: int) -> str:
    """A list of objects, as written within its braces."""
    field = fields[index]
    if field[0] != "{":
        raise wrong(number, _("objektlistan saknas; {found} står där").format(found=_shown(field)))
    return field[1:-1]


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


# -- values ----------------------------------------------------------------------------------------


def account_of(number: int, text: str) -> str:
    """An account: letters and digits."""
    if not _ACCOUNT(text):
        raise wrong(number, _("kontot saknas; {found} står där").format(found=_shown(text) or '""'))
    return text


def amount_of(number: int, text: str) -> int:
    """Kronor in öre."""
    ore = ore_from_kronor(text)
    if ore is not None:
        return ore
    if "," in text:
        raise wrong(number, _("beloppet {found} har komma där SIE har punkt").format(found=_shown(text)))
    words = _("beloppet {found} är inget tal med högst två decimaler")
    raise wrong(number, words.format(found=_shown(text) or '""'))


def year_number_of(number: int, text: str) -> int:
    """Which fiscal year: 0 is the file's own, -1 the one before it."""
    if not _YEAR(text):
        raise wrong(number, _("{found} är inget årsnummer som 0 eller -1").format(found=_shown(text) or '""'))
    return int(text)


def day_of(number: int, text: str) -> str:
    """A day, yyyymmdd."""
    found = _DAY(text)
    try:
        day = datetime.date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        day = None
    if day is None:
        raise wrong(number, _("{found} är inget datum, skrivet som 20170831").format(found=_shown(text) or '""'))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        words = _("datumet {found} ligger utanför åren {first}–{last}")
        raise wrong(number, words.format(found=text, first=FIRST_YEAR, last=LAST_YEAR))
    return text


def month_of(number: int, text: str) -> str:
    """A month, yyyymm."""
    if len(text) != 6:
        raise wrong(number, _("{found} är ingen månad, skriven som 201708").format(found=_shown(text) or '""'))
    return day_of(number, f"{text}01")[:6]
