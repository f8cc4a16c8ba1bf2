"""The example of a whole landsting: what its script makes, without fel, and its internal trade as openpyxl reads it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.workbooks import EXAMPLE
from vplan_xl.finding import Severity
from vplan_xl.jobs.resources import read_register
from vplan_xl.report.report import read_report
from vplan_xl.rules.check import check

EXAMPLES = EXAMPLE.parent
SCRIPT = EXAMPLES.parent / "make_2017_08.py"
NAMES = (
    "17 Landstingsdir. Ledningsstab", "21 Landstingsservice", "31 Blekingesjukhuset", "41 Psykiatri och habilitering",
    "51 Primärvård", "61 Tandvård", "71 Landstingsgemensamt", "80 Finansförvaltningen",
)  # fmt: skip
SYNTHETIC = NAMES[1:]
ORE_PER_TKR = 100_000
UNDER_WAY = 120 * ORE_PER_TKR  # what 21 has sold to 31 and 31 has not booked


def parts(path: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}
    command = [sys.executable, str(SCRIPT), *arguments]
    return subprocess.run(command, capture_output=True, env=environment, check=False, encoding="utf-8")


def test_the_script_makes_the_workbooks_that_are_here(tmp_path: Path) -> None:
    """Part for part: how well bytes are packed is zlib's affair."""
    assert run(str(tmp_path)).returncode == 0
    assert sorted(path.stem for path in EXAMPLES.glob("*.xlsx")) == list(NAMES)
    assert sorted(path.stem for path in tmp_path.iterdir()) == list(NAMES)
    for name in NAMES:
        assert parts(tmp_path / f"{name}.xlsx") == parts(EXAMPLES / f"{name}.xlsx"), name


def test_the_script_writes_over_nothing(tmp_path: Path) -> None:
    """In a copy: other tests read the examples at the same time, and the script locks what it would write."""
    folder = Path(shutil.copytree(EXAMPLES, tmp_path / "2017-08"))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = run(str(folder))
    assert done.returncode == 1
    assert "Filen finns redan" in done.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_script_says_how_it_is_run() -> None:
    assert "FOLDER" in run().stderr


@pytest.mark.parametrize("name", SYNTHETIC)
def test_an_invented_workbook_has_no_findings_and_says_what_it_is(name: str) -> None:
    report = read_report(EXAMPLES / f"{name}.xlsx", tables=True)
    assert list(check(report, read_register(None))) == []
    assert "SYNTETISK" in str(report.header.values["IFYLLT_AV"])
    assert all(isinstance(amount, int) for amount in report.leaves.values())


def test_17_is_as_before_without_fel() -> None:
    found = check(read_report(EXAMPLE, tables=True), read_register(None))
    assert [finding.code for finding in found if finding.severity is Severity.FEL] == []


# -- internal trade, with openpyxl alone ---------------------------------------------------------

# {column of Interna poster: (sheet and column of the form's Internt)}
BLOCKS = {3: ("Utfall", 3), 4: ("Utfall", 6), 5: ("Prognos", 3)}
SUMS = ("Personal", "Drift", "TOTALA INTÄKTER", "TOTALA KOSTNADER")
NETS = ("NETTORESULTAT", "Summa Finansförvaltningen")


class Read(NamedTuple):
    """A workbook as openpyxl has it; ``sign`` makes its amounts net cost, ``ore`` is what 1 stands for on its pages."""

    number: str
    book: Workbook
    sign: int
    ore: int

    def column(self, sheet: str, column: int) -> Iterator[tuple[str, int]]:
        """(row's full title, net cost in öre) down a page, sums among them."""
        group = ""
        for line in self.book[sheet].iter_rows(min_row=7, values_only=True):
            label = str(line[0])
            group = group if label.startswith("- ") else label
            yield label.replace("- ", f"{group}, ", 1), self.sign * round(line[column - 1] * self.ore)  # type: ignore
            if label in NETS:
                return

    def posts(self, column: int) -> Iterator[tuple[str, str, int]]:
        """(counterparty's number, row, net cost in öre) of the posts that have an amount in the column."""
        for line in self.book["Interna poster"].iter_rows(min_row=5, values_only=True):
            if line[0] and line[column - 1] is not None:
                assert str(line[5]).startswith("SYNTETISK")
                tkr = line[column - 1]
                yield str(line[0]).split()[0], str(line[1]), self.sign * round(tkr * ORE_PER_TKR)  # type: ignore


@pytest.fixture(scope="module")
def books() -> list[Read]:
    return [
        Read(
            name[:2],
            load_workbook(EXAMPLES / f"{name}.xlsx", data_only=True),
            -1 if name[:2] == "80" else 1,
            1000 * ORE_PER_TKR if name[:2] == "80" else ORE_PER_TKR,
        )
        for name in NAMES
    ]


def test_the_internal_outcome_of_all_is_what_is_under_way_and_all_else_adds_up_to_nothing(books: list[Read]) -> None:
    def net(sheet: str, column: int) -> int:
        return sum(list(one.column(sheet, column))[-1][1] for one in books)

    assert net("Utfall", 3) == -UNDER_WAY
    assert [net("Utfall", 6), net("Utfall", 9)] == [0, 0]
    assert [net("Prognos", column) for column in (3, 6, 9)] == [0, 0, 0]


@pytest.mark.parametrize("column", BLOCKS)
def test_posts_add_up_to_the_forms_internt_row_by_row(books: list[Read], column: int) -> None:
    for one in books:
        of_row: Counter[str] = Counter()
        for _counterparty, row, ore in one.posts(column):
            of_row[row] += ore
        form = {title: ore for title, ore in one.column(*BLOCKS[column]) if title not in (*SUMS, *NETS)}
        assert {title: of_row.pop(title, 0) for title in form} == form, one.number
        assert not of_row


@pytest.mark.parametrize(("column", "differences"), [(3, {("21", "31"): UNDER_WAY}), (4, {}), (5, {})])
def test_seller_and_buyer_agree_but_for_the_invoice_under_way(
    books: list[Read], column: int, differences: dict[tuple[str, str], int]
) -> None:
    found: Counter[tuple[str, str]] = Counter()
    for one in books:
        for counterparty, _row, ore in one.posts(column):
            # No trade here is negative: who has revenue sells.
            found[(one.number, counterparty) if ore < 0 else (counterparty, one.number)] -= ore
    assert {pair: ore for pair, ore in found.items() if ore} == differences


def test_17_has_no_internal_budget_and_nobody_with_it(books: list[Read]) -> None:
    budgeted = {frozenset((one.number, counterparty)) for one in books for counterparty, _row, _ore in one.posts(4)}
    assert not any("17" in pair for pair in budgeted)


def test_landstingsservice_has_a_nollbudget_31_overruns_and_61_saves(books: list[Read]) -> None:
    nets = {
        one.number: [list(one.column(sheet, column))[-1][1] for sheet, column in (("Utfall", 7), ("Prognos", 7))]
        for one in books
    }
    assert nets["21"] == [0, 0]
    forecast = {one.number: list(one.column("Prognos", 4))[-1][1] for one in books}
    over = {number: forecast[number] / nets[number][1] - 1 for number in ("31", "61")}
    assert over["31"] > 0.05
    assert over["61"] < -0.05
