"""Two workbooks compared: what moved, what follows, and the way from the first to the second."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.deviation_books import INHYRDA, RESOR, calculated_book, explain
from tests.workbooks import EXAMPLE, make, write
from vplan_xl.amounts import Gap
from vplan_xl.cli.main import main
from vplan_xl.deviations.lines import key_cells, read_explained
from vplan_xl.finding import Finding
from vplan_xl.form.fin import FIN
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.model import Form, Key, Sign, added_up
from vplan_xl.form.table import Table
from vplan_xl.jobs.apply import prepare
from vplan_xl.jobs.diff import Diff, diff
from vplan_xl.jobs.resources import resource
from vplan_xl.jobs.templates import template_name
from vplan_xl.period import Period
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.difference import Difference, difference_between, inputs_of
from vplan_xl.report.entries_between import entries_of
from vplan_xl.report.proposal import Proposal, item_words, propose
from vplan_xl.report.report import Report, read_report, report_of
from vplan_xl.report.tables import read_table
from vplan_xl.workbook.snapshot import Cell, Kind

TKR = 100_000
INTAKTER = Key("ACK", "INTAKTER", "UTFALL", "EXTERNT")
BUDGET, PROGNOS = Key("HELAR", "DRIFT_RESOR", "BUDGET", "EXTERNT"), Key("HELAR", "DRIFT_RESOR", "PROGNOS", "EXTERNT")
DEVIATION = Key("HELAR", "NETTORESULTAT", "JMF_BUDGET", "TOTALT")
TEMPLATES = {
    form.code: report_of("bok.xlsx", resource(template_name(form)).read_bytes(), tables=True) for form in (FR1, FIN)
}
FR1_BOOK, FIN_BOOK = TEMPLATES["FR1"], TEMPLATES["FIN"]


def text(words: str) -> Cell:
    return Cell(Kind.TEXT, words)


def number(written: str) -> Cell:
    return Cell(Kind.NUMBER, written)


HEADER: Mapping[str, Cell | None] = {"FORVALTNING": text("17 SYNTETISK"), "PERIOD": number("42948")}  # 2017-08-01


def entered(
    leaves: Mapping[Key, int | Cell | None] | None = None,
    fields: Mapping[str, Cell | None] | None = None,
    cells: Mapping[tuple[str, str], Cell | None] | None = None,
    book: Report = FR1_BOOK,
) -> Report:
    """The template's report with amounts (öre), header cells and cells of its sister sheets."""
    placed = {CellPlace(*place): cell for place, cell in (cells or {}).items()}
    return plan(book, Entries(leaves or {}, {**HEADER, **(fields or {})}, placed), overwrite=True).after


def between(old: Report, new: Report) -> Difference:
    found = difference_between(old, new)
    assert isinstance(found, Difference)
    return found


def codes(found: Difference | Diff) -> list[str]:
    return [finding.code for finding in found.findings]


# -- amounts --------------------------------------------------------------------------------------


def test_a_leaf_that_moved_and_the_totals_that_follow() -> None:
    found = between(entered({INTAKTER: -100 * TKR}), entered({INTAKTER: -150 * TKR}))
    assert found.leaves == ((INTAKTER, -100 * TKR, -150 * TKR, -50 * TKR),)
    assert {(one.key.row, one.key.part, one.change) for one in found.totals} == {
        ("INTAKTER", "TOTALT", -50 * TKR),
        ("TOTALA_INTAKTER", "EXTERNT", -50 * TKR),
        ("TOTALA_INTAKTER", "TOTALT", -50 * TKR),
        ("NETTORESULTAT", "EXTERNT", -50 * TKR),
        ("NETTORESULTAT", "TOTALT", -50 * TKR),
    }
    assert (found.fields, found.tables, found.explanations, found.findings) == ((), (), (), ())


def test_blank_is_not_zero_and_counts_as_zero_beside_other_amounts() -> None:
    other = Key("ACK", "KAPITALKOSTNAD", "UTFALL", "EXTERNT")
    alone = between(entered(), entered({INTAKTER: 0}))
    assert alone.leaves == ((INTAKTER, Gap.BLANK, 0, None),)
    beside = between(entered({other: 5}), entered({other: 5, INTAKTER: 0}))
    assert beside.leaves == ((INTAKTER, Gap.BLANK, 0, 0),)
    assert beside.totals == ()


def test_what_is_no_amount_is_unknown_and_so_is_its_change() -> None:
    (moved,) = between(entered({INTAKTER: 1}), entered({INTAKTER: text("hundra")})).leaves
    assert moved == (INTAKTER, 1, Gap.UNKNOWN, None)


def test_two_texts_where_amounts_should_be_are_told_apart() -> None:
    found = between(entered({INTAKTER: text("hundra")}), entered({INTAKTER: text("tusen")}))
    assert found.leaves == ((INTAKTER, Gap.UNKNOWN, Gap.UNKNOWN, None),)


def test_without_a_unit_figures_are_told_apart_and_no_amounts() -> None:
    taxes = Key("HELAR", "SKATTEINTAKTER", "BUDGET", "EXTERNT")
    old, new = (entered({taxes: ore}, {"BELOPP": None}, book=FIN_BOOK) for ore in (TKR, 2 * TKR))
    found = between(old, new)
    assert (found.leaves, found.totals) == (((taxes, Gap.UNKNOWN, Gap.UNKNOWN, None),), ())


def test_a_page_that_shows_anothers_amounts_does_not_repeat_them() -> None:
    found = between(entered({PROGNOS: 1}), entered({PROGNOS: 2}))
    assert {one.key.block for one in found.totals if one.key.page == "FORANDRING"} == set()


def test_the_year_says_what_became_of_budget_forecast_and_deviation() -> None:
    found = between(entered({BUDGET: 1000, PROGNOS: 1100}), entered({BUDGET: 1500, PROGNOS: 1700}))
    assert [(one.old, one.new, one.change) for one in found.year] == [
        (1000, 1500, 500), (1100, 1700, 600), (-100, -200, -100),
    ]  # fmt: skip
    assert [one.key for one in found.budget_leaves] == [BUDGET]


def test_a_budget_that_moves_between_rows_has_moved_and_its_net_has_not() -> None:
    other = BUDGET._replace(row="KAPITALKOSTNAD")
    found = between(entered({BUDGET: 1000, other: 0}), entered({BUDGET: 400, other: 600}))
    assert found.year.budget.change == 0
    assert len(found.budget_leaves) == 2


def test_budget_and_forecast_are_net_costs_in_a_form_of_surplus_too() -> None:
    taxes = Key("HELAR", "SKATTEINTAKTER", "BUDGET", "EXTERNT")
    old, new = (entered({taxes: ore, taxes._replace(block="PROGNOS"): ore + 10}, book=FIN_BOOK) for ore in (1000, 1300))
    year = between(old, new).year
    assert (year.budget.old, year.budget.change) == (-1000, -300)
    assert (year.deviation.old, year.deviation.new) == (10, 10)


# -- header, words and lines ----------------------------------------------------------------------


def test_header_fields_by_what_they_mean() -> None:
    old = entered(fields={"STATUS": text("utkast"), "VERSION": number("1")})
    new = entered(fields={"STATUS": text("Utkast"), "VERSION": number("2"), "PERIOD": text("augusti 2017")})
    assert between(old, new).fields == (("VERSION", 1, 2),)


def test_words_are_told_by_the_deviation_they_explain(tmp_path: Path) -> None:
    old, new = calculated_book(tmp_path / "maj.xlsx"), tmp_path / "augusti.xlsx"
    shutil.copy(old, new)
    explain(old, {RESOR: "Mässa 300", INHYRDA: "Vakanser 800"})
    explain(new, {RESOR: "Mässa 350", ("Utfall", "Drift", "Totalt", "Budget"): "Resor"})
    found = diff(old, new).difference
    assert found is not None
    assert set(found.explanations) == {
        (Key("ACK", "DRIFT_RESOR", "JMF_BUDGET", "TOTALT"), "Mässa 300", "Mässa 350"),
        (Key("ACK", "PERSONAL_INHYRDA", "JMF_BUDGET", "TOTALT"), "Vakanser 800", ""),
        (Key("ACK", "DRIFT", "JMF_BUDGET", "TOTALT"), "", "Resor"),
    }
    assert (found.lists, found.leaves) == ((), ())


def test_of_two_lines_about_one_deviation_the_first_counts() -> None:
    key = Key("ACK", "DRIFT", "JMF_BUDGET", "TOTALT")
    twice = words_at({5: (key, "Mässa"), 6: (key, "Resor")})
    assert between(entered(), entered(cells=twice)).explanations == ((key, "", "Mässa"),)
    assert between(entered(cells=twice), entered(cells=words_at({9: (key, "Mässa")}))).is_empty


def words_at(lines: Mapping[int, tuple[Key, str]], form: Form = FR1) -> dict[tuple[str, str], Cell | None]:
    """{row of Avvikelser: (which deviation, words)}."""
    table = form.table_by_code["AVVIKELSER"]
    return {
        ("Avvikelser", f"{'ABCDEFGHIJKLM'[table.position(code)]}{row}"): cell
        for row, (key, words) in lines.items()
        for code, cell in {**key_cells(form, key), "FORKLARING": text(words)}.items()
    }


POST = {"A5": text("31"), "B5": text("Drift, Resor"), "C5": number("12.5"), "F5": text("SYNTETISK")}


def posts(*lines: Mapping[str, Cell]) -> dict[tuple[str, str], Cell | None]:
    """Lines of Interna poster, one below another."""
    return {("Interna poster", f"{at[0]}{row}"): c for row, line in enumerate(lines, 5) for at, c in line.items()}


def test_lines_are_the_same_wherever_they_stand_and_however_often() -> None:
    other = {**POST, "A5": text("41 Psykiatri och habilitering")}
    found = between(entered(cells=posts(POST, other)), entered(cells=posts(other, POST)))
    assert found.is_empty
    (change,) = between(entered(cells=posts(POST, other)), entered(cells=posts(POST, POST, other))).lists
    assert (change.table.code, change.removed) == ("INTERNA_POSTER", ())
    assert [line.values["UTFALL"] for line in change.added] == [12_50_000]


def test_a_line_that_is_changed_is_one_less_and_one_more() -> None:
    (change,) = between(entered(cells=posts(POST)), entered(cells=posts({**POST, "C5": number("13")}))).lists
    assert [[line.values["UTFALL"] for line in lines] for lines in change[1:]] == [[12_50_000], [13 * TKR]]


def test_of_a_table_with_printed_lines_only_what_is_filled_in_counts() -> None:
    (change,) = between(entered(), entered(cells={("Månader", "D5"): number("7")})).lists
    assert (change.table.code, change.removed) == ("MANADER", ())
    assert [line.values["M01"] for line in change.added] == [7 * TKR]
    what_the_program_wrote = {("Prognosunderlag", "E5"): number("7")}
    assert between(entered(), entered(cells=what_the_program_wrote)).is_empty


# -- what is said of the two ------------------------------------------------------------------------


def test_two_forms_are_not_compared() -> None:
    found = difference_between(entered(), entered(book=FIN_BOOK))
    assert isinstance(found, Finding)
    assert (found.code, found.expected, found.found) == ("DIFF_FORMULAR", "FR1", "FIN")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"PERIOD": text("2017-09")}, [("DIFF_PERIOD", "augusti 2017", "september 2017")]),
        ({"PERIOD": text("2018-08")}, [("DIFF_AR", "augusti 2017", "augusti 2018")]),
        ({"FORVALTNING": text("21 SYNTETISK")}, [("DIFF_FORVALTNING", "17 SYNTETISK", "21 SYNTETISK")]),
        ({"FORVALTNING": text("17 Annat namn")}, []),
        ({"PERIOD": None, "FORVALTNING": None}, []),
    ],
)
def test_what_two_headers_must_be_asked(fields: dict[str, Cell | None], told: list[tuple[str, str, str]]) -> None:
    found = between(entered(), entered(fields=fields))
    assert [(f.code, f.expected, f.found) for f in found.findings] == told


def without_sheet(report: Report, name: str) -> Report:
    assert report.content is not None
    outline = report.content.outline
    sheets = tuple(sheet for sheet in outline.sheets if sheet.name != name)
    return replace(report, content=replace(report.content, outline=replace(outline, sheets=sheets)))


def test_a_sheet_that_is_lost_is_said() -> None:
    report = entered()
    assert codes(between(report, without_sheet(report, "Engångsposter"))) == ["TABELL_SAKNAS"]


# -- the law: the difference of two, entered in the first, gives the second ---------------------------


class Content(NamedTuple):
    """What is entered in a template; small, for whoever reads a failure."""

    leaves: dict[Key, int | Cell | None]
    fields: dict[str, Cell | None]
    cells: dict[tuple[str, str], Cell | None]

    def book(self, form: Form = FR1) -> Report:
        return entered(*self, TEMPLATES[form.code])


AMOUNTS = st.integers(-(10**9), 10**9)
WORDS = st.text("abcåäö =+-1", min_size=1, max_size=8).filter(str.strip)


def leaves_of(form: Form) -> st.SearchStrategy[dict[Key, int | Cell | None]]:
    # Whole tkr in a form of two units: what is 1 öre in mnkr is nothing when it is read as tkr.
    amounts = AMOUNTS.map(lambda ore: ore * TKR) if len(form.units) > 1 else AMOUNTS
    anything = st.one_of(amounts, st.none(), st.just(text("hundra")), st.just(Cell(Kind.ERROR, "#DIV/0!")))
    return st.dictionaries(st.sampled_from(form.leaves), anything, max_size=12)


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "FORVALTNING": st.sampled_from([text("17 SYNTETISK"), text("21 SYNTETISK"), None]),
        "PERIOD": st.sampled_from([number("42856"), text("september 2017"), text("2018-01"), text("hösten"), None]),
        "IFYLLT_AV": WORDS.map(text),
        "DATUM": st.sampled_from([number("42986"), text("2017-09-09"), None]),
        "STATUS": st.sampled_from([text("Inlämnad"), text("rättad"), None]),
        "VERSION": st.sampled_from([number("2"), None]),
        "TROSKEL_PROCENT": st.sampled_from([number("0.1"), number("0.025")]),
        "TROSKEL_TKR": st.sampled_from([number("100"), text("mycket")]),
        "FOREG_PERIOD": st.sampled_from([number("42856"), None]),
    },
)
MONEY = st.integers(-999, 999).map(lambda tkr: number(str(tkr)))
POSTS = st.lists(
    st.fixed_dictionaries(
        {"A": st.sampled_from([text("31"), number("41"), text("51 Primärvård")])},
        optional={"B": st.just(text("Drift, Resor")), "C": MONEY, "D": MONEY, "F": WORDS.map(text)},
    ),
    max_size=4,
)
EVENTS = st.lists(
    st.fixed_dictionaries(
        {"A": st.sampled_from([number("42948"), text("2017-05")]), "D": MONEY}, optional={"E": WORDS.map(text)}
    ),
    max_size=3,
)
MAPPED = st.lists(
    st.fixed_dictionaries({"A": st.sampled_from([number("4010"), text("5010")]), "E": st.just(text("Ingår inte"))}),
    max_size=3,
)
MONTHS = st.dictionaries(st.sampled_from(["D5", "E5", "O6", "D70"]), MONEY, max_size=3)
WISHED = st.dictionaries(st.sampled_from(["C5", "C26"]), st.sampled_from([text("linjär"), text("ETS")]), max_size=2)
EXPLAINED = st.dictionaries(
    st.sampled_from([key for key in FR1.keys if key.block.startswith("JMF")][::17]), WORDS, max_size=4
)


@st.composite
def sister_cells(draw: st.DrawFn, form: Form) -> dict[tuple[str, str], Cell | None]:
    """Lines anywhere on the sister sheets, with blank lines between some of them."""
    cells: dict[tuple[str, str], Cell | None] = {}
    lists = {"Interna poster": POSTS, "Engångsposter": EVENTS, "Kontomappning": MAPPED}
    for sheet, lines in lists.items():
        if any(table.sheet == sheet for table in form.tables):
            step = draw(st.integers(1, 2))
            for number_of, line in enumerate(draw(lines)):
                cells.update({(sheet, f"{column}{5 + step * number_of}"): cell for column, cell in line.items()})
    if form is FR1:
        cells.update({("Månader", at): cell for at, cell in draw(MONTHS).items()})
        cells.update({("Prognosunderlag", at): cell for at, cell in draw(WISHED).items()})
        cells.update(words_at(dict(enumerate(draw(EXPLAINED).items(), 5)), form))
    return cells


def contents(form: Form) -> st.SearchStrategy[Content]:
    return st.builds(Content, leaves_of(form), FIELDS, sister_cells(form))


def lines_of(report: Report, table: Table) -> Counter[tuple[object, ...]]:
    """What people have filled in, line by line, read without what compares."""
    asked = (
        inputs_of(table)
        if not table.keys
        else (*(c.code for c in table.columns if table.is_key(c.code)), *inputs_of(table))
    )
    lines = (tuple(line.values.get(code) for code in asked) for line in read_table(report, table).lines)
    return Counter(
        line for line in lines if any(value is not None for value in line[len(asked) - len(inputs_of(table)) :])
    )


def assert_says_the_same(after: Report, new: Report) -> None:
    assert after.leaves == new.leaves
    assert after.amounts == new.amounts
    assert after.header == new.header
    for table in new.form.read_tables:
        if inputs_of(table) and table.code != "AVVIKELSER":
            assert lines_of(after, table) == lines_of(new, table)
    words = [{k: kept.text for k, kept in read_explained(r).lines.items() if kept.text} for r in (after, new)]
    assert words[0] == words[1]


def carried(old: Report, new: Report) -> Report:
    return plan(old, entries_of(between(old, new)), overwrite=True).after


@settings(max_examples=60)
@given(contents(FR1), contents(FR1))
def test_the_difference_entered_in_the_first_gives_the_second(first: Content, second: Content) -> None:
    old, new = first.book(), second.book()
    after = carried(old, new)
    assert_says_the_same(after, new)
    assert between(after, new).is_empty


def in_unit(content: Content, unit: str) -> Report:
    """The cells stay as they are: it is the unit that makes other amounts of them."""
    cell = text(unit) if unit else None
    return plan(content.book(FIN), Entries({}, {"BELOPP": cell}), overwrite=True).after


UNITS = st.sampled_from(["MNKR", "TKR", ""])


@settings(max_examples=40)
@given(contents(FIN), contents(FIN), st.tuples(UNITS, UNITS))
def test_and_so_it_does_in_another_unit(first: Content, second: Content, units: tuple[str, str]) -> None:
    old, new = in_unit(first, units[0]), in_unit(second, units[1])
    assert_says_the_same(carried(old, new), new)


@settings(max_examples=30)
@given(contents(FR1), contents(FR1))
def test_the_way_back_has_every_change_with_the_other_sign(first: Content, second: Content) -> None:
    old, new = first.book(), second.book()
    there, back = between(old, new), between(new, old)
    for one, other in zip((*there.leaves, *there.totals), (*back.leaves, *back.totals), strict=True):
        assert (one.key, one.old, one.new) == (other.key, other.new, other.old)
        assert one.change == (None if other.change is None else -other.change)
    assert [(c.removed, c.added) for c in there.tables] == [(c.added, c.removed) for c in back.tables]
    assert between(old, old).is_empty


def test_what_is_entered_stands_where_the_old_stood() -> None:
    """A line that is changed keeps its row, and so does all that is the same."""
    old = entered(cells=posts(POST, {**POST, "A5": text("41")}))
    new = entered(cells=posts({**POST, "A5": text("41")}, {**POST, "C5": number("13")}))
    planned = plan(old, entries_of(between(old, new)), overwrite=True)
    assert [(change.place.cell, change.before, change.after) for change in planned.changes] == [("C5", "12.5", "13")]


def test_of_a_table_that_the_first_lacks_nothing_is_entered() -> None:
    old, new = without_sheet(entered(), "Interna poster"), entered(cells=posts(POST))
    found = between(old, new)
    assert [change.table.code for change in found.lists] == ["INTERNA_POSTER"]
    assert entries_of(found).cells == {}


def test_days_are_those_of_the_workbook_they_are_entered_in() -> None:
    old = entered(cells={("Engångsposter", "D5"): number("1")})
    new = entered(fields={"PERIOD": number("42856")}, cells={("Engångsposter", "A5"): number("42856")})
    assert old.content is not None
    since_1904 = replace(old.content, outline=replace(old.content.outline, date1904=True))
    after = carried(replace(old, content=since_1904), new)
    assert after.header.period == Period(2017, 5)
    (line,) = read_table(after, FR1.table_by_code["ENGANGSPOSTER"]).lines
    assert line.values == {"MANAD": Period(2017, 5)}


def test_a_real_file_gets_what_the_other_has(tmp_path: Path) -> None:
    old, new = calculated_book(tmp_path / "maj.xlsx"), tmp_path / "augusti.xlsx"
    explain(old, {RESOR: "Mässa 300"})
    shutil.copy(EXAMPLE, new)
    found = diff(old, new).difference
    assert found is not None
    assert found.leaves
    assert found.explanations
    assert found.lists
    planned = plan(found.old, entries_of(found), overwrite=True)
    third = tmp_path / "tredje.xlsx"
    write(found.old, planned.writes, third)
    assert_says_the_same(read_report(third, tables=True), read_report(new, tables=True))
    again = diff(third, new).difference
    assert again is not None
    assert again.is_empty


# -- the proposal -----------------------------------------------------------------------------------


def proposed(old: Report, new: Report) -> Proposal:
    found = propose(between(old, new))
    assert isinstance(found, Proposal)
    return found


def whole_year(form: Form) -> st.SearchStrategy[dict[Key, int | Cell | None]]:
    """Something in the year's budget and in its forecast."""
    keys = {block: [key for key in form.leaves if key[::2] == ("HELAR", block)] for block in ("BUDGET", "PROGNOS")}
    filled = (st.dictionaries(st.sampled_from(keys[block]), AMOUNTS, min_size=1, max_size=6) for block in keys)
    return st.tuples(*filled).map(lambda pair: {**pair[0], **pair[1]})


@pytest.mark.parametrize("form", [FR1, FIN], ids=["FR1", "FIN"])
@settings(max_examples=30)
@given(st.data())
def test_opening_and_items_make_the_second_deviation(form: Form, data: st.DataObject) -> None:
    old, new = (entered(data.draw(whole_year(form)), book=TEMPLATES[form.code]) for _side in range(2))
    key = DEVIATION._replace(row=form.total_row.code)
    proposal = proposed(old, new)
    assert (proposal.opening, proposal.closing) == (old.amounts[key], new.amounts[key])
    assert proposal.opening + sum(item.budget - item.forecast for item in proposal.items) == proposal.closing
    assert all(item.budget or item.forecast for item in proposal.items)
    assert len({item.row for item in proposal.items}) == len(proposal.items)


@pytest.mark.parametrize("form", [FR1, FIN], ids=["FR1", "FIN"])
def test_the_last_row_is_made_of_every_leaf(form: Form) -> None:
    """Else there would be no bridge of rows to it."""
    assert {row.code for row in form.leaf_rows} <= added_up(form, form.total_row.code)


def test_externt_and_internt_are_one_item_and_what_does_not_move_is_none() -> None:
    internal = PROGNOS._replace(part="INTERNT")
    still = PROGNOS._replace(row="KAPITALKOSTNAD")
    old = entered({BUDGET: 0, PROGNOS: 1000, internal: 5, still: 8})
    new = entered({BUDGET: 0, PROGNOS: 1200, internal: 105, still: 8})
    assert proposed(old, new) == (-1013, (("DRIFT_RESOR", 0, 300),), -1313)
    moved_over = entered({BUDGET: 0, PROGNOS: 1005, internal: 0, still: 8})
    assert proposed(old, moved_over).items == ()


@pytest.mark.parametrize(
    ("row", "budget", "forecast", "words"),
    [
        ("DRIFT_RESOR", 0, 1_200 * TKR, "Övrigt Nej Drift, Resor: prognosen höjd 1\u00a0200 tkr"),
        ("DRIFT_RESOR", 500 * TKR, -TKR, "Beslut Ja Drift, Resor: budgeten höjd 500 tkr, prognosen sänkt 1 tkr"),
        ("INTAKTER", 0, -600 * TKR, "Övrigt Nej Intäkter: prognosen höjd 600 tkr"),
        ("INTAKTER", 0, 600 * TKR, "Övrigt Nej Intäkter: prognosen sänkt 600 tkr"),
        ("INTAKTER", 0, 30_000, "Övrigt Nej Intäkter: prognosen sänkt 0,3 tkr"),
    ],
)
def test_an_item_in_words(row: str, budget: int, forecast: int, words: str) -> None:
    at = BUDGET._replace(row=row)
    old = entered({at: 0, at._replace(block="PROGNOS"): 0})
    (item,) = proposed(old, entered({at: budget, at._replace(block="PROGNOS"): forecast})).items
    assert f"{item.type} {item.in_budget} {item_words(FR1, item)}" == words


def test_a_row_of_either_sign_is_changed_and_neither_raised_nor_lowered() -> None:
    (row,) = [row.code for row in FIN.leaf_rows if row.sign is Sign.NET]
    at = Key("HELAR", row, "BUDGET", "EXTERNT")
    old, new = (entered({at: 0, at._replace(block="PROGNOS"): ore}, book=FIN_BOOK) for ore in (0, 7 * TKR))
    (item,) = proposed(old, new).items
    assert (item.forecast, item_words(FIN, item)) == (-7 * TKR, "Övrigt: prognosen ändrad med +7 tkr")


def test_without_a_forecast_there_is_no_bridge() -> None:
    without, whole = entered({BUDGET: 1}), entered({BUDGET: 1, PROGNOS: 2})
    assert [f.code for f in propose(between(without, whole)) if isinstance(f, Finding)] == ["DIFF_UTAN_AVVIKELSE"]
    both = propose(between(without, without))
    assert len(both) == 2


# -- the command --------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main(["diff", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out.replace("\u00a0", " "), captured.err.replace("\u00a0", " ")


def lines(out: str) -> list[str]:
    return [" ".join(line.split()) for line in out.splitlines() if line]


MAY: dict[str, int | None] = {
    "HELAR DRIFT_RESOR BUDGET EXTERNT": 1_000 * TKR,
    "HELAR DRIFT_RESOR PROGNOS EXTERNT": 1_300 * TKR,
}


@pytest.fixture
def may(tmp_path: Path) -> Path:
    make(tmp_path / "maj.xlsx", MAY, {"PERIOD": number("42856")})
    return tmp_path / "maj.xlsx"


@pytest.fixture
def august(tmp_path: Path) -> Path:
    make(tmp_path / "augusti.xlsx", {**MAY, "HELAR DRIFT_RESOR PROGNOS EXTERNT": 900 * TKR})
    return tmp_path / "augusti.xlsx"


def test_what_a_person_sees(may: Path, august: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, may, august)
    assert code == 0
    assert "[DIFF_PERIOD]" in err
    said = lines(out)
    assert said[:7] == [
        f"Tidigare: 17 SYNTETISK · maj 2017 · Utkast ({may})",
        f"Senare: 17 SYNTETISK · augusti 2017 · Utkast ({august})",
        "Helår, tkr Tidigare Senare Ändring",
        "Budget, nettokostnad 1 000 1 000 0",
        "Prognos, nettokostnad 1 300 900 -400",
        "Avvikelse, plus är gynnsamt -300 100 400",
        "Budgeten är inte ändrad.",
    ]
    assert "PROGNOS - HELÅR Drift, Resor Externt 1 300 900 -400" in said
    assert "PROGNOS JMF BUDGET NETTORESULTAT Totalt -300 100 400" in said
    assert "Period maj 2017 augusti 2017" in said


def test_the_same_file_twice(may: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, may, may)
    assert (code, lines(out)[2:], err) == (0, ["Ingen skillnad."], "")


def test_what_cannot_be_read_is_not_called_the_same(may: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(may.with_name("text.xlsx"), {}, {"VERSION": text("två")})
    code, out, err = run(capsys, may.with_name("text.xlsx"), may.with_name("text.xlsx"))
    assert (code, lines(out)[2:]) == (1, ["Ingen skillnad i det som går att läsa."])
    assert "FR1_HUVUD_OKANT" in err


def test_nothing_is_written(may: Path, august: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path.name: path.read_bytes() for path in may.parent.iterdir()}
    for arguments in ((), ("--proposal",), ("--proposal", "--format", "csv"), ("--format", "json")):
        run(capsys, may, august, *arguments)
    assert {path.name: path.read_bytes() for path in may.parent.iterdir()} == before


def test_words_and_lines_as_a_person_sees_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = calculated_book(tmp_path / "maj.xlsx"), tmp_path / "augusti.xlsx"
    shutil.copy(old, new)
    explain(old, {RESOR: "Mässa\n300"})
    report = read_report(new, tables=True)
    cells = {CellPlace(*place): cell for place, cell in posts(POST).items()} | {
        CellPlace("Månader", "D5"): number("7"),
        CellPlace("Prognosunderlag", "C5"): text("ets"),
        CellPlace("Engångsposter", "A5"): number("42948"),
    }
    new.write_bytes(prepare(report, plan(report, Entries({}, {}, cells), overwrite=True).writes))
    code, out, _err = run(capsys, old, new)
    assert code == 0
    said = lines(out)
    assert said[said.index("Bladet Avvikelser, ändrade förklaringar: 1") :] == [
        "Bladet Avvikelser, ändrade förklaringar: 1",
        "UTFALL JMF BUDGET · Drift, Resor · Totalt",
        "- Mässa\N{REPLACEMENT CHARACTER}300",
        "Bladet Månader, ändrade rader: 1",
        "I år · Intäkter · Externt",
        "+ jan 7",
        "Bladet Engångsposter, rader borta: 0, nya: 1",
        "+ augusti 2017",
        "Bladet Prognosunderlag, ändrade rader: 1",
        "Intäkter · Externt",
        "+ Önskad metod ets",
        "Bladet Interna poster, rader borta: 0, nya: 1",
        "+ 31 · Drift, Resor · Utfall 13 · SYNTETISK",
    ]


def test_a_long_section_shows_what_moved_most(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, EXAMPLE, EXAMPLE.with_name("21 Landstingsservice.xlsx"))
    assert code == 0
    said = lines(out)
    start = said.index("Ifyllda belopp i tkr, ändrade: 127")
    assert said[start + 42] == "… och 87 till; --format json visar alla."
    assert "UTFALL - ACKUMULERAT Intäkter Internt -693 -175 498 -174 805" in said[start : start + 42]


def test_what_a_machine_gets(may: Path, august: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _code, out, err = run(capsys, may, august, "--format", "json")
    found = json.loads(out)
    assert err == ""
    assert [len(found[side]["sha256"]) for side in ("old", "new")] == [64, 64]
    assert (found["old"]["period"], found["new"]["form"]) == ("2017-05", "FR1")
    changes = found["changes"]
    assert changes["leaves"] == [
        {
            "page": "HELAR", "row": "DRIFT_RESOR", "block": "PROGNOS", "part": "EXTERNT", "old": 130_000_000,
            "new": 90_000_000, "change": -40_000_000, "old_gap": None, "new_gap": None,
        }
    ]  # fmt: skip
    assert changes["year"]["budget_moved"] is False
    assert changes["year"]["deviation"]["change"] == 40_000_000
    assert changes["fields"] == [{"field": "PERIOD", "old": "2017-05", "new": "2017-08"}]
    assert [finding["code"] for finding in found["findings"]] == ["DIFF_PERIOD"]


def test_a_machine_gets_null_for_what_is_blank(may: Path, august: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(may.with_name("tom.xlsx"), {})
    _code, out, _err = run(capsys, august, may.with_name("tom.xlsx"), "--format", "json")
    leaf = json.loads(out)["changes"]["leaves"][0]
    assert (leaf["new"], leaf["new_gap"], leaf["change"], leaf["old_gap"]) == (None, "blank", None, None)


def test_the_proposal_to_paste(may: Path, august: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, may, august, "--proposal", "--format", "csv")
    assert code == 0
    assert list(csv.DictReader(StringIO(out), delimiter=";")) == [
        {
            "Post": "Drift, Resor: prognosen sänkt 400 tkr", "Typ": "Övrigt", "Effekt på budget helår": "0",
            "Effekt på prognosen": "-400", "Redan i budgeten": "Nej",
        }
    ]  # fmt: skip


def test_the_proposal_to_read_and_for_machines(may: Path, august: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _code, out, _err = run(capsys, may, august, "--proposal")
    assert lines(out)[4:7] == [
        "Avvikelse i den första -300",
        "Drift, Resor: prognosen sänkt 400 tkr Övrigt Nej 0 -400 400",
        "Avvikelse i den andra 100",
    ]
    _code, out, _err = run(capsys, may, august, "--proposal", "--format", "json")
    proposal = json.loads(out)["proposal"]
    assert (proposal["opening"], proposal["closing"]) == (-30_000_000, 10_000_000)
    assert [(item["type"], item["deviation"], item["in_budget"]) for item in proposal["items"]] == [
        ("Övrigt", 40_000_000, False)
    ]


@pytest.mark.parametrize("output", ["text", "json", "csv"])
def test_a_proposal_that_cannot_be_made(may: Path, output: str, capsys: pytest.CaptureFixture[str]) -> None:
    make(may.with_name("tom.xlsx"), {})
    code, out, err = run(capsys, may, may.with_name("tom.xlsx"), "--proposal", "--format", output)
    assert code == 1
    assert "DIFF_UTAN_AVVIKELSE" in (out if output == "json" else err)


@pytest.mark.parametrize("output", ["text", "json"])
def test_a_file_that_cannot_be_read(may: Path, output: str, capsys: pytest.CaptureFixture[str]) -> None:
    for pair in ((may, may.with_name("saknas.xlsx")), (may.with_name("saknas.xlsx"), may)):
        code, out, err = run(capsys, *pair, "--format", output)
        assert code == 1
        assert "FIL_SAKNAS" in (out if output == "json" else err)
    assert output == "text" or json.loads(out)["changes"] is None


def test_two_forms(may: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _out, err = run(capsys, may, EXAMPLE.with_name("80 Finansförvaltningen.xlsx"))
    assert code == 1
    assert "DIFF_FORMULAR" in err


def test_words_that_explain_nothing_are_said(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    make(path, {})
    report = read_report(path, tables=True)
    words = Entries({}, {}, {CellPlace("Avvikelser", "K5"): text("Lösa ord")})
    path.write_bytes(prepare(report, plan(report, words, overwrite=True).writes))
    assert "FORKLARING_LOS" in codes(diff(path, path))


def test_csv_is_for_the_proposal(may: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _out, err = run(capsys, may, may, "--format", "csv")
    assert code == 2
    assert "--proposal" in err
