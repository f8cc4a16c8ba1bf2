"""The sister sheets of an import from the ledger: what is pasted, the mapping of accounts, and what was filled in."""

from __future__ import annotations

from vplan_xl.form.table import Column, ColumnKind, Table

LEDGER, MAPPING, SOURCES, FILLED = "HUVUDBOK", "KONTOMAPPNING", "KALLOR", "IMPORTUNDERLAG"

LEDGER_TABLES = (
    Table(
        LEDGER,
        "Huvudbok",
        "Huvudbok",
        "Klistra in huvudbokens rader, med eller utan deras egna rubriker; kolumnernas ordning är fri. Kronor, "
        "intäkter med minus. Slag är Utfall när det är tomt. Kör sedan vplan import.",
        head_row=4,
        columns=(
            Column("PERIOD", "Period", ColumnKind.TEXT, 11, True),
            Column("KONTO", "Konto", ColumnKind.TEXT, 10, True),
            Column("ANSVAR", "Ansvar", ColumnKind.TEXT, 10, True),
            Column("VERKSAMHET", "Verksamhet", ColumnKind.TEXT, 12, True),
            Column("PROJEKT", "Projekt", ColumnKind.TEXT, 12, True),
            Column("MOTPART", "Motpart", ColumnKind.TEXT, 10, True),
            Column("BELOPP", "Belopp", ColumnKind.KRONOR, 16, True),
            Column("SLAG", "Slag", ColumnKind.TEXT, 10, True),
            Column("TEXT", "Text", ColumnKind.TEXT, 40, True),
        ),
        lines=100_000,
        grows=True,
        is_aside=True,
    ),
    Table(
        MAPPING,
        "Kontomappning",
        "Vilka konton som hör till vilket kontoslag",
        "Den första raden som passar gäller: skriv undantag ovanför. Till konto får vara tomt för ett enda konto, "
        "Från år när raden alltid gäller, Motpart för alla motparter.",
        head_row=4,
        columns=(
            Column("FRAN_KONTO", "Från konto", ColumnKind.ACCOUNT, 12, True),
            Column("TILL_KONTO", "Till konto", ColumnKind.ACCOUNT, 12, True),
            Column("FRAN_AR", "Från år", ColumnKind.VALID_FROM, 10, True),
            Column("MOTPART", "Motpart", ColumnKind.COUNTERPARTIES, 18, True),
            Column("KONTOSLAG", "Kontoslag", ColumnKind.MAPPED_ROW, 30, True),
            Column("DEL", "Del", ColumnKind.PART, 10, True),
            Column("TEXT", "Text", ColumnKind.TEXT, 50, True),
        ),
        lines=2_000,
        grows=True,
    ),
    Table(
        SOURCES,
        "Import",
        "Vad som är hämtat ur huvudboken",
        "Fylls i av vplan import. Summan är utfallet hittills i år enligt huvudboken, i tkr, "
        "utan konton som inte ingår.",
        head_row=4,
        columns=(
            Column("FIL", "Fil eller blad", ColumnKind.WORDS, 60),
            Column("LASTES", "Lästes som", ColumnKind.TEXT, 26),
            Column("VAL", "Val", ColumnKind.TEXT, 24),
            Column("RADER", "Rader", ColumnKind.TEXT, 10),
            Column("SUMMA", "Summa utfall", ColumnKind.TKR, 14),
            Column("DATUM", "Hämtat den", ColumnKind.DATE, 12),
            Column("SHA256", "SHA-256", ColumnKind.TEXT, 66),
        ),
        lines=24,
    ),
    Table(
        FILLED,
        "Importunderlag",
        "Vad importen fyllde i och vad som stod där",
        "Fylls i av vplan import, som kan ta tillbaka det: vplan import --undo.",
        head_row=4,
        columns=(
            Column("BLAD", "Blad", ColumnKind.TEXT, 12),
            Column("KOLUMN", "Kolumn", ColumnKind.TEXT, 26),
            Column("KONTOSLAG", "Kontoslag", ColumnKind.ROW, 28),
            Column("DEL", "Del", ColumnKind.PART, 10),
            Column("IFYLLT", "Ifyllt", ColumnKind.TKR, 12),
            Column("ERSATTE", "Ersatte", ColumnKind.ANYTHING, 12),
            Column("ERSATTE_FORMEL", "Ersatte formeln", ColumnKind.TEXT, 30),
        ),
        lines=2_000,
        grows=True,
        is_aside=True,
    ),
)
