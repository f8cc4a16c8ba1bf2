"""What the sheets of a consolidated workbook say: the summary, what is not compared, internal trade, the lists."""

from __future__ import annotations

import hashlib
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.cell import coordinate_from_string, get_column_letter

from tests.libreoffice import Office
from tests.total_books import (
    TKR,
    Made,
    Opened,
    amount_cells,
    noticed_folder,
    of_month,
    ore,
    random_folder,
    random_leaves,
    report_bytes,
    totalled,
)
from vplan_xl.form.forms import FORM_BY_CODE

SUMMARY, RESULT, WHOLE, TRADE = "Sammanställning", "Årets resultat", "Landstinget", "Interna poster"
TOTALS = (SUMMARY, RESULT, WHOLE, "Utfall", "Prognos", TRADE, "Avstämning mot huvudbok")
FINANCE = "80 Finansförvaltningen"
DASH = "–"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Made]:
    root = tmp_path_factory.mktemp("totals")
    whole, noticed, external = random_folder(root / "whole"), noticed_folder(root / "noticed"), root / "external"
    external.mkdir()
    for seed, one in enumerate(of_month()):
        leaves = random_leaves(FORM_BY_CODE[one.form], seed)
        if one.number == "17":
            leaves |= {key: None for key in leaves if (key.block, key.part) == ("BUDGET", "INTERNT")}
        (external / f"{one.number}.xlsx").write_bytes(report_bytes(one.label, leaves, FORM_BY_CODE[one.form]))
    return {
        "whole": Made(whole, totalled(whole, root / "whole.xlsx")),
        "noticed": Made(noticed, totalled(noticed, root / "noticed.xlsx", missing=True, errors=True)),
        "external": Made(external, totalled(external, root / "external.xlsx")),
    }


def nets(path: Path, *parts: str) -> dict[str, int | None]:
    """{page and block: the net of its parts in öre, None where it is blank} as openpyxl reads an input."""
    book = openpyxl.load_workbook(path)
    unit = 1000 * TKR if str(book["Försättsblad"]["C6"].value).upper() == "MNKR" else TKR
    found: dict[str, int | None] = {}
    for name, _offset, _at, content in amount_cells(book):
        block, _mark, part = name.rpartition("_")
        found.setdefault(block, None)
        if part in parts and isinstance(content, int | float) and abs(content) < 1e10:
            found[block] = (found[block] or 0) + round(content * unit)
    return found


# -- Sammanställning ------------------------------------------------------------------------------


def figures(path: Path, is_finance: bool) -> list[int | None]:
    """The seven figures of an input, as they are defined."""
    net = nets(path, "EXTERNT", "INTERNT")

    def less(first: str, second: str) -> int | None:
        one, other = net[first], net[second]
        return None if one is None or other is None else other - one if is_finance else one - other

    return [
        net["ACK_UTFALL"],
        net["ACK_BUDGET"],
        less("ACK_BUDGET", "ACK_UTFALL"),
        net["HELAR_PROGNOS"],
        net["HELAR_BUDGET"],
        less("HELAR_BUDGET", "HELAR_PROGNOS"),
        less("FORANDRING_FOREG_PROGNOS", "HELAR_PROGNOS"),
    ]


def shown_figures(line: list[object]) -> list[int | None]:
    return [None if content in (None, DASH) else ore(content) for content in line[1:8]]


@pytest.mark.parametrize("which", ["whole", "noticed", "external"])
def test_the_summary_shows_what_the_inputs_hold(made: Mapping[str, Made], which: str) -> None:
    one = made[which]
    lines = {line[0]: line for line in one.opened.lines(SUMMARY)}
    for delivery in one.outcome.selection.taken:
        expected = figures(Path(delivery.path), delivery.label == FINANCE)
        assert shown_figures(lines[delivery.label]) == expected, delivery.label


@pytest.mark.parametrize("which", ["whole", "noticed", "external"])
def test_the_summary_has_the_biggest_trouble_first_and_judges_by_the_thresholds(
    made: Mapping[str, Made], which: str
) -> None:
    opened = made[which].opened
    share, least = (opened.shown(*opened.named(f"TOTAL_TROSKEL_{name}")[0]) for name in ("PROCENT", "TKR"))
    assert (share, least) == (0.05, 500)
    first, last = opened.find(SUMMARY, "Förvaltning") + 1, opened.find(SUMMARY, "Summa förvaltningar") - 1
    lines = opened.lines(SUMMARY)[first - 1 : last]
    assert len(lines) == len(made[which].outcome.selection.taken) - 1
    deviations = []
    for line in lines:
        found = shown_figures(line)
        deviation, budget = (found[5], found[4]) if found[5] is not None else (found[2], found[1])
        assert deviation is not None
        deviations.append(deviation)
        is_large = abs(deviation) > max(500 * TKR, abs(budget or 0) * 0.05)
        assert (line[8] or "") == ("" if not is_large else "▼ ogynnsam" if deviation < 0 else "▲ gynnsam"), line[0]
    assert deviations == sorted(deviations)


def test_the_summary_draws_the_deviations_it_lists(made: Mapping[str, Made]) -> None:
    opened = made["whole"].opened
    heading = opened.find(SUMMARY, "Förvaltning")
    first, last = heading + 1, heading + 7
    with zipfile.ZipFile(opened.path) as file:
        chart = file.read("xl/charts/chart1.xml").decode()
    for area in (f"$A${first}:$A${last}", f"$K${first}:$K${last}", f"$L${first}:$L${last}", f"$K${heading}"):
        assert f"'{SUMMARY}'!{area}</c:f>" in chart
    for row in range(first, last + 1):
        deviation = opened.shown(SUMMARY, f"G{row}")
        bars = [opened.shown(SUMMARY, f"{column}{row}") for column in "KL"]
        assert isinstance(deviation, int | float)
        assert bars == [min(deviation, 0), max(deviation, 0)]


def test_deviations_are_coloured_where_they_stand(made: Mapping[str, Made]) -> None:
    opened = made["whole"].opened
    first, total = opened.find(SUMMARY, "Förvaltning") + 1, opened.find(SUMMARY, "Summa förvaltningar")
    finance, result = opened.find(SUMMARY, FINANCE), opened.find(SUMMARY, "Årets resultat")
    for sheet, areas in (
        (SUMMARY, {f"D{first}:D{total}", f"G{first}:G{total}"}),
        (SUMMARY, {f"D{finance}:D{result}", f"G{finance}:G{result}"}),
        ("Utfall", {"K7:M22", "N7:P22"}),
        ("Prognos", {"K7:M22", "N7:P22"}),
        ("31 Blekingesjukhuset", {"K8:M23", "N8:P23"}),
    ):
        rules = opened.book[sheet].conditional_formatting
        coloured = {str(area.sqref) for area in rules if "TOTAL_TROSKEL_TKR" in str(area.rules[0].formula)}
        assert areas <= coloured, (sheet, coloured)
        assert all(len(area.rules) == 2 for area in rules if str(area.sqref) in areas)


# -- what is not compared -------------------------------------------------------------------------


def block_cells(opened: Opened, page: str, block: str, part: str) -> list[object]:
    return [opened.shown(*at) for at in opened.named(f"TOTAL_{page}_{block}_{part}")]


def whole_columns(opened: Opened, table: int) -> dict[str, list[object]]:
    """{column: its 16 amounts} of a table of the sheet that eliminates."""
    heads = [row for row, line in enumerate(opened.lines(WHOLE), 1) if line[0] == "Kontoslag"]
    rows = range(heads[table] + 1, heads[table] + 17)
    letters = [get_column_letter(column) for column in range(2, 17)]
    return {column: [opened.shown(WHOLE, f"{column}{row}") for row in rows] for column in letters}


def test_whoever_budgets_only_externally_leaves_only_the_whole_comparable(made: Mapping[str, Made]) -> None:
    opened = made["external"].opened
    for table, page in enumerate(("ACK", "HELAR")):
        for part in ("EXTERNT", "INTERNT"):
            assert block_cells(opened, page, "JMF_BUDGET", part) == [DASH] * 16
        assert all(isinstance(one, int | float) for one in block_cells(opened, page, "JMF_BUDGET", "TOTALT"))
        assert all(isinstance(one, int | float) for one in block_cells(opened, page, "JMF_FOREG_AR", "INTERNT"))
        columns = whole_columns(opened, table)
        dashed = {column for column, shown in columns.items() if DASH in shown}
        assert dashed == {"L", "M"}
        assert columns["K"] == block_cells(opened, page, "JMF_BUDGET", "TOTALT")
    assert not isinstance(opened.shown(SUMMARY, f"G{opened.find(SUMMARY, 'Summa förvaltningar')}"), str)


def test_a_forecast_that_is_missing_is_not_compared(made: Mapping[str, Made]) -> None:
    opened = made["noticed"].opened
    for block in ("JMF_BUDGET", "JMF_FOREG_AR"):
        for part in ("EXTERNT", "INTERNT", "TOTALT"):
            assert block_cells(opened, "HELAR", block, part) == [DASH] * 16
    assert all(DASH in whole_columns(opened, 1)[column] for column in "KLMNOP")
    assert all(isinstance(one, int | float) for one in block_cells(opened, "HELAR", "PROGNOS", "TOTALT"))
    line = opened.lines(SUMMARY)[opened.find(SUMMARY, "Summa förvaltningar") - 1]
    assert [content == DASH for content in line[1:8]] == [False] * 5 + [True, False]
    result = opened.lines(SUMMARY)[opened.find(SUMMARY, "Årets resultat") - 1]
    assert result[6] in (None, DASH)
    assert DASH in opened.lines(RESULT)[opened.lines(RESULT).index(result_heading(opened)) + 2]


def test_a_dash_stands_where_the_numbers_do(made: Mapping[str, Made]) -> None:
    opened = made["noticed"].opened
    dashes = [at for at, shown in opened.results.items() if shown == DASH]
    assert {sheet for sheet, _cell in dashes} == {SUMMARY, RESULT, WHOLE, "Utfall", "Prognos"}
    assert {opened.book[sheet][cell].alignment.horizontal for sheet, cell in dashes} == {"right"}


def result_heading(opened: Opened) -> list[object]:
    (line,) = [line for line in opened.lines(RESULT) if line[1] == "PROGNOS - HELÅR"]
    return line


def test_every_total_says_on_its_face_what_must_be_known(made: Mapping[str, Made]) -> None:
    opened = made["noticed"].opened
    for sheet in TOTALS:
        face = " ".join(str(line[0]) for line in opened.lines(sheet)[2:8])
        for said in (
            "OFULLSTÄNDIG: saknas 71 Landstingsgemensamt",
            "MED FEL: 51 Primärvård",
            "EJ MED, går inte att läsa: 71 trasig.xlsx",
            "Prognos saknas för 31 Blekingesjukhuset",
            "Enbart extern budget: 21 Landstingsservice",
        ):
            assert said in face, (sheet, said)
    assert all("saknas" not in str(line[0]) for sheet in TOTALS for line in made["whole"].opened.lines(sheet)[2:4])


# -- conventions ------------------------------------------------------------------------------------


def test_what_is_left_of_internal_trade_stands_in_its_own_line(made: Mapping[str, Made]) -> None:
    one = made["whole"]
    inputs = [(path, nets(path, "INTERNT")) for path in one.files]
    line = one.opened.lines(SUMMARY)[one.opened.find(SUMMARY, "varav internt som blir kvar") - 1]
    for block, shown in (("ACK_UTFALL", line[1]), ("ACK_BUDGET", line[2]), ("HELAR_PROGNOS", line[4])):
        expected = sum((net[block] or 0) * (-1 if FINANCE in path.name else 1) for path, net in inputs)
        assert ore(shown) == expected
        assert expected != 0
    below = [line for line in one.opened.lines(WHOLE) if str(line[0]).startswith("Internt som blir kvar")]
    assert [below[0][2], below[0][5], below[1][2]] == [line[1], line[2], line[4]]
    assert [finding.code for finding in one.outcome.findings].count("SAMMAN_REST_UTFALL") == 1
    noticed = made["noticed"].opened
    assert all("blir kvar" not in str(line[0]) for sheet in (SUMMARY, WHOLE) for line in noticed.lines(sheet))


def test_the_result_of_the_year_is_finances_net_minus_the_net_cost(made: Mapping[str, Made]) -> None:
    opened = made["whole"].opened
    assert "överskott när det är positivt" in str(opened.shown(FINANCE, "A2"))
    assert "ÖVERSKOTT MED PLUS" in str(opened.shown(RESULT, "A2"))
    lines = opened.lines(RESULT)
    seen = 0
    for number, (line, cost, result) in enumerate(zip(lines, lines[1:], lines[2:], strict=False)):
        if line[0] == "Finansförvaltningens netto":
            for column in range(1, 6):
                sign = 1 if " JMF " in str(lines[number - 1][column]) else -1
                assert ore(result[column]) == ore(line[column]) + sign * ore(cost[column])
                seen += 1
    assert seen == 10
    paths = made["whole"].files
    utfall = [(nets(path, "EXTERNT", "INTERNT")["ACK_UTFALL"] or 0, FINANCE in path.name) for path in paths]
    expected = sum(net if is_finance else -net for net, is_finance in utfall)
    row = opened.find(SUMMARY, "Årets resultat")
    assert ore(opened.shown(SUMMARY, f"B{row}")) == expected


# -- internal trade by counterparty -----------------------------------------------------------------


def test_internal_posts_are_paired_added_up_and_crossed(made: Mapping[str, Made]) -> None:
    one = made["whole"]
    lines = one.opened.lines(TRADE)
    service, hospital, psychiatry = "21 Landstingsservice", "31 Blekingesjukhuset", "41 Psykiatri och habilitering"
    assert [line[:7] for line in lines if line[2] == "Utfall" and line[1]] == [
        [service, psychiatry, "Utfall", 80, 200, -120, "över gränsen"],
        [service, hospital, "Utfall", 300.5, 300.5, 0, "inom gränsen"],
        [hospital, psychiatry, "Utfall", 10, 10, 0, "inom gränsen"],
    ]
    sums = {line[0]: line[3:6] for line in lines if line[2] == "Utfall" and not line[1]}
    posts = {service: -380.5, hospital: 290.5, psychiatry: 210.0}
    for label, shown in sums.items():
        internal = nets(one.folder / f"{label}.xlsx", "INTERNT")["ACK_UTFALL"] or 0
        assert [ore(content) for content in shown] == [
            ore(posts[str(label)]), internal, ore(posts[str(label)]) - internal,
        ]  # fmt: skip
    assert sums.keys() == posts.keys()
    (start,) = [number for number, line in enumerate(lines) if line[1] == service and line[2] == hospital]
    matrix = [line[1:4] for line in lines[start + 1 : start + 4]]
    assert matrix == [[0, -300.5, -80], [300.5, 0, -10], [200, 10, 0]]  # but for the mismatch, the other with minus
    figures = [(number, column) for number, line in enumerate(lines, 1) for column, content in enumerate(line, 1)
               if number > 5 and isinstance(content, int | float)]  # fmt: skip
    assert all((TRADE, f"{get_column_letter(column)}{row}") in one.opened.formulas for row, column in figures)


def test_a_changed_post_changes_its_pair(office: Office, made: Mapping[str, Made]) -> None:
    opened = made["whole"].opened
    row = opened.find(TRADE, "Säljare") + 1  # the one that disagrees most
    posts = opened.lines("Underlag interna poster")
    (post,) = [number for number, line in enumerate(posts, 1) if line[4] == 200]
    with office.open(opened.path) as document:
        document.set_number("Underlag interna poster", f"E{post}", 81)
        assert list(document.values(TRADE, f"D{row}:G{row}").values()) == [80, 81, -1, "inom gränsen"]


# -- Kontroller and Källor --------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["whole", "noticed"])
def test_each_finding_is_listed_once_and_linked_to_what_it_means(made: Mapping[str, Made], which: str) -> None:
    one = made[which]
    opened, sheet = one.opened, one.opened.book["Kontroller"]
    heading = opened.find("Kontroller", "Allvar")
    lines = opened.lines("Kontroller")[heading:]
    findings = [*one.outcome.findings, *(f for taken in one.outcome.selection.taken for f in taken.findings)]
    assert Counter(line[5] for line in lines) == Counter(finding.code for finding in findings)
    assert Counter(line[4] for line in lines) == Counter(finding.swedish for finding in findings)
    assert max(Counter(tuple(line[2:5]) for line in lines).values()) == 1
    books = {path.name: openpyxl.load_workbook(path, data_only=True) for path in one.files if "trasig" not in path.name}
    amounts = 0
    for row, line in enumerate(lines, heading + 1):
        link = sheet[f"D{row}"].hyperlink
        assert link is not None or not line[1], line
        if link is None:
            continue
        target, _mark, cell = str(link.location).rpartition("!")
        target = target.strip("'")
        assert target in opened.sheets
        assert opened.shown(target, cell) is not None, (line, link.location)
        where = str(line[3]).partition("!")
        if where[0] in ("Utfall", "Prognos") and where[2] and cell != "A1":
            held = books[str(line[2])][where[0]][where[2]].value
            label = str(books[str(line[2])][where[0]][f"A{coordinate_from_string(where[2])[1]}"].value)
            assert opened.shown(target, f"A{coordinate_from_string(cell)[1]}") == label
            if isinstance(held, int | float) and abs(held) < 1e10:
                unit = 1000 * TKR if line[1] == FINANCE else TKR
                assert ore(opened.shown(target, cell)) == round(held * unit), line
                amounts += 1
    assert amounts > 20


@pytest.mark.parametrize("which", ["whole", "noticed"])
def test_each_file_is_listed_with_its_digest(made: Mapping[str, Made], which: str) -> None:
    one = made[which]
    lines = one.opened.lines("Källor")[one.opened.find("Källor", "Förvaltning") :]
    expected = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in one.files}
    assert {line[1]: line[11] for line in lines} == expected
    assert len(lines) == len(expected)
    is_in = {str(delivery.path) for delivery in one.outcome.selection.taken}
    assert {line[1] for line in lines if line[2] == "ja"} == is_in
