"""``vplan diff``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vplan_xl.cli.options import FILE, format_option, make_command
from vplan_xl.language import _

if TYPE_CHECKING:
    from vplan_xl.form.model import Form
    from vplan_xl.jobs.diff import Diff
    from vplan_xl.report.proposal import Proposal


def _run(old: Path, new: Path, is_proposal: bool, output: str) -> int:
    from vplan_xl.jobs.diff import diff

    if output == "csv" and not is_proposal:
        raise click.UsageError(_("--format csv hör till --proposal."))
    found = diff(old, new)
    return _show_proposal(found, output) if is_proposal else _show_difference(found, output)


def _show_difference(found: Diff, output: str) -> int:
    from vplan_xl.cli.diff_json import difference_json
    from vplan_xl.cli.diff_text import difference_lines
    from vplan_xl.cli.show import echo_json, exit_code, show_findings
    from vplan_xl.finding import has_fel

    if output == "json":
        echo_json(difference_json(found))
    else:
        if found.difference:
            click.echo("\n".join(difference_lines(found.difference, not has_fel(found.findings))))
        show_findings(found.findings)
    return exit_code(found.findings)


def _show_proposal(found: Diff, output: str) -> int:
    from vplan_xl.cli.diff_json import proposal_json
    from vplan_xl.cli.diff_text import proposal_lines
    from vplan_xl.cli.show import echo_json, exit_code, show_findings
    from vplan_xl.report.proposal import Proposal, propose

    proposed = propose(found.difference) if found.difference else ()
    proposal = proposed if isinstance(proposed, Proposal) else None
    findings = (*found.findings, *(() if isinstance(proposed, Proposal) else proposed))
    if output == "json":
        echo_json(proposal_json(found, proposal, findings))
        return exit_code(findings)
    if found.difference and proposal:
        if output == "csv":
            click.echo(_csv(found.difference.form, proposal), nl=False)
        else:
            click.echo("\n".join(proposal_lines(found.difference, proposal)))
    show_findings(findings)
    return exit_code(findings)


def _csv(form: Form, proposal: Proposal) -> str:
    """Delimited by semicolon, with decimal comma: as a Swedish Excel takes it."""
    import csv
    import io

    from vplan_xl.cli.show import no_formula
    from vplan_xl.report.proposal import COLUMNS, cells_of

    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(no_formula, cells_of(form, item)) for item in proposal.items)
    return out.getvalue()


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "diff",
        _run,
        [
            click.Argument(["old"], type=FILE, metavar=_("TIDIGARE")),
            click.Argument(["new"], type=FILE, metavar=_("SENARE")),
            click.Option(
                ["--proposal", "is_proposal"],
                is_flag=True,
                help=_(
                    "Visa i stället ett förslag till prognosförklaring: från den första arbetsbokens avvikelse till "
                    "den andras, en post för varje kontoslag där budget eller prognos helår är ändrad."
                ),
            ),
            format_option(
                ("text", "json", "csv"),
                _("Text att läsa, JSON med allt i öre, eller förslaget som CSV i tkr att klistra in."),
            ),
        ],
        _(
            "Visa vad som skiljer två arbetsböcker av samma formulär: belopp, summor, budget, huvud, förklaringar och "
            "bladen vid sidan om. Ingenting skrivs."
        ),
        "vplan diff maj.xlsx augusti.xlsx",
    )
