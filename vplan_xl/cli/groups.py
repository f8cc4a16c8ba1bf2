"""Groups of commands that are imported when they are run, so that help comes at once."""

from __future__ import annotations

import importlib
import keyword
from collections.abc import Mapping

import click

from vplan_xl.cli.options import add_language, help_text
from vplan_xl.language import _


class LazyGroup(click.Group):
    """A group that knows its commands' names and words, {name: msgid}, without importing them.

    The module named *modules* and the command's name makes it.
    """

    def __init__(self, name: str, words: str, example: str, commands: Mapping[str, str], modules: str) -> None:
        super().__init__(
            name=name,
            help=help_text(words, example),
            subcommand_metavar=_("KOMMANDO [ARGUMENT]..."),
            context_settings={"help_option_names": ["-h", "--help"]},
        )
        self._words = commands
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of their words."""
        return list(self._words)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported and made now."""
        if cmd_name not in self._words:
            return None
        module = cmd_name + "_" * keyword.iskeyword(cmd_name)
        command = importlib.import_module(self._modules + module).command()
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in the help text."""
        with formatter.section(_("Kommandon")):
            formatter.write_dl([(name, _(words)) for name, words in self._words.items()])


def make_group(name: str, words: str, example: str, commands: Mapping[str, str], modules: str) -> click.Group:
    """A group in the language chosen now, with ``--lang``."""
    group = LazyGroup(name, words, example, commands, modules)
    add_language(group)
    return group
