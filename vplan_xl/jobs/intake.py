"""Read the workbooks somebody names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from vplan_xl.finding import Finding, Place
from vplan_xl.language import _, os_words
from vplan_xl.report.report import Report, read_report
from vplan_xl.workbook.save import is_backup, who_has_open


class Named(NamedTuple):
    """The files to read, in the order given, and what is to be said: of each left out why, and who has one open."""

    paths: tuple[Path, ...]
    left_out: tuple[Finding, ...]


def without_backups(paths: Sequence[Path]) -> Named:
    """Among several files our own backups are no reports; one that is named alone is."""
    return _joined([_file(path, is_alone=len(paths) == 1) for path in paths])


def named_workbooks(paths: Sequence[Path], besides: Path | None) -> Named:
    """The workbooks among files and folders, each file once; a folder's are those of :func:`workbooks_in`.

    *besides*, the file that the job writes, is not read. A workbook that somebody has open is, and that is said.
    """
    result = _identity(besides) if besides else None
    is_alone = len(paths) == 1
    named = _joined([_folder(path, result) if os.path.isdir(path) else _file(path, is_alone) for path in paths])
    first: dict[str, Path] = {}
    said: list[Finding] = []
    for path in named.paths:
        identity = _identity(path)
        if identity == result:
            said.append(Finding("FIL_RESULTATET").in_file(str(path)))
        elif identity in first:
            said.append(Finding("FIL_DUBBEL", found=str(first[identity])).in_file(str(path)))
        else:
            first[identity] = path
            if opener := _who_has_open(path):
                said.append(Finding("FIL_OPPEN_NU", found=opener).in_file(str(path)))
    return Named(tuple(first.values()), (*named.left_out, *said))


def workbooks_in(folder: Path) -> Named:
    """The workbooks in a folder and the folders in it, in order of their paths.

    Backups, other spreadsheets, links to folders and folders that cannot be read are said to be left out. What is
    hidden, lock files and what is no spreadsheet (letters, pictures, …) are passed over in silence.
    """
    books: list[Path] = []
    left_out: list[Finding] = []
    seen: set[str] = set()
    waiting = [folder]
    while waiting:
        inside = waiting.pop()
        identity = _identity(inside)
        if identity in seen:  # Windows has ways back that are no links
            continue
        seen.add(identity)
        try:
            paths = list(inside.iterdir())
        except OSError as error:
            words = _("det är ingen mapp") if isinstance(error, NotADirectoryError) else os_words(error)
            left_out.append(Finding("FIL_SAKNAS", found=words).in_file(str(inside)))
            continue
        for path in paths:
            suffix = path.suffix.lower()
            if path.name.startswith(_HIDDEN):
                continue
            if os.path.isdir(path) and os.path.islink(path):
                left_out.append(Finding("FIL_LANKAD_MAPP").in_file(str(path)))
            elif os.path.isdir(path):
                waiting.append(path)
            elif suffix in _OTHER_SPREADSHEETS:
                left_out.append(Finding("FIL_ANNAT_SLAG", found=suffix).in_file(str(path)))
            elif suffix in _WORKBOOKS and is_backup(path):
                left_out.append(Finding("FIL_KOPIA").in_file(str(path)))
            elif suffix in _WORKBOOKS:
                books.append(path)
    return Named(tuple(sorted(books)), tuple(sorted(left_out, key=lambda finding: Path(finding.place.file))))


_WORKBOOKS = (".xlsx", ".xlsm")
_OTHER_SPREADSHEETS = (".xls", ".xlsb", ".xltx", ".xltm", ".ods", ".csv")
_HIDDEN = ("~$", ".")  # lock files, and what is on its way


def _file(path: Path, is_alone: bool) -> Named:
    if is_backup(path) and not is_alone:
        return Named((), (Finding("FIL_KOPIA").in_file(str(path)),))
    return Named((path,), ())


def _folder(folder: Path, result: str | None) -> Named:
    """Its workbooks, and a finding where there are none but the job's own result."""
    named = workbooks_in(folder)
    is_read = all(finding.place.file != str(folder) for finding in named.left_out)
    if is_read and all(_identity(path) == result for path in named.paths):
        nothing = Finding("FIL_SAKNAS", found=_("det finns ingen arbetsbok i mappen")).in_file(str(folder))
        return Named(named.paths, (*named.left_out, nothing))
    return named


def _joined(parts: Sequence[Named]) -> Named:
    paths = tuple(path for part in parts for path in part.paths)
    return Named(paths, tuple(finding for part in parts for finding in part.left_out))


def _identity(path: Path) -> str:
    """The same text for every name of a file or folder."""
    return os.path.normcase(os.path.realpath(path))


def _who_has_open(path: Path) -> str | None:
    try:
        return who_has_open(path)
    except OSError:  # the name is too long for a lock file beside it, or nobody lets us look
        return None


class Intake(NamedTuple):
    """The reports read, and a finding for each file that was left out."""

    reports: tuple[Report, ...]
    left_out: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is to be said of the files: those left out, then what reading the others found."""
        return (*self.left_out, *(finding for report in self.reports for finding in report.findings))


def read_reports(paths: Sequence[Path]) -> Intake:
    """Every file's report, in the order given; one whose form has no amounts is left out."""
    named = without_backups(paths)
    reports = tuple(map(read_report, named.paths))
    others = [finding for report in reports for finding in without_amounts(report)]
    return Intake(tuple(report for report in reports if report.form.has_amounts), (*named.left_out, *others))


def without_amounts(report: Report) -> tuple[Finding, ...]:
    """That a report's form has no amounts to compare; nothing of any other."""
    if report.form.has_amounts:
        return ()
    return (Finding("FORMULAR_UTAN_BELOPP", Place(report.path), {}, found=report.form.name),)
