"""Other ways of writing, put into the grammar's words: abbreviations always, word orders where nothing else reads."""

from __future__ import annotations

import re
from collections.abc import Callable

_Change = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _change(pattern: str, words: str | Callable[[re.Match[str]], str]) -> _Change:
    return re.compile(pattern, re.I), words


_NUMBER = (
    r"(?:\d+(?:[ .,]\d+)*|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|[a-zåäö]+ton|tjugo|trettio|fyrtio|femtio)"
)
_UNIT = r"(?:\s?(?:%|procent(?:enheter)?|tkr|mnkr|mkr|kkr|kr))"
_BOUND = r"(?:minst|lägst|högst|max(?:imalt)?|över|under|mer än|mindre än|[<>≥≤]=?)"
_FURTHER = r"(?<!\w)(bättre|högre|lägre|fler|färre)"
_TOWARDS = r"(?:mot|från|gentemot|jämfört med|i förhållande till)"
_LINKS = r"(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)|än |riket|sedan|från|mot|jämfört|mellan|och|till|i "
_TIMES = r"(?:månader|kvartal|tertial|veckor)"
_OF_A_YEAR = {"månader": 12, "kvartal": 4, "tertial": 3, "veckor": 52}

# One search tells whether a text has any of what is always changed.
_ANY = re.compile(
    r"(?<!\w)(?:fg|föreg|f\.?å|jmf|jfr|jämf|enl|el|resp|ggr|dgr|tim|mån|pat|genomsn|min|minimum|h|j|n|avv|riksgenomsn)(?!\w)"
    r"|\d\s?(?:tim|h|d|v|min|mån)(?!\w)|±|\+/-|årets\s|(?:månader|kvartal|tertial|veckor)\sav"
    r"|(?:st|\d)/(?:år|mån)|[\da-d]\)$|\]$|att (?:upp)?nå(?!\w)|är bättre",
    re.I,
)
_FOOTNOTE = r"(?:(?<=[%a-zåäö])\s?(?:\d{1,2}|[a-d])\)|\s?\[\d{1,2}\])$"
_ALWAYS: tuple[_Change, ...] = (
    _change(rf"^([^()]*?){_FOOTNOTE}", r"\1"),
    _change(r"(?<!\w)att (?:upp)?nå (?=\d)", "minst "),
    _change(rf"^({_NUMBER}{_UNIT}?) \((lägre|högre) (?:värde )?är bättre\)$", r"\1 eller \2"),
    _change(rf"^\w*budget\w* (?:±|\+/-) ?({_NUMBER}{_UNIT}?)$", r"avvikelse mot budget högst \1"),
    _change(r"^j\.?$", "Ja"),
    _change(r"^n\.?$", "Nej"),
    _change(r"(?<!\w)(?:fg|föreg|f\.g)\.?\s?(?=år|mätning|resultat|värde|period)", "föregående "),
    _change(r"(?<!\w)f\.\s?å\.?(?!\w)", "föregående år"),
    _change(r"(?<=[\w%] )(?:jmf|jfr|jämf)\.?(?:\s(?:med|mot))?(?!\w)", "jämfört med"),
    _change(r"(?<!\w)enl(?:\.|(?!\w))", "enligt"),
    _change(r"(?<!\w)el(?:\.|(?= (?:högre|lägre|mer|mindre|fler|färre|bättre|över|under)))", "eller"),
    _change(r"(?<!\w)resp(?:\.|(?!\w))", "respektive"),
    _change(r"(?<!\w)(?:riks)?genomsn\.?(?!\w)", "genomsnitt"),
    _change(r"(?<!\w)pat\.(?!\w)", "patienter"),
    _change(r"(?<!\w)avv\.(?!\w)", "avvikelse"),
    _change(r"(?<![\d\w])(?<!\d )min(?:imum)?\.?(?=\s?\d)", "minst"),
    _change(r"(?<!\w)ggr\.?(?!\w)", "gånger"),
    _change(r"(?<!\w)dgr\.?(?!\w)|(?<=\d)\s?d(?!\w)", " dagar"),
    _change(r"(?<!\w)tim\.?(?!\w)|(?<=\d)\s?(?:h|tim)\.?(?!\w)", " timmar"),
    _change(r"(?<=\d)\s?min\.?(?!\w)|(?<=tio )min\.?(?!\w)", " minuter"),
    _change(r"(?<=\d)\s?v\.?(?!\w)", " veckor"),
    _change(r"(?<!\w)mån(?:\.|(?!\w))|(?<=\d)mån\.?(?!\w)", " månader"),
    _change(r"/ månader", "/månad"),
    _change(rf"av årets ({_TIMES})", lambda found: f"av {_OF_A_YEAR[found[1].lower()]} {found[1]}"),
    _change(rf"({_NUMBER}\s?[^\W\d_]+) ({_NUMBER}) ({_TIMES}) av ({_NUMBER})$", r"\1 under \2 av \4 \3"),
    # How far a result may lie from the budget, whichever way.
    _change(rf"^(?:inom |max\.? |högst )?(?:±|\+/-)\s?({_NUMBER}{_UNIT}?) (?:av|från|mot) \w*budget\w*$",
            r"avvikelse mot budget högst \1"),
)  # fmt: skip

_SHARES = {"1/2": "hälften", "1/3": "en tredjedel", "2/3": "två tredjedelar", "1/4": "en fjärdedel",
           "3/4": "tre fjärdedelar", "4/5": "fyra femtedelar", "3/5": "tre femtedelar", "2/5": "två femtedelar",
           "1/5": "en femtedel"}  # fmt: skip
_STEPS = {"hälften": 50, "en fjärdedel": 25, "tre fjärdedelar": 75, "en femtedel": 20, "en tiondel": 10,
          "två femtedelar": 40}  # fmt: skip

_OTHERWISE: tuple[_Change, ...] = (
    _change(r"^inga(?: alls)?$", "0"),
    _change(r"^(20\d\d års (?:nivå|resultat|utfall|värde))$", r"i nivå med \1"),
    _change(rf"((?:minst|lägst) {_NUMBER}{_UNIT}?),? (?=(?:högst|max) )", r"\1 och "),
    _change(r"^(alla|samtliga) \((\d+)\) ", r"\1 \2 "),
    _change(r"^(rikssnitt\w*|riksgenomsnitt\w*|riket|rikets (?:snitt|genomsnitt|nivå))$", r"i nivå med \1"),
    _change(r"^(?:plats|placering|rank(?:ing)?) 1 ?- ?(\d+)(?!\d)", r"plats \1 eller bättre"),
    _change(rf"^({_BOUND}) (betyg\w*|nivå|steg) (\d)", r"\2: \1 \3"),
    _change(r"mellan (20\d\d) och (20\d\d)$", r"till \2 jämfört med \1"),
    _change(r"^(mäts) (?:nästa gång )?(?:i )?(20\d\d),? \(?((?:vart\w*|var) ?\w+ år)\)?$", r"\1 \3, nästa gång \2"),
    _change(r"(?:vid|i) (?:nästa )?mätning(?:en)? (20\d\d)$", r"år \1"),
    _change(r"(?<=snitt)(.*\d.*) (?:under|för|över) (?:\w*perioden|åren) (20\d\d ?- ?20\d\d)$", r"\1 genomsnitt \2"),
    _change(rf"^((?:{_BOUND} )?{_NUMBER}{_UNIT}?(?: (?!{_LINKS})[^\W\d_]+){{0,3}}),? (20\d\d)$",
            r"\1 senast \2"),
    _change(r"(\d) av (\d+) av (?=[^\W\d])", r"\1 av \2 "),
    _change(r"(?<![\d/])([1-4]/[2-5]) av(?= (?:[^\W\d]))", lambda found: f"{_SHARES.get(found[1], found[1])} av"),
    _change(rf"med ({'|'.join(_STEPS)})(?!\w)", lambda found: f"med {_STEPS[found[1].lower()]} %"),
    _change(r"^(alla|samtliga) ([^\W\d_]+) \(?(\d+)(?: st)?\)?$", r"\1 \3 \2"),
    _change(rf"(?<!\w)((?:öka|minska|höja|sänka)s?|ökning|minskning) från ({_NUMBER}{_UNIT}?) till (.+)$",
            r"\1 till \3 (nuläge \2)"),
    _change(r"^(?:ingen )(ökning|minskning|försämring)(?=$| jämfört| från| sedan| mot| gentemot)",
            lambda found: "ska inte " + {"ö": "öka", "m": "minska", "f": "försämras"}[found[1][0].lower()]),
    _change(r"mandatperioden?(?!\w)", "en fyraårsperiod"),
    _change(r"jämna år(?!\w)|udda år(?!\w)", "vartannat år"),
    _change(rf"{_FURTHER} (?:(?:för )?varje (?:år|gång)|år för år)(?!\w)", r"\1 än föregående mätning varje år"),
    _change(rf"{_FURTHER} (?:vid|för) varje mätning(?!\w)", r"\1 än föregående mätning"),
    _change(r"^(?:att )?vänd(?:a)? (?:den )?(?:negativa?|nedåtgående) trend(?:en)?$", "förbättring"),
    _change(r"(över(?:skrider|stiger)|under(?:skrider|stiger)) (ej|inte|aldrig)(?!\w)", r"\2 \1"),
    # The level first and what it is a level of behind.
    _change(rf"^((?:{_BOUND} )?(?:±\s?|\+/-\s?)?{_NUMBER}{_UNIT}?) (?:i )?\w*avvikelse"
            rf"(?: {_TOWARDS} (?:\w+ )?\w*budget\w*)?$",
            r"avvikelse mot budget \1"),
    _change(rf"^((?:{_BOUND} )?{_NUMBER}{_UNIT}?) (budgetföljsamhet)$", r"\2 \1"),
    _change(r"^resultat\w* enligt (?=\w*budget|plan$)", "resultat i nivå med "),
    _change(rf"^((?:{_BOUND} )?{_NUMBER}(?:-{_NUMBER})?) \(((?:(?:hme|nki|nmi)-?)?index|hme|nki|nmi)\)$",
            r"\2 \1"),
    _change(r"(?<=\d,\d)\s?(?:\(av|av|/)\s?(?:max\s)?(4|5|6|7|10|100)(?![\d%]| %)\)?", r" av max \1"),
    _change(r"(?<!\w)jämfört (?=20\d\d|bas|år |föreg|förra|riket|riks|ingång|budget)", "jämfört med "),
    _change(r",? ?\(?(?:bas|start|referens|jämförelse)år\w*:? (20\d\d)\)?$", r" jämfört med \1"),
    _change(r"(?:med )?(20\d\d) som (?:bas|start|referens|jämförelse)(?:år|linje)?(?!\w)", r"jämfört med \1"),
    _change(r"(?<!\w)(?:0|noll)-resultat", "nollresultat"),
    _change(r" ?\((±|\+/-) ?(.*?)\)", r" \1 \2"),
    _change(rf"^([^%:()\d]+?) \((?:i )?%\):? (.*{_NUMBER})$", r"\1: \2 %"),
    _change(r"^genomsnittlig\w* ([^\d]+?) (?:för |under |åren )*(20\d\d\s?-\s?20\d\d):? ", r"genomsnitt \2: \1 "),
    _change(rf"^(?:under|i|inom) (?:året|20\d\d|\w*perioden) ska "
            rf"((?:{_BOUND} )?{_NUMBER} (?:\w+ ){{1,4}}?)(ha|vara|få) ",
            r"\1ska \2 "),
    _change(rf"\soch (?={_BOUND} ?\d)", " samt "),
)  # fmt: skip


def spelled_out(text: str) -> str:
    """The text with its abbreviations in full, and with words whose other order would be read as something else.

    >>> spelled_out("Bättre än fg år"), spelled_out("Max 30 min")
    ('Bättre än föregående år', 'Max 30 minuter')
    """
    return _changed(text, _ALWAYS) if _ANY.search(text) else text


def reworded(text: str) -> str:
    """A text that is not read as it stands, in the grammar's words as far as another way of writing is known.

    >>> reworded("Minst 2/3 av enheterna"), reworded("överstiger ej 5 %")
    ('Minst två tredjedelar av enheterna', 'ej överstiger 5 %')
    """
    return _changed(text, _OTHERWISE)


def _changed(text: str, changes: tuple[_Change, ...]) -> str:
    for pattern, words in changes:
        text = pattern.sub(words, text)
    return re.sub(r"  +", " ", text).strip()
