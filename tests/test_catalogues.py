"""The program speaks Swedish or English, never both: every text has its translation, and no message lacks a value."""

from __future__ import annotations

import ast
import io
import re
import string
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

import vplan_xl
from tests.workbooks import EXAMPLE, make
from vplan_xl.amounts import Refusal
from vplan_xl.catalogue import CATALOGUE
from vplan_xl.cli import excel
from vplan_xl.cli.main import COMMANDS, main
from vplan_xl.finding import Finding
from vplan_xl.form.forms import FORMS
from vplan_xl.form.model import Convention, FieldKind, Sign
from vplan_xl.language import choose

PACKAGE = Path(vplan_xl.__file__).parent
CLICK = Path(click.__file__).parent
ENGLISH = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "vplan_xl.po"
SWEDISH = PACKAGE / "locale" / "sv" / "LC_MESSAGES" / "messages.po"
CATALOGUES = pytest.mark.parametrize("file", [ENGLISH, SWEDISH], ids=["English", "click's words in Swedish"])
RENEW = "renew the catalogue as its head says: {}"

Texts = str | tuple[str, ...] | list[str] | None


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A known width, and no locale but the one a test sets; what choose() sets is undone."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LANGUAGE", "sv")
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)


def catalogue(file: Path) -> Catalog:
    with file.open("rb") as stream:
        return read_po(stream)


def messages(file: Path) -> list[Message]:
    return [message for message in catalogue(file) if message.id]


def forms(texts: Texts) -> tuple[str, ...]:
    """A text as (itself,), one with a plural as (singular, plural)."""
    return (texts,) if isinstance(texts, str) else tuple(texts or ())


def texts_in(folder: Path) -> set[tuple[str, ...]]:
    """Every text marked for translation in a folder of Python files."""
    keywords = {"_": None, "N_": None, "ngettext": (1, 2)}
    return {forms(text) for _file, _line, text, *_rest in extract_from_dir(str(folder), keywords=keywords)}


def placeholders(text: str) -> set[str]:
    braces = {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}
    return braces | set(re.findall(r"%\((\w+)\)s", text))


# -- the catalogues are whole -------------------------------------------------------------------


def test_every_text_of_ours_has_english_and_no_stale_one_remains() -> None:
    known = {forms(message.id) for message in messages(ENGLISH)}
    marked = texts_in(PACKAGE)
    assert marked - known == set(), RENEW.format(ENGLISH.name)
    assert known - marked == set(), RENEW.format(ENGLISH.name)


def test_every_word_of_click_has_swedish() -> None:
    known = {forms(message.id) for message in messages(SWEDISH)}
    assert texts_in(CLICK) - known == set(), RENEW.format(SWEDISH.name)


@CATALOGUES
def test_no_translation_is_empty_doubtful_or_obsolete(file: Path) -> None:
    doubtful = [m.id for m in messages(file) if m.fuzzy or not all(t.strip() for t in forms(m.string))]
    assert doubtful == []
    assert not catalogue(file).fuzzy
    assert not catalogue(file).obsolete


@CATALOGUES
def test_a_translation_has_the_placeholders_of_its_text(file: Path) -> None:
    for message in messages(file):
        assert len(forms(message.id)) == len(forms(message.string)), message.id
        for text, translated in zip(forms(message.id), forms(message.string), strict=True):
            assert placeholders(text) == placeholders(translated), text


@CATALOGUES
def test_a_translation_begins_and_ends_as_its_text(file: Path) -> None:
    marks = ".:?…\n"
    for message in messages(file):
        for text, translated in zip(forms(message.id), forms(message.string), strict=True):
            ends = [last if last in marks else "" for last in (text[-1:], translated[-1:])]
            assert ends[0] == ends[1], text
            assert text[:1].isspace() == translated[:1].isspace(), text


@CATALOGUES
def test_the_compiled_catalogue_is_the_text_one(file: Path) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(file))
    compiled.seek(0)
    with file.with_suffix(".mo").open("rb") as stream:
        kept = {forms(message.id): forms(message.string) for message in read_mo(stream) if message.id}
    assert kept == {forms(message.id): forms(message.string) for message in read_mo(compiled) if message.id}, (
        RENEW.format(file.name)
    )


def test_the_english_is_english() -> None:
    alike = {
        "text",
        "Block",
        "BLOCK",
        "Budget",
        "Cell",
        "CSV",
        "ID",
        "Kontroller: {counts}.",
        "Period",
        "Status",
        "Text",
        "Ver.",
    }
    alike |= {"dimension {numbers}"}
    # "Beräkna avvikelse" is a button, "Ingår inte" what a person chooses in a workbook.
    swedish = {"öre", "förvaltning", "Inlämnad", "Rättad", "Beräkna", "Ingår"}
    swedish |= {"Mål", "Bättre", "är", "Högre", "Lägre", "högst", "hämtas"}  # a sheet, columns and what is chosen there
    for message in messages(ENGLISH):
        for text, translated in zip(forms(message.id), forms(message.string), strict=True):
            assert text != translated or text in alike
            assert set(re.findall(r"\w*[åäöÅÄÖ]\w*", translated)) <= swedish, translated


def test_the_swedish_is_swedish() -> None:
    alike = {"d", "%(prog)s, version %(version)s"}
    for message in messages(SWEDISH):
        for text, translated in zip(forms(message.id), forms(message.string), strict=True):
            assert text != translated or text in alike


# -- texts that are translated by their value ---------------------------------------------------


def test_texts_translated_by_value_are_marked() -> None:
    known = {message.id for message in messages(ENGLISH)}
    texts = {
        *(reason.value for reason in Refusal),
        *(convention.words(sign) for convention in Convention for sign in Sign),
        *(kind.value for kind in FieldKind if kind is not FieldKind.UNIT),
        *(field.prompt for form in FORMS for field in form.fields),
        *COMMANDS.values(),
        *excel.COMMANDS.values(),
        *(text for entry in CATALOGUE.values() for text in (entry.message, entry.cause, entry.remedy)),
    }
    assert texts - known == set()


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"))


def composed(tree: ast.Module) -> list[int]:
    """The lines where a text is put together before it is translated, so that no catalogue can have it."""
    whole = ast.Constant | ast.Name | ast.Attribute
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("_", "N_", "ngettext")
        and not all(isinstance(argument, whole) for argument in node.args)
    ]


def test_no_text_is_composed_before_it_is_translated() -> None:
    assert composed(ast.parse('_(f"rad {line}")\n_("rad {line}".format(line=1))\n_("a" + b)\n_("a")')) == [1, 2, 3]
    assert [(path.name, line) for path, tree in sources() for line in composed(tree)] == []


# -- findings have what their messages need ------------------------------------------------------

# Findings whose code is an argument or a variable: {module: the codes it can be}.
BY_VARIABLE = {
    "archive.py": {"FIL_FOR_STOR", "FIL_BOMB"},
    "reasonableness.py": {code for code in CATALOGUE if code.startswith("RIMLIG_")} - {"RIMLIG_FOREG_AR_ANDRAT"},
    "report.py": {"POST_TEXT", "POST_TOM_TEXT", "POST_FELVARDE", "POST_EJ_BELOPP", "POST_UTAN_RESULTAT"},
    "resources.py": {"FIL_SAKNAS", "VARDE_FIL", "JUSTERING_FIL"},
    "selection.py": {"SAMMAN_SAKNAS", "SAMMAN_SAKNAS_UTKAST", "SAMMAN_UTAN"},
    "tie_outs.py": {code for code in CATALOGUE if code.startswith("AVST_")},
    "total.py": {"SAMMAN_REST_UTFALL", "SAMMAN_REST", "SAMMAN_REST_AVRUNDNING"},
}
FINDING_ARGUMENTS = ("code", "place", "values", "expected", "found", "difference")


def written_out(values: ast.expr, tree: ast.Module) -> ast.Dict:
    """The values of a finding as a dictionary: as they stand, or as a function of the module returns them."""
    if isinstance(values, ast.Call) and isinstance(values.func, ast.Name):
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        (returned,) = (node for node in ast.walk(functions[values.func.id]) if isinstance(node, ast.Return))
        assert isinstance(returned.value, ast.Call)
        assert ast.unparse(returned.value.func) == "MappingProxyType", "what is shared is read only"
        (values,) = returned.value.args
    assert isinstance(values, ast.Dict), "written out, so that this test can read it"
    return values


def given(call: ast.Call, tree: ast.Module) -> set[str]:
    """The names of the values a call of Finding fills its message with."""
    arguments = dict(zip(FINDING_ARGUMENTS, call.args, strict=False))
    arguments |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    values = written_out(arguments.pop("values", None) or ast.Dict([], []), tree)
    keys = {key.value for key in values.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    blank = {name for name, value in arguments.items() if isinstance(value, ast.Constant) and value.value == ""}
    return set(arguments) - {"code", "place"} - blank | keys


def calls_of_finding(tree: ast.Module) -> Iterator[tuple[ast.Call, set[str]]]:
    """Every call of Finding with the codes its first argument can be; none for a variable."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding":
            constants = (part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant))
            yield node, {value for value in constants if isinstance(value, str)}


def test_every_finding_has_the_values_that_its_message_needs() -> None:
    raised: set[str] = set()
    by_variable: set[str] = set()
    for path, tree in sources():
        for call, codes in calls_of_finding(tree):
            if not codes:
                by_variable.add(path.name)
            for code in codes or BY_VARIABLE[path.name]:
                entry = CATALOGUE[code]
                needed = placeholders(entry.message) | placeholders(entry.remedy)
                assert needed - given(call, tree) == set(), f"{path.name}:{call.lineno} {code}"
                raised.add(code)
    assert by_variable == set(BY_VARIABLE)
    assert raised == set(CATALOGUE), "a code nobody raises"


@pytest.mark.parametrize("code", CATALOGUE)
def test_the_example_of_a_finding_has_all_that_its_message_needs_and_no_more(code: str) -> None:
    entry = CATALOGUE[code]
    assert set(entry.example) == placeholders(entry.message)
    read = {}
    for language in ("sv", "en"):
        choose(["--lang", language])
        read[language] = entry.example_message()
        assert not re.search(r"[{}]|\.\.$", read[language])
        assert all(value for value in entry.example.values())
    assert read["sv"] != read["en"]


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_finding_reads_well_in_both_languages(code: str) -> None:
    names = ("expected", "found", "difference")
    entry = CATALOGUE[code]
    needed = placeholders(entry.message) | placeholders(entry.remedy)
    shown = {name: f"<{name}>" for name in needed}
    finding = Finding(
        code,
        values={name: text for name, text in shown.items() if name not in names},
        expected=shown.get("expected", ""),
        found=shown.get("found", ""),
        difference=shown.get("difference", ""),
    )
    read = {}
    for language in ("sv", "en"):
        choose(["--lang", language])
        read[language] = finding.message
        assert set(re.findall(r"<(\w+)>", read[language])) == needed
        assert not re.search(r"[{}]|  |\.\.$", read[language])
    assert read["sv"] != read["en"]


# -- the command line in either language -----------------------------------------------------------

HELP_SV = """\
Användning: vplan [VAL] KOMMANDO [ARGUMENT]...

  Planering och ekonomisk uppföljning i FR 1-arbetsböcker.

  Exempel:
    vplan deviation examples/2017-08/*.xlsx

Val:
  --version       Visa programmets version.
  --lang [sv|en]  Språk i hjälp och meddelanden: svenska eller engelska.
  -h, --help      Visa den här hjälpen.

Kommandon:
  new          Skapa en arbetsbok för en förvaltning och period.
  fill         Fyll i belopp och fält i en arbetsbok.
  import       Hämta utfall, budget och föregående år ur huvudboken.
  trace        Visa huvudbokens rader bakom ett belopp.
  deviation    Visa avvikelserna mot budget och föregående år.
  diff         Visa vad som skiljer två arbetsböcker, och föreslå en
               prognosförklaring.
  reconcile    Stäm av tabellerna mot FR 1 och mot varandra.
  validate     Visa vad som är fel i arbetsböcker, var, och vad som ska göras.
  status       Visa vilka som har lämnat för en månad, och vad som saknas.
  repair       Sätt tillbaka formulärets rubriker, formler och namn; allt
               ifyllt står kvar.
  prognosis    Fyll i prognosen, eller ta tillbaka den.
  consolidate  Sammanställ förvaltningarnas rapporter till en total.
  backtest     Visa hur nära varje metod hade kommit i tidigare rapporter.
  goals        Följ upp målen i arbetsböcker, eller värdera ett utfall mot ett
               målvärde.
  excel        Gör knapparna i Excel redo, och visa vad som är fel med dem.
  explain      Förklara ett meddelandes kod.
  doctor       Visa versioner och vad som är fel med installationen.
  form         Visa formulärets rader, block, delar och fält med deras koder.
  build        Bygg om arbetsboksmallarna (för den som utvecklar programmet).
"""
HELP_EN = """\
Usage: vplan [OPTIONS] COMMAND [ARGS]...

  Planning and financial follow-up in FR 1 workbooks.

  Example:
    vplan deviation examples/2017-08/*.xlsx

Options:
  --version       Show the version and exit.
  --lang [sv|en]  Language of help and messages: Swedish or English.
  -h, --help      Show this message and exit.

Commands:
  new          Create a workbook for a förvaltning (department) and period.
  fill         Fill in amounts and fields in a workbook.
  import       Fill in outcome, budget and last year out of the ledger.
  trace        Show the ledger's lines behind an amount.
  deviation    Show the deviations from budget and last year.
  diff         Show what differs between two workbooks, and propose an
               explanation of the forecast.
  reconcile    Reconcile the tables with FR 1 and with each other.
  validate     Show what is wrong in workbooks, where, and what to do.
  status       Show who has delivered for a month, and what is missing.
  repair       Put the form's labels, formulas and names back; all entries
               stay.
  prognosis    Fill in the forecast, or take it back.
  consolidate  Consolidate the departments' reports into a total.
  backtest     Show how near each method would have come in earlier reports.
  goals        Follow up the goals in workbooks, or judge an outcome against a
               target.
  excel        Get the buttons in Excel ready, and show what is wrong.
  explain      Explain a message's code.
  doctor       Show versions and what is wrong with the installation.
  form         Show the form's rows, blocks, parts and fields with their
               codes.
  build        Rebuild the workbook templates (for those who develop the
               program).
"""
# {command: what its usage line has behind its name}
USAGE = {
    "": ("[VAL] KOMMANDO [ARGUMENT]...", "[OPTIONS] COMMAND [ARGS]..."),
    "new": ("[VAL]", "[OPTIONS]"),
    "fill": ("[VAL] FIL", "[OPTIONS] FILE"),
    "import": ("[VAL] [HUVUDBOK...]", "[OPTIONS] [LEDGER...]"),
    "trace": ("[VAL] FIL SIDA KONTOSLAG BLOCK DEL", "[OPTIONS] FILE PAGE ROW BLOCK PART"),
    "deviation": ("[VAL] FIL...", "[OPTIONS] FILE..."),
    "diff": ("[VAL] TIDIGARE SENARE", "[OPTIONS] EARLIER LATER"),
    "reconcile": ("[VAL] FIL...", "[OPTIONS] FILE..."),
    "validate": ("[VAL] FIL...", "[OPTIONS] FILE..."),
    "status": ("[VAL] MAPP|FIL...", "[OPTIONS] FOLDER|FILE..."),
    "repair": ("[VAL] FIL", "[OPTIONS] FILE"),
    "prognosis": ("[VAL] FIL...", "[OPTIONS] FILE..."),
    "consolidate": ("[VAL] MAPP|FIL...", "[OPTIONS] FOLDER|FILE..."),
    "backtest": ("[VAL] MAPP", "[OPTIONS] FOLDER"),
    "goals": ("[VAL] [MAPP|FIL...]", "[OPTIONS] [FOLDER|FILE...]"),
    "excel": ("[VAL] KOMMANDO [ARGUMENT]...", "[OPTIONS] COMMAND [ARGS]..."),
    "excel setup": ("[VAL]", "[OPTIONS]"),
    "excel doctor": ("[VAL] [FIL]", "[OPTIONS] [FILE]"),
    "explain": ("[VAL] KOD", "[OPTIONS] CODE"),
    "doctor": ("[VAL]", "[OPTIONS]"),
    "form": ("[VAL]", "[OPTIONS]"),
    "build": ("[VAL] MAPP", "[OPTIONS] FOLDER"),
}
# Wrong usage that click finds, and that we find: (command, its arguments, what is wrong with them).
MISUSE = [
    ("", "foo", "Kommandot 'foo' finns inte.", "No such command 'foo'."),
    ("fill", "--nonsense", "Valet '--nonsense' finns inte.", "No such option '--nonsense'."),
    (
        "fill",
        "x --formt text",
        "Valet '--formt' finns inte. Menar du '--format'?",
        "No such option '--formt'. Did you mean '--format'?",
    ),
    (
        "new",
        "--se x",
        "Valet '--se' finns inte. (Menar du något av '--help', '--set'?)",
        "No such option '--se'. (Did you mean one of: '--help', '--set'?)",
    ),
    ("fill", "", "Du behöver ange 'FIL'.", "Missing argument 'FILE'."),
    ("excel", "foo", "Kommandot 'foo' finns inte.", "No such command 'foo'."),
    ("excel doctor", "a b", "Det här hör inte till kommandot: b", "Got unexpected extra argument (b)"),
    ("deviation", "", "Du behöver ange 'FIL...'.", "Missing argument 'FILE...'."),
    ("build", "", "Du behöver ange 'MAPP'.", "Missing argument 'FOLDER'."),
    ("new", "--period 2017-08", "Du behöver ange '-o' / '--output'.", "Missing option '-o' / '--output'."),
    (
        "fill",
        "x --format y",
        "Ogiltigt värde för '--format': 'y' är inget av 'text', 'json'.",
        "Invalid value for '--format': 'y' is not one of 'text', 'json'.",
    ),
    (
        "form",
        "--lang de",
        "Ogiltigt värde för '--lang': 'de' är inget av 'sv', 'en'.",
        "Invalid value for '--lang': 'de' is not one of 'sv', 'en'.",
    ),
    ("form", "a", "Det här hör inte till kommandot: a", "Got unexpected extra argument (a)"),
    ("form", "a b", "Det här hör inte till kommandot: a b", "Got unexpected extra arguments (a b)"),
    (
        "fill",
        "x",
        "Ange --values med belopp, --set med ett fält, eller båda.",
        "Give --values with amounts, --set with a field, or both.",
    ),
    (
        "fill",
        "x --set STATUS",
        "Skriv --set som FÄLT=VÄRDE, till exempel --set STATUS=Inlämnad.",
        "Write --set as FIELD=VALUE, for example --set STATUS=Inlämnad.",
    ),
    (
        "new",
        "-o x",
        "Ange --forvaltning och --period, eller --from med en äldre arbetsbok.",
        "Give --forvaltning and --period, or --from with an older workbook.",
    ),
    (
        "new",
        "--period hösten -o x",
        'Skriv --period som 2017-08 eller "augusti 2017".',
        'Write --period as 2017-08 or "augusti 2017".',
    ),
]
# click stops at these before it knows which command they are for.
ALONE = [
    ("new --forvaltning", "Valet '--forvaltning' behöver ett värde.", "Option '--forvaltning' requires an argument."),
    ("fill x --dry-run=1", "Valet '--dry-run' tar inget värde.", "Option '--dry-run' does not take a value."),
]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_help_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--help", "--lang", "sv") == (0, HELP_SV, "")
    assert run(capsys, "--help", "--lang", "en") == (0, HELP_EN, "")
    assert run(capsys, "--lang=sv", "--help") == (0, HELP_SV, "")


@pytest.mark.parametrize("command", USAGE)
def test_the_help_of_a_command_is_wholly_swedish_or_wholly_english(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"vplan {command}".strip()
    arguments = command.split()
    swedish, english = USAGE[command]
    code, out, _err = run(capsys, *arguments, "--help", "--lang", "sv")
    assert code == 0
    assert out.startswith(f"Användning: {name} {swedish}\n")
    words = set(re.findall(r"\w+", out))
    assert not words & {"Usage", "Options", "Commands", "Show", "exit", "required", "OPTIONS", "ARGS", "PATH", "TEXT"}
    code, out, _err = run(capsys, *arguments, "--help", "--lang", "en")
    assert code == 0
    assert out.startswith(f"Usage: {name} {english}\n")
    words = set(re.findall(r"\w+", out))
    assert {word for word in words if re.search("[åäöÅÄÖ]", word)} <= {
        "öre", "förvaltning", "Inlämnad", "Beräkna", "Mål",
    }  # fmt: skip
    assert not words & {"Val", "VAL", "FIL", "MAPP", "Visa", "Skriv", "eller", "och", "som", "TEXT", "PATH"}


@pytest.mark.parametrize(("command", "arguments", "swedish", "english"), MISUSE)
def test_wrong_usage_is_told_in_the_language_of_the_locale(
    command: str,
    arguments: str,
    swedish: str,
    english: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = [*command.split(), *arguments.split()]
    name = f"vplan {command}".strip()
    for_sv, for_en = USAGE[command]
    monkeypatch.setenv("LC_ALL", "sv_SE.UTF-8")
    hint = f"Användning: {name} {for_sv}\nSkriv '{name} --help' så visas hjälpen.\n\n"
    assert run(capsys, *given) == (2, "", f"{hint}Fel: {swedish}\n")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    hint = f"Usage: {name} {for_en}\nTry '{name} --help' for help.\n\n"
    assert run(capsys, *given) == (2, "", f"{hint}Error: {english}\n")


@pytest.mark.parametrize(("arguments", "swedish", "english"), ALONE)
def test_an_option_used_wrongly_is_told_in_both_languages(
    arguments: str, swedish: str, english: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "--lang", "sv", *arguments.split()) == (2, "", f"Fel: {swedish}\n")
    assert run(capsys, "--lang", "en", *arguments.split()) == (2, "", f"Error: {english}\n")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("sv", "FEL saknas.xlsx: Filen går inte att läsa: filen eller mappen finns inte. "
               "Kontrollera filens namn och mapp, och att du får läsa den. [FIL_SAKNAS]\n"),
        ("en", "FEL saknas.xlsx: The file cannot be read: the file or folder does not exist. "
               "Check the file's name and folder, and that you may read it. [FIL_SAKNAS]\n"),
    ],
)  # fmt: skip
def test_a_finding_is_told_in_both_languages_and_its_severity_in_one(
    language: str, line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _out, err = run(capsys, "deviation", "saknas.xlsx", "--lang", language)
    assert (code, err) == (1, line)


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        (
            "sv",
            "1 cell skulle ändras och 0 resultat räknas om. Ingenting skrevs.",
            "2 celler skulle ändras och 0 resultat räknas om. Ingenting skrevs.",
        ),
        (
            "en",
            "1 cell would change; results to recalculate: 0. Nothing was written.",
            "2 cells would change; results to recalculate: 0. Nothing was written.",
        ),
    ],
)
def test_one_cell_is_not_counted_as_several(
    language: str, one: str, two: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = str(tmp_path / "bok.xlsx")
    make(tmp_path / "bok.xlsx", {})
    asked = ["fill", book, "--dry-run", "--lang", language, "--set", "STATUS=Inlämnad"]
    assert run(capsys, *asked)[1].endswith(f"{book}: {one}\n")
    assert run(capsys, *asked, "--set", "VERSION=2")[1].endswith(f"{book}: {two}\n")


def test_the_form_is_described_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    _code, swedish, _err = run(capsys, "form", "--lang", "sv")
    _code, english, _err = run(capsys, "form", "--lang", "en")
    assert "| INTAKTER | Intäkter | intäkt, minus | inmatning |" in swedish
    assert "| INTAKTER | Intäkter | revenue, minus | entered |" in english
    assert "| BELOPP | Belopp | Försättsblad!C6 | Alla belopp är i tusental kronor. |" in swedish
    assert "| BELOPP | Belopp | Försättsblad!C6 | All amounts are in thousands of kronor. |" in english


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [("sv", "Förvaltning ", "Ändring sedan föreg. prognos"), ("en", "Department ", "Change since last forecast")],
)
def test_the_summary_of_a_consolidation_has_its_headings_in_either_language(
    language: str, first: str, last: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["consolidate", str(EXAMPLE), "--allow-missing", "-o", str(tmp_path / "ut.xlsx")]
    code, out, _err = run(capsys, *asked, "--lang", language)
    assert code == 0
    (heading,) = (line for line in out.splitlines() if line.startswith(first))
    assert heading.endswith(last)
