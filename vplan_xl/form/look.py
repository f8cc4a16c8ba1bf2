"""How the template's cells look, and what is printed below its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from vplan_xl.amounts import LARGEST_ORE, ORE_PER_TKR
from vplan_xl.workbook.a1 import Range
from vplan_xl.workbook.author import Style, Validation
from vplan_xl.workbook.snapshot import Cell, Kind

LARGEST_TKR = LARGEST_ORE // ORE_PER_TKR

INK, LINE, BAND, INPUT, LINK = "#1F2A37", "#9AA5B1", "#DCE6F0", "#FFF9DB", "#1F4E9C"
PLAIN = Style(font_color=INK)
HAIR = 7  # the thinnest line: keeps neighbouring input cells apart
TITLE = replace(PLAIN, bold=True, font_size=13)
CAPTION = replace(PLAIN, font_size=8, align="right")
HEADER_VALUE = replace(PLAIN, bold=True, bottom=1, border_color=LINE, align="left")
BLOCK = replace(PLAIN, bold=True, bg_color=BAND, align="center", top=1, bottom=1, left=1, right=1, border_color=LINE)
PART = replace(PLAIN, bg_color=BAND, align="center", bottom=1, border_color=LINE)
AMOUNT = replace(PLAIN, num_format="#,##0_-", border_color=LINE)  # "_-": room before the next line
UNFAVOURABLE = Style(font_name="", font_size=0, valign="", bg_color="#FBD5D5", font_color="#9B1C1C", bold=True)
NOTE = replace(PLAIN, italic=True, font_size=8, font_color="#5B6770")


def footer(organisation: str) -> str:
    """The printed footer: "Landstinget Blekinge Ekonomirapportering" and the page's number."""
    left = f"{organisation} Ekonomirapportering".strip().replace("&", "&&")
    apart = " " if left[0].isdigit() else ""  # a digit would be taken for more of the size
    return f"&L&8{apart}{left}&R&8Sida &P av &N"


def written_by_program(area: Range) -> Validation:
    """Cells that are unlocked, so that programs reach them on a protected sheet, and yet take nothing that is typed."""
    return Validation(
        area, _NOTHING, "Fylls i av programmet", "", "Det här fylls i av programmet och räknas om av det."
    )


def computed_by_form(area: Range) -> Validation:
    """Cells that hold the form's formulas on a sheet that is not protected, and take nothing that is typed."""
    words = "Det här räknas av formuläret. Saknas formeln på en ny rad: kopiera den från raden ovanför."
    return Validation(area, _NOTHING, "Räknas av formuläret", "", words)


_NOTHING: Mapping[str, object] = {"validate": "custom", "value": "=FALSE", "ignore_blank": False}


def text_cell(text: str) -> Cell:
    """A cell that holds a text."""
    return Cell(Kind.TEXT, text)
