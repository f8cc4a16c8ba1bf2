"""The key figures of each förvaltning, and the same computed from the sums of all: never an average.

What they are is declared by the form's sheet Nyckeltal; here they are taken from Underlag and from the total's pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from vplan_xl.amounts import Amount
from vplan_xl.consolidation.basis import Basis, fact_column
from vplan_xl.consolidation.bridge_sheet import bridge_of, whole_bridge
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.line_basis import GROUP, WHO, Term, Where, literally
from vplan_xl.consolidation.page_sheets import linked, total_places
from vplan_xl.consolidation.total import BOTH, EXTERNAL
from vplan_xl.form.expression import NOT_APPLICABLE, How
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.model import Key, added_up_by
from vplan_xl.form.sister_tables import IPDK_OF_ROW, PROJECTS
from vplan_xl.workbook.a1 import quoted, reference

OUTCOME, FORECAST = "UTFALL", "PROGNOS"  # what a key figure is of
NET, PERSONNEL_ROW, COSTS, HIRED = "NETTORESULTAT", "PERSONAL", "TOTALA_KOSTNADER", "PERSONAL_INHYRDA"
_BLOCKS = {OUTCOME: ("ACK", "UTFALL"), FORECAST: ("HELAR", "PROGNOS")}


class Known(NamedTuple):
    """An amount as a formula and in öre, None where it is blank; ``blank`` is its test of that, "" of none."""

    blank: str
    shown: str
    ore: int | None

    @property
    def formula(self) -> str:
        """The whole formula."""
        return f'IF({self.blank},"",{self.shown})' if self.blank else self.shown

    def less(self, terms: Iterable[Term]) -> Known:
        """This amount minus others, blank where it is."""
        taken = list(terms)
        shown = self.shown + "".join(f"-{term.formula}" for term in taken)
        return Known(self.blank, shown, None if self.ore is None else self.ore - sum(term.value for term in taken))


class Figure(NamedTuple):
    """A key figure of the outcome or the forecast: an amount and what it is compared with.

    Growth is the change from the base, by the base's size; any other is a share of it.
    """

    code: str
    of: str
    amount: Known
    base: Known
    how: How
    is_growth: bool

    @property
    def value(self) -> Fraction | str:
        """The share; "" where an amount is missing, "ej tillämpligt" where the base is none."""
        part, base = self.amount.ore, self.base.ore
        if part is None or base is None:
            return ""
        if base == 0 or (base < 0 and self.how is How.ABOVE_ZERO):
            return NOT_APPLICABLE
        return Fraction(part - base, abs(base)) if self.is_growth else Fraction(part, base)

    def formula(self, part: str, base: str) -> str:
        """The formula of the share, given the cells of both."""
        test = f"ROUND({base},5){'<=' if self.how is How.ABOVE_ZERO else '='}0"
        share = f"({part}-{base})/ABS({base})" if self.is_growth else f"{part}/{base}"
        return f'IF(COUNT({part},{base})<2,"",IF({test},"{NOT_APPLICABLE}",{share}))'


# What is a share of a net, or of its change: of a förvaltning with a nollbudget that says nothing.
OF_A_NET = frozenset(("BUDGETFOLJSAMHET", "NETTOKOSTNAD", "NETTOKOSTNAD_ALLT"))


def figures_of(whole: Consolidated, one: Delivery) -> tuple[Figure, ...]:
    """Those of a förvaltning."""
    basis = whole.basis(one.form)
    at, amounts = basis.row(one), one.amounts()

    def known(page: str, code: str, block: str) -> Known:
        blank = f"COUNT({basis.block(page, block, at)})=0"
        return Known(blank, _of_line(basis, at, page, code, block), _ore(amounts, Key(page, code, block, BOTH)))

    label = reference(fact_column("FORVALTNING"), at)
    where = Where(WHO, f"{quoted(basis.sheet)}!{label}", one.label)
    bridge = bridge_of(whole, one, where)
    budget, forecast = (basis.block("HELAR", block, at) for block in ("BUDGET", "PROGNOS"))
    blank = f"OR(COUNT({budget})=0,COUNT({forecast})=0)"
    deviation = Known(blank, f"SUM({budget})-SUM({forecast})", bridge.deviation)
    source = _Source(whole, known, (where,))
    staff = {what: tuple(source.without_projects(what, row) for row in (PERSONNEL_ROW, COSTS)) for what in _BLOCKS}
    return tuple(_figures(source, staff, bridge.explained, deviation))


def whole_figures(whole: Consolidated) -> tuple[Figure, ...]:
    """Those of all förvaltningar together.

    Personnel's share of the costs is one of Externt: internal trade counts as a cost twice. While somebody has no
    forecast there is none of the forecast.
    """
    places, form = total_places(whole), whole.departments.form
    flag = whole.basis(form).flag("UTAN_PROGNOS")

    def known(page: str, code: str, block: str, part: str = BOTH) -> Known:
        key = Key(page, code, block, part)
        link, ore = linked(places, form, key), _ore(whole.departments.amounts, key)
        blank = f"NOT(ISNUMBER({link}))"
        if page == "HELAR":
            return Known(f"OR({flag}>0,{blank})", link, None if whole.without_forecast else ore)
        return Known(blank, link, ore)

    staff = {
        what: tuple(known(page, row, block, EXTERNAL) for row in (PERSONNEL_ROW, COSTS))
        for what, (page, block) in _BLOCKS.items()
    }
    deviation = known("HELAR", NET, "JMF_BUDGET")
    return tuple(_figures(_Source(whole, known, ()), staff, whole_bridge(whole).explained, deviation))


def _ore(amounts: Mapping[Key, Amount], key: Key) -> int | None:
    amount = amounts[key]
    return amount if isinstance(amount, int) else None


def _of_line(basis: Basis, at: int, page: str, code: str, block: str) -> str:
    """The sum of a row's leaves on a line of Underlag, where they stand beside one another."""
    form = basis.form
    rows = {code, *added_up_by(form.rows, code)}
    found = form.page_by_code[page]
    keys = [key for key in form.block_leaves(found, found.block(block)) if key.row in rows]
    return f"SUM({basis.cell(keys[0], at)}:{basis.cell(keys[-1], at).rpartition('!')[2]})"


@dataclass(frozen=True, eq=False)
class _Source:
    """Where amounts come from, given page, row and block, and which lines of projects belong to them."""

    whole: Consolidated
    known: Callable[[str, str, str], Known]
    where: tuple[Where, ...]

    def with_projects(self, of_what: str, row: str, block: str = "") -> Known:
        """An amount as FR 1 has it; *block* is another one of the same page."""
        page, own = _BLOCKS[of_what]
        return self.known(page, row, block or own)

    def without_projects(self, of_what: str, row: str, block: str = "") -> Known:
        """The same less the projects."""
        found = self.with_projects(of_what, row, block)
        basis = self.whole.line_bases.get(PROJECTS)
        if basis is None:
            return found
        column = block or _BLOCKS[of_what][1]
        groups = [ipdk for code, ipdk in IPDK_OF_ROW.items() if code in {row, *added_up_by(FR1.rows, row)}]
        if len(groups) == len(IPDK_OF_ROW):
            projects = [basis.total(column, *self.where)]
        else:
            projects = [basis.total(column, *self.where, literally(GROUP, ipdk)) for ipdk in groups]
        return found.less(projects)


def _figures(
    source: _Source, staff: Mapping[str, tuple[Known, ...]], explained: Term, deviation: Known
) -> list[Figure]:
    """All of them; *staff* is the cost of personnel and all costs, whose share is asked for."""

    def share(code: str, what: str, part: Known, base: Known) -> Figure:
        return Figure(code, what, part, base, How.ABOVE_ZERO, False)

    def growth(code: str, what: str, now: Known, then: Known) -> Figure:
        return Figure(code, what, now, then, How.BY_SIZE, True)

    allt, own = source.with_projects, source.without_projects
    found = []
    for what in (OUTCOME, FORECAST):
        found += [
            share("BUDGETFOLJSAMHET", what, allt(what, NET), allt(what, NET, "BUDGET")),
            growth("NETTOKOSTNAD_ALLT", what, allt(what, NET), allt(what, NET, "FOREG_AR")),
            growth("PERSONALKOSTNAD_ALLT", what, allt(what, PERSONNEL_ROW), allt(what, PERSONNEL_ROW, "FOREG_AR")),
            share("PERSONALANDEL", what, *staff[what]),
            share("INHYRD", what, allt(what, HIRED), allt(what, PERSONNEL_ROW)),
        ]
    # Of projects only last year's outcome so far is reported, not that of its whole.
    found += [
        growth("NETTOKOSTNAD", OUTCOME, own(OUTCOME, NET), own(OUTCOME, NET, "FOREG_AR")),
        growth("PERSONALKOSTNAD", OUTCOME, own(OUTCOME, PERSONNEL_ROW), own(OUTCOME, PERSONNEL_ROW, "FOREG_AR")),
    ]
    shown = Known("", explained.formula, explained.value)
    return [*found, Figure("FORKLARAT", FORECAST, shown, deviation, How.SIGNED, False)]
