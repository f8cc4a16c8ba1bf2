"""Which column of an export holds what, found by its headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from vplan_xl.finding import Finding, Place
from vplan_xl.language import _
from vplan_xl.ledger.booking import BUDGET, OUTCOME

ROWS_SEARCHED = 30  # exports have titles and what was asked for above the headings

# {column code: headings it goes by}, compared without case, spaces and punctuation.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "SLAG": ("Slag", "Typ", "Beloppstyp", "Utfall/Budget", "Budget/Utfall", "Utfall eller budget"),
    "AR": ("År", "Ar", "Bokföringsår", "Redovisningsår", "Räkenskapsår", "Year"),
    "PERIOD": (
        "Period", "Per", "Bokföringsperiod", "Bokf period", "Bokfper", "Redovisningsperiod", "Red period", "År/månad",
        "Periodnr", "Period (ÅÅÅÅMM)", "ÅÅÅÅMM",
    ),
    "MANAD": ("Månad", "Manad", "Mån", "Månadsnr", "Bokföringsmånad", "Month"),
    "DATUM": (
        "Datum", "Bokföringsdatum", "Bokf datum", "Bokfdat", "Bokfört", "Verifikationsdatum", "Verdatum", "Ver datum",
        "Transaktionsdatum", "Transdatum", "Redovisningsdatum", "Date",
    ),
    "KONTO": ("Konto", "Kontonr", "Kontonummer", "Kontokod", "Kto", "Ktonr", "Account"),
    "ANSVAR": (
        "Ansvar", "Ansv", "Ansvarskod", "Ansvarsnr", "Ansvarsställe", "Ansvarsenhet", "Kst", "Kostnadsställe",
        "Kostnadsstalle", "Kställe", "Enhet", "Basenhet", "Resultatenhet", "Orgenhet",
    ),
    "VERKSAMHET": ("Verksamhet", "Verks", "Verk", "Vht", "Vh", "Verksamhetskod", "Verksamhetsnr"),
    "PROJEKT": ("Projekt", "Proj", "Prj", "Projektnr", "Projektnummer", "Projektkod", "Project"),
    "MOTPART": ("Motpart", "Motp", "Mp", "Motpartskod", "Motpartsnr"),
    "BELOPP": (
        "Belopp", "Belopp kr", "Belopp SEK", "Belopp i kr", "Belopp i kronor", "Bokfört belopp", "Utfall",
        "Utfall kr", "Utfall SEK", "Utfall i kr", "Amount",
    ),
    "BUDGET": ("Budget", "Budget kr", "Budget SEK", "Budget i kr", "Budgetbelopp"),
    "DEBET": ("Debet", "Debet kr", "Debetbelopp", "Debit"),
    "KREDIT": ("Kredit", "Kredit kr", "Kreditbelopp", "Credit"),
    "SALDO": ("Saldo", "Saldo kr", "Saldo SEK"),
    "TEXT": (
        "Text", "Verifikationstext", "Vertext", "Ver text", "Radtext", "Transaktionstext", "Transtext", "Beskrivning",
        "Kommentar",
    ),
    "KONTONAMN": ("Kontonamn", "Kontobenämning", "Kontotext", "Kontobeskrivning", "Benämning", "Account name"),
}  # fmt: skip
DIMENSIONS = ("ANSVAR", "VERKSAMHET", "PROJEKT", "MOTPART")
_ANY_OF_THEM = ("TEXT", "KONTONAMN")  # of several the first will do: nothing is counted by them


class Columns(NamedTuple):
    """The columns that are read: {code: place from 0} and {code: heading as the file has it}.

    ``keys`` are the codes on which a line is booked; ``amounts`` is {code of a column of amounts: kind}, where DEBET
    less KREDIT is one amount.
    """

    places: Mapping[str, int]
    headings: Mapping[str, str]
    keys: tuple[str, ...]
    amounts: Mapping[str, str]


class Heading(NamedTuple):
    """The row of headings, from 0, its texts and its columns; without any, what is wrong. ``known`` counts codes."""

    row: int
    texts: list[str]
    columns: Columns | None
    finding: Finding | None
    known: int


NO_HEADING = Heading(-1, [], None, None, 0)


def find_heading(rows: Sequence[Sequence[str]], wanted: Mapping[str, str], numbers: Sequence[int]) -> Heading:
    """The first row whose headings suffice among a file's first rows, or a finding on the one that comes nearest.

    *wanted* is {code: heading} that the user says, "" for a column not to be read; *numbers* are the rows' own.
    """
    codes = _checked_codes(wanted)
    if codes is not None:
        return NO_HEADING._replace(finding=codes)
    nearest = NO_HEADING
    for at, row in enumerate(rows[:ROWS_SEARCHED]):
        found = _matched(row, wanted)
        columns, problem = _columns(row, found, wanted)
        if columns is not None:
            return Heading(at, list(row), columns, None, len(found))
        if len(found) > nearest.known:
            nearest = Heading(at, list(row), None, _finding(problem, row, numbers[at]), len(found))
    if nearest.known < 2:  # a title may hold one such word
        shown = next((row for row in rows if any(row)), [])
        return NO_HEADING._replace(finding=_finding(_("ingen rad har sådana rubriker"), shown, 0))
    return nearest


def folded(heading: str) -> str:
    """A heading as it is compared.

    >>> folded("Konto-nr. ") == folded("KONTONR")
    True
    """
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", heading).casefold())


_CODE_BY_HEADING = {folded(heading): code for code, headings in SYNONYMS.items() for heading in headings}


def _checked_codes(wanted: Mapping[str, str]) -> Finding | None:
    unknown = [code for code in wanted if code not in SYNONYMS]
    if not unknown:
        return None
    words = _("kolumnen {code} finns inte, bara {codes}").format(code=", ".join(unknown), codes=", ".join(SYNONYMS))
    return _finding(words, [], 0)


def _matched(row: Sequence[str], wanted: Mapping[str, str]) -> dict[str, list[int]]:
    """{code: the places it is found at}."""
    asked = {folded(heading): code for code, heading in wanted.items() if heading}
    found: dict[str, list[int]] = {}
    for place, heading in enumerate(row):
        name = folded(heading)
        code = asked.get(name)
        if code is None:
            code = _CODE_BY_HEADING.get(name)
            if code is None or code in wanted:
                continue
        found.setdefault(code, []).append(place)
    return found


def _columns(
    row: Sequence[str], found: Mapping[str, list[int]], wanted: Mapping[str, str]
) -> tuple[Columns | None, str]:
    """(the columns, "") or (None, what is wrong with the headings)."""
    absent = [heading for code, heading in wanted.items() if heading and code not in found]
    if absent:
        return None, _("rubriken {heading} finns inte").format(heading=", ".join(absent))
    month = next((code for code in ("PERIOD", "MANAD", "DATUM") if code in found), "")
    amounts = _amount_codes(found, wanted)
    lacking = [
        *([] if "KONTO" in found else ["KONTO"]),
        *([] if month else ["PERIOD"]),
        *([] if amounts else ["BELOPP"]),
    ]
    if lacking:
        return None, _("{codes} saknas").format(codes=", ".join(lacking))
    if "BELOPP" in amounts and "DEBET" in amounts:
        return None, _("både BELOPP och DEBET och KREDIT finns")
    if "SLAG" in found and "BUDGET" in amounts:
        return None, _("både SLAG och BUDGET finns")
    year = ("AR",) if "AR" in found else ()
    slag = ("SLAG",) if "SLAG" in found else ()
    keys = (*slag, *year, month, "KONTO", *(code for code in DIMENSIONS if code in found))
    codes = (*keys, *amounts, *(code for code in _ANY_OF_THEM if code in found))
    for code in codes:
        if len(found[code]) > 1 and code not in _ANY_OF_THEM:
            names = ", ".join(row[place].strip() for place in found[code])
            return None, _("{code} är flera kolumner: {names}").format(code=code, names=names)
    places = {code: found[code][0] for code in codes}
    headings = MappingProxyType({code: row[place].strip() for code, place in places.items()})
    return Columns(places, headings, keys, amounts), ""


def _amount_codes(found: Mapping[str, list[int]], wanted: Mapping[str, str]) -> dict[str, str]:
    """{code: kind} of the columns of amounts; what the user points out puts the other way of writing them aside."""
    sides = "DEBET" in found and "KREDIT" in found
    amount = "BELOPP" in found
    if amount and sides:
        sides = not wanted.get("BELOPP")
        amount = not (wanted.get("DEBET") or wanted.get("KREDIT"))
    codes = {"BELOPP": OUTCOME} if amount else {}
    if sides:
        codes |= {"DEBET": OUTCOME, "KREDIT": OUTCOME}
    if not codes and "SALDO" in found and "DEBET" not in found and "KREDIT" not in found:
        codes = {"SALDO": OUTCOME}  # beside other amounts it is what they have come to, line by line
    return codes | ({"BUDGET": BUDGET} if "BUDGET" in found else {})


def _finding(reason: str, row: Sequence[str], number: int) -> Finding:
    needed = _("KONTO; PERIOD, DATUM eller AR och MANAD; BELOPP, BUDGET eller DEBET och KREDIT")
    shown = ", ".join(heading.strip() for heading in row if heading.strip()) or "–"
    return Finding("HUVUDBOK_RUBRIK", Place(line=number), {"reason": reason}, needed, shown)
