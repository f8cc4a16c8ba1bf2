"""Fill in outcome, budget and last year from the ledger in somebody's workbook; and take it back."""

from __future__ import annotations

import datetime
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vplan_xl.amounts import number_text
from vplan_xl.finding import Finding, Place, Refused, has_fel
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.ledger_tables import FILLED, LEDGER, MAPPING, SOURCES
from vplan_xl.form.model import Key
from vplan_xl.jobs.apply import Outcome, carry_out, unwritten
from vplan_xl.jobs.ledgers import Ledgers, read_ledgers, read_own_ledger, together
from vplan_xl.jobs.resources import read_text
from vplan_xl.ledger.booking import Booking, LedgerFile, Reading
from vplan_xl.ledger.counterparties import Posts, post_cells
from vplan_xl.ledger.filling import (
    Decision,
    Log,
    Name,
    cells_of_log,
    decide,
    log_cells,
    month_name,
    places_of_leaves,
    places_of_months,
    read_log,
    taken_back,
)
from vplan_xl.period import Period, serial_of_date
from vplan_xl.register import Register
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.history import MONTHS
from vplan_xl.report.internal_posts import INTERNAL_POSTS
from vplan_xl.report.report import Report, read_report
from vplan_xl.report.tables import filled_cells, read_table
from vplan_xl.workbook.snapshot import Cell, Kind

TABLES = frozenset((MONTHS, INTERNAL_POSTS, MAPPING, SOURCES, FILLED))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to import: files (none is the sheet Huvudbok), how they are read, and a mapping that is no sheet's.

    ``units`` are the ansvar whose lines are taken, "" for all.
    """

    ledgers: tuple[Path, ...]
    reading: Reading
    mapping: Path | None
    units: str
    overwrite: bool
    dry_run: bool
    today: datetime.date


@dataclass(frozen=True, slots=True)
class BlockFilled:
    """What came of a block, or of a sister sheet's figures: its NETTORESULTAT in öre, cells filled in, cells kept."""

    sheet: str
    column: str
    ore: int | None
    filled: int
    kept: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What was done with a workbook, and what the ledger says.

    ``ledger_total`` is its outcome of the year so far, without the accounts that are said not to belong to the form;
    ``unmapped`` is {account: öre} of those that nothing is said of.
    """

    outcome: Outcome
    files: tuple[LedgerFile, ...]
    blocks: tuple[BlockFilled, ...]
    ledger_total: int | None
    unmapped: Mapping[str, int]


def import_ledger(path: Path, wanted: Wanted, register: Register, target: Path) -> Imported:
    """Fill in what the ledger gives in the workbook at *path* and write it to *target*, whole or not at all.

    A cell that holds what was filled in last may be filled again; anything else there is somebody's and stays,
    unless it may be overwritten. Doing it twice changes nothing the second time. Accounts that nothing is said of
    are findings, and do not stop it.
    """
    report = read_report(path, tables=TABLES)
    period = report.header.period
    if report.content is None or not has_ledger(report.form) or period is None:
        return _stopped(target, (*report.findings, *_impossible(report)))
    mapping, of_mapping = _mapping(report, wanted)
    if has_fel(of_mapping):
        return _stopped(target, (*report.findings, *of_mapping))
    ledgers = (
        read_ledgers(wanted.ledgers, wanted.reading) if wanted.ledgers else read_own_ledger(report, wanted.reading)
    )
    if has_fel(ledgers.findings):
        return _stopped(target, (*report.findings, *of_mapping, *ledgers.findings), ledgers.files)
    raise NotImplementedError


def undo_import(path: Path, dry_run: bool, target: Path) -> Imported:
    """Put back what imports have replaced, where what they filled in still stands, and take their posts away."""
    report = read_report(path, tables=TABLES)
    period = report.header.period
    if report.content is None or not has_ledger(report.form) or period is None:
        return _stopped(target, (*report.findings, *_impossible(report)))
    log = read_log(report)
    places, of_places = _places(report, period)
    posts = post_cells(report, {}, {})
    sources = read_table(report, report.form.table_by_code[SOURCES])
    problems = (*log.table.findings, *of_places, *sources.findings)
    if has_fel(problems):
        return _stopped(target, (*report.findings, *problems))
    decisions = tuple(taken_back(report, log, places))
    cells = {**cells_of_log(report.form, log, {}), **posts.cells}
    cells |= filled_cells(report.form.table_by_code[SOURCES], sources, [])
    planned = plan(report, _entries(decisions, cells), overwrite=True)
    done = carry_out(report, report.findings, planned, path, target, dry_run)
    return Imported(done, (), tuple(_blocks(decisions, {})), None, {})


def has_ledger(form: Form) -> bool:
    """Whether a form's sister sheets take a ledger."""
    return LEDGER in form.table_by_code


def _impossible(report: Report) -> Iterator[Finding]:
    """Why nothing can be imported into a report that could be read."""
    if report.content is not None and not has_ledger(report.form):
        yield Finding("IMPORT_FORMULAR", Place(report.path), {}, "", report.form.name)
    elif report.content is not None:
        yield Finding("IMPORT_UTAN_PERIOD", Place(report.path))


def _stopped(target: Path, findings: Iterable[Finding], files: tuple[LedgerFile, ...] = ()) -> Imported:
    return Imported(unwritten(target, findings), files, (), None, {})


def _places(
    report: Report, period: Period
) -> tuple[dict[Name, tuple[Key | None, CellPlace]], tuple[Finding, ...]]:
    """Where everything that can be filled in stands, and what is wrong with Månader."""
    months, findings = places_of_months(report, period)
    places: dict[Name, tuple[Key | None, CellPlace]] = {name: (None, place) for name, place in months.items()}
    return {**places, **places_of_leaves(report)}, findings


def _entries(decisions: Iterable[Decision], cells: Mapping[CellPlace, Cell | None]) -> Entries:
    """What shall stand in the workbook: the decisions that are not to keep, and the sister sheets' cells."""
    done = [one for one in decisions if not one.is_kept]
    leaves = {one.key: one.content for one in done if one.key}
    months = {one.place: one.content for one in done if one.key is None}
    return Entries(leaves, {}, {**months, **cells})


def _blocks(decisions: Sequence[Decision], totals: Mapping[tuple[str, str], int]) -> Iterator[BlockFilled]:
    """What came of each block, and of Månader as a whole, in the order they were decided."""
    filled, kept = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in decisions:
        of = (one.name.sheet, one.name.column if one.key else "")
        (kept if one.is_kept else filled)[of] += 1
    for of in dict.fromkeys((one.name.sheet, one.name.column if one.key else "") for one in decisions):
        yield BlockFilled(*of, totals.get(of), filled[of], kept[of])
