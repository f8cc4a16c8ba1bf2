"""Lines of an export added up by what they are booked on, whose texts are read once for each that differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from vplan_xl.finding import Finding, has_fel
from vplan_xl.language import _
from vplan_xl.ledger.booking import BUDGET, Booking, Detected, Keep, LedgerFile, Line
from vplan_xl.ledger.headings import Columns
from vplan_xl.ledger.problems import Problems
from vplan_xl.ledger.written import LineTexts, code

Amounts = Sequence[int | None]  # öre, None for blank


class Gathering:
    """Adds up lines; at the end gives them as a ledger's file.

    ``names`` is {account as it stands: its name}.
    """

    def __init__(self, columns: Columns, keep: Keep | None, problems: Problems) -> None:
        self.names: dict[str, str] = {}
        self._keep = keep
        self._problems = problems
        self._read = LineTexts(columns.keys)
        self._places: dict[Booking | None, int] = {}  # None: all that say nothing
        self._sums: dict[str, list[int | None]] = {kind: [] for kind in columns.amounts.values()}  # by place as well
        self._kept: dict[str, dict[int, Booking]] = {kind: {} for kind in columns.amounts.values()}
        self._kinds = columns.amounts
        self._credits = {True: 0, False: 0}  # how many were negative, and were not
        self._lines: list[Line] = []
        self._count = 0

    def place(self, texts: Sequence[str]) -> int | None:
        """By which lines with these texts, of the columns they are booked on, are added; None when they say nothing."""
        held = self._read.booking(texts)
        return None if held is None else self._placed(held)

    def place_or_finding(self, texts: Sequence[str], number: int) -> int:
        """The same; when they say nothing, that is told of the line of that *number*, and such lines are left out."""
        held = self._read.booking(texts)
        place = self._placed(held)
        if held is None:
            for finding in self._read.findings(texts, number):
                self._problems.add(finding)
        return place

    def _placed(self, held: Booking | None) -> int:
        known = self._places.get(held)
        if known is not None:
            return known
        place = self._places[held] = len(self._places)
        for sums in self._sums.values():
            sums.append(None)
        if self._keep is not None and held is not None:
            for kind, kept in self._kept.items():
                of_kind = _of_kind(held, kind)
                if self._keep(of_kind):
                    kept[place] = of_kind
        return place

    def add(
        self, places: Sequence[int], amounts: Mapping[str, Amounts], numbers: Sequence[int], texts: Sequence[str]
    ) -> None:
        """Add lines, of which each has an amount: column by column their places, {code: öre}, numbers, texts or ()."""
        columns = dict(amounts)
        if "KREDIT" in columns:
            columns["DEBET"] = self._net(columns["DEBET"], columns.pop("KREDIT"))
        self._count += len(places)
        if None in self._places:
            self._count -= places.count(self._places[None])
        for name, ores in columns.items():
            kind = self._kinds[name]
            sums = self._sums[kind]
            for place, ore in zip(places, ores, strict=True):
                if ore is not None:
                    held = sums[place]
                    sums[place] = ore if held is None else held + ore
            if self._kept[kind]:
                self._keep_lines(kind, places, ores, numbers, texts)

    def _keep_lines(
        self, kind: str, places: Sequence[int], amounts: Amounts, numbers: Sequence[int], texts: Sequence[str]
    ) -> None:
        kept = self._kept[kind]
        for at, place in enumerate(places):
            ore = amounts[at]
            if place in kept and ore is not None:
                self._lines.append(Line(numbers[at], kept[place], ore, texts[at].strip() if texts else ""))

    def _net(self, debits: Amounts, credited: Amounts) -> Amounts:
        negative = sum(1 for ore in credited if ore is not None and ore < 0)
        self._credits[True] += negative
        self._credits[False] += sum(1 for ore in credited if ore) - negative
        pairs = zip(debits, credited, strict=True)
        return [None if debit is credit is None else (debit or 0) - (credit or 0) for debit, credit in pairs]

    def file(self, path: str, detected: Detected) -> LedgerFile:
        """What was gathered."""
        if self._credits[True] and not self._credits[False]:
            self._problems.add(Finding("HUVUDBOK_KREDIT", found=str(self._credits[True])))
        if not self._count and not has_fel(self._problems.in_file(path)):
            self._problems.add(Finding("HUVUDBOK_FIL", found=_("tom under rubrikerna")))
        balances: dict[Booking, int] = {}
        for kind, sums in self._sums.items():
            for held, ore in zip(self._places, sums, strict=True):
                if held is not None and ore is not None:
                    balances[_of_kind(held, kind)] = ore
        names = {code(account): name.strip() for account, name in self.names.items()}
        return LedgerFile(
            path=path,
            sha256="",
            detected=detected,
            balances=MappingProxyType(balances),
            count=self._count,
            lines=tuple(sorted(self._lines, key=lambda line: line.number)),
            accounts=MappingProxyType({account: name for account, name in names.items() if account and name}),
            whole_years=frozenset(),
            findings=self._problems.in_file(path),
        )


def unread(path: str, detected: Detected, problems: Problems) -> LedgerFile:
    """A file of which nothing was read, for the reasons found."""
    nothing: MappingProxyType[Booking, int] = MappingProxyType({})
    return LedgerFile(path, "", detected, nothing, 0, (), MappingProxyType({}), frozenset(), problems.in_file(path))


def _of_kind(held: Booking, kind: str) -> Booking:
    """A booking of a column of budget; else the line itself says which kind it is."""
    return held._replace(kind=BUDGET) if kind == BUDGET else held
