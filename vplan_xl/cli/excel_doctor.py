"""``vplan excel doctor``."""

from __future__ import annotations

from pathlib import Path

import click

from vplan_xl.cli.options import FILE, answer_option, make_command
from vplan_xl.language import _


def _run(book: Path | None, output: str) -> int:
    from vplan_xl.cli.show import echo_json, exit_code, plain, show_findings
    from vplan_xl.jobs import excel_home
    from vplan_xl.jobs.excel_doctor import diagnose_excel

    diagnosis = diagnose_excel(excel_home.this_home(), book)
    if output == "json":
        findings = [finding.to_json() for finding in diagnosis.findings]
        echo_json({"facts": {fact.code: fact.value for fact in diagnosis.facts}, "findings": findings})
    else:
        click.echo("\n".join(plain(f"{fact.words}: {fact.value}") for fact in diagnosis.facts))
        show_findings(diagnosis.findings, to_stderr=False)
        if not diagnosis.findings:
            click.echo(_("Inga anmärkningar."))
    return exit_code(diagnosis.findings)


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "doctor",
        _run,
        [
            click.Argument(["book"], required=False, type=FILE, metavar=_("[FIL]")),
            answer_option(),
        ],
        _("Visa hur Excel och Python är inställda för knapparna, vad som är fel, och i en arbetsbok om du anger en."),
        'vplan excel doctor "FR1 17.xlsm"',
    )
