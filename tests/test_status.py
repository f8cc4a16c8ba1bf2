"""``vplan status``: who has delivered for a month, what is wrong with it, and what is missing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from tests.consolidation_books import AUGUST, CLINIC, FINANCE, MAY, SERVICE, STAFF, fill, register_csv, typed_into
from tests.deviation_books import calculated_book
from tests.small_books import parts_of, sheet_xml, zipped
from tests.workbooks import EXAMPLE, UTFALL, make, with_part
from vplan_xl.cli.main import main
from vplan_xl.form.forms import FORMS
from vplan_xl.jobs.status import WORDS, Status, status
from vplan_xl.period import Period
from vplan_xl.register import parse_register
from vplan_xl.workbook.snapshot import Cell, Kind

UNREADABLE = {"ACK DRIFT_RESOR UTFALL EXTERNT": Cell(Kind.TEXT, "saknas")}
ENTITY = "<!DOCTYPE worksheet [<!ENTITY a 'a'>]>"
LABELS = (STAFF, SERVICE, FINANCE)


@dataclass(frozen=True)
class Desk:
    """A folder of reports, and a register beside it."""

    root: Path
    capsys: pytest.CaptureFixture[str]

    @property
    def folder(self) -> Path:
        return self.root / "Rapporter å ä ö 2017"

    def book(self, name: str) -> Path:
        return self.folder / f"{name}.xlsx"

    def register(self, text: str) -> Path:
        path = self.root / "förvaltningar.csv"
        path.write_text(text, encoding="utf-8")
        return path

    def run(
        self, *options: str, paths: Sequence[Path] = (), register: str = register_csv(LABELS)
    ) -> tuple[int, str, str]:
        """(exit code, standard output, standard error); all of the folder where no *paths* are given."""
        named = map(str, paths or (self.folder,))
        code = main(["status", *named, "--register", str(self.register(register)), *options])
        captured = self.capsys.readouterr()
        return code, captured.out, captured.err

    def told(self, *options: str, paths: Sequence[Path] = (), register: str = register_csv(LABELS)) -> dict[str, Any]:
        """What machines are told."""
        _code, out, _err = self.run("--format", "json", *options, paths=paths, register=register)
        answer: dict[str, Any] = json.loads(out)
        return answer


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Three of three have delivered, and nothing is wrong."""
    found = Desk(tmp_path, capsys)
    found.folder.mkdir()
    for label in LABELS:
        fill(found.book(label), label)
    return found


def cells(line: str) -> list[str]:
    return [part.strip() for part in line.split("  ") if part.strip()]


def states(told: Mapping[str, Any]) -> dict[str, str]:
    return {one["number"]: one["state"] for one in told["forvaltningar"]}


def missing_of(told: Mapping[str, Any], number: str) -> dict[str, int]:
    """{code: how many}."""
    (one,) = (one for one in (*told["forvaltningar"], *told["unknown"]) if one["number"] == number)
    return {item["code"]: item["count"] for item in one["missing"]}


def codes(told: Mapping[str, Any]) -> list[str]:
    return [finding["code"] for finding in told["findings"]]


# -- who has delivered ------------------------------------------------------------------------------


def test_all_have_delivered_and_nothing_is_wrong(desk: Desk) -> None:
    code, out, err = desk.run()
    assert (code, err) == (0, "")
    heading, columns, *lines, summary = out.splitlines()
    assert heading == "Inlämnat för augusti 2017"
    assert cells(columns) == ["Förvaltning", "Status", "Saknas", "Fil", "Ver.", "Datum", "Fel", "Varn.", "Uppl."]
    assert [cells(line) for line in lines] == [
        [label, "Inlämnad", "–", f"{label}.xlsx", "1", "2017-09-08", "0", "0", "1"] for label in LABELS
    ]
    assert summary == "3 av 3 har lämnat."


def test_who_has_sent_nothing_or_a_draft_is_listed_where_it_belongs(desk: Desk) -> None:
    desk.book(STAFF).unlink()
    fill(desk.book(SERVICE), SERVICE, status="Utkast")
    code, out, _err = desk.run()
    lines = [cells(line) for line in out.splitlines()]
    assert code == 1
    assert lines[2] == [STAFF, "saknas", "hela rapporten", *["–"] * 6]
    assert lines[3][:4] == [SERVICE, "Utkast", "inlämning", f"{SERVICE}.xlsx"]
    assert lines[4][:2] == [FINANCE, "Inlämnad"]
    assert out.splitlines()[-1] == f"1 av 3 har lämnat; saknas: {STAFF}, {SERVICE} (utkast)."


def test_machines_are_told_all_of_each(desk: Desk) -> None:
    desk.book(STAFF).unlink()
    fill(desk.book(SERVICE), SERVICE, UNREADABLE)
    code, out, _err = desk.run("--format", "json")
    told = json.loads(out)
    assert code == 1
    assert set(told) == {"period", "forvaltningar", "unknown", "summary", "findings"}
    assert (told["period"], told["unknown"], told["findings"]) == ("2017-08", [], [])
    assert told["summary"] == {"delivered": 2, "expected": 3, "awaited": ["17"], "erroneous": ["21"]}
    staff, service, _finance = told["forvaltningar"]
    nothing = dict.fromkeys(("version", "date", "path", "file", "sha256"))
    assert staff == {
        "number": "17", "name": "Stab SYNTETISK", "state": "saknas", **nothing,
        "findings": {"fel": None, "varning": None, "upplysning": None},
        "missing": [{"code": "RAPPORT", "count": 1, "label": "hela rapporten"}], "others": [],
    }  # fmt: skip
    assert (service["version"], service["date"], service["path"]) == (1, "2017-09-08", str(desk.book(SERVICE)))
    assert (service["findings"]["fel"], len(service["sha256"]), service["missing"]) == (1, 64, [])


def test_a_language_translates_words_and_no_codes(desk: Desk) -> None:
    fill(desk.book(SERVICE), SERVICE, status="Utkast")
    desk.book(STAFF).unlink()

    def without_words(told: Any) -> Any:
        if isinstance(told, dict):
            return {key: without_words(one) for key, one in told.items() if key not in ("label", "message")}
        return [without_words(one) for one in told] if isinstance(told, list) else told

    assert without_words(desk.told("--lang", "en")) == without_words(desk.told("--lang", "sv"))


def test_fel_in_a_delivered_report_is_named_and_makes_the_exit_code_1(desk: Desk) -> None:
    fill(desk.book(SERVICE), SERVICE, UNREADABLE)
    code, out, _err = desk.run()
    assert code == 1
    assert out.splitlines()[-1] == f"3 av 3 har lämnat. Fel finns hos: {SERVICE}; se vplan validate."


def test_the_help_says_what_the_exit_code_means(desk: Desk) -> None:
    main(["status", "--help"])
    words = " ".join(desk.capsys.readouterr().out.split())
    assert "Slutkoden är 0 när alla har lämnat utan fel, annars 1: någon saknas, har bara ett utkast eller har" in words


# -- versions ---------------------------------------------------------------------------------------


def test_the_latest_delivered_version_counts_and_the_others_are_mentioned(desk: Desk) -> None:
    fill(desk.book("rättad"), STAFF, status="Rättad", version=2)
    fill(desk.book("senare"), STAFF, status="Utkast", version=3)
    shutil.copy(desk.book(SERVICE), desk.book("kopia av 21"))
    code, out, err = desk.run()
    assert (code, err) == (0, "")
    assert cells(out.splitlines()[2])[:5] == [STAFF, "Rättad", "–", "rättad.xlsx", "2"]
    assert out.splitlines()[5:8] == [
        f"{STAFF}: version 3 är ett utkast (senare.xlsx)",
        f"{STAFF}: version 1 ersatt av 2 ({STAFF}.xlsx)",
        f"{SERVICE}: version 1 finns en gång till (kopia av 21.xlsx)",
    ]
    told = desk.told()["forvaltningar"][0]
    assert [(one["version"], one["status"], one["path"], one["reason"]["code"]) for one in told["others"]] == [
        (3, "Utkast", str(desk.book("senare")), "SAMMAN_UTKAST"),
        (1, "Inlämnad", str(desk.book(STAFF)), "SAMMAN_AVLOST"),
    ]


def test_fel_of_what_does_not_count_make_no_exit_code_1(desk: Desk) -> None:
    fill(desk.book("rättad"), STAFF, status="Rättad", version=2)
    fill(desk.book(STAFF), STAFF, UNREADABLE)
    fill(desk.book("utkast"), SERVICE, UNREADABLE, status="Utkast", version=2)
    assert desk.run()[0] == 0


def test_the_latest_of_two_drafts_is_shown(desk: Desk) -> None:
    fill(desk.book(STAFF), STAFF, status="Utkast")
    fill(desk.book("utkast 2"), STAFF, status="Utkast", version=2)
    one = desk.told()["forvaltningar"][0]
    assert (one["state"], one["version"], [other["version"] for other in one["others"]]) == ("Utkast", 2, [1])


def test_two_workbooks_of_equal_version_are_a_fel_with_both_names(desk: Desk) -> None:
    fill(desk.book("ny"), STAFF, {"ACK DRIFT_RESOR UTFALL EXTERNT": 100})
    code, out, err = desk.run()
    assert code == 1
    assert "[SAMMAN_LIKA_VERSION]" in err
    assert f"{STAFF}.xlsx" in err
    assert "ny.xlsx" in err
    assert f"{STAFF}: version 1 finns med annat innehåll (" in out
    assert states(desk.told()) == {"17": "Inlämnad", "21": "Inlämnad", "80": "Inlämnad"}


# -- months -----------------------------------------------------------------------------------------


def test_several_months_have_to_be_chosen_among(desk: Desk) -> None:
    fill(desk.book(SERVICE), SERVICE, period=MAY)
    code, out, err = desk.run()
    assert (code, out) == (1, "")
    assert f"maj 2017: {SERVICE}; augusti 2017: {STAFF}, {FINANCE}" in err
    assert "[SAMMAN_MANADER]" in err
    told = desk.told("--period", "maj 2017")
    assert (told["period"], states(told)) == ("2017-05", {"17": "saknas", "21": "Inlämnad", "80": "saknas"})
    assert codes(told) == ["SAMMAN_ANNAN_MANAD"] * 2


def test_of_a_month_that_nobody_has_delivered_for_all_are_missing(desk: Desk) -> None:
    told = desk.told("--period", "2017-09")
    assert set(states(told).values()) == {"saknas"}
    assert set(codes(told)) == {"SAMMAN_ANNAN_MANAD"}


@pytest.mark.parametrize("period", [(), ("--period", "2017-08")])
def test_an_empty_folder_is_no_delivery(period: Sequence[str], desk: Desk) -> None:
    empty = desk.root / "tom"
    empty.mkdir()
    code, out, err = desk.run(*period, paths=[empty])
    assert code == 1
    assert "[FIL_SAKNAS]" in err
    assert ("[SAMMAN_TOM]" in err, "0 av 3 har lämnat" in out) == (not period, bool(period))


def test_what_is_no_month_is_wrong_usage(desk: Desk) -> None:
    code, out, err = desk.run("--period", "hösten")
    assert (code, out) == (2, "")
    assert "Skriv --period som 2017-08." in err


# -- the register -----------------------------------------------------------------------------------


def test_those_the_register_does_not_have_stand_at_the_end(desk: Desk) -> None:
    fill(desk.book(CLINIC), CLINIC)
    code, out, _err = desk.run()
    assert code == 1
    *_rest, title, columns, line, summary = out.splitlines()
    assert (title, columns[:11]) == ("Finns inte i registret", "Förvaltning")
    assert cells(line)[:4] == [CLINIC, "Inlämnad", "–", f"{CLINIC}.xlsx"]
    assert summary == f"3 av 3 har lämnat. Fel finns hos: {CLINIC}; se vplan validate."
    assert [one["number"] for one in desk.told()["unknown"]] == ["31"]


def test_who_is_not_there_that_month_is_not_asked_for(desk: Desk) -> None:
    register = register_csv([*LABELS, CLINIC]).replace(
        f"{CLINIC.replace(' ', ';', 1)};Landstinget SYNTETISKT;FR1;2015-01;;",
        f"{CLINIC.replace(' ', ';', 1)};Landstinget SYNTETISKT;FR1;2015-01;2017-07;",
    )
    assert list(states(desk.told(register=register))) == ["17", "21", "80"]


def test_who_reports_on_a_form_of_another_kind_is_not_asked_for_and_is_listed_when_a_report_came(desk: Desk) -> None:
    register = register_csv([*LABELS, CLINIC]).replace("SYNTETISKT;FR1", "SYNTETISKT;ANNAT")
    told = desk.told(register=register)
    assert (states(told), told["unknown"]) == ({"17": "Inlämnad", "21": "Inlämnad", "80": "Inlämnad"}, [])


def test_the_register_stands_by_number_whatever_its_order(desk: Desk) -> None:
    told = desk.told(register=register_csv([FINANCE, "9 Ny SYNTETISK", SERVICE, STAFF]))
    assert list(states(told)) == ["9", "17", "21", "80"]


def test_nothing_is_read_where_the_register_cannot_be(desk: Desk) -> None:
    code, out, err = desk.run(register=register_csv(LABELS).replace("2015-01", "nyss"))
    assert (code, out) == (1, "")
    assert "[REGISTER_RAD]" in err


# -- other files ------------------------------------------------------------------------------------


def test_a_broken_file_costs_only_itself_and_what_is_no_report_is_said(desk: Desk) -> None:
    desk.book("trasig").write_bytes(EXAMPLE.read_bytes()[:5_000])
    hostile = with_part(EXAMPLE.read_bytes(), UTFALL, lambda part: part.replace("<worksheet", f"{ENTITY}<worksheet", 1))
    desk.book("fientlig").write_bytes(hostile)
    desk.book("Anteckningar").write_bytes(zipped(parts_of({"Blad": sheet_xml("<row r='1'/>")})))
    desk.book(f"{STAFF}.kopia-20170908-101112").write_bytes(b"SYNTETISK")
    (desk.folder / f"~${SERVICE}.xlsx").write_bytes(b"\x03Eva")
    (desk.folder / "Gammal.xls").write_bytes(b"SYNTETISK")
    code, out, err = desk.run()
    assert code == 1
    assert out.splitlines()[-1] == "3 av 3 har lämnat."
    for name, told in (
        ("trasig.xlsx", "FIL_AVKORTAD"), ("fientlig.xlsx", "FIL_DOCTYPE"), ("Anteckningar.xlsx", "SAMMAN_ANNAN_BOK"),
        (".kopia-20170908-101112.xlsx", "FIL_KOPIA"), (f"{SERVICE}.xlsx", "FIL_OPPEN_NU"),
        ("Gammal.xls", "FIL_ANNAT_SLAG"),
    ):  # fmt: skip
        assert any(name in line and told in line for line in err.splitlines()), name


def test_what_is_no_report_alone_makes_no_fel(desk: Desk) -> None:
    desk.book("Anteckningar").write_bytes(zipped(parts_of({"Blad": sheet_xml("<row r='1'/>")})))
    assert desk.run()[0] == 0


def test_the_order_of_the_files_changes_nothing_but_that_of_the_findings(desk: Desk) -> None:
    fill(desk.book("ny"), STAFF, {"ACK DRIFT_RESOR UTFALL EXTERNT": 100})
    register = parse_register(register_csv(LABELS))

    def standings(paths: Sequence[Path]) -> Status:
        found = status(paths, register, None)
        return Status(found.period, found.forvaltningar, found.unknown, ())

    orders = list(permutations([desk.book(STAFF), desk.book("ny"), desk.book(SERVICE)]))
    assert all(standings(paths) == standings(orders[0]) for paths in orders[1:])


def test_reports_in_a_consolidated_workbook_count(desk: Desk) -> None:
    fill(desk.book(SERVICE), SERVICE)
    typed_into(desk.book(SERVICE), {"Prognos": {"B7": None, "B9": None}})
    total = desk.root / "total.xlsx"
    register = str(desk.register(register_csv(LABELS)))
    assert main(["consolidate", str(desk.folder), "-o", str(total), "--register", register, "--allow-errors"]) == 0
    desk.capsys.readouterr()
    code, out, _err = desk.run(paths=[total])
    assert code == 0
    lines = [cells(line) for line in out.splitlines()]
    assert lines[3] == [
        SERVICE, "Inlämnad", "prognos", f"{SERVICE}.xlsx i total.xlsx", "1", "2017-09-08", "0", "–", "–",
    ]  # fmt: skip
    assert desk.told(paths=[total])["forvaltningar"][1]["file"] == str(total)


# -- what is missing --------------------------------------------------------------------------------

DELIVERED = {"STATUS": Cell(Kind.TEXT, "Inlämnad")}
OUTCOME: dict[str, int | None] = {"ACK INTAKTER UTFALL EXTERNT": -100}
NO_FORECAST: dict[str, int | None] = {
    f"{page} INTAKTER {block} EXTERNT": -100
    for page, blocks in (("ACK", ("UTFALL", "BUDGET", "FOREG_AR")), ("HELAR", ("BUDGET", "FOREG_AR")))
    for block in blocks
}


def test_blank_blocks_and_blank_fields_are_missing(desk: Desk) -> None:
    make(desk.root / "bok.xlsx", OUTCOME, {**DELIVERED, "IFYLLT_AV": None, "DATUM": None})
    told = desk.told(paths=[desk.root / "bok.xlsx"])
    expected = ["IFYLLT_AV", "DATUM", "ACK_BUDGET", "ACK_FOREG_AR", "HELAR_PROGNOS", "HELAR_BUDGET", "HELAR_FOREG_AR"]
    assert missing_of(told, "17") == dict.fromkeys(expected, 1)
    labels = [item["label"] for item in told["forvaltningar"][0]["missing"]]
    assert labels[:4] == ["ifyllt av", "datum", "budget hittills", "föreg. år hittills"]


def test_a_draft_lacks_its_blank_blocks_too(desk: Desk) -> None:
    make(desk.root / "bok.xlsx", NO_FORECAST)
    assert missing_of(desk.told(paths=[desk.root / "bok.xlsx"]), "17") == {"INLAMNING": 1, "HELAR_PROGNOS": 1}


@pytest.mark.parametrize(
    ("serial", "monthly", "is_missing"),
    [
        ("42795", "nej", True), ("42826", "nej", True), ("42948", "nej", True), ("43070", "nej", True),
        ("42856", "nej", False), ("42856", "ja", True),
    ],
    ids=["mars", "april", "augusti", "december", "maj", "maj, where one is left each month"],
)  # fmt: skip
def test_a_blank_forecast_is_missing_when_one_is_left(serial: str, monthly: str, is_missing: bool, desk: Desk) -> None:
    make(desk.root / "bok.xlsx", NO_FORECAST, {**DELIVERED, "PERIOD": Cell(Kind.NUMBER, serial)})
    register = register_csv(LABELS).replace(";nej;ja;nej", f";{monthly};ja;nej")
    told = desk.told(paths=[desk.root / "bok.xlsx"], register=register)
    assert ("HELAR_PROGNOS" in missing_of(told, "17")) == is_missing


def test_deviations_that_nobody_has_explained_are_counted(desk: Desk) -> None:
    """Of those on the sheet Avvikelser by the rule that asks for each, and where it is empty by what it would hold."""
    path = calculated_book(desk.root / "bok.xlsx")
    assert missing_of(desk.told(paths=[path]), "17")["FORKLARINGAR"] == 2
    fields = {**DELIVERED, "PERIOD": Cell(Kind.NUMBER, "42948")}
    leaves: dict[str, int | None] = {
        "ACK DRIFT_RESOR UTFALL EXTERNT": 190_000_000,
        "ACK DRIFT_RESOR BUDGET EXTERNT": 100_000_000,
    }
    make(desk.root / "tom.xlsx", leaves, dict(fields))
    assert missing_of(desk.told(paths=[desk.root / "tom.xlsx"]), "17")["FORKLARINGAR"] == 1


def test_every_block_that_people_fill_in_has_words() -> None:
    blocks = {
        f"{page.code}_{block.code}"
        for form in FORMS
        for page in form.pages
        for block in page.blocks
        if page.printed and block.source is None
    }
    assert blocks <= WORDS.keys()


# -- on a terminal ----------------------------------------------------------------------------------


def test_the_example_fits_a_terminal_of_120_characters(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    assert main(["status", str(EXAMPLE.parent)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 11
    assert max(map(len, lines)) == 120
    assert cells(lines[2])[:4] == [
        "17 Landstingsdir. Ledningsstab", "Inlämnad", "16 förklaringar", "17 Landstin…ngsstab.xlsx",
    ]  # fmt: skip
    assert lines[-1].endswith("8 av 8 har lämnat.\x1b[0m") or lines[-1] == "8 av 8 har lämnat."


def test_much_that_is_missing_is_broken_over_lines(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    make(desk.root / "bok.xlsx", OUTCOME, dict(DELIVERED))
    _code, out, _err = desk.run(paths=[desk.root / "bok.xlsx"])
    column = out.splitlines()[1].index("Saknas")
    first, second = out.splitlines()[2:4]
    assert first[column:].startswith("ifyllt av,")
    assert second[:column].strip() == ""
    assert second[column:].startswith("budget")


def test_a_folder_of_a_month_and_a_period_value_agree(desk: Desk) -> None:
    register = parse_register(register_csv(LABELS))
    assert status([desk.folder], register, None) == status([desk.folder], register, AUGUST)
    assert status([desk.folder], register, Period(2017, 9)).awaited
