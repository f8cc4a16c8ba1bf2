"""Charts: authored as they are described, and asked what they are drawn from."""

from __future__ import annotations

import datetime
import io
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart.bar_chart import BarChart

from tests import small_books
from tests.libreoffice import Office
from tests.small_books import unzipped
from tests.workbooks import EXAMPLE, template_bytes
from vplan_xl.workbook.a1 import Range
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.author import Chart, Series, SheetSpec, Style, author
from vplan_xl.workbook.charts import drawn_from
from vplan_xl.workbook.snapshot import Cell, Kind

# -- authored -----------------------------------------------------------------------------------

SHEET = "Två blad"


def area(first: str, last: str) -> Range:
    """A rectangle of the sheet, by two cells of single letters."""
    return Range(SHEET, ord(first[0]) - 64, int(first[1:]), ord(last[0]) - 64, int(last[1:]))


CHART = Chart(
    title="Diagram SYNTETISKT",
    categories=area("A2", "A4"),
    series=(Series(area("B1", "B1"), area("B2", "B4")), Series(area("C1", "C1"), area("C2", "C4"))),
    colors=("#1F4E79", "#C55A11"),
    at="E2",
    width=480,
    height=288,
)
PLAIN = Style()
SPEC = SheetSpec(
    name=SHEET,
    cells={
        "A2": (Cell(Kind.TEXT, "Personal"), PLAIN),
        "B1": (Cell(Kind.TEXT, "Utfall"), PLAIN),
        "C1": (Cell(Kind.TEXT, "Budget"), PLAIN),
        "B2": (Cell(Kind.NUMBER, "-5"), PLAIN),
    },
    widths={1: 20.0},
    print_area=area("A1", "C4"),
    footer="",
    charts=(CHART,),
)


def authored(*charts: Chart) -> bytes:
    return author((replace(SPEC, charts=charts or (CHART,)),), {}, "T", {}, datetime.datetime(2017, 1, 1))


def drawn(data: bytes, sheet: str = SHEET) -> BarChart:
    """The only chart of a sheet, as openpyxl reads it."""
    (chart,) = openpyxl.load_workbook(io.BytesIO(data))[sheet]._charts
    assert isinstance(chart, BarChart)
    return chart


def series_of(chart: BarChart) -> list[tuple[str, str, str, str]]:
    """(name, categories, values, colour) of each series."""
    return [
        (one.tx.strRef.f, (one.cat.strRef or one.cat.numRef).f, one.val.numRef.f, one.spPr.solidFill.srgbClr)
        for one in chart.series
    ]


def test_a_series_refers_to_its_name_its_categories_and_its_values() -> None:
    assert series_of(drawn(authored())) == [
        ("'Två blad'!$B$1", "'Två blad'!$A$2:$A$4", "'Två blad'!$B$2:$B$4", "1F4E79"),
        ("'Två blad'!$C$1", "'Två blad'!$A$2:$A$4", "'Två blad'!$C$2:$C$4", "C55A11"),
    ]


def test_the_columns_stand_side_by_side_under_a_title_over_the_legend() -> None:
    chart = drawn(authored())
    assert (chart.barDir, chart.grouping, chart.gapWidth) == ("col", "clustered", 60)
    assert chart.title.tx.rich.p[0].r[0].t == "Diagram SYNTETISKT"
    assert chart.legend.position == "b"
    assert chart.y_axis.numFmt.formatCode == "#,##0"
    assert chart.x_axis.tickLblPos == "low"  # below the columns that go down: revenue is negative


def test_it_lies_where_it_was_put_in_its_size() -> None:
    (drawing,) = (part for name, part in unzipped(authored()).items() if name.startswith("xl/drawings/drawing"))
    corners = re.findall(r"<xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>", drawing.decode())
    assert corners == [("4", "1"), ("11", "15")]  # E2: seven columns of 64 and more, 14 rows of 20 and more


def test_each_chart_of_a_sheet_is_drawn() -> None:
    parts = unzipped(authored(CHART, replace(CHART, title="Ännu ett", at="E20")))
    titles = [re.findall(r"<a:t>([^<]*)", parts[f"xl/charts/chart{number}.xml"].decode()) for number in (1, 2)]
    assert titles == [["Diagram SYNTETISKT"], ["Ännu ett"]]


def test_authoring_twice_gives_the_same_chart() -> None:
    assert unzipped(authored()) == unzipped(authored())


@pytest.mark.parametrize(
    "chart",
    [replace(CHART, colors=("#1F4E79",)), replace(CHART, at="E1048577"), replace(CHART, at="XFE1")],
    ids=["a colour too few", "a row too far", "a column too far"],
)
def test_a_chart_that_cannot_be_drawn_is_an_error(chart: Chart) -> None:
    with pytest.raises((ValueError, UserWarning)):
        authored(chart)


# -- the template's ------------------------------------------------------------------------------


def test_the_templates_chart_shows_the_picture_of_the_forecast() -> None:
    chart = drawn(template_bytes(), "Prognosunderlag")
    lines = "Prognosunderlag!$A$31:$A$35"
    assert series_of(chart) == [
        ("Prognosunderlag!$B$30", lines, "Prognosunderlag!$B$31:$B$35", "1F4E79"),
        ("Prognosunderlag!$C$30", lines, "Prognosunderlag!$C$31:$C$35", "8FAADC"),
        ("Prognosunderlag!$D$30", lines, "Prognosunderlag!$D$31:$D$35", "A5A5A5"),
        ("Prognosunderlag!$E$30", lines, "Prognosunderlag!$E$31:$E$35", "C55A11"),
    ]
    assert chart.title.tx.rich.p[0].r[0].t == "Totalt, när prognosen fylldes i"


def test_it_covers_no_cell_with_content_and_is_printed_whole() -> None:
    drawing = unzipped(template_bytes())["xl/drawings/drawing1.xml"].decode()
    corners = [(int(c), int(r)) for c, r in re.findall(r"<xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>", drawing)]
    (left, top), (right, bottom) = corners  # counted from 0
    assert (left, top) == (6, 28)  # G29
    assert right <= 19  # T, the last printed column
    assert bottom <= 47  # row 48, the last printed row
    sheet = openpyxl.load_workbook(io.BytesIO(template_bytes()))["Prognosunderlag"]
    covered = sheet.iter_rows(top + 1, bottom + 1, left + 1, right + 1)
    assert [cell.coordinate for row in covered for cell in row if cell.value is not None] == []


@pytest.mark.parametrize("path", [None, EXAMPLE], ids=["template", "example"])
def test_libreoffice_draws_it(office: Office, tmp_path: Path, path: Path | None) -> None:
    book = tmp_path / "bok.xlsx"
    book.write_bytes(path.read_bytes() if path else template_bytes())
    with office.open(book) as opened:
        assert opened.contents("Prognosunderlag") == {"comments": 0, "charts": 1, "pictures": 0, "text boxes": 0}
        assert opened.contents("Månader")["charts"] == 0


# -- drawn from ----------------------------------------------------------------------------------

PART = "xl/charts/chart1.xml"
NAMESPACE = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'


def asked(chart: str | bytes) -> set[str]:
    return drawn_from(open_archive(small_books.zipped({PART: chart})), PART)


def chart_of(*references: str) -> str:
    """A chart's part, with prefixed names as Excel writes it."""
    series = "".join(
        f"<c:ser><c:val><c:numRef><c:f>{one}</c:f><c:numCache/></c:numRef></c:val></c:ser>" for one in references
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><c:chartSpace {NAMESPACE}>{series}</c:chartSpace>'


@pytest.mark.parametrize(
    ("references", "sheets"),
    [
        (["Utfall!$B$2:$B$4"], {"Utfall"}),
        (["Utfall!$B$2:$B$4", "Utfall!$B$1", "Prognos!$A$1"], {"Utfall", "Prognos"}),
        (["'Egna beräkningar'!$B$2"], {"Egna beräkningar"}),
        (["'Landstinget''s blad'!$B$2"], {"Landstinget's blad"}),
        (["'17 Drift &amp; resor'!$B$2"], {"17 Drift & resor"}),
        (["&apos;Egna beräkningar&apos;!$B$2"], {"Egna beräkningar"}),
        (["'Fråga!'!$B$2"], {"Fråga!"}),
        (["[0]!Namn"], {"[0]"}),  # a name may mean any sheet
        (["Namn"], {""}),
        (["Utfall!$B$2", "Namn"], {"Utfall", ""}),
    ],
)
def test_the_sheets_that_a_chart_is_drawn_from(references: list[str], sheets: set[str]) -> None:
    assert asked(chart_of(*references)) == sheets


def test_it_is_the_same_however_the_part_is_written() -> None:
    usual = chart_of("'Två blad'!$B$2", "Utfall!$B$2")
    default = usual.replace("<c:", "<").replace("</c:", "</").replace("xmlns:c=", "xmlns=")
    other = usual.replace("c:", "diagram:")
    utf16 = usual.replace("UTF-8", "UTF-16")
    written = [
        usual, default, other, b"\xef\xbb\xbf" + usual.encode(), utf16.encode("utf-16"), utf16.encode("utf-16-be"),
        utf16.encode("utf-16-le"), usual.replace("<c:f>", "\n <c:f>").replace("</c:f>", "</c:f >"),
    ]  # fmt: skip
    assert "<f>" in default
    assert "<diagram:f>" in other
    assert [asked(one) for one in written] == [{"Två blad", "Utfall"}] * 8


def test_elements_whose_names_end_in_f_are_no_references() -> None:
    chart = chart_of("Utfall!$B$2").replace("<c:numCache/>", "<c:ref>Prognos!$A$1</c:ref><c:of>Blad!$A$1</c:of>")
    assert asked(chart) == {"Utfall"}


def test_a_chart_without_references_may_show_anything() -> None:
    assert asked(chart_of()) == {""}
    assert asked("") == {""}


def test_a_chart_that_cannot_be_unpacked_may_show_anything() -> None:
    data = bytearray(small_books.zipped({PART: chart_of("Utfall!$B$2")}))
    archive = open_archive(bytes(data))
    assert drawn_from(archive, PART) == {"Utfall"}
    member = archive.part(PART)
    assert member is not None
    data[member.data_start] ^= 0xFF
    assert drawn_from(open_archive(bytes(data)), PART) == {""}
    assert drawn_from(archive, "xl/charts/chart2.xml") == {""}
