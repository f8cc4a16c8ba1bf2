"""The goals of verkställighetsplan 2015 and verksamhetsplan 2019 as lists: as many as are printed, and all readable."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from vplan_xl.form.goal_tables import ACTIVITIES, GOALS, SOURCES, goal_tables
from vplan_xl.form.table import ColumnKind
from vplan_xl.goals.parse import NotUnderstood, parse_target, parse_value

FOLDER = Path(__file__).parents[1] / "examples" / "mal"
TABLES = {table.code: table for table in goal_tables(tuple(SOURCES.values()))}
FILES = [
    ("plan_2015.csv", GOALS),
    ("plan_2019.csv", GOALS),
    ("insatser_2015.csv", ACTIVITIES),
    ("insatser_2019.csv", ACTIVITIES),
]

# Målområde: the number of mått of each mål, in the order of the plan. Counted twice, independently.
OF_2015 = {
    "En god hälso- och sjukvård samt insatser för en bättre folkhälsa": [2, *[1] * 22],
    "Aktivt klimat- och miljöarbete för hållbara livsmiljöer": [1] * 7,
    "En stabil ekonomi för hållbar kostnadsutveckling": [1, 2],
    "Engagerade medarbetare och goda utvecklingsmöjligheter": [3, 2, 1, 1, 1],
}
# (perspektiv, inriktningsmål, level): the number of indicators. No level is regionstyrelsens or regionstabens own.
OF_2019 = {
    ("Perspektivet invånare och samhälle", "ett attraktivt Blekinge", "Regionen"): 2,
    ("Perspektivet invånare och samhälle", "en god och jämlik hälsa", "Regionen"): 2,
    ("Perspektivet invånare och samhälle", "god tillgänglighet", "Regionen"): 2,
    ("Perspektivet invånare och samhälle", "ett hållbart näringsliv", "Regionen"): 1,
    (
        "Perspektivet kvalitet och process",
        "god kvalitet i Region Blekinges tjänster och samverkansprocesser",
        "Regionen",
    ): 2,
    ("Perspektivet kvalitet och process", "en digitaliserad verksamhet", "Regionen"): 1,
    ("Perspektivet kompetens", "ett engagerat medarbetarskap", ""): 2,
    ("Perspektivet kompetens", "säkrad kompetensförsörjning nu och i framtiden", ""): 1,
    ("Perspektivet kompetens", "säkrad kompetensförsörjning nu och i framtiden", "Regionen"): 1,
    ("Perspektivet miljö och hållbarhet", "En hållbar verksamhet", "Regionen"): 2,
    ("Perspektivet ekonomi", "ekonomi med god kostnadskontroll", ""): 2,
    ("Perspektivet ekonomi", "långsiktig ekonomisk planering", "Regionen"): 1,
}
AREAS_OF_2019 = [3, 3, 2, 2, 3, 2, 3, 2, 3, 3, 2]  # insatsområden of each inriktningsmål, in the order of the plan


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";", strict=True))


def test_the_plan_of_2015_has_as_many_matt_of_each_mal_as_are_printed() -> None:
    counted: dict[str, Counter[str]] = {}
    for row in rows("plan_2015.csv"):
        counted.setdefault(row["MALOMRADE"], Counter())[row["INRIKTNINGSMAL"]] += 1
    assert {area: list(goals.values()) for area, goals in counted.items()} == OF_2015
    assert {row["NIVA"] for row in rows("plan_2015.csv")} == {""}
    assert len(rows("plan_2015.csv")) == 42


def test_the_plan_of_2019_has_as_many_indicators_of_each_inriktningsmal_as_are_printed() -> None:
    counted = Counter((row["MALOMRADE"], row["INRIKTNINGSMAL"], row["NIVA"]) for row in rows("plan_2019.csv"))
    assert counted == OF_2019
    assert counted.total() == 19


def test_the_plan_of_2019_has_as_many_insatsomraden_as_are_printed() -> None:
    areas = [row for row in rows("insatser_2019.csv") if row["TYP"] == "Insatsområde"]
    assert list(Counter(row["INRIKTNINGSMAL"] for row in areas).values()) == AREAS_OF_2019


@pytest.mark.parametrize("year", ["2015", "2019"])
def test_what_a_plan_promises_is_understood(year: str) -> None:
    for row in rows(f"plan_{year}.csv"):
        assert row["AR"] == year
        values = [row.get(code, "") for code in ("INGANGSVARDE", "UTFALL", "RIKET")]
        read = [parse_target(row["MALVARDE"]), *(parse_value(value) for value in values)]
        assert not [made for made in read if isinstance(made, NotUnderstood)]


@pytest.mark.parametrize(("name", "table"), FILES)
def test_a_file_has_columns_of_the_sheet_and_chooses_what_may_be_chosen(name: str, table: str) -> None:
    columns = {column.code: column for column in TABLES[table].columns}
    assert rows(name)
    for row in rows(name):
        assert set(row) <= set(columns)
        for code, value in row.items():
            assert value == " ".join(value.split())
            if columns[code].kind is ColumnKind.CHOICE:
                assert value in ("", *columns[code].choices)


@pytest.mark.parametrize("year", ["2015", "2019"])
def test_an_indicator_stands_once_at_each_level(year: str) -> None:
    keys = [(row["INDIKATOR"], row["NIVA"]) for row in rows(f"plan_{year}.csv")]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("year", ["2015", "2019"])
def test_what_is_to_be_done_belongs_to_a_goal_of_the_plan(year: str) -> None:
    goals = {(row["MALOMRADE"], row["INRIKTNINGSMAL"]) for row in rows(f"plan_{year}.csv")}
    goals |= {(area, "") for area, _ in goals}
    assert {(row["MALOMRADE"], row["INRIKTNINGSMAL"]) for row in rows(f"insatser_{year}.csv")} <= goals
