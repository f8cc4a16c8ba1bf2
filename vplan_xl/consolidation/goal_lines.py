"""The goals of a report as consolidation keeps them: each indicator judged where its report is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from vplan_xl.consolidation.lines import BY_FORECAST, BY_OUTCOME, Held, Line, columns
from vplan_xl.finding import Finding
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.goal_tables import GOALS
from vplan_xl.goals.economy import NO_ECONOMY, read_economy
from vplan_xl.goals.follow_up import Followed, follow_up, is_on_forecast
from vplan_xl.goals.read_goals import read_goals
from vplan_xl.period import Period
from vplan_xl.report.report import Report, with_calculated


def read_goal_lines(report: Report) -> tuple[tuple[Line, ...], tuple[Finding, ...]]:
    """(the indicators of a report that was read with its goals, what is to be said of them).

    Names have their white space put right. A target or an outcome that is not understood is a varning here: no amount
    is wrong for it, and the total is made. The key figures are computed only where an outcome is taken from them.
    """
    if report.content is None or report.form is not FR1:
        return (), ()
    indicators, findings = read_goals(report)
    if not indicators:
        return (), findings
    is_taken = any(one.taken_from for one in indicators)
    economy = read_economy(with_calculated(report)) if is_taken else NO_ECONOMY
    period = report.header.period
    followed = follow_up(indicators, period, economy)
    said = (finding.in_file(report.path) for finding in _of_each(followed))
    return tuple(_line(one, period) for one in followed), (*findings, *said)


def _of_each(followed: Iterable[Followed]) -> Iterator[Finding]:
    for one in followed:
        for finding in one.findings:
            if finding.code in _NOT_UNDERSTOOD:
                reason = finding.values["reason"]
                yield Finding("MAL_OTOLKAT", finding.place, {"reason": reason}, found=finding.found)
            else:
                yield finding


_NOT_UNDERSTOOD = ("MAL_TOLKAS", "MAL_VARDE")


def _line(one: Followed, period: Period | None) -> Line:
    indicator = one.indicator
    on_forecast = one.by_forecast is not None and is_on_forecast(period)
    made: Mapping[str, str] = {
        "MALOMRADE": indicator.area,
        "INRIKTNINGSMAL": indicator.aim,
        "INDIKATOR": indicator.name,
        "NAMND": indicator.board,
        "FORVALTNING": indicator.unit,
        "NIVA": indicator.level,
        "BEDOMNING": one.judgement.verdict.value,
        "VARFOR": one.judgement.reason,
        "BEDOMD_PA": BY_FORECAST if on_forecast else BY_OUTCOME,
        "BEDOMT_UTFALL": one.outcome,
        "LAST_SOM": one.read_as,
    }

    def held(code: str) -> Held:
        if code in made:
            return made[code] or None
        value = indicator.line.values.get(code)
        assert value is None or isinstance(value, int | str), value
        return value

    return Line(GOALS, tuple(held(column.code) for column in columns(GOALS)), indicator.line.place.cell)
