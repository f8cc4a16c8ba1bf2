"""Draw how near the methods came."""

from __future__ import annotations

import io
from pathlib import Path

from vplan_xl.amounts import format_percent
from vplan_xl.finding import Finding, Refused
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.table import METHODS
from vplan_xl.language import _
from vplan_xl.prognosis.backtest import GIVEN, Comparison
from vplan_xl.workbook.save import check_target, save

_WIDTH, _BAR, _GAP, _AROUND = 9.0, 0.17, 0.14, 1.5  # inches
_LONGEST = 1000  # tenths of a per cent; a row on which next to nothing was spent is off by any number
_SHORTEST = 10  # where no method is off by that much
_BESIDE = 1.15  # for the figure beside the longest bar
_OWN_COLOR = "0.25"  # a person's forecast is no method


def refused_target(target: Path) -> tuple[Finding, ...]:
    """Why a picture may not be written there; looked at before anything is computed."""
    try:
        check_target(target, None)
    except Refused as refused:
        return (refused.finding.in_file(str(target)),)
    return ()


def plot_backtest(comparison: Comparison, target: Path) -> tuple[Finding, ...]:
    """A picture of each method's error on the rows that had an outcome, as a PNG that must not exist yet."""
    from matplotlib.figure import Figure

    methods, rows = comparison.methods, comparison.rows
    labels = {method.code: method.label for method in METHODS}
    apart = len(methods) * _BAR + _GAP  # from row to row
    figure = Figure(figsize=(_WIDTH, _AROUND + len(rows) * apart), layout="constrained")
    axes = figure.subplots()
    longest = 0
    for number, method in enumerate(methods):
        tenths = [comparison.tenths(row, method) for row in rows]
        longest = max(longest, *(one or 0 for one in tenths))
        bars = axes.barh(
            [place * apart + number * _BAR for place in range(len(rows))],
            [min(one or 0, _LONGEST) / 10 for one in tenths],
            _BAR,
            label=labels.get(method, _("inlämnad")),
            color=_OWN_COLOR if method == GIVEN else None,
        )
        axes.bar_label(bars, ["–" if one is None else format_percent(one) for one in tenths], padding=3, fontsize=7)
    middle = (len(methods) - 1) / 2 * _BAR
    axes.set_yticks([place * apart + middle for place in range(len(rows))], [FR1.row_title(row) for row in rows])
    axes.set_ylim(len(rows) * apart - _BAR / 2, -_BAR / 2 - _GAP)
    axes.set_xlim(0, max(min(longest, _LONGEST), _SHORTEST) / 10 * _BESIDE)
    axes.xaxis.set_major_formatter(lambda value, _at: f"{value:g}".replace(".", ","))
    words = _("Medelfel i procent av utfallet; staplar över 100 % är avkortade")
    axes.set_xlabel(words if longest > _LONGEST else _("Medelfel i procent av utfallet"))
    axes.set_title(_("Prognosmetodernas fel. Rapporter: {reports}.").format(reports=comparison.reports))
    figure.legend(loc="outside right upper", fontsize="small", frameon=False)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=120, metadata={"Software": None})
    try:
        save(target, out.getvalue(), None)
    except Refused as refused:
        return (refused.finding.in_file(str(target)),)
    return ()
