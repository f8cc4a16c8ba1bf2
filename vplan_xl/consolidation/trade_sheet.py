"""Interna poster: which counterparties disagree, who trades with whom, and the sums against the form's Internt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from vplan_xl.amounts import number_text
from vplan_xl.consolidation.basis import COST, POST_COLUMNS, POST_SHEET, SALE, posts_column
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.look import (
    FIGURE,
    HEADING,
    HEADING_RIGHT,
    INFO,
    REMARK,
    SUM_FIGURE,
    SUM_TEXT,
    TEXT,
    UNFAVOURABLE,
    CellsOfSheet,
    figure,
    head,
)
from vplan_xl.consolidation.page_sheets import department_places, linked_net
from vplan_xl.consolidation.sheet_names import TRADE
from vplan_xl.consolidation.total import INTERNAL
from vplan_xl.consolidation.trade import Pair, Sum
from vplan_xl.form.look import HEADER_VALUE, INPUT, TITLE, footer, text_cell
from vplan_xl.form.model import Convention
from vplan_xl.report.internal_posts import BLOCKS
from vplan_xl.workbook.a1 import Range, column_letters, reference
from vplan_xl.workbook.author import Highlight, SheetSpec, Style
from vplan_xl.workbook.snapshot import Cell, Kind

MOST_IN_MATRIX = 40
MOST_LISTED = 200  # pairs, and sums; what differs most comes first
_WIDTHS = (34.0, 34.0, 11.0, 13.0, 13.0, 13.0, 16.0)
_MATRIX_WIDTH = 13.0
_NAMES_HEIGHT = 40.0  # three lines: a name is wider than its column
_NO_ZERO = "#,##0_-;-#,##0_-;"
_BLOCK_WORDS = {fact.code: fact.label for fact in POST_COLUMNS if fact.code in BLOCKS}
OVER, WITHIN, ONE_SIDED = "över gränsen", "inom gränsen", "bara den ena har poster"


def trade_sheet(whole: Consolidated, sheets: Mapping[str, str]) -> SheetSpec:
    """The sheet; *sheets* are {number: name of its page} of those that have one."""
    width = max(len(_WIDTHS), 1 + len(_in_matrix(whole)))
    widths = [_WIDTHS[number] if number < len(_WIDTHS) else _MATRIX_WIDTH for number in range(width)]
    info = "tkr · ur arbetsböckernas blad Interna poster; alla poster står i Underlag interna poster"
    top = head(whole, TRADE, f"{whole.name} – interna poster per motpart", info, widths[:7])
    cells = dict(top.cells)
    row = top.next_row
    cells[reference(1, row)] = (text_cell("Gräns för en skillnad, tkr:"), INFO)
    limit = reference(2, row)
    style = replace(HEADER_VALUE, bg_color=INPUT, num_format="#,##0", top=1, left=1, right=1, align="right")
    cells[limit] = (Cell(Kind.NUMBER, number_text(whole.trade.tolerance)), style)
    absolute_limit = f"$B${row}"
    first_pair = row + 3
    row = _put_pairs(cells, whole, row + 2, absolute_limit)
    last_pair = row
    first_sum = row + 4
    row = _put_sums(cells, whole, row + 3, sheets, absolute_limit)
    last_sum = row
    heading = row + 3
    row = _put_matrix(cells, whole, heading)
    red = [
        Highlight(Range(TRADE, 6, first, 6, last), f"ABS(N($F{first}))>{absolute_limit}", UNFAVOURABLE)
        for first, last in ((first_pair, last_pair), (first_sum, last_sum))
        if last >= first
    ]
    return SheetSpec(
        name=TRADE,
        cells=cells,
        widths=dict(enumerate(widths, 1)),
        heights=top.heights | ({heading: _NAMES_HEIGHT} if _in_matrix(whole) else {}),
        merges=top.merges,
        highlights=tuple(red),
        print_area=Range(TRADE, 1, 1, width, row),
        footer=footer(whole.organisation),
        protected=False,
    )


def _heading(number: int) -> Style:
    """The look of a heading over the columns that pairs and sums share."""
    return HEADING_RIGHT if number in (4, 5, 6) else replace(HEADING, indent=1) if number == 7 else HEADING


# -- pairs ----------------------------------------------------------------------------------------


def _put_pairs(cells: CellsOfSheet, whole: Consolidated, row: int, limit: str) -> int:
    """The pairs, those that disagree most on top; the last row used."""
    cells[reference(1, row - 1)] = (text_cell("Säljare och köpare"), TITLE)
    labels = ("Säljare", "Köpare", "Avser", "Säljarens intäkt", "Köparens kostnad", "Skillnad", "Läge")
    for number, label in enumerate(labels, 1):
        cells[reference(number, row)] = (text_cell(label), _heading(number))
    names = whole.labels
    with_posts = {line.delivery.number for line in whole.trade.lines}
    for pair in _listed(whole.trade.pairs):
        row += 1
        texts = (names.get(pair.seller, pair.seller), names.get(pair.buyer, pair.buyer), _BLOCK_WORDS[pair.block])
        for number, text in enumerate(texts, 1):
            cells[reference(number, row)] = (text_cell(text), TEXT)
        has_both = {pair.seller, pair.buyer} <= with_posts
        for number, cell in enumerate(_pair_cells(whole, pair, row, limit, has_both), 4):
            cells[reference(number, row)] = (cell, REMARK if number == 7 else FIGURE)
    row = _put_rest(cells, row, len(whole.trade.pairs))
    if not whole.trade.pairs:
        row += 1
        cells[reference(1, row)] = (text_cell("Inga interna poster finns i arbetsböckerna."), INFO)
    return row


def _pair_cells(whole: Consolidated, pair: Pair, row: int, limit: str, has_both: bool) -> tuple[Cell, ...]:
    difference = f"D{row}-E{row}"
    is_over = abs(pair.difference) > whole.trade.tolerance
    words = (OVER if is_over else WITHIN) if has_both else ONE_SIDED
    verdict = f'IF(ABS(F{row})>{limit},"{OVER}","{WITHIN}")'
    return (
        figure(pair.revenue or 0, _posts_sum(whole, pair.block, f"$A{row}", f"$B{row}", is_sale=True)),
        figure(pair.cost or 0, _posts_sum(whole, pair.block, f"$B{row}", f"$A{row}", is_sale=False)),
        figure(pair.difference, difference),
        Cell(Kind.TEXT, words, verdict if has_both else None),
    )


def _posts_sum(whole: Consolidated, block: str, own: str, other: str, *, is_sale: bool | None) -> str:
    """What one has with another in Underlag: its revenue above zero, its cost, or (None) its net cost."""

    def column(code: str) -> str:
        return posts_column(code, len(whole.trade.lines))

    wanted = [column("FORVALTNING"), own, column("MOTPART"), other]
    if is_sale is None:
        return f"SUMIFS({','.join([column(block), *wanted])})"
    kind = SALE if is_sale else COST
    return ("-" if is_sale else "") + f'SUMIFS({",".join([column(block), *wanted, column("SLAG")])},"{kind}")'


# -- sums against the form ------------------------------------------------------------------------


def _put_sums(cells: CellsOfSheet, whole: Consolidated, row: int, sheets: Mapping[str, str], limit: str) -> int:
    cells[reference(1, row - 1)] = (text_cell("Posternas summa mot formulärets Internt (nettokostnad)"), TITLE)
    labels = ("Förvaltning", "", "Avser", "Posternas summa", "Internt", "Skillnad", "Läge")
    for number, label in enumerate(labels, 1):
        cells[reference(number, row)] = (text_cell(label), _heading(number))
    for one in _listed(whole.trade.sums):
        row += 1
        cells[reference(1, row)] = (text_cell(one.delivery.label), TEXT)
        cells[reference(2, row)] = (None, TEXT)
        cells[reference(3, row)] = (text_cell(_BLOCK_WORDS[one.block]), TEXT)
        is_over = abs(one.difference) > whole.trade.tolerance
        verdict = f'IF(ABS(F{row})>{limit},"{OVER}","{WITHIN}")'
        shown = (
            figure(one.posts, _posts_sum(whole, one.block, f"$A{row}", '"*"', is_sale=None)),
            figure(one.internal, _internal_formula(whole, one, sheets)),
            figure(one.difference, f"D{row}-E{row}"),
            Cell(Kind.TEXT, OVER if is_over else WITHIN, verdict),
        )
        for number, cell in enumerate(shown, 4):
            cells[reference(number, row)] = (cell, REMARK if number == 7 else FIGURE)
    return _put_rest(cells, row, len(whole.trade.sums))


def _internal_formula(whole: Consolidated, one: Sum, sheets: Mapping[str, str]) -> str:
    """NETTORESULTAT Internt as a net cost: of the förvaltning's page, or from its line of Underlag."""
    form = one.delivery.form
    page, block = BLOCKS[one.block]
    sign = "-" if form.convention is Convention.SURPLUS else ""
    sheet = sheets.get(one.delivery.number)
    if sheet is not None:
        return sign + linked_net(department_places(form, sheet), form, page, block, INTERNAL)
    basis = whole.basis(form)
    row = basis.row(one.delivery)
    keys = form.block_leaves(form.page_by_code[page], form.page_by_code[page].block(block))
    return sign + "SUM(" + ",".join(basis.cell(key, row) for key in keys if key.part == INTERNAL) + ")"


_Compared = TypeVar("_Compared", Pair, Sum)


def _listed(found: Sequence[_Compared]) -> list[_Compared]:
    """Those that differ most, as many as are listed: the outcome's first, the largest difference on top."""
    most = sorted(found, key=lambda one: -abs(one.difference))[:MOST_LISTED]
    return sorted(most, key=lambda one: list(_BLOCK_WORDS).index(one.block))


def _put_rest(cells: CellsOfSheet, row: int, count: int) -> int:
    """How many more there are than are listed; the last row used."""
    if count <= MOST_LISTED:
        return row
    words = f"… och {count - MOST_LISTED} till, med mindre skillnad. Alla poster står i {POST_SHEET}."
    cells[reference(1, row + 1)] = (text_cell(words), INFO)
    return row + 1


# -- matrix ---------------------------------------------------------------------------------------


def _in_matrix(whole: Consolidated) -> tuple[str, ...]:
    numbers = whole.trade.numbers
    return numbers if len(numbers) <= MOST_IN_MATRIX else ()


def _put_matrix(cells: CellsOfSheet, whole: Consolidated, row: int) -> int:
    numbers = _in_matrix(whole)
    if not numbers:
        return row
    cells[reference(1, row - 1)] = (
        text_cell("Utfall: vad raden har med kolumnen, nettokostnad (minus: intäkt)"),
        TITLE,
    )
    names = [whole.labels.get(number, number) for number in numbers]
    cells[reference(1, row)] = (text_cell("Förvaltning"), HEADING)
    for column, name in enumerate(names, 2):
        cells[reference(column, row)] = (text_cell(name), HEADING_RIGHT)
    heading = row
    for number, name in zip(numbers, names, strict=True):
        row += 1
        cells[reference(1, row)] = (text_cell(name), TEXT)
        for column, other in enumerate(numbers, 2):
            ore = whole.trade.nets.get((number, other, "UTFALL"), 0)
            formula = _posts_sum(whole, "UTFALL", f"$A{row}", f"{column_letters(column)}${heading}", is_sale=None)
            cells[reference(column, row)] = (figure(ore, formula), replace(FIGURE, num_format=_NO_ZERO))
    row += 1
    cells[reference(1, row)] = (text_cell("Summa"), SUM_TEXT)
    for column, other in enumerate(numbers, 2):
        letters = column_letters(column)
        ore = sum(whole.trade.nets.get((number, other, "UTFALL"), 0) for number in numbers)
        formula = f"SUM({letters}{heading + 1}:{letters}{row - 1})"
        cells[reference(column, row)] = (figure(ore, formula), SUM_FIGURE)
    return row
