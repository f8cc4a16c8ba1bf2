"""Misspelt words of the kind that a target's meaning hangs on, put right where only one word can be meant."""

from __future__ import annotations

import re
from typing import NamedTuple

_KNOWN = frozenset(
    [
        "minst",
        "högst",
        "lägst",
        "högre",
        "lägre",
        "längre",
        "längst",
        "kortare",
        "bättre",
        "sämre",
        "eller",
        "procent",
        "procentenheter",
        "riket",
        "rikssnittet",
        "riksgenomsnittet",
        "budget",
        "oförändrat",
        "oförändrad",
        "förbättring",
        "förbättras",
        "förbättrad",
        "minska",
        "minskning",
        "minskar",
        "ökning",
        "öka",
        "jämfört",
        "föregående",
        "mätning",
        "mätningar",
        "ingångsvärdet",
        "mellan",
        "samtliga",
        "majoritet",
        "majoriteten",
        "genomsnitt",
        "senast",
        "årlig",
        "årligen",
        "månader",
        "förvaltningar",
        "nämnder",
        "verksamheter",
        "kvartal",
        "tertial",
        "ligga",
        "vara",
        "lika",
        "över",
        "under",
        "finns",
        "framtagen",
        "beslutad",
        "genomförd",
        "fastställd",
        "maximalt",
        "avvikelse",
        "avvikelsen",
        "avvikelser",
        "underskrida",
        "överstiga",
        "understiga",
        "halveras",
        "nivå",
    ]
)
_SHORTEST = 4


class Respelt(NamedTuple):
    """A text with its misspelt words put right, and each of them as (written, read)."""

    text: str
    words: tuple[tuple[str, str], ...]


def respelt(text: str) -> Respelt:
    """The text with each word that is one slip – a letter wrong, lost, doubled or swapped – from one known word.

    A word that could be two known ones is left: högst and lägst are two slips apart, and "hägst" is neither.

    >>> respelt("Hörge än rikt"), respelt("hägst 5").words
    (Respelt(text='högre än riket', words=(('Hörge', 'högre'), ('rikt', 'riket'))), ())
    """
    changed: list[tuple[str, str]] = []

    def corrected(found: re.Match[str]) -> str:
        word = found[0].lower()
        if len(word) < _SHORTEST or word in _KNOWN:
            return found[0]
        near = [known for known in _KNOWN if known in _slips(word, known)]
        if len(near) != 1:
            return found[0]
        changed.append((found[0], near[0]))
        return near[0]

    put_right = re.sub(r"[^\W\d_]+", corrected, text)
    return Respelt(put_right, tuple(changed))


_RELATIONS = ("minst", "högst", "lägst", "högre", "lägre", "bättre", "över", "under", "eller")


def is_near_relation(words: str) -> bool:
    """Whether one of the words may be a misspelt one that says how an outcome is to lie, whichever of them it is."""
    written = re.findall(r"[^\W\d_]+", words.lower())
    return any(_slips(word, known) and word not in _KNOWN for word in written for known in _RELATIONS)


def _slips(word: str, known: str) -> tuple[str, ...]:
    """The known word where it is one slip from the word."""
    if abs(len(word) - len(known)) > 1 or min(len(word), len(known)) < _SHORTEST:
        return ()
    start = 0
    while start < min(len(word), len(known)) and word[start] == known[start]:
        start += 1
    rest, wanted = word[start:], known[start:]
    is_slip = (
        rest[1:] == wanted[1:]
        or rest[1:] == wanted
        or rest == wanted[1:]
        or (len(rest) > 1 and len(wanted) > 1 and rest[1::-1] + rest[2:] == wanted)
    )
    return (known,) if is_slip else ()
