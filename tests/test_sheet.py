"""Reading: which cell holds what, however a program writes it, and what is refused rather than guessed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from tests.small_books import (
    BOOK,
    BOOK_RELATIONS,
    DOCUMENT,
    MAIN,
    PACKAGE,
    ROOT_RELATIONS,
    STRICT,
    STRINGS,
    cells_of,
    parts_of,
    relationships,
    sheet_xml,
    strings_xml,
    zipped,
)
from vplan_xl.finding import Refused
from vplan_xl.workbook import a1
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.formula import canonical, moved
from vplan_xl.workbook.reader import read_outline, read_properties, read_sheets
from vplan_xl.workbook.sheet import _cells, _general_cells, _plain_cells, read_cells, unescaped
from vplan_xl.workbook.snapshot import Cell, Cells, Kind, Outline, SheetEntry
from vplan_xl.workbook.xml import decoded, encoded

NUMBER, TEXT, BOOLEAN, ERROR, DATE, MISSING = (
    Kind.NUMBER,
    Kind.TEXT,
    Kind.BOOLEAN,
    Kind.ERROR,
    Kind.DATE,
    Kind.MISSING,
)
Read = tuple[dict[str, Cell], dict[str, tuple[str, str | None]]]


def generally(xml: bytes) -> Read:
    """What the general reader alone makes of a sheet part."""
    return _cells(_general_cells(xml, "blad.xml"), "blad.xml")


def outcome(reading: Callable[[bytes], Read], xml: bytes) -> Read | str:
    """What is read, or the code of the refusal."""
    try:
        return reading(xml)
    except Refused as refused:
        return refused.finding.code


def both_ways(xml: str | bytes) -> Read | str:
    """What is read of a sheet part, by the quick way where that is taken, and the same by the general way."""
    data = xml.encode() if isinstance(xml, str) else xml
    read = outcome(lambda part: read_cells(part, "blad.xml"), data)
    assert read == outcome(generally, data)
    return read


def cells(rows: str) -> dict[str, Cell]:
    """The cells of a plainly written sheet, which must be read the quick way."""
    xml = sheet_xml(rows)
    assert _plain_cells(xml.encode(), "blad.xml") is not None, "left to the general reader"
    read = both_ways(xml)
    assert isinstance(read, tuple), read
    return read[0]


def refusal(action: Callable[[], object]) -> tuple[str, str, str]:
    """(code, part, what was found) of the refusal that *action* must end in."""
    with pytest.raises(Refused) as caught:
        action()
    finding = caught.value.finding
    assert finding.message
    return finding.code, finding.values.get("part_name", ""), finding.found


# -- kinds ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<v>12.5</v>", Cell(NUMBER, "12.5")),
        ("<v>-0</v>", Cell(NUMBER, "-0")),
        ("<v>2266.6666666666665</v>", Cell(NUMBER, "2266.6666666666665")),
        ("<v>1E+3</v>", Cell(NUMBER, "1E+3")),
        ("<v> 7\n\t</v>", Cell(NUMBER, "7")),
        ("<v>\u00a07</v>", Cell(NUMBER, "\u00a07")),  # no number in XML: said to be none further up
        ("<v>abc</v>", Cell(NUMBER, "abc")),
        ("<v>1&amp;2</v>", Cell(NUMBER, "1&2")),
        ("<f>A1+1</f><v>3</v>", Cell(NUMBER, "3", "A1+1")),
        ("<f> A1&amp;1 </f><v>3</v>", Cell(NUMBER, "3", "A1&1")),
        ("<f>A1+1</f>", Cell(MISSING, "", "A1+1")),
        ("<f>A1+1</f><v/>", Cell(MISSING, "", "A1+1")),
        ("<f>A1+1</f><v></v>", Cell(MISSING, "", "A1+1")),
        ('<f ca="1">NOW()</f><v>1</v>', Cell(NUMBER, "1", "NOW()")),
        ("<f></f><v>1</v>", Cell(NUMBER, "1")),
        ("<f/><v>1</v>", Cell(NUMBER, "1")),
        ("<f/>", None),
        ("<f></f>", None),
        ("<v/>", None),
        ("<v></v>", None),
        ("<v> </v>", None),
        ("", None),
    ],
)
def test_a_number_is_kept_as_the_file_has_it(inside: str, expected: Cell | None) -> None:
    for type_ in ("", ' t="n"'):
        assert cells(f'<row r="7"><c r="B7" s="3"{type_}>{inside}</c></row>').get("B7") == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('t="str"><v>två ord</v>', Cell(TEXT, "två ord")),
        ('t="str"><v> a </v>', Cell(TEXT, " a ")),
        ('t="str"><v>1 &lt; 2 &amp;amp; &quot;x&quot; &apos;y&apos; &gt;</v>', Cell(TEXT, "1 < 2 &amp; \"x\" 'y' >")),
        ('t="str"><f>IF(A1,"","x")</f><v></v>', Cell(TEXT, "", 'IF(A1,"","x")')),
        ('t="str"><f>A1</f><v/>', Cell(TEXT, "", "A1")),
        ('t="str"><f>A1</f><v> </v>', Cell(TEXT, " ", "A1")),
        ('t="str"><f>A1</f>', Cell(MISSING, "", "A1")),
        ('t="str"><v/>', Cell(TEXT, "")),
        ('t="str">', None),
        ('t="inlineStr"><is><t>text</t></is>', Cell(TEXT, "text")),
        ('t="inlineStr"><is><t xml:space="preserve"> text&#10;</t></is>', Cell(TEXT, " text\n")),
        ('t="inlineStr"><is><t></t></is>', Cell(TEXT, "")),
        ('t="inlineStr"><is><t>A</t></is>', Cell(TEXT, "A")),
        ('t="inlineStr"><v>v i stället</v>', Cell(TEXT, "v i stället")),
        ('t="inlineStr"><f>A1</f>', Cell(MISSING, "", "A1")),
        ('t="inlineStr">', None),
        ('t="b"><v>1</v>', Cell(BOOLEAN, "1")),
        ('t="b"><f>A1</f><v> 0 </v>', Cell(BOOLEAN, "0", "A1")),
        ('t="b">', None),
        ('t="e"><v>#DIV/0!</v>', Cell(ERROR, "#DIV/0!")),
        ('t="e"><f>1/0</f><v>#DIV/0!</v>', Cell(ERROR, "#DIV/0!", "1/0")),
        ('t="e"><f>1/0</f>', Cell(MISSING, "", "1/0")),
        ('t="d"><v>2017-08-31T00:00:00</v>', Cell(DATE, "2017-08-31T00:00:00")),
        ('t="s">', None),
        ('t="s"><f>A1</f>', Cell(MISSING, "", "A1")),
    ],
)
def test_the_other_kinds_are_told_apart(cell: str, expected: Cell | None) -> None:
    read = both_ways(sheet_xml(f'<row r="1"><c r="A1" {cell}</c></row>'))
    assert isinstance(read, tuple)
    assert read == (({"A1": expected} if expected else {}), {})


def test_every_error_value_is_an_error_and_a_text_that_looks_like_one_is_a_text() -> None:
    values = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!")
    for value in values:
        assert cells(f'<row r="1"><c r="A1" t="e"><v>{value}</v></c></row>') == {"A1": Cell(ERROR, value)}
        assert cells(f'<row r="1"><c r="A1" t="str"><v>{value}</v></c></row>') == {"A1": Cell(TEXT, value)}


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("_x0041_", "A"),
        ("_x00e5_x00E5_", "åx00E5_"),
        ("_x005F_x0041_", "_x0041_"),
        ("a_x000D_\nb", "a\r\nb"),
        ("_x0001_", "\x01"),
        ("_xD83D__xDE00_", "\N{GRINNING FACE}"),
        ("_xD83D_", "\ufffd"),
        ("_xDE00__xD83D_", "\ufffd\ufffd"),
        ("_x41_", "_x41_"),
        ("_xGGGG_", "_xGGGG_"),
        ("x0041_", "x0041_"),
        ("_X0041_", "_X0041_"),
        ("\ufeffa", "\ufeffa"),
    ],
)
def test_an_escaped_character_is_the_character(written: str, text: str) -> None:
    assert unescaped(written) == text
    assert cells(f'<row r="1"><c r="A1" t="str"><v>{written}</v></c></row>')["A1"] == Cell(TEXT, text)
    assert cells(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{written}</t></is></c></row>')["A1"] == Cell(TEXT, text)
    book = zipped(
        parts_of({"Blad": sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')}, strings_xml(f"<t>{written}</t>"))
    )
    assert cells_of(book)["A1"] == Cell(TEXT, text)
    text.encode()


def test_a_number_is_never_unescaped() -> None:
    assert cells('<row r="1"><c r="A1"><v>_x0031_</v></c></row>')["A1"] == Cell(NUMBER, "_x0031_")
    assert cells('<row r="1"><c r="A1" t="e"><v>_x0031_</v></c></row>')["A1"] == Cell(ERROR, "_x0031_")


def test_the_five_named_entities_are_decoded_once_and_encoded_again() -> None:
    assert decoded("&lt;&gt;&amp;&quot;&apos;&amp;lt;&amp;amp;") == "<>&\"'&lt;&amp;"
    assert decoded(encoded("<a> & &amp; &lt;")) == "<a> & &amp; &lt;"


# -- texts that stand in another part ---------------------------------------------------------


def shared(strings: str | None, index: str = "0") -> bytes:
    """A workbook whose A1 is the shared text of that index."""
    sheet = sheet_xml(f'<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>')
    return zipped(parts_of({"Blad": sheet}, strings))


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<t>text</t>", "text"),
        ("<t/>", ""),
        ("", ""),
        ('<t xml:space="preserve"> a </t>', " a "),
        ("<r><rPr><b/></rPr><t>fet </t></r><r><t>mager</t></r>", "fet mager"),
        ("<t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh><phoneticPr fontId='1'/>", "東京"),
        ("<r><t>100</t></r><rPh sb='0' eb='1'/>", "100"),
        ("<rPh sb='0' eb='1'><t>x</t><t>y</t></rPh><t>efter</t>", "efter"),
        ("<r><t>_x00</t></r><r><t>41_</t></r>", "_x0041_"),  # an escape is no escape over two runs
        ("<t><![CDATA[<b>]]>&amp;</t>", "<b>&"),
        ("<t>a<!-- b -->c</t>", "ac"),
        ("<x:t xmlns:x='främmande'>x</x:t><t>t</t>", "t"),
    ],
)
def test_a_shared_text_is_read_with_its_runs_and_without_its_pronunciation(item: str, text: str) -> None:
    assert cells_of(shared(strings_xml("<t>annan</t>", item, "<t>annan</t>"), "1")) == {"A1": Cell(TEXT, text)}


def test_a_shared_text_may_be_a_formulas_result_and_carries_the_formula() -> None:
    sheet = sheet_xml('<row r="1"><c r="A1" t="s"><f>B1</f><v> 0\n</v></c></row>')
    assert cells_of(zipped(parts_of({"Blad": sheet}, strings_xml("<t>x</t>")))) == {"A1": Cell(TEXT, "x", "B1")}


def test_texts_are_not_looked_for_when_no_cell_needs_them() -> None:
    sheet = sheet_xml('<row r="1"><c r="A1" t="s"/><c r="B1"><v>1</v></c></row>')
    assert cells_of(zipped(parts_of({"Blad": sheet}))) == {"B1": Cell(NUMBER, "1")}


@pytest.mark.parametrize("index", ["1", "-1", "+0", "", "x", "٠", "0.0", "1_0", "99999999999999999999"])
def test_a_text_that_is_not_among_the_shared_ones_is_refused(index: str) -> None:
    assert refusal(lambda: cells_of(shared(strings_xml("<t>x</t>"), index))) == (
        "FIL_SKADAD",
        "xl/worksheets/sheet1.xml",
        "en text saknas bland de delade texterna",
    )


def test_a_missing_part_of_texts_is_named() -> None:
    assert refusal(lambda: cells_of(shared(None))) == ("FIL_DEL_SAKNAS", STRINGS, "")


def test_an_item_that_is_not_in_the_list_does_not_shift_the_others() -> None:
    strings = strings_xml("<t>noll</t>").replace("<si>", "<extLst><ext><si><t>dold</t></si></ext></extLst><si>", 1)
    assert cells_of(shared(strings)) == {"A1": Cell(TEXT, "noll")}


def test_texts_in_runs_inside_the_cell_are_joined() -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>_x00</t></r><r><t>41_</t></r>'
        "<rPh sb='0' eb='1'><t>uttal</t></rPh></is></c></row>"
    )
    assert both_ways(sheet_xml(rows)) == ({"A1": Cell(TEXT, "_x0041_")}, {})


# -- however it is written --------------------------------------------------------------------

PLAIN = (
    '<row r="1" spans="1:3"><c r="A1" s="1"><v>1</v></c><c r="B1" t="str"><f>"a"&amp;1</f><v>a1</v></c></row>\n'
    '<row r="2"/><row r="3"><c r="C3" t="b"><v>1</v></c><c r="D3" s="4"/></row>'
)
PLAIN_CELLS = {"A1": Cell(NUMBER, "1"), "B1": Cell(TEXT, "a1", '"a"&1'), "C3": Cell(BOOLEAN, "1")}
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def prefixed(xml: str, prefix: str) -> str:
    return re.sub(r"(</?)(?=[a-zA-Z])", rf"\1{prefix}:", xml).replace("xmlns=", f"xmlns:{prefix}=", 1)


@pytest.mark.parametrize(
    "xml",
    [
        sheet_xml(PLAIN),
        DECLARED + sheet_xml(PLAIN),
        "\n" * 0 + DECLARED.replace("yes", "no") + sheet_xml(PLAIN),
        DECLARED.replace("\n", "\r\n") + sheet_xml(PLAIN),
        "\ufeff" + DECLARED + sheet_xml(PLAIN),
        sheet_xml(PLAIN).replace(MAIN, STRICT),
        sheet_xml(PLAIN, '<sheetPr><tabColor rgb="F"/></sheetPr><dimension ref="A1"/>', "<mergeCells count='0'/>"),
        sheet_xml(PLAIN, after='<extLst><ext xmlns:x14="x"><x14:a/></ext></extLst>'),
        prefixed(sheet_xml(PLAIN), "x"),
        prefixed(sheet_xml(PLAIN), "x").replace(MAIN, STRICT),
        sheet_xml(PLAIN).replace("<c r=", "<c\n  r="),
        sheet_xml(PLAIN).replace("><", ">\n  <"),
        sheet_xml(PLAIN).replace("><", ">\r\n\t<"),
        sheet_xml(PLAIN).replace('"', "'").replace("<f>'a'&amp;1</f>", '<f>"a"&amp;1</f>'),
        sheet_xml(PLAIN).replace('r="A1" s="1"', 's="1" r="A1"'),
        sheet_xml(PLAIN).replace('r="A1" s="1"', 'r="A1" s="1" ph="1" cm="1"'),
        sheet_xml(PLAIN).replace('r="A1" s="1"', 'r="&#65;1" s="1"'),
        sheet_xml(PLAIN).replace("<v>1</v>", "<v>&#49;</v>"),
        sheet_xml(PLAIN).replace("<v>1</v>", "<v>&#x31;</v>"),
        sheet_xml(PLAIN).replace("<v>1</v>", '<v xml:space="preserve">1</v>'),
        sheet_xml(PLAIN).replace("<v>1</v>", "<v><![CDATA[1]]></v>"),
        sheet_xml(PLAIN).replace("<v>1</v>", "<v><!-- 9 -->1<?x 9?></v>"),
        sheet_xml(PLAIN).replace("<row", '<!-- <c r="Z9"><v>9</v></c> --><row'),
        sheet_xml(PLAIN).replace("<row", '<?x <c r="Z9"><v>9</v></c>?><row'),
        sheet_xml("<!---->" + PLAIN),
        sheet_xml(PLAIN, before='<!-- <sheetData><row r="1"><c r="A1"><v>9</v></c></row></sheetData> -->'),
        sheet_xml(PLAIN, after='<!-- <sheetData><row r="1"><c r="A1"><v>9</v></c></row></sheetData> -->'),
        sheet_xml(PLAIN, after='<a><![CDATA[<sheetData><row r="1"><c r="A1"><v>9</v></c></row></sheetData>]]></a>'),
        sheet_xml(PLAIN).replace("<sheetData>", "<sheetData >").replace("</sheetData>", "</sheetData >"),
        sheet_xml(PLAIN).replace("<worksheet", "<worksheet a='>'"),
        sheet_xml(PLAIN).replace(' r="A1"', "").replace(' r="B1"', ""),
        sheet_xml(PLAIN).replace('<row r="1"', "<row").replace('<row r="2"', "<row").replace('<row r="3"', "<row"),
        sheet_xml(PLAIN).replace('<row r="1"', '<row r="x"'),
        sheet_xml(PLAIN.replace("</v></c>", "</v><extLst><ext uri='x'><y xmlns='z'><v>9</v></y></ext></extLst></c>")),
        sheet_xml(PLAIN.replace("<row", '<y:c xmlns:y="y" r="A1"><y:v>9</y:v></y:c><row')),
    ],
)
def test_the_same_cells_are_read_however_they_are_written(xml: str) -> None:
    assert both_ways(xml) == (PLAIN_CELLS, {})
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        mark = "" if encoding == "utf-16" or xml.startswith("\ufeff") else "\ufeff"
        wide = (mark + xml.replace('encoding="UTF-8"', 'encoding="UTF-16"')).encode(encoding)
        assert both_ways(wide) == (PLAIN_CELLS, {})


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_part_in_utf_16_without_a_mark_is_read(encoding: str) -> None:
    assert both_ways(sheet_xml(PLAIN).encode(encoding)) == (PLAIN_CELLS, {})


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "big5", "utf-7", "hex", "SYNTETISK", "utf8"])
def test_a_part_in_another_encoding_is_refused(encoding: str) -> None:
    xml = DECLARED.replace("UTF-8", encoding) + sheet_xml(PLAIN)
    found = "den är skriven i en annan teckenkod än UTF-8 och UTF-16"
    assert refusal(lambda: read_cells(xml.encode("latin-1"), "b.xml")) == ("FIL_SKADAD", "b.xml", found)


def test_cells_without_a_reference_stand_in_a_row_one_after_another() -> None:
    rows = "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r='5'><c><v>4</v></c><c r='D5'/><c><v>5</v></c></row>"
    assert both_ways(sheet_xml(rows + "<row><c><v>6</v></c></row>")) == (
        {
            "A1": Cell(NUMBER, "1"),
            "C1": Cell(NUMBER, "3"),
            "A5": Cell(NUMBER, "4"),
            "E5": Cell(NUMBER, "5"),
            "A6": Cell(NUMBER, "6"),
        },
        {},
    )


def test_a_cell_behind_the_last_column_is_no_cell_of_the_next_row() -> None:
    rows = '<row r="1"><c r="XFD1"><v>1</v></c><c><v>2</v></c></row>'
    code, _part, found = refusal(lambda: read_cells(sheet_xml(rows).encode(), "b.xml"))
    assert (code, found) == ("FIL_SKADAD", "cellen XFE1 finns inte på ett blad")


def test_the_last_cell_of_a_sheet_is_read() -> None:
    assert both_ways(sheet_xml('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')) == (
        {"XFD1048576": Cell(NUMBER, "1")},
        {},
    )


def test_a_chart_sheet_has_no_cells() -> None:
    xml = f'<chartsheet xmlns="{MAIN}"><sheetViews/></chartsheet>'
    assert both_ways(xml) == ({}, {})


def test_what_stands_outside_the_cells_is_no_cell() -> None:
    stray = '<c r="A9"><v>9</v></c><row r="9"><c r="B9"><v>9</v></c></row>'
    assert both_ways(sheet_xml(PLAIN, before=stray, after=f"<extLst>{stray}</extLst>")) == (PLAIN_CELLS, {})


# -- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', "cellen A1 står två gånger"),
        (
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1" t="s"><v>0</v></c></row>',
            "cellen A1 står två gånger",
        ),
        ('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="A1" t="b"><v>0</v></c></row>', "cellen A1 står två gånger"),
        ('<row r="1"><c r="A1"><f>B1</f></c><c r="A1"><v>0</v></c></row>', "cellen A1 står två gånger"),
        ('<row r="1"><c r="A1" t="b"><v>0</v></c><c r="A1" t="b"><v>0</v></c></row>', "cellen A1 står två gånger"),
        ('<row r="0"><c r="A0"><v>1</v></c></row>', "cellen A0 finns inte på ett blad"),
        ('<row r="1"><c r="a1"><v>1</v></c></row>', "cellen a1 finns inte på ett blad"),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "cellen XFE1 finns inte på ett blad"),
        ('<row r="1"><c r="AAAA1"><v>1</v></c></row>', "cellen AAAA1 finns inte på ett blad"),
        ('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', "cellen A1048577 finns inte på ett blad"),
        ('<row r="1"><c r="A01"><v>1</v></c></row>', "cellen A01 finns inte på ett blad"),
        ('<row r="1"><c r="$A$1"><v>1</v></c></row>', "cellen $A$1 finns inte på ett blad"),
        ('<row r="1"><c r="A1:B1"><v>1</v></c></row>', "cellen A1:B1 finns inte på ett blad"),
        ('<row r="1"><c r="A١"><v>1</v></c></row>', "cellen A١ finns inte på ett blad"),
        ('<row r="1"><c r="' + "A" * 99 + '"/></row>', "cellen " + "A" * 20 + " finns inte på ett blad"),
        ('<row r="1"><c r="A1" t="x"><v>1</v></c></row>', "cellen A1 har en okänd typ"),
        ('<row r="1"><c r="A1" t="N"><v>1</v></c></row>', "cellen A1 har en okänd typ"),
        ('<row r="1"><c r="A1" t=""><v>1</v></c></row>', "cellen A1 har en okänd typ"),
        ('<row r="1"><c r="A1"><is><t>1</t></is></c></row>', "cellen A1 har en okänd typ"),
        ('<row r="1"><c r="A1" t="str"><is><t>1</t></is></c></row>', "cellen A1 har en okänd typ"),
        ('<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>', "elementet v står på fel plats"),
        ('<row r="1"><c r="A1"><f>1</f><f>2</f></c></row>', "elementet f står på fel plats"),
        ('<row r="1"><c r="A1" t="inlineStr"><is/><is/></c></row>', "elementet is står på fel plats"),
        ('<row r="1"><c r="A1"><v>1<v>2</v></v></c></row>', "elementet v står på fel plats"),
        ('<row r="1"><c r="A1"><v>1<b/>2</v></c></row>', "elementet b står på fel plats"),
        ('<row r="1"><c r="A1"><f>1<b xmlns="x">2</b></f></c></row>', "elementet b står på fel plats"),
        ('<row r="1"><c r="A1" t="inlineStr"><is><t>a<r/></t></is></c></row>', "elementet r står på fel plats"),
        ('<c r="A1"><v>1</v></c>', "elementet c står på fel plats"),
        ('<row r="1"><row r="2"><c r="A2"><v>1</v></c></row></row>', "elementet row står på fel plats"),
        ('<row r="1"><c r="A1"/><row r="2"><c r="A2"><v>1</v></c></row></row>', "elementet row står på fel plats"),
        ('<row r="1"><row r="2"/></row>', "elementet row står på fel plats"),
        ('<row r="1"><c r="A1"/></row><c r="A2"><v>1</v></c>', "elementet c står på fel plats"),
        ('<row r="1"><c r="A1"><c r="A2"><v>1</v></c></c></row>', "elementet c står på fel plats"),
        ('<row r="1"><v>1</v></row>', "elementet v står på fel plats"),
        ('<row r="1"><a><c r="A1"><v>1</v></c></a></row>', "elementet c står på fel plats"),
        ('<a xmlns="mce"><b><row xmlns="' + MAIN + '" r="1"/></b></a>', "elementet row står på fel plats"),
        ("<sheetData/>", "elementet sheetData står på fel plats"),
        ('<row r="1"><c r="A1"><f t="shared" si="0"/></c></row>', "den delade formeln i A1 saknas"),
        ('<row r="1"><c r="A1"><v>1</v></row>', "den är inte giltig XML"),
        ('<row r="1"><c r="A1"><v>&okänd;</v></c></row>', "den är inte giltig XML"),
        ('<row r="1"><c r="A1" r="A2"><v>1</v></c></row>', "den är inte giltig XML"),
        ('<row r="1"><c r="A1"><v>\x01</v></c></row>', "den är inte giltig XML"),
        ('<row r="1"><c r="A1"><v>]]></v></c></row>', "den är inte giltig XML"),
    ],
)
def test_cells_that_programs_could_read_differently_are_refused(rows: str, found: str) -> None:
    xml = sheet_xml(rows).encode()
    assert refusal(lambda: read_cells(xml, "blad.xml")) == ("FIL_SKADAD", "blad.xml", found)
    assert refusal(lambda: generally(xml)) == ("FIL_SKADAD", "blad.xml", found)


@pytest.mark.parametrize(
    ("xml", "found"),
    [
        ("<html/>", "den är inget kalkylblad"),
        (f'<workbook xmlns="{MAIN}"/>', "den är inget kalkylblad"),
        ("<worksheet><sheetData/></worksheet>", "den är inget kalkylblad"),
        (sheet_xml(PLAIN).replace(MAIN, MAIN + "/"), "den är inget kalkylblad"),
        (sheet_xml(PLAIN).replace("xmlns=", "x:xmlns=").replace("<w", "<w", 1), "den är inte giltig XML"),
        (f"<worksheet a=' xmlns=\"{MAIN}\"'><sheetData>{PLAIN}</sheetData></worksheet>", "den är inget kalkylblad"),
        (f'<worksheet xml:xmlns="{MAIN}"><sheetData>{PLAIN}</sheetData></worksheet>', "den är inget kalkylblad"),
        (
            f'<worksheet a="b"><a xmlns="{MAIN}"/><sheetData>{PLAIN}</sheetData></worksheet>',
            "den är inget kalkylblad",
        ),
        (f'<worksheet a="b"><sheetData xmlns="{MAIN}">{PLAIN}</sheetData></worksheet>', "den är inget kalkylblad"),
        (sheet_xml(PLAIN, after="<sheetData/>"), "elementet sheetData står på fel plats"),
        (sheet_xml(PLAIN, before="<sheetData></sheetData>"), "elementet sheetData står på fel plats"),
        (sheet_xml(PLAIN, before="<sheetData />"), "elementet sheetData står på fel plats"),
        (
            f'<worksheet xmlns="{MAIN}"><a><sheetData>{PLAIN}</sheetData></a></worksheet>',
            "elementet sheetData står på fel plats",
        ),
        (
            f'<worksheet xmlns="{MAIN}"><a b="/>"><sheetData>{PLAIN}</sheetData></a></worksheet>',
            "elementet sheetData står på fel plats",
        ),
        ("", "den är inte giltig XML"),
        (sheet_xml(PLAIN) + "<a/>", "den är inte giltig XML"),
        (sheet_xml(PLAIN)[:-1], "den är inte giltig XML"),
    ],
)
def test_a_part_that_is_no_sheet_is_refused_and_never_read_as_an_empty_one(xml: str, found: str) -> None:
    assert refusal(lambda: read_cells(xml.encode(), "blad.xml")) == ("FIL_SKADAD", "blad.xml", found)
    assert refusal(lambda: generally(xml.encode())) == ("FIL_SKADAD", "blad.xml", found)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
@pytest.mark.parametrize(
    "doctype", ["<!DOCTYPE worksheet>", '<!DOCTYPE w [<!ENTITY a "9">]>', '<!DOCTYPE w SYSTEM "http://localhost/x">']
)
def test_a_doctype_is_refused_in_every_encoding(doctype: str, encoding: str) -> None:
    xml = (doctype + sheet_xml(PLAIN)).encode(encoding)
    assert refusal(lambda: read_cells(xml, "blad.xml")) == ("FIL_DOCTYPE", "blad.xml", "")


def test_a_doctype_is_refused_in_the_workbooks_other_parts() -> None:
    parts = parts_of({"Blad": sheet_xml(PLAIN)}, strings_xml("<t>x</t>"))
    for part in (ROOT_RELATIONS, BOOK, BOOK_RELATIONS):
        hostile = zipped({**parts, part: "<!DOCTYPE a>" + parts[part]})
        assert refusal(lambda hostile=hostile: read_outline(open_archive(hostile))) == ("FIL_DOCTYPE", part, "")
    hostile = shared("<!DOCTYPE a>" + strings_xml("<t>x</t>"))
    assert refusal(lambda: cells_of(hostile)) == ("FIL_DOCTYPE", STRINGS, "")


# -- a sheet written so as to be taken for a plain one ----------------------------------------


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        # ">" in an attribute would end the tag too soon
        ('<c r="A1"><f x="a>b">B1</f><v>1</v></c>', {"A1": Cell(NUMBER, "1", "B1")}),
        ('<c r="A1"><f x="/>">B1</f><v>1</v></c>', {"A1": Cell(NUMBER, "1", "B1")}),
        # an attribute of another namespace, or one that is written with an entity
        ('<c r="A1"><f xml:t="shared" si="0">B1</f><v>1</v></c>', {"A1": Cell(NUMBER, "1", "B1")}),
        ('<c r="A1"><f t="d&#97;taTable">B1</f><v>1</v></c>', {"A1": Cell(NUMBER, "1", "TABLE()")}),
        # a follower whose first cell alone is written otherwise
        (
            '<c r="A1" cm="1"><f t="shared" ref="A1:B1" si="0">C1</f><v>1</v></c><c r="B1"><f t="shared" si="0"/></c>',
            {"A1": Cell(NUMBER, "1", "C1"), "B1": Cell(MISSING, "", "D1")},
        ),
        ('<c r="A1" xml:t="s"><v>7</v></c>', {"A1": Cell(NUMBER, "7")}),
        ('<c r="A1" s="1" s1="2"><v>7</v></c>', {"A1": Cell(NUMBER, "7")}),
        ('<c r="A1"><v>7</v><v1>8</v1></c>', {"A1": Cell(NUMBER, "7")}),
        ('x<c r="A1"><v>7</v></c>y', {"A1": Cell(NUMBER, "7")}),
        ('<c r="A1">x<v>7</v>y</c>', {"A1": Cell(NUMBER, "7")}),
        ('<x:c xmlns:x="främmande" r="A1"><x:v>9</x:v></x:c>', {}),
        ('<c xmlns="främmande" r="A1"><v>9</v></c>', {}),
        ('<c xmlns = "främmande" r="A1"><v>9</v></c>', {}),
        ('<c xmlns="" r="A1"><v>9</v></c>', {}),
        (f'<x:c xmlns:x="{MAIN}" r="A1"><x:v>9</x:v></x:c>', {"A1": Cell(NUMBER, "9")}),
        ('<c r="A1"><v xmlns="främmande">9</v></c>', {}),
    ],
)
def test_a_sheet_that_looks_plain_is_read_as_the_general_reader_reads_it(xml: str, expected: dict[str, Cell]) -> None:
    assert both_ways(sheet_xml(f'<row r="1">{xml}</row>')) == (expected, {})


@pytest.mark.parametrize("row", ['<row xmlns="främmande" r="1">', '<row xmlns ="främmande" r="1">', "<row xmlns=''>"])
def test_a_row_of_another_namespace_holds_no_cells(row: str) -> None:
    assert both_ways(sheet_xml(f'{row}<c r="A1"><v>9</v></c></row>')) == ({}, {})


def test_sheet_data_of_another_namespace_holds_no_cells() -> None:
    decoy = '<y xmlns ="främmande"><sheetData><row r="1"><c r="A1"><v>9</v></c></row></sheetData></y>'
    real = f'<x:sheetData xmlns:x="{MAIN}"><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData>'
    for inside in (decoy + real, real + decoy):
        assert both_ways(f'<worksheet xmlns="{MAIN}">{inside}</worksheet>') == ({"A1": Cell(NUMBER, "1")}, {})
    assert both_ways(f'<worksheet xmlns="{MAIN}">{decoy}</worksheet>') == ({}, {})
