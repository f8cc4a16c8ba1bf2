"""Where a damaged workbook's form is taken to stand, and what speaks for and against it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from vplan_xl.finding import Finding, Place
from vplan_xl.form.layout import (
    CellPlace,
    PagePlace,
    Places,
    column_name,
    declared_places,
    formula_cells,
    labels_name,
)
from vplan_xl.form.model import Block, Form, Key, Page, Part
from vplan_xl.report.locate import declared_range, label_at, named_range, plain_label, text_at_or_left_of
from vplan_xl.report.report import Content, cell_at
from vplan_xl.workbook.a1 import Range, position, reference
from vplan_xl.workbook.formula import is_same
from vplan_xl.workbook.snapshot import Cells


class Taken(NamedTuple):
    """Where each page's table is taken to stand, and what speaks for and against it.

    ``stands`` tells of each computed cell whether it holds the form's own formula. ``pushed`` are cells
    for amounts in which a formula stands like one of the form's. Those, and names of whole columns where
    other columns should be, come of cells that were pushed aside, sorted or copied: such pages are
    ``withheld``, for nothing of them is certain.
    """

    form: Form
    content: Content
    places: Places
    stands: Mapping[CellPlace, bool]
    pushed: tuple[Finding, ...]
    withheld: frozenset[str]

    def pages(self) -> Iterator[tuple[Page, PagePlace]]:
        """The pages to put things back on, each with where it stands."""
        for page in self.form.pages:
            if page.code in self.places.pages and page.code not in self.withheld:
                yield page, self.places.pages[page.code]


def take(form: Form, content: Content) -> Taken:
    """What the labels, headings and names that are left say of every page."""
    pages = {}
    for page in form.pages:
        labels = _labels_area(form, page, content)
        if labels is not None:
            columns = {
                (block.code, part.code): _column(form, page, block, part, labels, content)
                for block in page.blocks
                for part in form.parts
            }
            pages[page.code] = PagePlace(labels.sheet, labels.first_row, labels.first_column, columns)
    places = Places(pages, {})
    cells = formula_cells(form, places)
    stands = {cell.place: holds(content, cell.place, cell.formula) for cell in cells}
    taken = Taken(form, content, places, stands, (), frozenset())
    pushed = tuple(_pushed(taken, {shape(cell.formula) for cell in cells}))
    areas = [(place.sheet, place.label_column, place.first_row) for place in pages.values()]
    doubled = {code for code, area in zip(pages, areas, strict=True) if areas.count(area) > 1}
    crossed = {code for code, place in pages.items() if _is_crossed(form, content, code, place)}
    return taken._replace(pushed=pushed, withheld=frozenset(doubled.union(crossed, (f.place.page for f in pushed))))


def column_areas(form: Form, page: str, place: PagePlace) -> dict[str, Range]:
    """{name of a column: the rows of the table in it}."""
    return {
        column_name(form, page, *code): declared_range(form, place, column) for code, column in place.columns.items()
    }


def _is_crossed(form: Form, content: Content, page: str, place: PagePlace) -> bool:
    """Whether a name covers the whole of a column that is another one's, where it was taken or declared to stand.

    Or whether a column of amounts is taken to stand on the labels.
    """
    areas = column_areas(form, page, place)
    declared = column_areas(form, page, replace(place, columns=declared_places(form).pages[page].columns))
    named = {name: named_area(content, name) for name in areas}
    others = {*areas.values(), *declared.values()}
    is_elsewhere = any(named[name] != area and named[name] in others for name, area in areas.items())
    return is_elsewhere or place.label_column in place.columns.values()


def _labels_area(form: Form, page: Page, content: Content) -> Range | None:
    """Where the labels of a page's rows stand, by name or else as declared: at least half of them right.

    All of them where the name is none of as many rows or points elsewhere: rows came, went or were moved.
    Nowhere when one of the form's labels stands in another row than its own: then they were moved too.
    The rows are the same on every page, so the headings must not be another page's.
    """
    own = [plain_label(row.label) for row in form.rows]
    named = named_area(content, labels_name(form, page.code))
    declared = declared_places(form).pages[page.code]
    entry = content.outline.sheet(declared.sheet)
    candidates = []
    if named is not None:
        area = named._replace(last_column=named.first_column, last_row=named.first_row + len(own) - 1)
        candidates.append((area, len(own) // 2 if area == named else 0))
    if entry is not None:
        area = declared_range(form, replace(declared, sheet=entry.name), declared.label_column)
        candidates.append((area, 0 if named else len(own) // 2))
    for area, tolerated in candidates:
        cells = content.sheets[area.sheet]
        found = [label_at(cells, reference(area.first_column, area.first_row + n)) for n in range(len(own))]
        wrong = [there for there, right in zip(found, own, strict=True) if there != right]
        is_whole = len(wrong) <= tolerated and not set(wrong).intersection(own)
        if is_whole and not _has_headings_of_another(form, page, cells, area.first_row - 2):
            return area
    return None


def _has_headings_of_another(form: Form, page: Page, cells: Cells, row: int) -> bool:
    labels = {one.code: {plain_label(block.label) for block in one.blocks} for one in form.pages}
    others = set[str]().union(*labels.values()) - labels[page.code]
    return any(label_at(cells, cell) in others for cell in cells if (position(cell) or (0, 0))[1] == row)


def _column(form: Form, page: Page, block: Block, part: Part, labels: Range, content: Content) -> int:
    """By name where it covers the labels' rows, else as declared; the one with the right headings if either has.

    A name as long as that of the labels covers them too, however long that is.
    """
    area = named_area(content, column_name(form, page.code, block.code, part.code))
    candidates = [declared_places(form).pages[page.code].columns[block.code, part.code]]
    lengths = {
        (one.first_row, one.last_row) for one in (labels, named_area(content, labels_name(form, page.code))) if one
    }
    if area and area.first_column == area.last_column and (area.first_row, area.last_row) in lengths:
        candidates.insert(0, area.first_column)
    cells = content.sheets[labels.sheet]
    headed = [column for column in candidates if _is_headed(cells, block, part, column, labels.first_row)]
    return (headed or candidates)[0]


def _is_headed(cells: Cells, block: Block, part: Part, column: int, first_row: int) -> bool:
    of_block = text_at_or_left_of(cells, column, first_row - 2)
    of_part = label_at(cells, reference(column, first_row - 1))
    return (of_block, of_part) == (plain_label(block.label), plain_label(part.label))


def holds(content: Content, place: CellPlace, formula: str) -> bool:
    """Whether the formula stands in a cell, however it is spelled."""
    held = cell_at(content.sheets, place)
    return held is not None and held.formula is not None and is_same(formula, held.formula)


def _pushed(taken: Taken, shapes: set[str]) -> Iterator[Finding]:
    for key in taken.form.leaves:
        at = taken.places.cell(taken.form, key)
        held = cell_at(taken.content.sheets, at) if at else None
        if at and held and held.formula is not None and shape(held.formula) in shapes and _is_known(taken, key):
            yield Finding("POST_EJ_BELOPP", Place("", at.sheet, at.cell, *key), found=f"={held.formula}")


def _is_known(taken: Taken, key: Key) -> bool:
    """Whether the column taken for an amount has its headings or its name."""
    place, page = taken.places.pages[key.page], taken.form.page_by_code[key.page]
    block, part = page.block(key.block), next(part for part in taken.form.parts if part.code == key.part)
    cells, column = taken.content.sheets[place.sheet], place.columns[key.block, key.part]
    return _is_headed(cells, block, part, column, place.first_row) or is_named(taken, page, block, part)


def is_named(taken: Taken, page: Page, block: Block, part: Part) -> bool:
    """Whether the column taken for a part has its name, and is no other's."""
    place = taken.places.pages[page.code]
    column = place.columns[block.code, part.code]
    named = named_area(taken.content, column_name(taken.form, page.code, block.code, part.code))
    is_alone = list(place.columns.values()).count(column) == 1
    return is_alone and named == declared_range(taken.form, place, column)


@lru_cache(maxsize=1024)
def shape(formula: str) -> str:
    """A formula whatever cells it names, those of a fixed row apart from others; ``#REF!`` was one."""
    text = "".join(formula.upper().split())
    return re.sub(r"#REF!|\$?[A-Z]{1,3}(\$?)[0-9]{1,7}", lambda cell: f"{cell[1] or ''}#", text)


def named_area(content: Content, name: str) -> Range | None:
    """The rectangle a name refers to, its sheet spelled as the workbook lists it."""
    area = named_range(content.outline, name)
    entry = content.outline.sheet(area.sheet) if area else None
    return area._replace(sheet=entry.name) if area and entry else None
