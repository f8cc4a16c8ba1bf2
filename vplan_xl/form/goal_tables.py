"""The sheets of goals: what a verksamhetsplan promises and a delårsrapport follows up, a line an indicator.

Headings as in the plans of 2015 (mål, mått), 2017 (målområde, inriktningsmål, indikator) and 2019 (perspektiv), the
follow-up's as in delårsrapport augusti 2017; the four words of a bedömning as in the year-end report.
"""

from __future__ import annotations

from vplan_xl.form.expression import Calculated, Count
from vplan_xl.form.sister_tables import BEGUN, DONE, NOT_BEGUN
from vplan_xl.form.table import Column, ColumnKind, Table
from vplan_xl.language import N_

GOALS, ACTIVITIES, GOAL_COUNTS = "MAL", "INSATSER", "MALLAGE"

# The bedömning, the best first; of a sheet, and of machines by another name (goals/verdict.py).
VERDICTS = (
    N_("tillfredsställande"),
    N_("inte helt tillfredsställande"),
    N_("otillfredsställande"),
    N_("uppgift saknas/inte möjlig att värdera"),
)
HIGHER, LOWER = "Högre", "Lägre"
AT_YEAR_END = "Årsbokslut"
EVERY_YEARS = {2: "Vartannat år", 3: "Vart tredje år", 4: "Vart fjärde år", 5: "Vart femte år"}
FREQUENCIES = ("Månad", "Tertial", "Delår", AT_YEAR_END, *EVERY_YEARS.values())
ACTIVITY_TYPES = ("Framgångsfaktor", "Strategi", "Insatsområde", "Insats", "Uppdrag")
STATUSES = (NOT_BEGUN, BEGUN, DONE, "Avbruten")

# {code: what an indicator may take its outcome from, as it is chosen in the sheet}
RESULT = "RESULTATAVVIKELSE"
SOURCES = {
    RESULT: "Resultatavvikelse mot budget",
    "BUDGETFOLJSAMHET": "Budgetföljsamhet",
    "NETTOKOSTNAD_ALLT": "Nettokostnadsutveckling med projekt",
    "PERSONALKOSTNAD_ALLT": "Personalkostnadsutveckling med projekt",
    "PERSONALANDEL": "Personalkostnadens andel",
    "INHYRD": "Inhyrd personals andel",
}

_LAST_ROW = 2_000
_CHECKED = 500
_LINE_HEIGHT = 45  # four lines of text: not every program finds the height of a row that was filled in a file
_COUNT_ROWS = ("Antal indikatorer", *VERDICTS)

_COUNTS = Table(
    GOAL_COUNTS,
    "Mål",
    "Läget för målen",
    "Antalen räknas ur listan nedanför. Bedömningen fylls i av vplan goals --write och av knappen Kontrollera.",
    head_row=4,
    columns=(
        Column("VAD", "Bedömning", ColumnKind.TEXT, 38),
        Column("BEDOMNING", "Antal", ColumnKind.QUANTITY, 30),
        Column("ER_BEDOMNING", "Enligt er bedömning", ColumnKind.QUANTITY, 44),
    ),
    lines=len(_COUNT_ROWS),
    keys=tuple((label,) for label in _COUNT_ROWS),
)


def _goals(sources: tuple[str, ...]) -> Table:
    of_workbook = (Column("HAMTAS_UR", "Utfallet hämtas ur", ColumnKind.CHOICE, 18, True, sources),) if sources else ()
    return Table(
        GOALS,
        "Mål",
        "Mål och indikatorer",
        "En rad per indikator och nivå. Skriv ingångsvärde, målvärde och utfall som ni brukar: 76 (2016), Som 2016 "
        "eller högre, 35 procent. Nivån är tom när raden gäller hela förvaltningen eller nämnden.",
        head_row=14,
        columns=(
            Column("MALOMRADE", "Målområde eller perspektiv", ColumnKind.WORDS, 38, True),
            Column("INRIKTNINGSMAL", "Inriktningsmål eller mål", ColumnKind.WORDS, 26, True),
            Column("INDIKATOR", "Indikator eller mått", ColumnKind.WORDS, 34, True),
            Column("NAMND", "Nämnd", ColumnKind.WORDS, 14, True),
            Column("FORVALTNING", "Förvaltning eller ansvarig", ColumnKind.WORDS, 14, True),
            Column("NIVA", "Nivå", ColumnKind.TEXT, 12, True),
            Column("AR", "År", ColumnKind.VALID_FROM, 7, True),
            Column("INGANGSVARDE", "Ingångsvärde", ColumnKind.PHRASE, 22, True),
            Column("MALVARDE", "Målvärde", ColumnKind.PHRASE, 20, True),
            Column("UTFALL", "Utfall", ColumnKind.PHRASE, 16, True),
            Column("RIKET", "Rikets värde", ColumnKind.PHRASE, 10, True),
            Column("BEDOMNING", "Bedömning", ColumnKind.WORDS, 20),
            Column("VARFOR", "Varför", ColumnKind.WORDS, 34),
            Column("ER_BEDOMNING", "Er bedömning", ColumnKind.CHOICE, 20, True, VERDICTS),
            Column("KOMMENTAR", "Kommentar", ColumnKind.WORDS, 30, True),
            Column("BATTRE", "Bättre är", ColumnKind.CHOICE, 9, True, (HIGHER, LOWER)),
            Column("MARGINAL", "Marginal för inte helt", ColumnKind.SHARE, 10, True),
            Column("MATS", "Mäts", ColumnKind.CHOICE, 14, True, FREQUENCIES),
            Column("KALLA", "Uppföljning och källa", ColumnKind.WORDS, 30, True),
            *of_workbook,
            Column("KOLADA", "Nyckeltal i Kolada", ColumnKind.TEXT, 12, True),
            Column("LAST_SOM", "Målvärdet läst som", ColumnKind.WORDS, 22),
        ),
        lines=_LAST_ROW - 14,
        grows=True,
        checked_lines=_CHECKED,
        alarm=("BEDOMNING", VERDICTS[2]),
        line_height=_LINE_HEIGHT,
        pages_wide=3,
        repeated="INDIKATOR",
    )


_ACTIVITIES = Table(
    ACTIVITIES,
    "Insatser",
    "Framgångsfaktorer, insatser och uppdrag",
    "En rad var, med målområdet och inriktningsmålet som på bladet Mål.",
    head_row=4,
    columns=(
        Column("MALOMRADE", "Målområde eller perspektiv", ColumnKind.WORDS, 30, True),
        Column("INRIKTNINGSMAL", "Inriktningsmål eller mål", ColumnKind.WORDS, 34, True),
        Column("TYP", "Typ", ColumnKind.CHOICE, 16, True, ACTIVITY_TYPES),
        Column("TEXT", "Vad", ColumnKind.WORDS, 60, True),
        Column("ANSVARIG", "Ansvarig", ColumnKind.WORDS, 22, True),
        Column("STATUS", "Status", ColumnKind.CHOICE, 13, True, STATUSES),
        Column("KOMMENTAR", "Kommentar", ColumnKind.WORDS, 44, True),
    ),
    lines=_LAST_ROW - 4,
    grows=True,
    checked_lines=_CHECKED,
    line_height=_LINE_HEIGHT,
)


def goal_tables(sources: tuple[str, ...] = ()) -> tuple[Table, ...]:
    """The tables of Mål and Insatser; *sources* is what of the same workbook an outcome may be taken from."""
    return (_COUNTS, _goals(sources), _ACTIVITIES)


def goal_counts() -> tuple[Calculated, ...]:
    """The calculated cells of the counts over the list."""
    whole = Calculated(GOAL_COUNTS, "BEDOMNING", 0, Count(GOALS, "INDIKATOR"), ColumnKind.QUANTITY, is_total=True)
    return (
        whole,
        *(
            Calculated(GOAL_COUNTS, column, line, Count(GOALS, column, (verdict,)), ColumnKind.QUANTITY)
            for column in ("BEDOMNING", "ER_BEDOMNING")
            for line, verdict in enumerate(VERDICTS, 1)
        ),
    )
