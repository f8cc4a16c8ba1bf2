"""The command ``vplan``. Its commands are imported when they are run, so that help comes at once."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

import click

from vplan_xl import __version__
from vplan_xl.cli.groups import LazyGroup
from vplan_xl.cli.options import add_language
from vplan_xl.language import N_, _, choose

# {command: what it is for}; the module vplan_xl.cli.<command> makes it, with a "_" behind a word of Python's own.
COMMANDS = {
    "new": N_("Skapa en arbetsbok för en förvaltning och period."),
    "fill": N_("Fyll i belopp och fält i en arbetsbok."),
    "import": N_("Hämta utfall, budget och föregående år ur huvudboken."),
    "trace": N_("Visa huvudbokens rader bakom ett belopp."),
    "deviation": N_("Visa avvikelserna mot budget och föregående år."),
    "diff": N_("Visa vad som skiljer två arbetsböcker, och föreslå en prognosförklaring."),
    "reconcile": N_("Stäm av tabellerna mot FR 1 och mot varandra."),
    "validate": N_("Visa vad som är fel i arbetsböcker, var, och vad som ska göras."),
    "status": N_("Visa vilka som har lämnat för en månad, och vad som saknas."),
    "repair": N_("Sätt tillbaka formulärets rubriker, formler och namn; allt ifyllt står kvar."),
    "prognosis": N_("Fyll i prognosen, eller ta tillbaka den."),
    "consolidate": N_("Sammanställ förvaltningarnas rapporter till en total."),
    "backtest": N_("Visa hur nära varje metod hade kommit i tidigare rapporter."),
    "goals": N_("Följ upp målen i arbetsböcker, eller värdera ett utfall mot ett målvärde."),
    "excel": N_("Gör knapparna i Excel redo, och visa vad som är fel med dem."),
    "explain": N_("Förklara ett meddelandes kod."),
    "doctor": N_("Visa versioner och vad som är fel med installationen."),
    "form": N_("Visa formulärets rader, block, delar och fält med deras koder."),
    "build": N_("Bygg om arbetsboksmallarna (för den som utvecklar programmet)."),
}

EXIT_INTERNAL = 3
EXIT_INTERRUPTED = 130


def root() -> click.Group:
    """The command line in the chosen language."""
    words = _("Planering och ekonomisk uppföljning i FR 1-arbetsböcker.")
    group = LazyGroup("vplan", words, "vplan deviation examples/2017-08/*.xlsx", COMMANDS, "vplan_xl.cli.")
    version = click.version_option(__version__, prog_name="vplan", message="%(prog)s %(version)s")
    add_language(version(group))
    return group


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``vplan`` and return its exit code; never shows a traceback.

    0 clean, 1 findings of severity fel, 2 usage, 3 an error of ours (with the path of a log), 130 Ctrl-C.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    choose(given)
    try:
        code = root().main(given, prog_name="vplan", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Abort:
        return EXIT_INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except SystemExit:  # click's answer when whoever read our output has seen enough
        return 0
    except Exception:
        from vplan_xl.jobs.fault_log import log_fault

        words = _("Ett fel i själva programmet; ingenting mer gjordes. Beskrivningen ligger i {path}")
        click.echo(words.format(path=log_fault()), err=True)
        return EXIT_INTERNAL


# Objects that are made before Python looks among them for cycles; a command leaves few, whatever it reads.
_BETWEEN_LOOKS = 20_000


def entry_point() -> None:
    """The console script."""
    gc.set_threshold(_BETWEEN_LOOKS)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # an old console without some letter still gets the rest
    code = main()
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # the interpreter flushes once more at its end: let that go nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    gc.freeze()  # the process ends: looking through all it holds for cycles would take a tenth of a short command
    sys.exit(code)
