"""An xlwings engine over workbooks that openpyxl holds in memory; it computes nothing itself.

The results that came with a file's formulas are kept beside them until a write: after one the *calculator*, if
there is one, gives the results that changed. A formula that nobody computed has no value.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.formula import ArrayFormula

from tests.engines.backend import Area, ComError, Grid
from tests.engines.entry import ERROR_CODES, Entry, serial, shown
from vplan_xl.workbook.a1 import quoted

Result = float | bool | str | datetime.datetime | None
Results = dict[str, dict[str, Result]]
Calculator = Callable[[openpyxl.Workbook], Mapping[tuple[str, str], Result]]
"""{(sheet, cell): result} of the formulas whose results are no longer what they were."""

_CURRENCY = re.compile(r"\[\$[^\]-]|[$€£]|kr")


class MemoryWorksheet:
    def __init__(self, workbook: MemoryWorkbook, sheet: Any) -> None:
        self._workbook, self._sheet = workbook, sheet

    @property
    def name(self) -> str:
        return self._sheet.title

    @name.setter
    def name(self, value: str) -> None:
        self._workbook.rename(self._sheet, value)

    @property
    def visible(self) -> bool:
        return self._sheet.sheet_state == "visible"

    @visible.setter
    def visible(self, value: bool) -> None:
        self._sheet.sheet_state = "visible" if value else "hidden"

    def used(self) -> Area:
        top, left = self._sheet.min_row, self._sheet.min_column
        return Area(top, left, self._sheet.max_row - top + 1, self._sheet.max_column - left + 1)

    def formulas(self, area: Area) -> Grid:
        return self._each(area, self._formula)

    def values(self, area: Area) -> Grid:
        self._workbook.calculate()
        return self._each(area, self._value)

    def is_text_cell(self, row: int, column: int) -> bool:
        return self._sheet.cell(row, column).number_format == "@"

    def write(self, area: Area, entries: Sequence[Sequence[Entry]]) -> None:
        cells = self._cells(area)
        if self._sheet.protection.sheet and any(cell.protection.locked for row in cells for cell in row):
            raise ComError(f"{self.name}!{area.address} is protected")
        for row, given in zip(cells, entries, strict=True):
            for cell, entry in zip(row, given, strict=True):
                self._put(cell, entry)
        self._workbook.is_calculated = False

    def activate(self) -> None:
        self._workbook.held.active = self._sheet

    def _cells(self, area: Area) -> Sequence[Sequence[Any]]:
        last = (area.row + area.rows - 1, area.column + area.columns - 1)
        return tuple(self._sheet.iter_rows(area.row, last[0], area.column, last[1]))

    def _each(self, area: Area, what: Callable[[Any], object]) -> Grid:
        return [[what(cell) for cell in row] for row in self._cells(area)]

    def _put(self, cell: Any, entry: Entry) -> None:
        self._workbook.results[self.name].pop(cell.coordinate, None)
        if isinstance(cell, MergedCell):
            return  # Excel, too, takes a write to a covered cell without a word
        kept = cell.number_format
        cell.value = entry.value
        if entry.kind == "text":
            cell.data_type = "s"  # openpyxl takes every text with "=" for a formula, and "#N/A" for an error
        if entry.kind != "date" or kept != "General":
            cell.number_format = kept

    def _formula(self, cell: Any) -> str:
        match cell.value:
            case None:
                return ""
            case bool() as value:
                return str(value).upper()
            case ArrayFormula() as value:
                return str(value.text)
            case int() | float() as value:
                return shown(value)
            case datetime.date() | datetime.time() | datetime.timedelta() as value:
                return shown(serial(value))
        return str(cell.value)

    def _value(self, cell: Any) -> object:
        value = self._workbook.results[self.name].get(cell.coordinate) if cell.data_type == "f" else cell.value
        match value:
            case bool() | None:
                return value
            case int() | float():
                is_money = _CURRENCY.search(cell.number_format)
                return round(Decimal(str(value)), 4) if is_money else float(value)  # COM's type for currency
            case datetime.datetime():
                return value
            case datetime.date():
                return datetime.datetime.combine(value, datetime.time())
            case datetime.time():
                return datetime.datetime.combine(datetime.date(1899, 12, 30), value)
            case datetime.timedelta():
                return datetime.datetime(1899, 12, 30) + value
            case str() if cell.data_type in ("e", "f") and value in ERROR_CODES:
                return ERROR_CODES[value]
        return value


class MemoryWorkbook:
    """``held`` is openpyxl's; ``results`` those of its formulas by sheet and cell."""

    def __init__(self, backend: MemoryBackend, held: openpyxl.Workbook, results: Results, fullname: str) -> None:
        self._backend, self.held, self.results, self.fullname = backend, held, results, fullname
        self.is_calculated = True

    @property
    def name(self) -> str:
        return Path(self.fullname).name

    def calculate(self) -> None:
        """Only when a result is asked for after a write."""
        if self._backend.calculator and not self.is_calculated:
            for (sheet, cell), result in self._backend.calculator(self.held).items():
                self.results[sheet][cell] = result
        self.is_calculated = True

    def rename(self, sheet: Any, name: str) -> None:
        """With what points to the sheet: names and formulas follow, texts do not."""
        old, new = (
            re.compile(rf"(?<!\w)(?:{re.escape(quoted(sheet.title))}|{re.escape(sheet.title)})!"),
            f"{quoted(name)}!",
        )
        self.results[name] = self.results.pop(sheet.title)
        sheet.title = name
        for defined in self.held.defined_names.values():
            defined.attr_text = old.sub(lambda _: new, defined.attr_text)
        for cell in (cell for other in self.held.worksheets for row in other.iter_rows() for cell in row):
            if cell.data_type == "f":
                parts = re.split(r'("[^"]*")', str(cell.value))
                cell.value = "".join(part if part[:1] == '"' else old.sub(lambda _: new, part) for part in parts)

    def worksheets(self) -> Sequence[MemoryWorksheet]:
        return [MemoryWorksheet(self, sheet) for sheet in self.held.worksheets]

    def names(self) -> Sequence[tuple[str, str]]:
        found = [(name, defined.attr_text) for name, defined in self.held.defined_names.items()]
        for sheet in self.held.worksheets:
            own = {name: defined.attr_text for name, defined in sheet.defined_names.items()}
            own |= {"Print_Area": sheet.print_area, "Print_Titles": sheet.print_titles}
            found += [(f"{quoted(sheet.title)}!{name}", refers_to) for name, refers_to in own.items() if refers_to]
        return [(name, f"={refers_to}") for name, refers_to in found]

    def active(self) -> MemoryWorksheet:
        return MemoryWorksheet(self, self.held.active)

    def save(self, path: Path | None) -> None:
        self.held.save(path or self.fullname)  # to tests only: it drops what openpyxl does not know

    def close(self) -> None:
        self._backend.books.remove(self)


class MemoryBackend:
    name = "openpyxl"

    def __init__(self, calculator: Calculator | None = None) -> None:
        self.calculator = calculator
        self.books: list[MemoryWorkbook] = []

    def workbooks(self) -> Sequence[MemoryWorkbook]:
        return self.books

    def open(self, path: Path) -> MemoryWorkbook:
        held = openpyxl.load_workbook(path, keep_vba=path.suffix == ".xlsm")
        with_results = openpyxl.load_workbook(path, data_only=True)
        results = {
            sheet.title: {
                cell.coordinate: with_results[sheet.title][cell.coordinate].value
                for row in sheet.iter_rows()
                for cell in row
                if cell.data_type == "f"
            }
            for sheet in held.worksheets
        }
        return self._held(held, results, str(path.resolve()))

    def new(self, template: Path | None = None) -> MemoryWorkbook:
        if template is not None:
            made = self.open(template)
            made.fullname = "Bok1"
            return made
        held = openpyxl.Workbook()
        return self._held(held, {sheet.title: {} for sheet in held.worksheets}, "Bok1")

    def _held(self, held: openpyxl.Workbook, results: Results, fullname: str) -> MemoryWorkbook:
        self.books.insert(0, MemoryWorkbook(self, held, results, fullname))
        return self.books[0]
