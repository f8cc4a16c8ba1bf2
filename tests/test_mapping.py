"""The lines of a mapping: the first that fits holds, and what is wrong with them as a whole."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledgers import MOVED, MOVED_YEAR, ledger_of_august_2017, mapping_lines
from vplan_xl.finding import Finding, Place
from vplan_xl.ledger.codes import ANY, Codes, parse_codes
from vplan_xl.ledger.mapping import NOT_IN_FORM, MappingLine, Target, finder, mapping_findings
from vplan_xl.ledger.posting import posted

TRAVEL, OTHER, BOUGHT = (Target(row, "EXTERNT") for row in ("DRIFT_RESOR", "DRIFT_OVRIGT", "DRIFT_KOPTA_TJANSTER"))
TRAVEL_INTERNAL = Target("DRIFT_RESOR", "INTERNT")


def line(first: int, last: int, target: Target, year: int = 0, counterparties: str = "") -> MappingLine:
    codes = parse_codes(counterparties)
    assert codes is not None
    return MappingLine(first, last, target, year, codes)


def wrong(*lines: MappingLine) -> list[tuple[str, str, str]]:
    """(code, accounts, the other line) of each finding, of lines that all are used."""
    found = mapping_findings(lines, range(len(lines)))
    return [(one.code, one.values["accounts"], one.values["other"]) for one in found]


# A small world: every booking there can be, and a counterparty that only any counterparties have.
ACCOUNTS, YEARS, COUNTERPARTIES = range(8), range(4), ("", "1", "2", "3", "x", "y")
BOOKINGS = list(product(ACCOUNTS, YEARS, COUNTERPARTIES))


@st.composite
def some_lines(draw: st.DrawFn) -> list[MappingLine]:
    accounts = st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS)).map(sorted)
    codes = st.sampled_from([ANY, ANY, *map(parse_codes, ("1", "1-2", "2-3", "1-3", "x", "1, x", "3, x"))])
    made = st.builds(
        lambda both, target, year, held: MappingLine(*both, target, year, held),
        accounts, st.sampled_from([TRAVEL, OTHER, NOT_IN_FORM]), st.sampled_from(YEARS), codes,
    )  # fmt: skip
    return draw(st.lists(made, max_size=6))


def holds(one: MappingLine, account: int, year: int, counterparty: str) -> bool:
    """Whether a line fits, without anything of the program's."""
    named = {str(n) for first, last in one.counterparties.ranges for n in range(first, last + 1)}
    named |= one.counterparties.words
    return account in range(one.first, one.last + 1) and year >= one.year and (not named or counterparty in named)


def naive(lines: list[MappingLine], account: int, year: int, counterparty: str) -> int | None:
    for at, one in enumerate(lines):
        if holds(one, account, year, counterparty):
            return at
    return None


# -- which line holds -----------------------------------------------------------------------------


@settings(deadline=None, derandomize=True, max_examples=150)
@given(some_lines())
def test_the_first_line_that_fits_holds(lines: list[MappingLine]) -> None:
    for account, year, counterparty in BOOKINGS:
        assert finder(lines)(str(account), year, counterparty) == naive(lines, account, year, counterparty)


@pytest.mark.parametrize(
    ("account", "at"),
    [
        ("2999", None), ("3000", 0), ("3999", 0), ("4000", None), ("03000", 0), ("30111", None), ("300", None),
        ("3A00", None), ("", None), ("٣٠٠٠", None), ("3" * 5000, None),
    ],
)  # fmt: skip
def test_accounts_are_whole_numbers(account: str, at: int | None) -> None:
    assert finder([line(3000, 3999, TRAVEL)])(account, 2017, "") == at


@pytest.mark.parametrize(("year", "at"), [(2018, 1), (2019, 0), (2020, 0)])
def test_an_account_that_moved_belongs_elsewhere_from_that_year(year: int, at: int) -> None:
    lines = [line(7320, 7320, BOUGHT, 2019), line(7300, 7399, OTHER)]
    assert finder(lines)("7320", year, "") == at


@pytest.mark.parametrize(("counterparty", "at"), [("31", 0), ("0031", 0), ("80", 1), ("", 1), ("A7", 1)])
def test_an_internal_counterparty_is_told_from_any_other(counterparty: str, at: int) -> None:
    lines = [line(7000, 7099, TRAVEL_INTERNAL, 0, "11-79"), line(7000, 7099, TRAVEL)]
    assert finder(lines)("7010", 2017, counterparty) == at


def test_the_example_holds_until_an_account_moves() -> None:
    lines = mapping_lines()
    rows = [lines[finder(lines)(MOVED, year, "") or 0].target.row for year in (MOVED_YEAR - 1, MOVED_YEAR)]
    assert rows == ["DRIFT_OVRIGT", "DRIFT_KOPTA_TJANSTER"]


# -- what is wrong with them ----------------------------------------------------------------------

BELOW = line(4000, 4099, OTHER)
# What a controller means: an exception above a wider line, a later chart above an earlier.
IDIOMATIC = {
    "one account of many": (line(4050, 4050, TRAVEL), BELOW),
    "some accounts of many": (line(4050, 4059, TRAVEL), BELOW),
    "some accounts, from some of the same on": (line(4000, 4050, TRAVEL), BELOW),
    "internal above external": (line(4000, 4099, TRAVEL_INTERNAL, 0, "11-79"), BELOW),
    "one account for all above internal of many": (
        line(4050, 4050, BOUGHT), line(4000, 4099, TRAVEL_INTERNAL, 0, "11-79"), BELOW,
    ),
    "all that is internal first": (line(4000, 4999, TRAVEL_INTERNAL, 0, "11-79"), BELOW),
    "later years above earlier": (line(4000, 4099, TRAVEL, 2019), BELOW),
    "a later chart with other limits": (line(4050, 4150, TRAVEL, 2019), BELOW),
    "a later chart, wider": (line(4000, 4999, TRAVEL, 2019), BELOW),
    "a later year of one account above internal": (
        line(4050, 4050, TRAVEL, 2019), line(4000, 4099, TRAVEL_INTERNAL, 0, "11-79"), BELOW,
    ),
    "a general line from a year on, an exception that always holds": (
        line(4050, 4050, TRAVEL), line(4000, 4099, OTHER, 2019),
    ),
    "side by side": (line(3900, 3999, TRAVEL), BELOW, line(4100, 4199, TRAVEL)),
    "one counterparty and another": (line(4000, 4099, TRAVEL, 0, "31"), line(4000, 4099, OTHER, 0, "32")),
    "accounts in common of one kontoslag": (line(4050, 4150, OTHER), BELOW),
}  # fmt: skip


@pytest.mark.parametrize("lines", IDIOMATIC.values(), ids=IDIOMATIC)
def test_an_exception_above_is_as_it_should_be(lines: tuple[MappingLine, ...]) -> None:
    assert wrong(*lines) == []


OVERLAPPING = {
    "limits that cross": ((line(4050, 4150, TRAVEL), BELOW), "4050–4099"),
    "in a single account": ((line(4099, 4150, TRAVEL), BELOW), "4099"),
    "from the same year": ((line(4050, 4150, TRAVEL, 2019), line(4000, 4099, OTHER, 2019)), "4050–4099"),
    "earlier above later": ((line(4050, 4150, TRAVEL, 2017), line(4000, 4099, OTHER, 2019)), "4050–4099"),
    "counterparties that cross": (
        (line(4000, 4099, TRAVEL, 0, "11-49"), line(4000, 4099, OTHER, 0, "40-60")), "4000–4099",
    ),
    "a wider line above, of counterparties that cross": (
        (line(4000, 4999, TRAVEL, 0, "11-49"), line(4000, 4099, OTHER, 0, "40-60")), "4000–4099",
    ),
    "of one kontoslag, external and internal": (
        (line(4050, 4150, TRAVEL), line(4000, 4099, TRAVEL_INTERNAL, 0, "11-79")), "4050–4099",
    ),
    "outside the form": ((line(4050, 4150, NOT_IN_FORM), BELOW), "4050–4099"),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "accounts"), OVERLAPPING.values(), ids=OVERLAPPING)
def test_two_lines_of_which_none_is_an_exception_overlap(lines: tuple[MappingLine, ...], accounts: str) -> None:
    assert wrong(*lines) == [("KONTO_OVERLAPP", accounts, lines[0].title)]


SHADOWED = {
    "by itself": ((BELOW, BELOW), "4000–4099"),
    "by a wider line": ((line(4000, 4999, TRAVEL), BELOW), "4000–4999"),
    "by a wider line of the same kontoslag": ((line(4000, 4999, OTHER), BELOW), "4000–4999"),
    "an exception below": ((BELOW, line(4050, 4050, TRAVEL)), "4000–4099"),
    "later years below earlier": ((BELOW, line(4000, 4099, TRAVEL, 2019)), "4000–4099"),
    "internal below external": ((BELOW, line(4000, 4099, TRAVEL_INTERNAL, 0, "11-79")), "4000–4099"),
    "by two lines together": ((line(4000, 4049, TRAVEL), line(4050, 4199, BOUGHT), BELOW), "4000–4049, 4050–4199"),
    "by counterparties together": (
        (line(1, 9, TRAVEL, 0, "11-30"), line(1, 9, BOUGHT, 0, "31-49"), line(1, 9, OTHER, 0, "11-49")), "1–9, 1–9",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "other"), SHADOWED.values(), ids=SHADOWED)
def test_a_line_that_never_holds_is_shadowed(lines: tuple[MappingLine, ...], other: str) -> None:
    assert wrong(*lines) == [("KONTO_SKYMD", lines[-1].title, other)]


@settings(deadline=None, derandomize=True, max_examples=400)
@given(some_lines())
def test_just_the_lines_that_hold_for_no_booking_at_all_are_shadowed(lines: list[MappingLine]) -> None:
    placed = [replace(one, place=Place(line=at)) for at, one in enumerate(lines)]
    shadowed = {f.place.line for f in mapping_findings(placed, range(len(lines))) if f.code == "KONTO_SKYMD"}
    assert shadowed == set(range(len(lines))) - {naive(lines, *booking) for booking in BOOKINGS}


@settings(deadline=None, derandomize=True, max_examples=400)
@given(some_lines())
def test_lines_that_overlap_have_a_booking_in_common_and_say_different_things(lines: list[MappingLine]) -> None:
    for at, below in enumerate(lines):
        for above in lines[:at]:
            (*_rest, last) = [None, *mapping_findings([above, below], (0, 1))]
            both = any(holds(above, *booking) and holds(below, *booking) for booking in BOOKINGS)
            assert above.meets(below) is both
            if last is not None and last.code == "KONTO_OVERLAPP":
                assert both
                assert above.target != below.target


def test_of_many_lines_that_overlap_one_below_them_the_first_are_told_of() -> None:
    uppers = [line(first, first + 50, TRAVEL) for first in range(4000, 4009)]
    found = [shown for _code, _accounts, shown in wrong(*uppers, line(4020, 4099, OTHER))]
    assert found == ["4000–4050", "4001–4051", "4002–4052", "4003–4053", "4004–4054"]


def test_lines_that_nothing_is_booked_on_are_told_together_of_the_whole_sheet() -> None:
    place = Place("bok.xlsx", "Kontomappning", "A7")
    lines = [BELOW, replace(line(5010, 5010, TRAVEL), place=place), line(5020, 5029, TRAVEL)]
    (finding,) = mapping_findings(lines, {0})
    assert finding == Finding(
        "KONTO_OANVAND", Place("bok.xlsx", "Kontomappning"), {"accounts": "5010, 5020–5029"}, "", "2"
    )


@pytest.mark.parametrize(("count", "end"), [(20, "5019"), (21, "5019, …")])
def test_of_many_that_nothing_is_booked_on_the_first_are_named(count: int, end: str) -> None:
    (finding,) = mapping_findings([line(at, at, TRAVEL) for at in range(5000, 5000 + count)], ())
    named = finding.values["accounts"]
    assert (finding.found, len(named.removesuffix(", …").split(", "))) == (str(count), 20)
    assert named.endswith(end)


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Place("bok.xlsx", "Kontomappning", "A7"), "4000–4099 (A7)"),
        (Place("mappning.csv", line=3), "4000–4099 (3)"),
        (Place(), "4000–4099"),
    ],
)
def test_a_line_is_named_by_its_accounts_and_where_it_stands(place: Place, shown: str) -> None:
    above = MappingLine(4000, 4099, OTHER, 0, ANY, place)
    below = MappingLine(4000, 4099, OTHER, 0, Codes(((31, 31),)), Place(line=9))
    assert list(mapping_findings([above, below], {0})) == [
        Finding("KONTO_SKYMD", Place(line=9), {"accounts": "4000–4099", "other": shown})
    ]


def test_nothing_is_wrong_with_the_example_but_what_is_not_used() -> None:
    lines = mapping_lines()
    (finding,) = mapping_findings(lines, posted(ledger_of_august_2017(), lines).used)
    assert finding.code == "KONTO_OANVAND"
    assert finding.values["accounts"] == f"5021, 5027, {MOVED}, {MOVED}, 4300–4399, 7000–7099"
