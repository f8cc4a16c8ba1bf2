"""README and HANDBOK say what the program says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documents import BLOCKS, DOCUMENTS, ROOT, renewed
from vplan_xl import __version__
from vplan_xl.amounts import NBSP, ORE_PER_TKR, format_percent, format_tkr
from vplan_xl.catalogue import CATALOGUE
from vplan_xl.deviations.explanation import explained_tenths, explanation


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_generated_blocks_are_fresh(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert renewed(text, DOCUMENTS[name]) == text, "run python -m tests.documents"


def test_every_block_stands_somewhere() -> None:
    texts = "".join((ROOT / name).read_text("utf-8") for name in DOCUMENTS)
    assert {name for name in BLOCKS if f"<!-- generated: {name} -->" in texts} == set(BLOCKS)


def test_the_readme_begins_with_exactly_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    first_block = re.search(r"```sh\n(.*?)```", readme, re.S)
    assert first_block is not None
    assert first_block[1].splitlines() == ["sh go example", "sh go test"]


def test_continuous_integration_runs_the_second_of_them() -> None:
    assert "exec sh go test" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_changelog_has_this_version() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_nothing_is_skipped_or_expected_to_fail() -> None:
    words = ("mark." + "skip", "pytest." + "skip", "x" + "fail", "pragma: " + "no cover", "importor" + "skip")
    for path in [*(ROOT / "tests").rglob("*.py"), *(ROOT / "vplan_xl").rglob("*.py")]:
        assert not [word for word in words if word in path.read_text("utf-8")], path


def test_every_finding_says_what_caused_it_and_what_to_do() -> None:
    for code, entry in CATALOGUE.items():
        assert re.fullmatch(r"[A-Z0-9]+(_[A-Z0-9]+)+", code)
        assert entry.severity in ("fel", "varning", "upplysning")
        assert all(text.endswith(".") for text in (entry.message, entry.cause, entry.remedy)), code


def test_the_handbooks_examples_of_words_are_read_as_it_says() -> None:
    text = (ROOT / "HANDBOK.md").read_text("utf-8")
    table = text.partition("| Du skriver | Avvikelse | Förklarat | Förklarat, % |\n|---|---|---|---|\n")[2]
    examples = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.partition("\n\n")[0].split("\n")]
    assert examples
    for words, about, explained, share in examples:
        deviation = int(about.replace(" ", "")) * ORE_PER_TKR
        ore = explanation(words, deviation).ore
        read = ("", "") if ore is None else (format_tkr(ore), format_percent(explained_tenths(ore, deviation) or 0))
        assert tuple(shown.replace(NBSP, " ") for shown in read) == (explained, share), words


def test_every_dependency_is_justified_in_the_readme() -> None:
    config = (ROOT / "setup.cfg").read_text("utf-8")
    required = re.findall(r"^    ([A-Za-z][\w-]+) [>=]=", config, re.M)
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in required if f"**{name}**" not in readme] == []


def test_examples_are_found_where_the_documents_say() -> None:
    assert (ROOT / "examples" / "2017-08" / "17 Landstingsdir. Ledningsstab.xlsx").is_file()
    assert Path(ROOT / "examples" / "2017-08" / "17 belopp.csv").is_file()
