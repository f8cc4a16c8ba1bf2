"""Which files the forms' templates are; apart from the other resources, with what authoring needs."""

from __future__ import annotations

from vplan_xl.form.buttons import BUTTONS
from vplan_xl.form.model import Form


def template_name(form: Form, suffix: str = ".xlsx") -> str:
    """The template's file in ``workbook_templates``."""
    return f"{form.file_name or form.code}{suffix}"


def template_names(form: Form) -> list[str]:
    """The files of all the form's templates: with macros too where the form has buttons."""
    return [template_name(form, suffix) for suffix in (".xlsx", *([".xlsm"] if form.code in BUTTONS else []))]
