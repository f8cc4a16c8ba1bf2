"""The bedömning of the indicators of a workbook: what is read, which way is better, what is taken from where."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.goal_books import Line, followed, goal_lines, goals_with, report_with
from tests.sister_workbooks import lines
from vplan_xl.catalogue import CATALOGUE
from vplan_xl.form.goal_tables import ACTIVITIES, SOURCES
from vplan_xl.goals.count import counts, in_words, tally
from vplan_xl.goals.direction_words import guessed
from vplan_xl.goals.economy import NO_ECONOMY, read_economy
from vplan_xl.goals.follow_up import follow_up
from vplan_xl.goals.from_kolada import Kolada
from vplan_xl.goals.kolada import KoladaValues
from vplan_xl.goals.parse import NotUnderstood, parse_target
from vplan_xl.goals.quantity import Better, Number, whole
from vplan_xl.goals.read_goals import read_activities, read_goals
from vplan_xl.goals.verdict import Verdict
from vplan_xl.goals.which_way import OF_SOURCE, BetterFrom, asks_which_way, says
from vplan_xl.jobs.goals import goals_of
from vplan_xl.jobs.resources import resource
from vplan_xl.period import Period
from vplan_xl.report.report import report_of
from vplan_xl.workbook.snapshot import Cell, Kind

MET, NEARLY, NOT_MET, CANNOT = Verdict


# -- what is read --------------------------------------------------------------------------------------------


def test_a_line_is_an_indicator_with_its_texts_as_they_are_written() -> None:
    line: Line = {
        "MALOMRADE": "Hälsa  och\nvård",
        "INRIKTNINGSMAL": "God tillgänglighet",
        "INDIKATOR": "Andel  besök",
        "NAMND": "Regionstyrelsen",
        "FORVALTNING": "17",
        "NIVA": "Psykiatrin",
        "AR": 2018,
        "INGANGSVARDE": "81 % (2016)",
        "MALVARDE": "Minst 80 %",
        "UTFALL": 82.5,
        "RIKET": "79 %",
        "ER_BEDOMNING": "Otillfredsställande",
        "KOMMENTAR": "SYNTETISK",
        "BATTRE": "högre",
        "MARGINAL": 0.025,
        "MATS": "Tertial",
        "KALLA": "Enkät",
        "HAMTAS_UR": "Inhyrd personals andel",
        "KOLADA": "N00941",
    }
    (one,), findings = read_goals(report_with(goal_lines(line)))
    assert findings == ()
    assert one[:-1] == (
        "Hälsa och vård", "God tillgänglighet", "Andel besök", "Regionstyrelsen", "17", "Psykiatrin", 2018,
        "81 % (2016)", "Minst 80 %", "82,5", "79 %", NOT_MET, "SYNTETISK", Better.HIGHER, Fraction(5, 2), "Tertial",
        "Enkät", "INHYRD", "N00941", frozenset(),
    )  # fmt: skip
    assert one.line.cell("UTFALL") == ("Mål", "J15")


def test_what_is_blank_is_blank_and_the_year_is_the_reports() -> None:
    (one,), findings = read_goals(report_with(goal_lines({})))
    assert findings == ()
    assert (one.year, one.level, one.target, one.own, one.better, one.margin) == (2017, "", "", None, None, None)


def test_activities_are_read() -> None:
    filled = lines(ACTIVITIES, [{"MALOMRADE": "Hälsa", "TYP": "uppdrag", "TEXT": "Utred SYNTETISK"}])
    (one,), findings = read_activities(report_with(filled))
    assert findings == ()
    assert one[:-1] == ("Hälsa", "", "Uppdrag", "Utred SYNTETISK", "", "", "")


@pytest.mark.parametrize(
    ("first", "second", "is_double"),
    [
        ({}, {}, True),
        ({"AR": 2017}, {}, True),
        ({"NIVA": "Psykiatrin"}, {"NIVA": "psykiatrin "}, True),
        ({"NIVA": "Psykiatrin"}, {}, False),
        ({"AR": 2018}, {}, False),
        ({"FORVALTNING": "17"}, {"FORVALTNING": "31"}, False),
    ],
)
def test_an_indicator_stands_once_on_a_level_in_a_year(first: Line, second: Line, is_double: bool) -> None:
    name = {"INDIKATOR": "Sjukfrånvaro SYNTETISK"}
    indicators, findings = read_goals(report_with(goal_lines({**name, **first}, {**name, **second})))
    assert len(indicators) == 2
    assert [(one.code, one.place.cell, dict(one.values)) for one in findings] == (
        [("MAL_DUBBEL", "C16", {"first": "C15"})] if is_double else []
    )


# -- one bad workbook for each finding -----------------------------------------------------------------------

GOOD: Line = {"MALVARDE": "Minst 75", "UTFALL": 76}
BAD: dict[str, tuple[Line, ...]] = {
    "MAL_TOLKAS": ({"MALVARDE": "god måluppfyllelse", "UTFALL": 76},),
    "MAL_VARDE": ({"MALVARDE": "Minst 75", "UTFALL": "ca 80 %"},),
    "MAL_STAVNING": ({"MALVARDE": "75 eller hörge", "UTFALL": 76},),
    "MAL_DUBBEL": ({**GOOD, "INDIKATOR": "HME"}, {**GOOD, "INDIKATOR": "hme"}),
    "MAL_MARGINAL": ({**GOOD, "MARGINAL": 2},),
    "MAL_DATUM": ({"MALVARDE": "Minst 2", "UTFALL": 42795},),
    "MAL_RIKTNING": ({"INDIKATOR": "Sjukfrånvaro", "MALVARDE": "5 %", "UTFALL": "4 %"},),
    "MAL_RIKTNING_SAKNAS": ({"MALVARDE": "12", "UTFALL": 12},),
    "MAL_RIKTNING_EMOT": ({**GOOD, "BATTRE": "Lägre"},),
    "MAL_UTFALL_ANNAT": ({"MALVARDE": "Minst 0", "UTFALL": "5 tkr", "HAMTAS_UR": SOURCES["RESULTATAVVIKELSE"]},),
    "MAL_BEDOMNING": ({**GOOD, "ER_BEDOMNING": "otillfredsställande"},),
}


@pytest.mark.parametrize("code", BAD)
def test_what_is_wrong_raises_its_code_and_no_other(code: str) -> None:
    found = goals_with(*BAD[code]).findings
    assert [one.code for one in found] == [code]
    assert found[0].place.file == "bok.xlsx"
    assert found[0].place.sheet == "Mål"


def test_what_is_right_raises_none() -> None:
    assert goals_with(GOOD).findings == ()


@pytest.mark.parametrize(
    ("line", "dates"),
    [
        ({"MALVARDE": 42795, "UTFALL": "42 795", "BATTRE": "Högre"}, ["I15 Målvärde 2017-03-01"]),
        ({"MALVARDE": "Minst 2", "UTFALL": "42795 besök"}, []),
        ({"MALVARDE": "Minst 2", "UTFALL": 42369}, []),  # the last day of 2015
        ({"MALVARDE": "Minst 2", "UTFALL": 42370}, ["J15 Utfall 2016-01-01"]),
        ({"MALVARDE": "Minst 2", "UTFALL": 43466}, []),  # the first of 2019
        ({"MALVARDE": "Minst 2", "UTFALL": 43466, "AR": 2018}, ["J15 Utfall 2019-01-01"]),
    ],
)
def test_a_number_that_may_be_a_day_near_the_year_is_asked_about(line: Line, dates: list[str]) -> None:
    """As Excel keeps 1/3 typed in a cell that is not text."""
    findings = followed(line).findings
    assert [f"{one.place.cell} {one.values['field']} {one.expected}" for one in findings] == dates


def test_a_form_without_goals_says_so() -> None:
    done = goals_of(report_of("fin.xlsx", resource("FIN.xlsx").read_bytes(), tables=True))
    assert [one.code for one in done.findings] == ["MAL_FORMULAR"]


def test_every_code_of_goals_has_its_bad_workbook() -> None:
    of_kolada, of_form, of_a_total = {"MAL_KOLADA_ANNAT"}, {"MAL_FORMULAR"}, {"MAL_OLIKA", "MAL_OTOLKAT"}
    assert {code for code in CATALOGUE if code.startswith("MAL_")} == {*BAD, *of_kolada, *of_form, *of_a_total}


# -- which way is better -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Sjukfrånvaro i procent", Better.LOWER),
        ("Personalkostnadsutveckling", Better.LOWER),
        ("Extern personalrörlighet", Better.LOWER),
        ("Utsläpp av koldioxid", Better.LOWER),
        ("Skillnad mellan kvinnor och män", Better.LOWER),
        ("Andel inhyrd personal", Better.LOWER),
        ("Väntetid till läkare", Better.LOWER),
        ("Antal avvikelser", Better.LOWER),
        ("Budgetföljsamhet", Better.LOWER),
        ("Andel nöjda patienter", Better.HIGHER),
        ("Förtroende för vården", Better.HIGHER),
        ("HME", Better.HIGHER),
        ("Ledarindex", Better.HIGHER),
        ("Vaccinationstäckning", Better.HIGHER),
        ("Kostnadstäckning", None),
        ("Antal beslut", None),
    ],
)
def test_what_an_indicators_own_words_let_believe(words: str, expected: Better | None) -> None:
    assert guessed(words) is expected


@pytest.mark.parametrize(
    ("target", "asks", "told"),
    [
        ("80 %", True, None),
        ("Minst 80 %", False, Better.HIGHER),
        ("högst 5 %", False, Better.LOWER),
        ("Sjukfrånvaro: 5 %", False, None),
        ("Årlig förbättring", True, None),
        ("Högre än riksgenomsnittet", False, Better.HIGHER),
        ("Bättre än riket i en majoritet av årets mätningar", True, None),
        ("70 procent under 10 av 12 månader", True, None),
        ("Lika eller lägre kostnadsutveckling än i gällande budget", False, Better.LOWER),
        ("Ingen eller positiv resultatavvikelse jämfört med budget", False, Better.HIGHER),
        ("Mäts vart tredje år. Ska öka jämfört med år 2014", False, Better.HIGHER),
        ("Mäts vart tredje år, se målvärde 2018", False, None),
        ("Real avkastning på 3 procent i genomsnitt under en femårsperiod", False, None),
        ("Finns och är beslutad", False, None),
        ("", False, None),
    ],
)
def test_whether_a_target_itself_says_which_way(target: str, asks: bool, told: Better | None) -> None:
    read = parse_target(target)
    assert not isinstance(read, NotUnderstood)
    assert (asks_which_way(read), says(read)) == (asks, told)


def test_a_guess_is_used_and_said() -> None:
    one = followed({"INDIKATOR": "Sjukfrånvaro", "MALVARDE": "5 %", "UTFALL": "4,5 %"})
    assert one.judgement.verdict is MET
    assert one.judgement.reason.endswith("; lägre antas vara bättre")
    assert (one.better, one.better_from) == (Better.LOWER, BetterFrom.GUESS)


def test_the_column_wins_over_the_guess() -> None:
    one = followed({"INDIKATOR": "Sjukfrånvaro", "MALVARDE": "5 %", "UTFALL": "4,5 %", "BATTRE": "Högre"})
    assert (one.judgement.verdict, one.better_from, one.findings) == (NEARLY, BetterFrom.COLUMN, ())
    assert "antas" not in one.judgement.reason


def test_the_words_of_the_target_win_over_the_column() -> None:
    one = followed({"MALVARDE": "högst 5 %", "UTFALL": "4,5 %", "BATTRE": "Högre"})
    assert (one.judgement.verdict, one.better, one.better_from) == (MET, Better.LOWER, BetterFrom.TARGET)


def test_where_nobody_says_which_way_nothing_is_judged() -> None:
    one = followed({"MALVARDE": "12", "UTFALL": 11})
    assert (one.judgement.verdict, one.better_from) == (CANNOT, BetterFrom.NOWHERE)


# -- values --------------------------------------------------------------------------------------------------


def test_the_margin_of_a_line_is_its_own() -> None:
    line: Line = {"MALVARDE": "Minst 80 %", "UTFALL": "77 %"}
    assert followed(line).judgement.verdict is NOT_MET
    assert followed({**line, "MARGINAL": 0.03}).judgement.verdict is NEARLY
    assert followed({**line, "MARGINAL": 0}).judgement.verdict is NOT_MET


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"MALVARDE": "god kvalitet"}, "målvärdet går inte att tolka: "),
        ({"MALVARDE": "Minst 80", "UTFALL": "ca 80"}, "utfallet går inte att tolka: "),
        (
            {"MALVARDE": "Som 2016 eller högre", "UTFALL": "80", "INGANGSVARDE": "ca 80"},
            "ingångsvärde saknas; ingångsvärdet går inte att tolka",
        ),
        (
            {"MALVARDE": "Högre än riket", "UTFALL": "80", "RIKET": "ca 80"},
            "rikets värde saknas; rikets värde går inte att tolka",
        ),
    ],
)
def test_what_is_not_understood_cannot_be_judged(line: Line, reason: str) -> None:
    judgement = followed(line).judgement
    assert judgement.verdict is CANNOT
    assert judgement.reason.startswith(reason)


def test_a_baseline_that_nothing_depends_on_stops_nothing() -> None:
    assert followed({**GOOD, "INGANGSVARDE": "ca 80"}).judgement.verdict is MET


@pytest.mark.parametrize(
    ("line", "period", "reason"),
    [
        ({"MALVARDE": "Minst 80", "MATS": "Vart tredje år"}, "2017-12", "mäts vart tredje år"),
        ({"MALVARDE": "Minst 80", "MATS": "Vartannat år"}, "2017-12", "mäts vartannat år"),
        (
            {"MALVARDE": "Mäts vart tredje år. Ska öka jämfört med år 2014"},
            "2017-12",
            "mäts vart tredje år",
        ),
        (
            {"MALVARDE": "Mäts vart tredje år, se målvärde 2018", "MATS": "Vart tredje år"},
            "2017-12",
            "mäts vart 3:e år; målet gäller 2018",
        ),
        ({"MALVARDE": "Minst 80", "MATS": "Årsbokslut"}, "2017-08", "mäts vid årsbokslutet"),
        ({"MALVARDE": "Minst 80", "MATS": "Årsbokslut"}, "2017-12", "utfall saknas"),
        ({"MALVARDE": "Minst 80", "MATS": "Tertial"}, "2017-08", "utfall saknas"),
        ({"MALVARDE": "Minst 80", "AR": 2018}, "2017-08", "målet gäller 2018"),
        ({"MATS": "Vart tredje år"}, "2017-08", "det finns inget mål att värdera mot"),
    ],
)
def test_a_blank_outcome_is_told_and_is_no_fault(line: Line, period: str, reason: str) -> None:
    one = followed(line, period)
    assert (one.judgement, one.findings) == ((CANNOT, reason), ())


def test_riket_of_another_year_is_told() -> None:
    one = followed({"MALVARDE": "Högre än riket", "UTFALL": "81 (2017)", "RIKET": "79 (2016)"})
    assert one.judgement == (MET, "81 mot över 79 (riket 2016, ett annat år än utfallets 2017): 2 över")


@pytest.mark.parametrize(
    ("line", "figure"),
    [
        ({"MALVARDE": "Minst 35 %", "UTFALL": 0.35}, "0,35"),
        ({"MALVARDE": "Minst 35 %", "UTFALL": "0,35"}, "0,35"),
        ({"MALVARDE": "högst 3,5 %", "UTFALL": 0.035}, "0,035"),
        ({"MALVARDE": "100 %", "UTFALL": 1, "BATTRE": "Högre"}, "1"),
        ({"MALVARDE": "högst 100 %", "UTFALL": 1.02}, "1,02"),
        ({"MALVARDE": "mellan 20 och 35 %", "UTFALL": 0.3}, "0,3"),
        ({"MALVARDE": "högst 0,8 %", "UTFALL": 0.008}, "0,008"),
        ({"MALVARDE": "Som 2016 eller högre", "UTFALL": "36 %", "INGANGSVARDE": "0,35 (2016)"}, "0,35"),
    ],
)
def test_a_per_cent_that_lost_its_format_is_asked_about(line: Line, figure: str) -> None:
    verdict, reason = followed(line).judgement
    assert verdict is CANNOT
    assert f"{figure} kan vara " in reason
    assert reason.endswith(f" eller ”{figure} %” som text")


@pytest.mark.parametrize(
    ("target", "outcome", "verdict"),
    [
        ("Minst 35 %", "35 %", MET),
        ("Minst 35 %", "0,35 %", NOT_MET),
        ("Minst 35 %", 36, MET),
        ("högst 5 %", 4.5, MET),
        ("högst 5 %", 0, MET),
        ("högst 0,8 %", 0.7, MET),
        ("Minst 0,35", 0.36, MET),
    ],
)
def test_what_can_only_be_meant_one_way_is_judged(target: str, outcome: str | float, verdict: Verdict) -> None:
    assert followed({"MALVARDE": target, "UTFALL": outcome}).judgement.verdict is verdict


@pytest.mark.parametrize(
    ("number", "shown"), [(73.6842105263158, "73,684211"), (0.1 + 0.2, "0,3"), (-1 / 3, "-0,333333")]
)
def test_what_a_formula_has_divided_is_judged(number: float, shown: str) -> None:
    one = followed({"MALVARDE": "Minst -1", "UTFALL": number})
    assert (one.outcome, one.judgement.verdict, one.findings) == (shown, MET, ())


ERROR = Cell(Kind.ERROR, "#DIV/0!")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"MALVARDE": "Minst 2", "UTFALL": ERROR}, "utfallet går inte att tolka: cellen går inte att läsa"),
        ({"MALVARDE": ERROR, "UTFALL": 3}, "målvärdet går inte att tolka: cellen går inte att läsa"),
        (
            {"MALVARDE": "Högre än riket", "UTFALL": 3, "RIKET": ERROR},
            "rikets värde saknas; rikets värde går inte att tolka",
        ),
    ],
)
def test_a_cell_that_cannot_be_read_is_not_missing(line: Line, reason: str) -> None:
    done = goals_with(line)
    assert done.followed[0].judgement == (CANNOT, reason)
    assert [one.code for one in done.findings] == ["TABELL_VARDE"]


# -- the person's own ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "own", "codes"),
    [
        (76, "tillfredsställande", []),
        (76, "inte helt tillfredsställande", ["MAL_BEDOMNING"]),
        (None, "tillfredsställande", []),
        (76, "uppgift saknas/inte möjlig att värdera", []),
    ],
)
def test_a_persons_bedomning_stands_beside_ours(outcome: float | None, own: str, codes: list[str]) -> None:
    one = followed({"MALVARDE": "Minst 75", "UTFALL": outcome, "ER_BEDOMNING": own})
    assert [finding.code for finding in one.findings] == codes
    assert one.indicator.own == Verdict(own)


def test_the_difference_is_told_with_both_words_and_our_reason() -> None:
    (finding,) = followed({**GOOD, "ER_BEDOMNING": "otillfredsställande"}).findings
    assert finding.place.cell == "N15"
    assert finding.message.startswith(
        "Er bedömning är otillfredsställande, men utfallet mot målvärdet ger tillfredsställande: "
        "76 mot minst 75: 1 över. "
    )


# -- out of the workbook -------------------------------------------------------------------------------------

# In tkr: net cost 90 of 100 so far and 101 of 150 in all; the year before 80 and 100. Half of it is personnel.
LEAVES = {
    f"{page} {row} {block} EXTERNT": tkr * 50_000
    for page, amounts in (
        ("ACK", {"UTFALL": 90, "BUDGET": 100, "FOREG_AR": 80}),
        ("HELAR", {"PROGNOS": 101, "BUDGET": 150, "FOREG_AR": 100}),
    )
    for block, tkr in amounts.items()
    for row in ("PERSONAL_ANSTALLDA", "DRIFT_RESOR")
}


def test_the_figures_are_those_of_fr_1_and_its_key_figures() -> None:
    economy = read_economy(report_with({}, LEAVES))
    assert {code: str(figure) for code, figure in economy.outcome.items()} == {
        "RESULTATAVVIKELSE": "10 tkr",
        "BUDGETFOLJSAMHET": "90,0 %",
        "NETTOKOSTNAD_ALLT": "12,5 %",
        "PERSONALKOSTNAD_ALLT": "12,5 %",
        "PERSONALANDEL": "50,0 %",
        "INHYRD": "0,0 %",
    }
    assert {code: str(figure) for code, figure in economy.forecast.items()} == {
        "RESULTATAVVIKELSE": "49 tkr",
        "BUDGETFOLJSAMHET": "67,3 %",
        "NETTOKOSTNAD_ALLT": "1,0 %",
        "PERSONALKOSTNAD_ALLT": "1,0 %",
        "PERSONALANDEL": "50,0 %",
        "INHYRD": "0,0 %",
    }
    assert {code: str(figure) for code, figure in economy.budget.items()} == {
        "NETTOKOSTNAD_ALLT": "50,0 %",
        "PERSONALKOSTNAD_ALLT": "50,0 %",
    }


def test_a_form_without_key_figures_has_none() -> None:
    plan_workbook = report_of("plan.xlsx", resource("Verksamhetsplan.xlsx").read_bytes(), tables=True)
    assert read_economy(plan_workbook) == NO_ECONOMY


def test_a_direction_is_known_of_every_source() -> None:
    assert set(OF_SOURCE) == set(SOURCES)


def of_source(code: str, target: str, **other: str | float) -> Line:
    return {"MALVARDE": target, "HAMTAS_UR": SOURCES[code], **other}


def test_during_the_year_the_forecast_decides_and_in_december_the_outcome() -> None:
    line = of_source("NETTOKOSTNAD_ALLT", "2 %")
    august, december = followed(line, "2017-08", LEAVES), followed(line, "2017-12", LEAVES)
    assert august.judgement == (
        MET,
        "prognosen: 1,0 % mot högst 2 %: 1,0 procentenheter under; "
        "hittills: 12,5 % mot högst 2 %: 10,5 procentenheter över; inklusive projekt",
    )
    assert december.judgement == (
        NOT_MET,
        "12,5 % mot högst 2 %: 10,5 procentenheter över; prognosen: 1,0 % mot högst 2 %: 1,0 procentenheter under; "
        "inklusive projekt",
    )
    for one in (august, december):
        assert one.by_forecast is not None
        assert one.by_outcome is not None
        assert (one.by_forecast.verdict, one.by_outcome.verdict) == (MET, NOT_MET)
        assert (one.outcome, one.better_from, one.findings) == ("12,5 %", BetterFrom.SOURCE, ())


def test_without_a_forecast_nothing_is_said_of_the_year() -> None:
    so_far = {name: ore for name, ore in LEAVES.items() if "PROGNOS" not in name}
    one = followed(of_source("BUDGETFOLJSAMHET", "Utfall/Budget högst 100 %"), leaves=so_far)
    assert one.judgement.verdict is CANNOT
    assert one.judgement.reason.startswith("prognosen: beloppen är inte ifyllda; hittills: 90,0 %")


@pytest.mark.parametrize(
    ("target", "better"),
    [("högst 1 mnkr underskott", None), ("Underskott högst 500 tkr", None), ("högst 0", None), ("0", "Lägre")],
)
def test_a_result_is_not_held_against_a_deficit(target: str, better: str | None) -> None:
    """A deviation is plus when it is favourable: a deficit of 2 mnkr is less than "at most 1 mnkr"."""
    for period in ("2017-08", "2017-12"):
        one = followed({**of_source("RESULTATAVVIKELSE", target), "BATTRE": better}, period, leaves=LEAVES)
        assert one.judgement.verdict is CANNOT
        assert one.judgement.reason.startswith("en resultatavvikelse är plus när den är gynnsam: ")


def test_the_size_of_a_deviation_may_be_limited() -> None:
    one = followed(of_source("RESULTATAVVIKELSE", "Avvikelse mot budget högst 1 mnkr"), leaves=LEAVES)
    assert one.judgement.verdict is MET


def test_a_figure_that_the_workbook_does_not_show_is_told_as_that() -> None:
    zero = {
        f"{page} {row} {block} EXTERNT": sign * 10**7
        for page, outcome in (("ACK", "UTFALL"), ("HELAR", "PROGNOS"))
        for block in (outcome, "BUDGET")
        for row, sign in (("INTAKTER", -1), ("PERSONAL_ANSTALLDA", 1))
    }
    target = of_source("BUDGETFOLJSAMHET", "Utfall/Budget högst 100 %")
    assert followed(target, leaves=zero).judgement == (CANNOT, "bladet Nyckeltal visar ingen siffra")
    assert followed(target).judgement == (CANNOT, "beloppen är inte ifyllda")


@pytest.mark.parametrize(
    ("target", "level"),
    [
        ("Lika eller lägre kostnadsutveckling än i gällande budget", "50,0 % (budget)"),
        ("Lika eller lägre kostnadsutveckling än i gällande budget, 2,1%", "2,1 % (budget)"),
    ],
)
def test_the_budgets_own_development_holds_unless_the_target_states_one(target: str, level: str) -> None:
    one = followed(of_source("PERSONALKOSTNAD_ALLT", target), leaves=LEAVES)
    assert one.by_forecast is not None
    assert one.by_forecast.verdict is MET
    assert f"1,0 % mot högst {level}: " in one.by_forecast.reason


def test_a_deviation_that_is_favourable_is_above_nought() -> None:
    target = "Ingen eller positiv resultatavvikelse jämfört med budget"
    one = followed(of_source("RESULTATAVVIKELSE", target), "2017-12", LEAVES)
    assert one.by_outcome == (MET, "10 tkr mot minst 0: 10 tkr över")
    worse = {**LEAVES, "ACK DRIFT_RESOR UTFALL EXTERNT": 5_600_000}
    assert followed(of_source("RESULTATAVVIKELSE", target), "2017-12", worse).judgement.verdict is NOT_MET


@pytest.mark.parametrize(
    ("written", "codes"),
    [("90 %", []), ("90,0 %", []), ("89,9 %", ["MAL_UTFALL_ANNAT"]), ("90 tkr", ["MAL_UTFALL_ANNAT"])],
)
def test_what_is_written_beside_a_taken_outcome_must_be_the_same(written: str, codes: list[str]) -> None:
    one = followed(of_source("BUDGETFOLJSAMHET", "högst 100 %", UTFALL=written), leaves=LEAVES)
    assert [finding.code for finding in one.findings] == codes
    assert one.outcome == "90,0 %"


def test_another_years_line_takes_nothing_from_this_years_figures() -> None:
    one = followed(of_source("BUDGETFOLJSAMHET", "högst 100 %", AR=2018), leaves=LEAVES)
    assert (one.by_forecast, one.by_outcome, one.judgement) == (None, None, (CANNOT, "målet gäller 2018"))


# -- out of Kolada -------------------------------------------------------------------------------------------

KOLADA = Kolada(
    KoladaValues(
        {
            ("N00941", "0010"): {(2017, "T"): Number(Fraction(745, 10), 1), (2016, "T"): whole(70)},
            ("N00941", "0000"): {(2016, "T"): whole(73)},
            ("N00002", "0010"): {(2016, "T"): whole(70)},
        }
    )
)


def with_kolada(line: Line) -> tuple[Verdict, str, str, list[str]]:
    indicators, _findings = read_goals(report_with(goal_lines({"KOLADA": "N00941", **line})))
    (one,) = follow_up(indicators, Period(2017, 8), NO_ECONOMY, KOLADA)
    return *one.judgement, one.outcome, [finding.code for finding in one.findings]


def test_a_blank_outcome_and_riket_are_koladas() -> None:
    assert with_kolada({"MALVARDE": "Minst 73 %"}) == (
        MET, "74,5 % mot minst 73 %: 1,5 procentenheter över", "74,5 % (2017)", [],
    )  # fmt: skip
    verdict, reason, _outcome, codes = with_kolada({"MALVARDE": "Högre än riket"})
    assert (verdict, codes) == (MET, [])
    assert "riket 2016, ett annat år än utfallets 2017" in reason


@pytest.mark.parametrize("kpi", ["n00941", "N00941 Index SYNTETISK", "Index SYNTETISK (N00941)"])
def test_a_key_figure_is_known_by_its_id_however_it_is_written(kpi: str) -> None:
    assert with_kolada({"MALVARDE": "Minst 73 %", "KOLADA": kpi})[2] == "74,5 % (2017)"


def test_what_is_written_stands_and_is_told_where_kolada_has_it_otherwise() -> None:
    assert with_kolada({"MALVARDE": "Minst 73 %", "UTFALL": "73 %"})[2:] == ("73 %", ["MAL_KOLADA_ANNAT"])
    assert with_kolada({"MALVARDE": "Minst 73 %", "UTFALL": "74,5 %"})[2:] == ("74,5 %", [])


def test_an_outcome_of_an_earlier_year_is_not_this_years() -> None:
    verdict, reason, outcome, _codes = with_kolada({"MALVARDE": "Minst 73 %", "KOLADA": "N00002"})
    assert (verdict, reason, outcome) == (CANNOT, "utfallet är från 2016, inte från 2017", "70 % (2016)")


@pytest.mark.parametrize("kpi", ["n00941", " N00941 ", "Nöjda (N00941)"])
def test_a_key_figure_is_found_as_people_write_it(kpi: str) -> None:
    assert with_kolada({"MALVARDE": "Minst 73 %", "KOLADA": kpi})[0] is MET


def test_a_key_figure_that_the_file_lacks_is_told() -> None:
    lacking = with_kolada({"MALVARDE": "Minst 73 %", "KOLADA": "N99999"})
    assert lacking[:2] == (CANNOT, "filen från Kolada har inget värde för N99999")
    later = with_kolada({"MALVARDE": "Minst 73 %", "KOLADA": "N99999", "MATS": "Vart tredje år"})
    assert later[1] == "mäts vart tredje år"
    survey = with_kolada({"MALVARDE": "Mäts vart tredje år, se målvärde 2018", "KOLADA": "N99999"})
    assert survey[1] == "mäts vart 3:e år; målet gäller 2018"


# -- counts --------------------------------------------------------------------------------------------------


def test_verdicts_are_counted_in_all_and_by_what_they_belong_to() -> None:
    area = {"MALOMRADE": "B", "INRIKTNINGSMAL": "Mål 1"}
    done = goals_with(
        {**area, "MALVARDE": "Minst 75", "UTFALL": 76, "NAMND": "RS", "ER_BEDOMNING": "tillfredsställande"},
        {**area, "MALVARDE": "Minst 75", "UTFALL": 74, "NAMND": "RS"},
        {"MALOMRADE": "A", "MALVARDE": "Minst 75", "ER_BEDOMNING": "otillfredsställande", "FORVALTNING": "17"},
    )
    counted = counts(done.followed)
    assert counted.whole == (3, {MET: 1, NEARLY: 1, NOT_MET: 0, CANNOT: 1}, {MET: 1, NEARLY: 0, NOT_MET: 1, CANNOT: 0})
    assert [(area, one.total) for area, one in counted.areas.items()] == [("B", 2), ("A", 1)]
    assert [(aim, one.total) for aim, one in counted.aims.items()] == [(("B", "Mål 1"), 2), (("A", ""), 1)]
    assert [(board, one.total) for board, one in counted.boards.items()] == [("RS", 2), ("", 1)]
    assert [(unit, one.total) for unit, one in counted.units.items()] == [("", 2), ("17", 1)]
    assert in_words(counted.whole) == (
        "Av samtliga 3 indikatorer är 1 tillfredsställande, 1 inte helt tillfredsställande, 0 otillfredsställande, och "
        "1 saknar uppgift eller går inte att värdera. Enligt er bedömning: 1 tillfredsställande, 1 otillfredsställande."
    )
    assert tally(()).total == 0


def test_names_that_differ_in_letter_case_are_counted_together() -> None:
    """As in the total, where a workbook's formulas make no difference between them."""
    counted = counts(goals_with({**GOOD, "MALOMRADE": "Vård"}, {**GOOD, "MALOMRADE": "VÅRD", "NAMND": "rs"}).followed)
    assert [(area, one.total) for area, one in counted.areas.items()] == [("Vård", 2)]
    assert list(counted.aims) == [("Vård", "")]


def test_a_file_of_the_shipped_folder_reads(tmp_path: Path) -> None:
    from vplan_xl.jobs.goals import kolada_of

    kolada, findings = kolada_of(Path(__file__).parents[1] / "examples" / "mal" / "kolada_SYNTETISK.json")
    assert findings == ()
    assert kolada.values.places
    assert [one.code for one in kolada_of(tmp_path / "saknas.json")[1]] == ["FIL_SAKNAS"]
