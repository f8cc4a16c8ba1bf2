"""``vplan form``."""

from __future__ import annotations

import click

from vplan_xl.cli.options import format_option, make_command
from vplan_xl.language import _


def _run(code: str, output: str) -> int:
    from vplan_xl.cli.show import echo_json
    from vplan_xl.form.describe import to_json, to_markdown
    from vplan_xl.form.forms import FORM_BY_CODE

    form = FORM_BY_CODE[code]
    if output == "json":
        echo_json(to_json(form))
    else:
        click.echo(to_markdown(form))
    return 0


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    from vplan_xl.form.forms import FORMS

    return make_command(
        "form",
        _run,
        [
            click.Option(
                ["--formular", "code"],
                type=click.Choice([form.code for form in FORMS], case_sensitive=False),
                default=FORMS[0].code,
                help=_("Vilket formulär."),
            ),
            format_option(("markdown", "json"), _("Tabeller att läsa (Markdown) eller JSON för andra program.")),
        ],
        _("Visa formulärets rader, block, delar och fält med deras koder."),
        "vplan form --format json",
    )
