"""Build the workbook templates out of the declaration."""

from __future__ import annotations

from pathlib import Path

from vplan_xl.form.forms import FORMS
from vplan_xl.form.template import template
from vplan_xl.jobs.macros import macros
from vplan_xl.jobs.templates import template_names
from vplan_xl.workbook.save import Saved, save, sha256


def build_templates(folder: Path) -> list[Saved]:
    """Write the forms' templates into *folder*, each in the place of the one that is there unless it is the same.

    All are built before the first is written, so that what is missing for one leaves none behind.
    """
    built = {
        name: template(form, macros(form) if name.endswith(".xlsm") else None)
        for form in FORMS
        for name in template_names(form)
    }
    return [saved for name, data in built.items() for saved in _save(folder / name, data)]


def _save(target: Path, data: bytes) -> list[Saved]:
    before = target.read_bytes() if target.exists() else None
    if before == data:
        return []
    return [save(target, data, sha256(before) if before is not None else None)]
