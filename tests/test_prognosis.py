"""The forecast filled into a controller's own workbook, what a person wrote respected, and taken back again."""

from __future__ import annotations

import datetime
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from tests import foreign
from tests.agreement import recalculated, stored
from tests.libreoffice import Office
from tests.workbooks import BOOK, EXAMPLE, PROGNOS, make, with_part, write
from vplan_xl.cli.main import main
from vplan_xl.form.calculation import calculated_cells, declared_areas
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace, declared_places, formula_cells, table_cell
from vplan_xl.form.model import Key
from vplan_xl.jobs.prognosis import Forecast, Wanted, fill_prognosis, undo_prognosis
from vplan_xl.prognosis.respect import Action
from vplan_xl.report.report import read_report
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.reader import read_outline, read_sheets
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Cell, Kind

TODAY, LATER = datetime.date(2017, 9, 8), datetime.date(2017, 10, 9)
# SYNTETISK, augusti: costs 80 of 120 budgeted, 70 of 140 last year; revenue half of that with minus. In tkr.
AMOUNTS = {"ACK UTFALL": 80, "ACK BUDGET": 80, "HELAR BUDGET": 120, "ACK FOREG_AR": 70, "HELAR FOREG_AR": 140}
LEAVES: dict[str, int | None] = {
    " ".join(key): (AMOUNTS[f"{key.page} {key.block}"] * 100_000 // (-2 if key.row == "INTAKTER" else 1))
    for key in FR1.leaves
    if f"{key.page} {key.block}" in AMOUNTS
}
RESOR = Key("HELAR", "DRIFT_RESOR", "PROGNOS", "EXTERNT")  # Prognos!B14
NET = Key("HELAR", "NETTORESULTAT", "PROGNOS", "TOTALT")
BASIS, EVENTS, MONTHS = (FR1.table_by_code[code] for code in ("PROGNOSUNDERLAG", "ENGANGSPOSTER", "MANADER"))
LINE = BASIS.keys.index(("Drift, Resor", "Externt"))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook in which the forecast is blank."""
    make(tmp_path / "bok.xlsx", LEAVES)
    return tmp_path / "bok.xlsx"


def filled(
    path: Path,
    methods: dict[str, str] | None = None,
    *,
    overwrite: bool = False,
    dry_run: bool = False,
    today: datetime.date = TODAY,
    target: Path | None = None,
) -> Forecast:
    return fill_prognosis(path, Wanted(methods or {}, overwrite, dry_run, False, today), target or path)


def typed(path: Path, cell: str, content: Cell | None) -> None:
    """Somebody writes in a cell of the forecast."""
    report = read_report(path)
    kind, value, formula = content or (None, "", None)
    data = path.with_name("ändrad.xlsx")
    write(report, [CellWrite("Prognos", cell, kind, value, formula=formula)], data)
    data.replace(path)


def table_line(path: Path, line: int = LINE) -> dict[str, str]:
    """{heading: what stands on a line of Prognosunderlag}."""
    cells = everything(path)["Prognosunderlag"]
    found = {}
    for column in BASIS.columns:
        held = cells.get(table_cell(BASIS, column.code, line).cell)
        if held is not None:
            found[column.label] = held.value
    return found


def everything(path: Path) -> dict[str, dict[str, Cell]]:
    """Every cell of every sheet."""
    archive = open_archive(path.read_bytes())
    outline = read_outline(archive)
    sheets = read_sheets(archive, outline, [sheet.name for sheet in outline.sheets])
    return {name: dict(cells) for name, cells in sheets.items()}


def entered(path: Path) -> dict[str, dict[str, Cell]]:
    """Every cell that is not computed by the form."""
    places = declared_places(FR1)
    cells_of_form = (*formula_cells(FR1, places), *calculated_cells(FR1, places, declared_areas(FR1)))
    computed = {cell.place for cell in cells_of_form}
    return {
        sheet: {cell: held for cell, held in cells.items() if CellPlace(sheet, cell) not in computed}
        for sheet, cells in everything(path).items()
    }


def actions(forecast: Forecast) -> dict[Action, int]:
    counts: dict[Action, int] = {}
    for decision in forecast.decisions:
        counts[decision.action] = counts.get(decision.action, 0) + 1
    return counts


def codes(forecast: Forecast) -> list[str]:
    return [finding.code for finding in forecast.outcome.findings]


# -- filling in ---------------------------------------------------------------------------------


def test_every_leaf_gets_a_figure_and_every_result_follows(book: Path, office: Office) -> None:
    """Last year 70 of 140: twice the outcome of 80."""
    forecast = filled(book)
    assert (codes(forecast), actions(forecast)) == ([], {Action.FILL: 22})
    report = read_report(book)
    assert report.ore(RESOR) == 16_000_000
    assert report.ore(NET) == (20 * 160 - 2 * 80) * 100_000
    assert stored(book) == recalculated(office, book)


def test_the_basis_says_how_each_figure_was_made(book: Path) -> None:
    filled(book)
    assert table_line(book) == {
        "Kontoslag": "Drift, Resor", "Del": "Externt", "Metod": "föregående år", "Förslag": "160",
        "linjär": "120", "budgetrest": "120", "budgetprofil": "120", "föregående år": "160", "kombination": "120",
        "Ifyllt": "160", "Ifyllt den": "42986",
    }  # fmt: skip


def test_the_picture_shows_outcome_budget_last_year_and_what_is_proposed(book: Path) -> None:
    filled(book)
    cells = everything(book)["Prognosunderlag"]
    picture = FR1.table_by_code["PROGNOSBILD"]
    shown = [
        [cells[table_cell(picture, column.code, line).cell].value for column in picture.columns] for line in range(5)
    ]
    assert shown == [
        ["TOTALA INTÄKTER", "-80", "-120", "-140", "-160"],
        ["Personal", "480", "720", "840", "960"],
        ["Drift", "960", "1440", "1680", "1920"],
        ["Kapitalkostnad", "160", "240", "280", "320"],
        ["NETTORESULTAT", "1520", "2280", "2660", "3040"],
    ]


def test_only_the_listed_cells_and_their_results_change(book: Path) -> None:
    before = everything(book)
    forecast = filled(book)
    listed = {(change.place.sheet, change.place.cell) for change in forecast.outcome.changes}
    after = everything(book)
    changed = {
        (sheet, cell)
        for sheet, cells in after.items()
        for cell in cells.keys() | before[sheet].keys()
        if cells.get(cell) != before[sheet].get(cell)
    }
    results = {place for place in changed if after[place[0]][place[1]].formula is not None}
    assert listed == changed - results
    calculated = {"Uppföljning", "Prognosförklaring", "Nyckeltal"}
    assert {sheet for sheet, _cell in results} == {"Prognos", "Föregående prognos"} | calculated
    assert len(listed) == 22 * (1 + 9) + 5 * 4  # the forecast, nine columns of each line, the picture


def test_twice_is_once(book: Path) -> None:
    filled(book)
    once = book.read_bytes()
    forecast = filled(book, today=LATER)
    assert (forecast.outcome.saved, forecast.outcome.changes) == (None, ())
    assert book.read_bytes() == once
    assert len(list(book.parent.glob("*.kopia-*"))) == 1


def test_a_dry_run_lists_and_writes_nothing(book: Path) -> None:
    before = book.read_bytes()
    forecast = filled(book, dry_run=True)
    assert forecast.outcome.saved is None
    assert ("B14", "", "160") in {(c.place.cell, c.before, c.after) for c in forecast.outcome.changes}
    assert book.read_bytes() == before
    assert [path.name for path in book.parent.iterdir()] == ["bok.xlsx"]


def test_into_another_file_the_first_stays(book: Path) -> None:
    before = book.read_bytes()
    filled(book, target=book.with_name("annan.xlsx"))
    assert book.read_bytes() == before
    assert read_report(book.with_name("annan.xlsx")).ore(RESOR) == 16_000_000


def test_the_figures_of_the_example_are_those_of_the_printed_form(tmp_path: Path) -> None:
    """Worked out from the printed leaves, per leaf and part, which three sums witness."""
    for method, net in (("foregaende_ar", 104_655), ("linjar", 97_710), ("budgetrest", 101_250)):
        target = tmp_path / f"{method}.xlsx"
        filled(EXAMPLE, {"": method}, overwrite=True, target=target)
        ore = read_report(target).ore(NET)
        assert ore is not None
        refused = [
            decision
            for decision in filled(EXAMPLE, {"": method}, overwrite=True, dry_run=True).decisions
            if decision.choice and decision.choice.method != method
        ]
        assert (round(ore / 100_000), refused) == (net, [])


# -- what a person wrote ------------------------------------------------------------------------


def test_what_somebody_wrote_stays_and_is_listed(book: Path) -> None:
    typed(book, "B14", Cell(Kind.NUMBER, "99"))
    typed(book, "B15", Cell(Kind.NUMBER, "7", "3+4"))
    forecast = filled(book)
    kept = [(d.leaf, d.ore, d.stands) for d in forecast.decisions if d.action is Action.KEEP]
    assert kept == [
        (("DRIFT_RESOR", "EXTERNT"), 16_000_000, Cell(Kind.NUMBER, "99")),
        (("DRIFT_INFORMATION_PR", "EXTERNT"), 16_000_000, Cell(Kind.NUMBER, "7", "3+4")),
    ]
    cells = everything(book)["Prognos"]
    assert (cells["B14"].value, cells["B15"].formula) == ("99", "3+4")
    line = table_line(book)
    assert (line["Förslag"], line["Anmärkning"]) == ("160", "står kvar: skrivet av någon")
    assert not {"Ifyllt", "Ersatte", "Ifyllt den"} & line.keys()


def test_what_was_filled_in_follows_the_outcome_until_somebody_writes_there(book: Path) -> None:
    filled(book)
    report = read_report(book)
    other = book.with_name("september.xlsx")
    write(report, [CellWrite("Utfall", "B14", Kind.NUMBER, "90"), CellWrite("Prognos", "B13", Kind.NUMBER, "1")], other)
    forecast = filled(other, today=LATER)
    assert actions(forecast) == {Action.FILL: 21, Action.KEEP: 1}
    assert read_report(other).ore(RESOR) == 18_000_000
    changed, unchanged = table_line(other), table_line(other, LINE + 2)
    assert (changed["Ifyllt"], changed["Ifyllt den"]) == ("180", "43017")
    assert unchanged["Ifyllt den"] == "42986"
    assert everything(other)["Prognos"]["B13"].value == "1"


def test_overwriting_keeps_what_gave_way_so_that_it_can_come_back(book: Path) -> None:
    typed(book, "B14", Cell(Kind.NUMBER, "99"))
    typed(book, "B15", Cell(Kind.NUMBER, "7", "3+4"))
    typed(book, "B16", Cell(Kind.TEXT, "=ca 500"))
    before = entered(book)
    forecast = filled(book, overwrite=True)
    assert actions(forecast) == {Action.FILL: 22}
    assert codes(forecast) == []  # the text gave way
    assert table_line(book)["Ersatte"] == "99"
    assert table_line(book, LINE + 2)["Ersatte formeln"] == "=3+4"
    assert table_line(book, LINE + 4)["Ersatte"] == "=ca 500"
    filled(book, {"": "linjar"})  # filled in once more: what a person wrote is what is kept
    assert table_line(book)["Ersatte"] == "99"
    assert actions(undo_prognosis(book, False, book)) == {Action.FILL: 22}
    assert entered(book) == before


@pytest.mark.parametrize(
    "content",
    [
        Cell(Kind.ERROR, "#N/A"),
        Cell(Kind.BOOLEAN, "1"),
        Cell(Kind.TEXT, " 1 200 "),
        Cell(Kind.TEXT, "'=ca 500"),
        Cell(Kind.NUMBER, "0.1234567890123"),
        Cell(Kind.TEXT, "–", 'IF(1=1,"–","")'),
    ],
)
def test_what_gave_way_comes_back_to_the_letter(content: Cell, book: Path) -> None:
    typed(book, "B14", content)
    before = everything(book)["Prognos"]["B14"]
    assert actions(filled(book, overwrite=True)) == {Action.FILL: 22}
    assert read_report(book).ore(RESOR) == 16_000_000
    undo_prognosis(book, False, book)
    restored = everything(book)["Prognos"]["B14"]
    assert (restored.formula, restored.kind if restored.formula is None else None) == (
        before.formula,
        before.kind if before.formula is None else None,
    )
    assert restored.value == before.value or restored.formula


def test_an_array_formula_is_not_overwritten(book: Path) -> None:
    """Written down as text and put back it would be an ordinary one."""

    def with_array(xml: str) -> str:
        return re.sub(
            r'(<c r="B14"[^>]*?)/>', r'\1><f t="array" ref="B14">SUM(Utfall!B14:B15*1)</f><v>160</v></c>', xml
        )

    book.write_bytes(with_part(book.read_bytes(), PROGNOS, with_array))
    before = everything(book)["Prognos"]["B14"]
    assert actions(filled(book, overwrite=True)) == {Action.FILL: 21, Action.KEEP: 1}
    assert everything(book)["Prognos"]["B14"] == before


def test_a_remark_of_a_persons_own_stays(book: Path) -> None:
    remark = table_cell(BASIS, "ANMARKNING", LINE)
    report = read_report(book)
    other = book.with_name("anmärkt.xlsx")
    write(report, [CellWrite(remark.sheet, remark.cell, Kind.TEXT, "Konferens i oktober")], other)
    filled(other)
    assert table_line(other)["Anmärkning"] == "Konferens i oktober"
    undo_prognosis(other, False, other)
    assert table_line(other)["Anmärkning"] == "Konferens i oktober"


def test_after_undo_the_workbook_says_what_it_said(book: Path) -> None:
    before = everything(book)
    filled(book)
    forecast = undo_prognosis(book, False, book)
    assert actions(forecast) == {Action.FILL: 22}
    assert everything(book) == before
    again = undo_prognosis(book, False, book)
    assert (again.decisions, again.outcome.saved) == ((), None)


def test_undo_leaves_what_somebody_wrote_since(book: Path) -> None:
    filled(book)
    typed(book, "B14", Cell(Kind.NUMBER, "99"))
    forecast = undo_prognosis(book, False, book)
    assert actions(forecast) == {Action.FILL: 21, Action.KEEP: 1}
    assert read_report(book).ore(RESOR) == 9_900_000
    assert set(table_line(book)) == {"Kontoslag", "Del"}


def test_undo_without_its_sheet_is_refused(book: Path) -> None:
    filled(book)
    book.write_bytes(with_part(book.read_bytes(), BOOK, lambda xml: xml.replace('"Prognosunderlag"', '"Blad7"')))
    before = book.read_bytes()
    forecast = undo_prognosis(book, False, book)
    assert (codes(forecast), forecast.decisions, forecast.outcome.saved) == (["TABELL_SAKNAS"], (), None)
    assert book.read_bytes() == before


def test_undo_can_be_tried_first(book: Path) -> None:
    filled(book)
    before = book.read_bytes()
    forecast = undo_prognosis(book, True, book)
    assert len(forecast.outcome.changes) > 22
    assert book.read_bytes() == before


def test_everything_foreign_stays_through_filling_and_undo(tmp_path: Path, office: Office) -> None:
    """The workbook with other people's charts, pictures, macros and sheets: raw members, and all its cells."""
    path = tmp_path / "främmande.xlsm"
    path.write_bytes(foreign.foreign_workbook())
    before, cells = members(path), everything(path)
    forecast = filled(path, overwrite=True)
    assert forecast.outcome.saved is not None, codes(forecast)
    touched = {name for name, raw in members(path).items() if before[name] != raw}
    assert touched <= {
        "xl/workbook.xml",
        PROGNOS,
        "xl/worksheets/sheet4.xml",
        "xl/worksheets/sheet7.xml",
        "xl/worksheets/sheet15.xml",  # Uppföljning, Prognosförklaring and Nyckeltal are calculated from it
        "xl/worksheets/sheet17.xml",
        "xl/worksheets/sheet20.xml",
        "xl/calcChain.xml",
    }
    seen = recalculated(office, path)
    for sheet, results in stored(path).items():
        assert results == {cell: seen[sheet][cell] for cell in results}
    undo_prognosis(path, False, path)
    after = everything(path)
    assert {sheet for sheet in cells if after[sheet] != cells[sheet]} == set()
    assert {name for name, raw in members(path).items() if before[name] != raw} <= touched


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# -- methods wished for -------------------------------------------------------------------------


def test_a_method_may_be_wished_for_all_for_a_row_and_in_the_sheet(book: Path) -> None:
    report = read_report(book, tables=True)
    other = book.with_name("önskad.xlsx")
    write(report, [CellWrite(*table_cell(BASIS, "ONSKAD", LINE), Kind.TEXT, "Linjär")], other)
    assert chosen(filled(other, dry_run=True)) == {"DRIFT_RESOR EXTERNT": "linjar"}
    forecast = filled(other, {"DRIFT_RESOR": "budgetrest", "": "kombination"}, dry_run=True)
    assert chosen(forecast, besides="kombination") == {
        "DRIFT_RESOR EXTERNT": "budgetrest",
        "DRIFT_RESOR INTERNT": "budgetrest",
    }


def test_a_method_that_does_not_apply_says_why_and_another_is_taken(book: Path) -> None:
    filled(book, {"": "sasong"})
    line = table_line(book)
    assert (line["Metod"], line["Anmärkning"]) == ("föregående år", "säsong: det finns inget helt år i Månader")


def chosen(forecast: Forecast, besides: str = "foregaende_ar") -> dict[str, str]:
    return {" ".join(d.leaf): d.choice.method for d in forecast.decisions if d.choice and d.choice.method != besides}


def test_a_single_event_is_taken_out_before_and_put_back_after(book: Path) -> None:
    """Resor 80, of which 30 once in maj: 50 × 140 ÷ 70 + 30 = 130; 20 more are to come in november."""
    report = read_report(book, tables=True)
    other = book.with_name("poster.xlsx")
    lines = [("42856", "30"), ("43040", "20")]
    writes = [
        CellWrite(*table_cell(EVENTS, code, line), kind, value)
        for line, (month, tkr) in enumerate(lines)
        for code, kind, value in (
            ("MANAD", Kind.NUMBER, month), ("KONTOSLAG", Kind.TEXT, "Drift, Resor"),
            ("DEL", Kind.TEXT, "Externt"), ("BELOPP", Kind.NUMBER, tkr), ("TEXT", Kind.TEXT, "SYNTETISK"),
        )
    ]  # fmt: skip
    write(report, writes, other)
    filled(other)
    assert read_report(other).ore(RESOR) == 15_000_000


# -- what cannot be ------------------------------------------------------------------------------


def test_an_older_workbook_without_the_sheets_is_refused_with_what_to_do(book: Path) -> None:
    old = with_part(
        book.read_bytes(),
        "xl/workbook.xml",
        lambda xml: xml.replace('name="Prognosunderlag"', 'name="Annat"').replace("Prognosunderlag!", "Saknas!"),
    )
    book.write_bytes(old)
    forecast = filled(book)
    assert codes(forecast) == ["TABELL_SAKNAS"]
    assert book.read_bytes() == old


def test_without_period_or_outcome_there_is_no_forecast(tmp_path: Path) -> None:
    make(tmp_path / "utan.xlsx", LEAVES, {"PERIOD": None})
    assert codes(filled(tmp_path / "utan.xlsx")) == ["FR1_HUVUD_TOMT", "PROGNOS_UTAN_PERIOD"]
    make(tmp_path / "tom.xlsx", {})
    assert codes(filled(tmp_path / "tom.xlsx")) == ["PROGNOS_UTAN_UTFALL"]
    (tmp_path / "ingen.xlsx").write_bytes(b"")
    assert codes(filled(tmp_path / "ingen.xlsx")) == ["FIL_TOM"]
    assert codes(undo_prognosis(tmp_path / "ingen.xlsx", False, tmp_path / "ingen.xlsx")) == ["FIL_TOM"]


def test_an_outcome_that_cannot_be_read_leaves_its_forecast_alone(book: Path) -> None:
    report = read_report(book)
    other = book.with_name("text.xlsx")
    write(report, [CellWrite("Utfall", "B14", Kind.TEXT, "åttio")], other)
    forecast = filled(other)
    assert (codes(forecast), actions(forecast)) == (["POST_TEXT", "PROGNOS_UTAN_RAD"], {Action.FILL: 21})
    assert "B14" not in everything(other)["Prognos"]


def test_a_refusal_leaves_the_workbook_as_it_was(book: Path) -> None:
    (book.parent / "~$bok.xlsx").write_bytes(b"\x0aController")
    before = book.read_bytes()
    forecast = filled(book)
    assert (codes(forecast), forecast.outcome.saved) == (["SKRIV_OPPEN"], None)
    assert book.read_bytes() == before
    assert codes(filled(book, target=book.with_name("annan.xlsm"))) == ["SKRIV_ANDELSE"]


# -- the command ---------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out.replace("\u00a0", " "), captured.err


def test_the_command_lists_what_is_filled_in_and_what_stays(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed(book, "B14", Cell(Kind.NUMBER, "99"))
    typed(book, "B15", Cell(Kind.NUMBER, "7", "3+4"))
    code, out, err = run(capsys, "prognosis", str(book))
    lines = out.splitlines()
    assert (code, err.count("\n"), "SKRIV_EGEN_FORMEL" in err) == (0, 1, True)
    assert lines[0] == "Kontoslag                    Del      Metod          Vad som sker  Förslag, tkr  Står där"
    assert lines[1] == "Intäkter                     Externt  föregående år  fylls i                -80         –"
    assert "Drift, Resor                 Externt  föregående år  står kvar              160        99" in lines
    assert [line.split()[-1] for line in lines if "står kvar" in line] == ["99", "=3+4"]
    assert lines[-2] == "Fylls i: 20. Står kvar: 2. Det som någon själv har skrivit ersätts med --overwrite."
    assert lines[-1].startswith(f"{book}: ")


def test_of_several_workbooks_only_what_stays_is_listed(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = book.with_name("andra.xlsx")
    shutil.copy(book, other)
    typed(other, "B14", Cell(Kind.NUMBER, "99"))
    code, out, _err = run(capsys, "prognosis", str(book), str(other))
    assert code == 0
    assert out.count("föregående år") == 1
    assert "Fylls i: 22. Står kvar: 0." in out
    assert read_report(book).ore(RESOR) == 16_000_000
    assert run(capsys, "prognosis", str(book), str(other), "-o", "x.xlsx")[0] == 2


def test_the_command_takes_back_and_tells_machines(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "prognosis", str(book), "--format", "json", "--method", "DRIFT_RESOR=linjar")
    told = json.loads(out)["files"][0]
    resor = next(d for d in told["decisions"] if (d["row"], d["part"]) == ("DRIFT_RESOR", "EXTERNT"))
    assert (code, told["written"], resor["action"], resor["ore"], resor["method"]) == (
        0,
        True,
        "fill",
        12_000_000,
        "linjar",
    )
    assert resor["proposals"]["budgetrest"] == 12_000_000
    code, out, _err = run(capsys, "prognosis", str(book), "--undo")
    assert (code, out.splitlines()[-2]) == (0, "Tas tillbaka: 22. Står kvar: 0.")
    assert read_report(book).ore(RESOR) is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--method", "magkänsla"], "Metoderna är linjar, budgetrest"),
        (["--method", "RESOR=linjar"], "Raderna är INTAKTER, PERSONAL_ANSTALLDA"),
        (["--undo", "--overwrite"], "Tillsammans med --undo går bara"),
    ],
)
def test_wrong_usage_is_told(arguments: list[str], words: str, book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = book.read_bytes()
    code, _out, err = run(capsys, "prognosis", str(book), *arguments)
    assert (code, words in err) == (2, True)
    assert book.read_bytes() == before


def test_an_extra_that_is_not_there_is_named(
    book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    for arguments in (["--statistics"], ["--method", "ets"]):
        code, _out, err = run(capsys, "prognosis", str(book), *arguments)
        assert (code, "pip install vplan-xl[statistics]" in err) == (2, True)


def test_with_statistics_the_seasonal_models_are_tried_and_say_what_they_need(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _out, _err = run(capsys, "prognosis", str(book), "--method", "ets")
    assert code == 0
    assert table_line(book)["Anmärkning"] == "ETS: det behövs 32 månader i följd i Månader"
