"""The consolidated workbook against witnesses from outside: openpyxl over the inputs, LibreOffice over the result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from tests.libreoffice import Document, Office
from tests.total_books import (
    TKR,
    At,
    Made,
    Opened,
    amount_cells,
    block,
    noticed_folder,
    ore,
    random_folder,
    random_leaves,
    register_of,
    report_bytes,
    totalled,
)
from vplan_xl.finding import Severity
from vplan_xl.form.forms import FORM_BY_CODE
from vplan_xl.form.fr1 import FR1

FOLDERS = ("whole", "noticed")
PARTS = ("EXTERNT", "INTERNT", "TOTALT")
# The rows of FR 1 that add up others, counted from 0; written down here so that the declaration has somebody to
# disagree with.
SUMS = {1: (2, 3, 4), 5: range(6, 12), 13: (0,), 14: (1, 5, 12), 15: (13, 14)}
COMPARED = {
    "ACK": {"JMF_BUDGET": ("BUDGET", "UTFALL"), "JMF_FOREG_AR": ("FOREG_AR", "UTFALL")},
    "HELAR": {"JMF_BUDGET": ("BUDGET", "PROGNOS"), "JMF_FOREG_AR": ("FOREG_AR", "PROGNOS")},
}
BLOCKS = {"ACK": ("UTFALL", "BUDGET", "FOREG_AR"), "HELAR": ("PROGNOS", "BUDGET", "FOREG_AR")}
LAST = 15


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Made]:
    root = tmp_path_factory.mktemp("totals")
    whole, noticed = random_folder(root / "whole"), noticed_folder(root / "noticed")
    return {
        "whole": Made(whole, totalled(whole, root / "whole.xlsx", ledger=1234567 * TKR)),
        "noticed": Made(noticed, totalled(noticed, root / "noticed.xlsx", missing=True, errors=True)),
    }


# -- three witnesses ------------------------------------------------------------------------------


def added_up(files: list[Path]) -> dict[tuple[str, int], int]:
    """{(page, block and part, row): öre} over what openpyxl finds in FR 1's columns."""
    sums: Counter[tuple[str, int]] = Counter()
    for path in files:
        book = openpyxl.load_workbook(path)
        if "FR1_VERSION" in book.defined_names:
            for name, offset, _at, content in amount_cells(book):
                if isinstance(content, int | float) and abs(content) < 1e10:
                    sums[name, offset] += ore(content)
    for page, blocks in BLOCKS.items():
        for code in blocks:
            for row in range(LAST + 1):
                sums[f"{page}_{code}_TOTALT", row] = sum(sums[f"{page}_{code}_{part}", row] for part in PARTS[:2])
            for row, of in SUMS.items():
                for part in PARTS:
                    sums[f"{page}_{code}_{part}", row] = sum(sums[f"{page}_{code}_{part}", other] for other in of)
        for code, (first, second) in COMPARED[page].items():
            for row in range(LAST + 1):
                for part in PARTS:
                    one, other = (sums[f"{page}_{of}_{part}", row] for of in (first, second))
                    sums[f"{page}_{code}_{part}", row] = one - other
    return dict(sums)


def taken_files(one: Made) -> list[Path]:
    return [Path(delivery.path) for delivery in one.outcome.selection.taken]


@pytest.mark.parametrize("which", FOLDERS)
def test_the_total_is_what_openpyxl_adds_up_over_the_inputs(made: Mapping[str, Made], which: str) -> None:
    one = made[which]
    expected = added_up(taken_files(one))
    compared = dashes = 0
    for page in BLOCKS:
        for code in (*BLOCKS[page], *COMPARED[page]):
            for part in PARTS:
                for row, at in enumerate(one.opened.named(f"TOTAL_{page}_{code}_{part}")):
                    shown = one.opened.results[at]
                    if shown == "–":
                        dashes += 1
                        continue
                    assert ore(shown) == expected[f"{page}_{code}_{part}", row], (page, code, part, row)
                    compared += 1
    assert compared + dashes == 2 * 5 * 3 * 16
    # One without a forecast hides both deviations of page 2; one who budgets externally, two columns of page 1.
    assert dashes == (0 if which == "whole" else (2 * 3 + 2) * 16)


def all_values(document: Document, opened: Opened) -> dict[At, float | str]:
    """What LibreOffice shows in every formula cell."""
    found: dict[At, float | str] = {}
    for sheet in opened.sheets:
        values = document.values(sheet, f"A1:{opened.book[sheet].dimensions.rpartition(':')[2]}")
        found |= {at: values[at[1]] for at in opened.formulas if at[0] == sheet}
    return found


@pytest.mark.parametrize("which", FOLDERS)
def test_libreoffice_computes_every_formula_of_every_sheet(
    office: Office, made: Mapping[str, Made], which: str
) -> None:
    opened = made[which].opened
    with office.open(opened.path) as document:
        document.calculate()
        assert {sheet: document.errors(sheet) for sheet in document.sheets} == {sheet: set() for sheet in opened.sheets}
        theirs = all_values(document, opened)
    assert len(theirs) == len(opened.formulas) > 4_000
    wrong = {at: (opened.results[at], shown) for at, shown in theirs.items() if not same(opened.results[at], shown)}
    assert wrong == {}


@pytest.mark.parametrize("code", ["FR1", "FIN"])
def test_libreoffice_agrees_where_nobody_has_filled_in_a_block(office: Office, tmp_path: Path, code: str) -> None:
    form = FORM_BY_CODE[code]
    leaves = random_leaves(form, 1) | dict.fromkeys(block(form, "HELAR", "PROGNOS"))
    (tmp_path / "17.xlsx").write_bytes(report_bytes("101 SYNTETISK", leaves, form))
    register = register_of(["SYNTETISK"], form)
    opened = Opened(totalled(tmp_path, tmp_path / "total.xlsx", register).target)
    with office.open(opened.path) as document:
        document.calculate()
        assert [sheet for sheet in document.sheets if document.errors(sheet)] == []
        theirs = all_values(document, opened)
    assert [at for at, shown in theirs.items() if not same(opened.results[at], shown)] == []


def same(ours: object, theirs: float | str) -> bool:
    """Equal to the öre; openpyxl gives nothing for an empty text."""
    if isinstance(theirs, str) or not isinstance(ours, int | float):
        return (ours or "") == theirs
    return ore(ours) == ore(theirs)


def leaves_of(opened: Opened, sheet: str) -> dict[tuple[int, str], object]:
    """{(row, leaf's code): content} of a sheet Underlag; a code is four words, what a workbook is has one."""
    codes = {cell.column_letter: str(cell.value) for cell in opened.book[sheet][7] if " " in str(cell.value)}
    return {
        (row, code): opened.constants.get((sheet, f"{letters}{row}"))
        for letters, code in codes.items()
        for row in range(8, opened.book[sheet].max_row + 1)
    }


@pytest.mark.parametrize("which", FOLDERS)
def test_every_number_of_the_inputs_is_in_underlag_or_named_by_a_finding(made: Mapping[str, Made], which: str) -> None:
    one = made[which]
    numbers, other = Counter[str](), Counter[str]()
    for path in one.files:
        if path.name != "71 trasig.xlsx":
            for _name, _offset, _at, content in amount_cells(openpyxl.load_workbook(path)):
                if content is not None and not str(content).startswith("="):
                    (numbers if isinstance(content, int | float) else other)[path.name] += 1
    kept = [content for sheet in ("Underlag", "Underlag FIN") for content in leaves_of(one.opened, sheet).values()]
    in_basis = sum(content is not None for content in kept)
    assert all(content is None or isinstance(content, int | float) for content in kept)
    superseded = sum(numbers[Path(passed.delivery.path).name] for passed in one.outcome.selection.passed)
    excluding = {
        (finding.place.sheet, finding.place.cell)
        for delivery in one.outcome.selection.taken
        for finding in delivery.findings
        if finding.severity is Severity.FEL and finding.place.cell
    }
    if which == "whole":
        assert (sum(numbers.values()), other, excluding) == (in_basis, Counter(), set())
    else:
        assert excluding == {("Utfall", "B7"), ("Utfall", "B14"), ("Prognos", "E14")}
        assert other == {"51 Primärvård.xlsx": 2}
        assert superseded == 154
        assert sum(numbers.values()) == in_basis + superseded + 1  # the number that is no amount
        unread = [line[1] for line in one.opened.lines("Källor") if line[2] == "nej"]
        assert [Path(str(path)).name for path in unread] == ["61 första.xlsx", "71 trasig.xlsx"]


# -- every figure is a formula, all the way down ----------------------------------------------------

FIGURE_SHEETS = ("Sammanställning", "Årets resultat", "Landstinget", "Utfall", "Prognos", "Avstämning mot huvudbok")
TYPED = ("TOTAL_TROSKEL_PROCENT", "TOTAL_TROSKEL_TKR", "TOTAL_HUVUDBOK")


@pytest.mark.parametrize("which", FOLDERS)
def test_every_figure_of_the_total_comes_down_to_underlag(made: Mapping[str, Made], which: str) -> None:
    opened = made[which].opened
    typed = {at for name in TYPED for at in opened.named(name)}
    adjustments = {at for at in opened.named("TOTAL_JUSTERINGAR") if at[1].startswith("B")}
    numbers = {
        at for at, content in opened.constants.items() if at[0] in FIGURE_SHEETS and isinstance(content, int | float)
    }
    assert numbers <= typed
    figures = [at for at in opened.formulas if at[0] in FIGURE_SHEETS]
    for at in figures:
        beside = adjustments if at[0] == "Avstämning mot huvudbok" else set()
        basis = {end for end in opened.ends(at) if end[0].startswith("Underlag")}
        assert opened.ends(at) - basis - typed <= beside, at
        assert basis or opened.ends(at) == beside, at
    assert Counter(at[0] for at in figures) >= Counter(
        {"Utfall": 240, "Prognos": 240, "Landstinget": 480, "Årets resultat": 30, "Sammanställning": 63}
    )


@pytest.mark.parametrize("which", FOLDERS)
def test_every_leaf_of_the_total_is_the_sum_of_its_column(made: Mapping[str, Made], which: str) -> None:
    opened = made[which].opened
    last = 7 + sum(one.form is FR1 for one in made[which].outcome.selection.taken)
    columns = {str(cell.value): cell.column_letter for cell in opened.book["Underlag"][7]}
    seen = 0
    for page, blocks in BLOCKS.items():
        for code in blocks:
            for part in PARTS[:2]:
                for row, at in zip(FR1.rows, opened.named(f"TOTAL_{page}_{code}_{part}"), strict=True):
                    if row.is_leaf:
                        letters = columns[f"{page} {row.code} {code} {part}"]
                        assert opened.formulas[at] == f"=SUM(Underlag!{letters}$8:{letters}${last})", at
                        seen += 1
    assert seen == 132


# -- a changed leaf ---------------------------------------------------------------------------------


def depending(opened: Opened, leaf: At) -> set[At]:
    """The formulas that a leaf goes into, however indirectly."""
    return {at for at in opened.formulas if leaf in opened.ends(at)}


# A cost of the outcome and a revenue of the forecast, both of 31; the columns of Sammanställning, and the sheets,
# that it goes into.
@pytest.mark.parametrize(
    ("code", "outcome", "deviation", "sheets"),
    [
        ("ACK DRIFT_RESOR UTFALL INTERNT", "B", "D", {"Utfall", "Avstämning mot huvudbok", "Interna poster"}),
        ("HELAR INTAKTER PROGNOS EXTERNT", "E", "G", {"Prognos"}),
    ],
)
def test_a_changed_leaf_changes_what_depends_on_it_by_as_much(
    office: Office, made: Mapping[str, Made], code: str, outcome: str, deviation: str, sheets: set[str]
) -> None:
    opened, added = made["whole"].opened, 1234.56
    row = opened.find("Underlag", "31 Blekingesjukhuset")
    (letters,) = [cell.column_letter for cell in opened.book["Underlag"][7] if cell.value == code]
    leaf = ("Underlag", f"{letters}{row}")
    with office.open(opened.path) as document:
        document.calculate()
        before = all_values(document, opened)
        document.set_number(*leaf, float(str(opened.constants[leaf])) + added)
        after = all_values(document, opened)
    changed = {at for at in before if before[at] != after[at]}
    assert changed <= depending(opened, leaf)

    def gain(sheet: str, cell: str) -> int:
        return ore(after[sheet, cell]) - ore(before[sheet, cell])

    page, of_row, of_block, part = code.split(" ")
    number = [one.code for one in FR1.rows].index(of_row)
    for at_part in (part, "TOTALT"):
        cells = opened.named(f"TOTAL_{page}_{of_block}_{at_part}")
        deviations = opened.named(f"TOTAL_{page}_JMF_BUDGET_{at_part}")
        for at_row in (number, LAST):
            assert gain(*cells[at_row]) == ore(added)
            assert gain(*deviations[at_row]) == -ore(added)
    summary, own = "Sammanställning", opened.find("Sammanställning", "31 Blekingesjukhuset")
    for line in (own, opened.find(summary, "Summa förvaltningar")):
        assert (gain(summary, f"{outcome}{line}"), gain(summary, f"{deviation}{line}")) == (ore(added), -ore(added))
    result = opened.find(summary, "Årets resultat")
    assert (gain(summary, f"{outcome}{result}"), gain(summary, f"{deviation}{result}")) == (-ore(added), -ore(added))
    everywhere = {"Sammanställning", "Årets resultat", "Landstinget", "31 Blekingesjukhuset"}
    assert {at[0] for at in changed} == everywhere | sheets
