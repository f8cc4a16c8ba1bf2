"""What hostile and broken files are made of: the example with something else in it, and what must come of it.

All content is SYNTETISK.
"""

from __future__ import annotations

import functools
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import NamedTuple

from tests.small_books import BOOK, MAIN, unzipped, zipped
from tests.workbooks import EXAMPLE, UTFALL

Parts = dict[str, str | bytes]
STORED = zipfile.ZIP_STORED
CUSTOM = "docProps/custom.xml"
LEAF = "B7"  # an amount of the outcome


# What is found in the example itself: its figures are real, and only the invented words for one row stand in it.
OF_THE_EXAMPLE = ("RIMLIG_PROGNOS", "BUDGET_ENBART_EXTERNT", *["FORKLARING_SAKNAS"] * 16)
SENDER = "17 Landstingsdir. Ledningsstab"
Made = bytes | Mapping[str, str | bytes]


class Case(NamedTuple):
    """A file, and the codes of what is found in it.

    The message of the first of them holds *named*, a part mostly, and its place is *place*, as "Utfall!B7". A file
    that *is_read* has the example's sender and amounts, all of them when it *is_whole*, else some are unknown; of any
    other file its one finding says why it is not read.
    """

    make: Callable[[], Made]
    codes: tuple[str, ...]
    named: str = ""
    place: str = ""
    is_read: bool = False
    is_whole: bool = False
    name: str = "bok.xlsx"

    def data(self) -> bytes:
        """The file's bytes."""
        made = self.make()
        return made if isinstance(made, bytes) else zipped(made)


def read(make: Callable[[], Made], *codes: str, named: str = "", place: str = "") -> Case:
    """A file that is read, with these findings besides the example's own."""
    return Case(make, (*codes, *OF_THE_EXAMPLE), named, place, is_read=True, is_whole=True)


def partly(make: Callable[[], Made], *codes: str, named: str = "", place: str = "") -> Case:
    """A file that is read as far as it goes: no amount is another than the example's, but some are unknown.

    Of those the deviations on its sheet Avvikelser are not known either.
    """
    return Case(make, (*codes, "AVVIKELSER_GAMLA"), named, place, is_read=True)


# -- the example changed ----------------------------------------------------------------------


@functools.cache
def _example() -> Mapping[str, str]:
    return {name: content.decode() for name, content in unzipped(EXAMPLE.read_bytes()).items()}


def example() -> dict[str, str]:
    """The parts of the example."""
    return dict(_example())


def with_part(part: str, content: str | bytes) -> Parts:
    """The example with another part, or another content of one."""
    return {**example(), part: content}


def without(*parts: str) -> Parts:
    """The example without some of its parts."""
    return {name: content for name, content in example().items() if name not in parts}


def replaced(part: str, before: str, after: str, count: int = 1) -> Parts:
    """The example with a part in which *before* gave way to *after*."""
    text = example()[part]
    assert before in text, (part, before)
    return with_part(part, text.replace(before, after, count))


def in_book(before: str, after: str) -> Parts:
    """The example with a change in the part that lists sheets and names."""
    return replaced(BOOK, before, after)


def with_rows(rows: str) -> Parts:
    """The example with rows after those of the outcome."""
    return replaced(UTFALL, "</sheetData>", rows + "</sheetData>")


def around_cells(before: str = "", after: str = "") -> Parts:
    """The example with something before or after the rows of the outcome."""
    xml = example()[UTFALL].replace("<sheetData>", before + "<sheetData>")
    return with_part(UTFALL, xml.replace("</sheetData>", "</sheetData>" + after))


def with_leaf(cell: str, reference: str = LEAF) -> Parts:
    """The example with something else in one cell of the outcome; ``{at}`` is its reference."""
    pattern = re.compile(rf'<c r="{reference}"[^>]*?(?:/>|>.*?</c>)')
    changed, count = pattern.subn(lambda _found: cell.replace("{at}", f'r="{reference}"'), example()[UTFALL], count=1)
    assert count == 1
    return with_part(UTFALL, changed)


PAGES = tuple(f"xl/worksheets/sheet{number}.xml" for number in (2, 3, 4))


def in_every_sheet(pattern: str, put: str, parts: tuple[str, ...] = ()) -> Parts:
    """The example with every match of a pattern replaced, in some parts or in all its sheets."""
    return {
        name: re.sub(pattern, put, text) if (name in parts if parts else "worksheets" in name) else text
        for name, text in example().items()
    }


def prefixed(xml: str, prefix: str) -> str:
    """A part whose elements all have a prefix."""
    return re.sub(r"<(/?)(?=[A-Za-z])(?![\w.-]+:)", rf"<\1{prefix}:", xml).replace("xmlns=", f"xmlns:{prefix}=", 1)


def in_utf16(xml: str) -> bytes:
    """A part in UTF-16, and saying so."""
    return xml.replace('encoding="UTF-8"', 'encoding="UTF-16"', 1).encode("utf-16")


def sheet_of(rows: str) -> str:
    """A sheet of nothing but rows."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def many(template: str, count: int, first: int = 100) -> str:
    """The template once for each number, which stands for ``{n}``."""
    return "".join(template.format(n=number) for number in range(first, first + count))
