"""Zip files that are workbooks as far as the gate can tell: what is in their parts is hostile or broken."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.hostile_files import (
    CUSTOM,
    STORED,
    Case,
    Parts,
    example,
    in_book,
    in_utf16,
    many,
    partly,
    prefixed,
    read,
    replaced,
    with_part,
    with_rows,
    without,
)
from tests.small_books import (
    BOOK,
    BOOK_RELATIONS,
    CHAIN,
    DOCUMENT,
    MAIN,
    ROOT_RELATIONS,
    STRICT,
    STRINGS,
    zipped,
)
from tests.workbooks import UTFALL

TYPES = "[Content_Types].xml"
DAMAGED, MISSING, BOMB, NO_FORM = "FIL_SKADAD", "FIL_DEL_SAKNAS", "FIL_BOMB", "FR1_EJ_FORMULAR"
DOCTYPE = "FIL_DOCTYPE"


def everywhere(change: Callable[[str], str | bytes]) -> Parts:
    """Every part of the example changed alike."""
    return {name: change(text) for name, text in example().items()}


def strict(text: str) -> str:
    relations = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    return text.replace(MAIN, STRICT).replace(DOCUMENT, relations)


def two_workbooks() -> Parts:
    relation = f'<Relationship Id="rId9" Type="{DOCUMENT}/officeDocument" Target="xl/worksheets/sheet1.xml"/>'
    return replaced(ROOT_RELATIONS, "</Relationships>", relation + "</Relationships>")


def target(to: str, more: str = "") -> Parts:
    """The outcome's part named otherwise by the workbook's relationships."""
    return replaced(BOOK_RELATIONS, 'Target="worksheets/sheet2.xml"', f'{more}Target="{to}"')


NAME = '<definedName name="n{n}">A{n}</definedName>'
SHEET = '<sheet name="b{n}" sheetId="{n}" r:id="x{n}"/>'
COPIED = '<definedName name="FR1_ACK_UTFALL_EXTERNT" localSheetId="{n}">A1</definedName>'
RELATION = '<Relationship Id="x{n}" Type="x/custom-properties" Target="docProps/custom.xml"/>'

PACKAGE: dict[str, Case] = {
    # -- parts that are not there, or elsewhere
    "no relationships": Case(lambda: without(ROOT_RELATIONS), ("FIL_EJ_ARBETSBOK",), "ett zip-arkiv"),
    "no workbook": Case(lambda: without(BOOK), (MISSING,), BOOK),
    "no relationships of the workbook": Case(lambda: without(BOOK_RELATIONS), (MISSING,), "bladet"),
    "no sheet": Case(lambda: without(UTFALL), (MISSING,), UTFALL, "Utfall!"),
    "no texts": Case(lambda: without(STRINGS), (MISSING,), STRINGS),
    "no styles, theme and types": read(lambda: without("xl/styles.xml", "xl/theme/theme1.xml", TYPES)),
    "a sheet without a relationship": Case(lambda: in_book(' r:id="rId2"', ""), (MISSING,), "bladet Utfall"),
    "a relationship that is not there": Case(
        lambda: in_book('r:id="rId2"', 'r:id="rId77"'), (MISSING,), "bladet Utfall"),
    "a sheet on the net": Case(
        lambda: target("http://127.0.0.1:9/blad.xml", 'TargetMode="External" '), (MISSING,), "bladet Utfall"),
    "a sheet outside the file": Case(lambda: target("../../../../etc/passwd"), (MISSING,), "etc/passwd", "Utfall!"),
    "a sheet on this computer": Case(lambda: target("file:///etc/passwd"), (MISSING,), "etc/passwd", "Utfall!"),
    "a folder for a sheet": Case(lambda: target("worksheets/"), (MISSING,), "xl/worksheets", "Utfall!"),
    "the workbook for a sheet": Case(lambda: target("workbook.xml"), (DAMAGED,), BOOK, "Utfall!"),
    "its relationships for the workbook": Case(
        lambda: replaced(ROOT_RELATIONS, "xl/workbook.xml", "_rels/.rels"), (NO_FORM,)),
    "a workbook whose relationships are itself": Case(
        lambda: with_part(BOOK_RELATIONS, example()[BOOK]), (MISSING,), "bladet"),
    "two workbooks in one": Case(two_workbooks, (DAMAGED,), ROOT_RELATIONS),
    "two relationships of one name": Case(
        lambda: replaced(BOOK_RELATIONS, 'Id="rId3"', 'Id="rId2"'), (DAMAGED,), BOOK_RELATIONS),
    "two lists of texts": Case(lambda: replaced(BOOK_RELATIONS, "relationships/theme", "relationships/sharedStrings"),
                               (DAMAGED,), BOOK_RELATIONS),
    "more relationships than are read": Case(
        lambda: replaced(BOOK_RELATIONS, "</Relationships>", many(RELATION, 20_000) + "</Relationships>"),
        (BOMB,), BOOK_RELATIONS),
    "properties ten thousand times": read(
        lambda: replaced(ROOT_RELATIONS, "</Relationships>", many(RELATION, 9_900) + "</Relationships>")),
    "types that are none": read(lambda: with_part(TYPES, "<Types/>")),
    "types that cannot be read": read(lambda: with_part(TYPES, "<Types>"), DAMAGED, named=TYPES),
    "types with a DOCTYPE": read(lambda: with_part(TYPES, "<!DOCTYPE x><Types/>"), DOCTYPE, named=TYPES),
    "types that call the workbook a document of Word's": read(
        lambda: replaced(TYPES, "spreadsheetml.sheet.main", "wordprocessingml.document.main")),
    "types that call a picture macros": read(
        lambda: {**replaced(TYPES, "</Types>", '<Default Extension="png" '
                            'ContentType="application/vnd.ms-office.vbaProject"/></Types>'), "xl/media/1.png": "x"},
        "BOK_MAKRO", named="xl/media/1.png"),
    "more types than are read": read(
        lambda: replaced(TYPES, "</Types>", many('<Override PartName="/{n}" ContentType="x"/>', 20_000) + "</Types>"),
        BOMB, named=TYPES),
    "properties that cannot be read": read(lambda: with_part(CUSTOM, "<Properties>"), DAMAGED, named=CUSTOM),
    "properties with a DOCTYPE": read(lambda: with_part(CUSTOM, "<!DOCTYPE x><x/>"), DOCTYPE, named=CUSTOM),
    "more properties than are read": read(
        lambda: with_part(CUSTOM, "<Properties>" + "<property/>" * 30_000 + "</Properties>"), BOMB, named=CUSTOM),
    "no properties": read(lambda: without(CUSTOM), MISSING, named=CUSTOM),
    "an order of computing of sixty megabytes": read(lambda: zipped(with_part(CHAIN, "<" * 60_000_000), STORED)),
    # -- what the workbook brings along
    "macros": read(lambda: with_part("xl/vbaProject.bin", "SYNTETISK"), "BOK_MAKRO", named="xl/vbaProject.bin"),
    "a sheet of Excel 4 macros": read(
        lambda: with_part("xl/macrosheets/sheet1.xml", f'<xm:macrosheet xmlns:xm="{MAIN}"/>'), "BOK_MAKRO",
        named="xl/macrosheets/sheet1.xml"),
    "a sheet of Excel 4 macros among the form's": Case(
        lambda: {**target("macrosheets/sheet1.xml"), "xl/macrosheets/sheet1.xml": '<xm:macrosheet xmlns:xm="urn:xm"/>'},
        (DAMAGED,), "xl/macrosheets/sheet1.xml", "Utfall!"),
    "a link that starts a program": read(
        lambda: with_part("xl/externalLinks/externalLink1.xml", f'<externalLink xmlns="{MAIN}">'
                          '<ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'),
        "BOK_DDE", named="xl/externalLinks/externalLink1.xml"),
    "a formula that starts a program": read(
        lambda: with_rows('<row r="90"><c r="A90"><f>cmd|\'/c calc\'!A1</f><v>0</v></c></row>'), "BOK_DDE",
        place="Utfall!A90"),
    "a link to another workbook": read(
        lambda: with_part("xl/externalLinks/externalLink1.xml", f'<externalLink xmlns="{MAIN}"/>'), "BOK_LANKAR",
        named="xl/externalLinks/externalLink1.xml"),
    "a query of a database": read(lambda: with_part("xl/connections.xml", f'<connections xmlns="{MAIN}"/>'),
                                  "BOK_LANKAR", named="xl/connections.xml"),
    "a document within": read(lambda: with_part("xl/embeddings/oleObject1.bin", "SYNTETISK"), "BOK_OBJEKT",
                              named="xl/embeddings/oleObject1.bin"),
    # -- the list of sheets and names
    "a workbook of nothing": Case(lambda: with_part(BOOK, ""), (DAMAGED,), BOOK),
    "a web page for a workbook": Case(lambda: with_part(BOOK, "<html/>"), (NO_FORM,)),
    "a workbook cut short": Case(lambda: with_part(BOOK, example()[BOOK][:3_000]), (DAMAGED,), BOOK),
    "a workbook with a DOCTYPE": Case(
        lambda: in_book("<workbook ", "<!DOCTYPE workbook SYSTEM 'http://127.0.0.1:9/x'><workbook "), (DOCTYPE,), BOOK),
    "a workbook with a DOCTYPE in UTF-16": Case(
        lambda: with_part(BOOK, in_utf16(example()[BOOK].replace("<workbook ", "<!DOCTYPE workbook><workbook ", 1))),
        (DOCTYPE,), BOOK),
    "zero sheets": Case(lambda: with_part(BOOK, re.sub("<sheet .*?/>", "", example()[BOOK])), (NO_FORM,)),
    "no list of sheets": Case(
        lambda: with_part(BOOK, re.sub("<sheets>.*?</sheets>", "", example()[BOOK])), (NO_FORM,)),
    "two sheets of one name": Case(lambda: in_book('name="Prognos"', 'name="Utfall"'), (DAMAGED,), BOOK),
    "two sheets whose names differ in case": Case(lambda: in_book('name="Prognos"', 'name="UTFALL"'), (DAMAGED,), BOOK),
    "two names that are alike": Case(
        lambda: in_book("FR1_ACK_BUDGET_INTERNT", "fr1_ack_budget_externt"), (DAMAGED,), BOOK),
    "sheets of another namespace": Case(lambda: in_book("<sheets>", '<sheets xmlns="urn:x">'), (NO_FORM,)),
    "two of the form's sheets exchanged": partly(
        lambda: with_part(BOOK, example()[BOOK].replace('"rId2"', '"x"').replace('"rId3"', '"rId2"').replace(
            '"x"', '"rId3"')), *["FR1_BLOCK_SAKNAS"] * 10, place="Utfall!B6"),
    "one part for two sheets": partly(lambda: in_book('r:id="rId3"', 'r:id="rId2"'), *["FR1_BLOCK_SAKNAS"] * 5,
                                      "BUDGET_ENBART_EXTERNT", place="Prognos!B6"),
    "a form's sheet that is hidden": read(lambda: in_book('name="Utfall"', 'name="Utfall" state="veryHidden"'),
                                          "BLAD_DOLT", place="Utfall!"),
    # In 2021, which the month then is, none of the counterparties of the thirteen internal posts is in the register.
    "days counted from 1904": read(lambda: in_book("<workbookPr", '<workbookPr date1904="1"'),
                                   "HUVUD_NAMN", *["INTERN_MOTPART"] * 13),
    "as many names as may be": read(
        lambda: in_book("</definedNames>", many(NAME, 49_000) + "</definedNames>")),
    "a hundred thousand names": Case(
        lambda: in_book("</definedNames>", many(NAME, 100_000) + "</definedNames>"), (BOMB,), BOOK),
    "as many sheets as may be": read(lambda: in_book("</sheets>", many(SHEET, 4_977) + "</sheets>")),
    "copies of a form's sheet by the thousand": read(
        lambda: with_part(BOOK, str(in_book("</sheets>", many(SHEET, 4_977) + "</sheets>")[BOOK]).replace(
            "</definedNames>", many(COPIED, 4_977, 23) + "</definedNames>")),
        *["BLAD_KOPIERAT"] * 4_977, named="FR1_ACK_UTFALL_EXTERNT", place="b100!"),
    "more sheets than a file has parts": Case(
        lambda: in_book("</sheets>", many(SHEET, 4_978) + "</sheets>"), (DAMAGED,), BOOK),
    "two hundred thousand sheets": Case(
        lambda: in_book("</sheets>", many(SHEET, 200_000) + "</sheets>"), (BOMB,), BOOK),
    "a sheet name of megabytes": read(
        lambda: in_book("</sheets>", f'<sheet name="{"x" * 3_000_000}" sheetId="99" r:id="x"/></sheets>')),
    "a list of sheets of seven megabytes": Case(
        lambda: in_book("</sheets>", f'<sheet name="{"x" * 7_000_000}" sheetId="99"/></sheets>'), (BOMB,), BOOK),
    "elements within elements in the list of sheets": read(
        lambda: in_book("</workbook>", "<a>" * 49_000 + "</a>" * 49_000 + "</workbook>")),
    "ISO Strict": read(lambda: everywhere(strict)),
    "every part in UTF-16": read(lambda: everywhere(in_utf16)),
    "every name prefixed": read(
        lambda: {name: text if name == TYPES else prefixed(text, "x") for name, text in example().items()}),
}  # fmt: skip
