"""Authoring with macros: buttons, code names, a project and a ribbon come out as asked for, or it is an error."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.small_books import cells_of, unzipped
from tests.test_author import CREATED, SPEC, authored, with_body
from vplan_xl.finding import Refused
from vplan_xl.workbook.archive import inflate, open_archive
from vplan_xl.workbook.author import Button, Macros, SheetSpec, author
from vplan_xl.workbook.author_macros import check_macros
from vplan_xl.workbook.reader import read_properties
from vplan_xl.workbook.repack import repacked

RIBBON = b"<customUI/>"
MACROS = Macros(b"SYNTETISKT projekt", RIBBON, {"xlwings": "0.0.1"})
BUTTON = Button("B2", "Rakna", "Räkna <ut> & visa", 120, 24, left=5, top=3)
PRESSED = replace(SPEC, buttons=(BUTTON, replace(BUTTON, at="D2", macro="Tom")), code_name="Blad_A")


def with_macros(*sheets: SheetSpec, macros: Macros = MACROS) -> bytes:
    return author(sheets, {}, "SYNTETISK", {"mall": "1"}, CREATED, macros)


def test_a_workbook_with_macros_holds_them_their_buttons_and_what_it_says_of_them() -> None:
    data = with_macros(PRESSED, replace(SPEC, name="Två", code_name="Blad_B"))
    parts = unzipped(data)
    assert parts["xl/vbaProject.bin"] == MACROS.project
    assert parts["customUI/customUI14.xml"] == RIBBON
    assert parts["_rels/.rels"].count(b'Target="customUI/customUI14.xml"') == 1
    assert read_properties(open_archive(data)) == {"mall": "1", "xlwings": "0.0.1"}
    drawing = parts["xl/drawings/vmlDrawing1.vml"].decode()
    assert re.findall(r"<x:FmlaMacro>\[0\]!(\w+)<", drawing) == ["Rakna", "Tom"]
    assert "<x:Anchor>1, 5, 1, 3, " in drawing
    assert "Räkna &lt;ut&gt; &amp; visa" in drawing
    assert b'<sheetPr codeName="Blad_B">' in parts["xl/worksheets/sheet2.xml"]
    assert cells_of(data) == cells_of(authored())
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None


def test_a_workbook_with_macros_is_the_same_each_time() -> None:
    assert with_macros(PRESSED) == with_macros(PRESSED)


def test_a_sheet_with_a_body_can_have_buttons_too() -> None:
    data = with_macros(PRESSED, replace(with_body(), code_name="Blad_B", buttons=(BUTTON,)))
    assert "xl/drawings/vmlDrawing2.vml" in unzipped(data)


NO_MACROS: dict[str, Callable[[], bytes]] = {
    "buttons nobody answers": lambda: authored(PRESSED),
    "no code name": lambda: with_macros(SPEC),
    "a code name twice": lambda: with_macros(PRESSED, replace(PRESSED, name="Två", code_name="BLAD_A")),
    "the workbook's code name": lambda: with_macros(replace(SPEC, code_name="thisworkbook")),
    "a code name with a space": lambda: with_macros(replace(SPEC, code_name="Blad A")),
    "a code name with letters VBA lacks": lambda: with_macros(replace(SPEC, code_name="Blad_Å")),
    "a button outside of the sheet": lambda: with_macros(replace(PRESSED, buttons=(replace(BUTTON, at="XFE1"),))),
    "a ribbon that is no XML": lambda: with_macros(PRESSED, macros=replace(MACROS, ribbon=b"<customUI>")),
}


@pytest.mark.parametrize("what", NO_MACROS)
def test_macros_that_would_not_work_are_an_error(what: str) -> None:
    with pytest.raises((ValueError, UserWarning, Refused)):
        NO_MACROS[what]()


def test_macros_that_came_out_otherwise_are_told() -> None:
    data = with_macros(PRESSED)
    check_macros(data, (PRESSED,), MACROS)
    asked: list[tuple[SheetSpec, Macros, str]] = [
        (replace(PRESSED, code_name="Blad_X"), MACROS, "Blad_X"),
        (replace(PRESSED, buttons=(BUTTON,)), MACROS, "the buttons of Blad"),
        (PRESSED, replace(MACROS, project=b"annat"), "vbaProject"),
        (PRESSED, replace(MACROS, ribbon=b"<annat/>"), "customUI14"),
        (PRESSED, replace(MACROS, properties={"xlwings": "2"}), "xlwings"),
    ]
    for spec, macros, said in asked:
        with pytest.raises(ValueError, match=said):
            check_macros(data, (spec,), macros)
    archive = open_archive(data)
    book = inflate(archive, "xl/workbook.xml")
    for other in (book.replace(b"ThisWorkbook", b"Bok"), re.sub(rb"<workbookPr [^>]*/>", b"", book)):
        with pytest.raises(ValueError, match="ThisWorkbook"):
            check_macros(repacked(archive, {"xl/workbook.xml": other}), (PRESSED,), MACROS)


def test_a_part_is_not_added_twice() -> None:
    archive = open_archive(authored())
    with pytest.raises(ValueError, match=r"Workbook\.xml"):
        repacked(archive, {}, {"xl/Workbook.xml": b""})
    data = repacked(archive, {}, {"ny/del.xml": b"<x/>" * 9})
    assert unzipped(data) == {**unzipped(authored()), "ny/del.xml": b"<x/>" * 9}
    assert list(unzipped(data))[-1] == "ny/del.xml"
