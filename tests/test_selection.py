"""Which reports make a month's total: the latest that was delivered by each, and all that speaks against it."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.consolidation_books import AUGUST, CLINIC, FINANCE, MAY, SERVICE, STAFF, delivery, register_csv, register_of
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.selection import Allowed, Selection, in_order, select
from vplan_xl.finding import Finding, has_fel
from vplan_xl.period import Period
from vplan_xl.register import parse_register

STRICT = Allowed()
ALL_ALLOWED = Allowed(missing=True, errors=True)
FEL = Finding("POST_EJ_BELOPP", found="saknas")
VARNING = Finding("POST_TECKEN")


def selected(
    *deliveries: Delivery, labels: Sequence[str] = (), wanted: Period | None = None, allowed: Allowed = STRICT
) -> Selection:
    return select(deliveries, register_of(*labels), wanted, allowed)


def paths(selection: Selection) -> list[str]:
    return [one.path for one in selection.taken]


def told(selection: Selection) -> list[tuple[str, str]]:
    """(code, file) of each finding."""
    return [(finding.code, finding.place.file) for finding in selection.findings]


# -- versions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["Inlämnad", "Rättad"])
def test_the_latest_delivered_version_is_taken_and_the_others_are_listed(status: str) -> None:
    selection = selected(
        delivery(path="a.xlsx", version=2, status=status), delivery(path="b.xlsx"), delivery(path="c.xlsx", version=10)
    )
    assert paths(selection) == ["c.xlsx"]
    assert told(selection) == [("SAMMAN_AVLOST", "b.xlsx"), ("SAMMAN_AVLOST", "a.xlsx")]
    assert [(one.delivery.path, one.reason.found, one.reason.expected) for one in selection.passed] == [
        ("b.xlsx", "1", "10"),
        ("a.xlsx", "2", "10"),
    ]
    assert "ersatt av version 10: c.xlsx" in selection.findings[0].message
    assert not has_fel(selection.findings)


@pytest.mark.parametrize("status", ["Utkast", ""])
def test_a_draft_is_not_taken_however_late(status: str) -> None:
    selection = selected(delivery(path="a.xlsx"), delivery(path="b.xlsx", version=2, status=status))
    assert paths(selection) == ["a.xlsx"]
    assert told(selection) == [("SAMMAN_UTKAST", "b.xlsx")]


def test_two_of_equal_version_are_refused_with_both_names() -> None:
    selection = selected(delivery(path="gammal.xlsx"), delivery(path="ny.xlsx"))
    (finding,) = selection.findings
    assert (finding.code, finding.severity.value) == ("SAMMAN_LIKA_VERSION", "fel")
    assert {finding.place.file, finding.values["source"]} == {"gammal.xlsx", "ny.xlsx"}
    assert f"från {STAFF} har version 1" in finding.message


def test_equal_versions_that_are_superseded_do_not_matter() -> None:
    selection = selected(delivery(path="a.xlsx"), delivery(path="b.xlsx"), delivery(path="c.xlsx", version=2))
    assert paths(selection) == ["c.xlsx"]
    assert {code for code, _file in told(selection)} == {"SAMMAN_AVLOST"}


def test_the_same_workbook_twice_counts_once() -> None:
    selection = selected(delivery(path="a.xlsx", sha256="1"), delivery(path="mapp/b.xlsx", sha256="1"))
    assert paths(selection) == ["a.xlsx"]
    assert told(selection) == [("SAMMAN_SAMMA", "mapp/b.xlsx")]
    assert selection.findings[0].values["source"] == "a.xlsx"


def test_a_workbook_that_also_is_in_a_consolidation_is_read_from_the_workbook() -> None:
    alone = delivery(path="mapp/a.xlsx", sha256="1")
    selection = selected(replace(alone, path="a.xlsx", through="halva.xlsx", line=8), alone)
    assert selection.taken == (alone,)
    assert told(selection) == [("SAMMAN_SAMMA", "a.xlsx")]


def test_what_was_written_over_in_a_consolidation_is_not_the_same() -> None:
    """Neither an amount, nor a line whose SHA-256 is gone: two blank ones are two versions."""
    one = delivery(sha256="1")
    changed = replace(one, ore=(5, *one.ore[1:]), through="halva.xlsx", line=8)
    assert [finding.code for finding in selected(one, changed).findings] == ["SAMMAN_LIKA_VERSION"]
    first, second = (replace(one, sha256="", version=version, path=f"{version}.xlsx") for version in (1, 2))
    assert paths(selected(first, second)) == ["2.xlsx"]


def test_one_that_only_was_delivered_as_a_draft_is_no_ones_report() -> None:
    selection = selected(delivery(status="Utkast"), delivery(SERVICE))
    assert paths(selection) == [f"{SERVICE}.xlsx"]
    assert told(selection) == [("SAMMAN_UTKAST", f"{STAFF}.xlsx")]


# -- months ---------------------------------------------------------------------------------------


def test_mixed_months_are_refused_with_who_is_of_which() -> None:
    selection = selected(delivery(), delivery(SERVICE, period=MAY), delivery(CLINIC))
    (finding,) = selection.findings
    assert (finding.code, selection.period, selection.taken) == ("SAMMAN_MANADER", None, ())
    assert finding.found == f"maj 2017: {SERVICE}; augusti 2017: {STAFF}, {CLINIC}"


def test_of_mixed_months_one_can_be_wanted() -> None:
    selection = selected(delivery(), delivery(SERVICE, period=MAY), wanted=AUGUST)
    assert (selection.period, paths(selection)) == (AUGUST, [f"{STAFF}.xlsx"])
    assert told(selection) == [("SAMMAN_ANNAN_MANAD", f"{SERVICE}.xlsx")]
    assert "Rapporten är för maj 2017 och tas inte med i augusti 2017." in selection.findings[0].message


@pytest.mark.parametrize(("deliveries", "wanted"), [([], None), ([], AUGUST), ([delivery()], MAY)])
def test_nothing_to_consolidate(deliveries: list[Delivery], wanted: Period | None) -> None:
    selection = selected(*deliveries, labels=[STAFF], wanted=wanted)
    assert (selection.period, selection.taken, selection.missing) == (None, (), ())
    assert selection.findings[-1].code == "SAMMAN_TOM"
    assert has_fel(selection.findings)


# -- who is missing -------------------------------------------------------------------------------


def test_who_has_not_delivered_is_named() -> None:
    selection = selected(delivery(), labels=[STAFF, SERVICE, FINANCE])
    assert [(f.code, f.found, f.expected) for f in selection.findings] == [
        ("SAMMAN_SAKNAS", SERVICE, "augusti 2017"),
        ("SAMMAN_SAKNAS", FINANCE, "augusti 2017"),
    ]
    assert [one.label for one in selection.missing] == [SERVICE, FINANCE]
    assert has_fel(selection.findings)
    assert not selection.is_complete


def test_who_has_but_a_draft_is_told_so() -> None:
    selection = selected(delivery(), delivery(SERVICE, status="Utkast"), labels=[STAFF, SERVICE])
    assert [finding.code for finding in selection.findings] == ["SAMMAN_UTKAST", "SAMMAN_SAKNAS_UTKAST"]
    assert f"Från {SERVICE} finns bara ett utkast" in selection.findings[1].message


@pytest.mark.parametrize("drafts", [(), (delivery(SERVICE, status="Utkast"),)])
def test_who_is_missing_may_be_and_is_still_named(drafts: tuple[Delivery, ...]) -> None:
    selection = selected(delivery(), *drafts, labels=[STAFF, SERVICE], allowed=Allowed(missing=True))
    finding = selection.findings[-1]
    assert (finding.code, finding.severity.value, finding.found) == ("SAMMAN_UTAN", "varning", SERVICE)
    assert [one.label for one in selection.missing] == [SERVICE]
    assert not selection.is_complete


def test_all_of_the_register_is_complete_and_one_beside_it_does_no_harm() -> None:
    selection = selected(delivery(), delivery(SERVICE), labels=[STAFF])
    assert (selection.findings, selection.is_complete) == ((), True)


@pytest.mark.parametrize(
    ("old", "new"),
    [("2015-01;;", "2015-01;2017-07;"), ("2015-01;;", "2017-09;;"), (";FR1;", ";ANNAT;")],
    ids=["ended before", "begins after", "a form that is not ours"],
)
def test_who_need_not_report_that_month_is_not_asked_for(old: str, new: str) -> None:
    lines = register_csv([STAFF, SERVICE]).splitlines()
    register = parse_register("\n".join([*lines[:2], lines[2].replace(old, new)]))
    assert register.findings == ()
    assert select([delivery()], register, None, STRICT).findings == ()


# -- findings fel ---------------------------------------------------------------------------------


def test_a_report_with_fel_is_refused_and_named_and_one_with_less_is_not() -> None:
    selection = selected(delivery(findings=[FEL, VARNING]), delivery(SERVICE, findings=[VARNING]))
    (finding,) = selection.findings
    assert (finding.code, finding.place.file, finding.found) == ("SAMMAN_FEL", f"{STAFF}.xlsx", STAFF)
    assert finding.severity.value == "fel"
    assert (selection.erroneous, selection.is_complete) == ((STAFF,), False)


def test_a_report_with_fel_may_be_taken_and_is_still_named() -> None:
    selection = selected(delivery(findings=[FEL]), allowed=Allowed(errors=True))
    (finding,) = selection.findings
    assert (finding.code, finding.severity.value) == ("SAMMAN_MED_FEL", "varning")
    assert (selection.erroneous, paths(selection)) == ((STAFF,), [f"{STAFF}.xlsx"])
    assert not selection.is_complete


def test_one_permission_is_not_the_other() -> None:
    both = (delivery(findings=[FEL]),)
    missing = selected(*both, labels=[SERVICE], allowed=Allowed(missing=True))
    assert [finding.code for finding in missing.findings] == ["SAMMAN_UTAN", "SAMMAN_FEL"]
    errors = selected(*both, labels=[SERVICE], allowed=Allowed(errors=True))
    assert [finding.code for finding in errors.findings] == ["SAMMAN_SAKNAS", "SAMMAN_MED_FEL"]


def test_fel_of_one_that_is_not_taken_stops_nothing() -> None:
    assert not has_fel(selected(delivery(path="a.xlsx", findings=[FEL]), delivery(path="b.xlsx", version=2)).findings)


# -- order ----------------------------------------------------------------------------------------


def test_forvaltningar_stand_in_the_order_of_their_numbers() -> None:
    selection = selected(*(delivery(f"{number} X") for number in ("B", "9", "A7", "100", "20")))
    assert [one.number for one in selection.taken] == ["9", "20", "100", "A7", "B"]
    assert in_order("²") > in_order("999")  # a digit for Python, and no number


MANY = [
    delivery(path="a.xlsx", findings=[FEL]),
    delivery(path="b.xlsx", version=2),
    delivery(path="c.xlsx", version=2),
    delivery(path="d.xlsx", version=2, sha256=delivery(path="c.xlsx").sha256),
    replace(delivery(path="c.xlsx", version=2), through="halva.xlsx", line=9),
    delivery(SERVICE, status="Utkast", version=3),
    delivery(SERVICE, path="e.xlsx", findings=[FEL]),
    delivery(CLINIC, period=MAY),
    delivery("A7 Annan"),
    delivery(FINANCE, status="Utkast"),
]


@given(st.permutations(MANY), st.sampled_from([None, AUGUST, MAY]), st.sampled_from([STRICT, ALL_ALLOWED]))
def test_the_order_of_the_files_changes_nothing(
    shuffled: list[Delivery], wanted: Period | None, allowed: Allowed
) -> None:
    register = register_of(STAFF, SERVICE, CLINIC, FINANCE)
    assert select(shuffled, register, wanted, allowed) == select(MANY, register, wanted, allowed)


def test_a_delivery_can_be_sent_between_processes() -> None:
    one = delivery(findings=[FEL])
    assert pickle.loads(pickle.dumps(one)) == one
