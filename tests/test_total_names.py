"""A consolidated workbook of many förvaltningar, its sheets' names, and that the same inputs give the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.libreoffice import Office
from tests.total_books import (
    TKR,
    Opened,
    of_month,
    post_lines,
    random_folder,
    random_leaves,
    register_of,
    report_bytes,
    totalled,
)
from vplan_xl.form.forms import FORM_BY_CODE
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.model import Key
from vplan_xl.register import Register

ROOT = Path(__file__).parents[1]
LEAF = Key("ACK", "INTAKTER", "UTFALL", "EXTERNT")
SELECTOR, TRADE = "Förvaltning", "Interna poster"
CHOICE = "B3"


def many(folder: Path, names: list[str]) -> tuple[Path, Register]:
    """A förvaltning for each name, number n with a revenue of n tkr and a purchase from the next; all SYNTETISKA."""
    folder.mkdir()
    for number, name in enumerate(names, 101):
        seller = 101 + (number - 100) % len(names)
        posts = post_lines((str(seller), "Drift, Resor", 1))
        leaves = dict.fromkeys(FR1.leaves, 0) | {
            LEAF: -number * TKR,
            Key("ACK", "DRIFT_RESOR", "UTFALL", "INTERNT"): TKR,
        }
        (folder / f"{number}.xlsx").write_bytes(report_bytes(f"{number} {name}", leaves, writes=posts))
    return folder, register_of(names)


@pytest.fixture(scope="module")
def forty_one(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    root = tmp_path_factory.mktemp("many")
    folder, register = many(root / "in", [f"Enhet {number} SYNTETISK" for number in range(41)])
    return Opened(totalled(folder, root / "total.xlsx", register).target)


def test_one_page_shows_whichever_of_many_is_chosen(office: Office, forty_one: Opened) -> None:
    assert not [sheet for sheet in forty_one.sheets if sheet.startswith("1")]
    assert SELECTOR in forty_one.sheets
    row = 8
    assert forty_one.shown(SELECTOR, f"A{row}") == "Intäkter"
    assert (forty_one.shown(SELECTOR, CHOICE), forty_one.shown(SELECTOR, f"B{row}")) == ("101 Enhet 0 SYNTETISK", -101)
    (rule,) = forty_one.book[SELECTOR].data_validations.dataValidation
    assert (str(rule.sqref), rule.type, rule.formula1) == (CHOICE, "list", "Underlag!A$8:A$48")
    with office.open(forty_one.path) as document:
        for number in (141, 120):
            document.set_text(SELECTOR, CHOICE, f"{number} Enhet {number - 101} SYNTETISK")
            assert document.values(SELECTOR, f"B{row}:D{row}") == {
                f"B{row}": -number, f"C{row}": 0, f"D{row}": -number,
            }  # fmt: skip
        assert document.errors(SELECTOR) == set()


def test_every_choice_comes_down_to_underlag(forty_one: Opened) -> None:
    cells = [at for at in forty_one.formulas if at[0] == SELECTOR]
    ends = {end for at in cells for end in forty_one.ends(at) if not end[0].startswith("Underlag")}
    assert len(cells) > 300
    assert ends == {(SELECTOR, CHOICE)}


def test_libreoffice_agrees_on_many(office: Office, forty_one: Opened) -> None:
    with office.open(forty_one.path) as document:
        document.calculate()
        for sheet in forty_one.sheets:
            values = document.values(sheet, f"A1:{forty_one.book[sheet].dimensions.rpartition(':')[2]}")
            for at in [at for at in forty_one.formulas if at[0] == sheet]:
                shown = forty_one.results[at] or ""
                assert (values[at[1]] or "") == (pytest.approx(shown) if isinstance(shown, int | float) else shown), at


def test_more_than_forty_counterparties_are_paired_but_not_crossed(forty_one: Opened) -> None:
    lines = forty_one.lines(TRADE)
    assert sum(line[2] == "Utfall" and bool(line[1]) for line in lines) == 41
    assert not [line for line in lines if str(line[0]).startswith("Utfall: vad raden har")]
    assert max(len([one for one in line if one is not None]) for line in lines) == 7


def test_forty_have_a_page_each(tmp_path: Path) -> None:
    folder, register = many(tmp_path / "in", [f"Enhet {number} SYNTETISK" for number in range(40)])
    opened = Opened(totalled(folder, tmp_path / "total.xlsx", register).target)
    pages = [f"{number} Enhet {number - 101} SYNTETISK" for number in range(101, 141)]
    assert [sheet for sheet in opened.sheets if sheet in pages] == pages
    assert SELECTOR not in opened.sheets
    assert [opened.shown(page, "B8") for page in pages] == [-number for number in range(101, 141)]


LONG = "Nämnden för långa namn och ännu längre"


def test_any_name_has_a_page_that_can_be_found(office: Office, tmp_path: Path) -> None:
    names = [f"{LONG} A", f"{LONG} B", "a:b/c?d*e[f]g\\h", "Barn's 'vård'", "x"]
    folder, register = many(tmp_path / "in", names)
    for label in ("Utfall", "History"):  # without a number before the name, and not in the register
        leaves = dict.fromkeys(FR1.leaves, 0) | {LEAF: -TKR}
        (folder / f"{label}.xlsx").write_bytes(report_bytes(label, leaves))
    opened = Opened(totalled(folder, tmp_path / "total.xlsx", register, errors=True).target)
    summary = opened.book["Sammanställning"]
    first = opened.find("Sammanställning", "Förvaltning") + 1
    linked = {}
    for row in range(first, first + len(names) + 2):
        link = summary[f"A{row}"].hyperlink
        sheet = str(link.location).rpartition("!")[0]
        linked[str(summary[f"A{row}"].value)] = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
    assert set(linked.values()) <= set(opened.sheets)
    assert len(set(linked.values())) == len(linked) == len(names) + 2
    assert not {"Utfall", "History"} & set(linked.values())
    assert all(len(sheet) <= 31 and not set(sheet) & set("[]:*?/\\") for sheet in opened.sheets)
    for label, sheet in linked.items():
        assert opened.shown(sheet, "A1") == label
        assert opened.shown(sheet, "B8") == -int(label[:3] if label[0] == "1" else 1)
    with office.open(opened.path) as document:
        document.calculate()
        assert list(document.sheets) == opened.sheets
        assert all(document.errors(sheet) == set() for sheet in document.sheets)


# -- the same each time -----------------------------------------------------------------------------


def test_names_of_files_time_zone_and_locale_change_no_byte(tmp_path: Path) -> None:
    made = []
    for number, (zone, locale) in enumerate((("Pacific/Auckland", "C"), ("America/New_York", "sv_SE.UTF-8"))):
        folder = random_folder(tmp_path / "in")
        files = sorted(folder.glob("*.xlsx"), reverse=bool(number))
        target = tmp_path / f"{number}.xlsx"
        command = [sys.executable, "-m", "vplan_xl", "consolidate", *map(str, files), "-o", str(target)]
        environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": str(number)}
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        made.append(target.read_bytes())
        shutil.rmtree(folder)
    assert made[0] == made[1]


def test_the_order_of_files_moves_no_figure(tmp_path: Path) -> None:
    """The names of the files are on the sheets; nothing else follows their order."""
    totals = []
    for turn in (1, -1):
        folder = tmp_path / f"in {turn}"
        folder.mkdir()
        for seed, one in enumerate(of_month()):
            form = FORM_BY_CODE[one.form]
            name = f"{50 + turn * seed}.xlsx"
            (folder / name).write_bytes(report_bytes(one.label, random_leaves(form, seed), form))
        opened = Opened(totalled(folder, tmp_path / f"{turn}.xlsx").target)
        totals.append(opened.results)
    assert totals[0] == totals[1]


def test_calamine_reads_what_openpyxl_reads(tmp_path: Path) -> None:
    opened = Opened(totalled(random_folder(tmp_path / "in"), tmp_path / "total.xlsx").target)
    book = CalamineWorkbook.from_path(str(opened.path))
    assert book.sheet_names == opened.sheets
    for sheet in opened.sheets:
        theirs = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        ours = opened.lines(sheet)
        for number, line in enumerate(theirs):
            assert [content or None for content in line] == [one or None for one in ours[number][: len(line)]], sheet


def test_one_förvaltning_gives_that_one(tmp_path: Path) -> None:
    folder, register = many(tmp_path / "in", ["Ensam SYNTETISK"])
    opened = Opened(totalled(folder, tmp_path / "total.xlsx", register).target)
    page = "101 Ensam SYNTETISK"
    for part, column in zip(("EXTERNT", "INTERNT", "TOTALT"), "BCD", strict=True):
        shown = [opened.shown(*at) for at in opened.named(f"TOTAL_ACK_UTFALL_{part}")]
        assert shown == [opened.shown(page, f"{column}{8 + row}") for row in range(len(FR1.rows))]
