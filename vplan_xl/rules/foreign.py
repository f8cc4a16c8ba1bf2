"""What a workbook brings along that is not figures: macros, links, programs, objects. It is only said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vplan_xl.finding import Finding, Place
from vplan_xl.language import _
from vplan_xl.report.report import has_buttons
from vplan_xl.rules.rule import Case, Rule

_PROJECT = "xl/vbaProject.bin"

# Excel's words for another program's data: Program|'topic'!item, outside of texts.
_STRING = re.compile(r'"(?:[^"]|"")*"')
_DDE_FORMULA = re.compile(r"[\w.]\|(?:'[^']*+'|[^'!|]{1,255}+)!|'[^'|]{1,255}+\|[^']*+'!")


def macros(case: Case) -> Iterator[Finding]:
    """Macros: a VBA project, or sheets of Excel 4 macros and dialogs.

    Where the package's word on its parts cannot be read, that is said here, once.
    """
    if case.foreign.refused:
        yield case.foreign.refused
    if case.foreign.macros and not _are_as_the_buttons(case):
        yield Finding("BOK_MAKRO", found=", ".join(case.foreign.macros))


def buttons(case: Case) -> Iterator[Finding]:
    """Macros such as the template with buttons has.

    Excel compiles them into the workbook and runs what it compiled, so nothing here can tell whether they still are
    the template's: that much is said, and no more.
    """
    if _are_as_the_buttons(case):
        yield Finding("BOK_KNAPPAR", found=", ".join(case.foreign.macros))


def links(case: Case) -> Iterator[Finding]:
    """Links and queries by which the workbook takes content from elsewhere."""
    if case.foreign.links:
        yield Finding("BOK_LANKAR", found=", ".join(case.foreign.links))


def programs(case: Case) -> Iterator[Finding]:
    """DDE, by which a workbook starts programs: links of that kind, and formulas on the form's sheets.

    Of a sheet's formulas the first is shown, and how many more there are.
    """
    if case.foreign.programs:
        yield Finding("BOK_DDE", found=", ".join(case.foreign.programs))
    for sheet, cells in case.content.sheets.items():
        piped = [(cell, held.formula) for cell, held in cells.items() if held.formula and "|" in held.formula]
        starting = [cell for cell, formula in piped if _starts_a_program(formula)]
        if starting:
            first = f"={cells[starting[0]].formula}"
            more = _("{formula} och {count} till").format(formula=first, count=len(starting) - 1)
            yield Finding("BOK_DDE", Place(sheet=sheet, cell=starting[0]), found=more if len(starting) > 1 else first)


def objects(case: Case) -> Iterator[Finding]:
    """Documents and controls that stand in the workbook."""
    if case.foreign.objects:
        yield Finding("BOK_OBJEKT", found=", ".join(case.foreign.objects))


RULES = (
    Rule("BOK_MAKRO", macros, of_file=True),
    Rule("BOK_KNAPPAR", buttons, of_file=True),
    Rule("BOK_LANKAR", links, of_file=True),
    Rule("BOK_DDE", programs),
    Rule("BOK_OBJEKT", objects, of_file=True),
)


def _are_as_the_buttons(case: Case) -> bool:
    """A VBA project alone, in a workbook that says it was made with one."""
    return case.foreign.macros == (_PROJECT,) and has_buttons(case.report)


def _starts_a_program(formula: str) -> bool:
    return _DDE_FORMULA.search(_STRING.sub("", formula)) is not None
