"""What changed from one report to another of the same form. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from vplan_xl.amounts import Amount, Gap, difference
from vplan_xl.finding import Finding, Place
from vplan_xl.form.compute import steps
from vplan_xl.form.fields import FieldValue
from vplan_xl.form.follow_up import DEVIATION_KEY, DEVIATIONS
from vplan_xl.form.model import Compared, Form, Key, Shown
from vplan_xl.form.table import Table
from vplan_xl.report.report import Report, cell_at, is_of_another_template
from vplan_xl.report.table_values import TableValue
from vplan_xl.report.tables import TableLine, read_table
from vplan_xl.workbook.snapshot import Cell

YEAR, DEVIATION = "HELAR", "JMF_BUDGET"  # the page of whole years, and its deviation from the budget
_WORDS = "FORKLARING"


class Moved(NamedTuple):
    """An amount that is another, in öre, and by how much; no change where either side has nothing to compare.

    A blank leaf counts as 0 there where anything else is entered in its block.
    """

    key: Key
    old: Amount
    new: Amount
    change: int | None


class FieldChange(NamedTuple):
    """A header field by its code; None is blank, or cannot be read."""

    code: str
    old: FieldValue | None
    new: FieldValue | None


class WordsChange(NamedTuple):
    """The words that explain a deviation; "" for none."""

    key: Key
    old: str
    new: str


class TableChange(NamedTuple):
    """The lines that only one of the reports has: *removed* are the first one's, *added* the second's.

    A line is what people fill in on it, with what it is about where that is printed or listed by the program. Equal
    lines are told apart by their number; their order means nothing.
    """

    table: Table
    removed: tuple[TableLine, ...]
    added: tuple[TableLine, ...]


class Year(NamedTuple):
    """The whole year in the form's last row: budget and forecast as net costs, and the deviation between them."""

    budget: Moved
    forecast: Moved
    deviation: Moved


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from *old* to *new*.

    ``totals`` are the computed amounts that are others, without those that only show another page's. ``tables`` are
    those of which a line differs, Avvikelser among them. ``year`` is there whether anything of it
    moved or not, but of a form without amounts.
    ``findings`` are those of comparing, and of the sister sheets.
    """

    old: Report
    new: Report
    leaves: tuple[Moved, ...]
    totals: tuple[Moved, ...]
    fields: tuple[FieldChange, ...]
    tables: tuple[TableChange, ...]
    year: Year | None
    findings: tuple[Finding, ...]

    @property
    def form(self) -> Form:
        """The form of both."""
        return self.old.form

    @property
    def is_empty(self) -> bool:
        """Whether nothing that people fill in differs."""
        return not (self.leaves or self.fields or self.tables)

    @property
    def budget_leaves(self) -> tuple[Moved, ...]:
        """The budget's entered amounts that moved, so far and for the year."""
        return tuple(moved for moved in self.leaves if moved.key.block == year_blocks(self.form)[0])

    @property
    def explanations(self) -> tuple[WordsChange, ...]:
        """The words on Avvikelser that differ, in the sheets' order."""
        changes = [change for change in self.tables if change.table.code == DEVIATIONS]
        old = dict(_words(line) for change in changes for line in change.removed)
        new = dict(_words(line) for change in changes for line in change.added)
        return tuple(WordsChange(key, old.get(key, ""), new.get(key, "")) for key in {**old, **new})

    @property
    def lists(self) -> tuple[TableChange, ...]:
        """The tables besides Avvikelser."""
        return tuple(change for change in self.tables if change.table.code != DEVIATIONS)


def difference_between(old: Report, new: Report) -> Difference | Finding:
    """What changed between two readable reports that were read with their form's tables.

    The finding, where they are of two forms.
    """
    if old.form is not new.form:
        return Finding("DIFF_FORMULAR", Place(new.path), {}, old.form.code, new.form.code)
    form = old.form
    findings = list(_about_headers(old, new))
    tables = []
    for table in form.read_tables:
        if inputs_of(table):
            lines_of_old, lines_of_new = (tuple(_lines(report, table, findings)) for report in (old, new))
            removed = tuple(_besides(lines_of_old, lines_of_new))
            added = tuple(_besides(lines_of_new, lines_of_old))
            tables += [TableChange(table, removed, added)] if removed or added else []
    return Difference(
        old,
        new,
        tuple(moved for key in form.leaves if _is_another(old, new, moved := _leaf(old, new, key))),
        tuple(moved for key in _computed(form) if (moved := _moved(old, new, key)).old != moved.new),
        tuple(_fields(old, new)),
        tuple(tables),
        _year(old, new) if form.has_amounts else None,
        tuple(findings),
    )


def inputs_of(table: Table) -> tuple[str, ...]:
    """The columns of a table that people fill in."""
    return tuple(column.code for column in table.columns if column.is_input)


def about_of(table: Table) -> tuple[str, ...]:
    """The columns that say what a line is about where people do not; none in a table whose lines are people's own."""
    if table.code == DEVIATIONS:
        return DEVIATION_KEY
    return tuple(column.code for column in table.columns if table.is_key(column.code))


def whole_part(form: Form) -> str:
    """The part that adds up the others."""
    return next(part.code for part in form.parts if part.sum_of)


def year_blocks(form: Form) -> tuple[str, str]:
    """The blocks of the year's budget and of its forecast."""
    source = form.page_by_code[YEAR].block(DEVIATION).source
    assert isinstance(source, Compared)
    return source.reference, source.outcome


def year_amounts(report: Report, row: str) -> tuple[Amount, Amount]:
    """The year's budget and forecast of a row, Externt and Internt together, as net costs in öre."""
    form = report.form
    budget, forecast = (
        _net_cost(form, _amount(report, Key(YEAR, row, block, whole_part(form)))) for block in year_blocks(form)
    )
    return budget, forecast


def _net_cost(form: Form, amount: Amount) -> Amount:
    return form.convention.net_cost(amount) if isinstance(amount, int) else amount


def _year(old: Report, new: Report) -> Year:
    form = old.form
    key = Key(YEAR, form.total_row.code, DEVIATION, whole_part(form))
    budgets, forecasts = zip(*(year_amounts(report, key.row) for report in (old, new)), strict=True)
    budget, forecast = (
        Moved(key._replace(block=block), before, after, _change(before, after))
        for block, (before, after) in zip(year_blocks(form), (budgets, forecasts), strict=True)
    )
    return Year(budget, forecast, _moved(old, new, key))


def _amount(report: Report, key: Key) -> Amount:
    """As computed; a figure whose unit nobody knows is unknown."""
    return _known(report, report.amounts[key])


def _known(report: Report, amount: Amount) -> Amount:
    return Gap.UNKNOWN if isinstance(amount, int) and not report.is_unit_known else amount


def _moved(old: Report, new: Report, key: Key) -> Moved:
    before, after = _amount(old, key), _amount(new, key)
    return Moved(key, before, after, _change(before, after))


def _leaf(old: Report, new: Report, key: Key) -> Moved:
    """As entered, where blank is not 0; its change is that of what the form counts with."""
    before, after = (_known(report, report.leaves[key]) for report in (old, new))
    return _moved(old, new, key)._replace(old=before, new=after)


def _is_another(old: Report, new: Report, leaf: Moved) -> bool:
    """Whether an entry moved; of two that are unknown, whether what stands there is something else."""
    if leaf.old != leaf.new or leaf.old is not Gap.UNKNOWN:
        return leaf.old != leaf.new
    return entry_at(old, leaf.key) != entry_at(new, leaf.key)


def entry_at(report: Report, key: Key) -> Cell | None:
    """What stands in a leaf's cell, None where that is blank or was not found."""
    place = report.places.cell(report.form, key)
    return cell_at(report.content.sheets, place) if place and report.content else None


def _change(old: Amount, new: Amount) -> int | None:
    change = difference(new, old)
    return change if isinstance(change, int) else None


def _computed(form: Form) -> Iterator[Key]:
    shown = {(page.code, block.code) for page in form.pages for block in page.blocks if isinstance(block.source, Shown)}
    return (key for page in form.pages for key in form.page_keys(page) if key in steps(form) and key[::2] not in shown)


def _about_headers(old: Report, new: Report) -> Iterator[Finding]:
    before, after = old.header, new.header
    if before.number and after.number and before.number != after.number:
        yield Finding("DIFF_FORVALTNING", Place(new.path), {}, before.forvaltning or "", after.forvaltning or "")
    if before.period and after.period and before.period != after.period:
        if before.period.year != after.period.year:
            yield Finding("DIFF_AR", Place(new.path), {}, before.period.label, after.period.label)
        else:
            yield Finding("DIFF_PERIOD", Place(new.path), {}, before.period.label, after.period.label)


def _fields(old: Report, new: Report) -> Iterator[FieldChange]:
    for field in old.form.fields:
        before, after = old.header.values.get(field.code), new.header.values.get(field.code)
        if before != after:
            yield FieldChange(field.code, before, after)


# -- lines ----------------------------------------------------------------------------------------


def _lines(report: Report, table: Table, findings: list[Finding]) -> Iterator[TableLine]:
    """The lines on which people have filled in anything; of a table that another template lacks, none."""
    found = read_table(report, table, not_read(table))
    if found.is_found or not is_of_another_template(report):
        findings += found.findings
    seen = set()
    inputs, about = inputs_of(table), about_of(table)
    for line in found.lines:
        what = tuple(line.values.get(code) for code in about)
        if line.values.keys().isdisjoint(inputs) or None in what or what in seen:
            continue
        if about:
            seen.add(what)
        yield line


def not_read(table: Table) -> frozenset[str]:
    """What the program fills in is no one's entry."""
    return frozenset(column.code for column in table.columns).difference(inputs_of(table), about_of(table))


def _besides(lines: Iterable[TableLine], others: Iterable[TableLine]) -> Iterator[TableLine]:
    """The lines that have no equal among the others, each of which is the equal of one."""
    left = Counter(map(_values, others))
    for line in lines:
        if left[_values(line)]:
            left[_values(line)] -= 1
        else:
            yield line


def _values(line: TableLine) -> tuple[TableValue | None, ...]:
    return tuple(line.values.get(column.code) for column in line.table.columns)


def _words(line: TableLine) -> tuple[Key, str]:
    return Key(*(str(line.values[code]) for code in DEVIATION_KEY)), str(line.values[_WORDS])
