"""A desk for a test alone, and one that the tests of a module share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from running_desk import Desk


@pytest.fixture
def one_desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk that a test may stop, break and start again."""
    desk = Desk(tmp_path)
    desk.start()
    yield desk
    if desk.process.poll() is None:
        desk.process.kill()
        desk.process.wait()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk that the tests of a module share."""
    desk = Desk(tmp_path_factory.mktemp("home"))
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def staff(desk: Desk) -> Iterator[httpx.Client]:
    """A browser with a session."""
    with desk.signed_in() as browser:
        yield browser
