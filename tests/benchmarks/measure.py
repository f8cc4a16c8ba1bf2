"""CPU time and memory, and a measured ratio with the bound it is held to."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Figure(NamedTuple):
    """A measured ratio and what it must not pass; ``at_most`` False means that it must reach the bound."""

    name: str
    value: float
    bound: float
    at_most: bool
    seen: str

    @property
    def is_held(self) -> bool:
        return self.value <= self.bound if self.at_most else self.value >= self.bound


def cpu(action: Callable[[], object], times: int = 1) -> float:
    """CPU seconds of one call, over *times* calls."""
    start = time.process_time()
    for _number in range(times):
        action()
    return (time.process_time() - start) / times


def median_ratio(
    upper: Callable[[], object], lower: Callable[[], object], rounds: int, per: tuple[int, int]
) -> tuple[float, float, float]:
    """(median of upper ÷ lower over rounds in turn, median CPU of each)."""
    pairs = [(cpu(upper, per[0]), cpu(lower, per[1])) for _round in range(rounds)]
    ratios, uppers, lowers = [u / w for u, w in pairs], [u for u, _w in pairs], [w for _u, w in pairs]
    return statistics.median(ratios), statistics.median(uppers), statistics.median(lowers)


def child_cpu(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# Of the system's own account: getrusage counts in what the process that started it held at that time.
_PEAK = """
import pathlib, sys
from vplan_xl.cli.main import main
code = main(sys.argv[1:])
status = dict(line.split(":", 1) for line in pathlib.Path("/proc/self/status").read_text().splitlines())
print(status["VmHWM"].split()[0], file=sys.stderr)
sys.exit(code)
"""


def peak_of_vplan(arguments: Sequence[str]) -> float:
    """The most memory that a run of vplan held, in MiB."""
    command = [sys.executable, "-c", _PEAK, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return int(done.stderr.split()[-1]) / 1024
