"""The script for xlwings Lite: one file that is all there is, run by a Python that knows nothing of vplan_xl."""

from __future__ import annotations

import ast
import base64
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.fake_book import opened
from tests.open_books import STATUS, besides_status, said
from tests.test_prognosis import LEAVES
from tests.workbooks import make
from vplan_xl import __version__, excel
from vplan_xl.cli.excel_lite import command
from vplan_xl.jobs.lite_script import LICENCE, SCRIPTS, lite_script, needed_modules, write_lite_script
from vplan_xl.jobs.resources import REGISTER, resource
from vplan_xl.workbook.snapshot import Cell, Kind

ROOT = Path(__file__).parents[1]
ORDER = ("fyll_prognos", "angra_fyllning", "fyll_prognos", "kontrollera", "berakna_avvikelse")

# A module xlwings of no more than Lite's scripts need, the workbook on paper, and the scripts one after another.
DRIVER = """
import asyncio, json, sys, types
from pathlib import Path

script_file, book_file, tests, *order = sys.argv[1:]
for folder in sys.path:
    assert not (Path(folder) / "vplan_xl").exists(), folder
titles = {}

def script(name):
    def keep(function):
        titles[function.__name__] = name
        return function
    return keep

sys.modules["xlwings"] = types.ModuleType("xlwings")
sys.modules["xlwings"].script = script
sys.modules["xlwings"].Book = object
main = types.ModuleType("main")
exec(compile(Path(script_file).read_text("utf-8"), "main.py", "exec"), main.__dict__)
before = set(sys.modules)
main._unpack()
sys.modules["tests"] = types.ModuleType("tests")
sys.modules["tests"].__path__ = [tests]
from tests.fake_book import opened
from tests.fake_lite import LiteBook

inner = opened(Path(book_file))
cells = []
for name in order:
    book = LiteBook(inner)
    asyncio.run(getattr(main, name)(book))
    cells.append({s: {at: [c.kind.name, c.value, c.formula] for at, c in of.items()} for s, of in inner.all().items()})
modules = {name.partition(".")[0] for name in set(sys.modules) - before}
files = [m.__file__ for n, m in sys.modules.items() if n.partition(".")[0] == "vplan_xl"]
Path("answer.json").write_text(json.dumps({"titles": titles, "cells": cells, "modules": [*modules], "files": files}))
"""


@pytest.fixture(scope="module")
def text() -> str:
    return lite_script()


def packed(text: str) -> zipfile.ZipFile:
    (data,) = re.findall(r'PACKED = """\n(.*)"""', text, re.S)
    return zipfile.ZipFile(io.BytesIO(base64.b64decode(data)))


def test_each_script_gives_the_cells_that_its_button_gives(text: str, tmp_path: Path) -> None:
    make(tmp_path / "bok.xlsx", LEAVES)
    (tmp_path / "fr1_lite.py").write_text(text, "utf-8")
    (tmp_path / "driver.py").write_text(DRIVER, "utf-8")
    given = [sys.executable, "-I", "-S", "-B", "driver.py", "fr1_lite.py", "bok.xlsx", str(ROOT / "tests"), *ORDER]
    temporary = {"TMPDIR": str(tmp_path), "TEMP": str(tmp_path), "TMP": str(tmp_path)}
    run = subprocess.run(given, cwd=tmp_path, env=os.environ | temporary, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    answer = json.loads((tmp_path / "answer.json").read_text())
    assert answer["titles"] == {name: title for name, (title, _button) in SCRIPTS.items()}
    assert all(Path(file).is_relative_to(tmp_path) for file in answer["files"])
    assert not {"pandas", "numpy", "openpyxl", "xlsxwriter", "click", "threading"} & set(answer["modules"])
    book = opened(tmp_path / "bok.xlsx")
    for name, sheets in zip(ORDER, answer["cells"], strict=True):
        before = besides_status(book.all())
        getattr(excel, SCRIPTS[name][1])(book)
        there = {
            sheet: {at: Cell(Kind[kind], *of) for at, (kind, *of) in cells.items()} for sheet, cells in sheets.items()
        }
        assert besides_status(there) == besides_status(book.all()), name
        assert there[STATUS.sheet][STATUS.cell].value[17:] == said(book)
        assert besides_status(book.all()) != before, name


def test_it_is_the_same_each_time(text: str) -> None:
    assert lite_script() == text


def test_it_carries_what_the_buttons_need_and_no_more(text: str) -> None:
    names = packed(text).namelist()
    assert names == sorted(names)
    assert {"vplan_xl/excel.py", "vplan_xl/excel_lite.py", "vplan_xl/jobs/press.py", "vplan_xl/rules/check.py"} <= {
        *names
    }
    assert {name.split("/")[1].removesuffix(".py") for name in names}.isdisjoint({"cli", "consolidation", "locale"})
    assert [name for name in names if not name.endswith(".py")] == [f"vplan_xl/workbook_templates/{REGISTER}"]
    with packed(text) as archive:
        for name in names[:-1]:
            assert archive.read(name) == (ROOT / name).read_bytes()


def test_no_module_of_it_needs_what_pyodide_may_lack_or_is_under_another_licence(text: str) -> None:
    """Nothing that is imported at once is of others, but for Python's own; xlwings only where it is there."""
    archive = packed(text)
    at_once = set()
    for name in archive.namelist():
        if name.endswith(".py"):
            for node in ast.parse(archive.read(name)).body:
                if isinstance(node, ast.Import):
                    at_once |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    at_once.add(node.module or "")
    heads = {name.partition(".")[0] for name in at_once} - {"vplan_xl"}
    assert heads <= sys.stdlib_module_names
    lacking = (
        "curses dbm ensurepip fcntl grp lzma msvcrt multiprocessing pwd resource sqlite3 ssl syslog termios winreg"
    )
    assert not heads & {*lacking.split(), "threading"}
    assert b"xlwings.pro" not in b"".join(map(archive.read, archive.namelist()))


def test_it_is_small_and_tells_nothing_of_where_it_was_made(text: str) -> None:
    assert len(text.encode()) <= 400_000
    everything = text.encode() + b"".join(map(packed(text).read, packed(text).namelist()))
    assert str(ROOT).encode() not in everything
    assert str(Path.home()).encode() + b"/" not in everything
    assert {entry.date_time for entry in packed(text).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_its_head_says_what_it_is_and_under_which_licence(text: str) -> None:
    head = text.partition("import base64")[0]
    assert all(line.startswith("#") for line in head.splitlines() if line)
    assert f"vplan_xl {__version__}" in head
    assert (ROOT / "LICENSE").read_text("utf-8") == LICENCE
    assert "INCLUDING BUT NOT LIMITED TO THE WARRANTIES" in head
    assert max(len(line) for line in text.splitlines()) <= 120


def test_modules_for_types_are_left_out_and_those_in_functions_are_not() -> None:
    modules = needed_modules("vplan_xl.report.report")
    assert {"vplan_xl/__init__.py", "vplan_xl/report/__init__.py", "vplan_xl/report/locate.py"} <= modules.keys()
    assert "vplan_xl/jobs/children.py" in needed_modules("vplan_xl.jobs.reading")
    assert "vplan_xl/report/change.py" not in needed_modules("vplan_xl.cli.show")


# -- vplan excel lite -------------------------------------------------------------------------------


def lite(*arguments: str | Path) -> int:
    code = command().main([str(one) for one in arguments], standalone_mode=False)
    assert isinstance(code, int)
    return code


def test_the_command_writes_the_script(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "fr1_lite.py"
    assert lite("-o", target) == 0
    assert target.read_text("utf-8") == text
    assert capsys.readouterr().out.startswith(f"{target}: skrevs. ")


def test_a_file_that_is_there_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "fr1_lite.py"
    target.write_text("mitt", "utf-8")
    assert lite("-o", target) == 1
    assert target.read_text("utf-8") == "mitt"
    told = capsys.readouterr()
    assert "SKRIV_FINNS" in told.err
    assert told.out == f"{target}: ingenting skrevs.\n"


def test_another_register_comes_along(tmp_path: Path) -> None:
    register = tmp_path / "eget.csv"
    lines = resource(REGISTER).read_text("utf-8").splitlines(keepends=True)
    register.write_text("".join(lines[:2]), "utf-8")
    saved, findings = write_lite_script(tmp_path / "fr1_lite.py", register)
    assert (saved is not None, findings) == (True, ())
    script = (tmp_path / "fr1_lite.py").read_text("utf-8")
    assert packed(script).read(f"vplan_xl/workbook_templates/{REGISTER}") == register.read_bytes()


def test_a_register_that_cannot_be_read_stops_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "fr1_lite.py"
    assert lite("-o", target, "--register", tmp_path / "finns inte.csv", "--format", "json") == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["path"], answer["written"]) == (str(target), False)
    assert [finding["code"] for finding in answer["findings"]] == ["FIL_SAKNAS"]
    assert not target.exists()
