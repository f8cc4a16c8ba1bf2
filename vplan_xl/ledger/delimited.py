"""A ledger's lines from delimited text (CSV), in about twice the time that it takes to part the fields."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from vplan_xl.finding import Finding, Place
from vplan_xl.language import _
from vplan_xl.ledger.booking import Detected, Keep, LedgerFile, Reading
from vplan_xl.ledger.encoding import detect, report_misread
from vplan_xl.ledger.figures import check_decimal, evidence
from vplan_xl.ledger.gather import Gathering, unread
from vplan_xl.ledger.headings import NO_HEADING, ROWS_SEARCHED, Columns, Heading, find_heading
from vplan_xl.ledger.plain import PlainLines, are_plain
from vplan_xl.ledger.problems import Problems
from vplan_xl.ledger.rows import Row, TextRows
from vplan_xl.workbook.archive import MIB, megabytes

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = (";", "\t", ",", "|")
LONGEST_LINE = MIB  # bytes
# So few at once that they stay in the processor's cache, which halves the time.
_CHUNK = 300  # rows
_BLOCK = 16 * 1024  # characters
_AMOUNTS = 5_000  # that show the decimal sign
_SAMPLE = 64 * 1024  # bytes or characters by which a file is judged
_END_OF_TEXT = b"\x1a"  # which DOS wrote behind a text
_BINARY = bytes(set(range(32)) - set(b"\t\n\r\f\x1a\x1b"))


def read_delimited(path: str, data: bytes, reading: Reading, keep: Keep | None) -> LedgerFile:
    """The ledger of a text whose lines are parted by delimiters, under a row of headings.

    ``sha256`` is left empty. The number of a line whose quoted text has several lines in the file is that of the last.
    """
    problems = Problems()
    data = data.removesuffix(_END_OF_TEXT)
    encoding = _text_encoding(data, reading, problems)
    if not encoding:
        return unread(path, Detected("CSV"), problems)
    delimiter, heading = _heading(data, encoding, reading, problems)
    columns = heading.columns
    if columns is None or not check_decimal(reading.decimal, problems):
        return unread(path, Detected("CSV", encoding, delimiter), problems)
    gathering = Gathering(columns, keep, problems)
    decimal = reading.decimal or _decimal(_text(data, encoding, ""), delimiter, heading.row, columns)
    rows = TextRows(columns, heading.texts, gathering, decimal, problems)
    if b'"' not in data and are_plain(columns):
        lines = PlainLines(columns, delimiter, rows, len(heading.texts))
        _read_plain(_text(data, encoding, None), delimiter, heading.row, lines, rows, problems)
    else:
        reader = csv.reader(_text(data, encoding, ""), delimiter=delimiter, strict=True)
        _read_any(reader, heading.row, rows, problems)
    return gathering.file(path, Detected("CSV", encoding, delimiter, rows.decimal, columns.headings))


# -- is it text --------------------------------------------------------------------------------


def _text_encoding(data: bytes, reading: Reading, problems: Problems) -> str:
    """The encoding of a file that can be parted into lines; "" with a finding otherwise."""
    if not data.strip():
        problems.add(Finding("HUVUDBOK_FIL", found=_("tom")))
        return ""
    encoding = detect(data, reading.encoding, "", problems)
    if not encoding:
        return ""
    is_wide = encoding.startswith("utf-16")
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _BINARY))
    if not is_wide and controls * 50 > len(sample):
        problems.add(Finding("HUVUDBOK_FIL", found=_("inte text utan binär")))
        return ""
    too_long = _too_long(data)
    if too_long:
        words = _("raden är längre än {limit}").format(limit=megabytes(LONGEST_LINE))
        problems.add(Finding("HUVUDBOK_RAD", Place(line=too_long), {"reason": words}))
        return ""
    is_plain = data.isascii() and not is_wide and b"\0" not in data
    return encoding if is_plain or _check_text(data, encoding, problems) else ""


def _too_long(data: bytes) -> int:
    """The number of the first line that is too long, 0 for none."""
    start = 0
    while start + LONGEST_LINE < len(data):
        end = start + LONGEST_LINE + 1
        last = max(data.rfind(b"\n", start, end), data.rfind(b"\r", start, end))
        if last < 0:
            return data.count(b"\n", 0, start) + 1
        start = last + 1
    return 0


def _check_text(data: bytes, encoding: str, problems: Problems) -> bool:
    """Look at the whole text once before it is parted; False, with a finding, for what no text has."""
    stream, number = _text(data, encoding, None), 1
    while block := stream.read(MIB):
        block += stream.readline()
        nul = block.find("\0")
        if nul >= 0:
            words = _("raden har ett tecken med koden 0")
            problems.add(Finding("HUVUDBOK_RAD", Place(line=number + block.count("\n", 0, nul)), {"reason": words}))
            return False
        report_misread(block, number, problems)
        number += block.count("\n")
    return True


def _text(data: bytes, encoding: str, newline: str | None) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding, newline=newline)


# -- headings ----------------------------------------------------------------------------------


def _heading(data: bytes, encoding: str, reading: Reading, problems: Problems) -> tuple[str, Heading]:
    """(the delimiter, the headings that it gives); with no columns a finding is added."""
    wanted = "\t" if reading.delimiter in ("tab", "\\t") else reading.delimiter
    if wanted and wanted not in DELIMITERS:
        problems.add(Finding("HUVUDBOK_AVSKILJARE", found=wanted))
        return "", NO_HEADING
    lines = _text(data, encoding, "").readlines(_SAMPLE)
    found = [(mark, _heading_by(mark, lines, reading)) for mark in ([wanted] if wanted else DELIMITERS)]
    delimiter, heading = max(found, key=lambda each: (each[1].columns is not None, each[1].known))
    if heading.finding is not None:
        problems.add(heading.finding)
    return delimiter, heading


def _heading_by(delimiter: str, lines: Iterable[str], reading: Reading) -> Heading:
    reader = csv.reader(lines, delimiter=delimiter)
    rows: list[Row] = []
    numbers: list[int] = []
    try:
        for row in islice(reader, ROWS_SEARCHED):
            rows.append(row)
            numbers.append(reader.line_num)
    except csv.Error:
        pass  # it is told where the lines are read
    return find_heading(rows, reading.columns, numbers)


# -- lines -------------------------------------------------------------------------------------


def _decimal(stream: io.TextIOWrapper, delimiter: str, heading_row: int, columns: Columns) -> str:
    """The decimal sign that the first amounts show, or all when those can be read in two ways; "" when none does."""
    places = [columns.places[name] for name in columns.amounts]
    reader = csv.reader(stream, delimiter=delimiter)
    try:
        below = islice(reader, heading_row + 1, None)
        amounts = (row[place] for row in below for place in places if place < len(row))
        told = evidence(islice(amounts, _AMOUNTS))
        return evidence(amounts).decimal if told.in_doubt and not told.decimal else told.decimal
    except csv.Error:
        return ""  # it is told where the lines are read


def _read_plain(
    stream: io.TextIOWrapper, delimiter: str, heading_row: int, lines: PlainLines, rows: TextRows, problems: Problems
) -> None:
    """Read what stands below the row of headings where no field can be quoted."""
    last = heading_row + 1
    for _row in range(last):
        stream.readline()
    while block := stream.read(_BLOCK):
        block += stream.readline()
        parted = block.removesuffix("\n").split("\n")
        numbers = range(last + 1, last + 1 + len(parted))
        if not lines.add(parted, numbers):
            chunk, error = _chunk(csv.reader(parted, delimiter=delimiter, strict=True), len(parted))
            if chunk and not rows.add(chunk, numbers[: len(chunk)]):
                return
            if error:
                problems.add(Finding("HUVUDBOK_RAD", Place(line=numbers[len(chunk)]), {"reason": _csv_words(error)}))
                return
        last = numbers[-1]


def _read_any(reader: Reader, heading_row: int, rows: TextRows, problems: Problems) -> None:
    """Read what stands below the row of headings, to the end or to what cannot be parted into fields."""
    _above, error = _chunk(reader, heading_row + 1)
    last = reader.line_num - bool(error)
    while not error:
        chunk, error = _chunk(reader, _CHUNK)
        if not chunk and not error:
            break
        numbers = _numbers(chunk, last, reader.line_num)
        last = numbers[-1] if chunk else last
        if chunk and not rows.add(chunk, numbers):
            return
    if error:
        problems.add(Finding("HUVUDBOK_RAD", Place(line=last + 1), {"reason": _csv_words(error)}))


def _chunk(reader: Reader, size: int) -> tuple[list[Row], str]:
    """(the next rows, what is wrong behind them)."""
    rows: list[Row] = []
    try:
        rows.extend(islice(reader, size))  # those before an error stay
    except csv.Error as error:
        return rows, str(error)
    return rows, ""


def _numbers(rows: list[Row], before: int, after: int) -> Sequence[int]:
    """The number in the file of each row's last line."""
    if after - before == len(rows):
        return range(before + 1, after + 1)
    numbers, number = [], before
    for row in rows:
        number += 1 + sum(map(_breaks, row))
        numbers.append(number)
    return numbers


def _breaks(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _csv_words(error: str) -> str:
    if "end of data" in error:
        return _("ett citattecken som börjar här har inget slut")
    if "field larger" in error:
        return _("ett fält som börjar här är för långt: saknas ett citattecken?")
    return _("citattecknen stämmer inte")
