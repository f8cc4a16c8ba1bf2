"""``vplan build``."""

from __future__ import annotations

from pathlib import Path

import click

from vplan_xl.cli.options import FILE, make_command
from vplan_xl.language import _


def _run(folder: Path) -> int:
    from vplan_xl.cli.show import exit_code, show_findings
    from vplan_xl.finding import Refused
    from vplan_xl.jobs.build import build_templates

    try:
        saved = build_templates(folder)
    except Refused as refused:
        findings = [refused.finding.in_file(str(folder))]
        show_findings(findings)
        return exit_code(findings)
    for one in saved:
        click.echo(str(one.path))
    if not saved:
        click.echo(_("Mallarna är redan byggda ur den här deklarationen."))
    return 0


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "build",
        _run,
        [click.Argument(["folder"], type=FILE, metavar=_("MAPP"))],
        _("Bygg om arbetsboksmallarna ur formulärets deklaration, för den som utvecklar programmet."),
        "vplan build workbook_templates",
    )
