"""What every spelling of a figure means: the exact öre, or why it is not read; never a guess."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vplan_xl.amounts import ParsedAmount, Refusal, RefusedAmount, Unit, parse_amount

R = Refusal

# (as written, öre when tkr is meant and nothing else is said) or (as written, why it is not read)
SPELLINGS: tuple[tuple[str, int | Refusal], ...] = (
    # -- plain, and the signs
    ("0", 0),
    ("5", 500_000),
    ("+5", 500_000),
    ("-5", -500_000),
    ("- 5", -500_000),
    ("-\u00a05", -500_000),
    ("\u22125", -500_000),  # minus sign
    ("\u20135", -500_000),  # en dash
    ("\u20105", -500_000),  # hyphen
    ("\u20115", -500_000),  # no-break hyphen
    ("\uff0d5", -500_000),  # full-width hyphen
    ("\ufe635", -500_000),  # small hyphen
    ("\u20145", R.NOT_A_NUMBER),  # em dash
    ("\u00ad5", R.NOT_A_NUMBER),  # soft hyphen: unseen, but a PDF's minus often
    ("52,4 -", -5_240_000),
    ("84,4-", -8_440_000),
    ("52,4 \u2212", -5_240_000),
    ("22 851 \u2013", -2_285_100_000),
    ("(22 851)", -2_285_100_000),
    ("( 5 )", -500_000),
    ("(0)", 0),
    ("-0", 0),
    ("-", 0),
    (" \u2013 ", 0),
    ("- kr", 0),  # Excel's accounting format for zero
    ("--", R.SIGN),
    ("--5", R.SIGN),
    ("- -5", R.SIGN),
    ("-5-", R.SIGN),
    ("+-5", R.SIGN),
    ("5+", R.SIGN),
    ("10-20", R.SIGN),
    ("5 -3", R.SIGN),
    ("2017-08-31", R.SIGN),
    ("=1+2", R.SIGN),
    ("(-5)", R.SIGN),
    ("-(5)", R.NOT_A_NUMBER),
    ("(5", R.NOT_A_NUMBER),
    ("5)", R.NOT_A_NUMBER),
    ("()", R.NOT_A_NUMBER),
    ("+", R.NOT_A_NUMBER),
    ("minus 5", R.NOT_A_NUMBER),
    # -- thousands by space
    ("-22 851", -2_285_100_000),
    ("10 225", 1_022_500_000),
    ("-22\u00a0851", -2_285_100_000),  # no-break space
    ("-22\u202f851", -2_285_100_000),  # narrow no-break space
    ("-22\u2009851", -2_285_100_000),  # thin space
    ("-22\u2007851", -2_285_100_000),  # figure space
    ("22\u3000851", 2_285_100_000),  # ideographic space
    ("1 234 567", 123_456_700_000),
    (" 5 000 ", 500_000_000),
    ("\t5\r\n", 500_000),
    ("1\u200b234", 123_400_000),  # zero-width space: what is seen is 1234
    ("\ufeff5", 500_000),
    ("10\n000", 1_000_000_000),  # broken over a line
    ("10\r\n000", 1_000_000_000),
    ("10 \n 050", 1_005_000_000),
    ("10\n225", R.GROUPING),  # may be two figures
    ("100\t200", R.GROUPING),  # two cells
    ("107 135  108 910", R.GROUPING),  # two columns
    ("1  234", R.GROUPING),
    ("1 23", R.GROUPING),
    ("12 34", R.GROUPING),
    ("5 0000", R.GROUPING),
    ("1 0001", R.GROUPING),  # a footnote digit glued on
    ("1234 567", R.GROUPING),
    ("1 234 56", R.GROUPING),
    ("1 000,5 000", R.GROUPING),
    ("0 123", R.GROUPING),  # of 10 123, or 0,123
    ("1, 5", R.GROUPING),
    ("1.234 567", R.GROUPING),
    ("1,234 567", R.GROUPING),
    # -- decimals
    ("1 841,3", 184_130_000),
    ("1 234,50", 123_450_000),
    ("1 234.50", 123_450_000),
    ("1 234.567", 123_456_700),
    ("0,5", 50_000),
    ("0.5", 50_000),
    (",5", 50_000),
    (".5", 50_000),
    ("1.5", 150_000),
    ("1,234", 123_400),  # a comma is the decimal sign
    ("0.123", 12_300),  # no group starts with 0
    ("1234.567", 123_456_700),
    ("1.2345", 123_450),
    ("2266,66667", 226_666_667),
    ("5,", R.SEPARATOR),
    ("5.", R.SEPARATOR),
    ("5,-", R.SEPARATOR),  # kronor without öre, no minus
    ("1,2,3", R.SEPARATOR),
    ("1..2", R.SEPARATOR),
    ("1.2,3", R.SEPARATOR),
    (",", R.NOT_A_NUMBER),
    # -- thousands by dot or comma
    ("1.234", R.AMBIGUOUS),
    ("-1.234", R.AMBIGUOUS),
    ("1.234 kr", R.AMBIGUOUS),
    ("107.135", R.AMBIGUOUS),
    ("1.000", R.AMBIGUOUS),
    ("1.234.567", 123_456_700_000),
    ("1,234,567", 123_456_700_000),
    ("1.234.567,89", 123_456_789_000),
    ("1,234,567.89", 123_456_789_000),
    ("1.234,5", 123_450_000),
    ("1,234.5", 123_450_000),
    ("1.234.56", R.SEPARATOR),
    ("1,234,56", R.SEPARATOR),
    ("0.123.456", R.SEPARATOR),
    ("1 234.567,8", R.SEPARATOR),
    ("1'234", R.NOT_A_NUMBER),
    ("1_000", R.NOT_A_NUMBER),
    ("1·234", R.NOT_A_NUMBER),
    # -- units
    ("5 kr", 500),
    ("5kr", 500),
    ("5 Kr.", 500),
    ("5 kronor", 500),
    ("5 SEK", 500),
    ("1,50 kr", 150),
    ("-5 kr", -500),
    ("5- kr", -500),
    ("(5) kr", -500),
    ("5 öre", 5),
    ("5 ÖRE", 5),
    ("5 tkr", 500_000),
    ("5 TKR", 500_000),
    ("5 kkr", 500_000),
    ("5 tusen kr", 500_000),
    ("5 mnkr", 500_000_000),
    ("5 mkr", 500_000_000),
    ("1,3 miljoner kr", 130_000_000),
    ("1,3 miljoner kronor", 130_000_000),
    ("1 miljon kr", 100_000_000),
    ("5 tusen kronor", 500_000),
    ("kr", R.NOT_A_NUMBER),
    ("kr 5", R.NOT_A_NUMBER),
    ("5 kr 50 öre", R.NOT_A_NUMBER),
    ("5 tkr kr", R.NOT_A_NUMBER),
    ("5 mdkr", R.NOT_A_NUMBER),
    ("5 miljoner", R.NOT_A_NUMBER),
    ("5 t", R.NOT_A_NUMBER),
    ("5:50", R.NOT_A_NUMBER),
    ("5:-", R.NOT_A_NUMBER),
    ("5 \u017fek", R.NOT_A_NUMBER),  # a long s, which re.I takes for an s
    ("5 m\u0131ljoner kr", R.NOT_A_NUMBER),  # a dotless i, likewise
    ("5 €", R.NOT_A_NUMBER),
    ("$5", R.NOT_A_NUMBER),
    # -- per cent, exponents, letters, footnotes
    ("12 %", R.PERCENT),
    ("12%", R.PERCENT),
    ("25 %⁷", R.PERCENT),
    ("12 procent", R.PERCENT),
    ("3 PROCENTENHETER", R.PERCENT),
    ("> 80 %", R.PERCENT),
    ("1e3", R.EXPONENT),
    ("1E-3", R.EXPONENT),
    ("1,2e+3", R.EXPONENT),
    ("1e3 kr", R.EXPONENT),
    ("1-e5", R.SIGN),
    ("1e", R.NOT_A_NUMBER),
    ("O", R.LETTER),
    ("1O", R.LETTER),
    ("1O OOO", R.LETTER),
    ("0,O5", R.LETTER),
    ("l0", R.LETTER),
    ("I2", R.LETTER),
    ("15B", R.LETTER),
    ("S5", R.LETTER),
    ("25⁷", R.FOOTNOTE),
    ("10 000¹", R.FOOTNOTE),
    ("25 ²", R.FOOTNOTE),
    ("12*", R.NOT_A_NUMBER),
    ("12 1)", R.NOT_A_NUMBER),
    # -- no figure at all
    ("", R.EMPTY),
    (" \u00a0\n", R.EMPTY),
    ("\u200b", R.EMPTY),
    ("x", R.NOT_A_NUMBER),
    ("uppgift saknas", R.NOT_A_NUMBER),
    ("ca 12", R.NOT_A_NUMBER),
    ("#DIV/0!", R.NOT_A_NUMBER),
    ("NaN", R.NOT_A_NUMBER),
    ("Infinity", R.NOT_A_NUMBER),
    ("∞", R.NOT_A_NUMBER),
    ("0x10", R.NOT_A_NUMBER),
    ("½", R.NOT_A_NUMBER),
    ("1/2", R.NOT_A_NUMBER),
    ("=5", R.NOT_A_NUMBER),
    ("'5", R.NOT_A_NUMBER),
    ("5\x00", R.NOT_A_NUMBER),
    ("\ud800", R.NOT_A_NUMBER),
    ("１２", R.NOT_A_NUMBER),  # full-width digits
    ("١٢", R.NOT_A_NUMBER),  # Arabic digits
    ("1\u0662", R.NOT_A_NUMBER),
    ("\u202e12", R.NOT_A_NUMBER),  # written backwards
    # -- size
    ("9999999999,99999", 999_999_999_999_999),
    ("-9 999 999 999,99999", -999_999_999_999_999),
    ("9999999999,999995", R.TOO_LARGE),
    ("10 000 000 000", R.TOO_LARGE),
    ("9" * 60, R.TOO_LARGE),
    ("9" * 61, R.NOT_A_NUMBER),
    ("9" * 5_000, R.NOT_A_NUMBER),  # Python refuses int() of these
    ("1 " * 50_000, R.NOT_A_NUMBER),
    ("(" * 50_000, R.NOT_A_NUMBER),
)


@pytest.mark.parametrize(("written", "meant"), SPELLINGS, ids=[ascii(written)[:30] for written, _ in SPELLINGS])
def test_a_spelling_means_one_thing_or_is_refused(written: str, meant: int | Refusal) -> None:
    read = parse_amount(written)
    assert (read.ore if isinstance(read, ParsedAmount) else read.reason) == meant
    assert not (isinstance(read, ParsedAmount) and read.rounded)


def test_there_are_at_least_seventy_spellings_and_none_stands_twice() -> None:
    written = [spelling for spelling, _ in SPELLINGS]
    assert len(written) == len(set(written)) >= 70
    assert {meant for _, meant in SPELLINGS if isinstance(meant, Refusal)} == set(Refusal)


@pytest.mark.parametrize(
    ("written", "unit", "ore"),
    [
        ("52,4 -", Unit.MNKR, -5_240_000_000),
        ("1 234,50", Unit.KR, 123_450),
        ("123456", Unit.ORE, 123_456),
        ("5 kr", Unit.MNKR, 500),
        ("5 mnkr", Unit.ORE, 500_000_000),
        ("-", Unit.KR, 0),
    ],
)
def test_the_unit_asked_for_holds_unless_the_text_names_another(written: str, unit: Unit, ore: int) -> None:
    assert parse_amount(written, unit) == ParsedAmount(ore, False)


@pytest.mark.parametrize(
    ("written", "unit", "ore"),
    [
        ("0,000005", Unit.TKR, 1),
        ("-0,000005", Unit.TKR, -1),
        ("0,0000049999", Unit.TKR, 0),
        ("2266,6666666666665", Unit.TKR, 226_666_667),
        ("0,005 kr", Unit.TKR, 1),
        ("0,5", Unit.ORE, 1),
    ],
)
def test_more_decimals_than_ore_are_rounded_half_away_from_zero_and_said_to_be(
    written: str, unit: Unit, ore: int
) -> None:
    assert parse_amount(written, unit) == ParsedAmount(ore, True)


@pytest.mark.parametrize(
    ("written", "refused"),
    [
        ("1.234", RefusedAmount(R.AMBIGUOUS, "1.234", "1234", "1,234")),
        ("107.135-", RefusedAmount(R.AMBIGUOUS, "-107.135", "-107135", "-107,135")),
        ("(12.345) kr", RefusedAmount(R.AMBIGUOUS, "-12.345", "-12345", "-12,345")),
        ("1O", RefusedAmount(R.LETTER, "O")),
        ("2l5", RefusedAmount(R.LETTER, "l")),
    ],
)
def test_a_refusal_carries_what_its_words_need(written: str, refused: RefusedAmount) -> None:
    assert parse_amount(written) == refused


ANYTHING = st.text() | st.text(alphabet="0123456789 \u00a0\t\n,.-+()−%eOkrtmn⁷")
FIGURE_LIKE = st.from_regex(r"[-(]?[0-9]{0,4}([ ,.][0-9]{1,4}){0,3}[-)]?( ?(kr|tkr|mnkr|öre))?", fullmatch=True)


@given(ANYTHING | FIGURE_LIKE, st.sampled_from(Unit))
@example("1 234,50 kr", Unit.TKR)
@example("(1.234.567,5)", Unit.KR)
def test_no_digit_is_dropped_or_invented_and_no_sign_lost(written: str, unit: Unit) -> None:
    """Units are powers of ten: what is read has the digits that are written, zeros at the ends aside."""
    read = parse_amount(written, unit)
    if isinstance(read, ParsedAmount) and not read.rounded:
        assert str(abs(read.ore)).strip("0") == re.sub("[^0-9]", "", written).strip("0")
        assert (read.ore < 0) == (read.ore != 0 and bool(re.search(r"[-(−–‐‑﹣－]", written)))
