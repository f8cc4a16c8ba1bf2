"""The sister sheets in the total: what is added up, what is not, and that it is read again. All figures SYNTETISKA."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.consolidation_books import (
    CLINIC,
    FINANCE,
    SERVICE,
    STAFF,
    TKR,
    Written,
    delivery,
    fill,
    held_lines,
    register_csv,
    register_of,
    typed_into,
)
from tests.libreoffice import Office
from tests.test_total_book import all_values, same
from tests.total_books import Opened, ore
from tests.workbooks import BOOK, with_part
from vplan_xl.cli.main import main
from vplan_xl.consolidation.book import book
from vplan_xl.consolidation.consolidated import Consolidated, consolidated
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.key_figure_sheet import ALL
from vplan_xl.consolidation.ledger import Ledger
from vplan_xl.consolidation.line_basis import LINE_SHEETS
from vplan_xl.consolidation.line_rows import MOST_LISTED, largest
from vplan_xl.consolidation.lines import TABLES, columns
from vplan_xl.consolidation.read_back import ReadBack, read_back
from vplan_xl.consolidation.selection import Allowed, select
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import table_cell
from vplan_xl.form.sister_tables import (
    BEGUN,
    BRIDGE,
    DONE,
    INVESTMENTS,
    ITEM_TYPES,
    ITEMS,
    NOT_BEGUN,
    PERSONNEL,
    PROJECTS,
    SHARES,
    UNITS,
    YES,
)
from vplan_xl.form.table import ColumnKind
from vplan_xl.jobs.consolidate import Outcome, Wanted, consolidate
from vplan_xl.register import Register, parse_register
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.reader import read_outline, read_properties

ALL_OF_THEM = (STAFF, SERVICE, CLINIC, FINANCE)
REGISTER = register_of(*ALL_OF_THEM)
SUMMARIES = ("Projekt", "Prognosförklaring", "Investeringar", "Personal", "Nyckeltal")
AMOUNTS = ("UTFALL", "FOREG_AR", "BUDGET", "PROGNOS", "BUDGET_HELAR")
HEADS = tuple(f"{time}_{sex}" for time in ("FORRA", "I_AR", "FORANDRING") for sex in "KMT")


def project(unit: str, row: str, *tkr: float) -> dict[str, str | float]:
    return {"ANSVAR": unit, "KONTOSLAG": row, **dict(zip(AMOUNTS, tkr, strict=False))}


def item(text: str, kind: str, budget: float, forecast: float, **more: str) -> dict[str, str | float]:
    typed = {"TYP": kind} if kind else {}
    return {"TEXT": text, **typed, "EFFEKT_BUDGET": budget, "EFFEKT_PROGNOS": forecast, **more}


def heads(table: str, group: str, month: str, *numbers: float) -> dict[str, str | float]:
    return {"TABELL": table, "GRUPP": group, "TILL_OCH_MED": month, **dict(zip(HEADS, numbers, strict=False))}


# Two with projects, one of whom writes its ansvar in two letter cases; items of most types and of none; a group that
# both have, and one with nothing but the line Total.
WRITTEN: Mapping[str, Written] = {
    STAFF: {
        PROJECTS: [
            project("1321 RC", "3 Intäkter", -100.5, -90, -80, -200, -160),
            project("1321 rc", "4 Personal", 60.12345, 50, 40, 120, 100),
            project("1771 *", "5 Drift", 20, 30, 40, 70.25, 60),
            project("1771 *", "9 Finansen", 1, 2),
            project("1771 *", "Personal, Inhyrda", 5),
        ],
        UNITS: [{"ANSVAR": "1321 RC", "TEXT": "SYNTETISK: en faktura"}, {"ANSVAR": "1999 Tomt"}],
        ITEMS: [
            item("SYNTETISK beslut", "Beslut", 1500, 0, I_BUDGETEN=YES),
            item("=1+1 SYNTETISK", "Vakans", 0, -250.5),
            item("SYNTETISK", "", 0, 10),
        ],
        BRIDGE: [{"OPPNING": 130, "BUDGET_FORE": -100}],
        PERSONNEL: [
            heads("Utförd arbetstid", "Läkare", "2017-07", 1.5, 2, 3.5, 2, 2, 4, 0.5, 0, 0.5),
            heads("Utförd arbetstid", "Total", "2017-07", 10, 20, 30, 11, 21, 32, 1, 1, 2),
            heads("Övertid", "Läkare", "2017-07", 0.25),
        ],
        SHARES: [heads("Sjukfrånvaro", "Alla", "2017-07", 0.051, 0.042, 0.047)],
    },
    SERVICE: {
        PROJECTS: [project("4000 Kök", "Drift, Resor", 7, 6, 5, 4, 3), project("1321 RC", "Intäkter", -7)],
        ITEMS: [item("SYNTETISK volym", "Volym", 0, 77)],
        INVESTMENTS: [
            {"PROJEKT": "Kök", "HORISONT": 3, "PLAN_1": 100, "PLAN_2": 50, "TOTALT": 150, "UTFALL": 40,
             "PROGNOS": 90, "STATUS": BEGUN, "DRIFTEFFEKT": -5, "TEXT": "SYNTETISK"},
            {"PROJEKT": "Tak", "HORISONT": 5, "PLAN_1": 10, "TOTALT": 10, "STATUS": NOT_BEGUN},
        ],
        PERSONNEL: [
            heads("Utförd arbetstid", "läkare", "2017-06", 1, 1, 2, 1, 1, 2),
            heads("Utförd arbetstid", "Kock", "2017-06", 5, 0, 5, 6, 0, 6, 1, 0, 1),
        ],
        SHARES: [heads("Sjukfrånvaro", "Alla", "2017-06", 0.06)],
    },
    CLINIC: {
        INVESTMENTS: [
            {"PROJEKT": "Röntgen", "HORISONT": 4, "PLAN_1": 7.5, "TOTALT": 7.5, "PROGNOS": 9, "STATUS": DONE},
        ],
        PERSONNEL: [heads("Utförd arbetstid", "Total", "2017-07", 100, 200, 300, 100, 200, 300)],
    },
}  # fmt: skip
# 17 costs 100 tkr more in the forecast than its budget, 31 as much less.
LEAVES = {
    STAFF: {"HELAR DRIFT_RESOR PROGNOS EXTERNT": 100 * TKR, "ACK PERSONAL_INHYRDA UTFALL INTERNT": 30 * TKR},
    SERVICE: {"ACK DRIFT_OVRIGT FOREG_AR EXTERNT": 12_345},
    CLINIC: {"HELAR DRIFT_RESOR BUDGET EXTERNT": 100 * TKR},
}


def made(
    target: Path, paths: Iterable[Path], register: Register = REGISTER, *, missing: bool = True, errors: bool = False
) -> Outcome:
    return consolidate(Wanted(tuple(paths), target, None, Allowed(missing, errors), 50 * TKR), register)


def of_value(*deliveries: Delivery, register: Register = REGISTER) -> Consolidated:
    return consolidated(select(deliveries, register, None, Allowed(missing=True)), register, 0, Ledger(), ())


def read(path: Path) -> ReadBack:
    archive = open_archive(path.read_bytes())
    return read_back(str(path), archive, read_outline(archive))


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("delar")
    return {
        label: fill(folder / f"{label}.xlsx", label, LEAVES.get(label), lines=WRITTEN.get(label))
        for label in ALL_OF_THEM
    }


@pytest.fixture(scope="module")
def direct(books: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return made(tmp_path_factory.mktemp("hela") / "hela.xlsx", books.values())


@pytest.fixture(scope="module")
def opened(direct: Outcome) -> Opened:
    assert direct.whole is not None, [str(one.message) for one in direct.findings]
    return Opened(direct.target)


# -- three witnesses ------------------------------------------------------------------------------


def typed_lines(books: Mapping[str, Path], code: str) -> list[dict[str, object]]:
    """{heading: content} of a table's lines as openpyxl finds them in the inputs, with whose they are."""
    table = FR1.table_by_code[code]
    found = []
    for label, path in books.items():
        workbook = openpyxl.load_workbook(path)
        if table.sheet not in workbook.sheetnames:
            continue
        rows = list(workbook[table.sheet].iter_rows(min_row=table.head_row, values_only=True))
        for row in rows[1 : table.lines + 1]:
            if row[0] is not None:
                found.append({"who": label, **dict(zip((str(one) for one in rows[0]), row, strict=False))})
    return found


def added(lines: Iterable[Mapping[str, object]], heading: str) -> int:
    return sum(ore(line[heading]) for line in lines if isinstance(line[heading], int | float))


def test_what_was_typed_is_what_is_kept(direct: Outcome) -> None:
    assert {one.label: one.lines for one in direct.selection.taken} == {
        label: held_lines(WRITTEN.get(label, {})) for label in ALL_OF_THEM
    }


def test_libreoffice_computes_every_formula(office: Office, opened: Opened) -> None:
    with office.open(opened.path) as document:
        document.calculate()
        assert [sheet for sheet in document.sheets if document.errors(sheet)] == []
        theirs = all_values(document, opened)
    assert Counter(at[0] for at in theirs) >= Counter(dict.fromkeys(SUMMARIES, 25))
    assert {
        at: (opened.results[at], shown) for at, shown in theirs.items() if not same(opened.results[at], shown)
    } == {}


def test_every_figure_comes_down_to_underlag(opened: Opened) -> None:
    for at in opened.formulas:
        if at[0] in SUMMARIES:
            outside = {end for end in opened.ends(at) if not end[0].startswith("Underlag")}
            texts = {end for end in outside if isinstance(opened.constants.get(end), str)}
            assert outside <= texts, at  # whose line it is, and which ansvar or group
    figures = {at for at, held in opened.constants.items() if at[0] in SUMMARIES and isinstance(held, int | float)}
    assert figures == set()


def test_projects_are_the_sums_that_openpyxl_finds(books: Mapping[str, Path], opened: Opened) -> None:
    lines = typed_lines(books, PROJECTS)
    shown = opened.lines("Projekt")
    first = next(number for number, line in enumerate(shown) if line[0] == "Förvaltning")
    headings = [str(one) for one in shown[first][2:7]]
    seen = 0
    for line in shown[first + 1 :]:
        if line[0] is None:
            break
        own = [one for one in lines if line[0] in (one["who"], ALL)]
        if line[1] not in (None, "Alla ansvar"):
            own = [one for one in own if str(one["Ansvar"]).casefold() == str(line[1]).casefold()]
        assert [ore(one) for one in line[2:7]] == [added(own, heading) for heading in headings], line
        seen += 1
    assert seen == 7  # two ansvar of each and their sums, and that of all
    assert {line[0]: [ore(one) for one in line[2:7]] for line in shown[first + seen + 4 :]} == {
        "Intäkter": [round(tkr * TKR) for tkr in (-107.5, -90, -80, -200, -160)],
        "Personal": [round(tkr * TKR) for tkr in (65.12345, 50, 40, 120, 100)],
        "Drift": [round(tkr * TKR) for tkr in (27, 36, 45, 74.25, 63)],
        "Kapitalkostnad": [TKR, 2 * TKR, 0, 0, 0],
        "Summa": [added(lines, heading) for heading in headings],
    }
    assert shown[first + 1][7] == "SYNTETISK: en faktura"


def bridge_rows(opened: Opened) -> dict[str, dict[str, object]]:
    lines = opened.lines("Prognosförklaring")
    first = opened.find("Prognosförklaring", "Budgetavvikelsen per förvaltning och typ av post")
    headings = [str(one) for one in lines[first]]
    return {str(line[0]): dict(zip(headings, line, strict=True)) for line in lines[first + 1 : first + 5]}


def test_bridges_are_the_items_by_type_and_the_rest_is_of_the_forms_deviation(
    books: Mapping[str, Path], opened: Opened
) -> None:
    lines = typed_lines(books, ITEMS)
    rows = bridge_rows(opened)
    assert list(rows) == [STAFF, SERVICE, CLINIC, ALL]
    deviations = {STAFF: -100 * TKR, SERVICE: 0, CLINIC: 100 * TKR, ALL: 0}
    openings = {STAFF: 130 * TKR, ALL: 130 * TKR}
    for label, row in rows.items():
        own = [one for one in lines if label in (one["who"], ALL)]
        total = openings.get(label, 0)
        assert ore(row["Avvikelse vid föreg. rapportering"]) == total
        for kind in (*ITEM_TYPES, None):
            of_kind = [one for one in own if one["Typ"] == kind]
            effect = added(of_kind, "Effekt på budget helår") - added(of_kind, "Effekt på prognosen")
            assert ore(row[kind or "Utan typ"]) == effect, (label, kind)
            total += effect
        assert ore(row["Summa budgetavvikelse"]) == total
        assert ore(row["Avvikelse enligt FR 1"]) == deviations[label]
        assert ore(row["Oförklarad rest"]) == deviations[label] - total


def test_the_budgets_change_is_of_those_who_say_what_it_was(opened: Opened) -> None:
    row = opened.find("Prognosförklaring", "Budgetens förändring sedan föregående rapportering")
    lines = opened.lines("Prognosförklaring")[row:]
    assert [line[:5] for line in lines] == [
        ["Förvaltning", "Budget då", "Poster som redan är i budgeten", "Budget nu", "Ändring utan post"],
        [STAFF, -100, 1500, 1400, 0],
    ]


def test_investments_have_shares_of_the_sums(opened: Opened) -> None:
    first = opened.find("Investeringar", "Förvaltning")
    lines = [line[:10] for line in opened.lines("Investeringar")[first:]]
    assert lines == [
        [SERVICE, 2, 0.5, 0, 110, 40, 90, 20, 160, -5],
        [CLINIC, 1, 1, 1, 7.5, 0, 9, -1.5, 7.5, 0],
        [ALL, 3, pytest.approx(2 / 3), pytest.approx(1 / 3), 117.5, 40, 99, 18.5, 167.5, -5],
    ]


def personnel(opened: Opened, title: str) -> tuple[str, list[list[object]]]:
    """What is said of a table, and its lines."""
    row = opened.find("Personal", title)
    lines = opened.lines("Personal")
    end = next((number for number in range(row, len(lines)) if lines[number][0] is None), len(lines))
    return str(lines[row][0]), [line[:10] for line in lines[row + 2 : end]]


def test_statistics_are_added_up_group_by_group(opened: Opened) -> None:
    said, lines = personnel(opened, "Utförd arbetstid")
    assert lines == [
        ["Läkare", 2.5, 3, 5.5, 3, 3, 6, 0.5, 0, 0.5],
        ["Kock", 5, 0, 5, 6, 0, 6, 1, 0, 1],
        ["Summa av grupperna, som 2 av 3 har redovisat", 7.5, 3, 10.5, 9, 3, 12, 1.5, 0, 1.5],
        ["Total, som 2 av 3 har redovisat", 110, 220, 330, 111, 221, 332, 1, 1, 2],
    ]
    assert "OLIKA MÅNADER" in said
    assert f"juni 2017 ({SERVICE}), juli 2017 ({STAFF}, {CLINIC})" in said
    said, lines = personnel(opened, "Övertid")
    assert said == f"från {STAFF} · till och med juli 2017"
    assert [line[0] for line in lines] == ["Läkare", "Summa av grupperna"]


def test_percentages_are_listed_and_not_added(opened: Opened) -> None:
    said, lines = personnel(opened, "Sjukfrånvaro i procent")
    assert [line[:5] for line in lines] == [
        [f"{STAFF}: Alla", 0.051, 0.042, 0.047, None],
        [f"{SERVICE}: Alla", 0.06, None, None, None],
    ]
    assert "läggs inte ihop" in said


# -- key figures ----------------------------------------------------------------------------------


def key_figures(opened: Opened) -> dict[tuple[str, str], list[object]]:
    """{(key figure, whose): what its line shows}."""
    first = opened.find("Nyckeltal", "Nyckeltal")
    return {(str(line[0]), str(line[1])): line[2:] for line in opened.lines("Nyckeltal")[first:]}


def nets(opened: Opened, label: str) -> dict[str, int]:
    """{page, block and row: öre of Totalt} as the total's own pages show it, of a förvaltning or of all."""
    found = {}
    for page, blocks in (("ACK", ("UTFALL", "BUDGET", "FOREG_AR")), ("HELAR", ("PROGNOS", "BUDGET", "FOREG_AR"))):
        for block in blocks:
            for part in ("TOTALT", "EXTERNT"):
                for row, at in zip(FR1.rows, opened.named(f"TOTAL_{page}_{block}_{part}"), strict=True):
                    found[f"{page} {block} {row.code} {part}"] = ore(opened.results[at])
    assert label == ALL
    return found


def close(shown: object, part: int, base: int) -> bool:
    return isinstance(shown, float | int) and abs(Fraction(shown) - Fraction(part, base)) < Fraction(1, 10**9)


def test_key_figures_of_all_are_made_of_the_sums(books: Mapping[str, Path], opened: Opened) -> None:
    found, net = key_figures(opened), nets(opened, ALL)
    projects = typed_lines(books, PROJECTS)
    personnel_lines = [one for one in projects if str(one["Kontoslag eller IPDK"]).startswith(("4 ", "Personal"))]
    now, then = added(projects, "Utfall ack. i år"), added(projects, "Utfall ack. förra året")
    for what, page, block, column in (("outcome", "ACK", "UTFALL", 0), ("forecast", "HELAR", "PROGNOS", 1)):
        total = net[f"{page} {block} NETTORESULTAT TOTALT"]
        hired, staff = (net[f"{page} {block} {row} TOTALT"] for row in ("PERSONAL_INHYRDA", "PERSONAL"))
        costs = net[f"{page} {block} TOTALA_KOSTNADER EXTERNT"]
        before = net[f"{page} FOREG_AR NETTORESULTAT TOTALT"]
        assert close(found["Budgetföljsamhet", ALL][column], total, net[f"{page} BUDGET NETTORESULTAT TOTALT"]), what
        assert close(found["Nettokostnadsutveckling med projekt", ALL][column], total - before, abs(before)), what
        assert close(found["Personalkostnadens andel", ALL][column], net[f"{page} {block} PERSONAL EXTERNT"], costs)
        assert close(found["Inhyrd personals andel", ALL][column], hired, staff), what
    without = net["ACK UTFALL NETTORESULTAT TOTALT"] - now, net["ACK FOREG_AR NETTORESULTAT TOTALT"] - then
    assert close(found["Nettokostnadsutveckling", ALL][0], without[0] - without[1], without[1])
    staff_now = net["ACK UTFALL PERSONAL TOTALT"] - added(personnel_lines, "Utfall ack. i år")
    staff_then = net["ACK FOREG_AR PERSONAL TOTALT"] - added(personnel_lines, "Utfall ack. förra året")
    assert close(found["Personalkostnadsutveckling", ALL][0], staff_now - staff_then, staff_then)
    assert "Externt" in str(found["Personalkostnadens andel", ALL][6])
    assert "Externt" not in str(found["Personalkostnadens andel", STAFF][6])
    assert found["Förklarad del av avvikelsen", ALL][1] == "ej tillämpligt"  # all together deviate by nothing
    assert close(found["Förklarad del av avvikelsen", STAFF][1], round(1870.5 * TKR), -100 * TKR)


def test_a_forvaltnings_key_figures_are_those_of_its_workbook(books: Mapping[str, Path], opened: Opened) -> None:
    """As the form's own sheet Nyckeltal has them."""
    found = key_figures(opened)
    for label in (STAFF, SERVICE, CLINIC):
        page = openpyxl.load_workbook(books[label], data_only=True)["Nyckeltal"]
        seen = 0
        for name, _base, *shares in page.iter_rows(min_row=5, max_col=4, values_only=True):
            for number, share in enumerate(shares):
                ours = found[str(name), label][number]
                if isinstance(share, int | float):
                    assert ours == pytest.approx(share, abs=1e-9), (label, name, number)
                    seen += 1
                else:
                    assert (ours or None) == (share or None), (label, name, number)
        assert seen >= 8


def test_a_nollbudget_has_no_shares_of_a_net(books: Mapping[str, Path], tmp_path: Path) -> None:
    register = parse_register(register_csv(ALL_OF_THEM).replace("ja;nej", "ja;ja", 1))
    found = key_figures(Opened(made(tmp_path / "noll.xlsx", books.values(), register).target))
    assert found["Budgetföljsamhet", STAFF][:2] == ["ej tillämpligt", "ej tillämpligt"]
    assert found["Nettokostnadsutveckling", STAFF][0] == "ej tillämpligt"
    assert "nollbudget" in str(found["Budgetföljsamhet", STAFF][6])
    assert isinstance(found["Inhyrd personals andel", STAFF][0], float)
    assert isinstance(found["Budgetföljsamhet", ALL][0], float)


def test_of_a_missing_forecast_nothing_is_compared(office: Office, tmp_path: Path) -> None:
    """Neither in the bridge of all nor among the key figures of all."""
    held = {"HELAR INTAKTER BUDGET EXTERNT": -TKR, "HELAR INTAKTER PROGNOS EXTERNT": -2 * TKR}
    whole = of_value(
        delivery(STAFF, held, lines=WRITTEN[STAFF]),
        delivery(SERVICE, {"HELAR INTAKTER BUDGET EXTERNT": -TKR}, lines=WRITTEN[SERVICE]),
    )
    target = tmp_path / "utan.xlsx"
    target.write_bytes(book(whole, (), ()))
    opened = Opened(target)
    row = opened.find("Prognosförklaring", ALL)
    assert opened.lines("Prognosförklaring")[row - 1][-2:] == ["–", None]
    found = key_figures(opened)
    assert [found[name, ALL][1] for name in ("Budgetföljsamhet", "Förklarad del av avvikelsen")] == [None, None]
    assert found["Budgetföljsamhet", STAFF][1] == "ej tillämpligt"
    with office.open(target) as document:
        document.calculate()
        theirs = all_values(document, opened)
    assert [at for at, shown in theirs.items() if not same(opened.results[at], shown)] == []


# -- which sheets there are -------------------------------------------------------------------------


def sheets_of(*deliveries: Delivery) -> list[str]:
    data = book(of_value(*deliveries), (), ())
    return [entry.name for entry in read_outline(open_archive(data)).sheets]


def test_without_lines_the_total_is_what_it_was() -> None:
    held = {"ACK INTAKTER UTFALL EXTERNT": -TKR}
    assert sheets_of(delivery(STAFF, held), delivery(FINANCE)) == [
        "Sammanställning", "Årets resultat", "Landstinget", "Utfall", "Prognos", "Interna poster",
        "Centrala justeringar", "Avstämning mot huvudbok", "Kontroller", "Källor", STAFF, FINANCE, "Underlag",
        "Underlag FIN", "Underlag interna poster",
    ]  # fmt: skip
    data = book(of_value(delivery(STAFF, held)), (), ())
    assert set(read_properties(open_archive(data))) == {"vplan sammanställning"}


@pytest.mark.parametrize(
    ("tables", "summaries"),
    [
        ((PROJECTS,), ["Projekt"]),
        ((UNITS,), []),
        ((BRIDGE,), ["Prognosförklaring"]),
        ((ITEMS,), ["Prognosförklaring"]),
        ((INVESTMENTS,), ["Investeringar"]),
        ((SHARES,), ["Personal"]),
        ((PERSONNEL,), ["Personal"]),
    ],
)
def test_only_what_somebody_has_filled_in_has_sheets(tables: Sequence[str], summaries: list[str]) -> None:
    every = {code: lines for written in WRITTEN.values() for code, lines in written.items()}
    plain = sheets_of(delivery(STAFF))
    found = sheets_of(delivery(STAFF, lines={code: every[code] for code in tables}))
    new = [sheet for sheet in found if sheet not in plain]
    assert new == [*summaries, "Nyckeltal", *(LINE_SHEETS[code] for code in tables)]


def test_a_forvaltning_may_be_called_what_a_sheet_is() -> None:
    assert "Projekt (2)" in sheets_of(delivery("Projekt", lines=WRITTEN[STAFF]))
    assert "Projekt" in sheets_of(delivery("Projekt"))


def test_the_largest_are_listed_in_their_order() -> None:
    sizes = list(range(MOST_LISTED + 2))
    assert largest(sizes, lambda size: -abs(size - 1)) == sizes[:MOST_LISTED]
    assert largest(sizes, lambda size: size) == sizes[2:]
    assert largest([3, 1, 2], lambda size: size) == [3, 1, 2]


def test_what_is_not_listed_is_in_the_sum(tmp_path: Path) -> None:
    lines = [project(f"{number} SYNTETISK", "5 Drift", number) for number in range(MOST_LISTED + 5)]
    target = tmp_path / "många.xlsx"
    target.write_bytes(book(of_value(delivery(STAFF, lines={PROJECTS: lines})), (), ()))
    shown = Opened(target).lines("Projekt")
    (total,) = [line for line in shown if line[0] == ALL]
    assert total[2] == sum(range(MOST_LISTED + 5))
    assert [line[0] for line in shown if str(line[0]).startswith("… och 5 mindre till")] != []


# -- the same again -------------------------------------------------------------------------------


def test_what_was_written_is_read_again(direct: Outcome) -> None:
    found = read(direct.target)
    assert found.findings == ()
    assert [one.lines for one in found.deliveries] == [one.lines for one in direct.selection.taken]


def shown_sheets(opened: Opened) -> dict[str, list[list[object]]]:
    return {sheet: opened.lines(sheet) for sheet in opened.sheets if sheet in (*SUMMARIES, *LINE_SHEETS.values())}


def test_halves_of_halves_are_the_whole(books: Mapping[str, Path], opened: Opened, tmp_path: Path) -> None:
    half = made(tmp_path / "halva.xlsx", [books[STAFF], books[SERVICE]]).target
    single = made(tmp_path / "en.xlsx", [books[CLINIC]]).target
    whole = made(tmp_path / "hela.xlsx", [half, single, books[FINANCE], books[STAFF]], missing=False)
    assert whole.whole is not None, whole.findings
    assert "SAMMAN_SAMMA" in [one.code for one in whole.findings]  # 17 is read as it is and in its half
    again = made(tmp_path / "igen.xlsx", [whole.target])
    assert shown_sheets(Opened(again.target)) == shown_sheets(opened)


def test_order_of_reading_changes_no_byte(books: Mapping[str, Path], direct: Outcome, tmp_path: Path) -> None:
    other = made(tmp_path / "hela.xlsx", reversed(list(books.values())))
    assert other.target.read_bytes() == direct.target.read_bytes()


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=30).filter(
    lambda text: text.strip() == text
)


TYPED: Mapping[ColumnKind, st.SearchStrategy[str | float]] = {
    ColumnKind.TKR: st.integers(-(10**14), 10**14).map(lambda ore: ore / TKR),
    ColumnKind.QUANTITY: st.integers(0, 10**9).map(lambda number: number / TKR),
    ColumnKind.SHARE: st.integers(-2000, 2000).map(lambda tenths: tenths / 1000),
    ColumnKind.VALID_FROM: st.integers(2000, 2099),
    ColumnKind.MONTH: st.integers(1, 12).map(lambda month: f"2017-{month:02}"),
}


def line_of(code: str) -> st.SearchStrategy[dict[str, str | float]]:
    """Any line of a table, with all of its cells filled in."""
    return st.fixed_dictionaries(
        {
            column.code: st.sampled_from(column.choices) if column.choices else TYPED.get(column.kind, TEXTS)
            for column in columns(code)
        }
    )


@settings(max_examples=4)
@given(lines=st.fixed_dictionaries({code: st.lists(line_of(code), max_size=4) for code in TABLES if code != BRIDGE}))
def test_any_lines_come_back_as_they_were(lines: Written, tmp_path_factory: pytest.TempPathFactory) -> None:
    one = delivery(STAFF, lines=lines)
    path = tmp_path_factory.mktemp("rad") / "rad.xlsx"
    path.write_bytes(book(of_value(one), (), ()))
    found = read(path)
    assert found.findings == ()
    assert [again.lines for again in found.deliveries] == [one.lines]


def test_whatever_texts_are_typed_make_a_total_that_is_read_again(tmp_path: Path) -> None:
    units = ("x" * 32_000, "=1+1", "a\nb\tc", " RC ", "17510", "_x000D_ \u202e")
    lines: Written = {
        PROJECTS: [project(unit, "5 Drift", number, 9_999_999_999) for number, unit in enumerate(units)],
        UNITS: [{"ANSVAR": "=1+1", "TEXT": "y" * 32_000}],
        PERSONNEL: [heads("Övertid", "TOTAL", "2017-07", -5.5), heads("Övertid", " ~* ", "2017-07", 1)],
        SHARES: [heads("Sjukfrånvaro", "Alla", "2017-07", 1e300, -1e300)],
    }
    first = made(tmp_path / "en.xlsx", [fill(tmp_path / "17.xlsx", lines=lines)])
    assert first.whole is not None
    found = read(first.target)
    assert (found.findings, found.deliveries[0].lines) == ((), first.selection.taken[0].lines)
    assert made(tmp_path / "två.xlsx", [first.target]).whole is not None


# -- what was changed by hand, and what cannot be read ----------------------------------------------

CHANGES: dict[str, tuple[str, str, str | float | None, str]] = {
    "a heading": ("Underlag projekt", "D4", "X", "UNDERLAG_ANDRAT"),
    "no heading": ("Underlag personal", "A4", None, "UNDERLAG_ANDRAT"),
    "nobody's": ("Underlag projekt", "A5", None, "UNDERLAG_RAD"),
    "somebody else's": ("Underlag investeringar", "A5", "98 Annan", "UNDERLAG_RAD"),
    "Finansförvaltningen's": ("Underlag brygga", "A5", FINANCE, "UNDERLAG_RAD"),
    "no kontoslag": ("Underlag projekt", "C5", "Okänt", "UNDERLAG_RAD"),
    "no ansvar": ("Underlag projekt", "B5", None, "UNDERLAG_RAD"),
    "an amount": ("Underlag projekt", "D5", "saknas", "UNDERLAG_BELOPP"),
    "an amount of an item": ("Underlag prognosförklaring", "D5", "1500", "UNDERLAG_BELOPP"),
    "no such type": ("Underlag prognosförklaring", "C5", "Väder", "UNDERLAG_RAD"),
    "no such line of the bridge": ("Underlag brygga", "B5", "Posterna nedan", "UNDERLAG_RAD"),
    "no amount in the bridge": ("Underlag brygga", "C5", None, "UNDERLAG_RAD"),
    "no such status": ("Underlag investeringar", "L5", "Snart", "UNDERLAG_RAD"),
    "no month": ("Underlag personal", "D5", "hösten", "UNDERLAG_RAD"),
    "no number": ("Underlag personal", "E5", "många", "UNDERLAG_RAD"),
    "no share": ("Underlag personalandelar", "E5", "5 %", "UNDERLAG_RAD"),
    "no table": ("Underlag personalandelar", "C5", "Okänd", "UNDERLAG_RAD"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_changed_by_hand_is_said_with_its_cell(what: str, direct: Outcome, tmp_path: Path) -> None:
    sheet, at, content, code = CHANGES[what]
    copied = tmp_path / "halva.xlsx"
    copied.write_bytes(direct.target.read_bytes())
    typed_into(copied, {sheet: {at: content}})
    said = [(one.code, one.place.sheet, one.place.cell, one.severity.value) for one in read(copied).findings]
    assert (code, sheet, at, "fel") in said
    assert all(severity == "fel" for *_place, severity in said)


def test_what_was_changed_by_hand_is_refused(direct: Outcome, tmp_path: Path) -> None:
    copied = tmp_path / "halva.xlsx"
    copied.write_bytes(direct.target.read_bytes())
    typed_into(copied, {"Underlag projekt": {"D5": "saknas"}})
    outcome = made(tmp_path / "hela.xlsx", [copied])
    assert (outcome.whole, outcome.saved) == (None, ())
    assert "UNDERLAG_BELOPP" in [one.code for one in outcome.findings]


def test_lines_whose_sheet_is_gone_are_missed(direct: Outcome, tmp_path: Path) -> None:
    copied = tmp_path / "halva.xlsx"
    copied.write_bytes(
        with_part(direct.target.read_bytes(), BOOK, lambda xml: xml.replace('name="Underlag projekt"', 'name="Borta"'))
    )
    assert [(one.code, one.place.sheet) for one in read(copied).findings] == [("UNDERLAG_ANDRAT", "Underlag projekt")]


def test_a_line_that_was_changed_is_not_taken_for_the_report_it_came_from(
    books: Mapping[str, Path], direct: Outcome, tmp_path: Path
) -> None:
    copied = tmp_path / "halva.xlsx"
    copied.write_bytes(direct.target.read_bytes())
    typed_into(copied, {"Underlag projekt": {"D5": 5}})
    codes = [one.code for one in made(tmp_path / "hela.xlsx", [copied, books[STAFF]]).findings]
    assert "SAMMAN_LIKA_VERSION" in codes


@pytest.mark.parametrize(
    ("sheet", "at", "content", "code"),
    [
        (*table_cell(FR1.table_by_code[PROJECTS], "UTFALL", 0), "ca 100", "TABELL_VARDE"),
        (*table_cell(FR1.table_by_code[PROJECTS], "ANSVAR", 0), None, "TABELL_LUCKA"),
        (*table_cell(FR1.table_by_code[PROJECTS], "KONTOSLAG", -1), "Konto", "TABELL_ANDRAD"),
        (*table_cell(FR1.table_by_code[BRIDGE], "BELOPP", 0), "ungefär 130", "TABELL_VARDE"),
        (*table_cell(FR1.table_by_code[PERSONNEL], "TILL_OCH_MED", 0), "hösten", "TABELL_VARDE"),
    ],
)
def test_what_cannot_be_read_of_a_report_is_its_fel(
    sheet: str, at: str, content: str | None, code: str, books: Mapping[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "fel.xlsx"
    path.write_bytes(books[STAFF].read_bytes())
    typed_into(path, {sheet: {at: content}})
    outcome = made(tmp_path / "hela.xlsx", [path])
    assert outcome.whole is None
    (taken,) = outcome.selection.taken
    assert (code, sheet, "fel") in [(one.code, one.place.sheet, one.severity.value) for one in taken.findings]
    said = [(one.code, one.place, one.found) for one in taken.findings]
    assert len(said) == len(set(said))
    allowed = made(tmp_path / "hela.xlsx", [path], errors=True)
    assert allowed.whole is not None
    assert read(allowed.target).deliveries[0].lines == taken.lines


# -- what is said of them together ------------------------------------------------------------------


def codes_of(*deliveries: Delivery) -> Counter[str]:
    return Counter(one.code for one in of_value(*deliveries).findings)


def test_months_that_differ_are_told_table_by_table(direct: Outcome) -> None:
    said = {one.values["table"]: one.found for one in direct.findings if one.code == "SAMMAN_STATISTIKMANAD"}
    assert said == {
        "Utförd arbetstid": f"juni 2017 ({SERVICE}), juli 2017 ({STAFF}, {CLINIC})",
        "Sjukfrånvaro": f"juni 2017 ({SERVICE}), juli 2017 ({STAFF})",
    }


def test_what_is_said_of_the_months_leads_to_the_statistics(opened: Opened) -> None:
    lines = enumerate(opened.lines("Kontroller"), 1)
    row = next(number for number, line in lines if line[5] == "SAMMAN_STATISTIKMANAD")
    link = opened.book["Kontroller"][f"D{row}"].hyperlink
    assert link is not None
    assert str(link.location) == "Personal!A1"


def test_a_deviation_without_a_bridge_is_told_where_others_have_one(direct: Outcome) -> None:
    said = [(one.found, one.difference) for one in direct.findings if one.code == "SAMMAN_UTAN_BRYGGA"]
    assert said == [(CLINIC, "100")]
    deviating = {"HELAR INTAKTER BUDGET EXTERNT": -TKR, "HELAR INTAKTER PROGNOS EXTERNT": -2 * TKR}
    assert codes_of(delivery(STAFF, deviating))["SAMMAN_UTAN_BRYGGA"] == 0
    others = delivery(SERVICE, lines=WRITTEN[SERVICE])
    assert codes_of(delivery(STAFF, deviating), others)["SAMMAN_UTAN_BRYGGA"] == 1
    level = dict.fromkeys(deviating, -TKR)
    assert codes_of(delivery(STAFF, level), others)["SAMMAN_UTAN_BRYGGA"] == 0


def test_a_sum_that_no_workbook_holds_is_told() -> None:
    lines: Written = {INVESTMENTS: [{"PROJEKT": "SYNTETISK", "TOTALT": 9_999_999_999}]}
    one, other = delivery(STAFF, lines=lines), delivery(SERVICE, lines=lines)
    assert codes_of(one)["SAMMAN_STOR"] == 0
    assert codes_of(one, other)["SAMMAN_STOR"] == 1
    assert book(of_value(one, other), (), ())


# -- for machines -----------------------------------------------------------------------------------


def test_json_has_the_sums(books: Mapping[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register = tmp_path / "register.csv"
    register.write_text(register_csv(ALL_OF_THEM), encoding="utf-8")
    arguments = [*map(str, books.values()), "-o", str(tmp_path / "hela.xlsx"), "--register", str(register)]
    assert main(["consolidate", *arguments, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["projects"]["outcome"] == round(-14.37655 * TKR)
    assert found["bridge"]["types"] == {
        "Beslut": 1500 * TKR, "Volym": -77 * TKR, "Pris": 0, "Vakans": round(250.5 * TKR), "Engång": 0, "Övrigt": 0,
        "": -10 * TKR,
    }  # fmt: skip
    assert (found["bridge"]["deviation"], found["bridge"]["rest"]) == (0, -found["bridge"]["sum"])
    assert found["investments"] == {
        "count": 3, "begun": 2, "done": 1, "plan_this_year": 11_750_000, "outcome": 40 * TKR, "forecast": 99 * TKR,
        "plan": 16_750_000, "operating_effect": -5 * TKR, "deviation": 1_850_000,
    }  # fmt: skip
    worked, overtime = found["headcounts"]
    assert (worked["table"], worked["through"], worked["departments"]) == (
        "Utförd arbetstid",
        ["2017-06", "2017-07"],
        3,
    )
    assert worked["total"]["this_year"] == {"women": 111, "men": 221, "all": 332}
    assert overtime["total"] is None
    assert found["key_figures"]["explained_share"] == {"forecast": "ej tillämpligt"}
    assert set(found["key_figures"]["hired_share"]) == {"outcome", "forecast"}


def test_json_has_nothing_of_what_nobody_filled_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register = tmp_path / "register.csv"
    register.write_text(register_csv([STAFF]), encoding="utf-8")
    path = fill(tmp_path / "17.xlsx")
    arguments = [str(path), "-o", str(tmp_path / "hela.xlsx"), "--register", str(register), "--format", "json"]
    assert main(["consolidate", *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    names = ("projects", "bridge", "investments", "headcounts", "key_figures")
    assert {name: found[name] for name in names} == dict.fromkeys(names)


def test_a_delivery_without_lines_holds_none(books: Mapping[str, Path], direct: Outcome) -> None:
    """The titles of tables below one another are no lines of the upper one."""
    (finance,) = [one for one in direct.selection.taken if one.label == FINANCE]
    assert finance.lines == ()
    assert replace(delivery(STAFF), lines=()) == delivery(STAFF)
