"""SIE's objects: which of a file's dimensions are the ledger's own, and lists of objects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.language import _
from vplan_xl.ledger.headings import DIMENSIONS, SYNONYMS, folded
from vplan_xl.ledger.sie_lines import fields_of, text_of, wrong

Objects = tuple[tuple[str, str], ...]  # (dimension, object), by dimension


class Placed(NamedTuple):
    """The objects of a booking's dimensions, "" for none."""

    unit: str
    activity: str
    project: str
    counterparty: str


# What SIE's dimensions are called besides what columns are.
_ALSO = {"ANSVAR": ("Kostnadsställe/resultatenhet", "Avdelning"), "MOTPART": ("Intern motpart",)}
# {code of a dimension: what it is called, best first}
_NAMES = {code: [folded(name) for name in (*SYNONYMS[code], *_ALSO.get(code, ()))] for code in DIMENSIONS}
_STANDARD = {"ANSVAR": "1", "PROJEKT": "6"}
_STANDARD_NAMES = {"1": "Kostnadsställe", "6": "Projekt"}
_LAST_RESERVED = 19  # dimensions up to here need no #DIM
_DIMENSION = re.compile(r"[0-9]{1,9}").fullmatch


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Which of the file's dimensions are a booking's: their numbers, "" for none, in the order of Placed."""

    numbers: tuple[str, ...]
    names: Mapping[str, str]  # of all dimensions that the file declares

    def placed(self, objects: Objects) -> Placed:
        """The objects a booking has."""
        by_number = dict(objects)
        return Placed(*(by_number.get(number, "") for number in self.numbers))

    def shown(self, used: frozenset[str]) -> dict[str, str]:
        """{code: number and name} of those that the file declares or uses."""
        return {
            code: f"{number} {self.names.get(number) or _STANDARD_NAMES.get(number, '')}".rstrip()
            for code, number in zip(DIMENSIONS, self.numbers, strict=True)
            if number in self.names or number in used
        }


def dimensions_of(names: Mapping[str, str], wanted: Mapping[str, str]) -> Dimensions:
    """Which dimension is which: as wanted, else by its name, else by the standard.

    *wanted* is {code: number}, "" for one not to be read; a number that is none or that the file
    cannot have is Refused.
    """
    numbers = {code: _wanted(code, wanted[code], names) for code in DIMENSIONS if code in wanted}
    plain = {number: folded(name) for number, name in names.items()}
    for code, called in _NAMES.items():
        if code not in numbers:
            ranked = sorted(
                (called.index(name), number != _STANDARD.get(code), int(number), number)
                for number, name in plain.items()
                if name in called and number not in numbers.values()
            )
            if ranked:
                numbers[code] = ranked[0][-1]
    for code, number in _STANDARD.items():
        if number not in numbers.values():
            numbers.setdefault(code, number)
    return Dimensions(tuple(numbers.get(code, "") for code in DIMENSIONS), names)


def _wanted(code: str, text: str, names: Mapping[str, str]) -> str:
    plain = text.strip()
    number = str(int(plain)) if _DIMENSION(plain) else ""
    if not plain or (number and (number in names or int(number) <= _LAST_RESERVED)):
        return number
    words = _("en SIE-fil utan dimensionen {found} för {code}; de som finns är {known}")
    known = ", ".join(f"{number} {name}" for number, name in names.items()) or "–"
    raise Refused(Finding("HUVUDBOK_FIL", Place(), {}, "", words.format(found=plain, code=code, known=known)))


def dimension_of(number: int, text: str) -> str:
    """A dimension's number, without zeros before it."""
    if not _DIMENSION(text):
        raise wrong(number, _("{found} är inget nummer på en dimension").format(found=text[:40] or '""'))
    return str(int(text))


def objects_of(number: int, text: str) -> Objects:
    """The objects that stand within a pair of braces."""
    if not text.strip(" \t"):
        return ()
    fields = fields_of(number, f"#OBJEKT {text}", 0)
    values = [text_of(number, fields, index).strip() for index in range(len(fields))]
    if len(values) % 2:
        raise wrong(number, _("objektlistan ska ha par av dimension och objekt"))
    objects = sorted((dimension_of(number, values[at]), values[at + 1]) for at in range(0, len(values), 2))
    if len(dict(objects)) < len(objects):
        raise wrong(number, _("objektlistan har samma dimension två gånger"))
    return tuple(objects)
