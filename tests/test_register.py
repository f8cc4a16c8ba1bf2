"""The register of förvaltningar: whose it is, for how long, and what is wrong with its lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from vplan_xl.jobs.resources import read_register
from vplan_xl.period import Period
from vplan_xl.register import COLUMNS, Forvaltning, Register, parse_register

HEADING = (
    "nummer;namn;organisation;formular;giltig_fran;giltig_till;prognos_varje_manad;budgeterar_internt;nollbudget\n"
)
LINE = "17;Landstingsdir. Ledningsstab;Landstinget Blekinge;FR1;2015-01;2018-12;nej;nej;nej\n"
STAB = Forvaltning(
    number="17",
    name="Landstingsdir. Ledningsstab",
    organisation="Landstinget Blekinge",
    form="FR1",
    valid_from=Period(2015, 1),
    valid_to=Period(2018, 12),
    forecasts_monthly=False,
    budgets_internally=False,
    zero_budget=False,
)


@pytest.fixture(autouse=True)
def swedish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "sv")


def wrong(register: Register) -> list[tuple[str, int, str, str]]:
    """(code, line, field, what stands there) of each finding."""
    return [(f.code, f.place.line, f.values["field"], f.found) for f in register.findings]


def test_a_line_is_a_forvaltning() -> None:
    register = parse_register(HEADING + LINE)
    assert register == Register((STAB,), ())
    assert STAB.label == "17 Landstingsdir. Ledningsstab"


@pytest.mark.parametrize(
    "text",
    [
        (HEADING + LINE).replace(";", ","),
        (HEADING + LINE).replace("\n", "\r\n"),
        (HEADING + LINE).replace("\n", "\r"),
        HEADING + "\n" + LINE + "\n\n",
        HEADING.strip() + ";anmärkning\n" + LINE.strip() + ";något; mer\n",
        HEADING + LINE.replace("nej", "NEJ").replace("17;", " 17 ;").replace("2015-01", "januari 2015"),
        HEADING + LINE.replace("Landstingsdir. Ledningsstab", '"Landstingsdir. Ledningsstab"'),
    ],
)
def test_delimiter_line_ends_blank_lines_notes_and_spaces_do_not_matter(text: str) -> None:
    assert parse_register(text) == Register((STAB,), ())


def test_the_columns_may_stand_in_any_order() -> None:
    values = dict(zip(HEADING.strip().split(";"), LINE.strip().split(";"), strict=True))
    backwards = list(reversed(values))
    text = ";".join(backwards) + "\n" + ";".join(values[column] for column in backwards)
    assert parse_register(text) == Register((STAB,), ())


@pytest.mark.parametrize(
    ("old", "new", "field", "found"),
    [
        ("17;", ";", "nummer", "''"),
        ("Landstingsdir. Ledningsstab", " ", "namn", "''"),
        ("Landstinget Blekinge", "", "organisation", "''"),
        ("FR1", "", "formular", "''"),
        ("2015-01", "2015", "giltig_fran", "'2015'"),
        ("2015-01", "", "giltig_fran", "''"),
        ("2018-12", "2018-13", "giltig_till", "'2018-13'"),
        ("nej;nej;nej", "kanske;nej;nej", "prognos_varje_manad", "'kanske'"),
        ("nej;nej;nej", "nej;;nej", "budgeterar_internt", "''"),
        ("nej;nej;nej", "nej;nej;1", "nollbudget", "'1'"),
    ],
)
def test_a_line_that_cannot_be_read_is_a_finding_and_no_forvaltning(old: str, new: str, field: str, found: str) -> None:
    other = LINE.replace("17;", "21;")
    register = parse_register(HEADING + LINE.replace(old, new, 1) + other)
    assert wrong(register) == [("REGISTER_RAD", 2, field, found)]
    assert [forvaltning.number for forvaltning in register.forvaltningar] == ["21"]


def test_everything_wrong_with_a_line_is_said_at_once() -> None:
    register = parse_register(HEADING + "17;Kort rad\n")
    assert [field for _code, _line, field, _found in wrong(register)] == list(COLUMNS[2:5] + COLUMNS[6:])


@pytest.mark.parametrize("text", ["", "\n", "nummer;namn\n17;A\n", HEADING.replace("nollbudget", "noll") + LINE])
def test_a_register_without_its_columns_is_one_finding(text: str) -> None:
    register = parse_register(text)
    assert [(finding.code, finding.place.line) for finding in register.findings] == [("REGISTER_RAD", 1)]
    assert register.findings[0].expected == ", ".join(COLUMNS)
    assert register.forvaltningar == ()


def test_what_csv_cannot_hold_is_a_finding_and_what_stood_before_it_is_read() -> None:
    register = parse_register(HEADING + LINE + "x" * 200_000)
    assert [finding.code for finding in register.findings] == ["REGISTER_RAD"]
    assert register.forvaltningar == (STAB,)


def test_an_end_left_open_is_until_further_notice() -> None:
    (open_ended,) = parse_register(HEADING + LINE.replace("2018-12", "")).forvaltningar
    assert open_ended.valid_to is None
    assert open_ended.is_valid(Period(9999, 12))


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (Period(2014, 12), False),
        (Period(2015, 1), True),
        (Period(2017, 8), True),
        (Period(2018, 12), True),
        (Period(2019, 1), False),
    ],
)
def test_it_is_valid_from_its_first_month_through_its_last(period: Period, expected: bool) -> None:
    assert STAB.is_valid(period) is expected


def test_a_number_is_found_in_its_time() -> None:
    later = "17;Regionstaben;Region Blekinge;FR1;2019-01;;ja;JA;Ja\n"
    register = parse_register(HEADING + LINE + later)
    names = [(f.name if (f := register.find("17", Period(year, 8))) else None) for year in (2014, 2017, 2019, 2030)]
    assert names == [None, "Landstingsdir. Ledningsstab", "Regionstaben", "Regionstaben"]
    assert register.find("18", Period(2017, 8)) is None
    newer = register.find("17", Period(2019, 1))
    assert newer is not None
    assert (newer.forecasts_monthly, newer.budgets_internally, newer.zero_budget) == (True, True, True)


@pytest.mark.parametrize(
    ("organisation", "whole"),
    [
        ("Landstinget Blekinge", "Landstinget"),
        ("Region Blekinge", "Regionen"),
        ("Regionen SYNTETISK", "Regionen"),
        ("Västra Götalandsregionen", "Regionen"),
    ],
)
def test_the_whole_is_called_by_the_organisation(organisation: str, whole: str) -> None:
    assert STAB._replace(organisation=organisation).whole == whole


def test_the_register_that_comes_along_can_be_read_and_invented_numbers_say_so() -> None:
    register = read_register(None)
    assert register.findings == ()
    august = Period(2017, 8)
    assert [forvaltning.label for forvaltning in register.forvaltningar if forvaltning.is_valid(august)] == [
        "17 Landstingsdir. Ledningsstab",
        "21 Landstingsservice",
        "31 Blekingesjukhuset",
        "41 Psykiatri och habilitering",
        "51 Primärvård",
        "61 Tandvård",
        "71 Landstingsgemensamt",
        "80 Finansförvaltningen",
    ]
    service = register.find("21", august)
    assert service is not None
    assert service.zero_budget


def test_a_byte_order_mark_is_no_part_of_the_heading(tmp_path: Path) -> None:
    (tmp_path / "register.csv").write_text(HEADING + LINE, encoding="utf-8-sig")
    assert read_register(tmp_path / "register.csv") == Register((STAB,), ())


def test_findings_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text(HEADING + LINE.replace("nej;nej;nej", "nej;nej;kanske"), encoding="utf-8")
    assert [str(finding.place) for finding in read_register(path).findings] == [f"{path}: rad 2"]


def test_a_register_that_cannot_be_opened_is_a_finding(tmp_path: Path) -> None:
    register = read_register(tmp_path / "saknas.csv")
    assert [finding.code for finding in register.findings] == ["FIL_SAKNAS"]
    (tmp_path / "register.csv").write_bytes((HEADING + LINE).encode("utf-16"))
    assert [finding.code for finding in read_register(tmp_path / "register.csv").findings] == ["FIL_SAKNAS"]


def test_two_lines_for_one_number_and_month_are_a_finding() -> None:
    lines = (
        "17;Ettan;Region X;FR1;2015-01;2018-12;nej;nej;nej",
        "17;Tvåan;Region X;FR1;2019-01;;nej;nej;nej",
        "17;Trean;Region X;FR1;2018-12;2018-12;nej;nej;nej",
    )
    register = parse_register("\n".join([";".join(COLUMNS), *lines]) + "\n")
    assert [(f.code, f.place.line, f.expected) for f in register.findings] == [("REGISTER_OVERLAPP", 4, "2")]


def test_a_line_that_ends_before_it_begins_is_a_finding() -> None:
    register = parse_register(f"{';'.join(COLUMNS)}\n17;Ettan;Region X;FR1;2018-12;2018-11;nej;nej;nej\n")
    assert [(f.code, f.values["field"]) for f in register.findings] == [("REGISTER_RAD", "giltig_till")]
