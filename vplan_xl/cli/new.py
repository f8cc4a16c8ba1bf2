"""``vplan new``."""

from __future__ import annotations

from pathlib import Path

import click

from vplan_xl.cli.main import FILE, language_option
from vplan_xl.language import _


def pairs(settings: tuple[str, ...]) -> dict[str, str]:
    """{FIELD: value} of ``--set FIELD=VALUE``; a usage error for anything else."""
    for setting in settings:
        if "=" not in setting:
            raise click.UsageError(_("Skriv --set som FÄLT=VÄRDE, till exempel --set STATUS=Inlämnad."))
    return {name.strip(): value for name, _equals, value in (setting.partition("=") for setting in settings)}


def _run(
    number: str | None,
    period_text: str | None,
    target: Path,
    source: Path | None,
    settings: tuple[str, ...],
    register_path: Path | None,
    output: str,
) -> int:
    from vplan_xl.cli.show import show_outcome
    from vplan_xl.jobs.new import NewWorkbook
    from vplan_xl.jobs.new import new as new_workbook
    from vplan_xl.jobs.resources import read_register
    from vplan_xl.period import parse_period

    period = parse_period(period_text) if period_text else None
    if period_text and period is None:
        raise click.UsageError(_('Skriv --period som 2017-08 eller "augusti 2017".'))
    if source is None and (number is None or period is None):
        raise click.UsageError(_("Ange --forvaltning och --period, eller --from med en äldre arbetsbok."))
    wanted = NewWorkbook(number, period, pairs(settings), source)
    outcome = new_workbook(wanted, read_register(register_path), target)
    return show_outcome(outcome, output == "json", dry_run=False)


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return language_option(
        click.Command(
            "new",
            callback=_run,
            params=[
                click.Option(
                    ["--forvaltning", "number"], metavar=_("NUMMER"), help=_("Förvaltningens nummer i registret.")
                ),
                click.Option(["--period", "period_text"], metavar=_("MÅNAD"), help=_("Månaden, till exempel 2017-08.")),
                click.Option(
                    ["-o", "--output", "target"],
                    type=FILE,
                    metavar=_("FIL"),
                    required=True,
                    help=_("Arbetsboken som ska skapas."),
                ),
                click.Option(
                    ["--from", "source"],
                    type=FILE,
                    metavar=_("FIL"),
                    help=_("Kopiera det som är ifyllt i en äldre arbetsbok."),
                ),
                click.Option(
                    ["--set", "settings"],
                    multiple=True,
                    metavar=_("FÄLT=VÄRDE"),
                    help=_("Fyll i ett fält; vplan form visar fältens koder."),
                ),
                click.Option(
                    ["--register", "register_path"],
                    type=FILE,
                    metavar=_("FIL"),
                    help=_("Eget register över förvaltningar (CSV)."),
                ),
                click.Option(
                    ["--format", "output"],
                    type=click.Choice(("text", "json")),
                    default="text",
                    help=_("Text att läsa eller JSON för andra program."),
                ),
            ],
            help=_("Skapa en FR 1-arbetsbok för en förvaltning och period.")
            + "\n\n\b\n"
            + _("Exempel:")
            + '\n  vplan new --forvaltning 17 --period 2017-08 -o "FR1 17 2017-08.xlsx"',
        )
    )
