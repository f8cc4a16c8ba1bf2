"""HANDBOK's pictures show the workbooks as they are made today. Nothing is drawn here."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.documents import ROOT
from tests.pictures import FOLDER, PICTURES, SOURCE, Picture, shown_workbooks, source_of
from vplan_xl.form.follow_up import OUTCOME
from vplan_xl.report.report import read_report

RENEW = "run python -m tests.pictures"
MOST_BYTES = 200_000
PICTURE_IN_TEXT = re.compile(r"!\[(.*?)\]\((.*?)\)", re.S)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return tuple(shown_workbooks(tmp_path_factory.mktemp("shown")).values())


def test_they_are_of_the_template_and_the_words_of_today(shown: tuple[Path, ...]) -> None:
    assert json.loads(SOURCE.read_text("utf-8")) == source_of(shown), RENEW


def test_the_handbook_quotes_what_their_status_cell_says(shown: tuple[Path, ...]) -> None:
    handbook = (ROOT / "HANDBOK.md").read_text("utf-8")
    for path in shown:
        report = read_report(path)
        assert report.content
        place = report.places.fields[OUTCOME]
        words = report.content.sheets[place.sheet][place.cell].value.split(" ", 2)[2]  # behind day and time
        assert [sentence for sentence in re.findall(r"[^.]+\.", words) if sentence.strip() not in handbook] == []


def test_the_handbook_shows_each_of_them_and_says_in_words_what_it_shows() -> None:
    shown = PICTURE_IN_TEXT.findall((ROOT / "HANDBOK.md").read_text("utf-8"))
    folder = FOLDER.relative_to(ROOT).as_posix()
    assert sorted(target for _words, target in shown) == sorted(f"{folder}/{one.name}" for one in PICTURES)
    assert all(words.strip() for words, _target in shown)


def test_the_folder_holds_them_alone() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {SOURCE.name, *(one.name for one in PICTURES)}, RENEW


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_each_is_a_png_that_is_wide_enough_to_read_and_small_enough_to_keep(picture: Picture) -> None:
    data = (FOLDER / picture.name).read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(data[16:20]) == picture.width >= 1_200, RENEW
    assert len(data) <= MOST_BYTES
