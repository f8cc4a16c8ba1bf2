"""One LibreOffice process for a test run, driven over a pipe: opens, recalculates, reads and re-saves workbooks.

Every wait has a deadline: whoever does not answer in time is ended, and the call fails.
"""

from __future__ import annotations

import builtins
import contextlib
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Debian installs its Python bridge for the system's interpreter; a virtual environment has to look there.
_DIST_PACKAGES = "/usr/lib/python3/dist-packages"
_START_SECONDS = 120.0
_CALL_SECONDS = 60.0
_XLSX = "Calc MS Excel 2007 XML"
_NEVER, _ALWAYS = 0, 4  # com.sun.star.document.MacroExecMode: without a warning
_ERROR_RESULTS = 4  # com.sun.star.sheet.FormulaResult.ERROR


def _bridge() -> Any:
    """The module ``uno``, without the import hook it leaves behind in every later import."""
    if _DIST_PACKAGES not in sys.path:
        sys.path.append(_DIST_PACKAGES)
    plain_import = builtins.__import__
    try:
        import uno
    finally:
        builtins.__import__ = plain_import
    return uno


def properties(**values: object) -> tuple[Any, ...]:
    """Named arguments as the office takes them."""
    named = []
    for name, value in values.items():
        one = _bridge().createUnoStruct("com.sun.star.beans.PropertyValue")
        one.Name, one.Value = name, value
        named.append(one)
    return tuple(named)


def nested(**values: object) -> Any:
    """Named arguments as the value of another one."""
    return _bridge().Any("[]com.sun.star.beans.PropertyValue", properties(**values))


def nothing(enum: str) -> Any:
    """The value NONE of one of the office's enumerations."""
    return _bridge().Enum(enum, "NONE")


def connect(pipe: str) -> Any:
    """The component context of the office that listens on the pipe, or None when nothing does (yet)."""
    uno = _bridge()
    resolver = service(uno.getComponentContext(), "bridge.UnoUrlResolver")
    try:
        return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
    except uno.getClass("com.sun.star.connection.NoConnectException"):
        return None


def service(context: Any, name: str) -> Any:
    """One of the office's services."""
    return context.ServiceManager.createInstanceWithContext(f"com.sun.star.{name}", context)


class Document:
    """An open workbook."""

    def __init__(self, office: Office, component: Any) -> None:
        self._office = office
        self._component = component

    @property
    def component(self) -> Any:
        """The office's own object, for what this class has no word for; calls need a deadline."""
        return self._component

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of its sheets, in order."""
        with self._office.deadline():
            return tuple(self._component.Sheets.ElementNames)

    def calculate(self) -> None:
        """Compute every formula anew, whatever results the file came with."""
        with self._office.deadline():
            self._component.calculateAll()

    def values(self, sheet: str, area: str) -> dict[str, float | str]:
        """{cell: number or text} of a rectangle; a blank cell is "" like a formula that shows nothing."""
        return self._grid(sheet, area, "getDataArray")

    def formulas(self, sheet: str, area: str) -> dict[str, str]:
        """{cell: formula, in English with its "="} of the rectangle's formula cells."""
        grid = self._grid(sheet, area, "getFormulaArray")
        return {cell: text for cell, text in grid.items() if text.startswith("=")}

    def errors(self, sheet: str) -> set[str]:
        """The cells whose formula shows an error."""
        with self._office.deadline():
            areas = self._component.Sheets.getByName(sheet).queryFormulaCells(_ERROR_RESULTS).RangeAddresses
        return {
            f"{_letters(column)}{row + 1}"
            for at in areas
            for column in range(at.StartColumn, at.EndColumn + 1)
            for row in range(at.StartRow, at.EndRow + 1)
        }

    def set_number(self, sheet: str, cell: str, value: float) -> None:
        """Type a number into a cell; what depends on it is computed anew."""
        with self._office.deadline():
            self._cell(sheet, cell).setValue(value)

    def set_text(self, sheet: str, cell: str, text: str) -> None:
        """Type a text into a cell; what depends on it is computed anew."""
        with self._office.deadline():
            self._cell(sheet, cell).setString(text)

    def paste(self, sheet: str, cell: str, rows: list[list[str | float]]) -> None:
        """Put rows of texts and numbers, all equally long, into the cells from *cell* on, rightwards and down."""
        with self._office.deadline():
            at = self._cell(sheet, cell).CellAddress
            found = self._component.Sheets.getByName(sheet)
            last = at.Column + len(rows[0]) - 1
            area = found.getCellRangeByPosition(at.Column, at.Row, last, at.Row + len(rows) - 1)
            area.setDataArray(tuple(map(tuple, rows)))

    def sort(self, sheet: str, area: str) -> None:
        """Sort the lines of a rectangle by its first column, from the last to the first."""
        uno = _bridge()
        field = uno.createUnoStruct("com.sun.star.table.TableSortField")
        field.Field, field.IsAscending = 0, False
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        with self._office.deadline():
            uno.invoke(self._range(sheet, area), "sort", (nested(SortFields=fields),))

    def filter(self, sheet: str, area: str) -> None:
        """Put an autofilter's buttons on the first row of a rectangle."""
        with self._office.deadline():
            named = self._component.DatabaseRanges
            named.addNewByName(f"Filter{named.Count}", self._range(sheet, area).RangeAddress)
            named.getByName(f"Filter{named.Count - 1}").AutoFilter = True

    def comment(self, sheet: str, cell: str, text: str) -> None:
        """Write a comment to a cell."""
        with self._office.deadline():
            place = self._cell(sheet, cell).CellAddress
            self._component.Sheets.getByName(sheet).Annotations.insertNew(place, text)

    def contents(self, sheet: str) -> dict[str, int]:
        """How many comments, charts and other drawn things a sheet holds."""
        with self._office.deadline():
            found = self._component.Sheets.getByName(sheet)
            drawn = [found.DrawPage.getByIndex(i).ShapeType for i in range(found.DrawPage.Count)]
            return {
                "comments": found.Annotations.Count,
                "charts": found.Charts.Count,
                "pictures": drawn.count("com.sun.star.drawing.GraphicObjectShape"),
                "text boxes": sum(drawn.count(f"com.sun.star.drawing.{kind}Shape") for kind in ("Custom", "Text")),
            }

    def unprotect(self, sheet: str) -> None:
        """Lift a sheet's protection, which has no password."""
        with self._office.deadline():
            self._component.Sheets.getByName(sheet).unprotect("")

    def buttons(self, sheet: str) -> dict[str, Any]:
        """{caption: control} of the sheet's buttons."""
        page = self._component.Sheets.getByName(sheet).DrawPage
        shapes = [page.getByIndex(number) for number in range(page.Count)]
        controls = [shape.Control for shape in shapes if shape.ShapeType == "com.sun.star.drawing.ControlShape"]
        found = {control.Label: control for control in controls}
        assert len(found) == len(controls), f"two buttons on {sheet} have the same caption"
        return found

    def press(self, sheet: str, caption: str) -> None:
        """Press a button as a person does; its macro has run afterwards.

        What it fails at is told to nobody: look at the cells.
        """
        with self._office.deadline():
            view = self._component.CurrentController
            view.setActiveSheet(self._component.Sheets.getByName(sheet))  # other sheets' buttons have no views
            button = view.getControl(self.buttons(sheet)[caption])
            assert button.getAccessibleContext().doAccessibleAction(0)
            service(self._office.context, "awt.Toolkit").processEventsToIdle()  # the press is but an event

    def store(self, path: Path) -> None:
        """Save a copy as an Excel workbook."""
        with self._office.deadline():
            self._component.storeToURL(self._office.url(path), properties(FilterName=_XLSX))

    def _cell(self, sheet: str, cell: str) -> Any:
        return self._range(sheet, cell).getCellByPosition(0, 0)

    def _range(self, sheet: str, area: str) -> Any:
        return self._component.Sheets.getByName(sheet).getCellRangeByName(area)

    def _grid(self, sheet: str, area: str, method: str) -> dict[str, Any]:
        with self._office.deadline():
            cells = self._range(sheet, area)
            rows = getattr(cells, method)()
            at = cells.RangeAddress
        return {
            f"{_letters(at.StartColumn + x)}{at.StartRow + y + 1}": value
            for y, row in enumerate(rows)
            for x, value in enumerate(row)
        }


class Office:
    """The running process; others may connect to it on its *pipe*."""

    def __init__(self, profile: Path) -> None:
        self._uno = _bridge()
        self.pipe = f"vplan_{os.getpid()}_{secrets.token_hex(4)}"
        self._process = subprocess.Popen(
            [
                "soffice", "--headless", "--invisible", "--nologo", "--nodefault",
                "--norestore", "--nofirststartwizard",
                f"-env:UserInstallation={self.url(profile)}", f"--accept=pipe,name={self.pipe};urp",
            ],
            env=os.environ | {"LC_ALL": "C.UTF-8"},  # else it finds no file with å in its name
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # the launcher and the office it starts are one group, ended together
        )  # fmt: skip
        try:
            with self.deadline(_START_SECONDS):
                self.context = self._connected()
                self.desktop = service(self.context, "frame.Desktop")
                # Several may have one workbook open, and none leaves a lock file beside it: nobody saves in place.
                self._set("/org.openoffice.Office.Common/Misc", UseLocking=False, UseDocumentSystemFileLocking=False)
        except BaseException:
            self._kill()
            raise

    @contextlib.contextmanager
    def open(self, path: Path, run_macros: bool = False) -> Iterator[Document]:
        """The workbook at *path*, closed again at the end without being saved.

        Hidden, for this build crashes when it has to show a window.
        """
        settings = properties(Hidden=True, MacroExecutionMode=_ALWAYS if run_macros else _NEVER)
        with self.deadline():
            component = self.desktop.loadComponentFromURL(self.url(path), "_blank", 0, settings)
        assert component is not None, f"LibreOffice does not open {path}"
        try:
            yield Document(self, component)
        finally:
            with self.deadline():
                component.close(True)

    def set_locale(self, locale: str) -> None:
        """How numbers look in workbooks that are opened from now on, for example sv-SE."""
        with self.deadline():
            self._set("/org.openoffice.Setup/L10N", ooSetupSystemLocale=locale)

    def close(self) -> None:
        """Ask the process to end; end it when it does not."""
        try:
            with contextlib.suppress(Exception), self.deadline():  # it may hang up before it has answered
                self.desktop.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_CALL_SECONDS)
        finally:
            self._kill()

    def url(self, path: Path) -> str:
        """A path as the office names files."""
        return str(self._uno.systemPathToFileUrl(str(path.resolve())))

    @contextlib.contextmanager
    def deadline(self, seconds: float = _CALL_SECONDS) -> Iterator[None]:
        """End the process when the calls inside take longer; they then fail instead of waiting for ever."""
        timer = threading.Timer(seconds, self._kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _set(self, node: str, **settings: object) -> None:
        """Set what its options dialog sets."""
        provider = service(self.context, "configuration.ConfigurationProvider")
        access = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationUpdateAccess", properties(nodepath=node)
        )
        for name, value in settings.items():
            access.setPropertyValue(name, value)
        access.commitChanges()

    def _connected(self) -> Any:
        """The process' component context, as soon as it answers on its pipe."""
        while True:
            context = connect(self.pipe)
            if context is not None:
                return context
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = self._process.wait(0.05)
                raise RuntimeError(f"soffice ended with {code} before it answered")

    def _kill(self) -> None:
        """End the process group we started; nothing else is in it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_CALL_SECONDS)


def _letters(column: int) -> str:
    """The letters of a column counted from 0."""
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)
