"""SIE 4 files written for tests, from balances. SYNTETISK."""

from __future__ import annotations

import calendar
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Literal, TypeVar

from vplan_xl.ledger.booking import BUDGET, OUTCOME, Booking
from vplan_xl.period import Period

COUNTER_ACCOUNT = "1930"  # of the balance sheet, so that vouchers balance
DIMENSIONS = {"1": "Ansvar", "6": "Projekt", "20": "Verksamhet", "21": "Motpart"}
_FIELDS = {"1": "unit", "6": "project", "20": "activity", "21": "counterparty"}

Key = TypeVar("Key", int, Period)
Style = Literal["psaldo", "vouchers", "both"]


def sie_bytes(balances: Mapping[Booking, int], accounts: Mapping[str, str], *, encoding: str, style: Style) -> bytes:
    """A file that says PC8 and is in *encoding*; its years are calendar years, year 0 the last one of *balances*.

    Balances of months have their total, a split on all four dimensions and one on each; vouchers are one a month.
    *accounts* is {account: name} without the counter account.
    """
    lines = [*_head(balances, accounts)]
    outcome = {booking: ore for booking, ore in balances.items() if booking.kind == OUTCOME}
    results = _sums((booking.period.year, booking.account, ore) for booking, ore in outcome.items())
    last = _last_year(balances)
    lines += [f"#RES {year - last} {account} {_kronor(ore)}" for (year, account), ore in results.items()]
    lines += _months("#PBUDGET", {booking: ore for booking, ore in balances.items() if booking.kind == BUDGET}, last)
    if style != "vouchers":
        lines += _months("#PSALDO", outcome, last)
        months = _sums((booking.period, COUNTER_ACCOUNT, -ore) for booking, ore in outcome.items())
        for (period, account), ore in months.items():
            lines.append(f"#PSALDO {period.year - last} {_month(period)} {account} {{}} {_kronor(ore)} 0")
    if style != "psaldo":
        lines += _vouchers(outcome)
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def _sums(amounts: Iterator[tuple[Key, str, int]]) -> Counter[tuple[Key, str]]:
    sums: Counter[tuple[Key, str]] = Counter()
    for key, account, ore in amounts:
        sums[key, account] += ore
    return sums


def _last_year(balances: Mapping[Booking, int]) -> int:
    return max(booking.period.year for booking in balances)


def _head(balances: Mapping[Booking, int], accounts: Mapping[str, str]) -> Iterator[str]:
    last = _last_year(balances)
    yield from ("#FLAGGA 0", '#PROGRAM "Provbok" 1.0', "#FORMAT PC8", "#GEN 20180115", "#SIETYP 4")
    yield '#FNAMN "Påhittad förvaltning för åäö, SYNTETISK"'
    for year in range(last, min(booking.period.year for booking in balances) - 1, -1):
        yield f"#RAR {year - last} {year}0101 {year}1231"
    yield f"#OMFATTN {last}1231"
    for account, name in {**accounts, COUNTER_ACCOUNT: "Bank"}.items():
        yield f"#KONTO {account} {_quoted(name)}"
        yield f"#KTYP {account} {'T' if account == COUNTER_ACCOUNT else 'K'}"
    for dimension, name in DIMENSIONS.items():
        yield f"#DIM {dimension} {name}"
        for value in sorted({getattr(booking, _FIELDS[dimension]) for booking in balances} - {""}):
            yield f"#OBJEKT {dimension} {_quoted(value)} {_quoted('Benämning på ' + value)}"


def _months(label: str, balances: Mapping[Booking, int], last: int) -> Iterator[str]:
    of_account: defaultdict[tuple[Period, str], dict[Booking, int]] = defaultdict(dict)
    for booking, ore in balances.items():
        of_account[booking.period, booking.account][booking] = ore
    for (period, account), amounts in of_account.items():
        begin = f"{label} {period.year - last} {_month(period)} {account}"
        yield f"{begin} {{}} {_kronor(sum(amounts.values()))}"
        if all(_objects(booking, tuple(DIMENSIONS)) == "" for booking in amounts):
            continue
        for dimensions in (("1",), tuple(DIMENSIONS), ("6",), ("20",), ("21",)):
            splits: Counter[str] = Counter()
            for booking, ore in amounts.items():
                splits[" ".join(f"{key} {_quoted(getattr(booking, _FIELDS[key]))}" for key in dimensions)] += ore
            yield from (f"{begin} {{{objects}}} {_kronor(ore)} 0" for objects, ore in splits.items())


def _vouchers(balances: Mapping[Booking, int]) -> Iterator[str]:
    ordered = sorted(balances.items(), key=lambda item: item[0].period)
    months = itertools.groupby(ordered, key=lambda item: item[0].period)
    for number, (period, amounts) in enumerate(months, 1):
        days = calendar.monthrange(period.year, period.month)[1]
        yield f'#VER "A" {number} {_month(period)}{days} "Månadens händelser"'
        yield "{"
        total = 0
        for line, (booking, ore) in enumerate(amounts):
            rest = ("", ' "" "" 0', f' {_month(period)}01 "Händelse {line}" 1 PROV')[line % 3]
            yield f"   #TRANS {booking.account} {{{_objects(booking, tuple(DIMENSIONS))}}} {_kronor(ore)}{rest}"
            total += ore
        yield f"   #TRANS {COUNTER_ACCOUNT} {{}} {_kronor(-total)}"
        yield "}"


def _objects(booking: Booking, dimensions: tuple[str, ...]) -> str:
    values = {key: getattr(booking, _FIELDS[key]) for key in dimensions}
    return " ".join(f"{key} {_quoted(value)}" for key, value in values.items() if value)


def _month(period: Period) -> str:
    return f"{period.year}{period.month:02d}"


def _kronor(ore: int) -> str:
    whole, rest = divmod(abs(ore), 100)
    return f"{'-' if ore < 0 else ''}{whole}" + (f".{rest:02d}" if rest else "")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'
