"""``vplan new``."""

from __future__ import annotations

from pathlib import Path

import click

from vplan_xl.cli.main import language_option
from vplan_xl.language import _


def pairs(settings: tuple[str, ...]) -> dict[str, str]:
    """{FIELD: value} of ``--set FIELD=VALUE``; a usage error for anything else."""
    for setting in settings:
        if "=" not in setting:
            raise click.UsageError(_("--set skrivs FÄLT=VÄRDE, till exempel --set STATUS=Inlämnad"))
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
        raise click.UsageError(_('--period skrivs som 2017-08 eller "augusti 2017"'))
    if source is None and (number is None or period is None):
        raise click.UsageError(_("ange --forvaltning och --period, eller --from en äldre arbetsbok"))
    wanted = NewWorkbook(number, period, pairs(settings), source)
    outcome = new_workbook(wanted, read_register(register_path), target)
    return show_outcome(outcome, output == "json", dry_run=False)


_FILE = click.Path(path_type=Path)

new = language_option(
    click.Command(
        "new",
        callback=_run,
        params=[
            click.Option(["--forvaltning", "number"], help=_("Förvaltningens nummer i registret.")),
            click.Option(["--period", "period_text"], help=_("Månaden, till exempel 2017-08.")),
            click.Option(
                ["-o", "--output", "target"], type=_FILE, required=True, help=_("Arbetsboken som ska skapas.")
            ),
            click.Option(["--from", "source"], type=_FILE, help=_("Kopiera det som är ifyllt i en äldre arbetsbok.")),
            click.Option(
                ["--set", "settings"], multiple=True, metavar="FÄLT=VÄRDE", help=_("Fyll i ett fält i huvudet.")
            ),
            click.Option(
                ["--register", "register_path"], type=_FILE, help=_("Eget register över förvaltningar (CSV).")
            ),
            click.Option(
                ["--format", "output"], type=click.Choice(("text", "json")), default="text", help=_("Svarets form.")
            ),
        ],
        help=_("Gör en FR 1-arbetsbok för en förvaltning och period.")
        + "\n\n\b\n"
        + _("Exempel:")
        + '\n  vplan new --forvaltning 17 --period 2017-08 -o "FR1 17 2017-08.xlsx"',
    )
)
