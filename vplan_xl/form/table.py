"""Sister sheets of a form that hold a table: a heading row, and lines of cells under it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from vplan_xl.language import N_


class ColumnKind(enum.Enum):
    """What a column holds; the value is how a message names it."""

    YEAR = N_("ett av åren i listan")
    MONTH = N_("en månad, till exempel 2017-08")
    ROW = N_("ett av formulärets kontoslag")
    ANY_ROW = N_("en av formulärets rader")
    PART = N_("Externt eller Internt")
    ANY_PART = N_("Externt, Internt eller Totalt")
    PAGE = N_("namnet på en av formulärets sidor")
    REFERENCE = N_("det som jämförs med, till exempel Budget")
    COUNTERPARTY = N_("en förvaltnings nummer, eller nummer och namn")
    TKR = N_("ett belopp i tkr")
    SHARE = N_("en andel i procent")
    TEXT = N_("text")
    WORDS = N_("text, också lång")
    PHRASE = N_("ett värde som det sägs, till exempel 35 procent")
    DATE = N_("ett datum, till exempel 2017-09-08")
    METHOD = N_("en av metoderna i listan")
    PLACE = N_("en plats i arbetsboken")
    ANYTHING = N_("vad som helst")
    ACCOUNT = N_("ett kontonummer, till exempel 4010")
    VALID_FROM = N_("ett år, till exempel 2017")
    COUNTERPARTIES = N_("motparter, till exempel 31 eller 11-49, 60")
    KRONOR = N_("ett belopp i kronor")
    MAPPED_ROW = N_("ett av formulärets kontoslag, eller Ingår inte")
    PROJECT_ROW = N_("ett kontoslag eller en IPDK ur listan")
    CHOICE = N_("ett av listans värden")
    QUANTITY = N_("ett tal")
    DIFFERENCE = N_("ett tal med två decimaler")


class Column(NamedTuple):
    """A column of a table. What is no input is printed from the start or written by the program."""

    code: str
    label: str
    kind: ColumnKind
    width: float
    is_input: bool = False
    choices: tuple[str, ...] = ()  # of a CHOICE or a PROJECT_ROW, as they are written
    beside: tuple[str, ...] = ()  # what stands beside each choice where they are listed


@dataclass(frozen=True, eq=False)  # declared once, as its form is: it is itself
class Table:
    """A heading row at ``head_row`` and ``lines`` lines under it, from column A.

    ``keys`` are what stands in the first columns of each line; without them whoever fills in a line fills in those too.
    """

    code: str
    sheet: str
    title: str
    note: str
    head_row: int
    columns: tuple[Column, ...]
    lines: int
    keys: tuple[tuple[str, ...], ...] = ()
    line_height: float = 0  # 0 is the program's own
    # Without an end: lines are pasted in or added as they come, columns instead of cells have their look, and what
    # stands on row ``lines`` is no more the last than any other.
    grows: bool = False
    checked_lines: int = 0  # how many of its lines have validations; 0 is all. Gnumeric writes each such cell
    is_aside: bool = False  # read only by the jobs that it is for: it can be as long as a ledger
    has_chart: bool = False
    pages_wide: int = 1  # how many pages side by side its sheet is printed on
    repeated: str = ""  # the column that each of them begins with
    alarm: tuple[str, str] | None = None  # the column in which this text makes a line's cell red

    @property
    def rows_above(self) -> int:
        """How many rows over the headings the title stands; a note is under it, and a blank row."""
        return 3 if self.note else 1

    def is_key(self, code: str) -> bool:
        """Whether the column of that code is printed from the start."""
        return bool(self.keys) and self.position(code) < len(self.keys[0])

    def position(self, code: str) -> int:
        """How many columns stand before the one of that code."""
        return self._positions[code]

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {column.code: number for number, column in enumerate(self.columns)}


NOT_IN_FORM, NOT_IN_FORM_LABEL = "INGAR_INTE", "Ingår inte"  # where a row is asked for: an account outside the form


class Method(NamedTuple):
    """A way to make a forecast: as people name it, as it is named in a sheet, and what it does (a msgid)."""

    code: str
    label: str
    words: str


METHODS = (
    Method("linjar", "linjär", N_("utfallet × 12 ÷ antalet månader: året fortsätter som hittills")),
    Method("budgetrest", "budgetrest", N_("utfallet + det som är kvar av budgeten")),
    Method("budgetprofil", "budgetprofil", N_("utfallet ÷ den del av helårets budget som är budgeterad hittills")),
    Method(
        "foregaende_ar",
        "föregående år",
        N_(
            "utfallet ÷ den del av föregående år som hade kommit samma månad; är den delen under en tiondel, "
            "över det hela, av annat tecken eller av ett mycket mindre utfall läggs i stället det till "
            "som kom senare på året"
        ),
    ),
    Method(
        "sasong", "säsong", N_("utfallet ÷ medelvärdet av den del av året som hade kommit samma månad, åren i Månader")
    ),
    Method("kombination", "kombination", N_("det mellersta av förslagen ovan som går att använda")),
    Method(
        "ets",
        "ETS",
        N_("utfallet + kommande månader enligt exponentiell utjämning; kräver 32 månader i följd i Månader"),
    ),
    Method(
        "theta", "Theta", N_("utfallet + kommande månader enligt Theta-metoden; kräver 32 månader i följd i Månader")
    ),
)
SEASONAL = ("ets", "theta")  # these need the extra statistics
METHOD_LABELS = {method.code: method.label for method in METHODS}
# Years of a table of months, by how many years they lie before the one reported.
YEARS = ("I år", "Förra året", "För två år sedan", "För tre år sedan")
