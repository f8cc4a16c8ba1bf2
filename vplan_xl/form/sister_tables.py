"""The other economic tables of a delårsrapport, as sister sheets of FR 1. sister_formulas.py has what is calculated.

Tables and columns as printed in delårsrapport augusti 2017 for landstingsdirektörens stab: ekonomisk uppföljning
(4.3), projektredovisning (4.3.2), prognosförklaring (4.4), statistik (bilaga 2); investments as the verksamhetsplan of
2017 plans them.
"""

from __future__ import annotations

from vplan_xl.amounts import ORE_PER_TKR
from vplan_xl.form.model import Row, added_up_by, row_title
from vplan_xl.form.table import Column, ColumnKind, Table

FOLLOW_UP, UNITS, PROJECTS = "UPPFOLJNING", "PROJEKTANSVAR", "PROJEKT"
BRIDGE, ITEMS = "BRYGGA", "PROGNOSFORKLARING"
INVESTED, INVESTMENTS = "INVESTERINGSLAGE", "INVESTERINGAR"
SHARES, PERSONNEL = "PERSONALANDELAR", "PERSONAL"
KEY_FIGURES, TIE_OUTS = "NYCKELTAL", "AVSTAMNING"

YES, NO = "Ja", "Nej"
ITEM_TYPES = ("Beslut", "Volym", "Pris", "Vakans", "Engång", "Övrigt")
NOT_BEGUN, BEGUN, DONE = "Ej påbörjad", "Påbörjad", "Avslutad"
HORIZONS = ("3", "4", "5")  # years: three in the plan of 2017, five in the report
PLAN_YEARS = tuple(f"PLAN_{number}" for number in range(1, int(HORIZONS[-1]) + 1))
# The tables of bilaga 2, and the unit of the last digit that they are printed with, in hundred-thousandths.
HEADCOUNTS = {
    "Utförd arbetstid": 10_000,
    "Övertid": 1_000,
    "Mertid": 1_000,
    "Timavlönade": 1_000,
    "Frånvaro": 1_000,
    "Antal anställda": 100_000,
    "Tillsvidareanställda": 100_000,
    "Visstidsanställda": 100_000,
}
SHARE_TABLES = ("Sjukfrånvaro", "Extern personalrörlighet")
TIMES = (("FORRA", "Förra året"), ("I_AR", "I år"), ("FORANDRING", "Förändring"))
SEXES = (("K", "Kvinnor"), ("M", "Män"), ("T", "Totalt"))

# {IPDK as the report names it: the row of FR 1 it belongs to} (4.3.2; 8 and 9 are the form's Kapitalkostnad).
IPDK = {
    "3 Intäkter": "INTAKTER",
    "4 Personal": "PERSONAL",
    "5 Drift": "DRIFT",
    "8 Avskrivningar": "KAPITALKOSTNAD",
    "9 Finansen": "KAPITALKOSTNAD",
}
IPDK_OF_ROW = {row: ipdk[2:] for ipdk, row in IPDK.items() if ipdk[0] in "345"} | {"KAPITALKOSTNAD": "Kapitalkostnad"}

_LAST_ROW = 2_000  # formulas reach as far; a list longer than that is told
_CHECKED = 500  # lines of a growing list that say what they take
PREFILLED = 60  # lines of a growing list that have their formulas from the start
UNIT_LINES = 20
_SHARE_LINES = 6

# {column of Uppföljning and of Projekt: (page, block) of the form}
PROJECT_COLUMNS = {
    "UTFALL": ("ACK", "UTFALL"),
    "FOREG_AR": ("ACK", "FOREG_AR"),
    "BUDGET": ("ACK", "BUDGET"),
    "PROGNOS": ("HELAR", "PROGNOS"),
    "BUDGET_HELAR": ("HELAR", "BUDGET"),
}


def sister_tables(rows: tuple[Row, ...]) -> tuple[Table, ...]:
    """The tables, those of a sheet from its top."""
    return (
        _follow_up(rows),
        *_project_tables(rows),
        *_BRIDGE_TABLES,
        *_INVESTMENT_TABLES,
        *_PERSONNEL_TABLES,
        *_OF_ALL,
    )


# -- Uppföljning ----------------------------------------------------------------------------------


def _follow_up(rows: tuple[Row, ...]) -> Table:
    titles = tuple((row_title(rows, row.code),) for row in rows)
    return Table(
        FOLLOW_UP,
        "Uppföljning",
        "Ekonomisk uppföljning, exklusive projektverksamhet",
        "FR 1 Totalt minus bladet Projekt, i tkr. Har projekten bara IPDK skrivs de indragna raderna för hand.",
        head_row=4,
        columns=(
            Column("KONTOSLAG", "Kontoslag", ColumnKind.ANY_ROW, 30),
            Column("UTFALL", "Utfall ack.", ColumnKind.TKR, 12),
            Column("BUDGET", "Budget ack.", ColumnKind.TKR, 12),
            Column("JMF_BUDGET", "Utfall jmf budget", ColumnKind.TKR, 12),
            Column("PROGNOS", "Prognos helår", ColumnKind.TKR, 12),
            Column("BUDGET_HELAR", "Budget helår", ColumnKind.TKR, 12),
            Column("JMF_HELAR", "Prognos jmf budget", ColumnKind.TKR, 12),
            Column("FOREG_AR", "Föreg. år ack.", ColumnKind.TKR, 12),
        ),
        lines=len(rows),
        keys=titles,
    )


def project_texts(rows: tuple[Row, ...], code: str) -> tuple[str, ...]:
    """What a project's line may have as kontoslag to belong to a row or to those it adds up."""
    codes = {code, *added_up_by(rows, code)}
    titles = [row_title(rows, row.code) for row in rows if row.code in codes]
    return (*(ipdk for ipdk, row in IPDK.items() if row in codes), *titles)


def group_texts(rows: tuple[Row, ...], code: str) -> tuple[str, ...]:
    """What stands for a whole group, whose rows can then not be told apart."""
    return (*(ipdk for ipdk, row in IPDK.items() if row == code), row_title(rows, code))


def project_choices(rows: tuple[Row, ...]) -> tuple[tuple[str, str], ...]:
    """(what a project's line may have as kontoslag, the IPDK it belongs to), as they are listed."""
    listed = dict.fromkeys(IPDK, "")
    listed |= {row_title(rows, row.code): "" for row in rows if row.is_leaf or row.code in IPDK.values()}
    return tuple((text, IPDK_OF_ROW[ipdk_row(rows, text)]) for text in listed)


def ipdk_row(rows: tuple[Row, ...], text: str) -> str:
    """The row of FR 1 that an IPDK or a kontoslag belongs to: one of the four that the total rows add up."""
    return next(row for row in IPDK_OF_ROW if text in project_texts(rows, row))


# -- Projekt --------------------------------------------------------------------------------------

PROJECT_AMOUNTS = (
    ("UTFALL", "Utfall ack. i år"),
    ("FOREG_AR", "Utfall ack. förra året"),
    ("BUDGET", "Budget ack."),
    ("PROGNOS", "Prognos helår"),
    ("BUDGET_HELAR", "Budget helår"),
)


def _project_tables(rows: tuple[Row, ...]) -> tuple[Table, ...]:
    choices = project_choices(rows)
    return (
        Table(
            UNITS,
            "Projekt",
            "Projektverksamhet per ansvar",
            "Skriv varje ansvar som står i listan nedanför. Prognosen ska bli 0; en rest under året förklaras här.",
            head_row=4,
            columns=(
                Column("ANSVAR", "Ansvar", ColumnKind.TEXT, 30, True),
                Column("TEXT", "Varför det finns en rest", ColumnKind.WORDS, 44, True),
                *(Column(code, label, ColumnKind.TKR, 12) for code, label in PROJECT_AMOUNTS),
            ),
            lines=UNIT_LINES + 1,
        ),
        Table(
            PROJECTS,
            "Projekt",
            "Projektredovisning",
            "En rad per ansvar och kontoslag, i tkr med formulärets tecken. Har ni bara IPDK: välj 3 Intäkter, "
            "4 Personal, 5 Drift, 8 Avskrivningar eller 9 Finansen.",
            head_row=30,
            columns=(
                Column("ANSVAR", "Ansvar", ColumnKind.TEXT, 30, True),
                Column(
                    "KONTOSLAG",
                    "Kontoslag eller IPDK",
                    ColumnKind.PROJECT_ROW,
                    44,
                    True,
                    tuple(text for text, _ipdk in choices),
                    tuple(ipdk for _text, ipdk in choices),
                ),
                *(Column(code, label, ColumnKind.TKR, 12, True) for code, label in PROJECT_AMOUNTS),
                Column("IPDK", "IPDK", ColumnKind.TEXT, 14),
            ),
            lines=_LAST_ROW - 30,
            grows=True,
            checked_lines=_CHECKED,
        ),
    )


# -- Prognosförklaring ----------------------------------------------------------------------------

_BRIDGE_LINES = (
    ("OPPNING", "Budgetavvikelse vid föregående rapportering"),
    ("POSTER", "Posterna nedan"),
    ("SUMMA", "Summa budgetavvikelse"),
    ("AVVIKELSE", "NETTORESULTAT, prognos jämfört med budget, Totalt"),
    ("REST", "Oförklarad rest"),
    ("STORST", "Största rest utan anmärkning (100 när den är tom)"),
    ("BUDGET_FORE", "Budget helår vid föregående rapportering"),
    ("BUDGET_NU", "Budget helår nu"),
    ("BUDGET_POSTER", "Posternas effekt på budgeten, de som redan är i den"),
    ("BUDGET_REST", "Budgetändring utan post"),
)
BRIDGE_LINE = {code: number for number, (code, _label) in enumerate(_BRIDGE_LINES)}
LARGEST_REST = 100 * ORE_PER_TKR  # items are written in steps of 50 to 100 tkr (4.4)

_BRIDGE_TABLES = (
    Table(
        BRIDGE,
        "Prognosförklaring",
        "Prognosförändring jämfört med tidigare lämnad prognos",
        "I tkr. Vid årets första rapport är öppningen 0 eller tom.",
        head_row=4,
        columns=(
            Column("VAD", "Förändring", ColumnKind.TEXT, 58),
            Column("BELOPP", "Belopp", ColumnKind.TKR, 14, True),
        ),
        lines=len(_BRIDGE_LINES),
        keys=tuple((label,) for _code, label in _BRIDGE_LINES),
    ),
    Table(
        ITEMS,
        "Prognosförklaring",
        "Poster",
        "Kostnad med plus, intäkt med minus: ett tillskott höjer budgeten, lägre kostnader sänker prognosen. Effekten "
        "på avvikelsen är skillnaden.",
        head_row=19,
        columns=(
            Column("TEXT", "Post", ColumnKind.WORDS, 58, True),
            Column("TYP", "Typ", ColumnKind.CHOICE, 14, True, ITEM_TYPES),
            Column("EFFEKT_BUDGET", "Effekt på budget helår", ColumnKind.TKR, 14, True),
            Column("EFFEKT_PROGNOS", "Effekt på prognosen", ColumnKind.TKR, 14, True),
            Column("I_BUDGETEN", "Redan i budgeten", ColumnKind.CHOICE, 12, True, (YES, NO)),
            Column("EFFEKT_AVVIKELSE", "Effekt på avvikelsen", ColumnKind.TKR, 14),
        ),
        lines=_LAST_ROW - 19,
        grows=True,
        checked_lines=_CHECKED,
    ),
)


# -- Investeringar --------------------------------------------------------------------------------

INVESTED_LINES = (
    ("ANTAL", "Antal investeringar", ColumnKind.QUANTITY),
    ("PABORJADE", "Andel påbörjade eller avslutade", ColumnKind.SHARE),
    ("AVSLUTADE", "Andel avslutade", ColumnKind.SHARE),
    ("PLAN_I_AR", "Plan i år", ColumnKind.TKR),
    ("UTFALL", "Utfall ack.", ColumnKind.TKR),
    ("PROGNOS", "Prognos helår", ColumnKind.TKR),
    ("AVVIKELSE", "Plan i år minus prognos", ColumnKind.TKR),
    ("TOTALT", "Hela planen", ColumnKind.TKR),
    ("DRIFTEFFEKT", "Effekt på driftkostnaderna per år", ColumnKind.TKR),
)
INVESTED_LINE = {code: number for number, (code, _label, _kind) in enumerate(INVESTED_LINES)}

_INVESTMENT_TABLES = (
    Table(
        INVESTED,
        "Investeringar",
        "Läget för investeringarna",
        "Räknas av listan nedanför.",
        head_row=4,
        columns=(
            Column("VAD", "Läge", ColumnKind.TEXT, 40),
            Column("VARDE", "Värde", ColumnKind.ANYTHING, 14),
        ),
        lines=len(INVESTED_LINES),
        keys=tuple((label,) for _code, label, _kind in INVESTED_LINES),
    ),
    Table(
        INVESTMENTS,
        "Investeringar",
        "Investeringsplan",
        "I tkr. Horisonten är hur många år planen gäller; år därefter lämnas tomma. Totalt är den beslutade ramen.",
        head_row=18,
        columns=(
            Column("PROJEKT", "Investering", ColumnKind.TEXT, 40, True),
            Column("HORISONT", "Horisont, år", ColumnKind.CHOICE, 14, True, HORIZONS),
            *(
                Column(code, f"Plan år {number}" + (" (i år)" if number == 1 else ""), ColumnKind.TKR, 11, True)
                for number, code in enumerate(PLAN_YEARS, 1)
            ),
            Column("TOTALT", "Totalt", ColumnKind.TKR, 11, True),
            Column("UTFALL", "Utfall ack.", ColumnKind.TKR, 11, True),
            Column("PROGNOS", "Prognos helår", ColumnKind.TKR, 11, True),
            Column("STATUS", "Status", ColumnKind.CHOICE, 13, True, (NOT_BEGUN, BEGUN, DONE)),
            Column("DRIFTEFFEKT", "Drifteffekt per år", ColumnKind.TKR, 11, True),
            Column("TEXT", "Text", ColumnKind.WORDS, 44, True),
        ),
        lines=_LAST_ROW - 18,
        grows=True,
        checked_lines=_CHECKED,
    ),
)


# -- Personal -------------------------------------------------------------------------------------


def _personnel_columns(tables: tuple[str, ...], kind: ColumnKind) -> tuple[Column, ...]:
    return (
        Column("GRUPP", "Personalgrupp eller frånvarogrupp", ColumnKind.TEXT, 46, True),
        Column("TABELL", "Tabell", ColumnKind.CHOICE, 22, True, tables),
        Column("TILL_OCH_MED", "Till och med", ColumnKind.MONTH, 14, True),
        *(
            Column(f"{time}_{sex}", f"{when}, {who.lower()}", kind, 11, True)
            for time, when in TIMES
            for sex, who in SEXES
        ),
    )


_PERSONNEL_TABLES = (
    Table(
        SHARES,
        "Personal",
        "Sjukfrånvaro och personalrörlighet i procent",
        "Procent läggs inte ihop. Till och med är statistikens sista månad, som kan vara en annan än rapportens.",
        head_row=4,
        columns=_personnel_columns(SHARE_TABLES, ColumnKind.SHARE),
        lines=_SHARE_LINES,
    ),
    Table(
        PERSONNEL,
        "Personal",
        "Personalstatistik",
        "Årsarbetare eller antal som i statistiken, en rad per grupp. Raden med summan heter Total.",
        head_row=14,
        columns=_personnel_columns(tuple(HEADCOUNTS), ColumnKind.QUANTITY),
        lines=_LAST_ROW - 14,
        grows=True,
        checked_lines=_CHECKED,
    ),
)

# -- Nyckeltal och Avstämning ---------------------------------------------------------------------

_WITHOUT, _WITH = "exklusive projekt", "inklusive projekt"
_KEY_FIGURE_LINES = (
    ("BUDGETFOLJSAMHET", "Budgetföljsamhet", f"NETTORESULTAT ÷ budget, Totalt, {_WITH}"),
    ("NETTOKOSTNAD", "Nettokostnadsutveckling", f"NETTORESULTAT mot föreg. år, {_WITHOUT} (bladet Uppföljning)"),
    ("NETTOKOSTNAD_ALLT", "Nettokostnadsutveckling med projekt", f"NETTORESULTAT mot föreg. år, Totalt, {_WITH}"),
    ("PERSONALKOSTNAD", "Personalkostnadsutveckling", f"Personal mot föreg. år, {_WITHOUT} (bladet Uppföljning)"),
    ("PERSONALKOSTNAD_ALLT", "Personalkostnadsutveckling med projekt", f"Personal mot föreg. år, Totalt, {_WITH}"),
    ("PERSONALANDEL", "Personalkostnadens andel", f"Personal ÷ TOTALA KOSTNADER, {_WITHOUT} (bladet Uppföljning)"),
    ("INHYRD", "Inhyrd personals andel", f"Inhyrda ÷ Personal, Totalt, {_WITH}"),
    ("FORKLARAT", "Förklarad del av avvikelsen", "Summa budgetavvikelse ÷ NETTORESULTAT, prognos jämfört med budget"),
)
KEY_FIGURE_LINE = {code: number for number, (code, _label, _base) in enumerate(_KEY_FIGURE_LINES)}

_OF_ALL = (
    Table(
        KEY_FIGURES,
        "Nyckeltal",
        "Nyckeltal",
        "Utfallet hittills i år och prognosen för hela året. Ej tillämpligt: det som delas med är noll eller minus.",
        head_row=4,
        columns=(
            Column("NYCKELTAL", "Nyckeltal", ColumnKind.TEXT, 38),
            Column("BAS", "Hur det räknas", ColumnKind.TEXT, 66),
            Column("UTFALL", "Utfall", ColumnKind.SHARE, 15),
            Column("PROGNOS", "Prognos", ColumnKind.SHARE, 15),
        ),
        lines=len(_KEY_FIGURE_LINES),
        keys=tuple((label, base) for _code, label, base in _KEY_FIGURE_LINES),
    ),
    Table(
        TIE_OUTS,
        "Avstämning",
        "Avstämning mellan tabellerna",
        "Fylls i av vplan reconcile --write och av knappen Kontrollera. Avrundning: skillnaden är inte större än vad "
        "avrundade tal kan ge.",
        head_row=4,
        columns=(
            Column("OMRADE", "Blad", ColumnKind.TEXT, 18),
            Column("VAD", "Vad som stäms av", ColumnKind.WORDS, 62),
            Column("VANSTER", "Det ena", ColumnKind.DIFFERENCE, 14),
            Column("HOGER", "Det andra", ColumnKind.DIFFERENCE, 14),
            Column("SKILLNAD", "Skillnad", ColumnKind.DIFFERENCE, 12),
            Column("ENHET", "Enhet", ColumnKind.TEXT, 12),
            Column("UTSLAG", "Utslag", ColumnKind.TEXT, 12),
            Column("KOD", "Kod", ColumnKind.TEXT, 24),
        ),
        lines=80,
        alarm=("UTSLAG", "fel"),
    ),
)
