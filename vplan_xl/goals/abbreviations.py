"""Abbreviations, dates and numbers as people shorten them, in the words and forms that the grammar knows."""

from __future__ import annotations

import re
from collections.abc import Callable

Change = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def change(pattern: str, words: str | Callable[[re.Match[str]], str]) -> Change:
    """A way of writing and the words that it is put into."""
    return re.compile(pattern, re.I), words


def changed(text: str, changes: tuple[Change, ...]) -> str:
    """The text with each change made in its turn."""
    for pattern, words in changes:
        text = pattern.sub(words, text)
    return re.sub(r"  +", " ", text).strip()


NUMBER = (
    r"(?:\d+(?:[ .,]\d+)*|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|[a-zåäö]+ton|tjugo|trettio|fyrtio|femtio)"
)
UNIT = r"(?:\s?(?:%|procent(?:enheter)?|tkr|mnkr|mkr|kkr|kr))"
_TIMES = r"(?:månader|kvartal|tertial|veckor)"
_OF_A_YEAR = {"månader": 12, "kvartal": 4, "tertial": 3, "veckor": 52}

_MONTH = r"(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]{0,6}"
_MM, _DD, _YY = r"(0[1-9]|1[0-2])", r"(0[1-9]|[12]\d|3[01])", r"(1[5-9]|[23]\d)"
_BEFORE_A_DATE = (
    r"(?:(?<=senast )|(?<=per )|(?<=den )|(?<=klar )|(?<=klart )|(?<=med )|(?<=ja, )|(?<=ja )|(?<=färdig ))"
)
_DATES: tuple[Change, ...] = (
    change(rf"{_BEFORE_A_DATE}(?:20)?{_YY}{_MM}{_DD}(?!\d)", r"20\1-\2-\3"),
    change(rf"(?<![\d-]){_YY}-{_MM}-{_DD}(?![\d-])", r"20\1-\2-\3"),
    change(rf"(?<!\d)20{_YY}[./]{_MM}[./]{_DD}(?!\d)", r"20\1-\2-\3"),
    change(rf"(?<!\d){_DD}[./]{_MM}[./]20{_YY}(?!\d)", r"20\3-\2-\1"),
    change(rf"(?<![\d/])(\d|[12]\d|3[01])/(\d|1[0-2])\s?-\s?(?:20)?{_YY}(?!\d)", r"\1/\2 20\3"),
    change(rf"(?<!\w)({_MONTH})\.?\s?[-']\s?{_YY}(?!\d)", r"\1 20\2"),
    change(rf"(?<!\w)((?:q|kv|t)\.?\s?[1-4])\s?-\s?(?:20)?{_YY}(?!\d)", r"\1 20\2"),
    change(rf"(?<!\w)ht\.?\s?-?\s?(?:20)?{_YY}(?!\d)", r"hösten 20\1"),
    change(rf"(?<!\w)vt\.?\s?-?\s?(?:20)?{_YY}(?!\d)", r"våren 20\1"),
    change(rf"årsskiftet 20{_YY}\s?[-/]\s?(?:20)?\d\d(?!\d)", r"årsskiftet 20\1"),
)

_MEASURES = (
    r"(?:ton|dag|dygn|veck|månad|tim|min|sek|kilo|gram|liter|meter|mil|kvadrat|kubik|poäng|procent|enhet|grad"
    r"|mkr|mnkr|tkr)"
)

# One search tells whether a text has any of what is always changed.
_ANY = re.compile(
    r"(?<!\w)(?:fg|föreg|f\.?\s?å|gen|inv|fr|tom|from|mätn|bef|t\s?\.?o\.?\s?m|fr\s?\.?o\.?\s?m|m|ht|vt|[vh]t\d+|jmf|jfr|jämf|enl|el|resp|ggr|dgr|tim|mån|pat|genomsn|min|minimum|h|j|n|avv|riksgenomsn)(?!\w)"
    r"|\d\s?(?:tim|h|d|v|min|mån)(?!\w)|±|\+/-|&|\d\.\d{3}(?!\d)|\d-\d\d(?!\d)|\d{6}|\d\.\d\d\.|\d/\d\d/|[a-zåäö]/\d|[a-zåäö][\s.]*[-']\s?\d\d(?!\d)|årsskiftet|\((?:senast|per|före|innan)\s|årets\s|(?:månader|kvartal|tertial|veckor)\sav"
    r"|(?:st|\d)/(?:år|mån)|[\da-d]\)$|\]$|att (?:upp)?nå(?!\w)|är bättre",
    re.I,
)
_FOOTNOTE = r"(?:(?<=[%a-zåäö])\s?(?:\d{1,2}|[a-d])\)|\s?\[\d{1,2}\])$"
_ALWAYS: tuple[Change, ...] = (
    *_DATES,
    change(r"\s&\s", " och "),
    change(r"^([^\d()]+) \((senast|per|före|innan) ([^()]+)\)$", r"\1 \2 \3"),
    # A full stop between thousands: of what is counted there are no decimals, and nobody writes three noughts of them.
    change(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?=\s?st(?:ycken)?(?!\w))", lambda found: found[0].replace(".", " ")),
    change(rf"(?<![\d.,])[1-9]\d{{0,2}}(?:\.\d{{3}})*\.000(?=\s?(?:kr|kronor)(?!\w)|\s(?!{_MEASURES})[^\W\d_]{{4}})",
           lambda found: found[0].replace(".", " ")),
    change(r"(?<=[a-zåäö])/(?=\d{1,3}(?: ?000)+ [^\W\d])", " per "),
    change(r"(?<!\w)inv(?:\.|(?!\w))", "invånare"),
    change(r"(?<!\w)bef(?:\.|(?!\w))", "befolkningen"),
    change(r"(?<!\w)(?:t\s?\.?\s?o\s?\.?\s?m\.?)\s(?=20\d\d|\d{1,2}/)", "till och med "),
    change(r"(?<!\w)(?:fr\s?\.?\s?o\s?\.?\s?m\.?)\s(?=20\d\d)", "från och med "),
    change(r"(?<!\w)fr\.\s", "från "),
    change(r"(?<!\w)mätn\.", "mätning"),
    change(r"(?<!\w)f å(?!\w)", "föregående år"),
    # "10 m" and "per m" are metres.
    change(r"(?<=[a-zåäö.] )(?<!per )m\.?(?= (?!fl|m)[\wåäö])", "med"),
    change(rf"^([^()]*?){_FOOTNOTE}", r"\1"),
    change(r"(?<!\w)att (?:upp)?nå (?=\d)", "minst "),
    change(rf"^({NUMBER}{UNIT}?) \((lägre|högre) (?:värde )?är bättre\)$", r"\1 eller \2"),
    change(rf"^\w*budget\w* (?:±|\+/-) ?({NUMBER}{UNIT}?)$", r"avvikelse mot budget högst \1"),
    change(r"^j\.?$", "Ja"),
    change(r"^n\.?$", "Nej"),
    change(r"(?<!\w)(?:fg|föreg|f\.g)\.?\s?(?=år|mätning|resultat|värde|period)", "föregående "),
    change(r"(?<!\w)f\.\s?å\.?(?!\w)", "föregående år"),
    change(r"(?<=[\w%] )(?:jmf|jfr|jämf)\.?(?:\s(?:med|mot))?(?!\w)", "jämfört med"),
    change(r"(?<!\w)enl(?:\.|(?!\w))", "enligt"),
    change(r"(?<!\w)el(?:\.|(?= (?:högre|lägre|mer|mindre|fler|färre|bättre|över|under)))", "eller"),
    change(r"(?<!\w)resp(?:\.|(?!\w))", "respektive"),
    change(r"(?<!\w)(?:riks)?genomsn\.?(?!\w)", "genomsnitt"),
    change(r"(?<!\w)pat\.(?!\w)", "patienter"),
    change(r"(?<!\w)avv\.(?!\w)", "avvikelse"),
    change(r"(?<![\d\w])(?<!\d )min(?:imum)?\.?(?=\s?\d)", "minst"),
    change(r"(?<!\w)ggr\.?(?!\w)", "gånger"),
    change(r"(?<!\w)dgr\.?(?!\w)|(?<=\d)\s?d(?!\w)", " dagar"),
    change(r"(?<!\w)tim\.?(?!\w)|(?<=\d)\s?(?:h|tim)\.?(?!\w)", " timmar"),
    change(r"(?<=\d)\s?min\.?(?!\w)|(?<=tio )min\.?(?!\w)", " minuter"),
    change(r"(?<=\d)\s?v\.?(?!\w)", " veckor"),
    change(r"(?<!\w)mån(?:\.|(?!\w))|(?<=\d)mån\.?(?!\w)", " månader"),
    change(r"/ månader", "/månad"),
    change(rf"av årets ({_TIMES})", lambda found: f"av {_OF_A_YEAR[found[1].lower()]} {found[1]}"),
    change(rf"({NUMBER}\s?[^\W\d_]+) ({NUMBER}) ({_TIMES}) av ({NUMBER})$", r"\1 under \2 av \4 \3"),
    # How far a result may lie from the budget, whichever way.
    change(rf"^(?:inom |max\.? |högst )?(?:±|\+/-)\s?({NUMBER}{UNIT}?) (?:av|från|mot) \w*budget\w*$",
            r"avvikelse mot budget högst \1"),
)  # fmt: skip


def spelled_out(text: str) -> str:
    """The text with its abbreviations in full, and with words whose other order would be read as something else.

    >>> spelled_out("Bättre än fg år"), spelled_out("Max 30 min")
    ('Bättre än föregående år', 'Max 30 minuter')
    """
    return changed(text, _ALWAYS) if _ANY.search(text) else text
