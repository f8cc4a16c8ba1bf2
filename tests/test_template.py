"""The template: built from the declaration, always the same; what is entered is open, the rest is locked."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tests.workbooks import template_bytes
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.template import default_fields, footer, template
from vplan_xl.workbook.a1 import Range
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.author import SheetSpec, Style, Validation, author
from vplan_xl.workbook.reader import read_outline, read_sheets
from vplan_xl.workbook.snapshot import Cell, Kind

SHEETS = [
    "Försättsblad", "Utfall", "Prognos", "Föregående prognos", "Månader", "Engångsposter", "Prognosunderlag",
    "Interna poster",
    "Avvikelser",
    "Kontroller",
    "Huvudbok", "Kontomappning", "Import", "Importunderlag",
    "Uppföljning", "Projekt", "Prognosförklaring", "Investeringar", "Personal", "Nyckeltal", "Avstämning",
    "Mål", "Insatser",
]  # fmt: skip
PRINTED = {
    "Utfall": "A1:P22", "Prognos": "A1:P22", "Föregående prognos": "A1:J22",
    "Månader": "A1:O92", "Engångsposter": "A1:E44", "Prognosunderlag": "A1:T48",
    "Interna poster": "A1:F64", "Avvikelser": "A1:M196", "Kontroller": "A1:D204",
    "Huvudbok": "", "Kontomappning": "", "Import": "A1:G28", "Importunderlag": "",  # all that is filled in
    "Projekt": "", "Prognosförklaring": "", "Investeringar": "", "Personal": "",
    "Uppföljning": "A1:H20", "Nyckeltal": "A1:D12", "Avstämning": "A1:H84", "Mål": "", "Insatser": "",
}  # fmt: skip

# The leaves' rows on every page, counted from the printed form: its table starts at row 7.
LEAF_ROWS = (7, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19)
ENTERED_COLUMNS = {"Utfall": "BCEFHI", "Prognos": "BCEFHI", "Föregående prognos": "BC"}
INPUTS = {
    *(
        f"{sheet}!{column}{row}"
        for sheet, columns in ENTERED_COLUMNS.items()
        for column in columns
        for row in LEAF_ROWS
    ),
    *(f"Försättsblad!C{row}" for row in (4, 5, 7, 8, 9, 10, 11, 12)),  # C6 is the unit, which is the form's
    "Föregående prognos!J3",
    # Four years of eleven rows of two parts, by month; forty single events; wished methods; sixty internal posts.
    *(f"Månader!{column}{row}" for column in "DEFGHIJKLMNO" for row in range(5, 93)),
    *(f"Engångsposter!{column}{row}" for column in "ABCDE" for row in range(5, 45)),
    *(f"Prognosunderlag!C{row}" for row in range(5, 27)),
    *(f"Interna poster!{column}{row}" for column in "ABCDEF" for row in range(5, 65)),
    *(f"Avvikelser!K{row}" for row in range(5, 197)),
    # Twelve ansvar with a text; the bridge's three figures that are not calculated; six lines of shares.
    *(f"Projekt!{column}{row}" for column in "AB" for row in range(5, 25)),
    *(f"Prognosförklaring!B{row}" for row in (5, 10, 11)),
    *(f"Personal!{column}{row}" for column in "ABCDEFGHIJKL" for row in range(5, 11)),
}
# Calculated, and yet written over where projects have no kontoslag: the indented rows of Uppföljning.
TYPED_OVER = {f"Uppföljning!{column}{row}" for column in "BCEFH" for row in (7, 8, 9, *range(11, 17))}
# What programs write: unlocked, so that they can on a protected sheet, and yet nothing that is typed is taken.
WRITTEN = {
    "Försättsblad!C13",
    *(f"Prognosunderlag!{column}{row}" for column in "DEFGHIJKLMNOPQRST" for row in range(5, 27)),
    *(f"Prognosunderlag!{column}{row}" for column in "BCDE" for row in range(31, 36)),
    *(f"Avvikelser!{column}{row}" for column in "ABCDEFGHIJLM" for row in range(5, 197)),
    *(f"Kontroller!{column}{row}" for column in "ABCD" for row in range(5, 205)),
    *(f"Import!{column}{row}" for column in "ABCDEFG" for row in range(5, 29)),
    *(f"Avstämning!{column}{row}" for column in "ABCDEFGH" for row in range(5, 85)),
}
# Sheets without an end have no cells for their lines: their columns are unlocked instead, and all but one wholly.
COLUMNS = {
    "Huvudbok": "ABCDEFGHI", "Kontomappning": "ABCDEFG", "Importunderlag": "ABCDEFG",
    "Projekt": "ABCDEFGH", "Prognosförklaring": "ABCDEF", "Investeringar": "ABCDEFGHIJKLM", "Personal": "ABCDEFGHIJKL",
    "Mål": "ABCDEFGHIJKLMNOPQRSTUV", "Insatser": "ABCDEFG",
}  # fmt: skip
HEADINGS = {"Projekt": 30, "Prognosförklaring": 19, "Investeringar": 18, "Personal": 14, "Mål": 14}  # else row 4
UNPROTECTED = (
    "Huvudbok", "Kontomappning", "Projekt", "Prognosförklaring", "Investeringar", "Personal", "Mål", "Insatser",
)  # fmt: skip
# What is looked at there: nothing on Huvudbok, which is pasted into.
INPUTS_TO_COME = {
    *(f"Kontomappning!{column}{row}" for column in "ABCDEFG" for row in range(5, 2005)),
    *(f"Projekt!{column}{row}" for column in "ABCDEFG" for row in range(31, 531)),
    *(f"Prognosförklaring!{column}{row}" for column in "ABCDE" for row in range(20, 520)),
    *(f"Investeringar!{column}{row}" for column in "ABCDEFGHIJKLM" for row in range(19, 519)),
    *(f"Personal!{column}{row}" for column in "ABCDEFGHIJKL" for row in range(15, 515)),
    *(f"Mål!{column}{row}" for column in "ABCDEFGHIJKNOPQRSTU" for row in range(15, 515)),
    *(f"Insatser!{column}{row}" for column in "ABCDEFG" for row in range(5, 505)),
}
WRITTEN_TO_COME = {
    *(f"Importunderlag!{column}{row}" for column in "ABCDEFG" for row in range(5, 2005)),
    *(f"Mål!{column}{row}" for column in "LMV" for row in range(15, 515)),
}
# What the form calculates on sheets that are not protected.
CALCULATED = {
    *(f"Projekt!{column}{row}" for column in "CDEFG" for row in range(5, 25)),
    *(f"Projekt!{column}25" for column in "ABCDEFG"),  # the total
    *(f"Projekt!H{row}" for row in range(31, 531)),
    *(f"Prognosförklaring!B{row}" for row in (6, 7, 8, 9, 12, 13, 14)),
    *(f"Prognosförklaring!F{row}" for row in range(20, 520)),
    *(f"Investeringar!B{row}" for row in range(5, 14)),
    *(f"Mål!{column}{row}" for column in "BC" for row in range(5, 10) if (column, row) != ("C", 5)),
}


@pytest.fixture(scope="module")
def built() -> bytes:
    return template(FR1)


@pytest.fixture(scope="module")
def book(built: bytes) -> Iterator[Workbook]:
    opened = openpyxl.load_workbook(io.BytesIO(built))
    yield opened
    opened.close()


def sheets(book: Workbook) -> list[Worksheet]:
    found = [book[name] for name in book.sheetnames]
    assert all(isinstance(sheet, Worksheet) for sheet in found)
    return found


def parts(data: bytes) -> dict[str, bytes]:
    """{part: its content, inflated}."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


# -- built from the declaration -----------------------------------------------------------------


def test_the_template_in_the_repository_is_what_the_declaration_builds(built: bytes) -> None:
    """Compared inflated: zlib's own versions compress differently. Else run ``vplan build``."""
    assert parts(built) == parts(template_bytes())
    assert list(parts(built)) == list(parts(template_bytes()))


def test_building_twice_gives_the_same_file(built: bytes) -> None:
    assert template(FR1) == built


def test_the_template_holds_nothing_but_sheets_and_a_chart(built: bytes) -> None:
    assert set(parts(built)) == {
        "[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "docProps/custom.xml",
        "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml",
        "xl/theme/theme1.xml", *(f"xl/worksheets/sheet{number}.xml" for number in range(1, 24)),
        "xl/worksheets/_rels/sheet7.xml.rels", "xl/drawings/drawing1.xml", "xl/drawings/_rels/drawing1.xml.rels",
        "xl/charts/chart1.xml",
    }  # fmt: skip
    names = " ".join(parts(built)).casefold()
    assert not re.search("vba|external|macro|printersettings|calcchain", names)
    for part in parts(built).values():
        assert b"<!DOCTYPE" not in part
        assert b"<!ENTITY" not in part


def test_the_sheets_in_their_order(book: Workbook) -> None:
    assert book.sheetnames == SHEETS
    assert [sheet.sheet_state for sheet in sheets(book)] == ["visible"] * 23


def test_the_document_says_what_it_is(book: Workbook) -> None:
    assert {prop.name: prop.value for prop in book.custom_doc_props.props} == {"FR1 mallversion": "1.6"}
    assert book.properties.title == "Formulär FR 1 - Resultatrapport"


# -- what may be touched ------------------------------------------------------------------------


def test_exactly_the_inputs_and_what_programs_write_are_unlocked(book: Workbook) -> None:
    unlocked = {
        f"{sheet.title}!{cell.coordinate}"
        for sheet in sheets(book)
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    assert unlocked == INPUTS | TYPED_OVER | WRITTEN | {"Försättsblad!D13"}  # C13 and it are one
    assert len(INPUTS) == 132 + 22 + 9 + 1056 + 200 + 22 + 360 + 192 + 24 + 3 + 88
    assert len(TYPED_OVER) == 5 * 9
    assert len(WRITTEN) == 1 + 22 * 17 + 20 + 192 * 12 + 800 + 7 * 24 + 8 * 80
    assert not INPUTS & WRITTEN


def test_no_column_is_unlocked_as_a_whole_but_where_lines_come_without_an_end(book: Workbook, built: bytes) -> None:
    looks = {
        sheet.title: {
            get_column_letter(number): look
            for look in sheet.column_dimensions.values()
            if look.has_style
            for number in range(look.min, look.max + 1)
        }
        for sheet in sheets(book)
    }
    assert {name: "".join(sorted(columns)) for name, columns in looks.items() if columns} == COLUMNS
    assert not any(look.protection.locked for columns in looks.values() for look in columns.values())
    colours = {name: {look.fill.fgColor.rgb for look in columns.values()} for name, columns in looks.items() if columns}
    assert colours == {
        "Huvudbok": {"FFFFF9DB"}, "Kontomappning": {"FFFFF9DB"}, "Importunderlag": {"00000000"},
        "Projekt": {"FFFFF9DB", "00000000"}, "Prognosförklaring": {"FFFFF9DB", "00000000"},
        "Investeringar": {"FFFFF9DB"}, "Personal": {"FFFFF9DB"},
        "Mål": {"FFFFF9DB", "00000000"}, "Insatser": {"FFFFF9DB"},
    }  # fmt: skip
    plain = {
        name: [column for column in columns if looks[name][column].fill.fgColor.rgb == "00000000"]
        for name, columns in COLUMNS.items()
    }
    assert plain["Projekt"] == ["H"]  # the IPDK
    assert plain["Prognosförklaring"] == ["F"]  # the effect on the deviation
    assert plain["Mål"] == ["L", "M", "V"]  # the bedömning, why, and how the målvärde was read
    for name, part in parts(built).items():
        if name.startswith("xl/worksheets/"):
            assert re.findall(rb"<row [^>]*\bs=", part) == []


def test_what_stands_above_the_headings_does_not_look_as_the_lines_do(book: Workbook) -> None:
    for name, columns in COLUMNS.items():
        for column in columns:
            head = HEADINGS.get(name, 4)
            above = [book[name][f"{column}{row}"] for row in (1, 2, head - 2, head - 1)]
            assert {(cell.fill.fill_type, cell.border.bottom.style) for cell in above} == {(None, None)}
            assert all(cell.protection.locked for cell in above)


def test_motparter_are_texts_that_excel_makes_no_dates_of(book: Workbook) -> None:
    formats = {
        letter: book["Kontomappning"].column_dimensions[letter].number_format for letter in ("A", "C", "D", "E", "G")
    }
    assert formats == {"A": "General", "C": "General", "D": "@", "E": "General", "G": "General"}
    assert book["Huvudbok"].column_dimensions["G"].number_format == "#,##0.00_-"
    assert [book["Importunderlag"].column_dimensions[letter].number_format for letter in "EG"] == [
        "#,##0_-", "General",
    ]  # fmt: skip


def test_inputs_are_coloured_and_no_other_cell_has_their_colour(book: Workbook) -> None:
    coloured = {
        f"{sheet.title}!{cell.coordinate}"
        for sheet in sheets(book)
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == "FFFFF9DB"
    }
    assert coloured == INPUTS


@pytest.mark.parametrize("name", UNPROTECTED)
def test_a_sheet_that_people_add_lines_to_is_not_locked(book: Workbook, name: str) -> None:
    assert not book[name].protection.sheet


@pytest.mark.parametrize("name", [name for name in SHEETS if name not in UNPROTECTED])
def test_a_sheet_is_locked_without_password_and_leaves_room_to_work(book: Workbook, name: str) -> None:
    protection = book[name].protection
    assert protection.sheet
    assert protection.password is None
    assert protection.hashValue is None
    locked = {action for action in protection.__attrs__ if getattr(protection, action) is True}
    assert locked == {
        "sheet", "scenarios", "formatCells", "insertColumns", "insertRows", "insertHyperlinks", "deleteColumns",
        "deleteRows", "pivotTables",
    }  # fmt: skip
    assert not any((protection.objects, protection.formatColumns, protection.formatRows, protection.autoFilter))
    assert not any((protection.selectLockedCells, protection.selectUnlockedCells))


def test_the_workbooks_structure_is_not_locked(book: Workbook, built: bytes) -> None:
    """Controllers add sheets of their own."""
    assert not (book.security and (book.security.lockStructure or book.security.lockWindows))
    assert b"workbookProtection" not in parts(built)["xl/workbook.xml"]


# -- validations --------------------------------------------------------------------------------


def validations(sheet: Worksheet) -> dict[str, DataValidation]:
    """{cell: its validation}; a cell must not have two."""
    found: dict[str, DataValidation] = {}
    for check in sheet.data_validations.dataValidation:
        for area in check.sqref.ranges:
            first_column, first_row, last_column, last_row = range_boundaries(area.coord)
            for letter in map(get_column_letter, range(first_column, last_column + 1)):
                for cell in (f"{letter}{row}" for row in range(first_row, last_row + 1)):
                    assert cell not in found, f"{sheet.title}!{cell}"
                    found[cell] = check
    return found


def test_every_input_tells_what_it_takes(book: Workbook) -> None:
    checked = {f"{sheet.title}!{cell}": check for sheet in sheets(book) for cell, check in validations(sheet).items()}
    to_come = INPUTS_TO_COME | WRITTEN_TO_COME | CALCULATED
    assert set(checked) == INPUTS | TYPED_OVER | WRITTEN | to_come | {"Försättsblad!C6"}
    not_for_people = WRITTEN | WRITTEN_TO_COME | CALCULATED
    for cell, check in checked.items():
        assert check.showErrorMessage
        if cell not in not_for_people:
            assert check.showInputMessage
            assert 1 <= len(check.promptTitle) <= 32
            assert 1 <= len(check.prompt) <= 255
        assert 1 <= len(check.errorTitle) <= 32
        assert 1 <= len(check.error) <= 255


def test_what_programs_write_takes_nothing_that_is_typed(book: Workbook) -> None:
    refusing = {
        f"{sheet.title}!{cell}": (check.type, check.formula1, check.allowBlank, check.errorStyle or "stop")
        for sheet in sheets(book)
        for cell, check in validations(sheet).items()
        if check.type == "custom"
    }
    assert refusing == dict.fromkeys(WRITTEN | WRITTEN_TO_COME | CALCULATED, ("custom", "FALSE", False, "stop"))


def test_what_takes_nothing_says_who_fills_it_in(book: Workbook) -> None:
    titles = {
        f"{sheet.title}!{cell}": check.errorTitle
        for sheet in sheets(book)
        for cell, check in validations(sheet).items()
        if check.type == "custom"
    }
    assert {cell for cell, title in titles.items() if title == "Räknas av formuläret"} == CALCULATED
    assert {titles[cell] for cell in WRITTEN | WRITTEN_TO_COME} == {"Fylls i av programmet"}


@pytest.mark.parametrize(
    ("sheet", "cell", "kind", "title", "prompt"),
    [
        ("Utfall", "B7", "decimal", "Intäkter", "Belopp i tkr, decimaler går bra. Intäkter skrivs med minus."),
        ("Prognos", "I18", "decimal", "Övrigt", "Belopp i tkr, decimaler går bra. Kostnader skrivs utan minus."),
        (
            "Föregående prognos",
            "C9",
            "decimal",
            "Anställda",
            "Belopp i tkr, decimaler går bra. Kostnader skrivs utan minus.",
        ),
        ("Försättsblad", "C5", "date", "Period", "Månaden som rapporten avser. Skriv till exempel 2017-08."),
        (
            "Försättsblad",
            "C7",
            "textLength",
            "Ifyllt av",
            "Den som svarar för uppgifterna.",
        ),
    ],
)
def test_prompts_are_in_swedish(book: Workbook, sheet: str, cell: str, kind: str, title: str, prompt: str) -> None:
    check = validations(book[sheet])[cell]
    assert (check.type, check.promptTitle, check.prompt) == (kind, title, prompt)


@pytest.mark.parametrize(
    ("column", "kind", "first", "second", "title", "prompt"),
    [
        ("A", "textLength", "1", "12", "Från konto", "ett kontonummer, till exempel 4010, högst 12 tecken."),
        ("B", "textLength", "1", "12", "Till konto", "ett kontonummer, till exempel 4010, högst 12 tecken."),
        ("C", "whole", "2000", "2099", "Från år", "ett år, till exempel 2017."),
        ("D", "textLength", "1", "100", "Motpart", "motparter, till exempel 31 eller 11-49, 60, högst 100 tecken."),
        ("E", "list", "$I$5:$I$16", None, "Kontoslag", "ett av formulärets kontoslag, eller Ingår inte."),
        ("F", "list", '"Externt,Internt"', None, "Del", "Externt eller Internt."),
        ("G", "textLength", "1", "100", "Text", "text, högst 100 tecken."),
    ],
)
def test_a_line_of_the_mapping_takes_what_it_says(
    book: Workbook, column: str, kind: str, first: str, second: str | None, title: str, prompt: str
) -> None:
    checked = validations(book["Kontomappning"])
    for row in (5, 2004):
        check = checked[f"{column}{row}"]
        assert (check.type, check.formula1, check.formula2) == (kind, first, second)
        assert (check.promptTitle, check.prompt) == (title, f"Här skrivs {prompt}")


@pytest.mark.parametrize(
    ("sheet", "cell", "kind", "first", "title", "prompt"),
    [
        (
            "Projekt", "B31", "list", "$J$31:$J$48", "Kontoslag eller IPDK",
            "Här väljs ett kontoslag eller en IPDK ur listan.",
        ),
        ("Projekt", "C530", "decimal", "-9999999999", "Utfall ack. i år", "Här skrivs ett belopp i tkr."),
        (
            "Prognosförklaring", "B20", "list", '"Beslut,Volym,Pris,Vakans,Engång,Övrigt"', "Typ",
            "Här väljs Beslut, Volym, Pris, Vakans, Engång eller Övrigt.",
        ),
        ("Prognosförklaring", "E20", "list", '"Ja,Nej"', "Redan i budgeten", "Här väljs Ja eller Nej."),
        ("Prognosförklaring", "B5", "decimal", "-9999999999", "Belopp", "Här skrivs ett belopp i tkr."),
        ("Investeringar", "B19", "list", '"3,4,5"', "Horisont, år", "Här väljs 3, 4 eller 5."),
        (
            "Investeringar", "K19", "list", '"Ej påbörjad,Påbörjad,Avslutad"', "Status",
            "Här väljs Ej påbörjad, Påbörjad eller Avslutad.",
        ),
        ("Personal", "A5", "textLength", "1", "Personalgrupp eller", "Här skrivs text, högst 100 tecken."),
        (
            "Personal", "B5", "list", '"Sjukfrånvaro,Extern personalrörlighet"', "Tabell",
            "Här väljs Sjukfrånvaro eller Extern personalrörlighet.",
        ),
        ("Personal", "D5", "decimal", "-10", "Förra året, kvinnor", "Här skrivs en andel i procent."),
        ("Personal", "D15", "decimal", "-9999999999", "Förra året, kvinnor", "Här skrivs ett tal."),
        (
            "Uppföljning", "B7", "decimal", "-9999999999", "Utfall ack.",
            "Räknas av formuläret. Visar det ingenting skrivs ett belopp i tkr här.",
        ),
        (
            "Mål", "I15", "textLength", "1", "Målvärde",
            "Här skrivs ett värde med ord eller tal, till exempel 35 procent, högst 2000 tecken.",
        ),
        (
            "Mål", "N514", "list",
            '"tillfredsställande,inte helt tillfredsställande,otillfredsställande,'
            'uppgift saknas/inte möjlig att värdera"',
            "Er bedömning",
            "Här väljs tillfredsställande, inte helt tillfredsställande, otillfredsställande eller "
            "uppgift saknas/inte möjlig att värdera.",
        ),
        ("Mål", "P15", "list", '"Högre,Lägre"', "Bättre är", "Här väljs Högre eller Lägre."),
        ("Mål", "Q15", "decimal", "-10", "Marginal för inte helt", "Här skrivs en andel i procent."),
        (
            "Insatser", "C5", "list", '"Framgångsfaktor,Strategi,Insatsområde,Insats,Uppdrag"', "Typ",
            "Här väljs Framgångsfaktor, Strategi, Insatsområde, Insats eller Uppdrag.",
        ),
        (
            "Insatser", "F504", "list", '"Ej påbörjad,Påbörjad,Avslutad,Avbruten"', "Status",
            "Här väljs Ej påbörjad, Påbörjad, Avslutad eller Avbruten.",
        ),
    ],
)  # fmt: skip
def test_a_cell_of_the_lists_says_what_it_takes(
    book: Workbook, sheet: str, cell: str, kind: str, first: str, title: str, prompt: str
) -> None:
    check = validations(book[sheet])[cell]
    assert (check.type, check.formula1, check.promptTitle, check.prompt) == (kind, first, title, prompt)


def test_what_a_projects_kontoslag_belongs_to_stands_beside_it(book: Workbook) -> None:
    listed = [(book["Projekt"][f"J{row}"].value, book["Projekt"][f"K{row}"].value) for row in range(30, 50)]
    assert listed == [
        ("Kontoslag att välja", "Hör till"), ("3 Intäkter", "Intäkter"), ("4 Personal", "Personal"),
        ("5 Drift", "Drift"), ("8 Avskrivningar", "Kapitalkostnad"), ("9 Finansen", "Kapitalkostnad"),
        ("Intäkter", "Intäkter"), ("Personal", "Personal"), ("Personal, Anställda", "Personal"),
        ("Personal, Inhyrda", "Personal"), ("Personal, övrigt", "Personal"), ("Drift", "Drift"),
        ("Drift, Förbrukningsmaterial", "Drift"), ("Drift, Resor", "Drift"), ("Drift, Information PR", "Drift"),
        ("Drift, Köpta tjänster", "Drift"), ("Drift, Post och tele", "Drift"), ("Drift, övrigt", "Drift"),
        ("Kapitalkostnad", "Kapitalkostnad"), (None, None),
    ]  # fmt: skip


def test_the_mapping_is_chosen_among_the_forms_rows_or_none(book: Workbook) -> None:
    listed = [book["Kontomappning"][f"I{row}"].value for row in range(4, 18)]
    assert listed == [
        "Kontoslag att välja", "Intäkter", "Personal, Anställda", "Personal, Inhyrda", "Personal, övrigt",
        "Drift, Förbrukningsmaterial", "Drift, Resor", "Drift, Information PR", "Drift, Köpta tjänster",
        "Drift, Post och tele", "Drift, övrigt", "Kapitalkostnad", "Ingår inte", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "kind", "first", "second"),
    [
        ("C4", "textLength", "1", "100"),
        ("C5", "date", "36526", "73050"),  # 2000-01-01 to 2099-12-31
        ("C6", "list", '"TKR"', None),
        ("C8", "date", "36526", "73050"),
        ("C9", "list", '"Utkast,Inlämnad,Rättad"', None),
        ("C10", "whole", "1", "999"),
        ("C11", "decimal", "0", "1"),
        ("C12", "decimal", "0", "9999999999"),
    ],
)
def test_the_cover_takes_what_a_field_is(book: Workbook, cell: str, kind: str, first: str, second: str | None) -> None:
    check = validations(book["Försättsblad"])[cell]
    assert (check.type, check.formula1, check.formula2) == (kind, first, second)


def test_amounts_are_bounded_by_what_excel_holds_to_the_ore(book: Workbook) -> None:
    check = validations(book["Utfall"])["B7"]
    assert (check.formula1, check.formula2) == ("-9999999999", "9999999999")


# -- looks and print ----------------------------------------------------------------------------


def test_tables_scroll_under_their_headings(book: Workbook) -> None:
    assert {sheet.title: sheet.freeze_panes for sheet in sheets(book)} == {
        "Försättsblad": None, "Utfall": "B7", "Prognos": "B7", "Föregående prognos": "B7", "Månader": "D5",
        "Engångsposter": "A5", "Prognosunderlag": "C5", "Interna poster": "A5", "Avvikelser": "A5",
        "Kontroller": "A5", "Huvudbok": "A5", "Kontomappning": "A5", "Import": "A5", "Importunderlag": "A5",
        "Uppföljning": "B5", "Nyckeltal": "C5", "Avstämning": "A5",
        # The headings stand far down: no room would be left under them.
        "Projekt": "B1", "Prognosförklaring": "B1", "Investeringar": "B1", "Personal": "B1", "Mål": "B1",
        "Insatser": "A5",
    }  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_prints_on_a4_landscape_one_page_wide(book: Workbook, name: str) -> None:
    """But the indicators, of which each of three pages begins with the name."""
    sheet = book[name]
    wide, repeated = (3, "$C:$C") if name == "Mål" else (1, None)
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (wide, 0)
    assert sheet.print_title_cols == repeated
    assert (sheet.oddFooter.left.text, sheet.oddFooter.right.text) == ("Ekonomirapportering", "Sida &P av &N")


def test_what_is_printed_is_the_form(book: Workbook) -> None:
    areas = {name: book[name].print_area.rpartition("!")[2].replace("$", "") for name in SHEETS[1:]}
    assert areas == PRINTED
    cover = book["Försättsblad"].print_area.rpartition("!")[2].replace("$", "")
    assert cover == f"A1:D{book['Försättsblad'].max_row}"


@pytest.mark.parametrize(
    ("organisation", "text"),
    [
        ("Landstinget Blekinge", "&L&8Landstinget Blekinge Ekonomirapportering&R&8Sida &P av &N"),
        ("Hälsa & vård SYNTETISK", "&L&8Hälsa && vård SYNTETISK Ekonomirapportering&R&8Sida &P av &N"),
        ("", "&L&8Ekonomirapportering&R&8Sida &P av &N"),
    ],
)
def test_the_footer_is_that_of_the_printed_form(organisation: str, text: str) -> None:
    assert footer(organisation) == text


def test_the_tables_read_as_the_printed_form(book: Workbook) -> None:
    utfall = book["Utfall"]
    assert utfall["A1"].value == "Formulär FR 1 - Resultatrapport - Förvaltning"
    assert book["Prognos"]["A1"].value == "Formulär FR 1 - Resultatrapport Prognos - Förvaltning"
    assert [utfall[f"{column}5"].value for column in "BEHKN"] == [
        "UTFALL - ACKUMULERAT",
        "BUDGET - ACKUMULERAT",
        "FÖREG. ÅR - ACKUMULERAT",
        "UTFALL JMF BUDGET",
        "UTFALL JMF FÖREG. ÅR",
    ]
    assert [utfall.cell(6, column).value for column in range(1, 17)] == [
        "Kontoslag", *["Externt", "Internt", "Totalt"] * 5,
    ]  # fmt: skip
    assert [utfall.cell(row, 1).value for row in range(7, 23)] == [
        "Intäkter", "Personal", "- Anställda", "- Inhyrda", "- övrigt", "Drift", "- Förbrukningsmaterial", "- Resor",
        "- Information PR", "- Köpta tjänster", "- Post och tele", "- övrigt", "Kapitalkostnad", "TOTALA INTÄKTER",
        "TOTALA KOSTNADER", "NETTORESULTAT",
    ]  # fmt: skip
    assert [utfall[cell].value for cell in ("A3", "G3", "J3", "L3", "O3")] == [
        "Förvaltning:", "Period:", "Belopp:", "Ifyllt av:", "Datum:",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        ("Huvudbok", ["Period", "Konto", "Ansvar", "Verksamhet", "Projekt", "Motpart", "Belopp", "Slag", "Text"]),
        ("Kontomappning", ["Från konto", "Till konto", "Från år", "Motpart", "Kontoslag", "Del", "Text"]),
        ("Import", ["Fil eller blad", "Lästes som", "Val", "Rader", "Summa utfall", "Hämtat den", "SHA-256"]),
        ("Importunderlag", ["Blad", "Kolumn", "Kontoslag", "Del", "Ifyllt", "Ersatte", "Ersatte formeln"]),
    ],
)
def test_the_sheets_of_the_ledger_have_their_headings_on_row_4(book: Workbook, name: str, headings: list[str]) -> None:
    assert [book[name].cell(4, column).value for column in range(1, len(headings) + 1)] == headings
    assert book[name].cell(4, len(headings) + 1).value is None


def test_headings_span_what_they_head(book: Workbook) -> None:
    header = {"B3:F3", "H3:I3", "M3:N3"}  # Förvaltning, Period, Ifyllt av
    blocks = {"B5:D5", "E5:G5", "H5:J5", "K5:M5", "N5:P5"}
    assert {area.coord for area in book["Utfall"].merged_cells.ranges} == header | blocks
    assert {area.coord for area in book["Föregående prognos"].merged_cells.ranges} == {
        "B3:D3", "F3:G3", "H3:I3", "B5:D5", "E5:G5", "H5:J5",
    }  # fmt: skip


def test_the_cover_says_how_the_form_is_filled_in(book: Workbook) -> None:
    cover = book["Försättsblad"]
    assert [cover[f"B{row}"].value for row in range(4, 14)] == [
        "Förvaltning", "Period", "Belopp", "Ifyllt av", "Datum", "Status", "Version", "Tröskel, procent",
        "Tröskel, tkr", "Senaste körning",
    ]  # fmt: skip
    assert [cover[f"C{row}"].value for row in range(4, 14)] == [
        None, None, "TKR", None, None, "Utkast", 1, 0.05, 500, None,
    ]  # fmt: skip
    instructions = [cell.value for cell in cover["B"] if isinstance(cell.value, str) and cell.value.startswith("• ")]
    assert len(instructions) == len(FR1.instructions) >= 5
    assert instructions[0].startswith("• Gula celler fylls i.")


def test_default_fields_are_what_the_cover_holds_from_the_start() -> None:
    assert default_fields(FR1) == {
        "BELOPP": Cell(Kind.TEXT, "TKR"),
        "STATUS": Cell(Kind.TEXT, "Utkast"),
        "VERSION": Cell(Kind.NUMBER, "1"),
        "TROSKEL_PROCENT": Cell(Kind.NUMBER, "0.05"),
        "TROSKEL_TKR": Cell(Kind.NUMBER, "500"),
    }


def test_numbers_are_shown_grouped_and_months_as_words(book: Workbook) -> None:
    formats = {book["Utfall"].cell(row, column).number_format for row in range(7, 23) for column in range(2, 17)}
    assert formats == {"#,##0_-"}  # grouped by the reader's own locale
    assert [book["Försättsblad"][f"C{row}"].number_format for row in (5, 8, 10, 11, 12)] == [
        "[$-41D]mmmm yyyy", "yyyy-mm-dd", "0", "0.0%", "#,##0",
    ]  # fmt: skip


def test_an_unfavourable_deviation_above_both_thresholds_is_red(book: Workbook) -> None:
    def rules(name: str) -> dict[str, list[str]]:
        found = book[name].conditional_formatting
        return {str(area.sqref): [formula for rule in area.rules for formula in rule.formula] for area in found}

    def rule(shown: str, compared: str) -> list[str]:
        return [
            f"AND(ISNUMBER({shown}),-N({shown})>FR1_TROSKEL_TKR,-N({shown})>FR1_TROSKEL_PROCENT*ABS(N({compared})))"
        ]

    both = {"K7:M22": rule("K7", "E7"), "N7:P22": rule("N7", "H7")}
    assert rules("Utfall") == rules("Prognos") == both
    assert rules("Föregående prognos") == {"H7:J22": rule("H7", "B7")}
    assert rules("Försättsblad") == {}
    looks = [rule.dxf for area in book["Utfall"].conditional_formatting for rule in area.rules]
    assert [(dxf.font.color.rgb, dxf.font.b, dxf.fill.bgColor.rgb) for dxf in looks] == [
        ("FF9B1C1C", True, "FFFBD5D5")
    ] * 2


# -- names and formulas -------------------------------------------------------------------------


def test_names_are_of_workbook_scope_and_point_at_their_cells(book: Workbook) -> None:
    names = {name: defined.attr_text for name, defined in book.defined_names.items()}
    assert len(names) == 53 + 11 + 11 + 3
    assert all(re.fullmatch(r"FR1_[A-Z0-9_]+", name) for name in names)
    literal = {
        "FR1_ACK_KONTOSLAG": "Utfall!$A$7:$A$22",
        "FR1_ACK_BUDGET_EXTERNT": "Utfall!$E$7:$E$22",
        "FR1_ACK_JMF_FOREG_AR_TOTALT": "Utfall!$P$7:$P$22",
        "FR1_HELAR_PROGNOS_INTERNT": "Prognos!$C$7:$C$22",
        "FR1_FORANDRING_FOREG_PROGNOS_EXTERNT": "'Föregående prognos'!$B$7:$B$22",
        "FR1_FORANDRING_FORANDRING_TOTALT": "'Föregående prognos'!$J$7:$J$22",
        "FR1_PERIOD": "'Försättsblad'!$C$5",
        "FR1_TROSKEL_PROCENT": "'Försättsblad'!$C$11",
        "FR1_TROSKEL_TKR": "'Försättsblad'!$C$12",
        "FR1_FOREG_PERIOD": "'Föregående prognos'!$J$3",
        "FR1_MANADER": "'Månader'!$A$4:$O$92",
        "FR1_ENGANGSPOSTER": "'Engångsposter'!$A$4:$E$44",
        "FR1_PROGNOSUNDERLAG": "Prognosunderlag!$A$4:$T$26",
        "FR1_PROGNOSBILD": "Prognosunderlag!$A$30:$E$35",
        "FR1_INTERNA_POSTER": "'Interna poster'!$A$4:$F$64",
        "FR1_AVVIKELSER": "Avvikelser!$A$4:$M$196",
        "FR1_KONTROLLER": "Kontroller!$A$4:$D$204",
        "FR1_HUVUDBOK": "Huvudbok!$A$4:$I$100004",
        "FR1_KONTOMAPPNING": "Kontomappning!$A$4:$G$2004",
        "FR1_KALLOR": "Import!$A$4:$G$28",
        "FR1_IMPORTUNDERLAG": "Importunderlag!$A$4:$G$2004",
        "FR1_KORNING": "'Försättsblad'!$C$13",
        "FR1_UPPFOLJNING": "'Uppföljning'!$A$4:$H$20",
        "FR1_PROJEKTANSVAR": "Projekt!$A$4:$G$25",
        "FR1_PROJEKT": "Projekt!$A$30:$H$2000",
        "FR1_BRYGGA": "'Prognosförklaring'!$A$4:$B$14",
        "FR1_PROGNOSFORKLARING": "'Prognosförklaring'!$A$19:$F$2000",
        "FR1_INVESTERINGSLAGE": "Investeringar!$A$4:$B$13",
        "FR1_INVESTERINGAR": "Investeringar!$A$18:$M$2000",
        "FR1_PERSONALANDELAR": "Personal!$A$4:$L$10",
        "FR1_PERSONAL": "Personal!$A$14:$L$2000",
        "FR1_NYCKELTAL": "Nyckeltal!$A$4:$D$12",
        "FR1_AVSTAMNING": "'Avstämning'!$A$4:$H$84",
        "FR1_MALLAGE": "'Mål'!$A$4:$C$9",
        "FR1_MAL": "'Mål'!$A$14:$V$2000",
        "FR1_INSATSER": "Insatser!$A$4:$G$2000",
    }
    assert {name: names[name] for name in literal} == literal
    assert {name for sheet in sheets(book) for name in sheet.defined_names} == set()  # but for print areas


def test_every_formula_has_a_stored_result(built: bytes) -> None:
    counted = {}
    for number, name in enumerate(SHEETS, 1):
        xml = parts(built)[f"xl/worksheets/sheet{number}.xml"].decode()
        cells = re.findall(r"<c [^>]*><f>[^<]+</f>(.*?)</c>", xml)
        assert all(re.fullmatch("<v>[^<]*</v>", result) for result in cells)
        assert len(re.findall("<f[ >/]", xml)) == len(cells)
        counted[name] = len(cells)
    assert counted == {
        "Försättsblad": 0, "Utfall": 183, "Prognos": 183, "Föregående prognos": 126, "Månader": 0, "Engångsposter": 0,
        "Prognosunderlag": 0, "Interna poster": 0, "Avvikelser": 0, "Kontroller": 0,
        "Huvudbok": 0, "Kontomappning": 0, "Import": 0, "Importunderlag": 0,
        "Uppföljning": 16 * 7, "Projekt": 5 * 21 + 1 + 60, "Prognosförklaring": 7 + 60, "Investeringar": 9,
        "Personal": 0, "Nyckeltal": 2 * 5 + 2 + 1, "Avstämning": 0, "Mål": 1 + 2 * 4, "Insatser": 0,
    }  # fmt: skip


def test_an_empty_form_shows_blanks_and_counts_of_zero(built: bytes) -> None:
    values = openpyxl.load_workbook(io.BytesIO(built), data_only=True)
    utfall = values["Utfall"]
    shown = {utfall.cell(row, column).value for row in range(7, 23) for column in range(2, 17)}
    assert shown <= {None, ""}
    assert [utfall[cell].value for cell in ("B24", "E24", "H24")] == [0, 0, 0]
    assert utfall["K3"].value == "TKR"
    values.close()


def test_formulas_call_nothing_but_what_every_spreadsheet_has(book: Workbook) -> None:
    called = {
        function
        for sheet in sheets(book)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
        for function in re.findall(r"[A-Z][A-Z.]+(?=\()", str(cell.value))
    }
    assert called == {
        "IF", "OR", "COUNT", "SUM", "ABS", "ROUND", "COUNTIF", "SUMIF", "SUMPRODUCT", "VLOOKUP", "IFERROR",
    }  # fmt: skip


# -- the author under it ------------------------------------------------------------------------


def one_sheet(name: str = "Blad", text: str = "SYNTETISK", checks: tuple[Validation, ...] = ()) -> SheetSpec:
    area = Range(name, 1, 1, 1, 1)
    cells = {"A1": (Cell(Kind.TEXT, text), Style())}
    return SheetSpec(name, cells, widths={1: 9.0}, print_area=area, footer="", validations=checks)


def author_one(sheet: SheetSpec, names: dict[str, Range] | None = None) -> bytes:
    return author((sheet,), names or {}, "SYNTETISK", {}, datetime.datetime(2017, 1, 1))


def test_a_text_longer_than_a_cell_is_an_error_and_not_left_out() -> None:
    assert author_one(one_sheet(text="x" * 32_767))
    with pytest.raises(ValueError, match="XlsxWriter"):
        author_one(one_sheet(text="x" * 32_768))


@pytest.mark.parametrize(
    ("title", "prompt", "rule"),
    [
        ("x" * 33, "Text.", {"validate": "any"}),
        ("Titel", "x" * 256, {"validate": "any"}),
        ("Titel", "Text.", {"validate": "list", "source": ["x" * 256]}),
    ],
)
def test_what_xlsxwriter_only_warns_of_is_an_error(title: str, prompt: str, rule: dict[str, object]) -> None:
    check = Validation(Range("Blad", 1, 1, 1, 1), rule, title, prompt, "Fel.")
    with pytest.raises(UserWarning, match=r"must be|exceeds|length"):
        author_one(one_sheet(checks=(check,)))


@pytest.mark.parametrize("name", ["A1", "R1C1", "1A", "MED MELLANSLAG"])
def test_a_name_that_excel_does_not_take_is_an_error(name: str) -> None:
    with pytest.raises(UserWarning, match=name):
        author_one(one_sheet(), {name: Range("Blad", 1, 1, 1, 1)})


def test_results_are_stored_with_formulas_empty_texts_too() -> None:
    formulas = {
        "A1": Cell(Kind.NUMBER, "2266.66667", "6800/3"),
        "A2": Cell(Kind.TEXT, "", 'IF(1=1,"","x")'),
        "A3": Cell(Kind.TEXT, "ja", 'IF(1=1,"ja","x")'),
        "A4": Cell(Kind.NUMBER, "-5"),
    }
    sheet = replace(one_sheet(), cells={at: (cell, Style()) for at, cell in formulas.items()})
    archive = open_archive(author_one(sheet))
    outline = read_outline(archive)
    assert read_sheets(archive, outline, ["Blad"])["Blad"] == formulas
