"""The tables on a form's sister sheets, read line by line into values."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count, islice, takewhile
from typing import NamedTuple

from vplan_xl.amounts import LARGEST_ORE, ORE_PER_TKR, ore_from_number
from vplan_xl.finding import Finding, Place
from vplan_xl.form.fields import FIRST_YEAR, LAST_YEAR, LONGEST_ACCOUNT, value_of
from vplan_xl.form.layout import CellPlace, table_name, table_range
from vplan_xl.form.model import Compared, Field, FieldKind, Form
from vplan_xl.form.sister_tables import IPDK
from vplan_xl.form.table import METHODS, NOT_IN_FORM, NOT_IN_FORM_LABEL, YEARS, Column, ColumnKind, Table
from vplan_xl.language import _
from vplan_xl.period import Period
from vplan_xl.report.locate import named_range, plain_label, wrong_heading
from vplan_xl.report.report import Report
from vplan_xl.workbook.a1 import LAST_ROW, Range, position, reference
from vplan_xl.workbook.snapshot import NO_CELLS, Cell, Kind, Outline

_NOWHERE: frozenset[int] = frozenset()
_TENTHS = 1_000  # of a per cent in the whole
_YEAR_DIGITS = 4

# Years back, a month, a code, öre, tenths of a per cent, a text, a day, whatever stands in the cell.
TableValue = int | Period | str | datetime.date | Cell


class TableLine(NamedTuple):
    """A line that holds something: {column code: value} of what could be read, and where it stands."""

    table: Table
    sheet: str
    first_column: int
    row: int
    values: Mapping[str, TableValue]

    def cell(self, code: str) -> CellPlace:
        """The line's cell in the column of that code."""
        return CellPlace(self.sheet, reference(self.first_column + self.table.position(code), self.row))


@dataclass(frozen=True, slots=True)
class TableContent:
    """A table as it was found; ``area`` is heading row and lines, None where there is none to read.

    Lines in the sheet's order, also those below the area. ``calculated`` are its calculated cells, as
    :attr:`Form.calculated_positions` has them.
    """

    lines: tuple[TableLine, ...]
    findings: tuple[Finding, ...]
    area: Range | None
    calculated: Mapping[int, frozenset[int] | None] = field(default_factory=dict)

    @property
    def is_found(self) -> bool:
        """Whether there was a table to read."""
        return self.area is not None

    def sum_rows(self, table: Table) -> frozenset[int]:
        """The rows that are calculated where people enter others, as the one with the total: nobody's."""
        assert self.area is not None
        inputs = [number for number, column in enumerate(table.columns) if column.is_input]
        return frozenset(
            self.area.first_row + 1 + line for number in inputs for line in self.calculated.get(number) or ()
        )

    def is_calculated(self, column: int, row: int) -> bool:
        """Whether the formula of the table's cell is the form's; *column* counts the table's from 0."""
        assert self.area is not None
        lines = self.calculated.get(column, _NOWHERE)
        return lines is None or row - self.area.first_row - 1 in lines


def read_table(report: Report, table: Table, besides: Container[str] = (), *, with_blank: bool = False) -> TableContent:
    """The lines of one table of a report that was read with it; a cell that cannot be read is a finding fel.

    Without its calculated cells.

    Found by its name or where it is declared, and confirmed by its headings. Lines below the last
    declared one count as well. What stands in the columns *besides* is not looked at. A line of which nothing but
    what is printed from the start is there is left out, unless *with_blank*.
    """
    assert report.content is not None
    area = named_range(report.content.outline, table_name(report.form, table)) or table_range(table)
    entry = report.content.outline.sheet(area.sheet)
    if entry is None:
        finding = Finding("TABELL_SAKNAS", Place(report.path), {"table": table.sheet})
        return TableContent((), (finding,), None)
    cells = report.content.sheets.get(entry.name, NO_CELLS)
    wrong = wrong_heading(table, area, cells)
    if wrong is not None:
        at, expected, found = wrong
        finding = Finding("TABELL_ANDRAD", Place(report.path, entry.name, at), {}, expected, found)
        return TableContent((), (finding,), None)
    findings: list[Finding] = []
    area = area._replace(sheet=entry.name)
    lines = tuple(_lines(report, table, besides, with_blank, area, cells, findings))
    return TableContent(lines, tuple(findings), area, report.form.calculated_positions.get(table.code, {}))


def filled_cells(
    table: Table, found: TableContent, lines: Sequence[Mapping[str, Cell | None]], ours: Collection[int] = ()
) -> dict[CellPlace, Cell | None]:
    """{cell: what it shall hold} of a table that was found, for *lines* of {column code: cell} from its top.

    The table's further lines are emptied, and the rows *ours* below it. Any other row there that holds something is
    somebody's own and stays: what finds no room in the table goes on in the next free rows.
    """
    area = found.area
    assert area is not None
    sums = found.sum_rows(table)
    # A name may go down to the sheet's last row, where there is nothing to empty.
    filled = max((line.row for line in found.lines), default=0)
    last = min(area.last_row, max(filled, area.first_row + (len(lines) if table.grows else table.lines)))
    own = {line.row for line in found.lines if line.row > last}.difference(ours) | sums
    free = (row for row in count(area.first_row + 1) if row not in own)
    rows = list(islice(free, max(last - area.first_row, len(lines))))
    held = dict(zip(rows, lines, strict=False))
    cells: dict[CellPlace, Cell | None] = {}
    for row in sorted({*rows, *ours}):
        line = held.get(row, {})
        for offset, column in enumerate(table.columns):
            if found.is_calculated(offset, row):
                continue
            cells[CellPlace(area.sheet, reference(area.first_column + offset, row))] = line.get(column.code)
    return cells


def _lines(
    report: Report,
    table: Table,
    besides: Container[str],
    with_blank: bool,
    area: Range,
    cells: Mapping[str, Cell],
    findings: list[Finding],
) -> Iterator[TableLine]:
    rows: defaultdict[int, dict[int, Cell]] = defaultdict(dict)
    calculated = report.form.calculated_positions.get(table.code, {})
    for at, cell in cells.items():
        place = position(at)
        if place and place[1] > area.first_row and 0 <= place[0] - area.first_column < len(table.columns):
            number, below = place[0] - area.first_column, place[1] - area.first_row - 1
            taken = calculated.get(number, _NOWHERE)
            if taken is not None and below not in taken:
                rows[place[1]][number] = cell
    assert report.content is not None
    date1904 = report.content.outline.date1904
    end = _end(report.form, report.content.outline, area)
    keys = len(table.keys[0]) if table.keys else 0
    is_for_people = all(column.is_input for column in table.columns[keys:])
    codes = [None if column.code in besides else _codes(report.form, column) for column in table.columns]
    known: dict[tuple[TableValue | None, ...], int] = {}
    for row in takewhile(lambda row: row < end, sorted(rows)):
        if is_for_people and not with_blank and max(rows[row]) < keys:
            continue
        values: dict[str, TableValue] = {}
        for number, cell in rows[row].items():
            column, code_of = table.columns[number], codes[number]
            if code_of is None:
                continue
            is_blank = cell.kind is Kind.TEXT and not cell.value.strip()
            if is_blank and column.kind is not ColumnKind.ANYTHING:
                continue
            value = _value(code_of, column, cell, date1904)
            if value is None:
                where = Place(report.path, area.sheet, reference(area.first_column + number, row))
                shown = cell.value or f"={cell.formula}"
                findings.append(Finding("TABELL_VARDE", where, {"field": column.label}, _(column.kind.value), shown))
            else:
                values[column.code] = value
        line = TableLine(table, area.sheet, area.first_column, row, values)
        if is_for_people and keys:
            findings += _lacking_keys(report.path, line, rows[row].keys())
        key = tuple(values.get(column.code) for column in table.columns[:keys])
        if keys and None not in key and known.setdefault(key, row) != row:
            where = Place(report.path, *line.cell(table.columns[0].code))
            findings.append(Finding("TABELL_DUBBEL", where, {}, str(known[key])))
            continue
        yield line


def _lacking_keys(path: str, line: TableLine, filled: Collection[int]) -> Iterator[Finding]:
    """A figure that does not say what it is about; that a key cannot be read is said elsewhere."""
    for number, column in enumerate(line.table.columns[: len(line.table.keys[0])]):
        if number not in filled:
            yield Finding("TABELL_LUCKA", Place(path, *line.cell(column.code)), {"field": column.label})


def _end(form: Form, outline: Outline, area: Range) -> int:
    """The row of the title of the next table on the sheet, or the one below the sheet's last."""
    others = [(named_range(outline, table_name(form, one)) or table_range(one), one) for one in form.tables]
    heads = [(found.first_row, one) for found, one in others if found.sheet.casefold() == area.sheet.casefold()]
    titles = (head - (3 if one.note else 1) for head, one in heads if head > area.first_row)
    return min(titles, default=LAST_ROW + 1)


_PERIOD, _DATE = (Field("", "", kind, "") for kind in (FieldKind.PERIOD, FieldKind.DATE))


def value_in(form: Form, column: Column, cell: Cell) -> TableValue | None:
    """What a cell means in a column, of days counted from 1900; None when it is not what the column asks for."""
    return _value(_codes(form, column), column, cell, False)


def _value(code_of: Mapping[str, int | str], column: Column, cell: Cell, date1904: bool) -> TableValue | None:
    """What a cell means in its column, of codes by *code_of*; None when it is not what the column asks for."""
    if column.choices:  # formulas look for them, and white space makes a difference there
        text = _whole(cell.value) or cell.value if cell.kind is Kind.NUMBER else cell.value
        return code_of.get(text.casefold()) if cell.kind in (Kind.TEXT, Kind.NUMBER) else None
    if code_of:
        return code_of.get(plain_label(cell.value)) if cell.kind in (Kind.TEXT, Kind.NUMBER) else None
    if column.kind in (ColumnKind.TKR, ColumnKind.QUANTITY):
        ore = ore_from_number(cell.value) if cell.kind is Kind.NUMBER else None
        return ore if ore is not None and abs(ore) <= LARGEST_ORE else None
    if column.kind is ColumnKind.VALID_FROM:
        year = _digits(cell) or ""
        return int(year) if len(year) == _YEAR_DIGITS and FIRST_YEAR <= int(year) <= LAST_YEAR else None
    if column.kind is ColumnKind.SHARE:
        return ore_from_number(cell.value, _TENTHS) if cell.kind is Kind.NUMBER else None
    if column.kind is ColumnKind.ANYTHING:
        return Cell(cell.kind, cell.value)
    if column.kind is ColumnKind.MONTH:
        return value_of(_PERIOD, cell, date1904)
    if column.kind is ColumnKind.DATE:
        return value_of(_DATE, cell, date1904)
    if cell.kind not in (Kind.TEXT, Kind.NUMBER):
        return None
    if column.kind is ColumnKind.ACCOUNT:
        account = _digits(cell)
        return account if account and len(account) <= LONGEST_ACCOUNT else None
    if column.kind is ColumnKind.COUNTERPARTIES:
        return cell.value.strip() if cell.kind is Kind.TEXT else _whole(cell.value)
    if column.kind is ColumnKind.COUNTERPARTY:
        return cell.value.split()[0] if cell.kind is Kind.TEXT else _whole(cell.value)
    assert column.kind in (ColumnKind.TEXT, ColumnKind.WORDS, ColumnKind.PLACE), column
    return cell.value


def _digits(cell: Cell) -> str | None:
    """A number of digits, as a number or as text."""
    if cell.kind is Kind.NUMBER:
        return _whole(cell.value)
    text = cell.value.strip()
    return text if cell.kind is Kind.TEXT and text.isascii() and text.isdecimal() else None


def _whole(number: str) -> str | None:
    """A number as people write it: some programs store 17 as 17.0."""
    ore = ore_from_number(number)
    return str(ore // ORE_PER_TKR) if ore is not None and ore > 0 and ore % ORE_PER_TKR == 0 else None


def _codes(form: Form, column: Column) -> Mapping[str, int | str]:
    """{what may stand in a cell: its code}, the codes themselves among it; empty where no code is asked for."""
    return _chosen_codes(form, column) if column.choices else _codes_of(form, column.kind)


@cache
def _chosen_codes(form: Form, column: Column) -> Mapping[str, str]:
    """{choice in lower case: the choice}; of a project's kontoslag the form's row, which can be one that adds up."""
    if column.kind is ColumnKind.PROJECT_ROW:
        return {text.casefold(): IPDK.get(text) or form.row_titles[text.casefold()] for text in column.choices}
    return {text.casefold(): text for text in column.choices}


@cache
def _codes_of(form: Form, kind: ColumnKind) -> Mapping[str, int | str]:
    if kind is ColumnKind.YEAR:
        return {plain_label(label): years for years, label in enumerate(YEARS)}
    if kind in (ColumnKind.PART, ColumnKind.ANY_PART):
        parts = form.entered_parts if kind is ColumnKind.PART else form.parts
        return {plain_label(part.label): part.code for part in parts}
    if kind is ColumnKind.PAGE:
        return {plain_label(page.sheet): page.code for page in form.pages}
    if kind is ColumnKind.REFERENCE:
        return {
            plain_label(page.block(block.source.reference).short): block.code
            for page in form.pages
            for block in page.blocks
            if isinstance(block.source, Compared)
        }
    if kind is ColumnKind.METHOD:
        return {name: method.code for method in METHODS for name in (method.code, plain_label(method.label))}
    if kind is ColumnKind.ANY_ROW:
        return form.row_titles
    if kind is ColumnKind.ROW:
        return {title: code for title, code in form.row_titles.items() if form.row_by_code[code].is_leaf}
    if kind is ColumnKind.MAPPED_ROW:
        return {**_codes_of(form, ColumnKind.ROW), plain_label(NOT_IN_FORM_LABEL): NOT_IN_FORM}
    return {}
