"""The statistics of personnel (bilaga 2): women and men, this year and last, groups and totals, kinds of employment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from vplan_xl.amounts import ORE_PER_TKR
from vplan_xl.form.sister_tables import HEADCOUNTS, PERSONNEL, SEXES, SHARES, TIMES
from vplan_xl.period import Period
from vplan_xl.report.sister_lines import SisterLine
from vplan_xl.tie_outs.places import Looked
from vplan_xl.tie_outs.tie_out import COUNT, ONE, PER_CENT, Figure, TieOut, Unit, added, figure, tie

_LAST_YEAR, _THIS_YEAR, _CHANGE = (code for code, _label in TIMES)
_WOMEN, _MEN, _ALL = (code for code, _label in SEXES)
_LABELS = {
    f"{time}_{sex}": f"{when.lower()}, {who.lower()}" for time, when in TIMES for sex, who in SEXES
}  # {column of figures: its words}
_EMPLOYED, _PERMANENT, _TEMPORARY = "Antal anställda", "Tillsvidareanställda", "Visstidsanställda"
_TOTAL = "total"  # what the group of a line with the sum begins with
_SHARE = PER_CENT.step  # a tenth of a per cent, in which shares are read


def personnel_tie_outs(looked: Looked) -> Iterator[TieOut]:
    """Of each line, then of each table, then of the tables together."""
    counted, shares = looked.lines(PERSONNEL), looked.lines(SHARES)
    for line in counted:
        yield from _sexes(line)
    for line in (*counted, *shares):
        yield from _changes(line)
    for table in HEADCOUNTS:
        yield from _groups(table, [line for line in counted if line.text("TABELL") == table])
    yield from _employed(counted)
    yield from _months(looked, (*shares, *counted))


def _unit(line: SisterLine) -> Unit:
    """Of whole persons, who are counted, there is no rounding."""
    if line.table == SHARES:
        return PER_CENT
    step = HEADCOUNTS[line.text("TABELL")]
    return COUNT if step == ORE_PER_TKR else Unit("årsarbetare", step)


def _figure(line: SisterLine, column: str) -> Figure | None:
    value = line.number(column)
    if value is None:
        return None
    return figure(value * _SHARE if line.table == SHARES else value, _unit(line))


def _tie(code: str, line: SisterLine, column: str, what: str, left: Figure, right: Figure) -> TieOut:
    name = f"{line.text('TABELL')}, {line.text('GRUPP')}, {_LABELS[column]}"
    return tie(code, line.cell(column), f"{name}: {what}", left, right, _unit(line))


def _sexes(line: SisterLine) -> Iterator[TieOut]:
    for time, _when in TIMES:
        total = _figure(line, f"{time}_{_ALL}")
        parts = [part for sex in (_WOMEN, _MEN) if (part := _figure(line, f"{time}_{sex}")) is not None]
        if total is not None and parts:
            yield _tie("AVST_KON", line, f"{time}_{_ALL}", "kvinnor + män", total, added(parts))


def _changes(line: SisterLine) -> Iterator[TieOut]:
    for sex, _who in SEXES:
        columns = (f"{_CHANGE}_{sex}", f"{_THIS_YEAR}_{sex}", f"{_LAST_YEAR}_{sex}")
        change, now, then = (_figure(line, column) for column in columns)
        if change is not None and now is not None and then is not None:
            yield _tie("AVST_FORANDRING", line, columns[0], "i år − förra året", change, added([now], [then]))


def _is_total(line: SisterLine) -> bool:
    return line.text("GRUPP").strip().casefold().startswith(_TOTAL)


def _groups(table: str, lines: list[SisterLine]) -> Iterator[TieOut]:
    """Each column of a table's groups adds up to its line Total."""
    groups = [line for line in lines if not _is_total(line)]
    for total in (line for line in lines if _is_total(line)):
        for column in _LABELS:
            whole = _figure(total, column)
            parts = [part for group in groups if (part := _figure(group, column)) is not None]
            if whole is not None and parts:
                yield _tie("AVST_GRUPPER", total, column, "summan av grupperna", whole, added(parts))


def _employed(lines: tuple[SisterLine, ...]) -> Iterator[TieOut]:
    """Permanent + temporary = employed, in all and of each group that is in one of those two tables."""
    named: defaultdict[str, dict[str, SisterLine]] = defaultdict(dict)
    for line in lines:
        name = _TOTAL if _is_total(line) else " ".join(line.text("GRUPP").split()).casefold()
        named[line.text("TABELL")].setdefault(name, line)
    kinds = [named[_PERMANENT], named[_TEMPORARY]]
    if not all(kinds):
        return
    for name, whole in named[_EMPLOYED].items():
        below = [kind[name] for kind in kinds if name in kind]
        for column in _LABELS:
            total = _figure(whole, column)
            parts = [part for line in below if (part := _figure(line, column)) is not None]
            if total is not None and parts:
                yield _tie("AVST_ANSTALLDA", whole, column, "tillsvidare + visstid", total, added(parts))


def _months(looked: Looked, lines: tuple[SisterLine, ...]) -> Iterator[TieOut]:
    """One month up to which the whole sheet is, and not one after the report's."""
    dated = [(month, line) for line in lines if isinstance(month := line.values.get("TILL_OCH_MED"), Period)]
    if not dated:
        return
    months = sorted({month for month, _line in dated})
    first = dated[0][0]
    odd = next((line for month, line in dated if month != first), dated[0][1])
    what = f"Till och med är en och samma månad: {', '.join(month.label for month in months)}"
    yield tie("AVST_STATISTIK", odd.cell("TILL_OCH_MED"), what, Figure(len(months) * ONE), Figure(ONE), COUNT)
    period = looked.report.header.period
    if period is not None:
        late = [line for month, line in dated if month > period]
        what = f"Till och med är ingen månad efter {period.label}"
        place = (late[0] if late else dated[0][1]).cell("TILL_OCH_MED")
        yield tie("AVST_STATISTIK", place, what, Figure(len(late) * ONE), Figure(0), COUNT)
