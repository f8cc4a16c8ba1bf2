"""FR 1's figures out of a mapped ledger: blocks, months, internal posts, and what is told of what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from random import Random

import pytest
from hypothesis import given, settings

from tests.ledgers import ACCOUNTS, ledger_of_august_2017, mapping_lines, printed_leaves
from tests.test_posting import booking, ledgers, mappings
from vplan_xl.finding import Finding, has_fel
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.model import Key
from vplan_xl.ledger.booking import BUDGET, OUTCOME, Booking
from vplan_xl.ledger.figures_of_form import FormFigures, form_figures
from vplan_xl.ledger.mapping import NOT_IN_FORM, MappingLine, Target, finder
from vplan_xl.ledger.posting import posted
from vplan_xl.ledger.spans import BlockCode, Span, spans
from vplan_xl.period import Period
from vplan_xl.report.history import Leaf

AUGUST, DECEMBER = Period(2017, 8), Period(2017, 12)
RESOR = Leaf("DRIFT_RESOR", "EXTERNT")
# Konto 7010 is Resor, with a counterparty 11–79 Internt; 1930 is not the form's; of 4711 nothing is said.
LINES = (
    MappingLine(1930, 1930, NOT_IN_FORM),
    *(one for one in mapping_lines() if one.first == 7000),
)
SO_FAR, BUDGET_SO_FAR, LAST_YEAR_SO_FAR, BUDGET_YEAR, LAST_YEAR = spans(AUGUST)


def year(account: str = "7010", kind: str = OUTCOME, of: int = 2017, last: int = 8) -> dict[Booking, int]:
    """1 kr on an account each month of a year."""
    return {booking(account, Period(of, month), kind): 100 for month in range(1, last + 1)}


def figures(
    *ledger: Mapping[Booking, int],
    period: Period = AUGUST,
    whole: Collection[int] = (),
    lines: Iterable[MappingLine] = LINES,
) -> FormFigures:
    balances = {one: ore for part in ledger for one, ore in part.items()}
    return form_figures(posted(balances, tuple(lines)), period, whole, ACCOUNTS)


def told(made: FormFigures) -> list[tuple[str, str, str, str]]:
    """(code, field or account, expected, found) of each finding."""
    return [(f.code, next(iter(f.values.values()), ""), f.expected, f.found) for f in made.findings]


def blocks(made: FormFigures) -> dict[BlockCode, int]:
    """{block: öre on Resor Externt}."""
    return {BlockCode(key.page, key.block): ore for key, ore in made.leaves.items() if (key.row, key.part) == RESOR}


# -- the witness ----------------------------------------------------------------------------------


def test_the_printed_leaves_of_augusti_2017_are_reached_to_the_ore() -> None:
    made = form_figures(posted(ledger_of_august_2017(), mapping_lines()), AUGUST, (), ACCOUNTS)
    assert made.leaves == {Key(*codes): ore for codes, ore in printed_leaves().items()}
    assert len(made.leaves) == 110
    assert (made.findings, made.unmapped) == ((), {})
    assert made.total == 65_140 * 100_000  # printed 65 141: its parts are rounded


def test_its_internal_posts_are_internt_and_its_months_the_outcome() -> None:
    made = form_figures(posted(ledger_of_august_2017(), mapping_lines()), AUGUST, (), ACCOUNTS)
    internal = {
        key.row: ore for key, ore in made.leaves.items() if key[0::2] == ("ACK", "UTFALL") and key.part == "INTERNT"
    }
    assert {one for one, _row in made.posts} == {"11", "21", "31", "41", "51", "61", "79"}
    for row, ore in internal.items():
        assert sum(post["UTFALL"] for (_one, of), post in made.posts.items() if of == row) == ore
    for leaf, months in made.months.items():
        this_year = [month for month in months if month.year == 2017]
        is_unused = leaf == Leaf("DRIFT_INFORMATION_PR", "INTERNT")  # printed 0 this year and 7 last year
        assert this_year == ([] if is_unused else [Period(2017, month) for month in range(1, 9)])
        for page, block, last in (("ACK", "UTFALL", AUGUST), ("ACK", "FOREG_AR", Period(2016, 8))):
            ore = sum(ore for month, ore in months.items() if month.year == last.year and month <= last)
            assert ore == made.leaves[Key(page, leaf.row, block, leaf.part)]


def test_a_mutated_ledger_is_seen_to_the_ore() -> None:
    """The witness can disagree: an öre more in any booking of the form is an öre more in some leaf."""
    balances, lines, printed = ledger_of_august_2017(), mapping_lines(), printed_leaves()
    in_form = [one for one in balances if int(one.account) >= 3000]
    for one in Random(1).sample(in_form, 20):
        made = form_figures(posted({**balances, one: balances[one] + 1}, lines), AUGUST, (), {})
        differing = {codes: made.leaves[Key(*codes)] - ore for codes, ore in printed.items()}
        assert {ore for ore in differing.values() if ore} == {1}
        target = lines[finder(lines)(one.account, one.period.year, one.counterparty) or 0].target
        assert {(row, part) for (_page, row, _block, part), ore in differing.items() if ore} == {target}


# -- the law --------------------------------------------------------------------------------------


@settings(deadline=None, derandomize=True, max_examples=300)
@given(ledgers, mappings)
def test_the_outcome_on_the_form_and_what_is_unmapped_are_the_ledger_without_what_is_outside(
    balances: dict[Booking, int], lines: list[MappingLine]
) -> None:
    made = form_figures(posted(balances, lines), AUGUST, (), {})
    inside = {
        one: ore
        for one, ore in balances.items()
        if (at := finder(lines)(one.account, one.period.year, one.counterparty)) is None
        or lines[at].target != NOT_IN_FORM
    }
    has_august = any(one.kind == OUTCOME and one.period == AUGUST for one in inside)
    on_form = sum(ore for key, ore in made.leaves.items() if (key.page, key.block) == SO_FAR)
    assert (made.total is not None) is has_august is ("IMPORT_PERIOD" not in [f.code for f in made.findings])
    assert has_fel(made.findings) is not has_august
    if has_august:
        assert made.total == on_form + sum(made.unmapped.values())
        assert made.total == sum(ore for one, ore in inside.items() if spans(AUGUST)[SO_FAR].holds(one))


@settings(deadline=None, derandomize=True, max_examples=200)
@given(ledgers, mappings)
def test_months_add_up_to_the_blocks_that_are_made_of_them(
    balances: dict[Booking, int], lines: list[MappingLine]
) -> None:
    made = form_figures(posted(balances, lines), AUGUST, (), {})
    for key, ore in made.leaves.items():
        span = spans(AUGUST)[BlockCode(key.page, key.block)]
        if span.kind == OUTCOME:
            months = made.months.get(Leaf(key.row, key.part), {})
            assert sum(months.get(month, 0) for month in span.months) == ore


# -- blocks and their spans -----------------------------------------------------------------------


def test_a_block_is_the_months_of_a_year_up_to_its_last() -> None:
    assert spans(AUGUST) == {
        SO_FAR: Span(OUTCOME, AUGUST),
        BUDGET_SO_FAR: Span(BUDGET, AUGUST),
        LAST_YEAR_SO_FAR: Span(OUTCOME, Period(2016, 8)),
        BUDGET_YEAR: Span(BUDGET, DECEMBER),
        LAST_YEAR: Span(OUTCOME, Period(2016, 12)),
    }
    assert [str(month) for month in Span(BUDGET, Period(2017, 3)).months] == ["2017-01", "2017-02", "2017-03"]


@pytest.mark.parametrize(
    ("one", "is_held"),
    [
        (booking("7010"), True),
        (booking("7010", Period(2017, 1)), True),
        (booking("7010", Period(2017, 9)), False),
        (booking("7010", Period(2016, 8)), False),
        (booking("7010", AUGUST, BUDGET), False),
    ],
)
def test_which_bookings_are_a_spans(one: Booking, is_held: bool) -> None:
    assert Span(OUTCOME, AUGUST).holds(one) is is_held


def test_a_whole_ledger_gives_every_block_and_nothing_is_told() -> None:
    made = figures(year(), year(of=2016, last=12), year(kind=BUDGET, last=12))
    assert blocks(made) == {
        SO_FAR: 800, BUDGET_SO_FAR: 800, LAST_YEAR_SO_FAR: 800, BUDGET_YEAR: 1200, LAST_YEAR: 1200,
    }  # fmt: skip
    assert told(made) == []


def test_every_leaf_of_a_block_that_is_computed_has_a_figure() -> None:
    made = figures(year())
    assert len(made.leaves) == len(FR1.leaf_rows) * 2 == 22
    assert {ore for key, ore in made.leaves.items() if (key.row, key.part) != RESOR} == {0}


def test_in_december_both_pages_have_the_same() -> None:
    made = figures(year(last=12), year(of=2016, last=12), year(kind=BUDGET, last=12), period=DECEMBER)
    assert set(blocks(made).values()) == {1200}
    assert told(made) == []


def test_a_ledger_of_this_year_alone_gives_the_outcome_alone() -> None:
    made = figures(year())
    assert blocks(made) == {SO_FAR: 800}
    assert told(made) == []


# -- what is told, each by itself -----------------------------------------------------------------


def test_without_the_reports_month_nothing_can_be_imported() -> None:
    made = figures(year(last=7))
    assert told(made) == [("IMPORT_PERIOD", "", "augusti 2017", "2017-01 – 2017-07")]
    assert (made.leaves, made.total) == ({}, None)


def test_an_empty_ledger_has_not_the_reports_month() -> None:
    assert told(figures()) == [("IMPORT_PERIOD", "", "augusti 2017", "–")]


def test_what_is_outside_the_form_makes_no_month() -> None:
    made = figures(year(last=7), {booking("1930"): 100})
    assert told(made) == [("IMPORT_PERIOD", "", "augusti 2017", "2017-01 – 2017-07")]


def test_a_month_that_lacks_among_those_of_a_block_is_told() -> None:
    ledger = {one: ore for one, ore in year().items() if one.period.month not in (2, 3, 6)}
    made = figures(ledger)
    assert told(made) == [("IMPORT_MANADER", "UTFALL - ACKUMULERAT", "", "2017-02 – 2017-03, 2017-06")]
    assert blocks(made) == {SO_FAR: 500}


def test_each_block_has_its_own_months_that_lack() -> None:
    budget = {one: ore for one, ore in year(kind=BUDGET, last=12).items() if one.period.month != 10}
    assert told(figures(year(), budget)) == [("IMPORT_MANADER", "BUDGET - HELÅR", "", "2017-10")]


def test_a_year_without_its_last_month_is_not_computed() -> None:
    made = figures(year(), year(kind=BUDGET))
    assert told(made) == [("IMPORT_BLOCK", "BUDGET - HELÅR", "december 2017", "2017-01 – 2017-08")]
    assert blocks(made) == {SO_FAR: 800, BUDGET_SO_FAR: 800}


def test_a_block_so_far_without_its_last_month_is_not_computed_either() -> None:
    made = figures(year(), year(of=2016, last=7))
    assert told(made) == [
        ("IMPORT_BLOCK", "FÖREG. ÅR - ACKUMULERAT", "augusti 2016", "2016-01 – 2016-07"),
        ("IMPORT_BLOCK", "FÖREG. ÅR - HELÅR", "december 2016", "2016-01 – 2016-07"),
    ]
    assert blocks(made) == {SO_FAR: 800}


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (year(of=2013, last=2), "utfall 2013-01 – 2013-02"),
        (year(of=2018, last=1), "utfall 2018-01"),
        (year(of=2016, kind=BUDGET, last=12), "budget 2016-01 – 2016-12"),
        (year(of=2018, kind=BUDGET, last=1) | year(of=2013, last=1), "utfall 2013-01, budget 2018-01"),
    ],
)
def test_years_that_the_form_does_not_show_are_told(other: dict[Booking, int], found: str) -> None:
    assert told(figures(year(), other)) == [("IMPORT_AR", "", "2017", found)]


def test_the_four_years_of_manader_are_the_forms() -> None:
    earlier = [year(of=of, last=12) for of in (2014, 2015, 2016)]
    assert told(figures(year(), *earlier)) == []


def test_an_outcome_later_than_the_report_is_told_and_not_counted() -> None:
    made = figures(year(last=10))
    assert told(made) == [("IMPORT_KOMMANDE", "", "augusti 2017", "2017-09 – 2017-10")]
    assert blocks(made) == {SO_FAR: 800}
    assert made.months == {RESOR: {Period(2017, month): 100 for month in range(1, 9)}}


def test_a_budget_later_than_the_report_is_as_it_should_be() -> None:
    assert told(figures(year(), year(kind=BUDGET, last=12))) == []


def test_months_over_a_new_year_are_one_run() -> None:
    later = {booking("7010", Period(*month)): 1 for month in ((2012, 12), (2013, 1), (2013, 3))}
    assert told(figures(year(), later)) == [("IMPORT_AR", "", "2017", "utfall 2012-12 – 2013-01, 2013-03")]


# -- years of which only the whole is known -------------------------------------------------------

WHOLE_2016 = {booking("7010", Period(2016, 12)): 1200}


def test_of_a_whole_year_the_months_do_not_lack() -> None:
    made = figures(year(), WHOLE_2016, whole=(2016,))
    assert blocks(made) == {SO_FAR: 800, LAST_YEAR: 1200}
    assert told(made) == [("IMPORT_BLOCK", "FÖREG. ÅR - ACKUMULERAT", "augusti 2016", "2016-12")]
    assert set(made.months[RESOR]) == {Period(2017, month) for month in range(1, 9)}


def test_of_this_year_as_a_whole_the_last_known_month_decides() -> None:
    """Its budget may be known by month all the same."""
    made = figures({booking("7010"): 800}, year(kind=BUDGET, last=12), whole=(2017,))
    assert blocks(made) == {SO_FAR: 800, BUDGET_SO_FAR: 800, BUDGET_YEAR: 1200}
    assert (told(made), made.months, made.total) == ([], {}, 800)


def test_a_budgets_month_can_lack_in_a_year_whose_outcome_is_known_as_a_whole() -> None:
    budget = {one: ore for one, ore in year(kind=BUDGET, last=12).items() if one.period.month != 10}
    made = figures({booking("7010"): 800}, budget, whole=(2017,))
    assert told(made) == [("IMPORT_MANADER", "BUDGET - HELÅR", "", "2017-10")]


def test_a_part_of_a_whole_year_is_not_known() -> None:
    """Another file has a month of it."""
    made = figures(year(), WHOLE_2016, {booking("7010", Period(2016, 8)): 5}, whole=(2016,))
    assert blocks(made) == {SO_FAR: 800, LAST_YEAR: 1205}
    assert told(made) == [("IMPORT_BLOCK", "FÖREG. ÅR - ACKUMULERAT", "augusti 2016", "2016-12")]


# -- months ---------------------------------------------------------------------------------------


def test_a_leaf_that_has_anything_in_a_year_has_every_month_that_the_ledger_has_of_it() -> None:
    hotels = {booking("7010", Period(2017, 3)): 5_00}
    made = figures(year("4711"), hotels, year("4711", of=2015, last=2))
    assert made.months == {RESOR: {Period(2017, month): 5_00 if month == 3 else 0 for month in range(1, 9)}}


def test_months_are_three_years_back_and_no_further_and_no_later_than_the_report() -> None:
    made = figures(*(year(of=of, last=12) for of in range(2012, 2019)))
    assert min(made.months[RESOR]) == Period(2014, 1)
    assert max(made.months[RESOR]) == AUGUST
    assert len(made.months[RESOR]) == 3 * 12 + 8


def test_a_budget_makes_no_month() -> None:
    assert set(figures(year(), year(kind=BUDGET, last=12)).months[RESOR]) == {Period(2017, m) for m in range(1, 9)}


def test_bookings_that_take_each_other_out_make_no_month() -> None:
    made = figures(year("4711"), {booking("7010"): 100, booking("7030"): -100})
    assert made.months == {}


# -- internal posts -------------------------------------------------------------------------------


def test_internal_posts_are_a_counterpartys_sums_by_row() -> None:
    ledger = {
        booking("7010", counterparty="31"): 100,
        booking("7030", Period(2017, 1), counterparty="31"): 20,
        booking("7010", Period(2016, 8), counterparty="31"): 7,  # last year has no column there
        booking("7010", counterparty="21"): 3,
        booking("7010", kind=BUDGET, counterparty="31"): 50,
        booking("7010", Period(2017, 12), BUDGET, "31"): 9,
        booking("7010", counterparty="80"): 1,  # outside the range: Externt
        booking("4711", counterparty="31"): 1,
    }
    made = figures(ledger)
    assert made.posts == {
        ("21", "DRIFT_RESOR"): {"UTFALL": 3},
        ("31", "DRIFT_RESOR"): {"UTFALL": 120, "BUDGET": 50},
    }
    assert list(made.posts) == sorted(made.posts)


def test_a_counterpartys_number_is_compared_as_such() -> None:
    ledger = {booking("7010", counterparty="31"): 100, booking("7010", counterparty="0031"): 20}
    assert figures(ledger).posts == {("31", "DRIFT_RESOR"): {"UTFALL": 120}}


def test_a_counterparty_that_is_no_number_is_itself() -> None:
    internal = Target("DRIFT_RESOR", "INTERNT")
    made = figures(
        {booking("7010", counterparty="A7"): 1, booking("7010"): 5}, lines=[MappingLine(7010, 7010, internal)]
    )
    assert made.posts == {("A7", "DRIFT_RESOR"): {"UTFALL": 1}}  # and what has no counterparty is nobody's


def test_a_budget_that_is_not_computed_has_no_posts() -> None:
    ledger = {booking("7010", counterparty="31"): 1, booking("7010", Period(2017, 7), BUDGET, "31"): 2}
    assert figures(ledger).posts == {("31", "DRIFT_RESOR"): {"UTFALL": 1}}


# -- accounts that nothing is said of -------------------------------------------------------------


def test_an_account_that_nothing_is_said_of_is_told_with_its_name_and_amounts() -> None:
    made = form_figures(
        posted({**year(), booking("4711"): 1_234_50}, LINES), AUGUST, (), {"4711": "Övrigt material SYNTETISKT"}
    )
    assert told(made) == [
        ("KONTO_OMAPPAD", "4711 Övrigt material SYNTETISKT", "", "UTFALL - ACKUMULERAT 1\u00a0234,50 kr")
    ]
    assert made.unmapped == {"4711": 1_234_50}
    assert made.total == 800 + 1_234_50


def test_it_is_told_of_every_block_that_is_computed_once() -> None:
    ledger = {booking("4711", Period(2016, 12)): -5, booking("4711", Period(2016, 12), BUDGET): 7}
    made = figures(year(), year(of=2016, last=12), ledger)
    assert told(made)[1:] == [("KONTO_OMAPPAD", "4711", "", "FÖREG. ÅR - HELÅR -0,05 kr")]
    assert made.unmapped == {}


def test_the_largest_are_told_first_and_of_thirty_at_most() -> None:
    ledger = {booking(str(4700 + number)): (-1) ** number * number * 100_000 for number in range(1, 33)}
    made = figures(year(), ledger)
    accounts = [finding.values["account"] for finding in made.findings if finding.code == "KONTO_OMAPPAD"]
    assert accounts == [str(4700 + number) for number in range(32, 2, -1)]
    assert made.findings[-1] == Finding("KONTO_OMAPPADE", expected="1,00", found="2")  # 2 and -1 tkr
    assert made.total == 800 + sum(ledger.values())


def test_of_those_that_are_not_told_the_sum_is() -> None:
    ledger = {booking(str(4700 + number)): 100_000 * (32 - number) for number in range(32)}
    assert figures(year(), ledger).findings[-1] == Finding("KONTO_OMAPPADE", expected="3,00", found="2")


def test_thirty_are_told_one_by_one() -> None:
    ledger = {booking(str(4700 + number)): 5 for number in range(30)}
    codes = [finding.code for finding in figures(year(), ledger).findings]
    assert codes == ["KONTO_OMAPPAD"] * 30


def test_of_equal_amounts_the_lowest_account_is_first() -> None:
    made = figures(year(), {booking("4712"): 5, booking("4711"): -5})
    assert [finding.values["account"] for finding in made.findings] == ["4711", "4712"]


def test_what_is_booked_on_no_number_is_told_too() -> None:
    assert told(figures(year(), {booking("A100"): 100})) == [
        ("KONTO_OMAPPAD", "A100", "", "UTFALL - ACKUMULERAT 1,00 kr")
    ]
