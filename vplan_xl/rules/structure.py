"""What else is in the workbook: copied or hidden sheets, macros, links out of it, another template.

None of it is run or followed; it is only said.
"""

from __future__ import annotations

from collections.abc import Iterator

from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.form.layout import declared_places, defined_names
from vplan_xl.form.template import VERSION_PROPERTY
from vplan_xl.report.report import Content
from vplan_xl.rules.rule import Case, Rule
from vplan_xl.workbook.reader import read_properties

_MACRO_SHEETS = ("xl/macrosheets/", "xl/dialogsheets/")
_LINKS = ("xl/externallinks/externallink", "xl/connections.xml", "xl/querytables/", "xl/model/")


def hidden_sheet(case: Case) -> Iterator[Finding]:
    """One of the form's sheets is hidden."""
    places = case.report.places
    used = {place.sheet for place in places.pages.values()} | {place.sheet for place in places.fields.values()}
    for sheet in _content(case).outline.sheets:
        if sheet.hidden and sheet.name in used:
            yield Finding("BLAD_DOLT", Place(sheet=sheet.name))


def copied_sheet(case: Case) -> Iterator[Finding]:
    """A copy of one of the form's sheets: Excel gives it names of its own, equal to the form's."""
    form = case.report.form
    ours = {name.casefold() for name in defined_names(form, declared_places(form))}
    copies = {sheet: name for sheet, name in _content(case).outline.sheet_names if name.casefold() in ours}
    for sheet, name in copies.items():
        yield Finding("BLAD_KOPIERAT", Place(sheet=sheet), found=name)


def macros(case: Case) -> Iterator[Finding]:
    """Macros: a VBA project, or sheets of Excel 4 macros."""
    found = _members(case, ("xl/vbaproject.bin", *_MACRO_SHEETS))
    if found:
        yield Finding("BOK_MAKRO", found=", ".join(found))


def links(case: Case) -> Iterator[Finding]:
    """Links, queries and DDE, by which the workbook takes content from elsewhere."""
    found = _members(case, _LINKS)
    if found:
        yield Finding("BOK_LANKAR", found=", ".join(found))


def other_template(case: Case) -> Iterator[Finding]:
    """The workbook was made from another version of the template, or does not say from which."""
    try:
        version = read_properties(_content(case).archive).get(VERSION_PROPERTY, "")
    except Refused as refused:
        yield refused.finding
        return
    if version != case.report.form.version:
        yield Finding("BOK_MALLVERSION", Place(), {}, case.report.form.version, version or "–")


RULES = (
    Rule("BLAD_DOLT", hidden_sheet),
    Rule("BLAD_KOPIERAT", copied_sheet),
    Rule("BOK_MAKRO", macros),
    Rule("BOK_LANKAR", links),
    Rule("BOK_MALLVERSION", other_template),
)


def _content(case: Case) -> Content:
    content = case.report.content
    assert content is not None
    return content


def _members(case: Case, starts: tuple[str, ...]) -> list[str]:
    return [name for name in _content(case).archive.members if name.casefold().startswith(starts)]
