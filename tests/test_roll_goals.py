"""What of the sheets of goals follows from earlier workbooks and from a plan into a new one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.sister_workbooks import Cells, Content, lines
from tests.sister_workbooks import book as book_at
from tests.test_vp import CARE, HME, REGISTER, TASK, Line, planned
from tests.workbooks import BOOK, with_part
from vplan_xl.form.fin import FIN
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.goal_tables import ACTIVITIES, GOALS
from vplan_xl.form.layout import table_cell
from vplan_xl.form.vp import VP
from vplan_xl.jobs.apply import Outcome
from vplan_xl.jobs.goals import write_goals
from vplan_xl.jobs.new import NewWorkbook, new
from vplan_xl.jobs.roll import NO_SOURCES, Sources
from vplan_xl.jobs.validate import validate
from vplan_xl.period import Period
from vplan_xl.report.report import read_report
from vplan_xl.workbook.snapshot import Cell, Kind

AUGUST = Period(2017, 8)
# Every column that people fill in, as {column: content}; that of the workbook's own figures is FR 1's alone.
PLANNED: dict[str, Content] = {
    "MALOMRADE": "Ekonomi", "INRIKTNINGSMAL": "Ekonomi i balans", "INDIKATOR": "Kostnad SYNTETISK",
    "NAMND": "SYNTETISK nämnd", "FORVALTNING": "17 SYNTETISK", "NIVA": "SYNTETISK nivå", "AR": 2017,
    "INGANGSVARDE": "101 % (2016)", "MALVARDE": "Högst 100 %", "BATTRE": "Lägre", "MARGINAL": 0.025,
    "MATS": "Tertial", "KALLA": "Ekonomisystemet", "KOLADA": "N00000",
}  # fmt: skip
FOLLOWED_UP: dict[str, Content] = {
    "UTFALL": "99 %", "RIKET": "102 %", "ER_BEDOMNING": "tillfredsställande", "KOMMENTAR": "Bra år SYNTETISK",
}  # fmt: skip
OF_FIGURES: dict[str, Content] = {"HAMTAS_UR": "Budgetföljsamhet"}
WHOLE = {**PLANNED, **OF_FIGURES, **FOLLOWED_UP}
STOPPED: Line = {**TASK, "INRIKTNINGSMAL": "Mål", "ANSVARIG": "Staben", "STATUS": "Avbruten", "KOMMENTAR": "SYNTETISK"}


def made(folder: Path, sources: Sources = NO_SOURCES, copied: Path | None = None, period: Period = AUGUST) -> Outcome:
    outcome = new(NewWorkbook("17", period, {}, copied, sources), REGISTER, folder / "ny.xlsx")
    assert outcome.saved is not None, [finding.message for finding in outcome.findings]
    return outcome


def filled_in(path: Path) -> dict[str, str]:
    """{"Mål!A15": what stands there} of the lines of both lists, whatever they hold."""
    content = read_report(path, tables=True).content
    assert content is not None
    first = {"Mål": 15, "Insatser": 5}
    return {
        f"{sheet}!{at}": held.value
        for sheet, row in first.items()
        for at, held in content.sheets[sheet].items()
        if int(at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) >= row
    }


def expected(goals: dict[int, Line], tasks: dict[int, Line]) -> dict[str, str]:
    """The same of {line: its cells} of FR 1's two lists."""
    held: Cells = {}
    for code, listed in ((GOALS, goals), (ACTIVITIES, tasks)):
        for line, filled in listed.items():
            held |= lines(code, [filled], line)
    return {f"{place.sheet}!{place.cell}": one.value for place, one in held.items() if one is not None}


def told(outcome: Outcome) -> list[tuple[str, str, str]]:
    return [(f.code, f.expected, f.found) for f in outcome.findings]


def report(path: Path, *goals: Line, tasks: tuple[Line, ...] = (), period: str = "2017-08") -> Path:
    return book_at(path, lines(GOALS, goals) | lines(ACTIVITIES, tasks), {}, period)


def test_every_column_is_among_those_of_the_tests() -> None:
    """Those that people fill in, and so every one that could follow."""
    columns = {column.code for column in FR1.table_by_code[GOALS].columns if column.is_input}
    assert columns == WHOLE.keys()
    assert {column.code for column in VP.table_by_code[GOALS].columns if column.is_input} == columns - {"HAMTAS_UR"}
    assert {column.code for column in FR1.table_by_code[ACTIVITIES].columns} == STOPPED.keys()


# -- another workbook of the same month ---------------------------------------------------------------


def test_a_copy_of_the_same_month_has_the_lines_whole_and_where_they_stand(tmp_path: Path) -> None:
    cells = lines(GOALS, [WHOLE]) | lines(GOALS, [HME], 7) | lines(ACTIVITIES, [STOPPED], 3)
    copied = book_at(tmp_path / "2017-08.xlsx", cells)
    assert told(made(tmp_path, copied=copied)) == []
    assert filled_in(tmp_path / "ny.xlsx") == expected({0: WHOLE, 7: HME}, {3: STOPPED})
    assert [f.code for f in validate([tmp_path / "ny.xlsx"], REGISTER).findings if f.place.sheet == "Mål"] == []


def test_a_copy_of_a_plan_has_its_lines_whole(tmp_path: Path) -> None:
    line = {**PLANNED, **FOLLOWED_UP}
    copied = planned(tmp_path / "plan.xlsx", line, tasks=(STOPPED,), period=AUGUST)
    assert told(made(tmp_path, copied=copied)) == []
    assert read_report(tmp_path / "ny.xlsx").form is VP
    assert filled_in(tmp_path / "ny.xlsx") == filled_in(copied)
    assert "99 %" in filled_in(copied).values()


def test_a_bedomning_does_not_follow_but_is_made_anew(tmp_path: Path) -> None:
    source = report(tmp_path / "2017-08.xlsx", {**HME, "UTFALL": "78"})
    judged = tmp_path / "bedömd.xlsx"
    assert write_goals(source, judged, dry_run=False).outcome.saved is not None
    assert "tillfredsställande" in filled_in(judged).values()
    made(tmp_path, copied=judged)
    assert filled_in(tmp_path / "ny.xlsx") == expected({0: {**HME, "UTFALL": "78"}}, {})


def test_of_a_formula_its_result_follows(tmp_path: Path) -> None:
    typed = lines(GOALS, [{**HME, "UTFALL": Cell(Kind.NUMBER, "78", "70+8")}])
    assert made(tmp_path, copied=book_at(tmp_path / "2017-08.xlsx", typed)).saved
    assert filled_in(tmp_path / "ny.xlsx") == expected({0: {**HME, "UTFALL": 78}}, {})


# -- another month ------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--previous", "--from"])
def test_an_earlier_month_of_the_year_gives_its_goals_without_what_was_followed_up(tmp_path: Path, option: str) -> None:
    earlier = report(tmp_path / "2017-04.xlsx", WHOLE, tasks=(STOPPED,), period="2017-04")
    sources = Sources(previous=earlier) if option == "--previous" else NO_SOURCES
    outcome = made(tmp_path, sources, earlier if option == "--from" else None)
    assert [f.code for f in outcome.findings] == ([] if option == "--previous" else ["NY_PERIOD"])
    assert filled_in(tmp_path / "ny.xlsx") == expected({0: {**PLANNED, **OF_FIGURES}}, {0: STOPPED})


def test_another_year_has_goals_of_its_own(tmp_path: Path) -> None:
    december = report(tmp_path / "2016-12.xlsx", WHOLE, tasks=(STOPPED,), period="2016-12")
    august = report(tmp_path / "2016-08.xlsx", WHOLE, tasks=(STOPPED,), period="2016-08")
    made(tmp_path, Sources(last_december=december, last_year=august))
    assert filled_in(tmp_path / "ny.xlsx") == {}
    (tmp_path / "ny.xlsx").unlink()
    made(tmp_path, copied=december)
    assert filled_in(tmp_path / "ny.xlsx") == {}


def test_a_plan_follows_into_a_later_month_of_its_year(tmp_path: Path) -> None:
    earlier = planned(tmp_path / "plan.xlsx", {**PLANNED, **FOLLOWED_UP}, tasks=(STOPPED,), period=Period(2017, 4))
    wanted = NewWorkbook("17", AUGUST, {}, None, Sources(previous=earlier), "VP")
    assert told(new(wanted, REGISTER, tmp_path / "ny.xlsx")) == []
    later = planned(tmp_path / "väntat.xlsx", PLANNED, tasks=(STOPPED,), period=AUGUST)
    assert filled_in(tmp_path / "ny.xlsx") == filled_in(later)


def older(path: Path) -> Path:
    """As a workbook of a template without these sheets."""

    def renamed(xml: str) -> str:
        for number, name in enumerate(("Mål", "Insatser")):
            xml = xml.replace(f'name="{name}"', f'name="Blad{number}"')
            xml = re.sub(rf"<definedName name=\"FR1_[A-Z_]+\">'?{name}'?![^<]*</definedName>", "", xml)
        return xml

    data = with_part(path.read_bytes(), BOOK, renamed)
    path.write_bytes(with_part(data, "docProps/custom.xml", lambda xml: xml.replace(f">{FR1.version}<", ">1.5<")))
    return path


def test_an_older_template_has_no_goals_and_that_is_no_finding(tmp_path: Path) -> None:
    previous = older(report(tmp_path / "2017-04.xlsx", period="2017-04"))
    copied = older(report(tmp_path / "2017-08.xlsx"))
    assert told(made(tmp_path, Sources(previous=previous), copied)) == []
    assert filled_in(tmp_path / "ny.xlsx") == {}


# -- a plan -------------------------------------------------------------------------------------------


def test_a_reports_goals_come_out_of_a_plan(tmp_path: Path) -> None:
    """FR 1's list has a column more: its cells stand one to the right of the plan's."""
    plan = planned(tmp_path / "plan.xlsx", {**PLANNED, **FOLLOWED_UP}, HME, tasks=(TASK, STOPPED))
    assert told(made(tmp_path, Sources(plan=plan))) == []
    assert filled_in(tmp_path / "ny.xlsx") == expected({0: PLANNED, 1: HME}, {0: TASK, 1: STOPPED})
    places = [table_cell(form.table_by_code[GOALS], "KOLADA", 0).cell for form in (VP, FR1)]
    assert places == ["T15", "U15"]
    assert filled_in(tmp_path / "ny.xlsx")["Mål!U15"] == "N00000"
    assert [f.code for f in validate([tmp_path / "ny.xlsx"], REGISTER).findings if f.place.sheet == "Mål"] == []


def test_another_report_can_be_the_plan(tmp_path: Path) -> None:
    plan = report(tmp_path / "2016-12.xlsx", WHOLE, tasks=(STOPPED,), period="2016-12")
    assert told(made(tmp_path, Sources(plan=plan))) == []
    assert filled_in(tmp_path / "ny.xlsx") == expected({0: {**PLANNED, **OF_FIGURES}}, {0: STOPPED})


def test_a_plan_comes_before_an_earlier_month_list_by_list(tmp_path: Path) -> None:
    plan = planned(tmp_path / "plan.xlsx", HME)
    previous = report(tmp_path / "2017-04.xlsx", CARE, tasks=(TASK,), period="2017-04")
    assert told(made(tmp_path, Sources(previous=previous, plan=plan))) == []
    assert filled_in(tmp_path / "ny.xlsx") == expected({0: HME}, {0: TASK})


def test_a_plan_of_another_forvaltning_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "21.xlsx"
    assert new(NewWorkbook("21", AUGUST, {}, None, NO_SOURCES, "VP"), REGISTER, path).saved is not None
    outcome = new(NewWorkbook("17", AUGUST, {}, None, Sources(plan=path)), REGISTER, tmp_path / "ny.xlsx")
    assert [(f.code, f.values["field"], f.expected, f.found) for f in outcome.findings] == [
        ("NY_KALLA", "--plan", "17", "21 Landstingsservice")
    ]
    assert not (tmp_path / "ny.xlsx").exists()


def test_a_form_without_goals_is_no_plan(tmp_path: Path) -> None:
    path = tmp_path / "80.xlsx"
    assert new(NewWorkbook("80", AUGUST, {}, None, NO_SOURCES), REGISTER, path).saved is not None
    outcome = new(NewWorkbook("17", AUGUST, {}, None, Sources(plan=path)), REGISTER, tmp_path / "ny.xlsx")
    assert [(f.code, f.values["field"]) for f in outcome.findings] == [("NY_KALLA", "--plan")] * 2
    assert [(f.expected, f.found) for f in outcome.findings] == [
        ("17", "80 Finansförvaltningen"), (VP.name, FIN.name),
    ]  # fmt: skip
    assert not (tmp_path / "ny.xlsx").exists()


def test_a_form_without_goals_takes_none(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    assert new(NewWorkbook("80", AUGUST, {}, None, NO_SOURCES, "VP"), REGISTER, path).saved is not None
    outcome = new(NewWorkbook("80", AUGUST, {}, None, Sources(plan=path)), REGISTER, tmp_path / "ny.xlsx")
    assert told(outcome) == [("MAL_FORMULAR", "", FIN.name)]
    assert not (tmp_path / "ny.xlsx").exists()


def test_a_plan_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_text("ingen arbetsbok", "utf-8")
    outcome = new(NewWorkbook("17", AUGUST, {}, None, Sources(plan=path)), REGISTER, tmp_path / "ny.xlsx")
    assert [f.code for f in outcome.findings] == ["FIL_EJ_ARBETSBOK"]
    assert not (tmp_path / "ny.xlsx").exists()
