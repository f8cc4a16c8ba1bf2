"""The mapping of accounts as it is written down, on Kontomappning or as CSV: the same lines, and what is no line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.ledgers import HEADINGS, MAPPING_LINES, mapping_csv, mapping_lines
from tests.workbooks import template_bytes
from vplan_xl.finding import Finding, Place
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace, table_cell
from vplan_xl.ledger.codes import ANY, Codes
from vplan_xl.ledger.mapping import NOT_IN_FORM, MappingLine, Target
from vplan_xl.ledger.mapping_sheet import parse_mapping, read_mapping
from vplan_xl.report.change import with_writes
from vplan_xl.report.report import Report, report_of
from vplan_xl.report.tables import filled_cells, read_table
from vplan_xl.workbook.patch import patch
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Cell, Kind

TABLE = FR1.table_by_code["KONTOMAPPNING"]
RESOR, INTERNAL = Target("DRIFT_RESOR", "EXTERNT"), Target("DRIFT_RESOR", "INTERNT")
Lines = tuple[MappingLine, ...]

# A line that can be read, as {heading of its CSV: what stands there}.
GOOD = {"fran_konto": "7000", "till_konto": "7099", "kontoslag": "Drift, Resor", "del": "Externt"}


def sheet(*lines: Mapping[str, str | float]) -> Report:
    """The template's report with lines from the top of Kontomappning, by the columns' codes in small letters."""
    report = report_of("bok.xlsx", template_bytes(), tables=True)
    assert report.content is not None
    writes = [
        CellWrite(
            *table_cell(TABLE, code.upper(), number),
            Kind.TEXT if isinstance(held, str) else Kind.NUMBER,
            held if isinstance(held, str) else f"{held:g}",
        )
        for number, line in enumerate(lines)
        for code, held in line.items()
    ]
    return replace(report, content=with_writes(report.content, writes))


def text(*lines: Mapping[str, str]) -> str:
    """The lines as CSV."""
    return "\n".join([";".join(HEADINGS), *(";".join(line.get(name, "") for name in HEADINGS) for line in lines)])


def parsed(csv_text: str) -> Lines:
    lines, _cells, findings = parse_mapping(FR1, csv_text)
    assert findings == ()
    return lines


def read(*lines: Mapping[str, str | float]) -> Lines:
    found, findings = read_mapping(sheet(*lines))
    assert findings == ()
    return found


def unplaced(lines: Lines) -> Lines:
    return tuple(replace(line, place=Place()) for line in lines)


# -- one mapping, written down twice --------------------------------------------------------------


def test_a_line_of_a_sheet() -> None:
    line = {**GOOD, "fran_ar": 2019, "motpart": "11-49, 60", "text": "SYNTETISK"}
    assert read(line) == (
        MappingLine(7000, 7099, RESOR, 2019, Codes(((11, 49), (60, 60))), Place("bok.xlsx", "Kontomappning", "A5")),
    )


def test_a_line_of_a_csv() -> None:
    line = {**GOOD, "fran_ar": "2019", "motpart": "11-49, 60"}
    assert parsed(text(line)) == (MappingLine(7000, 7099, RESOR, 2019, Codes(((11, 49), (60, 60))), Place(line=2)),)


@pytest.mark.parametrize(
    ("change", "meant"),
    [
        ({"till_konto": ""}, MappingLine(7000, 7000, RESOR)),
        ({"till_konto": "7000"}, MappingLine(7000, 7000, RESOR)),
        ({"fran_konto": "07000"}, MappingLine(7000, 7099, RESOR)),
        ({"fran_ar": "2019"}, MappingLine(7000, 7099, RESOR, 2019)),
        ({"motpart": "31"}, MappingLine(7000, 7099, RESOR, 0, Codes(((31, 31),)))),
        ({"motpart": "A7"}, MappingLine(7000, 7099, RESOR, 0, Codes((), frozenset({"a7"})))),
        ({"del": "internt"}, MappingLine(7000, 7099, INTERNAL)),
        ({"kontoslag": "drift,  resor"}, MappingLine(7000, 7099, RESOR)),
        ({"kontoslag": "Ingår inte", "del": ""}, MappingLine(7000, 7099, NOT_IN_FORM)),
        ({"kontoslag": "INGÅR INTE", "del": "Externt"}, MappingLine(7000, 7099, NOT_IN_FORM)),
    ],
)
def test_both_ways_of_writing_a_line_mean_the_same(change: dict[str, str], meant: MappingLine) -> None:
    line = {code: held for code, held in {**GOOD, **change}.items() if held}
    assert unplaced(parsed(text(line))) == unplaced(read(line)) == (meant,)


def test_numbers_are_read_as_the_texts_are() -> None:
    line = {**GOOD, "fran_konto": 7000, "till_konto": 7099, "fran_ar": 2019, "motpart": 31}
    assert unplaced(read(line)) == (MappingLine(7000, 7099, RESOR, 2019, Codes(((31, 31),))),)


def test_the_example_is_the_same_on_the_sheet_as_in_its_csv() -> None:
    as_written = [{name: held for name, held in zip(HEADINGS, line, strict=True) if held} for line in MAPPING_LINES]
    assert unplaced(read(*as_written)) == unplaced(parsed(mapping_csv())) == mapping_lines()


def test_the_cells_of_a_csv_give_its_lines_back_from_a_saved_sheet() -> None:
    lines, cells, _findings = parse_mapping(FR1, mapping_csv())
    report = report_of("bok.xlsx", template_bytes(), tables=True)
    assert report.content is not None
    places = filled_cells(TABLE, read_table(report, TABLE), cells)
    writes = [CellWrite(*place, cell.kind, cell.value) for place, cell in places.items() if cell is not None]
    saved = patch(report.content.archive, report.content.outline, writes)
    again, findings = read_mapping(report_of("bok.xlsx", saved, tables=True))
    assert (unplaced(again), findings) == (unplaced(lines), ())
    assert again[0].place == Place("bok.xlsx", "Kontomappning", "A5")


def test_accounts_and_years_of_a_csv_go_on_the_sheet_as_numbers_and_the_rest_as_text() -> None:
    line = {**GOOD, "till_konto": "07099", "fran_ar": "2019", "motpart": "31"}
    _lines, (cells,), _findings = parse_mapping(FR1, text(line))
    assert cells == {
        "FRAN_KONTO": Cell(Kind.NUMBER, "7000"),
        "TILL_KONTO": Cell(Kind.TEXT, "07099"),
        "FRAN_AR": Cell(Kind.NUMBER, "2019"),
        "MOTPART": Cell(Kind.TEXT, "31"),
        "KONTOSLAG": Cell(Kind.TEXT, "Drift, Resor"),
        "DEL": Cell(Kind.TEXT, "Externt"),
    }


# -- the sheet ------------------------------------------------------------------------------------


def test_the_template_has_no_mapping() -> None:
    assert read() == ()


def test_blank_lines_between_are_nothing() -> None:
    assert [line.place.cell for line in read(GOOD, {}, {"text": "  "}, GOOD)] == ["A5", "A8"]


@pytest.mark.parametrize(
    ("change", "cell", "field", "found"),
    [
        ({"fran_konto": "4O10"}, "A5", "Från konto", "4O10"),
        ({"fran_konto": 7000.5}, "A5", "Från konto", "7000.5"),
        ({"fran_konto": "1" * 13}, "A5", "Från konto", "1" * 13),
        ({"till_konto": "-"}, "B5", "Till konto", "-"),
        ({"fran_ar": "19"}, "C5", "Från år", "19"),
        ({"kontoslag": "Resor"}, "E5", "Kontoslag", "Resor"),
        ({"kontoslag": "Drift"}, "E5", "Kontoslag", "Drift"),
        ({"del": "Totalt"}, "F5", "Del", "Totalt"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_and_its_line_left_out(
    change: dict[str, str | float], cell: str, field: str, found: str
) -> None:
    lines, (finding,) = read_mapping(sheet({**GOOD, **change}, GOOD))
    assert (finding.code, finding.place.cell, finding.values["field"], finding.found) == (
        "TABELL_VARDE", cell, field, found,
    )  # fmt: skip
    assert [line.place.cell for line in lines] == ["A6"]


@pytest.mark.parametrize(
    ("lacking", "gaps"),
    [
        (["fran_konto"], [("A5", "Från konto")]),
        (["kontoslag"], [("E5", "Kontoslag")]),
        (["del"], [("F5", "Del")]),
        (["kontoslag", "del"], [("E5", "Kontoslag"), ("F5", "Del")]),
        (["fran_konto", "kontoslag", "del"], [("A5", "Från konto"), ("E5", "Kontoslag"), ("F5", "Del")]),
    ],
)
def test_what_a_line_lacks_is_told_cell_by_cell(lacking: list[str], gaps: list[tuple[str, str]]) -> None:
    lines, findings = read_mapping(sheet({code: held for code, held in GOOD.items() if code not in lacking}, GOOD))
    assert findings == tuple(
        Finding("TABELL_LUCKA", Place("bok.xlsx", "Kontomappning", cell), {"field": field}) for cell, field in gaps
    )
    assert [line.place.cell for line in lines] == ["A6"]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"till_konto": "6999"}, "7000–6999"),
        ({"motpart": "49-11"}, "49-11"),
        ({"motpart": "11,"}, "11,"),
        ({"motpart": "11-49 60"}, "11-49 60"),
    ],
)
def test_a_line_that_does_not_say_which_accounts_it_is_of(change: dict[str, str], found: str) -> None:
    line = {**GOOD, **change}
    assert read_mapping(sheet(line)) == (
        (), (Finding("KONTO_INTERVALL", Place("bok.xlsx", "Kontomappning", "A5"), {}, "", found),),
    )  # fmt: skip
    lines, cells, findings = parse_mapping(FR1, text(line))
    assert (lines, cells) == ((), ())
    assert findings == (Finding("KONTO_INTERVALL", Place(line=2), {}, "", found),)


def test_a_sheet_whose_headings_are_changed_is_told() -> None:
    report = sheet(GOOD)
    assert report.content is not None
    at = table_cell(TABLE, "FRAN_KONTO", -1)
    content = with_writes(report.content, [CellWrite(*at, Kind.TEXT, "Konto")])
    lines, findings = read_mapping(replace(report, content=content))
    assert (lines, [finding.code for finding in findings]) == ((), ["TABELL_ANDRAD"])


# -- the CSV --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "csv_text",
    [
        "fran_konto;till_konto;kontoslag;del\n7000;7099;Drift, Resor;Externt\n",
        "FRAN_KONTO; Till_konto ;Kontoslag;DEL\r\n7000; 7099 ;Drift, Resor;Externt\r\n",
        'fran_konto,till_konto,kontoslag,del\n7000,7099,"Drift, Resor",Externt',
        "kontoslag;del;till_konto;fran_konto\nDrift, Resor;Externt;7099;7000",
        "fran_konto;till_konto;kontoslag;del;;\n\n;;;;;\n7000;7099;Drift, Resor;Externt;;\n",
        "fran_konto;till_konto;kontoslag;del;text\n7000;7099;Drift, Resor;Externt",
    ],
)
def test_the_columns_stand_in_any_order_with_any_case(csv_text: str) -> None:
    assert unplaced(parsed(csv_text)) == (MappingLine(7000, 7099, RESOR),)


def test_a_csv_of_single_accounts_outside_the_form_needs_two_columns() -> None:
    lines = parsed("fran_konto;kontoslag\n1930;Ingår inte")
    assert lines == (MappingLine(1930, 1930, NOT_IN_FORM, 0, ANY, Place(line=2)),)


@pytest.mark.parametrize(
    ("csv_text", "found"),
    [
        ("", "–"),
        ("\n7000;Drift, Resor;Externt", "–"),
        ("konto;kontoslag\n7000;Drift, Resor", "konto;kontoslag"),
        ("fran_konto\n7000", "fran_konto"),
        ("fran_konto;kontoslag;del;fran_konto\n", "fran_konto;kontoslag;del;fran_konto"),
        ("fran_konto;kontoslag;del;motparter\n", "fran_konto;kontoslag;del;motparter"),  # whose column would be lost
        ("7000;7099;;;Drift, Resor;Externt", "7000;7099;;;Drift, Resor;Externt"),
    ],
)
def test_other_headings_are_told(csv_text: str, found: str) -> None:
    lines, cells, (finding,) = parse_mapping(FR1, csv_text)
    assert (lines, cells) == ((), ())
    assert (finding.code, finding.place, finding.values["field"], finding.found) == (
        "KONTO_RAD", Place(line=1), "rubrikerna", found,
    )  # fmt: skip
    assert finding.expected == "fran_konto, till_konto, fran_ar, motpart, kontoslag, del, text"


@pytest.mark.parametrize(
    ("change", "field", "expected", "found"),
    [
        ({"fran_konto": "4O10"}, "fran_konto", "ett kontonummer, till exempel 4010", "4O10"),
        ({"fran_konto": ""}, "fran_konto", "ett kontonummer, till exempel 4010", "–"),
        ({"till_konto": "x"}, "till_konto", "ett kontonummer, till exempel 4010", "x"),
        ({"fran_ar": "-2019"}, "fran_ar", "ett år, till exempel 2017", "-2019"),
        ({"kontoslag": "Personal"}, "kontoslag", "ett av formulärets kontoslag, eller Ingår inte", "Personal"),
        ({"kontoslag": ""}, "kontoslag", "ett av formulärets kontoslag, eller Ingår inte", "–"),
        ({"del": "Totalt"}, "del", "Externt eller Internt", "Totalt"),
        ({"del": ""}, "del", "Externt eller Internt", "–"),
    ],
)
def test_a_line_of_a_csv_that_cannot_be_read_is_told(
    change: dict[str, str], field: str, expected: str, found: str
) -> None:
    lines, cells, findings = parse_mapping(FR1, text(GOOD, {**GOOD, **change}, GOOD))
    assert findings == (Finding("KONTO_RAD", Place(line=3), {"field": field}, expected, found),)
    assert [line.place.line for line in lines] == [2, 4]
    assert len(cells) == 2


@pytest.mark.parametrize("heading", ["fran_konto;kontoslag;del", "fran_konto;kontoslag;del;"])
def test_what_stands_under_no_heading_is_told(heading: str) -> None:
    lines, _cells, findings = parse_mapping(
        FR1, f"{heading}\n7000;Drift, Resor;Externt;2019\n7000;Drift, Resor;Externt"
    )
    expected = "ingenting, för där har filen ingen rubrik"
    assert findings == (Finding("KONTO_RAD", Place(line=2), {"field": "det sista"}, expected, "2019"),)
    assert [line.place.line for line in lines] == [3]


def test_a_file_that_is_no_csv_is_told_with_what_could_be_read() -> None:
    csv_text = 'fran_konto;kontoslag;del\n7000;Drift, Resor;Externt\n7100;"Drift" Resor;Externt\n'
    lines, _cells, findings = parse_mapping(FR1, csv_text)
    assert findings == (Finding("KONTO_RAD", Place(line=3), {"field": "raden"}, "CSV", "något annat"),)
    assert [line.first for line in lines] == [7000]


def test_a_quotation_mark_that_is_closed_nowhere_is_told_where_it_stands() -> None:
    csv_text = 'fran_konto;kontoslag;del\n7000;"Drift, Resor;Externt\n7100;Drift, Resor;Externt\n'
    assert [finding.place for finding in parse_mapping(FR1, csv_text)[2]] == [Place(line=2)]


@pytest.mark.parametrize(
    ("code", "title", "target"),
    [
        ("DRIFT_RESOR", "Drift, Resor", RESOR),
        ("drift_resor", "Drift, Resor", RESOR),
        ("INGAR_INTE", "Ingår inte", NOT_IN_FORM),
    ],
)
def test_a_csv_may_have_codes_of_rows_which_the_sheet_gets_as_titles(code: str, title: str, target: Target) -> None:
    (line,), (cells,), findings = parse_mapping(FR1, text({**GOOD, "kontoslag": code}))
    assert (line.target, cells["KONTOSLAG"], findings) == (target, Cell(Kind.TEXT, title), ())


def test_the_code_of_a_sum_is_no_row_to_map_to() -> None:
    lines, _cells, (finding,) = parse_mapping(FR1, text({**GOOD, "kontoslag": "PERSONAL"}))
    assert (lines, finding.code, finding.values["field"]) == ((), "KONTO_RAD", "kontoslag")


def test_a_line_names_the_cell_it_starts_in() -> None:
    (line,) = read(GOOD)
    assert CellPlace(line.place.sheet, line.place.cell) == table_cell(TABLE, "FRAN_KONTO", 0)
