"""Reading workbooks, against inflating and parsing them and against openpyxl."""

from __future__ import annotations

import statistics
from pathlib import Path
from xml.parsers import expat

from tests.benchmarks.measure import Figure, median_ratio
from vplan_xl.workbook.archive import inflate, open_archive, read_file
from vplan_xl.workbook.reader import read_outline, read_sheets


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


def reading(paths: list[Path]) -> list[Figure]:
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
