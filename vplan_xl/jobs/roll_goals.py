"""What of the sheets of goals follows into a new workbook."""

from __future__ import annotations

from collections.abc import Sequence

from vplan_xl.finding import Finding
from vplan_xl.form.goal_tables import ACTIVITIES, GOALS
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.model import Form
from vplan_xl.jobs.kept_tables import cells_of, kept_lines
from vplan_xl.report.report import Report
from vplan_xl.workbook.snapshot import Cell

# What a follow-up says of an indicator: of another period it is that period's alone.
_OF_ONE_PERIOD = frozenset(("UTFALL", "RIKET", "ER_BEDOMNING", "KOMMENTAR"))


def goal_cells(
    form: Form, copied: Report | None, plan: Report | None, earlier: Sequence[Report], findings: list[Finding]
) -> dict[CellPlace, Cell | None]:
    """{cell of the template: what it shall hold} of a list from the first workbook that has any of it.

    *copied* is one of the same period, whose lines follow whole; *plan* is the one that was asked for, *earlier* are
    those of the same year: theirs follow without what was followed up.
    """
    cells: dict[CellPlace, Cell | None] = {}
    for code, without in ((GOALS, _OF_ONE_PERIOD), (ACTIVITIES, frozenset[str]())):
        if code not in form.table_by_code:
            continue
        table = form.table_by_code[code]
        inputs = [column.code for column in table.columns if column.is_input]
        # The plan's template may have other columns: it has no amounts that an outcome could be taken from.
        lines = kept_lines(copied, code, inputs, findings) if copied else ()
        for source in (*((plan,) if plan else ()), *earlier):
            if lines:
                break
            theirs = source.form.table_by_code.get(code)
            has = {column.code for column in theirs.columns} if theirs else set[str]()
            wanted = [column for column in inputs if column in has and column not in without]
            lines = kept_lines(source, code, wanted, findings)
        cells |= cells_of(table, lines)
    return cells
