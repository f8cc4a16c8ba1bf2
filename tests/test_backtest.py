"""The methods tried on reports of the past: errors worked out by hand on a folder of workbooks. SYNTETISK."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.histories import months_of, personnel, report_with
from tests.workbooks import make, with_part, write
from vplan_xl.cli.main import main
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import table_cell
from vplan_xl.jobs.backtest import backtest
from vplan_xl.jobs.plot import plot_backtest
from vplan_xl.period import Period, serial_of_date
from vplan_xl.prognosis.backtest import COSTS, GIVEN, Comparison, Ending, NetError, Score, Trial, compare, ending, trial
from vplan_xl.report.header import Header
from vplan_xl.report.history import Event, History, Leaf
from vplan_xl.report.report import Report, read_report
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Cell, Kind

TKR = 100_000
ROWS = ("INTAKTER", "PERSONAL_ANSTALLDA", "DRIFT_RESOR")
Figures = Sequence[tuple[int, int] | int]  # (so far, whole year), or the one that the block has; of ROWS; in tkr

# Two years of förvaltning 17 and one of 18; what is blank counts as 0.
BOOKS: dict[str, dict[str, Figures]] = {
    "17 2016-08": {
        "UTFALL": (-60, 600, 40), "BUDGET": ((-80, -120), (640, 960), (40, 60)),
        "FOREG_AR": ((-50, -100), (600, 960), (30, 60)), "PROGNOS": (-110, 930, 70),
    },
    "17 2016-12": {"UTFALL": (-100, 950, 70), "PROGNOS": (-999, 999, 999)},
    "17 2017-04": {
        "UTFALL": (-30, 330, 10), "BUDGET": ((-40, -120), (320, 960), (20, 60)),
        "FOREG_AR": ((-20, -100), (320, 960), (10, 50)), "PROGNOS": (-110, 980, 60),
    },
    "17 2017-12": {"UTFALL": (-100, 1000, 60)},
    "18 2017-08": {
        "UTFALL": (0, 200, 40), "BUDGET": ((0, 0), (250, 300), (40, 60)),
        "FOREG_AR": ((0, 0), (160, 240), (0, 20)), "PROGNOS": (0, 290, 50),
    },
    "18 2017-12": {"UTFALL": (0, 280, 50)},
    # of these years nobody knows the end
    "17 2018-04": {"UTFALL": (-5000, 9000, 7000), "PROGNOS": (0, 1, 1)},
    "18 2016-08": {"UTFALL": (-5000, 9000, 7000), "PROGNOS": (0, 1, 1)},
}  # fmt: skip
"""What the methods give, in tkr, per row (outcome at the end in brackets):

    17 2016-08   linjar  budgetrest  budgetprofil  foregaende_ar  kombination  inlamnad
    Intäkter       -90      -100         -90           -120           -100       -110    [-100]
    Anställda      900       920         900            960            920        930    [950]
    Resor           60        60          60             80             60         70    [70]
    17 2017-04
    Intäkter       -90      -110         -90           -150           -110       -110    [-100]
    Anställda      990       970         990            990            990        980    [1 000]
    Resor           30        50          30             50             50         60    [60]
    18 2017-08
    Anställda      300       250         240            300            275        290    [280]
    Resor           60        60          60       40 + 20 = 60         60         50    [50]

The budget is in twelfths but for Anställda of 18: kombination is the median of three, there of four.
"""
METHODS = ("linjar", "budgetrest", "budgetprofil", "foregaende_ar", "kombination", "inlamnad")
# Absolute errors added over the reports, in tkr, and what had come in all.
ERRORS = {
    "INTAKTER": ((20, 10, 20, 70, 10, 20), 200),
    "PERSONAL_ANSTALLDA": ((80, 90, 100, 40, 45, 50), 2230),
    "DRIFT_RESOR": ((50, 30, 50, 30, 30, 0), 180),
    # of the total: 960, 1 020, 360 of linjar against 1 020, 1 060, 330
    "TOTALA_KOSTNADER": ((130, 100, 130, 70, 65, 50), 2410),
}
TENTHS = {
    "INTAKTER": (100, 50, 100, 350, 50, 100),
    "PERSONAL_ANSTALLDA": (36, 40, 45, 18, 20, 22),
    "DRIFT_RESOR": (278, 167, 278, 167, 167, 0),
    "TOTALA_KOSTNADER": (54, 41, 54, 29, 27, 21),
}
# Forecast minus outcome on NETTORESULTAT, in tkr, of the three reports.
NET = {
    "linjar": (-50, -30, 30),
    "budgetrest": (-40, -50, -20),
    "budgetprofil": (-50, -30, -30),
    "foregaende_ar": (0, -70, 30),
    "kombination": (-40, -30, 5),
    "inlamnad": (-30, -30, 10),
}


def leaves_of(blocks: dict[str, Figures], part: str = "EXTERNT") -> dict[str, int | None]:
    leaves: dict[str, int | None] = {}
    for block, figures in blocks.items():
        for row, figure in zip(ROWS, figures, strict=True):
            if isinstance(figure, tuple):
                for page, tkr in zip(("ACK", "HELAR"), figure, strict=True):
                    leaves[f"{page} {row} {block} {part}"] = tkr * TKR
            else:
                leaves[f"{'HELAR' if block == 'PROGNOS' else 'ACK'} {row} {block} {part}"] = figure * TKR
    return leaves


def header(name: str, version: int = 1) -> dict[str, Cell | None]:
    number, month = name.split()[:2]
    day = Period(int(month[:4]), int(month[5:])).first_day
    return {
        "FORVALTNING": Cell(Kind.TEXT, f"{number} SYNTETISK"),
        "PERIOD": Cell(Kind.NUMBER, str(serial_of_date(day, False))),
        "VERSION": Cell(Kind.NUMBER, str(version)),
    }


def put(folder: Path, name: str, blocks: dict[str, Figures], version: int = 1) -> Path:
    """A workbook whose name begins with its förvaltning and month."""
    folder.mkdir(parents=True, exist_ok=True)
    make(folder / f"{name}.xlsx", leaves_of(blocks), header(name, version))
    return folder / f"{name}.xlsx"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("arkiv")
    for name, blocks in BOOKS.items():
        put(folder / name[3:7], name, blocks)
    return folder


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    """The folder, for a test that puts more into it."""
    shutil.copytree(made, tmp_path / "arkiv")
    return tmp_path / "arkiv"


def codes(folder: Path) -> list[str]:
    return [finding.code for finding in backtest(folder, False).findings]


def tenths(comparison: Comparison) -> dict[str, tuple[int | None, ...]]:
    return {row: tuple(comparison.tenths(row, method) for method in comparison.methods) for row in comparison.rows}


# -- the comparison by hand -----------------------------------------------------------------------


def test_errors_per_row_are_those_worked_out_by_hand(made: Path) -> None:
    done = backtest(made, False)
    comparison = done.comparison
    assert (done.findings, comparison.reports, comparison.methods) == ((), 3, METHODS)
    assert tenths(comparison) == TENTHS
    for row, (errors, outcome) in ERRORS.items():
        assert TENTHS[row] == tuple(int(error / outcome * 1000 + 0.5) for error in errors)
    assert {score.reports for scores in comparison.scores.values() for score in scores.values()} == {3}


def test_the_mean_error_on_the_net_has_its_sign(made: Path) -> None:
    """Plus is a net cost forecast too high: linjar (−50 − 30 + 30) ÷ 3 = −16,67 tkr."""
    found = backtest(made, False).comparison.net_errors
    assert found == {method: NetError(round(sum(of) * TKR / 3), 3) for method, of in NET.items()}
    assert found["linjar"].ore == -1_666_667


def test_a_row_without_outcome_has_no_share_to_be_off_by(made: Path) -> None:
    comparison = backtest(made, False).comparison
    assert comparison.scores["DRIFT_OVRIGT"]["linjar"] == Score(None, 3)
    assert tuple(comparison.rows) == tuple(TENTHS)
    assert len(comparison.scores) == len(FR1.leaf_rows) + 1


def test_errors_of_externt_and_internt_even_out_in_their_row() -> None:
    """20 too much and 15 too little are 5 of 100; a total evens out between its rows likewise."""
    done = compare(
        FR1,
        [Trial("17", Period(2017, 8), 1, {"linjar": whole({"DRIFT_RESOR": (80, 25), "KAPITALKOSTNAD": (5, 0)})})],
        [Ending("17", 2017, 1, whole({"DRIFT_RESOR": (60, 40), "KAPITALKOSTNAD": (10, 0)}))],
    )
    assert done.tenths("DRIFT_RESOR", "linjar") == 50
    assert done.tenths("KAPITALKOSTNAD", "linjar") == 500
    assert done.tenths(COSTS, "linjar") == 0
    assert done.net_errors == {"linjar": NetError(0, 1)}


def whole(rows: dict[str, tuple[int, int]]) -> dict[Leaf, int]:
    return {
        Leaf(row.code, part): rows.get(row.code, (0, 0))[number]
        for row in FR1.leaf_rows
        for number, part in enumerate(("EXTERNT", "INTERNT"))
    }


@pytest.mark.parametrize("lacking", ["forecast", "outcome"])
def test_a_method_counts_on_a_row_and_a_total_only_where_it_has_all_of_it(lacking: str) -> None:
    forecast, outcome = whole({"DRIFT_RESOR": (80, 0)}), whole({"DRIFT_RESOR": (100, 0)})
    del (forecast if lacking == "forecast" else outcome)[Leaf("KAPITALKOSTNAD", "INTERNT")]
    full = [Trial("17", Period(2017, 8), 1, {"linjar": forecast, GIVEN: dict(forecast)})]
    done = compare(FR1, full, [Ending("17", 2017, 1, outcome)])
    assert done.scores["DRIFT_RESOR"] == {"linjar": Score(200, 1), GIVEN: Score(200, 1)}
    assert (done.scores["KAPITALKOSTNAD"], done.scores[COSTS], done.net_errors) == ({}, {}, {})
    assert done.methods == ("linjar", GIVEN)
    assert done.rows == ("DRIFT_RESOR", COSTS)


def test_a_year_is_judged_by_its_own_forvaltnings_december_only() -> None:
    one = Trial("17", Period(2017, 8), 1, {"linjar": whole({"DRIFT_RESOR": (1, 0)})})
    end = Ending("18", 2017, 1, whole({"DRIFT_RESOR": (2, 0)}))
    for other in (end, end._replace(number="17", year=2016), end._replace(number="017")):
        assert compare(FR1, [one], [other]).reports == 0
    assert compare(FR1, [one], [end._replace(number="17")]).reports == 1
    assert compare(FR1, [], []).methods == ()


def test_of_several_versions_the_last_counts_wherever_it_lies(archive: Path) -> None:
    first = backtest(archive, False).comparison
    put(archive / "a", "17 2016-12 fel", {"UTFALL": (-1, 1, 1)}, version=0)
    put(archive / "ö", "17 2016-12 fel", {"UTFALL": (-1, 1, 1)}, version=0)
    put(archive / "ö", "17 2016-08 fel", {"UTFALL": (-1, 1, 1)}, version=0)
    shutil.copy(archive / "2016" / "17 2016-08.xlsx", archive / "ö" / "samma igen.xlsx")
    assert backtest(archive, False).comparison == first
    put(archive / "ö", "17 2016-12 tom", {"BUDGET": ((0, 0), (0, 0), (0, 0))}, version=3)  # says nothing
    assert backtest(archive, False).comparison == first
    put(archive / "a", "17 2016-08 rättad", {**BOOKS["17 2016-08"], "PROGNOS": (-110, 930, 69)}, version=2)
    assert backtest(archive, False).comparison.tenths("DRIFT_RESOR", "inlamnad") == 6  # 1 of 180
    put(archive / "a", "17 2016-12 rättad", {"UTFALL": (-100, 950, 90)}, version=2)
    assert backtest(archive, False).comparison.tenths("DRIFT_RESOR", "inlamnad") == 105  # 21 of 200


# -- which reports are tried ------------------------------------------------------------------------


def test_decembers_are_no_trials_and_others_no_endings(made: Path) -> None:
    nothing = History(months_of({}), (), {}, (), ())
    december = read_report(made / "2016" / "17 2016-12.xlsx")
    augusti = read_report(made / "2016" / "17 2016-08.xlsx")
    assert trial(december, nothing) is None
    assert ending(augusti) is None
    ended, tried = ending(december), trial(augusti, nothing)
    assert (ended and ended.outcome[Leaf("DRIFT_RESOR", "EXTERNT")], len(ended.outcome) if ended else 0) == (
        70 * TKR,
        22,
    )
    assert tried is not None
    assert set(tried.forecasts) == set(METHODS)
    unknown = report_with(leaves_of(BOOKS["17 2016-08"]))  # whose, and of when, is not filled in
    assert (trial(unknown, nothing), ending(unknown)) == (None, None)


def test_blank_reports_are_neither(tmp_path: Path) -> None:
    for name in ("17 2017-08", "17 2017-12"):
        put(tmp_path, name, {"BUDGET": ((1, 2), (3, 4), (5, 6))})
    assert codes(tmp_path) == ["BACKTEST_TOM"]
    put(tmp_path, "17 2017-12 b", {"UTFALL": (-1, 1, 1)}, version=2)
    assert codes(tmp_path) == ["BACKTEST_TOM"]


def test_a_report_without_a_forecast_tries_the_methods_only(tmp_path: Path) -> None:
    put(tmp_path, "17 2017-08", {"UTFALL": (-60, 600, 40)})
    put(tmp_path, "17 2017-12", {"UTFALL": (-100, 1000, 60)})
    comparison = backtest(tmp_path, False).comparison
    assert comparison.methods == ("linjar",)
    assert comparison.net_errors == {"linjar": NetError(-90 * TKR, 1)}  # (−90 + 900 + 60) − 960


def test_single_events_are_taken_out_and_put_back_as_they_were_then() -> None:
    """Resor 40, of which 10 once: 30 × 12 ÷ 8 + 10 = 55."""
    report = read_report_of("17 2016-08")
    leaf = Leaf("DRIFT_RESOR", "EXTERNT")
    event = Event(Period(2016, 3), leaf, 10 * TKR, "")
    found = trial(report, History(months_of({}), (event,), {}, (), ()))
    assert found is not None
    assert found.forecasts["linjar"][leaf] == 55 * TKR


def read_report_of(name: str) -> Report:
    period = Period(int(name[3:7]), int(name[8:10]))
    return replace(
        report_with(leaves_of(BOOKS[name])), header=Header({"FORVALTNING": f"{name[:2]} X", "PERIOD": period})
    )


def with_months(path: Path, months: Iterable[tuple[Period, int]], this_year: int) -> None:
    """Månader of Anställda, Externt filled in."""
    table = FR1.table_by_code["MANADER"]
    years = ("I år", "Förra året", "För två år sedan", "För tre år sedan")
    writes = [
        CellWrite(
            *table_cell(table, f"M{at.month:02d}", table.keys.index((years[this_year - at.year], *ANSTALLDA))),
            Kind.NUMBER,
            str(ore / TKR),
        )
        for at, ore in months
    ]
    other = path.with_name("tmp.xlsx")
    write(read_report(path, tables=True), writes, other)
    other.replace(path)


ANSTALLDA = ("Personal, Anställda", "Externt")


def test_a_report_with_months_tries_the_season(archive: Path) -> None:
    """Anställda 600 ÷ 0,64 = 937,5 of 950: 12,5 off; on rows that were always 0 it is 0, on Intäkter it is none."""
    months = [(Period(2015, month), 80 * TKR if month <= 8 else 90 * TKR) for month in range(1, 13)]
    with_months(archive / "2016" / "17 2016-08.xlsx", months, 2016)
    comparison = backtest(archive, False).comparison
    assert comparison.methods == (
        "linjar",
        "budgetrest",
        "budgetprofil",
        "foregaende_ar",
        "sasong",
        "kombination",
        GIVEN,
    )
    assert comparison.scores["PERSONAL_ANSTALLDA"]["sasong"] == Score(13, 1)  # 12,5 of 950
    assert comparison.scores["PERSONAL_INHYRDA"]["sasong"] == Score(None, 1)
    assert "sasong" not in comparison.scores["INTAKTER"]
    assert "sasong" not in comparison.net_errors


def test_what_is_wrong_in_the_sister_sheets_is_said_and_the_report_left_out(archive: Path) -> None:
    with_months(archive / "2016" / "17 2016-08.xlsx", [(Period(2016, 9), 1)], 2016)
    done = backtest(archive, False)
    assert [(f.code, Path(f.place.file).name) for f in done.findings] == [("MANAD_KOMMANDE", "17 2016-08.xlsx")]
    assert done.comparison.reports == 2


def test_a_report_older_than_the_sister_sheets_is_tried_without_a_word(archive: Path) -> None:
    path = archive / "2016" / "17 2016-08.xlsx"
    sheets = [table.sheet for table in FR1.tables]

    def older(xml: str) -> str:
        for sheet in sheets:
            xml = xml.replace(f'name="{sheet}"', f'name="Annat {sheet[:9]}"').replace(f"{sheet}!", "Saknas!")
        return xml

    path.write_bytes(with_part(path.read_bytes(), "xl/workbook.xml", older))
    done = backtest(archive, False)
    assert (done.findings, done.comparison.reports) == ((), 3)


def test_with_statistics_the_models_are_tried(archive: Path) -> None:
    """44 months on one row, and 0 on all others but those of the form's blocks."""
    history = personnel(3)
    months = {at: ore for at, ore in history.months.items() if at <= Period(2017, 8)}
    with_months(archive / "2017" / "18 2017-08.xlsx", months.items(), 2017)
    comparison = backtest(archive, True).comparison
    assert {"ets", "theta"} <= set(comparison.methods)
    assert comparison.scores["PERSONAL_ANSTALLDA"]["theta"].reports == 1
    assert "ets" not in {m for row in backtest(archive, False).comparison.scores.values() for m in row}


# -- what lies in a folder --------------------------------------------------------------------------


def test_a_bad_file_stops_no_other(archive: Path) -> None:
    good = backtest(archive, False).comparison
    (archive / "2016" / "trasig.xlsx").write_bytes(b"PK\x03\x04")
    (archive / "tom.xlsm").write_bytes(b"")
    make(archive / "utan period.xlsx", {}, {"PERIOD": None})
    make(
        archive / "utan förvaltning.xlsx", leaves_of(BOOKS["17 2016-08"]), {**header("17 2016-08"), "FORVALTNING": None}
    )
    done = backtest(archive, False)
    assert [f.code for f in done.findings] == ["FIL_AVKORTAD", "FIL_TOM", "FR1_HUVUD_TOMT", "FR1_HUVUD_TOMT"]
    assert done.comparison == good


def test_backups_and_lock_files_are_no_reports(archive: Path) -> None:
    good = backtest(archive, False).comparison
    book = archive / "2016" / "17 2016-08.xlsx"
    shutil.copy(archive / "2016" / "17 2016-12.xlsx", book.with_name("17 2016-08.kopia-20170908-101500.xlsx"))
    book.with_name("~$17 2016-08.xlsx").write_bytes(b"\x0aController")
    book.with_name(".~lock.17 2016-08.xlsx#").write_text("x")
    book.with_name(".17 2016-08.xlsx.vplan-tmp").write_bytes(b"PK")
    book.with_name("läs mig.txt").write_text("x")
    (archive / "mapp.xlsx").mkdir()
    done = backtest(archive, False)
    assert [f.code for f in done.findings] == ["FIL_KOPIA"]
    assert done.comparison == good


def test_an_empty_folder_and_one_without_endings_say_what_is_needed(tmp_path: Path) -> None:
    assert codes(tmp_path) == ["BACKTEST_TOM"]
    put(tmp_path, "17 2017-08", BOOKS["17 2017-04"])
    put(tmp_path, "17 2016-12", BOOKS["17 2016-12"])
    assert codes(tmp_path) == ["BACKTEST_TOM"]


def test_what_is_no_folder_is_told_once(made: Path, tmp_path: Path) -> None:
    assert codes(tmp_path / "saknas") == ["FIL_SAKNAS"]
    assert codes(made / "2016" / "17 2016-08.xlsx") == ["FIL_SAKNAS"]


# -- the command ------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main(["backtest", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out.replace("\u00a0", " "), captured.err.replace("\u00a0", " ")


TEXT = """\
Medelfel i procent av utfallet. Rapporter: 3.
Kontoslag            linjär  budgetrest  budgetprofil  föregående år  kombination  inlämnad
Intäkter             10,0 %       5,0 %        10,0 %         35,0 %        5,0 %    10,0 %
Personal, Anställda   3,6 %       4,0 %         4,5 %          1,8 %        2,0 %     2,2 %
Drift, Resor         27,8 %      16,7 %        27,8 %         16,7 %       16,7 %     0,0 %
TOTALA KOSTNADER      5,4 %       4,1 %         5,4 %          2,9 %        2,7 %     2,1 %

Medelfel i NETTORESULTAT, tkr (plus: prognosen var en för hög nettokostnad)
Kontoslag                           linjär  budgetrest  budgetprofil  föregående år  kombination  inlämnad
NETTORESULTAT                          -17         -37           -37            -13          -22       -17
rapporter där hela prognosen fanns       3           3             3              3            3         3
"""


def test_the_text_reads_well(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, made) == (0, TEXT, "")


def test_a_method_without_figures_has_dashes(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    months = [(Period(2015, month), 80 * TKR if month <= 8 else 90 * TKR) for month in range(1, 13)]
    with_months(archive / "2016" / "17 2016-08.xlsx", months, 2016)
    _code, out, _err = run(capsys, archive)
    lines = {line.rpartition("  ")[0].split("  ")[0]: line.split() for line in out.splitlines()}
    assert lines["Intäkter"][-5:] == ["–", "5,0", "%", "10,0", "%"]
    assert lines["NETTORESULTAT"][5] == "–"
    assert lines["rapporter där hela prognosen fanns"][-3] == "0"


def test_machines_get_every_row_and_how_many_reports_are_behind(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, made, "--format", "json")
    told = json.loads(out)
    assert (code, err, set(told)) == (0, "", {"reports", "rows", "net_errors"})
    assert told["reports"] == 3
    assert told["rows"]["PERSONAL_ANSTALLDA"]["foregaende_ar"] == {"tenths": 18, "reports": 3}
    assert told["rows"]["DRIFT_OVRIGT"]["linjar"] == {"tenths": None, "reports": 3}
    assert told["net_errors"]["linjar"] == {"ore": -1_666_667, "reports": 3}


def test_nothing_to_try_is_a_warning_and_no_folder_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, tmp_path)
    assert (code, out) == (0, "")
    assert err.startswith(f"VARNING {tmp_path}: Här finns ingen rapport vars år också har en rapport för december.")
    code, out, err = run(capsys, tmp_path / "saknas", "--plot", tmp_path / "bild.png")
    assert (code, out) == (1, "")
    assert "filen eller mappen finns inte" in err
    assert (
        run(capsys, tmp_path, "--format", "json")[1]
        == '{\n  "reports": 0,\n  "rows": {'
        + ",".join(f'\n    "{row}": {{}}' for row in (*(r.code for r in FR1.leaf_rows), COSTS))
        + '\n  },\n  "net_errors": {}\n}\n'
    )
    assert not (tmp_path / "bild.png").exists()


def png_size(path: Path) -> tuple[int, int]:
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert data[12:16] == b"IHDR"
    assert data[-8:-4] == b"IEND"
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def test_the_picture_is_a_png_and_made_once(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "metoder.png"
    assert run(capsys, made, "--plot", picture) == (0, TEXT, "")
    width, height = png_size(picture)
    assert (width, 600 < height < 1000) == (1080, True)
    before = picture.read_bytes()
    code, out, err = run(capsys, made, "--plot", picture)
    assert (code, out, "[SKRIV_FINNS]" in err) == (1, "", True)
    assert picture.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["metoder.png"]


def test_a_picture_has_a_png_name_and_a_folder_to_lie_in(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _out, err = run(capsys, made, "--plot", tmp_path / "metoder.jpg")
    assert (code, "sluta på .png" in err) == (2, True)
    code, _out, err = run(capsys, made, "--plot", tmp_path / "saknas" / "metoder.png")
    assert (code, "[SKRIV_NEKAD]" in err) == (1, True)
    assert list(tmp_path.iterdir()) == []


def drawn(scores: dict[str, dict[str, Score]], target: Path) -> tuple[list[str], list[str], str]:
    """(texts beside bars, row names, the axis' words) of a picture, by what matplotlib was asked to draw."""
    from matplotlib.figure import Figure

    figures: list[Figure] = []
    original = Figure.__init__

    def watched(self: Figure, *arguments: object, **named: object) -> None:
        original(self, *arguments, **named)
        figures.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Figure, "__init__", watched)
        rows = {**{row.code: {} for row in FR1.leaf_rows}, COSTS: {}, **scores}
        assert plot_backtest(Comparison(rows, {}, 1), target) == ()
    axes = figures[0].axes[0]
    assert all(bar.get_width() <= 100 for bar in axes.patches)
    return (
        [text.get_text().replace("\u00a0", " ") for text in axes.texts],
        [label.get_text() for label in axes.get_yticklabels()],
        axes.get_xlabel(),
    )


def test_the_picture_tells_0_from_nothing_and_cuts_what_is_far_off(tmp_path: Path) -> None:
    scores = {
        "DRIFT_RESOR": {"linjar": Score(0, 1), "foregaende_ar": Score(25_000, 1), GIVEN: Score(12, 1)},
        COSTS: {"linjar": Score(34, 1)},
    }
    texts, rows, words = drawn(scores, tmp_path / "a.png")
    assert texts == ["0,0 %", "3,4 %", "2 500,0 %", "–", "1,2 %", "–"]
    assert rows == ["Drift, Resor", "TOTALA KOSTNADER"]
    assert words == "Medelfel i procent av utfallet; staplar över 100 % är avkortade"
    _texts, _rows, words = drawn({COSTS: {"linjar": Score(1000, 1)}}, tmp_path / "b.png")
    assert words == "Medelfel i procent av utfallet"
    texts, rows, _words = drawn({COSTS: {"linjar": Score(None, 1)}}, tmp_path / "c.png")
    assert (texts, rows) == (["–"], ["TOTALA KOSTNADER"])
    png_size(tmp_path / "c.png")


def test_a_picture_that_came_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "bild.png").write_bytes(b"min")
    comparison = Comparison({COSTS: {"linjar": Score(1, 1)}}, {}, 1)
    assert [finding.code for finding in plot_backtest(comparison, tmp_path / "bild.png")] == ["SKRIV_FINNS"]
    assert (tmp_path / "bild.png").read_bytes() == b"min"


@pytest.mark.parametrize(("argument", "extra"), [("--statistics", "statistics"), ("--plot=x.png", "plot")])
def test_an_extra_that_is_not_there_is_named(
    argument: str, extra: str, made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    code, _out, err = run(capsys, made, argument)
    assert (code, f"pip install vplan-xl[{extra}]" in err) == (2, True)
