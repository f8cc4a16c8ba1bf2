"""Other orders of the words, put into the grammar's where nothing else reads."""

from __future__ import annotations

import re

from vplan_xl.goals.abbreviations import NUMBER, UNIT, Change, change, changed
from vplan_xl.goals.words import NUMBER_WORDS

_BOUND = r"(?:minst|lägst|högst|max(?:imalt)?|över|under|mer än|mindre än|[<>≥≤]=?)"
_FURTHER = r"(?<!\w)(bättre|högre|lägre|fler|färre)"
_TOWARDS = r"(?:mot|från|gentemot|jämfört med|i förhållande till)"
_LINKS = r"(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)|än |riket|sedan|från|mot|jämfört|mellan|och|till|i "
_SHARES = {"1/2": "hälften", "1/3": "en tredjedel", "2/3": "två tredjedelar", "1/4": "en fjärdedel",
           "3/4": "tre fjärdedelar", "4/5": "fyra femtedelar", "3/5": "tre femtedelar", "2/5": "två femtedelar",
           "1/5": "en femtedel"}  # fmt: skip
_STEPS = {"hälften": 50, "en fjärdedel": 25, "tre fjärdedelar": 75, "en femtedel": 20, "en tiondel": 10,
          "två femtedelar": 40}  # fmt: skip

_ARROWS = {"↑": "ökning", "↓": "minskning"}
_COUNTED = dict(enumerate(list(NUMBER_WORDS)[:13]))
_RISES, _FALLS = r"(?:ök|höj|stig|uppåt)", r"(?:minsk|sänk|sjunk|reducer|nedåt)"
_STAMPED = r"(?:följs upp|följas upp|uppdateras|revideras|utvärderas|redovisas|rapporteras|mäts|genomförs|används)"
_PLACES = r"(?:i|på|från|för|hos|vid|inom)"


def _same_share(found: re.Match[str]) -> str:
    """A share told in numbers as well is left out where it is the same: "80 % (dvs. 8 av 10)"."""
    is_same = int(found[2]) * int(found[4]) == 100 * int(found[3])
    return f"{found[1]}{found[2]} %" if is_same else found[0]


_OTHERWISE: tuple[Change, ...] = (
    change(r"^((?:genom)?snitt\w*|medel\w*) (20\d\d ?- ?20\d\d): (.+)$",
           lambda found: f"{found[3]} ({found[1].lower()} {found[2]})"),
    change(r"(minst|lägst|högst) enligt (?=\w*budget|plan(?:en)?$)", r"\1 i nivå med "),
    # An arrow is the development that it shows; beside a number it could be a level as well.
    change(rf"^↑ ?\(({_RISES}[^()]*)\)$", r"\1"),
    change(rf"^↓ ?\(({_FALLS}[^()]*)\)$", r"\1"),
    change(r"^([↑↓])(?=$| (?:jämfört|från|mot|sedan|gentemot) )", lambda found: _ARROWS[found[1]]),
    change(r"^([^\d↑↓]+?):? ?([↑↓])$", lambda found: f"{found[1]}: {_ARROWS[found[2]]}"),
    change(r"((?:öka|minska|sjunk|sänk|höj|försämra)\w*) (inte|ej|aldrig)$", r"\2 \1"),
    # A full stop behind an abbreviation ends no sentence.
    change(r"(?<![\w.])((?-i:[a-zåäö]){2,5})\.(?= (?-i:[a-zåäö]))", r"\1"),
    change(rf"({_STAMPED}) (\d|1[0-2]) (gånger) ?(?:/|per) ?(år|månad|termin|tertial|kvartal)(?!\w)",
           lambda found: f"{found[1]} {_COUNTED[int(found[2])]} {found[3]} per {found[4]}"),
    change(rf"^((?:{_BOUND} )?)(\d+) ?(?:%|procent) \((?:dvs\.?|d\.v\.s\.?|=|motsvarar) (\d+) av (\d+)\)$",
           _same_share),
    change(rf"^((?:{_BOUND} )?(?:{NUMBER} av {NUMBER}|alla|samtliga) [^\W\d_]+) ({_PLACES} [^\W\d_]+) "
           r"(ska|har|är|förbättr\w+) ", r"\2: \1 \3 "),
    change(r"per år och ([^\W\d_]+)", r"per \1 och år"),
    change(r"(?:upp)?(?:gå|går|nå|når) (?:upp )?till (?=riks|riket|budget|ingångs|genomsnittet för|snittet i riket)",
           "vara i nivå med "),
    change(rf"^genomsnittlig\w* ([^\d]+?) ((?:{_BOUND} )?{NUMBER}{UNIT}?),? (?:(?:under|för|över|åren|perioden) )*"
           r"(20\d\d ?- ?20\d\d)$", r"genomsnitt \3: \1 \2"),
    change(r"^inga(?: alls)?$", "0"),
    change(r"^(20\d\d års (?:nivå|resultat|utfall|värde))$", r"i nivå med \1"),
    change(rf"((?:minst|lägst) {NUMBER}{UNIT}?),? (?=(?:högst|max) )", r"\1 och "),
    change(r"^(alla|samtliga) \((\d+)\) ", r"\1 \2 "),
    change(r"^(rikssnitt\w*|riksgenomsnitt\w*|riket|rikets (?:snitt|genomsnitt|nivå))$", r"i nivå med \1"),
    change(r"^(?:plats|placering|rank(?:ing)?) 1 ?- ?(\d+)(?!\d)", r"plats \1 eller bättre"),
    change(rf"^({_BOUND}) (betyg\w*|nivå|steg) (\d)", r"\2: \1 \3"),
    change(r"mellan (20\d\d) och (20\d\d)$", r"till \2 jämfört med \1"),
    change(r"^(mäts) (?:nästa gång )?(?:i )?(20\d\d),? \(?((?:vart\w*|var) ?\w+ år)\)?$", r"\1 \3, nästa gång \2"),
    change(r"(?:vid|i) (?:nästa )?mätning(?:en)? (20\d\d)$", r"år \1"),
    change(r"(?<=snitt)(.*\d.*) (?:under|för|över) (?:\w*perioden|åren) (20\d\d ?- ?20\d\d)$", r"\1 genomsnitt \2"),
    change(rf"^((?:{_BOUND} )?{NUMBER}{UNIT}?(?: (?!{_LINKS})[^\W\d_]+){{0,3}}),? (20\d\d)$",
            r"\1 senast \2"),
    change(r"(\d) av (\d+) av (?=[^\W\d])", r"\1 av \2 "),
    change(r"(?<![\d/])([1-4]/[2-5]) av(?= (?:[^\W\d]))", lambda found: f"{_SHARES.get(found[1], found[1])} av"),
    change(rf"med ({'|'.join(_STEPS)})(?!\w)", lambda found: f"med {_STEPS[found[1].lower()]} %"),
    change(r"^(alla|samtliga) ([^\W\d_]+) \(?(\d+)(?: st)?\)?$", r"\1 \3 \2"),
    change(rf"(?<!\w)((?:öka|minska|höja|sänka)s?|ökning|minskning) från ({NUMBER}{UNIT}?) till (.+)$",
            r"\1 till \3 (nuläge \2)"),
    change(r"^(?:ingen )(ökning|minskning|försämring)(?=$| jämfört| från| sedan| mot| gentemot)",
            lambda found: "ska inte " + {"ö": "öka", "m": "minska", "f": "försämras"}[found[1][0].lower()]),
    change(r"mandatperioden?(?!\w)", "en fyraårsperiod"),
    change(r"jämna år(?!\w)|udda år(?!\w)", "vartannat år"),
    change(rf"{_FURTHER} (?:(?:för )?varje (?:år|gång)|år för år)(?!\w)", r"\1 än föregående mätning varje år"),
    change(rf"{_FURTHER} (?:vid|för) varje mätning(?!\w)", r"\1 än föregående mätning"),
    change(r"^(?:att )?vänd(?:a)? (?:den )?(?:negativa?|nedåtgående) trend(?:en)?$", "förbättring"),
    change(r"(över(?:skrider|stiger)|under(?:skrider|stiger)) (ej|inte|aldrig)(?!\w)", r"\2 \1"),
    # The level first and what it is a level of behind.
    change(rf"^((?:{_BOUND} )?(?:±\s?|\+/-\s?)?{NUMBER}{UNIT}?) (?:i )?\w*avvikelse"
            rf"(?: {_TOWARDS} (?:\w+ )?\w*budget\w*)?$",
            r"avvikelse mot budget \1"),
    change(rf"^((?:{_BOUND} )?{NUMBER}{UNIT}?) (budgetföljsamhet)$", r"\2 \1"),
    change(r"^resultat\w* enligt (?=\w*budget|plan$)", "resultat i nivå med "),
    change(rf"^((?:{_BOUND} )?{NUMBER}(?:-{NUMBER})?) \(((?:(?:hme|nki|nmi)-?)?index|hme|nki|nmi)\)$",
            r"\2 \1"),
    change(r"(?<=\d,\d)\s?(?:\(av|av|/)\s?(?:max\s)?(4|5|6|7|10|100)(?![\d%]| %)\)?", r" av max \1"),
    change(r"(?<!\w)jämfört (?=20\d\d|bas|år |föreg|förra|riket|riks|ingång|budget)", "jämfört med "),
    change(r",? ?\(?(?:bas|start|referens|jämförelse)år\w*:? (20\d\d)\)?$", r" jämfört med \1"),
    change(r"(?:med )?(20\d\d) som (?:bas|start|referens|jämförelse)(?:år|linje)?(?!\w)", r"jämfört med \1"),
    change(r"(?<!\w)(?:0|noll)-resultat", "nollresultat"),
    change(r" ?\((±|\+/-) ?(.*?)\)", r" \1 \2"),
    change(rf"^([^%:()\d]+?) \((?:i )?%\):? (.*{NUMBER})$", r"\1: \2 %"),
    change(r"^genomsnittlig\w* ([^\d]+?) (?:för |under |åren )*(20\d\d\s?-\s?20\d\d):? ", r"genomsnitt \2: \1 "),
    change(rf"^(?:under|i|inom) (?:året|20\d\d|\w*perioden) ska "
            rf"((?:{_BOUND} )?{NUMBER} (?:\w+ ){{1,4}}?)(ha|vara|få) ",
            r"\1ska \2 "),
    change(rf"\soch (?={_BOUND} ?\d)", " samt "),
)  # fmt: skip


def reworded(text: str) -> str:
    """A text that is not read as it stands, in the grammar's words as far as another way of writing is known.

    >>> reworded("Minst 2/3 av enheterna"), reworded("överstiger ej 5 %")
    ('Minst två tredjedelar av enheterna', 'ej överstiger 5 %')
    """
    return changed(text, _OTHERWISE)
