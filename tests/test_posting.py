"""A ledger's balances by the lines of a mapping: nothing is lost, whatever the ledger and the mapping."""

from __future__ import annotations

from collections import Counter, defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledgers import ledger_of_august_2017, mapping_lines
from vplan_xl.ledger.booking import BUDGET, OUTCOME, Booking
from vplan_xl.ledger.codes import ANY, Codes
from vplan_xl.ledger.mapping import NOT_IN_FORM, MappingLine, Target, finder
from vplan_xl.ledger.posting import Mapped, Unmapped, posted
from vplan_xl.period import Period

TRAVEL = Target("DRIFT_RESOR", "EXTERNT")
AUGUST = Period(2017, 8)
INTERNAL = Codes(((11, 79),))


def booking(account: str, period: Period = AUGUST, kind: str = OUTCOME, counterparty: str = "") -> Booking:
    return Booking(kind, period, account, "1321", "", "", counterparty)


bookings = st.builds(
    Booking,
    st.sampled_from([OUTCOME, BUDGET]),
    st.builds(Period, st.sampled_from([2016, 2017]), st.integers(1, 12)),
    st.sampled_from(["1000", "3010", "03010", "4010", "4711", "9999", "A100"]),
    st.sampled_from(["", "1321"]),
    st.just(""),
    st.just(""),
    st.sampled_from(["", "31", "0031", "80", "A7"]),
)
ledgers = st.dictionaries(bookings, st.integers(-(10**12), 10**12), max_size=25)
bounds = st.sampled_from([1000, 3000, 3010, 4000, 4711, 4999])
mappings = st.lists(
    st.builds(
        lambda both, target, year, codes: MappingLine(*sorted(both), target, year, codes),
        st.tuples(bounds, bounds),
        st.sampled_from([NOT_IN_FORM, TRAVEL, Target("INTAKTER", "INTERNT"), Target("KAPITALKOSTNAD", "EXTERNT")]),
        st.sampled_from([0, 2017]),
        st.sampled_from([ANY, INTERNAL, Codes((), frozenset({"a7"}))]),
    ),
    max_size=6,
)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(ledgers, mappings)
def test_what_is_mapped_left_outside_and_unmapped_is_the_ledger_to_the_ore(
    balances: dict[Booking, int], lines: list[MappingLine]
) -> None:
    done = posted(balances, lines)
    expected, found = defaultdict[tuple[str, Period], int](int), defaultdict[tuple[str, Period], int](int)
    for one, ore in balances.items():
        expected[one.kind, one.period] += ore
    for of, ore in [*done.mapped.items(), *done.unmapped.items()]:
        found[of.kind, of.period] += ore
    for (kind, period), ore in done.outside.items():
        found[kind, period] += ore
    assert found == expected


@settings(deadline=None, derandomize=True, max_examples=200)
@given(ledgers, mappings)
def test_every_booking_is_where_its_line_says(balances: dict[Booking, int], lines: list[MappingLine]) -> None:
    done = posted(balances, lines)
    mapped, outside, unmapped = Counter[Mapped](), Counter[tuple[str, Period]](), Counter[Unmapped]()
    used, months = set[int](), {OUTCOME: set[Period](), BUDGET: set[Period]()}
    for one, ore in balances.items():
        at = finder(lines)(one.account, one.period.year, one.counterparty)
        if at is None:
            unmapped[Unmapped(one.kind, one.period, one.account)] += ore
        elif lines[at].target == NOT_IN_FORM:
            outside[one.kind, one.period] += ore
        else:
            mapped[Mapped(one.kind, one.period, lines[at].target, one.counterparty)] += ore
        if at is not None:
            used.add(at)
        if at is None or lines[at].target != NOT_IN_FORM:
            months[one.kind].add(one.period)
    assert (done.mapped, done.outside, done.unmapped) == (mapped, outside, unmapped)
    assert (done.used, done.months) == (used, months)


def test_what_nothing_is_said_of_keeps_its_account() -> None:
    done = posted({booking("4711"): 12_34, booking("4711", counterparty="31"): 1, booking("A100"): 5}, [])
    assert done.unmapped == {Unmapped(OUTCOME, AUGUST, "4711"): 12_35, Unmapped(OUTCOME, AUGUST, "A100"): 5}
    assert done.mapped == {}


def test_the_balance_sheet_alone_makes_no_month() -> None:
    done = posted({booking("1930"): 100}, [MappingLine(1000, 2999, NOT_IN_FORM)])
    assert done.months == {OUTCOME: frozenset(), BUDGET: frozenset()}
    assert done.outside == {(OUTCOME, AUGUST): 100}


def test_an_empty_ledger_is_nothing() -> None:
    done = posted({}, mapping_lines())
    assert (done.mapped, done.outside, done.unmapped, done.used) == ({}, {}, {}, frozenset())


def test_of_the_example_every_account_is_known() -> None:
    balances = ledger_of_august_2017()
    done = posted(balances, mapping_lines())
    assert done.unmapped == {}
    assert sum(done.mapped.values()) + sum(done.outside.values()) == sum(balances.values())
    assert sum(ore for of, ore in done.mapped.items() if of.kind == OUTCOME) == -sum(done.outside.values())
