"""``vplan doctor``."""

from __future__ import annotations

from pathlib import Path

import click

from vplan_xl.cli.options import answer_option, file_option, make_command
from vplan_xl.language import _


def _run(register_path: Path | None, output: str) -> int:
    from vplan_xl.cli.show import echo_json, exit_code, show_findings
    from vplan_xl.jobs.doctor import diagnose
    from vplan_xl.jobs.resources import read_register

    diagnosis = diagnose(read_register(register_path))
    if output == "json":
        findings = [finding.to_json() for finding in diagnosis.findings]
        echo_json({"versions": diagnosis.versions, "findings": findings})
    else:
        click.echo("\n".join(f"{what} {version}" for what, version in diagnosis.versions.items()))
        show_findings(diagnosis.findings, to_stderr=False)
        if not diagnosis.findings:
            click.echo(_("Inga anmärkningar."))
    return exit_code(diagnosis.findings)


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "doctor",
        _run,
        [file_option(["--register", "register_path"], _("Eget register över förvaltningar (CSV).")), answer_option()],
        _("Visa vilka versioner som används och vad som är fel med installationen."),
        "vplan doctor",
    )
