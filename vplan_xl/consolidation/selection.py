"""Which of the reports that were read make the total of a month, and what speaks against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.finding import Finding, Place
from vplan_xl.form.forms import FORM_BY_CODE
from vplan_xl.period import Period
from vplan_xl.register import Forvaltning, Register

DELIVERED = ("Inlämnad", "Rättad")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a person has said may be: a förvaltning that is missing, a workbook with findings fel."""

    missing: bool = False
    errors: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """A delivery that is not in the total, and why not (a finding)."""

    delivery: Delivery
    reason: Finding


@dataclass(frozen=True, slots=True)
class Selection:
    """The deliveries that make the total, by number, and what is to be said.

    ``missing`` are the register's förvaltningar without one, ``erroneous`` the labels of those taken with
    findings fel. No total must be made while ``findings`` hold a fel.
    """

    period: Period | None
    taken: tuple[Delivery, ...]
    passed: tuple[Passed, ...]
    missing: tuple[Forvaltning, ...]
    erroneous: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every förvaltning of the register is in, with all its figures."""
        return not self.missing and not self.erroneous


NOTHING = Selection(None, (), (), (), (), ())


def select(deliveries: Iterable[Delivery], register: Register, wanted: Period | None, allowed: Allowed) -> Selection:
    """The latest delivered version of each förvaltning for one month; *wanted* None is the month that all are for.

    The order of the deliveries makes no difference.
    """
    listed = sorted(deliveries, key=_order)
    passed: list[Passed] = []
    findings: list[Finding] = []
    if wanted is not None:
        for one in listed:
            if one.period != wanted:
                reason = Finding("SAMMAN_ANNAN_MANAD", _at(one), {}, wanted.label, one.period.label)
                passed.append(Passed(one, reason))
        listed = [one for one in listed if one.period == wanted]
    periods = sorted({one.period for one in listed})
    if len(periods) != 1:
        findings.append(_no_single_month(listed, periods))
        return Selection(None, (), tuple(passed), (), (), (*_reasons(passed), *findings))
    (period,) = periods
    by_number: defaultdict[str, list[Delivery]] = defaultdict(list)
    for one in listed:
        by_number[one.number].append(one)
    taken = [
        latest
        for number in sorted(by_number, key=in_order)
        if (latest := _latest(by_number[number], passed, findings)) is not None
    ]
    missing = _missing(taken, register, period)
    drafts = {one.delivery.number for one in passed if one.reason.code == "SAMMAN_UTKAST"}
    for forvaltning in missing:
        code = (
            "SAMMAN_UTAN"
            if allowed.missing
            else "SAMMAN_SAKNAS_UTKAST"
            if forvaltning.number in drafts
            else "SAMMAN_SAKNAS"
        )
        findings.append(Finding(code, expected=period.label, found=forvaltning.label))
    erroneous = [one for one in taken if one.has_fel]
    findings += (
        Finding("SAMMAN_MED_FEL" if allowed.errors else "SAMMAN_FEL", _at(one), found=one.label) for one in erroneous
    )
    return Selection(
        period,
        tuple(taken),
        tuple(passed),
        tuple(missing),
        tuple(one.label for one in erroneous),
        (*_reasons(passed), *findings),
    )


_MOST_DIGITS = 18  # a workbook may have thousands there, which Python itself refuses


def in_order(number: str) -> tuple[int, int, str]:
    """The order of förvaltningar: by number where it is one, the others behind in the order of their letters."""
    is_number = number.isdecimal() and number.isascii() and len(number) <= _MOST_DIGITS
    return (0, int(number), number) if is_number else (1, 0, number)


def _order(one: Delivery) -> tuple[object, ...]:
    # What was read from the workbook itself comes before the same out of a consolidation.
    return in_order(one.number), one.version, one.sha256, one.through != "", one.path, one.through, one.line


def _at(one: Delivery) -> Place:
    return Place(one.path)


def _reasons(passed: Iterable[Passed]) -> Iterator[Finding]:
    return (one.reason for one in passed)


def _no_single_month(listed: Sequence[Delivery], periods: Sequence[Period]) -> Finding:
    if not periods:
        return Finding("SAMMAN_TOM")
    months = (
        f"{period.label}: {', '.join(dict.fromkeys(one.label for one in listed if one.period == period))}"
        for period in periods
    )
    return Finding("SAMMAN_MANADER", found="; ".join(months))


def _latest(versions: Sequence[Delivery], passed: list[Passed], findings: list[Finding]) -> Delivery | None:
    """The latest that has been delivered; why each other one is passed over, and when two are equally late."""
    delivered: dict[tuple[object, ...], Delivery] = {}
    for one in versions:
        content = (
            one.sha256,
            one.version,
            one.ore,
            one.lines,
        )  # in a consolidation, somebody may have written over either
        if one.status not in DELIVERED:
            passed.append(Passed(one, Finding("SAMMAN_UTKAST", _at(one), {}, "", one.label)))
        elif content in delivered:
            source = delivered[content].file
            passed.append(Passed(one, Finding("SAMMAN_SAMMA", _at(one), {"source": source}, "", one.label)))
        else:
            delivered[content] = one
    if not delivered:
        return None
    latest = max(delivered.values(), key=lambda one: one.version)
    for one in delivered.values():
        other, version = latest.path, str(latest.version)
        if one.version < latest.version:
            reason = Finding("SAMMAN_AVLOST", _at(one), {"source": other}, version, str(one.version))
            passed.append(Passed(one, reason))
        elif one is not latest:
            findings.append(Finding("SAMMAN_LIKA_VERSION", _at(one), {"source": other}, version, one.label))
    return latest


def _missing(taken: Iterable[Delivery], register: Register, period: Period) -> list[Forvaltning]:
    there = {one.number for one in taken}
    return [
        one
        for one in register.forvaltningar
        if one.is_valid(period) and one.form in FORM_BY_CODE and one.number not in there
    ]
