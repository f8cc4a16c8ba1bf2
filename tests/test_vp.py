"""The verksamhetsplan, a form without amounts: made, checked, mended, compared, and refused where it has to be."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

from tests.libreoffice import Office
from tests.sister_workbooks import Content, cell
from tests.test_cli import run
from tests.workbooks import BOOK, EXAMPLE, with_part, write
from vplan_xl.form.forms import FORM_BY_CODE
from vplan_xl.form.layout import layout_problems, table_cell
from vplan_xl.form.model import problems
from vplan_xl.form.template import template
from vplan_xl.form.vp import VP
from vplan_xl.jobs.new import NewWorkbook, new
from vplan_xl.jobs.repair import repair
from vplan_xl.jobs.resources import read_register, resource
from vplan_xl.jobs.roll import NO_SOURCES
from vplan_xl.jobs.validate import validate
from vplan_xl.period import Period
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import read_report
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Kind

REGISTER = read_register(None)
DECEMBER = Period(2018, 12)
SHIPPED = resource("Verksamhetsplan.xlsx").read_bytes()
MAL = "xl/worksheets/sheet2.xml"
MET, NEARLY, NOT_MET, CANNOT = (
    "tillfredsställande", "inte helt tillfredsställande", "otillfredsställande",
    "uppgift saknas/inte möjlig att värdera",
)  # fmt: skip
Line = Mapping[str, Content]
HME: Line = {
    "MALOMRADE": "Personal", "INRIKTNINGSMAL": "Attraktiv arbetsgivare", "INDIKATOR": "HME SYNTETISK",
    "INGANGSVARDE": "76 (2016)", "MALVARDE": "76 eller högre",
}  # fmt: skip
CARE: Line = {"MALOMRADE": "Vård", "INDIKATOR": "Vårdbarometern SYNTETISK", "MALVARDE": "Minst 80 %"}
TASK: Line = {"MALOMRADE": "Personal", "TYP": "Uppdrag", "TEXT": "Medarbetarenkät SYNTETISK", "STATUS": "Påbörjad"}


def empty(path: Path, period: Period = DECEMBER) -> Path:
    outcome = new(NewWorkbook("17", period, {}, None, NO_SOURCES, "VP"), REGISTER, path)
    assert outcome.saved is not None, outcome.findings
    return path


def planned(path: Path, *goals: Line, tasks: tuple[Line, ...] = (), period: Period = DECEMBER) -> Path:
    """A plan with those lines of Mål and Insatser."""
    made = empty(path.with_name(f"tom {path.name}"), period)
    report = read_report(made, tables=True)
    cells = {
        table_cell(VP.table_by_code[code], column, number): cell(content)
        for code, lines in (("MAL", goals), ("INSATSER", tasks))
        for number, line in enumerate(lines)
        for column, content in line.items()
    }
    write(report, plan(report, Entries({}, {}, cells), overwrite=True).writes, path)
    made.unlink()
    return path


def codes(path: Path) -> list[str]:
    return [finding.code for finding in validate([path], REGISTER).findings]


def inflated(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


# -- the declaration and the template -----------------------------------------------------------------


def test_the_declaration_is_sound_and_has_no_amounts() -> None:
    assert problems(VP) == []
    assert layout_problems(VP) == []
    assert FORM_BY_CODE["VP"] is VP
    assert (VP.has_amounts, VP.keys, VP.leaves, VP.rows, VP.pages) == (False, (), (), (), ())


def test_the_template_in_the_repository_is_what_the_declaration_builds() -> None:
    """Compared inflated: zlib's own versions compress differently. Else run ``vplan build``."""
    assert inflated(template(VP)) == inflated(SHIPPED)


def test_the_template_has_the_sheets_of_a_plan_and_names_that_say_so() -> None:
    book = openpyxl.load_workbook(io.BytesIO(SHIPPED))
    assert book.sheetnames == ["Försättsblad", "Mål", "Insatser", "Kontroller"]
    assert book.properties.title == "Verksamhetsplan - Mål och insatser"
    assert {prop.name: prop.value for prop in book.custom_doc_props.props} == {"VP mallversion": "1.0"}
    assert {name: at.attr_text for name, at in book.defined_names.items()} == {
        "VP_FORVALTNING": "'Försättsblad'!$C$4", "VP_PERIOD": "'Försättsblad'!$C$5",
        "VP_IFYLLT_AV": "'Försättsblad'!$C$6", "VP_DATUM": "'Försättsblad'!$C$7", "VP_STATUS": "'Försättsblad'!$C$8",
        "VP_VERSION": "'Försättsblad'!$C$9", "VP_KORNING": "'Försättsblad'!$C$10",
        "VP_MALLAGE": "'Mål'!$A$4:$C$9", "VP_MAL": "'Mål'!$A$14:$U$2000", "VP_INSATSER": "Insatser!$A$4:$G$2000",
        "VP_KONTROLLER": "Kontroller!$A$4:$D$204",
    }  # fmt: skip


def test_a_plan_has_nothing_that_an_outcome_could_be_taken_from() -> None:
    headings = [held.value for held in openpyxl.load_workbook(io.BytesIO(SHIPPED))["Mål"][14]]
    assert headings == [
        "Målområde eller perspektiv", "Inriktningsmål eller mål", "Indikator eller mått", "Nämnd",
        "Förvaltning eller ansvarig", "Nivå", "År", "Ingångsvärde", "Målvärde", "Utfall", "Rikets värde", "Bedömning",
        "Varför", "Er bedömning", "Kommentar", "Bättre är", "Marginal för inte helt", "Mäts", "Uppföljning och källa",
        "Nyckeltal i Kolada", "Målvärdet läst som",
    ]  # fmt: skip


# -- made ---------------------------------------------------------------------------------------------


def test_a_plan_is_made_for_a_forvaltning_and_a_month(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.xlsx"
    made = ("--forvaltning", "17", "--period", "2018-12", "-o", str(path))
    assert run(capsys, "new", "--formular", "vp", *made)[::2] == (0, "")
    report = read_report(path)
    assert (report.form, report.header.number, report.header.period) == (VP, "17", DECEMBER)
    assert codes(path) == []
    assert "&amp;L&amp;8Landstinget Blekinge Ekonomirapportering" in inflated(path.read_bytes())[MAL].decode()


def test_whatever_form_a_forvaltning_reports_on_it_may_have_a_plan(tmp_path: Path) -> None:
    outcome = new(NewWorkbook("80", DECEMBER, {}, None, NO_SOURCES, "VP"), REGISTER, tmp_path / "plan.xlsx")
    assert outcome.findings == ()
    assert codes(tmp_path / "plan.xlsx") == []


def test_no_other_form_than_the_registers_can_be_chosen_but_the_plan(tmp_path: Path) -> None:
    outcome = new(NewWorkbook("80", DECEMBER, {}, None, NO_SOURCES, "FR1"), REGISTER, tmp_path / "ny.xlsx")
    assert [(f.code, f.expected, f.found) for f in outcome.findings] == [("REGISTER_FORMULAR", "FR1", "FIN")]


def test_a_plan_has_no_buttons(tmp_path: Path) -> None:
    outcome = new(NewWorkbook("17", DECEMBER, {}, None, NO_SOURCES, "VP"), REGISTER, tmp_path / "plan.xlsm")
    assert [(f.code, f.expected, f.found) for f in outcome.findings] == [("NY_UTAN_KNAPPAR", "VP", ".xlsm")]
    assert list(tmp_path.iterdir()) == []


# -- checked ------------------------------------------------------------------------------------------


def test_a_plan_that_is_filled_in_is_clean(tmp_path: Path) -> None:
    path = planned(tmp_path / "plan.xlsx", HME, CARE, tasks=(TASK,))
    assert codes(path) == []
    assert stored(path) == [2, 0, 0, 0, 0, None, 0, 0, 0, 0]


def test_what_is_wrong_with_a_line_is_said_at_its_cell(tmp_path: Path) -> None:
    path = planned(tmp_path / "plan.xlsx", {**HME, "BATTRE": "Bättre"}, {"MALVARDE": "Minst 80 %"})
    found = [(f.code, f.place.cell) for f in validate([path], REGISTER).findings]
    assert ("TABELL_VARDE", "P15") in found
    assert ("TABELL_LUCKA", "C16") in found


def test_the_bedomningar_are_written_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ({**HME, "UTFALL": "78", "ER_BEDOMNING": NEARLY}, {**CARE, "UTFALL": "61 %"}, {**CARE, "NIVA": "SYNTETISK"})
    path = planned(tmp_path / "plan.xlsx", *lines)
    assert run(capsys, "goals", "--write", str(path))[0] == 0
    sheet = openpyxl.load_workbook(path)["Mål"]
    assert [sheet[f"L{row}"].value for row in (15, 16, 17)] == [MET, NOT_MET, CANNOT]
    assert stored(path) == [3, 1, 0, 1, 1, None, 0, 1, 0, 0]
    assert codes(path) == []


# -- by another reader --------------------------------------------------------------------------------

COUNTS = [f"{column}{row}" for column in "BC" for row in range(5, 10)]


def stored(path: Path) -> list[object]:
    """The counts above the list, as the file has them."""
    sheet = openpyxl.load_workbook(path, data_only=True)["Mål"]
    return [sheet[at].value for at in COUNTS]


def test_libreoffice_counts_anew_and_its_copy_is_clean(office: Office, tmp_path: Path) -> None:
    path = planned(tmp_path / "plan.xlsx", {**HME, "BEDOMNING": MET, "ER_BEDOMNING": NEARLY}, CARE, tasks=(TASK,))
    with office.open(path) as book:
        book.paste("Mål", "C17", [["Enkät SYNTETISK"], ["Resor SYNTETISK"]])
        book.paste("Mål", "L17", [[NOT_MET], [NOT_MET.upper()]])
        book.set_text("Mål", "N18", CANNOT)
        book.calculate()
        assert book.errors("Mål") == set()
        values = book.values("Mål", "B5:C9")
        book.store(tmp_path / "kopia.xlsx")
    counts: list[object] = [4, 1, 0, 2, 0, None, 0, 1, 0, 1]
    assert [values[at] if values[at] != "" else None for at in COUNTS] == counts
    assert stored(tmp_path / "kopia.xlsx") == counts
    assert read_report(tmp_path / "kopia.xlsx").form is VP
    assert codes(tmp_path / "kopia.xlsx") == []


# -- mended -------------------------------------------------------------------------------------------


def without_names(xml: str) -> str:
    return re.sub("<definedNames>.*</definedNames>", "", xml)


def with_a_lost_name(xml: str) -> str:
    return xml.replace("'Mål'!$A$14:$U$2000", "#REF!")


Damage = Callable[[Path], None]


def cells_with(*writes: CellWrite) -> Damage:
    def damage(path: Path) -> None:
        report = read_report(path, tables=True)
        broken = path.with_name("bruten.xlsx")
        write(report, writes, broken)
        broken.replace(path)

    return damage


def part_with(change: Callable[[str], str]) -> Damage:
    def damage(path: Path) -> None:
        path.write_bytes(with_part(path.read_bytes(), BOOK, change))

    return damage


DAMAGE = {
    "a count typed over": cells_with(CellWrite("Mål", "B6", Kind.NUMBER, "17")),
    "every count gone": cells_with(*(CellWrite("Mål", at, None) for at in COUNTS)),
    "a heading": cells_with(CellWrite("Mål", "I14", Kind.TEXT, "Mål för året")),
    "a heading of Insatser": cells_with(CellWrite("Insatser", "D4", None)),
    "a label of the counts": cells_with(CellWrite("Mål", "A7", Kind.TEXT, "nästan")),
    "a label of the cover": cells_with(CellWrite("Försättsblad", "B5", Kind.TEXT, "Månad")),
    "all names": part_with(without_names),
    "a name": part_with(with_a_lost_name),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_was_damaged_comes_back_and_every_input_stays(tmp_path: Path, damage: Damage) -> None:
    whole = planned(tmp_path / "plan.xlsx", {**HME, "BEDOMNING": MET}, CARE, tasks=(TASK,))
    broken, mended = tmp_path / "trasig.xlsx", tmp_path / "lagad.xlsx"
    shutil.copy(whole, broken)
    damage(broken)
    outcome = repair(broken, mended, dry_run=False)
    assert outcome.findings == ()
    assert outcome.changes
    assert codes(mended) == []
    assert contents(mended) == contents(whole)


def contents(path: Path) -> dict[str, object]:
    """{cell or name: what it holds} of the whole workbook."""
    book = openpyxl.load_workbook(path)
    cells: dict[str, object] = {
        f"{sheet.title}!{one.coordinate}": one.value for sheet in book for row in sheet.iter_rows() for one in row
    }
    results = {f"={at}": value for at, value in zip(COUNTS, stored(path), strict=True)}
    names = {name: at.attr_text.replace("'", "") for name, at in book.defined_names.items()}
    return {**{at: value for at, value in cells.items() if value is not None}, **results, **names}


def test_a_whole_plan_is_not_written_again(tmp_path: Path) -> None:
    outcome = repair(planned(tmp_path / "plan.xlsx", HME), tmp_path / "lagad.xlsx", dry_run=False)
    assert (outcome.saved, outcome.findings) == (None, ())


# -- where there is nothing to add up -----------------------------------------------------------------

LEDGER = "konto;belopp\n4010;1,00\n"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("deviation", "{plan}"), "FORMULAR_UTAN_BELOPP"),
        (("deviation", "{plan}", "--write"), "FORMULAR_UTAN_BELOPP"),
        (("prognosis", "{plan}"), "PROGNOS_FORMULAR"),
        (("prognosis", "{plan}", "--undo"), "PROGNOS_FORMULAR"),
        (("import", "--into", "{plan}", "{ledger}"), "IMPORT_FORMULAR"),
        (("trace", "{plan}", "ACK", "INTAKTER", "UTFALL", "EXTERNT"), "IMPORT_FORMULAR"),
        (("consolidate", "{plan}", "-o", "{total}"), "SAMMAN_PLAN"),
        (("status", "{plan}"), "SAMMAN_PLAN"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_needs_amounts_says_that_a_plan_has_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...], code: str
) -> None:
    path, ledger, total = planned(tmp_path / "plan.xlsx", HME), tmp_path / "huvudbok.csv", tmp_path / "total.xlsx"
    ledger.write_text(LEDGER, "utf-8")
    before = path.read_bytes()
    exit_code, _out, err = run(capsys, *(word.format(plan=path, ledger=ledger, total=total) for word in command))
    assert exit_code == 1
    assert f"[{code}]" in err
    assert "Verksamhetsplan" in err
    assert path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [ledger, path]


def test_beside_reports_a_plan_is_passed_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    planned(tmp_path / "plan.xlsx", HME)
    shutil.copy(EXAMPLE, tmp_path / "rapport.xlsx")
    code, out, err = run(capsys, "status", "--format", "json", str(tmp_path))
    told = json.loads(out)
    assert [finding["code"] for finding in told["findings"]].count("SAMMAN_PLAN") == 1
    assert "Inlämnad" in [one["state"] for one in told["forvaltningar"]], (code, err)


# -- compared -----------------------------------------------------------------------------------------


def test_two_plans_differ_in_the_lines_of_their_goals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = planned(tmp_path / "förslag.xlsx", HME, CARE)
    new_plan = planned(tmp_path / "beslut.xlsx", {**HME, "MALVARDE": "78 eller högre"}, CARE, tasks=(TASK,))
    code, out, err = run(capsys, "diff", str(old), str(new_plan))
    assert (code, err) == (0, "")
    assert "Mål" in out
    assert "76 eller högre" in out
    assert "78 eller högre" in out
    assert "Medarbetarenkät SYNTETISK" in out
    assert "Vårdbarometern" not in out  # which is in both
    code, out, err = run(capsys, "diff", "--format", "json", str(old), str(new_plan))
    changes = json.loads(out)["changes"]
    assert (code, err) == (0, "")
    assert (changes["year"], changes["leaves"], changes["totals"], changes["fields"]) == (None, [], [], [])
    assert [(one["table"], len(one["removed"]), len(one["added"])) for one in changes["tables"]] == [
        ("MAL", 1, 1), ("INSATSER", 0, 1),
    ]  # fmt: skip


def test_a_plan_and_a_report_are_not_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _out, err = run(capsys, "diff", str(planned(tmp_path / "plan.xlsx", HME)), str(EXAMPLE))
    assert code == 1
    assert "[DIFF_FORMULAR]" in err


def test_of_plans_no_prognosforklaring_is_proposed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = planned(tmp_path / "plan.xlsx", HME)
    code, out, err = run(capsys, "diff", "--proposal", "--format", "csv", str(path), str(path))
    assert (code, list(csv.reader(io.StringIO(out)))) == (1, [])
    assert "[DIFF_UTAN_AVVIKELSE]" in err


def test_the_form_is_described(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "form", "--formular", "vp")
    assert code == 0
    assert [line for line in out.splitlines() if line.startswith(("| Fält", "| Blad", "| Rad", "| Sida", "| Del"))] == [
        "| Fält | Etikett | Cell | Innehåll |", "| Blad | Namn | Kolumn | Innehåll | Fylls i |",
    ]  # fmt: skip
    assert "kolumn av belopp" not in out
    assert "| Mål | VP_MAL | Målvärde | ett värde med ord eller tal, till exempel 35 procent | ja |" in out
    told = json.loads(run(capsys, "form", "--formular", "vp", "--format", "json")[1])
    assert (told["form"], told["rows"], told["pages"]) == ("VP", [], [])
