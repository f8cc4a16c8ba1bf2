"""Which method's figure a forecast takes, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from vplan_xl.amounts import LARGEST_ORE
from vplan_xl.form.model import Sign
from vplan_xl.language import N_
from vplan_xl.prognosis.methods import METHODS, Interval, Proposal, interval, kombination
from vplan_xl.prognosis.situation import Situation

_DECEMBER = 12
# Without anything to go by: last year before the budget, the budget before the run-rate.
_ORDER = ("foregaende_ar", "budgetrest", "linjar")
# A method that did best once may have had luck.
_LEAST_TESTS = 2

More = Callable[[Situation], Sequence[Proposal]]


class Remark(NamedTuple):
    """What is to be said of a method; ``reason`` is a msgid."""

    method: str
    reason: str


class Choice(NamedTuple):
    """The figure to fill in, with single events, in öre; None when no method applies.

    ``tried`` are all proposals, single events put back; ``interval`` likewise.
    """

    method: str
    ore: int | None
    tried: tuple[Proposal, ...]
    interval: Interval | None
    remarks: tuple[Remark, ...]


def nothing_more(_situation: Situation) -> Sequence[Proposal]:
    """No other methods than those that need no extra."""
    return ()


def more_methods(statistics: bool) -> More:
    """The methods of the extra statistics, where they are asked for."""
    if not statistics:
        return nothing_more
    from vplan_xl.prognosis.seasonal_models import seasonal_proposals

    return seasonal_proposals


def choose(situation: Situation, sign: Sign, wished: str | None, more: More = nothing_more) -> Choice:
    """The method wished for, else the one that has been nearest in earlier years, else the first that applies."""
    tried = proposals(situation, sign, more)
    usable = {proposal.method: proposal for proposal in tried if proposal.is_usable}
    remarks = []
    if situation.month == _DECEMBER:
        order = ["linjar"]
        remarks.append(Remark("linjar", N_("i december är prognosen utfallet")))
    else:
        order = [*([wished] if wished else []), *_by_backtest(situation, sign), *_ORDER]
    if wished and wished not in usable:
        reason = next((proposal.reason for proposal in tried if proposal.method == wished), "")
        remarks.append(Remark(wished, reason or N_("metoden prövas bara med --statistics")))
    remarks += [
        Remark(proposal.method, proposal.reason)
        for proposal in tried
        if proposal.ore is not None and proposal.reason and proposal.method != wished
    ]
    chosen = next((usable[method] for method in order if method in usable), None)
    single, range_ = situation.single, interval(situation)
    if chosen and chosen.ore is not None and range_ and not range_.low <= chosen.ore <= range_.high:
        remarks.append(Remark(chosen.method, N_("utanför intervallet lägst–högst")))
    return Choice(
        method=chosen.method if chosen else "",
        ore=chosen.ore + single if chosen and chosen.ore is not None else None,
        tried=tuple(p if p.ore is None else p._replace(ore=p.ore + single) for p in tried),
        interval=Interval(range_.low + single, range_.high + single) if range_ else None,
        remarks=tuple(remarks),
    )


def proposals(situation: Situation, sign: Sign, more: More = nothing_more) -> tuple[Proposal, ...]:
    """What every method gives, single events left out; what cannot be is marked so."""
    found = [_judged(method(situation), situation, sign) for method in METHODS]
    found.append(_judged(kombination(situation, found), situation, sign))
    return (*found, *(_judged(proposal, situation, sign) for proposal in more(situation)))


def _judged(proposal: Proposal, situation: Situation, sign: Sign) -> Proposal:
    """A cost of which more is spent already than the year shall have is no forecast, nor is what no cell can hold."""
    if proposal.is_usable and abs((proposal.ore or 0) + situation.single) > LARGEST_ORE:
        return proposal._replace(reason=N_("beloppet är större än Excel kan hålla på öret"))
    if sign is Sign.COST and proposal.is_usable and situation.outcome > max(0, proposal.ore or 0):
        return proposal._replace(reason=N_("lägre än det som redan är förbrukat"))
    return proposal


def _by_backtest(situation: Situation, sign: Sign) -> list[str]:
    """The methods that could have been used in at least two earlier years, the one with the least error first.

    Only outcome is known of those years, so that no method of the budget takes part, nor a median that has one
    in it this year. Of equals the one that would be taken without history is first.
    """
    errors: dict[str, list[int]] = {}
    for number, year in enumerate(situation.years[:-1]):
        then = replace(
            situation,
            outcome=year.so_far,
            budget=None,
            last_year=situation.years[number + 1],
            years=situation.years[number + 1 :],
            series=(),
            single=0,
        )
        for proposal in proposals(then, sign):
            if proposal.is_usable and proposal.ore is not None:
                errors.setdefault(proposal.method, []).append(abs(proposal.ore - year.whole))
    if situation.budget is not None:
        errors.pop("kombination", None)
    tested = {method: sum(of_years) for method, of_years in errors.items() if len(of_years) >= _LEAST_TESTS}
    return sorted(sorted(tested, key=_place), key=lambda method: tested[method])


def _place(method: str) -> int:
    return _ORDER.index(method) if method in _ORDER else len(_ORDER)
