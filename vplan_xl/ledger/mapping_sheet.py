"""The account mapping as it is written down: on the sheet Kontomappning, or as CSV. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from vplan_xl.finding import Finding, Place
from vplan_xl.form.ledger_tables import MAPPING
from vplan_xl.form.model import Form
from vplan_xl.form.table import NOT_IN_FORM as NOT_IN_FORM_CODE
from vplan_xl.form.table import NOT_IN_FORM_LABEL, Column
from vplan_xl.language import _
from vplan_xl.ledger.codes import Codes, parse_codes
from vplan_xl.ledger.mapping import NOT_IN_FORM, MappingLine, Target
from vplan_xl.report.report import Report
from vplan_xl.report.table_values import TableValue, value_in
from vplan_xl.report.tables import TableLine, read_table
from vplan_xl.workbook.snapshot import Cell, Kind

Line = dict[str, Cell]  # {column code: cell}


def read_mapping(report: Report) -> tuple[tuple[MappingLine, ...], tuple[Finding, ...]]:
    """The lines of a report that was read with its table, and what is wrong with them."""
    table = read_table(report, report.form.table_by_code[MAPPING])
    unread = {finding.place.cell for finding in table.findings}
    lines: list[MappingLine] = []
    findings = list(table.findings)
    for line in table.lines:
        if line.values.keys() <= {"TEXT"} or any(
            line.cell(column.code).cell in unread for column in line.table.columns
        ):
            continue
        place = Place(report.path, *line.cell("FRAN_KONTO"))
        findings += (gap for gap in _gaps(report.path, line))
        made = _line(line.values, place)
        if isinstance(made, Finding):
            findings.append(made)
        elif made is not None:
            lines.append(made)
    return tuple(lines), tuple(findings)


def _gaps(path: str, line: TableLine) -> Iterator[Finding]:
    """What a line lacks to say where accounts belong."""
    needed = ["FRAN_KONTO", "KONTOSLAG", *([] if line.values.get("KONTOSLAG") == NOT_IN_FORM_CODE else ["DEL"])]
    for column in line.table.columns:
        if column.code in needed and column.code not in line.values:
            yield Finding("TABELL_LUCKA", Place(path, *line.cell(column.code)), {"field": column.label})


def _line(values: Mapping[str, TableValue], place: Place) -> MappingLine | Finding | None:
    """The line that the values of a table's line make; None where they lack something."""
    first, row, part = (values.get(code) for code in ("FRAN_KONTO", "KONTOSLAG", "DEL"))
    if not isinstance(first, str) or not isinstance(row, str):
        return None
    if row == NOT_IN_FORM_CODE:
        target = NOT_IN_FORM
    elif isinstance(part, str):
        target = Target(row, part)
    else:
        return None
    last, year, text = values.get("TILL_KONTO"), values.get("FRAN_AR"), values.get("MOTPART")
    codes: Codes | None = parse_codes(str(text or ""))
    made = int(first), int(last) if isinstance(last, str) else int(first)
    if made[0] > made[1]:
        return Finding("KONTO_INTERVALL", place, {}, "", f"{made[0]}–{made[1]}")
    if codes is None:
        return Finding("KONTO_INTERVALL", place, {}, "", str(text))
    return MappingLine(*made, target, year if isinstance(year, int) else 0, codes, place)


# -- as CSV ---------------------------------------------------------------------------------------

_OPTIONAL = ("TILL_KONTO", "FRAN_AR", "MOTPART", "DEL", "TEXT")


def parse_mapping(form: Form, text: str) -> tuple[tuple[MappingLine, ...], tuple[Line, ...], tuple[Finding, ...]]:
    """(the lines, the cells they are on Kontomappning, what is wrong) of a CSV, with the columns' codes as headings.

    Delimited by semicolon or comma, letter case is free: ``fran_konto;till_konto;fran_ar;motpart;kontoslag;del``.
    A kontoslag is its title, "Drift, Resor", or its code.
    """
    titles = {row.code: form.row_title(row.code) for row in form.rows} | {NOT_IN_FORM_CODE: NOT_IN_FORM_LABEL}
    columns = form.table_by_code[MAPPING].columns
    heading = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in heading else ",", strict=True)
    lines: list[MappingLine] = []
    cells: list[Line] = []
    findings: list[Finding] = []
    read = 0  # lines
    try:
        names = [name.strip().upper() for name in next(reader, [])]
        if not _are_headings(names, columns):
            wanted, shown = ", ".join(column.code.lower() for column in columns), heading.strip() or "–"
            return (), (), (Finding("KONTO_RAD", Place(line=1), {"field": _("rubrikerna")}, wanted, shown),)
        read = reader.line_num
        for given in reader:
            read = reader.line_num
            place = Place(line=read)
            texts = [held.strip() for held in given]
            line = {name: Cell(Kind.TEXT, held) for name, held in zip(names, texts, strict=False) if name and held}
            beside = [held for name, held in zip_longest(names, texts, fillvalue="") if held and not name]
            if beside:
                wanted = _("ingenting, för där har filen ingen rubrik")
                findings.append(Finding("KONTO_RAD", place, {"field": _("det sista")}, wanted, beside[0]))
            elif line:
                row = line.get("KONTOSLAG")
                if row is not None and row.value.upper() in titles:
                    line["KONTOSLAG"] = Cell(Kind.TEXT, titles[row.value.upper()])
                made = _parsed(form, columns, line, place)
                if isinstance(made, Finding):
                    findings.append(made)
                else:
                    lines.append(made)
                    cells.append({code: _tidy(code, cell) for code, cell in line.items()})
    except csv.Error:
        where = Place(line=read + 1)  # where what cannot be read begins: a quotation mark may be closed nowhere
        findings.append(Finding("KONTO_RAD", where, {"field": _("raden")}, _("CSV"), _("något annat")))
    return tuple(lines), tuple(cells), tuple(findings)


def _are_headings(names: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether every name is a column's, each once, and none is missing that a line cannot do without."""
    named = [name for name in names if name]
    known = {column.code for column in columns}
    return known - set(_OPTIONAL) <= set(named) <= known and len(set(named)) == len(named)


def _parsed(form: Form, columns: Sequence[Column], line: Line, place: Place) -> MappingLine | Finding:
    values: dict[str, TableValue] = {}
    for column in columns:
        if column.code in line:
            value = value_in(form, column, line[column.code])
            if value is None:
                found = line[column.code].value
                return Finding("KONTO_RAD", place, {"field": column.code.lower()}, _(column.kind.value), found)
            values[column.code] = value
    made = _line(values, place)
    if made is None:
        field = next(code for code in ("FRAN_KONTO", "KONTOSLAG", "DEL") if code not in values)
        kind = next(column.kind for column in columns if column.code == field)
        return Finding("KONTO_RAD", place, {"field": field.lower()}, _(kind.value), "–")
    return made


def _tidy(code: str, cell: Cell) -> Cell:
    """Accounts and years as numbers, as a person types them."""
    is_number = code in ("FRAN_KONTO", "TILL_KONTO", "FRAN_AR") and cell.value[:1] != "0"
    return cell._replace(kind=Kind.NUMBER) if is_number else cell
