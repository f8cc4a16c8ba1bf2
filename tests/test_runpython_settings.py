"""The settings file as VBA reads it: a stream of fields, the first key wins; other lines stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from vplan_xl.finding import Refused
from vplan_xl.jobs.runpython_settings import SettingsFile, read_settings

KEY = "INTERPRETER_WIN"


def file(text: str) -> SettingsFile:
    return SettingsFile(Path("xlwings.conf"), text, "cp1252", exists=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ('"INTERPRETER_WIN","C:\\a b\\python.exe"\r\n', "C:\\a b\\python.exe"),
        ('"interpreter_win","a"\n"INTERPRETER_WIN","b"\n', "a"),
        ("INTERPRETER_WIN, a b \n", "a b"),
        ('"A","1"\r"INTERPRETER_WIN","a"', "a"),
        ('"A","x,y"\n"INTERPRETER_WIN",""\n', ""),
        ('"A"\n"B"\n"INTERPRETER_WIN","a"\n', "a"),
        ('\n"INTERPRETER_WIN","a"\n', None),  # a blank line is a field: what follows is out of step
        ('"A","1","2"\n"INTERPRETER_WIN","a"\n', None),
        ('"A"x"INTERPRETER_WIN","a"\n', None),
        ('"A" x\n', None),
        ('"INTERPRETER_WIN"', None),
    ],
)
def test_a_value_is_found_as_vba_finds_it(text: str, expected: str | None) -> None:
    assert file(text).get(KEY) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '"INTERPRETER_WIN","p"\r\n'),
        ('"interpreter_win","p"\n', '"interpreter_win","p"\n'),
        ('"A","1"\n"INTERPRETER_WIN","old"\r\n"B","2"', '"INTERPRETER_WIN","p"\r\n"A","1"\n"B","2"'),
        ('\n\n"A"\x85"1"\n', '"INTERPRETER_WIN","p"\r\n\n\n"A"\x85"1"\n'),
        ('\n"INTERPRETER_WIN","p"\n', '"INTERPRETER_WIN","p"\r\n\n'),
    ],
)
def test_a_value_comes_first_and_the_other_lines_stay(before: str, after: str) -> None:
    changed = file(before).with_value(KEY, "p", "\r\n")
    assert changed.text == after
    assert changed.get(KEY) == "p"
    assert changed.with_value(KEY, "p", "\r\n") == changed


def test_bytes_that_the_encoding_has_not_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "xlwings.conf"
    path.write_bytes(b'"A","\x81\xe5"\r\n')
    assert read_settings(path, "cp1252").data() == b'"A","\x81\xe5"\r\n'
    changed = read_settings(path, "utf-8").with_value(KEY, "p", "\n")
    assert changed.data() == b'"INTERPRETER_WIN","p"\n"A","\x81\xe5"\r\n'


def test_no_file_is_an_empty_one_and_an_unreadable_one_is_refused(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "x" / "xlwings.conf", "cp1252")[1:] == ("", "cp1252", False)
    with pytest.raises(Refused) as caught:
        read_settings(tmp_path, "cp1252")
    assert (caught.value.finding.code, caught.value.finding.place.file) == ("FIL_SAKNAS", str(tmp_path))
