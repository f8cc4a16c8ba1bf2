"""Reading: which cell holds what, however a program writes it, and what is refused rather than guessed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from tests.small_books import (
    BOOK,
    BOOK_RELATIONS,
    DOCUMENT,
    MAIN,
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
from vplan_xl.workbook.reader import (
    OF_A_FORM,
    OF_A_LEDGER,
    Limits,
    content_types,
    read_outline,
    read_properties,
    read_sheets,
    sheets_with_formulas,
)
from vplan_xl.workbook.sheet import _cells, _general_cells, _plain_cells, read_cells, unescaped
from vplan_xl.workbook.snapshot import Cell, Cells, Kind, Outline, SheetEntry
from vplan_xl.workbook.xml import decoded, encoded, tags_in

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


@pytest.mark.parametrize("index", ["1", "-1", "+0", "", "x", "٠", "0.0", "1_0", "9" * 20, "9" * 5000])
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
        DECLARED.replace("yes", "no") + sheet_xml(PLAIN),
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
    wide = "\ufeff" + xml.lstrip("\ufeff").replace('encoding="UTF-8"', 'encoding="UTF-16"')
    for encoding in ("utf-16-le", "utf-16-be"):
        assert both_ways(wide.encode(encoding)) == (PLAIN_CELLS, {})


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


# -- how much is read -------------------------------------------------------------------------


def test_a_very_large_sheet_is_left_to_the_general_reader_which_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    xml = sheet_xml(PLAIN).encode()
    monkeypatch.setattr("vplan_xl.workbook.sheet._LARGEST_PLAIN", len(xml))
    assert _plain_cells(xml, "blad.xml") == (PLAIN_CELLS, {})
    monkeypatch.setattr("vplan_xl.workbook.sheet._LARGEST_PLAIN", len(xml) - 1)
    assert _plain_cells(xml, "blad.xml") is None
    assert both_ways(xml) == (PLAIN_CELLS, {})


def too_much(parts: dict[str, str], *sheets: str, limits: Limits = OF_A_FORM) -> tuple[str, str, str, str]:
    """(code, sheet, what was found, the limit) of the refusal of a workbook with too much in it."""
    archive = open_archive(zipped(parts))
    with pytest.raises(Refused) as caught:
        read_sheets(archive, read_outline(archive), sheets or ["Blad"], limits)
    finding = caught.value.finding
    assert finding.values["part_name"] in finding.message
    return finding.code, finding.place.sheet, finding.found, finding.expected


def test_the_tags_of_all_sheets_that_are_read_are_counted_together() -> None:
    rows = '<row r="1">' + "<c/>" * 994 + "</row>"
    parts = parts_of({"Ett": sheet_xml(rows), "Två": prefixed(sheet_xml(rows), "x")})
    archive = open_archive(zipped(parts))
    of_2000, of_1999 = (OF_A_FORM._replace(tags=tags) for tags in (2_000, 1_999))
    assert read_sheets(archive, read_outline(archive), ["Ett", "Två"], of_2000) == {"Ett": {}, "Två": {}}
    found = ("FIL_FOR_MANGA_CELLER", "Två", "2\u00a0000 XML-taggar", "1\u00a0999 XML-taggar")
    assert too_much(parts, "Ett", "Två", limits=of_1999) == found
    assert read_sheets(archive, read_outline(archive), ["Två"]) == {"Två": {}}


def test_the_texts_have_their_own_limits() -> None:
    sheet = sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>0</v></c></row>')
    parts = parts_of({"Blad": sheet}, strings_xml("<t>Läkemedel</t>"))
    archive = open_archive(zipped(parts))
    tags, size = parts[STRINGS].count("<"), len(parts[STRINGS].encode())
    enough = OF_A_FORM._replace(text_tags=tags, texts_size=size, characters=18)
    text = Cell(TEXT, "Läkemedel")
    assert read_sheets(archive, read_outline(archive), ["Blad"], enough) == {"Blad": {"A1": text, "B1": text}}
    for less in (
        enough._replace(text_tags=tags - 1), enough._replace(texts_size=size - 1), enough._replace(characters=17)
    ):  # fmt: skip
        assert too_much(parts, limits=less)[:2] == ("FIL_BOMB", "")


def test_a_ledgers_sheet_may_be_much_larger_than_a_forms() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 25_001))
    parts = parts_of({"Blad": sheet_xml(rows)})
    assert too_much(parts)[0] == "FIL_FOR_MANGA_CELLER"
    archive = open_archive(zipped(parts))
    assert len(read_sheets(archive, read_outline(archive), ["Blad"], OF_A_LEDGER)["Blad"]) == 25_000
    assert all(most >= form for most, form in zip(OF_A_LEDGER, OF_A_FORM, strict=True))


def test_the_lists_have_their_own_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    for limit, part in (("MOST_NAME_TAGS", BOOK), ("MOST_LIST_TAGS", BOOK_RELATIONS)):
        parts = parts_of({"Blad": sheet}, strings_xml("<t>x</t>"))
        tags = parts[part].count("<")
        with monkeypatch.context() as patched:
            patched.setattr(f"vplan_xl.workbook.reader.{limit}", tags)
            assert cells_of(zipped(parts)) == {"A1": Cell(TEXT, "x")}
            parts[part] += "<!-- -->"
            assert too_much(parts) == ("FIL_BOMB", "", f"{tags + 1} XML-taggar", f"{tags} XML-taggar")


def test_a_sheet_in_utf_16_has_as_many_tags_as_in_utf_8() -> None:
    xml = sheet_xml(PLAIN)
    assert tags_in(xml.encode()) == tags_in(xml.encode("utf-16")) == xml.count("<")
    assert tags_in("\u3c3c\u013c".encode("utf-16-le")) == 3  # what has half a tag's byte counts too


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "tag", ['<a b="{}"/>', "<a {}/>", "<a></a{}>", "<!-- {} -->", "<?a {}?>", "<{}/>"], ids=lambda tag: tag[:6]
)
def test_a_tag_of_megabytes_is_refused_before_it_is_read_again_and_again(tag: str, encoding: str) -> None:
    fill = " " if " {}/" in tag or "a{}" in tag else "x"
    size = 1_600_000
    short, long = (sheet_xml(PLAIN, after=tag.format(fill * times)) for times in (size, 4 * size))
    assert outcome(generally, short.encode()) == (PLAIN_CELLS, {})
    with pytest.raises(Refused) as caught:
        read_cells((long if encoding == "utf-8" else long + " " * size).encode(encoding), "blad.xml")
    finding = caught.value.finding
    assert (finding.code, finding.expected, finding.found) == ("FIL_BOMB", "4 MB", "mer än så i en enda tagg")


def test_a_part_of_megabytes_is_read_in_pieces_as_if_it_were_one() -> None:
    rows = "".join(f'<row r="{n}">{" " * 3_000}<c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 1_000))
    for encoding in ("utf-8", "utf-16"):
        read = both_ways(sheet_xml(rows).encode(encoding))
        assert isinstance(read, tuple)
        assert [cell.value for cell in read[0].values()] == [str(n) for n in range(1, 1_000)]
    broken = sheet_xml(rows)[:-1].encode()
    assert refusal(lambda: read_cells(broken, "b.xml")) == ("FIL_SKADAD", "b.xml", "den är inte giltig XML")


@pytest.mark.parametrize("inside", ["<v>{}</v>", "<f>{}</f>", "<is><t>{}</t></is>"])
def test_a_text_of_megabytes_is_refused_with_its_cell(inside: str) -> None:
    cell = '<row r="7"><c r="B7" t="inlineStr">' + inside + "</c></row>"
    assert isinstance(both_ways(sheet_xml(cell.format("x" * 1024**2))), tuple)
    with pytest.raises(Refused) as caught:
        read_cells(sheet_xml(cell.format("x" * 1024**2 + "\N{GRINNING FACE}")).encode(), "blad.xml")
    finding = caught.value.finding
    assert (finding.code, finding.place.cell) == ("FIL_SKADAD", "B7")
    assert finding.found == "en text är längre än en cell rymmer"


@pytest.mark.parametrize("item", ["<t>{0}{0}</t>", "<r><t>{0}</t></r><r><t>{0}</t></r>"])
def test_a_shared_text_of_megabytes_is_refused(item: str) -> None:
    found = "en text är längre än en cell rymmer"
    assert refusal(lambda: cells_of(shared(strings_xml(item.format("x" * 600_000))))) == ("FIL_SKADAD", STRINGS, found)


def test_what_is_wrong_in_a_sheet_is_said_with_its_name_and_cell() -> None:
    twice = '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'
    for rows, place in (
        (twice, "Blad!A1"),
        ('<row r="1"><c r="A1" t="x"><v>1</v></c></row>', "Blad!A1"),
        ('<row r="1"><c r="A1"><is/></c></row>', "Blad!A1"),
        ('<row r="1"><c r="A1"><f t="shared" si="1"/></c></row>', "Blad!A1"),
        ('<row r="1"><c r="A1" t="s"><v>1</v></c></row>', "Blad!A1"),
        ('<row r="1"><c r="A1"><v>1<b/></v></c></row>', "Blad!A1"),
        ('<row r="1"><c r="A1"/></row><c r="A2"/>', "Blad"),
        ('<row r="1"><c r="A0"/></row>', "Blad"),
        ("<", "Blad"),
    ):
        with pytest.raises(Refused) as caught:
            cells_of(zipped(parts_of({"Blad": sheet_xml(rows)}, strings_xml("<t>x</t>"))))
        assert str(caught.value.finding.place) == place
        assert caught.value.finding.values == {"part_name": "xl/worksheets/sheet1.xml"}


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


# -- formulas of several cells ----------------------------------------------------------------


def test_a_shared_formula_is_moved_to_each_of_its_cells() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:B3" si="0">$C1+D$1&amp;"A1"</f><v>1</v></c>'
        '<c r="B1" t="str"><f t="shared" si="0"/><v>x</v></c></row>'
        '<row r="2"><c r="A2" t="e"><f t="shared" si="0"></f><v>#N/A</v></c><c r="B2"><f t="shared" si="0"/></c></row>'
        '<row r="3"><c r="A3" t="s"><f t="shared" si="0"/><v>0</v></c></row>'
    )
    assert both_ways(sheet_xml(rows)) == (
        {
            "A1": Cell(NUMBER, "1", '$C1+D$1&"A1"'),
            "B1": Cell(TEXT, "x", '$C1+E$1&"A1"'),
            "A2": Cell(ERROR, "#N/A", '$C2+D$1&"A1"'),
            "B2": Cell(MISSING, "", '$C2+E$1&"A1"'),
        },
        {"A3": ("0", '$C3+D$1&"A1"')},
    )


def test_a_shared_formula_may_stand_after_cells_that_share_it() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" si="3"/><v>1</v></c>'
        '<c r="C1"><f t="shared" ref="A1:C1" si="3">C9</f><v>1</v></c></row>'
    )
    assert cells(rows) == {"A1": Cell(NUMBER, "1", "A9"), "C1": Cell(NUMBER, "1", "C9")}


def test_a_number_of_a_shared_formula_that_is_used_again_means_the_latest() -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><f t="shared" si="0"{inside}</c></row>'
        for row, inside in enumerate((' ref="A1:A2">B1</f>', "/>", ' ref="A3:A4">C3*2</f>', "/>"), 1)
    )
    assert [cell.formula for cell in cells(rows).values()] == ["B1", "B2", "C3*2", "C4*2"]


def test_a_long_formula_shared_by_very_many_cells_is_refused() -> None:
    first = f'<row r="1"><c r="A1"><f t="shared" ref="A1:A9" si="0">{"A1+" * 2700}1</f></c></row>'
    rows = "".join(f'<row r="{row}"><c r="A{row}"><f t="shared" si="0"/></c></row>' for row in range(2, 600))
    xml = sheet_xml(first + rows).encode()
    with pytest.raises(Refused) as caught:
        read_cells(xml, "blad.xml")
    finding = caught.value.finding
    assert (finding.code, finding.expected, finding.found) == ("FIL_BOMB", "0,5 MB", "4,6 MB")


def test_an_array_formula_has_its_text_and_its_other_cells_only_values() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2*2</f><v>2</v></c></row>'
        '<row r="2"><c r="A2"><v>4</v></c></row>'
    )
    assert cells(rows) == {"A1": Cell(NUMBER, "2", "B1:B2*2"), "A2": Cell(NUMBER, "4")}


def test_a_what_if_table_is_a_formula_although_it_has_no_text() -> None:
    rows = (
        '<row r="2"><c r="B2"><f t="dataTable" ref="B2:B3" dt2D="1" dtr="1" r1="A1" r2="A2"/><v>2</v></c>'
        '<c r="C2"><f t="dataTable" ref="C2:C3" r1="A1">bort</f></c></row>'
    )
    assert cells(rows) == {"B2": Cell(NUMBER, "2", "TABLE()"), "C2": Cell(MISSING, "", "TABLE()")}


# Moved one to the right and two down; the witness is openpyxl's translator.
MOVED = {
    "A1": "B3",
    "$A1+A$1+$A$1": "$A3+B$1+$A$1",
    "SUM(A1:B$2,$C3:D4)": "SUM(B3:C$2,$C5:E6)",
    "SUM(A:A,$B:C)": "SUM(B:B,$B:D)",
    "SUM(1:3,$2:4)": "SUM(3:5,$2:6)",
    "Utfall!B7-Prognos!$B7": "Utfall!C9-Prognos!$B9",
    "'Egna beräkningar'!$C$9*C9": "'Egna beräkningar'!$C$9*D11",
    "'It''s A1'!B2+'A1'!A1": "'It''s A1'!C4+'A1'!B3",
    "AB12!C3+Jan:Dec!A1+'Jan:Dec'!A1": "AB12!D5+Jan:Dec!B3+'Jan:Dec'!B3",
    "[1]Blad1!A1+'[1]Blad 1'!A1": "[1]Blad1!B3+'[1]Blad 1'!B3",
    '"A1"&B2&"a""A1"': '"A1"&C4&"a""A1"',
    "LOG10(B8)+ATAN2(A1,B1)": "LOG10(C10)+ATAN2(B3,C3)",
    "Tabell1[Belopp]+Tabell1[[#Headers],[A1]]": "Tabell1[Belopp]+Tabell1[[#Headers],[A1]]",
    "Tabell1[A']B1]": "Tabell1[A']B1]",
    "FR1_ACK_BUDGET_EXTERNT*A1": "FR1_ACK_BUDGET_EXTERNT*B3",
    "_A1+A1B+A1.B1+Å1+\\A1+x?y1": "_A1+A1B+A1.B1+Å1+\\A1+x?y1",
    "_xlfn.CONCAT(A1:A3)+_xlpm.x1": "_xlfn.CONCAT(B3:B5)+_xlpm.x1",
    "1E5+A1*2%+1.5E-3": "1E5+B3*2%+1.5E-3",
    "{1,2;3,4}+A1": "{1,2;3,4}+B3",
    "#REF!+A1+#DIV/0!": "#REF!+B3+#DIV/0!",
    "SUM(A1,B1 C1)": "SUM(B3,C3 D3)",
    "TRUE+A1<>B1": "TRUE+B3<>C3",
    "R1C1+RC": "R1C1+RC",
    "TAX2017": "TAY2019",
}


@pytest.mark.parametrize("formula", MOVED)
def test_a_formula_moves_as_openpyxl_moves_it(formula: str) -> None:
    assert moved(formula, 1, 2) == MOVED[formula]
    assert Translator("=" + formula, origin="C5").translate_formula(row_delta=2, col_delta=1) == "=" + MOVED[formula]


@pytest.mark.parametrize(
    ("formula", "ours"),
    [
        ("A1#", "B3#"),  # openpyxl knows no spilled range
        ("@A1", "@B3"),  # nor implicit intersection
        ("A1:INDEX(A:A,3)", "B3:INDEX(B:B,3)"),  # it takes "A1:INDEX(" for a function's name
        ("XFE1+ZZZ1", "XFE1+ZZZ1"),  # behind the last column there are names, no cells
        ("A1048577+A0", "A1048577+A0"),  # below the last row, and above the first
        ("XFD1+A1048576", "#REF!+#REF!"),  # it leaves the sheet: openpyxl writes XFE3
        ("a1+$a1", "B3+$a3"),
        ("  A1\n+ B1 ", "  B3\n+ C3 "),  # it moves white space about
    ],
)
def test_where_a_formula_moves_otherwise_than_openpyxl_moves_it(formula: str, ours: str) -> None:
    assert moved(formula, 1, 2) == ours


@pytest.mark.parametrize(
    ("formula", "columns", "rows", "expected"),
    [
        ("A2", -1, 0, "#REF!"),
        ("A2", 0, -2, "#REF!"),
        ("$A2+B$2", -1, -1, "$A1+A$2"),
        ("SUM(A:B)", -1, 0, "SUM(#REF!)"),
        ("SUM(1:2)", 0, -1, "SUM(#REF!)"),
        ("SUM(XFD:XFD)", 1, 0, "SUM(#REF!)"),
        ("SUM(1048576:1048576)", 0, 1, "SUM(#REF!)"),
        ("$XFD$1048576", 5, 5, "$XFD$1048576"),
    ],
)
def test_a_reference_that_leaves_the_sheet_becomes_an_error(
    formula: str, columns: int, rows: int, expected: str
) -> None:
    assert moved(formula, columns, rows) == expected


LOCK = st.sampled_from(["", "$"])
CELL_REFERENCE = st.builds(
    lambda a, column, b, row: f"{a}{a1.column_letters(column)}{b}{row}",
    LOCK,
    st.integers(30, 16_000),
    LOCK,
    st.integers(30, 1_000_000),
)
COLUMNS = st.builds(
    lambda a, first, b, last: f"{a}{a1.column_letters(first)}:{b}{a1.column_letters(last)}",
    LOCK,
    st.integers(30, 16_000),
    LOCK,
    st.integers(30, 16_000),
)
ROWS = st.builds(
    lambda a, first, b, last: f"{a}{first}:{b}{last}", LOCK, st.integers(30, 9999), LOCK, st.integers(30, 9999)
)
SHEET = st.sampled_from(["", "", "Utfall!", "'Föregående prognos'!", "'It''s A1'!", "A1B2!", "Q1!", "[2]Blad1!"])
OPERAND = st.one_of(
    st.builds(lambda sheet, area: sheet + area, SHEET, CELL_REFERENCE),
    st.builds(lambda sheet, first, last: f"{sheet}{first}:{last}", SHEET, CELL_REFERENCE, CELL_REFERENCE),
    st.builds(lambda sheet, area: sheet + area, SHEET, st.one_of(COLUMNS, ROWS)),
    st.sampled_from(['"A1"', '"säg ""B2"""', "12.5", "1E5", "TRUE", "#N/A", "FR1_NAMN", "Tabell1[A1]", "_x1"]),
)
FORMULA = st.recursive(
    OPERAND,
    lambda inner: st.one_of(
        st.builds(lambda a, sign, b: f"{a}{sign}{b}", inner, st.sampled_from(["+", "-", "*", "&", "<>", ">="]), inner),
        st.builds(lambda name, a, b: f"{name}({a},{b})", st.sampled_from(["SUM", "IF", "LOG10"]), inner, inner),
        st.builds(lambda a: f"({a})", inner),
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(FORMULA, st.integers(-29, 300), st.integers(-29, 300))
def test_any_formula_moves_as_openpyxl_moves_it_and_back_again(formula: str, columns: int, rows: int) -> None:
    there = moved(formula, columns, rows)
    translated = Translator("=" + formula, origin="A1").translate_formula(row_delta=rows, col_delta=columns)
    assert "=" + there == translated
    assert moved(there, -columns, -rows) == formula
    assert moved(formula, 0, 0) == formula


@given(st.text(st.characters(exclude_characters="0"), max_size=40), st.integers(-3, 3), st.integers(-3, 3))
def test_no_text_is_lost_from_what_is_hardly_a_formula(formula: str, columns: int, rows: int) -> None:
    assert canonical(moved(formula, 0, 0)) == canonical(formula)
    assert moved(formula, columns, rows).count('"') == formula.count('"')


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("if( 'Utfall'!$c$2=0 ,1)", "IF(Utfall!C2=0,1)"),
        ("SUM($A$1:B2)", "sum(A1:$B$2)"),
        ("'Föregående prognos'!B7", "'FÖREGÅENDE PROGNOS'!$B$7"),
        ("'It''s'!A1", "'IT''S'!A1"),
        ('IF(A1,"","x")', 'IF( A1 , "" , "x" )'),
    ],
)
def test_formulas_that_programs_only_write_differently_are_the_same(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A1+B1", "A1-B1"),
        ("A1 B1", "A1B1"),
        ('"a"', '"A"'),
        ('"A1"', "A1"),
        ("Utfall!C2", "'Utfall!C2'"),
        ("'a+b'!C1", "a+b!C1"),
        ("A1:B2", "A1;B2"),
        ("A1<>B1", "A1><B1"),
    ],
)
def test_formulas_that_compute_something_else_are_not_the_same(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


# -- A1 references ----------------------------------------------------------------------------


@given(st.integers(1, 16_384), st.integers(1, 1_048_576))
def test_a_reference_tells_its_place(column: int, row: int) -> None:
    assert a1.position(a1.reference(column, row)) == (column, row)


@pytest.mark.parametrize("text", ["", "A", "1", "A0", "XFE1", "A1048577", "AAAA1", "a1", "A01", "$A$1", "A1 ", "A1\n"])
def test_what_is_no_cell_has_no_place(text: str) -> None:
    assert a1.position(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Utfall!$B$7:$B$22", a1.Range("Utfall", 2, 7, 2, 22)),
        ("Utfall!$B$7", a1.Range("Utfall", 2, 7, 2, 7)),
        (" 'Föregående prognos'!$A$1:$XFD$1048576 ", a1.Range("Föregående prognos", 1, 1, 16_384, 1_048_576)),
        ("'It''s!'!$A$1", a1.Range("It's!", 1, 1, 1, 1)),
        ("Utfall!B7", None),
        ("Utfall!$B:$B", None),
        ("Utfall!$B$7:$B", None),
        ("$B$7", None),
        ("Utfall!#REF!", None),
        ("Utfall!$B$7,Utfall!$B$9", a1.Range("Utfall!$B$7,Utfall", 2, 9, 2, 9)),  # no such sheet
        ("Utfall!$B$22:$B$7", None),
        ("Utfall!$C$7:$B$22", None),
        ("Utfall!$XFE$1", None),
        ("Utfall!$A$1:$A$1048577", None),
        ("Utfall!$A$" + "9" * 5000, None),
        ("Utfall!$A$0", None),
        ("", None),
    ],
)
def test_a_defined_name_is_one_plain_rectangle_or_nothing(text: str, expected: a1.Range | None) -> None:
    assert a1.parse_absolute(text) == expected


@pytest.mark.parametrize(
    ("sheet", "written"),
    [
        ("Utfall", "Utfall"),
        ("Föregående prognos", "'Föregående prognos'"),
        ("Försättsblad", "'Försättsblad'"),
        ("It's", "'It''s'"),
        ("2017", "'2017'"),
        ("Q1", "'Q1'"),
        ("R", "'R'"),
        ("rc", "'rc'"),
        ("R1C1", "'R1C1'"),
        ("_dold", "_dold"),
        ("", "''"),
    ],
)
def test_a_sheets_name_is_quoted_where_a_formula_needs_it(sheet: str, written: str) -> None:
    assert a1.quoted(sheet) == written
    area = a1.Range(sheet, 2, 7, 3, 22)
    assert a1.absolute(area) == f"{written}!$B$7:$C$22"
    assert a1.parse_absolute(a1.absolute(area)) == area
    assert a1.absolute(a1.Range(sheet, 2, 7, 2, 7)) == f"{written}!$B$7"


# -- the workbook -----------------------------------------------------------------------------


def outline_of(parts: dict[str, str]) -> Outline:
    return read_outline(open_archive(zipped(parts)))


EMPTY = sheet_xml("")


def test_an_outline_lists_the_sheets_in_order_and_says_which_are_hidden() -> None:
    parts = parts_of({"Ett": EMPTY, "Två": EMPTY, "Tre": EMPTY, "Fyra": EMPTY})
    for number, state in ((2, "hidden"), (3, "veryHidden"), (4, "visible")):
        parts[BOOK] = parts[BOOK].replace(f'sheetId="{number}"', f'sheetId="{number}" state="{state}"')
    assert outline_of(parts) == Outline(
        part="xl/workbook.xml",
        sheets=(
            SheetEntry("Ett", "xl/worksheets/sheet1.xml", False),
            SheetEntry("Två", "xl/worksheets/sheet2.xml", True),
            SheetEntry("Tre", "xl/worksheets/sheet3.xml", True),
            SheetEntry("Fyra", "xl/worksheets/sheet4.xml", False),
        ),
        names={},
        date1904=False,
        strings_part=None,
        calc_chain_part=None,
    )


def test_a_sheet_is_found_whatever_the_case_of_its_name() -> None:
    outline = outline_of(parts_of({"Föregående": EMPTY}))
    assert outline.sheet("FÖREGÅENDE") == outline.sheet("föregående") == outline.sheets[0]
    assert outline.sheet("Utfall") is None


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("true", True), ("0", False), ("false", False)])
def test_an_outline_tells_from_when_days_are_counted(value: str, expected: bool) -> None:
    parts = parts_of({"Blad": EMPTY})
    parts[BOOK] = parts[BOOK].replace("<sheets>", f'<workbookPr date1904="{value}"/><sheets>')
    assert outline_of(parts).date1904 is expected


def test_only_names_of_the_whole_workbook_are_names() -> None:
    names = (
        '<definedNames><definedName name="FR1_A">Blad!$A$1</definedName>'
        '<definedName name="FR1_B" localSheetId="0">Blad!$B$1</definedName>'
        '<definedName name="FR1_A" localSheetId="0">Blad!$C$1</definedName>'
        '<definedName name="_xlnm.Print_Area" localSheetId="0" hidden="1">Blad!$A$1:$B$2</definedName></definedNames>'
    )
    assert outline_of(parts_of({"Blad": EMPTY}, after_sheets=names)).names == {"FR1_A": "Blad!$A$1"}


def test_two_names_that_excel_does_not_tell_apart_are_refused() -> None:
    names = "".join(f'<definedName name="{name}">Blad!$A$1</definedName>' for name in ("FR1_Å", "fr1_å"))
    parts = parts_of({"Blad": EMPTY}, after_sheets=f"<definedNames>{names}</definedNames>")
    assert refusal(lambda: outline_of(parts)) == ("FIL_SKADAD", BOOK, "två namn är lika")


def test_an_extensions_elements_are_not_taken_for_the_workbooks_own() -> None:
    extension = (
        '<extLst><ext xmlns:x="främmande"><x:sheet name="Utfall" sheetId="9" r:id="rId1"/>'
        '<x:definedName name="FR1_A">Blad!$Z$9</x:definedName><x:workbookPr date1904="1"/></ext></extLst>'
    )
    names = '<definedNames><definedName name="FR1_A">Blad!$A$1</definedName></definedNames>'
    outline = outline_of(parts_of({"Blad": EMPTY}, after_sheets=names + extension))
    assert [sheet.name for sheet in outline.sheets] == ["Blad"]
    assert outline.names == {"FR1_A": "Blad!$A$1"}
    assert not outline.date1904


def test_other_parts_are_found_through_the_relationships() -> None:
    outline = outline_of(parts_of({"Blad": EMPTY}, strings_xml("<t>x</t>"), chain="<calcChain/>"))
    assert (outline.strings_part, outline.calc_chain_part) == ("xl/sharedStrings.xml", "xl/calcChain.xml")


@pytest.mark.parametrize(
    "target", ["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml", "./worksheets/../worksheets/sheet1.xml"]
)
def test_a_relationship_may_be_written_in_several_ways(target: str) -> None:
    parts = parts_of({"Blad": sheet_xml(PLAIN)})
    parts[BOOK_RELATIONS] = parts[BOOK_RELATIONS].replace("worksheets/sheet1.xml", target)
    assert cells_of(zipped(parts)) == PLAIN_CELLS


def test_a_workbook_of_iso_strict_is_read() -> None:
    parts = parts_of({"Blad": sheet_xml(PLAIN).replace(MAIN, STRICT)})
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    for part in (ROOT_RELATIONS, BOOK, BOOK_RELATIONS):
        parts[part] = parts[part].replace(DOCUMENT, strict).replace(MAIN, STRICT)
    assert cells_of(zipped(parts)) == PLAIN_CELLS


def test_a_workbook_with_prefixed_names_is_read() -> None:
    parts = parts_of({"Blad": prefixed(sheet_xml(PLAIN), "x")})
    parts[BOOK] = prefixed(parts[BOOK], "x")
    parts[BOOK_RELATIONS] = prefixed(parts[BOOK_RELATIONS], "p")
    parts[ROOT_RELATIONS] = prefixed(parts[ROOT_RELATIONS], "p")
    assert cells_of(zipped(parts)) == PLAIN_CELLS


def test_parts_are_found_whatever_the_case_of_their_names() -> None:
    parts = parts_of({"Blad": sheet_xml(PLAIN)})
    parts["XL/Worksheets/SHEET1.xml"] = parts.pop("xl/worksheets/sheet1.xml")
    assert cells_of(zipped(parts)) == PLAIN_CELLS


def test_two_sheets_of_one_name_are_refused() -> None:
    found = "två blad har samma namn"
    assert refusal(lambda: outline_of(parts_of({"Blad": EMPTY, "BLAD": EMPTY}))) == ("FIL_SKADAD", BOOK, found)


def test_more_sheets_than_a_file_has_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = parts_of({"Ett": EMPTY, "Två": EMPTY})
    monkeypatch.setattr("vplan_xl.workbook.reader.MOST_MEMBERS", 2)
    assert len(outline_of(parts).sheets) == 2
    monkeypatch.setattr("vplan_xl.workbook.reader.MOST_MEMBERS", 1)
    found = "den räknar upp fler blad än en fil kan ha"
    assert refusal(lambda: outline_of(parts)) == ("FIL_SKADAD", BOOK, found)


@pytest.mark.parametrize(
    ("part", "kind"),
    [(ROOT_RELATIONS, "officeDocument"), (BOOK_RELATIONS, "sharedStrings"), (BOOK_RELATIONS, "calcChain")],
)
def test_two_parts_for_one_purpose_are_refused_and_one_part_named_twice_is_not(part: str, kind: str) -> None:
    parts = parts_of({"Blad": sheet_xml(PLAIN)}, strings_xml("<t>x</t>"), chain="<calcChain/>")
    found = re.search(f'<Relationship Id="rId\\d" Type="[^"]*/{kind}" Target="([^"]*)"/>', parts[part])
    assert found
    relation = f'<Relationship Id="rId9" Type="{DOCUMENT}/{kind}" Target="{{}}"/></Relationships>'
    same, other = (parts[part].replace("</Relationships>", relation.format(to)) for to in (found[1], "annan.xml"))
    assert cells_of(zipped({**parts, part: same})) == PLAIN_CELLS
    words = f"den anger två delar av sorten {kind}"
    assert refusal(lambda: outline_of({**parts, part: other})) == ("FIL_SKADAD", part, words)


def test_two_relationships_of_one_name_are_refused() -> None:
    parts = parts_of({"Ett": EMPTY, "Två": EMPTY})
    parts[BOOK_RELATIONS] = parts[BOOK_RELATIONS].replace("rId2", "rId1")
    assert refusal(lambda: outline_of(parts)) == ("FIL_SKADAD", BOOK_RELATIONS, "två hänvisningar är lika")


@pytest.mark.parametrize("gone", [BOOK, "xl/worksheets/sheet1.xml"])
def test_a_part_that_is_missing_is_named(gone: str) -> None:
    parts = parts_of({"Blad": EMPTY})
    del parts[gone]
    assert refusal(lambda: cells_of(zipped(parts))) == ("FIL_DEL_SAKNAS", gone, "")


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts[BOOK_RELATIONS].replace('Id="rId1"', 'Id="rId7"'),
        lambda parts: parts[BOOK_RELATIONS].replace("Target=", 'TargetMode="External" Target='),
        lambda _parts: relationships(),
    ],
)
def test_a_sheet_without_its_relationship_is_refused(change: Callable[[dict[str, str]], str]) -> None:
    parts = parts_of({"Blad": EMPTY})
    parts[BOOK_RELATIONS] = change(parts)
    assert refusal(lambda: cells_of(zipped(parts))) == ("FIL_DEL_SAKNAS", "bladet Blad", "")


def test_a_workbook_without_relationships_has_sheets_that_cannot_be_read() -> None:
    parts = parts_of({"Blad": EMPTY})
    del parts[BOOK_RELATIONS]
    assert outline_of(parts).sheets == (SheetEntry("Blad", "", False),)
    assert refusal(lambda: cells_of(zipped(parts)))[0] == "FIL_DEL_SAKNAS"


def test_a_sheet_the_workbook_does_not_list_is_refused() -> None:
    data = zipped(parts_of({"Blad": EMPTY}))
    assert refusal(lambda: cells_of(data, "Utfall")) == ("FIL_DEL_SAKNAS", "bladet Utfall", "")


def test_a_sheet_without_a_name_is_none() -> None:
    parts = parts_of({"Blad": EMPTY})
    parts[BOOK] = parts[BOOK].replace("</sheets>", '<sheet sheetId="9"/></sheets>')
    assert [sheet.name for sheet in outline_of(parts).sheets] == ["Blad"]


def test_sheets_are_read_in_the_order_asked_for_and_no_others() -> None:
    def numbered(number: int) -> str:
        return sheet_xml(f'<row r="1"><c r="A1"><v>{number}</v></c><c r="B1" t="s"><v>{number}</v></c></row>')

    data = zipped(
        parts_of(
            {"Ett": numbered(0), "Två": "SYNTETISK skräp", "Tre": numbered(1)}, strings_xml("<t>a</t>", "<t>b</t>")
        )
    )
    archive = open_archive(data)
    read: dict[str, Cells] = read_sheets(archive, read_outline(archive), ["Tre", "Ett"])
    assert read == {
        "Tre": {"A1": Cell(NUMBER, "1"), "B1": Cell(TEXT, "b")},
        "Ett": {"A1": Cell(NUMBER, "0"), "B1": Cell(TEXT, "a")},
    }
    assert list(read) == ["Tre", "Ett"]


def test_sheets_that_compute_are_told_without_being_read() -> None:
    one, prefix = '<row r="1"><c r="A1"><f>1+1</f></c></row>', '<row r="1"><c r="A1"><f ca="1">NOW()</f></c></row>'
    sheets = {
        "Ett": sheet_xml(one),
        "Två": prefixed(sheet_xml(prefix), "å"),
        "Tal": sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>', after="<formatting/>"),
        "Bred": sheet_xml(one),
        "Skadad": EMPTY,
    }
    parts: dict[str, str | bytes] = {**parts_of(sheets)}
    parts["xl/worksheets/sheet4.xml"] = sheets["Bred"].encode("utf-16")
    whole = zipped(parts)
    at = whole.index(b"xl/worksheets/sheet5.xml") + len("xl/worksheets/sheet5.xml") + 3
    archive = open_archive(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
    outline = read_outline(archive)
    assert sheets_with_formulas(archive, outline, ()) == ("Ett", "Två", "Bred", "Skadad")
    assert sheets_with_formulas(archive, outline, ("Ett", "Bred")) == ("Två", "Skadad")


def test_sheets_too_large_to_look_into_may_compute(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = open_archive(zipped(parts_of({"Ett": EMPTY, "Två": EMPTY})))
    outline = read_outline(archive)
    assert sheets_with_formulas(archive, outline, ()) == ()
    monkeypatch.setattr("vplan_xl.workbook.archive.LARGEST_TOTAL", 2 * len(EMPTY) - 1)
    assert sheets_with_formulas(archive, outline, ()) == ("Ett", "Två")
    assert sheets_with_formulas(archive, outline, ("Ett",)) == ()


def test_a_sheet_without_a_part_computes_nothing() -> None:
    parts = parts_of({"Blad": EMPTY})
    del parts[BOOK_RELATIONS]
    archive = open_archive(zipped(parts))
    assert sheets_with_formulas(archive, read_outline(archive), ()) == ()


@pytest.mark.parametrize(
    ("part", "namespace", "type_"),
    [
        ("docProps/custom.xml", "http://schemas.openxmlformats.org/officeDocument/2006/", "custom-properties"),
        ("docProps/egna.xml", "http://purl.oclc.org/ooxml/officeDocument/", "customProperties"),
    ],
)
def test_the_workbooks_own_properties_are_read(part: str, namespace: str, type_: str) -> None:
    parts = parts_of({"Blad": EMPTY})
    parts[ROOT_RELATIONS] = relationships((type_, part), ("officeDocument", BOOK))
    parts[part] = (
        f'<Properties xmlns="{namespace}{type_}" xmlns:vt="v">'
        '<property name="mall"><vt:lpwstr>FR1</vt:lpwstr></property>'
        '<property name="tal"><vt:i4>7</vt:i4></property><property name="tom"/></Properties>'
    )
    archive = open_archive(zipped(parts))
    assert read_properties(archive) == {"mall": "FR1", "tal": "7", "tom": ""}
    assert read_outline(archive).part == BOOK


def test_a_package_that_says_nothing_of_its_parts_has_parts_of_no_type() -> None:
    archive = open_archive(zipped(parts_of({"Blad": EMPTY})))
    assert content_types(archive) == dict.fromkeys(archive.members, "")


def test_a_workbook_may_have_no_properties_of_its_own() -> None:
    assert read_properties(open_archive(zipped(parts_of({"Blad": EMPTY})))) == {}


# -- laws -------------------------------------------------------------------------------------

VALUE = st.sampled_from(["1", "-2.5", "", " ", "a b", "&amp;", "&lt;b&gt;", "_x0041_", "å\u00a0", "#N/A", "0", "]]"])
FORMULA_XML = st.sampled_from(
    [
        *("", "", "<f>A1+1</f>", "<f/>", "<f></f>", '<f ca="1">NOW()</f>', '<f>IF(A1&gt;1,"","x")</f>'),
        *('<f t="shared" ref="A1:B9" si="0">C1</f>', '<f t="shared" si="0"/>', '<f t="array" ref="A1:A2">B1</f>'),
    ]
)
CONTENT = st.builds(
    lambda type_, formula, value: f"{type_}>{formula}{value}</c>",
    st.sampled_from(["", "", "", ' t="n"', ' t="s"', ' t="str"', ' t="b"', ' t="e"', ' t="d"', ' t="inlineStr"']),
    FORMULA_XML,
    st.one_of(
        VALUE.map(lambda text: f"<v>{text}</v>"), VALUE.map(lambda text: f"<is><t>{text}</t></is>"), st.just("<v/>")
    ),
) | st.sampled_from(["/>", ' s="3"/>', "></c>", ' t="s"/>'])


@st.composite
def plain_sheets(draw: st.DrawFn) -> str:
    """A sheet as programs write it: rows and cells in order, some of them blank."""
    rows = []
    for row in sorted(draw(st.sets(st.integers(1, 30), max_size=4))):
        columns = sorted(draw(st.sets(st.integers(1, 6), max_size=4)))
        inside = "".join(f'<c r="{a1.reference(column, row)}"{draw(CONTENT)}' for column in columns)
        rows.append(f'<row r="{row}">{inside}</row>' if inside else f'<row r="{row}" spans="1:3"/>')
    return sheet_xml(draw(st.sampled_from(["", "\n"])).join(rows))


@settings(max_examples=200, deadline=None)
@given(plain_sheets())
def test_the_quick_way_and_the_general_way_read_the_same(xml: str) -> None:
    both_ways(xml)


ORDINARY = sheet_xml(
    '<row r="1" spans="1:3"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1"><v>12.5</v></c>'
    '<c r="C1" t="str"><f>A1&amp;"x"</f><v>a b</v></c></row>\n<row r="2"><c r="A2" t="inlineStr"><is>'
    '<t xml:space="preserve"> h</t></is></c><c r="B2"><f t="shared" ref="B2:B3" si="0">A3+1</f><v>1</v></c>'
    '<c r="C2" t="b"><v>1</v></c></row><row r="3"><c r="A3" s="2"/><c r="B3"><f t="shared" si="0"/><v>2</v></c></row>'
    '<row r="4"/><row r="6"><c r="A6" t="str"><f>IF(1,"")</f><v></v></c><c r="B6"><f>1+1</f></c></row>',
    '<sheetPr><tabColor rgb="F"/></sheetPr><cols><col min="1" max="2"/></cols>',
    '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>',
)
PIECES = re.findall(r"<[^>]+>|[^<]+", ORDINARY)
BITS = (
    *("<", ">", '"', "'", "/", "&", " ", "0", "-1", "\n", "\t", "\r", "\u00a0", "<!--x-->", "<x/>", "<?p?>", "&#65;"),
    *("<![CDATA[7]]>", "&amp;", '<c r="A1"><v>1</v></c>', '<c r="D4"><v>9</v></c>', "<v/>", "<v>3</v>", "<row>"),
    *("</row>", '<row r="9"/>', "</row><row>", "<is><t>q</t></is>", "<rPh><t>z</t></rPh>", "</c>", "<c>", "<f/>"),
    *(' t="n"', ' t="s"', ' t="inlineStr"', ' t="shared"', ' si="0"', ' x="a>b"', ' xml:t="shared"', ' xmlns="y"'),
    *(' xmlns = "y"', f' xmlns:q="{MAIN}"', "<q:c/>", "<sheetData>", "</sheetData>", "<sheetData/>", "<a>", "</a>"),
    *(' ref="A1:B2"', ' t="array"', "<extLst>", "</extLst>", "_x0041_", "<t/>", '<f x=">">', '<f x="/>">', "<f>A2</f>"),
)


@st.composite
def changed_sheets(draw: st.DrawFn) -> str:
    """An ordinary sheet with one to three small changes, most of them no longer well-formed."""
    pieces = list(PIECES)
    for _number in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(pieces) - 1))
        match draw(st.sampled_from(["put in", "copy", "drop", "swap", "attribute"])):
            case "put in":
                pieces.insert(at, draw(st.sampled_from(BITS)))
            case "copy":
                pieces.insert(at, draw(st.sampled_from(pieces)))
            case "drop":
                del pieces[at]
            case "swap":
                other = draw(st.integers(0, len(pieces) - 1))
                pieces[at], pieces[other] = pieces[other], pieces[at]
            case _:
                bit = draw(st.sampled_from(BITS))
                pieces[at] = re.sub(r"(/?>)$", lambda end, bit=bit: bit + end[1], pieces[at])
    return "".join(pieces)


@settings(max_examples=500, deadline=None)
@given(changed_sheets())
def test_a_changed_sheet_is_read_as_the_general_way_reads_it_or_refused(xml: str) -> None:
    both_ways(xml)
