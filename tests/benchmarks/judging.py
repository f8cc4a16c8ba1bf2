"""Ten thousand indicators read and judged, against a loop that only parts the same texts into words."""

from __future__ import annotations

import random
import re
from pathlib import Path

from tests.benchmarks.measure import Figure, median_ratio
from tests.benchmarks.reading import least_work
from vplan_xl.form.goal_tables import GOALS
from vplan_xl.form.layout import CellPlace, table_cell
from vplan_xl.form.vp import VP
from vplan_xl.goals.judge import judge
from vplan_xl.goals.parse import NotUnderstood, parse_target, parse_value
from vplan_xl.goals.quantity import Better
from vplan_xl.goals.read_goals import read_goals
from vplan_xl.goals.verdict import Context, Verdict
from vplan_xl.jobs.apply import prepare
from vplan_xl.jobs.resources import resource
from vplan_xl.jobs.templates import template_name
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import read_report, report_of
from vplan_xl.workbook.snapshot import Cell, Kind

INDICATORS, LINES = 10_000, 500

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


def judging(folder: Path) -> list[Figure]:
    """The lines of a sheet Mål read, and their texts read and judged with the grammar made before."""
    indicators = _indicators()
    parse_target(indicators[0][0])
    parse_value(indicators[0][1])
    ratio, ours, least = median_ratio(lambda: _judged(indicators), lambda: _parted(indicators), 3, (1, 1))
    name = f"{INDICATORS} indicators read and judged ÷ parting their texts into words"
    book = _plan(folder / "plan.xlsx", indicators[:LINES])
    read, lines, inflated = median_ratio(lambda: _lines(book), lambda: least_work([book]), 9, (2, 4))
    return [
        Figure(name, ratio, 300, True, f"{ours:.2f} s ÷ {least:.3f} s"),
        Figure(f"a verksamhetsplan's {LINES} indicators read ÷ inflating and parsing it", read, 6, True,
               f"{lines * 1000:.1f} ms ÷ {inflated * 1000:.1f} ms"),
    ]  # fmt: skip


def _plan(path: Path, indicators: list[tuple[str, str, str]]) -> Path:
    report = report_of(path.name, resource(template_name(VP)).read_bytes(), tables=True)
    table = VP.table_by_code[GOALS]
    texts = ({"INDIKATOR": f"Indikator {number}, SYNTETISK", "MALOMRADE": "God vård, SYNTETISK", "MALVARDE": target,
              "UTFALL": outcome, "INGANGSVARDE": baseline, "KALLA": "Enkät, SYNTETISK"}
             for number, (target, outcome, baseline) in enumerate(indicators))  # fmt: skip
    cells: dict[CellPlace, Cell | None] = {
        table_cell(table, code, number): Cell(Kind.TEXT, text)
        for number, line in enumerate(texts)
        for code, text in line.items()
    }
    path.write_bytes(prepare(report, plan(report, Entries({}, {}, cells), overwrite=False).writes))
    return path


def _lines(path: Path) -> int:
    indicators, _findings = read_goals(read_report(path, tables=True))
    assert len(indicators) == LINES
    return len(indicators)


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
