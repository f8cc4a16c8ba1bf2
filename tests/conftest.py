"""What several test files share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.libreoffice import Office


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One LibreOffice for the whole run."""
    running = Office(tmp_path_factory.mktemp("libreoffice"))
    try:
        yield running
    finally:
        running.close()
