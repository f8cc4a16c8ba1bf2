"""The buttons as one script file for xlwings Lite, which keeps its code in the workbook and knows but one module.

The file carries the modules that the buttons need, packed as they stand here; it is made, never edited.
"""

from __future__ import annotations

import ast
import base64
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from vplan_xl import __version__
from vplan_xl.finding import Finding, Refused, has_fel
from vplan_xl.jobs.resources import REGISTER, read_register, resource
from vplan_xl.workbook.save import Saved, save

# {name of the script: (what it is called there, the function of vplan_xl.excel)}, as on the buttons.
SCRIPTS = {
    "berakna_avvikelse": ("Beräkna avvikelse", "calculate_deviations"),
    "fyll_prognos": ("Fyll prognos", "fill_forecast"),
    "angra_fyllning": ("Ångra fyllning", "undo_forecast"),
    "kontrollera": ("Kontrollera", "check"),
}
_PACKAGE = Path(__file__).parents[1]
_DOOR = "vplan_xl.excel_lite"


def write_lite_script(target: Path, register: Path | None = None) -> tuple[Saved | None, tuple[Finding, ...]]:
    """Write the script, or tell why not; a file that is there stays. *register* is the user's own, None for ours."""
    wrong = read_register(register).findings
    if has_fel(wrong):
        return None, wrong
    try:
        return save(target, lite_script(register).encode(), None), wrong
    except Refused as refused:
        return None, (*wrong, refused.finding.in_file(str(target)))


def lite_script(register: Path | None = None) -> str:
    """The text of the script: the same for the same program and register."""
    files = needed_modules(_DOOR)
    files[f"vplan_xl/workbook_templates/{REGISTER}"] = (register or resource(REGISTER)).read_bytes()
    scripts = "".join(_SCRIPT.format(name=name, title=title, button=b) for name, (title, b) in SCRIPTS.items())
    packed = base64.encodebytes(_zip(files)).decode()
    licence = "".join(f"# {line}".rstrip() + "\n" for line in LICENCE.splitlines())
    return _HEAD.format(version=__version__, licence=licence) + scripts + _TAIL.format(packed=packed)


def needed_modules(module: str) -> dict[str, bytes]:
    """{file: its bytes} of a module of ours and all of ours that it imports, be it inside a function.

    Files are named from the folder that the package lies in.
    """
    found: dict[str, bytes] = {}
    waiting = {module}
    while waiting:
        name = waiting.pop()
        if name in _LEFT_OUT:
            continue
        file = _file_of(name)
        if file is None:  # of "from a import b" nobody can tell whether b is a module
            continue
        path = file.relative_to(_PACKAGE.parent).as_posix()
        if path not in found:
            found[path] = file.read_bytes()
            waiting.update(_imported(ast.parse(found[path])))
            waiting.add(name.rpartition(".")[0])
    return found


# What reads targets is large, and needs a library that Pyodide lacks; Kontrollera says so where there are goals.
_LEFT_OUT = ("vplan_xl.jobs.goals",)


def _file_of(module: str) -> Path | None:
    head, *rest = module.split(".")
    if head != _PACKAGE.name:
        return None
    place = _PACKAGE.joinpath(*rest)
    return next((file for file in (place / "__init__.py", place.with_suffix(".py")) if file.is_file()), None)


def _imported(node: ast.AST) -> Iterator[str]:
    """What may be modules among the names that are imported, those for types apart."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    for child in ast.iter_child_nodes(node):
        yield from _imported(child)


def _zip(files: dict[str, bytes]) -> bytes:
    """The files in an archive that tells neither when nor where it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return out.getvalue()


# -- the text -----------------------------------------------------------------------------------------

_HEAD = """\
# Formulär FR 1 i xlwings Lite: Beräkna avvikelse, Fyll prognos, Ångra fyllning och Kontrollera.
#
# Gjord med "vplan excel lite" av vplan_xl {version}. Ändra ingenting här: gör en ny fil när vplan uppdateras.
#
# Så här gör du:
#   1. Öppna arbetsboken i Excel, och tillägget xlwings Lite (Start, Tillägg).
#   2. Ersätt allt i main.py med den här filen, och skriv raden xlwings>=0.37 i requirements.txt.
#   3. Välj Starta om (Restart) i tilläggets meny.
#   4. Välj ett av skripten i listan och kör det (F5). Svaret står i arbetsboken under Senaste körning; det som inte
#      kan skrivas där står i utskriften här.
#
# Vad som fungerar och inte fungerar står i handboken, under "Utan Python på datorn: xlwings Lite".
#
{licence}
import base64
import io
import sys
import tempfile
import zipfile

import xlwings as xw
from xlwings import script

"""

_SCRIPT = """
@script(name="{title}")
async def {name}(book: xw.Book):
    await _press("{button}", book)

"""

_TAIL = '''
async def _press(button, book):
    """Press one of the buttons of vplan_xl.excel."""
    _unpack()
    from vplan_xl import excel, excel_lite

    await excel_lite.press(getattr(excel, button), book)


def _unpack():
    """Put the program where Python finds it: this one, not one that an earlier file has put there."""
    if getattr(sys.modules.get("vplan_xl"), "packed", None) == PACKED:
        return
    for name in [name for name in sys.modules if name.partition(".")[0] == "vplan_xl"]:
        del sys.modules[name]
    folder = tempfile.mkdtemp(prefix="vplan-")
    zipfile.ZipFile(io.BytesIO(base64.b64decode(PACKED))).extractall(folder)
    sys.path.insert(0, folder)
    import vplan_xl

    vplan_xl.packed = PACKED


# Programmet vplan_xl som zip-fil i base64.
PACKED = """
{packed}"""
'''

# Word for word the file LICENSE, which an installed program does not have beside it; a test compares them.
LICENCE = """\
MIT License

Copyright (c) 2026 The vplan_xl authors

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""
