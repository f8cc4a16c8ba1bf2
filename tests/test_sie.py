"""Reading a ledger from SIE 4 files: what is taken of them, and what is told of those that are wrong."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sie_files import COUNTER_ACCOUNT, Style, sie_bytes
from vplan_xl.amounts import ore_from_kronor
from vplan_xl.catalogue import CATALOGUE
from vplan_xl.finding import Finding, has_fel
from vplan_xl.ledger.booking import BUDGET, OUTCOME, Booking, Keep, LedgerFile, Line, Reading
from vplan_xl.ledger.sie import read_sie
from vplan_xl.period import Period

HEAD = """\
#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#RAR 0 20170101 20171231
#RAR -1 20160101 20161231
#DIM 1 "Kostnadsställe"
#DIM 6 "Projekt"
#DIM 7 "Anställd"
#KONTO 3010 "Försäljning"
#KTYP 3010 I
#KONTO 4010 "Löner"
#KTYP 4010 K
#KONTO 5010 "Lokalhyra"
#KONTO 1930 "Bank"
#KTYP 1930 T
"""


def read(text: str | bytes, columns: Mapping[str, str] | None = None, keep: Keep | None = None) -> LedgerFile:
    data = text if isinstance(text, bytes) else text.encode("cp437")
    return read_sie("bok.se", data, Reading(columns=columns or {}), keep)


def codes(file: LedgerFile) -> set[str]:
    return {finding.code for finding in file.findings}


def only(file: LedgerFile, code: str) -> Finding:
    (found,) = (finding for finding in file.findings if finding.code == code)
    return found


def outcome(month: str, account: str, unit: str = "", project: str = "", kind: str = OUTCOME) -> Booking:
    return Booking(kind, Period(int(month[:4]), int(month[5:])), account, unit, "", project, "")


def everything(_booking: Booking) -> bool:
    return True


# -- vouchers --------------------------------------------------------------------------------------

VOUCHERS = """\
#VER A 1 20170115 "Hyra januari" 20170201 PROV
{
   #TRANS 5010 {1 "1321" 6 "P1"} 1250.50 20170131 "Hyra \\"Navet\\"" 0
   #TRANS 5010 {"1" "1321"} 100
   #TRANS 1930 {} -1350.50 "" "" 0
}
#VER "" "" 20170810
{
#trans\t3010\t{}\t-5.5
#TRANS "1930" {7 "12"} "5.50" "20170811"
}
"""


def test_vouchers_are_added_up_per_month_account_and_objects() -> None:
    file = read(HEAD + VOUCHERS)
    assert file.findings == ()
    assert file.balances == {
        outcome("2017-01", "5010", "1321", "P1"): 125_050,
        outcome("2017-01", "5010", "1321"): 10_000,
        outcome("2017-01", "1930"): -135_050,
        outcome("2017-08", "3010"): -550,
        outcome("2017-08", "1930"): 550,
    }
    assert (file.path, file.sha256, file.count, file.lines) == ("bok.se", "", 5, ())
    assert file.accounts == {"3010": "Försäljning", "4010": "Löner", "5010": "Lokalhyra", "1930": "Bank"}
    assert file.whole_years == frozenset()


def test_what_was_found_out_is_told() -> None:
    detected = read(HEAD + VOUCHERS).detected
    assert (detected.kind, detected.encoding) == ("SIE 4", "cp437")
    assert detected.columns == {"ANSVAR": "1 Kostnadsställe", "PROJEKT": "6 Projekt"}


def test_lines_that_are_asked_for_have_their_numbers_and_what_they_say() -> None:
    file = read(HEAD + VOUCHERS, keep=lambda booking: booking.account in ("5010", "3010"))
    first = HEAD.count("\n") + 3
    assert file.lines == (
        Line(first, outcome("2017-01", "5010", "1321", "P1"), 125_050, 'A 1 Hyra "Navet"'),
        Line(first + 1, outcome("2017-01", "5010", "1321"), 10_000, "A 1 Hyra januari"),
        Line(first + 6, outcome("2017-08", "3010"), -550, ""),
    )


def test_a_transaction_s_own_day_decides_the_month() -> None:
    file = read(HEAD + "#VER A 1 20170105\n{\n#TRANS 4010 {} 1 20170228\n#TRANS 1930 {} -1\n}\n")
    assert set(file.balances) == {outcome("2017-02", "4010"), outcome("2017-01", "1930")}


SPELLINGS = (
    "#TRANS 4010 {1 A} 12.50",
    '   #TRANS "4010" {"1" "A"} "12.50"',
    '\t#trans\t4010\t{1\tA}\t12.5\t""\t"x"\t0\tPROV  ',
    '#Trans 4010 { 01 "A" } +12.50 20170115',
    '#TRANS 4010 {1 A} 0012.50 "20170115" "en text med \\" och {klamrar}" 1.5',
    '#TRANS 4010 {1 "A" 7 "\\"}{"} 12.50',
    "#TRANS 4010 {1 A} 12.50 20170115 text\\bakstreck",
)


@pytest.mark.parametrize("line", SPELLINGS)
def test_a_line_says_the_same_however_it_is_written(line: str) -> None:
    file = read(HEAD + f"#VER A 1 20170115\n{{\n{line}\n#TRANS 1930 {{}} -12.5\n}}")
    assert file.findings == ()
    assert file.balances[outcome("2017-01", "4010", "A")] == 1250


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_way_and_the_file_as_dos_ended_it(ending: str) -> None:
    file = read((HEAD + VOUCHERS).replace("\n", ending) + "\x1a")
    assert file.findings == ()
    assert file.count == 5


def test_added_and_removed_lines_count_once_and_not_at_all() -> None:
    block = """\
#VER A 1 20170115
{
#BTRANS 4010 {} 99.00 "" "" 0
#RTRANS 4010 {1 A}  50.00 20170115 "rättad"
#TRANS 4010 {1 A} 50.00 20170115 "rättad"
#TRANS 1930 {} -50.00
}
"""
    file = read(HEAD + block)
    assert file.findings == ()
    assert file.count == 2
    assert file.balances[outcome("2017-01", "4010", "A")] == 5000


def test_what_a_later_edition_may_add_is_passed_by() -> None:
    later = '#NYTT 1 "x\n#NYTTBLOCK 1\n{\n#TRANS 4010 {} 7\n#DELPOST 5\n}\n'
    assert read(HEAD + later + VOUCHERS).balances == read(HEAD + VOUCHERS).balances


def test_without_fiscal_years_vouchers_and_balances_have_their_own_dates() -> None:
    text = "#PSALDO 0 201701 4010 {} 5\n#PSALDO -1 201601 4010 {} 4\n#VER A 1 20170101\n{\n#TRANS 4010 {1 A} 5\n}\n"
    file = read("#KONTO 4010 Löner\n#RES 0 4010 5\n" + text)
    assert codes(file) == {"SIE_VER_OBALANS"}
    assert file.balances == {outcome("2017-01", "4010", "A"): 500, outcome("2016-01", "4010"): 400}


def test_a_broken_fiscal_year_belongs_to_its_own_calendar_years() -> None:
    text = "#RAR 0 20160701 20170630\n#KONTO 4010 Löner\n#RES 0 4010 3\n"
    file = read(text + "#PSALDO 0 201612 4010 {} 1\n#PSALDO 0 201701 4010 {} 2\n")
    assert file.findings == ()
    assert file.balances == {outcome("2016-12", "4010"): 100, outcome("2017-01", "4010"): 200}


# -- which amounts are taken -----------------------------------------------------------------------

VOUCHER = '#VER A 1 20170115\n{\n#TRANS 4010 {1 "A" 6 "P"} 60\n#TRANS 4010 {1 "B"} 40\n#TRANS 1930 {} -100\n}\n'


def test_vouchers_that_agree_with_the_balances_are_taken() -> None:
    balances = '#PSALDO 0 201701 4010 {} 100\n#PSALDO 0 201701 4010 {1 "A"} 60\n#PSALDO 0 201701 1930 {} -100\n'
    file = read(HEAD + balances + VOUCHER)
    assert file.findings == ()
    assert file.count == 3
    assert file.balances == {
        outcome("2017-01", "4010", "A", "P"): 6000,
        outcome("2017-01", "4010", "B"): 4000,
        outcome("2017-01", "1930"): -10_000,
    }


def test_balances_of_the_result_s_accounts_alone_are_enough_to_agree_with() -> None:
    file = read(HEAD + "#PSALDO 0 201701 4010 {} 100\n" + VOUCHER)
    assert file.findings == ()
    assert file.count == 3


def test_balances_are_taken_where_the_vouchers_differ() -> None:
    balances = "#PSALDO 0 201701 4010 {} 100\n#PSALDO 0 201702 4010 {} 7.50\n#PSALDO 0 201703 5010 {} 1\n"
    file = read(HEAD + balances + VOUCHER, keep=everything)
    found = only(file, "SIE_SALDON")
    assert codes(file) == {"SIE_SALDON"}
    assert dict(found.values) == {"year": "0", "count": "2", "account": "4010", "period": "2017-02"}
    assert (found.expected, found.found) == ("7,50", "0,00")
    assert file.balances == {
        outcome("2017-01", "4010"): 10_000, outcome("2017-02", "4010"): 750, outcome("2017-03", "5010"): 100,
    }  # fmt: skip
    assert [line.text for line in file.lines] == ["#PSALDO"] * 3


def test_each_fiscal_year_is_decided_on_its_own() -> None:
    file = read(HEAD + "#PSALDO -1 201612 4010 {1 A} 90\n" + VOUCHER)
    assert file.findings == ()
    assert file.balances[outcome("2016-12", "4010", "A")] == 9000
    assert file.balances[outcome("2017-01", "4010", "B")] == 4000


def test_a_year_of_which_only_the_result_is_known_stands_on_its_last_month() -> None:
    file = read(HEAD + "#RES -1 4010 90.25\n#RES -1 3010 -1\n#RES 0 4010 100\n" + VOUCHER, keep=everything)
    assert file.findings == ()
    assert file.whole_years == {2016}
    assert file.balances[outcome("2016-12", "4010")] == 9025
    assert file.balances[outcome("2016-12", "3010")] == -100
    assert file.lines[0] == Line(HEAD.count("\n") + 1, outcome("2016-12", "4010"), 9025, "#RES")


def test_the_result_of_this_year_stands_on_the_month_that_the_file_reaches() -> None:
    file = read(HEAD + "#OMFATTN 20170831\n#RES 0 4010 90\n")
    assert file.balances == {outcome("2017-08", "4010"): 9000}
    assert file.whole_years == {2017}


def test_the_budget_is_of_its_own_kind() -> None:
    file = read(HEAD + "#PBUDGET 0 201701 4010 {} 10\n#PBUDGET 0 201701 4010 {1 A} 10\n" + VOUCHER)
    assert file.findings == ()
    assert file.balances[outcome("2017-01", "4010", "A", kind=BUDGET)] == 1000
    assert outcome("2017-01", "4010", kind=BUDGET) not in file.balances


@pytest.mark.parametrize(
    ("results", "account", "expected", "found"),
    [
        ("#RES 0 4010 100.01\n", "4010", "100,01", "100,00"),
        ("#RES 0 4010 100\n#RES 0 3010 -5\n", "3010", "-5,00", "0,00"),
        ("#RES 0 3010 0\n", "4010", "0,00", "100,00"),
    ],
)
def test_the_results_must_be_what_the_months_give(results: str, account: str, expected: str, found: str) -> None:
    finding = only(read(HEAD + results + VOUCHER), "SIE_RES")
    assert (finding.values["account"], finding.expected, finding.found) == (account, expected, found)


# -- splits on objects -----------------------------------------------------------------------------

# name: (lists of objects and amounts, what is taken by (unit, project), lines)
SPLITS: dict[str, tuple[str, dict[tuple[str, str], int], int]] = {
    "only a total": ("{} 100", {("", ""): 100}, 1),
    "whole": ("{} 100; {1 A} 60; {1 B} 40", {("A", ""): 60, ("B", ""): 40}, 2),
    "partial": ("{} 100; {1 A} 60", {("A", ""): 60, ("", ""): 40}, 2),
    "no total": ("{1 A} 60; {1 B} 40", {("A", ""): 60, ("B", ""): 40}, 2),
    "the finest": (
        "{} 100; {1 A} 60; {1 B} 40; {1 A 6 P} 60; {6 Q 1 B} 40", {("A", "P"): 60, ("B", "Q"): 40}, 2,
    ),
    "the finest that is whole": (
        "{} 100; {1 A} 60; {1 B} 40; {6 P} 10", {("A", ""): 60, ("B", ""): 40}, 2,
    ),
    "a finer one of a part": (
        "{} 100; {1 A} 60; {1 B} 40; {1 A 6 P} 10", {("A", "P"): 10, ("A", ""): 50, ("B", ""): 40}, 3,
    ),
    "a finer one that fits no coarser": (
        "{} 100; {1 A} 60; {1 B} 40; {1 C 6 P} 10", {("A", ""): 60, ("B", ""): 40}, 2,
    ),
    "ours before others": ("{} 100; {7 X} 100; {6 P} 100", {("", "P"): 100}, 1),
    "other dimensions add up": ("{} 100; {1 A 7 X} 60; {1 A 7 Y} 40", {("A", ""): 100}, 2),
    "no total and all agree": ("{1 A} 60; {1 B} 40; {6 P} 100", {("A", ""): 60, ("B", ""): 40}, 2),
    "an empty object": ('{} 100; {1 A 6 P} 60; {1 A 6 ""} 40', {("A", "P"): 60, ("A", ""): 40}, 2),
    "a rest of the other sign": ("{} 0; {1 A} 60; {1 B} 40", {("A", ""): 60, ("B", ""): 40, ("", ""): -100}, 3),
}  # fmt: skip


@pytest.mark.parametrize("name", SPLITS)
@pytest.mark.parametrize("label", ["#PSALDO", "#PBUDGET"])
def test_a_total_and_its_splits_never_count_twice(name: str, label: str) -> None:
    written, expected, count = SPLITS[name]
    file = read(HEAD + "".join(f"{label} 0 201701 4010 {part}\n" for part in written.split("; ")), keep=everything)
    kind = OUTCOME if label == "#PSALDO" else BUDGET
    assert file.findings == ()
    assert file.balances == {
        outcome("2017-01", "4010", unit, project, kind): kronor * 100 for (unit, project), kronor in expected.items()
    }
    assert file.count == len(file.lines) == count


def test_the_rest_of_a_split_is_kept_with_the_line_of_the_total() -> None:
    file = read(HEAD + "#PSALDO 0 201701 4010 {1 A} 60\n#PSALDO 0 201701 4010 {} 100\n", keep=everything)
    first = HEAD.count("\n") + 1
    assert file.lines == (
        Line(first, outcome("2017-01", "4010", "A"), 6000, "#PSALDO"),
        Line(first + 1, outcome("2017-01", "4010"), 4000, "#PSALDO, det som inte är uppdelat"),
    )


# -- dimensions ------------------------------------------------------------------------------------

TRANS = '#VER A 1 20170101\n{\n#TRANS 4010 {1 "a" 6 "b" 20 "c" 21 "d"} 1\n#TRANS 1930 {} -1\n}\n'


@pytest.mark.parametrize(
    ("declared", "columns", "found"),
    [
        ("", {}, ("a", "", "b", "")),
        ("#DIM 20 Verksamhet\n#DIM 21 Motpart\n", {}, ("a", "c", "b", "d")),
        ("#DIM 20 ANSVAR\n#DIM 21 Projektnr\n#DIM 1 Verksamhet\n", {}, ("c", "a", "d", "")),
        ("#DIM 1 Kst.\n#UNDERDIM 20 Ansvarskod 1\n#DIM 21 Motp\n", {}, ("c", "", "b", "d")),
        ("#DIM 21 Projektledare\n", {}, ("a", "", "b", "")),
        ("#DIM 20 Motpart\n#DIM 21 Motpart\n", {"MOTPART": "21"}, ("a", "", "b", "d")),
        ("#DIM 20 Motpart\n", {"ANSVAR": " 6 ", "PROJEKT": "1"}, ("b", "", "a", "c")),
        ("", {"VERKSAMHET": "6"}, ("a", "b", "", "")),
        ("#DIM 20 Ansvar\n#DIM 21 Motpart\n", {"ANSVAR": "", "MOTPART": ""}, ("", "", "b", "")),
        ('#DIM 20 "Kostnadsställe / resultatenhet"\n#DIM 21 "Intern motpart"\n', {}, ("c", "", "b", "d")),
    ],
)
def test_dimensions_are_known_by_name_and_number_and_as_wanted(
    declared: str, columns: dict[str, str], found: tuple[str, ...]
) -> None:
    file = read("#KONTO 4010 Löner\n#KONTO 1930 Bank\n" + TRANS + declared, columns)
    assert file.findings == ()
    assert {booking[3:] for booking in file.balances if booking.account == "4010"} == {found}


def test_a_wanted_dimension_that_the_file_cannot_have_is_told_of() -> None:
    for number in ("44", "x", ""):
        file = read(HEAD + VOUCHERS, {"MOTPART": number})
        assert codes(file) == ({"HUVUDBOK_FIL"} if number else set())
    assert "utan dimensionen 44 för MOTPART" in only(read(HEAD + TRANS, {"MOTPART": "44"}), "HUVUDBOK_FIL").found


# -- encodings -------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_names_are_read_in_the_encoding_that_the_file_has(encoding: str) -> None:
    file = read((HEAD + VOUCHERS).encode(encoding))
    assert file.accounts["3010"] == "Försäljning"
    assert codes(file) <= {"HUVUDBOK_KODNING"}
    assert not has_fel(file.findings)


# -- odd files -------------------------------------------------------------------------------------


def voucher(*lines: str) -> str:
    return "\n".join(("#VER A 1 20170115", "{", *lines, "}", ""))


ODD: dict[str, tuple[set[str], str | bytes]] = {
    "empty": ({"HUVUDBOK_FIL"}, b""),
    "another kind of file": ({"HUVUDBOK_FIL"}, "konto;belopp\n4010;5\n"),
    "no amounts": ({"HUVUDBOK_FIL"}, HEAD),
    "unclosed quote": ({"SIE_RAD"}, HEAD + voucher('#TRANS 4010 {} 1 20170101 "hej')),
    "quote that a backslash escapes": ({"SIE_RAD"}, HEAD + voucher('#TRANS 4010 {} 1 20170101 "C:\\"')),
    "unclosed list": ({"SIE_RAD"}, HEAD + voucher("#TRANS 4010 {1 A 5")),
    "list in a list": ({"SIE_RAD"}, HEAD + voucher("#TRANS 4010 {1 {A}} 5")),
    "fields run together": ({"SIE_RAD"}, HEAD + voucher('#TRANS 4010 {}5 "a"b')),
    "no amount": ({"SIE_RAD"}, HEAD + voucher("#TRANS 4010 {}")),
    "no account": ({"SIE_RAD"}, HEAD + voucher("#TRANS {} 5 20170101")),
    "empty account": ({"SIE_RAD"}, HEAD + voucher('#TRANS "" {} 5')),
    "no list": ({"SIE_RAD"}, HEAD + voucher("#TRANS 4010 5 20170101")),
    "amount with a comma": ({"SIE_RAD"}, HEAD + voucher("#TRANS 4010 {} 5,00")),
    "amount with thousands": ({"SIE_RAD"}, HEAD + voucher("#TRANS 4010 {} 1.234.567")),
    "three decimals": ({"SIE_RAD"}, HEAD + voucher("#TRANS 4010 {} 1.005")),
    "amount beyond measure": ({"SIE_RAD"}, HEAD + voucher("#TRANS 4010 {} 12345678901234")),
    "no such day": ({"SIE_RAD"}, HEAD + voucher("#TRANS 4010 {} 5 20170230")),
    "date with dashes": ({"SIE_RAD"}, HEAD + voucher("#TRANS 4010 {} 5 2017-02-28")),
    "another century": ({"SIE_RAD"}, HEAD + "#VER A 2 19991231\n{\n#TRANS 4010 {} 5\n}\n" + VOUCHER),
    "half a pair of objects": ({"SIE_RAD"}, HEAD + voucher("#TRANS 4010 {1 A 6} 5")),
    "a dimension twice": ({"SIE_RAD"}, HEAD + voucher("#TRANS 4010 {1 A 01 B} 5")),
    "a dimension that is none": ({"SIE_RAD"}, HEAD + voucher("#TRANS 4010 {kst A} 5")),
    "control character": ({"SIE_RAD"}, HEAD + VOUCHERS.replace("januari", "jan\x07uari").replace("#VER A", "#PROSA")
                          .replace("{\n   #", "#PROSA x\n#VER A 1 20170115\n{\n   #")),
    "line too long": ({"SIE_RAD"}, HEAD + VOUCHERS + f'#PROSA "{"x" * 70_000}"\n'),
    "text between": ({"SIE_RAD"}, HEAD + VOUCHERS + "Slut på filen\n"),
    "month that is none": ({"SIE_RAD"}, HEAD + VOUCHERS + "#PBUDGET 0 201713 4010 {} 5\n"),
    "month that is a day": ({"SIE_RAD"}, HEAD + VOUCHERS + "#PBUDGET 0 20170101 4010 {} 5\n"),
    "year number that is none": ({"SIE_RAD"}, HEAD + VOUCHERS + "#PBUDGET 2017 201701 4010 {} 5\n"),
    "a balance twice": (
        {"SIE_RAD"},
        HEAD + "#PSALDO 0 201701 4010 {6 P 1 A} 5\n" * 2 + "#PSALDO 0 201701 4010 {1 A 6 P} 5\n#RES -1 3010 5\n" * 2,
    ),
    "two dates that it reaches to": ({"SIE_RAD"}, HEAD + VOUCHERS + "#OMFATTN 20170831\n#OMFATTN 20170731\n"),
    "line outside a voucher": ({"SIE_RAD"}, HEAD + VOUCHERS + "#TRANS 4010 {} 5\n"),
    "braces outside a voucher": ({"SIE_RAD"}, HEAD + VOUCHERS + "{\n}\n"),
    "year without #RAR": ({"SIE_AR"}, HEAD + VOUCHERS + "#RES -2 4010 5\n#PSALDO -2 201501 4010 {} 5\n"),
    "month of another year": ({"SIE_AR"}, HEAD + VOUCHERS + "#PSALDO -1 201701 4010 {} 5\n"),
    "date outside all years": ({"SIE_AR"}, HEAD + voucher("#TRANS 4010 {} 5 20180101", "#TRANS 1930 {} -5")),
    "voucher outside all years": ({"SIE_AR"}, HEAD + voucher("#TRANS 4010 {} 5").replace("2017", "2019")),
    "date in another year than the voucher": ({"SIE_AR"}, HEAD + voucher("#TRANS 4010 {} 5 20161231")),
    "results without any #RAR": ({"SIE_AR"}, "#KONTO 4010 Löner\n#RES 0 4010 5\n#RES -1 4010 6\n"),
    "year that ends before it begins": ({"SIE_AR"}, VOUCHERS.join((HEAD, "#RAR -3 20141231 20140101\n"))),
    "two years of the same months": ({"SIE_AR"}, HEAD + VOUCHERS + "#RAR -2 20150601 20160131\n"),
    "a year twice": ({"SIE_AR"}, HEAD + VOUCHERS + "#RAR 0 20170101 20171130\n#RAR 0 20170101 20171231\n"),
    "results that reach into another year": ({"SIE_AR"}, HEAD + "#OMFATTN 20180131\n#RES 0 4010 5\n"),
    "the same voucher twice": ({"SIE_VER_DUBBEL"}, HEAD + VOUCHERS + VOUCHERS),
    "voucher out of balance": ({"SIE_VER_OBALANS"}, HEAD + voucher("#TRANS 4010 {} 5", "#TRANS 1930 {} -4.99")),
    "voucher cut off": ({"SIE_VER_SLUT"}, HEAD + VOUCHERS.rstrip("}\n")),
    "voucher of nothing but its head": ({"SIE_VER_SLUT"}, HEAD + VOUCHERS + "#VER A 2 20170131"),
    "voucher not closed before the next": ({"SIE_VER_SLUT"}, HEAD + VOUCHERS.replace("}\n#VER", "#VER")),
    "voucher without its opening brace": ({"SIE_VER_SLUT"}, HEAD + VOUCHER.replace("{\n", "")),
    "unknown block that is not closed": ({"SIE_VER_SLUT"}, HEAD + "#NYTT\n{\n#DEL 1\n" + VOUCHERS),
    "results that differ": ({"SIE_RES"}, HEAD + "#RES 0 4010 99.99\n" + VOUCHER),
    "balances that differ": ({"SIE_SALDON"}, HEAD + "#PSALDO 0 201701 4010 {} 99\n" + VOUCHER),
    "splits that differ": ({"SIE_OBJEKT"}, HEAD + "#PSALDO 0 201701 4010 {1 A} 99\n#PSALDO 0 201701 4010 {6 P} 98\n"),
    "added line without its like": (
        {"SIE_RTRANS"}, HEAD + voucher("#RTRANS 4010 {} 5", "#TRANS 4010 {} 6", "#TRANS 1930 {} -6"),
    ),
    "added line before a bad one": (
        {"SIE_RTRANS", "SIE_RAD"}, HEAD + voucher("#RTRANS 4010 {} 5", '#TRANS 4010 {} "5')
    ),
    "added line last": ({"SIE_RTRANS", "SIE_VER_SLUT"}, HEAD + "#VER A 1 20170101\n{\n#RTRANS 4010 {} 5"),
    "account that is not listed": (
        {"SIE_OKONTO"}, HEAD + voucher("#TRANS 4711 {} 5", "#TRANS 4711 {1 A} 5", "#TRANS 1930 {} -10"),
    ),
    "types 1 to 3 and none": (set(), HEAD.replace("#SIETYP 4\n", "") + "#PSALDO 0 201701 4010 {} 5\n"),
    "wrong encoding declared": ({"HUVUDBOK_KODNING"}, (HEAD + VOUCHERS).encode("cp1252")),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_is_told_of(name: str) -> None:
    expected, text = ODD[name]
    file = read(text)
    assert codes(file) == expected
    assert all(finding.place.file == "bok.se" for finding in file.findings)
    for finding in file.findings:
        assert finding.message
        assert finding.code != "SIE_RAD" or finding.place.line


def test_the_odd_files_show_every_finding_of_sie() -> None:
    shown = set().union(*(expected for expected, _text in ODD.values()))
    assert shown >= {code for code in CATALOGUE if code.startswith("SIE_")}


def test_a_finding_says_on_which_line_and_why() -> None:
    text = HEAD + voucher("#TRANS 4010 {} 5,00")
    (finding,) = read(text).findings
    assert finding.place.line == HEAD.count("\n") + 3
    assert finding.found == "beloppet 5,00 har komma där SIE har punkt"
    (twice,) = read(HEAD + VOUCHERS + VOUCHERS).findings
    assert (twice.found, twice.expected) == ("A 1", str(HEAD.count("\n") + 1))
    (unnamed,) = read(HEAD + '#VER "" "" 20170115\n{\n#TRANS 4010 {} 5\n}\n').findings
    assert unnamed.found == f"på rad {HEAD.count(chr(10)) + 1}"
    (differs,) = read(HEAD + voucher("#TRANS 4010 {} 1234.5", "#TRANS 1930 {} -1234")).findings
    assert (differs.place.line, differs.found, differs.difference) == (HEAD.count("\n") + 1, "A 1", "0,50")


def test_the_same_problem_on_many_lines_is_told_of_a_few_times() -> None:
    file = read(HEAD + voucher(*["#TRANS 4010 {} 5,00"] * 500))
    assert [finding.code for finding in file.findings] == ["SIE_RAD"] * 10 + ["HUVUDBOK_FLER"]


# -- laws ------------------------------------------------------------------------------------------

ACCOUNTS = {"3010": "Försäljning", "4010": 'Löner "fasta"', "5010": "Övrigt {hyra}", "8410": "Ränta"}
OBJECTS = st.sampled_from(["", "1321", "1620", "Å 1", 'P"2"', "ö}{", "C\\x"])
BOOKINGS = st.builds(
    Booking,
    st.sampled_from([OUTCOME, BUDGET]),
    st.builds(Period, st.integers(2015, 2017), st.integers(1, 12)),
    st.sampled_from(sorted(ACCOUNTS)),
    OBJECTS,
    OBJECTS,
    OBJECTS,
    OBJECTS,
)
LEDGERS = st.dictionaries(BOOKINGS, st.integers(-(10**11), 10**11), min_size=1, max_size=12)


@settings(max_examples=150)
@given(LEDGERS, st.sampled_from(["cp437", "cp1252", "utf-8", "utf-8-sig"]), st.sampled_from(get_args(Style)))
def test_a_ledger_written_as_sie_reads_back(ledger: dict[Booking, int], encoding: str, style: Style) -> None:
    file = read(sie_bytes(ledger, ACCOUNTS, encoding=encoding, style=style), keep=everything)
    read_back = {booking: ore for booking, ore in file.balances.items() if booking.account != COUNTER_ACCOUNT}
    assert read_back == ledger
    assert codes(file) <= {"HUVUDBOK_KODNING"}
    assert file.accounts == {**ACCOUNTS, COUNTER_ACCOUNT: "Bank"}
    assert file.count == len(file.lines)
    assert sum(line.ore for line in file.lines) == sum(file.balances.values())


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_kronor_are_exact(ore: int) -> None:
    sign, (whole, rest) = "-" if ore < 0 else "", divmod(abs(ore), 100)
    assert ore_from_kronor(f"{sign}{whole}.{rest:02d}") == ore


@given(st.text("0123456789.,+-eE ٣", max_size=8))
def test_what_is_read_as_kronor_is_a_number_with_at_most_two_decimals(text: str) -> None:
    ore = ore_from_kronor(text)
    if ore is not None:
        assert ore == round(float(text) * 100)
        assert len(text.partition(".")[2]) <= 2


# -- damage ----------------------------------------------------------------------------------------

LEDGER = {
    Booking(kind, Period(2017, month), account, unit, "", project, ""): 100 * month + len(unit) - 7
    for kind in (OUTCOME, BUDGET)
    for month in (1, 8)
    for account in ("3010", "4010")
    for unit, project in (("1321", ""), ("å", "P 1"))
}
SOUND = (
    (HEAD + VOUCHERS + "#RES -1 4010 90.25\n").encode("cp437"),
    sie_bytes(LEDGER, ACCOUNTS, encoding="utf-8", style="both"),
    sie_bytes(LEDGER, ACCOUNTS, encoding="cp1252", style="psaldo"),
)
PIECES = (
    b'"', b"\\", b"{", b"}", b"{\n", b"}\n", b"#", b"\n", b"\r", b"\t", b" ", b"\x00", b"\x1a", b"\xff", b"\xe5",
    b"\x85", b"-", b",", b".", b"99999999999999999999", b"#VER", b"#TRANS", b"#RTRANS 4010 {} 1\n",
    b"#RAR 0 20170101 20171231\n",
    b"#PSALDO", b"20180101", "٣".encode(), "å".encode(), b"\xef\xbb\xbf", b'""', b"{}", b"#NYTT\n",
)  # fmt: skip


def damaged(data: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 4)):
        at, until = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        until = min(until, at + rng.randint(0, 30))
        kind = rng.randrange(6)
        if kind == 0:
            data = data[:at] + data[until:]
        elif kind == 1:
            data = data[:at] + rng.choice(PIECES) + data[at:]
        elif kind == 2:
            data = data[:at] + rng.choice(PIECES) + data[until:]
        elif kind == 3:
            data = data[:until] + data[at:]
        elif kind == 4 and rng.random() < 0.1:
            data = data[:at]
        else:
            lines = data.split(b"\n")
            one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
            lines[one], lines[other] = lines[other], lines[one]
            data = b"\n".join(lines)
    return data


MUTANTS = 640  # of a seed


@pytest.mark.parametrize("seed", range(8))
def test_no_damage_makes_the_reader_fall_or_invent_characters(seed: int) -> None:
    rng = random.Random(seed)
    refused = 0
    for _ in range(MUTANTS):
        data = damaged(rng.choice(SOUND), rng)
        file = read(data, keep=everything)
        refused += has_fel(file.findings)
        said = [finding.message for finding in file.findings] + [line.text for line in file.lines]
        said += [*file.accounts.values(), *(text for booking in file.balances for text in booking[2:])]
        assert "\ufeff" not in "".join(map(str, file.accounts))
        assert ("\ufffd" not in "".join(said)) or "\ufffd".encode() in data
        assert all(Period(2000, 1) <= booking.period <= Period(2099, 12) for booking in file.balances)
        assert file.count >= len(file.balances)
        # In small letters it is read the long way.
        small = read(re.sub(rb"^([ \t]*)#TRANS\b", rb"\1#trans", data, flags=re.M), keep=everything)
        assert (small.balances, small.count, small.lines) == (file.balances, file.count, file.lines)
        assert [finding.code for finding in small.findings] == [finding.code for finding in file.findings]
    assert MUTANTS // 5 < refused < MUTANTS  # damage shows, and not all of it
