"""A SYNTETISK ledger on a SYNTETISK chart of accounts, whose sums on FR 1's rows are the printed ones of augusti 2017.

Nothing here uses the package to map or to add up, so that the package has somebody to disagree with.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from openpyxl import Workbook

from vplan_xl.ledger.booking import BUDGET, OUTCOME, Booking
from vplan_xl.period import Period

AUGUST = Period(2017, 8)
PRINTED_FILE = Path(__file__).parent / "data" / "fr1_ldstab_2017-08.csv"
ORE_PER_TKR = 100_000
SEED = 201708


class Account(NamedTuple):
    """An account: its number, its name and the code of the row it belongs to in 2017, "" for none."""

    number: str
    name: str
    row: str


ACCOUNTS = tuple(
    Account(*line)
    for line in (
        ("1510", "Kundfordringar (SYNTETISK)", ""),
        ("1930", "Bank (SYNTETISK)", ""),
        ("2440", "Leverantörsskulder (SYNTETISK)", ""),
        ("3010", "Försålda tjänster", "INTAKTER"),
        ("3120", "Uthyrning", "INTAKTER"),
        ("3550", "Projektmedel", "INTAKTER"),
        ("3910", "Övriga intäkter", "INTAKTER"),
        ("4010", "Löner", "PERSONAL_ANSTALLDA"),
        ("4110", "Jour och beredskap", "PERSONAL_ANSTALLDA"),
        ("4510", "Arbetsgivaravgifter", "PERSONAL_ANSTALLDA"),
        ("4810", "Utbildning av personal", "PERSONAL_OVRIGT"),
        ("4890", "Personalvård", "PERSONAL_OVRIGT"),
        ("5310", "Inhyrda läkare", "PERSONAL_INHYRDA"),
        ("5330", "Inhyrda sjuksköterskor", "PERSONAL_INHYRDA"),
        ("5345", "Inhyrd övrig personal", "PERSONAL_INHYRDA"),
        ("5320", "Konsulter", "DRIFT_KOPTA_TJANSTER"),
        ("5340", "Tolkar", "DRIFT_KOPTA_TJANSTER"),
        ("5390", "Köpta tjänster, övriga", "DRIFT_KOPTA_TJANSTER"),
        ("5610", "Kontorsmaterial", "DRIFT_FORBRUKNINGSMATERIAL"),
        ("5640", "Licenser", "DRIFT_FORBRUKNINGSMATERIAL"),
        ("7010", "Resor med tåg och flyg", "DRIFT_RESOR"),
        ("7050", "Hotell", "DRIFT_RESOR"),
        ("7110", "Annonser", "DRIFT_INFORMATION_PR"),
        ("7210", "Telefoni", "DRIFT_POST_OCH_TELE"),
        ("7250", "Porto", "DRIFT_POST_OCH_TELE"),
        ("6010", "Lokalhyra", "DRIFT_OVRIGT"),
        ("6930", "Medlemsavgifter", "DRIFT_OVRIGT"),
        ("7690", "Övriga kostnader", "DRIFT_OVRIGT"),
        ("7910", "Avskrivningar", "KAPITALKOSTNAD"),
        ("8510", "Internränta", "KAPITALKOSTNAD"),
    )
)
BALANCE_ACCOUNTS = tuple(account.number for account in ACCOUNTS if not account.row)
OWN_NUMBER = "17"
INTERNAL = ("21", "31", "41", "51", "61", "71")  # förvaltningar
EXTERNAL = ("", "", "", "99", "860", "FK")
UNITS = ("1310", "1321", "1322", "1620")
ACTIVITIES = ("010", "620", "910")
PROJECTS = ("", "", "", "20701", "20715")

# As a controller writes it. No line maps by an account's first digit alone: 5310 is personal among bought services,
# and 5640 moved to Drift, övrigt in 2019. The line for 5640 from 2019 is used by no ledger of 2017.
MAPPING = """\
fran_konto;till_konto;fran_ar;motpart;kontoslag;del
1000;2999;;;Ingår inte;
8990;8999;;;Ingår inte;
5310;;;11-79;Personal, Inhyrda;Internt
5330;;;11-79;Personal, Inhyrda;Internt
5345;;;11-79;Personal, Inhyrda;Internt
5310;;;;Personal, Inhyrda;Externt
5330;;;;Personal, Inhyrda;Externt
5345;;;;Personal, Inhyrda;Externt
5640;;2019;11-79;Drift, övrigt;Internt
5640;;2019;;Drift, övrigt;Externt
3000;3999;;11-79;Intäkter;Internt
3000;3999;;;Intäkter;Externt
4000;4799;;11-79;Personal, Anställda;Internt
4000;4799;;;Personal, Anställda;Externt
4800;4899;;11-79;Personal, övrigt;Internt
4800;4899;;;Personal, övrigt;Externt
5300;5399;;11-79;Drift, Köpta tjänster;Internt
5300;5399;;;Drift, Köpta tjänster;Externt
5600;5699;;11-79;Drift, Förbrukningsmaterial;Internt
5600;5699;;;Drift, Förbrukningsmaterial;Externt
7000;7099;;11-79;Drift, Resor;Internt
7000;7099;;;Drift, Resor;Externt
7100;7199;;11-79;Drift, Information PR;Internt
7100;7199;;;Drift, Information PR;Externt
7200;7299;;11-79;Drift, Post och tele;Internt
7200;7299;;;Drift, Post och tele;Externt
6000;6999;;11-79;Drift, övrigt;Internt
6000;6999;;;Drift, övrigt;Externt
7600;7699;;11-79;Drift, övrigt;Internt
7600;7699;;;Drift, övrigt;Externt
7900;7999;;11-79;Kapitalkostnad;Internt
7900;7999;;;Kapitalkostnad;Externt
8500;8599;;11-79;Kapitalkostnad;Internt
8500;8599;;;Kapitalkostnad;Externt
"""

# The form's leaves in the order they are printed, and the file's names of what a ledger gives.
_LEAVES = {
    0: "INTAKTER", 2: "PERSONAL_ANSTALLDA", 3: "PERSONAL_INHYRDA", 4: "PERSONAL_OVRIGT",
    6: "DRIFT_FORBRUKNINGSMATERIAL", 7: "DRIFT_RESOR", 8: "DRIFT_INFORMATION_PR", 9: "DRIFT_KOPTA_TJANSTER",
    10: "DRIFT_POST_OCH_TELE", 11: "DRIFT_OVRIGT", 12: "KAPITALKOSTNAD",
}  # fmt: skip
_BLOCKS = {"utfall": "UTFALL", "budget": "BUDGET", "foregaende_ar": "FOREG_AR"}
_LINES_PER_ROW = 15

Codes = tuple[str, str, str, str]  # page, row, block, part


@cache
def printed_leaves() -> Mapping[Codes, int]:
    """{codes: öre} of what FR 1 augusti 2017 prints of outcome, budget and last year on the rows people enter."""
    with PRINTED_FILE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    found = {}
    for number, line in enumerate(lines):
        row = _LEAVES.get(number // _LINES_PER_ROW % 16)
        block = _BLOCKS.get(line["block"])
        if row and block and line["del"] != "totalt":
            codes = (line["sida"].upper(), row, block, line["del"].upper())
            found[codes] = int(line["tkr"]) * ORE_PER_TKR
    return found


@cache
def ledger_of_august_2017() -> Mapping[Booking, int]:
    """{booking: öre} of 2016 and of 2017 to August, and the budget of 2017; each month's outcome balances to 0."""
    random = Random(SEED)
    balances: dict[Booking, int] = {}
    printed = printed_leaves()
    for row in _LEAVES.values():
        for part in ("EXTERNT", "INTERNT"):
            ack = {block: printed["ACK", row, block, part] for block in _BLOCKS.values()}
            year = {block: printed["HELAR", row, block, part] for block in ("BUDGET", "FOREG_AR")}
            for kind, months, ore in (
                (OUTCOME, _months(2017, 1, 8), ack["UTFALL"]),
                (BUDGET, _months(2017, 1, 8), ack["BUDGET"]),
                (BUDGET, _months(2017, 9, 12), year["BUDGET"] - ack["BUDGET"]),
                (OUTCOME, _months(2016, 1, 8), ack["FOREG_AR"]),
                (OUTCOME, _months(2016, 9, 12), year["FOREG_AR"] - ack["FOREG_AR"]),
            ):
                _book(balances, random, kind, months, row, part, ore)
    _balance(balances, random)
    return balances


def _months(year: int, first: int, last: int) -> list[Period]:
    return [Period(year, month) for month in range(first, last + 1)]


def _book(
    balances: dict[Booking, int], random: Random, kind: str, months: list[Period], row: str, part: str, ore: int
) -> None:
    """Spread an amount over months, accounts and dimensions, with something credited; of nothing what cancels out."""
    accounts = [account.number for account in ACCOUNTS if account.row == row]
    counterparties = INTERNAL if part == "INTERNT" else EXTERNAL
    if ore:
        amounts = _parts(random, ore, len(months) * random.randint(4, 7))
    else:
        charged = random.randint(10_000, 9_000_000)
        amounts = [charged, -charged] if kind == OUTCOME else []
    for number, amount in enumerate(amounts):
        booking = Booking(
            kind,
            months[number % len(months)],
            random.choice(accounts),
            random.choice(UNITS),
            random.choice(ACTIVITIES),
            random.choice(PROJECTS),
            random.choice(counterparties),
        )
        balances[booking] = balances.get(booking, 0) + amount


def _parts(random: Random, ore: int, count: int) -> list[int]:
    """Amounts that add up to one, none round, a few of the other sign."""
    amounts = [ore * random.randint(200, 1_800) // (1_000 * count) for _ in range(count - 1)]
    for number in range(0, count - 3, 9):
        credit = amounts[number] // 3 + 1
        amounts[number] -= amounts[number] + credit
    return [*amounts, ore - sum(amounts)]


def _balance(balances: dict[Booking, int], random: Random) -> None:
    """What was paid or is owed: the other side of every month's outcome, on accounts outside the form."""
    sums: dict[Period, int] = {}
    for booking, ore in balances.items():
        if booking.kind == OUTCOME:
            sums[booking.period] = sums.get(booking.period, 0) + ore
    for month, ore in sorted(sums.items()):
        for account, part in zip(BALANCE_ACCOUNTS, _parts(random, -ore, len(BALANCE_ACCOUNTS)), strict=True):
            balances[Booking(OUTCOME, month, account, "", "", "", "")] = part


# -- as files ---------------------------------------------------------------------------------------


class FileLine(NamedTuple):
    """A line of a ledger's file; a booking can have several."""

    booking: Booking
    ore: int
    text: str


def file_lines(balances: Mapping[Booking, int]) -> list[FileLine]:
    """The balances as lines in no order, every third of them split in three; the same each time."""
    random = Random(SEED)
    lines = []
    for number, (booking, ore) in enumerate(balances.items()):
        amounts = [ore] if number % 3 else [ore // 2 + 1, ore // 3 - 7, ore - (ore // 2 + 1) - (ore // 3 - 7)]
        lines += [FileLine(booking, amount, f"SYNTETISK {number}") for amount in amounts]
    random.shuffle(lines)
    return lines


KINDS = {OUTCOME: "Utfall", BUDGET: "Budget"}
HEADINGS = {
    "PERIOD": "Period",
    "KONTO": "Konto",
    "KONTONAMN": "Kontonamn",
    "ANSVAR": "Ansvar",
    "VERKSAMHET": "Verksamhet",
    "PROJEKT": "Projekt",
    "MOTPART": "Motpart",
    "SLAG": "Slag",
    "BELOPP": "Belopp",
    "TEXT": "Text",
}
OTHER_HEADINGS = {
    "BELOPP": "Belopp i kr",
    "MOTPART": "Motp",
    "SLAG": "Typ",
    "TEXT": "Vertext",
    "KONTO": "Kontonr",
    "PERIOD": "Bokföringsperiod",
    "PROJEKT": "Proj",
    "ANSVAR": "Ansvarskod",
    "VERKSAMHET": "Vht",
}


def _texts(line: FileLine, decimal: str) -> dict[str, str]:
    booking, sign = line.booking, "-" if line.ore < 0 else ""
    names = {account.number: account.name for account in ACCOUNTS}
    return {
        "PERIOD": f"{booking.period.year}{booking.period.month:02d}",
        "KONTO": booking.account,
        "KONTONAMN": names.get(booking.account, ""),
        "ANSVAR": booking.unit,
        "VERKSAMHET": booking.activity,
        "PROJEKT": booking.project,
        "MOTPART": booking.counterparty,
        "SLAG": KINDS[booking.kind],
        "BELOPP": f"{sign}{abs(line.ore) // 100}{decimal}{abs(line.ore) % 100:02d}",
        "TEXT": line.text,
    }


def csv_bytes(
    balances: Mapping[Booking, int],
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ";",
    decimal: str = ",",
    headings: Mapping[str, str] = HEADINGS,
    titles: Sequence[str] = (),
) -> bytes:
    """The ledger as an exported text; *headings* are {column: its heading}, in order; above them *titles*."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([title] for title in titles)
    writer.writerow(headings.values())
    for line in file_lines(balances):
        texts = _texts(line, decimal)
        writer.writerow(texts[column] for column in headings)
    return out.getvalue().encode(encoding)


def excel_bytes(balances: Mapping[Booking, int], *, headings: Mapping[str, str] = HEADINGS) -> bytes:
    """The ledger as a workbook, as tools export it: months, accounts and kronor are numbers, other codes texts."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Uttag")
    sheet.append(list(headings.values()))
    for line in file_lines(balances):
        cells: dict[str, object] = {column: text or None for column, text in _texts(line, ".").items()}
        cells |= {"PERIOD": int(str(cells["PERIOD"])), "KONTO": int(line.booking.account), "BELOPP": line.ore / 100}
        sheet.append([cells[column] for column in headings])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
