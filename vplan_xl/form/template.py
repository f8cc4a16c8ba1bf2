"""The workbook template of a form, derived from its declaration."""

from __future__ import annotations

import datetime
from dataclasses import replace
from functools import cache

from vplan_xl.amounts import Unit
from vplan_xl.form.buttons import with_buttons
from vplan_xl.form.calculation import calculated_cells, calculated_results, declared_areas
from vplan_xl.form.compute import compute
from vplan_xl.form.fields import FIRST_YEAR, HIGHEST_VERSION, LAST_YEAR, LONGEST_TEXT
from vplan_xl.form.layout import (
    BLOCK_ROW,
    COVER_FIRST_ROW,
    COVER_LABEL_COLUMN,
    COVER_VALUE_COLUMN,
    HEADER_ROW,
    LABEL_COLUMN,
    PART_ROW,
    TITLE_ROW,
    CellPlace,
    Count,
    Link,
    cover_fields,
    declared_places,
    defined_names,
    field_name,
    formula_cells,
    header_columns,
    last_column,
    table_names,
    version_property,
)
from vplan_xl.form.look import (
    AMOUNT,
    CAPTION,
    HEADER_VALUE,
    INPUT,
    LARGEST_TKR,
    NOTE,
    PLAIN,
    TITLE,
    UNFAVOURABLE,
    footer,
    text_cell,
    written_by_program,
)
from vplan_xl.form.model import Compared, Field, FieldKind, Form, Key, Page, Sign
from vplan_xl.form.page_table import page_table
from vplan_xl.form.results import results
from vplan_xl.form.table_sheets import table_sheets
from vplan_xl.workbook.a1 import Range, column_letters, position, reference
from vplan_xl.workbook.author import Highlight, Macros, SheetSpec, Style, Validation, author
from vplan_xl.workbook.snapshot import Cell, Kind

_CREATED = datetime.datetime(2017, 1, 1)  # fixed: the same declaration gives the same file

_FIELD_FORMATS = {
    FieldKind.PERIOD: "[$-41D]mmmm yyyy",
    FieldKind.DATE: "yyyy-mm-dd",
    FieldKind.PERCENT: "0.0%",
    FieldKind.TKR: "#,##0",
    FieldKind.WHOLE: "0",
}


def template(form: Form, macros: Macros | None = None) -> bytes:
    """The template's bytes: every sheet, formulas with their results, nothing entered; given *macros*, with buttons."""
    names = defined_names(form, declared_places(form)) | table_names(form)
    sheets = (_cover(form), *(_page(form, page) for page in form.pages), *table_sheets(form, _empty_results(form)))
    if macros:
        sheets = with_buttons(form, sheets)
    return author(sheets, names, form.name, {version_property(form): form.version}, _CREATED, macros)


def default_fields(form: Form) -> dict[str, Cell]:
    """The header cells the template has filled from the start."""
    numeric = (FieldKind.WHOLE, FieldKind.PERCENT, FieldKind.TKR)
    return {
        field.code: Cell(Kind.NUMBER if field.kind in numeric else Kind.TEXT, field.default)
        for field in form.fields
        if field.default
    }


# -- the cover --------------------------------------------------------------------------------


def _cover(form: Form) -> SheetSpec:
    cells: dict[str, tuple[Cell | None, Style]] = {}
    values = default_fields(form)
    prompt_column = COVER_VALUE_COLUMN + 1
    label, value, prompt = (column_letters(c) for c in (COVER_LABEL_COLUMN, COVER_VALUE_COLUMN, prompt_column))
    cells[f"{label}{TITLE_ROW + 1}"] = (text_cell(form.name), TITLE)
    merges = []
    row = COVER_FIRST_ROW
    for row, field in enumerate(cover_fields(form), COVER_FIRST_ROW):
        cells[f"{label}{row}"] = (text_cell(field.label), PLAIN)
        cells[f"{value}{row}"] = (values.get(field.code), _field_style(field))
        if field.is_input:
            cells[f"{prompt}{row}"] = (text_cell(field.prompt), replace(NOTE, text_wrap=True, indent=1))
        else:  # there it has room for a sentence
            merges.append(Range(form.cover_sheet, COVER_VALUE_COLUMN, row, prompt_column, row))
    row += 2
    cells[f"{label}{row}"] = (text_cell("Så här fylls formuläret i"), replace(PLAIN, bold=True, font_size=10))
    first = row + 1
    for row, instruction in enumerate(form.instructions, first):
        cells[f"{label}{row}"] = (text_cell("• " + instruction), replace(PLAIN, text_wrap=True))
        merges.append(Range(form.cover_sheet, COVER_LABEL_COLUMN, row, prompt_column, row))
    heights = dict.fromkeys(range(COVER_FIRST_ROW, COVER_FIRST_ROW + len(cover_fields(form))), 24.0)
    return SheetSpec(
        name=form.cover_sheet,
        cells=cells,
        widths={1: 2.0, COVER_LABEL_COLUMN: 20.0, COVER_VALUE_COLUMN: 32.0, prompt_column: 72.0},
        heights={**heights, TITLE_ROW + 1: 22.0},
        merges=tuple(merges),
        validations=tuple(_field_validation(form, field) for field in cover_fields(form)),
        print_area=Range(form.cover_sheet, 1, 1, prompt_column, row),
        footer=footer(""),
        select=f"{value}{COVER_FIRST_ROW}",
    )


def _field_style(field: Field) -> Style:
    if not field.is_input:  # the program writes there, also where the sheet is protected
        return replace(NOTE, text_wrap=True, locked=False)
    is_unlocked = field.kind is not FieldKind.UNIT or len(field.choices) > 1
    style = replace(HEADER_VALUE, num_format=_FIELD_FORMATS.get(field.kind, ""), locked=not is_unlocked)
    return replace(style, bg_color=INPUT, top=1, left=1, right=1) if is_unlocked else style


def _field_validation(form: Form, field: Field) -> Validation:
    first, last = datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR, 12, 31)
    rules: dict[FieldKind, dict[str, object]] = {
        FieldKind.TEXT: {"validate": "length", "criteria": "between", "minimum": 1, "maximum": LONGEST_TEXT},
        FieldKind.UNIT: {"validate": "list", "source": list(field.choices)},
        FieldKind.PERIOD: {"validate": "date", "criteria": "between", "minimum": first, "maximum": last},
        FieldKind.DATE: {"validate": "date", "criteria": "between", "minimum": first, "maximum": last},
        FieldKind.CHOICE: {"validate": "list", "source": list(field.choices)},
        FieldKind.WHOLE: {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": HIGHEST_VERSION},
        FieldKind.PERCENT: {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1},
        FieldKind.TKR: {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": LARGEST_TKR},
    }
    sheet, cell = declared_places(form).fields[field.code]
    area = defined_names(form, declared_places(form))[field_name(form, field.code)]
    assert area.sheet == sheet, cell
    if not field.is_input:
        return written_by_program(area)
    named = " eller ".join(field.choices) if field.kind is FieldKind.UNIT else field.kind.value
    wanted = field.prompt if field.kind is FieldKind.TEXT else f"Här skrivs {named}."
    return Validation(area, rules[field.kind], field.label[:32], field.prompt, wanted)


# -- a page of amounts ------------------------------------------------------------------------


def _page(form: Form, page: Page) -> SheetSpec:
    places = declared_places(form)
    place = places.pages[page.code]
    computed = _empty_results(form)
    last = last_column(form, page)
    first_row, last_row = place.first_row, place.first_row + len(form.rows) - 1
    cells: dict[str, tuple[Cell | None, Style]] = {}
    merges: list[Range] = []

    def put(column: int, row: int, content: Cell | None, style: Style, to_column: int = 0) -> None:
        cells[reference(column, row)] = (content, style)
        if to_column > column:
            merges.append(Range(page.sheet, column, row, to_column, row))

    put(LABEL_COLUMN, TITLE_ROW, text_cell(page.title), TITLE)
    validations: list[Validation] = []
    for code, label, value in header_columns(page):
        field = form.field_by_code[code]
        put(
            label[0],
            HEADER_ROW,
            text_cell(field.label + ":"),
            replace(CAPTION, align="left" if label[0] == 1 else "right"),
            label[1],
        )
        own = field.page == page.code
        style = (
            _field_style(field)
            if own
            else replace(_field_style(field), bg_color="", top=0, left=0, right=0, locked=True)
        )
        shown = None if own else computed[CellPlace(page.sheet, reference(value[0], HEADER_ROW))]
        put(value[0], HEADER_ROW, shown, style, value[1])
        if own:
            validations.append(_field_validation(form, field))

    entered = len(form.leaf_rows) * len(form.entered_parts)
    for (sheet, cell), _formula, shows in formula_cells(form, places):
        if sheet == page.sheet and isinstance(shows, Link) and not form.field_by_code[shows.field].is_input:
            cells[cell] = (computed[CellPlace(sheet, cell)], NOTE)
    table = page_table(form, page, place, computed, _amount_style(form), f"Ifyllda belopp (av {entered})")
    for key in form.leaves:
        at = places.cell(form, key) if key.page == page.code else None
        if at is not None:
            validations.append(_amount_validation(form, key, at))
    return SheetSpec(
        name=page.sheet,
        cells=cells | table.cells,
        widths={
            LABEL_COLUMN: 2.0 + max(len(row.label) for row in form.rows),
            **dict.fromkeys(range(LABEL_COLUMN + 1, last + 1), 12.0 if _has_mnkr(form) else 9.0),
        },
        heights={TITLE_ROW: 22.0, BLOCK_ROW: 17.0, **dict.fromkeys(range(first_row, last_row + 1), 18.0)},
        merges=(*merges, *table.merges),
        validations=_joined(validations),
        highlights=tuple(_highlights(form, page)),
        freeze=(first_row, LABEL_COLUMN + 1),
        filter=Range(page.sheet, LABEL_COLUMN, PART_ROW, LABEL_COLUMN, last_row),
        print_area=Range(page.sheet, LABEL_COLUMN, TITLE_ROW, last, last_row),
        footer=footer(""),
        select=reference(LABEL_COLUMN + 1, first_row),
    )


@cache
def _empty_results(form: Form) -> dict[CellPlace, Cell]:
    """What every computed cell shows while nothing is entered."""
    places, areas = declared_places(form), declared_areas(form)
    counts = {Count(p.code, b.code): 0 for p in form.pages for b in p.blocks if b.source is None}
    amounts = compute(form, {})
    shown = results(form, formula_cells(form, places), amounts, counts, default_fields(form))
    cells = calculated_cells(form, places, areas)
    # Of an empty workbook the sheets hold nothing but these formulas.
    sheets: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        sheets.setdefault(cell.sheet, {})[cell.cell] = Cell(Kind.MISSING, "", cell.formula)
    return shown | calculated_results(form, cells, places, areas, sheets, shown, amounts)


def _has_mnkr(form: Form) -> bool:
    return Unit.MNKR in form.units


def _amount_style(form: Form) -> Style:
    return replace(AMOUNT, num_format="#,##0.0_-") if _has_mnkr(form) else AMOUNT


def _amount_validation(form: Form, key: Key, at: CellPlace) -> Validation:
    place = position(at.cell)
    assert place is not None, at
    sign = form.row_by_code[key.row].sign
    minus = form.convention.with_minus(sign)
    signed = {Sign.REVENUE: f"Intäkter skrivs {minus} minus.", Sign.COST: f"Kostnader skrivs {minus} minus."}
    unit = "den enhet som försättsbladet anger" if _has_mnkr(form) else "tkr"
    label = form.row_by_code[key.row].label.removeprefix("- ")
    rule: dict[str, object] = {
        "validate": "decimal",
        "criteria": "between",
        "minimum": -LARGEST_TKR,
        "maximum": LARGEST_TKR,
    }
    return Validation(
        Range(at.sheet, *place, *place),
        rule,
        f"{label[:1].upper()}{label[1:]}"[:32],
        f"Belopp i {unit}, decimaler går bra. {signed.get(sign, '')}",
        f"Skriv ett tal i {unit}. Text, mellanslag i talet eller punkt som decimaltecken räknas inte.",
    )


def _joined(validations: list[Validation]) -> tuple[Validation, ...]:
    """Neighbours in a row that say the same become one."""
    joined: list[Validation] = []
    for check in sorted(validations, key=lambda c: (c.area.first_row, c.area.first_column)):
        last = joined[-1] if joined else None
        grown = last and last.area._replace(last_column=check.area.last_column)
        same = last and (last.title, last.prompt, last.area.last_row) == (
            check.title,
            check.prompt,
            check.area.first_row,
        )
        if last and grown and same and last.area.last_column + 1 == check.area.first_column:
            joined[-1] = replace(last, area=grown)
        else:
            joined.append(check)
    return tuple(joined)


def _highlights(form: Form, page: Page) -> list[Highlight]:
    """Red where a comparison is unfavourable and larger than both thresholds."""
    place = declared_places(form).pages[page.code]
    last_row = place.first_row + len(form.rows) - 1
    found = []
    for block in page.blocks:
        if isinstance(block.source, Compared):
            columns = [place.columns[block.code, part.code] for part in form.parts]
            shown = reference(columns[0], place.first_row)
            compared = reference(place.columns[block.source.reference, form.parts[0].code], place.first_row)
            in_tkr = f'*IF({field_name(form, "BELOPP")}="MNKR",1000,1)' if _has_mnkr(form) else ""
            formula = (
                f"AND(ISNUMBER({shown}),-N({shown}){in_tkr}>{field_name(form, 'TROSKEL_TKR')},"
                f"-N({shown})>{field_name(form, 'TROSKEL_PROCENT')}*ABS(N({compared})))"
            )
            area = Range(page.sheet, columns[0], place.first_row, columns[-1], last_row)
            found.append(Highlight(area, formula, UNFAVOURABLE))
    return found
