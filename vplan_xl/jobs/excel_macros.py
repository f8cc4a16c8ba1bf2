"""Whether Excel on Windows runs a workbook's macros: settings, policies, and where the file came from.

Argued from Microsoft's documentation of the registry, not tried in an Excel.
"""

from __future__ import annotations

import re
from pathlib import Path

from vplan_xl.finding import Finding
from vplan_xl.jobs.excel_home import WINDOWS, ExcelHome, is_trusted, trusted_folders
from vplan_xl.language import N_, _

_SECURITY = r"Excel\Security"
_ALL_RUN, _ASKED_FOR, _SIGNED_ONLY, _NONE_RUN = 1, 2, 3, 4
_MODES = {
    _ALL_RUN: N_("alla makron körs utan fråga"),
    _ASKED_FOR: N_("Excel frågar innan makron körs"),
    _SIGNED_ONLY: N_("bara signerade makron körs"),
    _NONE_RUN: N_("inga makron körs"),
}
_INTERNET = 3  # the least zone that Excel distrusts


def macro_words(home: ExcelHome) -> str:
    """What Excel does with macros, and whether the organisation has decided it."""
    mode = _MODES[_mode(home)]
    words = _(mode)
    if home.policy(_SECURITY, "VBAWarnings") is None:
        return words
    return _("{what} (bestämt av organisationen)").format(what=words)


def macro_findings(home: ExcelHome, book: Path | None) -> list[Finding]:
    """What keeps the buttons' macros from running, or lets everybody's run."""
    if home.system != WINDOWS:
        return []
    mode = _mode(home)
    is_run_anyway = is_trusted(home, book) if book else bool(trusted_folders(home))
    found = []
    if mode in (_SIGNED_ONLY, _NONE_RUN) and not is_run_anyway:
        found.append(Finding("EXCEL_MAKRO_AV", found=macro_words(home)))
    if mode == _ALL_RUN:
        found.append(Finding("EXCEL_MAKRO_ALLA", found=macro_words(home)))
    if book and not is_run_anyway and _is_blocked(home, book):
        found.append(Finding("EXCEL_SPARRAD").in_file(str(book)))
    return found


def _mode(home: ExcelHome) -> int:
    mode = home.setting(_SECURITY, "VBAWarnings")
    return mode if isinstance(mode, int) and mode in _MODES else _ASKED_FOR


def _is_blocked(home: ExcelHome, book: Path) -> bool:
    """Whether Windows has marked the file as come from the net, and the organisation has not let such macros run."""
    if home.policy(_SECURITY, "blockcontentexecutionfrominternet") == 0:
        return False
    try:
        mark = Path(f"{book}:Zone.Identifier").read_bytes()  # a second stream of the file, on NTFS
    except OSError:
        return False
    zone = re.search(rb"ZoneId\s*=\s*(\d+)", mark)
    return zone is not None and int(zone[1]) >= _INTERNET
