"""Files that are no workbook, half of one, or a zip that lies: the gate stops them."""

from __future__ import annotations

import functools
import random
import struct
import zlib
from dataclasses import replace

from tests.hostile_files import STORED, Case, around_cells, example, read, with_part
from tests.small_books import ROOT_RELATIONS, STRINGS, relationships, zipped
from tests.workbooks import EXAMPLE, UTFALL
from tests.zips import Entry, zip_of

MIB = 1024 * 1024
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
UNKNOWN, NOT_A_BOOK = "något okänt", "FIL_EJ_ARBETSBOK"


@functools.cache
def entries() -> dict[str, Entry]:
    """The example's members, to be told lies about."""
    return {name: Entry(name=name.encode(), content=text.encode()) for name, text in example().items()}


def with_entry(name: str = UTFALL, **lies: object) -> bytes:
    """The example with one member that is otherwise than its headers say."""
    listed = entries()
    return zip_of(*{**listed, name: replace(listed[name], **lies)}.values())  # type: ignore[arg-type]


def and_entry(*more: Entry, **end: int) -> bytes:
    """The example with more members, or with a last record that lies."""
    return zip_of(*entries().values(), *more, end=end)


def miscounted(by: int) -> bytes:
    """The example with a last record that counts so many members too many."""
    count = len(example()) + by
    return and_entry(count=count, here=count)


def packed(content: bytes, level: int = 6) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def both(**lies: object) -> dict[str, object]:
    """What the directory and the member itself say alike."""
    return {"local": lies, "central": lies}


def whole() -> bytes:
    return EXAMPLE.read_bytes()


def cut(length: float) -> bytes:
    """The beginning of the example: a share of it, or so many bytes, or all but so many."""
    data = whole()
    return data[: int(len(data) * length) if 0 < length < 1 else int(length)]


def streamed() -> bytes:
    """The example as a program writes it that knows no sizes before: they stand behind the data."""
    zeros: dict[str, object] = {"crc": 0, "packed": 0, "size": 0}
    behind = b"PK\x07\x08" + bytes(12)
    return zip_of(*(replace(entry, flags=0x0008, local=zeros, descriptor=behind) for entry in entries().values()))


def zip64() -> bytes:
    """The example with sizes of eight bytes, for which a workbook is never large enough."""
    beside: dict[str, object] = {"packed": 2**32 - 1, "size": 2**32 - 1}  # in the member itself; not in the directory
    return zip_of(
        *(
            replace(entry, local=beside, extra=struct.pack("<2H2Q", 1, 16, len(entry.content), len(entry.data())))
            for entry in entries().values()
        )
    )


def end_in_zip64() -> bytes:
    """The example whose last record refers to one of eight-byte numbers."""
    data = whole()
    end = data.rindex(b"PK\x05\x06")
    count, size, offset = struct.unpack_from("<H2L", data, end + 10)
    big = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    return data[:end] + big + locator + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, *[0xFFFF] * 2, *[2**32 - 1] * 2, 0)


def shared_bytes() -> bytes:
    """A member that is also the content of another: of many such, a small file would inflate to very much."""
    bomb = Entry(name=b"xl/bomb.xml", content=bytes(10 * MIB))
    alone = zip_of(bomb)
    around = Entry(name=b"xl/around.xml", content=alone[: alone.index(b"PK\x01\x02")], method=0)
    within: dict[str, object] = {"start": 30 + len(around.name)}
    return zip_of(around, *entries().values(), replace(bomb, central=within))


def long_names() -> bytes:
    """A directory of megabytes."""
    return and_entry(*(Entry(name=b"xl/" + bytes([65 + n]) * 60_000, content=b"") for n in range(80)))


DISGUISED: dict[str, Case] = {
    what: Case(lambda content=content: content, (code,), named, name=name)  # type: ignore[misc]
    for what, content, code, named, name in (
        ("an empty file", b"", "FIL_TOM", "", "bok.xlsx"),
        ("a lock file of Excel", b"\x05SYNTETISK" + bytes(150), "FIL_LASFIL", "", "~$bok.xlsx"),
        ("a lock file of LibreOffice", b",SYNTETISK,;", "FIL_LASFIL", "", ".~lock.bok.xlsx#"),
        ("a workbook with a password", OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le"), "FIL_LOSENORD", "",
         "bok.xlsx"),
        ("a workbook of Excel 97", OLE + bytes(512) + "Workbook".encode("utf-16-le"), "FIL_XLS", "", "bok.xls"),
        ("a workbook of Excel 5", b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(99), "FIL_XLS", "", "bok.xls"),
        ("comma-separated values", b"page;row;tkr\r\nACK;INTAKTER;-22851\r\n", NOT_A_BOOK, "CSV", "bok.xlsx"),
        ("a web page called workbook", b"<html><table><tr><td>1</table>", NOT_A_BOOK, "HTML", "bok.xls"),
        ("Excel's XML of 2003", b"<?xml version='1.0'?><Workbook/>", NOT_A_BOOK, "XML", "bok.xml"),
        ("a page to print", b"%PDF-1.7\nSYNTETISK", NOT_A_BOOK, "PDF", "bok.pdf"),
        ("a text of Word's", b"{\\rtf1 SYNTETISK}", NOT_A_BOOK, "RTF", "bok.rtf"),
        ("a gzip archive", b"\x1f\x8b\x08\x00" + bytes(60), NOT_A_BOOK, "gzip", "bok.xlsx"),
        ("a 7z archive", b"7z\xbc\xaf\x27\x1c" + bytes(60), NOT_A_BOOK, "7z", "bok.xlsx"),
        ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(60), NOT_A_BOOK, UNKNOWN, "bok.xlsx"),
        ("a megabyte of zeros", bytes(MIB), NOT_A_BOOK, UNKNOWN, "bok.xlsx"),
        ("a megabyte of noise", random.Random(1).randbytes(MIB), NOT_A_BOOK, UNKNOWN, "bok.xlsx"),
        ("an empty zip", zipped({}), NOT_A_BOOK, "ett tomt zip-arkiv", "bok.xlsx"),
        ("any zip", zipped({"läs mig.txt": "SYNTETISK"}), NOT_A_BOOK, "ett zip-arkiv", "bok.xlsx"),
        ("a sheet of LibreOffice", zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), NOT_A_BOOK,
         "OpenDocument", "bok.ods"),
        ("a document of Word", zipped({ROOT_RELATIONS: relationships(("officeDocument", "word/document.xml"))}),
         NOT_A_BOOK, "Word", "bok.docx"),
        ("a binary workbook", zipped({ROOT_RELATIONS: relationships(("officeDocument", "xl/workbook.bin"))}),
         NOT_A_BOOK, ".xlsb", "bok.xlsb"),
    )
}  # fmt: skip

CUT: dict[str, Case] = {
    **{f"cut after {size} bytes": Case(lambda size=size: cut(size), (NOT_A_BOOK,)) for size in (1, 3)},
    **{
        f"cut, {what}": Case(lambda length=length: cut(length), ("FIL_AVKORTAD",))  # type: ignore[misc]
        for what, length in (
            ("behind its first mark", 4),
            ("in its first name", 35),
            ("at a tenth", 0.1),
            ("at half", 0.5),
            ("before its last record", -22),
            ("in its last record", -9),
            ("before its last byte", -1),
        )
    },
}

ZIPS: dict[str, Case] = {
    **DISGUISED,
    **CUT,
    # -- what is said of the whole
    "a program before the zip": Case(lambda: b"MZ" + bytes(510) + whole(), (NOT_A_BOOK,), UNKNOWN),
    "bytes before the first member": Case(
        lambda: zip_of(*entries().values(), before=b"PK\x03\x04" + bytes(60)), ("FIL_ARKIV",), "den pekar fel"),
    "a line behind the zip": Case(lambda: whole() + b"\r\n", ("FIL_ARKIV",), "data efter slutet"),
    "two workbooks in one file": Case(lambda: whole() + whole(), ("FIL_ARKIV",), "den pekar fel"),
    "the largest comment": read(lambda: and_entry(comment=0xFFFF) + b"x" * 0xFFFF),
    "a comment that is not there": Case(lambda: and_entry(comment=9), ("FIL_ARKIV",), "data efter slutet"),
    "one member more than there is": Case(lambda: miscounted(1), ("FIL_ARKIV",), "för kort"),
    "one member fewer than there are": Case(lambda: miscounted(-1), ("FIL_ARKIV",), "den pekar fel"),
    "a zip on several disks": Case(lambda: and_entry(disk=1), ("FIL_ARKIV",), "den pekar fel"),
    "a directory that is elsewhere": Case(lambda: and_entry(offset=1), ("FIL_ARKIV",), "den pekar fel"),
    "a directory of megabytes": Case(long_names, ("FIL_ARKIV",), "den är för stor"),
    "five thousand and one members": Case(
        lambda: zipped(example() | {f"xl/media/{n}": "" for n in range(5_001 - len(example()))}),
        ("FIL_ARKIV",), "för många delar"),
    "as many members as may be": read(
        lambda: zipped(example() | {f"xl/media/{n}": "" for n in range(5_000 - len(example()))}, STORED)),
    "sizes of eight bytes": Case(zip64, ("FIL_ARKIV",), "beskriven på två sätt"),
    "a last record of eight bytes a number": Case(end_in_zip64, ("FIL_ARKIV",), "den pekar fel"),
    "sizes told behind the data": read(streamed),
    "more than is kept in memory": Case(lambda: whole() + bytes(64 * MIB), ("FIL_FOR_STOR",), "64 MB"),
    "pictures of sixty megabytes": read(
        lambda: zipped(example() | {"xl/media/1.png": bytes(60 * MIB)}, STORED)),
    # -- what is said of one member
    "two parts of one name": Case(lambda: and_entry(replace(entries()[UTFALL], content=b"<a/>")),
                                  ("FIL_ARKIV",), "samma namn"),
    "two parts whose names differ in case": Case(lambda: and_entry(Entry(name=UTFALL.upper().encode())),
                                                 ("FIL_ARKIV",), "samma namn"),
    "another name in the member itself": Case(
        lambda: with_entry(local={"name": UTFALL.replace("2", "3").encode()}), ("FIL_ARKIV",), "annat namn"),
    "a part above its folder": Case(lambda: and_entry(Entry(name=b"xl/../../bok.xml")), ("FIL_ARKIV",), "utanför"),
    "a part from the root": Case(lambda: and_entry(Entry(name=b"/etc/bok.xml")), ("FIL_ARKIV",), "utanför"),
    "a part with a backslash": Case(lambda: and_entry(Entry(name=b"..\\bok.xml")), ("FIL_ARKIV",), "utanför"),
    "a part with a zero in its name": Case(lambda: and_entry(Entry(name=b"xl/a.xml\0.png")), ("FIL_ARKIV",), "utanför"),
    "a part without a name": Case(lambda: and_entry(Entry(name=b"")), ("FIL_ARKIV",), "utanför"),
    "a name that is no UTF-8": Case(
        lambda: and_entry(Entry(name=b"\xff", flags=0x800)), ("FIL_ARKIV",), "ett namn går inte"),
    "a password in the zip": Case(lambda: with_entry(flags=0x0001), ("FIL_LOSENORD",)),
    "a password in the directory alone": Case(lambda: with_entry(central={"flags": 0x0001}), ("FIL_LOSENORD",)),
    "a password in the member alone": Case(lambda: with_entry(local={"flags": 0x0001}), ("FIL_ARKIV",), "två sätt"),
    "AES": Case(lambda: with_entry(method=99), ("FIL_ARKIV",), "packad på ett sätt"),
    "bzip2": Case(lambda: with_entry(method=12), ("FIL_ARKIV",), "packad på ett sätt"),
    "stored in the member, packed in the directory": Case(lambda: with_entry(local={"method": 0}), ("FIL_ARKIV",),
                                                          "två sätt"),
    "another size in the member itself": Case(lambda: with_entry(local={"size": 9}), ("FIL_ARKIV",), "två sätt"),
    "another checksum in the member itself": Case(lambda: with_entry(local={"crc": 9}), ("FIL_ARKIV",), "två sätt"),
    "a wrong checksum": Case(lambda: with_entry(**both(crc=9)), ("FIL_SKADAD",), UTFALL, "Utfall!"),
    "a wrong checksum in the list of texts": Case(lambda: with_entry(STRINGS, **both(crc=9)), ("FIL_SKADAD",), STRINGS),
    "a part longer than it says": Case(lambda: with_entry(**both(size=99)), ("FIL_SKADAD",), UTFALL, "Utfall!"),
    "a part shorter than it says": Case(lambda: with_entry(**both(size=99_999)), ("FIL_SKADAD",), UTFALL, "Utfall!"),
    "a part of noise": Case(lambda: with_entry(packed=b"\xff" * 999), ("FIL_SKADAD",), UTFALL, "Utfall!"),
    "a part whose end is missing": Case(
        lambda: with_entry(packed=entries()[UTFALL].data()[:-9]), ("FIL_SKADAD",), UTFALL, "Utfall!"),
    "bytes behind the end of a part": Case(
        lambda: with_entry(packed=entries()[UTFALL].data() + b"x"), ("FIL_SKADAD",), UTFALL, "Utfall!"),
    "a part that lies over the next": Case(lambda: with_entry(**both(packed=20_000)), ("FIL_ARKIV",), "över varandra"),
    "a part that begins in another": Case(lambda: with_entry(central={"start": 40}), ("FIL_ARKIV",), "annat namn"),
    "parts that share their bytes": Case(shared_bytes, ("FIL_ARKIV",), "över varandra"),
    # -- bombs
    "zeros packed a thousand to one": Case(lambda: with_part(UTFALL, bytes(12 * MIB)), ("FIL_BOMB",), UTFALL),
    "white space packed a thousand to one": Case(lambda: around_cells(" " * 12_000_000), ("FIL_BOMB",), UTFALL),
    "four gigabytes, by its own word": Case(lambda: with_entry(**both(size=2**32 - 2)), ("FIL_BOMB",), UTFALL),
    "a bomb that states a small size": Case(
        lambda: with_entry(packed=packed(bytes(200 * MIB)), **both(size=30_000)), ("FIL_SKADAD",), UTFALL, "Utfall!"),
    "a bomb in a part that is not read": read(
        lambda: and_entry(Entry(name=b"xl/media/1.png", content=bytes(30 * MIB)))),
    "texts packed a thousand to one": Case(lambda: with_part(STRINGS, bytes(12 * MIB)), ("FIL_BOMB",), STRINGS),
    "relationships packed a thousand to one": Case(lambda: with_part(ROOT_RELATIONS, bytes(12 * MIB)), ("FIL_BOMB",),
                                                   ROOT_RELATIONS),
    "five megabytes of zeros for a sheet": Case(lambda: with_part(UTFALL, bytes(5 * MIB)), ("FIL_SKADAD",), UTFALL,
                                                 "Utfall!"),
}  # fmt: skip
