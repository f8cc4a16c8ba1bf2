"""Making a workbook out of the template, and out of an older workbook."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from tests.workbooks import COVER, EXAMPLE, UTFALL, make, template_bytes, with_part
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.template import footer
from vplan_xl.jobs.apply import Outcome
from vplan_xl.jobs.new import NewWorkbook, new
from vplan_xl.jobs.resources import read_register, resource
from vplan_xl.jobs.roll import NO_SOURCES
from vplan_xl.period import Period
from vplan_xl.report.report import read_report

REGISTER = read_register(None)
AUGUST = Period(2017, 8)


def make_new(
    target: Path,
    number: str | None = "17",
    period: Period | None = AUGUST,
    fields: dict[str, str] | None = None,
    source: Path | None = None,
) -> Outcome:
    return new(NewWorkbook(number, period, fields or {}, source, NO_SOURCES), REGISTER, target)


def codes(outcome: Outcome) -> list[str]:
    return [finding.code for finding in outcome.findings]


def test_a_new_workbook_carries_name_period_and_footer(tmp_path: Path) -> None:
    target = tmp_path / "Ny å ä ö.xlsx"
    outcome = make_new(target, fields={"ifyllt_av": "Controller", "TROSKEL_PROCENT": "7,5 %", "DATUM": "2017-09-08"})
    assert outcome.findings == ()
    assert outcome.saved is not None
    assert outcome.saved.backup is None
    report = read_report(target)
    assert report.findings == ()
    assert report.header.forvaltning == "17 Landstingsdir. Ledningsstab"
    assert report.header.period == AUGUST
    assert report.header.share_ppm == 75_000
    with zipfile.ZipFile(target) as book:
        sheets = [book.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2, 3, 4, 5, 6, 7)]
    assert all("&amp;L&amp;8Landstinget Blekinge Ekonomirapportering&amp;R" in xml for xml in sheets)


def test_the_register_decides_the_name_of_the_time(tmp_path: Path) -> None:
    make_new(tmp_path / "2019.xlsx", period=Period(2019, 3))
    assert read_report(tmp_path / "2019.xlsx").header.forvaltning == "17 Regionstaben"


def test_an_unknown_or_ended_department_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "ny.xlsx"
    assert codes(make_new(target, number="99")) == ["REGISTER_FORVALTNING"]
    assert codes(make_new(target, period=Period(2014, 1))) == ["REGISTER_FORVALTNING"]
    assert codes(make_new(target, number=None)) == ["REGISTER_FORVALTNING"]
    assert not target.exists()


def test_a_field_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "ny.xlsx"
    outcome = make_new(target, fields={"STATUS": "Klar", "FARG": "röd", "BELOPP": "KR", "VERSION": "0"})
    assert [(f.code, f.found) for f in outcome.findings] == [
        ("VARDE_HUVUD", "Klar"),
        ("VARDE_KOD", "FARG"),
        ("VARDE_KOD", "BELOPP"),
        ("VARDE_HUVUD", "0"),
    ]
    assert not target.exists()


def test_an_existing_file_is_never_written_over(tmp_path: Path) -> None:
    target = tmp_path / "ny.xlsx"
    target.write_bytes(b"mitt")
    outcome = make_new(target)
    assert codes(outcome) == ["SKRIV_FINNS"]
    assert target.read_bytes() == b"mitt"


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    outcome = make_new(tmp_path / "finns inte" / "ny.xlsx")
    assert codes(outcome) == ["SKRIV_NEKAD"]


def test_the_inputs_of_an_older_workbook_follow(tmp_path: Path) -> None:
    target = tmp_path / "ny.xlsx"
    outcome = make_new(target, number=None, period=None, source=EXAMPLE)
    assert outcome.findings == ()
    old, copy = read_report(EXAMPLE), read_report(target)
    assert copy.leaves == old.leaves
    assert copy.header == old.header


def test_into_another_period_the_delivery_does_not_follow(tmp_path: Path) -> None:
    target = tmp_path / "ny.xlsx"
    outcome = make_new(target, number=None, period=Period(2017, 9), source=EXAMPLE)
    assert codes(outcome) == ["NY_PERIOD"]
    header = read_report(target).header
    assert (header.period, header.status, header.version, header.date) == (Period(2017, 9), "Utkast", 1, None)


def test_a_formula_in_an_entry_follows_as_its_value(tmp_path: Path) -> None:
    source = tmp_path / "gammal.xlsx"

    def enter(xml: str) -> str:
        return xml.replace("<v>-22851</v>", "<f>-20000-2851</f><v>-22851</v>", 1)

    source.write_bytes(with_part(EXAMPLE.read_bytes(), UTFALL, enter))
    outcome = make_new(tmp_path / "ny.xlsx", number=None, period=None, source=source)
    assert [(f.code, f.place.cell, f.found) for f in outcome.findings] == [("NY_FORMEL", "B7", "=-20000-2851")]
    assert read_report(tmp_path / "ny.xlsx").leaves == read_report(EXAMPLE).leaves


def test_an_older_workbook_with_a_broken_entry_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "gammal.xlsx"
    source.write_bytes(
        with_part(EXAMPLE.read_bytes(), UTFALL, lambda xml: xml.replace("<v>-22851</v>", "<f>A1</f>", 1))
    )
    outcome = make_new(tmp_path / "ny.xlsx", number=None, period=None, source=source)
    assert codes(outcome) == ["POST_UTAN_RESULTAT"]
    assert not (tmp_path / "ny.xlsx").exists()


def test_an_unreadable_older_workbook_is_refused(tmp_path: Path) -> None:
    outcome = make_new(tmp_path / "ny.xlsx", source=tmp_path / "finns inte.xlsx")
    assert codes(outcome) == ["FIL_SAKNAS"]
    assert not (tmp_path / "ny.xlsx").exists()


def test_days_of_a_1904_workbook_become_days_of_1900(tmp_path: Path) -> None:
    source = tmp_path / "mac.xlsx"
    data = with_part(
        EXAMPLE.read_bytes(), "xl/workbook.xml", lambda xml: xml.replace("<workbookPr", '<workbookPr date1904="1"')
    )
    earlier = with_part(
        data, COVER, lambda xml: re.sub(r"<v>(4\d{4})</v>", lambda m: f"<v>{int(m[1]) - 1462}</v>", xml)
    )
    source.write_bytes(earlier)
    assert read_report(source).header == read_report(EXAMPLE).header
    make_new(tmp_path / "ny.xlsx", number=None, period=None, source=source)
    assert read_report(tmp_path / "ny.xlsx").header == read_report(EXAMPLE).header


def test_a_register_with_a_broken_line_stops_the_job(tmp_path: Path) -> None:
    broken = tmp_path / "register.csv"
    heading = (
        "nummer;namn;organisation;formular;giltig_fran;giltig_till;prognos_varje_manad;budgeterar_internt;nollbudget"
    )
    broken.write_text(
        f"{heading}\n17;SYNTETISK;Region X;FR1;2015-01;;ja;ja;nej\n18;Y;Region X;FR1;x;;ja;ja;nej\n", "utf-8"
    )
    outcome = new(NewWorkbook("17", AUGUST, {}, None, NO_SOURCES), read_register(broken), tmp_path / "ny.xlsx")
    assert codes(outcome) == ["REGISTER_RAD"]
    assert not (tmp_path / "ny.xlsx").exists()
    missing = read_register(tmp_path / "finns inte.csv")
    assert [finding.code for finding in missing.findings] == ["FIL_SAKNAS"]


def test_the_template_is_left_as_it_is(tmp_path: Path) -> None:
    before = template_bytes()
    make_new(tmp_path / "ny.xlsx")
    make(tmp_path / "bok.xlsx", {"ACK INTAKTER UTFALL EXTERNT": -1})
    assert template_bytes() == before
    assert len(FR1.leaves) == 154


def test_the_department_of_another_workbook_is_said(tmp_path: Path) -> None:
    outcome = make_new(tmp_path / "ny.xlsx", number="21", period=None, source=EXAMPLE)
    assert [(f.code, f.found, f.expected) for f in outcome.findings] == [
        ("NY_FORVALTNING", "17 Landstingsdir. Ledningsstab", "21 Landstingsservice")
    ]


def test_the_name_must_say_what_the_file_is(tmp_path: Path) -> None:
    outcome = make_new(tmp_path / "ny.xls")
    assert [(f.code, f.expected, f.found) for f in outcome.findings] == [("SKRIV_ANDELSE", ".xlsx", ".xls")]
    assert codes(make_new(Path("/"))) == ["SKRIV_ANDELSE"]


def test_a_name_that_ends_so_gives_a_workbook_with_buttons(tmp_path: Path) -> None:
    target = tmp_path / "ny.XLSM"
    assert make_new(target, source=EXAMPLE, period=None).findings == ()
    make_new(tmp_path / "ny.xlsx", source=EXAMPLE, period=None)
    with zipfile.ZipFile(target) as book, zipfile.ZipFile(resource("FR1.xlsm")) as template:
        assert book.namelist() == template.namelist()
        for part in ("xl/vbaProject.bin", "customUI/customUI14.xml", "xl/drawings/vmlDrawing1.vml"):
            assert book.read(part) == template.read(part)
    made, other = read_report(target, tables=True), read_report(tmp_path / "ny.xlsx", tables=True)
    assert made.leaves == other.leaves == read_report(EXAMPLE).leaves
    assert made.header == other.header
    assert made.findings == ()
    again = tmp_path / "åter.xlsx"
    assert make_new(again, source=target, period=None).findings == ()
    assert read_report(again).leaves == made.leaves


def test_a_form_without_buttons_has_no_workbook_with_them(tmp_path: Path) -> None:
    outcome = make_new(tmp_path / "ny.xlsm", number="80")
    assert [(f.code, f.expected, f.found) for f in outcome.findings] == [("NY_UTAN_KNAPPAR", "FIN", ".xlsm")]
    assert list(tmp_path.iterdir()) == []


def test_a_department_with_another_form_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "register.csv"
    heading = (
        "nummer;namn;organisation;formular;giltig_fran;giltig_till;prognos_varje_manad;budgeterar_internt;nollbudget"
    )
    other.write_text(f"{heading}\n90;SYNTETISK;1177 & Co;FF1;2015-01;;ja;ja;nej\n;;;;;;;;\n", "utf-8")
    outcome = new(NewWorkbook("90", AUGUST, {}, None, NO_SOURCES), read_register(other), tmp_path / "ny.xlsx")
    assert [(f.code, f.found, f.expected) for f in outcome.findings] == [("REGISTER_FORMULAR", "FF1", "FR1, FIN, VP")]


def test_a_footer_keeps_its_size_before_a_name_that_begins_with_a_digit() -> None:
    assert footer("1177 & Co") == "&L&8 1177 && Co Ekonomirapportering&R&8Sida &P av &N"
