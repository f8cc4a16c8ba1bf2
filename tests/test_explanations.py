"""The amounts that a controller's words name, and how much of a deviation they explain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vplan_xl.deviations.explanation import Explanation, NamedAmount, explained_tenths, explanation

TKR = 100_000  # öre
UP, DOWN = 1_500 * TKR, -1_500 * TKR  # a favourable and an unfavourable deviation

# {text: the names and öre of a favourable deviation}; of an unfavourable one those without a sign are turned.
READ: dict[str, tuple[tuple[str, int], ...]] = {
    "": (),
    "Fler vakanser än planerat": (),
    "Budget saknas: 200 tkr": (),  # no "varav"
    "kvaravgift 1 300": (),
    "Lägre intäkter, varav": (),
    "varav Finsam 1 300": (("Finsam", 1_300 * TKR),),
    "VARAV finsam: 1300 tkr.": (("finsam", 1_300 * TKR),),
    "varav Finsam 1\u00a0300": (("Finsam", 1_300 * TKR),),
    "varav   Finsam\t1 300": (("Finsam", 1_300 * TKR),),
    "varav: Finsam 1 300": (("Finsam", 1_300 * TKR),),
    "varav Finsam – 1 300": (("Finsam", 1_300 * TKR),),
    "varav Finsam - 1 300": (("Finsam", 1_300 * TKR),),
    "varav Finsam (1 300)": (("Finsam", 1_300 * TKR),),
    "varav läkare (hyr) 1 300": (("läkare (hyr)", 1_300 * TKR),),
    "varav AT-läkare 450": (("AT-läkare", 450 * TKR),),
    "varav 3 tjänster 450": (("3 tjänster", 450 * TKR),),
    "varav konto 4010: 450": (("konto 4010", 450 * TKR),),
    "varav avtal 2017-06: 450": (("avtal 2017-06", 450 * TKR),),
    "varav bidrag 2017 för Finsam 450": (("bidrag 2017 för Finsam", 450 * TKR),),
    "varav 1 300 Finsam": (("Finsam", 1_300 * TKR),),
    "varav 1 300 tkr till Finsam": (("till Finsam", 1_300 * TKR),),
    "varav ca 1 300 Finsam": (("Finsam", 1_300 * TKR),),
    "varav Finsam drygt 1 300": (("Finsam", 1_300 * TKR),),
    "varav Finsam cirka 1,3 mnkr": (("Finsam", 1_300 * TKR),),
    "varav Finsam 1,3 mkr": (("Finsam", 1_300 * TKR),),
    "varav Finsam 1 300 000 kr": (("Finsam", 1_300 * TKR),),
    "varav Finsam 1300,5": (("Finsam", 1_300 * TKR + TKR // 2),),
    "varav Finsam 0,00001": (("Finsam", 1),),
    "varav Finsam 0": (("Finsam", 0),),
    "varav Finsam 1 300, vakanser 200": (("Finsam", 1_300 * TKR), ("vakanser", 200 * TKR)),
    "varav Finsam 1 300,vakanser 200": (("Finsam", 1_300 * TKR), ("vakanser", 200 * TKR)),
    "varav Finsam 1 300,50, vakanser 200": (("Finsam", 1_300 * TKR + TKR // 2), ("vakanser", 200 * TKR)),
    "varav Finsam 1 300 och vakanser 200": (("Finsam", 1_300 * TKR), ("vakanser", 200 * TKR)),
    "varav el 1 samt vatten 2; värme 3. Sedan kyla 4": (
        ("el", TKR), ("vatten", 2 * TKR), ("värme", 3 * TKR), ("Sedan kyla", 4 * TKR),
    ),
    "varav Finsam 1 300, vakanser": (("Finsam", 1_300 * TKR),),  # further items may be words alone
    "varav Finsam 1 300 varav moms 200": (("Finsam", 1_300 * TKR), ("moms", 200 * TKR)),
    "varav Finsam 1 300\nVarav moms 200": (("Finsam", 1_300 * TKR), ("moms", 200 * TKR)),
    "varav Finsam 1 300\nmoms 200": (("Finsam", 1_300 * TKR),),  # to the end of the line
    "varav Finsam 1 300\r\nmoms 200": (("Finsam", 1_300 * TKR),),
}  # fmt: skip
SIGNED: dict[str, tuple[tuple[str, int], ...]] = {
    "varav Finsam -1 300": (("Finsam", -1_300 * TKR),),
    "varav Finsam −1 300": (("Finsam", -1_300 * TKR),),
    "varav Finsam –1 300": (("Finsam", -1_300 * TKR),),
    "varav Finsam 1 300-": (("Finsam", -1_300 * TKR),),
    "varav Finsam: +1 300": (("Finsam", 1_300 * TKR),),
    "varav Finsam +1 300, moms -200": (("Finsam", 1_300 * TKR), ("moms", -200 * TKR)),
}
# {text: (the names and öre of a favourable deviation, what stands in the place of an amount)}
UNREAD: dict[str, tuple[tuple[tuple[str, int], ...], tuple[str, ...]]] = {
    "varav Finsam": ((), ("Finsam",)),
    "varav Finsam en del": ((), ("Finsam en del",)),
    "varav 1 300": ((), ("1 300",)),  # of what?
    "varav Finsam 50 %": ((), ("Finsam 50 %",)),
    "varav Finsam 1.300": ((), ("Finsam 1.300",)),  # thousands or decimals?
    "varav Finsam 1 30": ((), ("Finsam 1 30",)),
    "varav Finsam1300": ((), ("Finsam1300",)),
    "varav Covid-19 1 300": ((), ("Covid-19 1 300",)),
    "varav statsbidrag 2017 1 300": ((), ("statsbidrag 2017 1 300",)),
    "varav Finsam 99999999999999999999": ((), ("Finsam 99999999999999999999",)),
    "varav Finsam 1-2 mkr": ((), ("Finsam 1-2 mkr",)),
    "varav Finsam 1e3": ((), ("Finsam 1e3",)),
    "varav moms, hyror 200": ((("hyror", 200 * TKR),), ("moms",)),
    "varav hyror 200, moms 5 %": ((("hyror", 200 * TKR),), ("moms 5 %",)),
    # Two amounts in one item: none of them is dropped in silence.
    "varav Finsam 1 300 (vakanser 200)": ((), ("Finsam 1 300 (vakanser 200)",)),
    "varav Finsam 1 300 plus moms 200": ((), ("Finsam 1 300 plus moms 200",)),
    "varav Finsam 1 300/moms 200": ((), ("Finsam 1 300/moms 200",)),
    "varav 1 300 Finsam 200": ((), ("1 300 Finsam 200",)),
    f"varav {'prosa ' * 40}1 300": ((), (f"{'prosa ' * 40}1 300",)),
}  # fmt: skip


def named(amounts: tuple[tuple[str, int], ...]) -> tuple[NamedAmount, ...]:
    return tuple(NamedAmount(*amount) for amount in amounts)


@pytest.mark.parametrize("text", READ)
def test_an_amount_without_a_sign_goes_the_deviations_way(text: str) -> None:
    amounts = named(READ[text])
    assert explanation(text, UP) == explanation(text, 0) == Explanation(amounts, ())
    assert explanation(text, DOWN) == Explanation(tuple(one._replace(ore=-one.ore) for one in amounts), ())


@pytest.mark.parametrize("text", SIGNED)
def test_an_amount_with_a_sign_is_favourable_or_unfavourable_by_it(text: str) -> None:
    assert explanation(text, UP) == explanation(text, DOWN) == Explanation(named(SIGNED[text]), ())


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_no_amount_is_said_as_it_stands(text: str) -> None:
    amounts, unread = UNREAD[text]
    assert explanation(text, UP) == Explanation(named(amounts), unread)


def test_there_are_enough_texts() -> None:
    assert len(READ) + len(SIGNED) + len(UNREAD) > 60


@pytest.mark.parametrize(
    ("text", "deviation", "ore", "tenths"),
    [
        ("varav Finsam 1 300", UP, 1_300 * TKR, 867),
        ("varav Finsam 1 300", DOWN, -1_300 * TKR, 867),
        ("varav Finsam 1 300, vakanser 200", DOWN, -1_500 * TKR, 1_000),
        ("varav Finsam 3 000", DOWN, -3_000 * TKR, 2_000),  # more than all
        ("varav Finsam 1 800, moms +300", DOWN, -1_500 * TKR, 1_000),
        ("varav Finsam +300", DOWN, 300 * TKR, -200),  # explains the other way
        ("varav Finsam -300", UP, -300 * TKR, -200),
        ("varav Finsam 0", DOWN, 0, 0),
        ("varav Finsam 300", 0, 300 * TKR, None),  # there is nothing to explain
        ("varav Finsam", DOWN, None, None),
        ("Vakanser", DOWN, None, None),
    ],
)
def test_how_much_is_explained(text: str, deviation: int, ore: int | None, tenths: int | None) -> None:
    found = explanation(text, deviation).ore
    assert found == ore
    assert (explained_tenths(found, deviation) if found is not None else None) == tenths


PIECES = st.sampled_from(
    ["varav", " ", "Finsam", "1 300", "200", ",", ";", ".", "-", "−", "–", "+", "(", ")", ":", "och", "%", "tkr",
     "mnkr", "\n", "\u00a0", "ca", "2017", "1", "öre", "'", "=", "\U0001f600"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=2_000), st.lists(PIECES, max_size=400).map("".join)), st.integers(-(10**15), 10**15))
def test_any_text_has_an_answer(text: str, deviation: int) -> None:
    found = explanation(text, deviation)
    assert found.ore == (sum(one.ore for one in found.amounts) if found.amounts else None)
    assert all(one.name == " ".join(one.name.split()) for one in found.amounts)
    assert all(item in text for item in found.unread)
    if "varav" not in text.casefold():
        assert found == Explanation((), ())


@pytest.mark.parametrize(
    "item", ["a 1.1" + "1.1" * 60, "1" + " " * 190 + "a", "a" + "- " * 95, "(" * 190, "a " + "1 " * 90, "varav "]
)
def test_the_longest_text_of_a_cell_has_one_too(item: str) -> None:
    """Patterns that were to be tried again and again would never end here."""
    text = ("varav " + ";".join([item] * 8_000))[:32_767]
    assert len(explanation(text, DOWN).unread) <= 200
