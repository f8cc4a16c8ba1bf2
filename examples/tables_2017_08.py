"""The sister sheets of the example: 17's out of the printed tables in ``2017-08-tabeller/``, the others' invented.

17's projects are reported by IPDK only (4.3.2), so the indented rows of Uppföljning are typed as printed (4.3). Whether
its budget holds the decision of september cannot be told from the documents; the bridge adds up only if it does.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping
from pathlib import Path

from vplan_xl.amounts import ORE_PER_TKR, number_text, scaled_text
from vplan_xl.form.fields import cell_of
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace, table_cell
from vplan_xl.form.model import Key
from vplan_xl.form.sister_tables import (
    BEGUN,
    BRIDGE,
    BRIDGE_LINE,
    DONE,
    FOLLOW_UP,
    INVESTMENTS,
    ITEMS,
    NOT_BEGUN,
    PERSONNEL,
    PLAN_YEARS,
    PROJECTS,
    SEXES,
    SHARES,
    TIMES,
    UNITS,
    YES,
)
from vplan_xl.workbook.snapshot import Cell, Kind

TABLES = Path(__file__).parent / "2017-08-tabeller"
Cells = dict[CellPlace, Cell]
Line = Mapping[str, Cell]

# {title of a printed table of bilaga 2 begins with: (our table, where it stands)}
PERSONNEL_TABLES = {
    "Utförd arbetstid": (PERSONNEL, "Utförd arbetstid"),
    "Övertid": (PERSONNEL, "Övertid"),
    "Mertid": (PERSONNEL, "Mertid"),
    "Timavlönade": (PERSONNEL, "Timavlönade"),
    "Frånvaro": (PERSONNEL, "Frånvaro"),
    "Totalt antal anställda": (PERSONNEL, "Antal anställda"),
    "Antal tillsvidareanställda": (PERSONNEL, "Tillsvidareanställda"),
    "Antal visstidsanställda": (PERSONNEL, "Visstidsanställda"),
    "Obligatorisk redovisning av sjukfrånvaro": (SHARES, "Sjukfrånvaro"),
    "Extern personalrörlighet": (SHARES, "Extern personalrörlighet"),
}
STATISTICS_UNTIL = "2017-07"
REMAINDER = "Fakturor har kommit mellan balanseringen och att ekonomisystemet stängdes."
TYPES = {
    "Beslut om budgettillskott MRB-screening": "Beslut",
    "Lägre kostnader för konsulter": "Volym",
    "Försenad rekrytering av miljöcontrollers": "Vakans",
    "Övriga vakanser": "Vakans",
}
# Förvaltning: (investment, years of the plan in tkr, outcome, forecast, status, effect on the cost of a year).
INVENTED = {
    "21": (
        ("Kök, ombyggnad", (12_000, 18_000, 4_000), 7_300, 12_000, BEGUN, 900),
        ("Solceller", (2_500, 0, 0), 2_450, 2_450, DONE, -310),
    ),
    "31": (
        ("Operationssalar", (24_000, 30_000, 30_000, 12_000, 0), 13_900, 22_500, BEGUN, 2_600),
        ("Röntgenutrustning", (9_500, 4_000, 4_000, 4_000, 4_000), 0, 9_000, NOT_BEGUN, 700),
    ),
    "71": (("Vårdinformationsstöd", (6_000, 25_000, 25_000, 10_000, 5_000), 1_200, 3_500, BEGUN, 4_000),),
}
# Förvaltning: women and men with a permanent and with a temporary post.
STAFF = {"21": (310, 145, 22, 14), "31": (1_480, 390, 96, 41), "41": (520, 175, 38, 17), "51": (610, 140, 44, 15),
         "61": (265, 60, 12, 5), "71": (120, 110, 9, 7)}  # fmt: skip


def sister_cells(number: str, ore: Mapping[Key, int], *, is_real: bool) -> Cells:
    """What a förvaltning enters on its sister sheets, whose amounts are *ore*."""
    return dict(_printed() if is_real else _invented(number, ore))


# -- 17, as printed --------------------------------------------------------------------------------


def _printed() -> Iterator[tuple[CellPlace, Cell]]:
    lines = [line for line in _read("17 projekt.csv") if line["ipdk"] not in ("", "Total")]
    for number, unit in enumerate(dict.fromkeys(line["ansvar"] for line in lines)):
        yield from _line(UNITS, number, {"ANSVAR": _text(unit), "TEXT": _text(REMAINDER)})
    for number, line in enumerate(lines):
        columns = {"UTFALL": "utfall_ack_2017", "FOREG_AR": "utfall_ack_2016", "PROGNOS": "prognos_2017"}
        amounts = {column: _number(line[heading]) for column, heading in columns.items()}
        texts = {"ANSVAR": _text(line["ansvar"]), "KONTOSLAG": _text(line["ipdk"])}
        yield from _line(PROJECTS, number, texts | amounts)
    columns = {
        "UTFALL": "utfall_ack",
        "BUDGET": "budget_ack",
        "PROGNOS": "prognos_helar",
        "BUDGET_HELAR": "budget_helar",
    }
    for number, line in enumerate(_read("17 uppföljning.csv")):
        if line["kontoslag"].startswith("- "):
            amounts = {column: _number(line[heading]) for column, heading in columns.items()}
            yield from _line(FOLLOW_UP, number, amounts)
    opening, *items, _total = _read("17 prognosförklaring.csv")
    yield table_cell(FR1.table_by_code[BRIDGE], "BELOPP", BRIDGE_LINE["OPPNING"]), _number(opening["tkr"])
    for number, item in enumerate(items):
        kind = TYPES[item["post"]]
        effects = (
            {"EFFEKT_BUDGET": _number(item["tkr"]), "I_BUDGETEN": _text(YES)}
            if kind == "Beslut"
            else {"EFFEKT_PROGNOS": _number("-" + item["tkr"])}
        )
        yield from _line(ITEMS, number, {"TEXT": _text(item["post"]), "TYP": _text(kind)} | effects)
    yield from _printed_personnel()


def _printed_personnel() -> Iterator[tuple[CellPlace, Cell]]:
    times = {"2016": "FORRA", "2017": "I_AR", "forandring": "FORANDRING"}
    sexes = {"kvinna": "K", "man": "M", "total": "T"}
    lines: dict[tuple[str, str, str], dict[str, Cell]] = {}
    for line in _read("17 personal.csv"):
        table, name = next(ours for title, ours in PERSONNEL_TABLES.items() if line["tabell"].startswith(title))
        group = "Total" if line["grupp"].startswith("Total") else line["grupp"]
        column = f"{times[line['ar']]}_{sexes[line['kon']]}"
        lines.setdefault((table, name, group), {})[column] = _number(line["varde"])
    for table in (SHARES, PERSONNEL):
        own = ((name, group, cells) for (code, name, group), cells in lines.items() if code == table)
        for number, (name, group, cells) in enumerate(own):
            yield from _line(table, number, _personnel(name, group) | cells)


# -- the others, invented ---------------------------------------------------------------------------


def _invented(number: str, ore: Mapping[Key, int]) -> Iterator[tuple[CellPlace, Cell]]:
    yield from _bridge(number, ore)
    for line, (name, plan, outcome, forecast, status, effect) in enumerate(INVENTED.get(number, ())):
        texts = {"PROJEKT": _text(f"SYNTETISK: {name}"), "STATUS": _text(status)}
        amounts = dict(zip(PLAN_YEARS, plan, strict=False)) | {
            "HORISONT": len(plan), "TOTALT": sum(plan), "UTFALL": outcome, "PROGNOS": forecast, "DRIFTEFFEKT": effect,
        }  # fmt: skip
        yield from _line(INVESTMENTS, line, texts | {column: _number(str(tkr)) for column, tkr in amounts.items()})
    yield from _staff(number)


def _bridge(number: str, ore: Mapping[Key, int]) -> Iterator[tuple[CellPlace, Cell]]:
    """From the deviation in may to the one of august, in two items of whole tens of tkr."""

    def net(page: str, block: str) -> int:
        return sum(amount for key, amount in ore.items() if (key.page, key.block) == (page, block)) // ORE_PER_TKR

    budget, before, now = net("HELAR", "BUDGET"), net("FORANDRING", "FOREG_PROGNOS"), net("HELAR", "PROGNOS")
    bridge = FR1.table_by_code[BRIDGE]
    yield table_cell(bridge, "BELOPP", BRIDGE_LINE["OPPNING"]), _number(str(budget - before))
    yield table_cell(bridge, "BELOPP", BRIDGE_LINE["BUDGET_FORE"]), _number(str(budget))
    first = round((now - before) * 0.6, -1)
    items = (("Ändrad volym", "Volym", first), ("Vakanser och vikarier", "Vakans", round(now - before - first, -1)))
    for line, (text, kind, tkr) in enumerate(items):
        texts = {"TEXT": _text(f"SYNTETISK: {text}"), "TYP": _text(kind)}
        yield from _line(ITEMS, line, texts | {"EFFEKT_PROGNOS": _number(str(round(tkr)))})


def _staff(number: str) -> Iterator[tuple[CellPlace, Cell]]:
    if number not in STAFF:
        return
    chance = random.Random(f"2017-08 personal {number}")  # noqa: S311 - nothing here is secret
    permanent, temporary = STAFF[number][:2], STAFF[number][2:]
    before = [tuple(max(0, one + chance.randint(-9, 6)) for one in pair) for pair in (permanent, temporary)]
    now = [permanent, temporary]
    pairs = {
        "Antal anställda": (
            [sum(both) for both in zip(*before, strict=True)],
            [sum(both) for both in zip(*now, strict=True)],
        ),
        "Tillsvidareanställda": (before[0], now[0]),
        "Visstidsanställda": (before[1], now[1]),
    }
    for line, (name, (then, today)) in enumerate(pairs.items()):
        counts = {
            "FORRA": (*then, sum(then)),
            "I_AR": (*today, sum(today)),
            "FORANDRING": (*(new - old for old, new in zip(then, today, strict=True)), sum(today) - sum(then)),
        }
        numbers = {
            f"{time}_{sex}": _number(str(count))
            for time, _when in TIMES
            for (sex, _who), count in zip(SEXES, counts[time], strict=True)
        }
        yield from _line(PERSONNEL, line, _personnel(name, "Total") | numbers)


# -- cells ----------------------------------------------------------------------------------------


def _line(table: str, line: int, cells: Line) -> Iterator[tuple[CellPlace, Cell]]:
    for column, cell in cells.items():
        yield table_cell(FR1.table_by_code[table], column, line), cell


def _personnel(name: str, group: str) -> dict[str, Cell]:
    until = cell_of(FR1.field_by_code["PERIOD"], STATISTICS_UNTIL, False)
    assert until is not None
    return {"GRUPP": _text(group), "TABELL": _text(name), "TILL_OCH_MED": until}


def _text(text: str) -> Cell:
    return Cell(Kind.TEXT, text)


def _number(text: str) -> Cell:
    """A figure of a CSV, of which per cent stand as "5.0%"."""
    if text.endswith("%"):
        return Cell(Kind.NUMBER, scaled_text(round(float(text[:-1]) * 10), 1_000))
    return Cell(Kind.NUMBER, number_text(round(float(text) * ORE_PER_TKR)))


def _read(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
