"""What every computed cell of a form shows, as Excel would store it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vplan_xl.amounts import Amount, Unit, number_text, ore_from_number
from vplan_xl.form.layout import CellPlace, Count, FormulaCell
from vplan_xl.form.model import Compared, Form, Key, Shown
from vplan_xl.workbook.snapshot import Cell, Kind

_NUMBER = Kind.NUMBER
_EMPTY = (Kind.TEXT, "")
_UNKNOWN = (Kind.MISSING, "")


def results(
    form: Form,
    cells: Iterable[FormulaCell],
    amounts: Mapping[Key, Amount],
    counts: Mapping[Count, int],
    fields: Mapping[str, Cell],
    unit: Unit = Unit.TKR,
) -> dict[CellPlace, Cell]:
    """{computed cell: its formula and result}.

    *counts* says how many amounts are entered in each entered block; *fields* holds the header
    cells that are not blank; numbers are in *unit*. A result that cannot be known (an entry is a
    text or an error) is of kind MISSING: Excel computes it on opening.
    """
    found: dict[CellPlace, Cell] = {}
    new_cell = tuple.__new__  # Cell(…) itself costs twice as much
    blank = {
        (page.code, block.code)
        for page in form.pages
        for block in page.blocks
        if any(counts[count] == 0 for count in counted_blocks(form, page.code, block.code))
    }
    for place, formula, shows in cells:
        if isinstance(shows, Key):
            if (shows.page, shows.block) in blank:
                kind, value = _EMPTY
            else:
                amount = amounts[shows]
                kind, value = (_NUMBER, number_text(amount, unit)) if isinstance(amount, int) else _UNKNOWN
        elif isinstance(shows, Count):
            kind, value = _NUMBER, str(counts[shows])
        else:
            kind, value = _field_result(fields.get(shows.field))
        found[place] = new_cell(Cell, (kind, value, formula))
    return found


def counted_blocks(form: Form, page: str, block: str) -> tuple[Count, ...]:
    """The entered blocks that must not be blank for a block to show anything."""
    source = form.page_by_code[page].block(block).source
    if isinstance(source, Compared):
        return counted_blocks(form, page, source.reference) + counted_blocks(form, page, source.outcome)
    if isinstance(source, Shown):
        return counted_blocks(form, source.page, source.block)
    return (Count(page, block),)


def _field_result(cell: Cell | None) -> tuple[Kind, str]:
    if cell is None:
        return _EMPTY
    is_no_number = cell.kind is Kind.NUMBER and ore_from_number(cell.value) is None
    return _UNKNOWN if is_no_number or cell.kind in (Kind.ERROR, Kind.MISSING) else (cell.kind, cell.value)
