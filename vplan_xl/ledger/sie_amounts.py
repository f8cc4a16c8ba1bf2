"""Which of a SIE file's amounts are taken: its vouchers, its months' balances or its years' results."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from vplan_xl.amounts import format_kr
from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.language import _
from vplan_xl.ledger.booking import OUTCOME, Booking, Keep, Line
from vplan_xl.ledger.problems import Problems
from vplan_xl.ledger.sie_content import Balance, Content, Stated
from vplan_xl.ledger.sie_lines import in_no_year
from vplan_xl.ledger.sie_objects import Dimensions
from vplan_xl.ledger.sie_splits import Part, parts_of
from vplan_xl.ledger.sie_vouchers import Vouchers
from vplan_xl.period import Period

_OF_BALANCE = ("T", "S")  # an account's type in #KTYP: asset, debt
_OF_RESULT = ("K", "I")  # cost, income
_LABELS = {True: "#PSALDO", False: "#PBUDGET"}

_ByMonth = Counter[tuple[str, Period]]  # öre by account and month


@dataclass(slots=True)
class Taken:
    """The amounts that are taken; ``first_lines`` is {account: the first line of it}."""

    balances: Counter[Booking] = field(default_factory=Counter)
    count: int = 0
    lines: list[Line] = field(default_factory=list)
    first_lines: dict[str, int] = field(default_factory=dict)
    whole_years: set[int] = field(default_factory=set)

    def add(self, booking: Booking, ore: int, count: int, line: int) -> None:
        """So many lines of an amount, the first of them this one."""
        self.balances[booking] += ore
        self.count += count
        self.first_lines[booking.account] = min(line, self.first_lines.get(booking.account, line))


def take(content: Content, vouchers: Vouchers, dimensions: Dimensions, keep: Keep | None, problems: Problems) -> Taken:
    """All amounts of the file, each once; what does not agree is told of."""
    parts = dict(_parts(content, dimensions, problems))
    taken = Taken()
    from_vouchers = _years_of_vouchers(content, vouchers, parts, problems)
    for year in from_vouchers:
        taken.lines += vouchers.lines.get(year, ())
    for cell in vouchers.cells:
        if cell.year in from_vouchers:
            taken.add(cell.booking, cell.ore, cell.count, cell.line)
    for about, listed in parts.items():
        if about.kind != OUTCOME or about.year not in from_vouchers:
            for part in listed:
                _add_part(taken, about, part, dimensions, keep)
    with_months = _check_results(content, vouchers, parts, from_vouchers, problems)
    _take_results(content, vouchers, with_months, taken, keep, problems)
    taken.lines.sort()
    return taken


def _parts(content: Content, dimensions: Dimensions, problems: Problems) -> Iterator[tuple[Balance, list[Part]]]:
    for about, stated in content.months.items():
        try:
            yield about, parts_of(about, stated, dimensions)
        except Refused as refused:
            problems.add(refused.finding)


def _add_part(taken: Taken, about: Balance, part: Part, dimensions: Dimensions, keep: Keep | None) -> None:
    booking = Booking(about.kind, about.period, about.account, *dimensions.placed(part.objects))
    taken.add(booking, part.ore, 1, part.line)
    if keep is not None and keep(booking):
        label = _LABELS[about.kind == OUTCOME]
        text = f"{label}, {_('det som inte är uppdelat')}" if part.rest else label
        taken.lines.append(Line(part.line, booking, part.ore, text))


# -- vouchers or the months' balances --------------------------------------------------------------


def _years_of_vouchers(
    content: Content, vouchers: Vouchers, parts: Mapping[Balance, list[Part]], problems: Problems
) -> set[int]:
    """The fiscal years whose amounts are the vouchers'."""
    booked: defaultdict[int, _ByMonth] = defaultdict(Counter)
    for cell in vouchers.cells:
        booked[cell.year][cell.booking.account, cell.booking.period] += cell.ore
    balances: defaultdict[int, _ByMonth] = defaultdict(Counter)
    for about, listed in parts.items():
        if about.kind == OUTCOME:
            balances[about.year][about.account, about.period] += sum(part.ore for part in listed)
    return {
        year
        for year, sums in booked.items()
        if year not in balances or _agree(content, year, sums, balances[year], problems)
    }


def _agree(content: Content, year: int, booked: _ByMonth, balances: _ByMonth, problems: Problems) -> bool:
    listed = {account for account, _period in balances}
    differing = sorted(
        (account, period)
        for account, period in booked.keys() | balances.keys()
        if booked[account, period] != balances[account, period]
        # Some programs list the balances of the result's accounts alone.
        and (account in listed or content.types.get(account) not in _OF_BALANCE)
    )
    if differing:
        account, period = differing[0]
        problems.add(
            Finding(
                "SIE_SALDON",
                Place(),
                {"year": str(year), "count": str(len(differing)), "account": account, "period": str(period)},
                format_kr(balances[account, period]),
                format_kr(booked[account, period]),
            )
        )
    return not differing


# -- the years' results ----------------------------------------------------------------------------


def _check_results(
    content: Content,
    vouchers: Vouchers,
    parts: Mapping[Balance, list[Part]],
    from_vouchers: set[int],
    problems: Problems,
) -> set[int]:
    """Compare what the months give with #RES, and return the years that have months."""
    sums: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for cell in vouchers.cells:
        if cell.year in from_vouchers:
            sums[cell.year][cell.booking.account] += cell.ore
    for about, listed in parts.items():
        if about.kind == OUTCOME and about.year not in from_vouchers:
            sums[about.year][about.account] += sum(part.ore for part in listed)
    for year, stated in content.results.items():
        if not content.years.stretches or year not in sums:
            continue
        unstated = (account for account in sums[year] if content.types.get(account) in _OF_RESULT)
        for account in dict.fromkeys((*stated, *unstated)):
            expected, line = stated.get(account, Stated(0, 0))
            if sums[year][account] != expected:
                problems.add(
                    Finding(
                        "SIE_RES",
                        Place(line=line),
                        {"account": account, "year": str(year)},
                        format_kr(expected),
                        format_kr(sums[year][account]),
                    )
                )
    return set(sums)


def _take_results(
    content: Content, vouchers: Vouchers, with_months: set[int], taken: Taken, keep: Keep | None, problems: Problems
) -> None:
    """#RES of the years without months."""
    if not content.years.stretches:
        known = content.with_months | ({0} if vouchers.cells else set())
        for stated in (stated for year, stated in content.results.items() if year not in known):
            line = next(iter(stated.values())).line
            problems.add(in_no_year(line, _("#RAR saknas, och utan den säger #RES inte vilket år")).finding)
        return
    for year, results in content.results.items():
        if year in with_months:
            continue
        try:
            period = _last_month(content, year)
        except Refused as refused:
            problems.add(refused.finding)
            continue
        taken.whole_years.add(period.year)
        for account, amount in results.items():
            booking = Booking(OUTCOME, period, account, "", "", "", "")
            taken.add(booking, amount.ore, 1, amount.line)
            if keep is not None and keep(booking):
                taken.lines.append(Line(amount.line, booking, amount.ore, "#RES"))


def _last_month(content: Content, year: int) -> Period:
    _first, day = content.years.stretches[year]
    if year == 0 and content.until is not None:
        line, day = content.until
        if content.years.of_day(day) != 0:
            words = _("#OMFATTN {day} ligger inte i år 0 enligt dess #RAR")
            raise in_no_year(line, words.format(day=f"{day[:4]}-{day[4:6]}-{day[6:]}"))
    return Period(int(day[:4]), int(day[4:6]))
