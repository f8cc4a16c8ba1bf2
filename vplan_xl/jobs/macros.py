"""The macros of a template: our modules of ``macros/`` and the one of the installed xlwings."""

from __future__ import annotations

from pathlib import Path

from vplan_xl.finding import Finding, Refused
from vplan_xl.form.buttons import code_names
from vplan_xl.form.layout import XLWINGS_PROPERTY
from vplan_xl.form.model import Form
from vplan_xl.jobs.resources import macro_source
from vplan_xl.workbook.author import Macros
from vplan_xl.workbook.vba_project import vba_project

_XLWINGS = "xlwings"
# The words by which xlwings.bas says that it is free to be passed on; files of xlwings that are not have others.
_BSD = "xlwings is distributed under a BSD 3-clause license."


def macros(form: Form) -> Macros:
    """The form's macros; refused where something they are built from is missing."""
    own = macro_source(f"{form.code}.bas").decode("utf-8")
    source, version = _xlwings_module()
    project = vba_project([*code_names(form).values()], {form.code: own, _XLWINGS: source})
    return Macros(project, macro_source("customUI14.xml"), {XLWINGS_PROPERTY: version})


def _xlwings_module() -> tuple[str, str]:
    """(the text of xlwings' own module, xlwings' version); to import the package would take most of a second."""
    import importlib.metadata
    import importlib.util

    spec = importlib.util.find_spec(_XLWINGS)
    folders = (spec.submodule_search_locations if spec else None) or []
    file = next((Path(folder) / "xlwings.bas" for folder in folders), None)
    if file is None or not file.is_file():
        raise Refused(Finding("BYGG_SAKNAS", found=_XLWINGS))
    text = file.read_bytes().decode("cp1252")
    if _BSD not in text:
        raise Refused(Finding("BYGG_SAKNAS", found=f"{_XLWINGS} ({_BSD})"))
    return text, importlib.metadata.version(_XLWINGS)
