"""Deviations: above both thresholds first, the most unfavourable on top; unknown amounts have none."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.workbooks import EXAMPLE
from vplan_xl.amounts import Amount, Gap
from vplan_xl.deviations.compare import DeviationRow, Thresholds, deviation_rows, thresholds
from vplan_xl.form.compute import compute
from vplan_xl.form.fields import FieldValue
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import Places
from vplan_xl.form.model import Key
from vplan_xl.report.header import Header
from vplan_xl.report.report import Report, read_report

TKR = 100_000
ACK, HELAR = FR1.pages[0], FR1.pages[1]
FORM_ORDER = [row.code for row in FR1.rows]


def report(leaves: Mapping[str, Amount], header: Mapping[str, FieldValue] | None = None) -> Report:
    """A report of {"ACK INTAKTER UTFALL": öre, Externt}, without any workbook."""
    entered = {Key(*f"{code} EXTERNT".split()): amount for code, amount in leaves.items()}
    amounts = compute(FR1, entered)
    return Report(FR1, "bok.xlsx", "", Header(header or {}), Places({}, {}), entered, amounts, (), None)


def rows(leaves: Mapping[str, Amount], header: Mapping[str, FieldValue] | None = None) -> dict[str, DeviationRow]:
    """{row: its deviations} of page ACK, Totalt, in their order."""
    return {row.row: row for row in deviation_rows(report(leaves, header), ACK, "TOTALT")}


def capital(outcome: int, budget: int) -> dict[str, Amount]:
    return {"ACK KAPITALKOSTNAD UTFALL": outcome, "ACK KAPITALKOSTNAD BUDGET": budget}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({}, Thresholds(50_000, 500 * TKR)),  # the form's 5 % and 500 tkr
        ({"TROSKEL_PROCENT": 20_000}, Thresholds(20_000, 500 * TKR)),
        ({"TROSKEL_TKR": 100 * TKR}, Thresholds(50_000, 100 * TKR)),
        ({"TROSKEL_PROCENT": 0, "TROSKEL_TKR": 0}, Thresholds(0, 0)),  # zero is a threshold, not a blank
    ],
)
def test_the_thresholds_are_the_headers_else_the_forms(header: Mapping[str, FieldValue], expected: Thresholds) -> None:
    assert thresholds(report({}, header)) == expected


@pytest.mark.parametrize(
    ("outcome", "budget", "above"),
    [
        (10_501 * TKR, 10_000 * TKR, True),  # 501 tkr and 5,01 %
        (10_500 * TKR, 10_000 * TKR, False),  # neither more than 500 tkr nor more than 5 %
        (10_500 * TKR + 1, 10_000 * TKR, True),
        (20_600 * TKR, 20_000 * TKR, False),  # 600 tkr but 3 %
        (200 * TKR, 100 * TKR, False),  # 100 % but 100 tkr
        (9_499 * TKR, 10_000 * TKR, True),  # favourable ones too
    ],
)
def test_a_row_is_above_when_both_thresholds_are_exceeded(outcome: int, budget: int, above: bool) -> None:
    row = rows(capital(outcome, budget))["KAPITALKOSTNAD"]
    assert row.comparisons[0].is_above is row.is_above is above


def test_the_headers_own_thresholds_decide() -> None:
    deviating = capital(10_200 * TKR, 10_000 * TKR)
    assert not rows(deviating)["KAPITALKOSTNAD"].is_above
    assert rows(deviating, {"TROSKEL_PROCENT": 10_000, "TROSKEL_TKR": 100 * TKR})["KAPITALKOSTNAD"].is_above


@pytest.mark.parametrize(("outcome", "above"), [(501, True), (500, False), (0, False)])
def test_against_zero_only_tkr_decide_and_there_is_no_per_cent(outcome: int, above: bool) -> None:
    comparison = rows(capital(outcome * TKR, 0))["KAPITALKOSTNAD"].comparisons[0]
    assert (comparison.reference, comparison.deviation, comparison.tenths) == (0, -outcome * TKR, None)
    assert comparison.is_above is above


def test_a_row_has_its_outcome_and_both_comparisons() -> None:
    printed = {"UTFALL": -22_851 * TKR, "BUDGET": -2_267 * TKR, "FOREG_AR": -24_852 * TKR}
    row = rows({f"ACK INTAKTER {block}": ore for block, ore in printed.items()})["INTAKTER"]
    assert (row.label, row.outcome) == ("Intäkter", -22_851 * TKR)
    assert [(c.block.code, c.reference, c.deviation, c.tenths, c.is_above) for c in row.comparisons] == [
        ("JMF_BUDGET", -2_267 * TKR, 20_584 * TKR, 9_080, True),
        ("JMF_FOREG_AR", -24_852 * TKR, -2_001 * TKR, -81, True),
    ]


def test_without_deviations_the_rows_keep_the_forms_order() -> None:
    assert list(rows({})) == FORM_ORDER


def test_rows_above_come_first_the_most_unfavourable_on_top_the_others_in_the_forms_order() -> None:
    found = rows(
        {
            "ACK INTAKTER UTFALL": -9_000 * TKR,
            "ACK INTAKTER BUDGET": -1_000 * TKR,  # +8 000
            "ACK DRIFT_RESOR UTFALL": 3_000 * TKR,
            "ACK DRIFT_RESOR BUDGET": 1_000 * TKR,  # -2 000
            "ACK KAPITALKOSTNAD UTFALL": 6_000 * TKR,
            "ACK KAPITALKOSTNAD BUDGET": 1_000 * TKR,  # -5 000
        }
    )
    above = [(row.row, row.comparisons[0].deviation) for row in found.values() if row.is_above]
    assert above == [
        ("TOTALA_KOSTNADER", -7_000 * TKR),
        ("KAPITALKOSTNAD", -5_000 * TKR),
        ("DRIFT", -2_000 * TKR),
        ("DRIFT_RESOR", -2_000 * TKR),  # equal ones keep the form's order
        ("NETTORESULTAT", 1_000 * TKR),
        ("INTAKTER", 8_000 * TKR),
        ("TOTALA_INTAKTER", 8_000 * TKR),
    ]
    assert list(found)[: len(above)] == [row for row, _deviation in above]
    assert list(found)[len(above) :] == [code for code in FORM_ORDER if code not in dict(above)]


def test_a_row_above_only_against_last_year_is_above() -> None:
    found = rows({"ACK KAPITALKOSTNAD UTFALL": 9_000 * TKR, "ACK KAPITALKOSTNAD FOREG_AR": 1_000 * TKR})
    row = found["KAPITALKOSTNAD"]
    assert [(c.deviation, c.is_above) for c in row.comparisons] == [(None, False), (-8_000 * TKR, True)]
    assert list(found)[:3] == ["KAPITALKOSTNAD", "TOTALA_KOSTNADER", "NETTORESULTAT"]


@pytest.mark.parametrize(
    ("outcome", "budget", "shown"),
    [
        (Gap.UNKNOWN, 1_000 * TKR, (None, 1_000 * TKR)),
        (9_000 * TKR, Gap.UNKNOWN, (9_000 * TKR, None)),
        (Gap.UNKNOWN, Gap.UNKNOWN, (None, None)),
        (9_000 * TKR, Gap.BLANK, (9_000 * TKR, None)),
        (Gap.BLANK, 9_000 * TKR, (None, 9_000 * TKR)),
    ],
)
def test_what_is_not_known_has_no_deviation(
    outcome: Amount, budget: Amount, shown: tuple[int | None, int | None]
) -> None:
    row = rows({"ACK KAPITALKOSTNAD UTFALL": outcome, "ACK KAPITALKOSTNAD BUDGET": budget})["KAPITALKOSTNAD"]
    comparison = row.comparisons[0]
    assert (row.outcome, comparison.reference) == shown
    assert (comparison.deviation, comparison.tenths, row.is_above) == (None, None, False)


def test_an_unknown_amount_leaves_other_rows_their_deviations() -> None:
    found = rows({**capital(9_000 * TKR, 1_000 * TKR), "ACK INTAKTER UTFALL": Gap.UNKNOWN})
    assert found["KAPITALKOSTNAD"].comparisons[0].deviation == -8_000 * TKR
    assert found["TOTALA_KOSTNADER"].comparisons[0].deviation == -8_000 * TKR
    assert found["NETTORESULTAT"].comparisons[0].deviation is None


def test_each_part_has_its_own_deviations() -> None:
    made = report(capital(9_000 * TKR, 1_000 * TKR))
    by_part = {
        part: next(row for row in deviation_rows(made, ACK, part) if row.row == "KAPITALKOSTNAD").comparisons[0]
        for part in ("EXTERNT", "INTERNT", "TOTALT")
    }
    assert {part: comparison.deviation for part, comparison in by_part.items()} == {
        "EXTERNT": -8_000 * TKR,
        "INTERNT": 0,
        "TOTALT": -8_000 * TKR,
    }


def test_the_two_rows_called_ovrigt_are_named_by_what_they_belong_to() -> None:
    labels = {row.row: row.label for row in deviation_rows(report({}), ACK, "TOTALT")}
    assert labels["PERSONAL_OVRIGT"] == "Personal, övrigt"
    assert labels["DRIFT_OVRIGT"] == "Drift, övrigt"


def test_the_example_is_read_as_the_report_of_augusti_2017_reads_it() -> None:
    """Budget is kept in all, by revenue that was not budgeted; personnel and drift cost more."""
    found = {row.row: row for row in deviation_rows(read_report(EXAMPLE), ACK, "TOTALT")}
    shown = [(row.row, round((row.comparisons[0].deviation or 0) / TKR)) for row in found.values() if row.is_above]
    assert shown[0] == ("TOTALA_KOSTNADER", -14_744)  # printed -14 745: rounding
    assert shown[-1] == ("TOTALA_INTAKTER", 21_277)
    assert not found["KAPITALKOSTNAD"].is_above


def test_the_forecast_page_compares_the_forecast() -> None:
    made = report({"HELAR KAPITALKOSTNAD PROGNOS": 700 * TKR, "HELAR KAPITALKOSTNAD BUDGET": 100 * TKR})
    row = deviation_rows(made, HELAR, "TOTALT")[0]
    assert (row.row, row.outcome, row.comparisons[0].deviation) == ("KAPITALKOSTNAD", 700 * TKR, -600 * TKR)
