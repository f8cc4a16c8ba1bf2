"""The bedömning of every indicator, by its target and its outcome, with what a person should look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from vplan_xl.finding import Finding, Place
from vplan_xl.form.goal_tables import AT_YEAR_END, EVERY_YEARS, HIGHER, LOWER, RESULT
from vplan_xl.goals.economy import NO_ECONOMY, WITH_PROJECTS, Economy
from vplan_xl.goals.expression import BudgetResult, BudgetShare, Nothing, Pointer, Survey, Target
from vplan_xl.goals.from_kolada import Kolada, is_as_rounded, with_kolada
from vplan_xl.goals.indicator import Indicator
from vplan_xl.goals.judge import judge
from vplan_xl.goals.parse import NotUnderstood, parse_target, parse_value
from vplan_xl.goals.problems import may_be_date, misspelt_words, unread_target, unread_value
from vplan_xl.goals.quantity import Better, Quantity
from vplan_xl.goals.value import IndicatorValue, Measured, Missing, Reading
from vplan_xl.goals.verdict import Context, Judgement, Margin, Verdict
from vplan_xl.goals.which_way import BetterFrom, Way, says, which_way
from vplan_xl.goals.words import Reason
from vplan_xl.language import _
from vplan_xl.period import Period

_CANNOT = Verdict.CANNOT_BE_JUDGED
_DECEMBER = 12


class Followed(NamedTuple):
    """An indicator with its bedömning.

    ``outcome`` is the outcome as it is shown: as written, or the figure that was taken. ``by_forecast`` and
    ``by_outcome`` only where the outcome is taken from the workbook. The findings' places have no file.
    """

    indicator: Indicator
    target: Target | NotUnderstood
    outcome: str
    judgement: Judgement
    by_forecast: Judgement | None
    by_outcome: Judgement | None
    better: Better | None
    better_from: BetterFrom
    findings: tuple[Finding, ...]

    @property
    def read_as(self) -> str:
        """How the target is read, in Swedish; empty where it is not understood."""
        return "" if isinstance(self.target, NotUnderstood) else str(self.target)


def follow_up(
    indicators: Iterable[Indicator],
    period: Period | None,
    economy: Economy = NO_ECONOMY,
    kolada: Kolada | None = None,
) -> tuple[Followed, ...]:
    """Every indicator with its bedömning, in the same order.

    - Which way is better: the column wins over a guess, the words of a target over both. A guess from the indicator's
      own words is used, said in the reason and in a finding.
    - What is taken from the workbook is judged on the outcome and on the forecast: in december the outcome's is the
      bedömning, before that the forecast's. What is written beside it is not used. A target that names the budget's
      development without its figure has the budget's own.
    - A blank outcome, and a blank riket, are taken from Kolada where the line names a key figure that the file has.
    - A blank outcome is no fault: what is measured every third year, or at the year's end, is told so.
    - A person's bedömning stands beside ours; where both say something and differ that is a finding.
    - A target or an outcome that is not understood cannot be judged.
    """
    return tuple(_followed(indicator, period, economy, kolada) for indicator in indicators)


def is_on_forecast(period: Period | None) -> bool:
    """Whether the bedömning of what is taken from a workbook of that month is the forecast's."""
    return period is None or period.month != _DECEMBER


class _Cells(NamedTuple):
    """What an indicator's cells say, and what is wrong with them."""

    target: Target | NotUnderstood
    outcome: IndicatorValue | NotUnderstood
    baseline: IndicatorValue | NotUnderstood
    country: IndicatorValue | NotUnderstood
    findings: tuple[Finding, ...]


def _followed(indicator: Indicator, period: Period | None, economy: Economy, kolada: Kolada | None) -> Followed:
    cells = _read(indicator)
    target, findings = cells.target, list(cells.findings)
    forecast = outcome = None
    way = Way(indicator.better, BetterFrom.NOWHERE)
    shown = indicator.outcome
    if isinstance(target, NotUnderstood):
        judgement = Judgement(_CANNOT, _("målvärdet går inte att tolka: {reason}").format(reason=target.reason))
    else:
        way = which_way(target, indicator.better, indicator.taken_from, indicator.name)
        findings += _of_way(indicator, target, way)
        if indicator.taken_from and not (period and indicator.year != period.year):
            taken = economy.outcome.get(indicator.taken_from)
            shown = str(taken) if taken is not None else ""
            findings += _beside(indicator, cells.outcome, taken)
            outcome, forecast = (
                _of_figure(indicator, cells, target, way, figures, economy)
                for figures in (economy.outcome, economy.forecast)
            )
            judgement = _with_base(_joined(outcome, forecast, period), indicator.taken_from)
        else:
            known = with_kolada(indicator, target, cells.outcome, cells.country, kolada)
            findings += known.findings
            shown = str(known.outcome) if known.is_taken else shown
            cells = cells._replace(outcome=known.outcome, country=known.country)
            judgement = _of_words(indicator, cells, target, way, period, known.lacking)
    findings += _of_own(indicator, judgement)
    return Followed(indicator, target, shown, judgement, forecast, outcome, way.better, way.whence, tuple(findings))


# -- what the cells say --------------------------------------------------------------------------------------


def _read(indicator: Indicator) -> _Cells:
    labels = {column.code: column.label for column in indicator.line.line.table.columns}
    place = _place(indicator, "MALVARDE")
    findings = may_be_date(indicator.target, labels["MALVARDE"], indicator.year, place)
    unread = NotUnderstood(0, Reason.CELL)  # which the reading of the sheet has told
    target = unread if "MALVARDE" in indicator.unread else parse_target(indicator.target)
    if isinstance(target, NotUnderstood) and target is not unread:
        findings.append(unread_target(indicator.target, target, place))
    else:
        findings += misspelt_words(indicator.target, place)
    values: list[IndicatorValue | NotUnderstood] = []
    for column, text in (
        ("UTFALL", indicator.outcome), ("INGANGSVARDE", indicator.baseline), ("RIKET", indicator.country),
    ):  # fmt: skip
        if column in indicator.unread:
            values.append(unread)
            continue
        value = parse_value(text)
        findings += may_be_date(text, labels[column], indicator.year, _place(indicator, column))
        if isinstance(value, NotUnderstood):
            findings.append(unread_value(text, value, _place(indicator, column)))
        else:
            findings += misspelt_words(text, _place(indicator, column), is_target=False)
        values.append(value)
    outcome, baseline, country = values
    return _Cells(target, outcome, baseline, country, tuple(findings))


def _place(indicator: Indicator, column: str) -> Place:
    sheet, cell = indicator.line.cell(column)
    return Place(sheet=sheet, cell=cell)


# -- which way -----------------------------------------------------------------------------------------------

_WORDS = {Better.HIGHER: HIGHER, Better.LOWER: LOWER}


def _of_way(indicator: Indicator, target: Target, way: Way) -> Iterator[Finding]:
    place = _place(indicator, "BATTRE")
    told, column = says(target), indicator.better
    if told is not None and column is not None and told is not column:
        yield Finding("MAL_RIKTNING_EMOT", place, {"target": indicator.target}, _WORDS[told], _WORDS[column])
    if way.whence is BetterFrom.GUESS:
        assert way.better is not None
        yield Finding("MAL_RIKTNING", place, {"indicator": indicator.label}, found=_WORDS[way.better])
    if way.whence is BetterFrom.NOWHERE:
        yield Finding("MAL_RIKTNING_SAKNAS", place, {"target": indicator.target}, found=indicator.label)


def _with_guess(judgement: Judgement, way: Way) -> Judgement:
    if way.whence is not BetterFrom.GUESS or judgement.verdict is _CANNOT:
        return judgement
    is_lower = way.better is Better.LOWER
    words = _("{reason}; lägre antas vara bättre") if is_lower else _("{reason}; högre antas vara bättre")
    return judgement._replace(reason=words.format(reason=judgement.reason))


# -- the judgement -------------------------------------------------------------------------------------------


def _judged(
    indicator: Indicator, cells: _Cells, target: Target, way: Way, outcome: IndicatorValue, budget: Quantity | None
) -> Judgement:
    """What cannot be read is missing, and is named where nothing can be judged without it."""
    margin = Margin() if indicator.margin is None else Margin(indicator.margin, indicator.margin)
    known = [Missing() if isinstance(value, NotUnderstood) else value for value in (cells.baseline, cells.country)]
    context = Context(indicator.year, margin, budget)
    judgement = judge(target, outcome, known[0], known[1], way.better, context)
    if judgement.verdict is _CANNOT:
        named = {
            _("ingångsvärdet går inte att tolka"): cells.baseline,
            _("rikets värde går inte att tolka"): cells.country,
        }
        unread = [words for words, value in named.items() if isinstance(value, NotUnderstood)]
        return judgement._replace(reason="; ".join((judgement.reason, *unread)))
    return _with_guess(judgement, way)


def _of_words(
    indicator: Indicator, cells: _Cells, target: Target, way: Way, period: Period | None, lacking: str
) -> Judgement:
    outcome = cells.outcome
    if isinstance(outcome, NotUnderstood):
        return Judgement(_CANNOT, _("utfallet går inte att tolka: {reason}").format(reason=outcome.reason))
    judgement = _judged(indicator, cells, target, way, outcome, None)
    if isinstance(outcome, Missing) and not _says_why(target):
        reason = _not_yet(indicator, target, period) or lacking
        return judgement._replace(reason=reason) if reason else judgement
    return judgement


def _says_why(target: Target) -> bool:
    """Whether a target itself says why it is not judged, whatever the outcome."""
    return isinstance(target, Nothing | Pointer) or (isinstance(target, Survey) and target.next_year is not None)


def _not_yet(indicator: Indicator, target: Target, period: Period | None) -> str:
    """Why there is no outcome yet, where that is as it should be."""
    frequency = EVERY_YEARS[target.every] if isinstance(target, Survey) else indicator.frequency
    if frequency in EVERY_YEARS.values():
        return _("mäts {frequency}").format(frequency=frequency.lower())
    if period is None or indicator.year is None:
        return ""
    if indicator.year > period.year:
        return _("målet gäller {year}").format(year=indicator.year)
    if frequency == AT_YEAR_END and indicator.year == period.year and period.month < _DECEMBER:
        return _("mäts vid årsbokslutet")
    return ""


# -- out of the workbook -------------------------------------------------------------------------------------


def _of_figure(
    indicator: Indicator, cells: _Cells, target: Target, way: Way, figures: Mapping[str, Quantity], economy: Economy
) -> Judgement:
    source = indicator.taken_from
    if source == RESULT and way.better is Better.LOWER and not isinstance(target, BudgetResult | BudgetShare):
        words = _(
            "en resultatavvikelse är plus när den är gynnsam: skriv målet som ”minst”, till exempel minst -500 tkr"
        )
        return Judgement(_CANNOT, words)
    figure = figures.get(source)
    if figure is None and not _says_why(target):
        is_shown = RESULT in figures
        return Judgement(
            _CANNOT, _("bladet Nyckeltal visar ingen siffra") if is_shown else _("beloppen är inte ifyllda")
        )
    outcome = Missing() if figure is None else Measured((Reading(figure, (), indicator.year),))
    return _judged(indicator, cells, target, way, outcome, economy.budget.get(source))


def _joined(outcome: Judgement, forecast: Judgement, period: Period | None) -> Judgement:
    """The bedömning of the two: in december the outcome's, before that the forecast's; each is told."""
    words = {"outcome": outcome.reason, "forecast": forecast.reason}
    if outcome == forecast and outcome.verdict is _CANNOT:
        return outcome
    if not is_on_forecast(period):
        return Judgement(outcome.verdict, _("{outcome}; prognosen: {forecast}").format(**words))
    return Judgement(forecast.verdict, _("prognosen: {forecast}; hittills: {outcome}").format(**words))


def _with_base(judgement: Judgement, source: str) -> Judgement:
    """The sheet Nyckeltal has each development without projects too, which is another figure."""
    if source not in WITH_PROJECTS or judgement.verdict is _CANNOT:
        return judgement
    return judgement._replace(reason=_("{reason}; inklusive projekt").format(reason=judgement.reason))


def _beside(indicator: Indicator, written: IndicatorValue | NotUnderstood, taken: Quantity | None) -> Iterator[Finding]:
    """An outcome that is written where it is taken from the workbook, when it is another."""
    if isinstance(written, Missing):
        return
    if taken is not None and isinstance(written, Measured) and is_as_rounded(written.readings[0].quantity, taken):
        return
    shown = str(taken) if taken is not None else "–"
    yield Finding("MAL_UTFALL_ANNAT", _place(indicator, "UTFALL"), {}, shown, indicator.outcome)


def _of_own(indicator: Indicator, judgement: Judgement) -> Iterator[Finding]:
    own, ours = indicator.own, judgement.verdict
    if own is None or not ours.contradicts(own):
        return
    place = _place(indicator, "ER_BEDOMNING")
    yield Finding("MAL_BEDOMNING", place, {"reason": judgement.reason}, _(ours.value), _(own.value))
