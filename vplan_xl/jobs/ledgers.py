"""Read the files of a ledger that somebody names, or the sheet Huvudbok of a workbook."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.form.ledger_tables import LEDGER
from vplan_xl.form.model import Form
from vplan_xl.jobs.resources import read_text
from vplan_xl.language import os_words
from vplan_xl.ledger.booking import Booking, Keep, LedgerFile, Reading
from vplan_xl.ledger.cells import read_cells_of
from vplan_xl.ledger.mapping import MappingLine
from vplan_xl.ledger.mapping_sheet import parse_mapping
from vplan_xl.ledger.read import read_ledger
from vplan_xl.report.locate import table_sheets
from vplan_xl.report.report import Report
from vplan_xl.workbook.a1 import position
from vplan_xl.workbook.reader import OF_A_LEDGER, read_sheets
from vplan_xl.workbook.save import sha256
from vplan_xl.workbook.snapshot import Cell

LARGEST = 512 * 1024 * 1024  # bytes of a file of text: some eight million lines


@dataclass(frozen=True, slots=True)
class Ledgers:
    """The files that could be read, and what is wrong with them and with the others."""

    files: tuple[LedgerFile, ...]
    findings: tuple[Finding, ...]


def has_ledger(form: Form) -> bool:
    """Whether a form's sister sheets take a ledger."""
    return LEDGER in form.table_by_code


def impossible(report: Report) -> Iterator[Finding]:
    """Why nothing can be imported into a report that could be read."""
    if report.content is not None and not has_ledger(report.form):
        yield Finding("IMPORT_FORMULAR", Place(report.path), {}, "", report.form.name)
    elif report.content is not None:
        yield Finding("IMPORT_UTAN_PERIOD", Place(report.path))


def read_ledgers(paths: Sequence[Path], reading: Reading, keep: Keep | None = None) -> Ledgers:
    """Every file, in the order given; one that is the same as another is read once."""
    files: list[LedgerFile] = []
    findings: list[Finding] = []
    for path in paths:
        try:
            data = _bytes(path)
        except Refused as refused:
            findings.append(refused.finding.in_file(str(path)))
            continue
        digest = sha256(data)
        same = next((file.path for file in files if file.sha256 == digest), None)
        if same is not None:
            findings.append(Finding("FIL_DUBBEL", found=same).in_file(str(path)))
            continue
        file = read_ledger(str(path), data, reading, keep)
        files.append(file)
        findings += file.findings
    findings += _repeated(files)
    return Ledgers(tuple(files), tuple(findings))


def read_own_ledger(report: Report, reading: Reading, keep: Keep | None = None) -> Ledgers:
    """What is pasted into the sheet Huvudbok of a report that could be read; no file where nothing is."""
    content, form = report.content, report.form
    assert content is not None
    assert content.archive is not None
    table = form.table_by_code[LEDGER]
    names = table_sheets(form, content.outline, [table])
    if not names:
        missing = Finding("TABELL_SAKNAS", values={"table": table.sheet})
        return Ledgers((), (missing.in_file(report.path),))
    try:
        cells = read_sheets(content.archive, content.outline, names, OF_A_LEDGER)[names[0]]
    except Refused as refused:
        return Ledgers((), (refused.finding.in_file(report.path),))
    if all((position(at) or (0, 0))[1] <= table.head_row for at in cells):
        return Ledgers((), ())
    file = read_cells_of(report.path, names[0], cells, content.outline.date1904, reading, keep)
    return Ledgers((file,), file.findings)


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise Refused(Finding("FIL_FOR_STOR", expected=f"{LARGEST // 1024**2} MB", found=f"{size // 1024**2} MB"))
        return path.read_bytes()
    except OSError as error:
        raise Refused(Finding("FIL_SAKNAS", found=os_words(error))) from error


def _repeated(files: Sequence[LedgerFile]) -> Iterable[Finding]:
    """The same amount on the same account, month and dimensions in two files: an uttag may have been taken twice."""
    for number, later in enumerate(files):
        for earlier in files[:number]:
            same = [one for one, ore in later.balances.items() if ore and earlier.balances.get(one) == ore]
            if same:
                yield Finding("IMPORT_DUBBLA", values={"source": earlier.path}, found=str(len(same))).in_file(
                    later.path
                )


def together(files: Iterable[LedgerFile]) -> dict[Booking, int]:
    """{booking: öre} of all files."""
    balances: dict[Booking, int] = {}
    for file in files:
        for booking, ore in file.balances.items():
            balances[booking] = balances.get(booking, 0) + ore
    return balances


def mapping_of_file(
    form: Form, path: Path
) -> tuple[tuple[MappingLine, ...], tuple[Mapping[str, Cell], ...], tuple[Finding, ...]]:
    """The mapping of a file, its cells on the sheet, and what is wrong; that it has no line at all too."""
    try:
        lines, cells, wrong = parse_mapping(form, read_text(path, "VARDE_FIL"))
    except Refused as refused:
        return (), (), (refused.finding,)
    findings = wrong or (() if lines else (Finding("KONTO_TOM"),))
    placed = tuple(replace(line, place=replace(line.place, file=str(path))) for line in lines)
    return placed, cells, tuple(finding.in_file(str(path)) for finding in findings)


# -- what Import says of a file, so that it can be read the same way again -----------------------


def source_name(workbook: Path, file: LedgerFile) -> str:
    """A file as Import names it: from the workbook's folder where it lies there or below, else the whole way."""
    there = Path(file.path).resolve()
    folder = workbook.resolve().parent
    return there.relative_to(folder).as_posix() if there.is_relative_to(folder) else str(there)


def source_path(workbook: Path, name: str) -> Path:
    """The file that Import names."""
    return workbook.resolve().parent / name


def choices_text(reading: Reading, units: str) -> str:
    """What was chosen of how to read, as options of the command; "" where all was found out."""
    options = {"--ansvar": units, "--encoding": reading.encoding, "--decimal": reading.decimal}
    options["--delimiter"] = "tab" if reading.delimiter == "\t" else reading.delimiter
    words = [word for option, value in options.items() if value for word in (option, value)]
    words += [word for code, heading in reading.columns.items() for word in ("--column", f"{code}={heading}")]
    return shlex.join(words)


def choices_of(text: str) -> tuple[Reading, str]:
    """(how to read, the ansvar) out of such a text; what is not of that shape chooses nothing."""
    try:
        words = shlex.split(text)
    except ValueError:
        words = []
    chosen: dict[str, str] = {}
    columns: dict[str, str] = {}
    for option, value in zip(words[::2], words[1::2], strict=False):
        if option == "--column":
            code, _equals, heading = value.partition("=")
            columns[code] = heading
        else:
            chosen[option] = value
    mark = chosen.get("--delimiter", "")
    delimiter = "\t" if mark == "tab" else mark
    reading = Reading(chosen.get("--encoding", ""), delimiter, chosen.get("--decimal", ""), columns)
    return reading, chosen.get("--ansvar", "")
