"""Figures that a text quotes against the amounts of what it is about.

A text quotes much else: a part of the cause, another row, another year. So that a figure agrees with none of its own
amounts says nothing, and is no tie-out. Said is only what can hardly be chance:

- It is an amount cut off where it should be rounded ("4,8 mnkr" of 4 852 tkr), written with two digits or more, in a
  unit larger than tkr.
- It is the deviation with tkr written for mnkr or kr, or the like (a factor of 1 000), with three digits or more.
- It is the deviation with the other sign, in a sentence that says before it that this is one ("avvikelsen är +4 859
  tkr"). Elsewhere a sign may be that of the cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from vplan_xl.amounts import ORE_PER_TKR, round_ratio
from vplan_xl.form.layout import CellPlace
from vplan_xl.tie_outs.quoted import Agreement, Match, QuotedFigure, best_match, judge, quoted_figures
from vplan_xl.tie_outs.tie_out import TKR, TieOut

_AGREES = (Agreement.ROUNDED, Agreement.EXACT)
_THOUSAND = 1_000
_SENTENCE = re.compile(r"[.!?](?=\s)|[\n;]")


class Quote(NamedTuple):
    """A text, where it stands, what it is about, and {name: öre} of the amounts it may quote; one is the deviation."""

    text: str
    place: CellPlace
    about: str
    amounts: Mapping[str, int]
    deviation: str


def quoted_tie_outs(quotes: Iterable[Quote]) -> Iterator[TieOut]:
    """The figures in texts that quote an amount, rightly or not."""
    for quote in quotes:
        for figure in quoted_figures(quote.text):
            match = best_match(figure, quote.amounts)
            if match is not None:
                tie_out = (
                    _mistaken(quote, figure) if match.agreement is Agreement.ELSE else _quoted(quote, figure, match)
                )
                if tie_out is not None:
                    yield tie_out


def _quoted(quote: Quote, figure: QuotedFigure, match: Match[str]) -> TieOut | None:
    is_cut = match.agreement is Agreement.TRUNCATED
    if is_cut and (_digits(figure) < 2 or figure.step <= ORE_PER_TKR):
        return None
    tolerance = figure.step if match.agreement is Agreement.APPROXIMATE else figure.step // 2
    return _tie("AVST_CITAT", quote, figure, match.name, tolerance)


def _mistaken(quote: Quote, figure: QuotedFigure) -> TieOut | None:
    """The deviation in another unit or with another sign; what agrees with nothing is no tie-out."""
    deviation = quote.amounts.get(quote.deviation)
    if not deviation:
        return None
    larger = figure._replace(ore=figure.ore * _THOUSAND, step=figure.step * _THOUSAND)
    smaller = figure._replace(
        ore=round_ratio(figure.ore, 1, _THOUSAND), step=max(round_ratio(figure.step, 1, _THOUSAND), 1)
    )
    is_other_unit = _digits(figure) >= 3 and any(judge(one, deviation) in _AGREES for one in (larger, smaller))
    is_other_sign = (
        figure.sign != 0
        and _digits(figure) >= 2
        and judge(figure, -deviation) in _AGREES
        and "avvik" in _SENTENCE.split(quote.text[: figure.start])[-1].casefold()
    )
    if is_other_unit or is_other_sign:
        return _tie("AVST_CITAT_FEL", quote, figure, quote.deviation, figure.step // 2)
    return None


def _digits(figure: QuotedFigure) -> int:
    """How many digits are written, of those that count: 2 of "4,8 mnkr"."""
    return len(str(abs(figure.ore) // figure.step)) if figure.ore else 0


def _tie(code: str, quote: Quote, figure: QuotedFigure, name: str, tolerance: int) -> TieOut:
    right = quote.amounts[name]
    left = figure.ore if figure.sign or right >= 0 else -abs(figure.ore)
    what = f"{quote.about}: {figure.written} i texten, {name}"
    return TieOut(code, quote.place.sheet, what, left, right, TKR.name, tolerance, quote.place)
