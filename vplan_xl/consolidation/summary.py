"""What the first page says of each förvaltning and of the whole: net amounts in öre, most trouble first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vplan_xl.amounts import exceeds
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.selection import in_order
from vplan_xl.consolidation.total import Total
from vplan_xl.form.fields import value_of
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.model import Compared, Form
from vplan_xl.language import N_
from vplan_xl.workbook.snapshot import Cell, Kind


class Column(NamedTuple):
    """A column of the summary: a block's net, or how it compares with another one; ``label`` is a msgid.

    ``reference`` and ``outcome`` are (page, block); a column that compares nothing has only the first.
    """

    code: str
    label: str
    reference: tuple[str, str]
    outcome: tuple[str, str] | None = None


COLUMNS = (
    Column("UTFALL", N_("Utfall"), ("ACK", "UTFALL")),
    Column("BUDGET", N_("Budget"), ("ACK", "BUDGET")),
    Column("AVVIKELSE", N_("Avvikelse"), ("ACK", "BUDGET"), ("ACK", "UTFALL")),
    Column("PROGNOS", N_("Prognos helår"), ("HELAR", "PROGNOS")),
    Column("BUDGET_HELAR", N_("Budget helår"), ("HELAR", "BUDGET")),
    Column("AVVIKELSE_PROGNOS", N_("Avvikelse prognos"), ("HELAR", "BUDGET"), ("HELAR", "PROGNOS")),
    Column("FORANDRING", N_("Ändring sedan föreg. prognos"), ("FORANDRING", "FOREG_PROGNOS"), ("HELAR", "PROGNOS")),
)
NUMBER_OF = {column.code: number for number, column in enumerate(COLUMNS)}

Figures = tuple[int | None, ...]  # one for each column


def figures(one: Delivery) -> Figures:
    """A delivery's figures, in its own form's convention; a deviation above zero is favourable in all."""
    return tuple(_figure(one, column) for column in COLUMNS)


def _figure(one: Delivery, column: Column) -> int | None:
    reference = one.block(*column.reference)
    if column.outcome is None or reference is None:
        return reference
    outcome = one.block(*column.outcome)
    if outcome is None:
        return None
    first, second = one.form.convention.in_order(reference, outcome)
    return first - second


def by_trouble(deliveries: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """The most unfavourable first, by the forecast's deviation, where there is none by the outcome's."""

    def trouble(one: Delivery) -> tuple[object, ...]:
        deviation = leading(figures(one))
        return deviation is None, deviation or 0, in_order(one.number)

    return tuple(sorted(deliveries, key=trouble))


def leading(found: Figures) -> int | None:
    """The deviation that a line is judged by."""
    forecast = found[NUMBER_OF["AVVIKELSE_PROGNOS"]]
    return forecast if forecast is not None else found[NUMBER_OF["AVVIKELSE"]]


def leading_reference(found: Figures) -> int:
    """The budget that this deviation is a share of."""
    code = "BUDGET_HELAR" if found[NUMBER_OF["AVVIKELSE_PROGNOS"]] is not None else "BUDGET"
    return found[NUMBER_OF[code]] or 0


def verdict(found: Figures, form: Form) -> int:
    """-1 for an unfavourable, 1 for a favourable deviation above both thresholds of the form, else 0."""
    deviation = leading(found)
    share, least = thresholds(form)
    if deviation is None or not exceeds(deviation, leading_reference(found), share, least):
        return 0
    return 1 if deviation > 0 else -1


def thresholds(form: Form) -> tuple[int, int]:
    """The form's own thresholds: a share in ppm, an amount in öre."""
    found = []
    for code in ("TROSKEL_PROCENT", "TROSKEL_TKR"):
        field = form.field_by_code[code]
        value = value_of(field, Cell(Kind.NUMBER, field.default), False)
        assert isinstance(value, int), code
        found.append(value)
    return found[0], found[1]


def sum_figures(whole: Consolidated, total: Total) -> Figures:
    """The sums over a form's deliveries; None where the total has nothing or does not compare it.

    The change of the forecast is of those who have both an earlier and a present one.
    """
    sums: list[int | None] = []
    for number, column in enumerate(COLUMNS):
        if column.outcome is None:
            sums.append(total.net(*column.reference))
        elif column.reference[0] == column.outcome[0]:
            is_compared = column.outcome[1] != "PROGNOS" or not whole.without_forecast or total.form is not FR1
            sums.append(total.net(column.reference[0], comparison(total.form, column)) if is_compared else None)
        else:
            changes = [ore for one in total.deliveries if (ore := figures(one)[number]) is not None]
            sums.append(sum(changes) if changes else None)
    return tuple(sums)


def comparison(form: Form, column: Column) -> str:
    """The block of the form that is a column's comparison."""
    assert column.outcome is not None
    wanted = Compared(column.reference[1], column.outcome[1])
    return next(block.code for block in form.page_by_code[column.reference[0]].blocks if block.source == wanted)


def result_figures(departments: Figures, finance: Figures) -> Figures:
    """Årets resultat, above zero for a surplus: Finansförvaltningens net minus the förvaltningar's net cost.

    Deviations are favourable above zero in both, and so add up.
    """
    found: list[int | None] = []
    for column, cost, net in zip(COLUMNS, departments, finance, strict=True):
        if cost is None or net is None:
            found.append(None)
        else:
            found.append(net + cost if column.outcome is not None else net - cost)
    return tuple(found)
