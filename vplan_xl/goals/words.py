"""What single words in targets and values mean: directions, numbers, states, and words that state no level."""

from __future__ import annotations

import enum
import re

from vplan_xl.goals.quantity import Relation
from vplan_xl.goals.spelling import is_near_relation
from vplan_xl.goals.value import Answer
from vplan_xl.language import N_


class Reason(enum.Enum):
    """Why a text is not understood; the value is a msgid, in Swedish."""

    NO_LEVEL = N_("ingen mätbar nivå")
    NOT_READ = N_("härifrån går texten inte att tolka")
    TOO_LONG = N_("texten är för lång")
    YEAR_OR_NUMBER = N_("talet kan vara ett år eller en nivå")
    NUMBER = N_("talet går inte att läsa säkert")
    CELL = N_("cellen går inte att läsa")  # an error or a formula without a result: there is no text
    TWICE = N_("samma sak står två gånger eller motsäger sig själv")
    NO_LABEL = N_("flera tal utan att det sägs vad vart och ett är")
    HEDGED = N_("nivån är ungefärlig")
    PARTS = N_("så många delar finns inte")


class Unfit(Exception):  # noqa: N818 – a text is no error
    """A text whose words fit the grammar and still make no sense; ``place`` is an offset in the plain text."""

    def __init__(self, reason: Reason, place: int = 0) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.place = place


_ONES = "noll en två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton"
_TENS = "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio"
NUMBER_WORDS = {
    **{word: number for number, word in enumerate(_ONES.split())},
    **{word: 10 * number for number, word in enumerate(_TENS.split(), start=2)},
    **{
        ten + one: 10 * tens + ones
        for tens, ten in enumerate(_TENS.split(), start=2)
        for ones, one in [*enumerate(_ONES.split()[1:10], start=1), (1, "ett")]
    },
    **{"ett": 1, "hundra": 100, "annat": 2, "tredje": 3, "fjärde": 4, "femte": 5},
}

RELATIONS = {
    "GE": Relation.AT_LEAST,
    "LE": Relation.AT_MOST,
    "GT": Relation.HIGHER,
    "LT": Relation.LOWER,
    "BETTER": Relation.BETTER,
    "NOT_WORSE": Relation.NOT_WORSE,
    "LEVEL": Relation.LEVEL,
}

_UPWARDS = re.compile(
    r"\+|(?<!\w)(?:högre|mera?|större|flera?|över|däröver|uppåt|längre|lägst|minst|ök\w*|höj\w*)", re.I
)
_BETTER = re.compile(r"bättre|förbättr", re.I)


def side(words: str) -> Relation:
    """The relation of "eller högre", "eller minskad", "som mest"."""
    if _BETTER.search(words):
        return Relation.NOT_WORSE
    return Relation.AT_LEAST if _UPWARDS.search(words) else Relation.AT_MOST


# What an indicator measures: only of such is "ska öka" a target. Of quality and trust no number is said.
_MEASURED = re.compile(
    r"(?<!\w)(?:andel\w*|antal\w*|\w*index\w*|\w*nki|hme|resultat\w*|värde\w*|nivå\w*|utfall\w*|mått\w*|betyg\w*|poäng\w*"
    r"|indikator\w*|(?:nyckel|sjuk|ohälso|sjukskrivnings|födelse|döds|patient|elev|olycks|medel|soliditets)tal\w*|de[nt]|detta|\w*(?:frånvaro|tid|kostnad|rörlighet|omsättning|utsläpp|förbrukning|användning"
    r"|förskrivning|produktion|besök|grad|kvot|följsamhet|täckning|skador|fall|infektioner|överbeläggningar|dagar|skillnad"
    r"|intäkt|volym|timmar|energi|avfall|körda\skm|dödlighet|vikt|svarsfrekvens|produktivitet|vårdtillfällen|remisser)"
    r"(?:er|en|n|et|ar|arna|erna|na|s)?)(?!\w)",
    re.I,
)
_DONE = re.compile(
    r"(?<!\w)(?:framtagn?a?e?[nt]?|framtagna|beslutade?t?|fastställ[dt]a?|genomför[dt]a?|inför[dt]a?|klara?t?|färdig\w*|upprätta(?:d|de|t)"
    r"|antag(?:en|et|na)|etablera(?:d|t|de)|implementera(?:d|t|de)|inrätta(?:d|t|de)|utarbeta(?:d|t|de)|kartlag(?:d|t|da)|publicera(?:d|t|de)"
    r"|driftsat[ts]a?|i\sdrift|startade?t?|invig[dt]a?|tecknat?|certifiera(?:d|t|de)|utse[dt]{2}a?|utbildade|öppna(?:d|t|de)"
    r"|lansera(?:d|t|de)|(?:installer|leverer|upphandl|digitaliser|flytt|bild|signer|underteckn|uppdater|valider|dokumenter|utvärder|redovis|rapporter|överlämn)a(?:d|t|de|ts)|färdigställ(?:d|t|da|ts)|byggd|byggt|genomgått|deltagit|slutfört|(?:in)?lämnad?e?t?|fatta[dt]e?|tage[nt]|tagna|gjorda?|gjort|skickade?t?|skriv(?:en|et|na)|anslut(?:en|et|na|its)|igång|i\sbruk|avsluta(?:d|t|de)|reviderad?e?t?|utred[dt]a?|utrett|rekrytera(?:d|t|de)|anställ[dt]a?|har\sen|har\sett|ha\sen|ha\sett"
    r"|öppnas|startas|byggas|bildas|påbörjas|tecknas|tas\sfram|tas\si\sdrift|tagits\sfram|införas|genomföras|upprättas|beslutas|fastställas|antas|inrättas|införts|genomförts|upprättats|beslutats|fastställts|antagits)(?!\w)",
    re.I,
)
_SOFT = re.compile(
    r"(?:ett?\s|en\s|det\s|vårt\s|aktivt\s|gemensamt\s|nytt\s)*(?:samverkan|samarbete|dialog|\w*arbete\w*|insats\w*|åtgärd\w*|aktivitet\w*|fokus|\w*utveckling"
    r"|medvetenhet|kunskap\w*|stöd|förståelse|engagemang|\w*kultur|arbetssätt|rutinerna|riktlinjerna)(?!\w)",
    re.I,
)
_THERE = re.compile(r"(?<!\w)(?:finns|finnas|görs|på\splats|ha|har)(?!\w)", re.I)
_DOCUMENT = re.compile(
    r"(?<!\w)\w*(?:plan|policy|riktlinje|rutin|program|strategi|modell|handbok|avtal|mall|system|register|checklista)"
    r"(?:en|er|erna|et|n|r|rna|na|ar|arna)?(?!\w)",
    re.I,
)
_THING = re.compile(
    r"(?:en|ett|ny|nytt|nya|gemensam\w*|region\w*gemensam\w*)\s(?:\S+\s){0,2}\w*(?:plan|policy|riktlinje|rutin|program|strategi|modell|handbok|avtal"
    r"|utredning|kartläggning|analys|mall|organisation|system|enhet|mottagning)(?:en|er|erna|et|n|r|rna|na|ar|arna)?(?!\w)",
    re.I,
)
VAGUE = re.compile(
    r"(?<!\w)(?:ett\s(?:par|antal|flertal)|några|god|goda|gott|bra|nöjd\w*|möjlig\w*|möjligt|rimlig\w*|tillräcklig\w*|acceptab\w+|tillfredsställande|optimal\w*"
    r"|bästa?|sträv\w+|verka(?=\sför)|arbeta(?=\sför)|trygg\w*|hållbar\w*|effektiv\w*|attraktiv\w*|väsentlig\w*|betydlig\w*|betydande|märkbar\w*"
    r"|kraftig\w*|tydlig\w*|ändamålsenlig\w*|stabil\w*|hög|höga|högt|låg|låga|lågt|kontinuerlig\w*\sarbete|ca|cirka|ungefär"
    r"|omkring|runt|nära|nästan|lagom|fortsatt|snabb\w*|delaktig\w*|jämlik\w*|ledande|framgångsrik\w*|på\ssikt|vid\sbehov|onödig\w*|allvarlig\w*|orimlig\w*|trivs|trivas|känna\w*|uppleva\w*"
    r"|upplever|positiv\w*|levande|\w*fungerande|fungera\w*|utveckl(?:a|as|at|ing|ande)|kontinuerlig\w*|löpande|systematisk\w*|likvärdig\w*|smidig\w*|enkel\w*|främja\w*|stödja|stimulera|respekt\w*|öppen|"
    r"modern\w*|aktivt?|ska\s(?:fungera|prägla\w*|vara\si\sframkant))(?!\w)",
    re.I,
)
# Names that hold one of those words and say nothing by it.
_NAMES = re.compile(
    r"(?<!\w)(?:(?:god\soch\s)?nära\svård\w*|god\svård(?=\s(?:och|i)\s)|öppna\sjämförelser)(?!\w)", re.I
)
_YEAR_ALONE = re.compile(r"\W*(?:19|20)\d\d\W*")
_LEVEL = re.compile(
    r"\d|(?<!\w)(?:riket\w*|riks\w+|budget\w*|ram(?:en)?|föregående|ingångsvärde\w*|mellan|vart|två|tre|fyra|fem|sex|sju"
    r"|åtta|nio|tio)(?!\w)",
    re.I,
)
_HEDGES = re.compile(
    r"(?<!\w)(?:ca|cirka|c:a|ungefär|omkring|runt|nära|nästan|drygt|knappt|närmare|gärna|helst|uppemot|strax|sikta\w*)(?!\w)",
    re.I,
)


_QUALIFIED = re.compile(
    r"(?<!\w)(?:sträva\w*|verka|arbeta|försök\w*|möjlig\w*|rimlig\w*|på\ssikt|vid\sbehov|betydligt|väsentligt|något|tydligt|markant"
    r"|(?:där|när)\s(?:det|så|detta|dessa|behov\w*|möjlighet\w*)(?=\s)|i\sden\smån(?:ad\w*)?|i\smån(?:ad\w*)?\sav|såvida|tillämplig\w*|relevant\w*|lämplig\w*"
    r"|motiver\w*|förekommande\sfall|efter\s(?:förmåga|behov|möjlighet\w*)|utifrån|behövs|behövlig\w*"
    r"|klart|resurser|princip|stort\ssett|huvudsak|normalfallet|normalt|förutsatt|förutsättning\w*|märkbart|avsevärt|kraftigt|lite)(?!\w)",
    re.I,
)


def is_qualified(words: str) -> bool:
    """Whether the words around a level make it one that everybody may read otherwise: "så långt möjligt"."""
    return bool(_QUALIFIED.search(words))


def is_hedged(words: str) -> bool:
    """Whether the words make a number less than exact."""
    return bool(_HEDGES.search(_NAMES.sub("", words)))


# Units of measure: of them there are so many, and no sentence counts them.
MEASURE = re.compile(
    r"(?:st(?:ycken)?|dag(?:ar|ars)?|dygns?|veck\w+|månad\w*|tim(?:m\w*)?|min(?:ut\w*)?|sek\w*|h|år|ton|kg|g|kwh|mwh|gwh|km|mil|liter"
    r"|m2|m3|poäng|procentenheter|gånger|enheter)(?!\w)",
    re.I,
)
# "31 december" is a day.
MONTH = re.compile(r"(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]{0,6}(?!\w)", re.I)
# Words whose number is a name: "klar kv 2", "bilaga 3".
_NUMBERED = re.compile(
    r"(?:^|\s)(?:kv|kvartal|tertial|delår|q|t|vecka|v|bilaga|kap\w*|avsnitt|nr|nummer|fas|punkt|tabell|sida?n?|plats|topp|inom|bland\sde|iso)$",
    re.I,
)
# Words before a development that ask for it to end.
_TURNED = re.compile(
    r"(?<!\w)(?:bryt\w*|vänd\w*|hejda\w*|stopp\w*|bromsa\w*|motverk\w*|förhindra\w*|undvik\w*)(?!\w)", re.I
)
# A level for a year that is not said.
_LATER = re.compile(r"(?:inom|om)\s\w+\sår(?!\w)", re.I)


def tells_more(words: str) -> bool:
    """Whether the words of what is counted go on to tell what is to be of it."""
    return bool(re.search(r"(?:^|\s)(?:ha|har|ska|skall|är)\s", words))


_WISHES = re.compile(
    r"(?<!\w)(?:ca|cirka|ungefär|helst|gärna|önsk\w*|ambition\w*|vision\w*|sikt|möjlig\w*|förslag\w*|preliminär\w*"
    r"|vore|sikta\w*|utgår|riktmärke|omkring|rimlig\w*|osäker\w*|oklar\w*|utkast)(?!\w)",
    re.I,
)


def is_wished(words: str) -> bool:
    """Whether words in brackets take back something of what they stand beside."""
    return bool(_WISHES.search(words))


def check_lead(lead: str) -> None:
    """Refuse words before a level that make it another one, or none."""
    if not lead:
        return
    if is_hedged(lead) or is_wished(lead):
        raise Unfit(Reason.HEDGED)
    if is_near_relation(lead) or re.match(r"(?:av|med|till|som|än|mot|per|(?:klart?|färdig\w*)$)(?!\w)", lead, re.I):
        raise Unfit(Reason.NOT_READ)
    if is_qualified(lead):
        raise Unfit(Reason.NO_LEVEL)
    if _NUMBERED.search(lead) or _TURNED.search(lead):
        raise Unfit(Reason.NOT_READ)


def check_detail(detail: str) -> None:
    """Refuse words behind a level that take something of it back."""
    if is_wished(detail):
        raise Unfit(Reason.HEDGED)
    if is_qualified(detail):
        raise Unfit(Reason.NO_LEVEL)
    if _LATER.match(detail) or re.search(r"(?:^|\s)(?:av|mot|till|som|än|från)$", detail, re.I):
        raise Unfit(Reason.NOT_READ)


def is_measured(words: str) -> bool:
    """Whether the words name something that an indicator has a number of."""
    return bool(_MEASURED.search(words))


def is_state(words: str) -> bool:
    """Whether the words tell of a thing to have or to have done, and use none that everybody may read otherwise."""
    words = _NAMES.sub("vården", words)
    if VAGUE.search(words) or _SOFT.match(words):
        return False
    is_there = _THERE.search(words) and _DOCUMENT.search(words)
    return bool(_DONE.search(words) or _THING.match(words) or is_there)


_BEARING = re.compile(
    r"[%<>=≥≤]|\d+(?:[.,]\d+)?(?!\w)(?<!20\d\d)(?<!19\d\d)"
    r"|(?<!\w)(?:minst|högst|lägst|max|högre|lägre|större|mindre|fler|färre|över|under|bättre|sämre|oförändra\w*|procent|index"
    r"|ök(?:a|ar|as|at|ad\w*|ande|ning\w*)|minsk\w*|sjunk\w*|sänk\w*|höj(?:a|as|s|er|ning\w*)|förbättr\w*|försämr\w*|halver\w*"
    r"|rike\w*|riks\w*snitt\w*|budget\w*|ingångsvärde\w*|föregående|förra|balans|jämfört|snitt|genomsnitt\w*|vart|vartannat)(?!\w)"
    r"|(?:^|minst\s|högst\s)(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|alla|samtliga|ingen|inga|inget)\s",
    re.I,
)
_STANDARD = re.compile(r"(?<!\w)iso\s?\d+(?::20\d\d)?", re.I)
_UNDONE = re.compile(r"(?<!\w)(?:ej|inte|icke|aldrig)\s", re.I)


def is_state_alone(text: str) -> bool:
    """Whether a whole text tells of a state and holds nothing that an outcome's number is compared with."""
    return is_state(text) and not _BEARING.search(_STANDARD.sub("", text)) and not _UNDONE.search(text)


def why_not(text: str, *, is_target: bool) -> Reason:
    """Why a text that the grammar does not know is not understood, as well as its words tell."""
    if _YEAR_ALONE.fullmatch(text):
        return Reason.YEAR_OR_NUMBER
    if is_hedged(text) and re.search(r"\d", text):
        return Reason.HEDGED
    if is_target and (not _LEVEL.search(text) or (VAGUE.search(text) and not re.search(r"\d", text))):
        return Reason.NO_LEVEL
    return Reason.NOT_READ


_PARTLY = re.compile(
    r"(?<!\w)(?:delvis|delar|påbörja\w*|pågå\w*|fortgår|fortlöper|fortsätter|under\s(?:arbete|framtagande|utarbetande|genomförande)|ej\sav\salla|inte\sav\salla|nästan|till\sviss\sdel"
    r"|inom\s(?:specifika|vissa|några)|utom|förutom|med\sundantag|utkast|halvvägs|inled\w*|inlett|några|remiss\w*|förslag|förankr\w*|under\sberedning|på\sväg|vissa|flera\sav|ej\salla|inte\salla)(?!\w)",
    re.I,
)
_NO = re.compile(
    r"(?<!\w)(?:nej|ej|inte|saknas|ingen|inget|inga|aldrig|försena\w*|avbr\w+|uppskjut\w*|skjut\w*|inställ\w*|utgår)(?!\w)",
    re.I,
)


_NOT_YET = re.compile(
    r"(?<!\w)(?:ej|inte|icke)\s(?:\w+\s)?(?:påbörja|start|inled|genomför|klar|färdig|beslut|framtag|upprätta|inför|antag|fastställ)",
    re.I,
)
_NOT_WHOLLY = re.compile(r"(?<!\w)(?:ej|inte|icke)\s(?:helt|fullt\sut|riktigt)(?!\w)", re.I)
_COMING = re.compile(
    r"(?<!\w)(?:väntas|förväntas|beräknas|planera\w*|kommer|ska|skall|avses|skjut\w*|uppskjut\w*|flytta\w*|senarelag\w*|tidigast)(?!\w)",
    re.I,
)


def answer_of(words: str) -> Answer:
    """Whether the words say that something is there or done."""
    if re.match(r"nej(?!\w)", words, re.I):
        return Answer.PARTLY if _PARTLY.search(words) else Answer.NO
    if _NOT_WHOLLY.search(words):
        return Answer.PARTLY
    if _NOT_YET.search(words):
        return Answer.NO
    if _PARTLY.search(words):
        return Answer.PARTLY
    if _COMING.search(words) and not re.match(r"(?:ja|finns)(?!\w)", words, re.I):
        return Answer.NO
    return Answer.NO if _NO.search(words) else Answer.YES


_DATE = re.compile(
    r"(?:19|20)\d\d(?:-\d\d){0,2}|\d{1,2}/\d{1,2}|§+\s?\d+|(?:den\s)?\d{1,2}\s(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)\w*",
    re.I,
)


def tells_a_number(words: str) -> bool:
    """Whether the words hold a number that is no date, no paragraph of minutes and no "40 av 40"."""
    return bool(re.search(r"\d", re.sub(r"(?<!\d)(\d+)\sav\s\1(?!\d)", "", _DATE.sub("", words))))


def is_negative(words: str) -> bool:
    """Whether a yes-or-no target asks for something not to be."""
    return bool(_NO.search(words))
