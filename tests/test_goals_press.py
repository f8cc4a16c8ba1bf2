"""Kontrollera follows up the goals of a workbook that has any."""

from __future__ import annotations

import datetime

import pytest

from tests.goal_books import goal_lines, report_with
from vplan_xl.form.layout import CellPlace
from vplan_xl.jobs import press
from vplan_xl.jobs.press import Pressed
from vplan_xl.jobs.resources import read_register
from vplan_xl.report.change import Entries, plan
from vplan_xl.workbook.snapshot import Cell

MOMENT = datetime.datetime(2017, 9, 8, 10, 30)
HME = {"INDIKATOR": "HME SYNTETISK", "MALVARDE": "Som 2016 eller högre", "INGANGSVARDE": "75 (2016)", "UTFALL": "73"}
VAGUE = {"INDIKATOR": "Kvalitet SYNTETISK", "MALVARDE": "god måluppfyllelse", "UTFALL": "3"}


def pressed(*lines: dict[str, str]) -> Pressed:
    return press.check_report(report_with(goal_lines(*lines)), read_register(None), MOMENT)


def on_sheet(done: Pressed, sheet: str) -> dict[str, str]:
    assert done.planned is not None
    written = {change.place: change.after for change in done.planned.changes}
    return {place.cell: text for place, text in written.items() if place.sheet == sheet and text}


def test_the_bedomning_is_written_beside_the_indicator() -> None:
    written = on_sheet(pressed(HME), "Mål")
    assert written == {
        "L15": "otillfredsställande",
        "M15": "73 mot minst 75 (2016): 2 under",
        "V15": "minst i nivå med utfall 2016",
    }


def test_a_target_that_states_no_level_stands_on_kontroller() -> None:
    done = pressed(HME, VAGUE)
    assert "MAL_TOLKAS" in {finding.code for finding in done.findings}
    assert "MAL_TOLKAS" in on_sheet(done, "Kontroller").values()


def test_pressing_twice_changes_nothing_more_there() -> None:
    first = pressed(HME)
    assert first.planned is not None
    again = press.check_report(first.planned.after, read_register(None), MOMENT)
    assert on_sheet(again, "Mål") == {}


def test_where_the_follow_up_is_not_carried_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the script of xlwings Lite."""
    monkeypatch.setattr(press, "_FOLLOW_UP", "vplan_xl.jobs.nowhere")
    done = pressed(HME)
    assert on_sheet(done, "Mål") == {}
    assert "Målen följs inte upp härifrån: kör vplan goals --write på filen." in done.words


def test_without_goals_nothing_is_said_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "_FOLLOW_UP", "vplan_xl.jobs.nowhere")
    done = pressed()
    assert on_sheet(done, "Mål") == {}
    assert "Målen" not in done.words


def test_what_nobody_judges_any_more_is_emptied() -> None:
    first = pressed(HME)
    assert first.planned is not None
    gone: dict[CellPlace, Cell | None] = {CellPlace("Mål", f"{column}15"): None for column in ("C", "H", "I", "J")}
    emptied = plan(first.planned.after, Entries({}, {}, gone), overwrite=True).after
    done = press.check_report(emptied, read_register(None), MOMENT)
    assert done.planned is not None
    emptied_cells = {change.place.cell for change in done.planned.changes if change.place.sheet == "Mål"}
    assert {"L15", "M15", "V15"} <= emptied_cells
