"""Tell whether this installation is sound."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass

from vplan_xl import __version__
from vplan_xl.finding import Finding, Place
from vplan_xl.form.forms import FORMS
from vplan_xl.form.model import Form
from vplan_xl.jobs.resources import resource
from vplan_xl.jobs.templates import template_names
from vplan_xl.register import Register
from vplan_xl.report.report import report_of, template_version
from vplan_xl.workbook.parsers import Library, libraries


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The versions in use, {what: version}, and what is wrong with the installation."""

    versions: dict[str, str]
    findings: tuple[Finding, ...]


def diagnose(register: Register, used: Sequence[Library] | None = None) -> Diagnosis:
    """Look at the interpreter's parsers, the templates and the register."""
    found = libraries() if used is None else used
    versions = {"vplan_xl": __version__, "Python": platform.python_version()}
    versions |= {library.name: library.version for library in found}
    old = [
        Finding("DATOR_BIBLIOTEK", Place(), {"field": library.name}, library.mended, library.version)
        for library in found
        if not library.is_mended
    ]
    templates = [
        finding for form in FORMS for name in template_names(form) for finding in _template_findings(form, name)
    ]
    return Diagnosis(versions, (*old, *templates, *register.findings))


def _template_findings(form: Form, name: str) -> list[Finding]:
    try:
        data = resource(name).read_bytes()
    except OSError:
        return [Finding("DATOR_MALL", Place(name), {}, form.version, "–")]
    report = report_of(name, data)
    version = (template_version(report) or "–") if report.content else "–"
    return [] if version == form.version else [Finding("DATOR_MALL", Place(name), {}, form.version, version)]
