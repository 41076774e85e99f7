from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bothand.language.encoder import Encoder
from bothand.safety.detector import Detector


@pytest.fixture(scope="session")
def safety_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("safety-home")


@pytest.fixture(scope="session")
def safety_encoder(safety_home: Path) -> Encoder:
    return Encoder.load(safety_home)


@pytest.fixture(scope="session")
def detector(safety_encoder: Encoder, safety_home: Path) -> Iterator[Detector]:
    loaded = Detector.load(safety_encoder, safety_home)
    assert not loaded.degraded
    yield loaded


@pytest.fixture(scope="session")
def rules_alone() -> Detector:
    return Detector()
