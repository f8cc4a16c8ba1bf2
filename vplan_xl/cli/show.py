"""What commands print: tables, findings, and the outcome of a writing job."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vplan_xl.amounts import NBSP
from vplan_xl.finding import Finding, Severity, has_fel
from vplan_xl.language import _, ngettext

if TYPE_CHECKING:
    from vplan_xl.jobs.apply import Outcome
    from vplan_xl.report.change import Change

EXIT_CLEAN, EXIT_FEL = 0, 1


def table(heading: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> str:
    """Text columns under a heading: the first *left* flush left, the rest flush right."""
    lines = [list(heading), *(list(row) for row in rows)]
    widths = [max(len(line[number]) for line in lines) for number in range(len(heading))]
    aligned = (
        "  ".join(
            text.ljust(width) if number < left else text.rjust(width)
            for number, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
    return "\n".join(aligned)


def plain(text: str) -> str:
    """A text out of a file as a terminal may have it: one line, no control codes."""
    if text.replace(NBSP, "").isprintable():
        return text
    return "".join(c if c.isprintable() or c == NBSP else "\N{REPLACEMENT CHARACTER}" for c in text)


def no_formula(text: str) -> str:
    """A text that a spreadsheet would take for a formula, marked as text; a negative number is none."""
    is_risky = text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.fullmatch(text)
    return "'" + text if is_risky else text


_NUMBER = re.compile(rf"-[0-9][0-9{NBSP}]*(?:[.,][0-9]+)?")


_COLOURS = {Severity.FEL: "red", Severity.VARNING: "yellow", Severity.UPPLYSNING: "cyan"}


def show_findings(findings: Iterable[Finding], *, to_stderr: bool = True) -> None:
    """Findings for a person: severity, place, what is wrong, what to do, the code."""
    for finding in findings:
        severity = click.style(finding.severity.value.upper(), fg=_COLOURS[finding.severity], bold=True)
        place = plain(str(finding.place))
        click.echo(
            f"{severity} {place + ': ' if place else ''}{plain(finding.message)} [{finding.code}]", err=to_stderr
        )


_MOST_SHOWN = 10  # findings of a code


def show_some(findings: Iterable[Finding]) -> None:
    """The first findings of each code, and how many more there are."""
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.code] += 1
        if seen[finding.code] <= _MOST_SHOWN:
            show_findings([finding])
    for code, count in seen.items():
        if count > _MOST_SHOWN:
            words = _("… och {rest} till: {code}. Alla ger --format json.")
            click.echo(words.format(rest=count - _MOST_SHOWN, code=code), err=True)


_NARROWEST = 40  # characters of message a line, on however narrow a terminal


def findings_table(findings: Sequence[Finding]) -> str:
    """Findings of one file as a table: severity, cell, code, what is wrong and what to do.

    On a terminal the last column is broken to its width; elsewhere a finding is a line, for grep.
    """
    rows = [
        (f.severity.value.upper(), plain(str(replace(f.place, file="", page="", row="", block="", part=""))), f.code)
        for f in findings
    ]
    heading = (_("Allvar"), _("Cell"), _("Kod"), _("Meddelande"))
    widths = [max(len(line[column]) for line in (heading, *rows)) for column in range(3)]
    indent = sum(widths) + 6
    wrapped = _wrapper(indent) if sys.stdout.isatty() else None
    lines = [_aligned(heading, widths).rstrip()]
    for finding, row in zip(findings, rows, strict=True):
        message = plain(finding.message)
        first, *more = wrapped(message) if wrapped else [message]
        shown = _aligned((*row, first), widths)
        severity = click.style(shown[: widths[0]], fg=_COLOURS[finding.severity], bold=True)
        lines += [severity + shown[widths[0] :], *(" " * indent + line for line in more)]
    return "\n".join(lines)


def _wrapper(indent: int) -> Callable[[str], list[str]]:
    """What breaks a message into the lines that the terminal has room for behind the indent."""
    import shutil
    import textwrap

    width = max(shutil.get_terminal_size().columns - indent, _NARROWEST)
    return textwrap.TextWrapper(width).wrap


def _aligned(columns: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join([*(text.ljust(width) for text, width in zip(columns, widths, strict=False)), columns[-1]])


_LONG = 20  # files; fewer are read before anybody wonders


def with_progress(paths: Sequence[Path]) -> Iterator[Path]:
    """The paths one by one; when they are many, a terminal shows how many have been gone through."""
    if len(paths) < _LONG or not sys.stderr.isatty():
        yield from paths
        return
    with click.progressbar(paths, file=sys.stderr, show_pos=True) as shown:
        yield from shown


def exit_code(findings: Iterable[Finding]) -> int:
    """1 when any finding is of severity fel."""
    return EXIT_FEL if has_fel(findings) else EXIT_CLEAN


def echo_json(value: object) -> None:
    """JSON for machines, one document."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def show_outcome(outcome: Outcome, as_json: bool, dry_run: bool) -> int:
    """What a writing job did; the exit code."""
    if as_json:
        echo_json(outcome_json(outcome))
        return exit_code(outcome.findings)
    if dry_run:
        show_changes(outcome.changes)
    show_findings(outcome.findings)
    click.echo(outcome_words(outcome, dry_run))
    return exit_code(outcome.findings)


def show_changes(changes: Iterable[Change]) -> None:
    """What each cell, or a name of the workbook, held and holds instead."""
    for change in changes:
        where = f"{change.place.sheet}!{change.place.cell}" if change.place.sheet else change.code
        code = change.code if change.place.sheet else ""
        click.echo(plain(f"{where}: {change.before or '–'} → {change.after or '–'}  {code}".rstrip()))


def outcome_words(outcome: Outcome, dry_run: bool) -> str:
    """What a writing job did with a file, in a sentence."""
    count, results = sum(bool(change.place.sheet) for change in outcome.changes), outcome.results_updated
    names = len(outcome.changes) - count
    if outcome.saved is None and has_fel(outcome.findings):
        return _("{path}: ingenting skrevs.").format(path=outcome.path)
    if dry_run:
        words = ngettext(
            "{path}: {count} cell skulle ändras och {results} resultat räknas om. Ingenting skrevs.",
            "{path}: {count} celler skulle ändras och {results} resultat räknas om. Ingenting skrevs.",
            count,
        )
        text = words.format(path=outcome.path, count=count, results=results)
        return text + (" " + _("Namn som skulle sättas tillbaka: {count}.").format(count=names) if names else "")
    if outcome.saved is None:
        return _("{path}: allt står redan där. Ingenting skrevs.").format(path=outcome.path)
    words = ngettext(
        "{path}: {count} cell skrevs och {results} resultat räknades om.",
        "{path}: {count} celler skrevs och {results} resultat räknades om.",
        count,
    )
    text = words.format(path=outcome.path, count=count, results=results)
    if names:
        text += " " + _("Namn som sattes tillbaka: {count}.").format(count=names)
    if outcome.saved.backup:
        text += " " + _("Den tidigare filen finns kvar som {backup}.").format(backup=outcome.saved.backup.name)
    return text


def outcome_json(outcome: Outcome) -> dict[str, object]:
    """What a writing job did with a file, for machines."""
    return {
        "path": outcome.path,
        "written": outcome.saved is not None,
        "backup": str(outcome.saved.backup) if outcome.saved and outcome.saved.backup else None,
        "changes": [
            {"sheet": c.place.sheet, "cell": c.place.cell, "code": c.code, "before": c.before, "after": c.after}
            for c in outcome.changes
        ],
        "results_updated": outcome.results_updated,
        "findings": [finding.to_json() for finding in outcome.findings],
    }
