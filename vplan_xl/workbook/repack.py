"""A zip with some of its members replaced or added; all others, header and compressed bytes, as they are."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from types import MappingProxyType

from vplan_xl.workbook.archive import DEFLATED, Archive, Member

_NOT_DESCRIBED_LATER = 0xFFFF ^ 0x0008
_LEVEL = 3  # a tenth larger than the usual 6, in half the time
_END = struct.Struct("<4s4H2LH")
_NOTHING: Mapping[str, bytes] = MappingProxyType({})
_MADE_BY, _NEEDS = 20, 20  # version 2.0 of the format, on a machine without attributes of its own


def repacked(archive: Archive, changed: Mapping[str, bytes], added: Mapping[str, bytes] = _NOTHING) -> bytes:
    """The archive's bytes with new content for the named parts, which it must have, and behind them the added ones.

    Whoever adds a part also sees to it that the package knows it.
    """
    if any(archive.part(name) for name in added):
        raise ValueError(f"the archive already has one of these parts: {', '.join(added)}")
    replaced = {member.name: content for name, content in changed.items() if (member := archive.part(name))}
    pieces: list[bytes] = []
    directory: dict[str, bytes] = {}
    offset = 0
    for member in sorted(archive.members.values(), key=lambda m: m.start):
        if member.name in replaced:
            local, central = _packed(archive, member, replaced[member.name])
        else:
            local, central = archive.data[member.start : member.end], member.central
        pieces.append(local)
        directory[member.name] = central[:42] + struct.pack("<L", offset) + central[46:]
        offset += len(local)
    first = next(iter(archive.members.values()))
    for name, content in added.items():
        local, central = _new(name, content, first.central[12:16])
        pieces.append(local)
        directory[name] = central[:42] + struct.pack("<L", offset) + central[46:]
        offset += len(local)
    listed = b"".join(directory[name] for name in (*archive.members, *added))
    count = len(directory)
    pieces += (listed, _END.pack(b"PK\x05\x06", 0, 0, count, count, len(listed), offset, len(archive.comment)))
    pieces.append(archive.comment)
    return b"".join(pieces)


def _packed(archive: Archive, member: Member, content: bytes) -> tuple[bytes, bytes]:
    """(local header and data, directory record) of a member with new content; its time stays."""
    (name_length,) = struct.unpack_from("<H", archive.data, member.start + 26)
    raw_name = archive.data[member.start + 30 : member.start + 30 + name_length]
    flags = member.flags & _NOT_DESCRIBED_LATER
    return _member(raw_name, flags, content, member.central)


def _new(name: str, content: bytes, time_and_date: bytes) -> tuple[bytes, bytes]:
    """(local header and data, directory record) of a member that is not there yet."""
    assert name.isascii(), name
    versions = struct.pack("<4s2H", b"PK\x01\x02", _MADE_BY, _NEEDS)
    return _member(name.encode(), 0, content, versions + bytes(4) + time_and_date + bytes(30))


def _member(raw_name: bytes, flags: int, content: bytes, like: bytes) -> tuple[bytes, bytes]:
    """(local header and data, directory record), in what is not said here *like* another directory record."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = packer.compress(content) + packer.flush()
    middle = struct.pack("<2H", flags, DEFLATED) + like[12:16]
    sizes = struct.pack("<3L", zlib.crc32(content), len(data), len(content))
    local = b"PK\x03\x04" + struct.pack("<H", 20) + middle + sizes + struct.pack("<2H", len(raw_name), 0) + raw_name
    central = like[:8] + middle + sizes + struct.pack("<3H", len(raw_name), 0, 0) + like[34:46] + raw_name
    return local + data, central
