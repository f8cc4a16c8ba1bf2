"""The sheets ``Underlag``: a line per workbook with its leaves, which every figure of the total comes down to.

The only place that knows where something stands on them, for whoever writes and whoever reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from vplan_xl.consolidation.delivery import Delivery, forms
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.model import Form, Key
from vplan_xl.workbook.a1 import column_letters, quoted, reference

# By which a consolidated workbook is known again, and where what is typed into it stands.
VERSION_PROPERTY, VERSION = "vplan sammanställning", "1.0"
ADJUSTMENTS_NAME, LEDGER_NAME = "TOTAL_JUSTERINGAR", "TOTAL_HUVUDBOK"

TITLE_ROW, NOTE_ROW, FLAG_ROW = 1, 2, 3
BLOCK_ROW, LABEL_ROW, PART_ROW, CODE_ROW = 4, 5, 6, 7
FIRST_ROW = 8


@dataclass(frozen=True, slots=True)
class Fact:
    """A column that says which workbook or post a line is, or of a post an amount."""

    code: str
    label: str
    width: float


FACTS = (
    Fact("FORVALTNING", "Förvaltning", 32),
    Fact("PERIOD", "Period", 10),
    Fact("STATUS", "Status", 10),
    Fact("VERSION", "Version", 8),
    Fact("DATUM", "Datum", 11),
    Fact("FIL", "Arbetsbok", 40),
    Fact("SHA256", "SHA-256", 20),
    Fact("FEL", "Fel", 6),
    Fact("ENBART_EXTERNT", "Enbart extern budget", 10),
    Fact("UTAN_PROGNOS", "Saknar prognos", 10),
)
_FIRST_LEAF = len(FACTS) + 1

POST_SHEET = "Underlag interna poster"
POST_FIRST_ROW = 5
SALE, COST = "intäkt", "kostnad"
POST_COLUMNS = (
    Fact("FORVALTNING", "Förvaltning", 32),
    Fact("MOTPART", "Motpart", 32),
    Fact("KONTOSLAG", "Kontoslag", 26),
    Fact("SLAG", "Slag", 9),
    Fact("UTFALL", "Utfall", 11),
    Fact("BUDGET", "Budget", 11),
    Fact("PROGNOS", "Prognos", 11),
    Fact("TEXT", "Text", 44),
    Fact("CELL", "Cell i arbetsboken", 12),
)


def basis_sheet(form: Form) -> str:
    """The sheet's name: ``Underlag`` for FR 1, ``Underlag FIN`` for another form."""
    return "Underlag" if form is FR1 else f"Underlag {form.code}"


def fact_column(code: str) -> int:
    """The column of a fact."""
    return 1 + next(number for number, fact in enumerate(FACTS) if fact.code == code)


def post_column(code: str) -> int:
    """The column of what is said of an internal post."""
    return 1 + next(number for number, fact in enumerate(POST_COLUMNS) if fact.code == code)


def posts_last_row(count: int) -> int:
    """The row of the last internal post; where there is none, one line is blank."""
    return POST_FIRST_ROW + max(count, 1) - 1


def posts_column(code: str, count: int) -> str:
    """All lines of a column of internal posts: ``'Underlag interna poster'!$A$5:$A$9``."""
    letters = column_letters(post_column(code))
    return f"{quoted(POST_SHEET)}!${letters}${POST_FIRST_ROW}:${letters}${posts_last_row(count)}"


def leaf_column(form: Form, key: Key) -> int:
    """The column of a leaf."""
    return _leaf_columns(form)[key]


@cache
def _leaf_columns(form: Form) -> dict[Key, int]:
    return {key: number for number, key in enumerate(form.leaves, _FIRST_LEAF)}


def last_column(form: Form) -> int:
    """The last column that is used."""
    return len(FACTS) + len(form.leaves)


def leaf_code(key: Key) -> str:
    """How a leaf's column is named in the row of codes, by which the sheet is read again."""
    return " ".join(key)


@dataclass(frozen=True, eq=False)
class Basis:
    """The sheet of one form with its deliveries, one line each in their order."""

    form: Form
    deliveries: tuple[Delivery, ...]

    @property
    def sheet(self) -> str:
        """Its name."""
        return basis_sheet(self.form)

    @property
    def last_row(self) -> int:
        """The row of the last delivery; the total of none has one blank line."""
        return FIRST_ROW + max(len(self.deliveries), 1) - 1

    def row(self, delivery: Delivery) -> int:
        """The row of a delivery."""
        return self._rows[delivery.number]

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {one.number: row for row, one in enumerate(self.deliveries, FIRST_ROW)}

    def column(self, key: Key) -> str:
        """All lines of a leaf: ``Underlag!J$8:J$14``."""
        letters = column_letters(leaf_column(self.form, key))
        return f"{quoted(self.sheet)}!{letters}${FIRST_ROW}:{letters}${self.last_row}"

    def cell(self, key: Key, row: int) -> str:
        """A leaf of the delivery on a row: ``Underlag!J9``."""
        return f"{quoted(self.sheet)}!{reference(leaf_column(self.form, key), row)}"

    def facts(self, code: str) -> str:
        """All lines of a fact: ``Underlag!A$8:A$14``."""
        letters = column_letters(fact_column(code))
        return f"{quoted(self.sheet)}!{letters}${FIRST_ROW}:{letters}${self.last_row}"

    def flag(self, code: str) -> str:
        """The cell that counts the lines of which a yes-or-no fact is true."""
        return f"{quoted(self.sheet)}!${column_letters(fact_column(code))}${FLAG_ROW}"

    def block(self, page: str, block: str, first: int | None = None, last: int | None = None) -> str:
        """The leaves of a block on the rows from *first* to *last*; of all deliveries where they are not given."""
        keys = self.form.block_leaves(self.form.page_by_code[page], self.form.page_by_code[page].block(block))
        left, right = (column_letters(leaf_column(self.form, key)) for key in (keys[0], keys[-1]))
        top = FIRST_ROW if first is None else first
        bottom = self.last_row if first is None else last or first
        return f"{quoted(self.sheet)}!{left}{top}:{right}{bottom}"


def headings(form: Form) -> Iterator[tuple[int, str, str, str, str]]:
    """(column, block, kontoslag, part, code) of every leaf."""
    for key, column in _leaf_columns(form).items():
        page = form.page_by_code[key.page]
        yield (
            column,
            page.block(key.block).label,
            form.row_title(key.row),
            form.part_by_code[key.part].label,
            leaf_code(key),
        )


def bases(deliveries: Sequence[Delivery]) -> tuple[Basis, ...]:
    """The sheets there are."""
    return tuple(Basis(form, tuple(one for one in deliveries if one.form is form)) for form in forms(deliveries))
