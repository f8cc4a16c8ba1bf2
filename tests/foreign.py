"""A workbook as a controller's may become: the example with a sheet, a chart, macros and much else that is not ours.

Parts are put into the example's zip with the standard library, so that no program has tidied them. All content is
SYNTETISK.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from tests.workbooks import EXAMPLE, UTFALL

OWN_SHEET = "Egna beräkningar"
OWN_SHEET_PART = "xl/worksheets/sheet24.xml"
# A formula of the controller's own in an input cell (budget for hired staff, 0 in the example).
OWN_INPUT_FORMULA = ("Utfall", "E10", f"'{OWN_SHEET}'!$C$9")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
_XM = 'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'

_OWN_SHEET = f"""<worksheet xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><dimension ref="A1:C9"/><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t xml:space="preserve">Egen </t></r>
<r><t>beräkning SYNTETISK</t></r></is></c></row>
<row r="2"><c r="A2" t="inlineStr"><is><t>Utfallets netto</t></is></c><c r="B2"><f>Utfall!D22</f><v>65140</v></c></row>
<row r="3"><c r="A3" t="inlineStr"><is><t>Intäkter</t></is></c><c r="B3"><f>SUM(Utfall!B7:C7)</f><v>-23544</v></c></row>
<row r="4"><c r="B4"><f>Prognos!D22-Utfall!D22</f><v>38844</v></c></row>
<row r="5"><c r="B5"><f t="shared" ref="B5:B7" si="0">Utfall!D8*2</f><v>121032</v></c></row>
<row r="6"><c r="B6"><f t="shared" si="0"/><v>115522</v></c></row>
<row r="7"><c r="B7"><f t="shared" si="0"/><v>0</v></c></row>
<row r="8"><c r="B8" t="str"><f>IF(B2&gt;0,"kostnad &amp; mera","")</f><v>kostnad &amp; mera</v></c></row>
<row r="9"><c r="C9"><v>0</v></c></row>
</sheetData><pageMargins left="1" right="1" top="1" bottom="1" header="0.5" footer="0.5"/>
<drawing r:id="rId1"/></worksheet>"""

_CHART = f"""<c:chartSpace xmlns:c="{_DRAWING}/chart" xmlns:a="{_DRAWING}/main"><c:chart><c:plotArea><c:layout/>
<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/>
<c:val><c:numRef><c:f>Utfall!$D$20:$D$22</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="3"/>
<c:pt idx="0"><c:v>-23544</c:v></c:pt><c:pt idx="1"><c:v>88684</c:v></c:pt><c:pt idx="2"><c:v>65140</c:v></c:pt>
</c:numCache></c:numRef></c:val></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart>
<c:catAx><c:axId val="1"/><c:scaling/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx>
<c:valAx><c:axId val="2"/><c:scaling/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx>
</c:plotArea></c:chart></c:chartSpace>"""


def _anchored(content: str, column: int) -> str:
    corners = "".join(
        f"<xdr:{corner}><xdr:col>{column + right}</xdr:col><xdr:colOff>0</xdr:colOff>"
        f"<xdr:row>{26 + down}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{corner}>"
        for corner, right, down in (("from", 0, 0), ("to", 3, 8))
    )
    return f"<xdr:twoCellAnchor>{corners}{content}<xdr:clientData/></xdr:twoCellAnchor>"


def _drawing(*anchors: str) -> str:
    names = f'xmlns:xdr="{_DRAWING}/spreadsheetDrawing" xmlns:a="{_DRAWING}/main" xmlns:r="{_DOCUMENT}"'
    return f"<xdr:wsDr {names}>{''.join(anchors)}</xdr:wsDr>"


_FRAME = '<a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm>'
_CHART_FRAME = f"""<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="Diagram 1"/>
<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>{_FRAME.replace("a:xfrm", "xdr:xfrm")}<a:graphic>
<a:graphicData uri="{_DRAWING}/chart"><c:chart xmlns:c="{_DRAWING}/chart" r:id="rId1"/></a:graphicData>
</a:graphic></xdr:graphicFrame>"""
_PICTURE = f"""<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="Bild 1"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>
<a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr>{_FRAME}
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic>"""
_TEXT_BOX = f"""<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="3" name="Textruta 2"/>
<xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr>{_FRAME}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr>
<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>Kommentar till utfallet, SYNTETISK</a:t></a:r></a:p></xdr:txBody></xdr:sp>"""

_COMMENTS = f"""<comments xmlns="{_MAIN}"><authors><author>Controller</author></authors><commentList>
<comment ref="B7" authorId="0"><text><r><t>Faktura väntas, SYNTETISK</t></r></text></comment>
</commentList></comments>"""
_VML = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"/>
<v:shape id="_x0000_s1025" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1">
<v:textbox/><x:ClientData ObjectType="Note"><x:Anchor>2, 15, 6, 2, 4, 15, 9, 4</x:Anchor>
<x:Row>6</x:Row><x:Column>1</x:Column></x:ClientData></v:shape></xml>"""

# Into Utfall, the sheet that is filled: before its data validations, and at its end.
_DATA_BAR = f"""<conditionalFormatting sqref="D7:D22"><cfRule type="dataBar" priority="9"><dataBar>
<cfvo type="min"/><cfvo type="max"/><color rgb="FF638EC6"/></dataBar>
<extLst><ext {_X14} uri="{{B025F937-C7B1-47D3-B67F-A62EFF666E3E}}">
<x14:id>{{0F1E2D3C-0001-4000-8000-000000000001}}</x14:id></ext></extLst></cfRule></conditionalFormatting>"""
_END_OF_UTFALL = f"""<ignoredErrors><ignoredError sqref="B7:P22" formulaRange="1"/></ignoredErrors>
<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/><extLst>
<ext {_X14} uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}"><x14:conditionalFormattings><x14:conditionalFormatting {_XM}>
<x14:cfRule type="dataBar" id="{{0F1E2D3C-0001-4000-8000-000000000001}}">
<x14:dataBar minLength="0" maxLength="100" gradient="0"><x14:cfvo type="autoMin"/><x14:cfvo type="autoMax"/>
<x14:negativeFillColor rgb="FFFF0000"/><x14:axisColor rgb="FF000000"/></x14:dataBar></x14:cfRule>
<xm:sqref>D7:D22</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext>
<ext {_X14} uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}"><x14:sparklineGroups {_XM}>
<x14:sparklineGroup displayEmptyCellsAs="gap"><x14:colorSeries rgb="FF376092"/><x14:sparklines>
<x14:sparkline><xm:f>Utfall!B7:J7</xm:f><xm:sqref>R7</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup>
</x14:sparklineGroups></ext></extLst></worksheet>"""
_NAMES_OF_EXCEL = """ xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr" \
xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" \
xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" \
xr:uid="{00000000-0001-0000-0100-000000000000}">"""


def _relations(*listed: tuple[str, str]) -> str:
    rows = (
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(listed, 1)
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{"".join(rows)}</Relationships>'


def _png() -> bytes:
    """A picture of two by two pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))

    pixels = b"\0\xff\0\0\0\xff\0" * 2
    header = struct.pack(">2L5B", 2, 2, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def _macros() -> bytes:
    """The head of an OLE file and bytes that do not compress: a project that nobody can run."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"".join(hashlib.sha256(bytes([n])).digest() for n in range(64))


_ADDED: dict[str, str | bytes] = {
    OWN_SHEET_PART: _OWN_SHEET,
    "xl/worksheets/_rels/sheet24.xml.rels": _relations((f"{_DOCUMENT}/drawing", "../drawings/drawing2.xml")),
    "xl/drawings/drawing2.xml": _drawing(_anchored(_CHART_FRAME, 4)),
    "xl/drawings/_rels/drawing2.xml.rels": _relations((f"{_DOCUMENT}/chart", "../charts/chart2.xml")),
    "xl/charts/chart2.xml": _CHART,
    "xl/worksheets/_rels/sheet2.xml.rels": _relations(
        (f"{_DOCUMENT}/drawing", "../drawings/drawing3.xml"),
        (f"{_DOCUMENT}/vmlDrawing", "../drawings/vmlDrawing1.vml"),
        (f"{_DOCUMENT}/comments", "../comments1.xml"),
    ),
    "xl/drawings/drawing3.xml": _drawing(_anchored(_PICTURE, 1), _anchored(_TEXT_BOX, 5)),
    "xl/drawings/_rels/drawing3.xml.rels": _relations((f"{_DOCUMENT}/image", "../media/image1.png")),
    "xl/media/image1.png": _png(),
    "xl/drawings/vmlDrawing1.vml": _VML,
    "xl/comments1.xml": _COMMENTS,
    "customXml/item1.xml": '<uppgifter xmlns="urn:syntetisk"><c r="B7"><v>1</v></c></uppgifter>',
    "customXml/_rels/item1.xml.rels": _relations((f"{_DOCUMENT}/customXmlProps", "itemProps1.xml")),
    "customXml/itemProps1.xml": (
        '<ds:datastoreItem ds:itemID="{0F1E2D3C-0002-4000-8000-000000000002}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>'
    ),
    "xl/vbaProject.bin": _macros(),
}

_SHEET_TYPES = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    OWN_SHEET_PART: f"{_SHEET_TYPES}.spreadsheetml.worksheet+xml",
    "xl/drawings/drawing2.xml": f"{_SHEET_TYPES}.drawing+xml",
    "xl/drawings/drawing3.xml": f"{_SHEET_TYPES}.drawing+xml",
    "xl/charts/chart2.xml": f"{_SHEET_TYPES}.drawingml.chart+xml",
    "xl/comments1.xml": f"{_SHEET_TYPES}.spreadsheetml.comments+xml",
    "xl/calcChain.xml": f"{_SHEET_TYPES}.spreadsheetml.calcChain+xml",
    "customXml/itemProps1.xml": f"{_SHEET_TYPES}.customXmlProperties+xml",
    "xl/vbaProject.bin": "application/vnd.ms-office.vbaProject",
}
_EXTENSIONS = {"png": "image/png", "vml": f"{_SHEET_TYPES}.vmlDrawing"}
_WORKBOOK_RELATIONS = {
    f"{_DOCUMENT}/worksheet": "worksheets/sheet24.xml",
    f"{_DOCUMENT}/customXml": "../customXml/item1.xml",
    f"{_DOCUMENT}/calcChain": "calcChain.xml",
    "http://schemas.microsoft.com/office/2006/relationships/vbaProject": "vbaProject.bin",
}


def _replaced(text: str, *pairs: tuple[str, str]) -> str:
    """The text with each of the pairs exchanged, each of which must be there exactly once."""
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def _foreign_parts(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The example's parts with everything foreign among them."""
    text = {name: content.decode() for name, content in parts.items()}
    types = [f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in _EXTENSIONS.items()]
    types += [f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in _TYPES.items()]
    text["[Content_Types].xml"] = _replaced(
        text["[Content_Types].xml"],
        ("</Types>", "".join(types) + "</Types>"),
        (f"{_SHEET_TYPES}.spreadsheetml.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(_WORKBOOK_RELATIONS.items(), 50)
    )
    text["xl/_rels/workbook.xml.rels"] = _replaced(
        text["xl/_rels/workbook.xml.rels"], ("</Relationships>", related + "</Relationships>")
    )
    text["xl/workbook.xml"] = _replaced(
        text["xl/workbook.xml"],
        ("</sheets>", f'<sheet name="{OWN_SHEET}" sheetId="22" r:id="rId50"/></sheets>'),
        ('<calcPr fullCalcOnLoad="1" calcId="124519"/>', '<calcPr calcId="191029" iterateCount="7"/>'),
    )
    utfall = _replaced(
        text[UTFALL],
        ("<dataValidations", _DATA_BAR + "<dataValidations"),
        ("</worksheet>", _END_OF_UTFALL),
        (f'xmlns:r="{_DOCUMENT}">', f'xmlns:r="{_DOCUMENT}"{_NAMES_OF_EXCEL}'),
    )
    sheet, cell, formula = OWN_INPUT_FORMULA
    utfall, count = re.subn(rf'(<c r="{cell}"[^>]*>)<v>0</v>', rf"\1<f>{formula}</f><v>0</v>", utfall)
    assert (sheet, count) == ("Utfall", 1)
    text[UTFALL] = re.sub("(<row [^>]*)>", r'\1 x14ac:dyDescent="0.25">', utfall)
    added = {name: c if isinstance(c, bytes) else (_DECLARATION + c).encode() for name, c in _ADDED.items()}
    whole = {name: content.encode() for name, content in text.items()} | added
    return whole | {"xl/calcChain.xml": _calc_chain(whole)}


def _calc_chain(parts: Mapping[str, bytes]) -> bytes:
    """Every formula cell in the order of the sheets, the sheet named where it changes, as Excel does."""
    entries = []
    computed = (2, 3, 4, 15, 16, 17, 18, 20)  # the pages, and the sister sheets that are calculated
    parts_by_id = {n: f"xl/worksheets/sheet{n}.xml" for n in computed} | {22: OWN_SHEET_PART}
    for sheet_id, part in parts_by_id.items():
        cells = re.findall(r'<c r="([A-Z]+[0-9]+)"[^>]*><f', parts[part].decode())
        entries += [(cell, f' i="{sheet_id}"' if number == 0 else "") for number, cell in enumerate(cells)]
    listed = "".join(f'<c r="{cell}"{sheet}/>' for cell, sheet in entries)
    return f'{_DECLARATION}<calcChain xmlns="{_MAIN}">{listed}</calcChain>'.encode()


def parts_of(data: bytes) -> dict[str, bytes]:
    """{part name: content} in the order of the zip directory."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist()}


def zipped(parts: Mapping[str, bytes], streamed: bool = False) -> bytes:
    """The parts as a zip whose members differ in all that a zip can tell of them.

    *streamed* writes it as to a socket, where sizes are only known behind each member's data.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(_Streamed(out) if streamed else out, "w") as book:
        for number, (name, content) in enumerate(parts.items()):
            member = zipfile.ZipInfo(name, (2017, 9, 8, 7, number % 60, 2 * (number % 30)))
            member.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            member.create_system = number % 4
            member.external_attr = (0o100600 | number) << 16
            member.comment = b"SYNTETISK" if number % 3 == 0 else b""
            if number % 2 == 0:  # the room that Excel leaves for a part to grow in
                member.extra = struct.pack("<2H", 0xA220, 8) + bytes(8)
            book.writestr(member, content, compresslevel=1 + number % 9)
    return out.getvalue()


class _Streamed(io.RawIOBase):
    """A file that cannot go back."""

    def __init__(self, out: io.BytesIO) -> None:
        self._out = out

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        assert isinstance(data, (bytes, bytearray, memoryview))
        return self._out.write(data)


def foreign_workbook(streamed: bool = False) -> bytes:
    """The example with all that is foreign to it, by the name .xlsm."""
    return zipped(_foreign_parts(parts_of(EXAMPLE.read_bytes())), streamed)


# -- the same content, written in other ways -----------------------------------------------------


def with_sheets(data: bytes, written: Callable[[bytes], bytes]) -> bytes:
    """The workbook with every sheet part written in another way."""
    return zipped({
        name: written(content) if name.startswith("xl/worksheets/sheet") else content
        for name, content in parts_of(data).items()
    })  # fmt: skip


def prefixed(xml: bytes) -> bytes:
    """Every element of the sheet's own namespace as ``<x:…>``."""
    text = re.sub(r"<(/?)(?![\w.-]+:)([A-Za-z])", r"<\1x:\2", xml.decode())
    return _replaced(text, (f' xmlns="{_MAIN}"', f' xmlns:x="{_MAIN}"')).encode()


def in_utf16(xml: bytes, codec: str = "utf-16") -> bytes:
    """In two bytes a character, with a byte order mark."""
    return _replaced(xml.decode(), ('encoding="UTF-8"', 'encoding="UTF-16"')).encode(codec)


def in_utf16_without_mark(xml: bytes) -> bytes:
    """In two bytes a character, without a byte order mark: to be known by its first character."""
    return in_utf16(xml, "utf-16-le")


def with_mark(xml: bytes) -> bytes:
    """In UTF-8, with the mark that some programs put before it."""
    return b"\xef\xbb\xbf" + xml


def indented(xml: bytes) -> bytes:
    """Each row and cell on a line of its own, lines ended as on Windows."""
    return re.sub(rb"<(row|c|/row|/sheetData)\b", rb"\r\n  <\1", xml)


def annotated(xml: bytes) -> bytes:
    """With comments, a processing instruction and CDATA, all of them about cells that are not there."""
    false = b'<c r="B7"><v>1</v></c>'
    xml = xml.replace(b"<sheetData>", b"<sheetData><!-- " + false + b" --><?syntetisk " + false + b"?>", 1)
    return re.sub(rb"<v>(-?[0-9.]+)</v>", rb"<v><![CDATA[\1]]></v>", xml)


def single_quoted(xml: bytes) -> bytes:
    """Attributes of rows and cells between apostrophes, with room around the equals sign."""
    return re.sub(rb"<(?:row|c) [^>]*>", lambda tag: re.sub(rb'="([^"]*)"', rb" = '\1'", tag[0]), xml)


def without_references(xml: bytes) -> bytes:
    """Rows and cells that do not say where they are, which the standard allows: each follows the one before."""
    rows = {int(n): row for row, n in re.findall(rb'(<row r="(\d+)".*?</row>)', xml, re.S)}
    body = b""
    for number in range(1, max(rows) + 1):
        row = rows.get(number, b"<row/>")
        cells = dict(re.findall(rb'<c r="([A-Z]+)\d+"([^>]*/>|.*?</c>)', row, re.S))
        inside = b"".join(b"<c" + cells.get(bytes([65 + column]), b"/>") for column in range(len(cells) and 20))
        body += b"<row>" + inside + b"</row>"
    start, end = xml.index(b"<sheetData>") + len(b"<sheetData>"), xml.index(b"</sheetData>")
    return xml[:start] + body + xml[end:]


def strict(data: bytes) -> bytes:
    """In the ISO Strict variant, where each namespace has another name."""
    named = {
        _MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
        _DOCUMENT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
        "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties": (
            "http://purl.oclc.org/ooxml/officeDocument/extendedProperties"
        ),
        f"{_DRAWING}/main": "http://purl.oclc.org/ooxml/drawingml/main",
    }
    parts = {}
    for name, content in parts_of(data).items():
        for transitional, iso in named.items():
            content = content.replace(transitional.encode(), iso.encode())
        parts[name] = content.replace(b"<workbook xmlns=", b'<workbook conformance="strict" xmlns=')
    return zipped(parts)
