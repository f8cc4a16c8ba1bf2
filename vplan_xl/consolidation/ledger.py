"""What lies beside the förvaltningar: central adjustments, and the ledger the whole must agree with. Öre.

Some accounts, such as the liability for vacation pay, are booked outside every förvaltning.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import NamedTuple

from vplan_xl.amounts import ParsedAmount, parse_amount, reason
from vplan_xl.finding import Finding, Place
from vplan_xl.language import _

COLUMNS = ("post", "belopp", "text", "roll")
MOST_ADJUSTMENTS = 100
_LONGEST_TEXT = 200


class Adjustment(NamedTuple):
    """A central adjustment of the outcome: a net cost in öre, with the role that answers for it."""

    post: str
    ore: int
    text: str
    role: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """The adjustments, and the ledger's net cost of the outcome in öre (None where nobody has said it)."""

    adjustments: tuple[Adjustment, ...] = ()
    net_cost: int | None = None


def parse_adjustments(text: str) -> tuple[tuple[Adjustment, ...], tuple[Finding, ...]]:
    """The lines of a CSV with the columns of :data:`COLUMNS`, amounts in tkr; a line that cannot be read is a finding.

    The delimiter is a semicolon or a comma, whichever the heading has.
    """
    heading = text.partition("\n")[0]
    delimiter = ";" if ";" in heading else ","
    reader = csv.DictReader(io.StringIO(text, newline=None), delimiter=delimiter)
    found: list[Adjustment] = []
    findings: list[Finding] = []
    try:
        if not set(COLUMNS) <= set(reader.fieldnames or ()):
            wanted = _("det ska vara {columns}").format(columns=", ".join(COLUMNS))
            shown = heading.strip() or "–"
            return (), (Finding("JUSTERING_RAD", Place(line=1), {"field": _("rubriker")}, wanted, shown),)
        for line in reader:
            values = {column: (line[column] or "").strip() for column in COLUMNS}
            if any(values.values()):
                _take(values, reader.line_num, found, findings)
    except csv.Error:
        findings.append(Finding("JUSTERING_FIL", Place(line=reader.line_num), found=_("raden följer inte CSV")))
    if len(found) > MOST_ADJUSTMENTS:
        most = _("det får vara högst {most}").format(most=MOST_ADJUSTMENTS)
        findings.append(Finding("JUSTERING_RAD", Place(), {"field": _("rader")}, most, str(len(found))))
    return tuple(found), tuple(findings)


def _take(values: dict[str, str], line: int, found: list[Adjustment], findings: list[Finding]) -> None:
    where = Place(line=line)
    parsed = parse_amount(values["belopp"])
    if not isinstance(parsed, ParsedAmount):
        findings.append(Finding("JUSTERING_RAD", where, {"field": "belopp"}, reason(parsed), values["belopp"] or "–"))
        return
    for column in ("post", "text", "roll"):
        if len(values[column]) > _LONGEST_TEXT or not values[column].isprintable() or not values["post"]:
            wanted = _("det ska vara en text om högst {most} tecken").format(most=_LONGEST_TEXT)
            findings.append(Finding("JUSTERING_RAD", where, {"field": column}, wanted, values[column] or "–"))
            return
    found.append(Adjustment(values["post"], parsed.ore, values["text"], values["roll"]))
