"""What ``vplan diff`` tells a person."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import click

from vplan_xl.amounts import Amount, Gap, format_change, format_percent
from vplan_xl.cli.show import plain, table
from vplan_xl.form.fields import FieldValue
from vplan_xl.form.model import Field, FieldKind, Form, Key
from vplan_xl.form.table import ColumnKind
from vplan_xl.language import _
from vplan_xl.period import Period
from vplan_xl.report.difference import (
    Difference,
    Moved,
    TableChange,
    WordsChange,
    about_of,
    inputs_of,
    whole_part,
)
from vplan_xl.report.proposal import COLUMNS, Proposal, cells_of
from vplan_xl.report.report import Report, cell_at
from vplan_xl.report.tables import TableLine

MOST_SHOWN = 40  # of a section; JSON has all
T = TypeVar("T")


def difference_lines(found: Difference, is_all_read: bool) -> Iterator[str]:
    """Section by section, nothing of what is the same."""
    yield from _heading(found)
    if found.is_empty:
        yield _("Ingen skillnad.") if is_all_read else _("Ingen skillnad i det som går att läsa.")
        return
    yield from _year_lines(found)
    yield from _amount_lines(found)
    yield from _field_lines(found)
    yield from _words_lines(found)
    for change in found.lists:
        yield from _table_lines(found, change)


def proposal_lines(found: Difference, proposal: Proposal) -> Iterator[str]:
    """The bridge with the effect on the deviation beside what is to be pasted."""
    yield from _heading(found)
    yield _section(_("Förslag till prognosförklaring"))
    body = []
    for item in proposal.items:
        kind, words, _budget, _forecast, in_budget = cells_of(found.form, item)
        amounts = [format_change(ore) for ore in (item.budget, item.forecast, item.deviation)]
        body.append([kind, words, in_budget, *amounts])
    blank = ["", "", ""]
    heading = [COLUMNS[0], COLUMNS[1], COLUMNS[4], COLUMNS[2], COLUMNS[3], _("Effekt på avvikelsen")]
    opening = [*_first(_("Avvikelse i den första")), *blank, format_change(proposal.opening)]
    closing = [*_first(_("Avvikelse i den andra")), *blank, format_change(proposal.closing)]
    lines = table(heading, [opening, *body, closing], left=3).split("\n")
    yield from (*lines[:-1], click.style(lines[-1], bold=True))
    yield _("Effekter är nettokostnad i tkr: plus i prognosen är dyrare. En positiv avvikelse är gynnsam.")
    yield _("Skriv om texterna till vad som har hänt, och dela eller slå ihop posterna; typen är en gissning.")


def _first(words: str) -> tuple[str, str]:
    return "", words


# -- parts of the text ------------------------------------------------------------------------------


def _heading(found: Difference) -> Iterator[str]:
    for words, report in ((_("Tidigare: {facts}"), found.old), (_("Senare: {facts}"), found.new)):
        header = report.header
        facts = [header.forvaltning or "–", header.period.label if header.period else "–", header.status or "–"]
        yield plain(words.format(facts=" · ".join(facts)) + f"  ({report.path})")


def _section(words: str) -> str:
    return "\n" + click.style(words, underline=True)


def _year_lines(found: Difference) -> Iterator[str]:
    if found.year is None:
        return
    labels = (_("Budget, nettokostnad"), _("Prognos, nettokostnad"), _("Avvikelse, plus är gynnsamt"))
    heading = [_("Helår, tkr"), *_moved_heading()]
    body = [[label, *_moved(moved)] for label, moved in zip(labels, found.year, strict=True)]
    yield "\n" + table(heading, body)
    count = len(found.budget_leaves)
    if count:
        yield _("Budgeten är ändrad, antal belopp: {count}.").format(count=count)
    else:
        yield _("Budgeten är inte ändrad.")


def _amount_lines(found: Difference) -> Iterator[str]:
    form = found.form
    for title, moved, first in (
        (_("Ifyllda belopp i tkr, ändrade: {count}"), found.leaves, found.leaves),
        (
            _("Uträknade belopp i tkr som följer med: {count}"),
            found.totals,
            _sums(form, found.totals) if found.totals else [],
        ),
    ):
        if moved:
            shown = _largest(first)
            yield _section(title.format(count=len(moved)))
            heading = [_("Block"), _("Kontoslag"), _("Del"), *_moved_heading()]
            yield table(heading, ([*_names(form, one.key), *_moved(one)] for one in shown), left=3)
            yield from _more(len(moved) - len(shown))


def _sums(form: Form, totals: Sequence[Moved]) -> list[Moved]:
    """Those that say most: the rows that add others up, Externt and Internt together, the form's last row first."""
    whole, last = whole_part(form), form.total_row.code
    sums = [one for one in totals if one.key.part == whole and not form.row_by_code[one.key.row].is_leaf]
    return sorted(sums, key=lambda one: one.key.row != last)


def _largest(listed: Sequence[Moved]) -> list[Moved]:
    """As many as are shown, those that moved most, in the order they came."""
    by_size = sorted(range(len(listed)), key=lambda number: -abs(_size(listed[number])))
    return [listed[number] for number in sorted(by_size[:MOST_SHOWN])]


def _size(moved: Moved) -> int:
    old, new = (amount if isinstance(amount, int) else 0 for amount in (moved.old, moved.new))
    return new - old


def _field_lines(found: Difference) -> Iterator[str]:
    if not found.fields:
        return
    yield _section(_("Huvudet"))
    fields = found.form.field_by_code
    rows = (
        [fields[one.code].label, *(_field_value(fields[one.code], value) for value in (one.old, one.new))]
        for one in found.fields
    )
    yield table([_("Fält"), _("Tidigare"), _("Senare")], rows, left=3)


def _words_lines(found: Difference) -> Iterator[str]:
    if not found.explanations:
        return
    yield _section(_("Bladet Avvikelser, ändrade förklaringar: {count}").format(count=len(found.explanations)))
    yield from _limited(found.explanations, lambda one: _words(found.form, one))


def _words(form: Form, change: WordsChange) -> Iterator[str]:
    yield " · ".join(_names(form, change.key))
    if change.old:
        yield f"  - {plain(change.old)}"
    if change.new:
        yield f"  + {plain(change.new)}"


def _table_lines(found: Difference, change: TableChange) -> Iterator[str]:
    """A printed line by what it is about, with the cells that differ; another with all it says."""
    about = about_of(change.table)
    pairs: dict[object, list[TableLine | None]] = {}
    for side, lines in enumerate((change.removed, change.added)):
        for number, line in enumerate(lines):
            what = tuple(line.values[code] for code in about) if about else (side, number)
            pairs.setdefault(what, [None, None])[side] = line
    sheet, removed, added = change.table.sheet, len(change.removed), len(change.added)
    if about:
        yield _section(_("Bladet {sheet}, ändrade rader: {count}").format(sheet=sheet, count=len(pairs)))
    else:
        words = _("Bladet {sheet}, rader borta: {removed}, nya: {added}")
        yield _section(words.format(sheet=sheet, removed=removed, added=added))
    yield from _limited(list(pairs.values()), lambda pair: _pair_lines(found, pair[0], pair[1]))


def _pair_lines(found: Difference, old: TableLine | None, new: TableLine | None) -> Iterator[str]:
    one = old or new
    assert one is not None
    about = about_of(one.table)
    if about:
        report = found.old if old else found.new
        yield " · ".join(_cell_text(report, one, code) for code in about)
    differing = [
        code
        for code in inputs_of(one.table)
        if not about or (old.values.get(code) if old else None) != (new.values.get(code) if new else None)
    ]
    for mark, report, line in (("-", found.old, old), ("+", found.new, new)):
        said = [code for code in differing if line is not None and code in line.values]
        if line is not None and said:
            texts = (_named_text(report, line, code) for code in said)
            yield f"{'  ' if about else ''}{mark} " + " · ".join(texts)


def _limited(listed: Sequence[T], lines: Callable[[T], Iterator[str]]) -> Iterator[str]:
    for one in listed[:MOST_SHOWN]:
        yield from lines(one)
    yield from _more(len(listed) - MOST_SHOWN)


def _more(count: int) -> Iterator[str]:
    if count > 0:
        yield _("… och {count} till; --format json visar alla.").format(count=count)


# -- names and values -------------------------------------------------------------------------------


def _names(form: Form, key: Key) -> list[str]:
    page = form.page_by_code[key.page]
    return [page.block(key.block).label, form.row_title(key.row), form.part_by_code[key.part].label]


def _moved_heading() -> tuple[str, str, str]:
    return _("Tidigare"), _("Senare"), _("Ändring")


def _moved(moved: Moved) -> list[str]:
    change = "–" if moved.change is None else format_change(moved.change)
    return [_tkr(moved.old), _tkr(moved.new), change]


def _tkr(amount: Amount) -> str:
    if isinstance(amount, Gap):
        return _("tomt") if amount is Gap.BLANK else _("okänt")
    return format_change(amount)


def _field_value(field: Field, value: FieldValue | None) -> str:
    if value is None:
        return "–"
    if isinstance(value, Period):
        return value.label
    if isinstance(value, int) and field.kind is FieldKind.PERCENT:
        return format_percent(value // 1000)
    if isinstance(value, int) and field.kind is FieldKind.TKR:
        return format_change(value)
    return plain(str(value))


# What stands there says itself what it is.
_SELF_EVIDENT = (
    ColumnKind.COUNTERPARTY,
    ColumnKind.ROW,
    ColumnKind.ANY_ROW,
    ColumnKind.MAPPED_ROW,
    ColumnKind.PART,
    ColumnKind.ANY_PART,
    ColumnKind.MONTH,
    ColumnKind.TEXT,
    ColumnKind.WORDS,
)


def _named_text(report: Report, line: TableLine, code: str) -> str:
    column = line.table.columns[line.table.position(code)]
    text = _cell_text(report, line, code)
    return text if column.kind in _SELF_EVIDENT else f"{column.label} {text}"


def _cell_text(report: Report, line: TableLine, code: str) -> str:
    """As the sheet shows it; amounts in tkr, months and days as people write them."""
    value = line.values.get(code)
    kind = line.table.columns[line.table.position(code)].kind
    if isinstance(value, int) and kind is ColumnKind.TKR:
        return format_change(value)
    if isinstance(value, Period):
        return value.label
    if isinstance(value, datetime.date):
        return str(value)
    assert report.content is not None
    cell = cell_at(report.content.sheets, line.cell(code))
    return plain(cell.value.strip()) if cell else ""
