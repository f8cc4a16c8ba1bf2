"""A button of the shipped workbook, pressed in LibreOffice: what our Python costs, and how long a person waits.

These are seconds, not ratios: whoever presses compares with their patience. The processor time is that of RunPython's
statement without its imports, with the engine that stands in for Excel.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.measure import Figure
from tests.libreoffice import Office
from tests.workbooks import EXAMPLE
from vplan_xl.jobs.fill import Filling, fill
from vplan_xl.jobs.new import NewWorkbook, new
from vplan_xl.jobs.resources import read_register
from vplan_xl.jobs.roll import NO_SOURCES
from vplan_xl.period import Period

if TYPE_CHECKING:
    from tests.engines.press import Report

_ROUNDS = 7
_CPU, _WALL = 0.3, 2.0


def pressing(folder: Path) -> list[Figure]:
    """Beräkna avvikelse of a filled workbook, for the first time and after an amount has changed."""
    path = folder / "knappar.xlsm"
    new(NewWorkbook("17", Period(2017, 8), {}, None, NO_SOURCES), read_register(None), path)
    fill(path, Filling(EXAMPLE.with_name("17 belopp.csv"), {}, overwrite=False, dry_run=False), path)
    office = Office(folder / "libreoffice")
    try:
        pairs = list(_pressed(office, path))
    finally:
        office.close()
    firsts, agains = zip(*pairs, strict=True)
    return [*_figures("for the first time", firsts), *_figures("after a change", agains)]


def _pressed(office: Office, path: Path) -> Iterator[tuple[Report, Report]]:
    from tests.engines.press import pressable  # xlwings, with all it imports, would weigh on the other figures

    for number in range(_ROUNDS):
        with pressable(office, path) as book:
            first = book.press("Utfall", "Beräkna avvikelse")
            book.document.set_number("Utfall", "B9", 50_000 + 1_000 * number)
            yield first, book.press("Utfall", "Beräkna avvikelse")


def _figures(when: str, reports: Sequence[Report]) -> list[Figure]:
    cpu, wall = (statistics.median(seconds) for seconds in zip(*((r.cpu, r.wall) for r in reports), strict=True))
    xlwings, writes = statistics.median(r.xlwings for r in reports), len(reports[0].log.writes)
    return [
        Figure(f"Beräkna avvikelse {when}, CPU seconds without imports", cpu, _CPU, True, f"{writes} writes"),
        Figure(
            f"Beräkna avvikelse {when}, seconds from press to result", wall, _WALL, True,
            f"{xlwings:.2f} s of it importing xlwings",
        ),
    ]  # fmt: skip
