"""What every formula cell of a form shows: by the results a file carries, and by LibreOffice's recalculation."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from tests.libreoffice import Office
from vplan_xl.amounts import Unit
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import formula_cells
from vplan_xl.form.model import Form
from vplan_xl.report.report import cell_at, read_report
from vplan_xl.workbook.snapshot import Kind

# {sheet: {cell: öre of a number, or the text}}
Results = dict[str, dict[str, int | str]]

# The three pages of a workbook with their header links, amounts and counts, of FR 1 or a shorter form.
PAGES = {"Utfall": "A1:P24", "Prognos": "A1:P24", "Föregående prognos": "A1:J24"}


def ore(number: float | str, unit: Unit = Unit.TKR) -> int:
    """Whole öre of a number of tkr (or mnkr), with the fifteen digits that a double surely holds."""
    exact = Decimal(f"{float(number):.15g}") * int(unit)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def stored(path: Path) -> Results:
    """The results the file carries, of every formula cell of the form."""
    report = read_report(path)
    assert report.content is not None
    found: Results = {sheet: {} for sheet in PAGES}
    for cell in formula_cells(report.form, report.places):
        held = cell_at(report.content.sheets, cell.place)
        assert held is not None, cell
        assert held.formula is not None, cell
        assert held.kind in (Kind.NUMBER, Kind.TEXT), cell
        found[cell.sheet][cell.cell] = ore(held.value, report.unit) if held.kind is Kind.NUMBER else held.value
    return found


def recalculated(office: Office, path: Path, unit: Unit = Unit.TKR) -> Results:
    """What LibreOffice computes, of every formula cell it sees on the form's pages."""
    found: Results = {}
    with office.open(path) as book:
        book.calculate()
        for sheet, area in PAGES.items():
            values = book.values(sheet, area)
            formulas = book.formulas(sheet, area)
            found[sheet] = {c: v if isinstance(v := values[c], str) else ore(v, unit) for c in formulas}
            assert book.errors(sheet) == set()
    return found


def random_values(seed: int, form: Form = FR1) -> str:
    """A file of amounts: whole blocks blank, single cells blank, zeros, negative amounts, öre."""
    rng = random.Random(seed)
    # Up to 10^13 öre: above that a double no longer holds the öre of a sum of nine.
    size = rng.choice((10**6, 10**8, 10**10, 10**13))
    lines = []
    for page in form.pages:
        for block in page.blocks:
            share_blank = rng.choice((0.0, 0.1, 0.5, 0.95, 1.0))
            for key in form.block_leaves(page, block):
                whole, exact = rng.randint(-size, size) // 100_000 * 100_000, rng.randint(-size, size)
                amount = rng.choice((0, rng.randint(-99, 99), whole, exact))
                text = "" if rng.random() < share_blank else f"{Decimal(amount).scaleb(-5):f}".replace(".", ",")
                lines.append(";".join((*key, text)))
    rng.shuffle(lines)
    return "page;row;block;part;tkr\n" + "\n".join(lines) + "\n"
