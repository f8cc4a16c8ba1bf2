"""Calculated cells where something they name is not there, or is an error."""

from __future__ import annotations

import re

import pytest

from tests.workbooks import COVER, EXAMPLE, template_bytes, with_part
from vplan_xl.form.calculation import _Layout, declared_areas
from vplan_xl.form.expression import Amount, Count, Entry, Linked, Total, Unless, formula_of
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace, declared_places
from vplan_xl.report.change import with_writes
from vplan_xl.report.report import expected_results, report_at, report_of
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.reader import read_outline, read_sheets
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Kind


class Without:
    """Addresses of everything but the lines of one column."""

    def __init__(self, column: str) -> None:
        self.column = column

    def cell(self, ref: Amount | Linked | Entry) -> str | None:
        return "A1"

    def lines(self, table: str, column: str) -> str | None:
        return None if column == self.column else "B1:B9"

    def choices(self, table: str, column: str) -> str | None:
        return None


COUNT = Count("PROJEKT", "KONTOSLAG", ("Drift",))


@pytest.mark.parametrize(
    "expression",
    [COUNT, Total("PROJEKT", "UTFALL", "KONTOSLAG", ("Drift",)), Unless(Linked("PERIOD"), (), COUNT)],
)
def test_what_names_lines_that_are_not_found_has_no_formula(expression: Count | Total | Unless) -> None:
    assert formula_of(expression, Without("KONTOSLAG")) is None
    assert formula_of(expression, Without("TEXT")) is not None


def test_a_header_field_stands_on_the_cover() -> None:
    layout = _Layout(FR1, declared_places(FR1), declared_areas(FR1))
    assert layout.place(Linked("PERIOD")) == CellPlace("Försättsblad", "C5")


def shown(*writes: CellWrite) -> dict[CellPlace, tuple[Kind, str]]:
    report = report_of("bok.xlsx", template_bytes(), tables=True)
    assert report.content is not None
    results = expected_results(report_at(report, with_writes(report.content, writes)))
    return {place: (cell.kind, cell.value) for place, cell in results.items()}


def test_an_error_makes_what_is_calculated_from_it_unknown() -> None:
    error = ("#N/A", Kind.ERROR)
    found = shown(
        CellWrite("Projekt", "A5", Kind.TEXT, "1321"),
        CellWrite("Projekt", "A31", error[1], error[0]),
        CellWrite("Projekt", "C31", error[1], error[0]),
        CellWrite("Investeringar", "A19", error[1], error[0]),
        CellWrite("Projekt", "ZZZZ1", Kind.NUMBER, "5"),  # no cell of any sheet
    )
    for place in (("Projekt", "C5"), ("Projekt", "C25"), ("Investeringar", "B5"), ("Investeringar", "B6")):
        assert found[CellPlace(*place)] == (Kind.MISSING, "")


def test_a_unit_named_0_is_that_of_lines_without_one_too_as_in_excel() -> None:
    found = shown(CellWrite("Projekt", "A5", Kind.NUMBER, "0"), CellWrite("Projekt", "C31", Kind.NUMBER, "7"))
    assert found[CellPlace("Projekt", "C5")] == (Kind.NUMBER, "7")


def test_a_shared_text_is_found_whatever_zeros_its_number_begins_with() -> None:
    odd = with_part(EXAMPLE.read_bytes(), COVER, lambda xml: re.sub(r't="s"><v>(\d+)', r't="s"><v>0\1', xml))
    cells = []
    for data in (odd, EXAMPLE.read_bytes()):
        archive = open_archive(data)
        cells.append(read_sheets(archive, read_outline(archive), ["Försättsblad"]))
    assert cells[0] == cells[1]
