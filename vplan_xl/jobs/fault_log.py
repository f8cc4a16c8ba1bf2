"""What is kept of a fault in the program itself: whoever ran it sees a sentence, never a traceback."""

from __future__ import annotations

import sys

from vplan_xl.language import _


def log_fault() -> str:
    """The current exception with its traceback in a file of its own; the file's path.

    In xlwings Lite, where a file is out of everybody's reach, it is printed: words that say so instead of the path.
    """
    import tempfile
    import traceback

    if sys.platform == "emscripten":
        traceback.print_exc(file=sys.stdout)
        return _("utskriften i xlwings Lite")
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="vplan-", suffix=".log", delete=False) as file:
        traceback.print_exc(file=file)
    return file.name
