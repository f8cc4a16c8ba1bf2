"""Try the forecast methods on the reports in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vplan_xl.finding import Finding, has_fel
from vplan_xl.form.fr1 import FR1
from vplan_xl.jobs.intake import workbooks_in
from vplan_xl.prognosis.backtest import Comparison, compare, ending, trial
from vplan_xl.prognosis.choice import more_methods
from vplan_xl.report.history import HISTORY, read_history
from vplan_xl.report.report import read_report


@dataclass(frozen=True, slots=True)
class Backtest:
    """The comparison, and what is to be said of the files."""

    comparison: Comparison
    findings: tuple[Finding, ...]


def backtest(folder: Path, statistics: bool, through: Callable[[Sequence[Path]], Iterable[Path]] = tuple) -> Backtest:
    """Every report in the folder and the folders in it, each against its förvaltning's december of that year.

    A report with something wrong in its sister sheets is not tried, as no forecast could be filled in there; one
    that is older than those sheets has no history but can be. Reports of other forms are left alone.
    """
    more = more_methods(statistics)
    named = workbooks_in(folder)
    findings = list(named.left_out)
    trials, endings = [], []
    for path in through(named.paths):
        report = read_report(path, tables=HISTORY)
        findings += report.findings
        if report.content is None or report.header.period is None or report.form is not FR1:
            continue
        history = read_history(report, report.header.period)
        wrong = [finding for finding in history.findings if finding.code != "TABELL_SAKNAS"]
        findings += wrong
        tried, ended = None if has_fel(wrong) else trial(report, history, more), ending(report)
        trials += [tried] if tried else []
        endings += [ended] if ended else []
    comparison = compare(FR1, trials, endings)
    if not comparison.reports and not has_fel(named.left_out):
        findings.append(Finding("BACKTEST_TOM").in_file(str(folder)))
    return Backtest(comparison, tuple(findings))
