"""``vplan new``."""

from __future__ import annotations

from pathlib import Path

import click

from vplan_xl.cli.options import answer_option, file_option, make_command, set_option, typed_fields
from vplan_xl.language import _


def _run(
    number: str | None,
    period_text: str | None,
    target: Path,
    source: Path | None,
    previous: Path | None,
    last_year: Path | None,
    last_december: Path | None,
    plan: Path | None,
    form: str | None,
    settings: tuple[str, ...],
    register_path: Path | None,
    output: str,
) -> int:
    from vplan_xl.cli.show import show_outcome
    from vplan_xl.jobs.new import NewWorkbook
    from vplan_xl.jobs.new import new as new_workbook
    from vplan_xl.jobs.resources import read_register
    from vplan_xl.jobs.roll import Sources
    from vplan_xl.period import parse_period

    period = parse_period(period_text) if period_text else None
    if period_text and period is None:
        raise click.UsageError(_('Skriv --period som 2017-08 eller "augusti 2017".'))
    if source is None and (number is None or period is None):
        raise click.UsageError(_("Ange --forvaltning och --period, eller --from med en äldre arbetsbok."))
    sources = Sources(previous, last_year, last_december, plan)
    wanted = NewWorkbook(number, period, typed_fields(settings), source, sources, (form or "").upper())
    outcome = new_workbook(wanted, read_register(register_path), target)
    return show_outcome(outcome, output == "json", dry_run=False)


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    from vplan_xl.form.forms import FORMS

    return make_command(
        "new",
        _run,
        [
            click.Option(
                ["--forvaltning", "number"], metavar=_("NUMMER"), help=_("Förvaltningens nummer i registret.")
            ),
            click.Option(["--period", "period_text"], metavar=_("MÅNAD"), help=_("Månaden, till exempel 2017-08.")),
            file_option(
                ["-o", "--output", "target"],
                _("Arbetsboken som ska skapas, med knappar om namnet slutar på .xlsm."),
                required=True,
            ),
            file_option(["--from", "source"], _("Kopiera det som är ifyllt i en äldre arbetsbok.")),
            file_option(["--previous"], _("Hämta föregående prognos ur årets senaste arbetsbok.")),
            file_option(["--last-year"], _("Hämta föregående år ackumulerat ur samma månads arbetsbok året före.")),
            file_option(["--last-december"], _("Hämta föregående års helår ur decembers arbetsbok året före.")),
            file_option(
                ["--plan"], _("Hämta målen ur en verksamhetsplan, eller ur en annan arbetsbok med bladet Mål.")
            ),
            click.Option(
                ["--formular", "form"],
                type=click.Choice([form.code for form in FORMS], case_sensitive=False),
                help=_("Formuläret, om det inte är det som registret har: VP är en verksamhetsplan."),
            ),
            set_option(),
            file_option(["--register", "register_path"], _("Eget register över förvaltningar (CSV).")),
            answer_option(),
        ],
        _("Skapa en arbetsbok för en förvaltning och period."),
        'vplan new --forvaltning 17 --period 2017-08 -o "FR1 17 2017-08.xlsx"',
    )
