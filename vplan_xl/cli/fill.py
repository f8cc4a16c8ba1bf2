"""``vplan fill``."""

from __future__ import annotations

from pathlib import Path

import click

from vplan_xl.cli.options import FILE, answer_option, file_option, make_command, set_option, typed_fields
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
    outcome = fill_workbook(path, Filling(values, typed_fields(settings), overwrite, dry_run), target or path)
    return show_outcome(outcome, output == "json", dry_run)


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "fill",
        _run,
        [
            click.Argument(["path"], type=FILE, metavar=_("FIL")),
            file_option(
                ["--values"],
                _("Belopp att fylla i: CSV eller JSON med page, row, block, part och en av mnkr, tkr, kr och ore."),
            ),
            set_option(),
            file_option(["-o", "--output", "target"], _("Skriv till en ny fil i stället.")),
            click.Option(
                ["--overwrite"],
                is_flag=True,
                help=_("Ersätt även formler som någon har skrivit i celler där belopp fylls i."),
            ),
            click.Option(["--dry-run"], is_flag=True, help=_("Visa vad som skulle ändras, skriv ingenting.")),
            answer_option(),
        ],
        _("Fyll i belopp och fält i en arbetsbok. Utan -o skrivs filen om och den tidigare sparas som kopia."),
        "vplan fill FR1.xlsx --values belopp.csv --set STATUS=Inlämnad",
    )
