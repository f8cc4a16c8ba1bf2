"""Internal trade between two, as each of them has it: what agrees, what does not, and what nobody can tell."""

from __future__ import annotations

import pytest

from tests.consolidation_books import CLINIC, FINANCE, SERVICE, STAFF, TKR, Leaves, Post, delivery
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.trade import Pair, Sum, Trade, check_trade, trade

LIMIT = 50 * TKR


def sale(to: str, tkr: int) -> Post:
    return Post(to, "INTAKTER", -tkr)


def purchase(of: str, tkr: int) -> Post:
    return Post(of, "DRIFT_KOPTA_TJANSTER", tkr)


def service(*posts: Post, leaves: Leaves | None = None) -> Delivery:
    return delivery(SERVICE, leaves, posts=posts)


def clinic(*posts: Post, leaves: Leaves | None = None) -> Delivery:
    return delivery(CLINIC, leaves, posts=posts)


def told(*deliveries: Delivery, tolerance: int = LIMIT) -> list[tuple[str, str, str, str, str, str]]:
    """(code, seller, buyer, revenue, cost, difference) of the pairs that disagree."""
    return [
        (f.code, f.values["seller"], f.values["buyer"], f.expected, f.found, f.difference)
        for f in check_trade(trade(deliveries, tolerance), deliveries)
    ]


# -- pairs ----------------------------------------------------------------------------------------


def test_a_pair_is_the_sellers_revenue_and_the_buyers_cost_both_above_zero() -> None:
    found = trade([service(sale("31", 320)), clinic(purchase("21", 200))], LIMIT)
    assert found.pairs == (Pair("21", "31", "UTFALL", 320 * TKR, 200 * TKR),)
    assert found.pairs[0].difference == 120 * TKR
    assert found.nets == {("21", "31", "UTFALL"): -320 * TKR, ("31", "21", "UTFALL"): 200 * TKR}
    assert found.numbers == ("21", "31")


def test_a_pair_that_disagrees_is_a_varning_with_both_amounts_and_the_limit() -> None:
    deliveries = [service(sale("31", 4_320)), clinic(purchase("21", 4_200))]
    (finding,) = check_trade(trade(deliveries, LIMIT), deliveries)
    assert finding.severity.value == "varning"
    assert finding.message.startswith(
        f"{SERVICE} har intäkten 4\xa0320 från {CLINIC}, som har kostnaden 4\xa0200 (tkr, utfall). "
        "Skillnaden 120 är större än 50."
    )


def test_several_posts_of_a_pair_are_one_amount() -> None:
    deliveries = [service(sale("31", 100), sale("31", 220)), clinic(Post("21", "DRIFT_RESOR", 320))]
    assert told(*deliveries, tolerance=0) == []


@pytest.mark.parametrize(("cost", "is_said"), [(50, False), (51, True), (-50, False), (-51, True), (0, False)])
def test_a_pair_may_differ_by_the_tolerance_and_no_more(cost: int, is_said: bool) -> None:
    assert bool(told(service(sale("31", 300)), clinic(purchase("21", 300 + cost)))) is is_said


def test_an_ore_above_the_tolerance_is_above_it() -> None:
    assert bool(told(service(sale("31", 1)), clinic(purchase("21", 0)), tolerance=TKR)) is False
    assert bool(told(service(sale("31", 1)), clinic(purchase("21", 0)), tolerance=TKR - 1)) is True


def test_trade_the_other_way_hides_no_difference() -> None:
    """Each owes the other 100 more than he knows of: net they agree."""
    deliveries = [service(sale("31", 300), purchase("31", 400)), clinic(sale("21", 500), purchase("21", 200))]
    assert told(*deliveries) == [
        ("INTERN_OENIGA", SERVICE, CLINIC, "300", "200", "100"),
        ("INTERN_OENIGA", CLINIC, SERVICE, "500", "400", "100"),
    ]


def test_the_largest_difference_comes_first() -> None:
    deliveries = [
        delivery(STAFF, posts=[sale("21", 100), sale("31", 500)]),
        service(purchase("17", 200), sale("31", 300)),
        clinic(purchase("17", 100), purchase("21", 400)),
    ]
    assert [difference for *_who, difference in told(*deliveries)] == ["400", "-100", "-100"]


def test_one_who_has_nothing_of_what_the_other_has_is_said_with_a_dash() -> None:
    assert told(service(sale("31", 300)), clinic(purchase("17", 1))) == [
        ("INTERN_OENIGA", SERVICE, CLINIC, "300", "–", "300")
    ]
    assert told(service(sale("17", 1)), clinic(purchase("21", 300))) == [
        ("INTERN_OENIGA", SERVICE, CLINIC, "–", "300", "-300")
    ]


def test_with_one_who_has_not_delivered_nobody_disagrees() -> None:
    assert told(service(sale("31", 300), sale("99", 700))) == []


def test_budget_and_forecast_are_upplysningar() -> None:
    deliveries = [
        service(Post("31", "INTAKTER", -10, -300, -400)),
        clinic(Post("21", "DRIFT_RESOR", 10, 100, 100)),
    ]
    found = check_trade(trade(deliveries, LIMIT), deliveries)
    assert [(f.code, f.values["block"], f.severity.value, f.difference) for f in found] == [
        ("INTERN_OENIGA_PLAN", "budget", "upplysning", "200"),
        ("INTERN_OENIGA_PLAN", "prognos", "upplysning", "300"),
    ]
    assert "(tkr, budget)" in found[0].message


# -- Finansförvaltningen --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("post", "pair"),
    [
        (Post("21", "FINANSIELLA_INTAKTER", 300), ("80", "21", 300 * TKR, None)),
        (Post("21", "PENSIONER", -300), ("21", "80", None, 300 * TKR)),
        (Post("21", "OVRIGT", 300), ("80", "21", 300 * TKR, None)),  # the sign tells what neither row does
        (Post("21", "OVRIGT", -300), ("21", "80", None, 300 * TKR)),
    ],
)
def test_finansforvaltningens_signs_are_turned(post: Post, pair: tuple[str, str, int | None, int | None]) -> None:
    (found,) = trade([delivery(FINANCE, posts=[post])], LIMIT).pairs
    assert (found.seller, found.buyer, found.revenue, found.cost) == pair


def test_finansforvaltningen_agrees_with_who_pays_it() -> None:
    finance = delivery(FINANCE, posts=[Post("21", "FINANSIELLA_INTAKTER", 300)])
    assert told(finance, service(purchase("80", 300)), tolerance=0) == []


# -- posts against the form's Internt -------------------------------------------------------------

SOLD = {"ACK INTAKTER UTFALL INTERNT": -320 * TKR}


def sums(*deliveries: Delivery) -> list[tuple[str, str, int, int]]:
    return [(one.delivery.number, one.block, one.posts, one.internal) for one in trade(deliveries, LIMIT).sums]


def test_posts_are_added_up_against_internt() -> None:
    one = service(sale("31", 300), purchase("17", 30), leaves=SOLD)
    assert sums(one) == [("21", "UTFALL", -270 * TKR, -320 * TKR)]
    assert Sum(one, "UTFALL", -270, -320).difference == 50


def test_a_block_without_posts_or_without_amounts_has_no_sum() -> None:
    assert sums(service(leaves=SOLD), clinic(purchase("21", 5))) == []


def test_finansforvaltningens_sum_is_a_net_cost_too() -> None:
    leaves = {"ACK FINANSIELLA_INTAKTER UTFALL INTERNT": 300 * TKR}
    finance = delivery(FINANCE, leaves, posts=[Post("21", "FINANSIELLA_INTAKTER", 300)])
    assert sums(finance) == [("80", "UTFALL", -300 * TKR, -300 * TKR)]


# -- who has no posts -----------------------------------------------------------------------------


def without_posts(*deliveries: Delivery) -> list[tuple[str, str]]:
    found: Trade = trade(deliveries, LIMIT)
    return [(finding.code, finding.found) for finding in check_trade(found, deliveries)]


def test_internal_trade_without_posts_is_said_where_others_have_posts() -> None:
    other = clinic(purchase("17", 1))
    assert without_posts(service(leaves=SOLD), other) == [("SAMMAN_UTAN_POSTER", SERVICE)]
    assert without_posts(service(leaves=SOLD), clinic()) == []
    assert without_posts(service(leaves={"ACK INTAKTER UTFALL EXTERNT": -1}), other) == []
