"""The templates and the default register, wherever the program runs from."""

from __future__ import annotations

from pathlib import Path

from vplan_xl.finding import Finding, Refused
from vplan_xl.language import _, os_words
from vplan_xl.register import Register, parse_register

REGISTER = "forvaltningar.csv"
_PACKAGE = Path(__file__).parents[1]


def resource(name: str) -> Path:
    """A file of ``workbook_templates``: inside the installed package, or beside it in a checkout."""
    folders = (_PACKAGE / "workbook_templates", _PACKAGE.parent / "workbook_templates")
    found = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if found is None:
        raise FileNotFoundError(f"workbook_templates/{name}")
    return found


def macro_source(name: str) -> bytes:
    """A file of ``macros``, which only a checkout has; refused where there is none."""
    try:
        return (_PACKAGE.parent / "macros" / name).read_bytes()
    except OSError as error:
        raise Refused(Finding("BYGG_SAKNAS", found=f"macros/{name}")) from error


def read_register(path: Path | None) -> Register:
    """The user's register, or the one that comes along when *path* is None."""
    file = path or resource(REGISTER)
    try:
        register = parse_register(read_text(file, "FIL_SAKNAS"))
    except Refused as refused:
        return Register((), (refused.finding,))
    return Register(register.forvaltningar, tuple(finding.in_file(str(file)) for finding in register.findings))


def read_text(path: Path, code: str) -> str:
    """A text file in UTF-8, with or without byte order mark; what is none is refused with *code*."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Refused(Finding(code, found=os_words(error)).in_file(str(path))) from error
    except UnicodeDecodeError as error:
        raise Refused(
            Finding(code, found=_("texten är inte UTF-8; spara den i Excel som CSV UTF-8")).in_file(str(path))
        ) from error
