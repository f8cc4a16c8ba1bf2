"""Commands load nothing heavy: what is in memory after each of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workbooks import EXAMPLE

HEAVY = {"numpy", "statsmodels", "matplotlib", "pandas", "openpyxl", "xlsxwriter", "xlwings", "urllib.request", "ssl"}


def loaded_after(arguments: list[str], folder: Path) -> set[str]:
    """The heavy modules a fresh interpreter holds after running ``vplan`` with the arguments."""
    program = (
        "import sys; from vplan_xl.cli.main import main; code = main(sys.argv[1:]); "
        "print('\\nLOADED', *sorted(sys.modules)); sys.exit(code)"
    )
    command = [sys.executable, "-c", program, *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, cwd=folder, capture_output=True, env=environment, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return HEAVY & set(done.stdout.rpartition("LOADED")[2].split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["form"],
        ["new", "--forvaltning", "17", "--period", "2017-08", "-o", "ny.xlsx"],
        ["fill", "bok.xlsx", "--set", "STATUS=Rättad"],
        ["deviation", "bok.xlsx"],
        ["prognosis", "bok.xlsx", "--overwrite"],
        ["validate", "bok.xlsx"],
        ["deviation", "bok.xlsx", "--format", "json"],
    ],
    ids=lambda arguments: " ".join(arguments[:1] + arguments[-1:]),
)
def test_a_command_loads_no_heavy_library(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "bok.xlsx").write_bytes(EXAMPLE.read_bytes())
    assert loaded_after(arguments, tmp_path) == set()


def test_the_door_inside_excel_loads_none_before_a_button_is_pressed() -> None:
    program = "import sys, vplan_xl.excel; print('LOADED', *sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, env=environment, encoding="utf-8", check=True
    )
    assert HEAVY & set(done.stdout.split()) == set()


def test_the_check_itself_sees_a_heavy_library(tmp_path: Path) -> None:
    assert "openpyxl" in HEAVY
    program = "import sys, openpyxl; print('LOADED', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert "openpyxl" in done.stdout.split()
