"""``vplan goals``: a target and a value out of the command line, for people and machines."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from tests.test_cli import run
from vplan_xl.goals.as_json import as_json
from vplan_xl.goals.expression import Among, Due, How, Quantifier, Threshold
from vplan_xl.goals.quantity import PERCENT, Number, Quantity, Relation, whole

ASKED = ("goals", "--target", "Som 2016 eller högre", "--baseline", "Index 75 (2016)")


def test_the_verdict_is_told_with_how_the_target_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, *ASKED, "--value", "Index 73", "--year", "2017") == (
        0,
        "Målet: minst i nivå med utfall 2016\notillfredsställande: Index 73 mot minst Index 75 (2016): 2 under\n",
        "",
    )


def test_machines_get_the_expression_by_its_types(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *ASKED, "--value", "Index 76", "--format", "json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "expression": {
            "kind": "year",
            "type": "Relative",
            "relation": ">=",
            "reference": {"type": "Reference", "kind": "year", "year": 2016},
            "offset": None,
            "yearly": False,
            "stated": None,
            "about": "",
            "detail": "",
        },
        "target": "minst i nivå med utfall 2016",
        "verdict": "MET",
        "bedomning": "tillfredsställande",
        "reason": "Index 76 mot minst Index 75 (2016): 1 över",
        "findings": [],
    }


def test_a_target_that_states_no_level_is_a_finding_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "goals", "--target", "god måluppfyllelse", "--value", "80 %")
    assert (code, out) == (1, "")
    assert err == (
        "FEL --target: Målvärdet ”god måluppfyllelse” går inte att tolka från tecken 1 (”god måluppfyllelse”): "
        "ingen mätbar nivå. Skriv nivån med tal och riktning, till exempel ”minst 80 %”, ”i nivå med riket eller "
        "bättre” eller ”högre än 2016”. [MAL_TOLKAS]\n"
    )


def test_each_text_that_is_not_understood_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    values = ["--value", "ca 80 %", "--riket", "kanske 3"]
    code, out, _err = run(capsys, "goals", "--target", "Minst 80 % eller så", *values, "--format", "json")
    answer = json.loads(out)
    assert code == 1
    assert [finding["code"] for finding in answer["findings"]][:2] == ["MAL_TOLKAS", "MAL_VARDE"]
    assert (answer["expression"], answer["verdict"], answer["reason"]) == (None, None, None)
    assert "tecken 12 (”eller så”)" in answer["findings"][0]["message"]
    assert answer["findings"][1]["part"] == "--value"
    assert answer["findings"][1]["message"].startswith("Värdet ”ca 80 %” går inte att tolka från tecken 1")


def test_a_misspelt_word_is_told_and_judged(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "goals", "--target", "Hörge än riket", "--value", "81 %", "--riket", "79 %")
    assert (code, out.splitlines()[0]) == (0, "Målet: högre än riket")
    assert err.startswith("UPPLYSNING --target: ”Hörge” läses som ”högre”.")


@pytest.mark.parametrize(
    ("arguments", "verdict"),
    [
        ("--target|2,5 %|--value|2,3 %", "CANNOT_BE_JUDGED"),
        ("--target|2,5 %|--value|2,3 %|--better|lower", "MET"),
        ("--target|2,5 %|--value|2,3 %|--better|higher", "NEARLY"),
        ("--target|Minst 75|--value|73", "NOT_MET"),
        ("--target|Minst 75|--value|73|--margin|5", "NEARLY"),
        ("--target|Minst 75|--value|76 (2016)|--year|2017", "CANNOT_BE_JUDGED"),
        ("--target|Högre än riket|--value|81|--riket|79", "MET"),
    ],
)
def test_the_options_are_what_the_judge_knows(arguments: str, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    _code, out, _err = run(capsys, "goals", *arguments.split("|"), "--format", "json")
    assert json.loads(out)["verdict"] == verdict


def test_a_margin_that_is_no_number_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    code, _out, err = run(capsys, *ASKED, "--value", "73", "--margin", "lite")
    assert code == 2
    assert "Skriv --margin som ett tal" in err


def test_numbers_keep_their_decimals_and_parts_nest() -> None:
    level = Threshold(Relation.AT_MOST, Quantity(Number(Fraction(21, 10), 2), PERCENT))
    among = Among(Quantifier(How.COUNT, whole(10), 12, "månader"), level)
    assert as_json(Due(2025, among)) == {
        "type": "Due",
        "year": 2025,
        "target": {
            "type": "Among",
            "quantifier": {
                "type": "Quantifier", "how": "count", "count": "10", "of": 12, "parts": "månader", "relation": ">=",
            },
            "each": {
                "type": "Threshold",
                "relation": "<=",
                "level": {"number": "2.10", "unit": "percent", "words": ""},
                "about": "",
                "detail": "",
            },
            "rest": None,
            "about": "",
        },
    }  # fmt: skip
