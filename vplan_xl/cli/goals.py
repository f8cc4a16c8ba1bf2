"""``vplan goals``."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vplan_xl.cli.goals_files import Asked, run_files
from vplan_xl.cli.options import FILE, answer_option, file_option, make_command
from vplan_xl.language import _

if TYPE_CHECKING:
    from vplan_xl.finding import Finding
    from vplan_xl.goals.expression import Target
    from vplan_xl.goals.value import IndicatorValue
    from vplan_xl.goals.verdict import Judgement

_BETTER = ("higher", "lower")


def _run(
    paths: tuple[Path, ...],
    target_text: str | None,
    value_text: str | None,
    baseline_text: str | None,
    country_text: str | None,
    better: str | None,
    year: int | None,
    margin_text: str | None,
    is_unmet: bool,
    write: bool,
    dry_run: bool,
    target: Path | None,
    kolada: Path | None,
    region: str | None,
    output: str,
) -> int:
    of_texts = (target_text, value_text, baseline_text, country_text, better, year, margin_text)
    if paths:
        if any(given is not None for given in of_texts):
            words = _("--target, --value, --baseline, --riket, --better, --year och --margin går inte ihop med filer.")
            raise click.UsageError(words)
        return run_files(paths, Asked(is_unmet, write, dry_run, target, output == "json", kolada, region))
    if is_unmet or write or dry_run or target or kolada or region:
        words = _("--unmet, --write, --dry-run, -o, --kolada och --region hör till arbetsböcker: ange deras filer.")
        raise click.UsageError(words)
    if target_text is None or value_text is None:
        words = _("Ange arbetsböckers filer, eller både ett målvärde (--target) och ett utfall (--value).")
        raise click.UsageError(words)
    return _judge(target_text, value_text, baseline_text or "", country_text or "", better, year, margin_text, output)


def _judge(
    target_text: str,
    value_text: str,
    baseline_text: str,
    country_text: str,
    better: str | None,
    year: int | None,
    margin_text: str | None,
    output: str,
) -> int:
    from vplan_xl.cli.show import EXIT_CLEAN, EXIT_FEL, echo_json, show_findings
    from vplan_xl.finding import has_fel
    from vplan_xl.goals.judge import judge
    from vplan_xl.goals.quantity import Better
    from vplan_xl.goals.verdict import Context, Margin

    margin = Margin() if margin_text is None else Margin(*[_percent(margin_text)] * 2)
    target, findings = _target(target_text)
    values = []
    for option, text in (("--value", value_text), ("--baseline", baseline_text), ("--riket", country_text)):
        value, found = _value(option, text)
        values.append(value)
        findings += found
    outcome, baseline, country = values
    judgement = None
    if target is not None and outcome is not None and baseline is not None and country is not None:
        way = Better(better) if better else None
        judgement = judge(target, outcome, baseline, country, way, Context(year, margin))
    if output == "json":
        echo_json(_json(target, judgement, findings))
    else:
        show_findings(findings)
        if target is not None and judgement is not None:
            click.echo("\n".join(_lines(target, judgement)))
    return EXIT_FEL if has_fel(findings) else EXIT_CLEAN


def _percent(text: str) -> Fraction:
    from vplan_xl.goals.quantity import parse_number

    number = parse_number(text.rstrip("% "))
    if number is None or number.value < 0:
        raise click.UsageError(_("Skriv --margin som ett tal, till exempel --margin 2,5."))
    return number.value


def _target(text: str) -> tuple[Target | None, list[Finding]]:
    from vplan_xl.finding import Place
    from vplan_xl.goals.parse import NotUnderstood, parse_target
    from vplan_xl.goals.problems import misspelt_words, unread_target

    read, place = parse_target(text), Place(part="--target")
    if isinstance(read, NotUnderstood):
        return None, [unread_target(text, read, place)]
    return read, misspelt_words(text, place)


def _value(option: str, text: str) -> tuple[IndicatorValue | None, list[Finding]]:
    from vplan_xl.finding import Place
    from vplan_xl.goals.parse import NotUnderstood, parse_value
    from vplan_xl.goals.problems import misspelt_words, unread_value

    read, place = parse_value(text), Place(part=option)
    if isinstance(read, NotUnderstood):
        return None, [unread_value(text, read, place)]
    return read, misspelt_words(text, place, is_target=False)


def _lines(target: Target, judgement: Judgement) -> list[str]:
    from vplan_xl.cli.show import plain

    words = click.style(_(judgement.verdict.value), bold=True)
    return [
        _("Målet: {target}").format(target=plain(str(target))),
        f"{words}: {plain(judgement.reason)}",
    ]


def _json(target: Target | None, judgement: Judgement | None, findings: list[Finding]) -> dict[str, object]:
    from vplan_xl.goals.as_json import as_json
    from vplan_xl.goals.kinds import kinds

    return {
        "expression": {"kind": kinds(target)[0], **_typed(as_json(target))} if target else None,
        "target": str(target) if target else None,
        "verdict": judgement.verdict.name if judgement else None,
        "bedomning": judgement.verdict.value if judgement else None,
        "reason": judgement.reason if judgement else None,
        "findings": [finding.to_json() for finding in findings],
    }


def _typed(told: object) -> dict[str, object]:
    assert isinstance(told, dict)
    return told


def command() -> click.Command:
    """The command with its words in the language chosen now."""
    return make_command(
        "goals",
        _run,
        [
            click.Argument(["paths"], nargs=-1, type=FILE, metavar=_("[MAPP|FIL...]")),
            click.Option(["--target", "target_text"], metavar=_("ORD"), help=_("Målvärdet, som det står.")),
            click.Option(["--value", "value_text"], metavar=_("ORD"), help=_("Utfallet, som det står.")),
            click.Option(["--baseline", "baseline_text"], metavar=_("ORD"), help=_("Ingångsvärdet.")),
            click.Option(["--riket", "country_text"], metavar=_("ORD"), help=_("Rikets värde.")),
            click.Option(
                ["--better"],
                type=click.Choice(_BETTER),
                help=_("Om högre eller lägre är bättre, när målet inte säger det."),
            ),
            click.Option(["--year"], type=int, metavar=_("ÅR"), help=_("Året som följs upp.")),
            click.Option(
                ["--margin", "margin_text"],
                metavar=_("PROCENT"),
                help=_(
                    "Så nära målet är inte helt tillfredsställande: procent av nivån, eller procentenheter när målet "
                    "är i procent. Annars 2 procent och 1 procentenhet."
                ),
            ),
            click.Option(
                ["--unmet", "is_unmet"],
                is_flag=True,
                help=_("Visa bara det som är otillfredsställande eller inte helt tillfredsställande."),
            ),
            click.Option(
                ["--write"],
                is_flag=True,
                help=_("Fyll i bedömningen på bladet Mål. Utan -o skrivs filen om och den tidigare sparas som kopia."),
            ),
            click.Option(["--dry-run"], is_flag=True, help=_("Visa vad som skulle ändras, skriv ingenting.")),
            file_option(["-o", "--output", "target"], _("Skriv till en ny fil i stället.")),
            file_option(["--kolada"], _("En fil sparad från Kolada: utfall och rikets värde för rader med nyckeltal.")),
            click.Option(
                ["--region"], metavar=_("ID"), help=_("Regionens id i Kolada, när det inte är Region Blekinges.")
            ),
            answer_option(),
        ],
        _("Följ upp målen i arbetsböcker, eller tolka ett målvärde och värdera ett utfall mot det.")
        + "\n\n"
        + _("Slutkoden är 1 när en text inte går att tolka; då sägs var och varför."),
        'vplan goals "examples/2017-08/17 Landstingsdir. Ledningsstab.xlsx"\n'
        '  vplan goals --target "Minst 35 procent" --value "34,5 %"',
    )
