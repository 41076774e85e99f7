"""The whole of it, started with its one command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from whole import Whole


@pytest.fixture
def whole(model: Path, artefacts: Path, tmp_path: Path) -> Iterator[Whole]:
    """Everything that ``make serve`` starts, not started yet."""
    made = Whole(tmp_path, model, artefacts)
    yield made
    if hasattr(made, "process"):
        made.end()


@pytest.fixture(scope="module")
def running(
    model: Path, artefacts: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Whole]:
    """Everything, running, for the tests of a module that leave it running."""
    made = Whole(tmp_path_factory.mktemp("whole"), model, artefacts)
    made.start()
    yield made
    made.end()
