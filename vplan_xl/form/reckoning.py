"""What the expressions of calculated cells come to in a workbook, by Excel's rules.

An expression is turned once, for where things stand, into a function of what stands there: hundreds of them are worked
out for each workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from typing import Protocol

from vplan_xl.amounts import ORE_PER_TKR
from vplan_xl.form.expression import (
    NOT_APPLICABLE,
    UNKNOWN,
    Amount,
    Chosen,
    Count,
    Entry,
    Expression,
    How,
    Linked,
    Plus,
    Ratio,
    Ref,
    Total,
    Unknown,
    Unless,
    Value,
    Words,
)
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.standing import Standing, added_up, plain
from vplan_xl.workbook.a1 import Range


class Located(Protocol):
    """Where things stand that expressions name; all of an expression that has a formula are found."""

    def place(self, ref: Ref) -> CellPlace | None:
        """A cell."""

    def lines(self, table: str, column: str) -> Range | None:
        """A table's lines in a column."""

    def beside(self, table: str, column: str) -> Mapping[str, str]:
        """{choice in lower case: what stands beside it} of a column of choices."""


Reckon = Callable[[Standing], Value]


def reckoning(expression: Expression, at: Located) -> Reckon:
    """What works out the value of an expression that has a formula where things stand."""
    return _RECKONERS[type(expression)](expression, at)


def _place(ref: Ref, at: Located) -> CellPlace:
    place = at.place(ref)
    assert place is not None, ref
    return place


def _lines(table: str, column: str, at: Located) -> Range:
    lines = at.lines(table, column)
    assert lines is not None, table
    return lines


def _words(words: Words, _at: Located) -> Reckon:
    return lambda _standing: words.text


def _amount(amount: Amount, at: Located) -> Reckon:
    key, place = amount.key, _place(amount, at)
    return lambda standing: standing.amount(key, place)


def _cell(ref: Entry | Linked, at: Located) -> Reckon:
    place = _place(ref, at)
    return lambda standing: standing.at(place)


def _total(total: Total, at: Located) -> Reckon:
    lines = _lines(total.table, total.column, at)
    if not total.where:
        return lambda standing: added_up(standing.column(lines).values())
    where = _lines(total.table, total.where, at)
    if total.like is not None:
        return _total_like(lines, where, reckoning(total.like, at))
    among = [text.casefold() for text in total.among]

    def value(standing: Standing) -> Value:
        sums = standing.sums(lines, where)
        return added_up(sums[text] for text in among if text in sums) if sums else 0

    return value


def _total_like(lines: Range, where: Range, like: Reckon) -> Reckon:
    def value(standing: Standing) -> Value:
        wanted, sums = like(standing), standing.sums(lines, where)
        # An error on any line makes the whole one.
        is_known = not any(isinstance(one, Unknown) for one in (wanted, *standing.column(where).values()))
        if not is_known or UNKNOWN in sums.values():
            return UNKNOWN
        found = [sums.get(plain(wanted), 0)]
        if wanted == 0:  # which a blank cell is too
            found.append(sums.get(None, 0))
        return added_up(found)

    return value


def _count(count: Count, at: Located) -> Reckon:
    lines = _lines(count.table, count.column, at)
    if not count.among:
        return lambda standing: _filled(standing.column(lines).values())
    among = [text.casefold() for text in count.among]

    def value(standing: Standing) -> Value:
        counts = standing.counts(lines)
        return sum(counts.get(text, 0) for text in among) * ORE_PER_TKR if counts else 0

    return value


def _filled(values: Collection[Value]) -> Value:
    if any(isinstance(value, Unknown) for value in values):
        return UNKNOWN
    return sum(value != "" for value in values) * ORE_PER_TKR


def _plus(plus: Plus, at: Located) -> Reckon:
    added, taken = ([_operand(one, at) for one in side] for side in plus)
    if len(added) == 1 and not taken:  # no sum: a text is shown as it is
        return added[0]

    def value(standing: Standing) -> Value:
        whole = 0
        for operand in added:
            number = operand(standing)
            if not isinstance(number, int):
                return UNKNOWN
            whole += number
        for operand in taken:
            number = operand(standing)
            if not isinstance(number, int):
                return UNKNOWN
            whole -= number
        return whole

    return value


def _operand(expression: Expression, at: Located) -> Reckon:
    """A blank cell counts as 0; the "" that a formula shows is no number."""
    reckon = reckoning(expression, at)
    if not isinstance(expression, Entry):
        return reckon
    place = _place(expression, at)

    def value(standing: Standing) -> Value:
        found = reckon(standing)
        return 0 if found == "" and standing.is_blank(place) else found

    return value


def _ratio(ratio: Ratio, at: Located) -> Reckon:
    reckon_part, reckon_base = reckoning(ratio.part, at), reckoning(ratio.base, at)

    def value(standing: Standing) -> Value:
        base = reckon_base(standing)
        if not isinstance(base, int):
            return UNKNOWN
        if base == 0 or (base < 0 and ratio.how is How.ABOVE_ZERO):
            return NOT_APPLICABLE
        part = reckon_part(standing)
        if not isinstance(part, int):
            return UNKNOWN
        return Fraction(part, abs(base) if ratio.how is How.BY_SIZE else base)

    return value


def _unless(unless: Unless, at: Located) -> Reckon:
    reckon = reckoning(unless.value, at)
    blank = [reckoning(ref, at) for ref in unless.blank]
    count = reckoning(unless.none_of, at) if unless.none_of is not None else None

    def value(standing: Standing) -> Value:
        is_blank = False
        for one in blank:
            found = one(standing)
            if isinstance(found, Unknown):
                return UNKNOWN
            is_blank = is_blank or found == ""
        if is_blank or (count is not None and count(standing) != 0):
            return ""
        return reckon(standing)

    return value


_WILDCARDS = frozenset("*?~")


def _chosen(chosen: Chosen, at: Located) -> Reckon:
    reckon = reckoning(chosen.of, at)
    beside = at.beside(chosen.of.table, chosen.of.column)

    def value(standing: Standing) -> Value:
        choice = reckon(standing)
        if not isinstance(choice, str):
            return ""
        return UNKNOWN if _WILDCARDS & set(choice) else beside.get(choice.casefold(), "")

    return value


_RECKONERS: Mapping[type, Callable[..., Reckon]] = {
    Words: _words,
    Amount: _amount,
    Linked: _cell,
    Entry: _cell,
    Total: _total,
    Count: _count,
    Plus: _plus,
    Ratio: _ratio,
    Unless: _unless,
    Chosen: _chosen,
}
