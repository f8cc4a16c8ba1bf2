"""What several test files share."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings

from tests.libreoffice import Office

# A busy machine is no failure; in CI (which says so) the same examples come every time.
settings.register_profile("steady", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("steady")


# Objects that are made before Python looks among them for cycles: as many as when `vplan` runs.
_BETWEEN_LOOKS = 20_000


def pytest_collection_finish() -> None:
    """Thousands of tests and their modules live as long as the run: Python need not look among them again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_BETWEEN_LOOKS)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """No lines are counted in a test marked ``no_cover``, in a process of pytest-xdist neither.

    There pytest-cov has two counts under way, and when it stops one for such a test coverage takes up the other.
    """
    if not item.get_closest_marker("no_cover"):
        return (yield)
    counting = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(counting)


@pytest.fixture(autouse=True)
def _swedish(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts come in Swedish whatever the machine's locale; LANGUAGE is put back after each test."""
    monkeypatch.setenv("LANGUAGE", "sv")
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One LibreOffice for the whole run."""
    running = Office(tmp_path_factory.mktemp("libreoffice"))
    try:
        yield running
    finally:
        running.close()
