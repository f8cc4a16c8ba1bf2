"""Ten thousand indicators read and judged, against a loop that only parts the same texts into words."""

from __future__ import annotations

import random
import re

from tests.benchmarks.measure import Figure, median_ratio
from vplan_xl.goals.judge import judge
from vplan_xl.goals.parse import NotUnderstood, parse_target, parse_value
from vplan_xl.goals.quantity import Better
from vplan_xl.goals.verdict import Context, Verdict

INDICATORS = 10_000

_TARGETS = (
    "Minst {n} procent", "{n} eller lägre", "> {n} % Mäts på årsbasis", "{n} %", "Lika eller högre än riksgenomsnittet",
    "Som 2016 eller högre", "Minska med {n} %", "Årlig förbättring", "{n} procent under 10 av 12 månader",
    "Fem förvaltningar av samtliga sex", "Utfall/Budget högst {n} %",
    "Mäts vart tredje år. Ska öka jämfört med år 2014",
)  # fmt: skip
_VALUES = (
    "{n} % (Riket: {m} %) (2017)", "Index {n}", "{n}", "4 av 6", "11 av 12 månader", "2016: {m} % 2017: {n} %",
    "{n} (Riket: {m}) Män: {m} Kvinnor: {n} (2017)",
)  # fmt: skip
_WORD = re.compile(r"\d+(?:[.,]\d+)?|\w+|\S")


def judging() -> list[Figure]:
    """Reading and judging, with the grammar made before."""
    indicators = _indicators()
    parse_target(indicators[0][0])
    parse_value(indicators[0][1])
    ratio, ours, least = median_ratio(lambda: _judged(indicators), lambda: _parted(indicators), 3, (1, 1))
    name = f"{INDICATORS} indicators read and judged ÷ parting their texts into words"
    return [Figure(name, ratio, 300, True, f"{ours:.2f} s ÷ {least:.3f} s")]


def _indicators() -> list[tuple[str, str, str]]:
    """Targets, outcomes and ingångsvärden; no two indicators have the same numbers. SYNTETISK."""
    chosen = random.Random(INDICATORS)
    made = []
    for number in range(INDICATORS):
        numbers = {"n": f"{number % 100},{number // 100:02d}", "m": str(chosen.randrange(100))}
        target, value = chosen.choice(_TARGETS).format(**numbers), chosen.choice(_VALUES).format(**numbers)
        made.append((target, value, f"{numbers['m']} (2016)"))
    return made


def _judged(indicators: list[tuple[str, str, str]]) -> int:
    context = Context(2017)
    met = 0
    for texts in indicators:
        target, outcome, baseline = parse_target(texts[0]), parse_value(texts[1]), parse_value(texts[2])
        assert not isinstance(target, NotUnderstood)
        assert not isinstance(outcome, NotUnderstood)
        assert not isinstance(baseline, NotUnderstood)
        judgement = judge(target, outcome, baseline, better=Better.HIGHER, context=context)
        met += judgement.verdict is Verdict.MET
    return met


def _parted(indicators: list[tuple[str, str, str]]) -> int:
    return sum(len(_WORD.findall(text)) for texts in indicators for text in texts)
