"""Patching: the cells that were asked for change, and not a byte of anything else."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.small_books import BOOK, CHAIN, MAIN, STRICT, cells_of, parts_of, sheet_xml, strings_xml, unzipped, zipped
from tests.workbooks import EXAMPLE, template_bytes
from vplan_xl.finding import Place, Refused
from vplan_xl.workbook import a1, sheet_patch
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.patch import NO_NAMES, is_signed, patch
from vplan_xl.workbook.reader import read_outline
from vplan_xl.workbook.sheet import read_cells
from vplan_xl.workbook.sheet_patch import CellWrite, FooterWrite, Write, escaped, patched_sheet
from vplan_xl.workbook.snapshot import Cell, Kind
from vplan_xl.workbook.splice import as_utf8, element_end, spliced

NUMBER, TEXT, BOOLEAN, ERROR, DATE, MISSING = (
    Kind.NUMBER,
    Kind.TEXT,
    Kind.BOOLEAN,
    Kind.ERROR,
    Kind.DATE,
    Kind.MISSING,
)
SHEET_1 = "xl/worksheets/sheet1.xml"


def write(cell: str, kind: Kind | None, value: str = "") -> CellWrite:
    return CellWrite("Blad", cell, kind, value)


def result(cell: str, kind: Kind, value: str = "") -> CellWrite:
    return CellWrite("Blad", cell, kind, value, is_result=True)


def formula(cell: str, text: str, kind: Kind = NUMBER, value: str = "2") -> CellWrite:
    return CellWrite("Blad", cell, kind, value, formula=text)


def patched(xml: str, *writes: Write) -> str:
    """The part with the writes in it, which must be the same by the quick way and by the general."""
    data = xml.encode()
    quick = outcome(lambda: patched_sheet(data, "blad.xml", writes))
    with pytest.MonkeyPatch.context() as general:
        general.setattr(sheet_patch, "_plain_scan", lambda *_: None)
        assert outcome(lambda: patched_sheet(data, "blad.xml", writes)) == quick
    assert isinstance(quick, tuple), quick
    return quick[0].decode()


def outcome(action: Callable[[], tuple[bytes, set[str]]]) -> tuple[bytes, set[str]] | str:
    try:
        return action()
    except Refused as refused:
        return refused.finding.code


def patched_book(parts: dict[str, str], *writes: Write, names: Mapping[str, str] = NO_NAMES) -> dict[str, str]:
    """{part: text} of the workbook with the writes and names in it, whose zip is sound."""
    archive = open_archive(zipped(parts))
    data = patch(archive, read_outline(archive), writes, names)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
    open_archive(data)
    return {name: content.decode() for name, content in unzipped(data).items()}


# -- one cell ---------------------------------------------------------------------------------

WRITTEN = [
    (write("B7", NUMBER, "-12.5"), '<c r="B7" s="3"><v>-12.5</v></c>'),
    (
        write("B7", TEXT, "två ord"),
        '<c r="B7" s="3" t="inlineStr"><is><t xml:space="preserve">två ord</t></is></c>',
    ),
    (write("B7", TEXT, ""), '<c r="B7" s="3" t="inlineStr"><is><t xml:space="preserve"></t></is></c>'),
    (write("B7", TEXT, "=1+1"), '<c r="B7" s="3" t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>'),
    (write("B7", BOOLEAN, "1"), '<c r="B7" s="3" t="b"><v>1</v></c>'),
    (write("B7", ERROR, "#N/A"), '<c r="B7" s="3" t="e"><v>#N/A</v></c>'),
    (write("B7", DATE, "2017-08-31"), '<c r="B7" s="3" t="d"><v>2017-08-31</v></c>'),
    (write("B7", MISSING), '<c r="B7" s="3"/>'),
    (write("B7", None), '<c r="B7" s="3"/>'),
    (formula("B7", 'IF(A1<2,"å & ä",B$8)'), '<c r="B7" s="3"><f>IF(A1&lt;2,"å &amp; ä",B$8)</f><v>2</v></c>'),
    (formula("B7", "A1", TEXT, ""), '<c r="B7" s="3" t="str"><f>A1</f><v></v></c>'),
    (formula("B7", "A1", BOOLEAN, "1"), '<c r="B7" s="3" t="b"><f>A1</f><v>1</v></c>'),
    (formula("B7", "A1", MISSING, ""), '<c r="B7" s="3"><f>A1</f></c>'),
]


@pytest.mark.parametrize(("wanted", "expected"), WRITTEN)
@pytest.mark.parametrize(
    "before",
    [
        '<c r="B7" s="3"/>',
        '<c r="B7" s="3"></c>',
        '<c r="B7" s="3"><v>1</v></c>',
        '<c r="B7" s="3"><v/></c>',
        '<c r="B7" s="3" t="s"><v>0</v></c>',
        '<c r="B7" s="3" t="str"><v>x</v></c>',
        '<c r="B7" s="3" t="e"><v>#N/A</v></c>',
        '<c r="B7" s="3" t="inlineStr"><is><t>x</t></is></c>',
        '<c r="B7" s="3" t="inlineStr"><is><r><t>x</t></r></is></c>',
        '<c r="B7" s="3"><f>A1+1</f><v>1</v></c>',
        '<c r="B7" s="3"><f ca="1">NOW()</f></c>',
        '<c r="B7" s="3" t="str"><f>A1</f><v></v></c>',
        '<c t="n" r="B7" s="3" ><v>1</v></c >',
        '<c r="B7" s="3" cm="1" vm="2"><f t="array" ref="B7">A1</f><v>1</v></c>',
        '<c r="B7" s="3" t = "s"><v>0</v><extLst/></c>',
    ],
)
def test_a_cell_gets_its_new_content_and_keeps_its_style(before: str, wanted: CellWrite, expected: str) -> None:
    row = '<row r="7" ht="20"><c r="A7"><v>9</v></c>{}<c r="C7" t="s"><v>0</v></c></row>'
    assert patched(sheet_xml(row.format(before)), wanted) == sheet_xml(row.format(expected))


@pytest.mark.parametrize(("wanted", "expected"), [(w, e) for w, e in WRITTEN if w.kind])
def test_a_cell_that_is_not_there_is_put_in(wanted: CellWrite, expected: str) -> None:
    row = '<row r="7"><c r="A7"/>{}<c r="C7"/></row>'
    assert patched(sheet_xml(row.format("")), wanted) == sheet_xml(row.format(expected.replace(' s="3"', "")))


def test_emptying_a_cell_that_is_not_there_changes_nothing() -> None:
    xml = sheet_xml('<row r="7"><c r="A7"/></row>')
    assert patched(xml, write("B7", None), write("A9", None), result("C9", NUMBER, "1")) == xml


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (result("B7", NUMBER, "5"), '<c r="B7" s="3">{}<v>5</v></c>'),
        (result("B7", TEXT, "a & b"), '<c r="B7" s="3" t="str">{}<v>a &amp; b</v></c>'),
        (result("B7", TEXT, ""), '<c r="B7" s="3" t="str">{}<v></v></c>'),
        (result("B7", BOOLEAN, "0"), '<c r="B7" s="3" t="b">{}<v>0</v></c>'),
        (result("B7", ERROR, "#DIV/0!"), '<c r="B7" s="3" t="e">{}<v>#DIV/0!</v></c>'),
        (result("B7", MISSING), '<c r="B7" s="3">{}</c>'),
    ],
)
@pytest.mark.parametrize(
    "formula",
    [
        "<f>A1+1</f>",
        '<f>IF(A1&gt;1,"å","")</f>',
        '<f ca="1">NOW()</f>',
        '<f t="shared" ref="B7:B9" si="0">A7*2</f>',
        '<f t="shared" si="4"/>',
        '<f t="shared" si="4"></f>',
        '<f t="array" ref="B7:C9">A1:B3</f>',
        '<f t="dataTable" ref="B7:C9" dt2D="1" dtr="1" r1="A1" r2="A2"/>',
        "<f  t = 'normal' >A1 <!-- x --></f >",
    ],
)
@pytest.mark.parametrize("value", ["", "<v>1</v>", "<v/>"])
def test_a_result_leaves_its_formula_byte_for_byte(formula: str, value: str, wanted: CellWrite, expected: str) -> None:
    row = '<row r="7">{}</row>'
    before = row.format(f'<c r="B7" s="3">{formula}{value}</c>')
    assert patched(sheet_xml(before), wanted) == sheet_xml(row.format(expected.format(formula)))


def test_a_result_leaves_the_cells_metadata_that_a_constant_takes_away() -> None:
    row = '<row r="7"><c r="B7" cm="1"><f t="array" ref="B7">A1</f><v>1</v></c></row>'
    xml = sheet_xml(row)
    assert patched(xml, result("B7", NUMBER, "2")) == xml.replace("<v>1<", "<v>2<")
    assert patched(xml, write("B7", NUMBER, "2")) == sheet_xml('<row r="7"><c r="B7"><v>2</v></c></row>')


def test_of_two_writes_to_a_cell_the_last_holds() -> None:
    xml = sheet_xml('<row r="7"><c r="B7"/></row>')
    assert patched(xml, write("B7", NUMBER, "1"), write("B7", NUMBER, "2")) == xml.replace(
        "/></row>", "><v>2</v></c></row>"
    )


# -- many cells -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "cells", "expected"),
    [
        # in the order of the columns, not of the alphabet or of the writes
        (
            '<row r="1"><c r="B1"/><c r="AA1"/></row>',
            "AB1 A1 Z1 C1",
            '<row r="1">[A1]<c r="B1"/>[C1][Z1]<c r="AA1"/>[AB1]</row>',
        ),
        ('<row r="1"><c r="B1"/></row>', "A1 B1 C1", '<row r="1">[A1][B1][C1]</row>'),
        ('<row r="1"><c r="B1"/><c r="C1"/></row>', "A1 B1 C1", '<row r="1">[A1][B1][C1]</row>'),
        # rows: before the first, between, after the last, into an empty one
        ('<row r="5"><c r="A5"/></row>', "A1", '<row r="1">[A1]</row><row r="5"><c r="A5"/></row>'),
        (
            '<row r="1"/><row r="9"><c r="A9"/></row>',
            "B3 A3 A4 A9",
            '<row r="1"/><row r="3">[A3][B3]</row><row r="4">[A4]</row><row r="9">[A9]</row>',
        ),
        (
            '<row r="1"><c r="A1"/></row>',
            "A20 A3",
            '<row r="1"><c r="A1"/></row><row r="3">[A3]</row><row r="20">[A20]</row>',
        ),
        ('<row r="1" ht="3"/>', "B1 A1", '<row r="1" ht="3">[A1][B1]</row>'),
        ('<row r="1" ht="3" />', "A1", '<row r="1" ht="3" >[A1]</row>'),
        ('<row r="1"></row>', "A1", '<row r="1">[A1]</row>'),
        ("", "A2 A1", '<row r="1">[A1]</row><row r="2">[A2]</row>'),
        # references that are left out
        ("<row><c/><c/></row>", "B1", "<row><c/><c><v>1</v></c></row>"),
        ("<row><c/><c/></row>", "C1", "<row><c/><c/>[C1]</row>"),
        (
            '<row><c r="D1"/><c/></row><row><c/></row>',
            "B1 E1 A2",
            '<row>[B1]<c r="D1"/><c><v>1</v></c></row><row><c><v>1</v></c></row>',
        ),
        ('<row r="x"><c r="B1"/></row>', "A1 B1", '<row r="x">[A1][B1]</row>'),
        # a cell that stands in a row of another number is still that cell
        ('<row r="5"><c r="A7"/></row>', "A7", '<row r="5">[A7]</row>'),
    ],
)
def test_cells_and_rows_are_put_in_at_their_places(rows: str, cells: str, expected: str) -> None:
    wanted = [write(cell, NUMBER, "1") for cell in cells.split()]
    after = re.sub(r"\[(\w+)\]", r'<c r="\1"><v>1</v></c>', expected)
    assert patched(sheet_xml(rows), *wanted) == sheet_xml(after)


@pytest.mark.parametrize("empty", ["<sheetData/>", "<sheetData />", "<sheetData a='b'/>"])
def test_a_sheet_without_rows_gets_its_first(empty: str) -> None:
    xml = f'<worksheet xmlns="{MAIN}">{empty}<pageMargins/></worksheet>'
    inside = '<row r="2"><c r="A2"><v>1</v></c></row><row r="10"><c r="B10"><v>2</v></c></row></sheetData>'
    after = xml.replace(empty, empty.replace("/>", ">") + inside)
    assert patched(xml, write("B10", NUMBER, "2"), write("A2", NUMBER, "1")) == after
    assert patched(xml, write("A2", None)) == xml


def test_a_prefix_is_used_as_the_part_uses_it() -> None:
    xml = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="B1" s="1" t="s"><x:v>0</x:v></x:c></x:row>'
        "<x:row r='2'/></x:sheetData></x:worksheet>"
    )
    after = patched(
        xml, write("B1", TEXT, "a"), write("C1", NUMBER, "1"), write("A2", BOOLEAN, "1"), write("A3", NUMBER, "3")
    )
    sums = patched(xml, formula("B1", "C1"), formula("C1", "B1"))
    assert '<x:c r="B1" s="1"><x:f>C1</x:f><x:v>2</x:v></x:c><x:c r="C1"><x:f>B1</x:f><x:v>2</x:v></x:c>' in sums
    assert after == (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="B1" s="1" t="inlineStr"><x:is>'
        '<x:t xml:space="preserve">a</x:t></x:is></x:c><x:c r="C1"><x:v>1</x:v></x:c></x:row>'
        '<x:row r=\'2\'><x:c r="A2" t="b"><x:v>1</x:v></x:c></x:row>'
        '<x:row r="3"><x:c r="A3"><x:v>3</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert patched(xml.replace("<x:sheetData>", "<x:sheetData><!-- -->"), write("A3", None)) == xml.replace(
        "<x:sheetData>", "<x:sheetData><!-- -->"
    )


# -- the look of cells that were not there -------------------------------------------------------

COLS = (
    '<cols><col min="1" max="1" width="9" style="4"/><col min="2" max="3" width="9" customWidth="1" style="5"/>'
    '<col min="4" max="4" width="9"/><col min="5" max="5" width="9" style="0"/></cols>'
)


@pytest.mark.parametrize(
    ("row", "cell", "look"),
    [
        # the column's, in a new row, an empty one and beside other cells
        ("", "A2", ' s="4"'),
        ("", "B2", ' s="5"'),
        ("", "C2", ' s="5"'),
        ('<row r="2"/>', "A2", ' s="4"'),
        ('<row r="2"><c r="B2" s="9"><v>1</v></c></row>', "A2", ' s="4"'),
        # none: a column without style, of style 0, that is not told of
        ("", "D2", ""),
        ("", "E2", ""),
        ("", "F2", ""),
        # the row's goes before the column's, also when it is none
        ('<row r="2" s="7" customFormat="1"/>', "A2", ' s="7"'),
        ('<row r="2" s="7" customFormat="true"/>', "F2", ' s="7"'),
        ('<row r="2" s="7" customFormat="1"><c r="B2"/></row>', "C2", ' s="7"'),
        ('<row r="2" s="0" customFormat="1"/>', "A2", ""),
        ('<row r="2" customFormat="1"/>', "A2", ""),
        # a row's style that is not in use; another row's
        ('<row r="2" s="7"/>', "A2", ' s="4"'),
        ('<row r="2" s="7" customFormat="0"/>', "D2", ""),
        ('<row r="1" s="7" customFormat="1"/>', "A2", ' s="4"'),
        # illegible is none
        ('<row r="2" s="x" customFormat="1"/>', "A2", ""),
        ('<row r="2" s="٧" customFormat="1"/>', "A2", ""),
    ],
)
def test_a_cell_that_was_not_there_looks_as_its_row_or_column(row: str, cell: str, look: str) -> None:
    after = patched(sheet_xml(row, before=COLS), write(cell, NUMBER, "1"))
    assert f'<c r="{cell}"{look}><v>1</v></c>' in after
    assert COLS in after


@pytest.mark.parametrize(
    "col",
    [
        '<col max="1" style="4"/>', '<col min="1" style="4"/>', '<col min="x" max="1" style="4"/>',
        '<col min="1" max="1" style="x"/>', f'<col min="1" max="1" style="{"9" * 5_000}"/>',
        f'<col min="1" max="{"9" * 5_000}" style="4"/>', '<col min="1" max="1" style="-4"/>', '<col min="2" max="1"/>',
    ],
)  # fmt: skip
def test_a_look_that_cannot_be_read_is_none(col: str) -> None:
    after = patched(sheet_xml("", before=f"<cols>{col}</cols>"), write("A1", NUMBER, "1"))
    assert '<c r="A1"><v>1</v></c>' in after


def test_a_cell_that_is_there_keeps_its_own_look() -> None:
    xml = sheet_xml('<row r="2" s="7" customFormat="1"><c r="A2"/><c r="B2" s="9"/></row>', before=COLS)
    after = patched(xml, write("A2", NUMBER, "1"), write("B2", TEXT, "x"), write("C2", NUMBER, "2"))
    assert re.findall('<c r="(.2)"(?: s="(.)")?', after) == [("A2", ""), ("B2", "9"), ("C2", "7")]


def test_emptying_puts_in_no_cell_for_the_look_alone() -> None:
    xml = sheet_xml('<row r="2" s="7" customFormat="1"/>', before=COLS)
    assert patched(xml, write("A2", None), write("A3", None)) == xml


def test_looks_are_found_in_a_sheet_that_names_its_elements_with_a_prefix() -> None:
    xml = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:cols><x:col min="1" max="2" style="4"/></x:cols><x:sheetData>'
        '<x:row r="1" s="7" customFormat="1"/></x:sheetData></x:worksheet>'
    )
    after = patched(xml, write("A1", NUMBER, "1"), write("B2", TEXT, "x"), formula("C2", "A1"))
    assert '<x:c r="A1" s="7"><x:v>1</x:v></x:c>' in after
    assert '<x:c r="B2" s="4" t="inlineStr"><x:is>' in after
    assert '<x:c r="C2"><x:f>A1</x:f>' in after


def test_a_look_of_another_namespace_or_among_the_cells_is_none() -> None:
    strange = '<cols xmlns:o="urn:o"><o:col min="1" max="1" style="4"/></cols>'
    xml = sheet_xml('<row r="1"><c r="B1"/></row>', before=strange, after="")
    assert '<c r="A1"><v>1</v></c>' in patched(xml, write("A1", NUMBER, "1"))


def test_openpyxl_sees_the_look_on_the_sheets_of_the_ledger() -> None:
    """Unlocked where the sheet is protected, yellow where people write, a number as a number is shown."""
    archive = open_archive(template_bytes())
    cells = {"Kontomappning": "AB5 D5 G2500", "Importunderlag": "A5 E5 G5 C2400", "Huvudbok": "A5 G5 I60000"}
    writes = [CellWrite(sheet, cell, NUMBER, "31") for sheet, at in cells.items() for cell in at.split()]
    data = patch(archive, read_outline(archive), writes)
    book = openpyxl.load_workbook(io.BytesIO(data))
    seen = {
        f"{sheet}!{cell}": (
            book[sheet][cell].protection.locked, book[sheet][cell].fill.fgColor.rgb, book[sheet][cell].number_format,
        )
        for sheet, at in cells.items()
        for cell in at.split()
    }  # fmt: skip
    book.close()
    yellow, none = "FFFFF9DB", "00000000"
    assert seen == {
        "Kontomappning!AB5": (True, none, "General"),  # none of its columns
        "Kontomappning!D5": (False, yellow, "@"),
        "Kontomappning!G2500": (False, yellow, "General"),
        "Importunderlag!A5": (False, none, "General"),
        "Importunderlag!E5": (False, none, "#,##0_-"),
        "Importunderlag!G5": (False, none, "General"),
        "Importunderlag!C2400": (False, none, "General"),
        "Huvudbok!A5": (False, yellow, "General"),
        "Huvudbok!G5": (False, yellow, "#,##0.00_-"),
        "Huvudbok!I60000": (False, yellow, "General"),
    }


def test_iso_strict_is_written_as_it_was() -> None:
    xml = sheet_xml('<row r="1"><c r="A1"/></row>').replace(MAIN, STRICT)
    assert patched(xml, write("A1", NUMBER, "1")) == xml.replace('"A1"/>', '"A1"><v>1</v></c>')


def test_comments_instructions_and_odd_white_space_stay() -> None:
    xml = (
        '<?xml version="1.0"?>\r\n<!-- <c r="A1"/> -->'
        + sheet_xml(
            '\r\n <row\tr="1">\n<!-- <c r="A1"><v>9</v></c> --><c  r=\'A1\'\n s="1" ><v>1</v></c ><?x y?></row >'
        )
        + "<!-- slut -->"
    )
    assert patched(xml, write("A1", NUMBER, "2")) == xml.replace('s="1" ><v>1</v></c >', 's="1"><v>2</v></c>')


def test_text_behind_a_tag_is_not_taken_for_its_attributes() -> None:
    xml = sheet_xml('<row r="1"><c r="A1" >t="b"<v>1</v></c></row>')
    assert patched(xml, write("A1", NUMBER, "5")) == sheet_xml('<row r="1"><c r="A1"><v>5</v></c></row>')


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0" encoding="UTF-16"?>'])
def test_a_part_in_utf_16_becomes_utf_8(encoding: str, declaration: str) -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>åäö \N{GRINNING FACE}</v></c><c r="B1"/></row>'
    after = patched_sheet((declaration + sheet_xml(rows)).encode(encoding), "b.xml", [write("B1", TEXT, "ö")]).xml
    declared = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' if declaration else ""
    assert after.decode() == declared + sheet_xml(
        rows.replace('<c r="B1"/>', '<c r="B1" t="inlineStr"><is><t xml:space="preserve">ö</t></is></c>')
    )


def test_a_byte_order_mark_stays_and_misplaces_nothing() -> None:
    xml = "\ufeff" + sheet_xml('<row r="1"><c r="A1"/></row>')
    assert patched(xml, write("A1", NUMBER, "1"), write("B1", NUMBER, "2")) == (
        "\ufeff" + sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>')
    )


def test_half_a_character_in_utf_16_is_no_error() -> None:
    assert as_utf8("<a>\ud800</a>".encode("utf-16", "surrogatepass")).decode() == "<a>\ufffd</a>"


# -- text -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Förvaltning 17", "Förvaltning 17"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("]]>", "]]&gt;"),
        ("\"'", "\"'"),
        ("rad\nett\ttabb", "rad\nett\ttabb"),
        ("a\r\nb", "a_x000D_\nb"),
        ("\x00\x1f\x7f", "_x0000__x001F_\x7f"),
        ("\ufffe\uffff", "_xFFFE__xFFFF_"),
        ("_x0041_", "_x005F_x0041_"),
        ("_x0041\x01", "_x005F_x0041_x0001_"),
        ("_x0041_x0042_", "_x005F_x0041_x005F_x0042_"),
        ("_x004", "_x004"),
        ("x0041_", "x0041_"),
        ("\N{GRINNING FACE}", "\N{GRINNING FACE}"),
        ("=SUM(A1)", "=SUM(A1)"),
        ("@a", "@a"),
        ("  ", "  "),
        ("", ""),
    ],
)
def test_text_is_written_so_that_it_reads_the_same(text: str, written: str) -> None:
    assert escaped(text) == written
    after = patched(sheet_xml('<row r="1"><c r="A1"/><c r="B1" t="str"><f>A1</f></c></row>'),
                    write("A1", TEXT, text), result("B1", TEXT, text))  # fmt: skip
    assert read_cells(after.encode(), "b.xml")[0] == {"A1": Cell(TEXT, text), "B1": Cell(TEXT, text, "A1")}


@given(st.text(st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from("_x0041AF\x01\r<&"))))
def test_any_text_reads_back_as_it_was(text: str) -> None:
    after = patched_sheet(sheet_xml("").encode(), "b.xml", [write("A1", TEXT, text)]).xml
    assert read_cells(after, "b.xml")[0] == {"A1": Cell(TEXT, text)}


def test_a_footer_is_replaced_and_escaped() -> None:
    after = "<headerFooter{}><oddHeader>&amp;Lx</oddHeader>{}<evenFooter>y</evenFooter></headerFooter>"
    for attributes, before in (
        ("", "<oddFooter>gammal</oddFooter>"),
        (' a="b"', "<oddFooter/>"),
        ("", "<oddFooter >a</oddFooter >"),
    ):
        xml = sheet_xml('<row r="1"><c r="A1"/></row>', after=after.format(attributes, before))
        expected = sheet_xml(
            '<row r="1"><c r="A1"><v>1</v></c></row>',
            after=after.format(attributes, "<oddFooter>&amp;LRegionen &lt;x&gt;&amp;R&amp;P</oddFooter>"),
        )
        wanted = FooterWrite("Blad", "&LRegionen <x>&R&P")
        assert patched(xml, FooterWrite("Blad", "annan"), wanted, write("A1", NUMBER, "1")) == expected


def test_the_footer_of_somebodys_view_is_not_the_sheets() -> None:
    view = "<headerFooter><oddFooter>vy</oddFooter></headerFooter>"
    views = f"<customSheetViews><customSheetView>{view}</customSheetView></customSheetViews>"
    xml = sheet_xml("", after=views + "<headerFooter><oddFooter>a</oddFooter></headerFooter>" + views)
    assert patched(xml, FooterWrite("Blad", "b")) == xml.replace(">a<", ">b<")


# -- formulas of several cells ----------------------------------------------------------------

SHARED = sheet_xml(
    '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1</f><v>1</v></c><c r="C1"/></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>'
    '<row r="3"><c r="A3"><f t="shared" si="0"/><v>3</v></c><c r="C3"><f t="shared" ref="C3" si="1">B9</f></c></row>'
)
ARRAY = sheet_xml(
    '<row r="1"><c r="A1"><f t="array" ref="A1:B2">D1:E2</f><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"/></row>'
    '<row r="2"><c r="A2"><v>3</v></c></row><row r="3"><c r="A3"><f t="array" ref="A3">D1</f><v>1</v></c></row>'
)
WHAT_IF = ARRAY.replace('<f t="array" ref="A1:B2">D1:E2</f>', '<f t="dataTable" ref="A1:B2" r1="D1"/>')


@pytest.mark.parametrize(
    ("xml", "writes", "cell", "area"),
    [
        (SHARED, [write("A1", NUMBER, "9")], "A1", "A1:A3"),
        (SHARED, [write("A1", None)], "A1", "A1:A3"),
        (SHARED, [write("A1", NUMBER, "9"), write("A2", NUMBER, "9")], "A1", "A1:A3"),
        (
            SHARED,
            [write("A1", NUMBER, "9"), write("A2", NUMBER, "9"), result("A3", NUMBER, "9")],
            "A1",
            "A1:A3",
        ),
        (SHARED.replace(' ref="A1:A3"', ""), [write("A1", NUMBER, "9")], "A1", "A1"),
        (SHARED, [formula("A1", "B2")], "A1", "A1:A3"),
        (ARRAY, [formula("B2", "C1")], "B2", "A1:B2"),
        (ARRAY, [write("A1", NUMBER, "9")], "A1", "A1:B2"),
        (ARRAY, [write("B1", NUMBER, "9")], "B1", "A1:B2"),
        (ARRAY, [write("A2", None)], "A2", "A1:B2"),
        (ARRAY, [write("B2", TEXT, "x")], "B2", "A1:B2"),
        (ARRAY, [write(cell, NUMBER, "9") for cell in ("A1", "B1", "A2", "B2")], "A1", "A1:B2"),
        (ARRAY.replace('t="array"', "t='arr&#97;y'"), [write("B1", NUMBER, "9")], "B1", "A1:B2"),
        (WHAT_IF, [write("B1", NUMBER, "9")], "B1", "A1:B2"),
    ],
)
def test_a_formula_of_several_cells_is_not_torn_apart(xml: str, writes: list[CellWrite], cell: str, area: str) -> None:
    for part in (xml, xml.replace("<sheetData>", "<sheetData><!-- -->")):
        with pytest.raises(Refused) as caught:
            patched_sheet(part.encode(), "blad.xml", writes)
        finding = caught.value.finding
        assert (finding.code, finding.place, finding.found) == (
            "SKRIV_DELAD_FORMEL",
            Place(sheet="Blad", cell=cell),
            area,
        )


@pytest.mark.parametrize(
    ("xml", "writes", "lost"),
    [
        (SHARED, [write("A2", NUMBER, "9")], {"A2"}),
        (SHARED, [write("A3", None), write("C1", NUMBER, "9")], {"A3"}),
        (SHARED, [write(f"A{row}", NUMBER, "9") for row in (3, 2, 1)], {"A1", "A2", "A3"}),
        (SHARED, [write("C3", NUMBER, "9")], {"C3"}),
        (SHARED, [result("A1", NUMBER, "9")], set()),
        (SHARED, [write("C1", NUMBER, "9")], set()),
        (ARRAY, [result("A1", NUMBER, "9")], set()),
        (ARRAY, [write("C1", NUMBER, "9"), write("C2", NUMBER, "9")], set()),
        (ARRAY, [write("B2", None), write("C1", None)], set()),
        (ARRAY, [write("A3", NUMBER, "9")], {"A3"}),
        (ARRAY.replace("A1:B2", "fel"), [write("B1", NUMBER, "9")], set()),
        (sheet_xml('<row r="1"><c r="A1"><f>B1</f></c></row>'), [write("A1", TEXT, "x")], {"A1"}),
    ],
)
def test_a_formula_gives_way_where_no_other_cell_needs_it(xml: str, writes: list[CellWrite], lost: set[str]) -> None:
    patched(xml, *writes)
    after, gone, _gained = patched_sheet(xml.encode(), "blad.xml", writes)
    assert gone == lost
    before, read = read_cells(xml.encode(), "b.xml")[0], read_cells(after, "b.xml")[0]
    assert read == expected_cells(before, writes)


def test_cells_that_have_a_formula_now_are_told_from_those_that_had_one() -> None:
    xml = sheet_xml('<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><v>1</v></c><c r="C1"><f>B1</f></c></row>').encode()
    writes = [formula("A1", "B2"), formula("B1", "B2"), formula("A2", "B2"), write("C1", NUMBER, "1")]
    after, lost, gained = patched_sheet(xml, "b.xml", writes)
    assert (lost, gained) == ({"C1"}, {"B1", "A2"})
    assert {cell: held.formula for cell, held in read_cells(after, "b.xml")[0].items()} == {
        "A1": "B2", "B1": "B2", "A2": "B2", "C1": None,
    }  # fmt: skip


def expected_cells(before: dict[str, Cell], writes: Iterable[Write]) -> dict[str, Cell]:
    cells = dict(before)
    for wanted in writes:
        assert isinstance(wanted, CellWrite)
        formula = before[wanted.cell].formula if wanted.is_result else None
        cells.pop(wanted.cell, None)
        if wanted.kind is not None:
            cells[wanted.cell] = Cell(wanted.kind, wanted.value, formula)
    return cells


def test_a_cell_inside_a_merged_range_is_written_and_the_merge_stays() -> None:
    xml = sheet_xml(
        '<row r="1"><c r="A1"/><c r="B1"/></row>', after='<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    )
    assert patched(xml, write("B1", NUMBER, "1")) == xml.replace('"B1"/>', '"B1"><v>1</v></c>')


# -- what cannot be patched -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("xml", "found"),
    [
        (
            sheet_xml('<row r="1"><c r="A1"/><!-- --><c r="A1"/></row>'),
            "cellen A1 står två gånger",
        ),
        (sheet_xml("<row><c/><c r='A1'/></row>"), "cellen A1 står två gånger"),
        (f'<chartsheet xmlns="{MAIN}"><sheetViews/></chartsheet>', "den är inget kalkylblad"),
        (sheet_xml('<row r="1"><c></row>').replace("/>", ">"), "den är inte giltig XML"),
    ],
)
def test_a_part_in_which_a_cell_has_no_one_place_is_refused(xml: str, found: str) -> None:
    with pytest.raises(Refused) as caught:
        patched_sheet(xml.encode(), "blad.xml", [write("A1", NUMBER, "1")])
    assert (caught.value.finding.code, caught.value.finding.found) == ("FIL_SKADAD", found)


def test_a_cell_that_stands_twice_with_content_cannot_be_read_and_so_not_patched() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'
    with pytest.raises(Refused):
        cells_of(zipped(parts_of({"Blad": sheet_xml(rows)})))


def test_what_stands_outside_the_cells_is_left_alone() -> None:
    stray = '<extLst><ext><row r="1"><c r="B1"><f t="shared" si="0">A1</f></c></row></ext></extLst>'
    xml = sheet_xml('<row r="1"><c r="A1"/></row>', after=stray)
    for part in (xml, xml.replace("<sheetData>", "<sheetData><!-- -->")):
        assert patched(part, write("A1", NUMBER, "1"), write("B1", NUMBER, "2")) == part.replace(
            '<c r="A1"/></row></sheetData>', '<c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row></sheetData>'
        )


def test_splices_at_one_place_keep_their_order_and_stand_before_what_is_replaced() -> None:
    assert spliced(b"abcd", [(1, 2, b"X"), (1, 1, b"1"), (1, 1, b"2"), (4, 4, b"!"), (0, 0, b"?")]) == b"?a12Xcd!"
    assert spliced(b"abcd", []) == b"abcd"


def test_the_end_of_an_element_is_behind_its_last_tag() -> None:
    assert element_end(b'<a b="/>"/><c/>', 0, 0) == 11
    assert element_end(b"<a >x</a ><c/>", 0, 5) == 10


# -- the workbook's own parts -----------------------------------------------------------------

ONE = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')
ASKS = '<calcPr fullCalcOnLoad="1"/>'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<calcPr/>", '<calcPr fullCalcOnLoad="1"/>'),
        ('<calcPr calcId="191029"/>', '<calcPr fullCalcOnLoad="1" calcId="191029"/>'),
        ('<calcPr calcId="1" fullCalcOnLoad="0" a="b"/>', '<calcPr fullCalcOnLoad="1" calcId="1" a="b"/>'),
        ("<calcPr fullCalcOnLoad = '1' ></calcPr>", '<calcPr fullCalcOnLoad="1" ></calcPr>'),
        ("", ASKS),
        ("<definedNames/><oleSize ref='A1'/>", f"<definedNames/>{ASKS}<oleSize ref='A1'/>"),
        (
            "<functionGroups/><externalReferences><a/></externalReferences><customWorkbookViews/>",
            f"<functionGroups/><externalReferences><a/></externalReferences>{ASKS}<customWorkbookViews/>",
        ),
        (
            '<extLst><ext xmlns:x="främmande"><x:calcPr/><x:definedNames></x:definedNames></ext></extLst>',
            f'{ASKS}<extLst><ext xmlns:x="främmande"><x:calcPr/><x:definedNames></x:definedNames></ext></extLst>',
        ),
    ],
)
def test_excel_is_asked_to_compute_everything_when_it_opens_the_file(before: str, after: str) -> None:
    parts = parts_of({"Blad": ONE}, after_sheets=before)
    changed = patched_book(parts, write("A1", NUMBER, "2"))
    assert changed[BOOK] == parts[BOOK].replace(f"</sheets>{before}", f"</sheets>{after}")


def test_the_request_has_the_workbooks_own_prefix() -> None:
    parts = parts_of({"Blad": ONE})
    prefixed = re.sub(r"(</?)(?=[a-zA-Z])", r"\1x:", parts[BOOK]).replace("xmlns=", "xmlns:x=", 1)
    parts[BOOK] = "<!-- <y:workbook> -->" + prefixed
    changed = patched_book(parts, write("A1", NUMBER, "2"))
    assert changed[BOOK] == parts[BOOK].replace("</x:sheets>", '</x:sheets><x:calcPr fullCalcOnLoad="1"/>')


def test_a_workbook_part_in_utf_16_is_read_and_asked() -> None:
    parts: dict[str, str | bytes] = {**parts_of({"Blåd": ONE})}
    parts[BOOK] = str(parts[BOOK]).encode("utf-16")
    archive = open_archive(zipped(parts))
    data = patch(archive, read_outline(archive), [CellWrite("Blåd", "A1", NUMBER, "2")])
    assert ASKS.encode() in unzipped(data)[BOOK]
    assert cells_of(data, "Blåd") == {"A1": Cell(NUMBER, "2")}


FORMULAS = sheet_xml(
    '<row r="1">'
    + "".join(f'<c r="{column}1"><f>1+1</f><v>2</v></c>' for column in "ABCD")
    + '</row><row r="2"><c r="A2"/></row>'
)


@pytest.mark.parametrize(
    ("chain", "writes", "expected"),
    [
        ('<c r="A1" i="1"/><c r="B1" i="1"/>', "1!A1", '<c r="B1" i="1"/>'),
        ('<c r="A1" i="1"/><c r="B1"/><c r="C1"/>', "1!A1", '<c i="1" r="B1"/><c r="C1"/>'),
        ('<c r="A1" i="1"/><c r="B1"/><c r="C1"/>', "1!A1 1!B1", '<c i="1" r="C1"/>'),
        ('<c r="A1" i="1"/><c r="B1"/><c r="C1"/>', "1!B1", '<c r="A1" i="1"/><c r="C1"/>'),
        ('<c r="A1" i="1"/><c r="A1" i="2"/><c r="B1"/>', "1!A1", '<c r="A1" i="2"/><c r="B1"/>'),
        ('<c r="A1" i="1"/><c r="A1" i="2"/><c r="B1"/>', "2!A1", '<c r="A1" i="1"/><c i="2" r="B1"/>'),
        ('<c r="A1" i="2" l="1"/><c r="A1" i="1" s="1"/>', "1!A1 2!A1", ""),
        ('<c r="A1" i="1"/><c r="B1"/>', "1!A2", '<c r="A1" i="1"/><c r="B1"/>'),
        ('<c r="A1" i="1"></c><c r="B1" ></c>', "1!A1", '<c i="1" r="B1" ></c>'),
        ("<c r='A1' i='1' />\n<!-- x --><c r='B1'/>", "1!A1", "\n<!-- x --><c i=\"1\" r='B1'/>"),
        ('<extLst><ext xmlns="främmande"><c r="A1" i="1"/></ext></extLst>', "1!A1", None),
    ],
)
def test_the_calculation_chain_loses_what_is_no_formula_any_more(chain: str, writes: str, expected: str | None) -> None:
    around = f'<calcChain xmlns="{MAIN}">{{}}</calcChain>'
    parts = parts_of({"1": FORMULAS, "2": FORMULAS}, chain=around.format(chain))
    wanted = [CellWrite(*place.split("!"), NUMBER, "9") for place in writes.split()]
    changed = patched_book(parts, *wanted)
    assert changed[CHAIN] == around.format(chain if expected is None else expected)


@pytest.mark.parametrize(
    ("chain", "expected"),
    [
        ("<calcChain{}></calcChain>", '<calcChain{}><c r="A2" i="1"/><c r="B2" i="1"/></calcChain>'),
        ("<calcChain{}/>", '<calcChain{}><c r="A2" i="1"/><c r="B2" i="1"/></calcChain>'),
        (
            '<!-- <a> --><calcChain{}><c r="A1" i="1"/><c r="B1"/><extLst/></calcChain>',
            '<!-- <a> --><calcChain{}><c r="A2" i="1"/><c r="B2" i="1"/><c r="B1" i="1"/><extLst/></calcChain>',
        ),
        (
            '<x:calcChain{}><x:c r="B1" i="1"/></x:calcChain>',
            '<x:calcChain{}><x:c r="A2" i="1"/><x:c r="B2" i="1"/><x:c r="B1" i="1"/></x:calcChain>',
        ),
    ],
)
def test_the_calculation_chain_gains_what_is_a_formula_now(chain: str, expected: str) -> None:
    prefix = ":x" if "x:" in chain else ""
    parts = parts_of({"Blad": FORMULAS}, chain=chain.format(f' xmlns{prefix}="{MAIN}"'))
    writes = [formula("B2", "1"), formula("A2", "1"), formula("B1", "1"), write("A1", NUMBER, "1")]
    after = expected.format(f' xmlns{prefix}="{MAIN}"').replace('<c r="B1" i="1"/>', '<c i="1" r="B1"/>', "A1" in chain)
    assert patched_book(parts, *writes)[CHAIN] == after


def test_the_calculation_chain_stays_when_only_results_change() -> None:
    chain = f'<calcChain xmlns="{MAIN}"><c r="A1" i="1"/></calcChain>'
    parts = parts_of({"Blad": FORMULAS}, chain=chain)
    assert patched_book(parts, result("A1", NUMBER, "9"))[CHAIN] == chain


def test_a_calculation_chain_that_is_missing_is_not_missed() -> None:
    parts = parts_of({"Blad": FORMULAS}, chain="")
    del parts[CHAIN]
    assert '<c r="A1"><v>9</v></c>' in patched_book(parts, write("A1", NUMBER, "9"))[SHEET_1]


def test_writes_to_one_part_under_two_names_are_all_carried_out() -> None:
    parts = parts_of({"Blad": FORMULAS, "Två": ONE}, chain=f'<calcChain xmlns="{MAIN}"><c r="A1" i="1"/></calcChain>')
    changed = patched_book(
        parts, CellWrite("Blad", "A1", NUMBER, "8"), CellWrite("BLAD", "B1", NUMBER, "9"), CellWrite("Två", "A1", None)
    )
    assert '<c r="A1"><v>8</v></c><c r="B1"><v>9</v></c><c r="C1">' in changed[SHEET_1]
    assert changed[CHAIN] == f'<calcChain xmlns="{MAIN}"></calcChain>'


# -- names ------------------------------------------------------------------------------------

TWO = {"FR1_A": "Blad!$A$1", "FR1_B": "'Blad <2> & 3'!$B$1"}
A, B = (
    '<definedName name="FR1_A">Blad!$A$1</definedName>',
    "<definedName name=\"FR1_B\">'Blad &lt;2&gt; &amp; 3'!$B$1</definedName>",
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"<definedNames>{A}{B}</definedNames>[]"),
        ("<calcPr calcId='1'/>", f"<definedNames>{A}{B}</definedNames>[calcId='1']"),
        ("<definedNames/>", f"<definedNames>{A}{B}</definedNames>[]"),
        ("<definedNames ></definedNames >", f"<definedNames >{A}{B}</definedNames >[]"),
        (
            '<functionGroups/><externalReferences><a/></externalReferences><oleSize ref="A1"/>',
            f"<functionGroups/><externalReferences><a/></externalReferences><definedNames>{A}{B}</definedNames>[]"
            '<oleSize ref="A1"/>',
        ),
        (
            '<definedNames><definedName name="Z">1</definedName><!-- x --></definedNames>',
            f'<definedNames><definedName name="Z">1</definedName><!-- x -->{A}{B}</definedNames>[]',
        ),
        # One that is there keeps its place and what else is said of it, and is spelled as asked for.
        (
            '<definedNames><definedName hidden="1" name="FR1_B" comment="&lt;">#REF!</definedName>'
            "<definedName name = 'fr1_a' /></definedNames>",
            '<definedNames><definedName hidden="1" name="FR1_B" comment="&lt;">\'Blad &lt;2&gt; &amp; 3\'!$B$1'
            '</definedName><definedName name = "FR1_A" >Blad!$A$1</definedName></definedNames>[]',
        ),
        (
            "<definedNames><definedName comment=' name=\"x\"' name='fr1_a'>1</definedName></definedNames>",
            '<definedNames><definedName comment=\' name="x"\' name="FR1_A">Blad!$A$1</definedName>'
            f"{B}</definedNames>[]",
        ),
        # A sheet's own is another, and so is one of another vocabulary.
        (
            '<definedNames><definedName name="FR1_A" localSheetId="0">1</definedName></definedNames>',
            f'<definedNames><definedName name="FR1_A" localSheetId="0">1</definedName>{A}{B}</definedNames>[]',
        ),
        (
            '<extLst><y:definedNames xmlns:y="främmande"><y:definedName name="FR1_A"/></y:definedNames></extLst>',
            f"<definedNames>{A}{B}</definedNames>[]"
            '<extLst><y:definedNames xmlns:y="främmande"><y:definedName name="FR1_A"/></y:definedNames></extLst>',
        ),
    ],
)
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_names_are_put_in_and_nothing_else_changes(before: str, after: str, prefix: str) -> None:
    parts = parts_of({"Blad": ONE}, after_sheets=before)

    def as_written(xml: str) -> str:
        if not prefix:
            return xml
        return re.sub(r"(</?)(?=[a-zA-Z]+[ />])", r"\1x:", xml).replace("xmlns=", "xmlns:x=", 1)

    attributes = re.search(r"\[(.*)\]", after)[1]  # type: ignore[index]
    asked = '<calcPr fullCalcOnLoad="1"' + (f" {attributes}/>" if attributes else "/>")
    expected = parts[BOOK].replace(f"</sheets>{before}", "</sheets>" + re.sub(r"\[.*\]", asked, after))
    changed = patched_book({**parts, BOOK: as_written(parts[BOOK])}, names=TWO)
    assert changed[BOOK] == as_written(expected)
    assert patched_book(changed, names=TWO) == changed  # twice is once
    archive = open_archive(zipped(changed))
    assert {n: to for n, to in read_outline(archive).names.items() if n in TWO} == TWO


@pytest.mark.parametrize("codec", ["utf-16", "utf-8"])
@pytest.mark.parametrize("namespace", [MAIN, STRICT])
def test_names_are_put_into_a_workbook_part_of_any_kind(codec: str, namespace: str) -> None:
    parts: dict[str, str | bytes] = {**parts_of({"Blåd": ONE}, chain=f'<calcChain xmlns="{MAIN}"/>')}
    parts[BOOK] = str(parts[BOOK]).replace(MAIN, namespace).encode(codec)
    archive = open_archive(zipped(parts))
    data = patch(archive, read_outline(archive), [CellWrite("Blåd", "A1", NUMBER, "2", formula="1+1")], TWO)
    after = unzipped(data)
    assert f"<definedNames>{A}{B}</definedNames>{ASKS}".encode() in after[BOOK]
    assert after[CHAIN].decode() == f'<calcChain xmlns="{MAIN}"><c r="A1" i="1"/></calcChain>'
    assert read_outline(open_archive(data)).names == TWO


# -- the zip ----------------------------------------------------------------------------------


def test_patching_with_nothing_gives_the_same_bytes() -> None:
    archive = open_archive(EXAMPLE.read_bytes())
    assert patch(archive, read_outline(archive), []) is archive.data


def raw_members(data: bytes) -> dict[str, bytes]:
    """{name: local header, data and whatever follows it, as bytes}."""
    archive = open_archive(data)
    return {name: data[member.start : member.end] for name, member in archive.members.items()}


def test_every_other_member_is_copied_byte_for_byte_and_in_order() -> None:
    before = EXAMPLE.read_bytes()
    archive = open_archive(before)
    after = patch(archive, read_outline(archive), [CellWrite("Utfall", "B8", NUMBER, "1")])
    old, new = raw_members(before), raw_members(after)
    assert list(old) == list(new)
    changed = {name for name in old if old[name] != new[name]}
    assert {"xl/worksheets/sheet2.xml"} <= changed <= {"xl/worksheets/sheet2.xml", BOOK}
    with zipfile.ZipFile(io.BytesIO(before)) as one, zipfile.ZipFile(io.BytesIO(after)) as other:
        assert other.testzip() is None
        for then, now in zip(one.infolist(), other.infolist(), strict=True):
            assert (then.filename, then.date_time, then.external_attr, then.create_system) == (
                now.filename,
                now.date_time,
                now.external_attr,
                now.create_system,
            )


def test_filling_again_and_again_does_not_make_the_file_grow() -> None:
    data = EXAMPLE.read_bytes()
    sizes = []
    for number in range(4):
        archive = open_archive(data)
        data = patch(archive, read_outline(archive), [CellWrite("Utfall", "B8", NUMBER, str(number))])
        sizes.append(len(data))
    assert max(sizes) - min(sizes) < 10


def streamed(parts: dict[str, str]) -> bytes:
    """A zip as programs write it that cannot seek: sizes and CRC behind the data."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.content = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.content += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return pipe.content


def test_members_whose_sizes_stand_behind_them_are_copied_with_them_and_replaced_without() -> None:
    data = streamed(parts_of({"Blad": ONE, "Två": ONE}))
    archive = open_archive(data)
    assert all(member.flags & 8 for member in archive.members.values())
    after = patch(archive, read_outline(archive), [write("A1", NUMBER, "2")])
    flags = {name: bool(member.flags & 8) for name, member in open_archive(after).members.items()}
    assert [name for name, described_later in flags.items() if not described_later] == [BOOK, SHEET_1]
    assert raw_members(after)["xl/worksheets/sheet2.xml"] == raw_members(data)["xl/worksheets/sheet2.xml"]
    assert unzipped(after)[SHEET_1].decode() == ONE.replace("<v>1<", "<v>2<")


def test_stored_members_and_odd_names_stay_as_they_are() -> None:
    parts = {**parts_of({"Blad": ONE}), "xl/media/bild å.png": "SYNTETISK", "docProps/": ""}
    data = zipped(parts, zipfile.ZIP_STORED)
    archive = open_archive(data)
    after = patch(archive, read_outline(archive), [write("A1", NUMBER, "2")])
    with zipfile.ZipFile(io.BytesIO(after)) as file:
        assert file.testzip() is None
        assert {info.filename: info.compress_type for info in file.infolist()} == {
            name: zipfile.ZIP_DEFLATED if name in (BOOK, SHEET_1) else zipfile.ZIP_STORED for name in parts
        }
        assert file.read("xl/media/bild å.png") == b"SYNTETISK"


def test_parts_are_replaced_whatever_the_case_of_their_names() -> None:
    parts = parts_of({"Blad": ONE})
    parts["XL/Worksheets/Sheet1.XML"] = parts.pop(SHEET_1)
    changed = patched_book(parts, write("A1", NUMBER, "2"))
    assert list(changed) == list(parts)
    assert changed["XL/Worksheets/Sheet1.XML"] == ONE.replace("<v>1<", "<v>2<")


def test_members_in_another_order_than_their_directory_stay_so() -> None:
    data = zipped(parts_of({"Blad": ONE}))
    entries = [member.central for member in open_archive(data).members.values()]
    start = data.index(b"PK\x01\x02")
    turned = data[:start] + b"".join(reversed(entries)) + data[start + sum(map(len, entries)) :]
    archive = open_archive(turned)
    assert list(archive.members) == list(reversed(open_archive(data).members))
    after = patch(archive, read_outline(archive), [write("A1", NUMBER, "2")])
    assert list(open_archive(after).members) == list(archive.members)
    assert cells_of(after) == {"A1": Cell(NUMBER, "2")}


def test_the_zips_comment_stays() -> None:
    out = io.BytesIO(zipped(parts_of({"Blad": ONE})))
    with zipfile.ZipFile(out, "a") as file:
        file.comment = b"SYNTETISK"
    archive = open_archive(out.getvalue())
    after = patch(archive, read_outline(archive), [write("A1", NUMBER, "2")])
    with zipfile.ZipFile(io.BytesIO(after)) as file:
        assert file.comment == b"SYNTETISK"


def test_extra_fields_of_a_replaced_member_are_left_out_and_those_of_others_kept() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts_of({"Blad": ONE, "Två": ONE}).items():
            info = zipfile.ZipInfo(name, (2017, 8, 31, 23, 59, 58))
            info.extra = struct.pack("<2H4s", 0xCAFE, 4, b"data")
            info.compress_type = zipfile.ZIP_DEFLATED
            info.comment = b"SYNTETISK"
            file.writestr(info, content)
    archive = open_archive(out.getvalue())
    after = patch(archive, read_outline(archive), [write("A1", NUMBER, "2")])
    with zipfile.ZipFile(io.BytesIO(after)) as file:
        assert file.testzip() is None
        assert {info.date_time for info in file.infolist()} == {(2017, 8, 31, 23, 59, 58)}
        assert {info.filename for info in file.infolist() if not info.extra} == {BOOK, SHEET_1}
    assert raw_members(after)["xl/worksheets/sheet2.xml"] == raw_members(archive.data)["xl/worksheets/sheet2.xml"]


@pytest.mark.parametrize(
    ("name", "signed"),
    [
        ("_xmlsignatures/origin.sigs", True),
        ("_XmlSignatures/sig1.xml", True),
        ("xl/_xmlsignatures.xml", False),
        ("docProps/app.xml", False),
    ],
)
def test_a_signature_is_known_by_its_part(name: str, signed: bool) -> None:
    assert is_signed(open_archive(zipped({**parts_of({"Blad": ONE}), name: "<a/>"}))) is signed


# -- laws -------------------------------------------------------------------------------------

CELL_NAMES = st.builds(a1.reference, st.integers(1, 5), st.integers(1, 6))
CONTENTS = st.sampled_from(
    [
        *("/>", ' s="2"/>', "><v>1</v></c>", ' s="1"><v>2.5</v></c>', ' t="s"><v>0</v></c>', ' t="str"><v>x</v></c>'),
        *("><f>1+1</f><v>2</v></c>", ' t="str"><f>"a"&amp;1</f><v>a1</v></c>', ' s="4" t="b"><f>1=1</f></c>'),
        *(' t="inlineStr"><is><t>å</t></is></c>', ' t="e"><v>#N/A</v></c>', '><f ca="1">NOW()</f><v>9</v></c>'),
    ]
)
WRITES = st.builds(
    lambda cell, content: write(cell, *content),
    CELL_NAMES,
    st.one_of(
        st.tuples(st.just(NUMBER), st.sampled_from(["0", "-1.5", "1E+20"])),
        st.tuples(st.just(TEXT), st.text(st.characters(exclude_categories=("Cs",)), max_size=8)),
        st.tuples(st.just(BOOLEAN), st.sampled_from("01")),
        st.tuples(st.none(), st.just("")),
    ),
)


@st.composite
def small_sheets(draw: st.DrawFn) -> str:
    """Rows and cells in order, as programs write them, with or without white space and a comment."""
    rows: dict[int, dict[int, str]] = {}
    for cell, content in draw(st.dictionaries(CELL_NAMES, CONTENTS, max_size=10)).items():
        column, row = a1.position(cell) or (0, 0)
        rows.setdefault(row, {})[column] = f'<c r="{cell}"{content}'
    for row in draw(st.sets(st.integers(1, 6), max_size=2)):
        rows.setdefault(row, {})
    blank = draw(st.sampled_from(["", "", "\n  ", "<!-- -->"]))
    return sheet_xml(
        blank.join(
            f'<row r="{row}">{"".join(cells[column] for column in sorted(cells))}</row>'
            if cells
            else f'<row r="{row}"/>'
            for row, cells in sorted(rows.items())
        )
    )


@settings(max_examples=200, deadline=None)
@given(small_sheets(), st.lists(WRITES, max_size=6))
def test_what_is_written_reads_back_and_nothing_else_has_changed(xml: str, writes: list[CellWrite]) -> None:
    before, texts = read_cells(xml.encode(), "b.xml")
    after = patched(xml, *writes)
    read, texts_after = read_cells(after.encode(), "b.xml")
    assert read == expected_cells(before, writes)
    assert texts_after == {cell: text for cell, text in texts.items() if cell not in {w.cell for w in writes}}
    order = [a1.position(cell) or (0, 0) for cell in re.findall(r'<c r="(\w+)"', after)]
    assert order == sorted(order, key=lambda at: (at[1], at[0]))
    assert re.findall(r'<row r="(\d+)"', after) == sorted(set(re.findall(r'<row r="(\d+)"', after)), key=int)
    assert patched(after, *writes) == after  # twice is once


@settings(max_examples=30, deadline=None)
@given(small_sheets(), st.lists(WRITES, min_size=1, max_size=6), st.sampled_from([zipped, streamed]))
def test_a_patched_workbook_is_a_sound_zip_with_the_new_cells_in_it(
    xml: str, writes: list[CellWrite], pack: Callable[[dict[str, str]], bytes]
) -> None:
    data = pack(parts_of({"Blad": xml, "Annan": ONE}, strings_xml("<t>delad</t>")))
    archive = open_archive(data)
    after = patch(archive, read_outline(archive), writes)
    assert cells_of(after) == expected_cells(dict(cells_of(data)), writes)
    assert cells_of(after, "Annan") == {"A1": Cell(NUMBER, "1")}
    old, new = unzipped(data), unzipped(after)
    assert {name for name in old if old[name] != new[name]} <= {SHEET_1, BOOK}
    for name, member in open_archive(after).members.items():
        assert member.crc == zlib.crc32(new[name])
