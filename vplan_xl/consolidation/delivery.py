"""What consolidation keeps of a report: small enough to hold for every workbook of a region."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from vplan_xl.amounts import Amount, Gap
from vplan_xl.consolidation.lines import Line
from vplan_xl.finding import Finding, has_fel
from vplan_xl.form.compute import compute
from vplan_xl.form.fields import LONGEST_TEXT
from vplan_xl.form.forms import FORM_BY_CODE
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace, Places, declared_places
from vplan_xl.form.model import Form, Key
from vplan_xl.period import Period
from vplan_xl.report.internal_posts import InternalPost
from vplan_xl.report.report import Report


@dataclass(frozen=True, slots=True)
class Delivery:
    """One förvaltning's report for a month.

    ``ore`` are the entered amounts in the order of ``form.leaves``, None where there is none or none that can
    be read (then a finding fel says so). ``path`` and ``sha256`` are the workbook's they were delivered in;
    ``through`` is the consolidated workbook they were read from, "" where that is the same, and ``line`` the
    row of its Underlag. ``label`` is number and name, of at most 100 characters whatever the workbook has.
    ``places`` is None where the form stands as declared. ``lines`` are those of the sister sheets, table by table; most
    have none.
    """

    path: str
    sha256: str
    form_code: str
    number: str
    label: str
    period: Period
    status: str
    version: int
    date: datetime.date | None
    ore: tuple[int | None, ...]
    posts: tuple[InternalPost, ...]
    findings: tuple[Finding, ...]
    places: Places | None = None
    through: str = ""
    line: int = 0
    lines: tuple[Line, ...] = ()

    @property
    def form(self) -> Form:
        """The form it is of."""
        return FORM_BY_CODE[self.form_code]

    @property
    def file(self) -> str:
        """The file it was read from."""
        return self.through or self.path

    @property
    def has_fel(self) -> bool:
        """Whether anything in it is of severity fel."""
        return has_fel(self.findings)

    def leaves(self) -> Iterator[tuple[Key, int | None]]:
        """Each entered amount with its key."""
        return zip(self.form.leaves, self.ore, strict=True)

    def amounts(self) -> dict[Key, Amount]:
        """Every amount of the form; what could not be read counts as blank, as it does in Underlag."""
        return compute(self.form, {key: Gap.BLANK if ore is None else ore for key, ore in self.leaves()})

    def block(self, page: str, block: str) -> int | None:
        """The sum of a block's leaves, both parts: its net. None where the block is blank."""
        entered = [ore for ore in self._block(page, block) if ore is not None]
        return sum(entered) if entered else None

    def part(self, page: str, block: str, part: str) -> int | None:
        """The net of one part of a block, None where the block is blank."""
        entered = [ore for ore in self.part_leaves(page, block, part) if ore is not None]
        return sum(entered) if entered else None if self.block(page, block) is None else 0

    def part_leaves(self, page: str, block: str, part: str) -> tuple[int | None, ...]:
        """The entered amounts of one part of a block, from the top."""
        parts = [one.code for one in self.form.entered_parts]
        return self._block(page, block)[parts.index(part) :: len(parts)]

    def _block(self, page: str, block: str) -> tuple[int | None, ...]:
        start, size = _blocks(self.form)[page, block]
        return self.ore[start : start + size]

    def place(self, key: Key) -> CellPlace | None:
        """Where an amount stands in the workbook it was delivered in."""
        return (self.places or declared_places(self.form)).cell(self.form, key)


def delivery(
    report: Report, posts: tuple[InternalPost, ...], lines: tuple[Line, ...], findings: tuple[Finding, ...]
) -> Delivery | None:
    """What is kept of a report that says whose it is and for which month; None of any other."""
    header = report.header
    if report.content is None or header.number is None or header.period is None:
        return None
    return Delivery(
        path=report.path,
        sha256=report.sha256,
        form_code=report.form.code,
        number=header.number,
        label=(header.forvaltning or header.number)[:LONGEST_TEXT],
        period=header.period,
        status=header.status or "",
        version=header.version or 0,
        date=header.date,
        ore=_entered(report.form, report.leaves) if report.is_unit_known else (None,) * len(report.form.leaves),
        posts=posts,
        findings=findings,
        places=None if report.places is declared_places(report.form) else report.places,
        lines=lines,
    )


def forms(deliveries: Iterable[Delivery]) -> tuple[Form, ...]:
    """The forms there are sheets of: FR 1 always, another where somebody delivered one."""
    return tuple(dict.fromkeys((FR1, *(one.form for one in deliveries))))


def _entered(form: Form, leaves: Mapping[Key, Amount]) -> tuple[int | None, ...]:
    amounts = (leaves[key] for key in form.leaves)
    return tuple(amount if isinstance(amount, int) else None for amount in amounts)


@cache
def _blocks(form: Form) -> dict[tuple[str, str], tuple[int, int]]:
    """{(page, block): where its leaves begin among all, how many they are}."""
    return {
        (page.code, block.code): (form.leaves.index(keys[0]), len(keys))
        for page in form.pages
        for block in page.blocks
        if (keys := form.block_leaves(page, block))
    }
