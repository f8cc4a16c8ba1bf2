"""A form's declaration as people and machines read it."""

from __future__ import annotations

from collections.abc import Sequence

from vplan_xl.form.layout import column_name, declared_places, table_name
from vplan_xl.form.model import Block, Compared, Form, Row, Shown
from vplan_xl.form.table import METHODS, Column, ColumnKind, Table
from vplan_xl.language import _


def to_markdown(form: Form) -> str:
    """The rows, the pages with their blocks, the parts, the header fields and the sister tables as Markdown tables."""
    places = declared_places(form)
    rows = [(row.code, row.label, _sign(form, row), " + ".join(row.sum_of) or _("inmatning")) for row in form.rows]
    blocks = [
        (page.code, page.sheet, block.code, block.label, _source(form, block))
        for page in form.pages
        for block in page.blocks
    ]
    parts = [(part.code, part.label, " + ".join(part.sum_of) or _("inmatning")) for part in form.parts]
    fields = [
        (
            field.code,
            field.label,
            f"{places.fields[field.code].sheet}!{places.fields[field.code].cell}",
            _(field.prompt),
        )
        for field in form.fields
    ]
    columns = [
        (table.sheet, table_name(form, table), column.label, _(column.kind.value), _filled_in(form, table, column))
        for table in form.tables
        for column in table.columns
    ]
    has_methods = any(column.kind is ColumnKind.METHOD for table in form.tables for column in table.columns)
    methods = [(method.code, method.label, _(method.words)) for method in METHODS]
    names = column_name(form, "…", "…", "…").replace("…", "*")
    tables = (
        ((_("Rad"), _("Etikett"), _("Tecken"), _("Beräkning")), rows),
        ((_("Sida"), _("Blad"), _("Block"), _("Etikett"), _("Beräkning")), blocks),
        ((_("Del"), _("Etikett"), _("Beräkning")), parts),
        ((_("Fält"), _("Etikett"), _("Cell"), _("Innehåll")), fields),
        ((_("Blad"), _("Namn"), _("Kolumn"), _("Innehåll"), _("Fylls i")), columns),
        ((_("Metod"), _("I arbetsboken"), _("Prognosen")), methods if has_methods else []),
    )
    of_amounts = _("Namn på varje kolumn av belopp: `{names}` (sida, block, del).").format(names=names)
    return "\n\n".join(
        (*(_table(heading, lines) for heading, lines in tables if lines), *([of_amounts] if form.has_amounts else []))
    )


def to_json(form: Form) -> dict[str, object]:
    """The declaration with its codes, labels, formulas and places."""
    places = declared_places(form)
    return {
        "form": form.code,
        "version": form.version,
        "rows": [
            {"code": row.code, "label": row.label, "sign": row.sign.name, "sum_of": list(row.sum_of)}
            for row in form.rows
        ],
        "parts": [{"code": part.code, "label": part.label, "sum_of": list(part.sum_of)} for part in form.parts],
        "pages": [
            {
                "code": page.code,
                "title": page.title,
                "sheet": page.sheet,
                "printed": page.printed,
                "blocks": [
                    {"code": block.code, "label": block.label, "source": _source_json(block)} for block in page.blocks
                ],
            }
            for page in form.pages
        ],
        "tables": [
            {
                "code": table.code,
                "sheet": table.sheet,
                "name": table_name(form, table),
                "columns": [
                    {
                        "code": column.code,
                        "label": column.label,
                        "kind": column.kind.name,
                        "entered": column.is_input,
                        "calculated": _is_calculated(form, table, column),
                    }
                    for column in table.columns
                ],
            }
            for table in form.tables
        ],
        "fields": [
            {
                "code": field.code,
                "label": field.label,
                "sheet": places.fields[field.code].sheet,
                "cell": places.fields[field.code].cell,
            }
            for field in form.fields
        ],
    }


def _is_calculated(form: Form, table: Table, column: Column) -> bool:
    """Whether the form's formulas stand in a column, on some line at least."""
    return table.position(column.code) in form.calculated_positions.get(table.code, {})


def _filled_in(form: Form, table: Table, column: Column) -> str:
    if not _is_calculated(form, table, column):
        return _("ja") if column.is_input else "–"
    return _("delvis; resten räknas av formuläret") if column.is_input else _("räknas av formuläret")


def _sign(form: Form, row: Row) -> str:
    words = form.convention.words(row.sign)
    return _(words)


def _source(form: Form, block: Block) -> str:
    if isinstance(block.source, Compared):
        return " − ".join(form.convention.terms(block.source))
    if isinstance(block.source, Shown):
        return f"= {block.source.page} {block.source.block}"
    return _("inmatning")


def _source_json(block: Block) -> dict[str, str] | None:
    if isinstance(block.source, Compared):
        return {"reference": block.source.reference, "outcome": block.source.outcome}
    if isinstance(block.source, Shown):
        return {"page": block.source.page, "block": block.source.block}
    return None


def _table(heading: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [heading, tuple("---" for _column in heading), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
