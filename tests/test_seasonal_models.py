"""ETS and Theta: offered from 32 months, and what is no forecast said."""

from __future__ import annotations

import math
import subprocess
import sys
import warnings
from collections.abc import Sequence

import pytest

from tests.histories import THIS_YEAR, personnel, situation_of
from vplan_xl.form.model import Sign
from vplan_xl.form.table import METHODS
from vplan_xl.period import Period
from vplan_xl.prognosis import seasonal_models
from vplan_xl.prognosis.choice import choose, proposals
from vplan_xl.prognosis.methods import Proposal
from vplan_xl.prognosis.seasonal_models import LEAST_MONTHS, seasonal_proposals
from vplan_xl.prognosis.situation import Situation

AUGUSTI = Period(THIS_YEAR, 8)
TKR = 100_000


def of(series: Sequence[int], month: int = 8) -> Situation:
    """Months in öre; of the outcome only this year's part of them is known to a model."""
    return Situation(month, sum(series[-month:]), None, None, series=tuple(series))


def swinging(months: int) -> list[int]:
    return [(100 + 7 * (number % 12)) * TKR for number in range(months)]


def fake(monkeypatch: pytest.MonkeyPatch, months: Sequence[float] | Exception) -> None:
    """ETS gives these tkr a month; Theta stays what it is."""

    def model(_tkr: Sequence[float], ahead: int) -> Sequence[float]:
        if isinstance(months, Exception):
            raise months
        assert ahead == len(months)
        return months

    monkeypatch.setattr(seasonal_models, "_ets", model)


def ets(situation: Situation) -> Proposal:
    return seasonal_proposals(situation)[0]


def test_below_32_months_a_sentence_says_so() -> None:
    short = seasonal_proposals(of(swinging(LEAST_MONTHS - 1)))
    assert LEAST_MONTHS == 32
    assert [(p.method, p.ore, p.reason) for p in short] == [
        ("ets", None, "det behövs 32 månader i följd i Månader"),
        ("theta", None, "det behövs 32 månader i följd i Månader"),
    ]
    assert [p.method for p in short] == [method.code for method in METHODS][-2:]


def test_a_season_without_noise_is_found_by_both() -> None:
    """142, 149, … 177 come back in september to december: 156 + 163 + 170 + 177 = 666."""
    situation = of(swinging(32))
    for proposal in seasonal_proposals(situation):
        assert proposal.is_usable
        assert proposal.ore is not None
        assert (proposal.ore - situation.outcome) / TKR == pytest.approx(666, rel=0.01)


def test_both_come_near_the_end_of_synthetic_histories() -> None:
    """SYNTETISK; measured over 40 series at augusti: 0,6 % each, at most 2,6 %."""
    for seed in range(4):
        history = personnel(seed)
        situation = situation_of(history.months, AUGUSTI, history.events)
        assert len(situation.series) == 44
        tried = proposals(situation, Sign.COST, seasonal_proposals)[-2:]
        for proposal in tried:
            assert proposal.ore is not None
            assert proposal.ore + situation.single == pytest.approx(history.outcome, rel=0.03)


def test_equal_months_go_on_and_december_is_the_outcome() -> None:
    assert [p.ore for p in seasonal_proposals(of([5] * 32))] == [12 * 5] * 2
    assert [p.ore for p in seasonal_proposals(of([0] * 32))] == [0] * 2
    assert [p.ore for p in seasonal_proposals(of(swinging(36), month=12))] == [of(swinging(36), month=12).outcome] * 2


def test_the_months_to_come_are_added_to_the_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    fake(monkeypatch, [1.5, 2.0, 2.5, 100.00000501])
    situation = of(swinging(32))
    assert ets(situation) == Proposal("ets", situation.outcome + 106 * TKR + 1)


FLAT = "modellen ger samma belopp alla månader och ser ingen säsong"


@pytest.mark.parametrize(
    ("months", "reason"),
    [
        ([50.0, 50.0, 50.0, 50.0], FLAT),
        ([50.0, 50.0, 50.1, 50.0], FLAT),  # a thousandth of the largest month, 177 tkr, is 0,177
        ([50.0, 50.0, 50.2, 50.0], ""),
        ([50.0, 60.0, math.nan, 50.0], "modellen ger inget tal"),
        ([50.0, 60.0, math.inf, 50.0], "modellen ger inget tal"),
        (ValueError("no"), "modellen går inte att anpassa till månaderna"),
        (OverflowError("no"), "modellen går inte att anpassa till månaderna"),
        (FloatingPointError("no"), "modellen går inte att anpassa till månaderna"),
    ],
)
def test_what_is_no_forecast_is_said_and_not_taken(
    months: Sequence[float] | Exception, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(monkeypatch, months)
    situation = of(swinging(32))
    assert ets(situation).reason == reason
    choice = choose(situation, Sign.COST, "ets", seasonal_proposals)
    assert (choice.method == "ets") is (reason == "")
    assert [remark.reason for remark in choice.remarks] == ([reason] if reason else [])


def test_one_month_ahead_is_not_flat(monkeypatch: pytest.MonkeyPatch) -> None:
    fake(monkeypatch, [50.0])
    assert ets(of(swinging(35), month=11)).is_usable


def test_a_model_that_ends_below_what_is_spent_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    fake(monkeypatch, [-50.0, -60.0, -70.0, 10.0])
    tried = {p.method: p for p in proposals(of(swinging(32)), Sign.COST, seasonal_proposals)}
    assert tried["ets"].reason == "lägre än det som redan är förbrukat"


@pytest.mark.parametrize(
    "series",
    [
        [0] * 31 + [100 * TKR],  # only now
        [100 * TKR] + [0] * 31,  # only then
        [(-1) ** number * 10**12 for number in range(44)],
        [10**13 * (number % 12 == 11) for number in range(44)],  # once a year
        [number % 2 for number in range(44)],  # an öre every other month
    ],
)
def test_odd_series_give_a_number_or_a_sentence_and_no_noise(series: list[int]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for proposal in seasonal_proposals(of(series)):
            assert proposal.ore is not None or proposal.reason


def test_statsmodels_is_loaded_only_when_a_model_is_tried() -> None:
    code = "import sys; import vplan_xl.prognosis.seasonal_models, vplan_xl.prognosis.choice; "
    code += "print([name for name in ('statsmodels', 'numpy', 'scipy', 'matplotlib') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
