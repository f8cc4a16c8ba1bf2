"""What is kept of a fault in the program itself: whoever ran it sees a sentence, never a traceback."""

from __future__ import annotations


def log_fault() -> str:
    """The current exception with its traceback in a file of its own; the file's path."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="vplan-", suffix=".log", delete=False) as file:
        traceback.print_exc(file=file)
    return file.name
