"""In which encoding a file's text is, and whether it was read in a wrong one before it came here."""

from __future__ import annotations

import codecs
import re

from vplan_xl.finding import Finding, Place
from vplan_xl.language import _
from vplan_xl.ledger.problems import Problems
from vplan_xl.workbook.archive import MIB

KNOWN = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso8859-1", "iso8859-15", "cp437", "cp850",
    "cp865", "mac-roman", "ascii",
)  # fmt: skip
_ALSO_CALLED = {"ansi": "cp1252", "pc8": "cp437"}
# The longer first: the mark of UTF-32 begins as that of UTF-16, and nobody exports a ledger in it.
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_MARKED = {"utf-8": "utf-8-sig", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}  # the same with a mark before
_LETTERS = "åäöÅÄÖé"
_IN_UTF8 = [letter.encode("utf-8") for letter in _LETTERS]
_IN_CP1252 = [letter.encode("cp1252") for letter in _LETTERS]
_IN_CP437 = [letter.encode("cp437") for letter in _LETTERS]
# ” of cp1252 is ö in cp437. Behind a letter it may be either, before a word it opens what another closes.
_QUOTE, _OTHER_QUOTE = "”".encode("cp1252"), "“".encode("cp1252")
_BEHIND_LETTER = re.compile(rb"\x94(?<=[A-Za-z\x81-\xa5]\x94)")
_BEFORE_WORD = re.compile(rb"\x94(?<![A-Za-z\x81-\xa5]\x94)(?=[A-Za-z\xc0-\xff])")
_ASCII = bytes(range(128))
_SAMPLE = 4096  # bytes in which UTF-16 shows


def detect(data: bytes, wanted: str, declared: str, problems: Problems) -> str:
    """Python's name of the encoding in which all of *data* decodes, or "" when a finding fel was added.

    *wanted* is the user's word and holds; *declared* is what the file says of itself (Python's name) and yields to
    what its bytes show. "" is not said.
    """
    name = _wanted(data, wanted, problems) if wanted else _found(data, declared, problems)
    bad = undecodable(data, name) if name else None
    if bad is None:
        return name
    line = data.count(b"\n", 0, bad) + 1
    words = _("byten {byte} är inget tecken i den").format(byte=f"{data[bad]:02X}")
    problems.add(Finding("HUVUDBOK_KODNING_FEL", Place(line=line), {}, name, words))
    return ""


def undecodable(data: bytes, encoding: str) -> int | None:
    """The first byte, from 0, that is no text in an encoding; None when all is."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(data), MIB):
        chunk = data[start : start + MIB]
        try:
            decoder.decode(chunk, start + MIB >= len(data))
        except UnicodeDecodeError as error:
            return start + len(chunk) - len(error.object) + error.start
    return None


def _wanted(data: bytes, wanted: str, problems: Problems) -> str:
    try:
        name = codecs.lookup(_ALSO_CALLED.get(wanted.strip().lower(), wanted.strip())).name
    except (LookupError, ValueError):
        name = ""
    if name not in KNOWN:
        words = _("ingen sådan kodning läses; de som läses är {known}").format(known=", ".join(KNOWN))
        problems.add(Finding("HUVUDBOK_KODNING_FEL", Place(), {}, wanted, words))
        return ""
    mark = _mark(data)
    if mark and _MARKED.get(name, name) != mark:
        words = _("filen börjar med märket för {mark}").format(mark=mark)
        problems.add(Finding("HUVUDBOK_KODNING_FEL", Place(), {}, name, words))
        return ""
    evidence = mark or _evidence(data)[0]
    if evidence not in ("", "ascii", mark) and not _alike(data, name, evidence):
        problems.add(Finding("HUVUDBOK_KODNING", Place(), {}, evidence, name))
    if name == "utf-16" and not mark:
        return evidence if evidence.startswith("utf-16") else "utf-16-le"
    return mark or name


def _found(data: bytes, declared: str, problems: Problems) -> str:
    mark = _mark(data)
    evidence, other = (mark, "") if mark else _evidence(data)
    if evidence == "ascii":
        return declared or evidence
    if not evidence:
        name = declared or ("cp1252" if undecodable(data, "cp1252") is None else "cp437")
        if not declared:
            letters = _("å, ä eller ö i utf-8, cp1252 eller cp437")
            problems.add(Finding("HUVUDBOK_KODNING", Place(), {}, letters, name))
        return name
    if declared and not _alike(data, declared, evidence):
        problems.add(Finding("HUVUDBOK_KODNING", Place(), {}, declared, evidence))
        return evidence
    if other and not declared:
        problems.add(Finding("HUVUDBOK_KODNING", Place(), {}, other, evidence))
    return declared if declared and not mark else evidence


def _mark(data: bytes) -> str:
    return next((name for mark, name in _MARKS if data.startswith(mark)), "")


def _alike(data: bytes, one: str, other: str) -> bool:
    """Whether two encodings give a file the same text."""
    if one == other or _MARKED.get(one, one) == _MARKED.get(other, other):
        return True
    high = bytes(sorted(set(data.translate(None, _ASCII))))
    single = all(name.startswith(("cp", "iso", "mac", "ascii")) for name in (one, other))
    return single and high.decode(one, "replace") == high.decode(other, "replace")


def _evidence(data: bytes) -> tuple[str, str]:
    """(the encoding that the bytes show, another that they nearly show as much); "" for nothing."""
    head = data[:_SAMPLE]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 > len(head) and min(even, odd) * 10 < max(even, odd):
        return ("utf-16-le" if odd > even else "utf-16-be"), ""
    if data.isascii():
        return "ascii", ""
    if undecodable(data, "utf-8") is None:
        return "utf-8", ""
    high = data.translate(None, _ASCII)
    ranked = sorted(
        [
            (sum(map(high.count, _IN_CP1252)), 2, "cp1252"),
            (sum(map(high.count, _IN_CP437)) - _quotes(data, high), 1, "cp437"),
            (2 * sum(map(high.count, _IN_UTF8)), 0, "utf-8"),  # its second bytes count for others as well
        ],
        reverse=True,
    )
    (most, _rank, name), (second, _rank, other) = ranked[:2]
    return (name if most else ""), (other if second * 4 > most and other != "utf-8" else "")


def _quotes(data: bytes, high: bytes) -> int:
    """How many ” of cp1252 are quotation marks for certain, or stand where ö rarely does."""
    count = high.count(_QUOTE)
    if not count:
        return 0
    opening = len(_BEFORE_WORD.findall(data)) + high.count(_OTHER_QUOTE)
    return min(count, count - len(_BEHIND_LETTER.findall(data)) + opening)


# -- text that was read wrongly before ---------------------------------------------------------

# What å, ä, ö, é and dashes become: UTF-8 read as cp1252 or Latin-1, cp437 read as either, cp1252 read as cp437.
_SUSPECTS = "Ãâ\u00c2„†”™Žσ÷Σ┼─╓\ufffd"
_MISREAD = re.compile(
    "Ã[\x80-\xbf…„–†‡•“”‰Š‹ŒŽ™š›œžŸ]|â(?:€|\x80)|Â[\xa0§°´»«é]|[\x80-\x84\x86-\x9f]|\ufffd"
    "|(?<=[A-Za-zåäöÅÄÖ])[„†”™Žσ÷Σ┼─╓](?=[A-Za-zåäöÅÄÖ„†”])"
)
_CONTROLS = re.compile("[\x80-\x84\x86-\x9f]")
_AROUND = 20  # characters shown on either side


def report_misread(text: str, number_of_first_line: int, problems: Problems) -> None:
    """Tell of each line of a decoded text that shows that it was decoded wrongly by whoever wrote it.

    Text without any letter beyond ASCII costs nothing.
    """
    if text.isascii() or not (any(mark in text for mark in _SUSPECTS) or _CONTROLS.search(text)):
        return
    line, counted, told = number_of_first_line, 0, 0
    for match in _MISREAD.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        if line != told:
            around = text[max(0, counted - _AROUND) : counted + _AROUND].splitlines()
            shown = next((piece for piece in around if match[0] in piece), match[0])
            problems.add(Finding("HUVUDBOK_TECKEN", Place(line=line), {}, "", shown.strip()))
            told = line
