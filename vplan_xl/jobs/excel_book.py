"""Whether a workbook is one whose buttons can start our Python."""

from __future__ import annotations

import os
from pathlib import Path

from vplan_xl.finding import Finding, Refused
from vplan_xl.form.layout import XLWINGS_PROPERTY
from vplan_xl.jobs.excel_home import WINDOWS, XLWINGS, ExcelHome, user_settings
from vplan_xl.jobs.excel_setup import IMPORT_FROM_WORKBOOK_KEY
from vplan_xl.jobs.runpython_paths import unfit_workbook
from vplan_xl.language import _
from vplan_xl.workbook.archive import open_archive, read_file
from vplan_xl.workbook.foreign_parts import foreign_parts
from vplan_xl.workbook.reader import read_properties

_CLOUD_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")


def book_findings(home: ExcelHome, book: Path) -> list[Finding]:
    """What is wrong with a workbook's macros and with where it lies."""
    try:
        found = _content(home, book)
    except Refused as refused:
        return [refused.finding.in_file(str(book))]
    if home.settings_path is None:
        return found
    return [*found, *unfit_workbook(home, os.path.abspath(book)), *_in_the_cloud(home, book)]


def _content(home: ExcelHome, book: Path) -> list[Finding]:
    archive = open_archive(read_file(book))
    macros = foreign_parts(archive).macros
    stamp = read_properties(archive).get(XLWINGS_PROPERTY)
    if not macros or stamp is None:
        words = _("makron som inte är våra") if macros else _("inga makron")
        return [Finding("EXCEL_UTAN_KNAPPAR", found=words).in_file(str(book))]
    ours = home.versions.get(XLWINGS)
    if ours is None or stamp == ours:
        return []
    return [Finding("EXCEL_XLWINGS_ANNAN", expected=ours, found=stamp).in_file(str(book))]


def _in_the_cloud(home: ExcelHome, book: Path) -> list[Finding]:
    """Excel gives a URL for the path of a workbook in OneDrive; RunPython stops where it finds no folder for it."""
    folders = [home.environment[name] for name in _CLOUD_VARIABLES if home.environment.get(name)]
    if home.system != WINDOWS:
        folders = [str(home.home / "Library/CloudStorage")]
    path = Path(os.path.abspath(book))
    try:
        settings = user_settings(home)
    except Refused:  # said elsewhere
        return []
    imports = settings.get(IMPORT_FROM_WORKBOOK_KEY) if settings else None
    if (imports or "true").lower() != "true" or not any(path.is_relative_to(folder) for folder in folders):
        return []
    return [Finding("EXCEL_ONEDRIVE").in_file(str(book))]
