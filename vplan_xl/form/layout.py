"""Where a form stands on its sheets, and the formula of every computed cell.

All addresses in vplan_xl come from here. A *place* is where a page was declared to stand or where
it was found in a workbook; formulas follow the place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from vplan_xl.form.compute import Step, steps
from vplan_xl.form.model import Block, Compared, Field, Form, Key, Page, Shown
from vplan_xl.form.table import Table
from vplan_xl.workbook.a1 import Range, column_letters, position, quoted, reference

TITLE_ROW = 1
HEADER_ROW = 3
OUTCOME_ROW = 4
BLOCK_ROW = 5
PART_ROW = 6
FIRST_ROW = 7
LABEL_COLUMN = 1
FIRST_AMOUNT_COLUMN = 2
COVER_FIRST_ROW = 4
COVER_LABEL_COLUMN = 2
COVER_VALUE_COLUMN = 3

# The property in which a workbook with buttons says which version of xlwings they were made for.
XLWINGS_PROPERTY = "xlwings"


class CellPlace(NamedTuple):
    """A cell of a workbook."""

    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Where a page's table stands. ``columns`` are those found: {(block, part): column}."""

    sheet: str
    first_row: int
    label_column: int
    columns: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Places:
    """Where a whole form stands: {page code: place}, {field code: its input cell}."""

    pages: Mapping[str, PagePlace]
    fields: Mapping[str, CellPlace]

    def cell(self, form: Form, key: Key) -> CellPlace | None:
        """The cell of an amount, or None where its block was not found."""
        if self is declared_places(form):
            return _declared_cells(form).get(key)
        return self._cell(form, key)

    def _cell(self, form: Form, key: Key) -> CellPlace | None:
        place = self.pages.get(key.page)
        column = place.columns.get((key.block, key.part)) if place else None
        if place is None or column is None:
            return None
        return CellPlace(place.sheet, reference(column, place.first_row + row_offsets(form)[key.row]))


class Count(NamedTuple):
    """The number of amounts entered in a block."""

    page: str
    block: str


class Link(NamedTuple):
    """A header field shown on a page."""

    field: str


class FormulaCell(NamedTuple):
    """A cell the form computes, and what it shows."""

    place: CellPlace
    formula: str
    shows: Key | Count | Link

    @property
    def sheet(self) -> str:
        """The sheet it is on."""
        return self.place.sheet

    @property
    def cell(self) -> str:
        """Its reference on that sheet."""
        return self.place.cell


@cache
def row_offsets(form: Form) -> dict[str, int]:
    """{row code: rows below the table's first}."""
    return {row.code: number for number, row in enumerate(form.rows)}


@cache
def declared_places(form: Form) -> Places:
    """Where the template has the form."""
    pages = {}
    for page in form.pages:
        codes = [(block.code, part.code) for block in page.blocks for part in form.parts]
        columns = {code: FIRST_AMOUNT_COLUMN + number for number, code in enumerate(codes)}
        pages[page.code] = PagePlace(page.sheet, FIRST_ROW, LABEL_COLUMN, columns)
    fields = {
        field.code: CellPlace(form.cover_sheet, reference(COVER_VALUE_COLUMN, COVER_FIRST_ROW + number))
        for number, field in enumerate(cover_fields(form))
    }
    for page in form.pages:
        for field_code, _label, value in header_columns(page):
            if form.field_by_code[field_code].page == page.code:
                fields[field_code] = CellPlace(page.sheet, reference(value[0], HEADER_ROW))
    return Places(pages, fields)


@cache
def _declared_cells(form: Form) -> Mapping[Key, CellPlace | None]:
    """{amount: its cell} as declared, where nearly every workbook has them."""
    places = declared_places(form)
    return {key: places._cell(form, key) for page in form.pages for key in form.page_keys(page)}


def field_labels(form: Form) -> dict[str, tuple[CellPlace, str]]:
    """{field code: (where its label is declared to stand, the label as it stands there)}."""
    labels = {
        field.code: (
            CellPlace(form.cover_sheet, reference(COVER_LABEL_COLUMN, COVER_FIRST_ROW + number)),
            field.label,
        )
        for number, field in enumerate(cover_fields(form))
    }
    for page in form.pages:
        for code, label, _value in header_columns(page):
            field = form.field_by_code[code]
            if field.page == page.code:
                labels[code] = (CellPlace(page.sheet, reference(label[0], HEADER_ROW)), field.label + ":")
    return labels


def cover_fields(form: Form) -> tuple[Field, ...]:
    """The fields entered on the cover sheet, from the top."""
    return tuple(field for field in form.fields if not field.page)


def header_columns(page: Page) -> Iterator[tuple[str, tuple[int, int], tuple[int, int]]]:
    """(field code, label's first and last column, value's first and last column) along the header."""
    column = LABEL_COLUMN
    for item in page.header:
        value = column + item.label_columns
        yield item.field, (column, value - 1), (value, value + item.value_columns - 1)
        column = value + item.value_columns


def last_column(form: Form, page: Page) -> int:
    """The last column of a page's table as declared."""
    return FIRST_AMOUNT_COLUMN + len(page.blocks) * len(form.parts) - 1


# -- names ------------------------------------------------------------------------------------


def version_property(form: Form) -> str:
    """The workbook's own document property that holds the version of the form it was made from."""
    return f"{form.code} mallversion"


def column_name(form: Form, page: str, block: str, part: str) -> str:
    """The defined name of a column of amounts over all rows: ``FR1_ACK_BUDGET_EXTERNT``."""
    return f"{form.code}_{page}_{block}_{part}"


def labels_name(form: Form, page: str) -> str:
    """The defined name of a page's row labels: ``FR1_ACK_KONTOSLAG``."""
    return f"{form.code}_{page}_KONTOSLAG"


def field_name(form: Form, field: str) -> str:
    """The defined name of a header field's input cell: ``FR1_PERIOD``."""
    return f"{form.code}_{field}"


def defined_names(form: Form, places: Places) -> dict[str, Range]:
    """{defined name: cells it refers to}, of workbook scope."""
    names: dict[str, Range] = {}
    last = len(form.rows) - 1
    for page, place in places.pages.items():
        first_row, last_row = place.first_row, place.first_row + last
        names[labels_name(form, page)] = Range(place.sheet, place.label_column, first_row, place.label_column, last_row)
        for (block, part), column in place.columns.items():
            names[column_name(form, page, block, part)] = Range(place.sheet, column, first_row, column, last_row)
    for field, (sheet, cell) in places.fields.items():
        at = position(cell)
        assert at is not None, cell
        names[field_name(form, field)] = Range(sheet, *at, *at)
    return names


# -- tables on sister sheets --------------------------------------------------------------------


def table_name(form: Form, table: Table) -> str:
    """The defined name of a table, heading row and lines: ``FR1_MANADER``."""
    return f"{form.code}_{table.code}"


def table_range(table: Table) -> Range:
    """Where the template has a table, heading row and lines."""
    return Range(table.sheet, 1, table.head_row, len(table.columns), table.head_row + table.lines)


def column_range(table: Table, code: str) -> Range:
    """Where the template has the lines of one column of a table."""
    column = 1 + table.position(code)
    return Range(table.sheet, column, table.head_row + 1, column, table.head_row + table.lines)


def table_cell(table: Table, code: str, line: int) -> CellPlace:
    """Where the template has a column's cell on a line; the first is 0."""
    column = column_range(table, code)
    return CellPlace(table.sheet, reference(column.first_column, column.first_row + line))


def table_names(form: Form) -> dict[str, Range]:
    """{defined name: table}."""
    return {table_name(form, table): table_range(table) for table in form.tables}


# -- formulas ---------------------------------------------------------------------------------


def formula_cells(form: Form, places: Places) -> tuple[FormulaCell, ...]:
    """Every computed cell of the form where it stands; what was not found has none."""
    return _declared_formula_cells(form) if places == declared_places(form) else _formula_cells(form, places)


@cache
def _declared_formula_cells(form: Form) -> tuple[FormulaCell, ...]:
    """Nearly every workbook has the form where it was declared."""
    return _formula_cells(form, declared_places(form))


def _formula_cells(form: Form, places: Places) -> tuple[FormulaCell, ...]:
    cells: list[FormulaCell] = []
    for page in form.pages:
        place = places.pages.get(page.code)
        if place is None:
            continue
        for block in page.blocks:
            cells += _block_formulas(form, page, block, place, places)
        if replace(place, sheet=page.sheet) == declared_places(form).pages[page.code]:
            cells += _header_links(form, page, place.sheet, places)
    return tuple(cells)


def count_row(form: Form, place: PagePlace) -> int:
    """The row below the table that counts what is entered; a blank row stands between."""
    return place.first_row + len(form.rows) + 1


def _block_formulas(form: Form, page: Page, block: Block, place: PagePlace, places: Places) -> Iterator[FormulaCell]:
    rows = row_offsets(form)
    if block.source is None:
        counted = _count_formula(form, block, place)
        if counted:
            first = place.columns[block.code, form.parts[0].code]
            at = CellPlace(place.sheet, reference(first, count_row(form, place)))
            yield FormulaCell(at, counted, Count(page.code, block.code))
    empty = _empty_test(form, block, place, page.code, places)
    if empty is None:
        return
    computed = steps(form)
    for part in form.parts:
        column = place.columns.get((block.code, part.code))
        if column is None:
            continue
        for row in form.rows:
            step = computed.get(Key(page.code, row.code, block.code, part.code))
            formula = _amount_formula(form, step, empty, place.sheet, places) if step else None
            if step and formula is not None:
                at = CellPlace(place.sheet, reference(column, place.first_row + rows[row.code]))
                yield FormulaCell(at, formula, step.key)


def _count_formula(form: Form, block: Block, place: PagePlace) -> str | None:
    columns = [place.columns.get((block.code, part.code)) for part in form.entered_parts]
    if None in columns or (block.code, form.parts[0].code) not in place.columns:
        return None
    rows = row_offsets(form)
    areas = [
        f"{reference(first, place.first_row + top)}:{reference(last, place.first_row + bottom)}"
        for top, bottom in _runs([rows[row.code] for row in form.leaf_rows])
        for first, last in _runs([column for column in columns if column is not None])
    ]
    return f"COUNT({','.join(areas)})"


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """First and last of each run of neighbours: [0, 2, 3, 4] is [(0, 0), (2, 4)]."""
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _amount_formula(form: Form, step: Step, empty: str, sheet: str, places: Places) -> str | None:
    """A computed amount on a sheet: blank while its block is by the test *empty*, else what the declaration says.

    ``+`` instead of SUM, so that a text among the entries shows as an error and is not left out.
    """
    named: list[str] = []
    for source in step.sources:
        cell = places.cell(form, source)
        if cell is None:
            return None
        named.append(cell.cell if cell.sheet == sheet else f"{quoted(cell.sheet)}!{cell.cell}")
    return f'IF({empty},"",{("-" if step.is_deviation else "+").join(named)})'


def _empty_test(form: Form, block: Block, place: PagePlace, page: str, places: Places) -> str | None:
    """The test whether a block is blank, None where what it asks was not found."""
    if isinstance(block.source, Compared):
        compared = (block.source.reference, block.source.outcome)
        tests = [_block_emptiness(form, page, code, places) for code in compared]
        return None if None in tests else f"OR({tests[0]},{tests[1]})"
    if isinstance(block.source, Shown):
        shown = places.pages.get(block.source.page)
        return _emptiness(form, shown, block.source.block, shown.sheet if shown else "")
    return _emptiness(form, place, block.code, "")


def _block_emptiness(form: Form, page: str, block: str, places: Places) -> str | None:
    """The test whether a block of *page* is blank; a block that shows another asks that one."""
    source = form.page_by_code[page].block(block).source
    if isinstance(source, Shown):
        shown = places.pages.get(source.page)
        return _emptiness(form, shown, source.block, shown.sheet if shown else "")
    return _emptiness(form, places.pages.get(page), block, "")


def _emptiness(form: Form, place: PagePlace | None, block: str, sheet: str) -> str | None:
    """``B$24=0``: no amount entered in the block; with the sheet's name when on another sheet."""
    column = place.columns.get((block, form.parts[0].code)) if place else None
    if place is None or column is None:
        return None
    prefix = f"{quoted(sheet)}!" if sheet else ""
    return f"{prefix}{column_letters(column)}${count_row(form, place)}=0"


def _header_links(form: Form, page: Page, sheet: str, places: Places) -> Iterator[FormulaCell]:
    links = [(code, value[0], HEADER_ROW) for code, _label, value in header_columns(page)]
    links += [(field.code, LABEL_COLUMN, OUTCOME_ROW) for field in form.fields if not field.is_input]
    for code, column, row in links:
        field = places.fields.get(code)
        if field and form.field_by_code[code].page != page.code:
            shown = f"{quoted(field.sheet)}!{field.cell}"
            yield FormulaCell(CellPlace(sheet, reference(column, row)), f'IF({shown}="","",{shown})', Link(code))


# -- the declaration's positions check themselves ---------------------------------------------

_LONGEST_NAME = 255  # none can look like a cell, as FR1 does: all of ours have an underscore


def layout_problems(form: Form) -> list[str]:
    """What is wrong with a form's positions, for its author; empty when they are sound."""
    places = declared_places(form)
    names = defined_names(form, places) | table_names(form)
    found = [f"name {name} is not legal" for name in names if len(name) > _LONGEST_NAME]
    named = sum(1 + len(place.columns) for place in places.pages.values()) + len(places.fields) + len(form.tables)
    if len(names) < named:
        found.append("one name is given to different cells")
    inputs = [place for key in form.leaves if (place := places.cell(form, key))] + list(places.fields.values())
    taken = inputs + [cell.place for cell in formula_cells(form, places)]
    found += [
        f"{sheet}!{cell} is used twice" for sheet, cell in sorted({place for place in taken if taken.count(place) > 1})
    ]
    for page in form.pages:
        widest = max((value[1] for _code, _label, value in header_columns(page)), default=0)
        if widest > last_column(form, page):
            found.append(f"the header of {page.code} is wider than its table")
    expected = len(form.leaves) + sum(len(form.rows) * len(form.parts) * len(p.blocks) for p in form.pages)
    amounts = sum(isinstance(cell.shows, Key) for cell in formula_cells(form, places)) + 2 * len(form.leaves)
    return found if amounts == expected else [*found, "an amount has neither an input nor a formula"]
