"""Finansförvaltningen: the second form, declared like the first. What was printed in december 2017 is its witness."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.agreement import random_values, recalculated, stored
from tests.libreoffice import Office
from tests.workbooks import BOOK, EXAMPLE, make, with_part
from vplan_xl.amounts import Unit, number_text
from vplan_xl.cli.main import main
from vplan_xl.deviations.compare import deviation_rows, thresholds
from vplan_xl.form.compute import compute
from vplan_xl.form.fin import FIN
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import layout_problems
from vplan_xl.form.model import Convention, Key, Sign, problems
from vplan_xl.form.template import template
from vplan_xl.jobs.fill import Filling, fill
from vplan_xl.jobs.new import NewWorkbook, new
from vplan_xl.jobs.repair import repair
from vplan_xl.jobs.resources import read_register, resource
from vplan_xl.jobs.roll import NO_SOURCES, Sources
from vplan_xl.jobs.validate import validate
from vplan_xl.period import Period
from vplan_xl.report.report import Report, read_report, report_of
from vplan_xl.rules.check import check
from vplan_xl.workbook.patch import patch
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Kind

PRINTED_FILE = Path(__file__).parent / "data" / "finansforvaltningen_2017-12.csv"
REGISTER = read_register(None)
TEMPLATE = resource("FIN.xlsx").read_bytes()
DECEMBER = Period(2017, 12)
STEP = 10_000_000  # 0,1 mnkr in öre

# The rows as printed with their signs ("Intäkter +, Kostnader -"; what is neither may have any), written down a
# second time, so that the declaration has somebody to disagree with.
ROWS = (
    ("SKATTEINTAKTER", "Skatteintäkter", Sign.REVENUE),
    ("STATSBIDRAG", "Generella statsbidrag och utjämning", Sign.REVENUE),
    ("FINANSIELLA_INTAKTER", "Finansiella intäkter", Sign.REVENUE),
    ("FINANSIELLA_KOSTNADER", "Finansiella kostnader", Sign.COST),
    ("PENSIONER", "Pensioner (ansvar 1620)", Sign.COST),
    ("OFORUTSEDDA_BEHOV", "Oförutsedda behov LS", Sign.COST),
    ("FORFOGANDEANSLAG", "Anslag till LS:s förfogande", Sign.COST),
    ("LONEREVISION", "Beräknad lönrevision", Sign.COST),
    ("PATIENTFORSAKRING", "Patientförsäkring", Sign.COST),
    ("OVRIGT", "Övrigt", Sign.NET),
    ("SUMMA", "Summa Finansförvaltningen", Sign.NET),
)
COLUMNS = {"utfall": "UTFALL", "budget": "BUDGET", "avvikelse": "JMF_BUDGET"}
LEAVES = [code for code, _label, _sign in ROWS[:-1]]


def mnkr(text: str) -> int:
    """Öre of a printed figure."""
    exact = Decimal(text) * 100_000_000
    assert exact == int(exact)
    return int(exact)


@pytest.fixture(scope="module")
def printed() -> dict[tuple[str, str], int]:
    """{(row, block): öre} as printed, row by row."""
    with PRINTED_FILE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["rad"] for line in lines] == [label for _code, label, _sign in ROWS]
    return {
        (code, block): mnkr(line[column])
        for (code, _label, _sign), line in zip(ROWS, lines, strict=True)
        for column, block in COLUMNS.items()
    }


def key(row: str, block: str, part: str = "EXTERNT", page: str = "ACK") -> Key:
    return Key(page, row, block, part)


def entered(target: Path, lines: dict[Key, int], period: Period = DECEMBER) -> Report:
    """A workbook out of the template with amounts in öre, made by the jobs themselves."""
    made = new(NewWorkbook("80", period, {}, None, NO_SOURCES), REGISTER, target)
    assert made.saved is not None, made.findings
    values = target.with_suffix(".csv")
    text = "\n".join(",".join((*at, str(amount))) for at, amount in lines.items())
    values.write_text(f"page,row,block,part,ore\n{text}\n", "utf-8")
    outcome = fill(target, Filling(values, {}, overwrite=False, dry_run=False), target)
    assert outcome.saved is not None, outcome.findings
    return read_report(target)


@pytest.fixture(scope="module")
def december(printed: dict[tuple[str, str], int], tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The printed figures entered: of the outcome and the budget, and in december the same for the whole year."""
    pages = {("ACK", "UTFALL"): "UTFALL", ("ACK", "BUDGET"): "BUDGET", ("ACK", "FOREG_AR"): "BUDGET"}
    pages |= {("HELAR", "PROGNOS"): "UTFALL", ("HELAR", "BUDGET"): "BUDGET", ("HELAR", "FOREG_AR"): "BUDGET"}
    lines = {
        key(row, block, part, page): amount * (part == "EXTERNT")
        for (page, block), of in pages.items()
        for row in LEAVES
        for part in ("EXTERNT", "INTERNT")
        for amount in [printed[row, of]]
    }
    return entered(tmp_path_factory.mktemp("fin") / "fin.xlsx", lines)


def with_unit(data: bytes, unit: str) -> bytes:
    """The workbook with another unit chosen, the amounts as they stand."""
    report = report_of("bok", data)
    assert report.content is not None
    place = report.places.fields["BELOPP"]
    return patch(report.content.archive, report.content.outline, [CellWrite(place.sheet, place.cell, Kind.TEXT, unit)])


# -- the declaration ----------------------------------------------------------------------------


def test_the_declaration_is_sound_and_has_the_printed_rows() -> None:
    assert problems(FIN) == []
    assert layout_problems(FIN) == []
    assert tuple((row.code, row.label, row.sign) for row in FIN.rows) == ROWS
    assert FIN.total_row.sum_of == tuple(LEAVES)
    assert (FIN.units, FR1.units) == ((Unit.MNKR, Unit.TKR), (Unit.TKR,))


def test_the_template_in_the_repository_is_what_the_declaration_builds() -> None:
    """Compared inflated: zlib's own versions compress differently. Else run ``vplan build``."""

    def parts(data: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            return {name: file.read(name) for name in file.namelist()}

    assert parts(template(FIN)) == parts(TEMPLATE)


def test_the_sheets_say_the_convention() -> None:
    book = openpyxl.load_workbook(io.BytesIO(TEMPLATE))
    cover = [str(cell.value) for row in book["Försättsblad"].iter_rows() for cell in row if cell.value]
    assert (
        "• Intäkter skrivs utan minus och kostnader med. Övrigt kan ha vilket tecken som helst. "
        "Summan är därför ett överskott när den är positiv."
    ) in cover
    assert (
        "• En avvikelse är utfall minus budget (eller föregående år): plus är gynnsamt, minus är ogynnsamt."
    ) in cover
    sheet = book["Utfall"]
    assert sheet["K7"].value == '=IF(OR(E$19=0,B$19=0),"",B7-E7)'
    assert sheet["D17"].value == '=IF(B$19=0,"",B17+C17)'
    prompts = {str(check.sqref).split()[0]: check.prompt for check in sheet.data_validations.dataValidation}
    unit = "Belopp i den enhet som försättsbladet anger, decimaler går bra. "
    assert prompts["B7:C7"] == unit + "Intäkter skrivs utan minus."
    assert prompts["B10:C10"] == unit + "Kostnader skrivs med minus."
    assert prompts["B16:C16"] == unit
    rules = [rule.formula for area in sheet.conditional_formatting for rule in area.rules]
    assert rules[0] == [
        'AND(ISNUMBER(K7),-N(K7)*IF(FIN_BELOPP="MNKR",1000,1)>FIN_TROSKEL_TKR,-N(K7)>FIN_TROSKEL_PROCENT*ABS(N(E7)))'
    ]
    assert [sheet[cell].font.bold for cell in ("A7", "A16", "A17", "B17")] == [False, False, True, True]
    assert sheet["B7"].number_format == "#,##0.0_-"
    unit_cell = book["Försättsblad"]["C6"]
    assert (unit_cell.value, unit_cell.protection.locked) == ("MNKR", False)


def test_the_form_is_printed_with_its_convention(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form", "--formular", "fin"]) == 0
    out = capsys.readouterr().out
    assert "| PENSIONER | Pensioner (ansvar 1620) | kostnad, minus | inmatning |" in out
    assert "| SKATTEINTAKTER | Skatteintäkter | intäkt, plus | inmatning |" in out
    assert "| ACK | Utfall | JMF_BUDGET | UTFALL JMF BUDGET | UTFALL − BUDGET |" in out
    assert main(["form"]) == 0
    assert "| ACK | Utfall | JMF_BUDGET | UTFALL JMF BUDGET | BUDGET − UTFALL |" in capsys.readouterr().out


# -- the witness --------------------------------------------------------------------------------


def test_every_printed_deviation_follows_from_the_rows(printed: dict[tuple[str, str], int], december: Report) -> None:
    assert december.unit is Unit.MNKR
    for row in LEAVES:
        assert december.ore(key(row, "JMF_BUDGET", "TOTALT")) == printed[row, "JMF_BUDGET"], row
    assert december.ore(key("OVRIGT", "JMF_BUDGET", "TOTALT")) == mnkr("22.8")


def test_the_printed_sums_differ_from_the_rows_by_rounding_alone(
    printed: dict[tuple[str, str], int], december: Report
) -> None:
    apart = {}
    for block in COLUMNS.values():
        total = december.ore(key("SUMMA", block, "TOTALT"))
        assert total is not None
        apart[block] = (total - printed["SUMMA", block]) // STEP
    assert apart == {"UTFALL": 1, "BUDGET": 2, "JMF_BUDGET": -1}  # tenths of an mnkr


def test_the_other_convention_would_be_seen(printed: dict[tuple[str, str], int]) -> None:
    """The witness can disagree: by the convention of FR 1 no printed deviation comes out."""
    leaves = {key(row, block): printed[row, block] for row in LEAVES for block in ("UTFALL", "BUDGET")}
    other = compute(replace(FIN, convention=Convention.NET_COST), leaves)
    assert all(other[key(row, "JMF_BUDGET")] == -printed[row, "JMF_BUDGET"] != 0 for row in LEAVES)


def pasted(report: Report, printed: dict[tuple[str, str], int]) -> Report:
    """The printed figures typed over everything in Externt and Totalt."""
    assert report.content is not None
    writes = []
    for (row, block), amount in printed.items():
        for part in ("EXTERNT", "TOTALT"):
            place = report.places.cell(FIN, key(row, block, part))
            assert place is not None
            writes.append(CellWrite(place.sheet, place.cell, Kind.NUMBER, number_text(amount, report.unit)))
    return report_of("bok.xlsx", patch(report.content.archive, report.content.outline, writes))


def test_the_printed_sums_typed_over_the_formulas_are_rounding(
    printed: dict[tuple[str, str], int], december: Report
) -> None:
    found = [f for f in check(pasted(december, printed), REGISTER) if f.code.startswith("FORMEL")]
    assert Counter(f.code for f in found) == {"FORMEL_ERSATT_LIKA": 44, "FORMEL_ERSATT_AVRUNDAT": 2}
    rounded = [(f.place.row, f.place.block, f.values["tolerance"]) for f in found if f.code.endswith("AVRUNDAT")]
    # Ten rounded addends may be five steps of 0,1 mnkr from their total.
    assert rounded == [("SUMMA", "UTFALL", "500"), ("SUMMA", "BUDGET", "500")]


def test_in_tkr_the_same_figures_are_no_rounding(printed: dict[tuple[str, str], int], december: Report) -> None:
    """Steps of a tkr: a tenth of an mnkr is not what rounding to whole tkr can do."""
    assert december.content is not None
    writes = [CellWrite("Försättsblad", "C6", Kind.TEXT, "TKR")]
    for at, amount in december.leaves.items():
        place = december.places.cell(FIN, at)
        if place and isinstance(amount, int):
            writes.append(CellWrite(place.sheet, place.cell, Kind.NUMBER, number_text(amount)))
    in_tkr = report_of("bok", patch(december.content.archive, december.content.outline, writes))
    assert (in_tkr.unit, in_tkr.amounts) == (Unit.TKR, december.amounts)
    found = Counter(f.code for f in check(pasted(in_tkr, printed), REGISTER))
    assert (found["FORMEL_ERSATT"], found["FORMEL_ERSATT_AVRUNDAT"]) == (2, 0)


# -- Excel's formulas ---------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("unit", ["MNKR", "TKR"])
def test_libreoffice_computes_every_result_of_a_random_fill(
    office: Office, tmp_path: Path, seed: int, unit: str
) -> None:
    base, values, target = tmp_path / "bas.xlsx", tmp_path / "v.csv", tmp_path / "bok.xlsx"
    base.write_bytes(with_unit(TEMPLATE, unit))
    values.write_text(random_values(seed, FIN), "utf-8")
    assert fill(base, Filling(values, {}, overwrite=False, dry_run=False), target).saved is not None
    results = stored(target)
    # 11 rows, 10 entered: 165 - 60 = 105, 3 counts and 6 links; of the change 99 - 20 = 79, 1 count and 3 links.
    assert {sheet: len(cells) for sheet, cells in results.items()} == {
        "Utfall": 114, "Prognos": 114, "Föregående prognos": 83,
    }  # fmt: skip
    assert recalculated(office, target, Unit[unit]) == results


# -- the unit -----------------------------------------------------------------------------------


def test_amounts_stand_in_the_unit_of_the_header(december: Report) -> None:
    assert december.content is not None
    place = december.places.cell(FIN, key("PENSIONER", "UTFALL"))
    assert place is not None
    assert december.content.sheets[place.sheet][place.cell].value == "-428.4"
    assert report_of("bok", with_unit(TEMPLATE, "tkr")).unit is Unit.TKR


def test_where_the_unit_is_unknown_no_amount_is_known_and_none_is_written(december: Report, tmp_path: Path) -> None:
    path, values = tmp_path / "fin.xlsx", tmp_path / "v.csv"
    values.write_text("page,row,block,part,mnkr\nACK,OVRIGT,UTFALL,EXTERNT,1\n", "utf-8")
    for unit in ("kr", ""):
        path.write_bytes(with_unit(Path(december.path).read_bytes(), unit))
        report = read_report(path)
        (finding,) = report.findings
        assert finding.message.startswith(f"Belopp: {unit or '–'} går inte att läsa. Här ska stå: MNKR, TKR.")
        assert {report.ore(at) for at in FIN.keys} == {None}
        # The pages still show the unit that was there when they were computed.
        assert [f.code for f in check(report, REGISTER)] == ["FR1_HUVUD_OKANT", "RESULTAT_GAMMALT"]
        outcome = fill(path, Filling(values, {}, overwrite=False, dry_run=False), path)
        assert outcome.saved is None
        assert [(f.code, f.expected) for f in outcome.findings] == [("SKRIV_ENHET", "MNKR / TKR")]
        copied = new(NewWorkbook("80", DECEMBER, {}, path, NO_SOURCES), REGISTER, tmp_path / "ny.xlsx")
        assert ([f.code for f in copied.findings], copied.saved) == (["FR1_HUVUD_OKANT"], None)


def test_the_unit_is_chosen_on_the_sheet(tmp_path: Path) -> None:
    outcome = new(NewWorkbook("80", DECEMBER, {"BELOPP": "TKR"}, None, NO_SOURCES), REGISTER, tmp_path / "ny.xlsx")
    assert [f.code for f in outcome.findings] == ["VARDE_KOD"]


def test_a_text_is_read_in_the_unit_for_the_finding() -> None:
    report = report_of("bok", TEMPLATE)
    assert report.content is not None
    data = patch(report.content.archive, report.content.outline, [CellWrite("Utfall", "B7", Kind.TEXT, "3 524,5")])
    (found,) = [f for f in report_of("bok", data).findings if f.code == "POST_TEXT"]
    assert found.expected == "3\u00a0524\u00a0500,00 tkr"


def test_more_decimals_than_ore_are_found_in_either_unit() -> None:
    report = report_of("bok", TEMPLATE)
    assert report.content is not None
    for unit, number, expected in (
        ("MNKR", "1.23456789", []),
        ("MNKR", "1.234567894", ["1,234567894"]),
        ("TKR", "1.23456789", ["1,23456789"]),
    ):
        writes = [
            CellWrite("Utfall", "B7", Kind.NUMBER, number),
            CellWrite("Försättsblad", "C6", Kind.TEXT, unit),
        ]
        changed = report_of("bok", patch(report.content.archive, report.content.outline, writes))
        assert [f.found for f in check(changed, REGISTER) if f.code == "POST_DECIMALER"] == expected


# -- the jobs -----------------------------------------------------------------------------------


def test_a_whole_december_has_no_findings_but_what_its_figures_give(december: Report) -> None:
    """No rule of FR 1 alone speaks."""
    assert december.form is FIN
    assert [f.code for f in validate([Path(december.path)], REGISTER).findings] == []


def test_signs_are_checked_by_the_convention(tmp_path: Path) -> None:
    lines = {key("SKATTEINTAKTER", "UTFALL"): -1, key("PENSIONER", "UTFALL"): 1, key("OVRIGT", "UTFALL"): -1}
    report = entered(tmp_path / "fin.xlsx", lines)
    found = [(f.place.row, f.expected) for f in check(report, REGISTER) if f.code == "POST_TECKEN"]
    assert found == [("SKATTEINTAKTER", "intäkt, plus"), ("PENSIONER", "kostnad, minus")]


def test_what_is_spent_is_compared_by_the_convention(tmp_path: Path) -> None:
    """A cost of 428,4 and a forecast of 400,0 is too low, one of 450,0 is not."""
    for forecast, expected in (("-400.0", ["RIMLIG_PROGNOS"]), ("-450.0", []), ("-428.3", [])):
        lines = {
            key("PENSIONER", "UTFALL"): mnkr("-428.4"),
            key("PENSIONER", "PROGNOS", page="HELAR"): mnkr(forecast),
            key("PENSIONER", "BUDGET"): mnkr("-300.0"),
            key("PENSIONER", "BUDGET", page="HELAR"): mnkr("-200.0"),
        }
        report = entered(tmp_path / f"{forecast}.xlsx", lines, Period(2017, 8))
        codes = [f.code for f in check(report, REGISTER) if f.code.startswith("RIMLIG")]
        assert codes == [*expected, "RIMLIG_BUDGET"], forecast


def test_the_most_unfavourable_deviation_stands_first(december: Report) -> None:
    rows = deviation_rows(december, FIN.page_by_code["ACK"], "TOTALT")
    above = [(row.row, row.comparisons[0].deviation) for row in rows if row.is_above]
    assert above[0] == ("FINANSIELLA_KOSTNADER", mnkr("-20.8"))
    assert [row for row, _deviation in above[1:]] == [
        "OFORUTSEDDA_BEHOV", "OVRIGT", "LONEREVISION", "FORFOGANDEANSLAG",
    ]  # fmt: skip
    assert thresholds(december).least_ore == 50_000_000


def test_the_deviations_are_shown(december: Report, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deviation", december.path]) == 0
    out = " ".join(capsys.readouterr().out.replace("\u00a0", " ").split())
    assert "Finansiella kostnader -52 400 -31 600 -20 800 ! -65,8 %" in out
    assert "Summa Finansförvaltningen 4 755 500 4 648 900 106 600" in out


def test_what_was_damaged_is_put_back(december: Report, tmp_path: Path) -> None:
    damaged, mended = tmp_path / "trasig.xlsx", tmp_path / "lagad.xlsx"
    assert december.content is not None
    writes = [CellWrite("Utfall", "D17", Kind.NUMBER, "4755.4")]
    damaged.write_bytes(patch(december.content.archive, december.content.outline, writes))
    outcome = repair(damaged, mended, dry_run=False)
    assert [(change.place.cell, change.before) for change in outcome.changes] == [("D17", "4755.4")]
    assert outcome.findings == ()
    assert read_report(mended).amounts == december.amounts
    assert stored(mended) == stored(Path(december.path))


def test_names_that_are_gone_are_put_back(december: Report, tmp_path: Path) -> None:
    nameless, mended = tmp_path / "trasig.xlsx", tmp_path / "lagad.xlsx"
    nameless.write_bytes(with_part(Path(december.path).read_bytes(), BOOK, without_names))
    assert repair(nameless, mended, dry_run=False).findings == ()
    report = read_report(mended)
    assert (report.form, report.amounts, report.findings) == (FIN, december.amounts, ())


def test_a_workbook_rolls_into_the_next_year(december: Report, tmp_path: Path) -> None:
    target, old = tmp_path / "ny.xlsx", Path(december.path)
    sources = Sources(last_december=old)
    outcome = new(NewWorkbook("80", Period(2018, 3), {}, None, sources), REGISTER, target)
    assert outcome.findings == ()
    assert read_report(target).ore(key("SUMMA", "FOREG_AR", page="HELAR")) == mnkr("4755.5")
    copy = new(NewWorkbook(None, None, {}, old, NO_SOURCES), REGISTER, tmp_path / "kopia.xlsx")
    assert copy.findings == ()
    assert read_report(tmp_path / "kopia.xlsx").leaves == december.leaves


def test_a_workbook_of_another_form_is_no_source(december: Report, tmp_path: Path) -> None:
    old, target = Path(december.path), tmp_path / "ny.xlsx"
    from_other = new(NewWorkbook("17", Period(2017, 8), {}, old, NO_SOURCES), REGISTER, target)
    assert [(f.code, f.found) for f in from_other.findings] == [("NY_KALLA", FIN.name)]
    rolled = new(NewWorkbook("80", DECEMBER, {}, None, Sources(previous=EXAMPLE)), REGISTER, target)
    assert [(f.code, f.expected, f.found) for f in rolled.findings] == [("NY_KALLA", FIN.name, FR1.name)]
    assert not target.exists()


def test_a_forecast_is_refused(december: Report, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    before = Path(december.path).read_bytes()
    assert main(["prognosis", december.path]) == 1
    assert "[PROGNOS_FORMULAR]" in capsys.readouterr().err
    assert main(["prognosis", december.path, "--undo"]) == 1
    assert Path(december.path).read_bytes() == before
    capsys.readouterr()
    (tmp_path / "fin.xlsx").write_bytes(before)
    assert main(["backtest", str(tmp_path)]) == 0
    assert "[BACKTEST_TOM]" in capsys.readouterr().err


# -- which form it is ---------------------------------------------------------------------------


def without_names(xml: str) -> str:
    return re.sub("<definedNames>.*</definedNames>", "", xml)


def test_a_form_is_known_by_its_names_and_else_by_its_template(tmp_path: Path) -> None:
    make(tmp_path / "fr1.xlsx", {})
    fr1 = (tmp_path / "fr1.xlsx").read_bytes()
    nameless = with_part(TEMPLATE, BOOK, without_names)
    assert report_of("bok", TEMPLATE).form is FIN
    assert report_of("bok", fr1).form is FR1
    assert report_of("bok", nameless).form is FIN
    assert {f.code for f in report_of("bok", nameless).findings} == {"FR1_NAMN_SAKNAS", "FR1_HUVUD_TOMT"}
    assert report_of("bok", with_part(fr1, BOOK, without_names)).form is FR1
    unsaid = with_part(nameless, "docProps/custom.xml", lambda xml: xml.replace("FIN mallversion", "Version"))
    assert report_of("bok", unsaid).form is FR1
    broken = with_part(nameless, "docProps/custom.xml", lambda xml: xml.replace("</", "<"))
    assert report_of("bok", broken).form is FR1


def test_a_sheet_copied_from_the_other_form_does_not_decide() -> None:
    """Excel brings the names of a copied sheet along."""
    name = '<definedName name="FR1_ACK_KONTOSLAG">Utfall!$A$7:$A$17</definedName></definedNames>'
    both = with_part(TEMPLATE, BOOK, lambda xml: xml.replace("</definedNames>", name))
    assert report_of("bok", both).form is FIN


def test_the_template_says_its_version() -> None:
    assert [f.code for f in check(report_of("bok", TEMPLATE), REGISTER) if f.code == "BOK_MALLVERSION"] == []
    other = with_part(TEMPLATE, "docProps/custom.xml", lambda xml: xml.replace(">1.2<", ">0.9<"))
    assert [(f.expected, f.found) for f in check(report_of("bok", other), REGISTER) if f.code == "BOK_MALLVERSION"] == [
        ("1.2", "0.9")
    ]
