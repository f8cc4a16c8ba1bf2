"""Fill in outcome, budget and last year from the ledger in somebody's workbook; and take it back."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from vplan_xl.amounts import format_tkr, number_text, ore_from_number
from vplan_xl.finding import Finding, Place, has_fel
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.ledger_tables import FILLED, LEDGER, MAPPING, SOURCES
from vplan_xl.form.model import Form, Key
from vplan_xl.jobs.apply import Outcome, carry_out, unwritten
from vplan_xl.jobs.array_cells import array_cells
from vplan_xl.jobs.ledgers import (
    choices_text,
    has_ledger,
    impossible,
    mapping_of_file,
    read_ledgers,
    read_own_ledger,
    source_name,
    together,
)
from vplan_xl.ledger.booking import LedgerFile, Reading
from vplan_xl.ledger.codes import Codes, parse_codes
from vplan_xl.ledger.counterparties import Posts, post_cells
from vplan_xl.ledger.figures_of_form import FormFigures, form_figures
from vplan_xl.ledger.filling import (
    Decision,
    Name,
    cells_of_log,
    decide,
    leaf_name,
    log_cells,
    month_name,
    ore_of,
    places_of_leaves,
    places_of_months,
    read_log,
    taken_back,
)
from vplan_xl.ledger.mapping import MappingLine, mapping_findings
from vplan_xl.ledger.mapping_sheet import read_mapping
from vplan_xl.ledger.posting import posted
from vplan_xl.period import Period, serial_of_date
from vplan_xl.register import Register
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.history import MONTHS
from vplan_xl.report.internal_posts import INTERNAL_POSTS
from vplan_xl.report.report import Report, read_report
from vplan_xl.report.tables import TableContent, filled_cells, read_table
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
        return _stopped(target, (*report.findings, *impossible(report)))
    units = parse_codes(wanted.units)
    mapping = _mapping(report, wanted)
    ledgers = (
        read_ledgers(wanted.ledgers, wanted.reading) if wanted.ledgers else read_own_ledger(report, wanted.reading)
    )
    before = (*register.findings, *_unknown_units(wanted, units), *mapping.findings, *ledgers.findings)
    if not ledgers.files and not has_fel(before):
        before = (*before, Finding("IMPORT_TOM", Place(report.path)))
    if units is None or has_fel(before):
        return _stopped(target, (*report.findings, *before), ledgers.files)
    balances = {one: ore for one, ore in together(ledgers.files).items() if one.unit in units}
    names = {account: name for file in ledgers.files for account, name in file.accounts.items()}
    done = posted(balances, mapping.lines)
    figures = form_figures(done, period, {year for file in ledgers.files for year in file.whole_years}, names)
    proposed = _proposed(report, period, wanted, figures, register)
    found = (*before, *mapping_findings(mapping.lines, done.used), *figures.findings, *proposed.findings)
    if has_fel(found):
        return _stopped(target, (*report.findings, *found), ledgers.files)
    sources = read_table(report, report.form.table_by_code[SOURCES])
    lines = [dict(_source_line(report, wanted, file, ledgers.files, figures)) for file in ledgers.files]
    cells = {
        **proposed.cells,
        **mapping.cells,
        **filled_cells(report.form.table_by_code[SOURCES], sources, _dated(sources, lines, report, wanted.today)),
    }
    planned = plan(report, _entries(proposed.decisions, cells), overwrite=True)
    said = (*planned.after.findings, *found)  # what the import mends need not be said
    outcome = carry_out(report, said, planned, path, target, wanted.dry_run)
    blocks = tuple(_blocks(proposed.decisions, _totals(report.form, figures)))
    return Imported(outcome, ledgers.files, blocks, figures.total, figures.unmapped)


def undo_import(path: Path, dry_run: bool, target: Path) -> Imported:
    """Put back what imports have replaced, where what they filled in still stands, and take their posts away."""
    report = read_report(path, tables=TABLES)
    period = report.header.period
    if report.content is None or not has_ledger(report.form) or period is None:
        return _stopped(target, (*report.findings, *impossible(report)))
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
    done = carry_out(report, planned.after.findings, planned, path, target, dry_run)
    return Imported(done, (), tuple(_blocks(decisions, {})), None, {})


def _stopped(target: Path, findings: Iterable[Finding], files: tuple[LedgerFile, ...] = ()) -> Imported:
    return Imported(unwritten(target, findings), files, (), None, {})


def _places(report: Report, period: Period) -> tuple[dict[Name, tuple[Key | None, CellPlace]], tuple[Finding, ...]]:
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


def _totals(form: Form, figures: FormFigures) -> dict[tuple[str, str], int]:
    """{(sheet, block's label): its net, in öre}."""
    totals: Counter[tuple[str, str]] = Counter()
    for key, ore in figures.leaves.items():
        page = form.page_by_code[key.page]
        totals[page.sheet, page.block(key.block).label] += ore
    return totals


# -- the mapping ----------------------------------------------------------------------------------


class _Mapping(NamedTuple):
    """The mapping that holds, what Kontomappning shall hold of it where that is new, and what is wrong."""

    lines: tuple[MappingLine, ...]
    cells: Mapping[CellPlace, Cell | None]
    findings: tuple[Finding, ...]


def _mapping(report: Report, wanted: Wanted) -> _Mapping:
    """The sheet's, or a file's that is then written on the sheet: never in the place of another without leave."""
    table = report.form.table_by_code[MAPPING]
    lines, findings = read_mapping(report)
    if wanted.mapping is None:
        return _Mapping(lines, {}, findings if lines or findings else (Finding("KONTO_TOM").in_file(report.path),))
    given, cells, wrong = mapping_of_file(report.form, wanted.mapping)
    problems = [*wrong]
    found = read_table(report, table)
    if found.area is None:
        return _Mapping(given, {}, (*problems, *found.findings))
    is_same = [replace(line, place=Place()) for line in lines] == [replace(line, place=Place()) for line in given]
    if found.lines and not is_same and not wanted.overwrite:
        problems.append(Finding("IMPORT_MAPPNING", Place(report.path, found.area.sheet), {}, "", wanted.mapping.name))
    filled = {} if is_same else filled_cells(table, found, cells, [line.row for line in found.lines])
    return _Mapping(given, filled, tuple(problems))


def _unknown_units(wanted: Wanted, units: Codes | None) -> Iterator[Finding]:
    if units is None:
        yield Finding("IMPORT_ANSVAR", found=wanted.units)


# -- what shall stand where -----------------------------------------------------------------------


class _Proposed(NamedTuple):
    """What is decided for the cells of the form and of Månader, and what the other sister sheets shall hold."""

    decisions: tuple[Decision, ...]
    cells: Mapping[CellPlace, Cell | None]
    findings: tuple[Finding, ...]


def _proposed(report: Report, period: Period, wanted: Wanted, figures: FormFigures, register: Register) -> _Proposed:
    log = read_log(report)
    places, of_places = _places(report, period)
    never = array_cells(report, {place.sheet for _key, place in places.values()}) if wanted.overwrite else frozenset()
    decisions = tuple(decide(report, log, places, _figures_by_name(report, figures), wanted.overwrite, never))
    posts = post_cells(report, figures.posts, _labels(register, period, figures))
    cells = {**log_cells(report.form, log, decisions), **posts.cells}
    findings = (*log.table.findings, *of_places, *_kept(report, decisions), *_kept_posts(report, posts))
    return _Proposed(decisions, cells, findings)


def _figures_by_name(report: Report, figures: FormFigures) -> dict[Name, int]:
    form = report.form
    wanted = {leaf_name(form, key): ore for key, ore in figures.leaves.items()}
    for leaf, months in figures.months.items():
        wanted |= {month_name(form, month, leaf.row, leaf.part): ore for month, ore in months.items()}
    return wanted


def _labels(register: Register, period: Period, figures: FormFigures) -> dict[str, str]:
    """{number of a counterparty: what it is called} of those in the register."""
    known = {number: register.find(number, period) for number, _row in figures.posts}
    return {number: one.label for number, one in known.items() if one}


def _kept(report: Report, decisions: Iterable[Decision]) -> Iterator[Finding]:
    """What a person has typed and the ledger says otherwise; of months it is told how many stay."""
    for one in decisions:
        stands, wanted = ore_of(one.stands), ore_of(one.content)
        if one.is_kept and one.key and one.stands and stands != wanted:
            title = f"{report.form.row_title(one.name.row)}, {report.form.part_by_code[one.name.part].label}"
            shown = format_tkr(stands, 2) if stands is not None else one.stands.value or f"={one.stands.formula}"
            place = Place(report.path, *one.place, *one.key)
            yield Finding("IMPORT_KVAR", place, {"field": title}, format_tkr(wanted or 0, 2), shown)


def _kept_posts(report: Report, posts: Posts) -> Iterator[Finding]:
    if posts.kept:
        sheet = report.form.table_by_code[INTERNAL_POSTS].sheet
        yield Finding("IMPORT_POSTER", Place(report.path, sheet), found=str(len(posts.kept)))


# -- where it came from ---------------------------------------------------------------------------


def _source_line(
    report: Report, wanted: Wanted, file: LedgerFile, files: Sequence[LedgerFile], figures: FormFigures
) -> Iterator[tuple[str, Cell]]:
    """What Import says of a file, but for the day; the sum stands on the first, which is that of all."""
    own = report.form.table_by_code[LEDGER].sheet
    yield "FIL", Cell(Kind.TEXT, source_name(Path(report.path), file) if wanted.ledgers else own)
    read = ", ".join(filter(None, (file.detected.kind, file.detected.encoding)))
    yield "LASTES", Cell(Kind.TEXT, read)
    if chosen := choices_text(wanted.reading, wanted.units):
        yield "VAL", Cell(Kind.TEXT, chosen)
    yield "RADER", Cell(Kind.TEXT, str(file.count))
    if file is files[0] and figures.total is not None:
        yield "SUMMA", Cell(Kind.NUMBER, number_text(figures.total))
    if wanted.ledgers:
        yield "SHA256", Cell(Kind.TEXT, file.sha256)


def _dated(
    sources: TableContent, lines: Sequence[Mapping[str, Cell]], report: Report, today: datetime.date
) -> list[dict[str, Cell]]:
    """The lines with the day they were read: the one that stands there, of a line that is the same."""
    assert report.content is not None
    date1904 = report.content.outline.date1904
    dated = []
    for number, line in enumerate(lines):
        stands = sources.lines[number].values if number < len(sources.lines) else {}
        told = {code: value for code, value in stands.items() if code != "DATUM"}
        day = stands.get("DATUM") if told == _values(line) else None
        serial = serial_of_date(day if isinstance(day, datetime.date) else today, date1904)
        dated.append({**line, "DATUM": Cell(Kind.NUMBER, str(serial))})
    return dated


def _values(line: Mapping[str, Cell]) -> dict[str, object]:
    """A line of cells as it is read back."""
    return {code: ore_from_number(cell.value) if code == "SUMMA" else cell.value for code, cell in line.items()}
