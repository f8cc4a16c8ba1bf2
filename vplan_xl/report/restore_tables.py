"""What must be written for a form's sister sheets to have their headings, labels and formulas again. Pure.

A cell gets its text back where at least half of its kind are right, no figure and no formula stands in it,
and neither what stands there nor what should is found elsewhere in the table: then nothing was moved. Formulas are
put back in tables that have all their headings, lines and labels, and no formula like theirs in a cell of a person's.
"""

from __future__ import annotations

from collections.abc import Iterator

from vplan_xl.finding import Finding
from vplan_xl.form.calculation import CalculatedCell, calculated_cells
from vplan_xl.form.layout import table_name, table_range
from vplan_xl.form.model import Form
from vplan_xl.form.table import Table
from vplan_xl.report.change import with_writes
from vplan_xl.report.history import BASIS, PICTURE, has_history, read_basis
from vplan_xl.report.locate import label_at, named_range, plain_label
from vplan_xl.report.report import Content, Report, cell_at, expected_results, is_of_another_template, report_at
from vplan_xl.report.restore_standing import Taken, holds, shape
from vplan_xl.report.tables import read_table
from vplan_xl.workbook.a1 import Range, position, reference
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import NO_CELLS, Cells, Kind

_STRUCTURE = ("TABELL_SAKNAS", "TABELL_ANDRAD", "TABELL_RAD_SAKNAS")


def table_labels(form: Form, content: Content) -> Iterator[tuple[CellWrite, str]]:
    """The texts to put back, each with the code of its table and what it labels."""
    for table in form.read_tables:
        area = named_range(content.outline, table_name(form, table)) or table_range(table)
        entry = content.outline.sheet(area.sheet)
        if entry is None:
            continue
        cells = content.sheets.get(entry.name, NO_CELLS)
        headings = {
            reference(area.first_column + number, area.first_row): column.label
            for number, column in enumerate(table.columns)
        }
        known = {plain_label(label) for label in headings.values()}
        lost = _lost(headings, cells)
        if lost is None or any(label_at(cells, at) in known for at in lost):
            continue
        lines = _lost_lines(table, area, cells)
        for at, label in (lost | lines).items():
            yield CellWrite(entry.name, at, Kind.TEXT, label), f"{table.code} {label}"


def are_pages_certain(report: Report, taken: Taken) -> bool:
    """Whether nothing of the printed pages is withheld or missing: the sister sheets are calculated from them."""
    places = report.places.pages
    wanted = [
        (page.code, (block.code, part.code))
        for page in report.form.pages
        if page.printed
        for block in page.blocks
        for part in report.form.parts
    ]
    return not taken.withheld and all(page in places and code in places[page].columns for page, code in wanted)


def table_formulas(report: Report, taken: Taken) -> Iterator[tuple[CellWrite, str]]:
    """The formulas to put back, each with the codes of its table and column; none while pages are not certain.

    A figure stays where a person may write over the formula; so do the lists that people add lines to.
    """
    content = report.content
    assert content is not None
    if not report.areas or not are_pages_certain(report, taken):
        return
    by_table: dict[str, list[CalculatedCell]] = {}
    for cell in calculated_cells(report.form, report.places, report.areas):
        by_table.setdefault(cell.shows.table, []).append(cell)
    lost: list[CalculatedCell] = []
    for code, cells in by_table.items():
        table = report.form.table_by_code[code]
        if table.grows or not _stands(table, report.areas[code], content.sheets[report.areas[code].sheet], cells):
            continue
        for cell in cells:
            stored = cell_at(content.sheets, cell.place)
            is_typed = cell.shows.is_typed and stored is not None and stored.formula is None
            if not is_typed and not holds(content, cell.place, cell.formula):
                lost.append(cell)
    # What they give is known when all of them are back: they name each other.
    back = [CellWrite(*cell.place, Kind.TEXT, "", formula=cell.formula) for cell in lost]
    results = expected_results(report_at(report, with_writes(content, back)))
    for cell in lost:
        result = results[cell.place]
        write = CellWrite(*cell.place, result.kind, result.value, formula=cell.formula)
        yield write, f"{cell.shows.table} {cell.shows.column}"


def _stands(table: Table, area: Range, cells: Cells, calculated: list[CalculatedCell]) -> bool:
    """Whether every line of a table with its headings is where it was declared."""
    if area.last_row - area.first_row != table.lines:
        return False
    for line, key in enumerate(table.keys):
        at = [reference(area.first_column + number, area.first_row + 1 + line) for number in range(len(key))]
        if [label_at(cells, cell) for cell in at] != [plain_label(text) for text in key]:
            return False
    shapes, ours = {shape(cell.formula) for cell in calculated}, {cell.cell for cell in calculated}
    entered = {
        reference(column, row)
        for column in range(area.first_column, area.last_column + 1)
        for row in range(area.first_row + 1, area.last_row + 1)
    } - ours
    formulas = (held.formula for at in entered if (held := cells.get(at)) is not None)
    return not any(formula is not None and shape(formula) in shapes for formula in formulas)


def wrong_tables(report: Report) -> list[Finding]:
    """What of the sister sheets of a report that could be read still is not the form's.

    A workbook of another template need not have them.
    """
    others = (table for table in report.form.read_tables if table.code not in (BASIS, PICTURE))
    found = [finding for table in others for finding in read_table(report, table).findings]
    found += read_basis(report).findings if has_history(report.form) else ()
    is_another = is_of_another_template(report)
    return [
        finding
        for finding in found
        if finding.code in _STRUCTURE and not (is_another and finding.code == "TABELL_SAKNAS")
    ]


def _lost(labels: dict[str, str], cells: Cells) -> dict[str, str] | None:
    """The labels that are not in their cells; None where they are too many or something else than text is there."""
    wrong = {at: label for at, label in labels.items() if label_at(cells, at) != plain_label(label)}
    is_free = all(_is_text(cells, at) for at in wrong)
    return wrong if is_free and len(wrong) <= len(labels) // 2 else None


def _is_text(cells: Cells, at: str) -> bool:
    held = cells.get(at)
    return held is None or (held.kind is Kind.TEXT and held.formula is None)


def _lost_lines(table: Table, area: Range, cells: Cells) -> dict[str, str]:
    if not table.keys:
        return {}
    width = len(table.keys[0])

    def found(row: int) -> tuple[str, ...]:
        return tuple(label_at(cells, reference(area.first_column + number, row)) for number in range(width))

    own = {area.first_row + 1 + number: key for number, key in enumerate(table.keys)}
    plain = {row: tuple(plain_label(text) for text in key) for row, key in own.items()}
    used = {place[1] for at in cells if (place := position(at)) and place[1] > area.first_row}
    standing = {found(row) for row in used}
    wrong = [row for row, key in plain.items() if found(row) != key]
    if len(wrong) > len(own) // 2 or any(found(row) in plain.values() or plain[row] in standing for row in wrong):
        return {}
    lost = {
        reference(area.first_column + number, row): own[row][number]
        for row in wrong
        for number in range(width)
        if found(row)[number] != plain[row][number]
    }
    return lost if all(_is_text(cells, at) for at in lost) else {}
