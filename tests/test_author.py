"""Authoring: every formula with its result, every instruction carried out or an error, the same parts each time."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter.exceptions import XlsxWriterException

from tests.small_books import cells_of, unzipped
from vplan_xl.workbook.a1 import Range
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.author import Highlight, SheetSpec, Style, Validation, author
from vplan_xl.workbook.reader import read_outline, read_properties
from vplan_xl.workbook.snapshot import Cell, Kind

PLAIN = Style()
CREATED = datetime.datetime(2017, 8, 31, 12, 0)
AREA = Range("Blad", 1, 1, 3, 9)


def cell(kind: Kind, value: str, formula: str | None = None, style: Style = PLAIN) -> tuple[Cell, Style]:
    return Cell(kind, value, formula), style


SPEC = SheetSpec(
    name="Blad",
    cells={
        "A1": cell(Kind.TEXT, "Rubrik SYNTETISK", None, Style(bold=True, bg_color="#FFEE00")),
        "A2": cell(Kind.NUMBER, "-12.5"),
        "A3": cell(Kind.NUMBER, "999999999999999"),
        "B2": (None, replace(PLAIN, locked=False)),
        "B3": cell(Kind.NUMBER, "-25", "A2*2"),
        "B4": cell(Kind.TEXT, "tom & mer", 'IF(A2<0,"tom & mer","")'),
        "B5": cell(Kind.TEXT, "", 'IF(A2<0,"","x")'),
        "B6": cell(Kind.TEXT, "#N/A", '"#"&"N/A"'),
        "B7": cell(Kind.NUMBER, "0", "A9"),
        "A8": cell(Kind.TEXT, "=1+1"),
        "A9": cell(Kind.TEXT, "12"),
    },
    widths={1: 20.0, 3: 8.5},
    print_area=AREA,
    footer="&LSYNTETISK&R&P",
)


def authored(
    *sheets: SheetSpec,
    names: dict[str, Range] | None = None,
    title: str = "T",
    properties: dict[str, str] | None = None,
) -> bytes:
    return author(sheets or (SPEC,), names or {}, title, properties or {}, CREATED)


def seen_by_openpyxl(data: bytes, sheet: str = "Blad") -> Worksheet:
    seen = openpyxl.load_workbook(io.BytesIO(data))[sheet]
    assert isinstance(seen, Worksheet)
    return seen


# -- content ----------------------------------------------------------------------------------


def test_each_cell_holds_what_it_was_given_and_formulas_have_their_results() -> None:
    assert cells_of(authored()) == {
        "A1": Cell(Kind.TEXT, "Rubrik SYNTETISK"),
        "A2": Cell(Kind.NUMBER, "-12.5"),
        "A3": Cell(Kind.NUMBER, "999999999999999"),
        "B3": Cell(Kind.NUMBER, "-25", "A2*2"),
        "B4": Cell(Kind.TEXT, "tom & mer", 'IF(A2<0,"tom & mer","")'),
        "B5": Cell(Kind.TEXT, "", 'IF(A2<0,"","x")'),
        "B6": Cell(Kind.TEXT, "#N/A", '"#"&"N/A"'),
        "B7": Cell(Kind.NUMBER, "0", "A9"),
        "A8": Cell(Kind.TEXT, "=1+1"),
        "A9": Cell(Kind.TEXT, "12"),
    }


def test_openpyxl_reads_the_same_formulas_and_results() -> None:
    data = authored()
    formulas = seen_by_openpyxl(data)
    results = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["Blad"]
    assert [formulas[at].value for at in ("B3", "B4", "A8")] == ["=A2*2", '=IF(A2<0,"tom & mer","")', "=1+1"]
    assert formulas["A8"].data_type == "s"
    assert [results[at].value for at in ("A2", "B2", "B3", "B4", "B6", "B7")] == [
        -12.5,
        None,
        -25,
        "tom & mer",
        "#N/A",
        0,
    ]
    assert results["B6"].data_type == "s"


def test_a_workbook_without_texts_to_put_right_is_left_as_it_was_written() -> None:
    data = authored(replace(SPEC, cells={"A1": cell(Kind.NUMBER, "1", "1")}))
    assert cells_of(data) == {"A1": Cell(Kind.NUMBER, "1", "1")}


def test_excel_is_asked_to_compute_everything_when_it_opens_the_file() -> None:
    assert re.search(rb'<calcPr [^>]*fullCalcOnLoad="1"', unzipped(authored())["xl/workbook.xml"])


def test_sheets_names_title_and_properties_are_written() -> None:
    second = replace(SPEC, name="Föregående prognos", print_area=AREA._replace(sheet="Föregående prognos"))
    names = {"FR1_A": Range("Blad", 2, 2, 2, 9), "FR1_B": Range("Föregående prognos", 1, 1, 1, 1)}
    data = authored(SPEC, second, names=names, title="Titel SYNTETISK", properties={"mallversion": "1"})
    archive = open_archive(data)
    outline = read_outline(archive)
    assert [sheet.name for sheet in outline.sheets] == ["Blad", "Föregående prognos"]
    assert outline.names == {"FR1_A": "Blad!$B$2:$B$9", "FR1_B": "'Föregående prognos'!$A$1"}
    assert read_properties(archive) == {"mallversion": "1"}
    properties = openpyxl.load_workbook(io.BytesIO(data)).properties
    assert (properties.title, properties.created) == ("Titel SYNTETISK", CREATED)


def test_the_look_is_written() -> None:
    spec = replace(
        SPEC,
        heights={1: 30.0},
        merges=(Range("Blad", 1, 1, 3, 1),),
        freeze=(4, 2),
        filter=Range("Blad", 1, 1, 2, 9),
        select="B2",
        repeat=(2, 3),
    )
    sheet = seen_by_openpyxl(authored(spec))
    assert sheet["A1"].font.b
    assert sheet["A1"].fill.fgColor.rgb == "FFFFEE00"
    assert sheet["A1"].value == "Rubrik SYNTETISK"
    assert not sheet["B2"].protection.locked
    assert sheet["A2"].protection.locked
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:C1"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B4", "A1:B9")
    assert sheet.row_dimensions[1].height == 30
    assert [round(sheet.column_dimensions[letter].width) for letter in "AC"] == [21, 9]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)  # one page wide
    assert sheet.print_area == "'Blad'!$A$1:$C$9"
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$2:$3", None)
    assert (sheet.oddFooter.left.text, sheet.oddFooter.right.text) == ("SYNTETISK", "&P")


def test_a_sheet_is_locked_without_password_and_leaves_room_to_work() -> None:
    protection = seen_by_openpyxl(authored()).protection
    assert protection.sheet
    assert not protection.password
    # openpyxl, like the file, says what is forbidden
    allowed = ("formatColumns", "formatRows", "autoFilter", "sort")
    assert [getattr(protection, name) for name in allowed] == [False] * 4
    assert protection.insertRows
    assert protection.formatCells


def test_validations_and_highlights_are_written() -> None:
    spec = replace(
        SPEC,
        validations=(
            Validation(Range("Blad", 2, 2, 2, 4), {"validate": "list", "source": ["Utkast", "Rättad"]}, "T", "P", "F"),
        ),
        highlights=(Highlight(Range("Blad", 2, 2, 3, 4), "B2>$A$2", Style(bold=True)),),
    )
    sheet = seen_by_openpyxl(authored(spec))
    (check,) = sheet.data_validations.dataValidation
    assert (str(check.sqref), check.formula1) == ("B2:B4", '"Utkast,Rättad"')
    assert (check.promptTitle, check.prompt, check.errorTitle, check.error) == ("T", "P", "T", "F")
    ((area, rules),) = [(area.sqref, area.rules) for area in sheet.conditional_formatting]
    assert (str(area), [rule.formula for rule in rules]) == ("B2:C4", [["B2>$A$2"]])


# -- what XlsxWriter would let pass -----------------------------------------------------------


def with_cell(at: str, kind: Kind, value: str, formula: str | None = None) -> SheetSpec:
    return replace(SPEC, cells={at: cell(kind, value, formula)})


def with_check(rule: dict[str, object], title: str = "T", prompt: str = "P", error: str = "F") -> SheetSpec:
    return replace(SPEC, validations=(Validation(AREA, rule, title, prompt, error),))


ANY: dict[str, object] = {"validate": "any"}
FAR = AREA._replace(last_row=2**21)


REFUSED: dict[str, Callable[[], bytes]] = {
    "a text too long": lambda: authored(with_cell("A1", Kind.TEXT, "x" * 32_768)),
    "a column too far": lambda: authored(with_cell("XFE1", Kind.TEXT, "x")),
    "a row too far": lambda: authored(with_cell("A1048577", Kind.NUMBER, "1")),
    "a formula's row too far": lambda: authored(with_cell("A1048577", Kind.NUMBER, "1", "A1")),
    "a blank cell's row too far": lambda: authored(replace(SPEC, cells={"A1048577": (None, PLAIN)})),
    "not a number": lambda: authored(with_cell("A1", Kind.NUMBER, "nan")),
    "infinity": lambda: authored(with_cell("A1", Kind.NUMBER, "inf")),
    "a word for a number": lambda: authored(with_cell("A1", Kind.NUMBER, "tolv")),
    "a number cut to 16 digits": lambda: authored(with_cell("A1", Kind.NUMBER, "2266.6666666666665")),
    "a title too long": lambda: authored(with_check(ANY, title="x" * 33)),
    "a prompt too long": lambda: authored(with_check(ANY, prompt="x" * 256)),
    "an error text too long": lambda: authored(with_check(ANY, error="x" * 256)),
    "a list too long": lambda: authored(with_check({"validate": "list", "source": ["x" * 256]})),
    "an unknown rule": lambda: authored(with_check({"validate": "SYNTETISK"})),
    "an unknown criterion": lambda: authored(with_check({"validate": "decimal", "criteria": "x", "value": 1})),
    "a validation too far": lambda: authored(replace(SPEC, validations=(Validation(FAR, ANY, "T", "P", "F"),))),
    "a highlight too far": lambda: authored(replace(SPEC, highlights=(Highlight(FAR, "A1", PLAIN),))),
    "a merge of one cell": lambda: authored(replace(SPEC, merges=(Range("Blad", 1, 1, 1, 1),))),
    "merges over one another": lambda: authored(
        replace(SPEC, merges=(Range("Blad", 1, 1, 2, 1), Range("Blad", 1, 1, 1, 2)))
    ),
    "a width too far": lambda: authored(replace(SPEC, widths={16_385: 10})),
    "a height too far": lambda: authored(replace(SPEC, heights={1_048_577: 10})),
    "a print area too far": lambda: authored(replace(SPEC, print_area=FAR)),
    "a filter too far": lambda: authored(replace(SPEC, filter=FAR)),
    "a footer too long": lambda: authored(replace(SPEC, footer="x" * 256)),
    "a sheet's name too long": lambda: authored(replace(SPEC, name="x" * 32)),
    "a sheet's name with a sign": lambda: authored(replace(SPEC, name="Utfall?")),
    "two sheets of one name": lambda: authored(SPEC, replace(SPEC, name="BLAD")),
    "a name like a cell": lambda: authored(names={"FR1": AREA}),
    "a name like a row": lambda: authored(names={"R10": AREA}),
    "a name of two words": lambda: authored(names={"två ord": AREA}),
    "a name on no sheet": lambda: authored(names={"FR1_A": AREA._replace(sheet="Saknas")}),
    "a property's name too long": lambda: authored(properties={"x" * 256: "1"}),
    "a property too long": lambda: authored(properties={"mall": "x" * 256}),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_carried_out_is_an_error(what: str) -> None:
    with pytest.raises((ValueError, TypeError, AssertionError, UserWarning, XlsxWriterException)):
        REFUSED[what]()


@pytest.mark.parametrize(
    ("kind", "formula"),
    [
        (Kind.MISSING, "A1"),
        (Kind.BOOLEAN, "A1"),
        (Kind.ERROR, "A1"),
        (Kind.DATE, "A1"),
        (Kind.BOOLEAN, None),
        (Kind.DATE, None),
    ],
)
def test_only_numbers_and_texts_are_authored(kind: Kind, formula: str | None) -> None:
    with pytest.raises(AssertionError, match="B1"):
        authored(with_cell("B1", kind, "1", formula))


# -- the same again ---------------------------------------------------------------------------


def test_the_same_description_gives_the_same_parts() -> None:
    names = {"FR1_A": AREA}
    first, second = (unzipped(authored(names=names, properties={"mall": "1"})) for _number in range(2))
    assert first == second
    assert list(first) == list(second)
    assert b"2017-08-31T12:00:00Z" in first["docProps/core.xml"]
    assert not re.search(rb"20(?!17-08-31)\d\d-\d\d-\d\dT", first["docProps/core.xml"])


def test_no_member_carries_the_time_it_was_written() -> None:
    with zipfile.ZipFile(io.BytesIO(authored())) as file:
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
