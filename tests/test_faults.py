"""``vplan prognosis`` when everything goes wrong: the workbook is the old one or the new one, whole."""

from __future__ import annotations

import datetime
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults import BROKEN, FULL, INTERRUPT, KILL, ROOT, Call, Run, command, ended_process, environment, traced
from tests.workbooks import EXAMPLE
from vplan_xl.cli.main import main
from vplan_xl.finding import has_fel
from vplan_xl.jobs.prognosis import Wanted, fill_prognosis, undo_prognosis
from vplan_xl.workbook import save

BOOK, LOCK, TEMPORARY, COPY = "bok.xlsx", ".bok.xlsx.vplan-lock", ".bok.xlsx.vplan-tmp", "bok.kopia-TID.xlsx"


def wanted(day: datetime.date) -> Wanted:
    """What ``vplan prognosis FILE --overwrite`` wants on a day."""
    return Wanted({}, True, False, False, day)


@dataclass
class World:
    """A workbook before the forecast, and after it."""

    folder: Path
    old: bytes
    _new: dict[datetime.date, bytes] = field(default_factory=dict)

    def new(self, day: datetime.date) -> bytes:
        """The workbook with a day's forecast; the day is written in it."""
        if day not in self._new:
            before, after = self.folder / f"före-{day}.xlsx", self.folder / f"efter-{day}.xlsx"
            before.write_bytes(self.old)
            assert fill_prognosis(before, wanted(day), after).outcome.saved
            self._new[day] = after.read_bytes()
        return self._new[day]

    def book(self, name: str) -> Path:
        """The workbook alone in a folder of its own."""
        folder = self.folder / name
        folder.mkdir()
        (folder / BOOK).write_bytes(self.old)
        return folder / BOOK


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("fel").resolve(), EXAMPLE.read_bytes())


# -- a fault at every call --------------------------------------------------------------------


@pytest.fixture(scope="module")
def calls(world: World) -> tuple[Call, ...]:
    """Every call of an undisturbed forecast that touches the workbook's folder."""
    book = world.book("utan-fel")
    run, days = forecast(book)
    assert (run.code, run.stderr, run.struck) == (0, "", ())
    assert book.read_bytes() in {world.new(day) for day in days}
    assert [path.read_bytes() for path in copies(book)] == [world.old]
    assert litter(book) == set()
    return run.calls


def forecast(book: Path, fault: str = "", at: Call | None = None) -> tuple[Run, set[datetime.date]]:
    """``vplan prognosis FILE --overwrite`` under strace, and the days on which it may have run."""
    folder = book.parent
    watched = [folder, *(folder / name for name in (BOOK, LOCK, TEMPORARY, f"~${BOOK}", f".~lock.{BOOK}#"))]
    begun = datetime.date.today()
    run = traced(command("prognosis", book, "--overwrite"), folder, watched, fault, at)
    return run, {begun, datetime.date.today()}


def copies(book: Path) -> list[Path]:
    return sorted(book.parent.glob("bok.kopia-*.xlsx"))


def litter(book: Path) -> set[str]:
    """What lies in the folder besides the workbook and its copies."""
    return {path.name for path in book.parent.iterdir()} - {BOOK, *(path.name for path in copies(book))}


def test_every_write_flush_and_renaming_is_one_we_know(calls: tuple[Call, ...]) -> None:
    changing = [(call.kind, *call.files) for call in calls if call.kind not in ("open", "close", "flock", "chmod")]
    assert changing == [
        ("write", LOCK),
        ("fsync", LOCK),
        ("unlink", TEMPORARY),
        ("write", TEMPORARY),
        ("fsync", TEMPORARY),
        ("rename", TEMPORARY, COPY),
        ("write", TEMPORARY),
        ("fsync", TEMPORARY),
        ("rename", TEMPORARY, BOOK),
        ("fsync", "."),
        ("unlink", LOCK),
    ]


def test_no_call_that_touches_the_folder_escapes_the_faults(world: World, calls: tuple[Call, ...]) -> None:
    book = world.book("ofiltrerat")
    assert traced(command("prognosis", book, "--overwrite"), book.parent).calls == calls


@pytest.mark.parametrize("fault", [KILL, FULL, BROKEN, INTERRUPT])
def test_a_fault_at_any_call_leaves_the_old_workbook_or_the_new_one_whole(
    world: World, calls: tuple[Call, ...], fault: str
) -> None:
    renaming = next(number for number, call in enumerate(calls) if call.files == (TEMPORARY, BOOK))

    def problem(number: int) -> str | None:
        book = world.book(f"{fault.partition('=')[2]}-{number:02}")
        try:
            check_fault(world, book, fault, calls[number], number - renaming)
        except AssertionError as error:
            return f"{fault} at {calls[number]}: {str(error).partition(chr(10))[0]}"
        return None

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = [found for found in pool.map(problem, range(len(calls))) if found]
    assert not problems, "\n".join(problems)


def check_fault(world: World, book: Path, fault: str, call: Call, after_renaming: int) -> None:
    """One run with a fault, what it leaves and says, and the runs after it."""
    run, days = forecast(book, fault, call)
    assert run.struck == (call,), f"struck {run.struck}; {run.stderr}"
    new = {world.new(day) for day in days}
    content = book.read_bytes()
    assert content == world.old or content in new, "neither the old workbook nor the new one"
    assert all(path.read_bytes() == world.old for path in copies(book)), "a copy is not the old workbook"
    assert len(copies(book)) <= 1
    if content != world.old:
        assert copies(book), "the old workbook is gone"
    assert "Traceback" not in run.stderr
    if fault == KILL:
        assert run.code == -signal.SIGKILL
        assert (content == world.old) == (after_renaming <= 0)
        assert litter(book) <= {LOCK, TEMPORARY}
    elif fault == INTERRUPT:
        assert run.code == 130
        assert (content == world.old) == (after_renaming < 0)
        assert litter(book) <= {LOCK}
    else:
        assert run.code == (1 if content == world.old else 0), run.stdout + run.stderr
        assert (content == world.old) == (after_renaming <= 0 and call.kind not in HARMLESS)
        assert litter(book) <= ({LOCK} if call.files == (LOCK,) and after_renaming > 0 else set())
        if run.code:
            assert not copies(book), "a copy of what was not replaced"
            is_reading = run.calls.index(call) <= 1
            what, code = READING if is_reading else WRITING
            words = {FULL: "disken är full", BROKEN: "läs- eller skrivfel på disken"}[fault]
            assert re.fullmatch(rf"FEL {book}: {what}: {words}\. .*\[{code}\]\n", run.stderr), run.stderr
            assert f"{book}: ingenting skrevs.\n" in run.stdout
        else:
            assert run.stderr == ""
            assert copies(book)[0].name in run.stdout
    check_next_run(book, new)


READING, WRITING = ("Filen går inte att läsa", "FIL_SAKNAS"), ("Det gick inte att skriva", "SKRIV_NEKAD")
HARMLESS = {"flock"}  # the lock is kept by its name alone where the file system holds none


def check_next_run(book: Path, new: set[bytes]) -> None:
    """Nothing is in the way of the next run, and the next that writes sweeps what was left lying."""
    day = datetime.date.today()
    again = fill_prognosis(book, wanted(day), book)
    assert not has_fel(again.outcome.findings), again.outcome.findings
    assert book.read_bytes() in new
    if litter(book):
        assert again.outcome.saved is None
        assert undo_prognosis(book, False, book).outcome.saved
    assert litter(book) == set()


@pytest.mark.parametrize("which", ["copy", "new"])
def test_a_disk_that_loses_what_it_says_it_wrote_is_found_out(
    world: World, calls: tuple[Call, ...], which: str
) -> None:
    book = world.book(f"tappar-{which}")
    writes = [call for call in calls if call.kind == "write" and call.files == (TEMPORARY,)]
    lost = writes[["copy", "new"].index(which)]
    run, _days = forecast(book, "retval=100", lost)
    assert run.struck == (lost,)
    assert run.code == 1
    assert "det som skrevs går inte att läsa tillbaka" in run.stderr
    assert {path.name: path.read_bytes() for path in book.parent.iterdir()} == {BOOK: world.old}


# -- two runs at once -------------------------------------------------------------------------

_RUNS = """
import datetime, json, sys
from pathlib import Path
from vplan_xl.finding import Severity
from vplan_xl.jobs.prognosis import Wanted, fill_prognosis

wanted = Wanted({"": sys.argv[1]}, True, False, False, datetime.date(2017, 9, 8))
print("ready", flush=True)
for line in sys.stdin:
    book = Path(line.rstrip("\\n"))
    outcome = fill_prognosis(book, wanted, book).outcome
    saved = outcome.saved and outcome.saved.backup and outcome.saved.backup.name
    told = [finding.code for finding in outcome.findings if finding.severity is Severity.FEL]
    print(json.dumps([saved, told]), flush=True)
"""
METHODS = ("linjar", "foregaende_ar")


class Runner:
    """A process that fills in one workbook after another with its method, each when it is told to."""

    def __init__(self, method: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _RUNS, method],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        assert self.process.stdin
        assert self.process.stdout
        self.told, self.says = self.process.stdin, self.process.stdout

    def answer(self) -> bytes:
        readable, _writable, _broken = select.select([self.says], [], [], DEADLINE)
        assert readable, "a run has not answered"
        return self.says.readline()

    def start(self, book: Path) -> None:
        self.told.write(f"{book}\n".encode())


DEADLINE = 60  # seconds; a run that waits for the other for ever is a failure


@pytest.fixture
def runners() -> Iterator[tuple[Runner, ...]]:
    runners = tuple(Runner(method) for method in METHODS)
    try:
        assert [runner.answer() for runner in runners] == [b"ready\n"] * 2
        yield runners
    finally:
        for runner in runners:
            runner.told.close()
            try:
                assert runner.process.wait(DEADLINE) == 0
            finally:
                runner.process.kill()
                runner.says.close()


def test_of_two_runs_at_once_one_wins_and_the_other_is_told(world: World, runners: tuple[Runner, ...]) -> None:
    day = datetime.date(2017, 9, 8)

    def after(before: bytes, method: str) -> bytes:
        folder = world.folder / f"väntat-{method}-{len(list(world.folder.iterdir()))}"
        folder.mkdir()
        book = folder / BOOK
        book.write_bytes(before)
        assert fill_prognosis(book, Wanted({"": method}, True, False, False, day), book).outcome.saved
        return book.read_bytes()

    once = [after(world.old, method) for method in METHODS]
    # by which run was first: what the second makes of the first one's workbook
    twice = [after(once[0], METHODS[1]), after(once[1], METHODS[0])]
    assert len({world.old, *once}) == 3
    dead = f"{socket.gethostname()} {ended_process()}"
    told_of: Counter[str] = Counter()
    for number in range(100):
        book = world.book(f"samtidigt-{number:02}")
        lock = book.with_name(LOCK)
        if number % 3:  # both find what a killed run left, before or after its name was in it
            lock.write_text("" if number % 3 == 1 else dead)
        for runner in runners if number % 2 else reversed(runners):
            runner.start(book)
        answers = [json.loads(runner.answer()) for runner in runners]
        saved = [name for name, _told in answers if name]
        here = f"round {number}: {answers}"
        assert sorted(path.name for path in book.parent.iterdir()) == sorted([BOOK, *saved]), here
        assert not [told for name, told in answers if name and told], here
        contents = [book.with_name(name).read_bytes() if name else None for name, _told in answers]
        if len(saved) == 2:
            first = contents.index(world.old)
            assert contents[1 - first] == once[first], here
            assert book.read_bytes() == twice[first], here
        else:
            [winner] = [number for number, (name, _told) in enumerate(answers) if name]
            assert contents[winner] == world.old, here
            assert book.read_bytes() == once[winner], here
            [told] = answers[1 - winner][1]
            assert told in ("SKRIV_PAGAR", "SKRIV_ANDRAD"), here
            told_of[told] += 1
    assert told_of, "the two never met"


# -- what refuses, and changes nothing --------------------------------------------------------

COMMANDS = {
    "prognosis": ["--overwrite"],
    "dry": ["--overwrite", "--dry-run"],
    "undo": ["--undo"],
    "json": ["--overwrite", "--format", "json"],
}


def contents(folder: Path) -> dict[str, tuple[object, ...]]:
    """All that there is of each file: a rewritten one would have another inode or time."""
    return {
        path.name: (path.read_bytes(), path.stat().st_mode, path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.iterdir()
    }


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A workbook with a forecast filled in by one method, so that another fills in anew and --undo takes back."""
    folder = tmp_path.resolve() / "mapp"
    folder.mkdir()
    book = folder / BOOK
    book.write_bytes(EXAMPLE.read_bytes())
    done = fill_prognosis(book, Wanted({"": "linjar"}, True, False, False, datetime.date(2017, 9, 8)), book)
    assert done.outcome.saved
    assert done.outcome.saved.backup
    done.outcome.saved.backup.unlink()
    return book


def arguments(book: Path, how: str) -> list[str]:
    return ["prognosis", str(book), *COMMANDS[how], *([] if how == "undo" else ["--method", "foregaende_ar"])]


@pytest.mark.parametrize("how", COMMANDS)
@pytest.mark.parametrize(
    ("lock", "content", "whose"),
    [
        (f"~${BOOK}", b"\x0aCONTROLLER".ljust(55), "CONTROLLER"),
        (f".~lock.{BOOK}#", b",controller,arbetsplats-7,08.09.2017 16:05,x;", "controller, arbetsplats-7"),
    ],
    ids=["excel", "libreoffice"],
)
def test_a_workbook_that_somebody_has_open_is_left_alone(
    filled: Path, capsys: pytest.CaptureFixture[str], how: str, lock: str, content: bytes, whose: str
) -> None:
    filled.with_name(lock).write_bytes(content)
    before = contents(filled.parent)
    assert main(arguments(filled, how)) == 1
    assert refused(capsys.readouterr(), how) == ("SKRIV_OPPEN", f"Arbetsboken är öppen hos {whose}.")
    assert contents(filled.parent) == before


def refused(said: tuple[str, str], how: str) -> tuple[str, str]:
    """The code of the one refusal in what a command said, and its words."""
    out, err = said
    if how == "json":
        assert err == ""
        [file] = json.loads(out)["files"]
        assert (file["written"], file["backup"]) == (False, None)
        [finding] = [finding for finding in file["findings"] if finding["severity"] == "fel"]
        return finding["code"], sentence(finding["message"])
    [line] = [line for line in err.splitlines() if line.startswith("FEL ")]
    found = re.fullmatch(r"FEL (\S+): (.*) \[(\w+)\]", line)
    assert found
    assert f"{found[1]}: ingenting skrevs." in out
    return found[3], sentence(found[2])


def sentence(message: str) -> str:
    """The first sentence of a message: what is wrong, without what to do."""
    return re.match(r".*?\.(?= |$)", message)[0]


def before_saving(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen when all is read and computed, and nothing yet checked or written."""
    behind = save._behind

    def and_then(path: Path) -> Path:
        happens()
        return behind(path)

    monkeypatch.setattr(save, "_behind", and_then)


@pytest.mark.parametrize("how", COMMANDS)
def test_a_workbook_that_changes_between_reading_and_writing_is_left_as_it_then_is(
    filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    between = []

    def and_somebody_saves() -> None:
        filled.write_bytes(EXAMPLE.read_bytes())
        between.append(contents(filled.parent))

    before_saving(monkeypatch, and_somebody_saves)
    assert main(arguments(filled, how)) == 1
    wording = "Arbetsboken ändrades medan den lästes; ingenting skrevs."
    assert refused(capsys.readouterr(), how) == ("SKRIV_ANDRAD", wording)
    assert between == [contents(filled.parent)]


@pytest.mark.parametrize("how", COMMANDS)
def test_a_signed_workbook_is_left_alone(filled: Path, capsys: pytest.CaptureFixture[str], how: str) -> None:
    with zipfile.ZipFile(filled, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    before = contents(filled.parent)
    assert main(arguments(filled, how)) == 1
    assert refused(capsys.readouterr(), how) == ("SKRIV_SIGNERAD", "Arbetsboken är digitalt signerad.")
    assert contents(filled.parent) == before


@pytest.mark.parametrize("how", [how for how in COMMANDS if how != "dry"])  # which takes no lock
def test_a_workbook_that_another_run_writes_to_is_left_alone(
    filled: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    holder = f"{socket.gethostname()} {os.getpid()}"
    filled.with_name(LOCK).write_text(holder)
    before = contents(filled.parent)
    assert main(arguments(filled, how)) == 1
    words = f"En annan körning av vplan skriver till arbetsboken: {holder}, låsfil {LOCK}."
    assert refused(capsys.readouterr(), how) == ("SKRIV_PAGAR", words)
    assert contents(filled.parent) == before


@pytest.mark.parametrize("how", COMMANDS)
@pytest.mark.parametrize("output", ["saknas/ny.xlsx", "finns.xlsx"])
def test_a_new_workbook_is_written_only_in_a_folder_that_is_there_and_over_nothing(
    filled: Path, capsys: pytest.CaptureFixture[str], how: str, output: str
) -> None:
    filled.with_name("finns.xlsx").write_bytes(b"SYNTETISK")
    before = contents(filled.parent)
    assert main([*arguments(filled, how), "-o", str(filled.parent / output)]) == 1
    assert refused(capsys.readouterr(), how) == (
        ("SKRIV_FINNS", "Filen finns redan.")
        if output == "finns.xlsx"
        else ("SKRIV_NEKAD", "Det gick inte att skriva: filen eller mappen finns inte.")
    )
    assert contents(filled.parent) == before


@pytest.mark.parametrize("how", COMMANDS)
def test_a_workbook_whose_folder_goes_away_meanwhile_is_not_made_again(
    filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    moved = filled.parent.with_name("flyttad")
    before = contents(filled.parent)
    before_saving(monkeypatch, lambda: filled.parent.rename(moved))
    assert main(arguments(filled, how)) == 1
    words = "Det gick inte att skriva: filen eller mappen finns inte."
    assert refused(capsys.readouterr(), how) == ("SKRIV_NEKAD", words)
    assert contents(moved) == before
    assert not filled.parent.exists()


def unprivileged() -> list[str]:
    """What starts a command that file modes bind: for root, without the right to pass them over."""
    return [] if os.getuid() else ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner", "--"]


@pytest.mark.parametrize("how", COMMANDS)
@pytest.mark.parametrize(
    ("protected", "words"),
    [("folder", "rättigheter saknas"), ("file", "filen är skrivskyddad")],
    ids=["folder", "file"],
)
def test_a_workbook_that_is_write_protected_or_in_such_a_folder_is_left_alone(
    filled: Path, how: str, protected: str, words: str
) -> None:
    path = filled.parent if protected == "folder" else filled
    mode = path.stat().st_mode
    path.chmod(mode & ~0o222)
    try:
        assert is_denied(filled.with_name("prov") if protected == "folder" else filled)
        before = contents(filled.parent)
        done = run_unprivileged(command(*arguments(filled, how)))
        assert done.returncode == 1
        assert refused((done.stdout, done.stderr), how) == ("SKRIV_NEKAD", f"Det gick inte att skriva: {words}.")
        assert contents(filled.parent) == before
    finally:
        path.chmod(mode)


def is_denied(path: Path) -> bool:
    """Whether file modes do bind here: the test would prove nothing if they did not."""
    return run_unprivileged(["sh", "-c", ': >>"$0"', str(path)]).returncode != 0


def run_unprivileged(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*unprivileged(), *arguments],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )


def test_a_refusal_for_one_workbook_does_not_keep_the_others_from_theirs(
    filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = filled.with_name("fri.xlsx")
    other.write_bytes(filled.read_bytes())
    filled.with_name(f"~${BOOK}").write_bytes(b"\x0aCONTROLLER".ljust(55))
    held = contents(filled.parent)[BOOK]
    assert main(["prognosis", str(filled), str(other), "--overwrite", "--method", "foregaende_ar"]) == 1
    assert "[SKRIV_OPPEN]" in capsys.readouterr().err
    assert contents(filled.parent)[BOOK] == held
    assert other.read_bytes() != filled.read_bytes()
    assert [path.read_bytes() for path in filled.parent.glob("fri.kopia-*")] == [filled.read_bytes()]
