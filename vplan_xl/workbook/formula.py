"""Formula text: moved from cell to cell, and compared without what no program keeps."""

from __future__ import annotations

import re

from vplan_xl.workbook.a1 import LAST_COLUMN, LAST_ROW, column_letters, column_number

_PIECE = re.compile(
    r"""(?P<string>"(?:[^"]|"")*")
    |(?P<quoted>'(?:[^']|'')*')
    |(?P<bracket>\[[^\[\]']{0,255}(?:'.[^\[\]']{0,255}){0,16}\])
    |(?P<cell>\$?[A-Za-z]{1,3}\$?[0-9]{1,7})(?![\w.(!])
    |(?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})(?![\w.(!])
    |(?P<rows>\$?[0-9]{1,7}:\$?[0-9]{1,7})(?![\w.(!])
    |(?P<word>[\w.\\?$]+)
    |(?P<space>\s+)
    |(?P<sign><>|<=|>=|.)""",
    re.X | re.S,
)
_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})")


def moved(formula: str, columns: int, rows: int) -> str:
    """The formula as it reads when its cell is *columns* to the right and *rows* down.

    Absolute references stay; one that leaves the sheet becomes #REF!.

    >>> moved('IF(B$24=0,"",Prognos!$B7+LOG10(B8))', 1, 2)
    'IF(C$24=0,"",Prognos!$B9+LOG10(C10))'
    """
    return "".join(_moved_piece(piece, columns, rows) for piece in _PIECE.finditer(formula))


def _moved_piece(piece: re.Match[str], columns: int, rows: int) -> str:
    if piece["cell"]:
        column_lock, letters, row_lock, digits = _CELL.fullmatch(piece["cell"]).groups()  # type: ignore[union-attr]
        if column_number(letters.upper()) > LAST_COLUMN or not 1 <= int(digits) <= LAST_ROW:
            return piece[0]  # no cell but a name: ZZZ1
        column = _moved_column(column_lock + letters, columns)
        row = _moved_row(row_lock + digits, rows)
        return f"{column}{row}" if column and row else "#REF!"
    if piece["columns"]:
        ends = [_moved_column(end, columns) for end in piece["columns"].split(":")]
    elif piece["rows"]:
        ends = [_moved_row(end, rows) for end in piece["rows"].split(":")]
    else:
        return piece[0]
    return ":".join(ends) if all(ends) else "#REF!"


def _moved_column(text: str, by: int) -> str:
    if text.startswith("$"):
        return text
    column = column_number(text.upper()) + by
    return column_letters(column) if 1 <= column <= LAST_COLUMN else ""


def _moved_row(text: str, by: int) -> str:
    if text.startswith("$"):
        return text
    row = int(text) + by
    return str(row) if 1 <= row <= LAST_ROW else ""


LONGEST = 8_192  # characters of a formula, in Excel


def is_same(ours: str, theirs: str) -> bool:
    """Whether a workbook's formula is one of ours, apart from what programs change when they save."""
    return ours == theirs or (len(theirs) <= LONGEST and canonical(ours) == canonical(theirs))


def canonical(formula: str) -> tuple[str, ...]:
    """The formula's tokens without what programs change when they save.

    That is white space, case, ``$`` and the quotes of sheet names. Two formulas with equal tokens
    compute the same.

    >>> canonical("if( 'Utfall'!$c$2=0,1)") == canonical("IF(Utfall!C2=0,1)")
    True
    """
    tokens = []
    for piece in _PIECE.finditer(formula):
        text = piece[0]
        if piece["string"]:
            tokens.append(text)
        elif piece["quoted"]:
            tokens.append(text[1:-1].replace("''", "'").upper())
        elif not piece["space"]:
            tokens.append(text.replace("$", "").upper())
    return tuple(tokens)
