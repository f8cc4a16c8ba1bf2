"""The plan of investments: its lines in themselves, and what is worked out of them above."""

from __future__ import annotations

from collections.abc import Iterator

from vplan_xl.amounts import round_ratio
from vplan_xl.form.sister_tables import (
    BEGUN,
    DONE,
    INVESTED,
    INVESTED_LINE,
    INVESTED_LINES,
    INVESTMENTS,
    NOT_BEGUN,
    PLAN_YEARS,
)
from vplan_xl.report.sister_lines import SisterLine
from vplan_xl.tie_outs.places import Looked, tkr
from vplan_xl.tie_outs.tie_out import COUNT, NOTHING, ONE, PER_CENT, TKR, Figure, TieOut, Unit, added, figure, tie

_FIRST = PLAN_YEARS[0]
# {line of the state: the column that it adds up}
_SUMS = {
    "PLAN_I_AR": _FIRST,
    "UTFALL": "UTFALL",
    "PROGNOS": "PROGNOS",
    "TOTALT": "TOTALT",
    "DRIFTEFFEKT": "DRIFTEFFEKT",
}
_OF_SHARE = 100_000


def investment_tie_outs(looked: Looked) -> Iterator[TieOut]:
    """Of each line of the plan, then of the state."""
    lines = looked.lines(INVESTMENTS)
    for line in lines:
        yield from _of_line(line)
    if lines and looked.has(INVESTED):
        yield from _of_state(looked, lines)


def _of_line(line: SisterLine) -> Iterator[TieOut]:
    name, status = line.text("PROJEKT"), line.text("STATUS")
    total = line.number("TOTALT")
    years = [one for year in PLAN_YEARS for one in tkr([line], year)]
    if total is not None and years:
        what = f"{name}: Totalt = summan av åren"
        yield tie("AVST_INVESTERING", line.cell("TOTALT"), what, figure(total, TKR), added(years))
    if horizon := line.text("HORISONT"):
        beyond = [year for year in PLAN_YEARS[int(horizon) :] if line.number(year)]
        what = f"{name}: inget belopp efter horisonten, {horizon} år"
        place = line.cell(beyond[0] if beyond else "HORISONT")
        yield tie("AVST_HORISONT", place, what, Figure(len(beyond) * ONE), NOTHING, COUNT)
    if status == NOT_BEGUN and (outcome := tkr([line], "UTFALL")):
        what = f"{name}: inget utfall, den är {NOT_BEGUN.lower()}"
        yield tie("AVST_STATUS", line.cell("STATUS"), what, outcome[0], NOTHING)
    if status == DONE and (outcome := tkr([line], "UTFALL")) and (forecast := tkr([line], "PROGNOS")):
        what = f"{name}: prognosen = utfallet, den är {DONE.lower()}"
        yield tie("AVST_STATUS", line.cell("STATUS"), what, forecast[0], outcome[0])


def _of_state(looked: Looked, lines: tuple[SisterLine, ...]) -> Iterator[TieOut]:
    done = sum(line.text("STATUS") == DONE for line in lines)
    begun = done + sum(line.text("STATUS") == BEGUN for line in lines)
    amounts = {code: added(tkr(lines, column)) for code, column in _SUMS.items()}
    amounts["AVVIKELSE"] = added(tkr(lines, _FIRST), tkr(lines, "PROGNOS"))
    yield from _state(looked, "ANTAL", COUNT, Figure(len(lines) * ONE))
    yield from _state(looked, "PABORJADE", PER_CENT, _share(begun, len(lines)))
    yield from _state(looked, "AVSLUTADE", PER_CENT, _share(done, len(lines)))
    for code, right in amounts.items():
        yield from _state(looked, code, TKR, right)


def _share(part: int, whole: int) -> Figure:
    """In hundred-thousandths of a per cent, as exact as a cell is read."""
    return Figure(round_ratio(_OF_SHARE, part, whole) * 100, 0, False)


def _state(looked: Looked, code: str, unit: Unit, right: Figure) -> Iterator[TieOut]:
    number = INVESTED_LINE[code]
    shown = looked.stands(INVESTED, "VARDE", number)
    if shown is not None:
        value = shown * 100 if unit is PER_CENT else shown
        left = figure(value, unit) if looked.is_typed(INVESTED, "VARDE", number) else right._replace(value=value)
        what = f"{INVESTED_LINES[number][1]}: räknat av listan"
        yield tie("AVST_INVESTERING_LAGE", looked.place(INVESTED, "VARDE", number), what, left, right, unit)
