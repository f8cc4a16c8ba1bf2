"""One workbook: our reading, what the rules say of it, and how openpyxl's reading differs."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from tests.shipped.differences import Difference, differences, known
from tests.shipped.origin import saved_by_excel
from tests.shipped.raw import RawSheet, raw_sheet
from tests.shipped.readings import MISSING, Reading, Seen, by_openpyxl, by_us
from tests.shipped.starve import without_results
from vplan_xl.finding import Refused
from vplan_xl.jobs.resources import read_register
from vplan_xl.report.report import report_of
from vplan_xl.rules.check import check

STARVED = "missing, result taken out"
_MOST_SHOWN = 20  # unlisted differences of a workbook; all are counted


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of one workbook.

    ``refusal`` is the code we refused it with, ``failure`` what openpyxl raised, ``crash`` anything that
    our side raised besides. ``counts`` are the cells on which both agree, by kind, "formula" and "blank" among
    them; ``known`` the known differences by name; ``unlisted`` the others in words. ``codes`` are those of
    the findings.
    """

    by_excel: bool = False
    refusal: str = ""
    crash: str = ""
    failure: str = ""
    aside: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()
    counts: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    unlisted_count: int = 0
    unlisted: tuple[str, ...] = ()

    @property
    def is_compared(self) -> bool:
        return not (self.refusal or self.crash or self.failure)


def compare(data: bytes) -> Iterator[Comparison]:
    """Twice: when our side is done with the workbook, and when openpyxl is too."""
    ours: Reading | None = None
    refusal = crash = ""
    codes: frozenset[str] = frozenset()
    try:
        try:
            ours = by_us(data)
        except Refused as refused:
            refusal = refused.finding.code
        codes = _codes(data)
    except Exception:  # whatever it is, the run names it
        crash = traceback.format_exc()
    comparison = Comparison(saved_by_excel(data), refusal, crash, aside=ours.aside if ours else (), codes=codes)
    yield comparison
    try:
        theirs = by_openpyxl(data)
    except Exception as error:  # openpyxl raises anything for what is in a file
        yield replace(comparison, failure=f"{type(error).__name__}: {str(error)[:200]}".splitlines()[0])
        return
    if ours is None:
        yield comparison
    else:
        try:
            yield starved(with_differences(comparison, data, ours, theirs), data, ours)
        except Exception:
            yield replace(comparison, crash=traceback.format_exc())


def _codes(data: bytes) -> frozenset[str]:
    """The codes of all findings; each finding is put into words, too."""
    findings = check(report_of("bok.xlsx", data), read_register(None))
    assert all(finding.severity.value and finding.to_json()["message"] for finding in findings)
    return frozenset(finding.code for finding in findings)


def with_differences(comparison: Comparison, data: bytes, ours: Reading, theirs: Reading) -> Comparison:
    """The comparison with what the two readings of *data* have alike and what not."""

    @cache
    def raw(name: str) -> RawSheet:
        # Of a sheet that we do not list, the workbook part's namespace tells why.
        return raw_sheet(data, ours.parts.get(name, "xl/workbook.xml"))

    kinds: Counter[str] = Counter()
    unlisted: list[Difference] = []
    for found in differences(ours, theirs, raw):
        kind = known(found)
        if kind:
            kinds[kind.name] += 1
        else:
            unlisted.append(found)
    words = tuple(_in_words(found) for found in unlisted[:_MOST_SHOWN])
    return replace(comparison, counts=_alike(ours, theirs), known=kinds, unlisted_count=len(unlisted), unlisted=words)


def starved(comparison: Comparison, data: bytes, ours: Reading) -> Comparison:
    """The comparison with what both readers make of the workbook when its formulas have no results."""
    expected = {name: {at: _starved_cell(cell) for at, cell in cells.items()} for name, cells in ours.sheets.items()}
    without, taken = without_results(data, {ours.parts[name] for name in ours.sheets})
    if not taken:
        return comparison
    again = by_us(without)
    both = with_differences(Comparison(), without, again, by_openpyxl(without))
    unlisted = [f"results taken out: {words}" for words in both.unlisted]
    if again.sheets != expected:
        unlisted.append("results taken out: we do not read the same without them")
    return replace(
        comparison,
        counts=comparison.counts + Counter({STARVED: both.counts[MISSING]}),
        known=comparison.known | both.known,
        unlisted_count=comparison.unlisted_count + len(unlisted),
        unlisted=(*comparison.unlisted, *unlisted),
    )


def _starved_cell(cell: Seen) -> Seen:
    return cell if cell.formula is None else Seen(MISSING, None, cell.formula)


def _alike(ours: Reading, theirs: Reading) -> Counter[str]:
    counts: Counter[str] = Counter()
    for name, cells in ours.sheets.items():
        others = theirs.sheets.get(name, {})
        for at, cell in cells.items():
            other = others.get(at)
            if other and cell[:2] == other[:2]:
                counts[cell.kind] += 1
            if other and cell.formula is not None and cell.formula == other.formula:
                counts["formula"] += 1
        counts["blank"] += len(theirs.blank.get(name, frozenset()) - cells.keys())
    return counts


def _in_words(found: Difference) -> str:
    seen = f"ours {tuple(found.ours)}, theirs {tuple(found.theirs)}, the part {tuple(found.raw[:3])}"
    return f"{found.sheet}!{found.cell} {found.what}: {seen}"[:500]
