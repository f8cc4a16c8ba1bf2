"""Text in any of the encodings that exports have is read as it was written; what is doubtful is told."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vplan_xl.finding import Finding
from vplan_xl.ledger.encoding import KNOWN, detect, report_misread, undecodable
from vplan_xl.ledger.problems import Problems

SWEDISH = "Läkemedel på övrigt; ÅÄÖé ärende i miljö\r\n"
WITH_MARK = ("utf-8-sig", "utf-16", "utf-32")


def found(data: bytes, wanted: str = "", declared: str = "") -> tuple[str, list[Finding]]:
    problems = Problems()
    return detect(data, wanted, declared, problems), list(problems.in_file("bok.csv"))


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp437"])
def test_the_bytes_tell_the_encoding(encoding: str) -> None:
    assert found(SWEDISH.encode(encoding)) == (encoding, [])
    assert found(SWEDISH.encode(encoding), encoding) == (encoding, [])


def test_a_text_without_other_letters_than_ascii_is_what_it_is_declared_to_be() -> None:
    assert found(b"Konto;Belopp") == ("ascii", [])
    assert found(b"#FORMAT PC8", "", "cp437") == ("cp437", [])
    assert found("Konto;Belopp".encode("utf-16-le")) == ("utf-16-le", [])


def test_a_mark_of_utf_16_in_the_other_order_is_read() -> None:
    assert found(codecs.BOM_UTF16_BE + "ålder".encode("utf-16-be")) == ("utf-16", [])


def test_quotation_marks_of_swedish_texts_are_no_letters() -> None:
    assert found("”Hjälp” och “hjälp” på ”väg”".encode("cp1252")) == ("cp1252", [])
    assert found("miljö".encode("cp437")) == ("cp437", [])


@pytest.mark.parametrize(("encoding", "declared"), [("cp1252", "cp437"), ("utf-8", "cp437"), ("cp437", "cp1252")])
def test_evidence_wins_over_what_the_file_says(encoding: str, declared: str) -> None:
    name, (finding,) = found(SWEDISH.encode(encoding), "", declared)
    assert name == encoding
    assert (finding.code, finding.expected, finding.found) == ("HUVUDBOK_KODNING", declared, encoding)


def test_what_the_file_says_holds_where_its_letters_are_the_same() -> None:
    assert found("åäö".encode("cp1252"), "", "iso8859-1") == ("iso8859-1", [])
    assert found("åäö".encode("utf-8-sig"), "", "utf-8") == ("utf-8-sig", [])
    assert found("ü".encode("cp437"), "", "cp437") == ("cp437", [])  # no evidence against it


@pytest.mark.parametrize(("data", "name"), [(b"\xa7 7", "cp1252"), (b"\x81t", "cp437")])
def test_no_evidence_is_told(data: bytes, name: str) -> None:
    read, (finding,) = found(data)
    assert (read, finding.code, finding.found) == (name, "HUVUDBOK_KODNING", name)


def test_evidence_both_ways_is_told() -> None:
    mixed = "åäö åäö".encode("cp1252") + b" " + "äää".encode("cp437")
    name, (finding,) = found(mixed)
    assert (name, finding.code, finding.expected) == ("cp1252", "HUVUDBOK_KODNING", "cp437")


def test_the_users_word_holds_and_what_speaks_against_it_is_told() -> None:
    name, (finding,) = found("åäö".encode("cp1252"), "cp437")
    assert (name, finding.code, finding.expected, finding.found) == ("cp437", "HUVUDBOK_KODNING", "cp1252", "cp437")
    assert found("åäö".encode("cp1252"), "ANSI") == ("cp1252", [])
    assert found("åäö".encode("cp1252"), "latin-1") == ("iso8859-1", [])
    assert found("åäö".encode("utf-8-sig"), "utf-8") == ("utf-8-sig", [])


@pytest.mark.parametrize(
    ("data", "wanted", "line"),
    [
        (b"a\nb\n\xe5", "utf-8", 3),
        (b"a\n\x81", "cp1252", 2),
        (b"abc", "utf-16-le", 1),
        (b"abc", "rot13", 0),
        (b"abc", "klingon", 0),
        (b"abc", "\0", 0),
        ("å".encode("utf-16"), "cp1252", 0),
        ("å".encode("utf-8-sig"), "cp437", 0),
    ],
)
def test_what_does_not_decode_is_refused_with_its_line(data: bytes, wanted: str, line: int) -> None:
    name, findings = found(data, wanted)
    assert name == ""
    assert codes(findings)[-1] == "HUVUDBOK_KODNING_FEL"
    assert findings[-1].place.line == line


def test_utf_8_with_a_line_in_another_encoding_is_refused() -> None:
    name, (finding,) = found("Läkemedel\n".encode() * 5 + "Läkemedel\n".encode("cp1252"))
    assert (name, finding.code, finding.place.line, finding.expected) == ("", "HUVUDBOK_KODNING_FEL", 6, "utf-8")


def test_the_byte_that_is_no_text_is_found_over_the_edges_of_pieces() -> None:
    edge = 1024**2
    whole = b"a" * (edge - 1) + "å".encode() + b"b"
    assert undecodable(whole, "utf-8") is None
    assert undecodable(whole + b"\xc3", "utf-8") == len(whole)
    assert undecodable(b"a" * (edge - 1) + b"\xc3" + b"b", "utf-8") == edge - 1


@given(st.binary(max_size=200), st.sampled_from(["", *KNOWN, "påhittad"]), st.sampled_from(["", "cp437", "utf-8"]))
@settings(deadline=None, max_examples=300, derandomize=True)
def test_any_bytes_decode_as_found_or_are_refused(data: bytes, wanted: str, declared: str) -> None:
    name, findings = found(data, wanted, declared)
    assert bool(name) != ("HUVUDBOK_KODNING_FEL" in codes(findings))
    if name:
        assert "\ufffd" not in data.decode(name).replace(b"\xef\xbf\xbd".decode(), "") or name.startswith("utf")
        assert all(finding.message for finding in findings)


# -- text that was read wrongly before ----------------------------------------------------------


def misread(text: str, first: int = 1) -> list[tuple[int, str]]:
    problems = Problems()
    report_misread(text, first, problems)
    return [(finding.place.line, finding.found) for finding in problems.in_file("bok.csv")]


@pytest.mark.parametrize("word", ["Läkemedel", "på", "översyn", "Åkeri", "ÄNDRING", "Övrigt"])
@pytest.mark.parametrize(("written", "read"), [("utf-8", "cp1252"), ("utf-8", "latin-1"), ("cp437", "latin-1")])
def test_a_word_that_was_read_in_another_encoding_is_told(word: str, written: str, read: str) -> None:
    text = f"konto;{word};17".encode(written).decode(read, "replace")
    assert [line for line, _found in misread("rad;1;2\n" + text, 7)] == [8]


@pytest.mark.parametrize("word", ["Läkemedel", "förråd", "ångström"])
@pytest.mark.parametrize(("written", "read"), [("cp437", "cp1252"), ("cp1252", "cp437")])
def test_a_letter_inside_a_word_that_became_a_sign_is_told(word: str, written: str, read: str) -> None:
    assert len(misread(word.encode(written).decode(read))) == 1


@pytest.mark.parametrize(
    "text",
    ["Läkemedel", "”Hjälp” till „x” †", "10–12 augusti", "Σ ÷ ─", "Ã", "â la carte", "± 5 °C", "A\u00a0B", "«citat»"],
)
def test_text_as_it_should_be_is_not_told(text: str) -> None:
    assert misread(text) == []


def test_each_line_is_told_once_with_what_stands_around() -> None:
    assert misread("a\nFÃ¶rrÃ¥d;x\nb\nfr\ufffdn\n", 10) == [(11, "FÃ¶rrÃ¥d;x"), (13, "fr\ufffdn")]
