"""The printed FR 1 of augusti 2017, which nothing here generated: from its leaves every printed cell follows."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.workbooks import EXAMPLE
from vplan_xl.amounts import Amount
from vplan_xl.form.compute import compute
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.model import Key
from vplan_xl.jobs.resources import read_register
from vplan_xl.report.report import read_report, report_of
from vplan_xl.rules.check import check
from vplan_xl.workbook.patch import patch
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Kind

PRINTED_FILE = Path(__file__).parent / "data" / "fr1_ldstab_2017-08.csv"
ORE_PER_TKR = 100_000

# The form's codes in the order the form is printed, with the label printed there and whether people
# enter the row. Written down here a second time, so that the declaration has somebody to disagree with.
ROWS = (
    ("INTAKTER", "Intäkter", True),
    ("PERSONAL", "Personal", False),
    ("PERSONAL_ANSTALLDA", "- Anställda", True),
    ("PERSONAL_INHYRDA", "- Inhyrda", True),
    ("PERSONAL_OVRIGT", "- övrigt", True),
    ("DRIFT", "Drift", False),
    ("DRIFT_FORBRUKNINGSMATERIAL", "- Förbrukningsmaterial", True),
    ("DRIFT_RESOR", "- Resor", True),
    ("DRIFT_INFORMATION_PR", "- Information PR", True),
    ("DRIFT_KOPTA_TJANSTER", "- Köpta tjänster", True),
    ("DRIFT_POST_OCH_TELE", "- Post och tele", True),
    ("DRIFT_OVRIGT", "- övrigt", True),
    ("KAPITALKOSTNAD", "Kapitalkostnad", True),
    ("TOTALA_INTAKTER", "TOTALA INTÄKTER", False),
    ("TOTALA_KOSTNADER", "TOTALA KOSTNADER", False),
    ("NETTORESULTAT", "NETTORESULTAT", False),
)
BLOCKS = {
    "ACK": (
        ("UTFALL", "utfall", True),
        ("BUDGET", "budget", True),
        ("FOREG_AR", "foregaende_ar", True),
        ("JMF_BUDGET", "utfall_jmf_budget", False),
        ("JMF_FOREG_AR", "utfall_jmf_foregaende_ar", False),
    ),
    "HELAR": (
        ("PROGNOS", "prognos", True),
        ("BUDGET", "budget", True),
        ("FOREG_AR", "foregaende_ar", True),
        ("JMF_BUDGET", "prognos_jmf_budget", False),
        ("JMF_FOREG_AR", "prognos_jmf_foregaende_ar", False),
    ),
}
PARTS = (("EXTERNT", "externt", True), ("INTERNT", "internt", True), ("TOTALT", "totalt", False))
NET_DEVIATION = ("HELAR", "NETTORESULTAT", "JMF_BUDGET", "TOTALT")

Codes = tuple[str, str, str, str]


def codes() -> list[tuple[Codes, tuple[str, str, str, str], bool]]:
    """(page, row, block, part), the same as the file names it, whether people enter it; as printed."""
    return [
        ((page, row, block, part), (page.lower(), label, printed_block, printed_part), leaf and entered and is_entered)
        for page in ("ACK", "HELAR")
        for row, label, leaf in ROWS
        for block, printed_block, entered in BLOCKS[page]
        for part, printed_part, is_entered in PARTS
    ]


@pytest.fixture(scope="module")
def printed() -> dict[Codes, int]:
    """{codes: tkr as printed}. Line by line: the two rows "- övrigt" are told apart by their order only."""
    with PRINTED_FILE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == ["sida", "kontoslag", "block", "del", "tkr"]
    assert [tuple(line[:4]) for line in lines[1:]] == [named for _codes, named, _entered in codes()]
    return {code: int(line[4]) for (code, _named, _entered), line in zip(codes(), lines[1:], strict=True)}


@pytest.fixture(scope="module")
def leaves(printed: dict[Codes, int]) -> dict[Codes, int]:
    """What people enter, in tkr."""
    return {code: printed[code] for code, _named, entered in codes() if entered}


def differences(computed: Mapping[Key, Amount], printed: Mapping[Codes, int]) -> Counter[int]:
    """{tkr between what was computed and what was printed: cells}."""
    found: Counter[int] = Counter()
    for code, tkr in printed.items():
        ore = computed[Key(*code)]
        assert isinstance(ore, int)
        assert ore % ORE_PER_TKR == 0
        found[abs(ore // ORE_PER_TKR - tkr)] += 1
    return found


def test_the_printed_form_has_480_cells_and_132_of_them_are_leaves(
    printed: dict[Codes, int], leaves: dict[Codes, int]
) -> None:
    assert len(printed) == 480
    assert len(leaves) == 132


def test_the_two_rows_called_ovrigt_are_told_apart(printed: dict[Codes, int]) -> None:
    assert printed["ACK", "PERSONAL_OVRIGT", "UTFALL", "TOTALT"] == 2_755
    assert printed["ACK", "DRIFT_OVRIGT", "UTFALL", "TOTALT"] == 10_095


def test_every_printed_cell_follows_from_the_leaves(printed: dict[Codes, int], leaves: dict[Codes, int]) -> None:
    computed = compute(FR1, {Key(*code): tkr * ORE_PER_TKR for code, tkr in leaves.items()})
    assert differences(computed, printed) == {0: 391, 1: 84, 2: 5}
    assert computed[Key(*NET_DEVIATION)] == 3_799 * ORE_PER_TKR
    assert printed[NET_DEVIATION] == 3_800


def test_the_example_workbook_gives_the_same_cells(printed: dict[Codes, int], leaves: dict[Codes, int]) -> None:
    report = read_report(EXAMPLE)
    assert {code: report.leaves[Key(*code)] for code in leaves} == {
        code: tkr * ORE_PER_TKR for code, tkr in leaves.items()
    }
    assert differences(report.amounts, printed) == {0: 391, 1: 84, 2: 5}
    assert report.ore(Key(*NET_DEVIATION)) == 3_799 * ORE_PER_TKR


def test_a_leaf_entered_in_the_other_ovrigt_would_be_seen(printed: dict[Codes, int], leaves: dict[Codes, int]) -> None:
    """The witness can disagree: the same leaves with the two rows exchanged do not give the printed cells."""
    other = {"PERSONAL_OVRIGT": "DRIFT_OVRIGT", "DRIFT_OVRIGT": "PERSONAL_OVRIGT"}
    exchanged = {
        Key(page, other.get(row, row), block, part): tkr * ORE_PER_TKR
        for (page, row, block, part), tkr in leaves.items()
    }
    assert differences(compute(FR1, exchanged), printed)[0] < 391


def test_the_printed_form_pasted_over_everything_holds_within_rounding(printed: dict[Codes, int]) -> None:
    """All 480 printed figures as values, the form's formulas gone: each relation exact or within its tolerance."""
    report = read_report(EXAMPLE)
    assert report.content is not None
    writes = []
    for code, tkr in printed.items():
        place = report.places.cell(FR1, Key(*code))
        assert place is not None
        writes.append(CellWrite(place.sheet, place.cell, Kind.NUMBER, str(tkr)))
    pasted = report_of("bok.xlsx", patch(report.content.archive, report.content.outline, writes))
    found = Counter(f.code for f in check(pasted, read_register(None)) if f.code.startswith(("FORMEL", "RESULTAT")))
    assert found == {"FORMEL_ERSATT_LIKA": 286, "FORMEL_ERSATT_AVRUNDAT": 62}
