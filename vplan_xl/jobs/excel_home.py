"""What this machine says of Excel and of the Python that the buttons are to start.

One function looks at the system, the environment and the registry; everything else gets an :class:`ExcelHome`,
so that a Windows or a macOS can be described where there is none. The places are those of xlwings.bas and, where
marked as argued, those that Microsoft documents; none of it was tried in an Excel.
"""

from __future__ import annotations

import importlib
import importlib.util
import locale
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vplan_xl.jobs.runpython_settings import SettingsFile, read_settings

WINDOWS, MACOS = "win32", "darwin"
OUR_DISTRIBUTION, XLWINGS = "vplan-xl", "xlwings"

_OFFICE = r"Software\Microsoft\Office\16.0"  # of Excel 2016 and all later ones
_POLICY = r"Software\Policies\Microsoft\Office\16.0"
_FOLDERS = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
_PROGRAM = r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_LOOKED_AT = (
    ("HKEY_CURRENT_USER", rf"{_OFFICE}\Excel\Options"),
    ("HKEY_CURRENT_USER", rf"{_OFFICE}\Excel\Security"),
    ("HKEY_CURRENT_USER", rf"{_POLICY}\Excel\Options"),
    ("HKEY_CURRENT_USER", rf"{_POLICY}\Excel\Security"),
    ("HKEY_CURRENT_USER", rf"{_POLICY}\Common\Security\Trusted Locations"),
    ("HKEY_CURRENT_USER", _FOLDERS),
    ("HKEY_LOCAL_MACHINE", _PROGRAM),
)
# The user's own settings, the last that RunPython looks into, below the home folder.
_SETTINGS = {WINDOWS: ".xlwings/xlwings.conf", MACOS: "Library/Containers/com.microsoft.Excel/Data/xlwings.conf"}
REGISTER_KEY = "VPLAN_REGISTER"  # ours, for what xlwings leaves alone
_MAC_PROGRAM = Path("/Applications/Microsoft Excel.app")


@dataclass(frozen=True, slots=True)
class ExcelHome:
    r"""A user's machine as far as the buttons depend on it.

    ``system`` is Python's ``sys.platform``; ``registry`` is {KEY\NAME in lower case: value}; ``python`` the interpreter
    that runs this; ``encoding`` that of the files VBA reads; ``excel`` the program, where it is found; ``versions`` of
    the distributions that are installed; ``xlwings`` the folder of that package.
    """

    system: str
    home: Path
    environment: Mapping[str, str]
    registry: Mapping[str, str | int]
    python: str
    encoding: str
    excel: Path | None
    versions: Mapping[str, str]
    xlwings: Path | None

    @property
    def settings_path(self) -> Path | None:
        """The user's own settings file, be it there or not; None where there is no Excel."""
        return self.home / _SETTINGS[self.system] if self.system in _SETTINGS else None

    @property
    def interpreter_key(self) -> str:
        """The setting that names the interpreter."""
        return "INTERPRETER_MAC" if self.system == MACOS else "INTERPRETER_WIN"

    @property
    def newline(self) -> str:
        """How lines end in files that Excel reads."""
        return "\r\n" if self.system == WINDOWS else "\n"

    @property
    def script_path(self) -> Path | None:
        """Where macOS has the script that RunPython starts Python through; its name says the version of xlwings."""
        if self.system != MACOS or XLWINGS not in self.versions:
            return None
        scripts = self.home / "Library/Application Scripts/com.microsoft.Excel"
        return scripts / f"xlwings-{self.versions[XLWINGS]}.applescript"

    def setting(self, area: str, name: str) -> str | int | None:
        r"""An Office setting, *area* such as ``Excel\Security``; what the organisation decides comes first."""
        decided = self.policy(area, name)
        return self.registry.get(rf"{_OFFICE}\{area}\{name}".lower()) if decided is None else decided

    def policy(self, area: str, name: str) -> str | int | None:
        """An Office setting that the organisation has decided by policy."""
        return self.registry.get(rf"{_POLICY}\{area}\{name}".lower())

    def expanded(self, text: str) -> str:
        """A text of the settings or the registry with what it names of the environment; unknown names stay."""
        if self.system != WINDOWS:
            return f"{self.home}{text[5:]}" if text.startswith("$HOME") else text
        known = {name.lower(): value for name, value in self.environment.items()}
        return re.sub("%([^%]+)%", lambda name: known.get(name[1].lower(), name[0]), text)


@dataclass(frozen=True, slots=True)
class TemplatesFolder:
    """Where Excel offers templates under New; ``is_known`` when Excel itself says so or made the folder."""

    path: Path
    is_known: bool


# The folder that a Swedish and an English Office makes, argued; the first is proposed where there is none.
_TEMPLATE_FOLDERS = ("Anpassade Office-mallar", "Custom Office Templates")


def templates_folder(home: ExcelHome) -> TemplatesFolder:
    """The user's folder of personal templates, on Windows or macOS."""
    if home.system == MACOS:  # argued: the one folder there that Excel lists
        office = home.home / "Library/Group Containers/UBF8T346G9.Office"
        return TemplatesFolder(office / "User Content.localized/Templates.localized", is_known=True)
    chosen = home.setting(r"Excel\Options", "PersonalTemplates")
    if chosen:
        return TemplatesFolder(Path(home.expanded(str(chosen))), is_known=True)
    moved = home.registry.get(rf"{_FOLDERS}\Personal".lower())
    documents = Path(home.expanded(str(moved))) if moved else home.home / "Documents"
    for name in _TEMPLATE_FOLDERS:
        if (documents / name).is_dir():
            return TemplatesFolder(documents / name, is_known=True)
    return TemplatesFolder(documents / _TEMPLATE_FOLDERS[0], is_known=False)


@dataclass(frozen=True, slots=True)
class TrustedFolder:
    """A folder whose workbooks Excel runs macros of without asking."""

    path: str
    with_subfolders: bool


def trusted_folders(home: ExcelHome) -> list[TrustedFolder]:
    """Excel's trusted locations on Windows; none where they have been switched off."""
    if home.setting(r"Excel\Security\Trusted Locations", "AllLocationsDisabled"):
        return []
    found = []
    for name, value in home.registry.items():
        key, _separator, last = name.rpartition("\\")
        if last == "path" and r"\security\trusted locations" in key:
            found.append(TrustedFolder(home.expanded(str(value)), bool(home.registry.get(rf"{key}\allowsubfolders"))))
    return found


def is_trusted(home: ExcelHome, path: Path) -> bool:
    """Whether a workbook lies in one of the trusted folders."""
    folder = _comparable(os.path.dirname(os.path.abspath(path)))
    return any(
        folder == (trusted := _comparable(one.path)) or (one.with_subfolders and folder.startswith(trusted + "/"))
        for one in trusted_folders(home)
    )


def _comparable(folder: str) -> str:
    """A Windows folder's name so that the same folder has the same text."""
    return folder.replace("\\", "/").rstrip("/").casefold()


def user_settings(home: ExcelHome) -> SettingsFile | None:
    """The user's settings file, None on a system without Excel; refuses one that cannot be read."""
    return read_settings(home.settings_path, home.encoding) if home.settings_path else None


def chosen_register(settings: SettingsFile | None) -> Path | None:
    """The register of förvaltningar that ``--register`` remembered for the buttons; None for the one that comes along.

    That it is gone, ``read_register`` says.
    """
    chosen = settings.get(REGISTER_KEY) if settings else None
    return Path(chosen) if chosen else None


# -- the machine --------------------------------------------------------------------------------


def this_settings() -> SettingsFile | None:
    """:func:`user_settings` of this machine, of which a pressed button looks at nothing else."""
    path = _SETTINGS.get(sys.platform)
    return read_settings(Path.home() / path, _encoding()) if path else None


def _encoding() -> str:
    return locale.getencoding() if sys.platform == WINDOWS else "utf-8"


def this_home() -> ExcelHome:
    """This user's machine, looked at now."""
    registry = _registry()
    program = registry.get(f"{_PROGRAM}\\".lower())  # a key's own value has no name
    excel = Path(str(program)) if program else _MAC_PROGRAM
    package = importlib.util.find_spec(XLWINGS)
    return ExcelHome(
        system=sys.platform,
        home=Path.home(),
        environment=dict(os.environ),
        registry=registry,
        python=sys.executable,
        encoding=_encoding(),
        excel=excel if excel.exists() else None,
        versions=_versions(),
        xlwings=Path(package.origin).parent if package and package.origin else None,
    )


def _versions() -> dict[str, str]:
    from importlib import metadata  # some milliseconds

    found = {}
    for name in (OUR_DISTRIBUTION, XLWINGS):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _registry() -> dict[str, str | int]:
    try:
        winreg = importlib.import_module("winreg")
    except ImportError:
        return {}
    found: dict[str, str | int] = {}
    for hive, key in _LOOKED_AT:
        _walk_key(winreg, getattr(winreg, hive), key, found)
    return found


def _walk_key(winreg: Any, hive: object, key: str, found: dict[str, str | int]) -> None:
    """All values of a registry key and of those below it; a key that is not there has none."""
    try:
        with winreg.OpenKey(hive, key) as opened:
            keys, values, _changed = winreg.QueryInfoKey(opened)
            named = [winreg.EnumValue(opened, number)[:2] for number in range(values)]
            below = [winreg.EnumKey(opened, number) for number in range(keys)]
    except OSError:
        return
    found.update({f"{key}\\{name}".lower(): value for name, value in named if isinstance(value, str | int)})
    for name in below:
        _walk_key(winreg, hive, f"{key}\\{name}", found)
