"""``vplan deviation``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vplan_xl.cli.options import FILE, file_option, format_option, make_command
from vplan_xl.language import _

if TYPE_CHECKING:
    from vplan_xl.deviations.compare import Comparison, DeviationRow
    from vplan_xl.form.model import Page
    from vplan_xl.report.report import Report


_WHOLE = "TOTALT"


def _run(
    paths: tuple[Path, ...],
    part: str | None,
    write: bool,
    dry_run: bool,
    target: Path | None,
    register_path: Path | None,
    output: str,
) -> int:
    if not write:
        if dry_run or target or register_path:
            raise click.UsageError(_("--dry-run, -o och --register hör till --write."))
        return _show(paths, part or _WHOLE, output)
    if part:
        raise click.UsageError(_("--part hör inte till --write: bladet Avvikelser har alla delar."))
    if output == "csv":
        raise click.UsageError(_("Med --write visas vad som skrevs som text eller JSON."))
    if target and len(paths) > 1:
        raise click.UsageError(_("-o går bara att använda med en fil."))
    return _write(paths, target, register_path, dry_run, output == "json")


def _write(paths: tuple[Path, ...], target: Path | None, register_path: Path | None, dry_run: bool, json: bool) -> int:
    import datetime

    from vplan_xl.cli.show import echo_json, exit_code, outcome_json, outcome_words, show_findings, with_progress
    from vplan_xl.finding import Severity
    from vplan_xl.jobs.deviation import deviation_words, write_deviations
    from vplan_xl.jobs.resources import read_register

    register, moment = read_register(register_path), datetime.datetime.now()
    outcomes = []
    for path in with_progress(paths):
        written = write_deviations(path, target or path, register, moment, dry_run)
        outcome, done = written.outcome, written.done
        outcomes.append(outcome)
        if not json:  # the sheet Kontroller has the others
            show_findings(f for f in outcome.findings if f.severity is Severity.FEL or f not in done.findings)
            words = "" if done.refused else f" {deviation_words(done, _)}"
            click.echo(outcome_words(outcome, dry_run) + words)
    if json:
        echo_json({"files": [outcome_json(outcome) for outcome in outcomes]})
    return exit_code([finding for outcome in outcomes for finding in outcome.findings])


def _show(paths: tuple[Path, ...], part: str, output: str) -> int:
    from vplan_xl.cli.show import echo_json, exit_code, show_findings
    from vplan_xl.jobs.intake import read_reports

    read = read_reports(paths)
    if output == "json":
        echo_json({"files": [_json(report) for report in read.reports]})
    elif output == "csv":
        click.echo(_csv(read.reports), nl=False)
    else:
        for report in read.reports:
            click.echo("\n".join(_lines(report, part)))
    show_findings(read.findings)
    return exit_code(read.findings)


def _json(report: Report) -> dict[str, object]:
    return {
        "path": report.path,
        "sha256": report.sha256,
        "forvaltning": report.header.forvaltning,
        "period": str(report.header.period) if report.header.period else None,
        "amounts": [{**key._asdict(), "ore": report.ore(key)} for key in report.form.keys],
    }


def _csv(reports: tuple[Report, ...]) -> str:
    import csv
    import io

    from vplan_xl.cli.show import no_formula

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["path", "sha256", "forvaltning", "period", "page", "row", "block", "part", "ore"])
    for report in reports:
        named = [
            no_formula(report.path),
            report.sha256,
            no_formula(report.header.forvaltning or ""),
            report.header.period or "",
        ]
        for key in report.form.keys:
            ore = report.ore(key)
            writer.writerow([*named, *key, "" if ore is None else ore])
    return out.getvalue()


def _lines(report: Report, part: str) -> Iterator[str]:
    from vplan_xl.amounts import format_percent, format_tkr
    from vplan_xl.cli.show import plain
    from vplan_xl.deviations.compare import deviation_rows, thresholds

    if report.content is None:
        return
    header, limits = report.header, thresholds(report)
    facts = [header.forvaltning or "–", header.period.label if header.period else "–", header.status or "–"]
    yield click.style(plain(" · ".join(facts)), bold=True) + plain(f"  ({report.path})")
    share = format_percent(limits.share_ppm // 1000)
    yield _("Över tröskeln är mer än {share} och mer än {least} tkr: ! ogynnsamt, + gynnsamt. Belopp i tkr.").format(
        share=share, least=format_tkr(limits.least_ore)
    )
    for page in report.form.pages:
        if page.printed:
            yield ""
            yield from _page_lines(page, deviation_rows(report, page, part), part, report)
    yield ""


def _page_lines(page: Page, rows: tuple[DeviationRow, ...], part: str, report: Report) -> Iterator[str]:
    from vplan_xl.amounts import format_percent, format_tkr
    from vplan_xl.cli.show import plain, table

    def tkr(ore: int | None) -> str:
        return "" if ore is None else format_tkr(ore)

    part_label = next(p.label for p in report.form.parts if p.code == part)
    heading = [plain(f"{page.sheet} · {part_label}"), page.blocks[0].short]
    for comparison in rows[0].comparisons:
        heading += [comparison.reference_block.short, comparison.block.short, "", "%"]
    body = []
    for row in rows:
        line = [row.label, tkr(row.outcome)]
        for c in row.comparisons:
            percent = "" if c.tenths is None else format_percent(c.tenths)
            line += [tkr(c.reference), tkr(c.deviation), _mark(c), percent]
        body.append(line)
    lines = table(heading, body).split("\n")
    above = sum(row.is_above for row in rows)
    yield click.style(lines[0], underline=True)
    for number, text in enumerate(lines[1:]):
        yield click.style(text, bold=True) if number < above else text
        if above and number == above - 1:
            yield _("– ovan: över tröskeln; nedan: övriga –")


def _mark(comparison: Comparison) -> str:
    """What stands behind a deviation above the thresholds: "!" when unfavourable, "+" when favourable."""
    if not comparison.is_above:
        return ""
    return "!" if (comparison.deviation or 0) < 0 else "+"


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    from vplan_xl.form.fr1 import FR1

    parts = [part.code for part in FR1.parts]
    return make_command(
        "deviation",
        _run,
        [
            click.Argument(["paths"], nargs=-1, required=True, type=FILE, metavar=_("FIL...")),
            click.Option(
                ["--part"],
                type=click.Choice(parts, case_sensitive=False),
                help=_("Vilken del av beloppen som visas."),
            ),
            click.Option(
                ["--write"],
                is_flag=True,
                help=_(
                    "Fyll i bladen Avvikelser och Kontroller, som knappen Beräkna avvikelse gör. Utan -o skrivs "
                    "filen om och den tidigare sparas som kopia."
                ),
            ),
            click.Option(["--dry-run"], is_flag=True, help=_("Visa vad som skulle ändras, skriv ingenting.")),
            file_option(["-o", "--output", "target"], _("Skriv till en ny fil i stället.")),
            file_option(["--register", "register_path"], _("Eget register över förvaltningar (CSV).")),
            format_option(
                ("text", "json", "csv"),
                _("Text att läsa; JSON och CSV ger formulärets alla belopp i öre till andra program."),
            ),
        ],
        _("Visa avvikelserna mot budget och föregående år, rader över trösklarna först."),
        'vplan deviation "examples/2017-08/17 Landstingsdir. Ledningsstab.xlsx"',
    )
