"""Build the workbook templates out of the declaration."""

from __future__ import annotations

from pathlib import Path

from vplan_xl.form.fr1 import FR1
from vplan_xl.form.template import template
from vplan_xl.jobs.resources import TEMPLATE
from vplan_xl.workbook.save import Saved, save, sha256


def build_templates(folder: Path) -> list[Saved]:
    """Write the template into *folder*, in the place of the one that is there; none where it is the same."""
    target = folder / TEMPLATE
    data = template(FR1)
    before = target.read_bytes() if target.exists() else None
    if before == data:
        return []
    return [save(target, data, sha256(before) if before is not None else None)]
