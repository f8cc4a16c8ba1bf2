"""``vplan excel setup``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vplan_xl.cli.options import FILE, answer_option, file_option, make_command
from vplan_xl.language import _

if TYPE_CHECKING:
    from vplan_xl.jobs.excel_setup import Step


def _run(templates: Path | None, register: Path | None, dry_run: bool, output: str) -> int:
    from vplan_xl.cli.show import echo_json, exit_code, plain, show_findings
    from vplan_xl.jobs import excel_home
    from vplan_xl.jobs.excel_setup import Wanted, set_up

    done = set_up(excel_home.this_home(), Wanted(templates, register, dry_run))
    if output == "json":
        echo_json(
            {
                "steps": [_step_json(step) for step in done.steps],
                "advice": list(done.advice),
                "findings": [finding.to_json() for finding in done.findings],
            }
        )
        return exit_code(done.findings)
    for step in done.steps:
        click.echo(plain(_step_words(step)))
        for line in step.lines:
            click.echo("  " + plain(line))
    show_findings(done.findings)
    if done.advice:
        click.echo("\n" + _("Det här gör du själv i Excel; vplan ändrar inga säkerhetsinställningar:"))
        click.echo("\n".join(f"- {plain(sentence)}" for sentence in done.advice))
        click.echo(_("Kör sedan vplan excel doctor, gärna med en arbetsbok."))
    return exit_code(done.findings)


def _step_words(step: Step) -> str:
    words = {
        "stands": _("{path}: står redan där. Ingenting skrevs."),
        "written": _("{path}: skrevs."),
        "would be written": _("{path}: skulle skrivas. Ingenting skrevs."),
    }
    text = words[step.state.value].format(path=step.path)
    if step.backup:
        text += " " + _("Den tidigare filen finns kvar som {backup}.").format(backup=step.backup.name)
    return text


def _step_json(step: Step) -> dict[str, object]:
    return {
        "what": step.what,
        "path": str(step.path),
        "state": step.state.value,
        "backup": str(step.backup) if step.backup else None,
        "lines": list(step.lines),
    }


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "setup",
        _run,
        [
            click.Option(
                ["--templates"], type=FILE, metavar=_("MAPP"), help=_("Lägg mallen här i stället för i Excels mapp.")
            ),
            file_option(["--register"], _("Eget register över förvaltningar (CSV), som knapparna ska använda.")),
            click.Option(["--dry-run"], is_flag=True, help=_("Visa vad som skulle skrivas; skriv ingenting.")),
            answer_option(),
        ],
        _(
            "Skriv vilken Python knapparna ska använda, lägg mallen där Excel visar den under Nytt, och säg vad som "
            "återstår att göra i Excel."
        ),
        "vplan excel setup --dry-run",
    )
