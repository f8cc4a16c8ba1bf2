"""The form's sheets as a person finds them: hidden, copied, of another template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.form.layout import count_row, declared_places, defined_names
from vplan_xl.language import _
from vplan_xl.report.report import template_version
from vplan_xl.rules.rule import Case, Rule
from vplan_xl.workbook.a1 import column_letters, position
from vplan_xl.workbook.archive import inflate
from vplan_xl.workbook.hidden import hidden_in


def hidden_sheet(case: Case) -> Iterator[Finding]:
    """One of the form's sheets is hidden."""
    used = _extents(case)
    for sheet in case.content.outline.sheets:
        if sheet.hidden and sheet.name in used:
            yield Finding("BLAD_DOLT", Place(sheet=sheet.name))


def hidden_parts(case: Case) -> Iterator[Finding]:
    """Rows or columns of the form that nobody sees: hidden, filtered away, without height or width."""
    for sheet, extent in _extents(case).items():
        entry, archive = case.content.outline.sheet(sheet), case.content.archive
        assert entry is not None, sheet
        assert archive is not None, sheet
        hidden = hidden_in(inflate(archive, entry.part))
        rows = [
            _("rad {rows}").format(rows=_span(str(first), str(last)))
            for first, last in _within(hidden.rows, extent.top, extent.bottom)
        ]
        columns = [
            _("kolumn {columns}").format(columns=_span(column_letters(first), column_letters(last)))
            for first, last in _within(hidden.columns, extent.left, extent.right)
        ]
        if rows or columns:
            yield Finding("BLAD_DOLDA_DELAR", Place(sheet=sheet), found=", ".join(rows + columns))


def copied_sheet(case: Case) -> Iterator[Finding]:
    """A copy of one of the form's sheets: Excel gives it names of its own, equal to the form's."""
    form = case.report.form
    ours = {name.casefold() for name in defined_names(form, declared_places(form))}
    copies = {sheet: name for sheet, name in case.content.outline.sheet_names if name.casefold() in ours}
    for sheet, name in copies.items():
        yield Finding("BLAD_KOPIERAT", Place(sheet=sheet), found=name)


def other_template(case: Case) -> Iterator[Finding]:
    """The workbook was made from another version of the template, or does not say from which."""
    try:
        version = template_version(case.report)
    except Refused as refused:
        yield refused.finding
        return
    if version != case.report.form.version:
        yield Finding("BOK_MALLVERSION", Place(), {}, case.report.form.version, version or "–")


RULES = (
    Rule("BLAD_DOLT", hidden_sheet),
    Rule("BLAD_DOLDA_DELAR", hidden_parts, of_file=True),
    Rule("BLAD_KOPIERAT", copied_sheet),
    Rule("BOK_MALLVERSION", other_template, of_file=True),
)


class _Extent(NamedTuple):
    """What a sheet shows of the form: first and last column and row."""

    left: int
    right: int
    top: int
    bottom: int


def _extents(case: Case) -> dict[str, _Extent]:
    """{sheet: what it shows of the form}, headings and counts among it."""
    places, form = case.report.places, case.report.form
    extents = {
        place.sheet: _Extent(
            place.label_column, max(place.columns.values(), default=1), place.first_row - 2, count_row(form, place)
        )
        for place in places.pages.values()
    }
    for sheet, cell in places.fields.values():
        at = position(cell)
        assert at is not None, cell
        own = _Extent(at[0] - 1, at[0], at[1], at[1])  # with the label beside it
        extents[sheet] = _joined(extents.get(sheet, own), own)
    return extents


def _joined(a: _Extent, b: _Extent) -> _Extent:
    return _Extent(min(a.left, b.left), max(a.right, b.right), min(a.top, b.top), max(a.bottom, b.bottom))


def _within(spans: Iterable[tuple[int, int]], first: int, last: int) -> list[tuple[int, int]]:
    cut = ((max(start, first), min(end, last)) for start, end in spans)
    return [(start, end) for start, end in cut if start <= end]


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first}–{last}"
