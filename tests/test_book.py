"""The consolidated workbook as a whole: how its sheets are named, and how much is listed on them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.consolidation_books import FINANCE, SERVICE, STAFF, TKR, Post, delivery, register_of
from tests.small_books import cells_of
from vplan_xl.consolidation import list_sheets, trade_sheet
from vplan_xl.consolidation.book import book
from vplan_xl.consolidation.consolidated import Consolidated, consolidated
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.ledger import Ledger
from vplan_xl.consolidation.list_sheets import said
from vplan_xl.consolidation.selection import Allowed, select
from vplan_xl.consolidation.sheet_names import MOST_PAGES, sheet_names
from vplan_xl.finding import Finding, Place
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.reader import read_outline

RESOR = "ACK DRIFT_RESOR UTFALL EXTERNT"


def whole_of(deliveries: Sequence[Delivery]) -> Consolidated:
    register = register_of(*(one.label for one in deliveries))
    selection = select(deliveries, register, None, Allowed(errors=True))
    return consolidated(selection, register, 50 * TKR, Ledger(), ())


def names(*labels: str) -> list[str]:
    return list(sheet_names(whole_of([delivery(label) for label in labels])).values())


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["17 Stab"], ["17 Stab"]),
        (["Utfall"], ["Utfall (2)"]),
        (["källor"], ["källor (2)"]),  # Excel tells no letter case apart
        (["1 Vård/Omsorg [ny]*"], ["1 Vård Omsorg  ny"]),
        (["'1 Stab'"], ["1 Stab"]),
        (["[]"], ["Blad"]),
        (["history"], ["history (2)"]),
        (
            ["17 " + "x" * 40, "18 " + "x" * 40],
            ["17 " + "x" * 28, "18 " + "x" * 28],
        ),
        (["a" * 31 + "1", "a" * 31 + "2"], ["a" * 31, "a" * 27 + " (2)"]),
    ],
)
def test_a_page_is_named_by_its_forvaltning_as_far_as_a_sheet_can_be(labels: list[str], expected: list[str]) -> None:
    assert names(*labels) == expected


def many(count: int) -> list[Delivery]:
    return [delivery(f"{number} X", {RESOR: number}) for number in range(1, count + 1)]


def test_above_forty_one_page_shows_whichever_is_chosen() -> None:
    """Finansförvaltningen keeps its own."""
    deliveries = [*many(MOST_PAGES + 1), delivery(FINANCE)]
    assert list(sheet_names(whole_of(deliveries))) == ["80"]
    sheets = [one.name for one in read_outline(open_archive(book(whole_of(deliveries), (), ()))).sheets]
    assert "Förvaltning" in sheets
    assert FINANCE in sheets
    assert "1 X" not in sheets


def test_up_to_forty_each_has_its_page() -> None:
    assert len(sheet_names(whole_of(many(MOST_PAGES)))) == MOST_PAGES


FEL, VARNING, UPPLYSNING = Finding("FIL_TOM"), Finding("SAMMAN_UTESLUTEN"), Finding("SAMMAN_ANNAN_BOK")


def test_the_worst_is_said_first_and_what_is_no_ones_before_who_it_is_about() -> None:
    whole = whole_of([delivery(SERVICE, findings=[FEL, UPPLYSNING]), delivery(findings=[VARNING, FEL])])
    broken = Finding("FIL_TOM", Place("trasig.xlsx"))
    assert [(one.finding.code, one.delivery.label if one.delivery else "") for one in said(whole, [broken])] == [
        ("FIL_TOM", ""),
        ("FIL_TOM", STAFF),
        ("FIL_TOM", SERVICE),
        ("SAMMAN_MED_FEL", STAFF),
        ("SAMMAN_UTESLUTEN", STAFF),
        ("SAMMAN_MED_FEL", SERVICE),
        ("SAMMAN_ANNAN_BOK", SERVICE),
    ]


def test_of_very_many_findings_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_sheets, "MOST_LISTED", 2)
    whole = whole_of([delivery(findings=[UPPLYSNING, FEL, VARNING])])
    shown = cells_of(book(whole, (), ()), "Kontroller")
    texts = [cell.value for at, cell in shown.items() if at[0] == "A"]
    assert texts[-3:-1] == ["FEL", "VARNING"]
    assert texts[-1].startswith("… och 2 till.")


def test_of_very_many_pairs_those_that_differ_most_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trade_sheet, "MOST_LISTED", 1)
    posts = [Post("41", "INTAKTER", -10), Post("31", "INTAKTER", -30)]
    shown = cells_of(book(whole_of([delivery(SERVICE, posts=posts)]), (), ()), "Interna poster")
    texts = {at: cell.value for at, cell in shown.items()}
    (row,) = [at[1:] for at, text in texts.items() if text.startswith("… och 1 till")]
    assert texts[f"B{int(row) - 1}"] == "31"


def test_the_same_total_is_the_same_bytes() -> None:
    deliveries = [delivery(leaves={RESOR: 5}), delivery(SERVICE)]
    assert book(whole_of(deliveries), (), ()) == book(whole_of(deliveries[::-1]), (), ())
