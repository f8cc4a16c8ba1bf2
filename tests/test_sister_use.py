"""The sister sheets in use: lists that grow, and what people do to their sheets stays when a workbook is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.libreoffice import Document, Office
from tests.sister_workbooks import book, lines
from tests.test_sister_sheets import SHEETS, Shown, different, recalculated, stored
from tests.test_untouched import changed_cells, contents, directory_record, members
from tests.workbooks import BOOK
from vplan_xl.form.expression import Entry
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.goal_tables import ACTIVITIES, GOAL_COUNTS, GOALS
from vplan_xl.form.layout import table_cell
from vplan_xl.form.model import Key
from vplan_xl.form.sister_tables import (
    BRIDGE,
    BRIDGE_LINE,
    INVESTED,
    INVESTED_LINE,
    INVESTMENTS,
    ITEMS,
    PERSONNEL,
    PROJECTS,
    UNITS,
)
from vplan_xl.jobs.fill import Filling, fill
from vplan_xl.report.report import expected_results, read_report
from vplan_xl.report.sister_lines import SisterLine, read_sister_lines, standing_values
from vplan_xl.workbook.snapshot import Kind

TKR = 100_000
A, B = "1321 SYNTETISK", "1771 SYNTETISK"
FIRST = {
    PROJECTS: {"ANSVAR": A, "KONTOSLAG": "5 Drift", "UTFALL": 1000},
    ITEMS: {"TEXT": "Post SYNTETISK", "EFFEKT_BUDGET": 1000},
    INVESTMENTS: {"PROJEKT": "Hiss SYNTETISK", "PLAN_1": 1000},
    PERSONNEL: {"GRUPP": "Total", "TABELL": "Övertid", "I_AR_T": 1000},
    GOALS: {"MALOMRADE": "Personal SYNTETISK", "INDIKATOR": "HME SYNTETISK", "AR": 2017},
    ACTIVITIES: {"MALOMRADE": "Personal SYNTETISK", "TEXT": "Insats SYNTETISK"},
}
HOW_MANY = 200
AMOUNT = Key("ACK", "DRIFT_RESOR", "UTFALL", "EXTERNT")


def filled(path: Path) -> Path:
    """One line in each list, two ansvar, and an outcome."""
    cells = lines(UNITS, [{"ANSVAR": A}, {"ANSVAR": B}])
    for code, line in FIRST.items():
        cells |= lines(code, [line])
    return book(path, cells, {AMOUNT: 5_000 * TKR, AMOUNT._replace(block="BUDGET"): 8_000 * TKR})


def pasted(number: int) -> Mapping[str, list[str | float]]:
    """{list: a line's input cells} of a line that is added."""
    return {
        PROJECTS: [B, "4 Personal", float(number), "", "", "", ""],
        ITEMS: [f"Post {number} SYNTETISK", "Volym", "", float(number), "nej"],
        INVESTMENTS: [f"Tak {number} SYNTETISK", 3.0, float(number), *[""] * 7, "Avslutad", "", ""],
        PERSONNEL: [f"Grupp {number} SYNTETISK", "Mertid", "", *[""] * 5, float(number), *[""] * 3],
        GOALS: [f"Område {number} SYNTETISK", "", f"Indikator {number}", "", "", "", 2017.0, 76.0, "Minst 80 %"],
        ACTIVITIES: [f"Område {number} SYNTETISK", "", "Uppdrag", f"Uppdrag {number} SYNTETISK", "", "Påbörjad", ""],
    }


def paste_lines(opened: Document) -> None:
    for code in FIRST:
        place = table_cell(FR1.table_by_code[code], FR1.table_by_code[code].columns[0].code, 1)
        opened.paste(place.sheet, place.cell, [pasted(number)[code] for number in range(1, HOW_MANY + 1)])


def listed(path: Path, code: str) -> tuple[SisterLine, ...]:
    found, findings = read_sister_lines(read_report(path, tables=True), code)
    assert findings == ()
    return found


# -- lists that grow ------------------------------------------------------------------------------


def test_lists_that_200_lines_were_added_to_are_read_whole_and_their_sums_follow(
    office: Office, tmp_path: Path
) -> None:
    with office.open(filled(tmp_path / "bok.xlsx")) as opened:
        paste_lines(opened)
        opened.calculate()
        opened.store(tmp_path / "mer.xlsx")
    path = tmp_path / "mer.xlsx"
    columns = {PROJECTS: "UTFALL", ITEMS: "EFFEKT_PROGNOS", INVESTMENTS: "PLAN_1", PERSONNEL: "I_AR_T"}
    for code, column in columns.items():
        assert [line.number(column) for line in listed(path, code)[1:]] == [
            number * TKR for number in range(1, HOW_MANY + 1)
        ]
    assert [line.text("INDIKATOR") for line in listed(path, GOALS)[1:]] == [
        f"Indikator {number}" for number in range(1, HOW_MANY + 1)
    ]
    assert len(listed(path, ACTIVITIES)) == HOW_MANY + 1
    added = HOW_MANY * (HOW_MANY + 1) // 2  # 1 + 2 + … + 200
    standing = standing_values(read_report(path, tables=True))
    assert {
        "A": standing[Entry(UNITS, "UTFALL", 0)],
        "B": standing[Entry(UNITS, "UTFALL", 1)],
        "in all": standing[Entry(UNITS, "UTFALL", 20)],
        "items": standing[Entry(BRIDGE, "BELOPP", BRIDGE_LINE["POSTER"])],
        "plan": standing[Entry(INVESTED, "VARDE", INVESTED_LINE["PLAN_I_AR"])],
        "number": standing[Entry(INVESTED, "VARDE", INVESTED_LINE["ANTAL"])],
        "indicators": standing[Entry(GOAL_COUNTS, "BEDOMNING", 0)],
    } == {
        "A": 1_000 * TKR,
        "B": added * TKR,
        "in all": (1_000 + added) * TKR,
        "items": (1_000 - added) * TKR,
        "plan": (1_000 + added) * TKR,
        "number": (HOW_MANY + 1) * TKR,
        "indicators": (HOW_MANY + 1) * TKR,
    }
    theirs = stored(path)  # as LibreOffice has computed and written them
    ours = {at: held for at, held in results(path).items() if at in theirs}
    assert different(ours, theirs) == {}


def results(path: Path) -> dict[str, Shown]:
    """What our formulas give."""
    found: dict[str, Shown] = {}
    for place, held in expected_results(read_report(path, tables=True)).items():
        found[f"{place.sheet}!{place.cell}"] = float(held.value) if held.kind is Kind.NUMBER else held.value
    return found


@pytest.mark.parametrize(
    ("code", "row", "number"),
    [(UNITS, 26, 1), (PROJECTS, 2001, 2), (ITEMS, 2001, 1), (INVESTMENTS, 2500, 2), (GOALS, 2001, 2)],
)
def test_a_list_longer_than_its_table_is_told(tmp_path: Path, code: str, row: int, number: int) -> None:
    table = FR1.table_by_code[code]
    line = FIRST.get(code, {"ANSVAR": A})
    cells = lines(code, [line] * number, row - table.head_row - 1)
    found, findings = read_sister_lines(read_report(book(tmp_path / "bok.xlsx", cells), tables=True), code)
    assert [(f.code, f.place.cell, f.expected, f.found) for f in findings] == [
        ("TABELL_FOR_LANG", f"A{row}", str(table.head_row + table.lines), str(number))
    ]
    assert len(found) == number


def test_a_list_down_to_its_tables_last_row_is_not(tmp_path: Path) -> None:
    cells = lines(PROJECTS, [FIRST[PROJECTS]], 2000 - FR1.table_by_code[PROJECTS].head_row - 1)
    assert len(listed(book(tmp_path / "bok.xlsx", cells), PROJECTS)) == 1


def test_figures_of_the_staff_are_added_up_by_nobody(tmp_path: Path) -> None:
    cells = lines(PERSONNEL, [FIRST[PERSONNEL]], 2100)
    assert len(listed(book(tmp_path / "bok.xlsx", cells), PERSONNEL)) == 1


# -- people's own things --------------------------------------------------------------------------

LISTED = {"Projekt": PROJECTS, "Prognosförklaring": ITEMS, "Investeringar": INVESTMENTS, "Personal": PERSONNEL}
LISTED |= {"Mål": GOALS, "Insatser": ACTIVITIES}
COMPUTED = {"Uppföljning", "Nyckeltal"}  # of the outcome
VALUES = "page,row,block,part,tkr\nACK,DRIFT_RESOR,UTFALL,EXTERNT,6000\n"
LINES = HOW_MANY + 1


def area(code: str) -> str:
    """What people fill in of a list, as far as the last of the pasted lines."""
    table = FR1.table_by_code[code]
    last = [column.code for column in table.columns if column.is_input][-1]
    return f"{table_cell(table, table.columns[0].code, 0).cell}:{table_cell(table, last, LINES - 1).cell}"


@pytest.fixture(scope="module")
def used(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lines pasted in, sorted the other way round, filtered, and a comment on each of the sheets."""
    folder = tmp_path_factory.mktemp("använd")
    with office.open(filled(folder / "bok.xlsx")) as opened:
        for name in (*SHEETS, "Personal", "Avstämning"):
            opened.unprotect(name)
            opened.comment(name, "B6", f"{name} SYNTETISK")
        paste_lines(opened)
        for name, code in LISTED.items():
            opened.sort(name, area(code))
            opened.filter(name, area(code))
        opened.calculate()
        opened.store(folder / "använd.xlsx")
    return folder / "använd.xlsx"


@pytest.fixture
def outcome(used: Path, tmp_path: Path) -> Path:
    """The same, with another amount filled in."""
    (tmp_path / "belopp.csv").write_text(VALUES, "utf-8")
    target = tmp_path / "ifylld.xlsx"
    done = fill(used, Filling(tmp_path / "belopp.csv", {}, overwrite=False, dry_run=False), target)
    assert done.saved is not None, [finding.message for finding in done.findings]
    return target


def test_lines_that_were_sorted_are_read_in_their_new_order(used: Path) -> None:
    assert [line.text("ANSVAR") for line in listed(used, PROJECTS)] == [B] * HOW_MANY + [A]
    for code, column in {ITEMS: "TEXT", INVESTMENTS: "PROJEKT", PERSONNEL: "GRUPP", GOALS: "MALOMRADE"}.items():
        names = [line.text(column) for line in listed(used, code)]
        assert names == sorted(names, key=str.casefold, reverse=True)
        assert len(names) == LINES


def test_filling_in_touches_no_part_but_those_with_new_figures(used: Path, outcome: Path) -> None:
    before, after = members(used.read_bytes()), members(outcome.read_bytes())
    assert list(after) == list(before)
    touched = {name for name in before if after[name][1] != before[name][1]}
    parts = {part_of(used, name) for name in ("Utfall", *COMPUTED)}
    assert touched - {BOOK} == parts
    for name in before.keys() - touched:
        assert directory_record(after[name][0]) == directory_record(before[name][0])
    assert len([name for name in before if "comments" in name and name not in touched]) == 8


def test_in_those_only_the_cells_with_new_figures_differ(used: Path, outcome: Path) -> None:
    before, after = contents(used.read_bytes()), contents(outcome.read_bytes())
    rows = [row for row, one in enumerate(FR1.rows, 5) if one.code in ("DRIFT", "TOTALA_KOSTNADER", "NETTORESULTAT")]
    followed = {f"{column}{row}" for row in rows for column in "BD"}  # the outcome, and the budget minus it
    assert changed_cells(before[part_of(used, "Uppföljning")], after[part_of(used, "Uppföljning")]) == followed
    assert changed_cells(before[part_of(used, "Nyckeltal")], after[part_of(used, "Nyckeltal")]) == {"C5"}


def test_comments_order_and_filters_are_there_afterwards(office: Office, used: Path, outcome: Path) -> None:
    with office.open(used) as first, office.open(outcome) as second:
        for name in (*SHEETS, "Personal", "Avstämning"):
            assert second.contents(name) == first.contents(name)
            assert second.contents(name)["comments"] == 1
        for name, code in LISTED.items():
            assert second.values(name, area(code)) == first.values(name, area(code))
        filters = [part for part in contents(outcome.read_bytes()).values() if b"<autoFilter" in part]
        assert len(filters) >= len(LISTED)
    ours = stored(outcome)
    assert different(ours, recalculated(office, outcome, ours)) == {}


def part_of(path: Path, sheet: str) -> str:
    """The part that holds a sheet."""
    report = read_report(path)
    assert report.content is not None
    found = report.content.outline.sheet(sheet)
    assert found is not None
    return found.part
