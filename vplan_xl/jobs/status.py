"""Who has delivered for a month, what is wrong with what came, and what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.ledger import Ledger
from vplan_xl.consolidation.selection import DELIVERED, Allowed, Passed, Selection, in_order, select
from vplan_xl.finding import Finding, Severity, has_fel
from vplan_xl.form.forms import FORM_BY_CODE
from vplan_xl.jobs.deliveries import Taken, take
from vplan_xl.jobs.intake import named_workbooks
from vplan_xl.jobs.reading import read_each
from vplan_xl.language import N_, _, ngettext
from vplan_xl.period import Period
from vplan_xl.register import Forvaltning, Register
from vplan_xl.rules.rule import TABLES

DRAFT, ABSENT = "Utkast", "saknas"  # states beside those of selection.DELIVERED; none is ever translated
FORECAST_MONTHS = (3, 4, 8, 12)  # tertial, delår, årsbokslut
_FORECAST = "HELAR_PROGNOS"
_UNEXPLAINED = "FORKLARINGAR"


class Missing(NamedTuple):
    """Something that a förvaltning has yet to leave, and how many of it; its code is never translated.

    A blank block has the codes of its page and itself, a blank field its own.
    """

    code: str
    many: int = 1

    @property
    def words(self) -> str:
        """What it is, in a few words behind "missing"."""
        if self.code == _UNEXPLAINED:
            return ngettext("{count} förklaring", "{count} förklaringar", self.many).format(count=self.many)
        words = WORDS[self.code]
        return _(words)


WORDS = {
    "RAPPORT": N_("hela rapporten"),
    "INLAMNING": N_("inlämning"),
    "IFYLLT_AV": N_("ifyllt av"),
    "DATUM": N_("datum"),
    "ACK_UTFALL": N_("utfall"),
    "ACK_BUDGET": N_("budget hittills"),
    "ACK_FOREG_AR": N_("föreg. år hittills"),
    _FORECAST: N_("prognos"),
    "HELAR_BUDGET": N_("budget helår"),
    "HELAR_FOREG_AR": N_("föreg. år helår"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one förvaltning stands.

    ``delivery`` is the latest that was delivered, else the latest draft, None where there is neither; ``others`` are
    its other workbooks of the month, each with why it does not count.
    """

    number: str
    label: str
    delivery: Delivery | None
    others: tuple[Passed, ...]
    missing: tuple[Missing, ...]

    @property
    def name(self) -> str:
        """The label without the number."""
        return self.label.removeprefix(self.number).strip()

    @property
    def state(self) -> str:
        """Inlämnad, Rättad, Utkast or saknas; whatever else a header says is a draft, as selection has it."""
        if self.delivery is None:
            return ABSENT
        return self.delivery.status if self.is_delivered else DRAFT

    @property
    def is_delivered(self) -> bool:
        """Whether a report has been left."""
        return self.delivery is not None and self.delivery.status in DELIVERED

    @property
    def has_fel(self) -> bool:
        """Whether what was delivered has findings fel; a draft's count for nothing."""
        return self.is_delivered and self.delivery is not None and self.delivery.has_fel

    def count(self, severity: Severity) -> int | None:
        """How many findings of a severity the workbook has; None where nobody knows.

        A consolidated workbook keeps of a report in it whether it had fel, and no more.
        """
        if self.delivery is None or (self.delivery.through and severity is not Severity.FEL):
            return None
        return Counter(finding.severity for finding in self.delivery.findings)[severity]


@dataclass(frozen=True, slots=True)
class Status:
    """The förvaltningar of a month by number, and ``unknown`` ones that the register does not have then.

    ``period`` is None where the files are for no single month; then nobody is listed. ``findings`` are those that no
    förvaltning's line tells: of the register, of files that gave no report, of workbooks of equal version.
    """

    period: Period | None
    forvaltningar: tuple[Standing, ...]
    unknown: tuple[Standing, ...]
    findings: tuple[Finding, ...]

    @property
    def awaited(self) -> tuple[Standing, ...]:
        """Those who have not delivered."""
        return tuple(one for one in self.forvaltningar if not one.is_delivered)

    @property
    def erroneous(self) -> tuple[Standing, ...]:
        """Those whose delivered report has findings fel."""
        return tuple(one for one in (*self.forvaltningar, *self.unknown) if one.has_fel)

    @property
    def is_clean(self) -> bool:
        """Whether all have delivered and nothing is fel."""
        return not self.awaited and not self.erroneous and not has_fel(self.findings)


Through = Callable[[Sequence[Path]], Iterable[Path]]


def status(paths: Sequence[Path], register: Register, wanted: Period | None, through: Through = tuple) -> Status:
    """Where every förvaltning stands, by the workbooks among files and folders; *wanted* None is the month of all.

    A file that cannot be read costs only itself. Where the register has a fel nothing is read: a line that cannot be
    read may be somebody who is missing.

    A blank forecast is missing where the register says that one is left each month, and for everybody in
    :data:`FORECAST_MONTHS`, whose reports always have one. The rule PROGNOS_KRAVS, a fel, asks everybody in december
    only: in the others of those months a blank one is missing here and changes nothing else.
    """
    if has_fel(register.findings):
        return Status(wanted, (), (), register.findings)
    named = named_workbooks(paths, None)
    findings = [*register.findings, *named.left_out]
    deliveries: list[Delivery] = []
    read = read_each(named.paths, partial(take, register, TABLES))
    for _path, (_same, taken) in zip(through(named.paths), read, strict=True):
        taken = taken if isinstance(taken, Taken) else Taken("", (), Ledger(), (taken,))
        deliveries += taken.deliveries
        findings += taken.findings
    selection = select(deliveries, register, wanted, Allowed())
    findings += (finding for finding in selection.findings if finding.code not in _TOLD)
    period = selection.period or wanted
    if period is None:
        return Status(None, (), (), tuple(findings))
    of_month = [one for one in deliveries if one.period == period]
    standings = tuple(_standings(of_month, selection, register, period))
    known = {one.number for one in register.forvaltningar if one.is_valid(period)}
    listed = tuple(one for one in standings if one.number in known)
    if listed:  # that nobody has delivered is told of each
        findings = [finding for finding in findings if finding.code != "SAMMAN_TOM"]
    return Status(period, listed, tuple(one for one in standings if one.number not in known), tuple(findings))


# Of selection's findings, those that a förvaltning's own line tells.
_TOLD = ("SAMMAN_AVLOST", "SAMMAN_FEL", "SAMMAN_SAKNAS", "SAMMAN_SAKNAS_UTKAST", "SAMMAN_SAMMA", "SAMMAN_UTKAST")


def _standings(
    deliveries: Sequence[Delivery], selection: Selection, register: Register, period: Period
) -> Iterator[Standing]:
    """Everybody who has to deliver or has a workbook of the month, by number."""
    latest = {one.number: one for one in selection.taken}
    others: defaultdict[str, list[Passed]] = defaultdict(list)
    for one in _equally_late(deliveries, selection):
        others[one.delivery.number].append(one)
    for one in selection.passed:
        if one.delivery.period == period:
            others[one.delivery.number].append(one)
    for number, passed in others.items():
        if number not in latest:
            latest[number] = max((one.delivery for one in passed), key=lambda draft: draft.version)
    asked = {one.number for one in register.forvaltningar if one.is_valid(period) and one.form in FORM_BY_CODE}
    for number in sorted(asked | latest.keys(), key=in_order):
        known, shown = register.find(number, period), latest.get(number)
        label = known.label if known else shown.label if shown else number
        rest = tuple(one for one in others[number] if one.delivery is not shown)
        yield Standing(number, label, shown, rest, tuple(_missing(shown, known)))


def _equally_late(deliveries: Sequence[Delivery], selection: Selection) -> Iterator[Passed]:
    """Those that are as late as the one taken and have another content."""
    reasons = {finding.place.file: finding for finding in selection.findings if finding.code == "SAMMAN_LIKA_VERSION"}
    decided = {id(one) for one in (*selection.taken, *(passed.delivery for passed in selection.passed))}
    left = [one for one in deliveries if id(one) not in decided]
    for one in sorted(left, key=lambda one: one.path):
        yield Passed(one, reasons[one.path])


# -- what is missing ------------------------------------------------------------------------------


def _missing(one: Delivery | None, known: Forvaltning | None) -> Iterator[Missing]:
    if one is None:
        yield Missing("RAPPORT")
        return
    if one.status not in DELIVERED:
        yield Missing("INLAMNING")
    labels = {finding.values["field"] for finding in one.findings if finding.code == "HUVUD_OFULLSTANDIGT"}
    yield from (Missing(field.code) for field in one.form.fields if field.label in labels)
    is_due = one.period.month in FORECAST_MONTHS or (known is not None and known.forecasts_monthly)
    yield from (Missing(code) for code in _blank_blocks(one) if is_due or code != _FORECAST)
    count = sum(finding.code == "FORKLARING_SAKNAS" for finding in one.findings)
    count += sum(int(finding.found) for finding in one.findings if finding.code == "AVVIKELSER_TOMMA")
    if count:
        yield Missing(_UNEXPLAINED, count)


_BLANK = ("BLOCK_TOMT", "PROGNOS_TOM", "PROGNOS_KRAVS")


def _blank_blocks(one: Delivery) -> Iterator[str]:
    """The codes of the printed blocks that people fill in and in which nothing stands.

    The rules say so of a workbook; of a report in a consolidated one its amounts are all there is.
    """
    found = {(finding.place.page, finding.place.block) for finding in one.findings if finding.code in _BLANK}
    for page in one.form.pages:
        for block in page.blocks if page.printed else ():
            of_amounts = one.through and block.source is None and one.block(page.code, block.code) is None
            if of_amounts or (page.code, block.code) in found:
                yield f"{page.code}_{block.code}"
