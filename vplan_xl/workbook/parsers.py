"""The libraries that take incoming files apart, and from which versions their known holes are mended."""

from __future__ import annotations

import re
import zlib
from typing import NamedTuple
from xml.parsers import expat


class Library(NamedTuple):
    """A library in use, its version, and the first without the holes known when this was written."""

    name: str
    version: str
    mended: str

    @property
    def is_mended(self) -> bool:
        """Whether the version says so. A distribution may mend an older one without changing its number."""
        return _numbers(self.version) >= _numbers(self.mended)


def libraries() -> tuple[Library, ...]:
    """What this interpreter uses.

    Expat: CVE-2024-45490 to -45492 (2.6.3), CVE-2024-8176 (2.7.0), CVE-2025-59375 (2.7.2).
    zlib: CVE-2018-25032 (1.2.12), which is in packing only, and CVE-2022-37434 (1.2.13).
    """
    return (
        Library("expat", expat.EXPAT_VERSION.removeprefix("expat_"), "2.7.2"),
        Library("zlib", zlib.ZLIB_RUNTIME_VERSION, "1.2.13"),
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])
