"""Read files in processes of our own: one that ends or stalls costs its file and is replaced."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext
from pathlib import Path

from vplan_xl.finding import Finding
from vplan_xl.jobs.reading import Answers, Read, T, Work, outcome, stalled
from vplan_xl.language import _, choose

_STARTING = 60.0  # seconds for a process to start; only then its file's deadline runs
_ENDING = 5.0  # seconds for a killed process to be gone; one that hangs in the system's own code is left
_AHEAD = 4  # files given out per process before the first of them is yielded


class _Child:
    """A process that reads one file at a time; ``number`` is the file's that it has now."""

    def __init__(self, context: SpawnContext, work: Work[T], read: Read) -> None:
        self.connection, its_end = context.Pipe()
        self.process = context.Process(target=_serve, args=(its_end, work, read), daemon=True)
        self.process.start()
        its_end.close()  # so that the pipe ends when the process does
        self.number: int | None = None
        self.wait = _STARTING
        self.until = 0.0

    def give(self, number: int, path: Path) -> None:
        self.number = number
        self.until = time.monotonic() + self.wait
        with contextlib.suppress(OSError):  # it has ended: its pipe says so to whoever waits for the answer
            self.connection.send(path)

    def started(self, deadline: float) -> None:
        self.wait = deadline
        self.until = time.monotonic() + deadline

    def end(self) -> None:
        self.process.kill()
        self.process.join(_ENDING)
        self.connection.close()


def read_in_processes(paths: Sequence[Path], work: Work[T], processes: int, deadline: float, read: Read) -> Answers[T]:
    """:func:`~vplan_xl.jobs.reading.read_each` with processes."""
    context = multiprocessing.get_context("spawn")  # the one that Windows has
    children: list[_Child] = []
    done: dict[int, T | Finding] = {}
    given = 0
    try:
        for number, path in enumerate(paths):
            while number not in done:
                while given < min(len(paths), number + _AHEAD * processes):
                    child = next((child for child in children if child.number is None), None)
                    if child and not child.process.is_alive():  # ended while it had nothing to do
                        children.remove(child)
                        child.end()
                        continue
                    if not child:
                        if len(children) == processes:
                            break
                        with _interrupts_held():
                            child = _Child(context, work, read)
                            children.append(child)
                    child.give(given, paths[given])
                    given += 1
                _collect(children, paths, deadline, done)
            yield path, done.pop(number)
    finally:
        for child in children:
            child.process.kill()
        for child in children:
            child.end()


def _collect(children: list[_Child], paths: Sequence[Path], deadline: float, done: dict[int, T | Finding]) -> None:
    """Wait until something has come or a deadline has passed; the children that ended or were ended are left out."""
    busy = [(child, child.number) for child in children if child.number is not None]
    now = time.monotonic()
    ready = wait([child.connection for child, _number in busy], max(0.0, min(c.until for c, _number in busy) - now))
    now = time.monotonic()
    for child, number in busy:
        path = paths[number]
        if child.connection in ready:
            try:
                message = child.connection.recv_bytes()
            except (EOFError, OSError):
                child.process.join(_ENDING)
                said = _("processen som läste den avslutades ({code})").format(code=child.process.exitcode)
                done[number] = Finding("LASNING_AVBROTS", found=said).in_file(str(path))
                children.remove(child)
                child.end()
                continue
            if message:
                child.number = None
                done[number] = outcome(path, partial(pickle.loads, message))
            else:
                child.started(deadline)
        elif child.until <= now:
            done[number] = stalled(path, child.wait)
            children.remove(child)
            child.end()


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let a Ctrl-C wait while a process is started, which it then never reaches: it would only print a traceback."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # now, because starting it lets interrupts through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(connection: Connection, work: Work[T], read: Read) -> None:
    """What a child does: say that it has started, then answer each path, until the pipe or its parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is its parent's
    threading.Thread(target=_end_with_parent, daemon=True).start()
    choose(("--lang", os.environ.get("LANGUAGE", "")))  # as its parent has chosen
    with contextlib.suppress(EOFError, OSError):
        connection.send_bytes(b"")
        while True:
            path: Path = connection.recv()
            answer = outcome(path, partial(_packed, path, work, read))
            connection.send_bytes(answer if isinstance(answer, bytes) else pickle.dumps(answer))


def _packed(path: Path, work: Work[T], read: Read) -> bytes:
    return pickle.dumps(work(path, read(path)))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent
    parent.join()
    os._exit(1)
