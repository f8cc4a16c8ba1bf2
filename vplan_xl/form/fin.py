"""Finansförvaltningens resultatrapport, declared once.

Rows and signs as printed in "Resultat Finansförvaltningen 2017" (december 2017, mnkr): "Intäkter +, Kostnader -",
and the deviation is outcome minus budget. Pages, parts and header are those of FR 1.
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
from vplan_xl.form.model import Convention, Form, Row, Sign
from vplan_xl.language import N_

_ENTERED = (
    Row("SKATTEINTAKTER", "Skatteintäkter", Sign.REVENUE),
    Row("STATSBIDRAG", "Generella statsbidrag och utjämning", Sign.REVENUE),
    Row("FINANSIELLA_INTAKTER", "Finansiella intäkter", Sign.REVENUE),
    Row("FINANSIELLA_KOSTNADER", "Finansiella kostnader", Sign.COST),
    Row("PENSIONER", "Pensioner (ansvar 1620)", Sign.COST),
    Row("OFORUTSEDDA_BEHOV", "Oförutsedda behov LS", Sign.COST),
    Row("FORFOGANDEANSLAG", "Anslag till LS:s förfogande", Sign.COST),
    Row("LONEREVISION", "Beräknad lönrevision", Sign.COST),
    Row("PATIENTFORSAKRING", "Patientförsäkring", Sign.COST),
    Row("OVRIGT", "Övrigt", Sign.NET),
)

_ROWS = (*_ENTERED, Row("SUMMA", "Summa Finansförvaltningen", Sign.NET, tuple(row.code for row in _ENTERED)))

FIN = Form(
    code="FIN",
    name="Finansförvaltningen - Resultatrapport",
    version="1.2",
    convention=Convention.SURPLUS,
    cover_sheet=COVER_SHEET,
    rows=_ROWS,
    parts=PARTS,
    pages=pages("Finansförvaltningen - Resultatrapport", "Finansförvaltningen - Resultatrapport Prognos"),
    fields=fields(
        ("MNKR", "TKR"), N_("Enheten som alla belopp skrivs i: MNKR eller TKR. Välj den innan något fylls i.")
    ),
    instructions=instructions(
        Convention.SURPLUS,
        "Övrigt kan ha vilket tecken som helst. Summan är därför ett överskott när den är positiv.",
        "Skriv belopp i den enhet som står vid Belopp, gärna med decimaler: formuläret räknar på det som skrivs. "
        "Byts enheten räknas inget om.",
    ),
    tables=(internal_posts("Belopp alltid i tkr, också när rapporten är i mnkr,"), deviations(_ROWS), CHECKS_TABLE),
)
