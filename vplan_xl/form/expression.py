"""What a calculated cell of a sister sheet shows: declared once, read as Excel's formula and as the value it has.

Numbers in here are whole hundred-thousandths of what the cell shows: of an amount in tkr that is öre.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple, Protocol

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
    """How many lines hold anything in a column; with *among* one of those texts."""

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
    blank: tuple[Ref, ...] = ()
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


Ref = Amount | Linked | Entry
Expression = Words | Ref | Total | Count | Plus | Ratio | Unless | Chosen


class Addresses(Protocol):
    """Where things stand, as a formula of one sheet names them; None where something is not found."""

    def cell(self, ref: Ref) -> str | None:
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
            f"SUMPRODUCT(COUNTIF({lines},{_array(expression.among)}))"
            if expression.among
            else f'SUMPRODUCT(--({lines}<>""))'
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
