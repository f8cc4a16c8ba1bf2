"""``python -m tests.benchmarks`` prints every figure with its bound and exits 1 when one is missed."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from tests.benchmarks.workbooks import with_own_sheet
from vplan_xl.form.fr1 import FR1
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import report_of
from vplan_xl.workbook.archive import inflate, open_archive, read_file
from vplan_xl.workbook.patch import patch
from vplan_xl.workbook.reader import read_outline, read_sheets
from vplan_xl.workbook.save import sha256
from vplan_xl.workbook.sheet_patch import Write


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


# -- reading ----------------------------------------------------------------------------------


def read_all(paths: list[Path]) -> None:
    """Every sheet of every workbook: kind, value and formula of each cell."""
    for path in paths:
        archive = open_archive(read_file(path))
        outline = read_outline(archive)
        read_sheets(archive, outline, [sheet.name for sheet in outline.sheets])


def least_work(paths: list[Path]) -> None:
    """The same parts inflated and parsed by an expat that tells nobody."""
    for path in paths:
        archive = open_archive(path.read_bytes())
        for name in archive.members:
            if name.startswith(("_rels/", "xl/_rels/", "xl/workbook", "xl/sharedStrings", "xl/worksheets/sheet")):
                expat.ParserCreate().Parse(inflate(archive, name), True)


def openpyxl_twice(paths: list[Path]) -> None:
    """What it takes openpyxl to give formulas and results."""
    import openpyxl

    for path in paths:
        openpyxl.load_workbook(path)
        openpyxl.load_workbook(path, data_only=True)


def reading(folder: Path) -> list[Figure]:
    paths = []
    for number in range(500):
        path = folder / f"bok {number}.xlsx"
        path.write_bytes(with_own_sheet(rows=57, seed=number))
        paths.append(path)
    size = statistics.mean(path.stat().st_size for path in paths) / 1024
    few = paths[:20]
    for action in (read_all, least_work, openpyxl_twice):
        action(few[:2])
    ratio, ours, least = median_ratio(lambda: read_all(paths), lambda: least_work(paths), 3, (1, 1))
    times, twice, again = median_ratio(lambda: openpyxl_twice(few), lambda: read_all(few), 5, (1, 10))
    return [
        Figure("reading 500 workbooks ÷ inflating and parsing them", ratio, 5, True,
               f"{size:.0f} KB each; {ours / 500 * 1000:.2f} ms ÷ {least / 500 * 1000:.2f} ms"),
        Figure("openpyxl loading twice ÷ reading", times, 15, False,
               f"{twice / 20 * 1000:.1f} ms ÷ {again / 20 * 1000:.2f} ms"),
    ]  # fmt: skip


# -- patching ---------------------------------------------------------------------------------


def two_hundred_writes(data: bytes) -> list[Write]:
    """154 entries and 46 results that follow from them."""
    report = report_of("bok.xlsx", data)
    entries = Entries({key: 123_456 * (number + 1) for number, key in enumerate(FR1.leaves)}, {})
    return list(plan(report, entries, overwrite=False).writes[:200])


def patching(folder: Path, rows: int, name: str, bound: float, rounds: int) -> Figure:
    import openpyxl

    data = with_own_sheet(rows, seed=1)
    path, saved = folder / f"{rows}.xlsx", folder / f"{rows} sparad.xlsx"
    path.write_bytes(data)
    writes = two_hundred_writes(data)
    archive = open_archive(data)
    outline = read_outline(archive)

    def load_and_save() -> None:
        openpyxl.load_workbook(path).save(saved)

    patch(archive, outline, writes)
    ratio, theirs, ours = median_ratio(load_and_save, lambda: patch(archive, outline, writes), rounds, (1, 50))
    gate, hashing = cpu(lambda: open_archive(data), 20), cpu(lambda: sha256(data), 5)
    seen = (
        f"{len(data) / 1024:.0f} KB; {theirs * 1000:.0f} ms ÷ {ours * 1000:.2f} ms; "
        f"beside it gate {gate * 1000:.2f} ms, hashing {hashing * 1000:.2f} ms"
    )
    return Figure(f"openpyxl's load and save ÷ patching 200 cells, {name}", ratio, bound, False, seen)


# -- starting ---------------------------------------------------------------------------------


def child_cpu(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def starting() -> Figure:
    vplan = str(Path(sys.executable).with_name("vplan"))
    pairs = [(child_cpu([vplan, "--help"]), child_cpu([sys.executable, "-c", "import click"])) for _round in range(21)][
        1:
    ]
    ours, click = statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)
    ratio = statistics.median(upper / lower for upper, lower in pairs)
    return Figure(
        'vplan --help ÷ python -c "import click"', ratio, 1.7, True, f"{ours * 1000:.0f} ms ÷ {click * 1000:.0f} ms"
    )


def main() -> int:
    """Measure, print, and say by the exit code whether every bound was held."""
    warnings.simplefilter("ignore")
    figures = [starting()]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures += reading(folder)
        figures.append(patching(folder, 57, "35 KB", 30, rounds=9))
        figures.append(patching(folder, 25_000, "5 MB", 500, rounds=1))
    for figure in figures:
        word = "held  " if figure.is_held else "MISSED"
        sign = "≤" if figure.at_most else "≥"
        print(f"{word} {figure.value:8.2f}  {sign} {figure.bound:g}  {figure.name}  ({figure.seen})")
    return 0 if all(figure.is_held for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
