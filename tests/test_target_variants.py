"""Targets as other regions write them: the set's form, so that what is measured by it is measured fairly."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"
COLUMNS = ["kind", "target", "value", "baseline", "riket", "better", "verdict", "reason_hint"]
NEVER_JUDGED = ("vague", "pointer", "empty")

# The targets of the published plans and reports, which whoever writes a grammar has seen.
SEEN = (
    "> 80 procent",
    "> 80 % Mäts på årsbasis",
    ">80 %",
    ">50 %",
    "Minst 35 procent",
    "3,5 eller lägre",
    "76 eller högre",
    "67 eller högre",
    "75 % eller högre",
    "100 %",
    "100 procent",
    "95 %",
    "80",
    "2",
    "1",
    "5",
    "17 avdelningar",
    "2,5 %",
    "2,8 %",
    "90 % av de svarande",
    "Två förvaltningar av samtliga sex",
    "Tre förvaltningar av samtliga sex",
    "Fyra förvaltningar av samtliga sex",
    "Fem förvaltningar av samtliga sex",
    "Två av sex",
    "2 av 6",
    "70 under 10 av 12 månader",
    "70 procent under 10 av 12 månader",
    "Högre än riksgenomsnittet",
    "Lika eller högre än riksgenomsnittet",
    "Bättre än riket i en majoritet av årets mätningar",
    "Som 2016 eller högre",
    "Lägre än 2018",
    "Oförändrat eller högre",
    "Minska med 10 %",
    "Årlig förbättring",
    "Förbättring",
    "Ökning",
    "Minskning",
    "Ingen eller positiv resultatavvikelse jämfört med budget",
    "Lika eller lägre kostnadsutveckling än i gällande budget",
    "Lika eller lägre kostnadsutveckling än i gällande budget, 2,1%",
    "Lika eller lägre kostnadsutveckling än i budget",
    "Utfall/Budget högst 100 %",
    "Intäkterna är lika stora som kostnaderna",
    "Ja",
    "Finns och är beslutad",
    "Finns för 2016",
    "En gestaltningsplan för sjukhusanläggningen i Karlskrona",
    "Beslutad policy och riktlinjer för fastighetsförvaltning",
    "Görs i samverkansgruppen BSG enligt fastställd rutin",
    "Struktur och design för ett integrerat ledningssystem framtaget",
    "Minst fyra olika kliniker på Blekingesjukhuset ska ha tillgång till dessa applikationer.",
    "Två vårdprocesser ska ha kartlagts avseende kvalitetsbrister.",
    "Två vårdprocesser ska ha processledare.",
    "Två nya vårdprocesser.",
    "Mäts vart tredje år. Ska öka jämfört med år 2014",
    "Mäts vart tredje år, se målvärde 2018",
    "Mäts vart tredje år. Minst 15 av 17 dimensioner ska förbättras och resterande dimensioner ska vara i nivå med "
    "föregående mätning",
    "Mäts vart tredje år, se målvärde 2018 (Minst 15 av 17 dimensioner³ ska förbättras och resterande dimensioner ska "
    "vara i nivå med föregående mätning.)",
    "Real avkastning på 3 procent i genomsnitt under en femårs-period",
    "Se miljö- och hållbarhetsplanen",
    "",
)


FIRST, SECOND, THIRD, FOURTH = (f"target_variants{number}.csv" for number in ("", "_2", "_3", "_4"))


def variants(name: str = FIRST) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        lines = list(reader)
    assert reader.fieldnames == COLUMNS
    return lines


def kinds() -> list[str]:
    return re.findall(r"^- `([a-z_]+)`: .", (DATA / "target_variants.md").read_text("utf-8"), re.M)


def folded(target: str) -> str:
    """The target as it is told from others: without capitals, spaces, and lines broken with a hyphen."""
    return "".join(re.sub(r"(?<=\w)-\n", "", target).replace("\u00ad", "").casefold().split())


@pytest.mark.parametrize("name", [FIRST, SECOND, THIRD, FOURTH])
def test_every_line_has_every_column_and_a_reason(name: str) -> None:
    for line in variants(name):
        assert list(line) == COLUMNS, line
        assert None not in line.values(), line
        assert line["target"], line
        assert line["reason_hint"].strip(), line


def test_there_is_enough_to_understand_and_enough_to_leave_alone() -> None:
    count = Counter(line["kind"] for line in variants())
    assert count["vague"] >= 15
    assert count.total() - sum(count[kind] for kind in NEVER_JUDGED) >= 60


def test_every_kind_listed_has_variants_and_no_other_has() -> None:
    listed, count = kinds(), Counter(line["kind"] for line in variants())
    assert len(listed) == len(set(listed))
    assert set(count) == set(listed)
    assert {kind: number for kind, number in count.items() if number < 3} == {}


def test_no_target_stands_twice() -> None:
    count = Counter(folded(line["target"]) for name in (FIRST, SECOND) for line in variants(name))
    assert [target for target, times in count.items() if times > 1] == []


@pytest.mark.parametrize("name", [FIRST, SECOND, THIRD, FOURTH])
def test_kind_better_and_verdict_are_words_of_the_list(name: str) -> None:
    for line in variants(name):
        assert line["kind"] in kinds(), line
        assert line["better"] in ("", "higher", "lower"), line
        assert line["verdict"] in ("met", "not_met", "cannot_be_judged"), line


def test_all_verdicts_are_there_among_what_can_be_understood() -> None:
    count = Counter(line["verdict"] for line in variants() if line["kind"] not in NEVER_JUDGED)
    assert min(count[verdict] for verdict in ("met", "not_met", "cannot_be_judged")) >= 15


def test_what_states_no_target_is_never_judged_though_it_has_an_outcome() -> None:
    unjudged = [line for line in variants() if line["kind"] in NEVER_JUDGED]
    assert {line["verdict"] for line in unjudged} == {"cannot_be_judged"}
    assert all(line["value"] for line in unjudged if line["kind"] == "vague")


@pytest.mark.parametrize("name", [FIRST, SECOND, THIRD, FOURTH])
def test_an_outcome_that_is_missing_is_never_judged(name: str) -> None:
    assert {line["verdict"] for line in variants(name) if not line["value"].strip()} == {"cannot_be_judged"}


def test_no_target_is_one_of_those_already_seen() -> None:
    # A cell of one no-break space is no empty cell, though nothing is left of it once spaces are gone.
    seen = {folded(target) for target in SEEN if target}
    targets = [line["target"] for name in (FIRST, SECOND, THIRD, FOURTH) for line in variants(name)]
    assert [target for target in targets if folded(target) in seen or target in SEEN] == []
