"""Run a statement as RunPython does, in a process of its own, with xlwings over the office at a pipe.

``python -m tests.engines.run_in_office PIPE WORKBOOK STATEMENT_FILE SOCKET`` sends its report, as JSON, to
the socket when it has ended: how long what took, and what was asked of the engine. A traceback goes to
standard error.
"""

from __future__ import annotations

import builtins
import dataclasses
import json
import os
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

_AT_MOST = 120.0  # seconds; nobody else knows this process
_STARTED = time.time()


class Imports:
    """The processor time that goes into importing, also by imports inside functions."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._depth = 0
        self._plain = builtins.__import__

    def __enter__(self) -> Imports:
        builtins.__import__ = self._import
        return self

    def __exit__(self, *_: object) -> None:
        builtins.__import__ = self._plain

    def _import(self, *what: Any, **how: Any) -> Any:
        self._depth += 1
        before = time.process_time()
        try:
            return self._plain(*what, **how)
        finally:
            self._depth -= 1
            if not self._depth:
                self.seconds += time.process_time() - before


def run(pipe: str, workbook: str, statement: str) -> dict[str, object]:
    """The report."""
    before = time.perf_counter()
    import xlwings.utils  # noqa: F401 -- first, as in RunPython's command

    imported = time.perf_counter()
    from tests.engines.engine import in_use
    from tests.engines.uno_engine import OfficeBackend
    from tests.libreoffice import connect

    context = connect(pipe)
    assert context is not None, f"no office answers on the pipe {pipe}"
    sys.argv = ["-c", f"--wb={workbook}", "--from_xl=1"]
    with in_use(OfficeBackend(context)) as engine, Imports() as imports:
        connected, cpu = time.perf_counter(), time.process_time()
        exec(compile(statement, "<RunPython>", "exec"), {"__name__": "__main__"})
        done, cpu = time.perf_counter(), time.process_time() - cpu
    return {
        "started": _STARTED,
        "xlwings": imported - before,
        "connect": connected - imported,
        "statement": done - connected,
        "cpu": cpu - imports.seconds,
        "imports_cpu": imports.seconds,
        "log": dataclasses.asdict(engine.log),
    }


def main() -> None:
    watch = threading.Timer(_AT_MOST, os._exit, (70,))
    watch.daemon = True
    watch.start()
    pipe, workbook, statement, at = sys.argv[1:]
    report = run(pipe, workbook, Path(statement).read_text("utf-8"))
    with socket.socket(socket.AF_UNIX) as answer:
        answer.connect(at)
        answer.sendall(json.dumps(report).encode())


if __name__ == "__main__":
    main()
