"""What a new workbook takes over from earlier ones: their sister sheets, and their figures as last year's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from vplan_xl.amounts import number_text
from vplan_xl.deviations.lines import deviations, key_cells, read_explained
from vplan_xl.finding import Finding, Place
from vplan_xl.form.fields import cell_of
from vplan_xl.form.follow_up import DEVIATIONS
from vplan_xl.form.goal_tables import GOALS
from vplan_xl.form.layout import CellPlace, table_cell
from vplan_xl.form.ledger_tables import FILLED
from vplan_xl.form.model import Form, Key
from vplan_xl.form.table import METHOD_LABELS, YEARS
from vplan_xl.form.vp import VP
from vplan_xl.jobs.roll_goals import goal_cells
from vplan_xl.jobs.roll_ledger import imported_cells, mapping_cells
from vplan_xl.jobs.roll_sister import sister_cells
from vplan_xl.language import _
from vplan_xl.ledger.filling import places_of_leaves, read_log
from vplan_xl.period import Period, serial_of_date
from vplan_xl.prognosis.respect import forecast_key
from vplan_xl.report.history import BASIS, EVENTS, MONTHS, Event, History, Leaf, has_history, read_basis, read_history
from vplan_xl.report.internal_posts import INTERNAL_POSTS, read_internal_posts
from vplan_xl.report.report import Report, cell_at, is_of_another_template, read_report
from vplan_xl.workbook.snapshot import Cell, Kind

TableCells = dict[CellPlace, Cell | None]
Leaves = dict[Key, int | Cell | None]
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Sources:
    """Earlier workbooks of the same förvaltning; None for those that are not given.

    ``previous`` is an earlier month of the same year, ``last_year`` the same month of the year before and
    ``last_december`` its last. ``plan`` has the goals: a verksamhetsplan, or another workbook with the sheet.
    """

    previous: Path | None = None
    last_year: Path | None = None
    last_december: Path | None = None
    plan: Path | None = None


NO_SOURCES = Sources()


@dataclass(frozen=True, slots=True)
class Rolled:
    """Amounts, header cells and cells of the sister sheets for the new workbook, and what is wrong with the sources."""

    leaves: Leaves
    fields: Mapping[str, Cell | None]
    cells: TableCells
    findings: tuple[Finding, ...]


def roll(sources: Sources, copied: Report | None, form: Form, number: str, period: Period) -> Rolled:
    """What the earlier workbooks give a förvaltning's workbook of *period*.

    FÖREG. ÅR is what last year's workbooks have as outcome: of the same month, and of december for the whole
    year – or, without that one, what the previous workbook has there. Föregående prognos is the previous
    workbook's forecast. The sister sheets come from the latest workbook that has anything on them, *copied*
    among them, whose entries are copied by others, and so does the mapping of accounts; the internal posts and what
    was imported, which are of one period, only from *copied*.
    """
    findings: list[Finding] = []
    leaves: Leaves = {}
    fields: dict[str, Cell | None] = {}
    previous = _source(sources.previous, "--previous", form, number, findings)
    last_year = _source(sources.last_year, "--last-year", form, number, findings)
    december = _source(sources.last_december, "--last-december", form, number, findings)
    if previous:
        was = previous.header.period
        if was is None or was.year != period.year or was >= period:
            expected = _("en tidigare månad än {period} samma år").format(period=period.label)
            findings.append(_wrong_period(previous, "--previous", expected))
        leaves |= _moved(previous, ("HELAR", "PROGNOS"), ("FORANDRING", "FOREG_PROGNOS"))
        leaves |= _moved(previous, ("HELAR", "FOREG_AR"), ("HELAR", "FOREG_AR"))
        if field := form.field_by_code.get("FOREG_PERIOD"):
            fields[field.code] = cell_of(field, str(was), False)
    if last_year:
        _expect(last_year, "--last-year", Period(period.year - 1, period.month), findings)
        leaves |= _moved(last_year, ("ACK", "UTFALL"), ("ACK", "FOREG_AR"))
    if december:
        _expect(december, "--last-december", Period(period.year - 1, _DECEMBER), findings)
        leaves |= _moved(december, ("ACK", "UTFALL"), ("HELAR", "FOREG_AR"))
    given = [(source.header.period, source) for source in (last_year, december, previous, copied) if source]
    dated = sorted(((was, source) for was, source in given if was), key=itemgetter(0))
    # The latest was made out of the others in its time.
    cells = next(filter(None, (_history_cells(source, period, findings) for _was, source in reversed(dated))), {})
    mappings = (mapping_cells(source, findings) for _was, source in reversed(dated))
    cells |= next(filter(None, mappings), {})
    same = copied if copied and copied.content and copied.header.period == period else None
    if same:
        cells |= _post_cells(same, findings) if INTERNAL_POSTS in form.table_by_code else {}
        cells |= imported_cells(same, findings)
    if DEVIATIONS in form.table_by_code:
        cells |= _explained_cells(form, previous, copied, period, findings)
    others = [source for was, source in reversed(dated) if was != period and source.content]
    cells |= sister_cells(form, period, same, others, last_year, findings)
    if sources.plan and GOALS not in form.table_by_code:
        findings.append(Finding("MAL_FORMULAR", found=form.name))
    of_year = [source for source in others if source.header.period and source.header.period.year == period.year]
    cells |= goal_cells(form, same, _plan(sources.plan, number, findings), of_year, findings)
    if copied and copied.content and copied.header.period not in (None, period):
        leaves |= dict.fromkeys(_filled_in(copied))
    return Rolled(leaves, fields, cells, tuple(findings))


def _filled_in(source: Report) -> Iterator[Key]:
    """What the program filled in and nobody has changed, a forecast or out of the ledger: it is of that month alone."""
    for leaf, filled in read_basis(source).filled.items() if has_history(source.form) else ():
        if filled.ore is not None and source.leaves[forecast_key(leaf)] == filled.ore:
            yield forecast_key(leaf)
    if FILLED in source.form.table_by_code:
        filled_in = read_log(source).filled
        for name, (key, _place) in places_of_leaves(source).items():
            if name in filled_in and source.leaves[key] == filled_in[name].ore:
                yield key


def _history_cells(source: Report, period: Period, findings: list[Finding]) -> TableCells:
    """{cell of the template's sister sheets: what it shall hold} out of an older workbook.

    Months move to the years that they are then before *period*. How the last forecast was filled in follows
    into the same period only; in another nothing is filled in yet.
    """
    was = source.header.period
    assert was is not None
    if not has_history(source.form):
        return {}
    history = read_history(source, was)
    # An older template has no such sheets; in one of today's they are lost.
    is_older = is_of_another_template(source)
    findings += (finding for finding in history.findings if not (is_older and finding.code == "TABELL_SAKNAS"))
    cells: TableCells = {}
    cells |= _month_cells(source.form, history, period)
    cells |= _event_cells(source.form, history.events)
    cells |= _basis_cells(source.form, history, same=was == period)
    return cells


def _source(path: Path | None, option: str, form: Form, number: str, findings: list[Finding]) -> Report | None:
    """An earlier workbook that could be read and is of the form; whether it is the förvaltning's is said."""
    if path is None:
        return None
    report = read_report(path, tables=True)
    findings += report.findings
    if report.content is None:
        return None
    if report.form is not form:
        findings.append(wrong_form(report, option, form))
        return None
    if report.header.number != number:
        found = report.header.forvaltning or "–"
        findings.append(Finding("NY_KALLA", Place(report.path), {"field": option}, number, found))
    return report


def _plan(path: Path | None, number: str, findings: list[Finding]) -> Report | None:
    """A workbook with goals, of any form; one without the sheet says so."""
    if path is None:
        return None
    report = read_report(path, tables=True)
    findings += report.findings
    if report.content is None:
        return None
    if report.header.number != number:
        found = report.header.forvaltning or "–"
        findings.append(Finding("NY_KALLA", Place(report.path), {"field": "--plan"}, number, found))
    if GOALS not in report.form.table_by_code:
        findings.append(wrong_form(report, "--plan", VP))
        return None
    return report


def wrong_form(source: Report, option: str, form: Form) -> Finding:
    """That an earlier workbook is of another form than the new one."""
    return Finding("NY_KALLA", Place(source.path), {"field": option}, form.name, source.form.name)


def _expect(source: Report, option: str, period: Period, findings: list[Finding]) -> None:
    if source.header.period != period:
        findings.append(_wrong_period(source, option, period.label))


def _wrong_period(source: Report, option: str, expected: str) -> Finding:
    found = source.header.period
    return Finding("NY_KALLA", Place(source.path), {"field": option}, expected, found.label if found else "–")


def _moved(source: Report, block: tuple[str, str], to: tuple[str, str]) -> Leaves:
    """A block of one page as that of another, blanks too; nothing of a block without an amount."""
    moved: Leaves = {}
    for row in source.form.leaf_rows:
        for part in source.form.entered_parts:
            amount = source.leaves[Key(block[0], row.code, block[1], part.code)]
            moved[Key(to[0], row.code, to[1], part.code)] = amount if isinstance(amount, int) else None
    return moved if any(amount is not None for amount in moved.values()) else {}


def _month_cells(form: Form, history: History, period: Period) -> Iterator[tuple[CellPlace, Cell]]:
    table = form.table_by_code[MONTHS]
    for leaf, months in history.months.by_leaf.items():
        for at, ore in months.items():
            years = period.year - at.year
            if 0 <= years < len(YEARS) and at <= period:
                line = table.keys.index((YEARS[years], *_labels(form, leaf)))
                yield table_cell(table, f"M{at.month:02d}", line), _number(ore)


def _event_cells(form: Form, events: tuple[Event, ...]) -> Iterator[tuple[CellPlace, Cell]]:
    table = form.table_by_code[EVENTS]
    for line, event in enumerate(events):
        row, part = _labels(form, event.leaf)
        day = serial_of_date(event.period.first_day, False)
        yield table_cell(table, "MANAD", line), Cell(Kind.NUMBER, str(day))
        yield table_cell(table, "KONTOSLAG", line), Cell(Kind.TEXT, row)
        yield table_cell(table, "DEL", line), Cell(Kind.TEXT, part)
        yield table_cell(table, "BELOPP", line), _number(event.ore)
        if event.text:
            yield table_cell(table, "TEXT", line), Cell(Kind.TEXT, event.text)


def _post_cells(source: Report, findings: list[Finding]) -> TableCells:
    """The internal posts as they stand in a workbook of the same period; the counterparty with its name, if any."""
    posts, found = read_internal_posts(source)
    findings += found
    assert source.content is not None
    table = source.form.table_by_code[INTERNAL_POSTS]
    cells: TableCells = {}
    for line, post in enumerate(posts):
        counterparty = cell_at(source.content.sheets, post.place)
        assert counterparty is not None
        cells[table_cell(table, "MOTPART", line)] = counterparty._replace(formula=None)
        cells[table_cell(table, "KONTOSLAG", line)] = Cell(Kind.TEXT, source.form.row_title(post.row))
        cells |= {table_cell(table, code, line): _number(ore) for code, ore in post.ore.items()}
        if post.text:
            cells[table_cell(table, "TEXT", line)] = Cell(Kind.TEXT, post.text)
    return cells


def _explained_cells(
    form: Form, previous: Report | None, copied: Report | None, period: Period, findings: list[Finding]
) -> TableCells:
    """Every line of Avvikelser that has anything to keep: the words, and the deviation in the report before.

    Of an earlier month that is the deviation which it has itself. Words of the same month are the newer ones. An
    older template has no such sheet.
    """
    words: dict[Key, str] = {}
    before: dict[Key, int] = {}
    for source in (previous, copied if copied and (copied.header.period == period or not previous) else None):
        if source is None or source.content is None:
            continue
        explained, is_older = read_explained(source), is_of_another_template(source)
        findings += (found for found in explained.findings if not (is_older and found.code == "TABELL_SAKNAS"))
        # Of a formula its result follows; words that nobody has computed cannot.
        words |= {key: kept.text for key, kept in explained.lines.items() if kept.text}
        if source is previous or source.header.period != period:
            rolled = {one.key: one.comparison.deviation for one in deviations(source, words)}
        else:
            rolled = {key: kept.previous for key, kept in explained.lines.items()}
        # A part without words is listed only while it says more than the whole.
        lasting = (key for key in rolled if key in words or form.part_by_code[key.part].sum_of)
        before = {key: ore for key in lasting if (ore := rolled[key]) is not None} | before
    cells: TableCells = {}
    table = form.table_by_code[DEVIATIONS]
    for number, key in enumerate({**before, **words}):
        line = key_cells(form, key)
        line |= {"FOREG": _number(before[key])} if key in before else {}
        line |= {"FORKLARING": Cell(Kind.TEXT, words[key])} if key in words else {}
        cells |= {table_cell(table, code, number): cell for code, cell in line.items()}
    return cells


def _basis_cells(form: Form, history: History, *, same: bool) -> Iterator[tuple[CellPlace, Cell]]:
    table = form.table_by_code[BASIS]
    for leaf, filled in history.filled.items():
        line = table.keys.index(_labels(form, leaf))
        if filled.wished:
            yield table_cell(table, "ONSKAD", line), Cell(Kind.TEXT, METHOD_LABELS[filled.wished])
        if not same or filled.ore is None:
            continue
        yield table_cell(table, "IFYLLT", line), _number(filled.ore)
        if filled.replaced is not None and filled.replaced.kind is not Kind.MISSING:
            yield table_cell(table, "ERSATTE", line), filled.replaced._replace(formula=None)
        if filled.replaced is not None and filled.replaced.formula is not None:
            yield table_cell(table, "ERSATTE_FORMEL", line), Cell(Kind.TEXT, f"={filled.replaced.formula}")
        if filled.date:
            yield table_cell(table, "DATUM", line), Cell(Kind.NUMBER, str(serial_of_date(filled.date, False)))


def _labels(form: Form, leaf: Leaf) -> tuple[str, str]:
    return form.row_title(leaf.row), form.part_by_code[leaf.part].label


def _number(ore: int) -> Cell:
    return Cell(Kind.NUMBER, number_text(ore))
