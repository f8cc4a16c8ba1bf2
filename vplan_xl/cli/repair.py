"""``vplan repair``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from vplan_xl.cli.options import FILE, answer_option, file_option, make_command
from vplan_xl.language import _


def _run(path: Path, target: Path, dry_run: bool, output: str) -> int:
    from vplan_xl.cli.show import exit_code, show_changes, show_findings, show_outcome
    from vplan_xl.jobs.repair import repair

    outcome = repair(path, target, dry_run)
    if output == "json":
        return show_outcome(outcome, True, dry_run)
    code = exit_code(outcome.findings)
    is_changed = bool(outcome.changes or outcome.results_updated)
    if not is_changed and not code:
        show_findings(outcome.findings)
        words = _("{path}: formulärets rubriker, formler och namn står där de ska. Ingenting skrevs.")
        click.echo(words.format(path=path))
        return code
    if outcome.saved:
        show_changes(outcome.changes)
    if dry_run and is_changed:  # what cannot be put back would not keep the rest from being written
        show_findings(outcome.findings)
        outcome = replace(outcome, findings=())
    show_outcome(outcome, False, dry_run)
    return code


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "repair",
        _run,
        [
            click.Argument(["path"], type=FILE, metavar=_("FIL")),
            file_option(["-o", "--output", "target"], _("Arbetsboken som ska skapas."), required=True),
            click.Option(["--dry-run"], is_flag=True, help=_("Visa vad som skulle ändras, skriv ingenting.")),
            answer_option(),
        ],
        _(
            "Sätt tillbaka formulärets rubriker, formler och namn i en ny fil. Allt som är ifyllt står kvar, "
            "och det som ändras visas."
        ),
        "vplan repair FR1.xlsx -o FR1-lagad.xlsx",
    )
