"""A consolidated workbook as the reports that are in its Underlag: halves of halves give the whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from vplan_xl.amounts import ore_from_number
from vplan_xl.consolidation.basis import (
    ADJUSTMENTS_NAME,
    CODE_ROW,
    FACTS,
    FIRST_ROW,
    LEDGER_NAME,
    POST_COLUMNS,
    POST_FIRST_ROW,
    POST_SHEET,
    VERSION_PROPERTY,
    basis_sheet,
    fact_column,
    headings,
)
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.ledger import Adjustment, Ledger
from vplan_xl.consolidation.line_basis import LINE_SHEETS, LINES_PROPERTY
from vplan_xl.consolidation.read_back_lines import amount_of, lines_in, no_amount, rows_of
from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.form.forms import FORMS
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.model import Form
from vplan_xl.period import parse_date, parse_period
from vplan_xl.report.internal_posts import AMOUNTS, InternalPost
from vplan_xl.report.locate import named_range
from vplan_xl.workbook.a1 import reference
from vplan_xl.workbook.archive import MIB, Archive
from vplan_xl.workbook.reader import Limits, read_properties, read_sheets
from vplan_xl.workbook.snapshot import NO_CELLS, Cell, Cells, Outline

# Underlag of some 1 500 workbooks. It is our own writing and no form's: what a form may hold is far less.
_OF_A_CONSOLIDATION = Limits(24 * MIB, 600_000)


class ReadBack(NamedTuple):
    """The deliveries in a consolidated workbook, what was typed beside them, and what is wrong with it."""

    deliveries: tuple[Delivery, ...]
    ledger: Ledger
    findings: tuple[Finding, ...]


def is_consolidation(archive: Archive, outline: Outline) -> bool:
    """Whether a workbook is one that consolidation has made."""
    if all(outline.sheet(basis_sheet(form)) is None for form in FORMS):
        return False
    try:
        return VERSION_PROPERTY in read_properties(archive)
    except Refused:
        return False


def read_back(path: str, archive: Archive, outline: Outline) -> ReadBack:
    """What a consolidated workbook holds; refuses one that cannot be read.

    A line that is not as it was written, and a cell that is no amount, is a finding fel; a line of the former kind
    is no delivery.
    """
    forms = [form for form in FORMS if outline.sheet(basis_sheet(form)) is not None]
    ranges = {name: named_range(outline, name) for name in (ADJUSTMENTS_NAME, LEDGER_NAME)}
    wanted = [basis_sheet(form) for form in forms]
    wanted += [POST_SHEET] if outline.sheet(POST_SHEET) is not None else []
    wanted += [sheet for sheet in LINE_SHEETS.values() if outline.sheet(sheet) is not None]
    wanted += [area.sheet for area in ranges.values() if area is not None]
    entries = {name: entry.name for name in wanted if (entry := outline.sheet(name))}  # in whatever letter case
    read = read_sheets(archive, outline, dict.fromkeys(entries.values()), _OF_A_CONSOLIDATION)
    sheets = {name: read[there] for name, there in entries.items()}
    findings: list[Finding] = []
    posts = _posts(path, sheets.get(POST_SHEET, NO_CELLS), findings)
    deliveries = [one for form in forms for one in _deliveries(path, form, sheets[basis_sheet(form)], posts, findings)]
    findings += _of_nobody(path, posts, deliveries)
    promised = read_properties(archive).get(LINES_PROPERTY, "").split()
    lines = lines_in(path, sheets, promised, {one.label for one in deliveries if one.form is FR1}, findings)
    deliveries = [replace(one, lines=lines[one.label]) if one.label in lines else one for one in deliveries]
    ledger = _ledger(path, outline, sheets, findings)
    return ReadBack(tuple(deliveries), ledger, tuple(findings))


# -- the deliveries -------------------------------------------------------------------------------


def _deliveries(
    path: str, form: Form, cells: Cells, posts: Mapping[str, tuple[InternalPost, ...]], findings: list[Finding]
) -> Iterator[Delivery]:
    sheet = basis_sheet(form)
    wanted = {number: fact.code for number, fact in enumerate(FACTS, 1)}
    wanted |= {column: code for column, *_labels, code in headings(form)}
    for column, code in wanted.items():
        at = reference(column, CODE_ROW)
        found = cells[at].value if at in cells else "–"
        if found != code:
            findings.append(Finding("UNDERLAG_ANDRAT", Place(path, sheet, at), {}, code, found))
            return
    leaf_columns = [column for column, *_labels in headings(form)]
    for row, line in rows_of(cells, FIRST_ROW).items():
        one = _delivery(path, form, sheet, row, line, leaf_columns, posts, findings)
        if one is not None:
            yield one


def _delivery(
    path: str,
    form: Form,
    sheet: str,
    row: int,
    line: Mapping[int, Cell],
    leaf_columns: list[int],
    posts: Mapping[str, tuple[InternalPost, ...]],
    findings: list[Finding],
) -> Delivery | None:
    facts = {fact.code: line[column].value.strip() for fact in FACTS if (column := fact_column(fact.code)) in line}
    label, period = facts.get("FORVALTNING", ""), parse_period(facts.get("PERIOD", ""))
    version, fel = (ore_from_number(facts.get(code, ""), 1) for code in ("VERSION", "FEL"))
    broken = [
        code
        for code, is_read in (
            ("FORVALTNING", label),
            ("PERIOD", period),
            ("VERSION", version is not None),
            ("FEL", fel is not None),
        )
        if not is_read
    ]
    if broken or period is None:
        at = reference(fact_column(broken[0]), row)
        shown = facts.get(broken[0], "–")
        findings.append(Finding("UNDERLAG_RAD", Place(path, sheet, at), {"field": broken[0]}, "", shown))
        return None
    own: list[Finding] = []
    ore: list[int | None] = []
    for column in leaf_columns:
        cell = line.get(column)
        amount = amount_of(cell)
        if cell is not None and amount is None:
            own.append(no_amount(cell, Place(path, sheet, reference(column, row))))
        ore.append(amount)
    if fel:
        own.append(Finding("UNDERLAG_FEL", Place(path, sheet, reference(fact_column("FEL"), row)), {}, "", label))
    return Delivery(
        path=facts.get("FIL", path),
        sha256=facts.get("SHA256", ""),
        form_code=form.code,
        number=label.partition(" ")[0],
        label=label,
        period=period,
        status=facts.get("STATUS", ""),
        version=version or 0,
        date=parse_date(facts.get("DATUM", "")),
        ore=tuple(ore),
        posts=posts.get(label, ()),
        findings=tuple(own),
        through=path,
        line=row,
    )


def _posts(path: str, cells: Cells, findings: list[Finding]) -> dict[str, tuple[InternalPost, ...]]:
    """{label: its posts}; they are written as net costs, and read with the signs of each form."""
    columns = {fact.code: column for column, fact in enumerate(POST_COLUMNS, 1)}
    for column, fact in enumerate(POST_COLUMNS, 1):
        at = reference(column, POST_FIRST_ROW - 1)
        there = cells[at].value if at in cells else "–"
        if there != fact.label:
            findings.append(Finding("UNDERLAG_ANDRAT", Place(path, POST_SHEET, at), {}, fact.label, there))
            return {}
    found: defaultdict[str, list[InternalPost]] = defaultdict(list)
    for row, line in rows_of(cells, POST_FIRST_ROW).items():
        texts = {code: line[column].value.strip() for code, column in columns.items() if column in line}
        label, counterparty = texts.get("FORVALTNING", ""), texts.get("MOTPART", "").partition(" ")[0]
        title = texts.get("KONTOSLAG", "").casefold()
        form = next((one for one in FORMS if title in one.row_titles), None)
        ore = {}
        for code in AMOUNTS:
            cell = line.get(columns[code])
            amount = amount_of(cell)
            if amount is not None:
                ore[code] = amount
            elif cell is not None:
                findings.append(no_amount(cell, Place(path, POST_SHEET, reference(columns[code], row))))
        if form is None or not label or not counterparty or not ore:
            findings.append(_broken_post(path, row, label))
            continue
        place = CellPlace(POST_SHEET, reference(1, row))
        signed = {code: form.convention.net_cost(amount) for code, amount in ore.items()}
        found[label].append(InternalPost(counterparty, form.row_titles[title], signed, texts.get("TEXT", ""), place))
    return {label: tuple(listed) for label, listed in found.items()}


def _of_nobody(
    path: str, posts: Mapping[str, tuple[InternalPost, ...]], deliveries: Iterable[Delivery]
) -> Iterator[Finding]:
    """The posts of labels that no line has."""
    for label in sorted(posts.keys() - {one.label for one in deliveries}):
        for post in posts[label]:
            yield Finding("UNDERLAG_RAD", Place(path, *post.place), {"field": "FORVALTNING"}, "", label)


def _broken_post(path: str, row: int, label: str) -> Finding:
    where = Place(path, POST_SHEET, reference(1, row))
    return Finding("UNDERLAG_RAD", where, {"field": POST_SHEET}, "", label or "–")


# -- what was typed beside them -------------------------------------------------------------------


def _ledger(path: str, outline: Outline, sheets: Mapping[str, Cells], findings: list[Finding]) -> Ledger:
    area = named_range(outline, ADJUSTMENTS_NAME)
    adjustments = []
    if area is not None:
        for row, line in rows_of(sheets[area.sheet], area.first_row).items():
            if row > area.last_row:
                break
            texts = [line[column].value if column in line else "" for column in range(1, 5)]
            if not any(texts):
                continue
            cell = line.get(2)
            ore = amount_of(cell)
            if ore is None or not texts[0]:
                at = reference(2 if ore is None else 1, row)
                shown = texts[1] if ore is None else texts[0]
                findings.append(Finding("UNDERLAG_JUSTERING", Place(path, area.sheet, at), {}, "", shown or "–"))
                continue
            adjustments.append(Adjustment(texts[0], ore, texts[2], texts[3]))
    where = named_range(outline, LEDGER_NAME)
    typed = sheets[where.sheet].get(reference(where.first_column, where.first_row)) if where else None
    net_cost = None
    if where is not None and typed is not None:
        net_cost = amount_of(typed)
        if net_cost is None:
            at = reference(where.first_column, where.first_row)
            findings.append(Finding("UNDERLAG_JUSTERING", Place(path, where.sheet, at), {}, "", typed.value or "–"))
    return Ledger(tuple(adjustments), net_cost)
