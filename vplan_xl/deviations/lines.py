"""The sheet Avvikelser: a line for each deviation that it lists, with the words that explain it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from vplan_xl.amounts import number_text, scaled_text
from vplan_xl.deviations.compare import Comparison, Thresholds, compared_blocks, comparison, outcome_of, thresholds
from vplan_xl.deviations.explanation import explained_tenths, explanation
from vplan_xl.finding import Finding, Place
from vplan_xl.form.follow_up import DEVIATION_KEY, DEVIATIONS, FAVOURABLE, UNFAVOURABLE
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.model import Form, Key, added_up
from vplan_xl.report.report import Report, cell_at
from vplan_xl.report.table_values import TableValue
from vplan_xl.report.tables import TableContent, TableLine, filled_cells, read_table
from vplan_xl.workbook.snapshot import Cell, Kind

_CALCULATED = ("UTFALL", "MOT", "PROCENT", "FORKLARAT", "ANDEL")  # anew, whatever stands there


class Deviation(NamedTuple):
    """A deviation by the key of its amount, what it was taken of (öre), and the comparison it comes from."""

    key: Key
    outcome: int | None
    comparison: Comparison

    @property
    def word(self) -> str:
        """What the sheet says of one above the thresholds, "" of another."""
        if not self.comparison.is_above:
            return ""
        return UNFAVOURABLE if (self.comparison.deviation or 0) < 0 else FAVOURABLE


class Kept(NamedTuple):
    """What a line keeps whatever is calculated anew: the controller's words (their cell) and the last report's öre."""

    words: Cell | None
    previous: int | None
    line: TableLine

    @property
    def text(self) -> str:
        """The words, "" where there are none."""
        return self.words.value.strip() if self.words else ""


class Explained(NamedTuple):
    """The sheet as it was found: {key: what its line keeps}, and what is wrong with it."""

    lines: Mapping[Key, Kept]
    table: TableContent
    findings: tuple[Finding, ...]

    @property
    def words(self) -> frozenset[Key]:
        """The deviations that have words."""
        return frozenset(key for key, kept in self.lines.items() if kept.words is not None)


def deviations(report: Report, explained: Container[Key] = ()) -> tuple[Deviation, ...]:
    """The deviations that the sheet lists, in its order.

    Every one of the printed pages, of the parts that add others up (Totalt). Of the others (Externt, Internt) only one
    that says more: it is above the thresholds and the whole is not, or it is among the *explained*. Those above the
    thresholds first, the most unfavourable on top; in each kind the whole before its parts, else as the form has them.
    """
    form, limits = report.form, thresholds(report)
    wholes = [part.code for part in form.parts if part.sum_of]
    found = [_deviation(report, key, limits) for part in wholes for key in _keys(form)[part]]
    above = {one.key for one in found if one.comparison.is_above}
    for part in form.entered_parts:
        for key in _keys(form)[part.code]:
            one = _deviation(report, key, limits) if key in explained or _may_be_above(report, key, limits) else None
            says_more = one and one.comparison.is_above and above.isdisjoint(key._replace(part=p) for p in wholes)
            if one and (says_more or key in explained):
                found.append(one)
    rank = {code: number for number, code in enumerate((*wholes, *(part.code for part in form.entered_parts)))}
    lifted = sorted(
        (one for one in found if one.comparison.is_above),
        key=lambda one: (rank[one.key.part], one.comparison.deviation or 0),
    )
    return (*lifted, *(one for one in found if not one.comparison.is_above))


def _deviation(report: Report, key: Key, limits: Thresholds) -> Deviation:
    return Deviation(key, outcome_of(report, key), comparison(report, key, limits))


def _may_be_above(report: Report, key: Key, limits: Thresholds) -> bool:
    """Whether a deviation is larger than one of the thresholds: most are not, and need no more than that look."""
    ore = report.amounts[key]
    return isinstance(ore, int) and abs(ore) > limits.least_ore


def unexplained(form: Form, listed: Sequence[Deviation], lines: Mapping[Key, Kept]) -> Iterator[Deviation]:
    """The deviations above the thresholds, favourable ones too, that nothing explains.

    Of the parts only those that add others up are asked, of the rows the lowest above the thresholds; words on a row
    that adds them up explain them too.
    """
    asked = [one for one in listed if one.comparison.is_above and form.part_by_code[one.key.part].sum_of]
    rows_of: defaultdict[Key, set[str]] = defaultdict(set)  # by the key without its row
    for one in asked:
        rows_of[one.key._replace(row="")].add(one.key.row)
    for one in asked:
        if rows_of[one.key._replace(row="")].isdisjoint(added_up(form, one.key.row)):
            rows = (one.key.row, *_adding_up(form)[one.key.row])
            if not any(kept.text for row in rows if (kept := lines.get(one.key._replace(row=row)))):
                yield one


@cache
def _adding_up(form: Form) -> Mapping[str, tuple[str, ...]]:
    """{row: the rows that add it up, directly or through others}."""
    sums = {row.code: added_up(form, row.code) for row in form.rows}
    return {code: tuple(other for other, below in sums.items() if code in below) for code in sums}


def read_explained(report: Report) -> Explained:
    """The sheet of a report that was read with it; ``table.area`` is None where there is none.

    Words on a line that does not say what they are about are a finding: they would be lost.
    """
    table = read_table(report, report.form.table_by_code[DEVIATIONS], _CALCULATED)
    lines: dict[Key, Kept] = {}
    # Whatever else cannot be read is calculated anew.
    columns = report.form.table_by_code[DEVIATIONS].columns
    previous = next(column.label for column in columns if column.code == "FOREG")
    findings = [f for f in table.findings if f.code != "TABELL_VARDE" or f.values["field"] == previous]
    for line in table.lines:
        kept = _kept(report, line)
        key = _key(report.form, line)
        if key is not None and key not in lines:
            lines[key] = kept
        elif kept.words and (key is None or lines[key].text != kept.text):
            words = kept.text or f"={kept.words.formula}"  # of a formula that shows nothing now
            findings.append(Finding("FORKLARING_LOS", Place(report.path, *line.cell("FORKLARING")), found=words))
    return Explained(lines, table, tuple(findings))


def _kept(report: Report, line: TableLine) -> Kept:
    assert report.content is not None
    words, previous = cell_at(report.content.sheets, line.cell("FORKLARING")), line.values.get("FOREG")
    is_blank = words is not None and words.formula is None and not words.value.strip()
    return Kept(None if is_blank else words, previous if isinstance(previous, int) else None, line)


def _key(form: Form, line: TableLine) -> Key | None:
    return _known(form).get(tuple(line.values.get(column) for column in DEVIATION_KEY))


@cache
def _known(form: Form) -> Mapping[tuple[TableValue | None, ...], Key]:
    """{page, row, block and part: the key of a deviation}."""
    return {tuple(key): key for keys in _keys(form).values() for key in keys}


@cache
def _keys(form: Form) -> Mapping[str, Mapping[Key, None]]:
    """{part: the keys of its deviations on the printed pages}, as the form has them."""
    found: dict[str, dict[Key, None]] = {part.code: {} for part in form.parts}
    for key in form.keys:
        if (key.page, key.block) in compared_blocks(form):
            found[key.part][key] = None
    return found


def explained_cells(
    report: Report, found: Explained, listed: Sequence[Deviation], kept: Mapping[Key, Kept]
) -> dict[CellPlace, Cell | None]:
    """{cell of Avvikelser: what it shall hold}: the deviations *listed*, each with what its line keeps."""
    table = report.form.table_by_code[DEVIATIONS]
    lines = [dict(_line(report.form, one, kept.get(one.key))) for one in listed]
    ours = [line.row for line in found.table.lines if _key(report.form, line)]
    return filled_cells(table, found.table, lines, ours)


def _line(form: Form, one: Deviation, kept: Kept | None) -> Iterator[tuple[str, Cell | None]]:
    key, comparison = one.key, one.comparison
    yield from key_cells(form, key).items()
    yield "UTFALL", _number(one.outcome)
    yield "MOT", _number(comparison.reference)
    yield "AVVIKELSE", _number(comparison.deviation)
    yield "PROCENT", _share(comparison.tenths)
    if comparison.is_above:
        yield "OVER", _text(one.word)
    if kept is None:
        return
    yield "FOREG", _number(kept.previous)
    yield "FORKLARING", kept.words
    explained = explanation(kept.text, comparison.deviation).ore if comparison.deviation is not None else None
    if explained is not None and comparison.deviation is not None:
        yield "FORKLARAT", _number(explained)
        yield "ANDEL", _share(explained_tenths(explained, comparison.deviation))


def key_cells(form: Form, key: Key) -> dict[str, Cell | None]:
    """{column: its cell} of those that say which deviation a line is about."""
    _block, reference, _outcome = compared_blocks(form)[key.page, key.block]
    return {
        "SIDA": _text(form.page_by_code[key.page].sheet),
        "KONTOSLAG": _text(form.row_title(key.row)),
        "DEL": _text(form.part_by_code[key.part].label),
        "JAMFORELSE": _text(reference.short),
    }


def _text(text: str) -> Cell:
    return Cell(Kind.TEXT, text)


def _number(ore: int | None) -> Cell | None:
    return Cell(Kind.NUMBER, number_text(ore)) if ore is not None else None


def _share(tenths: int | None) -> Cell | None:
    """Tenths of a per cent as the share that a cell of per cent holds."""
    return Cell(Kind.NUMBER, scaled_text(tenths, 1_000)) if tenths is not None else None
