"""A new database for each test of care."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bothand.care.conversations import Conversations
from bothand.store import Database


@pytest.fixture
def now() -> datetime:
    """A Monday at noon."""
    return datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'bothand.db'}"


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    """A new, empty database."""
    opened = Database.open(url)
    yield opened
    opened.close()


@pytest.fixture
def conversations(db: Database, now: datetime) -> Conversations:
    """Conversations, of which ``c`` has started."""
    made = Conversations(db)
    made.start("c", "en", now)
    return made
