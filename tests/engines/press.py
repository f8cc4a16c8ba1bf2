"""Press a button of a workbook in a real LibreOffice: its macro runs, and Python at the end of it.

One piece is replaced, in the live document only: the module ``xlwings``, which LibreOffice cannot compile (it
ignores ``#If``) - with it in place no macro of the workbook runs, without a word. Its stand-in has the same
``RunPython``; it keeps the statement in a file and starts Python (``run_in_office.py``) without waiting: the
office could not answer while it waits. Its ``GetConfig`` says that Python is found as ``python``. Whoever
presses waits for Python's report, up to a deadline.
"""

from __future__ import annotations

import json
import shlex
import socket
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.engines.engine import Log
from tests.libreoffice import Document, Office

_ROOT = Path(__file__).parents[2]
_SECONDS = 60.0

_STAND_IN = """Rem Attribute VBA_ModuleType=VBAModule
Option VBASupport 1
Public Function RunPython(PythonCommand As String)
    Dim Number As Integer
    Number = FreeFile
    Open "{statement}" For Output As #Number
    Print #Number, PythonCommand
    Close #Number
    Shell "{script}", 0, "", False
    RunPython = 0
End Function
Public Function GetConfig(configKey As String, Optional default As String = "") As Variant
    GetConfig = default
    If configKey = "INTERPRETER_WIN" Then GetConfig = "python"
End Function
"""

_SCRIPT = """#!/bin/sh
cd {root} || exit
env PYTHONPATH={root} {python} -m tests.engines.run_in_office {arguments} >{errors} 2>&1 </dev/null ||
    {python} -c {apology} {errors} {socket}
"""

_APOLOGY = """
import json, socket, sys
answer = socket.socket(socket.AF_UNIX)
answer.connect(sys.argv[2])
answer.sendall(json.dumps({"error": open(sys.argv[1]).read() or "Python ended without a word"}).encode())
"""


class NoAnswer(Exception):
    """The button was pressed, and no Python reported in time, or it reported an error."""


@dataclass(frozen=True, slots=True)
class Report:
    """How a press went: seconds from the press until Python had done, and of which parts.

    ``cpu`` is the processor time of the statement without the imports it made.
    """

    wall: float
    python: float  # from the press until the first line of Python
    xlwings: float  # importing it
    connect: float  # importing the engine, finding the office
    statement: float
    cpu: float
    imports_cpu: float
    log: Log


class Pressable:
    """An open workbook whose buttons can be pressed."""

    def __init__(self, office: Office, document: Document, name: str, folder: Path) -> None:
        self.document = document
        self._statement, self._errors = folder / "statement.txt", folder / "errors.txt"
        self._socket, script = folder / "socket", folder / "run.sh"
        self._module = _STAND_IN.format(statement=self._statement, script=script)
        words = {
            "root": [_ROOT],
            "python": [sys.executable],
            "arguments": [office.pipe, name, self._statement, self._socket],
            "apology": [_APOLOGY],
            "errors": [self._errors],
            "socket": [self._socket],
        }
        script.write_text(_SCRIPT.format(**{key: shlex.join(map(str, word)) for key, word in words.items()}))
        script.chmod(stat.S_IRWXU)

    def stand_in(self) -> None:
        """Replace the module ``xlwings``."""
        self.document.component.BasicLibraries.getByName("VBAProject").replaceByName("xlwings", self._module)

    def press(self, sheet: str, caption: str, seconds: float = _SECONDS) -> Report:
        """Press the button and wait until what its macro started has ended; NoAnswer when that fails."""
        for old in (self._statement, self._errors, self._socket):
            old.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as answers:
            answers.bind(str(self._socket))
            answers.listen()
            answers.settimeout(seconds)
            started, pressed = time.time(), time.perf_counter()
            self.document.press(sheet, caption)
            if not self._statement.exists():
                raise NoAnswer("no macro came to RunPython; does the project compile in LibreOffice?")
            report = self._answer(answers)
        wall = time.perf_counter() - pressed
        if "error" in report:
            raise NoAnswer(report["error"])
        python = report.pop("started") - started
        return Report(wall=wall, python=python, log=Log(**report.pop("log")), **report)

    def _answer(self, answers: socket.socket) -> dict[str, Any]:
        try:
            peer, _ = answers.accept()
        except TimeoutError:
            said = self._errors.read_text("utf-8", "replace") if self._errors.exists() else "Python was not started"
            statement = self._statement.read_text("utf-8").strip()
            raise NoAnswer(f"{statement!r} has not ended after {answers.gettimeout()} s.\n{said}") from None
        with peer, peer.makefile("rb") as text:
            return dict(json.load(text))


@contextmanager
def pressable(office: Office, path: Path) -> Iterator[Pressable]:
    """The workbook at *path*, open with macros; closed at the end without being saved."""
    with (
        tempfile.TemporaryDirectory(prefix="press") as folder,  # a socket's path has to be short
        office.open(path, run_macros=True) as document,
    ):
        book = Pressable(office, document, path.name, Path(folder))
        with office.deadline():
            book.stand_in()
        yield book
