"""``python -m tests.benchmarks`` prints every figure with its bound and exits 1 when one is missed."""

from __future__ import annotations

import sys
import tempfile
import warnings
from pathlib import Path

from tests.benchmarks.commands import forecasting, starting, validating
from tests.benchmarks.consolidating import consolidating
from tests.benchmarks.importing import importing
from tests.benchmarks.judging import judging
from tests.benchmarks.measure import Figure
from tests.benchmarks.patching import patching
from tests.benchmarks.pressing import pressing
from tests.benchmarks.reading import reading
from tests.benchmarks.workbooks import with_own_sheet

WORKBOOKS = 500


def measured(folder: Path) -> list[Figure]:
    paths = [folder / f"bok {number}.xlsx" for number in range(WORKBOOKS)]
    for number, path in enumerate(paths):
        path.write_bytes(with_own_sheet(rows=57, seed=number))
    return [
        *starting(),
        *reading(paths),
        *validating(paths),
        *forecasting(paths),
        *consolidating(folder),
        *pressing(folder),
        *importing(folder),
        *judging(folder),
        patching(folder, 57, "35 KB", 30, rounds=9),
        patching(folder, 25_000, "5 MB", 500, rounds=1),
    ]


def main() -> int:
    """Measure, print, and say by the exit code whether every bound was held."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as name:
        figures = measured(Path(name))
    for figure in figures:
        word = "held  " if figure.is_held else "MISSED"
        sign = "≤" if figure.at_most else "≥"
        print(f"{word} {figure.value:8.2f}  {sign} {figure.bound:g}  {figure.name}  ({figure.seen})")
    return 0 if all(figure.is_held for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
