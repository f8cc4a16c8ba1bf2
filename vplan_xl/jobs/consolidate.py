"""Consolidate the förvaltningar's reports of a month into one workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from vplan_xl.consolidation.book import book
from vplan_xl.consolidation.consolidated import Consolidated, consolidated
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.ledger import Adjustment, Ledger, parse_adjustments
from vplan_xl.consolidation.lines import TABLES
from vplan_xl.consolidation.list_sheets import OtherFile
from vplan_xl.consolidation.long_table import data_file, is_data_file
from vplan_xl.consolidation.read_back import is_consolidation, read_back
from vplan_xl.consolidation.selection import NOTHING, Allowed, Selection, select
from vplan_xl.finding import Finding, Refused, Severity, has_fel, worst_first
from vplan_xl.jobs.apply import check_suffix
from vplan_xl.jobs.deliveries import Taken, take
from vplan_xl.jobs.intake import named_workbooks
from vplan_xl.jobs.reading import read_each
from vplan_xl.jobs.resources import read_text
from vplan_xl.language import in_swedish, os_words
from vplan_xl.period import Period
from vplan_xl.register import Register
from vplan_xl.report.internal_posts import INTERNAL_POSTS
from vplan_xl.workbook.archive import open_archive, read_file
from vplan_xl.workbook.reader import read_outline
from vplan_xl.workbook.save import Saved, check_target, save, sha256

if TYPE_CHECKING:
    from vplan_xl.jobs.ledger_total import LedgerTotal

Through = Callable[[Sequence[Path]], Iterable[Path]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to consolidate, and how.

    ``period`` None is the month that all reports are for; ``tolerance`` (öre) is what counterparties may differ by;
    ``adjustments`` a CSV of central adjustments; ``ledger`` the ledger's net cost of the outcome, in öre or to be
    read out of files.
    """

    paths: tuple[Path, ...]
    target: Path
    period: Period | None
    allowed: Allowed
    tolerance: int
    adjustments: Path | None = None
    ledger: int | LedgerTotal | None = None
    data: Path | None = None
    processes: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. ``whole`` is None where there is no total, or where not all of it could be written.

    ``findings`` are those of the consolidation and of files that gave no report; each delivery has its own.
    """

    target: Path
    selection: Selection
    whole: Consolidated | None
    findings: tuple[Finding, ...]
    saved: tuple[Saved, ...]

    @property
    def is_unchanged(self) -> bool:
        """Whether everything stood there already."""
        return self.whole is not None and not self.saved


def consolidate(wanted: Wanted, register: Register, through: Through = tuple) -> Outcome:
    """Read every workbook, take the latest delivered of each förvaltning, and write their total.

    Nothing is written where a finding of the consolidation is fel. A total that stands at the target already is
    replaced, with a copy, and what was typed into it follows; any other file there is left alone.
    """
    with in_swedish():  # what is found goes into the workbook, which is in Swedish whatever the screen is
        return _consolidate(wanted, register, through)


def _consolidate(wanted: Wanted, register: Register, through: Through) -> Outcome:
    adjustments, refusals = _adjustments(wanted)
    before = _standing(wanted.target)
    refusals += _unwritable(wanted, before)
    if has_fel(register.findings):  # a line that cannot be read may be somebody who is missing
        refusals += register.findings
    named = named_workbooks(wanted.paths, wanted.target)
    files = [*(() if refusals else register.findings), *named.left_out]
    deliveries: list[Delivery] = []
    others: list[OtherFile] = []
    ledgers: list[Ledger] = []
    paths = named.paths if not refusals else ()
    read = read_each(paths, partial(take, register, _TABLES), processes=wanted.processes)
    for path, (_path, taken) in zip(through(paths), read, strict=True):
        taken = taken if isinstance(taken, Taken) else Taken("", (), Ledger(), (taken,))
        deliveries += taken.deliveries
        ledgers += [taken.ledger] if taken.ledger != Ledger() else []
        files += taken.findings
        if not taken.deliveries:
            others.append(OtherFile(str(path), taken.sha256, _worst(taken.findings)))
    others.sort(key=lambda one: one.path)
    unread = [one for one in others if one.reason.severity is Severity.FEL]
    if wanted.allowed.errors:
        files += (Finding("SAMMAN_UTESLUTEN").in_file(one.path) for one in unread)
    selection = select(deliveries, register, wanted.period, wanted.allowed) if not refusals else NOTHING
    net_cost, unread_ledger = _net_cost(wanted, selection)
    stops = [*refusals, *selection.findings, *unread_ledger, *(() if wanted.allowed.errors else files)]
    files += unread_ledger
    if selection.period is None or has_fel(stops):
        return Outcome(wanted.target, selection, None, (*refusals, *files, *selection.findings), ())
    ledger = _ledger(wanted, net_cost, adjustments, ledgers, before)
    names = tuple(Path(one.path).name for one in unread)
    whole = consolidated(selection, register, wanted.tolerance, ledger, names)
    saved: list[Saved] = []
    try:
        _write(wanted, whole, others, files, before, saved)
    except Refused as refused:
        return Outcome(wanted.target, selection, None, (refused.finding, *files, *whole.findings), tuple(saved))
    return Outcome(wanted.target, selection, whole, (*files, *whole.findings), tuple(saved))


# -- one file -------------------------------------------------------------------------------------


# What the total is made of. What is wrong with the forecast's own sheets is no reason to have none.
_TABLES = frozenset((INTERNAL_POSTS, *TABLES))


def _worst(findings: Sequence[Finding]) -> Finding:
    """Why a file gave no report."""
    return next(iter(worst_first(findings)), Finding("SAMMAN_ANNAN_BOK"))


# -- what stands there, and what is typed beside ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Standing:
    """The total that is at the target already; *findings* are of what was typed into it."""

    sha256: str
    ledger: Ledger
    findings: tuple[Finding, ...]


def _standing(target: Path) -> _Standing | None:
    """The total at the target; None where there is no file, or one that is none of ours."""
    try:
        data = read_file(target)
        archive = open_archive(data)
        outline = read_outline(archive)
        if not is_consolidation(archive, outline):
            return None
        found = read_back(str(target), archive, outline)
        of_typed = tuple(one for one in found.findings if one.code == "UNDERLAG_JUSTERING")
        return _Standing(sha256(data), found.ledger, of_typed)
    except Refused:
        return None


def _unwritable(wanted: Wanted, before: _Standing | None) -> list[Finding]:
    """What would be refused in the end, said before anything is read; and what was typed and would be lost."""
    found = list(before.findings) if before else []
    try:
        check_suffix(wanted.target, ".xlsx")
        check_target(wanted.target, before.sha256 if before else None)
    except Refused as refused:
        found.append(refused.finding.in_file(str(wanted.target)))
    if wanted.data is not None:
        try:
            there = _table(wanted.data)
            check_target(wanted.data, None if there is None else sha256(there))
        except Refused as refused:
            found.append(refused.finding.in_file(str(wanted.data)))
    return found


def _table(path: Path) -> bytes | None:
    """The table that stands at the path; None where there is no file, or one that is none of ours."""
    try:
        there = path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise Refused(Finding("SKRIV_NEKAD", found=os_words(error))) from error
    return there if there is not None and is_data_file(path, there) else None


def _adjustments(wanted: Wanted) -> tuple[tuple[Adjustment, ...] | None, list[Finding]]:
    """The adjustments in the file that was named, None where none was; what is wrong with it."""
    if wanted.adjustments is None:
        return None, []
    try:
        found, findings = parse_adjustments(read_text(wanted.adjustments, "JUSTERING_FIL"))
    except Refused as refused:
        return None, [refused.finding]
    return found, [finding.in_file(str(wanted.adjustments)) for finding in findings]


def _net_cost(wanted: Wanted, selection: Selection) -> tuple[int | None, tuple[Finding, ...]]:
    """(what was said of the ledger's net cost, or what its files give, what is wrong with them)."""
    if wanted.ledger is None or isinstance(wanted.ledger, int) or selection.period is None:
        return wanted.ledger if isinstance(wanted.ledger, int) else None, ()
    from vplan_xl.jobs.ledger_total import ledger_total  # few have its files

    return ledger_total(wanted.ledger, selection.period)


def _ledger(
    wanted: Wanted,
    net_cost: int | None,
    adjustments: tuple[Adjustment, ...] | None,
    read: Sequence[Ledger],
    before: _Standing | None,
) -> Ledger:
    """What was named now, else what was typed into the total that stands there, else what came with the inputs.

    The same adjustment in two inputs is one: a part of the whole was read beside the whole.
    """
    typed = before.ledger if before else Ledger()
    if adjustments is None:
        carried: Counter[Adjustment] = Counter()
        for ledger in read:
            carried |= Counter(ledger.adjustments)
        adjustments = typed.adjustments if before else tuple(sorted(carried.elements()))
    net_cost = net_cost if net_cost is not None else typed.net_cost
    if net_cost is None and before is None and len(read) == 1 and len(wanted.paths) == 1:
        net_cost = read[0].net_cost
    return Ledger(adjustments, net_cost)


# -- writing --------------------------------------------------------------------------------------


# Of our own earlier writing in the folder: it is said, and stands in no workbook, which it would change each time.
_OF_OUR_OWN = ("FIL_RESULTATET", "FIL_KOPIA")


def _write(
    wanted: Wanted,
    whole: Consolidated,
    others: Sequence[OtherFile],
    files: Sequence[Finding],
    before: _Standing | None,
    saved: list[Saved],
) -> None:
    """Write what does not stand there already; *saved* gets what was written, also where the rest is refused."""
    made = book(whole, others, [one for one in files if one.code not in _OF_OUR_OWN])
    rows = data_file(wanted.data, whole) if wanted.data else b""
    if before is None or sha256(made) != before.sha256:
        saved.append(_save(wanted.target, made, before.sha256 if before else None))
    if wanted.data is not None:
        there = _table(wanted.data)
        if there != rows:
            saved.append(_save(wanted.data, rows, None if there is None else sha256(there)))


def _save(path: Path, data: bytes, replaces: str | None) -> Saved:
    try:
        return save(path, data, replaces)
    except Refused as refused:
        raise Refused(refused.finding.in_file(str(path))) from refused
