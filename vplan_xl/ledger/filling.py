"""What an import fills in and what stays: a figure that a person typed has the last word. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from vplan_xl.amounts import number_text, ore_from_number
from vplan_xl.finding import Finding
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.ledger_tables import FILLED
from vplan_xl.form.model import Form, Key
from vplan_xl.period import Period
from vplan_xl.report.history import MONTHS
from vplan_xl.report.report import Report, cell_at
from vplan_xl.report.tables import TableContent, filled_cells, read_table
from vplan_xl.workbook.snapshot import Cell, Kind


class Name(NamedTuple):
    """What a cell that an import can fill is called on Importunderlag, wherever it stands; row and part by codes."""

    sheet: str
    column: str
    row: str
    part: str


class Filled(NamedTuple):
    """What the last import filled in (öre), and the cell that gave way to it, to the letter."""

    ore: int
    replaced: Cell | None


@dataclass(frozen=True, slots=True)
class Log:
    """The sheet Importunderlag: what was filled in, and the table it stands in."""

    filled: Mapping[Name, Filled]
    table: TableContent


class Decision(NamedTuple):
    """What is done with a cell: ``content`` shall stand there, unless it ``is_kept`` as it ``stands``.

    ``replaced`` is what a person had there before any import. ``key`` is None of a month.
    """

    name: Name
    key: Key | None
    place: CellPlace
    content: Cell | None
    is_kept: bool
    stands: Cell | None
    replaced: Cell | None

    @property
    def is_own(self) -> bool:
        """Whether a person has just what would be filled in."""
        return not self.is_kept and self.replaced is not None and ore_of(self.replaced) == ore_of(self.content)


def read_log(report: Report) -> Log:
    """The log of a report that was read with its table; a line that names nothing of ours is somebody's own."""
    table = read_table(report, report.form.table_by_code[FILLED])
    filled: dict[Name, Filled] = {}
    for line in table.lines:
        sheet, column, row, part, ore = (line.values.get(c) for c in ("BLAD", "KOLUMN", "KONTOSLAG", "DEL", "IFYLLT"))
        if all(isinstance(text, str) for text in (sheet, column, row, part)) and isinstance(ore, int):
            held, formula = line.values.get("ERSATTE"), line.values.get("ERSATTE_FORMEL")
            cell = held if isinstance(held, Cell) else None
            if isinstance(formula, str):
                cell = (cell or Cell(Kind.MISSING, ""))._replace(formula=formula.removeprefix("="))
            filled[Name(str(sheet), str(column), str(row), str(part))] = Filled(ore, cell)
    return Log(filled, table)


def places_of_leaves(report: Report) -> dict[Name, tuple[Key, CellPlace]]:
    """Where every amount that is entered stands, by its name; not of a block that could not be found."""
    found = {}
    for key in report.form.leaves:
        place = report.places.cell(report.form, key)
        if place is not None:
            found[leaf_name(report.form, key)] = key, place
    return found


def leaf_name(form: Form, key: Key) -> Name:
    """The name of an amount that is entered."""
    page = form.page_by_code[key.page]
    return Name(page.sheet, page.block(key.block).label, key.row, key.part)


def places_of_months(report: Report, period: Period) -> tuple[dict[Name, CellPlace], tuple[Finding, ...]]:
    """(where every month stands on Månader, by its name, what is wrong with that sheet)."""
    table = report.form.table_by_code[MONTHS]
    read = read_table(report, table, with_blank=True)
    found = {}
    for line in read.lines:
        years, row, part = (line.values.get(code) for code in ("AR", "KONTOSLAG", "DEL"))
        if isinstance(years, int) and isinstance(row, str) and isinstance(part, str):
            for month in range(1, 13):
                at = Period(period.year - years, month)
                found[month_name(report.form, at, row, part)] = line.cell(f"M{month:02d}")
    return found, read.findings


def month_name(form: Form, period: Period, row: str, part: str) -> Name:
    """The name of a month's outcome of a leaf."""
    return Name(form.table_by_code[MONTHS].sheet, str(period), row, part)


def decide(
    report: Report,
    log: Log,
    places: Mapping[Name, tuple[Key | None, CellPlace]],
    wanted: Mapping[Name, int],
    overwrite: bool,
    never: Collection[CellPlace],
) -> Iterator[Decision]:
    """A decision for every wanted figure that has a place; what stands in the cells of *never* always stays."""
    assert report.content is not None
    for name, ore in wanted.items():
        if name not in places:
            continue
        key, place = places[name]
        cell, filled = cell_at(report.content.sheets, place), log.filled.get(name)
        is_ours = filled is not None and _is_ours(cell, filled)
        agrees = cell is not None and cell.formula is None and ore_of(cell) == ore
        may = is_ours or cell is None or agrees or (overwrite and place not in never)
        replaced = filled.replaced if filled and is_ours else cell
        yield Decision(name, key, place, Cell(Kind.NUMBER, number_text(ore)), not may, cell, replaced)


def taken_back(report: Report, log: Log, places: Mapping[Name, tuple[Key | None, CellPlace]]) -> Iterator[Decision]:
    """For every figure that was filled in: what was there comes back, or what somebody wrote since stays."""
    assert report.content is not None
    for name, filled in log.filled.items():
        if name in places:
            key, place = places[name]
            cell = cell_at(report.content.sheets, place)
            yield Decision(name, key, place, filled.replaced, not _is_ours(cell, filled), cell, filled.replaced)


def log_cells(form: Form, log: Log, decisions: Collection[Decision]) -> dict[CellPlace, Cell | None]:
    """{cell of Importunderlag: what it shall hold} when the decisions are carried out.

    What was filled in earlier, and is not wanted now, stays there with its line.
    """
    lines = dict(log.filled)
    for one in decisions:
        ore = ore_of(one.content)
        if one.is_kept or one.is_own or ore is None:
            lines.pop(one.name, None)
        else:
            lines[one.name] = Filled(ore, one.replaced)
    return cells_of_log(form, log, lines)


def cells_of_log(form: Form, log: Log, lines: Mapping[Name, Filled]) -> dict[CellPlace, Cell | None]:
    """{cell of Importunderlag: what it shall hold} for just these lines."""
    rows = [dict(_line(form, name, filled)) for name, filled in lines.items()]
    return filled_cells(form.table_by_code[FILLED], log.table, rows)


def _line(form: Form, name: Name, filled: Filled) -> Iterator[tuple[str, Cell]]:
    yield "BLAD", Cell(Kind.TEXT, name.sheet)
    yield "KOLUMN", Cell(Kind.TEXT, name.column)
    yield "KONTOSLAG", Cell(Kind.TEXT, form.row_title(name.row))
    yield "DEL", Cell(Kind.TEXT, form.part_by_code[name.part].label)
    yield "IFYLLT", Cell(Kind.NUMBER, number_text(filled.ore))
    if filled.replaced is not None and filled.replaced.kind is not Kind.MISSING:
        yield "ERSATTE", filled.replaced._replace(formula=None)
    if filled.replaced is not None and filled.replaced.formula is not None:
        yield "ERSATTE_FORMEL", Cell(Kind.TEXT, f"={filled.replaced.formula}")


def _is_ours(cell: Cell | None, filled: Filled) -> bool:
    """Whether a cell still holds the very figure that was filled in last."""
    return cell is not None and cell.formula is None and ore_of(cell) == filled.ore


def ore_of(cell: Cell | None) -> int | None:
    """The amount in tkr that a cell shows, in öre; None where it shows none."""
    return ore_from_number(cell.value) if cell and cell.kind is Kind.NUMBER else None
