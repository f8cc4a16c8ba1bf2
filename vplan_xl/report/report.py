"""A workbook read as a report: header, entries, every amount computed, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from vplan_xl.amounts import (
    LARGEST_ORE,
    Amount,
    Gap,
    ParsedAmount,
    Unit,
    format_tkr,
    ore_from_number,
    parse_amount,
    reason,
)
from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.form.calculation import Areas, CalculatedCell, calculated_cells, calculated_results, calculated_tables
from vplan_xl.form.compute import compute
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import (
    XLWINGS_PROPERTY,
    CellPlace,
    Count,
    FormulaCell,
    Places,
    formula_cells,
    version_property,
)
from vplan_xl.form.model import Form, Key
from vplan_xl.form.results import results
from vplan_xl.form.table import Table
from vplan_xl.report.header import Header, read_header
from vplan_xl.report.locate import locate, recognised, table_areas, table_sheets, wanted_sheets
from vplan_xl.workbook.archive import Archive, open_archive, read_file
from vplan_xl.workbook.reader import read_outline, read_properties, read_sheets
from vplan_xl.workbook.save import sha256
from vplan_xl.workbook.snapshot import NO_CELLS, Cell, Cells, Kind, Outline

if TYPE_CHECKING:
    import pandas

_NOTHING = Places({}, {})
Tables = bool | frozenset[str]


@dataclass(frozen=True, slots=True)
class Content:
    """A workbook's parts that a report is read from, and the bytes they came from.

    ``archive`` is None of a workbook that is open in Excel: of its file nothing is known.
    """

    archive: Archive | None
    outline: Outline
    sheets: Mapping[str, Cells]


@dataclass(frozen=True, slots=True)
class Report:
    """One workbook's content.

    ``leaves`` are the entered amounts in öre (or why there is none), ``amounts`` every amount of
    the form, computed from them; stored results of the form's own formulas are not trusted.
    ``content`` is None when the file could not be read; then every amount is unknown. ``areas`` are where the tables
    stand that anything is calculated in, of those that were read.
    """

    form: Form
    path: str
    sha256: str
    header: Header
    places: Places
    leaves: Mapping[Key, Amount]
    amounts: Mapping[Key, Amount]
    findings: tuple[Finding, ...]
    content: Content | None = field(repr=False, compare=False)
    areas: Areas = field(default_factory=lambda: MappingProxyType({}))

    @property
    def unit(self) -> Unit:
        """What the amounts in the workbook are in, or are read as being in while that is not known."""
        first, *others = self.form.units
        return (self.header.unit or first) if others else first

    @property
    def is_unit_known(self) -> bool:
        """Whether the header says the unit, or the form has but one."""
        return len(self.form.units) == 1 or self.header.unit is not None

    def ore(self, key: Key) -> int | None:
        """An amount in öre, None where it is blank or unknown; without its unit every one is unknown."""
        amount = self.amounts[key]
        return amount if isinstance(amount, int) and self.is_unit_known else None

    def to_frame(self) -> pandas.DataFrame:
        """All amounts of the printed pages, a row each: page, row, block, part, ore.

        ``ore`` holds Python ints (None where there is no amount), because int64 is too small for
        products of amounts.
        """
        import pandas

        frame = pandas.DataFrame([tuple(key) for key in self.form.keys], columns=list(Key._fields))
        frame["ore"] = pandas.Series([self.ore(key) for key in self.form.keys], dtype=object)
        return frame


def read_report(path: str | Path, *, tables: Tables = False) -> Report:
    """The report in a workbook file, of the form it is found to be. Never raises for what is in it: see ``findings``.

    With *tables* the form's sister sheets are read too, where they are there: all that are not aside, or those of
    some tables' codes.
    """
    file = Path(path)
    try:
        data = read_file(file)
    except Refused as refused:
        return _unreadable(str(path), "", refused.finding)
    return report_of(str(path), data, tables=tables)


def report_of(path: str, data: bytes, *, tables: Tables = False) -> Report:
    """The report in a workbook's bytes; *path* only names them in findings."""
    digest = sha256(data)
    form = FR1
    try:
        archive = open_archive(data)
        outline = read_outline(archive)
        form = recognised(archive, outline)
        beside = table_sheets(form, outline, wished_tables(form, tables))
        wanted = dict.fromkeys((*wanted_sheets(form, outline), *beside))
        content = Content(archive, outline, read_sheets(archive, outline, wanted))
    except Refused as refused:
        return _unreadable(path, digest, refused.finding, form)
    return report_from(path, digest, content, form)


def wished_tables(form: Form, tables: Tables) -> tuple[Table, ...]:
    """The tables that are to be read: True is all that are not aside."""
    return form.read_tables if tables is True else tuple(t for t in form.tables if tables and t.code in tables)


def with_calculated(report: Report) -> Report:
    """A report that could be read, together with the sheets that are calculated from it, where they were not.

    Without any of them where one cannot be read: what stands there is then left to Excel.
    """
    content = report.content
    assert content is not None
    names = table_sheets(report.form, content.outline, calculated_tables(report.form))
    unread = [name for name in names if name not in content.sheets]
    if not unread or content.archive is None:
        return report
    try:
        sheets = {**content.sheets, **read_sheets(content.archive, content.outline, unread)}
    except Refused:
        return report
    return report_at(report, replace(content, sheets=sheets))


def report_from(path: str, digest: str, content: Content, form: Form) -> Report:
    """The report in a workbook's sheets, from wherever they were read."""
    places, findings = locate(form, content.outline, content.sheets)
    if form.has_amounts and not places.pages:
        return _unreadable(path, digest, findings[0], form)
    return _report_at(path, digest, content, form, places, findings)


def report_at(report: Report, content: Content) -> Report:
    """The report as it reads with other entries in it; where its form stands they do not change."""
    found = tuple(finding for finding in report.findings if finding.code in _OF_PLACES)
    return _report_at(report.path, report.sha256, content, report.form, report.places, found)


_OF_PLACES = frozenset(("FR1_BLAD_SAKNAS", "FR1_RAD_ANDRAD", "FR1_BLOCK_SAKNAS", "FR1_FALT_SAKNAS", "FR1_NAMN_SAKNAS"))


def _report_at(
    path: str, digest: str, content: Content, form: Form, places: Places, findings: tuple[Finding, ...]
) -> Report:
    fields = field_cells(places, content.sheets)
    header, header_findings = read_header(form, fields, places.fields, content.outline.date1904)
    leaves, entry_findings = _read_leaves(form, places, content.sheets, header.unit or form.units[0])
    found = tuple(finding.in_file(path) for finding in (*findings, *header_findings, *entry_findings))
    areas = table_areas(form, content.outline, content.sheets)
    return Report(form, path, digest, header, places, leaves, compute(form, leaves), found, content, areas)


def expected_results(
    report: Report, amounts: Mapping[Key, Amount] | None = None, *, table: str = ""
) -> dict[CellPlace, Cell]:
    """{computed cell: the form's formula and what it shows} for a report that could be read.

    Of other *amounts* than the report's, where they are given; of the sister tables only one's, where its code is.
    """
    assert report.content is not None
    form, places = report.form, report.places
    cells = formula_cells(form, places)
    counts = {
        Count(page.code, block.code): sum(isinstance(report.leaves[key], int) for key in form.block_leaves(page, block))
        for page in form.pages
        for block in page.blocks
        if block.source is None
    }
    known = report.amounts if amounts is None else amounts
    shown = results(
        form,
        cells,
        known,
        counts,
        field_cells(places, report.content.sheets),
        report.unit,
    )
    if not report.areas:
        return shown
    calculated = calculated_cells(form, places, report.areas)
    sheets = report.content.sheets
    return shown | calculated_results(form, calculated, places, report.areas, sheets, shown, known, table)


def computed_cells(report: Report) -> tuple[FormulaCell | CalculatedCell, ...]:
    """Every cell of the form's that has a formula, on its pages and on those of its sister sheets that were read."""
    cells = formula_cells(report.form, report.places)
    return (*cells, *calculated_cells(report.form, report.places, report.areas)) if report.areas else cells


def is_of_another_template(report: Report) -> bool:
    """Whether the workbook was made from another version of the template; not where nobody can tell."""
    assert report.content is not None
    if report.content.archive is None:
        return False
    try:
        return template_version(report) != report.form.version
    except Refused:
        return False


def template_version(report: Report) -> str:
    """The version of the template that a report that could be read was made from, "" where nothing says it.

    Refuses properties that cannot be read.
    """
    assert report.content is not None
    if report.content.archive is None:
        return ""
    return read_properties(report.content.archive).get(version_property(report.form), "")


def has_buttons(report: Report) -> bool:
    """Whether a report that could be read says that it was made from a template with buttons; its word only.

    An open workbook cannot be asked.
    """
    assert report.content is not None
    if report.content.archive is None:
        return False
    try:
        return XLWINGS_PROPERTY in read_properties(report.content.archive)
    except Refused:
        return False


def cell_at(sheets: Mapping[str, Cells], place: CellPlace) -> Cell | None:
    """The cell at a place, None when it is blank."""
    return sheets.get(place.sheet, NO_CELLS).get(place.cell)


def field_cells(places: Places, sheets: Mapping[str, Cells]) -> dict[str, Cell]:
    """{field code: its cell} of the fields that are not blank."""
    found = {code: cell_at(sheets, place) for code, place in places.fields.items()}
    return {code: cell for code, cell in found.items() if cell is not None}


def _unreadable(path: str, digest: str, finding: Finding, form: Form = FR1) -> Report:
    leaves: dict[Key, Amount] = dict.fromkeys(form.leaves, Gap.UNKNOWN)
    amounts = compute(form, leaves)
    return Report(form, path, digest, Header({}), _NOTHING, leaves, amounts, (finding.in_file(path),), None)


def _read_leaves(
    form: Form, places: Places, sheets: Mapping[str, Cells], unit: Unit
) -> tuple[dict[Key, Amount], list[Finding]]:
    leaves: dict[Key, Amount] = {}
    findings: list[Finding] = []
    for key in form.leaves:
        place = places.cell(form, key)
        cell = cell_at(sheets, place) if place else None
        if place is None:
            # A sheet that older templates lack is blank; a block that could not be found is unknown.
            leaves[key] = Gap.UNKNOWN if form.page_by_code[key.page].printed else Gap.BLANK
        elif cell is None:
            leaves[key] = Gap.BLANK
        else:
            leaves[key], code = _entry(cell, unit)
            if code:
                where = Place("", place.sheet, place.cell, *key)
                shown = cell.value.strip() or (f"={cell.formula}" if cell.formula else repr(cell.value))
                findings.append(Finding(code, where, {}, _as_amount(shown, unit) if code == "POST_TEXT" else "", shown))
    return _without_empty_texts(form, leaves, findings)


def _without_empty_texts(
    form: Form, leaves: dict[Key, Amount], findings: list[Finding]
) -> tuple[dict[Key, Amount], list[Finding]]:
    """An entry that only looks blank (white space, a formula that shows nothing) is blank in a blank block.

    Beside amounts it is not: there the form's formulas give #VALUE!, as Excel does for "" + 1.
    """
    filled = {(key.page, key.block) for key, amount in leaves.items() if isinstance(amount, int)}
    harmless = [
        finding
        for finding in findings
        if finding.code == "POST_TOM_TEXT" and (finding.place.page, finding.place.block) not in filled
    ]
    blank = {Key(p.page, p.row, p.block, p.part): Gap.BLANK for p in (finding.place for finding in harmless)}
    return {**leaves, **blank}, [finding for finding in findings if finding not in harmless]


def _as_amount(text: str, unit: Unit) -> str:
    """The amount a text looks like, or why it looks like none."""
    parsed = parse_amount(text, unit)
    return f"{format_tkr(parsed.ore, 2)} tkr" if isinstance(parsed, ParsedAmount) else reason(parsed)


def _entry(cell: Cell, unit: Unit) -> tuple[Amount, str]:
    """(the amount in a leaf's cell, the code of what is wrong with it or "")."""
    if cell.kind is Kind.NUMBER:
        ore = ore_from_number(cell.value, unit)
        if ore is None or abs(ore) > LARGEST_ORE:
            return Gap.UNKNOWN, "POST_EJ_BELOPP"
        return ore, ""
    if cell.kind is Kind.TEXT:
        return Gap.UNKNOWN, "POST_TEXT" if cell.value.strip() else "POST_TOM_TEXT"
    code = {Kind.ERROR: "POST_FELVARDE", Kind.MISSING: "POST_UTAN_RESULTAT"}.get(cell.kind, "POST_EJ_BELOPP")
    return Gap.UNKNOWN, code
