"""The one function that writes files: whole or not at all, never over somebody else's work.

A lock file beside the target (created exclusively, host and pid inside) keeps two runs apart. The
bytes go to a temporary file in the same folder, are flushed to disk, read back and compared, and
only then take the target's place.
"""

from __future__ import annotations

import contextlib
import datetime
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


def save(path: Path, data: bytes, replaces: str | None) -> Saved:
    """Write *data* to *path*, or refuse and leave what is there untouched.

    *replaces* is the SHA-256 of the file that was read and may now give way; None means that no
    file may be there yet. A replaced file is copied first, to a name with the time in it.
    """
    target = _behind(path)
    try:
        with _locked(target):
            return Saved(path, _replace(target, data, replaces, path))
    except OSError as error:
        raise Refused(Finding("SKRIV_NEKAD", found=os_words(error))) from error


def check_target(path: Path, replaces: str | None) -> None:
    """Refuse now what :func:`save` would refuse; for dry runs. Looks, and writes nothing."""
    try:
        _check(_behind(path), replaces, path)
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


def _replace(target: Path, data: bytes, replaces: str | None, asked_for: Path) -> Path | None:
    before = _check(target, replaces, asked_for)
    mode = target.stat().st_mode & 0o7777 if before is not None else None
    backup = _write_backup(target, before, mode) if before is not None else None
    temporary = target.with_name(f".{target.name}.vplan-tmp")
    try:
        temporary.unlink(missing_ok=True)  # ours from a run that was killed: we hold the lock
        _write_new(temporary, data, mode)
        if temporary.read_bytes() != data:
            raise OSError(0, _("det som skrevs går inte att läsa tillbaka"))
        if replaces is not None and sha256(target.read_bytes()) != replaces:
            raise Refused(Finding("SKRIV_ANDRAD"))
        if replaces is None and target.exists():
            raise Refused(Finding("SKRIV_FINNS"))
        if _holder(_lock_of(target)) != _me():  # swept: two runs found the same stale lock
            raise _busy(target)
        os.replace(temporary, target)
    except BaseException:
        for leftover in (temporary, backup):
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


def _write_backup(target: Path, before: bytes, mode: int | None) -> Path:
    written = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    for number in range(1, 100):
        again = f"-{number}" if number > 1 else ""
        backup = target.with_name(f"{target.stem}{_BACKUP_MARK}{written}{again}{target.suffix}")
        with contextlib.suppress(FileExistsError):
            _write_new(backup, before, mode)
            return backup
    raise FileExistsError(0, _("det finns redan hundra kopior från samma sekund"))


def _write_new(path: Path, data: bytes, mode: int | None) -> None:
    """A new file, on disk when this returns; never an existing one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        if mode is not None:
            os.chmod(path, mode)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


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
        _write_new(lock, _me().encode(), None)
    except FileExistsError:
        if not _is_stale(_holder(lock)):
            raise _busy(target) from None
        lock.unlink(missing_ok=True)
        try:
            _write_new(lock, _me().encode(), None)
        except FileExistsError:  # another run swept it first
            raise _busy(target) from None
    try:
        yield
    finally:
        if _holder(lock) == _me():
            with contextlib.suppress(OSError):
                lock.unlink()


def _lock_of(target: Path) -> Path:
    return target.with_name(f".{target.name}.vplan-lock")


def _me() -> str:
    import socket  # two milliseconds that only who writes needs

    return f"{socket.gethostname()} {os.getpid()}"


def _busy(target: Path) -> Refused:
    lock = _lock_of(target)
    return Refused(Finding("SKRIV_PAGAR", found=_holder(lock), values={"lock": lock.name}))


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
