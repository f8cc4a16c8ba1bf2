"""A consolidated workbook as input: the reports in its Underlag, nothing lost and nothing taken on trust."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.consolidation_books import (
    CLINIC,
    FINANCE,
    MAY,
    SERVICE,
    STAFF,
    TKR,
    Post,
    fill,
    register_of,
    typed_into,
)
from tests.small_books import sheet_xml, unzipped, zipped
from tests.workbooks import BOOK, with_part
from vplan_xl.consolidation.basis import POST_SHEET, fact_column, leaf_column
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.long_table import records
from vplan_xl.consolidation.read_back import ReadBack, is_consolidation, read_back
from vplan_xl.consolidation.selection import Allowed
from vplan_xl.finding import Finding, Refused
from vplan_xl.form.fin import FIN
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.model import Key
from vplan_xl.jobs.consolidate import Outcome, Wanted, consolidate
from vplan_xl.report.locate import named_range
from vplan_xl.workbook.a1 import reference
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.reader import read_outline
from vplan_xl.workbook.snapshot import Cell, Kind

ALL = (STAFF, SERVICE, CLINIC, FINANCE)
REGISTER = register_of(*ALL)
RESOR = "ACK DRIFT_RESOR UTFALL EXTERNT"
ADJUSTMENTS, LEDGER = "Centrala justeringar", "Avstämning mot huvudbok"
LINE = 8  # of Underlag: the first report


def made(target: Path, paths: Iterable[Path], *, missing: bool = True, errors: bool = False) -> Outcome:
    return consolidate(Wanted(tuple(paths), target, None, Allowed(missing, errors), 50 * TKR), REGISTER)


def total(target: Path, *paths: Path) -> Path:
    outcome = made(target, paths)
    assert outcome.whole is not None, outcome.findings
    return target


def parts(folder: Path) -> dict[str, Path]:
    """{label: its workbook}: öre, a zero, a blank forecast, posts of both forms, and an earlier forecast."""
    staff = {RESOR: 12_345_678, "ACK DRIFT_OVRIGT UTFALL EXTERNT": 0, "FORANDRING INTAKTER FOREG_PROGNOS EXTERNT": -1,
             "ACK INTAKTER UTFALL INTERNT": -300 * TKR}  # fmt: skip
    bought = {"ACK DRIFT_RESOR UTFALL INTERNT": 300 * TKR}
    interest = {"ACK FINANSIELLA_INTAKTER UTFALL INTERNT": 50 * TKR, "ACK OVRIGT UTFALL INTERNT": -2 * TKR}
    return {
        STAFF: fill(folder / "stab.xlsx", STAFF, staff, posts=[Post("21", "INTAKTER", -300, -1, None, "SYNTETISK")]),
        SERVICE: fill(folder / "service.xlsx", SERVICE, bought, posts=[Post("17", "DRIFT_RESOR", 300)]),
        CLINIC: fill(folder / "klinik.xlsx", CLINIC, status="Rättad", version=3),
        FINANCE: fill(
            folder / "finans.xlsx",
            FINANCE,
            interest,
            posts=[Post("17", "FINANSIELLA_INTAKTER", 50), Post("31", "OVRIGT", -2), Post("99", "OVRIGT", 0, 7)],
        ),
    }


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return parts(tmp_path_factory.mktemp("delar"))


@pytest.fixture(scope="module")
def direct(books: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What came of all of them."""
    return made(tmp_path_factory.mktemp("hela") / "hela.xlsx", books.values())


@pytest.fixture(scope="module")
def whole(direct: Outcome) -> Path:
    """All of them in one total. Copied before it is changed."""
    return direct.target


def beside(path: Path, column: str, content: str | float) -> None:
    """Type into the first line of the adjustments, or (LEDGER) where the ledger's figure stands."""
    outline = read_outline(open_archive(path.read_bytes()))
    area = named_range(outline, "TOTAL_HUVUDBOK" if column == LEDGER else "TOTAL_JUSTERINGAR")
    assert area is not None
    typed_into(path, {area.sheet: {f"{'B' if column == LEDGER else column}{area.first_row}": content}})


@pytest.fixture
def copied(whole: Path, tmp_path: Path) -> Path:
    path = tmp_path / "halva.xlsx"
    path.write_bytes(whole.read_bytes())
    return path


def read(path: Path) -> ReadBack:
    archive = open_archive(path.read_bytes())
    outline = read_outline(archive)
    assert is_consolidation(archive, outline)
    return read_back(str(path), archive, outline)


def carried(one: Delivery) -> Delivery:
    """A delivery without what only says where it was read from, and the findings that only its workbook gives."""
    posts = tuple(post._replace(place=one.posts[0].place) for post in one.posts)
    return replace(one, through="", line=0, findings=(), places=None, posts=posts)


def same_but_for_places(first: Sequence[Delivery], second: Sequence[Delivery]) -> bool:
    def plain(one: Delivery) -> tuple[object, ...]:
        return carried(replace(one, posts=())), [post[:4] for post in one.posts]

    return [plain(one) for one in first] == [plain(one) for one in second]


# -- nothing is lost ------------------------------------------------------------------------------


def test_what_was_written_is_read_again_to_the_ore(direct: Outcome, whole: Path) -> None:
    found = read(whole)
    assert same_but_for_places(found.deliveries, direct.selection.taken)
    assert [(one.through, one.line) for one in found.deliveries] == [(str(whole), row) for row in (8, 9, 10, 8)]
    assert (found.findings, found.ledger.adjustments, found.ledger.net_cost) == ((), (), None)


def test_consolidating_one_gives_that_one(books: Mapping[str, Path], tmp_path: Path) -> None:
    single = total(tmp_path / "en.xlsx", books[STAFF])
    again = made(tmp_path / "igen.xlsx", [single])
    (one,) = again.selection.taken
    report = made(tmp_path / "annan.xlsx", [books[STAFF]]).selection.taken[0]
    assert one.ore == report.ore
    assert one.amounts() == report.amounts()
    assert same_but_for_places(read(tmp_path / "igen.xlsx").deliveries, read(single).deliveries)


def test_a_row_has_one_title_whatever_the_form() -> None:
    """By which the posts in Underlag are told apart."""
    assert not FR1.row_titles.keys() & FIN.row_titles.keys()


def test_the_long_table_names_the_cells_of_underlag(whole: Path, tmp_path: Path) -> None:
    again = made(tmp_path / "igen.xlsx", [whole])
    assert again.whole is not None
    listed = [one for one in records(again.whole) if one.forvaltning == STAFF and one.page == "ACK"]
    named = {f"{one.page} {one.row} {one.block} {one.part}": (one.file, one.sheet, one.cell) for one in listed}
    at = reference(leaf_column(FR1, Key(*RESOR.split())), LINE)
    assert named[RESOR] == (str(whole), "Underlag", at)
    assert named["ACK NETTORESULTAT UTFALL TOTALT"] == (str(whole), "", "")


@pytest.fixture(scope="module")
def halves_at(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("halvor")


@settings(max_examples=5)
@given(st.lists(st.sampled_from("abc"), min_size=4, max_size=4))
def test_parts_of_parts_are_the_whole(
    books: Mapping[str, Path], direct: Outcome, halves_at: Path, where: list[str]
) -> None:
    """However the reports are divided: some read as they are, some through a total, some through a total of one."""
    with tempfile.TemporaryDirectory(dir=halves_at) as name:
        folder = Path(name)
        paths = [path for path, to in zip(books.values(), where, strict=True) if to == "a"]
        once = [path for path, to in zip(books.values(), where, strict=True) if to == "b"]
        twice = [path for path, to in zip(books.values(), where, strict=True) if to == "c"]
        if twice:
            once.append(total(folder / "c.xlsx", *twice))
        if once:
            paths.append(total(folder / "b.xlsx", *once))
        outcome = made(folder / "hela.xlsx", paths, missing=False)
        assert outcome.whole is not None
        assert same_but_for_places(read(folder / "hela.xlsx").deliveries, direct.selection.taken)
        assert direct.whole is not None
        assert [one.amounts for one in outcome.whole.totals] == [one.amounts for one in direct.whole.totals]
        assert outcome.whole.trade.pairs == direct.whole.trade.pairs
        assert outcome.whole.remainders == direct.whole.remainders


def test_adjustments_and_ledger_come_along(books: Mapping[str, Path], tmp_path: Path) -> None:
    halves = [total(tmp_path / "a.xlsx", books[STAFF], books[SERVICE]), total(tmp_path / "b.xlsx", books[CLINIC])]
    beside(halves[0], "A", "Pension")
    beside(halves[0], "B", 12.5)
    beside(halves[1], "A", "Avrundning")
    beside(halves[1], "B", -1)
    outcome = made(tmp_path / "hela.xlsx", halves)
    assert outcome.whole is not None
    assert [(one.post, one.ore) for one in outcome.whole.ledger.adjustments] == [
        ("Avrundning", -TKR),
        ("Pension", 1_250_000),
    ]
    again = made(tmp_path / "igen.xlsx", [tmp_path / "hela.xlsx", halves[0]])
    assert again.whole is not None
    assert again.whole.ledger == outcome.whole.ledger


def test_any_number_of_adjustments_stand_in_the_total(books: Mapping[str, Path], tmp_path: Path) -> None:
    """Several totals together may have more than one CSV."""
    files = []
    for number in range(2):
        file = tmp_path / f"{number}.csv"
        file.write_text("post;belopp;text;roll\n" + "".join(f"{number} {line};{line};;\n" for line in range(1, 91)))
        wanted = Wanted((books[ALL[number]],), tmp_path / f"{number}.xlsx", None, Allowed(missing=True), 0, file)
        files.append(consolidate(wanted, REGISTER).target)
    outcome = made(tmp_path / "hela.xlsx", files)
    assert outcome.whole is not None
    assert len(outcome.whole.ledger.adjustments) == 180
    assert read(outcome.target).ledger == outcome.whole.ledger


def test_the_ledger_of_a_part_is_not_the_wholes(books: Mapping[str, Path], tmp_path: Path) -> None:
    half = total(tmp_path / "halva.xlsx", books[STAFF])
    beside(half, LEDGER, 900)
    ledgers = []
    for paths in ([half], [half, books[SERVICE]]):
        outcome = made(tmp_path / f"{len(paths)}.xlsx", paths)
        assert outcome.whole is not None
        ledgers.append(outcome.whole.ledger.net_cost)
    assert ledgers == [900 * TKR, None]


# -- doubles and the missing, over the union ------------------------------------------------------


def codes(outcome: Outcome) -> list[str]:
    return [finding.code for finding in outcome.findings]


def test_a_report_that_also_is_in_a_part_counts_once(books: Mapping[str, Path], tmp_path: Path) -> None:
    half = total(tmp_path / "halva.xlsx", books[STAFF], books[SERVICE])
    outcome = made(tmp_path / "hela.xlsx", [half, books[STAFF]])
    assert [(one.label, one.through) for one in outcome.selection.taken] == [(STAFF, ""), (SERVICE, str(half))]
    assert codes(outcome).count("SAMMAN_SAMMA") == 1


def test_a_later_version_supersedes_the_one_in_a_part(books: Mapping[str, Path], tmp_path: Path) -> None:
    half = total(tmp_path / "halva.xlsx", books[STAFF], books[SERVICE])
    later = fill(tmp_path / "rättad.xlsx", STAFF, {RESOR: 7}, version=2, status="Rättad")
    outcome = made(tmp_path / "hela.xlsx", [half, later])
    assert [(one.label, one.version) for one in outcome.selection.taken] == [(STAFF, 2), (SERVICE, 1)]
    assert "SAMMAN_AVLOST" in codes(outcome)


def test_another_report_of_the_same_version_is_refused(books: Mapping[str, Path], tmp_path: Path) -> None:
    half = total(tmp_path / "halva.xlsx", books[STAFF])
    outcome = made(tmp_path / "hela.xlsx", [half, fill(tmp_path / "annan.xlsx", STAFF, {RESOR: 7})])
    assert (outcome.whole, outcome.saved) == (None, ())
    assert "SAMMAN_LIKA_VERSION" in codes(outcome)


def test_who_is_in_no_part_is_missing_and_months_do_not_mix(books: Mapping[str, Path], tmp_path: Path) -> None:
    half = total(tmp_path / "halva.xlsx", books[STAFF])
    missing = made(tmp_path / "hela.xlsx", [half, books[SERVICE]], missing=False)
    assert [one.found for one in missing.findings if one.code == "SAMMAN_SAKNAS"] == [CLINIC, FINANCE]
    may = fill(tmp_path / "maj.xlsx", SERVICE, period=MAY)
    assert "SAMMAN_MANADER" in codes(made(tmp_path / "hela.xlsx", [half, may]))


def test_fel_that_was_allowed_in_a_part_stays_fel(tmp_path: Path) -> None:
    wrong = fill(tmp_path / "fel.xlsx", STAFF, {RESOR: Cell(Kind.TEXT, "saknas")})
    assert made(tmp_path / "halva.xlsx", [wrong], errors=True).whole is not None
    outcome = made(tmp_path / "hela.xlsx", [tmp_path / "halva.xlsx"])
    assert outcome.whole is None
    (taken,) = outcome.selection.taken
    assert [(one.code, one.place.cell) for one in taken.findings] == [("UNDERLAG_FEL", "H8")]
    assert made(tmp_path / "hela.xlsx", [tmp_path / "halva.xlsx"], errors=True).whole is not None


# -- what was changed by hand ---------------------------------------------------------------------


def fact(code: str) -> str:
    return reference(fact_column(code), LINE)


LEAF = reference(leaf_column(FR1, Key(*RESOR.split())), LINE)
FIN_LEAF = reference(leaf_column(FIN, FIN.leaves[0]), LINE)
CHANGES: dict[str, tuple[str, str, str | float | None, str]] = {
    "a heading": ("Underlag", reference(leaf_column(FR1, Key(*RESOR.split())), 7), "X", "UNDERLAG_ANDRAT"),
    "no heading": ("Underlag", reference(1, 7), None, "UNDERLAG_ANDRAT"),
    "a heading of the other form": (
        "Underlag FIN",
        reference(leaf_column(FIN, FIN.leaves[0]), 7),
        5,
        "UNDERLAG_ANDRAT",
    ),
    "a heading of the posts": (POST_SHEET, "E4", "Budget", "UNDERLAG_ANDRAT"),
    "no förvaltning": ("Underlag", fact("FORVALTNING"), None, "UNDERLAG_RAD"),
    "blank förvaltning": ("Underlag", fact("FORVALTNING"), " ", "UNDERLAG_RAD"),
    "no month": ("Underlag", fact("PERIOD"), "hösten", "UNDERLAG_RAD"),
    "no version": ("Underlag", fact("VERSION"), "första", "UNDERLAG_RAD"),
    "fel that cannot be counted": ("Underlag", fact("FEL"), None, "UNDERLAG_RAD"),
    "an amount": ("Underlag", LEAF, "saknas", "UNDERLAG_BELOPP"),
    "an amount as text": ("Underlag FIN", FIN_LEAF, "12", "UNDERLAG_BELOPP"),
    "an amount no workbook holds": ("Underlag", LEAF, 1e300, "UNDERLAG_BELOPP"),
    "a post of nobody": (POST_SHEET, "A5", None, "UNDERLAG_RAD"),
    "a post of somebody else": (POST_SHEET, "A5", "98 Annan", "UNDERLAG_RAD"),
    "a post with nobody": (POST_SHEET, "B5", None, "UNDERLAG_RAD"),
    "a post of no row": (POST_SHEET, "C5", "Okänt", "UNDERLAG_RAD"),
    "a post's amount": (POST_SHEET, "E5", "ca 300", "UNDERLAG_BELOPP"),
}


def all_of(outcome: Outcome) -> list[Finding]:
    return [*outcome.findings, *(finding for one in outcome.selection.taken for finding in one.findings)]


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_changed_by_hand_is_said_with_its_cell_and_refused(what: str, copied: Path, tmp_path: Path) -> None:
    sheet, at, content, code = CHANGES[what]
    typed_into(copied, {sheet: {at: content}})
    outcome = made(tmp_path / "hela.xlsx", [copied])
    assert (outcome.whole, outcome.saved) == (None, ())
    said = [finding for finding in all_of(outcome) if finding.code == code]
    assert {(one.place.file, one.severity.value) for one in said} == {(str(copied), "fel")}
    is_of_line = sheet == POST_SHEET and code == "UNDERLAG_RAD"
    assert (sheet, f"A{at[1:]}" if is_of_line else at) in [(one.place.sheet, one.place.cell) for one in said]


@pytest.mark.parametrize(
    ("column", "content", "at"),
    [("A", "Pension", "B"), ("B", 5, "A"), ("B", "ca 500", "B"), ("C", "utan post", "B"), (LEDGER, "ca 500", "B")],
)
def test_what_was_half_typed_beside_is_said_with_its_cell_and_refused(
    column: str, content: str | float, at: str, copied: Path, tmp_path: Path
) -> None:
    beside(copied, column, content)
    outcome = made(tmp_path / "hela.xlsx", [copied])
    assert (outcome.whole, outcome.saved) == (None, ())
    (said,) = [finding for finding in outcome.findings if finding.severity.value == "fel"]
    assert (said.code, said.place.file, said.place.cell[0]) == ("UNDERLAG_JUSTERING", str(copied), at)
    assert said.place.sheet == (LEDGER if column == LEDGER else ADJUSTMENTS)


def test_an_amount_that_was_changed_is_not_taken_for_the_report_it_came_from(
    books: Mapping[str, Path], copied: Path, tmp_path: Path
) -> None:
    typed_into(copied, {"Underlag": {LEAF: 5}})
    assert "SAMMAN_LIKA_VERSION" in codes(made(tmp_path / "hela.xlsx", [copied, books[STAFF]]))


def test_a_sheet_in_other_letter_case_is_the_sheet(copied: Path) -> None:
    copied.write_bytes(
        with_part(copied.read_bytes(), BOOK, lambda xml: xml.replace('name="Underlag"', 'name="underlag"'))
    )
    assert [one.label for one in read(copied).deliveries] == list(ALL)


def renamed(name: str) -> Callable[[str], str]:
    return lambda xml: xml.replace(f'name="{name}"', f'name="{name[::-1]}"')


def test_posts_whose_sheet_is_gone_are_missed(copied: Path) -> None:
    copied.write_bytes(with_part(copied.read_bytes(), BOOK, renamed(POST_SHEET)))
    assert [one.code for one in read(copied).findings] == ["UNDERLAG_ANDRAT"]


def test_without_any_underlag_or_its_mark_it_is_another_workbook(copied: Path, tmp_path: Path) -> None:
    data = copied.read_bytes()
    for name in ("Underlag", "Underlag FIN"):
        data = with_part(data, BOOK, renamed(name))
    parts_without = {
        name: part for name, part in unzipped(copied.read_bytes()).items() if name != "docProps/custom.xml"
    }
    for number, changed in enumerate((data, zipped(parts_without))):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(changed)
        outcome = made(tmp_path / "hela.xlsx", [path])
        assert {"SAMMAN_ANNAN_BOK", "SAMMAN_TOM"} <= set(codes(outcome)), number


# -- hostile --------------------------------------------------------------------------------------


def with_sheet(data: bytes, rows: str) -> bytes:
    """The consolidation with other rows in the sheet of the largest part, its Underlag."""
    archive = open_archive(data)
    entry = read_outline(archive).sheet("Underlag")
    assert entry is not None
    return zipped({**unzipped(data), entry.part: sheet_xml(rows).encode()})


@pytest.mark.parametrize(
    "rows",
    ["<row/>" * 700_000, '<row r="1">' + '<c r="A1" t="str"><v>' + "x" * 25 * 1024 * 1024 + "</v></c></row>"],
    ids=["too many rows", "too large"],
)
def test_an_underlag_beyond_all_measure_is_refused_and_costs_itself_alone(
    rows: str, books: Mapping[str, Path], copied: Path, tmp_path: Path
) -> None:
    copied.write_bytes(with_sheet(copied.read_bytes(), rows))
    archive = open_archive(copied.read_bytes())
    with pytest.raises(Refused):
        read_back(str(copied), archive, read_outline(archive))
    outcome = made(tmp_path / "hela.xlsx", [copied, books[STAFF]], errors=True)
    assert outcome.whole is not None
    assert outcome.whole.unread == (copied.name,)


@pytest.mark.parametrize(
    "label", ["17 " + "x" * 30_000, "17 a\tb\nc", "=1+1", "17 [*]:/\\?'", "17 Utfall", "\u202e17 X"]
)
def test_a_label_that_no_report_could_have_makes_a_workbook_or_a_finding(
    label: str, copied: Path, tmp_path: Path
) -> None:
    typed_into(copied, {"Underlag": {fact("FORVALTNING"): label}, POST_SHEET: {"A5": label}})
    outcome = made(tmp_path / "hela.xlsx", [copied])
    if outcome.whole is None:
        assert "LASNING_AVBROTS" not in codes(outcome)
    else:
        assert read(tmp_path / "hela.xlsx").deliveries
