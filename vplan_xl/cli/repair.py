"""``vplan repair``."""

from __future__ import annotations

from pathlib import Path

import click

from vplan_xl.cli.options import FILE, answer_option, file_option, make_command
from vplan_xl.language import _


def _run(path: Path, target: Path, dry_run: bool, output: str) -> int:
    from vplan_xl.cli.show import show_changes, show_outcome
    from vplan_xl.jobs.repair import repair

    outcome = repair(path, target, dry_run)
    if outcome.saved and output == "text":
        show_changes(outcome.changes)
    return show_outcome(outcome, output == "json", dry_run)


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
