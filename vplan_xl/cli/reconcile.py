"""``vplan reconcile``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vplan_xl.cli.options import FILE, file_option, format_option, make_command
from vplan_xl.language import _

if TYPE_CHECKING:
    from vplan_xl.jobs.reconcile import Reconciled, Summary
    from vplan_xl.report.report import Report


def _run(paths: tuple[Path, ...], is_all: bool, write: bool, dry_run: bool, target: Path | None, output: str) -> int:
    if not write:
        if dry_run or target:
            raise click.UsageError(_("--dry-run och -o hör till --write."))
        return _show(paths, is_all, output == "json")
    if is_all:
        raise click.UsageError(_("--all hör inte till --write: bladet Avstämning har en rad för dem som är lika."))
    if target and len(paths) > 1:
        raise click.UsageError(_("-o går bara att använda med en fil."))
    return _write(paths, target, dry_run, output == "json")


def _show(paths: tuple[Path, ...], is_all: bool, json: bool) -> int:
    from vplan_xl.cli.show import EXIT_CLEAN, EXIT_FEL, echo_json, show_findings, with_progress
    from vplan_xl.jobs.reconcile import reconcile
    from vplan_xl.report.report import read_report

    is_wrong, files = False, []
    for path in with_progress(paths):
        report = read_report(path, tables=True)
        done = reconcile(report)
        is_wrong = is_wrong or done.is_wrong
        if json:
            files.append(_json(report, done))
        else:
            click.echo("\n".join(_lines(report, done, is_all)))
            show_findings(done.findings)
    if json:
        echo_json({"files": files})
    return EXIT_FEL if is_wrong else EXIT_CLEAN


def _write(paths: tuple[Path, ...], target: Path | None, dry_run: bool, json: bool) -> int:
    from vplan_xl.cli.show import (
        EXIT_CLEAN,
        EXIT_FEL,
        echo_json,
        exit_code,
        outcome_json,
        outcome_words,
        show_changes,
        show_findings,
        with_progress,
    )
    from vplan_xl.jobs.reconcile import write_tie_outs

    outcomes, is_wrong = [], False
    for path in with_progress(paths):
        written = write_tie_outs(path, target or path, dry_run)
        outcome = written.outcome
        outcomes.append(outcome)
        is_wrong = is_wrong or written.done.is_wrong or exit_code(outcome.findings) != EXIT_CLEAN
        if not json:
            if dry_run:
                show_changes(outcome.changes)
            show_findings(outcome.findings)
            click.echo(f"{outcome_words(outcome, dry_run)} {_counted(written.done)}")
    if json:
        echo_json({"files": [outcome_json(outcome) for outcome in outcomes]})
    return EXIT_FEL if is_wrong else EXIT_CLEAN


def _counted(done: Reconciled) -> str:
    """How many tie-outs came out how, in a sentence."""
    from vplan_xl.jobs.reconcile import counted

    if not done.tie_outs:
        return _("Avstämningar: inga.")
    named = ", ".join(f"{count} {_(verdict.value)}" for verdict, count in counted(done.tie_outs).items())
    return _("Avstämningar: {counts}.").format(counts=named)


def _json(report: Report, done: Reconciled) -> dict[str, object]:
    from vplan_xl.amounts import number_text
    from vplan_xl.jobs.reconcile import counted

    return {
        "path": report.path,
        "sha256": report.sha256,
        "forvaltning": report.header.forvaltning,
        "period": str(report.header.period) if report.header.period else None,
        "tie_outs": [
            {
                "code": one.code,
                "sheet": one.sheet,
                "cell": one.place.cell,
                "what": one.what,
                "left": number_text(one.left),
                "right": number_text(one.right),
                "difference": number_text(one.difference),
                "tolerance": number_text(one.tolerance),
                "unit": one.unit,
                "verdict": one.verdict.value,
            }
            for one in done.tie_outs
        ],
        "summary": {verdict.value: count for verdict, count in counted(done.tie_outs).items()},
        "findings": [finding.to_json() for finding in done.findings],
    }


def _lines(report: Report, done: Reconciled, is_all: bool) -> Iterator[str]:
    from vplan_xl.cli.show import plain, table
    from vplan_xl.jobs.reconcile import one_by_one, summaries

    header = report.header
    facts = [header.forvaltning or "–", header.period.label if header.period else "–", header.status or "–"]
    yield click.style(plain(" · ".join(facts)), bold=True) + plain(f"  ({report.path})")
    yield _counted(done)
    if done.tie_outs:
        listed = [one_by_one(one) for one in done.tie_outs] if is_all else list(summaries(done.tie_outs))
        heading = [_("Blad"), _("Vad"), _("Utslag"), _("Det ena"), _("Det andra"), _("Skillnad"), _("Enhet")]
        lines = table(heading, _rows(listed), 3).split("\n")
        yield click.style(lines[0], underline=True)
        for one, text in zip(listed, lines[1:], strict=True):
            yield text if one.verdict.holds else click.style(text, bold=True)
    yield ""


def _rows(listed: Iterable[Summary]) -> Iterator[list[str]]:
    from vplan_xl.amounts import format_exact
    from vplan_xl.cli.show import plain

    for one in listed:
        worst = one.worst
        figures = ["", ""] if one.is_several else [format_exact(worst.left), format_exact(worst.right)]
        shown = [*figures, format_exact(worst.difference), worst.unit]
        yield [plain(worst.sheet), plain(one.what), _(one.verdict.value), *shown]


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "reconcile",
        _run,
        [
            click.Argument(["paths"], nargs=-1, required=True, type=FILE, metavar=_("FIL...")),
            click.Option(
                ["--all", "is_all"],
                is_flag=True,
                help=_("Visa var och en; annars står de som är lika på en rad, och fel för sig."),
            ),
            click.Option(
                ["--write"],
                is_flag=True,
                help=_("Fyll i bladet Avstämning. Utan -o skrivs filen om och den tidigare sparas som kopia."),
            ),
            click.Option(["--dry-run"], is_flag=True, help=_("Visa vad som skulle ändras, skriv ingenting.")),
            file_option(["-o", "--output", "target"], _("Skriv till en ny fil i stället.")),
            format_option(("text", "json"), _("Text att läsa; JSON har alla avstämningar, till andra program.")),
        ],
        _("Stäm av tabellerna mot FR 1 och mot varandra: exakt, avrundning eller fel."),
        'vplan reconcile "examples/2017-08/17 Landstingsdir. Ledningsstab.xlsx"',
    )
