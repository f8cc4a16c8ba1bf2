"""Tie-outs: the law of their tolerance, and for each code a workbook that raises it and nothing else."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sister_books import REGISTER, ROW, Filling, entered, filled, ties
from tests.test_rules import ABOVE, YEAR_END, Leaves, made
from vplan_xl.amounts import round_ratio
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.sister_tables import (
    BRIDGE,
    BRIDGE_LINE,
    FOLLOW_UP,
    INVESTED,
    INVESTED_LINE,
    INVESTMENTS,
    ITEMS,
    PERSONNEL,
    PROJECTS,
    SHARES,
    UNIT_LINES,
    UNITS,
)
from vplan_xl.jobs.deviation import calculated
from vplan_xl.period import Period
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import Report
from vplan_xl.rules.between import check_between, statement
from vplan_xl.rules.check import check
from vplan_xl.rules.rule import case_of
from vplan_xl.rules.tie_outs import CODES
from vplan_xl.tie_outs.quotes import Quote, quoted_tie_outs
from vplan_xl.tie_outs.tie_out import COUNT, NOTHING, ONE, TKR, Figure, Unit, Verdict, added, figure, tie
from vplan_xl.workbook.snapshot import Cell, Kind

PLACE = CellPlace("Blad", "A1")
ORE = st.integers(-(10**9), 10**9)
UNITS_OF = st.sampled_from((TKR, Unit("årsarbetare", 1_000), Unit("årsarbetare", 10_000)))


# -- the law --------------------------------------------------------------------------------------


def written(ore: int, unit: Unit, *, rounded: bool) -> Figure:
    return figure(round_ratio(ore, 1, unit.step) * unit.step if rounded else ore, unit)


@given(st.lists(st.tuples(ORE, st.booleans()), min_size=1, max_size=12), st.booleans(), UNITS_OF)
def test_what_is_rounded_of_a_sum_that_holds_is_never_wrong(
    parts: list[tuple[int, bool]], is_total_rounded: bool, unit: Unit
) -> None:
    total = written(sum(ore for ore, _rounded in parts), unit, rounded=is_total_rounded)
    one = tie(
        "AVST_PROJEKT", PLACE, "", total, added(written(*part[:1], unit, rounded=part[1]) for part in parts), unit
    )
    assert one.verdict in (Verdict.EXACT, Verdict.ROUNDING)


@given(st.lists(ORE, min_size=1, max_size=12), UNITS_OF)
def test_rounded_figures_are_as_far_apart_as_half_their_addends(parts: list[int], unit: Unit) -> None:
    """floor(n ÷ 2) units, DOMAIN's rule for n rounded addends and a rounded total."""
    total = written(sum(parts), unit, rounded=True)
    one = tie("AVST_PROJEKT", PLACE, "", total, added(written(ore, unit, rounded=True) for ore in parts), unit)
    assert one.tolerance == len(parts) // 2 * unit.step
    assert one._replace(left=one.right + one.tolerance + unit.step).verdict is Verdict.WRONG


@given(st.lists(ORE.filter(lambda ore: ore % 100_000), min_size=1, max_size=12), st.sampled_from((-1, 1)))
def test_a_changed_ore_among_what_is_not_rounded_is_wrong(parts: list[int], change: int) -> None:
    total = Figure(sum(parts), 0, False)
    one = tie("AVST_PROJEKT", PLACE, "", total, added(figure(ore, TKR) for ore in parts))
    assert one.verdict is Verdict.EXACT
    assert one._replace(left=one.left + change).verdict is Verdict.WRONG


def test_a_total_of_rounded_entries_is_no_rounded_total() -> None:
    """Three entries of 0,4 are typed as 0; beside them their sum, 1,2, is typed as 1."""
    entries = added([figure(0, TKR)] * 3)
    assert tie("AVST_PROJEKT", PLACE, "", figure(ONE, TKR), entries).verdict is Verdict.ROUNDING
    assert tie("AVST_PROJEKT", PLACE, "", figure(ONE, TKR), figure(0, TKR)).verdict is Verdict.WRONG


def test_whole_persons_are_not_rounded() -> None:
    three = added([figure(ONE, COUNT)] * 3)
    assert tie("AVST_KON", PLACE, "", figure(4 * ONE, COUNT), three, COUNT).verdict is Verdict.WRONG


@pytest.mark.parametrize(
    ("left", "limit", "is_explained", "code", "verdict"),
    [
        (0, 0, False, "AVST_REST", Verdict.EXACT),
        (100, 100, False, "AVST_REST", Verdict.ACCEPTED),
        (101, 100, False, "AVST_REST", Verdict.REMARK),
        (-101, 100, False, "AVST_REST", Verdict.REMARK),
        (101, 100, True, "AVST_REST", Verdict.EXPLAINED),
        (101, 100, False, "AVST_PROJEKT", Verdict.WRONG),
    ],
)
def test_the_verdicts(left: int, limit: int, is_explained: bool, code: str, verdict: Verdict) -> None:
    one = tie(code, PLACE, "", Figure(left, 0, False), NOTHING, limit=limit, is_explained=is_explained)
    assert one.verdict is verdict
    assert verdict.holds == (verdict not in (Verdict.REMARK, Verdict.WRONG))


# -- a workbook for each code. SYNTETISK ----------------------------------------------------------


def table(name: str, line: int, **cells: str | float) -> Filling:
    return {(name, column, line): value for column, value in cells.items()}


def bridge(**cells: float) -> Filling:
    return {(BRIDGE, "BELOPP", BRIDGE_LINE[code]): value for code, value in cells.items()}


UNIT = table(UNITS, 0, ANSVAR="1321 SYNTETISK")
PROJECT = {
    **UNIT,
    **table(PROJECTS, 0, ANSVAR="1321 SYNTETISK", KONTOSLAG="3 Intäkter", UTFALL=-40.5, PROGNOS=-80.25),
    **table(PROJECTS, 1, ANSVAR="1321 SYNTETISK", KONTOSLAG="5 Drift", UTFALL=40.5, PROGNOS=80.25),
}
ITEM = table(ITEMS, 0, TEXT="SYNTETISK: dyrare resor", TYP="Pris", EFFEKT_PROGNOS=100.5)
CHANGE = {**bridge(OPPNING=100.5), **ITEM}  # the forecast is as budgeted: the deviation is 0
INVESTMENT = table(
    INVESTMENTS, 0, PROJEKT="SYNTETISK ambulans", HORISONT="3", PLAN_1=100.25, PLAN_3=50.5, TOTALT=150.75, UTFALL=10.5,
    PROGNOS=90.25, STATUS="Påbörjad",
)  # fmt: skip
JULY, JUNE, SEPTEMBER = 42917.0, 42887.0, 42979.0


def group(line: int, name: str, kind: str, women: float, men: float, **more: float) -> Filling:
    figures = {"I_AR_K": women, "I_AR_M": men, "I_AR_T": women + men, "TILL_OCH_MED": JULY}
    return table(PERSONNEL, line, GRUPP=name, TABELL=kind, **{**figures, **more})


STAFF = {
    **group(0, "Ledning", "Antal anställda", 3, 2, FORRA_K=2, FORANDRING_K=1),
    **group(1, "Handläggare", "Antal anställda", 7, 4),
    **group(2, "Total [anställda]", "Antal anställda", 10, 6),
    **group(3, "ledning", "Tillsvidareanställda", 3, 2),
    **group(4, "Handläggare", "Tillsvidareanställda", 6, 4),
    **group(5, "Total [tillsvidareanställda]", "Tillsvidareanställda", 9, 6),
    **group(6, "Handläggare", "Visstidsanställda", 1, 0),
    **group(7, "Total", "Visstidsanställda", 1, 0),
    **table(SHARES, 0, GRUPP="Alla", TABELL="Sjukfrånvaro", FORRA_K=0.05, I_AR_K=0.053, FORANDRING_K=0.003),
}
GOOD = {**PROJECT, **CHANGE, **INVESTMENT, **STAFF}

BAD: dict[str, Filling] = {
    "AVST_PROJEKT": {**PROJECT, **table(FOLLOW_UP, ROW["INTAKTER"], UTFALL=-52.5)},
    "AVST_PROJEKT_SUMMA": table(FOLLOW_UP, ROW["INTAKTER"], JMF_BUDGET=7.5),
    "AVST_INDRAGNA": {**PROJECT, **table(FOLLOW_UP, ROW["DRIFT_RESOR"], UTFALL=1_150.25)},
    "AVST_ANSVAR": {**PROJECT, **table(UNITS, 0, UTFALL=5.25)},
    "AVST_ANSVAR_LISTA": {**PROJECT, **table(UNITS, 0, ANSVAR="1322 SYNTETISK")},
    "AVST_PROGNOS_NOLL": {**PROJECT, **table(PROJECTS, 1, PROGNOS=90.25)},
    "AVST_REST_TEXT": {**PROJECT, **table(PROJECTS, 1, UTFALL=60.5)},
    "AVST_BRYGGA": {**CHANGE, **bridge(SUMMA=3.5)},
    "AVST_REST": {**CHANGE, **table(ITEMS, 0, EFFEKT_PROGNOS=400.5)},
    "AVST_BUDGET": {**CHANGE, **bridge(BUDGET_FORE=3_700.5)},
    "AVST_POST": {**CHANGE, **table(ITEMS, 0, EFFEKT_BUDGET=0.25)},
    "AVST_INVESTERING": {**INVESTMENT, **table(INVESTMENTS, 0, TOTALT=151.75)},
    "AVST_INVESTERING_LAGE": {**INVESTMENT, (INVESTED, "VARDE", INVESTED_LINE["AVSLUTADE"]): 0.5},
    "AVST_HORISONT": {**INVESTMENT, **table(INVESTMENTS, 0, PLAN_4=1.25, TOTALT=152.0)},
    "AVST_STATUS": {**INVESTMENT, **table(INVESTMENTS, 0, STATUS="Ej påbörjad")},
    "AVST_KON": {**STAFF, **group(8, "A", "Mertid", 1, 0, I_AR_T=2)},
    "AVST_FORANDRING": {**STAFF, **table(PERSONNEL, 0, FORANDRING_K=2.0)},
    "AVST_GRUPPER": {**STAFF, **group(8, "A", "Övertid", 0.25, 0.5), **group(9, "TOTAL", "Övertid", 0.25, 0.75)},
    "AVST_ANSTALLDA": {
        **STAFF, **group(8, "Läkare", "Visstidsanställda", 2, 0), **group(7, "Total", "Visstidsanställda", 3, 0)
    },
    "AVST_STATISTIK": {**STAFF, **table(PERSONNEL, 3, TILL_OCH_MED=JUNE)},
    "AVST_CITAT": {
        **PROJECT, **table(PROJECTS, 1, UTFALL=4_892.5), **table(UNITS, 0, TEXT="SYNTETISK: resten är 4,8 mnkr")
    },
    "AVST_CITAT_FEL": {
        **PROJECT, **table(PROJECTS, 1, UTFALL=4_892.5), **table(UNITS, 0, TEXT="SYNTETISK: resten är 4\u00a0852 mnkr")
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return made(tmp_path_factory.mktemp("clean"), {})


@pytest.fixture(scope="module")
def december(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return made(tmp_path_factory.mktemp("december"), YEAR_END, {"PERIOD": Cell(Kind.NUMBER, "43070"), "DATUM": None})


def codes(report: Report) -> set[str]:
    return {finding.code for finding in check(report, REGISTER)}


def test_what_ties_raises_nothing(clean: Report) -> None:
    report = filled(clean, GOOD)
    assert codes(report) == set()
    assert {one.verdict for one in ties(report)} == {Verdict.EXACT}


def test_every_code_has_its_workbook() -> None:
    elsewhere = {"AVST_BOKSLUT_NOLL", "AVST_OPPNING"}  # those need other months and amounts
    assert {*CODES} == BAD.keys() | elsewhere


@pytest.mark.parametrize("code", BAD)
def test_what_does_not_tie_raises_its_code_and_no_other(code: str, clean: Report) -> None:
    assert codes(filled(clean, BAD[code])) == {code}


def test_at_the_years_end_nothing_is_left_of_a_project(december: Report) -> None:
    rest = {**PROJECT, **table(PROJECTS, 1, UTFALL=60.5), **table(UNITS, 0, TEXT="SYNTETISK: en faktura")}
    assert codes(filled(december, PROJECT)) == set()
    assert codes(filled(december, rest)) == {"AVST_BOKSLUT_NOLL"}


def test_the_opening_is_what_the_previous_budget_and_forecast_gave(tmp_path: Path) -> None:
    """The previous forecast's net is 3 800 here."""
    previous: Leaves = {
        " ".join(key): (-100 if key.row == "INTAKTER" else 200) * 100_000
        for key in FR1.leaves
        if key.page == "FORANDRING"
    }
    report = made(tmp_path, previous, {"FOREG_PERIOD": Cell(Kind.NUMBER, "42856")})
    decided = table(ITEMS, 1, TEXT="SYNTETISK beslut", TYP="Beslut", EFFEKT_BUDGET=-100.5, EFFEKT_PROGNOS=-100.5)
    change = {**CHANGE, **decided, **table(ITEMS, 1, I_BUDGETEN="Ja")}
    assert codes(filled(report, {**change, **bridge(BUDGET_FORE=3_900.5)})) == set()
    assert codes(filled(report, {**change, **bridge(OPPNING=130.5, BUDGET_FORE=3_900.5)})) == {"AVST_OPPNING"}


def test_a_bridge_that_nobody_filled_in_is_not_asked_for(tmp_path: Path) -> None:
    report = made(tmp_path, ABOVE)
    assert not [one for one in ties(report) if one.place.sheet == "Prognosförklaring"]
    assert not [one for one in case_of(report, REGISTER).tie_outs if one.code.startswith("AVST_")]


def test_a_rest_up_to_the_workbooks_own_limit_is_accepted(clean: Report) -> None:
    def rest(**cells: float) -> Verdict:
        report = entered(clean, {**CHANGE, **table(ITEMS, 0, EFFEKT_PROGNOS=150.25), **bridge(**cells)})
        return next(one.verdict for one in ties(report) if one.code == "AVST_REST")

    assert (rest(), rest(STORST=49.0), rest(STORST=0.0)) == (Verdict.ACCEPTED, Verdict.REMARK, Verdict.REMARK)


def test_rounding_is_no_finding_and_a_typed_figure_is_said_as_rounded(clean: Report) -> None:
    """Of the budget, 100 and 2 × 600 and 200 tkr, a tkr less typed where the formula stood."""
    report = filled(clean, table(FOLLOW_UP, ROW["TOTALA_KOSTNADER"], UTFALL=2_001.0))
    found = {finding.code: finding for finding in check(report, REGISTER)}
    assert found.keys() == {"FORMEL_ERSATT_AVRUNDAT"}
    (one,) = (one for one in ties(report) if one.verdict is Verdict.ROUNDING and one.code == "AVST_PROJEKT_SUMMA")
    assert (one.left, one.right) == (2_001 * ONE, 2_000 * ONE)


def test_a_total_in_all_is_tied_too(clean: Report) -> None:
    report = filled(clean, {**PROJECT, **table(UNITS, UNIT_LINES, UTFALL=5.25)})
    (finding,) = check(report, REGISTER)
    assert (finding.code, finding.place.cell, finding.found, finding.expected) == ("AVST_ANSVAR", "C25", "5,25", "0")


UNREAD: dict[str, tuple[Filling, str]] = {
    "a value": ({**BAD["AVST_ANSVAR"], **table(PROJECTS, 2, ANSVAR="A", KONTOSLAG="Okänt")}, "TABELL_VARDE"),
    "a gap": ({**BAD["AVST_PROGNOS_NOLL"], **table(PROJECTS, 2, UTFALL=3.5, ANSVAR="A")}, "TABELL_LUCKA"),
    "the bridge": ({**BAD["AVST_REST"], (BRIDGE, "BELOPP", BRIDGE_LINE["BUDGET_FORE"]): "cirka 3 000"}, "TABELL_VARDE"),
    "statistics": ({**BAD["AVST_KON"], **table(PERSONNEL, 9, GRUPP="B")}, "TABELL_LUCKA"),
}


@pytest.mark.parametrize("case", UNREAD)
def test_nothing_is_tied_where_a_line_could_not_be_read(case: str, clean: Report) -> None:
    filling, code = UNREAD[case]
    found = codes(filled(clean, filling)) - {"FORMEL_ERSATT"}
    assert found == {code}


def test_statistics_of_a_month_that_has_not_been_are_said(clean: Report) -> None:
    later = {at: SEPTEMBER if at[1] == "TILL_OCH_MED" else value for at, value in STAFF.items()}
    (finding,) = check(filled(clean, later), REGISTER)
    assert (finding.code, finding.found) == ("AVST_STATISTIK", "8")
    assert Period(2017, 8).label in finding.message


def test_an_item_says_what_it_lacks(clean: Report) -> None:
    report = entered(clean, {**bridge(OPPNING=1.5), **table(ITEMS, 0, TEXT="SYNTETISK")})
    (one,) = (one for one in ties(report) if one.code == "AVST_POST")
    assert one.what == "SYNTETISK: typ, effekt saknas"


def test_posts_in_the_order_of_another_letter_case_are_one_unit(clean: Report) -> None:
    lower = {**PROJECT, **table(PROJECTS, 1, ANSVAR="1321 Syntetisk")}
    assert codes(filled(clean, lower)) == set()


# -- between months -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """A clean report for maj, one for augusti, and those for augusti that say which was the previous one."""
    found = {}
    for name, serial, previous in (
        ("maj", "42856", None),
        ("augusti", "42948", None),
        ("efter maj", "42948", "42856"),
        ("efter mars", "42948", "42795"),
    ):
        header: dict[str, Cell | None] = {"PERIOD": Cell(Kind.NUMBER, serial), "DATUM": None}
        header |= {"FOREG_PERIOD": Cell(Kind.NUMBER, previous)} if previous else {}
        found[name] = made(tmp_path_factory.mktemp("bok"), {}, header)
    return found


def between(may: Report, august: Report) -> list[tuple[str, str, str]]:
    said = [one for report in (may, august) if (one := statement(report))]
    return [(one.code, one.expected, one.found) for one in check_between(said)]


def test_a_bridge_opens_where_the_previous_one_ended(months: dict[str, Report]) -> None:
    filling = {**CHANGE, **table(ITEMS, 0, EFFEKT_PROGNOS=60.5)}
    may = entered(months["maj"], filling)  # ends at 40
    for cells in ({"OPPNING": 40.0, "BUDGET_FORE": 3_800.0}, {"OPPNING": 0.0}, {"OPPNING": 41.0}, {"STORST": 7.0}):
        assert between(may, entered(months["augusti"], bridge(**cells))) == []
    august = entered(months["augusti"], bridge(OPPNING=45.0, BUDGET_FORE=3_700.0))
    wrong = [("MELLAN_OPPNING", "40", "45"), ("MELLAN_BUDGET", "3\u00a0800", "3\u00a0700")]
    assert between(may, august) == wrong
    assert between(months["maj"], august) == [("MELLAN_OPPNING", "0", "45"), wrong[1]]  # only the form's deviation


@pytest.mark.parametrize(("name", "expected"), [("efter maj", ["MELLAN_OPPNING"]), ("efter mars", [])])
def test_a_bridge_is_compared_with_the_report_it_says(
    name: str, expected: list[str], months: dict[str, Report]
) -> None:
    august = entered(months[name], bridge(OPPNING=45.0))
    assert [code for code, *_rest in between(months["maj"], august)] == expected


# -- figures that texts quote ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Avvikelsen är 4,9 mnkr", [("AVST_CITAT", Verdict.ROUNDING)]),
        ("4 852 tkr bättre än budget", [("AVST_CITAT", Verdict.EXACT)]),
        ("drygt 4,8 mnkr", [("AVST_CITAT", Verdict.ROUNDING)]),
        ("Avvikelsen är 4,8 mnkr", [("AVST_CITAT", Verdict.REMARK)]),
        ("4 mnkr", []),  # one digit says little
        ("varav Finsam 1 300 tkr och 250 tkr", []),
        ("4 852 mnkr", [("AVST_CITAT_FEL", Verdict.REMARK)]),
        ("4 852 kr", [("AVST_CITAT_FEL", Verdict.REMARK)]),
        ("48 kr", []),
        ("Avvikelsen mot budget är -4 852 tkr", [("AVST_CITAT_FEL", Verdict.REMARK)]),
        ("Kostnaden är -4 852 tkr", []),  # the cost's own sign
        ("Det avviker. Kostnaden är -4 852 tkr", []),
        ("-7 118 tkr mot -2 267 tkr", [("AVST_CITAT", Verdict.EXACT), ("AVST_CITAT", Verdict.EXACT)]),
        ("", []),
    ],
)
def test_a_text_is_said_only_where_it_can_hardly_be_chance(text: str, expected: list[tuple[str, Verdict]]) -> None:
    amounts = {"avvikelsen": 485_200_000, "utfall": -711_800_000, "budget": -226_700_000}
    found = quoted_tie_outs([Quote(text, PLACE, "Intäkter", amounts, "avvikelsen")])
    assert [(one.code, one.verdict) for one in found] == expected


def test_explanations_on_avvikelser_are_read(tmp_path: Path) -> None:
    report = made(tmp_path, {"HELAR DRIFT_RESOR PROGNOS EXTERNT": 509_200_000})
    report = plan(report, Entries({}, {}, calculated(report, REGISTER).cells), overwrite=True).after
    words = {("AVVIKELSER", "FORKLARING", line): "SYNTETISK: resorna kostar 4,8 mnkr mer" for line in range(8)}
    found = [finding for finding in check(entered(report, {**words}), REGISTER) if finding.code != "RIMLIG_PROGNOS"]
    assert {finding.code for finding in found} == {"AVST_CITAT"}
    assert found[0].expected == "-4\u00a0892"


def test_the_day_of_the_tests_is_a_serial_of_2017() -> None:
    assert datetime.date(1899, 12, 30) + datetime.timedelta(JULY) == datetime.date(2017, 7, 1)
