"""How the sheets of a consolidated workbook look, and what each has at its top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from vplan_xl.amounts import number_text
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.form.look import AMOUNT as NUMBER
from vplan_xl.form.look import BAND, LINE, NOTE, PART, PLAIN, TITLE, text_cell
from vplan_xl.form.model import Compared, Convention, Form, Sign
from vplan_xl.workbook.a1 import Range, column_letters, reference
from vplan_xl.workbook.author import Highlight, Style
from vplan_xl.workbook.snapshot import Cell, Kind

CellsOfSheet = dict[str, tuple[Cell | None, Style]]

HAIRLINE = 7
ACCENT = "#1F4E9E"  # of links, and of the tabs of what is read first
INFO = replace(NOTE, font_size=9)
NOTICE = replace(PLAIN, bold=True, font_color="#9B1C1C", bg_color="#FDECEC", text_wrap=True)
HEADING = replace(PART, bold=True, text_wrap=True, top=1, align="left")
HEADING_RIGHT = replace(HEADING, align="right")
TEXT = replace(PLAIN, border_color=LINE, bottom=HAIRLINE)
WRAPPED = replace(TEXT, text_wrap=True)
REMARK = replace(TEXT, indent=1)  # a text beside a number
LINK = replace(TEXT, font_color=ACCENT)
AMOUNT = replace(NUMBER, align="right")  # a dash stands where the numbers do
FIGURE = replace(AMOUNT, bottom=HAIRLINE)
SHARE_FORMAT = "0.0%_-"
SUM_TEXT = replace(PLAIN, bold=True, bg_color=BAND, top=1, bottom=1, border_color=LINE)
SUM_FIGURE = replace(AMOUNT, bold=True, bg_color=BAND, top=1, bottom=1)

# Looks laid over others by a condition: they name nothing but what they change.
_OVER = Style(font_name="", font_size=0, valign="")
UNFAVOURABLE = replace(_OVER, bg_color="#FBD5D5", font_color="#9B1C1C", bold=True)
FAVOURABLE = replace(_OVER, bg_color="#DDF0E0", font_color="#1C6B34")
NO_ZERO = replace(_OVER, num_format=";;;")

SHARE_NAME, LEAST_NAME = "TOTAL_TROSKEL_PROCENT", "TOTAL_TROSKEL_TKR"
_TITLE_ROW, _INFO_ROW, _FIRST_NOTICE_ROW = 1, 2, 3
_CHARACTERS = 1.1  # that a unit of a column's width holds, in the letters of a notice


def figure(ore: int | None, formula: str) -> Cell:
    """A computed amount in tkr; None, of a blank block, shows nothing."""
    return Cell(Kind.TEXT, "", formula) if ore is None else Cell(Kind.NUMBER, number_text(ore), formula)


class Head(NamedTuple):
    """The top of a sheet: what it is, how to read it, what must be known first. ``next_row`` is free below it."""

    cells: CellsOfSheet
    merges: tuple[Range, ...]
    heights: dict[int, float]
    next_row: int


def head(whole: Consolidated, sheet: str, title: str, info: str, widths: Sequence[float]) -> Head:
    """The top of a sheet whose columns have those *widths*."""
    cells: CellsOfSheet = {
        reference(1, _TITLE_ROW): (text_cell(title), TITLE),
        reference(1, _INFO_ROW): (text_cell(f"{whole.period.label} · {info}"), INFO),
    }
    merges, heights = [], {_TITLE_ROW: 22.0}
    for row, notice in enumerate(whole.notices, _FIRST_NOTICE_ROW):
        cells[reference(1, row)] = (text_cell(notice), NOTICE)
        merges.append(Range(sheet, 1, row, len(widths), row))
        heights[row] = 3 + 13.0 * (1 + int(len(notice) / (sum(widths) * _CHARACTERS)))
    return Head(cells, tuple(merges), heights, _FIRST_NOTICE_ROW + len(whole.doubts) + 1)


def convention_words(form: Form) -> str:
    """What the amounts of a form mean by their signs, for the head of a sheet."""
    revenue, cost = (form.convention.with_minus(sign) for sign in (Sign.REVENUE, Sign.COST))
    difference = " minus ".join(form.convention.terms(Compared("budget", "utfall")))
    net = "ett överskott" if form.convention is Convention.SURPLUS else "en nettokostnad"
    return (
        f"tkr · intäkter {revenue} minus och kostnader {cost}: {form.total_row.label} är {net} när det är positivt · "
        f"avvikelse = {difference}, plus är gynnsamt"
    )


def above_thresholds(shown: str, compared: str, sign: int) -> str:
    """The test whether a deviation is larger than both thresholds; *sign* -1 asks for an unfavourable one."""
    size = f"N({shown})" if sign > 0 else f"-N({shown})"
    return f"AND(ISNUMBER({shown}),{size}>{LEAST_NAME},{size}>{SHARE_NAME}*ABS(N({compared})))"


def threshold_highlights(area: Range, compared_column: int) -> tuple[Highlight, ...]:
    """Red where a deviation of the area is unfavourable and above the thresholds, green where it is favourable so."""
    shown = reference(area.first_column, area.first_row)
    compared = f"{column_letters(compared_column)}{area.first_row}"
    return tuple(
        Highlight(area, above_thresholds(shown, compared, sign), style)
        for sign, style in ((-1, UNFAVOURABLE), (1, FAVOURABLE))
    )
