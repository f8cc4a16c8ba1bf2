"""The indicators and the activities of a report that was read with its tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from vplan_xl.finding import Finding, Place
from vplan_xl.form.goal_tables import ACTIVITIES, GOALS, HIGHER, LOWER, SOURCES
from vplan_xl.goals.indicator import Activity, Indicator, Key
from vplan_xl.goals.quantity import Better, Number
from vplan_xl.goals.verdict import Verdict
from vplan_xl.report.report import Report
from vplan_xl.report.sister_lines import SisterLine, read_sister_lines

_SOURCE_CODES = {label: code for code, label in SOURCES.items()}
_PHRASES = ("INGANGSVARDE", "MALVARDE", "UTFALL", "RIKET")
_DIRECTIONS = {HIGHER: Better.HIGHER, LOWER: Better.LOWER}
_NOTHING: frozenset[str] = frozenset()
_LARGEST_MARGIN = Fraction(50)  # per cent: a 2 that was pasted for 2 % reads as 200


def read_goals(report: Report) -> tuple[tuple[Indicator, ...], tuple[Finding, ...]]:
    """(the indicators in the sheet's order, what is wrong with the lines); texts of values are not read here.

    An indicator that stands twice is a finding, and both are there. A workbook without the sheet has none and, where
    its template is another version, no finding.
    """
    lines, findings = read_sister_lines(report, GOALS)
    period = report.header.period
    unread = frozenset(finding.place.cell for finding in findings if finding.code == "TABELL_VARDE")
    indicators = tuple(_indicator(line, period.year if period else None, unread) for line in lines)
    return indicators, (*findings, *_doubles(report.path, indicators), *_margins(report.path, lines))


def read_activities(report: Report) -> tuple[tuple[Activity, ...], tuple[Finding, ...]]:
    """(the lines of Insatser in the sheet's order, what is wrong with them)."""
    lines, findings = read_sister_lines(report, ACTIVITIES)
    return tuple(_activity(line) for line in lines), findings


def _indicator(line: SisterLine, year: int | None, unread: frozenset[str]) -> Indicator:
    # Of the columns most are blank, and a landsting has thousands of lines: nothing is asked for twice.
    texts = {code: value for code, value in line.values.items() if isinstance(value, str)}
    text = texts.get
    own, margin = text("ER_BEDOMNING"), _margin(line)
    return Indicator(
        area=_plain(text("MALOMRADE", "")),
        aim=_plain(text("INRIKTNINGSMAL", "")),
        name=_plain(text("INDIKATOR", "")),
        board=_plain(text("NAMND", "")),
        unit=_plain(text("FORVALTNING", "")),
        level=_plain(text("NIVA", "")),
        year=line.number("AR") or year,
        baseline=text("INGANGSVARDE", ""),
        target=text("MALVARDE", ""),
        outcome=text("UTFALL", ""),
        country=text("RIKET", ""),
        own=Verdict(own) if own else None,
        comment=text("KOMMENTAR", ""),
        better=_DIRECTIONS.get(text("BATTRE", "")),
        margin=margin if margin is not None and _is_margin(margin) else None,
        frequency=text("MATS", ""),
        source=text("KALLA", ""),
        taken_from=_SOURCE_CODES.get(text("HAMTAS_UR", ""), ""),
        kpi=_plain(text("KOLADA", "")),
        unread=frozenset(column for column in _PHRASES if line.cell(column).cell in unread) if unread else _NOTHING,
        line=line,
    )


def _activity(line: SisterLine) -> Activity:
    return Activity(
        area=_plain(line.text("MALOMRADE")),
        aim=_plain(line.text("INRIKTNINGSMAL")),
        kind=line.text("TYP"),
        text=line.text("TEXT"),
        responsible=_plain(line.text("ANSVARIG")),
        status=line.text("STATUS"),
        comment=line.text("KOMMENTAR"),
        line=line,
    )


def _plain(text: str) -> str:
    """A text that others are compared with, without line breaks and doubled spaces."""
    return " ".join(text.split()) if text else ""


def _margin(line: SisterLine) -> Fraction | None:
    """Per cent; the column holds tenths of them."""
    tenths = line.number("MARGINAL")
    return None if tenths is None else Fraction(tenths, 10)


def _is_margin(margin: Fraction) -> bool:
    return 0 <= margin <= _LARGEST_MARGIN


def _margins(path: str, lines: Iterable[SisterLine]) -> Iterator[Finding]:
    for line in lines:
        margin = _margin(line)
        if margin is not None and not _is_margin(margin):
            shown = f"{Number(margin, 1)} %"
            yield Finding("MAL_MARGINAL", Place(path, *line.cell("MARGINAL")), {}, "0–50 %", shown)


def _doubles(path: str, indicators: Iterable[Indicator]) -> Iterator[Finding]:
    first: dict[Key, Indicator] = {}
    for one in indicators:
        before = first.setdefault(one.key, one)
        if before is not one:
            place = Place(path, *one.line.cell("INDIKATOR"))
            yield Finding("MAL_DUBBEL", place, {"first": before.line.cell("INDIKATOR").cell}, found=one.label)
