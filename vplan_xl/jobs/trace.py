"""Which lines of the ledger an amount of a workbook is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vplan_xl.amounts import format_tkr
from vplan_xl.finding import Finding, Place, has_fel
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.ledger_tables import MAPPING, SOURCES
from vplan_xl.form.model import Form, Key
from vplan_xl.jobs.ledgers import (
    Ledgers,
    choices_of,
    has_ledger,
    impossible,
    read_ledgers,
    read_own_ledger,
    source_path,
)
from vplan_xl.ledger.booking import Booking, Keep, Line, Reading
from vplan_xl.ledger.codes import ANY, parse_codes
from vplan_xl.ledger.mapping import MappingLine, Target, finder
from vplan_xl.ledger.mapping_sheet import read_mapping
from vplan_xl.ledger.spans import BlockCode, spans
from vplan_xl.period import Period
from vplan_xl.report.report import Report, read_report
from vplan_xl.report.table_values import TableValue
from vplan_xl.report.tables import read_table

TABLES = frozenset((MAPPING, SOURCES))


@dataclass(frozen=True, slots=True)
class TracedLine:
    """A line of the ledger behind an amount, the file or workbook it stands in, and what its account is called."""

    path: str
    line: Line
    account_name: str


@dataclass(frozen=True, slots=True)
class Trace:
    """The lines behind an amount, in the files' order; öre.

    ``stands`` is what the workbook has, ``ledger`` the lines' sum; None of what is not known.
    """

    path: str
    key: Key
    place: CellPlace | None
    stands: int | None
    ledger: int | None
    lines: tuple[TracedLine, ...]
    findings: tuple[Finding, ...]


def trace(path: Path, codes: tuple[str, str, str, str], ledgers: Sequence[Path]) -> Trace:
    """The lines behind the amount of (page, row, block, part), a sum's too.

    They are read from *ledgers*, else from the files that the sheet Import names, if they still are the same, else from
    the sheet Huvudbok; which account belongs where says the workbook's Kontomappning.
    """
    report = read_report(path, tables=TABLES)
    key = Key(*codes)
    period = report.header.period
    if report.content is None:
        return _untraced(report, key, report.findings)
    if not has_ledger(report.form) or period is None:
        return _untraced(report, key, impossible(report))
    targets = _targets(report.form, key, period)
    if not targets:
        wanted = ", ".join(f"{one.page} {one.block}" for one in spans(period))
        return _untraced(report, key, [Finding("SPAR_BELOPP", Place(report.path), {}, wanted, " ".join(key))])
    lines, findings = read_mapping(report)
    if has_fel(findings) or not lines:
        return _untraced(report, key, findings or [Finding("KONTO_TOM", Place(report.path))])
    read = _read(report, ledgers, _keep(lines, targets, key, period))
    if has_fel(read.findings):
        return _untraced(report, key, read.findings)
    traced = tuple(
        TracedLine(file.path, line, file.accounts.get(line.booking.account, ""))
        for file in read.files
        for line in file.lines
    )
    total, stands = sum(one.line.ore for one in traced), report.ore(key)
    found = (*read.findings, *_difference(report, key, total, stands))
    return Trace(report.path, key, report.places.cell(report.form, key), stands, total, traced, found)


def _untraced(report: Report, key: Key, findings: Iterable[Finding]) -> Trace:
    return Trace(report.path, key, None, None, None, (), tuple(findings))


def _targets(form: Form, key: Key, period: Period) -> frozenset[Target]:
    """The leaves that an amount adds up; none of one that is not a ledger's."""
    if BlockCode(key.page, key.block) not in spans(period):
        return frozenset()
    rows = _leaves(key.row, {row.code: row.sum_of for row in form.rows})
    parts = _leaves(key.part, {part.code: part.sum_of for part in form.parts})
    return frozenset(Target(row, part) for row in rows for part in parts)


def _leaves(code: str, sums: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What a code adds up in the end, itself where it is no sum; nothing where it is none of the form's."""
    if code not in sums:
        return ()
    return tuple(leaf for one in sums[code] for leaf in _leaves(one, sums)) or (code,)


def _keep(lines: Sequence[MappingLine], targets: frozenset[Target], key: Key, period: Period) -> Keep:
    span = spans(period)[BlockCode(key.page, key.block)]
    find = finder(lines)

    def keep(booking: Booking) -> bool:
        if not span.holds(booking):
            return False
        at = find(booking.account, booking.period.year, booking.counterparty)
        return at is not None and lines[at].target in targets

    return keep


def _read(report: Report, ledgers: Sequence[Path], keep: Keep) -> Ledgers:
    table = read_table(report, report.form.table_by_code[SOURCES])
    sources = [line.values for line in table.lines if line.values.get("FIL")]
    reading, units = choices_of(str(sources[0].get("VAL", ""))) if sources else (Reading(), "")
    codes = parse_codes(units) or ANY

    def kept(booking: Booking) -> bool:
        return booking.unit in codes and keep(booking)

    if ledgers:
        return read_ledgers(ledgers, reading, kept)
    if not any("SHA256" in source for source in sources):
        own = read_own_ledger(report, reading, kept)
        empty = Finding("IMPORT_TOM", Place(report.path))
        return own if own.files or own.findings else Ledgers((), (empty,))
    paths = [source_path(Path(report.path), str(source["FIL"])) for source in sources]
    read = read_ledgers(paths, reading, kept)
    return Ledgers(read.files, (*read.findings, *_changed(sources, paths, read)))


def _changed(sources: Sequence[Mapping[str, TableValue]], paths: Sequence[Path], read: Ledgers) -> Iterator[Finding]:
    """The files that are not what was read then; one that is not there has been told."""
    now = {file.path: file.sha256 for file in read.files}
    for source, path in zip(sources, paths, strict=True):
        if now.get(str(path), source.get("SHA256")) != source.get("SHA256"):
            yield Finding("SPAR_KALLA", Place(str(path)), found=path.name)


def _difference(report: Report, key: Key, total: int, stands: int | None) -> Iterator[Finding]:
    """That the workbook has another amount than the ledger."""
    if stands is None or stands != total:
        at = report.places.cell(report.form, key)
        place = Place(report.path, *(at or ("", "")), *key)
        shown = "–" if stands is None else format_tkr(stands, 2)
        yield Finding("SPAR_SKILLNAD", place, {}, format_tkr(total, 2), shown, format_tkr((stands or 0) - total, 2))
