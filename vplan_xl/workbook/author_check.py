"""That an authored workbook holds what was asked for: XlsxWriter cuts a number to 16 digits without a word.

The sheets are read back by our own reader, one by one. It refuses a sheet of megabytes, as it must in a file that
somebody sends; so of a sheet that was written row by row each row's numbers and texts are compared by their
checksum, in one pass over the part that holds no more than a few rows. Where on the row a cell stands, and its
look, is left to the writer, which has no way to get that wrong.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence

from vplan_xl.workbook.archive import LARGEST_PART, Archive, open_archive
from vplan_xl.workbook.author import SheetSpec
from vplan_xl.workbook.reader import Limits, read_outline, read_sheets
from vplan_xl.workbook.sheet import unescaped
from vplan_xl.workbook.snapshot import Cell, Kind
from vplan_xl.workbook.xml import decoded

# {row: the checksum of its content}
Checksums = Mapping[int, int]


# A sheet of our own may be longer than what is read of anybody's.
_OF_OUR_OWN = Limits(LARGEST_PART, 10_000_000)


def checksum(cells: Iterable[Cell | None]) -> int:
    """What tells one row's numbers and constant texts, in their order, from another's."""
    content = [cell for cell in cells if cell]
    numbers = [float(cell.value) for cell in content if cell.kind is Kind.NUMBER]
    return _checksum(numbers, [cell.value for cell in content if cell.kind is Kind.TEXT])


def check(data: bytes, sheets: tuple[SheetSpec, ...], streamed: Mapping[str, Checksums]) -> None:
    """Raise ValueError for the first sheet that is not as described; *streamed* are those with a body."""
    archive = open_archive(data)
    outline = read_outline(archive)
    for spec in sheets:
        if spec.name not in streamed:
            _check_cells(spec, read_sheets(archive, outline, [spec.name], _OF_OUR_OWN)[spec.name])
        else:
            entry = outline.sheet(spec.name)
            assert entry is not None, spec.name
            stored = {row: found for row, found in _stored_rows(archive, entry.part) if found != _BLANK}
            asked = {row: found for row, found in streamed[spec.name].items() if found != _BLANK}
            if stored != asked:
                row = min(row for row in stored.keys() | asked.keys() if stored.get(row) != asked.get(row))
                raise ValueError(f"XlsxWriter stored {spec.name}!{row}:{row} otherwise")


def _check_cells(spec: SheetSpec, read: Mapping[str, Cell]) -> None:
    for cell, (content, _style) in spec.cells.items():
        stored = read.get(cell)
        if stored and content and stored.kind is content.kind is Kind.NUMBER:
            stored = stored._replace(value=content.value) if float(stored.value) == float(content.value) else None
        if stored != content:
            raise ValueError(f"XlsxWriter stored {spec.name}!{cell} otherwise")


def _checksum(numbers: Sequence[float], texts: Sequence[str]) -> int:
    return zlib.crc32("\0".join(texts).encode("utf-8", "surrogatepass"), zlib.crc32(array("d", numbers).tobytes()))


_BLANK = _checksum([], [])

_ROW = re.compile(rb'<row r="([0-9]+)"')
_NUMBER = re.compile(rb"<v>([^<]*)</v>")
_TEXT = re.compile(rb"<t(?: [^>]*)?>([^<]*)</t>")
_ROW_END = b"</row>"


def _stored_rows(archive: Archive, part: str) -> Iterator[tuple[int, int]]:
    """(row, its checksum) of a part that XlsxWriter wrote row by row: every text stands in its cell."""
    rest = b""
    for piece in _pieces(archive, part):
        *rows, rest = (rest + piece).split(_ROW_END)
        for xml in rows:
            start = _ROW.search(xml)
            assert start is not None, part
            texts = [unescaped(decoded(text.decode())) for text in _TEXT.findall(xml)] if b"<t" in xml else []
            yield int(start[1]), _checksum([*map(float, _NUMBER.findall(xml))], texts)


_PIECE = 256 * 1024


def _pieces(archive: Archive, part: str) -> Iterator[bytes]:
    """A part's content piece by piece, however large: we wrote it."""
    member = archive.part(part)
    assert member is not None, part
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    packed = memoryview(archive.data)[member.data_start : member.data_start + member.packed]
    size = crc = 0
    for start in range(0, len(packed), _PIECE // 8):
        content = inflater.decompress(packed[start : start + _PIECE // 8])
        size, crc = size + len(content), zlib.crc32(content, crc)
        yield content
    if (size, crc, inflater.eof) != (member.size, member.crc, True):
        raise ValueError(f"XlsxWriter stored {part} otherwise")
