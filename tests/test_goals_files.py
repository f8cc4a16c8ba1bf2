"""``vplan goals FILE…``: what is shown, what is written on the sheet Mål, and the exit code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest

from tests.goal_books import goal_lines, goals_with, report_with
from tests.sister_workbooks import book
from tests.test_cli import run
from vplan_xl.form.goal_tables import VERDICTS
from vplan_xl.goals.parse import NotUnderstood, parse_target
from vplan_xl.jobs.goals import goals_of, judgement_cells, write_goals
from vplan_xl.jobs.resources import resource

MET, NEARLY, NOT_MET, CANNOT = VERDICTS
HME = {"INDIKATOR": "HME SYNTETISK", "MALVARDE": "75 eller högre", "UTFALL": 73}
CARE = {"INDIKATOR": "Vårdbarometern SYNTETISK", "MALVARDE": "Minst 80 %", "UTFALL": "79,5 %"}
PLAN = {"INDIKATOR": "Plan SYNTETISK", "MALVARDE": "Finns och är beslutad", "UTFALL": "Finns och är beslutad"}
EMPTY = {"INDIKATOR": "Enkät SYNTETISK", "MALVARDE": "Minst 80", "MATS": "Vart tredje år"}
STAFF = {"MALOMRADE": "Personal", "INRIKTNINGSMAL": "Attraktiv arbetsgivare"}
FOUR = goal_lines({**STAFF, **HME}, {**CARE, "MALOMRADE": "Vård"}, {**PLAN, "MALOMRADE": "Vård"}, EMPTY)

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return book(tmp_path_factory.mktemp("mal") / "bok.xlsx", FOUR)


def sentence(total: str, *counts: int) -> str:
    met, nearly, unmet, rest = counts
    return (
        f"Av {total} är {met} tillfredsställande, {nearly} inte helt tillfredsställande, {unmet} otillfredsställande, "
        f"och {rest} saknar uppgift eller går inte att värdera."
    )


def test_indicators_are_shown_with_their_bedomning_and_counted(four: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "goals", str(four))
    assert (code, err) == (0, "")
    assert [" ".join(line.split()) for line in out.splitlines()] == [
        f"17 SYNTETISK · augusti 2017 ({four})",
        "Bedömning Indikator Utfall Mål Varför",
        "Personal – Attraktiv arbetsgivare",
        "■ otillfredsställande HME SYNTETISK 73 75 eller högre 73 mot minst 75: 2 under",
        "Vård",
        "▲ inte helt tillfredsställande Vårdbarometern SYNTETISK 79,5 % Minst 80 % "
        "79,5 % mot minst 80 %: 0,5 procentenheter under",
        "● tillfredsställande Plan SYNTETISK Finns och är beslutad Finns och är beslutad "
        "uppnått: Finns och är beslutad",
        "Utan målområde",
        f"○ {CANNOT} Enkät SYNTETISK – Minst 80 mäts vart tredje år",
        "",
        sentence("samtliga 4 indikatorer", 1, 1, 1, 1),
        "Personal: " + sentence("1 indikator", 0, 0, 1, 0),
        "Vård: " + sentence("samtliga 2 indikatorer", 1, 1, 0, 0),
        "Utan målområde: " + sentence("1 indikator", 0, 0, 0, 1),
        "",
    ]


def test_only_what_falls_short_is_shown_and_all_is_counted(four: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "goals", "--unmet", str(four))
    assert code == 0
    assert [line[0] for line in out.splitlines() if line[:1] in ("●", "▲", "■", "○")] == ["■", "▲"]
    assert sentence("samtliga 4 indikatorer", 1, 1, 1, 1) in out


def test_machines_get_every_indicator_and_the_counts(four: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "goals", "--format", "json", str(four))
    assert (code, err) == (0, "")
    told = json.loads(out)
    (file,) = told["files"]
    assert (file["path"], file["forvaltning"], file["period"]) == (str(four), "17 SYNTETISK", "2017-08")
    assert file["indicators"][0] == {
        "sheet": "Mål",
        "cell": "C15",
        "area": "Personal",
        "aim": "Attraktiv arbetsgivare",
        "indicator": "HME SYNTETISK",
        "board": "",
        "unit": "",
        "level": "",
        "year": 2017,
        "baseline": "",
        "target": "75 eller högre",
        "read_as": "minst 75",
        "expression_kind": "threshold",
        "outcome": "73",
        "country": "",
        "better": "higher",
        "better_from": "target",
        "verdict": "NOT_MET",
        "reason": "73 mot minst 75: 2 under",
        "by_forecast": None,
        "by_outcome": None,
        "own": None,
        "comment": "",
        "frequency": "",
        "source": "",
        "taken_from": None,
        "kpi": None,
    }
    verdicts = {"MET": 1, "NEARLY": 1, "NOT_MET": 1, "CANNOT_BE_JUDGED": 1}
    assert (file["counts"]["total"], file["counts"]["verdicts"]) == (4, verdicts)
    assert [one["area"] for one in file["counts"]["areas"]] == ["Personal", "Vård", ""]
    assert (told["counts"]["total"], told["counts"]["verdicts"]) == (4, verdicts)
    assert [one["forvaltning"] for one in told["counts"]["forvaltningar"]] == ["17 SYNTETISK"]
    assert told["findings"] == []


def test_several_files_are_counted_together(four: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = book(tmp_path / "annan.xlsx", goal_lines(HME))
    code, out, _err = run(capsys, "goals", str(four), str(other))
    assert code == 0
    assert out.splitlines()[-2:] == ["Alla filerna", sentence("samtliga 5 indikatorer", 1, 1, 2, 1)]


def test_what_a_total_counts_once_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = {**HME, "NIVA": "Landstinget"}
    one, same, other = (
        book(tmp_path / f"{number}.xlsx", goal_lines(line, CARE))
        for number, line in enumerate(
            (whole, {**whole, "NIVA": "landstinget", "MALVARDE": "minst 75"}, {**whole, "UTFALL": 74})
        )
    )
    told = "Samma indikator för hela organisationen räknas i varje fil. Räknad en gång blir de 3."
    _code, out, _err = run(capsys, "goals", str(one), str(same))
    assert told in out.splitlines()
    _code, out, _err = run(capsys, "goals", str(one), str(other))
    assert "Samma indikator" not in out


def test_a_fel_makes_the_exit_code_one_and_the_other_files_are_told(
    four: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = book(tmp_path / "fel.xlsx", goal_lines({"MALVARDE": "god måluppfyllelse"}))
    code, out, err = run(capsys, "goals", str(tmp_path / "saknas.xlsx"), str(bad), str(four))
    assert code == 1
    assert "[FIL_SAKNAS]" in err
    assert f"{bad}: Mål!I15: Målvärdet ”god måluppfyllelse” går inte att tolka" in err
    assert sentence("samtliga 4 indikatorer", 1, 1, 1, 1) in out


def test_a_list_without_lines_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "goals", str(book(tmp_path / "tom.xlsx", {})))
    assert (code, err) == (0, "")
    assert out.splitlines()[1] == "Bladet Mål har inga indikatorer."


def test_a_workbook_without_the_sheet_is_told_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "utan.xlsx"
    workbook = openpyxl.load_workbook(resource("FR1.xlsx"))
    del workbook["Mål"]
    workbook.save(path)
    code, _out, err = run(capsys, "goals", str(path))
    assert code == 1
    assert "[TABELL_SAKNAS]" in err
    assert "vplan new --from" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Ange arbetsböckers filer, eller både ett målvärde (--target) och ett utfall (--value)."),
        (("--target", "Ja"), "Ange arbetsböckers filer, eller både ett målvärde"),
        (("bok.xlsx", "--target", "Ja"), "går inte ihop med filer."),
        (("bok.xlsx", "--year", "2017"), "går inte ihop med filer."),
        (("--target", "Ja", "--value", "Ja", "--unmet"), "hör till arbetsböcker"),
        (("bok.xlsx", "--dry-run"), "--dry-run och -o hör till --write."),
        (("bok.xlsx", "--write", "--unmet"), "--unmet hör inte till --write"),
        (("bok.xlsx", "annan.xlsx", "--write", "-o", "ny.xlsx"), "-o går bara att använda med en fil."),
        (("bok.xlsx", "--region", "0012"), "--region hör till --kolada."),
    ],
)
def test_what_does_not_go_together_is_refused(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _out, err = run(capsys, "goals", *arguments)
    assert code == 2
    assert words in " ".join(err.split())


# -- what is written -----------------------------------------------------------------------------------------


def shown(path: Path, *columns: str) -> list[list[object]]:
    """Those columns of the list's first lines, as another reader has them."""
    workbook = openpyxl.load_workbook(path, data_only=True)
    sheet = workbook["Mål"]
    rows = [[sheet[f"{column}{row}"].value for column in columns] for row in range(15, 19)]
    workbook.close()
    return rows


def test_the_bedomningar_are_written_and_counted_above_the_list(four: Path, tmp_path: Path) -> None:
    target = tmp_path / "ny.xlsx"
    written = write_goals(four, target, dry_run=False)
    assert written.outcome.saved is not None
    assert shown(target, "L", "M", "V") == [
        [NOT_MET, "73 mot minst 75: 2 under", "minst 75"],
        [NEARLY, "79,5 % mot minst 80 %: 0,5 procentenheter under", "minst 80 %"],
        [MET, "uppnått: Finns och är beslutad", "Finns och är beslutad"],
        [CANNOT, "mäts vart tredje år", "minst 80"],
    ]
    workbook = openpyxl.load_workbook(target, data_only=True)
    assert [workbook["Mål"][f"B{row}"].value for row in range(5, 10)] == [4, 1, 1, 1, 1]
    workbook.close()
    again = write_goals(target, target, dry_run=False)
    assert (again.outcome.saved, again.outcome.changes) == (None, ())


def test_nothing_else_is_touched(four: Path, tmp_path: Path) -> None:
    written = write_goals(four, tmp_path / "ny.xlsx", dry_run=True)
    assert {change.place.cell[0] for change in written.outcome.changes} == {"L", "M", "V"}
    assert not (tmp_path / "ny.xlsx").exists()


def test_what_an_earlier_run_wrote_goes_with_its_indicator() -> None:
    stale = {"BEDOMNING": MET, "VARFOR": "SYNTETISK", "LAST_SOM": "minst 75"}
    report = report_with(goal_lines({**HME, **stale}, {**stale, "INDIKATOR": None}))
    done = goals_of(report)
    assert done.findings == ()
    cells = judgement_cells(report, done.followed)
    assert {place.cell: cell.value if cell else None for place, cell in cells.items()} == {
        "L15": NOT_MET, "M15": "73 mot minst 75: 2 under", "V15": "minst 75", "L16": None, "M16": None, "V16": None,
    }  # fmt: skip


def test_a_note_of_somebodys_own_is_not_emptied() -> None:
    note = {"INDIKATOR": None, "BEDOMNING": "SYNTETISK anteckning", "VARFOR": "SYNTETISK"}
    report = report_with(goal_lines(HME, note, {"INDIKATOR": None, "VARFOR": "SYNTETISK"}))
    cells = judgement_cells(report, goals_of(report).followed)
    assert {place.cell for place in cells} == {"L15", "M15", "V15"}


def test_a_target_that_is_not_understood_is_read_as_nothing() -> None:
    done = goals_with({"MALVARDE": "god måluppfyllelse", "LAST_SOM": "minst 75"})
    cells = judgement_cells(done.report, done.followed)
    assert {place.cell: cell.value if cell else None for place, cell in cells.items() if place.cell != "M15"} == {
        "L15": CANNOT,
        "V15": None,
    }


def test_reasons_are_written_in_swedish_whatever_language_is_chosen(
    four: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "ny.xlsx"
    assert run(capsys, "goals", "--lang", "en", "--write", "-o", str(target), str(four))[0] == 0
    assert shown(target, "M")[0] == ["73 mot minst 75: 2 under"]


def test_writing_in_place_keeps_the_file_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book(tmp_path / "bok.xlsx", FOUR)
    code, out, err = run(capsys, "goals", "--write", str(path))
    assert (code, err) == (0, "")
    assert "12 celler skrevs" in out
    assert sentence("samtliga 4 indikatorer", 1, 1, 1, 1) in out
    assert len(list(tmp_path.iterdir())) == 2
    code, out, _err = run(capsys, "goals", "--write", str(path))
    assert (code, "allt står redan där. Ingenting skrevs." in out) == (0, True)


def test_a_dry_run_shows_each_cell(four: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = four.read_bytes()
    code, out, _err = run(capsys, "goals", "--write", "--dry-run", str(four))
    assert code == 0
    assert "Mål!L15: – → otillfredsställande" in out
    assert four.read_bytes() == before


def test_an_unreadable_file_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bok.xlsx"
    path.write_text("SYNTETISK", encoding="utf-8")
    code, out, _err = run(capsys, "goals", "--write", "--format", "json", str(path))
    (file,) = json.loads(out)["files"]
    assert (code, file["written"], file["counts"]["total"]) == (1, False, 0)
    code, out, _err = run(capsys, "goals", "--write", str(path))
    assert (code, out.splitlines()) == (1, [f"{path}: ingenting skrevs."])


def test_where_there_are_no_goals_nothing_is_written_and_nothing_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.xlsx").write_bytes(resource("FIN.xlsx").read_bytes())
    code, out, err = run(capsys, "goals", "--write", str(tmp_path / "a.xlsx"))
    assert (code, out) == (0, f"{tmp_path / 'a.xlsx'}: ingenting skrevs.\n")
    assert "[MAL_FORMULAR]" in err


def test_a_folders_workbooks_are_written_and_their_copies_left_alone(
    four: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.xlsx").write_bytes(four.read_bytes())
    code, out, err = run(capsys, "goals", "--write", str(tmp_path))
    assert (code, err, "12 celler skrevs" in out) == (0, "", True)
    both = sorted(map(str, tmp_path.iterdir()))
    assert len(both) == 2
    for paths in ([str(tmp_path)], both):
        code, out, err = run(capsys, "goals", "--write", *paths)
        (line,) = out.splitlines()
        assert (code, "allt står redan där" in line, "[FIL_KOPIA]" in err) == (0, True, True)


def test_outcomes_come_out_of_a_file_from_kolada(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = {"kpi": "N00941", "municipality": "0012", "period": 2017, "values": [{"gender": "T", "value": 74.5}]}
    kolada = tmp_path / "kolada.json"
    kolada.write_text(json.dumps({"values": [one]}), encoding="utf-8")
    line = {"INDIKATOR": "Index SYNTETISK", "MALVARDE": "Minst 73", "KOLADA": "N00941"}
    path = str(book(tmp_path / "bok.xlsx", goal_lines(line)))
    code, out, err = run(capsys, "goals", "--kolada", str(kolada), "--region", "0012", path)
    assert (code, err) == (0, "")
    assert "● tillfredsställande  Index SYNTETISK  74,5 (2017)  Minst 73  74,5 mot minst 73: 1,5 över" in out
    code, out, err = run(capsys, "goals", "--kolada", str(kolada), path)
    assert code == 0
    assert "[KOLADA_PLATS]" in err
    code, out, _err = run(capsys, "goals", "--kolada", str(tmp_path / "saknas.json"), "--format", "json", path)
    assert (code, [one["code"] for one in json.loads(out)["findings"]]) == (1, ["FIL_SAKNAS"])


def test_the_insatser_are_counted_by_their_status(capsys: pytest.CaptureFixture[str]) -> None:
    """17's are printed without any."""
    plans = ROOT / "examples" / "planer"
    _code, out, _err = run(capsys, "goals", str(plans / "Uppfoljning-2017-08.xlsx"))
    assert "Insatser och uppdrag: 37 (Utan status 37)." in out.splitlines()
    department = ROOT / "examples" / "2017-08" / "21 Landstingsservice.xlsx"
    _code, out, _err = run(capsys, "goals", "--format", "json", str(department))
    (file,) = json.loads(out)["files"]
    assert file["activities"] == {"total": 2, "statuses": {"Ej påbörjad": 2}}


def test_the_handbook_shows_targets_that_are_understood() -> None:
    text = (ROOT / "HANDBOK.md").read_text("utf-8")
    table = text.split("| Målvärde | Läses som |")[1].split("\n\n")[0]
    shown = re.findall("`([^`]+)`", "".join(line.split("|")[1] for line in table.splitlines() if line.count("|") > 2))
    assert len(shown) > 15
    assert [one for one in shown if isinstance(parse_target(one), NotUnderstood)] == []
    for vague in ("god måluppfyllelse", "patienterna ska vara nöjda"):
        assert isinstance(parse_target(vague), NotUnderstood)


def test_a_folder_is_its_workbooks_and_one_without_goals_is_no_fault(
    four: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "höst 2017"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(four.read_bytes())
    (folder / "b.xlsx").write_bytes(resource("FIN.xlsx").read_bytes())
    (folder / "anteckning.txt").write_text("SYNTETISK", "utf-8")
    code, out, _err = run(capsys, "goals", "--format", "json", str(folder))
    told = json.loads(out)
    assert (code, told["counts"]["total"]) == (0, 4)
    assert [one["forvaltning"] for one in told["counts"]["forvaltningar"]] == ["17 SYNTETISK"]
    assert [one["code"] for one in told["findings"] if one["path"].endswith("b.xlsx")] == ["MAL_FORMULAR"]
