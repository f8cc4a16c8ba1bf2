"""Workbooks compared in child processes, each with a bound on time and memory: hostile ones are among them."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue

from tests.shipped.compare import Comparison, compare

_MEMORY = 4 * 1024**3  # bytes of address space of one child
_SECONDS = (60.0, 60.0)  # for us, then for openpyxl

Compare = Callable[[bytes], Iterator[Comparison]]


def compare_all(
    paths: Iterable[Path], by: Compare = compare, seconds: tuple[float, float] = _SECONDS
) -> list[Comparison]:
    """Each workbook compared, in the order given; one whose child ran out of time or died says so."""
    count = os.cpu_count() or 1
    idle: SimpleQueue[_Child] = SimpleQueue()
    children = [_Child(by, seconds) for _number in range(count)]
    for child in children:
        idle.put(child)

    def one(path: Path) -> Comparison:
        child = idle.get()
        try:
            return child.compare(path)
        finally:
            idle.put(child)

    try:
        with ThreadPoolExecutor(count) as threads:
            return list(threads.map(one, paths))
    finally:
        for child in children:
            child.end()


class _Child:
    """A process that compares one workbook after the other, replaced when it had to be ended."""

    def __init__(self, by: Compare, seconds: tuple[float, float]) -> None:
        self._by, self._seconds = by, seconds
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def compare(self, path: Path) -> Comparison:
        if self._process is None:
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs, self._by), daemon=True)
            self._process.start()
            theirs.close()
            self._pipe.recv()  # it is there: its start is not the first workbook's time
        assert self._pipe is not None
        self._pipe.send(path)
        reached: Comparison | None = None
        try:
            for seconds in self._seconds:
                if not self._pipe.poll(seconds):
                    raise TimeoutError(f"took more than {seconds:.0f} s")
                reached = self._pipe.recv()
        except (TimeoutError, EOFError) as error:
            self.end()
            what = str(error) or "its process died"
            return replace(reached, failure=what) if reached else Comparison(crash=what)
        assert reached is not None
        return reached

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None


def _serve(pipe: Connection, by: Compare) -> None:
    """In the child: a path comes in, a comparison goes out after each of the two stages."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends it
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    pipe.send(None)
    while True:
        try:
            path = pipe.recv()
        except EOFError:
            return
        for comparison in by(path.read_bytes()):
            pipe.send(comparison)
