"""The verksamhetsplan, declared once: the goals of a nämnd or a förvaltning and what is done to reach them.

No amounts: the plan's money is in FR 1's budget.
"""

from __future__ import annotations

from vplan_xl.form.follow_up import CHECKS_TABLE, COVER_SHEET, fields
from vplan_xl.form.goal_tables import goal_counts, goal_tables
from vplan_xl.form.model import Convention, Form

_HEADER = ("FORVALTNING", "PERIOD", "IFYLLT_AV", "DATUM", "STATUS", "VERSION", "KORNING")

VP = Form(
    code="VP",
    name="Verksamhetsplan - Mål och insatser",
    version="1.0",
    convention=Convention.NET_COST,
    cover_sheet=COVER_SHEET,
    rows=(),
    parts=(),
    pages=(),
    fields=tuple(field for field in fields(("TKR",), "") if field.code in _HEADER),
    instructions=(
        "Gula celler fylls i. Målen står på bladet Mål, en rad per indikator; insatser och uppdrag på bladet Insatser.",
        "Perioden är planårets december när planen skrivs, och månaden som följs upp vid uppföljningen.",
        "Skriv målvärden som ni brukar: minst 35 procent, 3,5 eller lägre, Som 2016 eller högre, Årlig förbättring.",
        "Säger målvärdet inte om högre eller lägre är bättre väljs det i kolumnen Bättre är.",
        "Bedömning, Varför och Målvärdet läst som fylls i av vplan goals --write. Er bedömning är er egen.",
        "Egna blad får läggas till. Formulärets blad, namn och rubriker ska stå kvar.",
    ),
    tables=(*goal_tables(), CHECKS_TABLE),
    calculated=goal_counts(),
    file_name="Verksamhetsplan",
)
