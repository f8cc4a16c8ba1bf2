"""Outcomes and riket out of a file saved from Kolada, the regions' and municipalities' database of key figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from vplan_xl.amounts import round_ratio
from vplan_xl.finding import Finding, Place
from vplan_xl.goals.expression import (
    Among,
    Average,
    Bare,
    Both,
    BudgetShare,
    Due,
    How,
    Interval,
    Relative,
    Survey,
    Target,
    Threshold,
)
from vplan_xl.goals.kolada_csv import read_csv
from vplan_xl.goals.kolada_fields import COUNTRY, GENDERS, OURS, Entry, Problems, exact
from vplan_xl.goals.kolada_json import read_json
from vplan_xl.goals.quantity import PERCENT, PLAIN, POINTS, Number, Quantity
from vplan_xl.goals.value import IndicatorValue, Measured, Missing, Reading
from vplan_xl.language import N_, _
from vplan_xl.workbook.archive import MIB, is_zip, megabytes, other_kind

LARGEST = 20 * MIB
_GROUPS = {"T": (), "K": ("Kvinnor",), "M": ("Män",)}


class Known(NamedTuple):
    """What a file has of a key figure in Kolada, to be judged with: the outcome, and riket."""

    outcome: IndicatorValue
    riket: IndicatorValue


@dataclass(frozen=True, slots=True)
class KoladaValues:
    """The values of a file: {(key figure, place): {(year, gender): number}}, ids and genders as Kolada has them."""

    series: Mapping[tuple[str, str], Mapping[tuple[int, str], Number]]

    @property
    def places(self) -> tuple[str, ...]:
        """Every place that has a value, in order."""
        return tuple(sorted({place for _kpi, place in self.series}))

    def value(self, kpi: str, place: str, year: int, gender: str = "T") -> Number | None:
        """The number exactly as the file has it; *gender* is T (totalt), K (kvinnor) or M (män)."""
        return self.series.get((kpi, place), {}).get((year, gender))

    def years(self, kpi: str, place: str) -> tuple[int, ...]:
        """The years of which there is a value of any gender, in order."""
        return tuple(sorted({year for year, _gender in self.series.get((kpi, place), {})}))

    def measured(self, kpi: str, year: int, place: str = OURS, country: str = COUNTRY) -> Known:
        """The values of the latest year that is not after *year*; riket of the outcome's year if it is there.

        Each is the whole and, where they are there, the groups Kvinnor and Män, with its year. They are plain numbers:
        see :func:`as_unit`. A number is rounded to six decimals, as all figures beside targets are: what comes out of
        a division as 79.99999999999999 is 80.
        """
        outcome = self._latest(kpi, place, year)
        own = outcome.readings[0].year if isinstance(outcome, Measured) else None
        riket = self._latest(kpi, country, own) if own is not None else Missing()
        return Known(outcome, riket if isinstance(riket, Measured) else self._latest(kpi, country, year))

    def _latest(self, kpi: str, place: str, year: int) -> IndicatorValue:
        latest = max((one for one in self.years(kpi, place) if one <= year), default=None)
        if latest is None:
            return Missing()
        numbers = [(gender, self.value(kpi, place, latest, gender)) for gender in GENDERS]
        return Measured(
            tuple(
                Reading(Quantity(_six_decimals(number)), _GROUPS[gender], latest)
                for gender, number in numbers
                if number is not None
            )
        )


def _six_decimals(number: Number) -> Number:
    millionths = round_ratio(number.value.numerator, 10**6, number.value.denominator)
    return exact(millionths, -6)


def read_kolada(path: str, data: bytes) -> tuple[KoladaValues, tuple[Finding, ...]]:
    """The values of a file's bytes, and what is wrong with the rest.

    JSON as the API answers (version 2 or 3; one page, a list of pages, a list of records), or delimited text with
    headings as kolada.se exports it, long or with a column per year. A value told twice in different ways is a
    finding, and none of the two is kept. *path* only names the file in findings.
    """
    problems = Problems()
    text = _text(data, problems)
    entries: Iterable[Entry] = ()
    if text is not None:
        entries = read_json(text, problems) if text[:1] in ("[", "{") else read_csv(text, problems)
    values, is_any = _gathered(entries, problems)
    findings = problems.in_file(path)
    if not is_any and not findings:
        findings = (Finding("KOLADA_TOM").in_file(path),)
    return values, findings


def missing_place(values: KoladaValues, place: str = OURS, country: str = COUNTRY) -> Finding | None:
    """A finding where a file has values of other places than riket, and none of ours."""
    others = [one for one in values.places if one not in (place, country)]
    if not others or place in values.places:
        return None
    return Finding("KOLADA_PLATS", Place(), {}, place, ", ".join(others))


def _text(data: bytes, problems: Problems) -> str | None:
    """The text of a file without the space around it; None with a finding."""
    reason = _unfit(data)
    for encoding in () if reason else _encodings(data):
        try:
            text = data.decode(encoding).strip("\ufeff \t\r\n")
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    reason = reason or _("den är inte text utan binär")
    problems.add(Finding("KOLADA_FIL", Place(), {"reason": reason}))
    return None


def _unfit(data: bytes) -> str:
    if len(data) > LARGEST:
        return _("den är större än {limit}").format(limit=megabytes(LARGEST))
    kind = N_("en arbetsbok eller ett annat zip-arkiv") if is_zip(data) else other_kind(data)
    if kind:
        return _("den är {kind}").format(kind=_(kind))
    return "" if data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n") else _("den är tom")


def _encodings(data: bytes) -> tuple[str, ...]:
    return ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")


def _gathered(entries: Iterable[Entry], problems: Problems) -> tuple[KoladaValues, bool]:
    """(the values, whether there was any entry, be it of a value that is missing)."""
    series: dict[tuple[str, str], dict[tuple[int, str], Number]] = {}
    told_twice: set[tuple[str, str, int, str]] = set()
    is_any = False
    for entry in entries:
        is_any = True
        if entry.number is None:
            continue
        of = series.setdefault((entry.kpi, entry.place), {})
        known = of.setdefault((entry.year, entry.gender), entry.number)
        key = (entry.kpi, entry.place, entry.year, entry.gender)
        if known.value != entry.number.value and key not in told_twice:
            told_twice.add(key)
            what = f"{entry.kpi} {entry.place} {entry.year} {entry.gender}"
            problems.add(
                Finding("KOLADA_OLIKA", entry.at, {"what": what, "where": entry.where}, str(known), str(entry.number))
            )
    for kpi, place, year, gender in told_twice:
        del series[kpi, place][year, gender]
    kept = {key: MappingProxyType(of) for key, of in series.items() if of}
    return KoladaValues(MappingProxyType(kept)), is_any


# -- what a value is a number of --------------------------------------------------------------------


def as_unit(value: IndicatorValue, target: Target) -> IndicatorValue:
    """A value out of Kolada with the unit that its target gives it.

    Kolada says the unit in a key figure's title and not beside its values: shares are in per cent, 73.0 is 73 %. So a
    plain number is read as per cent where the target is in per cent or moves by percentage points; else it stays.
    """
    if not isinstance(value, Measured) or not _is_in_percent(target):
        return value
    return Measured(
        tuple(
            replace(reading, quantity=Quantity(reading.quantity.number, PERCENT))
            if reading.quantity.unit == PLAIN
            else reading
            for reading in value.readings
        )
    )


def _is_in_percent(target: Target | None) -> bool:
    match target:
        case Threshold(level=level) | Bare(level=level) | BudgetShare(level=level):
            return level.unit == PERCENT
        case Interval(unit=unit):
            return unit == PERCENT
        case Relative(stated=stated, offset=offset):
            return (stated is not None and stated.unit == PERCENT) or (offset is not None and offset.unit == POINTS)
        case Due(target=inner) | Survey(target=inner) | Average(target=inner):
            return _is_in_percent(inner)
        case Both(first=first, second=second):
            return _is_in_percent(first) or _is_in_percent(second)
        case Among(quantifier=quantifier, each=each, rest=rest):
            if each is None:
                return quantifier.how is How.SHARE
            return _is_in_percent(each) or _is_in_percent(rest)
    return False
