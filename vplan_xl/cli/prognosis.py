"""``vplan prognosis``."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vplan_xl.cli.options import FILE, answer_option, file_option, make_command, require
from vplan_xl.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vplan_xl.jobs.prognosis import Forecast
    from vplan_xl.prognosis.respect import Decision
    from vplan_xl.workbook.snapshot import Cell


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
    from vplan_xl.form.table import SEASONAL
    from vplan_xl.jobs.intake import without_backups
    from vplan_xl.jobs.prognosis import Wanted, fill_prognosis, undo_prognosis

    if target is not None and len(paths) > 1:
        raise click.UsageError(_("Med -o kan bara en arbetsbok anges."))
    if undo and (chosen or overwrite or statistics):
        raise click.UsageError(_("Tillsammans med --undo går bara --dry-run, -o och --format."))
    methods = _methods(chosen)
    statistics = statistics or any(method in SEASONAL for method in methods.values())
    if statistics:
        require("statsmodels", "statistics")
    wanted = Wanted(methods, overwrite, dry_run, statistics, datetime.date.today())
    named = without_backups(paths)
    findings = list(named.left_out)
    answers = []
    for path in with_progress(named.paths):
        to = target or path
        forecast = undo_prognosis(path, dry_run, to) if undo else fill_prognosis(path, wanted, to)
        findings += forecast.outcome.findings
        if output == "json":
            answers.append(_json(forecast))
        else:
            _show(forecast, dry_run=dry_run, undo=undo, whole=len(named.paths) == 1)
    if output == "json":
        echo_json({"files": answers})
    show_findings(named.left_out)
    return exit_code(findings)


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


def _show(forecast: Forecast, *, dry_run: bool, undo: bool, whole: bool) -> None:
    """A single workbook's leaves all, of several only those where something of somebody's stays."""
    from vplan_xl.cli.show import outcome_words, show_findings, table
    from vplan_xl.prognosis.respect import Action

    outcome = forecast.outcome
    is_done = outcome.saved is not None or dry_run or not outcome.changes
    shown = [d for d in forecast.decisions if is_done and (whole or d.action is Action.KEEP)]
    if shown:
        figure = _("Kommer tillbaka") if undo else _("Förslag, tkr")
        heading = (_("Kontoslag"), _("Del"), _("Metod"), _("Vad som sker"), figure, _("Står där"))
        click.echo(table(heading, (_row(decision, undo) for decision in shown), left=4))
    if whole and is_done:
        click.echo("".join(f"{line}\n" for line in _remarks(forecast.decisions)), nl=False)
    show_findings(outcome.findings)
    if forecast.decisions and is_done:
        click.echo(_counts(forecast.decisions, undo))
    if undo and not forecast.decisions and not outcome.findings:
        click.echo(_("{path}: det finns inget att ta tillbaka.").format(path=outcome.path))
    else:
        click.echo(outcome_words(outcome, dry_run))


def _counts(decisions: Sequence[Decision], undo: bool) -> str:
    from vplan_xl.prognosis.respect import Action

    counts = Counter(decision.action for decision in decisions)
    words = _("Tas tillbaka: {fill}. Står kvar: {keep}.") if undo else _("Fylls i: {fill}. Står kvar: {keep}.")
    text = words.format(fill=counts[Action.FILL], keep=counts[Action.KEEP])
    if counts[Action.KEEP] and not undo:
        text += " " + _("Det som någon själv har skrivit ersätts med --overwrite.")
    return text


def _remarks(decisions: Sequence[Decision]) -> list[str]:
    """What is to be said of methods, each once with the rows it is about."""
    from vplan_xl.form.fr1 import FR1
    from vplan_xl.form.table import METHOD_LABELS

    rows: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for decision in decisions:
        for remark in decision.choice.remarks if decision.choice else ():
            part = FR1.part_by_code[decision.leaf.part].label
            rows[remark.method, remark.reason].append(f"{FR1.row_title(decision.leaf.row)} {part}")
    everywhere = len(decisions)
    return [
        f"{METHOD_LABELS[method]}: {_(reason)} ({_('alla rader') if len(of) == everywhere else '; '.join(of)})"
        for (method, reason), of in rows.items()
    ]


def _row(decision: Decision, undo: bool) -> tuple[str, ...]:
    from vplan_xl.form.fr1 import FR1
    from vplan_xl.form.table import METHOD_LABELS
    from vplan_xl.prognosis.respect import Action

    words = {
        Action.FILL: _("tas tillbaka") if undo else _("står redan") if decision.is_there else _("fylls i"),
        Action.KEEP: _("står kvar"),
        Action.NOTHING: _("inget förslag"),
    }
    return (
        FR1.row_title(decision.leaf.row),
        FR1.part_by_code[decision.leaf.part].label,
        METHOD_LABELS.get(decision.choice.method, "–") if decision.choice else "–",
        words[decision.action],
        _content(decision.content),
        _content(decision.stands),
    )


def _content(cell: Cell | None) -> str:
    """A cell as a person reads it: tkr, a formula, a text."""
    from vplan_xl.amounts import format_tkr, ore_from_number
    from vplan_xl.cli.show import plain
    from vplan_xl.workbook.snapshot import Kind

    if cell is None:
        return "–"
    if cell.formula is not None:
        return plain(f"={cell.formula}")
    ore = ore_from_number(cell.value) if cell.kind is Kind.NUMBER else None
    return plain(cell.value or "–") if ore is None else format_tkr(ore)


def _json(forecast: Forecast) -> dict[str, object]:
    from vplan_xl.cli.show import outcome_json

    return {**outcome_json(forecast.outcome), "decisions": [_decision_json(one) for one in forecast.decisions]}


def _decision_json(decision: Decision) -> dict[str, object]:
    """A decision; what an undo does not have is empty. ``reasons`` tell why a proposal is missing or not to be used."""
    choice = decision.choice
    interval = choice.interval if choice else None
    tried, remarks = (choice.tried, choice.remarks) if choice else ((), ())
    return {
        "row": decision.leaf.row,
        "part": decision.leaf.part,
        "action": decision.action.value,
        "ore": decision.ore,
        "stands": _stored(decision.stands),
        "method": choice.method if choice else None,
        "proposals": {proposal.method: proposal.ore for proposal in tried},
        "reasons": {proposal.method: _(proposal.reason) for proposal in tried if proposal.reason},
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "remarks": [{"method": remark.method, "reason": _(remark.reason)} for remark in remarks],
    }


def _stored(cell: Cell | None) -> str:
    """A cell as machines have it: its text, or its formula."""
    if cell is None:
        return ""
    return cell.value if cell.formula is None else f"={cell.formula}"


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
