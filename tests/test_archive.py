"""The gate: what a file is, and which zip files are let through."""

from __future__ import annotations

import os
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.small_books import BOOK, parts_of, relationships, sheet_xml, zipped
from tests.workbooks import EXAMPLE, template_bytes
from tests.zips import Entry, zip_of
from vplan_xl.finding import Refused
from vplan_xl.report.report import report_of
from vplan_xl.workbook import archive
from vplan_xl.workbook.archive import check_total, inflate, is_zip, open_archive, other_kind, read_file
from vplan_xl.workbook.reader import read_outline, read_sheets

SMALL = zipped(parts_of({"Blad": sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')}))
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def refusal(action: Callable[[], object]) -> tuple[str, str]:
    """(code, what was found) of the refusal that *action* must end in."""
    with pytest.raises(Refused) as caught:
        action()
    finding = caught.value.finding
    assert finding.message
    return finding.code, finding.found


# -- what a file is ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code", "found"),
    [
        (b"", "FIL_TOM", ""),
        (OLE + bytes(512), "FIL_XLS", ""),
        (b"\x09\x08\x10\x00\x00\x06", "FIL_XLS", ""),
        (b"\x09\x04\x06\x00", "FIL_XLS", ""),
        (b"\x09\x02\x06\x00", "FIL_XLS", ""),
        (OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le"), "FIL_LOSENORD", ""),
        (b"page;row;tkr\nACK;INTAKTER;1\n", "FIL_EJ_ARBETSBOK", "en textfil, kanske CSV"),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", "FIL_EJ_ARBETSBOK", "en textfil, kanske CSV"),
        (b"a\tb", "FIL_EJ_ARBETSBOK", "en textfil, kanske CSV"),
        (b"<!DOCTYPE html><html></html>", "FIL_EJ_ARBETSBOK", "en webbsida (HTML)"),
        (b"\xef\xbb\xbf \r\n<HTML><body>", "FIL_EJ_ARBETSBOK", "en webbsida (HTML)"),
        (b"<table><tr><td>1</td></tr></table>", "FIL_EJ_ARBETSBOK", "en webbsida (HTML)"),
        (b"<?xml version='1.0'?><Workbook/>", "FIL_EJ_ARBETSBOK", "ett XML-dokument"),
        (b"%PDF-1.7", "FIL_EJ_ARBETSBOK", "ett PDF-dokument"),
        (b"{\\rtf1}", "FIL_EJ_ARBETSBOK", "ett RTF-dokument"),
        (b"Rar!\x1a\x07", "FIL_EJ_ARBETSBOK", "ett RAR-arkiv"),
        (b"\x1f\x8b\x08\x00", "FIL_EJ_ARBETSBOK", "ett gzip-arkiv"),
        (b"7z\xbc\xaf\x27\x1c", "FIL_EJ_ARBETSBOK", "ett 7z-arkiv"),
        (zipped({}), "FIL_EJ_ARBETSBOK", "ett tomt zip-arkiv"),
        (b"PK\x07\x08PK\x03\x04", "FIL_EJ_ARBETSBOK", "ett tomt zip-arkiv"),
        (b"PK", "FIL_EJ_ARBETSBOK", "något okänt"),
        (bytes(100), "FIL_EJ_ARBETSBOK", "något okänt"),
        (b"abc", "FIL_EJ_ARBETSBOK", "något okänt"),
    ],
)
def test_what_is_no_zip_is_named(content: bytes, code: str, found: str) -> None:
    assert refusal(lambda: open_archive(content)) == (code, found)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (OLE + bytes(512), "en arbetsbok i det gamla formatet Excel 97–2003 (.xls)"),
        (b"\x09\x08\x10\x00\x00\x06", "en arbetsbok i det gamla formatet Excel 97–2003 (.xls)"),
        (OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le"), "en arbetsbok med lösenord"),
        (b"%PDF-1.7", "ett PDF-dokument"),
        (zipped({}), "ett tomt zip-arkiv"),
        (zipped({"a": ""}), ""),
        (b"Period;Konto;Belopp", ""),
    ],
)
def test_what_a_file_is_shows_in_its_first_bytes(content: bytes, expected: str) -> None:
    assert other_kind(content) == expected
    assert is_zip(content) == content.startswith(b"PK\x03\x04")


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"},
            "ett OpenDocument-kalkylark eller annat dokument",
        ),
        ({"a.txt": "SYNTETISK"}, "ett zip-arkiv"),
        ({"_rels/.rels": relationships()}, "ett zip-arkiv"),
        (
            {"_rels/.rels": relationships(("officeDocument", "word/document.xml"))},
            "ett Word- eller PowerPoint-dokument",
        ),
        (
            {"_rels/.rels": relationships(("officeDocument", "ppt/presentation.xml"))},
            "ett Word- eller PowerPoint-dokument",
        ),
        ({"_rels/.rels": relationships(("officeDocument", "xl/workbook.bin"))}, "en binär arbetsbok (.xlsb)"),
    ],
)
def test_what_is_a_zip_but_no_workbook_is_named(parts: dict[str, str], found: str) -> None:
    data = zipped(parts)
    assert refusal(lambda: read_outline(open_archive(data))) == ("FIL_EJ_ARBETSBOK", found)


# -- the file itself --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["~$bok.xlsx", ".~lock.bok.xlsx#"])
def test_a_lock_file_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(SMALL)
    assert refusal(lambda: read_file(path))[0] == "FIL_LASFIL"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refusal(lambda: read_file(tmp_path / "saknas.xlsx")) == ("FIL_SAKNAS", "filen eller mappen finns inte")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert refusal(lambda: read_file(tmp_path)) == ("FIL_SAKNAS", "det är ingen fil")


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    os.mkfifo(path)
    link = tmp_path / "länk.xlsx"
    link.symlink_to(path)
    assert refusal(lambda: read_file(path)) == ("FIL_SAKNAS", "det är ingen fil")
    assert refusal(lambda: read_file(link)) == ("FIL_SAKNAS", "det är ingen fil")


def test_a_device_is_no_file() -> None:
    assert refusal(lambda: read_file(Path("/dev/zero"))) == ("FIL_SAKNAS", "det är ingen fil")


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bok.xlsx"
    path.write_bytes(SMALL)
    called = []

    def denied(self: Path) -> bytes:
        called.append(self)
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert refusal(lambda: read_file(path)) == ("FIL_SAKNAS", "rättigheter saknas")
    assert called == [path]


def test_a_file_over_the_limit_is_not_read_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bok.xlsx"
    with path.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)  # a hole: it takes no room
    monkeypatch.setattr(Path, "read_bytes", lambda _self: pytest.fail("it was read"))
    with pytest.raises(Refused) as caught:
        read_file(path)
    finding = caught.value.finding
    assert (finding.code, finding.expected, finding.found) == ("FIL_FOR_STOR", "64 MB", "64,0 MB")


def test_a_regular_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    path.write_bytes(SMALL)
    assert read_file(path) == SMALL


# -- zip files made by hand -------------------------------------------------------------------


A, B = Entry(), Entry(name=b"b.xml", content=b"<b/>")
POINTS_WRONG = "den pekar fel"
TWO_WAYS = "en del är beskriven på två sätt"
OUTSIDE = "ett namn pekar utanför filen"
OVERLAP = "delar ligger över varandra"


def test_a_plain_zip_is_let_through_in_the_order_of_its_directory() -> None:
    opened = open_archive(zip_of(A, B))
    assert list(opened.members) == ["a.xml", "b.xml"]
    assert inflate(opened, "a.xml") == b"<a>SYNTETISK</a>" * 4
    assert inflate(opened, "b.xml") == b"<b/>"


def test_stored_members_extra_fields_and_sizes_told_afterwards_are_let_through() -> None:
    stored = Entry(name=b"c.xml", method=0, extra=b"\xca\xfe\x02\x00\x00\x00")
    zeros: dict[str, object] = {"crc": 0, "packed": 0, "size": 0}
    streamed = replace(A, flags=0x0008, local=zeros, descriptor=b"PK\x07\x08" + bytes(12))
    in_utf8, in_cp437 = Entry(name="å.xml".encode(), flags=0x0800), Entry(name=b"\x84.xml")
    flagged_once = replace(A, name=b"d.xml", local={"flags": 0x0800})  # ASCII is the same name in either code
    opened = open_archive(zip_of(streamed, stored, in_utf8, in_cp437, flagged_once))
    assert list(opened.members) == ["a.xml", "c.xml", "å.xml", "ä.xml", "d.xml"]
    assert inflate(opened, "c.xml") == inflate(opened, "a.xml") == A.content


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (zip_of(A) + b"\0", "det finns data efter slutet"),
        (zip_of(A) + b"mera", "det finns data efter slutet"),
        (zip_of(A, end={"comment": 7}), "det finns data efter slutet"),
        (zip_of(A, end={"disk": 1}), POINTS_WRONG),
        (zip_of(A, end={"first": 1}), POINTS_WRONG),
        (zip_of(A, end={"here": 0}), POINTS_WRONG),
        (zip_of(A, end={"count": 2, "here": 2}), "den är för kort"),
        (zip_of(A, B, end={"count": 1, "here": 1}), POINTS_WRONG),
        (zip_of(A, end={"count": 0, "here": 0}), POINTS_WRONG),
        (zip_of(A, end={"offset": 1}), POINTS_WRONG),
        (zip_of(A, end={"size": 1}), POINTS_WRONG),
        (zip_of(A, end={"offset": 0xFFFFFFFF, "size": 0xFFFFFFFF}), POINTS_WRONG),  # as Zip64 writes
        (b"PK\x03\x04" + zip_of(end={"offset": 4}), POINTS_WRONG),  # a directory of nothing
        (zip_of(A, before=b"PK\x03\x04" + bytes(60)), POINTS_WRONG),  # a member that no directory lists
        (zip_of(replace(A, central={"mark": b"PK\x01\x03"})), POINTS_WRONG),
        (zip_of(replace(A, central={"disk": 1})), POINTS_WRONG),
        (zip_of(A, replace(B, central={"start": 0xFFFFFF})), POINTS_WRONG),
        (zip_of(A, replace(B, central={"start": 0})), "en del har ett annat namn än i innehållsförteckningen"),
        (zip_of(B, replace(A, local={"mark": b"PK\x03\x05"})), "en del har ett annat namn än i innehållsförteckningen"),
        (zip_of(replace(A, local={"name": b"z.xml"})), "en del har ett annat namn än i innehållsförteckningen"),
        (zip_of(A, replace(A)), "två delar har samma namn"),
        (zip_of(A, replace(A, name=b"A.XML")), "två delar har samma namn"),
        (zip_of(replace(A, local={"method": 0})), TWO_WAYS),
        (zip_of(replace(A, local={"size": 1})), TWO_WAYS),
        (zip_of(replace(A, local={"packed": 1})), TWO_WAYS),
        (zip_of(replace(A, local={"crc": 1})), TWO_WAYS),
        (zip_of(replace(A, local={"flags": 0x0001})), TWO_WAYS),
        (zip_of(replace(A, name=b"\x84.xml", local={"flags": 0x0800})), TWO_WAYS),
        (zip_of(replace(A, method=12)), "en del är packad på ett sätt som Excel inte använder"),
        (zip_of(replace(A, method=99)), "en del är packad på ett sätt som Excel inte använder"),
        (zip_of(replace(A, flags=0x0020)), "en del är packad på ett sätt som Excel inte använder"),
        (zip_of(replace(A, flags=0x2000)), "en del är packad på ett sätt som Excel inte använder"),
        (zip_of(replace(A, method=0, central={"size": 9})), "en dels längd stämmer inte"),
        (zip_of(replace(A, name=b"../a.xml")), OUTSIDE),
        (zip_of(replace(A, name=b"xl/../../a.xml")), OUTSIDE),
        (zip_of(replace(A, name=b"/a.xml")), OUTSIDE),
        (zip_of(replace(A, name=b"xl\\a.xml")), OUTSIDE),
        (zip_of(replace(A, name=b"a.xml\0.png")), OUTSIDE),
        (zip_of(replace(A, name=b"")), OUTSIDE),
        (zip_of(replace(A, name=b"\xff.xml", flags=0x0800)), "ett namn går inte att läsa"),
    ],
)
def test_a_zip_that_can_be_read_in_two_ways_is_refused(data: bytes, found: str) -> None:
    assert refusal(lambda: open_archive(data)) == ("FIL_ARKIV", found)


def test_members_over_one_another_are_refused() -> None:
    longer: dict[str, object] = {"packed": len(A.data()) + 1}
    into_the_next = zip_of(replace(A, local=longer, central=longer), B)
    into_the_directory = zip_of(B, replace(A, local=longer, central=longer))
    long_extra = zip_of(replace(A, local={"extra": 4}), B)
    same_place = zip_of(A, replace(A, name=b"b.xml", local={"name": b"a.xml"}, central={"start": 0, "name": b"a.xml2"}))
    for data in (into_the_next, into_the_directory, long_extra):
        assert refusal(lambda data=data: open_archive(data)) == ("FIL_ARKIV", OVERLAP)
    assert refusal(lambda: open_archive(same_place))[0] == "FIL_ARKIV"


def test_a_quine_whose_members_share_their_bytes_is_refused() -> None:
    inner = zip_of(replace(B, method=0))
    outer = Entry(name=b"a.xml", content=inner[: -22 - 51], method=0)
    data = zip_of(outer, replace(B, method=0, central={"start": 30 + len(outer.name)}))
    assert refusal(lambda: open_archive(data)) == ("FIL_ARKIV", OVERLAP)


def test_an_encrypted_member_asks_for_the_password_to_be_taken_off() -> None:
    data = zip_of(replace(A, flags=0x0001))
    assert refusal(lambda: open_archive(data)) == ("FIL_LOSENORD", "")


def test_too_many_members_are_refused_before_the_directory_is_read() -> None:
    data = zip_of(A, end={"count": 5_001, "here": 5_001})
    assert refusal(lambda: open_archive(data)) == ("FIL_ARKIV", "den har för många delar")


def test_a_directory_of_megabytes_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(open_archive(zip_of(A, B)).members) == ["a.xml", "b.xml"]
    monkeypatch.setattr(archive, "LARGEST_DIRECTORY", 101)  # of two members it takes 102
    assert refusal(lambda: open_archive(zip_of(A, B))) == ("FIL_ARKIV", "den är för stor")


def test_a_comment_behind_the_directory_is_let_through() -> None:
    assert list(open_archive(zip_of(A, end={"comment": 4}) + b"hej!").members) == ["a.xml"]


def test_part_names_do_not_tell_upper_and_lower_case_apart() -> None:
    opened = open_archive(zip_of(replace(A, name=b"xl/Workbook.xml")))
    assert inflate(opened, "XL/workbook.XML") == A.content
    assert opened.part("xl/workbook") is None


def test_cutting_a_zip_anywhere_is_refused() -> None:
    for length in range(len(SMALL)):
        code, _found = refusal(lambda length=length: open_archive(SMALL[:length]))
        assert code == ("FIL_TOM" if length == 0 else "FIL_EJ_ARBETSBOK" if length < 4 else "FIL_AVKORTAD"), length


# -- parts inflated ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (replace(A, local={"crc": 1}, central={"crc": 1}), "kontrollsumman stämmer inte"),
        (replace(A, method=0, local={"crc": 1}, central={"crc": 1}), "kontrollsumman stämmer inte"),
        (replace(A, local={"size": 9}, central={"size": 9}), "längden stämmer inte"),
        (replace(A, local={"size": 99}, central={"size": 99}), "längden stämmer inte"),
        (replace(A, packed=A.data()[:-1]), "längden stämmer inte"),
        (replace(A, packed=A.data() + b"\0"), "längden stämmer inte"),
        (replace(A, packed=b""), "längden stämmer inte"),
        (replace(A, packed=b"\xff" * 9), "den går inte att packa upp"),
    ],
)
def test_a_part_that_is_not_what_the_directory_says_is_refused(entry: Entry, found: str) -> None:
    opened = open_archive(zip_of(entry, B))
    assert refusal(lambda: inflate(opened, "a.xml")) == ("FIL_SKADAD", found)
    assert inflate(opened, "b.xml") == b"<b/>"


def test_a_missing_part_is_named() -> None:
    with pytest.raises(Refused) as caught:
        inflate(open_archive(zip_of(A)), "xl/workbook.xml")
    finding = caught.value.finding
    assert (finding.code, finding.values) == ("FIL_DEL_SAKNAS", {"part_name": "xl/workbook.xml"})


def test_a_bomb_is_refused_by_its_ratio_before_it_is_inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = open_archive(zip_of(replace(A, content=bytes(11 * 1024 * 1024))))
    monkeypatch.setattr(archive.zlib, "decompressobj", lambda *_size: pytest.fail("it was inflated"))
    with pytest.raises(Refused) as caught:
        inflate(opened, "a.xml")
    finding = caught.value.finding
    assert (finding.code, finding.expected, finding.found) == ("FIL_BOMB", "10 MB", "11,0 MB")


def test_a_bomb_that_states_a_small_size_is_not_inflated_beyond_it() -> None:
    bomb = replace(A, content=bytes(11 * 1024 * 1024), local={"size": 9}, central={"size": 9})
    opened = open_archive(zip_of(bomb))
    assert refusal(lambda: inflate(opened, "a.xml")) == ("FIL_SKADAD", "längden stämmer inte")


def test_a_well_packed_part_under_ten_mebibytes_is_read() -> None:
    content = bytes(9 * 1024 * 1024)
    assert inflate(open_archive(zip_of(replace(A, content=content))), "a.xml") == content


def test_a_large_part_packed_less_than_two_hundred_to_one_is_read() -> None:
    content = random.Random(1).randbytes(64 * 1024) * 170
    assert inflate(open_archive(zip_of(replace(A, content=content))), "a.xml") == content


def test_a_part_over_sixty_four_mebibytes_is_refused_whatever_its_ratio() -> None:
    size: dict[str, object] = {"size": 64 * 1024 * 1024 + 1}
    opened = open_archive(zip_of(replace(A, packed=bytes(400_000), local=size, central=size)))
    with pytest.raises(Refused) as caught:
        inflate(opened, "a.xml")
    assert (caught.value.finding.code, caught.value.finding.expected) == ("FIL_BOMB", "64 MB")


def test_parts_that_together_are_too_large_are_refused_before_any_is_inflated() -> None:
    size: dict[str, object] = {"size": 60 * 1024 * 1024}
    entries = [replace(A, name=f"{n}.xml".encode(), packed=bytes(400_000), local=size, central=size) for n in range(3)]
    opened = open_archive(zip_of(*entries))
    check_total(opened, ["0.xml", "1.xml", "saknas.xml"])
    with pytest.raises(Refused) as caught:
        check_total(opened, ["0.xml", "1.xml", "2.xml"])
    finding = caught.value.finding
    assert (finding.code, finding.expected, finding.found) == ("FIL_BOMB", "128 MB", "180,0 MB")
    assert "0.xml, 1.xml, 2.xml" in finding.message


@pytest.mark.parametrize(("asked", "found"), [(["B0", "B1"], None), (["B0", "B1", "B2"], "7,5 MB")])
def test_a_sheet_listed_many_times_counts_each_time(asked: list[str], found: str | None) -> None:
    listed = "".join(f'<sheet name="B{n}" sheetId="{n}" r:id="rId1"/>' for n in range(3))
    parts = parts_of({"Blad": sheet_xml(" " * 2_621_000)})
    parts[BOOK] = parts[BOOK].replace('<sheet name="Blad" sheetId="1" r:id="rId1"/>', listed)
    opened = open_archive(zipped(parts))
    outline = read_outline(opened)
    if found is None:
        assert read_sheets(opened, outline, asked) == {name: {} for name in asked}
        return
    with pytest.raises(Refused) as caught:
        read_sheets(opened, outline, asked)
    finding = caught.value.finding
    assert (finding.code, finding.expected, finding.found) == ("FIL_FOR_MANGA_CELLER", "6 MB", found)
    assert (finding.place.sheet, finding.values) == ("B2", {"part_name": "xl/worksheets/sheet1.xml"})


# -- whatever somebody sends ------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_workbook_cut_anywhere_is_a_finding_and_never_an_error(data: st.DataObject) -> None:
    whole = EXAMPLE.read_bytes()
    length = data.draw(st.integers(0, len(whole) - 1))
    report = report_of("bok.xlsx", whole[:length])
    assert report.content is None
    assert report.findings[0].code in ("FIL_TOM", "FIL_EJ_ARBETSBOK", "FIL_AVKORTAD")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_workbook_with_a_changed_byte_is_read_or_refused_and_never_an_error(data: st.DataObject) -> None:
    whole = bytearray(template_bytes())
    for _number in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    report = report_of("bok.xlsx", bytes(whole))
    assert report.content is not None or [f.severity.value for f in report.findings] == ["fel"]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_part_with_a_changed_byte_is_read_or_refused_and_never_an_error(data: st.DataObject) -> None:
    with zipfile.ZipFile(EXAMPLE) as file:
        parts = {name: bytearray(file.read(name)) for name in file.namelist()}
    read = (".rels", "workbook.xml", "Strings.xml", "sheet2.xml", "custom.xml")
    names = [name for name in parts if name.endswith(read)]
    changed = parts[data.draw(st.sampled_from(names))]
    for _number in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at : at + data.draw(st.integers(0, 2))] = data.draw(
            st.sampled_from([b"", b"<", b">", b'"', b"/", b"&", b" ", b"0", b"\xc3", b"A", b"\0", b"-1", b"9" * 9])
        )
    report = report_of("bok.xlsx", zipped({name: bytes(content) for name, content in parts.items()}))
    assert report.content is not None or [f.severity.value for f in report.findings] == ["fel"]
