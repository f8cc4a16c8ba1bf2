"""Amounts are exact: sums, ratios, rounding, the tolerance, and numbers to and from text."""

from __future__ import annotations

import decimal
import random
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vplan_xl.amounts import (
    LARGEST_ORE,
    ORE_PER_TKR,
    Amount,
    Gap,
    ParsedAmount,
    Unit,
    difference,
    exceeds,
    format_percent,
    format_tkr,
    number_text,
    ore_from_number,
    parse_amount,
    percent_tenths,
    round_ratio,
    tolerance,
    total,
)

BLANK, UNKNOWN = Gap.BLANK, Gap.UNKNOWN
ORE = st.integers(-LARGEST_ORE, LARGEST_ORE)
HUGE = st.integers(-(10**400), 10**400)
WHOLE_CONTEXT = decimal.Context(prec=5_000, rounding=ROUND_HALF_UP, Emax=10**6, Emin=-(10**6))


def half_away(exact: Fraction) -> int:
    """The nearest whole number, halves away from zero, by another road than the product's."""
    whole = int(abs(exact) + Fraction(1, 2))
    return whole if exact >= 0 else -whole


# -- sums ---------------------------------------------------------------------------------------


def test_the_units_in_ore() -> None:
    assert {unit.name: unit.value for unit in Unit} == {"ORE": 1, "KR": 100, "TKR": 100_000, "MNKR": 100_000_000}
    assert ORE_PER_TKR == 100_000
    assert LARGEST_ORE == 999_999_999_999_999  # 15 digits: 9 999 999 999,99999 tkr


@given(st.lists(ORE), st.randoms(use_true_random=False))
def test_a_sum_is_exact_to_the_ore_whatever_the_order(amounts: list[int], shuffler: random.Random) -> None:
    shuffled = amounts.copy()
    shuffler.shuffle(shuffled)
    exact = sum((Fraction(number_text(ore)) for ore in amounts), Fraction(0)) * 100_000
    assert total(amounts) == total(shuffled) == (exact if amounts else BLANK)


@given(st.lists(ORE | st.sampled_from(Gap)), st.lists(ORE | st.sampled_from(Gap)))
def test_a_sum_of_sums_is_the_sum(first: list[Amount], second: list[Amount]) -> None:
    assert total([total(first), total(second)]) == total([*first, *second]) == total([*second, *first])


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([], BLANK),
        ([BLANK], BLANK),
        ([BLANK, BLANK], BLANK),
        ([0], 0),
        ([BLANK, 0], 0),
        ([5, BLANK, -7], -2),
        ([UNKNOWN], UNKNOWN),
        ([5, UNKNOWN], UNKNOWN),
        ([UNKNOWN, BLANK], UNKNOWN),
    ],
)
def test_blank_adds_nothing_and_unknown_makes_the_sum_unknown(amounts: list[Amount], expected: Amount) -> None:
    assert total(amounts) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (-226_700_000, -2_354_400_000, 2_127_700_000),  # more revenue than budget is favourable
        (5_252_900_000, 6_051_600_000, -798_700_000),  # more cost than budget is not
        (0, 5, -5),
        (5, 0, 5),
        (BLANK, 5, BLANK),
        (5, BLANK, BLANK),
        (BLANK, BLANK, BLANK),
        (UNKNOWN, 5, UNKNOWN),
        (5, UNKNOWN, UNKNOWN),
        (BLANK, UNKNOWN, UNKNOWN),
        (UNKNOWN, BLANK, UNKNOWN),
    ],
)
def test_a_difference_is_the_first_minus_the_second(first: Amount, second: Amount, expected: Amount) -> None:
    assert difference(first, second) == expected


@pytest.mark.parametrize(
    ("deviation_ore", "reference", "expected"),
    [
        (50_000_001, 100_000_000, True),
        (-50_000_001, 100_000_000, True),
        (-50_000_001, -100_000_000, True),
        (50_000_000, 100_000_000, False),  # 500 tkr is not more than 500 tkr
        (100_000_000, 2_000_000_000, False),  # 5 % is not more than 5 %
        (100_000_001, 2_000_000_000, True),
        (100_000_001, -2_000_000_000, True),
        (100_000_000, 2_000_000_001, False),
        (50_000_001, 0, True),  # against zero the amount alone decides
        (50_000_000, 0, False),
        (0, 0, False),
    ],
)
def test_both_thresholds_must_be_exceeded(deviation_ore: int, reference: int, expected: bool) -> None:
    assert exceeds(deviation_ore, reference, 50_000, 50_000_000) is expected


# -- rounding -----------------------------------------------------------------------------------


@given(HUGE, HUGE, HUGE.filter(bool))
@example(1, 1, 2)
@example(-1, 1, 2)
@example(1, -1, 2)
@example(1, 1, -2)
@example(-3, 1, -2)
@example(0, 5, -3)
@example(340_000_000, 8, 12)
def test_a_ratio_is_exact_and_rounded_half_away_from_zero(a: int, b: int, c: int) -> None:
    assert round_ratio(a, b, c) == half_away(Fraction(a * b, c))


def test_a_ratio_by_zero_is_misuse() -> None:
    with pytest.raises(ZeroDivisionError):
        round_ratio(1, 1, 0)


@given(st.lists(st.integers(-(10**9), 10**9) | st.integers(-9, 9).map(lambda n: n * 100_000 + 50_000), min_size=1))
def test_rounded_figures_differ_from_their_rounded_total_by_no_more_than_the_tolerance(figures: list[int]) -> None:
    rounded = [round_ratio(figure, 1, ORE_PER_TKR) for figure in figures]
    apart = sum(rounded) - round_ratio(sum(figures), 1, ORE_PER_TKR)
    assert abs(apart) <= tolerance(len(figures))


@pytest.mark.parametrize(("n", "units"), [(1, 0), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3), (7, 3), (100, 50)])
def test_the_tolerance_is_reached_by_halves(n: int, units: int) -> None:
    half = 50_000
    assert tolerance(n) == units
    assert n * round_ratio(half, 1, ORE_PER_TKR) - round_ratio(n * half, 1, ORE_PER_TKR) == units


# -- numbers as files hold them -----------------------------------------------------------------


@given(ORE, st.sampled_from(Unit))
@example(LARGEST_ORE, Unit.TKR)
@example(-1, Unit.MNKR)
def test_a_number_written_is_the_number_read(ore: int, unit: Unit) -> None:
    assert ore_from_number(number_text(ore, unit), unit) == ore


@given(ORE, st.sampled_from(Unit))
def test_a_number_is_written_exactly_and_without_zeros_at_its_end(ore: int, unit: Unit) -> None:
    text = number_text(ore, unit)
    assert Decimal(text) == Decimal(ore) / unit.value
    assert "." not in text or not text.endswith(("0", "."))


@pytest.mark.parametrize(
    ("ore", "unit", "text"),
    [
        (0, Unit.TKR, "0"),
        (1, Unit.TKR, "0.00001"),
        (-150_000, Unit.TKR, "-1.5"),
        (-2_285_100_000, Unit.TKR, "-22851"),
        (12_345, Unit.KR, "123.45"),
        (-7, Unit.ORE, "-7"),
        (5_000_000, Unit.MNKR, "0.05"),
    ],
)
def test_numbers_as_files_hold_them(ore: int, unit: Unit, text: str) -> None:
    assert number_text(ore, unit) == text


DIGITS = st.text(alphabet="0123456789", min_size=1, max_size=40)
EXPONENT = st.just("") | st.integers(-320, 260).map(lambda e: f"e{e}") | st.integers(0, 9).map(lambda e: f"E+0{e}")
NUMBER_TEXT = st.builds("".join, st.tuples(st.sampled_from(["", "-", "+"]), DIGITS, st.just("."), DIGITS, EXPONENT))


@given(NUMBER_TEXT | st.floats(-1e300, 1e300).map(repr), st.sampled_from(Unit))
@example("2266.6666666666665", Unit.TKR)
@example("0.000004999999999999999", Unit.TKR)  # 15 digits show 0.000005
@example("999999999999999.5", Unit.ORE)
@example("0.1234567890123455", Unit.TKR)
@example("1e-400", Unit.TKR)
@example("123e-403", Unit.MNKR)
def test_a_stored_number_is_its_fifteen_digits_rounded_to_ore(text: str, unit: Unit) -> None:
    shown = decimal.Context(prec=15, rounding=ROUND_HALF_UP, Emax=10**6, Emin=-(10**6)).create_decimal(text)
    expected = WHOLE_CONTEXT.to_integral_value(WHOLE_CONTEXT.multiply(shown, Decimal(unit.value)))
    assert ore_from_number(text, unit) == int(expected)


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("-22851", -2_285_100_000),
        ("+1", 100_000),
        (" 1\n", 100_000),
        ("1.", 100_000),
        (".5", 50_000),
        ("-1.5E-1", -15_000),
        ("0.30000000000000004", 30_000),
        ("0.000005", 1),
        ("-0.000005", -1),
        ("-0", 0),
        ("0e999999999", 0),
        ("0.000e-5", 0),
        ("1e-500", 0),
        ("-1e-999999999", 0),
        ("0" * 9_000 + "1", 100_000),
        ("0." + "3" * 9_000, 33_333),
        ("1." + "9" * 9_000, 200_000),
        ("1e308", 10**313),
        ("", None),
        (".", None),
        ("-", None),
        ("e5", None),
        ("1e", None),
        ("1e400", None),
        ("1e999999999", None),
        ("1e9999999999", None),
        ("9" * 9_000, None),
        ("NaN", None),
        ("INF", None),
        ("-INF", None),
        ("1,5", None),
        ("1 000", None),
        ("1_000", None),
        ("\u00a01", None),
        ("0x10", None),
        ("１", None),
        ("1.5.5", None),
        ("--1", None),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_a_stored_number_is_read_or_is_none(text: str, ore: int | None) -> None:
    assert ore_from_number(text) == ore


@given(st.text("0123456789.-", max_size=20), st.sampled_from((1, 1_000, Unit.TKR, Unit.MNKR)))
def test_an_exponent_of_nothing_makes_no_difference_to_a_number(text: str, unit: int) -> None:
    assert ore_from_number(text, unit) == ore_from_number(text + "E0", unit)


@given(st.text())
def test_no_text_makes_reading_a_number_fail(text: str) -> None:
    assert isinstance(ore_from_number(text), int | None)


# -- figures as people read them ----------------------------------------------------------------


@given(ORE)
@example(-40_000)
def test_what_is_shown_to_the_ore_is_read_back(ore: int) -> None:
    assert parse_amount(format_tkr(ore, 5)) == ParsedAmount(ore, False)


@given(st.integers(-(10**10) + 1, 10**10 - 1))
def test_whole_tkr_shown_are_read_back(tkr: int) -> None:
    assert parse_amount(format_tkr(tkr * ORE_PER_TKR)) == ParsedAmount(tkr * ORE_PER_TKR, False)


@pytest.mark.parametrize(
    ("ore", "decimals", "shown"),
    [
        (0, 0, "0"),
        (-40_000, 0, "0"),  # no minus before what rounds to nothing
        (-49_999, 0, "0"),
        (50_000, 0, "1"),
        (-50_000, 0, "-1"),
        (99_950_000, 0, "1\u00a0000"),
        (-2_285_100_000, 0, "-22\u00a0851"),
        (123_456_789_012_345, 0, "1\u00a0234\u00a0567\u00a0890"),
        (226_666_667, 1, "2\u00a0266,7"),
        (226_666_667, 5, "2\u00a0266,66667"),
        (5_000, 1, "0,1"),
        (4_999, 1, "0,0"),
        (-100, 3, "-0,001"),
    ],
)
def test_tkr_are_shown_as_fr1_prints_them(ore: int, decimals: int, shown: str) -> None:
    assert format_tkr(ore, decimals) == shown


@pytest.mark.parametrize(
    ("part", "base", "tenths", "shown"),
    [
        (5, 100, 50, "5,0\u00a0%"),
        (-5, 100, -50, "-5,0\u00a0%"),
        (-5, -100, -50, "-5,0\u00a0%"),  # the sign is the deviation's own
        (2_127_700_000, -226_700_000, 9_386, "938,6\u00a0%"),
        (1, 3, 333, "33,3\u00a0%"),
        (2, 3, 667, "66,7\u00a0%"),
        (1, 2_000, 1, "0,1\u00a0%"),
        (-1, 2_000, -1, "-0,1\u00a0%"),
        (1, 2_001, 0, "0,0\u00a0%"),
        (0, 7, 0, "0,0\u00a0%"),
        (12_345, 1, 12_345_000, "1\u00a0234\u00a0500,0\u00a0%"),
    ],
)
def test_per_cent_are_of_the_absolute_base_with_one_decimal(part: int, base: int, tenths: int, shown: str) -> None:
    assert percent_tenths(part, base) == tenths
    assert format_percent(tenths) == shown


def test_there_is_no_per_cent_of_zero() -> None:
    assert percent_tenths(5, 0) is None
    assert percent_tenths(0, 0) is None
