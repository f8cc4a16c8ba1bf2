"""A command under strace: which of its calls touch a folder, and what it does when one of them fails.

strace counts only the calls that touch one of the paths it is given, so that what Python itself opens
and writes shifts no number. Where tracing is not permitted nothing is traced, and nothing fires: a test
that asserts what fired fails.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]

# What strace injects at a call. A killed run does not make the call; an interrupted one is told after it.
KILL, FULL, BROKEN, INTERRUPT = "signal=KILL", "error=ENOSPC", "error=EIO", "signal=INT"

# Every call that changes a file or a folder or makes a change last, and those that begin and end it.
# "?": not every processor's Linux has it.
_TRACED = (
    "?open,?creat,openat,close,flock,write,pwrite64,writev,pwritev,sendfile,copy_file_range,truncate,ftruncate,"
    "fallocate,fsync,fdatasync,sync_file_range,?rename,?renameat,renameat2,?link,linkat,?symlink,symlinkat,"
    "?unlink,unlinkat,?rmdir,?mkdir,mkdirat,?chmod,fchmod,fchmodat,?chown,fchown,fchownat,utimensat"
)
_TIMEOUT = 120  # seconds; a deadline, not a measure


@dataclass(frozen=True, slots=True)
class Call:
    """A call: the nth of its name to touch the folder, and the files in the folder that it names."""

    name: str
    number: int
    files: tuple[str, ...]

    @property
    def kind(self) -> str:
        """What it does, whichever of its names the processor's Linux has."""
        return re.sub(r"(?<=open|link|name|hmod)at2?$", "", self.name)

    def __str__(self) -> str:
        return f"{self.name} {self.number} ({', '.join(self.files)})"


@dataclass(frozen=True, slots=True)
class Run:
    """How a command ended, its calls that touch the folder, and those of them that the fault struck."""

    code: int
    stdout: str
    stderr: str
    calls: tuple[Call, ...]
    struck: tuple[Call, ...]


def environment() -> dict[str, str]:
    """Nothing of the machine's that changes what the program says or which files it writes."""
    return {"PATH": os.environ["PATH"], "LANGUAGE": "sv", "PYTHONDONTWRITEBYTECODE": "1"}


def command(*arguments: str | Path) -> list[str]:
    """``vplan`` with the arguments."""
    return [sys.executable, "-m", "vplan_xl", *map(str, arguments)]


def traced(
    arguments: Sequence[str], folder: Path, watched: Sequence[Path] = (), fault: str = "", at: Call | None = None
) -> Run:
    """Run a command under strace; with a fault *at* one call.

    Only calls that touch a *watched* path are traced; without any, those that name something in the folder.
    """
    assert str(folder).isascii(), "strace would write the folder's name in octal"
    log = folder.parent / f"{folder.name}.strace"
    only = [part for path in watched for part in ("-P", str(path))]
    inject = ["-e", f"inject={at.name}:{fault}:when={at.number}"] if at else []
    strace = ["strace", "-y", "-s", "0", "-o", str(log), "-e", f"trace={_TRACED}", *only, *inject]
    heard = ["env", "--default-signal=INT"]  # whoever runs the tests may have set it to be ignored
    done = subprocess.run(
        [*heard, *strace, *arguments],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_TIMEOUT,
        check=False,
    )
    calls, struck = [], []
    for call, was_struck in _calls(log.read_text(errors="replace"), folder):
        calls.append(call)
        if was_struck:
            struck.append(call)
    return Run(done.returncode, done.stdout, done.stderr, tuple(calls), tuple(struck))


_CALL = re.compile(r"(\w+)\(")
_STRUCK = re.compile(r"--- SIG|\+\+\+ killed by")


def _calls(log: str, folder: Path) -> Iterator[tuple[Call, bool]]:
    """The calls that name the folder or something in it, and whether each was struck."""
    numbers: dict[str, int] = {}
    within = re.compile(re.escape(str(folder)) + r'(?:/([^">]*))?(?=[">])')
    lines = log.splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        call, paths = _CALL.match(line), within.findall(line)
        if call and paths:
            name = call[1]
            numbers[name] = numbers.get(name, 0) + 1
            files = tuple(dict.fromkeys(re.sub(r"\d{8}-\d{6}", "TID", path) or "." for path in paths))
            yield Call(name, numbers[name], files), "(INJECTED)" in line or bool(_STRUCK.match(following))


def ended_process() -> int:
    """The number of a process that is no more."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    assert child.wait(_TIMEOUT) == 0
    return child.pid
