"""The ledger's internal trade on the sheet Interna poster: a line per counterparty and row. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from vplan_xl.amounts import number_text
from vplan_xl.form.layout import CellPlace
from vplan_xl.report.internal_posts import INTERNAL_POSTS
from vplan_xl.report.report import Report
from vplan_xl.report.tables import TableLine, read_table
from vplan_xl.workbook.snapshot import Cell, Kind

OURS = "Ur huvudboken"  # the text of a line that an import made; any other line is a person's
_AMOUNTS = ("UTFALL", "BUDGET")
Post = tuple[str, str]  # counterparty and row, by codes


@dataclass(frozen=True, slots=True)
class Posts:
    """What the cells of Interna poster shall hold, and which of the ledger's posts a person has a line of."""

    cells: Mapping[CellPlace, Cell | None]
    kept: tuple[Post, ...]


def post_cells(report: Report, wanted: Mapping[Post, Mapping[str, int]], names: Mapping[str, str]) -> Posts:
    """The ledger's posts, {(counterparty, row): {UTFALL, BUDGET: öre}}, in the place of those of the last import.

    A line in which a person typed a forecast stays for it. *names* are what counterparties are called.
    """
    declared = report.form.table_by_code[INTERNAL_POSTS]
    table = read_table(report, declared)
    if table.area is None:
        return Posts({}, ())
    ours = {line.row: line for line in table.lines if line.values.get("TEXT") == OURS}
    typed = {_post(line) for line in table.lines if line.row not in ours}
    missing = {post: ore for post, ore in wanted.items() if post not in typed}
    cells: dict[CellPlace, Cell | None] = {}
    free: list[int] = []
    for row, line in ours.items():
        amounts = missing.pop(_post(line), None)
        if amounts is not None or "PROGNOS" in line.values:
            cells |= {line.cell(code): _number((amounts or {}).get(code)) for code in _AMOUNTS}
        else:
            cells |= {line.cell(code): None for code in ("MOTPART", "KONTOSLAG", *_AMOUNTS, "TEXT")}
            free.append(row)
    taken = {line.row for line in table.lines}
    more = (row for row in count(table.area.first_row + 1) if row not in taken)
    for (counterparty, row_code), amounts in missing.items():
        row = free.pop(0) if free else next(more)
        line = TableLine(declared, table.area.sheet, table.area.first_column, row, {})
        cells[line.cell("MOTPART")] = Cell(Kind.TEXT, names.get(counterparty, counterparty))
        cells[line.cell("KONTOSLAG")] = Cell(Kind.TEXT, report.form.row_title(row_code))
        cells |= {line.cell(code): _number(amounts.get(code)) for code in _AMOUNTS}
        cells[line.cell("TEXT")] = Cell(Kind.TEXT, OURS)
    return Posts(cells, tuple(post for post in wanted if post in typed))


def _post(line: TableLine) -> Post:
    return str(line.values.get("MOTPART", "")), str(line.values.get("KONTOSLAG", ""))


def _number(ore: int | None) -> Cell | None:
    return None if ore is None else Cell(Kind.NUMBER, number_text(ore))
