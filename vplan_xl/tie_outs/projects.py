"""FR 1 against Uppföljning and the projects, which it is the sum of, and the projects' own totals (4.3, 4.3.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vplan_xl.form.model import Key, Row, added_up
from vplan_xl.form.sister_formulas import DIFFERENCES
from vplan_xl.form.sister_tables import (
    FOLLOW_UP,
    IPDK_OF_ROW,
    PROJECT_AMOUNTS,
    PROJECT_COLUMNS,
    PROJECTS,
    UNIT_LINES,
    UNITS,
)
from vplan_xl.report.sister_lines import SisterLine
from vplan_xl.tie_outs.places import Looked, numbers, tkr
from vplan_xl.tie_outs.tie_out import COUNT, NOTHING, ONE, TKR, Figure, TieOut, added, figure, tie

_YEAR_END = 12
_NET = "NETTORESULTAT"


def project_tie_outs(looked: Looked) -> Iterator[TieOut]:
    """All of them; what Uppföljning is compared with is what stands there, typed or calculated."""
    if looked.has(FOLLOW_UP):
        followed = _Followed(looked)
        yield from followed.against_the_form()
        yield from followed.sums()
        yield from followed.indented()
        yield from followed.differences()
    if looked.has(UNITS) and looked.has(PROJECTS):
        yield from _totals(looked)
        for unit, lines in _by_unit(looked).items():
            yield from _of_unit(looked, unit, lines)


class _Followed:
    """The sheet Uppföljning."""

    def __init__(self, looked: Looked) -> None:
        self.looked = looked
        self.form = looked.report.form
        self.line = {row.code: number for number, row in enumerate(self.form.rows)}
        self.labels = {column.code: column.label for column in self.form.table_by_code[FOLLOW_UP].columns}

    def against_the_form(self) -> Iterator[TieOut]:
        """FR 1 Totalt = Uppföljning + projects, per group and for the net."""
        what = "Uppföljning + Projekt = FR 1 Totalt"
        for row in (*IPDK_OF_ROW, _NET):
            projects = self._projects(row)
            for column in PROJECT_COLUMNS:
                ore, shown = self.looked.report.ore(_key(row, column)), self._stands(row, column)
                if ore is None or shown is None:
                    continue
                if self.looked.wants(shown + sum(numbers(projects, column)), ore):
                    whole = added([self.figure(row, column, shown), *tkr(projects, column)])
                    yield self._tie("AVST_PROJEKT", row, column, what, whole, self._amount(row, column))

    def sums(self) -> Iterator[TieOut]:
        """The rows that add others up, but for the groups."""
        for row in self.form.rows:
            if row.sum_of and row.code not in IPDK_OF_ROW:
                yield from self._sum("AVST_PROJEKT_SUMMA", row, "summan av raderna")

    def indented(self) -> Iterator[TieOut]:
        """The groups whose indented rows show anything."""
        for row in self.form.rows:
            if row.sum_of and row.code in IPDK_OF_ROW:
                yield from self._sum("AVST_INDRAGNA", row, "summan av de indragna raderna")

    def _sum(self, code: str, row: Row, what: str) -> Iterator[TieOut]:
        for column in PROJECT_COLUMNS:
            shown, parts = self._stands(row.code, column), self._parts(row, column)
            if shown is not None and parts and self.looked.wants(shown, sum(parts.values())):
                whole = self.figure(row.code, column, shown)
                yield self._tie(code, row.code, column, what, whole, self._added(parts, column))

    def differences(self) -> Iterator[TieOut]:
        """Budget − outcome, and budget − forecast."""
        for row in self.line:
            for column, (reference, outcome) in DIFFERENCES.items():
                shown, first, second = (self._stands(row, code) for code in (column, reference, outcome))
                if shown is None or first is None or second is None:
                    continue
                if self.looked.wants(shown, first - second):
                    taken = added([self.figure(row, reference, first)], [self.figure(row, outcome, second)])
                    left = figure(shown, TKR) if self._is_typed(row, column) else taken._replace(value=shown)
                    what = f"{self.labels[reference]} − {self.labels[outcome].lower()}"
                    yield self._tie("AVST_PROJEKT_SUMMA", row, column, what, left, taken)

    def figure(self, row: str, column: str, value: int) -> Figure:
        """The value that stands there; a formula's result is as rounded as what it is calculated from."""
        if self._is_typed(row, column):
            return figure(value, TKR)
        below = self.form.row_by_code[row]
        if row in IPDK_OF_ROW or not below.sum_of:
            made_of = added([self._amount(row, column), *tkr(self._projects(row), column)])
        else:
            made_of = self._added(self._parts(below, column), column)
        return made_of._replace(value=value)

    def _parts(self, row: Row, column: str) -> dict[str, int]:
        """{row: what stands there} of those that a row adds up."""
        return {below: number for below in row.sum_of if (number := self._stands(below, column)) is not None}

    def _added(self, parts: Mapping[str, int], column: str) -> Figure:
        return added(self.figure(row, column, value) for row, value in parts.items())

    def _amount(self, row: str, column: str) -> Figure:
        """The form's, nothing where it is blank."""
        return self.looked.amount(_key(row, column)) or NOTHING

    def _projects(self, row: str) -> list[SisterLine]:
        """The projects' lines that belong to a row or to those that it adds up."""
        codes = added_up(self.form, row) | {row}
        return [line for line in self.looked.lines(PROJECTS) if row == _NET or line.text("KONTOSLAG") in codes]

    def _stands(self, row: str, column: str) -> int | None:
        return self.looked.stands(FOLLOW_UP, column, self.line[row])

    def _is_typed(self, row: str, column: str) -> bool:
        return self.looked.is_typed(FOLLOW_UP, column, self.line[row])

    def _tie(self, code: str, row: str, column: str, what: str, left: Figure, right: Figure) -> TieOut:
        place = self.looked.place(FOLLOW_UP, column, self.line[row])
        return tie(code, place, f"{self.form.row_title(row)}, {self.labels[column]}: {what}", left, right)


def _key(row: str, column: str) -> Key:
    """The form's amount of a row that a column of Uppföljning is about."""
    page, block = PROJECT_COLUMNS[column]
    return Key(page, row, block, "TOTALT")


# -- the projects themselves ----------------------------------------------------------------------


def _same(text: str) -> str:
    """A name as it is compared: letter case and spaces make no difference."""
    return " ".join(text.split()).casefold()


def _by_unit(looked: Looked) -> dict[str, list[SisterLine]]:
    """{ansvar: the projects' lines of it}, as they come."""
    found: dict[str, list[SisterLine]] = {}
    for line in looked.lines(PROJECTS):
        found.setdefault(_same(line.text("ANSVAR")), []).append(line)
    return found


def _totals(looked: Looked) -> Iterator[TieOut]:
    """Each total at the top, per ansvar and in all, against the lines; a figure typed over one counts."""
    units = _by_unit(looked)
    listed = {looked.line_number(line): line for line in looked.lines(UNITS)}
    for column, label in PROJECT_AMOUNTS:
        for number in range(UNIT_LINES + 1):
            is_all = number == UNIT_LINES
            shown = looked.stands(UNITS, column, number) if is_all or number in listed else None
            if shown is None:
                continue
            name = "Total" if is_all else listed[number].text("ANSVAR")
            lines = looked.lines(PROJECTS) if is_all else units.get(_same(name), ())
            if not looked.wants(shown, sum(numbers(lines, column))):
                continue
            whole = added(tkr(lines, column))
            left = figure(shown, TKR) if looked.is_typed(UNITS, column, number) else whole._replace(value=shown)
            place = looked.place(UNITS, column, number)
            yield tie("AVST_ANSVAR", place, f"{name}, {label}: summan av raderna", left, whole)


def _of_unit(looked: Looked, unit: str, lines: list[SisterLine]) -> Iterator[TieOut]:
    name = lines[0].text("ANSVAR")
    listed = [line for line in looked.lines(UNITS) if _same(line.text("ANSVAR")) == unit]
    at = listed[0].place if listed else lines[0].place
    what = f"{name}: står i listan över ansvar"
    yield tie("AVST_ANSVAR_LISTA", at, what, Figure(ONE if listed else 0), Figure(ONE), COUNT)
    first = (*listed, *lines)[0].cell("PROGNOS")
    if forecast := tkr(lines, "PROGNOS"):
        yield tie("AVST_PROGNOS_NOLL", first, f"{name}: prognosen blir 0", added(forecast), NOTHING)
    outcome, period = added(tkr(lines, "UTFALL")), looked.report.header.period
    if period is None or not tkr(lines, "UTFALL"):
        return
    if period.month == _YEAR_END:
        place = (*listed, *lines)[0].cell("UTFALL")
        yield tie("AVST_BOKSLUT_NOLL", place, f"{name}: utfallet i bokslutet blir 0", outcome, NOTHING)
    elif listed:
        words, text = listed[0].cell("TEXT"), listed[0].text("TEXT").strip()
        what = f"{name}: resten av utfallet har en förklaring"
        yield tie("AVST_REST_TEXT", words, what, outcome, NOTHING, is_explained=bool(text))
