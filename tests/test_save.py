"""Writing files: whole or not at all, never over somebody else's work, nothing left lying about."""

from __future__ import annotations

import builtins
import datetime
import json
import os
import re
import socket
import stat
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import IO

import pytest

from tests.faults import ended_process
from tests.workbooks import make
from vplan_xl.finding import Refused
from vplan_xl.jobs.prognosis import Wanted, fill_prognosis
from vplan_xl.workbook import save as module
from vplan_xl.workbook.save import check_target, is_backup, save, sha256, who_has_open

ROOT = Path(__file__).parents[1]
OLD, NEW = b"SYNTETISK gammal", b"SYNTETISK ny"
HOST = socket.gethostname()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "bok.xlsx"
    path.write_bytes(OLD)
    return path


def refusal(action: Callable[[], object]) -> tuple[str, str]:
    """(code, what was found) of the refusal that *action* must end in."""
    with pytest.raises(Refused) as caught:
        action()
    assert caught.value.finding.message
    return caught.value.finding.code, caught.value.finding.found


def replaced(book: Path) -> Path | None:
    return save(book, NEW, sha256(OLD)).backup


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def assert_untouched(book: Path, *others: str) -> None:
    assert book.read_bytes() == OLD
    assert names(book.parent) == sorted([book.name, *others])


# -- when nothing is in the way ---------------------------------------------------------------


def test_a_new_file_is_written_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "ny.xlsx"
    assert save(path, NEW, None) == (path, None)
    assert path.read_bytes() == NEW
    assert names(tmp_path) == ["ny.xlsx"]


def test_a_new_file_gets_the_rights_that_the_user_gives_new_files(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        save(tmp_path / "ny.xlsx", NEW, None)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "ny.xlsx").stat().st_mode) == 0o640


def test_a_replaced_file_is_copied_first(book: Path) -> None:
    backup = replaced(book)
    assert backup is not None
    assert re.fullmatch(r"bok\.kopia-\d{8}-\d{6}\.xlsx", backup.name)
    assert (book.read_bytes(), backup.read_bytes()) == (NEW, OLD)
    assert names(book.parent) == sorted(["bok.xlsx", backup.name])


def test_a_copy_can_be_of_a_kind_that_no_program_offers(book: Path) -> None:
    backup = save(book, NEW, sha256(OLD), ".bak").backup
    assert backup is not None
    assert re.fullmatch(r"bok\.kopia-\d{8}-\d{6}\.bak", backup.name)
    assert (is_backup(backup), backup.read_bytes()) == (True, OLD)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o666])
def test_the_file_and_its_copy_keep_the_mode(book: Path, mode: int) -> None:
    book.chmod(mode)
    backup = replaced(book)
    assert backup is not None
    assert [stat.S_IMODE(path.stat().st_mode) for path in (book, backup)] == [mode, mode]


def test_a_link_stays_a_link_to_the_file_that_was_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "mapp"
    folder.mkdir()
    (folder / "bok.xlsx").write_bytes(OLD)
    link = tmp_path / "länk.xlsx"
    link.symlink_to(Path("mapp") / "bok.xlsx")
    saved = save(link, NEW, sha256(OLD))
    assert saved.path == link
    assert link.readlink() == Path("mapp/bok.xlsx")
    assert (folder / "bok.xlsx").read_bytes() == NEW
    assert names(tmp_path) == ["länk.xlsx", "mapp"]
    assert saved.backup is not None
    assert saved.backup.parent == folder.resolve()


def test_a_link_that_leads_nowhere_yet_is_followed(tmp_path: Path) -> None:
    link = tmp_path / "länk.xlsx"
    link.symlink_to("ny.xlsx")
    save(link, NEW, None)
    assert (tmp_path / "ny.xlsx").read_bytes() == NEW
    assert link.is_symlink()


def test_copies_made_within_one_second_are_all_kept(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)
    backups = []
    for number in range(3):
        before = book.read_bytes()
        backup = save(book, b"SYNTETISK %d" % number, sha256(before)).backup
        assert backup is not None
        assert backup.read_bytes() == before
        backups.append(backup.name)
    stem = "bok.kopia-20170831-235959"
    assert backups == [f"{stem}.xlsx", f"{stem}-2.xlsx", f"{stem}-3.xlsx"]


def test_a_hundredth_copy_within_one_second_is_refused(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)
    stem = "bok.kopia-20170831-235959"
    taken = [f"{stem}.xlsx", *(f"{stem}-{number}.xlsx" for number in range(2, 100))]
    for name in taken:
        (book.parent / name).write_bytes(b"SYNTETISK")
    assert refusal(lambda: replaced(book)) == ("SKRIV_NEKAD", "det finns redan hundra kopior från samma sekund")
    assert_untouched(book, *taken)
    assert all((book.parent / name).read_bytes() == b"SYNTETISK" for name in taken)


def stop_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.datetime(2017, 8, 31, 23, 59, 59)
    monkeypatch.setattr(module, "datetime", SimpleNamespace(datetime=SimpleNamespace(now=lambda: now)))


def test_a_copy_is_known_by_its_name(book: Path) -> None:
    backup = replaced(book)
    assert backup is not None
    assert is_backup(backup)
    assert not is_backup(book)
    assert not is_backup(Path("bok.kopia-1") / "bok.xlsx")


def test_the_digest_is_sha256() -> None:
    assert sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_dry_run_is_told_what_saving_would_refuse_and_writes_nothing(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_target(book, sha256(OLD))
    check_target(book.with_name("ny.xlsx"), None)
    assert refusal(lambda: check_target(book, None)) == ("SKRIV_FINNS", "")
    assert refusal(lambda: check_target(book, sha256(NEW))) == ("SKRIV_ANDRAD", "")
    gone = book.with_name("borta.xlsx")
    assert refusal(lambda: check_target(gone, sha256(OLD))) == ("SKRIV_NEKAD", "filen eller mappen finns inte")
    assert refusal(lambda: check_target(Path("/"), None)) == ("SKRIV_NEKAD", "det är en mapp")
    nowhere = book.parent / "saknas" / "ny.xlsx"
    assert refusal(lambda: check_target(nowhere, None)) == ("SKRIV_NEKAD", "filen eller mappen finns inte")
    with monkeypatch.context() as protected:
        protected.setattr(os, "access", lambda path, _wanted: path != book.parent.resolve())
        assert refusal(lambda: check_target(book, sha256(OLD))) == ("SKRIV_NEKAD", "rättigheter saknas")
    assert_untouched(book)
    (book.parent / "~$bok.xlsx").write_bytes(excel_owner("CONTROLLER"))
    assert refusal(lambda: check_target(book, sha256(OLD))) == ("SKRIV_OPPEN", "CONTROLLER")


# -- somebody else's work ---------------------------------------------------------------------


def test_a_file_that_is_there_is_not_written_over(book: Path) -> None:
    assert refusal(lambda: save(book, NEW, None)) == ("SKRIV_FINNS", "")
    assert_untouched(book)


def test_a_file_that_changed_since_it_was_read_is_left_alone(book: Path) -> None:
    assert refusal(lambda: save(book, NEW, sha256(b"SYNTETISK annan"))) == ("SKRIV_ANDRAD", "")
    assert_untouched(book)


@pytest.mark.parametrize(("replaces", "code"), [(sha256(OLD), "SKRIV_ANDRAD"), (None, "SKRIV_FINNS")])
def test_a_file_somebody_saves_meanwhile_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replaces: str | None, code: str
) -> None:
    book = tmp_path / "bok.xlsx"
    if replaces:
        book.write_bytes(OLD)
    write_new = module._write_new

    def and_somebody_saves(path: Path, data: bytes, mode: int | None) -> None:
        write_new(path, data, mode)
        if path.name.endswith(".vplan-tmp"):
            book.write_bytes(b"SYNTETISK annans")

    monkeypatch.setattr(module, "_write_new", and_somebody_saves)
    assert refusal(lambda: save(book, NEW, replaces))[0] == code
    assert book.read_bytes() == b"SYNTETISK annans"
    assert names(tmp_path) == ["bok.xlsx"]


def excel_owner(name: str) -> bytes:
    """Excel's owner file: the name in an 8-bit code in 54 places, and again in UTF-16."""
    short = name.encode("cp1252")
    wide = name.encode("utf-16-le")
    return bytes([len(short)]) + short.ljust(54) + bytes([len(name), 0]) + wide.ljust(108)


@pytest.mark.parametrize(
    ("lock", "content", "found"),
    [
        ("~$bok.xlsx", excel_owner("CONTROLLER ÅÄÖ"), "CONTROLLER ÅÄÖ"),
        ("~$bok.xlsx", b"", "någon (Excel)"),
        ("~$bok.xlsx", b"\x00", "någon (Excel)"),
        ("~$bok.xlsx", b"\xff", "någon (Excel)"),
        ("~$bok.xlsx", b"\x03   ", "någon (Excel)"),
        (
            ".~lock.bok.xlsx#",
            b",controller,arbetsplats-7,31.08.2017 16:05,file:///home/controller;",
            "controller, arbetsplats-7",
        ),
        (
            ".~lock.bok.xlsx#",
            "Förvaltningens controller,fc,pc,31.08.2017 16:05,x;".encode(),
            "Förvaltningens controller, fc, pc",
        ),
        (".~lock.bok.xlsx#", b"", "någon (LibreOffice)"),
        (".~lock.bok.xlsx#", b"\xff\xfe,,", "\ufffd\ufffd"),
    ],
)
def test_who_has_the_workbook_open_is_named(book: Path, lock: str, content: bytes, found: str) -> None:
    (book.parent / lock).write_bytes(content)
    assert who_has_open(book) == found
    assert refusal(lambda: replaced(book)) == ("SKRIV_OPPEN", found)
    assert_untouched(book, lock)


def test_nobody_has_a_workbook_open_that_has_no_lock_file(book: Path) -> None:
    (book.parent / "~$annan bok.xlsx").write_bytes(excel_owner("CONTROLLER"))
    assert who_has_open(book) is None
    assert replaced(book) is not None


@pytest.mark.parametrize(
    ("lock", "found"), [("~$bok.xlsx", "någon (Excel)"), (".~lock.bok.xlsx#", "någon (LibreOffice)")]
)
def test_a_lock_file_that_may_not_be_read_is_still_a_lock(book: Path, lock: str, found: str) -> None:
    (book.parent / lock).mkdir()  # reading a folder fails as reading a file held open does on Windows
    assert refusal(lambda: replaced(book)) == ("SKRIV_OPPEN", found)
    assert_untouched(book, lock)


def test_a_workbook_opened_through_a_link_is_open(book: Path) -> None:
    link = book.with_name("länk.xlsx")
    link.symlink_to("bok.xlsx")
    link.with_name("~$länk.xlsx").write_bytes(excel_owner("CONTROLLER"))
    assert refusal(lambda: save(link, NEW, sha256(OLD))) == ("SKRIV_OPPEN", "CONTROLLER")
    assert_untouched(book, "länk.xlsx", "~$länk.xlsx")


def test_a_new_file_may_be_written_where_an_old_lock_file_lies(tmp_path: Path) -> None:
    (tmp_path / "~$ny.xlsx").write_bytes(excel_owner("CONTROLLER"))
    save(tmp_path / "ny.xlsx", NEW, None)
    assert (tmp_path / "ny.xlsx").read_bytes() == NEW


# -- another run ------------------------------------------------------------------------------

LOCK = ".bok.xlsx.vplan-lock"


# Their names are the same in every process that collects the tests; the numbers of processes are not.
HOLDERS = {
    "this process": f"{HOST} {os.getpid()}",
    "its parent": f"{HOST} {os.getppid()}",
    "the first process": f"{HOST} 1",
    "process 0": f"{HOST} 0",
    "a number no process has": f"{HOST} {10**30}",
    "a negative number": f"{HOST} -1",
    "a number in words": f"{HOST} ett",
    "the first process of another machine": "en-annan-dator 1",
    "a process of another machine": f"en-annan-dator {2**22 - 1}",
    "a machine alone": HOST,
    "something else": "SYNTETISK",
}


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
def test_a_lock_that_may_be_held_is_respected_and_its_holder_named(book: Path, holder: str) -> None:
    (book.parent / LOCK).write_text(holder)
    with pytest.raises(Refused) as caught:
        replaced(book)
    finding = caught.value.finding
    assert (finding.code, finding.found, finding.values) == ("SKRIV_PAGAR", holder, {"lock": LOCK})
    assert_untouched(book, LOCK)


def test_a_process_that_may_not_be_asked_counts_as_running(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def not_yours(pid: int, signal: int) -> None:
        asked.append((pid, signal))
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "kill", not_yours)
    (book.parent / LOCK).write_text(f"{HOST} 4711")
    assert refusal(lambda: replaced(book)) == ("SKRIV_PAGAR", f"{HOST} 4711")
    assert asked == [(4711, 0)]
    assert_untouched(book, LOCK)


def test_on_windows_no_process_is_asked_because_asking_would_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("it was asked"))
    with monkeypatch.context() as windows:
        windows.setattr(os, "name", "nt")
        running = module._is_running(4711)
    assert running


def test_a_lock_left_by_a_run_that_was_killed_is_swept(book: Path) -> None:
    (book.parent / LOCK).write_text(f"{HOST} {ended_process()}")
    (book.parent / ".bok.xlsx.vplan-tmp").write_bytes(b"halvskriven")
    backup = replaced(book)
    assert backup is not None
    assert book.read_bytes() == NEW
    assert names(book.parent) == sorted(["bok.xlsx", backup.name])


def test_a_lock_left_by_a_run_that_was_killed_before_it_said_whose_it_is_is_swept(book: Path) -> None:
    (book.parent / LOCK).touch()
    backup = replaced(book)
    assert backup is not None
    assert names(book.parent) == sorted(["bok.xlsx", backup.name])


def test_a_lock_that_says_nothing_yet_but_is_held_open_is_respected(book: Path) -> None:
    with (book.parent / LOCK).open("wb") as held:
        assert module._hold(held.fileno())
        assert refusal(lambda: replaced(book)) == ("SKRIV_PAGAR", "")
    assert_untouched(book, LOCK)


@pytest.mark.parametrize("system", ["windows", "network"])
def test_a_lock_that_says_nothing_is_respected_where_nobody_can_hold_it(
    book: Path, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    def no_locks_available(_descriptor: int, _operation: int) -> None:
        raise OSError(37, "No locks available")

    fcntl = SimpleNamespace(flock=no_locks_available, LOCK_EX=2, LOCK_NB=4) if system == "network" else None
    monkeypatch.setitem(sys.modules, "fcntl", fcntl)
    (book.parent / LOCK).touch()
    assert refusal(lambda: replaced(book)) == ("SKRIV_PAGAR", "")
    assert_untouched(book, LOCK)
    (book.parent / LOCK).unlink()
    assert replaced(book) is not None


def test_a_lock_that_may_not_be_read_is_respected(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (book.parent / LOCK).write_text(f"{HOST} {ended_process()}")
    fault = Fault(os.open, 2, DENIED)
    with monkeypatch.context() as faulty:
        faulty.setattr(os, "open", fault)
        assert refusal(lambda: replaced(book))[0] == "SKRIV_PAGAR"
    assert fault.calls == 2
    assert_untouched(book, LOCK)


@pytest.mark.parametrize("at", ["opened", "held"])
def test_a_run_that_ends_while_its_lock_is_looked_at_is_in_nobodys_way(
    book: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    lock = book.parent / LOCK
    lock.write_text(f"{HOST} {os.getpid()}")
    original = os.open if at == "opened" else module._hold

    def and_it_ends(*arguments: object) -> object:
        nonlocal ended
        if (at == "held" or arguments[1] == os.O_RDONLY) and not ended:
            ended = True
            lock.unlink()
        return original(*arguments)

    ended = False
    monkeypatch.setattr(os if at == "opened" else module, original.__name__, and_it_ends)
    assert replaced(book) is not None
    assert ended
    assert LOCK not in names(book.parent)


@pytest.mark.parametrize("others", ["den-andra-datorn 7", None])
def test_a_lock_that_another_run_swept_before_it_said_whose_it_is_is_not_ours(
    book: Path, monkeypatch: pytest.MonkeyPatch, others: str | None
) -> None:
    lock = book.parent / LOCK
    hold = module._hold

    def and_it_is_swept(descriptor: int) -> bool | None:
        monkeypatch.setattr(module, "_hold", hold)
        lock.unlink()
        if others:
            lock.write_text(others)
        return hold(descriptor)

    monkeypatch.setattr(module, "_hold", and_it_is_swept)
    if others:
        assert refusal(lambda: replaced(book)) == ("SKRIV_PAGAR", others)
        assert_untouched(book, LOCK)
        assert lock.read_text() == others
    else:
        assert replaced(book) is not None  # the other is done already
        assert LOCK not in names(book.parent)


def test_two_runs_that_sweep_one_lock_do_not_both_write(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = book.parent / LOCK
    lock.write_text(f"{HOST} {ended_process()}")
    unlink = Path.unlink

    def and_the_other_is_quicker(path: Path, missing_ok: bool = False) -> None:
        unlink(path, missing_ok)
        if path == lock:
            lock.write_text("den-andra-datorn 7")

    with monkeypatch.context() as race:
        race.setattr(Path, "unlink", and_the_other_is_quicker)
        assert refusal(lambda: replaced(book)) == ("SKRIV_PAGAR", "den-andra-datorn 7")
    assert_untouched(book, LOCK)


@pytest.mark.parametrize("others", ["den-andra-datorn 7", ""])
def test_a_run_whose_lock_was_swept_from_under_it_gives_up(
    book: Path, monkeypatch: pytest.MonkeyPatch, others: str
) -> None:
    lock = book.parent / LOCK
    write_new = module._write_new

    def and_the_lock_is_taken(path: Path, data: bytes, mode: int | None) -> None:
        write_new(path, data, mode)
        if path.name.endswith(".vplan-tmp"):
            lock.unlink(missing_ok=True)
            if others:
                lock.write_text(others)

    monkeypatch.setattr(module, "_write_new", and_the_lock_is_taken)
    assert refusal(lambda: replaced(book)) == ("SKRIV_PAGAR", others)
    assert_untouched(book, *([LOCK] if others else []))
    assert not others or lock.read_text() == others


# -- when the disk or the rights fail ---------------------------------------------------------


class Fault:
    """A function that does what it did, but raises instead the *nth* time."""

    def __init__(self, original: Callable[..., object], nth: int, error: BaseException) -> None:
        self.original, self.nth, self.error = original, nth, error
        self.calls = 0

    def __call__(self, *args: object, **kwargs: object) -> object:
        self.calls += 1
        if self.calls == self.nth:
            raise self.error
        return self.original(*args, **kwargs)


FULL, DENIED, READ_ONLY, BROKEN = (
    OSError(28, "No space left on device"),
    PermissionError(13, "Permission denied"),
    OSError(30, "Read-only file system"),
    OSError(5, "Input/output error"),
)


@pytest.mark.parametrize(
    ("function", "nth", "error", "found"),
    [
        ("open", 1, DENIED, "rättigheter saknas"),  # the lock
        ("open", 1, READ_ONLY, "disken är skrivskyddad"),
        ("open", 2, FULL, "disken är full"),  # the copy
        ("open", 3, DENIED, "rättigheter saknas"),  # the new file
        ("fsync", 1, FULL, "disken är full"),
        ("fsync", 2, FULL, "disken är full"),
        ("fsync", 3, FULL, "disken är full"),
        ("fsync", 3, BROKEN, "läs- eller skrivfel på disken"),
        ("chmod", 1, PermissionError(1, "Operation not permitted"), "rättigheter saknas"),
        ("chmod", 2, PermissionError(1, "Operation not permitted"), "rättigheter saknas"),
        ("replace", 1, DENIED, "rättigheter saknas"),
        ("replace", 1, OSError(16, "Device or resource busy"), "Device or resource busy"),
    ],
)
def test_a_fault_anywhere_leaves_the_old_file_and_no_litter(
    book: Path, monkeypatch: pytest.MonkeyPatch, function: str, nth: int, error: OSError, found: str
) -> None:
    fault = Fault(getattr(os, function), nth, error)
    with monkeypatch.context() as faulty:
        faulty.setattr(os, function, fault)
        assert refusal(lambda: replaced(book)) == ("SKRIV_NEKAD", found)
    assert fault.calls >= nth  # the fault did fire
    assert_untouched(book)
    assert replaced(book) is not None  # and nothing is in the way afterwards


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_disk_that_fills_while_bytes_are_written_leaves_the_old_file(
    book: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    opened = []

    def full(descriptor: int, mode: str, closefd: bool = True) -> IO[bytes]:
        opened.append(descriptor)
        if len(opened) == nth:
            os.write(descriptor, b"halv")
            if closefd:
                os.close(descriptor)
            raise FULL
        return builtins.open(descriptor, mode, closefd=closefd)

    with monkeypatch.context() as faulty:
        faulty.setattr(module, "open", full, raising=False)
        assert refusal(lambda: replaced(book)) == ("SKRIV_NEKAD", "disken är full")
    assert len(opened) == nth
    assert_untouched(book)


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_run_that_is_interrupted_leaves_the_old_file_and_no_litter(
    book: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    fault = Fault(os.fsync, nth, KeyboardInterrupt())
    with monkeypatch.context() as faulty:
        faulty.setattr(os, "fsync", fault)
        with pytest.raises(KeyboardInterrupt):
            replaced(book)
    assert fault.calls == nth
    assert_untouched(book)


def test_a_run_that_is_interrupted_as_it_replaces_the_file_keeps_the_copy(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace

    def and_then_interrupted(temporary: Path, target: Path) -> None:
        replace(temporary, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", and_then_interrupted)
    with pytest.raises(KeyboardInterrupt):
        replaced(book)
    assert sorted(path.read_bytes() for path in book.parent.iterdir()) == sorted([NEW, OLD])
    assert book.read_bytes() == NEW


@pytest.mark.parametrize("rotten_one", [OLD, NEW])  # the copy, the new file
def test_what_cannot_be_read_back_is_not_put_in_place(
    book: Path, monkeypatch: pytest.MonkeyPatch, rotten_one: bytes
) -> None:
    read_bytes = Path.read_bytes
    read = []

    def rotten(path: Path) -> bytes:
        content = read_bytes(path)
        if path.name.endswith(".vplan-tmp") and content == rotten_one:
            read.append(path.name)
            return content[:-1]
        return content

    with monkeypatch.context() as faulty:
        faulty.setattr(Path, "read_bytes", rotten)
        assert refusal(lambda: replaced(book)) == ("SKRIV_NEKAD", "det som skrevs går inte att läsa tillbaka")
    assert read == [".bok.xlsx.vplan-tmp"]
    assert_untouched(book)


def test_a_write_protected_file_is_left_alone(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def protected(path: Path, wanted: int) -> bool:
        asked.append((path, wanted))
        return False

    monkeypatch.setattr(os, "access", protected)
    assert refusal(lambda: replaced(book)) == ("SKRIV_NEKAD", "filen är skrivskyddad")
    assert asked == [(book.resolve(), os.W_OK)]
    assert_untouched(book)


def test_a_folder_that_is_missing_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "saknas" / "bok.xlsx"
    assert refusal(lambda: save(path, NEW, None)) == ("SKRIV_NEKAD", "filen eller mappen finns inte")
    assert names(tmp_path) == []


def test_a_file_that_has_gone_is_not_made_again(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    assert refusal(lambda: save(path, NEW, sha256(OLD))) == ("SKRIV_NEKAD", "filen eller mappen finns inte")
    assert names(tmp_path) == []


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    path.mkdir()
    assert refusal(lambda: save(path, NEW, sha256(OLD))) == ("SKRIV_NEKAD", "det är en mapp")
    assert refusal(lambda: save(path, NEW, None)) == ("SKRIV_FINNS", "")


def test_a_name_too_long_for_the_disk_is_refused(tmp_path: Path) -> None:
    path = tmp_path / ("b" * 250 + ".xlsx")
    assert refusal(lambda: save(path, NEW, None)) == ("SKRIV_NEKAD", "namnet är för långt")
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_flushed_does_not_undo_what_is_written(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = Fault(os.fsync, 4, OSError(22, "Invalid argument"))
    with monkeypatch.context() as faulty:
        faulty.setattr(os, "fsync", fault)
        assert replaced(book) is not None
    assert fault.calls == 4
    assert book.read_bytes() == NEW


def test_a_lock_that_cannot_be_removed_does_not_undo_what_is_written(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = Path.unlink

    def held(path: Path, missing_ok: bool = False) -> None:
        if path.name == LOCK:
            raise DENIED
        unlink(path, missing_ok)

    with monkeypatch.context() as faulty:
        faulty.setattr(Path, "unlink", held)
        replaced(book)
    assert book.read_bytes() == NEW
    assert LOCK in names(book.parent)


def test_leftovers_that_cannot_be_removed_do_not_hide_the_cause(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(_path: Path, missing_ok: bool = False) -> None:
        if not missing_ok or _path.exists():
            raise DENIED

    fault = Fault(os.fsync, 3, FULL)
    with monkeypatch.context() as faulty:
        faulty.setattr(Path, "unlink", held)
        faulty.setattr(os, "fsync", fault)
        assert refusal(lambda: replaced(book)) == ("SKRIV_NEKAD", "disken är full")
    assert fault.calls == 3
    assert book.read_bytes() == OLD


# -- seen from outside ------------------------------------------------------------------------

_WATCHED_JOB = """
import json, os, sys
target, job = sys.argv[1:]
folder = os.path.dirname(target)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
seen = []

def hook(event, args):
    if event == "open":
        path, _mode, flags = args
        if flags & WRITES:
            seen.append(["open", str(path)])
    elif event in ("os.rename", "os.link", "os.symlink", "os.remove", "os.truncate", "shutil.move", "shutil.copyfile"):
        seen.append([event, *(str(arg) for arg in args if isinstance(arg, (str, bytes)) or hasattr(arg, "__fspath__"))])

sys.addaudithook(hook)
import datetime
from pathlib import Path
from vplan_xl.jobs.fill import Filling, fill
from vplan_xl.jobs.prognosis import Wanted, fill_prognosis, undo_prognosis

path = Path(target)
wanted = Wanted({}, False, False, False, datetime.date(2017, 9, 8))
outcome = {
    "fill": lambda: fill(path, Filling(None, {"IFYLLT_AV": "SYNTETISK"}, False, False), path),
    "prognosis": lambda: fill_prognosis(path, wanted, path).outcome,
    "undo": lambda: undo_prognosis(path, False, path).outcome,
}[job]()
assert outcome.saved and outcome.saved.backup, outcome.findings
by_job = [event for event in seen if any(path.startswith(folder) for path in event[1:])]
del seen[:]
open(target, "r+b").close()
os.close(os.open(target, os.O_WRONLY))
os.truncate(target, 0)
os.replace(outcome.saved.backup, target)
print(json.dumps([by_job, seen, str(outcome.saved.backup)]))
"""


@pytest.mark.parametrize("job", ["fill", "prognosis", "undo"])
def test_only_the_one_renaming_touches_the_file_that_is_written(tmp_path: Path, job: str) -> None:
    book = (tmp_path / "bok.xlsx").resolve()
    make(book, {"ACK INTAKTER UTFALL EXTERNT": -100, "HELAR INTAKTER BUDGET EXTERNT": -150})
    if job == "undo":
        assert fill_prognosis(book, Wanted({}, False, False, False, datetime.date(2017, 9, 8)), book).outcome.saved
    by_job, by_vandal, backup = json.loads(run_child(_WATCHED_JOB, str(book), job))
    target, lock, temporary = str(book), str(book.with_name(LOCK)), str(book.with_name(".bok.xlsx.vplan-tmp"))
    assert by_job == [
        ["open", lock],
        ["os.remove", temporary],  # of a run that was killed: there is none
        ["open", temporary],
        ["os.rename", temporary, backup],
        ["open", temporary],
        ["os.rename", temporary, target],
        ["os.remove", lock],
    ]
    # and the hook sees every other way there is
    assert by_vandal == [["open", target], ["open", target], ["os.truncate", target], ["os.rename", backup, target]]


def run_child(script: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-B", "-c", script, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


_PATIENT_SAVE = """
import os, sys, time
from pathlib import Path
from vplan_xl.workbook import save as module
book, waiting, go = map(Path, sys.argv[1:])
fsync = os.fsync

def patient(descriptor):
    if not waiting.exists():
        waiting.touch()
        deadline = time.monotonic() + 30
        while not go.exists():
            assert time.monotonic() < deadline
            time.sleep(0.005)
    fsync(descriptor)

os.fsync = patient
module.save(book, b"den forsta", module.sha256(book.read_bytes()))
"""


def test_while_one_run_writes_another_waits_and_then_sees_the_change(tmp_path: Path) -> None:
    folder = tmp_path / "mapp"
    folder.mkdir()
    book, waiting, go = folder / "bok.xlsx", tmp_path / "väntar", tmp_path / "kör"
    book.write_bytes(OLD)
    first = subprocess.Popen([sys.executable, "-B", "-c", _PATIENT_SAVE, book, waiting, go], cwd=ROOT)
    try:
        wait_for(waiting)
        assert refusal(lambda: replaced(book)) == ("SKRIV_PAGAR", f"{HOST} {first.pid}")
        assert_untouched(book, LOCK)
    finally:
        go.touch()
        assert first.wait(30) == 0
    assert refusal(lambda: replaced(book)) == ("SKRIV_ANDRAD", "")
    assert book.read_bytes() == b"den forsta"


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.005)


_MANY_ROUNDS = """
import json, sys, time
from pathlib import Path
from vplan_xl.finding import Refused
from vplan_xl.workbook.save import save, sha256
book, go, name = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
deadline = time.monotonic() + 30
while not go.exists():
    assert time.monotonic() < deadline
saved, refused, torn = [], [], []
for number in range(40):
    before = book.read_bytes()
    if len(before) != 60_000 or before != before[:10] * 6_000:
        torn.append(number)
    mark = f"{name} {number:04}".ljust(10)
    try:
        save(book, mark.encode() * 6_000, sha256(before))
        saved.append(mark)
    except Refused as refusal:
        refused.append(refusal.finding.code)
print(json.dumps([saved, refused, torn]))
"""


def test_two_runs_saving_again_and_again_lose_nothing_and_leave_the_file_whole(tmp_path: Path) -> None:
    folder = tmp_path / "mapp"
    folder.mkdir()
    book, go = folder / "bok.xlsx", tmp_path / "kör"
    book.write_bytes(b"fran borja" * 6_000)
    runs = [
        subprocess.Popen(
            [sys.executable, "-B", "-c", _MANY_ROUNDS, book, go, name], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for name in ("a", "b")
    ]
    go.touch()
    outcomes = [json.loads(run.communicate(timeout=60)[0]) for run in runs]
    saved = [mark for outcome in outcomes for mark in outcome[0]]
    refused = [code for outcome in outcomes for code in outcome[1]]
    assert len(saved) + len(refused) == 80
    assert saved
    assert set(refused) <= {"SKRIV_PAGAR", "SKRIV_ANDRAD"}
    assert [outcome[2] for outcome in outcomes] == [[], []]
    # Each version that was saved was followed by exactly one other, except the last: none was lost.
    versions = Counter(path.read_bytes() for path in folder.iterdir())
    assert versions == Counter([b"fran borja" * 6_000, *(mark.encode() * 6_000 for mark in saved)])
