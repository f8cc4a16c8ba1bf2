"""The figures of the first page: the biggest trouble first, what is above the thresholds, and Årets resultat."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.consolidation_books import CLINIC, FINANCE, SERVICE, STAFF, TKR, Leaves, delivery, register_of
from vplan_xl.consolidation.consolidated import Consolidated, consolidated
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.ledger import Ledger
from vplan_xl.consolidation.selection import Allowed, select
from vplan_xl.consolidation.summary import COLUMNS, Figures, by_trouble, figures, result_figures, sum_figures, verdict
from vplan_xl.finding import Finding
from vplan_xl.form.fin import FIN
from vplan_xl.form.fr1 import FR1

CODES = [column.code for column in COLUMNS]
# {code of the summary's column: the leaf of FR 1 that is put into it}
FR1_LEAVES = {
    "UTFALL": "ACK DRIFT_RESOR UTFALL EXTERNT",
    "BUDGET": "ACK DRIFT_RESOR BUDGET EXTERNT",
    "PROGNOS": "HELAR DRIFT_RESOR PROGNOS EXTERNT",
    "BUDGET_HELAR": "HELAR DRIFT_RESOR BUDGET EXTERNT",
    "FORE": "FORANDRING DRIFT_RESOR FOREG_PROGNOS EXTERNT",
}


def of(form_row: str, tkr: dict[str, int]) -> Leaves:
    return {FR1_LEAVES[code].replace("DRIFT_RESOR", form_row): amount * TKR for code, amount in tkr.items()}


def staff(label: str = STAFF, **tkr: int) -> Delivery:
    return delivery(label, of("DRIFT_RESOR", tkr))


def finance(**tkr: int) -> Delivery:
    return delivery(FINANCE, of("SKATTEINTAKTER", tkr))


def named(found: Figures) -> dict[str, int]:
    """{column code: tkr} of what is there."""
    return {code: ore // TKR for code, ore in zip(CODES, found, strict=True) if ore is not None}


def whole_of(*deliveries: Delivery, labels: Sequence[str] = (), unread: tuple[str, ...] = ()) -> Consolidated:
    register = register_of(*labels)
    selection = select(deliveries, register, None, Allowed(missing=True, errors=True))
    return consolidated(selection, register, 50 * TKR, Ledger(), unread)


# -- one förvaltning ------------------------------------------------------------------------------


def test_a_cost_above_the_budget_is_below_zero() -> None:
    found = figures(staff(UTFALL=1_100, BUDGET=1_000, PROGNOS=1_500, BUDGET_HELAR=1_600, FORE=1_450))
    assert named(found) == {
        "UTFALL": 1_100, "BUDGET": 1_000, "AVVIKELSE": -100,
        "PROGNOS": 1_500, "BUDGET_HELAR": 1_600, "AVVIKELSE_PROGNOS": 100, "FORANDRING": -50,
    }  # fmt: skip


def test_a_revenue_above_the_budget_is_above_zero_in_finansforvaltningen() -> None:
    found = figures(finance(UTFALL=1_100, BUDGET=1_000, PROGNOS=1_500, BUDGET_HELAR=1_600, FORE=1_450))
    assert named(found) == {
        "UTFALL": 1_100, "BUDGET": 1_000, "AVVIKELSE": 100,
        "PROGNOS": 1_500, "BUDGET_HELAR": 1_600, "AVVIKELSE_PROGNOS": -100, "FORANDRING": 50,
    }  # fmt: skip


def test_what_is_blank_compares_with_nothing() -> None:
    assert named(figures(staff(BUDGET=1_000, PROGNOS=1, FORE=1))) == {
        "BUDGET": 1_000, "PROGNOS": 1, "FORANDRING": 0,
    }  # fmt: skip
    assert named(figures(staff())) == {}


def test_the_biggest_trouble_comes_first() -> None:
    """By the forecast; by the outcome where there is none; who has neither comes last."""
    listed = [
        staff("1 Utan"),
        staff("2 Bra", PROGNOS=900, BUDGET_HELAR=1_000, UTFALL=9_000, BUDGET=0),
        staff("3 Utan prognos", UTFALL=1_200, BUDGET=1_000),
        staff("4 Värst", PROGNOS=1_500, BUDGET_HELAR=1_000),
        staff("10 Jämn", PROGNOS=0, BUDGET_HELAR=0),
        staff("9 Jämn", PROGNOS=5, BUDGET_HELAR=5),
    ]
    assert [one.number for one in by_trouble(listed)] == ["4", "3", "9", "10", "2", "1"]


@pytest.mark.parametrize(
    ("tkr", "expected"),
    [
        ({"PROGNOS": 20_501, "BUDGET_HELAR": 20_000}, 0),  # above 500 tkr, not above 5 %
        ({"PROGNOS": 10_501, "BUDGET_HELAR": 10_000}, -1),
        ({"PROGNOS": 10_500, "BUDGET_HELAR": 10_000}, 0),
        ({"PROGNOS": 9_499, "BUDGET_HELAR": 10_000}, 1),
        ({"PROGNOS": 501, "BUDGET_HELAR": 0}, -1),  # nollbudget
        ({"UTFALL": 10_501, "BUDGET": 10_000}, -1),
        ({"UTFALL": 10_501, "BUDGET": 10_000, "PROGNOS": 5, "BUDGET_HELAR": 5}, 0),
        ({}, 0),
    ],
)
def test_a_deviation_is_judged_by_both_thresholds_of_the_form(tkr: dict[str, int], expected: int) -> None:
    assert verdict(figures(delivery(leaves=of("DRIFT_RESOR", tkr))), FR1) == expected


def test_finansforvaltningen_is_judged_with_its_sign() -> None:
    assert verdict(figures(finance(PROGNOS=10_501, BUDGET_HELAR=10_000)), FIN) == 1


# -- the whole ------------------------------------------------------------------------------------


def sums(whole: Consolidated) -> dict[str, int]:
    return named(sum_figures(whole, whole.departments))


def test_the_sum_is_that_of_the_lines() -> None:
    one = staff(UTFALL=1_100, BUDGET=1_000, PROGNOS=1_500, BUDGET_HELAR=1_600, FORE=1_450)
    other = staff(SERVICE, UTFALL=10, BUDGET=20, PROGNOS=30, BUDGET_HELAR=40, FORE=50)
    added = {code: tkr + named(figures(other))[code] for code, tkr in named(figures(one)).items()}
    assert sums(whole_of(one, other)) == added


def test_a_forecast_that_somebody_lacks_is_not_compared_and_its_change_is_of_those_who_have_both() -> None:
    whole = whole_of(
        staff(PROGNOS=1_500, BUDGET_HELAR=1_600, FORE=1_450), staff(SERVICE, BUDGET_HELAR=40, FORE=7),
        staff(CLINIC, PROGNOS=1, BUDGET_HELAR=1),
    )  # fmt: skip
    assert sums(whole) == {"PROGNOS": 1_501, "BUDGET_HELAR": 1_641, "FORANDRING": -50}
    assert whole.notices == (f"Prognos saknas för {SERVICE}: prognosen jämförs inte.",)


def test_the_years_result_is_finansforvaltningens_net_minus_the_net_cost() -> None:
    whole = whole_of(
        staff(UTFALL=1_100, BUDGET=1_000, PROGNOS=1_500, BUDGET_HELAR=1_600),
        finance(UTFALL=1_400, BUDGET=1_300, PROGNOS=1_900, BUDGET_HELAR=1_800),
    )
    assert whole.finance is not None
    result = result_figures(sum_figures(whole, whole.departments), sum_figures(whole, whole.finance))
    assert named(result) == {
        "UTFALL": 300, "BUDGET": 300, "AVVIKELSE": 0,
        "PROGNOS": 400, "BUDGET_HELAR": 200, "AVVIKELSE_PROGNOS": 200,
    }  # fmt: skip


def test_the_whole_is_named_by_the_register() -> None:
    assert whole_of(staff(), labels=[STAFF]).name == "Landstinget SYNTETISKT"
    assert whole_of(staff()).name == "Totalt"


def test_all_that_makes_a_total_doubtful_is_noticed() -> None:
    internal = "ACK DRIFT_RESOR UTFALL INTERNT"
    whole = whole_of(
        delivery(STAFF, {internal: 5, "ACK DRIFT_RESOR BUDGET EXTERNT": 5}),
        delivery(SERVICE, findings=[Finding("POST_EJ_BELOPP")]),
        labels=[STAFF, CLINIC, FINANCE],
        unread=("trasig.xlsx",),
    )
    assert whole.notices == (
        f"OFULLSTÄNDIG: saknas {CLINIC}, {FINANCE}.",
        f"MED FEL: {SERVICE}; se Kontroller.",
        "EJ MED, går inte att läsa: trasig.xlsx; se Kontroller.",
        f"Enbart extern budget: {STAFF}; bara Totalt jämförs med budget.",
    )


def test_of_many_only_some_are_named() -> None:
    labels = [f"{number} X" for number in range(1, 12)]
    assert whole_of(staff(labels[0]), labels=labels).notices == (
        "OFULLSTÄNDIG: saknas 2 X, 3 X, 4 X, 5 X, 6 X, 7 X, 8 X, 9 X och 2 till.",
    )
