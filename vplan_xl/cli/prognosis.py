"""``vplan prognosis``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vplan_xl.cli.options import FILE, answer_option, file_option, make_command, require
from vplan_xl.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vplan_xl.jobs.prognosis import Forecast, Wanted
    from vplan_xl.prognosis.respect import Decision


def _run(
    paths: tuple[Path, ...],
    chosen: tuple[str, ...],
    overwrite: bool,
    undo: bool,
    statistics: bool,
    dry_run: bool,
    target: Path | None,
    output: str,
) -> int:
    import datetime

    from vplan_xl.cli.show import echo_json, exit_code, show_findings, with_progress
    from vplan_xl.jobs.intake import without_backups
    from vplan_xl.jobs.prognosis import Wanted, fill_prognosis, undo_prognosis

    if target is not None and len(paths) > 1:
        raise click.UsageError(_("Med -o kan bara en arbetsbok anges."))
    if undo and (chosen or overwrite or statistics):
        raise click.UsageError(_("Tillsammans med --undo går bara --dry-run, -o och --format."))
    methods = _methods(chosen)
    statistics = statistics or not _SEASONAL.isdisjoint(methods.values())
    if statistics:
        require("statsmodels", "statistics")
    wanted = Wanted(methods, overwrite, dry_run, statistics, datetime.date.today())
    named = without_backups(paths)
    findings = list(named.left_out)
    answers = []
    for path in with_progress(named.paths):
        forecast = (
            undo_prognosis(path, dry_run, target or path) if undo else fill_prognosis(path, wanted, target or path)
        )
        findings += forecast.outcome.findings
        if output == "json":
            answers.append(_json(forecast))
        else:
            _show(forecast, wanted, undo=undo, whole=len(named.paths) == 1)
    if output == "json":
        echo_json({"files": answers})
    else:
        show_findings(named.left_out)
    return exit_code(findings)


_SEASONAL = {"ets", "theta"}


def _methods(chosen: Sequence[str]) -> dict[str, str]:
    """{row code, "" for all others: method} of ``--method METHOD`` and ``--method ROW=METHOD``."""
    from vplan_xl.form.fr1 import FR1
    from vplan_xl.form.table import METHODS

    codes, rows = [method.code for method in METHODS], [row.code for row in FR1.leaf_rows]
    found: dict[str, str] = {}
    for text in chosen:
        row, equals, method = text.rpartition("=")
        row, method = row.strip().upper(), method.strip().lower()
        if method not in codes:
            raise click.UsageError(_("Metoderna är {methods}.").format(methods=", ".join(codes)))
        if equals and row not in rows:
            raise click.UsageError(_("Raderna är {rows}.").format(rows=", ".join(rows)))
        found[row] = method
    return found


def _show(forecast: Forecast, wanted: Wanted, *, undo: bool, whole: bool) -> None:
    """A single workbook's leaves all, of several only those where something of somebody's stays."""
    from vplan_xl.cli.show import outcome_words, show_findings, table
    from vplan_xl.prognosis.respect import Action

    counts = Counter(decision.action for decision in forecast.decisions)
    shown = forecast.decisions if whole else [d for d in forecast.decisions if d.action is Action.KEEP]
    if shown:
        heading = (_("Kontoslag"), _("Del"), _("Metod"), _("Vad som sker"), _("Förslag, tkr"), _("Står där"))
        click.echo(table(heading, (_row(decision, undo) for decision in shown), left=4))
    show_findings(forecast.outcome.findings)
    if forecast.decisions:
        words = _("Tas tillbaka: {fill}. Står kvar: {keep}.") if undo else _("Fylls i: {fill}. Står kvar: {keep}.")
        click.echo(words.format(fill=counts[Action.FILL], keep=counts[Action.KEEP]))
    click.echo(outcome_words(forecast.outcome, wanted.dry_run))


def _row(decision: Decision, undo: bool) -> tuple[str, ...]:
    from vplan_xl.amounts import format_tkr, ore_from_number
    from vplan_xl.cli.show import plain
    from vplan_xl.form.fr1 import FR1
    from vplan_xl.form.table import METHODS
    from vplan_xl.prognosis.respect import Action

    words = {
        Action.FILL: _("tas tillbaka") if undo else _("fylls i"),
        Action.KEEP: _("står kvar"),
        Action.NOTHING: _("inget förslag"),
    }
    labels = {method.code: method.label for method in METHODS}
    part = next(part.label for part in FR1.parts if part.code == decision.leaf.part)
    ore = ore_from_number(decision.stands)
    return (
        FR1.row_title(decision.leaf.row),
        part,
        labels.get(decision.choice.method, "–") if decision.choice else "–",
        words[decision.action],
        "–" if decision.ore is None else format_tkr(decision.ore),
        plain(decision.stands or "–") if ore is None else format_tkr(ore),
    )


def _json(forecast: Forecast) -> dict[str, object]:
    from vplan_xl.cli.show import outcome_json

    return {
        **outcome_json(forecast.outcome),
        "decisions": [
            {
                "row": decision.leaf.row,
                "part": decision.leaf.part,
                "action": decision.action.value,
                "ore": decision.ore,
                "stands": decision.stands,
                "method": decision.choice.method if decision.choice else None,
                "proposals": {p.method: p.ore for p in decision.choice.tried} if decision.choice else {},
                "low": decision.choice.interval.low if decision.choice and decision.choice.interval else None,
                "high": decision.choice.interval.high if decision.choice and decision.choice.interval else None,
                "remarks": [
                    {"method": remark.method, "reason": _(remark.reason)}
                    for remark in (decision.choice.remarks if decision.choice else ())
                ],
            }
            for decision in forecast.decisions
        ],
    }


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "prognosis",
        _run,
        [
            click.Argument(["paths"], nargs=-1, required=True, type=FILE, metavar=_("FIL...")),
            click.Option(
                ["--method", "chosen"],
                multiple=True,
                metavar=_("METOD"),
                help=_(
                    "Metod för alla rader, eller för en rad: DRIFT_RESOR=sasong. Metoderna är linjar, budgetrest, "
                    "budgetprofil, foregaende_ar, sasong, kombination, ets och theta."
                ),
            ),
            click.Option(["--overwrite"], is_flag=True, help=_("Fyll i även där någon själv har skrivit.")),
            click.Option(
                ["--undo"],
                is_flag=True,
                help=_("Ta tillbaka det som fylldes i, till det som stod där."),
            ),
            click.Option(
                ["--statistics"], is_flag=True, help=_("Pröva även ETS och Theta, om det finns 32 månader i Månader.")
            ),
            click.Option(["--dry-run"], is_flag=True, help=_("Visa vad som skulle ändras, skriv ingenting.")),
            file_option(["-o", "--output", "target"], _("Skriv till en ny fil i stället.")),
            answer_option(),
        ],
        _(
            "Fyll i prognosen för helåret. Det som någon själv har skrivit står kvar; hur varje belopp är gjort visas "
            "på bladet Prognosunderlag. Utan -o skrivs filen om och den tidigare sparas som kopia."
        ),
        'vplan prognosis "FR1 17.xlsx" --dry-run',
    )
