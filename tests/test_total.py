"""The total of a form's reports to the öre, what it cannot compare, and the internal trade that must net to zero."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.consolidation_books import AUGUST, CLINIC, FINANCE, SERVICE, STAFF, TKR, Leaves, delivery, register_of
from vplan_xl.amounts import LARGEST_ORE, Gap
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.selection import Allowed, Selection, select
from vplan_xl.consolidation.total import (
    Remainder,
    Total,
    check_remainders,
    check_size,
    is_externally_budgeted,
    net_cost,
    remainders,
    total,
    without_block,
)
from vplan_xl.finding import Finding
from vplan_xl.form.fin import FIN
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import Count
from vplan_xl.form.model import Key

RESOR, REVENUE = "ACK DRIFT_RESOR UTFALL EXTERNT", "ACK INTAKTER UTFALL EXTERNT"
BOUGHT, SOLD = "ACK DRIFT_KOPTA_TJANSTER UTFALL INTERNT", "ACK INTAKTER UTFALL INTERNT"


def at(found: Total, name: str) -> int | None:
    return found.ore(Key(*name.split()))


# -- the sum --------------------------------------------------------------------------------------


def test_amounts_add_up_to_the_ore_by_leaf_row_part_and_deviation() -> None:
    found = total(
        FR1,
        [
            delivery(STAFF, {RESOR: 1, REVENUE: -12_345, BOUGHT: 7, "ACK DRIFT_RESOR BUDGET EXTERNT": 100}),
            delivery(SERVICE, {RESOR: 2 * TKR + 1, "ACK PERSONAL_INHYRDA UTFALL EXTERNT": 50}),
        ],
    )
    assert found.leaves[Key(*RESOR.split())] == 200_002
    assert at(found, "ACK DRIFT UTFALL TOTALT") == 200_009
    assert at(found, "ACK TOTALA_KOSTNADER UTFALL EXTERNT") == 200_052
    assert found.net("ACK", "UTFALL") == 200_059 - 12_345
    assert found.net("ACK", "UTFALL", "INTERNT") == 7
    assert at(found, "ACK DRIFT_RESOR JMF_BUDGET EXTERNT") == 100 - 200_002


def test_huge_amounts_lose_no_ore() -> None:
    found = total(FR1, [delivery(str(number), {RESOR: LARGEST_ORE, REVENUE: -1}) for number in range(10_000)])
    assert found.net("ACK", "UTFALL") == 10_000 * (10**15 - 2)


def test_a_sum_larger_than_a_workbook_holds_to_the_ore_is_a_varning() -> None:
    def told(*ore: int) -> list[str]:
        labels = (STAFF, SERVICE)
        found = total(FR1, [delivery(label, {RESOR: one}) for label, one in zip(labels, ore, strict=True)])
        return [f"{one.severity.value} {one.place.file}: {one.found}" for one in check_size(found)]

    assert told(LARGEST_ORE - 1, 1) == []
    assert told(-1, -LARGEST_ORE) == [f"varning {SERVICE}.xlsx: 10\u00a0000\u00a0000\u00a0000"]
    assert check_size(total(FR1, [])) == []


def test_a_blank_leaf_adds_nothing_and_a_blank_block_stays_blank() -> None:
    found = total(FR1, [delivery(leaves={RESOR: 5}), delivery(SERVICE)])
    assert (found.net("ACK", "UTFALL"), at(found, REVENUE)) == (5, 0)
    assert found.net("ACK", "BUDGET") is None
    assert found.amounts[Key("ACK", "DRIFT_RESOR", "JMF_BUDGET", "EXTERNT")] is Gap.BLANK


def test_zero_is_an_amount() -> None:
    found = total(FR1, [delivery(leaves={RESOR: 0}), delivery(SERVICE)])
    assert (found.net("ACK", "UTFALL"), found.counts[Count("ACK", "UTFALL")]) == (0, 1)


def test_amounts_entered_are_counted_block_by_block() -> None:
    found = total(FR1, [delivery(leaves={RESOR: 0, REVENUE: -1}), delivery(SERVICE, {RESOR: 1, BOUGHT: 1})])
    assert {block: count for block, count in found.counts.items() if count} == {Count("ACK", "UTFALL"): 4}


def test_only_the_reports_of_the_form_are_added() -> None:
    finance = delivery(FINANCE, {"ACK SKATTEINTAKTER UTFALL EXTERNT": 900})
    both = [delivery(leaves={RESOR: 5}), finance]
    assert total(FR1, both).net("ACK", "UTFALL") == 5
    assert total(FIN, both).net("ACK", "UTFALL") == 900
    assert total(FIN, both).deliveries == (finance,)


def test_the_total_of_nobody_is_blank() -> None:
    found = total(FR1, [])
    assert (found.net("ACK", "UTFALL"), found.deliveries) == (None, ())


# -- what compares nothing ------------------------------------------------------------------------

INTERNAL_BUDGET = "ACK DRIFT_KOPTA_TJANSTER BUDGET INTERNT"
EXTERNAL_BUDGET = "ACK DRIFT_RESOR BUDGET EXTERNT"


@pytest.mark.parametrize(
    ("leaves", "expected"),
    [
        ({BOUGHT: 5, EXTERNAL_BUDGET: 5}, True),
        ({BOUGHT: 5, EXTERNAL_BUDGET: 5, INTERNAL_BUDGET: 0}, True),
        ({BOUGHT: 5, EXTERNAL_BUDGET: 5, INTERNAL_BUDGET: 1}, False),
        ({BOUGHT: 5}, False),  # no budget at all
        ({BOUGHT: 0, EXTERNAL_BUDGET: 5}, False),
        ({RESOR: 5, EXTERNAL_BUDGET: 5}, False),
        ({"HELAR DRIFT_RESOR BUDGET EXTERNT": 5, "HELAR INTAKTER PROGNOS INTERNT": -5}, True),
    ],
)
def test_who_budgets_only_externally(leaves: Leaves, expected: bool) -> None:
    assert is_externally_budgeted(delivery(leaves=leaves)) is expected


FORECAST = "HELAR DRIFT_RESOR PROGNOS EXTERNT"


def test_who_lacks_a_block_that_others_have() -> None:
    some = [delivery(leaves={FORECAST: 0}), delivery(SERVICE), delivery(CLINIC, {RESOR: 1})]
    assert without_block(some, "HELAR", "PROGNOS") == (SERVICE, CLINIC)
    assert without_block(some[1:], "HELAR", "PROGNOS") == ()
    assert without_block([], "HELAR", "PROGNOS") == ()


# -- internal trade nets to zero ------------------------------------------------------------------


def outcome_remainder(*deliveries: Delivery) -> Remainder:
    return next(one for one in remainders(deliveries) if (one.page, one.block) == ("ACK", "UTFALL"))


def test_what_one_sells_another_buys() -> None:
    found = outcome_remainder(delivery(leaves={SOLD: -500 * TKR}), delivery(SERVICE, {BOUGHT: 500 * TKR}))
    assert (found.ore, found.carried) == (0, {STAFF: -500 * TKR, SERVICE: 500 * TKR})


def test_who_has_no_internal_trade_carries_nothing() -> None:
    assert outcome_remainder(delivery(leaves={RESOR: 5}), delivery(SERVICE, {BOUGHT: 3})).carried == {SERVICE: 3}


def test_finansforvaltningens_revenue_is_the_others_cost() -> None:
    interest = {"ACK FINANSIELLA_INTAKTER UTFALL INTERNT": 500 * TKR}
    finance = delivery(FINANCE, interest)
    assert net_cost(finance, "ACK", "UTFALL", "INTERNT") == -500 * TKR
    assert outcome_remainder(finance, delivery(leaves={BOUGHT: 500 * TKR})).ore == 0
    assert net_cost(finance, "ACK", "BUDGET", "INTERNT") is None


@pytest.mark.parametrize(
    ("leaves", "is_rounding"),
    [
        ({SOLD: -500 * TKR, BOUGHT: 501 * TKR}, True),
        ({SOLD: -500 * TKR, BOUGHT: 502 * TKR}, False),
        ({SOLD: -500 * TKR, BOUGHT: 500 * TKR + 50_000 - 1}, True),  # one of them is rounded
        ({SOLD: -500 * TKR, BOUGHT: 500 * TKR + 50_001}, False),
        ({SOLD: -500 * TKR - 1, BOUGHT: 500 * TKR + 1, "ACK DRIFT_RESOR UTFALL INTERNT": 7}, False),  # none is
        ({SOLD: -500 * TKR, BOUGHT: 502 * TKR, "ACK DRIFT_RESOR UTFALL INTERNT": 1 * TKR}, False),
        ({SOLD: -500 * TKR, BOUGHT: 500 * TKR, "ACK DRIFT_RESOR UTFALL INTERNT": TKR}, True),
    ],
)
def test_what_rounding_alone_can_leave(leaves: Leaves, is_rounding: bool) -> None:
    assert outcome_remainder(delivery(leaves=leaves)).is_rounding is is_rounding


@pytest.mark.parametrize(
    ("interest", "paid", "is_rounding"),
    [(43_200, 43_217, True), (43_200, 43_250, True), (43_200, 43_251, False), (43_210, 43_211, True),
     (43_210, 43_212, False)],
)  # fmt: skip
def test_finansforvaltningens_tenths_of_a_mnkr_are_rounded_too(interest: int, paid: int, is_rounding: bool) -> None:
    """43 217 tkr is 43,2 mnkr."""
    finance = delivery(FINANCE, {"ACK FINANSIELLA_INTAKTER UTFALL INTERNT": interest * TKR})
    assert outcome_remainder(finance, delivery(leaves={BOUGHT: paid * TKR})).is_rounding is is_rounding


COMPLETE = select([delivery()], register_of(STAFF), AUGUST, Allowed())
MISSING = select([delivery()], register_of(STAFF, SERVICE), AUGUST, Allowed(missing=True))
ERRONEOUS = select([delivery(findings=[Finding("POST_EJ_BELOPP")])], register_of(STAFF), AUGUST, Allowed(errors=True))


def left(ore: int, page: str = "ACK", block: str = "UTFALL") -> Remainder:
    return Remainder(page, block, ore, {STAFF: ore + 5 * TKR, SERVICE: -5 * TKR}, TKR)


def test_a_remainder_of_the_outcome_is_a_varning_that_names_who_carries_it() -> None:
    (finding,) = check_remainders([left(120 * TKR)], COMPLETE, {})
    assert (finding.code, finding.severity.value) == ("SAMMAN_REST_UTFALL", "varning")
    assert (finding.found, finding.values["who"]) == ("120", f"{STAFF} 125; {SERVICE} -5")


def test_counterparties_that_disagree_are_named_instead() -> None:
    (finding,) = check_remainders([left(120 * TKR)], COMPLETE, {f"{STAFF} – {SERVICE}": 120 * TKR})
    assert finding.values["who"] == f"{STAFF} – {SERVICE} 120"


@pytest.mark.parametrize(
    ("page", "block", "label"),
    [
        ("ACK", "BUDGET", "BUDGET - ACKUMULERAT"),
        ("ACK", "FOREG_AR", "FÖREG. ÅR - ACKUMULERAT"),
        ("HELAR", "PROGNOS", "PROGNOS - HELÅR"),
    ],
)
def test_a_remainder_of_a_plan_or_last_year_is_an_upplysning(page: str, block: str, label: str) -> None:
    (finding,) = check_remainders([left(-840 * TKR, page, block)], COMPLETE, {"den som inte hör hit": 1})
    assert (finding.code, finding.severity.value) == ("SAMMAN_REST", "upplysning")
    assert (finding.found, finding.values["block"]) == ("-840", label)
    assert finding.values["who"].startswith(f"{STAFF} -835")


@pytest.mark.parametrize("block", ["UTFALL", "BUDGET"])
def test_a_remainder_that_rounding_explains_is_said_to_be_that(block: str) -> None:
    (finding,) = check_remainders([left(TKR, block=block)], COMPLETE, {})
    assert (finding.code, finding.severity.value, finding.found) == ("SAMMAN_REST_AVRUNDNING", "upplysning", "1")


def test_no_remainder_is_no_finding() -> None:
    assert check_remainders([left(0)], COMPLETE, {}) == []


@pytest.mark.parametrize("selection", [MISSING, ERRONEOUS])
def test_nothing_is_said_of_an_incomplete_set(selection: Selection) -> None:
    assert check_remainders([left(120 * TKR)], selection, {}) == []


def test_only_the_largest_are_named() -> None:
    many = left(120 * TKR)._replace(carried={f"{number} X": number * TKR for number in range(1, 9)})
    (finding,) = check_remainders([many], COMPLETE, {})
    assert finding.values["who"] == "8 X 8; 7 X 7; 6 X 6; 5 X 5; 4 X 4; 3 X 3 …"


def test_what_cannot_be_read_counts_as_blank_in_a_delivery() -> None:
    one = delivery(leaves={RESOR: 5})
    assert one.amounts()[Key("ACK", "NETTORESULTAT", "UTFALL", "TOTALT")] == 5
    assert replace(one, ore=(None,) * len(one.ore)).block("ACK", "UTFALL") is None
    assert (one.part("ACK", "UTFALL", "INTERNT"), one.part("ACK", "BUDGET", "INTERNT")) == (0, None)
