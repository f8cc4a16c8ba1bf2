"""Tell whether this installation is sound."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass

from vplan_xl import __version__
from vplan_xl.finding import Finding, Place
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import VERSION_PROPERTY
from vplan_xl.jobs.resources import TEMPLATE, resource
from vplan_xl.register import Register
from vplan_xl.report.report import report_of
from vplan_xl.workbook.parsers import Library, libraries
from vplan_xl.workbook.reader import read_properties


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The versions in use, {what: version}, and what is wrong with the installation."""

    versions: dict[str, str]
    findings: tuple[Finding, ...]


def diagnose(register: Register, used: Sequence[Library] | None = None) -> Diagnosis:
    """Look at the interpreter's parsers, the template and the register."""
    found = libraries() if used is None else used
    versions = {"vplan_xl": __version__, "Python": platform.python_version()}
    versions |= {library.name: library.version for library in found}
    old = [
        Finding("DATOR_BIBLIOTEK", Place(), {"field": library.name}, library.mended, library.version)
        for library in found
        if not library.is_mended
    ]
    return Diagnosis(versions, (*old, *_template_findings(), *register.findings))


def _template_findings() -> list[Finding]:
    try:
        data = resource(TEMPLATE).read_bytes()
    except OSError:
        return [Finding("DATOR_MALL", Place(TEMPLATE), {}, FR1.version, "–")]
    content = report_of(TEMPLATE, data).content
    version = read_properties(content.archive).get(VERSION_PROPERTY, "–") if content else "–"
    return [] if version == FR1.version else [Finding("DATOR_MALL", Place(TEMPLATE), {}, FR1.version, version)]
