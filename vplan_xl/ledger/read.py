"""The door of the room's files: what a file is shows in its content, and each kind has its reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from vplan_xl.finding import Finding
from vplan_xl.language import _
from vplan_xl.ledger.booking import Detected, Keep, LedgerFile, Reading
from vplan_xl.ledger.delimited import read_delimited
from vplan_xl.ledger.gather import unread
from vplan_xl.ledger.problems import Problems
from vplan_xl.workbook.archive import is_zip, other_kind
from vplan_xl.workbook.save import sha256

_HEAD = 4096  # bytes in which SIE shows
_SIE = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*#[A-Za-z]")

_Reader = Callable[[str, bytes, Reading, Keep | None], LedgerFile]


def read_ledger(path: str, data: bytes, reading: Reading, keep: Keep | None = None) -> LedgerFile:
    """The ledger of a file's bytes: delimited text, SIE, or a workbook (.xlsx, .xlsm).

    *path* only names the file in findings. *keep* chooses the lines that are wanted one by one besides the balances;
    None wants none. Whatever is wrong is among the findings.
    """
    return replace(_reader(data)(path, data, reading, keep), sha256=sha256(data))


def _reader(data: bytes) -> _Reader:
    # The readers of workbooks and SIE are loaded when they are needed: most exports are text.
    if is_zip(data):
        from vplan_xl.ledger.cells import read_workbook

        return read_workbook
    if other_kind(data):
        return _unknown
    if _SIE.match(data[:_HEAD].replace(b"\0", b"")):
        from vplan_xl.ledger.sie import read_sie

        return read_sie
    return read_delimited


def _unknown(path: str, data: bytes, _reading: Reading, _keep: Keep | None) -> LedgerFile:
    problems, kind = Problems(), other_kind(data)
    problems.add(Finding("HUVUDBOK_FIL", found=_(kind)))
    return unread(path, Detected(""), problems)
