"""A ledger read from a SIE 4 file (SIE-Gruppen's format, edition 4B; types 1–4 and 4I)."""

from __future__ import annotations

import re

from vplan_xl.finding import Finding, Place, Refused, has_fel
from vplan_xl.language import _
from vplan_xl.ledger.booking import Detected, Keep, LedgerFile, Reading
from vplan_xl.ledger.encoding import detect, report_misread
from vplan_xl.ledger.problems import Problems
from vplan_xl.ledger.sie_amounts import Taken, take
from vplan_xl.ledger.sie_content import Content, labels_of, read_content
from vplan_xl.ledger.sie_lines import lines_of
from vplan_xl.ledger.sie_objects import dimensions_of
from vplan_xl.ledger.sie_vouchers import read_vouchers

_PC8 = re.compile(rb'^[ \t]*#FORMAT[ \t]+"?PC8"?', re.I | re.M)


def read_sie(path: str, data: bytes, reading: Reading, keep: Keep | None) -> LedgerFile:
    """The ledger in a SIE file's bytes; *path* is where the findings say they are.

    Revenue is negative as SIE's credit is. ``sha256`` is "" for the caller to set.
    """
    problems = Problems()
    encoding = detect(data, reading.encoding, "cp437" if _PC8.search(data) else "", problems)
    detected, taken, accounts = Detected("SIE 4", encoding), Taken(), dict[str, str]()
    if encoding:
        text = data.decode(encoding).removeprefix("\ufeff")
        report_misread(text, 1, problems)
        try:
            content, detected, taken = _read(text, encoding, reading, keep, problems)
        except Refused as refused:
            problems.add(refused.finding)
        else:
            accounts = dict(content.accounts)
    return LedgerFile(
        path,
        "",
        detected,
        dict(taken.balances),
        taken.count,
        tuple(taken.lines),
        accounts,
        frozenset(taken.whole_years),
        problems.in_file(path),
    )


def _read(
    text: str, encoding: str, reading: Reading, keep: Keep | None, problems: Problems
) -> tuple[Content, Detected, Taken]:
    lines = lines_of(text, problems)
    labels = labels_of(lines)
    if not labels:
        raise _nothing(_("ingen SIE-fil, för ingen rad börjar med en etikett som #VER"))
    content = read_content(lines, labels, problems)
    dimensions = dimensions_of(content.dimensions, reading.columns)
    vouchers = read_vouchers(lines, content.years, dimensions, keep, problems)
    taken = take(content, vouchers, dimensions, keep, problems)
    if not taken.count and not has_fel(problems.in_file("")):
        raise _nothing(_("en SIE-fil utan belopp i #VER, #PSALDO, #PBUDGET och #RES"))
    for account, line in taken.first_lines.items():
        if account not in content.accounts:
            problems.add(Finding("SIE_OKONTO", Place(line=line), {}, "", account))
    used = vouchers.used.union(
        dimension for stated in content.months.values() for objects in stated for dimension, _object in objects
    )
    return content, Detected("SIE 4", encoding, columns=dimensions.shown(used)), taken


def _nothing(words: str) -> Refused:
    return Refused(Finding("HUVUDBOK_FIL", Place(), {}, "", words))
