"""Reading a target or a value: an expression, or where and why the text is not understood; never a guess."""

from __future__ import annotations

import functools
import re
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple, cast

from vplan_xl.goals.expression import Nothing, State, Target
from vplan_xl.goals.spelling import respelt
from vplan_xl.goals.text import LONGEST, Plain, plain
from vplan_xl.goals.value import IndicatorValue, Missing
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
    start = "target" if is_target else "value"
    made = plain(text[:LONGEST])
    if not made.text or not isinstance(_read(made, start), NotUnderstood):
        return ()
    put_right = respelt(made.text)
    return () if isinstance(_read(plain(put_right.text), start), NotUnderstood) else put_right.words


@functools.lru_cache(maxsize=10_000)  # the same words stand on many lines, and in many workbooks
def _parsed(text: str, start: str) -> object | None:
    """None for a text of nothing but space."""
    if len(text) > LONGEST:
        return NotUnderstood(LONGEST, Reason.TOO_LONG)
    made = plain(text)
    if not made.text:
        return None
    read = _read(made, start)
    if isinstance(read, NotUnderstood) and (put_right := respelt(made.text)).words:
        again = _read(plain(put_right.text), start)
        return read if isinstance(again, NotUnderstood) else again
    return read


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

    grammar = files("vplan_xl.goals").joinpath("targets.lark").read_text("utf-8")
    return Lark(
        grammar,
        parser="lalr",
        start=start,
        transformer=Rules(),
        g_regex_flags=re.IGNORECASE,
        maybe_placeholders=False,
    )
