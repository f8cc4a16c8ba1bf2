"""``vplan import``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vplan_xl.cli.options import FILE, answer_option, file_option, make_command, reading_of, reading_options
from vplan_xl.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vplan_xl.jobs.import_ledger import BlockFilled, Imported
    from vplan_xl.ledger.booking import LedgerFile


def _run(
    ledgers: tuple[Path, ...],
    path: Path,
    mapping: Path | None,
    units: str,
    register_path: Path | None,
    overwrite: bool,
    undo: bool,
    dry_run: bool,
    target: Path | None,
    encoding: str,
    delimiter: str,
    decimal: str | None,
    columns: tuple[str, ...],
    output: str,
) -> int:
    import datetime

    from vplan_xl.cli.show import echo_json, exit_code
    from vplan_xl.jobs.import_ledger import Wanted, import_ledger, undo_import
    from vplan_xl.jobs.resources import read_register

    if undo:
        if ledgers or mapping or units or overwrite:
            raise click.UsageError(_("Tillsammans med --undo går bara --into, --dry-run, -o och --format."))
        done = undo_import(path, dry_run, target or path)
    else:
        reading = reading_of(encoding, delimiter, decimal, columns)
        wanted = Wanted(ledgers, reading, mapping, units, overwrite, dry_run, datetime.date.today())
        done = import_ledger(path, wanted, read_register(register_path), target or path)
    if output == "json":
        echo_json(_json(done))
    else:
        _show(done, dry_run=dry_run, undo=undo)
    return exit_code(done.outcome.findings)


def _show(done: Imported, *, dry_run: bool, undo: bool) -> None:
    from vplan_xl.cli.show import outcome_words, show_changes, show_findings, table

    for file in done.files:
        click.echo("\n".join(_file_lines(file)))
    if done.blocks:
        heading = (_("Blad"), _("Block"), _("Summa, tkr"), _("Fylls i"), _("Står kvar"))
        if undo:
            heading = (*heading[:3], _("Tas tillbaka"), heading[4])
        click.echo(table(heading, map(_block_row, done.blocks), left=2))
    if dry_run:
        show_changes(change for change in done.outcome.changes if change.code)
    show_findings(done.outcome.findings)
    if any(block.kept for block in done.blocks) and not undo:
        click.echo(_("Det som någon själv har skrivit ersätts med --overwrite."))
    if undo and not done.blocks and not done.outcome.findings:
        click.echo(_("{path}: det finns inget att ta tillbaka.").format(path=done.outcome.path))
    else:
        click.echo(outcome_words(done.outcome, dry_run))


def _file_lines(file: LedgerFile) -> Iterator[str]:
    """What was read, and how: so that a person sees when it was read wrongly."""
    from vplan_xl.cli.show import plain

    found = file.detected
    marks = {";": ";", ",": ",", "\t": "tab", "|": "|"}
    how = [found.kind, found.encoding]
    how += (
        [_("skiljetecken {mark}").format(mark=marks.get(found.delimiter, found.delimiter))] if found.delimiter else []
    )
    how += [_("decimaltecken {mark}").format(mark=found.decimal)] if found.decimal else []
    months = sorted({str(booking.period) for booking in file.balances})
    span = f"{months[0]} – {months[-1]}" if months else "–"
    lines = _("{count} rader, {span}").format(count=file.count, span=span)
    yield plain(f"{file.path}: {', '.join(filter(None, how))}; {lines}")
    columns = ", ".join(f"{code}={heading}" for code, heading in found.columns.items())
    if columns:
        yield plain("  " + _("Kolumner: {columns}").format(columns=columns))


def _block_row(block: BlockFilled) -> tuple[str, ...]:
    from vplan_xl.amounts import format_tkr

    total = "" if block.ore is None else format_tkr(block.ore)
    return block.sheet, block.column, total, str(block.filled), str(block.kept)


def _json(done: Imported) -> dict[str, object]:
    from vplan_xl.cli.show import outcome_json

    return {
        **outcome_json(done.outcome),
        "files": [
            {
                "path": file.path,
                "sha256": file.sha256,
                "kind": file.detected.kind,
                "encoding": file.detected.encoding,
                "delimiter": file.detected.delimiter,
                "decimal": file.detected.decimal,
                "columns": dict(file.detected.columns),
                "lines": file.count,
            }
            for file in done.files
        ],
        "blocks": [
            {"sheet": one.sheet, "column": one.column, "ore": one.ore, "filled": one.filled, "kept": one.kept}
            for one in done.blocks
        ],
        "ledger": done.ledger_total,
        "unmapped": dict(done.unmapped),
    }


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "import",
        _run,
        [
            click.Argument(["ledgers"], nargs=-1, type=FILE, metavar=_("[HUVUDBOK...]")),
            file_option(["--into", "path"], _("Arbetsboken som fylls i."), required=True),
            file_option(
                ["--mapping"],
                _("Vilka konton som hör till vilket kontoslag, som CSV; skrivs på bladet Kontomappning."),
            ),
            click.Option(
                ["--ansvar", "units"],
                default="",
                metavar=_("KODER"),
                help=_("Bara rader med dessa ansvar: 1321 eller 1300-1399, 1620."),
            ),
            *reading_options(),
            file_option(["--register", "register_path"], _("Eget register över förvaltningar (CSV).")),
            click.Option(["--overwrite"], is_flag=True, help=_("Fyll i även där någon själv har skrivit.")),
            click.Option(["--undo"], is_flag=True, help=_("Ta tillbaka det som importen fyllde i.")),
            click.Option(["--dry-run"], is_flag=True, help=_("Visa vad som skulle ändras, skriv ingenting.")),
            file_option(["-o", "--output", "target"], _("Skriv till en ny fil i stället.")),
            answer_option(),
        ],
        _(
            "Hämta utfall, budget och föregående år ur huvudboken: ur filer (CSV, Excel eller SIE 4) eller, när ingen "
            "anges, ur bladet Huvudbok. Kontona översätts med bladet Kontomappning. Det som någon själv har skrivit "
            "står kvar. Utan -o skrivs filen om och den tidigare sparas som kopia."
        ),
        'vplan import huvudbok.csv --into "FR1 17.xlsx" --dry-run',
    )
