"""The nastiest files, each checked by a process with little time and memory; what once broke us stays here."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.hostile_books import PACKAGE
from tests.hostile_files import CUSTOM, SENDER, Case, example, replaced
from tests.hostile_sheets import SHEETS
from tests.hostile_zips import ZIPS
from tests.small_books import MAIN, zipped
from tests.workbooks import COVER, EXAMPLE
from vplan_xl.amounts import Gap
from vplan_xl.form.fr1 import FR1
from vplan_xl.jobs.apply import prepare
from vplan_xl.jobs.resources import read_register
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import report_of
from vplan_xl.rules.check import check
from vplan_xl.workbook.formula import canonical, is_same, moved
from vplan_xl.workbook.snapshot import Kind, Outline, SheetEntry
from vplan_xl.workbook.splice import as_utf8

# What a child may take, its start included; on the machine this was made on the slowest takes half of the time.
# Memory is all that may be mapped, of which the interpreter and our modules take 27 MiB.
CPU_SECONDS, ADDRESS_SPACE = 1.0, 200 * 1024**2
LIMITS = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
resource.setrlimit(resource.RLIMIT_AS, ({ADDRESS_SPACE}, {ADDRESS_SPACE}))
"""
CHILD = f"""{LIMITS}
from vplan_xl.cli.main import entry_point
entry_point()
"""
FILES: dict[str, Case] = {**ZIPS, **PACKAGE, **SHEETS}


def validated(path: Path) -> tuple[int, dict[str, Any]]:
    """(exit code, what ``vplan validate`` says of a file) of a child with little time and memory."""
    command = [sys.executable, "-c", CHILD, "validate", str(path), "--format", "json"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Bytecode is kept, as it is wherever the program is installed.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    child = subprocess.run(command, capture_output=True, timeout=120, check=False, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert child.stderr.decode() == ""
    assert child.returncode in (0, 1)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < CPU_SECONDS
    answer = json.loads(child.stdout)
    (file,) = answer["files"]
    assert file["path"] == str(path)
    assert child.returncode == (1 if answer["summary"]["fel"] else 0)
    return child.returncode, file


def assert_found(file: dict[str, Any], case: Case) -> None:
    """All of the findings of a case and no others, the first with its part and place."""
    assert Counter(finding["code"] for finding in file["findings"]) == Counter(case.codes)
    first = next((finding for finding in file["findings"] if finding["code"] == case.codes[0]), None)
    assert first is not None
    assert case.named in first["message"]
    assert case.place in ("", f"{first['sheet']}!{first['cell']}")


@pytest.mark.parametrize("what", FILES)
def test_a_hostile_file_is_read_or_refused_in_little_time_and_memory(what: str, tmp_path: Path) -> None:
    case = FILES[what]
    path = tmp_path / case.name
    path.write_bytes(case.data())
    code, file = validated(path)
    assert_found(file, case)
    if not case.is_read:
        assert (code, file["forvaltning"], len(file["findings"])) == (1, None, 1)
        return
    assert file["forvaltning"] == SENDER
    leaves, known = report_of(str(path), path.read_bytes()).leaves, report_of("bok.xlsx", EXAMPLE.read_bytes()).leaves
    others = {key: amount for key, amount in leaves.items() if amount != known[key]}
    assert set(others.values()) == (set() if case.is_whole else {Gap.UNKNOWN})


def test_a_child_that_takes_more_memory_has_none() -> None:
    """The test above can fail."""
    for size, code in ((ADDRESS_SPACE // 2, 0), (ADDRESS_SPACE, 1)):
        child = subprocess.run([sys.executable, "-c", f"{LIMITS}\nbytearray({size})"], capture_output=True, check=False)
        assert (child.returncode, b"MemoryError" in child.stderr) == (code, bool(code))


def test_there_are_more_than_two_hundred_hostile_files() -> None:
    assert len(FILES) == len(ZIPS) + len(PACKAGE) + len(SHEETS) > 200


NO_FILES: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "a pipe that nobody writes to": os.mkfifo,
    "a link to nothing": lambda path: path.symlink_to("saknas.xlsx"),
    "a link to itself": lambda path: path.symlink_to(path),
    "a device without end": lambda path: path.symlink_to("/dev/zero"),
    "nothing at all": lambda _path: None,
}


@pytest.mark.parametrize("what", NO_FILES)
def test_what_is_no_file_is_refused_without_waiting_for_it(what: str, tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    NO_FILES[what](path)
    _code, file = validated(path)
    assert_found(file, Case(lambda: b"", ("FIL_SAKNAS",)))


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


@pytest.mark.parametrize("odd", ["_xD83D__xDE00_", "NaN", "1e999", "x &lt;"])
def test_a_number_in_the_header_that_is_none_is_not_copied_into_results(odd: str) -> None:
    report = report_of("bok.xlsx", zipped(replaced(COVER, "<v>42948</v>", f"<v>{odd}</v>")))
    key = FR1.leaves[0]
    planned = plan(report, Entries({key: 1}, {}), overwrite=False)
    after = report_of("bok.xlsx", prepare(report, planned.writes))
    assert after.content is not None
    shown = after.content.sheets["Utfall"]["H3"]
    assert (shown.kind, shown.value) == (Kind.MISSING, "")


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
