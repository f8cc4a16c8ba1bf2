"""What of an import from the ledger follows into a new workbook: the mapping, what was pasted, what was filled in."""

from __future__ import annotations

from collections.abc import Iterator

from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.form.forms import FORMS
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.ledger_tables import FILLED, LEDGER, MAPPING, SOURCES
from vplan_xl.form.table import Table
from vplan_xl.jobs.kept_tables import cells_of, kept_lines
from vplan_xl.language import _
from vplan_xl.report.locate import table_sheets
from vplan_xl.report.report import Report
from vplan_xl.workbook.reader import OF_A_LEDGER, read_sheets
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Cell, Cells, Kind

# What is read of a workbook that is copied: all but what can be as long as a ledger.
COPIED_TABLES = frozenset(table.code for form in FORMS for table in form.tables) - {LEDGER}


def mapping_cells(source: Report, findings: list[Finding]) -> dict[CellPlace, Cell | None]:
    """The mapping of accounts as it stands in a workbook: {cell of the template: what it shall hold}."""
    return _as_they_stand(source, MAPPING, findings)


def imported_cells(source: Report, findings: list[Finding]) -> dict[CellPlace, Cell | None]:
    """What the last import read and filled in, as it stands in a workbook read with COPIED_TABLES."""
    return _as_they_stand(source, SOURCES, findings) | _as_they_stand(source, FILLED, findings)


def pasted_writes(source: Report, template: Report, findings: list[Finding]) -> tuple[CellWrite, ...]:
    """The writes that make the template's sheet of the ledger hold what that of a workbook does, to the letter.

    That is all cells of the sheet, headings of people's own among them, and of a formula its result; none where the
    sheet is as it came. What cannot be copied whole is not at all, and that is said.
    """
    table = source.form.table_by_code.get(LEDGER)
    if table is None:
        return ()
    try:
        wanted, ours = _sheet_cells(source, table), _sheet_cells(template, table)
    except Refused as refused:
        why = refused.finding.found or refused.finding.message
        findings.append(Finding("NY_HUVUDBOK", Place(source.path, table.sheet), {}, table.sheet, why))
        return ()
    if not wanted:  # somebody took the sheet away, or it was not there yet
        return ()
    assert source.content is not None
    why = _not_copied(wanted, source.content.outline.date1904)
    if why:
        findings.append(Finding("NY_HUVUDBOK", Place(source.path, table.sheet), {}, table.sheet, why))
        return ()
    return tuple(_writes(table.sheet, wanted, ours))


def _writes(sheet: str, wanted: Cells, ours: Cells) -> Iterator[CellWrite]:
    for at, cell in wanted.items():
        if cell != ours.get(at):
            yield CellWrite(sheet, at, cell.kind, cell.value)
    for at in ours:
        if at not in wanted:
            yield CellWrite(sheet, at, None)


def _sheet_cells(report: Report, table: Table) -> Cells:
    """All cells of the sheet that a table stands on, none where there is no such sheet."""
    content = report.content
    assert content is not None
    assert content.archive is not None
    names = table_sheets(report.form, content.outline, [table])
    read = read_sheets(content.archive, content.outline, names, OF_A_LEDGER)
    return {at: cell for cells in read.values() for at, cell in cells.items()}


def _not_copied(cells: Cells, date1904: bool) -> str:
    """Why cells would not say the same in the template, "" where they would."""
    lacking = next((at for at, cell in cells.items() if cell.kind is Kind.MISSING), None)
    if lacking is not None:
        return _("formeln i {cell} har inget resultat").format(cell=lacking)
    if date1904 and any(cell.kind is Kind.NUMBER for cell in cells.values()):
        return _("arbetsboken räknar dagar från 1904")
    return ""


def _as_they_stand(source: Report, code: str, findings: list[Finding]) -> dict[CellPlace, Cell | None]:
    """The cells of a table's lines, each as far below its headings as it was."""
    table = source.form.table_by_code.get(code)
    if table is None:
        return {}
    return cells_of(table, kept_lines(source, code, tuple(column.code for column in table.columns), findings))
