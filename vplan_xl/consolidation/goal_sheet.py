"""Mål: how many indicators came out how, in all, per målområde, per nämnd and per förvaltning."""

from __future__ import annotations

from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.goal_counts import (
    AREAS,
    BOARDS,
    ONCE_IN_WHOLE,
    UNITS,
    Counted,
    Group,
    counted,
    groups,
)
from vplan_xl.consolidation.line_basis import LineBasis
from vplan_xl.consolidation.line_rows import Table, amount, largest
from vplan_xl.consolidation.look import TEXT, head
from vplan_xl.consolidation.sheet_names import GOAL_LIST_SHEET, GOALS_SHEET
from vplan_xl.goals.count import in_words
from vplan_xl.goals.verdict import Verdict
from vplan_xl.workbook.a1 import column_letters, reference
from vplan_xl.workbook.author import SheetSpec
from vplan_xl.workbook.snapshot import Cell, Kind

_WIDTHS = (36.0, 8.0, *[14.0] * len(Verdict), 11.0, *[14.0] * len(Verdict))
_HEADING_HEIGHT = 52.0
_LABELS = (
    "Antal",
    *(f"{verdict.mark} {verdict.value}" for verdict in Verdict),
    "Varav efter prognosen",
    *(f"Er bedömning:\n{verdict.mark} {verdict.value}" for verdict in Verdict),
)
_TABLES = (
    (AREAS, "Per målområde eller perspektiv", "Målområde eller perspektiv", "(utan målområde)"),
    (BOARDS, "Per nämnd", "Nämnd", "(utan nämnd)"),
    (UNITS, "Per förvaltning", "Förvaltning", ""),
)
# What is counted where (goal_repeats.py), for who adds up a table.
_ONCE = (
    "En indikator på nivån Landstinget eller Regionen som flera förvaltningar har lämnat med samma år, målvärde och "
    "utfall räknas en gång i helheten, i målområdet och i varje nämnd, och i var och en av förvaltningarna."
)


def goal_sheet(whole: Consolidated, basis: LineBasis) -> SheetSpec:
    """The sheet."""
    info = f"antal indikatorer · en rad för var och en står i {GOAL_LIST_SHEET}, allt om dem i {basis.sheet}"
    top = head(whole, GOALS_SHEET, f"{whole.name} – mål och indikatorer", info, _WIDTHS)
    table = Table(top)
    table.title("Måluppfyllelsen")
    found = counted(basis, ONCE_IN_WHOLE)
    table.row += 1
    table.cells[reference(1, table.row)] = (_sentence(found, table.row + 2), TEXT)
    _headings(table, "")
    _put(table, "Alla indikatorer", found, is_sum=True)
    table.note(_ONCE)
    for column, title, heading, nameless in _TABLES:
        _put_groups(table, basis, groups(basis, column), title, heading, nameless)
    return table.spec(whole, GOALS_SHEET, _WIDTHS)


def _put_groups(table: Table, basis: LineBasis, found: list[Group], title: str, heading: str, nameless: str) -> None:
    def size(one: Group) -> int:
        return basis.count(*one.where("")).value

    table.title(title)
    _headings(table, heading)
    for one in largest(found, size):
        _put(table, one.name or nameless, counted(basis, *one.where(f"$A{table.row + 1}")))
    table.rest(len(found), basis.sheet)


def _headings(table: Table, first: str) -> None:
    table.headings((first, *_LABELS), (1,))
    table.heights[table.row] = _HEADING_HEIGHT


def _put(table: Table, label: str, found: Counted, *, is_sum: bool = False) -> None:
    terms = (found.total, *found.verdicts.values(), found.by_forecast, *found.own.values())
    table.put((label, *(amount(term) for term in terms)), is_sum=is_sum)


def _sentence(found: Counted, row: int) -> Cell:
    """What the year-end report says of them all, out of the figures on a row."""
    total, met, nearly, unmet, rest = (f"{column_letters(number)}{row}" for number in range(2, 7))
    formula = (
        f'IF({total}=1,"Av ","Av samtliga ")&{total}&IF({total}=1," indikator är "," indikatorer är ")&{met}&'
        f'" tillfredsställande, "&{nearly}&" inte helt tillfredsställande, "&{unmet}&" otillfredsställande, och "&'
        f'{rest}&" saknar uppgift eller går inte att värdera."'
    )
    return Cell(Kind.TEXT, in_words(found.tally._replace(own={})), formula)
