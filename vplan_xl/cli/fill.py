"""``vplan fill``."""

from __future__ import annotations

from pathlib import Path

import click

from vplan_xl.cli.main import language_option
from vplan_xl.cli.new import pairs
from vplan_xl.language import _


def _run(
    path: Path,
    values: Path | None,
    settings: tuple[str, ...],
    target: Path | None,
    overwrite: bool,
    dry_run: bool,
    output: str,
) -> int:
    from vplan_xl.cli.show import show_outcome
    from vplan_xl.jobs.fill import Filling
    from vplan_xl.jobs.fill import fill as fill_workbook

    if values is None and not settings:
        raise click.UsageError(_("ange --values med belopp, --set med fält, eller båda"))
    outcome = fill_workbook(path, Filling(values, pairs(settings), overwrite, dry_run), target or path)
    return show_outcome(outcome, output == "json", dry_run)


_FILE = click.Path(path_type=Path)

fill = language_option(
    click.Command(
        "fill",
        callback=_run,
        params=[
            click.Argument(["path"], type=_FILE, metavar="FIL"),
            click.Option(
                ["--values"], type=_FILE, help=_("CSV eller JSON med page,row,block,part och tkr, kr eller ore.")
            ),
            click.Option(
                ["--set", "settings"], multiple=True, metavar="FÄLT=VÄRDE", help=_("Fyll i ett fält i huvudet.")
            ),
            click.Option(
                ["-o", "--output", "target"], type=_FILE, help=_("Skriv till en annan fil, som inte får finnas.")
            ),
            click.Option(["--overwrite"], is_flag=True, help=_("Skriv även över formler i inmatningsceller.")),
            click.Option(["--dry-run"], is_flag=True, help=_("Visa vad som skulle ändras, skriv ingenting.")),
            click.Option(
                ["--format", "output"], type=click.Choice(("text", "json")), default="text", help=_("Svarets form.")
            ),
        ],
        help=_(
            "Fyll i belopp och huvud i en arbetsbok. Utan -o skrivs i filen själv och den tidigare sparas som kopia."
        )
        + "\n\n\b\n"
        + _("Exempel:")
        + "\n  vplan fill FR1.xlsx --values belopp.csv --set STATUS=Inlämnad",
    )
)
