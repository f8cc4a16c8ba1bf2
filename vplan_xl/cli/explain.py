"""``vplan explain``."""

from __future__ import annotations

import click

from vplan_xl.cli.options import make_command
from vplan_xl.language import _


def _run(code: str) -> int:
    from vplan_xl.catalogue import CATALOGUE

    entry = CATALOGUE.get(code.upper())
    if entry is None:
        similar = [known for known in CATALOGUE if code.upper() in known] or list(CATALOGUE)
        raise click.UsageError(
            _("Koden {code} finns inte. Koderna är {codes}.").format(code=code, codes=", ".join(similar))
        )
    click.echo(click.style(code.upper(), bold=True) + f"  {entry.severity}")
    click.echo(
        _("Till exempel: {message}").format(message=entry.example_message())
        if entry.example
        else entry.example_message()
    )
    click.echo(_("Orsak: {cause}").format(cause=_(entry.cause)))
    click.echo(_("Åtgärd: {remedy}").format(remedy=_(entry.remedy)))
    return 0


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "explain",
        _run,
        [click.Argument(["code"], metavar=_("KOD"))],
        _("Förklara en kod: vad meddelandet säger, vad som kan ha orsakat det och vad som ska göras."),
        "vplan explain POST_TEXT",
    )
