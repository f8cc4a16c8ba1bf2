"""The account mapping: which line holds for a booking, what is wrong with the lines, and its CSV."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledgers import MAPPING, ledger_of_august_2017
from vplan_xl.finding import Finding, Place
from vplan_xl.form.fr1 import FR1
from vplan_xl.ledger.codes import ANY, Codes, number_of, parse_codes
from vplan_xl.ledger.mapping import NOT_IN_FORM, MappingLine, Target, finder, mapping_findings
from vplan_xl.ledger.mapping_sheet import parse_mapping
from vplan_xl.ledger.posting import posted
from vplan_xl.workbook.snapshot import Cell, Kind

HEADING = "fran_konto;till_konto;fran_ar;motpart;kontoslag;del\n"
TRAVEL, MATERIAL = Target("DRIFT_RESOR", "EXTERNT"), Target("DRIFT_FORBRUKNINGSMATERIAL", "EXTERNT")
TRAVEL_INTERNAL = Target("DRIFT_RESOR", "INTERNT")


def lines_of(*texts: str) -> tuple[MappingLine, ...]:
    """Lines written as in the CSV; none of them is wrong."""
    lines, _cells, findings = parse_mapping(FR1, HEADING + "\n".join(texts))
    assert findings == ()
    return lines


def found(*texts: str, used: tuple[int, ...] | None = None) -> list[tuple[str, int]]:
    """[(code, line)] of what is wrong with lines; all are used unless it is said which are."""
    lines = lines_of(*texts)
    findings = mapping_findings(lines, range(len(lines)) if used is None else used)
    return [(finding.code, finding.place.line - 1) for finding in findings]


# -- counterparties ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("", ("", "31", "FK"), ()),
        ("31", ("31", "0031"), ("", "3", "310", "FK")),
        ("11-49", ("11", "49", "030"), ("10", "50", "1")),
        (" 11 – 49 , 60", ("11", "60"), ("50", "59")),
        ("FK, 31", ("fk", "FK", "31"), ("F", "FKK", "")),
        ("Östersjö", ("ÖSTERSJÖ",), ("osters",)),
    ],
)
def test_counterparties_are_numbers_ranges_and_words(
    text: str, inside: tuple[str, ...], outside: tuple[str, ...]
) -> None:
    codes = parse_codes(text)
    assert codes is not None
    assert [code in codes for code in (*inside, *outside)] == [True] * len(inside) + [False] * len(outside)


@pytest.mark.parametrize("text", ["49-11", "11-", "-49", "11-49-60", "A1-A9", "11,,12", "31,", "1.5", "a b", "9" * 30])
def test_what_is_none_of_them_is_not_guessed(text: str) -> None:
    assert parse_codes(text) is None


def test_a_code_of_many_digits_is_a_word_and_no_number() -> None:
    """Python itself refuses integers of 4 300 digits."""
    assert number_of("9" * 5_000) is None
    assert "9" * 5_000 not in Codes(((0, 99),))
    assert [number_of(text) for text in ("0031", "³", "٣", "-1", "", "1 0")] == [31, None, None, None, None, None]


SOME_CODES = st.builds(
    lambda ranges, words: parse_codes(", ".join([*(f"{a}-{a + n}" for a, n in ranges), *words])) or ANY,
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 5)), max_size=3),
    st.lists(st.sampled_from(["a", "b"]), max_size=2),
)
UNIVERSE = ("", *map(str, range(20)), "a", "b", "c")


@settings(deadline=None, max_examples=200, derandomize=True)
@given(SOME_CODES, SOME_CODES)
def test_covering_and_what_is_common_mean_what_they_say(one: Codes, other: Codes) -> None:
    inside, others = ({code for code in UNIVERSE if code in codes} for codes in (one, other))
    common = one.common(other)
    assert one.covers(other) == (others <= inside)
    assert {code for code in UNIVERSE if common is not None and code in common} == inside & others


# -- which line holds -------------------------------------------------------------------------------


def test_the_first_line_that_fits_holds() -> None:
    find = finder(
        lines_of(
            "5310;;2019;;Drift, övrigt;Externt",
            "5310;;;11-49, 60;Personal, Inhyrda;Internt",
            "5310;5319;;;Personal, Inhyrda;Externt",
            "5000;5999;;;Drift, Köpta tjänster;Externt",
        )
    )
    asked = [("5310", 2018, ""), ("5310", 2018, "031"), ("5310", 2019, "31"), ("5319", 2019, "31"), ("5320", 2017, "")]
    assert [find(*one) for one in asked] == [2, 1, 0, 2, 3]


@pytest.mark.parametrize("account", ["53101", "531", "K5310", "", "5310 ", "９９", "5" * 5_000])
def test_no_account_is_mapped_by_how_it_begins_or_by_half(account: str) -> None:
    assert finder(lines_of("5000;5999;;;Drift, övrigt;Externt"))(account, 2017, "") is None


def test_zeros_before_a_number_are_nothing() -> None:
    assert finder(lines_of("0410;;;;Drift, övrigt;Externt"))("00410", 2017, "") == 0


# -- what is wrong with the lines -------------------------------------------------------------------


@pytest.mark.parametrize(
    "lower",
    [
        "4010;4020;;;Drift, Resor;Externt",
        "4010;;2019;;Drift, övrigt;Externt",
        "4000;4099;;31;Drift, övrigt;Internt",
        "4000;4099;;;Drift, övrigt;Externt",
    ],
)
def test_a_line_within_one_above_it_is_never_used(lower: str) -> None:
    assert found("4000;4099;;;Drift, övrigt;Externt", lower, used=(0,)) == [("KONTO_SKYMD", 2)]


def test_the_line_that_stands_in_the_way_is_named() -> None:
    (finding,) = mapping_findings(
        [
            MappingLine(4000, 4999, TRAVEL, place=Place("bok.xlsx", "Kontomappning", "A7")),
            MappingLine(4010, 4099, MATERIAL, place=Place("bok.xlsx", "Kontomappning", "A8")),
        ],
        {0},
    )
    assert finding.place.cell == "A8"
    assert "konto 4010–4099 används aldrig" in finding.swedish
    assert "4000–4999 (A7)" in finding.swedish


@pytest.mark.parametrize(
    "upper",
    [
        "4010;;;;Drift, Resor;Externt",
        "4000;4099;2019;;Drift, Resor;Externt",
        "4000;4099;;11-49;Drift, Resor;Internt",
        "4000;9999;;11-49;Drift, Resor;Internt",
        "4050;4150;2019;;Drift, Resor;Externt",
    ],
    ids=["an account", "a year", "counterparties", "of more accounts", "a new chart of accounts"],
)
def test_an_exception_above_the_line_it_is_from_is_no_mistake(upper: str) -> None:
    assert found(upper, "4000;4099;;;Drift, övrigt;Externt") == []


def test_two_lines_of_which_neither_is_an_exception_overlap() -> None:
    upper = "4000;4059;;;Drift, Resor;Externt"
    assert found(upper, "4050;4099;;;Drift, övrigt;Externt") == [("KONTO_OVERLAPP", 2)]
    assert found(upper, "4050;4099;;31;Drift, övrigt;Internt") == [("KONTO_OVERLAPP", 2)]
    assert found("4050;;;;Drift, Resor;Externt", "4000;4099;;31;Drift, övrigt;Internt") == [("KONTO_OVERLAPP", 2)]
    assert found("4000;4059;2019;31;Drift, Resor;Internt", "4050;4099;2019;31-32;Drift, övrigt;Internt") == []


def test_an_overlap_names_both_lines_and_the_accounts_they_share() -> None:
    lines = lines_of("4000;4059;;;Drift, Resor;Externt", "4050;4099;;;Drift, övrigt;Externt")
    (finding,) = mapping_findings(lines, {0, 1})
    assert "konto 4050–4099 gäller inte för 4050–4059 [4000–4059 (rad 2)]" in finding.swedish


def test_of_many_lines_that_overlap_one_the_first_are_named() -> None:
    uppers = [f"{4000 + n};{4050 + n};;;Drift, Resor;Externt" for n in range(9)]
    lines = lines_of(*uppers, "4020;4099;;;Drift, övrigt;Externt")
    (finding,) = (one for one in mapping_findings(lines, range(10)) if one.code == "KONTO_OVERLAPP")
    assert finding.found.count("[") == 5
    assert finding.found.endswith("4020–4054 [4004–4054 (rad 6)], …")


@pytest.mark.parametrize(
    "lower",
    ["4050;4099;;;Drift, Resor;Externt", "4060;4099;;;Drift, övrigt;Externt"],
    ids=["one row", "no account in common"],
)
def test_lines_that_do_not_contradict_each_other_do_not_overlap(lower: str) -> None:
    assert found("4000;4059;;;Drift, Resor;Externt", lower) == []


def test_lines_for_other_counterparties_do_not_overlap() -> None:
    assert found("4000;4059;;11-49;Drift, Resor;Internt", "4050;4099;;60;Drift, övrigt;Internt") == []


def test_what_a_line_further_up_takes_is_no_overlap_of_one_below_it() -> None:
    """Pairs, internal above external: of 5310 the first line leaves nothing internal to the second."""
    pairs = (
        "5310;;;11-79;Personal, Inhyrda;Internt",
        "5310;;;;Personal, Inhyrda;Externt",
        "5300;5399;;11-79;Drift, Köpta tjänster;Internt",
        "5300;5399;;;Drift, Köpta tjänster;Externt",
    )
    assert found(*pairs) == []
    assert found(*pairs[1:]) == [("KONTO_OVERLAPP", 2)]


def test_a_line_that_no_booking_used_is_told_of() -> None:
    lines = ("4010;;;;Drift, Resor;Externt", "4000;4099;;;Drift, övrigt;Externt")
    assert found(*lines, used=(1,)) == [("KONTO_OANVAND", 1)]


LINES = st.builds(
    lambda first, width, target, year, codes: MappingLine(first, first + width, target, year, codes),
    st.integers(0, 8),
    st.integers(0, 4),
    st.sampled_from([TRAVEL, MATERIAL, TRAVEL_INTERNAL, NOT_IN_FORM]),
    st.sampled_from([0, 2019]),
    st.sampled_from([ANY, Codes(((1, 4),)), Codes(((3, 6),)), Codes((), frozenset(["a"]))]),
)
ASKED = [
    (str(account), year, code) for account in range(14) for year in (2017, 2019) for code in ("", "2", "4", "6", "a")
]


@settings(deadline=None, max_examples=150, derandomize=True)
@given(st.lists(LINES, max_size=6))
def test_the_first_fitting_line_is_found_and_a_shadowed_one_never(lines: list[MappingLine]) -> None:
    find = finder(lines)
    for account, year, code in ASKED:
        fitting = [
            at
            for at, line in enumerate(lines)
            if line.first <= int(account) <= line.last and line.year <= year and code in line.counterparties
        ]
        assert find(account, year, code) == next(iter(fitting), None)
    placed = [
        MappingLine(o.first, o.last, o.target, o.year, o.counterparties, Place(line=n)) for n, o in enumerate(lines)
    ]
    shadowed = {f.place.line for f in mapping_findings(placed, range(len(lines))) if f.code == "KONTO_SKYMD"}
    assert shadowed.isdisjoint(find(*one) for one in ASKED)


# -- as CSV -----------------------------------------------------------------------------------------


def test_a_csv_has_lines_and_what_they_are_on_the_sheet() -> None:
    text = (
        'Fran_Konto,Till_Konto,Fran_Ar,Motpart,Kontoslag,Del\n5310,,2019,"11-49, 60",PERSONAL_INHYRDA,internt\n,,,,,\n'
    )
    lines, cells, findings = parse_mapping(FR1, text)
    target = Target("PERSONAL_INHYRDA", "INTERNT")
    assert lines == (MappingLine(5310, 5310, target, 2019, Codes(((11, 49), (60, 60))), Place(line=2)),)
    assert cells[0]["FRAN_KONTO"] == Cell(Kind.NUMBER, "5310")
    assert cells[0]["KONTOSLAG"] == Cell(Kind.TEXT, "Personal, Inhyrda")
    assert findings == ()


@pytest.mark.parametrize("word", ["Ingår inte", "ingår  INTE", "INGAR_INTE"])
def test_accounts_can_be_said_not_to_belong_to_the_form(word: str) -> None:
    (line,) = lines_of(f"1000;2999;;;{word};")
    assert line.target == NOT_IN_FORM


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("4O10;;;;Drift, Resor;Externt", "fran_konto är 4O10"),
        (";4010;;;Drift, Resor;Externt", "fran_konto är –"),
        ("4010;x;;;Drift, Resor;Externt", "till_konto är x"),
        ("4010;;17;;Drift, Resor;Externt", "fran_ar är 17"),
        ("4010;;;;Drift;Externt", "kontoslag är Drift"),
        ("4010;;;;;Externt", "kontoslag är –"),
        ("4010;;;;Drift, Resor;", "del är –"),
        ("4010;;;;Drift, Resor;Totalt", "del är Totalt"),
        ('4010;;;;"Drift, Resor;Externt\n4020;;;;;', "raden är något annat"),
    ],
)
def test_a_line_that_cannot_be_read_says_what_it_is(line: str, told: str) -> None:
    lines, cells, (finding,) = parse_mapping(FR1, HEADING + line)
    assert (lines, cells, finding.code, finding.place) == ((), (), "KONTO_RAD", Place(line=2))
    assert told in finding.swedish


@pytest.mark.parametrize("heading", ["", "konto;rad", "fran_konto;till_konto", "fran_konto;kontoslag;kontoslag"])
def test_headings_must_be_those_of_a_mapping(heading: str) -> None:
    _lines, _cells, findings = parse_mapping(FR1, heading + "\n4010;Drift, Resor\n")
    assert [(finding.code, finding.place.line) for finding in findings] == [("KONTO_RAD", 1)]


@pytest.mark.parametrize(
    ("line", "told"),
    [("4099;4010;;;Drift, Resor;Externt", "4099–4010"), ("4010;;;49-11;Drift, Resor;Externt", "49-11")],
)
def test_a_line_that_says_no_accounts_or_counterparties_is_none(line: str, told: str) -> None:
    lines, _cells, (finding,) = parse_mapping(FR1, HEADING + line)
    assert lines == ()
    assert finding == Finding("KONTO_INTERVALL", Place(line=2), {}, "", told)


def test_a_whole_mapping_has_no_mistakes_and_its_line_from_2019_is_unused_in_2017() -> None:
    lines, _cells, findings = parse_mapping(FR1, MAPPING)
    assert findings == ()
    done = posted(ledger_of_august_2017(), lines)
    told = list(mapping_findings(lines, done.used))
    assert {finding.code for finding in told} == {"KONTO_OANVAND"}
    assert {at for at, line in enumerate(lines) if line.year == 2019} <= {finding.place.line - 2 for finding in told}
