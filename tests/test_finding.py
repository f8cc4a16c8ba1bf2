"""A finding says where, what is wrong and what to do; the catalogue has words for each of them."""

from __future__ import annotations

import pickle
import re
import string
from dataclasses import FrozenInstanceError

import pytest

from vplan_xl.catalogue import CATALOGUE, Entry
from vplan_xl.finding import Finding, Place, Refused, Severity, has_fel, worst_first

ENTRY = Entry(
    "fel", "{field}: {found} är fel, {expected} är rätt.", "Orsaken.", "Skriv {expected} i {field}."
)  # the catalogue's own words may change
FINDING = Finding(
    "SYNTETISK_KOD",
    Place("bok.xlsx", "Försättsblad", "C5"),
    {"field": "Period"},
    expected="en månad",
    found="{found} sommaren",
)


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Place(), ""),
        (Place("bok.xlsx"), "bok.xlsx"),
        (Place("bok.xlsx", "Utfall"), "bok.xlsx: Utfall"),
        (Place("bok.xlsx", "Utfall", "B7"), "bok.xlsx: Utfall!B7"),
        (Place(cell="B7"), "B7"),
        (Place("belopp.csv", line=3), "belopp.csv: rad 3"),
        (
            Place("belopp.csv", page="ACK", row="INTAKTER", block="UTFALL", part="EXTERNT", line=3),
            "belopp.csv: rad 3: ACK INTAKTER UTFALL EXTERNT",
        ),
        (Place("bok.xlsx", "Utfall", "B7", "ACK", block="UTFALL"), "bok.xlsx: Utfall!B7: ACK UTFALL"),
    ],
)
def test_a_place_reads_from_the_file_inwards(place: Place, shown: str) -> None:
    assert str(place) == shown


@pytest.fixture(autouse=True)
def one_kind_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CATALOGUE, "SYNTETISK_KOD", ENTRY)


@pytest.fixture(autouse=True)
def swedish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "sv")


def test_a_message_says_what_is_wrong_and_what_to_do() -> None:
    """Braces in what a person wrote are no places to fill in."""
    assert FINDING.message == "Period: {found} sommaren är fel, en månad är rätt. Skriv en månad i Period."


def test_a_finding_as_machines_read_it() -> None:
    assert FINDING.to_json() == {
        "code": "SYNTETISK_KOD",
        "severity": "fel",
        "sheet": "Försättsblad",
        "cell": "C5",
        "page": "",
        "row": "",
        "block": "",
        "part": "",
        "expected": "en månad",
        "found": "{found} sommaren",
        "difference": "",
        "message": FINDING.message,
    }


def test_a_finding_is_placed_in_a_file_without_losing_its_place() -> None:
    placed = Finding("POST_TEXT", Place(sheet="Utfall", cell="B7"), found="tolv").in_file("bok.xlsx")
    assert placed == Finding("POST_TEXT", Place("bok.xlsx", "Utfall", "B7"), found="tolv")


@pytest.mark.parametrize("finding", [FINDING, Finding("FIL_TOM", Place("bok.xlsx"), difference="1")])
def test_a_finding_goes_from_one_process_to_another_and_stays_the_same(finding: Finding) -> None:
    assert pickle.loads(pickle.dumps(finding)) == finding


def test_a_finding_is_a_value_that_nobody_changes() -> None:
    assert Finding("FIL_TOM") == Finding("FIL_TOM")
    assert Finding("FIL_TOM").values == {}
    with pytest.raises(FrozenInstanceError):
        FINDING.found = "vintern"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((), False),
        (("NY_FORMEL",), False),
        (("NY_PERIOD", "NY_FORMEL"), False),
        (("NY_FORMEL", "FIL_TOM"), True),
    ],
)
def test_only_fel_stops_a_job(codes: tuple[str, ...], expected: bool) -> None:
    assert has_fel(Finding(code) for code in codes) is expected


def test_the_severities() -> None:
    assert [severity.value for severity in Severity] == ["fel", "varning", "upplysning"]
    assert [Finding(code).severity for code in ("FIL_TOM", "NY_PERIOD", "NY_FORMEL")] == list(Severity)


def test_the_worst_come_first_and_keep_their_order_within() -> None:
    found = [Finding(code) for code in ("NY_FORMEL", "NY_PERIOD", "FIL_TOM", "FIL_SAKNAS")]
    assert [finding.code for finding in worst_first(found)] == ["FIL_TOM", "FIL_SAKNAS", "NY_PERIOD", "NY_FORMEL"]


def test_a_refusal_carries_its_finding() -> None:
    refused = Refused(Finding("FIL_TOM"))
    assert refused.finding == Finding("FIL_TOM")
    assert str(refused) == "FIL_TOM"


# -- the catalogue ------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_kind_of_finding_has_a_severity_words_a_cause_and_a_remedy(code: str) -> None:
    entry = CATALOGUE[code]
    assert re.fullmatch(r"[A-Z0-9]+(_[A-Z0-9]+)+", code)
    Severity(entry.severity)
    for text in (entry.message, entry.cause, entry.remedy):
        assert text == text.strip()
        assert text.endswith(".")


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_message_asks_only_for_what_findings_have(code: str) -> None:
    entry = CATALOGUE[code]
    shown = entry.message + entry.remedy
    asked = {name for _text, name, _spec, _conversion in string.Formatter().parse(shown) if name is not None}
    assert asked <= {
        "account",
        "accounts",
        "block",
        "buyer",
        "code",
        "count",
        "difference",
        "expected",
        "field",
        "first",
        "found",
        "indicator",
        "level",
        "limit",
        "lock",
        "one",
        "other",
        "part_name",
        "period",
        "place",
        "read",
        "reason",
        "second",
        "seller",
        "source",
        "table",
        "target",
        "tolerance",
        "unit",
        "what",
        "where",
        "who",
        "year",
    }
    assert "{" not in entry.cause
