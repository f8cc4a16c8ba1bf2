"""``vplan consolidate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vplan_xl.cli.options import FILE, answer_option, file_option, make_command, require
from vplan_xl.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vplan_xl.consolidation.consolidated import Consolidated
    from vplan_xl.consolidation.summary import Figures
    from vplan_xl.finding import Finding
    from vplan_xl.jobs.consolidate import Outcome
    from vplan_xl.jobs.ledger_total import LedgerTotal


def _run(
    paths: tuple[Path, ...],
    target: Path,
    register_path: Path | None,
    period_text: str | None,
    allow_missing: bool,
    allow_errors: bool,
    tolerance: str,
    adjustments: Path | None,
    ledger: str | None,
    mapping: Path | None,
    data: Path | None,
    processes: int,
    output: str,
) -> int:
    from vplan_xl.cli.show import EXIT_CLEAN, EXIT_FEL, echo_json, show_some, with_progress
    from vplan_xl.consolidation.long_table import SUFFIXES
    from vplan_xl.consolidation.selection import Allowed
    from vplan_xl.jobs.consolidate import Wanted, consolidate
    from vplan_xl.jobs.resources import read_register
    from vplan_xl.period import parse_period

    period = parse_period(period_text) if period_text else None
    if period_text and period is None:
        raise click.UsageError(_("Skriv --period som 2017-08."))
    if data is not None and data.suffix.lower() not in SUFFIXES:
        raise click.UsageError(_("Filen efter --data ska sluta på {endings}.").format(endings=", ".join(SUFFIXES)))
    if data is not None and data.suffix.lower() == ".parquet":
        require("pyarrow", "parquet")
    limit, known = _amount("--tolerance", tolerance), _ledger(ledger, mapping)
    if limit < 0:
        raise click.UsageError(_("Gränsen efter --tolerance kan inte vara under noll."))
    allowed = Allowed(allow_missing, allow_errors)
    wanted = Wanted(paths, target, period, allowed, limit, adjustments, known, data, processes)
    outcome = consolidate(wanted, read_register(register_path), with_progress)
    if output == "json":
        echo_json(_json(outcome))
    else:
        if outcome.whole is not None:
            click.echo("\n".join(_lines(outcome.whole)))
        _show_deliveries(outcome)
        show_some(outcome.findings)
        click.echo(_words(outcome))
    return EXIT_CLEAN if outcome.whole is not None else EXIT_FEL


def _ledger(text: str | None, mapping: Path | None) -> int | LedgerTotal | None:
    """The ledger's net cost as an amount in tkr, or where it is to be read; a usage error for anything else."""
    from vplan_xl.jobs.ledger_total import LedgerTotal
    from vplan_xl.ledger.booking import Reading

    if text and mapping:
        return LedgerTotal((Path(text),), Reading(), mapping)
    if mapping:
        raise click.UsageError(_("--mapping hör till en fil efter --ledger."))
    if text and Path(text).is_file():
        raise click.UsageError(_("En fil efter --ledger behöver --mapping, som säger vilka konton som ingår."))
    return _amount("--ledger", text) if text else None


def _amount(option: str, text: str) -> int:
    """The öre of an amount in tkr, or a usage error."""
    from vplan_xl.amounts import ParsedAmount, parse_amount, reason

    parsed = parse_amount(text)
    if not isinstance(parsed, ParsedAmount):
        raise click.UsageError(f"{option}: {reason(parsed)}")
    return parsed.ore


def _lines(whole: Consolidated) -> list[str]:
    """The summary as the workbook has it, in tkr."""
    from vplan_xl.cli.show import plain, table
    from vplan_xl.consolidation.summary import COLUMNS, by_trouble, figures, result_figures, sum_figures

    sums = sum_figures(whole, whole.departments)
    rows = [_row(one.label, figures(one)) for one in by_trouble(whole.departments.deliveries)]
    rows.append(_row(_("Summa förvaltningar"), sums))
    if whole.finance is not None:
        rows += (_row(one.label, figures(one)) for one in whole.finance.deliveries)
        rows.append(_row(_("Årets resultat"), result_figures(sums, sum_figures(whole, whole.finance))))
    words = _("{name}, {period}, netto i tkr; plus i en avvikelse är gynnsamt")
    if whole.finance is not None:
        words += _("; från Finansförvaltningen och nedåt är överskott plus")
    heading = [_("Förvaltning"), *(_(column.label) for column in COLUMNS)]
    title = click.style(plain(words.format(name=whole.name, period=whole.period.label)), bold=True)
    notices = [click.style(plain(notice), fg="red", bold=True) for notice in whole.notices]
    return [title, *notices, table(heading, [[plain(text) for text in row] for row in rows]), *_of_goals(whole)]


def _of_goals(whole: Consolidated) -> list[str]:
    from vplan_xl.consolidation.goal_summary import goal_tally
    from vplan_xl.goals.count import in_words

    counted = goal_tally(whole)
    return [] if counted is None else [_("Mål: {counts}").format(counts=in_words(counted))]


def _row(label: str, found: Figures) -> list[str]:
    from vplan_xl.amounts import format_tkr

    return [label, *("–" if ore is None else format_tkr(ore) for ore in found)]


def _show_deliveries(outcome: Outcome) -> None:
    """What is wrong in the reports: how much of each kind; of a refused one every fel, which is what stops it."""
    from collections import Counter

    from vplan_xl.cli.show import show_findings
    from vplan_xl.finding import Severity

    found = [finding for one in outcome.selection.taken for finding in one.findings]
    counts = Counter(finding.severity for finding in found)
    if outcome.whole is None:
        show_findings(finding for finding in found if finding.severity is Severity.FEL)
    if found:
        kinds = {severity.value: counts[severity] for severity in Severity}
        words = _("I rapporterna: fel {fel}, varningar {varning}, upplysningar {upplysning}; se vplan validate.")
        click.echo(words.format(**kinds), err=True)


def _words(outcome: Outcome) -> str:
    from vplan_xl.cli.show import plain

    target = plain(str(outcome.target))
    if outcome.whole is None and not outcome.saved:
        return _("{path}: ingenting skrevs.").format(path=target)
    if outcome.is_unchanged:
        return _("{path}: allt står redan där. Ingenting skrevs.").format(path=target)
    words = [_("Skrivet: {files}.").format(files=", ".join(plain(str(one.path)) for one in outcome.saved))]
    words += (
        _("Den tidigare filen finns kvar som {backup}.").format(backup=plain(one.backup.name))
        for one in outcome.saved
        if one.backup
    )
    return " ".join(words)


def _json(outcome: Outcome) -> dict[str, object]:
    from vplan_xl.consolidation.line_summary import line_summary
    from vplan_xl.consolidation.summary import COLUMNS, by_trouble, figures, result_figures, sum_figures

    whole = outcome.whole

    def named(found: Figures) -> dict[str, int | None]:
        return dict(zip((column.code for column in COLUMNS), found, strict=True))

    def listed(number: str, label: str, found: Figures) -> dict[str, object]:
        return {"number": number, "label": label, "ore": named(found)}

    total: dict[str, object] = {}
    if whole is not None:
        sums = sum_figures(whole, whole.departments)
        total = {
            "departments": [
                listed(one.number, one.label, figures(one)) for one in by_trouble(whole.departments.deliveries)
            ],
            "sum": named(sums),
            **line_summary(whole),
        }
        if whole.finance is not None:
            total["finance"] = [listed(one.number, one.label, figures(one)) for one in whole.finance.deliveries]
            total["result"] = named(result_figures(sums, sum_figures(whole, whole.finance)))
    selection = outcome.selection
    return {
        "path": str(outcome.target),
        "written": [str(one.path) for one in outcome.saved],
        "backups": [str(one.backup) for one in outcome.saved if one.backup],
        "period": str(selection.period) if selection.period else None,
        "complete": selection.is_complete if whole is not None else False,
        "missing": [one.label for one in selection.missing],
        **total,
        "sources": [
            {"file": one.file, "path": one.path, "sha256": one.sha256, "forvaltning": one.label, "version": one.version}
            for one in selection.taken
        ],
        "findings": [_finding(finding) for finding in _all(outcome)],
    }


def _all(outcome: Outcome) -> Sequence[Finding]:
    return [*outcome.findings, *(finding for one in outcome.selection.taken for finding in one.findings)]


def _finding(finding: Finding) -> dict[str, str]:
    return {"path": finding.place.file, **finding.to_json()}


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "consolidate",
        _run,
        [
            click.Argument(["paths"], nargs=-1, required=True, type=FILE, metavar=_("MAPP|FIL...")),
            file_option(["-o", "--output", "target"], _("Arbetsboken som skapas."), required=True),
            click.Option(["--period", "period_text"], metavar=_("MÅNAD"), help=_("Bara rapporter för den månaden.")),
            click.Option(
                ["--allow-missing"],
                is_flag=True,
                help=_("Sammanställ fast någon förvaltning saknas; varje total säger vilken."),
            ),
            click.Option(
                ["--allow-errors"],
                is_flag=True,
                help=_("Sammanställ fast rapporter har fel; varje total säger vilka."),
            ),
            click.Option(
                ["--tolerance"],
                default="50",
                metavar="TKR",
                show_default=True,
                help=_("Så mycket får två motparter skilja sig åt."),
            ),
            file_option(["--adjustments"], _("Centrala justeringar (CSV: post, belopp, text, roll).")),
            click.Option(
                ["--ledger"],
                metavar=_("TKR|FIL"),
                help=_("Huvudbokens nettokostnad, att stämma av mot: ett belopp, eller huvudbokens fil."),
            ),
            file_option(["--mapping"], _("Kontomappning som CSV, när --ledger är en fil.")),
            file_option(["--data"], _("Skriv också alla belopp som en lång tabell (.csv, .json eller .parquet).")),
            click.Option(
                ["--jobs", "processes"],
                type=click.IntRange(0, 64),
                default=0,
                metavar=_("ANTAL"),
                help=_("Läs filerna i så många processer."),
            ),
            file_option(["--register", "register_path"], _("Eget register över förvaltningar (CSV).")),
            answer_option(),
        ],
        _(
            "Sammanställ förvaltningarnas rapporter för en månad till en arbetsbok: totalen med formler ner till varje "
            "inlämnat belopp, en sida för varje förvaltning, det interna per motpart och allt som bör kontrolleras. "
            "Den senaste inlämnade versionen från varje förvaltning tas med."
        ),
        "vplan consolidate examples/2017-08 -o Landstinget_2017-08.xlsx",
    )
