"""Figures that a text quotes: which they are, and whether the table they quote says the same."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vplan_xl.amounts import LARGEST_ORE, format_exact, round_ratio
from vplan_xl.tie_outs.quoted import Agreement, Match, QuotedFigure, best_match, judge, quoted_figures, unread_figures

KR, TKR, MNKR = 100, 100_000, 100_000_000  # öre
EXACT, ROUNDED, TRUNCATED = Agreement.EXACT, Agreement.ROUNDED, Agreement.TRUNCATED
APPROXIMATE, ELSE = Agreement.APPROXIMATE, Agreement.ELSE


def only(text: str) -> QuotedFigure:
    (figure,) = quoted_figures(text)
    return figure


# -- the figures of a text ------------------------------------------------------------------------

# {text: (as written, öre, one unit of its last digit, its sign, the word before it)}
FIGURES: dict[str, tuple[str, int, int, int, str]] = {
    "3,8 mnkr lägre än budgeterat": ("3,8 mnkr", 380_000_000, MNKR // 10, 0, ""),
    "avvikelsen är +4,8 mnkr trots": ("+4,8 mnkr", 480_000_000, MNKR // 10, 1, ""),
    "900 tkr högre": ("900 tkr", 900 * TKR, TKR, 0, ""),
    "1 300 tkr i överskott": ("1 300 tkr", 1_300 * TKR, TKR, 0, ""),
    "-22 851 tkr": ("-22 851 tkr", -22_851 * TKR, TKR, -1, ""),
    "104 mnkr": ("104 mnkr", 104 * MNKR, MNKR, 0, ""),
    "0,2 mnkr": ("0,2 mnkr", MNKR // 5, MNKR // 10, 0, ""),
    "(2,5 mnkr per år)": ("2,5 mnkr", 250_000_000, MNKR // 10, 0, ""),
    "0 tkr": ("0 tkr", 0, TKR, 0, ""),
    "9,99 mnkr": ("9,99 mnkr", 999_000_000, MNKR // 100, 0, ""),
    # -- units
    "500 kr": ("500 kr", 500 * KR, KR, 0, ""),
    "1,50 kronor": ("1,50 kronor", 150, 1, 0, ""),
    "1,2345 kr": ("1,2345 kr", 123, 1, 0, ""),  # no digit is worth less than an öre
    "50 öre": ("50 öre", 50, 1, 0, ""),
    "5 SEK": ("5 SEK", 5 * KR, KR, 0, ""),
    "5 KKR.": ("5 KKR", 5 * TKR, TKR, 0, ""),
    "1,5 Mkr": ("1,5 Mkr", 150_000_000, MNKR // 10, 0, ""),
    "1,5 miljoner kr": ("1,5 miljoner kr", 150_000_000, MNKR // 10, 0, ""),
    "1 miljon kronor": ("1 miljon kronor", MNKR, MNKR, 0, ""),
    "5 tusen kronor": ("5 tusen kronor", 5 * TKR, TKR, 0, ""),
    "900tkr": ("900tkr", 900 * TKR, TKR, 0, ""),
    "3 mnkr-satsningen": ("3 mnkr", 3 * MNKR, MNKR, 0, ""),
    "900 kr/besök": ("900 kr", 900 * KR, KR, 0, ""),
    "900 tkr²": ("900 tkr", 900 * TKR, TKR, 0, ""),  # a footnote
    # -- thousands, spaces, lines
    "22\u00a0851\u00a0tkr": ("22\u00a0851\u00a0tkr", 22_851 * TKR, TKR, 0, ""),
    "22\u202f851\u2009tkr": ("22\u202f851\u2009tkr", 22_851 * TKR, TKR, 0, ""),
    "10\n000 tkr": ("10\n000 tkr", 10_000 * TKR, TKR, 0, ""),
    "3,8\nmnkr": ("3,8\nmnkr", 380_000_000, MNKR // 10, 0, ""),
    "1.300.000 kr": ("1.300.000 kr", 1_300_000 * KR, KR, 0, ""),
    "1 841,3 tkr": ("1 841,3 tkr", 184_130_000, TKR // 10, 0, ""),
    # -- what stands before is no thousands of it
    "än 2016 900 tkr": ("900 tkr", 900 * TKR, TKR, 0, ""),
    "2017-08-31 900 tkr": ("900 tkr", 900 * TKR, TKR, 0, ""),
    "avsnitt 4.3 900 tkr": ("900 tkr", 900 * TKR, TKR, 0, ""),
    "ansvar 1321 138 tkr": ("138 tkr", 138 * TKR, TKR, 0, ""),
    "från 3,2 till 3,8 mnkr": ("3,8 mnkr", 380_000_000, MNKR // 10, 0, ""),
    # -- signs
    "\u221222 851 tkr": ("\u221222 851 tkr", -22_851 * TKR, TKR, -1, ""),
    "avvikelse \u2212 3 mnkr": ("\u2212 3 mnkr", -3 * MNKR, MNKR, -1, ""),
    "avvikelsen är + 4,8 mnkr": ("+ 4,8 mnkr", 480_000_000, MNKR // 10, 1, ""),
    "52,4- mnkr": ("52,4- mnkr", -5_240_000_000, MNKR // 10, -1, ""),
    "52,4 - mnkr": ("52,4 - mnkr", -5_240_000_000, MNKR // 10, -1, ""),
    "minus 3 mnkr": ("minus 3 mnkr", -3 * MNKR, MNKR, -1, ""),
    "(-174 tkr)": ("-174 tkr", -174 * TKR, TKR, -1, ""),
    "(174 tkr)": ("174 tkr", 174 * TKR, TKR, 0, ""),  # in running text parentheses are no sign
    "budget – 3 mnkr": ("3 mnkr", 3 * MNKR, MNKR, 0, ""),
    "- 3 mnkr till Finsam": ("3 mnkr", 3 * MNKR, MNKR, 0, ""),
    "personal-3 mnkr": ("3 mnkr", 3 * MNKR, MNKR, 0, ""),
    # -- words before
    "på ca 1 mnkr": ("1 mnkr", MNKR, MNKR, 0, "ca"),
    "Ca. 1 mnkr": ("1 mnkr", MNKR, MNKR, 0, "ca"),
    "c:a 1 mnkr": ("1 mnkr", MNKR, MNKR, 0, "c:a"),
    "CIRKA\u00a01 mnkr": ("1 mnkr", MNKR, MNKR, 0, "cirka"),
    "drygt minus 1 mnkr": ("minus 1 mnkr", -MNKR, MNKR, -1, "drygt"),
    "knappt -1 mnkr": ("-1 mnkr", -MNKR, MNKR, -1, "knappt"),
    "nästan 1 mnkr": ("1 mnkr", MNKR, MNKR, 0, "nästan"),
    "högst 1 mnkr": ("1 mnkr", MNKR, MNKR, 0, "högst"),
    "omkring 1 mnkr, minst": ("1 mnkr", MNKR, MNKR, 0, "omkring"),
    "Barnca 1 mnkr": ("1 mnkr", MNKR, MNKR, 0, ""),
    "under 2017 1 mnkr": ("1 mnkr", MNKR, MNKR, 0, ""),
    "min\u017ft 1 mnkr": ("1 mnkr", MNKR, MNKR, 0, ""),  # a long s
}


@pytest.mark.parametrize("text", FIGURES)
def test_a_figure_with_its_unit_is_quoted(text: str) -> None:
    figure = only(text)
    assert figure[2:] == FIGURES[text]
    assert text[figure.start : figure.end] == figure.written
    assert unread_figures(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "", "tkr", "belopp i tkr 900", "12 %", "12 procent", "2017", "den 31 augusti 2017", "2–3 tjänster", "3 st",
        "avsnitt 4.3.1", "0,5 årsarbetare", "3,8 miljoner", "3 miljoner besök", "3 sek", "3 krav", "3 tkronor",
        "Q3 mnkr", "12 % mnkr", "900-tkr-satsningen", "3/4 mnkr",
    ],
)  # fmt: skip
def test_what_has_no_unit_of_money_is_not_quoted(text: str) -> None:
    assert quoted_figures(text) == ()
    assert unread_figures(text) == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1.234 tkr", "AMBIGUOUS"),
        ("2–3 mnkr", "SIGN"),
        ("1,5 - 2 mnkr", "SIGN"),
        ("--3 mnkr", "SIGN"),
        ("-3- mnkr", "SIGN"),
        ("1  300 tkr", "GROUPING"),
        ("1\n300 tkr", "GROUPING"),
        ("1,2,3 tkr", "SEPARATOR"),
        ("1,2 mdkr", "NOT_A_NUMBER"),
        ("1,2 miljarder kr", "NOT_A_NUMBER"),
        ("\u00ad3,8 mnkr", "NOT_A_NUMBER"),
        ("10 000 000 mnkr", "TOO_LARGE"),
        ("9" * 5_000 + " kr", "NOT_A_NUMBER"),
    ],
)
def test_what_is_no_single_amount_is_told_with_its_reason(text: str, reason: str) -> None:
    (unread,) = unread_figures(f"På {text}.")
    assert (unread.written, unread.refused.reason.name) == (text, reason)
    assert quoted_figures(f"På {text}.") == ()


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("2 mnkr + 3 mnkr", [0, 0]),
        ("2 mnkr minus 3 kronor plus 4 mnkr", [0, 0, 0]),
        ("2 mnkr, +3 mnkr och -4 tkr", [0, 1, -1]),
        ("från 2 mnkr–3 mnkr", [0, 0]),
    ],
)
def test_a_sign_between_two_figures_is_the_sign_of_neither(text: str, signs: list[int]) -> None:
    assert [figure.sign for figure in quoted_figures(text)] == signs


def test_the_largest_amount_is_quoted_with_its_ore() -> None:
    assert only("9 999 999 999 999,99 kr")[3:5] == (LARGEST_ORE, 1)


PIECES = [
    "1", "0", "9", "111", " 111", "1 ", " ", "\u00a0", "\n", "-", "–", "\u2212", "+", "+-", " - ", " + ", ",", ".", ":",
    "%", "tkr", " mnkr", "kr", "miljoner ", "miljoner", "ca ", "drygt", "minus ", "plus", "2017", "(", "x", "²", "ſek",
]  # fmt: skip
LONG = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map(lambda pieces: "".join(pieces) * 10_000)


@given(st.one_of(LONG, st.text(), st.lists(st.sampled_from(PIECES), max_size=60).map("".join)))
@example("1 111-1 111 " * 10_000)
@example("1" * 100_000)
@example("1-" * 50_000)
@example("1,1" * 30_000 + "tkr")
@example(" " * 100_000 + "tkr")
@example("1" + " " * 100_000 + "tkr")
@example("ca\u00a0\u00a0" * 30_000)
@example("minus " * 20_000)
def test_any_text_has_its_figures_in_order_and_apart(text: str) -> None:
    figures = sorted([*quoted_figures(text), *unread_figures(text)], key=lambda figure: figure.start)
    assert all(text[figure.start : figure.end] == figure.written for figure in figures)
    assert all(first.end <= second.start for first, second in pairwise(figures))


# -- against an amount ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tkr", "expected"),
    [
        ("4 852 tkr", 4_852, EXACT),
        ("4,9 mnkr", 4_852, ROUNDED),
        ("4,8 mnkr", 4_852, TRUNCATED),
        ("4,7 mnkr", 4_852, ELSE),
        ("5,0 mnkr", 4_852, ELSE),
        ("5 mnkr", 4_852, ROUNDED),
        ("4 mnkr", 4_852, TRUNCATED),
        ("0 mnkr", 499, ROUNDED),
        ("0 mnkr", 999, TRUNCATED),
        # exactly half
        ("4,9 mnkr", 4_850, ROUNDED),
        ("4,8 mnkr", 4_850, TRUNCATED),
        ("4,9 mnkr", -4_850, ROUNDED),
        ("-4,9 mnkr", -4_850, ROUNDED),
        ("-4,8 mnkr", -4_850, TRUNCATED),
        # signs
        ("3,8 mnkr", -3_800, EXACT),
        ("+3,8 mnkr", 3_800, EXACT),
        ("+3,8 mnkr", -3_800, ELSE),
        ("-3,8 mnkr", 3_800, ELSE),
        ("-0,0 mnkr", 20, ROUNDED),
        ("+0,1 mnkr", 0, ELSE),
        # words that let it lie on either side
        ("ca 4,8 mnkr", 4_800, EXACT),
        ("ca 4,9 mnkr", 4_852, ROUNDED),
        ("ca 4,8 mnkr", 4_852, APPROXIMATE),
        ("ca 1 mnkr", 450, APPROXIMATE),
        ("ca 1 mnkr", 1_999, APPROXIMATE),
        ("ca 1 mnkr", 2_000, ELSE),
        ("ca 1 mnkr", 0, ELSE),
        ("ca +1 mnkr", -1_000, ELSE),
        # words that let it lie on one side
        ("drygt 4,8 mnkr", 4_852, APPROXIMATE),
        ("drygt 4,8 mnkr", 4_820, ROUNDED),
        ("drygt 4,8 mnkr", 4_800, EXACT),
        ("drygt 4,9 mnkr", 4_852, ELSE),
        ("drygt 4,8 mnkr", 4_900, ELSE),
        ("över 4,8 mnkr", -4_852, APPROXIMATE),
        ("minst -4,8 mnkr", -4_852, APPROXIMATE),
        ("knappt 4,9 mnkr", 4_852, ROUNDED),
        ("knappt 4,9 mnkr", 4_820, APPROXIMATE),
        ("knappt 4,8 mnkr", 4_852, ELSE),
        ("nästan -5 mnkr", -4_200, APPROXIMATE),
        ("under 5 mnkr", 4_000, ELSE),
        ("högst 5 mnkr", 5_001, ELSE),
    ],
)
def test_how_a_figure_agrees_with_an_amount(text: str, tkr: int, expected: Agreement) -> None:
    assert judge(only(text), tkr * TKR) is expected


AMOUNTS = st.integers(-LARGEST_ORE // 10, LARGEST_ORE // 10)
STEPS = st.sampled_from([TKR // 100, TKR // 10, TKR])  # as tkr with two, one and no decimals
DECIMALS = {TKR // 100: 2, TKR // 10: 1, TKR: 0}


def written(size: int, step: int) -> QuotedFigure:
    """So many steps as a text writes them, in tkr; never with less decimals than the step has."""
    whole, _comma, decimals = format_exact(size * step).partition(",")
    return only(f"{whole},{decimals.ljust(DECIMALS[step], '0')} tkr" if DECIMALS[step] else f"{whole} tkr")


@given(AMOUNTS, STEPS)
def test_what_is_rounded_and_written_agrees(ore: int, step: int) -> None:
    figure = written(round_ratio(ore, 1, step), step)
    assert figure.step == step
    assert judge(figure, ore) is (ROUNDED if ore % step else EXACT)


@given(AMOUNTS, STEPS)
@example(TKR // 2, TKR)
@example(-TKR // 2, TKR)
def test_what_is_cut_off_is_truncated_unless_that_is_its_rounding(ore: int, step: int) -> None:
    steps = abs(ore) // step if ore >= 0 else -(abs(ore) // step)
    expected = TRUNCATED if steps != round_ratio(ore, 1, step) else ROUNDED if ore % step else EXACT
    assert judge(written(steps, step), ore) is expected


@given(AMOUNTS, STEPS, st.sampled_from([-9, -3, -2, 2, 3, 9]))
def test_a_last_digit_that_is_two_off_does_not_agree(ore: int, step: int, off: int) -> None:
    rounded = round_ratio(abs(ore), 1, step)
    assert judge(written(rounded + off if rounded + off >= 0 else rounded - off, step), ore) is ELSE


@given(AMOUNTS, STEPS, st.integers(-3, 3), st.sampled_from(["", "ca ", "drygt ", "knappt "]))
def test_an_unsigned_figure_agrees_with_an_amount_and_its_opposite_alike(
    ore: int, step: int, off: int, hedge: str
) -> None:
    figure = only(hedge + written(abs(round_ratio(abs(ore), 1, step) + off), step).written)
    assert judge(figure, ore) is judge(figure, -ore)


# -- among the amounts of a table -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "candidates", "expected"),
    [
        ("4,9 mnkr", {"avkortat": 4_999, "avrundat": 4_852, "annat": 1}, (ROUNDED, "avrundat")),
        ("4,9 mnkr", {"avrundat": 4_852, "exakt": -4_900}, (EXACT, "exakt")),
        ("ca 1 mnkr", {"ungefär": 1_600, "avrundat": 1_400}, (ROUNDED, "avrundat")),
        ("4,9 mnkr", {"längre bort": 4_852, "nära": 4_901}, (ROUNDED, "nära")),
        ("4,9 mnkr", {"först": 4_901, "sedan": -4_899}, (ROUNDED, "först")),
        ("4,9 mnkr", {"bort": 9_000, "nära": -4_000}, (ELSE, "nära")),
        ("-4,9 mnkr", {"fel tecken": 4_900, "rätt tecken": -1_000}, (ELSE, "rätt tecken")),
    ],
)
def test_the_amount_that_agrees_best_is_the_one_quoted(
    text: str, candidates: dict[str, int], expected: tuple[Agreement, str]
) -> None:
    amounts = {name: tkr * TKR for name, tkr in candidates.items()}
    assert best_match(only(text), amounts) == Match(*expected, amounts[expected[1]])


def test_no_amount_is_quoted_where_there_is_none() -> None:
    assert best_match(only("1 tkr"), dict[str, int]()) is None


@given(st.dictionaries(st.integers(0, 9), st.integers(-20, 20), min_size=1), st.integers(-20, 20))
def test_what_is_quoted_is_one_of_the_amounts_and_none_agrees_better(amounts: dict[int, int], steps: int) -> None:
    figure = written(steps, TKR // 100)
    match = best_match(figure, amounts)
    assert match is not None
    assert amounts[match.name] == match.ore
    assert match.agreement == max(judge(figure, ore) for ore in amounts.values())


# -- a real report --------------------------------------------------------------------------------

# Section 4.3 of the delårsrapport for augusti 2017, tkr.
COLUMNS = ("utfall_ack", "budget_ack", "utfall_jmf_budget", "prognos_helar", "budget_helar", "prognos_jmf_budget")
TABLE = {
    "Intäkter": (-7_118, -2_267, 4_852, -9_535, -3_400, 6_135),
    "Personal": (52_703, 52_529, -174, 83_909, 79_049, -4_859),
    "Drift": (19_222, 21_359, 2_138, 29_571, 32_058, 2_487),
    "NETTORESULTAT": (64_836, 71_673, 6_838, 103_984, 107_784, 3_800),
}
# (row, sentence, the column that each of its figures quotes and how well; None for what this table does not hold)
GOLDEN: tuple[tuple[str, str, tuple[tuple[str, str | None, Agreement], ...]], ...] = (
    (
        "NETTORESULTAT",
        "Landstingsdirektörens stabs ackumulerade utfall per augusti är som tabellen visar 64,8 mnkr, vilket är 6,8 "
        "mnkr lägre än budgeterat.",
        (("64,8 mnkr", "utfall_ack", ROUNDED), ("6,8 mnkr", "utfall_jmf_budget", ROUNDED)),
    ),
    (
        "Intäkter",
        "Förvaltningens ackumulerade budgetavvikelse på intäkter är +4,8 mnkr trots att den intäktsfinansierade "
        "projektverksamheten är exkluderad.",
        (("+4,8 mnkr", "utfall_jmf_budget", TRUNCATED),),
    ),
    (
        "Intäkter",
        "I förvaltningens budget finns endast intäkterna för att täcka hälften (2,5 mnkr per år) av landstingets "
        "kostnader i samband med avtalet med kommunerna om forskning och utveckling samt intäkter för en nationell "
        "samordnare (900 tkr per år).",
        (("2,5 mnkr", None, ELSE), ("900 tkr", None, ELSE)),
    ),
    (
        "Intäkter",
        "Faktureringen av Finsam har gett förvaltningen 1 300 tkr i överskott på intäkterna.",
        (("1 300 tkr", None, ELSE),),
    ),
    (
        "Intäkter",
        "Intäkterna för avtalet om forskning och utveckling med kommunerna har inte periodiserats vilket gör att de "
        "per augusti är 0,8 mnkr högre än budget som är periodiserad i tolfte delar.",
        (("0,8 mnkr", None, ELSE),),
    ),
    (
        "Intäkter",
        "Andra intäkter som förvaltningen fått men som inte finns budgeterade är 0,9 mnkr i statsbidragsintäkter, 1,1 "
        "mnkr i ersättning för OH-kostnader från externa projekt och 0,4 mnkr i intäkter för interna "
        "uppdragsutbildningar.",
        (("0,9 mnkr", None, ELSE), ("1,1 mnkr", None, ELSE), ("0,4 mnkr", None, ELSE)),
    ),
    (
        "Intäkter",
        "Intäkterna är efter augusti högre än för samma period 2016, vilket främst beror på intäkterna från Finsam.",
        (),
    ),
    (
        "Personal",
        "Förvaltningens personalkostnader är efter augusti 52,7 mnkr, vilket är 0,2 mnkr högre än budgeterat.",
        (("52,7 mnkr", "utfall_ack", ROUNDED), ("0,2 mnkr", "utfall_jmf_budget", ROUNDED)),
    ),
    (
        "Personal",
        "Förvaltningen har i resultatet kostnader för Finsams förbundschef på 600 tkr som kommer att täckas av "
        "intäkter i slutet på året.",
        (("600 tkr", None, ELSE),),
    ),
    (
        "Personal",
        "Jämfört med samma period 2016 är personalkostnaderna 1,8 mnkr högre, vilket främst beror på kostnaderna för "
        "Finsams förbundschef samt ett högre löneläge.",
        (("1,8 mnkr", None, ELSE),),
    ),
    (
        "Drift",
        "Driftskostnaderna för landstingsdirektörens stab är per augusti 19,2 mnkr, vilket är 2,1 mnkr lägre än "
        "budgeterat men 900 tkr högre än vid samma period 2016.",
        (
            ("19,2 mnkr", "utfall_ack", ROUNDED),
            ("2,1 mnkr", "utfall_jmf_budget", ROUNDED),
            ("900 tkr", None, ELSE),
        ),
    ),
    (
        "Drift",
        "Skillnaden i driftskostnader jämfört med samma period i fjol beror på att förvaltningen har ca 1 mnkr högre "
        "kostnader för laboratorieundersökningar inom smittskydd.",
        (("1 mnkr", None, ELSE),),
    ),
    (
        "NETTORESULTAT",
        "Landstingsdirektörens stab prognostiserar ett utfall på 104 mnkr för 2017, vilket är 3,8 mnkr lägre än "
        "budgeterat.",
        (("104 mnkr", "prognos_helar", ROUNDED), ("3,8 mnkr", "prognos_jmf_budget", EXACT)),
    ),
    (
        "NETTORESULTAT",
        "Förvaltningen har 2017 en reducerad budgettram med 1,5 mnkr jämfört med 2016.",
        (("1,5 mnkr", None, ELSE),),
    ),
    (
        "NETTORESULTAT",
        "Av den prognostiserade budgetavvikelsen på 3,8 mnkr beror 1,3 mnkr på intäkter från Finsam för kostnader som "
        "landstinget haft under 2015 och 2016 men av misstag inte fakturerat.",
        (("3,8 mnkr", "prognos_jmf_budget", EXACT), ("1,3 mnkr", None, ELSE)),
    ),
    (
        "NETTORESULTAT",
        "Den prognostiserade budgetavvikelsen för landstingsdirektörens stab var per maj 1,3 mnkr.",
        (("1,3 mnkr", None, ELSE),),
    ),
)


@pytest.mark.parametrize(("row", "sentence", "expected"), GOLDEN, ids=lambda value: value[:40] if value else "")
def test_what_the_sentences_of_a_report_quote(
    row: str, sentence: str, expected: tuple[tuple[str, str | None, Agreement], ...]
) -> None:
    amounts = {column: tkr * TKR for column, tkr in zip(COLUMNS, TABLE[row], strict=True)}
    found = []
    for figure in quoted_figures(sentence):
        match = best_match(figure, amounts)
        assert match is not None
        found.append((figure.written, match.name if match.agreement is not ELSE else None, match.agreement))
    assert tuple(found) == expected
    assert unread_figures(sentence) == ()
