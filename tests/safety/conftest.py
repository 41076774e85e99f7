from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bothand.safety.detector import Detector


@pytest.fixture(scope="session")
def safety_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("safety-home")


@pytest.fixture(scope="session")
def detector(safety_home: Path) -> Iterator[Detector]:
    loaded = Detector.load(safety_home)
    assert not loaded.degraded
    yield loaded


@pytest.fixture(scope="session")
def rules_alone() -> Detector:
    return Detector()
