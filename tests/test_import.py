"""``vplan import``: the ledger into somebody's workbook, and back out of it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from tests import ledgers
from tests.libreoffice import Office
from tests.sie_files import Style, sie_bytes
from tests.workbooks import make, write
from vplan_xl.cli.main import main
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import table_cell
from vplan_xl.form.model import Key
from vplan_xl.jobs.ledgers import choices_of, choices_text
from vplan_xl.ledger.booking import Booking, Reading
from vplan_xl.report.internal_posts import INTERNAL_POSTS, read_internal_posts
from vplan_xl.report.report import Report, cell_at, read_report
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Kind

LEDGER = ledgers.ledger_of_august_2017()
PRINTED = {Key(*key): ore for key, ore in ledgers.printed_leaves().items()}
RESOR = Key("ACK", "DRIFT_RESOR", "UTFALL", "EXTERNT")


def of_sie(encoding: str, style: Style) -> Callable[[], bytes]:
    results = {booking: ore for booking, ore in LEDGER.items() if booking.account >= "3000"}  # the others are its own
    accounts = {account: name for account, name in ledgers.ACCOUNTS.items() if account >= "3000"}
    return lambda: sie_bytes(results, accounts, encoding=encoding, style=style)


def of_csv(
    encoding: str, delimiter: str = ";", decimal: str = ",", *, budget_column: bool = False
) -> Callable[[], bytes]:
    return lambda: ledgers.csv_bytes(
        LEDGER, encoding=encoding, delimiter=delimiter, decimal=decimal, budget_column=budget_column
    )


FILES: dict[str, Callable[[], bytes]] = {
    "utf-8.csv": of_csv("utf-8"),
    "utf-8 med märke.csv": of_csv("utf-8-sig", ",", "."),
    "cp1252.csv": of_csv("cp1252", "\t"),
    "cp437.txt": of_csv("cp437", "|", budget_column=True),
    "utf-16.txt": of_csv("utf-16", "\t"),
    "uttag.xlsx": lambda: ledgers.excel_bytes(LEDGER),
    "saldon.se": of_sie("cp437", "psaldo"),
    "verifikationer.se": of_sie("cp1252", "vouchers"),
    "båda.se": of_sie("utf-8", "both"),
    "med märke.se": of_sie("utf-8-sig", "psaldo"),
}  # fmt: skip


class Desk(NamedTuple):
    """A folder with a workbook and a mapping, and what running a command there gives."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    @property
    def book(self) -> Path:
        return self.folder / "FR1 åäö.xlsx"

    def run(self, *arguments: str | Path, code: int = 0) -> str:
        assert main([*map(str, arguments), "--lang", "sv"]) == code, self.capture.readouterr()
        out, err = self.capture.readouterr()
        return out + err

    def file(self, name: str = "utf-8.csv") -> Path:
        path = self.folder / name
        path.write_bytes(FILES[name]())
        return path

    def load(self, *ledger: Path, code: int = 0, more: tuple[str | Path, ...] = ()) -> str:
        mapping = self.folder / "kontomappning.csv"
        mapping.write_text(ledgers.mapping_csv(), "utf-8")
        return self.run("import", *ledger, "--into", self.book, "--mapping", mapping, *more, code=code)

    @property
    def report(self) -> Report:
        return read_report(self.book, tables=True)

    def type_in(self, table: str, column: str, line: int, value: str, kind: Kind = Kind.NUMBER) -> None:
        """What a person types on a sister sheet."""
        self.write(CellWrite(*table_cell(FR1.table_by_code[table], column, line), kind, value))

    def write(self, *writes: CellWrite) -> None:
        report = self.report
        self.book.unlink()
        write(report, writes, self.book)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = Desk(tmp_path, capsys)
    make(desk.book, {})
    return desk


def given_leaves(report: Report) -> dict[Key, object]:
    return {key: report.leaves[key] for key in PRINTED}


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_file_gives_the_printed_figures_of_augusti_2017(name: str, desk: Desk) -> None:
    desk.load(desk.file(name))
    report = desk.report
    assert given_leaves(report) == PRINTED
    assert report.findings == ()
    posts, findings = read_internal_posts(report)
    assert findings == ()
    for code, block in (("UTFALL", "UTFALL"), ("BUDGET", "BUDGET")):
        for row in FR1.leaf_rows:
            of_row = sum(post.ore.get(code, 0) for post in posts if post.row == row.code)
            assert of_row == PRINTED[Key("ACK", row.code, block, "INTERNT")]


def test_what_is_pasted_into_huvudbok_in_libreoffice_gives_the_same(desk: Desk, office: Office) -> None:
    pasted = desk.folder / "inklistrad.xlsx"
    with office.open(desk.book) as book:
        book.paste("Huvudbok", "A4", ledgers.rows(LEDGER))
        book.paste("Kontomappning", "A5", [list(map(as_typed, line)) for line in ledgers.MAPPING_LINES])
        book.store(pasted)
    out = desk.run("import", "--into", pasted)
    assert given_leaves(read_report(pasted)) == PRINTED
    assert "Månader" in out
    desk.run("import", "--into", pasted, "--undo")
    assert set(given_leaves(read_report(pasted)).values()) == {given_leaves(desk.report)[RESOR]}
    traced = json.loads(desk.run("trace", pasted, *RESOR, "--format", "json"))
    assert sum(line["ore"] for line in traced["lines"]) == PRINTED[RESOR]


def as_typed(text: str) -> str | float:
    return float(text) if text.isdecimal() else text


def test_doing_it_twice_writes_nothing_the_second_time(desk: Desk) -> None:
    ledger = desk.file()
    desk.load(ledger)
    before = desk.book.read_bytes()
    assert "allt står redan där" in desk.run("import", ledger, "--into", desk.book)
    assert desk.book.read_bytes() == before


def test_a_dry_run_writes_nothing_and_shows_the_amounts(desk: Desk) -> None:
    before = desk.book.read_bytes()
    out = desk.load(desk.file(), more=("--dry-run",))
    assert "ACK DRIFT_RESOR UTFALL EXTERNT" in out
    assert desk.book.read_bytes() == before


def test_what_a_person_typed_stays_and_undo_takes_the_rest_back(desk: Desk) -> None:
    place = desk.report.places.cell(FR1, RESOR)
    assert place is not None
    desk.write(CellWrite(*place, Kind.NUMBER, "12.5"))
    desk.type_in("MANADER", "M03", 0, "7")
    desk.type_in("MANADER", "M04", 1, "8")
    before = {at: held for at, held in all_cells(desk.book).items() if at[0] != "Kontomappning"}
    out = desk.load(desk.file())
    assert "IMPORT_KVAR" in out
    assert "här står 12,50 tkr" in out
    after = desk.report
    assert after.leaves[RESOR] == 1_250_000
    assert {key: ore for key, ore in given_leaves(after).items() if key != RESOR} == {
        key: ore for key, ore in PRINTED.items() if key != RESOR
    }
    out = desk.run("import", "--into", desk.book, "--undo")
    now = all_cells(desk.book)
    assert {at: held for at, held in now.items() if at[0] != "Kontomappning"} == before
    assert "det finns inget att ta tillbaka" in desk.run("import", "--into", desk.book, "--undo")


def all_cells(path: Path) -> dict[tuple[str, str], object]:
    """Everything in the workbook but stored results, as another reader has it."""
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_overwrite_takes_the_place_of_what_a_person_typed_and_undo_brings_it_back_to_the_letter(desk: Desk) -> None:
    place = desk.report.places.cell(FR1, RESOR)
    assert place is not None
    desk.write(CellWrite(*place, Kind.NUMBER, "12.5", formula="10+2.5"))
    ledger = desk.file()
    desk.load(ledger)
    assert desk.report.leaves[RESOR] == 1_250_000
    desk.load(ledger, more=("--overwrite",))
    assert given_leaves(desk.report) == PRINTED
    desk.run("import", "--into", desk.book, "--undo")
    content = desk.report.content
    assert content is not None
    held = cell_at(content.sheets, place)
    assert held is not None
    assert (held.value, held.formula) == ("12.5", "10+2.5")


def test_a_corrected_ledger_replaces_what_the_first_import_filled_in(desk: Desk) -> None:
    desk.load(desk.file())
    corrected = desk.folder / "rättad.csv"
    more = {**LEDGER, next(one for one in LEDGER if one.account == "7010"): 0}
    corrected.write_bytes(ledgers.csv_bytes(more))
    desk.run("import", corrected, "--into", desk.book)
    assert given_leaves(desk.report) != PRINTED
    desk.run("import", desk.file(), "--into", desk.book)
    assert given_leaves(desk.report) == PRINTED


def test_other_parts_of_the_workbook_stay_the_bytes_they_are(desk: Desk) -> None:
    before = parts(desk.book)
    desk.load(desk.file())
    changed = {name for name, data in parts(desk.book).items() if before.get(name) != data}
    # With the results on Uppföljning, Prognosförklaring and Nyckeltal, which follow the amounts.
    sheets = {f"xl/worksheets/sheet{number}.xml" for number in (*range(1, 15), 15, 17, 20)}
    assert changed <= sheets | {"xl/workbook.xml"}
    assert before.keys() == parts(desk.book).keys()
    assert not changed & {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet11.xml"}  # the cover, and Huvudbok


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_typed_internal_post_stays_and_the_ledgers_is_not_put_beside_it(desk: Desk) -> None:
    for column, value, kind in (
        ("MOTPART", "31", Kind.TEXT), ("KONTOSLAG", "Intäkter", Kind.TEXT), ("UTFALL", "-5", Kind.NUMBER)
    ):  # fmt: skip
        desk.type_in(INTERNAL_POSTS, column, 0, value, kind)
    assert "IMPORT_POSTER" in desk.load(desk.file())
    posts, _findings = read_internal_posts(desk.report)
    assert [post.ore for post in posts if (post.counterparty, post.row) == ("31", "INTAKTER")] == [{"UTFALL": -500_000}]


def test_a_forecast_typed_beside_the_ledgers_post_keeps_its_line(desk: Desk) -> None:
    ledger = desk.file()
    desk.load(ledger)
    desk.type_in(INTERNAL_POSTS, "PROGNOS", 2, "77")
    (before,) = (post for post in read_internal_posts(desk.report)[0] if "PROGNOS" in post.ore)
    desk.run("import", "--into", desk.book, "--undo")
    (post,) = read_internal_posts(desk.report)[0]
    assert (post.counterparty, post.row, post.ore) == (before.counterparty, before.row, {"PROGNOS": 7_700_000})
    desk.run("import", ledger, "--into", desk.book)
    assert [post for post in read_internal_posts(desk.report)[0] if "PROGNOS" in post.ore] == [before]


def test_only_the_wanted_units_are_taken(desk: Desk) -> None:
    desk.load(desk.file(), more=("--ansvar", "1321, 1350-1399"))
    units = {booking.unit for booking in LEDGER} & {"1321", "1350"}
    wanted = sum(
        ore for booking, ore in LEDGER.items()
        if booking.unit in units and booking.account in ("7010", "7030") and not 11 <= number(booking) <= 79
        and (booking.kind, booking.period.year) == ("UTFALL", 2017) and booking.period.month <= 8
    )  # fmt: skip
    assert desk.report.leaves[RESOR] == wanted
    traced = json.loads(desk.run("trace", desk.book, *RESOR, "--format", "json"))
    assert traced["ledger"] == wanted


def number(booking: Booking) -> int:
    return int(booking.counterparty) if booking.counterparty.isdecimal() else 0


def test_the_months_add_up_to_the_outcome(desk: Desk) -> None:
    desk.load(desk.file())
    assert "MANADER_UTFALL" not in desk.run("validate", desk.book)


def test_json_tells_files_blocks_and_what_is_unmapped(desk: Desk) -> None:
    ledger = desk.folder / "med okänt konto.csv"
    other = next(one for one in LEDGER if (one.kind, one.period) == ("UTFALL", (2017, 8)))._replace(account="9999")
    ledger.write_bytes(ledgers.csv_bytes({**LEDGER, other: 1_234_567}))
    told = json.loads(desk.load(ledger, more=("--format", "json")).partition("\nVARNING")[0])
    assert told["unmapped"] == {"9999": 1_234_567}
    assert told["ledger"] == sum(ore for key, ore in PRINTED.items() if key[0::2] == ("ACK", "UTFALL")) + 1_234_567
    assert [file["encoding"] for file in told["files"]] == ["utf-8"]
    assert {block["sheet"] for block in told["blocks"]} == {"Utfall", "Prognos", "Månader"}
    assert "KONTO_OMAPPAD" in {finding["code"] for finding in told["findings"]}


# -- refusals -------------------------------------------------------------------------------------


def test_wrong_usage_is_told(desk: Desk) -> None:
    assert "--undo" in desk.run("import", desk.file(), "--into", desk.book, "--undo", code=2)
    assert "KOLUMN=RUBRIK" in desk.run("import", desk.file(), "--into", desk.book, "--column", "KONTO", code=2)


def test_without_a_mapping_nothing_is_written(desk: Desk) -> None:
    before = desk.book.read_bytes()
    assert "KONTO_TOM" in desk.run("import", desk.file(), "--into", desk.book, code=1)
    assert desk.book.read_bytes() == before


def test_another_mapping_does_not_take_the_place_of_the_sheets_without_leave(desk: Desk) -> None:
    ledger = desk.file()
    desk.load(ledger)
    mapping = desk.folder / "ny.csv"
    mapping.write_text("fran_konto;till_konto;kontoslag;del\n1;99999;Intäkter;Externt\n", "utf-8")
    assert "IMPORT_MAPPNING" in desk.run("import", ledger, "--into", desk.book, "--mapping", mapping, code=1)
    desk.run("import", ledger, "--into", desk.book, "--mapping", mapping, "--overwrite")
    assert desk.report.leaves[RESOR] == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("saknas.csv",), "FIL_SAKNAS"),
        ((), "IMPORT_TOM"),
        (("utf-8.csv", "--ansvar", "13xx-"), "IMPORT_ANSVAR"),
        (("utf-8.csv", "--encoding", "ascii"), "HUVUDBOK_KODNING_FEL"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(arguments: tuple[str, ...], code: str, desk: Desk) -> None:
    desk.file()
    before = desk.book.read_bytes()
    named = [str(desk.folder / one) if one.endswith(".csv") else one for one in arguments]
    assert code in desk.load(code=1, more=tuple(named))
    assert desk.book.read_bytes() == before


def test_the_same_file_twice_is_read_once_and_one_that_repeats_it_is_told(desk: Desk) -> None:
    ledger, same, more = desk.file(), desk.folder / "kopia.csv", desk.folder / "samma igen.csv"
    same.write_bytes(ledger.read_bytes())
    more.write_bytes(ledgers.csv_bytes(LEDGER, delimiter="\t"))
    out = desk.load(ledger, same, more)
    assert "FIL_DUBBEL" in out
    assert "IMPORT_DUBBLA" in out
    assert desk.report.leaves[RESOR] == 2 * PRINTED[RESOR]


def test_a_file_too_large_to_be_read_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vplan_xl.jobs.ledgers.LARGEST", 1024)
    assert "FIL_FOR_STOR" in desk.load(desk.file(), code=1)


def test_how_a_file_was_read_is_written_down_and_read_back() -> None:
    reading = Reading("cp1252", "\t", ",", {"KONTO": "Kontots nummer"})
    assert choices_text(reading, "13, 20-29") == (
        "--ansvar '13, 20-29' --encoding cp1252 --decimal , --delimiter tab --column 'KONTO=Kontots nummer'"
    )
    assert choices_of(choices_text(reading, "13, 20-29")) == (reading, "13, 20-29")
    assert choices_of("'somebody's own words") == (Reading(), "")


def test_another_form_and_a_workbook_without_a_month_take_no_ledger(desk: Desk) -> None:
    desk.run("new", "--forvaltning", "80", "--period", "2017-08", "-o", desk.folder / "fin.xlsx")
    for arguments in (("import", desk.file(), "--into"), ("trace",)):
        more = ("ACK", "DRIFT_RESOR", "UTFALL", "EXTERNT") if arguments == ("trace",) else ()
        assert "IMPORT_FORMULAR" in desk.run(*arguments, desk.folder / "fin.xlsx", *more, code=1)
    make(desk.folder / "utan.xlsx", {}, {"PERIOD": None})
    assert "IMPORT_UTAN_PERIOD" in desk.run("import", desk.file(), "--into", desk.folder / "utan.xlsx", code=1)
    assert "IMPORT_UTAN_PERIOD" in desk.run("import", "--into", desk.folder / "utan.xlsx", "--undo", code=1)


# -- trace ----------------------------------------------------------------------------------------


def test_a_trace_lists_the_lines_behind_an_amount_and_behind_a_sum(desk: Desk) -> None:
    desk.load(desk.file())
    for key in (RESOR, Key("HELAR", "NETTORESULTAT", "BUDGET", "TOTALT")):
        told = json.loads(desk.run("trace", desk.book, *key, "--format", "json"))
        assert told["ledger"] == told["ore"] == desk.report.ore(key) == sum(line["ore"] for line in told["lines"])
    rows = desk.run("trace", desk.book, *RESOR, "--format", "csv").splitlines()
    assert rows[0].startswith("path,line,period,konto")
    lines = (desk.folder / "utf-8.csv").read_text("utf-8").splitlines()
    assert all(row.split(",")[3] == lines[int(row.split(",")[1]) - 1].split(";")[1] for row in rows[1:])
    assert "… och" in desk.run("trace", desk.book, *RESOR, "--most", "1")


def test_a_trace_tells_what_is_not_as_it_was(desk: Desk) -> None:
    ledger = desk.file()
    desk.load(ledger)
    place = desk.report.places.cell(FR1, RESOR)
    assert place is not None
    desk.write(CellWrite(*place, Kind.NUMBER, "1"))
    assert "SPAR_SKILLNAD" in desk.run("trace", desk.book, *RESOR)
    ledger.write_bytes(ledger.read_bytes() + b"\n")
    assert "SPAR_KALLA" in desk.run("trace", desk.book, *RESOR, code=1)
    assert "SPAR_SKILLNAD" in desk.run("trace", desk.book, *RESOR, "--ledger", ledger)
    ledger.unlink()
    assert "FIL_SAKNAS" in desk.run("trace", desk.book, *RESOR, code=1)
    assert "SPAR_BELOPP" in desk.run("trace", desk.book, "HELAR", "DRIFT_RESOR", "PROGNOS", "EXTERNT", code=1)
    assert "SPAR_BELOPP" in desk.run("trace", desk.book, "ACK", "RESOR", "UTFALL", "EXTERNT", code=1)
    assert "FIL_SAKNAS" in desk.run("trace", desk.folder / "x.xlsx", *RESOR, code=1)


def test_a_trace_needs_a_mapping_and_a_ledger(desk: Desk) -> None:
    assert "KONTO_TOM" in desk.run("trace", desk.book, *RESOR, code=1)
    desk.load(desk.file())
    desk.run("import", "--into", desk.book, "--undo")
    assert "IMPORT_TOM" in desk.run("trace", desk.book, *RESOR, code=1)
