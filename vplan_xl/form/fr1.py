"""Formulär FR 1 – Resultatrapport, declared once.

Rows, blocks, parts, labels and titles as printed in delårsrapport augusti 2017 for
landstingsdirektörens stab, bilaga 1. Amounts in tkr on the sheet, öre inside.
"""

from __future__ import annotations

from vplan_xl.form.follow_up import (
    CHECKS_TABLE,
    COVER_SHEET,
    PARTS,
    deviations,
    fields,
    instructions,
    internal_posts,
    pages,
)
from vplan_xl.form.goal_tables import SOURCES, goal_counts, goal_tables
from vplan_xl.form.ledger_tables import LEDGER_TABLES
from vplan_xl.form.model import Convention, Form, Row, Sign, row_title
from vplan_xl.form.sister_formulas import calculated_cells
from vplan_xl.form.sister_tables import sister_tables
from vplan_xl.form.table import METHODS, YEARS, Column, ColumnKind, Table
from vplan_xl.language import N_
from vplan_xl.period import MONTHS

_ROWS = (
    Row("INTAKTER", "Intäkter", Sign.REVENUE),
    Row("PERSONAL", "Personal", Sign.COST, ("PERSONAL_ANSTALLDA", "PERSONAL_INHYRDA", "PERSONAL_OVRIGT")),
    Row("PERSONAL_ANSTALLDA", "- Anställda", Sign.COST),
    Row("PERSONAL_INHYRDA", "- Inhyrda", Sign.COST),
    Row("PERSONAL_OVRIGT", "- övrigt", Sign.COST),
    Row(
        "DRIFT",
        "Drift",
        Sign.COST,
        (
            "DRIFT_FORBRUKNINGSMATERIAL",
            "DRIFT_RESOR",
            "DRIFT_INFORMATION_PR",
            "DRIFT_KOPTA_TJANSTER",
            "DRIFT_POST_OCH_TELE",
            "DRIFT_OVRIGT",
        ),
    ),
    Row("DRIFT_FORBRUKNINGSMATERIAL", "- Förbrukningsmaterial", Sign.COST),
    Row("DRIFT_RESOR", "- Resor", Sign.COST),
    Row("DRIFT_INFORMATION_PR", "- Information PR", Sign.COST),
    Row("DRIFT_KOPTA_TJANSTER", "- Köpta tjänster", Sign.COST),
    Row("DRIFT_POST_OCH_TELE", "- Post och tele", Sign.COST),
    Row("DRIFT_OVRIGT", "- övrigt", Sign.COST),
    Row("KAPITALKOSTNAD", "Kapitalkostnad", Sign.COST),
    Row("TOTALA_INTAKTER", "TOTALA INTÄKTER", Sign.REVENUE, ("INTAKTER",)),
    Row("TOTALA_KOSTNADER", "TOTALA KOSTNADER", Sign.COST, ("PERSONAL", "DRIFT", "KAPITALKOSTNAD")),
    Row("NETTORESULTAT", "NETTORESULTAT", Sign.NET, ("TOTALA_INTAKTER", "TOTALA_KOSTNADER")),
)

# -- the sister sheets of the forecast ----------------------------------------------------------

_TITLES = tuple(row_title(_ROWS, row.code) for row in _ROWS if row.is_leaf)
_LEAVES = tuple((title, part.label) for title in _TITLES for part in PARTS if not part.sum_of)
_KEY_COLUMNS = (
    Column("KONTOSLAG", "Kontoslag", ColumnKind.ROW, 24),
    Column("DEL", "Del", ColumnKind.PART, 9),
)
_MONTHS = Table(
    "MANADER",
    "Månader",
    "Utfall per månad",
    "Månadens utfall i tkr, inte ackumulerat. Används för säsong och för att pröva metoderna; får lämnas tomt.",
    head_row=4,
    columns=(
        Column("AR", "År", ColumnKind.YEAR, 17),
        *_KEY_COLUMNS,
        *(Column(f"M{number:02d}", name[:3], ColumnKind.TKR, 8, True) for number, name in enumerate(MONTHS, 1)),
    ),
    lines=len(YEARS) * len(_LEAVES),
    keys=tuple((year, *leaf) for year in YEARS for leaf in _LEAVES),
)
_SINGLE_EVENTS = Table(
    "ENGANGSPOSTER",
    "Engångsposter",
    "Poster som inte återkommer",
    "Räknas av innan en prognos görs och läggs tillbaka efteråt. Ange månaden som posten är bokförd eller väntas i.",
    head_row=4,
    columns=(
        Column("MANAD", "Månad", ColumnKind.MONTH, 16, True),
        Column("KONTOSLAG", "Kontoslag", ColumnKind.ROW, 24, True),
        Column("DEL", "Del", ColumnKind.PART, 10, True),
        Column("BELOPP", "Belopp", ColumnKind.TKR, 12, True),
        Column("TEXT", "Text", ColumnKind.TEXT, 60, True),
    ),
    lines=40,
)
_BASIS = Table(
    "PROGNOSUNDERLAG",
    "Prognosunderlag",
    "Hur prognosen är gjord",
    "Fylls i av vplan prognosis. I de gula cellerna får en metod önskas för raden; annars väljs den.",
    head_row=4,
    columns=(
        *_KEY_COLUMNS,
        Column("ONSKAD", "Önskad metod", ColumnKind.METHOD, 14, True),
        Column("METOD", "Metod", ColumnKind.METHOD, 14),
        Column("FORSLAG", "Förslag", ColumnKind.TKR, 10),
        *(Column(method.code.upper(), method.label, ColumnKind.TKR, 10) for method in METHODS),
        Column("LAGST", "Lägst (80 %)", ColumnKind.TKR, 11),
        Column("HOGST", "Högst (80 %)", ColumnKind.TKR, 11),
        Column("IFYLLT", "Ifyllt", ColumnKind.TKR, 10),
        Column("ERSATTE", "Ersatte", ColumnKind.ANYTHING, 10),
        Column("ERSATTE_FORMEL", "Ersatte formeln", ColumnKind.TEXT, 16),
        Column("DATUM", "Ifyllt den", ColumnKind.DATE, 11),
        Column("ANMARKNING", "Anmärkning", ColumnKind.TEXT, 45),
    ),
    lines=len(_LEAVES),
    keys=_LEAVES,
)
_PICTURE = Table(
    "PROGNOSBILD",
    "Prognosunderlag",
    "Totalt, när prognosen fylldes i",
    "",
    head_row=30,
    columns=(
        Column("KONTOSLAG", "Kontoslag", ColumnKind.ANY_ROW, 24),
        Column("UTFALL", "Utfall", ColumnKind.TKR, 9),
        Column("BUDGET", "Budget helår", ColumnKind.TKR, 14),
        Column("FOREG_AR", "Föreg. år helår", ColumnKind.TKR, 14),
        Column("FORSLAG", "Förslag", ColumnKind.TKR, 10),
    ),
    lines=5,
    keys=tuple((label,) for label in ("TOTALA INTÄKTER", "Personal", "Drift", "Kapitalkostnad", "NETTORESULTAT")),
    has_chart=True,
)

FR1 = Form(
    code="FR1",
    name="Formulär FR 1 - Resultatrapport",
    version="1.6",
    convention=Convention.NET_COST,
    cover_sheet=COVER_SHEET,
    rows=_ROWS,
    parts=PARTS,
    pages=pages(
        "Formulär FR 1 - Resultatrapport - Förvaltning", "Formulär FR 1 - Resultatrapport Prognos - Förvaltning"
    ),
    fields=fields(("TKR",), N_("Alla belopp är i tusental kronor.")),
    instructions=instructions(
        Convention.NET_COST,
        "NETTORESULTAT är därför en nettokostnad när det är positivt.",
        "Skriv belopp i tkr, gärna med decimaler: formuläret räknar på det som skrivs och visar hela tkr.",
    ),
    tables=(
        _MONTHS,
        _SINGLE_EVENTS,
        _BASIS,
        _PICTURE,
        internal_posts("Belopp i tkr"),
        deviations(_ROWS),
        CHECKS_TABLE,
        *LEDGER_TABLES,
        *sister_tables(_ROWS),
        *goal_tables(tuple(SOURCES.values())),
    ),
    calculated=(*calculated_cells(_ROWS), *goal_counts()),
)
