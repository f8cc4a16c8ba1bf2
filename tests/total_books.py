"""Folders of reports for a month, their consolidated workbook, and how openpyxl reads both. All amounts SYNTETISKA."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import openpyxl
from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook import Workbook

from vplan_xl.amounts import LARGEST_ORE
from vplan_xl.consolidation.selection import Allowed
from vplan_xl.form.forms import FORM_BY_CODE
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.model import Form, Key
from vplan_xl.jobs.apply import prepare
from vplan_xl.jobs.consolidate import Outcome, Wanted, consolidate
from vplan_xl.jobs.resources import read_register, resource
from vplan_xl.jobs.templates import template_name
from vplan_xl.register import COLUMNS, Forvaltning, Register, parse_register
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import Report, report_of
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Cell, Kind

TKR = 100_000
TOLERANCE = 50 * TKR
POSTS = "Interna poster"

Leaves = Mapping[Key, int | None]
At = tuple[str, str]  # sheet, cell


# -- reports --------------------------------------------------------------------------------------


@cache
def _template(form_code: str) -> Report:
    form = FORM_BY_CODE[form_code]
    return report_of("mall.xlsx", resource(template_name(form)).read_bytes())


def report_bytes(
    label: str,
    leaves: Leaves,
    form: Form = FR1,
    *,
    version: int = 1,
    status: str = "Inlämnad",
    writes: Mapping[At, str | float] | None = None,
) -> bytes:
    """A delivered report for augusti 2017; *writes* are cells of it as somebody typed over them afterwards."""
    template = _template(form.code)
    header = {
        "FORVALTNING": Cell(Kind.TEXT, label),
        "PERIOD": Cell(Kind.NUMBER, "42948"),
        "STATUS": Cell(Kind.TEXT, status),
        "VERSION": Cell(Kind.NUMBER, str(version)),
        "IFYLLT_AV": Cell(Kind.TEXT, "SYNTETISK"),
        "DATUM": Cell(Kind.NUMBER, "42986"),
    }
    planned = plan(template, Entries(dict(leaves), header), overwrite=False)
    over = {at: typed(at, content) for at, content in (writes or {}).items()}
    kept = [one for one in planned.writes if not isinstance(one, CellWrite) or (one.sheet, one.cell) not in over]
    return prepare(template, [*kept, *over.values()])


def typed(at: At, content: str | float) -> CellWrite:
    """A number, a text or an error ("#DIV/0!") in a cell."""
    kind = Kind.NUMBER if not isinstance(content, str) else Kind.ERROR if content.startswith("#") else Kind.TEXT
    return CellWrite(*at, kind, str(content))


def post_lines(*lines: tuple[str, str, float]) -> dict[At, str | float]:
    """The sheet of internal posts: (motpart's number, kontoslag, utfall in tkr) of each line."""
    found: dict[At, str | float] = {}
    for row, (counterparty, account, amount) in enumerate(lines, 5):
        found |= {(POSTS, f"A{row}"): int(counterparty), (POSTS, f"B{row}"): account, (POSTS, f"C{row}"): amount}
    return found


def random_leaves(form: Form, seed: int, blank: float = 0.0) -> dict[Key, int | None]:
    """Amounts with öre and the signs that the form wants; a share of them *blank*."""
    chance = random.Random(seed)
    found: dict[Key, int | None] = {}
    for key in form.leaves:
        sign = form.convention.sign_of(form.row_by_code[key.row].sign) or 1
        size = chance.randrange(40_000) if key.part == "EXTERNT" else chance.randrange(3_000)
        amount = sign * (size * TKR * (2 if key.page == "ACK" else 3) // 2 + chance.randrange(TKR))
        found[key] = None if chance.random() < blank else amount
    return found


def block(form: Form, page: str, code: str) -> list[Key]:
    """The leaves of a block."""
    return [key for key in form.leaves if (key.page, key.block) == (page, code)]


def of_month() -> tuple[Forvaltning, ...]:
    """The eight of the register that comes along."""
    return tuple(one for one in read_register(None).forvaltningar if one.name != "Regionstaben")


def random_folder(folder: Path) -> Path:
    """Eight reports: blank cells in all, two amounts at the limit in 61, internal posts in 21, 31 and 41."""
    posts = {
        "21": post_lines(("31", "Intäkter", -300.5), ("41", "Intäkter", -80)),
        "31": post_lines(("21", "Drift, Köpta tjänster", 300.5), ("41", "Intäkter", -10)),
        "41": post_lines(("21", "Drift, övrigt", 200), ("31", "Drift, Resor", 10)),
    }
    folder.mkdir()
    for seed, one in enumerate(of_month()):
        form = FORM_BY_CODE[one.form]
        leaves = random_leaves(form, seed, blank=0.05)
        if one.number == "61":
            leaves[Key("ACK", "DRIFT_RESOR", "BUDGET", "EXTERNT")] = LARGEST_ORE
            leaves[Key("ACK", "INTAKTER", "BUDGET", "EXTERNT")] = -LARGEST_ORE
        data = report_bytes(one.label, leaves, form, writes=posts.get(one.number))
        (folder / f"{one.label}.xlsx").write_bytes(data)
    return folder


def noticed_folder(folder: Path) -> Path:
    """Everything that a total may be made of with leave: a missing one, errors, an unread file, an old version.

    31 has no forecast, 21 budgets only externally, 51 holds a text, an error and an amount that is none, 61 comes
    twice, 71 is missing and a file beside is no workbook.
    """
    folder.mkdir()
    for seed, one in enumerate(of_month(), 50):
        form = FORM_BY_CODE[one.form]
        leaves = random_leaves(form, seed, blank=0.2)
        writes: dict[At, str | float] = {}
        if one.number == "71":
            continue
        if one.number == "31":
            leaves |= dict.fromkeys(block(form, "HELAR", "PROGNOS"))
        if one.number == "21":
            leaves |= {key: None for key in leaves if (key.block, key.part) == ("BUDGET", "INTERNT")}
        if one.number == "51":
            writes = {("Utfall", "B7"): "okänt", ("Utfall", "B14"): 1e13, ("Prognos", "E14"): "#DIV/0!"}
        if one.number == "61":
            older = report_bytes(one.label, random_leaves(form, 99), form)
            (folder / "61 första.xlsx").write_bytes(older)
        data = report_bytes(one.label, leaves, form, version=2 if one.number == "61" else 1, writes=writes)
        (folder / f"{one.label}.xlsx").write_bytes(data)
    (folder / "71 trasig.xlsx").write_bytes(b"PK\x03\x04 SYNTETISK")
    return folder


def register_of(labels: Iterable[str], form: Form = FR1) -> Register:
    """A register of förvaltningar, numbered from 101."""
    lines = (f"{number};{label};Landstinget SYNTETISK;{form.code};2015-01;;nej;ja;nej" for number, label in
             enumerate(labels, 101))  # fmt: skip
    register = parse_register("\n".join([";".join(COLUMNS), *lines]))
    assert not register.findings, register.findings
    return register


def totalled(
    folder: Path,
    target: Path,
    register: Register | None = None,
    *,
    missing: bool = False,
    errors: bool = False,
    ledger: int | None = None,
) -> Outcome:
    """The consolidation of a folder, written to *target*."""
    wanted = Wanted((folder,), target, None, Allowed(missing, errors), TOLERANCE, ledger=ledger)
    outcome = consolidate(wanted, register or read_register(None))
    assert outcome.whole is not None, [str(finding.message) for finding in outcome.findings]
    return outcome


# -- as openpyxl reads it -------------------------------------------------------------------------


class Opened:
    """A consolidated workbook: its formulas and its stored results."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book: Workbook = openpyxl.load_workbook(path)
        results = openpyxl.load_workbook(path, data_only=True)
        self.formulas: dict[At, str] = {}
        self.constants: dict[At, object] = {}
        self.results: dict[At, object] = {}
        for sheet in self.book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is None:
                        continue
                    at = (sheet.title, cell.coordinate)
                    if cell.data_type == "f":
                        self.formulas[at] = str(cell.value)
                        self.results[at] = results[sheet.title][cell.coordinate].value
                    else:
                        self.constants[at] = cell.value
        self._precedents: dict[At, frozenset[At]] = {}

    @property
    def sheets(self) -> list[str]:
        """The names of its sheets."""
        return [str(name) for name in self.book.sheetnames]

    def shown(self, sheet: str, cell: str) -> object:
        """What a cell shows: its result, or what stands in it."""
        return self.results.get((sheet, cell), self.constants.get((sheet, cell)))

    def lines(self, sheet: str) -> list[list[object]]:
        """What a sheet shows, row by row."""
        page = self.book[sheet]
        return [
            [self.shown(sheet, f"{get_column_letter(column)}{row}") for column in range(1, page.max_column + 1)]
            for row in range(1, page.max_row + 1)
        ]

    def find(self, sheet: str, text: str, column: int = 1) -> int:
        """The row whose cell in a column shows a text."""
        (row,) = [number for number, line in enumerate(self.lines(sheet), 1) if line[column - 1] == text]
        return row

    def named(self, name: str) -> list[At]:
        """The cells that a defined name is of."""
        ((sheet, area),) = self.book.defined_names[name].destinations
        return [(sheet, cell) for cell in cells_of_area(area)]

    def references(self, at: At) -> list[tuple[str, str]]:
        """(sheet, area) of each reference in a formula; a name stands for the cells it is of."""
        found = []
        for token in Tokenizer(self.formulas[at]).items:
            if token.type != "OPERAND" or token.subtype != "RANGE":
                continue
            if token.value in self.book.defined_names:
                found += self.book.defined_names[token.value].destinations
                continue
            sheet, mark, area = token.value.rpartition("!")
            name = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
            found.append((name if mark else at[0], area.replace("$", "")))
        return found

    def ends(self, at: At) -> frozenset[At]:
        """The constant or blank cells that a cell comes down to."""
        if at not in self.formulas:
            return frozenset({at})
        if at not in self._precedents:
            self._precedents[at] = frozenset()  # a circle would come down to nothing and fail where it is asked for
            below = (self.ends((sheet, cell)) for sheet, area in self.references(at) for cell in cells_of_area(area))
            self._precedents[at] = frozenset().union(*below)
        return self._precedents[at]


@cache
def cells_of_area(area: str) -> tuple[str, ...]:
    """The cells of "A1" or "$A$1:$B$2"."""
    left, top, right, bottom = range_boundaries(area)
    return tuple(f"{get_column_letter(x)}{y}" for y in range(top, bottom + 1) for x in range(left, right + 1))


def amount_cells(book: Workbook) -> Iterator[tuple[str, int, At, object]]:
    """(name without the form's code, row counted from 0, cell, content) of the columns people fill in."""
    for name, where in book.defined_names.items():
        if name.endswith(("_EXTERNT", "_INTERNT")):
            ((sheet, area),) = where.destinations
            for offset, (cell,) in enumerate(book[sheet][area.replace("$", "")]):
                yield name.partition("_")[2], offset, (sheet, cell.coordinate), cell.value


def ore(number: object) -> int:
    """Öre of a number of tkr, whatever its size."""
    assert isinstance(number, int | float), number
    return int((Decimal(number) * TKR).quantize(Decimal(1), ROUND_HALF_UP))


class Made:
    """A folder, its consolidation and the workbook as openpyxl reads it."""

    def __init__(self, folder: Path, outcome: Outcome) -> None:
        self.folder, self.outcome, self.opened = folder, outcome, Opened(outcome.target)

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*.xlsx"))
