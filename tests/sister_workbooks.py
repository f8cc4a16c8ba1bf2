"""Workbooks whose sister sheets are filled in: as printed in augusti 2017, and made up (SYNTETISK)."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from tests.agreement import random_values
from tests.workbooks import EXAMPLE, template_bytes, write
from vplan_xl.entries import parse_values
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.goal_tables import GOAL_COUNTS, GOALS, VERDICTS
from vplan_xl.form.layout import CellPlace, table_cell
from vplan_xl.form.model import Key
from vplan_xl.form.sister_tables import (
    BRIDGE,
    BRIDGE_LINE,
    FOLLOW_UP,
    HEADCOUNTS,
    HORIZONS,
    INVESTMENTS,
    ITEM_TYPES,
    ITEMS,
    KEY_FIGURES,
    PERSONNEL,
    PLAN_YEARS,
    PROJECT_AMOUNTS,
    PROJECT_COLUMNS,
    PROJECTS,
    SHARE_TABLES,
    SHARES,
    UNIT_LINES,
    UNITS,
    project_choices,
)
from vplan_xl.period import Period, serial_of_date
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import read_report, report_of
from vplan_xl.workbook.snapshot import Cell, Kind

DATA = Path(__file__).parent / "data"
Content = str | float | Cell | None
Cells = dict[CellPlace, Cell | None]


def cell(content: Content) -> Cell | None:
    """A text or a number as a cell."""
    if content is None or isinstance(content, Cell):
        return content
    return Cell(Kind.TEXT, content) if isinstance(content, str) else Cell(Kind.NUMBER, f"{content:.15g}")


def lines(code: str, filled: Sequence[Mapping[str, Content]], first: int = 0) -> Cells:
    """A table's *filled* lines of {column: content}, from the line *first* on."""
    table = FR1.table_by_code[code]
    return {
        table_cell(table, column, number): cell(content)
        for number, line in enumerate(filled, first)
        for column, content in line.items()
    }


def bridge(**filled: Content) -> Cells:
    """The lines of the bridge by their codes."""
    table = FR1.table_by_code[BRIDGE]
    return {table_cell(table, "BELOPP", BRIDGE_LINE[code]): cell(content) for code, content in filled.items()}


def book(path: Path, cells: Cells, leaves: Mapping[Key, int | None] | None = None, period: str = "2017-08") -> Path:
    """A workbook with those cells on its sister sheets and those amounts in öre."""
    report = report_of(str(path), template_bytes(), tables=True)
    year, month = map(int, period.split("-"))
    day = serial_of_date(Period(year, month).first_day, False)
    fields = {"FORVALTNING": Cell(Kind.TEXT, "17 SYNTETISK"), "PERIOD": Cell(Kind.NUMBER, str(day))}
    write(report, plan(report, Entries(leaves or {}, fields, cells), overwrite=True).writes, path)
    return path


# -- augusti 2017 -----------------------------------------------------------------------------------


def printed() -> tuple[Cells, Mapping[Key, int | None]]:
    """(the printed tables of augusti 2017, the leaves of the printed FR 1)."""
    leaves = {key: ore for key, ore in read_report(EXAMPLE).leaves.items() if isinstance(ore, int)}
    cells = lines(UNITS, [{"ANSVAR": unit} for unit in dict.fromkeys(line["ansvar"] for line in _projects())])
    cells |= lines(PROJECTS, [_project(line) for line in _projects()])
    items = _read("prognosforklaring_ldstab_2017-08.csv")
    cells |= bridge(OPPNING=float(items[0]["tkr"]))
    cells |= lines(ITEMS, [_item(line) for line in items[1:-1]])
    personnel = _personnel()
    for code, tables in ((SHARES, SHARE_TABLES), (PERSONNEL, tuple(HEADCOUNTS))):
        cells |= lines(code, [line for line in personnel if line["TABELL"] in tables])
    return cells, leaves


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _projects() -> list[dict[str, str]]:
    return [line for line in _read("projekt_ldstab_2017-08.csv") if line["ipdk"] not in ("Total", "")]


def _project(line: Mapping[str, str]) -> dict[str, Content]:
    return {
        "ANSVAR": line["ansvar"],
        "KONTOSLAG": line["ipdk"],
        "UTFALL": float(line["utfall_ack_2017"]),
        "FOREG_AR": float(line["utfall_ack_2016"]),
        "PROGNOS": float(line["prognos_2017"]),
    }


def _item(line: Mapping[str, str]) -> dict[str, Content]:
    """A decided addition is in the budget; what costs less is in the forecast."""
    tkr, is_decision = float(line["tkr"]), line["post"].startswith("Beslut")
    effects: dict[str, Content] = {"EFFEKT_BUDGET": tkr} if is_decision else {"EFFEKT_PROGNOS": -tkr}
    return {"TEXT": line["post"], "TYP": "Beslut" if is_decision else "Volym", "I_BUDGETEN": "Nej", **effects}


_PRINTED_TABLES = {
    "Utförd arbetstid": "Utförd arbetstid",
    "Övertid": "Övertid",
    "Mertid": "Mertid",
    "Timavlönade": "Timavlönade",
    "Frånvaro": "Frånvaro",
    "Totalt antal anställda": "Antal anställda",
    "Antal tillsvidare": "Tillsvidareanställda",
    "Antal visstid": "Visstidsanställda",
    "Obligatorisk redovisning": "Sjukfrånvaro",
    "Extern personalrörlighet": "Extern personalrörlighet",
}
_TIMES = {"2016": "FORRA", "2017": "I_AR", "forandring": "FORANDRING"}


def _personnel() -> list[dict[str, Content]]:
    found: dict[tuple[str, str], dict[str, Content]] = {}
    for line in _read("personalstatistik_ldstab_2017.csv"):
        table = next(name for start, name in _PRINTED_TABLES.items() if line["tabell"].startswith(start))
        values = found.setdefault((table, line["grupp"]), {"GRUPP": line["grupp"], "TABELL": table})
        figure = line["varde"].removesuffix("%")
        whole = 100 if figure != line["varde"] else 1
        values[f"{_TIMES[line['ar']]}_{line['kon'][0].upper()}"] = float(Decimal(figure) / whole)
    return list(found.values())


# -- made up ----------------------------------------------------------------------------------------

_CHOICES = [text for text, _ipdk in project_choices(FR1.rows)]
_UNIT_NAMES = ("1321 SYNTETISK", "1771 Syntetisk, KC", "Syntetisk 3", "åäö SYNTETISK")


def made_up(seed: int) -> tuple[Cells, Mapping[Key, int | None]]:
    """(cells, amounts): kontoslag and IPDK in any letter case, gaps, texts, zeros, figures over formulas."""
    rng = random.Random(seed)

    def tkr() -> Content:
        odd = ("–", "ingen uppgift", " ", None)
        return (
            rng.choice((None, 0, rng.randint(-9_999, 9_999), rng.randint(-(10**9), 10**9) / 10**5))
            if (rng.random() < 0.97)
            else rng.choice(odd)
        )

    def cased(text: str) -> str:
        return rng.choice((str, str.upper, str.lower, str.title))(text)

    cells: Cells = {}
    for fill in (_units, _project_lines, _items, _investments, _typed_over, _goals):
        cells |= fill(rng, tkr, cased)
    values = parse_values(FR1, random_values(seed)).leaves
    leaves = {key: None if ore is None else ore % 10**9 * (-1 if ore < 0 else 1) for key, ore in values.items()}
    if seed % 3 == 0:  # nothing to divide by, and a surplus
        leaves |= {key: 0 for key in leaves if key.block in ("BUDGET", "FOREG_AR")}
    if seed % 4 == 1:
        leaves |= {key: -(10**9) for key in leaves if key.row == "INTAKTER" and leaves[key] is not None}
    return cells, leaves


Tkr, Cased = Callable[[], Content], Callable[[str], str]


def _units(rng: random.Random, tkr: Tkr, cased: Cased) -> Cells:
    names: list[Content] = [cased(name) for name in rng.sample(_UNIT_NAMES, rng.randint(0, 4))]
    if rng.random() < 0.3:
        names += [rng.choice((1321, 0, "*", " "))]
    return lines(UNITS, [{"ANSVAR": name} for name in names], rng.randint(0, UNIT_LINES - len(names)))


def _project_lines(rng: random.Random, tkr: Tkr, cased: Cased) -> Cells:
    choices = _CHOICES[:5] if rng.random() < 0.3 else _CHOICES
    filled: list[Mapping[str, Content]] = []
    for _ in range(rng.choice((0, 1, 12, 40, 90))):
        line: dict[str, Content] = {code: tkr() for code, _label in PROJECT_AMOUNTS}
        if rng.random() < 0.95:
            line["ANSVAR"] = rng.choice((*map(cased, _UNIT_NAMES), 1321))
        if rng.random() < 0.95:
            line["KONTOSLAG"] = cased(rng.choice(choices)) if rng.random() < 0.95 else rng.choice(("Övrigt", 3, "5 "))
        filled.append(line)
    return lines(PROJECTS, filled)


def _items(rng: random.Random, tkr: Tkr, cased: Cased) -> Cells:
    cells = bridge(OPPNING=tkr(), BUDGET_FORE=tkr()) if rng.random() < 0.8 else {}
    return cells | lines(
        ITEMS,
        [
            {
                "TEXT": rng.choice(("Vakanser SYNTETISK", "=1+1 SYNTETISK", None)),
                "TYP": cased(rng.choice(ITEM_TYPES)),
                "EFFEKT_BUDGET": tkr(),
                "EFFEKT_PROGNOS": tkr(),
                "I_BUDGETEN": rng.choice(("Ja", "ja", "JA", "Nej", None, "Ja ")),
            }
            for _ in range(rng.choice((0, 3, 20, 75)))
        ],
    )


def _investments(rng: random.Random, tkr: Tkr, cased: Cased) -> Cells:
    return lines(
        INVESTMENTS,
        [
            {
                "PROJEKT": rng.choice(("Hiss SYNTETISK", 7, None)),
                "HORISONT": float(rng.choice(HORIZONS)),
                "STATUS": cased(rng.choice(("Ej påbörjad", "Påbörjad", "Avslutad"))),
                **{code: tkr() for code in (*PLAN_YEARS, "TOTALT", "UTFALL", "PROGNOS", "DRIFTEFFEKT")},
            }
            for _ in range(rng.choice((0, 2, 30)))
        ],
    )


def _goals(rng: random.Random, tkr: Tkr, cased: Cased) -> Cells:
    """Bedömningar in any letter case, also where there is no indicator, and a figure in place of a count."""

    def verdict() -> Content:
        return cased(rng.choice(VERDICTS)) if rng.random() < 0.8 else rng.choice((None, "bedöms i december", 1, " "))

    filled: list[Mapping[str, Content]] = [
        {
            "INDIKATOR": rng.choice(("HME SYNTETISK", 7, None)),
            "BEDOMNING": verdict(),
            "ER_BEDOMNING": verdict(),
        }
        for _ in range(rng.choice((0, 3, 60)))
    ]
    typed = {table_cell(FR1.table_by_code[GOAL_COUNTS], "BEDOMNING", 2): cell(4711)} if rng.random() < 0.2 else {}
    return lines(GOALS, filled) | typed


def _typed_over(rng: random.Random, tkr: Tkr, cased: Cased) -> Cells:
    """Figures and formulas in place of calculated cells, a cell that was emptied."""
    places = [(FOLLOW_UP, column, line) for column in PROJECT_COLUMNS for line in range(len(FR1.rows))]
    places += [(BRIDGE, "BELOPP", line) for line in BRIDGE_LINE.values()]
    places += [(KEY_FIGURES, "UTFALL", line) for line in range(3)]
    contents: tuple[Content, ...] = (
        4711, -0.5, 0, "fyra", None, Cell(Kind.NUMBER, "12", "3*4"), Cell(Kind.TEXT, "", '""'),
        Cell(Kind.ERROR, "#DIV/0!", "1/0"),
    )  # fmt: skip
    return {
        table_cell(FR1.table_by_code[code], column, line): cell(rng.choice(contents))
        for code, column, line in rng.sample(places, rng.choice((0, 0, 2, 6)))
    }
