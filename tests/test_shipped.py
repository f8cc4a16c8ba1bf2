"""That the comparison over shipped workbooks (``python -m tests.shipped``) can fail, told on workbooks made here."""

from __future__ import annotations

import datetime
import io
import tarfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from tests.shipped.compare import STARVED, Comparison, compare, with_differences
from tests.shipped.differences import REFUSED
from tests.shipped.fetch import NotFetched, unpack
from tests.shipped.origin import saved_by_excel
from tests.shipped.pool import compare_all
from tests.shipped.readings import Reading, Seen, by_openpyxl, by_us
from tests.shipped.run import LEAST, OURS, Run, faults
from tests.shipped.starve import without_results
from tests.small_books import unzipped, zipped
from tests.workbooks import EXAMPLE

SHEET = "Blad"


@pytest.fixture(scope="module")
def book() -> bytes:
    """A cell of each kind, and some that openpyxl reads otherwise."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as workbook:
        sheet = workbook.add_worksheet(SHEET)
        date, frame = workbook.add_format({"num_format": "yyyy-mm-dd"}), workbook.add_format({"border": 1})
        sheet.write_number("A1", 0)
        sheet.write_number("A2", 2266.66)
        sheet.write_string("A3", "0")
        sheet.write_string("A4", "#DIV/0!")
        sheet.write_boolean("A5", True)
        sheet.write_blank("A6", None, frame)
        sheet.write_formula("B1", "1/0", None, "#DIV/0!")
        sheet.write_formula("B2", "A1+1", None, 1)
        sheet.write_formula("B3", 'IF(A1=0,"")', None, "")
        sheet.write_formula("B4", "A1=0", None, True)
        sheet.write_datetime("C1", datetime.datetime(2017, 8, 31), date)
        sheet.write_string("C2", "rad\x0e")
    return out.getvalue()


def missing(data: bytes) -> bytes:
    """The workbook with B2's result taken out, B3's an empty text, and a number put under a merged cell."""
    parts = {name: content.decode() for name, content in unzipped(data).items()}
    part = "xl/worksheets/sheet1.xml"
    for old, new in (
        ("<f>A1+1</f><v>1</v>", "<f>A1+1</f>"),
        ('<c r="B3">', '<c r="B3" t="str">'),
        ('<c r="A6" s="2"/>', '<c r="A6" s="2"/><c r="B6"><v>7</v></c>'),
        ("</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A6:B6"/></mergeCells>'),
    ):
        assert parts[part].count(old) == 1, old
        parts[part] = parts[part].replace(old, new)
    return zipped(parts)


def compared(data: bytes) -> Comparison:
    """The last of the two stages."""
    return list(compare(data))[-1]


def test_two_readings_of_one_workbook_differ_only_as_listed(book: bytes) -> None:
    comparison = compared(missing(book))
    assert comparison.unlisted == ()
    assert (comparison.refusal, comparison.crash, comparison.failure) == ("", "", "")
    assert comparison.known == {
        "number shown as a date": 1,
        "formula that shows an empty text": 1,
        "text with _xHHHH_ in it": 1,
        "cell under a merged one": 1,
    }
    assert comparison.counts == {
        "number": 2, "text": 2, "boolean": 2, "error": 1, "missing": 1, "formula": 4, "blank": 1, STARVED: 4,
    }  # fmt: skip
    assert comparison.codes == {"FR1_EJ_FORMULAR"}


CONFUSIONS = {
    "a zero is blank": ("A1", None),
    "a blank is zero": ("A6", Seen("number", 0.0)),
    "a blank is an empty text": ("A6", Seen("text", "")),
    "a zero is an empty text": ("A1", Seen("text", "")),
    "a number is another": ("A2", Seen("number", 2266.6600000000003)),
    "a number is a text": ("A1", Seen("text", "0")),
    "a text is a number": ("A3", Seen("number", 0.0)),
    "a text is an error": ("A4", Seen("error", "#DIV/0!")),
    "a text is another": ("C2", Seen("text", "rad")),
    "a text keeps its escape half": ("C2", Seen("text", "rad_x000e_")),
    "true is one": ("A5", Seen("number", 1.0)),
    "true is false": ("B4", Seen("boolean", False, "A1=0")),
    "an error is a text": ("B1", Seen("text", "#DIV/0!", "1/0")),
    "an error is another": ("B1", Seen("error", "#N/A", "1/0")),
    "an error is zero": ("B1", Seen("number", 0.0, "1/0")),
    "an error is missing": ("B1", Seen("missing", None, "1/0")),
    "a missing result is zero": ("B2", Seen("number", 0.0, "A1+1")),
    "a missing result is an empty text": ("B2", Seen("text", "", "A1+1")),
    "an empty text is missing": ("B3", Seen("missing", None, 'IF(A1=0,"")')),
    "an empty text is zero": ("B3", Seen("number", 0.0, 'IF(A1=0,"")')),
    "a formula is another": ("B2", Seen("missing", None, "A1+2")),
    "a formula is none": ("B4", Seen("boolean", True)),
    "a day is the next": ("C1", Seen("number", 42979.0)),
    "a day is a text": ("C1", Seen("text", "42978")),
    "a number under a merged cell is another's": ("C6", Seen("number", 7.0)),
}


@pytest.mark.parametrize("confusion", CONFUSIONS)
def test_each_confusion_is_found(book: bytes, confusion: str) -> None:
    data = missing(book)
    ours, theirs = by_us(data), by_openpyxl(data)
    assert with_differences(Comparison(), data, ours, theirs).unlisted_count == 0
    cell, seen = CONFUSIONS[confusion]
    cells = {at: held for at, held in ours.sheets[SHEET].items() if at != cell}
    confused = replace(ours, sheets={SHEET: {**cells, cell: seen} if seen else cells})
    found = with_differences(Comparison(), data, confused, theirs)
    assert found.unlisted_count == 1
    assert found.unlisted[0].startswith(f"{SHEET}!{cell} ")


def test_a_sheet_that_only_one_finds_is_found(book: bytes) -> None:
    theirs = by_openpyxl(book)
    assert with_differences(Comparison(), book, Reading({}), theirs).unlisted_count == 1
    assert with_differences(Comparison(), book, by_us(book), Reading({})).unlisted_count == 1


def test_a_number_that_is_none_is_no_crash(book: bytes) -> None:
    parts = unzipped(book)
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"<v>2266.66</v>", b"<v>TRUE</v>")
    comparison = compared(zipped({**parts, "xl/worksheets/sheet1.xml": sheet}))
    assert comparison.crash == ""
    assert comparison.failure.startswith("ValueError")


def test_results_are_taken_out_of_formulas_only(book: bytes) -> None:
    data, count = without_results(book, {"xl/worksheets/sheet1.xml"})
    assert count == 4
    before, after = by_us(book).sheets[SHEET], by_us(data).sheets[SHEET]
    assert {at: held for at, held in after.items() if held.formula is None} == {
        at: held for at, held in before.items() if held.formula is None
    }
    assert {held for held in after.values() if held.formula} == {
        Seen("missing", None, held.formula) for held in before.values() if held.formula
    }


def test_what_only_calls_itself_excel_is_not_counted_as_saved_by_it(book: bytes) -> None:
    assert b"<Application>Microsoft Excel</Application>" in unzipped(book)["docProps/app.xml"]
    assert not saved_by_excel(book)
    assert not saved_by_excel(EXAMPLE.read_bytes())
    assert not saved_by_excel(b"PK\x03\x04")


# -- a whole run ------------------------------------------------------------------------------

FORM = Comparison()
OTHER = Comparison(codes=frozenset({"FR1_EJ_FORMULAR"}))


def words(**books: Comparison) -> list[str]:
    """The faults of a run with these workbooks, besides that they are too few and that nothing listed occurs."""
    run = Run({OURS: {"FR1.xlsx": FORM}, "other 1.0": books}, ["some package"])
    return [fault for fault in faults(run) if not fault.startswith("only ")]


def test_a_run_with_nothing_wrong_has_no_fault() -> None:
    assert words(book=OTHER) == []


@pytest.mark.parametrize(
    ("comparison", "fault"),
    [
        (replace(OTHER, crash="Traceback"), "our side failed: Traceback"),
        (replace(OTHER, unlisted=("Blad!A1",), unlisted_count=1), "Blad!A1"),
        (replace(OTHER, refusal="FIL_SKADAD"), "refused with FIL_SKADAD, and openpyxl reads it"),
        (replace(OTHER, failure="KeyError: 1"), "openpyxl does not read it: KeyError: 1"),
        (FORM, "taken for a form: []"),
    ],
)
def test_each_fault_of_a_workbook_is_told(comparison: Comparison, fault: str) -> None:
    assert words(book=comparison) == [f"other 1.0: book: {fault}"]


def test_our_own_workbooks_are_known_as_forms() -> None:
    run = Run({OURS: {"FR1.xlsx": OTHER}}, ["some package"])
    assert f"{OURS}: FR1.xlsx: not known as a form: ['FR1_EJ_FORMULAR']" in list(faults(run))


def test_too_few_workbooks_and_cells_are_faults() -> None:
    assert len([fault for fault in faults(Run({}, ["some package"])) if fault.startswith("only 0 ")]) == len(LEAST)


def test_what_is_listed_and_does_not_occur_is_a_fault() -> None:
    told = list(faults(Run({})))
    assert "listed and not seen any more: number shown as a date" in told
    assert all(f"listed and not seen any more: {name}" in told for name in REFUSED)


# -- fetching and child processes -------------------------------------------------------------


def archive(folder: Path, *members: tuple[str, bytes]) -> Path:
    path = folder / "source.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members:
            header = tarfile.TarInfo(name)
            header.size = len(content)
            tar.addfile(header, io.BytesIO(content))
        link = tarfile.TarInfo("source/link.xlsx")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        tar.addfile(link)
    return path


def test_only_workbooks_inside_the_folder_are_unpacked(tmp_path: Path) -> None:
    names = ("source/a.xlsx", "source/B.XLSM", "source/a.py", "../out.xlsx", "/tmp/out of it.xlsx", "source/../c.xlsx")
    unpack(archive(tmp_path, *((name, b"PK") for name in names)), tmp_path / "unpacked")
    files = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {"source.tar.gz", "unpacked/source/a.xlsx", "unpacked/source/B.XLSM"}


def test_an_archive_that_unpacks_to_too_much_is_none(tmp_path: Path) -> None:
    with pytest.raises(NotFetched, match="too much"):
        unpack(archive(tmp_path, ("source/a.xlsx", bytes(33 * 1024 * 1024))), tmp_path / "unpacked")


def slow(data: bytes) -> Iterator[Comparison]:
    """Hangs where the workbook says so: in our stage or in openpyxl's."""
    if data == b"ours":
        time.sleep(600)
    yield Comparison()
    if data == b"theirs":
        time.sleep(600)
    if data == b"death":
        raise SystemExit
    yield Comparison(by_excel=True)


def test_a_workbook_that_hangs_holds_up_no_other(tmp_path: Path) -> None:
    paths = []
    for content in ("good", "theirs", "ours", "death", "good"):
        paths.append(tmp_path / f"{len(paths)}")
        paths[-1].write_text(content)
    good, theirs, ours, death, again = compare_all(paths, slow, (3, 3))
    assert good == again == Comparison(by_excel=True)
    assert (theirs.crash, theirs.failure) == ("", "took more than 3 s")
    assert (ours.crash, ours.failure) == ("took more than 3 s", "")
    assert (death.crash, death.failure) == ("", "its process died")
