"""What the sheet Kontroller shall hold: findings, each with a link to where it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from vplan_xl.finding import Finding, Severity, worst_first
from vplan_xl.form.follow_up import CHECKS
from vplan_xl.form.layout import CellPlace
from vplan_xl.report.report import Report
from vplan_xl.report.tables import TableLine, filled_cells, read_table
from vplan_xl.workbook.snapshot import Cell, Kind


def checks_cells(
    report: Report, findings: Sequence[Finding]
) -> tuple[dict[CellPlace, Cell | None], tuple[Finding, ...]]:
    """({cell of Kontroller: what it shall hold}, why there is none) for findings, the worst first.

    What does not find room is counted on the last line.
    """
    table = report.form.table_by_code[CHECKS]
    found = read_table(report, table)
    if found.area is None:
        return {}, found.findings
    listed = worst_first(findings)
    room = max(found.area.last_row - found.area.first_row, table.lines)
    lines = [dict(_line(report, finding)) for finding in listed[:room]]
    if len(listed) > room:
        left = len(listed) - room + 1
        lines[-1] = {"TEXT": _text(f"{_MORE} {left} till. Alla visas med vplan validate.")}
    return filled_cells(table, found, lines, [line.row for line in found.lines if _is_ours(line)]), ()


_MORE = "… och"
_SEVERITIES = frozenset(severity.value.upper() for severity in Severity)


def _is_ours(line: TableLine) -> bool:
    """Whether a line is one of an earlier list, wherever it stands now."""
    return line.values.get("ALLVAR") in _SEVERITIES or str(line.values.get("TEXT", "")).startswith(_MORE)


def _line(report: Report, finding: Finding) -> Iterator[tuple[str, Cell]]:
    yield "ALLVAR", _text(finding.severity.value.upper())
    place = finding.place
    assert report.content is not None
    entry = report.content.outline.sheet(place.sheet)
    shown = f"{place.sheet}!{place.cell}" if place.cell else place.sheet
    if entry is not None:
        yield "PLATS", Cell(Kind.TEXT, shown, _link(entry.name, place.cell or "A1", shown))
    elif shown:
        yield "PLATS", _text(shown)
    elif place.file not in ("", report.path):  # of another file, the register
        yield "PLATS", _text(Path(place.file).name)
    yield "TEXT", _text(finding.swedish)
    yield "KOD", _text(finding.code)


def _link(sheet: str, cell: str, shown: str) -> str:
    """A formula that leads to a cell of the workbook it stands in."""
    name = sheet.replace("'", "''")
    target = f"#'{name}'!{cell}"
    return f"HYPERLINK({_quoted(target)},{_quoted(shown)})"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> Cell:
    return Cell(Kind.TEXT, text)


def counts(findings: Sequence[Finding]) -> Mapping[Severity, int]:
    """How many findings there are of each severity."""
    return {severity: sum(finding.severity is severity for finding in findings) for severity in Severity}
