"""Zip files made by hand, so that their headers can say anything."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Entry:
    """A zip member; ``local`` and ``central`` say what its two headers state falsely."""

    name: bytes = b"a.xml"
    content: bytes = b"<a>SYNTETISK</a>" * 4
    method: int = 8
    flags: int = 0
    extra: bytes = b""
    local: dict[str, object] = field(default_factory=dict)
    central: dict[str, object] = field(default_factory=dict)
    descriptor: bytes = b""
    packed: bytes | None = None

    def data(self) -> bytes:
        if self.packed is not None:
            return self.packed
        if self.method != 8:
            return self.content
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        return packer.compress(self.content) + packer.flush()

    def stated(self, falsely: dict[str, object]) -> dict[str, object]:
        truth: dict[str, object] = {
            "flags": self.flags,
            "method": self.method,
            "crc": zlib.crc32(self.content),
            "packed": len(self.data()),
            "size": len(self.content),
            "name": self.name,
            "extra": len(self.extra),
        }
        return {**truth, **falsely}


def zip_of(*entries: Entry, before: bytes = b"", between: bytes = b"", end: dict[str, int] | None = None) -> bytes:
    """A zip file of the entries; *end* says what its last record states falsely."""
    out, directory = before, b""
    for entry in entries:
        start = len(out)
        said = entry.stated(entry.local)
        numbers = struct.pack(
            "<5H3L2H", 20, said["flags"], said["method"], 0, 33, said["crc"], said["packed"], said["size"],
            len(bytes(said["name"])), said["extra"],  # type: ignore[arg-type]
        )  # fmt: skip
        mark = bytes(said.get("mark", b"PK\x03\x04"))  # type: ignore[arg-type]
        out += mark + numbers + bytes(said["name"]) + entry.extra + entry.data() + entry.descriptor + between  # type: ignore[arg-type]
        said = {"disk": 0, "start": start, "mark": b"PK\x01\x02", **entry.stated(entry.central)}
        numbers = struct.pack(
            "<6H3L5H2L", 20, 20, said["flags"], said["method"], 0, 33, said["crc"], said["packed"], said["size"],
            len(bytes(said["name"])), 0, 0, said["disk"], 0, 0, said["start"],  # type: ignore[arg-type]
        )  # fmt: skip
        directory += bytes(said["mark"]) + numbers + bytes(said["name"])  # type: ignore[arg-type]
    last = {"disk": 0, "first": 0, "here": len(entries), "count": len(entries), "size": len(directory)}
    last |= {"offset": len(out), "comment": 0} | (end or {})
    fields = [last[name] for name in ("disk", "first", "here", "count", "size", "offset", "comment")]
    return out + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", *fields)
