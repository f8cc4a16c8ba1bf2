"""What must be written for a workbook to have the form's labels, formulas and names again. Pure.

Inputs are never touched. A label is put back only where other evidence says that its row or column
stands in its place; what was moved stays as it is, and reading it stays a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from vplan_xl.form.layout import (
    CellPlace,
    FormulaCell,
    Link,
    column_name,
    declared_places,
    defined_names,
    field_labels,
    field_name,
    formula_cells,
    labels_name,
)
from vplan_xl.form.model import Block, Form, Page
from vplan_xl.report.change import Change, result_writes, with_writes
from vplan_xl.report.locate import declared_range, label_at, named_range, plain_label, text_at_or_left_of
from vplan_xl.report.report import Content, Report, cell_at, expected_results, report_from
from vplan_xl.workbook.a1 import Range, absolute, position, reference
from vplan_xl.workbook.formula import is_same
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import NO_CELLS, Kind


@dataclass(frozen=True, slots=True)
class Restoration:
    """All that puts the form back; ``names`` is {defined name: what it shall refer to}.

    ``changes`` lists labels, formulas and names (those with an empty place); ``after`` is the report
    as it will read.
    """

    writes: tuple[CellWrite, ...]
    names: Mapping[str, str]
    changes: tuple[Change, ...]
    after: Report


def restore(path: str, digest: str, content: Content, form: Form) -> Restoration:
    """What a workbook lacks of its form, as far as it is certain where that belongs."""
    known = replace(content, outline=replace(content.outline, names=_fitting_names(form, content)))
    labels = list(_labels(form, known))
    labelled = with_writes(known, [write for write, _code in labels])
    located = report_from(path, digest, labelled, form)
    if located.content is None:
        return Restoration((), {}, (), located)
    formulas = list(_formulas(located))
    names = _names(located, content)
    outline = replace(content.outline, names={**content.outline.names, **names})
    whole = replace(with_writes(labelled, [write for write, _code in formulas]), outline=outline)
    after = report_from(path, digest, whole, form)
    changes = [_change(content, write, code) for write, code in (*labels, *formulas)]
    changes += [Change(CellPlace("", ""), name, content.outline.names.get(name, ""), to) for name, to in names.items()]
    writes = [write for write, _code in (*labels, *formulas)]
    return Restoration((*writes, *result_writes(after)), names, tuple(changes), after)


def _change(content: Content, write: CellWrite, code: str) -> Change:
    place = CellPlace(write.sheet, write.cell)
    before = cell_at(content.sheets, place)
    shown = "" if before is None else before.value if before.formula is None else f"={before.formula}"
    return Change(place, code, shown, write.value if write.formula is None else f"={write.formula}")


# -- names ------------------------------------------------------------------------------------


def _fitting_names(form: Form, content: Content) -> dict[str, str]:
    """The workbook's names without those of the form that stand elsewhere than its labels say.

    Cutting and pasting takes a name along. It is passed over where the labels at the declared place
    are right, and where it cannot be right itself.
    """
    unfit: set[str] = set()
    for page in form.pages:
        labels = _labels_area(form, page, content)
        if labels is None:
            continue
        if named_range(content.outline, labels_name(form, page.code)) != labels:
            unfit.add(labels_name(form, page.code))
        for block in page.blocks:
            for part in form.parts:
                name = column_name(form, page.code, block.code, part.code)
                area = named_range(content.outline, name)
                if area is None or not _covers(labels, area):
                    unfit.add(name)
    for code, (_place, text) in field_labels(form).items():
        declared = declared_places(form).fields[code]
        if _named_cell(form, code, content) != declared and _is_labelled(content, declared, text):
            unfit.add(field_name(form, code))
    return {name: refers_to for name, refers_to in content.outline.names.items() if name not in unfit}


def _names(report: Report, content: Content) -> dict[str, str]:
    """The form's names that are missing or refer to something else, for what was found of it."""
    return {
        name: absolute(area)
        for name, area in defined_names(report.form, report.places).items()
        if named_range(content.outline, name) != area
    }


def _named_cell(form: Form, field: str, content: Content) -> CellPlace | None:
    area = named_range(content.outline, field_name(form, field))
    return CellPlace(area.sheet, reference(area.first_column, area.first_row)) if area else None


def _covers(labels: Range, area: Range) -> bool:
    column = area.first_column
    return area == labels._replace(sheet=area.sheet, first_column=column, last_column=column)


# -- labels -----------------------------------------------------------------------------------


def _labels(form: Form, content: Content) -> Iterator[tuple[CellWrite, str]]:
    """The labels to put back, each with the code of what it labels."""
    for page in form.pages:
        area = _labels_area(form, page, content)
        if area is None:
            continue
        for number, row in enumerate(form.rows):
            cell = reference(area.first_column, area.first_row + number)
            if label_at(content.sheets[area.sheet], cell) != plain_label(row.label):
                yield CellWrite(area.sheet, cell, Kind.TEXT, row.label), f"{page.code} {row.code}"
        for block in page.blocks:
            yield from _headings(form, page, block, area, content)
    fields = {plain_label(text) for _place, text in field_labels(form).values()}
    for code, (place, text) in field_labels(form).items():
        declared = declared_places(form).fields[code]
        found = label_at(content.sheets.get(place.sheet, NO_CELLS), place.cell)
        is_there = _named_cell(form, code, content) == declared
        if is_there and not _is_labelled(content, declared, text) and found not in fields:
            yield CellWrite(place.sheet, place.cell, Kind.TEXT, text), code


def _labels_area(form: Form, page: Page, content: Content) -> Range | None:
    """Where the labels of a page's rows stand: by name or as declared, at least half of them right.

    Nowhere when one of the form's labels stands in another row than its own: then rows were moved.
    """
    declared = declared_places(form).pages[page.code]
    candidates = (
        named_range(content.outline, labels_name(form, page.code)),
        declared_range(form, declared, declared.label_column),
    )
    own = [plain_label(row.label) for row in form.rows]
    for area in candidates:
        entry = content.outline.sheet(area.sheet) if area else None
        if area is None or entry is None or area.last_row - area.first_row + 1 != len(own):
            continue
        cells = content.sheets.get(entry.name, NO_CELLS)
        found = [label_at(cells, reference(area.first_column, area.first_row + n)) for n in range(len(own))]
        wrong = [there for there, right in zip(found, own, strict=True) if there != right]
        if 2 * len(wrong) <= len(own) and not set(wrong).intersection(own):
            return area._replace(sheet=entry.name)
    return None


def _headings(form: Form, page: Page, block: Block, labels: Range, content: Content) -> Iterator[tuple[CellWrite, str]]:
    """The headings to put back over a block whose columns all have their names, which is evidence enough.

    Not where another heading of the form stands: then columns were moved.
    """
    areas = [named_range(content.outline, column_name(form, page.code, block.code, part.code)) for part in form.parts]
    cells = content.sheets[labels.sheet]
    others = {plain_label(label) for label in (*(b.label for b in page.blocks), *(p.label for p in form.parts))}
    first = areas[0]
    if first is None or None in areas or labels.first_row < 3:
        return
    wanted = [(first.first_column, labels.first_row - 2, block.label, f"{page.code} {block.code}")]
    wanted += [
        (area.first_column, labels.first_row - 1, part.label, f"{page.code} {block.code} {part.code}")
        for area, part in zip(areas, form.parts, strict=True)
        if area is not None
    ]
    for column, row, label, code in wanted:
        found = label_at(cells, reference(column, row))
        if found != plain_label(label) and found not in others:
            yield CellWrite(labels.sheet, reference(column, row), Kind.TEXT, label), code


def _is_labelled(content: Content, place: CellPlace, label: str) -> bool:
    """Whether the nearest text to the left of a field's cell is its label."""
    at = position(place.cell)
    assert at is not None, place
    found = text_at_or_left_of(content.sheets.get(place.sheet, NO_CELLS), at[0] - 1, at[1])
    return found.removesuffix(":") == plain_label(label).removesuffix(":")


# -- formulas ---------------------------------------------------------------------------------


def _formulas(report: Report) -> Iterator[tuple[CellWrite, str]]:
    """The form's formulas that are missing, replaced or altered, each with what it shows."""
    assert report.content is not None
    shown = {cell.place: cell for cell in formula_cells(report.form, report.places)}
    for place, expected in expected_results(report).items():
        stored = cell_at(report.content.sheets, place)
        if stored is None or stored.formula is None or not is_same(expected.formula or "", stored.formula):
            write = CellWrite(place.sheet, place.cell, expected.kind, expected.value, formula=expected.formula)
            yield write, _code(shown[place])


def _code(cell: FormulaCell) -> str:
    if isinstance(cell.shows, Link):
        return cell.shows.field
    return " ".join(cell.shows)
