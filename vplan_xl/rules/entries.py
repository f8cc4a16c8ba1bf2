"""What people entered: blanks, decimals, signs, kronor for tkr."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from vplan_xl.amounts import ORE_PER_TKR, Gap, Unit, format_tkr, ore_from_number
from vplan_xl.finding import Finding, Place
from vplan_xl.form.model import Block, Key, Page
from vplan_xl.rules.rule import Case, Rule
from vplan_xl.workbook.snapshot import Kind

_DECEMBER = 12
# Kronor are 1 000 times as many as tkr; a block and the one beside it differ by less than three times.
_LEAST_FACTOR, _LARGEST_FACTOR = 300, 3_000
_LEAST_REFERENCE = 100 * ORE_PER_TKR
_LEAST_SINGLE = 10 * ORE_PER_TKR  # below it an amount may well be many times as large another year


def blank_block(case: Case) -> Iterator[Finding]:
    """A block in which nothing is entered; the forecast, which not every month has, is another rule's."""
    for page, block in _blank_blocks(case):
        if not _is_forecast(page, block):
            yield Finding("BLOCK_TOMT", _block_place(case, page, block), found=block.label)


def blank_forecast(case: Case) -> Iterator[Finding]:
    """No forecast in a month that needs none: it stays blank, and that is said."""
    for page, block in _blank_blocks(case):
        if _is_forecast(page, block) and not _must_forecast(case):
            yield Finding("PROGNOS_TOM", _block_place(case, page, block), found=block.label)


def blank_forecast_that_is_due(case: Case) -> Iterator[Finding]:
    """No forecast though one is due: in december, or each month by the register."""
    for page, block in _blank_blocks(case):
        if _is_forecast(page, block) and _must_forecast(case):
            yield Finding("PROGNOS_KRAVS", _block_place(case, page, block), found=block.label)


def gaps(case: Case) -> Iterator[Finding]:
    """Single blank entries in filled blocks, which count as 0: said once for the whole workbook."""
    blank = [key for key in _filled_leaves(case) if case.report.leaves[key] is Gap.BLANK]
    if blank:
        yield Finding("POST_LUCKOR", case.place(blank[0]), found=str(len(blank)))


def decimals(case: Case) -> Iterator[Finding]:
    """A typed constant more than 0,01 öre off a whole öre; what is computed carries noise and may."""
    unit = case.report.unit
    whole_ore = _WHOLE_ORE[unit]
    for key in _filled_leaves(case):
        at = case.report.places.cell(case.report.form, key)
        cell = case.cell(at) if at else None
        if cell and cell.kind is Kind.NUMBER and cell.formula is None and not whole_ore.fullmatch(cell.value):
            thousandths = ore_from_number(cell.value, unit * _PER_ORE)  # of an öre: a tkr is 10^8
            if thousandths is not None and _off_whole_ore(thousandths) > _NOISE:
                yield Finding("POST_DECIMALER", case.place(key), found=cell.value.replace(".", ","))


# As most amounts are written.
_WHOLE_ORE = {
    Unit.TKR: re.compile(r"-?[0-9]+(?:\.[0-9]{1,5})?"),
    Unit.MNKR: re.compile(r"-?[0-9]+(?:\.[0-9]{1,8})?"),
}
_PER_ORE = 1000
_NOISE = _PER_ORE // 100


def _off_whole_ore(thousandths: int) -> int:
    rest = abs(thousandths) % _PER_ORE
    return min(rest, _PER_ORE - rest)


def sign(case: Case) -> Iterator[Finding]:
    """Revenue has the sign of the form's convention, cost the other; what is neither may have any."""
    form = case.report.form
    for key in _filled_leaves(case):
        amount = case.report.leaves[key]
        kind = form.row_by_code[key.row].sign
        if isinstance(amount, int) and amount * form.convention.sign_of(kind) < 0:
            words, title = form.convention.words(kind), form.row_title(key.row)
            yield Finding("POST_TECKEN", case.place(key), {"field": title}, words, format_tkr(amount))


def kronor(case: Case) -> Iterator[Finding]:
    """What is about 1 000 times as large as what it is compared with was entered in kronor.

    A whole block against another of its page, else a single amount against the same one in all the others.
    """
    for page in case.report.form.pages:
        entered = [block for block in page.blocks if block.source is None]
        sizes = {block.code: _size(case, page, block) for block in entered}
        for block in entered:
            others = [other for other in entered if other is not block]
            like = [other for other in others if _is_thousandfold(sizes[block.code], sizes[other.code])]
            if like:
                size = format_tkr(sizes[block.code])
                place = _block_place(case, page, block)
                yield Finding("POST_KRONOR", place, {"field": block.label}, like[0].label, size)
            else:
                yield from _single_kronor(case, page, block, others)


def _single_kronor(case: Case, page: Page, block: Block, others: Sequence[Block]) -> Iterator[Finding]:
    for key in case.report.form.block_leaves(page, block):
        amount = case.report.leaves[key]
        if not isinstance(amount, int) or abs(amount) < 1000 * _LEAST_SINGLE:
            continue
        compared = [case.report.leaves[key._replace(block=other.code)] for other in others]
        known = [abs(other) for other in compared if isinstance(other, int) and abs(other) >= _LEAST_SINGLE]
        if known and all(_LEAST_FACTOR * other <= abs(amount) <= _LARGEST_FACTOR * other for other in known):
            title = case.report.form.row_title(key.row)
            yield Finding("POST_KRONOR", case.place(key), {"field": title}, others[0].label, format_tkr(amount))


RULES = (
    Rule("BLOCK_TOMT", blank_block),
    Rule("PROGNOS_TOM", blank_forecast),
    Rule("PROGNOS_KRAVS", blank_forecast_that_is_due),
    Rule("POST_LUCKOR", gaps),
    Rule("POST_DECIMALER", decimals),
    Rule("POST_TECKEN", sign),
    Rule("POST_KRONOR", kronor),
)


def _blank_blocks(case: Case) -> Iterator[tuple[Page, Block]]:
    """The entered blocks of the printed pages in which nothing is entered."""
    for page in case.report.form.pages:
        for block in page.blocks if page.printed else ():
            leaves = case.report.form.block_leaves(page, block)
            if leaves and all(case.report.leaves[key] is Gap.BLANK for key in leaves):
                yield page, block


def _filled_leaves(case: Case) -> Iterator[Key]:
    """The entries of blocks in which anything is entered."""
    form, leaves = case.report.form, case.report.leaves
    for page in form.pages:
        for block in page.blocks:
            keys = form.block_leaves(page, block)
            if any(isinstance(leaves[key], int) for key in keys):
                yield from keys


def _is_forecast(page: Page, block: Block) -> bool:
    return (page.code, block.code) == ("HELAR", "PROGNOS")


def _must_forecast(case: Case) -> bool:
    period, known = case.report.header.period, case.forvaltning
    return bool(period and period.month == _DECEMBER) or bool(known and known.forecasts_monthly)


def _block_place(case: Case, page: Page, block: Block) -> Place:
    first = case.place(case.report.form.block_leaves(page, block)[0])
    return Place("", first.sheet, first.cell, page.code, "", block.code)


def _size(case: Case, page: Page, block: Block) -> int:
    """How much stands in a block, in öre, whatever the signs."""
    amounts = (case.report.leaves[key] for key in case.report.form.block_leaves(page, block))
    return sum(abs(amount) for amount in amounts if isinstance(amount, int))


def _is_thousandfold(size: int, other: int) -> bool:
    return other >= _LEAST_REFERENCE and _LEAST_FACTOR * other <= size <= _LARGEST_FACTOR * other
