"""All tie-outs of one report, in the order they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from vplan_xl.form.sister_tables import BRIDGE, INVESTMENTS, ITEMS, PERSONNEL, PROJECTS, SHARES, UNITS
from vplan_xl.report.report import Report
from vplan_xl.report.sister_lines import SisterTables
from vplan_xl.tie_outs.bridge import bridge_tie_outs
from vplan_xl.tie_outs.investments import investment_tie_outs
from vplan_xl.tie_outs.personnel import personnel_tie_outs
from vplan_xl.tie_outs.places import Looked
from vplan_xl.tie_outs.projects import project_tie_outs
from vplan_xl.tie_outs.tie_out import TieOut

# What ties which tables: nothing is tied where one of them could not be read as a whole.
_KINDS: tuple[tuple[Callable[[Looked], Iterable[TieOut]], frozenset[str]], ...] = (
    (project_tie_outs, frozenset((UNITS, PROJECTS))),
    (bridge_tie_outs, frozenset((BRIDGE, ITEMS))),
    (investment_tie_outs, frozenset((INVESTMENTS,))),
    (personnel_tie_outs, frozenset((SHARES, PERSONNEL))),
)


def sister_tie_outs(report: Report, tables: SisterTables, *, only_untied: bool = False) -> Iterator[TieOut]:
    """Those between FR 1 and its sister tables; on demand only those that do not hold."""
    looked = Looked(report, tables, only_untied)
    for tie_outs, of in _KINDS:
        if not of & tables.unread:
            yield from (one for one in tie_outs(looked) if not only_untied or not one.verdict.holds)
