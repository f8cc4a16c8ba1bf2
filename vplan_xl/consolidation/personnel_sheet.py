"""Personal: the statistics added up group by group, and the shares that are not added."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.line_basis import LINE_FIRST_ROW, LineBasis, Term, Where, literally
from vplan_xl.consolidation.line_basis_sheets import TENTHS
from vplan_xl.consolidation.line_checks import Months, months_of, months_words
from vplan_xl.consolidation.line_rows import MOST_LISTED, Table, amount, largest
from vplan_xl.consolidation.lines import Line
from vplan_xl.consolidation.look import SHARE_FORMAT, figure, head
from vplan_xl.consolidation.ratio import share
from vplan_xl.consolidation.sheet_names import PERSONNEL_SHEET
from vplan_xl.form.sister_tables import HEADCOUNTS, PERSONNEL, SEXES, SHARE_TABLES, SHARES, TIMES
from vplan_xl.workbook.author import SheetSpec
from vplan_xl.workbook.snapshot import Cell

TOTAL_GROUP = "Total"
COLUMNS = tuple(f"{time}_{sex}" for time, _when in TIMES for sex, _who in SEXES)
_LABELS = tuple(f"{when}, {who.lower()}" for _time, when in TIMES for _sex, who in SEXES)
_WIDTHS = (52.0, *[11.0] * len(COLUMNS))


class Statistics(NamedTuple):
    """One of the tables over all förvaltningar.

    ``groups`` are as the first one writes them, without the line Total; ``totals`` are {column: the sum of the lines
    Total}, empty where nobody has any. ``with_total`` and ``with_groups`` are how many have them, ``months`` {the
    statistics' last month: the labels of those who have it}.
    """

    table: str
    groups: tuple[str, ...]
    totals: dict[str, Term]
    with_total: int
    with_groups: int
    labels: tuple[str, ...]
    months: Months


def statistics(whole: Consolidated) -> tuple[Statistics, ...]:
    """The tables that anybody has filled in, in the form's order."""
    basis = whole.line_bases.get(PERSONNEL)
    if basis is None:
        return ()
    return tuple(found for table in HEADCOUNTS if (found := _statistics(basis, table)) is not None)


def _statistics(basis: LineBasis, table: str) -> Statistics | None:
    lines = [(one, line) for one, line in basis.lines if line.text("TABELL") == table]
    if not lines:
        return None
    groups: dict[str, str] = {}
    for _one, line in lines:
        groups.setdefault(line.text("GRUPP").casefold(), line.text("GRUPP"))
    has_total = groups.pop(TOTAL_GROUP.casefold(), None)
    of_total = literally("TABELL", table), literally("GRUPP", TOTAL_GROUP)
    with_total = {one.number for one, line in lines if line.text("GRUPP").casefold() == TOTAL_GROUP.casefold()}
    return Statistics(
        table,
        tuple(groups.values()),
        {code: basis.total(code, *of_total) for code in COLUMNS} if has_total else {},
        len(with_total),
        len({one.number for one, line in lines if line.text("GRUPP").casefold() != TOTAL_GROUP.casefold()}),
        tuple(dict.fromkeys(one.label for one, _line in lines)),
        months_of(lines),
    )


def _months_words(months: Months) -> str:
    """The last month in words: "till och med juli 2017"; where they differ, with whose each is."""
    if len(months) > 1:
        return f"OLIKA MÅNADER, till och med {months_words(months)}"
    (only,) = months
    return f"till och med {only.label}" if only else "utan månad"


def personnel_sheet(whole: Consolidated) -> SheetSpec:
    """The sheet."""
    info = "årsarbetare eller antal som i statistiken · ur arbetsböckernas blad Personal, se Underlag personal"
    top = head(whole, PERSONNEL_SHEET, f"{whole.name} – personalstatistik", info, _WIDTHS)
    table = Table(top)
    for one in statistics(whole):
        _put_statistics(table, whole.line_bases[PERSONNEL], one)
    if SHARES in whole.line_bases:
        _put_shares(table, whole.line_bases[SHARES])
    return table.spec(whole, PERSONNEL_SHEET, _WIDTHS)


def _put_statistics(table: Table, basis: LineBasis, one: Statistics) -> None:
    count = len(one.labels)
    from_whom = f"från {one.labels[0]}" if count == 1 else f"summan av {count} förvaltningar"
    table.title(one.table, f"{from_whom} · {_months_words(one.months)}")
    table.headings(("Personalgrupp eller frånvarogrupp", *_LABELS), (1,))
    formats = _formats(one.table)
    of_table = literally("TABELL", one.table)

    def size(group: str) -> int:
        return max(abs(basis.total(code, of_table, Where("GRUPP", "", group)).value) for code in COLUMNS)

    for group in largest(one.groups, size):
        where = of_table, Where("GRUPP", f"$A{table.row + 1}", group)
        table.put((group, *(amount(basis.total(code, *where)) for code in COLUMNS)), formats=formats)
    table.rest(len(one.groups), basis.sheet)
    if one.groups:
        sums = {code: basis.total(code, of_table) for code in COLUMNS}
        cells = (amount(sums[code].less(one.totals[code]) if one.totals else sums[code]) for code in COLUMNS)
        table.put((f"Summa av grupperna{_of_whom(one.with_groups, count)}", *cells), is_sum=True, formats=formats)
    if one.totals:
        table.put(
            (f"Total{_of_whom(one.with_total, count)}", *(amount(one.totals[code]) for code in COLUMNS)),
            is_sum=True,
            formats=formats,
        )


def _of_whom(some: int, count: int) -> str:
    return "" if some == count else f", som {some} av {count} har redovisat"


def _formats(table: str) -> dict[int, str]:
    """With as many decimals as the table is printed with."""
    decimals = {100_000: "", 10_000: ".0", 1_000: ".00"}[HEADCOUNTS[table]]
    return dict.fromkeys(range(2, 2 + len(COLUMNS)), f"#,##0{decimals}_-")


# -- shares -----------------------------------------------------------------------------------------


def _put_shares(table: Table, basis: LineBasis) -> None:
    """Every share as it was delivered, table by table: shares of different förvaltningar have no sum."""
    formats = dict.fromkeys(range(2, 2 + len(COLUMNS)), SHARE_FORMAT)
    for name in SHARE_TABLES:
        listed = [
            (row, one, line)
            for row, (one, line) in enumerate(basis.lines, LINE_FIRST_ROW)
            if line.text("TABELL") == name
        ]
        if not listed:
            continue
        months = months_of((one, line) for _row, one, line in listed)
        table.title(f"{name} i procent", f"läggs inte ihop · {_months_words(months)}")
        table.headings(("Förvaltning och grupp", *_LABELS), (1,))
        for row, one, line in listed[:MOST_LISTED]:
            cells = (_share(basis, code, row, line) for code in COLUMNS)
            table.put((f"{one.label}: {line.text('GRUPP')}", *cells), formats=formats)
        if len(listed) > MOST_LISTED:
            table.note(f"… och {len(listed) - MOST_LISTED} till. Alla rader står i {basis.sheet}.")


def _share(basis: LineBasis, code: str, row: int, line: Line) -> Cell:
    at, tenths = basis.cell(code, row), line.number(code)
    formula = f'IF({at}="","",{at})'
    return figure(None, formula) if tenths is None else share(formula, Fraction(tenths, TENTHS))
