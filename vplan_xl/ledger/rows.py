"""Rows of texts under headings: by the column what is plainly written, and the rest one by one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from operator import itemgetter

from vplan_xl.finding import Finding, Place
from vplan_xl.language import _
from vplan_xl.ledger.figures import Unread, evidence, read_amount, read_column
from vplan_xl.ledger.gather import Amounts, Gathering
from vplan_xl.ledger.headings import Columns
from vplan_xl.ledger.problems import Problems
from vplan_xl.ledger.written import begins_sum, is_sum, sum_found

Row = list[str]


class TextRows:
    """Adds rows to a gathering: their amounts read, and those that are no lines left out or told of.

    ``decimal`` is the decimal sign, "" until amounts tell which one it is.
    """

    def __init__(self, columns: Columns, headings: Row, gathering: Gathering, decimal: str, problems: Problems) -> None:
        self.gathering = gathering
        self.decimal = decimal
        self._headings = headings
        self._width = len(headings)
        self._least = max(at for at, heading in enumerate(headings, 1) if heading.strip())
        self._problems = problems
        places = columns.places
        self._account = itemgetter(places["KONTO"])
        self._key = itemgetter(*(places[name] for name in columns.keys))
        self._amounts = {name: itemgetter(places[name]) for name in columns.amounts}
        self._text = itemgetter(places["TEXT"]) if "TEXT" in places else None
        self._name = itemgetter(places["KONTONAMN"]) if "KONTONAMN" in places else None
        self._has_other_first = not any(places[name] == 0 for name in columns.keys)
        self._places: dict[tuple[str, ...], int] = {}  # {texts of the columns booked on: their place}
        self._texts: dict[str, str] = {}  # each once, however many keys hold it

    def add(self, rows: list[Row], numbers: Sequence[int]) -> bool:
        """Add rows with their numbers; False, with a finding, when neither they nor any more can be read."""
        rows, numbers = self._sifted(rows, numbers)
        written = {name: list(map(get, rows)) for name, get in self._amounts.items()}
        if not self.decimal and not self._found_decimal(written, numbers):
            return False
        bad: set[int] = set()
        amounts: dict[str, Amounts] = {}
        for name, texts in written.items():
            amounts[name] = read_column(texts, self.decimal) or self._one_by_one(texts, numbers, bad)
        if bad or any(None in ores for ores in amounts.values()):
            blank = [all(ore is None for ore in ores) for ores in zip(*amounts.values(), strict=True)]
            good = [at not in bad and not blank[at] for at in range(len(rows))]
            rows, numbers = list(compress(rows, good)), list(compress(numbers, good))
            amounts = {name: list(compress(ores, good)) for name, ores in amounts.items()}
        if self._name is not None:
            self.gathering.names.update(zip(map(self._account, rows), map(self._name, rows), strict=True))
        texts = list(map(self._text, rows)) if self._text is not None else []
        self.gathering.add(self._placed(rows, numbers), amounts, numbers, texts)
        return True

    def _placed(self, rows: list[Row], numbers: Sequence[int]) -> list[int]:
        """The place of each row, as the gathering has them."""
        keys = list(map(self._key, rows))
        found = list(map(self._places.get, keys))
        if None in found:
            for at, key in enumerate(keys):
                if found[at] is None and key not in self._places:
                    key = tuple(map(self._texts.setdefault, key, key))
                    self._places[key] = self.gathering.place_or_finding(key, numbers[at])
        return list(map(self._places.__getitem__, keys))

    def _found_decimal(self, written: dict[str, list[str]], numbers: Sequence[int]) -> bool:
        """Whether the amounts can be read: either none needs the decimal sign, or it is found."""
        told = evidence(text for texts in written.values() for text in texts)
        self.decimal = told.decimal
        if told.decimal or not told.in_doubt:
            return True
        at = min(texts.index(told.in_doubt) for texts in written.values() if told.in_doubt in texts)
        self._problems.add(Finding("HUVUDBOK_DECIMAL", Place(line=numbers[at]), {}, "", told.in_doubt.strip()))
        return False

    def _one_by_one(self, texts: list[str], numbers: Sequence[int], bad: set[int]) -> Amounts:
        """The amounts; the places of those that are none are added to *bad*."""
        amounts: list[int | None] = []
        for at, text in enumerate(texts):
            ore = read_amount(text, self.decimal)
            if isinstance(ore, Unread):
                bad.add(at)
                place, words = Place(line=numbers[at]), ore.reason
                self._problems.add(Finding("HUVUDBOK_BELOPP", place, {"reason": words}, "", text.strip()))
                ore = None
            amounts.append(ore)
        return amounts

    # -- rows that are no lines --

    def _sifted(self, rows: list[Row], numbers: Sequence[int]) -> tuple[list[Row], Sequence[int]]:
        """The rows that are lines; the others are told of, unless they are blank or repeat the headings."""
        widths = set(map(len, rows))
        if min(widths) >= self._least and max(widths) <= self._width and not self._may_be_none(rows):
            return rows, numbers
        kept = [
            (row, number)
            for row, number in zip(map(self._cut, rows), numbers, strict=True)
            if any(map(str.strip, row)) and row != self._headings and self._is_line(row, number)
        ]
        return [row for row, _number in kept], [number for _row, number in kept]

    def _may_be_none(self, rows: list[Row]) -> bool:
        """Whether any of whole rows may be no line."""
        accounts = set(map(self._account, rows))
        if not all(map(str.strip, accounts)) or self._account(self._headings) in accounts:
            return True
        return self._has_other_first and any(map(is_sum, set(map(itemgetter(0), rows))))

    def _cut(self, row: Row) -> Row:
        """A row without blank fields behind the last heading."""
        return row[: self._width] if len(row) > self._width and not any(row[self._width :]) else row

    def _is_line(self, row: Row, number: int) -> bool:
        is_whole = self._least <= len(row) <= self._width
        if is_whole and self._account(row).strip() and not (self._has_other_first and is_sum(row[0])):
            return True
        amounts = [get(row).strip() for get in self._amounts.values()] if is_whole else row
        if not any(amounts):
            return False
        place = Place(line=number)
        sums = next((text for text in row if begins_sum(text)), None)
        if sums is not None:
            self._problems.add(sum_found(sums, number))
        elif is_whole:
            self._problems.add(Finding("HUVUDBOK_KONTO", place, {}, "", ", ".join(filter(None, amounts))))
        else:
            words = _("raden har {count} fält, rubrikraden {width}").format(count=len(row), width=self._width)
            self._problems.add(Finding("HUVUDBOK_RAD", place, {"reason": words}))
        return False
