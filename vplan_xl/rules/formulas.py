"""The form's own formulas and their stored results."""

from __future__ import annotations

from collections.abc import Iterator

from vplan_xl.amounts import ORE_PER_TKR, format_exact, format_tkr, ore_from_number, tolerance
from vplan_xl.finding import Finding, Place
from vplan_xl.form.compute import steps
from vplan_xl.form.model import Key
from vplan_xl.language import _
from vplan_xl.rules.rule import Case, OddCell, Rule
from vplan_xl.tie_outs.tie_out import Verdict
from vplan_xl.workbook.formula import is_same
from vplan_xl.workbook.snapshot import Cell, Kind


def missing(case: Case) -> Iterator[Finding]:
    """A computed cell is empty."""
    for odd in case.odd_cells:
        if odd.stored is None:
            yield Finding("FORMEL_SAKNAS", _place(odd), {}, f"={odd.expected.formula}", "–")


def replaced(case: Case) -> Iterator[Finding]:
    """A computed cell holds something else than its formula, and that is not what the formula gives.

    A figure on a sister sheet that its tie-out says does not tie has been told of there.
    """
    untied = {tie_out.place for tie_out in case.tie_outs if tie_out.verdict is Verdict.WRONG}
    for odd, stored in _constants(case):
        if odd.cell.place in untied:
            continue
        if not _is_right(case, odd.expected, stored) and not _is_rounded(case, odd, stored):
            ours, theirs = _ore(case, odd.expected), _ore(case, stored)
            difference = "–" if ours is None or theirs is None else format_tkr(theirs - ours, 2)
            yield Finding(
                "FORMEL_ERSATT", _place(odd), {}, _shown(case, odd.expected), _shown(case, stored), difference
            )


def replaced_by_rounded(case: Case) -> Iterator[Finding]:
    """A computed cell holds a number that differs from what its formula gives by what rounding alone can do.

    Figures in whole tkr, or in tenths of an mnkr, are rounded ones: n addends and their total may be n ÷ 2 apart.
    """
    for odd, stored in _constants(case):
        if not _is_right(case, odd.expected, stored) and _is_rounded(case, odd, stored):
            units = str(_tolerated(case, odd) // ORE_PER_TKR)
            yield Finding(
                "FORMEL_ERSATT_AVRUNDAT",
                _place(odd),
                {"tolerance": units},
                _shown(case, odd.expected),
                _shown(case, stored),
            )


def replaced_alike(case: Case) -> Iterator[Finding]:
    """A computed cell holds what its formula gives, but no formula: the next change leaves it behind."""
    for odd, stored in _constants(case):
        if _is_right(case, odd.expected, stored):
            yield Finding("FORMEL_ERSATT_LIKA", _place(odd), {}, _shown(case, odd.expected), _shown(case, stored))


def altered(case: Case) -> Iterator[Finding]:
    """A computed cell holds another formula than the form's, compared token by token."""
    for odd, stored in _formulas(case):
        if not _is_ours(odd.expected, stored):
            yield Finding("FORMEL_ANDRAD", _place(odd), {}, f"={odd.expected.formula}", f"={stored.formula}")


def without_result(case: Case) -> Iterator[Finding]:
    """The form's formulas have no stored results: the program that saved the workbook does not compute."""
    cells = [
        f"{odd.cell.sheet}!{odd.cell.cell}"
        for odd, stored in _formulas(case)
        if stored.kind is Kind.MISSING and odd.expected.kind is not Kind.MISSING
    ]
    if cells:
        yield Finding("RESULTAT_SAKNAS", Place(), {"count": str(len(cells))}, "", cells[0])


def stale_result(case: Case) -> Iterator[Finding]:
    """The form's formulas have stored results that their inputs no longer give: said once, of the first."""
    stale = [(odd, stored) for odd, stored in _formulas(case) if _is_stale(case, odd, stored)]
    if stale:
        odd, stored = stale[0]
        yield Finding(
            "RESULTAT_GAMMALT",
            _place(odd),
            {"count": str(len(stale))},
            _shown(case, odd.expected),
            _shown(case, stored),
        )


RULES = (
    Rule("FORMEL_SAKNAS", missing),
    Rule("FORMEL_ERSATT", replaced),
    Rule("FORMEL_ERSATT_AVRUNDAT", replaced_by_rounded),
    Rule("FORMEL_ERSATT_LIKA", replaced_alike),
    Rule("FORMEL_ANDRAD", altered),
    Rule("RESULTAT_SAKNAS", without_result),
    Rule("RESULTAT_GAMMALT", stale_result),
)


def _constants(case: Case) -> Iterator[tuple[OddCell, Cell]]:
    for odd in case.odd_cells:
        if odd.stored is not None and odd.stored.formula is None:
            yield odd, odd.stored


def _formulas(case: Case) -> Iterator[tuple[OddCell, Cell]]:
    for odd in case.odd_cells:
        if odd.stored is not None and odd.stored.formula is not None:
            yield odd, odd.stored


def _is_stale(case: Case, odd: OddCell, stored: Cell) -> bool:
    known = Kind.MISSING not in (odd.expected.kind, stored.kind)
    fresh = _is_right(case, odd.expected, stored) or _is_right(case, odd.whole, stored)
    return known and _is_ours(odd.expected, stored) and not fresh


def _is_ours(expected: Cell, stored: Cell) -> bool:
    return is_same(expected.formula or "", stored.formula or "")


def _is_right(case: Case, expected: Cell, stored: Cell) -> bool:
    """Whether a cell holds what its formula gives, to the öre."""
    if expected.kind is stored.kind is Kind.NUMBER:
        return _ore(case, expected) == _ore(case, stored)
    return (expected.kind, expected.value) == (stored.kind, stored.value)


def _is_rounded(case: Case, odd: OddCell, stored: Cell) -> bool:
    ours, theirs = _ore(case, odd.expected), _ore(case, stored)
    if ours is None or theirs is None or theirs % case.report.unit.step:
        return False
    return abs(ours - theirs) <= _tolerated(case, odd)


def _tolerated(case: Case, odd: OddCell) -> int:
    """How many öre a rounded figure may differ from what its formula gives."""
    if not isinstance(odd.cell.shows, Key):
        return max((one.tolerance for one in case.tie_outs if one.place == odd.cell.place), default=0)
    return tolerance(len(steps(case.report.form)[odd.cell.shows].sources)) * case.report.unit.step


def _ore(case: Case, cell: Cell) -> int | None:
    return ore_from_number(cell.value, case.report.unit) if cell.kind is Kind.NUMBER else None


def _shown(case: Case, cell: Cell) -> str:
    ore = _ore(case, cell)
    if ore is not None:
        return format_exact(ore)
    return _("ett okänt belopp") if cell.kind is Kind.MISSING else cell.value or "–"


def _place(odd: OddCell) -> Place:
    codes = odd.cell.shows if isinstance(odd.cell.shows, Key) else ()
    return Place("", odd.cell.sheet, odd.cell.cell, *codes)
