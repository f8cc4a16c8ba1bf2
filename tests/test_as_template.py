"""A macro workbook as the template that Excel offers under New."""

from __future__ import annotations

import pytest

from tests.macro_books import macro_book
from tests.small_books import unzipped
from tests.workbooks import template_bytes
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.as_template import as_template

TYPES = "[Content_Types].xml"


def test_only_the_kind_of_the_workbook_is_another() -> None:
    before = unzipped(macro_book())
    after = unzipped(as_template(open_archive(macro_book())))
    assert list(after) == list(before)
    assert [name for name in after if after[name] != before[name]] == [TYPES]
    assert after[TYPES] == before[TYPES].replace(b"ms-excel.sheet.macroEnabled", b"ms-excel.template.macroEnabled")


def test_the_other_members_are_the_same_bytes() -> None:
    before = open_archive(macro_book())
    after = open_archive(as_template(before))
    for name, member in before.members.items():
        packed = after.members[name]
        if name != TYPES:
            assert after.data[packed.start : packed.end] == before.data[member.start : member.end]


def test_what_is_no_macro_workbook_is_a_mistake_of_ours() -> None:
    with pytest.raises(AssertionError, match="a macro workbook"):
        as_template(open_archive(template_bytes()))
