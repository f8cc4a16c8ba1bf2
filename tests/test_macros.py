"""The template with buttons: built from text, read back by others, and every button finds its macro."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import io
import itertools
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import olefile
import openpyxl
import pytest
from pyopenvba import ExcelFile, check_file
from pyopenvba.interpreter import NOTHING, Interpreter

from tests.libreoffice import Office
from tests.olevba import Seen, seen_by_olevba
from tests.small_books import unzipped
from tests.test_fill import enter
from vplan_xl.cli.main import main
from vplan_xl.finding import Refused
from vplan_xl.form.buttons import BUTTONS, code_names, with_buttons
from vplan_xl.form.fin import FIN
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import XLWINGS_PROPERTY
from vplan_xl.form.model import Form
from vplan_xl.form.template import template
from vplan_xl.jobs import macros as macros_job
from vplan_xl.jobs import resources
from vplan_xl.jobs.build import build_templates
from vplan_xl.jobs.macros import macros
from vplan_xl.jobs.resources import resource
from vplan_xl.jobs.templates import template_names
from vplan_xl.workbook.a1 import Range
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.author import Macros, SheetSpec
from vplan_xl.workbook.reader import read_properties
from vplan_xl.workbook.vba_project import vba_project

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "workbook_templates" / "FR1.xlsm"
SOURCE = (ROOT / "macros" / "FR1.bas").read_text("utf-8")
RIBBON = (ROOT / "macros" / "customUI14.xml").read_bytes()
SPEC = importlib.util.find_spec("xlwings")
assert SPEC is not None
assert SPEC.origin is not None
XLWINGS = (Path(SPEC.origin).parent / "xlwings.bas").read_bytes()

SUBS = set(re.findall(r"^Public Sub (\w+)\(", SOURCE, re.M))
STATEMENTS = re.findall(r'^    RunStatement "(.*)"$', SOURCE, re.M)
PROJECT, RIBBON_PART = "xl/vbaProject.bin", "customUI/customUI14.xml"


@pytest.fixture(scope="module")
def built() -> bytes:
    return template(FR1, macros(FR1))


@pytest.fixture(scope="module")
def project(built: bytes) -> bytes:
    return unzipped(built)[PROJECT]


@pytest.fixture(scope="module")
def seen(built: bytes) -> Seen:
    return seen_by_olevba(built)


# -- built -------------------------------------------------------------------------------------


def test_the_template_in_the_repository_is_what_a_build_gives(built: bytes) -> None:
    """Compared inflated: zlib's own versions compress differently. Else run ``vplan build``."""
    assert list(unzipped(SHIPPED.read_bytes())) == list(unzipped(built))
    assert unzipped(SHIPPED.read_bytes()) == unzipped(built)


def test_building_twice_gives_the_same_file(built: bytes) -> None:
    assert template(FR1, macros(FR1)) == built


def test_the_build_command_writes_it_beside_the_others_and_once(tmp_path: Path) -> None:
    assert sorted(saved.path.name for saved in build_templates(tmp_path)) == [
        "FIN.xlsx", "FR1.xlsm", "FR1.xlsx", "Verksamhetsplan.xlsx",
    ]  # fmt: skip
    assert build_templates(tmp_path) == []


def test_it_is_the_template_without_macros_and_what_they_need(built: bytes) -> None:
    plain, with_macros = unzipped(template(FR1)), unzipped(built)
    added = {part for part in with_macros.keys() - plain.keys() if "/vmlDrawing" not in part}
    assert added == {PROJECT, RIBBON_PART, *(f"xl/worksheets/_rels/sheet{number}.xml.rels" for number in (1, 2, 3))}
    book, other = (openpyxl.load_workbook(io.BytesIO(data)) for data in (template(FR1), built))
    assert book.sheetnames == other.sheetnames
    for sheet in book.sheetnames:
        assert [[c.value for c in row] for row in book[sheet]] == [[c.value for c in row] for row in other[sheet]]


def test_it_says_which_xlwings_it_was_built_with(built: bytes) -> None:
    assert read_properties(open_archive(built))[XLWINGS_PROPERTY] == importlib.metadata.version("xlwings")
    assert f"'Version: {importlib.metadata.version('xlwings')}\r\n".encode() in XLWINGS


def test_building_does_not_import_xlwings() -> None:
    program = (
        "import sys; from vplan_xl.form.fr1 import FR1; from vplan_xl.jobs.macros import macros; macros(FR1); "
        "sys.exit('xlwings' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


# -- the project as others read it -------------------------------------------------------------


def test_olevba_shows_our_module_and_that_of_xlwings_byte_for_byte(seen: Seen) -> None:
    """Ours with Windows' line ends and encoding, the attribute with its name included; theirs as the file is."""
    assert seen.modules["FR1.bas"] == SOURCE.replace("\n", "\r\n").encode("cp1252")
    assert seen.modules["xlwings.bas"] == XLWINGS


def test_the_document_modules_are_the_workbook_and_the_sheets_by_their_code_names(built: bytes, seen: Seen) -> None:
    book = openpyxl.load_workbook(io.BytesIO(built), keep_vba=True)
    named = {sheet.title: sheet.sheet_properties.codeName for sheet in book.worksheets}
    assert named == code_names(FR1)
    assert book.code_name == "ThisWorkbook"
    documents = {name.removesuffix(".cls") for name in seen.modules if name.endswith(".cls")}
    assert documents == {"ThisWorkbook", *named.values()}
    for name in documents:
        lines = seen.modules[f"{name}.cls"].decode("cp1252").splitlines()
        assert lines[0] == f'Attribute VB_Name = "{name}"'
        assert all(line.startswith("Attribute VB_") for line in lines)


def test_code_names_are_ascii_whatever_the_sheets_are_called() -> None:
    assert code_names(FR1)["Försättsblad"] == "Blad_FORSATTSBLAD"
    assert all(re.fullmatch(r"[A-Za-z]\w{0,30}", name, re.ASCII) for name in code_names(FR1).values())


def test_the_compound_file_has_no_defect(project: bytes) -> None:
    with olefile.OleFileIO(project, raise_defects=olefile.DEFECT_UNSURE) as compound:
        assert compound.parsing_issues == []
        assert {"/".join(path) for path in compound.listdir()} == {
            "PROJECT", "PROJECTwm", "VBA/_VBA_PROJECT", "VBA/dir", "VBA/FR1", "VBA/xlwings", "VBA/ThisWorkbook",
            *(f"VBA/{name}" for name in code_names(FR1).values()),
        }  # fmt: skip


def test_pyopenvba_reads_it_back_and_finds_nothing_wrong(built: bytes, tmp_path: Path) -> None:
    path = tmp_path / "FR1.xlsm"
    path.write_bytes(built)
    assert check_file(path).issues == ()
    with ExcelFile(path) as file:
        assert file.validate() == []
        assert file.module_names() == ["ThisWorkbook", *code_names(FR1).values(), "FR1", "xlwings"]
        assert file.get_module("xlwings").encode("cp1252") == XLWINGS
        assert not file.vba_signature().present


def test_there_is_no_compiled_code(built: bytes, project: bytes, seen: Seen, tmp_path: Path) -> None:
    """A module's stream begins with its text, and in the place of the compiled project is what says there is none."""
    path = tmp_path / "FR1.xlsm"
    path.write_bytes(built)
    with ExcelFile(path) as file:
        assert {module.text_offset for module in file.vba_project().modules} == {0}
    with olefile.OleFileIO(project) as compound:
        assert compound.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("cc61ffff000000")
    assert not seen.stomped


def test_of_xlwings_only_what_is_free_is_taken() -> None:
    assert b"'xlwings is distributed under a BSD 3-clause license.\r\n" in XLWINGS
    files = importlib.metadata.files("xlwings") or []
    (licence,) = (Path(str(file.locate())) for file in files if file.name == "LICENSE.txt")
    assert (ROOT / "macros" / "xlwings-LICENSE.txt").read_bytes() == licence.read_bytes()


# -- macros, buttons and ribbon agree -----------------------------------------------------------


def vml_buttons(data: bytes) -> dict[str, list[tuple[str, str]]]:
    """{sheet: (macro, caption) of its buttons}, by Python's own XML reader."""
    parts = unzipped(data)
    found = {}
    for number, sheet in enumerate(code_names(FR1), 1):
        relations = parts.get(f"xl/worksheets/_rels/sheet{number}.xml.rels", b"<x/>")
        for target in re.findall(rb'Target="\.\./drawings/(vml\w+\.vml)"', relations):
            root = ElementTree.fromstring(parts[f"xl/drawings/{target.decode()}"])
            names = [e.text or "" for e in root.iter("{urn:schemas-microsoft-com:office:excel}FmlaMacro")]
            found[sheet] = [(n, e.text or "") for n, e in zip(names, root.iter("font"), strict=True)]
    return found


def test_the_buttons_stand_where_they_are_declared(built: bytes) -> None:
    deviation = ("[0]!BeraknaAvvikelse", "Beräkna avvikelse")
    assert vml_buttons(built) == {
        "Försättsblad": [
            deviation,
            ("[0]!FyllPrognos", "Fyll prognos"),
            ("[0]!AngraFyllning", "Ångra fyllning"),
            ("[0]!Kontrollera", "Kontrollera"),
        ],
        "Utfall": [deviation],
        "Prognos": [deviation],
    }


def test_buttons_of_a_row_do_not_overlap() -> None:
    empty = SheetSpec(FR1.cover_sheet, {}, {}, Range(FR1.cover_sheet, 1, 1, 1, 1), "")
    (cover,) = with_buttons(FR1, [empty])
    assert len(cover.buttons) == 4
    for one, following in itertools.pairwise(cover.buttons):
        assert (one.at, one.top) == (following.at, following.top)
        assert one.left + one.width < following.left


def test_every_button_finds_its_sub() -> None:
    assert {command.macro for command in BUTTONS["FR1"]} <= SUBS


def test_the_ribbon_has_the_same_commands_and_finds_its_subs() -> None:
    root = ElementTree.fromstring(RIBBON)
    buttons = list(root.iter("{http://schemas.microsoft.com/office/2009/07/customui}button"))
    assert [button.get("label") for button in buttons] == [command.caption for command in BUTTONS["FR1"]]
    assert [button.get("onAction") for button in buttons] == [f"Ribbon{c.macro}" for c in BUTTONS["FR1"]]
    for button in buttons:
        callback = button.get("onAction", "")
        called = re.search(rf"^Public Sub {callback}\(control As IRibbonControl\)\n    (\w+)\n", SOURCE, re.M)
        assert called is not None, callback
        assert called[1] == callback.removeprefix("Ribbon")
        assert button.get("imageMso")
        assert (button.get("supertip") or "").endswith(".")


def test_the_package_knows_the_ribbon_and_the_project(built: bytes) -> None:
    parts = unzipped(built)
    assert parts[RIBBON_PART] == RIBBON
    assert (
        b'Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"'
        b' Target="customUI/customUI14.xml"'
    ) in parts["_rels/.rels"]
    types = parts["[Content_Types].xml"].decode()
    assert 'ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"' in types
    assert 'Extension="xml" ContentType="application/xml"' in types
    assert types.count("vbaProject") == 1


def test_every_statement_given_to_python_calls_a_function_that_is_there() -> None:
    assert len(STATEMENTS) == len(BUTTONS["FR1"])
    door = ast.parse((ROOT / "vplan_xl" / "excel.py").read_text("utf-8"))
    defined = {node.name for node in door.body if isinstance(node, ast.FunctionDef)}
    for statement in STATEMENTS:
        load, call = ast.parse(statement).body
        assert isinstance(load, ast.Import)
        assert [alias.name for alias in load.names] == ["vplan_xl.excel"]
        assert isinstance(call, ast.Expr)
        assert isinstance(call.value, ast.Call)
        assert call.value.args == call.value.keywords == []
        assert '"' not in statement  # it ends the text in VBA, and the argument on the command line
        module, function = ast.unparse(call.value.func).rsplit(".", 1)
        assert module == "vplan_xl.excel"
        assert function in defined


def test_a_macro_names_no_cell_and_no_sheet() -> None:
    code = "\n".join(line for line in SOURCE.splitlines() if not line.startswith(("'", "Attribute")))
    addresses = r"\bRange\b|\bCells\b|\bSheets\b|\bWorksheets\b|\bActive\w+|\[\w+\]|\$?\b[A-Z]{1,3}\$?[1-9]\d*\b"
    assert re.findall(addresses, code.replace('"FR 1"', "")) == []
    literals = re.findall(r'"([^"]*)"', code)
    assert [text for text in literals for sheet in code_names(FR1) if sheet in text] == []
    assert re.search(addresses, 'Worksheets("Utfall").Range("B7")')  # the check sees what is forbidden


def test_identifiers_are_ascii() -> None:
    code = re.sub(r'"[^"]*"|^\'.*', "", SOURCE, flags=re.M)
    assert code.isascii()


# -- pressed -----------------------------------------------------------------------------------

# LibreOffice ignores #If, so it cannot compile xlwings.bas; this stands in for it.
STUB = """Attribute VB_Name = "xlwings"
Public Function RunPython(PythonCommand As String)
    ThisWorkbook.Worksheets(1).Range("Z99").Value = PythonCommand
    RunPython = 0
End Function
Public Function GetConfig(configKey As String, Optional default As String = "") As Variant
    GetConfig = ""
    If configKey = "INTERPRETER_WIN" Then GetConfig = "python"
End Function
"""


def test_each_button_gives_its_statement_to_python(office: Office, tmp_path: Path) -> None:
    made = vba_project([*code_names(FR1).values()], {"FR1": SOURCE, "xlwings": STUB})
    path = tmp_path / "bok.xlsm"
    path.write_bytes(template(FR1, Macros(made, RIBBON, {})))
    with office.open(path, run_macros=True) as book:
        book.unprotect("Försättsblad")
        for sheet, commands in (("Försättsblad", BUTTONS["FR1"]), ("Utfall", BUTTONS["FR1"][:1])):
            for command, statement in zip(commands, STATEMENTS, strict=False):
                book.set_text("Försättsblad", "Z99", "")
                book.press(sheet, command.caption)
                assert book.values("Försättsblad", "Z99:Z99") == {"Z99": statement}


# The same for an interpreter of VBA that is no Excel: RunPython remembers its statement and answers as it is told.
XLWINGS_STUB = """
Public Statement As String
Private Interpreter As String
Private Answer As Long
Public Sub Setup(ByVal Path As String, ByVal Code As Long)
    Interpreter = Path
    Answer = Code
End Sub
Public Function Asked() As String
    Asked = Statement
End Function
Public Function RunPython(PythonCommand As String)
    Statement = PythonCommand
    If Answer = 13 Then Err.Raise 13
    RunPython = Answer
End Function
Public Function GetConfig(configKey As String, Optional default As String = "") As Variant
    If configKey = "INTERPRETER_WIN" Then GetConfig = Interpreter Else GetConfig = default
End Function
Public Function FileExists(ByVal FileSpec As String) As Boolean
    FileExists = (FileSpec = "C:\\Python\\python.exe")
End Function
"""
NO_START = "Knappen kunde inte köras. Kör ”vplan excel doctor” i en kommandotolk: där står vad som fattas."
NO_PYTHON = "Knappen vet inte var Python finns. Kör ”vplan excel setup” i en kommandotolk och tryck sedan igen."
GONE = "Python finns inte längre i C:\\borta.exe. Kör ”vplan excel setup” i en kommandotolk och tryck sedan igen."


@pytest.mark.parametrize(
    ("interpreter", "answer", "starts", "said"),
    [
        ("C:\\Python\\python.exe", 0, True, []),
        ("python", 0, True, []),
        ("", 0, False, [NO_PYTHON]),
        ("C:\\borta.exe", 0, False, [GONE]),
        ("python", -1, True, [NO_START]),
        ("python", 13, True, [NO_START]),
    ],
)
def test_what_keeps_python_from_starting_is_one_sentence(
    interpreter: str, answer: int, starts: bool, said: list[str]
) -> None:
    vba = Interpreter()
    vba.add_module(XLWINGS_STUB, name="xlwings")
    vba.add_module(SOURCE, name="FR1")
    vba.run("Setup", [interpreter, answer])
    vba.run("RibbonKontrollera", [NOTHING])
    assert vba.run("Asked") == ("import vplan_xl.excel; vplan_xl.excel.check()" if starts else "")
    assert [(prompt, title) for _kind, prompt, title, _style in vba.dialogs] == [(text, "FR 1") for text in said]


# -- what people do with it --------------------------------------------------------------------


def test_filling_leaves_macros_buttons_and_ribbon_as_they_are(tmp_path: Path) -> None:
    book = tmp_path / "bok.xlsm"
    assert main(["new", "--forvaltning", "17", "--period", "2017-08", "-o", str(book)]) == 0
    before = unzipped(book.read_bytes())
    assert enter(book, "ACK,DRIFT_RESOR,UTFALL,EXTERNT,100\n").saved is not None
    after = unzipped(book.read_bytes())
    assert before["xl/worksheets/sheet2.xml"] != after["xl/worksheets/sheet2.xml"]
    kept = [part for part in before if "vml" in part or part in (PROJECT, RIBBON_PART) or part.endswith(".rels")]
    assert len(kept) > 8
    assert [part for part in kept if before[part] != after[part]] == []
    assert before[PROJECT] == unzipped(SHIPPED.read_bytes())[PROJECT]


def test_its_macros_are_said_without_alarm(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = tmp_path / "bok.xlsm"
    assert main(["new", "--forvaltning", "17", "--period", "2017-08", "-o", str(book)]) == 0
    capsys.readouterr()
    assert main(["validate", str(book), "--lang", "sv"]) == 1  # nothing is entered
    shown = capsys.readouterr().out
    assert "BOK_KNAPPAR" in shown
    assert "BOK_MAKRO" not in shown


# -- what can be missing -----------------------------------------------------------------------


def missing(form: Form = FR1) -> str:
    with pytest.raises(Refused) as refused:
        macros(form)
    assert refused.value.finding.code == "BYGG_SAKNAS"
    return refused.value.finding.found


def test_without_pyopenvba_nothing_is_written_and_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in [name for name in sys.modules if name.partition(".")[0] == "pyopenvba"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "pyopenvba", None)
    assert main(["build", str(tmp_path), "--lang", "sv"]) == 1
    assert "pip install -e .[build]" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert missing() == "pyOpenVBA"


def test_without_the_macros_of_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "vplan_xl")
    assert missing() == "macros/FR1.bas"


def test_without_xlwings_or_its_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(macros_job, "_XLWINGS", "xlwings_som_inte_finns")
    assert missing() == "xlwings_som_inte_finns"
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(macros_job, "_XLWINGS", "xlwings_syntetisk")
    (tmp_path / "xlwings_syntetisk").mkdir()
    (tmp_path / "xlwings_syntetisk" / "__init__.py").write_text("")
    assert missing() == "xlwings_syntetisk"
    (tmp_path / "xlwings_syntetisk" / "xlwings.bas").write_text("'Proprietary", "ascii")
    assert "BSD" in missing()


@pytest.mark.parametrize("text", ['Attribute VB_Name = "B"\n', "Sub A()\nEnd Sub\n", 'Attribute VB_Name = "A"\n\'→\n'])
def test_a_module_that_a_project_cannot_hold_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"A calls itself|charmap"):
        vba_project(["Blad_A"], {"A": text})


def test_only_fr1_has_buttons() -> None:
    assert template_names(FR1) == ["FR1.xlsx", "FR1.xlsm"]
    assert template_names(FIN) == ["FIN.xlsx"]
    with zipfile.ZipFile(resource("FR1.xlsm")) as file:
        assert PROJECT in file.namelist()
