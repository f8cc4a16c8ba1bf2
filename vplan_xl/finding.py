"""A problem in the data is a value: what is wrong, where, what was expected, what to do."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from vplan_xl.catalogue import CATALOGUE
from vplan_xl.language import N_, _


class Severity(enum.Enum):
    """How bad a finding is; only FEL stops a job and makes the exit code 1."""

    FEL = "fel"
    VARNING = "varning"
    UPPLYSNING = "upplysning"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is; what does not apply is empty. ``line`` counts a text file's lines from 1."""

    file: str = ""
    sheet: str = ""
    cell: str = ""
    page: str = ""
    row: str = ""
    block: str = ""
    part: str = ""
    line: int = 0

    def __str__(self) -> str:
        """As a person reads it: file, then sheet and cell or the line, then the amount's codes."""
        where = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell
        line = _("rad {line}").format(line=self.line) if self.line else ""
        codes = " ".join(code for code in (self.page, self.row, self.block, self.part) if code)
        return ": ".join(text for text in (self.file, where, line, codes) if text)


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem. ``values`` fill the catalogue's message; expected, found and difference are texts."""

    code: str
    place: Place = Place()
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    expected: str = ""
    found: str = ""
    difference: str = ""

    def __reduce__(self) -> tuple[type[Finding], tuple[object, ...]]:
        # A read-only mapping goes into no pickle; processes send each other findings.
        return Finding, (self.code, self.place, dict(self.values), self.expected, self.found, self.difference)

    @property
    def severity(self) -> Severity:
        """As the catalogue has it."""
        return Severity(CATALOGUE[self.code].severity)

    @property
    def message(self) -> str:
        """What is wrong and what to do, in the chosen language."""
        return self._message(_)

    @property
    def swedish(self) -> str:
        """The same in Swedish, for what is written into a workbook."""
        return self._message(N_)

    def _message(self, in_language: Callable[[str], str]) -> str:
        entry = CATALOGUE[self.code]
        values = {"expected": self.expected, "found": self.found, "difference": self.difference, **self.values}
        shown = {name: _shortened(value) for name, value in values.items()}
        return f"{in_language(entry.message)} {in_language(entry.remedy)}".format_map(shown)

    def in_file(self, path: str) -> Finding:
        """The same finding, placed in a file."""
        return replace(self, place=replace(self.place, file=path))

    def to_json(self) -> dict[str, str]:
        """The finding with the keys machines read; the message is in the chosen language."""
        place = self.place
        return {
            "code": self.code,
            "severity": self.severity.value,
            "sheet": place.sheet,
            "cell": place.cell,
            "page": place.page,
            "row": place.row,
            "block": place.block,
            "part": place.part,
            "expected": self.expected,
            "found": self.found,
            "difference": self.difference,
            "message": self.message,
        }


_LONGEST = 300  # characters of a value in a message; the finding itself has it whole


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


class Refused(Exception):  # noqa: N818 – a refusal is no error
    """Carries one finding up to the door of a room, which returns it as a value."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


_RANK = {severity: number for number, severity in enumerate(Severity)}


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by severity, as they came within each."""
    return sorted(findings, key=lambda finding: _RANK[finding.severity])


def has_fel(findings: Iterable[Finding]) -> bool:
    """Whether any finding is of severity fel."""
    return any(finding.severity is Severity.FEL for finding in findings)
