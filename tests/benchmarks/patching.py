"""Patching cells, against openpyxl's load and save."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.measure import Figure, cpu, median_ratio
from tests.benchmarks.workbooks import with_own_sheet
from vplan_xl.form.fr1 import FR1
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import report_of
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.patch import patch
from vplan_xl.workbook.reader import read_outline
from vplan_xl.workbook.save import sha256
from vplan_xl.workbook.sheet_patch import Write


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
