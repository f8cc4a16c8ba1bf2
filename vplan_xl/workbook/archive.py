"""The gate: what a file is, its zip directory read strictly, its parts inflated within limits.

Nothing but the standard library touches a file before this module has let it through. A zip that
two programs could read in two ways is refused.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.language import N_, _, os_words

MIB = 1024 * 1024
LARGEST_FILE = 64 * MIB  # it stays in memory while parts of it are inflated
MOST_MEMBERS = 5_000
LARGEST_DIRECTORY = 4 * MIB  # eight hundred bytes a member; names and comments could take all of the file
LARGEST_PART = 64 * MIB
LARGEST_TOTAL = 128 * MIB
# Deflate reaches 1 000:1 on a file of one repeated byte; real sheets reach 30:1.
LARGEST_RATIO = 200
RATIO_FROM = 10 * MIB

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_END_MARK, _CENTRAL_MARK, _LOCAL_MARK = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x0001, 0x0008, 0x0800
_KNOWN_FLAGS = 0x0006 | _DESCRIPTOR | _UTF8  # 0x0006: how hard the packer tried
STORED, DEFLATED = 0, 8


class Member(NamedTuple):
    """A zip member; offsets count bytes of the file. ``end`` is where the next one may begin."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    start: int
    data_start: int
    end: int
    central: bytes


@dataclass(frozen=True, slots=True)
class Archive:
    """A workbook file that has passed the gate; ``members`` in the order of the zip directory.

    ``comment`` is what the zip says of itself as a whole: nothing, in a workbook from Excel.
    """

    data: bytes
    members: Mapping[str, Member]
    comment: bytes
    _folded: Mapping[str, Member] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_folded", {name.casefold(): member for name, member in self.members.items()})

    def part(self, name: str) -> Member | None:
        """The member of that name; part names do not tell upper and lower case apart."""
        return self._folded.get(name.casefold())


def read_file(path: Path) -> bytes:
    """The bytes of a regular file within the size limit; refuses lock files by name."""
    if path.name.startswith("~$") or path.name.startswith(".~lock."):
        raise Refused(Finding("FIL_LASFIL"))
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Refused(Finding("FIL_SAKNAS", found=_("det är ingen fil")))
        if status.st_size > LARGEST_FILE:
            raise _too_large("FIL_FOR_STOR", status.st_size, LARGEST_FILE)
        return path.read_bytes()
    except OSError as error:
        raise Refused(Finding("FIL_SAKNAS", found=os_words(error))) from error


def open_archive(data: bytes) -> Archive:
    """The zip directory of a workbook's bytes, or a refusal saying what the file is instead."""
    if not is_zip(data):
        raise Refused(_not_a_zip(data))
    end = data.rfind(_END_MARK, max(0, len(data) - _END.size - 0xFFFF))
    if end < 0 or end + _END.size > len(data):
        raise Refused(Finding("FIL_AVKORTAD"))
    _mark, disk, first_disk, here, count, size, offset, comment = _END.unpack_from(data, end)
    if end + _END.size + comment != len(data):
        raise _damaged(N_("det finns data efter slutet"))
    if disk or first_disk or here != count or offset + size != end:
        raise _damaged(N_("den pekar fel"))
    if count > MOST_MEMBERS:
        raise _damaged(N_("den har för många delar"))
    if size > LARGEST_DIRECTORY:
        raise _damaged(N_("den är för stor"))
    return Archive(data, _members(data, offset, end, count), data[end + _END.size :])


def inflate(archive: Archive, name: str, most: int = LARGEST_PART) -> bytes:
    """The content of a part, its length and CRC checked; refuses a missing one and one of more than *most* bytes."""
    member = archive.part(name)
    if member is None:
        raise Refused(Finding("FIL_DEL_SAKNAS", values={"part_name": name}))
    check_part(member, most)
    raw = memoryview(archive.data)[member.data_start : member.data_start + member.packed]
    whole = True
    if member.method == DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = inflater.decompress(raw, member.size + 1)
        except zlib.error:
            raise damaged_part(name, N_("den går inte att packa upp")) from None
        whole = inflater.eof and not inflater.unused_data
    else:
        content = raw.tobytes()
    if len(content) != member.size or not whole:
        raise damaged_part(name, N_("längden stämmer inte"))
    if zlib.crc32(content) != member.crc:
        raise damaged_part(name, N_("kontrollsumman stämmer inte"))
    return content


def check_part(member: Member, most: int = LARGEST_PART) -> None:
    """Refuse a part that inflates to more than *most* bytes, or to far more than any part is packed together."""
    limit = min(most, max(RATIO_FROM, LARGEST_RATIO * member.packed))
    if member.size > limit:
        raise _too_large("FIL_BOMB", member.size, limit, member.name)


def check_total(archive: Archive, names: list[str]) -> None:
    """Refuse when the named parts together inflate to more than is read."""
    sizes = (member.size for member in map(archive.part, names) if member)
    inflated = sum(sizes)
    if inflated > LARGEST_TOTAL:
        raise _too_large("FIL_BOMB", inflated, LARGEST_TOTAL, ", ".join(names[:3]) + " …")


def damaged_part(name: str, reason: str, cell: str = "") -> Refused:
    """The refusal of a part that cannot be read; *reason* is a msgid, *cell* where it is wrong."""
    return Refused(Finding("FIL_SKADAD", Place(cell=cell), {"part_name": name}, found=_(reason)))


def _damaged(reason: str) -> Refused:
    return Refused(Finding("FIL_ARKIV", found=_(reason)))


def _too_large(code: str, size: int, limit: int, part_name: str = "") -> Refused:
    return Refused(Finding(code, Place(), {"part_name": part_name}, f"{limit // MIB} MB", megabytes(size)))


def megabytes(size: int) -> str:
    """A size in bytes as a person reads it: "12,5 MB"."""
    return f"{size / MIB:.1f} MB".replace(".", ",")


def _members(data: bytes, directory: int, end: int, count: int) -> dict[str, Member]:
    listed: list[Member] = []
    offset = directory
    for _number in range(count):
        member, offset = _member(data, offset, directory, end)
        listed.append(member)
    in_file = sorted(listed, key=lambda member: member.start)
    starts = [*(member.start for member in in_file), directory]
    if offset != end or starts[0] != 0:
        raise _damaged(N_("den pekar fel"))
    if len({member.name.casefold() for member in listed}) != len(listed):
        raise _damaged(N_("två delar har samma namn"))
    ends = {member.name: limit for member, limit in zip(in_file, starts[1:], strict=True)}
    if any(member.data_start + member.packed > ends[member.name] for member in listed):
        raise _damaged(N_("delar ligger över varandra"))
    return {member.name: member._replace(end=ends[member.name]) for member in listed}


def _member(data: bytes, offset: int, directory: int, end: int) -> tuple[Member, int]:
    if offset + _CENTRAL.size > end:
        raise _damaged(N_("den är för kort"))
    fields = _CENTRAL.unpack_from(data, offset)
    mark, _made, _needs, flags, method, _time, _date, crc, packed, size = fields[:10]
    name_length, extra_length, comment_length, disk, _internal, _external, start = fields[10:]
    following = offset + _CENTRAL.size + name_length + extra_length + comment_length
    if mark != _CENTRAL_MARK or disk or following > end:
        raise _damaged(N_("den pekar fel"))
    raw_name = data[offset + _CENTRAL.size : offset + _CENTRAL.size + name_length]
    if flags & _ENCRYPTED:
        raise Refused(Finding("FIL_LOSENORD"))
    if flags & ~_KNOWN_FLAGS or method not in (STORED, DEFLATED):
        raise _damaged(N_("en del är packad på ett sätt som Excel inte använder"))
    if method == STORED and packed != size:
        raise _damaged(N_("en dels längd stämmer inte"))
    data_start = _data_start(data, start, directory, raw_name, (flags, method, crc, packed, size))
    name = _name(raw_name, flags)
    return Member(name, flags, method, crc, packed, size, start, data_start, 0, data[offset:following]), following


def _data_start(data: bytes, start: int, directory: int, raw_name: bytes, listed: tuple[int, ...]) -> int:
    """Where a member's data begins; its own header must say what the directory has *listed*.

    That is flags, method, CRC and both sizes; the last three may follow the data instead.
    """
    if start + _LOCAL.size > directory:
        raise _damaged(N_("den pekar fel"))
    mark, _needs, flags, method, _time, _date, *sizes, name_length, extra_length = _LOCAL.unpack_from(data, start)
    name_start = start + _LOCAL.size
    if mark != _LOCAL_MARK or data[name_start : name_start + name_length] != raw_name:
        raise _damaged(N_("en del har ett annat namn än i innehållsförteckningen"))
    told_later = (flags | listed[0]) & _DESCRIPTOR
    # ASCII is the same name in either code; some programs repack a workbook and flag it in one place only.
    twice = _ENCRYPTED if raw_name.isascii() else _ENCRYPTED | _UTF8
    if (flags ^ listed[0]) & twice or method != listed[1] or not (told_later or sizes == [*listed[2:]]):
        raise _damaged(N_("en del är beskriven på två sätt"))
    return int(name_start + name_length + extra_length)


def _name(raw: bytes, flags: int) -> str:
    try:
        name = raw.decode("utf-8" if flags & _UTF8 else "cp437")
    except UnicodeDecodeError:
        raise _damaged(N_("ett namn går inte att läsa")) from None
    if not name or name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/"):
        raise _damaged(N_("ett namn pekar utanför filen"))
    return name


_OTHER_FILES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", N_("ett PDF-dokument")),
    (b"<!doctype html", N_("en webbsida (HTML)")),
    (b"<html", N_("en webbsida (HTML)")),
    (b"<table", N_("en webbsida (HTML)")),
    (b"<?xml", N_("ett XML-dokument")),
    (b"{\\rtf", N_("ett RTF-dokument")),
    (b"Rar!", N_("ett RAR-arkiv")),
    (b"\x1f\x8b", N_("ett gzip-arkiv")),
    (b"7z\xbc\xaf", N_("ett 7z-arkiv")),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02")


def _is_encrypted(data: bytes) -> bool:
    return data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data


def is_zip(data: bytes) -> bool:
    """Whether a file begins as a workbook of today does."""
    return data.startswith(_LOCAL_MARK)


def other_kind(data: bytes) -> str:
    """The msgid of what a file is by its first bytes when that is neither a zip with parts nor text, else ""."""
    if _is_encrypted(data):
        return N_("en arbetsbok med lösenord")
    if data.startswith((_OLE, *_BIFF)):
        return N_("en arbetsbok i det gamla formatet Excel 97–2003 (.xls)")
    head = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for mark, what in _OTHER_FILES:
        if head.startswith(mark.lower()):
            return what
    return N_("ett tomt zip-arkiv") if data.startswith((b"PK\x05\x06", b"PK\x07\x08")) else ""


def _not_a_zip(data: bytes) -> Finding:
    if not data:
        return Finding("FIL_TOM")
    if _is_encrypted(data):
        return Finding("FIL_LOSENORD")
    if data.startswith((_OLE, *_BIFF)):
        return Finding("FIL_XLS")
    known = other_kind(data)
    if known:
        return Finding("FIL_EJ_ARBETSBOK", found=_(known))
    text = b"\0" not in data[:4096] and any(mark in data[:4096] for mark in (b";", b",", b"\t", b"\n"))
    return Finding("FIL_EJ_ARBETSBOK", found=_("en textfil, kanske CSV") if text else _("något okänt"))
