"""What does not tie: between FR 1 and its sister tables, within them, and between a text and its row."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from vplan_xl.amounts import format_exact
from vplan_xl.catalogue import CATALOGUE
from vplan_xl.finding import Finding, Place
from vplan_xl.rules.rule import Case, Rule

CODES = tuple(code for code in CATALOGUE if code.startswith("AVST_"))


def untied(code: str, case: Case) -> Iterator[Finding]:
    """The tie-outs of one code that do not hold."""
    for tie_out in case.tie_outs:
        if tie_out.code == code and not tie_out.verdict.holds:
            yield Finding(
                tie_out.code,
                Place("", *tie_out.place),
                {"what": tie_out.what, "unit": tie_out.unit},
                format_exact(tie_out.right),
                format_exact(tie_out.left),
                format_exact(tie_out.difference),
            )


RULES = tuple(Rule(code, partial(untied, code)) for code in CODES)
