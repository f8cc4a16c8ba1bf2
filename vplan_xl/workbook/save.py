"""The one function that writes files: whole or not at all, never over somebody else's work.

A lock file beside the target (created exclusively, host and pid inside, held open while we write)
keeps two runs apart. The bytes go to a temporary file in the same folder, are flushed to disk, read
back and compared, and only then take the target's place; so does the copy of what stood there.
"""

from __future__ import annotations

import contextlib
import datetime
import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from vplan_xl.finding import Finding, Refused
from vplan_xl.language import _, os_words

_BACKUP_MARK = ".kopia-"


class Saved(NamedTuple):
    """Where the bytes went, and the copy of what stood there before (None when nothing did)."""

    path: Path
    backup: Path | None


def sha256(data: bytes) -> str:
    """The digest by which every figure names the file it came from, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def is_backup(path: Path) -> bool:
    """Whether a file is a copy that :func:`save` made; such files are no one's report."""
    return _BACKUP_MARK in path.name


def save(path: Path, data: bytes, replaces: str | None, copy_suffix: str = "") -> Saved:
    """Write *data* to *path*, or refuse and leave what is there untouched.

    *replaces* is the SHA-256 of the file that was read and may now give way; None means that no
    file may be there yet. A replaced file is copied first, to a name with the time in it, which ends
    as the file's own or in *copy_suffix*: where a program offers all files of a kind, a copy is to be none.
    """
    target = _behind(path)
    try:
        with _locked(target):
            return Saved(path, _replace(target, data, replaces, path, copy_suffix or target.suffix))
    except OSError as error:
        raise Refused(Finding("SKRIV_NEKAD", found=os_words(error))) from error


def check_target(path: Path, replaces: str | None) -> None:
    """Refuse now what :func:`save` would refuse; for dry runs. Looks, and writes nothing."""
    try:
        target = _behind(path)
        _check(target, replaces, path)
        if not os.access(target.parent, os.W_OK):
            number = errno.EACCES if target.parent.is_dir() else errno.ENOENT
            raise OSError(number, os.strerror(number))
    except OSError as error:
        raise Refused(Finding("SKRIV_NEKAD", found=os_words(error))) from error


def _behind(path: Path) -> Path:
    """The file to write: a link stays a link, and what it points to is replaced."""
    target = Path(os.path.realpath(path))
    if not target.name:
        raise Refused(Finding("SKRIV_NEKAD", found=_("det är en mapp")))
    return target


def who_has_open(path: Path) -> str | None:
    """The user whose Excel or LibreOffice holds the workbook open, by the lock file beside it."""
    excel = path.with_name("~$" + path.name)
    if excel.exists():
        return _excel_user(_content(excel)) or _("någon (Excel)")
    office = path.with_name(f".~lock.{path.name}#")
    if office.exists():
        fields = _content(office).decode("utf-8", "replace").split(",")
        named = ", ".join(field.strip() for field in fields[:3] if field.strip())
        return named or _("någon (LibreOffice)")
    return None


def _content(lock: Path) -> bytes:
    """What a lock file says; nothing when its holder lets nobody read it, as Windows may."""
    try:
        return lock.read_bytes()
    except OSError:
        return b""


def _excel_user(content: bytes) -> str:
    """Excel's lock file: the length of the user's name, then the name in an 8-bit code."""
    return content[1 : 1 + content[0]].decode("cp1252", "replace").strip() if content else ""


def _replace(target: Path, data: bytes, replaces: str | None, asked_for: Path, copy_suffix: str) -> Path | None:
    before = _check(target, replaces, asked_for)
    mode = target.stat().st_mode & 0o7777 if before is not None else None
    temporary = target.with_name(f".{target.name}.vplan-tmp")
    backup, placing = None, False
    try:
        temporary.unlink(missing_ok=True)  # ours from a run that was killed: we hold the lock
        if before is not None:
            backup = _backup_name(target, copy_suffix)
            _write_new(temporary, before, mode)
            os.rename(temporary, backup)  # so that a copy is whole as soon as it has its name
        _write_new(temporary, data, mode)
        if replaces is not None and sha256(target.read_bytes()) != replaces:
            raise Refused(Finding("SKRIV_ANDRAD"))
        if replaces is None and target.exists():
            raise Refused(Finding("SKRIV_FINNS"))
        if not _is_ours(_lock_of(target)):  # swept, where no system keeps it from two runs at once
            raise _busy(target)
        placing = True
        os.replace(temporary, target)
    except BaseException:
        # Ctrl-C during the renaming is told after it: then the copy is all there is of the old file.
        placed = placing and not os.path.lexists(temporary)
        for leftover in (temporary, None if placed else backup):
            if leftover:
                with contextlib.suppress(OSError):
                    leftover.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    return backup


def _check(target: Path, replaces: str | None, asked_for: Path) -> bytes | None:
    """The bytes that are to give way, None where there must be none; a refusal where that is not so."""
    if replaces is None:
        if target.exists():
            raise Refused(Finding("SKRIV_FINNS"))
        return None
    opener = who_has_open(target) or who_has_open(asked_for)  # a link is locked where it was opened
    if opener:
        raise Refused(Finding("SKRIV_OPPEN", found=opener))
    before = target.read_bytes()
    if sha256(before) != replaces:
        raise Refused(Finding("SKRIV_ANDRAD"))
    if not os.access(target, os.W_OK):
        raise Refused(Finding("SKRIV_NEKAD", found=_("filen är skrivskyddad")))
    return before


def _backup_name(target: Path, suffix: str) -> Path:
    written = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    for number in range(1, 100):
        again = f"-{number}" if number > 1 else ""
        backup = target.with_name(f"{target.stem}{_BACKUP_MARK}{written}{again}{suffix}")
        if not os.path.lexists(backup):
            return backup
    raise FileExistsError(0, _("det finns redan hundra kopior från samma sekund"))


def _write_new(path: Path, data: bytes, mode: int | None) -> None:
    """A new file, on disk and found to hold the data when this returns; never an existing one."""
    descriptor = os.open(path, _CREATE, 0o666)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        if mode is not None:
            os.chmod(path, mode)
        if path.read_bytes() != data:
            raise OSError(0, _("det som skrevs går inte att läsa tillbaka"))
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def _sync_folder(folder: Path) -> None:
    """Make the renaming itself last; Windows cannot, and network file systems may not."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


# -- the lock ---------------------------------------------------------------------------------


@contextlib.contextmanager
def _locked(target: Path) -> Iterator[None]:
    lock = _lock_of(target)
    try:
        descriptor = _take(lock)
    except FileExistsError:
        if not _sweep(lock):
            raise _busy(target) from None
        try:
            descriptor = _take(lock)
        except FileExistsError:  # another run was quicker
            raise _busy(target) from None
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.close(descriptor)  # before it goes, as Windows wants it; our name in it still keeps others away
        if _holder(lock) == _me():
            with contextlib.suppress(OSError):
                lock.unlink()


def _take(lock: Path) -> int:
    """Create the lock file, held open, with our name in it; FileExistsError where another run was before us."""
    descriptor = os.open(lock, _CREATE, 0o666)
    try:
        if _hold(descriptor) is False or not _is_at(lock, descriptor):  # swept while our name was not yet in it
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        try:
            with open(descriptor, "wb", closefd=False) as file:
                file.write(_me().encode())
            os.fsync(descriptor)
        except BaseException:
            with contextlib.suppress(OSError):
                lock.unlink()
            raise
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _sweep(lock: Path) -> bool:
    """Remove the lock of a run that is gone; False where it may still be running."""
    try:
        descriptor = os.open(lock, os.O_RDONLY)
    except FileNotFoundError:  # it has just ended
        return True
    except OSError:
        return False
    try:
        held = _hold(descriptor)
        if held is False:
            return False
        if not _is_at(lock, descriptor):  # it has just ended
            return True
        is_nameless = held is True and os.fstat(descriptor).st_size == 0  # killed before its name was in it
        if not is_nameless and not _is_stale(_holder(lock)):
            return False
        lock.unlink(missing_ok=True)
        return True
    finally:
        os.close(descriptor)


def _hold(descriptor: int) -> bool | None:
    """Hold an open file until it is closed or we end: False where another run does, None where nobody can."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a network file system without
        return None
    return True


def _is_at(path: Path, descriptor: int) -> bool:
    """Whether the open file still is the one of that name."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except OSError:
        return False


def _lock_of(target: Path) -> Path:
    return target.with_name(f".{target.name}.vplan-lock")


def _me() -> str:
    import socket  # two milliseconds that only who writes needs

    return f"{socket.gethostname()} {os.getpid()}"


def _busy(target: Path) -> Refused:
    lock = _lock_of(target)
    return Refused(Finding("SKRIV_PAGAR", found=_holder(lock), values={"lock": lock.name}))


def _is_ours(lock: Path) -> bool:
    try:
        return lock.read_bytes() == _me().encode()
    except FileNotFoundError:
        return False


def _holder(lock: Path) -> str:
    return _content(lock).decode("utf-8", "replace").strip()


def _is_stale(holder: str) -> bool:
    """Whether the run that holds a lock was on this machine and is gone."""
    host, _space, pid = holder.rpartition(" ")
    return host == _me().rpartition(" ")[0] and pid.isdecimal() and not _is_running(int(pid))


def _is_running(pid: int) -> bool:
    if os.name == "nt":  # there os.kill(pid, 0) would end the process: never guess, the user decides
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # somebody else's, or no number this system gives: the user decides
        return True
    return True
