"""What the whole suite shares: a trained model, running servers, and CI's rule.

In CI nothing may be skipped: there, a skipped test counts as failed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from servers import ChatServer

from bothand.settings import ROOT, Settings, telemetry_off

telemetry_off()


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--soak``: the long form of the tests that have one; ``--pictures``: keep the pictures."""
    parser.addoption("--soak", action="store_true", help="hours of it, not minutes")
    parser.addoption("--pictures", action="store_true", help="renew docs/pictures/widget")


_MADE = ROOT / ".cache" / "tests"
"""A home folder that outlives a run: model, encoder and crisis classifier, made once."""

_IN_CI = os.environ.get("CI", "").lower() in ("true", "1")

FreshChatServer = Callable[..., ChatServer]


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """A home folder that holds the built encoder and crisis classifier; don't change it."""
    from bothand.language.encoder import shared_encoder
    from bothand.safety.detector import Detector

    shared_encoder(_MADE)
    Detector.load(_MADE)
    return _MADE


@pytest.fixture(scope="session")
def model(artefacts: Path) -> Path:
    """A model trained on the present data; a second run finds it ready."""
    from bothand.serve.training import ensure_model

    return ensure_model(Settings.load({"BOTHAND_HOME": str(artefacts)}))


@pytest.fixture(scope="session")
def chat_server(
    model: Path, artefacts: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ChatServer]:
    """A running chat with actions that all tests share, with the limits on rates off.

    A test that restarts it, breaks it or counts on an empty database takes
    `fresh_chat_server`.
    """
    server = ChatServer(tmp_path_factory.mktemp("chat"), model, artefacts)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def own_server(
    model: Path, artefacts: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ChatServer]:
    """A chat that the tests of one file may break, as long as they bring it back."""
    server = ChatServer(tmp_path_factory.mktemp("own"), model, artefacts)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def fresh_chat_server(
    model: Path, artefacts: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FreshChatServer]:
    """Makes a running chat for one test: ``fresh_chat_server(BOTHAND_RATE_MESSAGES="2")``.

    ``start=False`` only prepares it, so that a test may change its home first.
    """
    made: list[ChatServer] = []

    def make(start: bool = True, **settings: str) -> ChatServer:
        server = ChatServer(tmp_path_factory.mktemp("chat"), model, artefacts, **settings)
        made.append(server)
        if start:
            server.start()
        return server

    yield make
    for server in made:
        server.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test has failed."""
    report = yield
    if _IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """In CI a file that skips itself has failed."""
    report = yield
    if _IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped: {report.longrepr}"
    return report
