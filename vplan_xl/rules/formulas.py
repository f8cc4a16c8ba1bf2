"""The form's own formulas and their stored results."""

from __future__ import annotations

from collections.abc import Iterator

from vplan_xl.amounts import ORE_PER_TKR, format_tkr, number_text, ore_from_number, tolerance
from vplan_xl.finding import Finding, Place
from vplan_xl.form.compute import steps
from vplan_xl.form.layout import CellPlace, FormulaCell
from vplan_xl.form.model import Key
from vplan_xl.rules.rule import Case, Rule
from vplan_xl.workbook.formula import is_same
from vplan_xl.workbook.snapshot import Cell, Kind


def missing(case: Case) -> Iterator[Finding]:
    """A computed cell is empty."""
    for computed, expected, stored in _cells(case):
        if stored is None:
            yield Finding("FORMEL_SAKNAS", _place(computed), {}, f"={expected.formula}", "–")


def replaced(case: Case) -> Iterator[Finding]:
    """A computed cell holds something else than its formula, and that is not what the formula gives."""
    for computed, expected, stored in _constants(case):
        if _is_right(expected, stored) or _is_rounded(case, computed, expected, stored):
            continue
        ours, theirs = _ore(expected), _ore(stored)
        difference = "–" if ours is None or theirs is None else format_tkr(theirs - ours, 2)
        yield Finding("FORMEL_ERSATT", _place(computed), {}, _shown(expected), _shown(stored), difference)


def replaced_by_rounded(case: Case) -> Iterator[Finding]:
    """A computed cell holds a number that differs from what its formula gives by what rounding alone can do.

    Figures in whole tkr are rounded ones: n addends and their total may be n ÷ 2 apart.
    """
    for computed, expected, stored in _constants(case):
        if not _is_right(expected, stored) and _is_rounded(case, computed, expected, stored):
            units = str(_tolerated(case, computed) // ORE_PER_TKR)
            yield Finding(
                "FORMEL_ERSATT_AVRUNDAT", _place(computed), {"tolerance": units}, _shown(expected), _shown(stored)
            )


def replaced_alike(case: Case) -> Iterator[Finding]:
    """A computed cell holds what its formula gives, but no formula: the next change leaves it behind."""
    for computed, expected, stored in _constants(case):
        if _is_right(expected, stored):
            yield Finding("FORMEL_ERSATT_LIKA", _place(computed), {}, _shown(expected), _shown(stored))


def altered(case: Case) -> Iterator[Finding]:
    """A computed cell holds another formula than the form's, compared token by token."""
    for computed, expected, stored in _formulas(case):
        if not _is_ours(expected, stored):
            yield Finding("FORMEL_ANDRAD", _place(computed), {}, f"={expected.formula}", f"={stored.formula}")


def without_result(case: Case) -> Iterator[Finding]:
    """The form's formulas have no stored results: the program that saved the workbook does not compute."""
    cells = [
        f"{computed.sheet}!{computed.cell}"
        for computed, expected, stored in _formulas(case)
        if stored.kind is Kind.MISSING and expected.kind is not Kind.MISSING
    ]
    if cells:
        yield Finding("RESULTAT_SAKNAS", Place(), {"count": str(len(cells))}, "", cells[0])


def stale_result(case: Case) -> Iterator[Finding]:
    """One of the form's formulas has a stored result that its inputs no longer give."""
    for computed, expected, stored in _formulas(case):
        whole = case.whole[CellPlace(computed.sheet, computed.cell)]
        known = Kind.MISSING not in (expected.kind, stored.kind)
        if known and _is_ours(expected, stored) and not (_is_right(expected, stored) or _is_right(whole, stored)):
            yield Finding("RESULTAT_GAMMALT", _place(computed), {}, _shown(expected), _shown(stored))


RULES = (
    Rule("FORMEL_SAKNAS", missing),
    Rule("FORMEL_ERSATT", replaced),
    Rule("FORMEL_ERSATT_AVRUNDAT", replaced_by_rounded),
    Rule("FORMEL_ERSATT_LIKA", replaced_alike),
    Rule("FORMEL_ANDRAD", altered),
    Rule("RESULTAT_SAKNAS", without_result),
    Rule("RESULTAT_GAMMALT", stale_result),
)


def _cells(case: Case) -> Iterator[tuple[FormulaCell, Cell, Cell | None]]:
    for computed in case.computed:
        place = CellPlace(computed.sheet, computed.cell)
        yield computed, case.expected[place], case.cell(place)


def _constants(case: Case) -> Iterator[tuple[FormulaCell, Cell, Cell]]:
    for computed, expected, stored in _cells(case):
        if stored is not None and stored.formula is None:
            yield computed, expected, stored


def _formulas(case: Case) -> Iterator[tuple[FormulaCell, Cell, Cell]]:
    for computed, expected, stored in _cells(case):
        if stored is not None and stored.formula is not None:
            yield computed, expected, stored


def _is_ours(expected: Cell, stored: Cell) -> bool:
    return is_same(expected.formula or "", stored.formula or "")


def _is_right(expected: Cell, stored: Cell) -> bool:
    """Whether a cell holds what its formula gives, to the öre."""
    if expected.kind is stored.kind is Kind.NUMBER:
        return _ore(expected) == _ore(stored)
    return (expected.kind, expected.value) == (stored.kind, stored.value)


def _is_rounded(case: Case, computed: FormulaCell, expected: Cell, stored: Cell) -> bool:
    ours, theirs = _ore(expected), _ore(stored)
    if ours is None or theirs is None or theirs % ORE_PER_TKR:
        return False
    return abs(ours - theirs) <= _tolerated(case, computed)


def _tolerated(case: Case, computed: FormulaCell) -> int:
    """How many öre a rounded figure may differ from what its formula gives."""
    if not isinstance(computed.shows, Key):
        return 0
    return tolerance(len(steps(case.report.form)[computed.shows].sources)) * ORE_PER_TKR


def _ore(cell: Cell) -> int | None:
    return ore_from_number(cell.value) if cell.kind is Kind.NUMBER else None


def _shown(cell: Cell) -> str:
    ore = _ore(cell)
    return number_text(ore) if ore is not None else cell.value or "–"


def _place(computed: FormulaCell) -> Place:
    codes = computed.shows if isinstance(computed.shows, Key) else ()
    return Place("", computed.sheet, computed.cell, *codes)
