"""Build the workbook templates out of the declaration."""

from __future__ import annotations

from pathlib import Path

from vplan_xl.form.forms import FORMS
from vplan_xl.form.model import Form
from vplan_xl.form.template import template
from vplan_xl.jobs.resources import template_name
from vplan_xl.workbook.save import Saved, save, sha256


def build_templates(folder: Path) -> list[Saved]:
    """Write the forms' templates into *folder*, each in the place of the one that is there unless it is the same."""
    return [saved for form in FORMS for saved in _build(form, folder)]


def _build(form: Form, folder: Path) -> list[Saved]:
    target = folder / template_name(form)
    data = template(form)
    before = target.read_bytes() if target.exists() else None
    if before == data:
        return []
    return [save(target, data, sha256(before) if before is not None else None)]
