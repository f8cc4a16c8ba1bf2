"""The register of förvaltningar: a small CSV that belongs to the user.

Its columns are those of :data:`COLUMNS`; a förvaltning that changed has one line per time.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from vplan_xl.finding import Finding, Place
from vplan_xl.language import N_, _
from vplan_xl.period import Period, parse_period

COLUMNS = (
    "nummer", "namn", "organisation", "formular", "giltig_fran", "giltig_till",
    "prognos_varje_manad", "budgeterar_internt", "nollbudget",
)  # fmt: skip
_PERIOD_WORDS = N_("en månad, till exempel 2017-08")
_LONGEST_TEXT = 100  # as in the form's header; Excel takes 255 characters of footer
_YES_NO = {"ja": True, "nej": False}


class Forvaltning(NamedTuple):
    """A förvaltning during a time; ``valid_to`` None is until further notice, both ends included."""

    number: str
    name: str
    organisation: str
    form: str
    valid_from: Period
    valid_to: Period | None
    forecasts_monthly: bool
    budgets_internally: bool
    zero_budget: bool

    @property
    def label(self) -> str:
        """As the form's header has it: "17 Landstingsdir. Ledningsstab"."""
        return f"{self.number} {self.name}"

    @property
    def whole(self) -> str:
        """What the whole is called: "Landstinget" or "Regionen", by the organisation's name."""
        return "Regionen" if "region" in self.organisation.casefold() else "Landstinget"

    def overlaps(self, other: Forvaltning) -> bool:
        """Whether both lines are about one number and have a month in common."""
        apart = (self.valid_to and self.valid_to < other.valid_from) or (
            other.valid_to and other.valid_to < self.valid_from
        )
        return self.number == other.number and not apart

    def is_valid(self, period: Period) -> bool:
        """Whether it exists in that month."""
        return self.valid_from <= period and (self.valid_to is None or period <= self.valid_to)


@dataclass(frozen=True)
class Register:
    """All förvaltningar, in the register's order, and what is wrong with its lines."""

    forvaltningar: tuple[Forvaltning, ...]
    findings: tuple[Finding, ...]

    def find(self, number: str, period: Period) -> Forvaltning | None:
        """The förvaltning of that number in that month."""
        return next((one for one in self._by_number.get(number, ()) if one.is_valid(period)), None)

    @cached_property
    def _by_number(self) -> dict[str, list[Forvaltning]]:
        found: dict[str, list[Forvaltning]] = {}
        for one in self.forvaltningar:
            found.setdefault(one.number, []).append(one)
        return found


def parse_register(text: str) -> Register:
    """The register's lines; a line that cannot be read is a finding and no förvaltning.

    The delimiter is a semicolon or a comma, whichever the heading has.
    """
    heading = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=None), delimiter=";" if ";" in heading else ",")
    found: list[Forvaltning] = []
    lines: dict[Forvaltning, str] = {}
    findings: list[Finding] = []
    try:
        if not set(COLUMNS) <= set(reader.fieldnames or ()):
            return Register((), (_unreadable(1, _("rubriker"), heading.strip(), ", ".join(COLUMNS)),))
        for line in reader:
            values = {column: (line[column] or "").strip() for column in COLUMNS}
            wrong = _line_findings(values, reader.line_num) if any(values.values()) else []
            findings += wrong
            if not wrong and any(values.values()):
                new = _forvaltning(values)
                twice = [lines[other] for other in found if other.overlaps(new)]
                if twice:
                    findings.append(Finding("REGISTER_OVERLAPP", Place(line=reader.line_num), {}, twice[0], new.label))
                found.append(new)
                lines[new] = str(reader.line_num)
    except csv.Error as error:
        findings.append(_unreadable(reader.line_num, "CSV", str(error), ", ".join(COLUMNS)))
    return Register(tuple(found), tuple(findings))


def _line_findings(values: dict[str, str], line: int) -> list[Finding]:
    checks = [
        (column, 0 < len(values[column]) <= _LONGEST_TEXT, N_("en text om högst 100 tecken"))
        for column in ("nummer", "namn", "organisation", "formular")
    ]
    first, last = parse_period(values["giltig_fran"]), parse_period(values["giltig_till"])
    checks.append(("giltig_fran", first is not None, _PERIOD_WORDS))
    checks.append(("giltig_till", not values["giltig_till"] or last is not None, _PERIOD_WORDS))
    if first and last:
        checks.append(("giltig_till", first <= last, N_("en månad som inte är före giltig_fran")))
    for column in ("prognos_varje_manad", "budgeterar_internt", "nollbudget"):
        checks.append((column, values[column].lower() in _YES_NO, N_("ja eller nej")))
    return [_unreadable(line, column, values[column], _(wanted)) for column, fine, wanted in checks if not fine]


def _unreadable(line: int, column: str, found: str, expected: str) -> Finding:
    return Finding("REGISTER_RAD", Place(line=line), {"field": column}, expected, repr(found))


def _forvaltning(values: dict[str, str]) -> Forvaltning:
    first = parse_period(values["giltig_fran"])
    assert first is not None
    return Forvaltning(
        number=values["nummer"],
        name=values["namn"],
        organisation=values["organisation"],
        form=values["formular"],
        valid_from=first,
        valid_to=parse_period(values["giltig_till"]),
        forecasts_monthly=_YES_NO[values["prognos_varje_manad"].lower()],
        budgets_internally=_YES_NO[values["budgeterar_internt"].lower()],
        zero_budget=_YES_NO[values["nollbudget"].lower()],
    )
