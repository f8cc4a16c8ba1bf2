"""Workbooks whose sheets are hostile or broken: too much in them, nothing in them, or cells that lie."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.hostile_books import NAME, RELATION, TYPES
from tests.hostile_files import (
    LEAF,
    PAGES,
    STORED,
    Case,
    Made,
    Parts,
    around_cells,
    example,
    in_every_sheet,
    in_utf16,
    many,
    partly,
    prefixed,
    read,
    replaced,
    sheet_of,
    with_leaf,
    with_part,
    with_rows,
)
from tests.small_books import BOOK, BOOK_RELATIONS, MAIN, STRINGS, zipped
from tests.workbooks import PROGNOS, UTFALL

DAMAGED, BOMB, NO_FORM, DOCTYPE = "FIL_SKADAD", "FIL_BOMB", "FR1_EJ_FORMULAR", "FIL_DOCTYPE"
NO_AMOUNT = "POST_EJ_BELOPP"
AT_LEAF = f"Utfall!{LEAF}"
# What is found of an outcome that is not known, and of the forecast beside it.
OF_UNKNOWN = ("RESULTAT_GAMMALT", "RIMLIG_PROGNOS", "BUDGET_ENBART_EXTERNT")
ROW, AMOUNT = '<row r="{n}" s="1"/>', '<row r="{n}"><c r="Z{n}"><v>{n}</v></c></row>'
EMPTY = '<row r="{n}"><c r="Z{n}"/></row>'


def laughs(encoding: str) -> bytes:
    """A part whose few entities stand for gigabytes."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>'
    return (xml + sheet_of("&l11;")).encode(encoding)


def followers(formula: str, count: int) -> str:
    """A formula in row 100 and that many cells that share it."""
    master = f'<row r="100"><c r="Z100"><f t="shared" si="9" ref="Z100:Z{100 + count}">{formula}</f><v>1</v></c></row>'
    return master + many('<row r="{n}"><c r="Z{n}"><f t="shared" si="9"/><v>1</v></c></row>', count, 101)


def one_text_everywhere() -> Parts:
    """Every shared text of the outcome is one of half a million characters."""
    xml = re.sub(r't="s"([^>]*)><v>\d+</v>', r't="s"\1><v>0</v>', example()[UTFALL])
    long = f"<si><t>{'x' * 500_000}</t></si>"
    return {**example(), UTFALL: xml, STRINGS: re.sub("<si>.*?</si>", long, example()[STRINGS], count=1)}


def everything_at_its_limit() -> Parts:
    """As many cells, texts, names, relationships, types and members as are read."""
    cells = many('<row r="{n}"><c r="Z{n}" ph="1"><v>{n}</v></c></row>', 14_500)
    types = many('<Override PartName="/{n}" ContentType="x"/>', 9_900)
    relations = many(RELATION, 9_900) + "</Relationships>"
    return {
        **with_rows(cells),
        STRINGS: example()[STRINGS].replace("</sst>", "<si><t>a</t></si>" * 74_000 + "</sst>"),
        BOOK: example()[BOOK].replace("</definedNames>", many(NAME, 49_000) + "</definedNames>"),
        BOOK_RELATIONS: example()[BOOK_RELATIONS].replace("</Relationships>", relations),
        TYPES: example()[TYPES].replace("</Types>", types + "</Types>"),
        **{f"xl/media/{n}.png": "" for n in range(4_900)},
    }


def damaged(make: Callable[[], Made], place: str = "Utfall!", named: str = UTFALL) -> Case:
    """A workbook whose outcome cannot be read."""
    return Case(make, (DAMAGED,), named, place)


def too_much(make: Callable[[], Made], code: str = "FIL_FOR_MANGA_CELLER", named: str = UTFALL) -> Case:
    """A workbook with more in its outcome than is read."""
    return Case(make, (code,), named, "Utfall!")


def leaf(inside: str, code: str = NO_AMOUNT, attributes: str = "") -> Case:
    """A workbook with something else for one amount, which then is unknown."""
    return partly(lambda: with_leaf(f"<c {{at}}{attributes}>{inside}</c>"), code, *OF_UNKNOWN, place=AT_LEAF)


IF, COMPARISON = r"<f>IF\(.*?</f>", r"(<f>IF\(B\$24=0[^<]*</f>)<v>[^<]*</v>"


def matches(pattern: str, parts: tuple[str, ...] = ()) -> int:
    """How often a pattern is found in some of the example's parts, or in all its sheets."""
    return sum(
        len(re.findall(pattern, text))
        for name, text in example().items()
        if (name in parts if parts else "worksheets" in name)
    )


MUCH: dict[str, Case] = {
    "a million styled empty rows": too_much(
        lambda: with_rows(many('<row r="{n}" s="1" customFormat="1"/>', 1_000_000))),
    "two hundred thousand styled empty rows": too_much(
        lambda: with_rows(many(ROW, 200_000)), named="XML-taggar"),
    "as many styled empty rows as may be": read(lambda: with_rows(many(ROW, 88_000))),
    "nine hundred thousand empty cells": too_much(
        lambda: with_rows(many(EMPTY, 900_000))),
    "four hundred thousand cells in a row": too_much(
        lambda: with_rows('<row r="100">' + '<c r="A100" s="1"/>' * 400_000 + "</row>")),
    "two hundred thousand amounts": too_much(
        lambda: with_rows(many(AMOUNT, 200_000))),
    "as many amounts as may be": read(lambda: with_rows(many(AMOUNT, 14_500))),
    "as many amounts as may be, in UTF-16": read(
        lambda: with_part(UTFALL, in_utf16(str(with_rows(many(AMOUNT, 14_500))[UTFALL])))),
    "as many amounts as may be, prefixed": read(
        lambda: with_part(UTFALL, prefixed(str(with_rows(many(AMOUNT, 14_500))[UTFALL]), "x"))),
    "too many cells, prefixed": too_much(
        lambda: with_part(UTFALL, prefixed(sheet_of(many(EMPTY, 60_000)), "x"))),
    "too many cells, in UTF-16": too_much(
        lambda: with_part(UTFALL, in_utf16(sheet_of(many(EMPTY, 60_000))))),
    "too many cells on two sheets together": Case(
        lambda: {name: text.replace("</sheetData>", many('<row r="{n}"/>', 80_000) + "</sheetData>")
                 for name, text in example().items() if name in (UTFALL, PROGNOS)} | {
                     name: text for name, text in example().items() if name not in (UTFALL, PROGNOS)},
        ("FIL_FOR_MANGA_CELLER",), "XML-taggar", "Prognos!"),
    "eighty thousand cells without a place": read(lambda: with_rows(
        "".join(f'<row r="{row}">' + "<c/>" * 16_000 + "</row>" for row in range(100, 105)))),
    "more cells without a place than a row has": damaged(
        lambda: with_rows('<row r="900">' + "<c/>" * 17_000 + "</row>"), named="XFE900"),
    "sixty megabytes of white space": too_much(
        lambda: zipped(around_cells(" " * 60_000_000), STORED), named="MB"),
    "nearly six megabytes of white space": read(lambda: around_cells(" " * 5_700_000)),
    "nearly six megabytes of white space among the rows": read(lambda: with_rows(" \n" * 2_850_000)),
    "rows within rows beside the cells": read(lambda: around_cells(after="<row>" * 44_000 + "</row>" * 44_000)),
    "elements within elements": read(lambda: around_cells(after="<a>" * 44_000 + "</a>" * 44_000)),
    "too many elements within elements": too_much(
        lambda: around_cells(after="<a>" * 900_000 + "</a>" * 900_000)),
    "an attribute of three megabytes": read(lambda: around_cells(f'<sheetPr codeName="{"x" * 3_000_000}"/>')),
    "an attribute of nearly six megabytes": too_much(
        lambda: around_cells(f'<sheetPr codeName="{"x" * 5_700_000}"/>'), BOMB),
    "a comment of nearly six megabytes": too_much(
        lambda: around_cells("<!--" + " <" * 60_000 + "x" * 5_600_000 + "-->"), BOMB),
    "an end tag of nearly six megabytes": too_much(
        lambda: around_cells("<a></a" + " " * 5_700_000 + ">"), BOMB),
    "very many attributes": read(lambda: around_cells("<sheetPr" + many(' a{n}="1"', 200_000) + "/>")),
    "very many namespaces": read(lambda: around_cells("<a" + many(' xmlns:a{n}="{n}"', 100_000) + "/>")),
    "rows hidden in a comment": read(
        lambda: around_cells("<!-- <row" + ' hidden="1"' * 250_000 + " < -->")),
    "as many hidden rows as may be": read(lambda: with_rows(many('<row r="{n}" hidden="1"/>', 88_000))),
    "as many hidden columns as may be": read(
        lambda: around_cells("<cols>" + many('<col min="{n}" max="99999" width="0"/>', 88_000) + "</cols>")),
    "a formula shared by too many": too_much(lambda: with_rows(followers("1+" * 500 + "1", 5_000)), BOMB),
    "a formula shared by many": read(lambda: with_rows(followers("A1+" * 333 + "1", 500))),
    "a shared formula of references": read(lambda: with_rows(followers("A1+" * 170_000 + "1", 1))),
    "a shared formula of brackets": read(lambda: with_rows(followers("[" * 100_000, 5))),
    "a shared formula of escaped brackets": read(lambda: with_rows(followers("['" * 50_000, 5))),
    "a shared formula of quotes": read(lambda: with_rows(followers("'\"" * 50_000, 5))),
    "ten thousand shared formulas one over another": read(lambda: with_rows(many(
        '<row r="{n}"><c r="Z{n}"><f t="shared" si="{n}" ref="Z1:Z1048576">A{n}</f></c>'
        '<c r="AA{n}"><f t="shared" si="{n}"/></c></row>', 10_000))),
    "a formula of brackets": read(
        lambda: with_leaf("<c {at}><f>" + "[" * 1_000_000 + "</f><v>-23544</v></c>", "D7"), "FORMEL_ANDRAD",
        place="Utfall!D7"),
    "a formula of quotes": read(
        lambda: with_leaf("<c {at}><f>" + "'\"" * 500_000 + "</f><v>-23544</v></c>", "D7"), "FORMEL_ANDRAD",
        place="Utfall!D7"),
    "a formula of megabytes": damaged(
        lambda: with_leaf("<c {at}><f>" + "1+" * 1_000_000 + "1</f><v>1</v></c>", "D7"), "Utfall!D7"),
    "the longest formulas for all of the form's pages": read(
        lambda: in_every_sheet(IF, "<f>" + "+" * 8_192 + "</f>", PAGES), *["FORMEL_ANDRAD"] * matches(IF, PAGES)),
    "as long formulas as may be for all of the form's": read(
        lambda: in_every_sheet(IF, "<f>" + "+" * 7_200 + "</f>"), *["FORMEL_ANDRAD"] * matches(IF)),
    "texts with very many escapes": read(
        lambda: with_rows(many('<row r="{n}"><c r="A{n}" t="str"><v>' + "_x0041_" * 100_000 + "</v></c></row>", 8))),
    "one long text in every cell": Case(one_text_everywhere, (BOMB,), STRINGS),
    "as many texts as may be": read(lambda: replaced(STRINGS, "</sst>", "<si><t>a</t></si>" * 74_000 + "</sst>")),
    "too many texts": Case(
        lambda: replaced(STRINGS, "</sst>", "<si><t>a</t></si>" * 400_000 + "</sst>"), (BOMB,), STRINGS),
    "texts of nine megabytes": Case(
        lambda: replaced(STRINGS, "</sst>", many("<si><t>{n} SYNTETISK och lång text som ingen läser</t></si>", 160_000)
                         + "</sst>"), (BOMB,), STRINGS),
    "a text of megabytes for an amount": damaged(
        lambda: with_leaf('<c {at} t="str"><v>' + "x" * 5_000_000 + "</v></c>"), AT_LEAF),
    "a text of megabytes among the texts": Case(
        lambda: replaced(STRINGS, "<si><t>", "<si><t>" + "x" * 5_000_000), (DAMAGED,), STRINGS),
    "a text of half a megabyte for an amount": partly(
        lambda: with_leaf(f'<c {{at}} t="str"><v>{"1 " * 250_000}</v></c>'), "POST_TEXT", *OF_UNKNOWN, place=AT_LEAF),
    "digits of half a megabyte for an amount": leaf("<v>" + "9" * 500_000 + "</v>"),
    "everything at its limit": read(everything_at_its_limit),
}  # fmt: skip

XML: dict[str, Case] = {
    "a billion laughs": Case(lambda: with_part(UTFALL, laughs("utf-8")), (DOCTYPE,), UTFALL, "Utfall!"),
    "a billion laughs in UTF-16": Case(lambda: with_part(UTFALL, laughs("utf-16")), (DOCTYPE,), UTFALL, "Utfall!"),
    "a billion laughs in the list of texts": Case(lambda: with_part(STRINGS, laughs("utf-8")), (DOCTYPE,), STRINGS),
    "an entity from a file": Case(
        lambda: replaced(UTFALL, "<worksheet ", '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet '),
        (DOCTYPE,), UTFALL, "Utfall!"),
    "an entity that nobody declared": damaged(lambda: replaced(UTFALL, "<v>-22851<", "<v>&a;<")),
    "a sheet of nothing": damaged(lambda: with_part(UTFALL, "")),
    "a sheet cut short": damaged(lambda: with_part(UTFALL, example()[UTFALL][:9_999])),
    "a sheet with an end too many": damaged(lambda: with_part(UTFALL, example()[UTFALL] + "</worksheet>")),
    "a sheet with a control character": damaged(lambda: replaced(UTFALL, "<v>-22851<", "<v>\x01<")),
    "a sheet that is no UTF-8": damaged(lambda: with_part(UTFALL, example()[UTFALL].encode().replace(b"TKR", b"\xff"))),
    "a sheet in Latin-1": damaged(
        lambda: with_part(UTFALL, example()[UTFALL].replace("UTF-8", "ISO-8859-1").encode("latin-1", "replace"))),
    "a sheet in UTF-7": damaged(lambda: replaced(UTFALL, "UTF-8", "UTF-7")),
    "half a character at the end of UTF-16": damaged(lambda: with_part(UTFALL, in_utf16(example()[UTFALL]) + b"\0")),
    "UTF-8 that says it is UTF-16": damaged(lambda: replaced(UTFALL, "UTF-8", "UTF-16")),
    "an attribute twice": damaged(lambda: replaced(UTFALL, '<c r="B7"', '<c r="B7" r="B8"')),
    "a prefix that nobody declared": damaged(lambda: replaced(UTFALL, '<c r="B7"', '<c x:r="B7"')),
    "a sheet of another namespace": damaged(lambda: replaced(UTFALL, MAIN, MAIN + "/")),
    "a web page for a sheet": damaged(lambda: with_part(UTFALL, "<html><table/></html>")),
    "a picture for a sheet": damaged(lambda: with_part(UTFALL, b"\x89PNG\r\n\x1a\n" + bytes(999))),
    "a chart for a sheet": partly(
        lambda: with_part(UTFALL, f'<chartsheet xmlns="{MAIN}"/>'), "FR1_RAD_ANDRAD", place="Utfall!A7"),
    "a dialog for a sheet": partly(
        lambda: with_part(UTFALL, f'<dialogsheet xmlns="{MAIN}"/>'), "FR1_RAD_ANDRAD", place="Utfall!A7"),
    "a sheet without cells": partly(lambda: with_part(UTFALL, sheet_of("")), "FR1_RAD_ANDRAD", place="Utfall!A7"),
    "no cells on any sheet": Case(
        lambda: {name: sheet_of("") if "worksheets" in name else text for name, text in example().items()}, (NO_FORM,)),
    "cells of another namespace": partly(
        lambda: replaced(UTFALL, "<sheetData>", '<sheetData xmlns="urn:x">'), "FR1_RAD_ANDRAD", place="Utfall!A7"),
    "a sheet whose names are prefixed": read(lambda: with_part(UTFALL, prefixed(example()[UTFALL], "x"))),
    "a sheet in UTF-16": read(lambda: with_part(UTFALL, in_utf16(example()[UTFALL]))),
    "a sheet in UTF-16 without a mark": read(lambda: with_part(UTFALL, in_utf16(example()[UTFALL])[2:])),
    "a comment between all cells": read(lambda: with_part(UTFALL, example()[UTFALL].replace("<c ", "<!-- --><c "))),
    "cells twice, once in a comment": read(
        lambda: around_cells('<!--<sheetData><row r="7"><c r="B7"><v>9</v></c></row></sheetData>-->')),
}  # fmt: skip

CELLS: dict[str, Case] = {
    "a dimension that lies": read(lambda: around_cells('<dimension ref="A1:XFD1048576"/>')),
    "the last cell there is": read(lambda: with_rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    "all four corners": read(lambda: with_rows('<row r="1"><c r="XFD1"><v>1</v></c></row>'
                                               '<row r="1048576"><c r="A1048576"/><c r="XFD1048576"/></row>')),
    "one cell beyond the last column": damaged(
        lambda: with_rows('<row r="99"><c r="XFE99"><v>1</v></c></row>'), named="XFE99"),
    "one cell below the last row": damaged(
        lambda: with_rows('<row r="1048577"><c r="A1048577"><v>1</v></c></row>'), named="A1048577"),
    "a cell above the first row": damaged(lambda: with_rows('<row r="0"><c r="A0"><v>1</v></c></row>'), named="A0"),
    "a cell without a column": damaged(lambda: with_rows('<row r="99"><c r="99"><v>1</v></c></row>'), named="99"),
    "a row of twenty digits": read(lambda: with_rows('<row r="99999999999999999999"/>')),
    "a cell twice": damaged(
        lambda: with_rows('<row r="7"><c r="B7"><v>0</v></c></row>'), AT_LEAF, "B7 står två gånger"),
    "a cell twice, once as a text": damaged(
        lambda: with_rows('<row r="7"><c r="B7" t="s"><v>0</v></c></row>'), AT_LEAF, "B7 står två gånger"),
    "a cell outside the rows": damaged(lambda: with_rows('<c r="B7"><v>0</v></c>'), named="elementet c"),
    "a row within a row": damaged(lambda: with_rows('<row r="98"><row r="99"/></row>'), named="elementet row"),
    "two values in a cell": damaged(
        lambda: replaced(UTFALL, "<v>-22851</v>", "<v>-22851</v><v>0</v>"), AT_LEAF, "elementet v"),
    "cells in two places": damaged(lambda: around_cells(after="<sheetData/>"), named="elementet sheetData"),
    "a kind of cell that there is not": damaged(lambda: with_leaf('<c {at} t="x"><v>1</v></c>'), AT_LEAF, "okänd typ"),
    "a text that is not among the texts": damaged(lambda: with_leaf('<c {at} t="s"><v>9999</v></c>'), AT_LEAF),
    "text number minus one": damaged(lambda: with_leaf('<c {at} t="s"><v>-1</v></c>'), AT_LEAF),
    "a text of a number of a megabyte": damaged(
        lambda: with_leaf('<c {at} t="s"><v>' + "9" * 900_000 + "</v></c>"), AT_LEAF),
    "a shared formula that is not there": damaged(
        lambda: with_leaf('<c {at}><f t="shared" si="77"/><v>1</v></c>'), AT_LEAF, "delade formeln"),
    "not a number": leaf("<v>NaN</v>"),
    "infinity": leaf("<v>INF</v>"),
    "minus infinity": leaf("<v>-INF</v>"),
    "1e999": leaf("<v>1e999</v>"),
    "1e999999999": leaf("<v>1e999999999</v>"),
    "1e16": leaf("<v>1e16</v>"),
    "a decimal comma": leaf("<v>-22851,5</v>"),
    "digits of another script": leaf("<v>-٢٢٨٥١</v>"),
    "a hexadecimal number": leaf("<v>0x10</v>"),
    "a number of Python's": leaf("<v>-22_851</v>"),
    "true for an amount": leaf("<v>1</v>", attributes=' t="b"'),
    "a date for an amount": leaf("<v>2017-08-31</v>", attributes=' t="d"'),
    "an error for an amount": leaf("<f>1/0</f><v>#DIV/0!</v>", "POST_FELVARDE", ' t="e"'),
    "a text for an amount": leaf("<is><t>-22 851</t></is>", "POST_TEXT", ' t="inlineStr"'),
    "an empty text for an amount": leaf("<v> </v>", "POST_TOM_TEXT", ' t="str"'),
    "a formula without a result for an amount": leaf("<f>1+1</f>", "POST_UTAN_RESULTAT"),
    "a formula that starts a program for an amount": read(
        lambda: with_leaf("<c {at}><f>cmd|'/c calc'!A1</f><v>-22851</v></c>"), "BOK_DDE", place=AT_LEAF),
    "formulas never calculated": read(
        lambda: in_every_sheet(r"(<f>[^<]*</f>)<v>[^<]*</v>", r"\1"), "RESULTAT_SAKNAS"),
    "results of another calculation": read(
        lambda: in_every_sheet(COMPARISON, r"\1<v>1</v>"), "RESULTAT_GAMMALT"),
    "an amount where its label was": partly(
        lambda: with_leaf("<c {at}><v>1</v></c>", "A9"), "FR1_RAD_ANDRAD", place="Utfall!A9"),
    "one of the form's pages in the place of another": partly(
        lambda: with_part(UTFALL, example()[PROGNOS]), *["FR1_BLOCK_SAKNAS"] * 5, place="Utfall!B6"),
}  # fmt: skip

SHEETS = {**MUCH, **XML, **CELLS}
