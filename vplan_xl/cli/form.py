"""``vplan form``."""

from __future__ import annotations

import click

from vplan_xl.cli.options import format_option, make_command
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
    return make_command(
        "form",
        _run,
        [format_option(("markdown", "json"), _("Tabeller att läsa (Markdown) eller JSON för andra program."))],
        _("Visa formulärets rader, block, delar och fält med deras koder."),
        "vplan form --format json",
    )
