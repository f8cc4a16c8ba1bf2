"""What the commands share: how they are made, and the options that several of them have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vplan_xl.language import LANGUAGES, _

if TYPE_CHECKING:
    from vplan_xl.ledger.booking import Reading

# click does not look at files: what is wrong with one is a finding.
FILE = click.Path(readable=False, path_type=Path)


def make_command(
    name: str, run: Callable[..., int], params: Sequence[click.Parameter], words: str, example: str
) -> click.Command:
    """A command whose help says what it is for and shows an example; *run* returns the exit code."""
    command = click.Command(name, callback=run, params=list(params), help=help_text(words, example))
    add_language(command)
    return command


def help_text(words: str, example: str) -> str:
    """What a command is for, and a line to try."""
    return words + "\n\n\b\n" + _("Exempel:") + "\n  " + example


def add_language(command: click.Command) -> None:
    """Give a command ``--lang``; :func:`vplan_xl.language.choose` has read it before click does.

    And click's own word for options in the usage line, the only one that it does not translate.
    """
    command.options_metavar = _("[VAL]")
    option = click.Option(
        ["--lang"],
        type=click.Choice(LANGUAGES),
        expose_value=False,
        help=_("Språk i hjälp och meddelanden: svenska eller engelska."),
    )
    command.params.append(option)


def file_option(names: list[str], words: str, *, required: bool = False, multiple: bool = False) -> click.Option:
    """An option that takes the path of a file, or with *multiple* any number of times one."""
    return click.Option(names, type=FILE, metavar=_("FIL"), required=required, multiple=multiple, help=words)


def format_option(choices: Sequence[str], words: str) -> click.Option:
    """``--format``; the first choice holds unless another is given."""
    return click.Option(["--format", "output"], type=click.Choice(choices), default=choices[0], help=words)


def answer_option() -> click.Option:
    """``--format`` of a command that does something and tells what it did."""
    return format_option(("text", "json"), _("Text att läsa eller JSON för andra program."))


def set_option() -> click.Option:
    """``--set FIELD=VALUE``, any number of times; :func:`typed_fields` takes it apart."""
    words = _("Fyll i ett fält; vplan form visar fältens koder.")
    return click.Option(["--set", "settings"], multiple=True, metavar=_("FÄLT=VÄRDE"), help=words)


def require(module: str, extra: str) -> None:
    """A usage error when a module that an extra brings is not installed."""
    from importlib.util import find_spec

    if find_spec(module) is None:
        words = _("Det här behöver tillägget {extra}: pip install vplan-xl[{extra}]")
        raise click.UsageError(words.format(extra=extra))


def typed_fields(settings: tuple[str, ...]) -> dict[str, str]:
    """{FIELD: value} of ``--set FIELD=VALUE``; a usage error for anything else."""
    for setting in settings:
        if "=" not in setting:
            raise click.UsageError(_("Skriv --set som FÄLT=VÄRDE, till exempel --set STATUS=Inlämnad."))
    pairs = [(name.strip().upper(), value) for name, _equals, value in (s.partition("=") for s in settings)]
    names = [name for name, _value in pairs]
    if len(set(names)) < len(names):
        raise click.UsageError(_("Samma fält står två gånger efter --set."))
    return dict(pairs)


def reading_options() -> list[click.Parameter]:
    """How a ledger's file is read where that is not left to be found out; :func:`reading_of` puts them together."""
    return [
        click.Option(
            ["--encoding"],
            metavar=_("KOD"),
            default="",
            help=_("Teckenkod, till exempel utf-8, cp1252 eller cp437; hittas annars."),
        ),
        click.Option(
            ["--delimiter"],
            metavar=_("TECKEN"),
            default="",
            help=_("Skiljetecken mellan fälten, eller ordet tab; hittas annars."),
        ),
        click.Option(
            ["--decimal"],
            type=click.Choice([",", "."]),
            help=_("Decimaltecken; hittas annars."),
        ),
        click.Option(
            ["--column", "columns"],
            multiple=True,
            metavar=_("KOLUMN=RUBRIK"),
            help=_(
                "Rubriken som en kolumn har: KONTO=Account. Kolumnerna är PERIOD, AR, MANAD, KONTO, ANSVAR, "
                "VERKSAMHET, PROJEKT, MOTPART, BELOPP, BUDGET, DEBET, KREDIT och SLAG. I SIE dimensionens "
                "nummer: MOTPART=20."
            ),
        ),
    ]


def reading_of(encoding: str, delimiter: str, decimal: str | None, columns: tuple[str, ...]) -> Reading:
    """How the files are to be read; a usage error where a column is not written as ``COLUMN=HEADING``."""
    from vplan_xl.ledger.booking import Reading

    if not all("=" in column for column in columns):
        raise click.UsageError(_("Skriv --column som KOLUMN=RUBRIK, till exempel --column KONTO=Account."))
    pairs = (column.partition("=") for column in columns)
    named = {code.strip().upper(): heading.strip() for code, _equals, heading in pairs}
    mark = "\t" if delimiter.lower() in ("tab", "\\t") else delimiter
    return Reading(encoding, mark, decimal or "", named)
