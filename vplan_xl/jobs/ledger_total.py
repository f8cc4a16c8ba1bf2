"""What a whole ledger says that the outcome is, for the total to be reconciled with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vplan_xl.finding import Finding, has_fel
from vplan_xl.form.fr1 import FR1
from vplan_xl.jobs.ledgers import mapping_of_file, read_ledgers, together
from vplan_xl.ledger.booking import Reading
from vplan_xl.ledger.figures_of_form import form_figures
from vplan_xl.ledger.posting import posted
from vplan_xl.period import Period


@dataclass(frozen=True, slots=True)
class LedgerTotal:
    """The files of a whole ledger, how they are read, and the CSV of the mapping that says what is not the form's."""

    ledgers: tuple[Path, ...]
    reading: Reading
    mapping: Path


def ledger_total(wanted: LedgerTotal, period: Period) -> tuple[int | None, tuple[Finding, ...]]:
    """(the ledger's own outcome up to *period* in öre, with accounts that nothing is said of, what is to be said)."""
    lines, _cells, wrong = mapping_of_file(FR1, wanted.mapping)
    ledgers = read_ledgers(wanted.ledgers, wanted.reading)
    before = (*wrong, *ledgers.findings)
    if has_fel(before):
        return None, before
    names = {account: name for file in ledgers.files for account, name in file.accounts.items()}
    years = {year for file in ledgers.files for year in file.whole_years}
    figures = form_figures(posted(together(ledgers.files), lines), period, years, names)
    # What is told of last year and the budget is not what the total is reconciled with.
    told = [one for one in figures.findings if one.code in ("IMPORT_PERIOD", "KONTO_OMAPPAD", "KONTO_OMAPPADE")]
    return figures.total, (*before, *(one.in_file(str(wanted.ledgers[0])) for one in told))
