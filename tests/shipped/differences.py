"""Where our reading and openpyxl's differ, and which differences are known, each with its reason.

A known difference is told by what the sheet part itself says (``raw``), so narrowly that no other can pass for it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from openpyxl.utils.datetime import from_excel

from tests.shipped.raw import RawCell, RawSheet
from tests.shipped.readings import DATE, MISSING, NUMBER, TEXT, Reading, Seen

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
BETA = "http://schemas.microsoft.com/office/excel/2006/2"

RESULT, FORMULA, SHEET = "result", "formula", "sheet"
_NOTHING = RawCell("", None, None, {})
_BLANK = Seen("blank", None)
_EMPTY = (_BLANK.kind, MISSING)


class Difference(NamedTuple):
    """One thing that the two readings have otherwise: a cell's result or its formula, or a whole sheet (no cell).

    Also a cell that shows nothing by both and yet has a result by the part itself.
    """

    what: str
    sheet: str
    cell: str
    ours: Seen
    theirs: Seen
    epoch: datetime.datetime
    raw_sheet: RawSheet

    @property
    def raw(self) -> RawCell:
        return self.raw_sheet.cells.get(self.cell, _NOTHING)


def differences(ours: Reading, theirs: Reading, raw: Callable[[str], RawSheet]) -> Iterator[Difference]:
    """All of them; *raw* gives what a sheet of that name says itself."""
    for name in sorted(ours.sheets.keys() | theirs.sheets.keys()):
        our_cells, their_cells = ours.sheets.get(name), theirs.sheets.get(name)
        if our_cells is None or their_cells is None:
            seen = [_BLANK if cells is None else Seen(SHEET, float(len(cells))) for cells in (our_cells, their_cells)]
            yield Difference(SHEET, name, "", seen[0], seen[1], theirs.epoch, raw(name))
            continue
        sheet = raw(name)
        for at in sorted(our_cells.keys() | their_cells.keys() | theirs.blank.get(name, frozenset())):
            one, other = our_cells.get(at, _BLANK), their_cells.get(at, _BLANK)
            # Of what shows nothing openpyxl is no witness: it does not tell an empty text from nothing at all.
            if one[:2] != other[:2] or (one.kind in _EMPTY and not sheet.cells.get(at, _NOTHING).is_empty):
                yield Difference(RESULT, name, at, one, other, theirs.epoch, sheet)
            if one.formula != other.formula:
                yield Difference(FORMULA, name, at, one, other, theirs.epoch, sheet)


# -- the known ones ---------------------------------------------------------------------------


def _is_date_of_number(found: Difference) -> bool:
    number, date = found.ours.value, found.theirs.value
    if found.what != RESULT or (found.ours.kind, found.theirs.kind, found.raw.type) != (NUMBER, DATE, "n"):
        return False
    return isinstance(number, float) and from_excel(number, found.epoch, isinstance(date, datetime.timedelta)) == date


def _is_empty_text(found: Difference) -> bool:
    """``<f>…</f><v></v>`` of type str: it has a result, and that is nothing."""
    return (
        found.what == RESULT
        and found.ours[:2] == (TEXT, "")
        and found.theirs.kind == MISSING
        and (found.raw.type, found.raw.value) == ("str", "")
        and found.raw.formula is not None
    )


def _is_empty_constant(found: Difference) -> bool:
    """``<v></v>`` of type str, without a formula."""
    return (
        found.what == RESULT
        and found.ours == (TEXT, "", None)
        and found.theirs == _BLANK
        and found.raw == ("str", "", None, {})
    )


def _is_inline_result(found: Difference) -> bool:
    """``<c t="inlineStr"><f>…</f><v>…</v></c>``."""
    return (
        found.what == RESULT
        and found.ours.kind == TEXT
        and found.theirs.kind == MISSING
        and found.raw.type == "inlineStr"
        and found.raw.value == found.ours.value != ""
    )


def _is_address_of_link(found: Difference) -> bool:
    return (
        found.what == RESULT
        and found.ours.kind in _EMPTY
        and found.theirs.kind == TEXT
        and found.raw.value is None
        and found.raw_sheet.is_linked(found.cell)
    )


def _is_merged_away(found: Difference) -> bool:
    return (
        found.ours != _BLANK == found.theirs
        and found.cell in found.raw_sheet.cells
        and found.raw_sheet.is_hidden(found.cell)
    )


def _is_escape(found: Difference) -> bool:
    """Both have a text, and theirs with its escapes resolved is ours."""
    theirs = found.theirs.value
    return (
        found.what == RESULT
        and (found.ours.kind, found.theirs.kind) == (TEXT, TEXT)
        and isinstance(theirs, str)
        and found.ours.value == re.sub("_x([0-9A-Fa-f]{4})_", lambda unit: chr(int(unit[1], 16)), theirs)
    )


def _is_escaped_escape(found: Difference) -> bool:
    """``_x005F_x005F_``, which openpyxl takes "x005F_" out of wherever it finds it."""
    ours = found.ours.value
    return (
        found.what == RESULT
        and (found.ours.kind, found.theirs.kind, found.raw.type) == (TEXT, TEXT, "s")
        and isinstance(ours, str)
        and found.theirs.value == ours.replace("_", "_x005F_").replace("x005F_", "") != ours
    )


def _is_space_around_formula(found: Difference) -> bool:
    written = found.raw.formula
    return (
        found.what == FORMULA
        and written is not None
        and found.theirs.formula == written
        and found.ours.formula == written.strip() != written
    )


def _is_newline_moved(found: Difference) -> bool:
    """A shared formula's copy with a line break in it."""
    ours, theirs = found.ours.formula, found.theirs.formula
    return (
        found.what == FORMULA
        and (found.raw.formula_attributes.get("t"), found.raw.formula) == ("shared", "")
        and ours is not None
        and theirs is not None
        and "\n" in ours
        and _without_newlines(ours) == _without_newlines(theirs)
    )


def _without_newlines(formula: str) -> str:
    return formula.replace("\n", "")


def _is_strict_sheet(found: Difference) -> bool:
    return found.what == SHEET and found.theirs == _BLANK and found.raw_sheet.namespace == STRICT


def _is_beta_sheet(found: Difference) -> bool:
    return (
        found.what == SHEET
        and found.ours == _BLANK
        and found.theirs.value == 0  # of its cells
        and found.raw_sheet.namespace == BETA
    )


class Known(NamedTuple):
    """A kind of difference that is as it should be, and why."""

    name: str
    reason: str
    holds: Callable[[Difference], bool]


KNOWN = (
    Known(
        "number shown as a date",
        "openpyxl makes a date of a number whose format is one; we give the number that is stored. It is the same day.",
        _is_date_of_number,
    ),
    Known(
        "formula that shows an empty text",
        "openpyxl gives None for it as for a formula without a result; we tell them apart, and the part says which.",
        _is_empty_text,
    ),
    Known(
        "empty text that is no formula's",
        "openpyxl gives None for it as for a blank cell; we tell them apart, and the part says which.",
        _is_empty_constant,
    ),
    Known(
        "result of a formula in an inlineStr cell's <v>",
        "LibreOffice wrote text results so for a time; openpyxl looks for the text in <is> only.",
        _is_inline_result,
    ),
    Known(
        "hyperlink on a cell that shows nothing",
        "openpyxl puts the link's address into the cell when it loads; in the file it has no value.",
        _is_address_of_link,
    ),
    Known(
        "cell under a merged one",
        "openpyxl empties what a merged cell covers; it is still in the file, and formulas still see it.",
        _is_merged_away,
    ),
    Known(
        "text with _xHHHH_ in it",
        "openpyxl leaves these escapes in the text; we give the character, as Excel shows it.",
        _is_escape,
    ),
    Known(
        'text with an escaped "_"',
        'openpyxl removes "x005F_" everywhere in a shared text instead of resolving _x005F_ once, from left to right.',
        _is_escaped_escape,
    ),
    Known(
        "white space around a formula",
        "We take it off: it changes nothing, and no program keeps it alike.",
        _is_space_around_formula,
    ),
    Known(
        "line break in a copy of a shared formula",
        "openpyxl's translator puts the line break in front of the token it stands behind.",
        _is_newline_moved,
    ),
    Known(
        "sheet of a Strict workbook",
        "openpyxl does not know the Strict relationships and finds no sheet; we read them.",
        _is_strict_sheet,
    ),
    Known(
        "sheet of a workbook from Excel 2007's beta",
        "Its namespace is no standard's: we find no sheets and say it is no FR 1, openpyxl finds sheets without cells.",
        _is_beta_sheet,
    ),
)


def known(found: Difference) -> Known | None:
    """The first known kind that the difference is of."""
    return next((kind for kind in KNOWN if kind.holds(found)), None)


# -- whole workbooks --------------------------------------------------------------------------

# {workbook, as the run names it: (code we refuse it with, reason)}, of those that openpyxl reads or would, with time.
REFUSED: Mapping[str, tuple[str, str]] = {
    "libapache-poi-java 4.0.1-4: poc-shared-strings.xlsx": (
        "FIL_SKADAD",
        "An attack made by hand: a cell A0, which is on no sheet.",
    ),
    "libapache-poi-java 4.0.1-4: 57893-many-merges.xlsx": (
        "FIL_FOR_MANGA_CELLER",
        "A sheet of 290 000 tags, mostly of merged cells with nothing in them, is more than we read.",
    ),
    "xlsx-stream-reader 1.1.1: big.xlsx": (
        "FIL_FOR_MANGA_CELLER",
        "A sheet of 26 MB, 80 000 rows of shared formulas, is more than we read.",
    ),
}
# {workbook: (what openpyxl raises, reason)}, of those that we read.
UNREAD: Mapping[str, tuple[str, str]] = {
    "libapache-poi-java 4.0.1-4: picture.xlsx": ("TypeError", "Its styles have an attribute of their own."),
    "libapache-poi-java 4.0.1-4: style-alternate-content.xlsx": ("TypeError", "Hancell wrote a style without a name."),
    "xlsx2csv 0.8.6: formatted_inline_string.xlsx": (
        "KeyError",
        "Its relationships name shared strings that are not there, and no cell asks for them.",
    ),
    "agate-excel 0.4.2: covid_19-iss.xlsx": ("KeyError", "Its relationships name a drawing that is not there."),
    "xlsx-stream-reader 1.1.1: nonumfmt.xlsx": ("ValueError", 'Its sheet\'s state is "show", which is none.'),
    "xlsx-populate 1.21.0: ranges/out.xlsx": ("TypeError", "Its styles have a fill with nothing in it."),
    "xlsx-populate 1.21.0: styles/out.xlsx": ("TypeError", "Its styles have a fill with nothing in it."),
}
