"""Keeps what visitors write out of other libraries' logs, at every level.

Rasa, Sanic, socket.io and SQLAlchemy write messages, parsed intents or the
parameters of a statement into their DEBUG lines, some into INFO. Such a line
keeps its place and time but not its text. What our own modules log is chosen
line by line and stays.

In place in every process of the environment (tools/env.py), so that no
`--debug` and no LOG_LEVEL undoes it.
"""

from __future__ import annotations

import logging
from typing import Any

WITHHELD = "(not logged: it may hold what a visitor wrote)"

_OURS = ("bothand", "actions", "bench", "tests", "__main__")
# Told apart by what they log at INFO: these write frames, bodies or parameters there.
_TALKATIVE = ("engineio", "socketio", "sqlalchemy", "httpx", "httpcore", "urllib3", "websockets")


def withheld(name: str, level: int) -> bool:
    """Whether a record of this logger and level loses its text."""
    root = name.partition(".")[0]
    if root in _OURS:
        return False
    return level < logging.INFO or (root in _TALKATIVE and level < logging.WARNING)


def install() -> None:
    """Make every later log record pass here; again does no harm."""
    make = logging.getLogRecordFactory()
    if getattr(make, "keeps_quiet", False):
        return

    def quiet(name: str, level: int, *arguments: Any, **named: Any) -> logging.LogRecord:
        record = make(name, level, *arguments, **named)
        if withheld(name, level):
            record.msg, record.args, record.exc_info = WITHHELD, None, None
        return record

    quiet.keeps_quiet = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(quiet)
