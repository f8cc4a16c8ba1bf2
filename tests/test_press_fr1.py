"""The template with buttons as it is shipped, in a real LibreOffice: each button is pressed, and cells are compared.

VBA of the shipped module ``FR1`` runs, Python runs at the end of it, and what stands in the workbook afterwards is what
the job leaves in a file. One piece is not the shipped one: the VBA module ``xlwings``. LibreOffice cannot compile it,
for it ignores ``#If``, and then runs no macro of the workbook at all; ``tests/engines/press.py`` replaces it, in the
open workbook only, by a stand-in whose ``RunPython`` starts the same statement with xlwings over this LibreOffice.
"""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.engines.press import Pressable, pressable
from tests.engines.uno_engine import to_excel
from tests.libreoffice import Office, service
from tests.open_books import SAID
from tests.workbooks import write
from vplan_xl.amounts import ore_from_number
from vplan_xl.cli.main import main
from vplan_xl.finding import Finding, Severity
from vplan_xl.form.follow_up import CHECKS, DEVIATIONS
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace, declared_places, table_cell
from vplan_xl.form.model import Key
from vplan_xl.form.sister_tables import TIE_OUTS
from vplan_xl.jobs import press
from vplan_xl.jobs.deviation import write_deviations
from vplan_xl.jobs.prognosis import Wanted, fill_prognosis
from vplan_xl.jobs.reconcile import reconcile, summaries
from vplan_xl.jobs.resources import read_register
from vplan_xl.jobs.validate import validate
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import Report, read_report
from vplan_xl.rules.check import OF_FILES
from vplan_xl.workbook.a1 import reference
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Cell, Kind

VALUES = Path(__file__).parents[1] / "examples" / "2017-08" / "17 belopp.csv"
REGISTER = read_register(None)
MOMENT = datetime.datetime(2017, 9, 8, 9, 0)  # its words are compared without the time
PLACES = declared_places(FR1)
RESULTS = ("Avvikelser", "Kontroller")
AREA = "A1:V220"  # of every sheet
OWN_SHEET = "Egna beräkningar"
TRAVEL, SALARIES = (
    Key("HELAR", "DRIFT_RESOR", "PROGNOS", "EXTERNT"),
    Key("ACK", "PERSONAL_ANSTALLDA", "UTFALL", "EXTERNT"),
)
OWN, TYPED = CellPlace("Prognos", "B14"), CellPlace("Utfall", "B9")
assert (PLACES.cell(FR1, TRAVEL), PLACES.cell(FR1, SALARIES)) == (OWN, TYPED)

_FORMATS = """
Function Formats(document As Object) As String
    Dim sheet, cursor, groups, group, at, s As Long, n As Long, found As String
    For s = 0 To document.Sheets.Count - 1
        sheet = document.Sheets.getByIndex(s)
        cursor = sheet.getCellRangeByName("AREA")
        groups = cursor.getUniqueCellFormatRanges()
        For n = 0 To groups.Count - 1
            group = groups.getByIndex(n)
            For Each at In group.RangeAddresses
                found = found & s & " " & at.StartColumn & " " & at.StartRow & " "
                found = found & at.EndColumn & " " & at.EndRow & " "
                found = found & group.NumberFormat & " " & group.CellBackColor & " " & group.CharColor & " "
                found = found & group.CharWeight & " " & group.CellProtection.IsLocked & Chr(10)
            Next
        Next
    Next
    Formats = found
End Function
""".replace("AREA", AREA)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped template, filled in with the example; the forecast is blank but for one formula of a person's own."""
    folder = tmp_path_factory.mktemp("shipped")
    values, path = folder / "belopp.csv", folder / "FR1 17 på prov.xlsm"
    lines = VALUES.read_text("utf-8").splitlines(keepends=True)
    values.write_text("".join(line for line in lines if ",PROGNOS," not in line), "utf-8")
    assert main(["new", "--forvaltning", "17", "--period", "2017-08", "-o", str(path)]) == 0
    assert main(["fill", str(path), "--values", str(values)]) == 0
    return with_entry(path, TRAVEL, Cell(Kind.NUMBER, "2900", "2500+400"), folder / "med egen formel.xlsm")


def with_entry(path: Path, key: Key, entry: int | Cell, target: Path) -> Path:
    """The workbook with an amount entered, as a person would."""
    report = read_report(path, tables=True)
    write(report, plan(report, Entries({key: entry}, {}), overwrite=True).writes, target)
    return target


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path))


@pytest.fixture
def book(office: Office, path: Path) -> Iterator[Pressable]:
    """The same, open, with a sheet of a person's own."""
    with pressable(office, path) as book:
        component = book.document.component
        with office.deadline():
            component.Sheets.insertNewByName(OWN_SHEET, 0)
            own = component.Sheets.getByName(OWN_SHEET)
            own.getCellRangeByName("A1:C1").setFormulaArray((("eget", "=$Utfall.B9*2", "'=1+1"),))
        yield book


@dataclass(frozen=True)
class Seen:
    """Everything in the open workbook: {cell: ...}."""

    formulas: Mapping[CellPlace, str]  # and what is entered
    values: Mapping[CellPlace, float | str]
    formats: Mapping[tuple[str, int, int], str]
    sheets: tuple[tuple[str, bool, bool], ...]  # name, seen, protected
    names: Mapping[str, str]


def seen(office: Office, book: Pressable) -> Seen:
    component = book.document.component
    with office.deadline():
        held = [component.Sheets.getByName(name) for name in book.document.sheets]
        cells = {sheet.Name: sheet.getCellRangeByName(AREA) for sheet in held}
        names = [component.NamedRanges.getByIndex(at) for at in range(component.NamedRanges.Count)]
        return Seen(
            dict(by_place({name: area.getFormulaArray() for name, area in cells.items()})),
            dict(by_place({name: area.getDataArray() for name, area in cells.items()})),
            formats(office, component),
            tuple((sheet.Name, sheet.IsVisible, sheet.isProtected()) for sheet in held),
            {name.Name: name.Content for name in names},
        )


def by_place(grids: Mapping[str, Any]) -> Iterator[tuple[CellPlace, Any]]:
    for sheet, rows in grids.items():
        for row, cells in enumerate(rows, 1):
            yield from ((CellPlace(sheet, reference(x, row)), cell) for x, cell in enumerate(cells, 1) if cell != "")


def formats(office: Office, component: Any) -> dict[tuple[str, int, int], str]:
    """{cell: number format, background, colour and weight of its letters, lock}, as keys."""
    modules = service(office.context, "script.ApplicationScriptLibraryContainer").getByName("Standard")
    if not modules.hasByName("VplanFormats"):
        modules.insertByName("VplanFormats", _FORMATS)
    scripts = service(office.context, "script.provider.MasterScriptProviderFactory").createScriptProvider("")
    where = "vnd.sun.star.script:Standard.VplanFormats.Formats?language=Basic&location=application"
    found = {}
    for line in scripts.getScript(where).invoke((component,), (), ())[0].splitlines():
        sheet, left, top, right, bottom, kept = line.split(" ", 5)
        for row in range(int(top), int(bottom) + 1):
            for column in range(int(left), int(right) + 1):
                found[sheet, row, column] = kept
    return found


def damage(before: Seen, after: Seen, listed: frozenset[CellPlace] = frozenset()) -> set[object]:
    """What differs outside the result sheets, the status and cells *listed*; with those, results may differ."""
    results = differing(before.values, after.values)
    if listed:
        results -= {at for at, text in before.formulas.items() if text.startswith("=")}
    cells = (results | differing(before.formulas, after.formulas)) - SAID - listed
    return {
        *(at for at in cells if at.sheet not in RESULTS),
        *differing(before.formats, after.formats),
        *differing(before.names, after.names),
        *set(before.sheets) ^ set(after.sheets),
    }


def differing(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> set[Any]:
    return {at for at, _held in one.items() ^ other.items()}


def exact(value: float | str) -> int | str:
    """A number as the form counts it."""
    ore = ore_from_number(repr(value)) if isinstance(value, float | int) else None
    return str(value) if ore is None else ore


def lines_here(book: Pressable, table: str) -> list[list[int | str]]:
    """The lines of Avvikelser or Kontroller, in the open workbook."""
    declared = FR1.table_by_code[table]
    first, last = (
        table_cell(declared, declared.columns[0].code, 0),
        table_cell(declared, declared.columns[-1].code, 199),
    )
    found = book.document.values(declared.sheet, f"{first.cell}:{last.cell}")
    columns = len(declared.columns)
    values = [exact(value) for value in found.values()]
    return [
        line for line in (values[at : at + columns] for at in range(0, len(values), columns)) if any(map(str, line))
    ]


def lines_of_file(path: Path, table: str) -> list[list[int | str]]:
    """Those in a file, without what is only found in files."""
    content, declared = read_report(path, tables=True).content, FR1.table_by_code[table]
    assert content
    cells = content.sheets[declared.sheet]
    lines = []
    for number in range(200):
        found = [cells.get(table_cell(declared, column.code, number).cell) for column in declared.columns]
        line = [_shown(cell) for cell in found]
        if any(map(str, line)) and not OF_FILES.intersection(map(str, line)):
            lines.append(line)
    return lines


def _shown(cell: Cell | None) -> int | str:
    if cell is None:
        return ""
    return exact(float(cell.value)) if cell.kind is Kind.NUMBER else cell.value


def as_open(path: Path) -> Report:
    """The report of a file, as one that is open and of whose file nothing is known."""
    report = read_report(path, tables=True)
    assert report.content
    return replace(report, content=replace(report.content, archive=None))


def said(book: Pressable) -> str:
    """What the status cell says without the time; the pages say the same."""
    words = {book.document.values(at.sheet, f"{at.cell}:{at.cell}")[at.cell] for at in SAID}
    assert len(words) == 1
    time, text = re.fullmatch(r"(.{16}) (.+)", str(words.pop())).groups()
    assert datetime.datetime.now() - datetime.datetime.fromisoformat(time) < datetime.timedelta(hours=1)
    return text


@pytest.mark.parametrize("sheet", ["Utfall", "Prognos", "Försättsblad"])
def test_berakna_avvikelse(office: Office, book: Pressable, path: Path, tmp_path: Path, sheet: str) -> None:
    write_deviations(path, tmp_path / "jobbet.xlsm", REGISTER, MOMENT, dry_run=False)
    before = seen(office, book)
    report = book.press(sheet, "Beräkna avvikelse")
    after = seen(office, book)
    for table in (DEVIATIONS, CHECKS):
        assert lines_here(book, table) == lines_of_file(tmp_path / "jobbet.xlsm", table)
    assert len(lines_here(book, DEVIATIONS)) == 73
    assert said(book) == press.calculate_deviations(as_open(path), REGISTER, MOMENT).words[17:]
    assert not damage(before, after)
    unprotected = [name for name, _seen, protected in after.sheets if not protected]
    assert unprotected == [
        OWN_SHEET, "Huvudbok", "Kontomappning", "Projekt", "Prognosförklaring", "Investeringar", "Personal",
        "Mål", "Insatser",
    ]  # fmt: skip
    assert report.log.activated == ["Avvikelser"]
    links = {at: to_excel(text) for at, text in after.formulas.items() if at.sheet == "Kontroller" and text[:1] == "="}
    assert links
    for at, link in links.items():
        target, shown = re.fullmatch(r'=HYPERLINK\("#(.+)","(.+)"\)', link).groups()
        assert (target.replace("'", ""), shown) == (shown, after.values[at])


def test_words_and_what_has_changed_since(office: Office, path: Path, tmp_path: Path) -> None:
    first, explained, then, last = (tmp_path / f"{name}.xlsm" for name in ("först", "förklarat", "ändrat", "sist"))
    column = table_cell(FR1.table_by_code[DEVIATIONS], "FORKLARING", 0).cell.rstrip("0123456789")
    words = {f"{column}5": "=1+1", f"{column}6": "varav Finsam 1 300", f"{column}9": "2024-02"}
    write_deviations(path, first, REGISTER, MOMENT, dry_run=False)
    write(read_report(first), [CellWrite("Avvikelser", at, Kind.TEXT, text) for at, text in words.items()], explained)
    with_entry(explained, SALARIES, 52_000 * 100_000, then)
    write_deviations(then, last, REGISTER, MOMENT, dry_run=False)
    with pressable(office, first) as book:
        for at, text in words.items():
            book.document.set_text("Avvikelser", at, text)
        book.document.set_number(*TYPED, 52_000)
        before = seen(office, book)
        book.press("Prognos", "Beräkna avvikelse")
        assert not damage(before, seen(office, book))
        for table in (DEVIATIONS, CHECKS):
            assert lines_here(book, table) == lines_of_file(last, table)
        kept = [line[-3] for line in lines_here(book, DEVIATIONS) if line[-3]]
        assert sorted(kept) == sorted(words.values())


def test_fyll_prognos_and_angra_fyllning(office: Office, book: Pressable, path: Path, tmp_path: Path) -> None:
    wanted = Wanted({}, overwrite=False, dry_run=False, statistics=False, today=datetime.date.today())
    done = fill_prognosis(path, wanted, tmp_path / "jobbet.xlsm")
    listed = frozenset(change.place for change in done.outcome.changes)
    before = seen(office, book)
    book.press("Försättsblad", "Fyll prognos")
    filled = seen(office, book)
    assert said(book) == press.fill_forecast(as_open(path), REGISTER, MOMENT).words[17:]
    assert said(book).startswith("Prognosen är ifylld på bladet Prognos: 21 belopp. Står kvar: 1.")
    assert not damage(before, filled, listed)
    assert to_excel(filled.formulas[OWN]) == "=2500+400"
    content = read_report(tmp_path / "jobbet.xlsm", tables=True).content
    assert content
    for name, cells in content.sheets.items():  # sums, too
        held = {at: _shown(cell) for at, cell in cells.items() if CellPlace(name, at) not in SAID}
        assert {at: exact(filled.values.get(CellPlace(name, at), "")) for at in held} == held
    book.press("Försättsblad", "Ångra fyllning")
    assert said(book).startswith("Ifyllningen av prognosen är tillbakatagen på bladet Prognos: 21 belopp.")
    assert not damage(before, seen(office, book))


def test_kontrollera(office: Office, book: Pressable, path: Path, tmp_path: Path) -> None:
    book.document.set_text(*TYPED, "tolv")
    bad = with_entry(path, SALARIES, Cell(Kind.TEXT, "tolv"), tmp_path / "text.xlsm")
    before = seen(office, book)
    report = book.press("Försättsblad", "Kontrollera")
    assert not {at for at in damage(before, seen(office, book)) if getattr(at, "sheet", "") != "Avstämning"}
    ties = list(summaries(reconcile(as_open(bad)).tie_outs))
    assert [line[-1] for line in lines_here(book, TIE_OUTS)] == [one.worst.code for one in ties]
    assert ties
    found = [finding for finding in validate([bad], REGISTER).findings if finding.code not in OF_FILES]
    found.sort(key=lambda finding: list(Severity).index(finding.severity))
    assert lines_here(book, CHECKS) == [
        [finding.severity.value.upper(), shown_place(finding), finding.swedish, finding.code] for finding in found
    ]
    assert found[0].code == "POST_TEXT"
    assert said(book) == press.check_report(as_open(bad), REGISTER, MOMENT).words[17:]
    assert report.log.activated == ["Kontroller"]


def shown_place(finding: Finding) -> str:
    return "!".join(filter(None, (finding.place.sheet, finding.place.cell)))


def test_damage_would_be_seen(office: Office, book: Pressable) -> None:
    component = book.document.component
    before = seen(office, book)
    assert not damage(before, seen(office, book))
    with office.deadline():
        for sheet in (component.Sheets.getByName(name) for name in ("Utfall", OWN_SHEET)):
            sheet.unprotect("")
            sheet.getCellRangeByName("B1").setFormula("=1")
            sheet.getCellRangeByName("C1").CellBackColor = 255
            sheet.getCellRangeByName("D1").NumberFormat = 10
    book.document.set_number(*TYPED, 1)
    found = damage(before, seen(office, book))
    assert {CellPlace("Utfall", "B1"), TYPED, CellPlace(OWN_SHEET, "B1")} < found
    assert {("2", 0, 2), ("2", 0, 3), ("0", 0, 2), ("0", 0, 3)} < found
    assert ("Utfall", True, True) in found
