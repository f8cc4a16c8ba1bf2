"""``vplan consolidate`` of many förvaltningar, against what it cannot do without and against what people would write.

The workbooks are the example, each a förvaltning of its own with figures of its own (SYNTETISK) and nothing on the
sister sheets that the total adds up, beside a sheet of the controller's.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from tests.benchmarks.commands import VPLAN, against_click
from tests.benchmarks.measure import Figure, child_cpu, cpu, peak_of_vplan
from tests.benchmarks.reading import least_work
from tests.benchmarks.workbooks import with_own_sheet
from tests.hostile_books import PACKAGE
from tests.hostile_sheets import SHEETS
from tests.hostile_zips import ZIPS
from tests.libreoffice import Office
from tests.workbooks import EXAMPLE
from vplan_xl.consolidation.lines import TABLES
from vplan_xl.form.layout import CellPlace, table_range
from vplan_xl.jobs.apply import prepare
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.internal_posts import INTERNAL_POSTS
from vplan_xl.report.report import Report, report_of
from vplan_xl.workbook.a1 import position
from vplan_xl.workbook.snapshot import Cell, Kind

FEW, MANY, VERY_MANY = 50, 500, 5_000
HOSTILE = 20
_FIRST_NUMBER = 1_000
_HEADING = "nummer;namn;organisation;formular;giltig_fran;giltig_till;prognos_varje_manad;budgeterar_internt;nollbudget"


def consolidating(folder: Path) -> list[Figure]:
    """All figures of the consolidation; makes its workbooks in *folder*, which takes a while."""
    book = report_of("bok.xlsx", with_own_sheet(rows=57, seed=0), tables=True)
    sets = {count: _folder(folder, count, book) for count in (FEW, MANY, VERY_MANY)}
    many = sets[MANY]
    paths = sorted(many.glob("*.xlsx"))
    pairs = [(_consolidated(many), cpu(lambda: least_work(paths))) for _round in range(3)]
    ours, least = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    each = f"{ours / MANY * 1000:.2f} ms ÷ {least / MANY * 1000:.2f} ms each"
    peaks = {count: peak_of_vplan(_arguments(sets[count])) for count in (FEW, MANY, VERY_MANY)}
    grown = (peaks[VERY_MANY] - peaks[FEW]) / (VERY_MANY - FEW) * 1024
    return [
        Figure(
            f"vplan consolidate of {MANY} workbooks ÷ inflating and parsing them",
            statistics.median(upper / lower for upper, lower in pairs), 8, True, each,
        ),
        *(_against_script(name, bound, many, ours) for name, bound in (("openpyxl", 12), ("pandas", 6))),
        Figure(f"its peak memory for {MANY} workbooks, MiB", peaks[MANY], 150, True, f"{peaks[FEW]:.1f} for {FEW}"),
        Figure(f"the same for {VERY_MANY}", peaks[VERY_MANY], 150, True, f"{grown:.0f} KiB a workbook more"),
        _of_the_example(folder),
        _hostile(folder, many, ours),
        *_very_many(sets, ours),
    ]  # fmt: skip


def _arguments(workbooks: Path, *more: str) -> list[str]:
    target = workbooks.with_suffix(".xlsx")
    target.unlink(missing_ok=True)
    return ["consolidate", str(workbooks), "-o", str(target), "--register", str(workbooks.with_suffix(".csv")), *more]


def _consolidated(workbooks: Path, *more: str) -> float:
    return child_cpu([VPLAN, *_arguments(workbooks, *more)])


def _of_the_example(folder: Path) -> Figure:
    target = folder / "Landstinget.xlsx"
    command = [VPLAN, "consolidate", str(EXAMPLE.parent), "-o", str(target)]
    name = "vplan consolidate of the example's seven and Finansförvaltningen"
    return against_click(name, command, 12, lambda: target.unlink(missing_ok=True))


def _against_script(name: str, bound: float, workbooks: Path, ours: float) -> Figure:
    """Once: it takes the better part of a minute."""
    output = workbooks.parent / f"{name}.xlsx"
    theirs = child_cpu([sys.executable, "-m", "tests.benchmarks.scripts", name, str(workbooks), str(output)])
    label = {"openpyxl": "a careful script with openpyxl", "pandas": "a plain one with pandas"}[name]
    return Figure(f"{label} ÷ vplan consolidate", theirs / ours, bound, False, f"{theirs:.1f} s ÷ {ours:.2f} s")


def _hostile(folder: Path, many: Path, ours: float) -> Figure:
    """The same folder with those of the tests' hostile files among it that cost most and give no report."""
    mixed = folder / "fientliga"
    mixed.mkdir()
    mixed.with_suffix(".csv").write_bytes(many.with_suffix(".csv").read_bytes())
    for path in many.glob("*.xlsx"):
        (mixed / path.name).hardlink_to(path)
    files = {name: case.data() for name, case in {**ZIPS, **PACKAGE, **SHEETS}.items()}
    costs = {name: _cost(data) for name, data in files.items() if report_of(name, data).content is None}
    for number, name in enumerate(sorted(costs, key=lambda name: -costs[name])[:HOSTILE]):
        (mixed / f"fientlig {number}.xlsx").write_bytes(files[name])
    theirs = _consolidated(mixed, "--allow-errors")
    return Figure(
        f"with {HOSTILE} hostile files among {MANY} ÷ without", theirs / ours, 2, True, f"{theirs:.2f} s ÷ {ours:.2f} s"
    )


def _cost(data: bytes) -> float:
    """What a hostile file costs to look into."""
    start = time.process_time()
    report_of("fientlig.xlsx", data)
    return time.process_time() - start


def _very_many(sets: dict[int, Path], ours: float) -> list[Figure]:
    """How the time grows from few to very many, and how long LibreOffice takes with the result."""
    few, very_many = _consolidated(sets[FEW]), _consolidated(sets[VERY_MANY])
    later, sooner = (very_many - ours) / (VERY_MANY - MANY), (ours - few) / (MANY - FEW)
    result = sets[VERY_MANY].with_suffix(".xlsx")
    office = Office(sets[FEW].parent / "profil")
    try:
        start = time.monotonic()
        with office.open(result) as document:
            document.calculate()
            seconds = time.monotonic() - start
    finally:
        office.close()
    return [
        Figure(
            f"a workbook more beyond {MANY} (to {VERY_MANY}) ÷ one more below (from {FEW})",
            later / sooner, 1.25, True, f"{later * 1000:.2f} ms ÷ {sooner * 1000:.2f} ms; {very_many:.0f} s in all",
        ),
        Figure(f"LibreOffice opening and recalculating the total of {VERY_MANY}, s", seconds, 20, True, ""),
    ]  # fmt: skip


# -- the workbooks --------------------------------------------------------------------------------


def _folder(folder: Path, count: int, book: Report) -> Path:
    """A folder with *count* workbooks, and beside it the register of their förvaltningar."""
    inside = folder / f"{count} böcker"
    inside.mkdir()
    labels = [f"{_FIRST_NUMBER + number} Förvaltning {number}" for number in range(count)]
    for number, label in enumerate(labels):
        (inside / f"bok {number:04}.xlsx").write_bytes(_workbook(book, label, number))
    lines = (
        f"{_FIRST_NUMBER + number};Förvaltning {number};SYNTETISK;FR1;2015-01;;nej;ja;nej" for number in range(count)
    )
    inside.with_suffix(".csv").write_text("\n".join((_HEADING, *lines)) + "\n", encoding="utf-8")
    return inside


def _workbook(book: Report, label: str, number: int) -> bytes:
    """The example as another förvaltning's, all amounts a per mille larger for each *number*."""
    leaves = {key: ore * (1_000 + number) // 1_000 for key, ore in book.leaves.items() if isinstance(ore, int)}
    header = {"FORVALTNING": Cell(Kind.TEXT, label)}
    planned = plan(book, Entries(leaves, header, _without_lines(book)), overwrite=True)
    return prepare(book, planned.writes)


def _without_lines(book: Report) -> dict[CellPlace, None]:
    """The cells that somebody has filled in on the sister sheets that are added up, to be emptied."""
    assert book.content is not None
    found = {}
    for code in (INTERNAL_POSTS, *TABLES):
        table = book.form.table_by_code[code]
        area, inputs = table_range(table), {n for n, column in enumerate(table.columns, 1) if column.is_input}
        for cell, held in book.content.sheets[table.sheet].items():
            at = position(cell)
            if at and area.first_row < at[1] <= area.last_row and at[0] in inputs and held.formula is None:
                found[CellPlace(table.sheet, cell)] = None
    return found
