"""Mål, trafikljus: a line an indicator; and Mål, ej uppnådda: those that are not met, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.goal_counts import differs, own_verdict, unmet, verdict_of
from vplan_xl.consolidation.line_basis import LineBasis
from vplan_xl.consolidation.lines import BY_FORECAST, Line
from vplan_xl.consolidation.look import FAVOURABLE, HEADING, NOTICE, UNFAVOURABLE, WRAPPED, head
from vplan_xl.consolidation.sheet_names import GOAL_LIST_SHEET, UNMET_SHEET
from vplan_xl.form.look import footer, text_cell
from vplan_xl.goals.verdict import Verdict
from vplan_xl.workbook.a1 import Range, reference
from vplan_xl.workbook.author import Highlight, Rows, SheetSpec, Style
from vplan_xl.workbook.snapshot import Cell

DIFFERS = "≠"  # before a person's bedömning that is another than ours

_LIGHTS = {
    Verdict.MET: replace(FAVOURABLE, bold=True),
    Verdict.NEARLY: replace(UNFAVOURABLE, bg_color="#FFF0C2", font_color="#6B4A00"),
    Verdict.NOT_MET: UNFAVOURABLE,
    Verdict.CANNOT_BE_JUDGED: replace(UNFAVOURABLE, bg_color="#E9ECEF", font_color="#3D4852"),
}
_MARKED = replace(UNFAVOURABLE, bg_color=NOTICE.bg_color, font_color=NOTICE.font_color)

_LINE_HEIGHT, _TALLEST = 12.5, 400.0
_CHARACTERS = 1.3  # that a unit of a column's width holds, where lines break between words


class _Column(NamedTuple):
    label: str
    width: float


_WHO, _AREA, _WHY = _Column("Förvaltning", 14), _Column("Målområde eller perspektiv", 14), _Column("Varför", 22)
_NAME, _LEVEL = _Column("Indikator eller mått", 25), _Column("Nivå", 10)
_TARGET, _OUTCOME = _Column("Målvärde", 14), _Column("Utfall", 11)
_LIGHT, _OWN = _Column("Bedömning", 17), _Column("Er bedömning, när den är en annan", 16)
_LISTED = (_WHO, _AREA, _Column("Inriktningsmål eller mål", 16), _NAME, _LEVEL, _TARGET, _OUTCOME, _LIGHT, _WHY, _OWN)
_UNMET = (_LIGHT, _WHO, _AREA, _NAME, _LEVEL, _TARGET, _OUTCOME, _WHY, _Column("Kommentar", 26), _OWN)

_Texts = Sequence[str]


def light(verdict: Verdict) -> str:
    """A bedömning as it is read without colours: "● tillfredsställande"."""
    return f"{verdict.mark} {verdict.value}"


def goal_list_sheet(whole: Consolidated, basis: LineBasis) -> SheetSpec:
    """Every indicator of every förvaltning, in their order."""
    rows = [
        (
            one.label,
            line.text("MALOMRADE"),
            line.text("INRIKTNINGSMAL"),
            _name(one, line),
            line.text("NIVA"),
            line.text("MALVARDE"),
            line.text("BEDOMT_UTFALL"),
            light(verdict_of(line)),
            line.text("VARFOR"),
            _own(line),
        )
        for one, line in basis.lines
    ]
    info = f"en rad för varje indikator · {_signs()} · {DIFFERS} er bedömning är en annan än den som utfallet ger"
    return _sheet(whole, GOAL_LIST_SHEET, f"{whole.name} – mål, trafikljus", info, _LISTED, rows)


def unmet_sheet(whole: Consolidated, basis: LineBasis) -> SheetSpec:
    """The indicators that are not met, each once."""
    rows = [
        (
            light(verdict_of(line)),
            ", ".join(labels),
            line.text("MALOMRADE"),
            _name(one, line),
            line.text("NIVA"),
            line.text("MALVARDE"),
            line.text("BEDOMT_UTFALL"),
            line.text("VARFOR"),
            line.text("KOMMENTAR"),
            _own(line),
        )
        for line, one, labels in unmet(basis)
    ]
    many = f"{len(rows)} indikatorer" if len(rows) != 1 else "1 indikator"
    info = f"{many}, de otillfredsställande först" if rows else "ingen indikator är otillfredsställande"
    return _sheet(whole, UNMET_SHEET, f"{whole.name} – mål som inte är uppnådda", info, _UNMET, rows)


def _signs() -> str:
    return ", ".join(light(verdict) for verdict in Verdict)


def _name(one: Delivery, line: Line) -> str:
    """With its year where that is not the report's, and a word where the forecast is what is judged."""
    year = line.number("AR")
    told = [str(year)] if year and year != one.period.year else []
    told += ["prognos"] if line.text("BEDOMD_PA") == BY_FORECAST else []
    return f"{line.text('INDIKATOR')} ({', '.join(told)})" if told else line.text("INDIKATOR")


def _own(line: Line) -> str:
    """A person's bedömning where it is another; it contradicts none where there was nothing to judge."""
    own = own_verdict(line)
    if own is None or own is verdict_of(line):
        return ""
    return f"{DIFFERS} {light(own)}" if differs(line) else light(own)


# -- the sheet of a list --------------------------------------------------------------------------


def _sheet(
    whole: Consolidated, name: str, title: str, info: str, columns: Sequence[_Column], rows: Sequence[_Texts]
) -> SheetSpec:
    widths = [column.width for column in columns]
    top = head(whole, name, title, info, widths)
    cells = dict(top.cells)
    for number, column in enumerate(columns, 1):
        cells[reference(number, top.next_row)] = (text_cell(column.label), replace(HEADING, indent=int(number > 1)))
    first, last = top.next_row + 1, top.next_row + max(len(rows), 1)
    heights = dict(top.heights) | {top.next_row: 28.0}
    heights |= {row: _height(texts, widths) for row, texts in enumerate(rows, first)}
    return SheetSpec(
        name=name,
        cells=cells,
        body=Rows(
            first,
            len(columns),
            (_cells(texts) for texts in rows),
            (WRAPPED, *[replace(WRAPPED, indent=1)] * (len(columns) - 1)),
        ),
        widths=dict(enumerate(widths, 1)),
        heights=heights,
        merges=top.merges,
        highlights=tuple(_highlights(name, columns, first, last)),
        freeze=(first, 1),
        filter=Range(name, 1, top.next_row, len(columns), last),
        print_area=Range(name, 1, 1, len(columns), last),
        repeat=(top.next_row, top.next_row),
        footer=footer(whole.organisation),
        protected=False,
    )


def _cells(texts: _Texts) -> list[Cell | None]:
    return [text_cell(text) if text else None for text in texts]


def _height(texts: _Texts, widths: Iterable[float]) -> float:
    """Room for the text that takes the most lines."""
    lines = (
        sum(1 + int(len(part) / (width * _CHARACTERS)) for part in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return min(3 + _LINE_HEIGHT * max(lines), _TALLEST)


def _highlights(name: str, columns: Sequence[_Column], first: int, last: int) -> Iterable[Highlight]:
    """The lights by their signs: what is sorted, filtered or typed over keeps its colour."""

    def begins(column: _Column, sign: str, style: Style) -> Highlight:
        number = columns.index(column) + 1
        area = Range(name, number, first, number, last)
        return Highlight(area, f'LEFT({reference(number, first)},1)="{sign}"', style)

    for verdict, style in _LIGHTS.items():
        yield begins(_LIGHT, verdict.mark, style)
    yield begins(_OWN, DIFFERS, _MARKED)
