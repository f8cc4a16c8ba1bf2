"""What the sister sheets say of the past: outcome by month, single events, and the last forecast that was filled in."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from vplan_xl.finding import Finding, Place
from vplan_xl.form.model import Form
from vplan_xl.period import Period
from vplan_xl.report.report import Report
from vplan_xl.report.tables import TableContent, TableLine, read_table
from vplan_xl.workbook.snapshot import Cell, Kind

_MONTH_OF = {f"M{month:02d}": month for month in range(1, 13)}  # {column code: month}
MONTHS, EVENTS, BASIS, PICTURE = "MANADER", "ENGANGSPOSTER", "PROGNOSUNDERLAG", "PROGNOSBILD"
HISTORY = frozenset((MONTHS, EVENTS, BASIS, PICTURE))


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


class Months(NamedTuple):
    """Outcome by month, in öre.

    In a month where anything is filled in a blank is 0, on a row that has anything in that year: of a year in
    which a row is wholly blank nothing is known.
    """

    by_leaf: Mapping[Leaf, Mapping[Period, int]]
    filled: frozenset[Period]

    def of(self, leaf: Leaf, *, unused: bool = False) -> dict[Period, int]:
        """{month: outcome} of one leaf; of one that is said to be *unused* and has no month, 0 in every month."""
        own = self.by_leaf.get(leaf, {})
        years = {period.year for period in (self.filled if unused and not own else own)}
        return {period: own.get(period, 0) for period in self.filled if period.year in years}


class Filled(NamedTuple):
    """A line of the forecast's basis: the method wished for, what was filled in (öre), and when.

    ``replaced`` is the cell that gave way to it, to the letter; ``remark`` what stands beside it.
    """

    wished: str | None
    ore: int | None
    replaced: Cell | None
    date: datetime.date | None
    remark: str
    line: TableLine


class History(NamedTuple):
    """All that the sister sheets hold, and what is wrong with them."""

    months: Months
    events: tuple[Event, ...]
    filled: Mapping[Leaf, Filled]
    picture: tuple[TableLine, ...]
    findings: tuple[Finding, ...]


def has_history(form: Form) -> bool:
    """Whether a form's sister sheets are those of a forecast."""
    return form.table_by_code.keys() >= HISTORY


def read_history(report: Report, period: Period) -> History:
    """The sister sheets of a report that was read with its form's tables; *period* is the month it reports."""
    months, events = (read_table(report, report.form.table_by_code[code]) for code in (MONTHS, EVENTS))
    basis = read_basis(report)
    findings = [*months.findings, *events.findings, *basis.findings]
    return basis._replace(
        months=_months(months, period, report.path, findings),
        events=_events(report.form, events, report.path, findings),
        findings=tuple(findings),
    )


def read_basis(report: Report) -> History:
    """What was filled in last, and nothing else of the sister sheets."""
    basis, picture = (read_table(report, report.form.table_by_code[code]) for code in (BASIS, PICTURE))
    filled = _filled(basis)
    findings = list(basis.findings)  # the two stand on one sheet, which is missing once
    findings += (finding for finding in picture.findings if finding not in findings)
    if basis.is_found:
        findings += _lost_lines(report, filled)
    return History(Months({}, frozenset()), (), filled, picture.lines, tuple(findings))


def _lost_lines(report: Report, filled: Mapping[Leaf, Filled]) -> Iterator[Finding]:
    """A row without its line could be filled in, but not taken back."""
    for row in report.form.leaf_rows:
        for part in report.form.entered_parts:
            if Leaf(row.code, part.code) not in filled:
                title = f"{report.form.row_title(row.code)}, {part.label}"
                table = report.form.table_by_code[BASIS]
                yield Finding("TABELL_RAD_SAKNAS", Place(report.path, table.sheet), {"field": title})


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
                _replaced(line),
                date if isinstance(date, datetime.date) else None,
                str(values.get("ANMARKNING", "")),
                line,
            )
    return found


def _replaced(line: TableLine) -> Cell | None:
    """What a person had: its content in one cell, its formula in another."""
    content, formula = line.values.get("ERSATTE"), line.values.get("ERSATTE_FORMEL")
    held = content if isinstance(content, Cell) else None
    if not isinstance(formula, str):
        return held
    return (held or Cell(Kind.MISSING, ""))._replace(formula=formula.removeprefix("="))


def _ore(line: TableLine, code: str) -> int | None:
    value = line.values.get(code)
    return value if isinstance(value, int) else None


def _leaf(line: TableLine) -> Leaf | None:
    row, part = line.values.get("KONTOSLAG"), line.values.get("DEL")
    return Leaf(row, part) if isinstance(row, str) and isinstance(part, str) else None
