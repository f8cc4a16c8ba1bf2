"""ETS and Theta on the months themselves, by statsmodels (the extra ``statistics``)."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence

from vplan_xl.amounts import ORE_PER_TKR
from vplan_xl.language import N_
from vplan_xl.prognosis.methods import Proposal
from vplan_xl.prognosis.situation import Situation

# Under two years and a half automatic models see no season and go flat.
LEAST_MONTHS = 32
_SEASON = 12
_FLAT = 0.001  # of the largest month

Model = Callable[[Sequence[float], int], Sequence[float]]


def seasonal_proposals(situation: Situation) -> tuple[Proposal, ...]:
    """U + the sum of the months to come, by each model."""
    return tuple(_proposal(method, model, situation) for method, model in (("ets", _ets), ("theta", _theta)))


def _proposal(method: str, model: Model, situation: Situation) -> Proposal:
    ahead = _SEASON - situation.month
    if not ahead:
        return Proposal(method, situation.outcome)
    if len(situation.series) < LEAST_MONTHS:
        return Proposal(method, None, N_("det behövs 32 månader i följd i Månader"))
    tkr = [ore / ORE_PER_TKR for ore in situation.series]
    if len(set(tkr)) == 1:
        return Proposal(method, situation.outcome + ahead * situation.series[-1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of models that did not converge: their figures are judged below
        try:
            months = [float(month) for month in model(tkr, ahead)]
        except (ValueError, ArithmeticError, FloatingPointError):
            return Proposal(method, None, N_("modellen går inte att anpassa till månaderna"))
    if not all(map(math.isfinite, months)):
        return Proposal(method, None, N_("modellen ger inget tal"))
    ore = situation.outcome + round(sum(months) * ORE_PER_TKR)
    if ahead > 1 and max(months) - min(months) <= _FLAT * max(map(abs, tkr)):
        return Proposal(method, ore, N_("modellen ger samma belopp alla månader och ser ingen säsong"))
    return Proposal(method, ore)


def _ets(tkr: Sequence[float], ahead: int) -> Sequence[float]:
    """Exponential smoothing with additive error, damped trend and additive season."""
    import numpy
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    model = ETSModel(
        numpy.asarray(tkr), error="add", trend="add", damped_trend=True, seasonal="add", seasonal_periods=_SEASON
    )
    return model.fit(disp=False, maxiter=200).forecast(ahead)  # type: ignore[no-any-return]


def _theta(tkr: Sequence[float], ahead: int) -> Sequence[float]:
    """The Theta method: the season taken out, half the trend, the season put back."""
    import numpy
    from statsmodels.tsa.forecasting.theta import ThetaModel

    model = ThetaModel(numpy.asarray(tkr), period=_SEASON, deseasonalize=True, use_test=False, method="additive")
    return model.fit(disp=False).forecast(ahead)  # type: ignore[no-any-return]
