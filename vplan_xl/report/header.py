"""The header of a report: its fields read, each with what is wrong with it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from vplan_xl.amounts import Unit
from vplan_xl.finding import Finding, Place
from vplan_xl.form.fields import FieldValue, expected_words, value_of
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.model import FieldKind, Form
from vplan_xl.period import Period
from vplan_xl.workbook.snapshot import Cell, Kind


class Header(NamedTuple):
    """{field code: value} of the fields that people fill in, where that is readable."""

    values: Mapping[str, FieldValue]

    @property
    def forvaltning(self) -> str | None:
        """Number and name: "17 Landstingsdir. Ledningsstab"."""
        value = self.values.get("FORVALTNING")
        return value if isinstance(value, str) else None

    @property
    def number(self) -> str | None:
        """The förvaltning's number, the first word of its name."""
        return (self.forvaltning or "").partition(" ")[0] or None

    @property
    def period(self) -> Period | None:
        """The month reported."""
        value = self.values.get("PERIOD")
        return value if isinstance(value, Period) else None

    @property
    def previous(self) -> Period | None:
        """The month of the report before, whose forecast is shown beside this one's."""
        value = self.values.get("FOREG_PERIOD")
        return value if isinstance(value, Period) else None

    @property
    def date(self) -> datetime.date | None:
        """The day the form was filled in."""
        value = self.values.get("DATUM")
        return value if isinstance(value, datetime.date) else None

    @property
    def status(self) -> str | None:
        """Utkast, Inlämnad or Rättad."""
        value = self.values.get("STATUS")
        return value if isinstance(value, str) else None

    @property
    def version(self) -> int | None:
        """1 for the first one left."""
        return self._number("VERSION")

    @property
    def share_ppm(self) -> int | None:
        """The threshold as a share, in parts per million: 5 % is 50 000."""
        return self._number("TROSKEL_PROCENT")

    @property
    def least_ore(self) -> int | None:
        """The threshold as an amount, in öre."""
        return self._number("TROSKEL_TKR")

    @property
    def unit(self) -> Unit | None:
        """What the amounts on the sheets are in."""
        value = self.values.get("BELOPP")
        return Unit[value] if isinstance(value, str) else None

    def _number(self, code: str) -> int | None:
        value = self.values.get(code)
        return value if isinstance(value, int) else None


def read_header(
    form: Form, cells: Mapping[str, Cell], places: Mapping[str, CellPlace], date1904: bool
) -> tuple[Header, tuple[Finding, ...]]:
    """(the header, what is wrong with it) from {field code: its cell}; a blank field has no cell."""
    findings: list[Finding] = []
    values: dict[str, FieldValue] = {}
    for field in form.fields:
        place = places.get(field.code)
        if place is None or not field.is_input:  # that it was not found has been said
            continue
        where = Place(sheet=place.sheet, cell=place.cell)
        cell = cells.get(field.code)
        if cell is None or (cell.kind is Kind.TEXT and not cell.value.strip()):
            if field.required and field.kind is FieldKind.UNIT:  # no amount can be read without it
                findings.append(Finding("FR1_HUVUD_OKANT", where, {"field": field.label}, expected_words(field), "–"))
            elif field.required:
                findings.append(Finding("FR1_HUVUD_TOMT", where, {"field": field.label}))
            continue
        value = value_of(field, cell, date1904)
        if value is None:
            shown = cell.value or cell.formula or ""
            findings.append(Finding("FR1_HUVUD_OKANT", where, {"field": field.label}, expected_words(field), shown))
        else:
            values[field.code] = value
    return Header(values), tuple(findings)
