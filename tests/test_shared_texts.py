"""Shared texts: the plain ones are read in one go, and are the same as the general reader makes of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.small_books import MAIN, STRICT, cells_of, parts_of, sheet_xml, zipped
from vplan_xl.finding import Refused
from vplan_xl.workbook.canonical import canonical_texts

HEAD = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="{MAIN}" count="2" uniqueCount="2">'
PLAIN = st.text(st.characters(exclude_characters="<&\r", exclude_categories=("Cs", "Cc")), max_size=12)


def read(strings: str, count: int) -> list[str]:
    """What the cells A1, A2, … that show the texts hold."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{n - 1}</v></c></row>' for n in range(1, count + 1))
    cells = cells_of(zipped(parts_of({"Blad": sheet_xml(rows)}, strings)))
    return [cells[f"A{n}"].value for n in range(1, count + 1)]


@given(st.lists(PLAIN, min_size=1, max_size=5))
def test_plain_texts_are_those_of_the_general_reader(texts: list[str]) -> None:
    inside = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in texts)
    plain, general = f"{HEAD}{inside}</sst>", f"{HEAD}<!-- ett ord -->{inside}</sst>"
    assert canonical_texts(plain.encode()) == texts
    assert canonical_texts(general.encode()) is None
    assert read(plain, len(texts)) == read(general, len(texts))


def test_escapes_are_read_in_plain_texts() -> None:
    assert read(f"{HEAD}<si><t>a_x000A_b</t></si></sst>", 1) == ["a\nb"]


@pytest.mark.parametrize(
    "strings",
    [
        f"{HEAD}<si><r><t>två</t></r><r><t> bitar</t></r></si></sst>",
        f"{HEAD}<si><t>a &amp; b</t></si></sst>",
        f"{HEAD}<si><t>a</t></si> <si><t>b</t></si></sst>",
        f"{HEAD}<si><t>a</t><phoneticPr fontId='1'/></si></sst>",
        f"{HEAD}<si><t>a\r\nb</t></si></sst>",
        f"{HEAD}<si><t>a</t></si></sst><!-- bakom -->",
        f'<x:sst xmlns:x="{MAIN}"><x:si><x:t>a</x:t></x:si></x:sst>',
        f"{HEAD}<si><t>a</t></si>",
        '<sst xmlns="http://example.org"><si><t>a</t></si></sst>',
        f"{HEAD}",
    ],
)
def test_whatever_deviates_is_left_to_the_general_reader(strings: str) -> None:
    assert canonical_texts(strings.encode()) is None


def test_texts_that_are_no_utf_8_are_a_finding_of_the_general_reader() -> None:
    strings = f"{HEAD}<si><t>å</t></si></sst>".encode()
    assert canonical_texts(strings.replace("å".encode(), b"\xc3")) is None
    parts = parts_of({"Blad": sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')}, strings.decode())
    torn = {name: content.encode().replace("å".encode(), b"\xc3") for name, content in parts.items()}
    with pytest.raises(Refused) as refused:
        cells_of(zipped(torn))
    assert refused.value.finding.code == "FIL_SKADAD"


def test_both_namespaces_of_workbooks_are_plain() -> None:
    for namespace in (MAIN, STRICT):
        assert canonical_texts(f'<sst xmlns="{namespace}"><si><t>a</t></si></sst>'.encode()) == ["a"]
