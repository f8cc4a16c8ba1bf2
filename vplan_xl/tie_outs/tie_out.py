"""A tie-out: two figures that should be the same, and what their difference means.

How far they may be apart is derived (DOMAIN, "Rounding"). A figure that is a whole multiple of the unit its table is
printed in is taken as rounded, which it is but for one case in a hundred thousand, and may be off by half a unit.

- Of n rounded figures against their rounded total nothing is left but whole units, at most floor(n ÷ 2) of them
  (amounts.tolerance). So of N rounded figures that would cancel out exactly, on whichever side each stands, at most
  floor((N - 1) ÷ 2); one against one has to be the same.
- Where some are rounded and others are not, half a unit for each rounded one.
- Where none is, nothing.

A figure that the workbook itself adds up counts for as many rounded ones as it is made of: FR 1's Totalt of what was
typed in whole tkr is no rounded total. Whole persons are counted, not rounded.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from vplan_xl.amounts import ORE_PER_TKR, tolerance
from vplan_xl.catalogue import CATALOGUE
from vplan_xl.form.layout import CellPlace
from vplan_xl.language import N_

# -- figures --------------------------------------------------------------------------------------


class Unit(NamedTuple):
    """What figures are in, by its Swedish name; ``step`` is one unit of the last printed digit, 0 of what is counted.

    Both in hundred-thousandths.
    """

    name: str
    step: int


TKR = Unit("tkr", ORE_PER_TKR)
COUNT = Unit("antal", 0)
ONE = 100_000  # of what is counted
PER_CENT = Unit("%", 10_000)  # 0,1 %


class Figure(NamedTuple):
    """A number in hundred-thousandths, and of how many rounded figures it is made; ``is_whole`` if of no others."""

    value: int
    rounded: int = 0
    is_whole: bool = True


NOTHING = Figure(0)  # not a 0 that stands somewhere, which may be rounded


def figure(value: int, unit: Unit) -> Figure:
    """A figure that stands somewhere, as somebody wrote it.

    >>> figure(300_000, TKR), figure(300_001, TKR), figure(300_000, COUNT)[:2]
    (Figure(value=300000, rounded=1, is_whole=True), Figure(value=300001, rounded=0, is_whole=False), (300000, 0))
    """
    if not unit.step:
        return Figure(value)
    is_whole = value % unit.step == 0
    return Figure(value, int(is_whole), is_whole)


def added(figures: Iterable[Figure], taken: Iterable[Figure] = ()) -> Figure:
    """What the workbook adds up of the first, less the others."""
    value, count, all_whole = 0, 0, True
    for sign, side in ((1, figures), (-1, taken)):
        for number, rounded, is_whole in side:
            value += sign * number
            count += rounded
            all_whole = all_whole and is_whole
    return Figure(value, count, all_whole)


# -- tie-outs -------------------------------------------------------------------------------------


class Verdict(enum.Enum):
    """What came of a tie-out, the best first; the value is what the sheet says."""

    EXACT = N_("exakt")
    ROUNDING = N_("avrundning")
    EXPLAINED = N_("förklarad")
    ACCEPTED = N_("inom gränsen")  # more than rounding, not more than somebody said may be
    REMARK = N_("anmärkning")  # does not tie, and no arithmetic says it must
    WRONG = N_("fel")

    @property
    def holds(self) -> bool:
        """Whether there is nothing to say."""
        return self not in (Verdict.REMARK, Verdict.WRONG)


class TieOut(NamedTuple):
    """Two figures that should be the same, in hundred-thousandths of the unit; ``tolerance`` in the same.

    ``what`` is in Swedish, as it is written into workbooks. ``place`` is where the left one stands, or where to look.
    A difference up to ``limit`` is accepted, whatever it is of one that ``is_explained``.
    """

    code: str
    sheet: str
    what: str
    left: int
    right: int
    unit: str
    tolerance: int
    place: CellPlace
    limit: int = 0
    is_explained: bool = False

    @property
    def difference(self) -> int:
        """The left less the right."""
        return self.left - self.right

    @property
    def verdict(self) -> Verdict:
        """WRONG is only what the catalogue has as fel."""
        size = abs(self.difference)
        if size <= self.tolerance:
            return Verdict.ROUNDING if size else Verdict.EXACT
        if self.is_explained:
            return Verdict.EXPLAINED
        if size <= self.limit:
            return Verdict.ACCEPTED
        return Verdict.WRONG if CATALOGUE[self.code].severity == "fel" else Verdict.REMARK


def tie(
    code: str,
    place: CellPlace,
    what: str,
    left: Figure,
    right: Figure,
    unit: Unit = TKR,
    *,
    limit: int = 0,
    is_explained: bool = False,
) -> TieOut:
    """The tie-out of two figures, each made of rounded ones or not."""
    units = tolerated(left, right, unit)
    return TieOut(code, place.sheet, what, left.value, right.value, unit.name, units, place, limit, is_explained)


def tolerated(left: Figure, right: Figure, unit: Unit) -> int:
    """How much rounding alone can put between two figures.

    >>> three = added([Figure(ONE, 1)] * 3)
    >>> tolerated(Figure(ONE, 1), three, TKR), tolerated(Figure(1, 0, False), three, TKR)
    (100000, 150000)
    """
    return _rounding(left.rounded + right.rounded, left.is_whole and right.is_whole, unit)


def rounding(written: Sequence[int], unit: Unit) -> int:
    """The same of figures that all stand somewhere as somebody wrote them, on whichever side.

    >>> rounding([3 * ONE, ONE, ONE], TKR), rounding([3 * ONE, ONE, ONE + 1], TKR), rounding([3 * ONE, ONE, ONE], COUNT)
    (100000, 100000, 0)
    """
    rounded = sum(value % unit.step == 0 for value in written) if unit.step else 0
    return _rounding(rounded, rounded == len(written), unit)


def _rounding(count: int, is_whole: bool, unit: Unit) -> int:
    if not count:
        return 0
    return tolerance(count - 1) * unit.step if is_whole else count * unit.step // 2
