"""Ledgers exported as text: read to the öre whatever their order, encoding, delimiter and decimal sign, or refused."""

from __future__ import annotations

import csv
import io
import random
import sys
import types
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vplan_xl.catalogue import CATALOGUE
from vplan_xl.finding import has_fel
from vplan_xl.ledger.booking import BUDGET, OUTCOME, Booking, Detected, Keep, LedgerFile, Line, Reading
from vplan_xl.ledger.read import read_ledger
from vplan_xl.period import Period
from vplan_xl.workbook.save import sha256

AUGUST = Period(2017, 8)
HEAD = "Period;Konto;Ansvar;Vht;Projekt;Motpart;Belopp\n"
LINE = "2017-08;4010;1321;700;;31;-1234,56\n"
BOOKED = Booking(OUTCOME, AUGUST, "4010", "1321", "700", "", "31")


def read(text: str | bytes, reading: Reading | None = None, keep: Keep | None = None) -> LedgerFile:
    data = text if isinstance(text, bytes) else text.encode()
    return read_ledger("bok.csv", data, reading or Reading(), keep)


def balances(text: str | bytes, reading: Reading | None = None) -> dict[Booking, int]:
    """What a file without findings holds."""
    file = read(text, reading)
    assert [finding.message for finding in file.findings] == []
    return dict(file.balances)


def codes(text: str | bytes, reading: Reading | None = None) -> list[str]:
    return [finding.code for finding in read(text, reading).findings]


def amount_of(text: str, decimal: str = "", delimiter: str = ";") -> int | str:
    """The öre of one amount in a file, or the code of the finding that it is."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([["Period", "Konto", "Belopp"], ["2017-08", "4010", text]])
    file = read(out.getvalue(), Reading(decimal=decimal))
    if file.findings:
        (finding,) = file.findings
        assert finding.place.line == 2
        return finding.code
    (ore,) = file.balances.values()
    return ore


def month_of(text: str) -> Period | str:
    file = read(f"Period;Konto;Belopp\n{text};4010;1\n")
    return file.findings[0].code if file.findings else next(iter(file.balances)).period


# -- what a file holds ---------------------------------------------------------------------------


def test_a_line_is_booked_on_its_month_account_and_dimensions() -> None:
    text = HEAD + LINE + LINE + "2017-08;4010;1321;700;77;31;1\n"
    file = read(text)
    assert file.balances == {BOOKED: -246_912, BOOKED._replace(project="77"): 100}
    assert (file.count, file.lines, file.findings) == (3, (), ())
    assert (file.path, file.sha256) == (
        "bok.csv",
        sha256((HEAD + LINE * 2 + "2017-08;4010;1321;700;77;31;1\n").encode()),
    )
    assert file.detected == Detected(
        "CSV", "ascii", ";", ",",
        {
            "PERIOD": "Period", "KONTO": "Konto", "ANSVAR": "Ansvar", "VERKSAMHET": "Vht", "PROJEKT": "Projekt",
            "MOTPART": "Motpart", "BELOPP": "Belopp",
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    "heading",
    [
        "Kontonr;Kst;Belopp kr;Per", "KONTO NR.;Kostnadsställe;Utfall;Bokföringsperiod", "kto;enhet;Saldo;Månad",
        " Konto ;Ansvarskod;Belopp (SEK);Bokf.datum", "Account;Basenhet;Amount;Date", "\ufeffKonto;Ansv;belopp;Datum",
    ],
)  # fmt: skip
def test_columns_are_found_by_their_headings_in_any_order(heading: str) -> None:
    assert balances(f"{heading}\n4010;1321;5,50;2017-08-31\n") == {
        Booking(OUTCOME, AUGUST, "4010", "1321", "", "", ""): 550
    }


def test_titles_above_and_blank_lines_between_are_passed_over() -> None:
    titles = "Huvudbok\nUtskrivet;2017-09-01\nUrval:;Period;Konto;Ansvar;Vht;Projekt;Motpart;Text;Kontonamn\n"
    text = f"{titles}\n{HEAD}{LINE}\n;;;;;;\n{HEAD}{LINE};\n"
    assert balances(text.replace(LINE + ";", LINE.rstrip() + ";;")) == {BOOKED: -246_912}


def test_the_year_may_stand_in_a_column_of_its_own() -> None:
    for heading, month in (("År;Månad", "2017;8"), ("År;Period", "2017;08"), ("År;Månad", "2017;augusti")):
        found = balances(f"{heading};Konto;Belopp\n{month};4010;1\n")
        assert [booking.period for booking in found] == [AUGUST]
    assert balances("År;Period;Konto;Belopp\n2017;201708;4010;1\n")
    assert codes("År;Period;Konto;Belopp\n2016;201708;4010;1\n") == ["HUVUDBOK_MANAD"]
    assert codes("År;Månad;Konto;Belopp\n;8;4010;1\n") == ["HUVUDBOK_MANAD"]


def test_a_day_counts_only_where_there_is_no_month() -> None:
    text = "Bokföringsdatum;Period;Konto;Belopp\n2017-09-03;201708;4010;1\n"
    assert [booking.period for booking in balances(text)] == [AUGUST]


def test_outcome_and_budget_may_stand_on_one_line() -> None:
    text = "Period;Konto;Utfall;Budget\n2017-08;4010;1,00;2,00\n2017-08;4010;;5,00\n2017-08;4010;;\n"
    booking = Booking(OUTCOME, AUGUST, "4010", "", "", "", "")
    assert balances(text) == {booking: 100, booking._replace(kind=BUDGET): 700}
    assert read(text).count == 2
    assert read(text, keep=lambda _booking: True).lines == (
        Line(2, booking, 100, ""), Line(2, booking._replace(kind=BUDGET), 200, ""),
        Line(3, booking._replace(kind=BUDGET), 500, ""),
    )  # fmt: skip


@pytest.mark.parametrize("word", ["Budget", "B", " bud "])
def test_a_column_may_say_which_kind_an_amount_is(word: str) -> None:
    text = f"Slag;Period;Konto;Belopp\n{word};2017-08;4010;1\nUtfall;2017-08;4010;2\nActual;2017-08;4010;3\n"
    assert {booking.kind: ore for booking, ore in balances(text).items()} == {BUDGET: 100, OUTCOME: 500}


def test_credit_is_taken_from_debit() -> None:
    text = "Period;Konto;Debet;Kredit;Saldo\n2017-08;4010;9,00;;9,00\n2017-08;4010;;3,00;6,00\n2017-08;4010;;-1,00;7\n"
    assert list(balances(text).values()) == [700]
    assert codes("Period;Konto;Debet;Kredit\n2017-08;4010;10,00;\n2017-08;4010;;-3,00\n") == ["HUVUDBOK_KREDIT"]


def test_of_an_amount_and_debit_and_credit_the_user_chooses() -> None:
    text = "Period;Konto;Belopp;Debet;Kredit\n2017-08;4010;1;2;\n2017-08;4010;2;;3\n"
    assert codes(text) == ["HUVUDBOK_RUBRIK"]
    assert list(balances(text, Reading(columns={"BELOPP": "Belopp"})).values()) == [300]
    assert list(balances(text, Reading(columns={"DEBET": "Debet", "KREDIT": "Kredit"})).values()) == [-100]


def test_the_users_headings_go_first() -> None:
    text = "Period;Huvudkonto;Konto;Typ;Belopp\n2017-08;4010;9;LB;1\n"
    found = balances(text, Reading(columns={"KONTO": "huvudkonto", "SLAG": ""}))
    assert [booking.account for booking in found] == ["4010"]
    for columns in ({"KONTO": "Finns inte"}, {"KONTOT": "Konto"}):
        assert codes(text, Reading(columns=columns)) == ["HUVUDBOK_RUBRIK"]


def test_accounts_have_the_names_that_the_file_gives() -> None:
    plain = "Period;Konto;Kontonamn;Belopp\n2017-08;4010;Läkemedel ;1\n2017-08;4011;;1\n"
    quoted = plain.replace("Läkemedel ", '"Läkemedel"')
    assert read(plain).accounts == read(quoted).accounts == {"4010": "Läkemedel"}


@pytest.mark.parametrize(
    ("written", "account"),
    [
        (" 4010 ", "4010"),
        ("4010.0", "4010"),
        ('"4010,00"', "4010"),
        ("0010", "0010"),
        ('"=""0010"""', "0010"),
        ("A1", "A1"),
    ],
)
def test_a_code_is_read_without_what_a_spreadsheet_adds(written: str, account: str) -> None:
    (booking,) = balances(f"Period;Konto;Ansvar;Belopp\n2017-08;{written};{written};1\n")
    assert (booking.account, booking.unit) == (account, account)


@pytest.mark.parametrize(
    "text",
    [
        "2017-08", "201708", "2017-08-15", "2017-08-15 00:00:00", "20170815", "augusti 2017", "aug 2017", "2017/08",
        "2017/08/15", " 201708.0 ", "AUG. 2017",
    ],
)  # fmt: skip
def test_a_month_is_read_however_it_is_written(text: str) -> None:
    assert month_of(text) == AUGUST


@pytest.mark.parametrize(
    "text",
    ["1708", "201713", "2017-13", "17-08", "8", "15/8/2017", "189908", "199912", "2100-01", "2017", "", "20170832"],
)
def test_what_is_no_month_of_this_century_is_told(text: str) -> None:
    assert month_of(text) == "HUVUDBOK_MANAD"


# -- amounts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("1234,56", 123_456), ("-1234,56", -123_456), ("1234.56", 123_456), ("17", 1_700), ("-17", -1_700),
        ("1 234,56", 123_456), ("1\xa0234\xa0567,8", 123_456_780), ("1\u202f234", 123_400), ("1.234,56", 123_456),
        ("1,234.56", 123_456), ("1.234.567", 123_456_700), ("1234,56-", -123_456), ("1234,56 -", -123_456),
        ("\u22121234,56", -123_456), ("(1234,56)", -123_456), ("(1.234,56)", -123_456), ("-", 0), ("0,00", 0),
        ("-0,5", -50), (",5", 50), ("12,50000", 1_250), ("1234,5600000000001", 123_456),
        ("+12,5", 1_250), ("12,50 kr", 1_250), ("0,000", 0), ("  12,50", 1_250), ("9999999999999,99", 10**15 - 1),
    ],
)  # fmt: skip
def test_an_amount_is_read_however_it_is_written(text: str, ore: int) -> None:
    assert amount_of(text) == ore
    assert amount_of(text, delimiter="\t") == ore


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("1.234", ",", 123_400), ("1.234", ".", "HUVUDBOK_BELOPP"), ("1,234", ".", 123_400), ("1.230", ".", 123),
        ("12,500", ",", 1_250),
        ("1.234", "", "HUVUDBOK_DECIMAL"), ("1,234", "", "HUVUDBOK_DECIMAL"),
        ("12.5", ",", "HUVUDBOK_BELOPP"),
        ("12,5", ".", "HUVUDBOK_BELOPP"), ("1,234.5", ",", "HUVUDBOK_BELOPP"), ("1.2.3", ",", "HUVUDBOK_BELOPP"),
        ("1.234.567", ",", 123_456_700), ("1.234.567", ".", "HUVUDBOK_BELOPP"), ("-1.234,5", ",", -123_450),
    ],
)  # fmt: skip
def test_a_sign_means_what_the_file_or_the_user_says(text: str, decimal: str, expected: int | str) -> None:
    assert amount_of(text, decimal) == expected


@pytest.mark.parametrize(
    "text",
    [
        "12O", "1e3", "12 %", "abc", "--5", "1 23,5", "1,2,3", "0,001", "1234,567", "#N/A", "1 234 56", "5 tusen",
        "99999999999999", "12,5,", "1 234.567,8.9", "=1+1",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_told_with_its_line(text: str) -> None:
    assert amount_of(text, ",") == "HUVUDBOK_BELOPP"


def test_the_first_amounts_tell_how_the_others_are_read() -> None:
    lines = "".join(f"2017-08;4010;{amount}\n" for amount in ("1.234", "7", "1.234,5", "1.000"))
    assert list(balances("Period;Konto;Belopp\n" + lines).values()) == [123_400 + 700 + 123_450 + 100_000]


def test_an_amount_far_down_tells_how_those_above_are_read() -> None:
    text = "Period;Konto;Belopp\n" + "2017-08;4010;1.234\n" * 6_000 + "2017-08;4010;0,5\n"
    assert list(balances(text).values()) == [123_400 * 6_000 + 50]


def test_an_amount_with_the_other_sign_is_told_on_its_line_wherever_it_stands() -> None:
    text = HEAD + LINE * 3_000 + LINE.replace(",", ".") + LINE * 3_000
    (finding,) = read(text).findings
    assert (finding.code, finding.place.line, finding.found) == ("HUVUDBOK_BELOPP", 3_002, "-1234.56")
    whole = "Period;Konto;Belopp\n" + "2017-08;4010;7\n" * 9_000
    assert codes(whole + "2017-08;4010;1.234\n") == ["HUVUDBOK_DECIMAL"]
    assert codes(whole.replace("4010", '"4010"') + "2017-08;4010;1.234\n") == ["HUVUDBOK_DECIMAL"]
    assert list(balances(whole + "2017-08;4010;1.5\n").values()) == [700 * 9_000 + 150]


# -- lines ---------------------------------------------------------------------------------------


def test_lines_are_kept_one_by_one_with_their_true_numbers_and_texts() -> None:
    head, wanted = "Period;Konto;Belopp;Text\n", "2017-08;4010;1,50; Faktura 7 \n"
    other = "2017-08;5010;2,00;x\n"
    booking = Booking(OUTCOME, AUGUST, "4010", "", "", "", "")
    file = read(head + other * 500 + wanted + other, keep=lambda held: held.account == "4010")
    assert file.lines == (Line(502, booking, 150, "Faktura 7"),)
    quoted = '2017-08;4010;1,50;"två\r\nrader\noch en"\n'
    file = read(head + quoted + "\n" + wanted + quoted, keep=lambda held: held.account == "4010")
    assert [line.number for line in file.lines] == [4, 6, 9]
    assert file.lines[0].text == "två\r\nrader\noch en"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(end: str) -> None:
    text = (HEAD + LINE * 2).replace("\n", end)
    assert balances(text) == balances(text + "\x1a") == balances(text.rstrip() + end) == {BOOKED: -246_912}
    assert read(text, keep=lambda _booking: True).lines[1].number == 3


def test_quoted_and_plain_lines_are_read_alike() -> None:
    plain = HEAD + LINE * 700 + "\n" + LINE.replace("31;", ";") + "2017-08;4010;;;;;7\nTotalt;;;;;;1\n"
    quoted = plain.replace("2017-08", '"2017-08"')
    assert read(plain).balances == read(quoted).balances
    assert read(plain).count == read(quoted).count == 702
    assert read(plain).findings == read(quoted).findings


def test_sums_are_left_out_and_told() -> None:
    for line in (
        "2017-08;Summa 4010;;;;;-1234,56\n", ";;;Totalt;;;1\n", "Totalt;4010;;;;;1\n", "Delsumma;;;;;;1\n",
        "Summa:;1\n", "2017-08;4010;Summa 1321;;;;5\n", "Utgående saldo;;;;;;5\n",
    ):  # fmt: skip
        file = read(HEAD + LINE + line)
        assert [(finding.code, finding.place.line) for finding in file.findings] == [("HUVUDBOK_SUMMARAD", 3)]
        assert file.balances == {BOOKED: -123_456}
        assert file.count == 1


def test_a_sum_in_a_first_column_that_is_not_booked_on_is_left_out_too() -> None:
    for quote in ("", '"'):
        for head in ("Kontonamn", "Vad"):
            text = f"{head};Konto;Period;Belopp\n{quote}Hyra{quote};5010;2017-08;1\nSumma;5010;2017-08;1\n"
            assert codes(text) == ["HUVUDBOK_SUMMARAD"]
            assert list(read(text).balances.values()) == [100]


def test_the_same_thing_wrong_on_many_lines_is_told_of_the_first_of_them() -> None:
    file = read(HEAD + LINE + "2017-08;;;;;;1\n" * 100)
    assert [finding.code for finding in file.findings] == ["HUVUDBOK_KONTO"] * 10 + ["HUVUDBOK_FLER"]
    assert file.findings[-1].found == "90"


# -- what is odd ---------------------------------------------------------------------------------

RUBRIK, RAD, FIL = "HUVUDBOK_RUBRIK", "HUVUDBOK_RAD", "HUVUDBOK_FIL"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ODD: Mapping[str, tuple[set[str], bytes]] = {
    "empty": ({FIL}, b""),
    "blank": ({FIL}, b"\r\n \r\n"),
    "only headings": ({FIL}, HEAD.encode()),
    "blank under headings": ({FIL}, HEAD.encode() + b";;;;;;\n\n"),
    "binary": ({FIL}, bytes(range(1, 32)) * 40),
    "old workbook": ({FIL}, OLE + bytes(504)),
    "encrypted workbook": ({FIL}, OLE + "EncryptedPackage".encode("utf-16-le")),
    "pdf": ({FIL}, b"%PDF-1.7\n1 0 obj"),
    "html": ({FIL}, b"<html><table><tr><td>Konto"),
    "gzip": ({FIL}, b"\x1f\x8b\x08\x00abc"),
    "no headings": ({RUBRIK}, LINE.encode() * 3),
    "headings too far down": ({RUBRIK}, b"x\n" * 30 + (HEAD + LINE).encode()),
    "no amount": ({RUBRIK}, b"Period;Konto;Ansvar\n2017-08;4010;1\n"),
    "no account": ({RUBRIK}, b"Period;Ansvar;Belopp\n2017-08;1321;1\n"),
    "no month": ({RUBRIK}, "År;Konto;Belopp\n2017;4010;1\n".encode()),
    "thousands of kronor": ({RUBRIK}, b"Period;Konto;Belopp tkr\n2017-08;4010;1\n"),
    "two amounts": ({RUBRIK}, b"Period;Konto;Belopp;Utfall\n2017-08;4010;1;1\n"),
    "two accounts": ({RUBRIK}, b"Period;Konto;Kontonr;Belopp\n2017-08;4010;1;1\n"),
    "kind twice": ({RUBRIK}, b"Slag;Period;Konto;Belopp;Budget\nUtfall;2017-08;4010;1;1\n"),
    "headings another way": ({RUBRIK}, b"Period#Konto#Belopp\n2017-08#4010#1\n"),
    "decimal unknown": ({"HUVUDBOK_DECIMAL"}, (HEAD + LINE.replace("1234,56", "1.234")).encode()),
    "as many of each": ({"HUVUDBOK_DECIMAL"}, (HEAD + LINE + LINE.replace(",", ".")).encode()),
    "both decimals": ({"HUVUDBOK_BELOPP"}, (HEAD + LINE * 3 + LINE.replace(",", ".")).encode()),
    "too many fields": ({RAD}, (HEAD + LINE + LINE.replace("1321;", "1321;;")).encode()),
    "too few fields": ({RAD}, (HEAD + LINE + LINE.replace("1321;", "")).encode()),
    "a line of words": ({RAD}, (HEAD + LINE + "Utskrivet 2017-09-01\n").encode()),
    "quotation open": ({RAD}, (HEAD + LINE + LINE.replace("1321", '"1321')).encode()),
    "quotation open long": ({RAD}, (HEAD + LINE.replace("1321", '"1321') + LINE * 5_000).encode()),
    "quotation closed early": ({RAD}, (HEAD + LINE.replace("1321", '"13"21')).encode()),
    "field too long": ({RAD}, (HEAD + LINE.replace("1321", "1" * 200_000)).encode()),
    "line too long": ({RAD}, (HEAD + LINE + "x" * 1024**2 + "x\n").encode()),
    "nul": ({RAD}, (HEAD + LINE * 9 + "2017-08;40\x0010;;;;;1\n").encode()),
    "nul in utf-16": ({RAD}, (HEAD + LINE * 9 + "2017-08;40\x0010;;;;;1\n").encode("utf-16")),
    "unknown kind": ({RAD}, b"Slag;Period;Konto;Belopp\nPrognos;2017-08;4010;1\n"),
    "no account on a line": ({"HUVUDBOK_KONTO"}, (HEAD + LINE + "2017-08;;1321;;;;5\n").encode()),
    "sum": ({"HUVUDBOK_SUMMARAD"}, (HEAD + LINE + "Summa;;;;;;5\n").encode()),
    "period 13": ({"HUVUDBOK_MANAD"}, (HEAD + LINE.replace("2017-08", "201713")).encode()),
    "credit negative": ({"HUVUDBOK_KREDIT"}, b"Period;Konto;Debet;Kredit\n2017-08;4010;;-1,50\n"),
    "no such encoding": ({"HUVUDBOK_KODNING_FEL"}, ("Läkemedel\n" * 9 + HEAD + LINE).encode() + b"\xe5\n"),
    "encoding unknown": ({"HUVUDBOK_KODNING"}, (HEAD + LINE).encode() + b"2017-08;4010;\xa7 7;;;;1\n"),
    "read wrongly before": ({"HUVUDBOK_TECKEN"}, (HEAD + LINE.replace("1321", "vÃ¥rd")).encode()),
    "replaced before": ({"HUVUDBOK_TECKEN"}, (HEAD + LINE.replace("1321", "v\ufffdrd")).encode()),
    "several things": (
        {"HUVUDBOK_KONTO", "HUVUDBOK_MANAD", "HUVUDBOK_BELOPP", RAD},
        (HEAD + LINE * 2 + "x;4010;;;;;1\n2017-08;;;;;;1\n2017-08;4010;;;;;x\n1;2\n").encode(),
    ),
}
TOLD = {
    "HUVUDBOK_FIL", "HUVUDBOK_KODNING", "HUVUDBOK_KODNING_FEL", "HUVUDBOK_TECKEN", "HUVUDBOK_RUBRIK",
    "HUVUDBOK_DECIMAL", "HUVUDBOK_RAD", "HUVUDBOK_BELOPP", "HUVUDBOK_MANAD", "HUVUDBOK_KONTO", "HUVUDBOK_SUMMARAD",
    "HUVUDBOK_KREDIT",
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_told(name: str) -> None:
    expected, data = ODD[name]
    file = read(data)
    assert {finding.code for finding in file.findings} == expected
    assert all(finding.place.file == "bok.csv" and finding.message for finding in file.findings)
    assert has_fel(file.findings) == any(CATALOGUE[code].severity == "fel" for code in expected)


def test_odd_files_meet_all_that_is_told_of_a_text() -> None:
    assert set().union(*(expected for expected, _data in ODD.values())) == TOLD


def test_a_wrong_line_is_told_with_its_number() -> None:
    for name, line in {
        "too many fields": 3, "quotation open": 3, "quotation closed early": 2, "field too long": 2, "line too long": 3,
        "nul": 11, "nul in utf-16": 11, "no account on a line": 3, "sum": 3, "period 13": 2, "read wrongly before": 2,
    }.items():  # fmt: skip
        (finding,) = read(ODD[name][1]).findings
        assert finding.place.line == line, name


def test_the_users_delimiter_and_decimal_sign() -> None:
    text = "Period,Konto;Belopp\n2017-08;4010;1.234\n"
    assert codes(text, Reading(delimiter="#")) == ["HUVUDBOK_AVSKILJARE"]
    assert codes(HEAD + LINE, Reading(delimiter=",")) == ["HUVUDBOK_RUBRIK"]
    assert codes(HEAD + LINE, Reading(decimal="x")) == ["HUVUDBOK_DECIMAL"]
    for name in ("tab", "\\t", "\t"):
        assert balances((HEAD + LINE).replace(";", "\t"), Reading(delimiter=name)) == {BOOKED: -123_456}


def test_a_text_that_begins_as_sie_is_left_to_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_sie(path: str, _data: bytes, _reading: Reading, _keep: Keep | None) -> LedgerFile:
        return LedgerFile(path, "", Detected("SIE 4"), {}, 0, (), {}, frozenset(), ())

    stub = types.ModuleType("vplan_xl.ledger.sie")
    stub.read_sie = read_sie  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "vplan_xl.ledger.sie", stub)
    for data in (b"\r\n #FLAGGA 0\r\n", "#FLAGGA 0\n".encode("utf-16"), "#FLAGGA 0\n".encode("utf-8-sig")):
        file = read(data)
        assert (file.detected.kind, file.sha256) == ("SIE 4", sha256(data))
    assert balances("# uttag\n" + HEAD + LINE) == {BOOKED: -123_456}


# -- laws ----------------------------------------------------------------------------------------

CODES = st.text("0123456789ABÅÖ", max_size=5)
BOOKINGS = st.builds(
    Booking, st.just(OUTCOME), st.builds(Period, st.integers(2000, 2099), st.integers(1, 12)),
    st.text("0123456789", min_size=1, max_size=5), CODES, CODES, CODES, CODES,
)  # fmt: skip
LINES = st.lists(st.tuples(BOOKINGS, st.integers(-(10**12), 10**12), st.text("abcåäö 12", max_size=9)), min_size=1)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "cp437")


def kronor(ore: int, decimal: str, style: int) -> str:
    """An amount as exports write them: plain, grouped by spaces, or with the minus behind."""
    whole, rest = divmod(abs(ore), 100)
    text = (f"{whole:,}".replace(",", "\xa0") if style else str(whole)) + f"{decimal}{rest:02d}"
    return text + "-" * (ore < 0) if style == 2 else "-" * (ore < 0) + text


@given(
    lines=LINES, encoding=st.sampled_from(ENCODINGS), delimiter=st.sampled_from(";,\t|"), decimal=st.sampled_from(",."),
    style=st.integers(0, 2), quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    order=st.permutations(range(8)),
)  # fmt: skip
@settings(deadline=None, max_examples=200, derandomize=True)
def test_any_ledger_reads_back_to_its_balances(
    lines: list[tuple[Booking, int, str]],
    encoding: str,
    delimiter: str,
    decimal: str,
    style: int,
    quoting: int,
    order: list[int],
) -> None:
    headings = ["Period", "Konto", "Kostnadsställe", "Verksamhet", "Projekt", "Motpart", "Belopp", "Text"]
    rows = [[str(b.period), *b[2:], kronor(ore, decimal, style), text] for b, ore, text in lines]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([row[at] for at in order] for row in [headings, *rows])
    expected: dict[Booking, int] = {}
    for booking, ore, _text in lines:
        expected[booking] = expected.get(booking, 0) + ore
    file = read(out.getvalue().encode(encoding), keep=lambda _booking: True)
    assert [finding.message for finding in file.findings] == []
    assert (dict(file.balances), file.count) == (expected, len(lines))
    assert [(line.booking, line.ore, line.text) for line in file.lines] == [
        (booking, ore, text.strip()) for booking, ore, text in lines
    ]


SMALL = (
    (HEAD + LINE * 3 + "2017-09;3010;1321;700;;;-99,00\n").encode(),
    'År;Period;Konto;Kontonamn;Debet;Kredit;Text\r\n2017;8;4010;"Läkemedel";"1 234,50";;"a\r\nb"\r\n'.encode("cp1252"),
    "Kontonr\tPer\tUtfall\tBudget\n4010\taugusti 2017\t1.5\t\n4010\tsep 2017\t\t-2.25\n".encode("utf-16"),
)  # fmt: skip


def mutant(data: bytes, chance: random.Random) -> bytes:
    for _change in range(chance.randint(1, 3)):
        at = chance.randrange(len(data) or 1)
        kind = chance.randrange(5)
        if kind == 0:
            data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        elif kind == 1:
            data = data[:at]
        elif kind == 2:
            data = data[:at] + chance.choice([b'"', b";", b"\n", b"\r", b"\0", b"-", b",", b"\xe5", b"9"]) + data[at:]
        elif kind == 3:
            data = data[:at] + data[at + chance.randint(1, 9) :]
        else:
            lines = data.splitlines(keepends=True) or [b""]
            lines.insert(chance.randrange(len(lines)), chance.choice(lines))
            data = b"".join(lines)
    return data


@pytest.mark.parametrize("base", range(len(SMALL)))
def test_no_damage_crashes_the_reader_or_makes_up_characters(base: int) -> None:
    chance = random.Random(base)
    for _round in range(1_700):
        data = mutant(SMALL[base], chance)
        file = read(data, keep=lambda _booking: True)
        said = [*(text for booking in file.balances for text in booking[2:]), *(line.text for line in file.lines)]
        said += [finding.message for finding in file.findings] + [*file.accounts.values()]
        wide = "\ufffd".encode("utf-16-le") in data or "\ufffd".encode("utf-16-be") in data
        if not wide and "\ufffd".encode() not in data:
            assert not any("\ufffd" in text for text in said)
        assert file.balances or file.findings
