"""Authoring: every formula with its result, every instruction carried out or an error, the same parts each time."""

from __future__ import annotations

import datetime
import io
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart.bar_chart import BarChart
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter.exceptions import XlsxWriterException

from tests.libreoffice import Office
from tests.small_books import cells_of, unzipped
from vplan_xl.finding import Refused
from vplan_xl.workbook.a1 import Range, reference
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.author import (
    Bars,
    Chart,
    Highlight,
    Rows,
    Series,
    SheetSpec,
    Style,
    Validation,
    author,
)
from vplan_xl.workbook.author_check import check, checksum
from vplan_xl.workbook.reader import read_outline, read_properties
from vplan_xl.workbook.snapshot import Cell, Kind

ROOT = Path(__file__).parents[1]
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


def test_columns_have_the_look_of_cells_that_are_not_there_yet() -> None:
    looks = {1: Style(bg_color="#FFEE00", locked=False), 5: Style(num_format="0.00")}
    sheet = seen_by_openpyxl(authored(replace(SPEC, columns=looks)))
    seen = {
        letter: (column.width, column.protection.locked, column.fill.fgColor.rgb, column.number_format)
        for letter, column in sheet.column_dimensions.items()
    }
    assert seen == {
        "A": (20.7109375, False, "FFFFEE00", "General"),
        "C": (9.28515625, True, "00000000", "General"),
        "E": (9.140625, True, "00000000", "0.00"),  # as wide as any other
    }
    assert sheet["A1"].fill.fgColor.rgb == "FFFFEE00"  # of its own
    assert sheet["A2"].protection.locked


def test_a_sheet_without_print_area_prints_what_is_filled_in() -> None:
    data = authored(replace(SPEC, print_area=None))
    assert b"Print_Area" not in unzipped(data)["xl/workbook.xml"]
    assert b"Print_Area" in unzipped(authored())["xl/workbook.xml"]


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


# -- what a total needs -----------------------------------------------------------------------


def drawn(data: bytes, sheet: str = "Blad") -> BarChart:
    """The only chart of a sheet, as openpyxl reads it."""
    (chart,) = seen_by_openpyxl(data, sheet)._charts
    assert isinstance(chart, BarChart)
    return chart


def test_what_is_not_asked_for_is_not_written() -> None:
    (xml,) = (part for name, part in unzipped(authored()).items() if "/worksheets/" in name)
    names = [b"hyperlink", b"rowBreaks", b"tabColor", b"zoomScale", b"oddHeader", b"conditionalFormatting", b"extLst"]
    assert [name for name in names if name in xml] == []
    assert b'orientation="landscape"' in xml
    assert b"sheetProtection" in xml


def test_a_link_leads_from_a_cell_that_keeps_its_content_and_look() -> None:
    links = dict.fromkeys(("A1", "A2", "B2", "B3"), "'17 Ledning & stab'!B7")
    other = replace(SPEC, name="17 Ledning & stab", print_area=AREA._replace(sheet="17 Ledning & stab"))
    data = authored(replace(SPEC, links=links), other)
    assert cells_of(data) == cells_of(authored())
    sheet = seen_by_openpyxl(data)
    links_found = {at: sheet[at].hyperlink for at in ("A1", "A2", "A3", "B2", "B3")}
    assert {at: link and (link.location, link.target) for at, link in links_found.items()} == {
        **dict.fromkeys(links, ("'17 Ledning & stab'!B7", None)),
        "A3": None,
    }
    assert sheet["A1"].font.b
    assert sheet["A1"].font.u is None


def test_how_a_sheet_is_shown_and_printed() -> None:
    spec = replace(
        SPEC,
        name="Liggande",
        print_area=AREA._replace(sheet="Liggande"),
        protected=False,
        landscape=False,
        page_breaks=(3, 6),
        repeat_columns=(1, 2),
        tab_color="#C55A11",
        zoom=80,
        hidden=True,
        header="&LSYNTETISK rubrik",
    )
    data = authored(SPEC, spec)
    sheet = seen_by_openpyxl(data, "Liggande")
    assert not sheet.protection.sheet
    assert sheet.page_setup.orientation == "portrait"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    assert [one.id for one in sheet.row_breaks.brk] == [3, 6]
    assert (sheet.print_title_rows, sheet.print_title_cols) == (None, "$A:$B")
    assert sheet.sheet_properties.tabColor.rgb == "FFC55A11"
    assert sheet.sheet_view.zoomScale == 80
    assert sheet.sheet_state == "hidden"
    assert sheet.oddHeader.left.text == "SYNTETISK rubrik"
    assert seen_by_openpyxl(data).sheet_state == "visible"


def test_a_sheet_can_be_printed_on_a_page_of_its_own() -> None:
    sheet = seen_by_openpyxl(authored(replace(SPEC, fit_height=1)))
    assert sheet.page_setup.fitToHeight is None  # 1, the default
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_a_highlight_can_change_the_number_format_alone() -> None:
    look = Style(font_name="", font_size=0, valign="", num_format='#,##0.0 "mnkr"')
    data = authored(replace(SPEC, highlights=(Highlight(Range("Blad", 1, 2, 1, 3), "$B$2=1", look),)))
    (rule,) = (rule for area in seen_by_openpyxl(data).conditional_formatting for rule in area.rules)
    assert rule.dxf.numFmt.formatCode == '#,##0.0 "mnkr"'
    assert (rule.dxf.font, rule.dxf.fill) == (None, None)


@pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # openpyxl knows the bars of Excel 2007 only
def test_bars_are_solid_and_of_two_colours_around_zero() -> None:
    data = authored(replace(SPEC, bars=(Bars(Range("Blad", 1, 2, 1, 3), "#1F4E79", "#C00000"),)))
    (rule,) = (rule for area in seen_by_openpyxl(data).conditional_formatting for rule in area.rules)
    assert rule.dataBar.color.rgb == "FF1F4E79"
    xml = unzipped(data)["xl/worksheets/sheet1.xml"].decode()
    assert 'gradient="0"' in xml
    assert '<x14:negativeFillColor rgb="FFC00000"/>' in xml
    assert "<xm:sqref>A2:A3</xm:sqref>" in xml


BAR_CHART = Chart(
    title="",
    categories=Range("Blad", 1, 2, 1, 4),
    series=(Series(Range("Blad", 2, 1, 2, 1), Range("Blad", 2, 2, 2, 4)),),
    colors=("#1F4E79",),
    at="D2",
    width=480,
    height=288,
    kind="bar",
    negative_color="#C00000",
    gap=40,
    num_format="0.0",
)
CHARTED = replace(
    SPEC,
    cells={
        "A2": cell(Kind.TEXT, "Personal"),
        "A3": cell(Kind.TEXT, "Resor"),
        "A4": cell(Kind.TEXT, "Övrigt"),
        "B1": cell(Kind.TEXT, "Avvikelse"),
        "B2": cell(Kind.NUMBER, "-5"),
        "B3": cell(Kind.NUMBER, "2.5", "B2/-2"),
    },
    charts=(BAR_CHART,),
)


def test_bars_of_a_chart_stand_from_the_top_down_with_their_scale_below() -> None:
    chart = drawn(authored(CHARTED))
    assert (chart.barDir, chart.gapWidth, chart.legend, chart.title) == ("bar", 40, None, None)
    assert chart.x_axis.scaling.orientation == "maxMin"
    assert (chart.x_axis.majorGridlines, chart.x_axis.tickLblPos) == (None, "low")
    assert chart.y_axis.crosses == "max"  # the last category, which is at the bottom
    assert chart.y_axis.majorGridlines is not None
    assert chart.y_axis.numFmt.formatCode == "0.0"


def test_what_is_below_zero_in_a_chart_has_its_colour() -> None:
    xml = unzipped(authored(CHARTED))["xl/charts/chart1.xml"].decode()
    assert '<c:invertIfNegative val="1"/>' in xml
    assert re.search('<c14:invertSolidFillFmt.*<a:srgbClr val="C00000"/>', xml)


# -- row by row -------------------------------------------------------------------------------


def number(value: str) -> Cell:
    return Cell(Kind.NUMBER, value)


TEXT_COLUMN, MONEY = Style(bold=True), Style(num_format="#,##0.00")
ROWS: list[list[Cell | None]] = [
    [Cell(Kind.TEXT, "17 <Ledning> & stab"), number("-12.5"), number("0")],
    [Cell(Kind.TEXT, " två\nrader _x000D_ \x01"), None, number("999999999999999")],
    [None, None, None],
    [Cell(Kind.TEXT, ""), number("0.1"), number("1e+20")],
]


def with_body(rows: Iterable[Sequence[Cell | None]] | None = None, **cells: tuple[Cell | None, Style]) -> SheetSpec:
    """The sheet Underlag: a heading, rows from the second one on, and the cells named."""
    return SheetSpec(
        name="Underlag",
        cells={"A1": cell(Kind.TEXT, "Enhet"), **cells},
        widths={1: 20.0},
        print_area=Range("Underlag", 1, 1, 3, 9),
        footer="",
        protected=False,
        body=Rows(2, 3, ROWS if rows is None else rows, (TEXT_COLUMN, MONEY, MONEY)),
    )


def cells_in(rows: Iterable[Sequence[Cell | None]]) -> dict[str, Cell]:
    return {
        reference(column, row): content
        for row, contents in enumerate(rows, 2)
        for column, content in enumerate(contents, 1)
        if content
    }


def test_streamed_rows_read_as_they_were_given() -> None:
    data = authored(SPEC, with_body())
    assert cells_of(data, "Underlag") == {"A1": Cell(Kind.TEXT, "Enhet")} | {
        **cells_in(ROWS),
        "C5": number("1E+20"),
    }
    assert cells_of(data) == cells_of(authored())


def test_openpyxl_reads_streamed_rows_with_their_looks() -> None:
    sheet = seen_by_openpyxl(authored(with_body()), "Underlag")
    assert [[one.value for one in row] for row in sheet.iter_rows(1, 3)] == [
        ["Enhet", None, None],
        ["17 <Ledning> & stab", -12.5, 0],
        [" två\nrader _x005F_x000D_ _x0001_", None, 999999999999999],  # openpyxl leaves what is escaped so
    ]
    assert [one.number_format for one in sheet[3]] == ["General", "#,##0.00", "#,##0.00"]
    assert [sheet[at].font.b for at in ("A1", "A2")] == [False, True]


def test_cells_stand_before_and_behind_a_body_in_whatever_order_they_come() -> None:
    cells = {"B9": cell(Kind.NUMBER, "-12.4", "SUM(B2:B8)"), "A9": cell(Kind.TEXT, "Summa"), "C1": cell(Kind.TEXT, "C")}
    data = authored(replace(with_body(**cells), heights={1: 30.0, 3: 24.0, 7: 18.0}))
    read = cells_of(data, "Underlag")
    assert [read[at] for at in ("B9", "A9", "C1")] == [content for content, _style in cells.values()]
    sheet = seen_by_openpyxl(data, "Underlag")
    assert [sheet.row_dimensions[row].height for row in (1, 2, 3, 7, 9)] == [30, None, 24, 18, None]


def test_a_body_without_rows_is_a_sheet_without_them() -> None:
    assert cells_of(authored(with_body(iter(()))), "Underlag") == {"A1": Cell(Kind.TEXT, "Enhet")}


def test_the_other_sheets_of_a_streamed_book_are_as_they_would_be_alone() -> None:
    spec = replace(
        CHARTED,
        cells={
            **dict(reversed(CHARTED.cells.items())),
            "A6": cell(Kind.TEXT, "Rubrik"),
            "C6": cell(Kind.NUMBER, "1"),
            "A8": cell(Kind.TEXT, "", 'IF(B2<0,"","x")'),
            "A9": cell(Kind.TEXT, "#N/A", '"#"&"N/A"'),
        },
        heights={6: 30.0, 7: 12.0},
        merges=(Range("Blad", 1, 6, 2, 6),),
        links={"A6": "Blad!A1"},
    )
    alone, streamed = authored(spec), authored(spec, with_body())
    assert cells_of(streamed) == cells_of(alone)
    assert unzipped(streamed)["xl/charts/chart1.xml"] == unzipped(alone)["xl/charts/chart1.xml"]
    one, other = seen_by_openpyxl(alone), seen_by_openpyxl(streamed)
    assert [str(area) for area in other.merged_cells.ranges] == ["A6:B6"]
    assert other["A6"].hyperlink.location == "Blad!A1"
    assert [other.row_dimensions[row].height for row in (6, 7)] == [30, 12]
    assert [[c.value for c in row] for row in one] == [[c.value for c in row] for row in other]
    xml = unzipped(streamed)["xl/worksheets/sheet1.xml"].replace(b"<v/>", b"<v></v>")
    assert b't="str"><f>IF(B2&lt;0,"","x")</f><v></v>' in xml


def test_libreoffice_computes_with_streamed_rows(office: Office, tmp_path: Path) -> None:
    rows = [[Cell(Kind.TEXT, f"Rad {row}"), number(str(row)), number(f"{row}.25")] for row in range(1, 501)]
    total = replace(
        SPEC,
        cells={
            "A1": cell(Kind.NUMBER, "0", "SUM(Underlag!B2:B501)"),
            "A2": cell(Kind.NUMBER, "0", "SUM(Underlag!C2:C501)"),
            "A3": cell(Kind.TEXT, "fel", "Underlag!A501"),
        },
        charts=(replace(BAR_CHART, categories=Range("Blad", 1, 1, 1, 3)),),
    )
    path = tmp_path / "bok.xlsx"
    path.write_bytes(authored(total, with_body(rows)))
    with office.open(path) as opened:
        opened.calculate()
        assert opened.values("Blad", "A1:A3") == {"A1": 125_250, "A2": 125_375, "A3": "Rad 500"}
        assert opened.contents("Blad")["charts"] == 1


# Larger than our reader takes, and so checked another way; 26 000 cells in 8 400 rows are two pieces and more.
MANY = 8_400


def test_more_rows_than_our_reader_takes_are_written_and_checked() -> None:
    data = authored(with_body([Cell(Kind.TEXT, f"Rad {row}"), number(str(row)), number("1")] for row in range(MANY)))
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True)["Underlag"]
    assert sum(int(value) for (value,) in sheet.iter_rows(2, None, 2, 2, values_only=True)) == sum(range(MANY))


STREAM_REFUSED: dict[str, Callable[[], bytes]] = {
    "a number cut to 16 digits": lambda: authored(with_body([[None, None, number("2266.6666666666665")]])),
    "a number cut to 16 digits in the heading": lambda: authored(with_body(B1=cell(Kind.NUMBER, "2266.6666666666665"))),
    "a text too long": lambda: authored(with_body([[Cell(Kind.TEXT, "x" * 32_768), None, None]])),
    "a text like XlsxWriter's own": lambda: authored(with_body([[Cell(Kind.TEXT, "<r><t>x</t></r>"), None, None]])),
    "a row too short": lambda: authored(with_body([[None, None]])),
    "a row too long": lambda: authored(with_body([[None] * 4])),
    "a style too few": lambda: authored(replace(with_body(), body=Rows(2, 3, (), (PLAIN, PLAIN)))),
    "a row too far": lambda: authored(replace(with_body(), body=Rows(2**20, 1, [[None]] * 2, (PLAIN,)))),
    "a formula in a row": lambda: authored(with_body([[Cell(Kind.NUMBER, "2", "1+1"), None, None]])),
    "a text's formula beside rows": lambda: authored(with_body(B1=cell(Kind.TEXT, "", '""'))),
    "a cell in the rows": lambda: authored(with_body(B3=cell(Kind.NUMBER, "1"))),
    "no cell": lambda: authored(with_body(B0=cell(Kind.NUMBER, "1"))),
    "a merge of two rows": lambda: authored(replace(SPEC, merges=(Range("Blad", 1, 1, 2, 2),)), with_body()),
    "a chart of the rows": lambda: authored(
        replace(CHARTED, charts=(replace(BAR_CHART, categories=Range("Underlag", 1, 2, 1, 4)),)), with_body()
    ),
    "a chart of no sheet": lambda: authored(
        replace(CHARTED, charts=(replace(BAR_CHART, categories=Range("Saknas", 1, 2, 1, 4)),)), with_body()
    ),
    "a link that leads nowhere": lambda: authored(replace(SPEC, links={"A1": "Saknas!A1"})),
    "a link to no cell": lambda: authored(replace(SPEC, links={"A1": "Blad!A0"})),
    "a link to a whole sheet": lambda: authored(replace(SPEC, links={"A1": "Blad"})),
    "a link on no cell": lambda: authored(replace(SPEC, links={"Z9": "Blad!A1"})),
    "too many links": lambda: authored(
        replace(
            SPEC,
            cells={f"A{row}": (None, PLAIN) for row in range(1, 65_532)},
            links={f"A{row}": "Blad!A1" for row in range(1, 65_532)},
        )
    ),
    "breaks on a single page": lambda: authored(replace(SPEC, page_breaks=(3,), fit_height=1)),
    "too many breaks": lambda: authored(replace(SPEC, page_breaks=tuple(range(1, 1025)))),
    "a zoom too far": lambda: authored(replace(SPEC, zoom=401)),
    "a header too long": lambda: authored(replace(SPEC, header="x" * 256)),
    "bars too far": lambda: authored(replace(SPEC, bars=(Bars(FAR, "#000000", "#FFFFFF"),))),
    "columns too far to repeat": lambda: authored(replace(SPEC, repeat_columns=(1, 16_385))),
    "the first sheet hidden": lambda: authored(replace(SPEC, hidden=True)),
}


@pytest.mark.parametrize("what", STREAM_REFUSED)
def test_what_a_total_cannot_have_is_an_error(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises((ValueError, AssertionError, UserWarning, Refused)):
        STREAM_REFUSED[what]()
    assert list(tmp_path.iterdir()) == []  # nothing of what waited there is left


def test_a_row_that_was_stored_otherwise_is_told() -> None:
    data = authored(with_body())
    asked = {row: checksum(cells) for row, cells in enumerate(ROWS, 2)} | {1: checksum([Cell(Kind.TEXT, "Enhet")])}
    check(data, (with_body(),), {"Underlag": asked})
    for wrong in ({4: 1}, {9: 1}, {2: asked[3]}):
        with pytest.raises(ValueError, match=f"Underlag!{min(wrong)}:{min(wrong)} "):
            check(data, (with_body(),), {"Underlag": asked | wrong})
    with pytest.raises(ValueError, match="Underlag!2:2 "):
        check(data, (with_body(),), {"Underlag": {row: found for row, found in asked.items() if row != 2}})


def test_a_part_that_is_not_whole_is_told() -> None:
    data = authored(with_body())
    member = open_archive(data).part("xl/worksheets/sheet1.xml")
    assert member is not None
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/worksheets/sheet1.xml"))
    for start in (member.start + 14, at + 16):  # its checksum, in its own header and in the directory
        data = data[:start] + b"\0\0\0\0" + data[start + 4 :]
    asked = {row: checksum(cells) for row, cells in enumerate(ROWS, 2)} | {1: checksum([Cell(Kind.TEXT, "Enhet")])}
    with pytest.raises(ValueError, match=r"sheet1\.xml"):
        check(data, (with_body(),), {"Underlag": asked})


PROGRAM = """
import sys
from tests.test_author import CHARTED, authored, with_body
sys.stdout.buffer.write(authored(CHARTED, with_body(), properties={"mall": "1"}))
"""


@pytest.mark.parametrize(("zone", "locale"), [("Pacific/Auckland", "sv_SE.UTF-8"), ("America/Caracas", "C")])
def test_a_streamed_book_is_the_same_bytes_everywhere(zone: str, locale: str, tmp_path: Path) -> None:
    here = authored(CHARTED, with_body(), properties={"mall": "1"})
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), "TZ": zone, "LC_ALL": locale}
    environment |= {"TMPDIR": str(tmp_path), "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout == here
    with zipfile.ZipFile(io.BytesIO(here)) as file:
        assert {info.date_time[:3] for info in file.infolist()} == {(1980, 1, 31)}
