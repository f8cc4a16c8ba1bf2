"""``vplan trace``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vplan_xl.cli.options import FILE, file_option, format_option, make_command
from vplan_xl.language import _

if TYPE_CHECKING:
    from vplan_xl.jobs.trace import Trace, TracedLine

_MOST_SHOWN = 200  # lines on the screen; machines get all


def _run(
    path: Path, page: str, row: str, block: str, part: str, ledgers: tuple[Path, ...], most: int, output: str
) -> int:
    from vplan_xl.cli.show import echo_json, exit_code, show_findings
    from vplan_xl.jobs.trace import trace

    traced = trace(path, (page.upper(), row.upper(), block.upper(), part.upper()), ledgers)
    if output == "json":
        echo_json(_json(traced))
        return exit_code(traced.findings)
    if output == "csv":
        click.echo(_csv(traced), nl=False)
    else:
        _show(traced, most)
    show_findings(traced.findings)
    return exit_code(traced.findings)


def _show(traced: Trace, most: int) -> None:
    from vplan_xl.amounts import format_tkr
    from vplan_xl.cli.show import plain, table

    if traced.lines:
        heading = (
            _("Rad"), _("Period"), _("Konto"), _("Ansvar"), _("Verksamhet"), _("Projekt"), _("Motpart"), _("Text"),
            _("Belopp, kr"),
        )  # fmt: skip
        for name in dict.fromkeys(one.path for one in traced.lines):
            of_file = [one for one in traced.lines if one.path == name]
            click.echo(plain(name))
            click.echo(table(heading, (tuple(map(plain, _row(one))) for one in of_file[:most]), left=8))
            if len(of_file) > most:
                click.echo(
                    _("… och {count} rader till; --most eller --format csv visar dem.").format(
                        count=len(of_file) - most
                    )
                )
    if traced.ledger is not None:
        stands = "–" if traced.stands is None else format_tkr(traced.stands, 2)
        words = _("Huvudboken: {ledger} tkr på {count} rader. I arbetsboken: {stands} tkr.")
        click.echo(words.format(ledger=format_tkr(traced.ledger, 2), count=len(traced.lines), stands=stands))


def _row(one: TracedLine) -> tuple[str, ...]:
    from vplan_xl.amounts import format_kr

    line, booking = one.line, one.line.booking
    named = f"{booking.account} {one.account_name}".strip()
    return (
        str(line.number), str(booking.period), named, booking.unit, booking.activity, booking.project,
        booking.counterparty, line.text, format_kr(line.ore),
    )  # fmt: skip


def _csv(traced: Trace) -> str:
    import csv
    import io

    from vplan_xl.cli.show import no_formula

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["path", "line", "period", "konto", "kontonamn", "ansvar", "verksamhet", "projekt", "motpart", "text", "ore"]
    )
    for one in traced.lines:
        line, booking = one.line, one.line.booking
        texts = (booking.account, one.account_name, booking.unit, booking.activity, booking.project)
        writer.writerow(
            [
                no_formula(one.path), line.number, booking.period, *map(no_formula, texts),
                no_formula(booking.counterparty), no_formula(line.text), line.ore,
            ]
        )  # fmt: skip
    return out.getvalue()


def _json(traced: Trace) -> dict[str, object]:
    return {
        "path": traced.path,
        "key": list(traced.key),
        "cell": str(traced.place),
        "ore": traced.stands,
        "ledger": traced.ledger,
        "lines": [
            {
                "path": one.path,
                "line": one.line.number,
                "period": str(one.line.booking.period),
                "konto": one.line.booking.account,
                "kontonamn": one.account_name,
                "ansvar": one.line.booking.unit,
                "verksamhet": one.line.booking.activity,
                "projekt": one.line.booking.project,
                "motpart": one.line.booking.counterparty,
                "text": one.line.text,
                "ore": one.line.ore,
            }
            for one in traced.lines
        ],
        "findings": [finding.to_json() for finding in traced.findings],
    }


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "trace",
        _run,
        [
            click.Argument(["path"], type=FILE, metavar=_("FIL")),
            click.Argument(["page"], metavar=_("SIDA")),
            click.Argument(["row"], metavar=_("KONTOSLAG")),
            click.Argument(["block"], metavar=_("BLOCK")),
            click.Argument(["part"], metavar=_("DEL")),
            file_option(
                ["--ledger", "ledgers"],
                _("Huvudbokens fil, i stället för den som bladet Import anger; får anges flera gånger."),
                multiple=True,
            ),
            click.Option(
                ["--most"],
                type=click.IntRange(min=1),
                default=_MOST_SHOWN,
                show_default=True,
                metavar=_("ANTAL"),
                help=_("Så många rader visas av varje fil."),
            ),
            format_option(("text", "json", "csv"), _("Text att läsa, eller JSON eller CSV med alla rader.")),
        ],
        _(
            "Visa huvudbokens rader bakom ett belopp, med koderna som vplan form visar. Raderna läses ur filerna som "
            "bladet Import anger, eller ur bladet Huvudbok."
        ),
        'vplan trace "FR1 17.xlsx" ACK DRIFT_RESOR UTFALL EXTERNT',
    )
