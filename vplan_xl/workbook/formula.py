"""Formula text: moved from cell to cell, and compared without what no program keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest

from vplan_xl.workbook.a1 import LAST_COLUMN, LAST_ROW, column_letters, column_number

# A pattern, which re compiles when the first formula is shared, or written otherwise than ours.
_PIECE = r"""(?xs)(?P<string>"[^"]*+(?:""[^"]*+)*")
    |(?P<quoted>'[^']*+(?:''[^']*+)*')
    |(?P<bracket>\[[^\[\]']{0,255}(?:'.[^\[\]']{0,255}){0,16}\])
    |(?P<cell>(?P<column>\$?[A-Za-z]{1,3})(?P<row>\$?[0-9]{1,7}))(?![\w.(!])
    |(?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})(?![\w.(!])
    |(?P<rows>\$?[0-9]{1,7}:\$?[0-9]{1,7})(?![\w.(!])
    |(?P<word>[\w.\\?$]+)
    |(?P<space>\s+)
    |(?P<sign><>|<=|>=|.)"""
# An end of a reference: its column as written and its number, its row likewise; the number is 0 where it stays.
_End = tuple[str, int, str, int]


def moved(formula: str, columns: int, rows: int) -> str:
    """The formula as it reads when its cell is *columns* to the right and *rows* down.

    Absolute references stay; one that leaves the sheet becomes #REF!.

    >>> moved('IF(B$24=0,"",Prognos!$B7+LOG10(B8))', 1, 2)
    'IF(C$24=0,"",Prognos!$B9+LOG10(C10))'
    """
    return "".join(
        piece if isinstance(piece, str) else _moved_reference(piece, columns, rows) for piece in _pieces(formula)
    )


@lru_cache(maxsize=16)
def _pieces(formula: str) -> tuple[str | tuple[_End, ...], ...]:
    """The formula's references, taken apart once for all cells that share it, and the text between them."""
    pieces: list[str | tuple[_End, ...]] = []
    done = 0
    for piece in re.finditer(_PIECE, formula):
        kind = piece.lastgroup
        if kind == "cell":
            column, row = _number(piece["column"]), int(piece["row"].lstrip("$"))
            if column > LAST_COLUMN or not 1 <= row <= LAST_ROW:
                continue  # no cell but a name: ZZZ1
            ends: tuple[_End, ...] = (_end(piece["column"], column, piece["row"], row),)
        elif kind == "columns":
            ends = tuple(_end(text, _number(text), "", 0) for text in piece[0].split(":"))
        elif kind == "rows":
            ends = tuple(_end("", 0, text, int(text.lstrip("$"))) for text in piece[0].split(":"))
        else:
            continue
        pieces += (formula[done : piece.start()], ends)
        done = piece.end()
    return (*pieces, formula[done:])


def _number(column: str) -> int:
    return column_number(column.lstrip("$").upper())


def _end(column_text: str, column: int, row_text: str, row: int) -> _End:
    return (
        column_text,
        0 if column_text.startswith("$") else column,
        row_text,
        0 if row_text.startswith("$") else row,
    )


def _moved_reference(ends: tuple[_End, ...], columns: int, rows: int) -> str:
    moved_ends = [_moved_end(end, columns, rows) for end in ends]
    return ":".join(moved_ends) if all(moved_ends) else "#REF!"


def _moved_end(end: _End, columns: int, rows: int) -> str:
    """The end in its new place, "" when that is none."""
    column_text, column, row_text, row = end
    if (column and not 1 <= column + columns <= LAST_COLUMN) or (row and not 1 <= row + rows <= LAST_ROW):
        return ""
    return (column_letters(column + columns) if column else column_text) + (str(row + rows) if row else row_text)


LONGEST = 8_192  # characters of a formula, in Excel


def is_same(ours: str, theirs: str) -> bool:
    """Whether a workbook's formula is one of ours, apart from what programs change when they save."""
    if ours == theirs or len(theirs) > LONGEST:
        return ours == theirs
    # As far as they are alike and no further: a workbook may hold hundreds of the longest formulas.
    return all(one == other for one, other in zip_longest(_tokens(ours), _tokens(theirs)))


_LINK = re.compile(r'\s*HYPERLINK\(\s*"#', re.I)


def is_link(formula: str) -> bool:
    """Whether a formula leads to a place in its own workbook."""
    return _LINK.match(formula) is not None


def canonical(formula: str) -> tuple[str, ...]:
    """The formula's tokens without what programs change when they save.

    That is white space, case, ``$`` and the quotes of sheet names. Two formulas with equal tokens
    compute the same.

    >>> canonical("if( 'Utfall'!$c$2=0,1)") == canonical("IF(Utfall!C2=0,1)")
    True
    """
    return tuple(_tokens(formula))


def _tokens(formula: str) -> Iterator[str]:
    for piece in re.finditer(_PIECE, formula):
        text = piece[0]
        if piece["string"]:
            yield text
        elif piece["quoted"]:
            yield text[1:-1].replace("''", "'").upper()
        elif not piece["space"]:
            yield text.replace("$", "").upper()
