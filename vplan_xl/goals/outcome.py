"""Which of the numbers of an outcome, an ingångsvärde or riket a target is about."""

from __future__ import annotations

import re
from typing import NamedTuple

from vplan_xl.goals.expression import ReferenceKind, Relative
from vplan_xl.goals.quantity import Quantity
from vplan_xl.goals.value import IndicatorValue, Measured, Pending, Reading
from vplan_xl.goals.verdict import Context, Unjudged
from vplan_xl.language import _

Group = tuple[str, ...]
_GENDERS = frozenset(("kvinnor", "män", "flickor", "pojkar"))


class Known(NamedTuple):
    """What an outcome is judged with: the values beside it, its own readings of earlier years, and the context."""

    baseline: IndicatorValue
    country: IndicatorValue
    context: Context
    earlier: tuple[Reading, ...] = ()
    is_survey: bool = False


class Level(NamedTuple):
    """A reference's value; ``source`` says in Swedish what it is, with its year."""

    quantity: Quantity
    source: str


def current(outcome: Measured, known: Known) -> tuple[tuple[Reading, ...], tuple[Reading, ...]]:
    """(the readings of the year followed up, those of earlier years); of no year given, the latest."""
    years = {reading.year for reading in outcome.readings if reading.year is not None}
    wanted = known.context.year
    if years and (wanted is None or (known.is_survey and wanted not in years)):
        wanted = max(years)
    if years and wanted not in years:
        seen = ", ".join(str(year) for year in sorted(years))
        raise Unjudged(_("utfallet är från {year}, inte från {wanted}").format(year=seen, wanted=wanted))
    now = tuple(reading for reading in outcome.readings if reading.year in (wanted, None))
    earlier = tuple(r for r in outcome.readings if r.year is not None and wanted is not None and r.year < wanted)
    return now, earlier


def concerned(readings: tuple[Reading, ...], words: str) -> tuple[Reading, ...]:
    """The readings that a target is about: of the groups it names, else the whole, else every group."""
    spoken = set(re.findall(r"\w+", words.lower()))
    named = tuple(r for r in readings if r.group and r.group[-1].lower() in spoken)
    split = {r.group[-1].lower() for r in readings if r.group} & _GENDERS
    lacking = sorted((spoken & _GENDERS) - split) if split else []
    if lacking:
        raise Unjudged(_("utfall saknas för {group}").format(group=", ".join(lacking)))
    if named:
        return named
    return tuple(r for r in readings if not r.group) or readings


def level_of(target: Relative, reading: Reading, known: Known) -> Level:
    """What the outcome is compared with, before any step; refused where that is not known."""
    if target.stated is not None:
        return Level(target.stated, str(target.reference))
    kind = target.reference.kind
    if kind is ReferenceKind.COUNTRY:
        return _country(reading, known, re.search(r"(?<!\d)20\d\d(?!\d)", target.detail))
    if kind is ReferenceKind.BUDGET:
        return _budget(reading, known)
    return _earlier(target, reading, known)


def _country(reading: Reading, known: Known, named: re.Match[str] | None) -> Level:
    year = reading.year or known.context.year
    if named is not None and year is not None and int(named[0]) != year:
        raise Unjudged(_("rikets värde för {year} saknas").format(year=named[0]))
    if reading.country is not None:
        return Level(reading.country, _("riket"))
    if not isinstance(known.country, Measured):
        raise Unjudged(_("rikets värde saknas"))
    years = [r.year for r in known.country.readings if r.year is not None]
    year = reading.year or known.context.year
    wanted = year if year in years else max(years, default=None)
    found = _of_group(tuple(r for r in known.country.readings if r.year == wanted), reading.group)
    if found is None:
        raise Unjudged(_("rikets värde saknas för {group}").format(group=", ".join(reading.group) or _("helheten")))
    if found.year is not None and year is not None and found.year != year:
        return Level(
            found.quantity, _("riket {year}, ett annat år än utfallets {own}").format(year=found.year, own=year)
        )
    return Level(found.quantity, _("riket"))


def _budget(reading: Reading, known: Known) -> Level:
    if reading.budget is not None:
        return Level(reading.budget, _("budget"))
    if known.context.budget is not None:
        return Level(known.context.budget, _("budget"))
    if isinstance(known.baseline, Measured):
        for other in known.baseline.readings:
            if other.budget is not None or any(
                "budget" in name.lower() or name.lower() == "ram" for name in other.group
            ):
                return Level(other.budget or other.quantity, _("budget"))
    raise Unjudged(_("budgetens värde saknas"))


def _earlier(target: Relative, reading: Reading, known: Known) -> Level:
    """A value of the same indicator from before: out of the outcome's own series, else the ingångsvärde."""
    reference, year = target.reference, reading.year or known.context.year
    own = [r for r in known.earlier if r.group == reading.group and r.year is not None]
    given = known.baseline.readings if isinstance(known.baseline, Measured) else ()
    if isinstance(known.baseline, Pending) and known.baseline.known is not None:
        given = known.baseline.known.readings
    if not own and not given:
        if isinstance(known.baseline, Pending):
            raise Unjudged(_("ingångsvärdet är inte känt: {words}").format(words=known.baseline.words))
        raise Unjudged(_("ingångsvärde saknas"))
    if reference.kind is ReferenceKind.YEAR:
        return _of_year(reference.year, (*own, *given), reading)
    candidates = tuple(r for r in (*own, *given) if r.year is None or year is None or r.year < year)
    if isinstance(known.baseline, Pending) and not own:
        raise Unjudged(_("ingångsvärdet är inte känt: {words}").format(words=known.baseline.words))
    if not candidates:
        raise Unjudged(_("ingångsvärdet är inte från ett tidigare år än utfallet"))
    if reference.kind is ReferenceKind.BASELINE and given:
        candidates = tuple(r for r in given if r in candidates) or candidates
    years = [r.year for r in candidates if r.year is not None]
    found = _of_group(tuple(r for r in candidates if r.year == max(years, default=None)), reading.group)
    if found is None:
        raise Unjudged(_("ingångsvärde saknas för {group}").format(group=", ".join(reading.group) or _("helheten")))
    is_of_a_year = reference.kind is ReferenceKind.LAST_YEAR or (target.yearly and target.offset is not None)
    if is_of_a_year and None not in (found.year, year) and found.year != year - 1:  # type: ignore[operator]
        words = _("föregående års värde saknas; ingångsvärdet är från {year}")
        raise Unjudged(words.format(year=found.year))
    return Level(found.quantity, str(found.year) if found.year is not None else str(reference))


def _of_year(year: int | None, readings: tuple[Reading, ...], reading: Reading) -> Level:
    of_it = tuple(r for r in readings if r.year == year)
    found = _of_group(of_it, reading.group)
    others = [r.quantity for r in of_it if found is not None and r.group == found.group]
    if found is not None and any(other.value != found.quantity.value for other in others):
        told = " / ".join(map(str, others))
        raise Unjudged(_("värdet för {year} står på flera sätt: {told}").format(year=year, told=told))
    if found is not None:
        return Level(found.quantity, str(year))
    years = sorted({r.year for r in readings if r.year is not None})
    found = _of_group(tuple(r for r in readings if r.year is None), reading.group)
    if found is None or years:
        seen = ", ".join(map(str, years)) or _("okänt år")
        raise Unjudged(_("värdet för {year} saknas; ingångsvärdet är från {seen}").format(year=year, seen=seen))
    return Level(found.quantity, _("ingångsvärdet, vars år inte står, för {year}").format(year=year))


def _of_group(readings: tuple[Reading, ...], group: Group) -> Reading | None:
    """The reading of the same group; a single one with a name, but that of a gender, is the whole's."""
    for reading in readings:
        if [name.lower() for name in reading.group] == [name.lower() for name in group]:
            return reading
    if len(readings) == 1 and not group and not _GENDERS.intersection(name.lower() for name in readings[0].group):
        return readings[0]
    whole = [reading for reading in readings if not reading.group]
    return whole[0] if whole and not group else None
