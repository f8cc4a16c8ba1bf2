"""LibreOffice computes what we store, and what it and openpyxl save again reads as the same report."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.agreement import ore, random_values, recalculated, stored
from tests.libreoffice import Office
from tests.workbooks import EXAMPLE, write
from vplan_xl.finding import has_fel
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace
from vplan_xl.jobs.fill import Filling, fill
from vplan_xl.jobs.resources import resource
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import Report, cell_at, read_report
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Kind

TEMPLATE = resource("FR1.xlsx")

# Per page of the form: three header rows aside, what it computes. FR 1 prints 16 rows in 5 blocks of 3 columns,
# of which 11 rows in 3 blocks of 2 columns are entered: 240 - 66 = 174, with 3 counts and 6 links 183. The page
# of the change has 3 blocks of which one is entered: 144 - 22 = 122, with 1 count and 3 links 126.
FORMULAS = {"Utfall": 183, "Prognos": 183, "Föregående prognos": 126}

SEEDS = range(24)


def filled(base: Path, seed: int, folder: Path, fields: dict[str, str] | None = None) -> Path:
    """The workbook at *base* with random amounts, made by the job itself."""
    values = folder / f"{seed}.csv"
    values.write_text(random_values(seed), "utf-8")
    target = folder / f"{seed} {base.stem}.xlsx"
    outcome = fill(base, Filling(values, fields or {}, overwrite=False, dry_run=False), target)
    assert outcome.saved is not None, [finding.message for finding in outcome.findings]
    assert not has_fel(outcome.findings)
    return target


@pytest.mark.parametrize("base", [TEMPLATE, EXAMPLE], ids=["template", "example"])
def test_libreoffice_computes_every_stored_result(office: Office, base: Path) -> None:
    results = stored(base)
    assert {sheet: len(cells) for sheet, cells in results.items()} == FORMULAS
    assert recalculated(office, base) == results


@pytest.mark.parametrize("seed", SEEDS)
def test_libreoffice_computes_every_result_of_a_random_fill(office: Office, tmp_path: Path, seed: int) -> None:
    path = filled((TEMPLATE, EXAMPLE)[seed % 2], seed, tmp_path)
    assert recalculated(office, path) == stored(path)


def test_random_fills_hold_what_they_should() -> None:
    amounts = []
    blank_blocks = 0
    for seed in SEEDS:
        blocks: dict[tuple[str, str], list[str]] = {}
        for line in random_values(seed).splitlines()[1:]:
            page, _row, block, _part, tkr = line.split(";")
            blocks.setdefault((page, block), []).append(tkr)
        amounts += [tkr for block in blocks.values() for tkr in block]
        blank_blocks += sum(not any(block) for block in blocks.values())
    entered = [Decimal(tkr.replace(",", ".")) for tkr in amounts if tkr]
    assert len(amounts) == 24 * 154
    assert blank_blocks >= 20
    assert min(
        len(amounts) - len(entered),
        sum(amount == 0 for amount in entered),
        sum(amount < 0 for amount in entered),
        sum(amount != 0 and amount == int(amount) for amount in entered),
        sum(amount != round(amount, 4) for amount in entered),
    ) > 250  # fmt: skip


def test_libreoffice_follows_header_fields(office: Office, tmp_path: Path) -> None:
    fields = {
        "FORVALTNING": "98 SYNTETISK & <påhittad>", "PERIOD": "2024-02", "DATUM": "2024-02-29",
        "IFYLLT_AV": "Controller \"SYNTETISK\"", "FOREG_PERIOD": "2023-12",
    }  # fmt: skip
    path = filled(TEMPLATE, 7, tmp_path, fields)
    results = recalculated(office, path)
    assert results == stored(path)
    day = {"2024-02-01": 45323, "2024-02-29": 45351}
    assert {cell: results["Utfall"][cell] for cell in ("B3", "H3", "K3", "M3", "P3")} == {
        "B3": "98 SYNTETISK & <påhittad>",
        "H3": day["2024-02-01"] * 100_000,
        "K3": "TKR",
        "M3": 'Controller "SYNTETISK"',
        "P3": day["2024-02-29"] * 100_000,
    }


def test_a_wrong_stored_result_would_be_seen(office: Office, tmp_path: Path) -> None:
    report = read_report(EXAMPLE)
    wrong = tmp_path / "wrong.xlsx"
    write(report, [CellWrite("Utfall", "D22", Kind.NUMBER, "1", is_result=True)], wrong)
    before, after = stored(wrong), recalculated(office, wrong)
    assert {cell for cell in after["Utfall"] if after["Utfall"][cell] != before["Utfall"][cell]} == {"D22"}
    assert (before["Utfall"]["D22"], after["Utfall"]["D22"]) == (100_000, 6_514_000_000)


def test_results_that_a_text_makes_unknown_are_no_numbers_in_libreoffice(office: Office, tmp_path: Path) -> None:
    text, path = tmp_path / "text.xlsx", tmp_path / "filled.xlsx"
    write(read_report(EXAMPLE), [CellWrite("Utfall", "B7", Kind.TEXT, "SYNTETISK")], text)
    values = tmp_path / "values.csv"
    values.write_text("page,row,block,part,tkr\nACK,INTAKTER,UTFALL,INTERNT,-694\n", "utf-8")
    assert fill(text, Filling(values, {}, overwrite=False, dry_run=False), path).saved is not None
    content = read_report(path).content
    assert content is not None
    without_result = {cell for cell, held in content.sheets["Utfall"].items() if held.kind is Kind.MISSING}
    dependent = {"B20", "B22"} | {f"{column}{row}" for column in "DKMNP" for row in (7, 20, 22)}
    assert without_result == dependent
    with office.open(path) as book:
        book.calculate()
        values_shown, errors = book.values("Utfall", "A1:P24"), book.errors("Utfall")
    assert errors == dependent - {"B20"}
    assert values_shown["B20"] == "SYNTETISK"  # a sum of one row only refers to it
    assert values_shown["C20"] == -694


def test_a_block_that_holds_a_text_alone_stays_blank(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "text.xlsx"
    write(read_report(TEMPLATE), [CellWrite("Utfall", "B7", Kind.TEXT, "SYNTETISK")], path)
    assert recalculated(office, path) == stored(path)


def test_a_workbook_that_is_open_here_is_locked_for_nobody(office: Office, tmp_path: Path) -> None:
    """Else the office of another process that runs tests could not open it, and what is shipped would get company."""
    path = tmp_path / "bok.xlsx"
    path.write_bytes(EXAMPLE.read_bytes())
    with office.open(path):
        assert [beside.name for beside in tmp_path.iterdir()] == [path.name]


# -- saved again by other programs ------------------------------------------------------------

Save = Callable[[Office, Path, Path], None]


def saved_by_libreoffice(office: Office, source: Path, target: Path) -> None:
    with office.open(source) as book:
        book.store(target)


def saved_by_openpyxl(_office: Office, source: Path, target: Path) -> None:
    openpyxl.load_workbook(source).save(target)


def same_report(before: Report, after: Report) -> bool:
    return (before.leaves, before.amounts, before.header.values) == (after.leaves, after.amounts, after.header.values)


@pytest.mark.parametrize("save", [saved_by_libreoffice, saved_by_openpyxl])
@pytest.mark.parametrize("base", [TEMPLATE, EXAMPLE, 1, 2, 3], ids=["template", "example", "1", "2", "3"])
def test_what_another_program_saved_reads_as_before(
    office: Office, tmp_path: Path, base: Path | int, save: Save
) -> None:
    source = filled(EXAMPLE, base, tmp_path) if isinstance(base, int) else base
    again = tmp_path / "again.xlsx"
    save(office, source, again)
    before, after = read_report(source), read_report(again)
    assert before.sha256 != after.sha256
    assert same_report(before, after)
    assert not has_fel(after.findings)
    assert [finding.code for finding in after.findings] == [finding.code for finding in before.findings]


@pytest.mark.parametrize("save", [saved_by_libreoffice, saved_by_openpyxl])
def test_the_largest_and_the_smallest_amounts_survive(office: Office, tmp_path: Path, save: Save) -> None:
    values, source, again = tmp_path / "values.csv", tmp_path / "source.xlsx", tmp_path / "again.xlsx"
    values.write_text(
        "page,row,block,part,ore\n"
        "ACK,INTAKTER,UTFALL,EXTERNT,-999999999999999\n"
        "ACK,INTAKTER,UTFALL,INTERNT,999999999999999\n"
        "ACK,PERSONAL_ANSTALLDA,UTFALL,EXTERNT,1\n"
        "ACK,PERSONAL_INHYRDA,UTFALL,EXTERNT,-1\n"
        "ACK,PERSONAL_OVRIGT,UTFALL,EXTERNT,0\n",
        "utf-8",
    )
    assert fill(TEMPLATE, Filling(values, {}, overwrite=False, dry_run=False), source).saved is not None
    save(office, source, again)
    amounts = {" ".join(key[1:]): amount for key, amount in read_report(again).leaves.items()}
    assert [amounts[f"INTAKTER UTFALL {part}"] for part in ("EXTERNT", "INTERNT")] == [-(10**15) + 1, 10**15 - 1]
    rows = ("PERSONAL_ANSTALLDA", "PERSONAL_INHYRDA", "PERSONAL_OVRIGT")
    assert [amounts[f"{row} UTFALL EXTERNT"] for row in rows] == [1, -1, 0]
    assert same_report(read_report(source), read_report(again))


def test_what_libreoffice_saved_carries_the_same_results(office: Office, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    saved_by_libreoffice(office, EXAMPLE, again)
    assert stored(again) == stored(EXAMPLE)


@pytest.mark.parametrize("save", [saved_by_libreoffice, saved_by_openpyxl])
def test_what_another_program_saved_is_filled_and_computes(office: Office, tmp_path: Path, save: Save) -> None:
    again = tmp_path / "again.xlsx"
    save(office, EXAMPLE, again)
    path = filled(again, 11, tmp_path)
    assert recalculated(office, path) == stored(path)
    assert same_report(read_report(path), read_report(filled(TEMPLATE, 11, tmp_path, header_of_the_example())))


def header_of_the_example() -> dict[str, str]:
    return {
        "FORVALTNING": "17 Landstingsdir. Ledningsstab", "PERIOD": "2017-08", "DATUM": "2017-09-08",
        "IFYLLT_AV": "Controller", "STATUS": "Inlämnad",
    }  # fmt: skip


def test_openpyxl_drops_results_and_a_fill_brings_them_back(tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    openpyxl.load_workbook(EXAMPLE).save(again)
    bare = read_report(again)
    assert bare.content is not None
    net = cell_at(bare.content.sheets, CellPlace("Utfall", "D22"))
    assert net is not None
    assert net.kind is Kind.MISSING
    planned = plan(bare, Entries({FR1.leaves[0]: ore("-22851.5")}, {}), overwrite=False)
    path = tmp_path / "results.xlsx"
    write(bare, planned.writes, path)
    assert {sheet: len(cells) for sheet, cells in stored(path).items()} == FORMULAS
