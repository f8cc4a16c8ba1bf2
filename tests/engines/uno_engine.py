"""An xlwings engine over the workbooks that are open in a live LibreOffice.

What LibreOffice does with writes through its interface (7.4, measured; ``tests/test_engines.py`` holds the
first three to it), and how the engine makes Excel's behaviour of it:

- *Locked cells of a protected sheet*: ``setValue``, ``setString`` and ``setFormula`` of one cell write all
  the same; ``setFormulaArray`` and ``setDataArray`` of a range, also of one cell, raise and write nothing;
  ``clearContents`` neither writes nor raises. So the engine writes with ``setFormulaArray`` only.
- *Apostrophes*: ``setFormulaArray`` takes ``'=1`` as the text "=1" and ``''x`` as "'x": any text can be written so;
  ``getFormulaArray`` puts one before a text that would otherwise be read as a number ("'123") or that begins
  with one, and none before "=1".
- *Texts*: "1.5", "1e3", "50%" and "2024-01-31" become numbers (of no date format), "TRUE" becomes 1, "#N/A"
  stays text, also in a cell of the format Text. The engine decides as Excel would, before it writes.
- *Booleans* are numbers with a format of truth values; a constant one, too, is the formula ``=TRUE()``.
- *Errors*: ``getDataArray`` has None for one, ``getError`` of the cell 532 for #DIV/0!, 519, 524, 525, 502/503,
  521, 32767. A constant error is a formula (``=#N/A``).
- *Formulas* are English, but with ";" between arguments, "|" between rows of an array, and ``$'A b'.C1`` for
  another sheet; anything else becomes an error without a word. They are translated outside their texts.
- Each call costs about 1 ms, whatever its size, and a sheet of the form has 110 areas of different formats:
  what needs many calls is done by a few lines of Basic inside the office (0.1 s for all sheets, not 1 s).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.engines.backend import Area, ComError, Grid
from tests.engines.entry import ERROR_CODES, Entry, serial
from tests.libreoffice import properties, service
from vplan_xl.workbook.a1 import quoted

_EPOCH = datetime.datetime(1899, 12, 30)
_ERRORS = {
    532: "#DIV/0!", 519: "#VALUE!", 524: "#REF!", 525: "#NAME?", 508: "#NAME?", 502: "#NUM!", 503: "#NUM!",
    521: "#NULL!", 32767: "#N/A",
}  # fmt: skip
_MOMENT, _TRUTH, _TEXT = 6, 1024, 256  # com.sun.star.util.NumberFormat

_INSIDE = """
Function Formats(cells As Object, document As Object) As String
    Dim groups, group, area, n As Long, kind As Long, found As String
    groups = cells.getUniqueCellFormatRanges()
    For n = 0 To groups.Count - 1
        group = groups.getByIndex(n)
        kind = document.NumberFormats.getByKey(group.NumberFormat).Type
        If (kind And 1030) <> 0 Then
            For Each area In group.RangeAddresses
                found = found & kind & " " & area.StartRow & " " & area.EndRow & " "
                found = found & area.StartColumn & " " & area.EndColumn & Chr(10)
            Next
        End If
    Next
    Formats = found
End Function

Function Names(holder As Object) As String
    Dim n As Long, found As String
    For n = 0 To holder.NamedRanges.Count - 1
        found = found & holder.NamedRanges.getByIndex(n).Name & " "
        found = found & holder.NamedRanges.getByIndex(n).Content & Chr(10)
    Next
    Names = found
End Function
"""
_MODULE = "VplanTests"

# A text, a quoted sheet name with what makes it one, an error, a plain sheet name, a separator.
_EXCEL = re.compile(r'("(?:[^"]|"")*")|(\'(?:[^\']|\'\')+\')!|(#[A-Z/0]+[!?]?)|([^\W\d][\w.]*)!|([,;{}])')
_OFFICE = re.compile(r'("(?:[^"]|"")*")|\$?(\'(?:[^\']|\'\')+\')\.|(#[A-Z/0]+[!?]?)|\$([^\W\d]\w*)\.|([;|{}])')


def _translated(formula: str, pattern: re.Pattern[str], sheet: str, separators: tuple[str, str, str]) -> str:
    """*separators*: of arguments, and of an array's columns and rows, as one text with two places each."""
    arguments, columns, rows = separators
    depth = 0

    def one(found: re.Match[str]) -> str:
        nonlocal depth
        text, quoted_name, error, name, mark = found.groups()
        if text or error:
            return found[0]
        if quoted_name or name:
            return sheet.format(quoted_name or name)
        depth += {"{": 1, "}": -1}.get(mark, 0)
        for before, after in (columns, rows) if depth else (arguments,):
            if mark == before:
                return after
        return mark

    return pattern.sub(one, formula)


def to_office(formula: str) -> str:
    """An Excel formula as LibreOffice's interface takes it.

    >>> to_office("=SUM(B7,'A ''b'!C1:D2,Utfall!B7)&\\"a,b!c\\"")
    '=SUM(B7;$\\'A \\'\\'b\\'.C1:D2;$Utfall.B7)&"a,b!c"'
    >>> to_office("=SUM({1,2;3,4},#REF!)")
    '=SUM({1;2|3;4};#REF!)'
    """
    return _translated(formula, _EXCEL, "${}.", (",;", ",;", ";|"))


def to_excel(formula: str) -> str:
    """A formula of LibreOffice's interface as Excel has it.

    >>> to_excel("=SUM(B7;$'A ''b'.C1:D2;$Utfall.B7)&\\"a;b.c\\"")
    '=SUM(B7,\\'A \\'\\'b\\'!C1:D2,Utfall!B7)&"a;b.c"'
    >>> to_excel("=SUM({1;2|3;4};1.5;CEILING.MATH(A1))")
    '=SUM({1,2;3,4},1.5,CEILING.MATH(A1))'
    """
    return _translated(formula, _OFFICE, "{}!", (";,", ";,", "|;"))


class OfficeWorksheet:
    """Asks the office for as little as it can: xlwings wants the name of a sheet hundreds of times in a press."""

    def __init__(self, document: Any, name: str, inside: Callable[..., Any]) -> None:
        self._document, self._name, self._inside = document, name, inside

    @cached_property
    def _sheet(self) -> Any:
        return self._document.Sheets.getByName(self._name)

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self._sheet.Name = self._name = value

    @property
    def visible(self) -> bool:
        return bool(self._sheet.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        self._sheet.IsVisible = value

    def used(self) -> Area:
        cursor = self._sheet.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        at = cursor.RangeAddress
        rows, columns = at.EndRow - at.StartRow + 1, at.EndColumn - at.StartColumn + 1
        return Area(at.StartRow + 1, at.StartColumn + 1, rows, columns)

    def formulas(self, area: Area) -> Grid:
        return [[_excel_text(text) for text in row] for row in self._cells(area).getFormulaArray()]

    def values(self, area: Area) -> Grid:
        cells = self._cells(area)
        grid = [list(row) for row in cells.getDataArray()]
        for kind, y, x in self._formatted(cells, area):
            if isinstance(grid[y][x], float):
                is_truth = kind & _TRUTH
                grid[y][x] = bool(grid[y][x]) if is_truth else _EPOCH + datetime.timedelta(grid[y][x])
        for y, row in enumerate(grid):
            for x, value in enumerate(row):
                if value is None:
                    code = cells.getCellByPosition(x, y).getError()
                    grid[y][x] = ERROR_CODES[_ERRORS.get(code, "#VALUE!")]
        return grid

    def is_text_cell(self, row: int, column: int) -> bool:
        return bool(self._kind(self._sheet.getCellByPosition(column - 1, row - 1).NumberFormat) & _TEXT)

    def write(self, area: Area, entries: Sequence[Sequence[Entry]]) -> None:
        cells = self._cells(area)
        texts = tuple(tuple(_office_text(entry) for entry in row) for row in entries)
        try:
            cells.setFormulaArray(texts)
        except Exception as error:
            if type(error).__name__.endswith(".RuntimeException") and self._sheet.isProtected():
                raise ComError(f"{self.name}!{area.address} is protected") from None
            raise
        for y, row in enumerate(entries):
            for x, entry in enumerate(row):
                if entry.kind == "date":
                    self._show_moment(cells.getCellByPosition(x, y))

    def activate(self) -> None:
        controller = self._document.CurrentController
        if controller is not None:
            controller.setActiveSheet(self._sheet)

    def _cells(self, area: Area) -> Any:
        left, top = area.column - 1, area.row - 1
        return self._sheet.getCellRangeByPosition(left, top, left + area.columns - 1, top + area.rows - 1)

    def _kind(self, key: int) -> int:
        return int(self._document.NumberFormats.getByKey(key).Type)

    def _show_moment(self, cell: Any) -> None:
        """Give the cell the format of a date, unless it has one of its own."""
        if cell.NumberFormat == 0:
            formats = self._document.NumberFormats
            cell.NumberFormat = formats.getStandardFormat(_MOMENT, self._document.CharLocale)

    def _formatted(self, cells: Any, area: Area) -> Iterator[tuple[int, int, int]]:
        """(kind of format, row, column in *area*) of the cells that would show a number as something else."""
        found = self._inside("Formats", cells, self._document)
        for group in found.splitlines():
            kind, top, bottom, left, right = map(int, group.split())
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    yield kind, row + 1 - area.row, column + 1 - area.column


def _excel_text(text: str) -> str:
    if text.startswith("'"):
        return text[1:]
    if text in ("=TRUE()", "=FALSE()") or text[1:] in ERROR_CODES:
        return text[1:].removesuffix("()")  # constants, to Excel
    return to_excel(text) if text.startswith("=") else text


def _office_text(entry: Entry) -> str:
    match entry.value:
        case None:
            return ""
        case bool() as value:
            return f"={value}()".upper()
        case float() as value:
            return repr(value)
        case datetime.datetime() as value:
            return repr(serial(value))
    text = str(entry.value)
    if entry.kind == "formula":
        return to_office(text)
    if entry.kind == "error":
        return f"={text}"
    return f"'{text}"


class OfficeWorkbook:
    def __init__(self, document: Any, inside: Callable[..., Any]) -> None:
        self.document, self._inside = document, inside

    @property
    def name(self) -> str:
        return Path(self.fullname).name

    @cached_property
    def fullname(self) -> str:
        return unquote(urlsplit(self.document.URL).path) or str(self.document.Title)

    def worksheets(self) -> Sequence[OfficeWorksheet]:
        return [self._worksheet(name) for name in self.document.Sheets.ElementNames]

    def names(self) -> Sequence[tuple[str, str]]:
        sheets = self.document.Sheets
        scopes = [("", self.document)]
        scopes += [(f"{quoted(name)}!", sheets.getByName(name)) for name in sheets.ElementNames]
        return [
            (own + name.removeprefix("_xlnm."), to_excel(f"={content}"))
            for own, holder in scopes
            for name, _space, content in (line.partition(" ") for line in self._inside("Names", holder).splitlines())
        ]

    def active(self) -> OfficeWorksheet:
        controller = self.document.CurrentController
        return self._worksheet(controller.ActiveSheet.Name) if controller else self.worksheets()[0]

    def save(self, path: Path | None) -> None:
        if path is None:
            self.document.store()
        else:
            kind = "Calc MS Excel 2007 VBA XML" if path.suffix == ".xlsm" else "Calc MS Excel 2007 XML"
            self.document.storeToURL(path.resolve().as_uri(), properties(FilterName=kind))

    def close(self) -> None:
        self.document.close(True)

    def _worksheet(self, name: str) -> OfficeWorksheet:
        return OfficeWorksheet(self.document, name, self._inside)


class OfficeBackend:
    """The workbooks of a LibreOffice, given its component context; *open* opens one out of sight."""

    name = "libreoffice"

    def __init__(self, context: Any) -> None:
        self._desktop = service(context, "frame.Desktop")
        libraries = service(context, "script.ApplicationScriptLibraryContainer")
        modules = libraries.getByName("Standard")
        if not modules.hasByName(_MODULE):
            modules.insertByName(_MODULE, _INSIDE)
        self._scripts = service(context, "script.provider.MasterScriptProviderFactory").createScriptProvider("")

    def workbooks(self) -> Sequence[OfficeWorkbook]:
        is_book = "com.sun.star.sheet.SpreadsheetDocument"
        found = [component for component in self._desktop.Components if component.supportsService(is_book)]
        return [OfficeWorkbook(document, self._inside) for document in found]

    def open(self, path: Path) -> OfficeWorkbook:
        return self._loaded(path.resolve().as_uri())

    def new(self, template: Path | None = None) -> OfficeWorkbook:
        if template is not None:
            return self._loaded(template.resolve().as_uri(), AsTemplate=True)
        return self._loaded("private:factory/scalc")

    def _loaded(self, url: str, **settings: bool) -> OfficeWorkbook:
        document = self._desktop.loadComponentFromURL(url, "_blank", 0, properties(Hidden=True, **settings))
        return OfficeWorkbook(document, self._inside)

    def _inside(self, function: str, *arguments: Any) -> Any:
        """The result of one of the functions that run in the office."""
        where = f"vnd.sun.star.script:Standard.{_MODULE}.{function}?language=Basic&location=application"
        return self._scripts.getScript(where).invoke(arguments, (), ())[0]
