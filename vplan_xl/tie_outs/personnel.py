"""The statistics of personnel (bilaga 2): women and men, this year and last, groups and totals, kinds of employment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from vplan_xl.amounts import ORE_PER_TKR
from vplan_xl.form.sister_tables import HEADCOUNTS, PERSONNEL, SEXES, SHARE_TABLES, SHARES, TIMES
from vplan_xl.period import Period
from vplan_xl.report.sister_lines import SisterLine
from vplan_xl.tie_outs.places import Looked, numbers
from vplan_xl.tie_outs.tie_out import COUNT, ONE, PER_CENT, Figure, TieOut, Unit, rounding, tie

_LAST_YEAR, _THIS_YEAR, _CHANGE = (code for code, _label in TIMES)
_WOMEN, _MEN, _ALL = (code for code, _label in SEXES)
_LABELS = {
    f"{time}_{sex}": f"{when.lower()}, {who.lower()}" for time, when in TIMES for sex, who in SEXES
}  # {column of figures: its words}
_EMPLOYED, _PERMANENT, _TEMPORARY = "Antal anställda", "Tillsvidareanställda", "Visstidsanställda"
_OF_SEXES = {f"{time}_{_ALL}": (f"{time}_{_WOMEN}", f"{time}_{_MEN}") for time, _when in TIMES}
_OF_TIMES = {f"{_CHANGE}_{sex}": (f"{_THIS_YEAR}_{sex}", f"{_LAST_YEAR}_{sex}") for sex, _who in SEXES}
_TOTAL = "total"  # what the group of a line with the sum begins with
_SHARE = PER_CENT.step  # a tenth of a per cent, in which shares are read


def personnel_tie_outs(looked: Looked) -> Iterator[TieOut]:
    """Of each line, then of each table, then of the tables together."""
    counted, shares = looked.lines(PERSONNEL), looked.lines(SHARES)
    of_table: dict[str, list[SisterLine]] = {table: [] for table in HEADCOUNTS}
    for line in counted:
        of_table[line.text("TABELL")].append(line)
        yield from _sexes(looked, line)
    for line in (*counted, *shares):
        yield from _changes(looked, line)
    for lines in of_table.values():
        yield from _groups(looked, lines)
    yield from _employed(looked, of_table)
    yield from _months(looked, (*shares, *counted))


# {table: its unit}; of whole persons, who are counted, there is no rounding.
_UNITS = {
    **{table: COUNT if step == ORE_PER_TKR else Unit("årsarbetare", step) for table, step in HEADCOUNTS.items()},
    **dict.fromkeys(SHARE_TABLES, PER_CENT),
}


def _tie(looked: Looked, code: str, line: SisterLine, column: str, what: str, terms: list[int]) -> Iterator[TieOut]:
    """A line's number in a column = the sum of those terms, all in the line's unit."""
    unit, scale = _UNITS[line.text("TABELL")], _SHARE if line.table == SHARES else 1
    left, *right = (number * scale for number in (line.number(column) or 0, *terms))
    units = rounding([left, *right], unit)
    if looked.wants(left, sum(right), units):
        name = f"{line.text('TABELL')}, {line.text('GRUPP')}, {_LABELS[column]}"
        place = line.cell(column)
        yield TieOut(code, place.sheet, f"{name}: {what}", left, sum(right), unit.name, units, place)


def _sum(looked: Looked, code: str, line: SisterLine, column: str, what: str, parts: list[int]) -> Iterable[TieOut]:
    """A line's number in a column = its parts, where there are any."""
    total = line.number(column)
    if total is None or not parts or not looked.wants(total, sum(parts)):
        return ()
    return _tie(looked, code, line, column, what, parts)


def _sexes(looked: Looked, line: SisterLine) -> Iterator[TieOut]:
    for column, sexes in _OF_SEXES.items():
        parts = [number for sex in sexes if isinstance(number := line.values.get(sex), int)]
        yield from _sum(looked, "AVST_KON", line, column, "kvinnor + män", parts)


def _changes(looked: Looked, line: SisterLine) -> Iterator[TieOut]:
    for column, times in _OF_TIMES.items():
        change, (now, then) = line.number(column), (line.number(time) for time in times)
        if change is not None and now is not None and then is not None and looked.wants(change, now - then):
            yield from _tie(looked, "AVST_FORANDRING", line, column, "i år − förra året", [now, -then])


def _is_total(line: SisterLine) -> bool:
    return line.text("GRUPP").strip().casefold().startswith(_TOTAL)


def _groups(looked: Looked, lines: list[SisterLine]) -> Iterator[TieOut]:
    """Each column of a table's groups adds up to its line Total."""
    groups = [line for line in lines if not _is_total(line)]
    for total in (line for line in lines if _is_total(line)):
        for column in _LABELS:
            yield from _sum(looked, "AVST_GRUPPER", total, column, "summan av grupperna", numbers(groups, column))


def _employed(looked: Looked, of_table: Mapping[str, list[SisterLine]]) -> Iterator[TieOut]:
    """Permanent + temporary = employed, in all and of each group that is in one of those two tables."""
    employed, *kinds = (_by_name(of_table[table]) for table in (_EMPLOYED, _PERMANENT, _TEMPORARY))
    for name, whole in employed.items() if all(kinds) else ():
        below = [kind[name] for kind in kinds if name in kind]
        for column in _LABELS:
            yield from _sum(looked, "AVST_ANSTALLDA", whole, column, "tillsvidare + visstid", numbers(below, column))


def _by_name(lines: Iterable[SisterLine]) -> dict[str, SisterLine]:
    """{group as it is compared: its first line}."""
    found: dict[str, SisterLine] = {}
    for line in lines:
        found.setdefault(_TOTAL if _is_total(line) else " ".join(line.text("GRUPP").split()).casefold(), line)
    return found


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
