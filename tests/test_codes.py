"""Codes that a person names, against every code of a small world."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vplan_xl.ledger.codes import ANY, Codes, number_of, parse_codes, united

# With one of each that nothing but ANY has.
WORLD = ["", *map(str, range(12)), "99", "a7", "A7", "bf", "zz"]


@st.composite
def some_codes(draw: st.DrawFn) -> Codes:
    """Codes as parse_codes makes them."""
    bound = st.integers(0, 11)
    ranges = draw(st.lists(st.tuples(bound, bound).map(sorted), max_size=3))
    words = draw(st.lists(st.sampled_from(["A7", "bf"]), max_size=2))
    made = parse_codes(", ".join([*(f"{first}-{last}" for first, last in ranges), *words]))
    assert made is not None
    return made


def held(codes: Codes) -> set[str]:
    return {code for code in WORLD if code in codes}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", ANY),
        (" \u00a0", ANY),
        ("31", Codes(((31, 31),))),
        ("0031", Codes(((31, 31),))),
        ("11-49", Codes(((11, 49),))),
        (" 11 – 49 ; 60", Codes(((11, 49), (60, 60)))),
        ("60, 11-49", Codes(((11, 49), (60, 60)))),
        ("11-20, 15-30, 31", Codes(((11, 31),))),
        ("11-40, 15-20", Codes(((11, 40),))),
        ("7-7", Codes(((7, 7),))),
        ("A7", Codes((), frozenset({"a7"}))),
        ("31, Extern", Codes(((31, 31),), frozenset({"extern"}))),
        ("9" * 12, Codes(((10**12 - 1, 10**12 - 1),))),
    ],
)
def test_codes_as_people_write_them(text: str, meant: Codes) -> None:
    assert parse_codes(text) == meant


@pytest.mark.parametrize(
    "text", ["49-11", "11-", "-11", "11,,12", "11,", ",", "11 12", "11-20-30", "A-B", "1.5", "9" * 13, "٣١", "31!"]
)
def test_what_names_no_codes(text: str) -> None:
    assert parse_codes(text) is None


@pytest.mark.parametrize(
    ("code", "is_one"),
    [
        ("31", True),
        ("0031", True),
        ("30", False),
        ("", False),
        ("A7", True),
        ("a7", True),
        ("A70", False),
        ("٣١", False),
    ],
)
def test_a_number_is_compared_as_such_and_a_word_without_its_case(code: str, is_one: bool) -> None:
    codes = parse_codes("31-39, a7")
    assert codes is not None
    assert (code in codes) is is_one


def test_any_code_is_none_at_all_too() -> None:
    assert "" in ANY
    assert "9" * 5000 in ANY


def test_more_digits_than_any_code_has_are_no_number() -> None:
    assert number_of("9" * 12) == 10**12 - 1
    assert number_of("9" * 5000) is None
    assert "9" * 5000 not in Codes(((0, 10**12),))


@settings(deadline=None, derandomize=True, max_examples=300)
@given(some_codes(), some_codes())
def test_covers_and_meets_are_what_every_code_says(one: Codes, other: Codes) -> None:
    assert one.covers(other) is (held(other) <= held(one))
    assert one.meets(other) is bool(held(one) & held(other))


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.lists(some_codes(), min_size=1, max_size=4))
def test_united_are_the_codes_of_all(several: list[Codes]) -> None:
    assert held(united(several)) == set().union(*map(held, several))
    assert all(united(several).covers(one) for one in several)
