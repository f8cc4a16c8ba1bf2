"""Centrala justeringar, which are typed, and Avstämning mot huvudbok, which adds them to the total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from vplan_xl.amounts import number_text
from vplan_xl.consolidation.basis import ADJUSTMENTS_NAME, LEDGER_NAME
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.look import (
    FIGURE,
    HEADING,
    HEADING_RIGHT,
    SUM_FIGURE,
    SUM_TEXT,
    TEXT,
    CellsOfSheet,
    convention_words,
    figure,
    head,
)
from vplan_xl.consolidation.page_sheets import linked_net, total_places
from vplan_xl.consolidation.sheet_names import ADJUSTMENTS, RECONCILIATION
from vplan_xl.consolidation.total import BOTH
from vplan_xl.form.look import INPUT, LARGEST_TKR, footer, text_cell
from vplan_xl.form.model import Convention
from vplan_xl.workbook.a1 import Range, quoted, reference
from vplan_xl.workbook.author import SheetSpec, Validation
from vplan_xl.workbook.snapshot import Cell, Kind

_LEAST_LINES = 20
_POST_WIDTH, _AMOUNT_WIDTH, _TEXT_WIDTH, _ROLE_WIDTH = 34.0, 14.0, 60.0, 26.0


def ledger_names(whole: Consolidated) -> dict[str, Range]:
    """Where the adjustments and the ledger's figure are typed."""
    first = _first_line(whole)
    return {
        ADJUSTMENTS_NAME: Range(ADJUSTMENTS, 1, first, 4, first + _lines(whole) - 1),
        LEDGER_NAME: Range(RECONCILIATION, 2, _ledger_row(whole), 2, _ledger_row(whole)),
    }


def _lines(whole: Consolidated) -> int:
    return max(_LEAST_LINES, len(whole.ledger.adjustments) + 5)  # from several totals there may be any number


def _first_line(whole: Consolidated) -> int:
    return len(whole.doubts) + 5


def adjustments_sheet(whole: Consolidated) -> SheetSpec:
    """The adjustments, with room for more."""
    widths = (_POST_WIDTH, _AMOUNT_WIDTH, _TEXT_WIDTH, _ROLE_WIDTH)
    info = "tkr som nettokostnad: kostnader utan minus, intäkter med minus · det som bokförs utanför förvaltningarna"
    top = head(whole, ADJUSTMENTS, f"{whole.name} – centrala justeringar av utfallet", info, widths)
    cells = dict(top.cells)
    for number, label in enumerate(("Post", "Belopp", "Text", "Roll"), 1):
        cells[reference(number, top.next_row)] = (text_cell(label), HEADING_RIGHT if number == 2 else HEADING)
    first = _first_line(whole)
    assert first == top.next_row + 1, first
    typed = replace(TEXT, bg_color=INPUT, left=7)
    for number in range(_lines(whole)):
        one = whole.ledger.adjustments[number] if number < len(whole.ledger.adjustments) else None
        row = first + number
        texts = (one.post, "", one.text, one.role) if one else ("", "", "", "")
        for column, text in enumerate(texts, 1):
            cells[reference(column, row)] = (text_cell(text) if text else None, typed)
        amount = Cell(Kind.NUMBER, number_text(one.ore)) if one else None
        cells[reference(2, row)] = (amount, replace(FIGURE, bg_color=INPUT, left=7))
    last = first + _lines(whole) - 1
    total = sum(one.ore for one in whole.ledger.adjustments)
    cells[reference(1, last + 1)] = (text_cell("Summa justeringar"), SUM_TEXT)
    cells[reference(2, last + 1)] = (figure(total, f"SUM(B{first}:B{last})"), SUM_FIGURE)
    words = "Här skrivs ett belopp i tkr."
    rule: Mapping[str, object] = {
        "validate": "decimal", "criteria": "between", "minimum": -LARGEST_TKR, "maximum": LARGEST_TKR,
    }  # fmt: skip
    return SheetSpec(
        name=ADJUSTMENTS,
        cells=cells,
        widths=dict(enumerate(widths, 1)),
        heights=top.heights,
        merges=top.merges,
        validations=(Validation(Range(ADJUSTMENTS, 2, first, 2, last), rule, "Belopp", words, words),),
        freeze=(first, 1),
        print_area=Range(ADJUSTMENTS, 1, 1, 4, last + 1),
        footer=footer(whole.organisation),
        select=reference(1, first),
        protected=False,
    )


def _ledger_row(whole: Consolidated) -> int:
    return _first_line(whole) + (5 if whole.finance else 4)


def reconciliation_sheet(whole: Consolidated) -> SheetSpec:
    """The total of the outcome, the adjustments, the ledger, and what differs."""
    departments, finance = whole.departments, whole.finance
    widths = (52.0, 16.0, 60.0)
    info = convention_words(departments.form).partition(" · avvikelse")[0]
    top = head(whole, RECONCILIATION, f"{whole.name} – avstämning mot huvudboken", info, widths)
    cells: CellsOfSheet = dict(top.cells)
    cells[reference(1, top.next_row)] = (text_cell("Utfall, ackumulerat"), HEADING)
    cells[reference(2, top.next_row)] = (text_cell("Tkr"), HEADING_RIGHT)
    cells[reference(3, top.next_row)] = (text_cell("Källa"), replace(HEADING, indent=1))
    page, block = "ACK", "UTFALL"
    net = departments.net(page, block) or 0
    formula = f"N({linked_net(total_places(whole), departments.form, page, block, BOTH)})"
    source = f"bladet {departments.form.page_by_code[page].sheet}"
    lines = [("Förvaltningarnas nettokostnad", net, formula, source)]
    if finance is not None:
        basis = whole.basis(finance.form)
        amount = finance.form.convention.net_cost(finance.net(page, block) or 0)
        sign = "-" if finance.form.convention is Convention.SURPLUS else ""
        formula = f"{sign}SUM({basis.block(page, block)})"
        lines.append(("Finansförvaltningens netto, omvänt tecken", amount, formula, f"bladet {basis.sheet}"))
    first = top.next_row + 1
    adjustments = sum(one.ore for one in whole.ledger.adjustments)
    typed = ledger_names(whole)[ADJUSTMENTS_NAME]
    area = f"{quoted(typed.sheet)}!B{typed.first_row}:B{typed.last_row}"
    lines.append(("Centrala justeringar", adjustments, f"SUM({area})", f"bladet {ADJUSTMENTS}"))
    for row, (label, ore, formula, source) in enumerate(lines, first):
        cells[reference(1, row)] = (text_cell(label), TEXT)
        cells[reference(2, row)] = (figure(ore, formula), FIGURE)
        cells[reference(3, row)] = (text_cell(source), replace(TEXT, indent=1))
    row = first + len(lines)
    total = sum(ore for _label, ore, _formula, _source in lines)
    cells[reference(1, row)] = (text_cell("Summa enligt sammanställningen"), SUM_TEXT)
    cells[reference(2, row)] = (figure(total, f"SUM(B{first}:B{row - 1})"), SUM_FIGURE)
    cells[reference(3, row)] = (None, SUM_TEXT)
    ledger = whole.ledger.net_cost
    where = _ledger_row(whole)
    assert where == row + 2, where
    cells[reference(1, where)] = (text_cell("Huvudbokens nettokostnad"), TEXT)
    shown = None if ledger is None else Cell(Kind.NUMBER, number_text(ledger))
    cells[reference(2, where)] = (shown, replace(FIGURE, bg_color=INPUT, top=7, left=7, right=7))
    cells[reference(3, where)] = (text_cell("skrivs här eller med --ledger"), replace(TEXT, indent=1))
    cells[reference(1, where + 1)] = (text_cell("Differens: sammanställningen minus huvudboken"), SUM_TEXT)
    formula = f'IF(B{where}="","",B{row}-B{where})'
    difference = None if ledger is None else total - ledger
    cells[reference(2, where + 1)] = (figure(difference, formula), SUM_FIGURE)
    cells[reference(3, where + 1)] = (None, SUM_TEXT)
    return SheetSpec(
        name=RECONCILIATION,
        cells=cells,
        widths=dict(enumerate(widths, 1)),
        heights=top.heights,
        merges=top.merges,
        print_area=Range(RECONCILIATION, 1, 1, 3, where + 1),
        footer=footer(whole.organisation),
        select=reference(2, where),
        protected=False,
    )
