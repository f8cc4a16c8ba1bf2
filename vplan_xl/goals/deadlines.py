"""Until when something is to be there or done: the day, month or quarter that stands around it."""

from __future__ import annotations

import re
from typing import NamedTuple

_MONTH = r"(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]{0,6}\.?"
_SEASON = (
    r"(?:(?:hösten|våren|sommaren|vintern|midsommar|årsskiftet|halvårsskiftet"
    r"|årets slut|slutet av året|utgången av året|året|verksamhetsåret|planperioden|perioden)(?!\w))"
)
_PART = (
    r"(?:(?:q|kv\.?\s?|kvartal\s|t|tertial\s|delår\s?)[1-4]"
    r"|(?:första|andra|tredje|fjärde) (?:kvartalet|tertialet)|halvår(?:et)?)"
)
_DATE = rf"(?:\d{{1,2}}/\d{{1,2}}|\d{{1,2}} {_MONTH}|{_MONTH}|{_SEASON}|{_PART})"
_ISO = re.compile(r"(20\d\d)-(\d\d)-(\d\d)(?!\d)")
_BEFORE = r"(?:senast|före|innan|till(?: och med)?|under|per|vid|i|den|utgången av|slutet av|början av|sista)"
_BEHIND = re.compile(rf",?(?:\s{_BEFORE})*\s(?:{_DATE}(?:[\s/,-]*(20\d\d))?|(20\d\d))$", re.I)
# "Plan för 2023" has a year and no deadline.
_LINKED = re.compile(r"(?<!\w)(?:för|från|i|av|om|enligt|sedan|med|på|än|som|mot|avseende|gällande)$", re.I)
_AHEAD = re.compile(r"senast (20\d\d):?\s", re.I)


class Dated(NamedTuple):
    """What is to be there or done, ``words`` with the day but not the year, and the ``year`` if it is said."""

    body: str
    words: str
    year: int | None


def dated(text: str) -> Dated | None:
    """A text parted from its deadline, or None where it has none.

    >>> dated("Rapport lämnad senast 30 september 2023")
    Dated(body='Rapport lämnad', words='Rapport lämnad senast 30 september', year=2023)
    >>> dated("Klar kv 2")
    Dated(body='Klar', words='Klar kv 2', year=None)
    """
    plain = _ISO.sub(lambda found: f"{int(found[3])}/{int(found[2])} {found[1]}", text.rstrip(". "))
    if ahead := _AHEAD.match(plain):
        rest = plain[ahead.end() :]
        behind = dated(rest)
        if behind is not None and behind.year is not None:
            return None
        return Dated(behind.body if behind else rest, rest, int(ahead[1]))
    found = _BEHIND.search(plain)
    if found is None or not found.start():
        return None
    body = plain[: found.start()]
    if _LINKED.search(body):
        return None
    if found[2]:
        return Dated(body, body, int(found[2]))
    words = plain if found[1] is None else re.sub(r"[\s/,-]*20\d\d$", "", plain)
    return Dated(body, words, None if found[1] is None else int(found[1]))
