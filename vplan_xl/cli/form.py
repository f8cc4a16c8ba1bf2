"""``vplan form``."""

from __future__ import annotations

import click

from vplan_xl.cli.main import language_option
from vplan_xl.language import _


def _run(output: str) -> int:
    from vplan_xl.cli.show import echo_json
    from vplan_xl.form.describe import to_json, to_markdown
    from vplan_xl.form.fr1 import FR1

    if output == "json":
        echo_json(to_json(FR1))
    else:
        click.echo(to_markdown(FR1))
    return 0


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return language_option(
        click.Command(
            "form",
            callback=_run,
            params=[
                click.Option(
                    ["--format", "output"],
                    type=click.Choice(("markdown", "json")),
                    default="markdown",
                    help=_("Tabeller att läsa (Markdown) eller JSON för andra program."),
                )
            ],
            help=_("Visa formulärets rader, block, delar och fält med deras koder.")
            + "\n\n\b\n"
            + _("Exempel:")
            + "\n  vplan form --format json",
        )
    )
