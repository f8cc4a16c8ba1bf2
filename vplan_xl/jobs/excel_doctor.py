"""Tell why the buttons inside Excel do not work, on this computer or in a given workbook."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from vplan_xl.finding import Finding, Refused
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import XLWINGS_PROPERTY, version_property
from vplan_xl.jobs.excel_book import book_findings
from vplan_xl.jobs.excel_home import (
    MACOS,
    WINDOWS,
    XLWINGS,
    ExcelHome,
    chosen_register,
    templates_folder,
    trusted_folders,
)
from vplan_xl.jobs.excel_macros import macro_findings, macro_words
from vplan_xl.jobs.excel_setup import TEMPLATE_NAME, not_installed, template_bytes
from vplan_xl.jobs.resources import read_register
from vplan_xl.jobs.runpython_paths import unfit_interpreter
from vplan_xl.jobs.runpython_settings import SettingsFile, read_settings
from vplan_xl.language import _
from vplan_xl.workbook.archive import open_archive, read_file
from vplan_xl.workbook.reader import read_properties

_OWN_NAMES = ("python", "pythonw")  # RunPython takes these as they are, for the first that the system finds


class Fact(NamedTuple):
    """What the computer says: a code for machines, words for people, the value."""

    code: str
    words: str
    value: str


@dataclass(frozen=True, slots=True)
class ExcelDiagnosis:
    """How Excel and Python stand to each other, and what is wrong with it."""

    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]


def diagnose_excel(home: ExcelHome, book: Path | None = None, source: Path | None = None) -> ExcelDiagnosis:
    """Look at what ``vplan excel setup`` sets up, at Excel's security settings and, where given, at a workbook.

    *source* is the macro workbook that the template is made of, None for ours.
    """
    of_book = book_findings(home, book) if book else []
    if home.settings_path is None:
        return ExcelDiagnosis((_system(home),), (Finding("EXCEL_SAKNAS", found=home.system), *of_book))
    try:
        settings = _settings(home, book)
        register = chosen_register(settings[-1])
    except Refused as refused:
        return ExcelDiagnosis((_system(home),), (refused.finding, *of_book))
    findings = [
        *([] if home.excel else [Finding("EXCEL_EJ_FUNNEN")]),
        *not_installed(home),
        *_interpreter(home, settings),
        *_conda(home, settings),
        *_script(home),
        *(read_register(register).findings if register else ()),
        *_template(home, source),
        *macro_findings(home, book),
        *of_book,
    ]
    return ExcelDiagnosis(_facts(home, settings, register), tuple(findings))


def _settings(home: ExcelHome, book: Path | None) -> list[SettingsFile]:
    """The settings files in the order RunPython looks: the one beside the workbook, then the user's own."""
    assert home.settings_path is not None, "a system that has Excel"
    beside = [Path(os.path.abspath(book)).with_name("xlwings.conf")] if book else []
    return [read_settings(path, home.encoding) for path in (*beside, home.settings_path)]


class _Setting(NamedTuple):
    value: str
    file: Path


def _get(home: ExcelHome, settings: list[SettingsFile], key: str) -> _Setting | None:
    """A setting as RunPython gets it: the first file that has the key, even without a value."""
    for file in settings:
        value = file.get(key)
        if value is not None:
            return _Setting(home.expanded(value), file.path) if value else None
    return None


def _chosen_interpreter(home: ExcelHome, settings: list[SettingsFile]) -> _Setting | None:
    return _get(home, settings, home.interpreter_key) or _get(home, settings, "INTERPRETER")


def _interpreter(home: ExcelHome, settings: list[SettingsFile]) -> list[Finding]:
    chosen = _chosen_interpreter(home, settings)
    if chosen is None:
        return [Finding("EXCEL_TOLK_SAKNAS").in_file(str(home.settings_path))]
    if chosen.value not in _OWN_NAMES:
        if not os.path.isfile(chosen.value):
            return [Finding("EXCEL_TOLK_BORTA", found=chosen.value).in_file(str(chosen.file))]
        unfit = unfit_interpreter(home, chosen.value)
        if unfit:
            return unfit
    if _same_python(home, chosen.value):
        return []
    return [Finding("EXCEL_TOLK_ANNAN", expected=home.python, found=chosen.value).in_file(str(chosen.file))]


def _same_python(home: ExcelHome, path: str) -> bool:
    """Whether a path is this Python's. Links are not followed: a virtual environment's Python may be one."""
    if home.system != WINDOWS:
        return path == home.python
    ours, theirs = (text.replace("/", "\\").casefold().rpartition("\\")[0] for text in (home.python, path))
    return ours == theirs  # python.exe or pythonw.exe of one folder


def _conda(home: ExcelHome, settings: list[SettingsFile]) -> list[Finding]:
    """RunPython activates a conda environment first where one is named, and stops where conda is not there."""
    conda, environment = _get(home, settings, "CONDA PATH"), _get(home, settings, "CONDA ENV")
    if home.system != WINDOWS or conda is None or environment is None:
        return []
    is_there = (Path(conda.value) / "condabin" / "conda.bat").is_file()
    return [] if is_there else [Finding("EXCEL_CONDA", found=conda.value).in_file(str(conda.file))]


def _script(home: ExcelHome) -> list[Finding]:
    path = home.script_path
    return [] if path is None or path.is_file() else [Finding("EXCEL_SKRIPT").in_file(str(path))]


def _template(home: ExcelHome, source: Path | None) -> list[Finding]:
    """Whether Excel offers our template, of the same version; one that a person has changed otherwise is fine."""
    path = templates_folder(home).path / TEMPLATE_NAME
    try:
        ours = _version(template_bytes(source))
    except Refused as refused:
        return [refused.finding]
    try:
        found = _version(read_file(path)) if path.exists() else "–"
    except Refused as refused:
        return [refused.finding.in_file(str(path))]
    return [] if found == ours else [Finding("EXCEL_MALL", expected=ours, found=found).in_file(str(path))]


def _version(template: bytes) -> str:
    """The version of the form and of the macros, as people read it."""
    properties = read_properties(open_archive(template))
    return f"{properties.get(version_property(FR1), '–')} (xlwings {properties.get(XLWINGS_PROPERTY, '–')})"


# -- what there is ------------------------------------------------------------------------------


def _system(home: ExcelHome) -> Fact:
    names = {WINDOWS: "Windows", MACOS: "macOS"}
    return Fact("system", _("System"), names.get(home.system, home.system))


def _facts(home: ExcelHome, settings: list[SettingsFile], register: Path | None) -> tuple[Fact, ...]:
    interpreter = _chosen_interpreter(home, settings)
    facts = [
        _system(home),
        Fact("excel", "Excel", str(home.excel or "–")),
        Fact("python", _("Den här Python"), home.python),
        Fact("interpreter", _("Knapparnas Python"), interpreter.value if interpreter else "–"),
        Fact("settings", _("Knapparnas inställningar"), str(home.settings_path)),
        Fact("register", _("Knapparnas register"), str(register or "–")),
        Fact("xlwings", XLWINGS, home.versions.get(XLWINGS, "–")),
        Fact("templates", _("Excels mallmapp"), str(templates_folder(home).path)),
    ]
    if home.system == WINDOWS:
        trusted = "; ".join(folder.path for folder in trusted_folders(home))
        facts += [
            Fact("macros", _("Makron"), macro_words(home)),
            Fact("trusted", _("Betrodda platser"), trusted or "–"),
        ]
    return tuple(facts)
