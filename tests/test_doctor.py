"""The installation looked at: parsers with known holes, the template, the register."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vplan_xl.cli.main import main
from vplan_xl.form.forms import FORMS
from vplan_xl.jobs.doctor import diagnose
from vplan_xl.jobs.resources import read_register
from vplan_xl.jobs.templates import template_names
from vplan_xl.workbook.parsers import Library, libraries

REGISTER = read_register(None)
SOUND = [Library("expat", "2.8.0", "2.7.2")]


def codes(*used: Library) -> list[str]:
    return [finding.code for finding in diagnose(REGISTER, used).findings]


def test_the_parsers_in_use_are_named() -> None:
    assert [library.name for library in libraries()] == ["expat", "zlib"]
    assert set(diagnose(REGISTER).versions) == {"vplan_xl", "Python", "expat", "zlib"}


@pytest.mark.parametrize(
    ("version", "expected"),
    [("2.7.1", ["DATOR_BIBLIOTEK"]), ("2.7.2", []), ("2.10.0", []), ("1.9", ["DATOR_BIBLIOTEK"])],
)
def test_a_parser_with_known_holes_is_a_warning(version: str, expected: list[str]) -> None:
    assert codes(Library("expat", version, "2.7.2")) == expected


def test_a_library_with_a_name_in_its_version_is_compared_by_its_numbers() -> None:
    assert codes(Library("zlib", "1.3.1.zlib-ng", "1.2.13")) == []


def test_a_template_that_is_missing_broken_or_of_another_version_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for content, found in ((None, "–"), (b"PK", "–")):
        template = tmp_path / "FR1.xlsx"
        if content is not None:
            template.write_bytes(content)
        monkeypatch.setattr("vplan_xl.jobs.doctor.resource", lambda _name, path=template: path)
        templates = [name for form in FORMS for name in template_names(form)]
        said = [(f.code, f.place.file, f.found) for f in diagnose(REGISTER, SOUND).findings]
        assert said == [("DATOR_MALL", name, found) for name in templates]


def test_a_broken_register_is_said(tmp_path: Path) -> None:
    assert [f.code for f in diagnose(read_register(tmp_path / "finns inte"), SOUND).findings] == ["FIL_SAKNAS"]


def test_the_command_tells_people_and_machines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vplan_xl.jobs.doctor.libraries", lambda: tuple(SOUND))
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "expat 2.8.0\n" in out
    assert out.endswith("Inga anmärkningar.\n")
    monkeypatch.setattr("vplan_xl.jobs.doctor.libraries", lambda: (Library("expat", "2.5.0", "2.7.2"),))
    assert main(["doctor"]) == 0
    assert "[DATOR_BIBLIOTEK]" in capsys.readouterr().out
    assert main(["doctor", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["versions"]["expat"], told["findings"][0]["found"]) == ("2.5.0", "2.5.0")
