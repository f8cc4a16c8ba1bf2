"""The goals of the plan of 2017 and of its follow-up in August, as transcribed: how many, and what they say."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from vplan_xl.form.goal_tables import ACTIVITIES, GOALS, SOURCES, goal_tables
from vplan_xl.goals.parse import NotUnderstood, parse_target, parse_value

FILES = Path(__file__).parents[1] / "examples" / "mal"
PLAN, FOLLOW_UP = "plan_2017", "uppfoljning_2017_08"
CARE, ENVIRONMENT, ECONOMY, STAFF = (
    "God hälso- och sjukvård med insatser för en bättre folkhälsa",
    "Aktivt klimat- och miljöarbete för hållbara livsmiljöer",
    "Hållbar kostnadsutveckling för en långsiktigt stabil ekonomi",
    "Engagerade medarbetare och goda utvecklingsmöjligheter",
)
LEVELS = (("Landstinget", ""), ("", "LD-staben"), ("", "Landstingsservice"))  # nivå, förvaltning


class Counted(NamedTuple):
    """The printed indicators of an inriktningsmål on each of LEVELS, the follow-up's on the first two."""

    area: str
    aim: str
    plan: tuple[int, int, int]
    follow_up: tuple[int, int]


# Counted in the documents by somebody else than who transcribed them.
COUNTED = (
    Counted(CARE, "Landstinget Blekinge har god tillgänglighet till besök och behandling", (2, 1, 1), (4, 2)),
    Counted(
        CARE,
        "Landstinget Blekinges arbete för en bättre folkhälsa avspeglas i en ökad jämlik hälsa",
        (2, 2, 2),
        (2, 2),
    ),
    Counted(
        CARE,
        "Medborgare och patienter har stort förtroende för Landstinget Blekinges verksamheter",
        (2, 2, 2),
        (2, 2),
    ),
    Counted(CARE, "Landstinget Blekinge erbjuder en trygg och säker hälso- och sjukvård", (2, 4, 3), (2, 4)),
    Counted(
        CARE,
        "Landstinget Blekinge erbjuder en hälso- och sjukvård med patientens perspektiv i fokus",
        (2, 1, 2),
        (2, 1),
    ),
    Counted(
        ENVIRONMENT,
        "Landstinget Blekinges miljö- och hållbarhetsplan implementeras i relevanta delar i samtliga förvaltningar",
        (1, 2, 1),
        (1, 2),
    ),
    Counted(
        ENVIRONMENT,
        "Landstinget Blekinges förvaltningar arbetar systematiskt med miljö- och hållbarhetsförbättringar",
        (2, 2, 3),
        (2, 2),
    ),
    Counted(ECONOMY, "Landstinget Blekinges verksamhet bedrivs med god kostnadskontroll", (2, 1, 3), (2, 1)),
    Counted(ECONOMY, "Landstinget Blekinges verksamhet bedrivs med långsiktig ekonomisk planering", (2, 1, 2), (2, 1)),
    Counted(STAFF, "Landstinget Blekinge är en attraktiv arbetsgivare", (2, 4, 3), (1, 2)),
    Counted(STAFF, "Landstinget Blekinges medarbetare har en god arbetsmiljö", (1, 3, 1), (1, 3)),
)

Line = dict[str, str]


def lines(name: str) -> list[Line]:
    with (FILES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";", strict=True))


@pytest.mark.parametrize(("name", "together"), [(PLAN, 66), (FOLLOW_UP, 43)])
def test_each_inriktningsmal_has_the_indicators_counted_on_each_level(name: str, together: int) -> None:
    expected = {
        (counted.area, counted.aim, *level): number
        for counted in COUNTED
        for level, number in zip(LEVELS, counted.plan if name == PLAN else counted.follow_up, strict=False)
    }
    found = Counter(
        (line["MALOMRADE"], line["INRIKTNINGSMAL"], line["NIVA"], line["FORVALTNING"]) for line in lines(name)
    )
    assert found == expected
    assert sum(expected.values()) == together


@pytest.mark.parametrize("name", [PLAN, FOLLOW_UP])
def test_no_indicator_stands_twice(name: str) -> None:
    keys = Counter(
        (line["INDIKATOR"], line["NIVA"], line["AR"], line["NAMND"], line["FORVALTNING"]) for line in lines(name)
    )
    assert [key for key, times in keys.items() if times > 1] == []


@pytest.mark.parametrize("name", [PLAN, FOLLOW_UP])
def test_every_value_is_understood(name: str) -> None:
    texts = {(code, text) for line in lines(name) for code, text in line.items() if text}
    read = {text: parse_target(text) for code, text in texts if code == "MALVARDE"}
    values = {text: parse_value(text) for code, text in texts if code in ("INGANGSVARDE", "UTFALL", "RIKET")}
    assert len(read) > 20
    assert len(values) > 15
    assert [text for text, found in (*read.items(), *values.items()) if isinstance(found, NotUnderstood)] == []


@pytest.mark.parametrize(
    ("name", "table"),
    [(PLAN, GOALS), (FOLLOW_UP, GOALS), ("insatser_2017", ACTIVITIES), ("insatser_2017_08", ACTIVITIES)],
)
def test_each_column_is_the_sheets_and_each_choice_one_of_its_choices(name: str, table: str) -> None:
    (declared,) = (one for one in goal_tables(tuple(SOURCES.values())) if one.code == table)
    columns = {column.code: column for column in declared.columns}
    for line in lines(name):
        for code, text in line.items():
            assert columns[code].is_input
            assert not text or not columns[code].choices or text in columns[code].choices, text
            assert text == " ".join(text.split()), "line breaks are joined"


@pytest.mark.parametrize(
    ("goals", "activities", "together"), [(PLAN, "insatser_2017", 64), (FOLLOW_UP, "insatser_2017_08", 37)]
)
def test_every_inriktningsmal_has_its_success_factors(goals: str, activities: str, together: int) -> None:
    def of(line: Line) -> tuple[str, str]:
        return line["MALOMRADE"], line["INRIKTNINGSMAL"]

    assert {of(line) for line in lines(activities)} == {of(line) for line in lines(goals)}
    assert len(lines(activities)) == together


def test_only_what_is_said_to_be_reached_is_judged() -> None:
    judged = {line["INDIKATOR"]: line["KOMMENTAR"] for line in lines(FOLLOW_UP) if line["ER_BEDOMNING"]}
    assert len(judged) == 2
    assert set(judged.values()) == {"Målet är uppnått."}
