"""What must be written for a workbook to have the form's labels, formulas and names again. Pure.

Inputs are never touched, and none that was read before is read from another cell afterwards. A label
or a name is put back only where other evidence says that its row, column or cell stands in its place:
the other labels, the form's own formulas, the other names. What may have been moved stays as it is,
and reading it stays a finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

from vplan_xl.finding import Finding
from vplan_xl.form.calculation import calculated_tables
from vplan_xl.form.layout import (
    CellPlace,
    FormulaCell,
    Link,
    PagePlace,
    declared_places,
    defined_names,
    field_labels,
    field_name,
    formula_cells,
    labels_name,
    row_offsets,
    table_name,
    table_range,
)
from vplan_xl.form.model import Block, Form, Page, Row, Shown
from vplan_xl.form.table import Table
from vplan_xl.report.change import Change, result_writes, with_writes
from vplan_xl.report.locate import (
    declared_range,
    label_at,
    locate,
    named_range,
    plain_label,
    recognised,
    table_sheets,
    text_at_or_left_of,
    wanted_sheets,
    wrong_heading,
)
from vplan_xl.report.report import Content, Report, cell_at, expected_results, report_from
from vplan_xl.report.restore_standing import Taken, column_areas, holds, is_named, named_area, take
from vplan_xl.report.restore_tables import are_pages_certain, table_formulas, table_labels, wrong_tables
from vplan_xl.workbook.a1 import Range, absolute, position, reference
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.reader import read_outline, read_sheets
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import NO_CELLS, Cells, Kind


@dataclass(frozen=True, slots=True)
class Restoration:
    """All that puts the form back; ``names`` is {defined name: what it shall refer to}.

    ``changes`` lists labels, formulas and names (those with an empty place), ``left`` what is not certain
    and therefore stays; ``after`` is the report as it will read, without content when it has no page.
    """

    writes: tuple[CellWrite, ...]
    names: Mapping[str, str]
    changes: tuple[Change, ...]
    left: tuple[Finding, ...]
    after: Report


def read_damaged(data: bytes) -> tuple[Form, Content]:
    """The form of a workbook to be restored and its parts, with the declared sheets: names may point to others."""
    archive = open_archive(data)
    outline = read_outline(archive)
    form = recognised(archive, outline)
    by_name = wanted_sheets(form, outline)
    declared = wanted_sheets(form, replace(outline, names={}))
    tables = table_sheets(form, outline, form.read_tables)
    sheets = read_sheets(archive, outline, dict.fromkeys((*by_name, *declared, *tables)))
    return form, Content(archive, outline, sheets)


def restore(path: str, digest: str, content: Content, form: Form) -> Restoration:
    """What a workbook lacks of its form, as far as it is certain where that belongs."""
    taken = take(form, content)
    corrected = _corrected_names(taken)
    known = _with_names(content, corrected)
    labels = [*_page_labels(taken), *_cover_labels(form, known), *table_labels(form, known)]
    labelled = with_writes(known, [write for write, _code in labels])
    of_tables = _names_of_tables(form, labelled)
    located = report_from(path, digest, _with_names(labelled, of_tables), form)
    if located.content is None:
        return Restoration((), {}, (), located.findings, located)
    formulas = [*_formulas(located, taken), *table_formulas(located, taken)]
    names = _names(located, taken, corrected) | of_tables
    whole = _with_names(with_writes(content, [write for write, _code in (*labels, *formulas)]), names)
    after = report_from(path, digest, whole, form)
    written = (*labels, *formulas)
    changes = sorted((_change(content, write, code) for write, code in written), key=_as_read(content))
    changes += [Change(CellPlace("", ""), name, _shown_name(content, name), to) for name, to in names.items()]
    unsure = _unsure_sheets(after, taken)
    results = [write for write in result_writes(after) if write.sheet not in unsure]
    writes = (*(write for write, _code in written), *results)
    left = (*locate(form, whole.outline, whole.sheets)[1], *taken.pushed, *wrong_tables(after))
    return Restoration(writes, names, tuple(changes), tuple(finding.in_file(path) for finding in left), after)


def _unsure_sheets(after: Report, taken: Taken) -> set[str]:
    """The sheets on which formulas may give something else than the form's would: withheld, or showing one that is.

    The sister sheets that are calculated from the pages are among them where any of these is not certain.
    """
    tables = () if are_pages_certain(after, taken) else calculated_tables(taken.form)
    sheets = {*table_sheets(taken.form, taken.content.outline, tables)}
    for page in taken.form.pages:
        shown = [block.source.page for block in page.blocks if isinstance(block.source, Shown)]
        if page.code in taken.places.pages and taken.withheld.intersection([page.code, *shown]):
            sheets.add(taken.places.pages[page.code].sheet)
    return sheets


def _with_names(content: Content, names: Mapping[str, str]) -> Content:
    return replace(content, outline=replace(content.outline, names={**content.outline.names, **names}))


def _as_read(content: Content) -> Callable[[Change], tuple[int, int, int]]:
    """A key that puts changes in the order of the sheets, and on each as one reads: row by row."""
    order = {sheet.name: number for number, sheet in enumerate(content.outline.sheets)}

    def key(change: Change) -> tuple[int, int, int]:
        column, row = position(change.place.cell) or (0, 0)
        return order[change.place.sheet], row, column

    return key


def _change(content: Content, write: CellWrite, code: str) -> Change:
    place = CellPlace(write.sheet, write.cell)
    before = cell_at(content.sheets, place)
    shown = "" if before is None else before.value if before.formula is None else f"={before.formula}"
    return Change(place, code, shown, write.value if write.formula is None else f"={write.formula}")


def _shown_name(content: Content, name: str) -> str:
    """What a name refers to; one that the workbook spells in other letters, in its spelling."""
    names = content.outline.names
    return names.get(name, "") or next((other for other in names if other.casefold() == name.casefold()), "")


# -- names ------------------------------------------------------------------------------------


def _corrected_names(taken: Taken) -> dict[str, str]:
    """The form's names that are there and stand elsewhere than they surely should: {name: where it should}."""
    form, content = taken.form, taken.content
    corrected = _unfit_fields(form, content)
    for page, place in taken.pages():
        labels = declared_range(form, place, place.label_column)
        if named_area(content, labels_name(form, page.code)) not in (None, labels):
            corrected[labels_name(form, page.code)] = labels
        for block in page.blocks:
            corrected |= _unfit_columns(taken, page, block, place)
    return {name: absolute(area) for name, area in corrected.items()}


def _unfit_columns(taken: Taken, page: Page, block: Block, place: PagePlace) -> dict[str, Range]:
    """The names of a block's columns that cutting and pasting inputs has changed: all of them, or none."""
    of_block = {code: column for code, column in place.columns.items() if code[0] == block.code}
    areas = column_areas(taken.form, page.code, replace(place, columns=of_block))
    named = {name: named_area(taken.content, name) for name in areas}
    unfit = {name: (area, there) for name, area in areas.items() if (there := named[name]) and there != area}
    labels = named_area(taken.content, labels_name(taken.form, page.code))
    is_certain = all(_ends_right(taken, area, there, labels) for area, there in unfit.values())
    return {name: area for name, (area, _there) in unfit.items()} if is_certain else {}


def _ends_right(taken: Taken, wanted: Range, named: Range, labels: Range | None) -> bool:
    """Whether no cell of a column was pushed aside, although its name is another one than wanted.

    Its last row, a sum, is where it should be: there stands the form's formula, or there the name still
    ends, since inputs cut out only change its beginning. Or the labels' name is wrong by the same rows.
    """
    if named == wanted._replace(first_column=named.first_column, last_column=named.first_column):
        return False  # all of the column's cells are elsewhere
    is_over_it = named.sheet == wanted.sheet and named.first_column <= wanted.first_column <= named.last_column
    ends_there = is_over_it and named.last_row == wanted.last_row
    is_as_labels = labels is not None and named == wanted._replace(first_row=labels.first_row, last_row=labels.last_row)
    return ends_there or is_as_labels or _last_stands(taken, wanted)


def _last_stands(taken: Taken, area: Range) -> bool:
    return taken.stands.get(CellPlace(area.sheet, reference(area.last_column, area.last_row)), False)


def _unfit_fields(form: Form, content: Content) -> dict[str, Range]:
    """The names of fields that stand beside no label of theirs, while the declared cells do."""
    texts = {field_name(form, field): text for field, (_place, text) in field_labels(form).items()}
    wanted = {field_name(form, field): _declared_cell(form, field, content) for field in field_labels(form)}
    now = {name: named_area(content, name) for name in wanted}
    return {
        name: area
        for name, area in wanted.items()
        if area is not None
        and now[name] not in (None, area)
        and _is_labelled(content, area, texts[name])
        and not _is_labelled(content, now[name] or area, texts[name])
        and _may_return(name, now, wanted)
    }


def _may_return(name: str, now: Mapping[str, Range | None], wanted: Mapping[str, Range | None]) -> bool:
    """Whether a name can go back alone.

    Not when another of the form's names stands in its place, or when it stands in the place of another
    that has moved: then cells were pushed aside, and their names with them.
    """
    others = wanted.keys() - {name}
    claimed = any(now[other] == wanted[name] for other in others)
    in_a_row = any(wanted[other] == now[name] and now[other] not in (None, wanted[other]) for other in others)
    return not claimed and not in_a_row


def _names(report: Report, taken: Taken, corrected: Mapping[str, str]) -> dict[str, str]:
    """The names to put back, for what was found of the form: the corrected ones and those that are missing.

    A missing one does not come where another of the form's names stands: the cells may be that one's.
    """
    assert report.content is not None
    sound = {page.code for page, _place in taken.pages()}
    pages = {code: place for code, place in report.places.pages.items() if code in sound}
    wanted = defined_names(taken.form, replace(report.places, pages=pages))
    ours = {**defined_names(taken.form, declared_places(taken.form)), **wanted}
    there = {named_area(report.content, name) for name in ours}
    return {
        name: absolute(area)
        for name, area in wanted.items()
        if name in corrected or (named_area(taken.content, name) != area and area not in there)
    }


def _names_of_tables(form: Form, content: Content) -> dict[str, str]:
    """The names of tables that do not refer to one, where its headings stand at the declared place."""
    names = {}
    for table in form.read_tables:
        declared = table_range(table)
        named = named_range(content.outline, table_name(form, table))
        if (named is None or not _is_tables_place(table, named, content)) and _is_tables_place(
            table, declared, content
        ):
            names[table_name(form, table)] = absolute(declared)
    return names


def _is_tables_place(table: Table, area: Range, content: Content) -> bool:
    entry = content.outline.sheet(area.sheet)
    return wrong_heading(table, area, content.sheets.get(entry.name, NO_CELLS)) is None if entry else False


# -- labels -----------------------------------------------------------------------------------


class _Label(NamedTuple):
    """A cell with a label, and the code of what it labels."""

    cell: str
    text: str
    code: str


def _page_labels(taken: Taken) -> Iterator[tuple[CellWrite, str]]:
    """The row labels and headings to put back, each with the code of what it labels."""
    for page, place in taken.pages():
        cells = taken.content.sheets[place.sheet]
        rows = [
            _Label(reference(place.label_column, place.first_row + n), row.label, f"{page.code} {row.code}")
            for n, row in enumerate(taken.form.rows)
        ]
        headings = {block: _headings(taken.form, page, block, place) for block in page.blocks}
        own = _cells_by_text((label.cell, label.text) for label in (*rows, *chain(*headings.values())))
        texts = _cells_by_text((cell, held.value) for cell, held in cells.items() if held.kind is Kind.TEXT)
        lost = _lost(rows, own, texts, cells)
        if not all(
            _row_stands(taken, page, row) for row, label in zip(taken.form.rows, rows, strict=True) if label in lost
        ):
            lost = []
        for block, of_block in headings.items():
            if all(is_named(taken, page, block, part) for part in taken.form.parts):
                lost += _lost(of_block, own, texts, cells)
        yield from ((CellWrite(place.sheet, label.cell, Kind.TEXT, label.text), label.code) for label in lost)


def _headings(form: Form, page: Page, block: Block, place: PagePlace) -> list[_Label]:
    """A block's heading and its parts'; none where the table begins too high for them."""
    columns = [place.columns[block.code, part.code] for part in form.parts]
    code = f"{page.code} {block.code}"
    if place.first_row < 3:
        return []
    return [_Label(reference(columns[0], place.first_row - 2), block.label, code)] + [
        _Label(reference(column, place.first_row - 1), part.label, f"{code} {part.code}")
        for column, part in zip(columns, form.parts, strict=True)
    ]


def _cells_by_text(cells: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """{text as :func:`plain_label` has it: the cells that hold it}."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for cell, text in cells:
        found[plain_label(text)].add(cell)
    return dict(found)


def _lost(
    labels: list[_Label], own: Mapping[str, set[str]], texts: Mapping[str, set[str]], cells: Cells
) -> list[_Label]:
    """The labels that are not in their places; none where one of them, or what has its place, was moved.

    *own* are the cells of all of the page's labels by their text, *texts* all texts on the sheet likewise.
    """
    lost = [label for label in labels if label_at(cells, label.cell) != plain_label(label.text)]
    moved = any(texts.get(plain_label(label.text), set()) - own[plain_label(label.text)] for label in lost)
    return [] if moved or any(label_at(cells, label.cell) in own for label in lost) else lost


def _row_stands(taken: Taken, page: Page, row: Row) -> bool:
    """Whether most of the formulas that add a row up are the form's, and most of its own, unless it is empty."""
    form, place = taken.form, taken.places.pages[page.code]
    entered = [place.columns[b.code, part.code] for b in page.blocks if not b.source for part in form.entered_parts]
    here = _in_row(form, place, row, place.columns.values())
    above = [cell for other in form.rows if row.code in other.sum_of for cell in _in_row(form, place, other, entered)]
    is_empty = not any(cell_at(taken.content.sheets, cell) for cell in here)
    return _mostly_stand(taken, above) and (is_empty or _mostly_stand(taken, here))


def _in_row(form: Form, place: PagePlace, row: Row, columns: Iterable[int]) -> list[CellPlace]:
    number = place.first_row + row_offsets(form)[row.code]
    return [CellPlace(place.sheet, reference(column, number)) for column in columns]


def _mostly_stand(taken: Taken, cells: Iterable[CellPlace]) -> bool:
    """Whether more than half of the computed ones among the cells hold the form's own formula."""
    held = [taken.stands[cell] for cell in cells if cell in taken.stands]
    return not held or 2 * sum(held) > len(held)


def _cover_labels(form: Form, content: Content) -> Iterator[tuple[CellWrite, str]]:
    """The fields' labels to put back: the name says where the field is, and the label is nowhere else."""
    texts = {_without_colon(plain_label(text)) for _place, text in field_labels(form).values()}
    for field, (place, text) in field_labels(form).items():
        declared = _declared_cell(form, field, content)
        if declared is None or named_area(content, field_name(form, field)) != declared:
            continue
        cells = content.sheets[declared.sheet]
        there, wanted = _without_colon(label_at(cells, place.cell)), _without_colon(plain_label(text))
        if there not in texts and all(_without_colon(label_at(cells, cell)) != wanted for cell in cells):
            yield CellWrite(declared.sheet, place.cell, Kind.TEXT, text), field


def _is_labelled(content: Content, area: Range, label: str) -> bool:
    """Whether the nearest text to the left of a field's cell is its label."""
    cells = content.sheets.get(area.sheet, NO_CELLS)
    found = text_at_or_left_of(cells, area.first_column - 1, area.first_row)
    return _without_colon(found) == _without_colon(plain_label(label))


def _without_colon(label: str) -> str:
    return label.removesuffix(":")


def _declared_cell(form: Form, field: str, content: Content) -> Range | None:
    """Where a field is declared to stand, on the sheet as the workbook spells it; None without the sheet."""
    declared = declared_places(form).fields[field]
    entry, at = content.outline.sheet(declared.sheet), position(declared.cell)
    assert at is not None, declared
    return Range(entry.name, *at, *at) if entry else None


# -- formulas ---------------------------------------------------------------------------------


def _formulas(report: Report, taken: Taken) -> Iterator[tuple[CellWrite, str]]:
    """The formulas of the pages that are missing, replaced or altered, each with what it shows."""
    assert report.content is not None
    sound = {place.sheet for _page, place in taken.pages()}
    results = expected_results(report)
    for cell in formula_cells(report.form, report.places):
        place, formula, _shows = cell
        if place.sheet in sound and not holds(report.content, place, formula):
            result = results[place]
            yield CellWrite(place.sheet, place.cell, result.kind, result.value, formula=formula), _code(cell)


def _code(cell: FormulaCell) -> str:
    if isinstance(cell.shows, Link):
        return cell.shows.field
    return " ".join(cell.shows)
