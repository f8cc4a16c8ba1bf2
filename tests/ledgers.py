"""A ledger and its mapping of accounts, SYNTETISK: what it adds up to is the printed FR 1 of augusti 2017.

The chart has the shape of the regions' own, but every account, unit, project and amount is invented.
"""

from __future__ import annotations

import csv
import io
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from openpyxl import Workbook

from tests.test_witness import ORE_PER_TKR, PRINTED_FILE, codes
from vplan_xl.form.fr1 import FR1
from vplan_xl.ledger.booking import BUDGET, OUTCOME, Booking
from vplan_xl.ledger.codes import ANY, parse_codes
from vplan_xl.ledger.mapping import NOT_IN_FORM, MappingLine, Target
from vplan_xl.period import Period

SEED = 20170831
INTERNAL = "11-79"  # the other förvaltningar
NOT_INCLUDED = "Ingår inte"
MOVED, MOVED_YEAR = "7320", 2019  # from that year on another kontoslag
BANK = "1930"

ACCOUNTS = {
    "1210": "Inventarier",
    "1510": "Kundfordringar",
    "1930": "Bank",
    "2440": "Leverantörsskulder",
    "3010": "Sålda tjänster",
    "3120": "Intäkter av utbildning",
    "3510": "Projektbidrag",
    "3690": "Övriga intäkter",
    "4010": "Löner arbetad tid",
    "4110": "Semesterlöner",
    "4380": "Kostnadsersättningar",
    "4510": "Sociala avgifter",
    "4610": "Pensionskostnader",
    "4910": "Kurser och konferenser",
    "4930": "Friskvård",
    "5010": "Köpt verksamhet",
    "5021": "Inhyrda läkare",
    "5023": "Inhyrda sjuksköterskor",
    "5027": "Annan inhyrd personal",
    "5040": "Köpta administrativa tjänster",
    "6010": "Lokalhyror",
    "6410": "Förbrukningsinventarier",
    "6430": "Kontorsmaterial",
    "6490": "Övrigt material",
    "6810": "Telefoni",
    "6850": "Porto",
    "7010": "Biljetter",
    "7030": "Hotell och logi",
    "7110": "Annonser",
    "7150": "Trycksaker",
    "7310": "Medlemsavgifter",
    "7320": "Programvarulicenser",
    "7390": "Diverse kostnader",
    "7610": "Konsulter",
    "7910": "Avskrivningar inventarier",
    "8510": "Räntekostnader",
}

# As a controller writes them: from, to, from year, motpart, kontoslag, del. The first that fits holds.
MAPPING_LINES: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("1000", "2999", "", "", NOT_INCLUDED, ""),
    # What goes by single accounts.
    ("5021", "", "", "", "Personal, Inhyrda", "Externt"),
    ("5023", "", "", "", "Personal, Inhyrda", "Externt"),
    ("5027", "", "", "", "Personal, Inhyrda", "Externt"),
    (MOVED, "", str(MOVED_YEAR), INTERNAL, "Drift, Köpta tjänster", "Internt"),
    (MOVED, "", str(MOVED_YEAR), "", "Drift, Köpta tjänster", "Externt"),
    # What goes by ranges, the internal above the external.
    ("3000", "3999", "", INTERNAL, "Intäkter", "Internt"),
    ("3000", "3999", "", "", "Intäkter", "Externt"),
    ("4300", "4399", "", "", "Personal, övrigt", "Externt"),
    ("4900", "4999", "", INTERNAL, "Personal, övrigt", "Internt"),
    ("4900", "4999", "", "", "Personal, övrigt", "Externt"),
    ("4000", "4899", "", "", "Personal, Anställda", "Externt"),
    ("5000", "5099", "", INTERNAL, "Drift, Köpta tjänster", "Internt"),
    ("5000", "5099", "", "", "Drift, Köpta tjänster", "Externt"),
    ("6000", "6099", "", INTERNAL, "Drift, övrigt", "Internt"),
    ("6000", "6099", "", "", "Drift, övrigt", "Externt"),
    ("6400", "6499", "", INTERNAL, "Drift, Förbrukningsmaterial", "Internt"),
    ("6400", "6499", "", "", "Drift, Förbrukningsmaterial", "Externt"),
    ("6800", "6899", "", INTERNAL, "Drift, Post och tele", "Internt"),
    ("6800", "6899", "", "", "Drift, Post och tele", "Externt"),
    ("7000", "7099", "", INTERNAL, "Drift, Resor", "Internt"),
    ("7000", "7099", "", "", "Drift, Resor", "Externt"),
    ("7100", "7199", "", INTERNAL, "Drift, Information PR", "Internt"),
    ("7100", "7199", "", "", "Drift, Information PR", "Externt"),
    ("7300", "7399", "", INTERNAL, "Drift, övrigt", "Internt"),
    ("7300", "7399", "", "", "Drift, övrigt", "Externt"),
    ("7600", "7699", "", INTERNAL, "Drift, Köpta tjänster", "Internt"),
    ("7600", "7699", "", "", "Drift, Köpta tjänster", "Externt"),
    ("7900", "7999", "", INTERNAL, "Kapitalkostnad", "Internt"),
    ("7900", "7999", "", "", "Kapitalkostnad", "Externt"),
    ("8500", "8599", "", INTERNAL, "Kapitalkostnad", "Internt"),
    ("8500", "8599", "", "", "Kapitalkostnad", "Externt"),
)
HEADINGS = ("fran_konto", "till_konto", "fran_ar", "motpart", "kontoslag", "del")

# On which accounts a kontoslag is booked before 2019. Written down here a second time, so that the mapping has
# somebody to disagree with.
_BOOKED_ON = {
    "INTAKTER": ("3010", "3120", "3510", "3690"),
    "PERSONAL_ANSTALLDA": ("4010", "4110", "4510", "4610"),
    "PERSONAL_OVRIGT": ("4910", "4930"),
    "DRIFT_FORBRUKNINGSMATERIAL": ("6410", "6430", "6490"),
    "DRIFT_RESOR": ("7010", "7030"),
    "DRIFT_INFORMATION_PR": ("7110", "7150"),
    "DRIFT_KOPTA_TJANSTER": ("5010", "5040", "7610"),
    "DRIFT_POST_OCH_TELE": ("6810", "6850"),
    "DRIFT_OVRIGT": ("6010", "7310", MOVED, "7390"),
    "KAPITALKOSTNAD": ("7910", "8510"),
}
_UNITS = ("1300", "1310", "1321", "1322", "1350", "1620")
_ACTIVITIES = ("", "0910", "0930", "9110")
_PROJECTS = ("", "", "", "", "70101", "70125")
_OTHERS = ("11", "21", "31", "41", "51", "61", "79")  # within INTERNAL
_OUTSIDERS = ("", "", "", "80", "91", "A7")  # outside it

PRINTED = ("UTFALL", "BUDGET", "FOREG_AR")  # the blocks that a ledger gives
YEAR, LAST_YEAR, AUGUST, DECEMBER = 2017, 2016, 8, 12


def mapping_csv() -> str:
    """The mapping as a controller's file."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows((HEADINGS, *MAPPING_LINES))
    return out.getvalue()


def mapping_lines() -> tuple[MappingLine, ...]:
    """The mapping as it is meant, without a place."""
    row_of = {FR1.row_title(row.code): row.code for row in FR1.leaf_rows}
    part_of = {part.label: part.code for part in FR1.parts}
    lines = []
    for first, last, year, counterparties, title, part in MAPPING_LINES:
        target = NOT_IN_FORM if title == NOT_INCLUDED else Target(row_of[title], part_of[part])
        held = parse_codes(counterparties) if counterparties else ANY
        assert held is not None
        lines.append(MappingLine(int(first), int(last or first), target, int(year or 0), held))
    return tuple(lines)


def printed_leaves() -> dict[tuple[str, str, str, str], int]:
    """{(page, row, block, part): öre} of what a ledger gives of the printed form."""
    with PRINTED_FILE.open(encoding="utf-8", newline="") as file:
        printed = list(csv.reader(file))[1:]
    return {
        code: int(line[4]) * ORE_PER_TKR
        for (code, _named, is_leaf), line in zip(codes(), printed, strict=True)
        if is_leaf and code[2] in PRINTED
    }


def ledger_of_august_2017() -> dict[Booking, int]:
    """Outcome januari–augusti 2017 and of 2016 whole, budget of 2017 whole; the same each time.

    Each month of outcome adds up to 0, with what stands on the balance sheet.
    """
    chance = random.Random(SEED)
    leaves = printed_leaves()
    balances: defaultdict[Booking, int] = defaultdict(int)
    for row, part in dict.fromkeys((code[1], code[3]) for code in leaves):
        outcome, budget, last_year = (leaves["ACK", row, block, part] for block in PRINTED)
        budget_year, whole_last_year = (leaves["HELAR", row, block, part] for block in PRINTED[1:])
        for kind, year, first, last, ore in (
            (OUTCOME, YEAR, 1, AUGUST, outcome),
            (OUTCOME, LAST_YEAR, 1, AUGUST, last_year),
            (OUTCOME, LAST_YEAR, AUGUST + 1, DECEMBER, whole_last_year - last_year),
            (BUDGET, YEAR, 1, AUGUST, budget),
            (BUDGET, YEAR, AUGUST + 1, DECEMBER, budget_year - budget),
        ):
            months = [Period(year, month) for month in range(first, last + 1)]
            for booking, piece in _booked(chance, kind, months, row, part, ore):
                balances[booking] += piece
    wrong = Booking(OUTCOME, Period(YEAR, 3), "5023", "1321", "0910", "", "")  # booked here, and corrected later
    balances[wrong] += 12_345_67
    balances[wrong._replace(period=Period(YEAR, 5))] -= 12_345_67
    balances |= _balance_sheet(chance, balances)
    return {booking: ore for booking, ore in sorted(balances.items()) if ore}


def _booked(
    chance: random.Random, kind: str, months: Sequence[Period], row: str, part: str, ore: int
) -> Iterator[tuple[Booking, int]]:
    """An amount of a kontoslag over months, accounts and dimensions, to the öre."""
    if not ore:
        return
    each = 7 if kind == OUTCOME else 3
    for piece in _pieces(chance, ore, each * len(months)):
        counterparty = chance.choice(_OTHERS if part == "INTERNT" else _OUTSIDERS)
        yield (
            Booking(
                kind,
                chance.choice(months),
                chance.choice(_BOOKED_ON[row]),
                chance.choice(_UNITS),
                chance.choice(_ACTIVITIES),
                chance.choice(_PROJECTS),
                "" if kind == BUDGET else counterparty,
            ),
            piece,
        )


def _pieces(chance: random.Random, ore: int, count: int) -> list[int]:
    """Amounts of both signs, no round ones but for the last, which together are *ore*."""
    mean = ore // count
    pieces = [mean + chance.randint(-abs(mean), abs(mean)) + chance.randint(-9_999, 9_999) for _ in range(count)]
    return [*pieces, ore - sum(pieces)]


def _balance_sheet(chance: random.Random, balances: Mapping[Booking, int]) -> dict[Booking, int]:
    """What stands against a month's outcome on the balance sheet."""
    sums: defaultdict[Period, int] = defaultdict(int)
    for booking, ore in balances.items():
        if booking.kind == OUTCOME:
            sums[booking.period] += ore
    against: dict[Booking, int] = {}
    for period, ore in sorted(sums.items()):
        rest = ore
        for account in ("1210", "1510", "2440"):
            piece = chance.randint(-500_000_00, 500_000_00)
            against[Booking(OUTCOME, period, account, "1300", "", "", "")] = piece
            rest += piece
        against[Booking(OUTCOME, period, BANK, "1300", "", "", "")] = -rest
    return against


# -- as files have it, written here and not by the program ----------------------------------------

_COLUMNS = ("Period", "Konto", "Ansvar", "Verksamhet", "Projekt", "Motpart")


def _lines(balances: Mapping[Booking, int]) -> Iterator[tuple[Booking, int, str]]:
    """The lines of each booking, some two, in the order of a ledger by account: (booking, öre, text)."""
    chance = random.Random(SEED)
    for booking, ore in sorted(balances.items(), key=lambda item: (item[0].account, item[0])):
        text = f"{ACCOUNTS.get(booking.account, 'Konto')} SYNTETISK"
        if chance.randrange(4):
            yield booking, ore, text
        else:
            piece = ore // 3 + chance.randint(-99, 99)
            yield booking, piece, f"{text}, del 1"
            yield booking, ore - piece, f"{text}, del 2"


def _kronor(ore: int) -> Decimal:
    return Decimal(ore).scaleb(-2)


def csv_bytes(
    balances: Mapping[Booking, int],
    *,
    encoding: str = "utf-8",
    delimiter: str = ";",
    decimal: str = ",",
    budget_column: bool = False,
) -> bytes:
    """A CSV with the kind in the column Slag, or with the amounts in two columns Utfall and Budget."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([*_COLUMNS, *(("Utfall", "Budget") if budget_column else ("Slag", "Belopp")), "Text"])
    for booking, ore, text in _lines(balances):
        amount = f"{_kronor(ore):.2f}".replace(".", decimal)
        is_budget = booking.kind == BUDGET
        two = ["", amount] if is_budget else [amount, ""]
        amounts = two if budget_column else ["Budget" if is_budget else "Utfall", amount]
        writer.writerow([*map(str, booking[1:]), *amounts, text])
    return out.getvalue().encode(encoding)


def rows(balances: Mapping[Booking, int]) -> list[list[str | float]]:
    """The rows, headings first, as somebody copies them: periods as "2017-08", every third account as a number."""
    found: list[list[str | float]] = [[*_COLUMNS, "Slag", "Belopp", "Text"]]
    for number, (booking, ore, text) in enumerate(_lines(balances)):
        account = int(booking.account) if number % 3 == 0 else booking.account
        kind = "Budget" if booking.kind == BUDGET else "Utfall"
        found.append([str(booking.period), account, *booking[3:], kind, float(_kronor(ore)), text])
    return found


def excel_bytes(balances: Mapping[Booking, int]) -> bytes:
    """An Excel workbook with the rows on the sheet Uttag."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Uttag"
    for row in rows(balances):
        sheet.append([None if value == "" else value for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
