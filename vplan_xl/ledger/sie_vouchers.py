"""A SIE file's vouchers, added up per month, account and objects as they are read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from vplan_xl.amounts import format_kr
from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.language import _
from vplan_xl.ledger.booking import OUTCOME, Booking, Keep, Line
from vplan_xl.ledger.problems import Problems
from vplan_xl.ledger.sie_content import KNOWN, Years
from vplan_xl.ledger.sie_lines import (
    account_of,
    amount_of,
    day_of,
    fields_of,
    in_no_year,
    label_of,
    list_of,
    text_of,
    wrong,
)
from vplan_xl.ledger.sie_objects import Dimensions, Placed, objects_of
from vplan_xl.period import Period

# A #TRANS as programs write nearly all of them; what is written otherwise goes the long way to the same values.
_PLAIN = re.compile(
    r'[ \t]*+#TRANS[ \t]++("?)([0-9]{1,40})\1[ \t]++\{([^{}\\]*+)\}[ \t]++("?)([+-]?[0-9]++(?:\.[0-9]++)?)\4'
    r'(?:[ \t]++(?:""|("?)([0-9]{8})\6)(?:[ \t]++("[^"\\]*+"|[^ \t"{}]++)(?:[ \t]++(?:"[^"\\]*+"|[^ \t"{}]++))*+)?)?'
    r"[ \t]*+"
).fullmatch
_MEMBERS = ("TRANS", "RTRANS", "BTRANS")


@dataclass(slots=True)
class Cell:
    """The amounts of one month, account and list of objects, and the first line of them."""

    booking: Booking
    year: int
    wanted: bool
    line: int
    ore: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Vouchers:
    """What the vouchers give; several cells can have one booking. ``lines`` are those kept, by fiscal year."""

    cells: tuple[Cell, ...]
    lines: Mapping[int, list[Line]]
    used: frozenset[str]  # the numbers of the dimensions that objects have


@dataclass(slots=True)
class _Voucher:
    line: int
    name: str  # its series and number, "" without
    day: str  # "" when it cannot be told
    year: int
    text: str
    total: int = 0
    whole: bool = True  # every line of it was read

    @property
    def shown(self) -> str:
        """What a finding calls it."""
        return self.name or _("på rad {line}").format(line=self.line)


def read_vouchers(
    lines: list[str], years: Years, dimensions: Dimensions, keep: Keep | None, problems: Problems
) -> Vouchers:
    """The vouchers of a file; what cannot be read, does not balance or stands twice is told of."""
    reader = _Reader(years, dimensions, keep, problems)
    for number, line in enumerate(lines, 1):
        voucher = reader.inside
        found = _PLAIN(line) if voucher is not None and reader.added is None else None
        try:
            if found is None or voucher is None:
                reader.take(number, line)
            else:
                _quote, account, objects, _quote, amount, _quote, day, text = found.groups()
                if text and text[0] == '"':
                    text = text[1:-1]
                reader.book(number, voucher, account, objects, amount, day, text)
        except Refused as refused:
            problems.add(refused.finding)
            if voucher is not None:
                voucher.whole = False
    reader.end()
    return Vouchers(tuple(reader.cells.values()), reader.lines, frozenset(reader.used))


class _Reader:
    """Where in the vouchers a file has come, and what they have given so far."""

    def __init__(self, years: Years, dimensions: Dimensions, keep: Keep | None, problems: Problems) -> None:
        self.cells: dict[tuple[str, str, str], Cell] = {}
        self.lines: defaultdict[int, list[Line]] = defaultdict(list)
        self.used: set[str] = set()
        self._placed: dict[str, Placed] = {}  # by the list as written, which stands on many lines
        self.inside: _Voucher | None = None
        self.added: tuple[int, list[str]] | None = None  # the #RTRANS just read
        self._announced: _Voucher | None = None  # a #VER whose lines are to begin
        self._unknown = ""  # the label of the line before, when its block is to be passed by
        self._passing: tuple[int, str] | None = None  # the block that is passed by
        self._numbers: defaultdict[tuple[int, str], dict[str, int]] = defaultdict(dict)
        self._years_of: dict[str, int] = {}
        self._years, self._dimensions, self._keep, self._problems = years, dimensions, keep, problems

    # -- lines -------------------------------------------------------------------------------------

    def take(self, number: int, line: str) -> None:
        plain = line.strip(" \t")
        if not plain:
            return
        if self.added is not None:
            self._followed(number, plain)
        if plain == "{":
            self._begin(number)
        elif plain == "}":
            self._close(number)
        else:
            self._labelled(number, plain, label_of(plain))

    def _labelled(self, number: int, plain: str, label: str) -> None:
        if not label:
            raise wrong(number, _("den börjar inte med # och en etikett"))
        if label in _MEMBERS:
            self._member(number, plain, label)
        elif label in KNOWN:
            self._not_closed()
            if label == "VER":
                self._announce(number, plain)
        if self._passing is None:
            self._unknown = "" if label in KNOWN else label

    def end(self) -> None:
        """No more lines."""
        if self.added is not None:
            self._problems.add(Finding("SIE_RTRANS", Place(line=self.added[0])))
        self._not_closed()

    def _followed(self, number: int, plain: str) -> None:
        assert self.added is not None
        line, fields = self.added
        self.added = None
        try:
            same = label_of(plain) == "TRANS" and fields_of(number, plain, 0) == fields
        except Refused:
            same = False
        if not same:
            self._problems.add(Finding("SIE_RTRANS", Place(line=line)))

    def _begin(self, number: int) -> None:
        if self._announced is not None:
            self.inside, self._announced = self._announced, None
        elif self._unknown and self.inside is None and self._passing is None:
            self._passing = (number, self._unknown)
        else:
            raise wrong(number, _("klammern hör inte till någon verifikation"))

    def _close(self, number: int) -> None:
        voucher, self._unknown = self.inside, ""
        if voucher is not None:
            self.inside = None
            if voucher.whole and voucher.total:
                difference = format_kr(voucher.total)
                place = Place(line=voucher.line)
                self._problems.add(Finding("SIE_VER_OBALANS", place, {}, "", voucher.shown, difference))
        elif self._passing is not None:
            self._passing = None
        else:
            raise wrong(number, _("klammern hör inte till någon verifikation"))

    def _not_closed(self) -> None:
        """Tell of what should have been begun or closed by now."""
        if self._announced is not None:
            self._tell_of_end(self._announced.line, self._announced.shown, _("klammern före raderna"))
        if self.inside is not None:
            self._tell_of_end(self.inside.line, self.inside.shown, _("klammern efter raderna"))
        if self._passing is not None:
            self._tell_of_end(self._passing[0], f"#{self._passing[1]}", _("klammern efter raderna"))
        self._announced = self.inside = self._passing = None

    def _tell_of_end(self, line: int, name: str, what: str) -> None:
        self._problems.add(Finding("SIE_VER_SLUT", Place(line=line), {}, what, name))

    def _announce(self, number: int, plain: str) -> None:
        voucher = self._announced = _Voucher(number, "", "", 0, "", whole=False)
        fields = fields_of(number, plain, 3)
        series, own, written = (text_of(number, fields, at).strip() for at in range(3))
        voucher.name = f"{series} {own}".strip()
        voucher.year = self._year_of(number, written)
        voucher.day, voucher.text, voucher.whole = written, text_of(number, fields, 3), True
        if own:
            first = self._numbers[voucher.year, series].setdefault(own, number)
            if first != number:
                place = Place(line=number)
                self._problems.add(Finding("SIE_VER_DUBBEL", place, {}, str(first), voucher.shown))

    def _year_of(self, number: int, day: str) -> int:
        year = self._years_of.get(day)
        if year is None:
            year = self._years.of_day(day_of(number, day))
            if year is None:
                words = _("{day} ligger inte i något räkenskapsår enligt #RAR")
                raise in_no_year(number, words.format(day=f"{day[:4]}-{day[4:6]}-{day[6:]}"))
            self._years_of[day] = year
        return year

    # -- amounts -----------------------------------------------------------------------------------

    def _member(self, number: int, plain: str, label: str) -> None:
        if self._passing is not None:
            return
        voucher = self.inside or self._announced
        if voucher is None:
            raise wrong(number, _("#{label} står utanför en verifikation").format(label=label))
        if self.inside is None:
            self._tell_of_end(voucher.line, voucher.shown, _("klammern före raderna"))
            self.inside, self._announced = voucher, None
        fields = fields_of(number, plain, 3)
        if label == "RTRANS":
            self.added = (number, fields)
        if label == "TRANS":
            account, amount, day, text = (text_of(number, fields, at) for at in (0, 2, 3, 4))
            self.book(number, voucher, account, list_of(number, fields, 1), amount, day, text)

    def book(
        self, number: int, voucher: _Voucher, account: str, objects: str, amount: str, day: str | None, text: str | None
    ) -> None:
        """Take an amount; a day and a text of "" or None are the voucher's."""
        ore = amount_of(number, amount)
        if day and day != voucher.day:
            year = self._year_of(number, day)
            if year != voucher.year and voucher.day and self._years.stretches:
                words = _("transaktionen är från {day} men verifikationen hör till ett annat räkenskapsår")
                raise in_no_year(number, words.format(day=f"{day[:4]}-{day[4:6]}-{day[6:]}"))
        elif voucher.day:
            day, year = voucher.day, voucher.year
        else:
            return
        cell = self.cells.get((day[:6], account, objects))
        if cell is None:
            cell = self._cell(number, year, day[:6], account, objects)
        cell.ore += ore
        cell.count += 1
        voucher.total += ore
        if cell.wanted:
            self.lines[year].append(Line(number, cell.booking, ore, f"{voucher.name} {text or voucher.text}".strip()))

    def _cell(self, number: int, year: int, month: str, account: str, objects: str) -> Cell:
        placed = self._placed.get(objects)
        if placed is None:
            listed = objects_of(number, objects)
            placed = self._placed[objects] = self._dimensions.placed(listed)
            self.used.update(dimension for dimension, _object in listed)
        period = Period(int(month[:4]), int(month[4:]))
        booking = Booking(OUTCOME, period, account_of(number, account), *placed)
        cell = Cell(booking, year, self._keep is not None and self._keep(booking), number)
        self.cells[month, account, objects] = cell
        return cell
