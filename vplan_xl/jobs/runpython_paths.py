"""Paths that RunPython cannot hand on, as xlwings.bas and its AppleScript put them into a command line."""

from __future__ import annotations

import re

from vplan_xl.finding import Finding
from vplan_xl.jobs.excel_home import MACOS, ExcelHome

# macOS: the interpreter stands unquoted in a shell command, the workbook inside "…" and, before that, between "|".
_MAC_INTERPRETER = re.compile(r"[^A-Za-z0-9_./@%+=:,-]")
_MAC_WORKBOOK = re.compile(r'["$`\\|]')
# Windows: all is quoted or escaped, spaces, & and apostrophes too, but cmd.exe replaces the %NAME% of a variable.
_VARIABLE = re.compile("(?=(%[^%]+%))")  # also where one begins at the other's end


def unfit_interpreter(home: ExcelHome, path: str) -> list[Finding]:
    """Says when RunPython could not start the Python at *path*."""
    bad = _MAC_INTERPRETER.findall(path) if home.system == MACOS else _variables(home, path)
    return _unfit(path, [*bad, *_unwritable(home, path)])


def unfit_workbook(home: ExcelHome, path: str) -> list[Finding]:
    """Says when RunPython could not hand on the path of a workbook."""
    return _unfit(path, _MAC_WORKBOOK.findall(path) if home.system == MACOS else _variables(home, path))


def unfit_setting(home: ExcelHome, path: str) -> list[Finding]:
    """Says when a path cannot stand in the settings file."""
    return _unfit(path, ['"'] * path.count('"') + _unwritable(home, path))


def _variables(home: ExcelHome, path: str) -> list[str]:
    return [name for name in _VARIABLE.findall(path) if home.expanded(name) != name]


def _unwritable(home: ExcelHome, text: str) -> list[str]:
    """The characters that the encoding of the settings file has not."""
    return [character for character in text if not _can_write(character, home.encoding)]


def _can_write(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _unfit(path: str, characters: list[str]) -> list[Finding]:
    shown = " ".join(repr(character) for character in dict.fromkeys(characters))
    return [Finding("EXCEL_SOKVAG", found=shown).in_file(path)] if characters else []
