"""Which method's figure is taken: by earlier years, by wish, by what is there; and what is said of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given

from tests.test_methods import SITUATIONS, now
from vplan_xl.form.model import Sign
from vplan_xl.prognosis.choice import Choice, Remark, choose, proposals
from vplan_xl.prognosis.methods import Interval, Proposal
from vplan_xl.prognosis.situation import Situation, Year

SPENT = "lägre än det som redan är förbrukat"
FLAT = "modellen ger samma belopp alla månader och ser ingen säsong"
NO_NUMBER = "modellen ger inget tal"


def cost(situation: Situation, wished: str | None = None) -> Choice:
    return choose(situation, Sign.COST, wished)


def three(*so_far: int, month: int = 6, budget: tuple[int, int] | None = None) -> Situation:
    """A year of 700 so far after three of 1 000, the latest first, of which so much had come."""
    last = (so_far[0], 1000)
    return now(700, month, last=last, budget=budget, years=[(one, 1000) for one in so_far])


# -- without history ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("situation", "method", "ore"),
    [
        (now(70, budget=(80, 120), last=(60, 100)), "foregaende_ar", 117),  # 116,67
        (now(70, budget=(80, 120)), "budgetrest", 110),
        (now(70), "linjar", 105),
        (now(70, last=(60, 100)), "foregaende_ar", 117),
        (now(10, 1, last=(8, 100)), "foregaende_ar", 102),  # januari: what came after is added
        (now(10, 1, budget=(8, 100)), "budgetrest", 102),
        (now(0, 1), "linjar", 0),
        (now(70, budget=(0, 0)), "budgetrest", 70),  # nollbudget: nothing more is to come
        (now(70, budget=(80, 120), last=(60, 100), years=[(60, 100)]), "foregaende_ar", 117),
        (now(70, last=(60, 100), years=[(60, 100), (50, 100)]), "foregaende_ar", 117),  # tried once only
    ],
)
def test_without_history_last_year_then_the_budget_then_the_run_rate(
    situation: Situation, method: str, ore: int
) -> None:
    choice = cost(situation)
    assert (choice.method, choice.ore, choice.remarks) == (method, ore, ())


@given(SITUATIONS)
def test_there_is_always_a_figure_and_every_method_without_one_says_why(situation: Situation) -> None:
    choice = cost(situation)
    assert choice.ore is not None
    taken = {p.method: p.ore for p in choice.tried if p.is_usable}
    assert choice.ore == taken[choice.method]
    assert all(p.reason for p in choice.tried if p.ore is None)
    if situation.outcome > 0:
        assert choice.ore >= situation.outcome


# -- by earlier years -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("situation", "method"),
    [
        # The year before last is forecast from the one before it, last year from both; errors of the two added.
        # 500, 600, 550: linjar 0 + 200; föregående år 166,7 + 90,9; säsong and kombination 130,4 + 90,9.
        (three(500, 600, 550), "linjar"),
        # 700, 600, 500, drifting: linjar 400 + 200; föregående år 166,7 + 200; säsong, kombination 272,7 + 200.
        (three(700, 600, 500), "foregaende_ar"),
        # 620, 580, 620, to and fro: linjar 240 + 160; föregående år, kombination 69,0 + 64,5; säsong 33,3 + 64,5.
        (three(620, 580, 620), "sasong"),
    ],
)
def test_the_method_that_was_nearest_is_taken(situation: Situation, method: str) -> None:
    choice = cost(situation)
    assert choice.method == method
    assert choice.ore == next(p.ore for p in choice.tried if p.method == method)


JANUARI = [(90, 1000), (70, 900), (90, 980)]
"""Linjar 1 080 and 840, föregående år 90 + 830 = 920 and 70 + 890 = 960: 80 and 60 off, each on its side.

Their mean was right both times. A share of a month gives no season.
"""


def test_kombination_is_taken_where_it_was_nearest() -> None:
    choice = cost(now(100, 1, last=(90, 1000), years=JANUARI))
    assert (choice.method, choice.ore) == ("kombination", 1105)  # of 1 200 and 1 010


def test_but_not_when_the_budget_now_has_a_part_in_it() -> None:
    """What was right was another median. Of the two that missed by the same, last year is taken."""
    choice = cost(now(100, 1, last=(90, 1000), years=JANUARI, budget=(80, 960)))
    assert {p.method for p in choice.tried if p.is_usable} == {
        "linjar", "budgetrest", "budgetprofil", "foregaende_ar", "kombination"
    }  # fmt: skip
    assert (choice.method, choice.ore) == ("foregaende_ar", 1010)


def test_of_equals_the_one_is_taken_that_would_be_without_history() -> None:
    """Three years of even months: every method was right."""
    assert cost(three(500, 500, 500)).method == "foregaende_ar"


def test_a_method_that_was_nearest_but_is_of_no_use_now_gives_way() -> None:
    """Föregående år was nearest, but the form's last year is blank; säsong and kombination missed by 472,7 each."""
    assert cost(replace(three(700, 600, 500), last_year=None)).method == "sasong"


# -- by wish --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wished", "ore"), [("linjar", 1400), ("sasong", 1154), ("foregaende_ar", 1129), ("kombination", 1154)]
)
def test_the_method_wished_for_is_taken_whatever_was_nearest(wished: str, ore: int) -> None:
    """700 × 12 ÷ 6; 700 ÷ 0,60667; 700 ÷ 0,62; the median of the three."""
    choice = cost(three(620, 580, 620), wished)
    assert (choice.method, choice.ore) == (wished, ore)
    outside = (Remark("linjar", "utanför intervallet lägst–högst"),)
    assert choice.remarks == (outside if wished == "linjar" else ())


def test_a_wish_that_cannot_be_met_is_told_and_another_method_taken() -> None:
    choice = cost(now(70, last=(60, 100)), "budgetprofil")
    assert (choice.method, choice.ore) == ("foregaende_ar", 117)
    assert choice.remarks == (Remark("budgetprofil", "budgeten är inte ifylld eller går inte att läsa"),)


def test_a_wish_for_a_model_that_is_not_tried_says_how_to_try_it() -> None:
    choice = cost(now(70), "ets")
    assert (choice.method, choice.remarks) == ("linjar", (Remark("ets", "metoden prövas bara med --statistics"),))


# -- what is rejected -----------------------------------------------------------------------------


def test_a_cost_below_what_is_spent_is_rejected_and_said() -> None:
    """The budget has 50 to come back, 70 − 50 = 20; and last year 40 came back after augusti, 70 − 40 = 30."""
    situation = now(70, budget=(150, 100), last=(140, 100))
    choice = cost(situation)
    assert {p.method: (p.ore, p.reason) for p in choice.tried} == {
        "linjar": (105, ""),
        "budgetrest": (20, SPENT),
        "budgetprofil": (None, "budgeten hittills är ingen del av helårets"),
        "foregaende_ar": (30, SPENT),
        "sasong": (None, "det finns inget helt år i Månader"),
        "kombination": (None, "bara en metod går att använda"),
    }
    assert (choice.method, choice.ore) == ("linjar", 105)
    assert choice.remarks == (Remark("budgetrest", SPENT), Remark("foregaende_ar", SPENT))


def test_a_wish_that_is_rejected_is_said_once() -> None:
    choice = cost(now(70, budget=(150, 100)), "budgetrest")
    assert (choice.method, choice.remarks) == ("linjar", (Remark("budgetrest", SPENT),))


@pytest.mark.parametrize(
    ("outcome", "budget", "sign", "reason"),
    [
        (70, (50, 50), Sign.COST, ""),  # exactly what is spent
        (70, (51, 50), Sign.COST, SPENT),
        (70, (200, 50), Sign.COST, SPENT),  # of another sign
        (-70, (51, 50), Sign.COST, ""),  # more came back than was spent: nothing is known of the rest
        (70, (51, 50), Sign.REVENUE, ""),
        (-70, (-51, -50), Sign.REVENUE, ""),  # revenue may be paid back
    ],
)
def test_only_of_cost_nothing_can_be_unspent(outcome: int, budget: tuple[int, int], sign: Sign, reason: str) -> None:
    found = {p.method: p for p in proposals(now(outcome, budget=budget), sign)}
    assert found["budgetrest"].reason == reason


def with_model(proposal: Proposal) -> tuple[Choice, Choice]:
    """(the choice when a model gives this, and when that model is wished for)."""

    def more(_situation: Situation) -> Sequence[Proposal]:
        return (proposal,)

    situation = now(70, last=(60, 100))
    return choose(situation, Sign.COST, None, more), choose(situation, Sign.COST, "ets", more)


def test_a_models_figure_is_offered_and_taken_only_on_wish() -> None:
    unwished, wished = with_model(Proposal("ets", 111))
    assert (unwished.method, unwished.ore, unwished.remarks) == ("foregaende_ar", 117, ())
    assert unwished.tried[-1] == Proposal("ets", 111)
    assert (wished.method, wished.ore) == ("ets", 111)


@pytest.mark.parametrize(
    ("proposal", "reason"),
    [
        (Proposal("ets", 111, FLAT), FLAT),
        (Proposal("ets", None, NO_NUMBER), NO_NUMBER),
        (Proposal("ets", 60), SPENT),
    ],
)
def test_a_flat_model_one_without_a_number_and_one_below_what_is_spent_are_rejected(
    proposal: Proposal, reason: str
) -> None:
    unwished, wished = with_model(proposal)
    assert (wished.method, wished.remarks) == ("foregaende_ar", (Remark("ets", reason),))
    assert unwished.remarks == (() if proposal.ore is None else (Remark("ets", reason),))


# -- december, and what is put back -----------------------------------------------------------------


@pytest.mark.parametrize("wished", [None, "budgetrest"])
def test_in_december_the_forecast_is_the_outcome_whatever_is_wished(wished: str | None) -> None:
    situation = now(70, 12, budget=(100, 120), last=(60, 100), years=[(1, 1)] * 3)
    choice = cost(situation, wished)
    assert (choice.method, choice.ore) == ("linjar", 70)
    assert choice.remarks[0] == Remark("linjar", "i december är prognosen utfallet")
    assert choice.interval == Interval(70, 70)


def test_single_events_are_put_back_everywhere() -> None:
    situation = Situation(6, 700, Year(500, 1000), Year(600, 1000), (Year(600, 1000), Year(600, 1000)), (), single=-30)
    choice = cost(situation)
    assert {p.method: p.ore for p in choice.tried} == {
        "linjar": 1370, "budgetrest": 1170, "budgetprofil": 1370, "foregaende_ar": 1137, "sasong": 1137,
        "kombination": 1154,  # of 1 400 once, 1 200, and 1 166,67 twice
    }  # fmt: skip
    assert choice.ore == 1137
    assert choice.interval == Interval(1137, 1137)
