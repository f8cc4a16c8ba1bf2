"""What must be written for entries to change: the cells, and the stored results that follow. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from vplan_xl.amounts import Unit, number_text, ore_from_number
from vplan_xl.finding import Finding, Place
from vplan_xl.form.follow_up import CHECKS
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.model import Key
from vplan_xl.report.locate import table_sheets
from vplan_xl.report.report import (
    Content,
    Report,
    cell_at,
    computed_cells,
    expected_results,
    report_at,
    with_calculated,
)
from vplan_xl.workbook.charts import drawn_from
from vplan_xl.workbook.formula import is_link, is_same
from vplan_xl.workbook.reader import sheets_with_formulas
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Cell, Kind


@dataclass(frozen=True, slots=True)
class Entries:
    """What somebody wants to stand in a report: amounts in öre and header cells; None empties.

    A cell in the place of an amount is written to the letter, a formula in it too. ``cells`` are those of the
    sister sheets.
    """

    leaves: Mapping[Key, int | Cell | None]
    fields: Mapping[str, Cell | None]
    cells: Mapping[CellPlace, Cell | None] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that becomes another; texts as the cells hold them, "" for blank."""

    place: CellPlace
    code: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All writes an entry brings with it; ``after`` is the report as it will read."""

    writes: tuple[CellWrite, ...]
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    after: Report

    @property
    def results(self) -> int:
        """How many of the writes only renew a stored result."""
        return sum(write.is_result for write in self.writes)


def plan(report: Report, entries: Entries, overwrite: bool) -> Plan:
    """The writes that make a readable report hold the entries; none where it does already.

    A formula in an input cell stays, and is a finding, unless *overwrite*. The results of the formulas follow.
    """
    report = with_calculated(report)
    content = report.content
    assert content is not None
    writes: list[CellWrite] = []
    changes: list[Change] = []
    findings: list[Finding] = []
    unit = report.unit
    if not report.is_unit_known:
        findings.append(Finding("SKRIV_ENHET", expected=" / ".join(one.name for one in report.form.units)))
    for code, place, wanted, where in _wanted(report, entries, findings):
        current = cell_at(content.sheets, place)
        if _same(current, wanted, unit):
            continue
        if where and current is not None and current.formula is not None and not overwrite:
            findings.append(Finding("SKRIV_FORMEL", where, found="=" + current.formula))
            continue
        kind, value = (wanted.kind, wanted.value) if wanted else (None, "")
        writes.append(CellWrite(place.sheet, place.cell, kind, value, formula=wanted.formula if wanted else None))
        changes.append(Change(place, code, _shown(current), _shown(wanted)))
    after = report_at(report, with_writes(content, writes))
    results = tuple(result_writes(after)) if writes else ()
    placed = tuple(finding.in_file(report.path) for finding in findings)
    return Plan((*writes, *results), tuple(changes), placed, after)


def unknown_results(report: Report) -> str:
    """Where formulas stand whose results only Excel can compute: the controller's own, and charts."""
    report = with_calculated(report)
    content = report.content
    assert content is not None
    computed = {cell.place for cell in computed_cells(report)}
    ours = table_sheets(report.form, content.outline, report.form.tables)
    links = table_sheets(report.form, content.outline, [report.form.table_by_code[CHECKS]])
    own = [
        f"{sheet}!{cell}"
        for sheet, cells in content.sheets.items()
        for cell, held in cells.items()
        if held.formula is not None
        and CellPlace(sheet, cell) not in computed
        and not (sheet in links and is_link(held.formula))
    ]
    archive = content.archive
    assert archive is not None, "where a workbook is open, Excel computes"
    others = sheets_with_formulas(archive, content.outline, besides={*content.sheets, *links})
    # Of what is written on our tables a chart shows it at once.
    charts = [
        name.rpartition("/")[2]
        for name in archive.members
        if name.startswith("xl/charts/chart") and not drawn_from(archive, name) <= {*ours}
    ]
    return ", ".join([*own[:10], *(["…"] if len(own) > 10 else []), *others, *charts])


def _wanted(
    report: Report, entries: Entries, findings: list[Finding]
) -> Iterable[tuple[str, CellPlace, Cell | None, Place | None]]:
    """Every entry as (code, its cell, what shall stand there, the place a finding names).

    No finding is about the cells that only the program writes.
    """
    for key, entered in entries.leaves.items():
        place = report.places.cell(report.form, key)
        if place is None:
            block = Place(page=key.page, row=key.row, block=key.block, part=key.part)
            findings.append(Finding("FR1_BLOCK_SAKNAS", block, {}, f"{key.page} {key.block} {key.part}", "–"))
            continue
        wanted = Cell(Kind.NUMBER, number_text(entered, report.unit)) if isinstance(entered, int) else entered
        yield " ".join(key), place, wanted, Place("", place.sheet, place.cell, *key)
    for code, cell in entries.fields.items():
        place = report.places.fields.get(code)
        if place is None:
            label = report.form.field_by_code[code].label
            findings.append(Finding("FR1_FALT_SAKNAS", Place(), {"field": label}, label, "–"))
            continue
        yield code, place, cell, Place(sheet=place.sheet, cell=place.cell)
    for place, cell in entries.cells.items():
        yield "", place, cell, None


def _same(current: Cell | None, wanted: Cell | None, unit: Unit) -> bool:
    """Whether a cell already holds what it shall; numbers are the same when they are to the öre.

    A formula that shows what is wanted is as good as that, but not the other way round.
    """
    if current is None or wanted is None:
        return current is wanted
    if wanted.formula is not None and wanted.formula != current.formula:
        return False
    return _shows(current, wanted, unit)


def _shows(current: Cell, wanted: Cell, unit: Unit) -> bool:
    """Whether a cell shows what another does, whatever their formulas."""
    if current.kind is wanted.kind is Kind.NUMBER and current.value != wanted.value:
        return ore_from_number(current.value, unit) == ore_from_number(wanted.value, unit)
    return (current.kind, current.value) == (wanted.kind, wanted.value)


def _shown(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return cell.value if cell.formula is None else f"={cell.formula}"


def with_writes(content: Content, writes: Iterable[CellWrite]) -> Content:
    """The content as it reads when the writes are carried out."""
    touched: dict[str, dict[str, Cell]] = {}
    for write in writes:
        if write.sheet not in touched:
            touched[write.sheet] = dict(content.sheets[write.sheet])
        before = touched[write.sheet].pop(write.cell, None)
        if write.kind is not None:
            formula = before.formula if before and write.is_result else write.formula
            touched[write.sheet][write.cell] = Cell(write.kind, write.value, formula)
    return replace(content, sheets={**content.sheets, **touched})


def renewed(report: Report) -> Report:
    """The report with the stored results as any write into it makes them."""
    assert report.content is not None
    return replace(report, content=with_writes(report.content, result_writes(report)))


def result_writes(after: Report) -> Iterable[CellWrite]:
    """The stored results that no longer hold, of cells that have the form's own formula."""
    content = after.content
    assert content is not None
    unit = after.unit
    for place, result in expected_results(after).items():
        stored = cell_at(content.sheets, place)
        if stored is None or stored.formula is None or result.formula is None or _shows(stored, result, unit):
            continue
        if is_same(result.formula, stored.formula):
            yield CellWrite(place.sheet, place.cell, result.kind, result.value, is_result=True)
