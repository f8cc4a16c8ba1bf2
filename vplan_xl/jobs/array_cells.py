"""Which cells hold a formula that cannot be put back as it is."""

from __future__ import annotations

from collections.abc import Collection

from vplan_xl.form.layout import CellPlace
from vplan_xl.report.report import Report
from vplan_xl.workbook.archive import inflate
from vplan_xl.workbook.array_formulas import array_formulas


def array_cells(report: Report, sheets: Collection[str]) -> frozenset[CellPlace]:
    """The cells of sheets with array formulas, which come back as ordinary ones; with no file to tell, all formulas."""
    content = report.content
    assert content is not None
    computed = {
        sheet: [cell for cell, held in content.sheets[sheet].items() if held.formula is not None]
        for sheet in sheets
        if sheet in content.sheets
    }
    if content.archive is None:
        return frozenset(CellPlace(sheet, cell) for sheet, cells in computed.items() for cell in cells)
    found: set[CellPlace] = set()
    for sheet in (sheet for sheet, cells in computed.items() if cells):
        entry = content.outline.sheet(sheet)
        assert entry is not None, sheet
        found.update(
            CellPlace(sheet, cell) for cell in array_formulas(inflate(content.archive, entry.part), entry.part)
        )
    return frozenset(found)
