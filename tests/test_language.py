"""The language: what --lang says, else the locale, else Swedish."""

from __future__ import annotations

import errno
import gettext
import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from vplan_xl import language
from vplan_xl.language import N_, _, choose, ngettext, os_words

VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture(autouse=True)
def no_locale(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """None of the variables set; afterwards they, and where gettext looks, are as they were."""
    bound = {domain: gettext.bindtextdomain(domain) for domain in (language.DOMAIN, "messages")}
    for variable in VARIABLES:
        monkeypatch.setenv(variable, "")  # remembered, so that what choose() sets is undone
        monkeypatch.delenv(variable)
    yield
    for domain, folder in bound.items():
        gettext.bindtextdomain(domain, folder)


@pytest.mark.parametrize(
    ("arguments", "chosen"),
    [
        ([], "sv"),
        (["--lang", "en"], "en"),
        (["--lang=en"], "en"),
        (["--lang", "sv"], "sv"),
        (["deviation", "bok.xlsx", "--lang", "en"], "en"),
        (["--lang=en", "deviation", "bok.xlsx"], "en"),
        (["--lang", "de"], "sv"),
        (["--lang=EN"], "sv"),
        (["--lang="], "sv"),
        (["--lang"], "sv"),
        (["--language", "en"], "sv"),
        (["--lang", "--lang=en"], "sv"),
    ],
)
def test_lang_decides(arguments: list[str], chosen: str) -> None:
    choose(arguments)
    assert os.environ["LANGUAGE"] == chosen


@pytest.mark.parametrize(
    ("locale", "chosen"),
    [
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "sv_SE.UTF-8"}, "sv"),
        ({"LANG": "de_DE.UTF-8"}, "sv"),
        ({"LANG": "C"}, "sv"),
        ({"LC_ALL": "en_GB", "LANG": "sv_SE"}, "en"),
        ({"LC_ALL": "C.UTF-8", "LANG": "en_GB"}, "sv"),
        ({"LC_ALL": "", "LANG": "en_GB"}, "en"),
        ({"LC_MESSAGES": "en_GB", "LANG": "sv_SE"}, "en"),
        ({"LC_ALL": "sv_SE", "LC_MESSAGES": "en_GB", "LANG": "en_GB"}, "sv"),
    ],
)
def test_else_the_locale_else_swedish(locale: dict[str, str], chosen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in locale.items():
        monkeypatch.setenv(variable, value)
    choose(["deviation", "bok.xlsx"])
    assert os.environ["LANGUAGE"] == chosen


def test_lang_goes_before_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    choose(["--lang=sv"])
    assert os.environ["LANGUAGE"] == "sv"


def catalogue(folder: Path, code: str, original: str, translated: str) -> None:
    """A compiled catalogue of one text, as msgfmt would write it."""
    header, key, value = b"Content-Type: text/plain; charset=UTF-8\n", original.encode(), translated.encode()
    texts = 28 + 2 * 2 * 8
    at = [texts]
    for piece in (b"", key, header):
        at.append(at[-1] + len(piece) + 1)
    data = struct.pack("<7I", 0x950412DE, 0, 2, 28, 44, 0, 0)
    data += struct.pack("<8I", 0, at[0], len(key), at[1], len(header), at[2], len(value), at[3])
    file = folder / code / "LC_MESSAGES" / f"{language.DOMAIN}.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(data + b"\0".join((b"", key, header, value)) + b"\0")


def test_texts_come_in_the_chosen_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue(tmp_path, "en", "SYNTETISK text på svenska", "a SYNTETISK text in English")
    monkeypatch.setattr(language, "LOCALE_DIR", tmp_path)
    choose(["--lang=en"])
    assert _("SYNTETISK text på svenska") == "a SYNTETISK text in English"
    assert _("en text som ingen översatt") == "en text som ingen översatt"
    choose(["--lang=sv"])
    assert _("SYNTETISK text på svenska") == "SYNTETISK text på svenska"


@pytest.mark.parametrize(("number", "text"), [(0, "flera celler"), (1, "en cell"), (2, "flera celler")])
def test_a_text_for_one_and_a_text_for_many(number: int, text: str) -> None:
    choose(["--lang=sv"])
    assert ngettext("en cell", "flera celler", number) == text


def test_a_text_marked_for_later_is_itself() -> None:
    assert N_("rättigheter saknas") == "rättigheter saknas"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOENT, "No such file or directory"), "filen eller mappen finns inte"),
        (PermissionError(errno.EACCES, "Permission denied"), "rättigheter saknas"),
        (OSError(errno.ENOSPC, "No space left on device"), "disken är full"),
        (OSError(errno.EISDIR, "Is a directory", "mapp"), "det är en mapp"),
        (OSError(errno.ELOOP, "Too many levels of symbolic links"), "Too many levels of symbolic links"),
        (OSError("bara ord"), "bara ord"),
        (OSError(), "OSError"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_what_the_operating_system_refused_in_our_words(error: OSError, words: str) -> None:
    choose(["--lang=sv"])
    assert os_words(error) == words
