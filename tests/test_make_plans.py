"""The script that makes workbooks of the transcribed plans: the same every time, with nothing but their words."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vplan_xl.form.goal_tables import ACTIVITIES, GOALS
from vplan_xl.report.report import Report, read_report
from vplan_xl.report.sister_lines import read_sister_lines

SCRIPT = Path(__file__).parents[1] / "examples" / "make_plans.py"
FILES = SCRIPT.parent / "mal"
OF_THE_SAME_WORKBOOK = "HAMTAS_UR"  # a column of FR 1, which has the amounts, and not of VP
LDSTAB, REGIONSTAB = "17 Landstingsdir. Ledningsstab", "17 Regionstaben"

# {file of goals: (workbook, its activities, period, förvaltning)}
MADE = {
    "plan_2015.csv": ("Verksamhetsplan-2015.xlsx", "insatser_2015.csv", "2015-12", LDSTAB),
    "plan_2017.csv": ("Verksamhetsplan-2017.xlsx", "insatser_2017.csv", "2017-12", LDSTAB),
    "plan_2019.csv": ("Verksamhetsplan-2019.xlsx", "insatser_2019.csv", "2019-12", REGIONSTAB),
    "uppfoljning_2017_08.csv": ("Uppfoljning-2017-08.xlsx", "insatser_2017_08.csv", "2017-08", LDSTAB),
}
WRITTEN = {"BEDOMNING", "VARFOR", "LAST_SOM"}  # by the program, into a follow-up


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}
    command = [sys.executable, str(SCRIPT), *arguments]
    return subprocess.run(command, capture_output=True, env=environment, check=False, encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("plans")
    assert run(str(made)).returncode == 0
    return made


def held(report: Report, table: str) -> list[dict[str, str]]:
    """What stands in a table, {column: text} of each line."""
    found, findings = read_sister_lines(report, table)
    assert findings == ()
    return [{code: str(value) for code, value in line.values.items()} for line in found]


def filled(name: str) -> Iterator[dict[str, str]]:
    """What a file holds, in the same way."""
    with (FILES / name).open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file, delimiter=";", strict=True):
            yield {code: text for code, text in line.items() if text and code != OF_THE_SAME_WORKBOOK}


def test_there_is_a_workbook_for_each_file_of_goals_and_it_is_among_the_examples(folder: Path) -> None:
    made = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert made.keys() == {workbook for workbook, *_others in MADE.values()}
    assert made == {path.name: path.read_bytes() for path in (SCRIPT.parent / "planer").iterdir()}


@pytest.mark.parametrize("name", MADE)
def test_the_workbook_holds_the_files_lines_and_nothing_else(folder: Path, name: str) -> None:
    workbook, activities, period, owner = MADE[name]
    report = read_report(folder / workbook, tables=True)
    assert report.findings == ()
    assert report.form.code == "VP"
    assert (str(report.header.period), report.header.values["FORVALTNING"]) == (period, owner)
    goals = held(report, GOALS)
    is_judged = [WRITTEN & line.keys() >= {"BEDOMNING", "VARFOR"} for line in goals]
    assert is_judged == [name.startswith("uppfoljning")] * len(goals)
    typed = [{code: text for code, text in line.items() if code not in WRITTEN} for line in goals]
    assert typed == list(filled(name))
    assert held(report, ACTIVITIES) == list(filled(activities))


def test_the_same_bytes_come_every_time(folder: Path, tmp_path: Path) -> None:
    assert run(str(tmp_path)).returncode == 0
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_script_writes_over_nothing(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    again = run(str(folder))
    assert again.returncode == 1
    assert "Filen finns redan" in again.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_script_says_how_it_is_run() -> None:
    assert "FOLDER" in run().stderr
