"""Swedish is the program's own language; other languages are gettext catalogues beside it.

msgids are the Swedish texts. JSON keys, codes and severities are never translated.
"""

from __future__ import annotations

import contextlib
import errno
import gettext
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

LANGUAGES = ("sv", "en")
DOMAIN = "vplan_xl"
LOCALE_DIR = Path(__file__).parent / "locale"


def N_(text: str) -> str:  # noqa: N802 – gettext's customary name for "translate later"
    """Mark a text for the catalogue without translating it yet."""
    return text


def _(text: str) -> str:
    """The text in the chosen language."""
    return text if is_swedish() else gettext.dgettext(DOMAIN, text)


def ngettext(one: str, many: str, number: int) -> str:
    """The text for that many, in the chosen language."""
    if is_swedish():
        return one if number == 1 else many
    return gettext.dngettext(DOMAIN, one, many, number)


def is_swedish() -> bool:
    """Whether the msgids are what was chosen: gettext looks on the disk for their catalogue at every text."""
    return os.environ.get("LANGUAGE") == LANGUAGES[0]


_OS_WORDS = {
    errno.ENOENT: N_("filen eller mappen finns inte"),
    errno.EACCES: N_("rättigheter saknas"),
    errno.EPERM: N_("rättigheter saknas"),
    errno.EISDIR: N_("det är en mapp"),
    errno.ENOTDIR: N_("en del av sökvägen är ingen mapp"),
    errno.ENOSPC: N_("disken är full"),
    errno.EDQUOT: N_("diskutrymmet är slut"),
    errno.EROFS: N_("disken är skrivskyddad"),
    errno.ENAMETOOLONG: N_("namnet är för långt"),
    errno.EIO: N_("läs- eller skrivfel på disken"),
    errno.EEXIST: N_("filen finns redan"),
}


def os_words(error: OSError) -> str:
    """What the operating system refused, in the chosen language where we have words for it."""
    words = _OS_WORDS.get(error.errno or 0)
    return _(words) if words else error.strerror or str(error) or type(error).__name__


def choose(arguments: Sequence[str]) -> None:
    """Set the language for this process: ``--lang``, else the locale's, else Swedish.

    Done before any command is built, because click fixes help texts when a command is made.
    click's own words come from gettext's domain ``messages``; ours for Swedish are bound to it.
    """
    os.environ["LANGUAGE"] = _asked_for(arguments) or _of_locale() or LANGUAGES[0]
    gettext.bindtextdomain(DOMAIN, LOCALE_DIR)
    gettext.bindtextdomain("messages", LOCALE_DIR)


@contextlib.contextmanager
def in_swedish() -> Iterator[None]:
    """Texts made inside are Swedish, whatever language was chosen: those that go into a workbook."""
    before = os.environ.get("LANGUAGE")
    os.environ["LANGUAGE"] = LANGUAGES[0]
    try:
        yield
    finally:
        if before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before


def _asked_for(arguments: Sequence[str]) -> str | None:
    for number, argument in enumerate(arguments):
        option, _equals, value = argument.partition("=")
        if option == "--lang":
            value = value or "".join(arguments[number + 1 : number + 2])
            return value if value in LANGUAGES else None
    return None


def _of_locale() -> str | None:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return value[:2] if value[:2] in LANGUAGES else None
    return None
