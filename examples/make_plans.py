"""The goals of the plans of 2015, 2017 and 2019 and of the follow-up of August 2017, as workbooks of the form VP.

Run from the checkout, where vplan_xl is installed or on the path; FOLDER must not hold the workbooks yet:

    python examples/make_plans.py FOLDER

``mal/plan_YYYY.csv`` becomes Verksamhetsplan-YYYY.xlsx, of December that year, and ``mal/uppfoljning_YYYY_MM.csv``
Uppfoljning-YYYY-MM.xlsx, of that month. ``mal/insatser_YYYY.csv`` and ``mal/insatser_YYYY_MM.csv`` go with them where
they are there. The files hold the words of the documents under the codes of the form's columns; the same workbooks come
every time.
"""

from __future__ import annotations

import csv
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from vplan_xl.finding import Refused, has_fel
from vplan_xl.form.fields import cell_of
from vplan_xl.form.goal_tables import ACTIVITIES, GOALS, SOURCES, goal_tables
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.look import footer
from vplan_xl.form.table import Column, ColumnKind
from vplan_xl.form.vp import VP
from vplan_xl.jobs.apply import prepare
from vplan_xl.jobs.goals import write_goals
from vplan_xl.jobs.resources import read_register, resource
from vplan_xl.jobs.templates import template_name
from vplan_xl.period import Period
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import read_report
from vplan_xl.report.tables import filled_cells, read_table
from vplan_xl.workbook.save import save
from vplan_xl.workbook.sheet_patch import FooterWrite
from vplan_xl.workbook.snapshot import Cell, Kind

FILES = Path(__file__).parent / "mal"
OWNER = "17"  # whose plans they are, in every year
DECEMBER = 12
REGISTER = read_register(None)
COLUMNS = {table.code: {one.code: one for one in table.columns} for table in goal_tables(tuple(SOURCES.values()))}
Line = dict[str, Cell]


class Wanted(NamedTuple):
    """A workbook to make: its file name, its period and the {table: file} it is made of."""

    name: str
    period: Period
    files: dict[str, Path]


def wanted(folder: Path) -> Iterator[Wanted]:
    """What is made of the files of a folder, by their names."""
    for path in sorted(folder.glob("*.csv")):
        found = re.fullmatch(r"(plan|uppfoljning)_(\d{4})(?:_(\d{2}))?", path.stem)
        if found is None:
            continue
        kind, year, month = found.groups()
        time = "-".join(part for part in (year, month) if part)
        activities = folder / f"insatser_{time.replace('-', '_')}.csv"
        name = f"{'Verksamhetsplan' if kind == 'plan' else 'Uppfoljning'}-{time}.xlsx"
        files = {GOALS: path} | ({ACTIVITIES: activities} if activities.is_file() else {})
        yield Wanted(name, Period(int(year), int(month or DECEMBER)), files)


def read_lines(table: str, path: Path) -> list[Line]:
    """The lines of a file, {column: cell}; exit where it has a column that the table has not."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";", strict=True))
    strange = {str(code) for row in rows for code in row} - COLUMNS[table].keys()
    if strange:
        sys.exit(f"{path}: {', '.join(sorted(strange))}")
    return [{code: cell(COLUMNS[table][code], text) for code, text in row.items() if text} for row in rows]


def cell(column: Column, text: str) -> Cell:
    """What a text of a file becomes in its column: a year is a number, all else stays as it is written."""
    return Cell(Kind.NUMBER if column.kind is ColumnKind.VALID_FROM else Kind.TEXT, text)


def in_form(table: str, lines: Sequence[Line]) -> list[Line]:
    """The lines without what only FR 1 has: from where in the same workbook an outcome is taken."""
    codes = {column.code for column in VP.table_by_code[table].columns}
    return [{code: held for code, held in line.items() if code in codes} for line in lines]


def make(one: Wanted, folder: Path) -> None:
    """Write a workbook into *folder*; exit with what stands in the way."""
    owner = REGISTER.find(OWNER, one.period)
    assert owner is not None
    report = read_report(resource(template_name(VP)), tables=True)
    cells: dict[CellPlace, Cell | None] = {}
    for code, path in one.files.items():
        table = VP.table_by_code[code]
        cells |= filled_cells(table, read_table(report, table), in_form(code, read_lines(code, path)))
    period = cell_of(VP.field_by_code["PERIOD"], str(one.period), False)
    fields = {"FORVALTNING": Cell(Kind.TEXT, owner.label), "PERIOD": period}
    planned = plan(report, Entries({}, fields, cells), overwrite=False)
    if has_fel(planned.findings):
        sys.exit("\n".join(finding.message for finding in planned.findings))
    sheets = dict.fromkeys([VP.cover_sheet, *(table.sheet for table in VP.tables)])
    footers = [FooterWrite(sheet, footer(owner.organisation)) for sheet in sheets]
    try:
        save(folder / one.name, prepare(report, [*planned.writes, *footers]), None)
    except Refused as refused:
        sys.exit(f"{folder / one.name}: {refused.finding.message}")
    if one.period.month != DECEMBER:  # a follow-up, with its bedömningar; a plan has no outcomes yet
        made = folder / one.name
        with tempfile.TemporaryDirectory() as beside:
            judged = Path(beside) / one.name
            write_goals(made, judged, dry_run=False)
            made.write_bytes(judged.read_bytes())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for one in wanted(FILES):
        make(one, Path(sys.argv[1]))
