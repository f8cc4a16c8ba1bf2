"""The generated blocks of README and HANDBOK.

``python -m tests.documents`` writes them anew; tests/test_documents.py fails when one is stale. A
block stands between ``<!-- generated: NAME -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

from vplan_xl.catalogue import CATALOGUE
from vplan_xl.cli import excel
from vplan_xl.cli.main import COMMANDS, main
from vplan_xl.form.describe import to_markdown
from vplan_xl.form.fr1 import FR1
from vplan_xl.language import _, choose

ROOT = Path(__file__).parents[1]
DOCUMENTS = {"README.md": "en", "HANDBOK.md": "sv"}
_BLOCK = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.S)


def commands() -> list[str]:
    """Every command by its name behind ``vplan``, those of a group behind the group's; "" is ``vplan`` alone."""
    of_group = {"excel": [f"excel {name}" for name in excel.COMMANDS]}
    return ["", *(one for name in COMMANDS for one in (name, *of_group.get(name, [])))]


def help_texts(language: str) -> str:
    texts = []
    for command in commands():
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            main([*command.split(), "--help", "--lang", language])
        texts.append(f"```\n$ vplan {command + ' ' if command else ''}--help\n{out.getvalue().rstrip()}\n```")
    return "\n\n".join(texts)


def form_tables(language: str) -> str:
    choose(["--lang", language])
    return to_markdown(FR1)


def findings(language: str) -> str:
    choose(["--lang", language])
    return "\n\n".join(
        f"**`{code}`** ({entry.severity})  \n_{entry.example_message()}_  \n"
        f"{_('Orsak: {cause}').format(cause=_(entry.cause))}  \n{_('Åtgärd: {remedy}').format(remedy=_(entry.remedy))}"
        for code, entry in CATALOGUE.items()
    )


BLOCKS = {"help": help_texts, "form": form_tables, "findings": findings}


def renewed(text: str, language: str) -> str:
    return _BLOCK.sub(lambda block: f"{block[1]}{BLOCKS[block[2]](language)}\n{block[3]}", text)


def renew() -> None:
    for name, language in DOCUMENTS.items():
        path = ROOT / name
        path.write_text(renewed(path.read_text("utf-8"), language), "utf-8")


if __name__ == "__main__":
    renew()
