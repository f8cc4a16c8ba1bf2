"""How near each method would have come: forecasts from reports of the past against how their years ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vplan_xl.amounts import percent_tenths, round_ratio
from vplan_xl.form.model import Form, Key, Row, Sign
from vplan_xl.form.table import METHODS
from vplan_xl.period import Period
from vplan_xl.prognosis.choice import More, nothing_more, proposals
from vplan_xl.prognosis.respect import forecast_key
from vplan_xl.prognosis.situation import situations
from vplan_xl.report.history import History, Leaf
from vplan_xl.report.report import Report

# What a person forecast, compared as the methods are.
GIVEN = "inlamnad"
COSTS = "TOTALA_KOSTNADER"


class Trial(NamedTuple):
    """What each method forecast from one report, per leaf, in öre; the person's own forecast among them."""

    number: str
    period: Period
    version: int
    forecasts: Mapping[str, Mapping[Leaf, int]]


class Ending(NamedTuple):
    """How a förvaltning's year ended, per leaf, in öre, by its december report."""

    number: str
    year: int
    version: int
    outcome: Mapping[Leaf, int]


class Score(NamedTuple):
    """How near a method came on one row, over all reports it could be used in.

    ``tenths`` is the sum of the absolute errors in tenths of a per cent of the sum of absolute outcomes; None where
    the outcome was nothing.
    """

    tenths: int | None
    reports: int


class NetError(NamedTuple):
    """A method's mean error on NETTORESULTAT in öre, over the reports for which it has a figure for every leaf."""

    ore: int
    reports: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """{row: {method: score}} of every leaf row and of all costs; {method: its error on NETTORESULTAT}.

    An error is forecast minus outcome: plus is a forecast of too high a net cost. Errors on a row's parts, or on
    the rows of a total, even out as they do on the form. A method counts on a row or total in those reports where
    it has a figure for all that is added up there. ``reports`` is how many were tried.
    """

    scores: Mapping[str, Mapping[str, Score]]
    net_errors: Mapping[str, NetError]
    reports: int

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that were tried, in the order of their declaration, a person's forecast last."""
        tried = {method for scores in self.scores.values() for method in scores}
        return tuple(method for method in (*(method.code for method in METHODS), GIVEN) if method in tried)

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows on which a method can be off by a share, and always all costs."""
        return tuple(
            row
            for row, scores in self.scores.items()
            if row == COSTS or any(score.tenths is not None for score in scores.values())
        )

    def tenths(self, row: str, method: str) -> int | None:
        """A method's error on a row in tenths of a per cent; None where it or the outcome was not there."""
        score = self.scores[row].get(method)
        return score.tenths if score else None


def trial(report: Report, history: History, more: More = nothing_more) -> Trial | None:
    """What the methods would have forecast from a report; None for a december and a blank report."""
    number, period = report.header.number, report.header.period
    if number is None or period is None or period.month == 12:
        return None
    forecasts: defaultdict[str, dict[Leaf, int]] = defaultdict(dict)
    for leaf, situation in situations(report, period, history.months, history.events).items():
        for proposal in proposals(situation, report.form.row_by_code[leaf.row].sign, more):
            if proposal.is_usable and proposal.ore is not None:
                forecasts[proposal.method][leaf] = proposal.ore + situation.single
        given = report.ore(forecast_key(leaf))
        if given is not None:
            forecasts[GIVEN][leaf] = given
    return Trial(number, period, report.header.version or 0, forecasts) if forecasts else None


def ending(report: Report) -> Ending | None:
    """How the year ended, by a december report; None for any other and a blank one."""
    number, period = report.header.number, report.header.period
    if number is None or period is None or period.month != 12:
        return None
    leaves = [Leaf(row.code, part.code) for row in report.form.leaf_rows for part in report.form.entered_parts]
    outcome = {leaf: report.ore(Key("ACK", leaf.row, "UTFALL", leaf.part)) for leaf in leaves}
    known = {leaf: ore for leaf, ore in outcome.items() if ore is not None}
    return Ending(number, period.year, report.header.version or 0, known) if known else None


def compare(form: Form, trials: Sequence[Trial], endings: Sequence[Ending]) -> Comparison:
    """The methods' errors over all trials whose year has an ending; of several versions of a report the last counts."""
    ended = {(one.number, one.year): one.outcome for one in sorted(endings, key=_version)}
    tried = {(one.number, one.period): one for one in sorted(trials, key=_version)}
    judged = [(one, ended[key]) for one in tried.values() if (key := (one.number, one.period.year)) in ended]
    rows: dict[str, tuple[Row, ...]] = {row.code: (row,) for row in form.leaf_rows}
    rows[COSTS] = tuple(row for row in form.leaf_rows if row.sign is Sign.COST)
    errors: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    net: defaultdict[str, list[int]] = defaultdict(list)
    for one, outcome in judged:
        for method, forecast in one.forecasts.items():
            for code, added in rows.items():
                found = _totals(form, added, forecast, outcome)
                if found is not None:
                    errors[code, method].append(found)
            found = _totals(form, form.leaf_rows, forecast, outcome)  # revenue has a minus: a sum is the net
            if found is not None:
                net[method].append(found[0] - found[1])
    scores = {row: {method: _score(listed) for (of, method), listed in errors.items() if of == row} for row in rows}
    means = {method: NetError(round_ratio(sum(of), 1, len(of)), len(of)) for method, of in net.items()}
    return Comparison(scores, means, len(judged))


def _version(one: Trial | Ending) -> int:
    return one.version


def _totals(
    form: Form, rows: Sequence[Row], forecast: Mapping[Leaf, int], outcome: Mapping[Leaf, int]
) -> tuple[int, int] | None:
    """(forecast, outcome) of the rows together; None where one of the two lacks a leaf of them."""
    leaves = [Leaf(row.code, part.code) for row in rows for part in form.entered_parts]
    if not all(leaf in forecast and leaf in outcome for leaf in leaves):
        return None
    return sum(forecast[leaf] for leaf in leaves), sum(outcome[leaf] for leaf in leaves)


def _score(listed: Sequence[tuple[int, int]]) -> Score:
    errors, sizes = sum(abs(forecast - outcome) for forecast, outcome in listed), sum(abs(pair[1]) for pair in listed)
    return Score(percent_tenths(errors, sizes), len(listed))
