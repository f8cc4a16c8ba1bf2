"""The settings file ``xlwings.conf`` as RunPython reads it (function GetConfig in xlwings.bas).

VBA's ``Input #`` takes the file as one stream of fields, key and value in turn, whatever the lines are; the first
key that is asked for wins, upper or lower case. So a blank or broken line hides all that stand behind it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from vplan_xl.finding import Finding, Refused
from vplan_xl.language import os_words

_FIELD = re.compile(r'[ \t]*(?:"([^"]*)"[ \t]*|([^,\r\n]*))(,|\r\n|\n|\r|$)')
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


class SettingsFile(NamedTuple):
    """A settings file; ``text`` is empty where there is none. Bytes that *encoding* has not come back as they were."""

    path: Path
    text: str
    encoding: str
    exists: bool

    def get(self, key: str) -> str | None:
        """The key's value as VBA finds it, None where it finds none."""
        fields = _fields(self.text)
        pairs = zip(fields[::2], fields[1::2], strict=False)
        return next((value for name, value in pairs if name.lower() == key.lower()), None)

    def with_value(self, key: str, value: str, newline: str) -> SettingsFile:
        """The file with that value: its line comes first, where nothing hides it; other lines stay byte for byte."""
        if self.get(key) == value:
            return self
        others = [line for line in _LINE.findall(self.text) if next(iter(_fields(line)), "").lower() != key.lower()]
        return self._replace(text=line_of(key, value) + newline + "".join(others))

    def data(self) -> bytes:
        """The file's bytes."""
        return self.text.encode(self.encoding, "surrogateescape")


def line_of(key: str, value: str) -> str:
    """A line of the file, without its end."""
    return f'"{key}","{value}"'


def read_settings(path: Path, encoding: str) -> SettingsFile:
    """The settings file at *path*; refuses one that cannot be read."""
    try:
        return SettingsFile(path, path.read_bytes().decode(encoding, "surrogateescape"), encoding, exists=True)
    except (FileNotFoundError, NotADirectoryError):
        return SettingsFile(path, "", encoding, exists=False)
    except OSError as error:
        raise Refused(Finding("FIL_SAKNAS", found=os_words(error)).in_file(str(path))) from error


def _fields(text: str) -> list[str]:
    """Keys and values in turn."""
    found, position = [], 0
    while position < len(text):
        field = _FIELD.match(text, position)
        assert field is not None, "anything is a field"
        found.append(field[1] if field[1] is not None else field[2].rstrip())
        position = field.end()
    return found
