"""``vplan validate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vplan_xl.cli.options import FILE, file_option, format_option, make_command
from vplan_xl.language import _

if TYPE_CHECKING:
    from vplan_xl.jobs.validate import Validation


def _run(paths: tuple[Path, ...], register_path: Path | None, output: str) -> int:
    from vplan_xl.cli.show import echo_json, exit_code, findings_table, show_findings, with_progress
    from vplan_xl.jobs.resources import read_register
    from vplan_xl.jobs.validate import validate

    validation = validate(paths, read_register(register_path), with_progress)
    if output == "json":
        echo_json(_json(validation))
    elif output == "text":
        for one in validation.checked:
            click.echo(_summary(one.path, len(one.findings)))
            if one.findings:
                click.echo(findings_table(one.findings))
        if len(validation.checked) > 1:
            click.echo(_total(validation))
    else:
        click.echo(_csv(validation) if output == "csv" else _markdown(validation), nl=False)
    show_findings(validation.others)
    return exit_code(validation.findings)


def _summary(path: str, count: int) -> str:
    from vplan_xl.cli.show import plain
    from vplan_xl.language import ngettext

    if not count:
        return click.style(_("{path}: inga anmärkningar.").format(path=plain(path)), bold=True)
    words = ngettext("{path}: {count} anmärkning.", "{path}: {count} anmärkningar.", count)
    return click.style(words.format(path=plain(path), count=count), bold=True)


def _total(validation: Validation) -> str:
    from vplan_xl.finding import Severity

    counts = {severity.value: validation.count(severity) for severity in Severity}
    words = _("{files} filer: fel {fel}, varningar {varning}, upplysningar {upplysning}.")
    return click.style(words.format(files=len(validation.checked), **counts), bold=True)


def _json(validation: Validation) -> dict[str, object]:
    from vplan_xl.finding import Severity

    return {
        "files": [
            {
                "path": one.path,
                "sha256": one.sha256,
                "forvaltning": one.forvaltning,
                "period": str(one.period) if one.period else None,
                "findings": [finding.to_json() for finding in one.findings],
            }
            for one in validation.checked
        ],
        "summary": {severity.value: validation.count(severity) for severity in Severity},
    }


def _rows(validation: Validation) -> list[dict[str, str]]:
    return [{"path": one.path, **finding.to_json()} for one in validation.checked for finding in one.findings]


_COLUMNS = ("path", "code", "severity", "sheet", "cell", "page", "row", "block", "part", "expected", "found",
            "difference", "message")  # fmt: skip


def _csv(validation: Validation) -> str:
    import csv
    import io

    from vplan_xl.cli.show import no_formula

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows([no_formula(row[column]) for column in _COLUMNS] for row in _rows(validation))
    return out.getvalue()


def _markdown(validation: Validation) -> str:
    from vplan_xl.cli.show import plain

    heading = (_("Fil"), _("Allvar"), _("Cell"), _("Meddelande"), _("Kod"))
    lines = [heading, ("---",) * len(heading)]
    for row in _rows(validation):
        cell = f"{row['sheet']}!{row['cell']}" if row["cell"] else row["sheet"]
        lines.append((row["path"], row["severity"], cell, row["message"], row["code"]))
    return "".join("| " + " | ".join(plain(text).replace("|", "\\|") for text in line) + " |\n" for line in lines)


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "validate",
        _run,
        [
            click.Argument(["paths"], nargs=-1, required=True, type=FILE, metavar=_("FIL...")),
            file_option(["--register", "register_path"], _("Eget register över förvaltningar (CSV).")),
            format_option(
                ("text", "json", "csv", "markdown"), _("Text att läsa, eller JSON, CSV och Markdown för andra program.")
            ),
        ],
        _("Kontrollera arbetsböcker: vad som är fel, i vilken cell, och vad som ska göras."),
        "vplan validate examples/2017-08/*.xlsx",
    )
