"""The sheet that says how each figure was made: what its cells shall hold."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence

from vplan_xl.amounts import Amount, Gap, number_text
from vplan_xl.form.compute import compute
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.model import Form, Key
from vplan_xl.form.table import METHOD_LABELS
from vplan_xl.language import N_
from vplan_xl.period import serial_of_date
from vplan_xl.prognosis.choice import Choice
from vplan_xl.prognosis.respect import Action, Decision, forecast_key
from vplan_xl.report.history import BASIS, PICTURE, History, Leaf
from vplan_xl.report.report import Report
from vplan_xl.report.tables import TableLine
from vplan_xl.workbook.snapshot import Cell, Kind

Cells = dict[CellPlace, Cell | None]

_STAYS = N_("står kvar: skrivet av någon")


def basis_cells(
    form: Form, history: History, decisions: Sequence[Decision], today: datetime.date, date1904: bool
) -> Cells:
    """{cell of Prognosunderlag: what it shall hold} for every decision that has a line there.

    The day stays where the figure does. Texts are in Swedish, the workbook's language.
    """
    found: Cells = {}
    for decision in decisions:
        filled = history.filled.get(decision.leaf)
        if filled is None or decision.choice is None:
            continue
        stays = filled.ore is not None and filled.ore == decision.ore
        day = filled.date if stays and filled.date else today
        held = _line(decision, decision.choice, day, date1904)
        for column in form.table_by_code[BASIS].columns[len(Leaf._fields) :]:
            if not column.is_input and not (column.code == "ANMARKNING" and _is_somebodys(filled.remark)):
                found[filled.line.cell(column.code)] = held.get(column.code)
    return found


def _is_somebodys(remark: str) -> bool:
    """Whether a person wrote in the column of remarks: it is not put together of what the program says."""
    pieces = [piece.partition(": ")[0] for piece in remark.split("; ")] if remark else []
    return not {*METHOD_LABELS.values(), _STAYS.partition(": ")[0]}.issuperset(pieces)


def picture_cells(report: Report, history: History, choices: Mapping[Leaf, Choice]) -> Cells:
    """{cell of the picture's table: what it shall hold}, Totalt: outcome, budget, last year, and what is proposed."""
    leaves = [Leaf(row.code, part.code) for row in report.form.leaf_rows for part in report.form.entered_parts]
    proposed: dict[Key, Amount] = dict.fromkeys(map(forecast_key, leaves), Gap.UNKNOWN)
    proposed |= {forecast_key(leaf): choice.ore for leaf, choice in choices.items() if choice.ore is not None}
    amounts = compute(report.form, proposed)
    found: Cells = {}
    for line in history.picture:
        row = line.values.get("KONTOSLAG")
        if isinstance(row, str):
            shown: dict[str, Amount] = {
                "UTFALL": report.amounts[Key("ACK", row, "UTFALL", "TOTALT")],
                "BUDGET": report.amounts[Key("HELAR", row, "BUDGET", "TOTALT")],
                "FOREG_AR": report.amounts[Key("HELAR", row, "FOREG_AR", "TOTALT")],
                "FORSLAG": amounts[Key("HELAR", row, "PROGNOS", "TOTALT")],
            }
            found |= {line.cell(code): _number(amount) for code, amount in shown.items()}
    return found


def cleared_cells(form: Form, history: History) -> Cells:
    """Everything that the program wrote in the sheet, emptied."""
    lines = [(BASIS, filled.line) for filled in history.filled.values()]
    lines += [(PICTURE, line) for line in history.picture]
    kept = {filled.line.cell("ANMARKNING") for filled in history.filled.values() if _is_somebodys(filled.remark)}
    return dict.fromkeys(cell for code, line in lines for cell in _written(form, code, line) if cell not in kept)


def _written(form: Form, code: str, line: TableLine) -> Iterator[CellPlace]:
    table = form.table_by_code[code]
    for column in table.columns[len(table.keys[0]) :]:
        if not column.is_input:
            yield line.cell(column.code)


def _line(decision: Decision, choice: Choice, day: datetime.date, date1904: bool) -> dict[str, Cell | None]:
    """{column: its cell} of one line; what is left out is empty."""
    held: dict[str, Cell | None] = {proposal.method.upper(): _number(proposal.ore) for proposal in choice.tried}
    held |= {"METOD": _text(METHOD_LABELS.get(choice.method, "")), "FORSLAG": _number(choice.ore)}
    if choice.interval:
        held |= {"LAGST": _number(choice.interval.low), "HOGST": _number(choice.interval.high)}
    remarks = [f"{METHOD_LABELS[remark.method]}: {remark.reason}" for remark in choice.remarks]
    if decision.action is Action.FILL:
        held |= {
            "IFYLLT": _number(decision.ore),
            **_replaced(decision.replaced),
            "DATUM": Cell(Kind.NUMBER, str(serial_of_date(day, date1904))),
        }
    elif decision.action is Action.KEEP:
        remarks.insert(0, _STAYS)
    held["ANMARKNING"] = _text("; ".join(remarks))
    return held


def _replaced(cell: Cell | None) -> dict[str, Cell | None]:
    """A person's cell as two: what it held to the letter, and its formula as a text."""
    if cell is None:
        return {}
    content = None if cell.kind is Kind.MISSING else Cell(cell.kind, cell.value)
    return {"ERSATTE": content, "ERSATTE_FORMEL": None if cell.formula is None else _text(f"={cell.formula}")}


def _number(amount: Amount | None) -> Cell | None:
    return Cell(Kind.NUMBER, number_text(amount)) if isinstance(amount, int) else None


def _text(text: str) -> Cell | None:
    return Cell(Kind.TEXT, text) if text else None
