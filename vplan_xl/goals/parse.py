"""Reading a target or a value: an expression, or where and why the text is not understood; never a guess."""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple, cast

from vplan_xl.goals.abbreviations import spelled_out
from vplan_xl.goals.deadlines import dated
from vplan_xl.goals.expression import Due, Nothing, State, Target, YesNo
from vplan_xl.goals.spelling import respelt
from vplan_xl.goals.text import LONGEST, Plain, plain
from vplan_xl.goals.value import IndicatorValue, Missing
from vplan_xl.goals.wordings import reworded
from vplan_xl.goals.words import Reason, Unfit, is_state_alone, why_not
from vplan_xl.language import _

if TYPE_CHECKING:
    from lark import Lark


class NotUnderstood(NamedTuple):
    """A text that is not understood: from which place of it (0 is its first character), and why."""

    place: int
    why: Reason

    @property
    def reason(self) -> str:
        """Why, in the chosen language."""
        return _(self.why.value)


def parse_target(text: str) -> Target | NotUnderstood:
    r"""What a målvärde says. The whole text is understood, or none of it; :func:`misspelt` tells what was put right.

    >>> str(parse_target("Lika eller högre än riksgenom-\nsnittet")), parse_target("god kvalitet").why.name
    ('minst i nivå med riket', 'NO_LEVEL')
    """
    read = _parsed(text, "target")
    return Nothing() if read is None else cast("Target | NotUnderstood", read)


def parse_value(text: str) -> IndicatorValue | NotUnderstood:
    """What an ingångsvärde or an utfall says; "-" is a missing value.

    >>> str(parse_value("81 % (Riket: 83 %) (2016)"))
    '81 % (Riket: 83 %) (2016)'
    """
    read = _parsed(text, "value")
    return Missing() if read is None else cast("IndicatorValue | NotUnderstood", read)


def misspelt(text: str, *, is_target: bool = True) -> tuple[tuple[str, str], ...]:
    """The words of an understood text that were read as others, (written, read); none where it is read as it stands."""
    made = plain(text[:LONGEST])
    return _understood(made, "target" if is_target else "value").respelt if made.text else ()


@functools.lru_cache(maxsize=10_000)  # the same words stand on many lines, and in many workbooks
def _parsed(text: str, start: str) -> object | None:
    """None for a text of nothing but space."""
    if len(text) > LONGEST:
        return NotUnderstood(LONGEST, Reason.TOO_LONG)
    made = plain(text)
    return _understood(made, start).read if made.text else None


class _Understood(NamedTuple):
    read: object
    respelt: tuple[tuple[str, str], ...] = ()


def _understood(made: Plain, start: str) -> _Understood:
    """The text as it stands, else written in another way, else with its misspelt words put right."""
    full = spelled_out(made.text)
    first = _read(made if full == made.text else plain(full), start)
    if isinstance(first, State) or (isinstance(first, YesNo) and first.year is None):
        return _Understood(_with_deadline(full) or first)
    if not isinstance(first, NotUnderstood):
        return _Understood(first)
    again = _in_other_words(full, start)
    if not isinstance(again, NotUnderstood):
        return _Understood(again)
    if (put_right := respelt(made.text)).words:
        text = spelled_out(put_right.text)
        again = _read(plain(text), start)
        if isinstance(again, NotUnderstood):
            again = _in_other_words(text, start)
        if not isinstance(again, NotUnderstood):
            return _Understood(again, put_right.words)
    if full != made.text:
        # The place is that of the text as it was written, whose abbreviations must not be read as names.
        written = _read(made, start)
        first = written if isinstance(written, NotUnderstood) else NotUnderstood(0, first.why)
    return _Understood(first)


def _in_other_words(text: str, start: str) -> object:
    """A text that is not read as it stands; NotUnderstood has no place in it."""
    read: object = NotUnderstood(0, Reason.NOT_READ)
    if (other := reworded(text)) != text:
        read = _read(plain(other), start)
    if isinstance(read, NotUnderstood) and (inside := re.fullmatch(r"[(\[]([^()]*)[)\]]", text)):
        # What stands in brackets and nothing else may be no level; that there is none it may say.
        bare = _read(plain(inside[1]), start)
        return bare if isinstance(bare, Nothing | Missing) else read
    if isinstance(read, NotUnderstood) and start == "target":
        return _with_deadline(text) or read
    return read


def _with_deadline(text: str) -> Target | None:
    """Something to be there or done until a day; of the year that the day is in, where that is said."""
    parted = dated(text)
    done = None if parted is None else _read(plain(parted.body), "target")
    if parted is None or not (isinstance(done, State) or (isinstance(done, YesNo) and done.expected and not done.year)):
        return None
    done = replace(done, words=parted.words)
    return done if parted.year is None else Due(parted.year, done)


def _read(made: Plain, start: str) -> object:
    from lark.exceptions import UnexpectedInput

    try:
        return _parser(start).parse(made.text)
    except UnexpectedInput as error:
        if start == "target" and is_state_alone(made.text):
            return State(made.text.rstrip("."))
        place = getattr(error, "pos_in_stream", None)
        offset = len(made.text) if place is None or place < 0 else place
        return NotUnderstood(made.place(offset), why_not(made.text, is_target=start == "target"))
    except Unfit as unfit:
        if start == "target" and unfit.reason in (Reason.NO_LEVEL, Reason.NOT_READ) and is_state_alone(made.text):
            return State(made.text.rstrip("."))
        return NotUnderstood(made.place(unfit.place), unfit.reason)


@functools.cache
def _parser(start: str) -> Lark:
    from lark import Lark

    from vplan_xl.goals.reader import Rules

    folder = files("vplan_xl.goals")
    grammar = "\n".join(folder.joinpath(name).read_text("utf-8") for name in ("targets.lark", "values.lark"))
    return Lark(
        grammar,
        parser="lalr",
        start=start,
        transformer=Rules(),
        g_regex_flags=re.IGNORECASE,
        maybe_placeholders=False,
    )
