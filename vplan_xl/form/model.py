"""What a form is made of. A form is data: its declaration is the only place that knows it."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from vplan_xl.amounts import Unit
from vplan_xl.form.table import Table
from vplan_xl.language import N_

if TYPE_CHECKING:
    from vplan_xl.form.expression import Calculated


class Key(NamedTuple):
    """One amount of a form, by codes."""

    page: str
    row: str
    block: str
    part: str


class Sign(enum.Enum):
    """What a row's amounts are; which sign that has is the form's convention, a net has either."""

    REVENUE = "revenue"
    COST = "cost"
    NET = "net"


class Row(NamedTuple):
    """A kontoslag. ``sum_of`` names the rows it adds up; a row without is a leaf, which people enter."""

    code: str
    label: str
    sign: Sign
    sum_of: tuple[str, ...] = ()

    @property
    def is_leaf(self) -> bool:
        """Whether people enter this row."""
        return not self.sum_of


class Part(NamedTuple):
    """A column of a block. ``sum_of`` names the parts it adds up; a part without is entered."""

    code: str
    label: str
    sum_of: tuple[str, ...] = ()


class Compared(NamedTuple):
    """A block computed as the difference of a reference and an outcome, both blocks of the same page."""

    reference: str
    outcome: str


class Shown(NamedTuple):
    """A block that shows another page's block."""

    page: str
    block: str


class Block(NamedTuple):
    """A group of columns; without a ``source`` its leaves are entered. ``short`` heads a narrow column."""

    code: str
    label: str
    short: str
    source: Compared | Shown | None = None


class HeaderItem(NamedTuple):
    """A header field as a page shows it: how many columns its label and its value take."""

    field: str
    label_columns: int
    value_columns: int


class Page(NamedTuple):
    """A sheet with one table of amounts. ``printed`` tells that it is a page of the printed form."""

    code: str
    title: str
    sheet: str
    blocks: tuple[Block, ...]
    header: tuple[HeaderItem, ...]
    printed: bool = True

    def block(self, code: str) -> Block:
        """The block of that code."""
        return next(block for block in self.blocks if block.code == code)


_Term = TypeVar("_Term")


class Convention(enum.Enum):
    """How a form signs its amounts; the value is the sign of revenue, and cost has the other one.

    A deviation is taken so that a positive one is favourable in both.
    """

    NET_COST = -1
    SURPLUS = 1

    def sign_of(self, sign: Sign) -> int:
        """-1 or 1 as a row's amounts are below or above zero, 0 for a net."""
        if sign is Sign.NET:
            return 0
        return self.value if sign is Sign.REVENUE else -self.value

    def net_cost(self, net: int) -> int:
        """A net as a net cost, whatever the convention; and a net cost as a net."""
        return net if self is Convention.NET_COST else -net

    def words(self, sign: Sign) -> str:
        """What a row is, with its sign: a msgid."""
        return _SIGN_WORDS[sign, self.sign_of(sign)]

    def with_minus(self, sign: Sign) -> str:
        """How amounts of revenue or cost are written, in the words of a sheet: "med" minus or "utan"."""
        return "med" if self.sign_of(sign) < 0 else "utan"

    def terms(self, compared: Compared) -> tuple[str, str]:
        """The two blocks a deviation is made of: the first minus the second."""
        return self.in_order(compared.reference, compared.outcome)

    def in_order(self, reference: _Term, outcome: _Term) -> tuple[_Term, _Term]:
        """A reference and an outcome, whatever stands for them, as a deviation takes them: first minus second."""
        return (reference, outcome) if self is Convention.NET_COST else (outcome, reference)


_SIGN_WORDS = {
    (Sign.REVENUE, -1): N_("intäkt, minus"),
    (Sign.REVENUE, 1): N_("intäkt, plus"),
    (Sign.COST, -1): N_("kostnad, minus"),
    (Sign.COST, 1): N_("kostnad, plus"),
    (Sign.NET, 0): N_("netto"),
}


class FieldKind(enum.Enum):
    """What a header field holds; the value is how a message names it."""

    TEXT = N_("text")
    UNIT = "unit"  # named by its choices
    PERIOD = N_("en månad, till exempel 2017-08")
    DATE = N_("ett datum, till exempel 2017-09-08")
    CHOICE = N_("ett av listans värden")
    WHOLE = N_("ett heltal från 1")
    PERCENT = N_("en andel i procent från 0 till 100")
    TKR = N_("ett belopp i tkr, från 0")


class Field(NamedTuple):
    """A header field on the cover sheet (or, with ``page``, on that page's own sheet).

    What is no input is written by the program.
    """

    code: str
    label: str
    kind: FieldKind
    prompt: str
    choices: tuple[str, ...] = ()
    default: str = ""
    required: bool = False
    page: str = ""
    is_input: bool = True


def row_title(rows: Iterable[Row], code: str) -> str:
    """The label of one of the rows where it stands alone, with that of the row which adds it up."""
    listed = list(rows)
    label = next(row.label for row in listed if row.code == code)
    if not label.startswith("- "):
        return label
    above = next(row.label for row in listed if code in row.sum_of)
    return f"{above}, {label.removeprefix('- ')}"


@cache
def added_up(form: Form, code: str) -> frozenset[str]:
    """The rows that a row adds up, directly or through others; none of a leaf."""
    return added_up_by(form.rows, code)


def added_up_by(rows: Iterable[Row], code: str) -> frozenset[str]:
    """The same of rows that are no form yet."""
    listed = tuple(rows)
    direct = next(row.sum_of for row in listed if row.code == code)
    return frozenset(direct).union(*(added_up_by(listed, other) for other in direct))


@dataclass(frozen=True, eq=False)  # a form is declared once: it is itself, and caches go by it
class Form:
    """A whole form: its rows × parts stand on every page, in every block."""

    code: str
    name: str
    version: str
    convention: Convention
    cover_sheet: str
    rows: tuple[Row, ...]
    parts: tuple[Part, ...]
    pages: tuple[Page, ...]
    fields: tuple[Field, ...]
    instructions: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    calculated: tuple[Calculated, ...] = ()
    file_name: str = ""  # of its template, without suffix; the code where it is blank

    @property
    def has_amounts(self) -> bool:
        """Whether it has pages of amounts; a verksamhetsplan has none."""
        return bool(self.pages)

    @cached_property
    def row_by_code(self) -> dict[str, Row]:
        """{code: row}."""
        return {row.code: row for row in self.rows}

    @property
    def total_row(self) -> Row:
        """The row that all others come down to."""
        return self.rows[-1]

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units its amounts may stand in; the first one unless the header says another."""
        named = [Unit[name] for field in self.fields if field.kind is FieldKind.UNIT for name in field.choices]
        return tuple(named) or (Unit.TKR,)

    @cached_property
    def part_by_code(self) -> dict[str, Part]:
        """{code: part}."""
        return {part.code: part for part in self.parts}

    @cached_property
    def page_by_code(self) -> dict[str, Page]:
        """{code: page}."""
        return {page.code: page for page in self.pages}

    @cached_property
    def table_by_code(self) -> dict[str, Table]:
        """{code: table}."""
        return {table.code: table for table in self.tables}

    @cached_property
    def calculated_positions(self) -> Mapping[str, Mapping[int, frozenset[int] | None]]:
        """{table: {number of a column with calculated cells: their lines, None where the table grows}}, from 0."""
        found: dict[str, dict[int, set[int]]] = {}
        for one in self.calculated:
            column = self.table_by_code[one.table].position(one.column)
            found.setdefault(one.table, {}).setdefault(column, set()).add(one.line)
        return {
            table: {
                column: None if self.table_by_code[table].grows else frozenset(lines)
                for column, lines in columns.items()
            }
            for table, columns in found.items()
        }

    @cached_property
    def typed_over(self) -> frozenset[tuple[str, str, int]]:
        """(table, column, line) of the calculated cells that a person may write over."""
        return frozenset((one.table, one.column, one.line) for one in self.calculated if one.is_typed)

    def total_lines(self, table: Table) -> frozenset[int]:
        """The lines of a table that are a total as a whole: what they are called is calculated too."""
        first = table.columns[0].code
        return self._total_lines.get((table.code, first), frozenset())

    @cached_property
    def _total_lines(self) -> dict[tuple[str, str], frozenset[int]]:
        found: dict[tuple[str, str], set[int]] = {}
        for one in self.calculated:
            if one.is_total:
                found.setdefault((one.table, one.column), set()).add(one.line)
        return {column: frozenset(lines) for column, lines in found.items()}

    @cached_property
    def read_tables(self) -> tuple[Table, ...]:
        """The tables that are read together with the form."""
        return tuple(table for table in self.tables if not table.is_aside)

    @cached_property
    def row_titles(self) -> dict[str, str]:
        """{title in lower case: code} of all rows; :meth:`row_title` makes them."""
        return {self.row_title(row.code).casefold(): row.code for row in self.rows}

    @cached_property
    def field_by_code(self) -> dict[str, Field]:
        """{code: field}."""
        return {field.code: field for field in self.fields}

    def row_title(self, code: str) -> str:
        """A row's label where it stands alone: "- övrigt" is "Personal, övrigt" or "Drift, övrigt"."""
        return self._title_by_code[code]

    @cached_property
    def _title_by_code(self) -> dict[str, str]:
        return {row.code: row_title(self.rows, row.code) for row in self.rows}

    @cached_property
    def leaf_rows(self) -> tuple[Row, ...]:
        """The rows people enter."""
        return tuple(row for row in self.rows if row.is_leaf)

    @cached_property
    def entered_parts(self) -> tuple[Part, ...]:
        """The parts people enter."""
        return tuple(part for part in self.parts if not part.sum_of)

    def block_leaves(self, page: Page, block: Block) -> tuple[Key, ...]:
        """The amounts people enter in a block; none in a computed one."""
        return self._block_leaves.get((page.code, block.code), ())

    @cached_property
    def _block_leaves(self) -> dict[tuple[str, str], tuple[Key, ...]]:
        return {
            (page.code, block.code): tuple(
                Key(page.code, row.code, block.code, part.code) for row in self.leaf_rows for part in self.entered_parts
            )
            for page in self.pages
            for block in page.blocks
            if block.source is None
        }

    @cached_property
    def leaves(self) -> tuple[Key, ...]:
        """All amounts people enter, page by page, block by block, row by row."""
        return tuple(key for page in self.pages for block in page.blocks for key in self.block_leaves(page, block))

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """All amounts of the printed pages, as they are printed: row by row, block by block."""
        return tuple(key for page in self.pages if page.printed for key in self.page_keys(page))

    def page_keys(self, page: Page) -> Iterator[Key]:
        """All amounts of a page, row by row, block by block."""
        for row in self.rows:
            for block in page.blocks:
                for part in self.parts:
                    yield Key(page.code, row.code, block.code, part.code)


# -- the declaration checks itself ------------------------------------------------------------

_CODE = re.compile(r"[A-Z][A-Z0-9_]*[A-Z0-9]", re.ASCII)
_SHEET_FORBIDDEN = re.compile(r"[\[\]:*?/\\]|^'|'$")


def problems(form: Form) -> list[str]:
    """What is wrong with a declaration, for its author; empty when it is sound."""
    found: list[str] = []
    groups: list[tuple[str, list[str]]] = [
        ("form", [form.code]),
        ("row", [row.code for row in form.rows]),
        ("part", [part.code for part in form.parts]),
        ("page", [page.code for page in form.pages]),
        ("field", [field.code for field in form.fields]),
        ("sheet", [form.cover_sheet.casefold(), *(page.sheet.casefold() for page in form.pages)]),
        *((f"block of {page.code}", [block.code for block in page.blocks]) for page in form.pages),
        ("table", [table.code for table in form.tables]),
        *((f"column of {table.code}", [column.code for column in table.columns]) for table in form.tables),
    ]
    for what, codes in groups:
        found += [f"{what} {code} is declared twice" for code in sorted({c for c in codes if codes.count(c) > 1})]
        if what != "sheet":
            found += [f"{what} {code!r} is no legal name" for code in codes if not _CODE.fullmatch(code)]
    for sheet in (form.cover_sheet, *(page.sheet for page in form.pages), *(table.sheet for table in form.tables)):
        if not 1 <= len(sheet) <= 31 or _SHEET_FORBIDDEN.search(sheet):
            found.append(f"sheet {sheet!r} is no legal name")
    found += _order_problems("row", [(row.code, row.sum_of) for row in form.rows])
    found += _order_problems("part", [(part.code, part.sum_of) for part in form.parts])
    for page in form.pages:
        found += _block_problems(form, page)
        found += [f"{page.code} shows no field {i.field}" for i in page.header if i.field not in form.field_by_code]
    for table in form.tables:
        if table.keys and (len(table.keys) != table.lines or len({*table.keys}) != len(table.keys)):
            found.append(f"table {table.code} has not one key for each line")
    shown = {(page.code, item.field) for page in form.pages for item in page.header}
    for field in form.fields:
        if (field.kind in (FieldKind.CHOICE, FieldKind.UNIT)) != bool(field.choices):
            found.append(f"field {field.code} and its choices do not agree")
        if field.page and (field.page, field.code) not in shown:
            found.append(f"field {field.code} stands on no page {field.page}")
    return found


def _order_problems(what: str, declared: list[tuple[str, tuple[str, ...]]]) -> list[str]:
    """Sums may only add what is declared, and must not, however indirectly, add themselves."""
    sums = dict(declared)
    found = [
        f"{what} {code} adds up {other}, which is none"
        for code, adds in declared
        for other in adds
        if other not in sums
    ]
    for code in sums:
        reached, todo = set[str](), list(sums[code])
        while todo:
            other = todo.pop()
            if other not in reached:
                reached.add(other)
                todo += sums.get(other, ())
        if code in reached:
            found.append(f"{what} {code} adds up itself")
    return found


def _block_problems(form: Form, page: Page) -> list[str]:
    found: list[str] = []
    known: set[str] = set()
    for block in page.blocks:
        source = block.source
        if isinstance(source, Compared):
            missing = [code for code in (source.reference, source.outcome) if code not in known]
            found += [f"{page.code} {block.code} compares {code}, which no block before it is" for code in missing]
        elif isinstance(source, Shown):
            earlier = form.pages[: form.pages.index(page)]
            if not any(p.code == source.page and any(b.code == source.block for b in p.blocks) for p in earlier):
                found.append(
                    f"{page.code} {block.code} shows {source.page} {source.block}, which no page before it has"
                )
        known.add(block.code)
    return found
