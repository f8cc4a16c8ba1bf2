"""Read many workbooks so that one that stalls, or that ends the process reading it, costs nothing but itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Sequence
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeVar

from vplan_xl.finding import Finding, Refused
from vplan_xl.workbook.archive import read_file

T = TypeVar("T")
Read = Callable[[Path], bytes]
Work = Callable[[Path, bytes], T]
Answers = Generator[tuple[Path, T | Finding], None, None]


def read_each(
    paths: Sequence[Path], work: Work[T], *, processes: int = 0, deadline: float = 60.0, read: Read = read_file
) -> Answers[T]:
    """Each path, in the order given, with what *work* made of its bytes or the one finding that says why nothing.

    With *processes* the files are read and worked on in as many of our own, which are ended with the generator;
    *work*, *read* and what *work* returns must then be such as can be pickled, and *deadline* (seconds) is for both.
    Without, it is for reading alone, and what a stalled disk holds up is left behind: at most two files' bytes are
    held, the one worked on and the next.
    """
    if not processes:
        return _here(paths, work, deadline, read)
    from vplan_xl.jobs.children import read_in_processes  # what it imports takes time

    return read_in_processes(paths, work, processes, deadline, read)


def outcome(path: Path, make: Callable[[], T]) -> T | Finding:
    """What there is of a file, or why there is nothing."""
    try:
        return make()
    except Refused as refused:
        return refused.finding.in_file(str(path))
    except Exception as error:  # also MemoryError and RecursionError: the other files go on
        return Finding("LASNING_AVBROTS", found=type(error).__name__).in_file(str(path))


def stalled(path: Path, deadline: float) -> Finding:
    """Says that a file took longer than the deadline (seconds)."""
    return Finding("LASNING_STANNADE", expected=f"{deadline:g} s").in_file(str(path))


class _Reader:
    """A thread that reads the files it is asked for. A daemon: nobody waits for it at exit, should the disk not answer.

    Nothing but the queues refers to what was read.
    """

    def __init__(self, read: Read) -> None:
        self._asked: SimpleQueue[Path | None] = SimpleQueue()
        self._answers: SimpleQueue[bytes | Finding] = SimpleQueue()
        threading.Thread(target=self._run, args=(read,), daemon=True).start()

    def _run(self, read: Read) -> None:
        while (path := self._asked.get()) is not None:
            self._answers.put(outcome(path, partial(read, path)))

    def ask(self, path: Path | None) -> None:
        """Begin to read a file; None when there are no more."""
        self._asked.put(path)

    def answer(self, deadline: float) -> bytes | Finding | None:
        """The next of what was asked for, None where it has not come in time."""
        until = time.monotonic() + deadline
        while True:
            left = until - time.monotonic()
            try:
                return self._answers.get(timeout=max(0.0, min(left, _SLICE)))
            except Empty:
                if left <= _SLICE:
                    return None


_SLICE = 0.2  # seconds: on Windows no Ctrl-C comes through while a queue is waited for


def _here(paths: Sequence[Path], work: Work[T], deadline: float, read: Read) -> Answers[T]:
    reader = _Reader(read)

    def one(path: Path, following: Path | None) -> T | Finding:
        nonlocal reader
        data = reader.answer(deadline)
        if data is None:
            reader.ask(None)
            reader = _Reader(read)
        if following is not None:
            reader.ask(following)
        if data is None:
            return stalled(path, deadline)
        return data if isinstance(data, Finding) else outcome(path, partial(work, path, data))

    try:
        for path in paths[:1]:
            reader.ask(path)
        for number, path in enumerate(paths, 1):
            # No name is kept for what is yielded: it may hold the file's bytes.
            yield path, one(path, paths[number] if number < len(paths) else None)
    finally:
        reader.ask(None)
