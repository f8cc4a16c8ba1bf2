"""Formulär FR 1 – Resultatrapport, declared once.

Rows, blocks, parts, labels and titles as printed in delårsrapport augusti 2017 for
landstingsdirektörens stab, bilaga 1. Amounts in tkr on the sheet, öre inside.
"""

from __future__ import annotations

from vplan_xl.form.model import (
    Block,
    Compared,
    Field,
    FieldKind,
    Form,
    HeaderItem,
    Page,
    Part,
    Row,
    Shown,
    Sign,
    row_title,
)
from vplan_xl.form.table import METHODS, YEARS, Column, ColumnKind, Table
from vplan_xl.language import N_
from vplan_xl.period import MONTHS

_HEADER = (
    HeaderItem("FORVALTNING", 1, 5),
    HeaderItem("PERIOD", 1, 2),
    HeaderItem("BELOPP", 1, 1),
    HeaderItem("IFYLLT_AV", 1, 2),
    HeaderItem("DATUM", 1, 1),
)
_STATUSES = ("Utkast", "Inlämnad", "Rättad")

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
_PARTS = (
    Part("EXTERNT", "Externt"),
    Part("INTERNT", "Internt"),
    Part("TOTALT", "Totalt", ("EXTERNT", "INTERNT")),
)

# -- the sister sheets of the forecast ----------------------------------------------------------

_TITLES = tuple(row_title(_ROWS, row.code) for row in _ROWS if row.is_leaf)
_LEAVES = tuple((title, part.label) for title in _TITLES for part in _PARTS if not part.sum_of)
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
)

FR1 = Form(
    code="FR1",
    name="Formulär FR 1 - Resultatrapport",
    version="1.1",
    cover_sheet="Försättsblad",
    rows=_ROWS,
    parts=_PARTS,
    pages=(
        Page(
            "ACK",
            "Formulär FR 1 - Resultatrapport - Förvaltning",
            "Utfall",
            (
                Block("UTFALL", "UTFALL - ACKUMULERAT", "Utfall"),
                Block("BUDGET", "BUDGET - ACKUMULERAT", "Budget"),
                Block("FOREG_AR", "FÖREG. ÅR - ACKUMULERAT", "Föreg. år"),
                Block("JMF_BUDGET", "UTFALL JMF BUDGET", "Avvikelse", Compared("BUDGET", "UTFALL")),
                Block("JMF_FOREG_AR", "UTFALL JMF FÖREG. ÅR", "Avvikelse", Compared("FOREG_AR", "UTFALL")),
            ),
            _HEADER,
        ),
        Page(
            "HELAR",
            "Formulär FR 1 - Resultatrapport Prognos - Förvaltning",
            "Prognos",
            (
                Block("PROGNOS", "PROGNOS - HELÅR", "Prognos"),
                Block("BUDGET", "BUDGET - HELÅR", "Budget"),
                Block("FOREG_AR", "FÖREG. ÅR - HELÅR", "Föreg. år"),
                Block("JMF_BUDGET", "PROGNOS JMF BUDGET", "Avvikelse", Compared("BUDGET", "PROGNOS")),
                Block("JMF_FOREG_AR", "PROGNOS JMF FÖREG. ÅR", "Avvikelse", Compared("FOREG_AR", "PROGNOS")),
            ),
            _HEADER,
        ),
        # Not on the printed form: what the last report forecast, and how it has moved since.
        Page(
            "FORANDRING",
            "Föregående prognos och förändringen sedan dess",
            "Föregående prognos",
            (
                Block("FOREG_PROGNOS", "FÖREGÅENDE PROGNOS", "Föreg. prognos"),
                Block("PROGNOS", "PROGNOS - HELÅR", "Prognos", Shown("HELAR", "PROGNOS")),
                Block("FORANDRING", "PROGNOS JMF FÖREGÅENDE", "Avvikelse", Compared("FOREG_PROGNOS", "PROGNOS")),
            ),
            (HeaderItem("FORVALTNING", 1, 3), HeaderItem("PERIOD", 1, 2), HeaderItem("FOREG_PERIOD", 2, 1)),
            printed=False,
        ),
    ),
    fields=(
        Field(
            "FORVALTNING",
            "Förvaltning",
            FieldKind.TEXT,
            N_("Nummer och namn som i registret, till exempel 17 Landstingsdir. Ledningsstab."),
            required=True,
        ),
        Field(
            "PERIOD",
            "Period",
            FieldKind.PERIOD,
            N_("Månaden som rapporten avser. Skriv till exempel 2017-08."),
            required=True,
        ),
        Field("BELOPP", "Belopp", FieldKind.UNIT, N_("Alla belopp är i tusental kronor."), default="TKR"),
        Field("IFYLLT_AV", "Ifyllt av", FieldKind.TEXT, N_("Den som svarar för uppgifterna.")),
        Field("DATUM", "Datum", FieldKind.DATE, N_("Dagen då formuläret fylldes i. Skriv till exempel 2017-09-08.")),
        Field(
            "STATUS",
            "Status",
            FieldKind.CHOICE,
            N_("Utkast tills rapporten lämnas, sedan Inlämnad. En rättelse är Rättad, med nästa version."),
            choices=_STATUSES,
            default=_STATUSES[0],
        ),
        Field(
            "VERSION",
            "Version",
            FieldKind.WHOLE,
            N_("1 för första inlämningen, sedan 2, 3 och så vidare."),
            default="1",
        ),
        Field(
            "TROSKEL_PROCENT",
            "Tröskel, procent",
            FieldKind.PERCENT,
            N_("Avvikelser lyfts fram när de är större än båda trösklarna. Procent av budget eller föregående år."),
            default="0.05",
            required=True,
        ),
        Field(
            "TROSKEL_TKR",
            "Tröskel, tkr",
            FieldKind.TKR,
            N_("Avvikelser lyfts fram när de är större än båda trösklarna."),
            default="500",
            required=True,
        ),
        Field(
            "FOREG_PERIOD",
            "Föreg. rapport",
            FieldKind.PERIOD,
            N_("Månaden som den föregående prognosen lämnades för, till exempel 2017-05."),
            page="FORANDRING",
        ),
    ),
    instructions=(
        "Gula celler fylls i. Övriga celler räknas av formuläret och är låsta utan lösenord.",
        "Intäkter skrivs med minus och kostnader utan. NETTORESULTAT är därför en nettokostnad när det är positivt.",
        "En avvikelse är budget (eller föregående år) minus utfall: plus är gynnsamt, minus är ogynnsamt.",
        "Skriv belopp i tkr, gärna med decimaler: formuläret räknar på det som skrivs och visar hela tkr.",
        "Lämna prognosen tom när ingen prognos lämnas. Är något i ett block ifyllt räknas en tom cell där som 0.",
        "Raden under varje tabell visar hur många belopp som är ifyllda i blocket.",
        "Klistra in med Klistra in special, Värden, så att cellernas format och skydd finns kvar.",
        "Avvikelser som är ogynnsamma och större än båda trösklarna ovan visas i rött.",
        "Egna blad får läggas till. Formulärets blad, namn och rubriker ska stå kvar.",
    ),
    tables=(_MONTHS, _SINGLE_EVENTS, _BASIS, _PICTURE),
)
