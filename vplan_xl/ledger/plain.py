"""Lines of a text without quotation marks whose amount stands behind all that it is booked on.

Then a line is parted once, before its amount: what stands there is the same on many lines and is read once.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import cast

from vplan_xl.ledger.figures import read_column
from vplan_xl.ledger.headings import Columns
from vplan_xl.ledger.rows import TextRows
from vplan_xl.ledger.written import is_sum


class PlainLines:
    """Adds such lines to the gathering of *rows*, which reads whatever else there is."""

    def __init__(self, columns: Columns, delimiter: str, rows: TextRows, width: int) -> None:
        (self._amount,) = columns.amounts
        places = columns.places
        self._rows = rows
        self._delimiter = delimiter
        self._before = places[self._amount]  # columns before the amount
        self._behind = width - self._before  # the amount's and those behind it
        self._key = itemgetter(*(places[name] for name in columns.keys))
        self._account = places["KONTO"]
        self._name = places.get("KONTONAMN", width)
        self._text = itemgetter(1 + places["TEXT"] - self._before) if "TEXT" in places else None
        self._places: dict[str, int] = {}  # {what stands before the amount: its place in the gathering}

    def add(self, lines: Sequence[str], numbers: Sequence[int]) -> bool:
        """Add lines with their numbers; False, and none is added, when any of them is not plain."""
        delimiter, behind = self._delimiter, self._behind
        rows = [line.rsplit(delimiter, behind) for line in lines]
        if set(map(len, rows)) != {behind + 1}:
            return False
        ores = read_column(list(map(_SECOND, rows)), self._rows.decimal)
        if ores is None or None in ores:
            return False
        beginnings = list(map(_FIRST, rows))
        known = list(map(self._places.get, beginnings))
        if None in known:
            new = {text for text, place in zip(beginnings, known, strict=True) if place is None}
            if not all(map(self._learn, new)):
                return False
            known = [self._places[text] if at is None else at for text, at in zip(beginnings, known, strict=True)]
        places = cast("list[int]", known)
        texts = list(map(self._text, rows)) if self._text is not None else []
        self._rows.gathering.add(places, {self._amount: ores}, numbers, texts)
        return True

    def _learn(self, beginning: str) -> bool:
        """Whether lines that begin so are booked on something."""
        texts = beginning.split(self._delimiter)
        if len(texts) != self._before or is_sum(texts[0]):
            return False
        place = self._rows.gathering.place(self._key(texts))
        if place is None:
            return False
        self._places[beginning] = place
        if self._name < self._before:
            self._rows.gathering.names[texts[self._account]] = texts[self._name]
        return True


_FIRST, _SECOND = itemgetter(0), itemgetter(1)


def are_plain(columns: Columns) -> bool:
    """Whether the columns stand as they do in plain lines: one amount, before it nothing but what it is booked on."""
    if len(columns.amounts) > 1:
        return False
    (amount,) = columns.amounts
    before = {place for code, place in columns.places.items() if code in columns.keys or code == "KONTONAMN"}
    keys_before = all(columns.places[name] < columns.places[amount] for name in columns.keys)
    return keys_before and set(range(columns.places[amount])) <= before
