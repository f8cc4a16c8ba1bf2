"""What a SIE file says outside its vouchers: fiscal years, accounts, dimensions and balances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from vplan_xl.finding import Refused
from vplan_xl.language import _
from vplan_xl.ledger.booking import BUDGET, OUTCOME
from vplan_xl.ledger.problems import Problems
from vplan_xl.ledger.sie_lines import (
    Stretch,
    account_of,
    amount_of,
    day_of,
    fields_of,
    in_no_year,
    label_of,
    list_of,
    month_of,
    text_of,
    wrong,
    year_number_of,
)
from vplan_xl.ledger.sie_objects import Objects, dimension_of, objects_of
from vplan_xl.period import Period

KNOWN = frozenset((
    "ADRESS", "BKOD", "BTRANS", "DIM", "ENHET", "FLAGGA", "FNAMN", "FNR", "FORMAT", "FTYP", "GEN", "IB", "KONTO",
    "KPTYP", "KSUMMA", "KTYP", "OBJEKT", "OIB", "OMFATTN", "ORGNR", "OUB", "PBUDGET", "PROGRAM", "PROSA", "PSALDO",
    "RAR", "RES", "RTRANS", "SIETYP", "SRU", "TAXAR", "TRANS", "UB", "UNDERDIM", "VALUTA", "VER",
))  # fmt: skip


class Stated(NamedTuple):
    """An amount in öre, and the line it stands on."""

    ore: int
    line: int


class Balance(NamedTuple):
    """What a #PSALDO or #PBUDGET is about; its ``year`` as Years numbers them."""

    kind: str
    year: int
    period: Period
    account: str


@dataclass(frozen=True, slots=True)
class Years:
    """The file's fiscal years, {number: first and last day}; without any, calendar years stand in their place."""

    stretches: Mapping[int, Stretch]

    def of_day(self, day: str) -> int | None:
        """The number of the year a day is in."""
        if not self.stretches:
            return int(day[:4])
        return next((year for year, (first, last) in self.stretches.items() if first <= day <= last), None)

    def has_month(self, year: int, month: str) -> bool:
        """Whether a month, yyyymm, is in a year."""
        first, last = self.stretches[year]
        return first[:6] <= month <= last[:6]


@dataclass(frozen=True, slots=True)
class Content:
    """What stands outside the vouchers.

    ``results`` are #RES by year number and account; ``months`` #PSALDO and #PBUDGET, each with its lists of objects.
    ``with_months`` are the year numbers that #PSALDO names. ``until`` is the line and day of #OMFATTN.
    """

    years: Years
    until: tuple[int, str] | None
    accounts: Mapping[str, str]
    types: Mapping[str, str]  # {account: T, S, K or I}
    dimensions: Mapping[str, str]
    results: Mapping[int, Mapping[str, Stated]]
    months: Mapping[Balance, Mapping[Objects, Stated]]
    with_months: frozenset[int]


Labels = Mapping[str, list[int]]  # the numbers of the lines with each known label


def labels_of(lines: list[str]) -> Labels:
    """Where each known label stands, but for #TRANS."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines, 1):
        if line.startswith(("#TRANS", "{", "}")):
            continue
        label = label_of(line)
        if label in KNOWN:
            numbers[label].append(number)
    return numbers


def read_content(lines: list[str], labels: Labels, problems: Problems) -> Content:
    """All that stands outside the vouchers; what cannot be read is told of."""

    def each(label: str, least: int, take: Callable[[int, list[str]], None]) -> None:
        for number in labels.get(label, ()):
            try:
                take(number, fields_of(number, lines[number - 1], least))
            except Refused as refused:
                problems.add(refused.finding)

    stretches: dict[int, Stretch] = {}
    each("RAR", 3, partial(_take_year, stretches))
    years = Years(stretches)
    until: list[tuple[int, str]] = []
    each("OMFATTN", 1, partial(_take_until, until))
    accounts: dict[str, str] = {}
    each("KONTO", 1, partial(_take_account, accounts))
    types: dict[str, str] = {}
    each("KTYP", 2, partial(_take_account, types))
    dimensions: dict[str, str] = {}
    each("DIM", 2, partial(_take_dimension, dimensions))
    each("UNDERDIM", 3, partial(_take_dimension, dimensions))
    results: dict[int, dict[str, Stated]] = {}
    each("RES", 3, partial(_take_result, results, years))
    balances = _Balances(years)
    each("PSALDO", 5, partial(balances.take, OUTCOME))
    each("PBUDGET", 5, partial(balances.take, BUDGET))
    return Content(
        years,
        until[0] if until else None,
        accounts,
        {account: letter.upper() for account, letter in types.items()},
        dimensions,
        results,
        balances.months,
        frozenset(balances.with_months),
    )


def _take_year(stretches: dict[int, Stretch], number: int, fields: list[str]) -> None:
    year = year_number_of(number, text_of(number, fields, 0))
    first, last = (day_of(number, text_of(number, fields, at)) for at in (1, 2))
    if first > last:
        raise in_no_year(number, _("år {year} slutar innan det börjar").format(year=year))
    if stretches.get(year, (first, last)) != (first, last):
        raise in_no_year(number, _("år {year} har två #RAR").format(year=year))
    for other, (begins, ends) in stretches.items():
        if other != year and begins[:6] <= last[:6] and first[:6] <= ends[:6]:
            raise in_no_year(number, _("år {year} och år {other} har samma månader").format(year=year, other=other))
    stretches[year] = (first, last)


def _take_until(until: list[tuple[int, str]], number: int, fields: list[str]) -> None:
    until.append((number, day_of(number, text_of(number, fields, 0))))
    if until[-1][1] != until[0][1]:
        raise wrong(number, _("rad {line} säger ett annat datum").format(line=until[0][0]))


def _take_account(texts: dict[str, str], number: int, fields: list[str]) -> None:
    texts[account_of(number, text_of(number, fields, 0))] = text_of(number, fields, 1).strip()


def _take_dimension(names: dict[str, str], number: int, fields: list[str]) -> None:
    names[dimension_of(number, text_of(number, fields, 0))] = text_of(number, fields, 1).strip()


def _take_result(results: dict[int, dict[str, Stated]], years: Years, number: int, fields: list[str]) -> None:
    year = _declared_year(years, number, fields)
    account = account_of(number, text_of(number, fields, 1))
    stated = Stated(amount_of(number, text_of(number, fields, 2)), number)
    first = results.setdefault(year, {}).setdefault(account, stated)
    if first is not stated:
        raise _twice(number, first)


def _declared_year(years: Years, number: int, fields: list[str]) -> int:
    year = year_number_of(number, text_of(number, fields, 0))
    if years.stretches and year not in years.stretches:
        raise in_no_year(number, _("år {year} har ingen #RAR").format(year=year))
    return year


def _twice(number: int, first: Stated) -> Refused:
    return wrong(number, _("samma saldo står redan på rad {found}").format(found=first.line))


class _Balances:
    """The balances of months as they are read."""

    def __init__(self, years: Years) -> None:
        self.months: dict[Balance, dict[Objects, Stated]] = {}
        self.with_months: set[int] = set()
        self._years = years
        self._objects: dict[str, Objects] = {}  # as written: the same lists stand on many lines
        self._periods: dict[str, Period] = {}

    def take(self, kind: str, number: int, fields: list[str]) -> None:
        year = _declared_year(self._years, number, fields)
        month = text_of(number, fields, 1)
        period = self._periods.get(month)
        if period is None:
            month = month_of(number, month)
            period = self._periods[month] = Period(int(month[:4]), int(month[4:]))
        if not self._years.stretches:
            counted = period.year
        elif self._years.has_month(year, month):
            counted = year
        else:
            words = _("månaden {month} ligger inte i år {year} enligt dess #RAR")
            raise in_no_year(number, words.format(month=period, year=year))
        account = account_of(number, text_of(number, fields, 2))
        written = list_of(number, fields, 3)
        objects = self._objects.get(written)
        if objects is None:
            objects = self._objects[written] = objects_of(number, written)
        stated = Stated(amount_of(number, text_of(number, fields, 4)), number)
        of_account = self.months.setdefault(Balance(kind, counted, period, account), {})
        if of_account.setdefault(objects, stated) is not stated:
            raise _twice(number, of_account[objects])
        if kind == OUTCOME:
            self.with_months.add(year)
