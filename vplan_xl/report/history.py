"""What the sister sheets say of the past: outcome by month, single events, and the last forecast that was filled in."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from vplan_xl.finding import Finding, Place
from vplan_xl.form.model import Form
from vplan_xl.period import Period
from vplan_xl.report.report import Report
from vplan_xl.report.tables import TableContent, TableLine, read_table

_MONTH_OF = {f"M{month:02d}": month for month in range(1, 13)}  # {column code: month}
MONTHS, EVENTS, BASIS, PICTURE = "MANADER", "ENGANGSPOSTER", "PROGNOSUNDERLAG", "PROGNOSBILD"


class Leaf(NamedTuple):
    """A row and a part that people enter, by codes."""

    row: str
    part: str


class Event(NamedTuple):
    """A single event: in which month, on what, how much (öre), and what it is."""

    period: Period
    leaf: Leaf
    ore: int
    text: str


@dataclass(frozen=True, slots=True)
class Months:
    """Outcome by month, in öre. In a month where anything is filled in, what is blank is 0."""

    by_leaf: Mapping[Leaf, Mapping[Period, int]]
    filled: frozenset[Period]

    def of(self, leaf: Leaf) -> dict[Period, int]:
        """{month: outcome} of one leaf."""
        own = self.by_leaf.get(leaf, {})
        return {period: own.get(period, 0) for period in self.filled}


class Filled(NamedTuple):
    """A line of the forecast's basis: the method wished for, what was filled in and what gave way to it (öre)."""

    wished: str | None
    ore: int | None
    replaced: int | None
    replaced_text: str
    date: datetime.date | None
    line: TableLine


@dataclass(frozen=True, slots=True)
class History:
    """All that the sister sheets hold, and what is wrong with them."""

    months: Months
    events: tuple[Event, ...]
    filled: Mapping[Leaf, Filled]
    picture: tuple[TableLine, ...]
    findings: tuple[Finding, ...]


def read_history(report: Report, period: Period) -> History:
    """The sister sheets of a report that was read with its form's tables; *period* is the month it reports."""
    tables = {code: read_table(report, report.form.table_by_code[code]) for code in (MONTHS, EVENTS, BASIS, PICTURE)}
    findings: list[Finding] = []
    for table in tables.values():  # two of them stand on one sheet, which is missing once
        findings += [f for f in table.findings if f.code != "TABELL_SAKNAS" or f not in findings]
    months = _months(tables[MONTHS], period, report.path, findings)
    events = _events(report.form, tables[EVENTS], report.path, findings)
    return History(months, events, _filled(tables[BASIS]), tables[PICTURE].lines, tuple(findings))


def _months(table: TableContent, period: Period, path: str, findings: list[Finding]) -> Months:
    by_leaf: dict[Leaf, dict[Period, int]] = {}
    filled: set[Period] = set()
    for line in table.lines:
        leaf, years = _leaf(line), line.values.get("AR")
        if leaf is None or not isinstance(years, int):
            continue
        for code, ore in line.values.items():
            month = _MONTH_OF.get(code)
            if month is None or not isinstance(ore, int):
                continue
            at = Period(period.year - years, month)
            if at > period:
                where = Place(path, *line.cell(code))
                findings.append(Finding("MANAD_KOMMANDE", where, {}, period.label, at.label))
                continue
            by_leaf.setdefault(leaf, {})[at] = ore
            filled.add(at)
    return Months(by_leaf, frozenset(filled))


def _events(form: Form, table: TableContent, path: str, findings: list[Finding]) -> tuple[Event, ...]:
    events = []
    columns = form.table_by_code[EVENTS].columns
    unread = {finding.place.cell for finding in table.findings}
    for line in table.lines:
        if not line.values:
            continue
        leaf, period, ore = _leaf(line), line.values.get("MANAD"), line.values.get("BELOPP")
        if leaf is not None and isinstance(period, Period) and isinstance(ore, int):
            events.append(Event(period, leaf, ore, str(line.values.get("TEXT", ""))))
            continue
        for column in columns[:-1]:
            place = line.cell(column.code)
            if column.code not in line.values and place.cell not in unread:
                findings.append(Finding("TABELL_LUCKA", Place(path, *place), {"field": column.label}))
    return tuple(events)


def _filled(table: TableContent) -> dict[Leaf, Filled]:
    found = {}
    for line in table.lines:
        leaf = _leaf(line)
        if leaf is not None:
            values = line.values
            wished, date = values.get("ONSKAD"), values.get("DATUM")
            found[leaf] = Filled(
                wished if isinstance(wished, str) else None,
                _ore(line, "IFYLLT"),
                _ore(line, "ERSATTE"),
                str(values.get("ERSATTE_FORMEL", "")),
                date if isinstance(date, datetime.date) else None,
                line,
            )
    return found


def _ore(line: TableLine, code: str) -> int | None:
    value = line.values.get(code)
    return value if isinstance(value, int) else None


def _leaf(line: TableLine) -> Leaf | None:
    row, part = line.values.get("KONTOSLAG"), line.values.get("DEL")
    return Leaf(row, part) if isinstance(row, str) and isinstance(part, str) else None
