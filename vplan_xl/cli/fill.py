"""``vplan fill``."""

from __future__ import annotations

from pathlib import Path

import click

from vplan_xl.cli.main import FILE, language_option
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
        raise click.UsageError(_("Ange --values med belopp, --set med ett fält, eller båda."))
    outcome = fill_workbook(path, Filling(values, pairs(settings), overwrite, dry_run), target or path)
    return show_outcome(outcome, output == "json", dry_run)


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return language_option(
        click.Command(
            "fill",
            callback=_run,
            params=[
                click.Argument(["path"], type=FILE, metavar=_("FIL")),
                click.Option(
                    ["--values"],
                    type=FILE,
                    metavar=_("FIL"),
                    help=_("Belopp att fylla i: CSV eller JSON med page, row, block, part och en av tkr, kr och ore."),
                ),
                click.Option(
                    ["--set", "settings"],
                    multiple=True,
                    metavar=_("FÄLT=VÄRDE"),
                    help=_("Fyll i ett fält; vplan form visar fältens koder."),
                ),
                click.Option(
                    ["-o", "--output", "target"], type=FILE, metavar=_("FIL"), help=_("Skriv till en ny fil i stället.")
                ),
                click.Option(
                    ["--overwrite"],
                    is_flag=True,
                    help=_("Ersätt även formler som någon har skrivit i celler där belopp fylls i."),
                ),
                click.Option(["--dry-run"], is_flag=True, help=_("Visa vad som skulle ändras, skriv ingenting.")),
                click.Option(
                    ["--format", "output"],
                    type=click.Choice(("text", "json")),
                    default="text",
                    help=_("Text att läsa eller JSON för andra program."),
                ),
            ],
            help=_("Fyll i belopp och fält i en arbetsbok. Utan -o skrivs filen om och den tidigare sparas som kopia.")
            + "\n\n\b\n"
            + _("Exempel:")
            + "\n  vplan fill FR1.xlsx --values belopp.csv --set STATUS=Inlämnad",
        )
    )
