"""FR 1 with its sister tables filled in: small invented ones, and those printed for augusti 2017."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.workbooks import EXAMPLE
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace, table_cell
from vplan_xl.form.sister_tables import (
    BRIDGE,
    BRIDGE_LINE,
    FOLLOW_UP,
    HEADCOUNTS,
    ITEMS,
    PERSONNEL,
    PROJECTS,
    SHARES,
    UNIT_LINES,
    UNITS,
)
from vplan_xl.jobs.resources import read_register
from vplan_xl.report.change import renewed, with_writes
from vplan_xl.report.report import Report, read_report, report_at
from vplan_xl.report.sister_lines import read_lists, read_sister_tables
from vplan_xl.tie_outs.of_report import sister_tie_outs
from vplan_xl.tie_outs.tie_out import TieOut
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Cell, Kind

DATA = Path(__file__).parent / "data"
REGISTER = read_register(None)
Filling = dict[tuple[str, str, int], str | float]  # {(table, column, line): text or number}

ROW = {row.code: number for number, row in enumerate(FR1.rows)}
UNIT_NAMES = ("1321 RC Syd", "1771 Forskning, KC", "1778 Projekt, KC")
_COLUMNS = {  # of the printed table: of the sheet
    "utfall_ack": "UTFALL",
    "budget_ack": "BUDGET",
    "utfall_jmf_budget": "JMF_BUDGET",
    "prognos_helar": "PROGNOS",
    "budget_helar": "BUDGET_HELAR",
    "prognos_jmf_budget": "JMF_HELAR",
}
_STARTS = ("Utförd", "Övertid", "Mertid", "Timavl", "Frånvaro", "Totalt a", "Antal t", "Antal v")
_HEADCOUNTS = dict(zip(_STARTS, HEADCOUNTS, strict=True))
_PROJECTS = (("UTFALL", "utfall_ack_2017"), ("FOREG_AR", "utfall_ack_2016"), ("PROGNOS", "prognos_2017"))
_YEARS = {"2016": "FORRA", "2017": "I_AR", "forandring": "FORANDRING"}
_SEXES = {"kvinna": "K", "man": "M", "total": "T"}


def cell_of(value: str | float) -> Cell:
    return Cell(Kind.TEXT, value) if isinstance(value, str) else Cell(Kind.NUMBER, f"{value:.10g}")


def places_of(filling: Filling) -> dict[CellPlace, Cell]:
    return {table_cell(FR1.table_by_code[table], *at): cell_of(value) for (table, *at), value in filling.items()}


def entered(report: Report, filling: Filling) -> Report:
    """The report with cells of its sister tables filled in, over formulas too; results stay as they were stored."""
    assert report.content is not None
    writes = [CellWrite(at.sheet, at.cell, cell.kind, cell.value) for at, cell in places_of(filling).items()]
    return report_at(report, with_writes(report.content, writes))


def filled(report: Report, filling: Filling) -> Report:
    """The same with every result renewed, as Excel leaves it."""
    return renewed(entered(report, filling))


def ties(report: Report) -> tuple[TieOut, ...]:
    """The tie-outs of its tables."""
    return tuple(sister_tie_outs(report, read_sister_tables(report, read_lists(report))))


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


# -- augusti 2017 as printed ----------------------------------------------------------------------


def example() -> Report:
    """FR 1 of landstingsdirektörens stab, its leaves as printed."""
    return read_report(EXAMPLE, tables=True)


def projects() -> Filling:
    """4.3.2, without its totals."""
    printed = [row for row in rows_of("projekt_ldstab_2017-08.csv") if row["ipdk"] and row["ipdk"] != "Total"]
    found: Filling = {}
    for line, row in enumerate(printed):
        found |= {(PROJECTS, "ANSVAR", line): row["ansvar"], (PROJECTS, "KONTOSLAG", line): row["ipdk"]}
        for column, source in _PROJECTS:
            found[PROJECTS, column, line] = float(row[source])
    for line, name in enumerate(UNIT_NAMES):
        found |= {(UNITS, "ANSVAR", line): name, (UNITS, "TEXT", line): "SYNTETISK: faktura efter balanseringen"}
    return found


def project_totals() -> Filling:
    """The totals of 4.3.2 as printed, over the formulas."""
    totals = [row for row in rows_of("projekt_ldstab_2017-08.csv") if "Total" in (row["ipdk"], row["ansvar"])]
    lines = dict(zip((*range(len(UNIT_NAMES)), UNIT_LINES), totals, strict=True))
    return {(UNITS, column, line): float(row[source]) for line, row in lines.items() for column, source in _PROJECTS}


def follow_up(*, whole: bool) -> Filling:
    """4.3: only the indented rows, where the formulas show nothing, or the *whole* table."""
    found: Filling = {}
    for number, row in enumerate(rows_of("ekonomisk_uppfoljning_ldstab_2017-08.csv")):
        for source, column in _COLUMNS.items():
            is_indented = row["kontoslag"].startswith("- ") and not column.startswith("JMF")
            if whole or is_indented:
                found[FOLLOW_UP, column, number] = float(row[source])
    return found


def bridge() -> Filling:
    """4.4: the decision of more budget, and lower costs; which of them the budget has is invented."""
    opening, *items, _total = rows_of("prognosforklaring_ldstab_2017-08.csv")
    found: Filling = {(BRIDGE, "BELOPP", BRIDGE_LINE["OPPNING"]): float(opening["tkr"])}
    for line, item in enumerate(items):
        is_decision = "tillskott" in item["post"]
        effect = float(item["tkr"])
        found |= {
            (ITEMS, "TEXT", line): item["post"],
            (ITEMS, "TYP", line): "Beslut" if is_decision else "Övrigt",
            (ITEMS, "EFFEKT_BUDGET" if is_decision else "EFFEKT_PROGNOS", line): effect if is_decision else -effect,
        }
        if is_decision:
            found[ITEMS, "I_BUDGETEN", line] = "Ja"
    found[BRIDGE, "BELOPP", BRIDGE_LINE["BUDGET_FORE"]] = 107_784.0 - 1_500.0
    return found


def personnel() -> Filling:
    """Bilaga 2, to the end of july."""
    found: Filling = {}
    lines: dict[str, dict[tuple[str, str], int]] = {PERSONNEL: {}, SHARES: {}}
    for row in rows_of("personalstatistik_ldstab_2017.csv"):
        kind = next((kind for start, kind in _HEADCOUNTS.items() if row["tabell"].startswith(start)), "")
        table = PERSONNEL if kind else SHARES
        chosen = kind or ("Sjukfrånvaro" if "sjuk" in row["tabell"] else "Extern personalrörlighet")
        line = lines[table].setdefault((row["tabell"], row["grupp"]), len(lines[table]))
        found |= {(table, "GRUPP", line): row["grupp"], (table, "TABELL", line): chosen}
        found[table, "TILL_OCH_MED", line] = 42917.0
        value = row["varde"]
        share = value.endswith("%")
        found[table, f"{_YEARS[row['ar']]}_{_SEXES[row['kon']]}", line] = (
            round(float(value.rstrip("%")) / 100, 6) if share else float(value)
        )
    return found


def printed(*, whole: bool) -> Filling:
    """All of it; *whole* with what the sheets calculate typed over, as it is printed."""
    totals = project_totals() if whole else {}
    return projects() | totals | follow_up(whole=whole) | bridge() | personnel()
