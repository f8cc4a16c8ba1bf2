"""The CSV of central adjustments: what is read, and how it is said what is not."""

from __future__ import annotations

import pytest

from vplan_xl.consolidation.ledger import Adjustment, parse_adjustments

HEADING = "post;belopp;text;roll\n"


def test_amounts_are_tkr_with_decimals_and_blank_lines_are_nothing() -> None:
    found, findings = parse_adjustments(HEADING + "Semesterlöneskuld;-1 250,5;SYNTETISK;ekonomienheten\n;;;\n")
    assert found == (Adjustment("Semesterlöneskuld", -125_050_000, "SYNTETISK", "ekonomienheten"),)
    assert findings == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "rubriker är –; det ska vara post, belopp, text, roll."),
        ("post;tkr\n", "rubriker är post;tkr; det ska vara post, belopp, text, roll."),
        (HEADING + "Pension;5 %;;\n", "belopp är 5 %; det är procent och inget belopp."),
        (HEADING + "Pension;;;\n", "belopp är –; här står ingenting."),
        (HEADING + ";5;;\n", "post är –; det ska vara en text om högst 200 tecken."),
        (HEADING + "Pension;1;;\n" * 101, "rader är 101; det får vara högst 100."),
    ],
    ids=lambda text: text[-24:],
)
def test_a_line_that_cannot_be_read_says_why_in_a_whole_sentence(text: str, message: str) -> None:
    (finding,) = parse_adjustments(text)[1]
    assert finding.code == "JUSTERING_RAD"
    assert finding.swedish.startswith(f"Raden kan inte läsas: {message} ")


def test_a_file_that_is_no_csv_is_said_to_be_none_in_our_words() -> None:
    _found, findings = parse_adjustments(HEADING + '"' + "x" * 200_000)
    assert [finding.code for finding in findings] == ["JUSTERING_FIL"]
    assert "raden följer inte CSV" in findings[0].swedish
