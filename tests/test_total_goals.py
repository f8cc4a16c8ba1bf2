"""The goals in the total: judged where a report is read, counted, listed and read again. All figures SYNTETISKA."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.consolidation_books import (
    CLINIC,
    FINANCE,
    SERVICE,
    STAFF,
    Written,
    delivery,
    fill,
    held_lines,
    register_csv,
    register_of,
    typed_into,
)
from tests.libreoffice import Office
from tests.test_total_book import all_values, same
from tests.test_total_lines import made, of_value, read, sheets_of
from tests.total_books import Opened
from vplan_xl.cli.main import main
from vplan_xl.consolidation.book import book
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.goal_counts import ONCE_IN_WHOLE, counted
from vplan_xl.consolidation.goal_list_sheets import _LIGHTS, _MARKED
from vplan_xl.consolidation.goal_summary import goal_summary
from vplan_xl.consolidation.line_basis import COUNTED, NOT_COUNTED
from vplan_xl.consolidation.lines import BY_FORECAST, BY_OUTCOME
from vplan_xl.form.goal_tables import GOALS, VERDICTS
from vplan_xl.form.vp import VP
from vplan_xl.goals.count import counts, in_words
from vplan_xl.goals.verdict import Verdict
from vplan_xl.jobs.consolidate import Outcome
from vplan_xl.jobs.goals import goals
from vplan_xl.jobs.resources import resource
from vplan_xl.jobs.templates import template_name
from vplan_xl.workbook.author import Style

REGISTER = register_of(STAFF, SERVICE, CLINIC, FINANCE)
SHEETS = ("Mål", "Mål, trafikljus", "Mål, ej uppnådda")
MET, NEARLY, NOT_MET, CANNOT = VERDICTS
HEALTH = "Hälsa SYNTETISK"
Line = dict[str, str | float]


def goal(name: str, target: str, outcome: str = "", **more: str | float) -> Line:
    values: Line = {"INDIKATOR": name, "MALVARDE": target, "UTFALL": outcome, **more}
    return {code: value for code, value in values.items() if value != ""}


# An indicator of the whole that two deliver alike though written otherwise, and one that they do not; areas and boards
# in two letter cases; no area; a text that is not understood; an outcome that is the workbook's own.
WRITTEN: Mapping[str, Written] = {
    STAFF: {
        GOALS: [
            goal("Nöjda", "minst 80 %", "85 %", MALOMRADE=HEALTH, NAMND="Styrelsen", NIVA="Landstinget"),
            goal("Trygga", "minst 80 %", "79,5 %", MALOMRADE=HEALTH, ER_BEDOMNING=MET, KOMMENTAR="SYNTETISK: snart"),
            goal("Sjukfrånvaro", "högst 5 %", "6,2 %", NAMND="Styrelsen", NIVA="Landstinget", INRIKTNINGSMAL="Frisk"),
            goal("Resultat", "minst 0 tkr", HAMTAS_UR="Resultatavvikelse mot budget", MALOMRADE="Ekonomi"),
        ]
    },
    SERVICE: {
        GOALS: [
            goal("nöjda", ">= 80%", "85%", MALOMRADE=HEALTH, NAMND="styrelsen", NIVA="landstinget", AR=2017),
            goal("Sjukfrånvaro", "högst 5 %", "4,9 %", NIVA="Landstinget", ER_BEDOMNING=MET),
            goal("Svar", "god måluppfyllelse", "70 %", MALOMRADE=HEALTH.upper(), NAMND="Nämnden", ER_BEDOMNING=NOT_MET),
        ]
    },
    CLINIC: {GOALS: [goal("Kö", "högst 10", "", NAMND="Nämnden", AR=2018), goal("Trygga", "minst 80 %", "12 %")]},
}
# 17 costs 100 tkr less in the forecast than its budget.
LEAVES = {STAFF: {"HELAR DRIFT_RESOR BUDGET EXTERNT": 100 * 100_000}}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("delar")
    labels = (STAFF, SERVICE, CLINIC, FINANCE)
    return {
        label: fill(folder / f"{label}.xlsx", label, LEAVES.get(label), lines=WRITTEN.get(label)) for label in labels
    }


@pytest.fixture(scope="module")
def direct(books: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return made(tmp_path_factory.mktemp("hela") / "hela.xlsx", books.values(), REGISTER, missing=False)


@pytest.fixture(scope="module")
def opened(direct: Outcome) -> Opened:
    assert direct.whole is not None, [str(one.message) for one in direct.findings]
    return Opened(direct.target)


def whole_of(outcome: Outcome) -> Consolidated:
    assert outcome.whole is not None
    return outcome.whole


# -- what is kept ---------------------------------------------------------------------------------


def test_each_delivery_keeps_its_goals_as_vplan_goals_judges_them(books: Mapping[str, Path], direct: Outcome) -> None:
    for one in direct.selection.taken:
        (theirs,) = goals([books[one.label]]) if one.label != FINANCE else (None,)
        kept = [(line.text("BEDOMNING"), line.text("VARFOR"), line.text("BEDOMT_UTFALL"), line.text("ER_BEDOMNING"))
                for line in one.lines]  # fmt: skip
        followed = theirs.followed if theirs else ()
        assert kept == [
            (f.judgement.verdict.value, f.judgement.reason, f.outcome, f.indicator.own.value if f.indicator.own else "")
            for f in followed
        ]


def test_what_is_the_workbooks_own_is_judged_on_the_forecast(direct: Outcome) -> None:
    (staff,) = [one for one in direct.selection.taken if one.label == STAFF]
    by = {line.text("INDIKATOR"): (line.text("BEDOMNING"), line.text("BEDOMD_PA")) for line in staff.lines}
    assert by["Resultat"] == (MET, BY_FORECAST)
    assert by["Nöjda"] == (MET, BY_OUTCOME)


def test_a_target_that_is_not_understood_stops_no_total(direct: Outcome) -> None:
    (service,) = [one for one in direct.selection.taken if one.label == SERVICE]
    said = {one.code: one for one in service.findings if one.code.startswith("MAL_")}
    assert "MAL_TOLKAS" not in said
    assert (said["MAL_OTOLKAT"].severity.value, said["MAL_OTOLKAT"].found) == ("varning", "god måluppfyllelse")
    assert said["MAL_OTOLKAT"].place.file.endswith(f"{SERVICE}.xlsx")


def test_child_processes_judge_alike(books: Mapping[str, Path], direct: Outcome, tmp_path: Path) -> None:
    target = tmp_path / "hela.xlsx"
    register = tmp_path / "register.csv"
    register.write_text(register_csv([STAFF, SERVICE, CLINIC, FINANCE]), encoding="utf-8")
    paths = [*map(str, books.values()), "-o", str(target), "--register", str(register)]
    assert main(["--lang", "en", "consolidate", *paths, "--jobs", "2"]) == 0
    assert target.read_bytes() == direct.target.read_bytes()


def test_the_grammar_is_loaded_only_where_there_are_goals(books: Mapping[str, Path], tmp_path: Path) -> None:
    plain = fill(tmp_path / "17.xlsx")
    script = (
        "import sys\nfrom pathlib import Path\nfrom functools import partial\n"
        "from vplan_xl.consolidation.lines import TABLES\nfrom vplan_xl.jobs.deliveries import take\n"
        "from vplan_xl.jobs.resources import read_register\n"
        "for path in map(Path, sys.argv[1:]):\n"
        "    take(read_register(None), frozenset(TABLES), path, path.read_bytes())\n"
        "    print('lark' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(plain), str(books[STAFF])], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "True"]


# -- the counts -----------------------------------------------------------------------------------


def rows_under(opened: Opened, title: str) -> dict[str, list[object]]:
    """{label: figures} of a table of the sheet Mål."""
    row = opened.find("Mål", title)
    found: dict[str, list[object]] = {}
    for line in opened.lines("Mål")[row + 1 :]:
        if line[0] is None:
            break
        found[str(line[0])] = line[1:]
    return found


#         total, four verdicts, by forecast, four of the persons' own
WHOLE = [8, 3, 1, 2, 2, 1, 2, 0, 1, 0]
GROUPS: Mapping[str, Mapping[str, Sequence[int]]] = {
    "Per målområde eller perspektiv": {
        HEALTH: [3, 1, 1, 0, 1, 0, 1, 0, 1, 0],
        "(utan målområde)": [4, 1, 0, 2, 1, 0, 1, 0, 0, 0],
        "Ekonomi": [1, 1, 0, 0, 0, 1, 0, 0, 0, 0],
    },
    "Per nämnd": {
        "Styrelsen": [2, 1, 0, 1, 0, 0, 0, 0, 0, 0],
        "(utan nämnd)": [4, 2, 1, 1, 0, 1, 2, 0, 0, 0],
        "Nämnden": [2, 0, 0, 0, 2, 0, 0, 0, 1, 0],
    },
    "Per förvaltning": {
        STAFF: [4, 2, 1, 1, 0, 1, 1, 0, 0, 0],
        SERVICE: [3, 2, 0, 0, 1, 0, 1, 0, 1, 0],
        CLINIC: [2, 0, 0, 1, 1, 0, 0, 0, 0, 0],
    },
}


def test_the_counts_are_those_of_the_lines(opened: Opened) -> None:
    row = opened.find("Mål", "Alla indikatorer")
    assert opened.lines("Mål")[row - 1][1:] == WHOLE
    assert {title: rows_under(opened, title) for title in GROUPS} == GROUPS


def test_what_two_deliver_alike_is_one_in_the_whole_and_each_ones_own(opened: Opened) -> None:
    per_unit = sum(int(figures[0]) for figures in GROUPS["Per förvaltning"].values())
    assert per_unit == WHOLE[0] + 1
    shown = opened.lines("Underlag mål")
    flags = [heading for heading in shown[3] if heading and str(heading).startswith("Räknas i")]
    assert flags == ["Räknas i helheten", "Räknas i nämnden"]
    at = shown[3].index("Räknas i helheten")
    assert [line[at] for line in shown[4:]] == [*[COUNTED] * 4, NOT_COUNTED, *[COUNTED] * 4]


def test_the_sentence_is_that_of_the_year_end_report(opened: Opened) -> None:
    said = str(opened.lines("Mål")[opened.find("Mål", "Måluppfyllelsen")][0])
    assert said == (
        "Av samtliga 8 indikatorer är 3 tillfredsställande, 1 inte helt tillfredsställande, 2 otillfredsställande, och "
        "2 saknar uppgift eller går inte att värdera."
    )


def test_libreoffice_counts_the_same(office: Office, opened: Opened) -> None:
    with office.open(opened.path) as document:
        document.calculate()
        assert [sheet for sheet in document.sheets if document.errors(sheet)] == []
        theirs = all_values(document, opened)
    ours = {at for at in theirs if at[0] == "Mål"}
    assert len(ours) == 1 + 10 * 10  # the sentence, and ten rows of ten figures
    assert {at: (opened.results[at], theirs[at]) for at in ours if not same(opened.results[at], theirs[at])} == {}


def test_every_figure_comes_down_to_the_lines(opened: Opened) -> None:
    for at in opened.formulas:
        if at[0] == "Mål":
            outside = {end for end in opened.ends(at) if end[0] != "Underlag mål"}
            assert outside <= {end for end in outside if isinstance(opened.constants.get(end), str)}, at
    assert not [at for at, held in opened.constants.items() if at[0] in SHEETS and isinstance(held, int | float)]


def test_of_one_workbook_they_are_the_counts_of_vplan_goals(books: Mapping[str, Path], tmp_path: Path) -> None:
    (theirs,) = goals([books[STAFF]])
    whole = whole_of(made(tmp_path / "en.xlsx", [books[STAFF]], REGISTER))
    assert counted(whole.line_bases[GOALS], ONCE_IN_WHOLE).tally == counts(theirs.followed).whole


def judged(name: str, verdict: str, **more: str | float) -> Line:
    return {"INDIKATOR": name, "BEDOMNING": verdict, "BEDOMD_PA": BY_OUTCOME, **more}


@pytest.mark.parametrize(("verdict", "count"), [(MET, 1), (MET, 2)])
def test_one_indicator_is_no_plural(verdict: str, count: int, tmp_path: Path) -> None:
    lines = [judged(f"SYNTETISK {number}", verdict) for number in range(count)]
    whole = of_value(delivery(STAFF, lines={GOALS: lines}))
    path = tmp_path / "hela.xlsx"
    path.write_bytes(book(whole, (), ()))
    shown = Opened(path)
    said = shown.lines("Mål")[shown.find("Mål", "Måluppfyllelsen")][0]
    assert said == in_words(counted(whole.line_bases[GOALS], ONCE_IN_WHOLE).tally)


CELLS = st.sampled_from(["", "A SYNTETISK", "a syntetisk", "=1+1", "*", "ß"])


@settings(max_examples=15)
@given(
    lines=st.lists(
        st.builds(
            judged,
            st.sampled_from(["Ett", "Två"]),
            st.sampled_from(VERDICTS),
            MALOMRADE=CELLS,
            NAMND=CELLS,
            NIVA=st.sampled_from(["", "Landstinget", "Regionen", "Kliniken"]),
            BEDOMT_UTFALL=st.sampled_from(["1", "2"]),
        ),
        min_size=1,
        max_size=12,
    ),
    cut=st.integers(0, 12),
)
def test_areas_add_up_to_the_whole_and_units_to_the_lines(lines: list[Line], cut: int) -> None:
    written = [{code: value for code, value in line.items() if value != ""} for line in lines]
    parts = {STAFF: written[:cut], SERVICE: written[cut:]}
    whole = of_value(*(delivery(label, lines={GOALS: part}) for label, part in parts.items()))
    found = json.loads(json.dumps(goal_summary(whole)))
    assert sum(one["total"] for one in found["areas"]) == found["total"] == sum(found["verdicts"].values())
    assert sum(one["total"] for one in found["units"]) == len(lines)
    assert found["total"] <= sum(one["total"] for one in found["boards"]) <= len(lines)
    assert len(found["unmet"]) == found["verdicts"]["NEARLY"] + found["verdicts"]["NOT_MET"]


# -- the lists ------------------------------------------------------------------------------------


def listed(opened: Opened, sheet: str) -> list[dict[str, object]]:
    lines = opened.lines(sheet)
    head = next(number for number, line in enumerate(lines) if "Bedömning" in line)
    return [dict(zip(map(str, lines[head]), line, strict=True)) for line in lines[head + 1 :]]


def test_every_indicator_has_its_light(opened: Opened) -> None:
    rows = listed(opened, "Mål, trafikljus")
    assert [(row["Förvaltning"], row["Indikator eller mått"], row["Bedömning"]) for row in rows] == [
        (STAFF, "Nöjda", "● tillfredsställande"),
        (STAFF, "Trygga", "▲ inte helt tillfredsställande"),
        (STAFF, "Sjukfrånvaro", "■ otillfredsställande"),
        (STAFF, "Resultat (prognos)", "● tillfredsställande"),
        (SERVICE, "nöjda", "● tillfredsställande"),
        (SERVICE, "Sjukfrånvaro", "● tillfredsställande"),
        (SERVICE, "Svar", "○ uppgift saknas/inte möjlig att värdera"),
        (CLINIC, "Kö (2018)", "○ uppgift saknas/inte möjlig att värdera"),
        (CLINIC, "Trygga", "■ otillfredsställande"),
    ]
    own = {row["Indikator eller mått"]: row["Er bedömning, när den är en annan"] for row in rows[:7]}
    assert own == {
        "Nöjda": None, "Trygga": "≠ ● tillfredsställande", "Sjukfrånvaro": None, "Resultat (prognos)": None,
        "nöjda": None, "Svar": "■ otillfredsställande",
    }  # fmt: skip


def test_the_unmet_are_listed_the_worst_first(opened: Opened) -> None:
    rows = listed(opened, "Mål, ej uppnådda")
    assert [(str(row["Bedömning"])[0], row["Förvaltning"], row["Indikator eller mått"]) for row in rows] == [
        ("■", STAFF, "Sjukfrånvaro"),
        ("■", CLINIC, "Trygga"),
        ("▲", STAFF, "Trygga"),
    ]
    assert rows[2]["Kommentar"] == "SYNTETISK: snart"
    assert all(row["Varför"] for row in rows)


def test_one_that_several_deliver_is_listed_once_with_them_all(tmp_path: Path) -> None:
    line = judged("Nöjda", NOT_MET, NIVA="Regionen")
    path = tmp_path / "hela.xlsx"
    path.write_bytes(book(of_value(*(delivery(one, lines={GOALS: [line]}) for one in (STAFF, SERVICE))), (), ()))
    (row,) = listed(Opened(path), "Mål, ej uppnådda")
    assert row["Förvaltning"] == f"{STAFF}, {SERVICE}"


def test_where_all_is_met_the_list_says_so(tmp_path: Path) -> None:
    path = tmp_path / "hela.xlsx"
    path.write_bytes(book(of_value(delivery(STAFF, lines={GOALS: [judged("Nöjda", MET)]})), (), ()))
    shown = Opened(path)
    assert "ingen indikator är otillfredsställande" in str(shown.shown("Mål, ej uppnådda", "A2"))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("style", [*_LIGHTS.values(), _MARKED])
def test_lights_have_the_contrast_that_text_wants(style: Style) -> None:
    brighter, darker = sorted((luminance(style.bg_color), luminance(style.font_color)), reverse=True)
    assert (brighter + 0.05) / (darker + 0.05) >= 4.5


def test_lists_are_printed_as_lists(opened: Opened) -> None:
    for name in SHEETS[1:]:
        page = opened.book[name]
        assert page.page_setup.orientation == "landscape"
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
        assert page.print_title_rows
        assert page.auto_filter.ref
        row = page.max_row
        assert all(cell.alignment.wrap_text for cell in page[row])


def test_each_verdict_has_a_colour_of_its_own(opened: Opened) -> None:
    page = opened.book["Mål, trafikljus"]
    formulas = [rule.formula[0] for area in page.conditional_formatting for rule in area.rules]
    assert Counter(formula[-2] for formula in formulas) == Counter([*(v.mark for v in Verdict), "≠"])


# -- which sheets there are, and what is said -------------------------------------------------------


def test_goals_alone_have_their_sheets_and_no_key_figures() -> None:
    plain = sheets_of(delivery(STAFF))
    found = sheets_of(delivery(STAFF, lines={GOALS: [judged("Nöjda", MET)]}))
    assert [sheet for sheet in found if sheet not in plain] == [*SHEETS, "Underlag mål"]


def test_a_forvaltning_may_be_called_what_a_sheet_of_goals_is() -> None:
    assert "Mål (2)" in sheets_of(delivery("Mål", lines={GOALS: [judged("Nöjda", MET)]}))


def test_two_values_of_one_indicator_of_the_whole_are_told(direct: Outcome) -> None:
    (one,) = [one for one in direct.findings if one.code == "MAL_OLIKA"]
    assert dict(one.values) == {
        "indicator": "Sjukfrånvaro", "level": "Landstinget", "what": "utfallet", "first": STAFF, "second": SERVICE,
    }  # fmt: skip
    assert (one.expected, one.found, one.severity.value) == ("6,2 %", "4,9 %", "varning")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, 0),
        ({"INDIKATOR": "nÖJDA "}, 0),
        ({"MALVARDE": "minst 90 %"}, 1),
        ({"BEDOMT_UTFALL": "81 %"}, 1),
        ({"MALVARDE": "minst 90 %", "BEDOMT_UTFALL": "81 %"}, 2),
        ({"BEDOMT_UTFALL": "81 %", "NIVA": "Kliniken"}, 0),
        ({"BEDOMT_UTFALL": "81 %", "AR": 2016}, 0),
        ({"AR": 2017}, 0),
    ],
)
def test_what_makes_two_values_of_one(change: Line, said: int) -> None:
    line = judged("Nöjda", MET, NIVA="Landstinget", MALVARDE="minst 80 %", BEDOMT_UTFALL="80 %")
    whole = of_value(delivery(STAFF, lines={GOALS: [line]}), delivery(SERVICE, lines={GOALS: [line | change]}))
    assert [one.code for one in whole.findings].count("MAL_OLIKA") == said


def test_a_verksamhetsplan_is_passed_over(tmp_path: Path) -> None:
    plan = tmp_path / "plan.xlsx"
    plan.write_bytes(resource(template_name(VP)).read_bytes())
    outcome = made(tmp_path / "hela.xlsx", [plan, fill(tmp_path / "17.xlsx")], REGISTER)
    assert "SAMMAN_PLAN" in [one.code for one in outcome.findings]
    assert GOALS not in whole_of(outcome).line_bases


# -- the same again -------------------------------------------------------------------------------


def test_what_was_written_is_read_again(direct: Outcome) -> None:
    found = read(direct.target)
    assert found.findings == ()
    assert [one.lines for one in found.deliveries] == [one.lines for one in direct.selection.taken]


def test_halves_of_halves_are_the_whole(books: Mapping[str, Path], opened: Opened, tmp_path: Path) -> None:
    half = made(tmp_path / "halva.xlsx", [books[STAFF], books[SERVICE]], REGISTER).target
    whole = made(tmp_path / "hela.xlsx", [half, books[CLINIC], books[FINANCE], books[STAFF]], REGISTER, missing=False)
    assert "SAMMAN_SAMMA" in [one.code for one in whole_of(whole).findings]
    again = Opened(whole.target)
    assert all(again.lines(sheet) == opened.lines(sheet) for sheet in (*SHEETS, "Underlag mål"))


def test_what_was_changed_by_hand_is_said(direct: Outcome, tmp_path: Path) -> None:
    copied = tmp_path / "halva.xlsx"
    copied.write_bytes(direct.target.read_bytes())
    letters = {c.value: c.column_letter for c in openpyxl.load_workbook(copied)["Underlag mål"][4]}
    changes: list[tuple[str, str | None]] = [
        ("Bedömning", "utmärkt"), ("Bedömning", None), ("Bedömd på", "Känslan"), ("År", "i fjol"),
        ("Förvaltning", None),
    ]  # fmt: skip
    typed = {f"{letters[heading]}{row}": content for row, (heading, content) in enumerate(changes, 5)}
    typed_into(copied, {"Underlag mål": typed})
    said = [(one.code, one.place.sheet, one.place.cell) for one in read(copied).findings]
    assert said == [("UNDERLAG_RAD", "Underlag mål", cell) for cell in typed]


def test_the_kept_lines_of_a_value_are_those_of_its_cells() -> None:
    (line,) = held_lines({GOALS: [judged("Nöjda", MET, AR=2018, MARGINAL=0.02)]})
    assert (line.number("AR"), line.number("MARGINAL"), line.text("BEDOMNING")) == (2018, 20, MET)


# -- the command ----------------------------------------------------------------------------------


def run(books: Mapping[str, Path], folder: Path, *more: str) -> int:
    register = folder / "register.csv"
    register.write_text(register_csv(books), encoding="utf-8")
    return main(["consolidate", *map(str, books.values()), "-o", str(folder / "hela.xlsx"), "--register",
                 str(register), *more])  # fmt: skip


def test_json_has_the_counts_and_the_unmet(
    books: Mapping[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(books, tmp_path, "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)["goals"]
    assert (found["total"], found["verdicts"]) == (8, {"MET": 3, "NEARLY": 1, "NOT_MET": 2, "CANNOT_BE_JUDGED": 2})
    assert found["own"] == {"MET": 2, "NEARLY": 0, "NOT_MET": 1, "CANNOT_BE_JUDGED": 0}
    assert [(one["area"], one["total"]) for one in found["areas"]] == [(HEALTH, 3), ("", 4), ("Ekonomi", 1)]
    assert [(one["board"], one["total"]) for one in found["boards"]] == [("Styrelsen", 2), ("", 4), ("Nämnden", 2)]
    assert [(one["number"], one["label"], one["total"]) for one in found["units"]] == [
        ("17", STAFF, 4), ("21", SERVICE, 3), ("31", CLINIC, 2),
    ]  # fmt: skip
    assert [(one["verdict"], one["labels"], one["indicator"], one["year"]) for one in found["unmet"]] == [
        ("NOT_MET", [STAFF], "Sjukfrånvaro", 2017),
        ("NOT_MET", [CLINIC], "Trygga", 2017),
        ("NEARLY", [STAFF], "Trygga", 2017),
    ]


def test_the_text_says_the_counts_in_a_line(
    books: Mapping[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(books, tmp_path) == 0
    (said,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Mål: ")]
    assert "8 indikatorer" in said
    assert "3 tillfredsställande" in said


def test_nothing_is_said_of_goals_that_nobody_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = {STAFF: fill(tmp_path / "17.xlsx")}
    assert run(plain, tmp_path, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["goals"] is None
    assert run(plain, tmp_path) == 0
    assert "Mål: " not in capsys.readouterr().out
