"""``vplan excel lite``."""

from __future__ import annotations

from pathlib import Path

import click

from vplan_xl.cli.options import answer_option, file_option, make_command
from vplan_xl.language import _


def _run(target: Path, register: Path | None, output: str) -> int:
    from vplan_xl.cli.show import echo_json, exit_code, plain, show_findings
    from vplan_xl.jobs.lite_script import write_lite_script

    saved, findings = write_lite_script(target, register)
    if output == "json":
        echo_json(
            {
                "path": str(target),
                "written": saved is not None,
                "findings": [finding.to_json() for finding in findings],
            }
        )
        return exit_code(findings)
    show_findings(findings)
    if saved:
        words = _("{path}: skrevs. Klistra in den som main.py i xlwings Lite; överst i filen står hur du gör.")
    else:
        words = _("{path}: ingenting skrevs.")
    click.echo(plain(words.format(path=target)))
    return exit_code(findings)


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "lite",
        _run,
        [
            file_option(["-o", "--output", "target"], _("Skriptfilen som ska skapas."), required=True),
            file_option(["--register"], _("Eget register över förvaltningar (CSV), som läggs med i skriptet.")),
            answer_option(),
        ],
        _(
            "Skriv knapparna som ett skript för xlwings Lite, tillägget som kör Python i Excel på en dator där "
            "Python inte är installerat."
        ),
        "vplan excel lite -o fr1_lite.py",
    )
