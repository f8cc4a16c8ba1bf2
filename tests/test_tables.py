"""The sister sheets with tables: authored for people to fill in, read back line by line, and what they say."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import matplotlib
import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.small_books import unzipped
from tests.workbooks import BOOK, EXAMPLE, template_bytes, with_part
from vplan_xl.amounts import LARGEST_ORE
from vplan_xl.catalogue import CATALOGUE
from vplan_xl.finding import Finding
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace
from vplan_xl.period import Period
from vplan_xl.report.change import with_writes
from vplan_xl.report.history import Event, History, Leaf, read_history
from vplan_xl.report.report import Report, report_of
from vplan_xl.report.table_values import TableValue
from vplan_xl.report.tables import TableContent, filled_cells, read_table
from vplan_xl.workbook.a1 import position
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.patch import patch
from vplan_xl.workbook.reader import read_outline
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Cell, Kind

TITLES = (
    "Intäkter", "Personal, Anställda", "Personal, Inhyrda", "Personal, övrigt", "Drift, Förbrukningsmaterial",
    "Drift, Resor", "Drift, Information PR", "Drift, Köpta tjänster", "Drift, Post och tele", "Drift, övrigt",
    "Kapitalkostnad",
)  # fmt: skip
YEARS = ("I år", "Förra året", "För två år sedan", "För tre år sedan")
SHEETS = ("Månader", "Engångsposter", "Prognosunderlag")
AUTHORED = (
    *SHEETS, "Interna poster", "Avvikelser", "Kontroller", "Huvudbok", "Kontomappning", "Import", "Importunderlag",
)  # fmt: skip
# Cells that programs write.
PROGRAMS = (
    "Prognosunderlag!D5:T26", "Prognosunderlag!B31:E35", "Avvikelser!A5:J196", "Avvikelser!L5:M196",
    "Kontroller!A5:D204", "Import!A5:G28", "Importunderlag!A5:G2004",
)  # fmt: skip

# -- as they are authored ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book() -> Iterator[Workbook]:
    opened = openpyxl.load_workbook(io.BytesIO(template_bytes()))
    yield opened
    opened.close()


def row_of(sheet: Worksheet, row: int) -> list[object]:
    """A row's values up to its last one that is not blank."""
    values = [cell.value for cell in sheet[row]]
    while values and values[-1] is None:
        values.pop()
    return values


def test_the_months_stand_under_their_headings(book: Workbook) -> None:
    sheet = book["Månader"]
    assert sheet["A1"].value == "Utfall per månad"
    assert sheet["A2"].value == (
        "Månadens utfall i tkr, inte ackumulerat. Används för säsong och för att pröva metoderna; får lämnas tomt."
    )
    assert row_of(sheet, 4) == [
        "År", "Kontoslag", "Del",
        "jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec",
    ]  # fmt: skip
    lines = [row_of(sheet, row) for row in range(5, 94)]
    assert lines == [[year, row, part] for year in YEARS for row in TITLES for part in ("Externt", "Internt")] + [[]]


def test_the_single_events_stand_under_their_headings(book: Workbook) -> None:
    sheet = book["Engångsposter"]
    assert (sheet["A1"].value, sheet["A2"].value) == (
        "Poster som inte återkommer",
        "Räknas av innan en prognos görs och läggs tillbaka efteråt. "
        "Ange månaden som posten är bokförd eller väntas i.",
    )
    assert row_of(sheet, 4) == ["Månad", "Kontoslag", "Del", "Belopp", "Text", None, "Kontoslag att välja"]
    assert [row_of(sheet, row) for row in range(5, 17)] == [[None] * 6 + [title] for title in TITLES] + [[]]


def test_the_internal_posts_stand_under_their_headings(book: Workbook) -> None:
    sheet = book["Interna poster"]
    assert (sheet["A1"].value, sheet["A2"].value) == (
        "Interna poster per motpart",
        "Handel med andra förvaltningar: utfall och budget hittills i år, prognos för hela året. "
        "Belopp i tkr med formulärets tecken.",
    )
    headings = ["Motpart", "Kontoslag", "Utfall", "Budget", "Prognos", "Text", None, "Kontoslag att välja"]
    assert row_of(sheet, 4) == headings
    assert [row_of(sheet, row) for row in range(5, 17)] == [[None] * 7 + [title] for title in TITLES] + [[]]


def test_the_forecasts_basis_and_its_picture_stand_on_one_sheet(book: Workbook) -> None:
    sheet = book["Prognosunderlag"]
    assert (sheet["A1"].value, sheet["A2"].value) == (
        "Hur prognosen är gjord",
        "Fylls i av vplan prognosis. I de gula cellerna får en metod önskas för raden; annars väljs den.",
    )
    assert row_of(sheet, 4) == [
        "Kontoslag", "Del", "Önskad metod", "Metod", "Förslag", "linjär", "budgetrest", "budgetprofil",
        "föregående år", "säsong", "kombination", "ETS", "Theta", "Lägst (80 %)", "Högst (80 %)", "Ifyllt", "Ersatte",
        "Ersatte formeln", "Ifyllt den", "Anmärkning",
    ]  # fmt: skip
    assert [row_of(sheet, row) for row in range(5, 29)] == [
        [title, part] for title in TITLES for part in ("Externt", "Internt")
    ] + [[], []]
    assert [row_of(sheet, row) for row in range(29, 37)] == [
        ["Totalt, när prognosen fylldes i"],
        ["Kontoslag", "Utfall", "Budget helår", "Föreg. år helår", "Förslag"],
        ["TOTALA INTÄKTER"], ["Personal"], ["Drift"], ["Kapitalkostnad"], ["NETTORESULTAT"],
        [],
    ]  # fmt: skip


def test_headings_stand_over_their_figures(book: Workbook) -> None:
    right = {
        "Månader": ("DEFGHIJKLMNO", 4, 5), "Engångsposter": ("D", 4, 5), "Prognosunderlag": ("EFGHIJKLMNOPQ", 4, 5),
        "Prognosunderlag, bilden": ("BCDE", 30, 31), "Interna poster": ("CDE", 4, 5),
    }  # fmt: skip
    for name, (columns, head, line) in right.items():
        sheet = book[name.partition(",")[0]]
        width = {"Månader": 15, "Engångsposter": 5, "Prognosunderlag": 20, "Interna poster": 6}.get(name, 5)
        for row in (head, line):
            aligned = [cell.coordinate for cell in sheet[row][:width] if cell.alignment.horizontal == "right"]
            assert aligned == [f"{column}{row}" for column in columns], name
        assert {cell.alignment.horizontal for cell in sheet[head][:width]} == {"left", "right"}
        assert all(cell.font.b and cell.alignment.wrap_text for cell in sheet[head][:width])


def test_figures_months_and_days_look_like_what_they_are(book: Workbook) -> None:
    shown = {
        "Månader!A5": "General", "Månader!D5": "#,##0_-", "Månader!O92": "#,##0_-",
        "Engångsposter!A5": "[$-41D]mmmm yyyy", "Engångsposter!A44": "[$-41D]mmmm yyyy",
        "Engångsposter!D5": "#,##0_-", "Engångsposter!E5": "General",
        "Prognosunderlag!E5": "#,##0_-", "Prognosunderlag!Q26": "#,##0_-", "Prognosunderlag!R5": "General",
        "Prognosunderlag!S26": "yyyy-mm-dd", "Prognosunderlag!B31": "#,##0_-",
        "Interna poster!A5": "General", "Interna poster!C5": "#,##0_-", "Interna poster!E64": "#,##0_-",
    }  # fmt: skip
    assert {at: book[at.partition("!")[0]][at.partition("!")[2]].number_format for at in shown} == shown


def test_what_an_input_takes(book: Workbook) -> None:
    """(kind, first, second, title, what is asked for) by cells; the same words when something else is typed."""
    amount = ("decimal", "-9999999999", "9999999999")
    months = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
    methods = '"linjär,budgetrest,budgetprofil,föregående år,säsong,kombination,ETS,Theta"'
    expected = {
        **{
            f"Månader!{column}5:{column}92": (*amount, month, "Här skrivs ett belopp i tkr.")
            for column, month in zip("DEFGHIJKLMNO", months, strict=True)
        },
        "Engångsposter!A5:A44": (
            "date", "36526", "73050", "Månad", "Här skrivs en månad, till exempel 2017-08.",
        ),
        # A list of titles, not the titles themselves: the comma in them would part them.
        "Engångsposter!B5:B44": (
            "list", "$G$5:$G$15", None, "Kontoslag", "Här skrivs ett av formulärets kontoslag.",
        ),
        "Engångsposter!C5:C44": ("list", '"Externt,Internt"', None, "Del", "Här skrivs Externt eller Internt."),
        "Engångsposter!D5:D44": (*amount, "Belopp", "Här skrivs ett belopp i tkr."),
        "Engångsposter!E5:E44": ("textLength", "1", "100", "Text", "Här skrivs text, högst 100 tecken."),
        "Prognosunderlag!C5:C26": ("list", methods, None, "Önskad metod", "Här skrivs en av metoderna i listan."),
        "Interna poster!A5:A64": (
            "textLength", "1", "100", "Motpart",
            "Här skrivs en förvaltnings nummer, eller nummer och namn, högst 100 tecken.",
        ),
        "Interna poster!B5:B64": (
            "list", "$H$5:$H$15", None, "Kontoslag", "Här skrivs ett av formulärets kontoslag.",
        ),
        **{
            f"Interna poster!{column}5:{column}64": (*amount, title, "Här skrivs ett belopp i tkr.")
            for column, title in zip("CDE", ("Utfall", "Budget", "Prognos"), strict=True)
        },
        "Interna poster!F5:F64": ("textLength", "1", "100", "Text", "Här skrivs text, högst 100 tecken."),
        "Avvikelser!K5:K196": (
            "textLength", "1", "2000", "Förklaring", "Här skrivs text, också lång, högst 2000 tecken.",
        ),
        "Kontomappning!A5:A2004": (
            "textLength", "1", "12", "Från konto", "Här skrivs ett kontonummer, till exempel 4010, högst 12 tecken.",
        ),
        "Kontomappning!B5:B2004": (
            "textLength", "1", "12", "Till konto", "Här skrivs ett kontonummer, till exempel 4010, högst 12 tecken.",
        ),
        "Kontomappning!C5:C2004": ("whole", "2000", "2099", "Från år", "Här skrivs ett år, till exempel 2017."),
        "Kontomappning!D5:D2004": (
            "textLength", "1", "100", "Motpart",
            "Här skrivs motparter, till exempel 31 eller 11-49, 60, högst 100 tecken.",
        ),
        "Kontomappning!E5:E2004": (
            "list", "$I$5:$I$16", None, "Kontoslag", "Här skrivs ett av formulärets kontoslag, eller Ingår inte.",
        ),
        "Kontomappning!F5:F2004": ("list", '"Externt,Internt"', None, "Del", "Här skrivs Externt eller Internt."),
        "Kontomappning!G5:G2004": ("textLength", "1", "100", "Text", "Här skrivs text, högst 100 tecken."),
        **dict.fromkeys(PROGRAMS, ("custom", "FALSE", None, "Fylls i av programmet", "")),
    }  # fmt: skip
    checks = {
        f"{name}!{check.sqref}": check for name in AUTHORED for check in book[name].data_validations.dataValidation
    }
    found = {
        at: (check.type, check.formula1, check.formula2, check.promptTitle, check.prompt)
        for at, check in checks.items()
    }
    assert found == expected
    others = [check for at, check in checks.items() if at not in PROGRAMS]
    assert all((check.errorTitle, check.error) == (check.promptTitle, check.prompt) for check in others)
    assert all(check.showInputMessage for check in others)
    assert all(check.showErrorMessage for check in checks.values())
    told = "Det här fylls i av programmet och räknas om av det."
    assert {checks[at].error for at in PROGRAMS} == {told}


def test_every_choice_of_a_list_can_be_read(book: Workbook) -> None:
    listed = [str(row[0].value) for row in book["Engångsposter"]["G5:G15"]]
    methods = ("linjär", "budgetrest", "budgetprofil", "föregående år", "säsong", "kombination", "ETS", "Theta")
    cells = {f"Engångsposter!B{row}": title for row, title in enumerate(listed, 5)}
    cells |= {f"Prognosunderlag!C{row}": method for row, method in enumerate(methods, 5)}
    report = filled({**cells, "Engångsposter!C5": "Externt", "Engångsposter!C6": "Internt"})
    assert [line.values["KONTOSLAG"] for line in read(report, "ENGANGSPOSTER").lines] == [r.code for r in FR1.leaf_rows]
    wished = [line.values["ONSKAD"] for line in read(report, "PROGNOSUNDERLAG").lines[:8]]
    assert wished == [
        "linjar", "budgetrest", "budgetprofil", "foregaende_ar", "sasong", "kombination", "ets", "theta",
    ]  # fmt: skip


def test_headings_are_printed_on_every_page_and_stay_in_sight(book: Workbook) -> None:
    assert [book[name].print_title_rows for name in AUTHORED] == ["$4:$4"] * 10
    assert [book[name].print_title_cols for name in AUTHORED] == [None] * 10
    assert [book[name].freeze_panes for name in AUTHORED] == ["D5", "A5", "C5", *["A5"] * 7]
    selected = [book[name].sheet_view.selection[-1].activeCell for name in AUTHORED]
    assert selected == ["D5", "A5", "C5", *["A5"] * 7]


def test_headings_of_what_is_filled_in_are_kept_apart(book: Workbook) -> None:
    """One ends at the right and the next begins at the left: "Prognos Text" would be read as one."""
    assert [cell.border.left.style for cell in book["Interna poster"][4][:6]] == ["hair"] * 6
    assert [cell.border.left.style for cell in book["Prognosunderlag"][4][1:4]] == [None, "hair", None]


def test_lines_without_an_end_have_their_columns_look(book: Workbook) -> None:
    """There are no cells for them: nobody knows how many there will be."""
    assert [book[name].max_row for name in ("Huvudbok", "Kontomappning", "Importunderlag")] == [4, 16, 4]
    for name, letters in {"Huvudbok": "AI", "Kontomappning": "AG", "Importunderlag": "AG"}.items():
        for letter in letters:
            assert book[name].column_dimensions[letter].border.bottom.style == "hair"


def test_what_an_import_wrote_can_be_filtered_on_its_locked_sheet(book: Workbook) -> None:
    filters = {name: book[name].auto_filter.ref for name in AUTHORED[6:]}
    assert filters == {"Huvudbok": None, "Kontomappning": None, "Import": "A4:G28", "Importunderlag": "A4:G2004"}


def test_a_line_is_drawn_where_a_year_or_a_row_ends(book: Workbook) -> None:
    def thin(name: str, rows: range) -> list[int]:
        return [row for row in rows if book[name][f"B{row}"].border.bottom.style == "thin"]

    assert thin("Månader", range(5, 93)) == [26, 48, 70, 92]
    assert thin("Engångsposter", range(5, 45)) == [44]
    assert thin("Prognosunderlag", range(5, 27)) == list(range(6, 27, 2))
    assert thin("Interna poster", range(5, 65)) == [64]
    assert book["Månader"]["B5"].border.bottom.style == "hair"


# -- every text fits -----------------------------------------------------------------------------

# Helvetica, which is as wide as Arial, by Adobe's names of its glyphs.
_GLYPHS = {
    " ": "space", ".": "period", ",": "comma", ";": "semicolon", "-": "hyphen", "(": "parenleft", ")": "parenright",
    "%": "percent", "å": "aring", "ä": "adieresis", "ö": "odieresis", "Å": "Aring", "Ä": "Adieresis", "Ö": "Odieresis",
    "0": "zero", "1": "one", "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven", ":": "colon",
    "8": "eight", "9": "nine", '"': "quotedbl", "!": "exclam", "_": "underscore",
}  # fmt: skip


def glyph_widths(font: str) -> dict[str, int]:
    text = Path(matplotlib.get_data_path(), "fonts", "afm", font).read_text("latin-1")
    return {name: int(width) for width, name in re.findall(r"WX (\d+) ; N (\w+) ;", text)}


def pixels(text: str, size: float, bold: bool) -> float:
    widths = glyph_widths("phvb8a.afm" if bold else "phvr8a.afm")
    return sum(widths[_GLYPHS.get(character, character)] for character in text) / 1000 * size * 96 / 72


def column_pixels(part: int) -> dict[int, int]:
    """{column: the pixels within it that a text may take}."""
    xml = unzipped(template_bytes())[f"xl/worksheets/sheet{part}.xml"].decode()
    found = {}
    for first, last, width in re.findall(r'<col min="(\d+)" max="(\d+)" width="([\d.]+)"', xml):
        found |= dict.fromkeys(range(int(first), int(last) + 1), round(float(width) * 7) - 5)
    return found


def wrapped(text: str, size: float, bold: bool, room: float) -> list[str]:
    """A text's lines, broken between words."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        lines = [*lines[:-1], joined] if pixels(joined, size, bold) <= room else [*lines, word]
    return lines


# {sheet: (its part, the last printed column, rows of titles, rows of headings and how many lines they have room for)}
LAID_OUT: dict[str, tuple[int, int, set[int], dict[int, int]]] = {
    "Månader": (5, 15, {1, 2}, {4: 2}),
    "Engångsposter": (6, 5, {1, 2}, {4: 2}),
    "Prognosunderlag": (7, 20, {1, 2, 29}, {4: 2, 30: 1}),
    "Interna poster": (8, 6, {1, 2}, {4: 2}),
    "Avvikelser": (9, 13, {1, 2}, {4: 3}),
    "Kontroller": (10, 4, {1, 2}, {4: 2}),
    "Huvudbok": (11, 9, {1, 2}, {4: 2}),
    "Kontomappning": (12, 7, {1, 2}, {4: 2}),
    "Import": (13, 7, {1, 2}, {4: 2}),
    "Importunderlag": (14, 7, {1, 2}, {4: 2}),
}


@pytest.mark.parametrize("name", LAID_OUT)
def test_every_text_fits(book: Workbook, name: str) -> None:
    part, printed, titles, headings = LAID_OUT[name]
    columns = column_pixels(part)
    for row in book[name].iter_rows():
        for cell in row:
            if not isinstance(cell.value, str):
                continue
            room, size, bold = columns[cell.column], cell.font.sz, cell.font.b
            if cell.row in titles:  # a title runs over the blank cells to its right
                room = sum(columns[number] for number in range(1, printed + 1))
                assert all(other.value is None for other in row[1:])
            lines = wrapped(cell.value, size, bold, room) if cell.alignment.wrap_text else [cell.value]
            assert len(lines) <= headings.get(cell.row, 1), cell.value
            assert all(pixels(line, size, bold) <= room for line in lines), cell.value


@pytest.mark.parametrize(
    ("part", "column", "text"),
    [
        (5, 4, "-999 999"),  # a thousand million kronor in a month
        (6, 1, "september 2017"),
        (6, 4, "-9 999 999"),
        (7, 3, "föregående år"),
        (7, 4, "budgetprofil"),
        (7, 5, "-9 999 999"),
        (7, 15, "-9 999 999"),
        (7, 19, "2017-09-08"),
        (8, 1, "17 Landstingsdir. Ledningsstab"),
        (8, 2, "Generella statsbidrag och utjämning"),
        (8, 3, "-9 999 999"),
        (8, 5, "-9 999 999"),
        (9, 1, "Prognos"),
        (9, 2, "Drift, Förbrukningsmaterial"),
        (9, 2, "Personal, Anställda"),
        (9, 3, "Externt"),
        (9, 4, "Föreg. år"),
        (9, 5, "-9 999 999"),
        (9, 7, "-9 999 999"),
        (9, 8, "-1 234.5%"),
        (9, 9, "ogynnsam"),
        (9, 10, "-9 999 999"),
        (9, 12, "-9 999 999"),
        (9, 13, "-1 234.5%"),
        (10, 1, "UPPLYSNING"),
        (10, 2, "Föregående prognos!B19"),
        (10, 4, max(CATALOGUE, key=len)),
        (11, 1, "2017-08"),
        (11, 7, "-999 999 999.99"),
        (12, 1, "999999999999"),
        (12, 3, "2017"),
        (12, 5, "Drift, Förbrukningsmaterial"),
        (12, 6, "Externt"),
        (13, 4, "1 000 000"),
        (13, 5, "-9 999 999"),
        (13, 6, "2017-09-08"),
        (13, 7, "d" * 64),
        (14, 1, "Prognos"),
        (14, 3, "Drift, Förbrukningsmaterial"),
        (14, 5, "-9 999 999"),
        (14, 6, "-9 999 999"),
    ],
)
def test_what_is_filled_in_fits(part: int, column: int, text: str) -> None:
    assert pixels(text, 9, bold=False) <= column_pixels(part)[column]


# -- read ----------------------------------------------------------------------------------------

TEMPLATE = template_bytes()
AUGUST = Period(2017, 8)
Filling = Mapping[str, str | float | Cell]


def filled(cells: Filling, data: bytes = TEMPLATE, renamed: str = "") -> Report:
    """The report of a workbook that also holds the cells given as {"Månader!D5": 12.5}."""
    report = report_of("bok.xlsx", data, tables=frozenset(FR1.table_by_code))
    assert report.content is not None
    writes = []
    for at, content in cells.items():
        sheet, _mark, cell = at.rpartition("!")
        if isinstance(content, str):
            content = Cell(Kind.TEXT, content)
        elif not isinstance(content, Cell):
            content = Cell(Kind.NUMBER, str(content))
        writes.append(CellWrite(renamed or sheet, cell, content.kind, content.value, formula=content.formula))
    return replace(report, content=with_writes(report.content, writes))


def read(report: Report, code: str) -> TableContent:
    return read_table(report, FR1.table_by_code[code])


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, str, str]]:
    """(code, where, expected, found) of each."""
    return [(f.code, f"{f.place.sheet}!{f.place.cell}", f.expected, f.found) for f in findings]


def in_book(change: dict[str, str], data: bytes = TEMPLATE) -> bytes:
    """The workbook with texts in its list of sheets and names exchanged."""

    def exchanged(xml: str) -> str:
        for old, new in change.items():
            assert old in xml
            xml = xml.replace(old, new)
        return xml

    return with_part(data, BOOK, exchanged)


def without_tables(data: bytes, *names: str) -> bytes:
    """The workbook without the names of the tables."""
    return with_part(
        data, BOOK, lambda xml: re.sub(rf'<definedName name="FR1_({"|".join(names)})">[^<]*</definedName>', "", xml)
    )


ALL = ("MANADER", "ENGANGSPOSTER", "PROGNOSUNDERLAG", "PROGNOSBILD")


def test_an_empty_template_has_the_lines_that_the_program_fills_in() -> None:
    report = filled({})
    tables = {code: read(report, code) for code in ALL}
    assert {code: len(table.lines) for code, table in tables.items()} == {
        "MANADER": 0, "ENGANGSPOSTER": 0, "PROGNOSUNDERLAG": 22, "PROGNOSBILD": 5,
    }  # fmt: skip
    assert all(table.is_found and table.findings == () for table in tables.values())
    assert tables["PROGNOSUNDERLAG"].lines[2].values == {"KONTOSLAG": "PERSONAL_ANSTALLDA", "DEL": "EXTERNT"}
    assert [line.values for line in tables["PROGNOSBILD"].lines] == [
        {"KONTOSLAG": row} for row in ("TOTALA_INTAKTER", "PERSONAL", "DRIFT", "KAPITALKOSTNAD", "NETTORESULTAT")
    ]


# What may stand in a column of Kontomappning, and what it means.
MAPPED: dict[str, tuple[str, str | float | Cell, TableValue]] = {
    "an account as a number": ("A5", 4010, "4010"),
    "an account that a program stored so": ("A5", Cell(Kind.NUMBER, "4010.0"), "4010"),
    "an account as a number with an exponent": ("A5", Cell(Kind.NUMBER, "4.01E3"), "4010"),
    "the longest account as a number": ("B5", Cell(Kind.NUMBER, "999999999999.0"), "999999999999"),
    "an account as text": ("A5", "4010", "4010"),
    "an account with white space around": ("B5", " 4010\u00a0", "4010"),
    "an account that begins with zero": ("A5", "0410", "0410"),
    "a computed account": ("A5", Cell(Kind.NUMBER, "4010", "4000+10"), "4010"),
    "a year": ("C5", 2017, 2017),
    "a year that a program stored so": ("C5", Cell(Kind.NUMBER, "2017.0"), 2017),
    "a year as text": ("C5", "2017 ", 2017),
    "the first year": ("C5", 2000, 2000),
    "the last year": ("C5", 2099, 2099),
    "a counterparty as a number": ("D5", Cell(Kind.NUMBER, "31.0"), "31"),
    "a counterparty as text": ("D5", " 031 ", "031"),
    "counterparties": ("D5", "11-49, 60", "11-49, 60"),
    "a row": ("E5", "Drift, Resor", "DRIFT_RESOR"),
    "a row in other letters": ("E5", "drift,  RESOR ", "DRIFT_RESOR"),
    "no row": ("E5", "Ingår inte", "INGAR_INTE"),
    "no row in other letters": ("E5", " ingår INTE", "INGAR_INTE"),
    "a part": ("F5", "Internt", "INTERNT"),
    "a text": ("G5", "Köpta tjänster SYNTETISK", "Köpta tjänster SYNTETISK"),
}


@pytest.mark.parametrize(("at", "content", "value"), MAPPED.values(), ids=MAPPED)
def test_what_a_line_of_the_mapping_says(at: str, content: str | float | Cell, value: TableValue) -> None:
    found = read(filled({f"Kontomappning!{at}": content}), "KONTOMAPPNING")
    assert found.findings == ()
    (line,) = found.lines
    assert (line.row, [*line.values.values()]) == (5, [value])


ACCOUNT = "ett kontonummer, till exempel 4010"
COUNTERPARTIES = "motparter, till exempel 31 eller 11-49, 60"
MAPPED_ROW = "ett av formulärets kontoslag, eller Ingår inte"
MAPPED_WRONGLY: dict[str, tuple[str, str | float | Cell, str, str]] = {
    "a name for an account": ("A5", "Lön", ACCOUNT, "Lön"),
    "two accounts": ("A5", "4010-4099", ACCOUNT, "4010-4099"),
    "a piece of an account": ("A5", 4010.5, ACCOUNT, "4010.5"),
    "a negative account": ("A5", -4010, ACCOUNT, "-4010"),
    "digits of another script": ("B5", "\u0664\u0660", ACCOUNT, "\u0664\u0660"),
    "too long an account": ("B5", "1234567890123", ACCOUNT, "1234567890123"),
    "too long an account as a number": ("B5", Cell(Kind.NUMBER, "1234567890123"), ACCOUNT, "1234567890123"),
    "a truth for an account": ("A5", Cell(Kind.BOOLEAN, "1"), ACCOUNT, "1"),
    "an account that nobody has computed": ("A5", Cell(Kind.MISSING, "", "B9"), ACCOUNT, "=B9"),
    "a year before all": ("C5", 1999, "ett år, till exempel 2017", "1999"),
    "a year after all": ("C5", "2100", "ett år, till exempel 2017", "2100"),
    "a month for a year": ("C5", "2017-01", "ett år, till exempel 2017", "2017-01"),
    "a year that nobody can read": ("C5", "9" * 5_000, "ett år, till exempel 2017", "9" * 5_000),
    "a year of five digits": ("C5", "02017", "ett år, till exempel 2017", "02017"),
    "a piece of a counterparty": ("D5", 31.5, COUNTERPARTIES, "31.5"),
    "no counterparty": ("D5", 0, COUNTERPARTIES, "0"),
    "an error for counterparties": ("D5", Cell(Kind.ERROR, "#N/A"), COUNTERPARTIES, "#N/A"),
    "a sum for a row": ("E5", "Drift", MAPPED_ROW, "Drift"),
    "something else for a row": ("E5", "Ingår", MAPPED_ROW, "Ingår"),
    "a total for a part": ("F5", "Totalt", "Externt eller Internt", "Totalt"),
}


@pytest.mark.parametrize(("at", "content", "expected", "shown"), MAPPED_WRONGLY.values(), ids=MAPPED_WRONGLY)
def test_what_a_line_of_the_mapping_cannot_say(at: str, content: str | float | Cell, expected: str, shown: str) -> None:
    found = read(filled({f"Kontomappning!{at}": content, "Kontomappning!G6": "nästa"}), "KONTOMAPPNING")
    assert told(found.findings) == [("TABELL_VARDE", f"Kontomappning!{at}", expected, shown)]
    assert [(line.row, dict(line.values)) for line in found.lines] == [(5, {}), (6, {"TEXT": "nästa"})]


def test_only_the_mapping_may_say_that_an_account_is_in_no_row() -> None:
    cells = {"Engångsposter!B5": "Ingår inte", "Engångsposter!A5": "2017-03"}
    found = read(filled(cells), "ENGANGSPOSTER")
    assert [(finding.code, finding.found) for finding in found.findings] == [("TABELL_VARDE", "Ingår inte")]


def test_a_mapping_goes_on_below_its_last_declared_line() -> None:
    found = read(filled({"Kontomappning!A2004": 4010, "Kontomappning!A2500": 4020}), "KONTOMAPPNING")
    assert [(line.row, line.values["FRAN_KONTO"]) for line in found.lines] == [(2004, "4010"), (2500, "4020")]


def test_what_an_import_filled_in_reads_as_it_is_written() -> None:
    cells: Filling = {
        "Importunderlag!A5": "Utfall", "Importunderlag!B5": "UTFALL - ACKUMULERAT", "Importunderlag!C5": "Drift, Resor",
        "Importunderlag!D5": "Internt", "Importunderlag!E5": 12.34567, "Importunderlag!F5": Cell(Kind.TEXT, "tolv"),
        "Importunderlag!G5": "=B7*2",
    }  # fmt: skip
    data = with_cells(cells)
    report = report_of("bok.xlsx", data, tables=frozenset(("IMPORTUNDERLAG",)))
    (line,) = read(report, "IMPORTUNDERLAG").lines
    assert line.values == {
        "BLAD": "Utfall", "KOLUMN": "UTFALL - ACKUMULERAT", "KONTOSLAG": "DRIFT_RESOR", "DEL": "INTERNT",
        "IFYLLT": 1_234_567, "ERSATTE": Cell(Kind.TEXT, "tolv"), "ERSATTE_FORMEL": "=B7*2",
    }  # fmt: skip


def with_cells(cells: Filling) -> bytes:
    """The template's bytes with the cells in it."""
    archive = open_archive(TEMPLATE)
    writes = [
        CellWrite(*at.split("!"), Kind.TEXT if isinstance(content, str) else Kind.NUMBER, str(content))
        if not isinstance(content, Cell)
        else CellWrite(*at.split("!"), content.kind, content.value)
        for at, content in cells.items()
    ]
    return patch(archive, read_outline(archive), writes)


@pytest.mark.parametrize("tables", [True, frozenset(("KONTOMAPPNING",))])
def test_tables_that_are_aside_are_not_read_with_the_others(tables: bool | frozenset[str]) -> None:
    report = report_of("bok.xlsx", with_cells({"Huvudbok!A5": "2017-08"}), tables=tables)
    assert report.content is not None
    assert "Kontomappning" in report.content.sheets
    assert not {"Huvudbok", "Importunderlag"} & report.content.sheets.keys()
    asked = report_of("bok.xlsx", with_cells({"Huvudbok!A5": "2017-08"}), tables=frozenset(("HUVUDBOK",)))
    assert asked.content is not None
    assert asked.content.sheets["Huvudbok"]["A5"] == Cell(Kind.TEXT, "2017-08")


# -- lines of a table that has no end are written --------------------------------------------------


def test_lines_without_an_end_are_written_from_the_top_and_older_ones_emptied() -> None:
    table = FR1.table_by_code["IMPORTUNDERLAG"]
    report = report_of("bok.xlsx", TEMPLATE, tables=frozenset(("IMPORTUNDERLAG",)))
    lines = [{"BLAD": Cell(Kind.TEXT, str(number))} for number in range(3)]
    cells = filled_cells(table, read(report, "IMPORTUNDERLAG"), lines)
    # As many rows as there are lines, whatever the declaration has room for.
    assert len(cells) == 3 * 7
    assert {at.cell: cell.value for at, cell in cells.items() if cell} == {"A5": "0", "A6": "1", "A7": "2"}
    standing = filled({f"Importunderlag!A{row}": "Utfall" for row in range(5, 10)}, TEMPLATE)
    assert standing.content is not None
    emptied = filled_cells(table, read(standing, "IMPORTUNDERLAG"), lines[:1])
    assert sorted({at.cell for at in emptied if at.cell.startswith("A")}) == ["A5", "A6", "A7", "A8", "A9"]
    assert [cell for at, cell in emptied.items() if at.cell.startswith("A") and cell] == [Cell(Kind.TEXT, "0")]


def test_a_line_knows_where_it_stands() -> None:
    (line,) = read(filled({"Månader!O28": 7}), "MANADER").lines
    assert line.row == 28
    assert line.values == {"AR": 1, "KONTOSLAG": "INTAKTER", "DEL": "INTERNT", "M12": 700_000}
    assert [line.cell(code) for code in ("AR", "M01", "M12")] == [
        CellPlace("Månader", "A28"), CellPlace("Månader", "D28"), CellPlace("Månader", "O28"),
    ]  # fmt: skip


NUMBER, TEXT = Kind.NUMBER, Kind.TEXT
# (cell, what stands there, table, column, what it means)
VALUES: tuple[tuple[str, Cell, str, str, TableValue], ...] = (
    ("Månader!A5", Cell(TEXT, "i  år"), "MANADER", "AR", 0),
    ("Månader!A5", Cell(TEXT, "För\u00a0tre år sedan "), "MANADER", "AR", 3),
    ("Månader!B5", Cell(TEXT, "DRIFT, RESOR"), "MANADER", "KONTOSLAG", "DRIFT_RESOR"),
    ("Månader!C5", Cell(TEXT, "internt"), "MANADER", "DEL", "INTERNT"),
    ("Månader!D5", Cell(NUMBER, "-12.5"), "MANADER", "M01", -1_250_000),
    ("Månader!D5", Cell(NUMBER, "0"), "MANADER", "M01", 0),
    ("Månader!D5", Cell(NUMBER, "2266.6666666666665"), "MANADER", "M01", 226_666_667),
    ("Månader!D5", Cell(NUMBER, "1E3"), "MANADER", "M01", 100_000_000),
    ("Månader!D5", Cell(NUMBER, "7", "Huvudbok!B2"), "MANADER", "M01", 700_000),
    ("Månader!D5", Cell(NUMBER, "9999999999.99999"), "MANADER", "M01", LARGEST_ORE),
    ("Engångsposter!A5", Cell(NUMBER, "42948"), "ENGANGSPOSTER", "MANAD", Period(2017, 8)),
    ("Engångsposter!A5", Cell(NUMBER, "42978.75"), "ENGANGSPOSTER", "MANAD", Period(2017, 8)),
    ("Engångsposter!A5", Cell(TEXT, "2017-08"), "ENGANGSPOSTER", "MANAD", Period(2017, 8)),
    ("Engångsposter!A5", Cell(TEXT, "augusti 2017"), "ENGANGSPOSTER", "MANAD", Period(2017, 8)),
    ("Engångsposter!A5", Cell(Kind.DATE, "2017-08-31T00:00:00"), "ENGANGSPOSTER", "MANAD", Period(2017, 8)),
    ("Engångsposter!A5", Cell(NUMBER, "42948", "DATE(2017,8,1)"), "ENGANGSPOSTER", "MANAD", Period(2017, 8)),
    ("Engångsposter!E5", Cell(TEXT, " Vite, SYNTETISKT "), "ENGANGSPOSTER", "TEXT", " Vite, SYNTETISKT "),
    ("Engångsposter!E5", Cell(NUMBER, "2017"), "ENGANGSPOSTER", "TEXT", "2017"),
    ("Prognosunderlag!C5", Cell(TEXT, "Föregående år"), "PROGNOSUNDERLAG", "ONSKAD", "foregaende_ar"),
    ("Prognosunderlag!C5", Cell(TEXT, "sasong"), "PROGNOSUNDERLAG", "ONSKAD", "sasong"),
    ("Prognosunderlag!S5", Cell(NUMBER, "42986"), "PROGNOSUNDERLAG", "DATUM", datetime.date(2017, 9, 8)),
    ("Prognosunderlag!S5", Cell(TEXT, "2017-09-08"), "PROGNOSUNDERLAG", "DATUM", datetime.date(2017, 9, 8)),
    ("Prognosunderlag!A31", Cell(TEXT, "Personal, Inhyrda"), "PROGNOSBILD", "KONTOSLAG", "PERSONAL_INHYRDA"),
)  # fmt: skip


@pytest.mark.parametrize(("at", "cell", "code", "column", "value"), VALUES)
def test_what_a_cell_means(at: str, cell: Cell, code: str, column: str, value: TableValue) -> None:
    table = read(filled({"Månader!O5": 1, at: cell}), code)
    assert table.findings == ()
    assert table.lines[0].values[column] == value


MONTH_WORDS, AMOUNT_WORDS = "en månad, till exempel 2017-08", "ett belopp i tkr"
ROW_WORDS, METHOD_WORDS = "ett av formulärets kontoslag", "en av metoderna i listan"
# (cell, what stands there, table, what is asked for, how it is shown)
NO_VALUES: tuple[tuple[str, Cell, str, str, str], ...] = (
    ("Månader!A5", Cell(TEXT, "2017"), "MANADER", "ett av åren i listan", "2017"),
    ("Månader!A5", Cell(NUMBER, "2017"), "MANADER", "ett av åren i listan", "2017"),
    ("Månader!B5", Cell(TEXT, "Resor"), "MANADER", ROW_WORDS, "Resor"),
    ("Månader!B5", Cell(TEXT, "NETTORESULTAT"), "MANADER", ROW_WORDS, "NETTORESULTAT"),  # nobody enters it
    ("Månader!B5", Cell(TEXT, "DRIFT_RESOR"), "MANADER", ROW_WORDS, "DRIFT_RESOR"),
    ("Månader!C5", Cell(TEXT, "Totalt"), "MANADER", "Externt eller Internt", "Totalt"),
    ("Månader!D5", Cell(TEXT, "12,5"), "MANADER", AMOUNT_WORDS, "12,5"),
    ("Månader!D5", Cell(TEXT, "12"), "MANADER", AMOUNT_WORDS, "12"),
    ("Månader!D5", Cell(Kind.BOOLEAN, "1"), "MANADER", AMOUNT_WORDS, "1"),
    ("Månader!D5", Cell(Kind.ERROR, "#DIV/0!", "1/0"), "MANADER", AMOUNT_WORDS, "#DIV/0!"),
    ("Månader!D5", Cell(Kind.MISSING, "", "Huvudbok!B2"), "MANADER", AMOUNT_WORDS, "=Huvudbok!B2"),
    ("Månader!D5", Cell(NUMBER, "10000000000"), "MANADER", AMOUNT_WORDS, "10000000000"),
    ("Månader!D5", Cell(NUMBER, "NaN"), "MANADER", AMOUNT_WORDS, "NaN"),
    ("Månader!D5", Cell(NUMBER, "1e999"), "MANADER", AMOUNT_WORDS, "1e999"),
    ("Engångsposter!A5", Cell(TEXT, "hösten"), "ENGANGSPOSTER", MONTH_WORDS, "hösten"),
    ("Engångsposter!A5", Cell(NUMBER, "201708"), "ENGANGSPOSTER", MONTH_WORDS, "201708"),
    ("Engångsposter!A5", Cell(NUMBER, "8"), "ENGANGSPOSTER", MONTH_WORDS, "8"),
    ("Engångsposter!A5", Cell(TEXT, "1999-12"), "ENGANGSPOSTER", MONTH_WORDS, "1999-12"),
    ("Engångsposter!B5", Cell(TEXT, "Personal"), "ENGANGSPOSTER", ROW_WORDS, "Personal"),
    ("Engångsposter!B5", Cell(Kind.MISSING, "", "G5"), "ENGANGSPOSTER", ROW_WORDS, "=G5"),
    ("Engångsposter!E5", Cell(Kind.ERROR, "#REF!"), "ENGANGSPOSTER", "text", "#REF!"),
    ("Prognosunderlag!C5", Cell(TEXT, "gissning"), "PROGNOSUNDERLAG", METHOD_WORDS, "gissning"),
    ("Prognosunderlag!C5", Cell(NUMBER, "1"), "PROGNOSUNDERLAG", METHOD_WORDS, "1"),
    (
        "Prognosunderlag!S5", Cell(TEXT, "8 september"), "PROGNOSUNDERLAG",
        "ett datum, till exempel 2017-09-08", "8 september",
    ),
    ("Prognosunderlag!A31", Cell(TEXT, "Allt"), "PROGNOSBILD", "en av formulärets rader", "Allt"),
)  # fmt: skip


@pytest.mark.parametrize(("at", "cell", "code", "expected", "found"), NO_VALUES)
def test_what_a_cell_cannot_mean(at: str, cell: Cell, code: str, expected: str, found: str) -> None:
    table = read(filled({"Månader!O5": 1, at: cell}), code)
    assert told(table.findings) == [("TABELL_VARDE", at, expected, found)]
    (finding,) = table.findings
    column = FR1.table_by_code[code].columns["ABCDEFGHIJKLMNOPQRST".index(at.partition("!")[2][0])]
    assert finding.values == {"field": column.label}
    assert finding.severity.value == "fel"
    assert finding.place.file == "bok.xlsx"
    assert column.code not in table.lines[0].values
    assert table.is_found


@pytest.mark.parametrize("blank", [Cell(TEXT, " \u00a0"), Cell(TEXT, ""), Cell(TEXT, "", 'IF(A1="","","x")')])
def test_what_only_looks_blank_is_blank(blank: Cell) -> None:
    report = filled({"Månader!D5": blank, "Engångsposter!A5": blank, "Engångsposter!D5": blank})
    months = read(report, "MANADER")
    assert (months.findings, "M01" in months.lines[0].values) == ((), False)
    events = read(report, "ENGANGSPOSTER")
    assert ([line.values for line in events.lines], events.findings) == ([{}], ())


def test_the_lines_come_in_the_order_of_the_sheet_whatever_their_number_of_digits() -> None:
    report = filled({f"Engångsposter!D{row}": row for row in (100, 9, 20, 5)})
    assert [(line.row, line.values["BELOPP"]) for line in read(report, "ENGANGSPOSTER").lines] == [
        (5, 500_000), (9, 900_000), (20, 2_000_000), (100, 10_000_000),
    ]  # fmt: skip


def test_a_printed_line_is_none_until_something_is_filled_in() -> None:
    cells: Filling = {"Månader!A5": "fel år", "Månader!D7": 5, "Månader!E9": "x", "Månader!P5": 1}
    months = read(filled(cells), "MANADER")
    assert [line.row for line in months.lines] == [7, 9]
    assert [(f.code, f.place.cell) for f in months.findings] == [("TABELL_VARDE", "E9")]


def test_lines_below_the_declared_ones_are_read_and_what_stands_beside_is_not() -> None:
    report = filled({
        "Engångsposter!A45": "2017-08", "Engångsposter!F5": "egen anteckning", "Engångsposter!A3": "egen rubrik",
        "Månader!P5": "egen summa", "Månader!A93": "I år", "Månader!B93": "Drift, Resor", "Månader!C93": "Externt",
        "Månader!D93": 3,
    })  # fmt: skip
    assert [line.values for line in read(report, "ENGANGSPOSTER").lines] == [{"MANAD": AUGUST}]
    months = read(report, "MANADER")
    assert months.lines[-1].values == {"AR": 0, "KONTOSLAG": "DRIFT_RESOR", "DEL": "EXTERNT", "M01": 300_000}
    assert months.findings == ()


def test_days_count_from_1904_where_the_workbook_does() -> None:
    data = in_book({"<workbookPr": '<workbookPr date1904="1"'})
    report = filled({"Engångsposter!A5": 41486, "Prognosunderlag!S5": 41524}, data)
    assert read(report, "ENGANGSPOSTER").lines[0].values == {"MANAD": AUGUST}
    assert read(report, "PROGNOSUNDERLAG").lines[0].values["DATUM"] == datetime.date(2017, 9, 8)


# -- found ---------------------------------------------------------------------------------------


def test_a_renamed_sheet_is_found_by_its_name() -> None:
    data = in_book({"Engångsposter": "Mina poster", "Månader": "Flik's"})
    report = filled({"Mina poster!A5": "2017-08", "Flik's!D5": 5}, data)
    line = read(report, "ENGANGSPOSTER").lines[0]
    assert (line.values, line.cell("TEXT")) == ({"MANAD": AUGUST}, CellPlace("Mina poster", "E5"))
    assert read(report, "MANADER").lines[0].values["M01"] == 500_000


def test_a_sheets_name_in_other_letters_is_the_same_sheet() -> None:
    data = in_book({'name="Månader"': 'name="MÅNADER"', 'name="Prognosunderlag"': 'name="PROGNOSUNDERLAG"'})
    report = filled({"MÅNADER!D5": 5}, data)
    line = read(report, "MANADER").lines[0]
    assert (line.values["M01"], line.cell("M01")) == (500_000, CellPlace("MÅNADER", "D5"))
    assert len(read(report, "PROGNOSUNDERLAG").lines) == 22
    without = filled({"MÅNADER!D5": 5}, without_tables(data, *ALL))
    assert read(without, "MANADER").lines[0].cell("M01") == CellPlace("MÅNADER", "D5")
    assert len(read(without, "PROGNOSUNDERLAG").lines) == 22


def test_a_table_is_read_where_its_name_says() -> None:
    """Moved down and to the right: its headings and lines with it."""
    data = in_book({"'Engångsposter'!$A$4:$E$44": "'Engångsposter'!$H$20:$L$60"})
    headings = dict(zip("HIJKL", ("Månad", "Kontoslag", "Del", "Belopp", "Text"), strict=True))
    report = filled(
        {**{f"Engångsposter!{column}20": label for column, label in headings.items()}, "Engångsposter!K21": 5}, data
    )
    events = read(report, "ENGANGSPOSTER")
    assert events.findings == ()
    assert [(line.values, line.cell("TEXT")) for line in events.lines] == [
        ({"BELOPP": 500_000}, CellPlace("Engångsposter", "L21"))
    ]


def test_lost_names_are_no_loss_while_the_headings_are_where_they_were() -> None:
    report = filled({"Engångsposter!D5": 5, "Månader!D5": 5}, without_tables(TEMPLATE, *ALL))
    assert [line.values for line in read(report, "ENGANGSPOSTER").lines] == [{"BELOPP": 500_000}]
    assert [len(read(report, code).lines) for code in ALL] == [1, 1, 22, 5]


@pytest.mark.parametrize("name", ["OFFSET(A1,1,1)", "#REF!", "Saknas!$A$1:$O$9"])
def test_a_name_that_is_no_rectangle_on_a_sheet_is_as_a_lost_one(name: str) -> None:
    data = in_book({"'Månader'!$A$4:$O$92": name})
    assert [line.row for line in read(filled({"Månader!D92": 1}, data), "MANADER").lines] == [92]


@pytest.mark.parametrize(
    ("at", "heading", "expected", "found"),
    [
        ("Månader!D4", "januari", "jan", "januari"),
        ("Månader!A4", "", "År", "–"),
        ("Månader!D4", 1, "jan", "–"),
        ("Månader!E4", "Jan", "feb", "jan"),  # two columns exchanged
    ],
)
def test_a_table_with_another_heading_is_not_read(at: str, heading: str | float, expected: str, found: str) -> None:
    table = read(filled({at: heading, "Månader!D5": "inget tal"}), "MANADER")
    assert told(table.findings) == [("TABELL_ANDRAD", at, expected, found)]
    assert table.findings[0].severity.value == "fel"
    assert (table.lines, table.is_found) == ((), False)


def test_a_name_that_points_beside_the_headings_is_not_believed() -> None:
    data = in_book({"'Månader'!$A$4:$O$92": "'Månader'!$A$5:$O$93"})
    assert told(read(filled({}, data), "MANADER").findings) == [("TABELL_ANDRAD", "Månader!A5", "År", "i år")]


def test_headings_may_differ_in_white_space_and_case() -> None:
    report = filled({"Månader!D4": " JAN ", "Prognosunderlag!I4": "Föregående\når"})
    assert read(report, "MANADER").is_found
    assert len(read(report, "PROGNOSUNDERLAG").lines) == 22


def test_a_missing_sheet_is_said() -> None:
    data = without_tables(in_book({'name="Månader"': 'name="Blad1"'}), "MANADER")
    report = filled({}, data)
    table = read(report, "MANADER")
    assert [(f.code, f.values, f.place.file) for f in table.findings] == [
        ("TABELL_SAKNAS", {"table": "Månader"}, "bok.xlsx")
    ]
    assert (table.lines, table.is_found) == ((), False)
    assert read(report, "ENGANGSPOSTER").is_found


def test_a_report_that_was_read_without_tables_has_none() -> None:
    report = report_of("bok.xlsx", TEMPLATE)
    table = read_table(report, FR1.table_by_code["MANADER"])
    assert told(table.findings) == [("TABELL_ANDRAD", "Månader!A4", "År", "–")]


def test_the_basis_ends_where_the_picture_begins() -> None:
    report = filled({"Prognosunderlag!A28": "Kapitalkostnad", "Prognosunderlag!E28": 5, "Prognosunderlag!E31": 7})
    basis, picture = read(report, "PROGNOSUNDERLAG"), read(report, "PROGNOSBILD")
    assert [line.row for line in basis.lines] == [*range(5, 27), 28]
    assert [(line.row, line.values.get("FORSLAG")) for line in picture.lines] == [
        (31, 700_000), (32, None), (33, None), (34, None), (35, None),
    ]  # fmt: skip
    assert basis.findings == picture.findings == ()


def test_lines_put_in_between_are_read_as_the_names_grow() -> None:
    """Ten lines put in above the first: the picture has moved down with its name, and the basis ends there."""
    data = in_book({"!$A$4:$T$26": "!$A$4:$T$36", "!$A$30:$E$35": "!$A$40:$E$45"})
    picture = dict(zip("ABCDE", ("Kontoslag", "Utfall", "Budget helår", "Föreg. år helår", "Förslag"), strict=True))
    cells: dict[str, str | float | Cell] = {f"Prognosunderlag!{column}40": label for column, label in picture.items()}
    cells |= {f"Prognosunderlag!{column}{row}": " " for column in "ABCDE" for row in (29, 30, *range(31, 36))}
    cells |= {"Prognosunderlag!A36": "Kapitalkostnad", "Prognosunderlag!E36": 5}
    cells |= {"Prognosunderlag!A39": "Totalt, när prognosen fylldes i", "Prognosunderlag!A41": "Drift"}
    report = filled(cells, data)
    basis = read(report, "PROGNOSUNDERLAG")
    assert basis.findings == ()
    assert [(line.row, line.values) for line in basis.lines if line.row > 26 and line.values] == [
        (36, {"KONTOSLAG": "KAPITALKOSTNAD", "FORSLAG": 500_000})
    ]
    assert [line.values for line in read(report, "PROGNOSBILD").lines] == [{"KONTOSLAG": "DRIFT"}]


# -- what they say of the past -------------------------------------------------------------------

REVENUE, STAFF = Leaf("INTAKTER", "EXTERNT"), Leaf("PERSONAL_ANSTALLDA", "EXTERNT")


def history(cells: Filling, period: Period = AUGUST, data: bytes = TEMPLATE) -> History:
    return read_history(filled(cells, data), period)


def test_nothing_filled_in_says_nothing() -> None:
    empty = history({})
    assert (empty.months.by_leaf, empty.months.filled, empty.events, empty.findings) == ({}, frozenset(), (), ())
    assert len(empty.filled) == 22
    assert {one[:5] for one in empty.filled.values()} == {(None, None, None, None, "")}
    assert [line.values["KONTOSLAG"] for line in empty.picture] == [
        "TOTALA_INTAKTER", "PERSONAL", "DRIFT", "KAPITALKOSTNAD", "NETTORESULTAT",
    ]  # fmt: skip


def test_each_month_is_of_the_year_of_its_line() -> None:
    months = history(
        {"Månader!D5": -1, "Månader!K5": -8, "Månader!O27": -12, "Månader!D71": -3, "Månader!D7": 2}
    ).months
    assert months.by_leaf == {
        REVENUE: {
            Period(2017, 1): -100_000, Period(2017, 8): -800_000, Period(2016, 12): -1_200_000,
            Period(2014, 1): -300_000,
        },
        STAFF: {Period(2017, 1): 200_000},
    }  # fmt: skip


def test_a_blank_month_is_zero_where_anything_of_that_month_is_filled_in() -> None:
    months = history({"Månader!D5": -1, "Månader!E7": 2}).months
    assert months.filled == {Period(2017, 1), Period(2017, 2)}
    assert months.of(REVENUE) == {Period(2017, 1): -100_000, Period(2017, 2): 0}
    assert months.of(STAFF) == {Period(2017, 1): 0, Period(2017, 2): 200_000}


def test_of_a_row_that_is_blank_the_whole_year_nothing_is_known() -> None:
    months = history({"Månader!D5": -1, "Månader!D29": 3, "Månader!D27": 0}).months
    assert months.filled == {Period(2017, 1), Period(2016, 1)}
    assert months.of(REVENUE) == {Period(2017, 1): -100_000, Period(2016, 1): 0}
    assert months.of(STAFF) == {Period(2016, 1): 300_000}
    travel = Leaf("DRIFT_RESOR", "INTERNT")
    assert months.of(travel) == {}
    assert months.of(travel, unused=True) == {Period(2017, 1): 0, Period(2016, 1): 0}


def test_a_month_after_the_reports_is_a_mistake_and_is_left_out() -> None:
    told_of = history({"Månader!K5": -8, "Månader!L5": -9, "Månader!O27": -12, "Månader!O8": 0})
    assert told(told_of.findings) == [
        ("MANAD_KOMMANDE", "Månader!L5", "augusti 2017", "september 2017"),
        ("MANAD_KOMMANDE", "Månader!O8", "augusti 2017", "december 2017"),
    ]
    assert {finding.severity.value for finding in told_of.findings} == {"fel"}
    assert told_of.months.filled == {Period(2017, 8), Period(2016, 12)}


def test_a_month_that_cannot_be_read_is_not_filled() -> None:
    found = history({"Månader!D5": "-1"})
    assert [finding.code for finding in found.findings] == ["TABELL_VARDE"]
    assert found.months.filled == frozenset()


@pytest.mark.parametrize("at", ["Månader!A5", "Månader!B5", "Månader!C5"])
def test_a_line_that_does_not_say_what_it_is_about_is_left_out(at: str) -> None:
    found = history({at: "?", "Månader!D5": -1, "Månader!D7": 2})
    assert told(found.findings)[0][:2] == ("TABELL_VARDE", at)
    assert found.months.by_leaf == {STAFF: {Period(2017, 1): 200_000}}
    assert history({at: " ", "Månader!D5": -1}).months.by_leaf == {}


EVENT = {
    "Engångsposter!A5": 42948, "Engångsposter!B5": "Personal, Anställda", "Engångsposter!C5": "Externt",
    "Engångsposter!D5": 12.5, "Engångsposter!E5": "Avgångsvederlag SYNTETISKT",
}  # fmt: skip


def test_a_single_event() -> None:
    found = history({**EVENT, "Engångsposter!A9": "2017-11", "Engångsposter!B9": "Intäkter",
                     "Engångsposter!C9": "Internt", "Engångsposter!D9": -3})  # fmt: skip
    assert found.events == (
        Event(AUGUST, STAFF, 1_250_000, "Avgångsvederlag SYNTETISKT"),
        Event(Period(2017, 11), Leaf("INTAKTER", "INTERNT"), -300_000, ""),  # one that is awaited
    )
    assert found.findings == ()


@pytest.mark.parametrize(("column", "field"), [("A", "Månad"), ("B", "Kontoslag"), ("C", "Del"), ("D", "Belopp")])
def test_an_event_needs_all_but_its_text(column: str, field: str) -> None:
    cells = {at: content for at, content in EVENT.items() if not at.endswith((f"{column}5", "E5"))}
    found = history(cells)
    assert [(f.code, f.place.sheet, f.place.cell, f.values) for f in found.findings] == [
        ("TABELL_LUCKA", "Engångsposter", f"{column}5", {"field": field})
    ]
    assert found.findings[0].place.file == "bok.xlsx"
    assert found.events == ()


def test_a_text_alone_lacks_the_rest() -> None:
    found = history({"Engångsposter!E7": "Vite SYNTETISKT", "Engångsposter!D8": " "})
    assert [(f.code, f.place.cell) for f in found.findings] == [("TABELL_LUCKA", f"{column}7") for column in "ABCD"]


def test_what_cannot_be_read_is_not_said_to_be_missing_too() -> None:
    found = history({**EVENT, "Engångsposter!A5": "hösten", "Engångsposter!D5": "tolv"})
    assert [(f.code, f.place.cell) for f in found.findings] == [("TABELL_VARDE", "A5"), ("TABELL_VARDE", "D5")]
    assert found.events == ()
    alone = history({"Engångsposter!A5": "hösten"})
    assert [(f.code, f.place.cell) for f in alone.findings] == [("TABELL_VARDE", "A5")]


def test_how_the_last_forecast_was_filled_in() -> None:
    found = history({
        "Prognosunderlag!C5": "säsong", "Prognosunderlag!P7": 6800.5, "Prognosunderlag!Q7": 6700,
        "Prognosunderlag!R7": "=B7*12/8", "Prognosunderlag!S7": 42986, "Prognosunderlag!T7": "som avtalat",
    })  # fmt: skip
    assert found.findings == ()
    revenue, staff = found.filled[REVENUE], found.filled[STAFF]
    assert revenue[:5] == ("sasong", None, None, None, "")
    replaced = Cell(Kind.NUMBER, "6700", "B7*12/8")
    assert staff[:5] == (None, 680_050_000, replaced, datetime.date(2017, 9, 8), "som avtalat")
    assert (staff.line.row, staff.line.cell("FORSLAG")) == (7, CellPlace("Prognosunderlag", "E7"))


def test_a_line_of_the_basis_without_row_or_part_is_left_out() -> None:
    found = history({"Prognosunderlag!A5": "?", "Prognosunderlag!B6": " "})
    assert [finding.code for finding in found.findings] == ["TABELL_VARDE", "TABELL_RAD_SAKNAS", "TABELL_RAD_SAKNAS"]
    assert len(found.filled) == 20


def test_the_findings_of_all_tables_come_together() -> None:
    found = history({
        "Månader!D5": "x", "Engångsposter!A5": "y", "Prognosunderlag!C5": "z", "Prognosunderlag!B31": "w",
        "Månader!L7": 1,
    })  # fmt: skip
    assert [(f.code, f.place.sheet, f.place.cell) for f in found.findings] == [
        ("TABELL_VARDE", "Månader", "D5"),
        ("TABELL_VARDE", "Engångsposter", "A5"),
        ("TABELL_VARDE", "Prognosunderlag", "C5"),
        ("TABELL_VARDE", "Prognosunderlag", "B31"),
        ("MANAD_KOMMANDE", "Månader", "L7"),
    ]


def test_a_workbook_of_an_older_template_has_no_history() -> None:
    """Each sheet is said to be missing once, though two tables stand on one of them."""
    renamed = {f'name="{sheet}"': f'name="Blad{number}"' for number, sheet in enumerate(SHEETS)}
    found = history({}, data=without_tables(in_book(renamed), *ALL))
    assert [(f.code, f.values) for f in found.findings] == [
        ("TABELL_SAKNAS", {"table": "Månader"}),
        ("TABELL_SAKNAS", {"table": "Engångsposter"}),
        ("TABELL_SAKNAS", {"table": "Prognosunderlag"}),
    ]
    assert (found.months.filled, found.events, found.filled, found.picture) == (frozenset(), (), {}, ())


def test_the_example_has_no_history_yet() -> None:
    report = report_of("bok.xlsx", EXAMPLE.read_bytes(), tables=True)
    assert read_history(report, AUGUST).findings == ()
    assert read_history(report, AUGUST).months.filled == frozenset()
    assert report.content is not None
    assert all(position(at) for sheet in SHEETS for at in report.content.sheets[sheet])
