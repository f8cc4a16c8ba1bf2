"""The buttons inside Excel, over a workbook that behaves as an open one: what they read, write, put back and say."""

from __future__ import annotations

import datetime
import re
import sys
import tempfile
import types
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fake_book import ExcelError, FakeBook, FakeName, FakeRange, opened
from tests.open_books import STATUS, alerted, besides_status, entered_cells, older, said, writes
from tests.test_prognosis import LEAVES
from tests.test_rules import ADDED, EDITED, FILLED, REGISTER, TABLED, made, tabled
from tests.workbooks import BOOK, COVER, EXAMPLE, make, with_part
from vplan_xl import excel
from vplan_xl.excel import MOST_CELLS, calculate_deviations, fill_forecast, outline_of, read_book, undo_forecast
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import declared_places
from vplan_xl.jobs import press
from vplan_xl.jobs.prognosis import Wanted, fill_prognosis, propose_filling, undo_prognosis
from vplan_xl.language import choose
from vplan_xl.prognosis.respect import Action
from vplan_xl.report.report import is_of_another_template, read_report, template_version
from vplan_xl.rules.check import OF_FILES, check
from vplan_xl.workbook.a1 import reference
from vplan_xl.workbook.snapshot import Cell, Kind


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook in which the forecast is blank."""
    make(tmp_path / "bok.xlsx", LEAVES)
    return tmp_path / "bok.xlsx"


@pytest.fixture
def book(path: Path) -> FakeBook:
    """The same, open."""
    return opened(path)


# -- reading --------------------------------------------------------------------------------------


def test_an_open_workbook_is_read_as_its_file() -> None:
    book = opened(EXAMPLE)
    file, here = read_report(EXAMPLE, tables=True), read_book(book)
    assert here.content
    assert file.content
    assert here.content.sheets == file.content.sheets
    assert (here.header, here.places, here.amounts, here.path) == (file.header, file.places, file.amounts, file.path)
    assert {sheet.name for sheet in here.content.outline.sheets} == {
        sheet.name for sheet in file.content.outline.sheets
    }
    assert here.content.outline.names == file.content.outline.names


def test_a_sheet_is_asked_once_for_formulas_and_once_for_values_and_no_other_is(book: FakeBook) -> None:
    book.add("Egna beräkningar", {"A1": Cell(Kind.NUMBER, "1")})
    read_book(book)
    others = ("Egna beräkningar", "Huvudbok", "Importunderlag")
    wanted = [sheet.name for sheet in book.sheets if sheet.name not in others]
    assert len(wanted) == 12 + 7 + 2
    assert sorted(book.reads) == sorted(f"{name} {what}" for name in wanted for what in ("formula", "value"))


FORM = ("Försättsblad", "Utfall", "Prognos", "Föregående prognos")
OF_FORECAST = ("Månader", "Engångsposter", "Prognosunderlag")
CHECKED = (
    *OF_FORECAST, "Interna poster", "Avvikelser", "Kontroller",
    "Uppföljning", "Projekt", "Prognosförklaring", "Investeringar", "Personal", "Nyckeltal", "Avstämning",
    "Mål", "Insatser",
)  # fmt: skip


@pytest.mark.parametrize(
    ("button", "tables"),
    [
        (fill_forecast, OF_FORECAST),
        (undo_forecast, OF_FORECAST),
        (calculate_deviations, CHECKED),
        (excel.check, CHECKED),
    ],
)
def test_a_button_reads_the_sheets_that_it_looks_at_and_no_other(
    book: FakeBook, button: Callable[[FakeBook], None], tables: tuple[str, ...]
) -> None:
    book.add("Egna beräkningar", {"A1": Cell(Kind.NUMBER, "1")})
    button(book)
    assert {read.rpartition(" ")[0] for read in book.reads if read.endswith(" value")} == {*FORM, *tables}
    assert book.app.alerts == []


def bad_book(code: str, folder: Path) -> Path:
    """The bad workbook of a code, as the tests of rules have it."""
    if code in TABLED:
        return Path(tabled(folder, TABLED[code]).path)
    made(folder, *FILLED.get(code, ({},)))
    file = folder / "bok.xlsx"
    if code in EDITED:
        file.write_bytes(with_part(file.read_bytes(), *EDITED[code]))
    for part, content in ADDED.get(code, {}).items():
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr(part, content)
    return file


CODES = [code for code in (*FILLED, *EDITED, *ADDED, *TABLED) if code != "RESULTAT_SAKNAS"]  # Excel has computed


@pytest.mark.parametrize("code", CODES)
def test_what_is_found_in_an_open_workbook_is_what_is_found_in_its_file(code: str, tmp_path: Path) -> None:
    bad = bad_book(code, tmp_path)
    in_file = check(read_report(bad, tables=True), REGISTER)
    assert code in {finding.code for finding in in_file}
    here = check(read_book(opened(bad)), REGISTER)
    assert list(here) == [f for f in in_file if f.code not in OF_FILES and not (code == f.code == "BOK_DDE")]


def test_which_findings_only_a_file_has() -> None:
    rules = {"BLAD_DOLDA_DELAR", "BOK_MALLVERSION", "BOK_MAKRO", "BOK_KNAPPAR", "BOK_LANKAR", "BOK_OBJEKT"}
    assert set(OF_FILES) == rules | {"RESULTAT_SAKNAS", "POST_UTAN_RESULTAT"}


def test_without_its_file_nothing_is_known_of_the_template(book: FakeBook) -> None:
    report = read_book(book)
    assert (template_version(report), is_of_another_template(report)) == ("", False)


def test_a_formula_in_the_forecast_stays_where_nobody_can_tell_an_array(book: FakeBook) -> None:
    book.sheets["Prognos"].cells["B14"] = Cell(Kind.NUMBER, "7", "3+4")
    wanted = Wanted({}, overwrite=True, dry_run=False, statistics=False, today=datetime.date(2017, 9, 8))
    kept = [d.leaf for d in propose_filling(read_book(book), wanted).decisions if d.action is Action.KEEP]
    assert kept == [("DRIFT_RESOR", "EXTERNT")]


def test_days_counted_from_1904_are_days(path: Path) -> None:
    data = with_part(path.read_bytes(), BOOK, lambda xml: xml.replace("<workbookPr", '<workbookPr date1904="1"'))
    path.write_bytes(with_part(data, COVER, lambda xml: xml.replace("<v>42948</v>", "<v>41486</v>")))
    book = opened(path)
    period = declared_places(FR1).fields["PERIOD"]
    book.sheets[period.sheet].dates.add(period.cell)
    assert str(read_book(book).header.period) == "2017-08"


def test_names_of_a_sheets_own_are_kept_apart_and_excels_left_out() -> None:
    names = [
        FakeName("FR1_PERIOD", "=Försättsblad!$C$5"),
        FakeName("'Utfall (2)'!FR1_ACK_KONTOSLAG", "='Utfall (2)'!$A$7:$A$22"),
        FakeName("Utfall!Print_Area", "=Utfall!$A$1:$M$24"),
        FakeName("Utfall!_xlnm.Print_Titles", "=Utfall!$1:$6"),
    ]
    outline = outline_of(FakeBook(names=names))
    assert (outline.names, outline.sheet_names) == (
        {"FR1_PERIOD": "Försättsblad!$C$5"},
        (("Utfall (2)", "FR1_ACK_KONTOSLAG"),),
    )


@pytest.mark.parametrize(("visible", "hidden"), [(True, False), (-1, False), (False, True), (0, True), (2, True)])
def test_a_hidden_sheet_is_told_however_the_engine_says_it(visible: object, hidden: bool) -> None:
    book = FakeBook()
    book.add("Utfall", {}, visible=visible)
    assert outline_of(book).sheets[0].hidden is hidden


def test_a_sheet_of_too_many_cells_is_not_read(book: FakeBook) -> None:
    book.sheets["Utfall"].cells[reference(10, MOST_CELLS)] = Cell(Kind.TEXT, "långt ned")
    excel.check(book)
    assert "Utfall: Bladet har för många celler och rader för att läsas: 8\u00a0000\u00a0000 celler" in alerted(book)
    assert "Utfall formula" not in book.reads


# -- Fyll prognos and Ångra fyllning ----------------------------------------------------------------


def test_a_press_writes_what_the_command_writes_and_takes_it_back(book: FakeBook, path: Path) -> None:
    before = besides_status(book.all())
    wanted = Wanted({}, overwrite=False, dry_run=False, statistics=False, today=datetime.date.today())
    fill_prognosis(path, wanted, path)
    fill_forecast(book)
    assert entered_cells(book.all()) == entered_cells(opened(path).all())
    assert said(book) == "Prognosen är ifylld på bladet Prognos: 22 belopp. Står kvar: 0. Utan förslag: 0."
    assert book.app.alerts == []
    assert len(book.writes) < 12
    book.writes.clear()
    fill_forecast(book)
    assert writes(book) == []
    undo_forecast(book)
    assert besides_status(book.all()) == before
    undo_prognosis(path, dry_run=False, target=path)
    assert entered_cells(book.all()) == entered_cells(opened(path).all())
    assert "Ifyllningen av prognosen är tillbakatagen på bladet Prognos: 22 belopp. Står kvar: 0." in said(book)
    undo_forecast(book)
    assert "Det finns ingen ifyllning av prognosen att ta tillbaka." in said(book)


def test_what_somebody_wrote_stays(book: FakeBook) -> None:
    own = Cell(Kind.NUMBER, "7", "3+4")
    book.sheets["Prognos"].cells["B14"] = own
    fill_forecast(book)
    assert book.sheets["Prognos"].cells["B14"] == own
    assert "21 belopp. Står kvar: 1." in said(book)


def test_nothing_but_the_listed_cells_is_touched(book: FakeBook) -> None:
    own = {"A1": Cell(Kind.TEXT, "=inte en formel"), "B2": Cell(Kind.NUMBER, "5", "Prognos!B14")}
    book.add("Egna beräkningar", own)
    before = besides_status(book.all())
    fill_forecast(book)
    after = besides_status(book.all())
    changed = {
        (sheet, at)
        for sheet in after
        for at in after[sheet].keys() | before[sheet].keys()
        if after[sheet].get(at) != before[sheet].get(at)
    }
    table = FR1.table_by_code["PROGNOSUNDERLAG"].sheet
    forecast = {declared_places(FR1).cell(FR1, key) for key in FR1.leaves if key[0::2] == ("HELAR", "PROGNOS")}
    assert {at for at in changed if at[0] != table} == forecast


def test_without_a_month_nothing_is_written_and_the_words_say_what_to_do(book: FakeBook) -> None:
    period = declared_places(FR1).fields["PERIOD"]
    del book.sheets[period.sheet].cells[period.cell]
    fill_forecast(book)
    assert writes(book) == []
    expected = "Ingenting är ändrat. Prognosen kan inte göras utan period. Fyll i perioden på försättsbladet."
    assert said(book).endswith(expected)


def test_a_forecast_that_stands_nowhere_is_not_filled_in_nor_taken_back(book: FakeBook) -> None:
    fill_forecast(book)
    book.sheets["Prognos"].cells["B6"] = Cell(Kind.TEXT, "Extern")
    before = besides_status(book.all())
    for button in (fill_forecast, undo_forecast):
        button(book)
        assert "själva programmet" not in said(book)
    assert besides_status(book.all())["Prognos"] == before["Prognos"]
    book.sheets.remove(book.sheets["Prognos"])
    for button in BUTTONS:
        button(book)
        assert "själva programmet" not in said(book)


def test_what_the_plan_finds_stops_it(book: FakeBook) -> None:
    book.sheets["Prognos"].cells["B6"] = Cell(Kind.TEXT, "Extern")
    fill_forecast(book)
    assert "Ingenting är ändrat." in said(book)
    assert writes(book) == []


def test_a_remark_is_pointed_to(book: FakeBook) -> None:
    book.sheets["Utfall"].cells["B14"] = Cell(Kind.TEXT, "tolv")
    fill_forecast(book)
    assert said(book).endswith("2 anmärkningar finns: tryck Kontrollera.")


# -- half of nothing ------------------------------------------------------------------------------


def test_a_locked_cell_stops_all_of_it_and_its_sheet_is_named(book: FakeBook) -> None:
    before = besides_status(book.all())
    book.locked = {("Prognos", "B14")}
    fill_forecast(book)
    assert besides_status(book.all()) == before
    assert re.search(
        r"Bladet Prognos går inte att skriva i \(B\d+:C\d+\)\. Ingenting är ändrat\. Är bladet skyddat", said(book)
    )


def test_what_cannot_be_put_back_is_said(book: FakeBook) -> None:
    book.failing = {2, 3, 4}
    fill_forecast(book)
    first = book.writes[0]
    assert said(book).endswith(f"gick inte att ta tillbaka: {first}. Stäng arbetsboken utan att spara.")


def test_rows_that_are_filtered_away_get_what_is_theirs(book: FakeBook, path: Path) -> None:
    before = besides_status(book.all())
    fill_forecast(book)
    again = opened(path)
    for sheet in again.sheets:
        sheet.filtered = {6, 9, 14}
    fill_forecast(again)
    assert besides_status(again.all()) == besides_status(book.all())
    again.failing = {len(again.writes) + 3}
    undo_forecast(again)
    assert besides_status(again.all()) == besides_status(book.all())
    again.failing.clear()
    undo_forecast(again)
    assert besides_status(again.all()) == before


def test_an_engine_that_cannot_read_formulas_is_believed(book: FakeBook, monkeypatch: pytest.MonkeyPatch) -> None:
    report = read_book(book)

    def mute(_range: object) -> object:
        raise NotImplementedError

    monkeypatch.setattr(FakeRange, "formula", property(mute, FakeRange.formula.fset))
    planned = press.fill_forecast(report, REGISTER, datetime.datetime(2017, 9, 8, 14, 5)).planned
    assert planned
    assert report.content
    excel.carry_out(book, report.content.sheets, planned.writes)
    assert len(book.writes) == len(set(book.writes)) < 12


def test_excel_neither_draws_nor_computes_until_all_is_written(book: FakeBook) -> None:
    fill_forecast(book)
    assert book.app.settings == [
        ("screen_updating", False),
        ("calculation", "manual"),
        ("calculation", "automatic"),
        ("screen_updating", True),
    ]


class BareApp:
    """An engine's that can neither stop drawing nor computing."""

    def __init__(self) -> None:
        self.books: list[FakeBook] = []
        self.alerts: list[str] = []

    def alert(self, prompt: str, title: str) -> None:
        self.alerts.append(prompt)


def test_an_engine_that_knows_no_such_settings_writes_all_the_same(path: Path) -> None:
    book = opened(path)
    book.app = BareApp()
    fill_forecast(book)
    assert "22 belopp" in said(book)


# -- what a workbook may be -------------------------------------------------------------------------

BUTTONS = (calculate_deviations, fill_forecast, undo_forecast, excel.check)


@pytest.mark.parametrize("button", BUTTONS)
def test_another_workbook_is_told_apart_and_nothing_is_written(button: Callable[[object], None]) -> None:
    book = FakeBook(name="Budget.xlsx")
    book.add("Blad1", {"B2": Cell(Kind.TEXT, "hej")})
    button(book)
    assert alerted(book).startswith(
        "FR 1: Budget.xlsx: Ingenting är ändrat. Arbetsboken går inte att känna igen som FR 1, "
        "Finansförvaltningens formulär eller en verksamhetsplan."
    )
    assert book.writes == []


@pytest.mark.parametrize("button", BUTTONS)
def test_finansforvaltningens_workbook_never_ends_in_a_fault(button: Callable[[object], None]) -> None:
    book = opened(EXAMPLE.with_name("80 Finansförvaltningen.xlsx"))
    button(book)
    assert "Ett fel i själva programmet" not in said(book)
    assert book.app.alerts == []


def test_a_workbook_that_was_never_saved_works_and_is_told(book: FakeBook) -> None:
    book.fullname = book.name = "Bok1"
    fill_forecast(book)
    assert said(book).endswith("Arbetsboken har aldrig sparats: spara den.")


@pytest.mark.parametrize("fullname", ["C:\\mapp\\bok.xlsm", "https://region.sharepoint.com/bok.xlsm"])
def test_a_saved_one_is_not(fullname: str, book: FakeBook) -> None:
    book.fullname = fullname
    fill_forecast(book)
    assert "sparats" not in said(book)


def test_a_cloud_folder_that_is_not_on_the_disk_is_no_obstacle(book: FakeBook, monkeypatch: pytest.MonkeyPatch) -> None:
    class InTheCloud(FakeBook):
        @property
        def fullname(self) -> str:
            raise ExcelError

        @fullname.setter
        def fullname(self, name: str) -> None: ...

    book.__class__ = InTheCloud
    assert read_book(book).path == "bok.xlsx"
    fill_forecast(book)
    assert "sparats" not in said(book)


def test_of_several_workbooks_the_one_is_named(book: FakeBook) -> None:
    FakeBook(name="PERSONAL.XLSB", app=book.app)
    fill_forecast(book)
    assert "arbetsboken" not in said(book)
    FakeBook(name="annan.xlsx", app=book.app)
    fill_forecast(book)
    assert said(book).endswith("Det gäller arbetsboken bok.xlsx.")


# -- where the words go -----------------------------------------------------------------------------


def test_words_that_look_like_a_formula_stand_as_words(book: FakeBook) -> None:
    book.sheets["Utfall"].name = "=Utfall"
    excel.check(book)
    assert book.sheets[STATUS.sheet].cells[STATUS.cell].kind is Kind.TEXT


def test_words_are_swedish_whatever_language_the_program_was_told(
    book: FakeBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(["--lang", "en"])
    fill_forecast(book)
    assert "Prognosen är ifylld" in said(book)


def test_where_the_status_cell_is_locked_the_words_are_shown(book: FakeBook) -> None:
    book.sheets[STATUS.sheet].cells[STATUS.cell] = words = Cell(Kind.TEXT, "2017-09-08 14:05 SYNTETISK")
    book.locked = {tuple(STATUS)}
    fill_forecast(book)
    assert "22 belopp" in alerted(book)
    assert book.sheets[STATUS.sheet].cells[STATUS.cell] == words


def test_a_status_cell_that_is_refused_keeps_what_it_said(book: FakeBook) -> None:
    book.sheets[STATUS.sheet].cells[STATUS.cell] = words = Cell(Kind.TEXT, "2017-09-08 14:05 SYNTETISK")
    undo_forecast(book)
    book.sheets[STATUS.sheet].cells[STATUS.cell] = words
    book.failing = {len(book.writes) + 1}
    undo_forecast(book)
    assert "ingen ifyllning av prognosen att ta tillbaka" in alerted(book)
    assert book.sheets[STATUS.sheet].cells[STATUS.cell] == words


def test_where_the_template_has_no_status_cell_the_words_are_shown(book: FakeBook) -> None:
    fill_forecast(older(book))
    assert "22 belopp" in alerted(book)


def faults(folder: Path) -> list[str]:
    return [file.read_text("utf-8") for file in sorted(folder.glob("vplan-*.log"))]


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the logs of faults come."""
    folder = tmp_path / "loggar"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_fault_of_ours_is_a_sentence_with_the_path_of_its_log(
    book: FakeBook, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    before = besides_status(book.all())
    monkeypatch.setattr(press, "fill_forecast", broken)
    fill_forecast(book)
    assert said(book).startswith("Ett fel i själva programmet; ingenting är ändrat. Beskrivningen ligger i ")
    assert str(logs) in said(book)
    assert "ZeroDivisionError" in faults(logs)[0]
    assert besides_status(book.all()) == before


def test_where_nothing_can_be_shown_the_log_keeps_why(book: FakeBook, logs: Path) -> None:
    def mute(prompt: str, title: str) -> None:
        raise ExcelError

    book.app.alert = mute
    book.locked = {tuple(STATUS)}
    fill_forecast(book)
    assert "ExcelError" in faults(logs)[0]


# -- whose button it was ----------------------------------------------------------------------------


def test_the_workbook_is_the_one_whose_button_was_pressed(book: FakeBook, monkeypatch: pytest.MonkeyPatch) -> None:
    pressed = types.SimpleNamespace(Book=types.SimpleNamespace(caller=lambda: book))
    monkeypatch.setitem(sys.modules, "xlwings", pressed)
    fill_forecast()
    assert "22 belopp" in said(book)


def test_without_a_workbook_it_ends_with_a_sentence(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlwings", None)
    with pytest.raises(SystemExit, match="Arbetsboken går inte att nå från Python"):
        fill_forecast()
    assert "ModuleNotFoundError" in faults(logs)[0]


def test_an_engine_that_keeps_no_list_of_workbooks_has_one(book: FakeBook) -> None:
    book.app = BareApp()
    del book.app.books
    fill_forecast(book)
    assert "Det gäller arbetsboken" not in said(book)
