"""A file of amounts: CSV or JSON, read exactly, and what is wrong with its lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vplan_xl.amounts import LARGEST_ORE, Refusal, RefusedAmount, number_text, reason
from vplan_xl.entries import Values, parse_fields, parse_values
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.model import Key
from vplan_xl.jobs.resources import read_text
from vplan_xl.workbook.snapshot import Cell, Kind

REVENUE = Key("ACK", "INTAKTER", "UTFALL", "EXTERNT")
STAFF = Key("HELAR", "PERSONAL_ANSTALLDA", "PROGNOS", "INTERNT")
HEADING = "page,row,block,part,tkr\n"
LINE = "ACK,INTAKTER,UTFALL,EXTERNT,-22851\n"


@pytest.fixture(autouse=True)
def swedish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "sv")


def read(text: str) -> Values:
    return parse_values(FR1, text)


def codes(values: Values) -> list[str]:
    return [finding.code for finding in values.findings]


def as_json(**amount: object) -> str:
    return json.dumps([{"page": "ACK", "row": "INTAKTER", "block": "UTFALL", "part": "EXTERNT", **amount}])


# -- what is read -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        HEADING + LINE,
        (HEADING + LINE).replace(",", ";"),
        (HEADING + LINE).replace(",", "\t"),
        (HEADING + LINE).replace("\n", "\r\n"),
        HEADING + LINE.strip(),
        HEADING + "\n" + LINE + "\n",
        "PAGE, Row ,block,part,TKR\n" + LINE,
        HEADING + "ack,intakter,Utfall,externt, -22 851 \n",
        HEADING + '"ACK","INTAKTER","UTFALL","EXTERNT","-22851,00"\n',
        "tkr,part,block,row,page\n-22851,EXTERNT,UTFALL,INTAKTER,ACK\n",
        "page,row,block,part,tkr,note\nACK,INTAKTER,UTFALL,EXTERNT,-22851,SYNTETISK\n",
        "page;row;block;part;tkr\nACK;INTAKTER;UTFALL;EXTERNT;-22851,0\n",
        "page;row;block;part;mnkr\nACK;INTAKTER;UTFALL;EXTERNT;-22,851\n",
        "page,row,block,part,kr\nACK,INTAKTER,UTFALL,EXTERNT,-22851000\n",
        "page,row,block,part,ore\nACK,INTAKTER,UTFALL,EXTERNT,-2285100000\n",
        "page,row,block,part,ore\nACK,INTAKTER,UTFALL,EXTERNT,-22 851 tkr\n",
        as_json(tkr=-22851),
        as_json(tkr="-22 851"),
        as_json(mnkr=-22.851),
        as_json(tkr=-22851.0),
        as_json(kr=-22851000),
        as_json(ore="-2285100000"),
        "  \n" + as_json(tkr=-22851),
    ],
)
def test_an_amount_reads_the_same_however_it_is_delivered(text: str) -> None:
    assert read(text) == Values({REVENUE: -2_285_100_000}, ())


@pytest.mark.parametrize(
    ("number", "ore"),
    [
        ("0.1", 10_000),
        ("1.234", 123_400),  # the point of a JSON number is decimal
        ("-107.135", -10_713_500),
        ("1234567.89012", 123_456_789_012),
        ("-0.0", 0),
        ("0.00001", 1),
        ("9999999999.99999", LARGEST_ORE),
    ],
)
def test_json_numbers_are_exact(number: str, ore: int) -> None:
    assert read(as_json(tkr=0).replace(": 0}", f": {number}}}")) == Values({REVENUE: ore}, ())


@given(st.dictionaries(st.sampled_from(FR1.leaves), st.integers(-LARGEST_ORE, LARGEST_ORE), max_size=9))
def test_what_is_written_to_the_ore_is_read_back(leaves: dict[Key, int]) -> None:
    for unit, texts in (
        ("tkr", {key: number_text(ore).replace(".", ",") for key, ore in leaves.items()}),
        ("ore", {key: str(ore) for key, ore in leaves.items()}),
    ):
        lines = [f"page;row;block;part;{unit}", *(";".join((*key, texts[key])) for key in leaves)]
        assert read("\n".join(lines)) == Values(leaves, ())
    text = json.dumps([dict(key._asdict(), tkr="@") for key in leaves])
    for ore in leaves.values():
        text = text.replace('"@"', number_text(ore), 1)
    assert read(text) == Values(leaves, ())


@pytest.mark.parametrize(
    "text",
    [
        HEADING + "ACK,INTAKTER,UTFALL,EXTERNT,\n",
        HEADING + "ACK,INTAKTER,UTFALL,EXTERNT,  \n",
        as_json(tkr=None),
        as_json(tkr=""),
    ],
)
def test_a_blank_amount_empties_the_cell(text: str) -> None:
    assert read(text) == Values({REVENUE: None}, ())


@pytest.mark.parametrize("text", [HEADING, "[]", HEADING + "\n\n"])
def test_a_file_without_lines_enters_nothing(text: str) -> None:
    assert read(text) == Values({}, ())


def test_amounts_of_all_three_sheets_are_read() -> None:
    text = HEADING + LINE + "HELAR,PERSONAL_ANSTALLDA,PROGNOS,INTERNT,1,5\n".replace("1,5", '"1,5"')
    text += "FORANDRING,KAPITALKOSTNAD,FOREG_PROGNOS,EXTERNT,7\n"
    assert read(text).leaves == {
        REVENUE: -2_285_100_000,
        STAFF: 150_000,
        Key("FORANDRING", "KAPITALKOSTNAD", "FOREG_PROGNOS", "EXTERNT"): 700_000,
    }


# -- what is wrong with a line ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "field", "found", "known"),
    [
        ("MARS,INTAKTER,UTFALL,EXTERNT,1", "page", "MARS", "ACK, HELAR, FORANDRING"),
        (",INTAKTER,UTFALL,EXTERNT,1", "page", "–", "ACK, HELAR, FORANDRING"),
        ("ACK,OVRIGT,UTFALL,EXTERNT,1", "row", "OVRIGT", ", ".join(row.code for row in FR1.rows)),
        ("ACK,- övrigt,UTFALL,EXTERNT,1", "row", "- ÖVRIGT", ", ".join(row.code for row in FR1.rows)),
        ("ACK,INTAKTER,PROGNOS,EXTERNT,1", "block", "PROGNOS", "UTFALL, BUDGET, FOREG_AR, JMF_BUDGET, JMF_FOREG_AR"),
        ("ACK,INTAKTER,UTFALL,EXTERN,1", "part", "EXTERN", "EXTERNT, INTERNT, TOTALT"),
    ],
)
def test_an_unknown_code_is_a_finding_that_lists_the_known_ones(line: str, field: str, found: str, known: str) -> None:
    values = read(HEADING + line + "\nHELAR,PERSONAL_ANSTALLDA,PROGNOS,INTERNT,1\n")
    assert [(f.code, f.place.line, f.values["field"], f.found, f.expected) for f in values.findings] == [
        ("VARDE_KOD", 2, field, found, known)
    ]
    assert values.leaves == {STAFF: 100_000}


def test_every_wrong_code_of_a_line_is_named() -> None:
    findings = read(HEADING + "X,Y,Z,W,1\n").findings
    assert [finding.values["field"] for finding in findings] == ["page", "row", "part"]  # blocks depend on the page


@pytest.mark.parametrize(
    "key",
    [
        Key("ACK", "PERSONAL", "UTFALL", "EXTERNT"),
        Key("ACK", "NETTORESULTAT", "UTFALL", "EXTERNT"),
        Key("ACK", "INTAKTER", "UTFALL", "TOTALT"),
        Key("ACK", "INTAKTER", "JMF_BUDGET", "EXTERNT"),
        Key("FORANDRING", "INTAKTER", "PROGNOS", "EXTERNT"),
    ],
)
def test_what_the_form_computes_cannot_be_entered(key: Key) -> None:
    values = read(HEADING + ",".join(key) + ",1\n")
    assert values.leaves == {}
    assert [(f.code, f.place.line, f.place.row, f.place.block, f.place.part) for f in values.findings] == [
        ("VARDE_EJ_INMATNING", 2, key.row, key.block, key.part)
    ]


def test_a_cell_given_twice_is_a_finding_and_the_first_one_counts() -> None:
    values = read(HEADING + LINE + "HELAR,PERSONAL_ANSTALLDA,PROGNOS,INTERNT,1\n" + LINE.replace("22851", "1"))
    assert [(f.code, f.place.line, f.expected) for f in values.findings] == [("VARDE_DUBBEL", 4, "2")]
    assert values.leaves == {REVENUE: -2_285_100_000, STAFF: 100_000}


def test_a_cell_given_twice_is_a_finding_even_where_the_first_one_is_refused() -> None:
    values = read(HEADING + LINE.replace("-22851", "1.234") + LINE)
    assert codes(values) == ["VARDE_BELOPP", "VARDE_DUBBEL"]
    assert values.leaves == {}


@pytest.mark.parametrize(
    ("amount", "why"),
    [
        ("1.234", "skriv 1234 eller 1,234"),
        ("-1.234", "skriv -1234 eller -1,234"),
        ("1O", "bokstaven O"),
        ("12 %", "procent"),
        ("1e3", "exponent"),
        ("--5", "tecknet"),
        ("1 23", "tre siffror"),
        ("10000000000", "större än"),
        ("=1+1", "tecknet"),
        ("tolv", "inget tal"),
    ],
)
def test_an_amount_that_could_mean_something_else_is_refused_with_the_reason(amount: str, why: str) -> None:
    values = read(f"page;row;block;part;tkr\nACK;INTAKTER;UTFALL;EXTERNT;{amount}\n")
    assert values.leaves == {}
    assert [(f.code, f.place.line, f.found) for f in values.findings] == [("VARDE_BELOPP", 2, repr(amount))]
    assert why in values.findings[0].message


@pytest.mark.parametrize("amount", ["1.234", "  ", "x"])
def test_a_json_text_is_no_json_number(amount: str) -> None:
    assert codes(read(as_json(tkr=amount))) == ["VARDE_BELOPP"]


@pytest.mark.parametrize(("number", "ore"), [("1e3", 100_000_000), ("1E-2", 1_000), ("-2.5e0", -250_000)])
def test_a_json_number_may_have_an_exponent_as_programs_write_it(number: str, ore: int) -> None:
    assert read(as_json(tkr=0).replace(": 0}", f": {number}}}")).leaves == {REVENUE: ore}


def test_lines_below_the_last_one_are_passed_over() -> None:
    values = read("page;row;block;part;tkr\nACK;INTAKTER;UTFALL;EXTERNT;1\n;;;;\n")
    assert (values.leaves, values.findings) == ({REVENUE: 100_000}, ())


@pytest.mark.parametrize("number", ["1e400", "1e12", "12345678901234567890", "9" * 5_000])
def test_a_json_number_too_large_is_refused(number: str) -> None:
    assert codes(read(as_json(tkr=0).replace(": 0}", f": {number}}}"))) == ["VARDE_BELOPP"]


@pytest.mark.parametrize(
    ("text", "ore", "tkr"),
    [
        (HEADING + 'ACK,INTAKTER,UTFALL,EXTERNT,"2266,6666666"\n', 226_666_667, "2266.66667"),
        (as_json(tkr=2266.6666666666665), 226_666_667, "2266.66667"),
        (as_json(ore=-0.5), -1, "-0.00001"),
    ],
)
def test_more_decimals_than_ore_are_rounded_and_said_to_be(text: str, ore: int, tkr: str) -> None:
    values = read(text)
    assert values.leaves == {REVENUE: ore}
    assert [(f.code, f.severity.value, f.expected) for f in values.findings] == [("VARDE_AVRUNDAT", "upplysning", tkr)]


def test_lines_are_counted_where_a_field_has_several() -> None:
    text = 'page,row,block,part,tkr,note\nACK,INTAKTER,UTFALL,EXTERNT,1,"två\nrader"\nACK,X,UTFALL,EXTERNT,1,\n'
    assert [finding.place.line for finding in read(text).findings] == [4]


def test_json_counts_its_items() -> None:
    text = as_json(tkr=1)[:-1] + "," + as_json(tkr="x", row="KAPITALKOSTNAD")[1:]
    assert [(f.code, f.place.line) for f in read(text).findings] == [("VARDE_BELOPP", 2)]


# -- what is no file of amounts -----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        LINE,
        "page,row,block,part\nACK,INTAKTER,UTFALL,EXTERNT\n",
        "page,row,block,tkr\nACK,INTAKTER,UTFALL,1\n",
        "page,row,block,part,tkr,kr\nACK,INTAKTER,UTFALL,EXTERNT,1,1\n",
        "page,row,block,part,tkr,tkr\nACK,INTAKTER,UTFALL,EXTERNT,1,2\n",
        "page,row,row,block,part,tkr\nACK,INTAKTER,KAPITALKOSTNAD,UTFALL,EXTERNT,1\n",
        "sida,kontoslag,block,del,tkr\nack,Intäkter,utfall,externt,1\n",
        HEADING + "ACK,INTAKTER,UTFALL,EXTERNT,-22,5\n",  # a decimal comma in a file delimited by commas
        HEADING + LINE + "ACK,KAPITALKOSTNAD,UTFALL,EXTERNT",  # cut off: nothing is emptied
        HEADING + 'ACK,INTAKTER,UTFALL,EXTERNT,"1\n',
        HEADING + 'ACK,INTAKTER,UTFALL,EXTERNT,"1"2\n',
        HEADING + "ACK,INTAKTER,UTFALL,EXTERNT," + "1" * 200_000 + "\n",
        "{}",
        '{"page": "ACK", "row": "INTAKTER", "block": "UTFALL", "part": "EXTERNT", "tkr": 1}',
        "[",
        "[1]",
        "[[]]",
        "[null]",
        "[{}]",
        as_json(tkr=1) + "x",
        as_json(tkr=1, kr=1),
        as_json(),
        as_json(tkr=True),
        as_json(tkr=[1]),
        as_json(tkr={"tkr": 1}),
        as_json(tkr=0).replace(": 0}", ": NaN}"),
        as_json(tkr=0).replace(": 0}", ": -Infinity}"),
        as_json(tkr=0).replace(": 0}", ': 1, "tkr": 2}'),  # Python would keep the last
        as_json(tkr=0).replace('"row": "INTAKTER"', '"row": "INTAKTER", "row": "KAPITALKOSTNAD"'),
        "[" * 200_000,
    ],
    ids=lambda text: ascii(text)[:40],
)
def test_what_is_no_file_of_amounts_enters_nothing(text: str) -> None:
    values = read(text)
    assert codes(values) == ["VARDE_FIL"]
    assert values.findings[0].found != ""
    assert values.leaves == {}


@given(st.text(alphabet='{}[]":,;\t\n\r pagerowblocktkACKINTUEXR0123456789.-"\x00'))
def test_no_text_makes_reading_fail(text: str) -> None:
    assert isinstance(read(text), Values)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("text", [HEADING + LINE, as_json(tkr=-22851)])
def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path, text: str, encoding: str) -> None:
    (tmp_path / "belopp").write_text(text, encoding=encoding)
    assert read(read_text(tmp_path / "belopp", "VARDE_FIL")) == Values({REVENUE: -2_285_100_000}, ())


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_has_its_words(refusal: Refusal) -> None:
    words = reason(RefusedAmount(refusal, "1.234", "1234", "1,234"))
    assert words
    assert "{" not in words


# -- header fields typed one by one -------------------------------------------------------------


def test_typed_fields_become_their_cells() -> None:
    typed = {"period": "augusti 2017", "STATUS": "inlämnad", "TROSKEL_PROCENT": "7,5 %", "Version": "2", "DATUM": " "}
    assert parse_fields(FR1, typed, False) == (
        {
            "PERIOD": Cell(Kind.NUMBER, "42948"),
            "STATUS": Cell(Kind.TEXT, "Inlämnad"),
            "TROSKEL_PROCENT": Cell(Kind.NUMBER, "0.075"),
            "VERSION": Cell(Kind.NUMBER, "2"),
            "DATUM": None,
        },
        [],
    )
    assert parse_fields(FR1, {"PERIOD": "2017-08"}, True)[0] == {"PERIOD": Cell(Kind.NUMBER, "41486")}


@pytest.mark.parametrize(
    ("code", "text", "finding", "found"),
    [
        ("MANAD", "2017-08", "VARDE_KOD", "MANAD"),
        ("BELOPP", "MNKR", "VARDE_KOD", "BELOPP"),  # the form's unit is the form's
        ("", "2017-08", "VARDE_KOD", ""),
        ("PERIOD", "sommaren", "VARDE_HUVUD", "sommaren"),
        ("STATUS", "Klar", "VARDE_HUVUD", "Klar"),
        ("VERSION", "0", "VARDE_HUVUD", "0"),
        ("TROSKEL_PROCENT", "5 kr", "VARDE_HUVUD", "5 kr"),
        ("TROSKEL_TKR", "1.234", "VARDE_HUVUD", "1.234"),
    ],
)
def test_a_typed_field_that_does_not_fit_is_a_finding(code: str, text: str, finding: str, found: str) -> None:
    _cells, findings = parse_fields(FR1, {code: text}, False)
    assert [(f.code, f.found) for f in findings] == [(finding, found)]


def test_an_unknown_field_is_answered_with_those_that_can_be_set() -> None:
    _cells, findings = parse_fields(FR1, {"MANAD": "2017-08"}, False)
    assert findings[0].expected == (
        "FORVALTNING, PERIOD, IFYLLT_AV, DATUM, STATUS, VERSION, TROSKEL_PROCENT, TROSKEL_TKR, FOREG_PERIOD"
    )
