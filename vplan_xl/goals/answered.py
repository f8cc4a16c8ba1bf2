"""Whether an outcome in words answers what was to be there or done."""

from __future__ import annotations

import re

from vplan_xl.goals.value import Answer, Counted, IndicatorValue, Told
from vplan_xl.goals.verdict import Judgement, Unjudged, Verdict
from vplan_xl.language import _

_DECISION = re.compile(r"beslut|fastställ|antag|antog|godkän|undertecknat|signera", re.I)
_DECIDED = re.compile(rf"{_DECISION.pattern}|(?<!\w)ja(?!\w)", re.I)
_DRAFTED = re.compile(r"framtag|tagits fram|utarbeta|skriv|kla?r", re.I)


def require_year(outcome: IndicatorValue, year: int | None) -> None:
    """Refuse what there is for one year as an answer to what was to be there for another."""
    seen = re.findall(r"för (?:år )?(20\d\d)(?!\d)", outcome.words) if isinstance(outcome, Told) else []
    if year is not None and seen and str(year) not in seen:
        raise Unjudged(_("utfallet är från {year}, inte från {wanted}").format(year=", ".join(seen), wanted=year))


def answered(outcome: IndicatorValue, expected: bool, asked: str = "", year: int | None = None) -> Judgement:
    """A draft of what was to be decided is there partly; what comes after the year followed up is not there."""
    if isinstance(outcome, Counted) and expected:
        verdict = Verdict.MET if outcome.count == outcome.of else Verdict.NEARLY if outcome.count else Verdict.NOT_MET
        return Judgement(verdict, str(outcome))
    if not isinstance(outcome, Told):
        raise Unjudged(_("utfallet {words} svarar inte på om det finns eller är gjort").format(words=outcome))
    coming = [int(found) for found in re.findall(r"(?<!\d)20\d\d(?!\d)", outcome.words)]
    if outcome.answer is Answer.YES and expected and year is not None and coming and min(coming) > year:
        return Judgement(Verdict.NOT_MET, _("inte uppnått: {words}").format(words=outcome.words))
    is_draft = bool(_DECISION.search(asked) and _DRAFTED.search(outcome.words) and not _DECIDED.search(outcome.words))
    if outcome.answer is Answer.PARTLY or (outcome.answer is Answer.YES and expected and is_draft):
        return Judgement(Verdict.NEARLY, _("delvis: {words}").format(words=outcome.words))
    met = (outcome.answer is Answer.YES) is expected
    words = _("uppnått: {words}") if met else _("inte uppnått: {words}")
    return Judgement(Verdict.MET if met else Verdict.NOT_MET, words.format(words=outcome.words))
