"""The form as data: the declaration against the printed form, its own checks, and what follows from its leaves."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vplan_xl.amounts import LARGEST_ORE, Amount, Gap, difference
from vplan_xl.form.compute import compute
from vplan_xl.form.describe import to_json, to_markdown
from vplan_xl.form.fields import FieldValue, cell_of, expected_words, value_of
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import (
    CellPlace,
    Count,
    FormulaCell,
    Link,
    Places,
    column_name,
    column_range,
    declared_places,
    defined_names,
    field_name,
    formula_cells,
    labels_name,
    layout_problems,
    table_cell,
    table_name,
    table_names,
    table_range,
)
from vplan_xl.form.model import (
    Block,
    Compared,
    Convention,
    Field,
    FieldKind,
    Form,
    HeaderItem,
    Key,
    Page,
    Part,
    Row,
    Shown,
    Sign,
    problems,
)
from vplan_xl.form.results import counted_blocks, results
from vplan_xl.form.table import METHODS, YEARS, Column, ColumnKind, Table
from vplan_xl.period import Period
from vplan_xl.workbook.a1 import Range
from vplan_xl.workbook.snapshot import Cell, Kind

BLANK, UNKNOWN = Gap.BLANK, Gap.UNKNOWN


@pytest.fixture(autouse=True)
def swedish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "sv")


# -- the declaration, against a literal copy of the printed form ---------------------------------

PRINTED_ROWS = (
    # code, label as printed, how it is signed, what it adds up
    ("INTAKTER", "Intäkter", Sign.REVENUE, ""),
    ("PERSONAL", "Personal", Sign.COST, "PERSONAL_ANSTALLDA PERSONAL_INHYRDA PERSONAL_OVRIGT"),
    ("PERSONAL_ANSTALLDA", "- Anställda", Sign.COST, ""),
    ("PERSONAL_INHYRDA", "- Inhyrda", Sign.COST, ""),
    ("PERSONAL_OVRIGT", "- övrigt", Sign.COST, ""),
    (
        "DRIFT",
        "Drift",
        Sign.COST,
        "DRIFT_FORBRUKNINGSMATERIAL DRIFT_RESOR DRIFT_INFORMATION_PR DRIFT_KOPTA_TJANSTER DRIFT_POST_OCH_TELE "
        "DRIFT_OVRIGT",
    ),
    ("DRIFT_FORBRUKNINGSMATERIAL", "- Förbrukningsmaterial", Sign.COST, ""),
    ("DRIFT_RESOR", "- Resor", Sign.COST, ""),
    ("DRIFT_INFORMATION_PR", "- Information PR", Sign.COST, ""),
    ("DRIFT_KOPTA_TJANSTER", "- Köpta tjänster", Sign.COST, ""),
    ("DRIFT_POST_OCH_TELE", "- Post och tele", Sign.COST, ""),
    ("DRIFT_OVRIGT", "- övrigt", Sign.COST, ""),
    ("KAPITALKOSTNAD", "Kapitalkostnad", Sign.COST, ""),
    ("TOTALA_INTAKTER", "TOTALA INTÄKTER", Sign.REVENUE, "INTAKTER"),
    ("TOTALA_KOSTNADER", "TOTALA KOSTNADER", Sign.COST, "PERSONAL DRIFT KAPITALKOSTNAD"),
    ("NETTORESULTAT", "NETTORESULTAT", Sign.NET, "TOTALA_INTAKTER TOTALA_KOSTNADER"),
)
PRINTED_BLOCKS = {
    "ACK": (
        ("UTFALL", "UTFALL - ACKUMULERAT", None),
        ("BUDGET", "BUDGET - ACKUMULERAT", None),
        ("FOREG_AR", "FÖREG. ÅR - ACKUMULERAT", None),
        ("JMF_BUDGET", "UTFALL JMF BUDGET", Compared("BUDGET", "UTFALL")),
        ("JMF_FOREG_AR", "UTFALL JMF FÖREG. ÅR", Compared("FOREG_AR", "UTFALL")),
    ),
    "HELAR": (
        ("PROGNOS", "PROGNOS - HELÅR", None),
        ("BUDGET", "BUDGET - HELÅR", None),
        ("FOREG_AR", "FÖREG. ÅR - HELÅR", None),
        ("JMF_BUDGET", "PROGNOS JMF BUDGET", Compared("BUDGET", "PROGNOS")),
        ("JMF_FOREG_AR", "PROGNOS JMF FÖREG. ÅR", Compared("FOREG_AR", "PROGNOS")),
    ),
}


def test_the_rows_are_those_of_the_printed_form() -> None:
    declared = [(row.code, row.label, row.sign, " ".join(row.sum_of)) for row in FR1.rows]
    assert declared == list(PRINTED_ROWS)
    assert len(declared) == 16


def test_the_pages_and_blocks_are_those_of_the_printed_form() -> None:
    declared = {
        page.code: tuple((block.code, block.label, block.source) for block in page.blocks)
        for page in FR1.pages
        if page.printed
    }
    assert declared == PRINTED_BLOCKS
    assert [(page.sheet, page.title) for page in FR1.pages if page.printed] == [
        ("Utfall", "Formulär FR 1 - Resultatrapport - Förvaltning"),
        ("Prognos", "Formulär FR 1 - Resultatrapport Prognos - Förvaltning"),
    ]


def test_the_parts_are_those_of_the_printed_form() -> None:
    assert [(part.code, part.label, part.sum_of) for part in FR1.parts] == [
        ("EXTERNT", "Externt", ()),
        ("INTERNT", "Internt", ()),
        ("TOTALT", "Totalt", ("EXTERNT", "INTERNT")),
    ]


def test_the_header_is_that_of_the_printed_form() -> None:
    for page in FR1.pages[:2]:
        labels = [FR1.field_by_code[item.field].label for item in page.header]
        assert labels == ["Förvaltning", "Period", "Belopp", "Ifyllt av", "Datum"]
    assert FR1.field_by_code["BELOPP"].default == "TKR"


def test_the_sister_sheet_compares_the_last_forecast_with_this_one() -> None:
    sister = FR1.pages[2]
    assert (sister.code, sister.sheet, sister.printed) == ("FORANDRING", "Föregående prognos", False)
    assert [(block.code, block.source) for block in sister.blocks] == [
        ("FOREG_PROGNOS", None),
        ("PROGNOS", Shown("HELAR", "PROGNOS")),
        ("FORANDRING", Compared("FOREG_PROGNOS", "PROGNOS")),
    ]


def test_the_form_has_480_amounts_and_132_printed_leaves() -> None:
    assert len(FR1.keys) == len(set(FR1.keys)) == 480
    printed = [key for key in FR1.leaves if key.page != "FORANDRING"]
    assert len(printed) == 132
    assert len(FR1.leaves) == 132 + 22
    assert set(printed) <= set(FR1.keys)
    assert FR1.keys[0] == Key("ACK", "INTAKTER", "UTFALL", "EXTERNT")
    assert FR1.keys[-1] == Key("HELAR", "NETTORESULTAT", "JMF_FOREG_AR", "TOTALT")


def test_the_header_fields_and_their_defaults() -> None:
    assert [(field.code, field.kind, field.default, field.required, field.page) for field in FR1.fields] == [
        ("FORVALTNING", FieldKind.TEXT, "", True, ""),
        ("PERIOD", FieldKind.PERIOD, "", True, ""),
        ("BELOPP", FieldKind.UNIT, "TKR", False, ""),
        ("IFYLLT_AV", FieldKind.TEXT, "", False, ""),
        ("DATUM", FieldKind.DATE, "", False, ""),
        ("STATUS", FieldKind.CHOICE, "Utkast", False, ""),
        ("VERSION", FieldKind.WHOLE, "1", False, ""),
        ("TROSKEL_PROCENT", FieldKind.PERCENT, "0.05", True, ""),
        ("TROSKEL_TKR", FieldKind.TKR, "500", True, ""),
        ("FOREG_PERIOD", FieldKind.PERIOD, "", False, "FORANDRING"),
        ("KORNING", FieldKind.TEXT, "", False, ""),
    ]
    assert [field.code for field in FR1.fields if not field.is_input] == ["KORNING"]
    assert FR1.field_by_code["BELOPP"].choices == ("TKR",)
    assert FR1.field_by_code["STATUS"].choices == ("Utkast", "Inlämnad", "Rättad")


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("INTAKTER", "Intäkter"),
        ("PERSONAL_OVRIGT", "Personal, övrigt"),
        ("DRIFT_OVRIGT", "Drift, övrigt"),
        ("NETTORESULTAT", "NETTORESULTAT"),
    ],
)
def test_a_row_has_a_title_that_can_stand_alone(code: str, title: str) -> None:
    assert FR1.row_title(code) == title


# -- the sister sheets with tables --------------------------------------------------------------

LEAF_TITLES = (
    "Intäkter", "Personal, Anställda", "Personal, Inhyrda", "Personal, övrigt", "Drift, Förbrukningsmaterial",
    "Drift, Resor", "Drift, Information PR", "Drift, Köpta tjänster", "Drift, Post och tele", "Drift, övrigt",
    "Kapitalkostnad",
)  # fmt: skip
# {table: (sheet, row of its headings, lines, each column's code, heading and kind; in capitals those people fill in)}
ROW_TITLES = (
    "Intäkter", "Personal", "Personal, Anställda", "Personal, Inhyrda", "Personal, övrigt", "Drift",
    "Drift, Förbrukningsmaterial", "Drift, Resor", "Drift, Information PR", "Drift, Köpta tjänster",
    "Drift, Post och tele", "Drift, övrigt", "Kapitalkostnad", "TOTALA INTÄKTER", "TOTALA KOSTNADER", "NETTORESULTAT",
)  # fmt: skip
PERSONNEL = (
    "GRUPP Personalgrupp eller frånvarogrupp TEXT", "TABELL Tabell CHOICE", "TILL_OCH_MED Till och med MONTH",
)  # fmt: skip
BY_SEX = (
    "FORRA_K Förra året, kvinnor", "FORRA_M Förra året, män", "FORRA_T Förra året, totalt",
    "I_AR_K I år, kvinnor", "I_AR_M I år, män", "I_AR_T I år, totalt",
    "FORANDRING_K Förändring, kvinnor", "FORANDRING_M Förändring, män", "FORANDRING_T Förändring, totalt",
)  # fmt: skip
TABLES = {
    "MANADER": ("Månader", 4, 88, (
        "AR År year", "KONTOSLAG Kontoslag row", "DEL Del part", "M01 jan TKR", "M02 feb TKR", "M03 mar TKR",
        "M04 apr TKR", "M05 maj TKR", "M06 jun TKR", "M07 jul TKR", "M08 aug TKR", "M09 sep TKR", "M10 okt TKR",
        "M11 nov TKR", "M12 dec TKR",
    )),
    "ENGANGSPOSTER": ("Engångsposter", 4, 40, (
        "MANAD Månad MONTH", "KONTOSLAG Kontoslag ROW", "DEL Del PART", "BELOPP Belopp TKR", "TEXT Text TEXT",
    )),
    "PROGNOSUNDERLAG": ("Prognosunderlag", 4, 22, (
        "KONTOSLAG Kontoslag row", "DEL Del part", "ONSKAD Önskad metod METHOD", "METOD Metod method",
        "FORSLAG Förslag tkr", "LINJAR linjär tkr", "BUDGETREST budgetrest tkr", "BUDGETPROFIL budgetprofil tkr",
        "FOREGAENDE_AR föregående år tkr", "SASONG säsong tkr", "KOMBINATION kombination tkr", "ETS ETS tkr",
        "THETA Theta tkr", "LAGST Lägst (80 %) tkr", "HOGST Högst (80 %) tkr", "IFYLLT Ifyllt tkr",
        "ERSATTE Ersatte anything", "ERSATTE_FORMEL Ersatte formeln text", "DATUM Ifyllt den date",
        "ANMARKNING Anmärkning text",
    )),
    "PROGNOSBILD": ("Prognosunderlag", 30, 5, (
        "KONTOSLAG Kontoslag any_row", "UTFALL Utfall tkr", "BUDGET Budget helår tkr", "FOREG_AR Föreg. år helår tkr",
        "FORSLAG Förslag tkr",
    )),
    "INTERNA_POSTER": ("Interna poster", 4, 60, (
        "MOTPART Motpart COUNTERPARTY", "KONTOSLAG Kontoslag ROW", "UTFALL Utfall TKR", "BUDGET Budget TKR",
        "PROGNOS Prognos TKR", "TEXT Text TEXT",
    )),
    "AVVIKELSER": ("Avvikelser", 4, 3 * (2 * 2) * 16, (
        "SIDA Sida page", "KONTOSLAG Kontoslag any_row", "DEL Del any_part", "JAMFORELSE Jämfört med reference",
        "UTFALL Utfall, prognos tkr", "MOT Budget, föreg. år tkr", "AVVIKELSE Avvikelse tkr",
        "PROCENT Avvikelse, % share", "OVER Över trösklarna text", "FOREG Avvikelse i föreg. rapport tkr",
        "FORKLARING Förklaring WORDS", "FORKLARAT Förklarat tkr", "ANDEL Förklarat, % share",
    )),
    "KONTROLLER": ("Kontroller", 4, 200, (
        "ALLVAR Allvar text", "PLATS Plats place", "TEXT Vad som är fel och vad som ska göras words", "KOD Kod text",
    )),
    "HUVUDBOK": ("Huvudbok", 4, 100_000, (
        "PERIOD Period TEXT", "KONTO Konto TEXT", "ANSVAR Ansvar TEXT", "VERKSAMHET Verksamhet TEXT",
        "PROJEKT Projekt TEXT", "MOTPART Motpart TEXT", "BELOPP Belopp KRONOR", "SLAG Slag TEXT", "TEXT Text TEXT",
    )),
    "KONTOMAPPNING": ("Kontomappning", 4, 2_000, (
        "FRAN_KONTO Från konto ACCOUNT", "TILL_KONTO Till konto ACCOUNT", "FRAN_AR Från år VALID_FROM",
        "MOTPART Motpart COUNTERPARTIES", "KONTOSLAG Kontoslag MAPPED_ROW", "DEL Del PART", "TEXT Text TEXT",
    )),
    "KALLOR": ("Import", 4, 24, (
        "FIL Fil eller blad words", "LASTES Lästes som text", "VAL Val text", "RADER Rader text",
        "SUMMA Summa utfall tkr", "DATUM Hämtat den date", "SHA256 SHA-256 text",
    )),
    "IMPORTUNDERLAG": ("Importunderlag", 4, 2_000, (
        "BLAD Blad text", "KOLUMN Kolumn text", "KONTOSLAG Kontoslag row", "DEL Del part", "IFYLLT Ifyllt tkr",
        "ERSATTE Ersatte anything", "ERSATTE_FORMEL Ersatte formeln text",
    )),
    "UPPFOLJNING": ("Uppföljning", 4, 16, (
        "KONTOSLAG Kontoslag any_row", "UTFALL Utfall ack. tkr", "BUDGET Budget ack. tkr",
        "JMF_BUDGET Utfall jmf budget tkr", "PROGNOS Prognos helår tkr", "BUDGET_HELAR Budget helår tkr",
        "JMF_HELAR Prognos jmf budget tkr", "FOREG_AR Föreg. år ack. tkr",
    )),
    "PROJEKTANSVAR": ("Projekt", 4, 20 + 1, (
        "ANSVAR Ansvar TEXT", "TEXT Varför det finns en rest WORDS", "UTFALL Utfall ack. i år tkr",
        "FOREG_AR Utfall ack. förra året tkr", "BUDGET Budget ack. tkr", "PROGNOS Prognos helår tkr",
        "BUDGET_HELAR Budget helår tkr",
    )),
    "PROJEKT": ("Projekt", 30, 2_000 - 30, (
        "ANSVAR Ansvar TEXT", "KONTOSLAG Kontoslag eller IPDK PROJECT_ROW", "UTFALL Utfall ack. i år TKR",
        "FOREG_AR Utfall ack. förra året TKR", "BUDGET Budget ack. TKR", "PROGNOS Prognos helår TKR",
        "BUDGET_HELAR Budget helår TKR", "IPDK IPDK text",
    )),
    "BRYGGA": ("Prognosförklaring", 4, 10, ("VAD Förändring text", "BELOPP Belopp TKR")),
    "PROGNOSFORKLARING": ("Prognosförklaring", 19, 2_000 - 19, (
        "TEXT Post WORDS", "TYP Typ CHOICE", "EFFEKT_BUDGET Effekt på budget helår TKR",
        "EFFEKT_PROGNOS Effekt på prognosen TKR", "I_BUDGETEN Redan i budgeten CHOICE",
        "EFFEKT_AVVIKELSE Effekt på avvikelsen tkr",
    )),
    "INVESTERINGSLAGE": ("Investeringar", 4, 9, ("VAD Läge text", "VARDE Värde anything")),
    "INVESTERINGAR": ("Investeringar", 18, 2_000 - 18, (
        "PROJEKT Investering TEXT", "HORISONT Horisont, år CHOICE", "PLAN_1 Plan år 1 (i år) TKR",
        "PLAN_2 Plan år 2 TKR", "PLAN_3 Plan år 3 TKR", "PLAN_4 Plan år 4 TKR", "PLAN_5 Plan år 5 TKR",
        "TOTALT Totalt TKR", "UTFALL Utfall ack. TKR", "PROGNOS Prognos helår TKR", "STATUS Status CHOICE",
        "DRIFTEFFEKT Drifteffekt per år TKR", "TEXT Text WORDS",
    )),
    "PERSONALANDELAR": ("Personal", 4, 6, (*PERSONNEL, *(f"{column} SHARE" for column in BY_SEX))),
    "PERSONAL": ("Personal", 14, 2_000 - 14, (*PERSONNEL, *(f"{column} QUANTITY" for column in BY_SEX))),
    "NYCKELTAL": ("Nyckeltal", 4, 8, (
        "NYCKELTAL Nyckeltal text", "BAS Hur det räknas text", "UTFALL Utfall share", "PROGNOS Prognos share",
    )),
    "AVSTAMNING": ("Avstämning", 4, 80, (
        "OMRADE Blad text", "VAD Vad som stäms av words", "VANSTER Det ena difference", "HOGER Det andra difference",
        "SKILLNAD Skillnad difference", "ENHET Enhet text", "UTSLAG Utslag text", "KOD Kod text",
    )),
    "MALLAGE": ("Mål", 4, 5, (
        "VAD Bedömning text", "BEDOMNING Antal quantity", "ER_BEDOMNING Enligt er bedömning quantity",
    )),
    "MAL": ("Mål", 14, 2_000 - 14, (
        "MALOMRADE Målområde eller perspektiv WORDS", "INRIKTNINGSMAL Inriktningsmål eller mål WORDS",
        "INDIKATOR Indikator eller mått WORDS", "NAMND Nämnd WORDS", "FORVALTNING Förvaltning eller ansvarig WORDS",
        "NIVA Nivå TEXT", "AR År VALID_FROM", "INGANGSVARDE Ingångsvärde PHRASE", "MALVARDE Målvärde PHRASE",
        "UTFALL Utfall PHRASE", "RIKET Rikets värde PHRASE", "BEDOMNING Bedömning words", "VARFOR Varför words",
        "ER_BEDOMNING Er bedömning CHOICE", "KOMMENTAR Kommentar WORDS", "BATTRE Bättre är CHOICE",
        "MARGINAL Marginal för inte helt SHARE", "MATS Mäts CHOICE", "KALLA Uppföljning och källa WORDS",
        "HAMTAS_UR Utfallet hämtas ur CHOICE", "KOLADA Nyckeltal i Kolada TEXT", "LAST_SOM Målvärdet läst som words",
    )),
    "INSATSER": ("Insatser", 4, 2_000 - 4, (
        "MALOMRADE Målområde eller perspektiv WORDS", "INRIKTNINGSMAL Inriktningsmål eller mål WORDS",
        "TYP Typ CHOICE", "TEXT Vad WORDS", "ANSVARIG Ansvarig WORDS", "STATUS Status CHOICE",
        "KOMMENTAR Kommentar WORDS",
    )),
}  # fmt: skip


def test_the_tables_of_the_sister_sheets() -> None:
    declared = {
        table.code: (
            table.sheet,
            table.head_row,
            table.lines,
            tuple(
                f"{column.code} {column.label} {column.kind.name if column.is_input else column.kind.name.lower()}"
                for column in table.columns
            ),
        )
        for table in FR1.tables
    }
    assert declared == TABLES
    assert {code: FR1.table_by_code[code] for code in TABLES} == {table.code: table for table in FR1.tables}


def test_the_ledger_and_what_an_import_filled_in_are_not_read_with_the_form() -> None:
    assert [table.code for table in FR1.read_tables] == [
        "MANADER", "ENGANGSPOSTER", "PROGNOSUNDERLAG", "PROGNOSBILD", "INTERNA_POSTER", "AVVIKELSER", "KONTROLLER",
        "KONTOMAPPNING", "KALLOR", "UPPFOLJNING", "PROJEKTANSVAR", "PROJEKT", "BRYGGA", "PROGNOSFORKLARING",
        "INVESTERINGSLAGE", "INVESTERINGAR", "PERSONALANDELAR", "PERSONAL", "NYCKELTAL", "AVSTAMNING",
        "MALLAGE", "MAL", "INSATSER",
    ]  # fmt: skip
    assert [table.code for table in FR1.tables if table.grows] == [
        "HUVUDBOK", "KONTOMAPPNING", "IMPORTUNDERLAG", "PROJEKT", "PROGNOSFORKLARING", "INVESTERINGAR", "PERSONAL",
        "MAL", "INSATSER",
    ]  # fmt: skip


def test_what_each_line_of_a_table_is_about() -> None:
    leaves = [(row, part) for row in LEAF_TITLES for part in ("Externt", "Internt")]
    years = ("I år", "Förra året", "För två år sedan", "För tre år sedan")
    keys = {table.code: list(table.keys) for table in FR1.tables}
    assert keys == {
        "MANADER": [(year, *leaf) for year in years for leaf in leaves],
        "ENGANGSPOSTER": [],
        "PROGNOSUNDERLAG": leaves,
        "PROGNOSBILD": [("TOTALA INTÄKTER",), ("Personal",), ("Drift",), ("Kapitalkostnad",), ("NETTORESULTAT",)],
        "INTERNA_POSTER": [],
        "AVVIKELSER": [],
        "KONTROLLER": [],
        "HUVUDBOK": [],
        "KONTOMAPPNING": [],
        "KALLOR": [],
        "IMPORTUNDERLAG": [],
        "UPPFOLJNING": [(title,) for title in ROW_TITLES],
        "PROJEKTANSVAR": [],
        "PROJEKT": [],
        "BRYGGA": [
            ("Budgetavvikelse vid föregående rapportering",), ("Posterna nedan",), ("Summa budgetavvikelse",),
            ("NETTORESULTAT, prognos jämfört med budget, Totalt",), ("Oförklarad rest",),
            ("Största rest utan anmärkning (100 när den är tom)",), ("Budget helår vid föregående rapportering",),
            ("Budget helår nu",), ("Posternas effekt på budgeten, de som redan är i den",),
            ("Budgetändring utan post",),
        ],
        "PROGNOSFORKLARING": [],
        "INVESTERINGSLAGE": [
            ("Antal investeringar",), ("Andel påbörjade eller avslutade",), ("Andel avslutade",), ("Plan i år",),
            ("Utfall ack.",), ("Prognos helår",), ("Plan i år minus prognos",), ("Hela planen",),
            ("Effekt på driftkostnaderna per år",),
        ],
        "INVESTERINGAR": [],
        "PERSONALANDELAR": [],
        "PERSONAL": [],
        "NYCKELTAL": [
            ("Budgetföljsamhet", "NETTORESULTAT ÷ budget, Totalt, inklusive projekt"),
            ("Nettokostnadsutveckling", "NETTORESULTAT mot föreg. år, exklusive projekt (bladet Uppföljning)"),
            ("Nettokostnadsutveckling med projekt", "NETTORESULTAT mot föreg. år, Totalt, inklusive projekt"),
            ("Personalkostnadsutveckling", "Personal mot föreg. år, exklusive projekt (bladet Uppföljning)"),
            ("Personalkostnadsutveckling med projekt", "Personal mot föreg. år, Totalt, inklusive projekt"),
            ("Personalkostnadens andel", "Personal ÷ TOTALA KOSTNADER, exklusive projekt (bladet Uppföljning)"),
            ("Inhyrd personals andel", "Inhyrda ÷ Personal, Totalt, inklusive projekt"),
            ("Förklarad del av avvikelsen", "Summa budgetavvikelse ÷ NETTORESULTAT, prognos jämfört med budget"),
        ],
        "AVSTAMNING": [],
        "MALLAGE": [
            ("Antal indikatorer",), ("tillfredsställande",), ("inte helt tillfredsställande",),
            ("otillfredsställande",), ("uppgift saknas/inte möjlig att värdera",),
        ],
        "MAL": [],
        "INSATSER": [],
    }  # fmt: skip
    assert years == YEARS


def test_the_methods_and_what_they_are_called() -> None:
    assert [(method.code, method.label) for method in METHODS] == [
        ("linjar", "linjär"), ("budgetrest", "budgetrest"), ("budgetprofil", "budgetprofil"),
        ("foregaende_ar", "föregående år"), ("sasong", "säsong"), ("kombination", "kombination"), ("ets", "ETS"),
        ("theta", "Theta"),
    ]  # fmt: skip


def test_rows_are_found_by_their_titles_in_small_letters() -> None:
    titles = {FR1.row_titles[title.casefold()] for title in LEAF_TITLES}
    assert titles == {row.code for row in FR1.leaf_rows}
    assert FR1.row_titles["personal, övrigt"] == "PERSONAL_OVRIGT"
    assert FR1.row_titles["nettoresultat"] == "NETTORESULTAT"
    assert len(FR1.row_titles) == 16


def test_the_declaration_is_sound() -> None:
    assert problems(FR1) == []
    assert layout_problems(FR1) == []


# -- a small form, and what the declaration's own checks find in wrong ones ----------------------

SMALL = Form(
    code="SYN",
    name="SYNTETISKT formulär",
    version="0.1",
    convention=Convention.NET_COST,
    cover_sheet="Omslag",
    rows=(
        Row("IN", "In", Sign.REVENUE),
        Row("UT", "Ut", Sign.COST),
        Row("NETTO", "NETTO", Sign.NET, ("IN", "UT")),
    ),
    parts=(Part("EXT", "Externt"), Part("INT", "Internt"), Part("TOT", "Totalt", ("EXT", "INT"))),
    pages=(
        Page(
            "P1",
            "Sida 1",
            "Ett",
            (
                Block("NU", "NU", "NU"),
                Block("BUD", "BUDGET", "BUDGET"),
                Block("JMF", "JMF", "JMF", Compared("BUD", "NU")),
            ),
            (HeaderItem("NAMN", 1, 2),),
        ),
        Page(
            "P2",
            "Sida 2",
            "Två",
            (
                Block("FORR", "FÖRR", "FÖRR"),
                Block("NU", "NU", "NU", Shown("P1", "NU")),
                Block("JMF", "JMF", "JMF", Compared("FORR", "NU")),
            ),
            (HeaderItem("NAR", 1, 1),),
            printed=False,
        ),
    ),
    fields=(
        Field("NAMN", "Namn", FieldKind.TEXT, "Namnet."),
        Field("LAGE", "Läge", FieldKind.CHOICE, "Läget.", choices=("På", "Av"), default="På"),
        Field("NAR", "När", FieldKind.PERIOD, "Månaden.", page="P2"),
    ),
)
P1, P2 = SMALL.pages


def changed(**changes: Any) -> Form:
    return replace(SMALL, **changes)


def with_blocks(page: Page, *blocks: Block) -> Form:
    """The small form with other blocks on one of its pages."""
    return changed(pages=tuple(p._replace(blocks=blocks) if p is page else p for p in SMALL.pages))


def test_the_small_form_is_sound() -> None:
    assert problems(SMALL) == []
    assert layout_problems(SMALL) == []


@pytest.mark.parametrize("name", ["A", "x" * 31, "17 Landstingsdir. Ledningsstab", "Landstinget's blad"])
def test_a_sheet_may_be_called_what_excel_allows(name: str) -> None:
    assert problems(changed(cover_sheet=name)) == []


WRONG_FORMS: tuple[tuple[Form, list[str]], ...] = (
    (changed(code="syn 1"), ["form 'syn 1' is no legal name"]),
    (changed(rows=(*SMALL.rows, SMALL.rows[0])), ["row IN is declared twice"]),
    (changed(rows=(*SMALL.rows, Row("MER OCH", "Mer", Sign.COST))), ["row 'MER OCH' is no legal name"]),
    (changed(rows=(*SMALL.rows, Row("ÅR", "År", Sign.COST))), ["row 'ÅR' is no legal name"]),
    (changed(rows=(*SMALL.rows, Row("1A", "1A", Sign.COST))), ["row '1A' is no legal name"]),
    (changed(rows=(*SMALL.rows, Row("A_", "A", Sign.COST))), ["row 'A_' is no legal name"]),
    (changed(rows=(*SMALL.rows, Row("", "", Sign.COST))), ["row '' is no legal name"]),
    (changed(parts=(*SMALL.parts, SMALL.parts[0])), ["part EXT is declared twice"]),
    (changed(parts=(*SMALL.parts, Part("tot", "Totalt"))), ["part 'tot' is no legal name"]),
    (changed(pages=(P1, P2._replace(code="P1"))), ["page P1 is declared twice", "field NAR stands on no page P2"]),
    (changed(pages=(P1, P2._replace(sheet="ETT"))), ["sheet ett is declared twice"]),
    (changed(cover_sheet="Ett"), ["sheet ett is declared twice"]),
    (changed(cover_sheet=""), ["sheet '' is no legal name"]),
    (changed(cover_sheet="x" * 32), [f"sheet '{'x' * 32}' is no legal name"]),
    (changed(cover_sheet="Omslag 1/2"), ["sheet 'Omslag 1/2' is no legal name"]),
    (changed(cover_sheet="'Omslag"), ['sheet "\'Omslag" is no legal name']),
    (changed(cover_sheet="Omslag'"), ['sheet "Omslag\'" is no legal name']),
    (changed(fields=(*SMALL.fields, SMALL.fields[0])), ["field NAMN is declared twice"]),
    (
        changed(fields=(*SMALL.fields, Field("NÄR", "När", FieldKind.DATE, "Dagen."))),
        ["field 'NÄR' is no legal name"],
    ),
    (
        changed(fields=(*SMALL.fields, Field("VAL", "Val", FieldKind.CHOICE, "Valet."))),
        ["field VAL and its choices do not agree"],
    ),
    (
        changed(fields=(*SMALL.fields, Field("VAL", "Val", FieldKind.TEXT, "Valet.", choices=("A",)))),
        ["field VAL and its choices do not agree"],
    ),
    (
        changed(fields=(*SMALL.fields, Field("DAG", "Dag", FieldKind.DATE, "Dagen.", page="P3"))),
        ["field DAG stands on no page P3"],
    ),
    (
        changed(fields=(*SMALL.fields, Field("DAG", "Dag", FieldKind.DATE, "Dagen.", page="P1"))),
        ["field DAG stands on no page P1"],  # the page's header does not show it
    ),
    (
        changed(
            tables=(Table("LISTA", "Lista", "Lista", "", 4, (Column("VAD", "Vad", ColumnKind.TEXT, 9),), 2, (("a",),)),)
        ),
        ["table LISTA has not one key for each line"],
    ),
    (
        changed(pages=(P1._replace(header=(HeaderItem("VEM", 1, 1),)), P2)),
        ["P1 shows no field VEM"],
    ),
    (changed(rows=(*SMALL.rows, Row("ALLT", "ALLT", Sign.NET, ("INGET",)))), ["row ALLT adds up INGET, which is none"]),
    (changed(rows=(*SMALL.rows, Row("ALLT", "ALLT", Sign.NET, ("ALLT",)))), ["row ALLT adds up itself"]),
    (
        changed(rows=(*SMALL.rows, Row("AA", "A", Sign.NET, ("BB",)), Row("BB", "B", Sign.NET, ("IN", "AA")))),
        ["row AA adds up itself", "row BB adds up itself"],
    ),
    (
        changed(parts=(*SMALL.parts, Part("AA", "A", ("TOT", "BB")))),
        ["part AA adds up BB, which is none"],
    ),
    (changed(parts=(*SMALL.parts[:2], Part("TOT", "Totalt", ("TOT",)))), ["part TOT adds up itself"]),
    (with_blocks(P1, *P1.blocks, Block("NU", "NU", "NU")), ["block of P1 NU is declared twice"]),
    (with_blocks(P1, *P1.blocks, Block("n", "NU", "NU")), ["block of P1 'n' is no legal name"]),
    (
        with_blocks(P1, P1.blocks[0], P1.blocks[2], P1.blocks[1]),
        ["P1 JMF compares BUD, which no block before it is"],
    ),
    (
        with_blocks(P1, P1.blocks[0], Block("JMF", "JMF", "JMF", Compared("JMF", "NAGOT"))),
        ["P1 JMF compares JMF, which no block before it is", "P1 JMF compares NAGOT, which no block before it is"],
    ),
    (
        with_blocks(P2, Block("NU", "NU", "NU", Shown("P1", "SEN"))),
        ["P2 NU shows P1 SEN, which no page before it has"],
    ),
    (
        with_blocks(P2, Block("FORR", "FÖRR", "FÖRR"), Block("NU", "NU", "NU", Shown("P2", "FORR"))),
        ["P2 NU shows P2 FORR, which no page before it has"],
    ),
)


@pytest.mark.parametrize(("form", "expected"), WRONG_FORMS, ids=[expected[0][:40] for _form, expected in WRONG_FORMS])
def test_a_mistake_in_a_declaration_is_named(form: Form, expected: list[str]) -> None:
    assert problems(form) == expected


def tabled(code: str) -> Form:
    """The small form with a table of that code."""
    return changed(tables=(Table(code, "Tre", "Titel", "", 4, (Column("A", "A", ColumnKind.TEXT, 9.0),), 2),))


WRONG_LAYOUTS: tuple[tuple[Form, list[str]], ...] = (
    (tabled("NAMN"), ["one name is given to different cells"]),
    (tabled("T" * 252), [f"name SYN_{'T' * 252} is not legal"]),
    (
        changed(fields=(*SMALL.fields, Field("P1_KONTOSLAG", "Kontoslag", FieldKind.TEXT, "Text."))),
        ["one name is given to different cells"],
    ),
    (
        changed(fields=(*SMALL.fields, Field("P2_NU_TOT", "Nu", FieldKind.TEXT, "Text."))),
        ["one name is given to different cells"],
    ),
    (
        changed(pages=(P1._replace(header=(HeaderItem("NAMN", 4, 7),)), P2)),
        ["the header of P1 is wider than its table"],
    ),
    (
        with_blocks(P2, Block("NU", "NU", "NU", Shown("P3", "NU"))),
        ["an amount has neither an input nor a formula"],
    ),
)


@pytest.mark.parametrize(
    ("form", "expected"), WRONG_LAYOUTS, ids=[expected[0][:40] for _form, expected in WRONG_LAYOUTS]
)
def test_a_mistake_in_a_layout_is_named(form: Form, expected: list[str]) -> None:
    assert layout_problems(form) == expected


def test_a_name_longer_than_excel_takes_is_named() -> None:
    code = "S" * 250
    found = layout_problems(changed(code=code))  # with _NAMN 255 characters
    assert f"name {code}_P1_NU_EXT is not legal" in found
    assert f"name {code}_NAMN is not legal" not in found
    assert f"name S{code}_NAMN is not legal" in layout_problems(changed(code="S" + code))
    assert f"name {code}_P1_KONTOSLAG is not legal" in found


def test_two_tables_on_one_sheet_are_named_cell_by_cell() -> None:
    found = layout_problems(changed(pages=(P1, P2._replace(sheet="Ett"))))
    assert "Ett!B7 is used twice" in found
    assert "Ett!J9 is used twice" in found


# -- computing ----------------------------------------------------------------------------------


def key(text: str) -> Key:
    return Key(*text.split())


def small(**leaves: Amount) -> dict[str, Amount]:
    """{"P1 IN NU EXT": amount} from leaves such as P1_IN_NU_EXT=5."""
    found = compute(SMALL, {key(code.replace("_", " ")): amount for code, amount in leaves.items()})
    return {" ".join(codes): amount for codes, amount in found.items()}


def test_every_amount_of_every_page_is_computed() -> None:
    assert set(compute(FR1, {})) == {key for page in FR1.pages for key in FR1.page_keys(page)}
    assert set(compute(FR1, {}).values()) == {BLANK}


def test_rows_and_parts_add_up() -> None:
    found = small(P1_IN_NU_EXT=-500, P1_IN_NU_INT=-30, P1_UT_NU_EXT=200, P1_UT_NU_INT=1)
    assert {code: found[f"P1 {code}"] for code in ("IN NU TOT", "UT NU TOT", "NETTO NU EXT", "NETTO NU INT")} == {
        "IN NU TOT": -530,
        "UT NU TOT": 201,
        "NETTO NU EXT": -300,
        "NETTO NU INT": -29,
    }
    assert found["P1 NETTO NU TOT"] == -329


def test_a_sum_may_stand_before_what_it_adds_up() -> None:
    upside_down = changed(rows=tuple(reversed(SMALL.rows)), parts=tuple(reversed(SMALL.parts)))
    found = compute(upside_down, {key("P1 IN NU EXT"): -500, key("P1 UT NU INT"): 1})
    assert found[key("P1 NETTO NU TOT")] == -499


def test_a_comparison_is_reference_minus_outcome() -> None:
    found = small(P1_UT_NU_EXT=300, P1_UT_BUD_EXT=200)
    assert (found["P1 UT JMF EXT"], found["P1 NETTO JMF TOT"], found["P1 IN JMF INT"]) == (-100, -100, 0)


def test_another_pages_block_is_shown_and_compared() -> None:
    found = small(P1_UT_NU_EXT=300, P2_UT_FORR_INT=500)
    assert (found["P2 UT NU EXT"], found["P2 NETTO NU TOT"]) == (300, 300)
    assert (found["P2 UT JMF EXT"], found["P2 UT JMF INT"], found["P2 NETTO JMF TOT"]) == (-300, 500, 200)


@pytest.mark.parametrize(
    ("first", "second", "own", "summed"),
    [
        # two leaves of a block: what the second one counts as, and their sum
        (5, 7, 7, 12),
        (5, 0, 0, 5),
        (5, BLANK, 0, 5),
        (5, UNKNOWN, UNKNOWN, UNKNOWN),
        (0, BLANK, 0, 0),
        (BLANK, BLANK, BLANK, BLANK),
        (BLANK, UNKNOWN, UNKNOWN, UNKNOWN),
        (UNKNOWN, BLANK, BLANK, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_a_blank_leaf_is_zero_only_in_a_block_with_a_number(
    first: Amount, second: Amount, own: Amount, summed: Amount
) -> None:
    found = small(P1_IN_NU_EXT=first, P1_UT_NU_EXT=second)
    assert (found["P1 UT NU EXT"], found["P1 NETTO NU EXT"]) == (own, summed)


@pytest.mark.parametrize(
    ("reference", "outcome", "compared"),
    [
        (5, 7, -2),
        (5, BLANK, BLANK),  # a month without forecast has no forecast deviation
        (BLANK, 7, BLANK),
        (BLANK, BLANK, BLANK),
        (UNKNOWN, 7, UNKNOWN),
        (5, UNKNOWN, UNKNOWN),
        (BLANK, UNKNOWN, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_a_blank_block_leaves_its_comparison_blank(reference: Amount, outcome: Amount, compared: Amount) -> None:
    found = small(P1_UT_BUD_EXT=reference, P1_UT_NU_EXT=outcome)
    assert found["P1 UT JMF EXT"] == compared


def test_a_blank_block_is_blank_throughout() -> None:
    found = small(P1_UT_NU_EXT=0)
    assert {amount for code, amount in found.items() if code.split()[2] == "BUD"} == {BLANK}
    assert {amount for code, amount in found.items() if code.startswith("P1") and code.split()[2] == "NU"} == {0}


ALL_FILLED: dict[Key, Amount] = dict.fromkeys(FR1.leaves, 100_000)


@pytest.mark.parametrize(
    ("leaf", "page", "rows", "parts", "blocks"),
    [
        (
            "ACK DRIFT_RESOR UTFALL EXTERNT",
            "ACK",
            "DRIFT_RESOR DRIFT TOTALA_KOSTNADER NETTORESULTAT",
            "EXTERNT TOTALT",
            "UTFALL JMF_BUDGET JMF_FOREG_AR",
        ),
        (
            "ACK INTAKTER BUDGET INTERNT",
            "ACK",
            "INTAKTER TOTALA_INTAKTER NETTORESULTAT",
            "INTERNT TOTALT",
            "BUDGET JMF_BUDGET",
        ),
        (
            "HELAR PERSONAL_OVRIGT FOREG_AR EXTERNT",
            "HELAR",
            "PERSONAL_OVRIGT PERSONAL TOTALA_KOSTNADER NETTORESULTAT",
            "EXTERNT TOTALT",
            "FOREG_AR JMF_FOREG_AR",
        ),
        (
            "FORANDRING KAPITALKOSTNAD FOREG_PROGNOS INTERNT",
            "FORANDRING",
            "KAPITALKOSTNAD TOTALA_KOSTNADER NETTORESULTAT",
            "INTERNT TOTALT",
            "FOREG_PROGNOS FORANDRING",
        ),
    ],
)
def test_what_depends_on_an_unknown_leaf_is_unknown_and_nothing_else(
    leaf: str, page: str, rows: str, parts: str, blocks: str
) -> None:
    found = compute(FR1, {**ALL_FILLED, key(leaf): UNKNOWN})
    assert {code for code, amount in found.items() if amount is UNKNOWN} == {
        Key(page, row, block, part) for row in rows.split() for block in blocks.split() for part in parts.split()
    }


def test_an_unknown_forecast_reaches_the_page_of_the_change() -> None:
    found = compute(FR1, {**ALL_FILLED, key("HELAR KAPITALKOSTNAD PROGNOS EXTERNT"): UNKNOWN})
    assert {code.block for code, amount in found.items() if amount is UNKNOWN and code.page == "FORANDRING"} == {
        "PROGNOS",
        "FORANDRING",
    }


LEAVES = st.dictionaries(st.sampled_from(FR1.leaves), st.integers(-LARGEST_ORE, LARGEST_ORE) | st.sampled_from(Gap))


def rounds_of(amounts: Iterable[Amount]) -> Amount:
    """A sum by the truth table, written a second way."""
    listed = list(amounts)
    if UNKNOWN in listed:
        return UNKNOWN
    numbers = [amount for amount in listed if amount is not BLANK]
    return sum(int(amount) for amount in numbers if isinstance(amount, int)) if numbers else BLANK


@given(LEAVES)
def test_every_relation_of_the_form_holds_to_the_ore(leaves: Mapping[Key, Amount]) -> None:
    found = compute(FR1, leaves)
    for page, blocks in PRINTED_BLOCKS.items():
        for block, _label, source in blocks:
            for row, _name, _sign, adds in PRINTED_ROWS:
                at = {part: Key(page, row, block, part) for part in ("EXTERNT", "INTERNT", "TOTALT")}
                for part, code in at.items():
                    if source is not None:
                        reference, outcome = (code._replace(block=b) for b in (source.reference, source.outcome))
                        assert found[code] == difference(found[reference], found[outcome])
                    elif adds:
                        assert found[code] == rounds_of(found[Key(page, r, block, part)] for r in adds.split())
                if source is None:
                    assert found[at["TOTALT"]] == rounds_of((found[at["EXTERNT"]], found[at["INTERNT"]]))


@given(LEAVES)
def test_computing_from_what_was_computed_gives_the_same(leaves: Mapping[Key, Amount]) -> None:
    found = compute(FR1, leaves)
    assert compute(FR1, {leaf: found[leaf] for leaf in FR1.leaves}) == found


# -- places, names and formulas -----------------------------------------------------------------


def formulas(form: Form, places: Places) -> dict[str, str]:
    """{"Sheet!cell": formula}."""
    return {f"{cell.sheet}!{cell.cell}": cell.formula for cell in formula_cells(form, places)}


@pytest.mark.parametrize(
    ("cell", "formula"),
    [
        ("Utfall!B8", 'IF(B$24=0,"",B9+B10+B11)'),
        ("Utfall!C12", 'IF(B$24=0,"",C13+C14+C15+C16+C17+C18)'),
        ("Utfall!D7", 'IF(B$24=0,"",B7+C7)'),
        ("Utfall!B20", 'IF(B$24=0,"",B7)'),
        ("Utfall!E21", 'IF(E$24=0,"",E8+E12+E19)'),
        ("Utfall!J22", 'IF(H$24=0,"",H22+I22)'),
        ("Utfall!K7", 'IF(OR(E$24=0,B$24=0),"",E7-B7)'),
        ("Utfall!P22", 'IF(OR(H$24=0,B$24=0),"",J22-D22)'),
        ("Utfall!B24", "COUNT(B7:C7,B9:C11,B13:C19)"),
        ("Utfall!H24", "COUNT(H7:I7,H9:I11,H13:I19)"),
        ("Utfall!B3", "IF('Försättsblad'!C4=\"\",\"\",'Försättsblad'!C4)"),
        ("Prognos!M22", 'IF(OR(E$24=0,B$24=0),"",G22-D22)'),
        ("Föregående prognos!E7", 'IF(Prognos!B$24=0,"",Prognos!B7)'),
        ("Föregående prognos!G22", 'IF(Prognos!B$24=0,"",Prognos!D22)'),
        ("Föregående prognos!H22", 'IF(OR(B$24=0,Prognos!B$24=0),"",B22-E22)'),
    ],
)
def test_a_formula_as_it_stands_in_its_cell(cell: str, formula: str) -> None:
    assert formulas(FR1, declared_places(FR1))[cell] == formula


@pytest.mark.parametrize("cell", ["Utfall!B7", "Utfall!C9", "Utfall!I19", "Föregående prognos!B7", "Utfall!E3"])
def test_an_input_has_no_formula(cell: str) -> None:
    assert cell not in formulas(FR1, declared_places(FR1))


def test_every_amount_has_its_cell() -> None:
    places = declared_places(FR1)
    assert places.cell(FR1, key("ACK INTAKTER UTFALL EXTERNT")) == CellPlace("Utfall", "B7")
    assert places.cell(FR1, key("HELAR NETTORESULTAT JMF_FOREG_AR TOTALT")) == CellPlace("Prognos", "P22")
    assert places.cell(FR1, key("FORANDRING DRIFT_OVRIGT FORANDRING TOTALT")) == CellPlace("Föregående prognos", "J18")
    assert places.fields == {
        "FORVALTNING": CellPlace("Försättsblad", "C4"),
        "PERIOD": CellPlace("Försättsblad", "C5"),
        "BELOPP": CellPlace("Försättsblad", "C6"),
        "IFYLLT_AV": CellPlace("Försättsblad", "C7"),
        "DATUM": CellPlace("Försättsblad", "C8"),
        "STATUS": CellPlace("Försättsblad", "C9"),
        "VERSION": CellPlace("Försättsblad", "C10"),
        "TROSKEL_PROCENT": CellPlace("Försättsblad", "C11"),
        "TROSKEL_TKR": CellPlace("Försättsblad", "C12"),
        "FOREG_PERIOD": CellPlace("Föregående prognos", "J3"),
        "KORNING": CellPlace("Försättsblad", "C13"),
    }


def test_names_are_of_page_block_and_part() -> None:
    assert column_name(FR1, "ACK", "BUDGET", "EXTERNT") == "FR1_ACK_BUDGET_EXTERNT"
    assert labels_name(FR1, "HELAR") == "FR1_HELAR_KONTOSLAG"
    assert field_name(FR1, "PERIOD") == "FR1_PERIOD"
    names = defined_names(FR1, declared_places(FR1))
    assert len(names) == 3 + 13 * 3 + 11
    assert names["FR1_ACK_BUDGET_EXTERNT"] == Range("Utfall", 5, 7, 5, 22)
    assert names["FR1_HELAR_KONTOSLAG"] == Range("Prognos", 1, 7, 1, 22)
    assert names["FR1_FOREG_PERIOD"] == Range("Föregående prognos", 10, 3, 10, 3)


def test_a_tables_name_covers_its_headings_and_lines() -> None:
    basis = FR1.table_by_code["PROGNOSUNDERLAG"]
    assert table_name(FR1, basis) == "FR1_PROGNOSUNDERLAG"
    assert table_range(basis) == Range("Prognosunderlag", 1, 4, 20, 26)
    assert table_names(FR1) == {
        "FR1_MANADER": Range("Månader", 1, 4, 15, 92),
        "FR1_ENGANGSPOSTER": Range("Engångsposter", 1, 4, 5, 44),
        "FR1_PROGNOSUNDERLAG": Range("Prognosunderlag", 1, 4, 20, 26),
        "FR1_PROGNOSBILD": Range("Prognosunderlag", 1, 30, 5, 35),
        "FR1_INTERNA_POSTER": Range("Interna poster", 1, 4, 6, 64),
        "FR1_AVVIKELSER": Range("Avvikelser", 1, 4, 13, 196),
        "FR1_KONTROLLER": Range("Kontroller", 1, 4, 4, 204),
        "FR1_HUVUDBOK": Range("Huvudbok", 1, 4, 9, 100_004),
        "FR1_KONTOMAPPNING": Range("Kontomappning", 1, 4, 7, 2_004),
        "FR1_KALLOR": Range("Import", 1, 4, 7, 28),
        "FR1_IMPORTUNDERLAG": Range("Importunderlag", 1, 4, 7, 2_004),
        "FR1_UPPFOLJNING": Range("Uppföljning", 1, 4, 8, 20),
        "FR1_PROJEKTANSVAR": Range("Projekt", 1, 4, 7, 25),
        "FR1_PROJEKT": Range("Projekt", 1, 30, 8, 2_000),
        "FR1_BRYGGA": Range("Prognosförklaring", 1, 4, 2, 14),
        "FR1_PROGNOSFORKLARING": Range("Prognosförklaring", 1, 19, 6, 2_000),
        "FR1_INVESTERINGSLAGE": Range("Investeringar", 1, 4, 2, 13),
        "FR1_INVESTERINGAR": Range("Investeringar", 1, 18, 13, 2_000),
        "FR1_PERSONALANDELAR": Range("Personal", 1, 4, 12, 10),
        "FR1_PERSONAL": Range("Personal", 1, 14, 12, 2_000),
        "FR1_NYCKELTAL": Range("Nyckeltal", 1, 4, 4, 12),
        "FR1_AVSTAMNING": Range("Avstämning", 1, 4, 8, 84),
        "FR1_MALLAGE": Range("Mål", 1, 4, 3, 9),
        "FR1_MAL": Range("Mål", 1, 14, 22, 2_000),
        "FR1_INSATSER": Range("Insatser", 1, 4, 7, 2_000),
    }
    assert table_names(SMALL) == {}


def test_a_column_of_a_table_and_its_cells() -> None:
    months = FR1.table_by_code["MANADER"]
    assert column_range(months, "AR") == Range("Månader", 1, 5, 1, 92)
    assert column_range(months, "M12") == Range("Månader", 15, 5, 15, 92)
    assert table_cell(months, "M01", 0) == CellPlace("Månader", "D5")
    assert table_cell(months, "M08", 23) == CellPlace("Månader", "K28")
    assert table_cell(FR1.table_by_code["PROGNOSBILD"], "FORSLAG", 4) == CellPlace("Prognosunderlag", "E35")


def moved(places: Places, page: str, **changes: Any) -> Places:
    return Places({**places.pages, page: replace(places.pages[page], **changes)}, places.fields)


def test_formulas_follow_the_place_where_the_table_was_found() -> None:
    columns = {code: column + 1 for code, column in declared_places(SMALL).pages["P1"].columns.items()}
    found = formulas(SMALL, moved(declared_places(SMALL), "P1", sheet="Flik 1", first_row=10, columns=columns))
    assert found["Flik 1!C12"] == 'IF(C$14=0,"",C10+C11)'
    assert found["Flik 1!C14"] == "COUNT(C10:D11)"
    assert found["Två!E7"] == "IF('Flik 1'!C$14=0,\"\",'Flik 1'!C10)"
    assert found["Två!H7"] == "IF(OR(B$11=0,'Flik 1'!C$14=0),\"\",B7-E7)"
    assert not any(cell.startswith("Flik 1") and formula.startswith("IF('Omslag") for cell, formula in found.items())


def without(places: Places, page: str, *columns: tuple[str, str]) -> Places:
    """The places with columns of a page not found."""
    kept = {code: column for code, column in places.pages[page].columns.items() if code not in columns}
    return moved(places, page, columns=kept)


def test_a_page_that_was_not_found_has_no_formulas_and_nor_has_what_shows_it() -> None:
    places = declared_places(SMALL)
    found = formulas(SMALL, Places({"P2": places.pages["P2"]}, places.fields))
    assert sorted(found) == ["Två!B11", "Två!B9", "Två!C9", "Två!D7", "Två!D8", "Två!D9"]
    assert Places({}, {}).cell(SMALL, key("P1 IN NU EXT")) is None


def test_a_column_that_was_not_found_has_no_formula_and_nor_has_what_adds_or_counts_it() -> None:
    places = declared_places(SMALL)
    found = formulas(SMALL, without(places, "P1", ("NU", "INT")))
    assert "Ett!B11" not in found  # the count
    assert "Ett!D7" not in found  # Totalt of IN
    assert "Ett!I7" not in found  # its comparison
    assert found["Ett!B9"] == 'IF(B$11=0,"",B7+B8)'
    assert places.cell(SMALL, key("P1 IN NU INT")) == CellPlace("Ett", "C7")
    assert without(places, "P1", ("NU", "INT")).cell(SMALL, key("P1 IN NU INT")) is None


def test_a_block_whose_first_column_was_not_found_has_no_formulas() -> None:
    found = formulas(SMALL, without(declared_places(SMALL), "P1", ("NU", "EXT")))
    columns = {cell[4] for cell in found if cell.startswith("Ett!") and cell != "Ett!B3"}
    assert columns == {"E", "F", "G"}  # BUDGET alone


def test_a_header_field_that_was_not_found_is_not_linked() -> None:
    places = declared_places(SMALL)
    assert formulas(SMALL, places)["Ett!B3"] == 'IF(Omslag!C4="","",Omslag!C4)'
    assert "Ett!B3" not in formulas(SMALL, Places(places.pages, {}))


# -- what computed cells show -------------------------------------------------------------------


def shown_results(
    leaves: dict[str, Amount], fields: Mapping[str, Cell] | None = None, form: Form = SMALL
) -> dict[str, Cell]:
    """{"Sheet!cell": what it shows}, of the form with these leaves."""
    entered = {key(code): amount for code, amount in leaves.items()}
    counts = {
        Count(page.code, block.code): sum(isinstance(entered.get(k), int) for k in form.block_leaves(page, block))
        for page in form.pages
        for block in page.blocks
        if block.source is None
    }
    cells = formula_cells(form, declared_places(form))
    found = results(form, cells, compute(form, entered), counts, fields or {})
    return {f"{place.sheet}!{place.cell}": cell for place, cell in found.items()}


def test_an_empty_form_shows_nothing_and_counts_nothing() -> None:
    found = shown_results({})
    assert {
        (cell.kind, cell.value) for place, cell in found.items() if place not in ("Ett!B11", "Ett!E11", "Två!B11")
    } == {(Kind.TEXT, "")}
    assert [found[place][:2] for place in ("Ett!B11", "Ett!E11", "Två!B11")] == [(Kind.NUMBER, "0")] * 3


def test_an_amount_is_shown_as_the_exact_number_with_its_formula() -> None:
    found = shown_results({"P1 IN NU EXT": -226_666_667, "P1 UT NU INT": 100_000})
    assert found["Ett!D9"] == Cell(Kind.NUMBER, "-2265.66667", 'IF(B$11=0,"",B9+C9)')
    assert found["Ett!B11"] == Cell(Kind.NUMBER, "2", "COUNT(B7:C8)")
    assert found["Två!G9"] == Cell(Kind.NUMBER, "-2265.66667", 'IF(Ett!B$11=0,"",Ett!D9)')
    assert found["Ett!H7"][:2] == (Kind.TEXT, "")  # nothing to compare with


def test_what_depends_on_an_unknown_entry_has_no_result_that_could_be_stored() -> None:
    found = shown_results({"P1 IN NU EXT": UNKNOWN, "P1 UT NU EXT": 100_000})
    assert found["Ett!B9"][:2] == (Kind.MISSING, "")
    assert found["Ett!C9"][:2] == (Kind.NUMBER, "0")
    assert found["Ett!B11"][:2] == (Kind.NUMBER, "1")


def test_a_block_with_no_number_but_something_unknown_shows_what_excel_would() -> None:
    """COUNT counts numbers only: with nothing but a text in the block Excel shows blanks."""
    assert shown_results({"P1 IN NU EXT": UNKNOWN})["Ett!B9"][:2] == (Kind.TEXT, "")


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (None, (Kind.TEXT, "")),
        (Cell(Kind.TEXT, "SYNTETISK"), (Kind.TEXT, "SYNTETISK")),
        (Cell(Kind.NUMBER, "17"), (Kind.NUMBER, "17")),
        (Cell(Kind.NUMBER, "17", "8+9"), (Kind.NUMBER, "17")),
        (Cell(Kind.ERROR, "#REF!"), (Kind.MISSING, "")),
        (Cell(Kind.MISSING, "", "A1"), (Kind.MISSING, "")),
    ],
)
def test_a_header_field_is_shown_as_it_is(field: Cell | None, expected: tuple[Kind, str]) -> None:
    found = shown_results({}, {"NAMN": field} if field else {})["Ett!B3"]
    assert (found.kind, found.value) == expected
    assert found.formula == 'IF(Omslag!C4="","",Omslag!C4)'


def test_a_computed_block_needs_the_entered_blocks_behind_it() -> None:
    assert counted_blocks(SMALL, "P1", "NU") == (Count("P1", "NU"),)
    assert counted_blocks(SMALL, "P1", "JMF") == (Count("P1", "BUD"), Count("P1", "NU"))
    assert counted_blocks(SMALL, "P2", "NU") == (Count("P1", "NU"),)
    assert counted_blocks(SMALL, "P2", "JMF") == (Count("P2", "FORR"), Count("P1", "NU"))


def test_a_formula_cell_says_what_it_shows() -> None:
    found = {f"{cell.sheet}!{cell.cell}": cell for cell in formula_cells(SMALL, declared_places(SMALL))}
    assert found["Ett!B9"] == FormulaCell(CellPlace("Ett", "B9"), 'IF(B$11=0,"",B7+B8)', key("P1 NETTO NU EXT"))
    assert found["Ett!B11"].shows == Count("P1", "NU")
    assert found["Ett!B3"].shows == Link("NAMN")


# -- header fields ------------------------------------------------------------------------------


def field(kind: FieldKind) -> Field:
    choices = {FieldKind.CHOICE: ("Utkast", "Inlämnad"), FieldKind.UNIT: ("TKR",)}.get(kind, ())
    return Field("FALT", "Fält", kind, "SYNTETISKT fält.", choices=choices, default="TKR")


K = FieldKind
AUGUST, DAY = Period(2017, 8), datetime.date(2017, 9, 8)


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (K.TEXT, Cell(Kind.TEXT, " 17 Staben "), "17 Staben"),
        (K.TEXT, Cell(Kind.NUMBER, "17"), "17"),
        (K.TEXT, Cell(Kind.BOOLEAN, "1"), None),
        (K.TEXT, Cell(Kind.ERROR, "#N/A"), None),
        (K.TEXT, Cell(Kind.MISSING, "", "A1"), None),
        (K.UNIT, Cell(Kind.TEXT, "TKR"), "TKR"),
        (K.UNIT, Cell(Kind.TEXT, "tkr"), "TKR"),
        (K.UNIT, Cell(Kind.TEXT, "MNKR"), None),
        (K.CHOICE, Cell(Kind.TEXT, "inlämnad"), "Inlämnad"),
        (K.CHOICE, Cell(Kind.TEXT, " Utkast "), "Utkast"),
        (K.CHOICE, Cell(Kind.TEXT, "Klar"), None),
        (K.PERIOD, Cell(Kind.NUMBER, "42948"), AUGUST),
        (K.PERIOD, Cell(Kind.NUMBER, "42978.999988426"), AUGUST),  # 31 augusti, one second to midnight
        (K.PERIOD, Cell(Kind.NUMBER, "42947.99999999999"), AUGUST),  # 1 augusti with float noise
        (K.PERIOD, Cell(Kind.DATE, "2017-08-01"), AUGUST),
        (K.PERIOD, Cell(Kind.DATE, "2017-08-31T00:00:00"), AUGUST),
        (K.PERIOD, Cell(Kind.TEXT, "augusti 2017"), AUGUST),
        (K.PERIOD, Cell(Kind.TEXT, "2017-08"), AUGUST),
        (K.PERIOD, Cell(Kind.TEXT, "sommaren"), None),
        (K.PERIOD, Cell(Kind.NUMBER, "201708"), None),  # Excel counts days: that would be april 2452
        (K.PERIOD, Cell(Kind.NUMBER, "36526"), Period(2000, 1)),
        (K.PERIOD, Cell(Kind.NUMBER, "36525"), None),
        (K.PERIOD, Cell(Kind.NUMBER, "73050"), Period(2099, 12)),
        (K.PERIOD, Cell(Kind.NUMBER, "73051"), None),
        (K.PERIOD, Cell(Kind.TEXT, "1999-12"), None),
        (K.DATE, Cell(Kind.TEXT, "2100-01-01"), None),
        (K.PERIOD, Cell(Kind.NUMBER, "1e99"), None),
        (K.PERIOD, Cell(Kind.NUMBER, "-5"), None),
        (K.PERIOD, Cell(Kind.NUMBER, "NaN"), None),
        (K.PERIOD, Cell(Kind.BOOLEAN, "1"), None),
        (K.PERIOD, Cell(Kind.ERROR, "#N/A"), None),
        (K.DATE, Cell(Kind.NUMBER, "42986"), DAY),
        (K.DATE, Cell(Kind.NUMBER, "42986.75"), DAY),  # six in the evening
        (K.DATE, Cell(Kind.DATE, "2017-09-08T18:00:00"), DAY),
        (K.DATE, Cell(Kind.TEXT, "2017-09-08"), DAY),
        (K.DATE, Cell(Kind.TEXT, "8/9 2017"), None),
        (K.DATE, Cell(Kind.MISSING, "", "TODAY()"), None),
        (K.WHOLE, Cell(Kind.NUMBER, "1"), 1),
        (K.WHOLE, Cell(Kind.NUMBER, "2.0"), 2),
        (K.WHOLE, Cell(Kind.NUMBER, "999"), 999),
        (K.WHOLE, Cell(Kind.NUMBER, "1000"), None),
        (K.WHOLE, Cell(Kind.NUMBER, "0"), None),
        (K.WHOLE, Cell(Kind.NUMBER, "-1"), None),
        (K.WHOLE, Cell(Kind.NUMBER, "2.5"), None),
        (K.WHOLE, Cell(Kind.NUMBER, "INF"), None),
        (K.WHOLE, Cell(Kind.TEXT, "1"), None),
        (K.PERCENT, Cell(Kind.NUMBER, "0.05"), 50_000),
        (K.PERCENT, Cell(Kind.NUMBER, "0"), 0),
        (K.PERCENT, Cell(Kind.NUMBER, "1"), 1_000_000),
        (K.PERCENT, Cell(Kind.NUMBER, "0.0725"), 72_500),
        (K.PERCENT, Cell(Kind.NUMBER, "5"), None),  # 500 %
        (K.PERCENT, Cell(Kind.NUMBER, "-0.05"), None),
        (K.PERCENT, Cell(Kind.NUMBER, ""), None),
        (K.PERCENT, Cell(Kind.TEXT, "5 %"), None),
        (K.TKR, Cell(Kind.NUMBER, "500"), 50_000_000),
        (K.TKR, Cell(Kind.NUMBER, "0.00001"), 1),
        (K.TKR, Cell(Kind.NUMBER, "0"), 0),
        (K.TKR, Cell(Kind.NUMBER, "-1"), None),
        (K.TKR, Cell(Kind.NUMBER, "10000000000"), None),
        (K.TKR, Cell(Kind.NUMBER, "NaN"), None),
        (K.TKR, Cell(Kind.BOOLEAN, "1"), None),
    ],
)
def test_what_a_fields_cell_means(kind: FieldKind, cell: Cell, value: FieldValue | None) -> None:
    assert value_of(field(kind), cell, date1904=False) == value


@pytest.mark.parametrize(
    ("kind", "text", "cell"),
    [
        (K.TEXT, "  17   Staben ", Cell(Kind.TEXT, "17 Staben")),
        (K.TEXT, "17", Cell(Kind.TEXT, "17")),
        (K.TEXT, "=1+1", Cell(Kind.TEXT, "=1+1")),  # a text, never a formula
        (K.TEXT, " ", None),
        (K.UNIT, "tkr", Cell(Kind.TEXT, "TKR")),
        (K.UNIT, "kr", None),
        (K.CHOICE, "INLÄMNAD", Cell(Kind.TEXT, "Inlämnad")),
        (K.CHOICE, "Klar", None),
        (K.PERIOD, "augusti  2017", Cell(Kind.NUMBER, "42948")),
        (K.PERIOD, "2017-08-31", Cell(Kind.NUMBER, "42948")),
        (K.PERIOD, "2017", None),
        (K.PERIOD, "1999-12", None),
        (K.DATE, "2100-01-01", None),
        (K.DATE, "2017-09-08", Cell(Kind.NUMBER, "42986")),
        (K.DATE, "igår", None),
        (K.WHOLE, "2", Cell(Kind.NUMBER, "2")),
        (K.WHOLE, "2,5", None),
        (K.WHOLE, "0", None),
        (K.WHOLE, "1000", None),
        (K.WHOLE, "2 tkr", None),
        (K.WHOLE, "två", None),
        (K.PERCENT, "5", Cell(Kind.NUMBER, "0.05")),
        (K.PERCENT, "5 %", Cell(Kind.NUMBER, "0.05")),
        (K.PERCENT, "7,5%", Cell(Kind.NUMBER, "0.075")),
        (K.PERCENT, "5 procent", Cell(Kind.NUMBER, "0.05")),
        (K.PERCENT, "100 %", Cell(Kind.NUMBER, "1")),
        (K.PERCENT, "0", Cell(Kind.NUMBER, "0")),
        (K.PERCENT, "101 %", None),
        (K.PERCENT, "-5 %", None),
        (K.PERCENT, "5 kr", None),
        (K.PERCENT, "5 % procent", None),
        (K.PERCENT, "", None),
        (K.TKR, "500", Cell(Kind.NUMBER, "500")),
        (K.TKR, "1 500,5", Cell(Kind.NUMBER, "1500.5")),
        (K.TKR, "500 kr", Cell(Kind.NUMBER, "0.5")),
        (K.TKR, "0,5 mnkr", Cell(Kind.NUMBER, "500")),
        (K.TKR, "1.500", None),
        (K.TKR, "-500", None),
    ],
)
def test_the_cell_that_a_typed_value_becomes(kind: FieldKind, text: str, cell: Cell | None) -> None:
    assert cell_of(field(kind), text, date1904=False) == cell


def test_days_count_from_1904_where_the_workbook_does() -> None:
    assert cell_of(field(K.PERIOD), "2017-08", date1904=True) == Cell(Kind.NUMBER, "41486")
    assert cell_of(field(K.DATE), "2017-09-08", date1904=True) == Cell(Kind.NUMBER, "41524")
    assert value_of(field(K.PERIOD), Cell(Kind.NUMBER, "41486"), date1904=True) == AUGUST
    assert value_of(field(K.DATE), Cell(Kind.NUMBER, "41524"), date1904=True) == DAY
    assert value_of(field(K.DATE), Cell(Kind.DATE, "2017-09-08"), date1904=True) == DAY


@given(st.sampled_from(FieldKind), st.text() | st.text(alphabet="0123456789 ,.-%kr"), st.booleans())
def test_what_a_typed_value_becomes_can_be_read(kind: FieldKind, text: str, date1904: bool) -> None:
    cell = cell_of(field(kind), text, date1904)
    assert cell is None or value_of(field(kind), cell, date1904) is not None


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (K.CHOICE, "Utkast, Inlämnad"),
        (K.PERIOD, "en månad, till exempel 2017-08"),
        (K.UNIT, "TKR"),
        (K.WHOLE, "ett heltal från 1"),
    ],
)
def test_what_a_field_asks_for(kind: FieldKind, words: str) -> None:
    assert expected_words(field(kind)) == words


# -- the description ----------------------------------------------------------------------------


def test_the_form_as_markdown() -> None:
    assert (
        to_markdown(SMALL)
        == """\
| Rad | Etikett | Tecken | Beräkning |
| --- | --- | --- | --- |
| IN | In | intäkt, minus | inmatning |
| UT | Ut | kostnad, plus | inmatning |
| NETTO | NETTO | netto | IN + UT |

| Sida | Blad | Block | Etikett | Beräkning |
| --- | --- | --- | --- | --- |
| P1 | Ett | NU | NU | inmatning |
| P1 | Ett | BUD | BUDGET | inmatning |
| P1 | Ett | JMF | JMF | BUD − NU |
| P2 | Två | FORR | FÖRR | inmatning |
| P2 | Två | NU | NU | = P1 NU |
| P2 | Två | JMF | JMF | FORR − NU |

| Del | Etikett | Beräkning |
| --- | --- | --- |
| EXT | Externt | inmatning |
| INT | Internt | inmatning |
| TOT | Totalt | EXT + INT |

| Fält | Etikett | Cell | Innehåll |
| --- | --- | --- | --- |
| NAMN | Namn | Omslag!C4 | Namnet. |
| LAGE | Läge | Omslag!C5 | Läget. |
| NAR | När | Två!B3 | Månaden. |

Namn på varje kolumn av belopp: `SYN_*_*_*` (sida, block, del)."""
    )


def test_the_form_as_json() -> None:
    described = json.loads(json.dumps(to_json(SMALL)))
    assert described == {
        "form": "SYN",
        "version": "0.1",
        "rows": [
            {"code": "IN", "label": "In", "sign": "REVENUE", "sum_of": []},
            {"code": "UT", "label": "Ut", "sign": "COST", "sum_of": []},
            {"code": "NETTO", "label": "NETTO", "sign": "NET", "sum_of": ["IN", "UT"]},
        ],
        "parts": [
            {"code": "EXT", "label": "Externt", "sum_of": []},
            {"code": "INT", "label": "Internt", "sum_of": []},
            {"code": "TOT", "label": "Totalt", "sum_of": ["EXT", "INT"]},
        ],
        "pages": [
            {
                "code": "P1",
                "title": "Sida 1",
                "sheet": "Ett",
                "printed": True,
                "blocks": [
                    {"code": "NU", "label": "NU", "source": None},
                    {"code": "BUD", "label": "BUDGET", "source": None},
                    {"code": "JMF", "label": "JMF", "source": {"reference": "BUD", "outcome": "NU"}},
                ],
            },
            {
                "code": "P2",
                "title": "Sida 2",
                "sheet": "Två",
                "printed": False,
                "blocks": [
                    {"code": "FORR", "label": "FÖRR", "source": None},
                    {"code": "NU", "label": "NU", "source": {"page": "P1", "block": "NU"}},
                    {"code": "JMF", "label": "JMF", "source": {"reference": "FORR", "outcome": "NU"}},
                ],
            },
        ],
        "tables": [],
        "fields": [
            {"code": "NAMN", "label": "Namn", "sheet": "Omslag", "cell": "C4"},
            {"code": "LAGE", "label": "Läge", "sheet": "Omslag", "cell": "C5"},
            {"code": "NAR", "label": "När", "sheet": "Två", "cell": "B3"},
        ],
    }


def test_the_tables_of_a_form_are_described() -> None:
    columns = (Column("NAR", "När", ColumnKind.MONTH, 9.0), Column("HUR", "Hur", ColumnKind.METHOD, 9.0, True))
    form = changed(tables=(Table("LISTA", "Tre", "Titel", "", 4, columns, 2),))
    assert """
| Blad | Namn | Kolumn | Innehåll | Fylls i |
| --- | --- | --- | --- | --- |
| Tre | SYN_LISTA | När | en månad, till exempel 2017-08 | – |
| Tre | SYN_LISTA | Hur | en av metoderna i listan | ja |

| Metod | I arbetsboken | Prognosen |
| --- | --- | --- |
| linjar | linjär | utfallet × 12 ÷ antalet månader: året fortsätter som hittills |
""" in to_markdown(form)
    assert json.loads(json.dumps(to_json(form)))["tables"] == [
        {
            "code": "LISTA",
            "sheet": "Tre",
            "name": "SYN_LISTA",
            "columns": [
                {"code": "NAR", "label": "När", "kind": "MONTH", "entered": False, "calculated": False},
                {"code": "HUR", "label": "Hur", "kind": "METHOD", "entered": True, "calculated": False},
            ],
        }
    ]


def test_calculated_columns_are_described_as_such() -> None:
    described = to_markdown(FR1).splitlines()
    for line in (
        "| Uppföljning | FR1_UPPFOLJNING | Kontoslag | en av formulärets rader | – |",
        "| Uppföljning | FR1_UPPFOLJNING | Utfall ack. | ett belopp i tkr | räknas av formuläret |",
        "| Projekt | FR1_PROJEKT | Budget ack. | ett belopp i tkr | ja |",
        "| Projekt | FR1_PROJEKT | IPDK | text | räknas av formuläret |",
        "| Prognosförklaring | FR1_BRYGGA | Belopp | ett belopp i tkr | delvis; resten räknas av formuläret |",
        "| Avstämning | FR1_AVSTAMNING | Kod | text | – |",
    ):
        assert described.count(line) == 1, line
    tables = json.loads(json.dumps(to_json(FR1)))["tables"]
    (bridge,) = (table for table in tables if table["code"] == "BRYGGA")
    assert [(c["code"], c["entered"], c["calculated"]) for c in bridge["columns"]] == [
        ("VAD", False, False), ("BELOPP", True, True),
    ]  # fmt: skip


def test_the_description_of_fr1_has_every_code_once() -> None:
    described = to_markdown(FR1)
    rows = re.findall(r"^\| (\w+) \| [^|]+ \| (?:intäkt|kostnad|netto)", described, re.M)
    assert rows == [code for code, _label, _sign, _adds in PRINTED_ROWS]
    assert described.count("\n| ACK |") == described.count("\n| HELAR |") == 5
    assert "`FR1_*_*_*`" in described
