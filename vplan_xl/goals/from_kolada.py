"""What Kolada has of an indicator, beside what its line says."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from vplan_xl.finding import Finding, Place
from vplan_xl.goals.expression import Target
from vplan_xl.goals.indicator import Indicator
from vplan_xl.goals.kolada import KoladaValues, as_unit
from vplan_xl.goals.kolada_fields import OURS, Unreadable, kpi_of
from vplan_xl.goals.parse import NotUnderstood
from vplan_xl.goals.quantity import Number, Quantity
from vplan_xl.goals.value import IndicatorValue, Measured, Missing
from vplan_xl.language import _

Read = IndicatorValue | NotUnderstood


class Kolada(NamedTuple):
    """The values of a file from Kolada, and whose they are: a region's id there."""

    values: KoladaValues
    place: str = OURS


class Completed(NamedTuple):
    """An outcome and riket as they are judged; ``is_taken`` where the outcome is Kolada's.

    ``lacking`` is why there is no outcome, where it was to be Kolada's.
    """

    outcome: Read
    country: Read
    is_taken: bool = False
    findings: tuple[Finding, ...] = ()
    lacking: str = ""


def with_kolada(indicator: Indicator, target: Target, outcome: Read, country: Read, kolada: Kolada | None) -> Completed:
    """What is written stands; a blank outcome and a blank riket are Kolada's, of the year or the latest before it.

    An outcome that is written and that Kolada has otherwise for the same year is a finding.
    """
    if kolada is None or not indicator.kpi or indicator.year is None:
        return Completed(outcome, country)
    kpi = _id_of(indicator.kpi)
    had = kolada.values.measured(kpi, indicator.year, kolada.place)
    theirs, of_country = as_unit(had.outcome, target), as_unit(had.country, target)
    is_taken = not indicator.outcome.strip() and isinstance(theirs, Measured)
    return Completed(
        theirs if is_taken else outcome,
        country if indicator.country.strip() or isinstance(of_country, Missing) else of_country,
        is_taken,
        () if is_taken else tuple(_otherwise(indicator, outcome, theirs)),
        "" if is_taken else _("filen från Kolada har inget värde för {kpi}").format(kpi=kpi),
    )


def _id_of(kpi: str) -> str:
    """A key figure's id as the file has it, though the line has its title beside it or writes it in small letters."""
    try:
        return kpi_of(kpi)
    except Unreadable:
        return kpi


def _otherwise(indicator: Indicator, written: Read, theirs: IndicatorValue) -> Iterator[Finding]:
    if not isinstance(written, Measured) or not isinstance(theirs, Measured):
        return
    ours, of_kolada = written.readings[0], theirs.readings[0]
    is_whole = not (ours.group or of_kolada.group)
    if not is_whole or of_kolada.year != indicator.year or ours.year not in (None, of_kolada.year):
        return
    if not is_as_rounded(ours.quantity, Quantity(of_kolada.quantity.number, ours.quantity.unit)):
        place = Place("", *indicator.line.cell("UTFALL"))
        shown, year = str(of_kolada.quantity), str(of_kolada.year)
        yield Finding("MAL_KOLADA_ANNAT", place, {"year": year}, shown, indicator.outcome)


def is_as_rounded(written: Quantity, exact: Quantity) -> bool:
    """Whether a written figure is another one of the same kind of unit, rounded as it is written."""
    if written.unit.kind is not exact.unit.kind:
        return False
    half = Number(Fraction(1, 2 * 10**written.number.decimals))
    return abs(written.value - exact.value) <= Quantity(half, written.unit).value
