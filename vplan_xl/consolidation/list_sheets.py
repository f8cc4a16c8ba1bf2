"""Kontroller, what is wrong and where, and Källor, which files were read and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from vplan_xl.consolidation.basis import fact_column
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.look import FIGURE, HEADING, LINK, TEXT, UNFAVOURABLE, WRAPPED, head
from vplan_xl.consolidation.page_sheets import department_places
from vplan_xl.consolidation.selection import in_order
from vplan_xl.consolidation.sheet_names import CHECKS, PERSONNEL_SHEET, SOURCES, SUMMARY, TRADE
from vplan_xl.finding import Finding, Severity
from vplan_xl.form.look import footer, text_cell
from vplan_xl.form.model import Key
from vplan_xl.workbook.a1 import Range, quoted, reference
from vplan_xl.workbook.author import Highlight, Rows, SheetSpec
from vplan_xl.workbook.snapshot import Cell, Kind

MOST_LISTED = 1_000
_ORDER = {severity: number for number, severity in enumerate(Severity)}
_MESSAGE_WIDTH = 86.0
_CHARACTERS = 1.3  # that a unit of its width holds


class Said(NamedTuple):
    """A finding, and whose report it is about (None: of no one's)."""

    finding: Finding
    delivery: Delivery | None


def said(whole: Consolidated, others: Iterable[Finding]) -> tuple[Said, ...]:
    """Everything there is to say, the worst first; *others* are about files that are no one's report."""
    by_path = {one.path: one for one in whole.selection.taken}
    listed = [Said(finding, by_path.get(finding.place.file)) for finding in (*whole.findings, *others)]
    listed += (Said(finding, one) for one in whole.selection.taken for finding in one.findings)

    def order(one: Said) -> tuple[object, ...]:
        finding, delivery = one
        whose = (1, *in_order(delivery.number)) if delivery else (0, 0, 0, "")
        place = finding.place
        where = (place.file, place.sheet, place.row, place.cell)
        return _ORDER[finding.severity], whose, finding.code, where, str(finding)

    return tuple(sorted(listed, key=order))


def checks_sheet(whole: Consolidated, listed: Sequence[Said], sheets: Mapping[str, str]) -> SheetSpec:
    """What is wrong, each line with a link to where it is seen in this workbook."""
    counts = Counter(one.finding.severity for one in listed)
    words = ", ".join(f"{severity.value} {counts[severity]}" for severity in Severity)
    widths = (13.0, 30.0, 32.0, 20.0, _MESSAGE_WIDTH, 26.0)
    top = head(whole, CHECKS, f"{whole.name} – kontroller", words, widths)
    cells = dict(top.cells)
    links: dict[str, str] = {}
    heights = dict(top.heights)
    labels = ("Allvar", "Förvaltning", "Arbetsbok", "Plats", "Vad som är fel och vad som ska göras", "Kod")
    for number, label in enumerate(labels, 1):
        cells[reference(number, top.next_row)] = (text_cell(label), HEADING)
    first = top.next_row + 1
    row = top.next_row
    for row, (finding, delivery) in enumerate(listed[:MOST_LISTED], first):
        place = finding.place
        where = f"{place.sheet}!{place.cell}" if place.cell else place.sheet
        target = _target(whole, finding, delivery, sheets)
        message = finding.swedish
        texts = (
            finding.severity.value.upper(),
            delivery.label if delivery else "",
            _short(place.file),
            where or ("visa" if target else ""),
            message,
            finding.code,
        )
        for number, text in enumerate(texts, 1):
            style = WRAPPED if number in (3, 4, 5) else TEXT
            if number == 4 and target:
                style = replace(LINK, text_wrap=True)
                links[reference(number, row)] = target
            cells[reference(number, row)] = (text_cell(text) if text else None, style)
        lines = 1 + max(int(len(message) / (_MESSAGE_WIDTH * _CHARACTERS)), len(texts[2]) // 36, len(where) // 24)
        heights[row] = 3 + 12.5 * lines
    if len(listed) > MOST_LISTED:
        row += 1
        words = f"… och {len(listed) - MOST_LISTED} till. Alla finns i vplan consolidate --format json."
        cells[reference(1, row)] = (text_cell(words), TEXT)
    area = Range(CHECKS, 1, first, 1, max(row, first))
    return SheetSpec(
        name=CHECKS,
        cells=cells,
        links=links,
        widths=dict(enumerate(widths, 1)),
        heights=heights,
        merges=top.merges,
        highlights=(Highlight(area, f'$A{first}="{Severity.FEL.value.upper()}"', UNFAVOURABLE),),
        freeze=(first, 1),
        filter=Range(CHECKS, 1, top.next_row, len(widths), max(row, top.next_row)),
        print_area=Range(CHECKS, 1, 1, len(widths), max(row, top.next_row)),
        repeat=(top.next_row, top.next_row),
        footer=footer(whole.organisation),
        protected=False,
    )


def _short(path: str) -> str:
    """A file's own name; the sheet of sources has its whole path."""
    return path.replace("\\", "/").rpartition("/")[2]


_SHOWN_ON = {
    "INTERN_OENIGA": TRADE,
    "INTERN_OENIGA_PLAN": TRADE,
    "SAMMAN_UTAN_POSTER": TRADE,
    "SAMMAN_STATISTIKMANAD": PERSONNEL_SHEET,
}


def _target(whole: Consolidated, finding: Finding, delivery: Delivery | None, sheets: Mapping[str, str]) -> str | None:
    """Where in this workbook a finding is seen: the amount on the förvaltning's page, else its page or line."""
    place = finding.place
    if delivery is None:
        sheet = _SHOWN_ON.get(finding.code, SUMMARY if finding.code.startswith("SAMMAN_REST") else "")
        return f"{quoted(sheet)}!A1" if sheet else None
    page = sheets.get(delivery.number)
    if page is None:
        basis = whole.basis(delivery.form)
        return f"{quoted(basis.sheet)}!{reference(fact_column('FORVALTNING'), basis.row(delivery))}"
    key = Key(place.page, place.row, place.block, place.part)
    at = department_places(delivery.form, page).cell(delivery.form, key) if all(key) else None
    return f"{quoted(page)}!{at.cell if at else 'A1'}"


# -- sources --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OtherFile:
    """A file that gave no report, and why."""

    path: str
    sha256: str
    reason: Finding


def sources_sheet(whole: Consolidated, others: Sequence[OtherFile]) -> SheetSpec:
    """Every file that was read, with its SHA-256, and what became of it."""
    widths = (30.0, 46.0, 9.0, 70.0, 10.0, 8.0, 11.0, 10.0, 5.0, 10.0, 12.0, 44.0)
    labels = ("Förvaltning", "Arbetsbok", "I totalen", "Varför inte", "Status", "Version", "Datum", "Formulär", "Fel",
              "Varningar", "Upplysningar", "SHA-256")  # fmt: skip
    top = head(whole, SOURCES, f"{whole.name} – källor", "filerna som lästes", widths[:5])
    cells = dict(top.cells)
    for number, label in enumerate(labels, 1):
        cells[reference(number, top.next_row)] = (text_cell(label), HEADING)
    first = top.next_row + 1
    count = len(whole.selection.taken) + len(whole.selection.passed) + len(others)
    last = first + max(count, 1) - 1
    whole_number, digest = replace(FIGURE, num_format="0", align="left"), replace(TEXT, font_size=7)
    styles = (*[TEXT] * 5, whole_number, TEXT, TEXT, *[whole_number] * 3, digest)
    return SheetSpec(
        name=SOURCES,
        cells=cells,
        body=Rows(first, len(widths), _source_rows(whole, others), styles),
        widths=dict(enumerate(widths, 1)),
        heights=top.heights,
        merges=top.merges,
        freeze=(first, 1),
        filter=Range(SOURCES, 1, top.next_row, len(widths), last),
        print_area=Range(SOURCES, 1, 1, len(widths), last),
        repeat=(top.next_row, top.next_row),
        footer=footer(whole.organisation),
        protected=False,
    )


def _source_rows(whole: Consolidated, others: Iterable[OtherFile]) -> Iterator[Sequence[Cell | None]]:
    for one in whole.selection.taken:
        yield _source_row(one, "ja", "")
    for delivery, reason in ((one.delivery, one.reason) for one in whole.selection.passed):
        yield _source_row(delivery, "nej", reason.swedish)
    for other in others:
        texts = ("", other.path, "nej", other.reason.swedish, *[""] * 7, other.sha256)
        yield [text_cell(text) if text else None for text in texts]


def _source_row(one: Delivery, is_in: str, reason: str) -> list[Cell | None]:
    counts = Counter(finding.severity for finding in one.findings)
    path = f"{one.path} (ur {one.through}, rad {one.line})" if one.through else one.path
    texts = (one.label, path, is_in, reason, one.status)
    numbers = (counts[severity] for severity in Severity)
    return [
        *(text_cell(text) if text else None for text in texts),
        Cell(Kind.NUMBER, str(one.version)),
        text_cell(str(one.date)) if one.date else None,
        text_cell(one.form_code),
        *(Cell(Kind.NUMBER, str(number)) for number in numbers),
        text_cell(one.sha256),
    ]
