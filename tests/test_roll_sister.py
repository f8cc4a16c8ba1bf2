"""What of the sister sheets' tables follows from earlier workbooks into a new one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.sister_workbooks import Cells, bridge, cell, lines, printed
from tests.sister_workbooks import book as book_at
from tests.workbooks import BOOK, template_bytes, with_part
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace, table_cell
from vplan_xl.form.model import Key
from vplan_xl.form.sister_tables import (
    BRIDGE,
    FOLLOW_UP,
    INVESTMENTS,
    ITEMS,
    KEY_FIGURES,
    PERSONNEL,
    PROJECTS,
    SHARES,
    UNITS,
)
from vplan_xl.jobs.apply import Outcome
from vplan_xl.jobs.new import NewWorkbook, new
from vplan_xl.jobs.resources import read_register
from vplan_xl.jobs.roll import Sources
from vplan_xl.period import Period
from vplan_xl.report.report import read_report, report_of
from vplan_xl.workbook.snapshot import Cell, Kind

REGISTER = read_register(None)
AUGUST = Period(2017, 8)
TKR = 100_000
SHEETS = ("Uppföljning", "Projekt", "Prognosförklaring", "Investeringar", "Personal", "Nyckeltal")
A, B, C = "1321 SYNTETISK", "1771 SYNTETISK", "1778 SYNTETISK"


def made(
    folder: Path, sources: Sources | None = None, copied: Path | None = None, period: Period | None = AUGUST
) -> Outcome:
    outcome = new(NewWorkbook("17", period, {}, copied, sources or Sources()), REGISTER, folder / "ny.xlsx")
    assert outcome.saved is not None, [finding.message for finding in outcome.findings]
    return outcome


def filled_in(path: Path) -> dict[str, str]:
    """{"Projekt!A31": what stands there} of what is no formula and not printed on the sister sheets."""
    report, empty = (report_of("bok", data, tables=True) for data in (path.read_bytes(), template_bytes()))
    assert report.content is not None
    assert empty.content is not None
    return {
        f"{sheet}!{at}": held.value
        for sheet in SHEETS
        for at, held in report.content.sheets[sheet].items()
        if held.formula is None and held != empty.content.sheets[sheet].get(at)
    }


def expected(*tables: Cells) -> dict[str, str]:
    held = {place: held for table in tables for place, held in table.items() if held is not None}
    return {f"{place.sheet}!{place.cell}": one.value for place, one in held.items()}


def told(outcome: Outcome) -> list[tuple[str, str, str]]:
    return [(f.code, f"{f.place.sheet}!{f.place.cell}", f.found) for f in outcome.findings]


def at(code: str, column: str, line: int) -> CellPlace:
    return table_cell(FR1.table_by_code[code], column, line)


def leaves(**tkr: float) -> dict[Key, int | None]:
    """Amounts of Intäkter Externt by "page_block"."""
    found: dict[Key, int | None] = {}
    for name, amount in tkr.items():
        page, _mark, block = name.partition("_")
        found[Key(page, "INTAKTER", block, "EXTERNT")] = round(amount * TKR)
    return found


# -- a copy of the same period --------------------------------------------------------------------


def test_everything_people_filled_in_is_copied_where_it_stands(tmp_path: Path) -> None:
    cells, amounts = printed()
    cells |= lines(UNITS, [{"TEXT": "Fakturor på väg SYNTETISK"}], 2)
    cells |= lines(PROJECTS, [{"ANSVAR": A, "KONTOSLAG": "5 Drift", "BUDGET": 1.5, "BUDGET_HELAR": 12}], 80)
    cells |= bridge(BUDGET_FORE=107_784, STORST=50)
    cells |= lines(
        INVESTMENTS,
        [{"PROJEKT": "Hiss SYNTETISK", "HORISONT": 3, "PLAN_1": 1, "PLAN_3": 0, "STATUS": "påbörjad", "TEXT": "Text"}],
        4,
    )
    cells |= lines(PERSONNEL, [{"TILL_OCH_MED": 42_917}])
    cells |= {at(FOLLOW_UP, "UTFALL", 2): cell(51_415), at(FOLLOW_UP, "BUDGET_HELAR", 11): cell("uppgift saknas")}
    copied = book_at(tmp_path / "2017-08.xlsx", cells, amounts)
    assert told(made(tmp_path, copied=copied)) == []
    assert filled_in(tmp_path / "ny.xlsx") == filled_in(copied) == expected(cells)


def test_a_copy_works_its_own_sums_out(tmp_path: Path) -> None:
    copied = book_at(tmp_path / "2017-08.xlsx", *printed())
    made(tmp_path, copied=copied)
    reports = [read_report(path, tables=True) for path in (copied, tmp_path / "ny.xlsx")]
    sheets = [report.content.sheets for report in reports if report.content]
    assert [sheets[0][name] == sheets[1][name] for name in SHEETS] == [True] * 6


def test_of_a_persons_formula_its_result_is_copied_and_that_is_said(tmp_path: Path) -> None:
    formulas: Cells = {
        at(PROJECTS, "UTFALL", 0): Cell(Kind.NUMBER, "12.5", "10+2.5"),
        at(BRIDGE, "BELOPP", 0): Cell(Kind.NUMBER, "1300", "1000+300"),
        at(FOLLOW_UP, "UTFALL", 3): Cell(Kind.NUMBER, "7", "3+4"),
    }
    named = lines(PROJECTS, [{"ANSVAR": A, "KONTOSLAG": "4 Personal"}])
    copied = book_at(tmp_path / "2017-08.xlsx", formulas | named, leaves(ACK_UTFALL=1))
    assert told(made(tmp_path, copied=copied)) == [
        ("NY_FORMEL", "Projekt!C31", "=10+2.5"),
        ("NY_FORMEL", "Prognosförklaring!B5", "=1000+300"),
        ("NY_FORMEL", "Uppföljning!B8", "=3+4"),
    ]
    assert filled_in(tmp_path / "ny.xlsx") == expected(formulas, named)


def test_what_stands_over_a_formula_that_shows_something_is_said_and_the_formula_is_back(tmp_path: Path) -> None:
    over: Cells = {
        at(FOLLOW_UP, "UTFALL", 0): cell(-99),
        at(BRIDGE, "BELOPP", 2): Cell(Kind.NUMBER, "3", "1+2"),
        at(KEY_FIGURES, "UTFALL", 0): cell("ungefär allt"),
        at(UNITS, "UTFALL", 20): cell(5),
    }
    copied = book_at(tmp_path / "2017-08.xlsx", over, leaves(ACK_UTFALL=1))
    assert told(made(tmp_path, copied=copied)) == [
        ("NY_OVERSKRIVEN", "Uppföljning!B5", "-99"),
        ("NY_OVERSKRIVEN", "Projekt!C25", "5"),
        ("NY_OVERSKRIVEN", "Prognosförklaring!B7", "=1+2"),
        ("NY_OVERSKRIVEN", "Nyckeltal!C5", "ungefär allt"),
    ]
    assert filled_in(tmp_path / "ny.xlsx") == {}


def test_a_row_that_is_worked_out_now_is_no_more_for_typing(tmp_path: Path) -> None:
    """Projects with the form's own kontoslag: then the formula shows the row."""
    typed: Cells = {at(FOLLOW_UP, "UTFALL", 2): cell(5)}
    named = lines(PROJECTS, [{"ANSVAR": A, "KONTOSLAG": "Personal, Anställda", "UTFALL": 2}])
    amounts: dict[Key, int | None] = {Key("ACK", "PERSONAL_ANSTALLDA", "UTFALL", "EXTERNT"): 7 * TKR}
    copied = book_at(tmp_path / "2017-08.xlsx", typed | named, amounts)
    assert told(made(tmp_path, copied=copied)) == [("NY_OVERSKRIVEN", "Uppföljning!B7", "5")]
    assert filled_in(tmp_path / "ny.xlsx") == expected(named)


def test_what_cannot_be_read_follows_for_validate_to_say(tmp_path: Path) -> None:
    odd = lines(ITEMS, [{"TEXT": "Post SYNTETISK", "TYP": "Annat", "EFFEKT_BUDGET": "oklart"}])
    copied = book_at(tmp_path / "2017-08.xlsx", odd)
    assert told(made(tmp_path, copied=copied)) == []
    assert filled_in(tmp_path / "ny.xlsx") == expected(odd)


def test_months_are_counted_from_1900_in_the_new_workbook(tmp_path: Path) -> None:
    """42917 is july 2017; counted from 1904 the same day is 41455."""
    group = {"GRUPP": "Läkare SYNTETISK", "TABELL": "Övertid"}
    copied = book_at(tmp_path / "2017-08.xlsx", lines(PERSONNEL, [{**group, "TILL_OCH_MED": 41_455}]), {}, "2013-08")
    data = copied.read_bytes()
    copied.write_bytes(with_part(data, BOOK, lambda xml: xml.replace("<workbookPr", '<workbookPr date1904="1"')))
    outcome = new(NewWorkbook("17", AUGUST, {}, copied, Sources()), REGISTER, tmp_path / "ny.xlsx")
    assert outcome.saved is not None
    assert filled_in(tmp_path / "ny.xlsx")["Personal!C15"] == "42917"


def older(path: Path) -> Path:
    """As a workbook of a template without these sheets."""

    def renamed(xml: str) -> str:
        for number, name in enumerate((*SHEETS, "Avstämning")):
            xml = xml.replace(f'name="{name}"', f'name="Blad{number}"')
            xml = re.sub(rf"<definedName name=\"FR1_[A-Z_]+\">'?{name}'?![^<]*</definedName>", "", xml)
        return xml

    data = with_part(path.read_bytes(), BOOK, renamed)
    path.write_bytes(with_part(data, "docProps/custom.xml", lambda xml: xml.replace(f">{FR1.version}<", ">1.4<")))
    return path


def test_an_older_template_has_none_of_it(tmp_path: Path) -> None:
    copied = older(book_at(tmp_path / "2017-08.xlsx", {}, leaves(ACK_UTFALL=-5)))
    previous = older(book_at(tmp_path / "2017-05.xlsx", {}, leaves(HELAR_PROGNOS=-5, HELAR_BUDGET=-3), "2017-05"))
    last_year = older(book_at(tmp_path / "2016-08.xlsx", {}, {}, "2016-08"))
    assert told(made(tmp_path, Sources(previous=previous, last_year=last_year), copied)) == []
    assert filled_in(tmp_path / "ny.xlsx") == expected(bridge(OPPNING=2, BUDGET_FORE=-3))


# -- another month of the year --------------------------------------------------------------------

MAY = {
    "cells": (
        lines(UNITS, [{"ANSVAR": A, "TEXT": "Fakturor SYNTETISK"}, {"ANSVAR": B}], 1)
        | lines(
            PROJECTS,
            [
                {"ANSVAR": A, "KONTOSLAG": "3 Intäkter", "UTFALL": -7, "FOREG_AR": -6, "BUDGET": -5, "PROGNOS": -9},
                {"ANSVAR": B, "KONTOSLAG": "5 Drift", "BUDGET_HELAR": 12, "UTFALL": 3},
            ],
        )
        | lines(
            INVESTMENTS,
            [
                {
                    "PROJEKT": "Hiss SYNTETISK", "HORISONT": 3, "PLAN_1": 10, "PLAN_2": 20, "PLAN_3": 30, "TOTALT": 70,
                    "UTFALL": 4, "PROGNOS": 9, "STATUS": "Påbörjad", "DRIFTEFFEKT": 1, "TEXT": "Text SYNTETISK",
                },
                {"PROJEKT": "Tak SYNTETISK", "PLAN_1": 5, "STATUS": "avslutad"},
                {"PROJEKT": "Port SYNTETISK", "PLAN_4": 8, "STATUS": "Ej påbörjad"},
            ],
        )
        | lines(PERSONNEL, [{"GRUPP": "Läkare SYNTETISK", "TABELL": "Övertid", "I_AR_K": 2}])
        | lines(ITEMS, [{"TEXT": "Vakanser SYNTETISK", "EFFEKT_PROGNOS": -2}])
    ),
}  # fmt: skip


def may(path: Path, cells: Cells, period: str = "2017-05") -> Path:
    return book_at(path, cells, leaves(HELAR_PROGNOS=-13, HELAR_BUDGET=-10), period)


CARRIED = expected(
    lines(UNITS, [{"ANSVAR": A}, {"ANSVAR": B}], 1),
    lines(
        PROJECTS,
        [{"ANSVAR": A, "KONTOSLAG": "3 Intäkter"}, {"ANSVAR": B, "KONTOSLAG": "5 Drift", "BUDGET_HELAR": 12}],
    ),
    lines(
        INVESTMENTS,
        [
            {
                "PROJEKT": "Hiss SYNTETISK", "HORISONT": 3, "PLAN_1": 10, "PLAN_2": 20, "PLAN_3": 30, "TOTALT": 70,
                "STATUS": "Påbörjad", "DRIFTEFFEKT": 1, "TEXT": "Text SYNTETISK",
            },
            {"PROJEKT": "Tak SYNTETISK", "PLAN_1": 5, "STATUS": "avslutad"},
            {"PROJEKT": "Port SYNTETISK", "PLAN_4": 8, "STATUS": "Ej påbörjad"},
        ],
    ),
)  # fmt: skip


def test_another_month_goes_on_from_the_one_before(tmp_path: Path) -> None:
    """The items of may come to 2; its budget -10 was to be net revenue."""
    previous = may(tmp_path / "2017-05.xlsx", MAY["cells"] | bridge(STORST=50))
    assert told(made(tmp_path, Sources(previous=previous))) == []
    assert filled_in(tmp_path / "ny.xlsx") == CARRIED | expected(bridge(OPPNING=2, BUDGET_FORE=-10, STORST=50))


def test_a_copy_into_another_month_goes_on_too(tmp_path: Path) -> None:
    copied = may(tmp_path / "2017-05.xlsx", MAY["cells"])
    assert [code for code, _at, _found in told(made(tmp_path, copied=copied))] == ["NY_PERIOD"]
    assert filled_in(tmp_path / "ny.xlsx") == CARRIED | expected(bridge(OPPNING=2, BUDGET_FORE=-10))


@pytest.mark.parametrize(
    ("filled", "opening"),
    [
        ({}, 3.0),  # of a report without a bridge: budget -10 minus forecast -13
        (bridge(OPPNING=1.25), 1.25),
        (bridge(OPPNING=0), 0.0),
        (bridge(OPPNING=1) | lines(ITEMS, [{"TEXT": "SYNTETISK", "EFFEKT_BUDGET": 4, "EFFEKT_PROGNOS": 1.5}]), 3.5),
        (bridge(OPPNING=1, SUMMA=17), 17.0),  # written over
        (bridge(OPPNING="oklar"), None),  # and nobody can say how it closed
    ],
)  # fmt: skip
def test_the_bridge_opens_as_the_one_before_closed(tmp_path: Path, filled: Cells, opening: float | None) -> None:
    made(tmp_path, Sources(previous=may(tmp_path / "2017-05.xlsx", filled)))
    found = {at: value for at, value in filled_in(tmp_path / "ny.xlsx").items() if at == "Prognosförklaring!B5"}
    assert found == ({} if opening is None else {"Prognosförklaring!B5": f"{opening:g}"})


def test_the_years_first_report_opens_blank(tmp_path: Path) -> None:
    december = may(tmp_path / "2016-12.xlsx", bridge(OPPNING=4, STORST=75), "2016-12")
    made(tmp_path, Sources(last_december=december), period=Period(2017, 3))
    assert filled_in(tmp_path / "ny.xlsx") == expected(bridge(STORST=75))


def test_a_report_without_a_forecast_gives_no_opening(tmp_path: Path) -> None:
    previous = book_at(tmp_path / "2017-05.xlsx", {}, leaves(HELAR_BUDGET=-10), "2017-05")
    made(tmp_path, Sources(previous=previous))
    assert filled_in(tmp_path / "ny.xlsx") == expected(bridge(BUDGET_FORE=-10))


def test_what_a_copy_has_itself_is_not_taken_from_the_month_before(tmp_path: Path) -> None:
    previous = may(tmp_path / "2017-05.xlsx", MAY["cells"])
    own = bridge(OPPNING=1300) | lines(PROJECTS, [{"ANSVAR": C, "KONTOSLAG": "5 Drift", "UTFALL": 1}])
    made(tmp_path, Sources(previous=previous), book_at(tmp_path / "2017-08.xlsx", own))
    investments = {at: value for at, value in CARRIED.items() if at.startswith("Investeringar")}
    assert filled_in(tmp_path / "ny.xlsx") == investments | expected(own, bridge(BUDGET_FORE=-10))


def test_an_earlier_month_has_no_opening_from_a_later_one(tmp_path: Path) -> None:
    copied = may(tmp_path / "2017-08.xlsx", MAY["cells"], "2017-08")
    made(tmp_path, copied=copied, period=Period(2017, 5))
    assert filled_in(tmp_path / "ny.xlsx") == CARRIED


# -- another year ---------------------------------------------------------------------------------


def test_a_new_year_moves_the_plan_on_and_leaves_what_is_finished(tmp_path: Path) -> None:
    december = may(tmp_path / "2016-12.xlsx", MAY["cells"], "2016-12")
    made(tmp_path, Sources(last_december=december))
    plan = [
        {
            "PROJEKT": "Hiss SYNTETISK", "HORISONT": 3, "PLAN_1": 20, "PLAN_2": 30, "TOTALT": 70,
            "STATUS": "Påbörjad", "DRIFTEFFEKT": 1, "TEXT": "Text SYNTETISK",
        },
        {"PROJEKT": "Port SYNTETISK", "PLAN_3": 8, "STATUS": "Ej påbörjad"},
    ]  # fmt: skip
    projects = [{"ANSVAR": A, "KONTOSLAG": "3 Intäkter"}, {"ANSVAR": B, "KONTOSLAG": "5 Drift"}]
    units = lines(UNITS, [{"ANSVAR": A}, {"ANSVAR": B}], 1)
    assert filled_in(tmp_path / "ny.xlsx") == expected(units, lines(PROJECTS, projects), lines(INVESTMENTS, plan))


def test_two_years_move_the_plan_two_years_on(tmp_path: Path) -> None:
    copied = may(tmp_path / "2015-12.xlsx", lines(INVESTMENTS, [{"PROJEKT": A, "PLAN_2": 2, "PLAN_5": 5}]), "2015-12")
    made(tmp_path, copied=copied)
    assert filled_in(tmp_path / "ny.xlsx") == expected(lines(INVESTMENTS, [{"PROJEKT": A, "PLAN_3": 5}]))


def test_last_years_outcome_of_each_project_follows(tmp_path: Path) -> None:
    last_year = book_at(
        tmp_path / "2016-08.xlsx",
        lines(
            PROJECTS,
            [
                {"ANSVAR": B.lower(), "KONTOSLAG": "5 drift", "UTFALL": 2.5, "FOREG_AR": 1},
                {"ANSVAR": B, "KONTOSLAG": "5 Drift", "UTFALL": 1},
                {"ANSVAR": C, "KONTOSLAG": "8 Avskrivningar", "UTFALL": 4},
                {"ANSVAR": C, "KONTOSLAG": "9 Finansen"},
            ],
        ),
        {},
        "2016-08",
    )
    previous = book_at(
        tmp_path / "2017-05.xlsx",
        lines(UNITS, [{"ANSVAR": A}, {"ANSVAR": B}], 1)
        | lines(PROJECTS, [{"ANSVAR": A, "KONTOSLAG": "5 Drift"}, {"ANSVAR": B, "KONTOSLAG": "5 Drift"}]),
        {},
        "2017-05",
    )
    made(tmp_path, Sources(previous=previous, last_year=last_year))
    assert filled_in(tmp_path / "ny.xlsx") == expected(
        lines(UNITS, [{"ANSVAR": C}, {"ANSVAR": A}, {"ANSVAR": B}]),
        lines(
            PROJECTS,
            [
                {"ANSVAR": A, "KONTOSLAG": "5 Drift"},
                {"ANSVAR": B, "KONTOSLAG": "5 Drift", "FOREG_AR": 3.5},
                {"ANSVAR": C, "KONTOSLAG": "8 Avskrivningar", "FOREG_AR": 4},
            ],
        ),
    )


def test_last_years_staff_follows_by_table_and_group(tmp_path: Path) -> None:
    def staff(name: str, table: str, **figures: float) -> Mapping[str, str | float]:
        return {"GRUPP": name, "TABELL": table, **figures}

    last_year = book_at(
        tmp_path / "2016-08.xlsx",
        lines(SHARES, [staff("Total", "Sjukfrånvaro", I_AR_K=0.05, FORRA_K=0.04)])
        | lines(PERSONNEL, [staff("Läkare", "Övertid", I_AR_K=1.5, I_AR_T=3, FORRA_T=9), staff("Total", "Mertid")]),
        {},
        "2016-08",
    )
    own = lines(PERSONNEL, [staff("LÄKARE", "Övertid", I_AR_T=4, FORRA_T=2)], 3)
    made(tmp_path, Sources(last_year=last_year), book_at(tmp_path / "2017-08.xlsx", own))
    assert filled_in(tmp_path / "ny.xlsx") == expected(
        lines(SHARES, [staff("Total", "Sjukfrånvaro", FORRA_K=0.05)]),
        lines(PERSONNEL, [staff("LÄKARE", "Övertid", I_AR_T=4, FORRA_K=1.5, FORRA_T=3), staff("Total", "Mertid")], 3),
    )


def test_a_figure_of_last_year_that_cannot_be_read_stops_the_job(tmp_path: Path) -> None:
    odd = lines(PROJECTS, [{"ANSVAR": A, "KONTOSLAG": "5 Drift", "UTFALL": "tre"}])
    last_year = book_at(tmp_path / "2016-08.xlsx", odd, {}, "2016-08")
    wanted = NewWorkbook("17", AUGUST, {}, None, Sources(last_year=last_year))
    outcome = new(wanted, REGISTER, tmp_path / "ny.xlsx")
    assert (told(outcome), outcome.saved) == ([("TABELL_VARDE", "Projekt!C31", "tre")], None)


def test_the_form_without_these_sheets_is_copied_as_it_was(tmp_path: Path) -> None:
    """Finansförvaltningens."""
    new(NewWorkbook("80", AUGUST, {}, None, Sources()), REGISTER, tmp_path / "80.xlsx")
    wanted = NewWorkbook(None, Period(2017, 9), {}, tmp_path / "80.xlsx", Sources())
    outcome = new(wanted, REGISTER, tmp_path / "ny.xlsx")
    assert [finding.code for finding in outcome.findings] == ["NY_PERIOD"]
    assert outcome.saved is not None
