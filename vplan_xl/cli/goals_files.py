"""What ``vplan goals FILE…`` prints and writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from vplan_xl.language import _

if TYPE_CHECKING:
    from vplan_xl.finding import Finding
    from vplan_xl.goals.count import Tally
    from vplan_xl.goals.follow_up import Followed
    from vplan_xl.goals.from_kolada import Kolada
    from vplan_xl.jobs.goals import Goals

_COLOURS = {"MET": "green", "NEARLY": "yellow", "NOT_MET": "red", "CANNOT_BE_JUDGED": "white"}
_WIDEST = 48  # characters of a name, an outcome or a target in the table; JSON has them whole


class Asked(NamedTuple):
    """What the command line asks for beside the files; ``target`` is where to write, ``region`` an id in Kolada."""

    is_unmet: bool
    write: bool
    dry_run: bool
    target: Path | None
    json: bool
    kolada: Path | None = None
    region: str | None = None

    def require_sense(self, files: int) -> None:
        """A usage error where the options do not go together."""
        if not self.write and (self.dry_run or self.target):
            raise click.UsageError(_("--dry-run och -o hör till --write."))
        if self.write and self.is_unmet:
            raise click.UsageError(_("--unmet hör inte till --write: alla bedömningar skrivs."))
        if self.region and not self.kolada:
            raise click.UsageError(_("--region hör till --kolada."))
        if self.target and files > 1:
            raise click.UsageError(_("-o går bara att använda med en fil."))


def run_files(paths: Sequence[Path], asked: Asked) -> int:
    """Follow up the goals in workbooks, and write the bedömningar where that is asked for; the exit code."""
    from vplan_xl.jobs.intake import named_workbooks

    named = named_workbooks(paths, None)
    asked.require_sense(len(named.paths))
    kolada, findings = _kolada(asked)
    do = _write if asked.write else _show
    return do(named.paths, asked, kolada, (*findings, *named.left_out))


def _kolada(asked: Asked) -> tuple[Kolada | None, tuple[Finding, ...]]:
    from vplan_xl.goals.kolada_fields import OURS
    from vplan_xl.jobs.goals import kolada_of

    return kolada_of(asked.kolada, asked.region or OURS) if asked.kolada else (None, ())


def _show(paths: Sequence[Path], asked: Asked, kolada: Kolada | None, findings: tuple[Finding, ...]) -> int:
    from vplan_xl.cli.show import echo_json, exit_code, show_some, with_progress
    from vplan_xl.jobs.goals import goals

    done = []
    if not asked.json:
        show_some(findings)
    for one in goals(with_progress(paths), kolada):
        done.append(one)
        if not asked.json:
            click.echo("\n".join(_lines(one, asked)))
            show_some(one.findings)
    if asked.json:
        echo_json(_json(done, asked, findings))
    elif len(done) > 1:
        click.echo("\n".join(_together(done)))
    return exit_code([*findings, *(finding for one in done for finding in one.findings)])


def _write(paths: Sequence[Path], asked: Asked, kolada: Kolada | None, findings: tuple[Finding, ...]) -> int:
    from vplan_xl.cli.show import (
        echo_json,
        exit_code,
        outcome_json,
        outcome_words,
        show_changes,
        show_some,
        with_progress,
    )
    from vplan_xl.goals.count import in_words, tally
    from vplan_xl.jobs.goals import write_goals

    files: list[dict[str, object]] = []
    said = list(findings)
    if not asked.json:
        show_some(findings)
    for path in with_progress(paths):
        outcome, done = write_goals(path, asked.target or path, asked.dry_run, kolada)
        said += outcome.findings
        if asked.json:
            files.append({**outcome_json(outcome), "counts": _tally_json(tally(done.followed))})
            continue
        if asked.dry_run:
            show_changes(outcome.changes)
        show_some(outcome.findings)
        if done.followed or outcome.changes:
            click.echo(f"{outcome_words(outcome, asked.dry_run)} {in_words(tally(done.followed))}")
        else:
            click.echo(_("{path}: ingenting skrevs.").format(path=outcome.path))
    if asked.json:
        echo_json({"files": files, "findings": [_finding_json(finding) for finding in findings]})
    return exit_code(said)


# -- for people -------------------------------------------------------------------------------------------------


def _lines(done: Goals, asked: Asked) -> Iterator[str]:
    from vplan_xl.cli.show import plain, table
    from vplan_xl.goals.count import counts, in_words

    header = done.report.header
    facts = [header.forvaltning or "–", header.period.label if header.period else "–"]
    yield click.style(plain(" · ".join(facts)), bold=True) + plain(f"  ({done.report.path})")
    if not done.followed:
        yield "" if done.findings else _("Bladet Mål har inga indikatorer.")
        yield from _activities(done)
        return
    listed = [one for one in done.followed if _is_listed(one, asked)]
    heading = [_("Bedömning"), _("Indikator"), _("Utfall"), _("Mål"), _("Varför")]
    first, *rows = table(heading, [_row(one) for one in listed], 5).split("\n")
    if listed:
        yield click.style(first, underline=True)
    group = None if any(one.indicator.area or one.indicator.aim for one in listed) else ("", "")
    for one, row in zip(listed, rows, strict=True):
        if group != (group := (one.indicator.area, one.indicator.aim)):
            yield click.style(plain(" – ".join(filter(None, group)) or _("Utan målområde")), bold=True)
        yield click.style(row[:1], fg=_COLOURS[one.judgement.verdict.name]) + row[1:]
    yield ""
    counted = counts(done.followed)
    yield in_words(counted.whole)
    if len(counted.areas) > 1:
        yield from (
            f"  {plain(area) or _('Utan målområde')}: {in_words(of_area)}" for area, of_area in counted.areas.items()
        )
    yield from _activities(done)
    yield ""


def _activities(done: Goals) -> Iterator[str]:
    from vplan_xl.goals.count import by_status

    counted = by_status(done.activities).items()
    told = ", ".join(f"{status or _('Utan status')} {count}" for status, count in counted)
    if told:
        yield _("Insatser och uppdrag: {count} ({told}).").format(count=len(done.activities), told=told)


def _is_listed(one: Followed, asked: Asked) -> bool:
    return not asked.is_unmet or one.judgement.verdict.falls_short


def _row(one: Followed) -> list[str]:
    from vplan_xl.cli.show import plain

    verdict, reason = one.judgement
    own = one.indicator.own
    if own is not None and own is not verdict:
        reason = _("{reason}; er bedömning: {own}").format(reason=reason, own=_(own.value))
    cells = (one.indicator.label, one.outcome or "–", one.indicator.target or "–")
    return [f"{verdict.mark} {_(verdict.value)}", *(plain(_short(text)) for text in cells), plain(reason)]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDEST else line[: _WIDEST - 1] + "…"


def _together(done: Sequence[Goals]) -> Iterator[str]:
    """The counts of several files together, and of each förvaltning."""
    from vplan_xl.cli.show import plain
    from vplan_xl.goals.count import in_words

    whole, units = _all_counts(done)
    yield click.style(_("Alla filerna"), bold=True)
    yield in_words(whole)
    repeated = _repeated(done)
    if repeated:
        words = _("Samma indikator för hela organisationen räknas i varje fil. Räknad en gång blir de {count}.")
        yield words.format(count=whole.total - repeated)
    if len(units) > 1:
        yield from (f"  {plain(name) or '–'}: {in_words(of_unit)}" for name, of_unit in units.items())


def _repeated(done: Iterable[Goals]) -> int:
    """How many indicators a total would not count again."""
    from vplan_xl.consolidation.goal_repeats import repeat_key

    keys = [
        key
        for one in done
        for i, target, outcome in ((f.indicator, f.read_as or f.indicator.target, f.outcome) for f in one.followed)
        if (key := repeat_key(i.name, i.level, i.year, target, outcome))
    ]
    return len(keys) - len(set(keys))


def _all_counts(done: Iterable[Goals]) -> tuple[Tally, Mapping[str, Tally]]:
    """(the counts of all, {förvaltning: its counts} in the order of the files)."""
    from vplan_xl.goals.count import tally

    units: dict[str, list[Followed]] = {}
    for one in done:
        if one.followed:
            units.setdefault(one.report.header.forvaltning or "", []).extend(one.followed)
    everything = [one for followed in units.values() for one in followed]
    return tally(everything), {name: tally(followed) for name, followed in units.items()}


# -- for machines -----------------------------------------------------------------------------------------------


def _json(done: Sequence[Goals], asked: Asked, findings: tuple[Finding, ...]) -> dict[str, object]:
    whole, units = _all_counts(done)
    return {
        "files": [_file_json(one, asked) for one in done],
        "counts": {
            **_tally_json(whole),
            "forvaltningar": [{"forvaltning": name, **_tally_json(one)} for name, one in units.items()],
        },
        "findings": [_finding_json(f) for f in (*findings, *(f for one in done for f in one.findings))],
    }


def _finding_json(finding: Finding) -> dict[str, str]:
    return {"path": finding.place.file, **finding.to_json()}


def _file_json(done: Goals, asked: Asked) -> dict[str, object]:
    from vplan_xl.goals.count import by_status, counts

    header, counted = done.report.header, counts(done.followed)
    return {
        "path": done.report.path,
        "sha256": done.report.sha256,
        "forvaltning": header.forvaltning,
        "period": str(header.period) if header.period else None,
        "indicators": [_indicator_json(one) for one in done.followed if _is_listed(one, asked)],
        "counts": {
            **_tally_json(counted.whole),
            "areas": [{"area": area, **_tally_json(one)} for area, one in counted.areas.items()],
            "aims": [{"area": area, "aim": aim, **_tally_json(one)} for (area, aim), one in counted.aims.items()],
            "boards": [{"board": board, **_tally_json(one)} for board, one in counted.boards.items()],
            "units": [{"unit": unit, **_tally_json(one)} for unit, one in counted.units.items()],
        },
        "activities": {"total": len(done.activities), "statuses": by_status(done.activities)},
    }


def _indicator_json(one: Followed) -> dict[str, object]:
    from vplan_xl.goals.kinds import kinds
    from vplan_xl.goals.parse import NotUnderstood

    indicator, cell = one.indicator, one.indicator.line.cell("INDIKATOR")
    by = {"by_forecast": one.by_forecast, "by_outcome": one.by_outcome}
    return {
        "sheet": cell.sheet,
        "cell": cell.cell,
        "area": indicator.area,
        "aim": indicator.aim,
        "indicator": indicator.name,
        "board": indicator.board,
        "unit": indicator.unit,
        "level": indicator.level,
        "year": indicator.year,
        "baseline": indicator.baseline,
        "target": indicator.target,
        "read_as": one.read_as,
        "expression_kind": None if isinstance(one.target, NotUnderstood) else kinds(one.target)[0],
        "outcome": one.outcome,
        "country": indicator.country,
        "better": one.better.value if one.better else None,
        "better_from": one.better_from.value,
        "verdict": one.judgement.verdict.name,
        "reason": one.judgement.reason,
        **{name: {"verdict": j.verdict.name, "reason": j.reason} if j else None for name, j in by.items()},
        "own": indicator.own.name if indicator.own else None,
        "comment": indicator.comment,
        "frequency": indicator.frequency,
        "source": indicator.source,
        "taken_from": indicator.taken_from or None,
        "kpi": indicator.kpi or None,
    }


def _tally_json(counted: Tally) -> dict[str, object]:
    return {
        "total": counted.total,
        "verdicts": {verdict.name: number for verdict, number in counted.verdicts.items()},
        "own": {verdict.name: number for verdict, number in counted.own.items()},
    }
