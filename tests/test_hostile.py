"""The nastiest files, each checked by a process with little time and memory; what once broke us stays here."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.small_books import BOOK, CHAIN, MAIN, STRICT, STRINGS, unzipped, zipped
from tests.workbooks import EXAMPLE, UTFALL
from vplan_xl.jobs.resources import read_register
from vplan_xl.report.report import report_of
from vplan_xl.rules.check import check
from vplan_xl.workbook import sheet
from vplan_xl.workbook.formula import canonical, is_same, moved
from vplan_xl.workbook.snapshot import Outline, SheetEntry
from vplan_xl.workbook.splice import as_utf8

# Several times what any of them takes, so that a busy machine is no failure; memory is what may be mapped.
CPU_SECONDS, ADDRESS_SPACE = 10, 400 * 1024**2
CHILD = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({CPU_SECONDS}, {CPU_SECONDS}))
resource.setrlimit(resource.RLIMIT_AS, ({ADDRESS_SPACE}, {ADDRESS_SPACE}))
from vplan_xl.cli.main import entry_point
sys.argv = ["vplan", *sys.argv[1:]]
sys.exit(entry_point())
"""
Parts = dict[str, str]
CUSTOM = "docProps/custom.xml"
LEAF = "B7"  # an amount of the outcome


def example() -> Parts:
    return {name: content.decode() for name, content in unzipped(EXAMPLE.read_bytes()).items()}


def with_rows(rows: str) -> Parts:
    """The example with rows after those of the outcome."""
    parts = example()
    return {**parts, UTFALL: parts[UTFALL].replace("</sheetData>", rows + "</sheetData>")}


def around_cells(before: str = "", after: str = "") -> Parts:
    parts = example()
    xml = parts[UTFALL].replace("<sheetData>", before + "<sheetData>")
    return {**parts, UTFALL: xml.replace("</sheetData>", "</sheetData>" + after)}


def in_book(before: str, after: str) -> Parts:
    parts = example()
    assert before in parts[BOOK]
    return {**parts, BOOK: parts[BOOK].replace(before, after, 1)}


def with_leaf(cell: str, reference: str = LEAF) -> Parts:
    """The example with something else in one cell of the outcome."""
    parts = example()
    pattern = re.compile(rf'<c r="{reference}"[^>]*?(?:/>|>.*?</c>)')
    changed, count = pattern.subn(lambda _found: cell.format(at=f'r="{reference}"'), parts[UTFALL], count=1)
    assert count == 1
    return {**parts, UTFALL: changed}


def one_text_everywhere() -> Parts:
    """Every shared text of the outcome is one of half a million characters."""
    parts = example()
    xml = re.sub(r't="s"([^>]*)><v>\d+</v>', r't="s"\1><v>0</v>', parts[UTFALL])
    long = f"<si><t>{'x' * 500_000}</t></si>"
    return {**parts, UTFALL: xml, STRINGS: re.sub("<si>.*?</si>", long, parts[STRINGS], count=1)}


def more_texts() -> Parts:
    parts = example()
    more = rows("<si><t>{n}</t></si>", 400_000)
    return {**parts, STRINGS: parts[STRINGS].replace("</sst>", more + "</sst>")}


def strict() -> Parts:
    parts = example()
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return {
        name: text.replace(MAIN, STRICT).replace(relations, "http://purl.oclc.org/ooxml/officeDocument/relationships")
        for name, text in parts.items()
    }


def laughs(encoding: str) -> dict[str, str | bytes]:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>'
    return {**example(), UTFALL: (xml + f'<worksheet xmlns="{MAIN}">&l11;</worksheet>').encode(encoding)}


def rows(template: str, count: int, first: int = 100) -> str:
    return "".join(template.format(n=number) for number in range(first, first + count))


def followers(formula: str, count: int) -> str:
    master = f'<row r="100"><c r="Z100"><f t="shared" si="9" ref="Z100:Z{100 + count}">{formula}</f><v>1</v></c></row>'
    return master + rows('<row r="{n}"><c r="Z{n}"><f t="shared" si="9"/><v>1</v></c></row>', count, 101)


NAME, SHEET = '<definedName name="n{n}">A{n}</definedName>', '<sheet name="b{n}" sheetId="{n}" r:id="x{n}"/>'
LONG_SHEET = f'<sheet name="{"x" * 9_000_000}" sheetId="99" r:id="x"/>'
READ = ""  # the workbook is read: it has its sender, and nothing says that the file is bad
DEFLATED, STORED = zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED
Make = Callable[[], Any]
FILES: dict[str, tuple[str, Make, int]] = {
    "white space packed a thousand to one": ("FIL_BOMB", lambda: around_cells(" " * 12_000_000), DEFLATED),
    "sixty megabytes of white space": (READ, lambda: around_cells(" " * 60_000_000), STORED),
    "a formula shared by too many": ("FIL_BOMB", lambda: with_rows(followers("1+" * 500 + "1", 5_000)), DEFLATED),
    "a formula shared by many": (READ, lambda: with_rows(followers("1+" * 500 + "1", 2_000)), DEFLATED),
    "a shared formula of brackets": (READ, lambda: with_rows(followers("[" * 100_000, 10)), DEFLATED),
    "a shared formula of escaped brackets": (READ, lambda: with_rows(followers("['" * 50_000, 10)), DEFLATED),
    "a formula of brackets": (
        "FORMEL_ANDRAD",
        lambda: with_leaf("<c {at}><f>" + "[" * 1_000_000 + "</f><v>1</v></c>", "D7"),
        DEFLATED,
    ),
    "a formula of quotes": (
        "FORMEL_ANDRAD",
        lambda: with_leaf("<c {at}><f>" + "'\"" * 500_000 + "</f><v>1</v></c>", "D7"),
        DEFLATED,
    ),
    "a million styled empty rows": (
        READ,
        lambda: with_rows(rows('<row r="{n}" s="1" customFormat="1"/>', 1_000_000)),
        DEFLATED,
    ),
    "nine hundred thousand empty cells": (
        READ,
        lambda: with_rows(rows('<row r="{n}"><c r="A{n}"/></row>', 900_000)),
        DEFLATED,
    ),
    "ten thousand cells without place": (
        READ,
        lambda: with_rows('<row r="900">' + "<c/>" * 10_000 + "</row>"),
        DEFLATED,
    ),
    "two hundred thousand amounts": (
        READ,
        lambda: with_rows(rows('<row r="{n}"><c r="Z{n}"><v>{n}</v></c></row>', 200_000)),
        DEFLATED,
    ),
    "rows within rows beside the cells": (
        READ,
        lambda: around_cells(after="<row>" * 700_000 + "</row>" * 700_000),
        DEFLATED,
    ),
    "elements within elements": (READ, lambda: around_cells(after="<a>" * 900_000 + "</a>" * 900_000), DEFLATED),
    "elements within elements in the list of sheets": (
        READ,
        lambda: in_book("</workbook>", "<a>" * 300_000 + "</a>" * 300_000 + "</workbook>"),
        DEFLATED,
    ),
    "a very long attribute": (READ, lambda: around_cells(f'<sheetPr codeName="{"x" * 9_000_000}"/>'), DEFLATED),
    "very many attributes": (
        READ,
        lambda: around_cells("<sheetPr" + rows(' a{n}="1"', 200_000) + "/>"),
        DEFLATED,
    ),
    "as many parts as may be": (
        READ,
        lambda: example() | {f"xl/media/{n}": "" for n in range(4_900)},
        STORED,
    ),
    "a hundred thousand names": (
        READ,
        lambda: in_book("</definedNames>", rows(NAME, 100_000) + "</definedNames>"),
        DEFLATED,
    ),
    "a hundred thousand sheets": (
        READ,
        lambda: in_book("</sheets>", rows(SHEET, 100_000) + "</sheets>"),
        DEFLATED,
    ),
    "a sheet name of megabytes": (
        READ,
        lambda: in_book("</sheets>", LONG_SHEET + "</sheets>"),
        DEFLATED,
    ),
    "very many shared texts": (
        READ,
        more_texts,
        DEFLATED,
    ),
    "one long text in every cell": ("FIL_BOMB", one_text_everywhere, DEFLATED),
    "a text of megabytes for an amount": (
        "POST_TEXT",
        lambda: with_leaf('<c {at} t="str"><v>' + "x" * 9_000_000 + "</v></c>"),
        DEFLATED,
    ),
    "digits of megabytes for an amount": (
        "POST_EJ_BELOPP",
        lambda: with_leaf("<c {at}><v>" + "9" * 9_000_000 + "</v></c>"),
        DEFLATED,
    ),
    "an order of computing of sixty megabytes": (READ, lambda: example() | {CHAIN: "<" * 60_000_000}, STORED),
    "a dimension that lies": (READ, lambda: around_cells('<dimension ref="A1:XFD1048576"/>'), DEFLATED),
    "the last cell there is": (
        READ,
        lambda: with_rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        DEFLATED,
    ),
    "one cell beyond the last": (
        "FIL_SKADAD",
        lambda: with_rows('<row r="1048576"><c r="XFE1048576"><v>1</v></c></row>'),
        DEFLATED,
    ),
    "a billion laughs": ("FIL_DOCTYPE", lambda: laughs("utf-8"), DEFLATED),
    "a billion laughs in UTF-16": ("FIL_DOCTYPE", lambda: laughs("utf-16"), DEFLATED),
    "NaN": ("POST_EJ_BELOPP", lambda: with_leaf("<c {at}><v>NaN</v></c>"), DEFLATED),
    "INF": ("POST_EJ_BELOPP", lambda: with_leaf("<c {at}><v>-INF</v></c>"), DEFLATED),
    "1e999": ("POST_EJ_BELOPP", lambda: with_leaf("<c {at}><v>1e999</v></c>"), DEFLATED),
    "1e999999999": ("POST_EJ_BELOPP", lambda: with_leaf("<c {at}><v>1e999999999</v></c>"), DEFLATED),
    "days counted from 1904": (READ, lambda: in_book("<workbookPr", '<workbookPr date1904="1"'), DEFLATED),
    "ISO Strict": (READ, strict, DEFLATED),
}


def validated(path: Path) -> tuple[int, dict[str, Any], str]:
    """(exit code, what was found, standard error) of a child with little time and memory."""
    command = [sys.executable, "-c", CHILD, "validate", str(path), "--format", "json"]
    child = subprocess.run(command, capture_output=True, timeout=120, check=False)
    errors = child.stderr.decode()
    assert child.returncode in (0, 1), (child.returncode, errors[-500:])
    return child.returncode, json.loads(child.stdout), errors


@pytest.mark.parametrize("what", FILES)
def test_a_hostile_file_is_read_or_refused_in_little_time_and_memory(what: str, tmp_path: Path) -> None:
    expected, make, method = FILES[what]
    path = tmp_path / "bok.xlsx"
    path.write_bytes(zipped(make(), method))
    code, answer, errors = validated(path)
    (file,) = answer["files"]
    found = {finding["code"] for finding in file["findings"]}
    assert "Traceback" not in errors
    if expected == READ:
        assert not any(code.startswith("FIL_") for code in found), found
        assert file["forvaltning"] == "17 Landstingsdir. Ledningsstab"
    else:
        assert expected in found
        assert code == (1 if answer["summary"]["fel"] else 0)
        assert not expected.startswith("FIL_") or found == {expected}


@pytest.mark.parametrize("size", range(1, 120, 7))
def test_where_a_sheet_is_cut_into_pieces_is_no_end_of_it(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = report_of("bok.xlsx", EXAMPLE.read_bytes())
    monkeypatch.setattr(sheet, "_PIECE", size)
    assert report_of("bok.xlsx", EXAMPLE.read_bytes()) == whole
    row = '<row r="{n}"><c r="A{n}"><v>1</v></c></row>'
    for beside in ('<c r="Z9"><v>1</v></c>', '<c r="Z9"/>'):
        report = report_of("bok.xlsx", zipped(with_rows(rows(row, 9) + beside + rows(row, 9, 200))))
        assert [finding.code for finding in report.findings] == ["FIL_SKADAD"]


# -- what fuzzing and reading of our own code have found -----------------------------------------


@pytest.mark.parametrize(
    ("part", "code"),
    [(None, "FIL_DEL_SAKNAS"), ("", "FIL_SKADAD"), ("<Properties>", "FIL_SKADAD"), ("<!DOCTYPE x><x/>", "FIL_DOCTYPE")],
)
def test_properties_that_cannot_be_read_are_a_finding_of_a_workbook_that_can(part: str | None, code: str) -> None:
    parts = example()
    if part is None:
        del parts[CUSTOM]
    else:
        parts[CUSTOM] = part
    report = report_of("bok.xlsx", zipped(parts))
    assert report.content is not None
    found = [finding for finding in check(report, read_register(None)) if finding.code == code]
    assert [finding.place.file for finding in found] == ["bok.xlsx"]
    assert report.leaves == report_of("bok.xlsx", EXAMPLE.read_bytes()).leaves


@pytest.mark.parametrize(
    ("formula", "one_down"),
    [
        ("Tabell[[#All],[B7]]+B7", "Tabell[[#All],[B7]]+B8"),
        ("[1]Blad!B7", "[1]Blad!B8"),
        ("Tabell[a'[B7']]+B7", "Tabell[a'[B7']]+B8"),
        ("[[B7", "[[B8"),
        ("[" * 50_000 + "B7", "[" * 50_000 + "B8"),
    ],
)
def test_what_stands_in_brackets_is_not_moved_and_unclosed_ones_take_no_time(formula: str, one_down: str) -> None:
    assert moved(formula, 0, 1) == one_down


def test_a_formula_longer_than_excel_allows_is_none_of_ours() -> None:
    assert is_same("A1+B1", "a1 +" + " " * 8_000 + "$b$1")
    assert not is_same("A1+B1", "a1 +" + " " * 9_000 + "$b$1")
    assert canonical("[[A b]") == ("[", "[A B]")


def test_only_the_declaration_at_the_very_start_of_a_part_is_rewritten() -> None:
    comment = "<x><!--<?xml version='1.0' encoding='UTF-16'?>--></x>"
    assert as_utf8(comment.encode("utf-16")) == comment.encode()


def test_of_two_sheets_whose_names_differ_in_case_the_first_is_meant() -> None:
    sheets = (SheetEntry("Blad", "a.xml", False), SheetEntry("BLAD", "b.xml", False))
    assert Outline("xl/workbook.xml", sheets, {}, False, None, None).sheet("blad") == sheets[0]


# -- nothing but the named file ------------------------------------------------------------------

AUDITED = """
import json, sys
from vplan_xl.jobs.resources import read_register
from vplan_xl.report.report import read_report
from vplan_xl.rules.check import check
seen = []
def hook(event, arguments):
    watched = ("open", "os.", "socket.", "subprocess.", "shutil.", "ctypes.", "exec", "urllib.", "ftplib.", "tempfile.")
    if event.startswith(watched):
        seen.append([event, *map(str, arguments[:2])])
path = sys.argv[1]
register = read_register(None)
check(read_report(sys.argv[2]), register)  # what Python itself loads at the first time
sys.addaudithook(hook)
found = len(check(read_report(path), register))
json.dump({"seen": list(seen), "found": found}, sys.stdout)
"""


def audited(path: Path) -> tuple[list[list[str]], int]:
    command = [sys.executable, "-c", AUDITED, str(path), str(EXAMPLE)]
    child = subprocess.run(command, capture_output=True, timeout=120, check=True)
    answer = json.loads(child.stdout)
    return answer["seen"], answer["found"]


LINKING = {
    "xl/externalLinks/externalLink1.xml": (
        f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    ),
    "xl/connections.xml": f'<connections xmlns="{MAIN}"><connection id="1" sourceFile="http://127.0.0.1:9"/></connections>',
    "xl/vbaProject.bin": "SYNTETISK",
}


@pytest.mark.parametrize("links", [False, True], ids=["the example", "with links, DDE and macros"])
def test_reading_and_checking_a_workbook_opens_that_file_and_nothing_else(links: bool, tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    parts: dict[str, str | bytes] = {**example(), **(LINKING if links else {})}
    if links:
        entities = f'<!DOCTYPE x SYSTEM "{tmp_path}/secret.dtd"><x/>'
        parts[CUSTOM] = entities
    path.write_bytes(zipped(parts))
    seen, found = audited(path)
    assert [[event, name] for event, name, *_mode in seen] == [["open", str(path)]]
    assert found > 0


def test_the_hook_sees_what_it_is_there_for() -> None:
    """The test above can fail: a process, a socket and a second file are seen."""
    acts = """
import socket, subprocess, os
def check(report, register):
    socket.socket().close(); open(os.devnull).close(); subprocess.run(["true"]); return [1]
"""
    code = AUDITED.replace("seen = []", acts + "\nseen = []", 1)
    child = subprocess.run([sys.executable, "-c", code, str(EXAMPLE), str(EXAMPLE)], capture_output=True, check=True)
    events = {event for event, *_arguments in json.loads(child.stdout)["seen"]}
    assert {"open", "socket.__new__", "subprocess.Popen"} <= events
