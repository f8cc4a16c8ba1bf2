"""Filling a workbook that is full of other people's things changes the listed cells and nothing else."""

from __future__ import annotations

import functools
import io
import random
import re
import shutil
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests import foreign
from tests.agreement import random_values, recalculated, stored
from tests.libreoffice import Office
from tests.workbooks import BOOK, EXAMPLE, PROGNOS, UTFALL, with_part
from vplan_xl.form.calculation import calculated_cells, declared_areas
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import declared_places, formula_cells
from vplan_xl.jobs.apply import Outcome
from vplan_xl.jobs.fill import Filling, fill
from vplan_xl.report.report import read_report

HEADING = "page,row,block,part,tkr\n"

# Two amounts of the page Utfall, which stand in B7 and F14 …
LINES = ('ACK,INTAKTER,UTFALL,EXTERNT,"-22900,5"', "ACK,DRIFT_RESOR,BUDGET,INTERNT,12.34567")
INPUTS = {"B7", "F14"}
# … and what is computed from them, as the printed form has it: Totalt, the sums above, and the comparisons.
RESULTS = {
    "D7", "B20", "D20", "B22", "D22", "K7", "M7", "K20", "M20", "K22", "M22", "N7", "P7", "N20", "P20", "N22", "P22",
    "G14", "F12", "G12", "F21", "G21", "F22", "G22", "L14", "M14", "L12", "M12", "L21", "M21", "L22",
}  # fmt: skip
# … and on the sister sheets that are calculated from the pages, without projects and as key figures; the indented
# rows are typed.
TYPED = {f"{column}{row}" for column in "BCEF" for row in (7, 8, 9, *range(11, 17))}
FOLLOW_UP, KEY_FIGURES = "xl/worksheets/sheet15.xml", "xl/worksheets/sheet20.xml"
CHANGED = {
    UTFALL: INPUTS | RESULTS,
    FOLLOW_UP: {"B5", "D5", "B18", "D18", "B20", "D20", "C10", "D10", "C19", "D19", "C20"},
    KEY_FIGURES: {"C5", "C6", "C7"},
}
# NETTORESULTAT: -22 851 became -22 900,5, and 12,34567 came into the budget.
NET = {"B22": 5_550_750_000, "D22": 6_509_050_000, "G22": 7_168_534_567, "M22": 659_484_567}

COMPUTED_PARTS = {
    UTFALL: "Utfall", PROGNOS: "Prognos", "xl/worksheets/sheet4.xml": "Föregående prognos", FOLLOW_UP: "Uppföljning",
    "xl/worksheets/sheet16.xml": "Projekt", "xl/worksheets/sheet17.xml": "Prognosförklaring",
    "xl/worksheets/sheet18.xml": "Investeringar", KEY_FIGURES: "Nyckeltal",
    "xl/worksheets/sheet22.xml": "Mål",
}  # fmt: skip
COMPUTED = {
    cell.place
    for cell in (
        *formula_cells(FR1, declared_places(FR1)),
        *calculated_cells(FR1, declared_places(FR1), declared_areas(FR1)),
    )
}

Make = Callable[[Office, Path], bytes]


def saved_by_libreoffice(source: bytes) -> Make:
    def make(office: Office, folder: Path) -> bytes:
        before, after = folder / "before.xlsx", folder / "after.xlsx"
        before.write_bytes(source)
        with office.open(before) as book:
            book.store(after)
        return after.read_bytes()

    return make


def as_it_is(data: bytes) -> Make:
    return lambda _office, _folder: data


FOREIGN = foreign.foreign_workbook()
WORKBOOKS: dict[str, Make] = {
    "example": as_it_is(EXAMPLE.read_bytes()),
    "foreign": as_it_is(FOREIGN),
    "foreign, streamed": as_it_is(foreign.foreign_workbook(streamed=True)),
    "foreign, saved by LibreOffice": saved_by_libreoffice(FOREIGN),
    "foreign, ISO Strict": as_it_is(foreign.strict(FOREIGN)),
    **{
        f"foreign, {written.__name__}": as_it_is(foreign.with_sheets(FOREIGN, written))
        for written in (
            foreign.prefixed, foreign.in_utf16, foreign.in_utf16_without_mark,
            foreign.with_mark, foreign.indented, foreign.annotated, foreign.single_quoted,
        )
    },
    "example, without_references": as_it_is(foreign.with_sheets(EXAMPLE.read_bytes(), foreign.without_references)),
}  # fmt: skip
EACH = pytest.mark.parametrize("make", WORKBOOKS.values(), ids=WORKBOOKS)


def enter(path: Path, lines: tuple[str, ...] = LINES, target: Path | None = None, overwrite: bool = False) -> Outcome:
    values = path.with_name("values.csv")
    values.write_text(HEADING + "\n".join(lines) + "\n", "utf-8")
    return fill(path, Filling(values, {}, overwrite, dry_run=False), target or path)


def entered(path: Path, lines: tuple[str, ...] = LINES, name: str = "") -> Path:
    """The filled workbook, beside the one at *path*."""
    target = path.with_name(name or f"filled{path.suffix}")
    outcome = enter(path, lines, target)
    assert outcome.saved is not None, [finding.message for finding in outcome.findings]
    return target


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "foreign.xlsm"
    path.write_bytes(FOREIGN)
    return path


# -- looked at without our own code ---------------------------------------------------------------


def members(data: bytes) -> dict[str, tuple[zipfile.ZipInfo, bytes]]:
    """{name: (what the directory says, every byte of the member itself)} in the order of the directory."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        listed = book.infolist()
        starts = sorted(info.header_offset for info in listed)
        ends = dict(zip(starts, [*starts[1:], book.start_dir], strict=True))
        return {info.filename: (info, data[info.header_offset : ends[info.header_offset]]) for info in listed}


def directory_record(info: zipfile.ZipInfo) -> dict[str, object]:
    """All that the directory says of a member, but where it begins."""
    fields = {name: getattr(info, name) for name in zipfile.ZipInfo.__slots__ if not name.startswith("_")}
    return {name: value for name, value in fields.items() if name != "header_offset"}


def text_of(xml: bytes) -> str:
    """A part's text without its declaration, whatever it is encoded in."""
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = xml.decode("utf-16")
    elif xml[:2] == b"<\0":
        text = xml.decode("utf-16-le")
    else:
        text = xml.decode("utf-8-sig")
    return re.sub(r"^\s*<\?xml.*?\?>", "", text)


def without_cells(xml: bytes, cells: set[str]) -> str:
    """A sheet's text, character for character, with a mark where each of the cells stands."""
    # Comments and processing instructions, which may talk of cells, are every other piece.
    pieces = re.split(r"(<!--.*?-->|<\?.*?\?>)", text_of(xml), flags=re.DOTALL)
    for cell in cells:
        start = rf"""<(x:)?c r\s*=\s*["']{cell}["'](?:[^>]*/>|[^>]*>.*?</(?:x:)?c>)"""
        marked = [re.subn(start, f"[{cell}]", piece, flags=re.DOTALL) for piece in pieces[::2]]
        assert sum(count for _text, count in marked) == 1, cell
        pieces[::2] = [text for text, _count in marked]
    return "".join(pieces)


@functools.lru_cache(maxsize=64)
def taken_apart(xml: bytes) -> tuple[dict[str, str], str]:
    """({cell: its canonical XML}, the canonical XML of the sheet with those cells' content and type left out)."""
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True, insert_pis=True))
    root = ET.fromstring(text_of(xml), parser)
    cells: dict[str, str] = {}
    for number, row in enumerate(element for element in root.iter() if local(element) == "row"):
        for place, cell in enumerate(element for element in row if local(element) == "c"):
            name = cell.get("r") or f"{chr(65 + place)}{number + 1}"
            cell.tail, tail = None, cell.tail
            cells[name] = ET.canonicalize(ET.tostring(cell, encoding="unicode"))
            style = {key: value for key, value in cell.attrib.items() if key != "t"}
            cell.clear()
            cell.attrib.update(style)
            cell.tail = tail
    return cells, ET.canonicalize(ET.tostring(root, encoding="unicode"), with_comments=True)


def local(element: ET.Element) -> str:
    return element.tag.rpartition("/main}")[2] if isinstance(element.tag, str) else ""


def changed_cells(before: bytes, after: bytes) -> set[str]:
    """The cells of a sheet part that differ; nothing else in it may."""
    cells_before, rest_before = taken_apart(before)
    cells_after, rest_after = taken_apart(after)
    assert rest_before == rest_after
    assert cells_before.keys() == cells_after.keys()
    return {cell for cell, xml in cells_before.items() if cells_after[cell] != xml}


def without_calculation(xml: bytes) -> str:
    return re.sub(r"<calcPr[^>]*>", "<calcPr>", text_of(xml))


def contents(data: bytes) -> dict[str, bytes]:
    """{part: content}."""
    return foreign.parts_of(data)


# -- the workbook the tests are about is what it says ----------------------------------------------


def test_libreoffice_sees_what_is_foreign(office: Office, book: Path, tmp_path: Path) -> None:
    with office.open(book) as opened:
        assert opened.sheets == (
            "Försättsblad", "Utfall", "Prognos", "Föregående prognos", "Månader", "Engångsposter", "Prognosunderlag",
            "Interna poster", "Avvikelser", "Kontroller",
            "Huvudbok", "Kontomappning", "Import", "Importunderlag",
            "Uppföljning", "Projekt", "Prognosförklaring", "Investeringar", "Personal", "Nyckeltal", "Avstämning",
            "Mål", "Insatser",
            "Egna beräkningar",
        )  # fmt: skip
        assert opened.contents("Utfall") == {"comments": 1, "charts": 0, "pictures": 1, "text boxes": 1}
        assert opened.contents("Prognosunderlag") == {"comments": 0, "charts": 1, "pictures": 0, "text boxes": 0}
        assert opened.contents("Egna beräkningar") == {"comments": 0, "charts": 1, "pictures": 0, "text boxes": 0}
        opened.store(tmp_path / "again.xlsx")
    again = contents((tmp_path / "again.xlsx").read_bytes())
    assert b"<x14:sparkline>" in again[UTFALL]
    assert b"<x14:dataBar" in again[UTFALL]
    assert again["customXml/item1.xml"].endswith(contents(FOREIGN)["customXml/item1.xml"].partition(b"?>\r\n")[2])


def test_every_kind_of_foreign_part_is_there() -> None:
    assert set(contents(FOREIGN)) - set(contents(EXAMPLE.read_bytes())) == {
        "xl/worksheets/sheet24.xml", "xl/worksheets/_rels/sheet24.xml.rels", "xl/worksheets/_rels/sheet2.xml.rels",
        "xl/drawings/drawing2.xml", "xl/drawings/_rels/drawing2.xml.rels", "xl/charts/chart2.xml",
        "xl/drawings/drawing3.xml", "xl/drawings/_rels/drawing3.xml.rels", "xl/media/image1.png",
        "xl/drawings/vmlDrawing1.vml", "xl/comments1.xml", "xl/vbaProject.bin", "xl/calcChain.xml",
        "customXml/item1.xml", "customXml/_rels/item1.xml.rels", "customXml/itemProps1.xml",
    }  # fmt: skip


@EACH
def test_it_reads_as_the_example(office: Office, tmp_path: Path, make: Make) -> None:
    path = tmp_path / "book.xlsm"
    path.write_bytes(make(office, tmp_path))
    report, example = read_report(path), read_report(EXAMPLE)
    assert report.findings == ()
    assert (report.amounts, report.header.values) == (example.amounts, example.header.values)


# -- filled ---------------------------------------------------------------------------------------


@EACH
def test_every_untouched_member_keeps_all_its_bytes(office: Office, tmp_path: Path, make: Make) -> None:
    path = tmp_path / "book.xlsm"
    path.write_bytes(make(office, tmp_path))
    before, after = members(path.read_bytes()), members(entered(path).read_bytes())
    assert list(after) == list(before)
    touched = {name for name in before if after[name][1] != before[name][1]}
    # The part of the example's workbook is as our own writer left it: the same again.
    assert touched | {BOOK} == {*CHANGED, BOOK}
    for name in before.keys() - touched:
        assert directory_record(after[name][0]) == directory_record(before[name][0])
    for name in touched:
        old, new = before[name][0], after[name][0]
        assert (new.date_time, new.external_attr, new.create_system) == (
            old.date_time, old.external_attr, old.create_system,
        )  # fmt: skip


@EACH
def test_in_the_touched_sheets_only_the_listed_cells_differ(office: Office, tmp_path: Path, make: Make) -> None:
    path = tmp_path / "book.xlsm"
    path.write_bytes(make(office, tmp_path))
    before, after = contents(path.read_bytes()), contents(entered(path).read_bytes())
    for part, cells in CHANGED.items():
        assert changed_cells(before[part], after[part]) == cells
        if re.search(r"<(x:)?c r", text_of(before[part])):  # cells that say where they are
            assert without_cells(before[part], cells) == without_cells(after[part], cells)
    assert without_calculation(before[BOOK]) == without_calculation(after[BOOK])
    assert after[BOOK].count(b'<calcPr fullCalcOnLoad="1"') == 1


@EACH
def test_libreoffice_opens_it_and_computes_our_totals(office: Office, tmp_path: Path, make: Make) -> None:
    path = tmp_path / "book.xlsm"
    path.write_bytes(make(office, tmp_path))
    filled = entered(path)
    results = recalculated(office, filled)
    assert {cell: results["Utfall"][cell] for cell in NET} == NET
    own_formula = results["Utfall"].pop("E10", 0)  # not in the plain example
    assert own_formula == 0
    assert results == stored(filled)


@EACH
def test_twice_is_once(office: Office, tmp_path: Path, make: Make) -> None:
    path = tmp_path / "book.xlsm"
    path.write_bytes(make(office, tmp_path))
    original = path.read_bytes()
    first = enter(path)
    assert first.saved is not None
    assert first.saved.backup is not None
    assert first.saved.backup.read_bytes() == original
    once, files = path.read_bytes(), sorted(tmp_path.iterdir())
    second = enter(path)
    assert (second.saved, second.changes, second.findings) == (None, (), ())
    assert path.read_bytes() == once
    assert sorted(tmp_path.iterdir()) == files


def test_the_order_of_the_amounts_does_not_matter(book: Path) -> None:
    lines = [line for line in random_values(5).splitlines()[1:] if "PERSONAL_INHYRDA;BUDGET" not in line]
    lines = [line.replace(",", ".").replace(";", ",") for line in lines]
    once = entered(book, tuple(lines)).read_bytes()
    for seed in range(3):
        random.Random(seed).shuffle(lines)
        assert entered(book, tuple(lines), f"{seed}.xlsm").read_bytes() == once


def test_one_amount_at_a_time_is_all_at_once(book: Path) -> None:
    at_once = entered(book)
    first = entered(book, LINES[:1], "first.xlsm")
    assert contents(entered(first, LINES[1:], "second.xlsm").read_bytes()) == contents(at_once.read_bytes())


def test_amounts_put_back_give_the_sheet_back_to_the_byte(book: Path) -> None:
    back = ("ACK,INTAKTER,UTFALL,EXTERNT,-22851", "ACK,DRIFT_RESOR,BUDGET,INTERNT,0")
    before, after = contents(FOREIGN), contents(entered(entered(book), back, "back.xlsm").read_bytes())
    assert {name for name in before if after[name] != before[name]} == {BOOK}


def test_an_emptied_cell_is_counted_out(book: Path) -> None:
    after = contents(entered(book, ("ACK,PERSONAL_INHYRDA,UTFALL,INTERNT,",)).read_bytes())
    assert changed_cells(contents(FOREIGN)[UTFALL], after[UTFALL]) == {"C10", "B24"}  # it held 0: no sum changes


def test_a_header_field_changes_its_cell_and_the_pages_that_show_it(book: Path, tmp_path: Path) -> None:
    filling = Filling(None, {"IFYLLT_AV": "Ekonom <SYNTETISK> & co"}, overwrite=False, dry_run=False)
    assert fill(book, filling, tmp_path / "filled.xlsm").saved is not None
    before, after = contents(FOREIGN), contents((tmp_path / "filled.xlsm").read_bytes())
    assert {name: changed_cells(before[name], after[name]) for name in before if "/sheet" in name and
            not name.endswith(".rels") and before[name] != after[name]} == {
        "xl/worksheets/sheet1.xml": {"C7"}, UTFALL: {"M3"}, "xl/worksheets/sheet3.xml": {"M3"},
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_a_random_fill_leaves_everything_foreign_alone(office: Office, book: Path, seed: int) -> None:
    lines = [line for line in random_values(seed).splitlines()[1:] if "PERSONAL_INHYRDA;BUDGET" not in line]
    filled = entered(book, tuple(line.replace(",", ".").replace(";", ",") for line in lines))
    before, after = contents(FOREIGN), contents(filled.read_bytes())
    touched = {name for name in before if before[name] != after[name]}
    assert touched <= {*COMPUTED_PARTS, BOOK}
    ours = {*filter(None, (declared_places(FR1).cell(FR1, key) for key in FR1.leaves)), *COMPUTED}
    for name in touched - {BOOK}:
        changed = changed_cells(before[name], after[name])
        assert changed <= {place[1] for place in ours if place[0] == COMPUTED_PARTS[name]}
    with office.open(filled) as opened:
        assert opened.contents("Utfall") == {"comments": 1, "charts": 0, "pictures": 1, "text boxes": 1}
        assert opened.contents("Egna beräkningar")["charts"] == 1
        assert opened.contents("Prognosunderlag")["charts"] == 1
    results = recalculated(office, filled)
    del results["Utfall"]["E10"]
    assert results == stored(filled)


@pytest.mark.parametrize("stated", ["99", "x", "", "99999999999"])
def test_a_row_with_a_false_number_does_not_lead_astray(tmp_path: Path, stated: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(
        with_part(EXAMPLE.read_bytes(), UTFALL, lambda xml: xml.replace('<row r="7"', f'<row r="{stated}"'))
    )
    before, after = contents(path.read_bytes()), contents(entered(path).read_bytes())
    assert changed_cells(before[UTFALL], after[UTFALL]) == INPUTS | RESULTS


# -- formulas of the controller's own --------------------------------------------------------------


@pytest.mark.parametrize("written", [None, foreign.prefixed, foreign.in_utf16])
def test_formulas_and_charts_that_only_excel_computes_are_named(
    book: Path, written: Callable[[bytes], bytes] | None
) -> None:
    if written is not None:
        book.write_bytes(foreign.with_sheets(FOREIGN, written))
    outcome = enter(book)
    assert [(finding.code, finding.found) for finding in outcome.findings] == [
        ("SKRIV_EGEN_FORMEL", "Utfall!E10, Egna beräkningar, chart2.xml")
    ]


def test_nothing_is_named_where_everything_is_ours(tmp_path: Path) -> None:
    path = tmp_path / "example.xlsx"
    shutil.copy(EXAMPLE, path)
    assert enter(path).findings == ()


def test_a_formula_in_an_input_cell_stays(book: Path) -> None:
    outcome = enter(book, ("ACK,PERSONAL_INHYRDA,BUDGET,EXTERNT,5", *LINES))
    assert [(f.code, f.place.cell, f.found) for f in outcome.findings if f.code == "SKRIV_FORMEL"] == [
        ("SKRIV_FORMEL", "E10", "='Egna beräkningar'!$C$9")
    ]
    assert outcome.saved is None
    assert book.read_bytes() == FOREIGN


def chain(data: bytes) -> list[tuple[str, str]]:
    """(sheet's number, cell) of each link of the calculation chain; one without a sheet is on the last one's."""
    links, sheet = [], ""
    for element in ET.fromstring(contents(data)["xl/calcChain.xml"]):
        sheet = element.get("i", sheet)
        links.append((sheet, element.get("r", "")))
    return links


@pytest.mark.parametrize("is_first", [False, True])
def test_a_formula_that_gives_way_leaves_the_calculation_chain_alone(
    office: Office, book: Path, is_first: bool
) -> None:
    if is_first:  # of its sheet, which only its link names
        parts = contents(FOREIGN)
        links = parts["xl/calcChain.xml"].decode().replace('<c r="E10"/>', "")
        links = links.replace('<c r="B3" i="2"/>', '<c r="E10" i="2"/><c r="B3"/>', 1)
        book.write_bytes(foreign.zipped({**parts, "xl/calcChain.xml": links.encode()}))
    before = chain(book.read_bytes())
    target = book.with_name("filled.xlsm")
    outcome = enter(book, ("ACK,PERSONAL_INHYRDA,BUDGET,EXTERNT,5",), target, overwrite=True)
    assert outcome.saved is not None
    after = chain(target.read_bytes())
    assert ("2", "E10") in before
    assert after == [link for link in before if link != ("2", "E10")]
    assert recalculated(office, target) == stored(target)
    assert {
        name
        for name, member in members(target.read_bytes()).items()
        if member[1] != members(book.read_bytes())[name][1]
    } == {UTFALL, FOLLOW_UP, KEY_FIGURES, BOOK, "xl/calcChain.xml"}


# -- results that another program dropped ----------------------------------------------------------


def test_what_openpyxl_saved_gets_all_its_results_back_and_nothing_else_changes(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    openpyxl.load_workbook(EXAMPLE).save(path)
    before = members(path.read_bytes())
    filled = entered(path)
    after = members(filled.read_bytes())
    assert {name for name in before if before[name][1] != after[name][1]} == {*COMPUTED_PARTS, BOOK}
    for name, sheet in COMPUTED_PARTS.items():
        computed = {place.cell for place in COMPUTED if place.sheet == sheet}
        changed = changed_cells(contents(path.read_bytes())[name], contents(filled.read_bytes())[name])
        typed = TYPED if sheet == "Uppföljning" else set()
        assert changed == (computed - typed) | (INPUTS if sheet == "Utfall" else set())
    assert recalculated(office, filled) == stored(filled)
