"""What of FR 1's other economic tables follows into a new workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vplan_xl.amounts import number_text, ore_from_number
from vplan_xl.finding import Finding, Place
from vplan_xl.form.calculation import calculated_cells
from vplan_xl.form.expression import Entry
from vplan_xl.form.layout import CellPlace, table_cell
from vplan_xl.form.model import Form, Key
from vplan_xl.form.sister_tables import (
    BRIDGE,
    BRIDGE_LINE,
    DONE,
    INVESTMENTS,
    ITEMS,
    PERSONNEL,
    PLAN_YEARS,
    PROJECTS,
    SEXES,
    SHARES,
    UNIT_LINES,
    UNITS,
)
from vplan_xl.form.table import Table
from vplan_xl.jobs.kept_tables import KeptLine, cells_of, kept_lines
from vplan_xl.period import Period
from vplan_xl.report.report import Report, cell_at, expected_results
from vplan_xl.report.sister_lines import standing_values
from vplan_xl.workbook.formula import is_same
from vplan_xl.workbook.snapshot import Cell, Kind

TableCells = dict[CellPlace, Cell | None]
_Lines = tuple[KeptLine, ...]
_Line = Mapping[str, Cell]  # {column code: cell}
_LISTS = (UNITS, PROJECTS, BRIDGE, ITEMS, INVESTMENTS, SHARES, PERSONNEL)
_NO_FORMULAS: Mapping[CellPlace, str] = {}
_DEVIATION = Key("HELAR", "NETTORESULTAT", "JMF_BUDGET", "TOTALT")
_BUDGET = Key("HELAR", "NETTORESULTAT", "BUDGET", "TOTALT")
_PROJECT_KEYS, _GROUP_KEYS = ("ANSVAR", "KONTOSLAG"), ("TABELL", "GRUPP")


def sister_cells(
    form: Form,
    period: Period,
    copied: Report | None,
    earlier: Sequence[Report],
    last_year: Report | None,
    findings: list[Finding],
) -> TableCells:
    """{cell of the template: what it shall hold} for a workbook of *period*.

    *copied* is a workbook of the same period, which is copied whole; *earlier* are those of other periods, the latest
    first, *last_year* that of the same month the year before. A list comes from the first of them that has it; last
    year's figures are put on its lines, and those that find none follow on new lines.
    """
    if PROJECTS not in form.table_by_code:
        return {}
    lines = {code: _copied_lines(copied, code, findings) if copied else () for code in _LISTS}
    if not lines[UNITS] and not lines[PROJECTS]:
        lines[UNITS] = _latest(earlier, UNITS, ("ANSVAR",), findings)[1]
        lines[PROJECTS] = _project_lines(period, earlier, findings)
    if not lines[INVESTMENTS]:
        lines[INVESTMENTS] = _investment_lines(period, earlier, findings)
    if last_year:
        outcomes = _outcomes(last_year, findings)
        named = (one for one in outcomes.values() if "ANSVAR" in one)
        units: dict[tuple[str, ...], _Line] = {_key(one, ("ANSVAR",)): {"ANSVAR": one["ANSVAR"]} for one in named}
        lines[PROJECTS] = _with_figures(form.table_by_code[PROJECTS], lines[PROJECTS], _PROJECT_KEYS, outcomes)
        lines[UNITS] = _with_figures(form.table_by_code[UNITS], lines[UNITS], ("ANSVAR",), units)
        for code in (SHARES, PERSONNEL):
            groups = _groups(last_year, code, findings)
            lines[code] = _with_figures(form.table_by_code[code], lines[code], _GROUP_KEYS, groups)
    cells = _bridge_cells(form, period, earlier, findings)
    for code, filled in lines.items():
        cells |= cells_of(form.table_by_code[code], filled)
    return cells | (_typed_cells(copied, findings) if copied else {})


# -- a copy ---------------------------------------------------------------------------------------


def _inputs(form: Form, code: str) -> tuple[str, ...]:
    return tuple(column.code for column in form.table_by_code[code].columns if column.is_input)


def _copied_lines(source: Report, code: str, findings: list[Finding]) -> _Lines:
    """What people filled in, where it stands; of a formula of theirs its result, which is said."""
    lines = kept_lines(source, code, _inputs(source.form, code), findings)
    for line in lines:
        for place, formula in line.formulas.items():
            findings.append(Finding("NY_FORMEL", Place(source.path, *place), found="=" + formula))
    return lines


def _typed_cells(source: Report, findings: list[Finding]) -> TableCells:
    """Figures where a formula shows nothing, for people to fill in; any other in a formula's place is but said."""
    cells: TableCells = {}
    if source.content is None or not source.areas:
        return cells
    results = expected_results(source)
    for cell in calculated_cells(source.form, source.places, source.areas):
        stored = cell_at(source.content.sheets, cell.place)
        if stored is None or (stored.formula is not None and is_same(cell.formula, stored.formula)):
            continue
        where, shown = Place(source.path, *cell.place), results[cell.place]
        written = stored.value if stored.formula is None else "=" + stored.formula
        is_free = cell.shows.is_typed and (shown.kind, shown.value) == (Kind.TEXT, "")
        if not is_free or stored.kind is Kind.MISSING:
            findings.append(Finding("NY_OVERSKRIVEN", where, found=written))
            continue
        if stored.formula is not None:
            findings.append(Finding("NY_FORMEL", where, found=written))
        table = source.form.table_by_code[cell.shows.table]
        cells[table_cell(table, cell.shows.column, cell.shows.line)] = Cell(stored.kind, stored.value)
    return cells


# -- another period ---------------------------------------------------------------------------------


def _latest(
    earlier: Sequence[Report], code: str, columns: tuple[str, ...], findings: list[Finding]
) -> tuple[int, _Lines]:
    """(the year of the latest workbook in which anything stands in the columns, its lines)."""
    for source in earlier:
        lines = kept_lines(source, code, columns, findings)
        if lines:
            assert source.header.period is not None
            return source.header.period.year, lines
    return 0, ()


def _bridge_cells(form: Form, period: Period, earlier: Sequence[Report], findings: list[Finding]) -> TableCells:
    """The opening: how the year's report before closed, and the budget it had; the year's first has none.

    What is the largest rest without remark follows from any.
    """
    amounts: dict[str, Cell] = {}
    for line in _latest(earlier, BRIDGE, ("BELOPP",), findings)[1]:
        if line.line == BRIDGE_LINE["STORST"]:
            amounts["STORST"] = line.cells["BELOPP"]
    before = next((one for one in earlier if one.header.period and one.header.period < period), None)
    if before and before.header.period and before.header.period.year == period.year:
        for code, ore in (("OPPNING", _closing(before)), ("BUDGET_FORE", before.ore(_BUDGET))):
            if ore is not None:
                amounts[code] = _number(ore)
    table = form.table_by_code[BRIDGE]
    return {table_cell(table, "BELOPP", BRIDGE_LINE[code]): cell for code, cell in amounts.items()}


def _closing(source: Report) -> int | None:
    """The deviation that a bridge explains, in öre; where none was filled in that of the forecast."""
    opened = [line for line in kept_lines(source, BRIDGE, ("BELOPP",), []) if line.line == BRIDGE_LINE["OPPNING"]]
    if not opened and not kept_lines(source, ITEMS, _inputs(source.form, ITEMS), []):
        return source.ore(_DEVIATION)
    closing = standing_values(source).get(Entry(BRIDGE, "BELOPP", BRIDGE_LINE["SUMMA"]))
    return closing if isinstance(closing, int) else None


def _project_lines(period: Period, earlier: Sequence[Report], findings: list[Finding]) -> _Lines:
    """What the projects are about, and in the same year their budget for it."""
    year, lines = _latest(earlier, PROJECTS, (*_PROJECT_KEYS, "BUDGET_HELAR"), findings)
    kept = _PROJECT_KEYS if year != period.year else (*_PROJECT_KEYS, "BUDGET_HELAR")
    return tuple(line._replace(cells={code: line.cells[code] for code in kept if code in line.cells}) for line in lines)


def _investment_lines(period: Period, earlier: Sequence[Report], findings: list[Finding]) -> _Lines:
    """The plan without outcome and forecast; of another year without what is finished, and so many years on."""
    columns = ("PROJEKT", "HORISONT", *PLAN_YEARS, "TOTALT", "STATUS", "DRIFTEFFEKT", "TEXT")
    year, lines = _latest(earlier, INVESTMENTS, columns, findings)
    years = period.year - year
    if not years:
        return lines
    going_on = [line.cells for line in lines if _key(line.cells, ("STATUS",)) != (DONE.casefold(),)]
    return tuple(KeptLine(number, _years_on(cells, years), _NO_FORMULAS) for number, cells in enumerate(going_on))


def _years_on(cells: _Line, years: int) -> _Line:
    """An investment whose plan begins so many years later."""
    numbers = range(len(PLAN_YEARS))
    moved = {PLAN_YEARS[number]: PLAN_YEARS[number + years] for number in numbers if number + years in numbers}
    kept = {code: cell for code, cell in cells.items() if code not in PLAN_YEARS}
    return kept | {code: cells[then] for code, then in moved.items() if then in cells}


# -- last year --------------------------------------------------------------------------------------


def _key(cells: _Line, codes: tuple[str, ...]) -> tuple[str, ...]:
    """What a line is about; letter case makes no difference."""
    return tuple(cells[code].value.casefold() if code in cells else "" for code in codes)


def _outcomes(last_year: Report, findings: list[Finding]) -> dict[tuple[str, ...], _Line]:
    """{what a project's line is about: the line with its outcome as last year's}, of several lines their sum."""
    lines: dict[tuple[str, ...], _Line] = {}
    sums: dict[tuple[str, ...], int] = {}
    for line in kept_lines(last_year, PROJECTS, (*_PROJECT_KEYS, "UTFALL"), findings, as_values=True):
        key = _key(line.cells, _PROJECT_KEYS)
        ore = ore_from_number(line.cells["UTFALL"].value) if "UTFALL" in line.cells else None
        if ore is not None:
            lines.setdefault(key, {code: line.cells[code] for code in _PROJECT_KEYS if code in line.cells})
            sums[key] = sums.get(key, 0) + ore
    return {key: {**cells, "FOREG_AR": _number(sums[key])} for key, cells in lines.items()}


def _groups(last_year: Report, code: str, findings: list[Finding]) -> dict[tuple[str, ...], _Line]:
    """{a table and group of the staff: the line with its figures as last year's}, the first of several."""
    found: dict[tuple[str, ...], _Line] = {}
    moved = {f"I_AR_{sex}": f"FORRA_{sex}" for sex, _who in SEXES}
    for line in kept_lines(last_year, code, (*_GROUP_KEYS, *moved), findings, as_values=True):
        cells = {moved.get(column, column): cell for column, cell in line.cells.items()}
        found.setdefault(_key(cells, _GROUP_KEYS), cells)
    return found


def _with_figures(
    table: Table, lines: _Lines, keys: tuple[str, ...], figures: Mapping[tuple[str, ...], _Line]
) -> _Lines:
    """The lines with the figures of their key; those of other keys on new lines, as far as the table has any."""
    left = dict(figures)
    filled: list[KeptLine] = []
    for line in lines:
        found = left.pop(_key(line.cells, keys), {})
        filled.append(line._replace(cells={**line.cells, **{c: v for c, v in found.items() if c not in keys}}))
    taken = {line.line for line in lines}
    room = UNIT_LINES if table.code == UNITS else table.lines
    first = max(taken, default=-1) + 1 if table.grows else 0
    free = (number for number in range(first, room) if number not in taken)
    new = (KeptLine(number, cells, _NO_FORMULAS) for number, cells in zip(free, left.values(), strict=False))
    return (*filled, *new)


def _number(ore: int) -> Cell:
    return Cell(Kind.NUMBER, number_text(ore))
