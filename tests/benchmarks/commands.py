"""Whole commands as processes, against what they cannot do without."""

from __future__ import annotations

import shutil
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.measure import Figure, child_cpu, cpu, peak_of_vplan
from tests.benchmarks.reading import least_work
from tests.workbooks import EXAMPLE
from vplan_xl.jobs.resources import read_register
from vplan_xl.jobs.validate import validate
from vplan_xl.report.report import Report
from vplan_xl.rules import check as rules

VPLAN = str(Path(sys.executable).with_name("vplan"))


def starting() -> list[Figure]:
    """A command's help, and checking one workbook."""
    return [
        against_click("vplan --help", [VPLAN, "--help"], 1.7),
        against_click("vplan validate of one workbook", [VPLAN, "validate", str(EXAMPLE)], 3),
    ]


def against_click(name: str, command: list[str], bound: float, anew: Callable[[], None] = lambda: None) -> Figure:
    """A command, with what is to be done before each run, against importing click."""
    pairs = []
    for _round in range(21):
        anew()
        pairs.append((child_cpu(command), child_cpu([sys.executable, "-c", "import click"])))
    del pairs[0]
    ours, click = statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)
    ratio = statistics.median(upper / lower for upper, lower in pairs)
    return Figure(
        f'{name} ÷ python -c "import click"', ratio, bound, True, f"{ours * 1000:.0f} ms ÷ {click * 1000:.0f} ms"
    )


def validating(paths: list[Path]) -> list[Figure]:
    """``vplan validate`` of them all, its process with what it prints."""
    command = [VPLAN, "validate", *map(str, paths)]
    pairs = [(child_cpu(command), cpu(lambda: least_work(paths))) for _round in range(3)]
    ratio = statistics.median(upper / lower for upper, lower in pairs)
    ours, least = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    few, many = (peak_of_vplan(["validate", *map(str, some)]) for some in (paths[:50], paths))
    count = len(paths)
    return [
        Figure(
            f"vplan validate of {count} workbooks ÷ inflating and parsing them", ratio, 6, True,
            f"{ours / count * 1000:.2f} ms ÷ {least / count * 1000:.2f} ms each",
        ),
        Figure("the rules' share of checking them, per cent", 100 * _share_of_rules(paths[:100]), 40, True, ""),
        Figure(
            f"peak memory for {count} workbooks ÷ for 50", many / few, 1.2, True, f"{many:.1f} MiB ÷ {few:.1f} MiB"
        ),
    ]  # fmt: skip


def forecasting(paths: list[Path]) -> list[Figure]:
    """``vplan prognosis`` over copies of them all, in place, every forecast written anew."""
    command = [VPLAN, "prognosis", "--overwrite"]
    ratios, ours, least = [], [], []
    peaks = {}
    for number in range(3):
        copies = _copies(paths, f"prognos {number}")
        ours.append(child_cpu([*command, *map(str, copies)]))
        least.append(cpu(lambda: least_work(paths)))
        ratios.append(ours[-1] / least[-1])
    for count in (50, len(paths)):
        copies = _copies(paths[:count], f"minne {count}")
        peaks[count] = peak_of_vplan(["prognosis", "--overwrite", *map(str, copies)])
    count = len(paths)
    each = f"{statistics.median(ours) / count * 1000:.2f} ms ÷ {statistics.median(least) / count * 1000:.2f} ms each"
    return [
        Figure(
            f"vplan prognosis of {count} workbooks ÷ inflating and parsing them",
            statistics.median(ratios), 12, True, each,
        ),
        Figure(
            f"its peak memory for {count} workbooks ÷ for 50", peaks[count] / peaks[50], 1.2, True,
            f"{peaks[count]:.1f} MiB ÷ {peaks[50]:.1f} MiB",
        ),
    ]  # fmt: skip


def _copies(paths: list[Path], name: str) -> list[Path]:
    folder = paths[0].parent / name
    folder.mkdir()
    return [Path(shutil.copy(path, folder)) for path in paths]


def _share_of_rules(paths: list[Path]) -> float:
    """CPU of the rules alone over that of the whole job."""
    register = read_register(None)
    spent = 0.0
    check = rules.check

    def timed(report: Report, known: object) -> object:
        nonlocal spent
        start = time.process_time()
        found = check(report, register)
        spent += time.process_time() - start
        return found

    from vplan_xl.jobs import validate as job

    job.check = timed  # type: ignore[assignment]
    try:
        whole = cpu(lambda: validate(paths, register))
    finally:
        job.check = check
    return spent / whole
