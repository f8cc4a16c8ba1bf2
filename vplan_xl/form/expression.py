"""What a calculated cell of a sister sheet shows: declared once, read as Excel's formula and as the value it has.

Numbers in here are whole hundred-thousandths of what the cell shows: of an amount in tkr that is öre.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import NamedTuple, Protocol

from vplan_xl.amounts import ORE_PER_TKR
from vplan_xl.form.model import Key
from vplan_xl.form.table import ColumnKind

NOT_APPLICABLE = "ej tillämpligt"  # a share of nothing


class Unknown(NamedTuple):
    """What cannot be known: an error, or what is computed from one."""


UNKNOWN = Unknown()
# A number in hundred-thousandths, a share, a text ("" of a blank cell too), or nobody knows.
Value = int | Fraction | str | Unknown


class Words(NamedTuple):
    """A text of the form's own."""

    text: str


class Amount(NamedTuple):
    """The cell of an amount on one of the form's pages."""

    key: Key


class Linked(NamedTuple):
    """The cell of a header field."""

    field: str


class Entry(NamedTuple):
    """A table's cell in a column, on a line counted from 0; ``line`` None is the line of the formula itself."""

    table: str
    column: str
    line: int | None = None


class Total(NamedTuple):
    """The sum of a column; of the lines alone whose column *where* holds one of the texts *among*, or what *like* does.

    Letter case makes no difference, white space does.
    """

    table: str
    column: str
    where: str = ""
    among: tuple[str, ...] = ()
    like: Entry | None = None


class Count(NamedTuple):
    """How many lines hold a text in a column; with *among* one of those."""

    table: str
    column: str
    among: tuple[str, ...] = ()


class Plus(NamedTuple):
    """The first ones added up, less the others."""

    added: tuple[Expression, ...]
    taken: tuple[Expression, ...] = ()


class How(enum.Enum):
    """What a share is taken of: a base above zero, one of either sign, or its size."""

    ABOVE_ZERO = enum.auto()
    SIGNED = enum.auto()
    BY_SIZE = enum.auto()


class Ratio(NamedTuple):
    """A share of a base; "ej tillämpligt" of a base of zero, or of one that is not above it where it has to be."""

    part: Expression
    base: Expression
    how: How = How.ABOVE_ZERO


class Unless(NamedTuple):
    """A value, or nothing ("") while one of the cells *blank* is blank or there are any lines *none_of*."""

    value: Expression
    blank: tuple[Amount | Linked | Entry, ...] = ()
    none_of: Count | None = None


class Chosen(NamedTuple):
    """What stands beside a choice in the list that a column of choices is made from; "" of no choice."""

    of: Entry


class Calculated(NamedTuple):
    """A calculated cell of a table and how its result looks, on a line counted from 0.

    One that ``is_typed`` a person may write over; one that ``is_total`` comes out bold.
    """

    table: str
    column: str
    line: int
    expression: Expression
    kind: ColumnKind
    is_typed: bool = False
    is_total: bool = False


Expression = Words | Amount | Linked | Entry | Total | Count | Plus | Ratio | Unless | Chosen


class Addresses(Protocol):
    """Where things stand, as a formula of one sheet names them; None where something is not found."""

    def cell(self, ref: Amount | Linked | Entry) -> str | None:
        """A cell: ``D7`` or ``Utfall!D7``."""

    def lines(self, table: str, column: str) -> str | None:
        """A table's lines in a column: ``Projekt!$C$21:$C$2000``."""

    def choices(self, table: str, column: str) -> str | None:
        """The list that a column of choices is made from, with what stands beside it."""


def formula_of(expression: Expression, at: Addresses) -> str | None:
    """The expression as Excel's formula, without the equals sign; None where something it names is not found."""
    if isinstance(expression, Words):
        return f'"{expression.text}"'
    if isinstance(expression, Amount | Linked | Entry):
        return at.cell(expression)
    if isinstance(expression, Total):
        return _total(expression, at)
    if isinstance(expression, Count):
        lines = at.lines(expression.table, expression.column)
        if lines is None:
            return None
        return (
            f"SUMPRODUCT(COUNTIF({lines},{_array(expression.among)}))" if expression.among else f'COUNTIF({lines},"?*")'
        )
    if isinstance(expression, Plus):
        return _plus(expression, at)
    if isinstance(expression, Ratio):
        part, base = formula_of(expression.part, at), formula_of(expression.base, at)
        if part is None or base is None:
            return None
        test = f"ROUND({base},5){'<=' if expression.how is How.ABOVE_ZERO else '='}0"
        divisor = f"ABS({base})" if expression.how is How.BY_SIZE else base
        return f'IF({test},"{NOT_APPLICABLE}",{_grouped(part)}/{_grouped(divisor)})'
    if isinstance(expression, Unless):
        return _unless(expression, at)
    # 0 and not FALSE, which LibreOffice makes a function of.
    chosen, choices = at.cell(expression.of), at.choices(expression.of.table, expression.of.column)
    return None if chosen is None or choices is None else f'IFERROR(VLOOKUP({chosen},{choices},2,0),"")'


def _total(total: Total, at: Addresses) -> str | None:
    lines = at.lines(total.table, total.column)
    if lines is None or not total.where:
        return None if lines is None else f"SUM({lines})"
    where = at.lines(total.table, total.where)
    if where is None:
        return None
    if total.like is None:
        return f"SUMPRODUCT(SUMIF({where},{_array(total.among)},{lines}))"
    like = at.cell(total.like)
    # 1* and not --, in which Gnumeric puts parentheses.
    return None if like is None else f"SUMPRODUCT(1*({where}={like}),{lines})"


def _array(texts: Iterable[str]) -> str:
    return "{" + ",".join(f'"{text}"' for text in texts) + "}"


def _plus(plus: Plus, at: Addresses) -> str | None:
    added, taken = ([formula_of(one, at) for one in side] for side in plus)
    if None in added or None in taken:
        return None
    return "+".join(filter(None, added)) + "".join(f"-{_grouped(one)}" for one in taken if one)


def _grouped(formula: str) -> str:
    """The formula as an operand of - and /."""
    depth = 0
    for letter in formula:
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and letter in "+-":
            return f"({formula})"
    return formula


def _unless(unless: Unless, at: Addresses) -> str | None:
    blank = [at.cell(ref) for ref in unless.blank]
    value = formula_of(unless.value, at)
    if value is None or None in blank:
        return None
    tests = [f'{cell}=""' for cell in blank]
    if unless.none_of is not None:
        count = formula_of(unless.none_of, at)
        if count is None:
            return None
        tests.append(f"{count}>0")
    listed = ",".join(tests)
    return f'IF({listed if len(tests) == 1 else f"OR({listed})"},"",{value})'


# -- what it comes to -----------------------------------------------------------------------------


class Values(Protocol):
    """What stands in cells."""

    def of(self, ref: Amount | Linked | Entry) -> Value:
        """The value of a cell, "" of a blank one."""

    def column(self, table: str, column: str) -> dict[int, Value]:
        """{row: value} of the lines that hold anything in a column."""

    def beside(self, table: str, column: str, choice: str) -> str:
        """What stands beside a choice in its list, "" beside none."""


def value_of(expression: Expression, values: Values) -> Value:
    """What the expression's formula gives in a workbook of those values."""
    return _VALUES[type(expression)](expression, values)


def _value_of_cell(ref: Amount | Linked | Entry, values: Values) -> Value:
    return values.of(ref)


def _value_of_total(total: Total, values: Values) -> Value:
    numbers = values.column(total.table, total.column)
    if total.where:
        wanted: set[object] = {text.casefold() for text in total.among}
        if total.like is not None:
            like = values.of(total.like)
            if isinstance(like, Unknown):
                return like
            wanted = {_plain(like)}
        where = values.column(total.table, total.where)
        if total.like is not None and any(isinstance(one, Unknown) for one in where.values()):
            return UNKNOWN
        numbers = {row: number for row, number in numbers.items() if _plain(where.get(row, "")) in wanted}
    found = [number for number in numbers.values() if not isinstance(number, str)]
    return _added(found)


def _plain(value: Value) -> object:
    return value.casefold() if isinstance(value, str) else value


def _added(values: Iterable[Value]) -> Value:
    whole = 0
    for value in values:
        if not isinstance(value, int):
            return UNKNOWN
        whole += value
    return whole


def _value_of_count(count: Count, values: Values) -> Value:
    wanted = {text.casefold() for text in count.among}
    texts = [one for one in values.column(count.table, count.column).values() if isinstance(one, str) and one]
    return sum(not wanted or text.casefold() in wanted for text in texts) * ORE_PER_TKR


def _value_of_plus(plus: Plus, values: Values) -> Value:
    added, taken = (_added(_operand(value_of(one, values), one) for one in side) for side in plus)
    return added - taken if isinstance(added, int) and isinstance(taken, int) else UNKNOWN


def _operand(value: Value, of: Expression) -> Value:
    """A blank entry counts as 0; the "" that a formula shows is no number."""
    return 0 if value == "" and isinstance(of, Entry) else value


def _value_of_ratio(ratio: Ratio, values: Values) -> Value:
    part, base = value_of(ratio.part, values), value_of(ratio.base, values)
    if not isinstance(part, int) or not isinstance(base, int):
        return UNKNOWN
    if base == 0 or (base < 0 and ratio.how is How.ABOVE_ZERO):
        return NOT_APPLICABLE
    return Fraction(part, abs(base) if ratio.how is How.BY_SIZE else base)


def _value_of_unless(unless: Unless, values: Values) -> Value:
    for ref in unless.blank:
        value = values.of(ref)
        if isinstance(value, Unknown) or value == "":
            return value
    if unless.none_of is not None and value_of(unless.none_of, values) != 0:
        return ""
    return value_of(unless.value, values)


def _value_of_chosen(chosen: Chosen, values: Values) -> Value:
    choice = values.of(chosen.of)
    return values.beside(chosen.of.table, chosen.of.column, choice) if isinstance(choice, str) else ""


def _value_of_words(words: Words, values: Values) -> Value:
    return words.text


_VALUES: dict[type, Callable[..., Value]] = {
    Words: _value_of_words,
    Amount: _value_of_cell,
    Linked: _value_of_cell,
    Entry: _value_of_cell,
    Total: _value_of_total,
    Count: _value_of_count,
    Plus: _value_of_plus,
    Ratio: _value_of_ratio,
    Unless: _value_of_unless,
    Chosen: _value_of_chosen,
}
