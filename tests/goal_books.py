"""Reports whose sheet Mål is filled in, made up (SYNTETISK)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tests.sister_workbooks import Cells, Content, lines
from tests.workbooks import template_bytes
from vplan_xl.form.goal_tables import GOALS
from vplan_xl.form.model import Key
from vplan_xl.goals.follow_up import Followed
from vplan_xl.jobs.goals import Goals, goals_of
from vplan_xl.period import Period, serial_of_date
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import Report, report_of
from vplan_xl.workbook.snapshot import Cell, Kind

Line = Mapping[str, Content]


@cache
def template() -> Report:
    return report_of("bok.xlsx", template_bytes(), tables=True)


def report_with(cells: Cells, leaves: Mapping[str, int | None] | None = None, period: str = "2017-08") -> Report:
    """A report with those cells, and those amounts in öre as {"ACK INTAKTER UTFALL EXTERNT": öre}."""
    year, month = map(int, period.split("-"))
    day = str(serial_of_date(Period(year, month).first_day, False))
    fields = {"FORVALTNING": Cell(Kind.TEXT, "17 SYNTETISK"), "PERIOD": Cell(Kind.NUMBER, day)}
    entered = {Key(*name.split()): ore for name, ore in (leaves or {}).items()}
    return plan(template(), Entries(entered, fields, cells), overwrite=True).after


def goal_lines(*filled: Line) -> Cells:
    """Lines of Mål; one without a name has one of its own."""
    return lines(GOALS, [{"INDIKATOR": f"Indikator {number} SYNTETISK", **line} for number, line in enumerate(filled)])


def goals_with(*filled: Line, period: str = "2017-08", leaves: Mapping[str, int | None] | None = None) -> Goals:
    return goals_of(report_with(goal_lines(*filled), leaves, period))


def followed(line: Line, period: str = "2017-08", leaves: Mapping[str, int | None] | None = None) -> Followed:
    """What comes of one line."""
    (one,) = goals_with(line, period=period, leaves=leaves).followed
    return one
