"""Beräkna avvikelse and Kontrollera inside Excel: their sheets are those of the command, or all is as it was."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.fake_book import FakeBook, opened
from tests.open_books import RESULTS, STATUS, besides_status, entered_cells, older, said, typed, writes
from tests.test_excel import bad_book
from tests.test_prognosis import LEAVES
from tests.workbooks import EXAMPLE, make, write
from vplan_xl.deviations.lines import read_explained
from vplan_xl.excel import calculate_deviations, check, fill_forecast, read_book, undo_forecast
from vplan_xl.form.fin import FIN
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace, declared_places, table_cell
from vplan_xl.jobs import excel_home
from vplan_xl.jobs.deviation import write_deviations
from vplan_xl.jobs.resources import REGISTER, read_register, resource
from vplan_xl.report.report import read_report
from vplan_xl.rules.check import OF_FILES
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Cell, Kind

DEVIATIONS, CHECKS = RESULTS
FINANCE = EXAMPLE.with_name("80 Finansförvaltningen.xlsx")
# SYNTETISK: 3 000 tkr of 80 budgeted, and as much more revenue.
AMOUNTS = {"ACK DRIFT_RESOR UTFALL EXTERNT": 300_000_000, "ACK INTAKTER UTFALL EXTERNT": -200_000_000}
AS_BUDGETED = {name: LEAVES[name] or 0 for name in AMOUNTS}
TWICE = {name: 2 * ore for name, ore in AMOUNTS.items()}
BUTTONS = (calculate_deviations, fill_forecast, undo_forecast, check)
Button = Callable[[FakeBook], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook with some deviations above the thresholds, and a forecast that is blank."""
    make(tmp_path / "bok.xlsx", LEAVES | AMOUNTS)
    return tmp_path / "bok.xlsx"


@pytest.fixture
def book(path: Path) -> FakeBook:
    """The same, open."""
    return opened(path)


def words_at(line: int) -> CellPlace:
    return table_cell(FR1.table_by_code["AVVIKELSER"], "FORKLARING", line)


def explain(book: FakeBook, line: int, cell: Cell) -> None:
    book.sheets[DEVIATIONS].cells[words_at(line).cell] = cell


def explained(book: FakeBook) -> dict[tuple[str, ...], Cell]:
    """{what a deviation is of: the cell of its words}."""
    return {tuple(key): kept.words for key, kept in read_explained(read_book(book)).lines.items() if kept.words}


def results(sheets: Mapping[str, Mapping[str, Cell]]) -> dict[CellPlace, tuple[object, ...]]:
    """The cells of both sheets."""
    return {at: cell for at, cell in entered_cells(sheets).items() if at.sheet in RESULTS}


def listed(book: FakeBook) -> list[list[str]]:
    """The lines of Kontroller."""
    cells = book.sheets[CHECKS].cells
    lines = [
        [cells[at].value if (at := f"{column}{row}") in cells else "" for column in "ABCD"] for row in range(5, 205)
    ]
    return [line for line in lines if any(line)]


def calculated(path: Path) -> bool:
    """What ``vplan deviation --write`` does; whether it wrote."""
    done = write_deviations(path, path, read_register(None), datetime.datetime.now(), dry_run=False)
    return done.outcome.saved is not None


# -- the same as the command ------------------------------------------------------------------------


def test_deviations_are_those_of_the_command(path: Path) -> None:
    book = opened(path)
    before = book.all()
    calculate_deviations(book)
    assert calculated(path)
    assert results(book.all()) == results(opened(path).all())
    assert said(book) == said(opened(path))
    sentence = "Avvikelser beräknade: 12 över trösklarna, 4 saknar förklaring. Kontroller: varning 5, upplysning 1."
    assert said(book) == sentence
    assert book.sheets[DEVIATIONS].is_active
    after = besides_status(book.all())
    assert {sheet for sheet in after if after[sheet] != besides_status(before)[sheet]} == set(RESULTS)
    assert book.app.alerts == []


def test_words_and_amounts_that_have_changed_since_give_the_same_too(path: Path) -> None:
    assert calculated(path)
    report = read_report(path, tables=True)
    texts = {0: "Fler resor, varav Finsam 1 300, vakanser 200", 8: "=1+1", 30: "Ingenting"}
    lower = CellWrite("Utfall", "B14", Kind.NUMBER, "700")
    words = [CellWrite(*words_at(line), Kind.TEXT, text) for line, text in texts.items()]
    path = path.with_name("ändrad.xlsx")
    write(report, [lower, *words], path)
    book = opened(path)
    calculate_deviations(book)
    assert calculated(path)
    assert results(book.all()) == results(opened(path).all())
    assert {cell.value for cell in explained(book).values()} == set(texts.values())


@pytest.mark.parametrize("source", [EXAMPLE, FINANCE], ids=["17", "80"])
def test_of_the_examples_too(source: Path, path: Path) -> None:
    path.write_bytes(source.read_bytes())
    book = opened(path)
    calculate_deviations(book)
    calculated(path)
    assert results(book.all()) == results(opened(path).all())


@pytest.mark.parametrize("code", ["BOK_LANKAR", "BOK_OBJEKT"])
def test_only_what_a_file_alone_tells_is_left_out(code: str, tmp_path: Path) -> None:
    path = bad_book(code, tmp_path)
    book = opened(path)
    calculate_deviations(book)
    assert calculated(path)
    there = listed(opened(path))
    assert code in [line[3] for line in there]
    assert listed(book) == [line for line in there if line[3] not in OF_FILES]


def test_checks_are_those_of_the_command_for_deviations_once_these_are_calculated(book: FakeBook, path: Path) -> None:
    calculate_deviations(book)
    before = besides_status(book.all())
    book.writes.clear()
    check(book)
    assert said(book) == "Kontroller: varning 5, upplysning 1. De står på bladet Kontroller."
    after = besides_status(book.all())
    assert {sheet for sheet in after if after[sheet] != before[sheet]} == {"Avstämning"}  # which is its own
    assert book.sheets[CHECKS].is_active


def test_of_a_clean_workbook_it_says_so() -> None:
    book = opened(FINANCE)
    check(book)
    assert said(book) == "Kontroller: inga anmärkningar."
    assert listed(book) == []
    assert book.sheets[CHECKS].is_active


def test_findings_lead_to_where_they_are(book: FakeBook) -> None:
    book.sheets["Utfall"].cells["D7"] = Cell(Kind.NUMBER, "1")
    check(book)
    assert said(book).startswith("Kontroller: fel 1, varning ")
    link = book.sheets[CHECKS].cells["B5"]
    assert link == Cell(Kind.TEXT, "Utfall!D7", 'HYPERLINK("#\'Utfall\'!D7","Utfall!D7")')


@pytest.mark.parametrize("button", [calculate_deviations, check])
def test_the_second_time_only_the_words_are_written(button: Button, book: FakeBook) -> None:
    button(book)
    before = besides_status(book.all())
    book.sheets["Utfall"].activate()
    book.writes.clear()
    button(book)
    assert (writes(book), len(book.writes)) == ([], 1)
    assert besides_status(book.all()) == before
    assert book.sheets[DEVIATIONS if button is calculate_deviations else CHECKS].is_active


# -- the controller's words -------------------------------------------------------------------------

TEXTS = (
    "Fler resor, varav Finsam 1 300, vakanser 200",
    "=1+1",
    "+46 8 123",
    "-5",
    "@SUMMA(A1)",
    "0123",
    "1300",
    "1,5",
    "2017-08-01",
    "SANT",
    "TRUE",
    "'citat",
    '"dubbla"',
    "två\nrader",
    "  blanksteg  ",
    "å" * 1_000,
)


def test_texts_stay_texts_whatever_they_look_like_when_their_lines_move(book: FakeBook) -> None:
    calculate_deviations(book)
    for line, text in enumerate(TEXTS):
        explain(book, line, Cell(Kind.TEXT, text))
    before = explained(book)
    typed(book, AS_BUDGETED)
    calculate_deviations(book)
    assert said(book).startswith("Avvikelser beräknade: 0 över trösklarna.")
    assert explained(book) == before
    moved = [book.sheets[DEVIATIONS].cells.get(words_at(line).cell) for line in range(len(TEXTS))]
    assert moved != [Cell(Kind.TEXT, text) for text in TEXTS]


def test_words_survive_when_a_deviation_goes_and_comes_back(book: FakeBook) -> None:
    calculate_deviations(book)
    explain(book, 0, Cell(Kind.TEXT, "Fler resor, varav Finsam 1 300"))
    explain(book, 1, Cell(Kind.NUMBER, "1300"))
    calculate_deviations(book)
    before, words = besides_status(book.all()), explained(book)
    for amounts in (AS_BUDGETED, TWICE, AMOUNTS):
        typed(book, amounts)
        calculate_deviations(book)
        assert explained(book) == words
    assert besides_status(book.all()) == before


def test_words_that_merged_cells_would_swallow_stop_it(book: FakeBook) -> None:
    calculate_deviations(book)
    explain(book, 0, Cell(Kind.TEXT, "SYNTETISK"))
    typed(book, AS_BUDGETED)
    there = copy.deepcopy(book)
    calculate_deviations(there)
    book.sheets[DEVIATIONS].merged = {
        at for at, cell in there.sheets[DEVIATIONS].cells.items() if cell.value == "SYNTETISK"
    }
    before = besides_status(book.all())
    calculate_deviations(book)
    assert besides_status(book.all()) == before
    assert "är celler sammanfogade, dela dem" in said(book)


def test_words_by_a_persons_formula_move_as_that(book: FakeBook) -> None:
    calculate_deviations(book)
    explain(book, 0, Cell(Kind.TEXT, "ab", '"a"&"b"'))
    (of_line,) = explained(book)
    typed(book, AS_BUDGETED)
    calculate_deviations(book)
    assert {key: cell.formula for key, cell in explained(book).items()} == {of_line: '"a"&"b"'}


@pytest.mark.parametrize("button", BUTTONS)
def test_no_button_but_the_one_touches_the_deviations(button: Button, book: FakeBook) -> None:
    calculate_deviations(book)
    explain(book, 0, Cell(Kind.TEXT, "Fler resor, varav Finsam 1 300"))
    before = book.all()[DEVIATIONS]
    button(book)
    assert (book.all()[DEVIATIONS] == before) is (button is not calculate_deviations)


@pytest.mark.parametrize("at", [("Utfall", "A10"), ("Utfall", "B6")])
@pytest.mark.parametrize("button", [calculate_deviations, fill_forecast])
def test_a_changed_label_is_what_the_words_tell_of(button: Button, at: tuple[str, str], book: FakeBook) -> None:
    book.sheets[at[0]].cells[at[1]] = Cell(Kind.TEXT, "Löner")
    before = besides_status(book.all())
    button(book)
    assert besides_status(book.all()) == before
    assert said(book).startswith(f"Ingenting är ändrat. {at[0]}!{at[1]}: ")


def test_a_changed_label_of_the_forecast_is_too(book: FakeBook) -> None:
    book.sheets["Prognos"].cells["B6"] = Cell(Kind.TEXT, "Löner")
    fill_forecast(book)
    assert said(book).startswith("Ingenting är ändrat. Prognos!B6: ")


def test_of_several_words_that_belong_nowhere_the_first_is_named_and_the_rest_are_counted(book: FakeBook) -> None:
    calculate_deviations(book)
    for row in (300, 301, 302):
        book.sheets[DEVIATIONS].cells[f"K{row}"] = Cell(Kind.TEXT, f"SYNTETISK {row}")
    calculate_deviations(book)
    assert "Avvikelser!K300: Förklaringen hör inte till någon avvikelse: SYNTETISK 300." in said(book)
    assert said(book).endswith(" 3 anmärkningar finns: tryck Kontrollera.")


def test_of_long_words_the_status_cell_shows_the_beginning(book: FakeBook) -> None:
    calculate_deviations(book)
    book.sheets[DEVIATIONS].cells["K300"] = Cell(Kind.TEXT, "SYNTETISK " * 3_276)
    calculate_deviations(book)
    assert "SYNTETISK SYNTETISK …. Flytta texten" in said(book)
    assert len(said(book)) < 350


def test_words_that_belong_nowhere_stop_it(book: FakeBook) -> None:
    calculate_deviations(book)
    explain(book, 300, Cell(Kind.TEXT, "Utan rad"))
    before = besides_status(book.all())
    book.sheets["Utfall"].activate()
    book.writes.clear()
    calculate_deviations(book)
    at = words_at(300)
    assert said(book) == (
        f"Ingenting är ändrat. {at.sheet}!{at.cell}: Förklaringen hör inte till någon avvikelse: Utan rad. "
        "Flytta texten till rätt rad på bladet Avvikelser och ta bort den här. "
        "Är bladet tomt: ta bort texten, beräkna avvikelserna och skriv den sedan på sin rad."
    )
    assert writes(book) == []
    assert besides_status(book.all()) == before
    assert book.sheets["Utfall"].is_active


# -- sheets as they may be ----------------------------------------------------------------------------

UPGRADE = "Ge bladet dess namn igen, eller för över arbetsboken till den senaste mallen med vplan new --from."


def test_a_workbook_of_an_older_template_is_told_so(book: FakeBook) -> None:
    before = older(book).all()
    calculate_deviations(book)
    check(book)
    deviations, checks = (
        words.partition(" ")[2][17:] for words in (alert.removeprefix("FR 1: ") for alert in book.app.alerts)
    )
    assert deviations == f"Ingenting är ändrat. Bladet Avvikelser saknas. {UPGRADE}"
    assert checks == (
        "Kontroller: fel 1, varning 1, upplysning 1. "
        f"Bladet Avvikelser saknas. {UPGRADE} Bladet Kontroller saknas. {UPGRADE}"
    )
    assert (book.writes, book.all()) == ([], before)


@pytest.mark.parametrize("button", [calculate_deviations, check])
def test_checks_whose_sheet_is_rearranged_are_not_written(button: Button, book: FakeBook) -> None:
    book.sheets[CHECKS].cells["C4"] = Cell(Kind.TEXT, "Min kolumn")
    before = besides_status(book.all())
    button(book)
    assert "Kontroller!C4: Tabellen läses inte: här står min kolumn i stället för rubriken" in said(book)
    assert (writes(book), besides_status(book.all())) == ([], before)


@pytest.mark.parametrize(("button", "sheet"), [(calculate_deviations, DEVIATIONS), (check, CHECKS)])
def test_a_hidden_result_is_told_and_stays_hidden(button: Button, sheet: str, book: FakeBook) -> None:
    book.sheets["Utfall"].activate()
    book.sheets[sheet].visible = False
    button(book)
    assert said(book).endswith(f" Bladet {sheet} är dolt: visa det för att se resultatet.")
    assert (book.sheets[sheet].visible, book.sheets["Utfall"].is_active) == (False, True)
    assert listed(book)


def test_renamed_sheets_are_found_and_called_by_their_names_of_today(book: FakeBook, path: Path) -> None:
    for old, new in ((DEVIATIONS, "Mina avvikelser"), (CHECKS, "Mina kontroller"), ("Försättsblad", "Omslag")):
        book.rename(old, new)
    calculate_deviations(book)
    assert book.sheets["Mina avvikelser"].is_active
    assert book.sheets["Omslag"].cells[STATUS.cell].value.partition("Avvikelser beräknade")[1]
    calculated(path)
    there = opened(path).all()
    assert entered_cells({DEVIATIONS: book.all()["Mina avvikelser"]}) == entered_cells({DEVIATIONS: there[DEVIATIONS]})
    check(book)
    assert book.sheets["Mina kontroller"].is_active
    assert "De står på bladet Mina kontroller." in book.sheets["Omslag"].cells[STATUS.cell].value


def test_renamed_pages_are_found_too(book: FakeBook) -> None:
    for old, new in (("Prognos", "Prognos aug 2017"), ("Prognosunderlag", "Underlag")):
        book.rename(old, new)
    fill_forecast(book)
    assert said(book).startswith("Prognosen är ifylld på bladet Prognos aug 2017: 22 belopp.")
    assert book.sheets["Underlag"].cells.keys() > {"A5"}
    undo_forecast(book)
    assert said(book).startswith("Ifyllningen av prognosen är tillbakatagen på bladet Prognos aug 2017")


def test_amounts_of_an_unknown_unit_have_no_deviations_and_are_on_the_list() -> None:
    book = opened(FINANCE)
    unit = declared_places(FIN).fields["BELOPP"]
    book.sheets[unit.sheet].cells[unit.cell] = Cell(Kind.TEXT, "dollar")
    before = besides_status(book.all())
    calculate_deviations(book)
    assert said(book).startswith("Ingenting är ändrat. ")
    assert "Försättsbladet säger inte vilken enhet beloppen är i" in said(book)
    assert besides_status(book.all()) == before
    check(book)
    assert f"{unit.sheet}!{unit.cell}" in [line[1] for line in listed(book)]


# -- half of nothing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("button", BUTTONS)
def test_whichever_write_is_refused_all_that_was_written_is_put_back(button: Button, book: FakeBook) -> None:
    calculate_deviations(book)
    explain(book, 0, Cell(Kind.TEXT, "=1+1"))
    explain(book, 3, Cell(Kind.NUMBER, "7"))
    typed(book, TWICE)
    book.sheets["Prognos"].cells["B15"] = Cell(Kind.NUMBER, "7", "3+4")
    if button is undo_forecast:
        fill_forecast(book)
    book.sheets["Utfall"].activate()
    book.writes.clear()
    before = besides_status(book.all())
    whole = copy.deepcopy(book)
    button(whole)
    made = writes(whole)
    assert made
    assert besides_status(whole.all()) != before
    for number, written in enumerate(made, 1):
        again = copy.deepcopy(book)
        again.failing = {number}
        button(again)
        assert besides_status(again.all()) == before
        assert said(again).startswith(f"Bladet {written.partition('!')[0]} går inte att skriva i (")
        assert "Ingenting är ändrat." in said(again)
        assert again.sheets["Utfall"].is_active
        assert (again.app.screen_updating, again.app.calculation) == (True, "automatic")
    again = copy.deepcopy(book)
    again.failing = {len(made) + 1}  # the words themselves
    button(again)
    assert besides_status(again.all()) == besides_status(whole.all())
    assert len(again.app.alerts) == 1


# -- the register --------------------------------------------------------------------------------------


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings file of a pretended Windows; nothing else there may be looked at."""

    def looked_at(*_: object) -> None:
        pytest.fail("more of the machine was looked at than the settings")

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setattr(excel_home, "sys", SimpleNamespace(platform="win32", executable=""))
    for name in ("this_home", "_registry", "_versions"):
        monkeypatch.setattr(excel_home, name, looked_at)
    (tmp_path / ".xlwings").mkdir()
    return tmp_path / ".xlwings" / "xlwings.conf"


def test_without_settings_it_is_the_register_that_comes_along(book: FakeBook, settings: Path) -> None:
    check(book)
    assert "registret säger 17 Landstingsdir. Ledningsstab" in listed(book)[0][2]


@pytest.mark.parametrize("button", [calculate_deviations, check])
def test_the_chosen_register_is_the_one(button: Button, book: FakeBook, settings: Path) -> None:
    own = settings.with_name("eget.csv")
    own.write_text(
        resource(REGISTER).read_text("utf-8").replace("17;Landstingsdir. Ledningsstab", "17;SYNTETISK"), "utf-8"
    )
    settings.write_text(f'"VPLAN_REGISTER","{own}"\n', "utf-8")
    button(book)
    assert "HUVUD_NAMN" not in [line[3] for line in listed(book)]


@pytest.mark.parametrize("button", [calculate_deviations, check])
def test_a_chosen_register_that_is_gone_is_said(button: Button, book: FakeBook, settings: Path) -> None:
    gone = settings.with_name("borta.csv")
    settings.write_text(f'"VPLAN_REGISTER","{gone}"\n', "utf-8")
    button(book)
    assert f" {gone}: Filen går inte att läsa: filen eller mappen finns inte. Kontrollera filens namn" in said(book)
    assert listed(book)[0][:2] == ["FEL", "borta.csv"]
    assert listed(book)[0][3] == "FIL_SAKNAS"


@pytest.mark.parametrize("button", BUTTONS)
def test_settings_that_cannot_be_read_are_said_where_a_register_is_needed(
    button: Button, book: FakeBook, settings: Path
) -> None:
    settings.mkdir()
    button(book)
    assert (f"{settings}: Filen går inte att läsa" in said(book)) is (button in (calculate_deviations, check))
    assert "Ett fel i själva programmet" not in said(book)


@pytest.mark.parametrize("system", ["linux", "emscripten"])
def test_where_there_is_no_excel_not_even_settings_are_looked_at(
    system: str, book: FakeBook, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked_at(*_: object) -> None:
        pytest.fail("the machine was looked at")

    monkeypatch.setattr(excel_home, "sys", SimpleNamespace(platform=system))
    for name in ("Path", "read_settings", "os", "locale"):
        monkeypatch.setattr(excel_home, name, looked_at)
    check(book)
    assert listed(book)
