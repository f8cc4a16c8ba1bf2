"""What a rule is, and what it may look at besides the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from vplan_xl.amounts import Amount, Gap, Unit, ore_from_number
from vplan_xl.deviations.lines import Deviation, Explained, deviations, read_explained
from vplan_xl.finding import Finding, Place
from vplan_xl.form.calculation import CalculatedCell
from vplan_xl.form.compute import by_formula, compute, steps
from vplan_xl.form.follow_up import CHECKS, DEVIATIONS
from vplan_xl.form.forms import FORMS
from vplan_xl.form.layout import CellPlace, FormulaCell
from vplan_xl.form.ledger_tables import MAPPING, SOURCES
from vplan_xl.form.model import Key
from vplan_xl.register import Forvaltning, Register
from vplan_xl.report.history import History, has_history, read_history
from vplan_xl.report.internal_posts import INTERNAL_POSTS, InternalPost, read_internal_posts
from vplan_xl.report.locate import table_sheets
from vplan_xl.report.report import Content, Report, cell_at, computed_cells, expected_results
from vplan_xl.report.sister_lines import LISTS, NO_LISTS, read_lists, read_sister_tables
from vplan_xl.rules.quotes import quotes_of
from vplan_xl.tie_outs.of_report import sister_tie_outs
from vplan_xl.tie_outs.quotes import quoted_tie_outs
from vplan_xl.tie_outs.tie_out import TieOut
from vplan_xl.workbook.foreign_parts import ForeignParts, foreign_parts
from vplan_xl.workbook.formula import is_same
from vplan_xl.workbook.snapshot import Cell, Kind

# What rules look at of a form's sister sheets; what they find stands on the one left out.
TABLES = frozenset(table.code for form in FORMS for table in form.read_tables) - {CHECKS, MAPPING, SOURCES}


class OddCell(NamedTuple):
    """A computed cell that does not hold exactly the form's formula with the result it would have.

    ``expected`` is the formula and what it gives, computed from what stands in the cells that it names, as
    Excel does: a figure typed over a formula counts there. ``whole`` is what it would give if all
    formulas were in their places. ``stored`` is None where the cell is empty.
    """

    cell: FormulaCell | CalculatedCell
    expected: Cell
    whole: Cell
    stored: Cell | None


class Case(NamedTuple):
    """One report that could be read, and what rules compare it with.

    ``forvaltning`` is the register's line for the report's number and month, None where there is none.
    ``history`` is what the sister sheets of a forecast hold, None where the form has none, they were not read or
    the month is not known; ``internal_posts`` are empty and ``explained`` None where they were not read.
    ``deviations`` are those that the sheet Avvikelser should list, where it has any. ``table_findings`` is what reading
    all of them found. ``tie_outs`` are those between the form and its other tables, where anybody has written in
    those, and of what texts quote; whatever else of those tables is calculated ties by itself. Of the former those
    that hold, of which no rule says anything, are left out where no calculated cell of those tables holds a constant.
    """

    report: Report
    register: Register
    odd_cells: tuple[OddCell, ...]
    forvaltning: Forvaltning | None
    foreign: ForeignParts
    history: History | None
    internal_posts: tuple[InternalPost, ...]
    explained: Explained | None
    deviations: tuple[Deviation, ...]
    table_findings: tuple[Finding, ...]
    tie_outs: tuple[TieOut, ...]

    @property
    def content(self) -> Content:
        """The workbook's parts, which a report that could be read has."""
        assert self.report.content is not None
        return self.report.content

    @property
    def explained_sheet(self) -> str:
        """The sheet Avvikelser by the name it has here, "" where there is none."""
        area = self.explained.table.area if self.explained else None
        return area.sheet if area else ""

    def cell(self, place: CellPlace) -> Cell | None:
        """What the workbook holds at a place."""
        return cell_at(self.content.sheets, place)

    def place(self, key: Key) -> Place:
        """Where an amount stands, for a finding."""
        at = self.report.places.cell(self.report.form, key)
        return Place("", at.sheet if at else "", at.cell if at else "", *key)


def case_of(report: Report, register: Register) -> Case:
    """The case of a report that could be read."""
    header = report.header
    known = register.find(header.number, header.period) if header.number and header.period else None
    assert report.content is not None
    is_read = _are_tables_read(report)
    is_told = is_read and has_history(report.form)
    history = read_history(report, header.period) if header.period and is_told else None
    archive = report.content.archive
    posts, of_posts = read_internal_posts(report) if _is_read(report, INTERNAL_POSTS) else ((), ())
    explained = read_explained(report) if _is_read(report, DEVIATIONS) else None
    lists = read_lists(report) if is_read and any(code in report.form.table_by_code for code in LISTS) else NO_LISTS
    whole = expected_results(report)
    odd_cells = tuple(_odd_cells(report, whole))
    constants = (odd.cell for odd in odd_cells if odd.stored is not None and odd.stored.formula is None)
    is_typed = any(isinstance(cell, CalculatedCell) for cell in constants)
    tie_outs = list(quoted_tie_outs(quotes_of(report, explained, lists)))
    # Of tables that were not read nothing can be tied.
    if is_read and (is_typed or lists.has_bridge or any(lists.lines.values())):
        tables = read_sister_tables(report, lists, whole)
        tie_outs += sister_tie_outs(report, tables, only_untied=not is_typed)
    return Case(
        report,
        register,
        odd_cells,
        known,
        foreign_parts(archive) if archive else ForeignParts((), (), (), (), None),
        history,
        posts,
        explained,
        deviations(report, explained.words) if explained and explained.lines else (),
        (
            *(history.findings if history else ()),
            *of_posts,
            *(explained.findings if explained else ()),
            *_once(finding for found in lists.findings.values() for finding in found),
        ),
        tuple(tie_outs),
    )


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Of tables on one sheet that is missing each says so."""
    said: list[Finding] = []
    for finding in findings:
        said += [] if finding in said else [finding]
    return said


def _are_tables_read(report: Report) -> bool:
    """Whether all sheets of those tables that are there were read."""
    assert report.content is not None
    tables = [table for table in report.form.tables if table.code in TABLES]
    there = table_sheets(report.form, report.content.outline, tables)
    return report.content.sheets.keys() >= set(there)


def _is_read(report: Report, table: str) -> bool:
    """Whether the sheet of a table was read, be it alone; with all others it counts as read where it is missing too."""
    assert report.content is not None
    if table not in report.form.table_by_code:
        return False
    there = table_sheets(report.form, report.content.outline, [report.form.table_by_code[table]])
    return report.content.sheets.keys() >= set(there) if there else _are_tables_read(report)


def _odd_cells(report: Report, whole: Mapping[CellPlace, Cell]) -> list[OddCell]:
    """Those cells of a report; *whole* is what all would show."""
    assert report.content is not None
    sheets = report.content.sheets
    odd = []
    for cell in computed_cells(report):
        sheet, reference = cell.place
        stored, result = sheets[sheet].get(reference), whole[cell.place]
        # Nearly none, in a workbook that nobody has damaged.
        if stored != result and not (isinstance(cell, CalculatedCell) and _is_free(report, cell, stored, result)):
            odd.append(OddCell(cell, result, result, stored))
    typed = dict(_typed(odd, report.unit))
    if not typed:
        return odd
    amounts = compute(report.form, report.leaves, typed)
    amounts |= {key: by_formula(steps(report.form)[key], amounts) for key in typed}
    expected = expected_results(report, amounts)
    return [one._replace(expected=expected[one.cell.place]) for one in odd]


def _is_free(report: Report, cell: CalculatedCell, stored: Cell | None, result: Cell) -> bool:
    """Whether a calculated cell may be as it is: lines that were added to a list have no formula.

    And a person may write where the formula says nothing, as of projects that have only IPDK.
    """
    if stored is None:
        return report.form.table_by_code[cell.shows.table].grows
    return cell.shows.is_typed and result.value == "" and result.kind is Kind.TEXT and stored.formula is None


def _typed(odd: Iterable[OddCell], unit: Unit) -> Iterator[tuple[Key, Amount]]:
    """What stands in computed cells that have not the form's formula; an empty one counts as 0."""
    for cell, _expected, _whole, stored in odd:
        if isinstance(cell.shows, Key) and not (stored and is_same(cell.formula, stored.formula or "")):
            ore = ore_from_number(stored.value, unit) if stored and stored.kind is Kind.NUMBER else None
            yield cell.shows, 0 if stored is None else Gap.UNKNOWN if ore is None else ore


class Rule(NamedTuple):
    """A check that gives findings of one code.

    It does not run where one of the codes it ``requires`` to be absent has been found: what it would
    say has that cause, which is said already. One that is ``of_file`` looks into the workbook's file, and
    does not run where there is none.
    """

    code: str
    check: Callable[[Case], Iterable[Finding]]
    requires: tuple[str, ...] = ()
    of_file: bool = False
