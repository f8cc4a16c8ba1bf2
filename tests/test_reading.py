"""Reading many files: one that stalls, or that ends what reads it, costs itself alone."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from functools import partial
from multiprocessing import active_children
from pathlib import Path
from typing import ClassVar, NamedTuple

import pytest

from tests.faults import ROOT, environment
from vplan_xl.finding import Finding, Refused
from vplan_xl.jobs.reading import read_each
from vplan_xl.language import _
from vplan_xl.workbook.archive import read_file

DEADLINE = 60  # seconds; a process that has not ended by then is a failure
PROCESSES = pytest.mark.parametrize("processes", [0, 2])


class Read(NamedTuple):
    """What the work of these tests makes of a file."""

    name: str
    size: int
    process: int


def work(path: Path, data: bytes) -> object:
    """What the file's name tells it to do, else who read how much."""
    name = path.stem.rstrip("0123456789")
    if name == "dödad":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "evig":
        threading.Event().wait()
    if name == "minne":
        raise MemoryError
    if name == "fel":
        raise LookupError("SYNTETISK")
    if name == "djup":
        return work(path, data)
    if name == "nekad":
        raise Refused(Finding("FIL_ARKIV", found=_("det finns ingen arbetsbok i mappen")))
    if name == "fynd":
        return Finding("FIL_BOMB", values={"part_name": "xl/workbook.xml"}, expected="1", found="2")
    if name == "lokal":
        return lambda: None  # goes into no pickle
    if name == "kluven":
        return Unreadable("a", "b")
    return Read(path.name, len(data), os.getpid())


class Unreadable(Exception):
    """Goes into a pickle and does not come out."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} {other}")


def files(folder: Path, *names: str) -> list[Path]:
    paths = [folder / f"{name}.xlsx" for name in names]
    for number, path in enumerate(paths):
        path.write_bytes(b"x" * number)
    return paths


def told(answer: object) -> object:
    """An answer without what differs from run to run; a finding as its code and what was found."""
    if isinstance(answer, Finding):
        return answer.code, answer.found or answer.expected
    return answer.name if isinstance(answer, Read) else answer


def read(paths: list[Path], **how: object) -> list[object]:
    """What is told of each file, which come in the order given, each finding in its file."""
    answers = list(read_each(paths, work, **how))
    assert [path for path, _answer in answers] == paths
    for path, answer in answers:
        assert not isinstance(answer, Finding) or answer.place.file in (str(path), "")
    assert_no_child_is_left()
    return [told(answer) for _path, answer in answers]


def assert_no_child_is_left() -> None:
    for child in active_children():
        child.join(DEADLINE)
    assert active_children() == []


@PROCESSES
def test_every_file_comes_in_the_order_given(tmp_path: Path, processes: int) -> None:
    paths = files(tmp_path, *(f"{number}" for number in range(20, 0, -1)))
    answers = list(read_each(paths, work, processes=processes))
    assert [path for path, _read in answers] == paths
    assert [(read.name, read.size) for _path, read in answers] == [(p.name, n) for n, p in enumerate(paths)]
    assert ({read.process for _path, read in answers} == {os.getpid()}) == (processes == 0)
    assert_no_child_is_left()


@PROCESSES
def test_without_files_there_is_nothing(processes: int) -> None:
    assert list(read_each([], work, processes=processes)) == []


@PROCESSES
def test_what_cannot_be_read_and_what_goes_wrong_cost_that_file_alone(tmp_path: Path, processes: int) -> None:
    paths = files(tmp_path, "1", "minne", "2", "fel", "djup", "3", "nekad", "fynd", "4")
    paths.insert(1, tmp_path / "saknas.xlsx")
    paths.insert(2, tmp_path)
    assert read(paths, processes=processes) == [
        "1.xlsx",
        ("FIL_SAKNAS", "filen eller mappen finns inte"),
        ("FIL_SAKNAS", "det är ingen fil"),
        ("LASNING_AVBROTS", "MemoryError"),
        "2.xlsx",
        ("LASNING_AVBROTS", "LookupError"),
        ("LASNING_AVBROTS", "RecursionError"),
        "3.xlsx",
        ("FIL_ARKIV", "det finns ingen arbetsbok i mappen"),
        ("FIL_BOMB", "2"),
        "4.xlsx",
    ]


def interrupted_by(name: str, path: Path, _data: bytes) -> str:
    if path.stem == name:
        raise KeyboardInterrupt
    return path.stem


def test_an_interrupt_passes_through_and_the_reader_ends(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    reading = read_each(files(tmp_path, "1", "2", "3"), partial(interrupted_by, "2"))
    assert next(reading)[1] == "1"
    with pytest.raises(KeyboardInterrupt):
        next(reading)
    assert_ended(set(threading.enumerate()) - before)


def assert_ended(threads: Iterable[threading.Thread]) -> None:
    for thread in threads:
        thread.join(DEADLINE)
        assert not thread.is_alive()


# -- a disk that does not answer ------------------------------------------------------------------


class Disk:
    """Reads files, but those whose name begins with "trög" only when it is let go."""

    def __init__(self) -> None:
        self.free = threading.Event()

    def read(self, path: Path) -> bytes:
        if path.stem.startswith("trög"):
            self.free.wait()
        if path.stem == "tät":
            raise MemoryError
        return read_file(path)


@pytest.fixture
def disk() -> Iterator[Disk]:
    disk = Disk()
    yield disk
    disk.free.set()


def test_a_disk_that_does_not_answer_costs_the_files_that_are_on_it(tmp_path: Path, disk: Disk) -> None:
    before = set(threading.enumerate())
    paths = files(tmp_path, "trög1", "1", "tät", "2", "trög2")
    assert read(paths, deadline=1, read=disk.read) == [
        ("LASNING_STANNADE", "1 s"),
        "1.xlsx",
        ("LASNING_AVBROTS", "MemoryError"),
        "2.xlsx",
        ("LASNING_STANNADE", "1 s"),
    ]
    disk.free.set()
    assert_ended(set(threading.enumerate()) - before)


class Bytes(bytes):
    """Bytes that count how many of them there are."""

    alive: ClassVar[set[int]] = set()
    most = 0

    def __init__(self, _data: bytes) -> None:
        self.alive.add(id(self))
        Bytes.most = max(Bytes.most, len(self.alive))

    def __del__(self) -> None:
        self.alive.remove(id(self))


def test_the_next_file_is_read_ahead_and_no_more_than_that_is_held(tmp_path: Path) -> None:
    paths = files(tmp_path, *(f"{number}" for number in range(9)))
    is_read = {path: threading.Event() for path in paths}

    def read(path: Path) -> bytes:
        data = Bytes(read_file(path))
        is_read[path].set()
        return data

    def work(path: Path, data: bytes) -> bytes:
        for following in paths[paths.index(path) + 1 :][:1]:
            assert is_read[following].wait(DEADLINE)
        return data

    reading = read_each(paths, work, read=read)
    for path in paths:
        assert next(reading)[0] == path  # the work's result is the bytes; nobody keeps it
    assert next(reading, None) is None
    assert (Bytes.most, Bytes.alive) == (2, set())


def script(body: str, *arguments: str | Path, **how: object) -> subprocess.Popen[str]:
    """An interpreter that hears Ctrl-C, whoever runs the tests, in a group of processes of its own."""
    source = "import sys\nfrom pathlib import Path\nfrom tests.test_reading import *\n" + body
    return subprocess.Popen(
        ["env", "--default-signal=INT", sys.executable, "-c", source, *map(str, arguments)],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **how,
    )


@contextlib.contextmanager
def running(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """With whatever of its group is left killed in the end."""
    with process:
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def test_a_program_ends_also_while_a_disk_does_not_answer(tmp_path: Path) -> None:
    body = """
stalled = files(Path(sys.argv[1]), "trög", "1")
print([told(answer) for _path, answer in read_each(stalled, work, deadline=0.5, read=Disk().read)])
"""
    with running(script(body, tmp_path)) as process:
        assert process.communicate(timeout=DEADLINE) == ("[('LASNING_STANNADE', '0.5 s'), '1.xlsx']\n", "")
        assert process.returncode == 0


# -- processes ----------------------------------------------------------------------------------


def test_a_process_that_is_killed_costs_its_file_alone(tmp_path: Path) -> None:
    killed = ("LASNING_AVBROTS", "processen som läste den avslutades (-9)")
    assert read(files(tmp_path, "1", "dödad1", "2", "dödad2", "dödad3", "3", "4"), processes=2) == [
        *("1.xlsx", killed, "2.xlsx", killed, killed, "3.xlsx", "4.xlsx"),
    ]


def test_a_process_that_has_not_answered_by_the_deadline_is_killed(tmp_path: Path) -> None:
    # Long enough for the others' answers on a busy machine.
    assert read(files(tmp_path, "1", "evig1", "2", "evig2", "3"), processes=2, deadline=5) == [
        *("1.xlsx", ("LASNING_STANNADE", "5 s"), "2.xlsx", ("LASNING_STANNADE", "5 s"), "3.xlsx"),
    ]


def test_an_answer_that_cannot_be_sent_costs_its_file_alone(tmp_path: Path) -> None:
    one, lost, other, last = read(files(tmp_path, "1", "lokal", "kluven", "2"), processes=1)
    assert (one, last) == ("1.xlsx", "2.xlsx")
    assert lost in [("LASNING_AVBROTS", name) for name in ("PicklingError", "AttributeError")]
    assert other == ("LASNING_AVBROTS", "TypeError")


def test_one_process_after_another_is_replaced_also_when_it_ends_with_nothing_to_do(tmp_path: Path) -> None:
    paths = files(tmp_path, *(f"{number}" for number in range(12)))
    reading = read_each(paths, work, processes=1)
    first = next(reading)[1]
    assert isinstance(first, Read)
    [child] = active_children()
    answers = []
    for _path, answer in reading:
        answers.append(answer)
        if len(answers) == 1:
            child.kill()
            child.join(DEADLINE)
    lost = [answer for answer in answers if isinstance(answer, Finding)]
    assert [answer.code for answer in lost] in ([], ["LASNING_AVBROTS"])
    assert len({answer.process for answer in answers if isinstance(answer, Read)}) == 2
    assert_no_child_is_left()


@pytest.mark.parametrize("begun", [False, True])
def test_processes_end_with_the_generator(tmp_path: Path, begun: bool) -> None:
    reading = read_each(files(tmp_path, *("1", "evig1", "evig2", "2")), work, processes=2)
    if begun:
        assert told(next(reading)[1]) == "1.xlsx"
        assert active_children()
    reading.close()
    assert_no_child_is_left()


def test_findings_of_processes_are_in_the_chosen_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    assert read(files(tmp_path, "nekad"), processes=1) == [("FIL_ARKIV", "there is no workbook in the folder")]


CONSUMER = """
for _path, answer in read_each(files(Path(sys.argv[1]), "1", "evig1", "evig2"), work, processes=2):
    print(told(answer), flush=True)
"""


@pytest.mark.parametrize("to_all", [True, False], ids=["to all, as a terminal does", "to the parent"])
def test_an_interrupt_ends_the_processes_too_and_only_their_parent_says_so(tmp_path: Path, to_all: bool) -> None:
    with running(script(CONSUMER, tmp_path)) as process:
        assert process.stdout
        assert process.stdout.readline() == "1.xlsx\n"
        (os.killpg if to_all else os.kill)(process.pid, signal.SIGINT)
        _out, err = process.communicate(timeout=DEADLINE)  # until nobody has its pipes: the children do
        assert process.returncode == -signal.SIGINT
        assert err.count("Traceback") == 1
        assert err.rstrip().endswith("KeyboardInterrupt")


def test_processes_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    with running(script(CONSUMER, tmp_path)) as process:
        assert process.stdout
        assert process.stdout.readline() == "1.xlsx\n"
        process.kill()
        assert process.communicate(timeout=DEADLINE) == ("", "")
        assert process.returncode == -signal.SIGKILL


def test_reading_imports_no_more_than_it_needs() -> None:
    body = """
heavy = {"pandas", "openpyxl", "xlsxwriter", "multiprocessing"}
import subprocess
code = "import sys, vplan_xl.jobs.reading; print(sorted({*sys.argv[1:]} & {*sys.modules}))"
print(subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True).stdout, end="")
"""
    with running(script(body)) as process:
        assert process.communicate(timeout=DEADLINE)[0] == "[]\n"
