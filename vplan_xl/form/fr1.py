"""Formulär FR 1 – Resultatrapport, declared once.

Rows, blocks, parts, labels and titles as printed in delårsrapport augusti 2017 for
landstingsdirektörens stab, bilaga 1. Amounts in tkr on the sheet, öre inside.
"""

from __future__ import annotations

from vplan_xl.form.model import Block, Compared, Field, FieldKind, Form, HeaderItem, Page, Part, Row, Shown, Sign
from vplan_xl.language import N_

_HEADER = (
    HeaderItem("FORVALTNING", 1, 5),
    HeaderItem("PERIOD", 1, 2),
    HeaderItem("BELOPP", 1, 1),
    HeaderItem("IFYLLT_AV", 1, 2),
    HeaderItem("DATUM", 1, 1),
)
_STATUSES = ("Utkast", "Inlämnad", "Rättad")

FR1 = Form(
    code="FR1",
    name="Formulär FR 1 - Resultatrapport",
    version="1.0",
    cover_sheet="Försättsblad",
    rows=(
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
    ),
    parts=(
        Part("EXTERNT", "Externt"),
        Part("INTERNT", "Internt"),
        Part("TOTALT", "Totalt", ("EXTERNT", "INTERNT")),
    ),
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
)
