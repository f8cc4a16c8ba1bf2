"""A VBA project made of the text of its modules.

pyOpenVBA makes it as Excel does for a workbook's first macro: a document module for the workbook and one for each
sheet, the references every Excel project has. It starts from a project that Excel once wrote, and of that project's
compiled code nothing is kept: [MS-OVBA] asks whoever writes one to leave it out, and Excel compiles when it opens.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from vplan_xl.finding import Finding, Refused
from vplan_xl.workbook.author_macros import WORKBOOK_MODULE

_ENCODING = "cp1252"
_LINE_END = re.compile("\r?\n")
# [MS-OVBA] 2.3.4.1: what a project without compiled code has in the place of it.
_NOT_COMPILED = b"\xcc\x61\xff\xff\x00\x00\x00"


def vba_project(sheets: Sequence[str], modules: Mapping[str, str]) -> bytes:
    """The content of ``vbaProject.bin``; *sheets* are code names, *modules* {name: text as in a .bas file}.

    The same input gives the same bytes. Refused when pyOpenVBA is not installed.
    """
    try:
        from pyopenvba.cfb import CFB
        from pyopenvba.excel import ExcelFile
    except ModuleNotFoundError as error:
        raise Refused(Finding("BYGG_SAKNAS", found="pyOpenVBA")) from error
    from xlsxwriter import Workbook

    sources = {name: _source(name, text) for name, text in modules.items()}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "project.xlsm"
        with Workbook(path, {"in_memory": True}) as book:
            book.set_vba_name(WORKBOOK_MODULE)
            for code_name in sheets:
                book.add_worksheet().set_vba_name(code_name)
        with ExcelFile(path) as file:
            project = file.add_vba_project()
            for module in project.modules:
                module.dirty = True  # written anew from its text, so without what Excel had compiled
            for name, source in sources.items():
                project.add_module(name, source)
            file.save()
        with ExcelFile(path) as file:
            compound = CFB.from_bytes(file.vba_project_bytes())
    compound.write_stream_in_storage("VBA", "_VBA_PROJECT", _NOT_COMPILED)
    return bytes(compound.to_bytes())


def _source(name: str, text: str) -> str:
    """The text as a project holds it; pyOpenVBA would write a "?" for what its code page lacks."""
    source = _LINE_END.sub("\r\n", text)
    source.encode(_ENCODING)
    if not source.startswith(f'Attribute VB_Name = "{name}"\r\n'):
        raise ValueError(f"the module {name} calls itself otherwise")
    return source
