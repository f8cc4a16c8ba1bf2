"""Rooms call downwards only: who may import whom."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "vplan_xl"

# From the bottom up: a module may import from its own line's room and from the lines above it.
ROOMS = (
    {"language"},
    {"catalogue"},
    {"finding", "amounts", "period"},
    {"workbook"},
    {"form"},
    {"register", "entries"},
    {"report"},
    {"deviations", "goals", "ledger", "tie_outs"},
    {"rules", "prognosis", "consolidation"},
    {"jobs"},
    {"cli", "excel"},
    {"excel_lite"},
    {"__main__"},
)
ONLY_IN = {
    "openpyxl": set(),
    "xlsxwriter": {"workbook"},
    "pyopenvba": {"workbook"},
    "xml": {"workbook"},
    "xlwings": {"excel"},
    "click": {"cli"},
    "lark": {"goals"},
}
RANK = {room: number for number, rooms in enumerate(ROOMS) for room in rooms}


def offences(room: str, source: str) -> list[str]:
    """What a module of *room* imports and must not; nested imports count, those for types do not."""
    tree = ast.parse(source)
    for_types = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and isinstance(branch.test, ast.Name) and branch.test.id == "TYPE_CHECKING"
        for statement in branch.body
        for node in ast.walk(statement)
    }
    found = []
    for node in ast.walk(tree):
        if id(node) in for_types or not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [node.module or ""] if node.module != "vplan_xl" else [f"vplan_xl.{a.name}" for a in node.names]
        else:
            names = [alias.name for alias in node.names]
        for name in names:
            head, _dot, rest = name.partition(".")
            other = rest.partition(".")[0]
            is_elsewhere = head in ONLY_IN and room not in ONLY_IN[head]
            is_upwards = head == "vplan_xl" and other in RANK and other != room and RANK[other] >= RANK[room]
            if is_elsewhere or is_upwards:
                found.append(name)
    return found


def modules() -> list[Path]:
    return [path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" or path.parent != PACKAGE]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_calls_upwards(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert room in RANK, "every module belongs to a room"
    assert offences(room, path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("room", "source", "expected"),
    [
        ("form", "from vplan_xl.report.report import Report", ["vplan_xl.report.report"]),
        ("form", "def f():\n    from vplan_xl.jobs import fill", ["vplan_xl.jobs"]),
        ("amounts", "import vplan_xl.finding", ["vplan_xl.finding"]),
        ("report", "import click", ["click"]),
        ("jobs", "def f():\n    import xlsxwriter", ["xlsxwriter"]),
        ("jobs", "def f():\n    from pyopenvba.cfb import CFB", ["pyopenvba.cfb"]),
        ("form", "from xml.parsers import expat", ["xml.parsers"]),
        ("jobs", "from vplan_xl import cli", ["vplan_xl.cli"]),
        ("cli", "from vplan_xl.excel import check", ["vplan_xl.excel"]),
        ("jobs", "def f():\n    import xlwings", ["xlwings"]),
        ("report", "if TYPE_CHECKING:\n    from vplan_xl.jobs import fill", []),
        ("jobs", "from vplan_xl.form import fr1", []),
    ],
)
def test_the_check_itself_sees_what_is_forbidden(room: str, source: str, expected: list[str]) -> None:
    assert offences(room, source) == expected
