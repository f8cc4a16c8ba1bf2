"""The printed tables of augusti 2017, entered: what they tie out to, and that a wrong figure does not."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sister_books import (
    REGISTER,
    ROW,
    UNIT_NAMES,
    Filling,
    entered,
    example,
    filled,
    printed,
    rows_of,
    ties,
)
from vplan_xl.form.expression import Entry
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.model import Key
from vplan_xl.form.sister_tables import (
    BRIDGE,
    BRIDGE_LINE,
    FOLLOW_UP,
    KEY_FIGURE_LINE,
    KEY_FIGURES,
    PERSONNEL,
    PROJECT_AMOUNTS,
    PROJECTS,
    SHARES,
    UNIT_LINES,
    UNITS,
)
from vplan_xl.jobs.reconcile import reconcile
from vplan_xl.report.change import with_writes
from vplan_xl.report.report import Report, report_at
from vplan_xl.report.sister_lines import read_lists, standing_values
from vplan_xl.rules.check import check
from vplan_xl.tie_outs.tie_out import TieOut, Verdict
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Kind

TKR = 100_000
At = tuple[str, str, int]


@cache
def delivered(*, whole: bool) -> Report:
    return filled(example(), printed(whole=whole))


@cache
def tied(*, whole: bool) -> tuple[TieOut, ...]:
    return ties(delivered(whole=whole))


def stands(table: str, column: str, line: int, *, whole: bool = False) -> object:
    return standing_values(delivered(whole=whole))[Entry(table, column, line)]


@pytest.mark.parametrize("whole", [False, True])
def test_every_tie_out_is_exact_or_rounding(whole: bool) -> None:
    found = Counter((one.code, one.verdict) for one in tied(whole=whole))
    assert {verdict for _code, verdict in found} == {Verdict.EXACT, Verdict.ROUNDING, Verdict.EXPLAINED}
    assert {code for code, verdict in found if verdict is Verdict.EXPLAINED} == {"AVST_REST_TEXT"}
    assert not reconcile(delivered(whole=whole)).is_wrong
    codes = {finding.code for finding in check(delivered(whole=whole), REGISTER) if finding.severity.value == "fel"}
    assert codes == set()


def test_what_is_printed_is_two_tkr_apart_at_most() -> None:
    """The tolerances are wider where a figure is made of many rounded ones: nothing here needs them."""
    apart = Counter(
        abs(one.difference) for one in tied(whole=True) if one.unit == "tkr" and one.code != "AVST_REST_TEXT"
    )
    assert set(apart) == {0, TKR, 2 * TKR}
    assert apart[0] > 80 > 30 > apart[TKR] > 20 > 5 > apart[2 * TKR]


@pytest.mark.parametrize(
    ("row", "column", "form", "followed", "projects"),
    [
        ("NETTORESULTAT", "UTFALL", 65_141, 64_836, 305),
        ("INTAKTER", "PROGNOS", -35_935, -9_535, -26_400),
    ],
)
def test_the_form_is_follow_up_and_projects(row: str, column: str, form: int, followed: int, projects: int) -> None:
    report = delivered(whole=True)
    page, block = ("ACK", "UTFALL") if column == "UTFALL" else ("HELAR", "PROGNOS")
    assert abs(report.amounts[Key(page, row, block, "TOTALT")] - form * TKR) <= TKR  # type: ignore[operator]
    assert stands(FOLLOW_UP, column, ROW[row], whole=True) == followed * TKR
    lines = read_lists(report).lines[PROJECTS]
    of_row = sum(line.number(column) or 0 for line in lines if line.text("KONTOSLAG") == row)
    shown = stands(UNITS, column, UNIT_LINES, whole=True) if row == "NETTORESULTAT" else of_row
    assert (shown, form) == (projects * TKR, followed + projects)
    (tie_out,) = (
        one
        for one in tied(whole=True)
        if one.code == "AVST_PROJEKT" and one.what.startswith(FR1.row_title(row)) and column_of(one) == column
    )
    assert abs(tie_out.difference) <= 2 * TKR  # of the printed lines, whose sum is 303 where 305 is printed


def column_of(one: TieOut) -> str:
    """The column of Uppföljning that a tie-out is about."""
    return FR1.table_by_code[FOLLOW_UP].columns[ord(one.place.cell[0]) - ord("A")].code


def test_the_calculated_follow_up_is_the_printed_one() -> None:
    """With the formulas in place, within a tkr: they subtract printed figures from printed figures."""
    names = {"utfall_ack": "UTFALL", "budget_ack": "BUDGET", "prognos_helar": "PROGNOS", "budget_helar": "BUDGET_HELAR"}
    for number, row in enumerate(rows_of("ekonomisk_uppfoljning_ldstab_2017-08.csv")):
        for source, column in names.items():
            value = stands(FOLLOW_UP, column, number)
            assert isinstance(value, int)
            assert abs(value - int(row[source]) * TKR) <= TKR, (row["kontoslag"], column)


def test_the_bridge_ends_at_the_forecasts_deviation() -> None:
    assert stands(BRIDGE, "BELOPP", BRIDGE_LINE["SUMMA"]) == (1_300 + 1_500 + 600 + 250 + 150) * TKR == 3_800 * TKR
    assert stands(BRIDGE, "BELOPP", BRIDGE_LINE["AVVIKELSE"]) == 3_799 * TKR  # of the printed leaves
    (rest,) = (one for one in tied(whole=False) if one.code == "AVST_REST")
    assert (rest.difference, rest.verdict) == (TKR, Verdict.ROUNDING)


def test_the_key_figures_of_personnel_cost_say_their_base() -> None:
    codes = ("PERSONALKOSTNAD", "PERSONALKOSTNAD_ALLT")  # without projects, with them
    shares = [stands(KEY_FIGURES, "UTFALL", KEY_FIGURE_LINE[code]) for code in codes]
    assert [round(share, -2) for share in shares if isinstance(share, int)] == [3_600, 1_200]


def test_of_the_statistics_nothing_is_further_apart_than_its_law() -> None:
    of = {code: [one for one in tied(whole=False) if one.code == code] for code in ("AVST_KON", "AVST_FORANDRING")}
    for listed in of.values():
        units = {one.unit: max(abs(other.difference) for other in listed if other.unit == one.unit) for one in listed}
        assert units["antal"] == 0  # persons are counted
        assert units["årsarbetare"] <= 10_000
    groups = [one for one in tied(whole=False) if one.code == "AVST_GRUPPER"]
    assert max(abs(one.difference) for one in groups if "Utförd" in one.what) == 20_000  # 14 groups: up to 70 000
    employed = [one for one in tied(whole=False) if one.code == "AVST_ANSTALLDA"]
    assert len(employed) == 9 * 9
    assert {one.verdict for one in employed} == {Verdict.EXACT}


# -- a wrong figure is found ----------------------------------------------------------------------

# What nothing in the report ties: last year, which 4.3 does not print and the form says nowhere else.
UNTIED = sorted(key for key in FR1.leaves if key.block == "FOREG_AR")


def figures() -> list[At]:
    return [at for at, value in printed(whole=True).items() if isinstance(value, float) and at[1] != "TILL_OCH_MED"]


def leaves() -> list[Key]:
    return [key for key in FR1.leaves if key.page != "FORANDRING"]


def clearly(at: At) -> float:
    """More than any tolerance there."""
    return {SHARES: 0.05, PERSONNEL: 20.0}.get(at[0], 200.0)


def does_not_tie(report: Report) -> bool:
    return any(not one.verdict.holds for one in ties(report))


def with_leaf(key: Key, tkr: int) -> Report:
    report = delivered(whole=True)
    assert report.content is not None
    place, ore = report.places.cell(FR1, key), report.leaves[key]
    assert place is not None
    assert isinstance(ore, int)
    write = CellWrite(place.sheet, place.cell, Kind.NUMBER, str(ore // TKR + tkr))
    return report_at(report, with_writes(report.content, [write]))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(figures()), st.sampled_from((-1, 1)))
def test_one_changed_figure_of_a_table_does_not_tie(at: At, sign: int) -> None:
    filling: Filling = printed_figures()
    value = filling[at]
    assert isinstance(value, float)
    assert does_not_tie(entered(delivered(whole=True), {at: value + sign * clearly(at)}))


@cache
def printed_figures() -> Filling:
    return printed(whole=True)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(sorted({*leaves()}.difference(UNTIED))), st.sampled_from((-1, 1)))
def test_one_changed_amount_of_the_form_does_not_tie(key: Key, sign: int) -> None:
    assert does_not_tie(with_leaf(key, sign * 200))


def test_what_nothing_ties_is_last_year_and_no_more() -> None:
    assert len(UNTIED) == 2 * 11 * 2  # pages, leaf rows, parts
    assert len(figures()) + len(leaves()) == 747 + 132
    assert [key for key in UNTIED[::5] if does_not_tie(with_leaf(key, 200))] == []


def test_the_printed_totals_of_the_projects_are_rounding() -> None:
    totals = {
        one.what.removesuffix(": summan av raderna"): one for one in tied(whole=True) if one.code == "AVST_ANSVAR"
    }
    assert len(totals) == (len(UNIT_NAMES) + 1) * len(PROJECT_AMOUNTS)
    whole = totals["Total, Utfall ack. i år"]
    assert (whole.left, whole.right, whole.tolerance) == (305 * TKR, 303 * TKR, 6 * TKR)  # of thirteen lines
    assert {one.verdict for one in totals.values()} == {Verdict.EXACT, Verdict.ROUNDING}
