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
