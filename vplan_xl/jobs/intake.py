"""Read the workbooks somebody names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vplan_xl.finding import Finding
from vplan_xl.language import _, os_words
from vplan_xl.report.report import Report, read_report
from vplan_xl.workbook.save import is_backup


@dataclass(frozen=True, slots=True)
class Named:
    """The files to read, in the order given, and a finding for each that is left out."""

    paths: tuple[Path, ...]
    left_out: tuple[Finding, ...]


def without_backups(paths: Sequence[Path]) -> Named:
    """Among several files our own backups are no reports; one that is named alone is."""
    backups = {path for path in paths if is_backup(path)} if len(paths) > 1 else set()
    left_out = tuple(Finding("FIL_KOPIA").in_file(str(path)) for path in paths if path in backups)
    return Named(tuple(path for path in paths if path not in backups), left_out)


def workbooks_in(folder: Path) -> Named:
    """The workbooks in a folder and the folders in it, in order of their paths; lock files and backups are none."""
    try:
        found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())
    except OSError as error:
        return Named((), (Finding("FIL_SAKNAS", found=os_words(error)).in_file(str(folder)),))
    if not folder.is_dir():
        return Named((), (Finding("FIL_SAKNAS", found=_("det är ingen mapp")).in_file(str(folder)),))
    backups = [path for path in found if is_backup(path)]
    left_out = tuple(Finding("FIL_KOPIA").in_file(str(path)) for path in backups)
    return Named(tuple(p for p in found if p not in backups and not p.name.startswith(_HIDDEN)), left_out)


_SUFFIXES = (".xlsx", ".xlsm")
_HIDDEN = ("~$", ".")  # lock files, and what is on its way


@dataclass(frozen=True, slots=True)
class Intake:
    """The reports read, and a finding for each file that was left out."""

    reports: tuple[Report, ...]
    left_out: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is to be said of the files: those left out, then what reading the others found."""
        return (*self.left_out, *(finding for report in self.reports for finding in report.findings))


def read_reports(paths: Sequence[Path]) -> Intake:
    """Every file's report, in the order given."""
    named = without_backups(paths)
    return Intake(tuple(map(read_report, named.paths)), named.left_out)
