"""The templates are found from a checkout, an editable install and an installed wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROGRAM = (
    "from vplan_xl.jobs.resources import resource; import vplan_xl, sys; "
    "from vplan_xl.cli.main import main; print(vplan_xl.__file__); print(resource('FR1.xlsx')); "
    "sys.exit(main(['new', '--forvaltning', '17', '--period', '2017-08', '-o', sys.argv[1], '--lang', 'en']))"
)


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what is built: a build writes beside it, and other tests read the checkout at the same time."""
    copy = tmp_path / "källa"
    for folder in ("vplan_xl", "workbook_templates", "macros"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    return copy


@pytest.fixture
def fresh_environment(tmp_path: Path) -> Path:
    """An environment that has our dependencies but not us; the interpreter's path."""
    folder = tmp_path / "miljö"
    venv.EnvBuilder(with_pip=False).create(folder)
    python = next(folder.glob("bin/python")) if os.name != "nt" else folder / "Scripts" / "python.exe"
    (site,) = folder.glob("lib/python*/site-packages")
    # A path file gives this environment's packages, but runs no path files of that place: not our editable install.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return python


def made_by(python: Path, folder: Path) -> tuple[Path, Path]:
    """(where the package was found, where the template was) when run from another folder."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [str(python), "-c", PROGRAM, str(folder / "ny.xlsx")]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    package, template = done.stdout.splitlines()[:2]
    assert zipfile.is_zipfile(folder / "ny.xlsx")
    return Path(package), Path(template)


def test_an_installed_wheel_brings_its_templates(tmp_path: Path, checkout: Path, fresh_environment: Path) -> None:
    pip("wheel", "--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(tmp_path), str(checkout))
    (wheel,) = tmp_path.glob("*.whl")
    pip("--python", str(fresh_environment), "install", "--no-deps", "--quiet", str(wheel))
    package, template = made_by(fresh_environment, tmp_path)
    assert fresh_environment.parents[1] in package.parents
    assert template == package.parent / "workbook_templates" / "FR1.xlsx"
    assert (template.parent / "FR1.xlsm").is_file()
    assert (package.parent / "goals" / "targets.lark").is_file()
    assert (package.parent / "goals" / "values.lark").is_file()
    assert next(
        fresh_environment.parents[1].glob("lib/python*/site-packages/*.dist-info/**/xlwings-LICENSE.txt")
    ).is_file()


def test_an_editable_install_uses_the_checkouts_templates(
    tmp_path: Path, checkout: Path, fresh_environment: Path
) -> None:
    arguments = ("install", "--no-deps", "--no-build-isolation", "--quiet", "--editable", str(checkout))
    pip("--python", str(fresh_environment), *arguments)
    package, template = made_by(fresh_environment, tmp_path)
    assert package == checkout / "vplan_xl" / "__init__.py"
    assert template == checkout / "workbook_templates" / "FR1.xlsx"


def test_a_checkout_needs_no_install(tmp_path: Path, fresh_environment: Path) -> None:
    (site,) = fresh_environment.parents[1].glob("lib/python*/site-packages")
    (site / "checkout.pth").write_text(str(ROOT) + "\n", "utf-8")
    package, template = made_by(fresh_environment, tmp_path)
    assert package == ROOT / "vplan_xl" / "__init__.py"
    assert template == ROOT / "workbook_templates" / "FR1.xlsx"


def test_a_template_that_is_nowhere_is_an_error_of_ours() -> None:
    from vplan_xl.jobs.resources import resource

    with pytest.raises(FileNotFoundError, match="finns-inte"):
        resource("finns-inte.xlsx")
