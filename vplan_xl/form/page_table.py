"""A page's table of amounts as cells to author: headings, labels, and what stands in each amount's cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from vplan_xl.form.layout import CellPlace, PagePlace, count_row
from vplan_xl.form.look import BAND, BLOCK, HAIR, INPUT, NOTE, PART, text_cell
from vplan_xl.form.model import Form, Page
from vplan_xl.workbook.a1 import Range, reference
from vplan_xl.workbook.author import Style
from vplan_xl.workbook.snapshot import Cell

_PART_ABOVE, _BLOCK_ABOVE = 1, 2  # rows above the first


class PageTable(NamedTuple):
    """The cells of a table with their looks, and which of them are one."""

    cells: dict[str, tuple[Cell | None, Style]]
    merges: tuple[Range, ...]


def page_table(
    form: Form, page: Page, place: PagePlace, contents: Mapping[CellPlace, Cell], amount: Style, counted: str
) -> PageTable:
    """The table where *place* has it; an amount that *contents* lacks is an input cell.

    *amount* is the look of an amount, *counted* what the line of counts below the table is called.
    """
    cells: dict[str, tuple[Cell | None, Style]] = {}
    merges: list[Range] = []
    first_row, label_column = place.first_row, place.label_column
    block_row, part_row, below = first_row - _BLOCK_ABOVE, first_row - _PART_ABOVE, count_row(form, place)
    last = max(place.columns.values())
    looks = [row_style(form, row.code, amount) for row in form.rows]

    @cache
    def look(number: int, left: int, right: int, is_input: bool) -> Style:
        style = replace(looks[number], left=left, right=right)
        return replace(style, bg_color=INPUT, locked=False, bottom=HAIR, left=left or HAIR) if is_input else style

    cells[reference(label_column, block_row)] = (None, BLOCK)
    cells[reference(label_column, part_row)] = (text_cell("Kontoslag"), replace(PART, align="left", indent=1))
    for block in page.blocks:
        columns = [place.columns[block.code, part.code] for part in form.parts]
        cells[reference(columns[0], block_row)] = (text_cell(block.label), BLOCK)
        merges.append(Range(place.sheet, columns[0], block_row, columns[-1], block_row))
        for column, part in zip(columns, form.parts, strict=True):
            edge = int(column == columns[0])
            style = replace(PART, left=edge, right=int(column == last))
            cells[reference(column, part_row)] = (text_cell(part.label), style)
            for number in range(len(form.rows)):
                at = CellPlace(place.sheet, reference(column, first_row + number))
                cells[at.cell] = (contents.get(at), look(number, edge, int(column == last), at not in contents))
        count = CellPlace(place.sheet, reference(columns[0], below))
        if count in contents:
            cells[count.cell] = (contents[count], replace(NOTE, align="right", num_format="0_-"))
    for number, row in enumerate(form.rows):
        indent = 2 if row.label.startswith("-") else 1
        style = replace(looks[number], num_format="", align="left", indent=indent, left=1)
        cells[reference(label_column, first_row + number)] = (text_cell(row.label), style)
    cells[reference(label_column, below)] = (text_cell(counted), NOTE)
    return PageTable(cells, tuple(merges))


def row_style(form: Form, code: str, amount: Style) -> Style:
    """Bold but for the entered rows; in a form that indents some of those, for the indented ones."""
    row = form.row_by_code[code]
    is_indented = any(other.label.startswith("-") for other in form.rows)
    if row.is_leaf and row.label.startswith("-") == is_indented:
        return amount
    is_total = row.label.isupper() or row is form.total_row
    return replace(amount, bold=True, top=int(is_total), bottom=int(is_total), bg_color=BAND if is_total else "")
