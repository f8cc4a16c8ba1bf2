"""A ledger's lines from a table of cells: an export as a workbook, or a sheet of our own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from vplan_xl.amounts import Unit, ore_from_number, scaled_text
from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.language import N_, _
from vplan_xl.ledger.booking import Detected, Keep, LedgerFile, Reading
from vplan_xl.ledger.figures import Unread, check_decimal, evidence, read_number
from vplan_xl.ledger.gather import Gathering, unread
from vplan_xl.ledger.headings import NO_HEADING, ROWS_SEARCHED, Columns, Heading, find_heading
from vplan_xl.ledger.problems import Problems
from vplan_xl.ledger.rows import Row, TextRows
from vplan_xl.period import period_of_serial
from vplan_xl.workbook.a1 import position, reference
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.reader import OF_A_LEDGER, read_outline, read_sheets
from vplan_xl.workbook.snapshot import Cell, Cells, Kind

_KIND = "Excel"
_CHUNK = 1_000  # rows
_TOO_LARGE = ("FIL_FOR_MANGA_CELLER", "FIL_BOMB", "FIL_FOR_STOR")
_TIMES = ("PERIOD", "MANAD", "DATUM")
_SERIALS = range(30_000, 80_000)  # days of 2000–2099 in either date system; months as numbers are below and above

Table = Mapping[int, Mapping[int, Cell]]  # {row: {column: cell}}, from 1 and in order


def read_workbook(path: str, data: bytes, reading: Reading, keep: Keep | None) -> LedgerFile:
    """The ledger of a workbook: of its only sheet that has the headings of one. ``sha256`` is left empty."""
    problems = Problems()
    try:
        archive = open_archive(data)
        outline = read_outline(archive)
        names = [sheet.name for sheet in outline.sheets if sheet.part]
        sheets = read_sheets(archive, outline, names, OF_A_LEDGER)
    except Refused as refused:
        problems.add(_as_of_ledger(refused.finding))
        return unread(path, Detected(_KIND), problems)
    headings = {name: _heading(_table(cells), reading) for name, cells in sheets.items()}
    whole = [name for name, heading in headings.items() if heading.columns is not None]
    if len(whole) > 1:
        needed, words = _("ett blad"), _("flera blad har en huvudboks rubriker")
        problems.add(Finding("HUVUDBOK_RUBRIK", Place(), {"reason": words}, needed, ", ".join(whole)))
        return unread(path, Detected(_KIND), problems)
    nearest = max(headings, key=lambda name: (name in whole, headings[name].known), default="")
    return read_cells_of(path, nearest, sheets.get(nearest, {}), outline.date1904, reading, keep)


def read_cells_of(
    path: str, sheet: str, cells: Cells, date1904: bool, reading: Reading, keep: Keep | None
) -> LedgerFile:
    """The ledger of a sheet's cells; a line's number is its row's. ``sha256`` is left empty.

    A number may be a month as 201708 or as the day Excel means by it; an amount may be a text.
    """
    problems = Problems()
    table = _table(cells)
    heading = _heading(table, reading)
    columns = heading.columns
    if columns is None or not check_decimal(reading.decimal, problems):
        if heading.finding is not None:
            problems.add(heading.finding)
        return _on_sheet(unread(path, Detected(_KIND), problems), sheet)
    number = list(table)[heading.row]
    reader = _Reader(sheet, columns, _filled(table[number]), date1904, problems)
    below = {row: held for row, held in table.items() if row > number}
    decimal = reading.decimal or reader.decimal(below)
    gathering = Gathering(columns, keep, problems)
    if decimal:
        rows = TextRows(columns, heading.texts, gathering, decimal, problems)
        for chunk, numbers in reader.rows(below, decimal):
            rows.add(chunk, numbers)
    return _on_sheet(gathering.file(path, Detected(_KIND, decimal=reading.decimal, columns=columns.headings)), sheet)


def _as_of_ledger(finding: Finding) -> Finding:
    """A workbook's refusal as that of a ledger, where the remedy is another."""
    if finding.code in _TOO_LARGE:
        return Finding("HUVUDBOK_STOR", finding.place, {}, finding.expected, finding.found)
    if finding.code == "FIL_EJ_ARBETSBOK":
        return Finding("HUVUDBOK_FIL", found=finding.found)
    return finding


def _on_sheet(file: LedgerFile, sheet: str) -> LedgerFile:
    return replace(file, findings=tuple(replace(f, place=replace(f.place, sheet=sheet)) for f in file.findings))


def _table(cells: Cells) -> Table:
    rows: dict[int, dict[int, Cell]] = {}
    for name, cell in cells.items():
        at = position(name)
        if at is not None and (cell.value.strip() or cell.kind is Kind.MISSING):
            rows.setdefault(at[1], {})[at[0]] = cell
    return {row: rows[row] for row in sorted(rows)}


def _filled(row: Mapping[int, Cell]) -> list[int]:
    """The columns that have a heading, from the left."""
    return sorted(column for column, cell in row.items() if cell.kind is not Kind.MISSING)


def _heading(table: Table, reading: Reading) -> Heading:
    numbers = list(table)[:ROWS_SEARCHED]
    if not numbers:
        return NO_HEADING._replace(finding=find_heading([], reading.columns, []).finding)
    rows = [[table[number][column].value for column in _filled(table[number])] for number in numbers]
    return find_heading(rows, reading.columns, numbers)


class _Place(NamedTuple):
    """A column of the table: its number on the sheet, and its code among those that are read, else ""."""

    column: int
    code: str


class _Reader:
    """Writes the cells of rows as the texts that an export as text has of them."""

    def __init__(self, sheet: str, columns: Columns, filled: Sequence[int], date1904: bool, problems: Problems) -> None:
        codes = {at: code for code, at in columns.places.items()}
        self._places = [_Place(column, codes.get(at, "")) for at, column in enumerate(filled)]
        self._needed = {*columns.keys, *columns.amounts}
        self._amounts = set(columns.amounts)
        self._sheet = sheet
        self._date1904 = date1904
        self._problems = problems

    def decimal(self, table: Table) -> str:
        """The decimal sign of the amounts that are texts; "" with a finding when it is needed and nothing tells."""
        columns = [place.column for place in self._places if place.code in self._amounts]
        held = [(row, column, table[row].get(column)) for row in table for column in columns]
        texts = {(row, column): cell.value for row, column, cell in held if cell and cell.kind is Kind.TEXT}
        told = evidence(texts.values())
        if not told.decimal and told.in_doubt:
            row, column = next(at for at, text in texts.items() if text == told.in_doubt)
            place = Place(cell=reference(column, row))
            self._problems.add(Finding("HUVUDBOK_DECIMAL", place, {}, "", told.in_doubt.strip()))
            return ""
        return told.decimal or ","

    def rows(self, table: Table, decimal: str) -> Iterator[tuple[list[Row], list[int]]]:
        """(rows, their numbers), some at a time; a row with a cell that cannot be read is told of and left out."""
        rows: list[Row] = []
        numbers: list[int] = []
        for number, held in table.items():
            row = [self._text(held.get(place.column), place, number, decimal) for place in self._places]
            whole = [text for text in row if text is not None]
            if len(whole) == len(row):
                rows.append(whole)
                numbers.append(number)
            if len(rows) == _CHUNK:
                yield rows, numbers
                rows, numbers = [], []
        if rows:
            yield rows, numbers

    def _text(self, cell: Cell | None, place: _Place, row: int, decimal: str) -> str | None:
        if cell is None:
            return ""
        is_needed = place.code in self._needed
        if is_needed and cell.kind in _WITHOUT_VALUE:
            what = _WITHOUT_VALUE[cell.kind]
            words = _(what) if what else cell.value
            self._problems.add(Finding("HUVUDBOK_CELL", Place(cell=reference(place.column, row)), {}, "", words))
            return None
        if cell.kind is not Kind.NUMBER or not is_needed:
            return cell.value
        if place.code in self._amounts:
            ore = read_number(cell.value, cell.formula is not None)
            if isinstance(ore, Unread):
                where, words = Place(cell=reference(place.column, row)), ore.reason
                self._problems.add(Finding("HUVUDBOK_BELOPP", where, {"reason": words}, "", cell.value))
                return None
            return scaled_text(ore, Unit.KR).replace(".", decimal)
        hundredths = ore_from_number(cell.value, 100)
        if hundredths is None:
            return cell.value
        whole, rest = divmod(hundredths, 100)
        if place.code in _TIMES and whole in _SERIALS:
            return str(period_of_serial(whole, self._date1904))
        return cell.value if rest else str(whole)


_WITHOUT_VALUE = {
    Kind.ERROR: "",
    Kind.BOOLEAN: N_("SANT eller FALSKT"),
    Kind.MISSING: N_("en formel utan resultat"),
}
