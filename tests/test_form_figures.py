"""From a ledger's balances to FR 1's figures: nothing is lost, and the printed form of augusti 2017 comes out."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.ledgers import (
    ACCOUNTS,
    AUGUST,
    BALANCE_ACCOUNTS,
    HEADINGS,
    MAPPING,
    OTHER_HEADINGS,
    csv_bytes,
    excel_bytes,
    ledger_of_august_2017,
    printed_leaves,
)
from tests.test_witness import codes as witness_codes
from vplan_xl.finding import Finding
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.model import Key
from vplan_xl.ledger.booking import BUDGET, OUTCOME, Booking
from vplan_xl.ledger.codes import ANY, Codes
from vplan_xl.ledger.figures_of_form import FormFigures, form_figures
from vplan_xl.ledger.mapping import NOT_IN_FORM, MappingLine, Target
from vplan_xl.ledger.mapping_sheet import parse_mapping
from vplan_xl.ledger.posting import posted
from vplan_xl.period import Period
from vplan_xl.report.history import Leaf

MARCH = Period(2017, 3)
TRAVEL, INTERNAL = Target("DRIFT_RESOR", "EXTERNT"), Target("DRIFT_RESOR", "INTERNT")
LINES = (
    MappingLine(1000, 2999, NOT_IN_FORM),
    MappingLine(7000, 7099, INTERNAL, 0, Codes(((11, 79),))),
    MappingLine(7000, 7099, TRAVEL),
    MappingLine(3000, 3099, Target("INTAKTER", "EXTERNT")),
)


def booked(month: str, account: str, ore: int, kind: str = OUTCOME, counterparty: str = "") -> tuple[Booking, int]:
    """An amount in a month, "2017-03"."""
    year, number = month.split("-")
    return Booking(kind, Period(int(year), int(number)), account, "1321", "", "", counterparty), ore


def figures(
    *lines: tuple[Booking, int],
    period: Period = MARCH,
    whole_years: Collection[int] = (),
    names: Mapping[str, str] | None = None,
) -> FormFigures:
    """What lines give a report of March 2017."""
    return form_figures(posted(dict(lines), LINES), period, whole_years, names or {})


def codes(made: FormFigures) -> list[str]:
    return [finding.code for finding in made.findings]


def only(made: FormFigures, code: str) -> Finding:
    (finding,) = (finding for finding in made.findings if finding.code == code)
    return finding


def blocks(made: FormFigures) -> set[str]:
    """The blocks that are filled; each of them whole."""
    found = {(key.page, key.block) for key in made.leaves}
    for page, block in found:
        declared = FR1.page_by_code[page]
        assert set(FR1.block_leaves(declared, declared.block(block))) <= made.leaves.keys()
    return {" ".join(one) for one in found}


def months(year: int, first: int, last: int, kind: str = OUTCOME) -> list[tuple[Booking, int]]:
    """An öre on travel in every month."""
    return [booked(f"{year}-{month:02d}", "7010", 1, kind) for month in range(first, last + 1)]


# -- nothing is lost --------------------------------------------------------------------------------

PERIODS = st.builds(Period, st.integers(2012, 2018), st.integers(1, 12))
BOOKINGS = st.builds(
    Booking,
    st.sampled_from([OUTCOME, BUDGET]),
    PERIODS,
    st.sampled_from(["1", "2", "3", "4", "05", "K1", ""]),
    st.sampled_from(["", "1321"]),
    st.just(""),
    st.just(""),
    st.sampled_from(["", "31", "FK"]),
)
LEDGERS = st.dictionaries(BOOKINGS, st.integers(-(10**15), 10**15), max_size=30)
MAPPINGS = st.lists(
    st.builds(
        lambda first, width, target, year, of: MappingLine(first, first + width, target, year, of),
        st.integers(0, 5),
        st.integers(0, 3),
        st.sampled_from([TRAVEL, INTERNAL, NOT_IN_FORM]),
        st.sampled_from([0, 2016]),
        st.sampled_from([ANY, Codes(((30, 40),))]),
    ),
    max_size=5,
)


@settings(deadline=None, max_examples=150, derandomize=True)
@given(LEDGERS, MAPPINGS, PERIODS)
def test_a_ledger_is_what_is_mapped_left_outside_and_unmapped(
    ledger: dict[Booking, int], lines: list[MappingLine], period: Period
) -> None:
    done = posted(ledger, lines)
    assert sum(ledger.values()) == sum(sum(of.values()) for of in (done.mapped, done.outside, done.unmapped))
    made = form_figures(done, period, (), {})
    outcome = {one: ore for one, ore in ledger.items() if one.kind == OUTCOME and one.period.year == period.year}
    so_far = sum(ore for one, ore in outcome.items() if one.period <= period)
    outside = sum(
        ore
        for (kind, month), ore in done.outside.items()
        if kind == OUTCOME and month.year == period.year and month <= period
    )
    leaves = sum(ore for key, ore in made.leaves.items() if (key.page, key.block) == ("ACK", "UTFALL"))
    if made.total is None:
        assert "IMPORT_PERIOD" in codes(made)
    else:
        assert made.total == so_far - outside == leaves + sum(made.unmapped.values())


# -- the printed form -------------------------------------------------------------------------------


def mapping() -> tuple[MappingLine, ...]:
    lines, _cells, findings = parse_mapping(FR1, MAPPING)
    assert findings == ()
    return lines


def test_the_printed_leaves_are_read_as_the_witness_reads_them() -> None:
    entered = {key for key, _named, entered in witness_codes() if entered}
    assert printed_leaves().keys() == {key for key in entered if key[2] != "PROGNOS"}
    assert printed_leaves()["ACK", "INTAKTER", "UTFALL", "EXTERNT"] == -2_285_100_000
    assert (
        printed_leaves()["ACK", "PERSONAL_OVRIGT", "UTFALL", "EXTERNT"]
        != printed_leaves()["ACK", "DRIFT_OVRIGT", "UTFALL", "EXTERNT"]
    )


def test_a_ledger_gives_the_printed_leaves_to_the_ore() -> None:
    done = posted(ledger_of_august_2017(), mapping())
    made = form_figures(done, AUGUST, (), {})
    assert made.leaves == {Key(*key): ore for key, ore in printed_leaves().items()}
    assert made.findings == ()
    assert made.unmapped == {}
    assert made.total == sum(ore for key, ore in printed_leaves().items() if (key[0], key[2]) == ("ACK", "UTFALL"))
    assert -sum(done.outside.values()) == sum(ore for one, ore in done.mapped.items() if one.kind == OUTCOME)


def test_its_months_and_internal_posts_add_up_to_the_printed_leaves() -> None:
    made = form_figures(posted(ledger_of_august_2017(), mapping()), AUGUST, (), {})
    for (page, row, block, part), ore in printed_leaves().items():
        own = made.months.get(Leaf(row, part), {})
        if block != "BUDGET":
            year, last = 2017 - (block == "FOREG_AR"), 12 if page == "HELAR" else 8
            assert sum(own.get(Period(year, month), 0) for month in range(1, last + 1)) == ore
        if (page, part) == ("ACK", "INTERNT") and block != "FOREG_AR":
            assert sum(post.get(block, 0) for (_who, of), post in made.posts.items() if of == row) == ore


def test_an_account_that_moves_in_2019_moves() -> None:
    lines = (MappingLine(5640, 5640, TRAVEL, 2019), MappingLine(5600, 5699, INTERNAL))
    ledger = dict([booked("2018-12", "5640", 7), booked("2019-01", "5640", 11)])
    assert {one.target: ore for one, ore in posted(ledger, lines).mapped.items()} == {INTERNAL: 7, TRAVEL: 11}


# -- the synthetic ledger itself --------------------------------------------------------------------


def test_the_synthetic_ledger_is_large_and_has_no_round_amounts_to_speak_of() -> None:
    ledger = ledger_of_august_2017()
    assert 2_000 <= len(ledger) <= 5_000
    assert sum(ore % 100 == 0 for ore in ledger.values()) < len(ledger) // 5
    accounts = {booking.account for booking in ledger}
    assert accounts == {account.number for account in ACCOUNTS}
    by_month: dict[Period, int] = {}
    for booking, ore in ledger.items():
        if booking.kind == OUTCOME:
            by_month[booking.period] = by_month.get(booking.period, 0) + ore
    assert set(by_month.values()) == {0}, "each month balances"
    assert set(BALANCE_ACCOUNTS) <= accounts


@pytest.mark.parametrize(
    ("encoding", "delimiter", "decimal", "headings"),
    [("utf-8-sig", ";", ",", HEADINGS), ("cp1252", "\t", ",", OTHER_HEADINGS), ("utf-16", ",", ".", OTHER_HEADINGS)],
)
def test_a_csv_of_the_ledger_holds_it(encoding: str, delimiter: str, decimal: str, headings: Mapping[str, str]) -> None:
    data = csv_bytes(
        ledger_of_august_2017(), encoding=encoding, delimiter=delimiter, decimal=decimal, headings=headings
    )
    lines = list(csv.DictReader(io.StringIO(data.decode(encoding), newline=""), delimiter=delimiter))
    sums: dict[tuple[str, ...], int] = {}
    for line in lines:
        key = tuple(line[headings[name]] for name in ("SLAG", "PERIOD", "KONTO", "ANSVAR", "PROJEKT", "MOTPART"))
        sums[key] = sums.get(key, 0) + int(line[headings["BELOPP"]].replace(decimal, ""))
    expected: dict[tuple[str, ...], int] = {}
    for one, ore in ledger_of_august_2017().items():
        kind = {OUTCOME: "Utfall", BUDGET: "Budget"}[one.kind]
        month = f"{one.period.year}{one.period.month:02d}"
        key = (kind, month, one.account, one.unit, one.project, one.counterparty)
        expected[key] = expected.get(key, 0) + ore
    assert len(lines) > len(ledger_of_august_2017()), "some bookings have several lines"
    assert sums == expected


def test_a_workbook_of_the_ledger_holds_it() -> None:
    sheet = load_workbook(io.BytesIO(excel_bytes(ledger_of_august_2017())), read_only=True).active
    assert sheet is not None
    heading, *lines = sheet.iter_rows(values_only=True)
    at = heading.index("Belopp")
    ore = [round(float(str(line[at])) * 100) for line in lines]
    assert sum(ore) == sum(ledger_of_august_2017().values())


# -- which blocks are filled ------------------------------------------------------------------------


def test_a_block_is_filled_whole_with_0_where_nothing_is_booked() -> None:
    made = figures(*months(2017, 1, 3), booked("2017-03", "7010", 40, counterparty="31"))
    assert blocks(made) == {"ACK UTFALL"}
    filled = {key: ore for key, ore in made.leaves.items() if ore}
    assert filled == {Key("ACK", "DRIFT_RESOR", "UTFALL", p): n for p, n in (("EXTERNT", 3), ("INTERNT", 40))}
    assert made.findings == ()


def test_each_block_takes_its_own_kind_and_months() -> None:
    made = figures(*months(2016, 1, 12), *months(2017, 1, 3), *months(2017, 1, 12, BUDGET))
    assert blocks(made) == {"ACK UTFALL", "ACK BUDGET", "ACK FOREG_AR", "HELAR BUDGET", "HELAR FOREG_AR"}
    travel = {f"{key.page} {key.block}": ore for key, ore in made.leaves.items() if ore}
    assert travel == {"ACK UTFALL": 3, "ACK BUDGET": 3, "ACK FOREG_AR": 3, "HELAR BUDGET": 12, "HELAR FOREG_AR": 12}
    assert made.findings == ()


def test_in_december_both_pages_have_the_same() -> None:
    made = figures(*months(2017, 1, 12), *months(2017, 1, 12, BUDGET), period=Period(2017, 12))
    assert blocks(made) == {"ACK UTFALL", "ACK BUDGET", "HELAR BUDGET"}
    assert made.findings == ()


def test_a_ledger_without_the_reports_month_is_refused() -> None:
    made = figures(*months(2017, 1, 2), *months(2016, 11, 12))
    finding = only(made, "IMPORT_PERIOD")
    assert "inget utfall i mars 2017. Den har 2016-11 – 2017-02." in finding.swedish
    assert blocks(made) == {"HELAR FOREG_AR"}
    assert made.total is None
    assert "Den har –." in only(figures(), "IMPORT_PERIOD").swedish


def test_in_december_the_missing_month_is_told_of_once() -> None:
    assert codes(figures(*months(2017, 1, 11), period=Period(2017, 12))) == ["IMPORT_PERIOD"]


def test_balance_accounts_make_no_month() -> None:
    assert "IMPORT_PERIOD" in codes(figures(booked("2017-03", "1930", 5)))


def test_an_unmapped_account_makes_a_month() -> None:
    assert "IMPORT_PERIOD" not in codes(figures(booked("2017-03", "9999", 5)))


def test_months_that_lack_lines_are_told_of_and_the_block_is_filled() -> None:
    made = figures(*months(2017, 3, 3))
    assert blocks(made) == {"ACK UTFALL"}
    assert "UTFALL - ACKUMULERAT: huvudboken har ingenting i 2017-01 – 2017-02." in (
        only(made, "IMPORT_MANADER").swedish
    )


def test_a_block_whose_last_month_is_missing_is_left_and_told_of() -> None:
    made = figures(*months(2017, 1, 3), *months(2017, 1, 8, BUDGET), *months(2016, 1, 2))
    assert blocks(made) == {"ACK UTFALL", "ACK BUDGET"}
    told = [finding.swedish for finding in made.findings]
    assert [finding.code for finding in made.findings] == ["IMPORT_HELAR"] * 3
    assert told[0].startswith(
        "FÖREG. ÅR - ACKUMULERAT hämtas inte: huvudboken har 2016-01 – 2016-02 men inte mars 2016."
    )
    assert told[1].startswith("BUDGET - HELÅR hämtas inte: huvudboken har 2017-01 – 2017-08 men inte december 2017.")


# -- a year of which only the whole is known --------------------------------------------------------


def test_a_year_known_as_a_whole_fills_the_years_block_alone() -> None:
    made = figures(*months(2017, 1, 3), *months(2016, 12, 12), whole_years={2016})
    assert blocks(made) == {"ACK UTFALL", "HELAR FOREG_AR"}
    assert codes(made) == ["IMPORT_HELAR"]
    assert "FÖREG. ÅR - ACKUMULERAT hämtas inte: huvudboken har bara året som helhet" in made.findings[0].swedish


def test_a_year_known_as_a_whole_up_to_the_reports_month_fills_the_outcome() -> None:
    made = figures(*months(2017, 3, 3), whole_years={2017})
    assert blocks(made) == {"ACK UTFALL"}
    assert made.findings == ()


def test_another_files_months_do_not_make_months_of_a_year_known_as_a_whole() -> None:
    made = figures(*months(2017, 1, 3), *months(2016, 1, 12), whole_years={2016})
    assert blocks(made) == {"ACK UTFALL", "HELAR FOREG_AR"}
    assert not any(month.year == 2016 for of in made.months.values() for month in of)


def test_a_budget_has_its_months_though_the_years_outcome_is_known_as_a_whole() -> None:
    made = figures(*months(2017, 3, 3), *months(2017, 1, 12, BUDGET), whole_years={2017})
    assert blocks(made) == {"ACK UTFALL", "ACK BUDGET", "HELAR BUDGET"}
    assert codes(figures(*months(2017, 3, 3), *months(2017, 2, 3, BUDGET), whole_years={2017})) == [
        "IMPORT_MANADER",
        "IMPORT_HELAR",
    ]


# -- months that do not belong ----------------------------------------------------------------------


def test_lines_of_years_that_no_report_shows_are_told_of_with_their_amounts() -> None:
    made = figures(
        *months(2017, 1, 3),
        *months(2014, 1, 12),
        booked("2013-12", "7010", 123_450),
        booked("2018-01", "3010", -100, BUDGET),
    )
    finding = only(made, "IMPORT_AR")
    assert finding.found == "2013 utfall 1\u00a0234,50 kr; 2018 budget -1,00 kr"


def test_budgets_of_earlier_years_are_in_many_ledgers_and_told_of_by_nobody() -> None:
    made = figures(*months(2017, 1, 3), *months(2016, 1, 12), *months(2016, 1, 12, BUDGET))
    assert made.findings == ()
    assert {"ACK BUDGET", "HELAR BUDGET"}.isdisjoint(blocks(made))


def test_outcome_after_the_reports_month_is_not_counted_and_told_of() -> None:
    made = figures(*months(2017, 1, 5), *months(2017, 1, 12, BUDGET))
    assert made.total == 3
    assert only(made, "IMPORT_KOMMANDE").found == "2017-04 – 2017-05"


# -- months and internal posts ----------------------------------------------------------------------


def test_months_are_those_of_four_years_up_to_the_report() -> None:
    made = figures(*months(2013, 12, 12), *months(2014, 1, 12), *months(2017, 1, 4))
    expected = [*(Period(2014, month) for month in range(1, 13)), *(Period(2017, month) for month in range(1, 4))]
    assert list(made.months[Leaf(*TRAVEL)]) == expected


def test_a_leaf_with_nothing_in_a_year_has_no_months_of_it_and_otherwise_0() -> None:
    made = figures(*months(2017, 1, 3), booked("2016-05", "3010", -9), booked("2016-06", "7010", 0))
    assert made.months == {
        Leaf(*TRAVEL): dict.fromkeys([Period(2017, 1), Period(2017, 2), MARCH], 1),
        Leaf("INTAKTER", "EXTERNT"): {Period(2016, 5): -9, Period(2016, 6): 0},
    }


def test_internal_posts_are_those_with_a_counterparty_by_row() -> None:
    made = figures(
        *months(2017, 1, 3),
        booked("2017-02", "7010", 20, counterparty="31"),
        booked("2017-03", "7020", 5, counterparty="31"),
        booked("2017-03", "7020", 6, counterparty="FK"),
        booked("2017-03", "7010", 8, BUDGET, "31"),
        booked("2017-04", "7010", 99, BUDGET, "31"),
        booked("2017-01", "7010", 3, BUDGET, "21"),
    )
    assert made.posts == {
        ("21", "DRIFT_RESOR"): {"BUDGET": 3},
        ("31", "DRIFT_RESOR"): {"UTFALL": 25, "BUDGET": 8},
    }


# -- accounts that nothing is said of ---------------------------------------------------------------


def test_unmapped_accounts_are_told_of_with_their_names_and_amounts_the_largest_first() -> None:
    made = figures(
        *months(2017, 1, 3),
        booked("2017-01", "9001", 50),
        booked("2017-02", "9002", -123_456),
        booked("2017-02", "9002", 7, BUDGET),
        booked("2017-04", "9003", 5),
        names={"9002": "Diverse"},
    )
    told = [finding for finding in made.findings if finding.code == "KONTO_OMAPPAD"]
    assert [finding.values["account"] for finding in told] == ["9002 Diverse", "9001"]
    assert told[0].found == "UTFALL - ACKUMULERAT -1\u00a0234,56 kr"
    assert made.unmapped == {"9001": 50, "9002": -123_456}
    assert made.total == 3 + 50 - 123_456


def test_of_many_unmapped_accounts_the_rest_is_told_of_together() -> None:
    made = figures(*months(2017, 1, 3), *(booked("2017-03", str(9000 + n), 100 * n) for n in range(1, 36)))
    assert codes(made).count("KONTO_OMAPPAD") == 30
    assert made.findings[0].values["account"] == "9035"
    assert "Ytterligare 5 konton hör inte till något kontoslag, tillsammans 15,00 kr i utfall" in (
        only(made, "KONTO_OMAPPADE").swedish
    )


def test_an_account_that_is_no_number_is_unmapped() -> None:
    assert figures(booked("2017-03", "K701", 5)).unmapped == {"K701": 5}
