"""Make the buttons inside Excel work on this computer: RunPython's settings and the template under New.

Excel's own settings, security above all, are left alone: what a person has to decide there is said in words.
"""

from __future__ import annotations

import enum
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from vplan_xl.finding import Finding, Place, Refused, has_fel
from vplan_xl.form.fr1 import FR1
from vplan_xl.jobs.excel_home import (
    MACOS,
    OUR_DISTRIBUTION,
    REGISTER_KEY,
    XLWINGS,
    ExcelHome,
    templates_folder,
    user_settings,
)
from vplan_xl.jobs.resources import read_register, resource
from vplan_xl.jobs.runpython_paths import unfit_interpreter, unfit_setting
from vplan_xl.jobs.runpython_settings import line_of
from vplan_xl.language import _, os_words
from vplan_xl.workbook.archive import open_archive, read_file
from vplan_xl.workbook.as_template import as_template
from vplan_xl.workbook.save import check_target, save, sha256

TEMPLATE_SOURCE = "FR1.xlsm"
TEMPLATE_NAME = "FR 1.xltm"
# RunPython would put the workbook's folder first among those that Python imports from: any file there named as a
# module would be run, and a workbook that lies in SharePoint, with a URL for a path, would stop with an error.
IMPORT_FROM_WORKBOOK_KEY = "ADD_WORKBOOK_TO_PYTHONPATH"


class State(enum.Enum):
    """What became of a file; the values are for machines."""

    STANDS = "stands"
    WRITTEN = "written"
    WOULD_BE_WRITTEN = "would be written"


@dataclass(frozen=True, slots=True)
class Step:
    """One file that was to be there. ``what`` is SETTINGS, SCRIPT or TEMPLATE; ``lines`` are those set in it."""

    what: str
    path: Path
    state: State
    backup: Path | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to set up: another folder for the template, the buttons' register, nothing but a look at it."""

    templates: Path | None = None
    register: Path | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class SetUp:
    """What was set up, what was found wrong, and what the person has to do in Excel."""

    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    advice: tuple[str, ...]


def set_up(home: ExcelHome, wanted: Wanted, source: Path | None = None) -> SetUp:
    """Put the settings and the template where this user's Excel looks for them.

    *source* is the macro workbook to make the template of, None for ours. Each file is written whole or not at all,
    the one whatever became of the other.
    """
    if home.settings_path is None:
        return SetUp((), (Finding("EXCEL_SAKNAS", found=home.system),), ())
    folder = templates_folder(home)
    findings = not_installed(home) if home.excel else [Finding("EXCEL_EJ_FUNNEN"), *not_installed(home)]
    if wanted.templates is None and not folder.is_known:
        findings.append(Finding("EXCEL_MALLMAPP").in_file(str(folder.path)))
    target = (wanted.templates or folder.path) / TEMPLATE_NAME
    steps: list[Step] = []
    works: list[Callable[[], Step | None]] = [
        lambda: _settings(home, wanted, findings),
        lambda: _script(home, wanted.dry_run),
        lambda: _file("TEMPLATE", target, template_bytes(source), wanted.dry_run, make_folder=wanted.templates is None),
    ]
    for work in works:
        try:
            step = work()
        except Refused as refused:
            findings.append(refused.finding)
        else:
            steps += [step] if step else []
    return SetUp(tuple(steps), tuple(findings), advice(home, target.parent))


def template_bytes(source: Path | None = None) -> bytes:
    """The template as Excel offers it, made of our macro workbook; refuses where that is missing."""
    try:
        path = source or resource(TEMPLATE_SOURCE)
    except FileNotFoundError:
        raise Refused(Finding("DATOR_MALL", Place(TEMPLATE_SOURCE), {}, FR1.version, "–")) from None
    return as_template(open_archive(_read(path)))


def not_installed(home: ExcelHome) -> list[Finding]:
    """What the buttons need and this Python has not, so that RunPython would find nothing to run."""
    return [
        Finding("EXCEL_EJ_INSTALLERAT", values={"field": name}).in_file(home.python)
        for name in (OUR_DISTRIBUTION, XLWINGS)
        if name not in home.versions
    ]


def _read(path: Path) -> bytes:
    try:
        return read_file(path)
    except Refused as refused:
        raise Refused(refused.finding.in_file(str(path))) from refused


def _settings(home: ExcelHome, wanted: Wanted, findings: list[Finding]) -> Step | None:
    """The interpreter and the register in the user's settings; nothing where RunPython could not start this Python."""
    before = user_settings(home)
    assert before is not None, "a system that has Excel"
    unfit = unfit_interpreter(home, home.python)
    findings += unfit
    if unfit:
        return None
    values = {home.interpreter_key: home.python}
    if wanted.register is not None:
        register = os.path.abspath(wanted.register)
        wrong = [*read_register(wanted.register).findings, *unfit_setting(home, register)]
        findings += wrong
        if not has_fel(wrong):
            values[REGISTER_KEY] = register
    if not before.exists:  # a file that is there may serve workbooks that import from their own folder
        values[IMPORT_FROM_WORKBOOK_KEY] = "false"
    after = before
    for key, value in reversed(values.items()):  # each comes first: the interpreter is to head the file
        after = after.with_value(key, value, home.newline)
    step = _file("SETTINGS", after.path, after.data(), wanted.dry_run)
    return Step(step.what, step.path, step.state, step.backup, _lines(values))


def _lines(values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(line_of(key, value) for key, value in values.items())


def _script(home: ExcelHome, dry_run: bool) -> Step | None:
    """On macOS, the script that RunPython starts Python through; ``xlwings runpython install`` would copy it too."""
    target = home.script_path
    if target is None or home.xlwings is None:
        return None
    return _file("SCRIPT", target, _read(home.xlwings / target.name), dry_run)


def _file(what: str, path: Path, data: bytes, dry_run: bool, make_folder: bool = True) -> Step:
    """A file that shall hold *data*: left alone where it does, else written, what stood there copied first."""
    try:
        try:
            before = path.read_bytes() if path.exists() else None
            if before == data:
                return Step(what, path, State.STANDS)
            replaces = None if before is None else sha256(before)
            if dry_run:
                if path.parent.exists() or not make_folder:
                    check_target(path, replaces)
                return Step(what, path, State.WOULD_BE_WRITTEN)
            if make_folder:
                path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(Finding("SKRIV_NEKAD", found=os_words(error))) from error
        # Excel offers every template in that folder: the copy of an old one is not to be one.
        backup = save(path, data, replaces, ".bak" if what == "TEMPLATE" else "").backup
    except Refused as refused:
        raise Refused(refused.finding.in_file(str(path))) from refused
    return Step(what, path, State.WRITTEN, backup)


def advice(home: ExcelHome, templates: Path) -> tuple[str, ...]:
    """What the person has to do in Excel so that it runs the buttons' macros; vplan changes no security settings."""
    if home.system == MACOS:
        return (
            _("När en arbetsbok med knapparna öppnas frågar Excel om makron: välj Aktivera makron."),
            _(
                "Frågar Excel inte: välj Excel, Inställningar, Säkerhet och där Inaktivera alla makron med avisering; "
                "öppna sedan arbetsboken igen."
            ),
        )
    return (
        _(
            "Säger Excel att makron har blockerats (röd rad) är filen märkt som hämtad från nätet: stäng den, "
            "högerklicka på filen i Utforskaren, välj Egenskaper, kryssa i Avblockera och välj OK."
        ),
        _("Frågar Excel om makron (gul rad): välj Aktivera innehåll."),
        _(
            "För att slippa båda: välj Arkiv, Alternativ, Säkerhetscenter, Inställningar för Säkerhetscenter, Betrodda "
            "platser, Lägg till ny plats, och ange mappen där arbetsböckerna ligger. Vill du ha det så också för nya "
            "arbetsböcker ur mallen, lägg till {folder}."
        ).format(folder=templates),
    )
