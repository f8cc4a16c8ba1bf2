"""``vplan excel``: its commands are those in the modules named ``excel_…`` beside this one."""

from __future__ import annotations

import click

from vplan_xl.cli.groups import make_group
from vplan_xl.language import N_, _

COMMANDS = {
    "setup": N_("Skriv knapparnas inställningar och lägg mallen i Excel."),
    "doctor": N_("Visa varför knapparna inte fungerar, och vad som ska göras."),
    "lite": N_("Gör ett skript med knapparna för xlwings Lite, för den som inte får installera Python."),
}


def command() -> click.Group:
    """The group with its words in the language chosen now."""
    words = _("Gör knapparna inne i Excel redo på den här datorn, och visa vad som är fel med dem.")
    return make_group("excel", words, "vplan excel setup", COMMANDS, "vplan_xl.cli.excel_")
