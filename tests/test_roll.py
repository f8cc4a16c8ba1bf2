"""A new workbook made out of earlier ones: last year's figures, the previous forecast, and the sister sheets."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from tests.agreement import recalculated, stored
from tests.libreoffice import Office
from tests.workbooks import BOOK, COVER, template_bytes, with_part, write
from vplan_xl.cli.main import main
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.model import Key
from vplan_xl.jobs.apply import Outcome
from vplan_xl.jobs.new import NewWorkbook, new
from vplan_xl.jobs.resources import read_register
from vplan_xl.jobs.roll import Sources
from vplan_xl.period import Period, serial_of_date
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.history import Event, History, Leaf, read_history
from vplan_xl.report.report import Report, read_report, report_of
from vplan_xl.report.tables import read_table
from vplan_xl.workbook.archive import LARGEST_PART, open_archive
from vplan_xl.workbook.patch import patch
from vplan_xl.workbook.reader import OF_A_FORM, OF_A_LEDGER, Limits, read_outline, read_sheets
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Cell, Kind

REGISTER = read_register(None)
AUGUST = Period(2017, 8)
TKR = 100_000
Tables = Mapping[str, str | float]


def earlier(
    path: Path, period: str, tkr: Mapping[str, float], tables: Tables | None = None, number: str = "17"
) -> Path:
    """A workbook of "2016-08" with {"ACK INTAKTER UTFALL EXTERNT": tkr} and {"Månader!D5": tkr or text}."""
    report = report_of(str(path), template_bytes(), tables=True)
    year, month = map(int, period.split("-"))
    header: dict[str, Cell | None] = {
        "FORVALTNING": Cell(Kind.TEXT, f"{number} SYNTETISK"),
        "PERIOD": Cell(Kind.NUMBER, str(serial_of_date(Period(year, month).first_day, False))),
    }
    keys = {" ".join(key): key for key in FR1.leaves}
    entries = Entries({keys[name]: round(amount * TKR) for name, amount in tkr.items()}, header)
    writes = [*plan(report, entries, overwrite=False).writes]
    for at, content in (tables or {}).items():
        sheet, _mark, cell = at.rpartition("!")
        kind = Kind.TEXT if isinstance(content, str) else Kind.NUMBER
        writes.append(CellWrite(sheet, cell, kind, str(content)))
    write(report, writes, path)
    return path


def made(
    target: Path,
    sources: Sources | None = None,
    copied: Path | None = None,
    period: Period | None = AUGUST,
    number: str | None = "17",
) -> Outcome:
    return new(NewWorkbook(number, period, {}, copied, sources or Sources()), REGISTER, target)


def entered(path: Path) -> dict[str, float]:
    """{"ACK INTAKTER UTFALL EXTERNT": tkr} of every entry that is not blank."""
    report = read_report(path)
    assert report.findings == ()
    return {" ".join(key): amount / TKR for key, amount in report.leaves.items() if isinstance(amount, int)}


def tables_of(path: Path, codes: tuple[str, ...] = ("MANADER", "ENGANGSPOSTER", "PROGNOSUNDERLAG")) -> dict[str, str]:
    """{"Månader!D5": text} of what is not printed in the tables."""
    report, empty = (report_of("bok", data, tables=True) for data in (path.read_bytes(), template_bytes()))
    assert report.content is not None
    assert empty.content is not None
    sheets = [FR1.table_by_code[code].sheet for code in codes]
    return {
        f"{sheet}!{at}": cell.value
        for sheet in sheets
        for at, cell in report.content.sheets[sheet].items()
        if at not in empty.content.sheets[sheet]
    }


def history_of(path: Path, period: Period) -> History:
    return read_history(read_report(path, tables=True), period)


def told(outcome: Outcome) -> list[tuple[str, str, str, str]]:
    """(code, option, expected, found) of each finding."""
    return [(f.code, f.values.get("field", ""), f.expected, f.found) for f in outcome.findings]


# Of last year: its august and its whole year; of this year: july with a forecast.
LAST_AUGUST = {"ACK INTAKTER UTFALL EXTERNT": -100.5, "ACK PERSONAL_ANSTALLDA UTFALL INTERNT": 80}
LAST_DECEMBER = {"ACK INTAKTER UTFALL EXTERNT": -150, "ACK DRIFT_RESOR UTFALL INTERNT": 12.34567}
JULY = {
    "ACK INTAKTER UTFALL EXTERNT": -90, "ACK INTAKTER BUDGET EXTERNT": -95, "ACK INTAKTER FOREG_AR EXTERNT": -85,
    "HELAR INTAKTER PROGNOS EXTERNT": -160, "HELAR KAPITALKOSTNAD PROGNOS INTERNT": 3,
    "HELAR INTAKTER BUDGET EXTERNT": -155,
    "HELAR INTAKTER FOREG_AR EXTERNT": -149, "HELAR PERSONAL_OVRIGT FOREG_AR EXTERNT": 7,
    "FORANDRING INTAKTER FOREG_PROGNOS EXTERNT": -158,
}  # fmt: skip


# -- the figures of last year and the previous forecast -------------------------------------------


def test_last_years_same_month_becomes_last_year_so_far(tmp_path: Path) -> None:
    source = earlier(tmp_path / "2016-08.xlsx", "2016-08", LAST_AUGUST)
    outcome = made(tmp_path / "ny.xlsx", Sources(last_year=source))
    assert outcome.findings == ()
    assert entered(tmp_path / "ny.xlsx") == {
        "ACK INTAKTER FOREG_AR EXTERNT": -100.5, "ACK PERSONAL_ANSTALLDA FOREG_AR INTERNT": 80,
    }  # fmt: skip
    assert {change.code for change in outcome.changes} == {
        "ACK INTAKTER FOREG_AR EXTERNT", "ACK PERSONAL_ANSTALLDA FOREG_AR INTERNT", "FORVALTNING", "PERIOD",
    }  # fmt: skip


def test_last_december_becomes_last_year_as_a_whole(tmp_path: Path) -> None:
    source = earlier(tmp_path / "2016-12.xlsx", "2016-12", LAST_DECEMBER)
    assert made(tmp_path / "ny.xlsx", Sources(last_december=source)).findings == ()
    assert entered(tmp_path / "ny.xlsx") == {
        "HELAR INTAKTER FOREG_AR EXTERNT": -150, "HELAR DRIFT_RESOR FOREG_AR INTERNT": 12.34567,
    }  # fmt: skip


def test_the_previous_workbook_gives_its_forecast_and_last_year(tmp_path: Path) -> None:
    source = earlier(tmp_path / "2017-07.xlsx", "2017-07", JULY)
    assert made(tmp_path / "ny.xlsx", Sources(previous=source)).findings == ()
    assert entered(tmp_path / "ny.xlsx") == {
        "FORANDRING INTAKTER FOREG_PROGNOS EXTERNT": -160, "FORANDRING KAPITALKOSTNAD FOREG_PROGNOS INTERNT": 3,
        "HELAR INTAKTER FOREG_AR EXTERNT": -149, "HELAR PERSONAL_OVRIGT FOREG_AR EXTERNT": 7,
    }  # fmt: skip
    header = read_report(tmp_path / "ny.xlsx").header
    assert header.values["FOREG_PERIOD"] == Period(2017, 7)
    assert header.period == AUGUST


def test_december_of_last_year_knows_better_than_the_previous_workbook(tmp_path: Path) -> None:
    """All of it: what december leaves blank is not what the previous workbook had there."""
    sources = Sources(
        earlier(tmp_path / "2017-07.xlsx", "2017-07", JULY),
        earlier(tmp_path / "2016-08.xlsx", "2016-08", LAST_AUGUST),
        earlier(tmp_path / "2016-12.xlsx", "2016-12", LAST_DECEMBER),
    )
    assert made(tmp_path / "ny.xlsx", sources).findings == ()
    assert entered(tmp_path / "ny.xlsx") == {
        "ACK INTAKTER FOREG_AR EXTERNT": -100.5, "ACK PERSONAL_ANSTALLDA FOREG_AR INTERNT": 80,
        "HELAR INTAKTER FOREG_AR EXTERNT": -150, "HELAR DRIFT_RESOR FOREG_AR INTERNT": 12.34567,
        "FORANDRING INTAKTER FOREG_PROGNOS EXTERNT": -160, "FORANDRING KAPITALKOSTNAD FOREG_PROGNOS INTERNT": 3,
    }  # fmt: skip


def test_a_december_without_outcome_says_nothing_of_the_year(tmp_path: Path) -> None:
    sources = Sources(
        previous=earlier(tmp_path / "2017-07.xlsx", "2017-07", {"HELAR INTAKTER FOREG_AR EXTERNT": -149}),
        last_december=earlier(tmp_path / "2016-12.xlsx", "2016-12", {"ACK INTAKTER BUDGET EXTERNT": -1}),
    )
    made(tmp_path / "ny.xlsx", sources)
    assert entered(tmp_path / "ny.xlsx") == {"HELAR INTAKTER FOREG_AR EXTERNT": -149}


def test_figures_of_last_year_replace_those_that_are_copied(tmp_path: Path) -> None:
    copied = earlier(tmp_path / "2017-07.xlsx", "2017-07", {**JULY, "ACK DRIFT_RESOR FOREG_AR EXTERNT": 2})
    source = earlier(tmp_path / "2016-08.xlsx", "2016-08", LAST_AUGUST)
    outcome = made(tmp_path / "ny.xlsx", Sources(last_year=source), copied, number=None)
    assert told(outcome) == [("NY_PERIOD", "", "augusti 2017", "juli 2017")]
    expected = {code: tkr for code, tkr in JULY.items() if not code.startswith("ACK INTAKTER FOREG_AR")}
    assert entered(tmp_path / "ny.xlsx") == expected | {
        "ACK INTAKTER FOREG_AR EXTERNT": -100.5, "ACK PERSONAL_ANSTALLDA FOREG_AR INTERNT": 80,
    }  # fmt: skip


def test_a_typed_field_has_the_last_word(tmp_path: Path) -> None:
    source = earlier(tmp_path / "2017-07.xlsx", "2017-07", JULY)
    wanted = NewWorkbook("17", AUGUST, {"FOREG_PERIOD": "2017-05"}, None, Sources(previous=source))
    new(wanted, REGISTER, tmp_path / "ny.xlsx")
    assert read_report(tmp_path / "ny.xlsx").header.values["FOREG_PERIOD"] == Period(2017, 5)


def test_libreoffice_opens_it_and_computes_the_same(office: Office, tmp_path: Path) -> None:
    months = {f"Månader!{column}{row}": row + 0.5 for column in "DG" for row in range(5, 93, 7)}
    sources = Sources(
        earlier(tmp_path / "2017-07.xlsx", "2017-07", JULY, {**EVENT, **FORECAST, **months}),
        earlier(tmp_path / "2016-08.xlsx", "2016-08", LAST_AUGUST),
        earlier(tmp_path / "2016-12.xlsx", "2016-12", LAST_DECEMBER),
    )
    copied = earlier(tmp_path / "2017-06.xlsx", "2017-06", {**JULY, "ACK DRIFT_RESOR UTFALL EXTERNT": 1.23457})
    assert made(tmp_path / "ny.xlsx", sources, copied).saved is not None
    results = recalculated(office, tmp_path / "ny.xlsx")
    assert results == stored(tmp_path / "ny.xlsx")
    # NETTORESULTAT, Totalt: föreg. år ackumulerat, föreg. år helår, föregående prognos
    at = {"Utfall": "J22", "Prognos": "J22", "Föregående prognos": "D22"}
    assert {sheet: results[sheet][cell] for sheet, cell in at.items()} == {
        "Utfall": round((-100.5 + 80) * TKR), "Prognos": round((-150 + 12.34567) * TKR),
        "Föregående prognos": (-160 + 3) * TKR,
    }  # fmt: skip


# -- what the sister sheets hold ------------------------------------------------------------------

EVENT: Tables = {
    "Engångsposter!A7": "2017-03", "Engångsposter!B7": "Drift, Resor", "Engångsposter!C7": "Internt",
    "Engångsposter!D7": 12.5, "Engångsposter!E7": "Konferens SYNTETISK",
}  # fmt: skip
EVENT_MOVED = {
    "Engångsposter!A5": "42795", "Engångsposter!B5": "Drift, Resor", "Engångsposter!C5": "Internt",
    "Engångsposter!D5": "12.5", "Engångsposter!E5": "Konferens SYNTETISK",
}  # fmt: skip


def test_months_move_a_year_back_when_the_year_is_another(tmp_path: Path) -> None:
    """Rows: 5 is this year's Intäkter Externt, 27 last year's, 49 and 71 those before."""
    tables = {"Månader!D5": -1, "Månader!K5": -8.25, "Månader!O27": -12, "Månader!E50": 2, "Månader!F71": -3}
    source = earlier(tmp_path / "2016-12.xlsx", "2016-12", {}, tables)
    made(tmp_path / "ny.xlsx", Sources(last_december=source))
    assert tables_of(tmp_path / "ny.xlsx") == {
        "Månader!D27": "-1", "Månader!K27": "-8.25", "Månader!O49": "-12", "Månader!E72": "2",
    }  # fmt: skip  # what would be four years back has no line
    months = history_of(tmp_path / "ny.xlsx", AUGUST).months
    assert months.by_leaf[Leaf("INTAKTER", "EXTERNT")] == {
        Period(2016, 1): -1 * TKR, Period(2016, 8): -825_000, Period(2015, 12): -12 * TKR,
    }  # fmt: skip


def test_months_stay_where_they_are_within_the_year(tmp_path: Path) -> None:
    tables = {"Månader!D5": -1, "Månader!J26": 4, "Månader!O92": 5}
    source = earlier(tmp_path / "2017-07.xlsx", "2017-07", {}, tables)
    made(tmp_path / "ny.xlsx", Sources(previous=source))
    assert tables_of(tmp_path / "ny.xlsx") == {"Månader!D5": "-1", "Månader!J26": "4", "Månader!O92": "5"}


def test_months_after_the_new_workbooks_do_not_follow(tmp_path: Path) -> None:
    copied = earlier(tmp_path / "2017-09.xlsx", "2017-09", {}, {"Månader!K5": -8, "Månader!L5": -9})
    outcome = made(tmp_path / "ny.xlsx", copied=copied)
    assert [finding.code for finding in outcome.findings] == ["NY_PERIOD"]
    assert tables_of(tmp_path / "ny.xlsx") == {"Månader!K5": "-8"}


def test_months_of_a_much_older_workbook_have_no_line(tmp_path: Path) -> None:
    copied = earlier(tmp_path / "2013-12.xlsx", "2013-12", {}, {"Månader!D5": -1})
    made(tmp_path / "ny.xlsx", copied=copied)
    assert tables_of(tmp_path / "ny.xlsx") == {}


def test_single_events_follow_once_from_the_latest_workbook(tmp_path: Path) -> None:
    """Each workbook was made out of the one before: the same event stands in all of them."""
    older = {**EVENT, **{at.replace("7", "9"): value for at, value in EVENT.items()}}
    sources = Sources(
        previous=earlier(tmp_path / "2017-07.xlsx", "2017-07", {}, EVENT),
        last_year=earlier(tmp_path / "2016-08.xlsx", "2016-08", {}, older),
        last_december=earlier(tmp_path / "2016-12.xlsx", "2016-12", {}, older),
    )
    made(tmp_path / "ny.xlsx", sources)
    assert tables_of(tmp_path / "ny.xlsx") == EVENT_MOVED
    assert history_of(tmp_path / "ny.xlsx", AUGUST).events == (
        Event(Period(2017, 3), Leaf("DRIFT_RESOR", "INTERNT"), 1_250_000, "Konferens SYNTETISK"),
    )


def test_an_event_without_text_follows_without(tmp_path: Path) -> None:
    tables = {at: value for at, value in EVENT.items() if not at.endswith("E7")}
    made(tmp_path / "ny.xlsx", Sources(previous=earlier(tmp_path / "2017-07.xlsx", "2017-07", {}, tables)))
    assert tables_of(tmp_path / "ny.xlsx") == {at: value for at, value in EVENT_MOVED.items() if not at.endswith("E5")}


def test_more_events_than_the_table_has_lines_for_follow_too(tmp_path: Path) -> None:
    tables = {
        at.replace("7", str(row)): value if at.endswith(("A7", "B7", "C7")) else row
        for row in range(5, 50)
        for at, value in EVENT.items()
    }
    made(tmp_path / "ny.xlsx", Sources(previous=earlier(tmp_path / "2017-07.xlsx", "2017-07", {}, tables)))
    events = history_of(tmp_path / "ny.xlsx", AUGUST).events
    assert [(event.ore, event.text) for event in events] == [(row * TKR, str(row)) for row in range(5, 50)]


def test_sheets_come_from_the_copied_workbook_when_it_is_the_latest(tmp_path: Path) -> None:
    copied = earlier(tmp_path / "gammal.xlsx", "2017-08", {}, {"Månader!D5": -2})
    previous = earlier(tmp_path / "2017-07.xlsx", "2017-07", JULY, {"Månader!D5": -1, "Månader!D6": -3, **EVENT})
    assert made(tmp_path / "ny.xlsx", Sources(previous=previous), copied).findings == ()
    assert tables_of(tmp_path / "ny.xlsx") == {"Månader!D5": "-2"}
    assert entered(tmp_path / "ny.xlsx")["FORANDRING INTAKTER FOREG_PROGNOS EXTERNT"] == -160


def test_sheets_come_from_the_previous_workbook_when_the_copied_one_is_older(tmp_path: Path) -> None:
    copied = earlier(tmp_path / "2016-12.xlsx", "2016-12", {}, {"Månader!D5": -2, "Månader!D6": -3})
    previous = earlier(tmp_path / "2017-07.xlsx", "2017-07", {}, EVENT)
    made(tmp_path / "ny.xlsx", Sources(previous=previous), copied)
    assert tables_of(tmp_path / "ny.xlsx") == EVENT_MOVED


def test_a_latest_workbook_that_has_nothing_on_its_sheets_gives_way(tmp_path: Path) -> None:
    sources = Sources(
        previous=earlier(tmp_path / "2017-07.xlsx", "2017-07", JULY),
        last_december=earlier(tmp_path / "2016-12.xlsx", "2016-12", LAST_DECEMBER, {"Månader!D5": -2}),
    )
    made(tmp_path / "ny.xlsx", sources)
    assert tables_of(tmp_path / "ny.xlsx") == {"Månader!D27": "-2"}


FORECAST: Tables = {
    "Prognosunderlag!C7": "Säsong", "Prognosunderlag!D7": "linjär", "Prognosunderlag!E7": 6800,
    "Prognosunderlag!P7": 6800.5, "Prognosunderlag!Q7": 6700, "Prognosunderlag!R7": "=B7*12/8",
    "Prognosunderlag!S7": 42986, "Prognosunderlag!C8": "ets", "Prognosunderlag!P9": 1,
    "Prognosunderlag!T9": "SYNTETISK",
}  # fmt: skip


def test_the_methods_wished_for_follow_but_not_what_was_filled_in(tmp_path: Path) -> None:
    previous = earlier(tmp_path / "2017-07.xlsx", "2017-07", {}, FORECAST)
    made(tmp_path / "ny.xlsx", Sources(previous=previous))
    assert tables_of(tmp_path / "ny.xlsx") == {"Prognosunderlag!C7": "säsong", "Prognosunderlag!C8": "ETS"}


@pytest.mark.parametrize(("period", "follows"), [(AUGUST, True), (None, True), (Period(2017, 9), False)])
def test_what_was_filled_in_follows_into_the_same_period(tmp_path: Path, period: Period | None, follows: bool) -> None:
    copied = earlier(tmp_path / "2017-08.xlsx", "2017-08", {}, FORECAST)
    made(tmp_path / "ny.xlsx", copied=copied, period=period)
    wished = {"Prognosunderlag!C7": "säsong", "Prognosunderlag!C8": "ETS"}
    filled_in = {
        "Prognosunderlag!P7": "6800.5", "Prognosunderlag!Q7": "6700", "Prognosunderlag!R7": "=B7*12/8",
        "Prognosunderlag!S7": "42986", "Prognosunderlag!P9": "1",
    }  # fmt: skip
    assert tables_of(tmp_path / "ny.xlsx") == wished | (filled_in if follows else {})


def test_a_forecast_the_program_made_is_of_its_month_alone(tmp_path: Path) -> None:
    """Copied into another month a figure that was filled in is left out; a person's own follows."""
    own, filled_in = "HELAR PERSONAL_INHYRDA PROGNOS EXTERNT", "HELAR PERSONAL_ANSTALLDA PROGNOS EXTERNT"
    copied = earlier(tmp_path / "2017-08.xlsx", "2017-08", {filled_in: 6800.5, own: 2}, FORECAST)
    made(tmp_path / "augusti.xlsx", copied=copied)
    assert entered(tmp_path / "augusti.xlsx") == {filled_in: 6800.5, own: 2}
    made(tmp_path / "september.xlsx", copied=copied, period=Period(2017, 9))
    assert entered(tmp_path / "september.xlsx") == {own: 2}


def test_what_cannot_be_read_on_a_sister_sheet_stops_the_job(tmp_path: Path) -> None:
    previous = earlier(tmp_path / "2017-07.xlsx", "2017-07", {}, {"Månader!D5": "x", "Månader!K5": 1, **EVENT})
    outcome = made(tmp_path / "ny.xlsx", Sources(previous=previous))
    assert [(f.code, f.place.cell, f.place.file) for f in outcome.findings] == [
        ("TABELL_VARDE", "D5", str(previous)), ("MANAD_KOMMANDE", "K5", str(previous)),
    ]  # fmt: skip
    assert outcome.saved is None
    assert not (tmp_path / "ny.xlsx").exists()


def without_sheets(data: bytes, *names: str) -> bytes:
    """The sheets go by another name."""

    def renamed(xml: str) -> str:
        for number, name in enumerate(names):
            xml = xml.replace(f'name="{name}"', f'name="Blad{number}"')
            xml = re.sub(rf"<definedName name=\"FR1_[A-Z_]+\">'?{name}'?![^<]*</definedName>", "", xml)
        return xml

    return with_part(data, BOOK, renamed)


def test_a_workbook_of_an_older_template_gives_its_figures(tmp_path: Path) -> None:
    source = earlier(tmp_path / "2017-07.xlsx", "2017-07", JULY)
    older = without_sheets(source.read_bytes(), "Månader", "Engångsposter", "Prognosunderlag", "Interna poster")
    source.write_bytes(with_part(older, "docProps/custom.xml", lambda xml: xml.replace(f">{FR1.version}<", ">1.0<")))
    assert made(tmp_path / "ny.xlsx", Sources(previous=source)).findings == ()
    assert entered(tmp_path / "ny.xlsx")["FORANDRING INTAKTER FOREG_PROGNOS EXTERNT"] == -160


def test_a_sheet_that_its_template_has_and_is_lost_stops_the_job(tmp_path: Path) -> None:
    source = earlier(tmp_path / "2017-07.xlsx", "2017-07", JULY)
    source.write_bytes(without_sheets(source.read_bytes(), "Engångsposter"))
    outcome = made(tmp_path / "ny.xlsx", Sources(previous=source))
    assert ([finding.code for finding in outcome.findings], outcome.saved) == (["TABELL_SAKNAS"], None)


def test_a_sheet_with_another_heading_stops_the_job(tmp_path: Path) -> None:
    source = earlier(tmp_path / "2017-07.xlsx", "2017-07", JULY, {"Månader!D4": "januari"})
    source.write_bytes(without_sheets(source.read_bytes(), "Engångsposter"))
    outcome = made(tmp_path / "ny.xlsx", Sources(previous=source))
    assert [finding.code for finding in outcome.findings] == ["TABELL_ANDRAD", "TABELL_SAKNAS"]
    assert outcome.saved is None


# -- the sheets of the ledger ----------------------------------------------------------------------

MAPPED: Tables = {
    "Kontomappning!A5": 4010, "Kontomappning!B5": "4099", "Kontomappning!C5": 2017, "Kontomappning!D5": "11-49, 60",
    "Kontomappning!E5": "Drift, Resor", "Kontomappning!F5": "Internt", "Kontomappning!G5": "SYNTETISK",
    "Kontomappning!A7": "0410", "Kontomappning!E7": "ingår inte",
    "Kontomappning!A2100": 8999, "Kontomappning!E2100": "Kapitalkostnad",
}  # fmt: skip
IMPORTED: Tables = {
    "Import!A5": "huvudbok 2017-08.csv", "Import!B5": "CSV, UTF-8, semikolon", "Import!C5": "--ansvar 1321",
    "Import!D5": "1204", "Import!E5": 65140.5, "Import!F5": 42986, "Import!G5": "ab" * 32,
    "Importunderlag!A5": "Utfall", "Importunderlag!B5": "UTFALL - ACKUMULERAT", "Importunderlag!C5": "Drift, Resor",
    "Importunderlag!D5": "Internt", "Importunderlag!E5": 12.5, "Importunderlag!F5": "tolv",
    "Importunderlag!G5": "=B7*2", "Importunderlag!A2100": "Prognos",
}  # fmt: skip
LEDGER: Tables = {
    "Huvudbok!A5": "2017-08", "Huvudbok!B5": 4010, "Huvudbok!G5": 1234.56, "Huvudbok!I5": "=1+1",
    "Huvudbok!A6": 42948, "Huvudbok!B6": "04010", "Huvudbok!G6": "-1 234,50", "Huvudbok!K6": "egen kolumn",
    "Huvudbok!A70000": "2017-07",
}  # fmt: skip
OF_THE_LEDGER = ("HUVUDBOK", "KONTOMAPPNING", "KALLOR", "IMPORTUNDERLAG")


def ledger_of(path: Path) -> dict[str, str | float]:
    """{"Huvudbok!A5": what stands there} of what is not so in the template."""
    books = [report_of("bok", data, tables=frozenset(OF_THE_LEDGER)) for data in (path.read_bytes(), template_bytes())]
    cells, empty = (
        {f"{sheet}!{at}": cell for sheet, held in book.content.sheets.items() for at, cell in held.items()}
        for book in books
        if book.content
    )
    names = {FR1.table_by_code[code].sheet for code in OF_THE_LEDGER}
    changed = {at for at in cells.keys() | empty.keys() if cells.get(at) != empty.get(at)}
    return {at: shown(cells.get(at)) for at in changed if at.partition("!")[0] in names}


def shown(cell: Cell | None) -> str | float:
    if cell is None:
        return ""
    assert cell.formula is None
    return float(cell.value) if cell.kind is Kind.NUMBER else cell.value


def test_the_mapping_of_accounts_follows_as_it_stands(tmp_path: Path) -> None:
    previous = earlier(tmp_path / "2017-07.xlsx", "2017-07", {}, MAPPED)
    assert made(tmp_path / "ny.xlsx", Sources(previous=previous)).findings == ()
    assert ledger_of(tmp_path / "ny.xlsx") == MAPPED
    report = read_report(tmp_path / "ny.xlsx", tables=True)
    lines = read_table(report, FR1.table_by_code["KONTOMAPPNING"]).lines
    assert [line.values["KONTOSLAG"] for line in lines] == ["DRIFT_RESOR", "INGAR_INTE", "KAPITALKOSTNAD"]


def test_the_mapping_comes_from_the_latest_workbook_that_has_a_line(tmp_path: Path) -> None:
    sources = Sources(
        previous=earlier(tmp_path / "2017-07.xlsx", "2017-07", JULY, EVENT),
        last_year=earlier(tmp_path / "2016-08.xlsx", "2016-08", {}, {"Kontomappning!A5": 3}),
        last_december=earlier(tmp_path / "2016-12.xlsx", "2016-12", {}, MAPPED),
    )
    made(tmp_path / "ny.xlsx", sources)
    assert ledger_of(tmp_path / "ny.xlsx") == MAPPED
    assert tables_of(tmp_path / "ny.xlsx") == EVENT_MOVED
    copied = earlier(tmp_path / "2017-08.xlsx", "2017-08", {}, {"Kontomappning!A6": 4})
    made(tmp_path / "egen.xlsx", sources, copied)
    assert ledger_of(tmp_path / "egen.xlsx") == {"Kontomappning!A6": 4}


def test_what_a_line_of_the_mapping_cannot_say_follows_too(tmp_path: Path) -> None:
    """Those who read the mapping say so, where it can be put right."""
    tables: Tables = {"Kontomappning!A5": "lön", "Kontomappning!E5": "Drift", "Kontomappning!A6": " "}
    outcome = made(tmp_path / "ny.xlsx", copied=earlier(tmp_path / "2017-08.xlsx", "2017-08", {}, tables))
    assert (outcome.findings, ledger_of(tmp_path / "ny.xlsx")) == ((), tables)


def with_formula(path: Path, cell: str, text: str, value: str) -> Path:
    """The workbook with a formula in a cell, and its result, if any."""
    sheet, _mark, at = cell.partition("!")
    return patched(path, [CellWrite(sheet, at, Kind.NUMBER if value else Kind.MISSING, value, formula=text)])


def patched(path: Path, writes: list[CellWrite]) -> Path:
    archive = open_archive(path.read_bytes())
    path.write_bytes(patch(archive, read_outline(archive), writes))
    return path


def test_of_a_formula_in_the_mapping_its_result_follows(tmp_path: Path) -> None:
    copied = earlier(tmp_path / "2017-08.xlsx", "2017-08", {}, {"Kontomappning!E5": "Drift, Resor"})
    with_formula(copied, "Kontomappning!A5", "4000+10", "4010")
    assert made(tmp_path / "ny.xlsx", copied=copied).findings == ()
    assert ledger_of(tmp_path / "ny.xlsx") == {"Kontomappning!A5": 4010, "Kontomappning!E5": "Drift, Resor"}
    with_formula(copied, "Kontomappning!B5", "4000+99", "")
    outcome = made(tmp_path / "annan.xlsx", copied=copied)
    assert [(f.code, f.place.cell, f.found) for f in outcome.findings] == [("TABELL_VARDE", "B5", "=4000+99")]
    assert outcome.saved is None


@pytest.mark.parametrize("period", [AUGUST, None])
def test_the_ledger_and_what_was_imported_follow_into_the_same_period(tmp_path: Path, period: Period | None) -> None:
    copied = earlier(tmp_path / "2017-08.xlsx", "2017-08", {}, {**MAPPED, **IMPORTED, **LEDGER})
    outcome = made(tmp_path / "ny.xlsx", copied=copied, period=period)
    assert outcome.findings == ()
    assert ledger_of(tmp_path / "ny.xlsx") == {**MAPPED, **IMPORTED, **LEDGER}
    assert not [change for change in outcome.changes if change.place.sheet == "Huvudbok"]  # they are too many to list


def test_what_follows_has_the_look_of_its_columns(tmp_path: Path) -> None:
    copied = earlier(tmp_path / "2017-08.xlsx", "2017-08", {}, {**MAPPED, **IMPORTED, **LEDGER})
    made(tmp_path / "ny.xlsx", copied=copied)
    book = openpyxl.load_workbook(tmp_path / "ny.xlsx")
    yellow, none = "FFFFF9DB", "00000000"
    looks = {
        ("Huvudbok", "A70000"): (False, yellow), ("Huvudbok", "K6"): (True, none),
        ("Kontomappning", "D5"): (False, yellow), ("Kontomappning", "A2100"): (False, yellow),
        ("Importunderlag", "A5"): (False, none), ("Importunderlag", "A2100"): (False, none),
        ("Import", "A5"): (False, none),
    }  # fmt: skip
    seen = {
        at: (book[at[0]][at[1]].protection.locked, book[at[0]][at[1]].fill.fgColor.rgb)
        for at in looks
    }  # fmt: skip
    book.close()
    assert seen == looks


@pytest.mark.parametrize("as_copied", [True, False])
def test_the_ledger_does_not_follow_into_another_period(tmp_path: Path, as_copied: bool) -> None:
    july = earlier(tmp_path / "2017-07.xlsx", "2017-07", {}, {**MAPPED, **IMPORTED, **LEDGER})
    sources, copied = (None, july) if as_copied else (Sources(previous=july), None)
    made(tmp_path / "ny.xlsx", sources, copied)
    assert ledger_of(tmp_path / "ny.xlsx") == MAPPED


def test_headings_of_peoples_own_follow_in_the_place_of_ours(tmp_path: Path) -> None:
    """Pasted over all that stood there, from the first row on, with other columns and fewer."""
    headings = {f"Huvudbok!{column}1": text for column, text in zip("ABC", ("Kto", "Mån", "Kr"), strict=True)}
    pasted: Tables = {**headings, "Huvudbok!A2": 4010, "Huvudbok!B2": "201708", "Huvudbok!C2": 5, "Huvudbok!A4": 4020}
    copied = earlier(tmp_path / "2017-08.xlsx", "2017-08", {}, pasted)
    emptied = [CellWrite("Huvudbok", f"{column}4", None) for column in "BCDEFGHI"]
    patched(copied, emptied)
    assert made(tmp_path / "ny.xlsx", copied=copied).findings == ()
    assert ledger_of(tmp_path / "ny.xlsx") == {**pasted, **{f"Huvudbok!{column}4": "" for column in "BCDEFGHI"}}


def test_of_formulas_in_the_ledger_their_results_follow(tmp_path: Path) -> None:
    copied = earlier(tmp_path / "2017-08.xlsx", "2017-08", {}, {"Huvudbok!A5": "2017-08"})
    with_formula(copied, "Huvudbok!G5", "2*21", "42")
    assert made(tmp_path / "ny.xlsx", copied=copied).findings == ()
    assert ledger_of(tmp_path / "ny.xlsx") == {"Huvudbok!A5": "2017-08", "Huvudbok!G5": 42}


def not_followed(outcome: Outcome) -> str:
    """Why the ledger did not follow into a workbook that was made all the same."""
    assert outcome.saved is not None
    (finding,) = outcome.findings
    assert (finding.code, finding.expected, finding.place.sheet) == ("NY_HUVUDBOK", "Huvudbok", "Huvudbok")
    return finding.found


def test_a_ledger_that_nobody_has_computed_does_not_follow(tmp_path: Path) -> None:
    copied = earlier(tmp_path / "2017-08.xlsx", "2017-08", {}, {**MAPPED, **LEDGER})
    with_formula(copied, "Huvudbok!G7", "2*21", "")
    assert not_followed(made(tmp_path / "ny.xlsx", copied=copied)) == "formeln i G7 har inget resultat"
    assert ledger_of(tmp_path / "ny.xlsx") == MAPPED


def counting_from_1904(path: Path) -> Path:
    path.write_bytes(
        with_part(path.read_bytes(), BOOK, lambda xml: xml.replace("<workbookPr", "<workbookPr date1904='1'"))
    )
    return path


def test_a_ledger_whose_days_are_counted_otherwise_does_not_follow(tmp_path: Path) -> None:
    """Which of its numbers are days only the one who reads it can tell."""
    tables: Tables = {**MAPPED, **IMPORTED, **LEDGER}
    copied = counting_from_1904(earlier(tmp_path / "bok.xlsx", "2017-08", {}, tables))
    months = read_report(copied).header.period
    assert months is not None
    outcome = made(tmp_path / "ny.xlsx", copied=copied, period=None, number="17")
    assert not_followed(outcome) == "arbetsboken räknar dagar från 1904"
    # A day of the sheet Import is the same day, and so another number.
    assert ledger_of(tmp_path / "ny.xlsx") == {**MAPPED, **IMPORTED, "Import!F5": 42986 + 1462}
    texts = counting_from_1904(earlier(tmp_path / "text.xlsx", "2017-08", {}, {"Huvudbok!A5": "2017-08"}))
    assert made(tmp_path / "av text.xlsx", copied=texts, period=None).findings == ()
    assert ledger_of(tmp_path / "av text.xlsx") == {"Huvudbok!A5": "2017-08"}


@pytest.mark.parametrize(
    "limited", ["vplan_xl.jobs.roll_ledger.OF_A_LEDGER", "vplan_xl.jobs.new.OF_A_LEDGER"]
)  # as it is read, and as it would be written
def test_a_ledger_of_more_than_can_be_read_does_not_follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limited: str
) -> None:
    copied = earlier(tmp_path / "2017-08.xlsx", "2017-08", {"ACK INTAKTER UTFALL EXTERNT": -1}, {**MAPPED, **LEDGER})
    monkeypatch.setattr(limited, Limits(LARGEST_PART, 60))
    why = not_followed(made(tmp_path / "ny.xlsx", copied=copied))
    assert re.fullmatch("[0-9\u00a0]+ XML-taggar", why)
    assert ledger_of(tmp_path / "ny.xlsx") == MAPPED
    assert entered(tmp_path / "ny.xlsx") == {"ACK INTAKTER UTFALL EXTERNT": -1}


def test_more_lines_than_a_form_may_have_follow(tmp_path: Path) -> None:
    lines = 4_000
    pasted = {f"Huvudbok!{column}{row}": float(row) for column in "ABCDEFGHI" for row in range(5, 5 + lines)}
    copied = earlier(tmp_path / "2017-08.xlsx", "2017-08", {})
    patched(copied, [CellWrite(*at.split("!"), Kind.NUMBER, str(value)) for at, value in pasted.items()])
    assert made(tmp_path / "ny.xlsx", copied=copied).findings == ()
    assert ledger_of_any_size(tmp_path / "ny.xlsx") == pasted


def ledger_of_any_size(path: Path) -> dict[str, float]:
    archive = open_archive(path.read_bytes())
    cells = read_sheets(archive, read_outline(archive), ["Huvudbok"], OF_A_LEDGER)["Huvudbok"]
    assert len(cells) * 4 > OF_A_FORM.tags
    return {f"Huvudbok!{at}": float(cell.value) for at, cell in cells.items() if cell.kind is Kind.NUMBER}


def test_a_ledgers_sheet_that_somebody_took_away_is_not_missed(tmp_path: Path) -> None:
    copied = earlier(tmp_path / "2017-08.xlsx", "2017-08", {}, MAPPED)
    copied.write_bytes(without_sheets(copied.read_bytes(), "Huvudbok"))
    assert made(tmp_path / "ny.xlsx", copied=copied).findings == ()
    assert ledger_of(tmp_path / "ny.xlsx") == MAPPED


def test_a_workbook_of_a_template_without_the_ledger_is_copied(tmp_path: Path) -> None:
    copied = earlier(tmp_path / "2017-08.xlsx", "2017-08", JULY, EVENT)
    older = without_sheets(copied.read_bytes(), "Huvudbok", "Kontomappning", "Import", "Importunderlag")
    copied.write_bytes(with_part(older, "docProps/custom.xml", lambda xml: xml.replace(f">{FR1.version}<", ">1.3<")))
    assert made(tmp_path / "ny.xlsx", copied=copied).findings == ()
    assert entered(tmp_path / "ny.xlsx") == JULY
    assert (tables_of(tmp_path / "ny.xlsx"), ledger_of(tmp_path / "ny.xlsx")) == (EVENT_MOVED, {})


@pytest.mark.parametrize("sheet", ["Kontomappning", "Import", "Importunderlag"])
def test_another_sheet_of_the_ledger_that_is_lost_stops_the_job(tmp_path: Path, sheet: str) -> None:
    copied = earlier(tmp_path / "2017-08.xlsx", "2017-08", JULY)
    copied.write_bytes(without_sheets(copied.read_bytes(), sheet))
    outcome = made(tmp_path / "ny.xlsx", copied=copied)
    assert ([finding.code for finding in outcome.findings], outcome.saved) == (["TABELL_SAKNAS"], None)


def test_a_copied_workbook_of_the_form_without_ledger_has_none(tmp_path: Path) -> None:
    """Finansförvaltningens."""
    made(tmp_path / "80.xlsx", number="80")
    outcome = made(tmp_path / "ny.xlsx", copied=tmp_path / "80.xlsx", number=None)
    assert (outcome.findings, outcome.saved is None) == ((), False)


# -- wrong workbooks ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "field", "period", "expected", "found"),
    [
        ("--last-year", "last_year", "2016-07", "augusti 2016", "juli 2016"),
        ("--last-year", "last_year", "2017-08", "augusti 2016", "augusti 2017"),
        ("--last-year", "last_year", "2015-08", "augusti 2016", "augusti 2015"),
        ("--last-december", "last_december", "2016-11", "december 2016", "november 2016"),
        ("--last-december", "last_december", "2017-12", "december 2016", "december 2017"),
        ("--previous", "previous", "2017-08", "en tidigare månad än augusti 2017 samma år", "augusti 2017"),
        ("--previous", "previous", "2017-09", "en tidigare månad än augusti 2017 samma år", "september 2017"),
        ("--previous", "previous", "2016-07", "en tidigare månad än augusti 2017 samma år", "juli 2016"),
    ],
)
def test_a_workbook_of_the_wrong_period_is_refused(
    tmp_path: Path, option: str, field: str, period: str, expected: str, found: str
) -> None:
    source = earlier(tmp_path / "fel.xlsx", period, JULY)
    outcome = made(tmp_path / "ny.xlsx", Sources(**{field: source}))
    assert told(outcome) == [("NY_KALLA", option, expected, found)]
    assert outcome.findings[0].place.file == str(source)
    assert outcome.saved is None
    assert not (tmp_path / "ny.xlsx").exists()


@pytest.mark.parametrize(("option", "field"), [("--previous", "previous"), ("--last-december", "last_december")])
def test_a_workbook_without_period_is_refused(tmp_path: Path, option: str, field: str) -> None:
    source = earlier(tmp_path / "fel.xlsx", "2016-12", JULY)
    data = with_part(source.read_bytes(), COVER, lambda xml: re.sub(r'(<c r="C5"[^>]*)><v>\d+</v></c>', r"\1/>", xml))
    source.write_bytes(data)
    outcome = made(tmp_path / "ny.xlsx", Sources(**{field: source}))
    expected = {"previous": "en tidigare månad än augusti 2017 samma år", "last_december": "december 2016"}[field]
    assert told(outcome) == [("FR1_HUVUD_TOMT", "Period", "", ""), ("NY_KALLA", option, expected, "–")]
    assert not (tmp_path / "ny.xlsx").exists()


@pytest.mark.parametrize(
    ("option", "field", "period"),
    [
        ("--previous", "previous", "2017-07"), ("--last-year", "last_year", "2016-08"),
        ("--last-december", "last_december", "2016-12"),
    ],
)  # fmt: skip
def test_a_workbook_of_another_department_is_refused(tmp_path: Path, option: str, field: str, period: str) -> None:
    source = earlier(tmp_path / "fel.xlsx", period, JULY, number="21")
    outcome = made(tmp_path / "ny.xlsx", Sources(**{field: source}))
    assert told(outcome) == [("NY_KALLA", option, "17", "21 SYNTETISK")]
    assert not (tmp_path / "ny.xlsx").exists()


def test_a_workbook_that_names_no_department_is_refused(tmp_path: Path) -> None:
    source = earlier(tmp_path / "fel.xlsx", "2016-08", {})
    data = with_part(
        source.read_bytes(), COVER, lambda xml: re.sub(r'(<c r="C4"[^>]*?) t="[^>]*>.*?</c>', r"\1/>", xml)
    )
    source.write_bytes(data)
    outcome = made(tmp_path / "ny.xlsx", Sources(last_year=source))
    assert told(outcome) == [("FR1_HUVUD_TOMT", "Förvaltning", "", ""), ("NY_KALLA", "--last-year", "17", "–")]


@pytest.mark.parametrize("field", ["previous", "last_year", "last_december"])
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, field: str) -> None:
    broken = tmp_path / "trasig.xlsx"
    broken.write_bytes(template_bytes()[:-100])
    outcome = made(tmp_path / "ny.xlsx", Sources(**{field: broken}))
    assert [(f.code, f.place.file) for f in outcome.findings] == [("FIL_AVKORTAD", str(broken))]
    missing = made(tmp_path / "ny.xlsx", Sources(**{field: tmp_path / "finns inte.xlsx"}))
    assert [f.code for f in missing.findings] == ["FIL_SAKNAS"]
    copied = made(tmp_path / "ny.xlsx", copied=broken)
    assert [f.code for f in copied.findings] == ["FIL_AVKORTAD"]
    assert not (tmp_path / "ny.xlsx").exists()


def test_an_entry_of_a_source_that_cannot_be_read_stops_the_job(tmp_path: Path) -> None:
    source = earlier(tmp_path / "2016-08.xlsx", "2016-08", LAST_AUGUST, {"Utfall!B13": "tolv"})
    outcome = made(tmp_path / "ny.xlsx", Sources(last_year=source))
    assert [(f.code, f.place.cell) for f in outcome.findings] == [("POST_TEXT", "B13")]
    assert outcome.saved is None


def test_the_sources_stay_as_they_are(tmp_path: Path) -> None:
    sources = Sources(
        earlier(tmp_path / "2017-07.xlsx", "2017-07", JULY, FORECAST),
        earlier(tmp_path / "2016-08.xlsx", "2016-08", LAST_AUGUST),
        earlier(tmp_path / "2016-12.xlsx", "2016-12", LAST_DECEMBER),
    )
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert made(tmp_path / "ny.xlsx", sources).saved is not None
    assert {path: path.read_bytes() for path in before} == before
    assert set(tmp_path.iterdir()) == {*before, tmp_path / "ny.xlsx"}


# -- on the command line --------------------------------------------------------------------------


def test_vplan_new_from_end_to_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "FR1 17 2017-08.xlsx"
    code = main([
        "new", "--forvaltning", "17", "--period", "2017-08", "-o", str(target),
        "--previous", str(earlier(tmp_path / "2017-07.xlsx", "2017-07", JULY, {"Månader!D5": -1, **EVENT, **FORECAST})),
        "--last-year", str(earlier(tmp_path / "2016-08.xlsx", "2016-08", LAST_AUGUST)),
        "--last-december", str(earlier(tmp_path / "2016-12.xlsx", "2016-12", LAST_DECEMBER)),
        "--format", "json",
    ])  # fmt: skip
    told_of = json.loads(capsys.readouterr().out)
    assert (code, told_of["findings"]) == (0, [])
    report: Report = read_report(target, tables=True)
    assert report.findings == ()
    assert report.header.forvaltning == "17 Landstingsdir. Ledningsstab"
    assert (report.header.period, report.header.values["FOREG_PERIOD"]) == (AUGUST, Period(2017, 7))
    net = {
        "ACK FOREG_AR": -100.5 + 80, "HELAR FOREG_AR": -150 + 12.34567, "FORANDRING FOREG_PROGNOS": -160 + 3,
    }  # fmt: skip
    for block, tkr in net.items():
        page, code_of_block = block.split()
        assert report.ore(Key(page, "NETTORESULTAT", code_of_block, "TOTALT")) == round(tkr * TKR)
    assert tables_of(target) == {
        "Månader!D5": "-1", **EVENT_MOVED, "Prognosunderlag!C7": "säsong", "Prognosunderlag!C8": "ETS",
    }  # fmt: skip


def test_vplan_new_says_which_workbook_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = earlier(tmp_path / "juli.xlsx", "2016-07", LAST_AUGUST)
    target = tmp_path / "ny.xlsx"
    code = main(["new", "--forvaltning", "17", "--period", "2017-08", "-o", str(target), "--last-year", str(source)])
    captured = capsys.readouterr()
    words = " ".join(f"{captured.out} {captured.err}".split())
    assert code == 1
    assert "--last-year: arbetsboken gäller juli 2016, men ska gälla augusti 2016." in words
    assert not target.exists()
