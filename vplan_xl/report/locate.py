"""Where the form stands in a workbook: found by defined name, confirmed by labels, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.form.calculation import Areas, calculated_tables
from vplan_xl.form.forms import FORMS
from vplan_xl.form.layout import (
    CellPlace,
    PagePlace,
    Places,
    column_name,
    declared_places,
    defined_names,
    field_name,
    labels_name,
    table_name,
    table_range,
    version_property,
)
from vplan_xl.form.model import Block, Field, Form, Page
from vplan_xl.form.table import Table
from vplan_xl.workbook.a1 import Range, parse_absolute, position, reference
from vplan_xl.workbook.archive import Archive
from vplan_xl.workbook.reader import read_properties
from vplan_xl.workbook.snapshot import NO_CELLS, Cells, Kind, Outline


def recognised(archive: Archive | None, outline: Outline) -> Form:
    """The form a workbook is of: the one more of whose names it has, else the one its template names itself after.

    FR 1 where nothing says another. Without its file a workbook has but the names.
    """
    found = max(FORMS, key=lambda form: sum(name in outline.names for name in _names(form)))
    if archive is None or any(name in outline.names for name in _names(found)):
        return found
    try:
        properties = read_properties(archive)
    except Refused:  # a rule says so
        return found
    return next((form for form in FORMS if version_property(form) in properties), found)


@cache
def _names(form: Form) -> tuple[str, ...]:
    return tuple(defined_names(form, declared_places(form)))


def wanted_sheets(form: Form, outline: Outline) -> tuple[str, ...]:
    """The sheets the form's names point to, else those of its declared sheets that are there."""
    declared = declared_places(form)
    found: dict[str, None] = {}
    for page in form.pages:
        area = named_range(outline, labels_name(form, page.code))
        _note(found, outline, area.sheet if area else declared.pages[page.code].sheet)
    for field in form.fields:
        area = named_range(outline, field_name(form, field.code))
        _note(found, outline, area.sheet if area else declared.fields[field.code].sheet)
    return tuple(found)


def table_sheets(form: Form, outline: Outline, tables: Iterable[Table]) -> tuple[str, ...]:
    """The sheets of the tables that are there."""
    found: dict[str, None] = {}
    for table in tables:
        area = named_range(outline, table_name(form, table))
        _note(found, outline, area.sheet if area else table.sheet)
    return tuple(found)


def table_areas(form: Form, outline: Outline, sheets: Mapping[str, Cells]) -> Areas:
    """Where the tables stand that anything is calculated in, of those whose sheets were read."""
    found: dict[str, Range] = {}
    for table in calculated_tables(form):
        area = named_range(outline, table_name(form, table)) or table_range(table)
        entry = outline.sheet(area.sheet)
        if entry is None or entry.name not in sheets or wrong_heading(table, area, sheets[entry.name]):
            continue
        found[table.code] = area._replace(sheet=entry.name)
    return found


def wrong_heading(table: Table, area: Range, cells: Cells) -> tuple[str, str, str] | None:
    """(cell, what should stand there, what does) of a table's first wrong heading; None where all are right."""
    for number, column in enumerate(table.columns):
        at = reference(area.first_column + number, area.first_row)
        found = label_at(cells, at)
        if found != plain_label(column.label):
            return at, column.label, found or "–"
    return None


def locate(form: Form, outline: Outline, sheets: Mapping[str, Cells]) -> tuple[Places, tuple[Finding, ...]]:
    """(where each column of amounts and each field stands, what could not be found for certain).

    A page whose sheet is missing is left out; so is a block whose labels are not where its name,
    or the declaration, says. A missing name is no loss while the labels confirm the declared place.
    """
    findings: list[Finding] = []
    pages: dict[str, PagePlace] = {}
    for page in form.pages:
        place = _page_place(form, page, outline, sheets, findings)
        if place is not None:
            pages[page.code] = place
    if form.has_amounts and not any(page.printed and page.code in pages for page in form.pages):
        return Places({}, {}), (Finding("FR1_EJ_FORMULAR"),)
    fields = {field.code: _field_place(form, field, outline, sheets, findings) for field in form.fields}
    places = Places(pages, {code: place for code, place in fields.items() if place})
    declared = declared_places(form)
    return declared if places == declared else places, tuple(findings)


def _field_place(
    form: Form, field: Field, outline: Outline, sheets: Mapping[str, Cells], findings: list[Finding]
) -> CellPlace | None:
    """A field's input cell, by name or as declared; the text to the left of it must be its label."""
    area = named_range(outline, field_name(form, field.code))
    if area is None:
        declared = declared_places(form).fields[field.code]
        at = position(declared.cell)
        assert at is not None, declared
        area = Range(declared.sheet, *at, *at)
        entry = outline.sheet(area.sheet)
        if entry is None:
            if field.required:
                findings.append(Finding("FR1_FALT_SAKNAS", Place(), {"field": field.label}, field.label, "–"))
            return None
        if not field.is_input and not _is_labelled(field, area, sheets.get(entry.name, NO_CELLS)):
            return None  # an older template has none, and no entry is lost
        findings.append(Finding("FR1_NAMN_SAKNAS", Place(sheet=entry.name), found=field_name(form, field.code)))
    entry = outline.sheet(area.sheet)
    assert entry is not None, area
    cell = reference(area.first_column, area.first_row)
    cells = sheets.get(entry.name, NO_CELLS)
    if not _is_labelled(field, area, cells):
        found = text_at_or_left_of(cells, area.first_column - 1, area.first_row)
        place = Place(sheet=entry.name, cell=cell)
        findings.append(Finding("FR1_FALT_SAKNAS", place, {"field": field.label}, field.label, found or "–"))
        return None
    return CellPlace(entry.name, cell)


def _is_labelled(field: Field, area: Range, cells: Cells) -> bool:
    """Whether the nearest text to the left of a field's cell is its label."""
    found = text_at_or_left_of(cells, area.first_column - 1, area.first_row)
    return found.removesuffix(":") == plain_label(field.label)


def _page_place(
    form: Form, page: Page, outline: Outline, sheets: Mapping[str, Cells], findings: list[Finding]
) -> PagePlace | None:
    declared = declared_places(form).pages[page.code]
    labels = named_range(outline, labels_name(form, page.code))
    if labels is None:
        labels = declared_range(form, declared, declared.label_column)
        if outline.sheet(declared.sheet) is None:
            if page.printed:
                findings.append(Finding("FR1_BLAD_SAKNAS", Place(page=page.code), {}, declared.sheet))
            return None
        findings.append(Finding("FR1_NAMN_SAKNAS", Place(sheet=declared.sheet), found=labels_name(form, page.code)))
    entry = outline.sheet(labels.sheet)
    sheet = entry.name if entry else labels.sheet
    cells = sheets.get(sheet, NO_CELLS)
    where = Place(sheet=sheet, page=page.code)
    for number, row in enumerate(form.rows):
        at = reference(labels.first_column, labels.first_row + number)
        found = label_at(cells, at)
        if found != plain_label(row.label):
            place = Place(sheet=sheet, cell=at, page=page.code, row=row.code)
            findings.append(Finding("FR1_RAD_ANDRAD", place, {}, row.label, found or "–"))
            return None
    columns: dict[tuple[str, str], int] = {}
    for block in page.blocks:
        named = _block_columns(form, page, block, outline, labels, where, findings)
        wrong = _wrong_heading(form, block, named, cells, labels, where)
        if wrong is None:
            columns.update(named)
        else:
            findings.append(wrong)
    return PagePlace(sheet, labels.first_row, labels.first_column, columns)


def _block_columns(
    form: Form, page: Page, block: Block, outline: Outline, labels: Range, where: Place, findings: list[Finding]
) -> dict[tuple[str, str], int]:
    """{(block, part): column}: by name when the name covers the labels' rows; as declared where the name is lost.

    Not where another column's name points: then cells were pushed aside, and headings did not follow.
    """
    columns: dict[tuple[str, str], int] = {}
    declared = declared_places(form).pages[page.code].columns
    for part in form.parts:
        code = (block.code, part.code)
        name = column_name(form, page.code, *code)
        area = named_range(outline, name)
        if area is None:
            findings.append(Finding("FR1_NAMN_SAKNAS", where, found=name))
            others = (named_range(outline, column_name(form, page.code, *other)) for other in declared)
            if not any(other and other.first_column == declared[code] for other in others):
                columns[code] = declared[code]
        elif area == labels._replace(sheet=area.sheet, first_column=area.first_column, last_column=area.first_column):
            columns[code] = area.first_column
    return columns


def _wrong_heading(
    form: Form, block: Block, columns: Mapping[tuple[str, str], int], cells: Cells, labels: Range, where: Place
) -> Finding | None:
    """The first heading of a block that is not what it should be."""
    for part in form.parts:
        column = columns.get((block.code, part.code))
        if column is None:
            return Finding("FR1_BLOCK_SAKNAS", _in_block(where, block, part.code), {}, part.label, "–")
        at = reference(column, max(labels.first_row - 1, 1))
        headings = (
            (part.label, label_at(cells, at)),
            # "Internt" stands in every block: the block's own label, over its first column, tells them apart.
            (block.label, text_at_or_left_of(cells, column, labels.first_row - 2)),
        )
        for label, found in headings:
            if found != plain_label(label):
                place = Place(sheet=where.sheet, cell=at, page=where.page, block=block.code, part=part.code)
                return Finding("FR1_BLOCK_SAKNAS", place, {}, label, found or "–")
    return None


def text_at_or_left_of(cells: Cells, column: int, row: int) -> str:
    """The nearest text in a row, from a column leftwards; "" where there is none."""
    texts = (label_at(cells, reference(number, row)) for number in range(column, 0, -1)) if row > 0 else ()
    return next(filter(None, texts), "")


def _in_block(where: Place, block: Block, part: str) -> Place:
    return Place(sheet=where.sheet, page=where.page, block=block.code, part=part)


def declared_range(form: Form, place: PagePlace, column: int) -> Range:
    """The rows of a page's table in one column."""
    return Range(place.sheet, column, place.first_row, column, place.first_row + len(form.rows) - 1)


def named_range(outline: Outline, name: str) -> Range | None:
    """The rectangle a name refers to, on a sheet that is there; None for anything else."""
    area = parse_absolute(outline.names.get(name, ""))
    return area if area and outline.sheet(area.sheet) else None


def _note(found: dict[str, None], outline: Outline, sheet: str) -> None:
    entry = outline.sheet(sheet)
    if entry:
        found[entry.name] = None


def label_at(cells: Cells, at: str) -> str:
    """The text in a cell as :func:`plain_label` has it, "" where there is none."""
    cell = cells.get(at)
    return plain_label(cell.value) if cell and cell.kind is Kind.TEXT else ""


@lru_cache(maxsize=1024)
def plain_label(label: str) -> str:
    """A label without what nobody sees: white space of any kind and letter case."""
    return " ".join(label.split()).casefold()
