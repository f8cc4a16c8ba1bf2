"""``vplan backtest``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vplan_xl.cli.options import FILE, file_option, format_option, make_command, require
from vplan_xl.language import _

if TYPE_CHECKING:
    from vplan_xl.prognosis.backtest import Comparison


def _run(folder: Path, statistics: bool, plot: Path | None, output: str) -> int:
    from vplan_xl.cli.show import echo_json, exit_code, show_findings, with_progress
    from vplan_xl.jobs.backtest import backtest

    if statistics:
        require("statsmodels", "statistics")
    if plot is not None:
        require("matplotlib", "plot")
        if plot.suffix.lower() != ".png":
            raise click.UsageError(_("Bilden är en PNG: låt filens namn sluta på .png."))
        from vplan_xl.jobs.plot import plot_backtest, refused_target

        refused = refused_target(plot)
        if refused:
            show_findings(refused)
            return exit_code(refused)
    done = backtest(folder, statistics, with_progress)
    findings = list(done.findings)
    if output == "json":
        echo_json(_json(done.comparison))
    elif done.comparison.reports:
        click.echo("\n".join(_lines(done.comparison)))
    if plot is not None and done.comparison.reports:
        findings += plot_backtest(done.comparison, plot)
    show_findings(findings)
    return exit_code(findings)


def _lines(comparison: Comparison) -> list[str]:
    from vplan_xl.amounts import format_percent, format_tkr
    from vplan_xl.cli.show import table
    from vplan_xl.form.fr1 import FR1
    from vplan_xl.form.table import METHODS

    methods = comparison.methods
    labels = {method.code: method.label for method in METHODS}
    heading = [_("Kontoslag"), *(labels.get(method, _("inlämnad")) for method in methods)]
    rows = []
    for row in comparison.rows:
        tenths = [comparison.tenths(row, method) for method in methods]
        rows.append([FR1.row_title(row), *("–" if one is None else format_percent(one) for one in tenths)])
    net = [comparison.net_errors.get(method) for method in methods]
    return [
        _("Medelfel i procent av utfallet. Rapporter: {reports}.").format(reports=comparison.reports),
        table(heading, rows),
        "",
        _("Medelfel i NETTORESULTAT, tkr (plus: prognosen var en för hög nettokostnad)"),
        table(
            heading,
            [
                [FR1.row_title("NETTORESULTAT"), *("–" if one is None else format_tkr(one.ore) for one in net)],
                [_("rapporter där hela prognosen fanns"), *("0" if one is None else str(one.reports) for one in net)],
            ],
        ),
    ]


def _json(comparison: Comparison) -> dict[str, object]:
    return {
        "reports": comparison.reports,
        "rows": {
            row: {method: score._asdict() for method, score in scores.items()}
            for row, scores in comparison.scores.items()
        },
        "net_errors": {method: error._asdict() for method, error in comparison.net_errors.items()},
    }


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "backtest",
        _run,
        [
            click.Argument(["folder"], type=FILE, metavar=_("MAPP")),
            click.Option(["--statistics"], is_flag=True, help=_("Pröva även ETS och Theta.")),
            file_option(["--plot"], _("Rita resultatet som en bild (PNG).")),
            format_option(("text", "json"), _("Text att läsa eller JSON för andra program.")),
        ],
        _(
            "Pröva prognosmetoderna på rapporterna i en mapp: vad varje metod hade gett, mot hur året slutade enligt "
            "decembers rapport. Den prognos som lämnades jämförs på samma sätt."
        ),
        "vplan backtest arkiv --plot metoder.png",
    )
