"""The goals of the example of August 2017: 17's as followed up in its delårsrapport, the others' invented, SYNTETISK.

17's are ``mal/uppfoljning_2017_08.csv`` and ``mal/insatser_2017_08.csv``. The others follow up a few indicators of
landstingsplan och budget 2017-2019 each, and budgetföljsamhet out of their own workbook.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

from make_plans import FILES, read_lines

from vplan_xl.form.fr1 import FR1
from vplan_xl.form.goal_tables import ACTIVITIES, ACTIVITY_TYPES, GOALS, RESULT, SOURCES
from vplan_xl.form.layout import CellPlace, table_cell
from vplan_xl.form.sister_tables import BEGUN, DONE, NOT_BEGUN
from vplan_xl.workbook.snapshot import Cell, Kind

YEAR = "2017"
CARE, CLIMATE, ECONOMY, STAFF = (
    "God hälso- och sjukvård med insatser för en bättre folkhälsa",
    "Aktivt klimat- och miljöarbete för hållbara livsmiljöer",
    "Hållbar kostnadsutveckling för en långsiktigt stabil ekonomi",
    "Engagerade medarbetare och goda utvecklingsmöjligheter",
)

# (målområde, inriktningsmål, indikator, målvärde, bättre är, ingångsvärde, utfall of which {n} is drawn between two)
INVENTED = (
    (CARE, "God tillgänglighet", "Andel patienter på första besök inom 60 dagar", "Minst 80 %", "", "",
     "{n} %", 72, 88),
    (CARE, "Stort förtroende", "Rekommenderar mottagningen till andra", "Högre än riksgenomsnittet", "",
     "78 (Riket: 77) (2015)", "{n} (Riket: 79) (2017)", 74, 84),
    (CLIMATE, "Hållbara transporter", "Körsträcka med egen bil i tjänsten, mil", "Minska med 10 %", "", "4 000 (2016)",
     "{n}00", 33, 41),
    (STAFF, "Friska medarbetare", "Sjukfrånvaro i procent", "6,0 % eller lägre", "", "6,4 % (2016)", "{n} %", 5, 8),
    (STAFF, "Engagerade medarbetare", "Hållbart medarbetarengagemang, HME", "Som 2016 eller högre", "", "77 (2016)",
     "Index {n}", 74, 80),
    (STAFF, "Goda utvecklingsmöjligheter", "Avdelningar med kompetensplan", "Åtta av tio", "Högre", "6 av 10",
     "{n} av 10", 6, 10),
)  # fmt: skip
BUDGET_TARGET = "Ingen eller positiv resultatavvikelse jämfört med budget"


def goal_cells(number: str, *, is_real: bool) -> dict[CellPlace, Cell | None]:
    """What a förvaltning enters on Mål and Insatser."""
    if is_real:
        goals, activities = (
            read_lines(table, FILES / name)
            for table, name in ((GOALS, "uppfoljning_2017_08.csv"), (ACTIVITIES, "insatser_2017_08.csv"))
        )
    else:
        chance = random.Random(f"mål {number}")  # noqa: S311 - nothing here is secret
        goals, activities = list(_invented_goals(chance)), list(_invented_activities(chance))
    return dict(_cells(GOALS, goals)) | dict(_cells(ACTIVITIES, activities))


def _cells(table: str, lines: Sequence[Mapping[str, Cell]]) -> Iterator[tuple[CellPlace, Cell]]:
    for number, line in enumerate(lines):
        for code, cell in line.items():
            yield table_cell(FR1.table_by_code[table], code, number), cell


def _texts(texts: Mapping[str, str]) -> dict[str, Cell]:
    return {code: Cell(Kind.NUMBER if code == "AR" else Kind.TEXT, text) for code, text in texts.items() if text}


def _invented_goals(chance: random.Random) -> Iterator[dict[str, Cell]]:
    for area, aim, name, target, better, baseline, outcome, low, high in INVENTED:
        said = outcome.format(n=chance.randint(low, high))
        texts = {"MALOMRADE": area, "INRIKTNINGSMAL": aim, "INDIKATOR": name, "AR": YEAR, "INGANGSVARDE": baseline}
        yield _texts(texts | {"MALVARDE": target, "UTFALL": said, "BATTRE": better, "KOMMENTAR": "SYNTETISK"})
    yield _texts(
        {
            "MALOMRADE": ECONOMY,
            "INRIKTNINGSMAL": "Ekonomi i balans",
            "INDIKATOR": "Resultatavvikelse jämfört med budget",
            "AR": YEAR,
            "MALVARDE": BUDGET_TARGET,
            "HAMTAS_UR": SOURCES[RESULT],
            "KOMMENTAR": "SYNTETISK",
        }
    )


def _invented_activities(chance: random.Random) -> Iterator[dict[str, Cell]]:
    for area, aim, words in (
        (CARE, "God tillgänglighet", "SYNTETISK: se över tidböcker och schemaläggning"),
        (STAFF, "Friska medarbetare", "SYNTETISK: tidiga samtal vid upprepad korttidsfrånvaro"),
    ):
        yield _texts(
            {
                "MALOMRADE": area,
                "INRIKTNINGSMAL": aim,
                "TYP": ACTIVITY_TYPES[3],
                "TEXT": words,
                "STATUS": chance.choice((NOT_BEGUN, BEGUN, DONE)),
            }
        )
