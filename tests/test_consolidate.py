"""``vplan consolidate`` on files: what it refuses and leaves untouched, what it allows and says, what it writes."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import openpyxl
import pandas
import pytest

from tests.consolidation_books import (
    CLINIC,
    FINANCE,
    MAY,
    SERVICE,
    STAFF,
    TKR,
    Post,
    fill,
    register_csv,
    typed_into,
)
from tests.small_books import parts_of, sheet_xml, zipped
from vplan_xl.cli.main import main
from vplan_xl.consolidation.long_table import Record, is_data_file
from vplan_xl.finding import Finding, Refused
from vplan_xl.form.fr1 import FR1
from vplan_xl.jobs import consolidate as job
from vplan_xl.workbook.save import Saved, save
from vplan_xl.workbook.snapshot import Cell, Kind

RESOR = "ACK DRIFT_RESOR UTFALL EXTERNT"
UNREADABLE = Cell(Kind.TEXT, "saknas")
ADJUSTMENTS, LEDGER = "Centrala justeringar", "Avstämning mot huvudbok"


@dataclass(frozen=True)
class Desk:
    """A folder of reports, a register beside it, and where the total goes."""

    root: Path
    capsys: pytest.CaptureFixture[str]

    @property
    def folder(self) -> Path:
        return self.root / "Rapporter å ä ö 2017"

    @property
    def target(self) -> Path:
        return self.root / "Landstinget 2017-08.xlsx"

    @cached_property
    def register(self) -> Path:
        path = self.root / "förvaltningar.csv"
        path.write_text(register_csv([STAFF, SERVICE, FINANCE]), encoding="utf-8")
        return path

    def book(self, name: str) -> Path:
        return self.folder / f"{name}.xlsx"

    def run(self, *options: str | Path, paths: Iterable[Path] = (), target: Path | None = None) -> tuple[int, str, str]:
        """(exit code, standard output, standard error); all of the folder where no *paths* are given."""
        named = [str(path) for path in (*(paths or (self.folder,)), "-o", target or self.target)]
        code = main(["consolidate", *named, "--register", str(self.register), *map(str, options)])
        captured = self.capsys.readouterr()
        return code, captured.out, captured.err

    def total(self, *options: str | Path, paths: Iterable[Path] = ()) -> bytes:
        """The workbook's bytes, written anew."""
        self.target.unlink(missing_ok=True)
        code, _out, err = self.run(*options, paths=paths)
        assert code == 0, err
        return self.target.read_bytes()

    def refused(self, *options: str | Path, target: Path | None = None) -> str:
        """What is said of a run that ends with exit code 1 and leaves every file and folder as it was."""
        before = self.everything()
        code, out, err = self.run(*options, target=target)
        assert (code, self.everything()) == (1, before)
        assert out == f"{target or self.target}: ingenting skrevs.\n"
        return err

    def everything(self) -> dict[str, bytes | None]:
        """{path: content} of all that is there, hidden files too; None for a folder."""
        assert self.register
        return {str(path): path.read_bytes() if path.is_file() else None for path in sorted(self.root.rglob("*"))}

    def sheets(self) -> dict[str, list[list[object]]]:
        """{sheet: its rows of stored values} of the total, as openpyxl reads them."""
        book = openpyxl.load_workbook(self.target, data_only=True)
        return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Three of three have delivered, and nothing is wrong."""
    found = Desk(tmp_path, capsys)
    found.folder.mkdir()
    for label in (STAFF, SERVICE, FINANCE):
        fill(found.book(label), label)
    return found


# -- it is written --------------------------------------------------------------------------------


def test_the_total_is_shown_and_written(desk: Desk) -> None:
    code, out, err = desk.run()
    assert code == 0
    lines = [[part.strip() for part in line.split("  ") if part.strip()] for line in out.splitlines()]
    assert lines[0][0].startswith("Landstinget SYNTETISKT, augusti 2017, netto i tkr;")
    assert lines[4][:4] == ["Summa förvaltningar", "1\xa0800", "1\xa0800", "0"]
    assert lines[6][:4] == ["Årets resultat", "700", "700", "0"]
    assert out.endswith(f"Skrivet: {desk.target}.\n")
    assert err.startswith("I rapporterna: fel 0, varningar 0, upplysningar 3;")
    assert desk.sheets()["Underlag"][7][:3] == [STAFF, "2017-08", "Inlämnad"]


def test_a_second_run_writes_nothing(desk: Desk) -> None:
    desk.run()
    before = desk.everything()
    code, out, _err = desk.run()
    assert (code, desk.everything()) == (0, before)
    assert out.endswith(f"{desk.target}: allt står redan där. Ingenting skrevs.\n")


def test_a_total_in_the_folder_itself_is_no_report_and_neither_are_its_copies(desk: Desk) -> None:
    inside = desk.folder / "total.xlsx"
    assert desk.run(target=inside)[0] == 0
    first = inside.read_bytes()
    code, out, err = desk.run(target=inside)
    assert (code, inside.read_bytes()) == (0, first)
    assert out.endswith("Ingenting skrevs.\n")
    assert "[FIL_RESULTATET]" in err
    fill(desk.book(STAFF), STAFF, {RESOR: TKR})
    assert desk.run(target=inside)[0] == 0
    second = inside.read_bytes()
    code, out, err = desk.run(target=inside)
    assert (code, inside.read_bytes()) == (0, second)
    assert second != first
    assert out.endswith("Ingenting skrevs.\n")
    assert "[FIL_KOPIA]" in err


def test_other_files_are_skipped_and_said(desk: Desk) -> None:
    (desk.folder / "Anteckningar.xlsx").write_bytes(zipped(other_workbook()))
    (desk.folder / "Gammal.xls").write_bytes(b"SYNTETISK")
    (desk.folder / f"{STAFF}.kopia-20170908-101112.xlsx").write_bytes(b"SYNTETISK")
    (desk.folder / "brev.txt").write_bytes(b"SYNTETISK")
    (desk.folder / f"~${SERVICE}.xlsx").write_bytes(b"\x03Eva")
    code, _out, err = desk.run()
    assert code == 0
    for name, told in (
        ("Anteckningar.xlsx", "SAMMAN_ANNAN_BOK"), ("Gammal.xls", "FIL_ANNAT_SLAG"),
        (".kopia-20170908-101112.xlsx", "FIL_KOPIA"), (f"{SERVICE}.xlsx", "FIL_OPPEN_NU"),
    ):  # fmt: skip
        assert any(name in line and told in line for line in err.splitlines()), told
    assert "brev.txt" not in err
    sources = {row[1]: row[2] for row in desk.sheets()["Källor"]}
    assert sources[str(desk.folder / "Anteckningar.xlsx")] == "nej"
    assert sources[str(desk.book(STAFF))] == "ja"


def other_workbook() -> dict[str, str]:
    return parts_of({"Blad": sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')})


def test_what_was_superseded_or_is_a_draft_is_listed_with_why(desk: Desk) -> None:
    fill(desk.book("rättad"), STAFF, {RESOR: 5 * TKR}, status="Rättad", version=2)
    fill(desk.book("utkast"), SERVICE, version=2, status="Utkast")
    code, out, err = desk.run()
    assert code == 0
    assert "905" in out
    assert "[SAMMAN_AVLOST]" in err
    sources = {row[1]: (row[2], row[3]) for row in desk.sheets()["Källor"]}
    assert str(sources[str(desk.book(STAFF))][1]).startswith("Version 1 är ersatt av version 2")
    assert str(sources[str(desk.book("utkast"))][1]).startswith(f"Rapporten från {SERVICE} är ett utkast")


# -- refusals -------------------------------------------------------------------------------------


def two_versions(desk: Desk) -> None:
    fill(desk.book("ny"), STAFF, {RESOR: TKR})


def another_month(desk: Desk) -> None:
    fill(desk.book(SERVICE), SERVICE, period=MAY)


def nobody_from_finance(desk: Desk) -> None:
    desk.book(FINANCE).unlink()


def a_draft(desk: Desk) -> None:
    fill(desk.book(SERVICE), SERVICE, status="Utkast")


def an_amount_that_is_none(desk: Desk) -> None:
    fill(desk.book(SERVICE), SERVICE, {RESOR: UNREADABLE})


def an_unreadable_file(desk: Desk) -> None:
    (desk.folder / "trasig.xlsx").write_bytes(b"PK SYNTETISK")


def an_empty_folder(desk: Desk) -> None:
    for path in list(desk.folder.iterdir()):
        path.unlink()


def a_broken_register(desk: Desk) -> None:
    desk.register.write_text(register_csv([STAFF, SERVICE, FINANCE]).replace(";FR1;2015-01", ";FR1;hösten"))


def the_wrong_form(desk: Desk) -> None:
    fill(desk.book(FINANCE), FINANCE, form=FR1, leaves={})


REFUSALS: dict[str, tuple[Callable[[Desk], None], list[str]]] = {
    "equal versions": (two_versions, ["[SAMMAN_LIKA_VERSION]", f"{STAFF}.xlsx", "ny.xlsx"]),
    "mixed months": (another_month, ["[SAMMAN_MANADER]", f"maj 2017: {SERVICE}; augusti 2017: {STAFF}, {FINANCE}"]),
    "missing": (nobody_from_finance, ["[SAMMAN_SAKNAS]", f"från {FINANCE}"]),
    "only a draft": (a_draft, ["[SAMMAN_SAKNAS_UTKAST]", f"Från {SERVICE} finns bara ett utkast"]),
    "fel": (an_amount_that_is_none, ["[SAMMAN_FEL]", f"{SERVICE}.xlsx: Utfall!B14", "[POST_TEXT]"]),
    "unreadable": (an_unreadable_file, ["trasig.xlsx", "[FIL_EJ_ARBETSBOK]"]),
    "nothing": (an_empty_folder, ["[FIL_SAKNAS]", "[SAMMAN_TOM]"]),
    "register": (a_broken_register, ["[REGISTER_RAD]", "giltig_fran"]),
    "wrong form": (the_wrong_form, ["[HUVUD_FORMULAR]", "[SAMMAN_FEL]", FINANCE]),
}


@pytest.mark.parametrize("is_there", [False, True], ids=["new", "a total is there"])
@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_names_what_it_is_about_and_touches_nothing(name: str, is_there: bool, desk: Desk) -> None:
    if is_there:
        desk.total()
    change, texts = REFUSALS[name]
    change(desk)
    told = desk.refused()
    for text in texts:
        assert text in told


@pytest.mark.parametrize(
    ("period", "told"),
    [("2017-05", "[SAMMAN_TOM]"), ("januari 2018", "Rapporten är för augusti 2017 och tas inte med")],
)
def test_a_month_that_nobody_reported_is_refused(period: str, told: str, desk: Desk) -> None:
    assert told in desk.refused("--period", period)


def test_of_mixed_months_one_can_be_chosen(desk: Desk) -> None:
    fill(desk.book("maj"), SERVICE, period=MAY)
    code, _out, err = desk.run("--period", "augusti 2017")
    assert code == 0
    assert "[SAMMAN_ANNAN_MANAD]" in err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "[JUSTERING_FIL]"),
        (b"\xff", "[JUSTERING_FIL]"),
        (b"post;tkr\n", "rubriker"),
        (b"post;belopp;text;roll\nPension;ca 500;;\n", "ca 500"),
        (b"post;belopp;text;roll\n;500;;\n", "post"),
    ],
)
def test_adjustments_that_cannot_be_read_are_refused(text: bytes | None, told: str, desk: Desk) -> None:
    file = desk.root / "justeringar.csv"
    if text is not None:
        file.write_bytes(text)
    said = desk.refused("--adjustments", file)
    assert told in said
    assert "justeringar.csv" in said


def test_too_many_adjustments_are_refused(desk: Desk) -> None:
    file = desk.root / "justeringar.csv"
    file.write_text("post,belopp,text,roll\n" + "Pension,1,,\n" * 101)
    assert "[JUSTERING_RAD]" in desk.refused("--adjustments", file)


# -- the target -----------------------------------------------------------------------------------


def test_another_file_at_the_target_is_left_alone(desk: Desk) -> None:
    desk.target.write_bytes(b"SYNTETISK")
    assert "[SKRIV_FINNS]" in desk.refused()
    desk.target.write_bytes(zipped(other_workbook()))
    assert "[SKRIV_FINNS]" in desk.refused()


def test_a_report_is_no_target(desk: Desk) -> None:
    assert "[SKRIV_FINNS]" in desk.refused(target=desk.book(STAFF))


@pytest.mark.parametrize("lock", ["~$Landstinget 2017-08.xlsx", ".~lock.Landstinget 2017-08.xlsx#"])
def test_a_total_that_somebody_has_open_is_left_alone(lock: str, desk: Desk) -> None:
    desk.total()
    fill(desk.book(STAFF), STAFF, {RESOR: TKR})
    (desk.root / lock).write_bytes(b"\x03Eva")
    assert "[SKRIV_OPPEN]" in desk.refused()


@pytest.mark.parametrize(
    ("name", "code"),
    [("total.xlsm", "SKRIV_ANDELSE"), ("total", "SKRIV_ANDELSE"), ("saknas/total.xlsx", "SKRIV_NEKAD")],
)
def test_where_no_workbook_can_be_written(name: str, code: str, desk: Desk) -> None:
    assert f"[{code}]" in desk.refused(target=desk.root / name)


def test_where_the_table_cannot_be_written_the_workbook_is_not_either(desk: Desk) -> None:
    told = desk.refused("--data", desk.root / "saknas" / "belopp.csv")
    assert "[SKRIV_NEKAD]" in told
    assert "belopp.csv" in told


def test_a_folder_is_no_table(desk: Desk) -> None:
    (desk.root / "belopp.csv").mkdir()
    assert "belopp.csv" in desk.refused("--data", desk.root / "belopp.csv")


def test_what_was_written_before_the_disk_refused_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes, replaces: str | None) -> Saved:
        if path.suffix == ".csv":
            raise Refused(Finding("SKRIV_NEKAD", found="disken är full"))
        return save(path, data, replaces)

    monkeypatch.setattr(job, "save", full)
    code, out, err = desk.run("--data", desk.root / "belopp.csv")
    assert code == 1
    assert "belopp.csv: " in err
    assert out == f"Skrivet: {desk.target}.\n"


def test_a_disk_that_refuses_the_workbook(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes, replaces: str | None) -> None:
        raise Refused(Finding("SKRIV_NEKAD", found="disken är full"))

    monkeypatch.setattr(job, "save", full)
    assert f"{desk.target}: " in desk.refused("--data", desk.root / "belopp.csv")


# -- usage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--period", "hösten"], "Skriv --period som 2017-08."),
        (["--tolerance", "ca 50"], "--tolerance: "),
        (["--tolerance", "-1"], "kan inte vara under noll"),
        (["--ledger", "5 %"], "--ledger: det är procent"),
        (["--mapping", "kontomappning.csv"], "--mapping hör till en fil efter --ledger."),
        (["--ledger", __file__], "behöver --mapping"),
        (["--data", "belopp.txt"], ".csv, .json, .parquet"),
        (["--jobs", "-1"], "--jobs"),
    ],
)
def test_wrong_usage_is_told_and_nothing_is_touched(options: list[str], told: str, desk: Desk) -> None:
    before = desk.everything()
    code, out, err = desk.run(*options)
    assert (code, out, desk.everything()) == (2, "", before)
    assert told in err


def test_parquet_needs_an_extra(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    code, _out, err = desk.run("--data", desk.root / "belopp.parquet")
    assert code == 2
    assert "pip install vplan-xl[parquet]" in err
    assert not desk.target.exists()


# -- what is allowed ------------------------------------------------------------------------------

FACES = ("Sammanställning", "Landstinget", "Utfall", "Prognos", "Årets resultat")


def noticed(desk: Desk, notice: str, faces: Iterable[str]) -> None:
    sheets = desk.sheets()
    for face in faces:
        assert any(value == notice for row in sheets[face][:6] for value in row), face


def test_without_the_missing_every_total_says_so(desk: Desk) -> None:
    desk.book(SERVICE).unlink()
    code, out, err = desk.run("--allow-missing")
    assert code == 0
    notice = f"OFULLSTÄNDIG: saknas {SERVICE}."
    assert notice in out
    assert "[SAMMAN_UTAN]" in err
    noticed(desk, notice, FACES)


def test_with_fel_every_total_says_so_and_what_cannot_be_read_is_blank(desk: Desk) -> None:
    an_amount_that_is_none(desk)
    code, out, err = desk.run("--allow-errors")
    assert code == 0
    notice = f"MED FEL: {SERVICE}; se Kontroller."
    assert notice in out
    assert "[SAMMAN_MED_FEL]" in err
    noticed(desk, notice, FACES)
    checks = [row for row in desk.sheets()["Kontroller"] if row[5] == "POST_TEXT"]
    assert [(row[0], row[1], row[3]) for row in checks] == [("FEL", SERVICE, "Utfall!B14")]


def test_without_an_unreadable_file_every_total_says_so(desk: Desk) -> None:
    an_unreadable_file(desk)
    code, _out, err = desk.run("--allow-errors")
    assert code == 0
    assert "[SAMMAN_UTESLUTEN]" in err
    noticed(desk, "EJ MED, går inte att läsa: trasig.xlsx; se Kontroller.", FACES)


def test_no_permission_is_for_a_register_that_cannot_be_read(desk: Desk) -> None:
    a_broken_register(desk)
    told = desk.refused("--allow-errors", "--allow-missing")
    assert "[REGISTER_RAD]" in told
    assert "HUVUD_FORVALTNING" not in told


def test_the_notices_are_in_english_on_an_english_screen_only(desk: Desk) -> None:
    desk.book(SERVICE).unlink()
    _code, out, _err = desk.run("--allow-missing", "--lang", "en")
    assert f"INCOMPLETE: {SERVICE} missing." in out
    noticed(desk, f"OFULLSTÄNDIG: saknas {SERVICE}.", FACES)


def test_on_the_screen_the_first_of_a_kind_stand_for_all(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vplan_xl.cli.show._MOST_SHOWN", 1)
    desk.book(SERVICE).unlink()
    desk.book(FINANCE).unlink()
    told = desk.refused()
    assert told.count("[SAMMAN_SAKNAS]") == 1
    assert "… och 1 till: SAMMAN_SAKNAS." in told


def test_a_name_as_long_as_a_cell_holds_stops_nobody(desk: Desk) -> None:
    fill(desk.book("digits"), "9" * 5_000)
    fill(desk.book("letters"), "x " + "y" * 32_000)
    fill(desk.book("own"), f"{STAFF} {'z' * 32_000}", version=2)
    code, out, _err = desk.run("--allow-errors")
    assert code == 0
    assert "z" * 50 in out
    assert "z" * 101 not in out


def test_one_permission_is_not_the_other(desk: Desk) -> None:
    desk.book(SERVICE).unlink()
    an_unreadable_file(desk)
    assert "[FIL_EJ_ARBETSBOK]" in desk.refused("--allow-missing")
    assert "[SAMMAN_SAKNAS]" in desk.refused("--allow-errors")
    assert desk.run("--allow-missing", "--allow-errors")[0] == 0


# -- what is typed beside -------------------------------------------------------------------------


def typed(desk: Desk) -> dict[str, list[object]]:
    """The line of the first adjustment, the ledger's, and the difference's."""
    sheets = desk.sheets()
    adjusted = next(number for number, row in enumerate(sheets[ADJUSTMENTS]) if row[0] == "Post")
    lines = {str(row[0]): row[1:2] for row in sheets[LEDGER]}
    return {
        "adjustment": sheets[ADJUSTMENTS][adjusted + 1],
        "ledger": lines["Huvudbokens nettokostnad"],
        "difference": lines["Differens: sammanställningen minus huvudboken"],
    }


TYPED: Mapping[str, Mapping[str, str | int]] = {
    ADJUSTMENTS: {"A5": "Semesterlöneskuld", "B5": 70, "C5": "SYNTETISK", "D5": "ekonomienheten"},
    LEDGER: {"B10": -600},
}


def test_what_was_typed_into_an_older_total_follows_and_a_copy_of_it_stays(desk: Desk) -> None:
    desk.total()
    typed_into(desk.target, TYPED)
    older = desk.target.read_bytes()
    fill(desk.book(STAFF), STAFF, {RESOR: 5 * TKR})
    code, out, _err = desk.run()
    assert code == 0
    (copy,) = desk.root.glob("*.kopia-*.xlsx")
    assert copy.read_bytes() == older
    assert f"Den tidigare filen finns kvar som {copy.name}." in out
    assert typed(desk) == {
        "adjustment": ["Semesterlöneskuld", 70, "SYNTETISK", "ekonomienheten"],
        "ledger": [-600],
        "difference": [-700 + 5 + 70 + 600],
    }


def test_what_is_named_now_is_taken_instead_of_what_was_typed(desk: Desk) -> None:
    desk.total()
    typed_into(desk.target, TYPED)
    file = desk.root / "justeringar.csv"
    file.write_text('post,belopp,text,roll\nPension,"12,5",,\n', encoding="utf-8-sig")
    assert desk.run("--adjustments", file, "--ledger=-700,5")[0] == 0
    assert typed(desk) == {"adjustment": ["Pension", 12.5, None, None], "ledger": [-700.5], "difference": [13]}


def test_the_ledgers_own_sum_can_come_out_of_its_file(desk: Desk) -> None:
    ledger, mapping = desk.root / "huvudbok.csv", desk.root / "kontomappning.csv"
    lines = ("2017-07;3010;-900000,50", "2017-08;4010;250000", "2017-08;1930;5", "2017-08;9999;100", "2017-09;4010;7")
    ledger.write_text("\n".join(("Period;Konto;Belopp", *lines)), encoding="cp1252")
    mapping.write_text(
        "fran_konto;till_konto;kontoslag;del\n1000;2999;Ingår inte;\n3000;3999;Intäkter;Externt\n"
        "4000;4999;Personal, Anställda;Externt\n", encoding="utf-8"
    )  # fmt: skip
    code, _out, err = desk.run("--ledger", ledger, "--mapping", mapping)
    assert code == 0
    assert typed(desk)["ledger"] == [-649.9005]
    assert "9999" in err


def test_a_ledger_that_cannot_be_read_stops_the_total(desk: Desk) -> None:
    ledger, mapping = desk.root / "huvudbok.csv", desk.root / "kontomappning.csv"
    ledger.write_text("Period;Konto;Belopp\n2017-08;4010;ca 5\n", encoding="utf-8")
    assert "VARDE_FIL" in desk.refused("--ledger", ledger, "--mapping", mapping)
    mapping.write_text("fran_konto;kontoslag;del\n4010;Intäkter;Externt\n", encoding="utf-8")
    assert "HUVUDBOK_BELOPP" in desk.refused("--ledger", ledger, "--mapping", mapping)


def test_what_was_typed_wrongly_is_refused(desk: Desk) -> None:
    """Writing anew would lose it."""
    desk.total()
    typed_into(desk.target, {ADJUSTMENTS: {"A5": "Semesterlöneskuld", "B5": "ca 500"}})
    fill(desk.book(STAFF), STAFF, {RESOR: 5 * TKR})
    told = desk.refused()
    assert "[UNDERLAG_JUSTERING]" in told
    assert f"{ADJUSTMENTS}!B5" in told


def test_the_same_total_with_what_was_typed_is_written_once_and_then_stands(desk: Desk) -> None:
    desk.total()
    typed_into(desk.target, TYPED)
    desk.run()
    before = desk.everything()
    assert desk.run()[1].endswith("Ingenting skrevs.\n")
    assert desk.everything() == before


# -- counterparties -------------------------------------------------------------------------------


def trading(desk: Desk) -> None:
    sold, bought = Post("21", "INTAKTER", -300), Post("17", "DRIFT_RESOR", 200)
    fill(desk.book(STAFF), STAFF, {"ACK INTAKTER UTFALL INTERNT": -300 * TKR}, posts=[sold])
    fill(desk.book(SERVICE), SERVICE, {"ACK DRIFT_RESOR UTFALL INTERNT": 200 * TKR}, posts=[bought])


@pytest.mark.parametrize(("options", "is_said"), [([], True), (["--tolerance", "100"], False)])
def test_a_pair_that_disagrees_is_told_within_the_tolerance_asked_for(
    options: list[str], is_said: bool, desk: Desk
) -> None:
    trading(desk)
    code, _out, err = desk.run(*options)
    assert code == 0
    assert ("[INTERN_OENIGA]" in err) is is_said
    (rest,) = [line for line in err.splitlines() if "[SAMMAN_REST_UTFALL]" in line]
    assert (f"{STAFF} – {SERVICE} 100" in rest) is is_said


# -- for machines ---------------------------------------------------------------------------------


def test_json_is_one_document_with_all_there_is(desk: Desk) -> None:
    trading(desk)
    code, out, err = desk.run("--format", "json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert (found["path"], found["written"], found["backups"]) == (str(desk.target), [str(desk.target)], [])
    assert (found["period"], found["complete"], found["missing"]) == ("2017-08", True, [])
    assert {one["label"]: one["ore"]["UTFALL"] for one in found["departments"]} == {
        STAFF: 600 * TKR,
        SERVICE: 1_100 * TKR,
    }
    assert (found["sum"]["UTFALL"], found["result"]["UTFALL"]) == (1_700 * TKR, 800 * TKR)
    assert [one["ore"]["BUDGET"] for one in found["finance"]] == [2_500 * TKR]
    assert {one["path"] for one in found["sources"]} == {str(desk.book(x)) for x in (STAFF, SERVICE, FINANCE)}
    assert {"INTERN_OENIGA", "SAMMAN_REST_UTFALL"} <= {one["code"] for one in found["findings"]}


def test_a_refusal_in_json(desk: Desk) -> None:
    nobody_from_finance(desk)
    code, out, _err = desk.run("--format", "json")
    found = json.loads(out)
    assert (code, found["written"], found["complete"], found["missing"]) == (1, [], False, [FINANCE])
    assert "SAMMAN_SAKNAS" in {one["code"] for one in found["findings"]}
    assert "sum" not in found


def shown_by_openpyxl(file: str, sheet: str, cell: str, books: dict[str, openpyxl.Workbook]) -> object:
    if file not in books:
        books[file] = openpyxl.load_workbook(file, data_only=True)
    return books[file][sheet][cell].value


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_every_amount_of_the_long_table_stands_in_the_cell_it_names(suffix: str, desk: Desk) -> None:
    fill(desk.book(STAFF), STAFF, {RESOR: 12_345_678, "FORANDRING DRIFT_RESOR FOREG_PROGNOS EXTERNT": 0})
    file = desk.root / f"belopp.{suffix}"
    code, out, _err = desk.run("--data", file)
    assert code == 0
    assert out.endswith(f"Skrivet: {desk.target}, {file}.\n")
    text = file.read_text(encoding="utf-8")
    rows = json.loads(text) if suffix == "json" else list(csv.DictReader(io.StringIO(text)))
    books: dict[str, openpyxl.Workbook] = {}
    compared = 0
    for row in rows:
        shown = shown_by_openpyxl(row["file"], row["sheet"], row["cell"], books)
        unit = 1000 * TKR if row["form"] == "FIN" else TKR
        if shown in (None, ""):  # blank in a block where something is entered counts as 0
            assert row["ore"] in (None, "", 0, "0"), row
        else:
            assert round(float(str(shown)) * unit) == int(row["ore"]), row
            compared += 1
    assert compared > 400
    assert {row["forvaltning"] for row in rows} == {STAFF, SERVICE, FINANCE}
    assert {row["period"] for row in rows} == {"2017-08"}


def test_parquet_has_the_same_rows_as_csv(desk: Desk) -> None:
    parquet, text = desk.root / "belopp.parquet", desk.root / "belopp.csv"
    assert desk.run("--data", parquet)[0] == 0
    desk.total("--data", text)
    frame = pandas.read_parquet(parquet)
    assert str(frame["ore"].dtype) == "Int64"  # blank without becoming a float
    assert frame.to_csv(index=False, lineterminator="\n") == text.read_text("utf-8")


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_a_table_that_is_there_is_replaced_with_a_copy_and_left_where_it_is_the_same(suffix: str, desk: Desk) -> None:
    file = desk.root / f"belopp.{suffix}"
    desk.run("--data", file)
    before = desk.everything()
    assert desk.run("--data", file)[1].endswith("Ingenting skrevs.\n")
    assert desk.everything() == before
    first = file.read_bytes()
    fill(desk.book(STAFF), STAFF, {RESOR: TKR}, version=2)
    assert desk.run("--data", file)[0] == 0
    (copy,) = desk.root.glob(f"belopp.kopia-*.{suffix}")
    assert copy.read_bytes() == first != file.read_bytes()


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_a_file_that_is_no_such_table_is_left_alone(suffix: str, desk: Desk) -> None:
    file = desk.root / f"justeringar.{suffix}"
    file.write_text("post;belopp;text;roll\nPension;500;;\n", encoding="utf-8")
    assert "[SKRIV_FINNS]" in desk.refused("--adjustments", file, "--data", file)


def test_a_parquet_file_is_known_by_its_columns() -> None:
    path = Path("belopp.parquet")
    assert is_data_file(path, b"PAR1 " + " ".join(Record._fields).encode())
    assert not is_data_file(path, b"PAR1 SYNTETISK")


def test_a_name_too_long_for_a_table_is_refused(desk: Desk) -> None:
    assert "[SKRIV_NEKAD]" in desk.refused("--data", desk.root / f"{'a' * 300}.csv")


def test_a_name_that_looks_like_a_formula_is_text_in_the_table(desk: Desk) -> None:
    desk.register.write_text(register_csv([STAFF, SERVICE, FINANCE, "=1+1 Namn"]), encoding="utf-8")
    fill(desk.book("formel"), "=1+1 Namn")
    desk.run("--data", desk.root / "belopp.csv")
    assert "'=1+1 Namn,2017-08" in (desk.root / "belopp.csv").read_text(encoding="utf-8")


# -- the same bytes -------------------------------------------------------------------------------


def test_processes_order_language_and_time_zone_change_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(desk.book(CLINIC), CLINIC, {RESOR: UNREADABLE})
    trading(desk)
    options = ["--allow-errors"]
    first = desk.total(*options)
    paths = [desk.book(label) for label in (FINANCE, CLINIC, SERVICE, STAFF)]
    assert desk.total(*options, paths=paths) == first
    assert desk.total(*options, "--jobs", "2") == first
    assert desk.total(*options, "--lang", "en") == first
    change_zone: Callable[[], None] = getattr(time, "tzset", lambda: None)  # Windows has none
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("LC_ALL", "en_GB.UTF-8")
        elsewhere.setenv("TZ", "Pacific/Auckland")
        change_zone()
        assert desk.total(*options) == first
    change_zone()
