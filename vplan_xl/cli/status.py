"""``vplan status``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vplan_xl.cli.options import FILE, answer_option, file_option, make_command
from vplan_xl.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vplan_xl.consolidation.delivery import Delivery
    from vplan_xl.consolidation.selection import Passed
    from vplan_xl.finding import Finding
    from vplan_xl.jobs.status import Standing, Status


def _run(paths: tuple[Path, ...], period_text: str | None, register_path: Path | None, output: str) -> int:
    from vplan_xl.cli.show import EXIT_CLEAN, EXIT_FEL, echo_json, show_some, with_progress
    from vplan_xl.jobs.resources import read_register
    from vplan_xl.jobs.status import status
    from vplan_xl.period import parse_period

    period = parse_period(period_text) if period_text else None
    if period_text and period is None:
        raise click.UsageError(_("Skriv --period som 2017-08."))
    found = status(paths, read_register(register_path), period, with_progress)
    if output == "json":
        echo_json(_json(found))
    else:
        if found.forvaltningar or found.unknown:
            click.echo("\n".join(_lines(found)))
        show_some(found.findings)
        if found.forvaltningar or found.unknown:
            click.echo(_summary(found))
    return EXIT_CLEAN if found.is_clean else EXIT_FEL


# -- for a person ---------------------------------------------------------------------------------


def _lines(found: Status) -> Iterator[str]:
    period = found.period.label if found.period else ""
    yield click.style(_("Inlämnat för {period}").format(period=period), bold=True)
    yield _table(found.forvaltningar)
    if found.unknown:
        yield click.style(_("Finns inte i registret"), bold=True)
        yield _table(found.unknown)
    for one in (*found.forvaltningar, *found.unknown):
        yield from (_passed(one, other) for other in one.others)


_NARROWEST = 16


def _table(standings: Sequence[Standing]) -> str:
    """A line each. On a terminal what is missing is broken to its width, and a file's name has its middle left out."""
    from vplan_xl.cli.show import table

    texts = _("Förvaltning"), _("Status"), _("Saknas"), _("Fil")
    heading = (*texts, _("Ver."), _("Datum"), _("Fel"), _("Varn."), _("Uppl."))
    rows = [_row(one) for one in standings]
    widths = [max(len(row[column]) for row in (heading, *rows)) for column in range(len(heading))]
    missing, file = _room(widths)
    lines: list[tuple[str, ...]] = []
    for row in rows:
        first, *more = _broken(row[2], missing)
        lines.append((*row[:2], first, _shortened(row[3], file), *row[len(texts) :]))
        lines += (("", "", part, *[""] * (len(row) - 3)) for part in more)
    return table(heading, lines, len(texts))


def _room(widths: Sequence[int]) -> tuple[int, int]:
    """How wide what is missing and the file's name may be: on a terminal all columns together fit its width."""
    import shutil
    import sys

    if not sys.stdout.isatty():
        return widths[2], widths[3]
    others = sum(widths) - widths[2] - widths[3] + 2 * (len(widths) - 1)
    room = max(shutil.get_terminal_size().columns - others, 2 * _NARROWEST)
    missing = min(widths[2], max(room - widths[3], room // 2))
    return missing, room - missing


def _broken(listed: str, width: int) -> list[str]:
    """A list broken between its items."""
    import textwrap

    from vplan_xl.amounts import NBSP

    items = listed.replace(" ", NBSP).replace(f",{NBSP}", ", ")
    return [line.replace(NBSP, " ") for line in textwrap.wrap(items, width)]


def _shortened(name: str, width: int) -> str:
    tail = width // 2
    return name if len(name) <= width else f"{name[: width - tail - 1]}…{name[-tail:]}"


def _row(one: Standing) -> tuple[str, ...]:
    from vplan_xl.cli.show import plain
    from vplan_xl.finding import Severity
    from vplan_xl.jobs.status import ABSENT

    state = _("saknas") if one.state == ABSENT else one.state
    missing = ", ".join(item.words for item in one.missing) or "–"
    shown = one.delivery
    date = str(shown.date) if shown and shown.date else "–"
    counts = ("–" if (many := one.count(severity)) is None else str(many) for severity in Severity)
    file, version = (plain(_file(shown)), str(shown.version)) if shown else ("–", "–")
    return plain(one.label), state, missing, file, version, date, *counts


def _file(one: Delivery) -> str:
    """The name of the workbook, and of the consolidated one that it was read from."""
    name = Path(one.path).name
    if not one.through:
        return name
    return _("{file} i {source}").format(file=name, source=Path(one.through).name)


def _passed(one: Standing, other: Passed) -> str:
    """What became of another of its workbooks, in a few words."""
    from vplan_xl.cli.show import plain

    words = {
        "SAMMAN_AVLOST": _("version {version} ersatt av {latest}"),
        "SAMMAN_UTKAST": _("version {version} är ett utkast"),
        "SAMMAN_SAMMA": _("version {version} finns en gång till"),
        "SAMMAN_LIKA_VERSION": _("version {version} finns med annat innehåll"),
    }[other.reason.code]
    said = words.format(version=other.delivery.version, latest=other.reason.expected)
    return plain(f"{one.label}: {said} ({_file(other.delivery)})")


def _summary(found: Status) -> str:
    from vplan_xl.cli.show import plain

    awaited = [
        one.label if one.delivery is None else _("{name} (utkast)").format(name=one.label) for one in found.awaited
    ]
    words = _("{count} av {all} har lämnat; saknas: {names}.") if awaited else _("{count} av {all} har lämnat.")
    everybody = len(found.forvaltningar)
    text = words.format(count=everybody - len(awaited), all=everybody, names=", ".join(awaited))
    if found.erroneous:
        names = ", ".join(one.label for one in found.erroneous)
        text += " " + _("Fel finns hos: {names}; se vplan validate.").format(names=names)
    return click.style(plain(text), bold=True)


# -- for machines ---------------------------------------------------------------------------------


def _json(found: Status) -> dict[str, object]:
    return {
        "period": str(found.period) if found.period else None,
        "forvaltningar": [_standing(one) for one in found.forvaltningar],
        "unknown": [_standing(one) for one in found.unknown],
        "summary": {
            "delivered": len(found.forvaltningar) - len(found.awaited),
            "expected": len(found.forvaltningar),
            "awaited": [one.number for one in found.awaited],
            "erroneous": [one.number for one in found.erroneous],
        },
        "findings": [_finding(finding) for finding in found.findings],
    }


def _standing(one: Standing) -> dict[str, object]:
    from vplan_xl.finding import Severity

    return {
        "number": one.number,
        "name": one.name,
        "state": one.state,
        **_workbook(one.delivery),
        "findings": {severity.value: one.count(severity) for severity in Severity},
        "missing": [{"code": item.code, "count": item.many, "label": item.words} for item in one.missing],
        "others": [
            {"status": other.delivery.status, **_workbook(other.delivery), "reason": _finding(other.reason)}
            for other in one.others
        ],
    }


def _workbook(one: Delivery | None) -> dict[str, object]:
    """``path`` is the workbook's that was delivered, ``file`` what it was read from."""
    return {
        "version": one.version if one else None,
        "date": str(one.date) if one and one.date else None,
        "path": one.path if one else None,
        "file": one.file if one else None,
        "sha256": one.sha256 if one else None,
    }


def _finding(finding: Finding) -> dict[str, str]:
    return {"path": finding.place.file, **finding.to_json()}


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "status",
        _run,
        [
            click.Argument(["paths"], nargs=-1, required=True, type=FILE, metavar=_("MAPP|FIL...")),
            click.Option(["--period", "period_text"], metavar=_("MÅNAD"), help=_("Bara rapporter för den månaden.")),
            file_option(["--register", "register_path"], _("Eget register över förvaltningar (CSV).")),
            answer_option(),
        ],
        _(
            "Visa vilka förvaltningar som har lämnat sin rapport för en månad, vad som är fel i den och vad som "
            "saknas. Den senaste inlämnade versionen gäller; finns ingen visas det senaste utkastet. En tom prognos "
            "saknas i mars, april, augusti och december, och varje månad för den som lämnar prognos varje månad "
            "enligt registret."
        )
        + "\n\n"
        + _("Slutkoden är 0 när alla har lämnat utan fel, annars 1: någon saknas, har bara ett utkast eller har fel."),
        "vplan status examples/2017-08",
    )
