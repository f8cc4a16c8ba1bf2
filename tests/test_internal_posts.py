"""Interna poster: read into posts, checked against the register and the form's Internt, and copied within a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.small_books import zipped
from tests.workbooks import BOOK, make, with_part, write
from vplan_xl.finding import Finding
from vplan_xl.form.describe import to_markdown
from vplan_xl.form.fin import FIN
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.model import Form, Key
from vplan_xl.jobs.new import NewWorkbook, new
from vplan_xl.jobs.repair import repair
from vplan_xl.jobs.resources import read_register, resource
from vplan_xl.jobs.roll import NO_SOURCES, Sources
from vplan_xl.jobs.templates import template_name
from vplan_xl.period import Period
from vplan_xl.report.change import Entries, plan, with_writes
from vplan_xl.report.internal_posts import InternalPost, read_internal_posts
from vplan_xl.report.report import Report, read_report, report_of
from vplan_xl.rules.check import check
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Cell, Kind

REGISTER = read_register(None)
AUGUST = Period(2017, 8)
SHEET = "Interna poster"
TKR = 100_000
# What stands on the sheet: {cell: text or number}. SYNTETISK.
Cells = Mapping[str, str | float]
POST: Cells = {"A5": 31, "B5": "Drift, Resor", "C5": 12.5, "D5": 10, "E5": 20, "F5": "Transporter SYNTETISKA"}


def cell_writes(cells: Cells) -> list[CellWrite]:
    return [
        CellWrite(SHEET, at, Kind.TEXT if isinstance(content, str) else Kind.NUMBER, str(content))
        for at, content in cells.items()
    ]


def template_of(form: Form) -> bytes:
    return resource(template_name(form)).read_bytes()


def filled(cells: Cells, form: Form = FR1) -> Report:
    """The template's report, with cells on the sheet."""
    report = report_of("bok.xlsx", template_of(form), tables=True)
    assert report.content is not None
    return replace(report, content=with_writes(report.content, cell_writes(cells)))


def posts(cells: Cells) -> tuple[InternalPost, ...]:
    found, findings = read_internal_posts(filled(cells))
    assert findings == ()
    return found


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    """(code, cell, field) of each."""
    return [(f.code, f.place.cell, f.values.get("field", "")) for f in findings]


# -- read -----------------------------------------------------------------------------------------


def test_a_line_is_a_post() -> None:
    (post,) = posts(POST)
    assert post == InternalPost(
        "31",
        "DRIFT_RESOR",
        {"UTFALL": 12_50_000, "BUDGET": 10 * TKR, "PROGNOS": 20 * TKR},
        "Transporter SYNTETISKA",
        CellPlace(SHEET, "A5"),
    )


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (31, "31"),
        ("31", "31"),
        ("31 Blekingesjukhuset", "31"),
        (" 31\u00a0Blekingesjukhuset ", "31"),
        (31.0, "31"),
        ("A7 Annan", "A7"),
    ],
)
def test_a_counterparty_is_a_number_alone_or_before_a_name(typed: str | float, number: str) -> None:
    assert [post.counterparty for post in posts({**POST, "A5": typed})] == [number]


@pytest.mark.parametrize("typed", [31.5, 0, -31, "1e999"])
def test_what_is_no_number_of_a_forvaltning(typed: str | float) -> None:
    cell = Cell(Kind.NUMBER, str(typed))
    report = filled(POST)
    assert report.content is not None
    write = CellWrite(SHEET, "A5", cell.kind, cell.value)
    changed = replace(report, content=with_writes(report.content, [write]))
    found, findings = read_internal_posts(changed)
    assert (found, told(findings)) == ((), [("TABELL_VARDE", "A5", "Motpart")])
    assert findings[0].expected == "en förvaltnings nummer, eller nummer och namn"


def test_one_amount_is_enough_and_blank_ones_are_not_there() -> None:
    (post,) = posts({"A9": "31", "B9": "intäkter", "E9": -3})
    assert (post.row, post.ore, post.text, post.place.cell) == ("INTAKTER", {"PROGNOS": -300_000}, "", "A9")


@pytest.mark.parametrize(
    ("kept", "lacking"),
    [
        ("BC", [("A5", "Motpart")]),
        ("AD", [("B5", "Kontoslag")]),
        ("AB", [("C5", "belopp")]),
        ("F", [("A5", "Motpart"), ("B5", "Kontoslag"), ("C5", "belopp")]),
    ],
)
def test_a_line_needs_counterparty_row_and_an_amount(kept: str, lacking: list[tuple[str, str]]) -> None:
    found, findings = read_internal_posts(filled({at: content for at, content in POST.items() if at[0] in kept}))
    assert (found, told(findings)) == ((), [("TABELL_LUCKA", *one) for one in lacking])
    assert {finding.place.file for finding in findings} == {"bok.xlsx"}


def test_what_cannot_be_read_is_not_said_to_be_missing_too() -> None:
    _none, findings = read_internal_posts(filled({"A5": 31, "B5": "Resor", "C5": "tolv"}))
    assert told(findings) == [("TABELL_VARDE", "B5", "Kontoslag"), ("TABELL_VARDE", "C5", "Utfall")]
    alone, findings = read_internal_posts(filled({"C5": "tolv", "F6": " "}))
    assert (alone, told(findings)) == ((), [("TABELL_VARDE", "C5", "Utfall")])
    rest, findings = read_internal_posts(filled({**POST, "C5": "tolv"}))
    assert [post.ore for post in rest] == [{"BUDGET": 10 * TKR, "PROGNOS": 20 * TKR}]
    assert told(findings) == [("TABELL_VARDE", "C5", "Utfall")]


def test_a_report_that_could_not_be_read_has_none() -> None:
    assert read_internal_posts(report_of("bok.xlsx", zipped({}), tables=True)) == ((), ())


# -- templates that have no such sheet ----------------------------------------------------------


def without_sheet(data: bytes) -> bytes:
    return with_part(data, BOOK, lambda xml: xml.replace(f'name="{SHEET}"', 'name="Blad1"').replace(SHEET, "Saknas"))


@pytest.mark.parametrize(("form", "older"), [(FR1, "1.1"), (FIN, "1.0")])
def test_a_workbook_of_an_older_template_has_no_posts_and_no_fault(form: Form, older: str) -> None:
    lost = without_sheet(template_of(form))
    old = with_part(lost, "docProps/custom.xml", lambda xml: xml.replace(f">{form.version}<", f">{older}<"))
    report = report_of("bok.xlsx", old, tables=True)
    assert read_internal_posts(report) == ((), ())
    found = {finding.code for finding in check(report, REGISTER)}
    assert "BOK_MALLVERSION" in found
    assert not any(code.startswith("TABELL") for code in found)


@pytest.mark.parametrize("form", [FR1, FIN])
def test_in_one_of_todays_the_sheet_is_lost(form: Form) -> None:
    report = report_of("bok.xlsx", without_sheet(template_of(form)), tables=True)
    found, findings = read_internal_posts(report)
    assert (found, [(f.code, f.values) for f in findings]) == ((), [("TABELL_SAKNAS", {"table": SHEET})])
    assert [f.code for f in check(report, REGISTER) if f.code.startswith("TABELL")] == ["TABELL_SAKNAS"]


def test_a_table_with_another_heading_is_not_read() -> None:
    found, findings = read_internal_posts(filled({**POST, "B4": "Konto"}))
    assert (found, told(findings)) == ((), [("TABELL_ANDRAD", "B4", "")])


# -- checked --------------------------------------------------------------------------------------


def made(path: Path, leaves: Mapping[str, int], cells: Cells, form: Form = FR1) -> Report:
    """A workbook with amounts in öre and posts."""
    number = "80" if form is FIN else "17"
    outcome = new(NewWorkbook(number, AUGUST, {}, None, NO_SOURCES), REGISTER, path)
    assert outcome.saved is not None, outcome.findings
    report = read_report(path, tables=True)
    keys = {" ".join(key): key for key in form.leaves}
    planned = plan(report, Entries({keys[name]: ore for name, ore in leaves.items()}, {}), overwrite=False)
    changed = path.with_name(f"ifylld {path.name}")
    write(report, [*planned.writes, *cell_writes(cells)], changed)
    return read_report(changed, tables=True)


def trade(report: Report) -> list[tuple[str, str, str, str, str]]:
    """(code, cell, expected, found, difference) of what is said of the posts."""
    return [
        (f.code, f.place.cell, f.expected, f.found, f.difference)
        for f in check(report, REGISTER)
        if f.code.startswith("INTERN")
    ]


RESOR = "ACK DRIFT_RESOR UTFALL INTERNT"


def test_a_counterparty_is_another_forvaltning_of_the_month(tmp_path: Path) -> None:
    cells = {f"{column}{row}": content for row, number in enumerate((31, 17, 99), 5)
             for column, content in (("A", number), ("B", "Drift, Resor"), ("C", 1))}  # fmt: skip
    report = made(tmp_path / "bok.xlsx", {RESOR: 3 * TKR}, cells)
    assert trade(report) == [
        ("INTERN_MOTPART", "A6", "augusti 2017", "17", ""),
        ("INTERN_MOTPART", "A7", "augusti 2017", "99", ""),
    ]
    without_month = [CellWrite("Försättsblad", "C5", None, "")]
    write(report, without_month, tmp_path / "utan.xlsx")
    assert trade(read_report(tmp_path / "utan.xlsx", tables=True)) == []


def test_each_block_is_added_up_by_itself(tmp_path: Path) -> None:
    """Nothing is said of the budget, of which no post says anything."""
    leaves = {RESOR: 10 * TKR, "ACK INTAKTER BUDGET INTERNT": -5 * TKR, "HELAR DRIFT_RESOR PROGNOS INTERNT": 20 * TKR,
              "HELAR INTAKTER PROGNOS INTERNT": -7 * TKR}  # fmt: skip
    cells = {"A5": 31, "B5": "Drift, Resor", "C5": 8, "E5": 20, "A6": 21, "B6": "Intäkter", "C6": -3}
    report = made(tmp_path / "bok.xlsx", leaves, cells)
    assert trade(report) == [
        ("INTERN_SUMMA", "C7", "-3", "0", "3"),
        ("INTERN_SUMMA", "C14", "8", "10", "2"),
        ("INTERN_SUMMA", "C7", "0", "-7", "-7"),
    ]
    fields = [f.values["field"] for f in check(report, REGISTER) if f.code == "INTERN_SUMMA"]
    assert fields == ["Intäkter", "Drift, Resor", "Intäkter"]


def test_a_blank_block_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    assert trade(made(tmp_path / "bok.xlsx", {RESOR: 1}, {"A5": 31, "B5": "Drift, Resor", "E5": 20})) == []


@pytest.mark.parametrize(
    ("amounts", "internal", "is_said"),
    [
        ((412,), 412.3, False),  # one of them is rounded
        ((412,), 413, True),  # a single figure is its own sum
        ((1, 1), 3, False),
        ((1, 1), 4, True),
        ((1, 1, 1), 4, False),
        ((1, 1, 1), 5, True),
        ((), 0.4, False),
        ((), 1, True),
    ],
)
def test_posts_may_differ_by_what_rounding_alone_can_do(
    amounts: tuple[float, ...], internal: float, is_said: bool, tmp_path: Path
) -> None:
    cells: dict[str, str | float] = {"A5": 31, "B5": "Intäkter", "C5": -1}
    for row, amount in enumerate(amounts, 6):
        cells |= {f"A{row}": 31, f"B{row}": "Drift, Resor", f"C{row}": amount}
    leaves = {RESOR: round(internal * TKR), "ACK INTAKTER UTFALL INTERNT": -TKR}
    assert bool(trade(made(tmp_path / "bok.xlsx", leaves, cells))) is is_said


def test_what_cannot_be_read_or_lacks_something_is_not_added_up(tmp_path: Path) -> None:
    for name, cells in (("text", {**POST, "C6": "x"}), ("lucka", {**POST, "C6": 5})):
        report = made(tmp_path / f"{name}.xlsx", {RESOR: 1}, cells)
        assert trade(report) == []
        assert any(f.code.startswith("TABELL") for f in check(report, REGISTER))


# -- Finansförvaltningen ------------------------------------------------------------------------

INTEREST = "ACK FINANSIELLA_INTAKTER UTFALL INTERNT"


@pytest.mark.parametrize(("internal", "is_said"), [("43.2", False), ("43.3", True)])
def test_posts_are_in_tkr_where_the_report_is_in_mnkr(internal: str, is_said: bool, tmp_path: Path) -> None:
    """43 217 tkr is 43,2 mnkr where it is rounded."""
    mnkr = round(float(internal) * 100_000_000)
    cells = {"A5": "17 Landstingsdir. Ledningsstab", "B5": "Finansiella intäkter", "C5": 43217}
    report = made(tmp_path / "fin.xlsx", {INTEREST: mnkr}, cells, FIN)
    (found,), findings = read_internal_posts(report)
    assert (found.counterparty, found.row, found.ore) == ("17", "FINANSIELLA_INTAKTER", {"UTFALL": 43217 * TKR})
    assert findings == ()
    said = [("INTERN_SUMMA", "C9", "43\u00a0217", "43\u00a0300", "83")] if is_said else []
    assert trade(report) == said
    assert report.amounts[Key(*INTEREST.split())] == mnkr


def test_finansforvaltningens_sheet_says_that_amounts_are_in_tkr() -> None:
    report = filled({}, FIN)
    assert report.content is not None
    assert report.content.sheets[SHEET]["A2"].value.endswith(
        "Belopp alltid i tkr, också när rapporten är i mnkr, med formulärets tecken."
    )
    assert "FIN_INTERNA_POSTER" in to_markdown(FIN)
    assert "budgetprofil" not in to_markdown(FIN)  # the methods of a forecast, which it has none of


def test_finansforvaltningens_heading_is_put_back(tmp_path: Path) -> None:
    damaged, mended = tmp_path / "trasig.xlsx", tmp_path / "lagad.xlsx"
    report = made(tmp_path / "fin.xlsx", {INTEREST: 1}, {"B4": "Konto"}, FIN)
    damaged.write_bytes(Path(report.path).read_bytes())
    outcome = repair(damaged, mended, dry_run=False)
    assert [(change.place.cell, change.before, change.after) for change in outcome.changes] == [
        ("B4", "Konto", "Kontoslag")
    ]
    assert outcome.findings == ()


# -- into a new workbook ------------------------------------------------------------------------


def copied(path: Path, period: Period | None, source: Report, number: str | None = None) -> tuple[list[str], Report]:
    """(the findings' codes, the new workbook out of an older one)."""
    outcome = new(NewWorkbook(number, period, {}, Path(source.path), NO_SOURCES), REGISTER, path)
    return [finding.code for finding in outcome.findings], read_report(path, tables=True)


@pytest.mark.parametrize(
    ("form", "row", "leaf"), [(FR1, "Drift, Resor", RESOR), (FIN, "Finansiella intäkter", INTEREST)]
)
def test_posts_follow_into_the_same_period_and_no_other(form: Form, row: str, leaf: str, tmp_path: Path) -> None:
    cells = {
        **POST, "B5": row, "A7": "21 Landstingsservice", "B7": row.casefold(), "D7": -0.5,
    }  # fmt: skip
    source = made(tmp_path / "gammal.xlsx", {leaf: TKR}, cells, form)
    told_of, same = copied(tmp_path / "samma.xlsx", AUGUST, source)
    assert told_of == []
    before, after = (read_internal_posts(report)[0] for report in (source, same))
    assert [post[:4] for post in after] == [post[:4] for post in before]
    assert [post.place.cell for post in after] == ["A5", "A6"]
    assert same.content is not None
    held = same.content.sheets[SHEET]
    assert [held[at].value for at in ("A5", "B5", "A6", "B6")] == ["31", row, "21 Landstingsservice", row]
    told_of, other = copied(tmp_path / "annan.xlsx", Period(2017, 9), source)
    assert (told_of, read_internal_posts(other)) == (["NY_PERIOD"], ((), ()))


def test_posts_do_not_follow_from_another_workbook_than_the_copied(tmp_path: Path) -> None:
    previous = made(tmp_path / "augusti.xlsx", {RESOR: TKR}, POST)
    sources = Sources(previous=Path(previous.path))
    outcome = new(NewWorkbook("17", Period(2017, 9), {}, None, sources), REGISTER, tmp_path / "ny.xlsx")
    assert outcome.findings == ()
    assert read_internal_posts(read_report(tmp_path / "ny.xlsx", tables=True)) == ((), ())


def test_posts_that_cannot_be_read_stop_the_copy(tmp_path: Path) -> None:
    source = made(tmp_path / "gammal.xlsx", {RESOR: TKR}, {**POST, "C5": "tolv"})
    wanted = NewWorkbook(None, None, {}, Path(source.path), NO_SOURCES)
    outcome = new(wanted, REGISTER, tmp_path / "ny.xlsx")
    assert ([f.code for f in outcome.findings], outcome.saved) == (["TABELL_VARDE"], None)


def test_an_older_workbook_is_copied_without_posts(tmp_path: Path) -> None:
    make(tmp_path / "bok.xlsx", {RESOR: TKR}, {"FORVALTNING": Cell(Kind.TEXT, "17 Landstingsdir. Ledningsstab")})
    lost = without_sheet((tmp_path / "bok.xlsx").read_bytes())
    old = tmp_path / "gammal.xlsx"
    old.write_bytes(with_part(lost, "docProps/custom.xml", lambda xml: xml.replace(">1.6<", ">1.1<")))
    told_of, report = copied(tmp_path / "ny.xlsx", None, read_report(old))
    assert (told_of, read_internal_posts(report)) == ([], ((), ()))
