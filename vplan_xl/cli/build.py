"""``vplan build``."""

from __future__ import annotations

from pathlib import Path

import click

from vplan_xl.cli.main import language_option
from vplan_xl.language import _


def _run(folder: Path) -> int:
    from vplan_xl.jobs.build import build_templates

    try:
        saved = build_templates(folder)
    except ImportError as error:
        raise click.UsageError(_('XlsxWriter saknas: pip install "vplan-xl[build]"')) from error
    for one in saved:
        click.echo(str(one.path))
    if not saved:
        click.echo(_("Mallarna är redan byggda ur den här deklarationen."))
    return 0


build = language_option(
    click.Command(
        "build",
        callback=_run,
        params=[click.Argument(["folder"], type=click.Path(path_type=Path), metavar="MAPP")],
        help=_("Bygg arbetsboksmallarna ur formulärets deklaration.")
        + "\n\n\b\n"
        + _("Exempel:")
        + "\n  vplan build workbook_templates",
    )
)
