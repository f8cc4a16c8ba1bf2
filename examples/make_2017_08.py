"""The example of a whole landsting, August 2017: seven förvaltningar in FR 1 and Finansförvaltningen in FIN.

Run from the checkout, where vplan_xl is installed or on the path; FOLDER must not hold the workbooks yet:

    python examples/make_2017_08.py FOLDER

The same files come every time: each invented figure follows from a seed and its own name.

17 Landstingsdir. Ledningsstab is real: the printed FR 1, out of ``2017-08/17 belopp.csv``. All else is invented,
SYNTETISK, and so is how 17's internal figures are divided among the others.

Internal trade. A trade is declared once and entered on both sides, so seller and buyer agree in every block, except:

- In the outcome 21 Landstingsservice has sold to 31 Blekingesjukhuset for 120 tkr more than 31 has booked. The internal
  outcome, summed over all eight with Finansförvaltningen's sign turned, is therefore a net cost of exactly -120 tkr
  (-12 000 000 öre). That of budget, forecast and last year, on both pages, is 0.
- 17 does not budget internally, nor do the others with 17: those trades have no budget on either side.
"""

from __future__ import annotations

import datetime
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from goals_2017_08 import goal_cells
from tables_2017_08 import sister_cells

from vplan_xl.amounts import ORE_PER_TKR, number_text
from vplan_xl.deviations.lines import Deviation, deviations, read_explained, unexplained
from vplan_xl.entries import parse_values
from vplan_xl.form.fin import FIN
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.goal_tables import GOALS
from vplan_xl.form.layout import CellPlace, table_cell
from vplan_xl.form.model import Form, Key, Sign
from vplan_xl.jobs.apply import carry_out
from vplan_xl.jobs.deviation import Calculated, calculated, deviation_words, with_outcome
from vplan_xl.jobs.goals import goal_cells as judgement_cells
from vplan_xl.jobs.goals import goals_of
from vplan_xl.jobs.new import NewWorkbook, new
from vplan_xl.jobs.resources import read_register, read_text
from vplan_xl.jobs.roll import NO_SOURCES
from vplan_xl.language import in_swedish
from vplan_xl.period import Period
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.internal_posts import INTERNAL_POSTS
from vplan_xl.report.report import Report, read_report
from vplan_xl.workbook.snapshot import Cell, Kind

PERIOD, REGISTER = Period(2017, 8), read_register(None)
REAL, FINANCE = "17", "80"
REAL_AMOUNTS = Path(__file__).parent / "2017-08" / "17 belopp.csv"
INVOICE = ("21", "31", "måltider och städning")  # is on its way: sent, and not yet booked
INVOICE_TKR = 120

# A month's external budget in tkr, in the order of the form's rows, and the outcome in percent of it.
# Övrigt of 21 is what makes its nollbudget 0.
#       intäkter anställda inhyrda övrigt material  resor  info  köpta   post  övrigt kapital
BUDGET = {
    "21": (-2_900,  7_900,     30,   160,   3_800,    90,   10,  2_900,    60,  2_917,  2_800),
    "31": (-16_500, 88_500, 5_200, 1_450,  34_000,   480,   40, 17_000,   210,  4_100,  5_000),
    "41": (-2_100, 24_500,  2_600,   420,   2_900,   260,   12,  5_600,   110,    700,    180),
    "51": (-5_800, 27_000,  3_900,   380,  11_800,   190,   15,  3_300,   120,    900,    350),
    "61": (-15_200, 12_300,   250,   210,   3_900,    60,   45,  1_700,    90,    650,    420),
    "71": (-9_500, 15_800,    120,   900,  34_000,   350,  300, 72_000, 1_250,  9_500,  4_300),
}  # fmt: skip
OUTCOME = {
    "21": (101,       102,    120,   102,     107,   100,   90,    106,   100,    112,    100),
    "31": (101,       105,    148,   103,     105,   101,   95,    106,   100,    102,    100),
    "41": (104,        97,    122,   101,      99,   102,  100,    103,   101,    100,     98),
    "51": (102,        98,    112,   100,     101,    99,  100,    101,   100,    101,    100),
    "61": (103,        95,    100,    98,      98,   100,  104,     99,   100,    101,    100),
    "71": (101,        98,    100,   100,      98,    97,   92,    101,   102,     99,    100),
}  # fmt: skip
# The whole year's rows of "Resultat Finansförvaltningen 2017", a twelfth each month: tkr, and the outcome in percent.
FINANCE_MONTH = {
    "SKATTEINTAKTER": (291_750, 100.7),
    "STATSBIDRAG": (108_600, 101.6),
    "FINANSIELLA_INTAKTER": (4_070, 101),
    "FINANSIELLA_KOSTNADER": (-2_630, 128),
    "PENSIONER": (-35_275, 101.2),
    "OFORUTSEDDA_BEHOV": (-250, 0),
    "FORFOGANDEANSLAG": (-3_100, 0),
    "LONEREVISION": (-2_010, 0),
    "PATIENTFORSAKRING": (-1_860, 99),
    "OVRIGT": (28_120, 106.5),
}

# Seller, buyer, the buyer's row, a month's budget in tkr, what is sold.
TRADES = (
    ("21", "31", "DRIFT_OVRIGT", 8_150, "lokaler"),
    ("21", "41", "DRIFT_OVRIGT", 2_000, "lokaler"),
    ("21", "51", "DRIFT_OVRIGT", 1_750, "lokaler"),
    ("21", "61", "DRIFT_OVRIGT", 600, "lokaler"),
    ("21", "71", "DRIFT_OVRIGT", 750, "lokaler"),
    ("21", "31", "DRIFT_KOPTA_TJANSTER", 4_350, "måltider och städning"),
    ("21", "41", "DRIFT_KOPTA_TJANSTER", 920, "måltider och städning"),
    ("21", "51", "DRIFT_KOPTA_TJANSTER", 710, "städning"),
    ("21", "61", "DRIFT_KOPTA_TJANSTER", 200, "städning"),
    ("21", "71", "DRIFT_KOPTA_TJANSTER", 290, "städning"),
    ("21", "31", "DRIFT_FORBRUKNINGSMATERIAL", 1_170, "textilier"),
    ("31", "41", "DRIFT_KOPTA_TJANSTER", 570, "laboratorium och röntgen"),
    ("31", "41", "PERSONAL_INHYRDA", 100, "jourläkare"),
    ("31", "51", "DRIFT_KOPTA_TJANSTER", 5_170, "laboratorium och röntgen"),
    ("31", "61", "DRIFT_FORBRUKNINGSMATERIAL", 75, "sterilt material"),
    ("41", "31", "DRIFT_KOPTA_TJANSTER", 630, "psykiatriska konsulter"),
    ("41", "51", "DRIFT_KOPTA_TJANSTER", 270, "psykologer"),
    ("51", "31", "PERSONAL_INHYRDA", 450, "läkare på akuten"),
    ("51", "41", "PERSONAL_INHYRDA", 150, "läkare på beroendeenheten"),
    ("61", "31", "DRIFT_KOPTA_TJANSTER", 360, "sjukhustandvård"),
    ("71", "21", "DRIFT_KOPTA_TJANSTER", 465, "it-tjänster"),
    ("71", "31", "DRIFT_KOPTA_TJANSTER", 3_840, "it-tjänster"),
    ("71", "41", "DRIFT_KOPTA_TJANSTER", 785, "it-tjänster"),
    ("71", "51", "DRIFT_KOPTA_TJANSTER", 1_235, "it-tjänster"),
    ("71", "61", "DRIFT_KOPTA_TJANSTER", 350, "it-tjänster"),
    ("71", "21", "DRIFT_POST_OCH_TELE", 58, "telefoni"),
    ("71", "31", "DRIFT_POST_OCH_TELE", 650, "telefoni"),
    ("71", "41", "DRIFT_POST_OCH_TELE", 125, "telefoni"),
    ("71", "51", "DRIFT_POST_OCH_TELE", 175, "telefoni"),
    ("71", "61", "DRIFT_POST_OCH_TELE", 50, "telefoni"),
    ("71", "80", "OVRIGT", 75, "medelsförvaltning"),
    ("80", "21", "KAPITALKOSTNAD", 2_600, "internränta"),
    ("80", "31", "KAPITALKOSTNAD", 1_050, "internränta"),
    ("80", "41", "KAPITALKOSTNAD", 160, "internränta"),
    ("80", "51", "KAPITALKOSTNAD", 200, "internränta"),
    ("80", "61", "KAPITALKOSTNAD", 125, "internränta"),
    ("80", "71", "KAPITALKOSTNAD", 320, "internränta"),
)
# The same with 17: in place of a budget outcome, forecast, last year so far and last year whole.
TRADES_WITH_REAL = (
    ("51", "17", "PERSONAL_OVRIGT", (388, 624, 335, 627), "företagshälsovård"),
    ("21", "17", "DRIFT_FORBRUKNINGSMATERIAL", (2_390, 3_620, 2_005, 3_135), "förråd"),
    ("31", "17", "DRIFT_FORBRUKNINGSMATERIAL", (125, 185, 104, 164), "beredskapslager"),
    ("71", "17", "DRIFT_INFORMATION_PR", (0, 7, 7, 7), "trycksaker"),
    ("71", "17", "DRIFT_KOPTA_TJANSTER", (1_120, 1_870, 1_180, 2_255), "it-tjänster"),
    ("21", "17", "DRIFT_KOPTA_TJANSTER", (514, 863, 545, 1_038), "städning"),
    ("71", "17", "DRIFT_POST_OCH_TELE", (535, 773, 386, 580), "telefoni"),
    ("21", "17", "DRIFT_OVRIGT", (4_870, 6_870, 4_440, 6_640), "lokaler"),
    ("71", "17", "DRIFT_OVRIGT", (332, 474, 301, 456), "licenser"),
    ("80", "17", "KAPITALKOSTNAD", (2, 3, 3, 4), "internränta"),
    ("17", "31", "DRIFT_KOPTA_TJANSTER", (288, 690, 184, 960), "utredningar"),
    ("17", "51", "DRIFT_KOPTA_TJANSTER", (140, 310, 90, 445), "utredningar"),
    ("17", "71", "DRIFT_KOPTA_TJANSTER", (265, 619, 168, 860), "upphandling"),
)

# What explains a deviation, by the first word of the row's code: an unfavourable one, a favourable one.
WORDS = {
    "INTAKTER": ("lägre ersättningar", "fler projektmedel"),
    "PERSONAL": ("fler vikarier", "vakanser"),
    "DRIFT": ("större inköp", "mindre inköp"),
    "KAPITALKOSTNAD": ("nya investeringar", "senare investeringar"),
    "SKATTEINTAKTER": ("lägre slutavräkning", "högre slutavräkning"),
    "STATSBIDRAG": ("lägre bidrag", "nya bidrag"),
    "FINANSIELLA": ("högre räntor", "bättre avkastning"),
}
FILLED_IN = datetime.datetime(2017, 9, 8, 9, 0)

BlockOf = tuple[str, str]  # page and block
Figures = Mapping[BlockOf, int]  # in tkr
UTFALL, PROGNOS, FOREG_PROGNOS = ("ACK", "UTFALL"), ("HELAR", "PROGNOS"), ("FORANDRING", "FOREG_PROGNOS")
FOREG_ACK, FOREG_HELAR = ("ACK", "FOREG_AR"), ("HELAR", "FOREG_AR")
POST_COLUMNS = {"UTFALL": UTFALL, "BUDGET": ("ACK", "BUDGET"), "PROGNOS": PROGNOS}


class Book:
    """What is to be entered in a förvaltning's workbook."""

    def __init__(self, form: Form) -> None:
        """Every block is filled in: what is never added to is 0."""
        self.form = form
        self.ore = Counter(dict.fromkeys(form.leaves, 0))
        self.cells: dict[CellPlace, Cell] = {}
        self._posts = 0

    def enter(self, row: str, part: str, figures: Figures) -> None:
        """Add the figures to what is entered on the row."""
        for (page, block), tkr in figures.items():
            self.ore[Key(page, row, block, part)] += tkr * ORE_PER_TKR

    def trade(self, counterparty: str, row: str, sign: Sign, figures: Figures, text: str) -> None:
        """Enter a trade, whose figures have no sign, in Internt and as a line of Interna poster."""
        signed = {at: self.form.convention.sign_of(sign) * tkr for at, tkr in figures.items()}
        self.enter(row, "INTERNT", signed)
        words = {"MOTPART": label(counterparty), "KONTOSLAG": self.form.row_title(row), "TEXT": f"SYNTETISK: {text}"}
        cells = {column: Cell(Kind.TEXT, word) for column, word in words.items()}
        for column, at in POST_COLUMNS.items():
            if at in signed:
                cells[column] = Cell(Kind.NUMBER, number_text(signed[at] * ORE_PER_TKR))
        table = self.form.table_by_code[INTERNAL_POSTS]
        self.cells |= {table_cell(table, column, self._posts): cell for column, cell in cells.items()}
        self._posts += 1


def figures_of(name: str, month: int, percent: float) -> dict[BlockOf, int]:
    """Every entered block of what has a *month*'s budget and comes to *percent* of it; chance hangs on the *name*."""
    chance = random.Random(f"2017-08 {name}")  # noqa: S311 - nothing here is secret
    trend = percent / 100 * chance.uniform(0.99, 1.01)
    outcome = round(8 * month * trend)
    last_year = round(12 * month * chance.uniform(0.955, 0.985)) if percent else 0
    return {
        UTFALL: outcome,
        ("ACK", "BUDGET"): 8 * month,
        FOREG_ACK: round(last_year * chance.uniform(0.655, 0.675)),
        PROGNOS: outcome + round(4 * month * trend * chance.uniform(0.99, 1.01)),
        ("HELAR", "BUDGET"): 12 * month,
        FOREG_HELAR: last_year,
        FOREG_PROGNOS: round(12 * month * (1 + (trend - 1) * chance.uniform(0.5, 0.8))),
    }


def trades() -> Iterator[tuple[str, str, str, dict[BlockOf, int], str]]:
    """Every trade with its figures."""
    for seller, buyer, row, month, text in TRADES:
        yield seller, buyer, row, figures_of(f"{seller} {buyer} {row} {text}", month, 100), text
    for seller, buyer, row, tkr, text in TRADES_WITH_REAL:
        figures = dict(zip((UTFALL, PROGNOS, FOREG_ACK, FOREG_HELAR), tkr, strict=True))
        yield seller, buyer, row, figures | {FOREG_PROGNOS: figures[PROGNOS]}, text


def books() -> dict[str, Book]:
    """{förvaltning: what it enters}."""
    found = {REAL: Book(FR1), **{number: Book(FR1) for number in BUDGET}, FINANCE: Book(FIN)}
    for number, months in BUDGET.items():
        for leaf, month, percent in zip(FR1.leaf_rows, months, OUTCOME[number], strict=True):
            found[number].enter(leaf.code, "EXTERNT", figures_of(f"{number} {leaf.code}", month, percent))
    for code, (tkr, share) in FINANCE_MONTH.items():
        found[FINANCE].enter(code, "EXTERNT", figures_of(f"{FINANCE} {code}", tkr, share))
    for seller, buyer, row, figures, text in trades():
        found[buyer].trade(seller, row, Sign.COST, figures, text)
        if (seller, buyer, text) == INVOICE:
            figures[UTFALL] += INVOICE_TKR
            text += f"; faktura på {INVOICE_TKR} tkr på väg"
        revenue = "FINANSIELLA_INTAKTER" if seller == FINANCE else "INTAKTER"
        found[seller].trade(buyer, revenue, Sign.REVENUE, figures, text)
    # What the posts of 17 add up to is what is printed; its previous forecast is not known.
    printed = parse_values(FR1, read_text(REAL_AMOUNTS, "VARDE_FIL")).leaves
    found[REAL].ore = Counter({key: ore for key, ore in printed.items() if ore is not None})
    return found


def label(number: str) -> str:
    """A förvaltning's number and name."""
    found = REGISTER.find(number, PERIOD)
    assert found is not None
    return found.label


def explained(report: Report, *, is_real: bool) -> Calculated:
    """The deviations calculated, with words for those that need them; of the real report only for revenue."""
    calculation = plan(report, Entries({}, {}, calculated(report, REGISTER).cells), overwrite=True).after
    lines = read_explained(calculation).lines
    words = {
        lines[one.key].line.cell("FORKLARING"): words_for(one)
        for one in unexplained(report.form, deviations(report), {})
        if not is_real or one.key.row == "INTAKTER"
    }
    return calculated(plan(calculation, Entries({}, {}, words), overwrite=True).after, REGISTER)


def words_for(one: Deviation) -> Cell:
    """An invented explanation that names four fifths of a deviation, in tens of tkr."""
    ore = one.comparison.deviation or 0
    unfavourable, favourable = WORDS.get(one.key.row.partition("_")[0], ("högre kostnader", "lägre kostnader"))
    named = f"{round(abs(ore) * 4 / 5 / ORE_PER_TKR, -1):,.0f}".replace(",", " ")
    return Cell(Kind.TEXT, f"SYNTETISK: varav {unfavourable if ore < 0 else favourable} {named}")


def make(number: str, book: Book, folder: Path) -> None:
    """Write a förvaltning's workbook into *folder*; exit with what stands in the way."""
    fields = {"IFYLLT_AV": "Controller", "DATUM": "2017-09-08", "STATUS": "Inlämnad", "VERSION": "1"}
    if number != REAL:
        fields |= {"IFYLLT_AV": "Controller, SYNTETISK", "FOREG_PERIOD": "2017-05"}
    with tempfile.TemporaryDirectory() as beside:
        blank = Path(beside) / "ny.xlsx"
        new(NewWorkbook(number, PERIOD, fields, None, NO_SOURCES), REGISTER, blank)
        report = read_report(blank, tables=True)
        tables = _table_cells(number, book)
        planned = plan(report, Entries(book.ore, {}, book.cells | tables), overwrite=False)
        done = explained(planned.after, is_real=number == REAL)
        judged = written_goals(plan(planned.after, Entries({}, {}, done.cells), overwrite=True).after)
        entries = Entries(book.ore, {}, book.cells | tables | done.cells | judged)
        planned = with_outcome(report, entries, deviation_words(done), FILLED_IN)
        made = carry_out(report, (), planned, blank, folder / f"{label(number)}.xlsx", dry_run=False)
    if made.saved is None:
        sys.exit("\n".join(f"{one.place.file}: {one.message}" for one in made.findings))


def _table_cells(number: str, book: Book) -> dict[CellPlace, Cell | None]:
    """What a förvaltning enters on the sister sheets of FR 1."""
    if book.form is not FR1:
        return {}
    is_real = number == REAL
    return {**sister_cells(number, book.ore, is_real=is_real), **goal_cells(number, is_real=is_real)}


def written_goals(report: Report) -> Mapping[CellPlace, Cell | None]:
    """The bedömningar of a report's goals."""
    if GOALS not in report.form.table_by_code:
        return {}
    with in_swedish():
        return judgement_cells(report, goals_of(report).followed)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for number, book in books().items():
        make(number, book, Path(sys.argv[1]))
