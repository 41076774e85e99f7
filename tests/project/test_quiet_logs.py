"""What other libraries say at DEBUG holds visitors' words, so it is not written."""

from __future__ import annotations

import logging

import pytest

from bothand import quiet_logs


def logged(name: str, level: int, caplog: pytest.LogCaptureFixture) -> str:
    quiet_logs.install()
    caplog.clear()
    with caplog.at_level(logging.DEBUG, logger=name):
        logging.getLogger(name).log(level, "received %s", "a heron's secret")
    assert len(caplog.records) == 1
    return caplog.text


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("rasa.core.processor", logging.DEBUG),
        ("rasa_sdk.executor", logging.DEBUG),
        ("sanic.root", logging.DEBUG),
        ("engineio.server", logging.INFO),
        ("socketio.server", logging.INFO),
        ("sqlalchemy.engine.Engine", logging.INFO),
    ],
)
def test_no_visitor_s_word_gets_out_by_another_library(
    name: str, level: int, caplog: pytest.LogCaptureFixture
) -> None:
    text = logged(name, level, caplog)
    assert "heron" not in text
    assert quiet_logs.WITHHELD in text


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("bothand.chat.turns", logging.DEBUG),
        ("rasa.model_training", logging.INFO),
        ("sqlalchemy.engine.Engine", logging.WARNING),
    ],
)
def test_what_operators_need_stays(name: str, level: int, caplog: pytest.LogCaptureFixture) -> None:
    assert "heron" in logged(name, level, caplog)


def test_installing_twice_changes_nothing() -> None:
    quiet_logs.install()
    made = logging.getLogRecordFactory()
    quiet_logs.install()
    assert logging.getLogRecordFactory() is made
