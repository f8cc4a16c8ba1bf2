"""What the forms for following up a budget share: parts, pages, header fields, instructions and internal posts."""

from __future__ import annotations

from vplan_xl.form.model import Block, Compared, Convention, Field, FieldKind, HeaderItem, Page, Part, Row, Shown, Sign
from vplan_xl.form.table import Column, ColumnKind, Table
from vplan_xl.language import N_

COVER_SHEET = "Försättsblad"
DEVIATIONS, CHECKS = "AVVIKELSER", "KONTROLLER"  # tables that every form has
DEVIATION_KEY = ("SIDA", "KONTOSLAG", "JAMFORELSE", "DEL")  # Avvikelser's columns that make a Key, in its order
UNFAVOURABLE, FAVOURABLE = "ogynnsam", "gynnsam"  # as the sheet Avvikelser says it
OUTCOME = "KORNING"  # the field that says what came of the last press of a button
PARTS = (
    Part("EXTERNT", "Externt"),
    Part("INTERNT", "Internt"),
    Part("TOTALT", "Totalt", ("EXTERNT", "INTERNT")),
)
_HEADER = (
    HeaderItem("FORVALTNING", 1, 5),
    HeaderItem("PERIOD", 1, 2),
    HeaderItem("BELOPP", 1, 1),
    HeaderItem("IFYLLT_AV", 1, 2),
    HeaderItem("DATUM", 1, 1),
)
_STATUSES = ("Utkast", "Inlämnad", "Rättad")


def pages(so_far: str, year: str) -> tuple[Page, ...]:
    """The two printed pages with their titles, and the one that says how the forecast has moved."""
    return (
        Page(
            "ACK",
            so_far,
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
            year,
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
    )


def fields(units: tuple[str, ...], unit_prompt: str) -> tuple[Field, ...]:
    """The header; amounts are in the first of the *units* unless somebody chooses another."""
    return (
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
        Field("BELOPP", "Belopp", FieldKind.UNIT, unit_prompt, units, units[0], required=len(units) > 1),
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
        Field(
            OUTCOME,
            "Senaste körning",
            FieldKind.TEXT,
            N_("Vad den senaste knapptryckningen gav; fylls i av programmet."),
            is_input=False,
        ),
    )


def instructions(convention: Convention, total: str, amounts: str) -> tuple[str, ...]:
    """What the cover says; *total* of the sign of the form's last row, *amounts* of the unit."""
    revenue, cost = convention.with_minus(Sign.REVENUE), convention.with_minus(Sign.COST)
    difference = " minus ".join(convention.terms(Compared("budget (eller föregående år)", "utfall")))
    return (
        "Gula celler fylls i. Övriga celler räknas av formuläret och är låsta utan lösenord.",
        f"Intäkter skrivs {revenue} minus och kostnader {cost}. {total}",
        f"En avvikelse är {difference}: plus är gynnsamt, minus är ogynnsamt.",
        amounts,
        "Lämna prognosen tom när ingen prognos lämnas. Är något i ett block ifyllt räknas en tom cell där som 0.",
        "Raden under varje tabell visar hur många belopp som är ifyllda i blocket.",
        "Klistra in med Klistra in special, Värden, så att cellernas format och skydd finns kvar.",
        "Avvikelser som är ogynnsamma och större än båda trösklarna ovan visas i rött.",
        "Avvikelser över trösklarna förklaras på bladet Avvikelser, när det är beräknat.",
        "Egna blad får läggas till. Formulärets blad, namn och rubriker ska stå kvar.",
    )


def deviations(rows: tuple[Row, ...]) -> Table:
    """The printed pages' deviations, a line each, with the words that explain them; deviations/lines.py says which."""
    compared = [block for page in pages("", "") if page.printed for block in page.blocks if block.source]
    return Table(
        DEVIATIONS,
        "Avvikelser",
        "Avvikelser och deras förklaring",
        "I tkr; plus är gynnsamt. De över trösklarna står först. Förklara dem i de gula cellerna, gärna med belopp: "
        '"varav Finsam 1 300, vakanser 200".',
        head_row=4,
        columns=(
            Column("SIDA", "Sida", ColumnKind.PAGE, 9),
            Column("KONTOSLAG", "Kontoslag", ColumnKind.ANY_ROW, 27),
            Column("DEL", "Del", ColumnKind.ANY_PART, 8),
            Column("JAMFORELSE", "Jämfört med", ColumnKind.REFERENCE, 10),
            Column("UTFALL", "Utfall, prognos", ColumnKind.TKR, 10),
            Column("MOT", "Budget, föreg. år", ColumnKind.TKR, 10),
            Column("AVVIKELSE", "Avvikelse", ColumnKind.TKR, 10),
            Column("PROCENT", "Avvikelse, %", ColumnKind.SHARE, 10),
            Column("OVER", "Över trösklarna", ColumnKind.TEXT, 11),
            Column("FOREG", "Avvikelse i föreg. rapport", ColumnKind.TKR, 12),
            Column("FORKLARING", "Förklaring", ColumnKind.WORDS, 58, True),
            Column("FORKLARAT", "Förklarat", ColumnKind.TKR, 10),
            Column("ANDEL", "Förklarat, %", ColumnKind.SHARE, 10),
        ),
        lines=len(PARTS) * len(compared) * len(rows),  # Excel locks what is below: room for all that may be listed
        alarm=("OVER", UNFAVOURABLE),
    )


CHECKS_TABLE = Table(
    CHECKS,
    "Kontroller",
    "Vad som bör rättas eller ses över",
    "Fel står först, sedan varningar och upplysningar. Klicka på platsen för att komma dit.",
    head_row=4,
    columns=(
        Column("ALLVAR", "Allvar", ColumnKind.TEXT, 12),
        Column("PLATS", "Plats", ColumnKind.PLACE, 24),
        Column("TEXT", "Vad som är fel och vad som ska göras", ColumnKind.WORDS, 88),
        Column("KOD", "Kod", ColumnKind.TEXT, 27),
    ),
    lines=200,
    line_height=26,  # two lines of text: not every program finds the height of a row that was filled in a file
    alarm=("ALLVAR", "FEL"),
)


def internal_posts(amounts: str) -> Table:
    """What the form's Internt is made of, förvaltning by förvaltning; *amounts* says what stands in its cells."""
    return Table(
        "INTERNA_POSTER",
        "Interna poster",
        "Interna poster per motpart",
        "Handel med andra förvaltningar: utfall och budget hittills i år, prognos för hela året. "
        f"{amounts} med formulärets tecken.",
        head_row=4,
        columns=(
            Column("MOTPART", "Motpart", ColumnKind.COUNTERPARTY, 28, True),
            Column("KONTOSLAG", "Kontoslag", ColumnKind.ROW, 30, True),
            Column("UTFALL", "Utfall", ColumnKind.TKR, 12, True),
            Column("BUDGET", "Budget", ColumnKind.TKR, 12, True),
            Column("PROGNOS", "Prognos", ColumnKind.TKR, 12, True),
            Column("TEXT", "Text", ColumnKind.TEXT, 44, True),
        ),
        lines=60,
    )
