"""What ``vplan diff`` tells machines: öre, codes, and null for what is blank or unknown."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from vplan_xl.amounts import Amount, Gap
from vplan_xl.finding import Finding
from vplan_xl.form.fields import FieldValue
from vplan_xl.jobs.diff import Diff
from vplan_xl.period import Period
from vplan_xl.report.difference import Difference, Moved
from vplan_xl.report.proposal import Proposal, item_words
from vplan_xl.report.report import Report
from vplan_xl.report.table_values import TableValue
from vplan_xl.report.tables import TableLine
from vplan_xl.workbook.snapshot import Cell


def difference_json(found: Diff) -> dict[str, object]:
    """Everything that differs, "changes" null where the workbooks could not be compared."""
    return {**_files(found), "changes": _changes(found.difference), "findings": [f.to_json() for f in found.findings]}


def proposal_json(found: Diff, proposal: Proposal | None, findings: Sequence[Finding]) -> dict[str, object]:
    """The draft of a Prognosförklaring, null where there is none."""
    return {**_files(found), "proposal": _proposal(found, proposal), "findings": [f.to_json() for f in findings]}


def _files(found: Diff) -> dict[str, object]:
    return {"old": _file(found.old), "new": _file(found.new)}


def _file(report: Report) -> dict[str, object]:
    return {
        "path": report.path,
        "sha256": report.sha256,
        "form": report.form.code if report.content else None,
        "forvaltning": report.header.forvaltning,
        "period": str(report.header.period) if report.header.period else None,
    }


def _changes(difference: Difference | None) -> dict[str, object] | None:
    if difference is None:
        return None
    year = difference.year
    return {
        "leaves": [_moved(moved) for moved in difference.leaves],
        "totals": [_moved(moved) for moved in difference.totals],
        "year": year
        and {
            "budget_moved": bool(difference.budget_leaves),
            "budget_net_cost": _amounts(year.budget),
            "forecast_net_cost": _amounts(year.forecast),
            "deviation": _amounts(year.deviation),
        },
        "fields": [{"field": one.code, "old": _value(one.old), "new": _value(one.new)} for one in difference.fields],
        "explanations": [{**one.key._asdict(), "old": one.old, "new": one.new} for one in difference.explanations],
        "tables": [
            {
                "table": change.table.code,
                "sheet": change.table.sheet,
                "removed": [_line(line) for line in change.removed],
                "added": [_line(line) for line in change.added],
            }
            for change in difference.lists
        ],
    }


def _proposal(found: Diff, proposal: Proposal | None) -> dict[str, object] | None:
    if proposal is None or found.difference is None:
        return None
    return {
        "opening": proposal.opening,
        "items": [
            {
                "type": item.type,
                "row": item.row,
                "text": item_words(found.difference.form, item),
                "budget": item.budget,
                "forecast": item.forecast,
                "deviation": item.deviation,
                "in_budget": item.in_budget == "ja",
            }
            for item in proposal.items
        ],
        "closing": proposal.closing,
    }


def _moved(moved: Moved) -> dict[str, object]:
    return {**moved.key._asdict(), **_amounts(moved)}


def _amounts(moved: Moved) -> dict[str, object]:
    """Of a null ``old_gap`` and ``new_gap`` say why: blank or unknown."""
    return {
        "old": _ore(moved.old),
        "new": _ore(moved.new),
        "change": moved.change,
        "old_gap": _gap(moved.old),
        "new_gap": _gap(moved.new),
    }


def _ore(amount: Amount) -> int | None:
    return amount if isinstance(amount, int) else None


def _gap(amount: Amount) -> str | None:
    return amount.value if isinstance(amount, Gap) else None


def _line(line: TableLine) -> dict[str, object]:
    """{column: value} of what is filled in, in the table's order."""
    codes = (column.code for column in line.table.columns if column.code in line.values)
    return {code: _value(line.values[code]) for code in codes}


def _value(value: TableValue | FieldValue | None) -> object:
    if isinstance(value, Cell):
        return value.value
    return str(value) if isinstance(value, Period | datetime.date) else value
