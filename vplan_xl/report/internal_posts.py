"""The sister sheet Interna poster: what a report's Internt is made of, förvaltning by förvaltning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from vplan_xl.finding import Finding, Place
from vplan_xl.form.layout import CellPlace
from vplan_xl.language import _
from vplan_xl.report.report import Report, is_of_another_template
from vplan_xl.report.tables import TableLine, read_table

INTERNAL_POSTS = "INTERNA_POSTER"
# {column of amounts: (page, block) of the form whose Internt the posts are a part of}
BLOCKS: Mapping[str, tuple[str, str]] = {
    "UTFALL": ("ACK", "UTFALL"),
    "BUDGET": ("ACK", "BUDGET"),
    "PROGNOS": ("HELAR", "PROGNOS"),
}
AMOUNTS = tuple(BLOCKS)


class InternalPost(NamedTuple):
    """A line: with which förvaltning (its number), on which row, and {column code: öre} of the amounts filled in.

    ``place`` is the line's first cell.
    """

    counterparty: str
    row: str
    ore: Mapping[str, int]
    text: str
    place: CellPlace


def read_internal_posts(report: Report) -> tuple[tuple[InternalPost, ...], tuple[Finding, ...]]:
    """(the posts of a report that was read with its form's tables, what is wrong with them).

    A workbook of another template need not have the sheet; in one of today's it is lost. A line that lacks
    what makes it a post is a finding and none.
    """
    if report.content is None:
        return (), ()
    table = read_table(report, report.form.table_by_code[INTERNAL_POSTS])
    if not table.is_found:
        lost = any(finding.code == "TABELL_SAKNAS" for finding in table.findings)
        return (), () if lost and is_of_another_template(report) else table.findings
    unread = {finding.place.cell for finding in table.findings}
    posts, findings = [], list(table.findings)
    for line in table.lines:
        post = _post(line)
        if post is not None:
            posts.append(post)
        elif line.values:
            findings += (gap for gap in _gaps(report.path, line, unread))
    return tuple(posts), tuple(findings)


def _post(line: TableLine) -> InternalPost | None:
    counterparty, row = line.values.get("MOTPART"), line.values.get("KONTOSLAG")
    if not isinstance(counterparty, str) or not isinstance(row, str) or not _ore(line):
        return None
    return InternalPost(counterparty, row, _ore(line), str(line.values.get("TEXT", "")), line.cell("MOTPART"))


def _ore(line: TableLine) -> dict[str, int]:
    return {code: ore for code in AMOUNTS if isinstance(ore := line.values.get(code), int)}


def _gaps(path: str, line: TableLine, unread: set[str]) -> Iterator[Finding]:
    """What a line lacks; that a cell cannot be read has been said."""
    lacking = {column.code: column.label for column in line.table.columns[:2] if column.code not in line.values}
    if not _ore(line) and not any(line.cell(code).cell in unread for code in AMOUNTS):
        lacking["UTFALL"] = _("belopp")
    for code, label in lacking.items():
        place = line.cell(code)
        if place.cell not in unread:
            yield Finding("TABELL_LUCKA", Place(path, *place), {"field": label})
